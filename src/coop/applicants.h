/*
 * applicants.h: bodies that want to apply for the use of data, before the log knows their keys.
 *
 * A person registers the body that she stands for, with a key that her account has shown to hold;
 * the office looks into the register that she names and accepts or refuses. Accepting enters the
 * key in the log under the body's legal name, by the cooperative's key; a statute that wants other
 * signers for it cannot be served here.
 *
 * Statuses are those of store/db.h besides what each function says. One owner thread, as the
 * cooperative itself.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_COOP_APPLICANTS_H
#define ALLMENDE_COOP_APPLICANTS_H

#include "coop/coop.h"
#include "coop/outbox_store.h"
#include "law/limits.h"
#include "law/terms.h"

#define APPLICANT_TEXT_MAX 200	  /* bytes */
#define APPLICANT_REASON_MAX 1000 /* bytes */

enum applicant_state {
	APPLICANT_WAITS = 1,
	APPLICANT_ACCEPTED,
	APPLICANT_REFUSED,
};

/* What a person says of the body that she stands for. */
struct applicant_wish {
	char name[NAME_LEN_MAX + 1];	    /* legal name */
	char entry[APPLICANT_TEXT_MAX + 1]; /* where it is registered, under which number */
	char kind[TERM_LEN_MAX + 1];	    /* term of a recipient */
	char address[APPLICANT_TEXT_MAX + 1];
	struct public_key key;
};

struct applicant {
	int64_t number; /* from 1 */
	int64_t account;
	enum applicant_state state;
	struct applicant_wish wish;
	struct when asked;
	struct when decided; /* 0: not yet */
	int64_t decided_by;  /* account of the office */
	char reason[APPLICANT_REASON_MAX + 1];
};

/* Register at `now`. AL_MALFORMED: the report names what is missing or wrong. AL_REFUSED: the
 * account has not shown to hold the key. AL_CONFLICT: the account waits already, or the log knows
 * the key. AL_OK: *ret is the number. */
AL_MUST_CHECK enum status applicants_register(struct coop *coop, int64_t account,
					      const struct applicant_wish *wish, struct when now,
					      int64_t *ret, struct report *report);

/* What the office makes of it: `reason` NULL accepts. */
struct applicant_verdict {
	int64_t number;
	int64_t by; /* account of the office */
	const char *reason;
	const struct outbox_text *mail; /* that tells the person; NULL: none */
};

/* AL_NOT_FOUND, AL_CONFLICT (decided already), AL_REFUSED (nobody decides on her own),
 * AL_MALFORMED (a refusal without a reason, or too long), AL_UNSUPPORTED (the statute wants other
 * signers), else as coop_make(). Key and verdict are entered together or not at all. */
AL_MUST_CHECK enum status applicants_decide(struct coop *coop,
					    const struct applicant_verdict *verdict,
					    struct when now, struct report *report);

/* AL_NOT_FOUND. The newest of an account. */
AL_MUST_CHECK enum status applicants_of(struct coop *coop, int64_t account, struct applicant *ret,
					struct report *report);
AL_MUST_CHECK enum status applicants_get(struct coop *coop, int64_t number, struct applicant *ret,
					 struct report *report);

typedef enum status applicant_function(void *user, const struct applicant *applicant,
				       struct report *report);

struct applicant_range {
	enum applicant_state state; /* 0: all */
	int64_t before;		    /* number; below 0: from the newest on */
	int64_t limit;
};

AL_MUST_CHECK enum status applicants_each(struct coop *coop, const struct applicant_range *range,
					  applicant_function *each, void *user,
					  struct report *report);

#endif
