/* known.c: what a person's machine remembers of the logs that it verified. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/known.h"

#include "base/json.h"
#include "base/record.h"
#include "crypto/envelope.h"
#include "crypto/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KNOWN_LEN_MAX 4096 /* bytes of a file */

static const struct record_field known_fields[] = {
	RECORD_BYTES(struct known_log, coop, ID_PREFIX),
	RECORD_TEXT(struct known_log, origin, 1, 255),
	RECORD_BYTES(struct known_log, root, ID_PREFIX),
	RECORD_INTEGER(struct known_log, size, 1, JSON_INTEGER_MAX),
	RECORD_TEXT(struct known_log, vkey, 1, 255),
};
static const struct record_type known_record = RECORD_TYPE(struct known_log, known_fields);

/* The folder for what is remembered, into `ret` (FILE_PATH_MAX bytes). */
static enum status find_folder(char *ret, struct report *report)
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");
	int len;

	/* By the XDG base directory specification a relative path counts as not set. */
	if (state != NULL && state[0] == '/')
		len = snprintf(ret, FILE_PATH_MAX, "%s/allmende/known", state);
	else if (home != NULL && home[0] == '/')
		len = snprintf(ret, FILE_PATH_MAX, "%s/.local/state/allmende/known", home);
	else
		return report_set(report, AL_NOT_FOUND,
				  "neither XDG_STATE_HOME nor HOME says where to keep it");
	if (len < 0 || len >= FILE_PATH_MAX)
		return report_set(report, AL_TOO_BIG, "the path of the state folder is too long");
	return AL_OK;
}

static enum status read_known(struct known *known, const char *origin, struct report *report)
{
	struct buffer text;
	json_t *json = NULL;
	enum status status;

	buffer_init(&text, KNOWN_LEN_MAX);
	status = file_read(known->path, &text, report);
	if (status == AL_NOT_FOUND) {
		buffer_clear(&text);
		return AL_OK;
	}
	if (status != AL_OK)
		goto out;
	status = json_parse(buffer_text(&text), text.len, &json, report);
	if (status == AL_OK)
		status = record_decode(&known_record, json, &known->arena, &known->log, report);
	if (status == AL_OK && strcmp(known->log.origin, origin) != 0)
		status = report_set(report, AL_MALFORMED, "origin: is another log's");
	known->there = status == AL_OK;
	if (status != AL_OK)
		report_prefix(report, "%s", known->path);
out:
	json_decref(json);
	buffer_clear(&text);
	return status;
}

enum status known_load(const char *origin, struct known *ret, struct report *report)
{
	struct digest name = hash_bytes(origin, strlen(origin));
	char folder[FILE_PATH_MAX];
	char hex[2 * DIGEST_LEN + 1];
	enum status status;

	*ret = (struct known){ .there = false };
	arena_init(&ret->arena, 65536);
	status = find_folder(folder, report);
	if (status != AL_OK)
		return status;
	hex_format(name.bytes, DIGEST_LEN, hex);
	status = file_join(folder, hex, ret->path, report);
	return status != AL_OK ? status : read_known(ret, origin, report);
}

enum status known_store(const struct known *known, const struct known_log *log,
			struct report *report)
{
	char folder[FILE_PATH_MAX];
	struct buffer text;
	enum status status = find_folder(folder, report);

	if (status != AL_OK)
		return status;
	buffer_init(&text, KNOWN_LEN_MAX);
	record_encode(&known_record, log, &text);
	buffer_append_byte(&text, '\n');
	status = buffer_status(&text);
	if (status != AL_OK)
		(void)report_set(report, status, "cannot write what is to be remembered");
	if (status == AL_OK)
		status = file_make_folder(folder, report);
	if (status == AL_OK)
		status = file_write(known->path, text.bytes, text.len, report);
	buffer_clear(&text);
	return status;
}

void known_clear(struct known *known)
{
	arena_clear(&known->arena);
	known->there = false;
}
