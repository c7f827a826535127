/*
 * archive_fuzz.c: what is read of an archive, member by member, is written as the same bytes; and
 * an audit of any bytes comes to an end.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "vote/audit.h"

#include <assert.h>
#include <string.h>

#define ARCHIVE_MAX ((size_t)1 << 26)

/* Write again a member that was read. */
static void write_member(const struct archive_writer *writer, const struct archive_member *member,
			 const struct buffer *body, struct buffer *ret)
{
	struct archive_writer events = *writer;
	struct event event;

	if (!member->is_event) {
		archive_add_data(writer, buffer_text(body), body->len, ret, NULL);
	} else if (event_parse(buffer_text(body), body->len, &event, NULL) == AL_OK &&
		   event.has_parent == (event.height > 0)) {
		events.height = event.height;
		events.head = event.parent;
		archive_add_event(&events, event.type, event.has_payload ? &event.payload : NULL,
				  ret);
	}
}

static void read_members(const uint8_t *data, const struct archive_source *source)
{
	struct archive_writer writer;
	struct buffer again;
	uint64_t at = 0;
	int64_t time = 0;

	buffer_init(&again, ARCHIVE_MAX);
	if (archive_read_start(source, &time, &at, NULL) != AL_OK)
		return;
	archive_start(&writer, time, &again);
	assert(again.len == at && memcmp(again.bytes, data, again.len) == 0);
	for (;;) {
		struct archive_member member;
		struct buffer body;
		enum status status;

		if (archive_read_member(source, time, at, &member, NULL) != AL_OK)
			break;
		buffer_init(&body, ARCHIVE_MAX);
		buffer_reset(&again);
		status = archive_read_body(source, &member, &body, NULL);
		if (status == AL_OK)
			write_member(&writer, &member, &body, &again);
		assert(buffer_status(&again) == AL_OK);
		assert(again.len == 0 || (again.len == member.next - at &&
					  memcmp(again.bytes, data + at, again.len) == 0));
		buffer_clear(&body);
		at = member.next;
	}
	buffer_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct archive_memory memory = { .bytes = data, .len = size };
	struct archive_source source = archive_memory_source(&memory);
	struct audit_options options = { .trust = AUDIT_CHECK_ALL, .threads = 1 };
	struct report report = { .message = "" };
	struct audit *audit = NULL;
	enum status status;

	read_members(data, &source);
	status = audit_new(&source, &options, &audit);
	assert(status == AL_OK);
	status = audit_advance(audit, -1, &report);
	assert((report.message[0] == '\0') == (status == AL_OK));
	audit_free(audit);
	return 0;
}
