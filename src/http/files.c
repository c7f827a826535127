/* files.c: a folder of published files over HTTP. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/files.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Open `name` below `folder` segment by segment, following no link; -1: there is no such file. */
static int open_below(const char *folder, const char *name)
{
	char segment[256];
	int at = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	while (at >= 0) {
		size_t len = strcspn(name, "/");
		int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
		int next = -1;

		if (len > 0 && len < sizeof(segment)) {
			memcpy(segment, name, len);
			segment[len] = '\0';
			next = openat(at, segment, name[len] == '/' ? flags | O_DIRECTORY : flags);
		}
		(void)close(at);
		at = next;
		if (name[len] == '\0')
			break;
		name += len + 1;
	}
	return at;
}

static bool ends_with(const char *name, const char *end)
{
	size_t len = strlen(name);
	size_t end_len = strlen(end);

	return len >= end_len && strcmp(name + len - end_len, end) == 0;
}

static const char *type_of(const char *name)
{
	if (ends_with(name, ".json"))
		return "application/json";
	if (ends_with(name, "checkpoint") || ends_with(name, ".txt"))
		return "text/plain; charset=utf-8";
	return "application/octet-stream";
}

void http_send_file(const char *folder, const char *name, bool lasting, struct http_response *ret)
{
	struct stat there;
	int fd = open_below(folder, name);

	if (fd >= 0 && (fstat(fd, &there) != 0 || !S_ISREG(there.st_mode))) {
		(void)close(fd);
		fd = -1;
	}
	if (fd < 0) {
		http_response_problem(ret, 404, "not-found", "There is no such file", NULL);
		return;
	}
	http_response_start(ret, 200, type_of(name));
	http_response_header(ret, "Cache-Control",
			     lasting ? "public, max-age=31536000, immutable" : "no-cache");
	ret->file = fd;
	ret->file_len = (uint64_t)there.st_size;
}
