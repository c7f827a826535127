/*
 * ballot_memory_test.c: whichever allocation fails, elections and ballots say so, leave what they
 * were to give untouched, and leak nothing.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fault/alloc.h"
#include "unit/unit.h"
#include "vote/ballot.h"
#include "vote/credential.h"

#define ALLOCATIONS_MAX 10000 /* of one operation */

static const char election_text[] =
    "{\"version\":1,\"description\":\"D\",\"name\":\"N\",\"group\":\"Ed25519\",\"public_key\":"
    "\"5bac82dc8f7b62b4103348920e84add7240a36a8cb09243d7a7c41d1d51da606\",\"questions\":[{"
    "\"answers\":[\"Ja\",\"Nein\"],\"blank\":true,\"min\":1,\"max\":2,\"question\":\"?\"}],"
    "\"uuid\":\"QFM5ZVAac7yp93\"}";

static struct arena arena; /* of the election */
static struct election election;
static struct ballot_maker *maker;
static struct random source;
static struct buffer ballot_text;
static struct scalar credential;

static int set_up(void **state)
{
	static const uint8_t seed[RANDOM_SEED_LEN] = { 1 };
	static const uint8_t chosen[] = { 0, 1, 1 };

	(void)state;
	fault_alloc_init();
	arena_init(&arena, ELECTION_ARENA_MAX);
	buffer_init(&ballot_text, BALLOT_LEN_MAX);
	random_init_seed(&source, seed);
	assert_int_equal(
	    election_parse(election_text, sizeof(election_text) - 1, &arena, &election, NULL),
	    AL_OK);
	group_scalar_random(election.group, &source, &credential);
	assert_int_equal(ballot_maker_new(&election, &maker), AL_OK);
	return ballot_make(maker, &credential, chosen, &source, &ballot_text, NULL) == AL_OK ? 0
											     : -1;
}

static int tear_down(void **state)
{
	(void)state;
	ballot_maker_free(maker);
	buffer_clear(&ballot_text);
	arena_clear(&arena);
	return 0;
}

/* Each gives its status, AL_NO_MEMORY or AL_OK, and checks that what it gives is untouched then. */

static enum status read_election(void)
{
	struct election own = { .uuid = NULL };
	struct arena memory;
	enum status status;

	arena_init(&memory, ELECTION_ARENA_MAX);
	status = election_parse(election_text, sizeof(election_text) - 1, &memory, &own, NULL);
	assert_int_equal(own.uuid == NULL, status != AL_OK);
	arena_clear(&memory);
	return status;
}

static enum status write_election(void)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, ELECTION_LEN_MAX);
	status = election_format(&election, &text, NULL);
	assert_int_equal(text.len, status == AL_OK ? sizeof(election_text) - 1 : 0);
	buffer_clear(&text);
	return status;
}

static enum status make_maker(void)
{
	struct ballot_maker *own = NULL;
	enum status status = ballot_maker_new(&election, &own);

	assert_int_equal(own == NULL, status != AL_OK);
	ballot_maker_free(own);
	return status;
}

static enum status make_ballot(void)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, BALLOT_LEN_MAX);
	status =
	    ballot_make(maker, &credential, (const uint8_t[]){ 1, 0, 0 }, &source, &text, NULL);
	assert_int_equal(text.len == 0, status != AL_OK);
	buffer_clear(&text);
	return status;
}

static enum status check_ballot(void)
{
	struct ballot ballot = { .hash = NULL };
	struct arena memory;
	enum status status;

	arena_init(&memory, BALLOT_ARENA_MAX);
	status =
	    ballot_parse(maker, buffer_text(&ballot_text), ballot_text.len, &memory, &ballot, NULL);
	assert_int_equal(ballot.hash == NULL, status != AL_OK);
	if (status == AL_OK)
		status = ballot_check(maker, &ballot, NULL);
	arena_clear(&memory);
	return status;
}

static enum status make_secret(void)
{
	struct secret_scalar *secret = secret_scalar_new();
	enum status status = secret == NULL ? AL_NO_MEMORY : AL_OK;

	secret_scalar_free(secret);
	return status;
}

static void want_of_memory_is_said_and_leaks_nothing(void **state)
{
	static enum status (*const operations[])(void) = { read_election, write_election,
							   make_maker,	  make_ballot,
							   check_ballot,  make_secret };

	(void)state;
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
		uint64_t n;

		for (n = 1; n < ALLOCATIONS_MAX; n++) {
			int64_t live = fault_alloc_live();
			enum status status;

			fault_alloc_after(n, n % 2 == 0 ? FAULT_ALLOC_ONCE : FAULT_ALLOC_ALL);
			status = operations[i]();
			if (!fault_alloc_stop()) {
				assert_int_equal(status, AL_OK);
				break;
			}
			assert_int_equal(status, AL_NO_MEMORY);
			assert_int_equal(fault_alloc_live(), live);
		}
		assert_in_range(n, 2, ALLOCATIONS_MAX - 1);
	}
}

UNIT_MAIN_WITH("ballot_memory", set_up, tear_down,
	       cmocka_unit_test(want_of_memory_is_said_and_leaks_nothing))
