/* analysis_aggregate.c: the aggregates: what they are taken of, and the measures they need. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/analysis_read.h"

#include "privacy/wide.h"

#include <assert.h>
#include <string.h>

static bool same_number(const struct number *a, const struct number *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a->what, b->what) == 0);
}

enum status reader_measure(struct reader *reader, const struct measure *wanted, size_t *ret)
{
	struct analysis *analysis = reader->analysis;

	for (size_t i = 0; i < analysis->measures_count; i++) {
		const struct measure *measure = &analysis->measures[i];

		if (measure->kind == wanted->kind && measure->middle == wanted->middle &&
		    same_number(measure->number, wanted->number)) {
			*ret = i;
			return AL_OK;
		}
	}
	assert(analysis->measures_count < MEASURES_MAX);
	analysis->measures[analysis->measures_count] = *wanted;
	*ret = analysis->measures_count++;
	return AL_OK;
}

static bool is_person(struct reader *reader, const json_t *node)
{
	struct column_ref ref;

	return sql_node_of(node, "ColumnRef") != NULL &&
	       reader_find_column(reader, node, &ref) == AL_OK && ref.person;
}

/* COUNT(DISTINCT person), COUNT(DISTINCT key) */
static enum status read_distinct(struct reader *reader, const json_t *call, struct output *ret)
{
	const json_t *args = json_object_get(call, "args");
	const char *person = reader->persons.table->person;
	size_t place = sql_place(call, 0);

	if (json_array_size(args) != 1)
		return sql_refuse(reader->tree, place, AL_UNSUPPORTED, reader->report,
				  "write COUNT(DISTINCT %s) or COUNT(DISTINCT column)", person);
	if (!is_person(reader, json_array_get(args, 0)))
		return reader_distinct(reader, call, ret);
	if (json_object_get(call, "agg_filter") != NULL)
		return sql_refuse(
		    reader->tree, place, AL_UNSUPPORTED, reader->report,
		    "COUNT(DISTINCT %s) takes no FILTER: put the condition into WHERE "
		    "of a query of its own",
		    person);
	ret->kind = ANSWER_PERSONS;
	ret->name = "persons";
	ret->place = 0; /* presence is always the first measure */
	return AL_OK;
}

/* COUNT(*), COUNT(number), COUNT(column), with FILTER. */
static enum status read_count(struct reader *reader, const json_t *call, struct output *ret)
{
	const json_t *args = json_object_get(call, "args");
	struct number_request request = { .name = "COUNT",
					  .filter = json_object_get(call, "agg_filter"),
					  .counted = true };
	struct measure measure = { .kind = MEASURE_ROWS };
	struct number *number = NULL;
	enum status status;

	ret->name = "count";
	if (json_is_true(json_object_get(call, "agg_distinct")))
		return read_distinct(reader, call, ret);
	if (json_is_true(json_object_get(call, "agg_star"))) {
		if (request.filter == NULL)
			return reader_measure(reader, &measure, &ret->place);
	} else if (json_array_size(args) != 1) {
		return sql_refuse(reader->tree, sql_place(call, 0), AL_UNSUPPORTED, reader->report,
				  "write COUNT(*), COUNT(column) or COUNT(DISTINCT %s)",
				  reader->persons.table->person);
	}
	request.node = json_array_get(args, 0);
	status = reader_number(reader, &request, &number);
	if (status != AL_OK)
		return status;
	assert(number != NULL);
	measure = (struct measure){ .kind = MEASURE_FILLED, .number = number };
	if (number->column != NULL)
		ret->name = reader_format(reader, "count_%s", number->column->name);
	return ret->name != NULL ? reader_measure(reader, &measure, &ret->place) : AL_NO_MEMORY;
}

/* The number that the aggregate `name` is taken of, as a sum; and what the answer's column has of
 * it: its name, places and unit. */
static enum status read_summed(struct reader *reader, const json_t *call, const char *name,
			       struct measure *ret, struct output *ret_output)
{
	const json_t *args = json_object_get(call, "args");
	const struct number_request request = { .name = name,
						.node = json_array_get(args, 0),
						.filter = json_object_get(call, "agg_filter") };
	struct number *number = NULL;
	enum status status;

	if (json_is_true(json_object_get(call, "agg_distinct")) || json_array_size(args) != 1)
		return sql_refuse(reader->tree, sql_place(call, 0), AL_UNSUPPORTED, reader->report,
				  "%s takes one number, without DISTINCT", name);
	status = reader_number(reader, &request, &number);
	if (status != AL_OK)
		return status;
	assert(number != NULL);
	*ret = (struct measure){
		.kind = MEASURE_SUM, .number = number, .low = number->low, .high = number->high
	};
	ret_output->name = number->column != NULL
			       ? reader_format(reader, "%s_%s", name, number->column->name)
			       : reader_format(reader, "%s", name);
	ret_output->places = number->scale;
	ret_output->unit = number->unit;
	return ret_output->name != NULL ? AL_OK : AL_NO_MEMORY;
}

