/* analysis_stage.c: the columns of a sub-query: what they are made of, and what is known of them.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/relation.h"

#include <assert.h>
#include <string.h>

/* *ret = the place of `expr`, added unless it is there. */
static enum status add_expr(struct reader *reader, struct stage *stage, size_t place,
			    const struct expr *expr, size_t *ret)
{
	if (expr->what == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < stage->exprs_count; i++) {
		if (strcmp(stage->exprs[i].what, expr->what) == 0) {
			*ret = i;
			return AL_OK;
		}
	}
	if (stage->exprs_count == STAGE_EXPRS_MAX)
		return sql_refuse(reader->tree, place, AL_TOO_BIG, reader->report,
				  "a sub-query computes at most %d things of a row",
				  STAGE_EXPRS_MAX);
	stage->exprs[stage->exprs_count] = *expr;
	*ret = stage->exprs_count++;
	return AL_OK;
}

static enum status expr_of_column(struct reader *reader, const struct column_ref *ref,
				  struct expr *ret)
{
	enum status status = reader_domain(reader, ref->table, ref->column, &ret->facts.domain);

	if (status == AL_OK)
		status = reader_slot(reader, ref->column, &ret->slot);
	ret->kind = EXPR_COLUMN;
	ret->what = reader_format(reader, "[\"column\",\"%s\"]", ref->column->name);
	ret->form = value_form_of(ref->column);
	ret->unit = ref->column->unit;
	ret->facts.bounded = reader_bounds(reader, ref->column, &ret->facts.low, &ret->facts.high);
	return status;
}

/* The keys of `key` as public values. Numbers rise, so the first and the last are its bounds. */
static enum status expr_of_key(struct reader *reader, const struct key *key, struct expr *ret)
{
	struct value *values = arena_take(&reader->analysis->arena, key->count, sizeof(*values));

	if (values == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < key->count; i++) {
		if (key->form.type == COLUMN_TEXT)
			values[i].text = key->labels[i];
		else
			values[i].number = key->numbers[i];
	}
	ret->kind = EXPR_CODE;
	ret->what = reader_format(reader, "[\"key\",\"%s\"]", key->what);
	ret->slot = key->slot;
	ret->key = *key;
	ret->form = key->form;
	ret->unit = key->unit;
	ret->facts.domain =
	    (struct domain){ .keys = values, .labels = key->labels, .count = key->count };
	if (key->form.type != COLUMN_TEXT && key->count > 0) {
		ret->facts.bounded = true;
		ret->facts.low = key->numbers[0];
		ret->facts.high = key->numbers[key->count - 1];
	}
	return AL_OK;
}

static enum status expr_of_number(struct reader *reader, const struct number_request *request,
				  struct expr *ret)
{
	struct number *number = NULL;
	enum status status = reader_number(reader, request, &number);

	if (status != AL_OK)
		return status;
	assert(number != NULL);
	ret->kind = EXPR_NUMBER;
	ret->what = reader_format(reader, "[\"%s\",%s]", request->counted ? "filled" : "number",
				  number->what);
	ret->number = number;
	ret->form.type = number->scale > 0 ? COLUMN_DECIMAL : COLUMN_INTEGER;
	ret->form.scale = number->scale;
	ret->unit = number->unit;
	ret->facts.bounded = true;
	ret->facts.low = number->low;
	ret->facts.high = number->high;
	return AL_OK;
}

enum status stage_number(struct reader *reader, struct stage *stage,
			 const struct number_request *request, size_t *ret)
{
	struct expr expr = { .slot = SLOT_NONE };
	enum status status = expr_of_number(reader, request, &expr);

	return status == AL_OK ? add_expr(reader, stage, sql_place(request->node, 0), &expr, ret)
			       : status;
}

enum status stage_expr(struct reader *reader, struct stage *stage, const json_t *node, size_t *ret)
{
	const struct number_request request = { .name = "SELECT", .node = node };
	struct expr expr = { .slot = SLOT_NONE };
	struct column_ref ref = { 0 };
	struct key key = { 0 };
	bool is_key = false;
	enum status status = AL_OK;

