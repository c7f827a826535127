/* decide.c: deciding an application by a guideline under a statute. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/decision.h"

#include "law/flip.h"
#include "law/match.h"

#include <string.h>

/* The facts in `set`, rising. AL_OK, AL_NO_MEMORY. */
static enum status list_facts(fact_set set, struct arena *arena, int **ret, size_t *ret_count)
{
	int *names = arena_take(arena, FACT_COUNT, sizeof(*names));
	size_t count = 0;

	if (names == NULL)
		return AL_NO_MEMORY;
	for (int name = 1; name <= FACT_COUNT; name++) {
		if ((set >> name & 1) != 0)
			names[count++] = name;
	}
	*ret = count == 0 ? NULL : names;
	*ret_count = count;
	return AL_OK;
}

static enum status write_trace_line(const struct rule *rule, const struct rule_match *match,
				    struct arena *arena, struct trace_line *ret)
{
	fact_set because = match->truth == TRUTH_FALSE ? match->is_false : match->unknown;

	ret->rule = rule->id;
	ret->truth = (int)match->truth;
	if (match->truth == TRUTH_TRUE)
		return AL_OK;
	return list_facts(because, arena, &ret->because, &ret->because_count);
}

/* Match all rules with `facts`; `ret` borrows from `arena`. */
static enum status match_all(const struct statute *statute, const struct guideline *guideline,
			     const struct fact_index *facts, struct arena *arena,
			     struct rule_list *ret)
{
	size_t count = statute->forbidden_count + guideline->rules_count;
	const struct rule **rules = arena_take(arena, count, sizeof(const struct rule *));
	struct rule_match *matches = arena_take(arena, count, sizeof(*matches));

	if (rules == NULL || matches == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		rules[i] = i < statute->forbidden_count
			       ? &statute->forbidden[i]
			       : &guideline->rules[i - statute->forbidden_count];
		matches[i] = match_rule(rules[i], facts);
	}
	*ret = (struct rule_list){ .rules = rules, .matches = matches, .count = count };
	return AL_OK;
}

static fact_set missing_facts(const struct fact_index *facts)
{
	fact_set missing = 0;

	for (int name = 1; name <= FACT_COUNT; name++) {
		if (facts->of[name] == NULL)
			missing |= UINT32_C(1) << name;
	}
	return missing;
}

/* The first rule from place `from` up to `to` with that effect and truth, or NULL. */
static const struct rule *first_rule(const struct rule_list *list, size_t from, size_t to,
				     enum effect effect, enum truth truth)
{
	for (size_t i = from; i < to; i++) {
		if (list->rules[i]->effect == (int)effect && list->matches[i].truth == truth)
			return list->rules[i];
	}
	return NULL;
}

/* The rule that makes an application go to the assembly, or NULL. */
static const struct rule *referring_rule(const struct rule_list *list, size_t forbidden_count,
					 bool *ret_forbidden)
{
	const struct rule *rule =
	    first_rule(list, 0, forbidden_count, EFFECT_REFUSE, TRUTH_UNKNOWN);

	*ret_forbidden = rule != NULL;
	for (size_t i = forbidden_count; i < list->count && rule == NULL; i++) {
		enum effect effect = (enum effect)list->rules[i]->effect;
		enum truth truth = list->matches[i].truth;

		if ((effect == EFFECT_REFER && truth == TRUTH_TRUE) ||
		    (effect != EFFECT_PERMIT && truth == TRUTH_UNKNOWN))
			rule = list->rules[i];
	}
	return rule;
}

/* Set effect, rule and forbidden of `ret`. */
static void choose(const struct rule_list *list, size_t forbidden_count, bool complete,
		   struct outcome *ret)
{
	size_t count = list->count;

	/* spec object-19: "A true refusal goes before a referral, a referral before a permission,
	 * and what no rule decides is referred." */
	ret->effect = EFFECT_REFUSE;
	ret->rule = first_rule(list, 0, forbidden_count, EFFECT_REFUSE, TRUTH_TRUE);
	ret->forbidden = ret->rule != NULL;
	if (ret->rule == NULL)
		ret->rule = first_rule(list, forbidden_count, count, EFFECT_REFUSE, TRUTH_TRUE);
	if (ret->rule != NULL)
		return;
	ret->effect = EFFECT_REFER;
	/* spec object-14: "An incomplete application is never permitted." */
	if (!complete)
		return;
	ret->rule = referring_rule(list, forbidden_count, &ret->forbidden);
	if (ret->rule != NULL)
		return;
	ret->rule = first_rule(list, forbidden_count, count, EFFECT_PERMIT, TRUTH_TRUE);
	if (ret->rule != NULL)
		ret->effect = EFFECT_PERMIT;
}

