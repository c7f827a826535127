/*
 * privacy_print.c: print noise, charges and chances, for another implementation to compare with.
 *
 *	privacy_print noise SIGMA2 COUNT SEED	one draw a line; SEED from 0 to 255
 *	privacy_print epsilon RHO DELTA		epsilon as decimal text
 *	privacy_print grant EPSILON DELTA	the rho granted
 *	privacy_print charge BOUND RHO		sigma2 that rho buys, and what it costs
 *	privacy_print keep EPSILON DELTA COUNT	the chances of groups of 0, 1, ... persons
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "privacy/charge.h"
#include "privacy/epsilon.h"
#include "privacy/geometric.h"
#include "privacy/noise.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int print_noise(const char *sigma2, const char *count, const char *number)
{
	uint8_t seed[RANDOM_SEED_LEN] = { (uint8_t)strtoul(number, NULL, 10) };
	uint64_t left = strtoull(count, NULL, 10);
	struct random random;

	random_init_seed(&random, seed);
	for (; left > 0; left--) {
		int64_t noise;

		if (noise_draw(&random, strtoull(sigma2, NULL, 10), &noise, 1) != AL_OK)
			return 1;
		printf("%" PRId64 "\n", noise);
	}
	return fflush(stdout) == 0 ? 0 : 1;
}

static int print_epsilon(const char *rho_text, const char *delta_text)
{
	struct rho rho;
	struct delta delta;
	struct epsilon epsilon;
	char text[DECIMAL_TEXT_MAX];

	if (rho_parse(rho_text, strlen(rho_text), &rho) != AL_OK ||
	    delta_parse(delta_text, strlen(delta_text), &delta) != AL_OK ||
	    epsilon_from_rho(rho, delta, &epsilon) != AL_OK)
		return 1;
	epsilon_format(epsilon, text);
	return puts(text) < 0 ? 1 : 0;
}

static int print_grant(const char *epsilon_text, const char *delta_text)
{
	struct epsilon epsilon;
	struct delta delta;
	struct rho rho;
	char text[DECIMAL_TEXT_MAX];

	if (epsilon_parse(epsilon_text, strlen(epsilon_text), &epsilon) != AL_OK ||
	    delta_parse(delta_text, strlen(delta_text), &delta) != AL_OK)
		return 1;
	rho_from_epsilon(epsilon, delta, &rho);
	rho_format(rho, text);
	return puts(text) < 0 ? 1 : 0;
}

static int print_charge(const char *bound_text, const char *rho_text)
{
	uint64_t bound = strtoull(bound_text, NULL, 10);
	uint64_t sigma2;
	struct rho rho;
	char text[DECIMAL_TEXT_MAX];

	if (rho_parse(rho_text, strlen(rho_text), &rho) != AL_OK ||
	    charge_sigma2(bound, rho, &sigma2) != AL_OK ||
	    charge_nominal(bound, sigma2, &rho) != AL_OK)
		return 1;
	rho_format(rho, text);
	return printf("%" PRIu64 " %s\n", sigma2, text) < 0 ? 1 : 0;
}

static int print_chances(const char *epsilon_text, const char *delta_text, const char *count_text)
{
	size_t count = strtoull(count_text, NULL, 10);
	uint64_t *chances = calloc(count, sizeof(*chances));
	struct geometric geometric;
	struct epsilon epsilon;
	struct delta delta;

	if (chances == NULL ||
	    epsilon_parse(epsilon_text, strlen(epsilon_text), &epsilon) != AL_OK ||
	    delta_parse(delta_text, strlen(delta_text), &delta) != AL_OK ||
	    geometric_init(epsilon, delta, &geometric) != AL_OK) {
		free(chances);
		return 1;
	}
	geometric_chances(&geometric, chances, count);
	for (size_t i = 0; i < count; i++)
		printf("%" PRIu64 "\n", chances[i]);
	free(chances);
	return fflush(stdout) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	if (argc == 5 && strcmp(argv[1], "noise") == 0)
		return print_noise(argv[2], argv[3], argv[4]);
	if (argc == 4 && strcmp(argv[1], "epsilon") == 0)
		return print_epsilon(argv[2], argv[3]);
	if (argc == 4 && strcmp(argv[1], "grant") == 0)
		return print_grant(argv[2], argv[3]);
	if (argc == 4 && strcmp(argv[1], "charge") == 0)
		return print_charge(argv[2], argv[3]);
	if (argc == 5 && strcmp(argv[1], "keep") == 0)
		return print_chances(argv[2], argv[3], argv[4]);
	fputs("usage: privacy_print noise SIGMA2 COUNT SEED | epsilon RHO DELTA | grant EPSILON "
	      "DELTA | charge BOUND RHO | keep EPSILON DELTA COUNT\n",
	      stderr);
	return 2;
}
