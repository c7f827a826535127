/*
 * analysis_function.c: functions that make numbers of numbers, with the bounds of what they make.
 *
 * Divisors and places are constants, so none of them can fail for a row: what is divided by is not
 * 0, and each step's greatest product is below 2^62.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/analysis_builder.h"

#include "privacy/wide.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#define QUOTIENT_PLACES 6
#define PRODUCT_MAX ((wide_signed)1 << 62)

enum status builder_one(struct builder *builder, const json_t *node, enum number_op op,
			struct part *ret)
{
	const struct number_step step = { .op = op };

	interval_of_one(op, ret);
	ret->what = reader_format(builder->reader, "[\"%s\",%s]",
				  op == NUMBER_ABSOLUTE ? "abs" : "-", ret->what);
	return ret->what != NULL ? builder_add(builder, node, &step, 0) : AL_NO_MEMORY;
}

static int64_t power(unsigned places)
{
	int64_t power = 1;

	assert(places <= NUMBER_SCALE_MAX);
	for (; places > 0; places--)
		power *= 10;
	return power;
}

/* Append `step`, under which a greater number never becomes a less one, or never a greater; *ret is
 * what it was before, and gets its bounds. */
static enum status add_monotone(struct builder *builder, const json_t *node,
				const struct number_step *step, struct part *ret)
{
	int64_t low = number_one(step, ret->low);
	int64_t high = number_one(step, ret->high);

	ret->low = low < high ? low : high;
	ret->high = low < high ? high : low;
	return ret->what != NULL ? builder_add(builder, node, step, 0) : AL_NO_MEMORY;
}

/* Whether `part` / (`divisor` / 10^scale) can be given `places`; then *ret has the factors. */
static bool quotient_fits(const struct part *part, int64_t divisor, unsigned scale, unsigned places,
			  struct number_step *ret)
{
	wide_signed size = part->high > -part->low ? part->high : -part->low;
	wide_signed above = 1;
	wide_signed below = divisor < 0 ? -divisor : divisor;
	unsigned up = places + scale;
	unsigned down = part->scale;

	for (; up > down; up--) {
		above *= 10;
		if (above * size > PRODUCT_MAX || above > PRODUCT_MAX)
			return false;
	}
	for (; down > up; down--) {
		below *= 10;
		if (below > PRODUCT_MAX)
			return false;
	}
	if (above * size / below > VALUE_MAX)
		return false;
	ret->first = (int64_t)(divisor < 0 ? -above : above);
	ret->second = (int64_t)below;
	return true;
}

/* `ret` / a constant, with QUOTIENT_PLACES places or more where it has them, or fewer where the
 * greatest would leave 2^53; rounded toward zero. */
static enum status divide(struct builder *builder, const json_t *node, int64_t divisor,
			  unsigned scale, struct part *ret)
{
	struct number_step step = { .op = NUMBER_DIVIDE };
	unsigned places = ret->scale > QUOTIENT_PLACES ? ret->scale : QUOTIENT_PLACES;

	while (places > 0 && !quotient_fits(ret, divisor, scale, places, &step))
		places--;
	if (places == 0 && !quotient_fits(ret, divisor, scale, 0, &step))
		return sql_refuse(builder->reader->tree, sql_place(node, 0), AL_TOO_BIG,
				  builder->reader->report,
				  "by the public bounds this can leave 2^53: hold it by LEAST and "
				  "GREATEST first");
	ret->what = reader_format(builder->reader, "[\"/\",%s,[%lld,%u]]", ret->what,
				  (long long)divisor, scale);
	ret->scale = places;
	ret->unit = NULL;
	return add_monotone(builder, node, &step, ret);
}

