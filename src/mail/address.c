/* address.c: whether a text is an e-mail address that we send to. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "mail/address.h"

#include <stdbool.h>
#include <string.h>

static bool is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* RFC 5322, 3.2.3: atext. */
static bool is_atext(char c)
{
	return is_letter_or_digit(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static bool is_beyond_ascii(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)text[i] > 0x7f)
			return true;
	}
	return false;
}

static enum status check_local(const char *text, size_t len, struct report *report)
{
	if (len > MAIL_LOCAL_MAX)
		return report_set(report, AL_TOO_BIG,
				  "an e-mail address has at most %d bytes before its @",
				  MAIL_LOCAL_MAX);
	if (is_beyond_ascii(text, len))
		return report_set(report, AL_UNSUPPORTED,
				  "before the @ of an e-mail address only letters without accents "
				  "are offered: give another address");
	if (len > 0 && text[0] == '"')
		return report_set(report, AL_UNSUPPORTED,
				  "e-mail addresses with quotes are not offered: give another one");
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '.' ? i == 0 || text[i - 1] == '.' : !is_atext(text[i]))
			return report_set(report, AL_MALFORMED,
					  "an e-mail address has no spaces, and a dot only between "
					  "other characters");
	}
	if (len == 0 || text[len - 1] == '.')
		return report_set(report, AL_MALFORMED,
				  "an e-mail address has a name before its @, and no dot there");
	return AL_OK;
}

static enum status check_label(const char *text, size_t len, struct report *report)
{
	if (len > MAIL_LABEL_MAX)
		return report_set(report, AL_TOO_BIG,
				  "a domain has at most %d letters between its dots",
				  MAIL_LABEL_MAX);
	if (len == 0 || text[0] == '-' || text[len - 1] == '-')
		return report_set(report, AL_MALFORMED,
				  "behind its @ an e-mail address has a domain: example.org");
	for (size_t i = 0; i < len; i++) {
		if (text[i] != '-' && !is_letter_or_digit(text[i]))
			return report_set(report, AL_MALFORMED,
					  "the domain of an e-mail address has letters, digits, "
					  "hyphens and dots only");
	}
	return AL_OK;
}

static enum status check_domain(const char *text, size_t len, struct report *report)
{
	size_t begin = 0;
	size_t last = 0;

	if (is_beyond_ascii(text, len))
		return report_set(report, AL_UNSUPPORTED,
				  "a domain with letters beyond a to z is written in its other "
				  "form, punycode: xn--mller-kva.example");
	if (len > 0 && text[0] == '[')
		return report_set(
		    report, AL_UNSUPPORTED,
		    "behind the @ a number of a machine is not offered: give a domain");
	for (size_t i = 0; i <= len; i++) {
		enum status status;

		if (i < len && text[i] != '.')
			continue;
		status = check_label(text + begin, i - begin, report);
		if (status != AL_OK)
			return status;
		last = begin;
		begin = i + 1;
	}
	for (size_t i = last; last > 0 && i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return AL_OK;
	}
	return report_set(report, AL_MALFORMED,
			  "the domain of an e-mail address ends as .org or .example do");
}

enum status mail_address_check(const char *text, size_t len, struct report *report)
{
	const char *at = NULL;
	enum status status;

	if (len > MAIL_ADDRESS_MAX)
		return report_set(report, AL_TOO_BIG, "an e-mail address has at most %d bytes",
				  MAIL_ADDRESS_MAX);
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return report_set(report, AL_MALFORMED,
					  "an e-mail address stands in one line");
		if (text[i] == '@')
			at = text + i;
	}
	if (at == NULL)
		return report_set(report, AL_MALFORMED,
				  "an e-mail address is a name, an @, and a domain");
	status = check_local(text, (size_t)(at - text), report);
	return status == AL_OK ? check_domain(at + 1, len - (size_t)(at + 1 - text), report)
			       : status;
}
