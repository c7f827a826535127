/* bounds_test.c: bounds that are bought hold what many have, and no one person moves them. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/bounds.h"

#include "base/buffer.h"
#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <stdlib.h>

static const struct bounds_column columns[] = {
	{ .name = "minutes", .form = { .type = COLUMN_INTEGER } },
	{ .name = "delta", .form = { .type = COLUMN_INTEGER } },
	{ .name = "began", .form = { .type = COLUMN_TIMESTAMP } },
	{ .name = "day", .form = { .type = COLUMN_DATE } },
};
#define COLUMNS 4

static struct bounds_plan plan_with(uint64_t pico)
{
	struct report report = { .message = "" };
	struct bounds_plan plan;

	if (bounds_plan_make("trips", columns, COLUMNS, (struct rho){ .pico = pico }, &plan,
			     &report) != AL_OK)
		fail_msg("%s", report.message);
	assert_true(plan.rho.pico <= pico);
	return plan;
}

/* An engine with trips of `persons` riders as `format` has them, then the lines `more`. */
static struct engine *engine_of(const struct catalogue *catalogue, unsigned persons,
				const char *format, const char *more)
{
	struct buffer csv;
	struct engine *engine;

	buffer_init(&csv, 1u << 24);
	buffer_append_text(&csv, "rider,station,kind,minutes,price,delta,began,day,ebike,note,zone,"
				 "big,hidden,unbounded\n");
	for (unsigned i = 0; i < persons; i++)
		buffer_append_format(&csv, "r%u,,,%s\n", i, format);
	buffer_append_text(&csv, more);
	assert_int_equal(buffer_status(&csv), AL_OK);
	engine = fixture_locked_engine(catalogue, buffer_text(&csv));
	buffer_clear(&csv);
	return engine;
}

/* The votes of all, without noise. */
static int64_t *votes_of(const struct bounds_plan *plan, struct engine *engine)
{
	struct report report = { .message = "" };
	int64_t *cells = calloc(bounds_cells(plan), sizeof(*cells));

	assert_non_null(cells);
	if (bounds_read(plan, engine, cells, &report) != AL_OK)
		fail_msg("%s: %s", report.message, report.detail);
	return cells;
}

static void expect(struct bounds_found found, int64_t low, int64_t high)
{
	assert_true(found.found);
	assert_int_equal(found.low, low);
	assert_int_equal(found.high, high);
}

#define DAY_2019 INT64_C(17897) /* 2019-01-01 */

static void the_outermost_bins_of_many_are_the_bounds(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct bounds_plan plan = plan_with(RHO_PICO_ONE);
	struct engine *engine =
	    engine_of(catalogue, 60, "5,,-3,2019-07-31 14:00:00,2019-01-01,,,,,,",
		      "r0,,,63,,100,2019-12-31 23:59:59,2020-12-31,,,,,,\n"
		      "r1,,,63,,0,2019-12-31 23:59:59,2020-12-31,,,,,,\n");
	int64_t *cells = votes_of(&plan, engine);
	struct bounds_found found[COLUMNS];

	(void)state;
	bounds_choose(&plan, cells, found);
	expect(found[0], 4, 7);
	expect(found[1], -3, -2);
	expect(found[2], DAY_2019 * 86400, (DAY_2019 + 365) * 86400 - 1);
	expect(found[3], DAY_2019, DAY_2019 + 364);
	free(cells);
	engine_close(engine);
	catalogue_free(catalogue);
}

/* privacy.md 1.12: Tumult's overflowed at 2^63. No such value is imported; the greatest here are.
 */
static void tumult_noisy_bounds_do_not_overflow(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct bounds_plan plan = plan_with(RHO_PICO_ONE);
	struct engine *engine =
	    engine_of(catalogue, 60, "9007199254740991,,-9007199254740991,,,,,,,,",
		      "r0,,,-9007199254740991,,9007199254740991,,,,,,,,\n");
	int64_t *cells = votes_of(&plan, engine);
	struct bounds_found found[COLUMNS];

	(void)state;
	bounds_choose(&plan, cells, found);
	expect(found[0], INT64_C(1) << 52, VALUE_MAX);
	expect(found[1], -VALUE_MAX, -(INT64_C(1) << 52));
	free(cells);
	engine_close(engine);
	catalogue_free(catalogue);
}

