/* archive_test.c: archives of the reference tool, read and written again; members and events. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/archive.h"

#include "base/file.h"
#include "unit/unit.h"
#include "unit/vote/ballot_sample.h"
#include "vote/archive_header.h"
#include "vote/audit.h"

#include <stdlib.h>

#define STEP_MEMBERS_MAX 5
#define ARCHIVE_MAX ((size_t)1 << 24)
#define TIME 1795370186

/* The data before an event, and the event. */
struct step {
	struct buffer data[STEP_MEMBERS_MAX];
	size_t count;
};

static void step_init(struct step *step)
{
	step->count = 0;
	for (size_t i = 0; i < STEP_MEMBERS_MAX; i++)
		buffer_init(&step->data[i], ARCHIVE_MAX);
}

static void step_clear(struct step *step)
{
	for (size_t i = 0; i < STEP_MEMBERS_MAX; i++)
		buffer_clear(&step->data[i]);
	step->count = 0;
}

/* The number after `name` in the small `text`. */
static int64_t number_of(const struct buffer *text, const char *name)
{
	const char *place = strstr(buffer_text(text), name);

	assert_non_null(place);
	return strtoll(place + strlen(name), NULL, 10);
}

/* Write the step of `type` again, from what only its author knows. */
static void write_step(struct archive_writer *writer, const struct step *step, enum event_type type,
		       struct buffer *ret)
{
	const struct buffer *data = step->data;

	if (type == EVENT_SETUP)
		archive_add_setup(writer, &data[0], &data[1], &data[2], ret);
	else if (type == EVENT_BALLOT)
		archive_add_ballot(writer, data[0].bytes, data[0].len, ret);
	else if (type == EVENT_END_BALLOTS)
		archive_add_event(writer, type, NULL, ret);
	else if (type == EVENT_ENCRYPTED_TALLY)
		archive_add_tally(writer, &data[0], number_of(&data[1], "\"num_tallied\":"),
				  number_of(&data[1], "\"total_weight\":"), ret);
	else if (type == EVENT_PARTIAL_DECRYPTION)
		archive_add_partial_decryption(writer, number_of(&data[1], "\"owner\":"), &data[0],
					       ret);
	else if (type == EVENT_RESULT)
		archive_add_result(writer, &data[0], ret);
	else
		fail();
}

/* Read `bytes` member by member, and write them again. */
static void write_again(const struct buffer *bytes, struct buffer *ret)
{
	struct archive_memory memory = { .bytes = bytes->bytes, .len = bytes->len };
	struct archive_source source = archive_memory_source(&memory);
	struct archive_writer writer;
	struct step step;
	int64_t time = -1;
	uint64_t at = 0;

	assert_int_equal(archive_read_start(&source, &time, &at, NULL), AL_OK);
	archive_start(&writer, time, ret);
	step_init(&step);
	while (at < bytes->len) {
		struct buffer *body = &step.data[step.count];
		struct archive_member member;
		struct event event;

		assert_int_equal(archive_read_member(&source, time, at, &member, NULL), AL_OK);
		assert_int_equal(archive_read_body(&source, &member, body, NULL), AL_OK);
		at = member.next;
		if (!member.is_event) {
			step.count++;
			assert_in_range(step.count, 1, STEP_MEMBERS_MAX - 1);
			continue;
		}
		assert_int_equal(event_parse(buffer_text(body), body->len, &event, NULL), AL_OK);
		write_step(&writer, &step, event.type, ret);
		step_clear(&step);
	}
	step_clear(&step);
}

/* archive-1, archive-2, archive-3: the reference tool wrote these. */
static void archives_of_the_reference_tool_are_written_as_the_same_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sample_archives_count; i++) {
		struct sample_members members;
		struct buffer again;

		if (!sample_members_open(&sample_archives[i], &members))
			continue;
		buffer_init(&again, ARCHIVE_MAX);
		write_again(&members.bytes, &again);
		assert_int_equal(buffer_status(&again), AL_OK);
		assert_int_equal(again.len, members.bytes.len);
		assert_memory_equal(again.bytes, members.bytes.bytes, again.len);
		buffer_clear(&again);
		sample_members_close(&members);
	}
}

