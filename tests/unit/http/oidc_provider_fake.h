/*
 * oidc_provider_fake.h: an OpenID provider without a network, which lies where a test wants it to.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_HTTP_OIDC_PROVIDER_FAKE_H
#define ALLMENDE_TESTS_UNIT_HTTP_OIDC_PROVIDER_FAKE_H

#include "base/buffer.h"
#include "http/oidc.h"

#define FAKE_ISSUER "https://login.town.example"
#define FAKE_CLIENT "node one"
#define FAKE_REDIRECT "http://127.0.0.1:4711/back"
#define FAKE_NOW INT64_C(1795000000)

/* What it answers; each text is borrowed. */
struct fake_provider {
	struct http_transport transport;
	const char *description; /* NULL: the usual one */
	int description_status;	 /* 0: 200 */
	const char *keys;	 /* a list of keys, without its brackets */
	int keys_status;
	const char *token_answer; /* NULL: {"id_token": token} */
	int token_status;
	struct buffer token;
	void (*while_asked)(void *user); /* called while it is asked for a token; NULL: not */
	void *user;
	unsigned descriptions_asked;
	unsigned keys_asked;
	unsigned tokens_asked;
	char form[16384]; /* that the token was last asked by */
	char authorization[4096];
};

void fake_provider_init(struct fake_provider *fake);
void fake_provider_clear(struct fake_provider *fake);

/* Make `claims` the token's, signed by the private key `key` (a JWK) by `algorithm`, with the key
 * id `id` (NULL: none) and the type `type` (NULL: none). */
void fake_provider_sign(struct fake_provider *fake, const char *claims, const char *key,
			const char *algorithm, const char *id, const char *type);

/* Make the token of this head, these claims and this signature (base64url), whatever they are. */
void fake_provider_token(struct fake_provider *fake, const char *head, const char *claims,
			 const char *signature);

#endif
