/* translation_test.c: a catalogue made by msgfmt is read, and anything broken is refused. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "base/translation.h"

#include <stdlib.h>

#define CATALOGUE "/po/translation_test.mo" /* in the build, from translation.po */
#define MO_MAX 4096

static uint8_t mo[MO_MAX];
static size_t mo_len;

static int read_catalogue(void **state)
{
	const char *build = getenv("ALLMENDE_BUILD");
	char path[4096];
	FILE *file;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s" CATALOGUE, build == NULL ? "." : build);
	file = fopen(path, "rb");
	if (file == NULL) {
		(void)fprintf(stderr, "%s is not there; ALLMENDE_BUILD names the build\n", path);
		return -1;
	}
	mo_len = fread(mo, 1, sizeof(mo), file);
	(void)fclose(file);
	return mo_len > 0 && mo_len < sizeof(mo) ? 0 : -1;
}

static void get(struct translation *ret)
{
	assert_int_equal(translation_decode(mo, mo_len, ret), AL_OK);
}

static void a_message_is_found(void **state)
{
	struct translation t;

	(void)state;
	get(&t);
	assert_string_equal(translation_find(&t, NULL, "Maybe"), "Vielleicht");
	assert_string_equal(translation_find(&t, NULL, "vote"), "Stimme für Zürich");
}

static void a_message_that_is_not_there_stays_english(void **state)
{
	static const char *const unknown[] = { "A", "Mayb", "Maybe not", "zebra", "may", "" };
	struct translation t;

	(void)state;
	get(&t);
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		assert_ptr_equal(translation_find(&t, NULL, unknown[i]), unknown[i]);
}

static void a_message_without_translation_stays_english(void **state)
{
	struct translation t;

	(void)state;
	get(&t);
	assert_string_equal(translation_find(&t, NULL, "without a word"), "without a word");
}

static void no_catalogue_is_english(void **state)
{
	(void)state;
	assert_string_equal(translation_find(NULL, NULL, "vote"), "vote");
	assert_string_equal(translation_find(NULL, "month", "May"), "May");
	assert_string_equal(translation_count(NULL, "one", "many", 1), "one");
	assert_string_equal(translation_count(NULL, "one", "many", 0), "many");
}

static void the_context_tells_equal_messages_apart(void **state)
{
	struct translation t;

	(void)state;
	get(&t);
	assert_string_equal(translation_find(&t, NULL, "May"), "Darf");
	assert_string_equal(translation_find(&t, "month", "May"), "Mai");
	assert_string_equal(translation_find(&t, "mon", "May"), "Montag im Mai");
	assert_string_equal(translation_find(&t, "day", "May"), "May");
	assert_string_equal(translation_find(&t, "months", "May"), "May");
	assert_string_equal(translation_find(&t, "month", "vote"), "vote");
}

static void one_is_one_and_all_else_is_many(void **state)
{
	struct translation t;

	(void)state;
	get(&t);
	assert_string_equal(translation_count(&t, "%d member", "%d members", 1), "%d Mitglied");
	assert_string_equal(translation_count(&t, "%d member", "%d members", 0), "%d Mitglieder");
	assert_string_equal(translation_count(&t, "%d member", "%d members", 2), "%d Mitglieder");
	assert_string_equal(translation_count(&t, "%d member", "%d members", UINT64_MAX),
			    "%d Mitglieder");
	assert_string_equal(translation_count(&t, "%d key", "%d keys", 1), "%d key");
	assert_string_equal(translation_count(&t, "%d key", "%d keys", 2), "%d keys");
}

static void a_message_with_one_form_gives_no_second(void **state)
{
	struct translation t;

	(void)state;
	get(&t);
	assert_string_equal(translation_count(&t, "vote", "votes", 1), "Stimme für Zürich");
	assert_string_equal(translation_count(&t, "vote", "votes", 2), "votes");
}

static uint32_t number_at(size_t at)
{
	return (uint32_t)mo[at] | (uint32_t)mo[at + 1] << 8 | (uint32_t)mo[at + 2] << 16 |
	       (uint32_t)mo[at + 3] << 24;
}

static void set_number(uint8_t *bytes, size_t at, uint32_t number)
{
	for (int i = 0; i < 4; i++)
		bytes[at + (size_t)i] = (uint8_t)(number >> (8 * i));
}

/* The catalogue with `number` at byte `at`: what becomes of it? */
static enum status decode_with(size_t at, uint32_t number)
{
	struct translation t = { .count = 42 };
	uint8_t *copy = malloc(mo_len);
	enum status status;

	assert_non_null(copy);
	memcpy(copy, mo, mo_len);
	set_number(copy, at, number);
	status = translation_decode(copy, mo_len, &t);
	if (status != AL_OK)
		assert_int_equal(t.count, 42);
	free(copy);
	return status;
}

static void the_other_byte_order_is_read(void **state)
{
	struct translation t;
	uint8_t copy[MO_MAX];
	size_t words = (number_at(16) + 8 * (size_t)number_at(8)) / 4;

	(void)state;
	memcpy(copy, mo, mo_len);
	for (size_t i = 0; i < words; i++) {
		for (size_t k = 0; k < 4; k++)
			copy[4 * i + k] = mo[4 * i + 3 - k];
	}
	assert_int_equal(translation_decode(copy, mo_len, &t), AL_OK);
	assert_string_equal(translation_find(&t, "month", "May"), "Mai");
	assert_string_equal(translation_count(&t, "%d member", "%d members", 2), "%d Mitglieder");
}

