/* oidc_test.c: logins by an OpenID provider, and by those that lie. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/oidc.h"

#include "crypto/hash.h"
#include "http/oidc_provider.h"
#include "unit/http/oidc_keys.h"
#include "unit/http/oidc_world.h"
#include "unit/unit.h"

#include <sodium.h>
#include <stdlib.h>

static void a_login_names_the_person(void **state)
{
	static const struct {
		const char *key, *keys, *algorithm, *id;
	} cases[] = { { rsa_private, rsa_public, "RS256", "r1" },
		      { rsa_private, rsa_public, "PS256", "r1" },
		      { ec_private, ec_public, "ES256", "e1" },
		      { rsa_private, rsa_public, "RS256", NULL } };
	struct world world;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		begin(&world);
		world.fake.keys = cases[i].keys;
		fake_provider_sign(&world.fake, with_nonce(&world, "{" CLAIMS "}"), cases[i].key,
				   cases[i].algorithm, cases[i].id, NULL);
		if (finish(&world) != AL_OK)
			fail_msg("%s: %s", cases[i].algorithm, world.report.message);
		assert_string_equal(world.person, "person-1");
		end(&world);
	}
}

static void the_address_has_what_the_provider_needs(void **state)
{
	struct world world;
	char expected[1024];
	char challenge[64];
	struct digest digest;

	(void)state;
	begin(&world);
	digest = hash_bytes(world.login.verifier, strlen(world.login.verifier));
	sodium_bin2base64(challenge, sizeof(challenge), digest.bytes, DIGEST_LEN,
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	(void)snprintf(expected, sizeof(expected),
		       FAKE_ISSUER "/auth?x=1&response_type=code&client_id=node%%20one"
				   "&redirect_uri=http%%3A%%2F%%2F127.0.0.1%%3A4711%%2Fback"
				   "&scope=openid&state=%s&nonce=%s&code_challenge=%s"
				   "&code_challenge_method=S256",
		       world.login.state, world.login.nonce, challenge);
	assert_string_equal(buffer_text(&world.address), expected);
	assert_null(strstr(buffer_text(&world.address), world.login.verifier));
	end(&world);
}

static void the_code_is_given_with_its_verifier(void **state)
{
	struct world world;
	char expected[1024];

	(void)state;
	begin(&world);
	(void)snprintf(expected, sizeof(expected),
		       "grant_type=authorization_code&code=a%%20code%%2B%%2F"
		       "&redirect_uri=http%%3A%%2F%%2F127.0.0.1%%3A4711%%2Fback"
		       "&code_verifier=%s&client_id=node%%20one",
		       world.login.verifier);
	sign(&world, "{" CLAIMS "}");
	assert_int_equal(finish(&world), AL_OK);
	assert_string_equal(world.fake.form, expected);
	assert_string_equal(world.fake.authorization, "");
	end(&world);
}

static void a_client_with_a_secret_shows_it_in_its_header(void **state)
{
	struct oidc_options options = { .issuer = FAKE_ISSUER,
					.client = FAKE_CLIENT,
					.secret = "s:1" };
	struct world world;

	(void)state;
	begin_with(&world, &options);
	assert_int_equal(begin_login(&world, FAKE_NOW), AL_OK);
	sign(&world, "{" CLAIMS "}");
	assert_int_equal(finish(&world), AL_OK);
	assert_string_equal(world.fake.authorization,
			    "Basic bm9kZSUyMG9uZTpzJTNBMQ=="); /* node%20one:s%3A1 */
	assert_null(strstr(world.fake.form, "client_id"));
	end(&world);
}

static void another_claim_may_name_the_person(void **state)
{
	struct oidc_options options = { .issuer = FAKE_ISSUER,
					.client = FAKE_CLIENT,
					.claim = "customer" };
	struct world world;

	(void)state;
	begin_with(&world, &options);
	assert_int_equal(begin_login(&world, FAKE_NOW), AL_OK);
	sign(&world, "{" CLAIMS ",\"customer\":4711}");
	assert_int_equal(finish(&world), AL_OK);
	assert_string_equal(world.person, "4711");
	assert_int_equal(begin_login(&world, FAKE_NOW), AL_OK);
	sign(&world, "{" CLAIMS "}");
	assert_int_equal(finish(&world), AL_MALFORMED);
	end(&world);
}

