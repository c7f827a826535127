/* note.c: reading, verifying and writing signed notes. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/note.h"

#include "log/cosignature.h"
#include "log/text.h"

#include <assert.h>
#include <string.h>

#define KEY_ID_LEN 4
#define LINE_START "\xe2\x80\x94 " /* U+2014 EM DASH and a space */

/* The offset of the first byte of `text` that a note must not have, or its length.
 * spec log-10: "A note that is not UTF-8, or has a control character below U+0020 other than the
 * line feed, is refused." */
static size_t first_foreign_byte(struct text text)
{
	size_t end = text.len;

	(void)text_is_utf8(text, &end);
	for (size_t i = 0; i < end; i++) {
		if ((unsigned char)text.bytes[i] < 0x20 && text.bytes[i] != '\n')
			return i;
	}
	return end;
}

/* Read signature line number `number`. */
static enum status parse_line(struct text line, size_t number, struct note_signature *ret,
			      struct report *report)
{
	uint8_t bytes[KEY_ID_LEN + NOTE_SIGNATURE_LEN_MAX];
	struct text rest = line;
	const char *space;
	size_t len;

	*ret = (struct note_signature){ .line = line.bytes, .line_len = line.len + 1 };
	if (!text_take(&rest, LINE_START))
		return report_set(report, AL_MALFORMED,
				  "signature line %zu of the note does not begin with a dash "
				  "(U+2014) and a space",
				  number);
	space = rest.len == 0 ? NULL : memchr(rest.bytes, ' ', rest.len);
	ret->name = rest.bytes;
	ret->name_len = space == NULL ? 0 : (size_t)(space - rest.bytes);
	if (!note_name_is_valid(ret->name, ret->name_len))
		return report_set(report, AL_MALFORMED,
				  "signature line %zu of the note has no valid key name", number);
	rest.bytes += ret->name_len + 1;
	rest.len -= ret->name_len + 1;
	if (rest.len > TEXT_BASE64_LEN(sizeof(bytes)))
		return report_set(report, AL_TOO_BIG,
				  "signature line %zu of the note is over %d bytes of signature",
				  number, NOTE_SIGNATURE_LEN_MAX);
	if (!text_base64(rest, bytes, sizeof(bytes), &len) || len <= KEY_ID_LEN)
		return report_set(report, AL_MALFORMED,
				  "signature line %zu of the note is no base64 of a key id and a "
				  "signature",
				  number);
	ret->key_id = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
		      (uint32_t)bytes[2] << 8 | bytes[3];
	ret->len = len - KEY_ID_LEN;
	if (ret->len <= sizeof(ret->bytes))
		memcpy(ret->bytes, bytes + KEY_ID_LEN, ret->len);
	return AL_OK;
}

/* The offset of the last empty line's line feed in `note`, which ends with a line feed; 0: none. */
static size_t last_empty_line(struct text note)
{
	for (size_t i = note.len - 1; i > 0; i--) {
		if (note.bytes[i] == '\n' && note.bytes[i - 1] == '\n')
			return i;
	}
	return 0;
}

enum status note_parse(const char *bytes, size_t len, struct note *ret, struct report *report)
{
	struct text rest = { .bytes = bytes, .len = len };
	struct text line;
	size_t empty;

	if (len > NOTE_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "the note has %zu bytes, %d are allowed", len,
				  NOTE_LEN_MAX);
	if (len == 0 || bytes[len - 1] != '\n')
		return report_set(report, AL_MALFORMED, "the note does not end with a line feed");
	if (first_foreign_byte(rest) < len)
		return report_set(report, AL_MALFORMED,
				  "byte %zu of the note is a control character or not UTF-8",
				  first_foreign_byte(rest));
	/* spec log-9: "The text of a note ends with the line feed before its last empty line." */
	empty = last_empty_line(rest);
	if (empty == 0)
		return report_set(report, AL_MALFORMED,
				  "the note has no empty line before its signatures");
	ret->text = bytes;
	ret->text_len = empty;
	ret->signature_count = 0;
	rest.bytes += empty + 1;
	rest.len -= empty + 1;
	while (text_take_line(&rest, &line)) {
		enum status status;

		if (ret->signature_count == NOTE_SIGNATURES_MAX)
			return report_set(report, AL_TOO_BIG, "the note has over %d signatures",
					  NOTE_SIGNATURES_MAX);
		status = parse_line(line, ret->signature_count + 1,
				    &ret->signatures[ret->signature_count], report);
		if (status != AL_OK)
			return status;
		ret->signature_count++;
	}
	if (ret->signature_count == 0)
		return report_set(report, AL_MALFORMED, "the note has no signature");
	return AL_OK;
}

