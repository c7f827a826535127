/* analysis_column.c: the names of columns, what may be read, and what is known of it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/relation.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *reader_format(struct reader *reader, const char *format, ...)
{
	va_list arguments;
	char *text;
	int len;

	va_start(arguments, format);
	len = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	assert(len >= 0);
	text = arena_take(&reader->analysis->arena, (size_t)len + 1, 1);
	if (text == NULL)
		return NULL;
	va_start(arguments, format);
	(void)vsnprintf(text, (size_t)len + 1, format, arguments);
	va_end(arguments);
	return text;
}

const struct side *analysis_side(const struct analysis *analysis, const struct column *column)
{
	size_t place = (size_t)(column - analysis->table->columns);
	size_t side = 0;

	assert(place < analysis->table->columns_count);
	while (side + 1 < analysis->sides_count && analysis->sides[side + 1].first <= place)
		side++;
	return &analysis->sides[side];
}

/* `column` as its own table has it. */
static const struct column *own_column(const struct analysis *analysis, const struct side *side,
				       const struct column *column)
{
	return &side->table->columns[(size_t)(column - analysis->table->columns) - side->first];
}

/* What a sub-query makes was granted when it was read. */
static bool is_granted_column(const struct reader *reader, const struct column *column)
{
	const struct side *side = analysis_side(reader->analysis, column);
	const char *name = own_column(reader->analysis, side, column)->name;

	if (side->stage != NULL)
		return true;
	for (size_t i = 0; i < reader->scope->granted_count; i++) {
		const struct granted_table *granted = &reader->scope->granted[i];

		if (strcmp(granted->table, side->table->name) != 0)
			continue;
		for (size_t j = 0; j < granted->columns_count; j++) {
			if (strcmp(granted->columns[j], name) == 0)
				return true;
		}
	}
	return false;
}

enum status reader_domain(struct reader *reader, const struct table *table,
			  const struct column *column, struct domain *ret)
{
	const struct side *side;

	if (table->role == TABLE_PUBLIC)
		return catalogue_domain(reader->scope->catalogue, table, column, ret,
					reader->report);
	side = analysis_side(reader->analysis, column);
	column = own_column(reader->analysis, side, column);
	if (side->stage == NULL)
		return catalogue_domain(reader->scope->catalogue, side->table, column, ret,
					reader->report);
	*ret = side->stage->made[column - side->table->columns].facts.domain;
	return AL_OK;
}

bool reader_bounds(struct reader *reader, const struct column *column, int64_t *ret_min,
		   int64_t *ret_max)
{
	const struct side *side = analysis_side(reader->analysis, column);
	const struct facts *facts;

	column = own_column(reader->analysis, side, column);
	if (side->stage == NULL)
		return catalogue_bounds(reader->scope->catalogue, column, ret_min, ret_max);
	facts = &side->stage->made[column - side->table->columns].facts;
	*ret_min = facts->low;
	*ret_max = facts->high;
	return facts->bounded;
}

/* The names in a ColumnRef: "a" or "t.a". */
static enum status column_names(struct reader *reader, const json_t *members, size_t place,
				const char **ret_table, const char **ret_column)
{
	const json_t *fields = json_object_get(members, "fields");
	size_t count = json_array_size(fields);
	const char *names[2] = { NULL, NULL };

	for (size_t i = 0; i < count && i < 2; i++)
		names[i] = json_string_value(
		    json_object_get(json_object_get(json_array_get(fields, i), "String"), "sval"));
	if (count < 1 || count > 2 || names[count - 1] == NULL || names[0] == NULL)
		return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
				  "name single columns, as column or table.column; * is offered "
				  "in COUNT(*) only");
	*ret_table = count == 2 ? names[0] : NULL;
	*ret_column = names[count - 1];
	return AL_OK;
}

/* A column `name` of `table`, which may be missing, called `called` in the text, where `wanted`
 * (NULL: any) is the name before the point; NULL: there is none. */
static const struct column *column_called(const struct table *table, const char *called,
					  const char *wanted, const char *name)
{
	if (table == NULL || (wanted != NULL && strcmp(wanted, called) != 0))
		return NULL;
	return table_column(table, name);
}

