/*
 * ceremony_sample.h: ceremonies held from a seed, and an election under their key, for the tests of
 * trustees, ceremonies and tallies.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_VOTE_CEREMONY_SAMPLE_H
#define ALLMENDE_TESTS_UNIT_VOTE_CEREMONY_SAMPLE_H

#include "vote/ceremony.h"

#define SAMPLE_TRUSTEES_MAX 5

/* All files of a ceremony. */
struct ceremony_sample {
	const struct group *group;
	int64_t size;
	int64_t threshold;
	struct random random;
	struct ceremony_secret secrets[SAMPLE_TRUSTEES_MAX];
	struct scalar shares[SAMPLE_TRUSTEES_MAX];
	struct buffer certificates[SAMPLE_TRUSTEES_MAX];
	struct buffer polynomials[SAMPLE_TRUSTEES_MAX];
	struct buffer keys[SAMPLE_TRUSTEES_MAX]; /* verification keys; of trustee 2 with a name */
	struct buffer joined;			 /* threshold.json */
};

/* Make certificates only. */
void ceremony_sample_begin(const struct group *group, int64_t size, int64_t threshold,
			   uint64_t seed, struct ceremony_sample *ret);

/* Go on to the end; false: two certificates have a key in common, as happens in a tiny group. */
bool ceremony_sample_end(struct ceremony_sample *sample);
void ceremony_sample_clear(struct ceremony_sample *sample);

/* The part of trustee `index`, from 1. */
struct ceremony ceremony_sample_part(struct ceremony_sample *sample, int64_t index);

/* The texts of `count` buffers, whose pointers are put to `texts`. */
struct ceremony_texts ceremony_sample_texts(const struct buffer *buffers, size_t count,
					    const char *texts[static SAMPLE_TRUSTEES_MAX]);

/* The bytes of `buffer` with the first `from` in them replaced by `to`; `from` must be there. */
void buffer_replace(struct buffer *buffer, const char *from, const char *to);

/* An election of two questions (three answers with a blank vote, then two) in `group`; the caller
 * sets its key. */
struct election sample_election(const struct group *group, struct question questions[static 2]);

#define SAMPLE_CHOICES 6

/* Encrypt `counts` under the election's key. */
void sample_encrypt(const struct election *election, const int64_t counts[static SAMPLE_CHOICES],
		    struct random *random, struct ciphertext ret[static SAMPLE_CHOICES]);

#endif
