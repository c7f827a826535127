/*
 * alloc.h: let a chosen allocation of our code, of SQLite, or of jansson (once json_parse() was
 * called) fail.
 *
 *	for (uint64_t n = 1;; n++) {
 *		fault_alloc_after(n, FAULT_ALLOC_ONCE);
 *		status = thing_new(&thing);
 *		if (!fault_alloc_stop())
 *			break; // there are fewer than n allocations: it has succeeded
 *		assert_int_equal(status, AL_NO_MEMORY);
 *	}
 *
 * The linker puts these in the place of malloc, calloc, realloc, strdup, free and sodium_malloc in
 * every test of tests/fault/; what the C library allocates for itself is not seen. Any thread.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_FAULT_ALLOC_H
#define ALLMENDE_TESTS_FAULT_ALLOC_H

#include <stdbool.h>
#include <stdint.h>

enum fault_alloc_mode {
	FAULT_ALLOC_ONCE, /* that one fails */
	FAULT_ALLOC_ALL,  /* that one and all that follow */
};

/* Have SQLite allocate through us; before it is used. */
void fault_alloc_init(void);

/* Let the `n`-th allocation from now on fail, the next one being 1. */
void fault_alloc_after(uint64_t n, enum fault_alloc_mode mode);

/* Let all succeed again. Returns whether one has failed since fault_alloc_after(). */
bool fault_alloc_stop(void);

/* How many blocks are allocated and not freed. */
int64_t fault_alloc_live(void);

#endif
