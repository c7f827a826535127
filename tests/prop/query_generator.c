/* query_generator.c: SQL by a small grammar. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "prop/query_generator.h"

#include <assert.h>
#include <stddef.h>

#define DEPTH_MAX 3
#define OUTPUTS_MAX 4
#define KEYS_MAX 3
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* Where rows come from, and which of their columns are numbers and keys. */
struct source {
	const char *from;
	const char *const *numbers;
	size_t numbers_count;
	const char *const *keys;
	size_t keys_count;
	const char *const *conditions;
	size_t conditions_count;
};

static const char *const trip_numbers[] = { "minutes", "price", "delta", "big" };
static const char *const trip_keys[] = {
	"station",
	"kind",
	"zone",
	"ebike",
	"date_trunc('month', began)",
	"date_trunc('week', day)",
	"EXTRACT(dow FROM began)",
	"floor(minutes / 30)",
	"floor(price / 12.5) * 12.5",
	"width_bucket(delta, -900, 400, 4)",
	"note", /* unknown: only answered with a delta */
	"minutes",
};
static const char *const trip_conditions[] = {
	"ebike",
	"note = 'rain'",
	"minutes > 30",
	"price BETWEEN 5 AND 20",
	"delta < -200",
	"station IN ('S1', 'S3')",
	"kind <> 'long'",
	"zone IS NULL",
	"began >= '2019-06-01'",
	"EXTRACT(hour FROM began) < 12",
	"minutes > delta",
	"big IS NOT NULL",
};
static const char *const station_keys[] = { "city", "docks", "kind", "ebike" };
static const char *const station_conditions[] = { "docks > 12", "city = 'Bonn'", "ebike",
						  "minutes > 30" };
static const char *const rider_numbers[] = { "n", "total", "worst" };
static const char *const rider_keys[] = { "n", "floor(n / 3)", "date_trunc('month', first)" };
static const char *const rider_conditions[] = { "n > 2", "total < 100", "worst IS NOT NULL",
						"first > '2019-03-01'" };
static const char *const ride_numbers[] = { "minutes", "before", "nth" };
static const char *const ride_keys[] = { "nth", "kind", "floor(before / 40)" };
static const char *const ride_conditions[] = { "nth = 1", "minutes > before", "before IS NULL",
					       "kind = 'short'" };

#define LIST(name) name, COUNT(name)

static const struct source sources[] = {
	{ "trips", LIST(trip_numbers), LIST(trip_keys), LIST(trip_conditions) },
	{ "trips JOIN stations ON station = id", LIST(trip_numbers), LIST(station_keys),
	  LIST(station_conditions) },
	{ "(SELECT rider, count(*) AS n, sum(minutes) AS total, max(delta) AS worst, min(began) AS "
	  "first FROM trips GROUP BY rider) AS t",
	  LIST(rider_numbers), LIST(rider_keys), LIST(rider_conditions) },
	{ "(SELECT rider, kind, minutes, lag(minutes) OVER (PARTITION BY rider ORDER BY began) AS "
	  "before, row_number() OVER (PARTITION BY rider ORDER BY began) AS nth FROM trips) AS t",
	  LIST(ride_numbers), LIST(ride_keys), LIST(ride_conditions) },
};

static const char *pick(struct budget *budget, const char *const *list, size_t count)
{
	return list[budget_below(budget, count)];
}

static void add_condition(struct budget *budget, const struct source *source, unsigned depth,
			  struct buffer *ret)
{
	uint64_t how = depth < DEPTH_MAX ? budget_below(budget, 5) : 4;

	if (how == 0) {
		buffer_append_text(ret, "NOT (");
		add_condition(budget, source, depth + 1, ret);
		buffer_append_text(ret, ")");
	} else if (how <= 2) {
		buffer_append_text(ret, "(");
		add_condition(budget, source, depth + 1, ret);
		buffer_append_text(ret, how == 1 ? " AND " : " OR ");
		add_condition(budget, source, depth + 1, ret);
		buffer_append_text(ret, ")");
	} else {
		buffer_append_text(ret, pick(budget, source->conditions, source->conditions_count));
	}
}

static void add_number(struct budget *budget, const struct source *source, unsigned depth,
		       struct buffer *ret);

static void add_case(struct budget *budget, const struct source *source, unsigned depth,
		     struct buffer *ret)
{
	buffer_append_text(ret, "CASE WHEN ");
	add_condition(budget, source, depth + 1, ret);
	buffer_append_text(ret, " THEN ");
	add_number(budget, source, depth + 1, ret);
	if (budget_below(budget, 2) == 0) {
		buffer_append_text(ret, " ELSE ");
		add_number(budget, source, depth + 1, ret);
	}
	buffer_append_text(ret, " END");
}

