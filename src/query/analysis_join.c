/* analysis_join.c: JOIN: with a public table by its key, of tables of persons by the person. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/analysis_read.h"

#include <assert.h>
#include <string.h>

const char reader_join_remedy[] =
    "write FROM persons_table JOIN public_table ON persons_table.column = public_table.key; tables "
    "of persons are joined by the person";

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
	status = reader_domain(reader, public->table, public->column, &keys);
	if (status == AL_OK)
		status = reader_domain(reader, person->table, person->column, &domain);
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

/* The two sides of an ON that is one equality. */
static enum status read_equality(struct reader *reader, const json_t *on, size_t place,
				 const json_t *ret_sides[static 2])
{
	const json_t *equal = sql_node_of(on, "A_Expr");
	const char *kind = json_string_value(json_object_get(equal, "kind"));
	const char *sign = sql_name(json_object_get(equal, "name"));

	if (kind == NULL || sign == NULL || strcmp(kind, "AEXPR_OP") != 0 || strcmp(sign, "=") != 0)
		return sql_refuse(reader->tree, sql_place(on, place), AL_UNSUPPORTED,
				  reader->report, "tables are joined by one equality; %s",
				  reader_join_remedy);
	ret_sides[0] = json_object_get(equal, "lexpr");
	ret_sides[1] = json_object_get(equal, "rexpr");
	return AL_OK;
}

static enum status read_on(struct reader *reader, const json_t *on, size_t place)
{
	const json_t *sides[2] = { NULL, NULL };
	struct column_ref left = { 0 };
	struct column_ref right = { 0 };
	enum status status = read_equality(reader, on, place, sides);

	if (status == AL_OK)
		status = reader_use_column(reader, sides[0], &left);
	if (status == AL_OK)
		status = reader_use_column(reader, sides[1], &right);
	if (status != AL_OK)
		return status;
	if (left.joined == right.joined)
		return sql_refuse(reader->tree, left.place, AL_UNSUPPORTED, reader->report,
				  "both sides are of one table; %s", reader_join_remedy);
	return left.joined ? use_join(reader, &right, &left, right.place)
			   : use_join(reader, &left, &right, left.place);
}

/* The column `name` of the sides, which must be there once. */
static size_t count_named(const struct reader *reader, const char *name, struct column_ref *ret)
{
	const struct analysis *analysis = reader->analysis;
	size_t found = 0;

	for (size_t i = 0; i < analysis->sides_count; i++) {
		const struct side *side = &analysis->sides[i];
		const struct column *column = table_column(side->table, name);

		if (column == NULL)
			continue;
		found++;
		ret->person = strcmp(side->table->person, name) == 0;
		ret->column = &analysis->table
				   ->columns[side->first + (size_t)(column - side->table->columns)];
	}
	return found;
}

static enum status read_using(struct reader *reader, const json_t *using, size_t place)
{
	const char *name = json_array_size(using) == 1 ? sql_name(using) : NULL;
	struct column_ref person = { .table = reader->analysis->table, .place = place };
	struct column_ref key = { .table = reader->joined.table, .joined = true };
	enum status status;

	if (name != NULL)
		key.column = table_column(key.table, name);
	if (key.column == NULL || count_named(reader, name, &person) != 1)
		return sql_refuse(reader->tree, place, AL_NOT_FOUND, reader->report,
				  "USING takes one column that both tables have");
	if (person.person)
		return sql_refuse(reader->tree, place, AL_REFUSED, reader->report,
				  "%s says who a row is about: tables are not joined by it", name);
	status = reader_allow_column(reader, &person);
	return status == AL_OK ? use_join(reader, &person, &key, place) : status;
}

enum status reader_join_public(struct reader *reader, const json_t *members, size_t place)
{
	const json_t *using = json_object_get(members, "usingClause");

	if (using != NULL)
		return read_using(reader, using, place);
	return read_on(reader, json_object_get(members, "quals"), place);
}

static enum status refuse_persons(struct reader *reader, const struct side *side, size_t place)
{
	const struct side *first = &reader->analysis->sides[0];

	return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
			  "tables of persons are joined by the person, so that each keeps to her "
			  "own rows: write ON %s.%s = %s.%s",
			  first->name, first->table->person, side->name, side->table->person);
}

enum status reader_join_persons(struct reader *reader, const json_t *members,
				const struct side *side, size_t place)
{
	const json_t *using = json_object_get(members, "usingClause");
	const char *name = json_array_size(using) == 1 ? sql_name(using) : NULL;
	const json_t *sides[2] = { NULL, NULL };
	struct column_ref refs[2] = { { 0 }, { 0 } };
	size_t of_side = 0;
	enum status status;

	if (using != NULL) {
		bool good = name != NULL && strcmp(side->table->person, name) == 0 &&
			    strcmp(reader->analysis->sides[0].table->person, name) == 0;

		return good ? AL_OK : refuse_persons(reader, side, place);
	}
	status = read_equality(reader, json_object_get(members, "quals"), place, sides);
	for (size_t i = 0; i < 2 && status == AL_OK; i++) {
		status = reader_find_column(reader, sides[i], &refs[i]);
		if (status == AL_NOT_FOUND || (status == AL_OK && !refs[i].person))
			status = refuse_persons(reader, side, place);
		if (status == AL_OK)
			of_side += analysis_side(reader->analysis, refs[i].column) == side;
	}
	if (status == AL_OK && of_side != 1)
		status = refuse_persons(reader, side, place);
	return status;
}
