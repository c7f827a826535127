/* analysis_from.c: FROM, JOIN and the names of columns. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/analysis_read.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char join_remedy[] =
    "write FROM persons_table JOIN public_table ON persons_table.column = public_table.key";

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

static bool is_granted_table(const struct reader *reader, const struct table *table)
{
	for (size_t i = 0; i < reader->scope->granted_count; i++) {
		if (strcmp(reader->scope->granted[i].table, table->name) == 0)
			return true;
	}
	return false;
}

static bool is_granted_column(const struct reader *reader, const struct column *column)
{
	for (size_t i = 0; i < reader->scope->granted_count; i++) {
		const struct granted_table *granted = &reader->scope->granted[i];

		if (strcmp(granted->table, reader->persons.table->name) != 0)
			continue;
		for (size_t j = 0; j < granted->columns_count; j++) {
			if (strcmp(granted->columns[j], column->name) == 0)
				return true;
		}
	}
	return false;
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

enum status reader_find_column(struct reader *reader, const json_t *node, struct column_ref *ret)
{
	const json_t *members = sql_node_of(node, "ColumnRef");
	const struct named_table *tables[] = { &reader->persons, &reader->joined };
	const char *table;
	const char *name;
	struct column_ref ref = { .place = sql_place(node, 0) };
	enum status status;

	if (members == NULL)
		return AL_NOT_FOUND;
	status = column_names(reader, members, ref.place, &table, &name);
	if (status != AL_OK)
		return status;
	for (size_t i = 0; i < 2; i++) {
		const struct column *column;

		if (tables[i]->table == NULL ||
		    (table != NULL && strcmp(table, tables[i]->name) != 0))
			continue;
		column = table_column(tables[i]->table, name);
		if (column != NULL && ref.column != NULL)
			return sql_refuse(reader->tree, ref.place, AL_UNSUPPORTED, reader->report,
					  "both tables have a column %s: write %s.%s or %s.%s",
					  name, reader->persons.name, name, reader->joined.name,
					  name);
		if (column != NULL) {
			ref.table = tables[i]->table;
			ref.column = column;
			ref.joined = i == 1;
		}
	}
	if (ref.column == NULL)
		return AL_NOT_FOUND;
	*ret = ref;
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
	if (status != AL_OK)
		return status;
	assert(ref.column != NULL);
	if (!ref.joined && strcmp(ref.column->name, reader->persons.table->person) == 0)
		return sql_refuse(reader->tree, ref.place, AL_REFUSED, reader->report,
				  "%s says who a row is about: it may stand only in "
				  "COUNT(DISTINCT %s)",
				  ref.column->name, ref.column->name);
	if (!ref.joined && !is_granted_column(reader, ref.column))
		return sql_refuse(reader->tree, ref.place, AL_REFUSED, reader->report,
				  "the column %s is not granted: ask for it in the application",
				  ref.column->name);
	*ret = ref;
	return AL_OK;
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

/* A table of FROM: found on the platform, its name or alias noted. */
static enum status read_table(struct reader *reader, const json_t *node, struct named_table *ret)
{
	static const char *const allowed[] = { "relname", "inh", "relpersistence", "alias", NULL };
	static const char *const alias_allowed[] = { "aliasname", NULL };
	const json_t *members = sql_node_of(node, "RangeVar");
	const json_t *alias = json_object_get(members, "alias");
	size_t place = sql_place(node, 0);
	const char *name;
	enum status status;

	if (members == NULL)
		return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
				  "FROM takes tables of the platform, no subquery or function; %s",
				  join_remedy);
	status = sql_only(reader->tree, members, allowed, place,
			  "name a table without a schema, ONLY or catalog", reader->report);
	if (status == AL_OK && alias != NULL)
		status = sql_only(reader->tree, alias, alias_allowed, place,
				  "an alias of a table has no list of columns", reader->report);
	if (status != AL_OK)
		return status;
	if (!json_is_true(json_object_get(members, "inh")))
		return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
				  "name a table without ONLY");
	name = json_string_value(json_object_get(members, "relname"));
	ret->table = name != NULL
			 ? platform_table(catalogue_platform(reader->scope->catalogue), name)
			 : NULL;
	if (ret->table == NULL)
		return sql_refuse(reader->tree, place, AL_NOT_FOUND, reader->report,
				  "the platform has no table %s", name != NULL ? name : "");
	ret->name = alias != NULL ? json_string_value(json_object_get(alias, "aliasname")) : name;
	return ret->name != NULL ? AL_OK : AL_MALFORMED;
}

