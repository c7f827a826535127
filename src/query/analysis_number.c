/*
 * analysis_number.c: an expression becomes a number of a row, with the bounds of all it can be.
 *
 * Only what has a value for every row is offered: columns held within their public bounds,
 * constants, + - *, ABS, LEAST, GREATEST, CASE WHEN. Each step's bounds follow from those below it
 * (interval arithmetic, in 128 bits) and must stay below 2^53; what a row holds can then neither
 * fail nor overflow.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/analysis_builder.h"
#include "query/analysis_interval.h"
#include "query/analysis_operand.h"
#include "query/analysis_read.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char remedy[] =
    "takes columns with public bounds, constants, + - *, / and % by a constant, ABS, SIGN, FLOOR, "
    "CEIL, ROUND, TRUNC, LEAST, GREATEST, COALESCE, NULLIF, column::int, EXTRACT(EPOCH FROM time), "
    "PREDICT('model', number, ...) and CASE WHEN condition THEN number ELSE number END";

enum status builder_refuse(const struct builder *builder, const json_t *node)
{
	if (builder->compared)
		return where_refuse(builder->reader, node);
	return sql_refuse(builder->reader->tree, sql_place(node, 0), AL_UNSUPPORTED,
			  builder->reader->report, "%s %s", builder->name, remedy);
}

/* Append `step`, which lets the stack grow by `grows`, perhaps below 0. */
enum status builder_add(struct builder *builder, const json_t *node, const struct number_step *step,
			int grows)
{
	if (builder->count == NUMBER_STEPS_MAX || (grows > 0 && builder->depth == NUMBER_DEPTH_MAX))
		return sql_refuse(
		    builder->reader->tree, sql_place(node, 0), AL_TOO_BIG, builder->reader->report,
		    "this expression has over %d parts, or %d of them wait for others",
		    NUMBER_STEPS_MAX, NUMBER_DEPTH_MAX);
	builder->steps[builder->count++] = *step;
	builder->depth = grows < 0 ? builder->depth - 1 : builder->depth + (size_t)grows;
	return AL_OK;
}

static enum status read_column(struct builder *builder, const json_t *node, struct part *ret)
{
	struct reader *reader = builder->reader;
	struct number_step step = { .op = NUMBER_COLUMN };
	struct column_ref ref;
	enum status status = reader_use_column(reader, node, &ref);

	if (status != AL_OK)
		return status;
	if (ref.joined ||
	    (ref.column->type != COLUMN_INTEGER && ref.column->type != COLUMN_DECIMAL))
		return sql_refuse(reader->tree, ref.place, AL_UNSUPPORTED, reader->report,
				  "%s takes a number of the table %s; %s is none", builder->name,
				  reader->persons.table->name, ref.column->name);
	if (!reader_bounds(reader, ref.column, &step.first, &step.second))
		return sql_refuse(reader->tree, ref.place, AL_UNSUPPORTED, reader->report,
				  "the column %s has no public bounds, so no noise would hide a "
				  "person's part in %s; count rows instead",
				  ref.column->name, builder->name);
	status = reader_slot(reader, ref.column, &step.slot);
	*ret = (struct part){ .what = reader_format(reader, "\"%s\"", ref.column->name),
			      .low = step.first,
			      .high = step.second,
			      .scale = value_form_of(ref.column).scale,
			      .unit = ref.column->unit };
	if (status == AL_OK && ret->what == NULL)
		return AL_NO_MEMORY;
	return status == AL_OK ? builder_add(builder, node, &step, 1) : status;
}

enum status builder_constant(struct builder *builder, const json_t *node, int64_t *ret,
			     unsigned *ret_scale)
{
	struct reader *reader = builder->reader;
	struct value_form form = { .type = COLUMN_DECIMAL };
	struct sql_constant constant;
	const char *point;
	enum status status = sql_constant(reader->tree, node, &constant, reader->report);

	if (status == AL_NOT_FOUND)
		return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report,
				  "write a constant here");
	if (status != AL_OK)
		return status;
	point = strchr(constant.number, '.');
	form.scale = point != NULL ? (unsigned)strlen(point + 1) : 0;
	if (constant.kind != SQL_NUMBER || form.scale > NUMBER_SCALE_MAX ||
	    !value_parse(form, constant.number, strlen(constant.number), ret))
		return sql_refuse(
		    reader->tree, constant.place, AL_UNSUPPORTED, reader->report,
		    "write a number here, below 2^53 and with at most %d digits after "
		    "the point",
		    NUMBER_SCALE_MAX);
	*ret_scale = form.scale;
	return AL_OK;
}

