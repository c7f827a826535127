/*
 * sums_privacy_test.c: what one person's rows can change, and each pitfall of an engine below us.
 *
 * The neighbour test is the whole claim in executable form: with the noise frozen, two tables that
 * differ in one person give sums that differ by at most C in L2, everything else being the same.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/charge.h"
#include "privacy/wide.h"
#include "unit/budget.h"
#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <stdlib.h>

static const char *const questions[] = {
	"SELECT count(*) FROM trips",
	"SELECT count(distinct rider) FROM trips WHERE minutes > 30",
	"SELECT station, count(*), sum(minutes) FROM trips GROUP BY station",
	"SELECT station, kind, avg(delta), avg(price), count(*) FROM trips GROUP BY 1, 2",
	"SELECT date_trunc('week', began), count(*) FROM trips GROUP BY 1",
	"SELECT EXTRACT(hour FROM began), sum(delta), count(distinct rider) FROM trips WHERE note "
	"= "
	"'rain' OR ebike IS NULL GROUP BY 1",
	"SELECT city, sum(big), avg(big) FROM trips JOIN stations ON station = id GROUP BY city",
	"SELECT floor(price / 10), width_bucket(delta, -900, 400, 5), count(*) FROM trips GROUP BY "
	"1, "
	"2",
	"SELECT station, stddev(minutes), var_pop(delta), avg(delta), count(*) FROM trips GROUP BY "
	"1",
	"SELECT station, sum(minutes * price - delta), avg(abs(delta)) AS a, count(minutes) FROM "
	"trips GROUP BY 1",
	"SELECT kind, sum(CASE WHEN ebike THEN minutes WHEN note = 'rain' THEN -delta END) AS a, "
	"count(*) FILTER (WHERE zone = 1) AS b, stddev(least(big, 1000) + 9007199254739991) AS c "
	"FROM trips GROUP BY 1",
	"SELECT city, avg(greatest(price, 2.5)) FILTER (WHERE docks > 12) AS a, count(began), "
	"variance(minutes * minutes) AS v FROM trips JOIN stations ON station = id GROUP BY 1",
	"SELECT kind, stddev_pop(big), variance(price), sum(big), count(distinct rider) FROM trips "
	"GROUP BY kind",
	"SELECT kind, sum(delta / 7) AS a, avg(coalesce(minutes, price, -5)) AS b, sum(round(price "
	"/ 3)) AS c, count(nullif(minutes, 7)) AS d, sum(big % 9) AS e, avg(ebike::int) AS f FROM "
	"trips GROUP BY kind",
	"SELECT kind, corr(price, minutes), regr_slope(delta, minutes) FILTER (WHERE ebike), "
	"covar_pop(price, delta) FROM trips GROUP BY kind",
	"SELECT station, median(price), percentile_cont(0.9) WITHIN GROUP (ORDER BY minutes * 2) "
	"AS "
	"p, count(DISTINCT zone) AS z, count(*) FROM trips GROUP BY station",
	"SELECT median(big), count(DISTINCT date_trunc('day', began)) AS days, count(distinct "
	"rider) FROM trips WHERE ebike",
	"SELECT n, count(*), avg(total) FROM (SELECT rider, count(*) AS n, sum(minutes) AS total "
	"FROM trips WHERE delta < minutes GROUP BY rider) AS t GROUP BY n",
	"SELECT kind, sum(gap) FROM (SELECT rider, kind, EXTRACT(EPOCH FROM began) - EXTRACT(EPOCH "
	"FROM prev) AS gap FROM (SELECT rider, kind, began, lag(began) OVER (PARTITION BY rider "
	"ORDER BY began) AS prev FROM trips) AS w) AS t GROUP BY kind",
	"SELECT a.kind, count(*), sum(b.n), count(DISTINCT rider) FROM trips AS a JOIN (SELECT "
	"rider, station, row_number() OVER (PARTITION BY rider ORDER BY began, minutes) AS n FROM "
	"trips) AS b ON a.rider = b.rider WHERE n < 3 GROUP BY a.kind",
};
#define QUESTIONS (sizeof(questions) / sizeof(questions[0]))

static void fill(uint8_t *consent, size_t size)
{
	memset(consent, 0xff, size);
}

static struct sums read_with(const struct plan *plan, struct engine *engine,
			     const struct members *members, unsigned threads)
{
	const struct sums_options options = { .threads = threads };
	struct report report = { 0 };
	struct sums sums = { 0 };

	if (sums_read(plan, engine, members, &options, &sums, &report) != AL_OK)
		fail_msg("%s: %s", report.message, report.detail);
	return sums;
}

static void same_sums(const struct sums *a, const struct sums *b)
{
	assert_int_equal(a->cells_count, b->cells_count);
	assert_memory_equal(a->cells, b->cells, a->cells_count * sizeof(*a->cells));
	assert_int_equal(a->charges_count, b->charges_count);
	for (size_t i = 0; i < a->charges_count; i++) {
		assert_int_equal(a->charges[i].person, b->charges[i].person);
		assert_int_equal(a->charges[i].rho.pico, b->charges[i].rho.pico);
	}
}

/* `text` without the rows of rider `who`; freed by the caller. */
static char *without(const char *text, const char *who)
{
	char *kept = malloc(strlen(text) + 1);
	size_t len = 0;

	assert_non_null(kept);
	for (const char *line = text; *line != '\0';) {
		const char *end = strchr(line, '\n') + 1;

		if (strncmp(line, who, strlen(who)) != 0 || line[strlen(who)] != ',') {
			memcpy(kept + len, line, (size_t)(end - line));
			len += (size_t)(end - line);
		}
		line = end;
	}
	kept[len] = '\0';
	return kept;
}

