/* assembly.h: calling an assembly, putting motions to the vote, and what follows from the votes. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_COOP_ASSEMBLY_H
#define ALLMENDE_COOP_ASSEMBLY_H

#include "coop/coop.h"
#include "vote/assembly.h"

/* The number that the next assembly will have; voting keys are registered for it. */
int64_t assembly_next_number(const struct coop *coop);

/*
 * A member's voting key for one assembly: a fresh key, so that votes of different assemblies do not
 * belong together in the public. She signs the registration with her member key.
 */
struct voting_registration {
	struct public_key member;
	struct public_key voting;
	struct signature signature; /* by `member` over registration_bytes() */
};

/* Append what a member signs: "allmende/v1/voting-key\n", coop, assembly number and voting key. */
void registration_bytes(const struct digest *coop, int64_t assembly,
			const struct public_key *voting, struct buffer *ret);

/*
 * Keep the `count` registrations at `registrations` for the next assembly: all or none.
 * AL_FORGED: a signature does not hold. AL_NOT_FOUND: a key is no member's in force. AL_CONFLICT:
 * she has registered already. The report names which one.
 */
AL_MUST_CHECK enum status assembly_register(struct coop *coop,
					    const struct voting_registration *registrations,
					    size_t count, struct report *report);

/* What the board decides when it calls an assembly. */
struct assembly_call {
	const char *const *agenda;
	size_t agenda_count;
	enum assembly_form form;
	bool secret; /* all motions are voted on in secret: no voting keys are wanted */
	struct when opens;
	struct when closes;
};

/*
 * Call the next assembly; *ret_id (may be NULL) is its id. Entitled are the members in force who
 * stand in the newest roll and have registered a voting key; where all motions are voted on in
 * secret, the members of that roll. AL_CONFLICT: there is no roll yet, or no such member. Else as
 * coop_make().
 */
AL_MUST_CHECK enum status assembly_call(struct coop *coop, const struct assembly_call *call,
					struct when now, struct digest *ret_id,
					struct report *report);

/* One motion as the board puts it. */
struct motion_draft {
	struct digest assembly;
	int64_t item;
	enum motion_kind kind;
	enum vote_method method; /* 0: METHOD_OPEN */
	struct digest proposal;	 /* zero: none */
	const char *title;
	const char *wording; /* becomes a public text */
};

/* Freeze and enter a motion; *ret_id (may be NULL) is its id. AL_TOO_BIG: the wording is over 1
 * MiB. Else as coop_make(). */
AL_MUST_CHECK enum status assembly_put_motion(struct coop *coop, const struct motion_draft *draft,
					      struct when now, struct digest *ret_id,
					      struct report *report);

/* Count the votes on the motion `motion` after the assembly closed and enter the resolution;
 * *ret_id (may be NULL) is its id. AL_NOT_FOUND: no such motion. Else as coop_make(). */
AL_MUST_CHECK enum status assembly_resolve(struct coop *coop, const struct digest *motion,
					   struct when now, struct digest *ret_id,
					   struct report *report);

#endif
