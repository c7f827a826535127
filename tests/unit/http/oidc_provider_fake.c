/* oidc_provider_fake.c: an OpenID provider without a network. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/http/oidc_provider_fake.h"

#include "unit/http/oidc_keys.h"
#include "unit/unit.h"

#include <cjose/cjose.h>
#include <sodium.h>
#include <stdlib.h>

static const char usual[] =
    "{\"issuer\":\"" FAKE_ISSUER "\",\"authorization_endpoint\":\"" FAKE_ISSUER "/auth?x=1\","
    "\"token_endpoint\":\"" FAKE_ISSUER "/token\",\"jwks_uri\":\"" FAKE_ISSUER "/keys\","
    "\"response_types_supported\":[\"code\"],\"code_challenge_methods_supported\":[\"S256\"]}";

static enum status ask(void *user, const struct http_ask *asked, int *ret_status,
		       struct buffer *ret, struct report *report)
{
	struct fake_provider *fake = user;
	int status;

	(void)report;
	assert_null(asked->key);
	if (strcmp(asked->url, FAKE_ISSUER "/.well-known/openid-configuration") == 0) {
		fake->descriptions_asked++;
		status = fake->description_status;
		buffer_append_text(ret, fake->description == NULL ? usual : fake->description);
	} else if (strcmp(asked->url, FAKE_ISSUER "/keys") == 0) {
		fake->keys_asked++;
		status = fake->keys_status;
		buffer_append_text(ret, "{\"keys\":[");
		buffer_append_text(ret, fake->keys);
		buffer_append_text(ret, "]}");
	} else {
		assert_string_equal(asked->url, FAKE_ISSUER "/token");
		assert_string_equal(asked->method, "POST");
		assert_string_equal(asked->content_type, "application/x-www-form-urlencoded");
		fake->tokens_asked++;
		if (fake->while_asked != NULL)
			fake->while_asked(fake->user);
		status = fake->token_status;
		(void)snprintf(fake->form, sizeof(fake->form), "%.*s", (int)asked->body_len,
			       (const char *)asked->body);
		(void)snprintf(fake->authorization, sizeof(fake->authorization), "%s%s%s",
			       asked->token == NULL ? "" : asked->scheme,
			       asked->token == NULL ? "" : " ",
			       asked->token == NULL ? "" : asked->token);
		if (fake->token_answer != NULL)
			buffer_append_text(ret, fake->token_answer);
		else
			buffer_append_format(ret, "{\"access_token\":\"x\",\"id_token\":\"%s\"}",
					     buffer_text(&fake->token));
	}
	*ret_status = status == 0 ? 200 : status;
	return buffer_status(ret);
}

void fake_provider_init(struct fake_provider *fake)
{
	*fake = (struct fake_provider){ .transport = { .ask = ask }, .keys = rsa_public };
	fake->transport.user = fake;
	buffer_init(&fake->token, 1 << 20);
}

void fake_provider_clear(struct fake_provider *fake)
{
	buffer_clear(&fake->token);
}

void fake_provider_sign(struct fake_provider *fake, const char *claims, const char *key,
			const char *algorithm, const char *id, const char *type)
{
	cjose_err error;
	cjose_jwk_t *jwk = cjose_jwk_import(key, strlen(key), &error);
	cjose_header_t *head = cjose_header_new(&error);
	cjose_jws_t *jws;
	const char *text;

	assert_non_null(jwk);
	assert_true(cjose_header_set(head, CJOSE_HDR_ALG, algorithm, &error));
	if (id != NULL)
		assert_true(cjose_header_set(head, CJOSE_HDR_KID, id, &error));
	if (type != NULL)
		assert_true(cjose_header_set(head, "typ", type, &error));
	jws = cjose_jws_sign(jwk, head, (const uint8_t *)claims, strlen(claims), &error);
	assert_non_null(jws);
	assert_true(cjose_jws_export(jws, &text, &error));
	buffer_reset(&fake->token);
	buffer_append_text(&fake->token, text);
	cjose_jws_release(jws);
	cjose_header_release(head);
	(void)cjose_jwk_release(jwk);
}

static void append_base64(struct buffer *ret, const char *text)
{
	size_t len =
	    sodium_base64_ENCODED_LEN(strlen(text), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *base64 = malloc(len);

	assert_non_null(base64);
	sodium_bin2base64(base64, len, (const uint8_t *)text, strlen(text),
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	buffer_append_text(ret, base64);
	free(base64);
}

void fake_provider_token(struct fake_provider *fake, const char *head, const char *claims,
			 const char *signature)
{
	buffer_reset(&fake->token);
	append_base64(&fake->token, head);
	buffer_append_text(&fake->token, ".");
	append_base64(&fake->token, claims);
	buffer_append_text(&fake->token, ".");
	buffer_append_text(&fake->token, signature);
}
