/* cookie.c: the cookies of a request. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/cookie.h"

#include <string.h>

struct web_cookie web_cookie_get(const struct http_request *request, const char *name)
{
	const char *at = http_request_header(request, "Cookie");
	struct web_cookie cookie = { .value = "" };
	size_t name_len = strlen(name);

	while (at != NULL && *at != '\0') {
		size_t len = strcspn(at, ";");

		if (len > name_len && strncmp(at, name, name_len) == 0 && at[name_len] == '=') {
			size_t value_len = len - name_len - 1;

			if (value_len <= WEB_COOKIE_LEN_MAX)
				memcpy(cookie.value, at + name_len + 1, value_len);
			return cookie;
		}
		at += len;
		at += strspn(at, "; ");
	}
	return cookie;
}