/* What decide() does but for the flips; `list` is made on the way. */
static enum status settle(const struct statute *statute, const struct guideline *guideline,
			  const struct fact_index *index, struct arena *arena,
			  struct rule_list *list, struct outcome *ret)
{
	fact_set missing = missing_facts(index);
	enum status status;

	status = match_all(statute, guideline, index, arena, list);
	if (status != AL_OK)
		return status;
	choose(list, statute->forbidden_count, missing == 0, ret);
	status = list_facts(missing, arena, &ret->missing, &ret->missing_count);
	if (status != AL_OK)
		return status;
	ret->trace = arena_take(arena, list->count, sizeof(*ret->trace));
	if (ret->trace == NULL)
		return AL_NO_MEMORY;
	ret->trace_count = list->count;
	for (size_t i = 0; i < list->count && status == AL_OK; i++)
		status = write_trace_line(list->rules[i], &list->matches[i], arena, &ret->trace[i]);
	return status;
}

enum status decide(const struct statute *statute, const struct guideline *guideline,
		   const struct fact *facts, size_t count, struct arena *arena, struct outcome *ret)
{
	struct outcome outcome = { .effect = EFFECT_REFER };
	struct fact_index index;
	struct rule_list list;
	enum status status;

	fact_index_init(&index, facts, count);
	status = settle(statute, guideline, &index, arena, &list, &outcome);
	if (status == AL_OK && outcome.effect != EFFECT_PERMIT)
		status = flip_search(&list, &index, arena, &outcome.flips, &outcome.flips_count);
	if (status == AL_OK)
		*ret = outcome;
	return status;
}

/* Run one example. AL_OK, AL_REFUSED, AL_NO_MEMORY. */
static enum status run_example(const struct statute *statute, const struct guideline *guideline,
			       const struct example *example, struct report *report)
{
	struct outcome outcome = { .effect = EFFECT_REFER };
	struct fact_index index;
	struct rule_list list;
	struct arena arena;
	enum status status;
	const char *rule;

	fact_index_init(&index, example->facts, example->facts_count);
	arena_init(&arena, DECISION_ARENA_MAX);
	status = settle(statute, guideline, &index, &arena, &list, &outcome);
	if (status != AL_OK) {
		arena_clear(&arena);
		return report_set(report, status, "example \"%.100s\": out of memory",
				  example->name);
	}
	rule = outcome.rule == NULL ? NULL : outcome.rule->id;
	if (outcome.effect != (enum effect)example->outcome)
		status = report_set(report, AL_REFUSED,
				    "example \"%.100s\": the rules %s it, not %s", example->name,
				    effect_names[outcome.effect], effect_names[example->outcome]);
	else if ((rule == NULL) != (example->rule == NULL) ||
		 (rule != NULL && strcmp(rule, example->rule) != 0))
		status = report_set(report, AL_REFUSED, "example \"%.100s\": decided by %s, not %s",
				    example->name, rule == NULL ? "no rule" : rule,
				    example->rule == NULL ? "no rule" : example->rule);
	arena_clear(&arena);
	return status;
}

enum status guideline_run_examples(const struct statute *statute, const struct guideline *guideline,
				   struct report *report)
{
	/* spec object-15: "No rule of a guideline has the id of a forbidden use." */
	for (size_t i = 0; i < statute->forbidden_count; i++) {
		for (size_t j = 0; j < guideline->rules_count; j++) {
			if (strcmp(statute->forbidden[i].id, guideline->rules[j].id) == 0)
				return report_set(report, AL_REFUSED,
						  "rules[%zu].id: \"%s\" is the id of a forbidden "
						  "use of the statute",
						  j, guideline->rules[j].id);
		}
	}
	for (size_t i = 0; i < guideline->examples_count; i++) {
		enum status status =
		    run_example(statute, guideline, &guideline->examples[i], report);

		if (status != AL_OK)
			return status;
	}
	return AL_OK;
}
