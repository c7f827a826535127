/* sums_test.c: unclipped sums are what plain SQL gives; clipped ones are bounded by C. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/query/fixture.h"
#include "unit/query/oracle.h"

#include "unit/budget.h"
#include "unit/unit.h"

#include <stdlib.h>

/* Views that give plain SQL the meaning that the README gives ours: values held within bounds,
 * keys outside the domain in no group. Codes: kinds long, medium, short; stations S1 to S5. */
static const char oracle_views[] =
    "CREATE TEMP TABLE stations(row INTEGER, id INTEGER, city VARCHAR, docks INTEGER);"
    "INSERT INTO stations VALUES (0, 0, 'Bonn', 10), (1, 1, 'Bonn', 20), (2, 2, 'K\xc3\xb6ln', "
    "NULL),"
    " (3, 3, NULL, 20), (4, 4, 'K\xc3\xb6ln', 15);"
    "CREATE TEMP VIEW t AS SELECT *, _person AS person, make_timestamp(CAST(began AS BIGINT) * "
    "1000000) AS tm,"
    " DATE '1970-01-01' + CAST(day AS INTEGER) AS on_day,"
    " CASE WHEN minutes IS NOT NULL THEN greatest(0, least(120, minutes)) END AS m, CASE WHEN "
    "price IS NOT NULL THEN greatest(0, least(5000, price)) END AS p,"
    " CASE WHEN delta IS NOT NULL THEN greatest(-1000, least(500, delta)) END AS d FROM "
    "_allmende_data.trips;";

