/*
 * analysis_number.c: an expression becomes a number of a row, with the bounds of all it can be.
 *
 * Only what has a value for every row is offered: columns held within their public bounds,
 * constants, + - *, ABS, LEAST, GREATEST, CASE WHEN. Each step's bounds follow from those below it
 * (interval arithmetic, in 128 bits) and must stay below 2^53; what a row holds can then neither
 * fail nor overflow.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/analysis_interval.h"
#include "query/analysis_operand.h"
#include "query/analysis_read.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct builder {
	struct reader *reader;
	const char *name; /* of the aggregate */
	struct number_step *steps;
	size_t count;
	size_t depth;
	bool compared; /* the number stands in a condition */
	bool epoch;    /* a time has become a number */
};

static const char remedy[] = "takes columns with public bounds, constants, + - *, ABS, LEAST, "
			     "GREATEST, EXTRACT(EPOCH FROM time) and CASE WHEN condition THEN "
			     "number ELSE number END; "
			     "divide on the answer";

static enum status refuse(const struct builder *builder, const json_t *node)
{
	if (builder->compared)
		return where_refuse(builder->reader, node);
	return sql_refuse(builder->reader->tree, sql_place(node, 0), AL_UNSUPPORTED,
			  builder->reader->report, "%s %s", builder->name, remedy);
}

/* Append `step`, which lets the stack grow by `grows`, perhaps below 0. */
static enum status add_step(struct builder *builder, const json_t *node,
			    const struct number_step *step, int grows)
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
	return status == AL_OK ? add_step(builder, node, &step, 1) : status;
}

static enum status read_constant(struct builder *builder, const json_t *node, struct part *ret)
{
	struct reader *reader = builder->reader;
	struct value_form form = { .type = COLUMN_DECIMAL };
	struct number_step step = { .op = NUMBER_CONSTANT };
	struct sql_constant constant;
	const char *point;
	enum status status = sql_constant(reader->tree, node, &constant, reader->report);

	if (status != AL_OK)
		return status;
	if (constant.kind == SQL_NULL) {
		*ret = (struct part){ .what = "null", .constant = true, .null = true };
		return AL_OK;
	}
	point = strchr(constant.number, '.');
	form.scale = point != NULL ? (unsigned)strlen(point + 1) : 0;
	if (constant.kind != SQL_NUMBER || form.scale > NUMBER_SCALE_MAX ||
	    !value_parse(form, constant.number, strlen(constant.number), &step.first))
		return sql_refuse(
		    reader->tree, constant.place, AL_UNSUPPORTED, reader->report,
		    "write a number here, below 2^53 and with at most %d digits after "
		    "the point",
		    NUMBER_SCALE_MAX);
	*ret = (struct part){
		.what = reader_format(reader, "[%lld,%u]", (long long)step.first, form.scale),
		.low = step.first,
		.high = step.first,
		.scale = form.scale,
		.constant = true,
	};
	return ret->what != NULL ? add_step(builder, node, &step, 1) : AL_NO_MEMORY;
}

/* A number is needed, not NULL. */
static enum status need_number(const struct builder *builder, const json_t *node,
			       const struct part *part)
{
	return part->null ? refuse(builder, node) : AL_OK;
}

/* `a` and `b`, the two last, become one by `step`, whose factors bring them to one scale. */
static enum status join_two(struct builder *builder, const json_t *node, struct number_step *step,
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
	return add_step(builder, node, step, -1);
}

static enum status read_part(struct builder *builder, const json_t *node, size_t depth,
			     struct part *ret);

/* `left` <op> `right`, of which `word` is the canonical name. */
// NOLINTNEXTLINE(misc-no-recursion): SQL_DEPTH_MAX bounds it
static enum status read_right(struct builder *builder, const json_t *right, size_t depth,
			      struct number_step *step, const char *word, struct part *ret)
{
	struct part parts[2] = { *ret };
	enum status status = read_part(builder, right, depth + 1, &parts[1]);

	if (status == AL_OK)
		status = need_number(builder, right, &parts[1]);
	if (status == AL_OK)
		status = join_two(builder, right, step, parts, ret);
	if (status != AL_OK)
		return status;
	ret->what =
	    reader_format(builder->reader, "[\"%s\",%s,%s]", word, parts[0].what, parts[1].what);
	return ret->what != NULL ? AL_OK : AL_NO_MEMORY;
}

/* -`ret` or its size. */
static enum status apply_one(struct builder *builder, const json_t *node, enum number_op op,
			     struct part *ret)
{
	const struct number_step step = { .op = op };

