/* analysis_window.c: functions OVER (PARTITION BY person, keys ORDER BY columns). */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/relation.h"

#include <stdlib.h>
#include <string.h>

/* libpg_query's marks of a frame, without "was written" and BETWEEN. */
#define FRAME_IGNORED 0x11
#define FRAME_RANGE 0x422 /* from the first row to the last that is equal to the present one */
#define FRAME_ROWS 0x424  /* from the first row to the present one */

static const char over_remedy[] =
    "write OVER (PARTITION BY person [, keys] ORDER BY columns [ROWS UNBOUNDED PRECEDING])";

static enum status read_partition(struct reader *reader, struct stage *stage, const json_t *over,
				  struct window *ret)
{
	const json_t *list = json_object_get(over, "partitionClause");
	bool has_person = false;
	enum status status = AL_OK;

	for (size_t i = 0; i < json_array_size(list) && status == AL_OK; i++) {
		const json_t *node = json_array_get(list, i);
		struct column_ref ref = { 0 };

		status = reader_find_column(reader, node, &ref);
		if (status == AL_OK && ref.person) {
			has_person = true;
			continue;
		}
		if (status != AL_OK && status != AL_NOT_FOUND)
			return status;
		if (ret->partition_count == STAGE_KEYS_MAX)
			return sql_refuse(reader->tree, sql_place(node, 0), AL_TOO_BIG,
					  reader->report, "at most %d columns to partition by",
					  STAGE_KEYS_MAX);
		status = stage_expr(reader, stage, node, &ret->partition[ret->partition_count++]);
	}
	if (status == AL_OK && !has_person)
		return sql_refuse(reader->tree, sql_place(over, 0), AL_REFUSED, reader->report,
				  "a window keeps to the rows of one person: write OVER (PARTITION "
				  "BY %s ...)",
				  reader->persons.table->person);
	return status;
}

static enum status read_order(struct reader *reader, struct stage *stage, const json_t *item,
			      struct window *ret)
{
	const json_t *sort = sql_node_of(item, "SortBy");
	const json_t *node = json_object_get(sort, "node");
	const char *direction = json_string_value(json_object_get(sort, "sortby_dir"));
	const char *nulls = json_string_value(json_object_get(sort, "sortby_nulls"));
	struct window_order order = { 0 };
	enum status status;

	if (direction == NULL || nulls == NULL || strcmp(direction, "SORTBY_USING") == 0)
		return sql_refuse(reader->tree, sql_place(item, 0), AL_UNSUPPORTED, reader->report,
				  "%s", over_remedy);
	if (ret->orders_count == STAGE_ORDERS_MAX)
		return sql_refuse(reader->tree, sql_place(node, 0), AL_TOO_BIG, reader->report,
				  "at most %d columns to order by", STAGE_ORDERS_MAX);
	order.falling = strcmp(direction, "SORTBY_DESC") == 0;
	order.nulls_first = strcmp(nulls, "SORTBY_NULLS_FIRST") == 0;
	status = stage_expr(reader, stage, node, &order.expr);
	if (status != AL_OK)
		return status;
	if (stage->exprs[order.expr].form.type == COLUMN_TEXT)
		return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report,
				  "texts have no order: order by times or numbers");
	ret->orders[ret->orders_count++] = order;
	return AL_OK;
}

static enum status read_over(struct reader *reader, struct stage *stage, const json_t *over,
			     struct window *ret)
{
	static const char *const allowed[] = { "partitionClause", "orderClause", "frameOptions",
					       NULL };
	const json_t *orders = json_object_get(over, "orderClause");
	json_int_t frame = json_integer_value(json_object_get(over, "frameOptions"));
	enum status status =
	    sql_only(reader->tree, over, allowed, sql_place(over, 0), over_remedy, reader->report);

	frame &= ~(json_int_t)FRAME_IGNORED;
	if (status == AL_OK && frame != FRAME_RANGE && frame != FRAME_ROWS)
		status =
		    sql_refuse(reader->tree, sql_place(over, 0), AL_UNSUPPORTED, reader->report,
			       "a frame begins with the first row and ends "
			       "with the present one; %s",
			       over_remedy);
	ret->by_rows = frame == FRAME_ROWS;
	if (status == AL_OK)
		status = read_partition(reader, stage, over, ret);
	for (size_t i = 0; i < json_array_size(orders) && status == AL_OK; i++)
		status = read_order(reader, stage, json_array_get(orders, i), ret);
	return status;
}

