/* election_secret.c: secrets are read from files into locked memory, and nowhere else. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/election.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum status election_read_secret(const char *path, char *ret, size_t size, struct report *report)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = 1;
	size_t len = 0;

	if (fd < 0)
		return report_set(report, errno == ENOENT ? AL_NOT_FOUND : AL_IO,
				  "cannot open %s: %s", path, strerror(errno));
	while (got > 0 && len < size) {
		got = read(fd, ret + len, size - len);
		if (got > 0)
			len += (size_t)got;
		else if (got < 0 && errno == EINTR)
			got = 1;
	}
	if (got < 0)
		(void)report_set(report, AL_IO, "cannot read %s: %s", path, strerror(errno));
	(void)close(fd);
	if (got < 0)
		return AL_IO;
	if (len == size || memchr(ret, '\0', len) != NULL)
		return report_set(report, AL_MALFORMED, "%s: is no secret that is wanted here",
				  path);
	while (len > 0 && ret[len - 1] == '\n')
		len--;
	ret[len] = '\0';
	return AL_OK;
}
