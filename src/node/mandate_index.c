/* mandate_index.c: the mandates that hold, in memory. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/mandate_index.h"

#include "base/json.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "log/merkle.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define RULES_MEMORY_MAX (1024 * 1024) /* bytes that the rules of one content take */

void mandate_index_init(struct mandate_index *index)
{
	*index = (struct mandate_index){ .count = 0 };
}

void mandate_index_clear(struct mandate_index *index)
{
	for (size_t i = 0; i < index->rules_count; i++)
		arena_clear(&index->rules[i].arena);
	free(index->rules);
	free(index->persons);
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

enum status mandate_index_grow(struct mandate_index *index, size_t count)
{
	if (count > index->capacity) {
		size_t capacity = capacity_for(index->capacity, count);
		struct indexed_person *persons =
		    realloc(index->persons, capacity * sizeof(*persons));

		if (persons == NULL)
			return AL_NO_MEMORY;
		index->persons = persons;
		index->capacity = capacity;
	}
	for (size_t i = index->count; i < count; i++)
		index->persons[i] =
		    (struct indexed_person){ .engine = MANDATE_INDEX_NOBODY, .rules = -1 };
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
	arena_init(&rules.arena, RULES_MEMORY_MAX);
	status = json_parse(content, len, &json, report);
	if (status != AL_OK)
		return status;
	status = record_decode(&mandate_record, json, &rules.arena, &rules.mandate, report);
	json_decref(json);
	if (status != AL_OK) {
		arena_clear(&rules.arena);
		return status;
	}
	index->rules[index->rules_count++] = rules;
	return AL_OK;
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
}

bool mandate_index_in_force(const struct indexed_person *person, struct when now)
{
	return person->rules >= 0 && !when_before(now, person->from) &&
	       when_before(now, person->until);
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

/* Draw the order of the `count` leaves at `leaves`, each as likely as any (Fisher and Yates). */
static void shuffle(struct random *random, struct digest *leaves, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		size_t other = (size_t)random_below(random, i);
		struct digest leaf = leaves[i - 1];

		leaves[i - 1] = leaves[other];
		leaves[other] = leaf;
	}
}

enum status mandate_index_root(const struct mandate_index *index, struct when now,
			       const uint8_t *seed, struct digest *ret, int64_t *ret_leaves)
{
	struct random random;
	struct digest *leaves;
	size_t count = 0;
	size_t padded = MANDATE_ROOT_LEAVES_MIN;

	for (size_t i = 0; i < index->count; i++)
		count += mandate_index_in_force(&index->persons[i], now) ? 1 : 0;
	while (padded < count)
		padded *= 2;
	leaves = malloc(padded * sizeof(*leaves));
	if (leaves == NULL)
		return AL_NO_MEMORY;
	random_init_seed(&random, seed);
	count = 0;
	for (size_t i = 0; i < index->count; i++) {
		struct salt salt;

		if (!mandate_index_in_force(&index->persons[i], now))
			continue;
		random_bytes(&random, salt.bytes, SALT_LEN);
		leaves[count++] = hash_commit(&salt, index->persons[i].id.bytes, DIGEST_LEN);
	}
	for (size_t i = count; i < padded; i++)
		random_bytes(&random, leaves[i].bytes, DIGEST_LEN);
	shuffle(&random, leaves, padded);
	for (size_t i = 0; i < padded; i++)
		leaves[i] = merkle_leaf_hash(leaves[i].bytes, DIGEST_LEN);
	*ret = merkle_root(leaves, padded);
	*ret_leaves = (int64_t)padded;
	random_clear(&random);
	free(leaves);
	return AL_OK;
}
