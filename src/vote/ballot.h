/*
 * ballot.h: a Belenios ballot: made, read, checked.
 *
 * Belenios specification, sections "Ballots" and "Interval/blank proofs". A ballot is JSON in one
 * form only: what is not in it is refused, so a ballot has one tracker.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VOTE_BALLOT_H
#define ALLMENDE_VOTE_BALLOT_H

#include "vote/election.h"
#include "vote/proof.h"

#define BALLOT_LEN_MAX (16 * 1024 * 1024) /* bytes */
#define BALLOT_ARENA_MAX ((size_t)256 * 1024 * 1024)

/* A piece of a ballot's own text, without a final NUL. */
struct ballot_text {
	const char *bytes;
	size_t len;
};

/* One question's answer as a verifier holds it: points, not yet known to be members. */
struct ballot_answer {
	struct point *choices;	   /* alpha, beta of each choice in turn; blank first */
	struct ballot_text *texts; /* the same as they stand in the ballot */
	size_t choices_count;
	struct proof (*individual)[2]; /* one for each choice */
	struct proof *overall;
	size_t overall_count;
	struct proof *blank; /* two; NULL where no blank vote is offered */
};

struct ballot {
	struct point credential;
	const char *credential_text; /* as it stands in the list of public credentials */
	struct ballot_answer *answers;
	const char *hash; /* of the ballot without its signature, as the ballot says */
	struct proof signature;
	struct ballot_text signed_text; /* up to the signature: with a closing brace, `hash` is of
					   it */
};

/* What checking and making ballots of one election needs. Never changes: threads share it. */
struct ballot_maker;

/* Tables for `election`, which must live as long. AL_OK: *ret is yours. AL_NO_MEMORY. */
AL_MUST_CHECK enum status ballot_maker_new(const struct election *election,
					   struct ballot_maker **ret);
void ballot_maker_free(struct ballot_maker *maker);

/*
 * Append a ballot by the holder of `credential` (its derived key). `chosen` has a number, 0 or 1,
 * for each choice of each question in turn (blank first where it is offered). All randomness is
 * drawn from `random` in the order of doc/spec/election.md, so that the browser's library makes the
 * same ballot from the same bytes. AL_REFUSED: the choices break min, max or blank; the report
 * names the question. AL_UNSUPPORTED: the group is for reading only. AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status ballot_make(const struct ballot_maker *maker,
				      const struct scalar *credential, const uint8_t *chosen,
				      struct random *random, struct buffer *ret,
				      struct report *report);

/*
 * Read the ballot of `len` bytes at `text`, which must live as long as *ret; memory is taken from
 * `arena`. AL_MALFORMED: it is not in canonical form, of another election, or has not the answers
 * and proofs that the questions want; the report names the member. AL_FORGED: a point is none.
 * AL_TOO_BIG, AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status ballot_parse(const struct ballot_maker *maker, const char *text,
				       size_t len, struct arena *arena, struct ballot *ret,
				       struct report *report);

/*
 * Check everything that a ballot proves: members of the group, individual, overall and blank
 * proofs, hash and signature. That the credential is entitled is the box's question. AL_FORGED: the
 * report names the question, choice and proof. Variable time. AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status ballot_check(const struct ballot_maker *maker,
				       const struct ballot *ballot, struct report *report);

/* The tracker by which a voter finds her ballot: Base64 of its SHA-256. */
void ballot_tracker(const char *text, size_t len, char ret[static BASE64_DIGEST_LEN + 1]);

#endif
