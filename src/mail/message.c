/* message.c: a mail of plain text, as the bytes that an SMTP server takes. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "mail/message.h"

#include "mail/address.h"

#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#define ID_LEN 16	    /* random bytes of a Message-ID */
#define LINE_MAX_QP 76	    /* characters of an encoded line: RFC 2045, 6.7 (5) */
#define SUBJECT_LINE_MAX 67 /* characters of a subject that stands behind "Subject: " as it is */
#define WORD_BYTES 39	    /* of text in one encoded word: with 12 around it 64 characters */
#define DAY_S 86400

/* --- what is asked --- */

/* Whether the character of two or more bytes at `text` is written too long, or is none that may be:
 * half of a pair of UTF-16, or beyond the last one. */
static bool is_forbidden(const unsigned char *text)
{
	return text[0] < 0xc2 || (text[0] == 0xe0 && text[1] < 0xa0) ||
	       (text[0] == 0xed && text[1] > 0x9f) || (text[0] == 0xf0 && text[1] < 0x90) ||
	       (text[0] == 0xf4 && text[1] > 0x8f) || text[0] > 0xf4;
}

/* The bytes of the character of UTF-8 (RFC 3629) that `text` begins with; 0: it is none. */
static size_t character_len(const unsigned char *text)
{
	size_t len = text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : 4;

	if (text[0] < 0x80)
		return 1;
	for (size_t i = 1; i < len; i++) {
		if ((text[i] & 0xc0) != 0x80) /* the final NUL, too */
			return 0;
	}
	return is_forbidden(text) ? 0 : len;
}

/* Whether `text` is UTF-8 without control characters but those of `allowed`. */
static bool is_clean(const char *text, const char *allowed)
{
	const unsigned char *at = (const unsigned char *)text;

	while (*at != '\0') {
		size_t len = character_len(at);

		if (len == 0 || *at == 0x7f || (len == 2 && at[0] == 0xc2 && at[1] < 0xa0))
			return false;
		if (*at < 0x20 && strchr(allowed, *at) == NULL)
			return false;
		at += len;
	}
	return true;
}

static bool is_language(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-";
	size_t len = strlen(text);

	return len >= 2 && len <= MAIL_LANGUAGE_MAX && strspn(text, letters) == len &&
	       text[0] != '-' && text[len - 1] != '-';
}

static enum status check(const struct mail_message *message, struct report *report)
{
	enum status status = mail_address_check(message->from, strlen(message->from), report);

	if (status == AL_OK)
		status = mail_address_check(message->to, strlen(message->to), report);
	if (status != AL_OK)
		return status;
	if (strlen(message->subject) > MAIL_SUBJECT_MAX || strlen(message->body) > MAIL_BODY_MAX)
		return report_set(report, AL_TOO_BIG,
				  "a mail has at most %d bytes of subject and %d of text",
				  MAIL_SUBJECT_MAX, MAIL_BODY_MAX);
	if (message->subject[0] == '\0' || !is_clean(message->subject, ""))
		return report_set(report, AL_MALFORMED,
				  "the subject of a mail is one line of UTF-8, and not empty");
	if (!is_clean(message->body, "\t\r\n"))
		return report_set(report, AL_MALFORMED,
				  "the text of a mail is UTF-8 without control characters");
	if (!is_language(message->language))
		return report_set(report, AL_MALFORMED,
				  "the language of a mail is a tag like \"de\"");
	if (message->date.seconds < WHEN_SECONDS_MIN || message->date.seconds > WHEN_SECONDS_MAX)
		return report_set(report, AL_MALFORMED, "a mail has a date until the year 9999");
	return AL_OK;
}

/* --- headers --- */

/* RFC 5322, 3.3. */
static void write_date(struct when date, struct buffer *ret)
{
	static const char days[][4] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	int64_t day = date.seconds / DAY_S;
	int64_t second = date.seconds % DAY_S;
	int64_t year;
	unsigned month;
	unsigned of_month;

	when_civil_from_days(day, &year, &month, &of_month);
	buffer_append_format(ret, "Date: %s, %02u %s %04lld %02lld:%02lld:%02lld +0000\r\n",
			     days[day % 7], of_month, months[month - 1], (long long)year,
			     (long long)(second / 3600), (long long)(second / 60 % 60),
			     (long long)(second % 60));
}