static const struct {
	const char *sql;
	const char *oracle; /* rows (g, v1, v2 ...): the group's number, then the measures after
			       presence; presence itself comes from count(DISTINCT person) as v0 */
} pairs[] = {
	{ "SELECT count(*) FROM trips", "SELECT 0, count(DISTINCT person), count(*) FROM t" },
	{ "SELECT count(*), sum(minutes), avg(price), count(distinct rider) FROM trips",
	  "SELECT 0, count(DISTINCT person), count(*), sum(m), sum(p - 2500), count(p) FROM t" },
	{ "SELECT station, count(*), sum(delta) FROM trips GROUP BY station",
	  "SELECT station, count(DISTINCT person), count(*), sum(d) FROM t WHERE station < 5 "
	  "GROUP BY 1" },
	{ "SELECT kind, ebike, count(*) FROM trips GROUP BY kind, ebike",
	  "SELECT kind * 2 + ebike, count(DISTINCT person), count(*) FROM t WHERE kind < 3 AND "
	  "ebike "
	  "IS NOT NULL GROUP BY 1" },
	{ "SELECT ebike AS e, kind, count(*) FROM trips GROUP BY 2, e ORDER BY 1, kind",
	  "SELECT ebike * 3 + kind, count(DISTINCT person), count(*) FROM t WHERE kind < 3 AND "
	  "ebike "
	  "IS NOT NULL GROUP BY 1" },
	{ "SELECT zone, count(*) FROM trips GROUP BY zone",
	  "SELECT CASE zone WHEN 1 THEN 0 WHEN 2 THEN 1 ELSE 2 END, count(DISTINCT person), "
	  "count(*) "
	  "FROM t WHERE zone IN (1, 2, 5) GROUP BY 1" },
	{ "SELECT date_trunc('week', began) w, count(*) FROM trips GROUP BY w",
	  "SELECT date_diff('week', DATE '2018-12-31', date_trunc('week', tm)), count(DISTINCT "
	  "person), count(*) FROM t WHERE year(tm) = 2019 GROUP BY 1" },
	{ "SELECT date_trunc('month', day) w, avg(minutes) FROM trips GROUP BY w",
	  "SELECT month(on_day) - 1, count(DISTINCT person), sum(m - 60), count(m) FROM t WHERE "
	  "year(on_day) = 2019 GROUP BY 1" },
	{ "SELECT date_trunc('hour', began) h, count(*) FROM trips GROUP BY h",
	  "SELECT date_diff('hour', TIMESTAMP '2019-01-01', tm), count(DISTINCT person), "
	  "count(*) FROM t WHERE year(tm) = 2019 GROUP BY 1" },
	{ "SELECT date_trunc('day', day), count(*) FROM trips GROUP BY date_trunc('DAY', day)",
	  "SELECT date_diff('day', DATE '2019-01-01', on_day), count(DISTINCT person), count(*) "
	  "FROM t WHERE year(on_day) = 2019 GROUP BY 1" },
	{ "SELECT EXTRACT(hour FROM began), count(*) FROM trips GROUP BY 1",
	  "SELECT hour(tm), count(DISTINCT person), count(*) FROM t WHERE tm IS NOT NULL GROUP BY "
	  "1" },
	{ "SELECT EXTRACT(dow FROM began), count(*) FROM trips GROUP BY 1",
	  "SELECT dayofweek(tm), count(DISTINCT person), count(*) FROM t WHERE tm IS NOT NULL "
	  "GROUP "
	  "BY 1" },
	{ "SELECT EXTRACT(isodow FROM day), count(*) FROM trips GROUP BY 1",
	  "SELECT isodow(on_day) - 1, count(DISTINCT person), count(*) FROM t WHERE on_day IS NOT "
	  "NULL GROUP BY 1" },
	{ "SELECT date_part('month', began), count(*) FROM trips GROUP BY 1",
	  "SELECT month(tm) - 1, count(DISTINCT person), count(*) FROM t WHERE tm IS NOT NULL "
	  "GROUP "
	  "BY 1" },
	{ "SELECT floor(delta / 300), count(*), sum(minutes) FROM trips GROUP BY 1",
	  "SELECT floor(delta / 300.0) + 4, count(DISTINCT person), count(*), coalesce(sum(m), 0) "
	  "FROM t WHERE delta BETWEEN -1200 AND 599 GROUP BY 1" },
	{ "SELECT floor(price / 2.5) * 2.50, count(*) FROM trips GROUP BY 1",
	  "SELECT price // 250, count(DISTINCT person), count(*) FROM t WHERE price // 250 <= 20 "
	  "GROUP "
	  "BY 1" },
	{ "SELECT width_bucket(minutes, 10, 100, 7), count(*) FROM trips GROUP BY 1",
	  "SELECT CASE WHEN minutes < 10 THEN 0 WHEN minutes >= 100 THEN 8 ELSE (minutes - 10) * 7 "
	  "// "
	  "90 + 1 END, count(DISTINCT person), count(*) FROM t WHERE minutes IS NOT NULL GROUP BY "
	  "1" },
	{ "SELECT s.city, count(*) FROM trips JOIN stations s ON trips.station = s.id GROUP BY "
	  "city",
	  "SELECT CASE city WHEN 'Bonn' THEN 0 ELSE 1 END, count(DISTINCT person), count(*) FROM t "
	  "JOIN stations s ON t.station = s.id WHERE city IS NOT NULL GROUP BY 1" },
	{ "SELECT docks, count(*) FROM stations JOIN trips x ON id = x.station WHERE docks > 12 "
	  "GROUP BY docks",
	  "SELECT CASE docks WHEN 15 THEN 1 ELSE 2 END, count(DISTINCT person), count(*) FROM t "
	  "JOIN "
	  "stations s ON t.station = s.id WHERE docks > 12 GROUP BY 1" },
	{ "SELECT count(*) FROM trips JOIN stations s ON trips.station = s.id WHERE NOT s.city = "
	  "'Bonn' OR docks IS NULL",
	  "SELECT 0, count(DISTINCT person), count(*) FROM t JOIN stations s ON t.station = s.id "
	  "WHERE NOT s.city = 'Bonn' OR docks IS NULL" },
	{ "SELECT count(*) FROM trips WHERE minutes > 60 AND NOT (kind = 'long' OR price <= 12.5)",
	  "SELECT 0, count(DISTINCT person), count(*) FROM t WHERE minutes > 60 AND NOT (kind = 0 "
	  "OR "
	  "price <= 1250)" },
	{ "SELECT count(*) FROM trips WHERE minutes NOT BETWEEN 10 AND 50 AND kind <> 'short'",
	  "SELECT 0, count(DISTINCT person), count(*) FROM t WHERE minutes NOT BETWEEN 10 AND 50 "
	  "AND "
	  "kind <> 2" },
	{ "SELECT count(*) FROM trips WHERE zone IN (1, 3, -2) OR zone NOT IN (0, 1, 2, 4)",
	  "SELECT 0, count(DISTINCT person), count(*) FROM t WHERE zone IN (1, 3) OR zone NOT IN "
	  "(0, "
	  "1, 2, 4)" },
	{ "SELECT count(*) FROM trips WHERE began >= '2019-06-01' AND began < TIMESTAMP "
	  "'2019-07-01 "
	  "00:00:00' AND day <> DATE '2019-06-03'",
	  "SELECT 0, count(DISTINCT person), count(*) FROM t WHERE tm >= '2019-06-01' AND tm < "
	  "'2019-07-01' AND on_day <> '2019-06-03'" },
	{ "SELECT count(*) FROM trips WHERE ebike IS NOT TRUE",
	  "SELECT 0, count(DISTINCT person), count(*) FROM t WHERE ebike IS NULL OR ebike = 0" },
	{ "SELECT count(*) FROM trips WHERE ebike OR ebike IS UNKNOWN",
	  "SELECT 0, count(DISTINCT person), count(*) FROM t WHERE ebike IS NULL OR ebike = 1" },
	{ "SELECT count(*) FROM trips WHERE NOT ebike AND ebike = false AND ebike IS FALSE",
	  "SELECT 0, count(DISTINCT person), count(*) FROM t WHERE ebike = 0" },
	{ "SELECT count(*) FROM trips WHERE note = 'rain' OR note IN ('sunshine all day long', "
	  "'x')",
	  "SELECT 0, count(DISTINCT person), count(*) FROM t WHERE note IS NOT NULL" },
	{ "SELECT count(*) FROM trips WHERE note <> 'rain'",
	  "SELECT 0, count(DISTINCT person), count(*) FROM t WHERE note <> 'rain'" },
	{ "SELECT count(*) FROM trips WHERE EXTRACT(hour FROM began) BETWEEN 7 AND 9 AND "
	  "date_trunc('month', day) = '2019-06-01'",
	  "SELECT 0, count(DISTINCT person), count(*) FROM t WHERE hour(tm) BETWEEN 7 AND 9 AND "
	  "date_trunc('month', on_day) = '2019-06-01'" },
	{ "SELECT count(*) FROM trips WHERE -5 <= delta AND 100 > delta AND minutes != 7",
	  "SELECT 0, count(DISTINCT person), count(*) FROM t WHERE delta BETWEEN -5 AND 99 AND "
	  "minutes <> 7" },
	{ "SELECT station, EXTRACT(hour FROM began), avg(delta), sum(delta) FROM trips WHERE price "
	  "IS NULL GROUP BY 1, 2",
	  "SELECT station * 24 + hour(tm), count(DISTINCT person), coalesce(sum(d + 250), 0), "
	  "count(d), coalesce(sum(d), 0) FROM t WHERE price IS NULL AND station < 5 AND tm IS NOT "
	  "NULL GROUP BY 1" },
	{ "SELECT station, sum(minutes * delta) a, sum(price + minutes) b, sum(-delta) c, "
	  "sum(price - "
	  "0.5) "
	  "AS p FROM trips GROUP BY 1",
	  "SELECT station, count(DISTINCT person), sum(m::BIGINT * d), sum(p + 100 * m), sum(-d), "
	  "sum(p - 50) FROM t WHERE station < 5 GROUP BY 1" },
	{ "SELECT kind, sum(abs(delta + 100)) a, sum(least(minutes, 60)) b, sum(greatest(price, "
	  "delta, "
	  "3)) AS g FROM trips GROUP BY 1",
	  "SELECT kind, count(DISTINCT person), sum(abs(d + 100)), sum(CASE WHEN m > 60 THEN 60 "
	  "ELSE m "
	  "END), sum(CASE WHEN p IS NOT NULL AND d IS NOT NULL THEN greatest(p, d::BIGINT * 100, "
	  "300) "
	  "END) FROM t WHERE kind < 3 GROUP BY 1" },
	{ "SELECT sum(CASE WHEN ebike THEN 1 ELSE 0 END) AS a, sum(CASE WHEN minutes > 60 THEN "
	  "delta "
	  "WHEN kind = 'long' THEN NULL WHEN price IS NULL THEN 2.5 ELSE -minutes END) AS b, "
	  "count(CASE WHEN note = 'rain' THEN minutes END) AS c, sum(CASE WHEN ebike THEN NULL "
	  "ELSE 3 "
	  "END) AS d FROM trips",
	  "SELECT 0, count(DISTINCT person), sum(CASE WHEN ebike = 1 THEN 1 ELSE 0 END), sum(CASE "
	  "WHEN "
	  "minutes > 60 THEN d::BIGINT * 10 WHEN kind = 0 THEN NULL WHEN price IS NULL THEN 25 "
	  "ELSE -m "
	  "* 10 END), count(*) FILTER (note = 'rain' AND minutes IS NOT NULL), sum(CASE WHEN ebike "
	  "= 1 "
	  "THEN NULL ELSE 3 END) FROM t" },
	{ "SELECT city, count(minutes), count(note), count(began), count(*) FILTER (WHERE docks > "
	  "12) "
	  "AS x, sum(minutes) FILTER (WHERE city = 'Bonn' AND ebike) AS y, avg(delta) FILTER "
	  "(WHERE "
	  "minutes < 20) AS z FROM trips JOIN stations ON station = id GROUP BY city",
	  "SELECT CASE city WHEN 'Bonn' THEN 0 ELSE 1 END, count(DISTINCT person), count(minutes), "
	  "count(note), count(began), count(*) FILTER (docks > 12), coalesce(sum(m) FILTER (city = "
	  "'Bonn' AND ebike = 1), 0), coalesce(sum(d + 250) FILTER (minutes < 20), 0), count(d) "
	  "FILTER "
	  "(minutes < 20) FROM t JOIN stations s ON t.station = s.id WHERE city IS NOT NULL GROUP "
	  "BY "
	  "1" },
	{ "SELECT var_pop(minutes * 2 - 1) FILTER (WHERE ebike) FROM trips WHERE minutes > 3",
	  "SELECT 0, count(DISTINCT person), sum(2::BIGINT * m - 120) FILTER (ebike = 1), count(m) "
	  "FILTER (ebike = 1), sum((2::BIGINT * m - 120) * (2::BIGINT * m - 120)) FILTER (ebike = "
	  "1) "
	  "FROM t WHERE minutes > 3" },
	{ "SELECT kind, variance(delta), avg(delta), stddev_pop(minutes) FROM trips GROUP BY 1",
	  "SELECT kind, count(DISTINCT person), sum(d + 250), count(d), sum((d + 250::BIGINT) * (d "
	  "+ "
	  "250)), "
	  "sum(m - 60), count(m), sum((m - 60::BIGINT) * (m - 60)) FROM t WHERE kind < 3 GROUP BY "
	  "1" },
	{ "SELECT kind, corr(price, minutes) FROM trips GROUP BY 1",
	  "SELECT kind, count(DISTINCT person), count(*) FILTER (WHERE m + p IS NOT NULL), sum(m - "
	  "60) FILTER (WHERE p IS NOT NULL), sum(p - 2500) FILTER (WHERE m IS NOT NULL), sum((m - "
	  "60::BIGINT) * (p - 2500)), sum((m - 60::BIGINT) * (m - 60)) FILTER (WHERE p IS NOT "
	  "NULL), sum((p - 2500::BIGINT) * (p - 2500)) FILTER (WHERE m IS NOT NULL) FROM t WHERE "
	  "kind < 3 GROUP BY 1" },
	{ "SELECT sum(minutes % 20 / 7) AS c0, sum(delta % 20 / -3) AS c1 FROM trips",
	  "SELECT 0, count(DISTINCT person), sum(((m % 20) * 1000000::BIGINT) // 7), sum(((d % 20) "
	  "* 1000000::BIGINT) // -3) FROM t" },
	{ "SELECT sum(delta % 7) AS c0, sum(delta % -2.5) AS c1 FROM trips",
	  "SELECT 0, count(DISTINCT person), sum(d % 7), sum((d * 10::BIGINT) % 25) FROM t" },
	{ "SELECT sum(price % 1 / 0.3) AS c0, sum(price * 0.0000001 / 7) AS c1 FROM trips",
	  "SELECT 0, count(DISTINCT person), sum(((p % 100) * 100000::BIGINT) // 3), sum(p // 7) "
	  "FROM t" },
	{ "SELECT sum(floor(delta * 0.01)) AS c0, sum(ceil(delta * 0.01)) AS c1 FROM trips",
	  "SELECT 0, count(DISTINCT person), sum(CAST(floor(d / 100.0) AS BIGINT)), "
	  "sum(CAST(ceil(d / 100.0) AS BIGINT)) FROM t" },
	{ "SELECT sum(round(delta * 0.01, 1)) AS c0, sum(trunc(delta * 0.01)) AS c1 FROM trips",
	  "SELECT 0, count(DISTINCT person), sum(CAST(round(d / 10.0) AS BIGINT)), "
	  "sum(CAST(trunc(d / 100.0) AS BIGINT)) FROM t" },
	{ "SELECT sum(sign(delta)) AS c0, sum(round(price)) AS c1, sum(price::int) AS c2, "
	  "sum(round(minutes, 2)) AS c3 FROM trips",
	  "SELECT 0, count(DISTINCT person), sum(sign(d)), sum(CAST(round(p / 100.0) AS BIGINT)), "
	  "sum(m) FROM t" },
	{ "SELECT sum(coalesce(minutes, price, -5)) AS c0, count(coalesce(minutes, price)) AS c1 "
	  "FROM trips",
	  "SELECT 0, count(DISTINCT person), sum(coalesce(m * 100::BIGINT, p, -500)), "
	  "count(coalesce(m, p)) FROM t" },
	{ "SELECT sum(nullif(minutes, 120)) AS c0, count(nullif(minutes, 120)) AS c1, "
	  "count(nullif(price, 50)) AS c2 FROM trips",
	  "SELECT 0, count(DISTINCT person), sum(nullif(m, 120)), count(nullif(m, 120)), "
	  "count(nullif(p, 5000)) FROM t" },
	{ "SELECT sum(ebike::int) AS c0, count(ebike::int) AS c1 FROM trips",
	  "SELECT 0, count(DISTINCT person), sum(CAST(ebike AS INTEGER)), count(ebike) FROM t" },
	{ "SELECT count(*) FROM trips WHERE kind LIKE '%o%' AND station NOT LIKE '%1'",
	  "SELECT 0, count(DISTINCT person), count(*) FROM t WHERE kind IN (0, 2) AND station <> "
	  "0" },
	{ "SELECT count(*) FROM trips JOIN stations ON station = id WHERE city LIKE 'K_ln' OR "
	  "station LIKE '%1'",
	  "SELECT 0, count(DISTINCT person), count(*) FROM t WHERE station IN (0, 2, 4)" },
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

static void unclipped_sums_are_those_of_plain_sql(void **state)
{
	struct budget budget = budget_begin("unclipped_sums");

	(void)state;
	while (budget_more(&budget, 20)) {
		struct catalogue *catalogue = fixture_catalogue();
		char *text = fixture_random_csv(budget_random(&budget), 3000, 200);
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

UNIT_MAIN("sums", cmocka_unit_test(unclipped_sums_are_those_of_plain_sql))
