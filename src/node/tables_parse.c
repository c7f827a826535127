/* tables_parse.c: tables.conf, line by line; each error says in which. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/tables_internal.h"

#include "law/names.h"
#include "law/terms.h"
#include "law/value.h"

#include <stdlib.h>
#include <string.h>

/* --- words of a line --- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Take the blanks off both ends of the `*len` bytes at `text`. */
static const char *trim(const char *text, size_t *len)
{
	while (*len > 0 && is_blank(text[*len - 1]))
		(*len)--;
	while (*len > 0 && is_blank(*text)) {
		text++;
		(*len)--;
	}
	return text;
}

/* The next word of *text, cut off it; NULL: there is none. */
static char *next_word(char **text)
{
	char *word = *text + strspn(*text, " \t");
	char *end = word + strcspn(word, " \t");

	if (*word == '\0')
		return NULL;
	*text = *end == '\0' ? end : end + 1;
	*end = '\0';
	return word;
}

/* The next text in quotes of *text, taken out of them in place (\" and \\ stand for themselves).
 * False: there is none. */
static bool next_quoted(char **text, char **ret)
{
	char *at = *text + strspn(*text, " \t");
	char *to = at;

	if (*at != '"')
		return false;
	*ret = at;
	for (at++; *at != '\0' && *at != '"'; at++) {
		if (*at == '\\' && (at[1] == '"' || at[1] == '\\'))
			at++;
		*to++ = *at;
	}
	if (*at != '"' || (at[1] != '\0' && !is_blank(at[1])))
		return false;
	*to = '\0';
	*text = at + 1;
	return true;
}

/* --- values --- */

static enum status no_memory(struct report *report)
{
	return report_set(report, AL_NO_MEMORY, "out of memory for a description of tables");
}

static enum status take_text(struct tables_parser *parser, char *value, size_t len_max,
			     const char **ret)
{
	char *text = value;

	if (*value == '"' && (!next_quoted(&value, &text) || *value != '\0'))
		return tables_wrong(parser, "the quotes are not closed at the end of the line");
	if (*text == '\0' || strlen(text) > len_max)
		return tables_wrong(parser, "a text of 1 to %zu bytes is wanted", len_max);
	*ret = text;
	return AL_OK;
}

static enum status take_integer(struct tables_parser *parser, const char *value, int64_t max,
				int64_t *ret)
{
	int64_t number = 0;

	for (const char *at = value; *at != '\0'; at++) {
		if (*at < '0' || *at > '9' || number > max)
			return tables_wrong(parser, "a whole number from 1 to %lld is wanted",
					    (long long)max);
		number = 10 * number + (*at - '0');
	}
	if (number < 1 || number > max)
		return tables_wrong(parser, "a whole number from 1 to %lld is wanted",
				    (long long)max);
	*ret = number;
	return AL_OK;
}

static enum status take_name(struct tables_parser *parser, const char *value, const char **ret)
{
	if (!sql_name_valid(value))
		return tables_wrong(
		    parser, "\"%.60s\" is no name: a to z, digits and _, first a letter", value);
	*ret = value;
	return AL_OK;
}

/* *ret = the place of `word` among the NULL-ended `names` from 1 on; 0: it is none of them. */
static int place_of(const char *word, const char *const *names)
{
	for (int i = 1; names[i] != NULL; i++) {
		if (strcmp(names[i], word) == 0)
			return i;
	}
	return 0;
}

static enum status take_head(struct tables_parser *parser, enum tables_key key, char *value)
{
	struct tables_conf *conf = &parser->conf;

	if (key == TABLES_OPERATOR)
		return take_text(parser, value, NAME_LEN_MAX, &conf->operator);
	if (key == TABLES_SECTOR)
		return take_text(parser, value, NAME_LEN_MAX, &conf->sector);
	return take_integer(parser, value, TABLES_GRID_MAX_S, &conf->grid_s);
}

static enum status take_table(struct tables_parser *parser, enum tables_key key, char *value)
{
	struct tables_conf_table *table = parser->table;
	struct engine_source_parts parts;
	struct report why = { .message = "" };

	switch (key) {
	case TABLES_SOURCE:
		if (engine_source_parse(value, &parts, &why) != AL_OK)
			return tables_wrong(parser, "%s", why.message);
		table->source = value;
		return AL_OK;
	case TABLES_TITLE:
		return take_text(parser, value, NAME_LEN_MAX, &table->table.title);
	case TABLES_ROLE:
		table->table.role = place_of(value, table_role_names);
		return table->table.role != 0
			   ? AL_OK
			   : tables_wrong(parser, "the role is persons or public");
	case TABLES_PERSON:
		return take_name(parser, value, &table->table.person);
	default:
		return take_integer(parser, value, TABLES_ROWS_MAX, &table->table.rows_typical);
	}
}