static enum status use_persons(struct reader *reader, const struct named_table *table, size_t place)
{
	assert(table->table != NULL);
	if (table->table->role != TABLE_PERSONS)
		return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
				  "%s is public and needs no protection: read it directly, or join "
				  "it to a table of persons",
				  table->table->name);
	if (!is_granted_table(reader, table->table))
		return sql_refuse(reader->tree, place, AL_REFUSED, reader->report,
				  "the table %s is not granted: ask for it in the application",
				  table->table->name);
	reader->persons = *table;
	reader->analysis->table = table->table;
	return AL_OK;
}

/* table[place of a key] = the row of the public table with that key. */
static enum status rows_by_key(struct reader *reader, const struct domain *domain, int32_t **ret)
{
	const struct join *join = &reader->analysis->join;
	size_t rows = catalogue_public_rows(reader->scope->catalogue, join->table);
	int32_t *table = arena_take(&reader->analysis->arena, domain->count, sizeof(*table));

	if (table == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < domain->count; i++)
		table[i] = CODE_NONE;
	for (size_t row = 0; row < rows; row++) {
		struct value value =
		    catalogue_public_value(reader->scope->catalogue, join->table, join->key, row);
		size_t low = 0;
		size_t high = domain->count;

		if (value.null)
			continue;
		while (low < high) {
			size_t middle = low + (high - low) / 2;
			const struct value *key = &domain->keys[middle];
			bool less = value.text != NULL ? strcmp(key->text, value.text) < 0
						       : key->number < value.number;

			if (less)
				low = middle + 1;
			else
				high = middle;
		}
		if (low < domain->count &&
		    (value.text != NULL ? strcmp(domain->keys[low].text, value.text) == 0
					: domain->keys[low].number == value.number))
			table[low] = (int32_t)row;
	}
	*ret = table;
	return AL_OK;
}

/* Compose: the value of the person's column -> the key's place -> the public row. */
static enum status make_join_map(struct reader *reader, const struct domain *domain)
{
	struct join *join = &reader->analysis->join;
	int32_t *rows = NULL;
	int32_t *spread;
	enum status status = rows_by_key(reader, domain, &rows);

	if (status == AL_OK)
		status = code_map_of_domain(domain, &reader->analysis->arena, &join->map);
	if (status != AL_OK)
		return status;
	if (join->map.table == NULL) {
		join->map.table = rows;
		return AL_OK;
	}
	spread = arena_take(&reader->analysis->arena, join->map.span, sizeof(*spread));
	if (spread == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < join->map.span; i++) {
		int32_t place = join->map.table[i];

		spread[i] = place < 0 ? CODE_NONE : rows[place];
	}
	join->map.table = spread;
	return AL_OK;
}

static enum status use_join(struct reader *reader, const struct column_ref *person,
			    const struct column_ref *public, size_t place)
{
	const struct catalogue *catalogue = reader->scope->catalogue;
	struct join *join = &reader->analysis->join;
	struct domain keys;
	struct domain domain;
	size_t filled = 0;
	enum status status;

	*join = (struct join){ .table = public->table,
			       .key = public->column,
			       .column = person->column };
	status = catalogue_domain(catalogue, public->table, public->column, &keys, reader->report);
	if (status == AL_OK)
		status = catalogue_domain(catalogue, person->table, person->column, &domain,
					  reader->report);
	if (status != AL_OK)
		return status;
	if (person->column->type != public->column->type ||
	    value_form_of(person->column).scale != value_form_of(public->column).scale ||
	    (person->column->type == COLUMN_TEXT && domain.count == 0))
		return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
				  "%s and %s are not of the same type with public keys",
				  person->column->name, public->column->name);
	for (size_t row = 0; row < catalogue_public_rows(catalogue, public->table); row++)
		filled +=
		    !catalogue_public_value(catalogue, public->table, public->column, row).null;
	if (filled != keys.count)
		return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
				  "%s has the same %s in several rows: join by a column whose "
				  "values are there once",
				  public->table->name, public->column->name);
	status = reader_slot(reader, person->column, &join->slot);
	if (status != AL_OK)
		return status;
	return make_join_map(reader, person->column->type == COLUMN_TEXT ? &domain : &keys);
}

static enum status read_on(struct reader *reader, const json_t *on, size_t place)
{
	const json_t *equal = sql_node_of(on, "A_Expr");
	const char *kind = json_string_value(json_object_get(equal, "kind"));
	const char *sign = sql_name(json_object_get(equal, "name"));
	struct column_ref left = { 0 };
	struct column_ref right = { 0 };
	enum status status;

