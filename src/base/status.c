/* status.c: statuses and reports. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What a message quotes may be a stranger's, and steer a terminal: each byte of U+0000 to U+001F,
 * U+007F, and U+0080 to U+009F becomes a question mark. */
static void quieten(char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char next = (unsigned char)text[1];

		if ((unsigned char)*text == 0xc2 && next >= 0x80 && next < 0xa0)
			text[0] = text[1] = '?';
		else if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = '?';
	}
}

int report_write(struct report *report, const char *format, ...)
{
	va_list args;

	if (report == NULL)
		return 0;
	va_start(args, format);
	(void)vsnprintf(report->message, sizeof(report->message), format, args);
	va_end(args);
	quieten(report->message);
	report->detail[0] = '\0';
	return 0;
}

void report_detail(struct report *report, const char *format, ...)
{
	va_list args;

	if (report == NULL)
		return;
	va_start(args, format);
	(void)vsnprintf(report->detail, sizeof(report->detail), format, args);
	va_end(args);
	quieten(report->detail);
}

void report_prefix(struct report *report, const char *format, ...)
{
	char old[REPORT_MESSAGE_MAX];
	va_list args;
	size_t len;

	if (report == NULL)
		return;
	memcpy(old, report->message, sizeof(old));
	va_start(args, format);
	(void)vsnprintf(report->message, sizeof(report->message), format, args);
	va_end(args);
	quieten(report->message);
	len = strlen(report->message);
	(void)snprintf(report->message + len, sizeof(report->message) - len, ": %s", old);
}

const char *status_name(enum status status)
{
	switch (status) {
	case AL_OK:
		return "ok";
	case AL_MALFORMED:
		return "malformed";
	case AL_TOO_BIG:
		return "too big";
	case AL_NO_MEMORY:
		return "out of memory";
	case AL_NOT_FOUND:
		return "not found";
	case AL_CONFLICT:
		return "conflict";
	case AL_REFUSED:
		return "refused";
	case AL_FORGED:
		return "forged";
	case AL_EXHAUSTED:
		return "exhausted";
	case AL_UNSUPPORTED:
		return "unsupported";
	case AL_IO:
		return "input/output error";
	case AL_NO_SPACE:
		return "no space";
	case AL_OVERFLOW:
		return "overflow";
	}
	return "unknown";
}