static enum status read_constant(struct builder *builder, const json_t *node, struct part *ret)
{
	struct number_step step = { .op = NUMBER_CONSTANT };
	unsigned scale = 0;
	enum status status;

	if (json_is_true(json_object_get(sql_node_of(node, "A_Const"), "isnull"))) {
		*ret = (struct part){ .what = "null", .constant = true, .null = true };
		return AL_OK;
	}
	status = builder_constant(builder, node, &step.first, &scale);
	if (status != AL_OK)
		return status;
	*ret = (struct part){
		.what = reader_format(builder->reader, "[%lld,%u]", (long long)step.first, scale),
		.low = step.first,
		.high = step.first,
		.scale = scale,
		.constant = true,
	};
	return ret->what != NULL ? builder_add(builder, node, &step, 1) : AL_NO_MEMORY;
}

/* A number is needed, not NULL. */
enum status builder_need(const struct builder *builder, const json_t *node, const struct part *part)
{
	return part->null ? builder_refuse(builder, node) : AL_OK;
}

/* `a` and `b`, the two last, become one by `step`, whose factors bring them to one scale. */
enum status builder_join(struct builder *builder, const json_t *node, struct number_step *step,
			 const struct part parts[static 2], struct part *ret)
{
	struct part joined;

	if (!interval_of_two(step, &parts[0], &parts[1], &joined))
		return sql_refuse(builder->reader->tree, sql_place(node, 0), AL_TOO_BIG,
				  builder->reader->report,
				  "by the public bounds this can leave 2^53 or have over %d digits "
				  "after the point: hold it by LEAST and GREATEST first",
				  NUMBER_SCALE_MAX);
	*ret = joined;
	return builder_add(builder, node, step, -1);
}

/* `left` <op> `right`, of which `word` is the canonical name. */
// NOLINTNEXTLINE(misc-no-recursion): SQL_DEPTH_MAX bounds it
enum status builder_right(struct builder *builder, const json_t *right, size_t depth,
			  struct number_step *step, const char *word, struct part *ret)
{
	struct part parts[2] = { *ret };
	enum status status = builder_part(builder, right, depth + 1, &parts[1]);

	if (status == AL_OK)
		status = builder_need(builder, right, &parts[1]);
	if (status == AL_OK)
		status = builder_join(builder, right, step, parts, ret);
	if (status != AL_OK)
		return status;
	ret->what =
	    reader_format(builder->reader, "[\"%s\",%s,%s]", word, parts[0].what, parts[1].what);
	return ret->what != NULL ? AL_OK : AL_NO_MEMORY;
}

/* -number, +number */
// NOLINTNEXTLINE(misc-no-recursion): SQL_DEPTH_MAX bounds it
static enum status read_signed(struct builder *builder, const json_t *node, char sign, size_t depth,
			       struct part *ret)
{
	const json_t *right = json_object_get(sql_node_of(node, "A_Expr"), "rexpr");
	enum status status = builder_part(builder, right, depth + 1, ret);

	if (status == AL_OK)
		status = builder_need(builder, node, ret);
	if (status != AL_OK || sign == '+')
		return status;
	return builder_one(builder, node, NUMBER_NEGATE, ret);
}

/* The sign of `members`, an A_Expr, if it is one of + - * / %; else 0. */
static char sign_of(const json_t *members)
{
	const char *sign = sql_name(json_object_get(members, "name"));
	const char *kind = json_string_value(json_object_get(members, "kind"));

	if (sign == NULL || strlen(sign) != 1 || strchr("+-*/%", sign[0]) == NULL || kind == NULL ||
	    strcmp(kind, "AEXPR_OP") != 0)
		return 0;
	return sign[0];
}

// NOLINTNEXTLINE(misc-no-recursion): SQL_DEPTH_MAX bounds it
static enum status read_operator(struct builder *builder, const json_t *node, size_t depth,
				 struct part *ret)
{
	const json_t *members = sql_node_of(node, "A_Expr");
	const json_t *left = json_object_get(members, "lexpr");
	const json_t *right = json_object_get(members, "rexpr");
	const char *kind = json_string_value(json_object_get(members, "kind"));
	const char sign[2] = { sign_of(members), '\0' };
	struct number_step step = { .op = NUMBER_MULTIPLY };
	enum status status;

