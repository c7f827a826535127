/* oidc_token_test.c: tokens that count, and those that do not. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/http/oidc_keys.h"
#include "unit/http/oidc_world.h"
#include "unit/unit.h"

static void what_a_token_claims_must_fit(void **state)
{
	static const struct {
		const char *claims;
		enum status expected;
	} cases[] = {
		{ OTHER(ISS, AUD, EXP, IAT, NON, SUB), AL_OK },
		{ OTHER("\"" FAKE_ISSUER "/\"", AUD, EXP, IAT, NON, SUB), AL_FORGED },
		{ OTHER("\"https://other.example\"", AUD, EXP, IAT, NON, SUB), AL_FORGED },
		{ OTHER("1", AUD, EXP, IAT, NON, SUB), AL_FORGED },
		{ OTHER(ISS, "\"other\"", EXP, IAT, NON, SUB), AL_FORGED },
		{ OTHER(ISS, "[]", EXP, IAT, NON, SUB), AL_FORGED },
		{ OTHER(ISS, "null", EXP, IAT, NON, SUB), AL_FORGED },
		{ OTHER(ISS, "[\"other\"]", EXP, IAT, NON, SUB), AL_FORGED },
		{ OTHER(ISS, "[" AUD "]", EXP, IAT, NON, SUB), AL_OK },
		{ OTHER(ISS, "[" AUD ",\"other\"]", EXP, IAT, NON, SUB), AL_FORGED },
		{ OTHER(ISS, "[" AUD ",\"other\"],\"azp\":" AUD, EXP, IAT, NON, SUB), AL_OK },
		{ OTHER(ISS, "[" AUD ",\"other\"],\"azp\":\"other\"", EXP, IAT, NON, SUB),
		  AL_FORGED },
		{ OTHER(ISS, AUD ",\"azp\":\"other\"", EXP, IAT, NON, SUB), AL_FORGED },
		{ OTHER(ISS, AUD ",\"azp\":1", EXP, IAT, NON, SUB), AL_FORGED },
		{ OTHER(ISS, "[" AUD ",1]", EXP, IAT, NON, SUB), AL_MALFORMED },
		{ OTHER(ISS, "\"other\",\"azp\":" AUD, EXP, IAT, NON, SUB), AL_FORGED },
		{ OTHER(ISS, AUD, "1794999950", IAT, NON, SUB), AL_REFUSED }, /* now - 60 */
		{ OTHER(ISS, AUD, "1794999951", IAT, NON, SUB), AL_OK },
		{ OTHER(ISS, AUD, "\"1795000300\"", IAT, NON, SUB), AL_MALFORMED },
		{ OTHER(ISS, AUD, "null", IAT, NON, SUB), AL_MALFORMED },
		{ OTHER(ISS, AUD, "-1", IAT, NON, SUB), AL_MALFORMED },
		{ OTHER(ISS, AUD, "9223372036854775807", IAT, NON, SUB), AL_MALFORMED },
		{ OTHER(ISS, AUD, EXP, "1795000070", NON, SUB), AL_OK },
		{ OTHER(ISS, AUD, EXP, "1795000071", NON, SUB), AL_REFUSED },
		{ OTHER(ISS, AUD, EXP, "1794999940", NON, SUB), AL_OK },
		{ OTHER(ISS, AUD, EXP, "1794999939", NON, SUB), AL_REFUSED },
		{ OTHER(ISS, AUD, EXP, "null", NON, SUB), AL_MALFORMED },
		{ OTHER(ISS, AUD, EXP, IAT ",\"nbf\":1795000071", NON, SUB), AL_REFUSED },
		{ OTHER(ISS, AUD, EXP, IAT ",\"nbf\":1795000070", NON, SUB), AL_OK },
		{ OTHER(ISS, AUD, EXP, IAT ",\"nbf\":\"1\"", NON, SUB), AL_MALFORMED },
		{ OTHER(ISS, AUD, EXP, IAT, "\"other\"", SUB), AL_FORGED },
		{ OTHER(ISS, AUD, EXP, IAT, "\"\"", SUB), AL_FORGED },
		{ OTHER(ISS, AUD, EXP, IAT, "null", SUB), AL_FORGED },
		{ OTHER(ISS, AUD, EXP, IAT, NON, "\"\""), AL_MALFORMED },
		{ OTHER(ISS, AUD, EXP, IAT, NON, "\"a\\u0007\""), AL_MALFORMED },
		{ OTHER(ISS, AUD, EXP, IAT, NON, "null"), AL_MALFORMED },
		{ OTHER(ISS, AUD, EXP, IAT, NON, "[\"p\"]"), AL_MALFORMED },
		{ OTHER(ISS, AUD, EXP, IAT, NON, "\"p\",\"sub\":\"q\""), AL_MALFORMED },
		{ OTHER(ISS, AUD, EXP, IAT, NON, "\"p\"") "x", AL_MALFORMED },
		{ "[]", AL_FORGED },
		{ "", AL_MALFORMED },
	};
	struct world world;

	(void)state;
	begin(&world);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(begin_login(&world, FAKE_NOW), AL_OK);
		if (cases[i].claims[0] == '\0')
			fake_provider_token(&world.fake, "{\"alg\":\"RS256\"}", "", "AAAA");
		else
			sign(&world, cases[i].claims);
		if (finish(&world) != cases[i].expected)
			fail_msg("not %s: %s", status_name(cases[i].expected), cases[i].claims);
	}
	end(&world);
}

