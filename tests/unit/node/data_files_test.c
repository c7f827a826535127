/* data_files_test.c: rows are replaced as a whole. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/data_files.h"

#include "unit/scratch.h"
#include "unit/unit.h"

#include <sys/stat.h>
#include <unistd.h>

static void put(void **state, const char *name, const char *text)
{
	assert_int_equal(file_write(scratch_path(state, name), text, strlen(text), NULL), AL_OK);
}

static void expect(void **state, const char *name, const char *text)
{
	struct buffer bytes;
	enum status status;

	buffer_init(&bytes, 100);
	status = file_read(scratch_path(state, name), &bytes, NULL);
	assert_int_equal(status, text != NULL ? AL_OK : AL_NOT_FOUND);
	if (text != NULL)
		assert_string_equal(buffer_text(&bytes), text);
	buffer_clear(&bytes);
}

static void a_copy_is_made_completed_and_taken(void **state)
{
	put(state, DATA_FILE, "old");
	assert_int_equal(data_files_begin(*state, NULL), AL_OK);
	expect(state, DATA_FILE_NEW, "old");
	put(state, DATA_FILE_NEW, "new");
	assert_false(data_files_waiting(*state));
	assert_int_equal(data_files_complete(*state, NULL), AL_OK);
	assert_true(data_files_waiting(*state));
	expect(state, DATA_FILE, "old");
	assert_int_equal(data_files_take(*state, NULL), AL_OK);
	expect(state, DATA_FILE, "new");
	assert_false(data_files_waiting(*state));
}

static void the_first_rows_need_no_copy(void **state)
{
	assert_int_equal(data_files_begin(*state, NULL), AL_OK);
	expect(state, DATA_FILE_NEW, NULL);
	put(state, DATA_FILE_NEW, "new");
	assert_int_equal(data_files_complete(*state, NULL), AL_OK);
	assert_int_equal(data_files_take(*state, NULL), AL_OK);
	expect(state, DATA_FILE, "new");
}

static void a_beginning_drops_what_another_left(void **state)
{
	put(state, DATA_FILE, "old");
	put(state, DATA_FILE_NEW, "half");
	put(state, DATA_FILE_NEW ".wal", "log");
	put(state, DATA_FILE_NEXT, "other");
	assert_int_equal(data_files_begin(*state, NULL), AL_OK);
	expect(state, DATA_FILE_NEW, "old");
	expect(state, DATA_FILE_NEW ".wal", NULL);
	assert_false(data_files_waiting(*state));
	assert_int_equal(data_files_drop(*state, NULL), AL_OK);
	expect(state, DATA_FILE_NEW, NULL);
	expect(state, DATA_FILE, "old");
	assert_int_equal(data_files_drop(*state, NULL), AL_OK);
}

static void rows_with_a_log_beside_them_are_not_copied(void **state)
{
	put(state, DATA_FILE, "old");
	put(state, DATA_FILE ".wal", "log");
	assert_int_equal(data_files_begin(*state, NULL), AL_CONFLICT);
	expect(state, DATA_FILE_NEW, NULL);
	put(state, DATA_FILE_NEW, "new");
	put(state, DATA_FILE_NEW ".wal", "log");
	assert_int_equal(data_files_complete(*state, NULL), AL_CONFLICT);
	assert_false(data_files_waiting(*state));
}

static void whoever_may_read_the_rows_may_read_the_new_ones(void **state)
{
	struct stat about;

	put(state, DATA_FILE, "old");
	assert_int_equal(chmod(scratch_path(state, DATA_FILE), 0640), 0);
	assert_int_equal(data_files_begin(*state, NULL), AL_OK);
	assert_int_equal(stat(scratch_path(state, DATA_FILE_NEW), &about), 0);
	assert_int_equal(about.st_mode & 0777, 0640);
}

static void what_is_not_there_is_neither_completed_nor_taken(void **state)
{
	struct report report = { .message = "" };

	assert_int_equal(data_files_complete(*state, &report), AL_IO);
	assert_int_equal(data_files_take(*state, &report), AL_IO);
	assert_non_null(strstr(report.message, DATA_FILE_NEXT));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

UNIT_MAIN("data_files", CASE(a_copy_is_made_completed_and_taken), CASE(the_first_rows_need_no_copy),
	  CASE(a_beginning_drops_what_another_left),
	  CASE(rows_with_a_log_beside_them_are_not_copied),
	  CASE(whoever_may_read_the_rows_may_read_the_new_ones),
	  CASE(what_is_not_there_is_neither_completed_nor_taken))
