/* catalogue.c: bounds, keys and public tables of a platform. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/catalogue.h"

#include "query/csv.h"
#include "query/value.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CATALOGUE_SIZE_MAX ((size_t)256 << 20) /* bytes */

struct column_facts {
	bool bounded;
	int64_t min;
	int64_t max;
	struct domain domain;
	struct value *values; /* public table: of each row */
};

struct table_facts {
	bool added; /* public table: its content is here */
	size_t rows;
	struct column_facts *columns;
};

struct catalogue {
	const struct platform *platform;
	struct arena arena;
	struct table_facts *tables;
};

static struct column_facts *facts_of(const struct catalogue *catalogue, const struct table *table,
				     const struct column *column)
{
	size_t t = (size_t)(table - catalogue->platform->tables);
	size_t c = (size_t)(column - table->columns);

	assert(t < catalogue->platform->tables_count);
	assert(c < table->columns_count);
	return &catalogue->tables[t].columns[c];
}

static int compare_values(const void *a, const void *b)
{
	const struct value *left = a;
	const struct value *right = b;

	if (left->text != NULL)
		return strcmp(left->text, right->text);
	return (left->number > right->number) - (left->number < right->number);
}

/* Sort the `count` `values`, drop doubles, and write the labels. Takes `values`. */
static enum status make_domain(struct catalogue *catalogue, const struct column *column,
			       struct value *values, size_t count, struct domain *ret)
{
	struct value_form form = value_form_of(column);
	const char **labels;
	size_t kept = 0;

	qsort(values, count, sizeof(*values), compare_values);
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || compare_values(&values[i], &values[kept - 1]) != 0)
			values[kept++] = values[i];
	}
	labels = arena_take(&catalogue->arena, kept, sizeof(*labels));
	if (labels == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < kept; i++) {
		char text[VALUE_TEXT_MAX];

		labels[i] = values[i].text;
		if (labels[i] != NULL)
			continue;
		value_format(form, values[i].number, text);
		labels[i] = arena_copy_text(&catalogue->arena, text, strlen(text));
		if (labels[i] == NULL)
			return AL_NO_MEMORY;
	}
	*ret = (struct domain){ .keys = values, .labels = labels, .count = kept };
	return AL_OK;
}

static enum status add_bounds(const struct column *column, struct column_facts *facts,
			      struct report *report)
{
	struct value_form form = value_form_of(column);

	if (column->min == NULL || column->max == NULL)
		return AL_OK;
	if (!value_parse(form, column->min, strlen(column->min), &facts->min) ||
	    !value_parse(form, column->max, strlen(column->max), &facts->max) ||
	    facts->min > facts->max)
		return report_set(report, AL_MALFORMED,
				  "the bounds of the column %s are not values of its type, or the "
				  "lower one is above the upper one",
				  column->name);
	facts->bounded = true;
	return AL_OK;
}

static enum status add_keys(struct catalogue *catalogue, const struct column *column,
			    struct column_facts *facts, struct report *report)
{
	static const char *const booleans[] = { "false", "true" };
	const char *const *keys = column->keys;
	size_t count = column->keys_count;
	struct value *values;

	if (column->type == COLUMN_BOOLEAN) {
		keys = booleans;
		count = 2;
	}
	if (count == 0)
		return AL_OK;
	if (count > DOMAIN_KEYS_MAX)
		return report_set(report, AL_TOO_BIG, "the column %s has over %d keys",
				  column->name, DOMAIN_KEYS_MAX);
	values = arena_take(&catalogue->arena, count, sizeof(*values));
	if (values == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		if (column->type == COLUMN_TEXT)
			values[i].text = keys[i];
		else if (!value_parse(value_form_of(column), keys[i], strlen(keys[i]),
				      &values[i].number))
			return report_set(report, AL_MALFORMED,
					  "the key \"%.40s\" of the column %s is not of its type",
					  keys[i], column->name);
	}
	return make_domain(catalogue, column, values, count, &facts->domain);
}

