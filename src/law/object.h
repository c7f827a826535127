/*
 * object.h: every type of object there is, and the way between an envelope and its struct.
 *
 *	enum object_type type;
 *	const void *value;
 *
 *	status = object_decode(envelope, &arena, &type, &value, report);
 *	if (status == AL_OK && type == OBJECT_GRANT)
 *		look_at_grant(value);
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_OBJECT_H
#define ALLMENDE_LAW_OBJECT_H

#include "base/record.h"
#include "crypto/envelope.h"

/* In the order of the chain. */
enum object_type {
	OBJECT_STATUTE = 1, /* struct statute */
	OBJECT_KEY,	    /* struct key_object */
	OBJECT_ROLL,
	OBJECT_PLATFORM,
	OBJECT_ISSUER,
	OBJECT_MANDATE,
	OBJECT_MANDATE_ROOT,
	OBJECT_ASSEMBLY,
	OBJECT_MOTION,
	OBJECT_VOTE,
	OBJECT_REGISTRATION,
	OBJECT_ELECTION,       /* struct election_object */
	OBJECT_ELECTION_HEAD,  /* struct election_head */
	OBJECT_BALLOT_RECEIPT, /* never entered */
	OBJECT_RESOLUTION,
	OBJECT_GUIDELINE,
	OBJECT_APPLICATION,
	OBJECT_DECISION,
	OBJECT_GRANT,
	OBJECT_GRANT_REVOCATION,
	OBJECT_JOB,
	OBJECT_RECEIPT,
	OBJECT_OUTPUT_CHECK,
	OBJECT_REFUSAL,
	OBJECT_LEGAL_DEMAND,
};
#define OBJECT_TYPE_COUNT 25

/* The most that decoding one object takes from an arena, in bytes. */
#define OBJECT_ARENA_MAX ((size_t)64 * 1024 * 1024)

/* The names in JSON: [0] NULL, then "statute" to "legal-demand", then NULL. */
extern const char *const object_type_names[];

/* The type of that name; 0: there is none. */
enum object_type object_type_find(const char *name);

/* The table of `type`; record->size is the size of its struct. */
const struct record_type *object_type_record(enum object_type type);

/*
 * Read the object in `envelope`, which was parsed, by the table of its type. The signatures hold
 * already; who may sign is the chain's question.
 * AL_OK: *ret_type says which it is, *ret its struct, borrowed from `arena`.
 * AL_MALFORMED: no such type, or not as its table says; the report names the member.
 * AL_NO_MEMORY: also when `arena` is used up; OBJECT_ARENA_MAX is enough for any object.
 * On failure both are untouched.
 */
AL_MUST_CHECK enum status object_decode(const struct envelope *envelope, struct arena *arena,
					enum object_type *ret_type, const void **ret,
					struct report *report);

/* The same for an object that must be of `type`, into its struct at `ret`, which holds a part on
 * failure. AL_MALFORMED: also when it is of another type. */
AL_MUST_CHECK enum status object_decode_as(const struct envelope *envelope, enum object_type type,
					   struct arena *arena, void *ret, struct report *report);

/*
 * Sign the struct at `value`, of `type`, with the `key_count` keys at `keys`. What would not be
 * read again is not made. AL_OK: *ret is yours; its `object` is there as after parsing.
 * AL_MALFORMED: the report names the member. AL_TOO_BIG, AL_NO_MEMORY. *ret is then untouched.
 */
AL_MUST_CHECK enum status object_make(enum object_type type, const void *value,
				      const struct signing_key *const *keys, size_t key_count,
				      struct envelope **ret, struct report *report);

#endif