static void nothing_is_found_of_few(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct bounds_plan plan = plan_with(RHO_PICO_ONE / 1000);
	struct engine *engine = engine_of(catalogue, 20, "5,,-3,,2019-01-01,,,,,,", "");
	int64_t *cells = votes_of(&plan, engine);
	struct bounds_found found[COLUMNS];

	(void)state;
	bounds_choose(&plan, cells, found);
	for (size_t i = 0; i < COLUMNS; i++)
		assert_false(found[i].found);
	assert_true(bounds_persons(&plan) > 20);
	free(cells);
	engine_close(engine);
	catalogue_free(catalogue);
}

/* Whatever her rows are, her votes have an L2 norm of at most C. */
static void one_person_adds_at_most_one_vote(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct bounds_plan plan = plan_with(RHO_PICO_ONE);
	struct engine *engine = engine_of(
	    catalogue, 1, "5,,-3,2019-07-31 14:00:00,2019-01-01,,,,,,",
	    "r0,,,6,,0,1899-12-31 23:59:59,2100-01-01,,,,,,\n"
	    "r0,,,9007199254740991,,900719925474099,1900-01-01 00:00:00,2099-12-31,,,,,,\n"
	    "r0,,,-9007199254740991,,-900719925474099,2000-01-01 00:00:00,1999-12-31,,,,,,\n");
	int64_t *cells = votes_of(&plan, engine);
	unsigned bins = 0;
	wide norm2 = 0;

	(void)state;
	for (size_t i = 0; i < bounds_cells(&plan); i++) {
		norm2 += wide_product((uint64_t)cells[i], (uint64_t)cells[i]);
		bins += cells[i] != 0;
	}
	assert_int_equal(bins, 3 + 4 + 3 + 3);
	assert_true(norm2 <= wide_product(plan.bound, plan.bound));
	assert_true(norm2 > wide_product(plan.bound, plan.bound) / 10 * 9);
	free(cells);
	engine_close(engine);
	catalogue_free(catalogue);
}

/* Of an empty table with noise drawn 200 times, about 1 in 1,000 has a bin. */
static void noise_alone_makes_no_bounds(void **state)
{
	struct bounds_plan plan = plan_with(RHO_PICO_ONE / 10);
	uint8_t seed[RANDOM_SEED_LEN] = { 4 };
	struct random random;
	struct report report;
	int64_t *cells = calloc(bounds_cells(&plan), sizeof(*cells));
	unsigned wrong = 0;

	(void)state;
	assert_non_null(cells);
	random_init_seed(&random, seed);
	for (unsigned i = 0; i < 200; i++) {
		struct bounds_found found[COLUMNS];

		assert_int_equal(bounds_draw(&plan, &random, cells, &report), AL_OK);
		bounds_choose(&plan, cells, found);
		for (size_t j = 0; j < COLUMNS; j++)
			wrong += found[j].found;
	}
	assert_true(wrong <= 4);
	free(cells);
}

static void what_cannot_be_bought_is_refused(void **state)
{
	struct bounds_column many[BOUNDS_COLUMNS_MAX + 1];
	struct report report = { .message = "" };
	struct bounds_plan plan;

	(void)state;
	for (size_t i = 0; i <= BOUNDS_COLUMNS_MAX; i++)
		many[i] = columns[0];
	assert_int_equal(bounds_plan_make("trips", many, BOUNDS_COLUMNS_MAX + 1,
					  (struct rho){ .pico = 1000000 }, &plan, &report),
			 AL_TOO_BIG);
	assert_int_equal(bounds_plan_make("trips", many, BOUNDS_COLUMNS_MAX,
					  (struct rho){ .pico = 1000000 }, &plan, &report),
			 AL_OK);
	assert_int_equal(
	    bounds_plan_make("trips", many, 1, (struct rho){ .pico = 0 }, &plan, &report),
	    AL_REFUSED);
}

UNIT_MAIN("bounds", cmocka_unit_test(the_outermost_bins_of_many_are_the_bounds),
	  cmocka_unit_test(tumult_noisy_bounds_do_not_overflow),
	  cmocka_unit_test(nothing_is_found_of_few),
	  cmocka_unit_test(one_person_adds_at_most_one_vote),
	  cmocka_unit_test(noise_alone_makes_no_bounds),
	  cmocka_unit_test(what_cannot_be_bought_is_refused))
