/*
 * hostile_rows_test.c: rows made to overflow, to be no number, to raise an error, to come in
 * another order or to widen a column, so that something shows that she is there.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "attack/attack.h"
#include "base/buffer.h"
#include "base/checked.h"
#include "unit/query/corpus.h"
#include "unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#define ROUNDS 2000
#define RHO 0.02
#define HEADER                                                                                     \
	"rider,station,kind,minutes,price,delta,began,day,ebike,note,zone,big,hidden,unbounded\n"
#define GREATEST INT64_C(9007199254740991) /* 2^53-1 */

static const struct plan_options one_row = {
	.rho = { (uint64_t)(RHO * (double)RHO_PICO_ONE) },
	.contribution = 1,
};

/* --- overflow --- */

#define POISONERS 1024 /* who bring a sum of 64 bits to 1023 below its end */

static char *poisoned(void)
{
	struct buffer text;
	char *copy;

	buffer_init(&text, 1 << 20);
	buffer_append_text(&text, HEADER);
	for (unsigned i = 0; i < POISONERS; i++)
		buffer_append_format(&text, "p%04u,,,,,,,,,,,%lld,,\n", i, (long long)GREATEST);
	copy = strdup(buffer_text(&text));
	assert_non_null(copy);
	buffer_clear(&text);
	return copy;
}

/* A system that adds up the column as it is, and stops on overflow. */
static bool naive_sum_overflows(bool she_is_in)
{
	int64_t sum = 0;
	bool fits = true;

	for (unsigned i = 0; i < POISONERS + (she_is_in ? 1u : 0u); i++)
		fits = fits && checked_add(sum, GREATEST, &sum);
	return !fits;
}

static void no_sum_overflows_by_her(void **state)
{
	char *others = poisoned();
	struct attack_world world = attack_world_new(others, "her,,,,,,,,,,,9007199254740991,,\n");
	struct attack_question asked =
	    attack_ask(&world, "SELECT sum(big) FROM trips", &one_row, ATTACK_PROTECTED);
	double low = attack_value(&world, &asked, false, ATTACK_NO_NOISE);
	double high = attack_value(&world, &asked, true, ATTACK_NO_NOISE);
	struct attack_score unprotected = { 0 };
	struct attack_score score = { 0 };

	(void)state;
	for (unsigned i = 0; i < 2 * ROUNDS; i++) {
		attack_note(&unprotected, i % 2, naive_sum_overflows(i % 2));
		attack_note(&score, i % 2,
			    attack_value(&world, &asked, i % 2, ATTACK_PROTECTED) >
				(low + high) / 2);
	}
	/* It did not wrap: many are more than few, and the sum is what can be shown of it. */
	assert_true(low > 0);
	attack_must_succeed("overflow of a sum that is not bounded", &unprotected);
	attack_must_fail("overflow", &score, RHO);
	attack_question_clear(&asked);
	attack_world_clear(&world);
	free(others);
}

/* --- what is no number --- */

static enum status import(const char *csv, struct engine *engine, const struct catalogue *catalogue,
			  struct report *report)
{
	const struct digest content = { { 0 } };
	char path[] = "/tmp/attack_XXXXXX";
	int file = mkstemp(path);
	struct engine_import imported;
	struct engine_table table;
	struct arena arena;
	enum status status;

	arena_init(&arena, 1 << 20);
	assert_true(file >= 0);
	assert_int_equal(write(file, csv, strlen(csv)), strlen(csv));
	close(file);
	assert_int_equal(
	    catalogue_engine_table(catalogue, &fixture_platform.tables[0], &arena, &table, NULL),
	    AL_OK);
	status = engine_import_csv(engine, &table, path, &content, &imported, report);
	unlink(path);
	arena_clear(&arena);
	return status;
}

/* A system that reads doubles and holds them within 0 and 120 by comparing. */
static double naive_clamp(const char *text)
{
	double value = strtod(text, NULL);

	if (value < 0)
		return 0;
	return value > 120 ? 120 : value;
}

