/* entry_test.c: an entry has one form, and it is that of its record table. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/entry.h"

#include "base/json.h"
#include "unit/budget.h"
#include "unit/log/memory_log.h"
#include "unit/unit.h"

#define ID_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define ID_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define ID_0 "0000000000000000000000000000000000000000000000000000000000000000"
#define ENTRY(coop, id, seq, time, type)                                                           \
	"{\"coop\":\"sha256:" coop "\",\"id\":\"sha256:" id "\",\"seq\":" seq ",\"time\":\"" time  \
	"\",\"type\":\"" type "\"}"
#define GOOD ENTRY(ID_A, ID_B, "7", "2026-11-22T19:40:01Z", "grant")

static const char longest[] = ENTRY(ID_A, ID_B, "9007199254740991", "9999-12-31T23:59:59Z",
				    "abcdefghijklmnopqrstuvwxyz-abcde");

/* log-21 */
static void an_entry_is_read_as_it_was_written(void **state)
{
	struct log_entry entry;
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 1000);
	assert_int_equal(log_entry_decode(GOOD, strlen(GOOD), &entry, NULL), AL_OK);
	assert_int_equal(entry.seq, 7);
	assert_string_equal(entry.type, "grant");
	assert_int_equal(entry.coop.bytes[31], 0xaa);
	assert_int_equal(entry.id.bytes[0], 0xbb);
	assert_int_equal(entry.time.seconds, 1795376401);
	log_entry_encode(&entry, &buffer);
	assert_int_equal(buffer_status(&buffer), AL_OK);
	assert_string_equal(buffer_text(&buffer), GOOD);
	buffer_clear(&buffer);
}

static void the_longest_entry_has_256_bytes(void **state)
{
	struct log_entry entry;
	char longer[LOG_ENTRY_LEN_MAX + 1];
	struct report report = { 0 };

	(void)state;
	assert_int_equal(strlen(longest), LOG_ENTRY_LEN_MAX);
	assert_int_equal(log_entry_decode(longest, strlen(longest), &entry, NULL), AL_OK);
	assert_int_equal(entry.seq, JSON_INTEGER_MAX);
	memset(longer, ' ', sizeof(longer));
	memcpy(longer, longest, strlen(longest));
	assert_int_equal(log_entry_decode(longer, sizeof(longer), &entry, &report), AL_TOO_BIG);
	assert_string_equal(report.message, "the entry has 257 bytes, 256 are allowed");
}

static void another_form_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"{}",
		" " GOOD,
		GOOD " ",
		GOOD "\n",
		ENTRY(ID_0, ID_B, "7", "2026-11-22T19:40:01Z", "grant"),
		ENTRY(ID_A, ID_0, "7", "2026-11-22T19:40:01Z", "grant"),
		ENTRY("A" ID_A, ID_B, "7", "2026-11-22T19:40:01Z", "grant"),
		ENTRY(ID_A, ID_B, "07", "2026-11-22T19:40:01Z", "grant"),
		ENTRY(ID_A, ID_B, "-7", "2026-11-22T19:40:01Z", "grant"),
		ENTRY(ID_A, ID_B, "7.0", "2026-11-22T19:40:01Z", "grant"),
		ENTRY(ID_A, ID_B, "7e0", "2026-11-22T19:40:01Z", "grant"),
		ENTRY(ID_A, ID_B, "", "2026-11-22T19:40:01Z", "grant"),
		ENTRY(ID_A, ID_B, " 7", "2026-11-22T19:40:01Z", "grant"),
		ENTRY(ID_A, ID_B, "9007199254740992", "2026-11-22T19:40:01Z", "grant"),
		ENTRY(ID_A, ID_B, "7", "2026-02-29T19:40:01Z", "grant"),
		ENTRY(ID_A, ID_B, "7", "1970-01-01T00:00:00Z", "grant"),
		ENTRY(ID_A, ID_B, "7", "2026-11-22T19:40:01+00:00", "grant"),
		ENTRY(ID_A, ID_B, "7", "2026-11-22T19:40:01Z", ""),
		ENTRY(ID_A, ID_B, "7", "2026-11-22T19:40:01Z", "Grant"),
		ENTRY(ID_A, ID_B, "7", "2026-11-22T19:40:01Z", "grant1"),
		ENTRY(ID_A, ID_B, "7", "2026-11-22T19:40:01Z", "gr\\u0061nt"),
		ENTRY(ID_A, ID_B, "7", "2026-11-22T19:40:01Z", "abcdefghijklmnopqrstuvwxyz-abcdef"),
		ENTRY(ID_A, ID_B, "7", "2026-11-22T19:40:01Z", "grant") "}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct log_entry entry = { .seq = 55 };
		struct report report = { 0 };

		assert_int_equal(log_entry_decode(bad[i], strlen(bad[i]), &entry, &report),
				 AL_MALFORMED);
		assert_int_equal(entry.seq, 55);
		assert_true(report.message[0] != '\0');
	}
}

