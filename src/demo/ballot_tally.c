/* ballot_tally.c: the end of a ballot: the trustees open the sum, and nothing but the sum. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/ballot.h"

#include "coop/ballot_box.h"

#define TALLY_LEN_MAX (1024 * 1024)

/* What trustee `i` does on her machine with the encrypted tally. */
static enum status decrypt(struct demo_ballot *ballot, size_t i, const struct buffer *tally,
			   struct report *report)
{
	struct encrypted_tally sums;
	struct election election;
	struct buffer partial;
	struct random random;
	struct arena arena;
	enum status status;

	arena_init(&arena, (size_t)16 * TALLY_LEN_MAX);
	buffer_init(&partial, TALLY_LEN_MAX);
	status = election_parse(buffer_text(&ballot->election), ballot->election.len, &arena,
				&election, report);
	if (status == AL_OK)
		status = encrypted_tally_parse(&election, buffer_text(tally), tally->len, &arena,
					       &sums, report);
	if (status == AL_OK) {
		random_init_system(&random);
		status = partial_decryption_make(&election, &sums, &ballot->secrets->shares[i],
						 &random, &partial);
		random_clear(&random);
	}
	if (status == AL_OK)
		status = ballot_box_add_decryption(ballot->demo->coop, ballot->uuid, (int64_t)i + 1,
						   partial.bytes, partial.len, report);
	buffer_clear(&partial);
	arena_clear(&arena);
	return status;
}

enum status ballot_tally(struct demo_ballot *ballot, struct report *report)
{
	struct demo *demo = ballot->demo;
	struct buffer tally;
	enum status status;

	buffer_init(&tally, TALLY_LEN_MAX);
	status = ballot_box_tick(demo->coop, demo->now, report); /* the vote has closed */
	if (status == AL_OK)
		status = ballot_box_tally(demo->coop, ballot->uuid, &tally, report);
	/* The first trustee is away, which does not matter. */
	for (size_t i = BALLOT_TRUSTEES - BALLOT_TRUSTEES_NEEDED;
	     i < BALLOT_TRUSTEES && status == AL_OK; i++)
		status = decrypt(ballot, i, &tally, report);
	if (status == AL_OK)
		status = ballot_box_result(demo->coop, ballot->uuid, demo->now, report);
	buffer_clear(&tally);
	if (status == AL_OK)
		tell(_("The vote is closed; one trustee is away, the others open the sum (%lld "
		       "ms)."),
		     (long long)ballot_lap(ballot));
	return status;
}