/* privacy.md 1.11: NaN passes a clamp, and every sum with it is NaN. Here it never becomes a
 * value: the file is refused as a whole, before there is anything to ask. */
static void what_is_no_number_does_not_get_in(void **state)
{
	static const char *const minutes[] = { "nan",
					       "NaN",
					       "-nan",
					       "inf",
					       "-inf",
					       "Infinity",
					       "1e3",
					       "1.5",
					       "1.",
					       ".5",
					       "--1",
					       "+-1",
					       "0x10",
					       "1_000",
					       "1 0",
					       "1,5x",
					       "\xd9\xa3",
					       "٣",
					       "1e999",
					       "9007199254740992",
					       "99999999999999999999",
					       "-99999999999999999999" };
	static const char *const prices[] = {
		"nan", "inf", "1e2", "1.234", "1..2", "1.2.3", "90071992547409.92"
	};
	struct catalogue *catalogue = fixture_catalogue();
	struct engine *engine = fixture_engine(catalogue, HEADER "a,,,5,,,,,,,,,,\n");
	struct report report = { 0 };
	char csv[512];

	(void)state;
	for (size_t i = 0; i < sizeof(minutes) / sizeof(minutes[0]); i++) {
		snprintf(csv, sizeof(csv), HEADER "a,,,5,,,,,,,,,,\nher,,,\"%s\",,,,,,,,,,\n",
			 minutes[i]);
		if (import(csv, engine, catalogue, &report) != AL_MALFORMED)
			fail_msg("minutes of %s", minutes[i]);
	}
	for (size_t i = 0; i < sizeof(prices) / sizeof(prices[0]); i++) {
		snprintf(csv, sizeof(csv), HEADER "a,,,5,,,,,,,,,,\nher,,,,%s,,,,,,,,,\n",
			 prices[i]);
		if (import(csv, engine, catalogue, &report) != AL_MALFORMED)
			fail_msg("a price of %s", prices[i]);
	}
	assert_int_equal(engine_person_count(engine), 1);
	assert_true(isnan(naive_clamp("nan"))); /* so it would have got through */
	engine_close(engine);
	catalogue_free(catalogue);
}

/* --- errors --- */

#define HERS "minutes = 117 AND delta = -77"

static struct attack_world her_world(void)
{
	char *others = fixture_random_csv(1, 300, 40);
	struct attack_world world =
	    attack_world_new(others, "her,S3,long,117,42.42,-77,2019-07-07 07:07:07,2019-07-07,"
				     "true,rain,5,9007199254740991,1,1\n");

	free(others);
	return world;
}

/* Each stops in a database when a row of hers is there. Here all are refused, by their text. */
static void no_error_tells_that_she_is_there(void **state)
{
	static const struct {
		const char *ours;
		const char *in_database;
	} questions[] = {
		{ "SELECT sum(CASE WHEN " HERS " THEN error('x') END) FROM trips",
		  "SELECT CASE WHEN " HERS " THEN error('x') END FROM _allmende_data.trips" },
		{ "SELECT count(*) FROM trips WHERE CASE WHEN " HERS " THEN error('x') END",
		  "SELECT 1 FROM _allmende_data.trips WHERE CASE WHEN " HERS
		  " THEN error('x') END" },
		{ "SELECT sum(CAST(CASE WHEN " HERS " THEN 'x' ELSE '1' END AS int)) FROM trips",
		  "SELECT CAST(CASE WHEN " HERS
		  " THEN 'x' ELSE '1' END AS INTEGER) FROM _allmende_data.trips" },
		{ "SELECT sum(sqrt(CASE WHEN " HERS " THEN -1 ELSE 1 END)) FROM trips",
		  "SELECT sqrt(CASE WHEN " HERS " THEN -1 ELSE 1 END) FROM _allmende_data.trips" },
		{ "SELECT sum(ln(CASE WHEN " HERS " THEN 0 ELSE 1 END)) FROM trips",
		  "SELECT ln(CASE WHEN " HERS " THEN 0 ELSE 1 END) FROM _allmende_data.trips" },
		{ "SELECT sum(CASE WHEN " HERS " THEN big ELSE 1 END * 1024) FROM trips",
		  "SELECT CASE WHEN " HERS
		  " THEN CAST(big AS BIGINT) ELSE 1 END * 1025 FROM _allmende_data.trips" },
	};
	struct attack_world world = her_world();

	(void)state;
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		struct analysis_scope scope = fixture_scope(world.catalogue);
		struct plan *plan = NULL;
		struct report report = { 0 };
		enum status status = plan_of_sql(
		    &scope, questions[i].ours, strlen(questions[i].ours), &one_row, &plan, &report);

		if (status == AL_OK)
			fail_msg("%s is answered", questions[i].ours);
		assert_null(plan);
		for (unsigned in = 0; in < 2; in++) {
			enum status open = engine_run(world.engines[in], questions[i].in_database,
						      "attack", &report);

			if ((open != AL_OK) != (in == 1))
				fail_msg("%s: %s", questions[i].in_database, report.detail);
		}
	}
	attack_world_clear(&world);
}