static void write_id(const char *from, struct buffer *ret)
{
	unsigned char random[ID_LEN];
	char hex[2 * ID_LEN + 1];

	randombytes_buf(random, sizeof(random));
	(void)sodium_bin2hex(hex, sizeof(hex), random, sizeof(random));
	/* Folded: the domain alone may be long. */
	buffer_append_format(ret, "Message-ID:\r\n <%s%s>\r\n", hex, strrchr(from, '@'));
}

/* Whether `text` may stand in a header as it is. */
static bool is_plain(const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)text[i] > 0x7e)
			return false;
	}
	return len <= SUBJECT_LINE_MAX && text[0] != ' ' && text[len - 1] != ' ' &&
	       strstr(text, "=?") == NULL;
}

/* RFC 2047: encoded words of whole characters, each in a line of its own. */
static void write_subject(const char *text, struct buffer *ret)
{
	buffer_append_text(ret, "Subject:");
	if (is_plain(text)) {
		buffer_append_format(ret, " %s\r\n", text);
		return;
	}
	for (size_t len = strlen(text), begin = 0; begin < len;) {
		char word[sodium_base64_ENCODED_LEN(WORD_BYTES, sodium_base64_VARIANT_ORIGINAL)];
		size_t take = len - begin > WORD_BYTES ? WORD_BYTES : len - begin;

		while (begin + take < len && ((unsigned char)text[begin + take] & 0xc0) == 0x80)
			take--;
		(void)sodium_bin2base64(word, sizeof(word), (const unsigned char *)text + begin,
					take, sodium_base64_VARIANT_ORIGINAL);
		buffer_append_format(ret, "%s =?utf-8?B?%s?=", begin == 0 ? "" : "\r\n", word);
		begin += take;
	}
	buffer_append_text(ret, "\r\n");
}

/* --- the text --- */

/* The bytes of the line end at `text`; 0: there is none. */
static size_t line_end(const char *text)
{
	return *text == '\n' ? 1 : *text == '\r' && text[1] == '\n' ? 2 : 0;
}

/* Whether the character at `text` may stand as it is: a space not at the end of its line. */
static bool is_literal(const char *text)
{
	if (*text == ' ' || *text == '\t')
		return text[1] != '\0' && line_end(text + 1) == 0;
	return *text > ' ' && *text <= '~' && *text != '=';
}

/* Append `text` as quoted-printable (RFC 2045, 6.7), with a line end after its last line. */
static void write_body(const char *text, struct buffer *ret)
{
	size_t column = 0;

	while (*text != '\0') {
		size_t end = line_end(text);
		size_t width = is_literal(text) ? 1 : 3;

		if (end > 0) {
			buffer_append_text(ret, "\r\n");
			column = 0;
			text += end;
			continue;
		}
		if (column + width >= LINE_MAX_QP) {
			buffer_append_text(ret, "=\r\n");
			column = 0;
		}
		if (width == 1)
			buffer_append_byte(ret, (uint8_t)*text);
		else
			buffer_append_format(ret, "=%02X", (unsigned)(unsigned char)*text);
		column += width;
		text++;
	}
	if (column > 0)
		buffer_append_text(ret, "\r\n");
}

enum status mail_message_write(const struct mail_message *message, struct buffer *ret,
			       struct report *report)
{
	enum status status = check(message, report);

	if (status != AL_OK)
		return status;
	write_date(message->date, ret);
	buffer_append_format(ret, "From: %s\r\nTo: %s\r\n", message->from, message->to);
	write_id(message->from, ret);
	write_subject(message->subject, ret);
	buffer_append_format(ret,
			     "MIME-Version: 1.0\r\n"
			     "Content-Type: text/plain; charset=utf-8\r\n"
			     "Content-Transfer-Encoding: quoted-printable\r\n"
			     "Content-Language: %s\r\n"
			     "Auto-Submitted: auto-generated\r\n\r\n", /* RFC 3834, 5 */
			     message->language);
	write_body(message->body, ret);
	status = buffer_status(ret);
	return status == AL_OK ? AL_OK : report_set(report, status, "a mail cannot be written");
}
