/* terms_test.c: the table of terms is in order, and what lies below what. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/terms.h"

#include "unit/unit.h"

static void terms_rise_and_are_found(void **state)
{
	(void)state;
	assert_true(term_count() > 300);
	for (size_t i = 0; i < term_count(); i++) {
		const struct term *term = term_at(i);

		if (i > 0)
			assert_true(strcmp(term_at(i - 1)->id, term->id) < 0);
		assert_ptr_equal(term_find(term->id), term);
		assert_true(strlen(term->id) <= TERM_LEN_MAX);
		assert_true(strlen(term->german) > 0);
		assert_true(strlen(term->english) > 0);
	}
	assert_null(term_find("dpv:NoSuchThing"));
	assert_null(term_find(""));
	assert_null(term_find("zzz:Last"));
}

/* The steps from `term` to its root on its longest way; fails on a cycle. */
static size_t depth(const struct term *term, size_t steps)
{
	size_t deepest = steps;

	assert_true(steps <= TERM_DEPTH_MAX);
	for (size_t i = 0; i < TERM_PARENTS_MAX; i++) {
		size_t way;

		if (term->parents[i] < 0)
			continue;
		way = depth(term_at((size_t)term->parents[i]), steps + 1);
		deepest = way > deepest ? way : deepest;
	}
	return deepest;
}

static void each_way_up_ends_at_the_root_of_its_kind(void **state)
{
	static const char *const roots[] = { NULL, "dpv:Purpose", "dpv:Entity", "dpv:LegalBasis",
					     "dpv:PersonalData" };

	(void)state;
	for (size_t i = 0; i < term_count(); i++) {
		const struct term *term = term_at(i);

		(void)depth(term, 0);
		assert_true(term_covers(term_find(roots[term->kind]), term));
		assert_true((term->parents[0] < 0) == (strcmp(term->id, roots[term->kind]) == 0));
		assert_true(term->parents[1] < 0 || term->parents[0] >= 0);
		for (size_t j = 0; j < TERM_PARENTS_MAX; j++) {
			if (term->parents[j] >= 0)
				assert_int_equal(term_at((size_t)term->parents[j])->kind,
						 term->kind);
		}
	}
}

/* Whether `above` is reached from `below` by parents, the slow way. */
static bool reaches(const struct term *below, const struct term *above)
{
	if (below == above)
		return true;
	for (size_t i = 0; i < TERM_PARENTS_MAX; i++) {
		if (below->parents[i] >= 0 && reaches(term_at((size_t)below->parents[i]), above))
			return true;
	}
	return false;
}

static void covering_is_reaching_by_parents(void **state)
{
	(void)state;
	/* object-4 */
	for (size_t i = 0; i < term_count(); i++) {
		for (size_t j = 0; j < term_count(); j++)
			assert_int_equal(term_covers(term_at(i), term_at(j)),
					 reaches(term_at(j), term_at(i)));
	}
}

static void a_term_lies_below_each_of_its_parents(void **state)
{
	(void)state;
	assert_true(term_is_below("dpv:CommercialResearch", "dpv:ResearchAndDevelopment"));
	assert_true(term_is_below("dpv:CommercialResearch", "dpv:CommercialPurpose"));
	assert_true(term_is_below("dpv:RecruitmentTargetedAdvertising", "dpv:Marketing"));
	assert_true(term_is_below("dpv:RecruitmentTargetedAdvertising", "dpv:Personalisation"));
	assert_true(
	    term_is_below("dpv:RecruitmentTargetedAdvertising", "dpv:HumanResourceManagement"));
	assert_true(term_is_below("coop:MunicipalDepartment", "dpv:PublicSectorBody"));
	assert_true(term_is_below("dpv:Marketing", "dpv:Marketing"));
	assert_false(term_is_below("dpv:Marketing", "dpv:Advertising"));
	assert_false(term_is_below("dpv:ScientificResearch", "dpv:CommercialPurpose"));
	assert_false(term_is_below("dpv:Purpose", "dpv:Entity"));
	assert_false(term_is_below("dpv:NoSuchThing", "dpv:Purpose"));
	assert_false(term_is_below("dpv:NoSuchThing", "dpv:NoSuchThing"));
}

static void a_kind_is_that_of_its_tree(void **state)
{
	(void)state;
	assert_true(term_is_kind("coop:Journalism", TERM_PURPOSE));
	assert_false(term_is_kind("coop:Journalism", TERM_RECIPIENT));
	assert_true(term_is_kind("coop:PressOrganisation", TERM_RECIPIENT));
	assert_true(term_is_kind("eu-gdpr:A9-2-j", TERM_LEGAL_BASIS));
	assert_true(term_is_kind("pd:TravelHistory", TERM_PERSONAL_DATA));
	assert_false(term_is_kind("pd:Wish", TERM_PERSONAL_DATA));
}

UNIT_MAIN("terms", cmocka_unit_test(terms_rise_and_are_found),
	  cmocka_unit_test(each_way_up_ends_at_the_root_of_its_kind),
	  cmocka_unit_test(covering_is_reaching_by_parents),
	  cmocka_unit_test(a_term_lies_below_each_of_its_parents),
	  cmocka_unit_test(a_kind_is_that_of_its_tree))
