/* buffer.c: bytes that grow up to a maximum. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/buffer.h"

#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_FIRST 128

void buffer_init(struct buffer *buffer, size_t len_max)
{
	assert(len_max < SIZE_MAX / 4);
	*buffer = (struct buffer){ .len_max = len_max };
}

void buffer_clear(struct buffer *buffer)
{
	free(buffer->bytes);
	buffer_init(buffer, buffer->len_max);
}

void buffer_reset(struct buffer *buffer)
{
	buffer->len = 0;
	buffer->status = AL_OK;
	if (buffer->bytes != NULL)
		buffer->bytes[0] = '\0';
}

/* Make room for `more` bytes and the NUL. False, and the status set, when that is impossible. */
static bool reserve(struct buffer *buffer, size_t more)
{
	size_t capacity = buffer->capacity == 0 ? CAPACITY_FIRST : buffer->capacity;
	uint8_t *bytes;

	if (buffer->status != AL_OK)
		return false;
	if (more > buffer->len_max - buffer->len) {
		buffer->status = AL_TOO_BIG;
		return false;
	}
	while (capacity < buffer->len + more + 1)
		capacity *= 2;
	if (capacity == buffer->capacity)
		return true;
	bytes = realloc(buffer->bytes, capacity);
	if (bytes == NULL) {
		buffer->status = AL_NO_MEMORY;
		return false;
	}
	buffer->bytes = bytes;
	buffer->capacity = capacity;
	return true;
}

void buffer_append(struct buffer *buffer, const void *bytes, size_t len)
{
	if (!reserve(buffer, len))
		return;
	if (len > 0)
		memcpy(buffer->bytes + buffer->len, bytes, len);
	buffer->len += len;
	buffer->bytes[buffer->len] = '\0';
}

void buffer_append_text(struct buffer *buffer, const char *text)
{
	buffer_append(buffer, text, strlen(text));
}

void buffer_append_byte(struct buffer *buffer, uint8_t byte)
{
	buffer_append(buffer, &byte, 1);
}

void buffer_append_format(struct buffer *buffer, const char *format, ...)
{
	va_list args;
	va_list again;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	assert(len >= 0);
	if (reserve(buffer, (size_t)len)) {
		(void)vsnprintf((char *)buffer->bytes + buffer->len, (size_t)len + 1, format,
				again);
		buffer->len += (size_t)len;
	}
	va_end(again);
}

enum status buffer_status(const struct buffer *buffer)
{
	return buffer->status;
}

const char *buffer_text(const struct buffer *buffer)
{
	return buffer->bytes == NULL ? "" : (const char *)buffer->bytes;
}
