/* source_folder_test.c: a folder is read without leaving it, and nothing strange lies in it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "base/file.h"
#include "unit/scratch.h"
#include "unit/verify/published.h"

#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *at)
{
	(void)about;
	(void)type;
	return at->level == 0 ? 0 : remove(path);
}

/* scratch_teardown() removes files only, so what lies deeper goes first. */
static int teardown(void **state)
{
	int failed = nftw(*state, remove_one, 16, FTW_DEPTH | FTW_PHYS);

	return scratch_teardown(state) != 0 || failed != 0;
}

static void put(void **state, const char *path, const void *bytes, size_t len)
{
	char at[FILE_PATH_MAX];
	char folder[FILE_PATH_MAX];

	assert_int_equal(file_join(*state, path, at, NULL), AL_OK);
	memcpy(folder, at, sizeof(folder));
	*strrchr(folder, '/') = '\0';
	assert_int_equal(file_make_folder(folder, NULL), AL_OK);
	assert_int_equal(file_write_derived(at, bytes, len, NULL), AL_OK);
}

static struct source_folder *open_folder(void **state)
{
	struct source_folder *folder = NULL;

	assert_int_equal(source_folder_new(*state, &folder, NULL), AL_OK);
	return folder;
}

/* Read `path`, at most 10 bytes, expecting `wanted` and `part` in the message. */
static void expect_read(void **state, const char *path, enum status wanted, const char *part)
{
	struct source_folder *folder = open_folder(state);
	const struct source *source = source_folder_get(folder);
	struct report report = { .message = "" };
	struct buffer bytes;
	enum status status;

	buffer_init(&bytes, 10);
	status = source->read(source->user, path, &bytes, &report);
	if (status != wanted || strstr(report.message, part) == NULL)
		fail_msg("%s: got %s: \"%s\"", path, status_name(status), report.message);
	if (status == AL_OK)
		assert_string_equal(buffer_text(&bytes), part[0] == '\0' ? "content" : part);
	buffer_clear(&bytes);
	source_folder_free(folder);
}

static void a_file_is_read_up_to_its_maximum(void **state)
{
	put(state, "log/checkpoint", "content", 7);
	put(state, "ten", "0123456789", 10);
	put(state, "eleven", "01234567890", 11);
	expect_read(state, "log/checkpoint", AL_OK, "");
	expect_read(state, "eleven", AL_TOO_BIG, "eleven: is larger than 10 bytes");
	expect_read(state, "log/none", AL_NOT_FOUND, "log/none: the file is missing");
	expect_read(state, "none/none", AL_NOT_FOUND, "none/none: the file is missing");
	expect_read(state, "log", AL_MALFORMED, "log: is no regular file");
	expect_read(state, "ten/x", AL_MALFORMED, "ten/x: is no regular file");
}

static void no_path_leads_out_of_the_folder(void **state)
{
	put(state, "log/checkpoint", "content", 7);
	expect_read(state, "../x", AL_MALFORMED, "no regular file");
	expect_read(state, "log/../log/checkpoint", AL_MALFORMED, "no regular file");
	expect_read(state, "/etc/hostname", AL_MALFORMED, "no regular file");
	expect_read(state, "log//checkpoint", AL_MALFORMED, "no regular file");
	expect_read(state, "", AL_MALFORMED, "no regular file");
	expect_read(state, "log/", AL_MALFORMED, "no regular file");
	expect_read(state, "log/.", AL_MALFORMED, "no regular file");
}

static void links_and_pipes_are_not_read(void **state)
{
	char path[FILE_PATH_MAX];

	put(state, "log/checkpoint", "content", 7);
	assert_int_equal(file_join(*state, "link", path, NULL), AL_OK);
	assert_int_equal(symlink("log/checkpoint", path), 0);
	assert_int_equal(file_join(*state, "folder", path, NULL), AL_OK);
	assert_int_equal(symlink("log", path), 0);
	assert_int_equal(file_join(*state, "pipe", path, NULL), AL_OK);
	assert_int_equal(mkfifo(path, 0600), 0);
	expect_read(state, "link", AL_MALFORMED, "link: is no regular file");
	expect_read(state, "folder/checkpoint", AL_MALFORMED, "is no regular file");
	expect_read(state, "pipe", AL_MALFORMED, "pipe: is no regular file");
}

/* --- reading in parts --- */

/* Read `len` bytes from `at` of `path`, expecting `wanted` and the words, or the bytes. */
static void expect_part(const struct source *source, const char *path, uint64_t at, size_t len,
			enum status wanted, const char *words)
{
	struct report report = { .message = "" };
	char bytes[32] = "";
	struct archive_piece piece = { .at = at, .bytes = bytes, .len = len, .got = 99 };
	enum status status = source->read_at(source->user, path, &piece, &report);

