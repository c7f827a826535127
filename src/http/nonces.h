/*
 * nonces.h: which requests were taken already. Not for other folders.
 *
 * Two tables, of the present span of time and of the one before; a nonce is kept for at least one
 * whole span, which is longer than twice the window of signatures: by then its request is too old.
 * Nothing is forgotten earlier. When the tables are full, or a key has used up its share, nothing
 * more is taken until a span ends.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_NONCES_H
#define ALLMENDE_HTTP_NONCES_H

#include "base/status.h"
#include "base/when.h"
#include "crypto/key.h"
#include "http/signature.h"

#include <stddef.h>

#define HTTP_NONCES_SPAN_S 121	  /* twice the window, and the second in which it began */
#define HTTP_NONCES_DEFAULT 65536 /* of a span */
#define HTTP_NONCES_MAX (1u << 22)

struct http_nonces; /* Opaque. One thread at a time. */

/*
 * Remember up to `count` nonces of a span (0: HTTP_NONCES_DEFAULT), `per_key` of them by one key
 * (0: an eighth), from `start` on. AL_OK: *ret is yours, released by http_nonces_free().
 * AL_NO_MEMORY: *ret is untouched.
 */
AL_MUST_CHECK enum status http_nonces_new(size_t count, size_t per_key, struct when start,
					  struct http_nonces **ret);
void http_nonces_free(struct http_nonces *nonces);

/*
 * Take the nonce (`len` bytes) of `key` at `now`. AL_OK: it was not there, and is now.
 * AL_REFUSED: it was there. AL_NO_MEMORY: there is no room, for this key or at all.
 */
AL_MUST_CHECK enum status http_nonces_take(struct http_nonces *nonces, const struct public_key *key,
					   const void *nonce, size_t len, struct when now);

#endif
