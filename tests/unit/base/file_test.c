/* file_test.c: whole files with a maximum; the old content stands when a write fails. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/file.h"

#include "unit/scratch.h"
#include "unit/unit.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void assert_content(const char *path, const char *expected)
{
	struct report report = { 0 };
	struct buffer content;

	buffer_init(&content, 1000);
	if (file_read(path, &content, &report) != AL_OK)
		fail_msg("%s", report.message);
	assert_string_equal(buffer_text(&content), expected);
	buffer_clear(&content);
}

static void what_is_written_is_read(void **state)
{
	const char *path = scratch_path(state, "a");

	assert_int_equal(file_write(path, "one", 3, NULL), AL_OK);
	assert_content(path, "one");
	assert_int_equal(file_write(path, "two!", 4, NULL), AL_OK);
	assert_content(path, "two!");
	assert_int_equal(file_write_derived(path, "3", 1, NULL), AL_OK);
	assert_content(path, "3");
	assert_int_equal(file_write(path, "", 0, NULL), AL_OK);
	assert_content(path, "");
	assert_int_equal(access(scratch_path(state, "a.new"), F_OK), -1);
}

static void reading_appends(void **state)
{
	const char *path = scratch_path(state, "a");
	struct buffer content;

	assert_int_equal(file_write(path, "two", 3, NULL), AL_OK);
	buffer_init(&content, 1000);
	buffer_append_text(&content, "one ");
	assert_int_equal(file_read(path, &content, NULL), AL_OK);
	assert_string_equal(buffer_text(&content), "one two");
	buffer_clear(&content);
}

static void a_file_of_many_blocks_is_read_whole(void **state)
{
	const char *path = scratch_path(state, "a");
	size_t len = 300001;
	uint8_t *bytes = calloc(1, len);
	struct buffer content;

	assert_non_null(bytes);
	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(i * 31);
	assert_int_equal(file_write(path, bytes, len, NULL), AL_OK);
	buffer_init(&content, len);
	assert_int_equal(file_read(path, &content, NULL), AL_OK);
	assert_int_equal(content.len, len);
	assert_memory_equal(content.bytes, bytes, len);
	buffer_clear(&content);
	free(bytes);
}

static void a_file_over_the_maximum_is_too_big(void **state)
{
	const char *path = scratch_path(state, "a");
	struct report report = { 0 };
	struct buffer content;

	assert_int_equal(file_write(path, "1234567890", 10, NULL), AL_OK);
	buffer_init(&content, 10);
	assert_int_equal(file_read(path, &content, &report), AL_OK);
	buffer_clear(&content);
	buffer_init(&content, 9);
	assert_int_equal(file_read(path, &content, &report), AL_TOO_BIG);
	assert_non_null(strstr(report.message, "/a: more than 9 bytes"));
	buffer_clear(&content);
}

static void a_missing_file_is_not_found_and_named(void **state)
{
	struct report report = { 0 };
	struct buffer content;

	buffer_init(&content, 10);
	assert_int_equal(file_read(scratch_path(state, "a"), &content, &report), AL_NOT_FOUND);
	assert_non_null(strstr(report.message, "cannot open /"));
	assert_non_null(strstr(report.message, "/a: No such file or directory"));
	assert_int_equal(file_read(scratch_path(state, ""), &content, &report), AL_IO);
	buffer_clear(&content);
}

static void a_write_that_fails_leaves_the_old_content(void **state)
{
	const char *path = scratch_path(state, "a");
	const char *blocker = scratch_path(state, "a.new");
	struct report report = { 0 };

	assert_int_equal(file_write(path, "old", 3, NULL), AL_OK);
	assert_int_equal(mkdir(blocker, 0700), 0);
	assert_int_equal(file_write(path, "new", 3, &report), AL_IO);
	assert_non_null(strstr(report.message, "cannot create "));
	assert_int_equal(rmdir(blocker), 0);
	assert_content(path, "old");
	assert_int_equal(file_write(scratch_path(state, "no/a"), "x", 1, &report), AL_NOT_FOUND);
}

static void a_name_that_is_a_folder_is_not_replaced(void **state)
{
	const char *path = scratch_path(state, "a");
	struct report report = { 0 };

	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(file_write(path, "new", 3, &report), AL_IO);
	assert_int_equal(access(scratch_path(state, "a.new"), F_OK), -1);
	assert_int_equal(rmdir(path), 0);
}

static void a_full_disk_is_no_space_and_the_old_content_stands(void **state)
{
	struct report report = { 0 };

	(void)state;
	if (access("/dev/full", W_OK) != 0)
		skip();
	assert_int_equal(symlink("/dev/full", scratch_path(state, "a.new")), 0);
	assert_int_equal(file_write(scratch_path(state, "a"), "x", 1, &report), AL_NO_SPACE);
	assert_non_null(strstr(report.message, "cannot write "));
	assert_int_equal(access(scratch_path(state, "a"), F_OK), -1);
}

static void a_path_at_the_limit_is_too_big(void **state)
{
	char path[FILE_PATH_MAX + 1];
	char joined[FILE_PATH_MAX];

	(void)state;
	memset(path, 'x', FILE_PATH_MAX);
	path[FILE_PATH_MAX] = '\0';
	assert_int_equal(file_write(path, "x", 1, NULL), AL_TOO_BIG);
	assert_int_equal(file_make_folder(path, NULL), AL_TOO_BIG);
	path[FILE_PATH_MAX - 4] = '\0'; /* the name beside it has 4 bytes more, and a NUL */
	assert_int_equal(file_write(path, "x", 1, NULL), AL_TOO_BIG);
	path[FILE_PATH_MAX - 4] = 'x';
	path[FILE_PATH_MAX - 3] = '\0';
	assert_int_equal(file_join(path, "x", joined, NULL), AL_OK);
	assert_int_equal(strlen(joined), FILE_PATH_MAX - 1);
	assert_int_equal(file_join(path, "xy", joined, NULL), AL_TOO_BIG);
}

