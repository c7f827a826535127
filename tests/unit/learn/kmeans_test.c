/* kmeans_test.c: clusters that are there are found, and what is not there makes none. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "learn/kmeans.h"
#include "unit/learn/learn_rows.h"
#include "unit/unit.h"

#include <math.h>

static struct kmeans_options options_of(size_t clusters)
{
	return (struct kmeans_options){
		.clusters = clusters, .rounds = 6, .rows_typical = 1, .rho = { 5000 * RHO_PICO_ONE }
	};
}

static struct kmeans_centres trained(const struct kmeans_options *options,
				     const struct learn_room *room, uint8_t seed_byte)
{
	const uint8_t seed[RANDOM_SEED_LEN] = { seed_byte };
	struct learn_rows rows = learn_room_view(room);
	struct kmeans_centres centres;
	struct random random;

	random_init_seed(&random, seed);
	assert_int_equal(kmeans_train(options, &rows, &random, &centres, NULL), AL_OK);
	random_clear(&random);
	return centres;
}

static void options_outside_their_range_are_refused(void **state)
{
	struct kmeans_options options = options_of(0);
	struct learn_sum_plan plan;
	struct report report;

	(void)state;
	assert_int_equal(kmeans_plan(&options, 2, &plan, &report), AL_REFUSED);
	options = options_of(KMEANS_CLUSTERS_MAX + 1);
	assert_int_equal(kmeans_plan(&options, 2, &plan, &report), AL_REFUSED);
	options = options_of(KMEANS_CLUSTERS_MAX);
	assert_int_equal(kmeans_plan(&options, 0, &plan, &report), AL_REFUSED);
	assert_int_equal(kmeans_plan(&options, KMEANS_FEATURES_MAX + 1, &plan, &report),
			 AL_REFUSED);
	assert_int_equal(kmeans_plan(&options, KMEANS_FEATURES_MAX, &plan, NULL), AL_OK);
	options.rows_typical = 0;
	assert_int_equal(kmeans_plan(&options, 2, &plan, &report), AL_REFUSED);
	options = options_of(2);
	options.rounds = 0;
	assert_int_equal(kmeans_plan(&options, 2, &plan, &report), AL_REFUSED);
}

/* Rows around the corners at 0.6, a tenth wide. */
static void clusters_that_are_there_are_found(void **state)
{
	struct budget budget = budget_begin("kmeans_found");
	struct kmeans_options options = options_of(4);
	struct learn_room room = learn_room_draw(&budget, 2000, 1, 2);
	struct kmeans_centres centres;

	(void)state;
	for (size_t i = 0; i < 4000; i++)
		room.values[i] =
		    0.1 * room.values[i] + (budget_below(&budget, 2) == 0 ? 0.6 : -0.6);
	centres = trained(&options, &room, 1);
	for (unsigned corner = 0; corner < 4; corner++) {
		const double place[] = { corner & 1 ? 0.6 : -0.6, corner & 2 ? 0.6 : -0.6 };
		const double *found = centres.places + 2 * kmeans_nearest(&centres, place);

		assert_true(hypot(found[0] - place[0], found[1] - place[1]) < 0.05);
	}
	kmeans_centres_clear(&centres);
	learn_room_clear(&room);
}

static void a_cluster_without_rows_stays_where_it_began(void **state)
{
	const uint8_t seed[RANDOM_SEED_LEN] = { 2 };
	struct budget budget = budget_begin("kmeans_empty");
	struct kmeans_options options = options_of(3);
	struct learn_room room = learn_room_draw(&budget, 500, 1, 2);
	struct kmeans_centres start;
	struct kmeans_centres centres;
	struct random random;
	size_t moved = 0;

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		room.values[i] = 0.99;
	assert_int_equal(kmeans_centres_init(&start, 3, 2, NULL), AL_OK);
	random_init_seed(&random, seed);
	kmeans_spread(&start, &random);
	centres = trained(&options, &room, 2);
	for (size_t i = 0; i < 3; i++)
		moved += centres.places[2 * i] != start.places[2 * i];
	assert_int_equal(moved, 1);
	kmeans_centres_clear(&start);
	kmeans_centres_clear(&centres);
	learn_room_clear(&room);
}

static void centres_stay_in_the_cube_whatever_the_rows(void **state)
{
	struct budget budget = budget_begin("kmeans_cube");

	(void)state;
	while (budget_more(&budget, 500)) {
		struct kmeans_options options = options_of(1 + budget_below(&budget, 5));
		struct learn_room room = learn_room_draw(&budget, 6, 3, 2);
		struct kmeans_centres centres;

		for (size_t person = 0; person < 6; person++)
			learn_room_spoil(&room, person, &budget);
		options.rho.pico = RHO_PICO_ONE / 100;
		centres = trained(&options, &room, 3);
		for (size_t i = 0; i < 2 * options.clusters; i++)
			assert_true(fabs(centres.places[i]) <= 1);
		kmeans_centres_clear(&centres);
		learn_room_clear(&room);
	}
}

UNIT_MAIN("kmeans", cmocka_unit_test(options_outside_their_range_are_refused),
	  cmocka_unit_test(clusters_that_are_there_are_found),
	  cmocka_unit_test(a_cluster_without_rows_stays_where_it_began),
	  cmocka_unit_test(centres_stay_in_the_cube_whatever_the_rows))
