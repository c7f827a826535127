/* match_test.c: three-valued matching of one condition, every combination, and of rules. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/match.h"

#include "unit/unit.h"

#define T TRUTH_TRUE
#define F TRUTH_FALSE
#define U TRUTH_UNKNOWN

static const char *const research[] = { "dpv:ResearchAndDevelopment" };

static struct fact purpose(const char *const *values, size_t count)
{
	return (struct fact){ .name = FACT_PURPOSE,
			      .number = -1,
			      .source = SOURCE_DECLARED,
			      .values = values,
			      .values_count = count };
}

/* Below, beside and above research, in every pair; then is and is_not, permit and refuse. */
static void every_combination_of_two_terms(void **state)
{
	static const struct {
		const char *values[2];
		size_t count;
		enum truth permit_is;
		enum truth permit_is_not;
		enum truth refuse_is;
		enum truth refuse_is_not;
	} cases[] = {
		{ { "dpv:ScientificResearch" }, 1, T, F, T, F },
		{ { "dpv:ResearchAndDevelopment" }, 1, T, F, T, F },
		{ { "dpv:Marketing" }, 1, F, T, F, T },
		{ { "dpv:Purpose" }, 1, U, U, U, U },
		{ { "dpv:ScientificResearch", "dpv:AcademicResearch" }, 2, T, F, T, F },
		{ { "dpv:ScientificResearch", "dpv:Marketing" }, 2, F, F, T, T },
		{ { "dpv:Marketing", "dpv:ScientificResearch" }, 2, F, F, T, T },
		{ { "dpv:ScientificResearch", "dpv:Purpose" }, 2, U, F, T, U },
		{ { "dpv:Marketing", "dpv:Purpose" }, 2, F, U, U, T },
		{ { "dpv:Marketing", "dpv:Advertising" }, 2, F, T, F, T },
	};
	struct condition is = { -1, -1, FACT_PURPOSE, research, 1, NULL, 0, 0 };
	struct condition is_not = { -1, -1, FACT_PURPOSE, NULL, 0, research, 1, 0 };

	(void)state;
	/* object-17 */
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fact fact = purpose(cases[i].values, cases[i].count);

		assert_int_equal(match_condition(&is, EFFECT_PERMIT, &fact), cases[i].permit_is);
		assert_int_equal(match_condition(&is_not, EFFECT_PERMIT, &fact),
				 cases[i].permit_is_not);
		assert_int_equal(match_condition(&is, EFFECT_REFUSE, &fact), cases[i].refuse_is);
		assert_int_equal(match_condition(&is_not, EFFECT_REFUSE, &fact),
				 cases[i].refuse_is_not);
		assert_int_equal(match_condition(&is, EFFECT_REFER, &fact), cases[i].refuse_is);
		assert_int_equal(match_condition(&is_not, EFFECT_REFER, &fact),
				 cases[i].refuse_is_not);
	}
}

static void a_term_lies_below_any_of_several(void **state)
{
	static const char *const list[] = { "dpv:Advertising", "dpv:ScientificResearch" };
	static const char *const value[] = { "dpv:TargetedAdvertising" };
	static const char *const wide[] = { "dpv:Marketing" };
	struct condition is = { -1, -1, FACT_PURPOSE, list, 2, NULL, 0, 0 };
	struct fact fact = purpose(value, 1);

	(void)state;
	assert_int_equal(match_condition(&is, EFFECT_PERMIT, &fact), T);
	fact.values = wide;
	assert_int_equal(match_condition(&is, EFFECT_PERMIT, &fact), U);
}

static void words_are_never_unknown(void **state)
{
	static const char *const list[] = { "none", "public" };
	static const char *const public[] = { "public" };
	static const char *const both[] = { "public", "personal" };
	struct condition is = { -1, -1, FACT_LINKAGE, list, 2, NULL, 0, 0 };
	struct condition is_not = { -1, -1, FACT_LINKAGE, NULL, 0, list, 2, 0 };
	struct fact fact = { FACT_LINKAGE, -1, SOURCE_DECLARED, public, 1 };

	(void)state;
	assert_int_equal(match_condition(&is, EFFECT_PERMIT, &fact), T);
	assert_int_equal(match_condition(&is_not, EFFECT_PERMIT, &fact), F);
	fact.values = both;
	fact.values_count = 2;
	assert_int_equal(match_condition(&is, EFFECT_PERMIT, &fact), F);
	assert_int_equal(match_condition(&is, EFFECT_REFUSE, &fact), T);
	assert_int_equal(match_condition(&is_not, EFFECT_PERMIT, &fact), F);
	assert_int_equal(match_condition(&is_not, EFFECT_REFUSE, &fact), T);
}

