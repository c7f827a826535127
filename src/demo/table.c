/* table.c: an opened answer as a table on the terminal. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/demo_internal.h"

#include <stdio.h>
#include <string.h>

#define CELL_MAX 64
#define LINE_LEN_MAX 1024
#define CELL_WIDTH 26

/* One value with its error as text. */
static void format_cell(const json_t *value, const json_t *error, char ret[static CELL_MAX])
{
	char number[CELL_MAX / 2];
	char bound[CELL_MAX / 4];

	if (json_is_integer(value))
		(void)snprintf(number, sizeof(number), "%lld",
			       (long long)json_integer_value(value));
	else
		(void)snprintf(number, sizeof(number), "%s",
			       json_is_string(value) ? json_string_value(value) : _("withheld"));
	if (json_is_integer(error))
		(void)snprintf(bound, sizeof(bound), "%lld", (long long)json_integer_value(error));
	else
		(void)snprintf(bound, sizeof(bound), "%s",
			       json_is_string(error) ? json_string_value(error) : "");
	(void)snprintf(ret, CELL_MAX, "%s%s%s", number, bound[0] == '\0' ? "" : " +- ", bound);
}

static void append_cell(char line[static LINE_LEN_MAX], const char *text)
{
	size_t len = strlen(line);

	(void)snprintf(line + len, LINE_LEN_MAX - len, "%-*.*s ", CELL_WIDTH, CELL_WIDTH, text);
}

static void show_row(const json_t *row)
{
	const json_t *values = json_object_get(row, "values");
	const json_t *errors = json_object_get(row, "errors");
	char line[LINE_LEN_MAX] = "";

	for (size_t i = 0; i < json_array_size(values); i++) {
		char cell[CELL_MAX];

		format_cell(json_array_get(values, i), json_array_get(errors, i), cell);
		append_cell(line, cell);
	}
	tell_block(line);
}

void demo_show_table(const json_t *answer, size_t rows_max)
{
	const json_t *columns = json_object_get(answer, "columns");
	const json_t *rows = json_object_get(answer, "rows");
	char line[LINE_LEN_MAX] = "";
	size_t withheld = 0;
	size_t shown = 0;

	for (size_t i = 0; i < json_array_size(columns); i++)
		append_cell(line,
			    json_string_value(json_object_get(json_array_get(columns, i), "name")));
	tell_block(line);
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);

		if (json_is_true(json_object_get(row, "withheld")))
			withheld++;
		else if (shown++ < rows_max)
			show_row(row);
	}
	tell(shown > rows_max ? _("   %zu groups, %zu of them withheld as too small by the noisy "
				  "count; the first ones are shown.")
			      : _("   %zu groups, %zu of them withheld as too small by the noisy "
				  "count."),
	     json_array_size(rows), withheld);
}
