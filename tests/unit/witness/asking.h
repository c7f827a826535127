/* asking.h: a log that grows, or forks, and asks a witness for its cosignature. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_WITNESS_ASKING_H
#define ALLMENDE_TESTS_UNIT_WITNESS_ASKING_H

#include "http/message.h"
#include "log/merkle.h"
#include "unit/log/signers.h"
#include "witness/service.h"

#define ASKING_ORIGIN "log.example/a"
#define ASKING_SIZE_MAX 64U

struct asking {
	struct signer log;
	struct digest leaves[ASKING_SIZE_MAX];
};

/* A log whose entries from number `fork` on are others than those of the usual history. */
struct asking asking_make(const char *origin, uint64_t fork);
void asking_clear(struct asking *asking);

/* The root of the first `size` entries. */
struct digest asking_root(const struct asking *asking, uint64_t size);

/* Append the body of add-checkpoint from `old_size` to `size`, with the right proof, to `ret`. */
void asking_body(const struct asking *asking, uint64_t old_size, uint64_t size, struct buffer *ret);

/* Send it to `service` below `prefix`. Returns the status; the answer's body is appended to `ret`
 * (may be NULL). */
int asking_ask(const struct asking *asking, struct witness_service *service, const char *prefix,
	       uint64_t old_size, uint64_t size, struct buffer *ret);

/* Write `folder`/witness.logs with the key of `asking`. */
void asking_introduce(const struct asking *asking, const char *folder);

#endif
