/* analysis_aggregate.c: the aggregates: what they are taken of, and the measures they need. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/analysis_read.h"

#include "privacy/wide.h"

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

/* The bounded number that the aggregate `name` is taken of. */
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
	ret->name = reader_format(reader, "sum_%s", sum.column->name);
	ret->places = value_form_of(sum.column).scale;
	ret->unit = sum.column->unit;
	return ret->name != NULL ? reader_measure(reader, &sum, &ret->place) : AL_NO_MEMORY;
}

/* The measures of a mean, privacy.md 1.6: sums of value - middle, and rows with a value. */
static enum status add_moments(struct reader *reader, struct measure *sum, struct output *ret)
{
	struct measure filled = { .kind = MEASURE_FILLED,
				  .column = sum->column,
				  .slot = sum->slot };
	enum status status;

	sum->middle = sum->low + (sum->high - sum->low) / 2;
	status = reader_measure(reader, sum, &ret->place);
	return status == AL_OK ? reader_measure(reader, &filled, &ret->filled) : status;
}

static enum status read_average(struct reader *reader, const json_t *call, struct output *ret)
{
	struct measure sum = { .kind = MEASURE_SUM };
	enum status status = read_summed(reader, call, "AVG", &sum);

	if (status != AL_OK)
		return status;
	assert(sum.column != NULL);
	ret->name = reader_format(reader, "avg_%s", sum.column->name);
	ret->places = value_form_of(sum.column).scale + AVERAGE_PLACES;
	ret->unit = sum.column->unit;
	return ret->name != NULL ? add_moments(reader, &sum, ret) : AL_NO_MEMORY;
}

/* *ret = how many places a variance of `sum` is given: those of a square and of a mean, or fewer,
 * so that the greatest there can be fits into an answer. False: not even without places. */
static bool variance_places(const struct measure *sum, unsigned *ret)
{
	uint64_t distance = (uint64_t)(sum->high - sum->low);
	wide most = wide_product(distance, distance) / 2 * 100; /* of a sample of two */
	unsigned places = 2 * value_form_of(sum->column).scale + AVERAGE_PLACES;

	for (; most > (wide)VALUE_HELD_MAX && places > 0; places--)
		most /= 10;
	*ret = places;
	return most <= (wide)VALUE_HELD_MAX;
}

static enum status read_variance(struct reader *reader, const json_t *call, struct output *ret)
{
	const char *name = sql_name(json_object_get(call, "funcname"));
	bool root = ret->kind == ANSWER_STDDEV_POP || ret->kind == ANSWER_STDDEV_SAMP;
	struct measure sum = { .kind = MEASURE_SUM };
	struct measure squares;
	enum status status = read_summed(reader, call, name, &sum);

	if (status != AL_OK)
		return status;
	assert(sum.column != NULL);
	ret->name = reader_format(reader, "%s_%s", name, sum.column->name);
	ret->unit = sum.column->unit;
	ret->places = value_form_of(sum.column).scale + AVERAGE_PLACES;
	if (!root && !variance_places(&sum, &ret->places))
		return sql_refuse(reader->tree, sql_place(call, 0), AL_TOO_BIG, reader->report,
				  "the bounds of %s are so far apart that its variance has too "
				  "many digits: take STDDEV",
				  sum.column->name);
	if (!root && ret->unit != NULL)
		ret->unit = reader_format(reader, "%s\xc2\xb2", ret->unit);
	if (ret->name == NULL || (sum.column->unit != NULL && ret->unit == NULL))
		return AL_NO_MEMORY;
	status = add_moments(reader, &sum, ret);
	squares = sum;
	squares.kind = MEASURE_SQUARES;
	return status == AL_OK ? reader_measure(reader, &squares, &ret->squares) : status;
}

const char reader_aggregate_remedy[] =
    "an answer has group keys, COUNT(*), COUNT(DISTINCT person), SUM(column), AVG(column), "
    "VARIANCE(column) and STDDEV(column)";

static const struct {
	const char *name;
	enum answer_kind kind;
} aggregates[] = {
	{ "count", ANSWER_COUNT },	     { "sum", ANSWER_SUM },
	{ "avg", ANSWER_AVERAGE },	     { "var_pop", ANSWER_VAR_POP },
	{ "var_samp", ANSWER_VAR_SAMP },     { "variance", ANSWER_VAR_SAMP },
	{ "stddev_pop", ANSWER_STDDEV_POP }, { "stddev_samp", ANSWER_STDDEV_SAMP },
	{ "stddev", ANSWER_STDDEV_SAMP },
};

/* The name of the function that `node` calls, without or with pg_catalog; NULL: it calls none. */
static const char *called(const json_t *node)
{
	return sql_name(json_object_get(sql_node_of(node, "FuncCall"), "funcname"));
}

/* *ret = what the aggregate that `node` calls gives. False: it calls none that is offered. */
static bool find_aggregate(const json_t *node, enum answer_kind *ret)
{
	const char *name = called(node);

	for (size_t i = 0; name != NULL && i < sizeof(aggregates) / sizeof(aggregates[0]); i++) {
		if (strcmp(name, aggregates[i].name) == 0) {
			*ret = aggregates[i].kind;
			return true;
		}
	}
	return false;
}

bool reader_is_aggregate(const json_t *node)
{
	enum answer_kind kind;

	return find_aggregate(node, &kind);
}

enum status reader_known(struct reader *reader, const json_t *node)
{
	static const char *const others[] = {
		"min",	 "max",	      "median",		 "bool_and",	    "bool_or", "mode",
		"corr",	 "list",      "array_agg",	 "string_agg",	    "first",   "last",
		"every", "any_value", "percentile_cont", "percentile_disc",
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
	enum status status;

	status = sql_only(reader->tree, call, allowed, sql_place(node, 0),
			  "an aggregate has no FILTER, OVER or ORDER BY: put conditions into WHERE "
			  "of a query of its own",
			  reader->report);
	if (status != AL_OK)
		return status;
	if (!find_aggregate(node, &ret->kind))
		return AL_UNSUPPORTED; /* reader_is_aggregate() says that it is one */
	if (ret->kind == ANSWER_COUNT)
		return read_count(reader, call, ret);
	if (ret->kind == ANSWER_SUM)
		return read_sum(reader, call, ret);
	if (ret->kind == ANSWER_AVERAGE)
		return read_average(reader, call, ret);
	return read_variance(reader, call, ret);
}
