/* engine_source.c: a source is opened as a file, or as a table of an attached database. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "engine/engine_source.h"

#include "engine/source_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WHAT "reading the source"
#define ATTACHED_NAME "_allmende_source"
#define DUCKDB_PREFIX "duckdb:"
#define POSTGRESQL_PREFIX "postgresql:"

/* --- text --- */

static bool table_byte_valid(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || (unsigned char)c >= 0x80;
}

/* Take [SCHEMA.]TABLE. */
static bool take_table(const char *text, struct engine_source_parts *ret)
{
	const char *point = strchr(text, '.');
	const char *table = point != NULL ? point + 1 : text;
	size_t schema_len = point != NULL ? (size_t)(point - text) : 0;

	if (table[0] == '\0' || strlen(table) > ENGINE_NAME_MAX || schema_len > ENGINE_NAME_MAX ||
	    (point != NULL && schema_len == 0))
		return false;
	for (const char *at = text; *at != '\0'; at++) {
		if (at != point && !table_byte_valid(*at))
			return false;
	}
	memcpy(ret->schema, text, schema_len);
	ret->schema[schema_len] = '\0';
	memcpy(ret->table, table, strlen(table) + 1);
	return true;
}

static bool service_valid(const char *service)
{
	for (; *service != '\0'; service++) {
		if (!table_byte_valid(*service) && *service != '-' && *service != '.')
			return false;
	}
	return true;
}

enum status engine_source_parse(const char *text, struct engine_source_parts *ret,
				struct report *report)
{
	struct engine_source_parts parts = { .kind = ENGINE_SOURCE_FILE };
	const char *place = text;
	const char *mark = strrchr(text, '#');

	if (strlen(text) > ENGINE_SOURCE_LEN_MAX || text[0] == '\0' || strchr(text, '\n') != NULL)
		return report_set(report, AL_MALFORMED,
				  "a source is a path, duckdb:PATH#TABLE or "
				  "postgresql:SERVICE#TABLE of at most %d bytes",
				  ENGINE_SOURCE_LEN_MAX);
	if (strncmp(text, DUCKDB_PREFIX, sizeof(DUCKDB_PREFIX) - 1) == 0) {
		parts.kind = ENGINE_SOURCE_DUCKDB;
		place += sizeof(DUCKDB_PREFIX) - 1;
	} else if (strncmp(text, POSTGRESQL_PREFIX, sizeof(POSTGRESQL_PREFIX) - 1) == 0) {
		parts.kind = ENGINE_SOURCE_POSTGRESQL;
		place += sizeof(POSTGRESQL_PREFIX) - 1;
	}
	if (parts.kind == ENGINE_SOURCE_FILE)
		mark = text + strlen(text);
	if (mark == NULL || mark < place || (parts.kind == ENGINE_SOURCE_DUCKDB && mark == place) ||
	    (parts.kind != ENGINE_SOURCE_FILE && !take_table(mark + 1, &parts)))
		return report_set(report, AL_MALFORMED,
				  "\"%.80s\" does not name a table: write duckdb:PATH#TABLE or "
				  "postgresql:SERVICE#SCHEMA.TABLE",
				  text);
	memcpy(parts.place, place, (size_t)(mark - place));
	parts.place[mark - place] = '\0';
	if (parts.kind == ENGINE_SOURCE_POSTGRESQL && !service_valid(parts.place))
		return report_set(report, AL_MALFORMED,
				  "\"%.80s\" is no service of libpq: name a section of "
				  "pg_service.conf, and keep passwords in the file of PGPASSFILE",
				  parts.place);
	*ret = parts;
	return AL_OK;
}

/* --- opening --- */

/* A file in `folder` that has no name and is gone with its descriptor. */
static enum status open_scratch(const char *folder, int *ret, struct report *report)
{
	char path[ENGINE_SOURCE_LEN_MAX + 32];
	int file;

	if ((size_t)snprintf(path, sizeof(path), "%s/.source.XXXXXX", folder) >= sizeof(path))
		return report_set(report, AL_TOO_BIG, "the path of the folder is too long");
	file = mkstemp(path);
	if (file < 0 || fcntl(file, F_SETFD, FD_CLOEXEC) != 0)
		return report_set(report, errno == ENOSPC ? AL_NO_SPACE : AL_IO,
				  "no file can be made in %s: %s", folder, strerror(errno));
	if (unlink(path) != 0) {
		close(file);
		return report_set(report, AL_IO, "%s cannot be removed: %s", path, strerror(errno));
	}
	*ret = file;
	return AL_OK;
}

