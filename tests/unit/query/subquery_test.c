/* subquery_test.c: what sub-queries and joins by person make is what plain SQL makes. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/query/fixture.h"
#include "unit/query/oracle.h"

#include "unit/budget.h"
#include "unit/unit.h"

#include <stdlib.h>

/* Values held within bounds, and the persons' trips a second time, as codes and numbers are kept.
 * At most 10 rows of a person are typical, so counts of them are held there. */
static const char oracle_views[] =
    "CREATE TEMP MACRO held(x, a, b) AS CASE WHEN x IS NOT NULL THEN greatest(a, least(b, x)) END;"
    "CREATE TEMP TABLE stations(id INTEGER, city INTEGER, docks INTEGER);"
    "INSERT INTO stations VALUES (0, 0, 10), (1, 0, 20), (2, 1, NULL), (3, NULL, 20), (4, 1, 15);"
    "CREATE TEMP VIEW t AS SELECT *, _person AS rider, make_timestamp(CAST(began AS BIGINT) * "
    "1000000) AS tm,"
    " CASE WHEN minutes IS NOT NULL THEN greatest(0, least(120, minutes)) END AS m,"
    " CASE WHEN price IS NOT NULL THEN greatest(0, least(5000, price)) END AS p,"
    " CASE WHEN delta IS NOT NULL THEN greatest(-1000, least(500, delta)) END AS d,"
    " CASE WHEN began IS NOT NULL THEN greatest(1546300800, least(1577836799, CAST(began AS "
    "BIGINT))) END AS e"
    " FROM _allmende_data.trips;";

#define INNER_N "(SELECT rider, count(*) AS n FROM trips GROUP BY rider) AS t"
#define ORACLE_N "(SELECT rider, least(count(*), 10) AS n FROM t GROUP BY rider)"