	if (sql_node_of(node, "ColumnRef") != NULL) {
		status = reader_use_column(reader, node, &ref);
		if (status != AL_OK)
			return status;
	}
	if (ref.column != NULL && !ref.joined)
		status = expr_of_column(reader, &ref, &expr);
	else if (!reader_is_epoch(node))
		status = reader_make_key(reader, node, &is_key, &key);
	if (status == AL_OK && is_key)
		status = expr_of_key(reader, &key, &expr);
	if (status == AL_OK && expr.what == NULL && !is_key && ref.column == NULL)
		status = expr_of_number(reader, &request, &expr);
	return status == AL_OK ? add_expr(reader, stage, sql_place(node, 0), &expr, ret) : status;
}

static enum status refuse_unordered(struct reader *reader, const json_t *node)
{
	return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report,
			  "texts and booleans have no order");
}

/* MIN and MAX of a column as it stands in the row, also of times; of a computed number. */
static enum status read_extreme(struct reader *reader, struct stage *stage, const json_t *call,
				const struct number_request *request, struct made *ret)
{
	bool plain = sql_node_of(request->node, "ColumnRef") != NULL && request->filter == NULL;
	enum status status;

	(void)call;
	if (!plain)
		return stage_number(reader, stage, request, &ret->expr);
	status = stage_expr(reader, stage, request->node, &ret->expr);
	if (status == AL_OK && (stage->exprs[ret->expr].form.type == COLUMN_TEXT ||
				stage->exprs[ret->expr].form.type == COLUMN_BOOLEAN))
		status = refuse_unordered(reader, request->node);
	return status;
}

static enum status read_count(struct reader *reader, struct stage *stage, const json_t *call,
			      struct number_request *request, struct made *ret)
{
	if (json_is_true(json_object_get(call, "agg_star")) && request->filter == NULL)
		return AL_OK;
	request->counted = true;
	return stage_number(reader, stage, request, &ret->expr);
}

static const struct {
	const char *name;
	enum made_op op;
} aggregates[] = { { "count", MADE_COUNT },
		   { "sum", MADE_SUM },
		   { "avg", MADE_AVERAGE },
		   { "min", MADE_LEAST },
		   { "max", MADE_MOST } };

static bool find_aggregate(const json_t *call, enum made_op *ret)
{
	const char *name = sql_name(json_object_get(call, "funcname"));

	for (size_t i = 0; name != NULL && i < sizeof(aggregates) / sizeof(aggregates[0]); i++) {
		if (strcmp(name, aggregates[i].name) == 0) {
			*ret = aggregates[i].op;
			return true;
		}
	}
	return false;
}

enum status stage_aggregate(struct reader *reader, struct stage *stage, const json_t *call,
			    struct made *ret)
{
	static const char *const allowed[] = { "funcname",   "args", "agg_star",   "agg_distinct",
					       "agg_filter", "over", "funcformat", NULL };
	const json_t *args = json_object_get(call, "args");
	bool star = json_is_true(json_object_get(call, "agg_star"));
	bool distinct = json_is_true(json_object_get(call, "agg_distinct"));
	struct number_request request = { .name = sql_name(json_object_get(call, "funcname")),
					  .node = json_array_get(args, 0),
					  .filter = json_object_get(call, "agg_filter") };
	enum status status;

