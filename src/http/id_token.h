/* id_token.h: what an OpenID provider says about who logged in (OpenID Connect Core 1.0, 3.1.3.7).
 * Not for other folders. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_ID_TOKEN_H
#define ALLMENDE_HTTP_ID_TOKEN_H

#include "base/status.h"
#include "base/when.h"

#include <stddef.h>

#define ID_TOKEN_PERSON_LEN_MAX 255 /* bytes */
#define ID_TOKEN_LEEWAY_S 60	    /* between the provider's clock and ours */
#define ID_TOKEN_AUDIENCES_MAX 16

/* What must be said. Borrowed. */
struct id_token_expected {
	const char *issuer;
	const char *client;
	const char *nonce;
	const char *claim; /* that names the person */
	struct when begun; /* of the login: no token of before is taken */
};

/*
 * Read the claims, the `len` bytes at `text`, whose signature holds, at `now`.
 * AL_OK: the claim that names the person is in `ret`: a text of 1 to ID_TOKEN_PERSON_LEN_MAX bytes
 * without control characters, or an integer in decimal.
 * AL_MALFORMED: a claim is missing or of another kind. AL_FORGED: it is another's, for another, or
 * of another login. AL_REFUSED: too early or too late. AL_NO_MEMORY. `ret` is then untouched.
 */
AL_MUST_CHECK enum status id_token_read(const char *text, size_t len,
					const struct id_token_expected *expected, struct when now,
					char ret[static ID_TOKEN_PERSON_LEN_MAX + 1],
					struct report *report);

#endif
