/* record_test.c: one table reads, writes and describes; each failure says its exact place. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/record.h"

#include "base/json.h"
#include "unit/unit.h"

#include <stdlib.h>

#define LEN_MAX 65536
#define ZERO64 "0000000000000000000000000000000000000000000000000000000000000000"
#define ONES64 "1111111111111111111111111111111111111111111111111111111111111111"

static const char *const colours[] = { NULL, "red", "green", "blue", NULL };
static const char *const uses[] = { "care", "science", "traffic", NULL };

/* A record with every kind of field, there and optional. */
struct point {
	const char *note; /* optional */
	int64_t x;
};

struct everything {
	bool agreed;
	struct when at;
	struct digest *chain; /* list of bytes */
	size_t chain_count;
	int colour;
	int *colours; /* list of enums */
	size_t colours_count;
	struct digest id;
	struct digest id_optional;
	const char *lines;
	const char *name;
	int64_t number;
	int64_t number_optional;
	int64_t *numbers; /* list of integers */
	size_t numbers_count;
	int paint; /* optional enum */
	struct point *path;
	size_t path_count;
	struct point point;
	struct point *point_optional;
	const char **texts; /* optional list */
	size_t texts_count;
	struct when *times; /* optional list */
	size_t times_count;
	struct when until; /* optional */
	uint32_t uses;
	uint32_t uses_optional;
};

static enum status check_point(const void *value, struct report *report)
{
	const struct point *point = value;

	return point->x == 13 ? report_set(report, AL_MALFORMED, "x: brings bad luck") : AL_OK;
}

static const struct record_field point_fields[] = {
	RECORD_TEXT_OPTIONAL(struct point, note, 1, 5),
	RECORD_INTEGER(struct point, x, -3, 100),
};
static const struct record_type point_record =
    RECORD_TYPE_CHECKED(struct point, point_fields, check_point);

static const struct record_field digest_item = {
	.name = "item", .kind = RECORD_KIND_BYTES, .prefix = "sha256:", .max = DIGEST_LEN
};
static const struct record_field colour_item = { .name = "item",
						 .kind = RECORD_KIND_ENUM,
						 .names = colours };
static const struct record_field number_item = {
	.name = "item", .kind = RECORD_KIND_INTEGER, .min = 0, .max = 9
};
static const struct record_field text_item = {
	.name = "item", .kind = RECORD_KIND_TEXT, .min = 1, .max = 3
};
static const struct record_field when_item = { .name = "item", .kind = RECORD_KIND_WHEN };

static const struct record_field everything_fields[] = {
	RECORD_BOOL(struct everything, agreed),
	RECORD_WHEN(struct everything, at),
	RECORD_LIST(struct everything, chain, &digest_item, 0, 2),
	RECORD_ENUM(struct everything, colour, colours),
	RECORD_LIST(struct everything, colours, &colour_item, 1, 3),
	RECORD_BYTES(struct everything, id, "sha256:"),
	RECORD_BYTES_OPTIONAL(struct everything, id_optional, "sha256:"),
	RECORD_LINES(struct everything, lines, 0, 20),
	RECORD_TEXT(struct everything, name, 2, 6),
	RECORD_INTEGER(struct everything, number, -5, 5),
	RECORD_INTEGER_OPTIONAL(struct everything, number_optional, 0, JSON_INTEGER_MAX),
	RECORD_LIST(struct everything, numbers, &number_item, 0, 3),
	RECORD_ENUM_OPTIONAL(struct everything, paint, colours),
	RECORD_LIST_RECORDS(struct everything, path, &point_record, 1, 2),
	RECORD_RECORD(struct everything, point, &point_record),
	RECORD_RECORD_OPTIONAL(struct everything, point_optional, &point_record),
	RECORD_LIST_OPTIONAL(struct everything, texts, &text_item, 2),
	RECORD_LIST_OPTIONAL(struct everything, times, &when_item, 2),
	RECORD_LITERAL(type, "everything"),
	RECORD_WHEN_OPTIONAL(struct everything, until),
	RECORD_SET(struct everything, uses, uses, 1),
	RECORD_SET_OPTIONAL(struct everything, uses_optional, uses),
	RECORD_VERSION(v, 1),
};
static const struct record_type everything_record =
    RECORD_TYPE(struct everything, everything_fields);

