/* flip.c: searching the smallest change of facts that gets a permission. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/flip.h"

#include "law/flip_candidate.h"

#include <stdlib.h>
#include <string.h>

/* Sets of at most FLIPS_MAX of the facts: 19 + 171 + 969. */
#define SETS_MAX 969
#define SCRATCH_MAX ((size_t)64 * 1024 * 1024)

struct search {
	const struct rule_list *list;
	const struct fact_index *facts;
	struct arena *arena; /* gone after the search */
	size_t *slots;	     /* of each condition of each rule: its place among its field's */
	size_t *first_slot;  /* of each rule: where its conditions' begin */
	struct field fields[FACT_COUNT + 1];
	bool listed[FACT_COUNT + 1]; /* whether a field's candidates are there */
	size_t *blocking;	     /* rules that could refuse or refer when a set changes */
	size_t blocking_count;
	size_t *permitting; /* rules that could permit then */
	size_t permitting_count;
	int64_t matches_left;
	int64_t lookups_left;
};

/* A choice of one candidate for each fact of a set. */
struct combination {
	enum fact_name names[FLIPS_MAX];
	size_t candidates[FLIPS_MAX];
	size_t count;
};

/* How hard a fact is to change: what one asks for is easy, who one is is not. */
static unsigned cost_of(enum fact_name name)
{
	switch (name) {
	case FACT_DURATION_DAYS:
	case FACT_MIN_GROUP:
	case FACT_PERSONS:
	case FACT_RHO:
	case FACT_RUNS:
		return 1;
	case FACT_DECLARATIONS:
	case FACT_IDENTIFICATION:
	case FACT_KIND:
	case FACT_LINKAGE:
	case FACT_OWN_DATA:
	case FACT_PUBLICATION:
		return 2;
	case FACT_DPIA:
	case FACT_ETHICS_VOTE:
	case FACT_LEGAL_BASIS:
	case FACT_THIRD_COUNTRY:
		return 3;
	case FACT_PURPOSE:
	case FACT_SPECIAL_CATEGORIES:
		return 5;
	case FACT_COMMERCIAL:
		return 8;
	case FACT_RECIPIENT:
		break;
	}
	return 13;
}

struct costly_set {
	fact_set set;
	unsigned cost;
	unsigned place; /* in the order of names */
};

