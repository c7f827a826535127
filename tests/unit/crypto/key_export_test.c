/* key_export_test.c: a key goes through a file and a pass phrase, and through nothing else. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/key_export.h"

#include "crypto/seal.h"
#include "unit/unit.h"

#include <sodium.h>
#include <stdlib.h>

#define PASS "correct horse battery"
#define PASS_LEN (sizeof(PASS) - 1)
#define MEM KEY_EXPORT_MEM_MIN

static const uint8_t seeds[KEY_EXPORT_SEEDS_LEN_MAX] = { 1, 2, 3, [KEY_SEED_LEN] = 4, 5, 6 };

static const struct key_export abouts[] = {
	{ .kind = KEY_EXPORT_APPLICANT, .ops = 1, .mem = MEM },
	{ .kind = KEY_EXPORT_MANDATE, .platform = "rad", .ops = 1, .mem = MEM },
	{ .kind = KEY_EXPORT_MEMBER, .ops = 2, .mem = MEM },
	{ .kind = KEY_EXPORT_OFFICE, .ops = 1, .mem = MEM + 1024 },
};
#define ABOUTS (sizeof(abouts) / sizeof(abouts[0]))
#define MANDATE 1

static struct key_export made(const struct key_export *about)
{
	struct key_export file;

	assert_int_equal(key_export_make(about, seeds, PASS, PASS_LEN, &file, NULL), AL_OK);
	return file;
}

/* The bytes of `file` as a text that the test frees. */
static char *text_of(const struct key_export *file)
{
	struct buffer buffer;
	char *text;

	buffer_init(&buffer, KEY_EXPORT_LEN_MAX);
	key_export_format(file, &buffer);
	assert_int_equal(buffer_status(&buffer), AL_OK);
	text = strdup(buffer_text(&buffer));
	assert_non_null(text);
	buffer_clear(&buffer);
	return text;
}

static void a_key_goes_through_a_file(void **state)
{
	(void)state;
	for (size_t i = 0; i < ABOUTS; i++) {
		uint8_t opened[KEY_EXPORT_SEEDS_LEN_MAX];
		struct key_export file = made(&abouts[i]);
		struct key_export read;
		char *text = text_of(&file);

		assert_int_equal(key_export_read(text, strlen(text), &read, NULL), AL_OK);
		assert_int_equal(read.kind, abouts[i].kind);
		assert_string_equal(read.platform, abouts[i].platform);
		assert_int_equal(key_export_open(&read, PASS, PASS_LEN, opened, NULL), AL_OK);
		assert_memory_equal(opened, seeds, key_export_seeds_len(read.kind));
		free(text);
	}
}

static void the_file_names_the_keys_that_sign_and_open(void **state)
{
	struct opening_key *opening = NULL;
	struct signing_key *signing = NULL;
	struct key_export member = made(&abouts[2]);
	struct key_export office = made(&abouts[3]);

	(void)state;
	assert_int_equal(signing_key_from_seed(seeds, &signing), AL_OK);
	assert_true(public_key_equal(&member.public_key, signing_key_public(signing)));
	assert_true(public_key_equal(&office.public_key, signing_key_public(signing)));
	assert_int_equal(opening_key_of(signing, &opening), AL_OK);
	assert_memory_equal(&member.sealing_key, opening_key_public(opening), PUBLIC_KEY_LEN);
	opening_key_free(opening);
	assert_int_equal(opening_key_from_seed(seeds + KEY_SEED_LEN, &opening), AL_OK);
	assert_memory_equal(&office.sealing_key, opening_key_public(opening), PUBLIC_KEY_LEN);
	opening_key_free(opening);
	signing_key_free(signing);
}

static void two_files_of_one_key_have_nothing_in_common(void **state)
{
	struct key_export first = made(&abouts[MANDATE]);
	struct key_export second = made(&abouts[MANDATE]);

	(void)state;
	assert_memory_not_equal(first.salt, second.salt, sizeof(first.salt));
	assert_memory_not_equal(first.nonce, second.nonce, sizeof(first.nonce));
	assert_memory_not_equal(first.box, second.box, KEY_SEED_LEN);
}

/* The file cannot be opened, and nothing of the seeds is given out. */
static void refuses(const struct key_export *file, const char *pass, enum status expected)
{
	static const uint8_t none[KEY_EXPORT_SEEDS_LEN_MAX];
	uint8_t opened[KEY_EXPORT_SEEDS_LEN_MAX];
	struct report report = { .message = "" };

	memset(opened, 7, sizeof(opened));
	assert_int_equal(key_export_open(file, pass, strlen(pass), opened, &report), expected);
	assert_string_not_equal(report.message, "");
	if (opened[0] != 7)
		assert_memory_equal(opened, none, sizeof(none));
}

