/* passkey_test.c: passkeys that count, and each thing for which one does not. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/passkey.h"

#include "base/digest.h"
#include "unit/http/passkey_maker.h"
#include "unit/unit.h"

#include <stdlib.h>

#define TYPE_MADE "\"type\":\"webauthn.create\""
#define TYPE_USED "\"type\":\"webauthn.get\""
#define CHALLENGE "\"challenge\":\"" MAKER_CHALLENGE "\""
#define ORIGIN "\"origin\":\"" MAKER_ORIGIN "\""

static const enum passkey_algorithm algorithms[] = { PASSKEY_ES256, PASSKEY_EDDSA, PASSKEY_RS256 };

/* What is made of `made`; on failure nothing was touched, and there are words. */
static enum status registered(struct passkey_made made, struct passkey *ret)
{
	struct report report = { .message = "" };
	struct passkey before;
	enum status status;

	memset(ret, 0x5a, sizeof(*ret));
	memcpy(&before, ret, sizeof(before));
	status = passkey_register(&maker_site, maker_challenge, &made, ret, &report);
	if (status != AL_OK)
		assert_memory_equal(ret, &before, sizeof(before));
	assert_int_equal(report.message[0] == '\0', status == AL_OK);
	return status;
}

static enum status make(struct maker *maker, enum maker_format format)
{
	struct passkey passkey;

	return registered(maker_make(maker, format), &passkey);
}

/* The same of an `answer` for `passkey`. */
static enum status asserted(const struct passkey *passkey, struct passkey_answer answer,
			    struct passkey_use *ret)
{
	struct report report = { .message = "" };
	enum status status;

	*ret = (struct passkey_use){ .sign_count = 4711 };
	status = passkey_assert(&maker_site, maker_challenge, passkey, &answer, ret, &report);
	if (status != AL_OK)
		assert_int_equal(ret->sign_count, 4711);
	assert_int_equal(report.message[0] == '\0', status == AL_OK);
	return status;
}

static enum status use(struct maker *maker, const struct passkey *passkey)
{
	struct passkey_use used;

	return asserted(passkey, maker_answer(maker), &used);
}

/* A maker of `algorithm` and its passkey, of count 0. */
static struct passkey begin(struct maker *maker, enum passkey_algorithm algorithm)
{
	struct passkey passkey;

	maker_init(maker, algorithm);
	assert_int_equal(registered(maker_make(maker, MAKER_NONE), &passkey), AL_OK);
	return passkey;
}

static void each_algorithm_is_made_and_used(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct maker maker;
		struct passkey passkey = begin(&maker, algorithms[i]);
		struct passkey_use used;

		assert_int_equal(passkey.algorithm, algorithms[i]);
		assert_int_equal(passkey.key_len, maker.cose.len);
		assert_memory_equal(passkey.key, maker.cose.bytes, maker.cose.len);
		assert_int_equal(passkey.id_len, 16);
		assert_int_equal(passkey.id[15], 15);
		assert_false(passkey.backup_eligible || passkey.backed_up);
		assert_int_equal(make(&maker, MAKER_PACKED),
				 algorithms[i] == PASSKEY_RS256 ? AL_UNSUPPORTED : AL_OK);
		maker.count = 0x01020304;
		assert_int_equal(asserted(&passkey, maker_answer(&maker), &used), AL_OK);
		assert_int_equal(used.sign_count, 0x01020304);
		maker_clear(&maker);
	}
}

static void challenges_are_of_chance_and_written_in_base64url(void **state)
{
	uint8_t challenges[2][PASSKEY_CHALLENGE_LEN];
	char text[PASSKEY_CHALLENGE_TEXT_LEN + 1];

	(void)state;
	passkey_challenge_new(challenges[0]);
	passkey_challenge_new(challenges[1]);
	assert_memory_not_equal(challenges[0], challenges[1], PASSKEY_CHALLENGE_LEN);
	memset(challenges[0], 0xff, PASSKEY_CHALLENGE_LEN);
	passkey_challenge_format(challenges[0], text);
	assert_string_equal(text, "__________________________________________8");
	passkey_challenge_format(maker_challenge, text);
	assert_string_equal(text, MAKER_CHALLENGE);
}

/* --- what the browser says --- */

