/* group_bench.c: what the verifier of a proof recomputes, beside the plain way through libraries.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "bench/bench.h"
#include "crypto/group.h"

#include <openssl/bn.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#define ROUNDS 200
#define ENTRIES 2 /* a choice: 0 or 1 */

struct pair {
	struct scalar challenge;
	struct scalar response;
};

struct choice {
	const struct group *group;
	struct element generator;
	struct element key;
	struct element alpha;
	struct element beta;
	struct pair pairs[ENTRIES];
};

static void draw_element(const struct group *group, struct random *random, struct element *ret)
{
	struct scalar scalar;

	group_scalar_random(group, random, &scalar);
	group_generate(group, &scalar, ret);
}

static void draw_choice(const struct group *group, struct choice *ret)
{
	static const uint8_t seed[RANDOM_SEED_LEN] = { 1 };
	struct random random;

	random_init_seed(&random, seed);
	ret->group = group;
	group_generator(group, &ret->generator);
	draw_element(group, &random, &ret->key);
	draw_element(group, &random, &ret->alpha);
	draw_element(group, &random, &ret->beta);
	for (size_t i = 0; i < ENTRIES; i++) {
		group_scalar_random(group, &random, &ret->pairs[i].challenge);
		group_scalar_random(group, &random, &ret->pairs[i].response);
	}
}

/* Seconds of our way: both elements are also checked to be members. 0: no memory, or wrong. */
static double measure(const struct choice *choice)
{
	const struct group *group = choice->group;
	struct power_table *g = NULL;
	struct power_table *y = NULL;
	struct point sent[2];
	struct point ret[2 * ENTRIES];
	struct commit_input input = { .alpha = &sent[0],
				      .beta = &sent[1],
				      .count = ENTRIES,
				      .challenges = &choice->pairs[0].challenge,
				      .responses = &choice->pairs[0].response,
				      .stride = sizeof(choice->pairs[0]),
				      .check_members = true };
	double seconds = 0;
	double begin;
	bool good = true;

	if (power_table_new(group, &choice->generator, &g) != AL_OK ||
	    power_table_new(group, &choice->key, &y) != AL_OK)
		goto out;
	group_vartime_point(group, &choice->alpha, &sent[0]);
	group_vartime_point(group, &choice->beta, &sent[1]);
	begin = bench_now();
	for (int i = 0; i < ROUNDS && good; i++)
		good = group_vartime_commit(group, g, y, &input, ret);
	if (good)
		seconds = bench_now() - begin;
out:
	power_table_free(g);
	power_table_free(y);
	return seconds;
}

/* The same through libsodium's public functions, whose multiplication checks membership. */
static double measure_libsodium(const struct choice *choice)
{
	uint8_t sums[2 * ENTRIES][crypto_core_ed25519_BYTES];
	uint8_t shifted[crypto_core_ed25519_BYTES];
	uint8_t part[crypto_core_ed25519_BYTES];
	double begin = bench_now();
	int failed = 0;

	for (int i = 0; i < ROUNDS; i++) {
		failed |=
		    crypto_core_ed25519_sub(shifted, choice->beta.bytes, choice->generator.bytes);
		for (size_t j = 0; j < ENTRIES; j++) {
			const uint8_t *c = choice->pairs[j].challenge.bytes;
			const uint8_t *r = choice->pairs[j].response.bytes;
			const uint8_t *beta = j == 0 ? choice->beta.bytes : shifted;

			failed |= crypto_scalarmult_ed25519_base_noclamp(sums[2 * j], r);
			failed |= crypto_scalarmult_ed25519_noclamp(part, c, choice->alpha.bytes);
			failed |= crypto_core_ed25519_add(sums[2 * j], sums[2 * j], part);
			failed |= crypto_scalarmult_ed25519_noclamp(sums[2 * j + 1], r,
								    choice->key.bytes);
			failed |= crypto_scalarmult_ed25519_noclamp(part, c, beta);
			failed |= crypto_core_ed25519_add(sums[2 * j + 1], sums[2 * j + 1], part);
		}
	}
	return failed == 0 ? bench_now() - begin : 0;
}

/* What OpenSSL's big integers need: a power each for g, y, alpha and beta of each entry, and for
 * the membership of alpha and beta. */
static double measure_openssl(const struct choice *choice)
{
	BN_CTX *ctx = BN_CTX_new();
	BN_MONT_CTX *montgomery = BN_MONT_CTX_new();
	BIGNUM *base = BN_bin2bn(choice->alpha.bytes, GROUP_LEN_MAX, NULL);
	BIGNUM *exponent = BN_lebin2bn(choice->pairs[0].challenge.bytes, GROUP_LEN_MAX, NULL);
	BIGNUM *power = BN_new();
	/* RFC 3526's prime is as long, and OpenSSL knows it: the time is the same. */
	BIGNUM *modulus = BN_get_rfc3526_prime_2048(NULL);
	double seconds = 0;
	int good = 1;

	if (ctx == NULL || montgomery == NULL || base == NULL || exponent == NULL ||
	    power == NULL || modulus == NULL || BN_MONT_CTX_set(montgomery, modulus, ctx) != 1)
		goto out;
	seconds = bench_now();
	for (int i = 0; i < ROUNDS; i++) {
		for (size_t j = 0; j < 4 * ENTRIES + 2; j++)
			good &= BN_mod_exp_mont(power, base, exponent, modulus, ctx, montgomery);
		for (size_t j = 0; j < 2 * ENTRIES; j++)
			good &= BN_mod_mul_montgomery(power, power, base, montgomery, ctx);
	}
	seconds = good == 1 ? bench_now() - seconds : 0;
out:
	BN_free(modulus);
	BN_free(power);
	BN_free(exponent);
	BN_free(base);
	BN_MONT_CTX_free(montgomery);
	BN_CTX_free(ctx);
	return seconds;
}

static bool compare(const char *group_name, const char *name,
		    double (*plain)(const struct choice *choice), double max)
{
	struct choice choice;
	double ours;
	double theirs;

	draw_choice(group_find(group_name), &choice);
	ours = measure(&choice);
	theirs = plain(&choice);
	if (ours <= 0 || theirs <= 0)
		return false;
	(void)printf("a choice of 0 or 1 in %s: %.0f us\n", group_name, ours / ROUNDS * 1e6);
	return bench_ratio(name, ours, theirs, max);
}

int main(void)
{
	bool good;

	if (sodium_init() < 0)
		return 1;
	good = compare("Ed25519", "commit-ed25519", measure_libsodium, 0.35);
	good = compare("BELENIOS-2048", "commit-belenios", measure_openssl, 0.65) && good;
	return good ? 0 : 1;
}
