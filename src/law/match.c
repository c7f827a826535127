/* match.c: three-valued matching of conditions. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/match.h"

#include <string.h>

void fact_index_init(struct fact_index *index, const struct fact *facts, size_t count)
{
	memset(index, 0, sizeof(*index));
	for (size_t i = 0; i < count; i++)
		index->of[facts[i].name] = &facts[i];
}

static enum truth truth_not(enum truth truth)
{
	switch (truth) {
	case TRUTH_TRUE:
		return TRUTH_FALSE;
	case TRUTH_FALSE:
		return TRUTH_TRUE;
	case TRUTH_UNKNOWN:
		break;
	}
	return TRUTH_UNKNOWN;
}

static enum truth truth_and(enum truth a, enum truth b)
{
	if (a == TRUTH_FALSE || b == TRUTH_FALSE)
		return TRUTH_FALSE;
	return a == TRUTH_UNKNOWN || b == TRUTH_UNKNOWN ? TRUTH_UNKNOWN : TRUTH_TRUE;
}

static enum truth truth_or(enum truth a, enum truth b)
{
	return truth_not(truth_and(truth_not(a), truth_not(b)));
}

/* Whether `value` is the term `wanted`: below it, yes; above it, perhaps. */
static enum truth is_term(const struct term *value, const struct term *wanted)
{
	if (value == NULL || wanted == NULL)
		return TRUTH_UNKNOWN; /* the tables let no such term pass */
	if (term_covers(wanted, value))
		return TRUTH_TRUE;
	/* spec object-17: "A term wider than the one a condition names leaves it unknown." */
	return term_covers(value, wanted) ? TRUTH_UNKNOWN : TRUTH_FALSE;
}

/* Whether `value` is one of the `count` words or terms at `list`. */
static enum truth is_one_of(enum fact_name name, const char *value, const char *const *list,
			    size_t count)
{
	bool terms = fact_term_kind(name) != 0;
	const struct term *term = terms ? term_find(value) : NULL;
	enum truth truth = TRUTH_FALSE;

	for (size_t i = 0; i < count && truth != TRUTH_TRUE; i++) {
		if (strcmp(value, list[i]) == 0)
			truth = TRUTH_TRUE;
		else if (terms)
			truth = truth_or(truth, is_term(term, term_find(list[i])));
	}
	return truth;
}

static enum truth match_value(const struct condition *condition, const char *value)
{
	enum fact_name name = (enum fact_name)condition->field;

	if (condition->is_count != 0)
		return is_one_of(name, value, condition->is, condition->is_count);
	return truth_not(is_one_of(name, value, condition->is_not, condition->is_not_count));
}

enum truth match_condition(const struct condition *condition, enum effect effect,
			   const struct fact *fact)
{
	int source = condition->source != 0
			 ? condition->source
			 : (int)fact_default_source((enum fact_name)condition->field);
	enum truth truth;

	/* spec object-18: "A fact below the source a condition asks for counts as missing." */
	if (fact == NULL || fact->source < source)
		return TRUTH_UNKNOWN;
	if (fact_is_number((enum fact_name)condition->field))
		return (condition->at_least == -1 || fact->number >= condition->at_least) &&
			       (condition->at_most == -1 || fact->number <= condition->at_most)
			   ? TRUTH_TRUE
			   : TRUTH_FALSE;
	truth = effect == EFFECT_PERMIT ? TRUTH_TRUE : TRUTH_FALSE;
	for (size_t i = 0; i < fact->values_count; i++) {
		enum truth one = match_value(condition, fact->values[i]);

		truth = effect == EFFECT_PERMIT ? truth_and(truth, one) : truth_or(truth, one);
	}
	return truth;
}

struct rule_match match_rule(const struct rule *rule, const struct fact_index *index)
{
	struct rule_match match = { .truth = TRUTH_TRUE };

	for (size_t i = 0; i < rule->when_count; i++) {
		const struct condition *condition = &rule->when[i];
		fact_set field = UINT32_C(1) << condition->field;
		enum truth truth = match_condition(condition, (enum effect)rule->effect,
						   index->of[condition->field]);

		match.fields |= field;
		if (truth == TRUTH_FALSE)
			match.is_false |= field;
		if (truth == TRUTH_UNKNOWN)
			match.unknown |= field;
		match.truth = truth_and(match.truth, truth);
	}
	return match;
}
