/* setup.c: tables.conf of a node: read, appended to, checked. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/setup.h"

#include "base/file.h"
#include "law/names.h"
#include "node/setup_internal.h"
#include "node/tables_guess.h"
#include "words/words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define STORE_FILE "store.db"

/* --- the file --- */

void setup_file_init(struct setup_file *file)
{
	*file = (struct setup_file){ .path = "" };
	buffer_init(&file->text, TABLES_CONF_LEN_MAX);
	arena_init(&file->arena, TABLES_CONF_ARENA_MAX);
}

void setup_file_clear(struct setup_file *file)
{
	buffer_clear(&file->text);
	arena_clear(&file->arena);
}

enum status setup_file_read(const char *folder, struct setup_file *ret, struct report *report)
{
	enum status status = file_join(folder, TABLES_CONF_FILE, ret->path, report);

	if (status == AL_OK)
		status = file_read(ret->path, &ret->text, report);
	if (status != AL_OK)
		return status;
	status = tables_conf_parse(buffer_text(&ret->text), ret->text.len, &ret->arena, &ret->conf,
				   report);
	if (status != AL_OK)
		report_prefix(report, "%s", ret->path);
	return status;
}

/* Keep others from appending at the same time: *ret is a lock while it is open. */
static enum status lock_folder(const char *folder, int *ret, struct report *report)
{
	char store[FILE_PATH_MAX];
	int lock;
	enum status status = file_join(folder, STORE_FILE, store, report);

	if (status != AL_OK)
		return status;
	if (access(store, F_OK) != 0)
		return report_set(report, AL_NOT_FOUND,
				  "%s is no folder of a node: allmende-node init makes one",
				  folder);
	lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (lock < 0 || flock(lock, LOCK_EX) != 0) {
		status =
		    report_set(report, AL_IO, "%s cannot be locked: %s", folder, strerror(errno));
		if (lock >= 0)
			close(lock);
		return status;
	}
	*ret = lock;
	return AL_OK;
}

/* --- adding --- */

/* An addition under way. */
struct addition {
	const char *folder;
	const struct node_setup_table *given;
	char source[ENGINE_SOURCE_LEN_MAX + 1]; /* with a whole path */
	struct setup_file file;
	struct tables_guess guess;
	struct buffer *told;
};

/* Write the source with a path that holds in any folder. */
static enum status make_whole(struct addition *addition, struct report *report)
{
	const char *prefix = "";
	struct engine_source_parts parts;
	char *whole;
	int len;
	enum status status = engine_source_parse(addition->given->source, &parts, report);

	if (status != AL_OK)
		return status;
	if (parts.kind == ENGINE_SOURCE_POSTGRESQL) {
		memcpy(addition->source, addition->given->source,
		       strlen(addition->given->source) + 1);
		return AL_OK;
	}
	if (parts.kind == ENGINE_SOURCE_DUCKDB)
		prefix = "duckdb:";
	whole = realpath(parts.place, NULL);
	if (whole == NULL)
		return report_set(report, errno == ENOENT ? AL_NOT_FOUND : AL_IO,
				  "%s cannot be found: %s", parts.place, strerror(errno));
	len = snprintf(addition->source, sizeof(addition->source), "%s%s%s%s%s%s", prefix, whole,
		       parts.table[0] != '\0' ? "#" : "", parts.schema,
		       parts.schema[0] != '\0' ? "." : "", parts.table);
	free(whole);
	if (len < 0 || (size_t)len >= sizeof(addition->source))
		return report_set(report, AL_TOO_BIG, "the path of the source is too long");
	return AL_OK;
}

static enum status look(struct addition *addition, struct report *report)
{
	struct tables_guess_request request = { .table = addition->given->name,
						.source = addition->source,
						.role = addition->given->public ? TABLE_PUBLIC
										: TABLE_PERSONS,
						.conf = &addition->file.conf,
						.folder = addition->folder };
	struct engine_options options = { .path = NULL };
	struct engine *engine = NULL;
	enum status status = engine_open(&options, &engine, report);

	if (status == AL_OK)
		status = tables_guess_make(engine, &request, &addition->file.arena,
					   &addition->guess, report);
	engine_close(engine);
	return status;
}

