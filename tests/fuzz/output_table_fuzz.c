/* output_table_fuzz.c: whatever is read as an answer, a program has something to say about it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"

#include "law/output_rule.h"

#include <assert.h>

#define ARENA_LEN ((size_t)64 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct report report = { .message = "" };
	struct output_note notes[OUTPUT_RULE_COUNT];
	struct output_table table;
	struct output_seen seen = {
		.min_group = 10, .table = &table, .earlier = &table, .earlier_count = 1
	};
	struct arena arena;
	enum status status;

	arena_init(&arena, ARENA_LEN);
	status = output_table_parse((const char *)data, size, &arena, &table, &report);
	assert(status == AL_OK || report.message[0] != '\0');
	if (status == AL_OK)
		status = output_rules_apply(&seen, &arena, notes);
	for (int i = 0; status == AL_OK && i < OUTPUT_RULE_COUNT; i++) {
		assert(notes[i].finding >= FINDING_OK);
		assert(notes[i].finding <= FINDING_STOP);
		assert(notes[i].text[0] != '\0');
	}
	arena_clear(&arena);
	return 0;
}