/* --- keys and their age --- */

static void keys_are_kept_and_fetched_for_an_unknown_one(void **state)
{
	static const char later[] = OTHER(ISS, AUD, EXP, "1795000060", NON, SUB);
	struct world world;
	int64_t at = FAKE_NOW;

	(void)state;
	begin(&world);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(begin_login(&world, at), AL_OK);
		sign(&world, "{" CLAIMS "}");
		assert_int_equal(finish_at(&world, at), AL_OK);
	}
	assert_int_equal(world.fake.keys_asked, 1);
	assert_int_equal(world.fake.descriptions_asked, 1);
	/* The provider has a new key: fetched, but not more than once within a minute. */
	world.fake.keys = rsa_other_public;
	for (at = FAKE_NOW + OIDC_AGAIN_S - 1; at < FAKE_NOW + OIDC_AGAIN_S + 2; at++) {
		assert_int_equal(begin_login(&world, at), AL_OK);
		fake_provider_sign(&world.fake, with_nonce(&world, later), rsa_other_private,
				   "RS256", "r2", NULL);
		assert_int_equal(finish_at(&world, at),
				 at < FAKE_NOW + OIDC_AGAIN_S ? AL_NOT_FOUND : AL_OK);
	}
	assert_int_equal(world.fake.keys_asked, 2);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(begin_login(&world, at), AL_OK);
		fake_provider_sign(&world.fake, with_nonce(&world, later), rsa_private, "RS256",
				   "unknown", NULL);
		assert_int_equal(finish_at(&world, at), AL_NOT_FOUND);
	}
	assert_int_equal(world.fake.keys_asked, 2);
	end(&world);
}

static void what_is_known_ends_after_its_time(void **state)
{
	struct world world;

	(void)state;
	begin(&world);
	assert_int_equal(begin_login(&world, FAKE_NOW + OIDC_KEPT_S - 1), AL_OK);
	assert_int_equal(world.fake.descriptions_asked, 1);
	assert_int_equal(begin_login(&world, FAKE_NOW + OIDC_KEPT_S), AL_OK);
	assert_int_equal(world.fake.descriptions_asked, 2);
	assert_int_equal(begin_login(&world, FAKE_NOW), AL_OK); /* the clock was set back */
	assert_int_equal(world.fake.descriptions_asked, 3);
	end(&world);
}

/* --- the provider's other answers --- */

