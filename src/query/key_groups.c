/* key_groups.c: groups that are found while rows are read, each with its sums. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/key_groups.h"

#include <assert.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define INDEX_LEAST 1024

void key_groups_init(struct key_groups *groups, size_t step)
{
	*groups = (struct key_groups){ .step = step };
}

void key_groups_clear(struct key_groups *groups)
{
	if (groups->cells != NULL)
		sodium_memzero(groups->cells,
			       groups->capacity * groups->step * sizeof(*groups->cells));
	if (groups->bytes != NULL)
		sodium_memzero(groups->bytes, groups->bytes_capacity);
	if (groups->groups != NULL)
		sodium_memzero(groups->groups, groups->capacity * sizeof(*groups->groups));
	free(groups->groups);
	free(groups->cells);
	free(groups->bytes);
	free(groups->index);
	*groups = (struct key_groups){ .step = groups->step };
}

void key_groups_reset(struct key_groups *groups)
{
	groups->count = 0;
	groups->bytes_len = 0;
	if (groups->index != NULL)
		memset(groups->index, 0, groups->index_size * sizeof(*groups->index));
}

/* The order in the index does not show: sums are added, and the answer is sorted by its keys.
 * FNV-1a (Fowler, Noll and Vo) is enough for it. */
static size_t hash_of(const uint8_t *key, uint32_t len)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (uint32_t i = 0; i < len; i++)
		hash = (hash ^ key[i]) * UINT64_C(0x100000001b3);
	return (size_t)(hash ^ (hash >> 32));
}

/* The place in the index of the group with `key`, or where it would be. */
static size_t index_of(const struct key_groups *groups, const uint8_t *key, uint32_t len)
{
	size_t mask = groups->index_size - 1;
	size_t at = hash_of(key, len) & mask;

	while (groups->index[at] != 0) {
		const struct key_group *group = &groups->groups[groups->index[at] - 1];

		if (group->len == len && memcmp(groups->bytes + group->at, key, len) == 0)
			break;
		at = (at + 1) & mask;
	}
	return at;
}

/* Let the index have `size` places, a power of two. */
static enum status grow_index(struct key_groups *groups, size_t size)
{
	uint32_t *index = calloc(size, sizeof(*index));

	if (index == NULL)
		return AL_NO_MEMORY;
	free(groups->index);
	groups->index = index;
	groups->index_size = size;
	for (size_t i = 0; i < groups->count; i++)
		index[index_of(groups, key_groups_key(groups, i), groups->groups[i].len)] =
		    (uint32_t)i + 1;
	return AL_OK;
}

/* Memory that held sums or keys is wiped before it is given back. */
static void *move(void *from, size_t used, size_t size)
{
	void *to;

	assert(size > 0);
	to = malloc(size);
	if (to != NULL && used > 0) {
		memcpy(to, from, used);
		sodium_memzero(from, used);
	}
	if (to != NULL)
		free(from);
	return to;
}

static enum status make_room(struct key_groups *groups, uint32_t len)
{
	size_t capacity = groups->capacity * 2 + 256;
	size_t row = groups->step * sizeof(*groups->cells);

	if (2 * (groups->count + 1) > groups->index_size &&
	    grow_index(groups, groups->index_size == 0 ? INDEX_LEAST : 2 * groups->index_size) !=
		AL_OK)
		return AL_NO_MEMORY;
	if (groups->bytes_len + len > groups->bytes_capacity) {
		size_t size = groups->bytes_capacity * 2 + 64 * (size_t)KEY_LEN_MAX;
		uint8_t *bytes = move(groups->bytes, groups->bytes_len, size);

		if (bytes == NULL)
			return AL_NO_MEMORY;
		groups->bytes = bytes;
		groups->bytes_capacity = size;
	}
	if (groups->count == groups->capacity) {
		struct key_group *more =
		    move(groups->groups, groups->count * sizeof(*more), capacity * sizeof(*more));
		int64_t *cells;

		if (more == NULL)
			return AL_NO_MEMORY;
		groups->groups = more;
		cells = move(groups->cells, groups->count * row, capacity * row);
		if (cells == NULL)
			return AL_NO_MEMORY;
		groups->cells = cells;
		groups->capacity = capacity;
	}
	return AL_OK;
}

enum status key_groups_find(struct key_groups *groups, const uint8_t *key, uint32_t len,
			    size_t *ret)
{
	enum status status;
	size_t at;

	assert(len <= KEY_LEN_MAX);
	if (groups->index_size > 0) {
		at = index_of(groups, key, len);
		if (groups->index[at] != 0) {
			*ret = groups->index[at] - 1;
			return AL_OK;
		}
	}
	if (groups->count >= KEY_GROUPS_MAX)
		return AL_TOO_BIG;
	status = make_room(groups, len);
	if (status != AL_OK)
		return status;
	memcpy(groups->bytes + groups->bytes_len, key, len);
	groups->groups[groups->count] = (struct key_group){ .at = groups->bytes_len, .len = len };
	memset(groups->cells + groups->count * groups->step, 0,
	       groups->step * sizeof(*groups->cells));
	groups->bytes_len += len;
	groups->index[index_of(groups, key, len)] = (uint32_t)groups->count + 1;
	*ret = groups->count++;
	return AL_OK;
}

enum status key_groups_merge(struct key_groups *groups, const struct key_groups *from)
{
	assert(groups->step == from->step);
	for (size_t i = 0; i < from->count; i++) {
		size_t place;
		enum status status =
		    key_groups_find(groups, key_groups_key(from, i), from->groups[i].len, &place);

		if (status != AL_OK)
			return status;
		groups->groups[place].persons += from->groups[i].persons;
		for (size_t c = 0; c < groups->step; c++)
			groups->cells[place * groups->step + c] +=
			    from->cells[i * groups->step + c];
	}
	return AL_OK;
}
