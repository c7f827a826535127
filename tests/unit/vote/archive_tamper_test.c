/* archive_tamper_test.c: headers, names and the end of an archive, changed in every way. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/vote/tamper.h"

/* A byte of a header, and what is said when it is another. */
static const struct {
	size_t at;
	char byte;
	const char *message;
} header_bytes[] = {
	{ 3, 'z', "the member has no name of an event or of data" },
	{ 80, 'x', "the header of the member has another name than it must have" },
	{ 99, 'x', "the name of the member has no end" },
	{ 98, 'x', "the header of the member has another name than it must have" },
	{ 106, '5', "the header of the member has another mode than it must have" },
	{ 110, '1', "the header of the member has another uid than it must have" },
	{ 118, '1', "the header of the member has another gid than it must have" },
	{ 124, ' ', "the size of the member is no number" },
	{ 135, ' ', "the size of the member is no number" },
	{ 145, '6', "the header of the member has another mtime than it must have" },
	{ 149, '9', "the header of the member has another checksum than it must have" },
	{ 155, 0, "the header of the member has another checksum than it must have" },
	{ 156, '5', "the header of the member has another typeflag than it must have" },
	{ 157, 'x', "the header of the member has another end than it must have" },
	{ 257, 'u', "the header of the member has another end than it must have" },
	{ 511, 1, "the header of the member has another end than it must have" },
};

/* The checksum of a header is what it should be. */
static void mend_checksum(uint8_t *header)
{
	char text[16];
	unsigned sum = 0;

	memset(header + 148, ' ', 8);
	for (size_t i = 0; i < ARCHIVE_BLOCK; i++)
		sum += header[i];
	(void)snprintf(text, sizeof(text), "%06o", sum);
	memcpy(header + 148, text, 7);
}

/* archive-2: of the member of the first ballot; also when its checksum is right. */
static void each_byte_of_a_header_is_said(void **state)
{
	struct scene *scene = *state;
	size_t at = scene->archive.ends[0];

	for (size_t i = 0; i < 2 * sizeof(header_bytes) / sizeof(header_bytes[0]); i++) {
		struct report report = { .message = "" };
		enum status status;
		char expected[128];

		if (i % 2 == 0 && header_bytes[i / 2].at < 76)
			continue; /* of another name the checksum is wrong */
		buffer_reset(&scene->out);
		buffer_append(&scene->out, scene->archive.bytes.bytes, scene->archive.bytes.len);
		scene->out.bytes[at + header_bytes[i / 2].at] = (uint8_t)header_bytes[i / 2].byte;
		if (i % 2 == 1 && (header_bytes[i / 2].at < 148 || header_bytes[i / 2].at > 155))
			mend_checksum(scene->out.bytes + at);
		status = tamper_audit(&scene->out, &report);
		(void)snprintf(expected, sizeof(expected), "after event 0: byte %zu: %s", at,
			       header_bytes[i / 2].message);
		assert_int_equal(status, AL_MALFORMED);
		assert_string_equal(report.message, expected);
	}
}

/* archive-4 */
static void a_member_has_the_name_of_its_hash(void **state)
{
	struct scene *scene = *state;
	struct report report = { .message = "" };
	size_t at = scene->archive.ends[0];
	char expected[128];

	buffer_reset(&scene->out);
	buffer_append(&scene->out, scene->archive.bytes.bytes, scene->archive.bytes.len);
	scene->out.bytes[at + ARCHIVE_BLOCK + 100] ^= 1;
	(void)snprintf(
	    expected, sizeof(expected),
	    "event 1 (Ballot): byte %zu: the member is named after another hash than its own",
	    at + ARCHIVE_BLOCK);
	assert_int_equal(tamper_audit(&scene->out, &report), AL_FORGED);
	assert_string_equal(report.message, expected);
}

/* The archive with `tail` after it must be refused. */
static void must_not_end_so(struct scene *scene, const void *tail, size_t len, const char *message)
{
	struct report report = { .message = "" };
	enum status status;

	buffer_reset(&scene->out);
	buffer_append(&scene->out, scene->archive.bytes.bytes, scene->archive.bytes.len);
	buffer_append(&scene->out, tail, len);
	status = tamper_audit(&scene->out, &report);
	assert_int_equal(status, AL_MALFORMED);
	assert_string_equal(report.message, message);
}

static void nothing_stands_after_the_last_member(void **state)
{
	static const uint8_t zeros[2 * ARCHIVE_BLOCK];
	struct scene *scene = *state;
	char message[128];

	(void)snprintf(message, sizeof(message),
		       "after event 9: byte %zu: the archive ends within a header",
		       scene->archive.bytes.len);
	must_not_end_so(scene, zeros, 1, message);
	must_not_end_so(scene, "garbage", 7, message);
	(void)snprintf(message, sizeof(message),
		       "after event 9: byte %zu: the size of the member is no number",
		       scene->archive.bytes.len);
	must_not_end_so(scene, zeros, sizeof(zeros), message);
}

/* What is said of an archive that is cut at `len` bytes, after `whole` events. */
static void must_be_cut(struct scene *scene, size_t len, size_t whole)
{
	struct buffer part = scene->archive.bytes;
	struct report report = { .message = "" };
	bool between = len == scene->archive.ends[whole - 1];
	char place[32];
	enum status status;

	part.len = len;
	status = tamper_audit(&part, &report);
	(void)snprintf(place, sizeof(place), "after event %zu: ", whole - 1);
	if (between
		? status != AL_OK
		: status != AL_MALFORMED || strncmp(report.message, place, strlen(place)) != 0 ||
		      strstr(report.message, "the archive ends with") == NULL)
		fail_msg("%zu bytes, %zu events: %s: %s", len, whole, status_name(status),
			 report.message);
}

/* audit-1: it may end after any event, and nowhere else. */
static void an_archive_ends_after_an_event(void **state)
{
	struct scene *scene = *state;
	size_t whole = 1;

	for (size_t len = scene->archive.ends[0]; len < scene->archive.bytes.len;
	     len += ARCHIVE_BLOCK) {
		while (len >= scene->archive.ends[whole])
			whole++;
		must_be_cut(scene, len, whole);
		must_be_cut(scene, len + 1, whole);
		must_be_cut(scene, len + ARCHIVE_BLOCK - 1, whole);
	}
}

UNIT_MAIN_WITH("archive_tamper", tamper_start, tamper_finish,
	       cmocka_unit_test(each_byte_of_a_header_is_said),
	       cmocka_unit_test(a_member_has_the_name_of_its_hash),
	       cmocka_unit_test(nothing_stands_after_the_last_member),
	       cmocka_unit_test(an_archive_ends_after_an_event))
