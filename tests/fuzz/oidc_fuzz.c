/* oidc_fuzz.c: sets of keys, tokens and claims are read or refused; nobody signed any of them. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "http/id_token.h"
#include "http/jwks.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The input is a set of keys, a line feed, and a token; and, as a whole, claims. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct id_token_expected expected = { .issuer = "https://a.example",
							   .client = "c",
							   .nonce = "n",
							   .claim = "sub",
							   .begun = { 1795000000 } };
	struct report report = { .message = "" };
	char person[ID_TOKEN_PERSON_LEN_MAX + 1];
	enum status status = AL_MALFORMED;
	struct jwks *keys = NULL;
	struct buffer claims;
	char *text = malloc(size + 1);
	char *token;

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (id_token_read(text, size, &expected, (struct when){ 1795000010 }, person, &report) ==
	    AL_OK)
		assert(person[0] != '\0' && strlen(person) <= ID_TOKEN_PERSON_LEN_MAX);
	else
		assert(report.message[0] != '\0');
	token = strchr(text, '\n');
	if (token != NULL) {
		*token++ = '\0';
		buffer_init(&claims, JWKS_TOKEN_LEN_MAX);
		if (jwks_parse(text, strlen(text), &keys, &report) == AL_OK)
			status = jwks_verify(keys, token, &claims, &report);
		assert(status == AL_OK || claims.len == 0);
		jwks_free(keys);
		buffer_clear(&claims);
	}
	free(text);
	return 0;
}
