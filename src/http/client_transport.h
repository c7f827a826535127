/* client_transport.h: the client (client.h) as a transport, for many threads. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_CLIENT_TRANSPORT_H
#define ALLMENDE_HTTP_CLIENT_TRANSPORT_H

#include "base/status.h"
#include "base/when.h"
#include "http/client.h"
#include "http/transport.h"

struct client_transport; /* Opaque. */

/*
 * A transport of its own client; requests of several threads are sent one after the other. `clock`
 * (NULL: the system's) says when they are signed. AL_OK: *ret is yours. AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status client_transport_new(struct when (*clock)(void *user), void *clock_user,
					       struct client_transport **ret,
					       struct report *report);

/* The same by the system's clock, with the limits and authorities of `options`. Statuses as
 * http_client_new(). */
AL_MUST_CHECK enum status client_transport_new_with(const struct http_client_options *options,
						    struct client_transport **ret,
						    struct report *report);
void client_transport_free(struct client_transport *self);

/* Borrowed from `self`. */
const struct http_transport *client_transport_get(const struct client_transport *self);

#endif
