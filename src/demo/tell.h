/* tell.h: what the demo says while it runs, in plain words, and progress for what takes time. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_DEMO_TELL_H
#define ALLMENDE_DEMO_TELL_H

#include "base/status.h"

#include <stdint.h>

/* Begin step `number` with its title, which is translated. */
void tell_step(int number, const char *title);

/* One line, or several with line feeds, indented under the step; `format` is translated. */
void tell(const char *format, ...) AL_PRINTF(1, 2);

/* `text` as it is, each line indented further: a table, a log excerpt. */
void tell_block(const char *text);

/*
 * Progress of something that may take longer than a second: shown only from then on, and only on a
 * terminal in one changing line; elsewhere a line every five seconds.
 */
struct progress {
	const char *what; /* translated */
	int64_t total;
	int64_t started_ms;
	int64_t shown_ms; /* 0: nothing was shown yet */
};

void progress_start(struct progress *progress, const char *what, int64_t total);
void progress_at(struct progress *progress, int64_t done);
void progress_end(struct progress *progress);

/* Milliseconds of a clock that never goes back, for durations only. */
int64_t tell_clock_ms(void);

#endif