static enum status read_sum(struct reader *reader, const json_t *call, struct output *ret)
{
	struct measure sum;
	enum status status = read_summed(reader, call, "sum", &sum, ret);

	return status == AL_OK ? reader_measure(reader, &sum, &ret->place) : status;
}

/* The measures of a mean, privacy.md 1.6: sums of value - middle, and rows with a value. */
static enum status add_moments(struct reader *reader, struct measure *sum, struct output *ret)
{
	struct measure filled = { .kind = MEASURE_FILLED, .number = sum->number };
	enum status status;

	sum->middle = sum->low + (sum->high - sum->low) / 2;
	status = reader_measure(reader, sum, &ret->place);
	return status == AL_OK ? reader_measure(reader, &filled, &ret->filled) : status;
}

static enum status read_average(struct reader *reader, const json_t *call, struct output *ret)
{
	struct measure sum;
	enum status status = read_summed(reader, call, "avg", &sum, ret);

	ret->places += AVERAGE_PLACES;
	return status == AL_OK ? add_moments(reader, &sum, ret) : status;
}

/* *ret = how many places a variance of `sum` is given: those of a square and of a mean, or fewer,
 * so that the greatest there can be fits into an answer. False: not even without places. */
static bool variance_places(const struct measure *sum, unsigned *ret)
{
	uint64_t distance = (uint64_t)(sum->high - sum->low);
	wide most = wide_product(distance, distance) / 2 * 100; /* of a sample of two */
	unsigned places = 2 * sum->number->scale + AVERAGE_PLACES;

	for (; places > 0 && (places > ANSWER_PLACES_MAX || most > (wide)VALUE_HELD_MAX); places--)
		most /= 10;
	*ret = places;
	return most <= (wide)VALUE_HELD_MAX;
}

static enum status read_variance(struct reader *reader, const json_t *call, struct output *ret)
{
	const char *name = sql_name(json_object_get(call, "funcname"));
	bool root = ret->kind == ANSWER_STDDEV_POP || ret->kind == ANSWER_STDDEV_SAMP;
	struct measure sum;
	struct measure squares;
	enum status status = read_summed(reader, call, name, &sum, ret);

	if (status != AL_OK)
		return status;
	if (root)
		ret->places += AVERAGE_PLACES;
	else if (!variance_places(&sum, &ret->places))
		return sql_refuse(reader->tree, sql_place(call, 0), AL_TOO_BIG, reader->report,
				  "the bounds here are so far apart that the variance has too "
				  "many digits: take STDDEV");
	if (!root && ret->unit != NULL) {
		ret->unit = reader_format(reader, "%s\xc2\xb2", ret->unit);
		if (ret->unit == NULL)
			return AL_NO_MEMORY;
	}
	status = add_moments(reader, &sum, ret);
	squares = sum;
	squares.kind = MEASURE_SQUARES;
	return status == AL_OK ? reader_measure(reader, &squares, &ret->squares) : status;
}

const char reader_aggregate_remedy[] =
    "an answer has group keys, COUNT(*), COUNT(DISTINCT person or column), COUNT, SUM, AVG, "
    "VARIANCE, STDDEV, MEDIAN and PERCENTILE_CONT of numbers, CORR, COVAR_POP, COVAR_SAMP, "
    "REGR_SLOPE, REGR_INTERCEPT and REGR_R2 of two";

static const struct {
	const char *name;
	enum answer_kind kind;
} aggregates[] = {
	{ "count", ANSWER_COUNT },
	{ "sum", ANSWER_SUM },
	{ "avg", ANSWER_AVERAGE },
	{ "var_pop", ANSWER_VAR_POP },
	{ "var_samp", ANSWER_VAR_SAMP },
	{ "variance", ANSWER_VAR_SAMP },
	{ "stddev_pop", ANSWER_STDDEV_POP },
	{ "stddev_samp", ANSWER_STDDEV_SAMP },
	{ "stddev", ANSWER_STDDEV_SAMP },
	{ "median", ANSWER_QUANTILE },
	{ "percentile_cont", ANSWER_QUANTILE },
	{ "percentile_disc", ANSWER_QUANTILE },
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

	return find_aggregate(node, &kind) || reader_is_pair(node);
}

