/* output_table.c: reading a protected answer for those who check it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/output_table.h"

#include "base/json.h"

#include <assert.h>
#include <string.h>

static const struct {
	const char *word;
	enum output_kind kind;
} kinds[] = {
	{ "key", OUTPUT_KIND_KEY },	  { "persons", OUTPUT_KIND_PERSONS },
	{ "count", OUTPUT_KIND_COUNT },	  { "distinct", OUTPUT_KIND_COUNT },
	{ "quantile", OUTPUT_KIND_RANK },
};

static enum output_kind kind_of(const char *word)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].word, word) == 0)
			return kinds[i].kind;
	}
	return OUTPUT_KIND_MEASURE;
}

/* A copy of the text `json`, or NULL when it is none or memory is out, which *ret_status says. */
static const char *copy_text(const json_t *json, struct arena *arena, enum status *ret_status)
{
	const char *text = json_string_value(json);
	char *copy;

	*ret_status = AL_MALFORMED;
	if (text == NULL)
		return NULL;
	copy = arena_copy_text(arena, text, strlen(text));
	*ret_status = copy == NULL ? AL_NO_MEMORY : AL_OK;
	return copy;
}

/* The decimal `text` ("-12.50") as a number. */
static bool parse_decimal(const char *text, double *ret)
{
	bool negative = *text == '-';
	double value = 0;
	double unit = 0; /* of the next digit behind the point; 0: before it */
	size_t digits = 0;

	for (text += negative ? 1 : 0; *text != '\0'; text++) {
		if (*text == '.' && unit == 0 && digits > 0) {
			unit = 0.1;
			continue;
		}
		if (*text < '0' || *text > '9')
			return false;
		value = unit == 0 ? 10 * value + (*text - '0') : value + unit * (*text - '0');
		unit /= 10;
		digits++;
	}
	*ret = negative ? -value : value;
	return digits > 0;
}

static bool parse_number(const json_t *json, double *ret)
{
	if (json_is_integer(json)) {
		*ret = (double)json_integer_value(json);
		return true;
	}
	return json_is_string(json) && parse_decimal(json_string_value(json), ret);
}

static enum status parse_columns(const json_t *columns, struct arena *arena,
				 struct output_table *ret, struct report *report)
{
	size_t count = json_array_size(columns);

	if (count == 0 || count > OUTPUT_TABLE_COLUMNS_MAX)
		return report_set(report, AL_MALFORMED, "columns: are 1 to %d",
				  OUTPUT_TABLE_COLUMNS_MAX);
	ret->columns = arena_take(arena, count, sizeof(*ret->columns));
	if (ret->columns == NULL)
		return AL_NO_MEMORY;
	ret->columns_count = count;
	for (size_t i = 0; i < count; i++) {
		const json_t *column = json_array_get(columns, i);
		const char *kind = json_string_value(json_object_get(column, "kind"));
		enum status status;

		if (kind == NULL)
			return report_set(report, AL_MALFORMED, "columns[%zu]: has no kind", i);
		ret->columns[i].kind = kind_of(kind);
		ret->columns[i].name = copy_text(json_object_get(column, "name"), arena, &status);
		if (status == AL_MALFORMED)
			return report_set(report, status, "columns[%zu]: has no name", i);
		if (status != AL_OK)
			return status;
	}
	return AL_OK;
}

/* One cell; null is a key or number that is not there. */
static enum status parse_cell(const json_t *value, const json_t *error, enum output_kind kind,
			      struct arena *arena, struct output_cell *ret)
{
	enum status status = AL_OK;

	*ret = (struct output_cell){ .text = NULL };
	if (json_is_null(value))
		return AL_OK;
	if (kind == OUTPUT_KIND_KEY) {
		ret->text = copy_text(value, arena, &status);
		return status;
	}
	if (!parse_number(value, &ret->value))
		return AL_MALFORMED;
	ret->known = true;
	return json_is_null(error) || parse_number(error, &ret->error) ? AL_OK : AL_MALFORMED;
}

static enum status parse_row(const json_t *row, struct arena *arena, size_t at,
			     struct output_table *ret, struct report *report)
{
	const json_t *values = json_object_get(row, "values");
	const json_t *errors = json_object_get(row, "errors");
	const json_t *withheld = json_object_get(row, "withheld");
	enum status status = AL_OK;

	if (json_array_size(values) != ret->columns_count ||
	    json_array_size(errors) != ret->columns_count || !json_is_boolean(withheld))
		return report_set(report, AL_MALFORMED,
				  "rows[%zu]: has not a value and an error for each column", at);
	ret->withheld[at] = json_is_true(withheld);
	for (size_t i = 0; status == AL_OK && i < ret->columns_count; i++)
		status = parse_cell(json_array_get(values, i), json_array_get(errors, i),
				    ret->columns[i].kind, arena,
				    &ret->cells[at * ret->columns_count + i]);
	if (status == AL_MALFORMED)
		return report_set(report, status, "rows[%zu]: a value is no text or number", at);
	return status;
}

static enum status parse_rows(const json_t *rows, struct arena *arena, struct output_table *ret,
			      struct report *report)
{
	size_t count = json_array_size(rows);
	enum status status = AL_OK;

	ret->rows_count = count;
	ret->withheld = arena_take(arena, count, sizeof(*ret->withheld));
	ret->cells = arena_take(arena, count * ret->columns_count, sizeof(*ret->cells));
	if (ret->withheld == NULL || ret->cells == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; status == AL_OK && i < count; i++)
		status = parse_row(json_array_get(rows, i), arena, i, ret, report);
	return status;
}

enum status output_table_parse(const char *text, size_t len, struct arena *arena,
			       struct output_table *ret, struct report *report)
{
	struct output_table table = { .columns = NULL };
	json_t *json = NULL;
	enum status status = json_parse(text, len, &json, report);

	if (status != AL_OK)
		return status;
	if (!json_is_array(json_object_get(json, "columns")) ||
	    !json_is_array(json_object_get(json, "rows")))
		status = report_set(report, AL_MALFORMED, "the answer has no columns and rows");
	if (status == AL_OK)
		status = parse_columns(json_object_get(json, "columns"), arena, &table, report);
	if (status == AL_OK)
		status = parse_rows(json_object_get(json, "rows"), arena, &table, report);
	json_decref(json);
	if (status == AL_NO_MEMORY)
		return report_set(report, status, "out of memory for an answer");
	if (status == AL_OK)
		*ret = table;
	return status;
}

const struct output_cell *output_table_cell(const struct output_table *table, size_t row,
					    size_t column)
{
	assert(row < table->rows_count);
	assert(column < table->columns_count);
	return &table->cells[row * table->columns_count + column];
}
