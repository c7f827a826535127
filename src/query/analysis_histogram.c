/* analysis_histogram.c: quantiles and distinct values: what is put into which cells. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/analysis_read.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define FRACTION_ONE 1000000
#define FRACTION_PLACES 6
#define CELLS_MAX ((size_t)1 << 20) /* of a tree in all groups: more groups make it coarser */

static bool same(const struct histogram *a, const struct histogram *b)
{
	if (a->kind != b->kind)
		return false;
	return a->kind == HISTOGRAM_TREE ? strcmp(a->number->what, b->number->what) == 0
					 : strcmp(a->what, b->what) == 0;
}

/* *ret = the histogram `wanted`, added unless it is there. */
static enum status add_histogram(struct reader *reader, const struct histogram *wanted,
				 size_t place, size_t *ret)
{
	struct analysis *analysis = reader->analysis;

	for (size_t i = 0; i < analysis->histograms_count; i++) {
		if (same(&analysis->histograms[i], wanted)) {
			*ret = i;
			return AL_OK;
		}
	}
	if (analysis->histograms_count == HISTOGRAMS_MAX)
		return sql_refuse(reader->tree, place, AL_TOO_BIG, reader->report,
				  "at most %d numbers with quantiles and columns of which distinct "
				  "values are counted: send two questions",
				  HISTOGRAMS_MAX);
	analysis->histograms[analysis->histograms_count] = *wanted;
	*ret = analysis->histograms_count++;
	return AL_OK;
}

/* Levels and bins of a tree over [low, high] in which a bin has 2^shift values. */
static void shape_tree(struct histogram *tree, unsigned shift)
{
	uint64_t bins = ((uint64_t)(tree->high - tree->low) >> shift) + 1;
	size_t start = 0;

	tree->shift = shift;
	tree->levels = 1;
	while (bins > UINT64_C(1) << (tree->levels * TREE_FAN_BITS))
		tree->levels++;
	for (unsigned level = 0; level < tree->levels; level++) {
		unsigned below = (tree->levels - 1 - level) * TREE_FAN_BITS;

		tree->starts[level] = start;
		start += (size_t)((bins - 1) >> below) + 1;
	}
	tree->starts[tree->levels] = start;
	tree->cells = start;
}

/* The finest bins there is room for. */
static void make_tree(struct histogram *tree, size_t groups)
{
	uint64_t distance = (uint64_t)(tree->high - tree->low);
	unsigned shift = 0;

	while (distance >> shift >= TREE_BINS_MAX)
		shift++;
	shape_tree(tree, shift);
	while (tree->cells * groups > CELLS_MAX && tree->levels > 1)
		shape_tree(tree, ++shift);
}

/* The share of PERCENTILE_CONT(share), in 10^-6. */
static enum status read_fraction(struct reader *reader, const json_t *node, uint32_t *ret)
{
	struct sql_constant constant = { 0 };
	int64_t value = 0;
	enum status status = node != NULL
				 ? sql_constant(reader->tree, node, &constant, reader->report)
				 : AL_NOT_FOUND;

	if (status != AL_OK && status != AL_NOT_FOUND)
		return status;
	if (status == AL_NOT_FOUND || constant.kind != SQL_NUMBER ||
	    !value_parse((struct value_form){ .type = COLUMN_DECIMAL, .scale = FRACTION_PLACES },
			 constant.number, strlen(constant.number), &value) ||
	    value < 0 || value > FRACTION_ONE)
		return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report,
				  "a quantile is a number from 0 to 1 with at most %d digits after "
				  "the point, like 0.5",
				  FRACTION_PLACES);
	*ret = (uint32_t)value;
	return AL_OK;
}