	if (!find_aggregate(call, &ret->op))
		return AL_NOT_FOUND;
	status = sql_only(reader->tree, call, allowed, sql_place(call, 0),
			  "an aggregate has no ORDER BY", reader->report);
	if (status != AL_OK)
		return status;
	if (!(star && ret->op == MADE_COUNT) && json_array_size(args) != 1)
		return sql_refuse(reader->tree, sql_place(call, 0), AL_UNSUPPORTED, reader->report,
				  "%s takes one column or number", request.name);
	if (distinct) {
		ret->op = MADE_DISTINCT;
		if (strcmp(request.name, "count") != 0 || request.filter != NULL ||
		    json_object_get(call, "over") != NULL)
			return sql_refuse(reader->tree, sql_place(call, 0), AL_UNSUPPORTED,
					  reader->report,
					  "DISTINCT stands in COUNT(DISTINCT column) only, without "
					  "FILTER and OVER");
		return stage_expr(reader, stage, request.node, &ret->expr);
	}
	if (ret->op == MADE_COUNT)
		return read_count(reader, stage, call, &request, ret);
	if (ret->op == MADE_LEAST || ret->op == MADE_MOST)
		return read_extreme(reader, stage, call, &request, ret);
	return stage_number(reader, stage, &request, &ret->expr);
}

/* A count of up to `rows` has all numbers up to it as public keys, unless they are very many. */
static enum status count_facts(struct reader *reader, int64_t least, int64_t rows,
			       struct facts *ret)
{
	struct arena *arena = &reader->analysis->arena;
	size_t count = (size_t)(rows - least + 1);
	struct value *values;
	const char **labels;

	*ret = (struct facts){ .bounded = true, .low = least, .high = rows };
	if (rows > STAGE_COUNT_KEYS_MAX)
		return AL_OK;
	values = arena_take(arena, count, sizeof(*values));
	labels = arena_take(arena, count, sizeof(*labels));
	if (values == NULL || labels == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		values[i].number = least + (int64_t)i;
		labels[i] = reader_format(reader, "%lld", (long long)values[i].number);
		if (labels[i] == NULL)
			return AL_NO_MEMORY;
	}
	ret->domain = (struct domain){ .keys = values, .labels = labels, .count = count };
	return AL_OK;
}

/* `facts` times `factor`, with 0 in between if `zero`. */
static enum status widen(struct reader *reader, size_t place, int64_t factor, bool zero,
			 struct facts *facts)
{
	facts->low = zero && facts->low > 0 ? 0 : facts->low;
	facts->high = zero && facts->high < 0 ? 0 : facts->high;
	if (facts->low < -VALUE_MAX / factor || facts->high > VALUE_MAX / factor)
		return sql_refuse(reader->tree, place, AL_TOO_BIG, reader->report,
				  "by the public bounds this can leave 2^53: hold it by LEAST and "
				  "GREATEST first");
	facts->low *= factor;
	facts->high *= factor;
	facts->domain = (struct domain){ 0 };
	return AL_OK;
}

enum status stage_facts(struct reader *reader, const struct stage *stage, size_t place,
			struct made *made, struct value_form *form)
{
	const struct expr *expr = made->expr != EXPR_NONE ? &stage->exprs[made->expr] : NULL;
	int64_t rows = reader->analysis->table->rows_typical;
	size_t keys = expr != NULL ? expr->facts.domain.count : 0;

	*form = (struct value_form){ .type = COLUMN_INTEGER };
	switch (made->op) {
	case MADE_PERSON:
		form->type = COLUMN_TEXT;
		return AL_OK;
	case MADE_COUNT:
		return count_facts(reader, 0, rows, &made->facts);
	case MADE_DISTINCT:
		rows = keys > 0 && (int64_t)keys < rows ? (int64_t)keys : rows;
		return count_facts(reader, 0, rows, &made->facts);
	case MADE_ROW_NUMBER:
		return count_facts(reader, 1, rows, &made->facts);
	default:
		break;
	}
	assert(expr != NULL);
	*form = expr->form;
	made->facts = expr->facts;
	if (made->op == MADE_SUM)
		return widen(reader, place, rows, true, &made->facts);
	if (made->op == MADE_AVERAGE) {
		form->type = COLUMN_DECIMAL;
		form->scale += AVERAGE_PLACES;
		return widen(reader, place, AVERAGE_FACTOR, false, &made->facts);
	}
	return AL_OK;
}