	if (kind != NULL && strcmp(kind, "AEXPR_NULLIF") == 0)
		return builder_nullif(builder, members, depth, ret);
	if (sign[0] == '\0' || right == NULL)
		return builder_refuse(builder, node);
	if (left == NULL)
		return sign[0] == '+' || sign[0] == '-'
			   ? read_signed(builder, node, sign[0], depth, ret)
			   : builder_refuse(builder, node);
	if (sign[0] == '/' || sign[0] == '%')
		return builder_divide(builder, left, right, sign[0] == '%', depth, ret);
	if (sign[0] != '*')
		step.op = sign[0] == '+' ? NUMBER_ADD : NUMBER_SUBTRACT;
	status = builder_part(builder, left, depth + 1, ret);
	if (status == AL_OK)
		status = builder_need(builder, node, ret);
	return status == AL_OK ? builder_right(builder, right, depth, &step, sign, ret) : status;
}

/* Read the condition `node`, and its canonical JSON. */
static enum status read_condition(struct builder *builder, const json_t *node,
				  const struct predicate **ret, const char **ret_what)
{
	struct arena *arena = &builder->reader->analysis->arena;
	struct predicate *predicate = arena_take(arena, 1, sizeof(*predicate));
	enum status status;
	json_t *json;
	char *text;

	if (predicate == NULL)
		return AL_NO_MEMORY;
	status = reader_condition(builder->reader, node, predicate);
	if (status != AL_OK)
		return status;
	json = predicate_json(predicate);
	text = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	*ret = predicate;
	*ret_what = text != NULL ? arena_copy_text(arena, text, strlen(text)) : NULL;
	free(text);
	return *ret_what != NULL ? AL_OK : AL_NO_MEMORY;
}

/* Where the condition is true `then`, which was read last, else what *ret is. */
static enum status choose(struct builder *builder, const json_t *node,
			  const struct predicate *condition, const struct part *then,
			  struct part *ret)
{
	const struct part parts[2] = { *ret, *then };
	struct number_step step = { .op = NUMBER_CHOOSE, .condition = condition };
	enum status status;

	if (ret->null && then->null)
		return AL_OK;
	if (ret->null || then->null) {
		step.op = ret->null ? NUMBER_ONLY : NUMBER_UNLESS;
		if (ret->null)
			*ret = *then;
		status = builder_add(builder, node, &step, 0);
	} else {
		status = builder_join(builder, node, &step, parts, ret);
	}
	ret->constant = false; /* rows are told apart */
	return status;
}

/* CASE WHEN condition THEN number [WHEN ...] [ELSE number] END, from its end. */
// NOLINTNEXTLINE(misc-no-recursion): SQL_DEPTH_MAX bounds it
static enum status read_case(struct builder *builder, const json_t *node, size_t depth,
			     struct part *ret)
{
	static const char *const allowed[] = { "args", "defresult", NULL };
	const json_t *members = sql_node_of(node, "CaseExpr");
	const json_t *whens = json_object_get(members, "args");
	const json_t *otherwise = json_object_get(members, "defresult");
	const char *what = "null";
	struct part value = { .what = "null", .null = true };
	enum status status;

	if (builder->compared)
		return sql_refuse(builder->reader->tree, sql_place(node, 0), AL_UNSUPPORTED,
				  builder->reader->report,
				  "a condition compares no CASE: make it a column of a sub-query");
	status = sql_only(builder->reader->tree, members, allowed, sql_place(node, 0),
			  "write CASE WHEN condition THEN number ELSE number END",
			  builder->reader->report);
	if (status == AL_OK && otherwise != NULL) {
		status = builder_part(builder, otherwise, depth + 1, &value);
		what = value.what;
	}
	for (size_t i = json_array_size(whens); i > 0 && status == AL_OK; i--) {
		const json_t *when = sql_node_of(json_array_get(whens, i - 1), "CaseWhen");
		const struct predicate *condition = NULL;
		const char *condition_what = NULL;
		struct part then = { 0 };

		status = builder_part(builder, json_object_get(when, "result"), depth + 1, &then);
		if (status == AL_OK)
			status = read_condition(builder, json_object_get(when, "expr"), &condition,
						&condition_what);
		if (status != AL_OK)
			return status;
		what = reader_format(builder->reader, "%s,%s,%s", condition_what, then.what, what);
		status =
		    what != NULL ? choose(builder, node, condition, &then, &value) : AL_NO_MEMORY;
	}
	if (status == AL_OK)
		status = builder_need(builder, node, &value);
	if (status != AL_OK)
		return status;
	value.what = reader_format(builder->reader, "[\"case\",%s]", what);
	*ret = value;
	return ret->what != NULL ? AL_OK : AL_NO_MEMORY;
}

