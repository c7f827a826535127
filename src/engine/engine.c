/* engine.c: a database of ours in DuckDB: open, lock, what is in it, who is in it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "engine/engine_internal.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREADS_DEFAULT 2
#define MEMORY_MIB_DEFAULT 1024

/* meta holds what we know, data the tables. The version changes when either's form does. */
static const char schema_sql[] =
    "BEGIN;"
    "CREATE SCHEMA _allmende_meta;"
    "CREATE SCHEMA _allmende_data;"
    "CREATE TABLE _allmende_meta.format(version INTEGER);"
    "INSERT INTO _allmende_meta.format VALUES (1);"
    "CREATE TABLE _allmende_meta.persons(person UINTEGER NOT NULL, id VARCHAR NOT NULL);"
    "CREATE TABLE _allmende_meta.tables(name VARCHAR NOT NULL, rows BIGINT NOT NULL,"
    " content VARCHAR NOT NULL);"
    "COMMIT;";

static const char format_sql[] =
    "SELECT CAST((SELECT count(*) FROM information_schema.tables WHERE table_schema = "
    "'_allmende_meta')"
    " AS BIGINT), CAST((SELECT count(*) FROM information_schema.tables WHERE table_schema NOT IN"
    " ('_allmende_meta', '_allmende_data')) AS BIGINT)";

static const char lock_sql[] = "SET enable_external_access = false;"
			       "SET threads = 1;"
			       "SET lock_configuration = true;";

static void append_quoted(struct buffer *sql, char quote, const char *text)
{
	buffer_append_byte(sql, (uint8_t)quote);
	for (; *text != '\0'; text++) {
		if (*text == quote)
			buffer_append_byte(sql, (uint8_t)quote);
		buffer_append_byte(sql, (uint8_t)*text);
	}
	buffer_append_byte(sql, (uint8_t)quote);
}

void engine_append_name(struct buffer *sql, const char *name)
{
	append_quoted(sql, '"', name);
}

void engine_append_text(struct buffer *sql, const char *text)
{
	append_quoted(sql, '\'', text);
}

enum status engine_failed(const char *what, const char *error, struct report *report)
{
	enum status status = AL_IO;

	if (error == NULL)
		error = "no words";
	if (strstr(error, "Could not set lock on file") != NULL) {
		status =
		    report_set(report, AL_CONFLICT,
			       "%s: another program has the database open; end it first", what);
	} else if (strstr(error, "No space left on device") != NULL) {
		status = report_set(report, AL_NO_SPACE, "%s: the disk is full", what);
	} else if (strncmp(error, "Out of Memory", 13) == 0) {
		status = report_set(report, AL_NO_MEMORY, "%s: out of memory", what);
	} else {
		report_set(report, AL_IO, "%s failed in the database", what);
	}
	report_detail(report, "%s", error);
	return status;
}

enum status engine_run(struct engine *engine, const char *sql, const char *what,
		       struct report *report)
{
	struct duckdb_result result;
	enum status status = AL_OK;

	if (engine->api.query(engine->connection, sql, &result) != DUCKDB_SUCCESS)
		status = engine_failed(what, engine->api.result_error(&result), report);
	engine->api.destroy_result(&result);
	return status;
}

static void read_row(const struct engine *engine, struct duckdb_chunk *chunk, int64_t *ret,
		     size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct duckdb_vector *vector = engine->api.data_chunk_get_vector(chunk, i);
		const uint64_t *valid = engine->api.vector_get_validity(vector);

		ret[i] = INT64_MIN;
		if (valid == NULL || (valid[0] & 1) != 0)
			ret[i] = *(const int64_t *)engine->api.vector_get_data(vector);
	}
}

enum status engine_numbers(struct engine *engine, struct buffer *sql, const char *what,
			   int64_t *ret, size_t count, struct report *report)
{
	struct duckdb_result result;
	struct duckdb_chunk *chunk = NULL;
	enum status status = buffer_status(sql);

	if (status != AL_OK)
		return report_set(report, status, "%s: the statement is too long", what);
	if (engine->api.query(engine->connection, buffer_text(sql), &result) != DUCKDB_SUCCESS) {
		status = engine_failed(what, engine->api.result_error(&result), report);
		goto out;
	}
	assert(engine->api.column_count(&result) == count);
	for (size_t i = 0; i < count; i++)
		assert(engine->api.column_type(&result, i) == DUCKDB_BIGINT);
	chunk = engine->api.fetch_chunk(result);
	if (chunk == NULL || engine->api.data_chunk_get_size(chunk) == 0)
		status = AL_NOT_FOUND;
	else
		read_row(engine, chunk, ret, count);
out:
	engine->api.destroy_data_chunk(&chunk);
	engine->api.destroy_result(&result);
	return status;
}

static enum status numbers_of(struct engine *engine, const char *text, const char *what,
			      int64_t *ret, size_t count, struct report *report)
{
	struct buffer sql;
	enum status status;

	buffer_init(&sql, ENGINE_SQL_LEN_MAX);
	buffer_append_text(&sql, text);
	status = engine_numbers(engine, &sql, what, ret, count, report);
	buffer_clear(&sql);
	return status;
}

enum status engine_count_persons(struct engine *engine, struct report *report)
{
	int64_t count = 0;
	enum status status =
	    numbers_of(engine, "SELECT CAST(count(*) AS BIGINT) FROM _allmende_meta.persons",
		       "counting the persons", &count, 1, report);

