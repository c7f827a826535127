/* election_fuzz.c: an election that is read is written in one form, which says the same. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "vote/election.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct election election;
	struct election again;
	struct report report = { 0 };
	struct buffer first;
	struct buffer second;
	struct arena arena;
	enum status status;

	arena_init(&arena, 4 * ELECTION_ARENA_MAX);
	buffer_init(&first, ELECTION_LEN_MAX);
	buffer_init(&second, ELECTION_LEN_MAX);
	status = election_parse_template((const char *)data, size, &arena, &election, &report);
	assert(status != AL_NO_MEMORY && status != AL_FORGED);
	status = election_parse((const char *)data, size, &arena, &election, &report);
	assert(status != AL_NO_MEMORY);
	assert(status == AL_OK || report.message[0] != '\0');
	if (status == AL_OK && election_format(&election, &first, NULL) == AL_OK) {
		status = election_parse(buffer_text(&first), first.len, &arena, &again, NULL);
		assert(status == AL_OK);
		status = election_format(&again, &second, NULL);
		assert(status == AL_OK);
		assert(first.len == second.len);
		assert(memcmp(first.bytes, second.bytes, first.len) == 0);
	}
	buffer_clear(&first);
	buffer_clear(&second);
	arena_clear(&arena);
	return 0;
}
