/* nonces_test.c: each request once, and nothing forgotten early. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/nonces.h"

#include "unit/unit.h"

#define START 1795000000

static const struct public_key one = { { 1 } };
static const struct public_key two = { { 2 } };

static struct http_nonces *make(size_t count, size_t per_key)
{
	struct http_nonces *nonces = NULL;

	assert_int_equal(http_nonces_new(count, per_key, (struct when){ START }, &nonces), AL_OK);
	return nonces;
}

static enum status take(struct http_nonces *nonces, const struct public_key *key, unsigned nonce,
			int64_t after)
{
	return http_nonces_take(nonces, key, &nonce, sizeof(nonce), (struct when){ START + after });
}

static void a_nonce_is_taken_once(void **state)
{
	struct http_nonces *nonces = make(8, 8);

	(void)state;
	assert_int_equal(take(nonces, &one, 1, 0), AL_OK);
	assert_int_equal(take(nonces, &one, 1, 0), AL_REFUSED);
	assert_int_equal(take(nonces, &two, 1, 0), AL_OK);
	assert_int_equal(take(nonces, &one, 2, 0), AL_OK);
	http_nonces_free(nonces);
}

static void a_nonce_is_kept_as_long_as_its_request_counts(void **state)
{
	(void)state;
	for (int64_t taken = 0; taken < 2 * HTTP_NONCES_SPAN_S; taken += 7) {
		for (int64_t again = 0; again < HTTP_NONCES_SPAN_S; again++) {
			struct http_nonces *nonces = make(4, 4);

			assert_int_equal(take(nonces, &two, 0, HTTP_NONCES_SPAN_S - 1), AL_OK);
			assert_int_equal(take(nonces, &one, 1, taken), AL_OK);
			assert_int_equal(take(nonces, &two, 2, taken + again / 2), AL_OK);
			assert_int_equal(take(nonces, &one, 1, taken + again), AL_REFUSED);
			http_nonces_free(nonces);
		}
	}
}

static void old_nonces_make_room(void **state)
{
	struct http_nonces *nonces = make(4, 4);

	(void)state;
	for (unsigned span = 0; span < 10; span++) {
		for (unsigned i = 0; i < 4; i++)
			assert_int_equal(take(nonces, &one, i, 2 * span * HTTP_NONCES_SPAN_S),
					 AL_OK);
		assert_int_equal(take(nonces, &two, 9, 2 * span * HTTP_NONCES_SPAN_S),
				 AL_NO_MEMORY);
		(void)take(nonces, &two, 10, (2 * span + 1) * HTTP_NONCES_SPAN_S);
	}
	http_nonces_free(nonces);
}

static void a_full_table_forgets_nothing(void **state)
{
	struct http_nonces *nonces = make(3, 3);

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(take(nonces, &one, i, 0), AL_OK);
	assert_int_equal(take(nonces, &two, 3, 0), AL_NO_MEMORY);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(take(nonces, &one, i, 0), AL_REFUSED);
	http_nonces_free(nonces);
}

static void one_key_does_not_take_the_room_of_others(void **state)
{
	struct http_nonces *nonces = make(8, 2);

	(void)state;
	assert_int_equal(take(nonces, &one, 1, 0), AL_OK);
	assert_int_equal(take(nonces, &one, 2, 0), AL_OK);
	assert_int_equal(take(nonces, &one, 3, 0), AL_NO_MEMORY);
	assert_int_equal(take(nonces, &two, 3, 0), AL_OK);
	http_nonces_free(nonces);
}

static void a_clock_set_back_forgets_nothing_early(void **state)
{
	struct http_nonces *nonces = make(8, 8);

	(void)state;
	assert_int_equal(take(nonces, &one, 1, 3600), AL_OK);
	assert_int_equal(take(nonces, &one, 2, 0), AL_OK);
	for (int64_t after = 0; after < HTTP_NONCES_SPAN_S; after++) {
		assert_int_equal(take(nonces, &one, 1, after), AL_REFUSED);
		assert_int_equal(take(nonces, &one, 2, after), AL_REFUSED);
	}
	http_nonces_free(nonces);
}

static void many_nonces_are_told_apart(void **state)
{
	struct http_nonces *nonces = make(5000, 5000);

	(void)state;
	for (unsigned i = 0; i < 5000; i++)
		assert_int_equal(take(nonces, &one, i, 0), AL_OK);
	for (unsigned i = 0; i < 5000; i++)
		assert_int_equal(take(nonces, &one, i, 0), AL_REFUSED);
	assert_int_equal(take(nonces, &one, 5000, 0), AL_NO_MEMORY);
	http_nonces_free(nonces);
}

UNIT_MAIN("nonces", cmocka_unit_test(a_nonce_is_taken_once),
	  cmocka_unit_test(a_nonce_is_kept_as_long_as_its_request_counts),
	  cmocka_unit_test(old_nonces_make_room), cmocka_unit_test(a_full_table_forgets_nothing),
	  cmocka_unit_test(one_key_does_not_take_the_room_of_others),
	  cmocka_unit_test(a_clock_set_back_forgets_nothing_early),
	  cmocka_unit_test(many_nonces_are_told_apart))
