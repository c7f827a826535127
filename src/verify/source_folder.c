/*
 * source_folder.c: a folder on the disk as a source of published files.
 *
 * The folder may come from a stranger, so nothing in it leads elsewhere: each step from the top is
 * taken without following symbolic links, and only regular files are read.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "verify/source.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_PART 65536 /* bytes read at once */
#define FOLDER_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

struct source_folder {
	struct source source;
	int fd;
	int at_fd; /* of the file read in parts last, at `at_path`; -1: none */
	char at_path[SOURCE_PATH_MAX];
};

/* What can be said of a name without its bytes getting to a terminal. */
struct shown_name {
	char text[SOURCE_PATH_MAX];
};

static struct shown_name show(const char *name)
{
	struct shown_name ret;
	size_t i = 0;

	for (; name[i] != '\0' && i + 1 < sizeof(ret.text); i++)
		ret.text[i] = (char)(name[i] >= 0x20 && name[i] < 0x7f ? name[i] : '?');
	ret.text[i] = '\0';
	return ret;
}

/* Letters, digits, "-", "_" and "."; not ".", "..". */
static bool is_name(const char *name, size_t len)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-_.";

	if (len == 0 || len >= SOURCE_PATH_MAX || strspn(name, allowed) < len)
		return false;
	return !(len == 1 && name[0] == '.') && !(len == 2 && name[0] == '.' && name[1] == '.');
}

/* Open the file at `path`; -1 and errno when it cannot be. */
static int open_file(const struct source_folder *folder, const char *path)
{
	int at = folder->fd;

	for (;;) {
		size_t len = strcspn(path, "/");
		char name[SOURCE_PATH_MAX];
		int next;
		int error;

		if (!is_name(path, len)) {
			if (at != folder->fd)
				(void)close(at);
			errno = EINVAL;
			return -1;
		}
		memcpy(name, path, len);
		name[len] = '\0';
		path += len;
		next = openat(at, name,
			      *path == '/' ? FOLDER_FLAGS
					   : O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
		error = errno;
		if (at != folder->fd)
			(void)close(at);
		errno = error;
		if (next < 0 || *path == '\0')
			return next;
		at = next;
		path++;
	}
}

static enum status refuse_open(const char *path, int error, struct report *report)
{
	switch (error) {
	case ENOENT:
		return report_set(report, AL_NOT_FOUND, "%s: the file is missing", path);
	case ELOOP:
	case ENOTDIR:
	case EINVAL:
	case ENXIO:
		return report_set(report, AL_MALFORMED, "%s: is no regular file", path);
	default:
		return report_set(report, AL_IO, "%s: %s", path, strerror(error));
	}
}

/* Append what `fd`, a regular file of `size` bytes, holds. A file that grows meanwhile is read as
 * far as `ret` goes. */
static enum status read_all(int fd, const char *path, struct buffer *ret, struct report *report)
{
	uint8_t part[READ_PART];

	for (;;) {
		ssize_t got = read(fd, part, sizeof(part));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return report_set(report, AL_IO, "%s: %s", path, strerror(errno));
		if (got == 0)
			return AL_OK;
		buffer_append(ret, part, (size_t)got);
		if (buffer_status(ret) == AL_TOO_BIG)
			return report_set(report, AL_TOO_BIG,
					  "%s: is larger than %zu bytes, the most that such a file "
					  "may have",
					  path, ret->len_max);
		if (buffer_status(ret) != AL_OK)
			return report_set(report, AL_NO_MEMORY, "%s: out of memory", path);
	}
}

static enum status read_path(void *user, const char *path, struct buffer *ret,
			     struct report *report)
{
	const struct source_folder *folder = user;
	struct stat about;
	enum status status;
	int fd = open_file(folder, path);

	if (fd < 0)
		return refuse_open(path, errno, report);
	if (fstat(fd, &about) != 0)
		status = report_set(report, AL_IO, "%s: %s", path, strerror(errno));
	else if (!S_ISREG(about.st_mode))
		status = refuse_open(path, EINVAL, report);
	else
		status = read_all(fd, path, ret, report);
	(void)close(fd);
	return status;
}

/* Open the file at `path` for reading in parts; it stays open until another one is wanted. */
static enum status open_at(struct source_folder *folder, const char *path, struct report *report)
{
	struct stat about;
	int fd;

	if (folder->at_fd >= 0 && strcmp(folder->at_path, path) == 0)
		return AL_OK;
	if (strlen(path) >= sizeof(folder->at_path))
		return report_set(report, AL_MALFORMED, "the path is too long");
	fd = open_file(folder, path);
	if (fd < 0)
		return refuse_open(path, errno, report);
	if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
		(void)close(fd);
		return refuse_open(path, EINVAL, report);
	}
	if (folder->at_fd >= 0)
		(void)close(folder->at_fd);
	folder->at_fd = fd;
	memcpy(folder->at_path, path, strlen(path) + 1);
	return AL_OK;
}

static enum status read_part(void *user, const char *path, struct archive_piece *piece,
			     struct report *report)
{
	struct source_folder *folder = user;
	enum status status = open_at(folder, path, report);

	piece->got = 0;
	if (status != AL_OK)
		return status;
	while (piece->got < piece->len) {
		ssize_t got = pread(folder->at_fd, (uint8_t *)piece->bytes + piece->got,
				    piece->len - piece->got, (off_t)(piece->at + piece->got));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return report_set(report, AL_IO, "%s: %s", path, strerror(errno));
		if (got == 0)
			break;
		piece->got += (size_t)got;
	}
	return AL_OK;
}

