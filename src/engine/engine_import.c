/*
 * engine_import.c: a CSV file becomes a table, wholly or not at all.
 *
 * The file is read three times through one open descriptor, so that no copy of raw text lies in the
 * database: to check each value and learn how wide numbers are, to find new persons, to store. What
 * the last reading stored is compared with what the first one saw. Rows are sorted to be stored,
 * which takes memory for each; where there are too many for it, the last reading is done again for
 * each of some ranges of persons.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "engine/import_internal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WHAT "importing the table"
#define KEYS_BATCH 500 /* keys in one statement */

/* About the memory that a row takes while it is sorted and stored: 125 bytes measured with three
 * columns. */
#define ROW_BYTES 64
#define COLUMN_BYTES 24

static bool name_is_valid(const char *name)
{
	size_t len = strlen(name);

	if (len == 0 || len > ENGINE_NAME_MAX || name[0] < 'a' || name[0] > 'z')
		return false;
	return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
}

enum status import_check_table(const struct engine_table *table, size_t *ret_person,
			       struct report *report)
{
	bool found = false;

	if (!name_is_valid(table->name))
		return report_set(report, AL_MALFORMED, "a table cannot be called \"%s\"",
				  table->name);
	if (table->columns_count > ENGINE_COLUMNS_MAX)
		return report_set(report, AL_TOO_BIG, "the table %s has over %d columns",
				  table->name, ENGINE_COLUMNS_MAX);
	for (size_t i = 0; i < table->columns_count; i++) {
		const struct engine_column *column = &table->columns[i];

		if (!name_is_valid(column->name))
			return report_set(report, AL_MALFORMED, "a column cannot be called \"%s\"",
					  column->name);
		if (column->scale > ENGINE_DECIMAL_SCALE_MAX ||
		    column->keys_count > ENGINE_KEYS_MAX)
			return report_set(report, AL_TOO_BIG,
					  "the column %s has over %d digits after the point or "
					  "over %d keys",
					  column->name, ENGINE_DECIMAL_SCALE_MAX, ENGINE_KEYS_MAX);
		if (strcmp(column->name, table->person) == 0) {
			*ret_person = i;
			found = true;
		}
	}
	if (!found)
		return report_set(report, AL_MALFORMED, "the table %s lacks its person column %s",
				  table->name, table->person);
	return AL_OK;
}

enum status import_open_file(const char *path, int *ret, struct report *report)
{
	struct stat about;
	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0 && errno == ENOENT)
		return report_set(report, AL_NOT_FOUND, "there is no file %s", path);
	if (file < 0)
		return report_set(report, AL_IO, "%s cannot be opened: %s", path, strerror(errno));
	if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
		close(file);
		return report_set(report, AL_IO, "%s is not a regular file", path);
	}
	*ret = file;
	return AL_OK;
}

/* Texts with keys are looked up in a temporary table of their own: k0, k1, ... by column. */
static enum status load_keys(struct import *import, size_t column, struct report *report)
{
	const struct engine_column *about = &import->table->columns[column];
	struct buffer sql;
	enum status status = AL_OK;

	buffer_init(&sql, ENGINE_SQL_LEN_MAX);
	buffer_append_format(
	    &sql, "CREATE OR REPLACE TEMP TABLE k%zu(key VARCHAR, code USMALLINT);", column);
	for (size_t i = 0; i < about->keys_count && status == AL_OK; i++) {
		buffer_append_text(&sql, "INSERT INTO temp.");
		buffer_append_format(&sql, "k%zu VALUES (", column);
		engine_append_text(&sql, about->keys[i]);
		buffer_append_format(&sql, ", %zu);", i);
		if ((i + 1) % KEYS_BATCH == 0 || i + 1 == about->keys_count) {
			status = buffer_status(&sql);
			if (status == AL_OK)
				status =
				    engine_run(import->engine, buffer_text(&sql), WHAT, report);
			buffer_reset(&sql);
		}
	}
	buffer_clear(&sql);
	return status;
}