static enum status take_type(struct tables_parser *parser, char *value)
{
	struct column *column = &parser->column->column;
	const char *word = next_word(&value);
	const char *scale = next_word(&value);

	column->type = word == NULL ? 0 : place_of(word, column_type_names);
	if (column->type == 0 || next_word(&value) != NULL ||
	    (column->type == COLUMN_DECIMAL) != (scale != NULL))
		return tables_wrong(parser, "a type is integer, text, date, timestamp, boolean, or "
					    "decimal with its digits after the point (decimal 2)");
	if (scale != NULL && (strlen(scale) != 1 || *scale < '0' || *scale > '9'))
		return tables_wrong(parser, "a decimal has 0 to 9 digits after the point");
	column->scale = scale != NULL ? *scale - '0' : -1;
	return AL_OK;
}

static enum status take_class(struct tables_parser *parser, char *value)
{
	struct tables_conf_column *column = parser->column;
	const char *word = next_word(&value);
	const char *category = next_word(&value);

	column->out = word != NULL && strcmp(word, TABLES_OUT) == 0;
	column->column.class = column->out    ? CLASS_ID
			       : word != NULL ? place_of(word, column_class_names)
					      : 0;
	if (column->column.class == 0 || next_word(&value) != NULL)
		return tables_wrong(parser, "a class is id, quasi-id, sensitive, free or out, and "
					    "then the category of personal data, if it is any");
	if (category != NULL && !term_is_kind(category, TERM_PERSONAL_DATA))
		return tables_wrong(parser,
				    "\"%.60s\" is no category of personal data (like pd:Age; the "
				    "specification has the list)",
				    category);
	column->column.category = category;
	return AL_OK;
}

static enum status take_bounds(struct tables_parser *parser, char *value)
{
	struct column *column = &parser->column->column;
	const char *min = next_word(&value);
	const char *points = next_word(&value);
	const char *max = next_word(&value);

	if (max == NULL || strcmp(points, "..") != 0 || next_word(&value) != NULL ||
	    strlen(min) > COLUMN_VALUE_LEN_MAX || strlen(max) > COLUMN_VALUE_LEN_MAX)
		return tables_wrong(parser, "bounds are written like 0 .. 120");
	column->min = min;
	column->max = max;
	return AL_OK;
}

/* Take `table.column`. */
static enum status take_keys_of(struct tables_parser *parser, char *value)
{
	struct keys_of *keys_of = arena_take(parser->arena, 1, sizeof(*keys_of));
	char *point = strchr(value, '.');

	if (keys_of == NULL)
		return no_memory(parser->report);
	if (point != NULL)
		*point = '\0';
	*keys_of = (struct keys_of){ .table = value, .column = point != NULL ? point + 1 : "" };
	if (!sql_name_valid(keys_of->table) || !sql_name_valid(keys_of->column))
		return tables_wrong(parser, "keys are texts in quotes (\"bike\" \"bus\"), or the "
					    "table.column of a public table that has them");
	parser->column->column.keys_of = keys_of;
	return AL_OK;
}

/* Append the texts in quotes of `value` to the keys of the column. */
static enum status add_keys(struct tables_parser *parser, char *value)
{
	struct column *column = &parser->column->column;
	char *key;

	while (next_quoted(&value, &key)) {
		if (column->keys_count == parser->keys_max) {
			size_t max = parser->keys_max == 0 ? 16 : 2 * parser->keys_max;
			const char **keys = arena_take(parser->arena, max, sizeof(*keys));

			if (keys == NULL)
				return no_memory(parser->report);
			if (column->keys_count > 0)
				memcpy(keys, column->keys, column->keys_count * sizeof(*keys));
			column->keys = keys;
			parser->keys = keys;
			parser->keys_max = max;
		}
		if (column->keys_count == COLUMN_KEYS_MAX || strlen(key) > COLUMN_KEY_LEN_MAX)
			return tables_wrong(parser, "at most %d keys of at most %d bytes",
					    COLUMN_KEYS_MAX, COLUMN_KEY_LEN_MAX);
		parser->keys[column->keys_count++] = key;
	}
	value += strspn(value, " \t");
	return *value == '\0' ? AL_OK
			      : tables_wrong(parser, "keys are texts in quotes: \"bike\" \"bus\"");
}

static enum status take_keys(struct tables_parser *parser, char *value)
{
	parser->keys = NULL;
	parser->keys_max = 0;
	parser->in_keys = *value == '"';
	return *value == '"' ? add_keys(parser, value) : take_keys_of(parser, value);
}

