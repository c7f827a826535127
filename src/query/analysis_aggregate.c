/* analysis_aggregate.c: COUNT, SUM, AVG: what they are taken of, and the measures they need. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/analysis_read.h"

#include <assert.h>
#include <string.h>

enum status reader_measure(struct reader *reader, const struct measure *wanted, size_t *ret)
{
	struct analysis *analysis = reader->analysis;

	for (size_t i = 0; i < analysis->measures_count; i++) {
		const struct measure *measure = &analysis->measures[i];

		if (measure->kind == wanted->kind && measure->column == wanted->column &&
		    measure->middle == wanted->middle) {
			*ret = i;
			return AL_OK;
		}
	}
	assert(analysis->measures_count < MEASURES_MAX);
	analysis->measures[analysis->measures_count] = *wanted;
	*ret = analysis->measures_count++;
	return AL_OK;
}

/* COUNT(*) or COUNT(DISTINCT person). */
static enum status read_count(struct reader *reader, const json_t *call, struct output *ret)
{
	const json_t *args = json_object_get(call, "args");
	const char *person = reader->persons.table->person;
	struct measure rows = { .kind = MEASURE_ROWS, .slot = SLOT_NONE };
	size_t place = sql_place(call, 0);
	struct column_ref ref;
	enum status status;

	if (json_is_true(json_object_get(call, "agg_star"))) {
		ret->kind = ANSWER_COUNT;
		ret->name = "count";
		return reader_measure(reader, &rows, &ret->place);
	}
	if (json_array_size(args) != 1)
		return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
				  "write COUNT(*) or COUNT(DISTINCT %s)", person);
	status = reader_find_column(reader, json_array_get(args, 0), &ref);
	if (status != AL_OK && status != AL_NOT_FOUND)
		return status;
	if (status == AL_NOT_FOUND || ref.joined || strcmp(ref.column->name, person) != 0)
		return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
				  "write COUNT(*), with WHERE column IS NOT NULL if need be, or "
				  "COUNT(DISTINCT %s)",
				  person);
	if (!json_is_true(json_object_get(call, "agg_distinct")))
		return sql_refuse(
		    reader->tree, place, AL_REFUSED, reader->report,
		    "%s says who a row is about: write COUNT(DISTINCT %s) or COUNT(*)", person,
		    person);
	ret->kind = ANSWER_PERSONS;
	ret->name = "persons";
	ret->place = 0; /* presence is always the first measure */
	return AL_OK;
}

/* The bounded number that SUM and AVG are taken of. */
static enum status read_summed(struct reader *reader, const json_t *call, const char *name,
			       struct measure *ret)
{
	const json_t *args = json_object_get(call, "args");
	size_t place = sql_place(call, 0);
	struct column_ref ref;
	enum status status;

	if (json_is_true(json_object_get(call, "agg_distinct")) || json_array_size(args) != 1)
		return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
				  "%s takes one column, without DISTINCT", name);
	if (sql_node_of(json_array_get(args, 0), "ColumnRef") == NULL)
		return sql_refuse(reader->tree, sql_place(args, place), AL_UNSUPPORTED,
				  reader->report,
				  "%s takes a column, no expression: filter by WHERE, compute on "
				  "the answer",
				  name);
	status = reader_use_column(reader, json_array_get(args, 0), &ref);
	if (status != AL_OK)
		return status;
	if (ref.joined ||
	    (ref.column->type != COLUMN_INTEGER && ref.column->type != COLUMN_DECIMAL))
		return sql_refuse(reader->tree, ref.place, AL_UNSUPPORTED, reader->report,
				  "%s takes a number of the table %s; %s is none", name,
				  reader->persons.table->name, ref.column->name);
	ret->column = ref.column;
	if (!catalogue_bounds(reader->scope->catalogue, ref.column, &ret->low, &ret->high))
		return sql_refuse(reader->tree, ref.place, AL_UNSUPPORTED, reader->report,
				  "the column %s has no public bounds, so no noise would hide a "
				  "person's part in %s; count rows instead",
				  ref.column->name, name);
	return reader_slot(reader, ref.column, &ret->slot);
}

static enum status read_sum(struct reader *reader, const json_t *call, struct output *ret)
{
	struct measure sum = { .kind = MEASURE_SUM };
	enum status status = read_summed(reader, call, "SUM", &sum);

	if (status != AL_OK)
		return status;
	assert(sum.column != NULL);
	ret->kind = ANSWER_SUM;
	ret->name = reader_format(reader, "sum_%s", sum.column->name);
	return ret->name != NULL ? reader_measure(reader, &sum, &ret->place) : AL_NO_MEMORY;
}

/* The mean is middle + (sum of value - middle) / (rows with a value): privacy.md 1.6. */
static enum status read_average(struct reader *reader, const json_t *call, struct output *ret)
{
	struct measure sum = { .kind = MEASURE_SUM };
	struct measure filled;
	enum status status = read_summed(reader, call, "AVG", &sum);

	if (status != AL_OK)
		return status;
	assert(sum.column != NULL);
	sum.middle = sum.low + (sum.high - sum.low) / 2;
	filled = (struct measure){ .kind = MEASURE_FILLED, .column = sum.column, .slot = sum.slot };
	ret->kind = ANSWER_AVERAGE;
	ret->name = reader_format(reader, "avg_%s", sum.column->name);
	status = ret->name != NULL ? reader_measure(reader, &sum, &ret->place) : AL_NO_MEMORY;
	return status == AL_OK ? reader_measure(reader, &filled, &ret->filled) : status;
}

const char reader_aggregate_remedy[] =
    "an answer has group keys, COUNT(*), COUNT(DISTINCT person), SUM(column) and AVG(column)";

/* The name of the function that `node` calls, without or with pg_catalog; NULL: it calls none. */
static const char *called(const json_t *node)
{
	return sql_name(json_object_get(sql_node_of(node, "FuncCall"), "funcname"));
}

bool reader_is_aggregate(const json_t *node)
{
	const char *name = called(node);

	return name != NULL &&
	       (strcmp(name, "count") == 0 || strcmp(name, "sum") == 0 || strcmp(name, "avg") == 0);
}

enum status reader_known(struct reader *reader, const json_t *node)
{
	static const char *const others[] = {
		"min",	   "max",  "median", "stddev",	  "variance",	     "bool_and",
		"bool_or", "mode", "corr",   "list",	  "array_agg",	     "string_agg",
		"first",   "last", "every",  "any_value", "percentile_cont", "percentile_disc",
	};
	const char *name = called(node);

	for (size_t i = 0; name != NULL && i < sizeof(others) / sizeof(others[0]); i++) {
		if (strcmp(name, others[i]) == 0)
			return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED,
					  reader->report, "%s is not offered: %s", name,
					  reader_aggregate_remedy);
	}
	return AL_OK;
}

enum status reader_aggregate(struct reader *reader, const json_t *node, struct output *ret)
{
	static const char *const allowed[] = { "funcname",     "args",	     "agg_star",
					       "agg_distinct", "funcformat", NULL };
	const json_t *call = sql_node_of(node, "FuncCall");
	const char *name = called(node);
	enum status status;

	status = sql_only(reader->tree, call, allowed, sql_place(node, 0),
			  "an aggregate has no FILTER, OVER or ORDER BY: put conditions into WHERE "
			  "of a query of its own",
			  reader->report);
	if (status != AL_OK)
		return status;
	if (strcmp(name, "count") == 0)
		return read_count(reader, call, ret);
	return strcmp(name, "sum") == 0 ? read_sum(reader, call, ret)
					: read_average(reader, call, ret);
}
