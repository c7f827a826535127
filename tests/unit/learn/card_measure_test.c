/* card_measure_test.c: measures are right without noise and hold their intervals with it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "learn/card_measure.h"
#include "unit/learn/learn_rows.h"
#include "unit/unit.h"

#include <math.h>

#define PERSONS 900

static const struct predict_column columns[] = { { "a", -1, 1 }, { "b", -1, 1 } };
static const double weights[] = { 1, 0, 0 }; /* the score is the first feature */

static struct predictor predictor_of(enum predict_link link)
{
	return (struct predictor){ .link = link,
				   .columns = columns,
				   .features = 2,
				   .target = { "y", 0, 10 },
				   .weights = weights };
}

static void measured(const struct predictor *predictor, const struct learn_room *room,
		     struct rho rho, uint8_t seed_byte, struct card_measure ret[static 3])
{
	const uint8_t seed[RANDOM_SEED_LEN] = { seed_byte };
	const struct card_measure_options options = {
		.predictor = predictor, .groups = 3, .rows_typical = 1, .rho = rho
	};
	struct learn_rows rows = learn_room_view(room);
	struct random random;

	random_init_seed(&random, seed);
	assert_int_equal(card_measure(&options, &rows, &random, ret, NULL), AL_OK);
	random_clear(&random);
}

/* What is true of group `group`: rows, right answers, yeses, true yeses, yeses found, false alarms.
 */
struct truth {
	double rows;
	double right;
	double yes;
	double true_yes;
	double found;
	double false_alarms;
	double error2;
	double error;
};

static struct truth truth_of(const struct learn_room *room, uint16_t group)
{
	struct truth truth = { 0 };

	for (size_t i = 0; i < PERSONS; i++) {
		double score = room->values[2 * i];
		bool yes = score >= 0;
		bool is = room->targets[i] > 0;
		double error = 5 * (room->targets[i] - score);

		if (room->groups[i] != group)
			continue;
		truth.rows++;
		truth.right += yes == is;
		truth.yes += yes;
		truth.true_yes += is;
		truth.found += yes && is;
		truth.false_alarms += yes && !is;
		truth.error += error;
		truth.error2 += error * error;
	}
	return truth;
}

static const struct rho much = { 5000 * RHO_PICO_ONE };

static void assert_near(const struct card_value *value, double wanted, double tolerance)
{
	assert_true(value->known);
	assert_true(fabs(value->value - wanted) <= tolerance);
	assert_true(value->low <= value->value && value->value <= value->high);
}

static void options_outside_their_range_are_refused(void **state)
{
	struct predictor predictor = predictor_of(PREDICT_CHANCE);
	struct card_measure_options options = {
		.predictor = &predictor, .groups = 0, .rows_typical = 1, .rho = much
	};
	struct learn_sum_plan plan;
	struct report report;

	(void)state;
	assert_int_equal(card_measure_plan(&options, &plan, &report), AL_REFUSED);
	options.groups = CARD_GROUPS_MAX + 1;
	assert_int_equal(card_measure_plan(&options, &plan, &report), AL_REFUSED);
	options.groups = CARD_GROUPS_MAX;
	assert_int_equal(card_measure_plan(&options, &plan, NULL), AL_OK);
	options.rows_typical = 0;
	assert_int_equal(card_measure_plan(&options, &plan, &report), AL_REFUSED);
	options.rows_typical = 1;
	options.rho = (struct rho){ 0 };
	assert_int_equal(card_measure_plan(&options, &plan, &report), AL_REFUSED);
}

static void rates_are_those_of_each_group(void **state)
{
	struct budget budget = budget_begin("card_rates");
	struct learn_room room = learn_room_draw(&budget, PERSONS, 1, 2);
	struct predictor predictor = predictor_of(PREDICT_CHANCE);
	struct card_measure of[3];

	(void)state;
	measured(&predictor, &room, much, 1, of);
	for (uint16_t group = 0; group < 3; group++) {
		struct truth truth = truth_of(&room, group);

		assert_near(&of[group].rows, truth.rows, 0.2);
		assert_near(&of[group].accuracy, truth.right / truth.rows, 0.002);
		assert_near(&of[group].yes, truth.yes / truth.rows, 0.002);
		assert_near(&of[group].yes_found, truth.found / truth.true_yes, 0.002);
		assert_near(&of[group].false_alarm,
			    truth.false_alarms / (truth.rows - truth.true_yes), 0.002);
	}
	learn_room_clear(&room);
}

static void errors_are_in_units_of_the_target(void **state)
{
	struct budget budget = budget_begin("card_errors");
	struct learn_room room = learn_room_draw(&budget, PERSONS, 1, 2);
	struct predictor predictor = predictor_of(PREDICT_VALUE);
	struct card_measure of[3];

	(void)state;
	measured(&predictor, &room, much, 1, of);
	for (uint16_t group = 0; group < 3; group++) {
		struct truth truth = truth_of(&room, group);

		assert_near(&of[group].error2, truth.error2 / truth.rows, 0.1);
		assert_near(&of[group].error, truth.error / truth.rows, 0.02);
	}
	learn_room_clear(&room);
}

static void clusters_are_measured_by_their_distance(void **state)
{
	struct budget budget = budget_begin("card_clusters");
	struct learn_room room = learn_room_draw(&budget, PERSONS, 1, 2);
	double places[] = { 0, 0 };
	const struct kmeans_centres centres = { .clusters = 1, .features = 2, .places = places };
	struct predictor predictor = predictor_of(PREDICT_CLUSTER);
	struct card_measure of[3];

	(void)state;
	predictor.centres = &centres;
	measured(&predictor, &room, much, 1, of);
	assert_near(&of[0].error2, 1.0 / 3, 0.03); /* uniform coordinates */
	assert_false(of[0].error.known);
	learn_room_clear(&room);
}

