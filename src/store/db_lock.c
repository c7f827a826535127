/* db_lock.c: one writer per store, whichever process it is in. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/db_internal.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define PID_TEXT_MAX 32

/* Say in the lock file who has it. Only for people, so a failure does not matter. */
static void write_owner(int fd)
{
	char text[PID_TEXT_MAX];
	int len = snprintf(text, sizeof(text), "%-20ld\n", (long)getpid()); /* over any before */
	ssize_t put = pwrite(fd, text, (size_t)len, 0);

	(void)put;
}

static enum status in_use(int fd, const char *location, struct report *report)
{
	char text[PID_TEXT_MAX] = "";
	ssize_t got = pread(fd, text, sizeof(text) - 1, 0);
	size_t digits = got > 0 ? strspn(text, "0123456789") : 0;

	if (digits == 0)
		return report_set(report, AL_CONFLICT, "the store %s is in use by another process",
				  location);
	return report_set(report, AL_CONFLICT, "the store %s is in use by process %.*s", location,
			  (int)digits, text);
}

enum status db_lock_take(const char *location, int *ret, struct report *report)
{
	char path[FILE_PATH_MAX];
	enum status status = AL_OK;
	int len = snprintf(path, sizeof(path), "%s.lock", location);
	int fd;

	if (len < 0 || (size_t)len >= sizeof(path))
		return report_set(report, AL_TOO_BIG, "path too long: %.80s...", location);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) {
		status = errno == ENOENT || errno == ENOTDIR  ? AL_NOT_FOUND
			 : errno == ENOSPC || errno == EDQUOT ? AL_NO_SPACE
							      : AL_IO;
		return report_set(report, status, "cannot lock the store: cannot open %s: %s", path,
				  strerror(errno));
	}
	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EINTR)
			continue;
		if (errno == EWOULDBLOCK)
			status = in_use(fd, location, report);
		else
			status =
			    report_set(report, AL_IO, "cannot lock %s: %s", path, strerror(errno));
		(void)close(fd);
		return status;
	}
	write_owner(fd);
	*ret = fd;
	return AL_OK;
}
