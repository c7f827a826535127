/*
 * bench.h: what a benchmark measures with, and how it says what it found.
 *
 * A number of seconds says little on another machine, so a benchmark measures our way and the
 * plain way in one run and prints their ratio against the bound that we promise.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_BENCH_BENCH_H
#define ALLMENDE_TESTS_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>

/* Seconds on the monotonic clock, from an arbitrary start. */
double bench_now(void);

/* The middle one of `count` (odd) numbers, which are sorted. */
double bench_median(double *numbers, size_t count);

/*
 * Print the line "ratio NAME: R (at most MAX) ok" or "... OVER" for `ours` / `plain`, both in
 * seconds and above 0. Returns whether the ratio is within `max`.
 */
bool bench_ratio(const char *name, double ours, double plain, double max);

#endif
