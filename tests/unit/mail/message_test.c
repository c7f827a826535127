/* message_test.c: mails as bytes, and that no field reaches beyond itself. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "mail/message.h"

#include "mail/address.h"
#include "unit/unit.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static struct mail_message usual(void)
{
	return (struct mail_message){ .from = "office@example.org",
				      .to = "ada@example.net",
				      .subject = "News",
				      .body = "Look: https://coop.example/news\n",
				      .language = "en",
				      .date = { 1795000000 } };
}

static enum status write(const struct mail_message *message, struct buffer *ret)
{
	buffer_reset(ret);
	return mail_message_write(message, ret, NULL);
}

/* Each line ends by CR LF, has `max` bytes at most, and is ASCII without other controls. */
static void assert_lines(const struct buffer *bytes, size_t max)
{
	size_t begin = 0;

	for (size_t i = 0; i < bytes->len; i++) {
		uint8_t c = bytes->bytes[i];

		assert_true((c >= 0x20 && c < 0x7f) || c == '\r' || c == '\n' || c == '\t');
		assert_int_equal(c == '\r', i + 1 < bytes->len && bytes->bytes[i + 1] == '\n');
		if (c == '\n') {
			assert_true(i - 1 - begin <= max);
			begin = i + 1;
		}
	}
	assert_int_equal(begin, bytes->len);
}

/* The Message-ID is random: its 32 digits become zeros. */
static void hide_id(struct buffer *bytes)
{
	char *at = strstr((char *)bytes->bytes, "Message-ID:\r\n <");

	assert_non_null(at);
	at += strlen("Message-ID:\r\n <");
	assert_int_equal(strspn(at, "0123456789abcdef"), 32);
	memset(at, '0', 32);
}

static void a_mail_has_the_headers_of_its_standards(void **state)
{
	struct mail_message message = usual();
	struct buffer bytes;

	(void)state;
	buffer_init(&bytes, MAIL_BYTES_MAX);
	assert_int_equal(write(&message, &bytes), AL_OK);
	hide_id(&bytes);
	assert_string_equal(buffer_text(&bytes),
			    "Date: Wed, 18 Nov 2026 11:06:40 +0000\r\n"
			    "From: office@example.org\r\n"
			    "To: ada@example.net\r\n"
			    "Message-ID:\r\n <00000000000000000000000000000000@example.org>\r\n"
			    "Subject: News\r\n"
			    "MIME-Version: 1.0\r\n"
			    "Content-Type: text/plain; charset=utf-8\r\n"
			    "Content-Transfer-Encoding: quoted-printable\r\n"
			    "Content-Language: en\r\n"
			    "Auto-Submitted: auto-generated\r\n"
			    "\r\n"
			    "Look: https://coop.example/news\r\n");
	buffer_clear(&bytes);
}

static void two_mails_have_two_ids(void **state)
{
	struct mail_message message = usual();
	struct buffer one;
	struct buffer two;

	(void)state;
	buffer_init(&one, MAIL_BYTES_MAX);
	buffer_init(&two, MAIL_BYTES_MAX);
	assert_int_equal(write(&message, &one), AL_OK);
	assert_int_equal(write(&message, &two), AL_OK);
	assert_string_not_equal(buffer_text(&one), buffer_text(&two));
	buffer_clear(&one);
	buffer_clear(&two);
}

static void a_subject_is_encoded_by_whole_characters(void **state)
{
	struct mail_message message = usual();
	struct buffer bytes;

	(void)state;
	buffer_init(&bytes, MAIL_BYTES_MAX);
	message.subject = "\xc3\x84nderung";
	assert_int_equal(write(&message, &bytes), AL_OK);
	assert_non_null(strstr(buffer_text(&bytes), "\r\nSubject: =?utf-8?B?w4RuZGVydW5n?=\r\n"));
	/* 38 letters, then one of two bytes over the end of the first word */
	message.subject = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\xc3\xa4";
	assert_int_equal(write(&message, &bytes), AL_OK);
	assert_non_null(strstr(buffer_text(&bytes), "YWE=?=\r\n =?utf-8?B?w6Q=?=\r\n"));
	assert_lines(&bytes, 78);
	buffer_clear(&bytes);
}

