/* setup_check.c: what is left to do before the tables of tables.conf are described. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/setup_internal.h"

#include "law/names.h"
#include "words/words.h"

#include <inttypes.h>
#include <string.h>

#define SHOWN_LEN 60 /* bytes of a value that are shown */

void setup_tell_guess(const struct tables_guess *guess, struct buffer *told)
{
	size_t out = 0;
	size_t sensitive = 0;

	for (size_t i = 0; i < guess->columns_count; i++) {
		out += guess->columns[i].out;
		sensitive +=
		    !guess->columns[i].out && guess->columns[i].column.class == CLASS_SENSITIVE;
	}
	buffer_append_format(told,
			     words_count("%s: %lld row,", "%s: %lld rows,", (uint64_t)guess->rows),
			     guess->table, (long long)guess->rows);
	buffer_append_format(told,
			     words_count(" %zu column\n", " %zu columns\n", guess->columns_count),
			     guess->columns_count);
	if (guess->role == TABLE_PERSONS && guess->person != NULL)
		buffer_append_format(told,
				     _("each row seems to be about the person that %s names\n"),
				     guess->person);
	else if (guess->role == TABLE_PERSONS)
		buffer_append_text(told,
				   _("no column says for sure which person a row is about\n"));
	if (sensitive > 0)
		buffer_append_format(told,
				     words_count("%zu column looks sensitive\n",
						 "%zu columns look sensitive\n", sensitive),
				     sensitive);
	if (out > 0)
		buffer_append_format(told,
				     words_count("%zu column should stay with the platform\n",
						 "%zu columns should stay with the platform\n",
						 out),
				     out);
}

/* Whether something of `table` waits. */
static bool waits(const struct tables_conf *conf, const char *table)
{
	size_t len = strlen(table);

	for (size_t i = 0; i < conf->open_count; i++) {
		const char *section = conf->open[i].section;

		if (strncmp(section, table, len) == 0 &&
		    (section[len] == '\0' || section[len] == '.'))
			return true;
	}
	return false;
}

/* Whether the source of `table` is there and has its columns. A server is not asked. */
static enum status check_source(struct engine *engine, const char *folder,
				const struct tables_conf_table *table, struct report *report)
{
	struct engine_source_parts parts;
	struct engine_source *source = NULL;
	enum status status = engine_source_parse(table->source, &parts, report);

	if (status != AL_OK || parts.kind == ENGINE_SOURCE_POSTGRESQL)
		return status;
	status = engine_source_open(engine, table->source, folder, &source, report);
	for (size_t i = 0; i < table->columns_count && status == AL_OK; i++) {
		if (!table->columns[i].out &&
		    !engine_source_has(source, table->columns[i].column.name))
			status = report_set(report, AL_MALFORMED, "%s has no column %s",
					    table->source, table->columns[i].column.name);
	}
	engine_source_close(source);
	return status;
}

/* Say how `table` stands; false: not ready. AL_NO_MEMORY and the like in *ret_status. */
static bool tell_table(struct engine *engine, const char *folder, const struct tables_conf *conf,
		       const struct tables_conf_table *table, struct buffer *told)
{
	struct report why = { .message = "" };
	enum status status = check_source(engine, folder, table, &why);

	if (status != AL_OK) {
		buffer_append_format(told, _("line %zu: %s cannot be read: %s\n"), table->line,
				     table->table.name, why.message);
		return false;
	}
	if (waits(conf, table->table.name)) {
		buffer_append_format(told, _("%s waits for you\n"), table->table.name);
		return false;
	}
	buffer_append_format(told, _("%s is ready\n"), table->table.name);
	return true;
}

static void tell_open(const struct tables_conf *conf, struct buffer *told)
{
	for (size_t i = 0; i < conf->open_count; i++) {
		const struct tables_conf_open *open = &conf->open[i];
		const char *point = open->section[0] != '\0' ? ", " : "";

		if (open->value[0] == '\0')
			buffer_append_format(told, _("line %zu: %s%s%s is not said yet\n"),
					     open->line, open->section, point, open->key);
		else
			buffer_append_format(told, _("line %zu: %s%s%s: is it %.*s%s?\n"),
					     open->line, open->section, point, open->key, SHOWN_LEN,
					     open->value,
					     strlen(open->value) > SHOWN_LEN ? "..." : "");
	}
}

enum status node_setup_check(const char *path, struct buffer *told, bool *ret_ready,
			     struct report *report)
{
	struct engine_options options = { .path = NULL };
	struct engine *engine = NULL;
	struct setup_file file;
	bool ready = true;
	enum status status;

	*ret_ready = false;
	setup_file_init(&file);
	status = setup_file_read(path, &file, report);
	if (status == AL_OK)
		status = engine_open(&options, &engine, report);
	if (status == AL_OK) {
		tell_open(&file.conf, told);
		ready = file.conf.open_count == 0 && file.conf.tables_count > 0;
		for (size_t i = 0; i < file.conf.tables_count; i++)
			ready = tell_table(engine, path, &file.conf, &file.conf.tables[i], told) &&
				ready;
		status = buffer_status(told);
		if (status == AL_OK)
			*ret_ready = ready;
		else
			(void)report_set(report, status, "there is too much to tell");
	}
	engine_close(engine);
	setup_file_clear(&file);
	return status;
}
