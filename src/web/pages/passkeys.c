/* passkeys.c: what passkey.mjs asks: challenges, new passkeys, and coming in by one. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/form.h"
#include "web/pages/page.h"
#include "web/pages/pages.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SITE_MAX 256

#define BASE64_MAX(len) (4 * (((size_t)(len) + 2) / 3) + 1)

/* --- what travels --- */

/* What the browser needs to make or use a passkey. */
struct asked {
	char challenge[PASSKEY_CHALLENGE_TEXT_LEN + 1];
	char handle[BASE64_MAX(ACCOUNT_HANDLE_LEN)];
	const char *known[ACCOUNT_PASSKEYS_MAX];
	char known_text[ACCOUNT_PASSKEYS_MAX][BASE64_MAX(PASSKEY_ID_LEN_MAX)];
	size_t known_count;
};

/* What it sends: base64url. */
struct made {
	const char *attestation;
	const char *client_data;
};

struct used {
	const char *authenticator_data;
	const char *client_data;
	const char *id;
	const char *signature;
};

static const struct record_field made_fields[] = {
	RECORD_TEXT(struct made, attestation, 1, BASE64_MAX(PASSKEY_ATTESTATION_LEN_MAX)),
	RECORD_TEXT(struct made, client_data, 1, BASE64_MAX(PASSKEY_CLIENT_DATA_LEN_MAX)),
};
static const struct record_type made_record = RECORD_TYPE(struct made, made_fields);

static const struct record_field used_fields[] = {
	RECORD_TEXT(struct used, authenticator_data, 1, BASE64_MAX(PASSKEY_DATA_LEN_MAX)),
	RECORD_TEXT(struct used, client_data, 1, BASE64_MAX(PASSKEY_CLIENT_DATA_LEN_MAX)),
	RECORD_TEXT(struct used, id, 1, BASE64_MAX(PASSKEY_ID_LEN_MAX)),
	RECORD_TEXT(struct used, signature, 1, BASE64_MAX(PASSKEY_SIGNATURE_LEN_MAX)),
};
static const struct record_type used_record = RECORD_TYPE(struct used, used_fields);

