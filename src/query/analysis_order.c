/*
 * analysis_order.c: HAVING, ORDER BY, LIMIT and OFFSET: what is done to the noisy answer.
 *
 * They speak of columns of the answer alone, so they are post-processing: they change neither
 * bound nor noise nor charge. Which rows are left then depends on noisy values only.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/analysis_read.h"

#include <stdlib.h>
#include <string.h>

static bool same_output(const struct output *a, const struct output *b)
{
	return a->kind == b->kind && a->place == b->place && a->filled == b->filled &&
	       a->squares == b->squares && a->second == b->second && a->fraction == b->fraction;
}

/* *ret = the column of the answer that the aggregate or alias `node` is. */
static enum status find_output(struct reader *reader, const json_t *node, size_t *ret)
{
	const json_t *targets = json_object_get(reader->tree->select, "targetList");
	const struct analysis *analysis = reader->analysis;
	struct output output = { 0 };
	enum status status;

	for (size_t i = 0; i < analysis->outputs_count; i++) {
		const json_t *target = sql_node_of(json_array_get(targets, i), "ResTarget");

		if (json_object_get(target, "val") == node) {
			*ret = i;
			return AL_OK;
		}
	}
	status = reader_aggregate(reader, node, &output);
	if (status != AL_OK)
		return status;
	for (size_t i = 0; i < analysis->outputs_count; i++) {
		if (same_output(&analysis->outputs[i], &output)) {
			*ret = i;
			return AL_OK;
		}
	}
	return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report,
			  "SELECT lacks this aggregate: add it there, so that its error is seen");
}

/* *ret = the key of GROUP BY that `node` is. */
static enum status find_key(struct reader *reader, const json_t *node, size_t *ret)
{
	const struct analysis *analysis = reader->analysis;
	struct key key = { 0 };
	enum status status = reader_named_key(reader, node, &key);

	if (status != AL_OK)
		return status;
	for (size_t i = 0; i < analysis->keys_count; i++) {
		if (strcmp(analysis->keys[i].what, key.what) == 0) {
			*ret = i;
			return AL_OK;
		}
	}
	return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report,
			  "ORDER BY takes keys of GROUP BY and aggregates of SELECT");
}

static enum status read_sort(struct reader *reader, const json_t *sort, struct sort *ret)
{
	const json_t *node = json_object_get(sort, "node");
	const char *direction = json_string_value(json_object_get(sort, "sortby_dir"));
	const char *nulls = json_string_value(json_object_get(sort, "sortby_nulls"));
	const json_t *meant = reader_target_meant(reader, node);

	if (direction == NULL || strcmp(direction, "SORTBY_USING") == 0)
		return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report,
				  "ORDER BY has ASC or DESC, no USING");
	if (nulls == NULL || strcmp(nulls, "SORTBY_NULLS_FIRST") == 0)
		return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report,
				  "no value of an answer is NULL, and groups that are withheld "
				  "come last: leave NULLS FIRST out");
	ret->falling = strcmp(direction, "SORTBY_DESC") == 0;
	ret->key = !reader_is_aggregate(meant);
	return ret->key ? find_key(reader, node, &ret->place)
			: find_output(reader, meant, &ret->place);
}

/* The keys in the order of SELECT, rising: what an answer has anyway. */
static bool is_plain(const struct analysis *analysis)
{
	for (size_t i = 0; i < analysis->sorts_count; i++) {
		const struct sort *sort = &analysis->sorts[i];

		if (!sort->key || sort->falling || sort->place != i)
			return false;
	}
	return true;
}

static enum status read_sorts(struct reader *reader)
{
	const json_t *sorts = json_object_get(reader->tree->select, "sortClause");
	struct analysis *analysis = reader->analysis;
	enum status status;

	for (size_t i = 0; i < json_array_size(sorts); i++) {
		const json_t *sort = sql_node_of(json_array_get(sorts, i), "SortBy");

		if (i == SORTS_MAX)
			return sql_refuse(reader->tree, sql_place(sort, 0), AL_TOO_BIG,
					  reader->report, "at most %d columns to order by",
					  SORTS_MAX);
		status = read_sort(reader, sort, &analysis->sorts[i]);
		if (status != AL_OK)
			return status;
		analysis->sorts_count++;
	}
	if (is_plain(analysis))
		analysis->sorts_count = 0;
	return AL_OK;
}

