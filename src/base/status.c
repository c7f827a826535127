/* status.c: statuses and reports. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int report_write(struct report *report, const char *format, ...)
{
	va_list args;

	if (report == NULL)
		return 0;
	va_start(args, format);
	(void)vsnprintf(report->message, sizeof(report->message), format, args);
	va_end(args);
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
