/* object_test.c: each type of object against its vectors and its schema file. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/law/sample.h"

#include "base/file.h"
#include "base/json.h"
#include "unit/unit.h"

#include <stdlib.h>

#define PATH_LEN 128
#define FILE_LEN_MAX ((size_t)1024 * 1024)

/* ALLMENDE_WRITE_VECTORS=1 writes the files that these tests otherwise compare with. */
static bool writes_vectors(void)
{
	const char *wanted = getenv("ALLMENDE_WRITE_VECTORS");

	return wanted != NULL && strcmp(wanted, "1") == 0;
}

/* `folder` is "vectors/objects" or "fuzz/corpus/object": the fuzzer starts from the vectors. */
static void vector_path(const char *folder, enum object_type type, int variant,
			char ret[static PATH_LEN])
{
	(void)snprintf(ret, PATH_LEN, "tests/%s/%s-%d.json", folder, object_type_names[type],
		       variant);
}

/* Compare the file at `path` with `expected`, or write it. */
static void compare_file(const char *path, const struct buffer *expected)
{
	struct report report = { .message = "" };
	struct buffer file;

	assert_int_equal(buffer_status(expected), AL_OK);
	if (writes_vectors()) {
		assert_int_equal(file_write(path, expected->bytes, expected->len, &report), AL_OK);
		return;
	}
	buffer_init(&file, FILE_LEN_MAX);
	(void)!file_read(path, &file, &report);
	assert_string_equal(report.message, "");
	assert_string_equal(buffer_text(&file), buffer_text(expected));
	buffer_clear(&file);
}

static void each_vector_is_what_its_sample_makes(void **state)
{
	(void)state;
	for (int type = 1; type <= OBJECT_TYPE_COUNT; type++) {
		for (int variant = SAMPLE_MINIMAL; variant <= SAMPLE_FULL; variant++) {
			struct envelope *envelope;
			struct buffer bytes;
			char path[PATH_LEN];

			sample_make((enum object_type)type, variant, &envelope);
			buffer_init(&bytes, ENVELOPE_LEN_MAX);
			envelope_format(envelope, &bytes);
			vector_path("vectors/objects", (enum object_type)type, variant, path);
			compare_file(path, &bytes);
			vector_path("fuzz/corpus/object", (enum object_type)type, variant, path);
			compare_file(path, &bytes);
			buffer_clear(&bytes);
			envelope_free(envelope);
		}
	}
}

static void each_schema_file_is_what_its_table_makes(void **state)
{
	(void)state;
	for (int type = 1; type <= OBJECT_TYPE_COUNT; type++) {
		struct buffer schema;
		char path[PATH_LEN];

		buffer_init(&schema, FILE_LEN_MAX);
		record_schema(object_type_record((enum object_type)type), object_type_names[type],
			      &schema);
		(void)snprintf(path, sizeof(path), "doc/spec/schema/%s.json",
			       object_type_names[type]);
		compare_file(path, &schema);
		buffer_clear(&schema);
	}
}

/* Read the vector, decode it, encode it again: the same bytes and the same id. */
static void check_round_trip(enum object_type type, int variant)
{
	struct report report = { .message = "" };
	struct envelope *made;
	struct envelope *parsed = NULL;
	struct buffer file;
	struct buffer again;
	struct arena arena;
	enum object_type found;
	const void *value;
	char path[PATH_LEN];

	vector_path("vectors/objects", type, variant, path);
	buffer_init(&file, FILE_LEN_MAX);
	buffer_init(&again, FILE_LEN_MAX);
	arena_init(&arena, OBJECT_ARENA_MAX);
	assert_int_equal(file_read(path, &file, &report), AL_OK);
	(void)!envelope_parse(buffer_text(&file), file.len, &parsed, &report);
	assert_string_equal(report.message, "");
	(void)!object_decode(parsed, &arena, &found, &value, &report);
	assert_string_equal(report.message, "");
	assert_int_equal(found, type);
	record_encode(object_type_record(type), value, &again);
	assert_string_equal(buffer_text(&again), buffer_text(&parsed->canonical));
	sample_make(type, variant, &made);
	assert_true(digest_equal(&made->id, &parsed->id));
	assert_non_null(made->object);
	envelope_free(made);
	envelope_free(parsed);
	arena_clear(&arena);
	buffer_clear(&again);
	buffer_clear(&file);
}

