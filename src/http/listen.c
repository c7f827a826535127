/* listen.c: sockets that only this machine reaches. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 512

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	struct sockaddr_un local;
};

/* Bind and listen. */
static enum status open_at(const char *shown, const union address *address, socklen_t len, int *ret,
			   struct report *report)
{
	int on = 1;
	int error;
	int fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return report_set(report, AL_IO, "no socket for %s: %s", shown, strerror(errno));
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, &address->any, len) == 0 && listen(fd, BACKLOG) == 0) {
		*ret = fd;
		return AL_OK;
	}
	error = errno;
	(void)close(fd);
	if (error == EADDRINUSE)
		return report_set(report, AL_CONFLICT,
				  "something listens at %s already: end it, or choose another",
				  shown);
	return report_set(report, AL_IO, "cannot listen at %s: %s", shown, strerror(error));
}

/* --- a unix socket --- */

/* Whether somebody answers at the socket. */
static bool is_alive(const union address *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool alive;

	if (fd < 0)
		return true;
	alive = connect(fd, &address->any, sizeof(address->local)) == 0 || errno != ECONNREFUSED;
	(void)close(fd);
	return alive;
}

static enum status open_unix(const char *path, int *ret, struct report *report)
{
	union address address = { .local = { .sun_family = AF_UNIX } };
	struct stat there;
	enum status status;

	if (path[0] != '/' || strlen(path) >= sizeof(address.local.sun_path))
		return report_set(report, AL_MALFORMED,
				  "\"%s\" is no path of a unix socket: it begins with a slash and "
				  "has at most %zu bytes",
				  path, sizeof(address.local.sun_path) - 1);
	memcpy(address.local.sun_path, path, strlen(path) + 1);
	if (lstat(path, &there) == 0) {
		if (!S_ISSOCK(there.st_mode))
			return report_set(report, AL_CONFLICT, "%s is there and no socket", path);
		if (is_alive(&address))
			return report_set(report, AL_CONFLICT, "something listens at %s already",
					  path);
		(void)unlink(path); /* of a server that was killed */
	}
	status = open_at(path, &address, sizeof(address.local), ret, report);
	if (status == AL_OK && chmod(path, 0660) != 0) {
		(void)close(*ret);
		status = report_set(report, AL_IO, "cannot set the rights of %s: %s", path,
				    strerror(errno));
	}
	return status;
}

/* --- loopback --- */

/* The port at the end of `address`, and where it begins. */
static bool split_port(const char *address, const char **ret_colon, uint16_t *ret)
{
	const char *colon = strrchr(address, ':');
	unsigned long port = 0;

	if (colon == NULL || colon[1] == '\0' || strlen(colon + 1) > 5)
		return false;
	for (const char *p = colon + 1; *p != '\0'; p++) {
		if (*p < '0' || *p > '9')
			return false;
		port = port * 10 + (unsigned long)(*p - '0');
	}
	if (port > UINT16_MAX)
		return false;
	*ret_colon = colon;
	*ret = (uint16_t)port;
	return true;
}

/* Whether `host` (in brackets: IPv6) is an address; *ret_loopback: one of this machine alone. */
static bool read_host(const char *host, size_t len, union address *ret, bool *ret_loopback)
{
	char text[64];

	if (len >= sizeof(text))
		return false;
	memcpy(text, host, len);
	text[len] = '\0';
	if (len > 2 && text[0] == '[' && text[len - 1] == ']') {
		text[len - 1] = '\0';
		ret->v6.sin6_family = AF_INET6;
		if (inet_pton(AF_INET6, text + 1, &ret->v6.sin6_addr) != 1)
			return false;
		*ret_loopback = IN6_IS_ADDR_LOOPBACK(&ret->v6.sin6_addr);
		return true;
	}
	ret->v4.sin_family = AF_INET;
	if (inet_pton(AF_INET, text, &ret->v4.sin_addr) != 1)
		return false;
	*ret_loopback = (ntohl(ret->v4.sin_addr.s_addr) >> 24) == 127;
	return true;
}

static uint16_t port_of(int fd)
{
	union address bound;
	socklen_t len = sizeof(bound);

	if (getsockname(fd, &bound.any, &len) != 0)
		return 0;
	return ntohs(bound.any.sa_family == AF_INET6 ? bound.v6.sin6_port : bound.v4.sin_port);
}

static enum status open_loopback(const char *shown, int *ret, uint16_t *ret_port,
				 struct report *report)
{
	union address address = { .any = { .sa_family = AF_UNSPEC } };
	const char *colon;
	bool loopback;
	uint16_t port;
	enum status status;

	memset(&address, 0, sizeof(address));
	if (!split_port(shown, &colon, &port) ||
	    !read_host(shown, (size_t)(colon - shown), &address, &loopback))
		return report_set(report, AL_MALFORMED,
				  "\"%s\" is no address to listen at: write unix:/path, "
				  "127.0.0.1:8080 or [::1]:8080",
				  shown);
	if (!loopback)
		return report_set(report, AL_REFUSED,
				  "%s can be reached from outside: listen on loopback or a unix "
				  "socket and let nginx stand before it (see the manual page)",
				  shown);
	if (address.any.sa_family == AF_INET6)
		address.v6.sin6_port = htons(port);
	else
		address.v4.sin_port = htons(port);
	status =
	    open_at(shown, &address,
		    address.any.sa_family == AF_INET6 ? sizeof(address.v6) : sizeof(address.v4),
		    ret, report);
	if (status == AL_OK)
		*ret_port = port_of(*ret);
	return status;
}

enum status listen_open(const char *address, int *ret, uint16_t *ret_port, struct report *report)
{
	size_t prefix = sizeof(LISTEN_UNIX_PREFIX) - 1;

	if (strncmp(address, LISTEN_UNIX_PREFIX, prefix) != 0)
		return open_loopback(address, ret, ret_port, report);
	*ret_port = 0;
	return open_unix(address + prefix, ret, report);
}
