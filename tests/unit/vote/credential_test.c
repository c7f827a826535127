/* credential_test.c: secret credentials, and the keys that they stand for. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/credential.h"

#include "base/json.h"
#include "unit/unit.h"
#include "unit/vote/ballot_sample.h"

static const char good[] = "wnB7o-VQKmMy-RTLEu-AeSDBC";

static void a_credential_has_the_form(void **state)
{
	static const char alphabet[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
	const uint8_t seed[RANDOM_SEED_LEN] = { 1 };
	char credential[CREDENTIAL_LEN + 1];
	struct random random;
	size_t seen[256] = { 0 };

	(void)state;
	random_init_seed(&random, seed);
	for (size_t i = 0; i < 500; i++) {
		credential_make(&random, credential);
		assert_int_equal(strlen(credential), CREDENTIAL_LEN);
		assert_true(credential_valid(credential, CREDENTIAL_LEN));
		for (size_t k = 0; k < CREDENTIAL_LEN; k++)
			seen[(uint8_t)credential[k]]++;
	}
	for (size_t c = 0; c < 256; c++) {
		if (c == '-')
			assert_int_equal(seen[c], 3 * 500);
		else if (c != 0 && strchr(alphabet, (int)c) != NULL)
			assert_in_range(seen[c], 100, 300); /* 190 are expected */
		else
			assert_int_equal(seen[c], 0);
	}
	random_clear(&random);
}

