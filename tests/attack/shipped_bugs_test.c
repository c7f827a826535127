/*
 * shipped_bugs_test.c: faults that other systems shipped (privacy.md 1.12), each tried on ours.
 *
 * Others stand where they belong: those of noise in prop/privacy_bugs_test.c,
 * tumult_noisy_bounds_do_not_overflow in unit/query/bounds_test.c,
 * pac_null_channel_is_closed in differencing_test.c,
 * tumult_row_order_does_not_leak and smartnoise_200_budget_is_split_over_aggregates in
 * prop/query_replay*.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "attack/attack.h"
#include "base/buffer.h"
#include "privacy/charge.h"
#include "privacy/noise.h"
#include "privacy/wide.h"
#include "unit/unit.h"

#include <stdlib.h>

#define RHO 0.02
#define HEADER                                                                                     \
	"rider,station,kind,minutes,price,delta,began,day,ebike,note,zone,big,hidden,unbounded\n"

static const struct plan_options one_row = {
	.rho = { (uint64_t)(RHO * (double)RHO_PICO_ONE) },
	.contribution = 1,
	.min_group = 10,
};

/* A row of hers for each station, kind and day. */
static char *rows_everywhere(void)
{
	struct buffer text;
	char *copy;

	buffer_init(&text, 1 << 20);
	for (unsigned i = 0; i < 5 * 3 * 365; i++)
		buffer_append_format(
		    &text,
		    "her,S%u,%s,120,50.00,500,2019-%02u-%02u 12:00:00,2019-%02u-%02u,true,,5,"
		    "9007199254740991,,\n",
		    i % 5 + 1,
		    i / 5 % 3 == 0   ? "long"
		    : i / 5 % 3 == 1 ? "short"
				     : "medium",
		    i / 31 % 12 + 1, i % 28 + 1, i / 31 % 12 + 1, i % 28 + 1);
	assert_int_equal(buffer_status(&text), AL_OK);
	copy = strdup(buffer_text(&text));
	assert_non_null(copy);
	buffer_clear(&text);
	return copy;
}

static wide squared(int64_t a, int64_t b)
{
	uint64_t size = (uint64_t)(a > b ? a - b : b - a);

	return wide_product(size, size);
}

/* The rho that `sql` really costs her: |what she changes|^2 / (2 sigma2), over all cells. */
static double cost_of(const char *sql, enum attack_without without)
{
	char *others = fixture_random_csv(3, 300, 40);
	char *hers = rows_everywhere();
	struct attack_world world = attack_world_new(others, hers);
	struct attack_question asked = attack_ask(&world, sql, &one_row, without);
	wide square = 0;
	double cost;

	for (size_t i = 0; i < asked.sums[0].cells_count; i++)
		square += squared(asked.sums[0].cells[i], asked.sums[1].cells[i]);
	cost = (double)square / 2 / (double)plan_sigma2(asked.plan);
	attack_question_clear(&asked);
	attack_world_clear(&world);
	free(others);
	free(hers);
	return cost;
}

/* google/differential-privacy#84: a person counted in more keys than her bound allowed, because
 * distinct values were found before her rows were bounded. */
static void privacy_on_beam_84_distinct_per_key_is_bounded(void **state)
{
	static const char *const questions[] = {
		"SELECT kind, count(DISTINCT station), count(DISTINCT rider) FROM trips GROUP BY 1",
		"SELECT date_trunc('day', day), count(DISTINCT rider) FROM trips GROUP BY 1",
		"SELECT station, kind, count(DISTINCT zone), count(*) FROM trips GROUP BY 1, 2",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		double cost = cost_of(questions[i], ATTACK_PROTECTED);

		assert_true(cost > 0 && cost <= RHO);
		assert_true(cost_of(questions[i], ATTACK_NO_BOUND) > 4 * RHO);
	}
}

/* Qrlew 0.9.26: a limit on the groups of a person held for her values, not for the counts of
 * persons by which groups were shown. */
