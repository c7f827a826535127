/* spoil.c: expecting that an object, written with one thing wrong, is not read again. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/law/spoil.h"

#include "base/json.h"
#include "unit/unit.h"

static enum status read_again(enum object_type type, const void *value, struct report *report)
{
	const struct record_type *record = object_type_record(type);
	struct buffer bytes;
	struct arena arena;
	json_t *json;
	enum status status;
	void *copy;

	buffer_init(&bytes, ENVELOPE_LEN_MAX);
	record_encode(record, value, &bytes);
	assert_int_equal(buffer_status(&bytes), AL_OK);
	assert_int_equal(json_parse(buffer_text(&bytes), bytes.len, &json, NULL), AL_OK);
	arena_init(&arena, OBJECT_ARENA_MAX);
	copy = arena_take(&arena, 1, record->size);
	assert_non_null(copy);
	status = record_decode(record, json, &arena, copy, report);
	arena_clear(&arena);
	json_decref(json);
	buffer_clear(&bytes);
	return status;
}

void assert_spoiled(enum object_type type, const void *value, const char *words)
{
	struct report report = { .message = "" };

	assert_int_equal(read_again(type, value, &report), AL_MALFORMED);
	if (strstr(report.message, words) == NULL)
		assert_string_equal(report.message, words); /* shows both */
}

void assert_sound(enum object_type type, const void *value)
{
	struct report report = { .message = "" };

	(void)!read_again(type, value, &report);
	assert_string_equal(report.message, "");
}
