/* address.h: where a client's request goes. Not for other folders. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_ADDRESS_H
#define ALLMENDE_HTTP_ADDRESS_H

#include "base/status.h"

#include <curl/curl.h>
#include <stdbool.h>

#define ADDRESS_LEN_MAX 2560 /* bytes of an address */
#define ADDRESS_SOCKET_LEN_MAX 107
#define ADDRESS_HOST_LEN_MAX 255

/* An address that was read. Zeroed memory is an empty one. */
struct address {
	CURLU *url;   /* what libcurl is given: read once, by one parser */
	char *target; /* "https://host/path?query", as it is signed */
	char socket[ADDRESS_SOCKET_LEN_MAX + 1]; /* empty: none */
	char shown[ADDRESS_HOST_LEN_MAX + 1];	 /* host or socket, for people */
	bool plain;				 /* without TLS */
};

/* Read `text`; `origin` as http_call says. Statuses as http_client_send(); after a failure
 * `ret` is empty. */
AL_MUST_CHECK enum status address_read(const char *text, const char *origin, struct address *ret,
				       struct report *report);

void address_clear(struct address *address);

#endif