	if (status == AL_OK)
		engine->persons = (uint32_t)count;
	return status;
}

/* Make the schema in a new database; refuse a database that is not ours. */
static enum status check_format(struct engine *engine, const char *path, struct report *report)
{
	int64_t tables[2] = { 0, 0 };
	int64_t version = 0;
	enum status status =
	    numbers_of(engine, format_sql, "opening the database", tables, 2, report);

	if (status != AL_OK)
		return status;
	if (tables[0] == 0 && tables[1] == 0 && !engine->read_only) {
		status = engine_run(engine, schema_sql, "making the database", report);
		return status;
	}
	if (tables[0] != 0)
		status = numbers_of(
		    engine, "SELECT CAST(max(version) AS BIGINT) FROM _allmende_meta.format",
		    "opening the database", &version, 1, report);
	if (status != AL_OK || version != 1)
		return report_set(report, AL_MALFORMED,
				  "%s is not a database of Allmende in the form 1; give another "
				  "path, or import again into a new one",
				  path);
	return engine_count_persons(engine, report);
}

static enum status configure(struct engine *engine, const struct engine_options *options,
			     struct duckdb_config *config)
{
	char threads[16];
	char memory[32];
	bool good = true;
	const struct {
		const char *name;
		const char *value;
	} settings[] = {
		{ "threads", threads },
		{ "memory_limit", memory },
		{ "autoinstall_known_extensions", "false" },
		{ "autoload_known_extensions", "false" },
		{ "allow_community_extensions", "false" },
		{ "access_mode", options->read_only ? "READ_ONLY" : "AUTOMATIC" },
	};

	snprintf(threads, sizeof(threads), "%u",
		 options->threads != 0 ? options->threads : THREADS_DEFAULT);
	engine->memory_mib = options->memory_mib != 0 ? options->memory_mib : MEMORY_MIB_DEFAULT;
	snprintf(memory, sizeof(memory), "%uMiB", engine->memory_mib);
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		good = good && engine->api.set_config(config, settings[i].name,
						      settings[i].value) == DUCKDB_SUCCESS;
	if (options->path == NULL)
		good =
		    good && engine->api.set_config(config, "temp_directory", "") == DUCKDB_SUCCESS;
	return good ? AL_OK : AL_UNSUPPORTED;
}

static enum status open_base(struct engine *engine, const struct engine_options *options,
			     struct report *report)
{
	struct duckdb_config *config = NULL;
	char *error = NULL;
	enum status status;

	if (engine->api.create_config(&config) != DUCKDB_SUCCESS)
		return AL_NO_MEMORY;
	status = configure(engine, options, config);
	if (status != AL_OK) {
		report_set(report, status, "this DuckDB does not know our settings");
		goto out;
	}
	if (engine->api.open_ext(options->path, &engine->base, config, &error) != DUCKDB_SUCCESS) {
		status = engine_failed("opening the database", error, report);
		if (status == AL_IO && error != NULL && strstr(error, "not a valid DuckDB") != NULL)
			status = report_set(report, AL_MALFORMED, "%s is not a database of DuckDB",
					    options->path);
		goto out;
	}
	if (engine->api.connect(engine->base, &engine->connection) != DUCKDB_SUCCESS)
		status = engine_failed("connecting to the database", NULL, report);
out:
	if (error != NULL)
		engine->api.free(error);
	engine->api.destroy_config(&config);
	return status;
}

enum status engine_load(const char *library, struct report *report)
{
	struct duckdb_api api;
	enum status status = duckdb_api_open(library, &api, report);

	if (status == AL_OK)
		duckdb_api_close(&api); /* the library stays in memory */
	return status;
}

enum status engine_open(const struct engine_options *options, struct engine **ret,
			struct report *report)
{
	struct engine *engine;
	enum status status;

	assert(options != NULL);
	assert(ret != NULL);

	if (options->read_only && (options->path == NULL || access(options->path, R_OK) != 0))
		return report_set(report, AL_NOT_FOUND, "there is no database at %s",
				  options->path != NULL ? options->path : "(memory)");
	engine = calloc(1, sizeof(*engine));
	if (engine == NULL)
		return AL_NO_MEMORY;
	engine->read_only = options->read_only;
	status = duckdb_api_open(options->library, &engine->api, report);
	if (status != AL_OK) {
		free(engine);
		return status;
	}
	status = open_base(engine, options, report);
	if (status == AL_OK)
		status = check_format(engine, options->path != NULL ? options->path : "(memory)",
				      report);
	if (status != AL_OK)
		goto out;
	*ret = engine;
	engine = NULL; /* the caller's now */
out:
	engine_close(engine);
	return status;
}

void engine_close(struct engine *engine)
{
	if (engine == NULL)
		return;
	if (engine->connection != NULL)
		engine->api.disconnect(&engine->connection);
	if (engine->base != NULL)
		engine->api.close(&engine->base);
	duckdb_api_close(&engine->api);
	free(engine);
}

enum status engine_lock(struct engine *engine, struct report *report)
{
	enum status status;

	if (engine->locked)
		return AL_OK;
	status = engine_run(engine, lock_sql, "locking the database", report);
	if (status == AL_OK)
		engine->locked = true;
	return status;
}

uint32_t engine_person_count(const struct engine *engine)
{
	return engine->persons;
}