static void limits_are_included(void **state)
{
	static const struct {
		int64_t at_least;
		int64_t at_most;
		enum truth truths[5]; /* for 9 10 15 20 21 */
	} cases[] = {
		{ 10, -1, { F, T, T, T, T } }, { -1, 20, { T, T, T, T, F } },
		{ 10, 20, { F, T, T, T, F } }, { 15, 15, { F, F, T, F, F } },
		{ 0, -1, { T, T, T, T, T } },
	};
	static const int64_t numbers[] = { 9, 10, 15, 20, 21 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct condition condition = { .at_least = cases[i].at_least,
					       .at_most = cases[i].at_most,
					       .field = FACT_MIN_GROUP };

		for (size_t j = 0; j < 5; j++) {
			struct fact fact = { FACT_MIN_GROUP, numbers[j], SOURCE_DECLARED, NULL, 0 };

			assert_int_equal(match_condition(&condition, EFFECT_PERMIT, &fact),
					 cases[i].truths[j]);
			assert_int_equal(match_condition(&condition, EFFECT_REFUSE, &fact),
					 cases[i].truths[j]);
		}
	}
}

/* Each source asked for, each source there is; 0 asks for the default. */
static void a_source_below_the_one_asked_for_is_unknown(void **state)
{
	static const char *const no[] = { "no" };

	(void)state;
	/* object-18 */
	for (int asked = 0; asked <= SOURCE_REGISTER; asked++) {
		for (int is = SOURCE_DECLARED; is <= SOURCE_REGISTER; is++) {
			struct condition commerce = {
				-1, -1, FACT_COMMERCIAL, no, 1, NULL, 0, asked
			};
			struct condition rho = {
				.at_least = 1, .at_most = -1, .field = FACT_RHO, .source = asked
			};
			struct fact commercial = { FACT_COMMERCIAL, -1, is, no, 1 };
			struct fact budget = { FACT_RHO, 5, is, NULL, 0 };
			int office = asked == 0 ? SOURCE_OFFICE : asked;
			int declared = asked == 0 ? SOURCE_DECLARED : asked;

			assert_int_equal(match_condition(&commerce, EFFECT_PERMIT, &commercial),
					 is >= office ? T : U);
			assert_int_equal(match_condition(&rho, EFFECT_REFUSE, &budget),
					 is >= declared ? T : U);
		}
	}
}

static void a_missing_fact_is_unknown_for_every_effect(void **state)
{
	struct condition is = { -1, -1, FACT_PURPOSE, research, 1, NULL, 0, 0 };
	struct condition is_not = { -1, -1, FACT_PURPOSE, NULL, 0, research, 1, 0 };
	struct condition rho = { .at_least = 0, .at_most = -1, .field = FACT_RHO };

	(void)state;
	for (int effect = EFFECT_PERMIT; effect <= EFFECT_REFER; effect++) {
		assert_int_equal(match_condition(&is, (enum effect)effect, NULL), U);
		assert_int_equal(match_condition(&is_not, (enum effect)effect, NULL), U);
		assert_int_equal(match_condition(&rho, (enum effect)effect, NULL), U);
	}
}

/* A rule of three conditions on three facts, each true, false or unknown: all 27. */
static void a_rule_is_the_conjunction_of_its_conditions(void **state)
{
	static const enum fact_name fields[] = { FACT_MIN_GROUP, FACT_RHO, FACT_RUNS };

	(void)state;
	for (int i = 0; i < 27; i++) {
		enum truth truths[3] = { (enum truth)(i % 3 + 1), (enum truth)(i / 3 % 3 + 1),
					 (enum truth)(i / 9 + 1) };
		struct condition when[3];
		struct fact facts[3];
		struct fact_index index = { .of = { NULL } };
		struct rule rule = { .effect = EFFECT_REFUSE, .when = when, .when_count = 3 };
		struct rule_match match;
		enum truth expected = T;

		for (size_t j = 0; j < 3; j++) {
			when[j] = (struct condition){ 10, -1, fields[j], NULL, 0, NULL, 0, 0 };
			facts[j] = (struct fact){ fields[j], truths[j] == T ? 10 : 9,
						  SOURCE_DECLARED, NULL, 0 };
			index.of[fields[j]] = truths[j] == U ? NULL : &facts[j];
			if (truths[j] == F || (truths[j] == U && expected == T))
				expected = truths[j];
		}
		match = match_rule(&rule, &index);
		assert_int_equal(match.truth, expected);
		for (size_t j = 0; j < 3; j++) {
			assert_int_equal(match.is_false >> fields[j] & 1, truths[j] == F);
			assert_int_equal(match.unknown >> fields[j] & 1, truths[j] == U);
			assert_int_equal(match.fields >> fields[j] & 1, 1);
		}
	}
}

static void a_rule_without_conditions_always_holds(void **state)
{
	struct fact_index index = { .of = { NULL } };
	struct rule rule = { .effect = EFFECT_REFER };

	(void)state;
	assert_int_equal(match_rule(&rule, &index).truth, T);
	assert_int_equal(match_rule(&rule, &index).fields, 0);
}

UNIT_MAIN("match", cmocka_unit_test(every_combination_of_two_terms),
	  cmocka_unit_test(a_term_lies_below_any_of_several),
	  cmocka_unit_test(words_are_never_unknown), cmocka_unit_test(limits_are_included),
	  cmocka_unit_test(a_source_below_the_one_asked_for_is_unknown),
	  cmocka_unit_test(a_missing_fact_is_unknown_for_every_effect),
	  cmocka_unit_test(a_rule_is_the_conjunction_of_its_conditions),
	  cmocka_unit_test(a_rule_without_conditions_always_holds))
