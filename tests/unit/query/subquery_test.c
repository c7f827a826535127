/* subquery_test.c: what sub-queries and joins by person make is what plain SQL makes. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/relation.h"
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
	{ "SELECT sum(a), sum(b), sum(c) FROM (SELECT rider, lag(minutes) OVER (PARTITION BY rider "
	  "ORDER BY began, minutes) AS a, row_number() OVER (PARTITION BY rider ORDER BY began, "
	  "minutes) AS b, count(*) OVER (PARTITION BY rider ORDER BY began) AS c FROM trips) AS t",
	  "SELECT 0, count(DISTINCT rider), sum(held(a, 0, 120)), sum(least(10, b)), sum(least(10, "
	  "c)) FROM (SELECT rider, lag(minutes) OVER (PARTITION BY rider ORDER BY began NULLS "
	  "LAST, minutes NULLS LAST) AS a, row_number() OVER (PARTITION BY rider ORDER BY began "
	  "NULLS LAST, minutes NULLS LAST) AS b, count(*) OVER (PARTITION BY rider ORDER BY began "
	  "NULLS LAST) AS c FROM t)" },
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

static int64_t cell_of(const struct catalogue *catalogue, struct engine *engine, const char *sql)
{
	struct plan *plan = fixture_plan(catalogue, sql);
	struct sums sums;
	int64_t cell;

	fixture_unclip(plan);
	sums = fixture_sums(plan, engine);
	cell = sums.cells[1];
	sums_clear(&sums);
	plan_free(plan);
	return cell;
}

/* `count` trips of one rider, a minute apart, from the last to the first if `backwards`. */
static char *trips_of_one(unsigned count, bool backwards)
{
	struct buffer text;
	char *copy;

	buffer_init(&text, 1u << 24);
	for (size_t i = 0; i < fixture_platform.tables[0].columns_count; i++)
		buffer_append_format(&text, "%s%s", i > 0 ? "," : "",
				     fixture_platform.tables[0].columns[i].name);
	for (unsigned i = 0; i < count; i++) {
		unsigned minute = backwards ? count - 1 - i : i;

		buffer_append_format(&text,
				     "\nrider000001,S1,long,%u,,,2019-01-01 %02u:%02u,,,,,,,",
				     minute % 100, minute / 60 % 24, minute % 60);
	}
	buffer_append_text(&text, "\n");
	copy = strdup(buffer_text(&text));
	assert_non_null(copy);
	buffer_clear(&text);
	return copy;
}

static void who_has_more_rows_than_a_join_takes_has_none(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	char *text = trips_of_one(1000, false);
	char *more = trips_of_one(1025, false);
	struct engine *engine = fixture_locked_engine(catalogue, text);
	struct engine *over = fixture_locked_engine(catalogue, more);
	const char *all = "SELECT count(*) FROM trips AS a JOIN trips AS b ON a.rider = b.rider";
	const char *less = "SELECT count(*) FROM trips AS a JOIN (SELECT rider, row_number() OVER "
			   "(PARTITION BY rider ORDER BY began) AS n FROM trips) AS b ON a.rider = "
			   "b.rider WHERE b.n <= 2";

	(void)state;
	assert_int_equal(cell_of(catalogue, engine, all), 1000000);
	assert_int_equal(cell_of(catalogue, over, all), 0);
	engine_close(over);
	free(more);
	/* A row of every number, but all from the 10th on are numbered 10. */
	assert_true(cell_of(catalogue, engine, less) >= 2 * 900);
	assert_int_equal(
	    cell_of(catalogue, engine,
		    "SELECT count(*) FROM (SELECT rider, count(*) AS n FROM trips GROUP "
		    "BY rider) AS t WHERE n = 10"),
	    1);
	engine_close(engine);
	free(text);
	catalogue_free(catalogue);
}

static void the_order_in_which_rows_are_stored_does_not_matter(void **state)
{
	static const char *const questions[] = {
		"SELECT sum(x) FROM (SELECT rider, minutes * n AS x FROM (SELECT rider, minutes, "
		"row_number() OVER (PARTITION BY rider ORDER BY day, zone) AS n FROM trips) AS "
		"a) AS t",
		"SELECT sum(x) FROM (SELECT rider, lag(minutes, 3) OVER (PARTITION BY rider ORDER "
		"BY day) AS x FROM trips WHERE minutes < 50) AS t",
	};
	struct catalogue *catalogue = fixture_catalogue();
	char *texts[] = { trips_of_one(70, false), trips_of_one(70, true) };
	struct engine *engines[] = { fixture_locked_engine(catalogue, texts[0]),
				     fixture_locked_engine(catalogue, texts[1]) };

	(void)state;
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
		assert_int_equal(cell_of(catalogue, engines[0], questions[i]),
				 cell_of(catalogue, engines[1], questions[i]));
	for (size_t i = 0; i < 2; i++) {
		engine_close(engines[i]);
		free(texts[i]);
	}
	catalogue_free(catalogue);
}

