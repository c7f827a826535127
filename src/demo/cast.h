/*
 * cast.h: the people of the demo and their keys.
 *
 * In life every key is made and kept by its owner. The demo plays all of them in one process: their
 * keys come from one random secret that is thrown away at the end.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_DEMO_CAST_H
#define ALLMENDE_DEMO_CAST_H

#include "crypto/key.h"
#include "crypto/seal.h"

#define CAST_FOUNDERS 5
#define CAST_WITNESSES 3
#define CAST_APPLICANTS 5
#define CAST_OFFICERS 3 /* persons of the office */

/* Which key of a person. */
enum cast_use {
	CAST_FOUNDER = 1,
	CAST_OFFICE,
	CAST_APPLICANT,
	CAST_WITNESS,
	CAST_MEMBER,  /* the roll, motions */
	CAST_MANDATE, /* on the one platform */
	CAST_REGISTRAR,
	CAST_OPENING, /* with which a person of the office opens results */
};

struct cast {
	uint8_t secret[KEY_SEED_LEN];
};

/* Draw the secret. */
void cast_init(struct cast *cast);

/* Wipe it. */
void cast_clear(struct cast *cast);

/* The key of person `number` for `use`. AL_OK: *ret is yours. AL_NO_MEMORY. */
AL_MUST_CHECK enum status cast_key(const struct cast *cast, int use, int64_t number,
				   struct signing_key **ret);

/* What she opens sealed things with. AL_OK: *ret is yours. AL_NO_MEMORY. */
AL_MUST_CHECK enum status cast_opening(const struct cast *cast, int64_t number,
				       struct opening_key **ret);

/* Its public part alone. */
struct public_key cast_public(const struct cast *cast, int use, int64_t number);

#endif
