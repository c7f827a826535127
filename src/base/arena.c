/* arena.c: memory that is released together. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"

#include "base/checked.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE 4096 /* bytes of the usual block; a larger item gets a block of its own */

struct arena_block {
	struct arena_block *next;
	size_t used;
	size_t size;
	alignas(max_align_t) unsigned char bytes[];
};

void arena_init(struct arena *arena, size_t taken_max)
{
	*arena = (struct arena){ .taken_max = taken_max };
}

void arena_clear(struct arena *arena)
{
	while (arena->blocks != NULL) {
		struct arena_block *next = arena->blocks->next;

		free(arena->blocks);
		arena->blocks = next;
	}
	arena->taken = 0;
}

void *arena_take(struct arena *arena, size_t count, size_t size)
{
	struct arena_block *block = arena->blocks;
	size_t need;
	size_t total;
	void *taken;

	if (!checked_mul(count, size, &need) || !checked_add(need, alignof(max_align_t), &total))
		return NULL;
	need = (need + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
	if (need > arena->taken_max - arena->taken)
		return NULL;
	if (block == NULL || block->size - block->used < need) {
		size_t room = need > BLOCK_SIZE ? need : BLOCK_SIZE;

		block = calloc(1, sizeof(*block) + room);
		if (block == NULL)
			return NULL;
		block->size = room;
		block->next = arena->blocks;
		arena->blocks = block;
	}
	taken = block->bytes + block->used;
	block->used += need;
	arena->taken += need;
	return taken;
}

char *arena_copy_text(struct arena *arena, const char *text, size_t len)
{
	char *copy = arena_take(arena, len + 1, 1);

	if (copy != NULL)
		memcpy(copy, text, len);
	return copy;
}
