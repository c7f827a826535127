/* query_neighbours.c: CSV texts of one person more, less or other. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "prop/query_neighbours.h"

#include "base/buffer.h"
#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <stdlib.h>

#define TABLE_LEN_MAX (64u << 20)
#define PERSON "rider0000005x" /* sorts among the others, so that their indexes move */
#define EXTREME_ROWS 3000

static uint64_t next(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* The person of a line, which ends with a comma. */
static size_t person_len(const char *line)
{
	return strcspn(line, ",");
}

/* The rows of `csv` but those of the person of one row that `seed` chooses. */
static void append_without(struct buffer *ret, const char *csv, uint64_t seed)
{
	const char *rows = strchr(csv, '\n') + 1;
	const char *who = rows;
	size_t count = 0;

	for (const char *c = rows; *c != '\0'; c++)
		count += *c == '\n';
	for (size_t i = (size_t)(next(&seed) % count); i > 0; i--)
		who = strchr(who, '\n') + 1;
	buffer_append(ret, csv, (size_t)(rows - csv));
	for (const char *line = rows; *line != '\0';) {
		const char *end = strchr(line, '\n') + 1;

		if (person_len(line) != person_len(who) || memcmp(line, who, person_len(who)) != 0)
			buffer_append(ret, line, (size_t)(end - line));
		line = end;
	}
}

/* The rows of a random table, all of one person. */
static void append_random(struct buffer *ret, uint64_t seed)
{
	char *rows = fixture_random_csv(seed, 1 + (unsigned)(seed % 40), 1);

	for (const char *line = strchr(rows, '\n') + 1; *line != '\0';) {
		const char *end = strchr(line, '\n') + 1;

		buffer_append_text(ret, PERSON);
		buffer_append(ret, line + person_len(line),
			      (size_t)(end - line) - person_len(line));
		line = end;
	}
	free(rows);
}

/* What may stand in a column at worst. */
static const char *extreme_field(const struct column *column, unsigned which)
{
	static const char *const integers[] = { "0", "-1", "121", "9007199254740991",
						"-9007199254740991" };
	static const char *const decimals[] = { "0.00", "-0.01", "50.01", "90071992547409.91",
						"-90071992547409.91" };
	static const char *const texts[] = { "S1", "long", "\"a,\"\"b\"", "%s%n", "S5" };
	static const char *const times[] = { "2019-01-01 00:00:00", "2019-12-31 23:59:59",
					     "2020-01-01 00:00:00", "0001-01-01 00:00:00",
					     "9999-12-31 23:59:59" };
	static const char *const dates[] = { "2019-01-01", "2019-12-31", "2020-01-01", "0001-01-01",
					     "9999-12-31" };

	if (which == 0)
		return "";
	which %= 5;
	switch (column->type) {
	case COLUMN_INTEGER:
		return which == 0 && column->max != NULL ? column->max : integers[which];
	case COLUMN_DECIMAL:
		return which == 0 && column->max != NULL ? column->max : decimals[which];
	case COLUMN_TEXT:
		return texts[which];
	case COLUMN_TIMESTAMP:
		return times[which];
	case COLUMN_DATE:
		return dates[which];
	case COLUMN_BOOLEAN:
		return which % 2 ? "true" : "false";
	}
	return "";
}

static void append_extreme(struct buffer *ret, uint64_t seed)
{
	const struct table *table = &fixture_platform.tables[0];

	for (unsigned row = 0; row < EXTREME_ROWS; row++) {
		buffer_append_text(ret, PERSON);
		for (size_t c = 1; c < table->columns_count; c++) {
			/* Half of the rows are alike, so that sums do not cancel out. */
			unsigned which = row % 2 ? (unsigned)(next(&seed) % 6) : 5;

			buffer_append_text(ret, ",");
			buffer_append_text(ret, extreme_field(&table->columns[c], which));
		}
		buffer_append_text(ret, "\n");
	}
}

static void append_null(struct buffer *ret)
{
	for (unsigned row = 0; row < EXTREME_ROWS; row++) {
		buffer_append_text(ret, PERSON);
		for (size_t c = 1; c < fixture_platform.tables[0].columns_count; c++)
			buffer_append_text(ret, ",");
		buffer_append_text(ret, "\n");
	}
}

/* The `i`th of the values that a column's keys and bounds allow, more or less evenly. */
static void append_within(struct buffer *ret, const struct column *column, unsigned i)
{
	long long low = column->min != NULL ? strtoll(column->min, NULL, 10) : 0;
	long long high = column->max != NULL ? strtoll(column->max, NULL, 10) : 9;

	if (column->keys_count > 0)
		buffer_append_text(ret, column->keys[i / 5 % column->keys_count]);
	else if (column->type == COLUMN_INTEGER || column->type == COLUMN_DECIMAL)
		buffer_append_format(ret, "%lld", low + (high / 1500 - low / 1500) * (i % 1500));
	else if (column->type == COLUMN_TIMESTAMP)
		buffer_append_format(ret, "2019-%02u-%02u %02u:00:00", i % 12 + 1, i / 12 % 28 + 1,
				     i % 24);
	else if (column->type == COLUMN_DATE)
		buffer_append_format(ret, "2019-%02u-%02u", i % 12 + 1, i / 12 % 28 + 1);
	else if (column->type == COLUMN_BOOLEAN)
		buffer_append_text(ret, i % 2 ? "true" : "false");
	else
		buffer_append_format(ret, "S%u", i % 5 + 1);
}

/* Rows in as many groups as there are. */
static void append_every(struct buffer *ret)
{
	const struct table *table = &fixture_platform.tables[0];

	for (unsigned i = 0; i < EXTREME_ROWS; i++) {
		buffer_append_text(ret, PERSON);
		for (size_t c = 1; c < table->columns_count; c++) {
			buffer_append_text(ret, ",");
			append_within(ret, &table->columns[c], i);
		}
		buffer_append_text(ret, "\n");
	}
}

/* The lines but the first, the last one first. */
static void append_turned(struct buffer *ret, const char *csv)
{
	const char *rows = strchr(csv, '\n') + 1;
	const char *end = rows + strlen(rows);

	buffer_append(ret, csv, (size_t)(rows - csv));
	while (end > rows) {
		const char *line = end - 1;

		while (line > rows && line[-1] != '\n')
			line--;
		buffer_append(ret, line, (size_t)(end - line));
		end = line;
	}
}

char *neighbour_of(const char *csv, enum neighbour how, uint64_t seed)
{
	struct buffer text;
	char *copy;

	buffer_init(&text, TABLE_LEN_MAX);
	if (how == NEIGHBOUR_REMOVED || how == NEIGHBOUR_CHANGED)
		append_without(&text, csv, seed);
	else if (how == NEIGHBOUR_SHUFFLED)
		append_turned(&text, csv);
	else
		buffer_append_text(&text, csv);
	if (how == NEIGHBOUR_ADDED)
		append_random(&text, seed);
	if (how == NEIGHBOUR_EXTREME || how == NEIGHBOUR_CHANGED)
		append_extreme(&text, seed);
	if (how == NEIGHBOUR_NULL)
		append_null(&text);
	if (how == NEIGHBOUR_EVERY)
		append_every(&text);
	assert_int_equal(buffer_status(&text), AL_OK);
	copy = strdup(buffer_text(&text));
	assert_non_null(copy);
	buffer_clear(&text);
	return copy;
}

unsigned neighbour_distance(enum neighbour how)
{
	if (how == NEIGHBOUR_SHUFFLED)
		return 0;
	return how == NEIGHBOUR_CHANGED ? 2 : 1;
}

const char *neighbour_name(enum neighbour how)
{
	static const char *const names[NEIGHBOURS] = { "removed", "added",   "extreme", "null",
						       "every",	  "changed", "shuffled" };

	return names[how];
}
