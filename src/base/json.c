/* json.c: strict JSON in, canonical JSON out. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 64
#define MEMORY_BASE ((size_t)64 << 20) /* bytes that reading any text may take */
#define MEMORY_PER_BYTE 8	       /* and more for each of its bytes */

/*
 * jansson does not say in every case that it was short of memory: it then calls a sound token
 * invalid, or drops characters of a text and goes on. So it allocates through us, and what it read
 * counts only if nothing failed meanwhile. Its functions take no argument of ours, hence the
 * variables of the thread.
 *
 * A value of three bytes, "{},", takes more than two hundred of memory, so the length of a text is
 * no limit for what a stranger's takes. What is taken while reading is counted, with what was given
 * back again: lists of what programs send take up to five times their length.
 */
static _Thread_local bool allocation_failed;
static _Thread_local bool reading;
static _Thread_local size_t memory_left; /* bytes, while reading; 0: it was not enough */

/* Whether `size` bytes more may be taken. */
static bool may_take(size_t size)
{
	if (!reading)
		return true;
	memory_left = size < memory_left ? memory_left - size : 0;
	return memory_left > 0;
}

static void *allocate(size_t size)
{
	void *block = may_take(size) ? malloc(size) : NULL;

	if (block == NULL)
		allocation_failed = true;
	return block;
}

static void use_our_allocation(void)
{
	json_set_alloc_funcs(allocate, free);
}

enum status json_parse(const char *text, size_t len, json_t **ret, struct report *report)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	json_error_t error;
	json_t *value;

	(void)pthread_once(&once, use_our_allocation);
	allocation_failed = false;
	memory_left = MEMORY_BASE + len * MEMORY_PER_BYTE;
	reading = true;
	value = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	reading = false;
	if (allocation_failed) {
		json_decref(value);
		if (memory_left == 0)
			return report_set(report, AL_TOO_BIG,
					  "this JSON has too many values for its length");
		return report_set(report, AL_NO_MEMORY, "out of memory while reading JSON");
	}
	if (value == NULL)
		return report_set(report, AL_MALFORMED, "not JSON: line %d, column %d: %s",
				  error.line, error.column, error.text);
	*ret = value;
	return AL_OK;
}

void json_append_text(struct buffer *ret, const char *text, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	size_t from = 0;

	buffer_append_byte(ret, '"');
	for (size_t i = 0; i < len; i++) {
		uint8_t c = (uint8_t)text[i];
		char escape[6] = { '\\', 'u', '0', '0', digits[c >> 4 & 15], digits[c & 15] };
		size_t escape_len = 6;

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buffer_append(ret, text + from, i - from);
		from = i + 1;
		if (c == '"' || c == '\\') {
			escape[1] = (char)c;
			escape_len = 2;
		} else if (c >= 8 && c <= 13 && c != 11) {
			escape[1] = "btn?fr"[c - 8];
			escape_len = 2;
		}
		buffer_append(ret, escape, escape_len);
	}
	buffer_append(ret, text + from, len - from);
	buffer_append_byte(ret, '"');
}

/* The code point at *text, which moves past it. The text is valid UTF-8 (jansson checked it). */
static uint32_t code_point(const uint8_t **text)
{
	const uint8_t *t = *text;
	uint32_t lead = t[0];

	if (lead < 0x80) {
		*text = t + 1;
		return lead;
	}
	if (lead < 0xe0) {
		*text = t + 2;
		return (lead & 0x1f) << 6 | (t[1] & 0x3fu);
	}
	if (lead < 0xf0) {
		*text = t + 3;
		return (lead & 0x0f) << 12 | (t[1] & 0x3fu) << 6 | (t[2] & 0x3fu);
	}
	*text = t + 4;
	return (lead & 0x07) << 18 | (t[1] & 0x3fu) << 12 | (t[2] & 0x3fu) << 6 | (t[3] & 0x3fu);
}

/* The first UTF-16 code unit of a code point: what decides between two that differ there. */
static uint32_t first_unit(uint32_t point)
{
	return point < 0x10000 ? point : 0xd800 + ((point - 0x10000) >> 10);
}

