/* majority_test.c: quorum and majority at and beside their limits. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/majority.h"

#include "base/json.h"
#include "unit/unit.h"

static bool reached(int64_t yes, int64_t no, int64_t abstain, bool more, int64_t num, int64_t den)
{
	struct tally tally = { .yes = yes, .no = no, .abstain = abstain };
	struct majority_rule rule = { .kind = MOTION_OTHER, .more = more, .share = { den, num } };

	return majority_reached(&tally, &rule);
}

static bool quorum(int64_t voted, int64_t entitled, int64_t num, int64_t den)
{
	struct tally tally = { .yes = voted };

	return majority_quorum_met(&tally, entitled, (struct fraction){ den, num });
}

static void more_than_half_is_more_than_half(void **state)
{
	(void)state;
	assert_true(reached(51, 49, 0, true, 1, 2));
	assert_false(reached(50, 50, 0, true, 1, 2));
	assert_true(reached(50, 50, 0, false, 1, 2));
	assert_false(reached(49, 51, 0, false, 1, 2));
}

static void three_quarters_are_enough_where_as_much_is_asked(void **state)
{
	(void)state;
	assert_true(reached(3, 1, 0, false, 3, 4));
	assert_false(reached(3, 1, 0, true, 3, 4));
	assert_false(reached(299, 100, 0, false, 3, 4)); /* 299/399 is less than 3/4 */
	assert_true(reached(300, 100, 0, false, 3, 4));
}

static void abstentions_do_not_count_towards_a_majority(void **state)
{
	(void)state;
	/* object-32 */
	assert_true(reached(2, 1, 1000, true, 1, 2));
	assert_false(reached(1, 1, 1000, true, 1, 2));
}

static void without_a_yes_nothing_is_carried(void **state)
{
	(void)state;
	/* object-32 */
	assert_false(reached(0, 0, 5, false, 0, 1));
	assert_false(reached(0, 0, 0, false, 0, 1));
	assert_true(reached(1, 9, 0, false, 0, 1));
}

static void unanimity_asks_for_no_no(void **state)
{
	(void)state;
	assert_true(reached(7, 0, 3, false, 1, 1));
	assert_false(reached(7, 1, 3, false, 1, 1));
	assert_false(reached(7, 0, 0, true, 1, 1)); /* more than all is never reached */
}

static void the_quorum_counts_abstentions(void **state)
{
	struct tally tally = { .yes = 1, .no = 2, .abstain = 7 };

	(void)state;
	/* object-31 */
	assert_true(majority_quorum_met(&tally, 100, (struct fraction){ 10, 1 }));
	assert_false(majority_quorum_met(&tally, 101, (struct fraction){ 10, 1 }));
}

static void a_quorum_of_zero_asks_for_one_vote(void **state)
{
	(void)state;
	assert_false(quorum(0, 10, 0, 1));
	assert_true(quorum(1, 10, 0, 1));
	assert_false(quorum(0, 0, 0, 1));
}

static void the_largest_numbers_do_not_overflow(void **state)
{
	(void)state;
	assert_true(reached(JSON_INTEGER_MAX, 0, 0, false, 1000, 1000));
	assert_false(reached(JSON_INTEGER_MAX - 1, 1, 0, false, 1000, 1000));
	assert_true(reached(JSON_INTEGER_MAX - 1, 1, 0, false, 999, 1000));
	assert_true(quorum(JSON_INTEGER_MAX, JSON_INTEGER_MAX, 1000, 1000));
	assert_false(quorum(JSON_INTEGER_MAX - 1, JSON_INTEGER_MAX, 1000, 1000));
}

UNIT_MAIN("majority", cmocka_unit_test(more_than_half_is_more_than_half),
	  cmocka_unit_test(three_quarters_are_enough_where_as_much_is_asked),
	  cmocka_unit_test(abstentions_do_not_count_towards_a_majority),
	  cmocka_unit_test(without_a_yes_nothing_is_carried),
	  cmocka_unit_test(unanimity_asks_for_no_no),
	  cmocka_unit_test(the_quorum_counts_abstentions),
	  cmocka_unit_test(a_quorum_of_zero_asks_for_one_vote),
	  cmocka_unit_test(the_largest_numbers_do_not_overflow))
