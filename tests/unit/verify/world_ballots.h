/*
 * world_ballots.h: the small cooperative votes in secret, step by step.
 *
 * One motion, in one class of members or in two of them, each with an election of its own. The
 * archive is whole from the beginning; it is the heads that say how far it is.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_VERIFY_WORLD_BALLOTS_H
#define ALLMENDE_TESTS_UNIT_VERIFY_WORLD_BALLOTS_H

#include "unit/verify/world.h"
#include "unit/vote/kit_archive.h"

#define BALLOTS_TITLE "Shall we?"
#define BALLOTS_WORDING "We shall.\n"
#define BALLOTS_CLASSES 2
#define BALLOTS_MEMBERS 40
#define BALLOTS_OPENS 20 /* days after the start */
#define BALLOTS_CLOSES 21
#define BALLOTS_AT_HEAD 3   /* ballots below the first head */
#define BALLOTS_AT_HEAD_2 5 /* ballots in all; the last one is a second one of the first voter */

enum ballots_step {
	B_REGISTRAR,
	B_ASSEMBLY,
	B_MOTION,
	B_REGISTRATION,
	B_ELECTION,
	B_HEAD,
	B_HEAD_2,
	B_CLOSED,
	B_RESULT,
	B_RESOLUTION,
	B_END,
};

/* The two elections, made once for all cases of a program. */
struct ballots_files {
	struct election_kit kits[BALLOTS_CLASSES];
	struct kit_archive archives[BALLOTS_CLASSES];
};
const struct ballots_files *ballots_files(void);

struct ballots {
	struct world world;
	size_t classes;
	struct digest ids[BALLOTS_CLASSES][B_END];
	struct digest wording; /* digest of the text */
};

/* What differs from the usual story. */
struct ballots_wish {
	size_t classes;	  /* 0: one */
	int64_t trustees; /* of the statute, 0: as the elections have them; -1: none */
	int64_t threshold;
	bool trusted; /* the ballots' proofs were checked before */
};

/* The statute, the keys, the roll and the texts; `wish` may be NULL. */
void ballots_init(struct ballots *ballots, const struct ballots_wish *wish);
void ballots_clear(struct ballots *ballots);

/* The step as the story has it, of class `class`. */
void ballots_draft(struct ballots *ballots, enum ballots_step step, size_t class,
		   struct draft *ret);

/* Enter a step, of each class; its ids are remembered. */
void ballots_do(struct ballots *ballots, enum ballots_step step);

/* Do the steps from `from` up to, not including, `until`. */
void ballots_run(struct ballots *ballots, enum ballots_step from, enum ballots_step until);

/* Let the archive of class `class` end with the event of `height`, or be that of `archive`. */
void ballots_cut(struct ballots *ballots, size_t class, int64_t height);
void ballots_replace(struct ballots *ballots, size_t class, const struct kit_archive *archive);

/* The instant of a step. */
struct when ballots_time(enum ballots_step step);

#endif
