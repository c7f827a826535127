/* roll.h: the members, and the roll that commits to them without naming them. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_COOP_ROLL_H
#define ALLMENDE_COOP_ROLL_H

#include "coop/coop.h"
#include "crypto/hash.h"
#include "log/merkle.h"

#define MEMBER_NAME_MAX 200 /* bytes */
#define ROLL_MEMBERS_MAX 1000000

struct new_member {
	const char *name; /* stays in the store; can be erased once she has left */
	struct public_key key;
};

/*
 * Admit the `count` people at `members`: all or none. They are in the next roll.
 * AL_CONFLICT: a key is or was a member's already. AL_MALFORMED: a name is empty or too long.
 */
AL_MUST_CHECK enum status roll_admit(struct coop *coop, const struct new_member *members,
				     size_t count, struct when now, struct report *report);

/* Whether `key` is that of a member in force. AL_NOT_FOUND: it is none's; the report is untouched.
 */
AL_MUST_CHECK enum status roll_check_member(struct coop *coop, const struct public_key *key,
					    struct report *report);

/* The member with `key` leaves: she is in no further roll. AL_NOT_FOUND: no member has it. */
AL_MUST_CHECK enum status roll_leave(struct coop *coop, const struct public_key *key,
				     struct when now, struct report *report);

/* Erase the name of a member who has left, also from the files beside the store; the log stays
 * whole. AL_NOT_FOUND: nobody who left has `key`. On another failure it may be called again. */
AL_MUST_CHECK enum status roll_erase(struct coop *coop, const struct public_key *key,
				     struct report *report);

/* Enter the roll of the next epoch, with fresh salts and shuffled leaves. *ret_id (may be NULL) is
 * its id. AL_CONFLICT: the cooperative is not founded, or has no member. AL_TOO_BIG: more than
 * ROLL_MEMBERS_MAX. Else as coop_make(). */
AL_MUST_CHECK enum status roll_publish(struct coop *coop, struct when now, struct digest *ret_id,
				       struct report *report);

/*
 * What shows a member, and nobody else, that she is in the roll of `epoch`: the leaf
 * SHA-256(salt || key), hashed as a leaf (RFC 9162, 2.1.1), stands at `index` of `members`, and
 * `proof` leads from it to the root.
 */
struct roll_place {
	struct salt salt;
	int64_t index;
	int64_t members;
	struct merkle_proof proof;
};

/* AL_OK: *ret is set, and leads to the root of the newest roll. AL_NOT_FOUND: `key` is not in it.
 * AL_MALFORMED, AL_FORGED: the store's leaves are not those of the roll. */
AL_MUST_CHECK enum status roll_find(struct coop *coop, const struct public_key *key,
				    struct roll_place *ret, struct report *report);

#endif
