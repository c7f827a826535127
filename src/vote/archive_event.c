/* archive_event.c: the events of an archive, in their one form. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "crypto/envelope.h"
#include "vote/archive.h"

#include <string.h>

const char *const event_type_names[] = { NULL,
					 "Setup",
					 "Ballot",
					 "EndBallots",
					 "EncryptedTally",
					 "Shuffle",
					 "EndShuffles",
					 "PartialDecryption",
					 "Result",
					 NULL };

static void append_digest(const char *name, const struct digest *digest, struct buffer *ret)
{
	char hex[2 * DIGEST_LEN + 1];

	hex_format(digest->bytes, DIGEST_LEN, hex);
	buffer_append_format(ret, "\"%s\":\"%s\"", name, hex);
}

void event_format(const struct event *event, struct buffer *ret)
{
	buffer_append_text(ret, "{");
	if (event->has_parent) {
		append_digest("parent", &event->parent, ret);
		buffer_append_text(ret, ",");
	}
	buffer_append_format(ret, "\"height\":%lld,\"type\":\"%s\"", (long long)event->height,
			     event_type_names[event->type]);
	if (event->has_payload) {
		buffer_append_text(ret, ",");
		append_digest("payload", &event->payload, ret);
	}
	buffer_append_text(ret, "}");
}

/* The optional digest `name` of `json`. */
static enum status read_digest(const json_t *json, const char *name, bool *ret_has,
			       struct digest *ret, struct report *report)
{
	const json_t *value = json_object_get(json, name);

	*ret_has = value != NULL;
	if (value == NULL)
		return AL_OK;
	if (!json_is_string(value) || json_string_length(value) != (size_t)2 * DIGEST_LEN ||
	    hex_parse(json_string_value(value), (size_t)2 * DIGEST_LEN, ret->bytes, DIGEST_LEN) !=
		AL_OK)
		return report_set(report, AL_MALFORMED, "%s: is no digest", name);
	return AL_OK;
}

static enum event_type find_type(const json_t *json)
{
	const char *name = json_string_value(json_object_get(json, "type"));

	for (int i = EVENT_SETUP; name != NULL && i <= EVENT_RESULT; i++) {
		if (strcmp(name, event_type_names[i]) == 0)
			return (enum event_type)i;
	}
	return 0;
}

static enum status read_event(const json_t *json, struct event *ret, struct report *report)
{
	const json_t *height = json_object_get(json, "height");
	enum status status;

	if (!json_is_integer(height) || json_integer_value(height) < 0)
		return report_set(report, AL_MALFORMED, "height: is no number of an event");
	ret->height = json_integer_value(height);
	ret->type = find_type(json);
	if (ret->type == 0)
		return report_set(report, AL_MALFORMED, "type: is none of an event");
	status = read_digest(json, "parent", &ret->has_parent, &ret->parent, report);
	if (status == AL_OK)
		status = read_digest(json, "payload", &ret->has_payload, &ret->payload, report);
	return status;
}

enum status event_parse(const char *text, size_t len, struct event *ret, struct report *report)
{
	struct event event = { .height = 0 };
	json_t *json = NULL;
	struct buffer again;
	enum status status;

	if (len > ARCHIVE_EVENT_LEN_MAX)
		return report_set(report, AL_MALFORMED, "the event is too long");
	status = json_parse(text, len, &json, report);
	if (status != AL_OK)
		return status;
	buffer_init(&again, ARCHIVE_EVENT_LEN_MAX);
	status = read_event(json, &event, report);
	json_decref(json);
	if (status == AL_OK) {
		event_format(&event, &again);
		status = buffer_status(&again);
		if (status != AL_OK)
			(void)report_set(report, status, "out of memory for an event");
	}
	/* spec archive-3: "An event is JSON in one form only." */
	if (status == AL_OK && (again.len != len || memcmp(again.bytes, text, len) != 0))
		status = report_set(report, AL_MALFORMED, "the event is not in canonical form");
	buffer_clear(&again);
	if (status == AL_OK)
		*ret = event;
	return status;
}
