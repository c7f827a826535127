/* ctap_test.c: one way to write each item, and no byte behind the end is read. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/ctap.h"

#include "unit/unit.h"

#include <limits.h>

/* A reader of the bytes of a string literal. */
#define BYTES(text)                                                                                \
	{                                                                                          \
		(const uint8_t *)(text), sizeof(text) - 1                                          \
	}

static void a_head_is_as_short_as_it_can_be(void **state)
{
	static const struct {
		struct ctap in;
		bool good;
		uint64_t number;
	} cases[] = {
		{ BYTES("\x00"), true, 0 },
		{ BYTES("\x17"), true, 23 },
		{ BYTES("\x18\x17"), false, 0 },
		{ BYTES("\x18\x18"), true, 24 },
		{ BYTES("\x18\xff"), true, 255 },
		{ BYTES("\x18"), false, 0 },
		{ BYTES("\x19\x00\xff"), false, 0 },
		{ BYTES("\x19\x01\x00"), true, 256 },
		{ BYTES("\x19\x01"), false, 0 },
		{ BYTES("\x1a\x00\x00\xff\xff"), false, 0 },
		{ BYTES("\x1a\x00\x01\x00\x00"), true, 65536 },
		{ BYTES("\x1b\x00\x00\x00\x00\xff\xff\xff\xff"), false, 0 },
		{ BYTES("\x1b\x00\x00\x00\x01\x00\x00\x00\x00"), true, UINT64_C(1) << 32 },
		{ BYTES("\x1b\xff\xff\xff\xff\xff\xff\xff\xff"), true, UINT64_MAX },
		{ BYTES("\x1b\xff\xff\xff\xff\xff\xff\xff"), false, 0 },
		{ BYTES("\x1c"), false, 0 },
		{ BYTES("\x1f"), false, 0 },
		{ BYTES(""), false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ctap in = cases[i].in;
		struct ctap_head head;

		assert_int_equal(ctap_read_head(&in, &head), cases[i].good);
		if (cases[i].good) {
			assert_int_equal(head.kind, CTAP_UNSIGNED);
			assert_true(head.number == cases[i].number);
			assert_int_equal(in.len, 0);
		}
	}
}

static void what_a_head_announces_is_there(void **state)
{
	static const struct {
		struct ctap in;
		bool good;
	} cases[] = {
		{ BYTES("\x40"), true },
		{ BYTES("\x41\x00"), true },
		{ BYTES("\x41"), false },
		{ BYTES("\x62\x00"), false },
		{ BYTES("\x82\x00"), false },
		{ BYTES("\x82\x00\x00"), true },
		{ BYTES("\x9b\xff\xff\xff\xff\xff\xff\xff\xff"), false },
		{ BYTES("\xa1\x00\x00"), true },
		{ BYTES("\xa1\x00"), false },
		{ BYTES("\xa2\x00\x00\x00"), false },
		{ BYTES("\xbb\x80\x00\x00\x00\x00\x00\x00\x00"), false },
		{ BYTES("\xc0\x00"), false },
		{ BYTES("\xf3"), false },
		{ BYTES("\xf4"), true },
		{ BYTES("\xf5"), true },
		{ BYTES("\xf6"), true },
		{ BYTES("\xf7"), false },
		{ BYTES("\xf8\x20"), false },
		{ BYTES("\xf9\x7e\x00"), false },
		{ BYTES("\xff"), false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ctap in = cases[i].in;
		struct ctap_head head;

		if (ctap_read_head(&in, &head) != cases[i].good)
			fail_msg("case %zu", i);
	}
}

static void strings_are_borrowed(void **state)
{
	static const char text[] = "\x42xy\x62xy\x63"
				   "fmt\x63"
				   "fmt";
	struct ctap in = BYTES(text);
	struct ctap found;

	(void)state;
	assert_true(ctap_read_bytes(&in, &found));
	assert_ptr_equal(found.bytes, text + 1);
	assert_int_equal(found.len, 2);
	assert_true(ctap_read_text(&in, &found));
	assert_ptr_equal(found.bytes, text + 4);
	assert_int_equal(found.len, 2);
	assert_true(ctap_read_name(&in, "fmt"));
	assert_false(ctap_read_name(&in, "fm"));
	in = (struct ctap)BYTES("\x41x");
	assert_false(ctap_read_text(&in, &found));
	in = (struct ctap)BYTES("\x61x");
	assert_false(ctap_read_bytes(&in, &found));
	in = (struct ctap)BYTES("\x61x");
	assert_false(ctap_read_name(&in, "xy"));
	in = (struct ctap)BYTES("x");
	assert_false(ctap_take(&in, 2, &found));
	assert_true(ctap_take(&in, 1, &found));
	assert_int_equal(in.len, 0);
}

static void texts_are_printable_ascii(void **state)
{
	static const struct {
		struct ctap in;
		bool good;
	} cases[] = {
		{ BYTES("\x60"), true },	  { BYTES("\x61 "), true },
		{ BYTES("\x61~"), true },	  { BYTES("\x61\x1f"), false },
		{ BYTES("\x61\x7f"), false },	  { BYTES("\x61\0"), false },
		{ BYTES("\x62\xc3\xa4"), false }, { BYTES("\x62x\xff"), false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ctap in = cases[i].in;
		struct ctap text;

		assert_int_equal(ctap_read_text(&in, &text), cases[i].good);
		in = cases[i].in;
		assert_int_equal(ctap_skip(&in, CTAP_NEGATIVE_MAX), cases[i].good);
	}
}

static void integers_fit_into_an_int(void **state)
{
	static const struct {
		struct ctap in;
		bool good;
		int number;
	} cases[] = {
		{ BYTES("\x01"), true, 1 },
		{ BYTES("\x20"), true, -1 },
		{ BYTES("\x39\x01\x00"), true, -257 },
		{ BYTES("\x1a\x7f\xff\xff\xff"), true, INT_MAX },
		{ BYTES("\x1a\x80\x00\x00\x00"), false, 0 },
		{ BYTES("\x3a\x7f\xff\xff\xff"), true, INT_MIN },
		{ BYTES("\x3a\x80\x00\x00\x00"), false, 0 },
		{ BYTES("\x3b\xff\xff\xff\xff\xff\xff\xff\xff"), false, 0 },
		{ BYTES("\x40"), false, 0 },
		{ BYTES("\xf5"), false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ctap in = cases[i].in;
		int number = 0;

		assert_int_equal(ctap_read_integer(&in, &number), cases[i].good);
		if (cases[i].good)
			assert_int_equal(number, cases[i].number);
	}
}

static void an_item_is_skipped_whole(void **state)
{
	static const struct {
		struct ctap in;
		bool good;
		size_t left;
	} cases[] = {
		{ BYTES("\x00\x00"), true, 1 },
		{ BYTES("\x80"), true, 0 },
		{ BYTES("\xa0\xa0"), true, 1 },
		{ BYTES("\x82\x00\x00\x00"), true, 1 },
		{ BYTES("\x82\x80\x80\x00"), true, 1 },
		{ BYTES("\xa1\x61x\x41y\xf6"), true, 1 },
		{ BYTES("\xa1\x00\x82\x00\x00\x00"), true, 1 },
		{ BYTES("\x81\x81\x81\x81\x00\x00"), true, 1 },
		{ BYTES("\x81\x81\x81\x81\x80"), false, 0 },
		{ BYTES("\xa1\x00\xa1\x00\xa1\x00\xa1\x00\x00"), true, 0 },
		{ BYTES("\xa1\x00\xa1\x00\xa1\x00\xa1\x00\xa0"), false, 0 },
		{ BYTES("\x82\x81\x00\x81\x00\x00"), true, 1 },
		{ BYTES("\x82\x81\x00\x81"), false, 0 },
		{ BYTES("\x81\xff"), false, 0 },
		{ BYTES("\x81\x42x"), false, 0 },
		{ BYTES(""), false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ctap in = cases[i].in;

		if (ctap_skip(&in, CTAP_NEGATIVE_MAX) != cases[i].good ||
		    (cases[i].good && in.len != cases[i].left))
			fail_msg("case %zu", i);
	}
}

static void negative_numbers_may_have_a_bound(void **state)
{
	struct ctap in = BYTES("\x81\x38\xff");

	(void)state;
	assert_true(ctap_skip(&in, CTAP_LIBCBOR_NEGATIVE_MAX));
	in = (struct ctap)BYTES("\x81\x39\x01\x00");
	assert_false(ctap_skip(&in, CTAP_LIBCBOR_NEGATIVE_MAX));
	in = (struct ctap)BYTES("\x82\x39\x01\x00\x3b\xff\xff\xff\xff\xff\xff\xff\xff");
	assert_true(ctap_skip(&in, CTAP_NEGATIVE_MAX));
}

static void a_map_has_its_count(void **state)
{
	struct ctap in = BYTES("\xa1\x00\x00");

	(void)state;
	assert_true(ctap_read_map(&in, 1));
	assert_int_equal(in.len, 2);
	in = (struct ctap)BYTES("\xa1\x00\x00");
	assert_false(ctap_read_map(&in, 2));
	in = (struct ctap)BYTES("\x81\x00");
	assert_false(ctap_read_map(&in, 1));
}

UNIT_MAIN("ctap", cmocka_unit_test(a_head_is_as_short_as_it_can_be),
	  cmocka_unit_test(what_a_head_announces_is_there), cmocka_unit_test(strings_are_borrowed),
	  cmocka_unit_test(texts_are_printable_ascii), cmocka_unit_test(integers_fit_into_an_int),
	  cmocka_unit_test(an_item_is_skipped_whole),
	  cmocka_unit_test(negative_numbers_may_have_a_bound),
	  cmocka_unit_test(a_map_has_its_count))