enum status reader_known(struct reader *reader, const json_t *node)
{
	static const struct {
		const char *name;
		const char *remedy;
	} others[] = {
		{ "min", "one person decides it: take PERCENTILE_CONT(0.01) WITHIN GROUP (ORDER BY "
			 "number)" },
		{ "max", "one person decides it: take PERCENTILE_CONT(0.99) WITHIN GROUP (ORDER BY "
			 "number)" },
		{ "mode", "GROUP BY the column and ORDER BY COUNT(*) DESC LIMIT 1" },
		{ "array_agg", "it would show values of single rows: GROUP BY them" },
		{ "list", "it would show values of single rows: GROUP BY them" },
		{ "string_agg", "it would show values of single rows: GROUP BY them" },
		{ "json_agg", "it would show values of single rows: GROUP BY them" },
		{ "first", "it would show the value of one row: take MEDIAN, or GROUP BY it" },
		{ "last", "it would show the value of one row: take MEDIAN, or GROUP BY it" },
		{ "any_value", "it would show the value of one row: take MEDIAN, or GROUP BY it" },
		{ "bool_and", "one row decides it: take COUNT(*) FILTER (WHERE NOT condition)" },
		{ "every", "one row decides it: take COUNT(*) FILTER (WHERE NOT condition)" },
		{ "bool_or", "one row decides it: take COUNT(*) FILTER (WHERE condition)" },
		{ "count_if", "write COUNT(*) FILTER (WHERE condition)" },
		{ "countif", "write COUNT(*) FILTER (WHERE condition)" },
		{ "bit_and", "take COUNT(*) FILTER (WHERE condition)" },
		{ "bit_or", "take COUNT(*) FILTER (WHERE condition)" },
		{ "bit_xor", "take COUNT(*) FILTER (WHERE condition)" },
		{ "product", "take SUM, AVG or MEDIAN" },
		{ "skewness", "take VARIANCE, MEDIAN and PERCENTILE_CONT" },
		{ "kurtosis", "take VARIANCE, MEDIAN and PERCENTILE_CONT" },
		{ "entropy", "GROUP BY the column, take COUNT(*) and compute it of the answer" },
		{ "approx_count_distinct", "write COUNT(DISTINCT column)" },
		{ "approx_quantile",
		  "write PERCENTILE_CONT(share) WITHIN GROUP (ORDER BY number)" },
		{ "quantile", "write PERCENTILE_CONT(share) WITHIN GROUP (ORDER BY number)" },
		{ "quantile_cont", "write PERCENTILE_CONT(share) WITHIN GROUP (ORDER BY number)" },
		{ "histogram", "GROUP BY floor(number / width), with COUNT(*)" },
		{ "regr_sxx", "take REGR_COUNT, and VAR_POP of the number" },
		{ "regr_syy", "take REGR_COUNT, and VAR_POP of the number" },
		{ "regr_sxy", "take REGR_COUNT and COVAR_POP, and multiply them in the answer" },
		{ "grouping", "ROLLUP, CUBE and GROUPING SETS are not offered: send each GROUP BY "
			      "apart, or add up the answer" },
	};
	const char *name = called(node);

	for (size_t i = 0; name != NULL && i < sizeof(others) / sizeof(others[0]); i++) {
		if (strcmp(name, others[i].name) == 0)
			return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED,
					  reader->report, "%s is not offered: %s", name,
					  others[i].remedy);
	}
	return AL_OK;
}

enum status reader_aggregate(struct reader *reader, const json_t *node, struct output *ret)
{
	static const char *const allowed[] = { "funcname",   "args",
					       "agg_star",   "agg_distinct",
					       "agg_filter", "funcformat",
					       "agg_order",  "agg_within_group",
					       NULL };
	const json_t *call = sql_node_of(node, "FuncCall");
	enum status status;

	status = sql_only(reader->tree, call, allowed, sql_place(node, 0),
			  "an aggregate has no OVER or ORDER BY", reader->report);
	if (status != AL_OK)
		return status;
	if (reader_is_pair(node))
		return reader_pair(reader, call, ret);
	if (!find_aggregate(node, &ret->kind))
		return AL_UNSUPPORTED; /* reader_is_aggregate() says that it is one */
	if (ret->kind == ANSWER_QUANTILE)
		return reader_quantile(reader, call, ret);
	if (json_object_get(call, "agg_order") != NULL)
		return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report,
				  "this aggregate has no ORDER BY");
	if (ret->kind == ANSWER_COUNT)
		return read_count(reader, call, ret);
	if (ret->kind == ANSWER_SUM)
		return read_sum(reader, call, ret);
	if (ret->kind == ANSWER_AVERAGE)
		return read_average(reader, call, ret);
	return read_variance(reader, call, ret);
}