static void qrlew_contribution_limit_holds_in_tau_thresholding(void **state)
{
	char *hers = rows_everywhere();
	struct attack_world world = attack_world_new(HEADER, hers);
	struct attack_question asked =
	    attack_ask(&world, "SELECT date_trunc('day', began), count(*) FROM trips GROUP BY 1",
		       &one_row, ATTACK_PROTECTED);
	const struct plan *plan = asked.plan;
	size_t measures = plan->analysis->measures_count;
	wide square = 0;

	(void)state;
	for (size_t group = 0; group < plan->analysis->groups; group++)
		square += squared(asked.sums[0].cells[group * measures],
				  asked.sums[1].cells[group * measures]);
	assert_true(square > 0);
	assert_true(square <= wide_product(plan_bound(plan), plan_bound(plan)));
	/* Not one person more in each of hundreds of days. */
	assert_true(square <
		    100 * wide_product(plan->measures[0].weight, plan->measures[0].weight));
	attack_question_clear(&asked);
	attack_world_clear(&world);
	free(hers);
}

/* --- prestodb#23002: noise of java.util.Random, whose state two outputs betray --- */

static uint64_t java_next(uint64_t state)
{
	return (state * UINT64_C(0x5deece66d) + 0xb) & ((UINT64_C(1) << 48) - 1);
}

/* Whether the third of three outputs of 32 bits follows from the first two: 2^16 tries. */
static bool java_predicts(const uint32_t outputs[static 3])
{
	for (uint64_t low = 0; low < 1 << 16; low++) {
		uint64_t state = java_next((uint64_t)outputs[0] << 16 | low);

		if ((uint32_t)(state >> 16) == outputs[1] &&
		    (uint32_t)(java_next(state) >> 16) == outputs[2])
			return true;
	}
	return false;
}

static void presto_noise_is_not_java_random(void **state)
{
	uint64_t java = UINT64_C(0x123456789abc);
	uint32_t outputs[3];
	struct random random;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		java = java_next(java);
		outputs[i] = (uint32_t)(java >> 16);
	}
	assert_true(java_predicts(outputs));
	random_init_system(&random);
	for (size_t i = 0; i < 50; i++) {
		random_bytes(&random, outputs, sizeof(outputs));
		assert_false(java_predicts(outputs));
	}
	random_clear(&random);
}

/* --- cwida's dp_laplace_noise --- */

/* Equal values in one answer got equal noise, because it was seeded by them. */
static void cwida_equal_values_get_noise_of_their_own(void **state)
{
	struct attack_world world = attack_world_new(HEADER, "her,,,5,,,,,,,,,,\n");
	struct attack_question asked =
	    attack_ask(&world, "SELECT date_trunc('day', began), count(*) FROM trips GROUP BY 1",
		       &one_row, ATTACK_PROTECTED);
	struct answer_noise noise = { 0 };
	size_t equal = 0;

	(void)state;
	assert_int_equal(answer_noise_draw(asked.plan, &world.random, &noise, NULL), AL_OK);
	for (size_t i = 0; i < noise.cells_count; i++) {
		for (size_t j = 0; j < i; j++)
			equal += noise.cells[i] == noise.cells[j];
	}
	/* Of 270,000 pairs with a deviation above 2^20 fewer than one is equal by chance. */
	assert_true(plan_sigma2(asked.plan) > UINT64_C(1) << 40);
	assert_true(equal < 10);
	answer_noise_clear(&noise);
	attack_question_clear(&asked);
	attack_world_clear(&world);
}