static void a_name_has_at_most_its_length(void **state)
{
	struct world world;
	char claims[1024];
	char name[OIDC_PERSON_LEN_MAX + 2];

	(void)state;
	begin(&world);
	memset(name, 'x', sizeof(name));
	name[OIDC_PERSON_LEN_MAX + 1] = '\0';
	for (int over = 1; over >= 0; over--) {
		name[OIDC_PERSON_LEN_MAX + over] = '\0';
		assert_int_equal(begin_login(&world, FAKE_NOW), AL_OK);
		(void)snprintf(claims, sizeof(claims),
			       OTHER(ISS, AUD, EXP, IAT, "\"%s\"", "\"%s\""), world.login.nonce,
			       name);
		sign(&world, claims);
		assert_int_equal(finish(&world), over == 1 ? AL_MALFORMED : AL_OK);
	}
	end(&world);
}

static void a_token_with_another_head_is_refused(void **state)
{
	static const struct {
		const char *head;
		enum status expected;
	} cases[] = {
		{ "{\"alg\":\"none\"}", AL_UNSUPPORTED },
		{ "{\"alg\":\"None\",\"kid\":\"r1\"}", AL_UNSUPPORTED },
		{ "{\"alg\":\"HS256\",\"kid\":\"r1\"}", AL_UNSUPPORTED },
		{ "{\"alg\":\"RS512\",\"kid\":\"r1\"}", AL_UNSUPPORTED },
		{ "{\"alg\":\"EdDSA\",\"kid\":\"r1\"}", AL_UNSUPPORTED },
		{ "{\"kid\":\"r1\"}", AL_MALFORMED },
		{ "{\"alg\":1,\"kid\":\"r1\"}", AL_MALFORMED },
		{ "{\"alg\":\"RS256\",\"alg\":\"none\"}", AL_MALFORMED },
		{ "{\"alg\":\"RS256\",\"kid\":1}", AL_MALFORMED },
		{ "{\"alg\":\"RS256\",\"kid\":\"r1\",\"crit\":[\"b64\"],\"b64\":false}",
		  AL_MALFORMED },
		{ "{\"alg\":\"RS256\",\"kid\":\"r1\",\"typ\":\"at+jwt\"}", AL_MALFORMED },
		{ "{\"alg\":\"RS256\",\"kid\":\"r1\",\"typ\":\"logout+jwt\"}", AL_MALFORMED },
		{ "{\"alg\":\"RS256\",\"kid\":\"unknown\"}", AL_NOT_FOUND },
		{ "{\"alg\":\"ES256\",\"kid\":\"r1\"}", AL_FORGED }, /* by its length */
		{ "{\"alg\":\"RS256\",\"kid\":\"r1\"}", AL_FORGED },
		{ "{\"alg\":\"RS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}}", AL_FORGED },
		{ "[]", AL_MALFORMED },
		{ "x", AL_MALFORMED },
	};
	struct world world;

	(void)state;
	begin(&world);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(begin_login(&world, FAKE_NOW), AL_OK);
		fake_provider_token(&world.fake, cases[i].head, with_nonce(&world, "{" CLAIMS "}"),
				    "AAAA");
		if (finish(&world) != cases[i].expected)
			fail_msg("not %s: %s", status_name(cases[i].expected), cases[i].head);
	}
	end(&world);
}

