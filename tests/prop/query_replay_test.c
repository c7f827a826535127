/* query_replay_test.c: every question of the corpus, recorded and replayed on neighbours. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "prop/query_replay.h"

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
					const char *sql)
{
	return (struct path_question){
		.catalogue = pair->catalogue,
		.sql = sql,
		.options = { .rho = { 1000000 + budget_below(budget, 2 * RHO_PICO_ONE) },
			     .contribution = (int64_t)budget_below(budget, 40),
			     .min_group = (int64_t)budget_below(budget, 20) },
		.noise_seed = budget_random(budget),
	};
}

/* A round is the whole corpus on one pair of tables. */
static void replay_corpus(enum neighbour how)
{
	struct budget budget = budget_begin(neighbour_name(how));
	struct corpus corpus = corpus_read();

	while (budget_more(&budget, 12)) {
		struct pair pair = make_pair(&budget, how);

		for (size_t i = 0; i < corpus.count; i++) {
			const struct corpus_query *query = &corpus.queries[i];
			struct path_question question = question_of(&budget, &pair, query->sql);
			const struct replay replay = { .question = &question,
						       .recorded = pair.one,
						       .replayed = pair.other,
						       .distance = neighbour_distance(how) };
			enum finding found = replay_run(&replay);

			if (found != FOUND_NOTHING)
				fail_msg("%s: %s differs, round %llu", query->place,
					 finding_name(found), (unsigned long long)budget.rounds);
		}
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

/* The sums of `plan` over all but `person`. */
static struct sums read_without(const struct plan *plan, struct engine *engine, uint32_t person)
{
	uint8_t consent[512];
	const struct members members = { .consent = consent, .count = 8 * sizeof(consent) };
	struct sums sums = { 0 };

	memset(consent, 0xff, sizeof(consent));
	consent[person / 8] &= (uint8_t) ~(1u << (person % 8));
	assert_int_equal(sums_read(plan, engine, &members, NULL, &sums, NULL), AL_OK);
	return sums;
}

/* Consent that is withdrawn while rows are read is as consent that was never given. */
static void who_revokes_is_out_of_every_answer(void **state)
{
	struct budget budget = budget_begin("who_revokes_is_out_of_every_answer");
	struct corpus corpus = corpus_read();

	(void)state;
	while (budget_more(&budget, 20)) {
		struct pair pair = make_pair(&budget, NEIGHBOUR_EXTREME);
		uint32_t persons = engine_person_count(pair.other);

		for (size_t i = 0; i < corpus.count; i++) {
			struct path_question question =
			    question_of(&budget, &pair, corpus.queries[i].sql);
			uint32_t person = (uint32_t)budget_below(&budget, persons);
			struct plan *plan;
			struct sums sums;
			struct sums wanted;

			if (!corpus.queries[i].answered)
				continue;
			plan = fixture_plan_with(pair.catalogue, question.sql, &question.options);
			sums = fixture_sums(plan, pair.other);
			wanted = read_without(plan, pair.other, person);
			assert_int_equal(sums_subtract(plan, pair.other, person, &sums, NULL),
					 AL_OK);
			if (memcmp(sums.cells, wanted.cells,
				   sums.cells_count * sizeof(*sums.cells)) != 0)
				fail_msg("%s: she is not out", corpus.queries[i].place);
			sums_clear(&sums);
			sums_clear(&wanted);
			plan_free(plan);
		}
		free_pair(&pair);
	}
	corpus_clear(&corpus);
}

UNIT_MAIN("query_replay", cmocka_unit_test(who_is_removed_is_not_seen),
	  cmocka_unit_test(who_is_added_is_not_seen),
	  cmocka_unit_test(who_has_thousands_of_absurd_rows_is_not_seen),
	  cmocka_unit_test(who_has_nothing_but_null_is_not_seen),
	  cmocka_unit_test(who_has_a_row_in_every_group_is_not_seen),
	  cmocka_unit_test(who_has_other_rows_is_not_seen),
	  cmocka_unit_test(tumult_row_order_does_not_leak),
	  cmocka_unit_test(who_revokes_is_out_of_every_answer))