static const char least[] =
    "{\"agreed\":false,\"at\":\"1970-01-01T00:00:01Z\",\"chain\":[],\"colour\":\"red\","
    "\"colours\":[\"blue\"],\"id\":\"sha256:" ONES64 "\",\"lines\":\"\",\"name\":\"ab\","
    "\"number\":-5,\"numbers\":[],\"path\":[{\"x\":-3}],\"point\":{\"x\":100},"
    "\"type\":\"everything\",\"uses\":[\"traffic\"],\"v\":1}";

static const char most[] =
    "{\"agreed\":true,\"at\":\"9999-12-31T23:59:59Z\","
    "\"chain\":[\"sha256:" ZERO64 "\",\"sha256:" ONES64 "\"],\"colour\":\"blue\","
    "\"colours\":[\"blue\",\"blue\",\"red\"],\"id\":\"sha256:" ZERO64 "\","
    "\"id_optional\":\"sha256:" ONES64 "\",\"lines\":\"a\\nb\",\"name\":\"gr\xc3\xbc\xc3\x9f\","
    "\"number\":5,\"number_optional\":9007199254740991,\"numbers\":[0,9,1],\"paint\":\"green\","
    "\"path\":[{\"note\":\"n\",\"x\":0},{\"note\":\"12345\",\"x\":1}],\"point\":{\"x\":0},"
    "\"point_optional\":{\"note\":\"y\",\"x\":7},\"texts\":[\"a\",\"abc\"],"
    "\"times\":[\"2026-11-22T19:40:01Z\"],\"type\":\"everything\","
    "\"until\":\"2027-01-01T00:00:00Z\",\"uses\":[\"care\",\"science\",\"traffic\"],"
    "\"uses_optional\":[\"science\"],\"v\":1}";

static json_t *parse(const char *text)
{
	struct report report = { 0 };
	json_t *value = NULL;

	if (json_parse(text, strlen(text), &value, &report) != AL_OK)
		fail_msg("%s: %s", text, report.message);
	return value;
}

/* Read `text`, write it, compare; `check` looks at what was read. */
static void assert_round_trip(const char *text, void (*check)(const struct everything *))
{
	struct report report = { 0 };
	struct everything everything;
	struct arena arena;
	struct buffer out;
	json_t *value = parse(text);

	memset(&everything, 0xa5, sizeof(everything));
	arena_init(&arena, LEN_MAX);
	buffer_init(&out, LEN_MAX);
	if (record_decode(&everything_record, value, &arena, &everything, &report) != AL_OK)
		fail_msg("%s", report.message);
	json_decref(value);
	check(&everything);
	record_encode(&everything_record, &everything, &out);
	assert_int_equal(buffer_status(&out), AL_OK);
	assert_string_equal(buffer_text(&out), text);
	buffer_clear(&out);
	arena_clear(&arena);
}

static void check_least(const struct everything *e)
{
	assert_false(e->agreed);
	assert_true(e->at.seconds == 1);
	assert_null(e->chain);
	assert_int_equal(e->chain_count, 0);
	assert_int_equal(e->colour, 1);
	assert_true(digest_is_zero(&e->id_optional));
	assert_true(e->number == -5);
	assert_true(e->number_optional == -1);
	assert_int_equal(e->paint, 0);
	assert_int_equal(e->path_count, 1);
	assert_null(e->path[0].note);
	assert_null(e->point_optional);
	assert_null(e->texts);
	assert_int_equal(e->texts_count, 0);
	assert_int_equal(e->times_count, 0);
	assert_true(e->until.seconds == 0);
	assert_int_equal(e->uses, 4);
	assert_int_equal(e->uses_optional, 0);
}

static void check_most(const struct everything *e)
{
	assert_true(e->agreed);
	assert_true(e->at.seconds == WHEN_SECONDS_MAX);
	assert_int_equal(e->chain_count, 2);
	assert_int_equal(e->chain[1].bytes[31], 0x11);
	assert_int_equal(e->colours_count, 3);
	assert_int_equal(e->colours[2], 1);
	assert_string_equal(e->name, "gr\xc3\xbc\xc3\x9f");
	assert_string_equal(e->lines, "a\nb");
	assert_true(e->number_optional == JSON_INTEGER_MAX);
	assert_true(e->numbers[1] == 9);
	assert_int_equal(e->paint, 2);
	assert_string_equal(e->path[1].note, "12345");
	assert_true(e->point_optional->x == 7);
	assert_string_equal(e->texts[1], "abc");
	assert_true(e->times[0].seconds == 1795376401);
	assert_int_equal(e->uses, 7);
	assert_int_equal(e->uses_optional, 2);
}

static void what_is_read_is_written_the_same(void **state)
{
	(void)state;
	assert_round_trip(least, check_least);
	assert_round_trip(most, check_most);
}

