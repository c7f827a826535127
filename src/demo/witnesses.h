/* witnesses.h: the demo's witnesses: who co-signs each checkpoint that only adds to the last. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_DEMO_WITNESSES_H
#define ALLMENDE_DEMO_WITNESSES_H

#include "coop/publish.h"
#include "demo/cast.h"
#include "log/note.h"
#include "log/witness.h"

struct demo_witness {
	const char *name;
	struct signing_key *key;
	struct note_key note_key;
	struct note_key log_key; /* of the one log it knows */
	struct witness_state state;
	char vkey[NOTE_VKEY_LEN_MAX + 1];
};

struct witnesses {
	struct demo_witness all[CAST_WITNESSES];
	struct witness_link links[CAST_WITNESSES];
};

/*
 * Make the witnesses with their keys from `cast`. `ret` must not move afterwards: the links point
 * into it. AL_OK: cleared by witnesses_clear(). AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status witnesses_init(const struct cast *cast, struct witnesses *ret);

/* Tell them the log that they witness. AL_MALFORMED: no vkey. */
AL_MUST_CHECK enum status witnesses_know_log(struct witnesses *witnesses, const char *log_vkey,
					     struct report *report);

void witnesses_clear(struct witnesses *witnesses);

#endif