	if (status != wanted)
		fail_msg("%s: got %s: \"%s\"", path, status_name(status), report.message);
	if (status != AL_OK) {
		assert_non_null(strstr(report.message, words));
		assert_int_equal(piece.got, 0);
		return;
	}
	assert_int_equal(piece.got, strlen(words));
	assert_memory_equal(bytes, words, piece.got);
}

static void a_file_is_read_in_parts(void **state)
{
	struct source_folder *folder;
	const struct source *source;

	put(state, "elections/x/x.bel", "0123456789", 10);
	put(state, "log/checkpoint", "content", 7);
	folder = open_folder(state);
	source = source_folder_get(folder);
	expect_part(source, "elections/x/x.bel", 0, 4, AL_OK, "0123");
	expect_part(source, "elections/x/x.bel", 8, 4, AL_OK, "89");
	expect_part(source, "elections/x/x.bel", 10, 4, AL_OK, "");
	expect_part(source, "elections/x/x.bel", 1000, 4, AL_OK, "");
	expect_part(source, "log/checkpoint", 3, 32, AL_OK, "tent");
	expect_part(source, "elections/x/x.bel", 0, 10, AL_OK, "0123456789");
	/* What cannot be read does not come in the place of what can. */
	expect_part(source, "elections/x/y.bel", 0, 4, AL_NOT_FOUND, "the file is missing");
	expect_part(source, "elections/x/x.bel", 5, 1, AL_OK, "5");
	source_folder_free(folder);
}

static void parts_are_of_regular_files_in_the_folder(void **state)
{
	char long_path[2 * SOURCE_PATH_MAX];
	char path[FILE_PATH_MAX];
	struct source_folder *folder;
	const struct source *source;

	put(state, "elections/x/x.bel", "0123456789", 10);
	assert_int_equal(file_join(*state, "elections/link", path, NULL), AL_OK);
	assert_int_equal(symlink("x", path), 0);
	assert_int_equal(file_join(*state, "elections/x/link.bel", path, NULL), AL_OK);
	assert_int_equal(symlink("x.bel", path), 0);
	assert_int_equal(file_join(*state, "elections/pipe", path, NULL), AL_OK);
	assert_int_equal(mkfifo(path, 0600), 0);
	folder = open_folder(state);
	source = source_folder_get(folder);
	expect_part(source, "elections/x", 0, 4, AL_MALFORMED, "elections/x: is no regular file");
	expect_part(source, "elections/link/x.bel", 0, 4, AL_MALFORMED, "no regular file");
	expect_part(source, "elections/x/link.bel", 0, 4, AL_MALFORMED, "no regular file");
	expect_part(source, "elections/pipe", 0, 4, AL_MALFORMED, "no regular file");
	expect_part(source, "elections/../elections/x/x.bel", 0, 4, AL_MALFORMED, "no regular");
	memset(long_path, 'x', sizeof(long_path) - 1);
	long_path[sizeof(long_path) - 1] = '\0';
	expect_part(source, long_path, 0, 4, AL_MALFORMED, "");
	expect_part(source, "elections/x/x.bel", 9, 4, AL_OK, "9");
	source_folder_free(folder);
}

static void a_file_may_grow_between_its_parts(void **state)
{
	char path[FILE_PATH_MAX];
	struct source_folder *folder;
	const struct source *source;
	FILE *file;

	put(state, "x.bel", "01234", 5);
	folder = open_folder(state);
	source = source_folder_get(folder);
	expect_part(source, "x.bel", 3, 4, AL_OK, "34");
	assert_int_equal(file_join(*state, "x.bel", path, NULL), AL_OK);
	file = fopen(path, "a");
	assert_non_null(file);
	assert_int_equal(fputs("567", file) < 0, 0);
	assert_int_equal(fclose(file), 0);
	expect_part(source, "x.bel", 3, 8, AL_OK, "34567");
	source_folder_free(folder);
}

/* --- listing --- */

struct listed {
	char paths[8][SOURCE_PATH_MAX];
	size_t count;
	size_t stop_at;
};

static enum status note_path(void *context, const char *path)
{
	struct listed *listed = context;

	if (listed->count == listed->stop_at)
		return AL_EXHAUSTED;
	(void)snprintf(listed->paths[listed->count++], SOURCE_PATH_MAX, "%s", path);
	return AL_OK;
}