/* Each of them with TYPE, or with "type" of the ceremony in its place. */
static const struct {
	const char *client;
	enum status expected;
} clients[] = {
	{ "{TYPE," CHALLENGE "," ORIGIN "}", AL_OK },
	{ " {" ORIGIN ",\"x\":[1]," CHALLENGE ",TYPE,\"crossOrigin\":false}\n", AL_OK },
	{ "{" CHALLENGE "," ORIGIN "}", AL_MALFORMED },
	{ "{\"type\":1," CHALLENGE "," ORIGIN "}", AL_MALFORMED },
	{ "{\"type\":\"payment.get\"," CHALLENGE "," ORIGIN "}", AL_FORGED },
	{ "{OTHER," CHALLENGE "," ORIGIN "}", AL_FORGED },
	{ "{TYPE,TYPE," CHALLENGE "," ORIGIN "}", AL_MALFORMED },
	{ "{TYPE," ORIGIN "}", AL_MALFORMED },
	{ "{TYPE,\"challenge\":[]," ORIGIN "}", AL_MALFORMED },
	{ "{TYPE,\"challenge\":\"\"," ORIGIN "}", AL_FORGED },
	{ "{TYPE,\"challenge\":\"" MAKER_CHALLENGE "=\"," ORIGIN "}", AL_FORGED },
	{ "{TYPE,\"challenge\":\"Hh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh5\"," ORIGIN "}",
	  AL_FORGED },
	{ "{TYPE,\"challenge\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"," ORIGIN "}",
	  AL_FORGED },
	{ "{TYPE," CHALLENGE "}", AL_MALFORMED },
	{ "{TYPE," CHALLENGE ",\"origin\":null}", AL_MALFORMED },
	{ "{TYPE," CHALLENGE ",\"origin\":\"" MAKER_ORIGIN "/\"}", AL_FORGED },
	{ "{TYPE," CHALLENGE ",\"origin\":\"" MAKER_ORIGIN ":443\"}", AL_FORGED },
	{ "{TYPE," CHALLENGE ",\"origin\":\"" MAKER_ORIGIN ".other\"}", AL_FORGED },
	{ "{TYPE," CHALLENGE ",\"origin\":\"https://a.coop.example\"}", AL_FORGED },
	{ "{TYPE," CHALLENGE ",\"origin\":\"http://coop.example\"}", AL_FORGED },
	{ "{TYPE," CHALLENGE ",\"origin\":\"" MAKER_ORIGIN "\\u0000\"}", AL_MALFORMED },
	{ "{TYPE," CHALLENGE "," ORIGIN ",\"crossOrigin\":true}", AL_FORGED },
	{ "{TYPE," CHALLENGE "," ORIGIN ",\"crossOrigin\":null}", AL_MALFORMED },
	{ "{TYPE," CHALLENGE "," ORIGIN ",\"crossOrigin\":\"false\"}", AL_MALFORMED },
	{ "{TYPE," CHALLENGE "," ORIGIN ",\"topOrigin\":\"" MAKER_ORIGIN "\"}", AL_FORGED },
	{ "{TYPE," CHALLENGE "," ORIGIN ",\"topOrigin\":null}", AL_FORGED },
	{ "{TYPE," CHALLENGE "," ORIGIN "}}", AL_MALFORMED },
	{ "[]", AL_MALFORMED },
	{ "", AL_MALFORMED },
};

/* Write `client` with `type` for TYPE and `other` for OTHER. */
static void write_client(const char *client, const char *type, const char *other,
			 struct buffer *ret)
{
	buffer_reset(ret);
	for (const char *at = client; *at != '\0';) {
		if (strncmp(at, "TYPE", 4) == 0) {
			buffer_append_text(ret, type);
			at += 4;
		} else if (strncmp(at, "OTHER", 5) == 0) {
			buffer_append_text(ret, other);
			at += 5;
		} else {
			buffer_append_byte(ret, (uint8_t)*at++);
		}
	}
}

static void what_the_browser_says_must_fit(void **state)
{
	struct maker maker;
	struct passkey passkey = begin(&maker, PASSKEY_EDDSA);
	struct buffer client;

	(void)state;
	buffer_init(&client, 4096);
	for (size_t i = 0; i < sizeof(clients) / sizeof(*clients); i++) {
		write_client(clients[i].client, TYPE_MADE, TYPE_USED, &client);
		maker.client = buffer_text(&client);
		if (make(&maker, MAKER_PACKED) != clients[i].expected)
			fail_msg("made, and not %s: %s", status_name(clients[i].expected),
				 maker.client);
		write_client(clients[i].client, TYPE_USED, TYPE_MADE, &client);
		maker.client = buffer_text(&client);
		if (use(&maker, &passkey) != clients[i].expected)
			fail_msg("used, and not %s: %s", status_name(clients[i].expected),
				 maker.client);
	}
	buffer_clear(&client);
	maker_clear(&maker);
}