/* --- order --- */

/* A thousand small numbers and a great one in doubles, which comes first or last. */
static double naive_sum(bool great_first)
{
	double sum = great_first ? 1e15 : 0;

	for (unsigned i = 0; i < 1000; i++)
		sum += 0.1;
	return great_first ? sum : sum + 1e15;
}

static void rows_in_another_order_give_the_same_sums(void **state)
{
	static const char first[] = HEADER "her,S1,long,5,7.01,,,,,,,5,,\n"
					   "her,S1,long,6,0.10,,,,,,,9007199254740991,,\n"
					   "x,S2,short,5,0.20,,,,,,,-3,,\n"
					   "x,S1,short,9,0.30,,,,,,,-9007199254740991,,\n";
	static const char last[] = HEADER "x,S1,short,9,0.30,,,,,,,-9007199254740991,,\n"
					  "her,S1,long,6,0.10,,,,,,,9007199254740991,,\n"
					  "x,S2,short,5,0.20,,,,,,,-3,,\n"
					  "her,S1,long,5,7.01,,,,,,,5,,\n";
	struct catalogue *catalogue = fixture_catalogue();
	struct engine *engines[2] = { fixture_locked_engine(catalogue, first),
				      fixture_locked_engine(catalogue, last) };
	struct corpus corpus = corpus_read();

	(void)state;
	for (size_t i = 0; i < corpus.count; i++) {
		struct plan *plan;
		struct sums sums[2];

		if (!corpus.queries[i].answered || corpus.queries[i].unknown)
			continue;
		plan = fixture_plan_with(catalogue, corpus.queries[i].sql, &one_row);
		sums[0] = fixture_sums(plan, engines[0]);
		sums[1] = fixture_sums(plan, engines[1]);
		assert_memory_equal(sums[0].cells, sums[1].cells,
				    sums[0].cells_count * sizeof(*sums[0].cells));
		sums_clear(&sums[0]);
		sums_clear(&sums[1]);
		plan_free(plan);
	}
	assert_true(fabs(naive_sum(false) - naive_sum(true)) > 0);
	corpus_clear(&corpus);
	engine_close(engines[0]);
	engine_close(engines[1]);
	catalogue_free(catalogue);
}

/* --- work --- */

