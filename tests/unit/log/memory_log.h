/* memory_log.h: the folder of a log in memory, and entries and trees to fill it with. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_LOG_MEMORY_LOG_H
#define ALLMENDE_TESTS_UNIT_LOG_MEMORY_LOG_H

#include "log/entry.h"
#include "log/merkle.h"
#include "log/tile.h"

#include <stdint.h>

struct memory_file {
	char path[TILE_PATH_MAX];
	uint8_t *bytes;
	size_t len;
};

struct memory_log {
	struct memory_file *files;
	size_t count;
	size_t capacity;
	size_t writes;	     /* how many files were written */
	size_t reads;	     /* how many were read */
	size_t writes_until; /* this many more succeed; SIZE_MAX: all */
};

void memory_log_init(struct memory_log *log);
void memory_log_clear(struct memory_log *log);

struct tile_sink memory_log_sink(struct memory_log *log);
struct tile_source memory_log_source(struct memory_log *log);

/* The file at `path`, or NULL. */
struct memory_file *memory_log_find(struct memory_log *log, const char *path);

/* Make the `len` bytes at `bytes` the content of `path`. */
void memory_log_put(struct memory_log *log, const char *path, const void *bytes, size_t len);

/* Take the file at `path` out. */
void memory_log_remove(struct memory_log *log, const char *path);

/* Entry number `seq` of all test logs; the id is SHA-256 of its number. */
struct log_entry memory_log_entry(uint64_t seq);

/* Append entries of `from` to before `to` to `writer`, their leaf hashes to `leaves` (may be NULL),
 * and flush. */
void memory_log_grow(struct tile_writer *writer, struct memory_log *log, uint64_t from, uint64_t to,
		     struct digest *leaves);

/* Fill `log` with the log of `size` entries; its root. */
struct digest memory_log_fill(struct memory_log *log, uint64_t size);

#endif