static struct plan_options random_options(struct budget *budget)
{
	return (struct plan_options){
		.rho = { 1000000 + budget_below(budget, 2 * RHO_PICO_ONE) },
		.contribution = (int64_t)budget_below(budget, 40) + 1,
		.min_group = (int64_t)budget_below(budget, 20),
	};
}

static void compare_neighbours(const struct plan *plan, struct engine *one, struct engine *other,
			       uint32_t person)
{
	struct sums with = fixture_sums(plan, one);
	struct sums less = fixture_sums(plan, other);
	wide square = 0;
	uint64_t charge = 0;

	assert_int_equal(with.cells_count, less.cells_count);
	for (size_t i = 0; i < with.cells_count; i++) {
		int64_t d = with.cells[i] - less.cells[i];
		uint64_t size = (uint64_t)(d < 0 ? -d : d);

		square += wide_product(size, size);
	}
	if (square > wide_product(plan->bound, plan->bound))
		fail_msg("%s: apart by %g, and C is %g", plan_canonical(plan), (double)square,
			 (double)wide_product(plan->bound, plan->bound));
	/* Her own charge covers what she changed. */
	for (size_t i = 0; i < with.charges_count; i++) {
		assert_true(with.charges[i].rho.pico <= plan_rho(plan).pico);
		if (with.charges[i].person == person)
			charge = with.charges[i].rho.pico;
	}
	assert_true(square * RHO_PICO_ONE <= 2 * (wide)charge * plan->sigma2);
	assert_true(less.charges_count <= with.charges_count);
	assert_true(with.charges_count <= less.charges_count + 1);
	sums_clear(&with);
	sums_clear(&less);
}

static void one_person_changes_the_sums_by_at_most_c(void **state)
{
	struct budget budget = budget_begin("one_person_changes_the_sums");

	(void)state;
	while (budget_more(&budget, 400)) {
		struct catalogue *catalogue = fixture_catalogue();
		unsigned rows = 50 + (unsigned)budget_below(&budget, 2000);
		unsigned persons = 2 + (unsigned)budget_below(&budget, 60);
		char *text = fixture_random_csv(budget_random(&budget), rows, persons);
		char who[16];
		char *less;
		struct engine *one;
		struct engine *other;
		uint32_t person = UINT32_MAX;

		/* Riders with low numbers have many rows, those with high ones few. */
		snprintf(who, sizeof(who), "rider%06u", (unsigned)budget_below(&budget, persons));
		less = without(text, who);
		one = fixture_locked_engine(catalogue, text);
		other = fixture_locked_engine(catalogue, less);
		if (engine_person_find(one, who, strlen(who), &person, NULL) != AL_OK)
			person = UINT32_MAX; /* she has no row */
		for (size_t i = 0; i < QUESTIONS; i++) {
			struct plan_options options = random_options(&budget);
			struct plan *plan = fixture_plan_with(catalogue, questions[i], &options);

			compare_neighbours(plan, one, other, person);
			plan_free(plan);
		}
		engine_close(one);
		engine_close(other);
		free(text);
		free(less);
		catalogue_free(catalogue);
	}
}