static void archives_of_the_reference_tool_hold(void **state)
{
	(void)state;
	for (size_t i = 0; i < sample_archives_count; i++) {
		struct audit_options options = { .trust = AUDIT_CHECK_ALL };
		struct report report = { .message = "" };
		struct archive_file *file = NULL;
		struct audit *audit = NULL;
		char path[FILE_PATH_MAX];
		int64_t sum = 0;
		enum status status;

		assert_int_equal(
		    file_join(sample_archives[i].folder, sample_archives[i].name, path, NULL),
		    AL_OK);
		status = archive_file_open(path, &file, &report);
		if (status == AL_NOT_FOUND) {
			print_message("skipped: no %s\n", path);
			continue;
		}
		assert_int_equal(status, AL_OK);
		assert_int_equal(audit_new(archive_file_source(file), &options, &audit), AL_OK);
		status = audit_advance(audit, -1, &report);
		if (status != AL_OK)
			fail_msg("%s: %s", path, report.message);
		assert_true(audit_state(audit)->decided);
		for (size_t k = 0; k < audit_state(audit)->result_count; k++)
			sum += audit_state(audit)->result[k];
		assert_int_equal(sum, audit_state(audit)->total_weight);
		assert_int_equal(audit_state(audit)->voters, 5);
		audit_free(audit);
		archive_file_close(file);
	}
}

/* The status and report of reading the beginning `body`. */
static enum status read_start(const char *body, size_t len, struct report *report)
{
	struct archive_writer writer;
	struct archive_memory memory;
	struct archive_source source;
	struct buffer bytes;
	int64_t time = -7;
	uint64_t next = 7;
	enum status status;

	buffer_init(&bytes, ARCHIVE_MAX);
	archive_start(&writer, TIME, &bytes);
	memset(bytes.bytes + ARCHIVE_BLOCK, 0, ARCHIVE_BLOCK);
	memcpy(bytes.bytes + ARCHIVE_BLOCK, body, strlen(body));
	memory = (struct archive_memory){ .bytes = bytes.bytes, .len = len };
	source = archive_memory_source(&memory);
	status = archive_read_start(&source, &time, &next, report);
	assert_int_equal(time, status == AL_OK ? TIME : -7);
	assert_int_equal(next, status == AL_OK ? 1024 : 7);
	buffer_clear(&bytes);
	return status;
}

#define RIGHT "{\"version\":1,\"timestamp\":\"1795370186\"}"