static int compare_sets(const void *a, const void *b)
{
	const struct costly_set *x = a;
	const struct costly_set *y = b;

	if (x->cost != y->cost)
		return x->cost < y->cost ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

/* All sets of `size` facts, the easiest to change first. */
static size_t list_sets(size_t size, struct costly_set ret[static SETS_MAX])
{
	int names[FLIPS_MAX] = { 1, 2, 3 };
	size_t count = 0;

	for (;;) {
		struct costly_set *one = &ret[count];
		size_t i = size;

		*one = (struct costly_set){ .place = (unsigned)count };
		for (size_t j = 0; j < size; j++) {
			one->set |= UINT32_C(1) << names[j];
			one->cost += cost_of((enum fact_name)names[j]);
		}
		count++;
		/* The next one in the order of names: raise the last that can be raised. */
		while (i > 0 && names[i - 1] == FACT_COUNT - (int)(size - i))
			i--;
		if (i == 0)
			break;
		names[i - 1]++;
		for (size_t j = i; j < size; j++)
			names[j] = names[j - 1] + 1;
	}
	qsort(ret, count, sizeof(*ret), compare_sets);
	return count;
}

/* Give each condition its place among the conditions on its field. */
static enum status sort_conditions(struct search *search)
{
	const struct rule_list *list = search->list;
	size_t total = 0;

	search->first_slot = arena_take(search->arena, list->count, sizeof(size_t));
	search->blocking = arena_take(search->arena, list->count, sizeof(size_t));
	search->permitting = arena_take(search->arena, list->count, sizeof(size_t));
	if (search->first_slot == NULL || search->blocking == NULL || search->permitting == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < list->count; i++) {
		search->first_slot[i] = total;
		total += list->rules[i]->when_count;
		for (size_t j = 0; j < list->rules[i]->when_count; j++)
			search->fields[list->rules[i]->when[j].field].condition_count++;
	}
	search->slots = arena_take(search->arena, total, sizeof(size_t));
	if (search->slots == NULL)
		return AL_NO_MEMORY;
	for (int name = 1; name <= FACT_COUNT; name++) {
		struct field *field = &search->fields[name];

		field->conditions =
		    arena_take(search->arena, field->condition_count, sizeof(*field->conditions));
		if (field->conditions == NULL)
			return AL_NO_MEMORY;
		field->condition_count = 0;
	}
	for (size_t i = 0; i < list->count; i++) {
		for (size_t j = 0; j < list->rules[i]->when_count; j++) {
			const struct condition *condition = &list->rules[i]->when[j];
			struct field *field = &search->fields[condition->field];

			search->slots[search->first_slot[i] + j] = field->condition_count;
			field->conditions[field->condition_count++] = (struct field_condition){
				.condition = condition,
				.effect = (enum effect)list->rules[i]->effect,
			};
		}
	}
	return AL_OK;
}

/*
 * Note which rules matter when the facts of `set` change: those that no other fact keeps false, or
 * keeps from permitting. False: no change of just these facts can get a permission.
 */
static bool set_is_promising(struct search *search, fact_set set)
{
	const struct rule_list *list = search->list;

	for (int name = 1; name <= FACT_COUNT; name++) {
		if (search->facts->of[name] == NULL && (set >> name & 1) == 0)
			return false;
	}
	search->blocking_count = 0;
	search->permitting_count = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct rule_match *match = &list->matches[i];

		if (list->rules[i]->effect == EFFECT_PERMIT) {
			if (((match->is_false | match->unknown) & ~set) == 0)
				search->permitting[search->permitting_count++] = i;
		} else if ((match->is_false & ~set) == 0) {
			if ((match->fields & set) == 0)
				return false;
			search->blocking[search->blocking_count++] = i;
		}
	}
	return search->permitting_count > 0;
}

/* What condition `j` of rule `i` comes to under `combination`; 0: the combination does not say. */
static enum truth look_up(struct search *search, size_t i, size_t j,
			  const struct combination *combination)
{
	const struct condition *condition = &search->list->rules[i]->when[j];

	search->lookups_left--;
	for (size_t k = 0; k < combination->count; k++) {
		const struct field *field = &search->fields[condition->field];

		if (combination->names[k] == (enum fact_name)condition->field)
			return (enum truth)
			    field->truths[combination->candidates[k] * field->condition_count +
					  search->slots[search->first_slot[i] + j]];
	}
	return 0;
}

/* Whether some condition of rule `i` comes to `truth` under `combination`. */
static bool some_is(struct search *search, size_t i, enum truth truth,
		    const struct combination *combination)
{
	for (size_t j = 0; j < search->list->rules[i]->when_count; j++) {
		if (look_up(search, i, j, combination) == truth)
			return true;
	}
	return false;
}

static bool combination_permits(struct search *search, const struct combination *combination)
{
	for (size_t i = 0; i < search->blocking_count; i++) {
		if (!some_is(search, search->blocking[i], TRUTH_FALSE, combination))
			return false;
	}
	for (size_t i = 0; i < search->permitting_count; i++) {
		if (!some_is(search, search->permitting[i], TRUTH_FALSE, combination) &&
		    !some_is(search, search->permitting[i], TRUTH_UNKNOWN, combination))
			return true;
	}
	return false;
}

/* Go to the next combination in order; false: that was the last. */
static bool combination_next(const struct search *search, struct combination *combination)
{
	for (size_t k = combination->count; k > 0; k--) {
		const struct field *field = &search->fields[combination->names[k - 1]];

		if (++combination->candidates[k - 1] < field->candidate_count)
			return true;
		combination->candidates[k - 1] = 0;
	}
	return false;
}

/* Try all combinations of what the facts of `set` could be. AL_OK: `ret` permits; AL_NOT_FOUND,
 * AL_EXHAUSTED, AL_NO_MEMORY. */
