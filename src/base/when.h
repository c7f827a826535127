/* when.h: instants in UTC, whole seconds, written as RFC 3339 with `Z`. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_BASE_WHEN_H
#define ALLMENDE_BASE_WHEN_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WHEN_TEXT_LEN 20		       /* "2026-11-22T19:40:01Z" */
#define WHEN_SECONDS_MIN 1		       /* 0 means "no instant" in records */
#define WHEN_SECONDS_MAX INT64_C(253402300799) /* the last second of the year 9999 */

/* Seconds since 1970-01-01T00:00:00Z, without leap seconds (POSIX). 0: no instant. */
struct when {
	int64_t seconds;
};

/*
 * Read the `len` bytes at `text` as YYYY-MM-DDTHH:MM:SSZ, from 1970-01-01T00:00:01Z to 9999.
 * AL_OK: *ret is set. AL_MALFORMED: *ret is untouched.
 */
AL_MUST_CHECK enum status when_parse(const char *text, size_t len, struct when *ret);

/* Write `when` and a final NUL to `ret`. The instant must be within the two limits above. */
void when_format(struct when when, char ret[static WHEN_TEXT_LEN + 1]);

/* `when` + `seconds`, held within the two limits above. */
struct when when_add(struct when when, int64_t seconds);

bool when_before(struct when a, struct when b);

/* The days from 1970-01-01 to the civil date; month 1-12, day 1-31 (proleptic Gregorian). */
int64_t when_days_from_civil(int64_t year, unsigned month, unsigned day);

/* The civil date of `days` after 1970-01-01. */
void when_civil_from_days(int64_t days, int64_t *ret_year, unsigned *ret_month, unsigned *ret_day);

#endif