static void each_vector_is_read_and_written_alike(void **state)
{
	(void)state;
	for (int type = 1; type <= OBJECT_TYPE_COUNT; type++) {
		check_round_trip((enum object_type)type, SAMPLE_MINIMAL);
		check_round_trip((enum object_type)type, SAMPLE_FULL);
	}
}

/* The members of a table, and of the tables inside, rise in the order of their bytes. */
static void check_order(const struct record_type *record)
{
	for (size_t i = 0; i < record->field_count; i++) {
		const struct record_field *field = &record->fields[i];

		if (i > 0)
			assert_true(strcmp(field[-1].name, field->name) < 0);
		if (field->record != NULL)
			check_order(field->record);
		assert_true(field->kind != RECORD_KIND_LIST || field->max > 0);
		assert_true(field->kind != RECORD_KIND_TEXT || field->max > 0);
	}
}

static void the_members_of_each_table_rise_and_have_limits(void **state)
{
	(void)state;
	for (int type = 1; type <= OBJECT_TYPE_COUNT; type++)
		check_order(object_type_record((enum object_type)type));
}

/* `section` has a row of a table for each member of `record`, `page` for those inside. */
static void check_rows(const char *page, const char *section, const struct record_type *record)
{
	char row[PATH_LEN];

	for (size_t i = 0; i < record->field_count; i++) {
		const struct record_field *field = &record->fields[i];
		static const char *const common[] = { "coop", "time", "type", "v", "den", "num" };
		bool told = false;

		for (size_t j = 0; j < sizeof(common) / sizeof(common[0]); j++)
			told = told || strcmp(common[j], field->name) == 0;
		(void)snprintf(row, sizeof(row), "\n| `%s`", field->name);
		if (!told && strstr(section, row) == NULL)
			assert_string_equal(field->name, "told in doc/spec/objects.md");
		if (field->record != NULL)
			check_rows(page, page, field->record);
	}
}

static void each_member_is_told_in_the_specification(void **state)
{
	struct buffer page;

	(void)state;
	buffer_init(&page, FILE_LEN_MAX);
	assert_int_equal(file_read("doc/spec/objects.md", &page, NULL), AL_OK);
	for (int type = 1; type <= OBJECT_TYPE_COUNT; type++) {
		char heading[PATH_LEN];
		const char *section;

		(void)snprintf(heading, sizeof(heading), "\n## %s\n", object_type_names[type]);
		section = strstr(buffer_text(&page), heading);
		assert_non_null(section);
		check_rows(buffer_text(&page), section, object_type_record((enum object_type)type));
	}
	buffer_clear(&page);
}

static void each_table_has_the_common_members(void **state)
{
	(void)state;
	/* spec object-1: "Every object has type, v and time, and all but the statute have coop." */
	for (int type = 1; type <= OBJECT_TYPE_COUNT; type++) {
		const struct record_type *record = object_type_record((enum object_type)type);
		unsigned found = 0;

		for (size_t i = 0; i < record->field_count; i++) {
			const struct record_field *field = &record->fields[i];

			found += strcmp(field->name, "coop") == 0;
			found +=
			    strcmp(field->name, "time") == 0 && field->kind == RECORD_KIND_WHEN;
			found += strcmp(field->name, "v") == 0 &&
				 field->kind == RECORD_KIND_VERSION && field->min == 1;
			found += strcmp(field->name, "type") == 0 &&
				 field->kind == RECORD_KIND_LITERAL &&
				 strcmp(field->prefix, object_type_names[type]) == 0;
		}
		assert_int_equal(found, type == OBJECT_STATUTE ? 3 : 4);
	}
}

