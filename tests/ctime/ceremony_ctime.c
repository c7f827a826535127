/* ceremony_ctime.c: making a key together does not show a trustee's secrets. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "ctime/ctime.h"

#include "vote/ceremony.h"

#define TRUSTEES 2

static struct ceremony_secret secrets[TRUSTEES];

static struct ceremony ceremony_of(const struct group *group, struct random *random, int64_t index)
{
	return (struct ceremony){ .group = group,
				  .size = TRUSTEES,
				  .threshold = TRUSTEES,
				  .index = index,
				  .secret = &secrets[index - 1],
				  .random = random };
}

static void check(const struct group *group, struct random *random)
{
	struct buffer buffers[3][TRUSTEES];
	const char *certificates[TRUSTEES];
	const char *polynomials[TRUSTEES];
	struct ceremony_texts first = { .texts = certificates, .count = TRUSTEES };
	struct ceremony_texts second = { .texts = polynomials, .count = TRUSTEES };

	for (size_t i = 0; i < 3 * TRUSTEES; i++)
		buffer_init(&buffers[i / TRUSTEES][i % TRUSTEES], TRUSTEES_LEN_MAX);
	for (int64_t i = 0; i < TRUSTEES; i++) {
		struct ceremony ceremony = ceremony_of(group, random, i + 1);

		random_bytes(random, secrets[i].seed, sizeof(secrets[i].seed));
		ctime_need(ceremony_certificate(&ceremony, &buffers[0][i], NULL) == AL_OK,
			   "no certificate was made");
		certificates[i] = buffer_text(&buffers[0][i]);
	}
	for (int64_t i = 0; i < TRUSTEES; i++) {
		struct ceremony ceremony = ceremony_of(group, random, i + 1);

		ctime_need(ceremony_polynomial(&ceremony, &first, &buffers[1][i], NULL) == AL_OK,
			   "no polynomial was made");
		polynomials[i] = buffer_text(&buffers[1][i]);
	}
	for (int64_t i = 0; i < TRUSTEES; i++) {
		struct ceremony ceremony = ceremony_of(group, random, i + 1);
		struct scalar share;

		ctime_need(ceremony_share(&ceremony, &first, &second, &share, &buffers[2][i],
					  NULL) == AL_OK,
			   "no share was made");
	}
	for (size_t i = 0; i < 3 * TRUSTEES; i++)
		buffer_clear(&buffers[i / TRUSTEES][i % TRUSTEES]);
}

int main(void)
{
	return ctime_each_group(check);
}
