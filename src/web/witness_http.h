/* witness_http.h: asking a witness over HTTP, as C2SP tlog-witness says. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_WEB_WITNESS_HTTP_H
#define ALLMENDE_WEB_WITNESS_HTTP_H

#include "coop/publish.h"
#include "http/transport.h"

/* A witness behind an address; it lives as long as its link. */
struct witness_address {
	const char *url; /* its prefix: requests go to <url>/add-checkpoint */
	const struct http_transport *transport;
};

/* The link to `witness`, for coop_publish(). */
struct witness_link witness_http_link(struct witness_address *witness);

#endif
