/*
 * ballot.h: one secret ballot of the demo, with everyone who has a part in it: registrar, trustees,
 * voters. In life each of them is a person with her own machine.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_DEMO_BALLOT_H
#define ALLMENDE_DEMO_BALLOT_H

#include "demo/demo_internal.h"

#include "vote/ballot.h"
#include "vote/ceremony.h"
#include "vote/credential.h"
#include "vote/registration.h"
#include "vote/secret_ballot.h"

#define BALLOT_TRUSTEES 3
#define BALLOT_TRUSTEES_NEEDED 2
#define BALLOT_REVOTE_EVERY 50 /* voters: one of so many thinks again */

/* What trustees and voters keep to themselves; in locked memory. */
struct ballot_secrets {
	struct ceremony_secret ceremony[BALLOT_TRUSTEES];
	struct scalar shares[BALLOT_TRUSTEES];
};

struct demo_ballot {
	struct demo *demo;
	const struct demo_motion *motion;
	struct digest motion_id;
	char uuid[ELECTION_UUID_MIN + 1];
	const struct group *group;
	struct ballot_secrets *secrets;
	char (*credentials)[CREDENTIAL_LEN + 1]; /* of each member; in locked memory */
	struct digest registration;
	struct buffer election; /* election.json */
	struct buffer trustees; /* trustees.json */
	struct buffer list;	/* public_creds.json */
	int64_t begun_ms;	/* of the part that is being timed */
};

/* Milliseconds since the last call with this ballot, for what is told of how long parts take. */
int64_t ballot_lap(struct demo_ballot *ballot);

/* The trustees make the key together, and election.json freezes the wording. */
AL_MUST_CHECK enum status ballot_found(struct demo_ballot *ballot, struct report *report);

/* Each member registers a credential with the registrar, who commits to the list. */
AL_MUST_CHECK enum status ballot_register(struct demo_ballot *ballot, struct report *report);

/* Those who vote make their ballots and cast them. */
AL_MUST_CHECK enum status ballot_collect(struct demo_ballot *ballot, struct report *report);

/* As many trustees as are needed decrypt the tally, and the result is published. */
AL_MUST_CHECK enum status ballot_tally(struct demo_ballot *ballot, struct report *report);

#endif