static void a_subject_that_others_would_misread_is_encoded(void **state)
{
	static const char *const subjects[] = {
		"=?utf-8?B?w4Q=?=",
		" leading",
		"trailing ",
		"12345678901234567890123456789012345678901234567890123456789012345678",
	};
	struct mail_message message = usual();
	struct buffer bytes;

	(void)state;
	buffer_init(&bytes, MAIL_BYTES_MAX);
	for (size_t i = 0; i < sizeof(subjects) / sizeof(*subjects); i++) {
		message.subject = subjects[i];
		assert_int_equal(write(&message, &bytes), AL_OK);
		assert_null(strstr(buffer_text(&bytes), subjects[i]));
		assert_non_null(strstr(buffer_text(&bytes), "Subject: =?utf-8?B?"));
	}
	message.subject = subjects[3] + 1;
	assert_int_equal(write(&message, &bytes), AL_OK);
	assert_non_null(strstr(buffer_text(&bytes), subjects[3] + 1));
	buffer_clear(&bytes);
}

static void a_body_is_quoted_printable(void **state)
{
	static const struct {
		const char *body;
		const char *wanted;
	} cases[] = {
		{ "", "" },
		{ "no end", "no end\r\n" },
		{ "a\r\nb\nc\r\n", "a\r\nb\r\nc\r\n" },
		{ "end \nend\t\r\n ", "end=20\r\nend=09\r\n=20\r\n" },
		{ "a=b \xc3\xa4", "a=3Db =C3=A4\r\n" },
		{ "a\rb\r", "a=0Db=0D\r\n" },
		{ ".\n.\n", ".\r\n.\r\n" },
		{ "1234567890123456789012345678901234567890123456789012345678901234567890123456",
		  "123456789012345678901234567890123456789012345678901234567890123456789012345=\r\n"
		  "6\r\n" },
	};
	struct buffer bytes;

	(void)state;
	buffer_init(&bytes, MAIL_BYTES_MAX);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct mail_message message = usual();

		message.body = cases[i].body;
		assert_int_equal(write(&message, &bytes), AL_OK);
		assert_string_equal(strstr(buffer_text(&bytes), "\r\n\r\n") + 4, cases[i].wanted);
		assert_lines(&bytes, 78);
	}
	buffer_clear(&bytes);
}

static void no_field_adds_a_header(void **state)
{
	static const char *const evil[] = { "x\r\nBcc: eve@example.org",
					    "x\nBcc: eve@example.org",
					    "x\rBcc: eve@example.org",
					    "x\r\n\r\nHello",
					    "x\x7f",
					    "x\xc2\x85y",
					    "x\t" };
	struct buffer bytes;

	(void)state;
	buffer_init(&bytes, MAIL_BYTES_MAX);
	for (size_t i = 0; i < sizeof(evil) / sizeof(*evil); i++) {
		for (int field = 0; field < 4; field++) {
			struct mail_message message = usual();
			const char **fields[] = { &message.from, &message.to, &message.subject,
						  &message.language };

			*fields[field] = evil[i];
			assert_int_equal(write(&message, &bytes), AL_MALFORMED);
			assert_int_equal(bytes.len, 0);
		}
	}
	buffer_clear(&bytes);
}

static void a_field_that_is_none_is_refused(void **state)
{
	struct buffer bytes;
	struct mail_message message = usual();

	(void)state;
	buffer_init(&bytes, MAIL_BYTES_MAX);
	message.subject = "";
	assert_int_equal(write(&message, &bytes), AL_MALFORMED);
	message = usual();
	message.body = "nul\x01";
	assert_int_equal(write(&message, &bytes), AL_MALFORMED);
	message = usual();
	message.to = "ada@m\xc3\xbcller.de";
	assert_int_equal(write(&message, &bytes), AL_UNSUPPORTED);
	message = usual();
	for (message.date.seconds = 0; message.date.seconds <= WHEN_SECONDS_MAX + 1;
	     message.date.seconds += WHEN_SECONDS_MAX + 1)
		assert_int_equal(write(&message, &bytes), AL_MALFORMED);
	buffer_clear(&bytes);
}

