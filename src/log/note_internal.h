/* note_internal.h: verifier keys of any type, for policies that name some that we cannot use. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LOG_NOTE_INTERNAL_H
#define ALLMENDE_LOG_NOTE_INTERNAL_H

#include "base/status.h"
#include "log/note.h"
#include "log/text.h"

#define NOTE_MATERIAL_LEN_MAX 8192 /* bytes of a public key of any type, with the type's byte */

/* A verifier key taken apart. */
struct note_key_parts {
	struct text name;
	uint32_t id;
	size_t material_len;
	uint8_t material[NOTE_MATERIAL_LEN_MAX]; /* the type's byte, then the public key */
};

/* Take the verifier key `text` apart; whether its type is known and its id fits is not looked at.
 * AL_OK: *ret borrows `text`. AL_MALFORMED: *ret must not be used. */
AL_MUST_CHECK enum status note_key_split(struct text text, struct note_key_parts *ret,
					 struct report *report);

/* The key of `parts`; as note_key_parse(). */
AL_MUST_CHECK enum status note_key_from_parts(const struct note_key_parts *parts,
					      struct note_key *ret, struct report *report);

#endif