/* That keys_of leads to a public column of the same form. */
static enum status check_keys_of(const struct catalogue *catalogue, const struct column *column,
				 struct report *report)
{
	const struct table *table;
	const struct column *other;

	if (column->keys_of == NULL)
		return AL_OK;
	table = platform_table(catalogue->platform, column->keys_of->table);
	other = table != NULL ? table_column(table, column->keys_of->column) : NULL;
	if (other == NULL || table->role != TABLE_PUBLIC || other->type != column->type ||
	    value_form_of(other).scale != value_form_of(column).scale)
		return report_set(report, AL_MALFORMED,
				  "the keys of the column %s are those of %s.%s, which is no "
				  "column of a public table with the same type",
				  column->name, column->keys_of->table, column->keys_of->column);
	return AL_OK;
}

static enum status add_table(struct catalogue *catalogue, const struct table *table,
			     struct table_facts *facts, struct report *report)
{
	enum status status = AL_OK;

	facts->columns =
	    arena_take(&catalogue->arena, table->columns_count, sizeof(*facts->columns));
	if (facts->columns == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < table->columns_count && status == AL_OK; i++) {
		status = add_bounds(&table->columns[i], &facts->columns[i], report);
		if (status == AL_OK && table->role == TABLE_PERSONS)
			status =
			    add_keys(catalogue, &table->columns[i], &facts->columns[i], report);
		if (status == AL_OK)
			status = check_keys_of(catalogue, &table->columns[i], report);
	}
	return status;
}

enum status catalogue_new(const struct platform *platform, struct catalogue **ret,
			  struct report *report)
{
	struct catalogue *catalogue = calloc(1, sizeof(*catalogue));
	enum status status = AL_OK;

	if (catalogue == NULL)
		return AL_NO_MEMORY;
	catalogue->platform = platform;
	arena_init(&catalogue->arena, CATALOGUE_SIZE_MAX);
	catalogue->tables =
	    arena_take(&catalogue->arena, platform->tables_count, sizeof(*catalogue->tables));
	if (catalogue->tables == NULL)
		status = AL_NO_MEMORY;
	for (size_t i = 0; i < platform->tables_count && status == AL_OK; i++)
		status = add_table(catalogue, &platform->tables[i], &catalogue->tables[i], report);
	if (status != AL_OK) {
		catalogue_free(catalogue);
		return status;
	}
	*ret = catalogue;
	return AL_OK;
}

void catalogue_free(struct catalogue *catalogue)
{
	if (catalogue == NULL)
		return;
	arena_clear(&catalogue->arena);
	free(catalogue);
}

/* places[i] = the field of column i in the header record. */
static enum status header_places(const struct table *table, const struct csv_field *fields,
				 size_t fields_count, size_t *places, struct report *report)
{
	for (size_t i = 0; i < table->columns_count; i++) {
		size_t found = fields_count;

		for (size_t j = 0; j < fields_count; j++) {
			if (strcmp(fields[j].text, table->columns[i].name) != 0)
				continue;
			if (found != fields_count)
				return report_set(report, AL_MALFORMED,
						  "the header names the column %s twice",
						  fields[j].text);
			found = j;
		}
		if (found == fields_count)
			return report_set(report, AL_MALFORMED, "the header has no column %s",
					  table->columns[i].name);
		places[i] = found;
	}
	return AL_OK;
}

/* Fill row `row` of all columns from the fields of a record. */
static enum status add_row(const struct table *table, struct table_facts *facts, size_t row,
			   const struct csv_field *fields, const size_t *places,
			   struct report *report)
{
	for (size_t i = 0; i < table->columns_count; i++) {
		const struct csv_field *field = &fields[places[i]];
		const struct column *column = &table->columns[i];
		struct value *value = &facts->columns[i].values[row];

		value->null = field->len == 0;
		if (value->null)
			continue;
		if (column->type == COLUMN_TEXT)
			value->text = field->text;
		else if (!value_parse(value_form_of(column), field->text, field->len,
				      &value->number))
			return report_set(report, AL_MALFORMED,
					  "row %zu, column %s: \"%.40s\" is not of its type",
					  row + 1, column->name, field->text);
	}
	return AL_OK;
}

