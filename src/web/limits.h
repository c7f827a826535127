/*
 * limits.h: how often somebody may try what costs us, or what could be guessed.
 *
 * A bucket of tokens for each address (its /24, or /56 in IPv6) and kind of act, in a table of
 * fixed size: two addresses may share a bucket, which makes both slower, never faster. In
 * production nginx limits before us (doc/servers.md).
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_WEB_LIMITS_H
#define ALLMENDE_WEB_LIMITS_H

#include "base/when.h"
#include "http/message.h"

#include <stdbool.h>

#define WEB_BUCKETS 8192

enum web_limit {
	WEB_LIMIT_LOGIN = 1, /* 10 at once, then 1 in 6 seconds */
	WEB_LIMIT_ACCOUNT,   /* 5 at once, then 1 in a minute */
};

struct web_bucket {
	struct when filled; /* until when it is counted */
	int64_t seconds;    /* of waiting that are saved up */
};

/* All zero is a new one: every bucket is full. One owner. */
struct web_limits {
	struct web_bucket buckets[WEB_BUCKETS];
	uint64_t secret; /* so that nobody chooses whose bucket he empties; 0: not drawn yet */
};

/* Whether who sends `request` may do that once more. False: `ret` is the problem (429). */
bool web_limits_take(struct web_limits *limits, enum web_limit limit,
		     const struct http_request *request, struct when now,
		     struct http_response *ret);

#endif
