/*
 * privacy_print.c: print noise or a conversion, for another implementation to compare with.
 *
 *	privacy_print noise SIGMA2 COUNT SEED	one draw a line; SEED from 0 to 255
 *	privacy_print epsilon RHO DELTA		epsilon as decimal text
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "privacy/epsilon.h"
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

int main(int argc, char **argv)
{
	if (argc == 5 && strcmp(argv[1], "noise") == 0)
		return print_noise(argv[2], argv[3], argv[4]);
	if (argc == 4 && strcmp(argv[1], "epsilon") == 0)
		return print_epsilon(argv[2], argv[3]);
	fputs("usage: privacy_print noise SIGMA2 COUNT SEED | epsilon RHO DELTA\n", stderr);
	return 2;
}
