/* uses_fuzz.c: pages of uses and proofs of them, from any bytes: what is read is written the same.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "verify/uses_page.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_as(const struct record_type *type, const json_t *json, void *value)
{
	struct arena arena;
	struct buffer first;
	struct buffer second;
	json_t *again = NULL;

	arena_init(&arena, 2 * USES_PAGE_ARENA_MAX);
	buffer_init(&first, USES_PAGE_ARENA_MAX);
	buffer_init(&second, USES_PAGE_ARENA_MAX);
	if (record_decode(type, json, &arena, value, NULL) == AL_OK) {
		record_encode(type, value, &first);
		assert(buffer_status(&first) == AL_OK);
		assert(json_parse(buffer_text(&first), first.len, &again, NULL) == AL_OK);
		assert(record_decode(type, again, &arena, value, NULL) == AL_OK);
		record_encode(type, value, &second);
		assert(first.len == second.len);
		assert(memcmp(first.bytes, second.bytes, first.len) == 0);
		json_decref(again);
	}
	buffer_clear(&first);
	buffer_clear(&second);
	arena_clear(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct receipt receipt = { .uses_leaves = USES_LEAVES_MIN };
	struct use_proof proof = { .path = NULL };
	struct uses_page page = { .uses = NULL };
	json_t *json = NULL;

	if (json_parse((const char *)data, size, &json, NULL) != AL_OK)
		return 0;
	read_as(&use_proof_record, json, &proof);
	read_as(&uses_page_record, json, &page);
	proof.path = NULL;
	proof.path_count = 0; /* the arena is gone */
	assert(use_proof_check(&proof, &proof.receipt, &receipt, NULL) == AL_FORGED);
	json_decref(json);
	return 0;
}