/* *ret = the number of rows that `node`, of the clause `name`, says, at least `least`. */
static enum status read_rows(struct reader *reader, const json_t *node, const char *name,
			     int64_t least, size_t *ret)
{
	struct sql_constant constant = { 0 };
	const struct value_form form = { .type = COLUMN_INTEGER };
	int64_t number = 0;
	enum status status = sql_constant(reader->tree, node, &constant, reader->report);

	if (status != AL_OK && status != AL_NOT_FOUND)
		return status;
	if (status == AL_NOT_FOUND || constant.kind != SQL_NUMBER ||
	    !value_parse(form, constant.number, strlen(constant.number), &number) ||
	    number < least || number > ANALYSIS_GROUPS_MAX)
		return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report,
				  "%s takes a number of rows from %d to %d", name, (int)least,
				  ANALYSIS_GROUPS_MAX);
	*ret = (size_t)number;
	return AL_OK;
}

static enum status read_limit(struct reader *reader)
{
	const json_t *select = reader->tree->select;
	const json_t *count = json_object_get(select, "limitCount");
	const json_t *offset = json_object_get(select, "limitOffset");
	const char *option = json_string_value(json_object_get(select, "limitOption"));
	struct analysis *analysis = reader->analysis;
	enum status status = AL_OK;

	if (option != NULL && strcmp(option, "LIMIT_OPTION_WITH_TIES") == 0)
		return sql_refuse(reader->tree, sql_place(count, 0), AL_UNSUPPORTED, reader->report,
				  "WITH TIES is not offered: write LIMIT; equal values are in the "
				  "order of their keys");
	if (count != NULL)
		status = read_rows(reader, count, "LIMIT", 1, &analysis->limit);
	if (status == AL_OK && offset != NULL)
		status = read_rows(reader, offset, "OFFSET", 0, &analysis->offset);
	return status;
}

/* The sign that `b` has to `a` where `a` has `sign` to `b`; NULL: it is none. */
static const char *mirrored(const char *sign)
{
	static const char *const pairs[][2] = { { "=", "=" }, { "<>", "<>" }, { "<", ">" },
						{ ">", "<" }, { "<=", ">=" }, { ">=", "<=" } };

	for (size_t i = 0; sign != NULL && i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (strcmp(sign, pairs[i][0]) == 0)
			return pairs[i][1];
	}
	return NULL;
}

static enum status refuse_having(struct reader *reader, const json_t *node)
{
	return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report,
			  "HAVING takes aggregate = number (or <> < <= > >=, BETWEEN), joined by "
			  "AND; put conditions on rows and keys into WHERE");
}

static bool is_constant(const json_t *node)
{
	return sql_node_of(node, "A_Const") != NULL;
}

/* *ret = the constant `node` in 10^-places of the column `output`. */
static enum status having_constant(struct reader *reader, const json_t *node, size_t output,
				   int64_t *ret)
{
	const struct output *about = &reader->analysis->outputs[output];
	const struct value_form form = { .type = COLUMN_DECIMAL, .scale = about->places };
	struct sql_constant constant = { 0 };
	enum status status = sql_constant(reader->tree, node, &constant, reader->report);

	if (status == AL_NOT_FOUND)
		return refuse_having(reader, node);
	if (status != AL_OK)
		return status;
	if (constant.kind != SQL_NUMBER ||
	    !value_parse(form, constant.number, strlen(constant.number), ret))
		return sql_refuse(reader->tree, constant.place, AL_UNSUPPORTED, reader->report,
				  "%s is compared with a number of at most %u digits after the "
				  "point",
				  about->name, about->places);
	return AL_OK;
}

/* `ret` keeps values that have `sign` to `number`. */
static void keep_sign(const char *sign, int64_t number, struct having *ret)
{
	ret->outside = strcmp(sign, "<>") == 0;
	if (sign[0] == '<' && !ret->outside) {
		ret->low = INT64_MIN;
		ret->high = sign[1] == '=' ? number : number - 1;
	} else if (sign[0] == '>') {
		ret->low = sign[1] == '=' ? number : number + 1;
		ret->high = INT64_MAX;
	} else {
		ret->low = number;
		ret->high = number;
	}
}