/* The rest of `ret` / a constant; it has the sign of `ret`. */
static enum status take_rest(struct builder *builder, const json_t *node, int64_t divisor,
			     unsigned scale, struct part *ret)
{
	const struct part parts[2] = {
		*ret, { .low = divisor, .high = divisor, .scale = scale, .constant = true }
	};
	struct number_step step = { .op = NUMBER_LEAST };
	struct part joined;
	int64_t most;

	if (!interval_of_two(&step, &parts[0], &parts[1], &joined))
		return sql_refuse(builder->reader->tree, sql_place(node, 0), AL_TOO_BIG,
				  builder->reader->report,
				  "by the public bounds this can leave 2^53 or have over %d digits "
				  "after the point: hold it by LEAST and GREATEST first",
				  NUMBER_SCALE_MAX);
	divisor *= step.second; /* below 2^53, as the interval tells */
	divisor = divisor < 0 ? -divisor : divisor;
	step = (struct number_step){ .op = NUMBER_REST, .first = step.first, .second = divisor };
	most = divisor - 1;
	ret->what = reader_format(builder->reader, "[\"%%\",%s,[%lld,%u]]", ret->what,
				  (long long)parts[1].low, scale);
	ret->low = ret->low >= 0 ? 0 : -most;
	ret->high = ret->high <= 0 ? 0 : most;
	ret->scale = joined.scale;
	return ret->what != NULL ? builder_add(builder, node, &step, 0) : AL_NO_MEMORY;
}

// NOLINTNEXTLINE(misc-no-recursion): SQL_DEPTH_MAX bounds it
enum status builder_divide(struct builder *builder, const json_t *left, const json_t *right,
			   bool rest, size_t depth, struct part *ret)
{
	struct reader *reader = builder->reader;
	int64_t divisor = 0;
	unsigned scale = 0;
	enum status status = builder_part(builder, left, depth + 1, ret);

	if (status == AL_OK)
		status = builder_need(builder, left, ret);
	if (status == AL_OK && sql_node_of(right, "A_Const") == NULL)
		return sql_refuse(reader->tree, sql_place(right, 0), AL_UNSUPPORTED, reader->report,
				  "numbers are divided by constants: a column could be 0; take "
				  "both sums and divide on the answer");
	if (status == AL_OK)
		status = builder_constant(builder, right, &divisor, &scale);
	if (status == AL_OK && divisor == 0)
		return sql_refuse(reader->tree, sql_place(right, 0), AL_UNSUPPORTED, reader->report,
				  "nothing is divided by 0");
	if (status != AL_OK)
		return status;
	return rest ? take_rest(builder, left, divisor, scale, ret)
		    : divide(builder, left, divisor, scale, ret);
}

/* The places of FLOOR(number, places) and the like. */
static enum status read_places(struct builder *builder, const json_t *node, unsigned *ret)
{
	int64_t places = 0;
	unsigned scale = 0;
	enum status status = AL_OK;

	if (node != NULL)
		status = builder_constant(builder, node, &places, &scale);
	if (status == AL_OK && (scale > 0 || places < 0 || places > NUMBER_SCALE_MAX))
		return sql_refuse(builder->reader->tree, sql_place(node, 0), AL_UNSUPPORTED,
				  builder->reader->report, "places are a number from 0 to %d",
				  NUMBER_SCALE_MAX);
	*ret = (unsigned)places;
	return status;
}

/* Bring `ret` to `places` by `op`, which is called `word`; if it has no more, it stays. */
static enum status round_to(struct builder *builder, const json_t *node, enum number_op op,
			    const char *word, unsigned places, struct part *ret)
{
	struct number_step step = { .op = op };

	if (ret->scale <= places)
		return AL_OK;
	step.first = power(ret->scale - places);
	ret->what = reader_format(builder->reader, "[\"%s\",%s,%u]", word, ret->what, places);
	ret->scale = places;
	return add_monotone(builder, node, &step, ret);
}

static enum status take_sign(struct builder *builder, const json_t *node, struct part *ret)
{
	const struct number_step step = { .op = NUMBER_SIGN };

	ret->what = reader_format(builder->reader, "[\"sign\",%s]", ret->what);
	ret->scale = 0;
	ret->unit = NULL;
	return add_monotone(builder, node, &step, ret);
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
	builder->computed = true;
	status = reader_slot(reader, ref.column, &step.slot);
	if (status == AL_OK)
		status = builder_add(builder, node, &step, 1);
	if (status == AL_OK && ref.column->type == COLUMN_DATE) {
		factor = DAY_SECONDS;
		status = builder_add(builder, node, &seconds, 1);
		if (status == AL_OK)
			status = builder_add(builder, node, &multiply, -1);
	}
	*ret = (struct part){ .what = reader_format(reader, "[\"epoch\",\"%s\"]", ref.column->name),
			      .low = step.first * factor,
			      .high = step.second * factor,
			      .unit = "s" };
	if (status == AL_OK && ret->what == NULL)
		return AL_NO_MEMORY;
	return status;
}