/* A scale of 0 or less returned the value as it is. */
static void cwida_a_scale_of_nothing_fails_closed(void **state)
{
	const struct plan_options nothing = { .contribution = 1 };
	struct catalogue *catalogue = fixture_catalogue();
	struct analysis_scope scope = fixture_scope(catalogue);
	static const char sql[] = "SELECT count(*) FROM trips";
	struct plan *plan = NULL;
	struct random random;
	uint64_t sigma2 = 0;
	int64_t cell = 77;

	(void)state;
	random_init_system(&random);
	assert_int_equal(plan_of_sql(&scope, sql, strlen(sql), &nothing, &plan, NULL), AL_REFUSED);
	assert_null(plan);
	assert_int_equal(charge_sigma2(0, (struct rho){ 1 }, &sigma2), AL_REFUSED);
	assert_int_equal(charge_sigma2(1, (struct rho){ 0 }, &sigma2), AL_REFUSED);
	assert_int_equal(noise_draw(&random, 0, &cell, 1), AL_REFUSED);
	assert_int_equal(cell, 77);
	random_clear(&random);
	catalogue_free(catalogue);
}

/* --- SmartNoise --- */

/* smartnoise#317: a column without bounds was answered without noise. */
static void smartnoise_317_without_bounds_there_is_no_answer(void **state)
{
	static const char *const questions[] = {
		"SELECT sum(unbounded) FROM trips",
		"SELECT avg(unbounded) FROM trips",
		"SELECT variance(unbounded) FROM trips",
		"SELECT stddev(minutes + unbounded) FROM trips",
		"SELECT median(unbounded) FROM trips",
		"SELECT sum(CASE WHEN ebike THEN unbounded END) FROM trips",
		"SELECT floor(unbounded / 10), count(*) FROM trips GROUP BY 1",
		"SELECT unbounded, count(*) FROM trips GROUP BY 1",
	};
	struct catalogue *catalogue = fixture_catalogue();
	struct analysis_scope scope = fixture_scope(catalogue);

	(void)state;
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		struct plan *plan = NULL;

		assert_int_equal(
		    plan_of_sql(&scope, questions[i], strlen(questions[i]), &one_row, &plan, NULL),
		    AL_UNSUPPORTED);
	}
	catalogue_free(catalogue);
}

/* smartnoise#572: a quantile of no rows stopped the program, and so told that there are none. */
static void smartnoise_572_quantile_crash_reveals_nothing(void **state)
{
	static const char *const tables[] = {
		"",
		"a,,,,,,,,,,,,,\n",
		"a,,,0,0.00,-1000,,,,,,,,\n",
		"a,,,120,50.00,500,,,,,,,,\nb,,,120,50.00,500,,,,,,,,\n",
		"a,,,-5,-7.00,9007199254740991,,,,,,-9007199254740991,,\n",
	};
	static const char *const questions[] = {
		"SELECT median(minutes) FROM trips",
		"SELECT percentile_cont(0) WITHIN GROUP (ORDER BY price) AS a, percentile_cont(1) "
		"WITHIN GROUP (ORDER BY price) AS b FROM trips",
		"SELECT station, median(delta) FROM trips GROUP BY station",
		"SELECT median(big) FROM trips WHERE minutes > 1000",
	};

	(void)state;
	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
		struct attack_world world =
		    attack_world_new(HEADER "z,,,60,,,,,,,,,,\n", tables[t]);

		for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
			struct attack_question asked =
			    attack_ask(&world, questions[i], &one_row, ATTACK_PROTECTED);

			for (unsigned round = 0; round < 4; round++)
				answer_free(
				    attack_answer(&world, &asked, round % 2,
						  round < 2 ? ATTACK_PROTECTED : ATTACK_NO_NOISE));
			attack_question_clear(&asked);
		}
		attack_world_clear(&world);
	}
}

/* Its sums were of 32 bits. */
static void smartnoise_sums_are_not_of_32_bits(void **state)
{
	struct buffer text;
	struct attack_world world;
	struct plan *plan;
	struct sums sums;

	(void)state;
	buffer_init(&text, 1 << 16);
	buffer_append_text(&text, HEADER);
	for (unsigned i = 0; i < 100; i++)
		buffer_append_format(&text, "p%02u,,,,,,,,,,,2147483647,,\n", i);
	world = attack_world_new(buffer_text(&text), "");
	plan = fixture_plan_with(world.catalogue, "SELECT sum(big) FROM trips", &one_row);
	fixture_unclip(plan);
	sums = fixture_sums(plan, world.engines[0]);
	assert_int_equal(sums.cells[1], INT64_C(214748364700));
	sums_clear(&sums);
	plan_free(plan);
	attack_world_clear(&world);
	buffer_clear(&text);
}

