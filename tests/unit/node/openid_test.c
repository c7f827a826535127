/* openid_test.c: a person links her account by logging in, and nobody else does it for her. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/mandates.h"
#include "node/service.h"
#include "unit/http/call.h"
#include "unit/http/oidc_keys.h"
#include "unit/http/oidc_provider_fake.h"
#include "unit/node/fixture.h"

#include <stdlib.h>
#include <string.h>

#define BEGIN "/api/v1/openid/begin"
#define FINISH "/api/v1/openid/finish"
#define WISH "{\"redirect\":\"http://127.0.0.1:4711/\"}"

struct serving {
	struct fixture *fixture;
	struct fake_provider provider;
	struct node_service *service;
	struct signing_key *keys[2];
	struct call call;
	struct http_response response;
	char state[OIDC_SECRET_LEN + 1];
	char nonce[OIDC_SECRET_LEN + 1];
};

static struct when clock_of(void *user)
{
	return ((const struct fixture *)user)->town.now;
}

static struct serving *serve_with(void **state, bool openid)
{
	static const struct oidc_options provider = { .issuer = FAKE_ISSUER,
						      .client = FAKE_CLIENT };
	struct serving *serving = calloc(1, sizeof(*serving));
	struct fixture *fixture = *state;
	struct node_service_options options = { .node = fixture->town.node,
						.clock = clock_of,
						.clock_user = fixture };

	assert_non_null(serving);
	serving->fixture = fixture;
	fake_provider_init(&serving->provider);
	if (openid) {
		options.openid = &provider;
		options.openid_transport = serving->provider.transport;
	}
	assert_int_equal(node_service_new(&options, &serving->service, &fixture->report), AL_OK);
	for (uint8_t i = 0; i < 2; i++) {
		uint8_t seed[KEY_SEED_LEN] = { 200, i };

		assert_int_equal(signing_key_from_seed(seed, &serving->keys[i]), AL_OK);
	}
	serving->call = (struct call){ .handler = node_service_handle, .user = serving->service };
	http_response_init(&serving->response);
	return serving;
}

static struct serving *serve(void **state)
{
	return serve_with(state, true);
}

static void stop(struct serving *serving)
{
	http_response_clear(&serving->response);
	node_service_free(serving->service);
	fake_provider_clear(&serving->provider);
	for (int i = 0; i < 2; i++)
		signing_key_free(serving->keys[i]);
	free(serving);
}

/* Ask by the key number `key` (-1: nobody signs). */
static int ask(struct serving *serving, int key, const char *path, const char *body)
{
	serving->call.key = key < 0 ? NULL : serving->keys[key];
	serving->call.now = serving->fixture->town.now;
	http_response_clear(&serving->response);
	return call_json(&serving->call, "POST", path, body, &serving->response);
}

/* The value of `name` in the address that was given. */
static void from_address(const struct serving *serving, const char *name,
			 char ret[static OIDC_SECRET_LEN + 1])
{
	const char *at = strstr(buffer_text(&serving->response.body), name);

	assert_non_null(at);
	(void)snprintf(ret, OIDC_SECRET_LEN + 1, "%s", at + strlen(name));
}

static void begin(struct serving *serving, int key)
{
	assert_int_equal(ask(serving, key, BEGIN, WISH), 200);
	from_address(serving, "&state=", serving->state);
	from_address(serving, "&nonce=", serving->nonce);
}

/* Let the provider say that `person` has logged in, and finish by the key number `key`. */
static int finish(struct serving *serving, int key, const char *person)
{
	int64_t now = serving->fixture->town.now.seconds;
	char claims[1024];
	char body[256];

	(void)snprintf(claims, sizeof(claims),
		       "{\"iss\":\"" FAKE_ISSUER "\",\"aud\":\"" FAKE_CLIENT
		       "\",\"exp\":%lld,\"iat\":%lld,\"nonce\":\"%s\",\"sub\":\"%s\"}",
		       (long long)now + 300, (long long)now, serving->nonce, person);
	fake_provider_sign(&serving->provider, claims, rsa_private, "RS256", "r1", NULL);
	(void)snprintf(body, sizeof(body), "{\"code\":\"c\",\"state\":\"%s\"}", serving->state);
	return ask(serving, key, FINISH, body);
}

/* Whether the key number `key` is linked. */
static bool is_linked(const struct serving *serving, int key)
{
	struct node_balance balance;
	enum status status =
	    node_member_balance(serving->fixture->town.node, signing_key_public(serving->keys[key]),
				serving->fixture->town.now, &balance, NULL);

	assert_true(status == AL_OK || status == AL_NOT_FOUND);
	return status == AL_OK;
}

static void a_person_links_her_account_by_logging_in(void **state)
{
	struct serving *serving = serve(state);

	begin(serving, 0);
	assert_false(is_linked(serving, 0));
	assert_int_equal(finish(serving, 0, "new person"), 200);
	assert_non_null(strstr(buffer_text(&serving->response.body), "\"key\":\"ed25519:"));
	assert_true(is_linked(serving, 0));
	/* The same answer once more. */
	assert_int_equal(finish(serving, 0, "new person"), 404);
	stop(serving);
}