/* The object `most` with the member `name` replaced by `value`, or taken out if NULL, is refused
 * with `message`. */
struct refusal {
	const char *name;
	const char *value;
	const char *message;
};

static const struct refusal refusals[] = {
	{ "agreed", NULL, "agreed: is missing" },
	{ "agreed", "1", "agreed: must be true or false" },
	{ "agreed", "null", "agreed: must be true or false" },
	{ "at", NULL, "at: is missing" },
	{ "at", "5", "at: must be an instant like 2026-11-22T19:40:01Z" },
	{ "at", "\"1970-01-01T00:00:00Z\"", "at: must be an instant like 2026-11-22T19:40:01Z" },
	{ "chain", "{}", "chain: must be a list" },
	{ "chain", "[\"sha256:" ONES64 "\",\"sha256:" ONES64 "\",\"sha256:" ONES64 "\"]",
	  "chain: must have 0 to 2 items, has 3" },
	{ "chain", "[\"sha256:" ONES64 "\",\"sha256:1\"]",
	  "chain[1]: must be \"sha256:\" and 64 lower-case hexadecimal digits" },
	{ "colour", "\"\"", "colour: \"\" is none of its words" },
	{ "colour", "\"Red\"", "colour: \"Red\" is none of its words" },
	{ "colour", "1", "colour: \"(no text)\" is none of its words" },
	{ "colours", "[]", "colours: must have 1 to 3 items, has 0" },
	{ "colours", "[\"red\",\"x\"]", "colours[1]: \"x\" is none of its words" },
	{ "id", "7", "id: must be \"sha256:\" and 64 lower-case hexadecimal digits" },
	{ "id", "\"sha256\"", "id: must be \"sha256:\" and 64 lower-case hexadecimal digits" },
	{ "id", "\"sha512:" ONES64 "\"",
	  "id: must be \"sha256:\" and 64 lower-case hexadecimal digits" },
	{ "id", "\"sha256:" ONES64 "1\"",
	  "id: must be \"sha256:\" and 64 lower-case hexadecimal digits" },
	{ "id_optional", "\"sha256:" ZERO64 "\"", "id_optional: may not be all zero" },
	{ "lines", "\"\\t\"", "lines: has a control character" },
	{ "lines", "\"\\u007f\"", "lines: has a control character" },
	{ "lines", "\"123456789012345678901\"", "lines: must have 0 to 20 bytes, has 21" },
	{ "name", "\"a\"", "name: must have 2 to 6 bytes, has 1" },
	{ "name", "\"1234567\"", "name: must have 2 to 6 bytes, has 7" },
	{ "name", "\"a\\nb\"", "name: has a control character" },
	{ "name", "[]", "name: must be a text" },
	{ "number", "6", "number: must be from -5 to 5, is 6" },
	{ "number", "-6", "number: must be from -5 to 5, is -6" },
	{ "number", "1.0", "number: must be an integer" },
	{ "number", "\"1\"", "number: must be an integer" },
	{ "number_optional", "-1", "number_optional: must be from 0 to 9007199254740991, is -1" },
	{ "number_optional", "9007199254740992",
	  "number_optional: must be from 0 to 9007199254740991, is 9007199254740992" },
	{ "number_optional", "null", "number_optional: must be an integer" },
	{ "numbers", "[1,10]", "numbers[1]: must be from 0 to 9, is 10" },
	{ "paint", "null", "paint: \"(no text)\" is none of its words" },
	{ "path", "[]", "path: must have 1 to 2 items, has 0" },
	{ "path", "[{\"x\":1},{}]", "path[1].x: is missing" },
	{ "path", "[{\"x\":1},[]]", "path[1]: must be an object" },
	{ "path", "[{\"x\":1},{\"note\":\"\",\"x\":1}]",
	  "path[1].note: must have 1 to 5 bytes, has 0" },
	{ "path", "[{\"x\":13}]", "path[0]: x: brings bad luck" },
	{ "path", "[{\"x\":1,\"y\":2}]", "path[0].y: is not a member of this object" },
	{ "point", "7", "point: must be an object" },
	{ "point", "{\"x\":101}", "point.x: must be from -3 to 100, is 101" },
	{ "point_optional", "null", "point_optional: must be an object" },
	{ "point_optional", "{\"x\":-4}", "point_optional.x: must be from -3 to 100, is -4" },
	{ "texts", "[]", "texts: must have 1 to 2 items, has 0" },
	{ "texts", "[\"a\",\"abcd\"]", "texts[1]: must have 1 to 3 bytes, has 4" },
	{ "times", "[\"x\"]", "times[0]: must be an instant like 2026-11-22T19:40:01Z" },
	{ "type", "\"something\"", "type: must be \"everything\"" },
	{ "type", NULL, "type: is missing" },
	{ "until", "null", "until: must be an instant like 2026-11-22T19:40:01Z" },
	{ "uses", "[]", "uses: has too few members" },
	{ "uses", "\"care\"", "uses: must be a list of words" },
	{ "uses", "[\"care\",\"fun\"]", "uses[1]: is none of its words" },
	{ "uses", "[\"science\",\"care\"]", "uses[1]: is not in the fixed order, or there twice" },
	{ "uses", "[\"care\",\"care\"]", "uses[1]: is not in the fixed order, or there twice" },
	{ "uses_optional", "[]", "uses_optional: has too few members" },
	{ "v", "2", "v: must be 1" },
	{ "v", "\"1\"", "v: must be 1" },
	{ "w", "1", "w: is not a member of this object" },
};

