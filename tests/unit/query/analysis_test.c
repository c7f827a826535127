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

static void what_the_noisy_answer_cannot_be_asked_is_refused(void **state)
{
#define STATIONS "SELECT station, count(*) AS n FROM trips GROUP BY station "
	static const struct refusal_case cases[] = {
		{ STATIONS "HAVING sum(minutes) > 5", AL_UNSUPPORTED, "line 1, column 66",
		  "SELECT lacks this aggregate" },
		{ STATIONS "HAVING count(*) > 5 OR n < 3", AL_UNSUPPORTED, "line",
		  "joined by AND" },
		{ STATIONS "HAVING station = 'S1'", AL_UNSUPPORTED, "line", "into WHERE" },
		{ STATIONS "HAVING n > minutes", AL_UNSUPPORTED, "line", "HAVING takes" },
		{ STATIONS "HAVING n > 5.5", AL_UNSUPPORTED, "line", "at most 0 digits" },
		{ STATIONS "HAVING n = 'many'", AL_UNSUPPORTED, "line", "compared with a number" },
		{ STATIONS "HAVING n IS NULL", AL_UNSUPPORTED, "line", "HAVING takes" },
		{ STATIONS "HAVING max(minutes) > 5", AL_UNSUPPORTED, "line", "not offered" },
		{ STATIONS "ORDER BY sum(minutes)", AL_UNSUPPORTED, "line", "SELECT lacks" },
		{ STATIONS "ORDER BY kind", AL_UNSUPPORTED, "line", "keys of GROUP BY" },
		{ STATIONS "ORDER BY n NULLS FIRST", AL_UNSUPPORTED, "line", "come last" },
		{ STATIONS "ORDER BY n USING <", AL_UNSUPPORTED, "line", "no USING" },
		{ STATIONS "LIMIT 0", AL_UNSUPPORTED, "line", "from 1 to 1000000" },
		{ STATIONS "LIMIT 1000001", AL_UNSUPPORTED, "line", "from 1 to 1000000" },
		{ STATIONS "LIMIT 1.5", AL_UNSUPPORTED, "line", "from 1 to 1000000" },
		{ STATIONS "LIMIT minutes", AL_UNSUPPORTED, "line", "LIMIT takes" },
		{ STATIONS "OFFSET -1", AL_UNSUPPORTED, "line", "from 0 to 1000000" },
		{ STATIONS "ORDER BY n FETCH FIRST 2 ROWS WITH TIES", AL_UNSUPPORTED, "line",
		  "WITH TIES" },
	};

	REFUSES(state, cases);
}