static void another_pass_phrase_opens_nothing(void **state)
{
	struct key_export file = made(&abouts[MANDATE]);

	(void)state;
	refuses(&file, PASS ".", AL_FORGED);
	refuses(&file, "Correct horse battery", AL_FORGED);
	refuses(&file, "short", AL_FORGED);
	refuses(&file, "", AL_FORGED);
}

static void nothing_in_a_file_can_be_changed(void **state)
{
	const struct key_export file = made(&abouts[MANDATE]);
	struct key_export changed = file;

	(void)state;
	changed.platform[0] = 'b';
	refuses(&changed, PASS, AL_FORGED);
	changed = file;
	changed.ops = 2;
	refuses(&changed, PASS, AL_FORGED);
	changed = file;
	changed.mem += 1024;
	refuses(&changed, PASS, AL_FORGED);
	changed = file;
	changed.kind = KEY_EXPORT_MEMBER;
	changed.platform[0] = '\0';
	refuses(&changed, PASS, AL_FORGED);
	changed = file;
	changed.public_key.bytes[3] ^= 1;
	refuses(&changed, PASS, AL_FORGED);
	changed = file;
	changed.sealing_key.bytes[3] ^= 1;
	refuses(&changed, PASS, AL_FORGED);
	changed = file;
	changed.salt[0] ^= 1;
	refuses(&changed, PASS, AL_FORGED);
	changed = file;
	changed.nonce[0] ^= 1;
	refuses(&changed, PASS, AL_FORGED);
	changed = file;
	changed.box[47] ^= 1;
	refuses(&changed, PASS, AL_FORGED);
}

/* Encrypt the seeds for `file` anew, as who knows the pass phrase can, whatever `file` says. */
static void encrypt_anew(struct key_export *file)
{
	uint8_t key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
	char *text = text_of(file);
	char *head = strstr(text, "\",\"kind\"") + 1; /* behind the box, which stands first */

	head[0] = '{';
	assert_int_equal(crypto_pwhash(key, sizeof(key), PASS, PASS_LEN, file->salt,
				       (unsigned long long)file->ops, (size_t)file->mem,
				       crypto_pwhash_ALG_ARGON2ID13),
			 0);
	assert_int_equal(crypto_aead_xchacha20poly1305_ietf_encrypt(
			     file->box, NULL, seeds, key_export_seeds_len(file->kind),
			     (const uint8_t *)head, strlen(head) - 1, NULL, file->nonce, key),
			 0);
	free(text);
}

static void a_file_that_names_another_key_is_refused(void **state)
{
	const struct key_export file = made(&abouts[3]);
	struct key_export changed = file;
	uint8_t opened[KEY_EXPORT_SEEDS_LEN_MAX];

	(void)state;
	encrypt_anew(&changed);
	assert_memory_equal(&changed, &file, sizeof(file));
	assert_int_equal(key_export_open(&changed, PASS, PASS_LEN, opened, NULL), AL_OK);
	changed.public_key.bytes[3] ^= 1;
	encrypt_anew(&changed);
	refuses(&changed, PASS, AL_MALFORMED);
	changed = file;
	changed.sealing_key.bytes[3] ^= 1;
	encrypt_anew(&changed);
	refuses(&changed, PASS, AL_MALFORMED);
}

static enum status make_with(const char *pass, size_t len)
{
	struct key_export file;

	return key_export_make(&abouts[2], seeds, pass, len, &file, NULL);
}

static void a_pass_phrase_has_12_to_1024_bytes(void **state)
{
	char pass[KEY_EXPORT_PASS_LEN_MAX + 1];

	(void)state;
	memset(pass, 'a', sizeof(pass));
	assert_int_equal(make_with(pass, KEY_EXPORT_PASS_LEN_MIN - 1), AL_REFUSED);
	assert_int_equal(make_with(pass, KEY_EXPORT_PASS_LEN_MIN), AL_OK);
	assert_int_equal(make_with(pass, KEY_EXPORT_PASS_LEN_MAX), AL_OK);
	assert_int_equal(make_with(pass, KEY_EXPORT_PASS_LEN_MAX + 1), AL_REFUSED);
}

