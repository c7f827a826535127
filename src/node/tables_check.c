/* tables_check.c: whether the lines of tables.conf make a platform together. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/tables_internal.h"

#include "law/value.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define WRONG_MAX 400 /* bytes of the words after the number of the line */

/* Where a key may stand. */
enum place { IN_HEAD, IN_TABLE, IN_COLUMN };

static const struct {
	const char *name;
	enum place place;
	bool waits; /* may stand behind a question mark */
} keys[] = {
	[TABLES_OPERATOR] = { "operator", IN_HEAD, true },
	[TABLES_SECTOR] = { "sector", IN_HEAD, true },
	[TABLES_GRID] = { "grid", IN_HEAD, false },
	[TABLES_SOURCE] = { "source", IN_TABLE, false },
	[TABLES_TITLE] = { "title", IN_TABLE, true },
	[TABLES_ROLE] = { "role", IN_TABLE, true },
	[TABLES_PERSON] = { "person", IN_TABLE, true },
	[TABLES_ROWS] = { "rows", IN_TABLE, true },
	[TABLES_TYPE] = { "type", IN_COLUMN, true },
	[TABLES_CLASS] = { "class", IN_COLUMN, true },
	[TABLES_BOUNDS] = { "bounds", IN_COLUMN, true },
	[TABLES_KEYS] = { "keys", IN_COLUMN, true },
	[TABLES_UNIT] = { "unit", IN_COLUMN, true },
};
#define KEYS (sizeof(keys) / sizeof(keys[0]))

enum status tables_wrong(const struct tables_parser *parser, const char *format, ...)
{
	char words[WRONG_MAX];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	return report_set(parser->report, AL_MALFORMED, "line %zu: %s", parser->line, words);
}

static unsigned bit(enum tables_key key)
{
	return 1u << key;
}

/* The marks of the present section, and which kind it is. */
static struct tables_conf_marks *marks_of(struct tables_parser *parser, enum place *ret)
{
	if (parser->column != NULL) {
		*ret = IN_COLUMN;
		return &parser->column->marks;
	}
	*ret = parser->table != NULL ? IN_TABLE : IN_HEAD;
	return parser->table != NULL ? &parser->table->marks : &parser->conf.marks;
}

enum status tables_find_key(struct tables_parser *parser, const char *name, bool open,
			    enum tables_key *ret)
{
	enum place place = IN_HEAD;
	struct tables_conf_marks *marks = marks_of(parser, &place);
	size_t key = 1;

	while (key < KEYS && strcmp(keys[key].name, name) != 0)
		key++;
	if (key == KEYS || keys[key].place != place)
		return tables_wrong(parser, "there is no \"%.40s\" here%s", name,
				    key < KEYS ? "; it belongs to another kind of section" : "");
	if ((marks->seen & bit((enum tables_key)key)) != 0)
		return tables_wrong(parser, "\"%s\" is here for the second time", name);
	if (open && !keys[key].waits)
		return tables_wrong(parser, "\"%s\" is no guess: write it without a question mark",
				    name);
	marks->seen |= bit((enum tables_key)key);
	if (open)
		marks->open |= bit((enum tables_key)key);
	*ret = (enum tables_key)key;
	return AL_OK;
}

/* --- sections --- */

enum status tables_begin_table(struct tables_parser *parser, const char *name)
{
	struct tables_conf *conf = &parser->conf;
	struct tables_conf_table *table;

	if (tables_conf_table(conf, name) != NULL)
		return tables_wrong(parser, "the table %s is here for the second time", name);
	if (conf->tables_count == TABLES_MAX)
		return tables_wrong(parser, "there are over %d tables", TABLES_MAX);
	table = &conf->tables[conf->tables_count];
	table->columns = arena_take(parser->arena, COLUMNS_MAX, sizeof(*table->columns));
	if (table->columns == NULL)
		return report_set(parser->report, AL_NO_MEMORY,
				  "out of memory for a description of tables");
	table->table.name = name;
	table->table.rows_typical = -1;
	table->line = parser->line;
	conf->tables_count++;
	parser->table = table;
	parser->column = NULL;
	parser->section = name;
	return AL_OK;
}

