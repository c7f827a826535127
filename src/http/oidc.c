/* oidc.c: find out by an OpenID provider who somebody is. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/oidc.h"

#include "base/json.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "http/oidc_provider.h"

#include <assert.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SECRET_BYTES 32
#define FORM_LEN_MAX 32768
#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING
#define SCOPE_DEFAULT "openid"
#define CLAIM_DEFAULT "sub"

struct oidc {
	char *issuer;
	char *client;
	char *secret; /* NULL: none */
	char *scope;
	char *claim;
	struct oidc_provider provider;
};

/* --- texts --- */

/* Append `text` as the value of a form or query: RFC 3986, 2.3, says what stays as it is. */
static void append_value(struct buffer *ret, const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~";

	for (; *text != '\0'; text++) {
		if (strchr(plain, *text) != NULL)
			buffer_append_byte(ret, (uint8_t)*text);
		else
			buffer_append_format(ret, "%%%02X", (unsigned)(unsigned char)*text);
	}
}

static void append_field(struct buffer *ret, const char *name, const char *value)
{
	buffer_append_text(ret, name);
	buffer_append_text(ret, "=");
	append_value(ret, value);
}

/* Copy a text of the options. */
static enum status copy_text(const char *text, const char *otherwise, char **ret,
			     struct report *report)
{
	if (text == NULL)
		text = otherwise;
	assert(text != NULL);
	if (text[0] == '\0')
		return report_set(report, AL_MALFORMED,
				  "a setting for the OpenID provider is empty");
	if (strlen(text) > OIDC_TEXT_LEN_MAX)
		return report_set(report, AL_TOO_BIG,
				  "a setting for the OpenID provider has more than %d bytes",
				  OIDC_TEXT_LEN_MAX);
	*ret = strdup(text);
	if (*ret == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a provider");
	return AL_OK;
}

/* Whether `issuer` is an address without query and part (Discovery, 3); whether plain HTTP is
 * allowed there is for the transport to say. */
static bool is_issuer(const char *issuer)
{
	size_t scheme = strncmp(issuer, "https://", 8) == 0 ? 8 : 7;

	return (scheme == 8 || strncmp(issuer, "http://", 7) == 0) && issuer[scheme] != '\0' &&
	       issuer[scheme] != '/' && strpbrk(issuer, "?# \\\"") == NULL;
}

enum status oidc_new(const struct oidc_options *options, const struct http_transport *transport,
		     struct oidc **ret, struct report *report)
{
	struct oidc *oidc;
	enum status status;

	if (!is_issuer(options->issuer))
		return report_set(report, AL_MALFORMED,
				  "the OpenID provider %.200s is no address: write it as "
				  "https://login.town.example, as it calls itself",
				  options->issuer);
	oidc = calloc(1, sizeof(*oidc));
	if (oidc == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a provider");
	status = copy_text(options->issuer, NULL, &oidc->issuer, report);
	if (status == AL_OK)
		status = copy_text(options->client, NULL, &oidc->client, report);
	if (status == AL_OK && options->secret != NULL)
		status = copy_text(options->secret, NULL, &oidc->secret, report);
	if (status == AL_OK)
		status = copy_text(options->scope, SCOPE_DEFAULT, &oidc->scope, report);
	if (status == AL_OK)
		status = copy_text(options->claim, CLAIM_DEFAULT, &oidc->claim, report);
	if (status != AL_OK) {
		oidc_free(oidc);
		return status;
	}
	oidc->provider.transport = transport;
	oidc->provider.issuer = oidc->issuer;
	*ret = oidc;
	return AL_OK;
}

void oidc_free(struct oidc *oidc)
{
	if (oidc == NULL)
		return;
	oidc_provider_clear(&oidc->provider);
	if (oidc->secret != NULL)
		sodium_memzero(oidc->secret, strlen(oidc->secret));
	free(oidc->secret);
	free(oidc->issuer);
	free(oidc->client);
	free(oidc->scope);
	free(oidc->claim);
	free(oidc);
}

/* --- beginning --- */

static void draw_secret(char ret[static OIDC_SECRET_LEN + 1])
{
	uint8_t bytes[SECRET_BYTES];
	struct random random;

	random_init_system(&random);
	random_bytes(&random, bytes, sizeof(bytes));
	random_clear(&random);
	sodium_bin2base64(ret, OIDC_SECRET_LEN + 1, bytes, sizeof(bytes), VARIANT);
	sodium_memzero(bytes, sizeof(bytes));
}

/* Append the address (Core, 3.1.2.1; RFC 7636, 4.3). */
static void append_address(const struct oidc *oidc, const struct oidc_login *login,
			   struct buffer *ret)
{
	const char *from = oidc->provider.authorization;
	struct digest digest = hash_bytes(login->verifier, OIDC_SECRET_LEN);
	char challenge[OIDC_SECRET_LEN + 1];

