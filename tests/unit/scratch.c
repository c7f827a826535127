/* scratch.c: an empty folder for one test. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/scratch.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int scratch_setup(void **state)
{
	const char *base = getenv("TMPDIR");
	char *folder = calloc(1, SCRATCH_PATH_MAX);

	if (folder == NULL)
		return -1;
	(void)snprintf(folder, SCRATCH_PATH_MAX, "%s/allmende-test-XXXXXX",
		       base == NULL ? "/tmp" : base);
	*state = folder;
	return mkdtemp(folder) == NULL ? -1 : 0;
}

int scratch_teardown(void **state)
{
	DIR *folder = opendir(*state);
	const struct dirent *entry;
	int failed = folder == NULL;

	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (unlinkat(dirfd(folder), entry->d_name, 0) != 0)
			failed = 1;
	}
	if (folder != NULL)
		(void)closedir(folder);
	if (rmdir(*state) != 0)
		failed = 1;
	free(*state);
	return failed;
}

const char *scratch_path(void **state, const char *name)
{
	static char paths[4][2 * SCRATCH_PATH_MAX];
	static unsigned next;
	char *path = paths[next++ % 4];

	(void)snprintf(path, sizeof(paths[0]), "%s/%s", (const char *)*state, name);
	return path;
}
