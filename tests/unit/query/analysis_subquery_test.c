/* analysis_subquery_test.c: sub-queries that are refused, with what to write instead. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/relation.h"
#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <stdlib.h>

struct refusal_case {
	const char *sql;
	enum status status;
	const char *words;
};

static void refuses(const struct refusal_case *cases, size_t count)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct analysis_scope scope = fixture_scope(catalogue);

	for (size_t i = 0; i < count; i++) {
		struct analysis *analysis = NULL;
		struct report report = { 0 };
		enum status status =
		    analysis_of_sql(&scope, cases[i].sql, strlen(cases[i].sql), &analysis, &report);

		if (status != cases[i].status || strncmp(report.message, "line ", 5) != 0 ||
		    strstr(report.message, cases[i].words) == NULL)
			fail_msg("%s: %s, %s", cases[i].sql, status_name(status), report.message);
		assert_null(analysis);
	}
	catalogue_free(catalogue);
}

#define REFUSES(cases) refuses(cases, sizeof(cases) / sizeof((cases)[0]))
#define IN(select) "SELECT count(*) FROM (" select ") AS t"

static void a_sub_query_keeps_to_the_rows_of_one_person(void **state)
{
	static const struct refusal_case cases[] = {
		{ IN("SELECT station FROM trips"), AL_REFUSED, "select rider as well" },
		{ IN("SELECT count(*) AS n FROM trips"), AL_UNSUPPORTED, "add GROUP BY rider" },
		{ IN("SELECT rider, count(*) AS n FROM trips"), AL_UNSUPPORTED,
		  "add GROUP BY rider" },
		{ IN("SELECT station, count(*) AS n FROM trips GROUP BY station"), AL_REFUSED,
		  "add rider to GROUP BY" },
		{ IN("SELECT station, count(*) AS n FROM trips GROUP BY rider, station"),
		  AL_REFUSED, "select rider as well" },
		{ IN("SELECT rider, row_number() OVER (ORDER BY began) AS n FROM trips"),
		  AL_REFUSED, "PARTITION BY rider" },
		{ IN("SELECT rider, row_number() OVER (PARTITION BY kind ORDER BY began) AS n FROM "
		     "trips"),
		  AL_REFUSED, "PARTITION BY rider" },
		{ IN("SELECT rider, rider AS who FROM trips"), AL_UNSUPPORTED, "once" },
		{ IN("SELECT rider AS who, n FROM (SELECT kind, rider, count(*) AS n FROM trips "
		     "GROUP BY kind) AS x"),
		  AL_REFUSED, "add rider to GROUP BY" },
		{ "SELECT count(*) FROM trips AS a JOIN trips AS b ON a.station = b.station",
		  AL_UNSUPPORTED, "ON a.rider = b.rider" },
		{ "SELECT count(*) FROM trips AS a JOIN trips AS b ON a.rider = a.rider",
		  AL_UNSUPPORTED, "ON a.rider = b.rider" },
		{ "SELECT count(*) FROM trips AS a JOIN trips AS b USING (station)", AL_UNSUPPORTED,
		  "ON a.rider = b.rider" },
		{ "SELECT count(*) FROM trips AS a JOIN trips AS b ON a.rider <> b.rider",
		  AL_UNSUPPORTED, "one equality" },
		{ "SELECT count(*) FROM trips AS a JOIN trips AS b ON a.rider = b.rider JOIN trips "
		  "AS c ON a.rider = b.rider",
		  AL_UNSUPPORTED, "ON a.rider = c.rider" },
		{ "SELECT count(*) FROM trips AS a JOIN (SELECT rider AS who FROM trips) AS b "
		  "USING "
		  "(rider)",
		  AL_UNSUPPORTED, "ON a.rider = b.who" },
	};

	(void)state;
	REFUSES(cases);
}

static void who_a_row_is_about_stays_confined(void **state)
{
	static const struct refusal_case cases[] = {
		{ "SELECT who, count(*) FROM (SELECT rider AS who FROM trips) AS t GROUP BY who",
		  AL_REFUSED, "COUNT(DISTINCT who)" },
		{ "SELECT count(who) FROM (SELECT rider AS who FROM trips) AS t", AL_REFUSED,
		  "who a row is about" },
		{ "SELECT count(*) FROM (SELECT rider AS who FROM trips) AS t WHERE who = 'a'",
		  AL_REFUSED, "who a row is about" },
		{ IN("SELECT rider, kind FROM trips WHERE rider IS NOT NULL"), AL_REFUSED,
		  "who a row is about" },
		{ IN("SELECT rider, min(rider) AS x FROM trips GROUP BY rider"), AL_REFUSED,
		  "who a row is about" },
		{ IN("SELECT rider, lag(rider) OVER (PARTITION BY rider ORDER BY began) AS x FROM "
		     "trips"),
		  AL_REFUSED, "who a row is about" },
		{ IN("SELECT rider, row_number() OVER (PARTITION BY rider ORDER BY rider) AS x "
		     "FROM "
		     "trips"),
		  AL_REFUSED, "who a row is about" },
		{ "SELECT count(*) FROM trips AS a JOIN trips AS b ON a.rider = b.rider WHERE "
		  "a.rider = b.rider",
		  AL_REFUSED, "who a row is about" },
		{ "SELECT count(*) FROM (SELECT rider AS id FROM trips) AS t JOIN stations USING "
		  "(id)",
		  AL_REFUSED, "not joined by it" },
	};

	(void)state;
	REFUSES(cases);
}

static void only_what_is_granted_is_read(void **state)
{
	static const struct refusal_case cases[] = {
		{ IN("SELECT rider FROM secret"), AL_REFUSED, "secret is not granted" },
		{ IN("SELECT rider, hidden FROM trips"), AL_REFUSED, "hidden is not granted" },
		{ IN("SELECT rider, kind FROM trips WHERE hidden = 1"), AL_REFUSED,
		  "hidden is not granted" },
		{ IN("SELECT rider, count(*) AS n FROM trips GROUP BY rider, hidden"), AL_REFUSED,
		  "hidden is not granted" },
		{ IN("SELECT rider, lag(kind) OVER (PARTITION BY rider ORDER BY hidden) AS x FROM "
		     "trips"),
		  AL_REFUSED, "hidden is not granted" },
		{ "SELECT count(*) FROM trips AS a JOIN secret AS b ON a.rider = b.rider",
		  AL_REFUSED, "secret is not granted" },
		{ "SELECT count(a.hidden) FROM trips AS a JOIN trips AS b ON a.rider = b.rider",
		  AL_REFUSED, "not granted" },
		{ IN("SELECT id FROM stations"), AL_UNSUPPORTED, "public" },
		{ IN("SELECT rider FROM nothing"), AL_NOT_FOUND, "no table nothing" },
		{ "SELECT sum(x) FROM (SELECT rider, minutes FROM trips) AS t", AL_NOT_FOUND,
		  "no column x" },
		{ "SELECT sum(price) FROM (SELECT rider, minutes FROM trips) AS t", AL_NOT_FOUND,
		  "no column price" },
	};

	(void)state;
	REFUSES(cases);
}

static void what_could_fail_or_has_no_bounds_is_refused(void **state)
{
	static const struct refusal_case cases[] = {
		{ IN("SELECT rider, minutes / 0 AS x FROM trips"), AL_UNSUPPORTED, "divide" },
		{ IN("SELECT rider, sum(big) AS x FROM trips GROUP BY rider"), AL_TOO_BIG, "2^53" },
		{ IN("SELECT rider, avg(big) AS x FROM trips GROUP BY rider"), AL_TOO_BIG, "2^53" },
		{ IN("SELECT rider, sum(unbounded) AS x FROM trips GROUP BY rider"), AL_UNSUPPORTED,
		  "no public bounds" },
		{ IN("SELECT rider, note FROM trips"), AL_UNSUPPORTED, "without public keys" },
		{ IN("SELECT rider, kind FROM trips WHERE note = 'rain'"), AL_UNSUPPORTED,
		  "without public keys" },
		{ "SELECT count(a.note) FROM trips AS a JOIN trips AS b ON a.rider = b.rider",
		  AL_UNSUPPORTED, "without public keys" },
		{ IN("SELECT rider, max(kind) AS x FROM trips GROUP BY rider"), AL_UNSUPPORTED,
		  "no order" },
		{ IN("SELECT rider, lag(kind) OVER (PARTITION BY rider ORDER BY kind) AS x FROM "
		     "trips"),
		  AL_UNSUPPORTED, "no order" },
		{ "SELECT sum(x) FROM (SELECT rider, unbounded AS x FROM trips) AS t",
		  AL_UNSUPPORTED, "no public bounds" },
		{ "SELECT x, count(*) FROM (SELECT rider, unbounded AS x FROM trips) AS t GROUP BY "
		  "x",
		  AL_UNSUPPORTED, "no public keys" },
	};

	(void)state;
	REFUSES(cases);
}

static void clauses_of_sub_queries_that_are_not_offered_say_what_to_write(void **state)
{
	static const struct refusal_case cases[] = {
		{ IN("SELECT rider, count(*) AS n FROM trips GROUP BY rider HAVING count(*) > 1"),
		  AL_UNSUPPORTED, "WHERE of the SELECT around it" },
		{ IN("SELECT rider FROM trips ORDER BY began"), AL_UNSUPPORTED, "OVER" },
		{ IN("SELECT rider FROM trips LIMIT 3"), AL_UNSUPPORTED, "ROW_NUMBER" },
		{ IN("SELECT DISTINCT rider FROM trips"), AL_UNSUPPORTED, "GROUP BY" },
		{ IN("SELECT rider FROM trips UNION SELECT rider FROM trips"), AL_UNSUPPORTED,
		  "UNION" },
		{ IN("VALUES (1)"), AL_UNSUPPORTED, "VALUES" },
		{ IN("SELECT rider, minutes + 1 FROM trips"), AL_UNSUPPORTED, "AS name" },
		{ IN("SELECT rider, minutes AS \"floor(x\" FROM trips"), AL_UNSUPPORTED, "a to z" },
		{ IN("SELECT rider, minutes AS x, price AS x FROM trips"), AL_UNSUPPORTED,
		  "two columns" },
		{ IN("SELECT rider, kind, count(*) AS n FROM trips GROUP BY rider"), AL_UNSUPPORTED,
		  "no key of GROUP BY" },
		{ IN("SELECT rider, sum(DISTINCT minutes) AS n FROM trips GROUP BY rider"),
		  AL_UNSUPPORTED, "COUNT(DISTINCT column)" },
		{ IN("SELECT rider, median(minutes) AS n FROM trips GROUP BY rider"),
		  AL_UNSUPPORTED, "takes columns" },
		{ IN("SELECT rider, sum(minutes) OVER (PARTITION BY rider) AS n FROM trips GROUP "
		     "BY "
		     "rider"),
		  AL_UNSUPPORTED, "sub-query of this one" },
		{ IN("SELECT rider, ntile(4) OVER (PARTITION BY rider ORDER BY began) AS n FROM "
		     "trips"),
		  AL_UNSUPPORTED, "ROW_NUMBER(), LAG" },
		{ IN("SELECT rider, lag(minutes) OVER (PARTITION BY rider) AS n FROM trips"),
		  AL_UNSUPPORTED, "needs an order" },
		{ IN("SELECT rider, lag(minutes, 0) OVER (PARTITION BY rider ORDER BY began) AS n "
		     "FROM trips"),
		  AL_UNSUPPORTED, "1 to 1000" },
		{ IN("SELECT rider, lag(minutes, 1001) OVER (PARTITION BY rider ORDER BY began) AS "
		     "n FROM trips"),
		  AL_UNSUPPORTED, "1 to 1000" },
		{ IN("SELECT rider, sum(minutes) OVER (PARTITION BY rider ORDER BY began ROWS "
		     "BETWEEN 2 PRECEDING AND CURRENT ROW) AS n FROM trips"),
		  AL_UNSUPPORTED, "ROWS UNBOUNDED PRECEDING" },
		{ "SELECT count(*) FROM (SELECT rider FROM trips)", AL_MALFORMED,
		  "must have an alias" },
		{ "SELECT count(*) FROM (SELECT rider FROM trips) AS stations", AL_UNSUPPORTED,
		  "use another name" },
		{ "SELECT count(*) FROM (SELECT rider FROM trips) AS t(a)", AL_UNSUPPORTED,
		  "list of columns" },
		{ "SELECT count(*) FROM trips AS a JOIN trips AS a ON a.rider = a.rider",
		  AL_UNSUPPORTED, "both tables are called a" },
		{ "SELECT count(*) FROM trips AS a JOIN trips AS b ON a.rider = b.rider WHERE "
		  "minutes = 1",
		  AL_UNSUPPORTED, "b.minutes or a.minutes" },
		{ "SELECT count(*) FROM trips AS a LEFT JOIN trips AS b ON a.rider = b.rider",
		  AL_UNSUPPORTED, "only JOIN" },
		{ "WITH RECURSIVE a AS (SELECT rider FROM a) SELECT count(*) FROM a",
		  AL_UNSUPPORTED, "RECURSIVE" },
		{ "WITH a AS (SELECT rider FROM a) SELECT count(*) FROM a", AL_NOT_FOUND,
		  "no table a" },
		{ "WITH a AS (SELECT rider FROM trips) SELECT count(*) FROM trips", AL_UNSUPPORTED,
		  "not used" },
		{ "WITH a(b) AS (SELECT rider FROM trips) SELECT count(*) FROM a", AL_UNSUPPORTED,
		  "WITH name AS" },
	};

	(void)state;
	REFUSES(cases);
}

static void what_is_compared_must_be_of_one_kind(void **state)
{
	static const struct refusal_case cases[] = {
		{ "SELECT count(*) FROM trips WHERE began > day", AL_UNSUPPORTED,
		  "times with times" },
		{ "SELECT count(*) FROM trips WHERE began > minutes", AL_UNSUPPORTED,
		  "times with times" },
		{ "SELECT count(*) FROM trips WHERE kind = station", AL_UNSUPPORTED, "is none" },
		{ "SELECT count(*) FROM trips WHERE began - day > 3", AL_UNSUPPORTED, "is none" },
		{ "SELECT count(*) FROM trips WHERE CASE WHEN ebike THEN 1 ELSE 2 END > minutes",
		  AL_UNSUPPORTED, "column of a sub-query" },
		{ "SELECT count(*) FROM trips WHERE minutes > NULL", AL_UNSUPPORTED, "IS NULL" },
		{ "SELECT count(*) FROM trips WHERE minutes + 1 > NULL", AL_UNSUPPORTED,
		  "takes column = constant" },
		{ "SELECT count(*) FROM trips WHERE unbounded > minutes", AL_UNSUPPORTED,
		  "no public bounds" },
		{ "SELECT count(*) FROM trips WHERE big + big > 0", AL_TOO_BIG, "2^53" },
		{ "SELECT sum(EXTRACT(EPOCH FROM minutes)) FROM trips", AL_UNSUPPORTED,
		  "time or date" },
	};

	(void)state;
	REFUSES(cases);
}

/* Sub-queries that are nested `depth` deep. */
static char *nested(unsigned depth)
{
	struct buffer sql;
	char *copy;

	buffer_init(&sql, 8192);
	buffer_append_text(&sql, "SELECT count(*) FROM ");
	for (unsigned i = 0; i < depth; i++)
		buffer_append_text(&sql, "(SELECT rider, minutes FROM ");
	buffer_append_text(&sql, "trips");
	for (unsigned i = 0; i < depth; i++)
		buffer_append_format(&sql, ") AS t%u", i);
	copy = strdup(buffer_text(&sql));
	assert_non_null(copy);
	buffer_clear(&sql);
	return copy;
}