	sodium_bin2base64(challenge, sizeof(challenge), digest.bytes, DIGEST_LEN, VARIANT);
	buffer_append_text(ret, from);
	buffer_append_text(ret, strchr(from, '?') == NULL ? "?" : "&");
	append_field(ret, "response_type", "code");
	append_field(ret, "&client_id", oidc->client);
	append_field(ret, "&redirect_uri", login->redirect);
	append_field(ret, "&scope", oidc->scope);
	append_field(ret, "&state", login->state);
	append_field(ret, "&nonce", login->nonce);
	append_field(ret, "&code_challenge", challenge);
	append_field(ret, "&code_challenge_method", "S256");
}

enum status oidc_begin(struct oidc *oidc, const char *redirect, struct when now,
		       struct oidc_login *ret, struct buffer *ret_address, struct report *report)
{
	struct oidc_login login = { .begun = now };
	enum status status;

	if (strlen(redirect) > OIDC_TEXT_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "a redirect has at most %d bytes",
				  OIDC_TEXT_LEN_MAX);
	status = oidc_provider_know(&oidc->provider, now, report);
	if (status != AL_OK)
		return status;
	memcpy(login.redirect, redirect, strlen(redirect) + 1);
	draw_secret(login.state);
	draw_secret(login.nonce);
	draw_secret(login.verifier);
	append_address(oidc, &login, ret_address);
	status = buffer_status(ret_address);
	if (status == AL_OK)
		*ret = login;
	else
		(void)report_set(report, status, "no room for the address of a login");
	sodium_memzero(&login, sizeof(login));
	return status;
}

/* --- finishing --- */

/* Whether `answer` is one to `login` that goes on. */
static enum status check_answer(const struct oidc *oidc, const struct oidc_login *login,
				const struct oidc_answer *answer, struct when now,
				struct report *report)
{
	int64_t passed = now.seconds - login->begun.seconds;

	if (login->state[0] == '\0' || answer->state == NULL ||
	    strlen(answer->state) != OIDC_SECRET_LEN ||
	    sodium_memcmp(answer->state, login->state, OIDC_SECRET_LEN) != 0)
		return report_set(report, AL_FORGED, "this is no answer to a login that was begun");
	if (passed < -ID_TOKEN_LEEWAY_S || passed > OIDC_LOGIN_S)
		return report_set(report, AL_REFUSED,
				  "the login took longer than %d minutes: begin again",
				  OIDC_LOGIN_S / 60);
	/* RFC 9207, 2.4 */
	if (answer->iss == NULL ? oidc->provider.says_issuer
				: strcmp(answer->iss, oidc->issuer) != 0)
		return report_set(report, AL_FORGED, "this is the answer of another provider");
	if (answer->error != NULL)
		return report_set(report, AL_REFUSED, "the provider did not log in: %.100s",
				  answer->error);
	if (answer->code == NULL || answer->code[0] == '\0' ||
	    strlen(answer->code) > OIDC_CODE_LEN_MAX)
		return report_set(report, AL_MALFORMED, "the answer to the login has no code");
	return AL_OK;
}

/* Append the form that asks for the token (Core, 3.1.3.1; RFC 7636, 4.5). */
static void append_form(const struct oidc *oidc, const struct oidc_login *login, const char *code,
			struct buffer *ret)
{
	append_field(ret, "grant_type", "authorization_code");
	append_field(ret, "&code", code);
	append_field(ret, "&redirect_uri", login->redirect);
	append_field(ret, "&code_verifier", login->verifier);
	if (oidc->secret == NULL)
		append_field(ret, "&client_id", oidc->client);
}

/* Append who we are, for the scheme Basic (RFC 6749, 2.3.1). */
static void append_authorization(const struct oidc *oidc, struct buffer *ret)
{
	struct buffer pair;
	char *base64;
	size_t len;

	buffer_init(&pair, FORM_LEN_MAX);
	append_value(&pair, oidc->client);
	buffer_append_text(&pair, ":");
	append_value(&pair, oidc->secret);
	len = sodium_base64_ENCODED_LEN(pair.len, sodium_base64_VARIANT_ORIGINAL);
	base64 = malloc(len);
	if (base64 == NULL || buffer_status(&pair) != AL_OK) {
		ret->status = AL_NO_MEMORY;
	} else {
		sodium_bin2base64(base64, len, pair.bytes, pair.len,
				  sodium_base64_VARIANT_ORIGINAL);
		buffer_append_text(ret, base64);
		sodium_memzero(base64, len);
	}
	free(base64);
	if (pair.bytes != NULL)
		sodium_memzero(pair.bytes, pair.len);
	buffer_clear(&pair);
}

/* Read what the token's address answered with the status `code`. */
static enum status read_token(const struct buffer *text, int code, struct buffer *ret,
			      struct report *report)
{
	json_t *object = NULL;
	const char *token;
	const char *error;
	enum status status;

