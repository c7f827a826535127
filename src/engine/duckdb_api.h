/*
 * duckdb_api.h: the part of DuckDB's C interface that we use, bound at run time.
 *
 * DuckDB is a library that is opened when an engine is, so that programs start and tests of other
 * folders run without it. The prototypes are ours, written for what is called here; duckdb_api_open
 * refuses another version than the one they were tested with. Functions keep DuckDB's names
 * without "duckdb_".
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_ENGINE_DUCKDB_API_H
#define ALLMENDE_ENGINE_DUCKDB_API_H

#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

#define DUCKDB_VERSION_PREFIX "v1.5."

/* DuckDB's objects, each behind a pointer. */
struct duckdb_base;
struct duckdb_config;
struct duckdb_connection;
struct duckdb_statement;
struct duckdb_pending;
struct duckdb_chunk;
struct duckdb_vector;

/* A result is the caller's memory, 48 bytes; all of it is DuckDB's business. */
struct duckdb_result {
	uint64_t counts[3];
	void *columns;
	char *error;
	void *internal;
};

enum duckdb_state { DUCKDB_SUCCESS = 0, DUCKDB_ERROR = 1 };

enum duckdb_type {
	DUCKDB_BOOLEAN = 1,
	DUCKDB_TINYINT = 2,
	DUCKDB_SMALLINT = 3,
	DUCKDB_INTEGER = 4,
	DUCKDB_BIGINT = 5,
	DUCKDB_UTINYINT = 6,
	DUCKDB_USMALLINT = 7,
	DUCKDB_UINTEGER = 8,
	DUCKDB_UBIGINT = 9,
	DUCKDB_VARCHAR = 17,
};

/* A text in a vector: at most 12 bytes stand in place, longer ones elsewhere. */
#define DUCKDB_TEXT_INLINED_MAX 12
union duckdb_text {
	struct {
		uint32_t len;
		char bytes[DUCKDB_TEXT_INLINED_MAX];
	} inlined;
	struct {
		uint32_t len;
		char prefix[4];
		const char *bytes;
	} far;
};

/* X(result type, name, arguments) for every function. */
#define DUCKDB_FUNCTIONS(X)                                                                        \
	X(const char *, library_version, (void))                                                   \
	X(enum duckdb_state, create_config, (struct duckdb_config **))                             \
	X(enum duckdb_state, set_config, (struct duckdb_config *, const char *, const char *))     \
	X(void, destroy_config, (struct duckdb_config **))                                         \
	X(enum duckdb_state, open_ext,                                                             \
	  (const char *, struct duckdb_base **, struct duckdb_config *, char **))                  \
	X(void, close, (struct duckdb_base **))                                                    \
	X(enum duckdb_state, connect, (struct duckdb_base *, struct duckdb_connection **))         \
	X(void, disconnect, (struct duckdb_connection **))                                         \
	X(enum duckdb_state, query,                                                                \
	  (struct duckdb_connection *, const char *, struct duckdb_result *))                      \
	X(enum duckdb_state, prepare,                                                              \
	  (struct duckdb_connection *, const char *, struct duckdb_statement **))                  \
	X(const char *, prepare_error, (struct duckdb_statement *))                                \
	X(void, destroy_prepare, (struct duckdb_statement **))                                     \
	X(enum duckdb_state, bind_int64, (struct duckdb_statement *, uint64_t, int64_t))           \
	X(enum duckdb_state, bind_varchar_length,                                                  \
	  (struct duckdb_statement *, uint64_t, const char *, uint64_t))                           \
	X(enum duckdb_state, execute_prepared,                                                     \
	  (struct duckdb_statement *, struct duckdb_result *))                                     \
	X(enum duckdb_state, pending_prepared_streaming,                                           \
	  (struct duckdb_statement *, struct duckdb_pending **))                                   \
	X(const char *, pending_error, (struct duckdb_pending *))                                  \
	X(enum duckdb_state, execute_pending, (struct duckdb_pending *, struct duckdb_result *))   \
	X(void, destroy_pending, (struct duckdb_pending **))                                       \
	X(const char *, result_error, (struct duckdb_result *))                                    \
	X(void, destroy_result, (struct duckdb_result *))                                          \
	X(uint64_t, column_count, (struct duckdb_result *))                                        \
	X(enum duckdb_type, column_type, (struct duckdb_result *, uint64_t))                       \
	X(struct duckdb_chunk *, fetch_chunk, (struct duckdb_result))                              \
	X(void, destroy_data_chunk, (struct duckdb_chunk **))                                      \
	X(uint64_t, data_chunk_get_size, (struct duckdb_chunk *))                                  \
	X(struct duckdb_vector *, data_chunk_get_vector, (struct duckdb_chunk *, uint64_t))        \
	X(void *, vector_get_data, (struct duckdb_vector *))                                       \
	X(uint64_t *, vector_get_validity, (struct duckdb_vector *))                               \
	X(void, free, (void *))

// NOLINTNEXTLINE(bugprone-macro-parentheses): a declaration takes none
#define DUCKDB_MEMBER(type, name, arguments) type(*name) arguments;

struct duckdb_api {
	void *library; /* of dlopen() */
	DUCKDB_FUNCTIONS(DUCKDB_MEMBER)
};

/*
 * Bind the library at `path`; NULL: the one that $ALLMENDE_DUCKDB names, else libduckdb.so beside
 * the running program, else on the loader's path.
 * AL_OK: *ret is usable until duckdb_api_close(). AL_UNSUPPORTED: there is none, or of another
 * version; the report says which and what to do; *ret is untouched.
 */
AL_MUST_CHECK enum status duckdb_api_open(const char *path, struct duckdb_api *ret,
					  struct report *report);

void duckdb_api_close(struct duckdb_api *api);

#endif