static void a_provider_describes_itself_safely(void **state)
{
#define DESCRIPTION(issuer, authorization, token, keys, more)                                      \
	"{\"issuer\":\"" issuer "\",\"authorization_endpoint\":\"" authorization                   \
	"\",\"token_endpoint\":\"" token "\",\"jwks_uri\":\"" keys "\"" more "}"
#define A FAKE_ISSUER "/auth"
	static const struct {
		const char *description;
		enum status expected;
	} cases[] = {
		{ DESCRIPTION(FAKE_ISSUER, A, A, A, ""), AL_OK },
		{ DESCRIPTION(FAKE_ISSUER, A, A, A, ",\"x\":{\"y\":[1.5]}"), AL_OK },
		{ DESCRIPTION(FAKE_ISSUER "/", A, A, A, ""), AL_FORGED },
		{ DESCRIPTION("https://other.example", A, A, A, ""), AL_FORGED },
		{ DESCRIPTION(FAKE_ISSUER, "http://login.town.example", A, A, ""), AL_MALFORMED },
		{ DESCRIPTION(FAKE_ISSUER, A, "http://127.0.0.1/", A, ""), AL_MALFORMED },
		{ DESCRIPTION(FAKE_ISSUER, A, A, "file:///etc/passwd", ""), AL_MALFORMED },
		{ DESCRIPTION(FAKE_ISSUER, "javascript:alert(1)", A, A, ""), AL_MALFORMED },
		{ DESCRIPTION(FAKE_ISSUER, A "#x", A, A, ""), AL_MALFORMED },
		{ DESCRIPTION(FAKE_ISSUER, A " x", A, A, ""), AL_MALFORMED },
		{ DESCRIPTION(FAKE_ISSUER, "https://", A, A, ""), AL_MALFORMED },
		{ DESCRIPTION(FAKE_ISSUER, A, A, A,
			      ",\"code_challenge_methods_supported\":[\"plain\"]"),
		  AL_UNSUPPORTED },
		{ DESCRIPTION(FAKE_ISSUER, A, A, A, ",\"response_types_supported\":[\"id_token\"]"),
		  AL_UNSUPPORTED },
		{ DESCRIPTION(FAKE_ISSUER, A, A, A, ",\"jwks_uri\":\"" A "\""), AL_MALFORMED },
		{ "{\"issuer\":\"" FAKE_ISSUER "\"}", AL_MALFORMED },
		{ "[]", AL_FORGED },
		{ "<html>", AL_MALFORMED },
		{ "", AL_MALFORMED },
	};
	struct oidc_options options = { .issuer = FAKE_ISSUER, .client = FAKE_CLIENT };
	struct world world;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		begin_with(&world, &options);
		world.fake.description = cases[i].description;
		if (begin_login(&world, FAKE_NOW) != cases[i].expected)
			fail_msg("not %s: %s", status_name(cases[i].expected),
				 cases[i].description);
		assert_int_equal(world.login.state[0] != '\0', cases[i].expected == AL_OK);
		end(&world);
	}
}

static void answers_that_are_errors_are_told_apart(void **state)
{
	struct world world;

	(void)state;
	begin(&world);
	sign(&world, "{" CLAIMS "}");
	world.fake.keys_status = 404;
	assert_int_equal(finish(&world), AL_IO);
	world.fake.keys_status = 0;
	assert_int_equal(begin_login(&world, FAKE_NOW), AL_OK);
	world.fake.token_status = 503;
	assert_int_equal(finish(&world), AL_IO);
	world.fake.token_status = 400;
	world.fake.token_answer = "{\"error\":\"invalid_grant\"}";
	assert_int_equal(begin_login(&world, FAKE_NOW), AL_OK);
	assert_int_equal(finish(&world), AL_REFUSED);
	assert_non_null(strstr(world.report.message, "invalid_grant"));
	world.fake.token_status = 401;
	assert_int_equal(begin_login(&world, FAKE_NOW), AL_OK);
	assert_int_equal(finish(&world), AL_REFUSED);
	world.fake.token_status = 200;
	assert_int_equal(begin_login(&world, FAKE_NOW), AL_OK);
	assert_int_equal(finish(&world), AL_MALFORMED);
	world.fake.token_answer = "{\"id_token\":\"a.b\"}";
	assert_int_equal(begin_login(&world, FAKE_NOW), AL_OK);
	assert_int_equal(finish(&world), AL_MALFORMED);
	world.fake.token_answer = "{\"id_token\":\"a\",\"id_token\":\"b\"}";
	assert_int_equal(begin_login(&world, FAKE_NOW), AL_OK);
	assert_int_equal(finish(&world), AL_MALFORMED);
	end(&world);
}

static void answers_have_a_limit(void **state)
{
	static char keys[JWKS_LEN_MAX + 2];
	static char description[OIDC_ANSWER_LEN_MAX + 2];
	struct oidc_options options = { .issuer = FAKE_ISSUER, .client = FAKE_CLIENT };
	struct world world;

	(void)state;
	memset(keys, ' ', sizeof(keys) - 1);
	memset(description, ' ', sizeof(description) - 1);
	begin(&world);
	sign(&world, "{" CLAIMS "}");
	world.fake.keys = keys;
	assert_int_equal(finish(&world), AL_TOO_BIG);
	world.fake.token_answer = description;
	assert_int_equal(begin_login(&world, FAKE_NOW), AL_OK);
	assert_int_equal(finish(&world), AL_TOO_BIG);
	end(&world);
	begin_with(&world, &options);
	world.fake.description = description;
	assert_int_equal(begin_login(&world, FAKE_NOW), AL_TOO_BIG);
	end(&world);
}

