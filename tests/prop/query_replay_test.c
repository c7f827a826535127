/* query_replay_test.c: every question of the corpus, recorded and replayed on neighbours. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "prop/query_replay.h"

#include "prop/query_generator.h"
#include "prop/query_groups.h"
#include "prop/query_neighbours.h"
#include "unit/budget.h"
#include "unit/query/corpus.h"
#include "unit/unit.h"

#include <stdlib.h>

struct pair {
	struct catalogue *catalogue;
	struct engine *one;
	struct engine *other;
};

static struct pair make_pair(struct budget *budget, enum neighbour how)
{
	unsigned rows = 50 + (unsigned)budget_below(budget, 800);
	unsigned persons = 2 + (unsigned)budget_below(budget, 60);
	char *text = fixture_random_csv(budget_random(budget), rows, persons);
	char *neighbour = neighbour_of(text, how, budget_random(budget));
	struct catalogue *catalogue = fixture_catalogue();
	struct pair pair = { .catalogue = catalogue,
			     .one = fixture_locked_engine(catalogue, text),
			     .other = fixture_locked_engine(catalogue, neighbour) };

	free(text);
	free(neighbour);
	return pair;
}

static void free_pair(struct pair *pair)
{
	engine_close(pair->one);
	engine_close(pair->other);
	catalogue_free(pair->catalogue);
}

static struct path_question question_of(struct budget *budget, const struct pair *pair,
					const struct corpus_query *query)
{
	bool limits = budget_below(budget, 3) == 0;
	bool counts = query->unknown && budget_below(budget, 2) == 0; /* persons, maybe */
	struct delta delta = { counts ? DELTA_ATTO_MAX : 1 + budget_below(budget, 100000000) };
	uint64_t rho = 1000000 + budget_below(budget, 2 * RHO_PICO_ONE) / (counts ? 100 : 1);

	return (struct path_question){
		.catalogue = pair->catalogue,
		.sql = query->sql,
		.options = { .rho = { rho },
			     .contribution = (int64_t)budget_below(budget, 40),
			     .min_group = (int64_t)budget_below(budget, 20),
			     .groups_per_person = counts   ? 1
						  : limits ? (int64_t)budget_below(budget, 9)
							   : 0,
			     .private_clip = !limits && !counts && !query->unknown &&
					     budget_below(budget, 3) == 0,
			     .delta = corpus_delta(query, delta) },
		.noise_seed = budget_random(budget),
	};
}

#define SLICE_LEAST 40 /* questions of a short run, whatever the time */

/* Call `check` for the questions of `corpus`: for all in a full run, for a slice that begins where
 * the seed says in a short one. */
static void each_question(struct budget *budget, const struct corpus *corpus,
			  const struct pair *pair, enum neighbour how,
			  void (*check)(struct budget *budget, const struct corpus_query *query,
					const struct pair *pair, enum neighbour how))
{
	uint64_t start = budget_below(budget, corpus->count);
	bool more = true;

	for (size_t i = 0; i < corpus->count && more; i++) {
		check(budget, &corpus->queries[(start + i) % corpus->count], pair, how);
		more = i < SLICE_LEAST || budget_is_full() || budget_more(budget, UINT64_MAX);
	}
}

static void replay_question(struct budget *budget, const struct corpus_query *query,
			    const struct pair *pair, enum neighbour how)
{
	struct path_question question = question_of(budget, pair, query);
	const struct replay replay = { .question = &question,
				       .recorded = pair->one,
				       .replayed = pair->other,
				       .distance = neighbour_distance(how) };
	enum finding found = replay_run(&replay);

	if (found != FOUND_NOTHING)
		fail_msg("%s, %s: %s differs, round %llu", query->place, neighbour_name(how),
			 finding_name(found), (unsigned long long)budget->rounds);
}

/* A round is the corpus, or a slice of it, on one pair of tables. */
static void replay_corpus(enum neighbour how)
{
	struct budget budget = budget_begin(neighbour_name(how));
	struct corpus corpus = corpus_read();

	while (budget_more(&budget, 12)) {
		struct pair pair = make_pair(&budget, how);

		each_question(&budget, &corpus, &pair, how, replay_question);
		free_pair(&pair);
	}
	corpus_clear(&corpus);
}

static void who_is_removed_is_not_seen(void **state)
{
	(void)state;
	replay_corpus(NEIGHBOUR_REMOVED);
}

