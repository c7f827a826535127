/* analysis_test.c: what may be asked, and how the rest is refused: where, and what to write. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/analysis_internal.h"

#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <stdlib.h>

static int setup(void **state)
{
	*state = fixture_catalogue();
	return 0;
}

static int teardown(void **state)
{
	catalogue_free(*state);
	return 0;
}

static enum status analyse(void **state, const char *sql, struct analysis **ret,
			   struct report *report)
{
	struct analysis_scope scope = fixture_scope(*state);

	return analysis_of_sql(&scope, sql, strlen(sql), ret, report);
}

struct refusal_case {
	const char *sql;
	enum status status;
	const char *place;
	const char *words;
};

static void refuses(void **state, const struct refusal_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct analysis *analysis = NULL;
		struct report report = { 0 };
		enum status status = analyse(state, cases[i].sql, &analysis, &report);

		if (status != cases[i].status ||
		    strncmp(report.message, cases[i].place, strlen(cases[i].place)) != 0 ||
		    strstr(report.message, cases[i].words) == NULL)
			fail_msg("%s: %s, %s", cases[i].sql, status_name(status), report.message);
		assert_null(analysis);
	}
}
#define REFUSES(state, cases) refuses(state, cases, sizeof(cases) / sizeof((cases)[0]))

static void what_is_no_sql_is_malformed(void **state)
{
	static const struct refusal_case cases[] = {
		{ "", AL_MALFORMED, "line 1, column 1: ", "no statement" },
		{ "-- nothing", AL_MALFORMED, "line 1, column 1: ", "no statement" },
		{ "SELEC count(*) FROM trips", AL_MALFORMED, "line 1, column 1: ", "SELEC" },
		{ "SELECT count(*)\nFROM trips\nWHER minutes > 3", AL_MALFORMED,
		  "line 3, column 6: ", "minutes" },
		{ "SELECT 'Ä', count(* FROM trips", AL_MALFORMED, "line 1, column 21: ", "FROM" },
		{ "SELECT count(*) FROM trips WHERE note = 'x", AL_MALFORMED,
		  "line 1, column 41: ", "unterminated" },
	};

	REFUSES(state, cases);
}

static void other_statements_are_refused(void **state)
{
	static const struct refusal_case cases[] = {
		{ "DELETE FROM trips", AL_UNSUPPORTED, "line 1", "only SELECT" },
		{ "CREATE TABLE a(b int)", AL_UNSUPPORTED, "line 1", "only SELECT" },
		{ "COPY trips TO '/tmp/x'", AL_UNSUPPORTED, "line 1", "only SELECT" },
		{ "SET x = 1", AL_UNSUPPORTED, "line 1", "only SELECT" },
		{ "EXPLAIN SELECT count(*) FROM trips", AL_UNSUPPORTED, "line 1", "only SELECT" },
		{ "SELECT count(*) FROM trips; SELECT count(*) FROM trips", AL_UNSUPPORTED,
		  "line 1, column 28", "one statement at a time" },
		{ "SELECT count(*) FROM trips UNION SELECT count(*) FROM trips", AL_UNSUPPORTED,
		  "line 1", "UNION" },
		{ "WITH a AS (SELECT 1) SELECT count(*) FROM trips", AL_UNSUPPORTED, "line 1",
		  "WITH" },
		{ "VALUES (1)", AL_UNSUPPORTED, "line 1", "VALUES" },
		{ "SELECT count(*) INTO x FROM trips", AL_UNSUPPORTED, "line 1", "INTO" },
		{ "SELECT count(*) FROM trips FOR UPDATE", AL_UNSUPPORTED, "line 1", "locking" },
	};

	REFUSES(state, cases);
}

static void clauses_that_are_not_offered_are_named(void **state)
{
	static const struct refusal_case cases[] = {
		{ "SELECT DISTINCT station, count(*) FROM trips GROUP BY 1", AL_UNSUPPORTED, "line",
		  "GROUP BY the columns" },
		{ "SELECT station, count(*) FROM trips GROUP BY 1 HAVING count(*) > 5",
		  AL_UNSUPPORTED, "line 1, column 55", "HAVING" },
		{ "SELECT count(*) FROM trips LIMIT 5", AL_UNSUPPORTED, "line 1, column 34",
		  "LIMIT" },
		{ "SELECT count(*) FROM trips OFFSET 5", AL_UNSUPPORTED, "line", "OFFSET" },
		{ "SELECT count(*) FILTER (WHERE minutes > 1) FROM trips", AL_UNSUPPORTED, "line",
		  "FILTER" },
		{ "SELECT count(*) OVER () FROM trips", AL_UNSUPPORTED, "line", "OVER" },
		{ "SELECT station, count(*) FROM trips GROUP BY ROLLUP (station)", AL_UNSUPPORTED,
		  "line", "group by" },
		{ "SELECT station, count(*) FROM trips GROUP BY station ORDER BY station DESC",
		  AL_UNSUPPORTED, "line 1, column 63", "sorted by its keys" },
		{ "SELECT station, count(*) FROM trips GROUP BY station ORDER BY count(*)",
		  AL_UNSUPPORTED, "line", "sorted by its keys" },
		{ "SELECT station, count(*) FROM trips GROUP BY station ORDER BY 2", AL_UNSUPPORTED,
		  "line", "sorted by its keys" },
		{ "SELECT station, kind, count(*) FROM trips GROUP BY 1, 2 ORDER BY kind",
		  AL_UNSUPPORTED, "line", "sorted by its keys" },
	};

	REFUSES(state, cases);
}

static void aggregates_that_are_not_offered_are_named(void **state)
{
	static const struct refusal_case cases[] = {
		{ "SELECT max(minutes) FROM trips", AL_UNSUPPORTED, "line 1, column 8",
		  "max is not offered" },
		{ "SELECT min(minutes) FROM trips", AL_UNSUPPORTED, "line", "min" },
		{ "SELECT any_value(minutes) FROM trips", AL_UNSUPPORTED, "line", "any_value" },
		{ "SELECT array_agg(minutes) FROM trips", AL_UNSUPPORTED, "line", "array_agg" },
		{ "SELECT median(minutes) FROM trips", AL_UNSUPPORTED, "line", "median" },
		{ "SELECT stddev(unbounded) FROM trips", AL_UNSUPPORTED, "line 1, column 15",
		  "no public bounds" },
		{ "SELECT var_pop(DISTINCT minutes) FROM trips", AL_UNSUPPORTED, "line",
		  "var_pop takes one column, without DISTINCT" },
		{ "SELECT variance(note) FROM trips", AL_UNSUPPORTED, "line", "note is none" },
		{ "SELECT variance(big) FROM trips", AL_TOO_BIG, "line 1, column 8",
		  "take STDDEV" },
		{ "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes) FROM trips",
		  AL_UNSUPPORTED, "line", "percentile_cont" },
		{ "SELECT count(minutes) FROM trips", AL_UNSUPPORTED, "line", "IS NOT NULL" },
		{ "SELECT count(DISTINCT station) FROM trips", AL_UNSUPPORTED, "line",
		  "COUNT(DISTINCT rider)" },
		{ "SELECT sum(DISTINCT minutes) FROM trips", AL_UNSUPPORTED, "line",
		  "without DISTINCT" },
		{ "SELECT sum(minutes * 2) FROM trips", AL_UNSUPPORTED, "line 1, column 12",
		  "no expression" },
		{ "SELECT sum(1) FROM trips", AL_UNSUPPORTED, "line", "no expression" },
		{ "SELECT sum(CASE WHEN minutes > 3 THEN 1 END) FROM trips", AL_UNSUPPORTED, "line",
		  "no expression" },
		{ "SELECT avg(note) FROM trips", AL_UNSUPPORTED, "line", "note is none" },
		{ "SELECT avg(began) FROM trips", AL_UNSUPPORTED, "line", "began is none" },
		{ "SELECT sum(unbounded) FROM trips", AL_UNSUPPORTED, "line 1, column 12",
		  "no public bounds" },
		{ "SELECT sum(docks) FROM trips JOIN stations ON station = id", AL_UNSUPPORTED,
		  "line", "docks is none" },
		{ "SELECT * FROM trips", AL_UNSUPPORTED, "line 1, column 8", "COUNT(*)" },
		{ "SELECT minutes FROM trips", AL_UNSUPPORTED, "line", "no public keys" },
		{ "SELECT station FROM trips", AL_UNSUPPORTED, "line", "no key of GROUP BY" },
		{ "SELECT station FROM trips GROUP BY station", AL_UNSUPPORTED, "line",
		  "add COUNT(*)" },
		{ "SELECT count(*) + 1 FROM trips", AL_UNSUPPORTED, "line", "COUNT(*)" },
		{ "SELECT random() FROM trips", AL_UNSUPPORTED, "line", "COUNT(*)" },
		{ "SELECT pg_sleep(10), count(*) FROM trips", AL_UNSUPPORTED, "line", "COUNT(*)" },
		{ "SELECT other.count(*) FROM trips", AL_UNSUPPORTED, "line", "COUNT(*)" },
		{ "SELECT (SELECT 1), count(*) FROM trips", AL_UNSUPPORTED, "line", "COUNT(*)" },
		{ "SELECT count(*), count(*) FROM trips", AL_UNSUPPORTED, "line", "AS" },
		{ "SELECT kind, count(*) FROM trips GROUP BY station", AL_UNSUPPORTED,
		  "line 1, column 8", "no key of GROUP BY" },
		{ "SELECT count(*) FROM trips GROUP BY station", AL_UNSUPPORTED, "line",
		  "lacks the key station" },
	};

	REFUSES(state, cases);
}

static void the_person_stands_only_in_count_distinct(void **state)
{
	static const struct refusal_case cases[] = {
		{ "SELECT rider, count(*) FROM trips GROUP BY rider", AL_REFUSED,
		  "line 1, column 44", "COUNT(DISTINCT rider)" },
		{ "SELECT count(*) FROM trips WHERE rider = 'a'", AL_REFUSED, "line 1, column 34",
		  "who a row is about" },
		{ "SELECT count(*) FROM trips t WHERE t.rider IN ('a')", AL_REFUSED, "line",
		  "who a row is about" },
		{ "SELECT count(*) FROM trips WHERE rider IS NULL", AL_REFUSED, "line",
		  "who a row is about" },
		{ "SELECT count(*) FROM trips WHERE rider", AL_REFUSED, "line",
		  "who a row is about" },
		{ "SELECT count(*) FROM trips JOIN stations ON rider = id", AL_REFUSED, "line",
		  "who a row is about" },
		{ "SELECT sum(rider) FROM trips", AL_REFUSED, "line", "who a row is about" },
		{ "SELECT count(rider) FROM trips", AL_REFUSED, "line", "COUNT(DISTINCT rider)" },
		{ "SELECT width_bucket(rider, 0, 1, 2), count(*) FROM trips GROUP BY 1", AL_REFUSED,
		  "line", "who a row is about" },
		{ "SELECT count(*) FROM trips GROUP BY trips.rider", AL_REFUSED, "line",
		  "who a row is about" },
	};

	REFUSES(state, cases);
}

static void what_is_not_granted_is_refused(void **state)
{
	static const struct refusal_case cases[] = {
		{ "SELECT sum(hidden) FROM trips", AL_REFUSED, "line 1, column 12", "not granted" },
		{ "SELECT count(*) FROM trips WHERE hidden = 1", AL_REFUSED, "line",
		  "not granted" },
		{ "SELECT count(*) FROM secret", AL_REFUSED, "line 1, column 22", "not granted" },
		{ "SELECT count(*) FROM nowhere", AL_NOT_FOUND, "line 1, column 22", "no table" },
		{ "SELECT sum(nothing) FROM trips", AL_NOT_FOUND, "line 1, column 12",
		  "no column nothing" },
		{ "SELECT sum(x.minutes) FROM trips", AL_NOT_FOUND, "line", "no column x.minutes" },
		{ "SELECT count(*) FROM _allmende_data.trips", AL_UNSUPPORTED, "line",
		  "without a schema" },
		{ "SELECT count(*) FROM stations", AL_UNSUPPORTED, "line", "public" },
	};

	REFUSES(state, cases);
}

static void groups_need_public_keys(void **state)
{
	static const struct refusal_case cases[] = {
		{ "SELECT minutes, count(*) FROM trips GROUP BY minutes", AL_UNSUPPORTED,
		  "line 1, column 46", "no public keys" },
		{ "SELECT note, count(*) FROM trips GROUP BY note", AL_UNSUPPORTED, "line",
		  "no public keys" },
		{ "SELECT floor(unbounded / 5), count(*) FROM trips GROUP BY 1", AL_UNSUPPORTED,
		  "line", "no public bounds" },
		{ "SELECT floor(minutes / 0), count(*) FROM trips GROUP BY 1", AL_UNSUPPORTED,
		  "line", "above 0" },
		{ "SELECT floor(minutes / 2.5), count(*) FROM trips GROUP BY 1", AL_UNSUPPORTED,
		  "line", "write a number" },
		{ "SELECT floor(minutes / 10) * 20, count(*) FROM trips GROUP BY 1", AL_UNSUPPORTED,
		  "line", "the width that you divided by" },
		{ "SELECT floor(minutes), count(*) FROM trips GROUP BY 1", AL_UNSUPPORTED, "line",
		  "column / width" },
		{ "SELECT floor(big / 2), count(*) FROM trips GROUP BY 1", AL_TOO_BIG, "line",
		  "more coarsely" },
		{ "SELECT width_bucket(minutes, 9, 9, 4), count(*) FROM trips GROUP BY 1",
		  AL_UNSUPPORTED, "line", "low < high" },
		{ "SELECT width_bucket(minutes, 9, 10, 0), count(*) FROM trips GROUP BY 1",
		  AL_UNSUPPORTED, "line", "1 to 100000" },
		{ "SELECT date_trunc('minute', began), count(*) FROM trips GROUP BY 1",
		  AL_UNSUPPORTED, "line", "'week'" },
		{ "SELECT date_trunc('hour', day), count(*) FROM trips GROUP BY 1", AL_UNSUPPORTED,
		  "line", "'hour' (of a time)" },
		{ "SELECT date_trunc('dow', began), count(*) FROM trips GROUP BY 1", AL_UNSUPPORTED,
		  "line", "date_trunc takes" },
		{ "SELECT EXTRACT(epoch FROM began), count(*) FROM trips GROUP BY 1",
		  AL_UNSUPPORTED, "line", "EXTRACT" },
		{ "SELECT EXTRACT(hour FROM minutes), count(*) FROM trips GROUP BY 1",
		  AL_UNSUPPORTED, "line", "no time or date" },
		{ "SELECT date_trunc('day', began, 'Europe/Berlin'), count(*) FROM trips GROUP BY "
		  "1",
		  AL_UNSUPPORTED, "line", "date_trunc('hour'" },
		{ "SELECT upper(kind), count(*) FROM trips GROUP BY 1", AL_UNSUPPORTED, "line",
		  "group by columns" },
		{ "SELECT kind, count(*) FROM trips GROUP BY kind, kind", AL_UNSUPPORTED, "line",
		  "twice" },
		{ "SELECT kind, kind AS k, count(*) FROM trips GROUP BY kind", AL_UNSUPPORTED,
		  "line", "selected twice" },
		{ "SELECT kind, count(*) FROM trips GROUP BY 3", AL_UNSUPPORTED, "line",
		  "group by columns" },
		{ "SELECT kind, count(*) FROM trips GROUP BY 2", AL_UNSUPPORTED, "line",
		  "group by columns" },
		{ "SELECT date_trunc('hour', began), date_trunc('day', day), count(*) FROM trips "
		  "GROUP "
		  "BY 1, 2",
		  AL_TOO_BIG, "line", "over 1000000 groups" },
	};

	REFUSES(state, cases);
}

static void conditions_that_could_fail_are_refused(void **state)
{
	static const struct refusal_case cases[] = {
		{ "SELECT count(*) FROM trips WHERE minutes / 0 = 1", AL_UNSUPPORTED, "line",
		  "WHERE takes" },
		{ "SELECT count(*) FROM trips WHERE ln(minutes) > 1", AL_UNSUPPORTED, "line",
		  "WHERE takes" },
		{ "SELECT count(*) FROM trips WHERE note::int = 1", AL_UNSUPPORTED, "line",
		  "WHERE takes" },
		{ "SELECT count(*) FROM trips WHERE error('x')", AL_UNSUPPORTED, "line",
		  "WHERE takes" },
		{ "SELECT count(*) FROM trips WHERE note LIKE 'x%'", AL_UNSUPPORTED, "line",
		  "WHERE takes" },
		{ "SELECT count(*) FROM trips WHERE note ~ '(a*)*b'", AL_UNSUPPORTED, "line",
		  "WHERE takes" },
		{ "SELECT count(*) FROM trips WHERE EXISTS (SELECT 1)", AL_UNSUPPORTED, "line",
		  "WHERE takes" },
		{ "SELECT count(*) FROM trips WHERE station IN (SELECT id FROM stations)",
		  AL_UNSUPPORTED, "line", "WHERE takes" },
		{ "SELECT count(*) FROM trips WHERE minutes = ANY(ARRAY[1])", AL_UNSUPPORTED,
		  "line", "WHERE takes" },
		{ "SELECT count(*) FROM trips WHERE (minutes, delta) = (1, 2)", AL_UNSUPPORTED,
		  "line", "WHERE takes" },
		{ "SELECT count(*) FROM trips WHERE minutes = delta", AL_UNSUPPORTED,
		  "line 1, column 44", "two columns are not compared" },
		{ "SELECT count(*) FROM trips WHERE 1 = 1", AL_UNSUPPORTED, "line", "WHERE takes" },
		{ "SELECT count(*) FROM trips WHERE true", AL_UNSUPPORTED, "line", "WHERE takes" },
		{ "SELECT count(*) FROM trips WHERE minutes", AL_UNSUPPORTED, "line",
		  "WHERE takes" },
		{ "SELECT count(*) FROM trips WHERE minutes = NULL", AL_UNSUPPORTED, "line",
		  "IS NULL" },
		{ "SELECT count(*) FROM trips WHERE minutes = 'x'", AL_UNSUPPORTED, "line",
		  "an integer" },
		{ "SELECT count(*) FROM trips WHERE minutes = 1.5", AL_UNSUPPORTED, "line",
		  "an integer" },
		{ "SELECT count(*) FROM trips WHERE minutes = 1e3", AL_UNSUPPORTED, "line",
		  "plainly" },
		{ "SELECT count(*) FROM trips WHERE minutes = -(5)", AL_UNSUPPORTED, "line",
		  "plainly" },
		{ "SELECT count(*) FROM trips WHERE minutes = 9007199254740992", AL_UNSUPPORTED,
		  "line", "an integer" },
		{ "SELECT count(*) FROM trips WHERE price = 1.234", AL_UNSUPPORTED, "line",
		  "digits after the point" },
		{ "SELECT count(*) FROM trips WHERE kind = 'lng'", AL_NOT_FOUND,
		  "line 1, column 41", "none of the keys of kind" },
		{ "SELECT count(*) FROM trips WHERE kind > 'long'", AL_UNSUPPORTED, "line",
		  "no order" },
		{ "SELECT count(*) FROM trips WHERE note BETWEEN 'a' AND 'b'", AL_UNSUPPORTED,
		  "line", "no order" },
		{ "SELECT count(*) FROM trips WHERE ebike = 1", AL_UNSUPPORTED, "line",
		  "true or false" },
		{ "SELECT count(*) FROM trips WHERE began > '2019-02-30'", AL_UNSUPPORTED, "line",
		  "a time like" },
		{ "SELECT count(*) FROM trips WHERE day > TIMESTAMP '2019-02-03 10:00'",
		  AL_UNSUPPORTED, "line", "a date like" },
		{ "SELECT count(*) FROM trips WHERE minutes > interval '1 day'", AL_UNSUPPORTED,
		  "line", "DATE or TIMESTAMP" },
		{ "SELECT count(*) FROM trips WHERE minutes = $1", AL_UNSUPPORTED, "line",
		  "constant" },
		{ "SELECT count(*) FROM trips WHERE minutes IS DISTINCT FROM 1", AL_UNSUPPORTED,
		  "line", "WHERE takes" },
	};

	REFUSES(state, cases);
}

static void joins_are_by_one_public_key(void **state)
{
	static const struct refusal_case cases[] = {
		{ "SELECT count(*) FROM trips, stations", AL_UNSUPPORTED, "line 1, column 29",
		  "JOIN public_table ON" },
		{ "SELECT count(*) FROM trips LEFT JOIN stations ON station = id", AL_UNSUPPORTED,
		  "line", "only JOIN" },
		{ "SELECT count(*) FROM trips CROSS JOIN stations", AL_UNSUPPORTED, "line",
		  "one equality" },
		{ "SELECT count(*) FROM trips NATURAL JOIN stations", AL_UNSUPPORTED, "line",
		  "JOIN public_table ON" },
		{ "SELECT count(*) FROM trips JOIN stations ON station > id", AL_UNSUPPORTED,
		  "line", "one equality" },
		{ "SELECT count(*) FROM trips JOIN stations ON station = id AND true",
		  AL_UNSUPPORTED, "line", "one equality" },
		{ "SELECT count(*) FROM trips JOIN stations ON station = city", AL_UNSUPPORTED,
		  "line", "values are there once" },
		{ "SELECT count(*) FROM trips JOIN stations ON zone = id", AL_UNSUPPORTED, "line",
		  "same type" },
		{ "SELECT count(*) FROM trips JOIN stations ON note = id", AL_UNSUPPORTED, "line",
		  "same type" },
		{ "SELECT count(*) FROM trips JOIN stations ON station = kind", AL_UNSUPPORTED,
		  "line", "of one table" },
		{ "SELECT count(*) FROM trips a JOIN trips b ON a.station = b.station",
		  AL_UNSUPPORTED, "line", "the other public" },
		{ "SELECT count(*) FROM trips a JOIN stations a ON station = id", AL_UNSUPPORTED,
		  "line", "both tables are called a" },
		{ "SELECT count(*) FROM trips JOIN stations ON station = id JOIN stations c ON "
		  "station "
		  "= c.id",
		  AL_UNSUPPORTED, "line", "no subquery" },
		{ "SELECT count(*) FROM (SELECT * FROM trips) x", AL_UNSUPPORTED, "line",
		  "no subquery" },
		{ "SELECT count(*) FROM read_csv('/etc/passwd')", AL_UNSUPPORTED, "line",
		  "no subquery or function" },
		{ "SELECT count(*) FROM trips TABLESAMPLE SYSTEM (1)", AL_UNSUPPORTED, "line",
		  "no subquery" },
		{ "SELECT count(*) FROM ONLY trips", AL_UNSUPPORTED, "line", "ONLY" },
		{ "SELECT count(*) FROM trips JOIN stations USING (id)", AL_NOT_FOUND, "line",
		  "both tables have" },
	};

	REFUSES(state, cases);
}

static void limits_are_kept_on_both_sides(void **state)
{
	struct analysis *analysis = NULL;
	struct report report = { 0 };
	char sql[SQL_LEN_MAX + 64];
	size_t len;

	memset(sql, ' ', sizeof(sql));
	memcpy(sql, "SELECT count(*) FROM trips", 26);
	sql[SQL_LEN_MAX] = '\0';
	assert_int_equal(analyse(state, sql, &analysis, &report), AL_OK);
	analysis_free(analysis);
	analysis = NULL;
	sql[SQL_LEN_MAX] = ' ';
	sql[SQL_LEN_MAX + 1] = '\0';
	assert_int_equal(analyse(state, sql, &analysis, &report), AL_TOO_BIG);
	for (size_t depth = SQL_DEPTH_MAX; depth <= SQL_DEPTH_MAX + 1; depth++) {
		len = (size_t)snprintf(sql, sizeof(sql), "SELECT sum(minutes) FROM trips WHERE ");
		for (size_t i = 0; i < depth; i++)
			sql[len++] = '(';
		len += (size_t)snprintf(sql + len, 16, "minutes = 1");
		for (size_t i = 0; i < depth; i++)
			sql[len++] = ')';
		sql[len] = '\0';
		analysis = NULL;
		assert_int_equal(analyse(state, sql, &analysis, &report),
				 depth <= SQL_DEPTH_MAX ? AL_OK : AL_TOO_BIG);
		analysis_free(analysis);
	}
	len = (size_t)snprintf(sql, sizeof(sql), "SELECT count(*) FROM trips WHERE ");
	for (size_t i = 0; i < 200; i++)
		len += (size_t)snprintf(sql + len, 16, "NOT ");
	snprintf(sql + len, 16, "ebike");
	analysis = NULL;
	assert_int_equal(analyse(state, sql, &analysis, &report), AL_TOO_BIG);
	for (size_t terms = ANALYSIS_TERMS_MAX; terms <= ANALYSIS_TERMS_MAX + 1; terms++) {
		len = (size_t)snprintf(sql, sizeof(sql), "SELECT count(*) FROM trips WHERE ebike");
		for (size_t i = 1; i < terms; i++)
			len += (size_t)snprintf(sql + len, 16, " OR ebike");
		analysis = NULL;
		assert_int_equal(analyse(state, sql, &analysis, &report),
				 terms <= ANALYSIS_TERMS_MAX ? AL_OK : AL_TOO_BIG);
		analysis_free(analysis);
	}
}

static void a_nul_byte_is_refused(void **state)
{
	struct analysis_scope scope = fixture_scope(*state);
	struct analysis *analysis = NULL;

	assert_int_equal(
	    analysis_of_sql(&scope, "SELECT count(*)\0 FROM trips", 27, &analysis, NULL),
	    AL_MALFORMED);
}

/* What is listed here is what README.md promises. */
static void names_of_columns_follow_their_expressions(void **state)
{
	static const char *const names[] = { "hour",  "station", "began_week",	"minutes",
					     "count", "persons", "sum_minutes", "avg_price" };
	struct analysis *analysis = NULL;
	struct report report = { 0 };

	if (analyse(state,
		    "SELECT EXTRACT(hour FROM began), station, date_trunc('week', began) AS "
		    "began_week, floor(minutes / 60), count(*), count(distinct rider), "
		    "SUM(minutes), AVG(trips.price) FROM trips "
		    "GROUP BY 2, 1, began_week, floor(minutes/60)",
		    &analysis, &report) != AL_OK)
		fail_msg("%s", report.message);
	assert_int_equal(analysis->outputs_count, 8);
	for (size_t i = 0; i < 8; i++)
		assert_string_equal(analysis->outputs[i].name, names[i]);
	assert_int_equal(analysis->groups, 24 * 5 * 53 * 3);
	/* presence, rows, sum(minutes), sum(price - middle), filled(price) */
	assert_int_equal(analysis->measures_count, 5);
	assert_int_equal(analysis->keys[0].count, 24);
	assert_string_equal(analysis->keys[2].labels[0], "2018-12-31");
	assert_string_equal(analysis->keys[2].labels[52], "2019-12-30");
	analysis_free(analysis);
}

