/* key_file.c: files with a secret. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/key_file.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TEMPORARY_SUFFIX ".new"

enum status key_file_read(const char *path, uint8_t *ret, size_t len_max, size_t *ret_len,
			  struct report *report)
{
	enum status status = AL_OK;
	size_t len = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return report_set(report, errno == ENOENT ? AL_NOT_FOUND : AL_IO,
				  "cannot open the key file %s: %s", path, strerror(errno));
	while (len < len_max) {
		ssize_t got = read(fd, ret + len, len_max - len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			status = report_set(report, AL_IO, "cannot read the key file %s: %s", path,
					    strerror(errno));
		if (got <= 0)
			break;
		len += (size_t)got;
	}
	(void)close(fd);
	if (status == AL_OK)
		*ret_len = len;
	return status;
}

static enum status save_failed(const char *doing, const char *path, struct report *report)
{
	enum status status = errno == EEXIST			   ? AL_CONFLICT
			     : errno == ENOSPC || errno == EDQUOT  ? AL_NO_SPACE
			     : errno == ENOENT || errno == ENOTDIR ? AL_NOT_FOUND
								   : AL_IO;

	return report_set(report, status, "cannot %s the key file %s: %s", doing, path,
			  strerror(errno));
}

/* Write the bytes to the new file `path` and force it to the disk. */
static enum status write_new(const char *path, const uint8_t *bytes, size_t len,
			     struct report *report)
{
	enum status status = AL_OK;
	ssize_t put;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return save_failed("create", path, report);
	put = write(fd, bytes, len);
	if (put >= 0 && (size_t)put < len)
		errno = ENOSPC; /* what cuts a write of so few bytes */
	if (put < 0 || (size_t)put != len || fsync(fd) != 0)
		status = save_failed("write", path, report);
	if (close(fd) != 0 && status == AL_OK)
		status = save_failed("close", path, report);
	return status;
}

enum status key_file_write(const char *path, const uint8_t *bytes, size_t len,
			   struct report *report)
{
	char temporary[FILE_PATH_MAX];
	enum status status;

	if (strlen(path) + sizeof(TEMPORARY_SUFFIX) > sizeof(temporary))
		return report_set(report, AL_TOO_BIG, "path too long: %.80s...", path);
	(void)snprintf(temporary, sizeof(temporary), "%s" TEMPORARY_SUFFIX, path);
	(void)unlink(temporary); /* what a crash may have left */
	status = write_new(temporary, bytes, len, report);
	/* A link, other than a rename, never takes the place of a file that is there. */
	if (status == AL_OK && link(temporary, path) != 0)
		status = save_failed("create", path, report);
	(void)unlink(temporary);
	return status == AL_OK ? file_sync_parent(path, report) : status;
}