	if (code != 200 && code != 400 && code != 401)
		return report_set(report, AL_IO, "it answers with the status %d", code);
	status = json_parse(buffer_text(text), text->len, &object, report);
	if (status != AL_OK)
		return status;
	token = json_string_value(json_object_get(object, "id_token"));
	error = json_string_value(json_object_get(object, "error"));
	if (code != 200) {
		status = report_set(report, AL_REFUSED, "it does not take %s: %.100s",
				    code == 401 ? "our name and secret" : "the code",
				    error == NULL ? "no reason" : error);
	} else if (token == NULL) {
		status = report_set(report, AL_MALFORMED,
				    "it gives no id_token: it must know openid as a scope");
	} else {
		buffer_append_text(ret, token);
		status = buffer_status(ret);
		if (status != AL_OK)
			(void)report_set(report, status, "the token is too long");
	}
	json_decref(object);
	return status;
}

/* Give the code for the token, which is appended to `ret`. */
static enum status exchange(const struct oidc *oidc, const struct oidc_login *login,
			    const char *code, struct buffer *ret, struct report *report)
{
	const struct http_transport *transport = oidc->provider.transport;
	struct http_ask ask = { .method = "POST",
				.url = oidc->provider.token,
				.content_type = "application/x-www-form-urlencoded" };
	struct buffer form;
	struct buffer who;
	struct buffer text;
	int answered = 0;
	enum status status;

	buffer_init(&form, FORM_LEN_MAX);
	buffer_init(&who, FORM_LEN_MAX);
	buffer_init(&text, OIDC_ANSWER_LEN_MAX);
	append_form(oidc, login, code, &form);
	if (oidc->secret != NULL)
		append_authorization(oidc, &who);
	if (buffer_status(&form) != AL_OK || buffer_status(&who) != AL_OK) {
		status = report_set(report, AL_NO_MEMORY, "out of memory for a login");
		goto out;
	}
	ask.body = form.bytes;
	ask.body_len = form.len;
	ask.token = oidc->secret == NULL ? NULL : buffer_text(&who);
	ask.scheme = "Basic";
	status = transport->ask(transport->user, &ask, &answered, &text, report);
	if (status == AL_OK)
		status = read_token(&text, answered, ret, report);
	if (status != AL_OK)
		report_prefix(report, "the provider %.200s", oidc->issuer);
out:
	if (form.bytes != NULL)
		sodium_memzero(form.bytes, form.len);
	if (who.bytes != NULL)
		sodium_memzero(who.bytes, who.len);
	buffer_clear(&form);
	buffer_clear(&who);
	buffer_clear(&text);
	return status;
}

/* Finish a login whose answer is in order. */
static enum status finish(struct oidc *oidc, const struct oidc_login *login, const char *code,
			  struct when now, char *ret, struct report *report)
{
	struct id_token_expected expected = { .issuer = oidc->issuer,
					      .client = oidc->client,
					      .nonce = login->nonce,
					      .claim = oidc->claim,
					      .begun = login->begun };
	struct buffer token;
	struct buffer claims;
	enum status status;

	buffer_init(&token, JWKS_TOKEN_LEN_MAX);
	buffer_init(&claims, JWKS_TOKEN_LEN_MAX);
	status = oidc_provider_know(&oidc->provider, now, report);
	if (status == AL_OK)
		status = exchange(oidc, login, code, &token, report);
	if (status == AL_OK)
		status = oidc_provider_verify(&oidc->provider, buffer_text(&token), now, &claims,
					      report);
	if (status == AL_OK)
		status =
		    id_token_read(buffer_text(&claims), claims.len, &expected, now, ret, report);
	buffer_clear(&token);
	buffer_clear(&claims);
	return status;
}

enum status oidc_finish(struct oidc *oidc, struct oidc_login *login,
			const struct oidc_answer *answer, struct when now,
			char ret[static OIDC_PERSON_LEN_MAX + 1], struct report *report)
{
	enum status status = check_answer(oidc, login, answer, now, report);

	if (status == AL_OK)
		status = finish(oidc, login, answer->code, now, ret, report);
	sodium_memzero(login, sizeof(*login));
	return status;
}
