/* object_fuzz.c: an envelope or a bare object of any type; what is read is written alike. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"

#include "base/json.h"
#include "law/object.h"

#include <assert.h>
#include <string.h>

/* Bytes that parse as an envelope are its only form. */
static void try_envelope(const uint8_t *data, size_t size)
{
	struct report report = { .message = "" };
	struct envelope *envelope;
	struct buffer again;

	if (envelope_parse((const char *)data, size, &envelope, &report) != AL_OK) {
		assert(report.message[0] != '\0');
		return;
	}
	buffer_init(&again, ENVELOPE_LEN_MAX);
	envelope_format(envelope, &again);
	assert(again.len == size);
	assert(memcmp(again.bytes, data, size) == 0);
	buffer_clear(&again);
	envelope_free(envelope);
}

/* The object is taken out of its envelope here, so that no signature stands before the tables. */
static void try_object(const json_t *object)
{
	const char *name = json_string_value(json_object_get(object, "type"));
	enum object_type type = name == NULL ? 0 : object_type_find(name);
	struct report report = { .message = "" };
	struct buffer plain;
	struct buffer ours;
	struct arena arena;
	void *value;

	if (type == 0)
		return;
	arena_init(&arena, OBJECT_ARENA_MAX);
	buffer_init(&plain, ENVELOPE_LEN_MAX);
	buffer_init(&ours, ENVELOPE_LEN_MAX);
	value = arena_take(&arena, 1, object_type_record(type)->size);
	assert(value != NULL);
	if (record_decode(object_type_record(type), object, &arena, value, &report) == AL_OK) {
		enum status status = json_canonical(object, &plain, NULL);

		assert(status == AL_OK);
		record_encode(object_type_record(type), value, &ours);
		assert(buffer_status(&ours) == AL_OK);
		assert(ours.len == plain.len);
		assert(memcmp(ours.bytes, plain.bytes, plain.len) == 0);
	} else {
		assert(report.message[0] != '\0');
	}
	buffer_clear(&ours);
	buffer_clear(&plain);
	arena_clear(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *json;
	json_t *inner;

	try_envelope(data, size);
	if (json_parse((const char *)data, size, &json, NULL) != AL_OK)
		return 0;
	inner = json_object_get(json, "object");
	try_object(inner == NULL ? json : inner);
	json_decref(json);
	return 0;
}