/* opendp#660: rows beyond the limit were chosen by the database's own RANDOM(). Here no row is
 * chosen, all are scaled, and each reading gives the same. */
static void opendp_660_the_database_draws_nothing(void **state)
{
	char *hers = rows_everywhere();
	struct attack_world world = attack_world_new(HEADER, hers);
	struct attack_question first =
	    attack_ask(&world, "SELECT station, count(*), sum(minutes) FROM trips GROUP BY station",
		       &one_row, ATTACK_PROTECTED);

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		struct sums again = fixture_sums(first.plan, world.engines[1]);

		assert_memory_equal(again.cells, first.sums[1].cells,
				    again.cells_count * sizeof(*again.cells));
		sums_clear(&again);
	}
	attack_question_clear(&first);
	attack_world_clear(&world);
	free(hers);
}

/* --- PAC --- */

#define GAMES 300
#define ANSWERS 30

/* The variance of many answers; a system whose noise follows the data has another one with her. */
static struct attack_score look_at_variance(double noise_with_her)
{
	const struct plan_options options = {
		.rho = { (uint64_t)(RHO / ANSWERS * (double)RHO_PICO_ONE) }, .contribution = 1
	};
	struct attack_world world =
	    attack_world_new(HEADER "a,,,5,,,,,true,,,,,\n", "her,,,5,,,,,true,,,,,\n");
	struct attack_question asked =
	    attack_ask(&world, "SELECT sum(CASE WHEN ebike THEN 1 ELSE -1 END) FROM trips",
		       &options, ATTACK_PROTECTED);
	double usual = (double)plan_sigma2(asked.plan) / (double)asked.plan->measures[1].weight /
		       (double)asked.plan->measures[1].weight;
	struct attack_score score = { 0 };

	for (unsigned i = 0; i < 2 * GAMES; i++) {
		double squares = 0;
		double sum = 0;

		for (unsigned j = 0; j < ANSWERS; j++) {
			double value = attack_value(&world, &asked, i % 2, ATTACK_PROTECTED) *
				       (i % 2 ? noise_with_her : 1);

			sum += value;
			squares += value * value;
		}
		attack_note(&score, i % 2,
			    (squares - sum * sum / ANSWERS) / (ANSWERS - 1) > 2 * usual);
	}
	attack_question_clear(&asked);
	attack_world_clear(&world);
	return score;
}

/* PAC's own authors tell members by the variance of its answers in 96 to 100 % of the cases. */
static void pac_variance_of_answers_tells_nothing(void **state)
{
	struct attack_score unprotected = look_at_variance(2);
	struct attack_score score = look_at_variance(1);

	(void)state;
	attack_must_succeed("variance of noise that follows the data", &unprotected);
	attack_must_fail("variance", &score, RHO);
}

UNIT_MAIN("shipped_bugs", cmocka_unit_test(privacy_on_beam_84_distinct_per_key_is_bounded),
	  cmocka_unit_test(qrlew_contribution_limit_holds_in_tau_thresholding),
	  cmocka_unit_test(presto_noise_is_not_java_random),
	  cmocka_unit_test(cwida_equal_values_get_noise_of_their_own),
	  cmocka_unit_test(cwida_a_scale_of_nothing_fails_closed),
	  cmocka_unit_test(smartnoise_317_without_bounds_there_is_no_answer),
	  cmocka_unit_test(smartnoise_572_quantile_crash_reveals_nothing),
	  cmocka_unit_test(smartnoise_sums_are_not_of_32_bits),
	  cmocka_unit_test(opendp_660_the_database_draws_nothing),
	  cmocka_unit_test(pac_variance_of_answers_tells_nothing))
