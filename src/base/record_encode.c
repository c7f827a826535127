/* record_encode.c: from a struct to canonical JSON, by the table. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/record.h"

#include "base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

static void encode_hex(const char *prefix, const uint8_t *bytes, size_t len, struct buffer *ret)
{
	static const char digits[] = "0123456789abcdef";

	buffer_append_byte(ret, '"');
	buffer_append_text(ret, prefix);
	for (size_t i = 0; i < len; i++) {
		char pair[2] = { digits[bytes[i] >> 4], digits[bytes[i] & 15] };

		buffer_append(ret, pair, 2);
	}
	buffer_append_byte(ret, '"');
}

static void encode_set(const char *const *names, uint32_t set, struct buffer *ret)
{
	bool first = true;

	buffer_append_byte(ret, '[');
	for (unsigned i = 0; names[i] != NULL; i++) {
		if ((set >> i & 1) == 0)
			continue;
		if (!first)
			buffer_append_byte(ret, ',');
		first = false;
		json_append_text(ret, names[i], strlen(names[i]));
	}
	buffer_append_byte(ret, ']');
}

static void encode_value(const struct record_field *field, const void *base, struct buffer *ret);

// NOLINTNEXTLINE(misc-no-recursion): the tables have no cycle
static void encode_list(const struct record_field *field, const void *base, struct buffer *ret)
{
	const uint8_t *items = *(const uint8_t *const *)((const uint8_t *)base + field->offset);
	size_t count = *(const size_t *)((const uint8_t *)base + field->count_offset);

	buffer_append_byte(ret, '[');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buffer_append_byte(ret, ',');
		if (field->record != NULL) {
			record_encode(field->record, items + i * field->record->size, ret);
			continue;
		}
		switch (field->item->kind) {
		case RECORD_KIND_TEXT:
			encode_value(field->item, items + i * sizeof(const char *), ret);
			break;
		case RECORD_KIND_INTEGER:
			encode_value(field->item, items + i * sizeof(int64_t), ret);
			break;
		case RECORD_KIND_ENUM:
			encode_value(field->item, items + i * sizeof(int), ret);
			break;
		case RECORD_KIND_WHEN:
			encode_value(field->item, items + i * sizeof(struct when), ret);
			break;
		case RECORD_KIND_BYTES:
			encode_value(field->item, items + i * (size_t)field->item->max, ret);
			break;
		case RECORD_KIND_BOOL:
		case RECORD_KIND_SET:
		case RECORD_KIND_RECORD:
		case RECORD_KIND_LIST:
		case RECORD_KIND_LITERAL:
		case RECORD_KIND_VERSION:
			assert(!"a list of this kind");
		}
	}
	buffer_append_byte(ret, ']');
}

// NOLINTNEXTLINE(misc-no-recursion): the tables have no cycle
static void encode_value(const struct record_field *field, const void *base, struct buffer *ret)
{
	const uint8_t *place = (const uint8_t *)base + field->offset;
	char when[WHEN_TEXT_LEN + 1];
	const char *text;

	switch (field->kind) {
	case RECORD_KIND_TEXT:
		text = *(const char *const *)place;
		assert(text != NULL);
		json_append_text(ret, text, strlen(text));
		return;
	case RECORD_KIND_INTEGER:
		buffer_append_format(ret, "%" PRId64, *(const int64_t *)place);
		return;
	case RECORD_KIND_BOOL:
		buffer_append_text(ret, *(const bool *)place ? "true" : "false");
		return;
	case RECORD_KIND_ENUM:
		text = field->names[*(const int *)place];
		assert(text != NULL);
		json_append_text(ret, text, strlen(text));
		return;
	case RECORD_KIND_SET:
		encode_set(field->names, *(const uint32_t *)place, ret);
		return;
	case RECORD_KIND_WHEN:
		when_format(*(const struct when *)place, when);
		json_append_text(ret, when, WHEN_TEXT_LEN);
		return;
	case RECORD_KIND_BYTES:
		encode_hex(field->prefix, place, (size_t)field->max, ret);
		return;
	case RECORD_KIND_RECORD:
		record_encode(field->record, field->optional ? *(const void *const *)place : place,
			      ret);
		return;
	case RECORD_KIND_LIST:
		encode_list(field, base, ret);
		return;
	case RECORD_KIND_LITERAL:
		json_append_text(ret, field->prefix, strlen(field->prefix));
		return;
	case RECORD_KIND_VERSION:
		buffer_append_format(ret, "%" PRId64, field->min);
		return;
	}
}

/* Whether the optional `field` has the value that means "not there". */
static bool is_absent(const struct record_field *field, const void *base)
{
	const uint8_t *place = (const uint8_t *)base + field->offset;
	uint8_t any = 0;

	switch (field->kind) {
	case RECORD_KIND_TEXT:
	case RECORD_KIND_RECORD:
		return *(const void *const *)place == NULL;
	case RECORD_KIND_INTEGER:
		return *(const int64_t *)place == -1;
	case RECORD_KIND_ENUM:
		return *(const int *)place == 0;
	case RECORD_KIND_SET:
		return *(const uint32_t *)place == 0;
	case RECORD_KIND_WHEN:
		return ((const struct when *)(const void *)place)->seconds == 0;
	case RECORD_KIND_BYTES:
		for (int64_t i = 0; i < field->max; i++)
			any |= place[i];
		return any == 0;
	case RECORD_KIND_LIST:
		return *(const size_t *)((const uint8_t *)base + field->count_offset) == 0;
	case RECORD_KIND_BOOL:
	case RECORD_KIND_LITERAL:
	case RECORD_KIND_VERSION:
		break;
	}
	return false;
}

// NOLINTNEXTLINE(misc-no-recursion): the tables have no cycle
void record_encode(const struct record_type *type, const void *value, struct buffer *ret)
{
	bool first = true;

	buffer_append_byte(ret, '{');
	for (size_t i = 0; i < type->field_count; i++) {
		const struct record_field *field = &type->fields[i];

		if (field->optional && is_absent(field, value))
			continue;
		if (!first)
			buffer_append_byte(ret, ',');
		first = false;
		json_append_text(ret, field->name, strlen(field->name));
		buffer_append_byte(ret, ':');
		encode_value(field, value, ret);
	}
	buffer_append_byte(ret, '}');
}