/* What MEDIAN(number) and PERCENTILE_CONT(share) WITHIN GROUP (ORDER BY number) are taken of. */
static enum status read_ordered(struct reader *reader, const json_t *call, const char *name,
				const json_t **ret, uint32_t *ret_fraction)
{
	const json_t *args = json_object_get(call, "args");
	const json_t *orders = json_object_get(call, "agg_order");
	const json_t *sort = sql_node_of(json_array_get(orders, 0), "SortBy");
	const char *direction = json_string_value(json_object_get(sort, "sortby_dir"));
	bool median = strcmp(name, "median") == 0;
	enum status status;

	if (json_array_size(args) != 1 || json_array_size(orders) != (median ? 0 : 1) ||
	    json_is_true(json_object_get(call, "agg_distinct")))
		return sql_refuse(
		    reader->tree, sql_place(call, 0), AL_UNSUPPORTED, reader->report,
		    "write MEDIAN(number) or PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER "
		    "BY number)");
	*ret_fraction = FRACTION_ONE / 2;
	*ret = json_array_get(args, 0);
	if (median)
		return AL_OK;
	status = read_fraction(reader, json_array_get(args, 0), ret_fraction);
	*ret = json_object_get(sort, "node");
	if (direction != NULL && strcmp(direction, "SORTBY_DESC") == 0)
		*ret_fraction = FRACTION_ONE - *ret_fraction;
	return status;
}

static const char *quantile_name(struct reader *reader, const struct number *number,
				 uint32_t fraction)
{
	const char *what = number->column != NULL ? number->column->name : "number";

	if (fraction == FRACTION_ONE / 2)
		return reader_format(reader, "median_%s", what);
	return reader_format(reader, "p%u_%s", (unsigned)(fraction / (FRACTION_ONE / 100)), what);
}

enum status reader_quantile(struct reader *reader, const json_t *call, struct output *ret)
{
	const char *name = sql_name(json_object_get(call, "funcname"));
	struct number_request request = { .name = name,
					  .filter = json_object_get(call, "agg_filter") };
	struct histogram tree = { .kind = HISTOGRAM_TREE };
	struct number *number = NULL;
	enum status status = read_ordered(reader, call, name, &request.node, &ret->fraction);

	if (status == AL_OK)
		status = reader_number(reader, &request, &number);
	if (status != AL_OK)
		return status;
	assert(number != NULL);
	tree.number = number;
	tree.low = number->low;
	tree.high = number->high;
	make_tree(&tree, reader->analysis->groups);
	ret->name = quantile_name(reader, number, ret->fraction);
	ret->places = number->scale;
	ret->unit = number->unit;
	if (ret->name == NULL)
		return AL_NO_MEMORY;
	return add_histogram(reader, &tree, sql_place(call, 0), &ret->place);
}

enum status reader_distinct(struct reader *reader, const json_t *call, struct output *ret)
{
	const json_t *node = json_array_get(json_object_get(call, "args"), 0);
	struct histogram keys = { .kind = HISTOGRAM_KEYS };
	struct key key = { 0 };
	bool is_key = false;
	enum status status;

	if (json_object_get(call, "agg_filter") != NULL)
		return sql_refuse(reader->tree, sql_place(call, 0), AL_UNSUPPORTED, reader->report,
				  "COUNT(DISTINCT ...) takes no FILTER: put the condition into "
				  "WHERE of a query of its own");
	status = reader_make_key(reader, node, &is_key, &key);
	if (status != AL_OK)
		return status;
	if (!is_key || key.slot == SLOT_NONE)
		return sql_refuse(reader->tree, sql_place(call, 0), AL_UNSUPPORTED, reader->report,
				  "distinct values are counted of columns of %s with public keys, "
				  "date_trunc, EXTRACT and bins, and of %s",
				  reader->persons.table->name, reader->persons.table->person);
	keys.slot = key.slot;
	keys.what = key.what;
	keys.map = key.map;
	keys.cells = key.count;
	ret->kind = ANSWER_DISTINCT;
	ret->name = "distinct_values";
	return add_histogram(reader, &keys, sql_place(call, 0), &ret->place);
}
