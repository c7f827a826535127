/*
 * edwards_bench.c: our arithmetic on public points of edwards25519 against libsodium's public
 * functions, which take constant time and check, decode and encode at each call.
 *
 * The sums are what the verifier of a proof with two entries recomputes: g^r_j x^c_j for j = 0, 1,
 * encoded. Ours has x decoded before and g's table made; that x is a member is checked apart.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "bench/bench.h"
#include "crypto/edwards_vartime.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define ROUNDS 15  /* of each way in turns; the least counts */
#define REPEATS 50 /* of one measurement */
#define ENTRIES 2

/* The inputs of both ways, and what they found, which must be the same. */
struct scene {
	struct edwards_table *table;
	struct edwards_point point;
	uint8_t point_bytes[EDWARDS_LEN];
	uint8_t r[ENTRIES][EDWARDS_LEN];
	uint8_t c[ENTRIES][EDWARDS_LEN];
	uint8_t ours[ENTRIES][EDWARDS_LEN];
	uint8_t plain[ENTRIES][EDWARDS_LEN];
};

static void must(bool holds)
{
	assert(holds);
}

static void scene_init(struct scene *scene)
{
	const uint8_t one[EDWARDS_LEN] = { 1 };
	uint8_t bytes[EDWARDS_LEN];
	struct edwards_point generator;

	must(sodium_init() >= 0);
	must(crypto_scalarmult_ed25519_base_noclamp(bytes, one) == 0);
	must(edwards_vartime_decode(bytes, &generator));
	must(edwards_table_new(&generator, &scene->table) == AL_OK);
	for (int i = 0; i < ENTRIES; i++) {
		crypto_core_ed25519_scalar_random(scene->r[i]);
		crypto_core_ed25519_scalar_random(scene->c[i]);
	}
	crypto_core_ed25519_scalar_random(bytes);
	must(crypto_scalarmult_ed25519_base_noclamp(scene->point_bytes, bytes) == 0);
	must(edwards_vartime_decode(scene->point_bytes, &scene->point));
}

static void our_sums(struct scene *scene)
{
	const struct edwards_sums sums = {
		.table = scene->table,
		.a = { scene->r[0], EDWARDS_LEN },
		.point = &scene->point,
		.b = { scene->c[0], EDWARDS_LEN },
		.count = ENTRIES,
	};
	struct edwards_point results[ENTRIES];

	edwards_vartime_sums(&sums, results);
	edwards_vartime_encode(results, ENTRIES, scene->ours[0]);
}

static void our_sums_one_by_one(struct scene *scene)
{
	struct edwards_point results[ENTRIES];

	for (int i = 0; i < ENTRIES; i++)
		edwards_vartime_double_multiply(scene->r[i], scene->table, scene->c[i],
						&scene->point, &results[i]);
	edwards_vartime_encode(results, ENTRIES, scene->ours[0]);
}

static void plain_sums(struct scene *scene)
{
	for (int i = 0; i < ENTRIES; i++) {
		uint8_t left[EDWARDS_LEN], right[EDWARDS_LEN];

		must(crypto_scalarmult_ed25519_base_noclamp(left, scene->r[i]) == 0);
		must(crypto_scalarmult_ed25519_noclamp(right, scene->c[i], scene->point_bytes) ==
		     0);
		must(crypto_core_ed25519_add(scene->plain[i], left, right) == 0);
	}
}

static void our_membership(struct scene *scene)
{
	struct edwards_point point;

	must(edwards_vartime_decode(scene->point_bytes, &point));
	must(edwards_vartime_are_prime_order(&point, 1));
}

static void plain_membership(struct scene *scene)
{
	must(crypto_core_ed25519_is_valid_point(scene->point_bytes) == 1);
}

/* Two decodings, a sum that hardly counts, and an encoding. */
static void our_decoding(struct scene *scene)
{
	struct edwards_point a, b;

	must(edwards_vartime_decode(scene->point_bytes, &a));
	must(edwards_vartime_decode(scene->ours[0], &b));
	edwards_vartime_add(&a, &b, &a);
	edwards_vartime_encode(&a, 1, scene->ours[1]);
}

static void plain_decoding(struct scene *scene)
{
	must(crypto_core_ed25519_add(scene->plain[1], scene->point_bytes, scene->plain[0]) == 0);
}

static void keep_least(double *least, double seconds)
{
	if (*least == 0 || seconds < *least)
		*least = seconds;
}

static double measure(void (*way)(struct scene *scene), struct scene *scene)
{
	const double start = bench_now();

	for (int i = 0; i < REPEATS; i++)
		way(scene);
	return (bench_now() - start) / REPEATS;
}

static bool compare(const char *name, void (*ours)(struct scene *scene),
		    void (*plain)(struct scene *scene), double ratio_max, struct scene *scene)
{
	double times[2] = { 0 };

	for (int round = 0; round < ROUNDS; round++) {
		keep_least(&times[0], measure(ours, scene));
		keep_least(&times[1], measure(plain, scene));
	}
	must(memcmp(scene->ours, scene->plain, sizeof(scene->ours)) == 0);
	(void)printf("%s: %.1f us, libsodium %.1f us\n", name, 1e6 * times[0], 1e6 * times[1]);
	return bench_ratio(name, times[0], times[1], ratio_max);
}

int main(void)
{
	struct scene scene = { .table = NULL };
	bool within;

	scene_init(&scene);
	within = compare("two sums sharing their point", our_sums, plain_sums, 0.4, &scene);
	within =
	    compare("two sums one by one", our_sums_one_by_one, plain_sums, 0.5, &scene) && within;
	within =
	    compare("decode and check a member", our_membership, plain_membership, 0.5, &scene) &&
	    within;
	within =
	    compare("decode two, encode their sum", our_decoding, plain_decoding, 1.1, &scene) &&
	    within;
	edwards_table_free(scene.table);
	return within ? 0 : 1;
}
