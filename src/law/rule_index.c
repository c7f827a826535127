/* rule_index.c: the rules of a statute and a guideline in one list, with their effects. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/rule_index.h"

#include "law/rule_column.h"

/* Note where the terms of each kind stand among their own. */
static enum status place_terms(struct rule_index *index, struct arena *arena)
{
	uint16_t counts[TERM_PERSONAL_DATA + 1] = { 0 };

	index->places = arena_take(arena, term_count(), sizeof(*index->places));
	if (index->places == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < term_count(); i++)
		index->places[i] = counts[term_at(i)->kind]++;
	return AL_OK;
}

/* The set of rules with that effect. */
static uint64_t *set_of(struct rule_index *index, enum effect effect)
{
	switch (effect) {
	case EFFECT_PERMIT:
		return index->permits;
	case EFFECT_REFUSE:
		return index->refuses;
	case EFFECT_REFER:
		break;
	}
	return index->refers;
}

static void list_rules(struct rule_index *index, const struct statute *statute,
		       const struct guideline *guideline)
{
	for (size_t i = 0; i < index->count; i++) {
		const struct rule *rule = i < statute->forbidden_count
					      ? &statute->forbidden[i]
					      : &guideline->rules[i - statute->forbidden_count];

		index->rules[i] = rule;
		rule_set_add(set_of(index, (enum effect)rule->effect), i);
		for (size_t j = 0; j < rule->when_count; j++)
			index->fields[i] |= UINT32_C(1) << rule->when[j].field;
	}
}

enum status rule_index_make(const struct statute *statute, const struct guideline *guideline,
			    struct arena *arena, const struct rule_index **ret)
{
	size_t count = statute->forbidden_count + guideline->rules_count;
	size_t words = rule_set_words(count);
	struct rule_index *index = arena_take(arena, 1, sizeof(*index));
	enum status status;

	if (index == NULL)
		return AL_NO_MEMORY;
	*index = (struct rule_index){
		.rules = arena_take(arena, count, sizeof(const struct rule *)),
		.count = count,
		.forbidden_count = statute->forbidden_count,
		.words = words,
		.fields = arena_take(arena, count, sizeof(fact_set)),
		.permits = arena_take(arena, words, sizeof(uint64_t)),
		.refuses = arena_take(arena, words, sizeof(uint64_t)),
		.refers = arena_take(arena, words, sizeof(uint64_t)),
	};
	if (index->rules == NULL || index->fields == NULL || index->permits == NULL ||
	    index->refuses == NULL || index->refers == NULL)
		return AL_NO_MEMORY;
	list_rules(index, statute, guideline);
	status = place_terms(index, arena);
	if (status == AL_OK)
		status = rule_columns_make(index, arena);
	if (status == AL_OK)
		*ret = index;
	return status;
}