static const struct {
	const char *sql;
	const char *oracle; /* rows (group, presence, measures) */
} pairs[] = {
	{ "SELECT count(*), sum(n) FROM " INNER_N,
	  "SELECT 0, count(DISTINCT rider), count(*), sum(n) FROM " ORACLE_N },
	{ "SELECT n, count(*) FROM " INNER_N " GROUP BY n",
	  "SELECT n, count(DISTINCT rider), count(*) FROM " ORACLE_N " GROUP BY n" },
	{ "SELECT avg(n) FROM " INNER_N " WHERE n > 3",
	  "SELECT 0, count(DISTINCT rider), sum(n - 5), count(n) FROM " ORACLE_N " WHERE n > 3" },
	{ "SELECT floor(n / 4), count(*) FROM " INNER_N " GROUP BY 1",
	  "SELECT n // 4, count(DISTINCT rider), count(*) FROM " ORACLE_N " GROUP BY 1" },
	{ "SELECT kind, sum(total), sum(mean), sum(least) FROM (SELECT rider, kind, sum(minutes) "
	  "AS total, avg(delta) AS mean, min(delta) AS least FROM trips WHERE price > 3 GROUP BY "
	  "rider, kind) AS t GROUP BY kind",
	  "SELECT kind, count(DISTINCT rider), coalesce(sum(a), 0), coalesce(sum(b), 0), "
	  "coalesce(sum(c), 0) FROM (SELECT rider, kind, held(sum(m), 0, 1200) AS a, floor((200 * "
	  "sum(d) + count(d))::HUGEINT // (2 * count(d)) - CASE WHEN (200 * sum(d) + "
	  "count(d))::HUGEINT % (2 * count(d)) < 0 THEN 1 ELSE 0 END) AS b, held(min(delta), "
	  "-1000, 500) AS c FROM t WHERE price > 300 GROUP BY rider, kind) WHERE kind < 3 GROUP BY "
	  "kind" },
	{ "SELECT date_trunc('month', first), count(*) FROM (SELECT rider, min(began) AS first, "
	  "max(began) AS last FROM trips GROUP BY rider) AS t WHERE last > first GROUP BY 1",
	  "SELECT month(a) - 1, count(DISTINCT rider), count(*) FROM (SELECT rider, min(tm) AS a, "
	  "max(tm) AS b FROM t GROUP BY rider) WHERE b > a AND year(a) = 2019 GROUP BY 1" },
	{ "SELECT stations, sum(kinds), sum(hours) FROM (SELECT rider, count(DISTINCT station) AS "
	  "stations, count(DISTINCT kind) AS kinds, count(DISTINCT EXTRACT(hour FROM began)) AS "
	  "hours FROM trips GROUP BY rider) AS t GROUP BY stations",
	  "SELECT a, count(DISTINCT rider), sum(b), sum(c) FROM (SELECT rider, least(5, "
	  "count(DISTINCT station)) AS a, least(3, count(DISTINCT kind)) AS b, least(10, "
	  "count(DISTINCT hour(tm))) AS c FROM t GROUP BY rider) GROUP BY a" },
	{ "SELECT sum(a), sum(b), sum(c) FROM (SELECT rider, count(*) FILTER (WHERE ebike) AS a, "
	  "count(delta) AS b, sum(CASE WHEN delta > minutes THEN price END) AS c FROM trips GROUP "
	  "BY rider) AS t",
	  "SELECT 0, count(DISTINCT rider), sum(least(10, a)), sum(least(10, b)), sum(c) FROM "
	  "(SELECT rider, count(*) FILTER (ebike = 1) AS a, count(delta) AS b, held(sum(p) FILTER "
	  "(d > m), 0, 50000) AS c FROM t GROUP BY rider)" },
	{ "SELECT kind, count(*) FROM (SELECT rider, kind, minutes, delta FROM trips) AS t WHERE "
	  "minutes - delta >= 30 AND kind <> 'long' GROUP BY kind",
	  "SELECT kind, count(DISTINCT rider), count(*) FROM t WHERE m - d >= 30 AND kind IN (1, "
	  "2) GROUP BY kind" },
	{ "SELECT count(*), sum(x) FROM (SELECT rider, minutes * 2 AS x FROM trips WHERE minutes > "
	  "delta OR price < 2.5 * minutes) AS t",
	  "SELECT 0, count(DISTINCT rider), count(*), sum(2 * m) FROM t WHERE m > d OR p < 250 * "
	  "m" },
	{ "SELECT sum(sessions), count(*) FROM (SELECT rider, sum(CASE WHEN prev IS NULL OR "
	  "EXTRACT(EPOCH FROM began) - EXTRACT(EPOCH FROM prev) > 864000 THEN 1 ELSE 0 END) AS "
	  "sessions FROM (SELECT rider, began, lag(began) OVER (PARTITION BY rider ORDER BY began) "
	  "AS prev FROM trips WHERE began IS NOT NULL) AS w GROUP BY rider) AS t",
	  "SELECT 0, count(DISTINCT rider), sum(least(10, a)), count(*) FROM (SELECT rider, "
	  "sum(CASE WHEN b IS NULL OR e - b > 864000 THEN 1 ELSE 0 END) AS a FROM (SELECT rider, "
	  "e, lag(e) OVER (PARTITION BY rider ORDER BY began) AS b FROM t WHERE began IS NOT NULL) "
	  "GROUP BY rider)" },
	{ "WITH w AS (SELECT rider, kind, minutes, row_number() OVER (PARTITION BY rider, kind "
	  "ORDER BY began DESC NULLS LAST, minutes) AS n FROM trips) SELECT kind, sum(minutes) "
	  "FROM w WHERE n = 1 GROUP BY kind",
	  "SELECT kind, count(DISTINCT rider), coalesce(sum(m), 0) FROM (SELECT rider, kind, m, "
	  "row_number() OVER (PARTITION BY rider, kind ORDER BY began DESC NULLS LAST, minutes "
	  "NULLS LAST) AS n FROM t) WHERE n = 1 AND kind < 3 GROUP BY kind" },
	{ "SELECT sum(a), sum(b), sum(c), sum(g), count(h) FROM (SELECT rider, sum(minutes) OVER "
	  "(PARTITION BY rider ORDER BY day) AS a, count(*) OVER (PARTITION BY rider ORDER BY zone "
	  "NULLS FIRST) AS b, max(delta) OVER (PARTITION BY rider) AS c, lead(price, 2) OVER "
	  "(PARTITION BY rider ORDER BY price) AS g, lag(zone) OVER (PARTITION BY rider, kind "
	  "ORDER BY zone) AS h FROM trips) AS t",
	  "SELECT 0, count(DISTINCT rider), sum(held(a, 0, 1200)), sum(least(10, b)), sum(held(c, "
	  "-1000, 500)), sum(held(g, 0, 5000)), count(h) FROM (SELECT rider, sum(m) OVER "
	  "(PARTITION BY rider ORDER BY day NULLS LAST) AS a, count(*) OVER (PARTITION BY rider "
	  "ORDER BY zone NULLS FIRST) AS b, max(delta) OVER (PARTITION BY rider) AS c, lead(price, "
	  "2) OVER (PARTITION BY rider ORDER BY price NULLS LAST) AS g, lag(zone) OVER (PARTITION "
	  "BY rider, kind ORDER BY zone NULLS LAST) AS h FROM t)" },
	{ "SELECT sum(a) FROM (SELECT rider, sum(minutes) OVER (PARTITION BY rider ORDER BY "
	  "minutes DESC ROWS UNBOUNDED PRECEDING) AS a FROM trips) AS t",
	  "SELECT 0, count(DISTINCT rider), sum(held(a, 0, 1200)) FROM (SELECT rider, sum(m) OVER "
	  "(PARTITION BY rider ORDER BY minutes DESC NULLS LAST ROWS UNBOUNDED PRECEDING) AS a "
	  "FROM t)" },
	{ "SELECT count(*), sum(a.minutes) FROM trips AS a JOIN trips AS b ON a.rider = b.rider "
	  "WHERE a.began < b.began AND b.kind = 'short'",
	  "SELECT 0, count(DISTINCT a.rider), count(*), sum(a.m) FROM t AS a JOIN t AS b ON "
	  "a.rider = b.rider WHERE a.began < b.began AND b.kind = 2" },
	{ "SELECT b.n, count(*), count(DISTINCT rider) FROM trips AS a JOIN (SELECT rider, "
	  "count(*) AS n FROM trips WHERE ebike GROUP BY rider) AS b USING (rider) GROUP BY b.n",
	  "SELECT n, count(DISTINCT a.rider), count(*) FROM t AS a JOIN (SELECT rider, least(10, "
	  "count(*)) AS n FROM t WHERE ebike = 1 GROUP BY rider) AS b ON a.rider = b.rider GROUP "
	  "BY n" },
	{ "SELECT city, sum(n) FROM (SELECT rider, station, count(*) AS n FROM trips GROUP BY "
	  "rider, station) AS t JOIN stations ON station = id GROUP BY city",
	  "SELECT city, count(DISTINCT rider), sum(n) FROM (SELECT rider, station, least(10, "
	  "count(*)) AS n FROM t GROUP BY rider, station) AS t JOIN stations ON station = id WHERE "
	  "city IS NOT NULL GROUP BY city" },
	{ "SELECT city, sum(n), sum(docks) FROM (SELECT rider, city, count(*) AS n, count(DISTINCT "
	  "docks) AS docks FROM trips JOIN stations ON station = id GROUP BY rider, city) AS t "
	  "GROUP BY city",
	  "SELECT city, count(DISTINCT rider), sum(n), sum(a) FROM (SELECT rider, city, least(10, "
	  "count(*)) AS n, count(DISTINCT docks) AS a FROM t JOIN stations ON station = id GROUP "
	  "BY rider, city) WHERE city IS NOT NULL GROUP BY city" },
	{ "SELECT months, count(*) FROM (SELECT rider, count(*) AS months FROM (SELECT rider, m, "
	  "count(*) AS n FROM (SELECT rider, date_trunc('month', began) AS m FROM trips) AS a "
	  "WHERE m IS NOT NULL GROUP BY rider, m) AS b WHERE n >= 2 GROUP BY rider) AS c GROUP BY "
	  "months",
	  "SELECT a, count(DISTINCT rider), count(*) FROM (SELECT rider, least(10, count(*)) AS a "
	  "FROM (SELECT rider, month(tm) AS x, least(10, count(*)) AS n FROM t WHERE year(tm) = "
	  "2019 GROUP BY rider, x) WHERE n >= 2 GROUP BY rider) GROUP BY a" },
	{ "SELECT count(*) FROM trips WHERE minutes > delta AND EXTRACT(EPOCH FROM began) > "
	  "1560000000 AND NOT minutes * price < 100 AND day <> day",
	  "SELECT 0, 0, 0" },
	{ "SELECT count(*) FROM trips WHERE minutes >= delta + 100 AND EXTRACT(EPOCH FROM began) "
	  "<= 1560000000 AND NOT minutes * price < 100",
	  "SELECT 0, count(DISTINCT rider), count(*) FROM t WHERE m >= d + 100 AND e <= 1560000000 "
	  "AND NOT m::BIGINT * p < 10000" },
};
#define PAIRS (sizeof(pairs) / sizeof(pairs[0]))