static void a_public_key_is_no_shared_secret(void **state)
{
	static const char secret[] =
	    "{\"kty\":\"oct\",\"k\":\"AAECAwQFBgcICQoLDA0ODwABAgMEBQYHCAkKC"
	    "wwNDg8\",\"kid\":\"r1\"}";
	char keys[4096];
	struct world world;

	(void)state;
	begin(&world);
	(void)snprintf(keys, sizeof(keys), "%s,%s", secret, rsa_public);
	world.fake.keys = keys; /* even where the provider were to publish one */
	fake_provider_sign(&world.fake, with_nonce(&world, "{" CLAIMS "}"), secret, "HS256", "r1",
			   NULL);
	assert_int_equal(finish(&world), AL_UNSUPPORTED);
	end(&world);
}

static void another_key_under_a_known_name_is_found(void **state)
{
	struct world world;

	(void)state;
	begin(&world);
	fake_provider_sign(&world.fake, with_nonce(&world, "{" CLAIMS "}"), rsa_other_private,
			   "RS256", "r1", NULL);
	assert_int_equal(finish(&world), AL_FORGED);
	end(&world);
}

static void a_name_of_two_keys_is_refused(void **state)
{
	struct world world;
	char keys[4096];

	(void)state;
	begin(&world);
	(void)snprintf(keys, sizeof(keys), "%s,%s", rsa_public, rsa_public);
	world.fake.keys = keys;
	sign(&world, "{" CLAIMS "}");
	assert_int_equal(finish(&world), AL_MALFORMED);
	end(&world);
}

static void a_key_of_another_kind_with_that_name_is_not_meant(void **state)
{
	struct world world;
	char keys[8192];

	(void)state;
	begin(&world);
	(void)snprintf(keys, sizeof(keys), "{\"kty\":\"OKP\",\"kid\":\"r1\"},%s,%s,%s,1,{}",
		       rsa_short_public, ec_long_public, rsa_public);
	world.fake.keys = keys;
	sign(&world, "{" CLAIMS "}");
	assert_int_equal(finish(&world), AL_OK);
	end(&world);
}

static void a_short_key_does_not_count(void **state)
{
	struct world world;

	(void)state;
	begin(&world);
	world.fake.keys = rsa_short_public;
	fake_provider_sign(&world.fake, with_nonce(&world, "{" CLAIMS "}"), rsa_short_private,
			   "RS256", "r1", NULL);
	assert_int_equal(finish(&world), AL_NOT_FOUND);
	end(&world);
}

static void keys_that_cannot_be_read_are_left_out(void **state)
{
	static const char *const keys[] = {
		"{\"kty\":\"RSA\",\"kid\":\"r1\",\"n\":\"AAAAA\",\"e\":\"AQAB\"}",
		"{\"kty\":\"RSA\",\"kid\":\"r1\",\"n\":\"\",\"e\":\"AQAB\"}",
		"{\"kty\":\"RSA\",\"kid\":\"r1\",\"n\":\"A=\",\"e\":\"AQAB\"}",
		"{\"kty\":\"RSA\",\"kid\":\"r1\",\"n\":7,\"e\":\"AQAB\"}",
		"{\"kty\":\"RSA\",\"kid\":\"r1\",\"e\":\"AQAB\"}",
		"{\"kty\":\"RSA\",\"kid\":\"r1\",\"n\":\"AQAB\",\"e\":\"A\"}",
		"{\"kty\":\"EC\",\"kid\":\"e1\",\"crv\":\"P-256\",\"x\":\"A\",\"y\":\"A\"}",
		"{\"kty\":\"EC\",\"kid\":\"e1\",\"crv\":\"P-256\",\"x\":\"AQ\",\"y\":\"AQ\"}",
		"{\"kty\":\"EC\",\"kid\":\"e1\",\"crv\":\"P-999\",\"x\":\"AQ\",\"y\":\"AQ\"}",
		"{\"kty\":\"EC\",\"kid\":\"e1\",\"crv\":\"P-256\","
		"\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
		"\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}", /* not on the curve */
		"{\"kty\":\"EC\",\"kid\":\"e1\",\"x\":\"AQ\",\"y\":\"AQ\"}",
	};
	struct world world;

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		begin(&world);
		world.fake.keys = keys[i];
		sign(&world, "{" CLAIMS "}");
		if (finish(&world) != AL_NOT_FOUND)
			fail_msg("%s: %s", keys[i], world.report.message);
		end(&world);
	}
}