static void each_failure_names_its_path(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		const struct refusal *refusal = &refusals[i];
		struct report report = { 0 };
		struct everything everything;
		struct arena arena;
		json_t *object = parse(most);
		json_error_t error;

		if (refusal->value == NULL)
			assert_int_equal(json_object_del(object, refusal->name), 0);
		else
			assert_int_equal(json_object_set_new(
					     object, refusal->name,
					     json_loads(refusal->value, JSON_DECODE_ANY, &error)),
					 0);
		arena_init(&arena, LEN_MAX);
		assert_int_equal(
		    record_decode(&everything_record, object, &arena, &everything, &report),
		    AL_MALFORMED);
		assert_string_equal(report.message, refusal->message);
		assert_int_equal(
		    record_decode(&everything_record, object, &arena, &everything, NULL),
		    AL_MALFORMED);
		arena_clear(&arena);
		json_decref(object);
	}
}

static void what_is_no_object_is_refused(void **state)
{
	struct report report = { 0 };
	struct everything everything;
	struct arena arena;
	json_t *list = parse("[]");

	(void)state;
	arena_init(&arena, LEN_MAX);
	assert_int_equal(record_decode(&everything_record, list, &arena, &everything, &report),
			 AL_MALFORMED);
	assert_string_equal(report.message, "object: must be an object");
	arena_clear(&arena);
	json_decref(list);
}

static void an_optional_member_may_be_missing_each_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(everything_fields) / sizeof(everything_fields[0]); i++) {
		struct everything everything;
		struct arena arena;
		struct buffer once;
		struct buffer out;
		json_t *object = parse(most);

		if (everything_fields[i].optional) {
			assert_int_equal(json_object_del(object, everything_fields[i].name), 0);
			arena_init(&arena, LEN_MAX);
			buffer_init(&once, LEN_MAX);
			buffer_init(&out, LEN_MAX);
			assert_int_equal(json_canonical(object, &once, NULL), AL_OK);
			assert_int_equal(
			    record_decode(&everything_record, object, &arena, &everything, NULL),
			    AL_OK);
			record_encode(&everything_record, &everything, &out);
			assert_string_equal(buffer_text(&out), buffer_text(&once));
			buffer_clear(&once);
			buffer_clear(&out);
			arena_clear(&arena);
		}
		json_decref(object);
	}
}

static void an_arena_that_is_used_up_is_no_memory(void **state)
{
	json_t *object = parse(most);
	struct everything everything;
	size_t enough = 0;

	(void)state;
	for (size_t taken_max = 0; enough == 0; taken_max += 8) {
		struct report report = { 0 };
		struct arena arena;
		enum status status;

		assert_true(taken_max < LEN_MAX);
		arena_init(&arena, taken_max);
		status = record_decode(&everything_record, object, &arena, &everything, &report);
		if (status == AL_OK)
			enough = taken_max;
		else
			assert_int_equal(status, AL_NO_MEMORY);
		assert_true(status == AL_OK || strstr(report.message, ": out of memory") != NULL);
		arena_clear(&arena);
	}
	assert_true(enough > 0);
	json_decref(object);
}

static void a_long_path_is_cut_not_overrun(void **state)
{
	static char text[3000];
	static char key[2001];
	struct report report = { 0 };
	struct point point;
	struct arena arena;
	json_t *object;

	(void)state;
	memset(key, 'k', sizeof(key) - 1);
	(void)snprintf(text, sizeof(text), "{\"x\":1,\"%s\":1}", key);
	object = parse(text);
	arena_init(&arena, LEN_MAX);
	assert_int_equal(record_decode(&point_record, object, &arena, &point, &report),
			 AL_MALFORMED);
	assert_int_equal(strspn(report.message, "k"), 60);
	assert_string_equal(report.message + 60, ": is not a member of this object");
	arena_clear(&arena);
	json_decref(object);
}

