/*
 * buffer.h: bytes that grow up to a maximum given at creation.
 *
 * Appending never fails visibly: the first failure is kept (sticky) and everything after it does
 * nothing, so a writer appends freely and asks buffer_status() once at the end.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_BASE_BUFFER_H
#define ALLMENDE_BASE_BUFFER_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

struct buffer {
	uint8_t *bytes; /* `len` bytes, then a NUL that does not count; NULL while nothing was
			   appended */
	size_t len;
	size_t capacity;
	size_t len_max; /* appending beyond it makes the status AL_TOO_BIG */
	enum status status;
};

/* Make `buffer` empty; it may hold up to `len_max` bytes. Nothing is allocated yet. */
void buffer_init(struct buffer *buffer, size_t len_max);

/* Release the bytes; `buffer` is then as after buffer_init() with the same maximum. */
void buffer_clear(struct buffer *buffer);

/* Forget the content and a failure, keep the memory. */
void buffer_reset(struct buffer *buffer);

void buffer_append(struct buffer *buffer, const void *bytes, size_t len);
void buffer_append_text(struct buffer *buffer, const char *text);
void buffer_append_format(struct buffer *buffer, const char *format, ...) AL_PRINTF(2, 3);
void buffer_append_byte(struct buffer *buffer, uint8_t byte);

/* AL_OK, or the first failure since init, clear or reset: AL_NO_MEMORY or AL_TOO_BIG. */
AL_MUST_CHECK enum status buffer_status(const struct buffer *buffer);

/* The content as text with a final NUL, "" when empty. Borrowed until the next append. */
const char *buffer_text(const struct buffer *buffer);

#endif
