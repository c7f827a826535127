/* held_result_test.c: what checkers get is what the log commits to. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/held_result.h"

#include "unit/unit.h"

#define SQL "SELECT COUNT(*) FROM trips"
#define ANSWER "{\"rows\":[]}"

struct held_sample {
	uint8_t result[SALT_LEN + sizeof(ANSWER) - 1];
	struct held_result held;
	struct held_commitments logged;
	struct buffer bytes;
};

static void make(struct held_sample *ret)
{
	memset(ret->result, 3, SALT_LEN);
	memcpy(ret->result + SALT_LEN, ANSWER, sizeof(ANSWER) - 1);
	ret->held = (struct held_result){ .result = ret->result,
					  .result_len = sizeof(ret->result),
					  .salt = { { 4 } },
					  .sql = SQL,
					  .sql_len = sizeof(SQL) - 1 };
	ret->logged.result_commit = hash_bytes(ret->result, sizeof(ret->result));
	ret->logged.plan = hash_commit(&ret->held.salt, SQL, sizeof(SQL) - 1);
	buffer_init(&ret->bytes, 1000);
	held_result_encode(&ret->held, &ret->bytes);
	assert_int_equal(buffer_status(&ret->bytes), AL_OK);
	assert_int_equal(ret->bytes.len,
			 sizeof(ret->result) + sizeof(SQL) - 1 + HELD_RESULT_OVERHEAD);
}

static void result_and_question_come_out_as_they_went_in(void **state)
{
	struct held_sample sample;
	struct held_result found;

	(void)state;
	make(&sample);
	assert_int_equal(
	    held_result_decode(sample.bytes.bytes, sample.bytes.len, &sample.logged, &found, NULL),
	    AL_OK);
	assert_int_equal(found.result_len, sizeof(sample.result));
	assert_memory_equal(found.result, sample.result, sizeof(sample.result));
	assert_int_equal(found.sql_len, sizeof(SQL) - 1);
	assert_memory_equal(found.sql, SQL, sizeof(SQL) - 1);
	assert_memory_equal(found.salt.bytes, sample.held.salt.bytes, SALT_LEN);
	buffer_clear(&sample.bytes);
}

static void each_altered_or_missing_byte_is_found_in_what_is_held(void **state)
{
	struct held_sample sample;
	struct held_result found;

	(void)state;
	make(&sample);
	for (size_t i = 0; i < sample.bytes.len; i++) {
		enum status status =
		    held_result_decode(sample.bytes.bytes, i, &sample.logged, &found, NULL);

		assert_true(status == AL_MALFORMED || status == AL_FORGED);
		sample.bytes.bytes[i] ^= 1;
		status = held_result_decode(sample.bytes.bytes, sample.bytes.len, &sample.logged,
					    &found, NULL);
		assert_true(status == AL_MALFORMED || status == AL_FORGED);
		sample.bytes.bytes[i] ^= 1;
	}
	buffer_clear(&sample.bytes);
}

UNIT_MAIN("held_result", cmocka_unit_test(result_and_question_come_out_as_they_went_in),
	  cmocka_unit_test(each_altered_or_missing_byte_is_found_in_what_is_held))
