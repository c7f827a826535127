/* witness_http.c: asking a witness over HTTP. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/witness_http.h"

#include <stdio.h>

#define URL_LEN_MAX 1024

static enum status add(void *user, const struct buffer *request, struct when now, int *ret_code,
		       struct buffer *ret, struct report *report)
{
	const struct witness_address *witness = user;
	char url[URL_LEN_MAX];
	struct http_ask ask = { .method = "POST",
				.url = url,
				.content_type = "text/plain; charset=utf-8",
				.body = request->bytes,
				.body_len = request->len };
	enum status status;

	(void)now;
	if (snprintf(url, sizeof(url), "%s/add-checkpoint", witness->url) >= (int)sizeof(url))
		return report_set(report, AL_IO, "the address of a witness is too long");
	status = witness->transport->ask(witness->transport->user, &ask, ret_code, ret, report);
	/* Whatever it is, the witness gave nothing that can be read. */
	return status == AL_OK || status == AL_NO_MEMORY ? status : AL_IO;
}

struct witness_link witness_http_link(struct witness_address *witness)
{
	return (struct witness_link){ .name = witness->url, .add = add, .user = witness };
}