static void add_number(struct budget *budget, const struct source *source, unsigned depth,
		       struct buffer *ret)
{
	static const char *const operators[] = { " + ", " - ", " * " };
	static const char *const functions[] = { "least(", "greatest(" };
	uint64_t how = depth < DEPTH_MAX ? budget_below(budget, 9) : 8;

	if (how == 0) {
		add_case(budget, source, depth, ret);
	} else if (how == 1) {
		buffer_append_text(ret, "abs(");
		add_number(budget, source, depth + 1, ret);
		buffer_append_text(ret, ")");
	} else if (how == 2) {
		buffer_append_text(ret, pick(budget, functions, COUNT(functions)));
		add_number(budget, source, depth + 1, ret);
		buffer_append_format(ret, ", %d)", (int)budget_below(budget, 100) - 50);
	} else if (how <= 4) {
		buffer_append_text(ret, "(");
		add_number(budget, source, depth + 1, ret);
		buffer_append_text(ret, pick(budget, operators, COUNT(operators)));
		if (how == 3)
			add_number(budget, source, depth + 1, ret);
		else
			buffer_append_format(ret, "%u.5", (unsigned)budget_below(budget, 9));
		buffer_append_text(ret, ")");
	} else {
		buffer_append_text(ret, pick(budget, source->numbers, source->numbers_count));
	}
}

static void add_aggregate(struct budget *budget, const struct source *source, size_t place,
			  struct buffer *ret)
{
	static const char *const calls[] = { "count(",	 "sum(",    "avg(",    "variance(",
					     "var_pop(", "stddev(", "median(", "sum(" };
	static const char *const pairs[] = { "corr(", "covar_pop(", "covar_samp(", "regr_slope(",
					     "regr_r2(" };
	uint64_t how = budget_below(budget, 13);

	if (how == 0) {
		buffer_append_text(ret, "count(DISTINCT rider)");
	} else if (how == 1) {
		buffer_append_text(ret, "count(*)");
	} else if (how == 2) {
		buffer_append_format(ret, "percentile_cont(0.%u) WITHIN GROUP (ORDER BY ",
				     (unsigned)budget_below(budget, 10));
		add_number(budget, source, 1, ret);
		buffer_append_text(ret, ")");
	} else if (how == 12) {
		buffer_append_text(ret, pick(budget, pairs, COUNT(pairs)));
		add_number(budget, source, 2, ret);
		buffer_append_text(ret, ", ");
		add_number(budget, source, 2, ret);
		buffer_append_text(ret, ")");
	} else {
		buffer_append_text(ret, calls[how % COUNT(calls)]);
		add_number(budget, source, 0, ret);
		buffer_append_text(ret, ")");
	}
	if (how > 2 && budget_below(budget, 4) == 0) {
		buffer_append_text(ret, " FILTER (WHERE ");
		add_condition(budget, source, 1, ret);
		buffer_append_text(ret, ")");
	}
	buffer_append_format(ret, " AS a%zu", place);
}

void generate_question(struct budget *budget, struct buffer *ret)
{
	const struct source *source = &sources[budget_below(budget, COUNT(sources))];
	size_t keys = (size_t)budget_below(budget, KEYS_MAX);
	size_t outputs = 1 + (size_t)budget_below(budget, OUTPUTS_MAX);
	uint64_t first = budget_below(budget, source->keys_count);

	assert(keys <= source->keys_count);
	buffer_append_text(ret, "SELECT ");
	for (size_t i = 0; i < keys; i++)
		buffer_append_format(ret, "%s AS k%zu, ",
				     source->keys[(first + i) % source->keys_count], i);
	for (size_t i = 0; i < outputs; i++) {
		buffer_append_text(ret, i > 0 ? ", " : "");
		add_aggregate(budget, source, i, ret);
	}
	buffer_append_format(ret, " FROM %s", source->from);
	if (budget_below(budget, 2) == 0) {
		buffer_append_text(ret, " WHERE ");
		add_condition(budget, source, 0, ret);
	}
	for (size_t i = 0; i < keys; i++)
		buffer_append_format(ret, "%s%zu", i == 0 ? " GROUP BY " : ", ", i + 1);
	if (keys > 0 && budget_below(budget, 3) == 0)
		buffer_append_format(ret, " ORDER BY a0 DESC LIMIT %u",
				     (unsigned)budget_below(budget, 6));
}
