/* oracle.c: what plain SQL says, of the rows that the engine keeps. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/query/oracle.h"

#include "unit/unit.h"

#include <stdlib.h>

void oracle_run(struct engine *engine, const char *sql)
{
	struct report report = { 0 };

	if (engine_run(engine, sql, "oracle", &report) != AL_OK)
		fail_msg("%s: %s", sql, report.detail);
}

int64_t *oracle_sums(struct engine *engine, const char *sql, size_t groups, size_t measures)
{
	int64_t *cells = calloc(groups * measures, sizeof(*cells));
	struct buffer text;
	int64_t row[16];
	size_t at = 0;

	assert_non_null(cells);
	buffer_init(&text, 8192);
	buffer_append_format(&text, "CREATE OR REPLACE TEMP TABLE answer AS %s", sql);
	oracle_run(engine, buffer_text(&text));
	for (;;) {
		/* All columns as BIGINT, one row after the other: slow and simple. */
		buffer_reset(&text);
		buffer_append_format(
		    &text, "SELECT CAST(COLUMNS(*) AS BIGINT) FROM answer LIMIT 1 OFFSET %zu",
		    at++);
		if (engine_numbers(engine, &text, "oracle", row, measures + 1, NULL) != AL_OK)
			break;
		assert_true(row[0] >= 0 && (size_t)row[0] < groups);
		for (size_t m = 0; m < measures; m++)
			cells[(size_t)row[0] * measures + m] =
			    row[m + 1] == INT64_MIN ? 0 : row[m + 1];
	}
	buffer_clear(&text);
	return cells;
}