// NOLINTNEXTLINE(misc-no-recursion): SQL_DEPTH_MAX bounds it
enum status builder_part(struct builder *builder, const json_t *node, size_t depth,
			 struct part *ret)
{
	if (depth > SQL_DEPTH_MAX)
		return sql_refuse(builder->reader->tree, sql_place(node, 0), AL_TOO_BIG,
				  builder->reader->report, "this is nested deeper than %d",
				  SQL_DEPTH_MAX);
	if (sql_node_of(node, "ColumnRef") != NULL)
		return read_column(builder, node, ret);
	if (sql_node_of(node, "A_Const") != NULL)
		return read_constant(builder, node, ret);
	if (sql_node_of(node, "A_Expr") != NULL)
		return read_operator(builder, node, depth, ret);
	if (sql_node_of(node, "FuncCall") != NULL)
		return builder_call(builder, node, depth, ret);
	if (sql_node_of(node, "MinMaxExpr") != NULL)
		return builder_extreme(builder, node, depth, ret);
	if (sql_node_of(node, "CoalesceExpr") != NULL)
		return builder_coalesce(builder, node, depth, ret);
	if (sql_node_of(node, "TypeCast") != NULL)
		return builder_cast(builder, node, depth, ret);
	if (sql_node_of(node, "CaseExpr") != NULL)
		return read_case(builder, node, depth, ret);
	return builder_refuse(builder, node);
}

/* A column of any type, of which only is asked whether it is NULL. */
static enum status read_counted(struct builder *builder, const json_t *node, struct part *ret)
{
	struct reader *reader = builder->reader;
	struct number_step step = { .op = NUMBER_COLUMN };
	struct column_ref ref;
	enum status status = reader_use_column(reader, node, &ref);

	if (status != AL_OK)
		return status;
	if (ref.joined)
		return sql_refuse(reader->tree, ref.place, AL_UNSUPPORTED, reader->report,
				  "COUNT takes a column of the table %s; write COUNT(*) with WHERE "
				  "%s IS NOT NULL",
				  reader->persons.table->name, ref.column->name);
	status = reader_slot(reader, ref.column, &step.slot);
	*ret = (struct part){ .what = reader_format(reader, "\"%s\"", ref.column->name) };
	if (status == AL_OK && ret->what == NULL)
		return AL_NO_MEMORY;
	return status == AL_OK ? builder_add(builder, node, &step, 1) : status;
}

/* FILTER: the number is NULL in all other rows. */
static enum status add_filter(struct builder *builder, const json_t *filter, struct part *ret)
{
	struct number_step step = { .op = NUMBER_ONLY };
	const char *what = NULL;
	enum status status = read_condition(builder, filter, &step.condition, &what);

	if (status == AL_OK)
		status = builder_add(builder, filter, &step, 0);
	if (status != AL_OK)
		return status;
	ret->constant = false;
	ret->what = reader_format(builder->reader, "[\"case\",%s,%s,null]", what, ret->what);
	return ret->what != NULL ? AL_OK : AL_NO_MEMORY;
}

enum status reader_number(struct reader *reader, const struct number_request *request,
			  struct number **ret)
{
	struct builder builder = { .reader = reader, .name = request->name };
	const struct number_step one = { .op = NUMBER_CONSTANT, .first = 1 };
	struct arena *arena = &reader->analysis->arena;
	struct number *number = arena_take(arena, 1, sizeof(*number));
	struct part part = { .what = "[1,0]", .low = 1, .high = 1, .constant = true };
	enum status status;

