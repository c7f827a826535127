/* mandate_index.c: the mandates that hold, in memory. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/mandate_index.h"

#include "base/json.h"
#include "privacy/ledger.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define RULES_MEMORY_MAX SIZE_MAX /* how many there are is bounded by the store */
#define BITS 64			  /* of a word */

void mandate_index_init(struct mandate_index *index)
{
	*index = (struct mandate_index){ .count = 0 };
	arena_init(&index->rules_arena, RULES_MEMORY_MAX);
}

void mandate_index_clear(struct mandate_index *index)
{
	mandate_tree_clear(&index->tree);
	mandate_sapling_clear(&index->sapling);
	arena_clear(&index->rules_arena);
	free(index->rules);
	free(index->persons);
	free(index->changed);
	free(index->changed_since);
	free(index->numbers);
	mandate_index_init(index);
}

/* The next capacity for `count` items, doubling from a start. */
static size_t capacity_for(size_t capacity, size_t count)
{
	if (capacity == 0)
		capacity = 64;
	while (capacity < count)
		capacity *= 2;
	return capacity;
}

/* Make room for `capacity` bits, where there is room for `before`. */
static bool add_bits(uint64_t **bits, size_t before, size_t capacity)
{
	uint64_t *grown = realloc(*bits, capacity / BITS * sizeof(*grown));

	if (grown == NULL)
		return false;
	memset(grown + before / BITS, 0, (capacity - before) / BITS * sizeof(*grown));
	*bits = grown;
	return true;
}

/* Make room for `capacity` persons, a multiple of 64. */
static enum status make_room(struct mandate_index *index, size_t capacity)
{
	struct indexed_person *persons = realloc(index->persons, capacity * sizeof(*persons));

	if (persons == NULL)
		return AL_NO_MEMORY;
	index->persons = persons;
	if (!add_bits(&index->changed, index->capacity, capacity) ||
	    !add_bits(&index->changed_since, index->capacity, capacity))
		return AL_NO_MEMORY;
	index->capacity = capacity;
	return AL_OK;
}

enum status mandate_index_grow(struct mandate_index *index, size_t count)
{
	if (count > index->capacity &&
	    make_room(index, capacity_for(index->capacity, count)) != AL_OK)
		return AL_NO_MEMORY;
	for (size_t i = index->count; i < count; i++)
		index->persons[i] =
		    (struct indexed_person){ .engine = MANDATE_INDEX_NOBODY,
					     .rules = -1,
					     .link_until = { .seconds = WHEN_SECONDS_MAX } };
	if (count > index->count)
		index->count = count;
	return AL_OK;
}

enum status mandate_index_add_rules(struct mandate_index *index, const char *content, size_t len,
				    struct report *report)
{
	struct indexed_rules rules = { .mandate = { .serial = 0 } };
	json_t *json = NULL;
	enum status status;

	if (index->rules_count == index->rules_capacity) {
		size_t capacity = capacity_for(index->rules_capacity, index->rules_count + 1);
		struct indexed_rules *grown = realloc(index->rules, capacity * sizeof(*grown));

		if (grown == NULL)
			return report_set(report, AL_NO_MEMORY, "out of memory for mandates");
		index->rules = grown;
		index->rules_capacity = capacity;
	}
	status = json_parse(content, len, &json, report);
	if (status != AL_OK)
		return status;
	status = record_decode(&mandate_record, json, &index->rules_arena, &rules.mandate, report);
	json_decref(json);
	if (status != AL_OK)
		return status;
	index->rules[index->rules_count++] = rules;
	return AL_OK;
}

static void mark_changed(struct mandate_index *index, const struct indexed_person *person)
{
	size_t place = (size_t)(person - index->persons);

	index->changed[place / BITS] |= UINT64_C(1) << place % BITS;
	index->changed_since[place / BITS] |= UINT64_C(1) << place % BITS;
}

