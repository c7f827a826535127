/* ledger_test.c: a ledger never gives out more than its ceiling. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/ledger.h"

#include "unit/unit.h"

static struct rho pico(uint64_t count)
{
	return (struct rho){ count };
}

static void the_last_of_the_budget_can_be_charged_and_no_more(void **state)
{
	(void)state;
	assert_true(ledger_can_charge(pico(60), pico(40), pico(100)));
	assert_false(ledger_can_charge(pico(60), pico(41), pico(100)));
	assert_true(ledger_can_charge(pico(100), pico(0), pico(100)));
	assert_false(ledger_can_charge(pico(100), pico(1), pico(100)));
}

static void nothing_can_be_charged_to_a_ledger_beyond_its_ceiling(void **state)
{
	(void)state;
	assert_false(ledger_can_charge(pico(101), pico(0), pico(100)));
}

static void sums_beyond_all_range_are_refused(void **state)
{
	(void)state;
	assert_false(ledger_can_charge(pico(UINT64_MAX), pico(UINT64_MAX), pico(100)));
	assert_false(ledger_can_charge(pico(1), pico(UINT64_MAX), pico(UINT64_MAX)));
	assert_true(ledger_can_charge(pico(0), pico(UINT64_MAX), pico(UINT64_MAX)));
}

static void a_charge_adds_and_a_refused_one_changes_nothing(void **state)
{
	struct rho spent = pico(60);

	(void)state;
	assert_int_equal(ledger_charge(spent, pico(41), pico(100), &spent), AL_EXHAUSTED);
	assert_true(spent.pico == 60);
	assert_int_equal(ledger_charge(spent, pico(40), pico(100), &spent), AL_OK);
	assert_true(spent.pico == 100);
}

static void what_is_left_is_never_negative(void **state)
{
	(void)state;
	assert_true(ledger_left(pico(60), pico(100)).pico == 40);
	assert_true(ledger_left(pico(100), pico(100)).pico == 0);
	assert_true(ledger_left(pico(101), pico(100)).pico == 0);
}

UNIT_MAIN("ledger", cmocka_unit_test(the_last_of_the_budget_can_be_charged_and_no_more),
	  cmocka_unit_test(nothing_can_be_charged_to_a_ledger_beyond_its_ceiling),
	  cmocka_unit_test(sums_beyond_all_range_are_refused),
	  cmocka_unit_test(a_charge_adds_and_a_refused_one_changes_nothing),
	  cmocka_unit_test(what_is_left_is_never_negative))
