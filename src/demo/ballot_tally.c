/* ballot_tally.c: the end of a ballot: the trustees open the sum, and nothing but the sum. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/ballot.h"

#include "demo/remote.h"
#include "web/records.h"

#include <stdio.h>

#define TALLY_LEN_MAX (1024 * 1024)

/* The address of what `name` is of the ballot, into `ret`. */
static const char *election_path(const struct demo_ballot *ballot, const char *name, char *ret)
{
	(void)snprintf(ret, REMOTE_PATH_MAX, "/api/v1/elections/%s/%s", ballot->uuid, name);
	return ret;
}

/* What trustee `i` does on her machine with the encrypted tally. */
static enum status decrypt(struct demo_ballot *ballot, size_t i, const struct buffer *tally,
			   struct report *report)
{
	char path[REMOTE_PATH_MAX];
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
	if (status == AL_OK) {
		struct web_decryption sent = { .owner = (int64_t)i + 1,
					       .decryption = buffer_text(&partial) };

		status = remote_make(ballot->demo, election_path(ballot, "decryptions", path),
				     &web_decryption_record, &sent, NULL, report);
	}
	buffer_clear(&partial);
	arena_clear(&arena);
	return status;
}

enum status ballot_tally(struct demo_ballot *ballot, struct report *report)
{
	struct remote_ask ask = { .server = REMOTE_COOP };
	struct demo *demo = ballot->demo;
	char path[REMOTE_PATH_MAX];
	struct buffer tally;
	enum status status;

	buffer_init(&tally, TALLY_LEN_MAX);
	ask.path = election_path(ballot, "tally", path);
	status = demo_tick(demo, report); /* the vote has closed */
	if (status == AL_OK)
		status = remote_ask(demo, &ask, &tally, report);
	/* The first trustee is away, which does not matter. */
	for (size_t i = BALLOT_TRUSTEES - BALLOT_TRUSTEES_NEEDED;
	     i < BALLOT_TRUSTEES && status == AL_OK; i++)
		status = decrypt(ballot, i, &tally, report);
	if (status == AL_OK)
		status = remote_make(demo, election_path(ballot, "result", path), NULL, NULL, NULL,
				     report);
	buffer_clear(&tally);
	if (status == AL_OK)
		tell(_("The vote is closed; one trustee is away, the others open the sum (%lld "
		       "ms)."),
		     (long long)ballot_lap(ballot));
	return status;
}
