/*
 * membership.h: who joins, who is a member, and who leaves, with what the law asks of a list of
 * members (section 30 GenG: names, address, shares, beginning and end).
 *
 * Somebody applies from her account, with the key that she will sign by as a member; the board
 * admits or refuses. Only admission puts the key into the list that the roll commits to
 * (coop/roll.h). What is told here stays in the store; it is erased when the person has left and
 * asks for it, and the log stays whole. Shares and payments are entries that are never changed: a
 * mistake is put right by another entry.
 *
 * Statuses are those of store/db.h besides what each function says. One owner thread, as the
 * cooperative itself.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_COOP_MEMBERSHIP_H
#define ALLMENDE_COOP_MEMBERSHIP_H

#include "coop/coop.h"
#include "coop/outbox_store.h"

#define MEMBERSHIP_NAME_MAX 100	   /* bytes of a given or family name */
#define MEMBERSHIP_TEXT_MAX 200	   /* bytes of street or town */
#define MEMBERSHIP_CODE_MAX 16	   /* bytes of a postal code */
#define MEMBERSHIP_REASON_MAX 1000 /* bytes */
#define MEMBERSHIP_SHARES_MAX 1000000
#define MEMBERSHIP_CENTS_MAX INT64_C(100000000000)

enum membership_state {
	MEMBERSHIP_APPLIED = 1,
	MEMBERSHIP_ADMITTED,
	MEMBERSHIP_REFUSED,
	MEMBERSHIP_WITHDRAWN,
	MEMBERSHIP_LEAVING, /* has given notice, and is a member still */
	MEMBERSHIP_LEFT,
};

/* What a person tells when she applies. */
struct membership_wish {
	char given[MEMBERSHIP_NAME_MAX + 1];
	char family[MEMBERSHIP_NAME_MAX + 1];
	char street[MEMBERSHIP_TEXT_MAX + 1];
	char postcode[MEMBERSHIP_CODE_MAX + 1];
	char town[MEMBERSHIP_TEXT_MAX + 1];
	int64_t shares; /* of a cooperative (eG) at least 1; of an association 0 */
	struct public_key key;
	struct digest statute; /* that she has accepted: the founding one */
};

struct membership {
	int64_t number; /* from 1 */
	int64_t account;
	int64_t member; /* number in the list; 0: not admitted */
	enum membership_state state;
	struct membership_wish wish;
	struct when applied;
	struct when decided;			/* 0: not yet */
	int64_t decided_by;			/* account of the office */
	struct when notice;			/* given to leave; 0: none */
	struct when left;			/* 0: not */
	char reason[MEMBERSHIP_REASON_MAX + 1]; /* of a refusal */
};

/*
 * Apply at `now`. AL_OK: *ret is the number of the application. AL_MALFORMED: the report names what
 * is missing or wrong. AL_CONFLICT: the account has an open application or is a member; the key is
 * somebody's. AL_REFUSED: `wish` accepts another statute than the cooperative's.
 */
AL_MUST_CHECK enum status membership_apply(struct coop *coop, int64_t account,
					   const struct membership_wish *wish, struct when now,
					   int64_t *ret, struct report *report);

/* Take back an application that is open. AL_CONFLICT: it is not. */
AL_MUST_CHECK enum status membership_withdraw(struct coop *coop, int64_t account, struct when now,
					      struct report *report);

/* What the board makes of an application. */
struct membership_verdict {
	int64_t number;
	int64_t by;	    /* account of the office */
	const char *reason; /* of a refusal; NULL: she is admitted */
	int64_t renews;	    /* number of her earlier membership, whose key is lost; 0: none */
	const struct outbox_text *mail; /* that tells her; NULL: none */
};

/*
 * Admit or refuse at `now`. An admitted member is in the next roll; where she `renews` a membership
 * that one ends, and its shares are hers. AL_NOT_FOUND: no such application. AL_CONFLICT: it is not
 * open; the key is a member's already; what it renews is not in force. AL_REFUSED: nobody decides
 * on her own application. AL_MALFORMED: a refusal without a reason, or too long.
 */
AL_MUST_CHECK enum status membership_decide(struct coop *coop,
					    const struct membership_verdict *verdict,
					    struct when now, struct report *report);

/* The member of `account` gives notice. AL_CONFLICT: she is none in force, or has done so. */
AL_MUST_CHECK enum status membership_give_notice(struct coop *coop, int64_t account,
						 struct when now, struct report *report);

/* The membership `number` ends: its member is in no further roll. AL_CONFLICT: it is not in force.
 */
AL_MUST_CHECK enum status membership_end(struct coop *coop, int64_t number, struct when now,
					 struct report *report);

/* Erase what is personal of a membership that ended, or never began. AL_CONFLICT: it is open or in
 * force. Shares and dates stay, without a name. */
AL_MUST_CHECK enum status membership_erase(struct coop *coop, int64_t number,
					   struct report *report);

/* AL_NOT_FOUND. The newest of an account. */
AL_MUST_CHECK enum status membership_of(struct coop *coop, int64_t account, struct membership *ret,
					struct report *report);
AL_MUST_CHECK enum status membership_get(struct coop *coop, int64_t number, struct membership *ret,
					 struct report *report);

typedef enum status membership_function(void *user, const struct membership *membership,
					struct report *report);

struct membership_range {
	enum membership_state state; /* 0: all */
	int64_t before;		     /* number; below 0: from the newest on */
	int64_t limit;
};

/* Call `each` for the memberships of `range`, the newest first. */
AL_MUST_CHECK enum status membership_each(struct coop *coop, const struct membership_range *range,
					  membership_function *each, void *user,
					  struct report *report);

/* --- shares --- */

enum share_kind {
	SHARE_SUBSCRIBED = 1, /* shares taken over */
	SHARE_PAID,	      /* paid in, in cents */
	SHARE_FEE,	      /* a fee or contribution, in cents */
	SHARE_CANCELLED,      /* shares given notice of */
	SHARE_REPAID,	      /* paid out, in cents */
};

struct share_entry {
	int64_t number;
	int64_t membership;
	enum share_kind kind;
	int64_t shares; /* with SHARE_SUBSCRIBED, SHARE_CANCELLED; else 0 */
	int64_t cents;	/* with the others; below 0: puts an entry right */
	struct when time;
	int64_t by; /* account; 0: the member herself, by joining */
	char note[MEMBERSHIP_TEXT_MAX + 1];
};

/* Enter `entry`, whose number is set. AL_MALFORMED: the report says what. AL_NOT_FOUND: no such
 * membership, or it was never admitted. */
AL_MUST_CHECK enum status share_enter(struct coop *coop, const struct share_entry *entry,
				      struct report *report);

typedef enum status share_function(void *user, const struct share_entry *entry,
				   struct report *report);
AL_MUST_CHECK enum status share_each(struct coop *coop, int64_t membership, share_function *each,
				     void *user, struct report *report);

/* What a membership stands at. */
struct share_sum {
	int64_t shares;
	int64_t paid_cents; /* paid in, less what was paid out */
	int64_t fee_cents;
};

AL_MUST_CHECK enum status share_sum(struct coop *coop, int64_t membership, struct share_sum *ret,
				    struct report *report);

#endif
