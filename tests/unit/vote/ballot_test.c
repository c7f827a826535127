/* ballot_test.c: a ballot that was made holds; the reference tool's ballots hold. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/ballot.h"

#include "crypto/hash.h"
#include "unit/budget.h"
#include "unit/unit.h"
#include "unit/vote/ballot_sample.h"

/* The tracker of the member at hand is its name in the archive, written otherwise. */
static void check_tracker(const struct sample_members *members)
{
	char tracker[BASE64_DIGEST_LEN + 1];
	char expected[BASE64_DIGEST_LEN + 1];
	struct digest digest;

	assert_int_equal(hex_parse(members->body - 512, 64, digest.bytes, DIGEST_LEN), AL_OK);
	base64_digest(&digest, expected);
	ballot_tracker(members->body, members->body_len, tracker);
	assert_string_equal(tracker, expected);
}

/* Check the ballots of the archive `members` at its begin; returns how many. */
static size_t check_archive(struct sample_members *members)
{
	struct sample sample;
	struct arena arena;
	size_t ballots = 0;

	arena_init(&arena, ELECTION_ARENA_MAX);
	assert_true(sample_members_next(members));
	assert_int_equal(
	    election_parse(members->body, members->body_len, &arena, &sample.election, NULL),
	    AL_OK);
	assert_int_equal(ballot_maker_new(&sample.election, &sample.maker), AL_OK);
	while (sample_members_next(members)) {
		struct report report = { 0 };
		enum status status;

		if (!sample_members_begin(members, "{\"election_uuid\""))
			continue;
		status = sample_check(&sample, members->body, members->body_len, &report);
		assert_string_equal(report.message, "");
		assert_int_equal(status, AL_OK);
		check_tracker(members);
		ballots++;
	}
	ballot_maker_free(sample.maker);
	arena_clear(&arena);
	return ballots;
}

/* ballot-4 */
static void ballots_of_the_reference_tool_hold(void **state)
{
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < sample_archives_count; i++) {
		struct sample_members members;

		if (!sample_members_open(&sample_archives[i], &members))
			continue;
		found++;
		assert_int_equal(check_archive(&members), 5);
		sample_members_close(&members);
	}
	if (found == 0)
		skip();
}

/* Make the ballot in which choice k of the only question is bit k of `bits`, and check it. */
static void make_and_check(struct sample *sample, unsigned bits)
{
	uint8_t chosen[16];
	struct buffer ballot;
	struct report report = { 0 };
	enum status status;

	for (size_t k = 0; k < question_choices(&sample->questions[0]); k++)
		chosen[k] = bits >> k & 1;
	sample_ballot(sample, chosen, &ballot);
	status = sample_check(sample, buffer_text(&ballot), ballot.len, &report);
	assert_string_equal(report.message, "");
	assert_int_equal(status, AL_OK);
	buffer_clear(&ballot);
}

/* Whether `chosen` is refused; nothing is then written. */
static void must_refuse(struct sample *sample, const uint8_t *chosen, const char *words)
{
	struct report report = { 0 };
	struct buffer ballot;

	buffer_init(&ballot, BALLOT_LEN_MAX);
	assert_int_equal(ballot_make(sample->maker, &sample->credential, chosen, &sample->random,
				     &ballot, &report),
			 AL_REFUSED);
	assert_non_null(strstr(report.message, words));
	assert_int_equal(ballot.len, 0);
	buffer_clear(&ballot);
}

static bool is_allowed(const struct question *question, unsigned bits)
{
	int64_t chosen = __builtin_popcount(bits);

	if (question->blank && (bits & 1) != 0)
		return bits == 1;
	return chosen >= question->min && chosen <= question->max;
}

