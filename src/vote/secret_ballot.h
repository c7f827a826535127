/*
 * secret_ballot.h: the objects by which a secret ballot stands in the log: registration, election,
 * election head; and the receipt that a voter gets.
 *
 * The ballots themselves stand in the election's archive (vote/archive.h). The log says who was
 * entitled (how many, hidden), what was asked, and how far the archive was at which time, so that
 * no ballot can be taken out again.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VOTE_SECRET_BALLOT_H
#define ALLMENDE_VOTE_SECRET_BALLOT_H

#include "base/record.h"
#include "vote/assembly.h"
#include "vote/election.h"

#define SECRET_CLASS_MAX 80	     /* bytes of the name of a class of members */
#define SECRET_CLASS_ENTITLED_MIN 10 /* a smaller class shows votes: it is joined with another */
#define SECRET_HEAD_BALLOTS_MAX 1000 /* ballots between two heads */
#define SECRET_HEAD_SECONDS 300	     /* and time, while there are new ones */

/* Signed by a registrar, before the vote opens. */
struct registration {
	const char *class; /* of members, for example "members" or "investing members" */
	struct digest coop;
	int64_t credentials;  /* public ones; at most `entitled` */
	int64_t entitled;     /* members of the class, represented ones included */
	struct digest list;   /* SHA-256 of public_credentials, as the archive has it */
	struct digest motion; /* with method "belenios" */
	struct digest root;   /* Merkle root of shuffled leaves (vote/registration.h) */
	struct digest sealed; /* SHA-256 of the list sealed to the auditor */
	struct when time;
	const char *uuid; /* of the election */
};

/* Signed by the cooperative, before the vote opens: what is set up. */
struct election_object {
	struct digest coop;
	struct digest election;	    /* SHA-256 of election.json */
	struct digest registration; /* id; it says which motion, class and uuid */
	struct digest setup;	    /* hash of the archive's Setup event */
	struct when time;
};

enum election_phase { PHASE_VOTING = 1, PHASE_CLOSED, PHASE_RESULT };
extern const char *const election_phase_names[]; /* "voting" "closed" "result" */

/* Signed by the cooperative: how far the archive is. */
struct election_head {
	struct digest coop;
	struct digest election; /* id of the election object */
	struct digest head;	/* hash of the event of `height` */
	int64_t height;
	int phase; /* enum election_phase */
	struct when time;
};

/* Signed by the cooperative and given to the voter; never entered. */
struct ballot_receipt {
	struct digest coop;
	struct digest election; /* id of the election object */
	struct digest head;	/* hash of the ballot's event */
	int64_t height;		/* of the ballot's event */
	struct when time;
	const char *tracker; /* Base64 of the ballot's SHA-256 */
};

extern const struct record_type registration_record;
extern const struct record_type election_object_record;
extern const struct record_type election_head_record;
extern const struct record_type ballot_receipt_record;

/*
 * Whether `election` asks what a motion wants: one question, whose text is `title`, described by
 * `wording`, with the answers yes, no and abstention in this order, of which exactly one is chosen,
 * without a blank vote. AL_REFUSED: the report names the member of election.json.
 */
AL_MUST_CHECK enum status secret_ballot_check(const struct election *election, const char *title,
					      const char *wording, size_t wording_len,
					      struct report *report);

/* The answers of such a question, in German (`german`) or English. */
const char *const *secret_ballot_answers(bool german);

#endif
