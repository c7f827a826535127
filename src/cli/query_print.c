/* query_print.c: an answer that is kept, for a person's eyes or for a program. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/query.h"

#include "base/json.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELL_MAX 512
#define SHARE_TEXT_MAX 16

/* The parts of an answer that is kept; borrowed from its JSON. */
struct parts {
	const json_t *columns;
	const json_t *rows;
	const json_t *clipped;
	const json_t *bounds;
	struct epsilon epsilon;
	struct epsilon of_bounds;
	struct epsilon left;
	struct delta delta;
	struct delta selecting;
	bool has_left;
};

static uint64_t number_at(const json_t *object, const char *name)
{
	json_int_t number = json_integer_value(json_object_get(object, name));

	return number > 0 ? (uint64_t)number : 0;
}

/* What the question's tables have left: the least. */
static struct epsilon find_left(const struct query *query)
{
	struct epsilon ret = { .micro = EPSILON_MICRO_MAX };

	for (size_t i = 0; i < query->tables_count; i++) {
		struct epsilon left;

		if (!query->tables[i].asked)
			continue;
		left = query_budget_left(&query->tables[i].budget);
		ret.micro = left.micro < ret.micro ? left.micro : ret.micro;
	}
	return ret;
}

static enum status find_parts(const struct query *query, const json_t *stored, struct parts *ret,
			      struct report *report)
{
	const json_t *answer = json_object_get(stored, "answer");
	const json_t *bought = json_object_get(stored, "bought");

	*ret = (struct parts){
		.columns = json_object_get(answer, "columns"),
		.rows = json_object_get(answer, "rows"),
		.clipped = json_object_get(answer, "clipped"),
		.bounds = json_object_get(bought, "bounds"),
		.epsilon = { .micro = number_at(stored, "epsilon") },
		.of_bounds = { .micro = number_at(bought, "epsilon") },
		.left = find_left(query),
		.delta = { .atto = number_at(stored, "delta") },
		.selecting = { .atto = number_at(bought, "keys") },
	};
	if (!json_is_array(ret->columns) || !json_is_array(ret->rows) ||
	    !json_is_object(ret->clipped) || !json_is_array(ret->bounds))
		return report_set(report, AL_MALFORMED,
				  "the answer that was kept is none; remove it to ask again");
	return AL_OK;
}

/* A number of an answer, which is an integer or a decimal in quotes, as text; NULL: none. */
static const char *number_text(const json_t *value, char room[static DECIMAL_TEXT_MAX])
{
	if (json_is_string(value))
		return json_string_value(value);
	if (!json_is_integer(value))
		return NULL;
	(void)snprintf(room, DECIMAL_TEXT_MAX, "%lld", (long long)json_integer_value(value));
	return room;
}

static bool is_key(const struct parts *parts, size_t column)
{
	const char *kind =
	    json_string_value(json_object_get(json_array_get(parts->columns, column), "kind"));

	return kind != NULL && strcmp(kind, "key") == 0;
}

static const json_t *part_at(const json_t *row, const char *part, size_t column)
{
	return json_array_get(json_object_get(row, part), column);
}

/* --- for programs --- */

static void append_number(struct buffer *ret, const json_t *value)
{
	char room[DECIMAL_TEXT_MAX];
	const char *text = number_text(value, room);

	buffer_append_text(ret, text != NULL ? text : "null");
}

static void append_row(struct buffer *ret, const struct parts *parts, const json_t *row)
{
	buffer_append_byte(ret, '[');
	for (size_t i = 0; i < json_array_size(parts->columns); i++) {
		const json_t *value = part_at(row, "values", i);

		if (i > 0)
			buffer_append_byte(ret, ',');
		if (is_key(parts, i)) {
			const char *key = json_string_value(value);

			buffer_append_text(ret, "{\"value\":");
			json_append_text(ret, key != NULL ? key : "",
					 key != NULL ? strlen(key) : 0);
			buffer_append_byte(ret, '}');
			continue;
		}
		buffer_append_text(ret, "{\"high\":");
		append_number(ret, part_at(row, "highs", i));
		buffer_append_text(ret, ",\"low\":");
		append_number(ret, part_at(row, "lows", i));
		buffer_append_text(ret, ",\"value\":");
		append_number(ret, value);
		buffer_append_byte(ret, '}');
	}
	buffer_append_byte(ret, ']');
}