/* What is not of her own making: refusals, plan, cost, shape of the answer. */
static void nothing_but_values_depends_on_a_person(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	char *text = fixture_random_csv(7, 400, 20);
	char *less = without(text, "rider000001");
	struct engine *engines[2] = { fixture_locked_engine(catalogue, text),
				      fixture_locked_engine(catalogue, less) };

	(void)state;
	for (size_t i = 0; i < QUESTIONS; i++) {
		const struct plan_options options = { .rho = { 1000 } };
		struct plan *plan = fixture_plan_with(catalogue, questions[i], &options);
		struct answer_noise noise = { .cells = calloc(plan->cells, sizeof(int64_t)),
					      .cells_count = plan->cells };
		struct answer *answers[2] = { NULL, NULL };

		for (size_t j = 0; j < 2; j++) {
			struct sums sums = fixture_sums(plan, engines[j]);

			assert_int_equal(answer_make(plan, &sums, &noise, &answers[j], NULL),
					 AL_OK);
			sums_clear(&sums);
		}
		assert_int_equal(answer_rows(answers[0]), answer_rows(answers[1]));
		assert_int_equal(answer_columns(answers[0]), answer_columns(answers[1]));
		for (size_t row = 0; row < answer_rows(answers[0]); row++) {
			for (size_t c = 0; c < answer_columns(answers[0]); c++) {
				const struct answer_column *a = answer_column(answers[0], c);
				const struct answer_column *b = answer_column(answers[1], c);

				assert_int_equal(a->places, b->places);
				assert_int_equal(a->type, b->type);
				if (a->kind == ANSWER_KEY)
					assert_string_equal(answer_value(answers[0], row, c).key,
							    answer_value(answers[1], row, c).key);
			}
		}
		answer_free(answers[0]);
		answer_free(answers[1]);
		answer_noise_clear(&noise);
		plan_free(plan);
	}
	engine_close(engines[0]);
	engine_close(engines[1]);
	free(text);
	free(less);
	catalogue_free(catalogue);
}

static void a_person_without_consent_changes_nothing(void **state)
{
	static const char absurd[] = "rider000002,S1,long,999999,99999.99,-999999,2019-05-05 05:05,"
				     "2019-05-05,true,rain,5,9007199254740991,9,9\n";
	struct catalogue *catalogue = fixture_catalogue();
	char *text = fixture_random_csv(11, 800, 30);
	struct engine *one = fixture_locked_engine(catalogue, text);
	uint32_t person = 0;
	char *changed = without(text, "rider000002");
	struct engine *other;
	size_t len;
	uint8_t consent[64];
	struct members members = { .consent = consent, .count = 8 * sizeof(consent) };

	(void)state;
	/* Elsewhere she has one row of absurd values. */
	len = strlen(changed);
	changed = realloc(changed, len + sizeof(absurd));
	assert_non_null(changed);
	memcpy(changed + len, absurd, sizeof(absurd));
	other = fixture_locked_engine(catalogue, changed);
	fill(consent, sizeof(consent));
	assert_int_equal(engine_person_find(one, "rider000002", 11, &person, NULL), AL_OK);
	consent[person / 8] &= (uint8_t) ~(1u << (person % 8));
	for (size_t i = 0; i < QUESTIONS; i++) {
		struct plan *plan = fixture_plan(catalogue, questions[i]);
		struct sums a = read_with(plan, one, &members, 2);
		struct sums b = read_with(plan, other, &members, 2);

		same_sums(&a, &b);
		sums_clear(&a);
		sums_clear(&b);
		plan_free(plan);
	}
	engine_close(one);
	engine_close(other);
	free(text);
	free(changed);
	catalogue_free(catalogue);
}

