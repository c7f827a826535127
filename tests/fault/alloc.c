/* alloc.c: let a chosen allocation fail. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fault/alloc.h"

#include <assert.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* The linker's names for what was wrapped and for what wraps it. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
char *__real_strdup(const char *text);
void __real_free(void *block);
void *__real_sodium_malloc(size_t size);
void __real_sodium_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
char *__wrap_strdup(const char *text);
void __wrap_free(void *block);
void *__wrap_sodium_malloc(size_t size);
void __wrap_sodium_free(void *block);

static atomic_ullong seen;   /* allocations since fault_alloc_after() */
static atomic_ullong target; /* the one that fails; 0: none */
static atomic_bool fails_on; /* those that follow fail too */
static atomic_bool failed;
static atomic_llong live;
static sqlite3_mem_methods sqlite_methods;

/* Count one allocation; whether it is to fail. */
static bool fails(void)
{
	unsigned long long at = atomic_load(&target);
	unsigned long long number;

	if (at == 0)
		return false;
	number = atomic_fetch_add(&seen, 1) + 1;
	if (number < at || (number > at && !atomic_load(&fails_on)))
		return false;
	atomic_store(&failed, true);
	return true;
}

/* Count `block` as alive, if it is one. */
static void *born(void *block)
{
	if (block != NULL)
		(void)atomic_fetch_add(&live, 1);
	return block;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : born(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : born(__real_calloc(count, size));
}

void *__wrap_realloc(void *block, size_t size)
{
	void *moved;

	if (fails())
		return NULL;
	moved = __real_realloc(block, size);
	return block == NULL ? born(moved) : moved;
}

char *__wrap_strdup(const char *text)
{
	return fails() ? NULL : born(__real_strdup(text));
}

void __wrap_free(void *block)
{
	if (block != NULL)
		(void)atomic_fetch_sub(&live, 1);
	__real_free(block);
}

void *__wrap_sodium_malloc(size_t size)
{
	return fails() ? NULL : born(__real_sodium_malloc(size));
}

void __wrap_sodium_free(void *block)
{
	if (block != NULL)
		(void)atomic_fetch_sub(&live, 1);
	__real_sodium_free(block);
}

static void *sqlite_malloc(int size)
{
	return fails() ? NULL : born(sqlite_methods.xMalloc(size));
}

static void *sqlite_realloc(void *block, int size)
{
	return fails() ? NULL : sqlite_methods.xRealloc(block, size);
}

static void sqlite_free(void *block)
{
	if (block != NULL)
		(void)atomic_fetch_sub(&live, 1);
	sqlite_methods.xFree(block);
}

void fault_alloc_init(void)
{
	sqlite3_mem_methods methods;
	int code = sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_methods);

	assert(code == SQLITE_OK);
	methods = sqlite_methods;
	methods.xMalloc = sqlite_malloc;
	methods.xRealloc = sqlite_realloc;
	methods.xFree = sqlite_free;
	code = sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
	assert(code == SQLITE_OK);
	code = sqlite3_initialize();
	assert(code == SQLITE_OK);
}

void fault_alloc_after(uint64_t n, enum fault_alloc_mode mode)
{
	assert(n > 0);
	atomic_store(&failed, false);
	atomic_store(&seen, 0);
	atomic_store(&fails_on, mode == FAULT_ALLOC_ALL);
	atomic_store(&target, n);
}

bool fault_alloc_stop(void)
{
	atomic_store(&target, 0);
	return atomic_load(&failed);
}

int64_t fault_alloc_live(void)
{
	return atomic_load(&live);
}
