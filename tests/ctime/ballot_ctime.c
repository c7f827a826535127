/* ballot_ctime.c: making a ballot shows neither what is chosen, nor credential, nor randomness. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "ctime/ctime.h"
#include "ctime/election.h"
#include "vote/ballot.h"

#include <string.h>

/* An answer each; a blank vote; everything that may be chosen. */
static const uint8_t votes[][CTIME_CHOICES] = {
	{ 1, 0, 0, 0, 1, 0 },
	{ 0, 0, 1, 0, 0, 0 },
	{ 0, 1, 0, 1, 0, 1 },
};

static void check(const struct group *group, struct random *random)
{
	struct scalar credential = ctime_scalar(group, random);
	struct ballot_maker *maker = NULL;
	struct election election;
	struct arena arena;

	arena_init(&arena, (size_t)16 * 1024 * 1024);
	ctime_election(group, &arena, &election);
	ctime_need(ballot_maker_new(&election, &maker) == AL_OK, "no ballot maker");
	for (size_t i = 0; i < sizeof(votes) / sizeof(votes[0]); i++) {
		uint8_t chosen[CTIME_CHOICES];
		struct buffer text;

		memcpy(chosen, votes[i], sizeof(chosen));
		ctime_secret(chosen, sizeof(chosen));
		buffer_init(&text, BALLOT_LEN_MAX);
		ctime_need(ballot_make(maker, &credential, chosen, random, &text, NULL) == AL_OK,
			   "no ballot was made");
		buffer_clear(&text);
	}
	ballot_maker_free(maker);
	arena_clear(&arena);
}

int main(void)
{
	return ctime_each_group(check);
}
