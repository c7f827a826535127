/* address.c: where a client's request goes. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/address.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define SOCKET_PREFIX "unix:"
#define ORIGIN_DEFAULT "http://localhost"

/* Whether `text` is visible ASCII without what a server never sees (#) and within its limit. */
static bool is_sendable(const char *text)
{
	size_t len = 0;

	for (; text[len] != '\0'; len++) {
		if (len >= ADDRESS_LEN_MAX || text[len] < 0x21 || text[len] > 0x7e ||
		    text[len] == '#')
			return false;
	}
	return len > 0;
}

/* Whether `host` is this machine, whatever a name server says (libcurl itself resolves
 * "localhost"). */
static bool is_loopback(const char *host)
{
	struct in_addr v4;

	if (strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0)
		return true;
	return inet_pton(AF_INET, host, &v4) == 1 && (ntohl(v4.s_addr) >> 24) == 127;
}

/* Read "https://..." or "http://...". */
static enum status read_url(const char *text, struct address *ret, struct report *report)
{
	char *scheme = NULL;
	char *host = NULL;
	char *target = NULL;
	enum status status = AL_OK;

	ret->url = curl_url();
	if (ret->url == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for an address");
	if (curl_url_set(ret->url, CURLUPART_URL, text, CURLU_PATH_AS_IS | CURLU_DISALLOW_USER) !=
		CURLUE_OK ||
	    curl_url_get(ret->url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	    curl_url_get(ret->url, CURLUPART_HOST, &host, 0) != CURLUE_OK ||
	    curl_url_get(ret->url, CURLUPART_URL, &target, CURLU_NO_DEFAULT_PORT) != CURLUE_OK ||
	    strlen(host) > ADDRESS_HOST_LEN_MAX) {
		status = report_set(report, AL_MALFORMED,
				    "this is no address to send a request to: write "
				    "https://host/path, without a user or password");
		goto out;
	}
	(void)snprintf(ret->shown, sizeof(ret->shown), "%s", host);
	ret->plain = strcmp(scheme, "http") == 0;
	if (!ret->plain && strcmp(scheme, "https") != 0)
		status =
		    report_set(report, AL_MALFORMED, "a request goes to https, not to %s (host %s)",
			       scheme, ret->shown);
	ret->target = target;
	target = NULL; /* of `ret` now */
out:
	curl_free(scheme);
	curl_free(host);
	curl_free(target);
	return status;
}

/* Read "unix:/path/of/socket:/target", which is `origin`/target spoken over the socket. */
static enum status read_socket(const char *text, const char *origin, struct address *ret,
			       struct report *report)
{
	const char *path = text + sizeof(SOCKET_PREFIX) - 1;
	size_t len = strcspn(path, ":");
	char url[ADDRESS_LEN_MAX + 1];
	enum status status;
	int written;

	if (path[0] != '/' || len > ADDRESS_SOCKET_LEN_MAX || path[len] != ':' ||
	    path[len + 1] != '/')
		return report_set(report, AL_MALFORMED,
				  "this is no address of a unix socket: write "
				  "unix:/path/of/socket:/target, the path with at most %d bytes",
				  ADDRESS_SOCKET_LEN_MAX);
	written = snprintf(url, sizeof(url), "%s%s", origin, path + len + 1);
	if (written < 0 || (size_t)written >= sizeof(url))
		return report_set(report, AL_TOO_BIG, "an address is longer than %d bytes",
				  ADDRESS_LEN_MAX);
	status = read_url(url, ret, report);
	if (status != AL_OK)
		return status;
	/* In the socket it is plain HTTP, whatever clients outside see. */
	if (curl_url_set(ret->url, CURLUPART_SCHEME, "http", 0) != CURLUE_OK)
		return report_set(report, AL_NO_MEMORY, "out of memory for an address");
	ret->plain = true;
	memcpy(ret->socket, path, len);
	ret->socket[len] = '\0';
	(void)snprintf(ret->shown, sizeof(ret->shown), "%s", ret->socket);
	return AL_OK;
}

enum status address_read(const char *text, const char *origin, struct address *ret,
			 struct report *report)
{
	struct address address = { .url = NULL };
	enum status status;

	if (origin == NULL)
		origin = ORIGIN_DEFAULT;
	if (!is_sendable(text) || !is_sendable(origin))
		return report_set(report, AL_MALFORMED,
				  "an address is empty, longer than %d bytes, or has a space, a # "
				  "or a letter that must be written with percent signs",
				  ADDRESS_LEN_MAX);
	if (strncmp(text, SOCKET_PREFIX, sizeof(SOCKET_PREFIX) - 1) == 0)
		status = read_socket(text, origin, &address, report);
	else
		status = read_url(text, &address, report);
	if (status == AL_OK && address.plain && address.socket[0] == '\0' &&
	    !is_loopback(address.shown))
		status = report_set(report, AL_REFUSED,
				    "%s is another machine: requests go there by https only",
				    address.shown);
	if (status == AL_OK)
		*ret = address;
	else
		address_clear(&address);
	return status;
}

void address_clear(struct address *address)
{
	curl_url_cleanup(address->url);
	curl_free(address->target);
	*address = (struct address){ .url = NULL };
}