/* Cut anywhere, it is no entry. */
static void a_beginning_is_no_entry(void **state)
{
	struct log_entry entry;

	(void)state;
	for (size_t len = 0; len < strlen(GOOD); len++)
		assert_int_equal(log_entry_decode(GOOD, len, &entry, NULL), AL_MALFORMED);
}

/* A changed byte gives either the same entry never, or another one that is written as it is. */
static void what_is_taken_is_written_the_same(void **state)
{
	struct buffer buffer;
	char text[sizeof(GOOD)];

	(void)state;
	buffer_init(&buffer, 1000);
	for (size_t at = 0; at < strlen(GOOD); at++) {
		for (int byte = 0; byte < 256; byte++) {
			struct log_entry entry;

			memcpy(text, GOOD, sizeof(text));
			text[at] = (char)byte;
			if (log_entry_decode(text, strlen(GOOD), &entry, NULL) != AL_OK)
				continue;
			buffer_reset(&buffer);
			log_entry_encode(&entry, &buffer);
			assert_int_equal(buffer.len, strlen(GOOD));
			assert_memory_equal(buffer.bytes, text, buffer.len);
		}
	}
	buffer_clear(&buffer);
}

/* The hand-written reader and JSON agree. */
static void an_entry_is_json(void **state)
{
	json_t *object = NULL;
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 1000);
	for (uint64_t seq = 0; seq < 300; seq++) {
		struct log_entry entry = memory_log_entry(seq * seq * 1000);
		struct log_entry back;
		struct buffer canonical;

		entry.time.seconds = 1 + (int64_t)seq * 100000007;
		buffer_init(&canonical, 1000);
		buffer_reset(&buffer);
		log_entry_encode(&entry, &buffer);
		assert_int_equal(log_entry_decode(buffer.bytes, buffer.len, &back, NULL), AL_OK);
		assert_int_equal(json_parse(buffer_text(&buffer), buffer.len, &object, NULL),
				 AL_OK);
		assert_int_equal(json_integer_value(json_object_get(object, "seq")), entry.seq);
		assert_int_equal(back.seq, entry.seq);
		assert_int_equal(back.time.seconds, entry.time.seconds);
		assert_int_equal(json_object_size(object), 5);
		assert_int_equal(json_canonical(object, &canonical, NULL), AL_OK);
		assert_string_equal(buffer_text(&canonical), buffer_text(&buffer));
		json_decref(object);
		buffer_clear(&canonical);
	}
	buffer_clear(&buffer);
}

static void the_schema_names_all_members(void **state)
{
	static const char *const members[] = { "coop", "id", "seq", "time", "type" };
	json_t *schema = NULL;
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 10000);
	log_entry_schema(&buffer);
	assert_int_equal(buffer_status(&buffer), AL_OK);
	assert_int_equal(json_parse(buffer_text(&buffer), buffer.len, &schema, NULL), AL_OK);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		assert_non_null(json_object_get(json_object_get(schema, "properties"), members[i]));
	json_decref(schema);
	buffer_clear(&buffer);
}

UNIT_MAIN("entry", cmocka_unit_test(an_entry_is_read_as_it_was_written),
	  cmocka_unit_test(the_longest_entry_has_256_bytes),
	  cmocka_unit_test(another_form_is_refused), cmocka_unit_test(a_beginning_is_no_entry),
	  cmocka_unit_test(what_is_taken_is_written_the_same), cmocka_unit_test(an_entry_is_json),
	  cmocka_unit_test(the_schema_names_all_members))
