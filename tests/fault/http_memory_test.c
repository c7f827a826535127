/*
 * http_memory_test.c: whichever allocation fails, a login and what is signed say so, leave what
 * they were to give untouched, and leak nothing.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/digest.h"
#include "fault/alloc.h"
#include "http/callers.h"
#include "http/oidc.h"
#include "http/oidc_logins.h"
#include "http/signature.h"
#include "unit/http/passkey_vectors.h"
#include "unit/unit.h"

#include <stdlib.h>

#define ISSUER "https://login.town.example"
#define NOW 1795000000
#define ALLOCATIONS_MAX 10000

/* A public key and a token that it signed, for ever: keys and token of the corpus of fuzz.oidc. */
static struct {
	char keys[4096];
	char answer[8192];
} given;

static enum status ask(void *user, const struct http_ask *asked, int *ret_status,
		       struct buffer *ret, struct report *report)
{
	(void)user;
	(void)report;
	*ret_status = 200;
	if (strcmp(asked->url, ISSUER "/keys") == 0)
		buffer_append_text(ret, given.keys);
	else if (strcmp(asked->url, ISSUER "/token") == 0)
		buffer_append_text(ret, given.answer);
	else
		buffer_append_text(ret,
				   "{\"issuer\":\"" ISSUER "\",\"authorization_endpoint\":\"" ISSUER
				   "/auth\",\"token_endpoint\":\"" ISSUER
				   "/token\",\"jwks_uri\":\"" ISSUER "/keys\"}");
	return buffer_status(ret);
}

static const struct http_transport transport = { .ask = ask };

static int set_up(void **state)
{
	FILE *file = fopen("tests/fuzz/corpus/oidc/rs256", "r");
	char token[4096];

	(void)state;
	assert_non_null(file);
	assert_non_null(fgets(given.keys, sizeof(given.keys), file));
	assert_non_null(fgets(token, sizeof(token), file));
	(void)fclose(file);
	(void)snprintf(given.answer, sizeof(given.answer), "{\"id_token\":\"%s\"}", token);
	fault_alloc_init();
	return 0;
}

/* A whole login. The token's signature holds, but it is of another issuer. */
static enum status log_in(void)
{
	struct oidc_options options = { .issuer = ISSUER, .client = "c", .secret = "s" };
	char person[OIDC_PERSON_LEN_MAX + 1] = "untouched";
	struct oidc_login login = { .nonce = "untouched" };
	struct oidc_answer answer = { .code = "x" };
	char login_state[OIDC_SECRET_LEN + 1];
	struct buffer address;
	struct report report = { .message = "" };
	struct oidc *oidc = NULL;
	enum status status;

	buffer_init(&address, OIDC_ADDRESS_LEN_MAX);
	status = oidc_new(&options, &transport, &oidc, NULL);
	assert_int_equal(oidc == NULL, status != AL_OK);
	if (status == AL_OK) {
		status = oidc_begin(oidc, "http://127.0.0.1/", (struct when){ NOW }, &login,
				    &address, NULL);
		if (status != AL_OK)
			assert_string_equal(login.nonce, "untouched");
	}
	if (status == AL_OK) {
		memcpy(login_state, login.state, sizeof(login_state));
		answer.state = login_state;
		status =
		    oidc_finish(oidc, &login, &answer, (struct when){ NOW + 10 }, person, &report);
		if (status == AL_FORGED)
			assert_string_equal(report.message, "the token is of another issuer");
		assert_string_equal(person, "untouched");
		assert_int_equal(login.state[0], '\0');
	}
	buffer_clear(&address);
	oidc_free(oidc);
	return status;
}

static enum status keep_login(void)
{
	struct oidc_logins *logins = NULL;
	enum status status = oidc_logins_new(&logins);

	assert_int_equal(logins == NULL, status != AL_OK);
	oidc_logins_free(logins);
	return status;
}

static enum status remember(void)
{
	struct http_callers *callers = NULL;
	enum status status = http_callers_new((struct when){ NOW }, &callers, NULL);

	assert_int_equal(callers == NULL, status != AL_OK);
	http_callers_free(callers);
	return status;
}

static enum status sign_and_check(void)
{
	static const uint8_t seed[KEY_SEED_LEN] = { 1 };
	struct signature_message message = {
		.method = "POST", .target = "https://node.example/x", .body = "{}", .body_len = 2
	};
	struct signature_headers headers = { .input = "untouched" };
	struct signature_verdict verdict = { .nonce = "untouched" };
	struct signature_said said = { .content_digest = headers.content_digest,
				       .input = headers.input,
				       .signature = headers.signature };
	struct signing_key *key = NULL;
	enum status status = signing_key_from_seed(seed, &key);