static void append_epsilon(struct buffer *ret, const char *name, struct epsilon epsilon)
{
	char text[DECIMAL_TEXT_MAX];

	epsilon_format(epsilon, text);
	buffer_append_format(ret, "\"%s\":%s", name, text);
}

static void append_delta(struct buffer *ret, const char *name, struct delta delta)
{
	char text[DECIMAL_TEXT_MAX];

	delta_format(delta, text);
	buffer_append_format(ret, "\"%s\":%s", name, text);
}

static enum status print_json(const struct parts *parts, struct report *report)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, 2 * (size_t)QUERY_ANSWER_LEN_MAX);
	buffer_append_text(&text, "{\"bought\":{\"bounds\":");
	status = json_canonical(parts->bounds, &text, report);
	buffer_append_byte(&text, ',');
	append_epsilon(&text, "epsilon", parts->of_bounds);
	buffer_append_byte(&text, ',');
	append_delta(&text, "keys_delta", parts->selecting);
	buffer_append_text(&text, "},\"clipped\":{\"high\":");
	append_number(&text, json_object_get(parts->clipped, "high"));
	buffer_append_text(&text, ",\"low\":");
	append_number(&text, json_object_get(parts->clipped, "low"));
	buffer_append_text(&text, ",\"value\":");
	append_number(&text, json_object_get(parts->clipped, "value"));
	buffer_append_text(&text, "},\"columns\":");
	if (status == AL_OK)
		status = json_canonical(parts->columns, &text, report);
	buffer_append_byte(&text, ',');
	append_delta(&text, "delta", parts->delta);
	buffer_append_byte(&text, ',');
	append_epsilon(&text, "epsilon", parts->epsilon);
	buffer_append_byte(&text, ',');
	append_epsilon(&text, "left", parts->left);
	buffer_append_text(&text, ",\"rows\":[");
	for (size_t i = 0; i < json_array_size(parts->rows); i++) {
		if (i > 0)
			buffer_append_byte(&text, ',');
		append_row(&text, parts, json_array_get(parts->rows, i));
	}
	buffer_append_text(&text, "]}\n");
	if (status == AL_OK)
		status = buffer_status(&text);
	if (status == AL_OK)
		(void)fputs(buffer_text(&text), stdout);
	buffer_clear(&text);
	return status;
}

/* --- for people --- */

