/* trustees_fuzz.c: trustees that are read have the key that the product of their parts says. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "vote/trustee.h"

#include <assert.h>

#define ARENA_MAX ((size_t)16 * 1024 * 1024)

/* What holds of every list that is read. */
static void check(const struct group *group, const struct trustees *trustees)
{
	struct element product;
	int64_t owner = 1;

	group_identity(group, &product);
	for (size_t i = 0; i < trustees->entries_count; i++) {
		const struct trustee_entry *entry = &trustees->entries[i];

		assert(entry->owner == owner);
		assert(entry->threshold >= 1 && entry->threshold <= entry->count);
		for (int64_t k = 0; k < entry->count; k++)
			assert(trustees_key(trustees, owner + k) == &entry->keys[k]);
		owner += entry->count;
		group_multiply(group, &product, &entry->key, &product);
	}
	assert(trustees->owners == owner - 1);
	assert(trustees_key(trustees, 0) == NULL && trustees_key(trustees, owner) == NULL);
	assert(group_element_equal(&product, &trustees->public_key));
	assert(!group_is_identity(group, &product));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct group *const groups[] = { group_tiny(), group_find("Ed25519") };

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		struct trustees trustees;
		struct report report = { 0 };
		struct arena arena;

		arena_init(&arena, ARENA_MAX);
		if (trustees_parse(groups[i], (const char *)data, size, &arena, &trustees,
				   &report) == AL_OK)
			check(groups[i], &trustees);
		else
			assert(report.message[0] != '\0');
		arena_clear(&arena);
	}
	return 0;
}