/* Indexes beyond the bitmap take no part, whatever follows it in memory. */
static void persons_beyond_the_bitmap_take_no_part(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	char *text = fixture_random_csv(3, 300, 40);
	struct engine *engine = fixture_locked_engine(catalogue, text);
	struct plan *plan = fixture_plan(catalogue, questions[2]);
	uint8_t *consent = malloc(2);
	struct members members = { .consent = consent, .count = 11 };
	struct sums sums;

	(void)state;
	assert_non_null(consent);
	fill(consent, 2);
	sums = read_with(plan, engine, &members, 3);
	assert_true(sums.charges_count > 0);
	assert_true(sums.charges[sums.charges_count - 1].person < 11);
	sums_clear(&sums);
	members.count = 0;
	sums = read_with(plan, engine, &members, 2);
	assert_int_equal(sums.charges_count, 0);
	for (size_t i = 0; i < sums.cells_count; i++)
		assert_int_equal(sums.cells[i], 0);
	sums_clear(&sums);
	free(consent);
	plan_free(plan);
	engine_close(engine);
	free(text);
	catalogue_free(catalogue);
}

/* privacy.md 3.4: rows out of order, and sums of floats that depend on it. Ours depend on nothing.
 */
static void neither_order_nor_threads_change_the_sums(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	char *text = fixture_random_csv(23, 5000, 300);
	struct engine *sorted = fixture_locked_engine(catalogue, text);
	struct engine *shuffled = fixture_engine(catalogue, text);
	uint8_t consent[128];
	struct members members = { .consent = consent, .count = 8 * sizeof(consent) };

	(void)state;
	fill(consent, sizeof(consent));
	consent[3] = 0x5a;
	assert_int_equal(engine_run(shuffled,
				    "CREATE OR REPLACE TABLE _allmende_data.trips AS SELECT * FROM "
				    "_allmende_data.trips ORDER BY hash(rowid)",
				    "test", NULL),
			 AL_OK);
	assert_int_equal(engine_lock(shuffled, NULL), AL_OK);
	for (size_t i = 0; i < QUESTIONS; i++) {
		struct plan *plan = fixture_plan(catalogue, questions[i]);
		struct sums wanted = read_with(plan, sorted, &members, 1);

		for (unsigned threads = 1; threads <= 7; threads += 2) {
			struct sums a = read_with(plan, sorted, &members, threads);
			struct sums b = read_with(plan, shuffled, &members, threads);

			same_sums(&wanted, &a);
			same_sums(&wanted, &b);
			sums_clear(&a);
			sums_clear(&b);
		}
		sums_clear(&wanted);
		plan_free(plan);
	}
	engine_close(sorted);
	engine_close(shuffled);
	free(text);
	catalogue_free(catalogue);
}

static void who_cannot_pay_is_left_out(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	char *text = fixture_random_csv(5, 900, 40);
	struct engine *engine = fixture_locked_engine(catalogue, text);
	struct plan *plan = fixture_plan(catalogue, questions[3]);
	uint8_t consent[64];
	uint64_t allowance[8 * sizeof(consent)];
	struct members members = { .consent = consent, .count = 8 * sizeof(consent) };
	struct sums all;
	struct sums paid;
	struct sums wanted;

	(void)state;
	fill(consent, sizeof(consent));
	for (size_t i = 0; i < members.count; i++)
		allowance[i] = UINT64_MAX;
	all = read_with(plan, engine, &members, 2);
	assert_true(all.charges_count > 10);
	/* The third can just pay, the fifth is short of one. */
	allowance[all.charges[3].person] = all.charges[3].rho.pico;
	allowance[all.charges[5].person] = all.charges[5].rho.pico - 1;
	allowance[all.charges[7].person] = 0;
	members.allowance_pico = allowance;
	paid = read_with(plan, engine, &members, 2);
	consent[all.charges[5].person / 8] &= (uint8_t) ~(1u << (all.charges[5].person % 8));
	consent[all.charges[7].person / 8] &= (uint8_t) ~(1u << (all.charges[7].person % 8));
	wanted = read_with(plan, engine, &members, 2);
	same_sums(&wanted, &paid);
	assert_int_equal(paid.charges_count, all.charges_count - 2);
	sums_clear(&all);
	sums_clear(&paid);
	sums_clear(&wanted);
	plan_free(plan);
	engine_close(engine);
	free(text);
	catalogue_free(catalogue);
}