static void a_full_buffer_keeps_its_failure_through_an_encoding(void **state)
{
	struct point point = { .note = "note", .x = 7 };
	struct buffer out;

	(void)state;
	buffer_init(&out, strlen("{\"note\":\"note\",\"x\":7}"));
	record_encode(&point_record, &point, &out);
	assert_int_equal(buffer_status(&out), AL_OK);
	assert_string_equal(buffer_text(&out), "{\"note\":\"note\",\"x\":7}");
	buffer_clear(&out);
	buffer_init(&out, strlen("{\"note\":\"note\",\"x\":7}") - 1);
	record_encode(&point_record, &point, &out);
	assert_int_equal(buffer_status(&out), AL_TOO_BIG);
	buffer_clear(&out);
	buffer_init(&out, 10);
	record_schema(&point_record, "point", &out);
	assert_int_equal(buffer_status(&out), AL_TOO_BIG);
	buffer_clear(&out);
}

static void the_schema_of_a_record_is_this(void **state)
{
	static const char expected[] =
	    "{\n"
	    "  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
	    "  \"title\": \"point\",\n"
	    "  \"type\": \"object\", \"additionalProperties\": false,\n"
	    "  \"required\": [\"x\"],\n"
	    "  \"properties\": {\n"
	    "    \"note\": {\"type\": \"string\", \"maxLength\": 5},\n"
	    "    \"x\": {\"type\": \"integer\", \"minimum\": -3, \"maximum\": 100}\n"
	    "  }\n"
	    "}\n";
	struct buffer out;

	(void)state;
	buffer_init(&out, LEN_MAX);
	record_schema(&point_record, "point", &out);
	assert_string_equal(buffer_text(&out), expected);
	buffer_clear(&out);
}

static void the_schema_describes_every_kind(void **state)
{
	static const struct {
		const char *path;
		const char *expected;
	} parts[] = {
		{ "agreed", "{\"type\":\"boolean\"}" },
		{ "colour", "{\"enum\":[\"red\",\"green\",\"blue\"]}" },
		{ "id", "{\"pattern\":\"^sha256:[0-9a-f]{64}$\",\"type\":\"string\"}" },
		{ "numbers", "{\"items\":{\"maximum\":9,\"minimum\":0,\"type\":\"integer\"},"
			     "\"maxItems\":3,\"minItems\":0,\"type\":\"array\"}" },
		{ "type", "{\"const\":\"everything\"}" },
		{ "uses",
		  "{\"items\":{\"enum\":[\"care\",\"science\",\"traffic\"]},"
		  "\"maxItems\":3,\"minItems\":1,\"type\":\"array\",\"uniqueItems\":true}" },
		{ "v", "{\"const\":1}" },
		{ "texts", "{\"items\":{\"maxLength\":3,\"type\":\"string\"},\"maxItems\":2,"
			   "\"minItems\":1,\"type\":\"array\"}" },
	};
	struct buffer out;
	json_t *schema;
	const json_t *properties;

	(void)state;
	buffer_init(&out, LEN_MAX);
	record_schema(&everything_record, "everything", &out);
	schema = parse(buffer_text(&out));
	properties = json_object_get(schema, "properties");
	assert_int_equal(json_object_size(properties), 23);
	assert_int_equal(json_array_size(json_object_get(schema, "required")), 15);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		buffer_reset(&out);
		assert_int_equal(
		    json_canonical(json_object_get(properties, parts[i].path), &out, NULL), AL_OK);
		assert_string_equal(buffer_text(&out), parts[i].expected);
	}
	buffer_clear(&out);
	json_decref(schema);
}

UNIT_MAIN("record", cmocka_unit_test(what_is_read_is_written_the_same),
	  cmocka_unit_test(each_failure_names_its_path),
	  cmocka_unit_test(what_is_no_object_is_refused),
	  cmocka_unit_test(an_optional_member_may_be_missing_each_alone),
	  cmocka_unit_test(an_arena_that_is_used_up_is_no_memory),
	  cmocka_unit_test(a_long_path_is_cut_not_overrun),
	  cmocka_unit_test(a_full_buffer_keeps_its_failure_through_an_encoding),
	  cmocka_unit_test(the_schema_of_a_record_is_this),
	  cmocka_unit_test(the_schema_describes_every_kind))