/* archive-1 */
static void an_archive_has_one_beginning(void **state)
{
	static const struct {
		const char *body;
		size_t len;
		enum status status;
	} list[] = {
		{ RIGHT, 1024, AL_OK },
		{ RIGHT, 0, AL_NOT_FOUND },
		{ RIGHT, 1, AL_MALFORMED },
		{ RIGHT, 1023, AL_MALFORMED },
		{ "{\"version\":1,\"timestamp\":1795370186}", 1024, AL_MALFORMED },
		{ "{\"version\":1,\"timestamp\":\"01795370186\"}", 1024, AL_MALFORMED },
		{ "{\"version\":1,\"timestamp\":\"-1\"}", 1024, AL_MALFORMED },
		{ "{\"version\":1,\"timestamp\":\"8589934592\"}", 1024, AL_MALFORMED },
		{ "{\"version\":1,\"timestamp\":\"1795370187\"}", 1024, AL_MALFORMED },
		{ "{\"timestamp\":\"1795370186\",\"version\":1}", 1024, AL_MALFORMED },
		{ "{\"version\":1,\"timestamp\":\"1795370186\" }", 1024, AL_MALFORMED },
		{ "{\"version\":2,\"timestamp\":\"1795370186\"}", 1024, AL_UNSUPPORTED },
		{ "[]", 1024, AL_MALFORMED },
		{ "not JSON", 1024, AL_MALFORMED },
		{ "", 1024, AL_MALFORMED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		struct report report = { .message = "" };
		enum status status = read_start(list[i].body, list[i].len, &report);

		if (status != list[i].status || (status != AL_OK) != (report.message[0] != '\0'))
			fail_msg("%zu: %s: %s", i, status_name(status), report.message);
	}
}

/* archive-3 */
static void an_event_is_written_in_one_form(void **state)
{
	static const char *const right[] = {
		"{\"height\":0,\"type\":\"EndBallots\"}",
		"{\"height\":7,\"type\":\"EndShuffles\"}",
	};
	static const char *const wrong[] = {
		"",
		"[]",
		"{}",
		"{\"height\":0}",
		"{\"height\":0,\"type\":null}",
		"{\"height\":0,\"type\":\"\"}",
		"{\"type\":\"Setup\",\"height\":0}",
		"{\"height\":00,\"type\":\"Setup\"}",
		"{\"height\":1.0,\"type\":\"Setup\"}",
		"{\"height\":0,\"height\":0,\"type\":\"Setup\"}",
		"{\"parent\":null,\"height\":0,\"type\":\"Setup\"}",
		"{\"parent\":\"00\",\"height\":0,\"type\":\"Setup\"}",
		"{\"height\":0,\"type\":\"Setup\"} ",
		"{\"height\":0,\"type\":\"\\u0053etup\"}",
		"{\"height\":9223372036854775808,\"type\":\"Setup\"}",
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct event event;
		struct buffer again;

		buffer_init(&again, ARCHIVE_EVENT_LEN_MAX);
		assert_int_equal(event_parse(right[i], strlen(right[i]), &event, NULL), AL_OK);
		event_format(&event, &again);
		assert_string_equal(buffer_text(&again), right[i]);
		buffer_clear(&again);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct event event = { .height = -7 };

		assert_int_equal(event_parse(wrong[i], strlen(wrong[i]), &event, NULL),
				 AL_MALFORMED);
		assert_int_equal(event.height, -7);
	}
}

/* Reading a header that says `len` and has nothing after it. */
static enum status read_header(uint64_t len, struct report *report)
{
	static const char name[] =
	    "44c19266c5ea3546d931cc83de094faf2d22dcd651b31661df0d89bfa1ec680f.data.json";
	uint8_t header[ARCHIVE_BLOCK];
	struct archive_memory memory = { .bytes = header, .len = sizeof(header) };
	struct archive_source source = archive_memory_source(&memory);
	struct archive_member member;

	archive_header_format(name, len, TIME, header);
	return archive_read_member(&source, TIME, 0, &member, report);
}

/* archive-2: the longest one is said to be cut off here. */
static void a_member_has_at_most_two_gigabytes(void **state)
{
	struct report report = { .message = "" };

	(void)state;
	assert_int_equal(read_header(0, &report), AL_OK);
	assert_int_equal(read_header(1, &report), AL_MALFORMED);
	assert_int_equal(read_header(ARCHIVE_MEMBER_LEN_MAX, &report), AL_MALFORMED);
	assert_string_equal(report.message, "byte 0: the archive ends within a member");
	assert_int_equal(read_header(ARCHIVE_MEMBER_LEN_MAX + 1, &report), AL_TOO_BIG);
	assert_string_equal(report.message, "byte 0: the member has more than 2147483648 bytes");
}

static void a_file_that_is_not_there_is_said(void **state)
{
	struct archive_file *file = NULL;
	struct report report = { .message = "" };
	int64_t time;
	uint64_t next;

	(void)state;
	assert_int_equal(archive_file_open("/nowhere/at.bel", &file, &report), AL_NOT_FOUND);
	assert_string_equal(report.message, "/nowhere/at.bel: No such file or directory");
	assert_null(file);
	assert_int_equal(archive_file_open("CMakeLists.txt/at.bel", &file, &report), AL_IO);
	assert_int_equal(archive_file_open(".", &file, &report), AL_OK); /* a folder opens */
	assert_int_equal(archive_read_start(archive_file_source(file), &time, &next, &report),
			 AL_IO);
	assert_string_equal(report.message, "the archive cannot be read: Is a directory");
	archive_file_close(file);
	archive_file_close(NULL);
}

UNIT_MAIN("archive", cmocka_unit_test(archives_of_the_reference_tool_are_written_as_the_same_bytes),
	  cmocka_unit_test(archives_of_the_reference_tool_hold),
	  cmocka_unit_test(an_archive_has_one_beginning),
	  cmocka_unit_test(an_event_is_written_in_one_form),
	  cmocka_unit_test(a_member_has_at_most_two_gigabytes),
	  cmocka_unit_test(a_file_that_is_not_there_is_said))
