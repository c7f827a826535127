/* platform.c: the table of platforms: what an operator says about its tables and columns. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/registry.h"

#include "base/json.h"
#include "crypto/envelope.h"
#include "law/check.h"
#include "law/value.h"

#include <stdlib.h>
#include <string.h>

#define ROWS_TYPICAL_MAX 100000000
#define GRID_MAX_S 86400
#define SCALE_MAX 9

static const struct record_field keys_of_fields[] = {
	RECORD_TEXT(struct keys_of, column, 1, SQL_NAME_MAX),
	RECORD_TEXT(struct keys_of, table, 1, SQL_NAME_MAX),
};
static const struct record_type keys_of_record = RECORD_TYPE(struct keys_of, keys_of_fields);

static const struct record_field key_item = {
	.name = "item", .kind = RECORD_KIND_TEXT, .min = 0, .max = COLUMN_KEY_LEN_MAX
};

static enum status check_name(const char *member, const char *name, struct report *report)
{
	if (!sql_name_valid(name))
		return report_set(report, AL_MALFORMED,
				  "%s: \"%.60s\" must be of a to z, digits and _, and begin with a "
				  "letter",
				  member, name);
	return AL_OK;
}

/* spec object-10: "Bounds and keys are written as the column's type asks, and min is not above
 * max." */
static enum status check_bounds(const struct column *column, struct report *report)
{
	int64_t min = 0;
	int64_t max = 0;

	if ((column->min == NULL) != (column->max == NULL))
		return report_set(report, AL_MALFORMED, "%s: has both bounds or none",
				  column->name);
	if (column->min == NULL)
		return AL_OK;
	if (!column_value_parse(column, column->min, &min) ||
	    !column_value_parse(column, column->max, &max))
		return report_set(report, AL_MALFORMED,
				  "%s: its bounds are not written as its type asks", column->name);
	if (min > max)
		return report_set(report, AL_MALFORMED, "%s: min is above max", column->name);
	return AL_OK;
}

static enum status check_keys(const struct column *column, struct report *report)
{
	int64_t place;

	if (column->keys_count != 0 && column->keys_of != NULL)
		return report_set(report, AL_MALFORMED, "%s: has either keys or keys_of",
				  column->name);
	for (size_t i = 0; i < column->keys_count; i++) {
		if (column->type != COLUMN_TEXT && column->type != COLUMN_BOOLEAN &&
		    !column_value_parse(column, column->keys[i], &place))
			return report_set(report, AL_MALFORMED,
					  "%s: the key \"%.60s\" is not written as its type asks",
					  column->name, column->keys[i]);
	}
	return check_unique(column->name, column->keys, column->keys_count, report);
}

static enum status check_column(const void *value, struct report *report)
{
	const struct column *column = value;
	enum status status = check_name("name", column->name, report);

	if (status == AL_OK && column->category != NULL)
		status = check_terms("category", &column->category, 1, TERM_PERSONAL_DATA, report);
	if (status == AL_OK && (column->type == COLUMN_DECIMAL) != (column->scale != -1))
		status = report_set(report, AL_MALFORMED, "%s: a decimal has a scale, no other has",
				    column->name);
	if (status == AL_OK)
		status = check_bounds(column, report);
	if (status == AL_OK)
		status = check_keys(column, report);
	return status;
}

static const struct record_field column_fields[] = {
	RECORD_TEXT_OPTIONAL(struct column, category, 1, TERM_LEN_MAX),
	RECORD_ENUM(struct column, class, column_class_names),
	RECORD_LIST_OPTIONAL(struct column, keys, &key_item, COLUMN_KEYS_MAX),
	RECORD_RECORD_OPTIONAL(struct column, keys_of, &keys_of_record),
	RECORD_TEXT_OPTIONAL(struct column, max, 1, COLUMN_VALUE_LEN_MAX),
	RECORD_TEXT_OPTIONAL(struct column, min, 1, COLUMN_VALUE_LEN_MAX),
	RECORD_TEXT(struct column, name, 1, SQL_NAME_MAX),
	RECORD_INTEGER_OPTIONAL(struct column, scale, 0, SCALE_MAX),
	RECORD_ENUM(struct column, type, column_type_names),
	RECORD_TEXT_OPTIONAL(struct column, unit, 1, NAME_LEN_MAX),
};
static const struct record_type column_record =
    RECORD_TYPE_CHECKED(struct column, column_fields, check_column);

static enum status check_column_names(const struct table *table, struct report *report)
{
	const char *names[COLUMNS_MAX];

	for (size_t i = 0; i < table->columns_count; i++)
		names[i] = table->columns[i].name;
	return check_unique("columns", names, table->columns_count, report);
}

/* A table of persons has a person column and typical rows; a public one has its content. */
static enum status check_role(const struct table *table, struct report *report)
{
	const struct column *person;

