/* signers.h: keys for tests, each from a seed of one repeated byte. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_LOG_SIGNERS_H
#define ALLMENDE_TESTS_UNIT_LOG_SIGNERS_H

#include "log/checkpoint.h"
#include "log/note.h"

struct signer {
	struct signing_key *secret;
	struct note_key key;
};

/* The signer `name` of the seed `seed`, `seed`, ...; cleared by signer_clear(). */
struct signer signer_make(const char *name, enum note_key_type type, uint8_t seed);
void signer_clear(struct signer *signer);

/* Append the checkpoint of `log` with `size` and `root` to `ret`. */
void signer_checkpoint(const struct signer *log, uint64_t size, const struct digest *root,
		       struct buffer *ret);

/* Append the cosignature of `witness` at `timestamp` to the checkpoint in `ret`. */
void signer_cosign(const struct signer *witness, uint64_t timestamp, struct buffer *ret);

#endif