/* A walk through all folders, kept on a stack of open ones. */
struct walk {
	DIR *open[SOURCE_DEPTH_MAX];
	size_t path_len[SOURCE_DEPTH_MAX]; /* of the folder's own path, with its slash */
	size_t depth;			   /* folders that are open */
	char path[SOURCE_PATH_MAX];	   /* of the entry we are at */
	int64_t count;			   /* files so far */
};

/* Open `fd` as the next folder of `walk`; `fd` is given away. */
static enum status enter_folder(struct walk *walk, int fd, size_t path_len, struct report *report)
{
	DIR *folder;

	if (walk->depth == SOURCE_DEPTH_MAX) {
		(void)close(fd);
		return report_set(report, AL_MALFORMED, "%s: folders lie deeper than %d",
				  walk->path, SOURCE_DEPTH_MAX);
	}
	folder = fdopendir(fd);
	if (folder == NULL) {
		(void)close(fd);
		return report_set(report, AL_IO, "%s: %s", walk->path, strerror(errno));
	}
	walk->open[walk->depth] = folder;
	walk->path_len[walk->depth] = path_len;
	walk->depth++;
	return AL_OK;
}

/* Put `name` behind the path of the innermost folder. */
static enum status step(struct walk *walk, const char *name, size_t *ret_len, struct report *report)
{
	size_t at = walk->path_len[walk->depth - 1];
	size_t len = strlen(name);

	walk->path[at] = '\0';
	if (!is_name(name, len) || at + len + 2 > sizeof(walk->path))
		return report_set(report, AL_MALFORMED,
				  "%s%s: a published file or folder has no such name", walk->path,
				  show(name).text);
	memcpy(walk->path + at, name, len + 1);
	*ret_len = at + len;
	return AL_OK;
}

/* Look at the entry `name` of the innermost folder. */
static enum status visit(struct walk *walk, const char *name,
			 enum status (*each)(void *context, const char *path), void *context,
			 struct report *report)
{
	int at = dirfd(walk->open[walk->depth - 1]);
	struct stat about;
	size_t len = 0;
	enum status status = step(walk, name, &len, report);
	int fd;

	if (status != AL_OK)
		return status;
	if (fstatat(at, name, &about, AT_SYMLINK_NOFOLLOW) != 0)
		return report_set(report, AL_IO, "%s: %s", walk->path, strerror(errno));
	if (S_ISREG(about.st_mode)) {
		if (++walk->count > SOURCE_FILES_MAX)
			return report_set(report, AL_TOO_BIG, "there are more than %lld files",
					  (long long)SOURCE_FILES_MAX);
		return each(context, walk->path);
	}
	if (!S_ISDIR(about.st_mode))
		return refuse_open(walk->path, EINVAL, report);
	fd = openat(at, name, FOLDER_FLAGS);
	if (fd < 0)
		return report_set(report, AL_IO, "%s: %s", walk->path, strerror(errno));
	walk->path[len] = '/';
	walk->path[len + 1] = '\0';
	return enter_folder(walk, fd, len + 1, report);
}

static enum status list_paths(void *user, enum status (*each)(void *context, const char *path),
			      void *context, struct report *report)
{
	const struct source_folder *folder = user;
	struct walk walk = { .depth = 0 };
	int fd = openat(folder->fd, ".", FOLDER_FLAGS);
	enum status status;

	if (fd < 0)
		return report_set(report, AL_IO, "cannot list the folder: %s", strerror(errno));
	status = enter_folder(&walk, fd, 0, report);
	while (status == AL_OK && walk.depth > 0) {
		const struct dirent *entry;

		errno = 0;
		entry = readdir(walk.open[walk.depth - 1]);
		if (entry == NULL && errno != 0) {
			status = report_set(report, AL_IO, "%s: %s", walk.path, strerror(errno));
		} else if (entry == NULL) {
			walk.depth--;
			(void)closedir(walk.open[walk.depth]);
		} else if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
			status = visit(&walk, entry->d_name, each, context, report);
		}
	}
	while (walk.depth > 0)
		(void)closedir(walk.open[--walk.depth]);
	return status;
}

enum status source_folder_new(const char *path, struct source_folder **ret, struct report *report)
{
	struct source_folder *folder = calloc(1, sizeof(*folder));

	if (folder == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory");
	/* The path itself is the caller's own, so it may be a link. */
	folder->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder->fd < 0) {
		int error = errno;

		free(folder);
		return report_set(report,
				  error == ENOENT || error == ENOTDIR ? AL_NOT_FOUND : AL_IO,
				  "cannot open the folder %s: %s", path, strerror(error));
	}
	folder->at_fd = -1;
	folder->source = (struct source){
		.read = read_path, .read_at = read_part, .list = list_paths, .user = folder
	};
	*ret = folder;
	return AL_OK;
}

const struct source *source_folder_get(const struct source_folder *folder)
{
	return &folder->source;
}

void source_folder_free(struct source_folder *folder)
{
	if (folder == NULL)
		return;
	if (folder->at_fd >= 0)
		(void)close(folder->at_fd);
	(void)close(folder->fd);
	free(folder);
}