enum status tables_begin_column(struct tables_parser *parser, const char *table_name,
				const char *name)
{
	struct tables_conf *conf = &parser->conf;
	struct tables_conf_table *table = NULL;
	struct tables_conf_column *column;
	char *section;
	size_t len = strlen(table_name) + 1 + strlen(name);

	for (size_t i = 0; i < conf->tables_count; i++) {
		if (strcmp(conf->tables[i].table.name, table_name) == 0)
			table = &conf->tables[i];
	}
	if (table == NULL)
		return tables_wrong(parser, "there is no section [%s] before this one", table_name);
	if (tables_conf_column(table, name) != NULL)
		return tables_wrong(parser, "the column %s.%s is here for the second time",
				    table_name, name);
	if (table->columns_count == COLUMNS_MAX)
		return tables_wrong(parser, "there are over %d columns", COLUMNS_MAX);
	section = arena_take(parser->arena, len + 1, 1);
	if (section == NULL)
		return report_set(parser->report, AL_NO_MEMORY,
				  "out of memory for a description of tables");
	(void)snprintf(section, len + 1, "%s.%s", table_name, name);
	column = &table->columns[table->columns_count++];
	column->column.name = name;
	column->column.scale = -1;
	column->line = parser->line;
	parser->table = table;
	parser->column = column;
	parser->section = section;
	return AL_OK;
}

/* --- at the end --- */

/* Whether `key` is there with a value that does not wait. */
static bool settled(const struct tables_conf_marks *marks, enum tables_key key)
{
	return (marks->seen & bit(key)) != 0 && (marks->open & bit(key)) == 0;
}

static enum status need(const struct tables_parser *parser, unsigned seen, enum tables_key key)
{
	if ((seen & bit(key)) != 0)
		return AL_OK;
	return tables_wrong(parser, "this section lacks \"%s\"", keys[key].name);
}

static enum status check_keys(const struct tables_parser *parser, const struct column *column)
{
	int64_t number;

	for (size_t i = 0; i < column->keys_count; i++) {
		if (column->type == COLUMN_BOOLEAN ||
		    (column->type != COLUMN_TEXT &&
		     !column_value_parse(column, column->keys[i], &number)))
			return tables_wrong(parser,
					    "the key \"%.60s\" of %s is not written as its type "
					    "asks",
					    column->keys[i], column->name);
	}
	return AL_OK;
}

static enum status check_keys_of(const struct tables_parser *parser, const struct column *column)
{
	const struct tables_conf_table *table;
	const struct tables_conf_column *other;

	if (column->keys_of == NULL)
		return AL_OK;
	table = tables_conf_table(&parser->conf, column->keys_of->table);
	other = table == NULL ? NULL : tables_conf_column(table, column->keys_of->column);
	if (other == NULL || table->table.role != TABLE_PUBLIC || other->out)
		return tables_wrong(parser,
				    "%s.%s, from which the keys of %s are, is no column of "
				    "a public table",
				    column->keys_of->table, column->keys_of->column, column->name);
	if (other->column.type != column->type || other->column.scale != column->scale)
		return tables_wrong(parser,
				    "%s and %s.%s, from which its keys are, have not the "
				    "same type",
				    column->name, column->keys_of->table, column->keys_of->column);
	return AL_OK;
}

static enum status check_column(const struct tables_parser *parser,
				const struct tables_conf_column *conf)
{
	const struct column *column = &conf->column;
	int64_t min = 0;
	int64_t max = 0;
	enum status status = need(parser, conf->marks.seen, TABLES_CLASS);

	if (status == AL_OK && !conf->out)
		status = need(parser, conf->marks.seen, TABLES_TYPE);
	if (status != AL_OK || conf->out || column->type == 0)
		return status;
	if (column->min != NULL && (!column_value_parse(column, column->min, &min) ||
				    !column_value_parse(column, column->max, &max)))
		return tables_wrong(parser, "the bounds of %s are not written as its type asks",
				    column->name);
	if (min > max)
		return tables_wrong(parser, "the lower bound of %s is above the upper one",
				    column->name);
	status = check_keys(parser, column);
	return status == AL_OK ? check_keys_of(parser, column) : status;
}

static enum status check_person(const struct tables_parser *parser,
				const struct tables_conf_table *table)
{
	const struct tables_conf_column *person;

	if (!settled(&table->marks, TABLES_PERSON))
		return AL_OK;
	person = tables_conf_column(table, table->table.person);
	if (person == NULL || person->out)
		return tables_wrong(parser, "%s, which says who a row is about, is no column of %s",
				    table->table.person, table->table.name);
	if (person->column.class != CLASS_ID || person->column.type != COLUMN_TEXT)
		return tables_wrong(parser,
				    "%s says who a row is about: it must have the class id and the "
				    "type text",
				    table->table.person);
	return AL_OK;
}

static enum status check_table(struct tables_parser *parser, const struct tables_conf_table *table)
{
	unsigned persons = bit(TABLES_PERSON) | bit(TABLES_ROWS);
	enum status status;