static void missing_folders_are_made_and_others_left(void **state)
{
	char path[FILE_PATH_MAX];
	struct report report = { 0 };

	assert_int_equal(file_join(*state, "b/c//d/", path, NULL), AL_OK);
	assert_int_equal(file_make_folder(path, &report), AL_OK);
	assert_int_equal(file_make_folder(path, &report), AL_OK);
	assert_int_equal(file_write(scratch_path(state, "b/c/d/e"), "x", 1, NULL), AL_OK);
	assert_int_equal(file_sync_parent(scratch_path(state, "b/c/d/e"), &report), AL_OK);
	assert_int_equal(file_sync_folder(scratch_path(state, "b/c"), &report), AL_OK);
	assert_int_equal(file_make_folder(scratch_path(state, "b/c/d/e"), &report), AL_IO);
	assert_non_null(strstr(report.message, "e: Not a directory"));
	assert_int_equal(file_make_folder(scratch_path(state, "b/c/d/e/f"), &report), AL_IO);
	assert_int_equal(unlink(scratch_path(state, "b/c/d/e")), 0);
	assert_int_equal(rmdir(scratch_path(state, "b/c/d")), 0);
	assert_int_equal(rmdir(scratch_path(state, "b/c")), 0);
	assert_int_equal(rmdir(scratch_path(state, "b")), 0);
}

static void a_relative_name_is_in_the_present_folder(void **state)
{
	assert_int_equal(chdir(*state), 0);
	assert_int_equal(file_write("a", "x", 1, NULL), AL_OK);
	assert_content(scratch_path(state, "a"), "x");
	assert_int_equal(file_make_folder("b", NULL), AL_OK);
	assert_int_equal(rmdir("b"), 0);
	assert_int_equal(file_sync_folder("no", NULL), AL_NOT_FOUND);
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(file_make_folder("/", NULL), AL_OK);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, scratch_setup, scratch_teardown)

UNIT_MAIN("file", CASE(what_is_written_is_read), CASE(reading_appends),
	  CASE(a_file_of_many_blocks_is_read_whole), CASE(a_file_over_the_maximum_is_too_big),
	  CASE(a_missing_file_is_not_found_and_named),
	  CASE(a_write_that_fails_leaves_the_old_content),
	  CASE(a_name_that_is_a_folder_is_not_replaced),
	  CASE(a_full_disk_is_no_space_and_the_old_content_stands),
	  CASE(a_path_at_the_limit_is_too_big), CASE(missing_folders_are_made_and_others_left),
	  CASE(a_relative_name_is_in_the_present_folder))
