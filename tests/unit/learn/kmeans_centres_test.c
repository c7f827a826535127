/* kmeans_centres_test.c: centres that start far apart, and a nearest one for every row. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "learn/kmeans_centres.h"
#include "unit/unit.h"

#include <math.h>

#define LEAST 0.55

static struct kmeans_centres spread(size_t clusters, size_t features, uint8_t seed_byte)
{
	const uint8_t seed[RANDOM_SEED_LEN] = { seed_byte };
	struct kmeans_centres centres;
	struct random random;

	assert_int_equal(kmeans_centres_init(&centres, clusters, features, NULL), AL_OK);
	random_init_seed(&random, seed);
	kmeans_spread(&centres, &random);
	random_clear(&random);
	return centres;
}

static void sizes_over_their_limits_are_refused(void **state)
{
	struct kmeans_centres centres = { .clusters = 42 };
	struct report report;

	(void)state;
	assert_int_equal(kmeans_centres_init(&centres, 0, 1, &report), AL_REFUSED);
	assert_int_equal(kmeans_centres_init(&centres, KMEANS_CLUSTERS_MAX + 1, 1, &report),
			 AL_REFUSED);
	assert_int_equal(kmeans_centres_init(&centres, 1, 0, &report), AL_REFUSED);
	assert_int_equal(kmeans_centres_init(&centres, 1, KMEANS_FEATURES_MAX + 1, &report),
			 AL_REFUSED);
	assert_int_equal(centres.clusters, 42);
	assert_int_equal(
	    kmeans_centres_init(&centres, KMEANS_CLUSTERS_MAX, KMEANS_FEATURES_MAX, NULL), AL_OK);
	kmeans_centres_clear(&centres);
	kmeans_centres_clear(&centres);
}

/* Four centres drawn one after the other keep 0.55 from each other and half of that from the walls;
 * by mere chance the nearest two of four are 0.4 apart on average, and often at a wall. */
static void centres_start_apart_and_within_the_cube(void **state)
{
	(void)state;
	for (uint8_t seed = 0; seed < 20; seed++) {
		struct kmeans_centres centres = spread(4, 2, seed);

		for (size_t i = 0; i < 8; i++)
			assert_true(fabs(centres.places[i]) <= 1 - LEAST / 2);
		for (size_t i = 0; i < 4; i++)
			for (size_t j = 0; j < i; j++)
				assert_true(hypot(centres.places[2 * i] - centres.places[2 * j],
						  centres.places[2 * i + 1] -
						      centres.places[2 * j + 1]) >= LEAST);
		kmeans_centres_clear(&centres);
	}
}

static void the_same_seed_starts_at_the_same_places(void **state)
{
	struct kmeans_centres a = spread(5, 3, 1);
	struct kmeans_centres b = spread(5, 3, 1);

	(void)state;
	assert_memory_equal(a.places, b.places, 15 * sizeof(double));
	kmeans_centres_clear(&a);
	kmeans_centres_clear(&b);
}

static void one_cluster_has_room(void **state)
{
	struct kmeans_centres centres = spread(1, 1, 3);

	(void)state;
	assert_true(fabs(centres.places[0]) < 0.01);
	kmeans_centres_clear(&centres);
}

static void the_nearest_centre_is_the_first_of_equals(void **state)
{
	struct kmeans_centres centres;
	double left = -0.5;
	double middle = 0;
	double right = 0.1;

	(void)state;
	assert_int_equal(kmeans_centres_init(&centres, 2, 1, NULL), AL_OK);
	centres.places[0] = -1;
	centres.places[1] = 1;
	assert_int_equal(kmeans_nearest(&centres, &left), 0);
	assert_int_equal(kmeans_nearest(&centres, &middle), 0);
	assert_int_equal(kmeans_nearest(&centres, &right), 1);
	kmeans_centres_clear(&centres);
}

static void every_row_has_a_cluster(void **state)
{
	static const double odd[] = { NAN, INFINITY, -INFINITY, 1e308 };
	struct kmeans_centres centres = spread(3, 1, 5);

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_true(kmeans_nearest(&centres, &odd[i]) < 3);
	kmeans_centres_clear(&centres);
}

UNIT_MAIN("kmeans_centres", cmocka_unit_test(sizes_over_their_limits_are_refused),
	  cmocka_unit_test(centres_start_apart_and_within_the_cube),
	  cmocka_unit_test(the_same_seed_starts_at_the_same_places),
	  cmocka_unit_test(one_cluster_has_room),
	  cmocka_unit_test(the_nearest_centre_is_the_first_of_equals),
	  cmocka_unit_test(every_row_has_a_cluster))
