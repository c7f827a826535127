/* record_decode.c: from a JSON object to a struct, by the table. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/record.h"

#include "base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PATH_MAX_LEN 160

/* What stays the same while one object is read. */
struct decoder {
	struct arena *arena;
	struct report *report;
};

/* Where we are: "rules[2]" and the like, cut when too long. */
struct path {
	char text[PATH_MAX_LEN];
};

static enum status decode_record(const struct decoder *decoder, const struct record_type *type,
				 const json_t *object, const struct path *at, void *ret);

static struct path path_member(const struct path *at, const char *name)
{
	struct path path = *at;
	size_t len = strlen(path.text);

	(void)snprintf(path.text + len, sizeof(path.text) - len, "%s%.60s", len == 0 ? "" : ".",
		       name);
	return path;
}

static struct path path_item(const struct path *at, size_t index)
{
	struct path path = *at;
	size_t len = strlen(path.text);

	(void)snprintf(path.text + len, sizeof(path.text) - len, "[%zu]", index);
	return path;
}

static enum status bad(const struct decoder *decoder, const struct path *at, const char *what)
{
	return report_set(decoder->report, AL_MALFORMED, "%s: %s",
			  at->text[0] == '\0' ? "object" : at->text, what);
}

static enum status no_memory(const struct decoder *decoder, const struct path *at)
{
	return report_set(decoder->report, AL_NO_MEMORY, "%s: out of memory", at->text);
}

static enum status decode_text(const struct decoder *decoder, const struct record_field *field,
			       const json_t *value, const struct path *at, const char **ret)
{
	const char *text = json_string_value(value);
	size_t len = json_string_length(value);

	if (text == NULL)
		return bad(decoder, at, "must be a text");
	if ((int64_t)len < field->min || (int64_t)len > field->max)
		return report_set(decoder->report, AL_MALFORMED,
				  "%s: must have %" PRId64 " to %" PRId64 " bytes, has %zu",
				  at->text, field->min, field->max, len);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if ((c < 0x20 && !(field->lines && c == '\n')) || c == 0x7f)
			return bad(decoder, at, "has a control character");
	}
	*ret = arena_copy_text(decoder->arena, text, len);
	return *ret == NULL ? no_memory(decoder, at) : AL_OK;
}

static enum status decode_integer(const struct decoder *decoder, const struct record_field *field,
				  const json_t *value, const struct path *at, int64_t *ret)
{
	json_int_t number = json_integer_value(value);

	if (!json_is_integer(value))
		return bad(decoder, at, "must be an integer");
	if (number < field->min || number > field->max)
		return report_set(decoder->report, AL_MALFORMED,
				  "%s: must be from %" PRId64 " to %" PRId64
				  ", is %" JSON_INTEGER_FORMAT,
				  at->text, field->min, field->max, number);
	*ret = number;
	return AL_OK;
}

/* The index of the text `value` in `names`, from `first`; -1 when it is none of them. */
static int name_index(const char *const *names, int first, const json_t *value)
{
	const char *text = json_string_value(value);

	if (text == NULL)
		return -1;
	for (int i = first; names[i] != NULL; i++) {
		if (strcmp(names[i], text) == 0)
			return i;
	}
	return -1;
}

static enum status decode_enum(const struct decoder *decoder, const struct record_field *field,
			       const json_t *value, const struct path *at, int *ret)
{
	int index = name_index(field->names, 1, value);

	if (index < 0) {
		const char *text = json_string_value(value);

		return report_set(decoder->report, AL_MALFORMED,
				  "%s: \"%.60s\" is none of its words", at->text,
				  text == NULL ? "(no text)" : text);
	}
	*ret = index;
	return AL_OK;
}

static enum status decode_set(const struct decoder *decoder, const struct record_field *field,
			      const json_t *value, const struct path *at, uint32_t *ret)
{
	uint32_t set = 0;
	int last = -1;

	if (!json_is_array(value))
		return bad(decoder, at, "must be a list of words");
	if ((int64_t)json_array_size(value) < field->min)
		return bad(decoder, at, "has too few members");
	for (size_t i = 0; i < json_array_size(value); i++) {
		int index = name_index(field->names, 0, json_array_get(value, i));
		struct path item = path_item(at, i);

		if (index < 0)
			return bad(decoder, &item, "is none of its words");
		if (index <= last)
			return bad(decoder, &item, "is not in the fixed order, or there twice");
		last = index;
		set |= UINT32_C(1) << index;
	}
	*ret = set;
	return AL_OK;
}