static struct sums sums_of(const struct plan *plan, struct engine *engine, uint8_t consent,
			   unsigned threads)
{
	uint8_t bits[64];
	const struct members members = { .consent = bits, .count = 8 * sizeof(bits) };
	const struct sums_options options = { .threads = threads };
	struct sums sums = { 0 };

	memset(bits, consent, sizeof(bits));
	assert_int_equal(sums_read(plan, engine, &members, &options, &sums, NULL), AL_OK);
	return sums;
}

static void rows_without_consent_are_not_in_and_threads_do_not_matter(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	char *text = fixture_random_csv(5, 2000, 200);
	struct engine *engine = fixture_locked_engine(catalogue, text);

	(void)state;
	for (size_t i = 0; i < PAIRS; i++) {
		struct plan *plan = fixture_plan(catalogue, pairs[i].sql);
		/* Persons of even and of odd indexes are together all. */
		struct sums even = sums_of(plan, engine, 0x55, 1);
		struct sums odd = sums_of(plan, engine, 0xaa, 3);
		struct sums all = sums_of(plan, engine, 0xff, 2);

		for (size_t c = 0; c < all.cells_count; c++)
			assert_int_equal(all.cells[c], even.cells[c] + odd.cells[c]);
		assert_int_equal(all.charges_count, even.charges_count + odd.charges_count);
		for (size_t c = 0; c < even.charges_count; c++)
			assert_int_equal(even.charges[c].person % 2, 0);
		sums_clear(&even);
		sums_clear(&odd);
		sums_clear(&all);
		plan_free(plan);
	}
	engine_close(engine);
	free(text);
	catalogue_free(catalogue);
}

static void who_is_taken_out_is_in_no_sum(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	char *text = fixture_random_csv(6, 1000, 30);
	struct engine *engine = fixture_locked_engine(catalogue, text);

	(void)state;
	for (size_t i = 0; i < PAIRS; i++) {
		struct plan *plan = fixture_plan(catalogue, pairs[i].sql);
		struct sums sums = sums_of(plan, engine, 0xff, 2);

		for (uint32_t person = 0; person < 40; person++)
			assert_int_equal(sums_subtract(plan, engine, person, &sums, NULL), AL_OK);
		for (size_t c = 0; c < sums.cells_count; c++)
			assert_int_equal(sums.cells[c], 0);
		sums_clear(&sums);
		plan_free(plan);
	}
	engine_close(engine);
	free(text);
	catalogue_free(catalogue);
}

