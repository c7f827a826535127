/*
 * query_trace.h: the way that code took, as one number, for record and replay.
 *
 * The tests link a copy of src/query and src/privacy that is compiled to tell of each basic block
 * that it enters (-fsanitize=coverage's trace-pc; nothing of it is in a shipped build). Between
 * trace_begin() and trace_end() the blocks entered by the calling thread are counted and hashed in
 * their order. Two equal traces took the same branches, the same number of rounds in each loop, and
 * made the same calls.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_PROP_QUERY_TRACE_H
#define ALLMENDE_TESTS_PROP_QUERY_TRACE_H

#include <stdbool.h>
#include <stdint.h>

struct trace {
	uint64_t blocks;
	uint64_t hash;
};

/* Begin a trace of this thread; none is under way. */
void trace_begin(void);

/* End it and get it. */
struct trace trace_end(void);

bool trace_equal(struct trace a, struct trace b);

#endif
