/* audit_internal.h: what the files of the audit share. Not for others. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VOTE_AUDIT_INTERNAL_H
#define ALLMENDE_VOTE_AUDIT_INTERNAL_H

#include "base/arena.h"
#include "vote/audit.h"
#include "vote/credential_list.h"

#define AUDIT_BATCH 256				   /* ballots checked together */
#define AUDIT_BATCH_LEN ((size_t)16 * 1024 * 1024) /* bytes of them, beyond the first */
#define AUDIT_DATA_MAX 4			   /* data members before one event */
#define AUDIT_ARENA_MAX ((size_t)512 * 1024 * 1024)

/* An event with the data before it. */
struct step {
	struct event event;
	struct digest hash; /* of the event */
	struct archive_member data[AUDIT_DATA_MAX];
	uint64_t data_at[AUDIT_DATA_MAX]; /* where each member's header is */
	size_t data_count;
	uint64_t next; /* where the next step begins */
};

/* A ballot that waits for its check. */
struct waiting {
	int64_t height;
	uint64_t at; /* of its member's header */
	struct digest hash;
	struct buffer text;
	struct arena arena;
	struct ballot ballot;
	struct listed_credential *credential;
	enum status status;
	struct report report;
};

/* Hashes of ballots that others took the place of: they must not come again. */
struct replaced {
	struct digest *slots; /* zero: free */
	size_t count;
	size_t capacity; /* a power of two, or 0 */
};

struct audit {
	struct archive_source source;
	struct audit_options options;
	enum status fault;  /* once it is not AL_OK, it stays */
	struct report said; /* of the fault */
	bool started;
	int64_t time;  /* of all members */
	uint64_t next; /* where the next step begins */
	struct audit_state state;
	struct arena arena; /* what lives as long as the audit */
	struct election election;
	struct trustees trustees;
	struct ballot_maker *maker;
	struct credential_list credentials;
	struct replaced replaced;
	struct point *sums;	      /* alpha and beta of each choice of each question in turn */
	size_t sums_count;	      /* ciphertexts */
	struct encrypted_tally tally; /* as published */
	struct partial_decryption *partials;
	int64_t *result;
	struct waiting *waiting; /* AUDIT_BATCH of them */
	size_t waiting_count;
	size_t waiting_len; /* bytes */
};

/* Append the body of data member `i` of `step` to `ret`. */
AL_MUST_CHECK enum status audit_read_data(const struct audit *audit, const struct step *step,
					  size_t i, struct buffer *ret, struct report *report);

/* The most bytes that a tally, partial decryption or result of this election has: what is longer is
 * refused before it is read as JSON, which takes many times the memory of its text. */
size_t audit_text_len_max(const struct audit *audit);

/* One function for each kind of step. The order of events and the parents were checked. */
AL_MUST_CHECK enum status audit_setup(struct audit *audit, const struct step *step,
				      struct report *report);
AL_MUST_CHECK enum status audit_ballot(struct audit *audit, const struct step *step,
				       struct report *report);
AL_MUST_CHECK enum status audit_encrypted_tally(struct audit *audit, const struct step *step,
						struct report *report);
AL_MUST_CHECK enum status audit_partial(struct audit *audit, const struct step *step,
					struct report *report);
AL_MUST_CHECK enum status audit_result(struct audit *audit, const struct step *step,
				       struct report *report);

/* Whether no further ballot may wait. */
bool audit_is_full(const struct audit *audit);

/* Check the ballots that wait, and count them. The report names the event of the first one that
 * does not hold. */
AL_MUST_CHECK enum status audit_flush(struct audit *audit, struct report *report);
void audit_waiting_free(struct audit *audit);

#endif