static enum status take_column(struct tables_parser *parser, enum tables_key key, char *value)
{
	switch (key) {
	case TABLES_TYPE:
		return take_type(parser, value);
	case TABLES_CLASS:
		return take_class(parser, value);
	case TABLES_BOUNDS:
		return take_bounds(parser, value);
	case TABLES_KEYS:
		return take_keys(parser, value);
	default:
		return take_text(parser, value, NAME_LEN_MAX, &parser->column->column.unit);
	}
}

/* --- lines --- */

static enum status take_section(struct tables_parser *parser, char *line, size_t len)
{
	char *point;

	if (line[len - 1] != ']')
		return tables_wrong(parser, "a section ends with ]");
	line[len - 1] = '\0';
	line++;
	point = strchr(line, '.');
	if (point != NULL)
		*point = '\0';
	if (!sql_name_valid(line) || (point != NULL && !sql_name_valid(point + 1)))
		return tables_wrong(parser, "a section is [table] or [table.column], of a to z, "
					    "digits and _, each beginning with a letter");
	return point == NULL ? tables_begin_table(parser, line)
			     : tables_begin_column(parser, line, point + 1);
}

/* Note that `key` of the present section waits. */
static void add_open(struct tables_parser *parser, const char *key, const char *value)
{
	struct tables_conf *conf = &parser->conf;

	conf->open[conf->open_count++] = (struct tables_conf_open){
		.line = parser->line, .section = parser->section, .key = key, .value = value
	};
}

static enum status take_pair(struct tables_parser *parser, char *line)
{
	char *equals = strchr(line, '=');
	size_t len = equals == NULL ? 0 : (size_t)(equals - line);
	enum tables_key key = 0;
	char *value;
	bool open;
	enum status status;

	if (equals == NULL)
		return tables_wrong(parser, "neither a section, a comment nor key = value");
	(void)trim(line, &len);
	line[len] = '\0';
	value = equals + 1 + strspn(equals + 1, " \t");
	open = *value == '?' && (value[1] == '\0' || is_blank(value[1]));
	if (open)
		value += 1 + strspn(value + 1, " \t");
	status = tables_find_key(parser, line, open, &key);
	if (status == AL_OK && open) {
		const char *shown = arena_copy_text(parser->arena, value, strlen(value));

		if (shown == NULL)
			return no_memory(parser->report);
		add_open(parser, line, shown);
		if (*value == '\0')
			return AL_OK;
	}
	if (status != AL_OK)
		return status;
	if (parser->column != NULL)
		return take_column(parser, key, value);
	return parser->table != NULL ? take_table(parser, key, value)
				     : take_head(parser, key, value);
}

static enum status take_line(struct tables_parser *parser, char *line)
{
	bool goes_on = is_blank(*line);
	size_t len = strlen(line);
	char *start = line + strspn(line, " \t");

	if (*start == '\0' || *start == '#')
		return AL_OK;
	if (goes_on && parser->in_keys)
		return add_keys(parser, start);
	parser->in_keys = false;
	if (goes_on)
		return tables_wrong(parser, "only keys in quotes go on in a line that begins with "
					    "a space");
	(void)trim(line, &len);
	line[len] = '\0';
	return *line == '[' ? take_section(parser, line, len) : take_pair(parser, line);
}

enum status tables_conf_parse(const char *text, size_t len, struct arena *arena,
			      struct tables_conf *ret, struct report *report)
{
	struct tables_parser parser = { .arena = arena, .report = report, .section = "" };
	char *copy = arena_copy_text(arena, text, len);
	size_t lines = 1;
	enum status status = AL_OK;

	for (size_t i = 0; i < len; i++)
		lines += text[i] == '\n';
	parser.conf.grid_s = TABLES_CONF_GRID_S;
	parser.conf.tables = arena_take(arena, TABLES_MAX, sizeof(*parser.conf.tables));
	parser.conf.open = arena_take(arena, lines, sizeof(*parser.conf.open));
	if (copy == NULL || parser.conf.tables == NULL || parser.conf.open == NULL)
		return no_memory(report);
	if (strlen(copy) != len)
		return report_set(report, AL_MALFORMED, "line 1: there is a zero byte in the file");
	while (copy != NULL && status == AL_OK) {
		char *end = strchr(copy, '\n');

		parser.line++;
		if (end != NULL)
			*end = '\0';
		if (end != NULL && end > copy && end[-1] == '\r')
			end[-1] = '\0';
		status = take_line(&parser, copy);
		copy = end != NULL ? end + 1 : NULL;
	}
	if (status == AL_OK)
		status = tables_check_all(&parser);
	if (status == AL_OK)
		*ret = parser.conf;
	return status;
}