static void a_type_is_found_by_its_name(void **state)
{
	(void)state;
	for (int type = 1; type <= OBJECT_TYPE_COUNT; type++)
		assert_int_equal(object_type_find(object_type_names[type]), type);
	assert_int_equal(object_type_find("grants"), 0);
	assert_int_equal(object_type_find(""), 0);
	assert_null(object_type_names[OBJECT_TYPE_COUNT + 1]);
}

static void an_object_of_an_unknown_type_is_malformed(void **state)
{
	static const char text[] = "{\"type\":\"wish\",\"v\":1}";
	struct report report = { .message = "" };
	enum object_type type = 0;
	const void *value = NULL;
	struct signing_key *key;
	struct envelope *envelope;
	struct arena arena;

	(void)state;
	arena_init(&arena, OBJECT_ARENA_MAX);
	assert_int_equal(signing_key_new(&key), AL_OK);
	assert_int_equal(envelope_make("wish", text, sizeof(text) - 1,
				       (const struct signing_key *const[]){ key }, 1, &envelope),
			 AL_OK);
	assert_int_equal(json_parse(text, sizeof(text) - 1, &envelope->object, &report), AL_OK);
	assert_int_equal(object_decode(envelope, &arena, &type, &value, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "wish"));
	assert_null(value);
	envelope_free(envelope);
	signing_key_free(key);
	arena_clear(&arena);
}

static void an_object_of_another_type_is_malformed(void **state)
{
	struct report report = { .message = "" };
	struct envelope *envelope;
	struct arena arena;
	struct grant grant;

	(void)state;
	arena_init(&arena, OBJECT_ARENA_MAX);
	sample_make(OBJECT_JOB, SAMPLE_FULL, &envelope);
	assert_int_equal(object_decode_as(envelope, OBJECT_GRANT, &arena, &grant, &report),
			 AL_MALFORMED);
	assert_string_equal(report.message, "type: is a job, not a grant");
	envelope_free(envelope);
	sample_make(OBJECT_GRANT, SAMPLE_FULL, &envelope);
	assert_int_equal(object_decode_as(envelope, OBJECT_GRANT, &arena, &grant, &report), AL_OK);
	assert_int_equal(grant.runs, 20);
	envelope_free(envelope);
	arena_clear(&arena);
}

static void what_cannot_be_read_again_is_not_made(void **state)
{
	struct grant grant = sample_grants[0];
	struct report report = { .message = "" };
	struct envelope *envelope = NULL;
	struct signing_key *key;
	const struct signing_key *keys[1];

	(void)state;
	/* spec object-2: "What would not be read is not signed." */
	assert_int_equal(signing_key_new(&key), AL_OK);
	keys[0] = key;
	grant.runs = 0;
	assert_int_equal(object_make(OBJECT_GRANT, &grant, keys, 1, &envelope, &report),
			 AL_MALFORMED);
	assert_non_null(strstr(report.message, "runs"));
	assert_null(envelope);
	grant.runs = 1;
	grant.until = grant.from;
	assert_int_equal(object_make(OBJECT_GRANT, &grant, keys, 1, &envelope, &report),
			 AL_MALFORMED);
	assert_null(envelope);
	signing_key_free(key);
}

UNIT_MAIN("object", cmocka_unit_test(each_vector_is_what_its_sample_makes),
	  cmocka_unit_test(each_schema_file_is_what_its_table_makes),
	  cmocka_unit_test(each_vector_is_read_and_written_alike),
	  cmocka_unit_test(each_member_is_told_in_the_specification),
	  cmocka_unit_test(the_members_of_each_table_rise_and_have_limits),
	  cmocka_unit_test(each_table_has_the_common_members),
	  cmocka_unit_test(a_type_is_found_by_its_name),
	  cmocka_unit_test(an_object_of_an_unknown_type_is_malformed),
	  cmocka_unit_test(an_object_of_another_type_is_malformed),
	  cmocka_unit_test(what_cannot_be_read_again_is_not_made))