static enum status decode_when(const struct decoder *decoder, const json_t *value,
			       const struct path *at, struct when *ret)
{
	const char *text = json_string_value(value);

	if (text == NULL || when_parse(text, json_string_length(value), ret) != AL_OK)
		return bad(decoder, at, "must be an instant like 2026-11-22T19:40:01Z");
	return AL_OK;
}

static enum status decode_bytes(const struct decoder *decoder, const struct record_field *field,
				const json_t *value, const struct path *at, uint8_t *ret)
{
	const char *text = json_string_value(value);
	size_t len = json_string_length(value);
	size_t prefix_len = strlen(field->prefix);
	uint8_t any = 0;

	if (text == NULL || len < prefix_len || memcmp(text, field->prefix, prefix_len) != 0 ||
	    hex_parse(text + prefix_len, len - prefix_len, ret, (size_t)field->max) != AL_OK)
		return report_set(decoder->report, AL_MALFORMED,
				  "%s: must be \"%s\" and %" PRId64
				  " lower-case hexadecimal digits",
				  at->text, field->prefix, field->max * 2);
	for (int64_t i = 0; i < field->max; i++)
		any |= ret[i];
	if (field->optional && any == 0)
		return bad(decoder, at, "may not be all zero");
	return AL_OK;
}

/* The bytes that one item of a list takes. */
static size_t item_size(const struct record_field *field)
{
	if (field->record != NULL)
		return field->record->size;
	switch (field->item->kind) {
	case RECORD_KIND_TEXT:
		return sizeof(const char *);
	case RECORD_KIND_INTEGER:
		return sizeof(int64_t);
	case RECORD_KIND_ENUM:
		return sizeof(int);
	case RECORD_KIND_BYTES:
		return (size_t)field->item->max;
	case RECORD_KIND_WHEN:
		return sizeof(struct when);
	case RECORD_KIND_BOOL:
	case RECORD_KIND_SET:
	case RECORD_KIND_RECORD:
	case RECORD_KIND_LIST:
	case RECORD_KIND_LITERAL:
	case RECORD_KIND_VERSION:
		break;
	}
	assert(!"a list of this kind");
	return 0;
}

static enum status decode_value(const struct decoder *decoder, const struct record_field *field,
				const json_t *value, const struct path *at, void *base);

// NOLINTNEXTLINE(misc-no-recursion): the tables have no cycle
static enum status decode_list(const struct decoder *decoder, const struct record_field *field,
			       const json_t *value, const struct path *at, void *base)
{
	size_t count = json_array_size(value);
	size_t size = item_size(field);
	uint8_t *items;

	if (!json_is_array(value))
		return bad(decoder, at, "must be a list");
	if ((int64_t)count < field->min || (int64_t)count > field->max)
		return report_set(decoder->report, AL_MALFORMED,
				  "%s: must have %" PRId64 " to %" PRId64 " items, has %zu",
				  at->text, field->min, field->max, count);
	items = arena_take(decoder->arena, count, size);
	if (items == NULL)
		return no_memory(decoder, at);
	for (size_t i = 0; i < count; i++) {
		struct path path = path_item(at, i);
		const json_t *item = json_array_get(value, i);
		enum status status;

		if (field->record != NULL)
			status =
			    decode_record(decoder, field->record, item, &path, items + i * size);
		else
			status = decode_value(decoder, field->item, item, &path, items + i * size);
		if (status != AL_OK)
			return status;
	}
	*(void **)((uint8_t *)base + field->offset) = count == 0 ? NULL : items;
	*(size_t *)((uint8_t *)base + field->count_offset) = count;
	return AL_OK;
}

// NOLINTNEXTLINE(misc-no-recursion): the tables have no cycle
static enum status decode_inner(const struct decoder *decoder, const struct record_field *field,
				const json_t *value, const struct path *at, void *place)
{
	void *inner = place;

	if (field->optional) {
		inner = arena_take(decoder->arena, 1, field->record->size);
		if (inner == NULL)
			return no_memory(decoder, at);
		*(void **)place = inner;
	}
	return decode_record(decoder, field->record, value, at, inner);
}

