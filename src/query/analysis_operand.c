/* analysis_operand.c: the two sides of a comparison: something of a row, and a constant. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/analysis_operand.h"

#include <string.h>

static const char remedy[] = "a condition (WHERE, CASE WHEN, FILTER) takes column = constant (or "
			     "<> < <= > >=), number < number, BETWEEN, IN (constants), "
			     "LIKE 'pattern', "
			     "IS [NOT] NULL, "
			     "IS [NOT] TRUE, AND, OR, NOT";

enum status where_refuse(struct reader *reader, const json_t *node)
{
	return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report, "%s",
			  remedy);
}

enum status where_operand(struct reader *reader, const json_t *node, struct operand *ret)
{
	struct operand operand = { .place = sql_place(node, 0), .slot = SLOT_NONE };
	struct column_ref ref;
	bool is_key;
	enum status status;

	if (sql_node_of(node, "ColumnRef") == NULL) {
		status = reader_make_key(reader, node, &is_key, &operand.key);
		if (status != AL_OK)
			return status;
		if (!is_key)
			return where_refuse(reader, node);
		operand.what = operand.key.what;
		operand.form = operand.key.form;
		operand.slot = operand.key.slot;
		*ret = operand;
		return AL_OK;
	}
	status = reader_use_column(reader, node, &ref);
	if (status != AL_OK)
		return status;
	operand.column = ref.column;
	operand.table = ref.table;
	operand.joined = ref.joined;
	operand.form = value_form_of(ref.column);
	operand.what = ref.joined
			   ? reader_format(reader, "%s.%s", ref.table->name, ref.column->name)
			   : ref.column->name;
	if (operand.what == NULL)
		return AL_NO_MEMORY;
	if (!ref.joined) {
		status = reader_slot(reader, ref.column, &operand.slot);
		if (status == AL_OK && operand.form.type == COLUMN_TEXT)
			status = reader_domain(reader, ref.table, ref.column, &operand.domain);
	}
	if (status == AL_OK)
		*ret = operand;
	return status;
}

static bool code_of_text(const struct domain *domain, const char *text, int64_t *ret)
{
	size_t low = 0;
	size_t high = domain->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(domain->keys[middle].text, text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*ret = (int64_t)low;
	return low < domain->count && strcmp(domain->keys[low].text, text) == 0;
}

static const char *form_words(struct value_form form)
{
	switch (form.type) {
	case COLUMN_INTEGER:
		return "an integer";
	case COLUMN_DECIMAL:
		return "a number with no more digits after the point than the column has";
	case COLUMN_TEXT:
		return "a text in single quotes";
	case COLUMN_TIMESTAMP:
		return "a time like '2019-07-31 14:00:00'";
	case COLUMN_DATE:
		return "a date like '2019-07-31'";
	case COLUMN_BOOLEAN:
		return "true or false";
	}
	return "";
}

enum status where_constant(struct reader *reader, const struct operand *operand, const json_t *node,
			   struct value *ret)
{
	struct sql_constant constant;
	const char *text;
	bool good;
	enum status status = sql_constant(reader->tree, node, &constant, reader->report);

	if (status == AL_NOT_FOUND)
		return sql_refuse(reader->tree, sql_place(node, operand->place), AL_UNSUPPORTED,
				  reader->report, "compare %s with a constant here", operand->what);
	if (status != AL_OK)
		return status;
	if (constant.kind == SQL_NULL)
		return sql_refuse(reader->tree, constant.place, AL_UNSUPPORTED, reader->report,
				  "nothing equals NULL: write IS NULL");
	*ret = (struct value){ 0 };
	text = constant.kind == SQL_TEXT ? constant.text : constant.number;
	if (constant.kind == SQL_BOOLEAN)
		text = constant.boolean ? "true" : "false";
	if (operand->form.type == COLUMN_TEXT) {
		good = constant.kind == SQL_TEXT && constant.cast == NULL;
		ret->text = text;
	} else {
		good = (constant.kind == SQL_BOOLEAN) == (operand->form.type == COLUMN_BOOLEAN) &&
		       value_parse(operand->form, text, strlen(text), &ret->number);
	}
	if (!good)
		return sql_refuse(reader->tree, constant.place, AL_UNSUPPORTED, reader->report,
				  "%s is compared with %s", operand->what,
				  form_words(operand->form));
	if (operand->domain.count > 0 && !code_of_text(&operand->domain, text, &ret->number))
		return sql_refuse(reader->tree, constant.place, AL_NOT_FOUND, reader->report,
				  "\"%.60s\" is none of the keys of %s", text, operand->what);
	return AL_OK;
}

/* The character behind the one at `text`, in UTF-8. */
static const char *next_character(const char *text)
{
	text++;
	while (((unsigned char)*text & 0xc0) == 0x80)
		text++;
	return text;
}

bool where_like(const char *pattern, const char *text)
{
	const char *star = NULL; /* behind the last %, which takes the text up to `taken` */
	const char *taken = text;

	while (*text != '\0') {
		const char *literal =
		    *pattern == '\\' && pattern[1] != '\0' ? pattern + 1 : pattern;

		if (*pattern == '%') {
			star = ++pattern;
			taken = text;
		} else if (*pattern == '_') {
			pattern++;
			text = next_character(text);
		} else if (*literal == *text) {
			pattern = literal + 1;
			text++;
		} else if (star != NULL) {
			pattern = star;
			taken = next_character(taken);
			text = taken;
		} else {
			return false;
		}
	}
	while (*pattern == '%')
		pattern++;
	return *pattern == '\0';
}
