/*
 * held_result.h: what those who check a result get to see: the result and the question to it.
 *
 * The result is 32 bytes of salt and the answer, as the applicant would get it; the question is its
 * salt and the SQL text. The log commits to both: result_commit in the receipt, plan in the job.
 * Who checks compares, so that what she passes is what the applicant will have.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_HELD_RESULT_H
#define ALLMENDE_LAW_HELD_RESULT_H

#include "base/buffer.h"
#include "base/digest.h"
#include "base/status.h"
#include "crypto/hash.h"

#include <stddef.h>
#include <stdint.h>

#define HELD_RESULT_OVERHEAD (8 + SALT_LEN) /* bytes beside result and SQL text */

/* Borrowed. */
struct held_result {
	const uint8_t *result; /* salt, then the answer */
	size_t result_len;     /* at least SALT_LEN */
	struct salt salt;      /* of the question */
	const char *sql;       /* not ended by a NUL */
	size_t sql_len;
};

/* Append `held` to `ret`: the length of the result in 8 bytes, highest first; result, salt, SQL. */
void held_result_encode(const struct held_result *held, struct buffer *ret);

/* What the log says of it. */
struct held_commitments {
	struct digest result_commit; /* of the receipt */
	struct digest plan;	     /* of the job */
};

/*
 * Read the `len` bytes at `bytes` into `ret`, which borrows from them. AL_MALFORMED: it is none.
 * AL_FORGED: it is not what the log commits to; the report says which of the two. On failure *ret
 * is untouched.
 */
AL_MUST_CHECK enum status held_result_decode(const void *bytes, size_t len,
					     const struct held_commitments *logged,
					     struct held_result *ret, struct report *report);

#endif