	if (kind == NULL || sign == NULL || strcmp(kind, "AEXPR_OP") != 0 || strcmp(sign, "=") != 0)
		return sql_refuse(reader->tree, sql_place(on, place), AL_UNSUPPORTED,
				  reader->report, "tables are joined by one equality; %s",
				  join_remedy);
	status = reader_use_column(reader, json_object_get(equal, "lexpr"), &left);
	if (status == AL_OK)
		status = reader_use_column(reader, json_object_get(equal, "rexpr"), &right);
	if (status != AL_OK)
		return status;
	if (left.joined == right.joined)
		return sql_refuse(reader->tree, left.place, AL_UNSUPPORTED, reader->report,
				  "both sides are of one table; %s", join_remedy);
	return left.joined ? use_join(reader, &right, &left, right.place)
			   : use_join(reader, &left, &right, left.place);
}

static enum status read_using(struct reader *reader, const json_t *using, size_t place)
{
	const char *name = json_array_size(using) == 1 ? sql_name(using) : NULL;
	struct column_ref person = { .table = reader->persons.table, .place = place };
	struct column_ref public = { .table = reader->joined.table, .joined = true };

	if (name != NULL) {
		person.column = table_column(person.table, name);
		public.column = table_column(public.table, name);
	}
	if (person.column == NULL || public.column == NULL)
		return sql_refuse(reader->tree, place, AL_NOT_FOUND, reader->report,
				  "USING takes one column that both tables have");
	if (strcmp(person.column->name, person.table->person) == 0)
		return sql_refuse(reader->tree, place, AL_REFUSED, reader->report,
				  "%s says who a row is about: tables are not joined by it", name);
	if (!is_granted_column(reader, person.column))
		return sql_refuse(reader->tree, place, AL_REFUSED, reader->report,
				  "the column %s is not granted: ask for it in the application",
				  name);
	return use_join(reader, &person, &public, place);
}

static enum status read_join(struct reader *reader, const json_t *node)
{
	static const char *const allowed[] = { "jointype", "larg",	  "rarg",
					       "quals",	   "usingClause", NULL };
	const json_t *members = sql_node_of(node, "JoinExpr");
	const char *type = json_string_value(json_object_get(members, "jointype"));
	const json_t *on = json_object_get(members, "quals");
	const json_t *using = json_object_get(members, "usingClause");
	size_t place = sql_place(node, 0);
	struct named_table left = { 0 };
	struct named_table right = { 0 };
	enum status status;

	status = sql_only(reader->tree, members, allowed, place, join_remedy, reader->report);
	if (status != AL_OK)
		return status;
	if (type == NULL || strcmp(type, "JOIN_INNER") != 0)
		return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
				  "only JOIN is offered, which leaves out rows without a partner; "
				  "%s",
				  join_remedy);
	status = read_table(reader, json_object_get(members, "larg"), &left);
	if (status == AL_OK)
		status = read_table(reader, json_object_get(members, "rarg"), &right);
	if (status != AL_OK)
		return status;
	assert(left.table != NULL);
	assert(right.table != NULL);
	if ((left.table->role == TABLE_PERSONS) == (right.table->role == TABLE_PERSONS))
		return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
				  "one of the two tables must be of persons, the other public");
	assert(left.name != NULL);
	assert(right.name != NULL);
	if (strcmp(left.name, right.name) == 0)
		return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
				  "both tables are called %s: give one another name", left.name);
	reader->joined = left.table->role == TABLE_PERSONS ? right : left;
	status = use_persons(reader, left.table->role == TABLE_PERSONS ? &left : &right, place);
	if (status != AL_OK)
		return status;
	if (using != NULL)
		return read_using(reader, using, place);
	return read_on(reader, on, place);
}

enum status reader_from(struct reader *reader, const json_t *from)
{
	const json_t *first = json_array_get(from, 0);
	struct named_table table = { 0 };
	enum status status;

	if (json_array_size(from) == 0)
		return sql_refuse(reader->tree, 0, AL_UNSUPPORTED, reader->report,
				  "FROM is missing: name a table of persons");
	if (json_array_size(from) > 1)
		return sql_refuse(reader->tree, sql_place(json_array_get(from, 1), 0),
				  AL_UNSUPPORTED, reader->report, "%s", join_remedy);
	if (sql_node_of(first, "JoinExpr") != NULL)
		return read_join(reader, first);
	status = read_table(reader, first, &table);
	if (status != AL_OK)
		return status;
	return use_persons(reader, &table, sql_place(first, 0));
}
