/* log_note_fuzz.c: a note that is accepted is its text, an empty line and its signature lines. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "log/note.h"

#include <assert.h>
#include <string.h>

/* The key of the corpus: the specification's example. */
static const char vkey[] = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct note note;
	struct report report = { 0 };
	struct note_key key;
	struct buffer again;
	enum status status;

	if (note_parse((const char *)data, size, &note, &report) != AL_OK) {
		assert(report.message[0] != '\0');
		return 0;
	}
	buffer_init(&again, NOTE_LEN_MAX);
	status = note_begin(note.text, note.text_len, &again);
	assert(status == AL_OK);
	for (size_t i = 0; i < note.signature_count; i++)
		buffer_append(&again, note.signatures[i].line, note.signatures[i].line_len);
	assert(again.len == size);
	assert(memcmp(again.bytes, data, size) == 0);
	buffer_clear(&again);

	status = note_key_parse(vkey, strlen(vkey), &key, NULL);
	assert(status == AL_OK);
	status = note_verify(&note, &key, NULL, &report);
	if (status == AL_OK)
		assert(note.text_len == strlen("This is an example message.\n") &&
		       memcmp(note.text, "This is an example message.\n", note.text_len) == 0);
	key.type = NOTE_KEY_COSIGNATURE;
	status = note_verify(&note, &key, NULL, &report);
	assert(status != AL_OK);
	return 0;
}
