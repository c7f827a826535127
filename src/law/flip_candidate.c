/* flip_candidate.c: what a fact could be instead. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/flip_candidate.h"

#include <stdlib.h>
#include <string.h>

/* A list that is being made: all that a fact could be, in the order of preference. */
struct listing {
	enum fact_name name;
	struct fact *facts;
	size_t count;
	size_t capacity;
	struct arena *arena;
};

/* Append one value, or the `count` values at `values`, from the highest source. */
static void append(struct listing *listing, const char *const *values, size_t count, int64_t number)
{
	struct fact *fact = &listing->facts[listing->count++];

	*fact = (struct fact){ .name = (int)listing->name,
			       .number = number,
			       .source = SOURCE_REGISTER,
			       .values = values,
			       .values_count = count };
}

/* How many words or terms a value of `name` is chosen from, counting terms of other kinds too. */
static size_t vocabulary_count(enum fact_name name)
{
	const char *const *words = fact_words(name);
	size_t count = 0;

	if (words == NULL)
		return term_count();
	while (words[count] != NULL)
		count++;
	return count;
}

/* Word or term `i` of the vocabulary of `name`; NULL: a term of another kind. */
static const char *vocabulary_at(enum fact_name name, size_t i)
{
	const char *const *words = fact_words(name);

	if (words != NULL)
		return words[i];
	return term_at(i)->kind == fact_term_kind(name) ? term_at(i)->id : NULL;
}

/* The place of `value`, which is in the vocabulary of `name`. */
static size_t vocabulary_find(enum fact_name name, const char *value)
{
	const char *const *words = fact_words(name);
	size_t i = 0;

	if (words == NULL)
		return (size_t)(term_find(value) - term_at(0));
	while (strcmp(words[i], value) != 0)
		i++;
	return i;
}

/* Append the `count` values at `values` that are not `taken` yet, each alone. */
static void append_each(struct listing *listing, const char *const *values, size_t count,
			bool *taken)
{
	for (size_t i = 0; i < count; i++) {
		size_t place = vocabulary_find(listing->name, values[i]);

		if (!taken[place])
			append(listing, &values[i], 1, -1);
		taken[place] = true;
	}
}

/* What is there, each value of it alone, what conditions name, then every word or term. */
static enum status list_values(struct listing *listing, const struct field *field,
			       const struct fact *fact)
{
	size_t count = vocabulary_count(listing->name);
	bool *taken = arena_take(listing->arena, count, sizeof(*taken));
	const char **all = arena_take(listing->arena, count, sizeof(*all));

	if (taken == NULL || all == NULL)
		return AL_NO_MEMORY;
	if (fact != NULL) {
		append(listing, fact->values, fact->values_count, -1);
		append_each(listing, fact->values, fact->values_count, taken);
	}
	for (size_t i = 0; i < field->condition_count; i++) {
		const struct condition *condition = field->conditions[i].condition;

		append_each(listing, condition->is, condition->is_count, taken);
		append_each(listing, condition->is_not, condition->is_not_count, taken);
	}
	for (size_t i = 0; i < count; i++) {
		all[i] = vocabulary_at(listing->name, i);
		if (all[i] != NULL)
			append_each(listing, &all[i], 1, taken);
	}
	return AL_OK;
}

static void append_number(struct listing *listing, int64_t number)
{
	if (number >= fact_number_min(listing->name) && number <= fact_number_max(listing->name))
		append(listing, NULL, 0, number);
}

static int64_t distance(int64_t a, int64_t b)
{
	return a > b ? a - b : b - a;
}

static int compare_numbers(const void *a, const void *b)
{
	const struct fact *x = a;
	const struct fact *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* Put the numbers nearest to `number` first; of two equally near ones the smaller. They rise. */
static void order_by_distance(struct listing *listing, int64_t number, struct fact *sorted)
{
	size_t above = 0;
	size_t below;

	while (above < listing->count && listing->facts[above].number < number)
		above++;
	below = above;
	for (size_t i = 0; i < listing->count; i++) {
		bool take_below =
		    above == listing->count ||
		    (below > 0 && distance(listing->facts[below - 1].number, number) <=
				      distance(listing->facts[above].number, number));

		sorted[i] = take_below ? listing->facts[--below] : listing->facts[above++];
	}
	memcpy(listing->facts, sorted, listing->count * sizeof(*sorted));
}

/* Both ends of each range between the limits that conditions name, nearest to `fact` first. */
static enum status list_numbers(struct listing *listing, const struct field *field,
				const struct fact *fact)
{
	struct fact *sorted = arena_take(listing->arena, listing->capacity, sizeof(*sorted));

	if (sorted == NULL)
		return AL_NO_MEMORY;
	if (fact != NULL)
		append(listing, NULL, 0, fact->number);
	append_number(listing, fact_number_min(listing->name));
	append_number(listing, fact_number_max(listing->name));
	for (size_t i = 0; i < field->condition_count; i++) {
		const struct condition *condition = field->conditions[i].condition;

		if (condition->at_least != -1) {
			append_number(listing, condition->at_least - 1);
			append_number(listing, condition->at_least);
		}
		if (condition->at_most != -1) {
			append_number(listing, condition->at_most);
			append_number(listing, condition->at_most + 1);
		}
	}
	qsort(listing->facts, listing->count, sizeof(*listing->facts), compare_numbers);
	order_by_distance(listing, fact == NULL ? 0 : fact->number, sorted);
	return AL_OK;
}

/* Every value the fact could have, or both ends of each range that conditions tell apart. */
static enum status list_all(struct listing *listing, const struct field *field,
			    const struct fact *fact)
{
	listing->facts = arena_take(listing->arena, listing->capacity, sizeof(*listing->facts));
	if (listing->facts == NULL)
		return AL_NO_MEMORY;
	if (fact_is_number(listing->name))
		return list_numbers(listing, field, fact);
	return list_values(listing, field, fact);
}

/* Whether the answers `truths` are those of one of the values kept already. */
static bool answers_known(const struct field *field, const uint8_t *truths)
{
	for (size_t i = 0; i < field->candidate_count; i++) {
		if (memcmp(&field->truths[i * field->condition_count], truths,
			   field->condition_count) == 0)
			return true;
	}
	return false;
}

enum status field_find_candidates(struct field *field, enum fact_name name, const struct fact *fact,
				  int64_t *matches_left, struct arena *arena)
{
	struct listing listing = { .name = name, .arena = arena };
	size_t conditions = field->condition_count;
	enum status status;

	listing.capacity = fact_is_number(name) ? 4 * conditions + 3 : 1 + vocabulary_count(name);
	if (conditions != 0 && listing.capacity > (size_t)*matches_left / conditions)
		return AL_EXHAUSTED;
	*matches_left -= (int64_t)(listing.capacity * conditions);
	status = list_all(&listing, field, fact);
	if (status != AL_OK)
		return status;
	field->candidates = arena_take(arena, listing.count, sizeof(*field->candidates));
	field->truths = arena_take(arena, listing.count * conditions + 1, 1);
	if (field->candidates == NULL || field->truths == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < listing.count; i++) {
		uint8_t *truths = &field->truths[field->candidate_count * conditions];

		for (size_t j = 0; j < conditions; j++)
			truths[j] = (uint8_t)match_condition(field->conditions[j].condition,
							     field->conditions[j].effect,
							     &listing.facts[i]);
		if (!answers_known(field, truths))
			field->candidates[field->candidate_count++] = listing.facts[i];
	}
	return AL_OK;
}