static void what_the_browser_says_has_a_length(void **state)
{
	static const char client[] = "{" TYPE_USED "," CHALLENGE "," ORIGIN "}";
	struct maker maker;
	struct passkey passkey = begin(&maker, PASSKEY_EDDSA);
	char text[PASSKEY_CLIENT_DATA_LEN_MAX + 2];

	(void)state;
	memset(text, ' ', sizeof(text));
	memcpy(text, client, sizeof(client) - 1);
	text[PASSKEY_CLIENT_DATA_LEN_MAX + 1] = '\0';
	maker.client = text;
	assert_int_equal(use(&maker, &passkey), AL_MALFORMED);
	text[PASSKEY_CLIENT_DATA_LEN_MAX] = '\0';
	assert_int_equal(use(&maker, &passkey), AL_OK);
	maker_clear(&maker);
}

/* --- what the authenticator says --- */

static void a_passkey_of_another_site_is_forged(void **state)
{
	static const char *const others[] = { "other.example", "example", "a.coop.example", "" };
	struct maker maker;
	struct passkey passkey = begin(&maker, PASSKEY_EDDSA);

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		maker.site = others[i];
		assert_int_equal(make(&maker, MAKER_NONE), AL_FORGED);
		assert_int_equal(make(&maker, MAKER_PACKED), AL_FORGED);
		assert_int_equal(use(&maker, &passkey), AL_FORGED);
	}
	maker_clear(&maker);
}

static void a_person_must_be_present_and_verified(void **state)
{
	static const uint8_t lacking[] = { 0, PASSKEY_FLAG_PRESENT, PASSKEY_FLAG_VERIFIED };
	struct maker maker;
	struct passkey passkey = begin(&maker, PASSKEY_EDDSA);

	(void)state;
	for (size_t i = 0; i < sizeof(lacking); i++) {
		maker.flags = lacking[i];
		assert_int_equal(make(&maker, MAKER_NONE), AL_REFUSED);
		assert_int_equal(make(&maker, MAKER_PACKED), AL_REFUSED);
		assert_int_equal(use(&maker, &passkey), AL_REFUSED);
	}
	maker_clear(&maker);
}

static void flags_that_mean_nothing_yet_are_read_over(void **state)
{
	struct maker maker;
	struct passkey passkey = begin(&maker, PASSKEY_EDDSA);

	(void)state;
	maker.flags |= 0x22;
	assert_int_equal(make(&maker, MAKER_PACKED), AL_OK);
	assert_int_equal(use(&maker, &passkey), AL_OK);
	maker_clear(&maker);
}

static void what_is_made_has_a_key_and_what_is_used_has_none(void **state)
{
	struct maker maker;
	struct passkey passkey = begin(&maker, PASSKEY_EDDSA);
	struct passkey_made made;

	(void)state;
	maker.flags |= PASSKEY_FLAG_CREDENTIAL;
	assert_int_equal(use(&maker, &passkey), AL_MALFORMED);
	maker.flags &= (uint8_t)~PASSKEY_FLAG_CREDENTIAL;
	made = maker_make(&maker, MAKER_NONE);
	maker.data.bytes[DIGEST_LEN] &= (uint8_t)~PASSKEY_FLAG_CREDENTIAL;
	maker_wrap(&maker, "none");
	made.attestation.bytes = maker.attestation.bytes;
	assert_int_equal(registered(made, &passkey), AL_MALFORMED);
	maker_clear(&maker);
}

static void a_copy_that_counts_no_further_is_refused(void **state)
{
	static const struct {
		uint32_t known;
		uint32_t said;
		enum status expected;
	} cases[] = {
		{ 0, 0, AL_OK },
		{ 0, 1, AL_OK },
		{ 1, 2, AL_OK },
		{ 7, UINT32_MAX, AL_OK },
		{ 1, 0, AL_REFUSED },
		{ 1, 1, AL_REFUSED },
		{ 2, 1, AL_REFUSED },
		{ UINT32_MAX, 0, AL_REFUSED },
		{ UINT32_MAX, UINT32_MAX, AL_REFUSED },
		{ 256, 255, AL_REFUSED },
		{ 255, 256, AL_OK },
	};
	struct maker maker;
	struct passkey passkey = begin(&maker, PASSKEY_EDDSA);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		passkey.sign_count = cases[i].known;
		maker.count = cases[i].said;
		if (use(&maker, &passkey) != cases[i].expected)
			fail_msg("%u after %u", cases[i].said, cases[i].known);
	}
	maker_clear(&maker);
}

