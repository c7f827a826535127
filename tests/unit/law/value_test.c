/* value_test.c: the values of columns as texts. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/value.h"

#include "unit/unit.h"

static bool parse(enum column_type type, int64_t scale, const char *text, int64_t *ret)
{
	struct column column = { .type = type, .scale = scale };

	return column_value_parse(&column, text, ret);
}

static void values_are_places_on_a_line(void **state)
{
	static const struct {
		enum column_type type;
		int64_t scale;
		const char *text;
		int64_t value;
	} cases[] = {
		{ COLUMN_INTEGER, -1, "0", 0 },
		{ COLUMN_INTEGER, -1, "7200", 7200 },
		{ COLUMN_INTEGER, -1, "-7200", -7200 },
		{ COLUMN_INTEGER, -1, "9007199254740991", INT64_C(9007199254740991) },
		{ COLUMN_INTEGER, -1, "-9007199254740991", -INT64_C(9007199254740991) },
		{ COLUMN_DECIMAL, 2, "12.50", 1250 },
		{ COLUMN_DECIMAL, 2, "12.5", 1250 },
		{ COLUMN_DECIMAL, 2, "12", 1200 },
		{ COLUMN_DECIMAL, 2, "-0.05", -5 },
		{ COLUMN_DECIMAL, 0, "3", 3 },
		{ COLUMN_DECIMAL, 9, "0.000000001", 1 },
		{ COLUMN_DATE, -1, "1970-01-01", 0 },
		{ COLUMN_DATE, -1, "1969-12-31", -1 },
		{ COLUMN_DATE, -1, "2024-02-29", 19782 },
		{ COLUMN_DATE, -1, "1900-03-01", -25508 },
		{ COLUMN_TIMESTAMP, -1, "2019-07-31T08:00:00Z", 1564560000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t value = -99;

		assert_true(parse(cases[i].type, cases[i].scale, cases[i].text, &value));
		assert_int_equal(value, cases[i].value);
	}
}

static void what_is_written_otherwise_is_refused(void **state)
{
	static const struct {
		enum column_type type;
		int64_t scale;
		const char *text;
	} cases[] = {
		{ COLUMN_INTEGER, -1, "" },
		{ COLUMN_INTEGER, -1, "-" },
		{ COLUMN_INTEGER, -1, "-0" },
		{ COLUMN_INTEGER, -1, "007" },
		{ COLUMN_INTEGER, -1, "1.0" },
		{ COLUMN_INTEGER, -1, "1e3" },
		{ COLUMN_INTEGER, -1, " 1" },
		{ COLUMN_INTEGER, -1, "+1" },
		{ COLUMN_INTEGER, -1, "9007199254740992" },
		{ COLUMN_INTEGER, -1, "99999999999999999999999999" },
		{ COLUMN_DECIMAL, 2, "12.505" },
		{ COLUMN_DECIMAL, 2, "12." },
		{ COLUMN_DECIMAL, 2, ".5" },
		{ COLUMN_DECIMAL, 2, "1.2.3" },
		{ COLUMN_DECIMAL, 9, "9007199254740991" },
		{ COLUMN_DECIMAL, 0, "1.0" },
		{ COLUMN_DATE, -1, "2023-02-29" },
		{ COLUMN_DATE, -1, "2023-13-01" },
		{ COLUMN_DATE, -1, "2023-00-01" },
		{ COLUMN_DATE, -1, "2023-1-1" },
		{ COLUMN_DATE, -1, "2023-01-01 " },
		{ COLUMN_DATE, -1, "0000-01-01" },
		{ COLUMN_DATE, -1, "2023/01/01" },
		{ COLUMN_TIMESTAMP, -1, "2019-07-31 08:00:00" },
		{ COLUMN_TIMESTAMP, -1, "2019-07-31" },
		{ COLUMN_TEXT, -1, "a" },
		{ COLUMN_BOOLEAN, -1, "true" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t value = -99;

		assert_false(parse(cases[i].type, cases[i].scale, cases[i].text, &value));
		assert_int_equal(value, -99);
	}
}

UNIT_MAIN("value", cmocka_unit_test(values_are_places_on_a_line),
	  cmocka_unit_test(what_is_written_otherwise_is_refused))
