/* cookie.h: the cookies of a request (RFC 6265). */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_WEB_COOKIE_H
#define ALLMENDE_WEB_COOKIE_H

#include "http/message.h"

#define WEB_COOKIE_LEN_MAX 128 /* bytes of a value that is read */

/* A cookie of a request. */
struct web_cookie {
	char value[WEB_COOKIE_LEN_MAX + 1]; /* empty: there is none of that name, or a longer one */
};

/* The value of the cookie `name`. With several: the first. */
struct web_cookie web_cookie_get(const struct http_request *request, const char *name);

#endif