static const char *const different[] = {
	"SELECT count(*) FROM (SELECT rider, minutes AS x FROM trips) AS t",
	"SELECT count(*) FROM (SELECT rider, price AS x FROM trips) AS t",
	"SELECT count(*) FROM (SELECT rider, minutes + 1 AS x FROM trips) AS t",
	"SELECT count(*) FROM (SELECT rider, minutes AS x FROM trips WHERE ebike) AS t",
	"SELECT count(*) FROM (SELECT rider, minutes AS x FROM trips WHERE minutes > "
	"delta) "
	"AS t",
	"SELECT count(*) FROM (SELECT rider, minutes AS x FROM trips WHERE minutes >= "
	"delta) AS t",
	"SELECT count(*) FROM (SELECT rider, minutes AS x FROM trips WHERE delta > "
	"minutes) "
	"AS t",
	"SELECT count(*) FROM (SELECT rider, minutes AS x FROM trips GROUP BY rider, "
	"minutes) AS t",
	"SELECT count(*) FROM (SELECT rider, sum(minutes) AS x FROM trips GROUP BY rider) "
	"AS t",
	"SELECT count(*) FROM (SELECT rider, max(minutes) AS x FROM trips GROUP BY rider) "
	"AS t",
	"SELECT count(*) FROM (SELECT rider, max(minutes) AS x FROM trips GROUP BY rider, "
	"kind) AS t",
	"SELECT count(*) FROM (SELECT rider, max(minutes) AS x FROM trips GROUP BY rider, "
	"station) AS t",
	"SELECT count(*) FROM (SELECT rider, lag(minutes) OVER (PARTITION BY rider ORDER "
	"BY "
	"began) AS x FROM trips) AS t",
	"SELECT count(*) FROM (SELECT rider, lag(minutes, 2) OVER (PARTITION BY rider "
	"ORDER "
	"BY began) AS x FROM trips) AS t",
	"SELECT count(*) FROM (SELECT rider, lag(minutes) OVER (PARTITION BY rider ORDER "
	"BY "
	"began DESC) AS x FROM trips) AS t",
	"SELECT count(*) FROM (SELECT rider, lag(minutes) OVER (PARTITION BY rider ORDER "
	"BY "
	"began NULLS FIRST) AS x FROM trips) AS t",
	"SELECT count(*) FROM (SELECT rider, lag(minutes) OVER (PARTITION BY rider, kind "
	"ORDER BY began) AS x FROM trips) AS t",
	"SELECT count(*) FROM (SELECT rider, sum(minutes) OVER (PARTITION BY rider ORDER "
	"BY "
	"began) AS x FROM trips) AS t",
	"SELECT count(*) FROM (SELECT rider, sum(minutes) OVER (PARTITION BY rider ORDER "
	"BY "
	"began ROWS UNBOUNDED PRECEDING) AS x FROM trips) AS t",
	"SELECT count(*) FROM trips AS t JOIN trips AS u ON t.rider = u.rider",
	"SELECT count(*) FROM trips AS t JOIN (SELECT rider FROM trips) AS u ON t.rider = "
	"u.rider",
	"SELECT count(*) FROM (SELECT rider, t.minutes AS x FROM trips AS t JOIN trips AS "
	"u "
	"ON t.rider = u.rider) AS t",
	"SELECT count(*) FROM (SELECT rider, u.minutes AS x FROM trips AS t JOIN trips AS "
	"u "
	"ON t.rider = u.rider) AS t",
	"SELECT count(*) FROM trips",
};
static const char *const same[] = {
	"WITH t AS (SELECT rider, count(*) AS n FROM trips GROUP BY 1) SELECT sum(n) FROM "
	"t",
	"SELECT sum(n) FROM (SELECT rider, count(*) AS n FROM trips GROUP BY rider) AS t",
};

static void two_pipelines_have_the_same_plan_only_if_they_are_the_same(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct plan *plans[sizeof(different) / sizeof(different[0])];
	size_t count = sizeof(different) / sizeof(different[0]);

	(void)state;
	for (size_t i = 0; i < count; i++)
		plans[i] = fixture_plan(catalogue, different[i]);
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(plan_canonical(plans[i]), plan_canonical(plans[j]));
	}
	for (size_t i = 0; i < count; i++)
		plan_free(plans[i]);
	for (size_t i = 0; i < 2; i++)
		plans[i] = fixture_plan(catalogue, same[i]);
	assert_string_equal(plan_canonical(plans[0]), plan_canonical(plans[1]));
	plan_free(plans[0]);
	plan_free(plans[1]);
	catalogue_free(catalogue);
}

static void who_has_one_row_by_the_question_counts_with_one(void **state)
{
	static const struct {
		const char *sql;
		uint64_t contribution;
	} cases[] = {
		{ "SELECT sum(n) FROM " INNER_N, 1 },
		{ "SELECT sum(n) FROM (SELECT rider, n FROM " INNER_N " WHERE n > 3) AS u", 1 },
		{ "SELECT sum(t.n) FROM " INNER_N " JOIN (SELECT rider, max(day) AS x FROM trips "
		  "GROUP BY rider) AS u ON t.rider = u.rider",
		  1 },
		{ "SELECT sum(n) FROM (SELECT rider, kind, count(*) AS n FROM trips GROUP BY "
		  "rider, "
		  "kind) AS t",
		  20 },
		{ "SELECT count(*) FROM " INNER_N " JOIN trips ON t.rider = trips.rider", 20 },
		{ "SELECT count(*) FROM (SELECT rider, minutes FROM trips) AS t", 20 },
		{ "SELECT count(*) FROM trips", 20 },
	};
	const struct plan_options options = { .rho = { RHO_PICO_ONE }, .contribution = 20 };
	struct catalogue *catalogue = fixture_catalogue();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct plan *plan = fixture_plan_with(catalogue, cases[i].sql, &options);

		if (plan->contribution != cases[i].contribution)
			fail_msg("%s: %llu", cases[i].sql, (unsigned long long)plan->contribution);
		plan_free(plan);
	}
	catalogue_free(catalogue);
}