static void drop_keys(struct import *import)
{
	char sql[64];

	for (size_t i = 0; i < import->table->columns_count; i++) {
		if (import->table->columns[i].keys_count == 0)
			continue;
		snprintf(sql, sizeof(sql), "DROP TABLE IF EXISTS temp.k%zu", i);
		if (engine_run(import->engine, sql, WHAT, NULL) != AL_OK)
			return; /* it goes with the connection */
	}
}

/* First reading: are all values of their type, and how wide are they? */
static enum status check_values(struct import *import, struct report *report)
{
	size_t columns = import->table->columns_count;
	size_t count = 1 + columns * IMPORT_FACTS;
	struct buffer sql;
	enum status status;

	buffer_init(&sql, ENGINE_SQL_LEN_MAX);
	import_check_sql(import, &sql);
	status = engine_numbers(import->engine, &sql, WHAT, import->facts, count, report);
	buffer_clear(&sql);
	if (status != AL_OK)
		return import_file_failed(import, status, report);
	if (import->facts[0] > (int64_t)ENGINE_ROWS_MAX)
		return report_set(report, AL_TOO_BIG, "%s has over %u rows", import->path,
				  ENGINE_ROWS_MAX);
	for (size_t i = 0; i < columns; i++) {
		if (import_fact(import, i, IMPORT_BAD) > 0)
			return import_find_bad(import, i, report);
	}
	return AL_OK;
}

/* Second reading: persons not known yet, behind those known, in the order of their ids. */
static enum status add_persons(struct import *import, struct report *report)
{
	struct buffer sql;
	enum status status;

	buffer_init(&sql, ENGINE_SQL_LEN_MAX);
	import_persons_sql(import, &sql);
	status = buffer_status(&sql);
	if (status == AL_OK)
		status = engine_run(import->engine, buffer_text(&sql), WHAT, report);
	buffer_clear(&sql);
	return status;
}

/* In how many parts the rows are stored, each of as many as there is memory for. */
static uint32_t parts_of(const struct import *import)
{
	uint64_t row = ROW_BYTES + COLUMN_BYTES * import->table->columns_count;
	uint64_t rows = ((uint64_t)import->engine->memory_mib << 20) / row + 1;
	uint64_t parts = (uint64_t)import->facts[0] / rows + 1;
	uint32_t persons = import->engine->persons;

	if (persons == 0)
		return 1;
	return parts < persons ? (uint32_t)parts : persons;
}

/* Store all rows, sorted by person, in parts of about as many persons. */
static enum status store_parts(struct import *import, struct report *report)
{
	uint64_t persons = import->engine->persons;
	uint32_t parts = parts_of(import);
	struct buffer sql;
	enum status status = AL_OK;

	for (uint32_t part = 0; part < parts && status == AL_OK; part++) {
		buffer_init(&sql, ENGINE_SQL_LEN_MAX);
		if (part == 0)
			import_create_sql(import, &sql);
		import_store_sql(import, (uint32_t)(persons * part / parts),
				 (uint32_t)(persons * (part + 1) / parts), &sql);
		status = buffer_status(&sql);
		if (status == AL_OK)
			status = engine_run(import->engine, buffer_text(&sql), WHAT, report);
		buffer_clear(&sql);
	}
	return status;
}

/* Third reading: store; then compare with the first reading. */
static enum status store_rows(struct import *import, const struct digest *content,
			      struct engine_import *ret, struct report *report)
{
	char hex[2 * DIGEST_LEN + 1];
	struct buffer sql;
	enum status status = store_parts(import, report);

	if (status != AL_OK)
		return status;
	hex_format(content->bytes, DIGEST_LEN, hex);
	buffer_init(&sql, ENGINE_SQL_LEN_MAX);
	buffer_append_text(&sql, "DELETE FROM _allmende_meta.tables WHERE name = ");
	engine_append_text(&sql, import->table->name);
	buffer_append_text(&sql, "; INSERT INTO _allmende_meta.tables VALUES (");
	engine_append_text(&sql, import->table->name);
	buffer_append_format(&sql, ", %lld, '%s');", (long long)import->facts[0], hex);
	status = buffer_status(&sql);
	if (status == AL_OK)
		status = engine_run(import->engine, buffer_text(&sql), WHAT, report);
	buffer_clear(&sql);
	if (status == AL_OK)
		status = import_compare(import, ret, report);
	return status;
}

