/* personal_store_test.c: ledgers in parts add up, person by person and year by year. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/personal_store.h"

#include "node/node_store.h"
#include "unit/unit.h"

#include <stdlib.h>

#define PERSONS (2 * PERSONAL_PART + 3)

static struct db *db;
static int64_t sums[PERSONS + 1]; /* what listing says, by person */

static int set_up(void **state)
{
	const struct db_options options = { .access = DB_CREATE };

	(void)state;
	assert_int_equal(db_open(DB_IN_MEMORY, &options, &db, NULL), AL_OK);
	assert_int_equal(node_store_prepare(db, (struct when){ .seconds = 1 }, NULL), AL_OK);
	assert_int_equal(db_begin(db, NULL), AL_OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	db_close(db);
	return 0;
}

static void charge(int64_t year, int64_t person, uint64_t rho)
{
	uint64_t rho_pico[PERSONS] = { 0 };

	rho_pico[person - 1] = rho;
	assert_int_equal(personal_store_charge(db, year, rho_pico, PERSONS, NULL), AL_OK);
}

static int64_t balance(int64_t year, int64_t person)
{
	int64_t ret = -1;

	assert_int_equal(personal_store_balance(db, year, person, &ret, NULL), AL_OK);
	return ret;
}

static enum status add(void *user, int64_t person, int64_t rho_pico, struct report *report)
{
	(void)user;
	(void)report;
	assert_in_range(person, 1, PERSONS);
	sums[person] += rho_pico;
	return AL_OK;
}

static void list(int64_t year)
{
	memset(sums, 0, sizeof(sums));
	assert_int_equal(personal_store_each(db, year, add, NULL, NULL), AL_OK);
}

static void what_was_charged_adds_up(void **state)
{
	static const int64_t persons[] = { 1, PERSONAL_PART, PERSONAL_PART + 1, PERSONS };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		charge(2026, persons[i], 1000 + i);
		charge(2026, persons[i], UINT64_C(1) << 40);
	}
	list(2026);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(balance(2026, persons[i]), 1000 + (int64_t)i + (INT64_C(1) << 40));
		assert_int_equal(sums[persons[i]], balance(2026, persons[i]));
	}
	assert_int_equal(balance(2026, 2), 0);
	assert_int_equal(sums[2], 0);
}

static void many_are_charged_at_once(void **state)
{
	uint64_t rho_pico[PERSONS];

	(void)state;
	for (size_t i = 0; i < PERSONS; i++)
		rho_pico[i] = i;
	assert_int_equal(personal_store_charge(db, 2026, rho_pico, PERSONS, NULL), AL_OK);
	list(2026);
	for (int64_t i = 1; i <= PERSONS; i++)
		assert_int_equal(sums[i], i - 1);
}

static void each_year_is_its_own(void **state)
{
	(void)state;
	charge(2026, 7, 5);
	charge(2027, 7, 6);
	assert_int_equal(balance(2026, 7), 5);
	assert_int_equal(balance(2027, 7), 6);
	assert_int_equal(balance(2028, 7), 0);
}

static void who_pays_nothing_has_no_row(void **state)
{
	uint64_t rho_pico[PERSONS] = { 0 };
	int64_t rows;

	(void)state;
	rho_pico[PERSONAL_PART] = 1;
	assert_int_equal(personal_store_charge(db, 2026, rho_pico, PERSONS, NULL), AL_OK);
	assert_int_equal(
	    db_query_integer(db, "SELECT COUNT(*) FROM personal_part", NULL, &rows, NULL), AL_OK);
	assert_int_equal(rows, 1);
}

static void a_row_of_before_counts_too(void **state)
{
	(void)state;
	assert_int_equal(db_script(db,
				   "INSERT INTO person(number, id) VALUES (3, 'ann');"
				   "INSERT INTO personal(year, person, rho) VALUES (2026, 3, 70);",
				   NULL),
			 AL_OK);
	charge(2026, 3, 5);
	assert_int_equal(balance(2026, 3), 75);
	assert_int_equal(balance(2027, 3), 0);
	list(2026);
	assert_int_equal(sums[3], 75);
}

static void a_full_ledger_is_an_overflow(void **state)
{
	uint64_t rho_pico[1] = { 1 };

	(void)state;
	charge(2026, 1, INT64_MAX);
	assert_int_equal(personal_store_charge(db, 2026, rho_pico, 1, NULL), AL_OVERFLOW);
	rho_pico[0] = UINT64_MAX;
	assert_int_equal(personal_store_charge(db, 2027, rho_pico, 1, NULL), AL_OVERFLOW);
	assert_int_equal(balance(2026, 1), INT64_MAX);
}

static void a_damaged_row_is_malformed(void **state)
{
	static const char *const damages[] = {
		"UPDATE personal_part SET content = x'00'",
		"UPDATE personal_part SET content = CAST(x'ff' || zeroblob(2047) AS BLOB)",
	};
	uint64_t rho_pico[1] = { 1 };
	int64_t ret;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		charge(2026 + (int64_t)i, 1, 1);
		assert_int_equal(db_script(db, damages[i], NULL), AL_OK);
		assert_int_equal(personal_store_charge(db, 2026 + (int64_t)i, rho_pico, 1, NULL),
				 AL_MALFORMED);
		assert_int_equal(personal_store_balance(db, 2026 + (int64_t)i, 1, &ret, NULL),
				 AL_MALFORMED);
		assert_int_equal(personal_store_each(db, 2026 + (int64_t)i, add, NULL, NULL),
				 AL_MALFORMED);
	}
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

UNIT_MAIN("personal_store", CASE(what_was_charged_adds_up), CASE(many_are_charged_at_once),
	  CASE(each_year_is_its_own), CASE(who_pays_nothing_has_no_row),
	  CASE(a_row_of_before_counts_too), CASE(a_full_ledger_is_an_overflow),
	  CASE(a_damaged_row_is_malformed))