/* The column of the answer that HAVING speaks of. */
static enum status having_output(struct reader *reader, const json_t *node, size_t *ret)
{
	const json_t *meant =
	    sql_node_of(node, "ColumnRef") != NULL ? reader_target_meant(reader, node) : node;
	enum status status = reader_known(reader, meant);

	if (status != AL_OK)
		return status;
	return reader_is_aggregate(meant) ? find_output(reader, meant, ret)
					  : refuse_having(reader, node);
}

static enum status read_comparison(struct reader *reader, const json_t *node, const json_t *members,
				   struct having *ret)
{
	const json_t *left = json_object_get(members, "lexpr");
	const json_t *right = json_object_get(members, "rexpr");
	const char *sign = mirrored(sql_name(json_object_get(members, "name")));
	int64_t number = 0;
	enum status status;

	if (sign == NULL || left == NULL)
		return refuse_having(reader, node);
	if (is_constant(left)) {
		const json_t *swapped = left;

		left = right;
		right = swapped;
	} else {
		sign = mirrored(sign);
	}
	status = having_output(reader, left, &ret->output);
	if (status == AL_OK)
		status = having_constant(reader, right, ret->output, &number);
	if (status == AL_OK)
		keep_sign(sign, number, ret);
	return status;
}

static enum status read_between(struct reader *reader, const json_t *members, bool outside,
				struct having *ret)
{
	const json_t *ends =
	    json_object_get(sql_node_of(json_object_get(members, "rexpr"), "List"), "items");
	enum status status = having_output(reader, json_object_get(members, "lexpr"), &ret->output);

	ret->outside = outside;
	if (status == AL_OK)
		status = having_constant(reader, json_array_get(ends, 0), ret->output, &ret->low);
	if (status == AL_OK)
		status = having_constant(reader, json_array_get(ends, 1), ret->output, &ret->high);
	return status;
}

/* One condition of HAVING. */
static enum status read_having(struct reader *reader, const json_t *node)
{
	const json_t *members = sql_node_of(node, "A_Expr");
	const char *kind = json_string_value(json_object_get(members, "kind"));
	struct analysis *analysis = reader->analysis;
	struct having having = { 0 };
	enum status status;

	if (kind != NULL && strcmp(kind, "AEXPR_OP") == 0)
		status = read_comparison(reader, node, members, &having);
	else if (kind != NULL && strcmp(kind, "AEXPR_BETWEEN") == 0)
		status = read_between(reader, members, false, &having);
	else if (kind != NULL && strcmp(kind, "AEXPR_NOT_BETWEEN") == 0)
		status = read_between(reader, members, true, &having);
	else
		status = refuse_having(reader, node);
	if (status != AL_OK)
		return status;
	if (analysis->havings_count == HAVINGS_MAX)
		return sql_refuse(reader->tree, sql_place(node, 0), AL_TOO_BIG, reader->report,
				  "at most %d conditions in HAVING", HAVINGS_MAX);
	analysis->havings[analysis->havings_count++] = having;
	return AL_OK;
}

static enum status read_havings(struct reader *reader)
{
	const json_t *clause = json_object_get(reader->tree->select, "havingClause");
	const json_t *logic = sql_node_of(clause, "BoolExpr");
	const char *op = json_string_value(json_object_get(logic, "boolop"));
	const json_t *args = json_object_get(logic, "args");
	enum status status = AL_OK;

	if (clause == NULL)
		return AL_OK;
	if (op == NULL || strcmp(op, "AND_EXPR") != 0)
		return read_having(reader, clause);
	for (size_t i = 0; i < json_array_size(args) && status == AL_OK; i++)
		status = read_having(reader, json_array_get(args, i));
	return status;
}

enum status reader_order(struct reader *reader)
{
	enum status status = read_havings(reader);

	if (status == AL_OK)
		status = read_sorts(reader);
	return status == AL_OK ? read_limit(reader) : status;
}