void mandate_index_put(struct mandate_index *index, const struct stored_mandate *mandate)
{
	struct indexed_person *person;

	assert(mandate->person >= 1 && (uint64_t)mandate->person <= index->count);
	assert(mandate->rules >= 0 && (uint64_t)mandate->rules <= index->rules_count);
	person = &index->persons[mandate->person - 1];
	person->rules = (int32_t)mandate->rules - 1;
	person->from = mandate->from;
	person->until = mandate->until;
	person->rho_year = mandate->rho_year;
	person->id = mandate->id;
	mark_changed(index, person);
}

void mandate_index_set_link_end(struct mandate_index *index, int64_t person, struct when until)
{
	assert(person >= 1 && (uint64_t)person <= index->count);
	index->persons[person - 1].link_until = until;
	mark_changed(index, &index->persons[person - 1]);
}

struct when mandate_index_end(const struct indexed_person *person)
{
	return when_before(person->link_until, person->until) ? person->link_until : person->until;
}

bool mandate_index_in_force(const struct indexed_person *person, struct when now)
{
	return person->rules >= 0 && !when_before(now, person->from) &&
	       when_before(now, mandate_index_end(person));
}

enum status mandate_verdicts_grow(struct mandate_verdicts *verdicts,
				  const struct mandate_index *index)
{
	uint8_t *known;

	if (verdicts->known_count >= index->rules_count)
		return AL_OK;
	known = realloc(verdicts->known, index->rules_count);
	if (known == NULL)
		return AL_NO_MEMORY;
	memset(known + verdicts->known_count, 0, index->rules_count - verdicts->known_count);
	verdicts->known = known;
	verdicts->known_count = index->rules_count;
	return AL_OK;
}

void mandate_verdicts_clear(struct mandate_verdicts *verdicts)
{
	free(verdicts->known);
	*verdicts = (struct mandate_verdicts){ .known = NULL };
}

bool mandate_verdicts_cover(struct mandate_verdicts *verdicts, const struct mandate_index *index,
			    const struct indexed_person *person, struct when now)
{
	uint8_t *known;

	if (!mandate_index_in_force(person, now))
		return false;
	assert((size_t)person->rules < verdicts->known_count);
	known = &verdicts->known[person->rules];
	if (*known == 0) {
		struct mandate mandate = index->rules[person->rules].mandate;

		mandate.from = now;
		mandate.until = when_add(now, 1);
		*known = mandate_covers(&mandate, verdicts->defaults, verdicts->defaults_count,
					&verdicts->use, now)
			     ? 2
			     : 1;
	}
	return *known == 2;
}

/* What `person` may still spend this year. */
static uint64_t allowance_of(const struct indexed_person *person, int64_t rho_person_year)
{
	int64_t least = rho_person_year < person->rho_year ? rho_person_year : person->rho_year;
	struct rho spent = { .pico = person->spent };
	struct rho ceiling = { .pico = (uint64_t)least };

	return ledger_left(spent, ceiling).pico;
}

void mandate_verdicts_members(struct mandate_verdicts *verdicts, const struct mandate_index *index,
			      struct when now, int64_t rho_person_year, uint8_t *consent,
			      uint64_t *allowance_pico)
{
	for (size_t i = 0; i < index->count; i++) {
		const struct indexed_person *person = &index->persons[i];

		if (person->engine == MANDATE_INDEX_NOBODY ||
		    !mandate_verdicts_cover(verdicts, index, person, now))
			continue;
		consent[person->engine / 8] |= (uint8_t)(1u << (person->engine % 8));
		allowance_pico[person->engine] = allowance_of(person, rho_person_year);
	}
}

enum status mandate_index_root(struct mandate_index *index, struct when now,
			       const uint8_t seed[static RANDOM_SEED_LEN],
			       struct mandate_root_made *ret)
{
	return mandate_tree_root(index, now, seed, ret);
}