static void a_login_is_finished_by_the_key_that_began_it(void **state)
{
	struct serving *serving = serve(state);

	begin(serving, 0);
	assert_int_equal(finish(serving, 1, "new person"), 404);
	assert_int_equal(serving->provider.tokens_asked, 0);
	assert_false(is_linked(serving, 1));
	assert_int_equal(finish(serving, 0, "new person"), 200);
	stop(serving);
}

static void without_a_signature_nothing_begins(void **state)
{
	struct serving *serving = serve(state);

	assert_int_equal(ask(serving, -1, BEGIN, WISH), 401);
	assert_int_equal(serving->provider.descriptions_asked, 0);
	begin(serving, 0);
	assert_int_equal(finish(serving, -1, "new person"), 401);
	stop(serving);
}

static void an_account_has_one_key_the_last_that_was_shown(void **state)
{
	struct serving *serving = serve(state);

	begin(serving, 0);
	assert_int_equal(finish(serving, 0, "new person"), 200);
	begin(serving, 1);
	assert_int_equal(finish(serving, 1, "new person"), 200);
	assert_true(is_linked(serving, 1));
	assert_false(is_linked(serving, 0));
	begin(serving, 1);
	assert_int_equal(finish(serving, 1, "another person"), 409);
	assert_true(is_linked(serving, 1));
	stop(serving);
}

static void a_login_comes_back_to_the_own_machine(void **state)
{
	static const char *const elsewhere[] = {
		"https://evil.example/",
		"http://evil.example:80/",
		"http://127.0.0.1.evil.example/",
		"http://127.0.0.1:80@evil.example/",
		"http://127.0.0.1:/",
		"http://127.0.0.1:123456/",
		"http://127.0.0.1/",
		"http://[::1]:80.evil.example/",
		"javascript:alert(1)",
	};
	struct serving *serving = serve(state);
	char body[200];

	for (size_t i = 0; i < sizeof(elsewhere) / sizeof(*elsewhere); i++) {
		(void)snprintf(body, sizeof(body), "{\"redirect\":\"%s\"}", elsewhere[i]);
		if (ask(serving, 0, BEGIN, body) != 400)
			fail_msg("%s", elsewhere[i]);
	}
	assert_int_equal(ask(serving, 0, BEGIN, "{\"redirect\":\"http://[::1]:1\"}"), 200);
	assert_int_equal(ask(serving, 0, BEGIN, "{\"redirect\":\"http://[::1]:65535/a?b\"}"), 200);
	stop(serving);
}

static void what_the_provider_refuses_links_nobody(void **state)
{
	struct serving *serving = serve(state);
	char body[256];

	begin(serving, 0);
	(void)snprintf(body, sizeof(body), "{\"error\":\"access_denied\",\"state\":\"%s\"}",
		       serving->state);
	assert_int_equal(ask(serving, 0, FINISH, body), 403);
	begin(serving, 0);
	memcpy(serving->nonce, "another", 7);
	assert_int_equal(finish(serving, 0, "new person"), 403);
	begin(serving, 0);
	serving->provider.token_status = 500;
	assert_int_equal(finish(serving, 0, "new person"), 502);
	assert_false(is_linked(serving, 0));
	stop(serving);
}

static void a_provider_that_is_away_is_named_as_the_cause(void **state)
{
	struct serving *serving = serve(state);

	serving->provider.description_status = 503;
	assert_int_equal(ask(serving, 0, BEGIN, WISH), 502);
	serving->provider.description_status = 0;
	begin(serving, 0); /* nothing stays locked */
	stop(serving);
}

/* Ask the node for its state, and begin another login. */
static void ask_meanwhile(void *user)
{
	struct serving *serving = user;
	struct call call = serving->call;
	struct http_response response;

	http_response_init(&response);
	call.key = serving->keys[1];
	assert_int_equal(call_json(&call, "GET", "/api/v1", NULL, &response), 200);
	http_response_clear(&response);
	assert_int_equal(call_json(&call, "POST", BEGIN, WISH, &response), 503);
	assert_string_equal(http_response_get(&response, "Retry-After"), "2");
	http_response_clear(&response);
}

static void while_the_provider_is_asked_the_node_goes_on(void **state)
{
	struct serving *serving = serve(state);

	serving->provider.while_asked = ask_meanwhile;
	serving->provider.user = serving;
	begin(serving, 0);
	assert_int_equal(finish(serving, 0, "new person"), 200);
	begin(serving, 1); /* now it is free */
	stop(serving);
}

static void a_node_without_a_provider_says_so(void **state)
{
	struct serving *serving = serve_with(state, false);

	assert_int_equal(ask(serving, 0, BEGIN, WISH), 404);
	assert_int_equal(ask(serving, 0, FINISH, "{\"state\":\"x\"}"), 404);
	stop(serving);
}

UNIT_MAIN("openid", CASE(a_person_links_her_account_by_logging_in),
	  CASE(a_login_is_finished_by_the_key_that_began_it),
	  CASE(without_a_signature_nothing_begins),
	  CASE(an_account_has_one_key_the_last_that_was_shown),
	  CASE(a_login_comes_back_to_the_own_machine), CASE(what_the_provider_refuses_links_nobody),
	  CASE(a_provider_that_is_away_is_named_as_the_cause),
	  CASE(while_the_provider_is_asked_the_node_goes_on),
	  CASE(a_node_without_a_provider_says_so))