/* The column `name` of the table called `table` (NULL: of any) among the sides and the public
 * table. Those that say who a row is about are all the same: the first of them is meant. */
static enum status find_named(struct reader *reader, const char *table, const char *name,
			      struct column_ref *ref)
{
	const struct analysis *analysis = reader->analysis;
	const struct named_table *public = &reader->joined;
	const struct column *found = column_called(public->table, public->name, table, name);
	const char *called = public->name;

	if (found != NULL) {
		ref->table = public->table;
		ref->column = found;
		ref->joined = true;
	}
	for (size_t i = 0; i < analysis->sides_count; i++) {
		const struct side *side = &analysis->sides[i];
		bool person = strcmp(side->table->person, name) == 0;

		found = column_called(side->table, side->name, table, name);
		if (found == NULL || (person && ref->person))
			continue;
		if (ref->column != NULL)
			return sql_refuse(reader->tree, ref->place, AL_UNSUPPORTED, reader->report,
					  "both tables have a column %s: write %s.%s or %s.%s",
					  name, side->name, name, called, name);
		called = side->name;
		ref->person = person;
		ref->table = analysis->table;
		ref->column =
		    &analysis->table->columns[side->first + (size_t)(found - side->table->columns)];
	}
	return ref->column != NULL ? AL_OK : AL_NOT_FOUND;
}

enum status reader_find_column(struct reader *reader, const json_t *node, struct column_ref *ret)
{
	const json_t *members = sql_node_of(node, "ColumnRef");
	const char *table;
	const char *name;
	struct column_ref ref = { .place = sql_place(node, 0) };
	enum status status;

	if (members == NULL)
		return AL_NOT_FOUND;
	status = column_names(reader, members, ref.place, &table, &name);
	if (status == AL_OK)
		status = find_named(reader, table, name, &ref);
	if (status == AL_OK)
		*ret = ref;
	return status;
}

enum status reader_allow_column(struct reader *reader, const struct column_ref *ref)
{
	if (ref->person)
		return sql_refuse(reader->tree, ref->place, AL_REFUSED, reader->report,
				  "%s says who a row is about: it may stand only in "
				  "COUNT(DISTINCT %s)",
				  ref->column->name, ref->column->name);
	if (!ref->joined && !is_granted_column(reader, ref->column))
		return sql_refuse(reader->tree, ref->place, AL_REFUSED, reader->report,
				  "the column %s is not granted: ask for it in the application",
				  ref->column->name);
	return AL_OK;
}

enum status reader_use_column(struct reader *reader, const json_t *node, struct column_ref *ret)
{
	struct column_ref ref = { 0 };
	const char *table = NULL;
	const char *name = "";
	enum status status = reader_find_column(reader, node, &ref);

	if (status == AL_NOT_FOUND) {
		const json_t *members = sql_node_of(node, "ColumnRef");

		if (members == NULL)
			return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED,
					  reader->report, "write the name of a column here");
		status = column_names(reader, members, sql_place(node, 0), &table, &name);
		if (status != AL_OK)
			return status;
		return sql_refuse(reader->tree, sql_place(node, 0), AL_NOT_FOUND, reader->report,
				  "there is no column %s%s%s", table != NULL ? table : "",
				  table != NULL ? "." : "", name);
	}
	if (status == AL_OK)
		status = reader_allow_column(reader, &ref);
	if (status == AL_OK)
		*ret = ref;
	return status;
}

enum status reader_slot(struct reader *reader, const struct column *column, size_t *ret)
{
	struct analysis *analysis = reader->analysis;

	for (size_t i = 0; i < analysis->slots_count; i++) {
		if (analysis->slots[i] == column) {
			*ret = i;
			return AL_OK;
		}
	}
	if (analysis->slots_count == ENGINE_COLUMNS_MAX)
		return report_set(reader->report, AL_TOO_BIG, "the statement uses over %d columns",
				  ENGINE_COLUMNS_MAX);
	analysis->slots[analysis->slots_count] = column;
	*ret = analysis->slots_count++;
	return AL_OK;
}
