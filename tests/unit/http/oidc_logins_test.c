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

	assert_int_equal(oidc_logins_keep(logins, key, &login, (struct when){ at }), AL_OK);
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

static void there_is_room_for_a_number_of_logins(void **state)
{
	struct oidc_logins *logins = make();
	struct oidc_login login = login_of('x', NOW);
	struct public_key key = { { 0 } };

	(void)state;
	for (unsigned i = 0; i < OIDC_LOGINS_MAX; i++) {
		key.bytes[0] = (uint8_t)i;
		key.bytes[1] = (uint8_t)(i >> 8);
		keep(logins, &key, 'x', NOW + (i == 0 ? 0 : 1));
	}
	assert_int_equal(oidc_logins_keep(logins, &(struct public_key){ { 9, 9, 9 } }, &login,
					  (struct when){ NOW + OIDC_LOGIN_S }),
			 AL_NO_MEMORY);
	keep(logins, &key, 'y', NOW + OIDC_LOGIN_S); /* it has a place */
	assert_int_equal(oidc_logins_keep(logins, &(struct public_key){ { 9, 9, 9 } }, &login,
					  (struct when){ NOW + OIDC_LOGIN_S + 1 }),
			 AL_OK); /* the first has ended */
	oidc_logins_free(logins);
}

UNIT_MAIN("oidc_logins", cmocka_unit_test(a_login_is_given_out_once),
	  cmocka_unit_test(nobody_takes_the_login_of_another),
	  cmocka_unit_test(a_later_login_takes_the_place_of_an_earlier_one),
	  cmocka_unit_test(a_login_ends_after_its_time),
	  cmocka_unit_test(there_is_room_for_a_number_of_logins))
