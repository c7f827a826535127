/*
 * query_replay_fault_test.c: the replay finds each kind of fault of the 13 that Cebere et al. (PETS
 * 2026, arXiv 2602.17454) found in 12 libraries, put into our path on purpose.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "prop/query_replay.h"

#include "prop/query_neighbours.h"
#include "unit/unit.h"

#include <stdlib.h>

#define QUESTION "SELECT station, count(*), sum(minutes) FROM trips GROUP BY station"

struct world {
	struct catalogue *catalogue;
	struct engine *one;
	struct engine *other;
	struct path_question question;
	struct replay replay;
};

static int setup(void **state)
{
	struct world *world = calloc(1, sizeof(*world));
	char *text = fixture_random_csv(5, 200, 20);
	char *neighbour = neighbour_of(text, NEIGHBOUR_EXTREME, 5);

	assert_non_null(world);
	world->catalogue = fixture_catalogue();
	world->one = fixture_locked_engine(world->catalogue, text);
	world->other = fixture_locked_engine(world->catalogue, neighbour);
	world->question =
	    (struct path_question){ .catalogue = world->catalogue,
				    .sql = QUESTION,
				    .options = { .rho = { 50000000000 }, .min_group = 3 },
				    .noise_seed = 3 };
	world->replay = (struct replay){ .question = &world->question,
					 .recorded = world->one,
					 .replayed = world->other,
					 .distance = 1 };
	free(text);
	free(neighbour);
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;

	engine_close(world->one);
	engine_close(world->other);
	catalogue_free(world->catalogue);
	free(world);
	return 0;
}

static void without_a_fault_nothing_is_found(void **state)
{
	const struct world *world = *state;

	assert_int_equal(replay_run(&world->replay), FOUND_NOTHING);
}

/* The traces are of something: as many blocks as such work takes, others for another question. */
static void a_trace_has_the_blocks_of_the_path(void **state)
{
	const struct world *world = *state;
	struct path_question other = world->question;
	struct path a = path_begin(&world->question);
	struct path b;

	other.sql = "SELECT station, count(*), sum(price) FROM trips GROUP BY station";
	b = path_begin(&other);
	assert_true(a.plan_trace.blocks > 1000);
	assert_true(a.noise_trace.blocks > 500); /* 982 with the thread sanitizer */
	assert_false(trace_equal(a.plan_trace, b.plan_trace));
	path_clear(&a);
	path_clear(&b);
}

static void read_with_eight_times_the_bound(struct plan *plan)
{
	plan->clip *= 8;
}

static void a_wrong_sensitivity_is_found(void **state)
{
	struct world *world = *state;

	world->replay.spoil_reading = read_with_eight_times_the_bound;
	assert_int_equal(replay_run(&world->replay), FOUND_SENSITIVITY);
}

static void give_a_measure_another_weight(struct plan *plan)
{
	plan->measures[1].weight *= 64;
}

/* As if each aggregate had the whole budget: the vector of all of them has a norm of k C. */
static void bound_each_aggregate_alone(struct plan *plan)
{
	plan->clip *= 3;
}

/* SmartNoise#200. Our bound is over all aggregates of an answer, so their weights may be anything.
 */
static void smartnoise_200_budget_is_split_over_aggregates(void **state)
{
	struct world *world = *state;

	world->replay.spoil_reading = give_a_measure_another_weight;
	assert_int_equal(replay_run(&world->replay), FOUND_NOTHING);
	world->replay.spoil_reading = bound_each_aggregate_alone;
	assert_int_equal(replay_run(&world->replay), FOUND_SENSITIVITY);
}

static void draw_a_quarter(struct plan *plan, struct engine *engine)
{
	(void)engine;
	plan->sigma2 /= 16;
}

static void wrong_noise_is_found(void **state)
{
	struct world *world = *state;

	world->replay.spoil_plan = draw_a_quarter;
	assert_int_equal(replay_run(&world->replay), FOUND_PRICE);
}

/* The data is read for the bound as well, and nobody pays for that. */
static void take_the_bound_from_the_data(struct plan *plan, struct engine *engine)
{
	plan->bound += engine_person_count(engine);
}

static void double_spending_is_found(void **state)
{
	struct world *world = *state;

	world->replay.spoil_plan = take_the_bound_from_the_data;
	assert_int_equal(replay_run(&world->replay), FOUND_PLAN);
}

/* Groups that are there by the exact sums. */
static void tell_empty_groups(const struct sums *sums, struct path_answer *answer)
{
	for (size_t i = 0; i < sums->cells_count; i++)
		buffer_append_text(&answer->json, sums->cells[i] == 0 ? "0" : "1");
}

static void domain_inference_is_found(void **state)
{
	struct world *world = *state;
	char *text = fixture_random_csv(5, 1, 1);
	struct engine *few = fixture_locked_engine(world->catalogue, text);
	char *neighbour = neighbour_of(text, NEIGHBOUR_EVERY, 1);
	struct engine *many = fixture_locked_engine(world->catalogue, neighbour);

	world->replay.recorded = few;
	world->replay.replayed = many;
	assert_int_equal(replay_run(&world->replay), FOUND_NOTHING);
	world->replay.spoil_answer = tell_empty_groups;
	assert_int_equal(replay_run(&world->replay), FOUND_ANSWER);
	engine_close(few);
	engine_close(many);
	free(text);
	free(neighbour);
}

static void keep_too_many_groups(struct plan *plan)
{
	plan->keep *= 16;
}

/* Qrlew's limit that did not hold: more unknown keys could appear by her than delta is for. */
static void too_many_groups_of_a_person_are_found(void **state)
{
	struct world *world = *state;
	char *text = fixture_random_csv(5, 100, 20);
	struct engine *one = fixture_locked_engine(world->catalogue, text);
	char *neighbour = neighbour_of(text, NEIGHBOUR_EVERY, 1);
	struct engine *other = fixture_locked_engine(world->catalogue, neighbour);

	world->question.sql = "SELECT day, count(*) FROM trips GROUP BY day";
	world->question.options.delta = (struct delta){ 1000000000 };
	world->question.options.groups_per_person = 4;
	world->replay.recorded = one;
	world->replay.replayed = other;
	assert_int_equal(replay_run(&world->replay), FOUND_NOTHING);
	world->replay.spoil_reading = keep_too_many_groups;
	assert_int_equal(replay_run(&world->replay), FOUND_CANDIDATES);
	engine_close(one);
	engine_close(other);
	free(text);
	free(neighbour);
}

/* Another way to the same answer, as a NaN would make it. */
static void go_a_longer_way(const struct sums *sums, struct path_answer *answer)
{
	answer->trace.blocks += sums->charges_count;
}

static void another_way_to_the_same_answer_is_found(void **state)
{
	struct world *world = *state;

	world->replay.spoil_answer = go_a_longer_way;
	assert_int_equal(replay_run(&world->replay), FOUND_FLOW);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

UNIT_MAIN("query_replay_fault", CASE(without_a_fault_nothing_is_found),
	  CASE(a_trace_has_the_blocks_of_the_path), CASE(a_wrong_sensitivity_is_found),
	  CASE(smartnoise_200_budget_is_split_over_aggregates), CASE(wrong_noise_is_found),
	  CASE(double_spending_is_found), CASE(domain_inference_is_found),
	  CASE(too_many_groups_of_a_person_are_found),
	  CASE(another_way_to_the_same_answer_is_found))
