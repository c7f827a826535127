#define _GNU_SOURCE /* memmem() */
/* house_folder.c: the folder of a case, and looking through folders. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/coop/house_folder.h"

#include <assert.h>
#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define DESCRIPTORS_MAX 16
#define FILE_LEN_MAX (64 * 1024 * 1024)

struct folder {
	char path[256];
	struct house house;
};

/* What the walks are about; nftw() takes no context. */
static struct {
	const char *text;
	const char *from;
	const char *to;
	bool found;
	int count;
} walk;

static int remove_one(const char *path, const struct stat *found, int kind, struct FTW *where)
{
	(void)found;
	(void)kind;
	(void)where;
	return remove(path);
}

static void remove_folder(const char *path)
{
	int failed = nftw(path, remove_one, DESCRIPTORS_MAX, FTW_DEPTH | FTW_PHYS);

	assert(failed == 0 || errno == ENOENT);
}

int house_folder_setup(void **state)
{
	const char *base = getenv("TMPDIR");
	struct folder *folder = calloc(1, sizeof(*folder));
	struct report report = { .message = "" };
	char path[sizeof(folder->path) + 8];

	if (folder == NULL)
		return -1;
	(void)snprintf(folder->path, sizeof(folder->path), "%s/allmende-house-XXXXXX",
		       base == NULL ? "/tmp" : base);
	if (mkdtemp(folder->path) == NULL)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/coop", folder->path);
	house_init(&folder->house, path, NULL);
	*state = folder;
	if (house_open(&folder->house, &report) == AL_OK)
		return 0;
	(void)fprintf(stderr, "%s\n", report.message);
	return -1;
}

int house_folder_teardown(void **state)
{
	struct folder *folder = *state;

	house_clear(&folder->house);
	remove_folder(folder->path);
	free(folder);
	return 0;
}

struct house *house_of(void **state)
{
	return &((struct folder *)*state)->house;
}

const char *house_path(void **state, const char *name)
{
	static char paths[4][FILE_PATH_MAX];
	static unsigned next;
	char *path = paths[next++ % 4];

	(void)snprintf(path, sizeof(paths[0]), "%s/%s", ((struct folder *)*state)->path, name);
	return path;
}

static void read_whole(const char *path, struct buffer *ret)
{
	enum status status;

	buffer_init(ret, FILE_LEN_MAX);
	status = file_read(path, ret, NULL);
	assert(status == AL_OK);
}

static int look_into(const char *path, const struct stat *found, int kind, struct FTW *where)
{
	struct buffer bytes;

	(void)where;
	if (kind != FTW_F || !S_ISREG(found->st_mode))
		return 0;
	walk.count++;
	if (walk.text == NULL)
		return 0;
	read_whole(path, &bytes);
	if (bytes.len > 0 && memmem(bytes.bytes, bytes.len, walk.text, strlen(walk.text)) != NULL)
		walk.found = true;
	buffer_clear(&bytes);
	return 0;
}

static void look_through(const char *folder, const char *text)
{
	int failed;

	walk.text = text;
	walk.found = false;
	walk.count = 0;
	failed = nftw(folder, look_into, DESCRIPTORS_MAX, FTW_PHYS);
	assert(failed == 0);
}

bool house_folder_has(const char *folder, const char *text)
{
	look_through(folder, text);
	return walk.found;
}

int house_folder_count(const char *folder)
{
	look_through(folder, NULL);
	return walk.count;
}

static int copy_one(const char *path, const struct stat *found, int kind, struct FTW *where)
{
	char to[FILE_PATH_MAX];
	struct buffer bytes;
	enum status status;

	(void)where;
	(void)snprintf(to, sizeof(to), "%s%s", walk.to, path + strlen(walk.from));
	if (kind == FTW_D)
		return mkdir(to, 0755);
	assert(S_ISREG(found->st_mode));
	read_whole(path, &bytes);
	status = file_write_derived(to, bytes.bytes, bytes.len, NULL);
	assert(status == AL_OK);
	buffer_clear(&bytes);
	return 0;
}

void house_folder_copy(const char *from, const char *to)
{
	int failed;

	remove_folder(to);
	walk.from = from;
	walk.to = to;
	failed = nftw(from, copy_one, DESCRIPTORS_MAX, FTW_PHYS);
	assert(failed == 0);
}