static void compare(struct catalogue *catalogue, struct engine *engine, size_t pair)
{
	struct plan *plan = fixture_plan(catalogue, pairs[pair].sql);
	size_t measures = plan->analysis->measures_count;
	struct sums sums;
	int64_t *wanted;

	fixture_unclip(plan);
	sums = fixture_sums(plan, engine);
	wanted = oracle_sums(engine, pairs[pair].oracle, plan->analysis->groups, measures);
	for (size_t i = 0; i < plan->analysis->groups * measures; i++) {
		if (sums.cells[i] != wanted[i])
			fail_msg("%s: group %zu, measure %zu: %lld, and plain SQL says %lld",
				 pairs[pair].sql, i / measures, i % measures,
				 (long long)sums.cells[i], (long long)wanted[i]);
	}
	free(wanted);
	sums_clear(&sums);
	plan_free(plan);
}

static void sub_queries_make_what_plain_sql_makes(void **state)
{
	struct budget budget = budget_begin("sub_queries");

	(void)state;
	while (budget_more(&budget, 10)) {
		struct catalogue *catalogue = fixture_catalogue();
		char *text = fixture_random_csv(budget_random(&budget), 3000, 400);
		struct engine *engine = fixture_engine(catalogue, text);

		oracle_run(engine, oracle_views);
		assert_int_equal(engine_lock(engine, NULL), AL_OK);
		for (size_t i = 0; i < PAIRS; i++)
			compare(catalogue, engine, i);
		free(text);
		engine_close(engine);
		catalogue_free(catalogue);
	}
}

UNIT_MAIN("subquery", cmocka_unit_test(sub_queries_make_what_plain_sql_makes))