static void base64_of(const uint8_t *bytes, size_t len, char *ret, size_t size)
{
	(void)sodium_bin2base64(ret, size, bytes, len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* The bytes of `text` in `arena`. False: it is no base64url. */
static bool take_bytes(const char *text, struct arena *arena, struct passkey_bytes *ret)
{
	size_t len = strlen(text);
	uint8_t *bytes = arena_take(arena, len + 1, 1);

	if (bytes == NULL || sodium_base642bin(bytes, len + 1, text, len, NULL, &ret->len, NULL,
					       sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
		return false;
	ret->bytes = bytes;
	return true;
}

/* --- for whom passkeys are --- */

struct site {
	struct passkey_site site;
	char id[SITE_MAX];
	char origin[SITE_MAX];
};

/*
 * The site as the browser sees it: what the operator has set. A service without one is reached on
 * this machine alone, as localhost and the port that the browser names. False: `ret` says why not.
 */
static bool find_site(const struct web_service *service, const struct http_request *request,
		      struct site *site, struct http_response *ret)
{
	const char *origin = service->options.origin;
	const char *host = http_request_header(request, "Host");
	const char *name;
	size_t len;

	if (origin != NULL && origin[0] != '\0')
		(void)snprintf(site->origin, sizeof(site->origin), "%s", origin);
	else if (host != NULL &&
		 (strcmp(host, "localhost") == 0 || strncmp(host, "localhost:", 10) == 0))
		(void)snprintf(site->origin, sizeof(site->origin), "http://%s", host);
	else
		site->origin[0] = '\0';
	name = strstr(site->origin, "://");
	len = name == NULL ? 0 : strcspn(name + 3, ":/");
	if (len == 0 || len >= sizeof(site->id)) {
		http_response_problem(ret, 409, "origin", "Passkeys need a name",
				      "set origin in serve.conf, or open the page as localhost");
		return false;
	}
	memcpy(site->id, name + 3, len);
	site->id[len] = '\0';
	site->site = (struct passkey_site){ .id = site->id, .origin = site->origin };
	return true;
}

/* --- asking --- */

static enum status add_known(void *user, const struct account_passkey *passkey,
			     struct report *report)
{
	struct asked *asked = user;
	size_t at = asked->known_count;

	(void)report;
	if (at == ACCOUNT_PASSKEYS_MAX)
		return AL_OK;
	base64_of(passkey->passkey.id, passkey->passkey.id_len, asked->known_text[at],
		  sizeof(asked->known_text[at]));
	asked->known[at] = asked->known_text[at];
	asked->known_count++;
	return AL_OK;
}

/* Answer with a challenge for `account` (NULL: for coming in) at `site`. */
static void give_challenge(struct page *page, const struct site *site,
			   const struct account *account)
{
	struct report report = { .message = "" };
	struct asked asked = { .known_count = 0 };
	uint8_t challenge[PASSKEY_CHALLENGE_LEN];
	enum status status = AL_OK;
	json_t *known = json_array();
	json_t *body;
	char *text;

	web_challenges_make(&page->service->challenges, account == NULL ? 0 : account->number,
			    page->now, challenge);
	passkey_challenge_format(challenge, asked.challenge);
	if (account != NULL) {
		base64_of(account->handle, ACCOUNT_HANDLE_LEN, asked.handle, sizeof(asked.handle));
		status = accounts_each_passkey(page->service->options.coop, account->number,
					       add_known, &asked, &report);
	}
	for (size_t i = 0; i < asked.known_count; i++)
		(void)json_array_append_new(known, json_string(asked.known[i]));
	body = json_pack("{s:s, s:s, s:o, s:s, s:s}", "challenge", asked.challenge, "handle",
			 asked.handle, "known", known, "name", account == NULL ? "" : account->name,
			 "site", site->id);
	text = body == NULL ? NULL : json_dumps(body, JSON_COMPACT);
	json_decref(body);
	if (status == AL_OK && text == NULL)
		status = AL_NO_MEMORY;
	if (status == AL_OK) {
		http_response_start(page->response, 200, "application/json");
		http_response_header(page->response, "Cache-Control", "no-store");
		buffer_append_text(&page->response->body, text);
	} else {
		http_response_failure(page->response, status, &report);
	}
	free(text);
}

/* Begin to answer a module of ours; a page of another site is refused. */
static bool start(struct page *page, void *user, const struct http_request *request,
		  struct http_response *ret)
{
	if (!http_form_is_own(request)) {
		http_response_problem(ret, 403, "other-site", "This comes from another page",
				      "open the page here");
		return false;
	}
	if (!http_request_is(request, "application/json")) {
		http_response_problem(ret, 415, "json", "This is no JSON", NULL);
		return false;
	}
	return page_start(page, user, request, ret);
}

/* The same for who is in. */
static bool start_in(struct page *page, void *user, const struct http_request *request,
		     struct http_response *ret)
{
	if (!start(page, user, request, ret))
		return false;
	if (page->session.known)
		return true;
	http_response_problem(ret, 401, "session", "Nobody is in", "come in first");
	return false;
}

void page_passkey_ask(void *user, const struct http_request *request,
		      const struct http_places *places, struct http_response *ret)
{
	struct site site;
	struct page page;

	(void)places;
	if (start_in(&page, user, request, ret) && find_site(page.service, request, &site, ret))
		give_challenge(&page, &site, &page.session.account);
}

void page_passkey_ask_in(void *user, const struct http_request *request,
			 const struct http_places *places, struct http_response *ret)
{
	struct site site;
	struct page page;

	(void)places;
	if (start(&page, user, request, ret) &&
	    web_limits_take(&page.service->limits, WEB_LIMIT_LOGIN, request, page.now, ret) &&
	    find_site(page.service, request, &site, ret))
		give_challenge(&page, &site, NULL);
}

/* --- answers --- */

/* The challenge that `client_data` names, taken for `account`. False: none that is good. */
static bool take_challenge(struct page *page, const struct passkey_bytes *client_data,
			   int64_t account, uint8_t ret[static PASSKEY_CHALLENGE_LEN])
{
	json_t *value = json_loadb((const char *)client_data->bytes, client_data->len,
				   JSON_REJECT_DUPLICATES, NULL);
	const char *text = json_string_value(json_object_get(value, "challenge"));
	size_t len = 0;
	bool taken = text != NULL &&
		     sodium_base642bin(ret, PASSKEY_CHALLENGE_LEN, text, strlen(text), NULL, &len,
				       NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
		     len == PASSKEY_CHALLENGE_LEN &&
		     web_challenges_take(&page->service->challenges, ret, account, page->now);

	json_decref(value);
	return taken;
}

static enum status make_passkey(struct page *page, const struct site *site, const struct made *made,
				struct arena *arena, struct report *report)
{
	uint8_t challenge[PASSKEY_CHALLENGE_LEN];
	struct passkey_made answer;
	struct passkey passkey;
	enum status status;

	if (!take_bytes(made->attestation, arena, &answer.attestation) ||
	    !take_bytes(made->client_data, arena, &answer.client_data))
		return report_set(report, AL_MALFORMED, "the passkey is no base64url");
	if (!take_challenge(page, &answer.client_data, page->session.account.number, challenge))
		return report_set(report, AL_REFUSED,
				  "the challenge is not known or over: begin again");
	status = passkey_register(&site->site, challenge, &answer, &passkey, report);
	if (status != AL_OK)
		return status;
	return accounts_add_passkey(page->service->options.coop, page->session.account.number,
				    &passkey, page->session.session.device, page->now, report);
}

void page_passkey_make(void *user, const struct http_request *request,
		       const struct http_places *places, struct http_response *ret)
{
	struct report report = { .message = "" };
	struct arena arena;
	struct made made;
	struct site site;
	struct page page;

	(void)places;
	if (!start_in(&page, user, request, ret) || !find_site(page.service, request, &site, ret))
		return;
	arena_init(&arena, WEB_ARENA_MAX);
	if (json_body_take(request, &made_record, &arena, &made, ret))
		web_give_nothing(make_passkey(&page, &site, &made, &arena, &report), &report, ret);
	arena_clear(&arena);
}

/* Whose passkey was used; noted. AL_NOT_FOUND: it is not known. */
static enum status use_passkey(struct page *page, const struct site *site, const struct used *used,
			       struct arena *arena, int64_t *ret_account, struct report *report)
{
	uint8_t challenge[PASSKEY_CHALLENGE_LEN];
	struct account_passkey known;
	struct passkey_answer answer;
	struct passkey_bytes id;
	struct passkey_use use;
	enum status status;

	if (!take_bytes(used->id, arena, &id) ||
	    !take_bytes(used->client_data, arena, &answer.client_data) ||
	    !take_bytes(used->authenticator_data, arena, &answer.authenticator_data) ||
	    !take_bytes(used->signature, arena, &answer.signature))
		return report_set(report, AL_MALFORMED, "the answer is no base64url");
	if (!take_challenge(page, &answer.client_data, 0, challenge))
		return report_set(report, AL_REFUSED,
				  "the challenge is not known or over: begin again");
	status = accounts_find_passkey(page->service->options.coop, id.bytes, id.len, &known,
				       ret_account, report);
	if (status == AL_NOT_FOUND)
		return report_set(report, AL_NOT_FOUND, "this passkey is not known here");
	if (status == AL_OK)
		status =
		    passkey_assert(&site->site, challenge, &known.passkey, &answer, &use, report);
	if (status == AL_OK)
		status = accounts_use_passkey(page->service->options.coop, &known, &use, page->now,
					      report);
	return status;
}

void page_passkey_use(void *user, const struct http_request *request,
		      const struct http_places *places, struct http_response *ret)
{
	struct report report = { .message = "" };
	struct arena arena;
	struct used used;
	struct site site;
	struct page page;
	int64_t account;
	enum status status;

	(void)places;
	if (!start(&page, user, request, ret) ||
	    !web_limits_take(&page.service->limits, WEB_LIMIT_LOGIN, request, page.now, ret) ||
	    !find_site(page.service, request, &site, ret))
		return;
	arena_init(&arena, WEB_ARENA_MAX);
	if (json_body_take(request, &used_record, &arena, &used, ret)) {
		status = use_passkey(&page, &site, &used, &arena, &account, &report);
		if (status == AL_OK)
			status = web_session_begin(page.service, account, request, ret, &report);
		web_give_nothing(status, &report, ret);
	}
	arena_clear(&arena);
}