static void a_catalogue_cut_at_any_byte_is_refused(void **state)
{
	(void)state;
	for (size_t len = 0; len < mo_len; len++) {
		struct translation t = { .count = 42 };
		uint8_t *copy = malloc(len + 1);

		assert_non_null(copy);
		memcpy(copy, mo, len);
		assert_int_equal(translation_decode(copy, len, &t), AL_MALFORMED);
		assert_int_equal(t.count, 42);
		free(copy);
	}
}

static void another_magic_number_is_refused(void **state)
{
	(void)state;
	assert_int_equal(decode_with(0, 0), AL_MALFORMED);
	assert_int_equal(decode_with(0, 0x950412df), AL_MALFORMED);
	assert_int_equal(decode_with(0, 0x950412de), AL_OK);
}

static void another_revision_is_refused(void **state)
{
	(void)state;
	assert_int_equal(decode_with(4, 1), AL_UNSUPPORTED);
	assert_int_equal(decode_with(4, 1 << 16), AL_UNSUPPORTED);
}

static void a_table_beyond_the_end_is_refused(void **state)
{
	static const uint32_t wrong[] = { 0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff };

	(void)state;
	for (size_t at = 8; at <= 16; at += 4) {
		for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
			assert_int_equal(decode_with(at, wrong[i]), AL_MALFORMED);
		assert_int_equal(decode_with(at, (uint32_t)mo_len), AL_MALFORMED);
	}
}

static void a_text_beyond_the_end_is_refused(void **state)
{
	static const uint32_t wrong[] = { 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff };
	uint32_t count = number_at(8);

	(void)state;
	for (size_t table = 12; table <= 16; table += 4) {
		for (uint32_t i = 0; i < count; i++) {
			size_t entry = number_at(table) + 8 * (size_t)i;

			for (size_t k = 0; k < sizeof(wrong) / sizeof(wrong[0]); k++) {
				assert_int_equal(decode_with(entry, wrong[k]), AL_MALFORMED);
				assert_int_equal(decode_with(entry + 4, wrong[k]), AL_MALFORMED);
			}
			assert_int_equal(decode_with(entry + 4, (uint32_t)mo_len), AL_MALFORMED);
			assert_int_equal(decode_with(entry, number_at(entry) + 1), AL_MALFORMED);
		}
	}
}

static void messages_out_of_order_are_refused(void **state)
{
	size_t table = number_at(12);
	struct translation t;
	uint8_t copy[MO_MAX];

	(void)state;
	memcpy(copy, mo, mo_len);
	memcpy(copy + table + 8, mo + table + 16, 8);
	memcpy(copy + table + 16, mo + table + 8, 8);
	assert_int_equal(translation_decode(copy, mo_len, &t), AL_MALFORMED);
	memcpy(copy + table + 8, mo + table + 16, 8);
	memcpy(copy + table + 16, mo + table + 16, 8);
	assert_int_equal(translation_decode(copy, mo_len, &t), AL_MALFORMED);
}

static void an_empty_catalogue_translates_nothing(void **state)
{
	uint8_t empty[28] = { 0xde, 0x12, 0x04, 0x95, [12] = 28, [16] = 28 };
	struct translation t;

	(void)state;
	assert_int_equal(translation_decode(empty, sizeof(empty), &t), AL_OK);
	assert_string_equal(translation_find(&t, NULL, "vote"), "vote");
}

static void a_catalogue_over_the_maximum_is_refused(void **state)
{
	uint8_t *bytes = calloc(TRANSLATION_LEN_MAX + 1, 1);
	struct translation t;

	(void)state;
	assert_non_null(bytes);
	memcpy(bytes, mo, mo_len);
	assert_int_equal(translation_decode(bytes, TRANSLATION_LEN_MAX, &t), AL_OK);
	assert_int_equal(translation_decode(bytes, TRANSLATION_LEN_MAX + 1, &t), AL_TOO_BIG);
	free(bytes);
}

UNIT_MAIN_WITH("translation", read_catalogue, NULL, cmocka_unit_test(a_message_is_found),
	       cmocka_unit_test(a_message_that_is_not_there_stays_english),
	       cmocka_unit_test(a_message_without_translation_stays_english),
	       cmocka_unit_test(no_catalogue_is_english),
	       cmocka_unit_test(the_context_tells_equal_messages_apart),
	       cmocka_unit_test(one_is_one_and_all_else_is_many),
	       cmocka_unit_test(a_message_with_one_form_gives_no_second),
	       cmocka_unit_test(the_other_byte_order_is_read),
	       cmocka_unit_test(a_catalogue_cut_at_any_byte_is_refused),
	       cmocka_unit_test(another_magic_number_is_refused),
	       cmocka_unit_test(another_revision_is_refused),
	       cmocka_unit_test(a_table_beyond_the_end_is_refused),
	       cmocka_unit_test(a_text_beyond_the_end_is_refused),
	       cmocka_unit_test(messages_out_of_order_are_refused),
	       cmocka_unit_test(an_empty_catalogue_translates_nothing),
	       cmocka_unit_test(a_catalogue_over_the_maximum_is_refused))