static enum status take_base(void *context, uint32_t index, const char *text, size_t len)
{
	struct engine_source *source = context;

	(void)index;
	if (len < sizeof(source->base)) {
		memcpy(source->base, text, len);
		source->base[len] = '\0';
	}
	return AL_OK;
}

/* Attach the file at `path`, unless another source has: then its name is borrowed. */
static enum status attach_base(struct engine_source *source, const char *path,
			       struct report *report)
{
	struct engine *engine = source->import.engine;
	struct buffer sql;
	enum status status;

	buffer_init(&sql, ENGINE_SQL_LEN_MAX);
	buffer_append_text(&sql, "SELECT 1::BIGINT, database_name FROM duckdb_databases() WHERE "
				 "path = ");
	engine_append_text(&sql, path);
	status = buffer_status(&sql);
	if (status == AL_OK)
		status = engine_rows_each(engine, buffer_text(&sql), take_base, source, report);
	if (status == AL_OK && source->base[0] == '\0') {
		(void)snprintf(source->base, sizeof(source->base), ATTACHED_NAME "_%u",
			       engine->sources++);
		buffer_reset(&sql);
		buffer_append_text(&sql, "ATTACH ");
		engine_append_text(&sql, path);
		buffer_append_format(&sql, " AS %s (TYPE duckdb, READ_ONLY)", source->base);
		status = buffer_status(&sql);
		if (status == AL_OK)
			status = engine_run(engine, buffer_text(&sql), WHAT, report);
		source->owns_base = status == AL_OK;
		if (status == AL_IO)
			status = report_set(report, AL_MALFORMED,
					    "%s cannot be opened as a DuckDB file", path);
	}
	buffer_clear(&sql);
	return status;
}

static enum status attach(struct engine_source *source, const struct engine_source_parts *parts,
			  struct report *report)
{
	struct import *import = &source->import;
	const char *schema = parts->schema[0] != '\0' ? parts->schema : "main";
	struct buffer sql;
	int64_t found = 0;
	enum status status = attach_base(source, parts->place, report);

	if (status != AL_OK)
		return status;
	buffer_init(&sql, ENGINE_SQL_LEN_MAX);
	buffer_append_format(&sql, "%s.", source->base);
	engine_append_name(&sql, schema);
	buffer_append_byte(&sql, '.');
	engine_append_name(&sql, parts->table);
	status = buffer_status(&sql);
	if (status == AL_OK)
		memcpy(source->attached, buffer_text(&sql), sql.len + 1);
	import->attached = source->attached;
	/* A view could reach other files. */
	buffer_reset(&sql);
	buffer_append_format(&sql,
			     "SELECT count(*)::BIGINT FROM duckdb_tables() WHERE database_name = "
			     "'%s' AND schema_name = ",
			     source->base);
	engine_append_text(&sql, schema);
	buffer_append_text(&sql, " AND table_name = ");
	engine_append_text(&sql, parts->table);
	if (status == AL_OK)
		status = engine_numbers(import->engine, &sql, WHAT, &found, 1, report);
	buffer_clear(&sql);
	if (status == AL_OK && found == 0)
		status =
		    report_set(report, AL_NOT_FOUND, "%s has no table %s.%s (views are not read)",
			       parts->place, schema, parts->table);
	return status;
}

static enum status open_parts(struct engine_source *source, const char *folder,
			      const struct engine_source_parts *parts, struct report *report)
{
	struct import *import = &source->import;
	enum status status = AL_OK;

	switch (parts->kind) {
	case ENGINE_SOURCE_FILE:
		status = import_open_file(parts->place, &import->file, report);
		break;
	case ENGINE_SOURCE_DUCKDB:
		status = import_open_file(parts->place, &import->file, report);
		if (status == AL_OK)
			status = attach(source, parts, report);
		break;
	case ENGINE_SOURCE_POSTGRESQL:
		status = open_scratch(folder, &import->file, report);
		if (status == AL_OK)
			status = source_copy_postgresql(parts, source->text, import->file, report);
		break;
	}
	if (status == AL_OK)
		status = import_read_names(import, &source->names, report);
	return status;
}