// NOLINTNEXTLINE(misc-no-recursion): the tables have no cycle
static enum status decode_value(const struct decoder *decoder, const struct record_field *field,
				const json_t *value, const struct path *at, void *base)
{
	void *place = (uint8_t *)base + field->offset;

	switch (field->kind) {
	case RECORD_KIND_TEXT:
		return decode_text(decoder, field, value, at, place);
	case RECORD_KIND_INTEGER:
		return decode_integer(decoder, field, value, at, place);
	case RECORD_KIND_BOOL:
		if (!json_is_boolean(value))
			return bad(decoder, at, "must be true or false");
		*(bool *)place = json_is_true(value);
		return AL_OK;
	case RECORD_KIND_ENUM:
		return decode_enum(decoder, field, value, at, place);
	case RECORD_KIND_SET:
		return decode_set(decoder, field, value, at, place);
	case RECORD_KIND_WHEN:
		return decode_when(decoder, value, at, place);
	case RECORD_KIND_BYTES:
		return decode_bytes(decoder, field, value, at, place);
	case RECORD_KIND_RECORD:
		return decode_inner(decoder, field, value, at, place);
	case RECORD_KIND_LIST:
		return decode_list(decoder, field, value, at, base);
	case RECORD_KIND_LITERAL:
		if (!json_is_string(value) || strcmp(json_string_value(value), field->prefix) != 0)
			return report_set(decoder->report, AL_MALFORMED, "%s: must be \"%s\"",
					  at->text, field->prefix);
		return AL_OK;
	case RECORD_KIND_VERSION:
		if (!json_is_integer(value) || json_integer_value(value) != field->min)
			return report_set(decoder->report, AL_MALFORMED, "%s: must be %" PRId64,
					  at->text, field->min);
		return AL_OK;
	}
	assert(!"a kind of field");
	return AL_MALFORMED;
}

/* Put into place what an absent optional member means, where that is not all zero. */
static void set_absent(const struct record_field *field, void *base)
{
	if (field->kind == RECORD_KIND_INTEGER)
		*(int64_t *)((uint8_t *)base + field->offset) = -1;
}

/* Name a member of `object` that the table does not have. */
static enum status unknown_member(const struct decoder *decoder, const struct record_type *type,
				  const json_t *object, const struct path *at)
{
	const char *key;
	json_t *member;

	/* jansson's iterator wants a pointer that is not const; nothing is changed through it. */
	json_object_foreach((json_t *)(uintptr_t)object, key, member)
	{
		bool known = false;
		struct path path = path_member(at, key);

		for (size_t i = 0; i < type->field_count; i++)
			known = known || strcmp(type->fields[i].name, key) == 0;
		if (!known)
			return bad(decoder, &path, "is not a member of this object");
	}
	return AL_OK;
}

// NOLINTNEXTLINE(misc-no-recursion): the tables have no cycle
static enum status decode_record(const struct decoder *decoder, const struct record_type *type,
				 const json_t *object, const struct path *at, void *ret)
{
	size_t present = 0;
	enum status status;

	if (!json_is_object(object))
		return bad(decoder, at, "must be an object");
	memset(ret, 0, type->size);
	for (size_t i = 0; i < type->field_count; i++) {
		const struct record_field *field = &type->fields[i];
		const json_t *value = json_object_get(object, field->name);
		struct path path = path_member(at, field->name);

		if (value == NULL) {
			if (!field->optional)
				return bad(decoder, &path, "is missing");
			set_absent(field, ret);
			continue;
		}
		present++;
		status = decode_value(decoder, field, value, &path, ret);
		if (status != AL_OK)
			return status;
	}
	if (present != json_object_size(object))
		return unknown_member(decoder, type, object, at);
	if (type->check != NULL) {
		status = type->check(ret, decoder->report);
		if (status != AL_OK && at->text[0] != '\0')
			report_prefix(decoder->report, "%s", at->text);
		return status;
	}
	return AL_OK;
}

enum status record_decode(const struct record_type *type, const json_t *object, struct arena *arena,
			  void *ret, struct report *report)
{
	struct decoder decoder = { .arena = arena, .report = report };
	struct path path = { .text = "" };

	return decode_record(&decoder, type, object, &path, ret);
}