static void whether_it_can_be_copied_never_changes(void **state)
{
	struct maker maker;
	struct passkey passkey = begin(&maker, PASSKEY_EDDSA);
	struct passkey_use used;

	(void)state;
	maker.flags |= PASSKEY_FLAG_BACKUP_ELIGIBLE;
	assert_int_equal(use(&maker, &passkey), AL_REFUSED);
	assert_int_equal(registered(maker_make(&maker, MAKER_NONE), &passkey), AL_OK);
	assert_true(passkey.backup_eligible && !passkey.backed_up);
	assert_int_equal(asserted(&passkey, maker_answer(&maker), &used), AL_OK);
	assert_false(used.backed_up);
	maker.flags |= PASSKEY_FLAG_BACKED_UP;
	assert_int_equal(asserted(&passkey, maker_answer(&maker), &used), AL_OK);
	assert_true(used.backed_up);
	maker.flags &= (uint8_t)~PASSKEY_FLAG_BACKUP_ELIGIBLE;
	assert_int_equal(use(&maker, &passkey), AL_MALFORMED);
	assert_int_equal(make(&maker, MAKER_NONE), AL_MALFORMED);
	maker.flags &= (uint8_t)~PASSKEY_FLAG_BACKED_UP;
	assert_int_equal(use(&maker, &passkey), AL_REFUSED);
	maker_clear(&maker);
}

static void another_signature_is_forged(void **state)
{
	struct maker maker;
	struct maker other;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct passkey passkey = begin(&maker, algorithms[i]);
		struct passkey_answer answer = maker_answer(&maker);
		struct passkey_use used;

		maker_init(&other, algorithms[i]);
		assert_int_equal(asserted(&passkey, maker_answer(&other), &used), AL_FORGED);
		answer.signature.len--;
		assert_int_equal(asserted(&passkey, answer, &used), AL_FORGED);
		answer.signature.len = 0;
		assert_int_equal(asserted(&passkey, answer, &used), AL_MALFORMED);
		answer.signature.len = PASSKEY_SIGNATURE_LEN_MAX + 1;
		assert_int_equal(asserted(&passkey, answer, &used), AL_MALFORMED);
		maker_clear(&other);
		maker_clear(&maker);
	}
}

static void what_is_read_was_signed(void **state)
{
	static const char client[] = "{" TYPE_USED "," CHALLENGE "," ORIGIN ",\"x\":1}";
	struct maker maker;
	struct passkey passkey = begin(&maker, PASSKEY_EDDSA);
	struct passkey_answer answer = maker_answer(&maker);
	struct passkey_use used;

	(void)state;
	answer.client_data = (struct passkey_bytes){ (const uint8_t *)client, strlen(client) };
	assert_int_equal(asserted(&passkey, answer, &used), AL_FORGED);
	answer = maker_answer(&maker);
	maker.data.bytes[DIGEST_LEN + 4] ^= 1; /* of the count */
	assert_int_equal(asserted(&passkey, answer, &used), AL_FORGED);
	maker_clear(&maker);
}

static void a_passkey_that_was_kept_wrongly_is_malformed(void **state)
{
	struct maker maker;
	struct passkey passkey = begin(&maker, PASSKEY_ES256);

	(void)state;
	passkey.key[20] ^= 1; /* off the curve */
	assert_int_equal(use(&maker, &passkey), AL_MALFORMED);
	passkey.key_len--;
	assert_int_equal(use(&maker, &passkey), AL_MALFORMED);
	passkey.key_len = 0;
	assert_int_equal(use(&maker, &passkey), AL_MALFORMED);
	maker_clear(&maker);
}

UNIT_MAIN("passkey", cmocka_unit_test(each_algorithm_is_made_and_used),
	  cmocka_unit_test(challenges_are_of_chance_and_written_in_base64url),
	  cmocka_unit_test(what_the_browser_says_must_fit),
	  cmocka_unit_test(what_the_browser_says_has_a_length),
	  cmocka_unit_test(a_passkey_of_another_site_is_forged),
	  cmocka_unit_test(a_person_must_be_present_and_verified),
	  cmocka_unit_test(flags_that_mean_nothing_yet_are_read_over),
	  cmocka_unit_test(what_is_made_has_a_key_and_what_is_used_has_none),
	  cmocka_unit_test(a_copy_that_counts_no_further_is_refused),
	  cmocka_unit_test(whether_it_can_be_copied_never_changes),
	  cmocka_unit_test(another_signature_is_forged), cmocka_unit_test(what_is_read_was_signed),
	  cmocka_unit_test(a_passkey_that_was_kept_wrongly_is_malformed))