/* How many characters `text` has. */
static size_t width_of(const char *text)
{
	size_t width = 0;

	for (; *text != '\0'; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

/* The text of a cell: of a key itself, of a number with its interval; no control character of a
 * key reaches the terminal. */
static void write_cell(const struct parts *parts, const json_t *row, size_t column,
		       char cell[static CELL_MAX])
{
	char rooms[3][DECIMAL_TEXT_MAX];
	const char *value = number_text(part_at(row, "values", column), rooms[0]);
	const char *low = number_text(part_at(row, "lows", column), rooms[1]);
	const char *high = number_text(part_at(row, "highs", column), rooms[2]);

	if (is_key(parts, column))
		(void)snprintf(cell, CELL_MAX, "%s", value != NULL ? value : "");
	else if (value == NULL)
		(void)snprintf(cell, CELL_MAX, "%s", _("withheld"));
	else
		(void)snprintf(cell, CELL_MAX, "%s  [%s, %s]", value, low != NULL ? low : "",
			       high != NULL ? high : "");
	for (char *c = cell; *c != '\0'; c++) {
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	}
}

static const char *column_name(const struct parts *parts, size_t column)
{
	const char *name =
	    json_string_value(json_object_get(json_array_get(parts->columns, column), "name"));

	return name != NULL ? name : "";
}

static void print_padded(const char *text, size_t width, bool last)
{
	size_t used = width_of(text);

	(void)printf("%s%*s", text, last ? 0 : (int)(width > used ? width - used : 0) + 3, "");
}

static enum status print_table(const struct parts *parts)
{
	size_t columns = json_array_size(parts->columns);
	size_t rows = json_array_size(parts->rows);
	size_t *widths = calloc(columns + 1, sizeof(*widths));
	char cell[CELL_MAX];

	if (widths == NULL)
		return AL_NO_MEMORY;
	for (size_t c = 0; c < columns; c++) {
		widths[c] = width_of(column_name(parts, c));
		for (size_t r = 0; r < rows; r++) {
			size_t width;

			write_cell(parts, json_array_get(parts->rows, r), c, cell);
			width = width_of(cell);
			widths[c] = width > widths[c] ? width : widths[c];
		}
	}
	for (size_t c = 0; c < columns; c++)
		print_padded(column_name(parts, c), widths[c], c + 1 == columns);
	(void)printf("\n");
	for (size_t r = 0; r < rows; r++) {
		for (size_t c = 0; c < columns; c++) {
			write_cell(parts, json_array_get(parts->rows, r), c, cell);
			print_padded(cell, widths[c], c + 1 == columns);
		}
		(void)printf("\n");
	}
	free(widths);
	return AL_OK;
}

/* A share "0.0312" as per cent: "3.12". */
static void percent(const struct parts *parts, const char *which, char ret[static SHARE_TEXT_MAX])
{
	const char *text = json_string_value(json_object_get(parts->clipped, which));

	(void)snprintf(ret, SHARE_TEXT_MAX, "%.1f", text != NULL ? 100 * strtod(text, NULL) : 0.0);
}

static void print_costs(const struct parts *parts)
{
	char epsilon[DECIMAL_TEXT_MAX];
	char delta[DECIMAL_TEXT_MAX];
	char left[DECIMAL_TEXT_MAX];

	epsilon_format(parts->epsilon, epsilon);
	epsilon_format(parts->left, left);
	delta_format(parts->delta, delta);
	(void)printf(_("cost: epsilon %s with delta %s; one more question may have epsilon %s\n"),
		     epsilon, delta, left);
	for (size_t i = 0; i < json_array_size(parts->bounds); i++) {
		const json_t *bound = json_array_get(parts->bounds, i);
		const char *column = json_string_value(json_object_get(bound, "column"));
		const char *min = json_string_value(json_object_get(bound, "min"));
		const char *max = json_string_value(json_object_get(bound, "max"));

		(void)printf(_("bounds bought: %s from %s to %s\n"), column != NULL ? column : "",
			     min != NULL ? min : "", max != NULL ? max : "");
	}
	if (parts->of_bounds.micro > 0) {
		epsilon_format(parts->of_bounds, epsilon);
		(void)printf(_("their part of the cost: epsilon %s, paid once\n"), epsilon);
	}
	if (parts->selecting.atto > 0) {
		delta_format(parts->selecting, delta);
		(void)printf(_("keys selected with delta %s: groups of few persons are not "
			       "shown\n"),
			     delta);
	}
}

static enum status print_words(const struct parts *parts)
{
	char low[SHARE_TEXT_MAX];
	char high[SHARE_TEXT_MAX];
	enum status status = print_table(parts);

	if (status != AL_OK)
		return status;
	percent(parts, "low", low);
	percent(parts, "high", high);
	(void)printf(
	    _("\nin brackets: where the true value lies in 95 of 100 cases, but for "
	      "clipping\nclipped: %s to %s per cent of the persons, whose rows count less than "
	      "in full (see --rows)\n"),
	    low, high);
	print_costs(parts);
	return AL_OK;
}

enum status query_print(const struct query *query, const json_t *stored, struct report *report)
{
	struct parts parts;
	enum status status = find_parts(query, stored, &parts, report);

	if (status != AL_OK)
		return status;
	return query->options->json ? print_json(&parts, report) : print_words(&parts);
}
