/*
 * ballot_box.h: the box of secret ballots: takes them, keeps them, and says in the log how far it
 * is.
 *
 * The box knows credentials, not members; the registrar knows members, not ballots. Each ballot is
 * checked once, before it is acknowledged, and is durable when it is. The order of an election:
 *
 *	ballot_box_set_up(coop, &setup, now, &id, &report);	before the vote opens
 *	ballot_box_cast(coop, uuid, ballots, count, now, &report);
 *	ballot_box_tick(coop, now, &report);			often: heads, and the end
 *	ballot_box_add_decryption(coop, uuid, owner, text, len, now, &report);
 *	ballot_box_result(coop, uuid, now, &report);
 *	assembly_resolve(coop, &motion, now, &id, &report);
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_COOP_BALLOT_BOX_H
#define ALLMENDE_COOP_BALLOT_BOX_H

#include "coop/coop.h"
#include "vote/secret_ballot.h"

#define BALLOT_BOX_REVOTES_MAX 100 /* ballots of one credential */

/* What an election is set up from: the bytes of the reference tool's files. */
struct ballot_box_setup {
	struct digest registration;	  /* id; it says motion, class and uuid */
	const struct buffer *election;	  /* election.json */
	const struct buffer *trustees;	  /* trustees.json */
	const struct buffer *credentials; /* public_creds.json without member ids */
};

/*
 * Set up an election; *ret_id (may be NULL) is the id of its object. AL_CONFLICT: it is set up
 * already. Else as the chain says (chain-70 to chain-76): the report names the member.
 */
AL_MUST_CHECK enum status ballot_box_set_up(struct coop *coop, const struct ballot_box_setup *setup,
					    struct when now, struct digest *ret_id,
					    struct report *report);

/* A ballot as it came, and what became of it. */
struct cast_ballot {
	const void *bytes;
	size_t len;
	enum status status;
	struct envelope *receipt; /* a ballot-receipt with AL_OK and AL_CONFLICT, yours; else NULL
				   */
	char message[REPORT_MESSAGE_MAX]; /* the reason when refused */
};

/*
 * Check the `count` ballots at `ballots`, in parallel, and keep those that hold, in their order and
 * in one transaction for each head; each says what became of it: AL_MALFORMED, AL_FORGED,
 * AL_REFUSED (not entitled), AL_CONFLICT (this very ballot was cast before, and the receipt is of
 * that: who did not get it casts again). AL_OK: all accepted ones are
 * durable. AL_NOT_FOUND: no such election. AL_REFUSED: the vote is not open, or is closed. AL_IO,
 * AL_NO_SPACE, AL_NO_MEMORY: what became of them is not known, none is acknowledged, and all may be
 * cast again. A head is entered where 1,000 ballots are waiting for one.
 */
AL_MUST_CHECK enum status ballot_box_cast(struct coop *coop, const char *uuid,
					  struct cast_ballot *ballots, size_t count,
					  struct when now, struct report *report);

/*
 * Enter what is due at `now`, for all elections: a head where SECRET_HEAD_SECONDS have gone by and
 * there are new ballots; the end and the encrypted tally where the vote has closed. What fails is
 * of the first election that does; the others are done all the same.
 */
AL_MUST_CHECK enum status ballot_box_tick(struct coop *coop, struct when now,
					  struct report *report);

/* What the trustees decrypt: the encrypted tally. AL_CONFLICT: the vote is not closed yet. */
AL_MUST_CHECK enum status ballot_box_tally(struct coop *coop, const char *uuid, struct buffer *ret,
					   struct report *report);

/* Check and keep a partial decryption. AL_FORGED: the report names the trustee. AL_CONFLICT: she
 * gave hers already, or the vote is not closed yet. */
AL_MUST_CHECK enum status ballot_box_add_decryption(struct coop *coop, const char *uuid,
						    int64_t owner, const void *bytes, size_t len,
						    struct report *report);

/*
 * Forget what the trustees gave, so that they give it again and one is left out: a partial
 * decryption whose proof holds can be wrong all the same (doc/threat-model.md), and then the result
 * is AL_FORGED. AL_CONFLICT: the vote is not closed yet, or has its result.
 */
AL_MUST_CHECK enum status ballot_box_drop_decryptions(struct coop *coop, const char *uuid,
						      struct report *report);

/* Combine what the trustees gave, and enter the head with the result. AL_CONFLICT: one is missing;
 * the report says who or how many. AL_FORGED: one of them is wrong. */
AL_MUST_CHECK enum status ballot_box_result(struct coop *coop, const char *uuid, struct when now,
					    struct report *report);

#endif