	if (table->role == TABLE_PUBLIC) {
		if (table->person != NULL || table->rows_typical != -1)
			return report_set(report, AL_MALFORMED,
					  "%s: a public table has no person and no rows_typical",
					  table->name);
		if (digest_is_zero(&table->content))
			return report_set(report, AL_MALFORMED, "%s: a public table has a content",
					  table->name);
		return AL_OK;
	}
	if (table->person == NULL || table->rows_typical == -1)
		return report_set(report, AL_MALFORMED,
				  "%s: a table of persons has a person and rows_typical",
				  table->name);
	if (!digest_is_zero(&table->content))
		return report_set(report, AL_MALFORMED,
				  "%s: the content of a table of persons is nobody's business",
				  table->name);
	person = table_column(table, table->person);
	if (person == NULL || person->class != CLASS_ID)
		return report_set(report, AL_MALFORMED,
				  "%s: person must name a column of the class id", table->name);
	return AL_OK;
}

static enum status check_table(const void *value, struct report *report)
{
	const struct table *table = value;
	enum status status = check_name("name", table->name, report);

	if (status == AL_OK)
		status = check_column_names(table, report);
	if (status == AL_OK)
		status = check_role(table, report);
	return status;
}

static const struct record_field table_fields[] = {
	RECORD_LIST_RECORDS(struct table, columns, &column_record, 1, COLUMNS_MAX),
	RECORD_BYTES_OPTIONAL(struct table, content, ID_PREFIX),
	RECORD_TEXT(struct table, name, 1, SQL_NAME_MAX),
	RECORD_TEXT_OPTIONAL(struct table, person, 1, SQL_NAME_MAX),
	RECORD_ENUM(struct table, role, table_role_names),
	RECORD_INTEGER_OPTIONAL(struct table, rows_typical, 1, ROWS_TYPICAL_MAX),
	RECORD_TEXT(struct table, title, 1, NAME_LEN_MAX),
};
const struct record_type table_record =
    RECORD_TYPE_CHECKED(struct table, table_fields, check_table);

/* spec object-11: "The keys of another table are those of a column of a public one." */
static enum status check_references(const struct platform *platform, const struct table *table,
				    struct report *report)
{
	for (size_t i = 0; i < table->columns_count; i++) {
		const struct keys_of *keys_of = table->columns[i].keys_of;
		const struct table *other;

		if (keys_of == NULL)
			continue;
		other = platform_table(platform, keys_of->table);
		if (other == NULL || other->role != TABLE_PUBLIC ||
		    table_column(other, keys_of->column) == NULL)
			return report_set(report, AL_MALFORMED,
					  "%s.%s: keys_of names no column of a public table",
					  table->name, table->columns[i].name);
	}
	return AL_OK;
}

static enum status check_platform(const void *value, struct report *report)
{
	const struct platform *platform = value;
	const char *names[TABLES_MAX];
	enum status status = check_platform_name(platform->platform, report);

	/* spec object-3: "A node's first object has seq 0 and no prev, each later one has both." */
	if (status == AL_OK && (platform->seq == 0) != digest_is_zero(&platform->prev))
		status = report_set(report, AL_MALFORMED,
				    "prev: is absent in the first object of a node and only there");
	for (size_t i = 0; i < platform->tables_count; i++)
		names[i] = platform->tables[i].name;
	if (status == AL_OK)
		status = check_unique("tables", names, platform->tables_count, report);
	for (size_t i = 0; i < platform->tables_count && status == AL_OK; i++)
		status = check_references(platform, &platform->tables[i], report);
	return status;
}

static const struct record_field platform_fields[] = {
	RECORD_BYTES(struct platform, coop, ID_PREFIX),
	RECORD_INTEGER(struct platform, grid_s, 1, GRID_MAX_S),
	RECORD_BYTES(struct platform, node, KEY_PREFIX),
	RECORD_TEXT(struct platform, operator, 1, NAME_LEN_MAX),
	RECORD_TEXT(struct platform, platform, 1, PLATFORM_NAME_MAX),
	RECORD_BYTES_OPTIONAL(struct platform, prev, ID_PREFIX),
	RECORD_TEXT(struct platform, sector, 1, NAME_LEN_MAX),
	RECORD_INTEGER(struct platform, seq, 0, JSON_INTEGER_MAX),
	RECORD_LIST_RECORDS(struct platform, tables, &table_record, 1, TABLES_MAX),
	RECORD_WHEN(struct platform, time),
	RECORD_LITERAL(type, "platform"),
	RECORD_VERSION(v, 1),
};
const struct record_type platform_record =
    RECORD_TYPE_CHECKED(struct platform, platform_fields, check_platform);

const struct table *platform_table(const struct platform *platform, const char *name)
{
	for (size_t i = 0; i < platform->tables_count; i++) {
		if (strcmp(platform->tables[i].name, name) == 0)
			return &platform->tables[i];
	}
	return NULL;
}

const struct column *table_column(const struct table *table, const char *name)
{
	for (size_t i = 0; i < table->columns_count; i++) {
		if (strcmp(table->columns[i].name, name) == 0)
			return &table->columns[i];
	}
	return NULL;
}

bool sql_name_valid(const char *name)
{
	size_t len = strlen(name);

	return len >= 1 && len <= SQL_NAME_MAX && name[0] >= 'a' && name[0] <= 'z' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
}

bool platform_name_valid(const char *name)
{
	size_t len = strlen(name);

	return len >= 1 && len <= PLATFORM_NAME_MAX && name[0] >= 'a' && name[0] <= 'z' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}
