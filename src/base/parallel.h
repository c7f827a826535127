/* parallel.h: the same work on many items, by all processors. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_BASE_PARALLEL_H
#define ALLMENDE_BASE_PARALLEL_H

#include "base/status.h"

#include <stddef.h>

#define PARALLEL_THREADS_MAX 64

/* How many processors there are for this program; at least 1. */
size_t parallel_processors(void);

/*
 * Call `work` with `user` and each number from 0 to before `count`, each once, on up to `threads`
 * threads (0: as many as there are processors), and return when all are done. Two calls may run at
 * the same time, in any order. Where no thread can be had, the caller's does the work alone.
 */
void parallel_each(size_t count, size_t threads, void (*work)(void *user, size_t item), void *user);

#endif
