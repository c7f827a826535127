/* query_budget_fuzz.c: any bytes as the budget beside a file; what is read is written the same. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/query_budget.h"
#include "fuzz/fuzz.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct report report = { .message = "" };
	struct query_budget budget;
	struct query_budget again;
	struct arena arena;
	struct buffer text;
	enum status status;

	arena_init(&arena, (size_t)1 << 24);
	buffer_init(&text, QUERY_BUDGET_LEN_MAX);
	status = query_budget_parse((const char *)data, size, &arena, &budget, &report);
	if (status == AL_OK) {
		assert(query_budget_left(&budget).micro <= EPSILON_MICRO_MAX);
		query_budget_format(&budget, &text);
		assert(buffer_status(&text) == AL_OK);
		assert(query_budget_parse(buffer_text(&text), text.len, &arena, &again, NULL) ==
		       AL_OK);
		assert(again.spent == budget.spent);
		assert(again.columns_count == budget.columns_count);
	} else {
		assert(report.message[0] != '\0' || status == AL_NO_MEMORY);
	}
	buffer_clear(&text);
	arena_clear(&arena);
	return 0;
}