	parser->line = table->line;
	status = need(parser, table->marks.seen, TABLES_SOURCE);
	if (status == AL_OK)
		status = need(parser, table->marks.seen, TABLES_TITLE);
	if (status == AL_OK)
		status = need(parser, table->marks.seen, TABLES_ROLE);
	if (status == AL_OK && table->columns_count == 0)
		status = tables_wrong(parser, "the table %s has no columns", table->table.name);
	if (status == AL_OK && settled(&table->marks, TABLES_ROLE)) {
		if (table->table.role == TABLE_PUBLIC && (table->marks.seen & persons) != 0)
			status = tables_wrong(parser, "a public table has no \"person\" and no "
						      "\"rows\"");
		else if (table->table.role == TABLE_PERSONS &&
			 (table->marks.seen & persons) != persons)
			status = tables_wrong(parser, "a table of persons has \"person\" and "
						      "\"rows\"");
	}
	if (status == AL_OK)
		status = check_person(parser, table);
	for (size_t i = 0; i < table->columns_count && status == AL_OK; i++) {
		parser->line = table->columns[i].line;
		status = check_column(parser, &table->columns[i]);
	}
	return status;
}

enum status tables_check_all(struct tables_parser *parser)
{
	enum status status = AL_OK;

	for (size_t i = 0; i < parser->conf.tables_count && status == AL_OK; i++)
		status = check_table(parser, &parser->conf.tables[i]);
	parser->line = 1;
	if (status == AL_OK && parser->conf.tables_count > 0)
		status = need(parser, parser->conf.marks.seen, TABLES_OPERATOR);
	if (status == AL_OK && parser->conf.tables_count > 0)
		status = need(parser, parser->conf.marks.seen, TABLES_SECTOR);
	return status;
}

/* --- what it means --- */

const struct tables_conf_table *tables_conf_table(const struct tables_conf *conf, const char *name)
{
	for (size_t i = 0; i < conf->tables_count; i++) {
		if (strcmp(conf->tables[i].table.name, name) == 0)
			return &conf->tables[i];
	}
	return NULL;
}

const struct tables_conf_column *tables_conf_column(const struct tables_conf_table *table,
						    const char *name)
{
	for (size_t i = 0; i < table->columns_count; i++) {
		if (strcmp(table->columns[i].column.name, name) == 0)
			return &table->columns[i];
	}
	return NULL;
}

static enum status make_table(const struct tables_conf_table *conf, struct arena *arena,
			      struct table *ret, struct report *report)
{
	struct column *columns = arena_take(arena, conf->columns_count, sizeof(*columns));
	size_t count = 0;

	if (columns == NULL)
		return report_set(report, AL_NO_MEMORY,
				  "out of memory for a description of tables");
	for (size_t i = 0; i < conf->columns_count; i++) {
		if (!conf->columns[i].out)
			columns[count++] = conf->columns[i].column;
	}
	if (count == 0)
		return report_set(report, AL_MALFORMED,
				  "line %zu: all columns of %s stay with the platform", conf->line,
				  conf->table.name);
	*ret = conf->table;
	ret->columns = columns;
	ret->columns_count = count;
	return AL_OK;
}

enum status tables_conf_platform(const struct tables_conf *conf, struct arena *arena,
				 struct platform *ret, struct report *report)
{
	struct table *tables;
	enum status status = AL_OK;

	if (conf->open_count > 0)
		return report_set(report, AL_CONFLICT,
				  "line %zu: %s%s%s waits for the operator, and %zu in all (a "
				  "question mark is taken away where the guess is a public fact)",
				  conf->open[0].line, conf->open[0].section,
				  conf->open[0].section[0] != '\0' ? ", " : "", conf->open[0].key,
				  conf->open_count);
	if (conf->tables_count == 0)
		return report_set(report, AL_MALFORMED,
				  "there is no table yet: allmende-node add puts one in");
	tables = arena_take(arena, conf->tables_count, sizeof(*tables));
	if (tables == NULL)
		return report_set(report, AL_NO_MEMORY,
				  "out of memory for a description of tables");
	for (size_t i = 0; i < conf->tables_count && status == AL_OK; i++)
		status = make_table(&conf->tables[i], arena, &tables[i], report);
	if (status == AL_OK)
		*ret = (struct platform){ .grid_s = conf->grid_s,
					  .operator= conf->operator,
					  .sector = conf->sector,
					  .tables = tables,
					  .tables_count = conf->tables_count };
	return status;
}
