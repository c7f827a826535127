/* oidc_logins_test.c: who began a login finishes it, once. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/oidc_logins.h"

#include "unit/unit.h"

#include <stdlib.h>

#define NOW 1795000000

static const struct public_key anna = { { 1 } };
static const struct public_key berta = { { 2 } };

static struct oidc_logins *make(void)
{
	struct oidc_logins *logins = NULL;

	assert_int_equal(oidc_logins_new(&logins), AL_OK);
	return logins;
}

static struct oidc_login login_of(char letter, int64_t begun)
{
	struct oidc_login login = { .begun = { begun } };

	memset(login.state, letter, OIDC_SECRET_LEN);
	memset(login.nonce, letter, OIDC_SECRET_LEN);
	return login;
}

static void keep(struct oidc_logins *logins, const struct public_key *key, char letter, int64_t at)
{
	struct oidc_login login = login_of(letter, at);

	oidc_logins_keep(logins, key, &login, (struct when){ at });
}

static enum status take(struct oidc_logins *logins, const struct public_key *key, char letter,
			int64_t at)
{
	struct oidc_login wanted = login_of(letter, 0);
	struct oidc_login untouched = { .state = "untouched" };
	struct oidc_login got = untouched;
	enum status status = oidc_logins_take(logins, key, wanted.state, (struct when){ at }, &got);

	if (status == AL_OK)
		assert_string_equal(got.nonce, wanted.nonce);
	else
		assert_memory_equal(&got, &untouched, sizeof(got));
	return status;
}

static void a_login_is_given_out_once(void **state)
{
	struct oidc_logins *logins = make();

	(void)state;
	keep(logins, &anna, 'a', NOW);
	keep(logins, &berta, 'b', NOW);
	assert_int_equal(take(logins, &anna, 'a', NOW), AL_OK);
	assert_int_equal(take(logins, &anna, 'a', NOW), AL_NOT_FOUND);
	assert_int_equal(take(logins, &berta, 'b', NOW), AL_OK);
	oidc_logins_free(logins);
}

static void nobody_takes_the_login_of_another(void **state)
{
	struct oidc_logins *logins = make();

	(void)state;
	keep(logins, &anna, 'a', NOW);
	keep(logins, &berta, 'b', NOW);
	assert_int_equal(take(logins, &berta, 'a', NOW), AL_NOT_FOUND);
	assert_int_equal(take(logins, &anna, 'b', NOW), AL_NOT_FOUND);
	assert_int_equal(take(logins, &anna, 'a', NOW), AL_OK);
	oidc_logins_free(logins);
}

static void a_later_login_takes_the_place_of_an_earlier_one(void **state)
{
	struct oidc_logins *logins = make();

	(void)state;
	for (int i = 0; i < 2 * OIDC_LOGINS_MAX; i++)
		keep(logins, &anna, i % 2 == 0 ? 'a' : 'c', NOW);
	assert_int_equal(take(logins, &anna, 'a', NOW), AL_NOT_FOUND);
	assert_int_equal(take(logins, &anna, 'c', NOW), AL_OK);
	oidc_logins_free(logins);
}

static void a_login_ends_after_its_time(void **state)
{
	struct oidc_logins *logins = make();

	(void)state;
	keep(logins, &anna, 'a', NOW);
	assert_int_equal(take(logins, &anna, 'a', NOW + OIDC_LOGIN_S + 1), AL_NOT_FOUND);
	assert_int_equal(take(logins, &anna, 'a', NOW + OIDC_LOGIN_S), AL_OK);
	oidc_logins_free(logins);
}

static struct public_key key_of(unsigned number)
{
	return (struct public_key){ { (uint8_t)number, (uint8_t)(number >> 8), 1 } };
}

/* Whoever fills all places keeps nobody out. */
static void the_login_that_was_begun_first_gives_way(void **state)
{
	struct oidc_logins *logins = make();
	struct public_key first = key_of(7);
	struct public_key second = key_of(6);
	struct public_key third = key_of(8);

	(void)state;
	for (unsigned i = 0; i < OIDC_LOGINS_MAX; i++) {
		struct public_key key = key_of(i);

		keep(logins, &key, 'x', NOW + (i == 7 ? 0 : i == 6 ? 1 : 2));
	}
	keep(logins, &third, 'x', NOW + 3); /* it has a place */
	keep(logins, &anna, 'a', NOW + 3);
	assert_int_equal(take(logins, &first, 'x', NOW + 3), AL_NOT_FOUND);
	keep(logins, &berta, 'b', NOW + 3);
	assert_int_equal(take(logins, &second, 'x', NOW + 3), AL_NOT_FOUND);
	assert_int_equal(take(logins, &third, 'x', NOW + 3), AL_OK);
	assert_int_equal(take(logins, &anna, 'a', NOW + 3), AL_OK);
	assert_int_equal(take(logins, &berta, 'b', NOW + 3), AL_OK);
	oidc_logins_free(logins);
}

static void a_login_that_has_ended_gives_way_before_any_other(void **state)
{
	struct oidc_logins *logins = make();
	struct public_key other = key_of(0);

	(void)state;
	for (unsigned i = 0; i < OIDC_LOGINS_MAX; i++) {
		struct public_key key = key_of(i);

		keep(logins, &key, 'x', NOW + (i == OIDC_LOGINS_MAX - 1 ? 0 : 1));
	}
	keep(logins, &anna, 'a', NOW + OIDC_LOGIN_S + 1);
	assert_int_equal(take(logins, &anna, 'a', NOW + OIDC_LOGIN_S + 1), AL_OK);
	assert_int_equal(take(logins, &other, 'x', NOW + OIDC_LOGIN_S + 1), AL_OK);
	oidc_logins_free(logins);
}

UNIT_MAIN("oidc_logins", cmocka_unit_test(a_login_is_given_out_once),
	  cmocka_unit_test(nobody_takes_the_login_of_another),
	  cmocka_unit_test(a_later_login_takes_the_place_of_an_earlier_one),
	  cmocka_unit_test(a_login_ends_after_its_time),
	  cmocka_unit_test(the_login_that_was_begun_first_gives_way),
	  cmocka_unit_test(a_login_that_has_ended_gives_way_before_any_other))
