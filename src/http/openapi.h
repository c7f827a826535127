/*
 * openapi.h: the description of an interface (OpenAPI 3.1.0), made from its routes.
 *
 * The tables by which requests are read and answers written are those of the description, so they
 * cannot differ. doc/api/ has the files; a test holds them against the programs.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_OPENAPI_H
#define ALLMENDE_HTTP_OPENAPI_H

#include "base/buffer.h"
#include "http/router.h"

/* Append the description of the `count` routes at `routes`, titled `title`, of `version`, to `ret`,
 * which keeps a failure. */
void openapi_write(const char *title, const char *version, const struct http_route *routes,
		   size_t count, struct buffer *ret);

#endif
