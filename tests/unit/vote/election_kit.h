/*
 * election_kit.h: an election with everybody's secrets, for tests of what is built upon it: three
 * trustees of whom two are needed, some voters, one question with yes, no and abstention.
 *
 * All randomness comes from one seed, so that a kit is the same each time.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_VOTE_ELECTION_KIT_H
#define ALLMENDE_TESTS_UNIT_VOTE_ELECTION_KIT_H

#include "vote/assembly.h"
#include "vote/ballot.h"
#include "vote/ceremony.h"
#include "vote/credential.h"

#define KIT_TRUSTEES 3
#define KIT_NEEDED 2
#define KIT_VOTERS_MAX 2000

struct election_kit {
	const struct group *group;
	char uuid[ELECTION_UUID_MIN + 1];
	struct random random;
	size_t voters;
	char credentials[KIT_VOTERS_MAX][CREDENTIAL_LEN + 1];
	struct scalar shares[KIT_TRUSTEES];
	struct buffer election; /* election.json */
	struct buffer trustees; /* trustees.json */
	struct buffer list;	/* public_creds.json */
	struct arena arena;
	struct election parsed;
	struct ballot_maker *maker;
};

/* What is asked and by how many. */
struct election_kit_wish {
	const char *title;
	const char *wording;
	size_t voters; /* 1 to KIT_VOTERS_MAX */
	uint8_t seed;
	const char *group; /* NULL: Ed25519 */
};

/* A failure ends the test. `kit` is large: not on the stack. */
void kit_init(struct election_kit *kit, const struct election_kit_wish *wish);
void kit_clear(struct election_kit *kit);

/* Append the public credential of `voter` (from 0), as it stands in the list. */
void kit_credential(const struct election_kit *kit, size_t voter, struct buffer *ret);

/* Append a ballot of `voter`. */
void kit_ballot(struct election_kit *kit, size_t voter, enum choice choice, struct buffer *ret);

/* Append what trustee `owner` (from 1) makes of the encrypted tally `tally`. */
void kit_decrypt(struct election_kit *kit, int64_t owner, const struct buffer *tally,
		 struct buffer *ret);

#endif
