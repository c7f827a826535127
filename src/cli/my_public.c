/* my_public.c: the published files, verified, for what a member wants to hold against them. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/my.h"
#include "crypto/envelope.h"
#include "law/object.h"
#include "log/checkpoint.h"
#include "log/note.h"

#include <stdio.h>
#include <string.h>

#define CHECKPOINT "log/checkpoint"

/* The origin that the checkpoint claims; "" where it has none. */
static void read_origin(const struct source *source, char ret[static CHECKPOINT_ORIGIN_LEN_MAX + 1])
{
	struct checkpoint checkpoint;
	struct buffer bytes;
	struct note note;

	ret[0] = '\0'; /* verify_public() will say what is wrong with it */
	buffer_init(&bytes, NOTE_LEN_MAX);
	if (source->read(source->user, CHECKPOINT, &bytes, NULL) == AL_OK &&
	    note_parse(buffer_text(&bytes), bytes.len, &note, NULL) == AL_OK &&
	    checkpoint_parse(note.text, note.text_len, CHECKPOINT_EXTENSIONS_REFUSED, &checkpoint,
			     NULL) == AL_OK)
		memcpy(ret, checkpoint.origin, sizeof(checkpoint.origin));
	buffer_clear(&bytes);
}

enum status my_public_open(const char *path, struct my_public *ret, struct report *report)
{
	struct verify_options options = { .progress = NULL };
	char origin[CHECKPOINT_ORIGIN_LEN_MAX + 1];
	enum status status = source_folder_new(path, &ret->folder, report);

	if (status != AL_OK)
		return status;
	read_origin(source_folder_get(ret->folder), origin);
	if (origin[0] != '\0') {
		status = known_load(origin, &ret->known, report);
		if (status != AL_OK && status != AL_NOT_FOUND)
			return status;
	}
	if (ret->known.there)
		options.expectation = (struct verify_expectation){
			.vkey = ret->known.log.vkey,
			.origin = ret->known.log.origin,
			.coop = ret->known.log.coop,
			.size = ret->known.log.size,
			.root = ret->known.log.root,
		};
	return verify_public(source_folder_get(ret->folder), &options, &ret->result, report);
}

void my_public_clear(struct my_public *files)
{
	verify_result_clear(&files->result);
	known_clear(&files->known);
	source_folder_free(files->folder);
	*files = (struct my_public){ .folder = NULL };
}

enum status my_public_receipt(const struct my_public *files, const struct digest *id,
			      struct arena *arena, struct receipt *ret, struct report *report)
{
	const struct source *source = source_folder_get(files->folder);
	char path[SOURCE_PATH_MAX] = "objects/";
	struct envelope *envelope = NULL;
	struct buffer bytes;
	enum status status;

	hex_format(id->bytes, DIGEST_LEN, path + strlen(path));
	(void)snprintf(path + strlen(path), sizeof(path) - strlen(path), ".json");
	buffer_init(&bytes, ENVELOPE_LEN_MAX);
	status = source->read(source->user, path, &bytes, report);
	if (status == AL_NOT_FOUND)
		(void)report_set(report, status, "the log has no such receipt: %s", path);
	if (status == AL_OK)
		status = envelope_parse(buffer_text(&bytes), bytes.len, &envelope, report);
	if (status == AL_OK && !digest_equal(&envelope->id, id))
		status = report_set(report, AL_FORGED, "%s: is another object", path);
	if (status == AL_OK)
		status = object_decode_as(envelope, OBJECT_RECEIPT, arena, ret, report);
	envelope_free(envelope);
	buffer_clear(&bytes);
	return status;
}
