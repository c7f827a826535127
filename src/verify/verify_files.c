/* verify_files.c: nothing lies among the published files that the checkpoint does not lead to. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "verify/verify_internal.h"

#include <string.h>

#define TELL_EVERY 1024 /* files between two notes of progress */

/* The digest in `path`, which is `folder`, 64 hexadecimal digits and `suffix`. */
static bool path_digest(const char *path, const char *folder, const char *suffix,
			struct digest *ret)
{
	size_t before = strlen(folder);
	size_t digits = 2 * (size_t)DIGEST_LEN;

	return strncmp(path, folder, before) == 0 && strlen(path) >= before + digits &&
	       strcmp(path + before + digits, suffix) == 0 &&
	       hex_parse(path + before, digits, ret->bytes, DIGEST_LEN) == AL_OK;
}

static enum status check_tile(struct verify_run *run, const char *path)
{
	const char *relative = path + sizeof(LOG_FOLDER) - 1;
	struct tile tile;
	enum status status;

	if (tile_path_parse(relative, strlen(relative), &tile, NULL) != AL_OK)
		return report_set(run->report, AL_REFUSED, "%s: is no file of a log", path);
	switch (tile_role(&tile, run->checkpoint.size)) {
	case TILE_NEEDED:
		return AL_OK; /* was read and checked */
	case TILE_EARLIER:
		status =
		    replay_check_earlier(&run->tiles, &tile, run->checkpoint.size, run->report);
		if (status != AL_OK)
			report_prefix(run->report, "%s", path);
		return status;
	case TILE_STRANGE:
		break;
	}
	return report_set(run->report, AL_REFUSED, "%s: a log of %lld entries has no such file",
			  path, (long long)run->checkpoint.size);
}

static enum status check_file(void *context, const char *path)
{
	struct verify_run *run = context;
	struct election_state election;
	char uuid[SOURCE_PATH_MAX];
	struct digest digest;

	run->files++;
	if (run->files % TELL_EVERY == 0)
		verify_tell(run, VERIFY_FILES, run->files, run->files);
	if (strcmp(path, CHECKPOINT_PATH) == 0)
		return AL_OK;
	if (strncmp(path, LOG_FOLDER, sizeof(LOG_FOLDER) - 1) == 0)
		return check_tile(run, path);
	if (path_digest(path, OBJECTS_FOLDER, OBJECTS_SUFFIX, &digest))
		return chain_has_object(run->chain, &digest)
			   ? AL_OK
			   : report_set(run->report, AL_REFUSED,
					"%s: no entry of the log names this object", path);
	if (path_digest(path, TEXTS_FOLDER, "", &digest))
		return chain_has_text(run->chain, &digest)
			   ? AL_OK
			   : report_set(run->report, AL_REFUSED,
					"%s: no object in the log names this text", path);
	if (source_archive_uuid(path, uuid))
		return chain_election_find(run->chain, uuid, &election) == AL_OK
			   ? AL_OK
			   : report_set(run->report, AL_REFUSED,
					"%s: no object in the log names this election", path);
	return report_set(run->report, AL_REFUSED, "%s: nothing in the log leads to this file",
			  path);
}

enum status verify_files(struct verify_run *run)
{
	enum status status;

	if (run->source->list == NULL) {
		run->files = -1;
		return AL_OK;
	}
	verify_tell(run, VERIFY_FILES, 0, 0);
	/* spec chain-67: "Every published file is one that the checkpoint leads to." */
	status = run->source->list(run->source->user, check_file, run, run->report);
	verify_tell(run, VERIFY_FILES, run->files, run->files);
	return status;
}