static void explain_says_what_happens_per_person(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct plan *plan = fixture_plan(
	    catalogue, "SELECT sum(n) FROM (SELECT rider, count(*) AS n FROM (SELECT rider, "
		       "lag(began) OVER (PARTITION BY rider ORDER BY began) AS x FROM trips) AS w "
		       "GROUP BY rider) AS t JOIN trips ON t.rider = trips.rider");
	struct buffer text;

	(void)state;
	buffer_init(&text, PLAN_EXPLAIN_LEN_MAX);
	plan_explain_text(plan, &text);
	assert_non_null(strstr(buffer_text(&text),
			       "per person, w: her rows, with windows over them; columns rider, x, "
			       "from trips\n"));
	assert_non_null(
	    strstr(buffer_text(&text),
		   "per person, t: one row of all of hers; columns rider, n, from w\n"
		   "  n: held within 0 to 10, and what is beyond counts as the nearer of these\n"));
	assert_non_null(strstr(buffer_text(&text), "per person: t joined with trips\n"));
	buffer_reset(&text);
	plan_explain_json(plan, &text);
	assert_non_null(strstr(buffer_text(&text), ",\"from\":[\"t\",\"trips\"],\"groups\":"));
	assert_non_null(strstr(
	    buffer_text(&text),
	    ",\"per_person\":[{\"columns\":[{\"name\":\"rider\",\"op\":\"person\"},{\"name\":"
	    "\"x\",\"op\":\"lag\"}],\"from\":[\"trips\"],\"name\":\"w\",\"rows\":\"windows\"},{"
	    "\"columns\":[{\"name\":\"rider\",\"op\":\"person\"},{\"max\":\"10\",\"min\":\"0\","
	    "\"name\":\"n\",\"op\":\"count\"}],\"from\":[\"w\"],\"name\":\"t\",\"rows\":\"one\"}"
	    "]"));
	buffer_clear(&text);
	plan_free(plan);
	catalogue_free(catalogue);
}

/* What a sub-query computes of many rows is held within what R typical rows can give; what stands
 * in a row is not told, its bounds are those of its column. */
static void explain_says_what_is_held_within_bounds(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct plan *plan = fixture_plan(
	    catalogue,
	    "SELECT sum(n), sum(d), sum(s), sum(a), sum(m) FROM (SELECT rider, kind, count(*) AS "
	    "n, "
	    "count(DISTINCT station) AS d, sum(minutes) AS s, avg(minutes) AS a, max(minutes) AS m "
	    "FROM trips GROUP BY rider, kind) AS g");
	struct plan *plain = fixture_plan(catalogue, "SELECT sum(minutes) FROM trips");
	struct buffer text;

	(void)state;
	buffer_init(&text, PLAN_EXPLAIN_LEN_MAX);
	plan_explain_text(plan, &text);
	assert_non_null(
	    strstr(buffer_text(&text),
		   ", from trips\n"
		   "  n: held within 0 to 10, and what is beyond counts as the nearer of these\n"
		   "  d: held within 0 to 5, and what is beyond counts as the nearer of these\n"
		   "  s: held within 0 to 1200, and what is beyond counts as the nearer of these\n"
		   "the answer tells"));
	buffer_reset(&text);
	plan_explain_json(plan, &text);
	assert_non_null(strstr(
	    buffer_text(&text),
	    "{\"max\":\"10\",\"min\":\"0\",\"name\":\"n\",\"op\":\"count\"},{\"max\":\"5\",\"min\":"
	    "\"0\",\"name\":\"d\",\"op\":\"distinct\"},{\"max\":\"1200\",\"min\":\"0\",\"name\":"
	    "\"s\","
	    "\"op\":\"sum\"},{\"name\":\"a\",\"op\":\"avg\"},{\"name\":\"m\",\"op\":\"max\"}]"));
	buffer_reset(&text);
	plan_explain_json(plain, &text);
	assert_non_null(strstr(buffer_text(&text), ",\"from\":[\"trips\"],"));
	assert_non_null(strstr(buffer_text(&text), ",\"per_person\":[],"));
	buffer_clear(&text);
	plan_free(plan);
	plan_free(plain);
	catalogue_free(catalogue);
}

UNIT_MAIN("subquery", cmocka_unit_test(sub_queries_make_what_plain_sql_makes),
	  cmocka_unit_test(who_has_more_rows_than_a_join_takes_has_none),
	  cmocka_unit_test(the_order_in_which_rows_are_stored_does_not_matter),
	  cmocka_unit_test(rows_without_consent_are_not_in_and_threads_do_not_matter),
	  cmocka_unit_test(who_is_taken_out_is_in_no_sum),
	  cmocka_unit_test(two_pipelines_have_the_same_plan_only_if_they_are_the_same),
	  cmocka_unit_test(who_has_one_row_by_the_question_counts_with_one),
	  cmocka_unit_test(explain_says_what_happens_per_person),
	  cmocka_unit_test(explain_says_what_is_held_within_bounds))
