/* signature_test.c: HTTP message signatures. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/signature.h"

#include "http/callers.h"
#include "http/signature_input.h"
#include "unit/unit.h"

#include <string.h>

#define NOW INT64_C(1800000000)

static const struct when now = { .seconds = NOW };

static struct signing_key *key_of(uint8_t first)
{
	uint8_t seed[KEY_SEED_LEN] = { first };
	struct signing_key *key = NULL;

	assert_int_equal(signing_key_from_seed(seed, &key), AL_OK);
	return key;
}

static const struct signature_message message = {
	.method = "POST", .target = "https://a.example/x?y=1", .body = "{}", .body_len = 2
};

/* Headers of `message`, signed by the key that begins with 1. */
static struct signature_headers signed_headers(void)
{
	struct signing_key *key = key_of(1);
	struct signature_headers headers;

	assert_int_equal(signature_make(&message, key, now, &headers), AL_OK);
	signing_key_free(key);
	return headers;
}

static enum status check(const struct signature_message *of,
			 const struct signature_headers *headers, int64_t at,
			 struct signature_verdict *ret, struct report *report)
{
	struct signature_said said = {
		.content_digest =
		    headers->content_digest[0] == '\0' ? NULL : headers->content_digest,
		.input = headers->input[0] == '\0' ? NULL : headers->input,
		.signature = headers->signature[0] == '\0' ? NULL : headers->signature,
	};

	return signature_check(of, &said, (struct when){ .seconds = at }, ret, report);
}

static void a_signed_request_names_its_key(void **state)
{
	struct signing_key *key = key_of(1);
	struct signature_headers headers = signed_headers();
	struct signature_verdict verdict;

	(void)state;
	assert_int_equal(check(&message, &headers, NOW, &verdict, NULL), AL_OK);
	assert_true(public_key_equal(&verdict.key, signing_key_public(key)));
	assert_int_equal(verdict.created.seconds, NOW);
	assert_int_equal(strlen(verdict.nonce), 24);
	signing_key_free(key);
}

static void without_a_body_there_is_no_digest(void **state)
{
	struct signature_message get = { .method = "GET", .target = "https://a.example/x" };
	struct signing_key *key = key_of(2);
	struct signature_headers headers;
	struct signature_verdict verdict;

	(void)state;
	assert_int_equal(signature_make(&get, key, now, &headers), AL_OK);
	assert_string_equal(headers.content_digest, "");
	assert_null(strstr(headers.input, "content-digest"));
	assert_int_equal(check(&get, &headers, NOW, &verdict, NULL), AL_OK);
	signing_key_free(key);
}

static void a_change_of_anything_is_found(void **state)
{
	struct signature_headers headers = signed_headers();
	struct signature_message changed = message;
	struct signature_verdict verdict;

	(void)state;
	changed.method = "PUT";
	assert_int_equal(check(&changed, &headers, NOW, &verdict, NULL), AL_FORGED);
	changed = message;
	changed.target = "https://b.example/x?y=1";
	assert_int_equal(check(&changed, &headers, NOW, &verdict, NULL), AL_FORGED);
	changed = message;
	changed.body = "[]";
	assert_int_equal(check(&changed, &headers, NOW, &verdict, NULL), AL_FORGED);
	changed = message;
	changed.body_len = 0;
	assert_int_equal(check(&changed, &headers, NOW, &verdict, NULL), AL_MALFORMED);
	headers.input[strlen("sig1=(\"@method\" \"@target-uri\" \"content-digest\");created=")] =
	    '2';
	assert_int_equal(check(&message, &headers, NOW + 1000000000, &verdict, NULL), AL_FORGED);
}

static void it_is_taken_within_its_window_alone(void **state)
{
	struct signature_headers headers = signed_headers();
	struct signature_verdict verdict;

	(void)state;
	assert_int_equal(check(&message, &headers, NOW + 60, &verdict, NULL), AL_OK);
	assert_int_equal(check(&message, &headers, NOW + 61, &verdict, NULL), AL_REFUSED);
	assert_int_equal(check(&message, &headers, NOW - 60, &verdict, NULL), AL_OK);
	assert_int_equal(check(&message, &headers, NOW - 61, &verdict, NULL), AL_REFUSED);
}

static void what_is_missing_is_named(void **state)
{
	struct signature_headers headers = signed_headers();
	struct signature_headers less = headers;
	struct signature_verdict verdict;
	struct report report;

	(void)state;
	less.input[0] = '\0';
	assert_int_equal(check(&message, &less, NOW, &verdict, &report), AL_NOT_FOUND);
	less = headers;
	less.signature[0] = '\0';
	assert_int_equal(check(&message, &less, NOW, &verdict, &report), AL_NOT_FOUND);
	less = headers;
	less.content_digest[0] = '\0';
	assert_int_equal(check(&message, &less, NOW, &verdict, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "Content-Digest"));
	memcpy(strstr(headers.input, "allmende"), "allmendf", 8);
	assert_int_equal(check(&message, &headers, NOW, &verdict, &report), AL_NOT_FOUND);
}