static void who_is_added_is_not_seen(void **state)
{
	(void)state;
	replay_corpus(NEIGHBOUR_ADDED);
}

static void who_has_thousands_of_absurd_rows_is_not_seen(void **state)
{
	(void)state;
	replay_corpus(NEIGHBOUR_EXTREME);
}

static void who_has_nothing_but_null_is_not_seen(void **state)
{
	(void)state;
	replay_corpus(NEIGHBOUR_NULL);
}

static void who_has_a_row_in_every_group_is_not_seen(void **state)
{
	(void)state;
	replay_corpus(NEIGHBOUR_EVERY);
}

static void who_has_other_rows_is_not_seen(void **state)
{
	(void)state;
	replay_corpus(NEIGHBOUR_CHANGED);
}

/* privacy.md 1.12: Tumult's answers told the order of the rows. */
static void tumult_row_order_does_not_leak(void **state)
{
	(void)state;
	replay_corpus(NEIGHBOUR_SHUFFLED);
}

#define WORK_MAX (UINT64_C(1) << 29) /* basic blocks: one or two seconds at worst */

static void compare_work(struct budget *budget, const struct corpus_query *query,
			 const struct pair *pair, enum neighbour how)
{
	struct path_question question = question_of(budget, pair, query);
	struct path path = path_begin(&question);

	if (path.planned == AL_OK) {
		uint64_t without = path_work(&path, pair->one);
		uint64_t with = path_work(&path, pair->other);

		if (with > without + WORK_MAX)
			fail_msg("%s, %s: one person is %llu blocks of work", query->place,
				 neighbour_name(how), (unsigned long long)(with - without));
	}
	path_clear(&path);
}

/* Answers leave on a grid of time; her rows may be some of the work, but never so much that they
 * reach from one of its lines to the next (Haeberlen et al. 2011). */
static void the_work_that_one_person_is_has_a_limit(void **state)
{
	struct budget budget = budget_begin("the_work_that_one_person_is");
	struct corpus corpus = corpus_read();

	(void)state;
	while (budget_more(&budget, 4)) {
		struct pair pair = make_pair(&budget, NEIGHBOUR_EVERY);

		each_question(&budget, &corpus, &pair, NEIGHBOUR_EVERY, compare_work);
		free_pair(&pair);
	}
	corpus_clear(&corpus);
}

static bool is_answered(const struct path_question *question)
{
	struct analysis_scope scope = fixture_scope(question->catalogue);
	struct plan *plan = NULL;
	enum status status = plan_of_sql(&scope, question->sql, strlen(question->sql),
					 &question->options, &plan, NULL);

	plan_free(plan);
	return status == AL_OK;
}

/* Questions at random, 25 on each pair of tables. */
static void questions_that_nobody_thought_of_are_blind_too(void **state)
{
	struct budget budget = budget_begin("questions_that_nobody_thought_of");
	unsigned answered = 0;
	unsigned asked = 0;

	(void)state;
	while (budget_more(&budget, 200)) {
		enum neighbour how = (enum neighbour)budget_below(&budget, NEIGHBOURS);
		struct pair pair = make_pair(&budget, how);

		for (unsigned i = 0; i < 25; i++, asked++) {
			struct corpus_query query = { .unknown = budget_below(&budget, 3) == 0 };
			struct path_question question;
			struct replay replay = { .question = &question,
						 .recorded = pair.one,
						 .replayed = pair.other,
						 .distance = neighbour_distance(how) };
			struct buffer sql;
			enum finding found;

			buffer_init(&sql, SQL_LEN_MAX);
			generate_question(&budget, &sql);
			question = question_of(&budget, &pair, &query);
			question.sql = buffer_text(&sql);
			found = replay_run(&replay);
			if (found != FOUND_NOTHING)
				fail_msg("%s: %s differs (%s)", question.sql, finding_name(found),
					 neighbour_name(how));
			answered += is_answered(&question);
			buffer_clear(&sql);
		}
		free_pair(&pair);
	}
	print_message("%u of %u questions answered\n", answered, asked);
	assert_true(2 * answered > asked);
}

/* The sums of `path` over all but `person`; UINT32_MAX: over all. */
static struct sums read_without(const struct path *path, struct engine *engine, uint32_t person)
{
	uint8_t consent[512];
	const struct members members = { .consent = consent, .count = 8 * sizeof(consent) };
	const struct sums_options options = { .keep_key = path->keep_key,
					      .vote_noise = path->votes };
	struct sums sums = { 0 };