/* Try every vote in an election with one such question. */
static void try_votes(const struct group *group, const struct sample_question *question,
		      uint8_t seed)
{
	size_t choices = question->answers + question->blank;
	struct sample sample;

	sample_init(group, question, 1, seed, &sample);
	for (unsigned bits = 0; bits < 1u << choices; bits++) {
		uint8_t chosen[16];

		if (is_allowed(&sample.questions[0], bits)) {
			make_and_check(&sample, bits);
			continue;
		}
		for (size_t k = 0; k < choices; k++)
			chosen[k] = bits >> k & 1;
		must_refuse(&sample, chosen, "question 1: at least ");
	}
	sample_clear(&sample);
}

/* Try every vote in every question with up to `answers` answers. */
static void try_all(const struct group *group, size_t answers)
{
	uint8_t seed = 0;

	for (size_t n = 1; n <= answers; n++) {
		for (size_t k = 0; k < (n + 1) * (n + 1) * 2; k++) {
			struct sample_question question = { .answers = n, .blank = k % 2 == 1 };

			question.min = (int64_t)(k / 2 % (n + 1));
			question.max = (int64_t)(k / 2 / (n + 1));
			if (question.min <= question.max)
				try_votes(group, &question, seed++);
		}
	}
}

/* In the smallest group challenges and nonces are often zero, and sums often the identity. */
static void every_vote_is_made_and_holds_or_is_refused(void **state)
{
	(void)state;
	try_all(group_tiny(), budget_is_full() ? 5 : 4);
	try_all(group_find("Ed25519"), budget_is_full() ? 4 : 2);
	try_all(group_find("BELENIOS-2048"), budget_is_full() ? 2 : 1);
}

static void a_choice_is_0_or_1(void **state)
{
	static const struct sample_question question = { .answers = 3, .blank = true, .max = 3 };
	struct sample sample;

	(void)state;
	sample_init(group_tiny(), &question, 1, 1, &sample);
	must_refuse(&sample, (const uint8_t[]){ 2, 0, 0, 0 }, "question 1");
	must_refuse(&sample, (const uint8_t[]){ 0, 2, 0, 0 }, "question 1");
	must_refuse(&sample, (const uint8_t[]){ 0, 1, 2, 0 }, "or blank alone");
	must_refuse(&sample, (const uint8_t[]){ 0, 0, 0, 255 }, "question 1");
	must_refuse(&sample, (const uint8_t[]){ 255, 255, 255, 255 }, "question 1");
	sample_clear(&sample);
}

static void the_question_that_is_answered_wrongly_is_named(void **state)
{
	static const struct sample_question questions[] = { { .answers = 2, .min = 1, .max = 1 },
							    { .answers = 3, .min = 2, .max = 3 } };
	struct sample sample;

	(void)state;
	sample_init(group_find("Ed25519"), questions, 2, 1, &sample);
	must_refuse(&sample, (const uint8_t[]){ 1, 0, 0, 1, 0 },
		    "question 2: at least 2 and at most 3 answers are to be chosen");
	must_refuse(&sample, (const uint8_t[]){ 1, 1, 1, 1, 0 },
		    "question 1: at least 1 and at most 1 answers are to be chosen");
	sample_clear(&sample);
}

static void a_group_for_reading_only_makes_no_ballot(void **state)
{
	static const struct sample_question question = { .answers = 1, .max = 1 };
	struct report report = { 0 };
	struct sample sample;
	struct buffer ballot;

	(void)state;
	sample_init(group_find("RFC-3526-2048"), &question, 1, 1, &sample);
	buffer_init(&ballot, BALLOT_LEN_MAX);
	assert_int_equal(ballot_make(sample.maker, &sample.credential, (const uint8_t[]){ 1 },
				     &sample.random, &ballot, &report),
			 AL_UNSUPPORTED);
	assert_non_null(strstr(report.message, "RFC-3526-2048 is for reading only"));
	buffer_clear(&ballot);
	sample_clear(&sample);
}

