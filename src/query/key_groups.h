/*
 * key_groups.h: groups that are found while rows are read, each with its sums.
 *
 * A group is known by the bytes of its keys. Which groups there are is as secret as the sums: only
 * the selection (answer_selected.c) may decide what is shown of them.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_KEY_GROUPS_H
#define ALLMENDE_QUERY_KEY_GROUPS_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

#define KEY_TEXT_LEN_MAX 256 /* bytes; a row with a longer key belongs to no group */
#define KEY_LEN_MAX 1040     /* bytes of the keys of a group: 4 texts with their lengths */
#define KEY_GROUPS_MAX (UINT32_C(1) << 26)

struct key_group {
	size_t at; /* of its bytes */
	uint32_t len;
	uint32_t persons; /* who are in its sums */
};

struct key_groups {
	size_t step; /* cells of a group */
	struct key_group *groups;
	size_t count;
	size_t capacity;
	int64_t *cells; /* step of each group */
	uint8_t *bytes;
	size_t bytes_len;
	size_t bytes_capacity;
	uint32_t *index; /* open addressing: place + 1, 0 for none */
	size_t index_size;
};

/* No groups yet, of `step` cells each. */
void key_groups_init(struct key_groups *groups, size_t step);

/* Wipe and release. */
void key_groups_clear(struct key_groups *groups);

/* *ret = the place of the group with the `len` (at most KEY_LEN_MAX) bytes at `key`, made with sums
 * of 0 if it is new. AL_NO_MEMORY, AL_TOO_BIG: over KEY_GROUPS_MAX. */
AL_MUST_CHECK enum status key_groups_find(struct key_groups *groups, const uint8_t *key,
					  uint32_t len, size_t *ret);

/* Add the sums and persons of `from` to `groups`. AL_NO_MEMORY, AL_TOO_BIG: some may be added. */
AL_MUST_CHECK enum status key_groups_merge(struct key_groups *groups,
					   const struct key_groups *from);

/* Forget all groups. */
void key_groups_reset(struct key_groups *groups);

static inline const uint8_t *key_groups_key(const struct key_groups *groups, size_t place)
{
	return groups->bytes + groups->groups[place].at;
}

#endif