	interval_of_one(op, ret);
	ret->what = reader_format(builder->reader, "[\"%s\",%s]",
				  op == NUMBER_ABSOLUTE ? "abs" : "-", ret->what);
	return ret->what != NULL ? add_step(builder, node, &step, 0) : AL_NO_MEMORY;
}

// NOLINTNEXTLINE(misc-no-recursion): SQL_DEPTH_MAX bounds it
static enum status read_operator(struct builder *builder, const json_t *node, size_t depth,
				 struct part *ret)
{
	static const enum number_op ops[] = { NUMBER_ADD, NUMBER_SUBTRACT, NUMBER_MULTIPLY };
	static const char signs[] = "+-*";
	const json_t *members = sql_node_of(node, "A_Expr");
	const json_t *left = json_object_get(members, "lexpr");
	const json_t *right = json_object_get(members, "rexpr");
	const char *sign = sql_name(json_object_get(members, "name"));
	const char *kind = json_string_value(json_object_get(members, "kind"));
	const char *found = sign != NULL && strlen(sign) == 1 ? strchr(signs, sign[0]) : NULL;
	struct number_step step = { 0 };
	enum status status;

	if (found == NULL || kind == NULL || strcmp(kind, "AEXPR_OP") != 0 || right == NULL ||
	    (left == NULL && *found == '*'))
		return refuse(builder, node);
	status = read_part(builder, left != NULL ? left : right, depth + 1, ret);
	if (status == AL_OK)
		status = need_number(builder, node, ret);
	if (status != AL_OK || (left == NULL && *found == '+'))
		return status;
	if (left == NULL)
		return apply_one(builder, node, NUMBER_NEGATE, ret);
	step.op = ops[found - signs];
	return read_right(builder, right, depth, &step, sign, ret);
}

bool reader_is_epoch(const json_t *node)
{
	const json_t *call = sql_node_of(node, "FuncCall");
	const json_t *first = json_array_get(json_object_get(call, "args"), 0);
	const char *name = sql_name(json_object_get(call, "funcname"));
	const char *unit = json_string_value(
	    json_object_get(json_object_get(sql_node_of(first, "A_Const"), "sval"), "sval"));

	return name != NULL && unit != NULL && strcasecmp(unit, "epoch") == 0 &&
	       (strcmp(name, "extract") == 0 || strcmp(name, "date_part") == 0);
}

/* EXTRACT(EPOCH FROM column): seconds since 1970, within the public bounds of the column. */
static enum status read_epoch(struct builder *builder, const json_t *node, struct part *ret)
{
	struct reader *reader = builder->reader;
	const json_t *args = json_object_get(sql_node_of(node, "FuncCall"), "args");
	struct number_step step = { .op = NUMBER_COLUMN };
	struct number_step seconds = { .op = NUMBER_CONSTANT, .first = DAY_SECONDS };
	struct number_step multiply = { .op = NUMBER_MULTIPLY, .first = 1, .second = 1 };
	struct column_ref ref;
	int64_t factor = 1;
	enum status status = reader_use_column(reader, json_array_get(args, 1), &ref);

	if (status != AL_OK)
		return status;
	if (ref.joined || (ref.column->type != COLUMN_TIMESTAMP && ref.column->type != COLUMN_DATE))
		return sql_refuse(reader->tree, ref.place, AL_UNSUPPORTED, reader->report,
				  "EPOCH is taken of a time or date of the table %s",
				  reader->persons.table->name);
	if (!reader_bounds(reader, ref.column, &step.first, &step.second))
		return sql_refuse(reader->tree, ref.place, AL_UNSUPPORTED, reader->report,
				  "the column %s has no public bounds, so its EPOCH has none",
				  ref.column->name);
	builder->epoch = true;
	status = reader_slot(reader, ref.column, &step.slot);
	if (status == AL_OK)
		status = add_step(builder, node, &step, 1);
	if (status == AL_OK && ref.column->type == COLUMN_DATE) {
		factor = DAY_SECONDS;
		status = add_step(builder, node, &seconds, 1);
		if (status == AL_OK)
			status = add_step(builder, node, &multiply, -1);
	}
	*ret = (struct part){ .what = reader_format(reader, "[\"epoch\",\"%s\"]", ref.column->name),
			      .low = step.first * factor,
			      .high = step.second * factor,
			      .unit = "s" };
	if (status == AL_OK && ret->what == NULL)
		return AL_NO_MEMORY;
	return status;
}

/* ABS(number) */
// NOLINTNEXTLINE(misc-no-recursion): SQL_DEPTH_MAX bounds it
static enum status read_call(struct builder *builder, const json_t *node, size_t depth,
			     struct part *ret)
{
	static const char *const allowed[] = { "funcname", "args", "funcformat", NULL };
	const json_t *call = sql_node_of(node, "FuncCall");
	const json_t *args = json_object_get(call, "args");
	const char *name = sql_name(json_object_get(call, "funcname"));
	enum status status;

