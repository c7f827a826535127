/*
 * box_course_memory_test.c: whichever allocation fails in the course of an election, the box says
 * so, has kept every ballot, and can do the same again.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fault/alloc.h"
#include "unit/budget.h"
#include "unit/coop/box_story.h"

#include <stdlib.h>

#define ALLOCATIONS_MAX 200000 /* of one operation */
#define VOTERS 3

/* An election at some point of its course, which is taken up again and again. */
struct course {
	struct box_story story;
	struct report report;
	const char *saved;     /* the folder as it was then */
	struct buffer partial; /* of the second trustee, made before memory fails; or empty */
	struct when now;       /* and the instant, and what the witnesses had seen */
	struct house_witness witnesses[HOUSE_WITNESSES];
};

typedef enum status course_step(struct course *course);

/* --- the steps --- */

static enum status set_up(struct course *course)
{
	struct ballot_box_setup setup = box_setup(&course->story);

	return ballot_box_set_up(course->story.house->coop, &setup, course->story.house->now,
				 &course->story.election, &course->report);
}

static enum status vote(struct course *course)
{
	enum status status = AL_OK;

	course->story.house->now = box_time(0);
	for (size_t v = 0; v < VOTERS && status == AL_OK; v++)
		status = box_cast_one(&course->story, v, CHOICE_YES, NULL, &course->report);
	return status;
}

static enum status enter_head(struct course *course)
{
	course->story.house->now = box_time(SECRET_HEAD_SECONDS);
	return ballot_box_tick(course->story.house->coop, course->story.house->now,
			       &course->report);
}

static enum status close_vote(struct course *course)
{
	course->story.house->now = house_day(BOX_CLOSES);
	return ballot_box_tick(course->story.house->coop, course->story.house->now,
			       &course->report);
}

static enum status decrypt_first(struct course *course)
{
	return box_decrypt(&course->story, 1, &course->report);
}

static enum status decrypt_second(struct course *course)
{
	if (course->partial.len == 0)
		return box_decrypt(&course->story, 3, &course->report);
	return ballot_box_add_decryption(course->story.house->coop, course->story.kit->uuid, 3,
					 course->partial.bytes, course->partial.len,
					 &course->report);
}

static enum status combine(struct course *course)
{
	return ballot_box_result(course->story.house->coop, course->story.kit->uuid,
				 course->story.house->now, &course->report);
}

static enum status publish(struct course *course)
{
	enum status status = house_publish(course->story.house, &course->report);

	/* A witness that has no memory is one that does not answer. */
	return status == AL_REFUSED ? AL_NO_MEMORY : status;
}

static course_step *const steps[] = { set_up,	     vote,	     enter_head, close_vote,
				      decrypt_first, decrypt_second, combine,	 publish };
#define STEPS (sizeof(steps) / sizeof(steps[0]))

/* --- what may come between a failure and the next try --- */

/* A voter whose clock is late. AL_REFUSED is right, and so is a ballot that counts. */
static void vote_late(struct course *course)
{
	struct house *house = course->story.house;
	struct when now = house->now;
	enum status status;

	house->now = when_add(house_day(BOX_CLOSES), -1);
	status = box_cast_one(&course->story, 0, CHOICE_NO, NULL, &course->report);
	if (status != AL_OK && status != AL_REFUSED && status != AL_NO_MEMORY)
		fail_msg("a late ballot: %s: %s", status_name(status), course->report.message);
	house->now = now;
}

/* One trustee more than are needed. */
static void decrypt_more(struct course *course)
{
	enum status status = box_decrypt(&course->story, 2, &course->report);

	if (status != AL_OK && status != AL_CONFLICT && status != AL_NO_MEMORY)
		fail_msg("a third trustee: %s: %s", status_name(status), course->report.message);
}

static void do_nothing(struct course *course)
{
	(void)course;
}

/* --- the runs --- */

static void reopen(struct course *course)
{
	assert_ok(house_reopen(course->story.house, &course->report), &course->report);
}

/* Go on from the saved folder. */
static void take_up(struct course *course)
{
	struct house *house = course->story.house;

	coop_close(house->coop);
	house->coop = NULL;
	house->now = course->now;
	memcpy(house->witnesses, course->witnesses, sizeof(house->witnesses));
	house_folder_copy(course->saved, house->path);
	assert_ok(coop_open(house->path, &house->coop, &course->report), &course->report);
}

/* The step `at` once more, after it had failed; only sometimes is the cooperative opened again. */
static void try_again(struct course *course, size_t at, uint64_t n)
{
	enum status status;

	if (n % 2 == 0)
		reopen(course);
	status = steps[at](course);
	if (status == AL_NO_MEMORY && n % 2 != 0) {
		assert_non_null(strstr(course->report.message, "open the cooperative again"));
		reopen(course);
		status = steps[at](course);
	}
	if (status != AL_OK && status != AL_CONFLICT) /* it was done */
		fail_msg("allocation %llu failed, then: %s: %s", (unsigned long long)n,
			 status_name(status), course->report.message);
}