/* A group exists by public facts, whether anyone has a row in it. */
static void keys_are_all_there_and_sorted(void **state)
{
	struct analysis *analysis = NULL;
	struct report report = { 0 };

	if (analyse(state,
		    "SELECT zone, kind, ebike, s.docks, count(*) FROM trips JOIN stations s ON "
		    "station = s.id GROUP BY 1, 2, 3, 4",
		    &analysis, &report) != AL_OK)
		fail_msg("%s", report.message);
	assert_int_equal(analysis->groups, 3 * 3 * 2 * 3);
	assert_string_equal(analysis->keys[0].labels[0], "1");
	assert_string_equal(analysis->keys[0].labels[2], "5");
	assert_string_equal(analysis->keys[1].labels[0], "long");
	assert_string_equal(analysis->keys[1].labels[1], "medium");
	assert_string_equal(analysis->keys[2].labels[0], "false");
	assert_string_equal(analysis->keys[3].labels[0], "10");
	assert_string_equal(analysis->keys[3].labels[1], "15");
	analysis_free(analysis);
}

/* libpg_query 15 writes negative integers as nothing into its tree. */
static void negative_constants_keep_their_sign(void **state)
{
	struct analysis *analysis = NULL;
	struct report report = { 0 };

	if (analyse(
		state,
		"SELECT count(*) FROM trips WHERE delta BETWEEN -1000 AND -7 OR delta IN (- 3, 0)",
		&analysis, &report) != AL_OK)
		fail_msg("%s", report.message);
	assert_int_equal(analysis->predicate.comparisons[0].test.low, -1000);
	assert_int_equal(analysis->predicate.comparisons[0].test.high, -7);
	assert_int_equal(analysis->predicate.comparisons[1].test.numbers[0], -3);
	assert_int_equal(analysis->predicate.comparisons[1].test.numbers[1], 0);
	analysis_free(analysis);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

UNIT_MAIN("analysis", CASE(what_is_no_sql_is_malformed), CASE(other_statements_are_refused),
	  CASE(clauses_that_are_not_offered_are_named),
	  CASE(aggregates_that_are_not_offered_are_named),
	  CASE(the_person_stands_only_in_count_distinct), CASE(what_is_not_granted_is_refused),
	  CASE(groups_need_public_keys), CASE(conditions_that_could_fail_are_refused),
	  CASE(joins_are_by_one_public_key), CASE(limits_are_kept_on_both_sides),
	  CASE(a_nul_byte_is_refused), CASE(names_of_columns_follow_their_expressions),
	  CASE(keys_are_all_there_and_sorted), CASE(negative_constants_keep_their_sign))
