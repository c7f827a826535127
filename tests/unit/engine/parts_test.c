/* parts_test.c: a table that is too large to be sorted at once is stored in parts, and is whole. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/buffer.h"
#include "engine/engine.h"
#include "engine/engine_internal.h"
#include "unit/unit.h"

#include <stdlib.h>
#include <unistd.h>

#define PRIME 7919 /* spreads the rows of a person over the file */

static const struct engine_column columns[] = {
	{ .name = "who", .type = ENGINE_TEXT },
	{ .name = "n", .type = ENGINE_INTEGER },
};
static const struct engine_table visits = {
	.name = "visits", .person = "who", .columns = columns, .columns_count = 2
};

/* The engine with `rows` rows of `persons` persons, row n of person n * PRIME % persons, imported
 * with memory for about 9,000 rows. */
static struct engine *imported(unsigned rows, unsigned persons)
{
	const struct engine_options options = { 0 };
	const struct digest content = { .bytes = { 7 } };
	char path[] = "/tmp/parts_test_XXXXXX";
	int file = mkstemp(path);
	struct engine_import about = { 0 };
	struct engine *engine = NULL;
	struct report report = { 0 };
	struct buffer text;

	assert_true(file >= 0);
	buffer_init(&text, 1 << 22);
	buffer_append_text(&text, "who,n\n");
	for (unsigned n = 0; n < rows; n++)
		buffer_append_format(&text, "p%04u,%u\n", n * PRIME % persons, n);
	assert_int_equal(buffer_status(&text), AL_OK);
	assert_int_equal(write(file, text.bytes, text.len), text.len);
	assert_int_equal(close(file), 0);
	buffer_clear(&text);
	if (engine_open(&options, &engine, &report) != AL_OK)
		fail_msg("%s", report.message);
	engine->memory_mib = 1; /* by which parts are counted; the database has more */
	if (engine_import_csv(engine, &visits, path, &content, &about, &report) != AL_OK)
		fail_msg("%s: %s", report.message, report.detail);
	assert_int_equal(about.rows, rows);
	assert_int_equal(about.persons, rows > 0 ? persons : 0);
	unlink(path);
	assert_int_equal(engine_lock(engine, &report), AL_OK);
	return engine;
}

/* All rows are there, once, by person. */
static void check_rows(struct engine *engine, unsigned rows, unsigned persons)
{
	static const char *const names[] = { "n" };
	const struct engine_scan_request request = {
		.table = "visits", .columns = names, .columns_count = 1, .person_last = UINT32_MAX
	};
	uint8_t *seen = calloc(rows + 1, 1);
	struct engine_scan *scan = NULL;
	struct engine_chunk chunk;
	uint32_t last = 0;
	unsigned count = 0;

	assert_non_null(seen);
	assert_int_equal(engine_scan_open(engine, &request, &scan, NULL), AL_OK);
	while (engine_scan_next(scan, &chunk, NULL) == AL_OK && chunk.rows > 0) {
		for (size_t i = 0; i < chunk.rows; i++) {
			int64_t n = engine_values_number(&chunk.columns[0], i);

			assert_in_range(n, 0, rows - 1);
			assert_int_equal(seen[n], 0);
			seen[n] = 1;
			assert_int_equal(chunk.persons[i], n * PRIME % persons);
			assert_true(chunk.persons[i] >= last);
			last = chunk.persons[i];
			count++;
		}
	}
	assert_int_equal(count, rows);
	engine_scan_close(scan);
	free(seen);
}

static void import_and_check(unsigned rows, unsigned persons)
{
	struct engine *engine = imported(rows, persons);

	check_rows(engine, rows, persons);
	engine_close(engine);
}

static void a_table_of_many_parts_is_whole_and_by_person(void **state)
{
	(void)state;
	import_and_check(50000, 5000);
	import_and_check(50000, 4999);
}

static void there_are_no_more_parts_than_persons(void **state)
{
	(void)state;
	import_and_check(50000, 2);
	import_and_check(50000, 1);
}

static void a_table_without_rows_is_a_table(void **state)
{
	(void)state;
	import_and_check(0, 1);
}

UNIT_MAIN("parts", cmocka_unit_test(a_table_of_many_parts_is_whole_and_by_person),
	  cmocka_unit_test(there_are_no_more_parts_than_persons),
	  cmocka_unit_test(a_table_without_rows_is_a_table))
