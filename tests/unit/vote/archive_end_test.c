/* archive_end_test.c: what a crash left is told from what is damaged. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"
#include "vote/archive.h"

#define STEPS 3
#define CAPACITY ((size_t)64 * 1024)

/* An archive with a start and STEPS ballots. */
struct steps {
	struct buffer bytes;
	size_t ends[STEPS + 1]; /* [0]: of the start */
};

static void steps_init(struct steps *steps)
{
	static const char ballot[] = "{\"a\":\"ballot\"}";
	struct archive_writer writer;

	buffer_init(&steps->bytes, CAPACITY);
	archive_start(&writer, 1795370186, &steps->bytes);
	steps->ends[0] = steps->bytes.len;
	for (size_t i = 1; i <= STEPS; i++) {
		archive_add_ballot(&writer, ballot, sizeof(ballot) - i, &steps->bytes);
		steps->ends[i] = steps->bytes.len;
	}
	assert_int_equal(buffer_status(&steps->bytes), AL_OK);
}

/* The end of the first `len` bytes. */
static uint64_t end_of(const struct steps *steps, size_t len)
{
	struct archive_memory memory = { .bytes = steps->bytes.bytes, .len = len };
	struct archive_source source = archive_memory_source(&memory);
	struct report report = { .message = "" };
	uint64_t end = 0;

	if (archive_find_end(&source, &end, &report) != AL_OK)
		fail_msg("%zu bytes: %s", len, report.message);
	return end;
}

static void each_step_that_was_cut_off_ends_where_the_one_before_did(void **state)
{
	struct steps steps;

	(void)state;
	steps_init(&steps);
	for (size_t i = 0; i < STEPS; i++) {
		for (size_t len = steps.ends[i]; len < steps.ends[i + 1]; len++)
			assert_int_equal(end_of(&steps, len), steps.ends[i]);
	}
	assert_int_equal(end_of(&steps, steps.bytes.len), steps.ends[STEPS]);
	buffer_clear(&steps.bytes);
}

/* Fail unless an archive that is changed at `at` is refused, naming `word`, and the end untouched.
 */
static void expect_damaged(struct steps *steps, size_t at, const char *word)
{
	struct archive_memory memory = { .bytes = steps->bytes.bytes, .len = steps->bytes.len };
	struct archive_source source = archive_memory_source(&memory);
	struct report report = { .message = "" };
	uint64_t end = 7;

	steps->bytes.bytes[at] ^= 1;
	assert_int_equal(archive_find_end(&source, &end, &report), AL_MALFORMED);
	steps->bytes.bytes[at] ^= 1;
	assert_non_null(strstr(report.message, word));
	assert_int_equal(end, 7);
}

static void a_damaged_header_is_nothing_that_may_be_cut_off(void **state)
{
	struct steps steps;
	char place[40];

	(void)state;
	steps_init(&steps);
	for (size_t i = 0; i < STEPS; i++) { /* name, length, checksum, the unused rest */
		(void)snprintf(place, sizeof(place), "byte %zu: ", steps.ends[i]);
		expect_damaged(&steps, steps.ends[i], place);
		expect_damaged(&steps, steps.ends[i] + 130, "so the archive is damaged");
		expect_damaged(&steps, steps.ends[i] + 150, "so the archive is damaged");
		expect_damaged(&steps, steps.ends[i] + 511, "so the archive is damaged");
	}
	expect_damaged(&steps, 0, "first member");
	buffer_clear(&steps.bytes);
}

static enum status fail_after(void *user, uint64_t at, void *ret, size_t len, size_t *ret_len,
			      struct report *report)
{
	const struct steps *steps = user;
	struct archive_memory memory = { .bytes = steps->bytes.bytes, .len = steps->bytes.len };
	struct archive_source source = archive_memory_source(&memory);

	if (at >= steps->ends[1])
		return report_set(report, AL_IO, "the disk fails");
	return source.read(source.user, at, ret, len, ret_len, report);
}

static void a_disk_that_fails_is_no_end(void **state)
{
	struct steps steps;
	struct archive_source source = { .read = fail_after, .user = &steps };
	uint64_t end = 7;

	(void)state;
	steps_init(&steps);
	assert_int_equal(archive_find_end(&source, &end, NULL), AL_IO);
	assert_int_equal(end, 7);
	buffer_clear(&steps.bytes);
}

static void what_is_no_archive_has_no_end(void **state)
{
	struct archive_memory memory = { .bytes = (const uint8_t *)"", .len = 0 };
	struct archive_source source = archive_memory_source(&memory);
	uint64_t end = 7;

	(void)state;
	assert_int_equal(archive_find_end(&source, &end, NULL), AL_NOT_FOUND);
	assert_int_equal(end, 7);
}

UNIT_MAIN("archive_end", cmocka_unit_test(each_step_that_was_cut_off_ends_where_the_one_before_did),
	  cmocka_unit_test(a_damaged_header_is_nothing_that_may_be_cut_off),
	  cmocka_unit_test(a_disk_that_fails_is_no_end),
	  cmocka_unit_test(what_is_no_archive_has_no_end))