static void a_ballot_that_does_not_fit_is_not_written(void **state)
{
	static const struct sample_question question = { .answers = 1, .max = 1 };
	struct report report = { 0 };
	struct sample sample;
	struct buffer ballot;

	(void)state;
	sample_init(group_find("Ed25519"), &question, 1, 1, &sample);
	buffer_init(&ballot, 100);
	assert_int_equal(ballot_make(sample.maker, &sample.credential, (const uint8_t[]){ 1 },
				     &sample.random, &ballot, &report),
			 AL_TOO_BIG);
	assert_int_equal(ballot.len, 0);
	buffer_clear(&ballot);
	sample_clear(&sample);
}

/* --- The order of randomness: what ballot.c does must follow from these draws alone --- */

/* The nonces and challenges of one disjunction. */
struct drawn {
	struct scalar nonces[5];
	struct scalar challenges[5];
};

static void draw(const struct group *group, struct random *random, size_t count, struct drawn *ret)
{
	for (size_t j = 0; j < count; j++) {
		group_scalar_random(group, random, &ret->nonces[j]);
		group_scalar_random(group, random, &ret->challenges[j]);
	}
}

/* That proof `j` comes from the draws, for a ciphertext with that randomness. */
static void follows(const struct group *group, const struct drawn *drawn, size_t j,
		    const struct scalar *randomness, const struct proof *proof, bool is_true)
{
	struct scalar expected;

	group_scalar_multiply(group, randomness, &proof->challenge, &expected);
	group_scalar_subtract(group, &drawn->nonces[j], &expected, &expected);
	assert_true(group_scalar_equal(&expected, &proof->response));
	assert_int_equal(group_scalar_equal(&drawn->challenges[j], &proof->challenge), !is_true);
}

/* Follow the draws of a question: `r` of each choice, then its proofs. `sum`: chosen answers. */
static void follow_answer(const struct group *group, const struct question *question,
			  const struct ballot_answer *answer, const uint8_t *chosen,
			  struct random *random)
{
	size_t choices = question_choices(question);
	size_t blank = question->blank ? 1 : 0;
	struct scalar r[6];
	struct scalar sum_r;
	struct drawn drawn;
	int64_t sum = 0;

	group_scalar_small(group, 0, &sum_r);
	for (size_t i = 0; i < choices; i++) {
		struct element alpha;
		char text[GROUP_TEXT_MAX];

		group_scalar_random(group, random, &r[i]);
		group_generate(group, &r[i], &alpha);
		assert_int_equal(group_element_format(group, &alpha, text),
				 answer->texts[2 * i].len);
		assert_memory_equal(text, answer->texts[2 * i].bytes, answer->texts[2 * i].len);
		if (i >= blank) {
			group_scalar_add(group, &sum_r, &r[i], &sum_r);
			sum += chosen[i];
		}
	}
	for (size_t i = 0; i < choices; i++) {
		draw(group, random, 2, &drawn);
		for (size_t j = 0; j < 2; j++)
			follows(group, &drawn, j, &r[i], &answer->individual[i][j], chosen[i] == j);
	}
	draw(group, random, answer->overall_count, &drawn);
	for (size_t j = 0; j < answer->overall_count; j++) {
		bool is_blank = blank == 1 && chosen[0] == 1;
		bool is_true =
		    j < blank ? is_blank : !is_blank && sum == question->min + (int64_t)(j - blank);

		follows(group, &drawn, j, j < blank ? &r[0] : &sum_r, &answer->overall[j], is_true);
	}
	if (blank == 0)
		return;
	draw(group, random, 2, &drawn);
	follows(group, &drawn, 0, &r[0], &answer->blank[0], chosen[0] == 0);
	follows(group, &drawn, 1, &sum_r, &answer->blank[1], chosen[0] == 1);
}