bool note_signature_names(const struct note_signature *signature, const struct note_key *key)
{
	return signature->key_id == key->id && signature->name_len == strlen(key->name) &&
	       memcmp(signature->name, key->name, signature->name_len) == 0;
}

static enum status verify_line(const struct note *note, const struct note_signature *signature,
			       const struct note_key *key, uint64_t *ret_timestamp)
{
	struct signature ed25519;

	if (key->type == NOTE_KEY_COSIGNATURE)
		return signature->len != COSIGNATURE_LEN
			   ? AL_FORGED
			   : cosignature_verify(key, signature->bytes, signature->len, note->text,
						note->text_len, ret_timestamp);
	if (signature->len != SIGNATURE_LEN)
		return AL_FORGED;
	memcpy(ed25519.bytes, signature->bytes, SIGNATURE_LEN);
	*ret_timestamp = 0;
	return key_verify(&key->key, &ed25519, note->text, note->text_len) ? AL_OK : AL_FORGED;
}

enum status note_verify(const struct note *note, const struct note_key *key,
			uint64_t *ret_timestamp, struct report *report)
{
	uint64_t newest = 0;
	bool found = false;

	for (size_t i = 0; i < note->signature_count; i++) {
		const struct note_signature *signature = &note->signatures[i];
		uint64_t timestamp;
		enum status status;

		if (!note_signature_names(signature, key))
			continue;
		/* spec log-11: "Lines of unknown keys are ignored; one line of a known key that
		 * does not hold spoils the note." */
		status = verify_line(note, signature, key, &timestamp);
		if (status == AL_FORGED)
			return report_set(report, AL_FORGED,
					  "the signature of %s+%08x does not hold", key->name,
					  key->id);
		if (status != AL_OK)
			return report_set(report, status, "out of memory");
		newest = timestamp > newest ? timestamp : newest;
		found = true;
	}
	if (!found)
		return report_set(report, AL_NOT_FOUND, "there is no signature of %s+%08x",
				  key->name, key->id);
	if (ret_timestamp != NULL)
		*ret_timestamp = newest;
	return AL_OK;
}

enum status note_begin(const char *text, size_t len, struct buffer *ret)
{
	if (len == 0 || text[len - 1] != '\n' ||
	    first_foreign_byte((struct text){ .bytes = text, .len = len }) < len)
		return AL_MALFORMED;
	buffer_append(ret, text, len);
	buffer_append_byte(ret, '\n');
	return AL_OK;
}

void note_append_line(const struct note_key *key, const uint8_t *signature, size_t len,
		      struct buffer *ret)
{
	uint8_t bytes[KEY_ID_LEN + NOTE_KNOWN_LEN_MAX];

	assert(len <= NOTE_KNOWN_LEN_MAX);
	for (unsigned i = 0; i < KEY_ID_LEN; i++)
		bytes[i] = (uint8_t)(key->id >> (24 - 8 * i));
	memcpy(bytes + KEY_ID_LEN, signature, len);
	buffer_append_text(ret, LINE_START);
	buffer_append_text(ret, key->name);
	buffer_append_byte(ret, ' ');
	text_append_base64(ret, bytes, KEY_ID_LEN + len);
	buffer_append_byte(ret, '\n');
}

void note_sign(const struct note_key *key, const struct signing_key *signer, const char *text,
	       size_t len, struct buffer *ret)
{
	struct signature signature;

	assert(key->type == NOTE_KEY_ED25519);
	assert(public_key_equal(&key->key, signing_key_public(signer)));
	signature = key_sign(signer, text, len);
	note_append_line(key, signature.bytes, SIGNATURE_LEN, ret);
}