static enum status add_rows(struct catalogue *catalogue, const struct table *table,
			    struct table_facts *facts, struct csv *csv, struct report *report)
{
	struct csv_field *fields = arena_take(&catalogue->arena, CSV_FIELDS_MAX, sizeof(*fields));
	size_t *places = arena_take(&catalogue->arena, table->columns_count, sizeof(*places));
	size_t expected = 0;
	size_t count = 0;
	enum status status;

	if (fields == NULL || places == NULL)
		return AL_NO_MEMORY;
	status = csv_next(csv, &catalogue->arena, fields, &expected, report);
	if (status == AL_OK)
		status = header_places(table, fields, expected, places, report);
	for (facts->rows = 0; status == AL_OK; facts->rows++) {
		size_t line = csv->line;

		status = csv_next(csv, &catalogue->arena, fields, &count, report);
		if (status != AL_OK || count == 0)
			break;
		if (count != expected)
			return report_set(report, AL_MALFORMED,
					  "line %zu: it has %zu fields, the header %zu", line,
					  count, expected);
		if (facts->rows == PUBLIC_TABLE_ROWS_MAX)
			return report_set(report, AL_TOO_BIG, "it has over %d rows",
					  PUBLIC_TABLE_ROWS_MAX);
		status = add_row(table, facts, facts->rows, fields, places, report);
	}
	return status;
}

/* The domains of a public table's columns: the values that occur. */
static enum status add_public_domains(struct catalogue *catalogue, const struct table *table,
				      struct table_facts *facts)
{
	for (size_t i = 0; i < table->columns_count; i++) {
		struct value *values = arena_take(&catalogue->arena, facts->rows, sizeof(*values));
		size_t count = 0;
		enum status status;

		if (values == NULL)
			return AL_NO_MEMORY;
		for (size_t row = 0; row < facts->rows; row++) {
			if (!facts->columns[i].values[row].null)
				values[count++] = facts->columns[i].values[row];
		}
		status = make_domain(catalogue, &table->columns[i], values, count,
				     &facts->columns[i].domain);
		if (status != AL_OK)
			return status;
	}
	return AL_OK;
}

/* Rows of CSV are at most its line feeds and one. */
static size_t rows_most(const char *csv, size_t len)
{
	size_t lines = 1;

	for (size_t i = 0; i < len; i++)
		lines += csv[i] == '\n';
	return lines < PUBLIC_TABLE_ROWS_MAX ? lines : PUBLIC_TABLE_ROWS_MAX;
}

enum status catalogue_add_public(struct catalogue *catalogue, const char *name, const char *csv,
				 size_t len, struct report *report)
{
	const struct table *table = platform_table(catalogue->platform, name);
	struct table_facts *facts;
	struct csv reader;
	enum status status;

	if (table == NULL || table->role != TABLE_PUBLIC)
		return report_set(report, AL_NOT_FOUND, "the platform has no public table %s",
				  name);
	if (len > PUBLIC_TABLE_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "the public table %s is over %u bytes", name,
				  PUBLIC_TABLE_LEN_MAX);
	facts = &catalogue->tables[table - catalogue->platform->tables];
	if (facts->added)
		return report_set(report, AL_CONFLICT, "the public table %s is there already",
				  name);
	for (size_t i = 0; i < table->columns_count; i++) {
		facts->columns[i].values = arena_take(&catalogue->arena, rows_most(csv, len),
						      sizeof(*facts->columns[i].values));
		if (facts->columns[i].values == NULL)
			return AL_NO_MEMORY;
	}
	csv_init(&reader, csv, len);
	status = add_rows(catalogue, table, facts, &reader, report);
	if (status == AL_OK)
		status = add_public_domains(catalogue, table, facts);
	if (status != AL_OK) {
		facts->rows = 0;
		report_prefix(report, "public table %s", name);
		return status;
	}
	facts->added = true;
	return AL_OK;
}