/* Tables of persons, `count` of them, joined by the person. */
static char *joined(unsigned count)
{
	struct buffer sql;
	char *copy;

	buffer_init(&sql, 8192);
	buffer_append_text(&sql, "SELECT count(*) FROM trips AS a0");
	for (unsigned i = 1; i < count; i++)
		buffer_append_format(&sql, " JOIN trips AS a%u ON a0.rider = a%u.rider", i, i);
	copy = strdup(buffer_text(&sql));
	assert_non_null(copy);
	buffer_clear(&sql);
	return copy;
}

static void sub_queries_and_joins_have_a_limit(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	char *good[] = { nested(STAGE_DEPTH_MAX), joined(SIDES_MAX) };
	char *bad[] = { nested(STAGE_DEPTH_MAX + 1), joined(SIDES_MAX + 1) };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct refusal_case cases[] = { { bad[i], AL_TOO_BIG, "" } };

		plan_free(fixture_plan(catalogue, good[i]));
		REFUSES(cases);
		free(good[i]);
		free(bad[i]);
	}
	catalogue_free(catalogue);
}

UNIT_MAIN("analysis_subquery", cmocka_unit_test(a_sub_query_keeps_to_the_rows_of_one_person),
	  cmocka_unit_test(who_a_row_is_about_stays_confined),
	  cmocka_unit_test(only_what_is_granted_is_read),
	  cmocka_unit_test(what_could_fail_or_has_no_bounds_is_refused),
	  cmocka_unit_test(clauses_of_sub_queries_that_are_not_offered_say_what_to_write),
	  cmocka_unit_test(what_is_compared_must_be_of_one_kind),
	  cmocka_unit_test(sub_queries_and_joins_have_a_limit))
