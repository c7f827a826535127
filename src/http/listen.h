/* listen.h: sockets that only this machine reaches. Not for other folders. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_LISTEN_H
#define ALLMENDE_HTTP_LISTEN_H

#include "base/status.h"

#include <stdint.h>

#define LISTEN_UNIX_PREFIX "unix:"

/*
 * Listen at `address`, as http_server_options says. AL_OK: *ret is an open socket and *ret_port
 * its port (0: a unix socket). Statuses as http_server_start().
 */
AL_MUST_CHECK enum status listen_open(const char *address, int *ret, uint16_t *ret_port,
				      struct report *report);

#endif