static void inputs_outside_of_the_profile_are_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"sig1",
		"sig1=",
		"sig1=()",
		"sig1=(\"a\" \"b\";created=1",
		"sig1=(\"a\"  \"b\")",
		"sig1=(\"a\");created=-1",
		"sig1=(\"a\");created=1;created=2",
		"sig1=(\"a\");nonce=abc",
		"sig1=(\"a\");nonce=\"a\\\"b\"",
		"sig1=(\"a\");other=1",
		"sig1=(\"a\");tag=\"t\",",
		"Sig1=(\"a\");tag=\"t\"",
		"sig1=(\"a\");created=1234567890123456",
		"sig1=(\"1\" \"2\" \"3\" \"4\" \"5\" \"6\" \"7\" \"8\" \"9\");tag=\"t\"",
	};
	struct signature_input input;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (signature_input_parse(bad[i], "wanted", &input) == AL_OK)
			fail_msg("%s", bad[i]);
	}
	assert_int_equal(
	    signature_input_parse("a=(\"x\");tag=\"t\", b=(\"y\");tag=\"u\"", "u", &input), AL_OK);
	assert_true(slice_is(input.label, "b"));
	assert_true(slice_is(input.value, "(\"y\");tag=\"u\""));
}

/* --- callers --- */

struct fake {
	struct signature_headers headers;
};

static const char *fake_header(const void *from, const char *name)
{
	const struct fake *fake = from;

	if (strcmp(name, "Content-Digest") == 0)
		return fake->headers.content_digest;
	if (strcmp(name, "Signature-Input") == 0)
		return fake->headers.input;
	return strcmp(name, "Signature") == 0 ? fake->headers.signature : NULL;
}

static void the_same_request_is_taken_once(void **state)
{
	struct fake fake = { .headers = signed_headers() };
	struct http_request request = { .method = message.method,
					.target = message.target,
					.body = message.body,
					.body_len = message.body_len,
					.parts = { .header = fake_header, .from = &fake } };
	struct http_callers *callers = NULL;
	struct http_response response;
	struct http_caller caller;

	(void)state;
	http_response_init(&response);
	assert_int_equal(http_callers_new(now, &callers, NULL), AL_OK);
	assert_true(http_callers_find(callers, &request, now, &caller, &response));
	assert_true(http_callers_once(callers, &caller, now, &response));
	assert_true(http_callers_find(callers, &request, now, &caller, &response));
	assert_false(http_callers_once(callers, &caller, now, &response));
	assert_int_equal(response.status, 401);
	http_callers_free(callers);
	/* A program that was started later does not know what was sent before. */
	assert_int_equal(http_callers_new((struct when){ .seconds = NOW + 1 }, &callers, NULL),
			 AL_OK);
	assert_false(http_callers_find(callers, &request, (struct when){ .seconds = NOW + 1 },
				       &caller, &response));
	http_callers_free(callers);
	http_response_clear(&response);
}

static void when_the_table_is_full_nothing_is_forgotten_early(void **state)
{
	struct http_caller caller = { .created = now, .nonce = "0000000000000000" };
	struct http_callers *callers = NULL;
	struct http_response response;
	size_t taken = 0;

	(void)state;
	http_response_init(&response);
	assert_int_equal(http_callers_new(now, &callers, NULL), AL_OK);
	for (; taken < 1000000; taken++) {
		(void)snprintf(caller.nonce, sizeof(caller.nonce), "%016zu", taken);
		if (!http_callers_once(callers, &caller, now, &response))
			break;
	}
	assert_int_equal(taken, 65536);
	assert_int_equal(response.status, 503);
	(void)snprintf(caller.nonce, sizeof(caller.nonce), "%016d", 7);
	assert_false(http_callers_once(callers, &caller, now, &response));
	assert_int_equal(response.status, 401);
	/* When the window is over there is room again. */
	caller.created.seconds += 200;
	(void)snprintf(caller.nonce, sizeof(caller.nonce), "%016d", 1000000);
	assert_true(http_callers_once(callers, &caller, caller.created, &response));
	http_callers_free(callers);
	http_response_clear(&response);
}

UNIT_MAIN("signature", cmocka_unit_test(a_signed_request_names_its_key),
	  cmocka_unit_test(without_a_body_there_is_no_digest),
	  cmocka_unit_test(a_change_of_anything_is_found),
	  cmocka_unit_test(it_is_taken_within_its_window_alone),
	  cmocka_unit_test(what_is_missing_is_named),
	  cmocka_unit_test(inputs_outside_of_the_profile_are_refused),
	  cmocka_unit_test(the_same_request_is_taken_once),
	  cmocka_unit_test(when_the_table_is_full_nothing_is_forgotten_early))