	if (reader_is_epoch(node) && json_array_size(args) == 2)
		return read_epoch(builder, node, ret);
	if (name == NULL || strcmp(name, "abs") != 0 || json_array_size(args) != 1)
		return refuse(builder, node);
	status = sql_only(builder->reader->tree, call, allowed, sql_place(node, 0),
			  "write ABS(number)", builder->reader->report);
	if (status == AL_OK)
		status = read_part(builder, json_array_get(args, 0), depth + 1, ret);
	if (status == AL_OK)
		status = need_number(builder, node, ret);
	return status == AL_OK ? apply_one(builder, node, NUMBER_ABSOLUTE, ret) : status;
}

/* LEAST and GREATEST of numbers. */
// NOLINTNEXTLINE(misc-no-recursion): SQL_DEPTH_MAX bounds it
static enum status read_extreme(struct builder *builder, const json_t *node, size_t depth,
				struct part *ret)
{
	const json_t *members = sql_node_of(node, "MinMaxExpr");
	const json_t *args = json_object_get(members, "args");
	const char *op = json_string_value(json_object_get(members, "op"));
	bool least = op != NULL && strcmp(op, "IS_LEAST") == 0;
	enum status status = read_part(builder, json_array_get(args, 0), depth + 1, ret);

	if (status == AL_OK)
		status = need_number(builder, node, ret);
	for (size_t i = 1; i < json_array_size(args) && status == AL_OK; i++) {
		struct number_step step = { .op = least ? NUMBER_LEAST : NUMBER_GREATEST };

		status = read_right(builder, json_array_get(args, i), depth, &step,
				    least ? "least" : "greatest", ret);
	}
	return status;
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
		status = add_step(builder, node, &step, 0);
	} else {
		status = join_two(builder, node, &step, parts, ret);
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
		status = read_part(builder, otherwise, depth + 1, &value);
		what = value.what;
	}
	for (size_t i = json_array_size(whens); i > 0 && status == AL_OK; i--) {
		const json_t *when = sql_node_of(json_array_get(whens, i - 1), "CaseWhen");
		const struct predicate *condition = NULL;
		const char *condition_what = NULL;
		struct part then = { 0 };

		status = read_part(builder, json_object_get(when, "result"), depth + 1, &then);
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
		status = need_number(builder, node, &value);
	if (status != AL_OK)
		return status;
	value.what = reader_format(builder->reader, "[\"case\",%s]", what);
	*ret = value;
	return ret->what != NULL ? AL_OK : AL_NO_MEMORY;
}

// NOLINTNEXTLINE(misc-no-recursion): SQL_DEPTH_MAX bounds it
static enum status read_part(struct builder *builder, const json_t *node, size_t depth,
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
		return read_call(builder, node, depth, ret);
	if (sql_node_of(node, "MinMaxExpr") != NULL)
		return read_extreme(builder, node, depth, ret);
	if (sql_node_of(node, "CaseExpr") != NULL)
		return read_case(builder, node, depth, ret);
	return refuse(builder, node);
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
	return status == AL_OK ? add_step(builder, node, &step, 1) : status;
}

/* FILTER: the number is NULL in all other rows. */
static enum status add_filter(struct builder *builder, const json_t *filter, struct part *ret)
{
	struct number_step step = { .op = NUMBER_ONLY };
	const char *what = NULL;
	enum status status = read_condition(builder, filter, &step.condition, &what);

	if (status == AL_OK)
		status = add_step(builder, filter, &step, 0);
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
		status = add_step(&builder, request->filter, &one, 1);
	else if (request->counted && sql_node_of(request->node, "ColumnRef") != NULL)
		status = read_counted(&builder, request->node, &part);
	else
		status = read_part(&builder, request->node, 0, &part);
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
	if (builder.count == 1 && !builder.epoch)
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
		status = read_part(builder, node, 0, ret);
		return status == AL_OK ? need_number(builder, node, ret) : status;
	}
	*ret_type = (enum column_type)ref.column->type;
	status = reader_slot(reader, ref.column, &step.slot);
	*ret = (struct part){ .what = reader_format(reader, "\"%s\"", ref.column->name),
			      .low = step.first,
			      .high = step.second };
	if (status == AL_OK && ret->what == NULL)
		return AL_NO_MEMORY;
	return status == AL_OK ? add_step(builder, node, &step, 1) : status;
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
	status = add_step(&builder, right, &step, -1);
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