static void what_would_not_be_read_is_not_made(void **state)
{
	static const struct key_export wrong[] = {
		{ .kind = KEY_EXPORT_MANDATE, .ops = 1, .mem = MEM },
		{ .kind = KEY_EXPORT_MANDATE, .platform = "a\n", .ops = 1, .mem = MEM },
		{ .kind = KEY_EXPORT_MANDATE, .platform = "\xff", .ops = 1, .mem = MEM },
		{ .kind = KEY_EXPORT_MEMBER, .platform = "rad", .ops = 1, .mem = MEM },
		{ .kind = KEY_EXPORT_MEMBER, .ops = 0, .mem = MEM },
		{ .kind = KEY_EXPORT_MEMBER, .ops = KEY_EXPORT_OPS_MAX + 1, .mem = MEM },
		{ .kind = KEY_EXPORT_MEMBER, .ops = 1, .mem = MEM - 1 },
		{ .kind = KEY_EXPORT_MEMBER, .ops = 1, .mem = KEY_EXPORT_MEM_MAX + INT64_C(1) },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct key_export file = { .ops = 77 };

		assert_int_equal(key_export_make(&wrong[i], seeds, PASS, PASS_LEN, &file, NULL),
				 AL_MALFORMED);
		assert_int_equal(file.ops, 77);
	}
}

/* `text` with the first `from` in it replaced by `to` is not read. */
static void refuses_text(const char *text, const char *from, const char *to)
{
	char changed[KEY_EXPORT_LEN_MAX];
	const char *at = strstr(text, from);
	struct key_export file = { .ops = 77 };

	assert_non_null(at);
	(void)snprintf(changed, sizeof(changed), "%.*s%s%s", (int)(at - text), text, to,
		       at + strlen(from));
	assert_int_equal(key_export_read(changed, strlen(changed), &file, NULL), AL_MALFORMED);
	assert_int_equal(file.ops, 77);
}

static void a_file_of_another_form_is_refused(void **state)
{
	struct key_export file = made(&abouts[MANDATE]);
	char *text = text_of(&file);

	(void)state;
	refuses_text(text, "\n", "");
	refuses_text(text, "\n", "\n\n");
	refuses_text(text, "{", "{ ");
	refuses_text(text, "\"v\":1", "\"v\":2");
	refuses_text(text, "\"v\":1", "\"v\":1,\"w\":1");
	refuses_text(text, "key-export", "key-exports");
	refuses_text(text, "\"mandate\"", "\"member\"");
	refuses_text(text, "\"mandate\"", "\"coop\"");
	refuses_text(text, "\"platform\":\"rad\",", "");
	refuses_text(text, "\"ops\":1", "\"ops\":0");
	refuses_text(text, "\"ops\":1", "\"ops\":17");
	refuses_text(text, "8388608", "8388607");
	refuses_text(text, "8388608", "1073741825");
	refuses_text(text, "\"salt\":\"", "\"salt\":\"00");
	refuses_text(text, "\"box\":\"", "\"box\":\"00");
	refuses_text(text, "\"box\":\"", "\"box\":\"g");
	refuses_text(text, "\"nonce\"", "\"once\"");
	free(text);
}

static void a_file_longer_than_4096_bytes_is_not_read(void **state)
{
	static char text[KEY_EXPORT_LEN_MAX + 1];
	struct key_export file;

	(void)state;
	memset(text, ' ', sizeof(text));
	assert_int_equal(key_export_read(text, sizeof(text), &file, NULL), AL_TOO_BIG);
	assert_int_equal(key_export_read(text, sizeof(text) - 1, &file, NULL), AL_MALFORMED);
}

UNIT_MAIN("key_export", cmocka_unit_test(a_key_goes_through_a_file),
	  cmocka_unit_test(the_file_names_the_keys_that_sign_and_open),
	  cmocka_unit_test(two_files_of_one_key_have_nothing_in_common),
	  cmocka_unit_test(another_pass_phrase_opens_nothing),
	  cmocka_unit_test(nothing_in_a_file_can_be_changed),
	  cmocka_unit_test(a_file_that_names_another_key_is_refused),
	  cmocka_unit_test(a_pass_phrase_has_12_to_1024_bytes),
	  cmocka_unit_test(what_would_not_be_read_is_not_made),
	  cmocka_unit_test(a_file_of_another_form_is_refused),
	  cmocka_unit_test(a_file_longer_than_4096_bytes_is_not_read))
