/* held_result.c: result and question in one piece, for those who check. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/held_result.h"

#include <assert.h>
#include <string.h>

#define LENGTH_LEN 8

void held_result_encode(const struct held_result *held, struct buffer *ret)
{
	uint8_t length[LENGTH_LEN];
	uint64_t rest = held->result_len;

	assert(held->result_len >= SALT_LEN);
	for (size_t i = LENGTH_LEN; i-- > 0; rest >>= 8)
		length[i] = (uint8_t)rest;
	buffer_append(ret, length, sizeof(length));
	buffer_append(ret, held->result, held->result_len);
	buffer_append(ret, held->salt.bytes, SALT_LEN);
	buffer_append(ret, held->sql, held->sql_len);
}

enum status held_result_decode(const void *bytes, size_t len, const struct held_commitments *logged,
			       struct held_result *ret, struct report *report)
{
	const uint8_t *at = bytes;
	struct held_result held;
	struct digest digest;
	uint64_t result_len = 0;

	if (len < LENGTH_LEN + 2 * SALT_LEN)
		return report_set(report, AL_MALFORMED, "the held result is too short");
	for (size_t i = 0; i < LENGTH_LEN; i++)
		result_len = result_len << 8 | at[i];
	if (result_len < SALT_LEN || result_len > len - LENGTH_LEN - SALT_LEN)
		return report_set(report, AL_MALFORMED, "the held result has another length");
	held.result = at + LENGTH_LEN;
	held.result_len = (size_t)result_len;
	memcpy(held.salt.bytes, held.result + held.result_len, SALT_LEN);
	held.sql = (const char *)held.result + held.result_len + SALT_LEN;
	held.sql_len = len - LENGTH_LEN - held.result_len - SALT_LEN;
	digest = hash_bytes(held.result, held.result_len);
	if (!digest_equal(&digest, &logged->result_commit))
		return report_set(report, AL_FORGED,
				  "the result is not the one that the receipt commits to");
	digest = hash_commit(&held.salt, held.sql, held.sql_len);
	if (!digest_equal(&digest, &logged->plan))
		return report_set(report, AL_FORGED,
				  "the question is not the one that the job commits to");
	*ret = held;
	return AL_OK;
}
