/* election_registrar_object.c: the registration, as a file or as it was published. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/election_registrar_internal.h"
#include "law/object.h"
#include "verify/verify.h"

#include <string.h>

static enum status parse_object(const struct buffer *text, struct arena *arena,
				struct registration *ret, struct envelope **ret_envelope,
				struct report *report)
{
	struct envelope *envelope = NULL;
	enum status status = envelope_parse(buffer_text(text), text->len, &envelope, report);

	if (status == AL_OK)
		status = object_decode_as(envelope, OBJECT_REGISTRATION, arena, ret, report);
	if (status != AL_OK) {
		envelope_free(envelope);
		return status;
	}
	*ret_envelope = envelope;
	return AL_OK;
}

enum status registrar_read_object(const char *path, struct arena *arena, struct registration *ret,
				  struct envelope **ret_envelope, struct report *report)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, ENVELOPE_LEN_MAX);
	status = file_read(path, &text, report);
	if (status == AL_OK) {
		status = parse_object(&text, arena, ret, ret_envelope, report);
		if (status != AL_OK)
			report_prefix(report, "%s", path);
	}
	buffer_clear(&text);
	return status;
}

enum status registrar_read_published(const char *path, const struct digest *id, struct arena *arena,
				     struct registration *ret, struct envelope **ret_envelope,
				     struct report *report)
{
	struct verify_options options = { .progress = NULL };
	struct source_folder *folder = NULL;
	char name[SOURCE_PATH_MAX] = "objects/";
	struct verify_result result;
	struct buffer text;
	enum status status;

	hex_format(id->bytes, DIGEST_LEN, name + strlen(name));
	memcpy(name + strlen(name), ".json", sizeof(".json"));
	buffer_init(&text, ENVELOPE_LEN_MAX);
	status = source_folder_new(path, &folder, report);
	if (status == AL_OK) {
		const struct source *source = source_folder_get(folder);

		status = verify_public(source, &options, &result, report);
		if (status == AL_OK) {
			if (!chain_has_object(result.chain, id))
				status = report_set(report, AL_NOT_FOUND,
						    "the registration is not in the log");
			verify_result_clear(&result);
		}
		if (status == AL_OK)
			status = source->read(source->user, name, &text, report);
	}
	if (status == AL_OK)
		status = parse_object(&text, arena, ret, ret_envelope, report);
	if (status == AL_OK && !digest_equal(&(*ret_envelope)->id, id)) {
		envelope_free(*ret_envelope);
		status = report_set(report, AL_FORGED, "%s: has another id", name);
	}
	if (status != AL_OK)
		report_prefix(report, "%s", path);
	source_folder_free(folder);
	buffer_clear(&text);
	return status;
}