	if (status != AL_OK)
		return status;
	status = signature_make(&message, key, (struct when){ NOW }, &headers);
	if (status != AL_OK)
		assert_string_equal(headers.input, "untouched");
	else
		status = signature_check(&message, &said, (struct when){ NOW }, &verdict, NULL);
	if (status != AL_OK)
		assert_string_equal(verdict.nonce, "untouched");
	signing_key_free(key);
	return status;
}

/* Read `hex` into `ret`, of `size` bytes, and say where the bytes are. */
static struct passkey_bytes read_hex(const char *hex, uint8_t *ret, size_t size)
{
	size_t len = strlen(hex) / 2;

	assert_true(len <= size);
	assert_int_equal(hex_parse(hex, 2 * len, ret, len), AL_OK);
	return (struct passkey_bytes){ ret, len };
}

/* Make a passkey and use it. The blocks of libfido2 and OpenSSL are their own, and not seen here.
 */
static enum status use_passkey(void)
{
	static const struct passkey_site site = { "localhost", "http://localhost:8470" };
	const struct vector *vector = &vectors[0];
	uint8_t challenge[2][PASSKEY_CHALLENGE_LEN];
	uint8_t bytes[3][512];
	struct passkey_made made = {
		{ (const uint8_t *)vector->client, strlen(vector->client) },
		read_hex(vector->attestation, bytes[0], sizeof(bytes[0])),
	};
	struct passkey_answer answer = {
		{ (const uint8_t *)vector->uses[0].client, strlen(vector->uses[0].client) },
		read_hex(vector->uses[0].data, bytes[1], sizeof(bytes[1])),
		read_hex(vector->uses[0].signature, bytes[2], sizeof(bytes[2])),
	};
	struct passkey passkey = { .id_len = 4711 };
	struct passkey_use use = { .sign_count = 4711 };
	enum status status;

	for (uint8_t i = 0; i < 2 * PASSKEY_CHALLENGE_LEN; i++)
		challenge[i / PASSKEY_CHALLENGE_LEN][i % PASSKEY_CHALLENGE_LEN] = i;
	status = passkey_register(&site, challenge[0], &made, &passkey, NULL);
	assert_int_equal(passkey.id_len == 4711, status != AL_OK);
	if (status == AL_OK)
		status = passkey_assert(&site, challenge[1], &passkey, &answer, &use, NULL);
	assert_int_equal(use.sign_count == 4711, status != AL_OK);
	return status;
}

/* Let each allocation of `run` fail, which ends with `expected` when none does. */
static void each_fails(enum status (*run)(void), enum status expected)
{
	int64_t live;

	assert_int_equal(run(), expected);
	live = fault_alloc_live();
	for (int mode = 0; mode < 2; mode++) {
		for (uint64_t n = 1;; n++) {
			enum status status;

			fault_alloc_after(n, mode == 0 ? FAULT_ALLOC_ONCE : FAULT_ALLOC_ALL);
			status = run();
			assert_int_equal(fault_alloc_live(), live);
			if (!fault_alloc_stop()) {
				assert_int_equal(status, expected);
				assert_true(n > 1);
				break;
			}
			assert_int_equal(status, AL_NO_MEMORY);
			assert_true(n < ALLOCATIONS_MAX);
		}
	}
}

static void a_login_says_when_there_is_no_memory(void **state)
{
	(void)state;
	each_fails(log_in, AL_FORGED);
}

static void kept_logins_say_when_there_is_no_memory(void **state)
{
	(void)state;
	each_fails(keep_login, AL_OK);
}

static void callers_say_when_there_is_no_memory(void **state)
{
	(void)state;
	each_fails(remember, AL_OK);
}

static void signatures_say_when_there_is_no_memory(void **state)
{
	(void)state;
	each_fails(sign_and_check, AL_OK);
}

static void passkeys_say_when_there_is_no_memory(void **state)
{
	(void)state;
	each_fails(use_passkey, AL_OK);
}

UNIT_MAIN_WITH("http_memory", set_up, NULL, cmocka_unit_test(a_login_says_when_there_is_no_memory),
	       cmocka_unit_test(kept_logins_say_when_there_is_no_memory),
	       cmocka_unit_test(callers_say_when_there_is_no_memory),
	       cmocka_unit_test(signatures_say_when_there_is_no_memory),
	       cmocka_unit_test(passkeys_say_when_there_is_no_memory))
