/* file.c: whole files, read with a maximum and written so that a crash leaves the old or the new.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK 65536
#define TEMPORARY_SUFFIX ".new" /* one writer per path, so one name is enough */

/* The status for the present errno. */
static enum status from_errno(void)
{
	switch (errno) {
	case ENOENT:
	case ENOTDIR:
		return AL_NOT_FOUND;
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return AL_NO_SPACE;
	case ENOMEM:
		return AL_NO_MEMORY;
	default:
		return AL_IO;
	}
}

/* Report the present errno for `path`. */
static enum status failed(const char *doing, const char *path, struct report *report)
{
	enum status status = from_errno();

	return report_set(report, status, "cannot %s %s: %s", doing, path, strerror(errno));
}

enum status file_read(const char *path, struct buffer *ret, struct report *report)
{
	uint8_t chunk[CHUNK];
	enum status status = AL_OK;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return failed("open", path, report);
	for (;;) {
		ssize_t got = read(fd, chunk, sizeof(chunk));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			status = failed("read", path, report);
			break;
		}
		if (got == 0)
			break;
		buffer_append(ret, chunk, (size_t)got);
		if (buffer_status(ret) != AL_OK) {
			status = buffer_status(ret);
			if (status == AL_TOO_BIG)
				(void)report_set(report, status,
						 "cannot read %s: more than %zu bytes", path,
						 ret->len_max);
			else
				(void)report_set(report, status, "cannot read %s: out of memory",
						 path);
			break;
		}
	}
	(void)close(fd);
	return status;
}

static enum status write_all(int fd, const uint8_t *bytes, size_t len, const char *path,
			     struct report *report)
{
	while (len > 0) {
		ssize_t put = write(fd, bytes, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return failed("write", path, report);
		bytes += put;
		len -= (size_t)put;
	}
	return AL_OK;
}

enum status file_sync_folder(const char *path, struct report *report)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum status status = AL_OK;

	if (fd < 0)
		return failed("open folder", path, report);
	if (fsync(fd) != 0)
		status = failed("force to the disk", path, report);
	(void)close(fd);
	return status;
}

enum status file_sync_parent(const char *path, struct report *report)
{
	char folder[FILE_PATH_MAX];
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return file_sync_folder(".", report);
	if (slash == path)
		return file_sync_folder("/", report);
	(void)snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
	return file_sync_folder(folder, report);
}

enum durability { DURABLE, DERIVED };

static enum status write_file(const char *path, const void *bytes, size_t len,
			      enum durability durability, struct report *report)
{
	char temporary[FILE_PATH_MAX];
	enum status status;
	int fd;

	if (strlen(path) + sizeof(TEMPORARY_SUFFIX) > sizeof(temporary))
		return report_set(report, AL_TOO_BIG, "path too long: %.80s...", path);
	(void)snprintf(temporary, sizeof(temporary), "%s" TEMPORARY_SUFFIX, path);
	fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return failed("create", temporary, report);
	status = write_all(fd, bytes, len, temporary, report);
	if (status == AL_OK && durability == DURABLE && fsync(fd) != 0)
		status = failed("force to the disk", temporary, report);
	if (close(fd) != 0 && status == AL_OK)
		status = failed("close", temporary, report);
	if (status == AL_OK && rename(temporary, path) != 0)
		status = failed("rename to", path, report);
	if (status != AL_OK) {
		(void)unlink(temporary);
		return status;
	}
	return durability == DURABLE ? file_sync_parent(path, report) : AL_OK;
}

enum status file_write(const char *path, const void *bytes, size_t len, struct report *report)
{
	return write_file(path, bytes, len, DURABLE, report);
}

enum status file_write_derived(const char *path, const void *bytes, size_t len,
			       struct report *report)
{
	return write_file(path, bytes, len, DERIVED, report);
}

/* Make one folder whose parent is there. */
static enum status make_one(const char *path, struct report *report)
{
	struct stat found;
	enum status status;

	if (mkdir(path, 0755) == 0)
		return file_sync_parent(path, report);
	if (errno == EEXIST && stat(path, &found) == 0) {
		if (S_ISDIR(found.st_mode))
			return AL_OK;
		errno = ENOTDIR;
	}
	status = failed("make folder", path, report);
	return status == AL_NOT_FOUND ? AL_IO : status;
}

enum status file_make_folder(const char *path, struct report *report)
{
	char part[FILE_PATH_MAX];
	size_t len = strlen(path);
	enum status status = AL_OK;

	if (len >= sizeof(part))
		return report_set(report, AL_TOO_BIG, "path too long: %.80s...", path);
	for (size_t i = 1; i <= len && status == AL_OK; i++) {
		if ((path[i] != '/' && path[i] != '\0') || path[i - 1] == '/')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		status = make_one(part, report);
	}
	return status;
}

enum status file_join(const char *folder, const char *name, char *ret, struct report *report)
{
	int len = snprintf(ret, FILE_PATH_MAX, "%s/%s", folder, name);

	if (len < 0 || len >= FILE_PATH_MAX)
		return report_set(report, AL_TOO_BIG, "path too long: %.80s...", folder);
	return AL_OK;
}