/* RFC 8785 3.2.3: keys sort by their UTF-16 code units. */
static int compare_keys(const void *a, const void *b)
{
	const uint8_t *x = *(const uint8_t *const *)a;
	const uint8_t *y = *(const uint8_t *const *)b;

	while (*x != 0 && *y != 0) {
		uint32_t p = code_point(&x);
		uint32_t q = code_point(&y);

		if (p == q)
			continue;
		if (first_unit(p) != first_unit(q))
			return first_unit(p) < first_unit(q) ? -1 : 1;
		return p < q ? -1 : 1;
	}
	return (*x != 0) - (*y != 0);
}

static enum status write_value(const json_t *value, struct buffer *ret, int depth,
			       struct report *report);

// NOLINTNEXTLINE(misc-no-recursion): DEPTH_MAX bounds it
static enum status write_object(const json_t *value, struct buffer *ret, int depth,
				struct report *report)
{
	size_t count = json_object_size(value);
	const char **keys = calloc(count + 1, sizeof(*keys));
	enum status status = AL_OK;
	const char *key;
	const json_t *member;
	size_t n = 0;

	if (keys == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory while writing JSON");
	/* jansson's iterator wants a pointer that is not const; nothing is changed through it. */
	json_object_foreach((json_t *)(uintptr_t)value, key, member)
	{
		keys[n++] = key;
	}
	qsort(keys, count, sizeof(*keys), compare_keys);
	buffer_append_byte(ret, '{');
	for (size_t i = 0; i < count && status == AL_OK; i++) {
		if (i > 0)
			buffer_append_byte(ret, ',');
		json_append_text(ret, keys[i], strlen(keys[i]));
		buffer_append_byte(ret, ':');
		status = write_value(json_object_get(value, keys[i]), ret, depth + 1, report);
	}
	buffer_append_byte(ret, '}');
	free(keys);
	return status;
}

// NOLINTNEXTLINE(misc-no-recursion): DEPTH_MAX bounds it
static enum status write_array(const json_t *value, struct buffer *ret, int depth,
			       struct report *report)
{
	enum status status = AL_OK;

	buffer_append_byte(ret, '[');
	for (size_t i = 0; i < json_array_size(value) && status == AL_OK; i++) {
		if (i > 0)
			buffer_append_byte(ret, ',');
		status = write_value(json_array_get(value, i), ret, depth + 1, report);
	}
	buffer_append_byte(ret, ']');
	return status;
}

// NOLINTNEXTLINE(misc-no-recursion): DEPTH_MAX bounds it
static enum status write_value(const json_t *value, struct buffer *ret, int depth,
			       struct report *report)
{
	if (depth > DEPTH_MAX)
		return report_set(report, AL_MALFORMED, "JSON nests deeper than %d", DEPTH_MAX);
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return write_object(value, ret, depth, report);
	case JSON_ARRAY:
		return write_array(value, ret, depth, report);
	case JSON_STRING:
		json_append_text(ret, json_string_value(value), json_string_length(value));
		return AL_OK;
	case JSON_INTEGER: {
		json_int_t number = json_integer_value(value);

		if (number > JSON_INTEGER_MAX || number < -JSON_INTEGER_MAX)
			return report_set(report, AL_MALFORMED,
					  "the number %" JSON_INTEGER_FORMAT " is beyond 2^53-1",
					  number);
		buffer_append_format(ret, "%" JSON_INTEGER_FORMAT, number);
		return AL_OK;
	}
	case JSON_REAL:
		return report_set(report, AL_MALFORMED,
				  "a number with a point or exponent: decimals are strings here");
	case JSON_TRUE:
		buffer_append_text(ret, "true");
		return AL_OK;
	case JSON_FALSE:
		buffer_append_text(ret, "false");
		return AL_OK;
	case JSON_NULL:
		buffer_append_text(ret, "null");
		return AL_OK;
	}
	return AL_MALFORMED;
}

enum status json_canonical(const json_t *value, struct buffer *ret, struct report *report)
{
	enum status status = write_value(value, ret, 0, report);

	if (status != AL_OK)
		return status;
	if (buffer_status(ret) != AL_OK)
		return report_set(report, buffer_status(ret), "canonical JSON is too large");
	return AL_OK;
}