static void who_revokes_meanwhile_is_taken_out(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	char *text = fixture_random_csv(9, 900, 40);
	struct engine *engine = fixture_locked_engine(catalogue, text);
	uint8_t consent[64];
	struct members members = { .consent = consent, .count = 8 * sizeof(consent) };

	(void)state;
	for (size_t i = 0; i < QUESTIONS; i++) {
		struct plan *plan = fixture_plan(catalogue, questions[i]);
		struct sums sums;
		struct sums wanted;

		fill(consent, sizeof(consent));
		consent[1] = 0x0f; /* 12 to 15 never consented */
		sums = read_with(plan, engine, &members, 2);
		assert_int_equal(sums_subtract(plan, engine, 5, &sums, NULL), AL_OK);
		assert_int_equal(sums_subtract(plan, engine, 8, &sums, NULL), AL_OK);
		assert_int_equal(sums_subtract(plan, engine, 13, &sums, NULL), AL_OK);
		assert_int_equal(sums_subtract(plan, engine, 4000000000u, &sums, NULL), AL_OK);
		consent[5 / 8] &= (uint8_t) ~(1u << (5 % 8));
		consent[8 / 8] &= (uint8_t) ~(1u << (8 % 8));
		wanted = read_with(plan, engine, &members, 2);
		assert_memory_equal(sums.cells, wanted.cells,
				    sums.cells_count * sizeof(*sums.cells));
		assert_true(sums.charges_count >= wanted.charges_count); /* charges stay */
		sums_clear(&sums);
		sums_clear(&wanted);
		plan_free(plan);
	}
	engine_close(engine);
	free(text);
	catalogue_free(catalogue);
}

/* privacy.md 3.4: constant NULL vectors gave garbage in some versions. */
static void columns_of_nothing_but_null_count_nothing(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	size_t size = 1 << 20;
	char *text = malloc(size);
	size_t len;
	struct engine *engine;
	struct plan *plan;
	struct sums sums;

	(void)state;
	assert_non_null(text);
	len =
	    (size_t)snprintf(text, size,
			     "rider,station,kind,minutes,price,delta,began,day,ebike,note,zone,big,"
			     "hidden,unbounded\n");
	for (unsigned i = 0; i < 5000; i++)
		len += (size_t)snprintf(text + len, size - len, "r%04u,,,,,,,,,,,,,\n", i / 2);
	engine = fixture_locked_engine(catalogue, text);
	plan = fixture_plan(catalogue,
			    "SELECT count(*), sum(minutes), avg(price), sum(big), avg(delta) FROM "
			    "trips WHERE minutes IS NULL AND note IS NULL AND ebike IS UNKNOWN");
	fixture_unclip(plan);
	sums = fixture_sums(plan, engine);
	assert_int_equal(sums.cells[0], 2500);
	assert_int_equal(sums.cells[1], 5000);
	for (size_t i = 2; i < plan->told; i++)
		assert_int_equal(sums.cells[i], 0);
	assert_int_equal(sums.cells[plan->told], 2500);
	assert_int_equal(sums.cells[plan->told + 1], 0);
	sums_clear(&sums);
	plan_free(plan);
	for (size_t i = 2; i < QUESTIONS; i++) {
		plan = fixture_plan(catalogue, questions[i]);
		sums = fixture_sums(plan, engine);
		for (size_t j = 0; j < sums.cells_count; j++)
			assert_int_equal(sums.cells[j], 0);
		assert_int_equal(sums.charges_count, 0);
		sums_clear(&sums);
		plan_free(plan);
	}
	engine_close(engine);
	free(text);
	catalogue_free(catalogue);
}

/* The greatest numbers in every row of one person: held and clipped, never wrapped. */
static void absurd_values_stay_within_c(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	size_t size = 4 << 20;
	char *text = malloc(size);
	size_t len;
	struct engine *engine;

	(void)state;
	assert_non_null(text);
	len =
	    (size_t)snprintf(text, size,
			     "rider,station,kind,minutes,price,delta,began,day,ebike,note,zone,big,"
			     "hidden,unbounded\n");
	for (unsigned i = 0; i < 20000; i++)
		len += (size_t)snprintf(
		    text + len, size - len,
		    "one,S1,long,9007199254740991,90071992547409.91,-9007199254740991,9999-12-31 "
		    "23:59:59,0001-01-01,true,x,5,%s9007199254740991,9,9\n",
		    i % 3 == 0 ? "-" : "");
	engine = fixture_locked_engine(catalogue, text);
	for (size_t i = 0; i < QUESTIONS; i++) {
		const struct plan_options options = { .rho = { 5000000 }, .contribution = 1 };
		struct plan *plan = fixture_plan_with(catalogue, questions[i], &options);
		struct sums sums = fixture_sums(plan, engine);
		wide square = 0;

		for (size_t j = 0; j < sums.cells_count; j++)
			square += (wide)((wide_signed)sums.cells[j] * sums.cells[j]);
		assert_true(square <= wide_product(plan->bound, plan->bound));
		sums_clear(&sums);
		plan_free(plan);
	}
	engine_close(engine);
	free(text);
	catalogue_free(catalogue);
}