/* What was lost when values were read as their column's type. */
static enum status count_lost(struct import *import, struct engine_import *ret,
			      struct report *report)
{
	size_t count = import->table->columns_count;
	int64_t *counts = calloc(count + 2, sizeof(*counts));
	int64_t most = 0;
	struct buffer sql;
	enum status status;

	if (counts == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a source");
	buffer_init(&sql, ENGINE_SQL_LEN_MAX);
	import_raw_counts_sql(import, &sql);
	status = engine_numbers(import->engine, &sql, WHAT, counts, count + 2, report);
	buffer_clear(&sql);
	ret->unread = 0;
	for (size_t i = 0; i < count && status == AL_OK; i++) {
		int64_t nulls = counts[0] - counts[1] - counts[i + 2];
		int64_t lost = import_fact(import, i, IMPORT_NULL) - nulls;

		if (i == import->person || lost <= 0)
			continue;
		ret->unread += (uint64_t)lost;
		if (lost > most)
			memcpy(ret->unread_column, import->table->columns[i].name,
			       strlen(import->table->columns[i].name) + 1);
		most = lost > most ? lost : most;
	}
	if (status == AL_OK)
		ret->nobody = (uint64_t)counts[1];
	free(counts);
	return status;
}

static enum status import_rows(struct import *import, const struct digest *content,
			       struct engine_import *ret, struct report *report)
{
	enum status status = engine_run(import->engine, "BEGIN", WHAT, report);
	uint32_t persons = import->engine->persons;

	if (status != AL_OK)
		return status;
	status = check_values(import, report);
	if (status == AL_OK)
		status = add_persons(import, report);
	if (status == AL_OK)
		status = engine_count_persons(import->engine, report);
	if (status == AL_OK)
		status = store_rows(import, content, ret, report);
	if (status == AL_OK && import->counts_lost)
		status = count_lost(import, ret, report);
	if (status == AL_OK)
		status = engine_run(import->engine, "COMMIT", WHAT, report);
	if (status != AL_OK) {
		import->engine->persons = persons;
		if (engine_run(import->engine, "ROLLBACK", WHAT, NULL) != AL_OK)
			report_detail(report, "the transaction was already over");
	}
	return status;
}

enum status import_allowed(const struct engine *engine, struct report *report)
{
	if (engine->locked || engine->read_only)
		return report_set(
		    report, AL_CONFLICT,
		    "nothing is imported into a database that is locked or read only");
	return AL_OK;
}

enum status import_table(struct import *import, const struct digest *content,
			 struct engine_import *ret, struct report *report)
{
	const struct engine_table *table = import->table;
	struct engine_import result = { 0 };
	enum status status = AL_OK;

	import->facts = calloc(1 + table->columns_count * IMPORT_FACTS, sizeof(*import->facts));
	if (import->facts == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < table->columns_count && status == AL_OK; i++) {
		if (table->columns[i].keys_count > 0)
			status = load_keys(import, i, report);
	}
	if (status == AL_OK)
		status = import_rows(import, content, &result, report);
	if (status == AL_OK) {
		*ret = result;
		/* It is committed; whether its log is folded in now or at the next open is no
		 * difference to the caller. */
		if (engine_run(import->engine, "CHECKPOINT", WHAT, NULL) != AL_OK)
			report_detail(report, "the database's log could not be folded in");
	}
	drop_keys(import);
	free(import->facts);
	return status;
}

enum status engine_import_csv(struct engine *engine, const struct engine_table *table,
			      const char *path, const struct digest *content,
			      struct engine_import *ret, struct report *report)
{
	struct import import = { .engine = engine, .table = table, .path = path, .file = -1 };
	enum status status = import_allowed(engine, report);

	if (status == AL_OK)
		status = import_check_table(table, &import.person, report);
	if (status == AL_OK)
		status = import_open_file(path, &import.file, report);
	if (status == AL_OK)
		status = csv_header_read(import.file, path, table, &import.header, report);
	if (status == AL_OK)
		status = import_table(&import, content, ret, report);
	if (import.file >= 0)
		close(import.file);
	free(import.header.places);
	return status;
}