	memset(consent, 0xff, sizeof(consent));
	if (person < members.count)
		consent[person / 8] &= (uint8_t) ~(1u << (person % 8));
	assert_int_equal(sums_read(path->plan, engine, &members, &options, &sums, NULL), AL_OK);
	return sums;
}

static bool same_sums(const struct sums *a, const struct sums *b)
{
	struct groups_difference none = { 0 };

	if (a->groups != NULL)
		none = groups_compare(a->groups, b->groups);
	return a->cells_count == b->cells_count && none.square == 0 && none.groups == 0 &&
	       memcmp(a->cells, b->cells, a->cells_count * sizeof(*a->cells)) == 0;
}

/* Consent that is withdrawn while rows are read is as consent that was never given. */
static void check_revocation(struct budget *budget, const struct corpus_query *query,
			     const struct pair *pair, enum neighbour how)
{
	struct path_question question = question_of(budget, pair, query);
	uint32_t person = (uint32_t)budget_below(budget, engine_person_count(pair->other));
	struct path path = path_begin(&question);
	struct sums sums;
	struct sums wanted;

	(void)how;
	if (path.planned == AL_OK) {
		sums = read_without(&path, pair->other, UINT32_MAX);
		wanted = read_without(&path, pair->other, person);
		assert_int_equal(sums_subtract(path.plan, pair->other, person, &sums, NULL), AL_OK);
		if (!same_sums(&sums, &wanted))
			fail_msg("%s: she is not out", query->place);
		sums_clear(&sums);
		sums_clear(&wanted);
	}
	path_clear(&path);
}

static void who_revokes_is_out_of_every_answer(void **state)
{
	struct budget budget = budget_begin("who_revokes_is_out_of_every_answer");
	struct corpus corpus = corpus_read();

	(void)state;
	while (budget_more(&budget, 20)) {
		struct pair pair = make_pair(&budget, NEIGHBOUR_EXTREME);

		each_question(&budget, &corpus, &pair, NEIGHBOUR_EXTREME, check_revocation);
		free_pair(&pair);
	}
	corpus_clear(&corpus);
}

/* privacy.md 3.4: rows come out of a database in any order, also those of one person. */
static void rows_that_are_stored_in_no_order_give_the_same_sums(void **state)
{
	struct budget budget = budget_begin("rows_that_are_stored_in_no_order");
	struct corpus corpus = corpus_read();
	struct catalogue *catalogue = fixture_catalogue();

	(void)state;
	while (budget_more(&budget, 20)) {
		char *text = fixture_random_csv(budget_random(&budget), 3000, 50);
		struct engine *shuffled = fixture_engine(catalogue, text);
		struct pair pair = { .catalogue = catalogue,
				     .one = fixture_locked_engine(catalogue, text),
				     .other = shuffled };

		assert_int_equal(
		    engine_run(shuffled,
			       "CREATE OR REPLACE TABLE _allmende_data.trips AS SELECT "
			       "* FROM _allmende_data.trips ORDER BY hash(rowid)",
			       "test", NULL),
		    AL_OK);
		assert_int_equal(engine_lock(shuffled, NULL), AL_OK);
		each_question(&budget, &corpus, &pair, NEIGHBOUR_SHUFFLED, replay_question);
		engine_close(pair.one);
		engine_close(pair.other);
		free(text);
	}
	catalogue_free(catalogue);
	corpus_clear(&corpus);
}

UNIT_MAIN("query_replay", cmocka_unit_test(who_is_removed_is_not_seen),
	  cmocka_unit_test(who_is_added_is_not_seen),
	  cmocka_unit_test(who_has_thousands_of_absurd_rows_is_not_seen),
	  cmocka_unit_test(who_has_nothing_but_null_is_not_seen),
	  cmocka_unit_test(who_has_a_row_in_every_group_is_not_seen),
	  cmocka_unit_test(who_has_other_rows_is_not_seen),
	  cmocka_unit_test(tumult_row_order_does_not_leak),
	  cmocka_unit_test(the_work_that_one_person_is_has_a_limit),
	  cmocka_unit_test(questions_that_nobody_thought_of_are_blind_too),
	  cmocka_unit_test(who_revokes_is_out_of_every_answer),
	  cmocka_unit_test(rows_that_are_stored_in_no_order_give_the_same_sums))