static void too_many_members_are_refused_by_their_number(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	char *text = fixture_random_csv(1, 20, 5);
	struct engine *engine = fixture_locked_engine(catalogue, text);
	struct plan *plan = fixture_plan(catalogue, questions[0]);
	uint8_t consent[1] = { 0xff };
	struct members members = { .consent = consent };
	struct sums sums = { 0 };
	struct report report = { 0 };

	(void)state;
	members.count = (size_t)((uint64_t)INT64_MAX / plan->bound);
	assert_int_equal(sums_read(plan, engine, &members, NULL, &sums, &report), AL_OVERFLOW);
	assert_null(sums.cells);
	plan_free(plan);
	engine_close(engine);
	free(text);
	catalogue_free(catalogue);
}

static void a_table_that_was_not_imported_is_said(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	const struct engine_options options = { 0 };
	struct engine *engine = NULL;
	struct plan *plan = fixture_plan(catalogue, questions[0]);
	struct members members = { 0 };
	struct sums sums = { 0 };
	struct report report = { 0 };

	(void)state;
	assert_int_equal(engine_open(&options, &engine, NULL), AL_OK);
	assert_int_equal(engine_lock(engine, NULL), AL_OK);
	assert_int_equal(sums_read(plan, engine, &members, NULL, &sums, &report), AL_NOT_FOUND);
	assert_string_equal(report.message, "the table trips is not imported");
	plan_free(plan);
	engine_close(engine);
	catalogue_free(catalogue);
}

static void note_progress(void *context, unsigned done, unsigned total)
{
	char *text = context;

	snprintf(text + strlen(text), 16, "%u/%u ", done, total);
}

static void progress_is_the_same_for_every_table(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	uint8_t consent[64];
	struct members members = { .consent = consent, .count = 8 * sizeof(consent) };

	(void)state;
	fill(consent, sizeof(consent));
	for (unsigned persons = 2; persons <= 200; persons += 66) {
		char *text = fixture_random_csv(persons, 500, persons);
		struct engine *engine = fixture_locked_engine(catalogue, text);
		struct plan *plan = fixture_plan(catalogue, questions[3]);
		char told[256] = "";
		struct sums_options options = { .progress = note_progress, .context = told };
		struct sums sums = { 0 };
		struct sums plain = fixture_sums(plan, engine);

		assert_int_equal(sums_read(plan, engine, &members, &options, &sums, NULL), AL_OK);
		assert_string_equal(told, "1/8 2/8 3/8 4/8 5/8 6/8 7/8 8/8 ");
		same_sums(&plain, &sums);
		sums_clear(&sums);
		sums_clear(&plain);
		plan_free(plan);
		engine_close(engine);
		free(text);
	}
	catalogue_free(catalogue);
}

UNIT_MAIN("sums_privacy", cmocka_unit_test(one_person_changes_the_sums_by_at_most_c),
	  cmocka_unit_test(nothing_but_values_depends_on_a_person),
	  cmocka_unit_test(a_person_without_consent_changes_nothing),
	  cmocka_unit_test(persons_beyond_the_bitmap_take_no_part),
	  cmocka_unit_test(neither_order_nor_threads_change_the_sums),
	  cmocka_unit_test(who_cannot_pay_is_left_out),
	  cmocka_unit_test(who_revokes_meanwhile_is_taken_out),
	  cmocka_unit_test(columns_of_nothing_but_null_count_nothing),
	  cmocka_unit_test(absurd_values_stay_within_c),
	  cmocka_unit_test(too_many_members_are_refused_by_their_number),
	  cmocka_unit_test(a_table_that_was_not_imported_is_said),
	  cmocka_unit_test(progress_is_the_same_for_every_table))
