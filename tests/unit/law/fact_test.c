/* fact_test.c: the closed list of facts and what each may say. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/fact.h"

#include "unit/unit.h"

static const char *const some[] = { "no" };
static struct fact words(enum fact_name name, const char *const *values, size_t count)
{
	return (struct fact){ .name = name,
			      .number = -1,
			      .source = SOURCE_OFFICE,
			      .values = values,
			      .values_count = count };
}

static struct fact number(enum fact_name name, int64_t value)
{
	return (struct fact){ .name = name, .number = value, .source = SOURCE_DECLARED };
}

static enum status check_one(struct fact fact)
{
	return fact_check_list(&fact, 1, NULL);
}

static void the_names_are_as_many_as_the_facts_and_rise(void **state)
{
	(void)state;
	for (int i = 1; i <= FACT_COUNT; i++) {
		assert_non_null(fact_names[i]);
		if (i > 1)
			assert_true(strcmp(fact_names[i - 1], fact_names[i]) < 0);
	}
	assert_null(fact_names[FACT_COUNT + 1]);
}

static void a_fact_has_either_a_number_or_values(void **state)
{
	struct fact both = number(FACT_RHO, 5);

	(void)state;
	for (int i = 1; i <= FACT_COUNT; i++) {
		enum fact_name name = (enum fact_name)i;

		assert_int_equal(check_one(number(name, 5)),
				 fact_is_number(name) ? AL_OK : AL_MALFORMED);
		assert_int_equal(fact_is_number(name),
				 fact_words(name) == NULL && fact_term_kind(name) == 0);
	}
	both.values = some;
	both.values_count = 1;
	assert_int_equal(check_one(both), AL_MALFORMED);
	assert_int_equal(check_one(words(FACT_PURPOSE, some, 0)), AL_MALFORMED);
}

static void numbers_have_both_limits(void **state)
{
	static const struct {
		enum fact_name name;
		int64_t min;
		int64_t max;
	} cases[] = {
		{ FACT_DURATION_DAYS, 1, 3650 }, { FACT_MIN_GROUP, 1, 1000000 },
		{ FACT_PERSONS, 0, 10000 },	 { FACT_RHO, 1, RHO_MAX },
		{ FACT_RUNS, 1, 100000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(check_one(number(cases[i].name, cases[i].min)), AL_OK);
		assert_int_equal(check_one(number(cases[i].name, cases[i].max)), AL_OK);
		assert_int_equal(check_one(number(cases[i].name, cases[i].min - 1)), AL_MALFORMED);
		assert_int_equal(check_one(number(cases[i].name, cases[i].max + 1)), AL_MALFORMED);
	}
}

static void recipient_commerce_and_ethics_vote_need_the_office(void **state)
{
	(void)state;
	for (int i = 1; i <= FACT_COUNT; i++) {
		bool office = i == FACT_RECIPIENT || i == FACT_COMMERCIAL || i == FACT_ETHICS_VOTE;

		assert_int_equal(fact_default_source((enum fact_name)i),
				 office ? SOURCE_OFFICE : SOURCE_DECLARED);
	}
}

static void an_unknown_value_is_named(void **state)
{
	static const char *const wish[] = { "dpv:WishFulfilment" };
	static const char *const recipient[] = { "coop:University" };
	struct fact facts[] = { words(FACT_COMMERCIAL, some, 1), words(FACT_PURPOSE, wish, 1) };
	struct report report = { .message = "" };

	(void)state;
	assert_int_equal(fact_check_list(facts, 2, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "dpv:WishFulfilment"));
	assert_non_null(strstr(report.message, "purpose"));
	assert_int_equal(check_one(words(FACT_PURPOSE, recipient, 1)), AL_MALFORMED);
	assert_int_equal(check_one(words(FACT_RECIPIENT, recipient, 1)), AL_OK);
	assert_int_equal(check_one(words(FACT_COMMERCIAL, &wish[0], 1)), AL_MALFORMED);
}

static void facts_rise_and_none_is_there_twice(void **state)
{
	struct fact facts[] = { words(FACT_COMMERCIAL, some, 1), number(FACT_RHO, 5),
				number(FACT_RUNS, 5) };
	struct report report = { .message = "" };

	(void)state;
	/* object-12 */
	assert_int_equal(fact_check_list(facts, 3, NULL), AL_OK);
	assert_int_equal(fact_check_list(facts, 0, NULL), AL_OK);
	facts[2] = number(FACT_RHO, 6);
	assert_int_equal(fact_check_list(facts, 3, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "rho"));
	facts[2] = number(FACT_MIN_GROUP, 6);
	assert_int_equal(fact_check_list(facts, 3, NULL), AL_MALFORMED);
}

static void none_stands_alone(void **state)
{
	static const char *const declarations[] = { "no-stigma", "none" };
	static const char *const twice[] = { "no-stigma", "no-stigma" };

	(void)state;
	/* object-13 */
	assert_int_equal(check_one(words(FACT_DECLARATIONS, declarations, 1)), AL_OK);
	assert_int_equal(check_one(words(FACT_DECLARATIONS, declarations + 1, 1)), AL_OK);
	assert_int_equal(check_one(words(FACT_DECLARATIONS, declarations, 2)), AL_MALFORMED);
	assert_int_equal(check_one(words(FACT_DECLARATIONS, twice, 2)), AL_MALFORMED);
}

static void a_fact_of_one_value_has_one(void **state)
{
	static const char *const two[] = { "no", "yes" };

	(void)state;
	assert_int_equal(check_one(words(FACT_COMMERCIAL, two, 1)), AL_OK);
	assert_int_equal(check_one(words(FACT_COMMERCIAL, two, 2)), AL_MALFORMED);
}

static void a_fact_is_found_by_its_name(void **state)
{
	struct fact facts[] = { number(FACT_RHO, 5), number(FACT_RUNS, 7) };

	(void)state;
	assert_ptr_equal(fact_find(facts, 2, FACT_RUNS), &facts[1]);
	assert_null(fact_find(facts, 2, FACT_KIND));
	assert_null(fact_find(NULL, 0, FACT_KIND));
}

UNIT_MAIN("fact", cmocka_unit_test(the_names_are_as_many_as_the_facts_and_rise),
	  cmocka_unit_test(a_fact_has_either_a_number_or_values),
	  cmocka_unit_test(numbers_have_both_limits),
	  cmocka_unit_test(recipient_commerce_and_ethics_vote_need_the_office),
	  cmocka_unit_test(an_unknown_value_is_named),
	  cmocka_unit_test(facts_rise_and_none_is_there_twice), cmocka_unit_test(none_stands_alone),
	  cmocka_unit_test(a_fact_of_one_value_has_one),
	  cmocka_unit_test(a_fact_is_found_by_its_name))
