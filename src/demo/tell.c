/* tell.c: the demo's words on the terminal. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/tell.h"

#include "words/words.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define INDENT "   "
#define LINE_MAX_LEN 2048
#define SHOW_AFTER_MS 1000
#define TERMINAL_EVERY_MS 100
#define FILE_EVERY_MS 5000

int64_t tell_clock_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void tell_step(int number, const char *title)
{
	(void)printf("\n%d. %s\n\n", number, title);
	(void)fflush(stdout);
}

static void print_lines(const char *indent, const char *text)
{
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");

		(void)printf("%s%.*s\n", len == 0 ? "" : indent, (int)len, text);
		text += len;
		if (*text == '\n')
			text++;
	}
	(void)fflush(stdout);
}

void tell(const char *format, ...)
{
	char line[LINE_MAX_LEN];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	print_lines(INDENT, line);
}

void tell_block(const char *text)
{
	print_lines(INDENT INDENT, text);
}

void progress_start(struct progress *progress, const char *what, int64_t total)
{
	*progress =
	    (struct progress){ .what = what, .total = total, .started_ms = tell_clock_ms() };
}

void progress_at(struct progress *progress, int64_t done)
{
	bool terminal = isatty(STDOUT_FILENO) != 0;
	int64_t now = tell_clock_ms();
	int64_t percent = progress->total > 0 ? done * 100 / progress->total : 0;

	if (now - progress->started_ms < SHOW_AFTER_MS ||
	    now - progress->shown_ms < (terminal ? TERMINAL_EVERY_MS : FILE_EVERY_MS))
		return;
	progress->shown_ms = now;
	(void)printf("%s" INDENT, terminal ? "\r" : "");
	(void)printf(_("%s: %lld of %lld (%lld %%)"), progress->what, (long long)done,
		     (long long)progress->total, (long long)percent);
	(void)printf("%s", terminal ? "" : "\n");
	(void)fflush(stdout);
}

void progress_end(struct progress *progress)
{
	if (progress->shown_ms != 0 && isatty(STDOUT_FILENO) != 0) {
		(void)printf("\r%*s\r", 100, "");
		(void)fflush(stdout);
	}
}