/* --- what comes to the redirect --- */

static enum status answer_with(struct world *world, const struct oidc_answer *answer)
{
	return oidc_finish(world->oidc, &world->login, answer, (struct when){ FAKE_NOW },
			   world->person, &world->report);
}

static void an_answer_belongs_to_its_login(void **state)
{
	static char long_code[OIDC_CODE_LEN_MAX + 2];
	char login_state[OIDC_SECRET_LEN + 1];
	const struct {
		struct oidc_answer answer;
		enum status expected;
	} cases[] = {
		{ { .code = "x" }, AL_FORGED },
		{ { .state = "", .code = "x" }, AL_FORGED },
		{ { .state = "0123456789012345678901234567890123456789012", .code = "x" },
		  AL_FORGED },
		{ { .state = login_state, .code = "x", .iss = "https://other.example" },
		  AL_FORGED },
		{ { .state = login_state, .error = "access_denied" }, AL_REFUSED },
		{ { .state = login_state, .error = "access_denied", .code = "x" }, AL_REFUSED },
		{ { .state = login_state }, AL_MALFORMED },
		{ { .state = login_state, .code = "" }, AL_MALFORMED },
		{ { .state = login_state, .code = long_code }, AL_MALFORMED },
		{ { .state = login_state, .code = "x", .iss = FAKE_ISSUER }, AL_OK },
	};
	struct world world;

	(void)state;
	memset(long_code, 'x', OIDC_CODE_LEN_MAX + 1);
	begin(&world);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(begin_login(&world, FAKE_NOW), AL_OK);
		memcpy(login_state, world.login.state, sizeof(login_state));
		sign(&world, "{" CLAIMS "}");
		world.fake.tokens_asked = 0;
		if (answer_with(&world, &cases[i].answer) != cases[i].expected)
			fail_msg("answer %zu", i);
		assert_int_equal(world.fake.tokens_asked, cases[i].expected == AL_OK ? 1 : 0);
		assert_int_equal(world.login.state[0], '\0');
		/* It is good for one finish. */
		assert_int_equal(answer_with(&world, &cases[9].answer), AL_FORGED);
	}
	end(&world);
}

static void a_provider_that_names_itself_must_do_so(void **state)
{
	struct world world;
	char login_state[OIDC_SECRET_LEN + 1];
	struct oidc_options options = { .issuer = FAKE_ISSUER, .client = FAKE_CLIENT };
	struct oidc_answer answer = { .state = login_state, .code = "x" };

	(void)state;
	begin_with(&world, &options);
	world.fake.description =
	    DESCRIPTION(FAKE_ISSUER, A, FAKE_ISSUER "/token", FAKE_ISSUER "/keys",
			",\"authorization_response_iss_parameter_supported\":true");
	for (int i = 0; i < 2; i++) {
		assert_int_equal(begin_login(&world, FAKE_NOW), AL_OK);
		memcpy(login_state, world.login.state, sizeof(login_state));
		sign(&world, "{" CLAIMS "}");
		answer.iss = i == 0 ? NULL : FAKE_ISSUER;
		assert_int_equal(answer_with(&world, &answer), i == 0 ? AL_FORGED : AL_OK);
	}
	end(&world);
}

static void a_login_ends_after_its_time(void **state)
{
	struct world world;

	(void)state;
	begin(&world);
	for (int64_t over = 0; over < 2; over++) {
		assert_int_equal(begin_login(&world, FAKE_NOW - OIDC_LOGIN_S - over), AL_OK);
		sign(&world, "{" CLAIMS "}");
		assert_int_equal(finish_at(&world, FAKE_NOW), over == 0 ? AL_OK : AL_REFUSED);
		assert_int_equal(begin_login(&world, FAKE_NOW + ID_TOKEN_LEEWAY_S + over), AL_OK);
		sign(&world, "{" CLAIMS "}");
		assert_int_equal(finish_at(&world, FAKE_NOW), over == 0 ? AL_OK : AL_REFUSED);
	}
	end(&world);
}

