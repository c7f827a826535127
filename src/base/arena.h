/*
 * arena.h: memory that is released together.
 *
 * What belongs to one object or one request is taken from one arena and freed with it; nothing
 * taken is freed alone.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_BASE_ARENA_H
#define ALLMENDE_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first */
	size_t taken;		    /* bytes handed out, against `taken_max` */
	size_t taken_max;
};

/* Make `arena` empty; it hands out up to `taken_max` bytes. Nothing is allocated yet. */
void arena_init(struct arena *arena, size_t taken_max);

/* Release all that was taken from `arena`, which is then empty again. */
void arena_clear(struct arena *arena);

/*
 * `count` items of `size` bytes, zeroed and aligned for any type; NULL when memory or the
 * maximum is used up. Borrowed from `arena`. `count` 0 gives a pointer that is not NULL.
 */
void *arena_take(struct arena *arena, size_t count, size_t size);

/* A copy of the `len` bytes at `text` with a final NUL, or NULL as arena_take(). */
char *arena_copy_text(struct arena *arena, const char *text, size_t len);

#endif
