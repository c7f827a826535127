/* ballot_test.c: a ballot that was made holds; the reference tool's ballots hold. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/ballot.h"

#include "unit/budget.h"
#include "unit/unit.h"
#include "unit/vote/ballot_sample.h"

#include <stdlib.h>

/* ballot-4 */
static void ballots_of_the_reference_tool_hold(void **state)
{
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < sample_archives_count; i++) {
		struct sample_members members;
		struct sample sample;
		struct arena arena;
		size_t ballots = 0;

		if (!sample_members_open(&sample_archives[i], &members))
			continue;
		found++;
		arena_init(&arena, ELECTION_ARENA_MAX);
		assert_true(sample_members_next(&members));
		assert_int_equal(
		    election_parse(members.body, members.body_len, &arena, &sample.election, NULL),
		    AL_OK);
		assert_int_equal(ballot_maker_new(&sample.election, &sample.maker), AL_OK);
		while (sample_members_next(&members)) {
			struct report report = { 0 };
			enum status status;

			if (!sample_members_begin(&members, "{\"election_uuid\""))
				continue;
			status = sample_check(&sample, members.body, members.body_len, &report);
			assert_string_equal(report.message, "");
			assert_int_equal(status, AL_OK);
			ballots++;
		}
		assert_int_not_equal(ballots, 0);
		print_message("%s: %zu ballots\n", sample_archives[i].folder, ballots);
		ballot_maker_free(sample.maker);
		arena_clear(&arena);
		sample_members_close(&members);
	}
	if (found == 0)
		skip();
}

/* Make and check the ballot in which answer k of the only question is bit k of `bits`. */
static void make_and_check(struct sample *sample, unsigned bits)
{
	const struct question *question = &sample->election.questions[0];
	uint8_t chosen[16];
	struct buffer ballot;
	struct report report = { 0 };

	for (size_t k = 0; k < question_choices(question); k++)
		chosen[k] = bits >> k & 1;
	sample_ballot(sample, chosen, &ballot);
	(void)sample_check(sample, buffer_text(&ballot), ballot.len, &report);
	assert_string_equal(report.message, "");
	buffer_clear(&ballot);
}

static unsigned count_bits(unsigned bits)
{
	return (unsigned)__builtin_popcount(bits);
}

static bool is_allowed(const struct question *question, unsigned bits)
{
	if (question->blank && (bits & 1) != 0)
		return bits == 1;
	return count_bits(bits) >= question->min && count_bits(bits) <= question->max;
}

/* Try all choices of all questions with up to `answers` answers. */
static void try_all(const struct group *group, size_t answers)
{
	for (size_t n = 1; n <= answers; n++) {
		for (int64_t range = 0; range < (int64_t)((n + 1) * (n + 1) * 2); range++) {
			struct sample_question question = {
				.answers = n,
				.blank = range % 2 == 1,
				.min = range / 2 % (int64_t)(n + 1),
				.max = range / 2 / (int64_t)(n + 1),
			};
			struct sample sample;

			if (question.min > question.max)
				continue;
			sample_init(group, &question, 1, (uint8_t)range, &sample);
			for (unsigned bits = 0; bits < 1u << (n + question.blank); bits++) {
				if (is_allowed(&sample.questions[0], bits))
					make_and_check(&sample, bits);
			}
			sample_clear(&sample);
		}
	}
}

static void every_allowed_vote_makes_a_ballot_that_holds(void **state)
{
	(void)state;
	try_all(group_tiny(), budget_is_full() ? 5 : 4);
	try_all(group_find("Ed25519"), budget_is_full() ? 3 : 2);
	try_all(group_find("BELENIOS-2048"), 1);
}

UNIT_MAIN("ballot", cmocka_unit_test(ballots_of_the_reference_tool_hold),
	  cmocka_unit_test(every_allowed_vote_makes_a_ballot_that_holds))
