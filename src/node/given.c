/* given.c: what is given for the tables of a description. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/given.h"

#include "base/file.h"
#include "crypto/hash.h"
#include "engine/engine_source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_LEN 65536 /* bytes of a file that are read at once */

const struct node_table_file *given_for(const struct node_tables *given, const char *table)
{
	for (size_t i = 0; i < given->files_count; i++) {
		if (strcmp(given->files[i].table, table) == 0)
			return &given->files[i];
	}
	return NULL;
}

const char *given_name(const struct node_table_file *file)
{
	return file->path != NULL ? file->path : file->source;
}

enum status given_check(const struct node_tables *given, struct report *report)
{
	for (size_t i = 0; i < given->platform->tables_count; i++) {
		const char *name = given->platform->tables[i].name;

		if (given_for(given, name) == NULL)
			return report_set(report, AL_NOT_FOUND, "the table %s has no file", name);
	}
	for (size_t i = 0; i < given->files_count; i++) {
		const char *name = given->files[i].table;

		if (platform_table(given->platform, name) == NULL)
			return report_set(report, AL_MALFORMED,
					  "there is a file for %s, which is no table", name);
		if (given_for(given, name) != &given->files[i])
			return report_set(report, AL_MALFORMED, "the table %s has two files", name);
	}
	return AL_OK;
}

/* --- public tables --- */

static enum status copy_columns(const struct table *table, struct engine_column **ret)
{
	static const enum engine_type types[] = {
		[COLUMN_INTEGER] = ENGINE_INTEGER, [COLUMN_DECIMAL] = ENGINE_DECIMAL,
		[COLUMN_TEXT] = ENGINE_TEXT,	   [COLUMN_TIMESTAMP] = ENGINE_TIMESTAMP,
		[COLUMN_DATE] = ENGINE_DATE,	   [COLUMN_BOOLEAN] = ENGINE_BOOLEAN
	};
	struct engine_column *columns = calloc(table->columns_count + 1, sizeof(*columns));

	if (columns == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < table->columns_count; i++) {
		const struct column *column = &table->columns[i];

		columns[i].name = column->name;
		columns[i].type = types[column->type];
		columns[i].scale = column->scale > 0 ? (unsigned)column->scale : 0;
	}
	*ret = columns;
	return AL_OK;
}

enum status given_text(const struct node_table_file *file, const struct table *table,
		       const char *folder, struct buffer *ret, struct report *report)
{
	struct engine_options options = { .path = NULL };
	struct engine_source *source = NULL;
	struct engine_column *columns = NULL;
	struct engine *engine = NULL;
	enum status status;

	if (file->path != NULL)
		return file_read(file->path, ret, report);
	status = copy_columns(table, &columns);
	if (status != AL_OK)
		return report_set(report, status, "out of memory for a public table");
	status = engine_open(&options, &engine, report);
	if (status == AL_OK)
		status = engine_source_open(engine, file->source, folder, &source, report);
	if (status == AL_OK)
		status = engine_source_csv(source, columns, table->columns_count, ret, report);
	engine_source_close(source);
	engine_close(engine);
	free(columns);
	return status;
}

/* --- tables of persons --- */

/* *ret = SHA-256 of the file that `file` is open on, of any length. */
static enum status hash_file(int file, const char *name, struct digest *ret, struct report *report)
{
	uint8_t *part = malloc(READ_LEN);
	struct hash hash;
	off_t at = 0;
	ssize_t got;

	if (part == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory");
	hash_start(&hash);
	while ((got = pread(file, part, READ_LEN, at)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			break;
		hash_add(&hash, part, (size_t)got);
		at += got;
	}
	free(part);
	if (got < 0)
		return report_set(report, AL_IO, "cannot read %s", name);
	*ret = hash_end(&hash);
	return AL_OK;
}

/* *ret = what decides whether the rows of `table` from `file` are the ones that are there. */
static struct digest content_of(const struct engine_table *table, const struct digest *file)
{
	struct hash hash;

	hash_start(&hash);
	hash_add(&hash, file->bytes, DIGEST_LEN);
	hash_add(&hash, table->person, strlen(table->person) + 1);
	for (size_t i = 0; i < table->columns_count; i++) {
		const struct engine_column *column = &table->columns[i];
		uint64_t numbers[] = { (uint64_t)column->type, column->scale, column->keys_count };

		hash_add(&hash, column->name, strlen(column->name) + 1);
		hash_add(&hash, numbers, sizeof(numbers));
		for (size_t j = 0; j < column->keys_count; j++)
			hash_add(&hash, column->keys[j], strlen(column->keys[j]) + 1);
	}
	return hash_end(&hash);
}

/* Set what decides about the rows of `table` from the file with the digest `bytes`; *ret_there =
 * whether they are in the engine. */
static enum status look(struct engine *engine, const struct engine_table *table,
			const struct digest *bytes, struct given_rows *ret, bool *ret_there,
			struct report *report)
{
	struct engine_table_info info;
	enum status status;

	ret->content = content_of(table, bytes);
	status = engine_table_find(engine, table->name, &info, report);
	*ret_there = status == AL_OK && digest_equal(&info.content, &ret->content);
	return status == AL_NOT_FOUND ? AL_OK : status;
}

static enum status import_file(struct engine *engine, const char *path,
			       const struct engine_table *table, struct given_rows *ret,
			       struct report *report)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	bool there = false;
	struct digest bytes;
	enum status status;

	if (file < 0)
		return report_set(report, errno == ENOENT ? AL_NOT_FOUND : AL_IO,
				  "cannot open %s: %s", path, strerror(errno));
	status = hash_file(file, path, &bytes, report);
	close(file);
	if (status == AL_OK)
		status = look(engine, table, &bytes, ret, &there, report);
	if (status == AL_OK && !there)
		status =
		    engine_import_csv(engine, table, path, &ret->content, &ret->import, report);
	return status;
}

enum status given_import(struct engine *engine, const struct node_table_file *file,
			 const struct engine_table *table, const char *folder,
			 struct given_rows *ret, struct report *report)
{
	struct engine_source *source = NULL;
	bool there = false;
	struct digest bytes;
	enum status status;

	*ret = (struct given_rows){ .import = { .rows = 0 } };
	if (file->path != NULL)
		return import_file(engine, file->path, table, ret, report);
	status = engine_source_open(engine, file->source, folder, &source, report);
	if (status != AL_OK)
		return status;
	status = hash_file(engine_source_file(source), file->source, &bytes, report);
	if (status == AL_OK)
		status = look(engine, table, &bytes, ret, &there, report);
	if (status == AL_OK && !there)
		status = engine_source_import(source, table, &ret->content, &ret->import, report);
	engine_source_close(source);
	return status;
}