enum status engine_source_open(struct engine *engine, const char *text, const char *folder,
			       struct engine_source **ret, struct report *report)
{
	struct engine_source_parts parts;
	struct engine_source *source;
	enum status status = engine_source_parse(text, &parts, report);

	if (status == AL_OK)
		status = import_allowed(engine, report);
	if (status != AL_OK)
		return status;
	source = calloc(1, sizeof(*source));
	if (source == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a source");
	memcpy(source->text, text, strlen(text) + 1);
	source->import = (struct import){ .engine = engine, .path = source->text, .file = -1 };
	status = open_parts(source, folder, &parts, report);
	if (status == AL_OK) {
		*ret = source;
		source = NULL; /* the caller's now */
	}
	engine_source_close(source);
	return status;
}

void engine_source_close(struct engine_source *source)
{
	char sql[2 * ENGINE_NAME_MAX];

	if (source == NULL)
		return;
	if (source->owns_base) {
		(void)snprintf(sql, sizeof(sql), "DETACH %s", source->base);
		if (engine_run(source->import.engine, sql, WHAT, NULL) != AL_OK)
			source->owns_base = false; /* it goes with the engine */
	}
	if (source->import.file >= 0)
		close(source->import.file);
	free(source->names.columns);
	free(source);
}

int engine_source_file(const struct engine_source *source)
{
	return source->import.file;
}

/* --- using it --- */

bool engine_source_has(const struct engine_source *source, const char *name)
{
	for (size_t i = 0; i < source->names.count; i++) {
		if (strcmp(source->names.columns[i].name, name) == 0)
			return true;
	}
	return false;
}

enum status engine_source_guess(struct engine_source *source, struct engine_guess *ret,
				struct report *report)
{
	size_t size = source->names.count * sizeof(*ret->columns);
	struct engine_guess_column *columns;
	enum status status = AL_OK;

	if (!source->typed)
		status = import_guess_types(&source->import, &source->names, report);
	if (status != AL_OK)
		return status;
	source->typed = true;
	columns = malloc(size + 1);
	if (columns == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a source");
	memcpy(columns, source->names.columns, size);
	*ret = (struct engine_guess){ .columns = columns, .columns_count = source->names.count };
	return AL_OK;
}

enum status engine_source_import(struct engine_source *source, const struct engine_table *table,
				 const struct digest *content, struct engine_import *ret,
				 struct report *report)
{
	struct import import = source->import;
	struct engine_import found = { .rows = 0 };
	enum status status = import_allowed(import.engine, report);

	import.table = table;
	import.counts_lost = true;
	if (status == AL_OK)
		status = import_check_table(table, &import.person, report);
	if (status == AL_OK)
		status = import_find_places(&import, &source->names, report);
	if (status == AL_OK)
		status = import_table(&import, content, &found, report);
	free(import.header.places);
	if (status == AL_OK)
		*ret = found;
	return status;
}

static enum status append_line(void *context, uint32_t index, const char *line, size_t len)
{
	struct buffer *csv = context;

	(void)index;
	buffer_append(csv, line, len);
	buffer_append_byte(csv, '\n');
	return buffer_status(csv);
}

enum status engine_source_csv(struct engine_source *source, const struct engine_column *columns,
			      size_t count, struct buffer *ret, struct report *report)
{
	struct import import = source->import;
	struct engine_table table = { .columns = columns, .columns_count = count };
	struct buffer sql;
	enum status status;

	import.table = &table;
	import.person = IMPORT_NO_PERSON;
	status = import_find_places(&import, &source->names, report);
	if (status != AL_OK) {
		free(import.header.places);
		return status;
	}
	for (size_t i = 0; i < count; i++)
		buffer_append_format(ret, "%s%s", i > 0 ? "," : "", columns[i].name);
	buffer_append_byte(ret, '\n');
	buffer_init(&sql, ENGINE_SQL_LEN_MAX);
	import_lines_sql(&import, &sql);
	status = buffer_status(&sql);
	if (status == AL_OK)
		status =
		    engine_rows_each(import.engine, buffer_text(&sql), append_line, ret, report);
	status = import_file_failed(&import, status, report);
	if (status == AL_TOO_BIG)
		report_set(report, status, "%s is too large for a public table: at most %zu bytes",
			   source->text, ret->len_max);
	buffer_clear(&sql);
	free(import.header.places);
	return status;
}
