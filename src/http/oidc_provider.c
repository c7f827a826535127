/* oidc_provider.c: what an OpenID provider says of itself. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/oidc_provider.h"

#include "base/json.h"
#include "http/oidc.h"

#include <stdlib.h>
#include <string.h>

#define WELL_KNOWN "/.well-known/openid-configuration"
#define ADDRESS_LEN_MAX 1024
#define HTTP_OK 200

void oidc_provider_clear(struct oidc_provider *provider)
{
	free(provider->authorization);
	free(provider->token);
	free(provider->keys_at);
	jwks_free(provider->keys);
	*provider =
	    (struct oidc_provider){ .transport = provider->transport, .issuer = provider->issuer };
}

/* Whether what is known since `since` still counts; not after the clock was set back. */
static bool is_fresh(struct when since, struct when now, int64_t kept_s)
{
	return now.seconds >= since.seconds && now.seconds - since.seconds < kept_s;
}

/* Append what `url` gives to `ret`. */
static enum status fetch(const struct oidc_provider *provider, const char *url, struct buffer *ret,
			 struct report *report)
{
	struct http_ask ask = { .method = "GET", .url = url };
	int code = 0;
	enum status status =
	    provider->transport->ask(provider->transport->user, &ask, &code, ret, report);

	if (status == AL_OK && code != HTTP_OK)
		status = report_set(report, AL_IO, "it answers with the status %d", code);
	if (status != AL_OK)
		report_prefix(report, "the provider %.200s", provider->issuer);
	return status;
}

/* --- its addresses --- */

/* Whether `text` is an address that may stand beside the issuer: as safe as that is. */
static bool is_address(const char *text, const char *issuer)
{
	size_t scheme = strncmp(issuer, "https:", 6) == 0 ? 8 : 7;
	size_t len = 0;

	if (text == NULL || strncmp(text, scheme == 8 ? "https://" : "http://", scheme) != 0)
		return false;
	while (text[len] > 0x20 && text[len] < 0x7f && text[len] != '#')
		len++;
	return text[len] == '\0' && len > scheme && len <= ADDRESS_LEN_MAX;
}

/* Copy the address called `name`. */
static enum status copy_address(const json_t *object, const char *name, const char *issuer,
				char **ret, struct report *report)
{
	const char *text = json_string_value(json_object_get(object, name));

	if (!is_address(text, issuer))
		return report_set(report, AL_MALFORMED, "the provider %.200s has no safe %s",
				  issuer, name);
	*ret = strdup(text);
	if (*ret == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a provider");
	return AL_OK;
}

/* Whether `list` has `word`; without a list everybody has it. */
static bool offers(const json_t *list, const char *word)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (text != NULL && strcmp(text, word) == 0)
			return true;
	}
	return list == NULL;
}

static enum status read_description(const json_t *object, struct oidc_provider *ret,
				    struct report *report)
{
	const char *issuer = json_string_value(json_object_get(object, "issuer"));
	enum status status;

	/* Discovery 4.3: exactly the one that was asked. */
	if (issuer == NULL || strcmp(issuer, ret->issuer) != 0)
		return report_set(report, AL_FORGED,
				  "the provider %.200s calls itself %.200s: write its name as it "
				  "does",
				  ret->issuer, issuer == NULL ? "nothing" : issuer);
	if (!offers(json_object_get(object, "response_types_supported"), "code") ||
	    !offers(json_object_get(object, "code_challenge_methods_supported"), "S256"))
		return report_set(report, AL_UNSUPPORTED,
				  "the provider %.200s does not offer codes with S256",
				  ret->issuer);
	ret->says_issuer =
	    json_is_true(json_object_get(object, "authorization_response_iss_parameter_supported"));
	status = copy_address(object, "authorization_endpoint", ret->issuer, &ret->authorization,
			      report);
	if (status == AL_OK)
		status = copy_address(object, "token_endpoint", ret->issuer, &ret->token, report);
	if (status == AL_OK)
		status = copy_address(object, "jwks_uri", ret->issuer, &ret->keys_at, report);
	return status;
}

static enum status fetch_description(const struct oidc_provider *provider, json_t **ret,
				     struct report *report)
{
	struct buffer url;
	struct buffer text;
	size_t len = strlen(provider->issuer);
	enum status status;

	if (provider->issuer[len - 1] == '/')
		len--;
	buffer_init(&url, ADDRESS_LEN_MAX);
	buffer_init(&text, OIDC_ANSWER_LEN_MAX);
	buffer_append(&url, provider->issuer, len);
	buffer_append_text(&url, WELL_KNOWN);
	status = buffer_status(&url);
	if (status != AL_OK)
		status = report_set(report, status, "out of memory for a provider");
	else
		status = fetch(provider, buffer_text(&url), &text, report);
	if (status == AL_OK) {
		status = json_parse(buffer_text(&text), text.len, ret, report);
		if (status != AL_OK)
			report_prefix(report, "the provider %.200s", provider->issuer);
	}
	buffer_clear(&url);
	buffer_clear(&text);
	return status;
}

enum status oidc_provider_know(struct oidc_provider *provider, struct when now,
			       struct report *report)
{
	struct oidc_provider known = { .transport = provider->transport,
				       .issuer = provider->issuer,
				       .known_at = now };
	json_t *object = NULL;
	enum status status;

	if (provider->authorization != NULL && is_fresh(provider->known_at, now, OIDC_KEPT_S))
		return AL_OK;
	status = fetch_description(provider, &object, report);
	if (status != AL_OK)
		return status;
	status = read_description(object, &known, report);
	json_decref(object);
	if (status == AL_OK) {
		oidc_provider_clear(provider); /* its keys too: they may lie elsewhere now */
		*provider = known;
	} else {
		oidc_provider_clear(&known);
	}
	return status;
}

/* --- its keys --- */

static enum status fetch_keys(struct oidc_provider *provider, struct when now,
			      struct report *report)
{
	struct jwks *keys = NULL;
	struct buffer text;
	enum status status;

	buffer_init(&text, JWKS_LEN_MAX);
	status = fetch(provider, provider->keys_at, &text, report);
	if (status == AL_OK)
		status = jwks_parse(buffer_text(&text), text.len, &keys, report);
	buffer_clear(&text);
	if (status != AL_OK)
		return status;
	jwks_free(provider->keys);
	provider->keys = keys;
	provider->keys_from = now;
	return AL_OK;
}

enum status oidc_provider_verify(struct oidc_provider *provider, const char *token, struct when now,
				 struct buffer *ret, struct report *report)
{
	struct report first = { .message = "" };
	enum status status = AL_OK;

	if (provider->keys == NULL || !is_fresh(provider->keys_from, now, OIDC_KEPT_S))
		status = fetch_keys(provider, now, report);
	if (status != AL_OK)
		return status;
	status = jwks_verify(provider->keys, token, ret, &first);
	if (status == AL_NOT_FOUND && !is_fresh(provider->keys_from, now, OIDC_AGAIN_S)) {
		status = fetch_keys(provider, now, report);
		return status != AL_OK ? status : jwks_verify(provider->keys, token, ret, report);
	}
	if (status != AL_OK && report != NULL)
		*report = first;
	return status;
}
