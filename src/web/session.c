/* session.c: who is in, by the cookie of a request. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/session.h"

#include "crypto/hash.h"
#include "web/cookie.h"
#include "web/internal.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define FORM_WORDS "allmende form\n"

static bool is_by_https(const struct web_service *service)
{
	return service->options.origin != NULL &&
	       strncmp(service->options.origin, "https://", 8) == 0;
}

static const char *cookie_name(const struct web_service *service)
{
	return is_by_https(service) ? "__Host-allmende" : "allmende";
}

/* The token for forms: a hash of the session's, which it does not tell. */
static void make_form_token(struct web_session *session)
{
	uint8_t text[sizeof(FORM_WORDS) - 1 + ACCOUNT_TOKEN_LEN];
	struct digest digest;

	memcpy(text, FORM_WORDS, sizeof(FORM_WORDS) - 1);
	memcpy(text + sizeof(FORM_WORDS) - 1, session->token, ACCOUNT_TOKEN_LEN);
	digest = hash_bytes(text, sizeof(text));
	hex_format(digest.bytes, DIGEST_LEN, session->form_token);
	sodium_memzero(text, sizeof(text));
}

enum status web_session_find(struct web_service *service, const struct http_request *request,
			     struct web_session *ret, struct report *report)
{
	struct web_cookie cookie = web_cookie_get(request, cookie_name(service));
	struct web_session session = { .known = false };
	enum status status;

	*ret = session;
	if (strlen(cookie.value) != 2 * (size_t)ACCOUNT_TOKEN_LEN ||
	    hex_parse(cookie.value, 2 * ACCOUNT_TOKEN_LEN, session.token, ACCOUNT_TOKEN_LEN) !=
		AL_OK)
		return AL_OK;
	status = accounts_find_session(service->options.coop, session.token, web_now(service),
				       &session.session, &session.account, report);
	if (status == AL_NOT_FOUND)
		return AL_OK;
	if (status == AL_OK)
		status =
		    accounts_roles(service->options.coop, &session.account, &session.roles, report);
	if (status != AL_OK)
		return status;
	session.known = true;
	make_form_token(&session);
	*ret = session;
	return AL_OK;
}

/* What a person may know her device by: browser and system, as the browser says them. */
static void name_device(const struct http_request *request, char *ret, size_t size)
{
	static const char *const browsers[] = { "Firefox", "Edg", "Chrome", "Safari" };
	static const char *const systems[] = { "Android", "iPhone", "iPad",
					       "Windows", "Mac OS", "Linux" };
	const char *agent = http_request_header(request, "User-Agent");
	const char *browser = "?";
	const char *system = "?";

	for (size_t i = 0; agent != NULL && i < sizeof(browsers) / sizeof(browsers[0]); i++) {
		if (strstr(agent, browsers[i]) != NULL) {
			browser = strcmp(browsers[i], "Edg") == 0 ? "Edge" : browsers[i];
			break;
		}
	}
	for (size_t i = 0; agent != NULL && i < sizeof(systems) / sizeof(systems[0]); i++) {
		if (strstr(agent, systems[i]) != NULL) {
			system = systems[i];
			break;
		}
	}
	(void)snprintf(ret, size, "%s, %s", browser, system);
}

static void set_cookie(const struct web_service *service, const char *value, int64_t age_s,
		       struct http_response *ret)
{
	char cookie[256];

	(void)snprintf(
	    cookie, sizeof(cookie), "%s=%s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%lld%s",
	    cookie_name(service), value, (long long)age_s, is_by_https(service) ? "; Secure" : "");
	http_response_header(ret, "Set-Cookie", cookie);
	sodium_memzero(cookie, sizeof(cookie));
}

enum status web_session_begin(struct web_service *service, int64_t account,
			      const struct http_request *request, struct http_response *ret,
			      struct report *report)
{
	char device[ACCOUNT_DEVICE_MAX + 1];
	char hex[2 * ACCOUNT_TOKEN_LEN + 1];
	uint8_t token[ACCOUNT_TOKEN_LEN];
	enum status status;

	name_device(request, device, sizeof(device));
	status = accounts_begin_session(service->options.coop, account, device, web_now(service),
					token, report);
	if (status != AL_OK)
		return status;
	hex_format(token, sizeof(token), hex);
	set_cookie(service, hex, ACCOUNT_SESSION_S, ret);
	sodium_memzero(token, sizeof(token));
	sodium_memzero(hex, sizeof(hex));
	return AL_OK;
}

enum status web_session_end(struct web_service *service, const struct web_session *session,
			    struct http_response *ret, struct report *report)
{
	enum status status = accounts_end_session(service->options.coop, session->token, report);

	if (status == AL_OK)
		set_cookie(service, "", 0, ret);
	return status;
}

bool web_session_sent(const struct web_session *session, const struct http_form *form)
{
	const char *sent = http_form_get(form, "token");

	return session->known && sent != NULL && strlen(sent) == WEB_FORM_TOKEN_LEN &&
	       sodium_memcmp(sent, session->form_token, WEB_FORM_TOKEN_LEN) == 0;
}
