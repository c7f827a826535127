/* query_public.c: a public file becomes a public table: names of SQL, values of its types. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/query.h"

#include "engine/engine_guess.h"
#include "law/names.h"
#include "query/catalogue.h"
#include "query/csv.h"
#include "query/value.h"

#include <string.h>

static int type_of(enum engine_type type)
{
	static const int types[] = {
		[ENGINE_INTEGER] = COLUMN_INTEGER, [ENGINE_DECIMAL] = COLUMN_DECIMAL,
		[ENGINE_TEXT] = COLUMN_TEXT,	   [ENGINE_TIMESTAMP] = COLUMN_TIMESTAMP,
		[ENGINE_DATE] = COLUMN_DATE,	   [ENGINE_BOOLEAN] = COLUMN_BOOLEAN
	};

	return types[type];
}

static enum status make_table(struct query *query, const struct query_named *named,
			      const struct engine_guess *guess, struct table *table)
{
	struct column *columns = arena_take(&query->arena, guess->columns_count, sizeof(*columns));

	if (columns == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < guess->columns_count; i++) {
		const struct engine_guess_column *found = &guess->columns[i];

		columns[i] = (struct column){
			.class = CLASS_FREE,
			.name = arena_copy_text(&query->arena, found->name, strlen(found->name)),
			.scale = found->type == ENGINE_DECIMAL ? (int64_t)found->scale : -1,
			.type = type_of(found->type),
		};
		if (columns[i].name == NULL)
			return AL_NO_MEMORY;
	}
	*table = (struct table){ .columns = columns,
				 .columns_count = guess->columns_count,
				 .name = named->name,
				 .role = TABLE_PUBLIC,
				 .rows_typical = -1,
				 .title = named->name };
	return AL_OK;
}

static void append_field(struct buffer *csv, const char *text, size_t len)
{
	buffer_append_byte(csv, '"');
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '"')
			buffer_append_byte(csv, '"');
		buffer_append_byte(csv, (uint8_t)text[i]);
	}
	buffer_append_byte(csv, '"');
}

/* Append `field` as a value of `column`, a decimal cut to its scale; nothing where it is none. */
static void append_value(struct buffer *csv, const struct column *column,
			 const struct csv_field *field)
{
	const char *point = memchr(field->text, '.', field->len);
	size_t len = field->len;
	int64_t number;

	if (column->type == COLUMN_TEXT) {
		append_field(csv, field->text, len);
		return;
	}
	if (column->type == COLUMN_DECIMAL && point != NULL &&
	    len > (size_t)(point - field->text) + 1 + (size_t)column->scale)
		len = (size_t)(point - field->text) + 1 + (size_t)column->scale;
	if (value_parse(value_form_of(column), field->text, len, &number))
		append_field(csv, field->text, len);
}

/* Write the records of `text` again, the header with the names of SQL. */
static enum status rewrite(struct query *query, const struct buffer *text,
			   const struct table *table, struct buffer *csv, struct report *report)
{
	struct csv_field *fields = arena_take(&query->arena, CSV_FIELDS_MAX, sizeof(*fields));
	struct csv reader;
	size_t count = 0;
	enum status status;

	if (fields == NULL)
		return AL_NO_MEMORY;
	csv_init(&reader, buffer_text(text), text->len);
	status = csv_next(&reader, &query->arena, fields, &count, report);
	if (status == AL_OK && count != table->columns_count)
		return report_set(report, AL_UNSUPPORTED,
				  "public tables are CSV with commas: save the file so");
	for (size_t i = 0; i < table->columns_count; i++)
		buffer_append_format(csv, "%s%s", i > 0 ? "," : "", table->columns[i].name);
	buffer_append_byte(csv, '\n');
	while (status == AL_OK) {
		size_t line = reader.line;

		status = csv_next(&reader, &query->arena, fields, &count, report);
		if (status != AL_OK || count == 0)
			break;
		if (count != table->columns_count)
			return report_set(report, AL_MALFORMED,
					  "line %zu: it has %zu fields, the header %zu", line,
					  count, table->columns_count);
		for (size_t i = 0; i < count; i++) {
			if (i > 0)
				buffer_append_byte(csv, ',');
			append_value(csv, &table->columns[i], &fields[i]);
		}
		buffer_append_byte(csv, '\n');
	}
	return status == AL_OK ? buffer_status(csv) : status;
}

enum status query_public_read(struct query *query, const struct query_named *named,
			      struct query_public *ret, struct table *table, struct report *report)
{
	struct engine_guess guess = { .columns = NULL };
	struct buffer text;
	enum status status;

	ret->name = named->name;
	buffer_init(&ret->csv, PUBLIC_TABLE_LEN_MAX);
	buffer_init(&text, PUBLIC_TABLE_LEN_MAX);
	status = engine_guess_file(query->engine, named->path, &guess, report);
	if (status == AL_OK)
		status = make_table(query, named, &guess, table);
	engine_guess_clear(&guess);
	if (status == AL_OK)
		status = file_read(named->path, &text, report);
	if (status == AL_OK) {
		status = rewrite(query, &text, table, &ret->csv, report);
		if (status != AL_OK)
			report_prefix(report, "%s", named->path);
	}
	buffer_clear(&text);
	return status;
}