static void only_utf_8_is_taken(void **state)
{
	static const char *const bad[] = { "\x80",
					   "\xc0\xaf",
					   "\xc3",
					   "\xe0\x9f\x80",
					   "\xed\xa0\x80",
					   "\xf0\x8f\x80\x80",
					   "\xf4\x90\x80\x80",
					   "\xf5\x80\x80\x80",
					   "\xe2\x82" };
	struct buffer bytes;

	(void)state;
	buffer_init(&bytes, MAIL_BYTES_MAX);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct mail_message message = usual();

		message.subject = bad[i];
		assert_int_equal(write(&message, &bytes), AL_MALFORMED);
		message.subject = "x";
		message.body = bad[i];
		assert_int_equal(write(&message, &bytes), AL_MALFORMED);
	}
	buffer_clear(&bytes);
}

static void languages_are_tags(void **state)
{
	static const char *const bad[] = { "",	  "d",	 "de_DE",
					   "-de", "de-", "aaaaaaaa-aaaaaaaa-aaaaaaaa-aaaaaaaaa" };
	struct mail_message message = usual();
	struct buffer bytes;

	(void)state;
	buffer_init(&bytes, MAIL_BYTES_MAX);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		message.language = bad[i];
		assert_int_equal(write(&message, &bytes), AL_MALFORMED);
	}
	message.language = "aaaaaaaa-aaaaaaaa-aaaaaaaa-aaaaaaaa";
	assert_int_equal(write(&message, &bytes), AL_OK);
	buffer_clear(&bytes);
}

static void the_longest_mail_fits(void **state)
{
	static char subject[MAIL_SUBJECT_MAX + 2];
	static char body[MAIL_BODY_MAX + 2];
	struct mail_message message = usual();
	struct buffer bytes;

	(void)state;
	memset(subject, '\x01', sizeof(subject) - 1);
	for (size_t i = 0; i < MAIL_SUBJECT_MAX; i += 2)
		memcpy(subject + i, "\xc3\xa4", 2);
	for (size_t i = 0; i < MAIL_BODY_MAX; i += 2)
		memcpy(body + i, "\xc3\xa4", 2);
	subject[MAIL_SUBJECT_MAX] = '\0';
	message.subject = subject;
	message.body = body;
	buffer_init(&bytes, MAIL_BYTES_MAX);
	assert_int_equal(write(&message, &bytes), AL_OK);
	assert_lines(&bytes, 78);
	subject[MAIL_SUBJECT_MAX] = 'x';
	assert_int_equal(write(&message, &bytes), AL_TOO_BIG);
	subject[MAIL_SUBJECT_MAX] = '\0';
	body[MAIL_BODY_MAX] = 'x';
	assert_int_equal(write(&message, &bytes), AL_TOO_BIG);
	buffer_clear(&bytes);
}

UNIT_MAIN("mail.message", cmocka_unit_test(a_mail_has_the_headers_of_its_standards),
	  cmocka_unit_test(two_mails_have_two_ids),
	  cmocka_unit_test(a_subject_is_encoded_by_whole_characters),
	  cmocka_unit_test(a_subject_that_others_would_misread_is_encoded),
	  cmocka_unit_test(a_body_is_quoted_printable), cmocka_unit_test(no_field_adds_a_header),
	  cmocka_unit_test(a_field_that_is_none_is_refused), cmocka_unit_test(only_utf_8_is_taken),
	  cmocka_unit_test(languages_are_tags), cmocka_unit_test(the_longest_mail_fits))