	builder.steps = arena_take(arena, NUMBER_STEPS_MAX, sizeof(*builder.steps));
	if (number == NULL || builder.steps == NULL)
		return AL_NO_MEMORY;
	if (request->node == NULL)
		status = builder_add(&builder, request->filter, &one, 1);
	else if (request->counted && sql_node_of(request->node, "ColumnRef") != NULL)
		status = read_counted(&builder, request->node, &part);
	else
		status = builder_part(&builder, request->node, 0, &part);
	if (status == AL_OK && request->filter != NULL && !part.null)
		status = add_filter(&builder, request->filter, &part);
	if (status == AL_OK && part.constant)
		status =
		    sql_refuse(reader->tree, sql_place(request->node, 0), AL_UNSUPPORTED,
			       reader->report, "this is the same for all rows: write COUNT(*)");
	if (status != AL_OK)
		return status;
	assert(builder.count > 0 && builder.depth == 1);
	*number = (struct number){ .what = part.what,
				   .steps = builder.steps,
				   .steps_count = builder.count,
				   .low = part.low,
				   .high = part.high,
				   .scale = part.scale,
				   .unit = part.unit };
	if (builder.count == 1 && !builder.computed)
		number->column = reader->analysis->slots[builder.steps[0].slot];
	*ret = number;
	return AL_OK;
}

/* A side of a comparison: a number, or a column of times as it stands in the row. */
static enum status read_side(struct builder *builder, const json_t *node, struct part *ret,
			     enum column_type *ret_type)
{
	struct reader *reader = builder->reader;
	struct number_step step = { .op = NUMBER_COLUMN, .first = -VALUE_MAX, .second = VALUE_MAX };
	struct column_ref ref = { 0 };
	enum status status = AL_OK;

	*ret_type = COLUMN_INTEGER;
	if (sql_node_of(node, "ColumnRef") != NULL)
		status = reader_use_column(reader, node, &ref);
	if (status != AL_OK)
		return status;
	if (ref.column == NULL || ref.joined ||
	    (ref.column->type != COLUMN_TIMESTAMP && ref.column->type != COLUMN_DATE)) {
		status = builder_part(builder, node, 0, ret);
		return status == AL_OK ? builder_need(builder, node, ret) : status;
	}
	*ret_type = (enum column_type)ref.column->type;
	status = reader_slot(reader, ref.column, &step.slot);
	*ret = (struct part){ .what = reader_format(reader, "\"%s\"", ref.column->name),
			      .low = step.first,
			      .high = step.second };
	if (status == AL_OK && ret->what == NULL)
		return AL_NO_MEMORY;
	return status == AL_OK ? builder_add(builder, node, &step, 1) : status;
}

enum status reader_difference(struct reader *reader, const json_t *left, const json_t *right,
			      struct number **ret)
{
	struct builder builder = { .reader = reader, .name = "a comparison", .compared = true };
	struct arena *arena = &reader->analysis->arena;
	struct number *number = arena_take(arena, 1, sizeof(*number));
	struct number_step step = { .op = NUMBER_LEAST }; /* cannot leave the bounds of both */
	enum column_type types[2] = { COLUMN_INTEGER, COLUMN_INTEGER };
	struct part parts[2] = { { 0 }, { 0 } };
	struct part least;
	enum status status;

	builder.steps = arena_take(arena, NUMBER_STEPS_MAX, sizeof(*builder.steps));
	if (number == NULL || builder.steps == NULL)
		return AL_NO_MEMORY;
	status = read_side(&builder, left, &parts[0], &types[0]);
	if (status == AL_OK)
		status = read_side(&builder, right, &parts[1], &types[1]);
	if (status != AL_OK)
		return status;
	if (types[0] != types[1])
		return sql_refuse(reader->tree, sql_place(right, 0), AL_UNSUPPORTED, reader->report,
				  "compare numbers with numbers, times with times and dates with "
				  "dates");
	if (!interval_of_two(&step, &parts[0], &parts[1], &least))
		return sql_refuse(reader->tree, sql_place(right, 0), AL_TOO_BIG, reader->report,
				  "by the public bounds this can leave 2^53: hold it by LEAST and "
				  "GREATEST first");
	step.op = NUMBER_SUBTRACT; /* of two below 2^53 in size, so below 2^54 */
	status = builder_add(&builder, right, &step, -1);
	*number = (struct number){ .what = reader_format(reader, "[\"-\",%s,%s]", parts[0].what,
							 parts[1].what),
				   .steps = builder.steps,
				   .steps_count = builder.count };
	if (status == AL_OK && number->what == NULL)
		return AL_NO_MEMORY;
	reader->analysis->compares = true;
	*ret = number;
	return status;
}
