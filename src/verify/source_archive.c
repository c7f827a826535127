/* source_archive.c: where the archives of elections lie among the published files. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "verify/source.h"

#include <stdio.h>
#include <string.h>

#define ELECTIONS_FOLDER "elections/"
#define ARCHIVE_SUFFIX ".bel"

/* The path of the archive of `uuid`; false: too long. */
static bool archive_path(const char *uuid, char ret[static SOURCE_PATH_MAX])
{
	int len =
	    snprintf(ret, SOURCE_PATH_MAX, ELECTIONS_FOLDER "%s/%s" ARCHIVE_SUFFIX, uuid, uuid);

	return len > 0 && len < SOURCE_PATH_MAX;
}

enum status source_read_archive(const struct source *source, const char *uuid,
				struct archive_piece *piece, struct report *report)
{
	char path[SOURCE_PATH_MAX];

	if (source->read_at == NULL)
		return report_set(report, AL_UNSUPPORTED,
				  "archives of elections cannot be read from here");
	if (!archive_path(uuid, path))
		return report_set(report, AL_TOO_BIG, "the uuid of an election is too long");
	return source->read_at(source->user, path, piece, report);
}

bool source_archive_uuid(const char *path, char *ret)
{
	char again[SOURCE_PATH_MAX];
	size_t len;

	if (strncmp(path, ELECTIONS_FOLDER, sizeof(ELECTIONS_FOLDER) - 1) != 0)
		return false;
	path += sizeof(ELECTIONS_FOLDER) - 1;
	len = strcspn(path, "/");
	if (len == 0 || len >= SOURCE_PATH_MAX)
		return false;
	memcpy(ret, path, len);
	ret[len] = '\0';
	return archive_path(ret, again) && strcmp(again + sizeof(ELECTIONS_FOLDER) - 1, path) == 0;
}