/* ballot-6, ballot-7 */
static void randomness_is_drawn_in_the_order_of_the_specification(void **state)
{
	static const struct sample_question questions[] = {
		{ .answers = 3, .blank = true, .min = 1, .max = 2 },
		{ .answers = 2, .min = 0, .max = 2 },
		{ .answers = 2, .blank = true, .min = 0, .max = 1 },
	};
	/* one, none, blank; two, both, none; none of the answers, blank, one */
	static const uint8_t votes[][9] = { { 0, 0, 1, 0, 1, 1, 0, 0, 0 },
					    { 1, 0, 0, 0, 0, 1, 1, 0, 0 },
					    { 0, 1, 0, 1, 0, 0, 0, 1, 0 } };
	struct sample sample;

	(void)state;
	sample_init(group_find("Ed25519"), questions, 3, 2, &sample);
	for (size_t v = 0; v < sizeof(votes) / sizeof(votes[0]); v++) {
		const struct group *group = sample.election.group;
		struct random again = sample.random;
		const uint8_t *chosen = votes[v];
		struct scalar expected;
		struct scalar product;
		struct ballot ballot;
		struct buffer text;
		struct arena arena;

		arena_init(&arena, BALLOT_ARENA_MAX);
		sample_ballot(&sample, chosen, &text);
		assert_int_equal(
		    ballot_parse(sample.maker, buffer_text(&text), text.len, &arena, &ballot, NULL),
		    AL_OK);
		assert_int_equal(ballot_check(sample.maker, &ballot, NULL), AL_OK);
		for (size_t i = 0; i < 3; i++) {
			follow_answer(group, &sample.questions[i], &ballot.answers[i], chosen,
				      &again);
			chosen += question_choices(&sample.questions[i]);
		}
		group_scalar_random(group, &again, &expected);
		group_scalar_multiply(group, &sample.credential, &ballot.signature.challenge,
				      &product);
		group_scalar_subtract(group, &expected, &product, &expected);
		assert_true(group_scalar_equal(&expected, &ballot.signature.response));
		assert_int_equal(random_u64(&again), random_u64(&sample.random));
		arena_clear(&arena);
		buffer_clear(&text);
	}
	sample_clear(&sample);
}

/* Checked as above, and the same on every machine. */
static void the_same_randomness_makes_the_same_ballot(void **state)
{
	static const struct sample_question questions[] = {
		{ .answers = 3, .blank = true, .min = 1, .max = 2 },
		{ .answers = 2, .min = 1, .max = 1 },
	};
	static const char *const trackers[] = { "Dh7C3wguisprtf2qeWkZTpVHvfetrOiE4SnijzDLIPk",
						"nuHen3ByzivChVQQgmEPtoY31iMm+0n2+EwLyvVZewc" };
	static const char *const names[] = { "Ed25519", "BELENIOS-2048" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		char tracker[BASE64_DIGEST_LEN + 1];
		struct sample sample;
		struct buffer ballot;

		sample_init(group_find(names[i]), questions, 2, 3, &sample);
		sample_ballot(&sample, (const uint8_t[]){ 0, 1, 0, 1, 0, 1 }, &ballot);
		ballot_tracker(buffer_text(&ballot), ballot.len, tracker);
		assert_string_equal(tracker, trackers[i]);
		buffer_clear(&ballot);
		sample_clear(&sample);
	}
}

UNIT_MAIN("ballot", cmocka_unit_test(ballots_of_the_reference_tool_hold),
	  cmocka_unit_test(every_vote_is_made_and_holds_or_is_refused),
	  cmocka_unit_test(a_choice_is_0_or_1),
	  cmocka_unit_test(the_question_that_is_answered_wrongly_is_named),
	  cmocka_unit_test(a_group_for_reading_only_makes_no_ballot),
	  cmocka_unit_test(a_ballot_that_does_not_fit_is_not_written),
	  cmocka_unit_test(randomness_is_drawn_in_the_order_of_the_specification),
	  cmocka_unit_test(the_same_randomness_makes_the_same_ballot))
