/* practice_fuzz.c: any platform object has twins, or is refused; each row has a field a column. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"

#include "law/registry.h"
#include "query/csv.h"
#include "query/practice.h"

#include <assert.h>
#include <string.h>

#define ROWS_READ 200 /* at most, of a twin */
#define PARTS_READ 2

/* The object, then a NUL and the content of its public tables, if any; see next_text(). */
struct input {
	const char *text;
	size_t len;
};

static enum status read_text(void *user, const struct digest *content, struct buffer *ret,
			     struct report *report)
{
	const struct input *rest = user;

	(void)content;
	(void)report;
	buffer_append(ret, rest->text, rest->len);
	return buffer_status(ret);
}

/* All rows of `part` have as many fields as the header. */
static void check_rows(const struct buffer *part)
{
	struct csv_field fields[CSV_FIELDS_MAX];
	struct arena arena;
	struct csv csv;
	size_t expected = 0;
	size_t count = 1;

	arena_init(&arena, 64u << 20);
	csv_init(&csv, buffer_text(part), part->len);
	for (size_t row = 0; row < ROWS_READ && count > 0; row++) {
		enum status status = csv_next(&csv, &arena, fields, &count, NULL);

		assert(status == AL_OK);
		if (row == 0)
			expected = count;
		assert(count == 0 || count == expected);
	}
	arena_clear(&arena);
}

static void try_table(const char *object, size_t len, const struct practice_texts *texts,
		      const char *table)
{
	const struct practice_request request = { .table = table, .persons = 7 };
	struct report report = { .message = "" };
	struct practice *practice = NULL;
	struct buffer part;

	buffer_init(&part, PRACTICE_PART_LEN_MAX);
	if (practice_of_object(object, len, texts, &request, &practice, &report) != AL_OK) {
		assert(report.message[0] != '\0');
		return;
	}
	for (int i = 0; i < PARTS_READ && !practice_ended(practice); i++) {
		enum status status = practice_next(practice, &part, &report);

		assert(status == AL_OK || status == AL_TOO_BIG);
	}
	if (buffer_status(&part) == AL_OK && texts->user != NULL &&
	    strncmp(table, "public", 6) != 0)
		check_rows(&part);
	buffer_clear(&part);
	practice_free(practice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const tables[] = { "trips", "riders", "public_stations" };
	const char *text = (const char *)data;
	const char *end = memchr(data, '\0', size);
	size_t len = end == NULL ? size : (size_t)(end - text);
	struct input rest = { .text = text + len + (end != NULL),
			      .len = size - len - (end != NULL) };
	const struct practice_texts texts = { .read = read_text, .user = &rest };

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		try_table(text, len, &texts, tables[i]);
	return 0;
}