static enum status try_set(struct search *search, fact_set set, struct combination *ret)
{
	*ret = (struct combination){ .count = 0 };
	for (int name = 1; name <= FACT_COUNT; name++) {
		struct field *field = &search->fields[name];

		if ((set >> name & 1) == 0)
			continue;
		if (!search->listed[name]) {
			enum status status = field_find_candidates(
			    field, (enum fact_name)name, search->facts->of[name],
			    &search->matches_left, search->arena);

			if (status != AL_OK)
				return status;
			search->listed[name] = true;
		}
		ret->names[ret->count++] = (enum fact_name)name;
	}
	do {
		if (combination_permits(search, ret))
			return AL_OK;
		if (search->lookups_left < 0)
			return AL_EXHAUSTED;
	} while (combination_next(search, ret));
	return AL_NOT_FOUND;
}

/* Search the sets of 1, 2, 3 facts. As try_set(). */
static enum status search_sets(struct search *search, struct combination *ret)
{
	struct costly_set sets[SETS_MAX];

	for (size_t size = 1; size <= FLIPS_MAX; size++) {
		size_t count = list_sets(size, sets);

		for (size_t i = 0; i < count; i++) {
			enum status status;

			if (!set_is_promising(search, sets[i].set))
				continue;
			status = try_set(search, sets[i].set, ret);
			if (status != AL_NOT_FOUND)
				return status;
		}
	}
	return AL_NOT_FOUND;
}

/* Whether `list` permits the facts in `index`, all of which are there. */
static bool list_permits(const struct rule_list *list, const struct fact_index *index)
{
	bool permitted = false;

	for (size_t i = 0; i < list->count; i++) {
		enum truth truth = match_rule(list->rules[i], index).truth;

		if (list->rules[i]->effect == EFFECT_PERMIT)
			permitted = permitted || truth == TRUTH_TRUE;
		else if (truth != TRUTH_FALSE)
			return false;
	}
	return permitted;
}

/* Write `combination` as flips, each from the least source that is enough. */
static enum status write_flips(const struct search *search, const struct combination *combination,
			       struct arena *arena, struct flip **ret, size_t *ret_count)
{
	struct flip *flips = arena_take(arena, combination->count, sizeof(*flips));
	struct fact_index index = *search->facts;
	struct fact facts[FLIPS_MAX];

	if (flips == NULL)
		return AL_NO_MEMORY;
	for (size_t k = 0; k < combination->count; k++) {
		const struct field *field = &search->fields[combination->names[k]];

		facts[k] = field->candidates[combination->candidates[k]];
		index.of[combination->names[k]] = &facts[k];
	}
	for (size_t k = 0; k < combination->count; k++) {
		const char **values = arena_take(arena, facts[k].values_count, sizeof(*values));

		if (values == NULL)
			return AL_NO_MEMORY;
		facts[k].source = SOURCE_DECLARED;
		while (facts[k].source < SOURCE_REGISTER && !list_permits(search->list, &index))
			facts[k].source++;
		for (size_t i = 0; i < facts[k].values_count; i++)
			values[i] = facts[k].values[i];
		flips[k] = (struct flip){ .field = facts[k].name,
					  .number = facts[k].number,
					  .source = facts[k].source,
					  .values = facts[k].values_count == 0 ? NULL : values,
					  .values_count = facts[k].values_count };
	}
	*ret = flips;
	*ret_count = combination->count;
	return AL_OK;
}

enum status flip_search(const struct rule_list *list, const struct fact_index *facts,
			struct arena *arena, struct flip **ret, size_t *ret_count)
{
	struct arena scratch;
	struct combination combination;
	struct search search = { .list = list,
				 .facts = facts,
				 .arena = &scratch,
				 .matches_left = FLIP_MATCHES_MAX,
				 .lookups_left = FLIP_LOOKUPS_MAX };
	enum status status;

	arena_init(&scratch, SCRATCH_MAX);
	status = sort_conditions(&search);
	if (status == AL_OK)
		status = search_sets(&search, &combination);
	if (status == AL_OK)
		status = write_flips(&search, &combination, arena, ret, ret_count);
	if (status == AL_NOT_FOUND || status == AL_EXHAUSTED) {
		*ret = NULL;
		*ret_count = 0;
		status = AL_OK;
	}
	arena_clear(&scratch);
	return status;
}