/* Say how the guessed `column` differs from `there`, which the operator has confirmed. */
static void tell_difference(const struct addition *addition, const struct tables_conf_column *there,
			    const struct tables_guess_column *column)
{
	const struct column *before = &there->column;
	const struct column *after = &column->column;

	if (there->out || before->type == 0)
		return;
	if (before->type != after->type || before->scale < after->scale)
		buffer_append_format(addition->told,
				     _("line %zu: %s.%s is of the type %s, and the source looks "
				       "like %s\n"),
				     there->line, addition->guess.table, before->name,
				     column_type_names[before->type],
				     column_type_names[after->type]);
}

static const struct tables_guess_column *guessed(const struct tables_guess *guess, const char *name)
{
	for (size_t i = 0; i < guess->columns_count; i++) {
		if (strcmp(guess->columns[i].column.name, name) == 0)
			return &guess->columns[i];
	}
	return NULL;
}

/* A table that is there already: append new columns, tell what differs. */
static void merge(struct addition *addition, const struct tables_conf_table *table)
{
	struct tables_guess *guess = &addition->guess;
	size_t added = 0;

	if (strcmp(table->source, guess->source) != 0)
		buffer_append_format(addition->told,
				     _("line %zu: %s comes from another source there; change the "
				       "line to \"source = %s\"\n"),
				     table->line, guess->table, guess->source);
	for (size_t i = 0; i < table->columns_count; i++) {
		const struct tables_conf_column *there = &table->columns[i];
		const struct tables_guess_column *now = guessed(guess, there->column.name);

		if (now != NULL)
			tell_difference(addition, there, now);
		else if (!there->out)
			buffer_append_format(addition->told,
					     _("line %zu: the source has no column %s any more\n"),
					     there->line, there->column.name);
	}
	guess->role = table->table.role != 0 ? table->table.role : guess->role;
	for (size_t i = 0; i < guess->columns_count; i++) {
		const struct tables_guess_column *column = &guess->columns[i];

		if (tables_conf_column(table, column->column.name) != NULL)
			continue;
		tables_guess_print_column(guess, column, &addition->file.text);
		buffer_append_format(addition->told,
				     _("new: the column %s, at the end of the file\n"),
				     column->column.name);
		added++;
	}
	if (added == 0)
		buffer_append_format(addition->told, _("%s has no new column\n"), guess->table);
}

static enum status append(struct addition *addition, struct report *report)
{
	const char *name = addition->given->name;
	const struct tables_conf_table *table = tables_conf_table(&addition->file.conf, name);
	struct setup_file *file = &addition->file;
	struct tables_conf again;
	enum status status;

	if (file->text.len > 0 && file->text.bytes[file->text.len - 1] != '\n')
		buffer_append_byte(&file->text, '\n');
	if (file->text.len == 0)
		tables_guess_print_head(&file->text);
	if (table != NULL) {
		merge(addition, table);
	} else {
		tables_guess_print(&addition->guess, &file->text);
		setup_tell_guess(&addition->guess, addition->told);
	}
	status = buffer_status(&file->text);
	if (status != AL_OK)
		return report_set(report, status, "%s grows too large", file->path);
	status = tables_conf_parse(buffer_text(&file->text), file->text.len, &file->arena, &again,
				   report);
	if (status != AL_OK) {
		report_prefix(report, "the guess for %s", name);
		return status;
	}
	buffer_append_format(addition->told,
			     words_count("%s: %zu line waits for you\n",
					 "%s: %zu lines wait for you\n", again.open_count),
			     file->path, again.open_count);
	status = buffer_status(addition->told);
	return status == AL_OK ? file_write(file->path, file->text.bytes, file->text.len, report)
			       : report_set(report, status, "there is too much to tell");
}

enum status node_setup_add(const char *path, const struct node_setup_table *table,
			   struct buffer *told, struct report *report)
{
	struct addition addition = { .folder = path, .given = table, .told = told };
	int lock = -1;
	enum status status;

	if (!sql_name_valid(table->name))
		return report_set(report, AL_MALFORMED,
				  "\"%.60s\" cannot name a table: a to z, digits and _, first a "
				  "letter",
				  table->name);
	status = lock_folder(path, &lock, report);
	if (status != AL_OK)
		return status;
	setup_file_init(&addition.file);
	status = make_whole(&addition, report);
	if (status == AL_OK)
		status = setup_file_read(path, &addition.file, report);
	if (status == AL_NOT_FOUND && addition.file.path[0] != '\0')
		status = AL_OK; /* the first table */
	if (status == AL_OK)
		status = look(&addition, report);
	if (status == AL_OK)
		status = append(&addition, report);
	setup_file_clear(&addition.file);
	close(lock);
	return status;
}
