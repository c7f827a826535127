/*
 * audit.h: checks an election's archive event by event, as it grows or as it was left.
 *
 * Stricter than the reference tool: the order of events, what was tallied against what was
 * published, all counts, and membership of every element. Ballots are checked by all processors,
 * and nothing of a ballot stays in memory but, when another took its place, its hash (so that it
 * cannot come again); of a credential at most 64 bytes do.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VOTE_AUDIT_H
#define ALLMENDE_VOTE_AUDIT_H

#include "vote/archive.h"
#include "vote/ballot.h"
#include "vote/trustee.h"

enum audit_trust {
	AUDIT_CHECK_ALL = 1,
	AUDIT_TRUST_BALLOTS, /* a box's own file: ballots were checked on receipt; everything but
				their proofs is checked again */
};

/* What holds after the last event that was read. */
struct audit_state {
	int64_t height;	    /* of the last event; -1: none */
	struct digest head; /* hash of the last event */
	enum event_type last;
	struct digest setup;   /* hash of the Setup event */
	struct digest list;    /* SHA-256 of public_credentials, from the Setup event on */
	int64_t credentials;   /* public ones */
	int64_t weights;       /* sum of the weights of all credentials */
	int64_t total_weight;  /* of those who voted; of the last ballots */
	int64_t ballots;       /* ballots read, revotes included */
	int64_t voters;	       /* credentials that voted */
	int64_t partials;      /* partial decryptions */
	bool tallied, decided; /* EncryptedTally, Result were read */
	const int64_t *result; /* NULL before Result: counts of each choice of each question */
	size_t result_count;
};

typedef void audit_progress(void *user, int64_t ballots);

struct audit_options {
	enum audit_trust trust;
	size_t threads;		  /* 0: as many as there are processors */
	audit_progress *progress; /* NULL: none */
	void *user;
};

struct audit; /* Opaque. One owner thread. */

/* Begin with the archive at `source`, which must live as long and may grow, never change. Nothing
 * is read yet. AL_OK: *ret is yours. AL_NO_MEMORY. */
AL_MUST_CHECK enum status audit_new(const struct archive_source *source,
				    const struct audit_options *options, struct audit **ret);
void audit_free(struct audit *audit);

/*
 * Read and check on until the event of `height` was read, or with -1 until the archive's end.
 * AL_NOT_FOUND: the archive ends before that event, in order; may be called again when it has
 * grown. AL_FORGED, AL_MALFORMED, AL_REFUSED (a rule: order, a ballot twice, not entitled),
 * AL_CONFLICT (a public credential twice, too few decryptions for a result), AL_UNSUPPORTED,
 * AL_TOO_BIG, AL_IO, AL_NO_MEMORY: the report names the fault and the event, the first one that is
 * wrong; the audit is of no further use, and says the same again.
 */
AL_MUST_CHECK enum status audit_advance(struct audit *audit, int64_t height, struct report *report);

/* Borrowed; changes with audit_advance(). */
const struct audit_state *audit_state(const struct audit *audit);

/* Borrowed; NULL before the Setup. */
const struct election *audit_election(const struct audit *audit);
const struct trustees *audit_trustees(const struct audit *audit);

/* Whether the public credential of `len` bytes at `text` is entitled; *ret_weight (may be NULL) is
 * its weight. */
AL_MUST_CHECK bool audit_is_entitled(const struct audit *audit, const char *text, size_t len,
				     int64_t *ret_weight);

/* How many ballots of that credential were read; 0 when it is not entitled. */
int64_t audit_ballots_of(const struct audit *audit, const char *text, size_t len);

/* The tracker's ballot: the height of its event. AL_NOT_FOUND. Reads headers only. */
AL_MUST_CHECK enum status audit_find(const struct audit *audit,
				     const char tracker[static BASE64_DIGEST_LEN + 1],
				     int64_t *ret_height, bool *ret_counts, struct report *report);

/* The encrypted tally of the ballots read so far; what is counted is the last ballot of each
 * credential. Memory from `arena`. */
AL_MUST_CHECK enum status audit_tally(struct audit *audit, struct arena *arena,
				      struct encrypted_tally *ret, struct report *report);

/* The partial decryptions read so far. Borrowed. */
const struct partial_decryption *audit_partials(const struct audit *audit, size_t *ret_count);

#endif