static enum status list(void **state, struct listed *ret, struct report *report)
{
	struct source_folder *folder = open_folder(state);
	const struct source *source = source_folder_get(folder);
	enum status status;

	status = source->list(source->user, note_path, ret, report);
	source_folder_free(folder);
	return status;
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void all_files_are_listed_with_their_paths(void **state)
{
	struct listed listed = { .stop_at = 8 };

	put(state, "log/tile/0/x001/000.p/5", "x", 1);
	put(state, "log/checkpoint", "x", 1);
	put(state, "texts/ab", "x", 1);
	put(state, "a", "x", 1);
	assert_int_equal(list(state, &listed, NULL), AL_OK);
	assert_int_equal(listed.count, 4);
	qsort(listed.paths, listed.count, sizeof(listed.paths[0]), compare_paths);
	assert_string_equal(listed.paths[0], "a");
	assert_string_equal(listed.paths[1], "log/checkpoint");
	assert_string_equal(listed.paths[2], "log/tile/0/x001/000.p/5");
	assert_string_equal(listed.paths[3], "texts/ab");
}

static void listing_ends_with_the_first_failure_of_its_caller(void **state)
{
	struct listed listed = { .stop_at = 1 };

	put(state, "log/a", "x", 1);
	put(state, "log/b", "x", 1);
	assert_int_equal(list(state, &listed, NULL), AL_EXHAUSTED);
	assert_int_equal(listed.count, 1);
}

/* Whether listing fails with `part` in the message. */
static void expect_strange(void **state, const char *part)
{
	struct listed listed = { .stop_at = 8 };
	struct report report = { .message = "" };
	enum status status = list(state, &listed, &report);

	if (status != AL_MALFORMED || strstr(report.message, part) == NULL)
		fail_msg("got %s: \"%s\"", status_name(status), report.message);
}

static void a_link_is_found_when_listing(void **state)
{
	char path[FILE_PATH_MAX];

	assert_int_equal(file_join(*state, "link", path, NULL), AL_OK);
	assert_int_equal(symlink("nowhere", path), 0);
	expect_strange(state, "link: is no regular file");
}

static void a_strange_name_is_found_and_shown_without_its_bytes(void **state)
{
	put(state, "log/a\033[2Jb", "x", 1);
	expect_strange(state, "log/a?[2Jb: a published file or folder has no such name");
}

static void folders_that_lie_too_deep_are_found(void **state)
{
	put(state, "1/2/3/4/5/6/7/8/9", "x", 1);
	expect_strange(state, "folders lie deeper than 8");
}

static void a_folder_that_is_not_there_is_named(void **state)
{
	struct source_folder *folder = NULL;
	struct report report = { .message = "" };

	(void)state;
	assert_int_equal(source_folder_new("/nonexistent/folder", &folder, &report), AL_NOT_FOUND);
	assert_non_null(strstr(report.message, "/nonexistent/folder"));
	assert_null(folder);
}

static void a_published_cooperative_is_verified_from_the_disk(void **state)
{
	static const struct verify_options nothing = { .progress = NULL };
	struct report report = { .message = "" };
	struct verify_result result;
	struct published published;
	struct source_folder *folder;

	publish(&published, 0);
	for (size_t i = 0; i < published.files.count; i++)
		put(state, published.files.files[i].path, published.files.files[i].bytes,
		    published.files.files[i].len);
	folder = open_folder(state);
	assert_int_equal(verify_public(source_folder_get(folder), &nothing, &result, &report),
			 AL_OK);
	verify_result_clear(&result);
	put(state, "objects/extra", "x", 1);
	assert_int_equal(verify_public(source_folder_get(folder), &nothing, &result, &report),
			 AL_REFUSED);
	assert_non_null(strstr(report.message, "objects/extra"));
	source_folder_free(folder);
	unpublish(&published);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scratch_setup, teardown)

UNIT_MAIN("source_folder", CASE(a_file_is_read_up_to_its_maximum),
	  CASE(no_path_leads_out_of_the_folder), CASE(links_and_pipes_are_not_read),
	  CASE(a_file_is_read_in_parts), CASE(parts_are_of_regular_files_in_the_folder),
	  CASE(a_file_may_grow_between_its_parts), CASE(all_files_are_listed_with_their_paths),
	  CASE(listing_ends_with_the_first_failure_of_its_caller),
	  CASE(a_link_is_found_when_listing),
	  CASE(a_strange_name_is_found_and_shown_without_its_bytes),
	  CASE(folders_that_lie_too_deep_are_found), CASE(a_folder_that_is_not_there_is_named),
	  CASE(a_published_cooperative_is_verified_from_the_disk))
