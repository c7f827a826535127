/* oidc_provider.h: what an OpenID provider says of itself. Not for other folders. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_OIDC_PROVIDER_H
#define ALLMENDE_HTTP_OIDC_PROVIDER_H

#include "base/status.h"
#include "base/when.h"
#include "http/jwks.h"
#include "http/transport.h"

#include <stdbool.h>

#define OIDC_ANSWER_LEN_MAX 65536 /* bytes of what is no set of keys */

/* A provider. Zeroed memory but for the first two is one of which nothing is known. */
struct oidc_provider {
	const struct http_transport *transport;
	const char *issuer;
	char *authorization; /* addresses; NULL: not known */
	char *token;
	char *keys_at;
	bool says_issuer; /* to the redirect: RFC 9207 */
	struct when known_at;
	struct jwks *keys; /* NULL: not known */
	struct when keys_from;
};

void oidc_provider_clear(struct oidc_provider *provider);

/* Know its addresses (OpenID Connect Discovery 1.0, 4), from at most OIDC_KEPT_S before `now`.
 * Statuses as oidc_begin(). */
AL_MUST_CHECK enum status oidc_provider_know(struct oidc_provider *provider, struct when now,
					     struct report *report);

/* Check `token`, as jwks_verify(), with its keys as of `now`; an unknown one is looked for anew. */
AL_MUST_CHECK enum status oidc_provider_verify(struct oidc_provider *provider, const char *token,
					       struct when now, struct buffer *ret,
					       struct report *report);

#endif
