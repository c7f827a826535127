/* answer_encode.c: the answer as canonical JSON and as a table for people. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/answer_internal.h"

#include "base/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define CELL_MAX 512 /* bytes of a cell of the table for people */

const char *const answer_kind_names[] = { "",		"key",	       "count",	      "persons",
					  "sum",	"average",     "var_pop",     "var_samp",
					  "stddev_pop", "stddev_samp", "quantile",    "distinct",
					  "covar_pop",	"covar_samp",  "correlation", "slope",
					  "intercept",	"r2" };

void answer_append_decimal(struct buffer *ret, int64_t number, unsigned places)
{
	char text[VALUE_TEXT_MAX];

	value_format((struct value_form){ .type = COLUMN_DECIMAL, .scale = places }, number, text);
	buffer_append_text(ret, text);
}

static bool is_integer(const struct answer_column *column)
{
	return column->kind == ANSWER_COUNT || column->kind == ANSWER_PERSONS ||
	       column->kind == ANSWER_DISTINCT;
}

static void encode_column(const struct answer_column *column, struct buffer *ret)
{
	buffer_append_format(ret, "{\"kind\":\"%s\",\"name\":", answer_kind_names[column->kind]);
	json_append_text(ret, column->name, strlen(column->name));
	buffer_append_format(ret, ",\"places\":%u,\"type\":\"%s\"", column->places,
			     column_type_names[column->type]);
	if (column->unit != NULL) {
		buffer_append_text(ret, ",\"unit\":");
		json_append_text(ret, column->unit, strlen(column->unit));
	}
	buffer_append_byte(ret, '}');
}

/* `number` as a value of `column`: an integer or a decimal in quotes. */
static void encode_number(const struct answer_column *column, int64_t number, struct buffer *ret)
{
	if (is_integer(column) && number <= JSON_INTEGER_MAX) {
		buffer_append_format(ret, "%" PRId64, number);
		return;
	}
	if (is_integer(column)) {
		buffer_append_format(ret, "%" PRId64, JSON_INTEGER_MAX);
		return;
	}
	buffer_append_byte(ret, '"');
	answer_append_decimal(ret, number, column->places);
	buffer_append_byte(ret, '"');
}

/* One number of a value. */
enum part { PART_ERROR, PART_HIGH, PART_LOW, PART_VALUE };

static int64_t part_of(struct answer_value value, enum part part)
{
	switch (part) {
	case PART_ERROR:
		return (int64_t)value.error;
	case PART_HIGH:
		return value.high;
	case PART_LOW:
		return value.low;
	case PART_VALUE:
		return value.value;
	}
	return 0;
}

static void encode_part(const struct answer *answer, size_t row, enum part part, struct buffer *ret)
{
	for (size_t c = 0; c < answer->columns_count; c++) {
		struct answer_value value = answer_value(answer, row, c);

		if (c > 0)
			buffer_append_byte(ret, ',');
		if (answer->columns[c].kind == ANSWER_KEY && part == PART_VALUE)
			json_append_text(ret, value.key, strlen(value.key));
		else if (answer->withheld[row] || answer->columns[c].kind == ANSWER_KEY)
			buffer_append_text(ret, "null");
		else
			encode_number(&answer->columns[c], part_of(value, part), ret);
	}
}

static void encode_row(const struct answer *answer, size_t row, struct buffer *ret)
{
	static const char *const names[] = { "{\"errors\":[", "],\"highs\":[", "],\"lows\":[",
					     "],\"values\":[" };

	for (int part = PART_ERROR; part <= PART_VALUE; part++) {
		buffer_append_text(ret, names[part]);
		encode_part(answer, row, (enum part)part, ret);
	}
	buffer_append_format(ret, "],\"withheld\":%s}", answer->withheld[row] ? "true" : "false");
}

static void encode_share(const struct answer_share *share, struct buffer *ret)
{
	buffer_append_text(ret, "{\"high\":\"");
	answer_append_decimal(ret, share->high, 4);
	buffer_append_text(ret, "\",\"low\":\"");
	answer_append_decimal(ret, share->low, 4);
	buffer_append_text(ret, "\",\"value\":\"");
	answer_append_decimal(ret, share->value, 4);
	buffer_append_text(ret, "\"}");
}

void answer_encode(const struct answer *answer, struct buffer *ret)
{
	buffer_append_text(ret, "{\"clipped\":");
	encode_share(&answer->clipped, ret);
	buffer_append_text(ret, ",\"columns\":[");
	for (size_t c = 0; c < answer->columns_count; c++) {
		if (c > 0)
			buffer_append_byte(ret, ',');
		encode_column(&answer->columns[c], ret);
	}
	buffer_append_text(ret, "],\"rows\":[");
	for (size_t row = 0; row < answer->rows_count; row++) {
		if (row > 0)
			buffer_append_byte(ret, ',');
		encode_row(answer, row, ret);
	}
	buffer_append_text(ret, "]}");
}

/* The cell of the table for people, cut at CELL_MAX. */
static void format_cell(const struct answer *answer, size_t row, size_t column,
			char ret[static CELL_MAX])
{
	const struct answer_column *about = &answer->columns[column];
	struct answer_value value = answer_value(answer, row, column);
	const struct value_form form = { .type = COLUMN_DECIMAL, .scale = about->places };
	char number[VALUE_TEXT_MAX];
	char error[VALUE_TEXT_MAX];

	if (about->kind == ANSWER_KEY) {
		snprintf(ret, CELL_MAX, "%s", value.key);
	} else if (answer->withheld[row]) {
		snprintf(ret, CELL_MAX, "withheld");
	} else {
		value_format(form, value.value, number);
		value_format(form, (int64_t)value.error, error);
		snprintf(ret, CELL_MAX, "%s \xc2\xb1 %s", number, error);
	}
}

/* Characters of UTF-8, each taken as one place wide. */
static size_t width_of(const char *text)
{
	size_t width = 0;

	for (; *text != '\0'; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

/* `text` filled to `width`: keys to the left, numbers to the right. */
static void append_filled(struct buffer *ret, const char *text, size_t width, bool left)
{
	size_t missing = width > width_of(text) ? width - width_of(text) : 0;

	if (left)
		buffer_append_text(ret, text);
	for (size_t i = 0; i < missing; i++)
		buffer_append_byte(ret, ' ');
	if (!left)
		buffer_append_text(ret, text);
}

static size_t column_width(const struct answer *answer, size_t column)
{
	size_t widest = width_of(answer->columns[column].name);
	char cell[CELL_MAX];

	for (size_t row = 0; row < answer->rows_count; row++) {
		format_cell(answer, row, column, cell);
		if (width_of(cell) > widest)
			widest = width_of(cell);
	}
	return widest;
}

void answer_format(const struct answer *answer, struct buffer *ret)
{
	size_t widths[ANALYSIS_OUTPUTS_MAX];
	char cell[CELL_MAX];

	for (size_t c = 0; c < answer->columns_count; c++) {
		bool left = answer->columns[c].kind == ANSWER_KEY;

		widths[c] = column_width(answer, c);
		if (c > 0)
			buffer_append_text(ret, "  ");
		append_filled(ret, answer->columns[c].name, widths[c], left);
	}
	buffer_append_byte(ret, '\n');
	for (size_t row = 0; row < answer->rows_count; row++) {
		for (size_t c = 0; c < answer->columns_count; c++) {
			if (c > 0)
				buffer_append_text(ret, "  ");
			format_cell(answer, row, c, cell);
			append_filled(ret, cell, widths[c], answer->columns[c].kind == ANSWER_KEY);
		}
		buffer_append_byte(ret, '\n');
	}
}
