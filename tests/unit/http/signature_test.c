/* signature_test.c: HTTP message signatures. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/signature.h"

#include "http/callers.h"
#include "http/signature_input.h"
#include "unit/unit.h"

#include <sodium.h>
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

/* RFC 9421, B.2: the request of the examples. */
static const char *value_of_example(const void *from, struct slice name)
{
	static const char *const values[][2] = {
		{ "date", "Tue, 20 Apr 2021 02:07:55 GMT" },
		{ "@method", "POST" },
		{ "@path", "/foo" },
		{ "@authority", "example.com" },
		{ "content-type", "application/json" },
		{ "content-length", "18" },
	};

	(void)from;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		if (slice_is(name, values[i][0]))
			return values[i][1];
	}
	return NULL;
}

static void the_published_vector_has_our_base_and_signature(void **state)
{
	/* The key of B.1.4, the signature of B.2.6; our tag makes it one that we would read. */
	static const uint8_t seed[KEY_SEED_LEN] = {
		0x9f, 0x83, 0x62, 0xf8, 0x7a, 0x48, 0x4a, 0x95, 0x4e, 0x6e, 0x74,
		0x0c, 0x5b, 0x4c, 0x0e, 0x84, 0x22, 0x91, 0x39, 0xa2, 0x0a, 0xa8,
		0xab, 0x56, 0xff, 0x66, 0x58, 0x6f, 0x6a, 0x7d, 0x29, 0xc5
	};
	static const char params[] = "(\"date\" \"@method\" \"@path\" \"@authority\" "
				     "\"content-type\" \"content-length\");created=1618884473"
				     ";keyid=\"test-key-ed25519\"";
	static const char published[] = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9E"
					"DgwUPiu4A0w6vuQv5lIp5WPpBKRCw==";
	char text[300];
	struct signature_input input;
	struct signing_key *key = NULL;
	struct signature signature;
	struct buffer base;

	(void)state;
	(void)snprintf(text, sizeof(text), "sig-b26=%s;tag=\"allmende\"", params);
	assert_int_equal(signature_input_parse(text, "allmende", &input), AL_OK);
	input.value = (struct slice){ params, strlen(params) };
	buffer_init(&base, 4096);
	assert_int_equal(signature_base(&input, value_of_example, NULL, &base), AL_OK);
	assert_int_equal(signing_key_from_seed(seed, &key), AL_OK);
	signature = key_sign(key, base.bytes, base.len);
	sodium_bin2base64(text, sizeof(text), signature.bytes, SIGNATURE_LEN,
			  sodium_base64_VARIANT_ORIGINAL);
	assert_string_equal(text, published);
	signing_key_free(key);
	buffer_clear(&base);
}

static void each_flipped_bit_is_found(void **state)
{
	struct signature_headers headers = signed_headers();
	char *texts[] = { headers.input, headers.signature, headers.content_digest };
	struct signature_verdict verdict;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		for (char *at = texts[i]; *at != '\0'; at++) {
			for (int bit = 1; bit < 128; bit *= 2) {
				char kept = *at;

				*at = (char)(kept ^ bit);
				if (check(&message, &headers, NOW, &verdict, NULL) == AL_OK)
					fail_msg("%s", texts[i]);
				*at = kept;
			}
		}
	}
	assert_int_equal(check(&message, &headers, NOW, &verdict, NULL), AL_OK);
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

/* How many requests of `caller` are taken at once. */
static size_t fill(struct http_callers *callers, struct http_caller *caller,
		   struct http_response *response)
{
	size_t taken = 0;

	for (; taken < 100000; taken++) {
		(void)snprintf(caller->nonce, sizeof(caller->nonce), "%016zu", taken);
		if (!http_callers_once(callers, caller, now, response))
			break;
	}
	return taken;
}

static void when_the_table_is_full_nothing_is_forgotten_early(void **state)
{
	struct http_caller caller = { .created = now };
	struct http_callers *callers = NULL;
	struct http_response response;

	(void)state;
	http_response_init(&response);
	assert_int_equal(http_callers_new(now, &callers, NULL), AL_OK);
	for (uint8_t i = 0; i < 8; i++) { /* one key has an eighth of the room */
		caller.key.bytes[0] = i;
		assert_int_equal(fill(callers, &caller, &response), 8192);
		assert_int_equal(response.status, 503);
	}
	caller.key.bytes[0] = 9;
	assert_int_equal(fill(callers, &caller, &response), 0);
	assert_int_equal(response.status, 503);
	caller.key.bytes[0] = 1;
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
	  cmocka_unit_test(the_published_vector_has_our_base_and_signature),
	  cmocka_unit_test(each_flipped_bit_is_found),
	  cmocka_unit_test(the_same_request_is_taken_once),
	  cmocka_unit_test(when_the_table_is_full_nothing_is_forgotten_early))