/* LAG and LEAD: the column or number, and how many rows away. */
static enum status read_shift(struct reader *reader, struct stage *stage, const json_t *call,
			      struct made *ret)
{
	const json_t *args = json_object_get(call, "args");
	const json_t *away = json_array_get(args, 1);
	struct sql_constant constant = { 0 };
	enum status status = AL_OK;

	ret->offset = 1;
	if (away != NULL) {
		status = sql_constant(reader->tree, away, &constant, reader->report);
		if (status != AL_OK && status != AL_NOT_FOUND)
			return status;
		ret->offset = 0;
		if (status == AL_OK && constant.kind == SQL_NUMBER &&
		    strspn(constant.number, "0123456789") == strlen(constant.number) &&
		    strlen(constant.number) < 6)
			ret->offset = strtoul(constant.number, NULL, 10);
	}
	if (json_array_size(args) < 1 || json_array_size(args) > 2 || ret->offset < 1 ||
	    ret->offset > STAGE_OFFSET_MAX)
		return sql_refuse(reader->tree, sql_place(call, 0), AL_UNSUPPORTED, reader->report,
				  "LAG and LEAD take a column and how many rows away, 1 to %d",
				  STAGE_OFFSET_MAX);
	return stage_expr(reader, stage, json_array_get(args, 0), &ret->expr);
}

/* What the function `call` computes, within its window. */
static enum status read_function(struct reader *reader, struct stage *stage, const json_t *call,
				 struct made *ret)
{
	static const char *const allowed[] = { "funcname", "args", "over", "funcformat", NULL };
	static const struct {
		const char *name;
		enum made_op op;
	} shifts[] = { { "lag", MADE_LAG }, { "lead", MADE_LEAD } };
	const char *name = sql_name(json_object_get(call, "funcname"));
	enum status status = stage_aggregate(reader, stage, call, ret);

	if (status != AL_NOT_FOUND)
		return status;
	status =
	    sql_only(reader->tree, call, allowed, sql_place(call, 0), over_remedy, reader->report);
	if (status != AL_OK)
		return status;
	for (size_t i = 0; i < 2; i++) {
		ret->op = shifts[i].op;
		if (name != NULL && strcmp(name, shifts[i].name) == 0)
			return read_shift(reader, stage, call, ret);
	}
	ret->op = MADE_ROW_NUMBER;
	if (name != NULL && strcmp(name, "row_number") == 0 &&
	    json_object_get(call, "args") == NULL)
		return AL_OK;
	return sql_refuse(reader->tree, sql_place(call, 0), AL_UNSUPPORTED, reader->report,
			  "ROW_NUMBER(), LAG, LEAD, COUNT, SUM, AVG, MIN and MAX have an OVER");
}

static bool same_window(const struct window *a, const struct window *b)
{
	bool same = a->by_rows == b->by_rows && a->partition_count == b->partition_count &&
		    a->orders_count == b->orders_count;

	for (size_t i = 0; i < a->partition_count && same; i++)
		same = a->partition[i] == b->partition[i];
	for (size_t i = 0; i < a->orders_count && same; i++)
		same = a->orders[i].expr == b->orders[i].expr &&
		       a->orders[i].falling == b->orders[i].falling &&
		       a->orders[i].nulls_first == b->orders[i].nulls_first;
	return same;
}

enum status stage_window(struct reader *reader, struct stage *stage, const json_t *call,
			 struct made *ret)
{
	const json_t *over = json_object_get(call, "over");
	struct window *window = &stage->windows[stage->windows_count];
	enum status status = read_over(reader, stage, over, window);

	if (status == AL_OK)
		status = read_function(reader, stage, call, ret);
	if (status != AL_OK)
		return status;
	if (ret->op >= MADE_ROW_NUMBER && window->orders_count == 0)
		return sql_refuse(reader->tree, sql_place(call, 0), AL_UNSUPPORTED, reader->report,
				  "this needs an order; %s", over_remedy);
	ret->window = 0;
	while (!same_window(&stage->windows[ret->window], window))
		ret->window++;
	if (ret->window == stage->windows_count)
		stage->windows_count++;
	else
		*window = (struct window){ 0 };
	return AL_OK;
}
