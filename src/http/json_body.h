/* json_body.h: bodies of requests and responses as records (base/record.h). */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_JSON_BODY_H
#define ALLMENDE_HTTP_JSON_BODY_H

#include "base/arena.h"
#include "base/record.h"
#include "http/message.h"

/*
 * Read the body of `request` as JSON by `type` into the struct at `ret`; what it points at is taken
 * from `arena`. False: it is not, and `response` is the problem to answer with.
 */
bool json_body_take(const struct http_request *request, const struct record_type *type,
		    struct arena *arena, void *ret, struct http_response *response);

/* The body of `request` as any JSON value, which is yours. NULL: it is none, and `response` is the
 * problem to answer with. */
json_t *json_body_parse(const struct http_request *request, struct http_response *response);

/* Answer with the struct at `value` by `type`. */
void json_body_give(struct http_response *response, int status, const struct record_type *type,
		    const void *value);

#endif
