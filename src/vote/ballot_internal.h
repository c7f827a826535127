/* ballot_internal.h: what making, reading and checking a ballot share. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VOTE_BALLOT_INTERNAL_H
#define ALLMENDE_VOTE_BALLOT_INTERNAL_H

#include "crypto/hash.h"
#include "vote/ballot.h"

struct ballot_maker {
	const struct election *election;
	struct power_table *g;
	struct power_table *y;
	size_t choices_max; /* of one question */
	size_t overall_max; /* entries of its overall proof */
};

/* The entries that the overall proof of `question` has. */
size_t question_overall(const struct question *question);

/*
 * Start the hash of a proof in the ballot by `credential`: prefix | fingerprint | credential | the
 * `count` texts, joined by commas | ... What follows are the commitments.
 */
void ballot_hash_start(const struct election *election, const char *prefix, const char *credential,
		       const struct ballot_text *texts, size_t count, struct hash *ret);

/* The Base64 hash that is signed: of `text` and a closing brace. */
void ballot_signed_hash(const struct ballot_text *text, char ret[static BASE64_DIGEST_LEN + 1]);

/* 1 when `chosen` is a vote that `question` allows, else 0. Without a branch on it: nothing else
 * about the choices is ever told apart. */
uint64_t ballot_choices_allowed(const struct question *question, const uint8_t *chosen);

#endif