/* The rest of the course after the step `at`, and what is published of it. */
static void finish(struct course *course, size_t at)
{
	struct election_state election;

	for (size_t i = at + 1; i < STEPS; i++)
		assert_ok(steps[i](course), &course->report);
	assert_int_equal(chain_election_find(coop_chain(course->story.house->coop),
					     course->story.kit->uuid, &election),
			 AL_OK);
	assert_int_equal(election.head->phase, PHASE_RESULT);
	assert_int_equal(election.tally.yes + election.tally.no, VOTERS);
	assert_ok(house_verify(course->story.house, NULL, &course->report), &course->report);
}

static void prepare(struct course *course, void **state, struct election_kit *kit, size_t at)
{
	struct registration registration;
	struct report report = { .message = "" };

	memset(course, 0, sizeof(*course));
	box_call(&course->story, house_of(state), kit);
	registration = box_registration(&course->story);
	assert_ok(box_register(&course->story, &registration, &report), &report);
	for (size_t i = 0; i < at; i++)
		assert_ok(steps[i](course), &course->report);
	buffer_init(&course->partial, 1 << 20);
	if (steps[at] == decrypt_second) {
		struct buffer tally;

		buffer_init(&tally, 1 << 20);
		assert_ok(ballot_box_tally(course->story.house->coop, kit->uuid, &tally, &report),
			  &report);
		kit_decrypt(kit, 3, &tally, &course->partial);
		buffer_clear(&tally);
	}
	course->saved = house_path(state, "saved");
	course->now = course->story.house->now;
	memcpy(course->witnesses, course->story.house->witnesses, sizeof(course->witnesses));
	coop_close(course->story.house->coop);
	course->story.house->coop = NULL;
	house_folder_copy(course->story.house->path, course->saved);
}

/* The step `at` with each allocation failing; `between` happens before it is tried again. */
static void run_out_of_memory(void **state, const char *name, course_step *step,
			      void (*between)(struct course *course))
{
	static const struct election_kit_wish wish = {
		.title = BOX_TITLE, .wording = BOX_WORDING, .voters = VOTERS, .seed = 1
	};
	struct budget budget = budget_begin(name);
	struct election_kit *kit = calloc(1, sizeof(*kit));
	struct course course;
	bool failed = true;
	uint64_t n = 1;
	size_t at = 0;

	while (steps[at] != step)
		at++;
	assert_non_null(kit);
	kit_init(kit, &wish);
	prepare(&course, state, kit, at);
	while (failed && budget_more(&budget, ALLOCATIONS_MAX)) {
		enum status status;

		take_up(&course);
		fault_alloc_after(n, FAULT_ALLOC_ONCE);
		status = step(&course);
		failed = fault_alloc_stop();
		if (status != AL_OK && status != AL_NO_MEMORY)
			fail_msg("allocation %llu: %s: %s", (unsigned long long)n,
				 status_name(status), course.report.message);
		assert_true(failed || status == AL_OK);
		if (status != AL_OK) {
			between(&course);
			try_again(&course, at, n);
		}
		finish(&course, at);
		n = budget_is_full() ? n + 1 : n + 1 + budget_below(&budget, 1 + n / 4);
	}
	buffer_clear(&course.partial);
	kit_clear(kit);
	free(kit);
}

static void an_election_is_set_up_or_not(void **state)
{
	run_out_of_memory(state, "box_memory_set_up", set_up, do_nothing);
}

static void a_head_is_entered_or_not(void **state)
{
	run_out_of_memory(state, "box_memory_head", enter_head, do_nothing);
}

static void a_vote_is_closed_or_can_be(void **state)
{
	run_out_of_memory(state, "box_memory_close", close_vote, do_nothing);
}

static void a_late_ballot_does_not_come_behind_the_end(void **state)
{
	run_out_of_memory(state, "box_memory_late", close_vote, vote_late);
}

static void a_decryption_is_kept_or_not(void **state)
{
	run_out_of_memory(state, "box_memory_decryption", decrypt_second, do_nothing);
}

static void a_result_is_entered_or_can_be(void **state)
{
	run_out_of_memory(state, "box_memory_result", combine, do_nothing);
}

static void a_late_decryption_does_not_come_behind_the_result(void **state)
{
	run_out_of_memory(state, "box_memory_more", combine, decrypt_more);
}

static int start(void **state)
{
	(void)state;
	fault_alloc_init();
	return 0;
}

UNIT_MAIN_WITH("box_course_memory", start, NULL, HOUSE_TEST(an_election_is_set_up_or_not),
	       HOUSE_TEST(a_head_is_entered_or_not), HOUSE_TEST(a_vote_is_closed_or_can_be),
	       HOUSE_TEST(a_late_ballot_does_not_come_behind_the_end),
	       HOUSE_TEST(a_decryption_is_kept_or_not), HOUSE_TEST(a_result_is_entered_or_can_be),
	       HOUSE_TEST(a_late_decryption_does_not_come_behind_the_result))
