/* query_trace.c: gets the calls that the compiler puts into each basic block of a traced build. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "prop/query_trace.h"

#include <assert.h>
#include <stddef.h>

#define HASH_START UINT64_C(0xcbf29ce484222325) /* FNV-1a */
#define HASH_PRIME UINT64_C(0x100000001b3)

static _Thread_local bool under_way;
static _Thread_local struct trace current;

void __sanitizer_cov_trace_pc(void);

void __sanitizer_cov_trace_pc(void)
{
	if (!under_way)
		return;
	current.blocks++;
	current.hash = (current.hash ^ (uintptr_t)__builtin_return_address(0)) * HASH_PRIME;
}

void trace_begin(void)
{
	assert(!under_way);
	current = (struct trace){ .hash = HASH_START };
	under_way = true;
}

struct trace trace_end(void)
{
	assert(under_way);
	under_way = false;
	return current;
}

bool trace_equal(struct trace a, struct trace b)
{
	return a.blocks == b.blocks && a.hash == b.hash;
}