static void the_digits_are_those_drawn(void **state)
{
	static const char alphabet[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
	const uint8_t seed[RANDOM_SEED_LEN] = { 2 };
	char credential[CREDENTIAL_LEN + 1];
	struct random random;
	struct random again;

	(void)state;
	random_init_seed(&random, seed);
	random_init_seed(&again, seed);
	credential_make(&random, credential);
	for (size_t i = 0; i < CREDENTIAL_LEN; i++) {
		if (credential[i] != '-')
			assert_int_equal(credential[i], alphabet[random_below(&again, 58)]);
	}
	random_clear(&random);
	random_clear(&again);
}

static void other_forms_are_no_credentials(void **state)
{
	static const char bad[] = "0OIl+/ _\x7f\x80\xff";
	char text[CREDENTIAL_LEN + 2] = { 0 };

	(void)state;
	assert_true(credential_valid(good, CREDENTIAL_LEN));
	assert_false(credential_valid(good, CREDENTIAL_LEN - 1));
	(void)snprintf(text, sizeof(text), "%s", good);
	text[CREDENTIAL_LEN] = '1';
	assert_false(credential_valid(text, CREDENTIAL_LEN + 1));
	assert_false(credential_valid("", 0));
	for (size_t i = 0; i < CREDENTIAL_LEN; i++) {
		bool is_dash = good[i] == '-';

		for (size_t k = 0; k < sizeof(bad); k++) { /* the final NUL too */
			(void)snprintf(text, sizeof(text), "%s", good);
			text[i] = bad[k];
			assert_false(credential_valid(text, CREDENTIAL_LEN));
		}
		text[i] = is_dash ? 'x' : '-';
		assert_false(credential_valid(text, CREDENTIAL_LEN));
	}
	for (int c = 0; c < 256; c++) {
		bool digit = c != 0 && strchr("123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
					      "abcdefghijkmnopqrstuvwxyz",
					      c) != NULL;

		(void)snprintf(text, sizeof(text), "%s", good);
		text[0] = (char)c;
		assert_int_equal(credential_valid(text, CREDENTIAL_LEN), digit);
	}
}

static void a_malformed_credential_derives_nothing(void **state)
{
	const struct group *group = group_find("Ed25519");
	struct scalar key = { .bytes = { 7 } };
	struct scalar before = key;
	struct report report = { 0 };

	(void)state;
	assert_int_equal(credential_derive(group, "u", "wnB7o-VQKmMy-RTLEu-AeSDB", &key, &report),
			 AL_MALFORMED);
	assert_non_null(strstr(report.message, "XXXXX-XXXXXX-XXXXX-XXXXXX"));
	assert_true(group_scalar_equal(&key, &before));
}

/* credential-1 */
static void a_key_depends_on_credential_and_election(void **state)
{
	const struct group *group = group_find("Ed25519");
	struct scalar key;
	struct scalar other;
	char text[GROUP_TEXT_MAX];

	(void)state;
	assert_int_equal(credential_derive(group, "c1HPoeXgbkqMD1", good, &key, NULL), AL_OK);
	group_scalar_format(group, &key, text);
	/* computed apart, with another language's SHA-256 and integers */
	assert_string_equal(
	    text, "738941702749925939495378811690386863561501674712101188854639416174311526009");
	assert_int_equal(credential_derive(group, "c1HPoeXgbkqMD2", good, &other, NULL), AL_OK);
	assert_false(group_scalar_equal(&key, &other));
	assert_int_equal(
	    credential_derive(group, "c1HPoeXgbkqMD1", "wnB7o-VQKmMy-RTLEu-AeSDBD", &other, NULL),
	    AL_OK);
	assert_false(group_scalar_equal(&key, &other));
}

/* Whether the public part of `credential` in election `uuid` stands in `public_creds`. */
static bool is_published(const char *uuid, const char *credential, const json_t *public_creds)
{
	const struct group *group = group_find("Ed25519");
	struct secret_scalar *key = secret_scalar_new();
	struct element element;
	char text[GROUP_TEXT_MAX];
	size_t len;
	bool found = false;

	assert_non_null(key);
	assert_int_equal(credential_derive(group, uuid, credential, &key->scalar, NULL), AL_OK);
	group_generate(group, &key->scalar, &element);
	len = group_element_format(group, &element, text);
	for (size_t i = 0; i < json_array_size(public_creds); i++)
		found |=
		    strncmp(json_string_value(json_array_get(public_creds, i)), text, len) == 0;
	secret_scalar_free(key);
	return found;
}

/* credential-1 */
static void the_reference_tool_derives_the_same(void **state)
{
	size_t found = 0;

	(void)state;
	for (size_t i = 1; i < sample_archives_count; i++) {
		struct sample_members members;
		struct buffer text;
		json_t *secret;
		json_t *public_creds;
		const char *voter;
		const json_t *credential;
		char uuid[ELECTION_UUID_MIN + 1] = { 0 };

		if (!sample_members_open(&sample_archives[i], &members))
			continue;
		sample_members_close(&members);
		memcpy(uuid, sample_archives[i].name, ELECTION_UUID_MIN);
		sample_archive_file(&sample_archives[i], "private_creds.raw", &text);
		assert_int_equal(json_parse(buffer_text(&text), text.len, &secret, NULL), AL_OK);
		buffer_clear(&text);
		sample_archive_file(&sample_archives[i], "public_creds.json", &text);
		assert_int_equal(json_parse(buffer_text(&text), text.len, &public_creds, NULL),
				 AL_OK);
		buffer_clear(&text);
		json_object_foreach(secret, voter, credential)
		{
			assert_true(
			    is_published(uuid, json_string_value(credential), public_creds));
			assert_false(is_published("11111111111111", json_string_value(credential),
						  public_creds));
			found++;
		}
		json_decref(secret);
		json_decref(public_creds);
	}
	if (found == 0)
		skip();
	assert_int_equal(found, 10);
}

UNIT_MAIN("credential", cmocka_unit_test(a_credential_has_the_form),
	  cmocka_unit_test(the_digits_are_those_drawn),
	  cmocka_unit_test(other_forms_are_no_credentials),
	  cmocka_unit_test(a_malformed_credential_derives_nothing),
	  cmocka_unit_test(a_key_depends_on_credential_and_election),
	  cmocka_unit_test(the_reference_tool_derives_the_same))