/* The functions of one number. */
struct call {
	const char *name;
	enum number_op op;
	size_t args_max;
	const char *word;
};

/* What `node` calls; NULL: none of them, or with another number of arguments. */
static const struct call *find_call(const char *name, size_t args_count)
{
	static const struct call calls[] = {
		{ "abs", NUMBER_ABSOLUTE, 1, "abs" },	  { "sign", NUMBER_SIGN, 1, "sign" },
		{ "floor", NUMBER_FLOOR, 1, "floor" },	  { "ceil", NUMBER_CEIL, 1, "ceil" },
		{ "ceiling", NUMBER_CEIL, 1, "ceil" },	  { "round", NUMBER_ROUND, 2, "round" },
		{ "trunc", NUMBER_TRUNCATE, 2, "trunc" },
	};

	for (size_t i = 0; name != NULL && i < sizeof(calls) / sizeof(calls[0]); i++) {
		if (strcmp(name, calls[i].name) == 0)
			return args_count >= 1 && args_count <= calls[i].args_max ? &calls[i]
										  : NULL;
	}
	return NULL;
}

/* ABS, SIGN and rounding. */
// NOLINTNEXTLINE(misc-no-recursion): SQL_DEPTH_MAX bounds it
enum status builder_call(struct builder *builder, const json_t *node, size_t depth,
			 struct part *ret)
{
	static const char *const allowed[] = { "funcname", "args", "funcformat", NULL };
	const json_t *members = sql_node_of(node, "FuncCall");
	const json_t *args = json_object_get(members, "args");
	const struct call *call =
	    find_call(sql_name(json_object_get(members, "funcname")), json_array_size(args));
	unsigned places = 0;
	enum status status;

	if (reader_is_epoch(node) && json_array_size(args) == 2)
		return read_epoch(builder, node, ret);
	if (builder_is_predict(node))
		return builder_predict(builder, node, depth, ret);
	if (call == NULL)
		return builder_refuse(builder, node);
	status = sql_only(builder->reader->tree, members, allowed, sql_place(node, 0),
			  "write ABS(number), ROUND(number, places)", builder->reader->report);
	if (status == AL_OK)
		status = builder_part(builder, json_array_get(args, 0), depth + 1, ret);
	if (status == AL_OK)
		status = builder_need(builder, node, ret);
	if (status == AL_OK)
		status = read_places(builder, json_array_get(args, 1), &places);
	if (status != AL_OK)
		return status;
	if (call->op == NUMBER_ABSOLUTE)
		return builder_one(builder, node, NUMBER_ABSOLUTE, ret);
	if (call->op == NUMBER_SIGN)
		return take_sign(builder, node, ret);
	return round_to(builder, node, call->op, call->word, places, ret);
}

/* LEAST and GREATEST of numbers. */
// NOLINTNEXTLINE(misc-no-recursion): SQL_DEPTH_MAX bounds it
enum status builder_extreme(struct builder *builder, const json_t *node, size_t depth,
			    struct part *ret)
{
	const json_t *members = sql_node_of(node, "MinMaxExpr");
	const json_t *args = json_object_get(members, "args");
	const char *op = json_string_value(json_object_get(members, "op"));
	bool least = op != NULL && strcmp(op, "IS_LEAST") == 0;
	enum status status = builder_part(builder, json_array_get(args, 0), depth + 1, ret);

	if (status == AL_OK)
		status = builder_need(builder, node, ret);
	for (size_t i = 1; i < json_array_size(args) && status == AL_OK; i++) {
		struct number_step step = { .op = least ? NUMBER_LEAST : NUMBER_GREATEST };

		status = builder_right(builder, json_array_get(args, i), depth, &step,
				       least ? "least" : "greatest", ret);
	}
	return status;
}

/* COALESCE(number, number ...): the first that is not NULL. */
// NOLINTNEXTLINE(misc-no-recursion): SQL_DEPTH_MAX bounds it
enum status builder_coalesce(struct builder *builder, const json_t *node, size_t depth,
			     struct part *ret)
{
	const json_t *args = json_object_get(sql_node_of(node, "CoalesceExpr"), "args");
	enum status status = builder_part(builder, json_array_get(args, 0), depth + 1, ret);