/* Of 1,800 intervals noise misses 36 at most on average; the seeds are fixed. */
static void intervals_hold_the_truth(void **state)
{
	struct budget budget = budget_begin("card_intervals");
	struct learn_room room = learn_room_draw(&budget, PERSONS, 1, 2);
	struct predictor predictor = predictor_of(PREDICT_CHANCE);
	unsigned missed = 0;

	(void)state;
	for (unsigned round = 0; round < 200; round++) {
		struct card_measure of[3];

		measured(&predictor, &room, (struct rho){ RHO_PICO_ONE / 500 }, (uint8_t)round, of);
		for (uint16_t group = 0; group < 3; group++) {
			struct truth truth = truth_of(&room, group);
			double right = truth.right / truth.rows;
			double found = truth.found / truth.true_yes;

			missed +=
			    truth.rows < of[group].rows.low || truth.rows > of[group].rows.high;
			missed += right < of[group].accuracy.low || right > of[group].accuracy.high;
			missed +=
			    found < of[group].yes_found.low || found > of[group].yes_found.high;
		}
	}
	assert_true(missed <= 60);
	learn_room_clear(&room);
}

static void noise_alone_tells_no_rate(void **state)
{
	struct budget budget = budget_begin("card_noise");
	struct learn_room room = learn_room_draw(&budget, 2, 1, 2);
	struct predictor predictor = predictor_of(PREDICT_CHANCE);
	struct card_measure of[3];

	(void)state;
	for (unsigned seed = 0; seed < 50; seed++) {
		measured(&predictor, &room, (struct rho){ RHO_PICO_ONE / 10000 }, (uint8_t)seed,
			 of);
		for (size_t group = 0; group < 3; group++)
			assert_true(of[group].yes.low >= 0 && of[group].yes.high <= 1 &&
				    of[group].yes.high - of[group].yes.low > 0.3);
	}
	learn_room_clear(&room);
}

static void a_row_of_no_group_counts_nowhere(void **state)
{
	struct budget budget = budget_begin("card_no_group");
	struct learn_room room = learn_room_draw(&budget, 500, 1, 2);
	struct predictor predictor = predictor_of(PREDICT_CHANCE);
	struct card_measure of[3];

	(void)state;
	for (size_t i = 0; i < 500; i++)
		room.groups[i] = i % 2 == 0 ? 3 : UINT16_MAX;
	measured(&predictor, &room, much, 1, of);
	for (size_t group = 0; group < 3; group++)
		assert_true(of[group].rows.value < 1);
	learn_room_clear(&room);
}

/* Let the rows of the first `few` persons be of group 0 and all others of group 1. */
static void split(struct learn_room *room, size_t few)
{
	for (size_t person = 0; person < room->persons; person++)
		for (size_t row = room->offsets[person]; row < room->offsets[person + 1]; row++)
			room->groups[row] = person < few ? 0 : 1;
}

/* Persons count, not rows: each has several. */
static void groups_of_few_persons_are_not_shown(void **state)
{
	static const struct {
		size_t persons;
		uint32_t min_group;
		bool shown;
	} cases[] = { { 19, 20, false }, { 22, 20, true }, { 19, 1, true }, { 19, 0, true } };
	static const enum predict_link links[] = { PREDICT_CHANCE, PREDICT_VALUE };
	struct budget budget = budget_begin("card_min_group");
	struct learn_room room = learn_room_draw(&budget, 200, 9, 2);

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(cases[0]); i++) {
		const uint8_t seed[RANDOM_SEED_LEN] = { 9 };
		struct predictor predictor = predictor_of(links[i % 2]);
		const struct card_measure_options options = {
			.predictor = &predictor,
			.groups = 3,
			.rows_typical = 9,
			.min_group = cases[i / 2].min_group,
			.rho = much,
		};
		struct card_measure measures[3];
		struct learn_rows rows;
		struct random random;

		split(&room, cases[i / 2].persons);
		rows = learn_room_view(&room);
		random_init_seed(&random, seed);
		assert_int_equal(card_measure(&options, &rows, &random, measures, NULL), AL_OK);
		random_clear(&random);
		assert_int_equal(measures[0].rows.known, cases[i / 2].shown);
		assert_int_equal(measures[0].accuracy.known,
				 cases[i / 2].shown && links[i % 2] == PREDICT_CHANCE);
		assert_int_equal(measures[0].error.known,
				 cases[i / 2].shown && links[i % 2] == PREDICT_VALUE);
		assert_true(measures[0].error.low <= measures[0].error.high);
		assert_true(measures[1].rows.known);
		assert_int_equal(measures[2].rows.known, cases[i / 2].min_group <= 1);
	}
	learn_room_clear(&room);
}

UNIT_MAIN("card_measure", cmocka_unit_test(options_outside_their_range_are_refused),
	  cmocka_unit_test(rates_are_those_of_each_group),
	  cmocka_unit_test(errors_are_in_units_of_the_target),
	  cmocka_unit_test(clusters_are_measured_by_their_distance),
	  cmocka_unit_test(intervals_hold_the_truth), cmocka_unit_test(noise_alone_tells_no_rate),
	  cmocka_unit_test(a_row_of_no_group_counts_nowhere),
	  cmocka_unit_test(groups_of_few_persons_are_not_shown))