static void no_two_logins_have_the_same_secrets(void **state)
{
	struct world world;
	struct oidc_login first;

	(void)state;
	begin(&world);
	first = world.login;
	assert_int_equal(begin_login(&world, FAKE_NOW), AL_OK);
	assert_string_not_equal(first.state, world.login.state);
	assert_string_not_equal(first.nonce, world.login.nonce);
	assert_string_not_equal(first.verifier, world.login.verifier);
	assert_string_not_equal(world.login.state, world.login.nonce);
	assert_string_not_equal(world.login.state, world.login.verifier);
	end(&world);
}

/* --- settings --- */

static void settings_are_checked(void **state)
{
	static char text[OIDC_TEXT_LEN_MAX + 2];
	static const char *const bad[] = { "",
					   "login.town.example",
					   "https://",
					   "https:///x",
					   "ftp://login.town.example",
					   "https://login.town.example?x",
					   "https://login.town.example#x",
					   "https://login town" };
	struct oidc_options options = { .issuer = FAKE_ISSUER, .client = text };
	struct fake_provider fake;
	struct oidc_login login;
	struct buffer address;
	struct oidc *oidc = NULL;

	(void)state;
	fake_provider_init(&fake);
	assert_int_equal(oidc_new(&options, &fake.transport, &oidc, NULL), AL_MALFORMED);
	memset(text, 'x', OIDC_TEXT_LEN_MAX + 1);
	assert_int_equal(oidc_new(&options, &fake.transport, &oidc, NULL), AL_TOO_BIG);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		options = (struct oidc_options){ .issuer = bad[i], .client = "x" };
		assert_int_equal(oidc_new(&options, &fake.transport, &oidc, NULL), AL_MALFORMED);
	}
	assert_null(oidc);
	options = (struct oidc_options){ .issuer = FAKE_ISSUER, .client = text };
	text[OIDC_TEXT_LEN_MAX] = '\0';
	assert_int_equal(oidc_new(&options, &fake.transport, &oidc, NULL), AL_OK);
	buffer_init(&address, OIDC_ADDRESS_LEN_MAX);
	assert_int_equal(oidc_begin(oidc, text, (struct when){ FAKE_NOW }, &login, &address, NULL),
			 AL_OK);
	text[OIDC_TEXT_LEN_MAX] = 'x';
	assert_int_equal(oidc_begin(oidc, text, (struct when){ FAKE_NOW }, &login, &address, NULL),
			 AL_TOO_BIG);
	buffer_clear(&address);
	oidc_free(oidc);
	fake_provider_clear(&fake);
}

UNIT_MAIN("oidc", cmocka_unit_test(a_login_names_the_person),
	  cmocka_unit_test(the_address_has_what_the_provider_needs),
	  cmocka_unit_test(the_code_is_given_with_its_verifier),
	  cmocka_unit_test(a_client_with_a_secret_shows_it_in_its_header),
	  cmocka_unit_test(another_claim_may_name_the_person),
	  cmocka_unit_test(keys_are_kept_and_fetched_for_an_unknown_one),
	  cmocka_unit_test(what_is_known_ends_after_its_time),
	  cmocka_unit_test(a_provider_describes_itself_safely),
	  cmocka_unit_test(answers_that_are_errors_are_told_apart),
	  cmocka_unit_test(answers_have_a_limit), cmocka_unit_test(an_answer_belongs_to_its_login),
	  cmocka_unit_test(a_provider_that_names_itself_must_do_so),
	  cmocka_unit_test(a_login_ends_after_its_time),
	  cmocka_unit_test(no_two_logins_have_the_same_secrets),
	  cmocka_unit_test(settings_are_checked))
