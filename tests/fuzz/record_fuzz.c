/* record_fuzz.c: what a table of every kind of field reads, it writes as RFC 8785 would. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "base/record.h"
#include "fuzz/fuzz.h"

#include <assert.h>
#include <string.h>

#define LEN_MAX (16UL * 1024 * 1024)

static const char *const words[] = { NULL, "permit", "refer", "refuse", NULL };
static const char *const purposes[] = { "care", "science", "traffic", NULL };

struct part {
	const char *note;
	int64_t x;
};

struct whole {
	bool agreed;
	struct when at;
	struct digest id;
	struct digest *ids;
	size_t ids_count;
	const char *lines;
	int64_t number;
	struct part *parts;
	size_t parts_count;
	uint32_t purposes;
	struct part *single;
	const char **texts;
	size_t texts_count;
	int word;
};

static const struct record_field part_fields[] = {
	RECORD_TEXT_OPTIONAL(struct part, note, 1, 40),
	RECORD_INTEGER(struct part, x, -JSON_INTEGER_MAX, JSON_INTEGER_MAX),
};
static const struct record_type part_record = RECORD_TYPE(struct part, part_fields);

static const struct record_field id_item = {
	.name = "item", .kind = RECORD_KIND_BYTES, .prefix = "sha256:", .max = DIGEST_LEN
};
static const struct record_field text_item = { .name = "item",
					       .kind = RECORD_KIND_TEXT,
					       .max = 10 };

static const struct record_field whole_fields[] = {
	RECORD_BOOL(struct whole, agreed),
	RECORD_WHEN_OPTIONAL(struct whole, at),
	RECORD_BYTES_OPTIONAL(struct whole, id, "sha256:"),
	RECORD_LIST_OPTIONAL(struct whole, ids, &id_item, 3),
	RECORD_LINES_OPTIONAL(struct whole, lines, 1, 1000),
	RECORD_INTEGER_OPTIONAL(struct whole, number, 0, JSON_INTEGER_MAX),
	RECORD_LIST_RECORDS_OPTIONAL(struct whole, parts, &part_record, 4),
	RECORD_SET_OPTIONAL(struct whole, purposes, purposes),
	RECORD_RECORD_OPTIONAL(struct whole, single, &part_record),
	RECORD_LIST(struct whole, texts, &text_item, 0, 4),
	RECORD_LITERAL(type, "whole"),
	RECORD_VERSION(v, 1),
	RECORD_ENUM_OPTIONAL(struct whole, word, words),
};
static const struct record_type whole_record = RECORD_TYPE(struct whole, whole_fields);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct report report = { 0 };
	struct whole whole;
	struct arena arena;
	struct buffer ours;
	struct buffer plain;
	json_t *object = NULL;

	if (json_parse((const char *)data, size, &object, &report) != AL_OK)
		return 0;
	arena_init(&arena, LEN_MAX);
	buffer_init(&ours, LEN_MAX);
	buffer_init(&plain, LEN_MAX);
	if (record_decode(&whole_record, object, &arena, &whole, &report) == AL_OK) {
		enum status status = json_canonical(object, &plain, NULL);

		assert(status == AL_OK);
		record_encode(&whole_record, &whole, &ours);
		assert(buffer_status(&ours) == AL_OK);
		assert(ours.len == plain.len);
		assert(memcmp(ours.bytes, plain.bytes, ours.len) == 0);
	} else {
		assert(report.message[0] != '\0');
	}
	buffer_clear(&ours);
	buffer_clear(&plain);
	arena_clear(&arena);
	json_decref(object);
	return 0;
}
