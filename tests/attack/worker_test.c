/*
 * worker_test.c: the worker that reads the rows is taken over by them, or killed. It gets to no
 * file, no network, no key and no other process; what it makes up is found; the node goes on.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/node/fixture.h"

#include <stdlib.h>
#include <unistd.h>

#define BUILD_VARIABLE "ALLMENDE_BUILD"
#define WORKER_VARIABLE "ALLMENDE_TEST_WORKER"
#define HURRY_VARIABLE "ALLMENDE_TEST_WORKER_HURRIES"
#define CHARGES "SELECT COUNT(*) FROM charge"

static void reopen(struct fixture *fixture)
{
	struct town *town = &fixture->town;

	fixture_reopen(fixture);
	assert_int_equal(node_follow(town->node, &town->source, town->now, NULL, NULL), AL_OK);
}

/* Let the node of `fixture` read its rows by `program` of the build, which is told that its name is
 * `name`. */
static void use(struct fixture *fixture, const char *program, const char *name)
{
	char from[4096];
	char to[4096];

	(void)snprintf(from, sizeof(from), "%s/%s", getenv(BUILD_VARIABLE), program);
	(void)snprintf(to, sizeof(to), "%s/%s", fixture->town.folder, name);
	assert_int_equal(symlink(from, to), 0);
	assert_int_equal(setenv(WORKER_VARIABLE, to, 1), 0);
	reopen(fixture);
}

static void use_honest(struct fixture *fixture)
{
	use(fixture, "allmende-node-worker", "honest");
}

static enum status ask(struct fixture *fixture, const char *text, uint8_t idempotency,
		       struct node_answer *ret)
{
	struct town_job wish = { .grant = fixture->grant, .sql = text, .idempotency = idempotency };

	fixture->report.message[0] = '\0';
	return town_ask(&fixture->town, &wish, ret, &fixture->report);
}

/* --- what it can reach --- */

static void it_reaches_the_rows_and_nothing_else(void **state)
{
	struct fixture *fixture = *state;
	struct node_answer answer;

	use(fixture, "tests/attack/worker_tries", "tries");
	assert_int_equal(ask(fixture, BY_STATION, 0, &answer), AL_IO);
	/* 13: EACCES, of Landlock; 1: EPERM, of seccomp. */
	assert_string_equal(
	    fixture->report.message,
	    "rows 0, passwd 13, key 13, store 13, folder 13, make 1, change 1, remove 1, link 1, "
	    "memory of the node 13, kill 1, signal by a file 1, tgkill 1, ptrace 1, peek 1, fork "
	    "1, exec 1, "
	    "inet 1, unix 1, netlink 1, code 1, turn to code 1, file in memory 1, limit 1, "
	    "namespace 1, ring 1, bpf 1");
	/* It never saw a job, so nothing was charged. */
	assert_int_equal(fixture_stored(fixture, CHARGES), 0);
}

/* --- what it may say --- */

/* Under `lie` there is no answer, and one charge; an honest worker then answers the same job. */
static void is_found(struct fixture *fixture, const char *lie, const char *text, enum status wanted)
{
	struct node_answer answer;

	use(fixture, "tests/attack/worker_between", lie);
	assert_int_equal(ask(fixture, text, 77, &answer), wanted);
	assert_int_equal(answer.code, 0);
	assert_null(strstr(fixture->report.message, "r07"));
	assert_int_equal(fixture_stored(fixture, CHARGES), 1);
	assert_int_equal(fixture_stored(fixture, "SELECT COUNT(*) FROM answer"), 0);
	use_honest(fixture);
	assert_int_equal(ask(fixture, text, 77, &answer), AL_OK);
	node_answer_clear(&answer);
}

#define LIE(function, lie, text, wanted)                                                           \
	static void function(void **state)                                                         \
	{                                                                                          \
		is_found(*state, lie, text, wanted);                                               \
	}

LIE(a_charge_of_who_gave_no_mandate_is_found, "charges-stranger", BY_STATION, AL_IO)
LIE(a_charge_above_the_price_is_found, "charges-more", BY_STATION, AL_IO)
LIE(charges_that_do_not_rise_are_found, "charges-twice", BY_STATION, AL_IO)
LIE(sums_of_another_length_are_found, "sums-short", BY_STATION, AL_IO)
LIE(sums_that_nobody_can_reach_are_found, "sums-huge", BY_STATION, AL_IO)
LIE(a_step_that_no_plan_has_is_found, "sums-step", BY_STATION, AL_IO)
LIE(a_model_in_the_place_of_sums_is_found, "found-mixed", BY_STATION, AL_IO)
LIE(its_words_about_somebody_are_not_passed_on, "words", BY_STATION, AL_IO)

static void who_says_nothing_meets_the_limit_of_time(void **state)
{
	assert_int_equal(setenv(HURRY_VARIABLE, "1", 1), 0);
	is_found(*state, "silent", BY_STATION, AL_TOO_BIG);
}

LIE(a_message_that_is_longer_than_it_can_be_is_not_taken, "endless", BY_STATION, AL_IO)

/* --- killed --- */

/* Killed once where `lie` says: the answer comes all the same, and nobody pays twice. */
static void is_replaced(struct fixture *fixture, const char *lie)
{
	struct fixture *other = fixture_new(5);
	char *answer;
	char *wanted;

	assert_int_equal(unsetenv(WORKER_VARIABLE), 0);
	reopen(other);
	wanted = fixture_answer(other, MINUTES);
	use(fixture, "tests/attack/worker_between", lie);
	answer = fixture_answer(fixture, MINUTES);
	assert_string_equal(answer, wanted);
	assert_int_equal(fixture_stored(fixture, CHARGES), 1);
	assert_int_equal(fixture_stored(fixture, PERSONS_CHARGED),
			 fixture_stored(other, PERSONS_CHARGED));
	assert_int_equal(
	    fixture_stored(fixture, "SELECT COUNT(DISTINCT content) FROM personal_part"),
	    fixture_stored(other, "SELECT COUNT(DISTINCT content) FROM personal_part"));
	free(answer);
	free(wanted);
	fixture_free(other);
}

static void killed_before_it_reads_it_is_replaced(void **state)
{
	is_replaced(*state, "read-dies");
}

static void killed_after_persons_paid_it_is_replaced_and_they_pay_once(void **state)
{
	is_replaced(*state, "cut-dies");
}

static int setup(void **state)
{
	assert_int_equal(unsetenv(WORKER_VARIABLE), 0);
	assert_int_equal(unsetenv(HURRY_VARIABLE), 0);
	return fixture_setup(state);
}

#define WORKER_CASE(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)

UNIT_MAIN("worker", WORKER_CASE(it_reaches_the_rows_and_nothing_else),
	  WORKER_CASE(a_charge_of_who_gave_no_mandate_is_found),
	  WORKER_CASE(a_charge_above_the_price_is_found),
	  WORKER_CASE(charges_that_do_not_rise_are_found),
	  WORKER_CASE(sums_of_another_length_are_found),
	  WORKER_CASE(sums_that_nobody_can_reach_are_found),
	  WORKER_CASE(a_step_that_no_plan_has_is_found),
	  WORKER_CASE(a_model_in_the_place_of_sums_is_found),
	  WORKER_CASE(its_words_about_somebody_are_not_passed_on),
	  WORKER_CASE(who_says_nothing_meets_the_limit_of_time),
	  WORKER_CASE(a_message_that_is_longer_than_it_can_be_is_not_taken),
	  WORKER_CASE(killed_before_it_reads_it_is_replaced),
	  WORKER_CASE(killed_after_persons_paid_it_is_replaced_and_they_pay_once))