	if (status == AL_OK)
		status = builder_need(builder, node, ret);
	for (size_t i = 1; i < json_array_size(args) && status == AL_OK; i++) {
		struct number_step step = { .op = NUMBER_FILL };

		status =
		    builder_right(builder, json_array_get(args, i), depth, &step, "coalesce", ret);
	}
	return status;
}

/* NULLIF(number, constant). Columns are held within their bounds before, so a constant beyond them
 * would never be met: that is refused. */
// NOLINTNEXTLINE(misc-no-recursion): SQL_DEPTH_MAX bounds it
enum status builder_nullif(struct builder *builder, const json_t *members, size_t depth,
			   struct part *ret)
{
	struct reader *reader = builder->reader;
	const json_t *left = json_object_get(members, "lexpr");
	const json_t *right = json_object_get(members, "rexpr");
	struct number_step step = { .op = NUMBER_NULLIF };
	struct part before;
	struct part constant = { .constant = true };
	enum status status = builder_part(builder, left, depth + 1, ret);

	if (status == AL_OK)
		status = builder_need(builder, left, ret);
	if (status == AL_OK)
		status = builder_constant(builder, right, &constant.low, &constant.scale);
	if (status != AL_OK)
		return status;
	before = *ret;
	constant.high = constant.low;
	if (constant.scale > ret->scale || !interval_of_two(&step, ret, &constant, &before) ||
	    before.low < ret->low || before.high > ret->high)
		return sql_refuse(reader->tree, sql_place(right, 0), AL_UNSUPPORTED, reader->report,
				  "by the public bounds the number before is never this: write "
				  "CASE WHEN column <> constant THEN column END, which sees the "
				  "column as it is");
	step.first = constant.low * step.second;
	ret->what = reader_format(reader, "[\"nullif\",%s,[%lld,%u]]", ret->what,
				  (long long)constant.low, constant.scale);
	return ret->what != NULL ? builder_add(builder, left, &step, 0) : AL_NO_MEMORY;
}

/* A column of booleans as 0 and 1. */
static enum status read_boolean(struct builder *builder, const json_t *node,
				const struct column_ref *ref, struct part *ret)
{
	struct number_step step = { .op = NUMBER_COLUMN, .first = 0, .second = 1 };
	enum status status = reader_slot(builder->reader, ref->column, &step.slot);

	builder->computed = true;
	*ret = (struct part){ .what = reader_format(builder->reader, "[\"int\",\"%s\"]",
						    ref->column->name),
			      .high = 1 };
	if (status == AL_OK && ret->what == NULL)
		return AL_NO_MEMORY;
	return status == AL_OK ? builder_add(builder, node, &step, 1) : status;
}

/* number::int, which rounds; boolean::int */
// NOLINTNEXTLINE(misc-no-recursion): SQL_DEPTH_MAX bounds it
enum status builder_cast(struct builder *builder, const json_t *node, size_t depth,
			 struct part *ret)
{
	static const char *const types[] = { "int4", "int8", "int2", "integer", "bigint" };
	struct reader *reader = builder->reader;
	const json_t *cast = sql_node_of(node, "TypeCast");
	const json_t *arg = json_object_get(cast, "arg");
	const json_t *type = json_object_get(cast, "typeName");
	const char *name = sql_name(json_object_get(type, "names"));
	struct column_ref ref = { 0 };
	size_t i = 0;
	enum status status = AL_OK;

	while (name != NULL && i < sizeof(types) / sizeof(types[0]) && strcmp(name, types[i]) != 0)
		i++;
	if (name == NULL || i == sizeof(types) / sizeof(types[0]) ||
	    json_object_get(type, "arrayBounds") != NULL)
		return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report,
				  "numbers are cast to INT or BIGINT only");
	if (sql_node_of(arg, "ColumnRef") != NULL)
		status = reader_use_column(reader, arg, &ref);
	if (status != AL_OK)
		return status;
	if (ref.column != NULL && !ref.joined && ref.column->type == COLUMN_BOOLEAN)
		return read_boolean(builder, node, &ref, ret);
	status = builder_part(builder, arg, depth + 1, ret);
	if (status == AL_OK)
		status = builder_need(builder, node, ret);
	return status == AL_OK ? round_to(builder, node, NUMBER_ROUND, "round", 0, ret) : status;
}