const struct platform *catalogue_platform(const struct catalogue *catalogue)
{
	return catalogue->platform;
}

size_t catalogue_public_rows(const struct catalogue *catalogue, const struct table *table)
{
	return catalogue->tables[table - catalogue->platform->tables].rows;
}

struct value catalogue_public_value(const struct catalogue *catalogue, const struct table *table,
				    const struct column *column, size_t row)
{
	const struct column_facts *facts = facts_of(catalogue, table, column);

	assert(row < catalogue_public_rows(catalogue, table));
	return facts->values[row];
}

enum status catalogue_domain(const struct catalogue *catalogue, const struct table *table,
			     const struct column *column, struct domain *ret, struct report *report)
{
	if (table->role == TABLE_PERSONS && column->keys_of != NULL) {
		table = platform_table(catalogue->platform, column->keys_of->table);
		column = table_column(table, column->keys_of->column);
	}
	if (table->role == TABLE_PUBLIC &&
	    !catalogue->tables[table - catalogue->platform->tables].added)
		return report_set(report, AL_NOT_FOUND,
				  "the content of the public table %s is missing", table->name);
	*ret = facts_of(catalogue, table, column)->domain;
	return AL_OK;
}

bool catalogue_bounds(const struct catalogue *catalogue, const struct column *column,
		      int64_t *ret_min, int64_t *ret_max)
{
	for (size_t i = 0; i < catalogue->platform->tables_count; i++) {
		const struct table *table = &catalogue->platform->tables[i];
		const struct column_facts *facts;

		if (column < table->columns || column >= table->columns + table->columns_count)
			continue;
		facts = facts_of(catalogue, table, column);
		if (!facts->bounded)
			return false;
		*ret_min = facts->min;
		*ret_max = facts->max;
		return true;
	}
	return false;
}

static enum engine_type engine_type_of(int type)
{
	switch ((enum column_type)type) {
	case COLUMN_INTEGER:
		return ENGINE_INTEGER;
	case COLUMN_DECIMAL:
		return ENGINE_DECIMAL;
	case COLUMN_TIMESTAMP:
		return ENGINE_TIMESTAMP;
	case COLUMN_DATE:
		return ENGINE_DATE;
	case COLUMN_BOOLEAN:
		return ENGINE_BOOLEAN;
	case COLUMN_TEXT:
		break;
	}
	return ENGINE_TEXT;
}

enum status catalogue_engine_table(const struct catalogue *catalogue, const struct table *table,
				   struct arena *arena, struct engine_table *ret,
				   struct report *report)
{
	struct engine_column *columns = arena_take(arena, table->columns_count, sizeof(*columns));

	assert(table->role == TABLE_PERSONS);
	if (columns == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < table->columns_count; i++) {
		const struct column *column = &table->columns[i];
		struct domain domain;
		enum status status;

		columns[i].name = column->name;
		if (strcmp(column->name, table->person) == 0) {
			columns[i].type = ENGINE_TEXT; /* an id is a text, whatever it looks like */
			continue;
		}
		columns[i].type = engine_type_of(column->type);
		columns[i].scale = value_form_of(column).scale;
		if (column->type != COLUMN_TEXT)
			continue;
		status = catalogue_domain(catalogue, table, column, &domain, report);
		if (status != AL_OK)
			return status;
		columns[i].keys = domain.labels;
		columns[i].keys_count = domain.count;
	}
	*ret = (struct engine_table){ .name = table->name,
				      .person = table->person,
				      .columns = columns,
				      .columns_count = table->columns_count };
	return AL_OK;
}
