/*
 * audit_fuzz.c: an archive whose hashes are right, with anything else in it.
 *
 * The input is one member on each line: "d" and data, or the name of an event's type, which gets
 * its height, its parent and as its payload the data before it. An audit of what is made of it
 * comes to an end, and to the same one when ballots are checked by one thread and by many.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "vote/audit.h"

#include <assert.h>
#include <string.h>

#define ARCHIVE_MAX ((size_t)1 << 26)
#define TIME 1780272000

/* The type that the `len` bytes at `line` name; 0: none. */
static enum event_type type_of(const char *line, size_t len)
{
	for (int type = EVENT_SETUP; type <= EVENT_RESULT; type++) {
		const char *name = event_type_names[type];

		if (strlen(name) == len && memcmp(name, line, len) == 0)
			return (enum event_type)type;
	}
	return 0;
}

static void make_archive(const char *text, size_t size, struct buffer *ret)
{
	struct archive_writer writer;
	struct digest payload;
	bool has_payload = false;

	archive_start(&writer, TIME, ret);
	for (size_t at = 0; at < size;) {
		const char *line = text + at;
		const char *end = memchr(line, '\n', size - at);
		size_t len = end == NULL ? size - at : (size_t)(end - line);
		enum event_type type = type_of(line, len);

		if (type != 0) {
			archive_add_event(&writer, type, has_payload ? &payload : NULL, ret);
			has_payload = false;
		} else if (len > 0) {
			archive_add_data(&writer, line + 1, len - 1, ret, &payload);
			has_payload = true;
		}
		at += len + 1;
	}
}

static enum status audit_all(const struct buffer *bytes, enum audit_trust trust, size_t threads,
			     struct report *report)
{
	struct archive_memory memory = { .bytes = bytes->bytes, .len = bytes->len };
	struct archive_source source = archive_memory_source(&memory);
	struct audit_options options = { .trust = trust, .threads = threads };
	struct audit *audit = NULL;
	enum status status = audit_new(&source, &options, &audit);

	assert(status == AL_OK);
	status = audit_advance(audit, -1, report);
	assert((report->message[0] == '\0') == (status == AL_OK));
	if (status == AL_OK) {
		const struct audit_state *state = audit_state(audit);

		assert(state->voters <= state->ballots && state->voters <= state->credentials);
		assert(state->total_weight <= state->weights);
		assert((state->result != NULL) == state->decided);
	}
	audit_free(audit);
	return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct report one = { .message = "" };
	struct report many = { .message = "" };
	struct report trusted = { .message = "" };
	struct buffer bytes;
	enum status status;

	buffer_init(&bytes, ARCHIVE_MAX);
	make_archive((const char *)data, size, &bytes);
	if (buffer_status(&bytes) == AL_OK) {
		status = audit_all(&bytes, AUDIT_CHECK_ALL, 1, &one);
		assert(audit_all(&bytes, AUDIT_CHECK_ALL, 2, &many) == status);
		assert(strcmp(one.message, many.message) == 0);
		if (status == AL_OK)
			assert(audit_all(&bytes, AUDIT_TRUST_BALLOTS, 1, &trusted) == AL_OK);
	}
	buffer_clear(&bytes);
	return 0;
}
