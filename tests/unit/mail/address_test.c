/* address_test.c: which e-mail addresses we send to. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "mail/address.h"

#include "unit/unit.h"

#include <string.h>

#define X8 "xxxxxxxx"
#define X62 X8 X8 X8 X8 X8 X8 X8 "xxxxxx"

static enum status check(const char *text)
{
	struct report report = { .message = "" };
	enum status status = mail_address_check(text, strlen(text), &report);

	assert_int_equal(status == AL_OK, report.message[0] == '\0');
	return status;
}

static void addresses_as_people_have_them_are_taken(void **state)
{
	static const char *const good[] = {
		"a@b.de",
		"ada.lovelace+wahl@mail.example.org",
		"o'neil@example.com",
		"!#$%&'*+-/=?^_`{|}~@example.org",
		"ada@xn--mller-kva.example",
		"ada@1.example",
		"ADA@EXAMPLE.ORG",
		"ada@a-b.example",
		"ada@example.x1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_int_equal(check(good[i]), AL_OK);
}

static void what_is_no_address_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"@",
		"ada",
		"ada@",
		"@example.org",
		"ada@example",
		"ada@example.",
		"ada@.example",
		"ada@exa..mple",
		"ada@-a.example",
		"ada@a-.example",
		"ada@a_b.example",
		"ada@127.0.0.1",
		"ada@example.123",
		".ada@example.org",
		"ada.@example.org",
		"a..da@example.org",
		"a da@example.org",
		"a@da@example.org",
		"Ada <ada@example.org>",
		"ada@example.org, eve@example.org",
		"ada@example.org ",
		"ada(eve)@example.org",
		"ada@exa mple.org",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(check(bad[i]), AL_MALFORMED);
}

static void a_control_character_anywhere_is_refused(void **state)
{
	static const char good[] = "ada@example.org";
	char text[sizeof(good)];

	(void)state;
	for (int c = 0; c < 0x20; c++) {
		for (size_t i = 0; i < sizeof(good) - 1; i++) {
			memcpy(text, good, sizeof(good));
			text[i] = (char)c;
			assert_int_equal(mail_address_check(text, sizeof(good) - 1, NULL),
					 AL_MALFORMED);
		}
	}
	assert_int_equal(check("ada@example.org\r\nRCPT TO:<eve@example.org>"), AL_MALFORMED);
	assert_int_equal(check("a\x7f@example.org"), AL_MALFORMED);
}

static void an_address_of_another_standard_is_named(void **state)
{
	struct report report;

	(void)state;
	assert_int_equal(check("b\xc3\xa4r@example.org"), AL_UNSUPPORTED);
	assert_int_equal(check("\"a b\"@example.org"), AL_UNSUPPORTED);
	assert_int_equal(check("ada@[127.0.0.1]"), AL_UNSUPPORTED);
	assert_int_equal(mail_address_check("ada@m\xc3\xbcller.de", 14, &report), AL_UNSUPPORTED);
	assert_non_null(strstr(report.message, "punycode"));
}

static void each_length_has_its_limit(void **state)
{
	char text[MAIL_ADDRESS_MAX + 2];

	(void)state;
	assert_int_equal(check(X62 "xx@example.org"), AL_OK);
	assert_int_equal(check(X62 "xxx@example.org"), AL_TOO_BIG);
	assert_int_equal(check("a@" X62 "x.org"), AL_OK);
	assert_int_equal(check("a@" X62 "xx.org"), AL_TOO_BIG);
	memset(text, 'x', sizeof(text));
	text[64] = '@';
	for (size_t i = 64 + 64; i < MAIL_ADDRESS_MAX - 2; i += 60)
		text[i] = '.';
	text[MAIL_ADDRESS_MAX] = '\0';
	assert_int_equal(check(text), AL_OK);
	text[MAIL_ADDRESS_MAX] = 'x';
	text[MAIL_ADDRESS_MAX + 1] = '\0';
	assert_int_equal(check(text), AL_TOO_BIG);
}

UNIT_MAIN("mail.address", cmocka_unit_test(addresses_as_people_have_them_are_taken),
	  cmocka_unit_test(what_is_no_address_is_refused),
	  cmocka_unit_test(a_control_character_anywhere_is_refused),
	  cmocka_unit_test(an_address_of_another_standard_is_named),
	  cmocka_unit_test(each_length_has_its_limit))
