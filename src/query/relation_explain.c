/* relation_explain.c: what EXPLAIN says of what happens per person. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/relation.h"

#include "base/json.h"

#include <string.h>

/* Whether column `place` is computed of many rows and held within bounds that follow from how many
 * rows are typical of a person: who has more counts with less than she has. False: the bounds are
 * not told. */
static bool is_held(const struct stage *stage, size_t place, char low[static VALUE_TEXT_MAX],
		    char high[static VALUE_TEXT_MAX])
{
	const struct made *made = &stage->made[place];
	const struct value_form form = value_form_of(&stage->table.columns[place]);

	switch (made->op) {
	case MADE_COUNT:
	case MADE_DISTINCT:
	case MADE_SUM:
	case MADE_ROW_NUMBER:
		value_format(form, made->facts.low, low);
		value_format(form, made->facts.high, high);
		return made->facts.bounded;
	default:
		return false;
	}
}

static const char *what_happens(const struct stage *stage)
{
	if (stage->grouped)
		return stage->keys_count > 0
			   ? "a row for each of her groups, of which there may be many"
			   : "one row of all of hers";
	return stage->windows_count > 0 ? "her rows, with windows over them" : "her rows";
}

static void explain_stage(const struct stage *stage, struct buffer *ret)
{
	char low[VALUE_TEXT_MAX];
	char high[VALUE_TEXT_MAX];

	buffer_append_format(ret, "per person, %s: %s; columns", stage->table.name,
			     what_happens(stage));
	for (size_t c = 0; c < stage->table.columns_count; c++)
		buffer_append_format(ret, "%s %s", c > 0 ? "," : "", stage->table.columns[c].name);
	buffer_append_text(ret, ", from");
	for (size_t s = 0; s < stage->analysis->sides_count; s++)
		buffer_append_format(ret, "%s %s", s > 0 ? " joined by person with" : "",
				     stage->analysis->sides[s].name);
	buffer_append_byte(ret, '\n');
	for (size_t c = 0; c < stage->table.columns_count; c++) {
		if (is_held(stage, c, low, high))
			buffer_append_format(
			    ret,
			    "  %s: held within %s to %s, and what is beyond counts "
			    "as the nearer of these\n",
			    stage->table.columns[c].name, low, high);
	}
}

// NOLINTNEXTLINE(misc-no-recursion): STAGE_DEPTH_MAX bounds it
void relation_explain(const struct analysis *analysis, struct buffer *ret)
{
	if (!analysis_has_stages(analysis))
		return;
	for (size_t i = 0; i < analysis->sides_count; i++) {
		const struct stage *stage = analysis->sides[i].stage;

		if (stage == NULL)
			continue;
		relation_explain(stage->analysis, ret);
		explain_stage(stage, ret);
	}
	if (analysis->sides_count > 1) {
		buffer_append_text(ret, "per person:");
		for (size_t i = 0; i < analysis->sides_count; i++)
			buffer_append_format(ret, "%s %s", i > 0 ? " joined with" : "",
					     analysis->sides[i].name);
		buffer_append_byte(ret, '\n');
	}
}

static void append_name(struct buffer *ret, const char *name)
{
	json_append_text(ret, name, strlen(name));
}

void relation_explain_from(const struct analysis *analysis, struct buffer *ret)
{
	buffer_append_text(ret, "\"from\":[");
	for (size_t i = 0; i < analysis->sides_count; i++) {
		if (i > 0)
			buffer_append_byte(ret, ',');
		append_name(ret, analysis->sides[i].name);
	}
	buffer_append_byte(ret, ']');
}

static const char *rows_name(const struct stage *stage)
{
	if (stage->grouped)
		return stage->keys_count > 0 ? "groups" : "one";
	return stage->windows_count > 0 ? "windows" : "rows";
}

static void encode_stage(const struct stage *stage, struct buffer *ret)
{
	char low[VALUE_TEXT_MAX];
	char high[VALUE_TEXT_MAX];

	buffer_append_text(ret, "{\"columns\":[");
	for (size_t c = 0; c < stage->table.columns_count; c++) {
		buffer_append_text(ret, c > 0 ? ",{" : "{");
		if (is_held(stage, c, low, high))
			buffer_append_format(ret, "\"max\":\"%s\",\"min\":\"%s\",", high, low);
		buffer_append_text(ret, "\"name\":");
		append_name(ret, stage->table.columns[c].name);
		buffer_append_format(ret, ",\"op\":\"%s\"}", relation_op_names[stage->made[c].op]);
	}
	buffer_append_text(ret, "],");
	relation_explain_from(stage->analysis, ret);
	buffer_append_text(ret, ",\"name\":");
	append_name(ret, stage->table.name);
	buffer_append_format(ret, ",\"rows\":\"%s\"}", rows_name(stage));
}

/* Append the stages of `analysis` to the list that begins behind `start` bytes of `ret`. */
// NOLINTNEXTLINE(misc-no-recursion): STAGE_DEPTH_MAX bounds it
static void encode_stages(const struct analysis *analysis, size_t start, struct buffer *ret)
{
	for (size_t i = 0; i < analysis->sides_count; i++) {
		const struct stage *stage = analysis->sides[i].stage;

		if (stage == NULL)
			continue;
		encode_stages(stage->analysis, start, ret);
		if (ret->len > start)
			buffer_append_byte(ret, ',');
		encode_stage(stage, ret);
	}
}

void relation_explain_json(const struct analysis *analysis, struct buffer *ret)
{
	buffer_append_byte(ret, '[');
	encode_stages(analysis, ret->len, ret);
	buffer_append_byte(ret, ']');
}
