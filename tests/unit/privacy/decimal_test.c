/* decimal_test.c: decimal text, exactly. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/decimal.h"

#include "base/status.h"
#include "unit/unit.h"

static enum status parse(const char *text, unsigned places, uint64_t max, uint64_t *ret)
{
	return decimal_parse(text, strlen(text), places, max, ret);
}

static void assert_reads(const char *text, unsigned places, uint64_t value)
{
	uint64_t read = 0;

	assert_int_equal(parse(text, places, UINT64_MAX, &read), AL_OK);
	assert_true(read == value);
}

static void assert_refuses(const char *text, enum status status)
{
	uint64_t read = 77;

	assert_int_equal(parse(text, 3, 1000000, &read), status);
	assert_true(read == 77);
}

static void assert_writes(uint64_t count, unsigned places, const char *text)
{
	char written[DECIMAL_TEXT_MAX];

	decimal_format(count, places, written);
	assert_string_equal(written, text);
}

static void a_decimal_is_read_exactly(void **state)
{
	(void)state;
	assert_reads("0", 3, 0);
	assert_reads("0.05", 3, 50);
	assert_reads("0.050", 3, 50);
	assert_reads("12", 3, 12000);
	assert_reads("12.345", 3, 12345);
	assert_reads("7", 0, 7);
	assert_reads("18446744073709551615", 0, UINT64_MAX);
	assert_reads("18.446744073709551615", 18, UINT64_MAX);
}

static void what_is_no_plain_decimal_is_malformed(void **state)
{
	static const char *const bad[] = { "",	  ".",	   "0.",   ".5",     "-1",
					   "+1",  " 1",	   "1 ",   "1.2345", "00.5",
					   "01",  "1.2.3", "1e-3", "0.0000", "0x10",
					   "1,5", "nan",   "inf",  "1.-2",   "1.+2",
					   "/",	  ":",	   "1./",  "1.:",    "1.5\xc2" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_refuses(bad[i], AL_MALFORMED);
}

static void a_nul_within_the_text_is_malformed(void **state)
{
	uint64_t read = 77;

	(void)state;
	assert_int_equal(decimal_parse("1\0", 2, 3, 1000000, &read), AL_MALFORMED);
	assert_int_equal(decimal_parse("1.5\0", 4, 3, 1000000, &read), AL_MALFORMED);
	assert_true(read == 77);
}

static void the_maximum_is_read_and_the_next_is_too_big(void **state)
{
	(void)state;
	uint64_t read = 0;

	assert_int_equal(parse("1000", 3, 1000000, &read), AL_OK);
	assert_true(read == 1000000);
	assert_refuses("1000.001", AL_TOO_BIG);
	assert_refuses("99999999999999999999999999999999999999999999", AL_TOO_BIG);
	assert_int_equal(parse("18446744073709551616", 0, UINT64_MAX, &read), AL_TOO_BIG);
}

static void a_count_is_written_without_trailing_zeros(void **state)
{
	(void)state;
	assert_writes(0, 12, "0");
	assert_writes(50, 3, "0.05");
	assert_writes(1000, 3, "1");
	assert_writes(1, 18, "0.000000000000000001");
	assert_writes(100, 0, "100");
	assert_writes(UINT64_MAX, 0, "18446744073709551615");
	assert_writes(UINT64_MAX, 18, "18.446744073709551615");
}

static void what_is_written_is_read_back(void **state)
{
	uint64_t count = 1;

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		unsigned places = i % (DECIMAL_PLACES_MAX + 1);
		char written[DECIMAL_TEXT_MAX];
		uint64_t read = 0;

		count = count * UINT64_C(6364136223846793005) + 1442695040888963407;
		decimal_format(count >> i % 64, places, written);
		assert_int_equal(parse(written, places, UINT64_MAX, &read), AL_OK);
		assert_true(read == count >> i % 64);
	}
}

UNIT_MAIN("decimal", cmocka_unit_test(a_decimal_is_read_exactly),
	  cmocka_unit_test(what_is_no_plain_decimal_is_malformed),
	  cmocka_unit_test(a_nul_within_the_text_is_malformed),
	  cmocka_unit_test(the_maximum_is_read_and_the_next_is_too_big),
	  cmocka_unit_test(a_count_is_written_without_trailing_zeros),
	  cmocka_unit_test(what_is_written_is_read_back))
