/* decide.c: deciding an application by a guideline under a statute. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/decision.h"

#include "law/flip.h"
#include "law/rule_column.h"

#include <string.h>

#define NO_PLACE SIZE_MAX

static fact_set missing_facts(const struct fact_index *facts)
{
	fact_set missing = 0;

	for (int name = 1; name <= FACT_COUNT; name++) {
		if (facts->of[name] == NULL)
			missing |= UINT32_C(1) << name;
	}
	return missing;
}

/* The rules, of 64 from word `word` on, that a choice looks for. */
typedef uint64_t choose_rules(const struct rule_trace *trace, size_t word);

static uint64_t true_refusals(const struct rule_trace *trace, size_t word)
{
	return trace->index->refuses[word] & ~trace->any.is_false[word] & ~trace->any.unknown[word];
}

/* Those that make an application go to the assembly. */
static uint64_t referring(const struct rule_trace *trace, size_t word)
{
	uint64_t refers = trace->index->refers[word];

	return ~trace->any.is_false[word] &
	       (refers | (trace->index->refuses[word] & trace->any.unknown[word]));
}

static uint64_t true_permissions(const struct rule_trace *trace, size_t word)
{
	return trace->index->permits[word] & ~trace->any.is_false[word] & ~trace->any.unknown[word];
}

/* The place of the first rule that `choose` looks for, or NO_PLACE. */
static size_t first_place(const struct rule_trace *trace, choose_rules *choose)
{
	for (size_t i = 0; i < trace->index->words; i++) {
		uint64_t rules = choose(trace, i);

		if (rules != 0)
			return i * RULE_SET_BITS + (size_t)__builtin_ctzll(rules);
	}
	return NO_PLACE;
}

/* The effect, and the place of the rule that decides or NO_PLACE. Forbidden uses stand first, and
 * are refusals, so the first in the list goes before the guideline's. */
static enum effect choose(const struct rule_trace *trace, bool complete, size_t *ret)
{
	/* spec object-19: "A true refusal goes before a referral, a referral before a permission,
	 * and what no rule decides is referred." */
	*ret = first_place(trace, true_refusals);
	if (*ret != NO_PLACE)
		return EFFECT_REFUSE;
	/* spec object-14: "An incomplete application is never permitted." */
	if (!complete)
		return EFFECT_REFER;
	*ret = first_place(trace, referring);
	if (*ret != NO_PLACE)
		return EFFECT_REFER;
	*ret = first_place(trace, true_permissions);
	return *ret == NO_PLACE ? EFFECT_REFER : EFFECT_PERMIT;
}

enum status decide_by(const struct rule_index *index, const struct fact *facts, size_t count,
		      struct arena *arena, struct outcome *ret)
{
	struct outcome outcome = { .effect = EFFECT_REFER };
	struct fact_index by_name;
	fact_set missing;
	size_t place;
	enum status status;

	fact_index_init(&by_name, facts, count);
	missing = missing_facts(&by_name);
	status = rule_trace_make(index, &by_name, arena, &outcome.trace);
	if (status == AL_OK)
		status = fact_set_list(missing, arena, &outcome.missing, &outcome.missing_count);
	if (status != AL_OK)
		return status;
	outcome.effect = choose(&outcome.trace, missing == 0, &place);
	if (place != NO_PLACE) {
		outcome.rule = index->rules[place];
		outcome.forbidden = place < index->forbidden_count;
		outcome.supposed = rule_set_has(outcome.trace.any.unknown, place);
	}
	*ret = outcome;
	return AL_OK;
}

enum status outcome_find_flips(struct outcome *outcome, const struct fact *facts, size_t count,
			       struct arena *arena)
{
	const struct rule_index *index = outcome->trace.index;
	struct rule_match *matches;
	struct fact_index by_name;
	struct arena scratch;
	enum status status = AL_NO_MEMORY;

	if (outcome->effect == EFFECT_PERMIT)
		return AL_OK;
	fact_index_init(&by_name, facts, count);
	arena_init(&scratch, DECISION_ARENA_MAX);
	matches = arena_take(&scratch, index->count, sizeof(*matches));
	for (size_t i = 0; matches != NULL && i < index->count; i++)
		matches[i] = rule_trace_get(&outcome->trace, i);
	if (matches != NULL)
		status = flip_search(&(struct rule_list){ .rules = index->rules,
							  .matches = matches,
							  .count = index->count },
				     &by_name, arena, &outcome->flips, &outcome->flips_count);
	arena_clear(&scratch);
	return status;
}

enum status decide(const struct statute *statute, const struct guideline *guideline,
		   const struct fact *facts, size_t count, struct arena *arena, struct outcome *ret)
{
	struct outcome outcome = { .effect = EFFECT_REFER };
	const struct rule_index *index;
	enum status status = rule_index_make(statute, guideline, arena, &index);

	if (status == AL_OK)
		status = decide_by(index, facts, count, arena, &outcome);
	if (status == AL_OK)
		status = outcome_find_flips(&outcome, facts, count, arena);
	if (status == AL_OK)
		*ret = outcome;
	return status;
}

/* Run one example. AL_OK, AL_REFUSED, AL_NO_MEMORY. */
static enum status run_example(const struct rule_index *index, const struct example *example,
			       struct report *report)
{
	struct outcome outcome = { .effect = EFFECT_REFER };
	struct arena arena;
	enum status status;
	const char *rule;

	arena_init(&arena, DECISION_ARENA_MAX);
	status = decide_by(index, example->facts, example->facts_count, &arena, &outcome);
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
	const struct rule_index *index;
	struct arena arena;
	enum status status;

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
	arena_init(&arena, RULE_INDEX_ARENA_MAX);
	status = rule_index_make(statute, guideline, &arena, &index);
	if (status != AL_OK)
		(void)report_set(report, status, "examples: out of memory");
	for (size_t i = 0; i < guideline->examples_count && status == AL_OK; i++)
		status = run_example(index, &guideline->examples[i], report);
	arena_clear(&arena);
	return status;
}
