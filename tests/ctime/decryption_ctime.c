/* decryption_ctime.c: a trustee's partial decryption does not show her secret. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "ctime/ctime.h"
#include "ctime/election.h"
#include "vote/trustee.h"

static void check(const struct group *group, struct random *random)
{
	struct scalar secret = ctime_scalar(group, random);
	struct ciphertext sums[CTIME_CHOICES];
	struct encrypted_tally tally = { .sums = sums, .count = CTIME_CHOICES };
	struct election election;
	struct buffer text;
	struct arena arena;

	arena_init(&arena, (size_t)16 * 1024 * 1024);
	buffer_init(&text, 1000000);
	ctime_election(group, &arena, &election);
	for (size_t i = 0; i < CTIME_CHOICES; i++)
		sums[i] = (struct ciphertext){ .alpha = ctime_element(group),
					       .beta = ctime_element(group) };
	group_identity(group, &sums[1].alpha); /* of a tally without ballots */
	ctime_need(partial_decryption_make(&election, &tally, &secret, random, &text) == AL_OK,
		   "no partial decryption was made");
	buffer_clear(&text);
	arena_clear(&arena);
}

int main(void)
{
	return ctime_each_group(check);
}