/* What is left of her `rows` rows in a join with themselves that sorts `windows` times. */
static int64_t rows_of_join(unsigned rows, unsigned windows)
{
	char *hers = fixture_random_csv(2, rows, 1);
	struct catalogue *catalogue = fixture_catalogue();
	struct engine *engine = fixture_locked_engine(catalogue, hers);
	struct buffer sql;
	struct plan *plan;
	struct sums sums;
	int64_t left;

	buffer_init(&sql, SQL_LEN_MAX);
	buffer_append_text(&sql, "SELECT count(*) FROM (SELECT a.rider");
	for (unsigned i = 0; i < windows; i++)
		buffer_append_format(&sql,
				     ", sum(b.delta + %u) OVER (PARTITION BY a.rider ORDER BY "
				     "a.price) AS w%u",
				     i, i);
	buffer_append_text(&sql, " FROM trips AS a JOIN trips AS b ON a.rider = b.rider) AS t");
	plan = fixture_plan_with(catalogue, buffer_text(&sql), &one_row);
	fixture_unclip(plan);
	sums = fixture_sums(plan, engine);
	left = sums.cells[1];
	sums_clear(&sums);
	plan_free(plan);
	buffer_clear(&sql);
	engine_close(engine);
	catalogue_free(catalogue);
	free(hers);
	return left;
}

/* Haeberlen et al. 2011: she alone must not make an answer late. Her rows multiply in a join and
 * are sorted for each window; a million of them, sorted thirty times, took minutes. Whoever gives
 * more work than is allowed has no rows there: which of them stayed would hang on their order. */
static void her_rows_do_not_multiply_without_end(void **state)
{
	(void)state;
	assert_int_equal(rows_of_join(50, 1), 50 * 50);
	assert_int_equal(rows_of_join(50, 30), 50 * 50);
	assert_int_equal(rows_of_join(200, 1), 200 * 200);
	assert_int_equal(rows_of_join(200, 30), 0);
	assert_int_equal(rows_of_join(1100, 1), 0);
}

/* --- form --- */

static size_t length_of(struct attack_world *world, const struct attack_question *asked,
			bool she_is_in, enum attack_without without)
{
	struct answer *answer = attack_answer(world, asked, she_is_in, without);
	struct buffer json;
	size_t len;

	buffer_init(&json, ANSWER_LEN_MAX);
	answer_encode(answer, &json);
	assert_int_equal(buffer_status(&json), AL_OK);
	len = json.len;
	buffer_clear(&json);
	answer_free(answer);
	return len;
}

/* He sees no value, but how long the sealed answer is: she would make 100 of 99. */
static struct attack_score measure_length(enum attack_without without)
{
	struct attack_world world;
	struct attack_question asked;
	struct attack_score score = { 0 };
	struct buffer others;
	size_t usual;

	buffer_init(&others, 1 << 20);
	buffer_append_text(&others, HEADER);
	for (unsigned i = 0; i < 99; i++)
		buffer_append_format(&others, "p%02u,,,5,,,,,,,,,,\n", i);
	world = attack_world_new(buffer_text(&others), "her,,,5,,,,,,,,,,\n");
	asked = attack_ask(&world, "SELECT count(minutes) FROM trips", &one_row, without);
	usual = length_of(&world, &asked, false, ATTACK_NO_NOISE);
	for (unsigned i = 0; i < 2 * ROUNDS; i++)
		attack_note(&score, i % 2, length_of(&world, &asked, i % 2, without) > usual);
	attack_question_clear(&asked);
	attack_world_clear(&world);
	buffer_clear(&others);
	return score;
}

static void the_length_of_an_answer_tells_nothing(void **state)
{
	struct attack_score unprotected = measure_length(ATTACK_NO_NOISE);
	struct attack_score score = measure_length(ATTACK_PROTECTED);

	(void)state;
	attack_must_succeed("digits of an exact count", &unprotected);
	attack_must_fail("digits", &score, RHO);
}

UNIT_MAIN("hostile_rows", cmocka_unit_test(no_sum_overflows_by_her),
	  cmocka_unit_test(what_is_no_number_does_not_get_in),
	  cmocka_unit_test(no_error_tells_that_she_is_there),
	  cmocka_unit_test(rows_in_another_order_give_the_same_sums),
	  cmocka_unit_test(her_rows_do_not_multiply_without_end),
	  cmocka_unit_test(the_length_of_an_answer_tells_nothing))