static void clauses_that_are_not_offered_are_named(void **state)
{
	static const struct refusal_case cases[] = {
		{ "SELECT DISTINCT station, count(*) FROM trips GROUP BY 1", AL_UNSUPPORTED, "line",
		  "GROUP BY the columns" },
		{ "SELECT count(*) OVER () FROM trips", AL_UNSUPPORTED, "line", "OVER" },
		{ "SELECT station, count(*) FROM trips GROUP BY ROLLUP (station)", AL_UNSUPPORTED,
		  "line", "send each GROUP BY apart" },
		{ "SELECT count(*) FROM trips GROUP BY GROUPING SETS ((station), (kind))",
		  AL_UNSUPPORTED, "line", "send each GROUP BY apart" },
		{ "SELECT CASE WHEN minutes > 5 THEN 'a' END AS c, count(*) FROM trips GROUP BY c",
		  AL_UNSUPPORTED, "line", "FILTER (WHERE condition)" },
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
		{ "SELECT median(DISTINCT minutes) FROM trips", AL_UNSUPPORTED, "line",
		  "write MEDIAN(number)" },
		{ "SELECT count(*) , sum(minutes ORDER BY minutes) FROM trips", AL_UNSUPPORTED,
		  "line", "no ORDER BY" },
		{ "SELECT stddev(unbounded) FROM trips", AL_UNSUPPORTED, "line 1, column 15",
		  "no public bounds" },
		{ "SELECT var_pop(DISTINCT minutes) FROM trips", AL_UNSUPPORTED, "line",
		  "var_pop takes one number, without DISTINCT" },
		{ "SELECT variance(note) FROM trips", AL_UNSUPPORTED, "line", "note is none" },
		{ "SELECT variance(big) FROM trips", AL_TOO_BIG, "line 1, column 8",
		  "take STDDEV" },
		{ "SELECT percentile_cont(1.1) WITHIN GROUP (ORDER BY minutes) FROM trips",
		  AL_UNSUPPORTED, "line 1, column 24", "from 0 to 1" },
		{ "SELECT percentile_cont(minutes) WITHIN GROUP (ORDER BY minutes) FROM trips",
		  AL_UNSUPPORTED, "line", "from 0 to 1" },
		{ "SELECT percentile_cont(0.5) FROM trips", AL_UNSUPPORTED, "line",
		  "WITHIN GROUP" },
		{ "SELECT percentile_cont(0.1234567) WITHIN GROUP (ORDER BY minutes) FROM trips",
		  AL_UNSUPPORTED, "line", "at most 6 digits" },
		{ "SELECT count(docks) FROM trips JOIN stations ON station = id", AL_UNSUPPORTED,
		  "line 1, column 14", "docks IS NOT NULL" },
		{ "SELECT count(1) FROM trips", AL_UNSUPPORTED, "line 1, column 14",
		  "write COUNT(*)" },
		{ "SELECT count(hidden) FROM trips", AL_REFUSED, "line", "not granted" },
		{ "SELECT count(DISTINCT rider) FILTER (WHERE ebike) FROM trips", AL_UNSUPPORTED,
		  "line", "takes no FILTER" },
		{ "SELECT count(DISTINCT note) FROM trips", AL_UNSUPPORTED, "line", "public" },
		{ "SELECT count(DISTINCT minutes + 1) FROM trips", AL_UNSUPPORTED, "line",
		  "public keys" },
		{ "SELECT count(DISTINCT station) FILTER (WHERE ebike) FROM trips", AL_UNSUPPORTED,
		  "line", "takes no FILTER" },
		{ "SELECT count(DISTINCT rider, station) FROM trips", AL_UNSUPPORTED, "line",
		  "COUNT(DISTINCT rider)" },
		{ "SELECT sum(DISTINCT minutes) FROM trips", AL_UNSUPPORTED, "line",
		  "without DISTINCT" },
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

#define SUM_OF(number) "SELECT sum(" number ") FROM trips"
#define SEVENTEEN "0.00000000000000001"

/* What could fail for some row, or has no bounds, is not summed. */
static void functions_that_could_fail_are_refused(void **state)
{
	static const struct refusal_case cases[] = {
		{ SUM_OF("minutes / price"), AL_UNSUPPORTED, "line 1, column 22",
		  "divide on the answer" },
		{ SUM_OF("minutes / (1 + 1)"), AL_UNSUPPORTED, "line", "divided by constants" },
		{ SUM_OF("minutes % price"), AL_UNSUPPORTED, "line", "divided by constants" },
		{ SUM_OF("minutes / 0"), AL_UNSUPPORTED, "line", "divided by 0" },
		{ SUM_OF("minutes % 0.00"), AL_UNSUPPORTED, "line", "divided by 0" },
		{ SUM_OF("minutes / NULL"), AL_UNSUPPORTED, "line", "write a number" },
		{ SUM_OF("NULL / 2"), AL_UNSUPPORTED, "line", "+ - *" },
		{ SUM_OF("big / 0.5"), AL_TOO_BIG, "line", "2^53" },
		{ SUM_OF("big % 0.5"), AL_TOO_BIG, "line", "2^53" },
		{ SUM_OF("round(price, -1)"), AL_UNSUPPORTED, "line", "from 0 to 16" },
		{ SUM_OF("round(price, 17)"), AL_UNSUPPORTED, "line", "from 0 to 16" },
		{ SUM_OF("round(price, 0.5)"), AL_UNSUPPORTED, "line", "from 0 to 16" },
		{ SUM_OF("round(price, minutes)"), AL_UNSUPPORTED, "line", "write a constant" },
		{ SUM_OF("floor(price, 1)"), AL_UNSUPPORTED, "line", "FLOOR" },
		{ SUM_OF("sign()"), AL_UNSUPPORTED, "line", "SIGN" },
		{ SUM_OF("sign(hidden)"), AL_REFUSED, "line", "not granted" },
		{ SUM_OF("coalesce(minutes, NULL)"), AL_UNSUPPORTED, "line", "+ - *" },
		{ SUM_OF("coalesce(big, 0.5)"), AL_TOO_BIG, "line", "2^53" },
		{ SUM_OF("nullif(minutes, 999)"), AL_UNSUPPORTED, "line", "never this" },
		{ SUM_OF("nullif(minutes, 0.5)"), AL_UNSUPPORTED, "line", "never this" },
		{ SUM_OF("nullif(minutes, price)"), AL_UNSUPPORTED, "line", "write a constant" },
		{ SUM_OF("minutes::text"), AL_UNSUPPORTED, "line", "INT or BIGINT" },
		{ SUM_OF("minutes::int[]"), AL_UNSUPPORTED, "line", "INT or BIGINT" },
		{ SUM_OF("note::int"), AL_UNSUPPORTED, "line", "is none" },
		{ SUM_OF("rider::int"), AL_REFUSED, "line", "who a row is about" },
		{ SUM_OF("ebike"), AL_UNSUPPORTED, "line", "is none" },
	};

	REFUSES(state, cases);
}

static void numbers_that_could_fail_are_refused(void **state)
{
	static const struct refusal_case cases[] = {
		{ SUM_OF("minutes ^ 2"), AL_UNSUPPORTED, "line", "+ - *" },
		{ SUM_OF("@ minutes"), AL_UNSUPPORTED, "line", "ABS" },
		{ SUM_OF("sqrt(minutes)"), AL_UNSUPPORTED, "line", "ABS" },
		{ SUM_OF("abs(minutes, 1)"), AL_UNSUPPORTED, "line", "ABS" },
		{ SUM_OF("abs(DISTINCT minutes)"), AL_UNSUPPORTED, "line", "ABS" },
		{ SUM_OF("minutes > 5"), AL_UNSUPPORTED, "line", "CASE WHEN" },
		{ SUM_OF("minutes + 'x'"), AL_UNSUPPORTED, "line 1, column 22", "write a number" },
		{ SUM_OF("minutes + NULL"), AL_UNSUPPORTED, "line", "+ - *" },
		{ SUM_OF("NULL + minutes"), AL_UNSUPPORTED, "line", "+ - *" },
		{ SUM_OF("-NULL"), AL_UNSUPPORTED, "line", "+ - *" },
		{ SUM_OF("least(minutes, NULL)"), AL_UNSUPPORTED, "line", "+ - *" },
		{ SUM_OF("NULL"), AL_UNSUPPORTED, "line", "same for all rows" },
		{ SUM_OF("1"), AL_UNSUPPORTED, "line 1, column 12", "same for all rows" },
		{ SUM_OF("2 * (3 - 1)"), AL_UNSUPPORTED, "line", "same for all rows" },
		{ SUM_OF("minutes + 9007199254740992"), AL_UNSUPPORTED, "line", "write a number" },
		{ SUM_OF("minutes + " SEVENTEEN), AL_UNSUPPORTED, "line", "at most 16 digits" },
		{ SUM_OF("big + 1"), AL_TOO_BIG, "line", "2^53" },
		{ SUM_OF("big * 2"), AL_TOO_BIG, "line", "2^53" },
		{ SUM_OF("big * big"), AL_TOO_BIG, "line", "2^53" },
		{ SUM_OF("big + 0.5"), AL_TOO_BIG, "line", "2^53" },
		{ SUM_OF("-9007199254740991 - minutes"), AL_TOO_BIG, "line", "2^53" },
		{ SUM_OF("minutes * 0.000000001 * 0.00000001"), AL_TOO_BIG, "line", "16 digits" },
		{ SUM_OF("minutes + unbounded"), AL_UNSUPPORTED, "line 1, column 22",
		  "no public bounds" },
		{ SUM_OF("minutes + hidden"), AL_REFUSED, "line 1, column 22", "not granted" },
		{ SUM_OF("minutes * rider"), AL_REFUSED, "line 1, column 22",
		  "who a row is about" },
		{ SUM_OF("CASE WHEN rider = 'a' THEN 1 END"), AL_REFUSED, "line",
		  "who a row is about" },
		{ SUM_OF("CASE WHEN hidden = 1 THEN 1 END"), AL_REFUSED, "line", "not granted" },
		{ SUM_OF("CASE minutes WHEN 1 THEN 1 END"), AL_UNSUPPORTED, "line",
		  "CASE WHEN condition" },
		{ SUM_OF("CASE WHEN minutes / 0 = 1 THEN 1 END"), AL_UNSUPPORTED, "line",
		  "divided by 0" },
		{ SUM_OF("CASE WHEN ebike THEN NULL END"), AL_UNSUPPORTED, "line", "+ - *" },
		{ SUM_OF("CASE WHEN ebike THEN 'x' END"), AL_UNSUPPORTED, "line",
		  "write a number" },
		{ "SELECT avg(minutes) FILTER (WHERE rider = 'a') FROM trips", AL_REFUSED, "line",
		  "who a row is about" },
		{ "SELECT count(*) FILTER (WHERE note LIKE 'x') FROM trips", AL_UNSUPPORTED, "line",
		  "texts with public keys" },
	};

	REFUSES(state, cases);
}

static void numbers_have_the_bounds_of_all_they_can_be(void **state)
{
	static const struct {
		const char *sql;
		int64_t low;
		int64_t high;
		unsigned places;
		const char *unit;
	} cases[] = {
		{ SUM_OF("minutes"), 0, 120, 0, "min" },
		{ SUM_OF("(minutes)"), 0, 120, 0, "min" },
		{ SUM_OF("+minutes"), 0, 120, 0, "min" },
		{ SUM_OF("-minutes"), -120, 0, 0, "min" },
		{ SUM_OF("minutes + delta"), -1000, 620, 0, NULL },
		{ SUM_OF("minutes - delta"), -500, 1120, 0, NULL },
		{ SUM_OF("minutes - minutes"), -120, 120, 0, "min" },
		{ SUM_OF("minutes * delta"), -120000, 60000, 0, NULL },
		{ SUM_OF("delta * delta"), -500000, 1000000, 0, NULL },
		{ SUM_OF("delta * -2"), -1000, 2000, 0, NULL },
		{ SUM_OF("minutes * 2.50"), 0, 30000, 2, "min" },
		{ SUM_OF("minutes + price"), 0, 17000, 2, NULL },
		{ SUM_OF("1.5 - minutes"), -1185, 15, 1, "min" },
		{ SUM_OF("abs(delta)"), 0, 1000, 0, NULL },
		{ SUM_OF("abs(minutes + 5)"), 5, 125, 0, "min" },
		{ SUM_OF("abs(-5 - minutes)"), 5, 125, 0, "min" },
		{ SUM_OF("least(minutes, 60)"), 0, 60, 0, "min" },
		{ SUM_OF("greatest(minutes, 60, 0.5)"), 600, 1200, 1, "min" },
		{ SUM_OF("greatest(least(delta, 100), -50)"), -50, 100, 0, NULL },
		{ SUM_OF("CASE WHEN ebike THEN minutes END"), 0, 120, 0, "min" },
		{ SUM_OF("CASE WHEN ebike THEN minutes ELSE -0.5 END"), -5, 1200, 1, "min" },
		{ SUM_OF("CASE WHEN ebike THEN NULL ELSE delta END"), -1000, 500, 0, NULL },
		{ SUM_OF("CASE WHEN ebike THEN 7 WHEN zone = 1 THEN NULL WHEN minutes > 3 THEN 9 "
			 "END"),
		  7, 9, 0, NULL },
		{ SUM_OF("big"), -VALUE_MAX, VALUE_MAX, 0, NULL },
		{ SUM_OF("least(big, 0) + 9007199254740991"), 0, VALUE_MAX, 0, NULL },
		{ "SELECT sum(minutes) FILTER (WHERE ebike) FROM trips", 0, 120, 0, "min" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct analysis *analysis = NULL;
		struct report report = { 0 };

		if (analyse(state, cases[i].sql, &analysis, &report) != AL_OK)
			fail_msg("%s: %s", cases[i].sql, report.message);
		if (analysis->measures[1].low != cases[i].low ||
		    analysis->measures[1].high != cases[i].high ||
		    analysis->outputs[0].places != cases[i].places)
			fail_msg("%s: %lld to %lld, %u places", cases[i].sql,
				 (long long)analysis->measures[1].low,
				 (long long)analysis->measures[1].high,
				 analysis->outputs[0].places);
		if (cases[i].unit == NULL)
			assert_null(analysis->outputs[0].unit);
		else
			assert_string_equal(analysis->outputs[0].unit, cases[i].unit);
		analysis_free(analysis);
	}
}

/* A value has at most 18 digits after the point, whatever is multiplied. */
static void the_places_of_small_numbers_are_limited(void **state)
{
	static const char small[] =
	    "SELECT sum(x) AS a, avg(x) AS b, var_pop(x) AS c, stddev(x) AS d FROM trips";
	static const unsigned places[] = { 16, 18, 18, 18 };
	struct analysis *analysis = NULL;
	struct buffer text;

	buffer_init(&text, SQL_LEN_MAX);
	for (const char *c = small; *c != '\0'; c++) {
		if (*c == 'x' && c[1] == ')')
			buffer_append_text(&text, "minutes * 0.0000000000000001");
		else
			buffer_append_byte(&text, (uint8_t)*c);
	}
	assert_int_equal(analyse(state, buffer_text(&text), &analysis, NULL), AL_OK);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(analysis->outputs[i].places, places[i]);
	analysis_free(analysis);
	buffer_clear(&text);
}

/* AVG, VARIANCE and COUNT of one number share their sums, however it is written. */
static void the_same_number_is_summed_once(void **state)
{
	struct analysis *analysis = NULL;
	static const char same[] =
	    "SELECT avg(minutes * 2) AS a, variance(minutes*2) AS b, count(trips.minutes * 2) AS "
	    "c, "
	    "count(minutes) AS d, avg(minutes) AS e, count(*) FILTER (WHERE ebike) AS f, "
	    "count(CASE WHEN ebike THEN 1 END) AS g FROM trips";

	assert_int_equal(analyse(state, same, &analysis, NULL), AL_OK);
	assert_int_equal(analysis->measures_count, 1 + 3 + 2 + 1);
	assert_int_equal(analysis->outputs[0].filled, analysis->outputs[2].place);
	assert_int_equal(analysis->outputs[3].place, analysis->outputs[4].filled);
	assert_int_equal(analysis->outputs[5].place, analysis->outputs[6].place);
	analysis_free(analysis);
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
		  "divided by 0" },
		{ "SELECT count(*) FROM trips WHERE ln(minutes) > 1", AL_UNSUPPORTED, "line",
		  "takes column = constant" },
		{ "SELECT count(*) FROM trips WHERE note::int = 1", AL_UNSUPPORTED, "line",
		  "note is none" },
		{ "SELECT count(*) FROM trips WHERE error('x')", AL_UNSUPPORTED, "line",
		  "takes column = constant" },
		{ "SELECT count(*) FROM trips WHERE note LIKE 'x%'", AL_UNSUPPORTED, "line",
		  "texts with public keys" },
		{ "SELECT count(*) FROM trips WHERE note ~ '(a*)*b'", AL_UNSUPPORTED, "line",
		  "takes column = constant" },
		{ "SELECT count(*) FROM trips WHERE EXISTS (SELECT 1)", AL_UNSUPPORTED, "line",
		  "takes column = constant" },
		{ "SELECT count(*) FROM trips WHERE station IN (SELECT id FROM stations)",
		  AL_UNSUPPORTED, "line", "takes column = constant" },
		{ "SELECT count(*) FROM trips WHERE minutes = ANY(ARRAY[1])", AL_UNSUPPORTED,
		  "line", "takes column = constant" },
		{ "SELECT count(*) FROM trips WHERE (minutes, delta) = (1, 2)", AL_UNSUPPORTED,
		  "line", "takes column = constant" },
		{ "SELECT count(*) FROM trips WHERE minutes = kind", AL_UNSUPPORTED,
		  "line 1, column 44", "kind is none" },
		{ "SELECT count(*) FROM trips WHERE 1 = 1", AL_UNSUPPORTED, "line",
		  "takes column = constant" },
		{ "SELECT count(*) FROM trips WHERE true", AL_UNSUPPORTED, "line",
		  "takes column = constant" },
		{ "SELECT count(*) FROM trips WHERE minutes", AL_UNSUPPORTED, "line",
		  "takes column = constant" },
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
		  "line", "takes column = constant" },
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
		  AL_UNSUPPORTED, "line", "joined by the person" },
		{ "SELECT count(*) FROM trips a JOIN stations a ON station = id", AL_UNSUPPORTED,
		  "line", "both tables are called a" },
		{ "SELECT count(*) FROM trips JOIN stations ON station = id JOIN stations c ON "
		  "station "
		  "= c.id",
		  AL_UNSUPPORTED, "line", "one public table" },
		{ "SELECT count(*) FROM (SELECT * FROM trips) x", AL_UNSUPPORTED, "line",
		  "single columns" },
		{ "SELECT count(*) FROM read_csv('/etc/passwd')", AL_UNSUPPORTED, "line",
		  "no function" },
		{ "SELECT count(*) FROM trips TABLESAMPLE SYSTEM (1)", AL_UNSUPPORTED, "line",
		  "no function" },
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
	  CASE(what_the_noisy_answer_cannot_be_asked_is_refused),
	  CASE(aggregates_that_are_not_offered_are_named),
	  CASE(numbers_that_could_fail_are_refused), CASE(functions_that_could_fail_are_refused),
	  CASE(numbers_have_the_bounds_of_all_they_can_be),
	  CASE(the_places_of_small_numbers_are_limited), CASE(the_same_number_is_summed_once),
	  CASE(the_person_stands_only_in_count_distinct), CASE(what_is_not_granted_is_refused),
	  CASE(groups_need_public_keys), CASE(conditions_that_could_fail_are_refused),
	  CASE(joins_are_by_one_public_key), CASE(limits_are_kept_on_both_sides),
	  CASE(a_nul_byte_is_refused), CASE(names_of_columns_follow_their_expressions),
	  CASE(keys_are_all_there_and_sorted), CASE(negative_constants_keep_their_sign))
