/* entry.c: log entries. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/entry.h"

#include "base/json.h"
#include "crypto/envelope.h"
#include "log/text.h"

#include <assert.h>
#include <string.h>

#define HEX_LEN (2 * DIGEST_LEN)
#define TYPE_BYTES "abcdefghijklmnopqrstuvwxyz-"

/* An entry as its record table sees it. */
struct entry_record {
	struct digest coop;
	struct digest id;
	int64_t seq;
	struct when time;
	const char *type;
};

static const struct record_field entry_fields[] = {
	RECORD_BYTES(struct entry_record, coop, ID_PREFIX),
	RECORD_BYTES(struct entry_record, id, ID_PREFIX),
	RECORD_INTEGER(struct entry_record, seq, 0, JSON_INTEGER_MAX),
	RECORD_WHEN(struct entry_record, time),
	RECORD_TEXT(struct entry_record, type, 1, LOG_ENTRY_TYPE_LEN_MAX),
};
static const struct record_type entry_record = RECORD_TYPE(struct entry_record, entry_fields);

void log_entry_encode(const struct log_entry *entry, struct buffer *ret)
{
	struct entry_record record = {
		.coop = entry->coop,
		.id = entry->id,
		.seq = entry->seq,
		.time = entry->time,
		.type = entry->type,
	};

	assert(entry->seq >= 0);
	assert(entry->seq <= JSON_INTEGER_MAX);
	assert(entry->time.seconds >= WHEN_SECONDS_MIN);
	assert(entry->time.seconds <= WHEN_SECONDS_MAX);
	assert(entry->type[0] != '\0');
	assert(strspn(entry->type, TYPE_BYTES) == strlen(entry->type));
	record_encode(&entry_record, &record, ret);
}

/* Take the id `text` begins with, without its prefix. */
static bool take_id(struct text *text, struct digest *ret)
{
	if (text->len < HEX_LEN || hex_parse(text->bytes, HEX_LEN, ret->bytes, DIGEST_LEN) != AL_OK)
		return false;
	text->bytes += HEX_LEN;
	text->len -= HEX_LEN;
	return !digest_is_zero(ret);
}

static bool take_seq(struct text *text, int64_t *ret)
{
	struct text digits = { .bytes = text->bytes };
	uint64_t seq;

	while (digits.len < text->len && text->bytes[digits.len] >= '0' &&
	       text->bytes[digits.len] <= '9')
		digits.len++;
	if (!text_decimal(digits, (uint64_t)JSON_INTEGER_MAX, &seq))
		return false;
	text->bytes += digits.len;
	text->len -= digits.len;
	*ret = (int64_t)seq;
	return true;
}

static bool take_time(struct text *text, struct when *ret)
{
	if (text->len < WHEN_TEXT_LEN || when_parse(text->bytes, WHEN_TEXT_LEN, ret) != AL_OK)
		return false;
	text->bytes += WHEN_TEXT_LEN;
	text->len -= WHEN_TEXT_LEN;
	return true;
}

static bool take_type(struct text *text, char ret[static LOG_ENTRY_TYPE_LEN_MAX + 1])
{
	size_t len = 0;

	while (len < text->len && text->bytes[len] != '\0' &&
	       strchr(TYPE_BYTES, text->bytes[len]) != NULL)
		len++;
	if (len == 0 || len > LOG_ENTRY_TYPE_LEN_MAX)
		return false;
	memcpy(ret, text->bytes, len);
	text->bytes += len;
	text->len -= len;
	return true;
}

enum status log_entry_decode(const void *bytes, size_t len, struct log_entry *ret,
			     struct report *report)
{
	struct text rest = { .bytes = bytes, .len = len };
	struct log_entry entry = { .seq = 0 };

	if (len > LOG_ENTRY_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "the entry has %zu bytes, %d are allowed",
				  len, LOG_ENTRY_LEN_MAX);
	/* A canonical entry has one form only, so this is its whole grammar; a test holds it
	 * against the record table.
	 * spec log-21: "An entry is the canonical JSON object of its five members and nothing else,
	 * at most 256 bytes." */
	if (!text_take(&rest, "{\"coop\":\"" ID_PREFIX) || !take_id(&rest, &entry.coop) ||
	    !text_take(&rest, "\",\"id\":\"" ID_PREFIX) || !take_id(&rest, &entry.id) ||
	    !text_take(&rest, "\",\"seq\":") || !take_seq(&rest, &entry.seq) ||
	    !text_take(&rest, ",\"time\":\"") || !take_time(&rest, &entry.time) ||
	    !text_take(&rest, "\",\"type\":\"") || !take_type(&rest, entry.type) ||
	    !text_take(&rest, "\"}") || rest.len > 0)
		return report_set(report, AL_MALFORMED,
				  "the entry is not the canonical form of coop, id, seq, time and "
				  "type: it differs at byte %zu",
				  len - rest.len);
	*ret = entry;
	return AL_OK;
}

void log_entry_schema(struct buffer *ret)
{
	record_schema(&entry_record, "log entry", ret);
}