static void a_signature_that_is_no_base64_is_refused(void **state)
{
	static const char *const signatures[] = { "A", "AAAAA", "AA=", "A A", "AB+/" };
	struct world world;

	(void)state;
	begin(&world);
	for (size_t i = 0; i < sizeof(signatures) / sizeof(*signatures); i++) {
		assert_int_equal(begin_login(&world, FAKE_NOW), AL_OK);
		fake_provider_token(&world.fake, "{\"alg\":\"RS256\",\"kid\":\"r1\"}",
				    with_nonce(&world, "{" CLAIMS "}"), signatures[i]);
		assert_int_equal(finish(&world), AL_MALFORMED);
	}
	end(&world);
}

/* A key of the provider, with one more member. */
static const char *key_with(const char *member)
{
	static char text[4096];

	(void)snprintf(text, sizeof(text), "{%s,%s", member, rsa_public + 1);
	return text;
}

static void a_key_says_what_it_is_for(void **state)
{
	static const struct {
		const char *member;
		enum status expected;
	} cases[] = { { "\"use\":\"sig\"", AL_OK },
		      { "\"use\":\"enc\"", AL_NOT_FOUND },
		      { "\"alg\":\"RS256\"", AL_OK },
		      { "\"alg\":\"PS256\"", AL_NOT_FOUND },
		      { "\"alg\":\"RSA-OAEP\"", AL_NOT_FOUND } };
	struct world world;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		begin(&world);
		world.fake.keys = key_with(cases[i].member);
		sign(&world, "{" CLAIMS "}");
		assert_int_equal(finish(&world), cases[i].expected);
		end(&world);
	}
}

static void each_part_of_a_token_is_covered(void **state)
{
	struct world world;
	struct buffer kept;

	(void)state;
	begin(&world);
	sign(&world, "{" CLAIMS "}");
	buffer_init(&kept, 1 << 16);
	buffer_append(&kept, world.fake.token.bytes, world.fake.token.len);
	for (size_t i = 0; i < kept.len; i += 7) {
		struct oidc_login login = world.login;

		world.fake.token.bytes[i] ^= kept.bytes[i] == '.' ? 2 : 1;
		assert_int_not_equal(finish(&world), AL_OK);
		world.fake.token.bytes[i] = kept.bytes[i];
		world.login = login;
	}
	assert_int_equal(finish(&world), AL_OK);
	buffer_clear(&kept);
	end(&world);
}

UNIT_MAIN("oidc_token", cmocka_unit_test(what_a_token_claims_must_fit),
	  cmocka_unit_test(a_name_has_at_most_its_length),
	  cmocka_unit_test(a_token_with_another_head_is_refused),
	  cmocka_unit_test(a_public_key_is_no_shared_secret),
	  cmocka_unit_test(another_key_under_a_known_name_is_found),
	  cmocka_unit_test(a_name_of_two_keys_is_refused),
	  cmocka_unit_test(a_key_of_another_kind_with_that_name_is_not_meant),
	  cmocka_unit_test(a_short_key_does_not_count),
	  cmocka_unit_test(keys_that_cannot_be_read_are_left_out),
	  cmocka_unit_test(a_signature_that_is_no_base64_is_refused),
	  cmocka_unit_test(a_key_says_what_it_is_for),
	  cmocka_unit_test(each_part_of_a_token_is_covered))
