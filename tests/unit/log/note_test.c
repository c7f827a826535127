/* note_test.c: notes and verifier keys are those of signed-note. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/note.h"

#include "log/cosignature.h"
#include "unit/log/signers.h"
#include "unit/unit.h"

#include <stdlib.h>

/* The example of the specification. */
static const char spec_vkey[] =
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
static const char spec_note[] = "This is an example message.\n"
				"\n"
				"\xe2\x80\x94 example.com/foo "
				"Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOB"
				"H3mFXmRKuwHjG1Yu72IneyaQM=\n";

/* A signature line with a key id and one byte. */
#define LINE(name) "\xe2\x80\x94 " name " AAAAAAA=\n"

static struct note note; /* it is large */

static enum status parse(const char *text)
{
	return note_parse(text, strlen(text), &note, NULL);
}

/* log-9, log-13 */
static void the_example_of_the_specification_holds(void **state)
{
	struct note_key key;
	char vkey[NOTE_VKEY_LEN_MAX + 1];
	uint64_t timestamp = 5;

	(void)state;
	assert_int_equal(note_key_parse(spec_vkey, strlen(spec_vkey), &key, NULL), AL_OK);
	assert_string_equal(key.name, "example.com/foo");
	assert_int_equal(key.id, 0x530d903a);
	assert_int_equal(key.type, NOTE_KEY_ED25519);
	note_key_format(&key, vkey);
	assert_string_equal(vkey, spec_vkey);
	assert_int_equal(parse(spec_note), AL_OK);
	assert_int_equal(note.text_len, strlen("This is an example message.\n"));
	assert_int_equal(note.signature_count, 1);
	assert_int_equal(note_verify(&note, &key, &timestamp, NULL), AL_OK);
	assert_int_equal(timestamp, 0);
}

static void every_flipped_bit_of_a_note_is_refused(void **state)
{
	struct note_key key;
	char bytes[sizeof(spec_note)];

	(void)state;
	assert_int_equal(note_key_parse(spec_vkey, strlen(spec_vkey), &key, NULL), AL_OK);
	for (size_t bit = 0; bit < 8 * strlen(spec_note); bit++) {
		memcpy(bytes, spec_note, sizeof(bytes));
		bytes[bit / 8] = (char)(bytes[bit / 8] ^ (1 << bit % 8));
		if (note_parse(bytes, strlen(spec_note), &note, NULL) == AL_OK)
			assert_int_not_equal(note_verify(&note, &key, NULL, NULL), AL_OK);
	}
}

static void malformed_verifier_keys_are_refused(void **state)
{
	static const struct {
		const char *text;
		enum status status;
	} bad[] = {
		{ "", AL_MALFORMED },
		{ "example.com/foo", AL_MALFORMED },
		{ "example.com/foo+530d903a", AL_MALFORMED },
		{ "example.com/foo+530d903a+", AL_MALFORMED },
		{ "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
		  AL_MALFORMED }, /* the id */
		{ "example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
		  AL_MALFORMED }, /* the name */
		{ "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2l",
		  AL_MALFORMED }, /* the key */
		{ "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
		  AL_MALFORMED },
		{ "example.com/foo+30d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
		  AL_MALFORMED },
		{ "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2",
		  AL_MALFORMED },
		{ "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n",
		  AL_MALFORMED },
		{ "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv",
		  AL_MALFORMED },
		{ "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", AL_MALFORMED },
		{ "exa mple+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", AL_MALFORMED },
		{ "example.com/foo+530d903a+BukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
		  AL_UNSUPPORTED }, /* the type is 0x06 */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct note_key key = { .id = 9 };
		struct report report = { 0 };

		assert_int_equal(note_key_parse(bad[i].text, strlen(bad[i].text), &key, &report),
				 bad[i].status);
		assert_int_equal(key.id, 9);
		assert_true(report.message[0] != '\0');
	}
}

static void a_key_of_a_name_has_its_limits(void **state)
{
	struct signer signer = signer_make("a", NOTE_KEY_ED25519, 1);
	char name[NOTE_NAME_LEN_MAX + 2];
	char vkey[NOTE_VKEY_LEN_MAX + 1];
	struct note_key key;
	struct note_key back;

	(void)state;
	memset(name, 'n', sizeof(name));
	name[NOTE_NAME_LEN_MAX + 1] = '\0';
	assert_int_equal(note_key_make(name, NOTE_KEY_COSIGNATURE, &signer.key.key, &key),
			 AL_TOO_BIG);
	name[NOTE_NAME_LEN_MAX] = '\0';
	assert_int_equal(note_key_make(name, NOTE_KEY_COSIGNATURE, &signer.key.key, &key), AL_OK);
	note_key_format(&key, vkey);
	assert_int_equal(strlen(vkey), NOTE_VKEY_LEN_MAX);
	assert_int_equal(note_key_parse(vkey, strlen(vkey), &back, NULL), AL_OK);
	assert_true(note_key_equal(&key, &back));
	assert_false(note_key_equal(&key, &signer.key));
	assert_int_equal(note_key_make("a b", NOTE_KEY_ED25519, &signer.key.key, &key),
			 AL_MALFORMED);
	signer_clear(&signer);
}

static void names_have_no_spaces_and_no_plus(void **state)
{
	static const char *const bad[] = {
		"",
		"a b",
		"a+b",
		"\t",
		"a\n",
		"a\xc2\x85",
		"\xc2\xa0",
		"\xe1\x9a\x80",
		"\xe2\x80\x80",
		"\xe2\x80\x8a",
		"\xe2\x80\xa8",
		"\xe2\x80\xa9",
		"\xe2\x80\xaf",
		"\xe2\x81\x9f",
		"\xe3\x80\x80",
		"\xff",
		"\x01",
	};
	static const char *const good[] = { "a", "example.com/w1", "m\xc3\xbcnchen", "\xe2\x80\x8b",
					    "\xe2\x80\x94" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(note_name_is_valid(bad[i], strlen(bad[i])));
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(note_name_is_valid(good[i], strlen(good[i])));
}

/* log-9 */
static void the_text_ends_before_the_last_empty_line(void **state)
{
	(void)state;
	assert_int_equal(parse("a\n\nb\n\n" LINE("k")), AL_OK);
	assert_int_equal(note.text_len, 5);
	assert_memory_equal(note.text, "a\n\nb\n", 5);
	assert_int_equal(parse("a\n\n\n" LINE("k")), AL_OK);
	assert_int_equal(note.text_len, 3);
	assert_int_equal(parse("\n\n" LINE("k")), AL_OK);
	assert_int_equal(note.text_len, 1);
}

/* log-10 */
static void malformed_notes_are_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"\n",
		"\n\n",
		"a",
		"a\n",
		"a\n\n",
		"\n" LINE("k"),
		"a\n" LINE("k"),
		"a\n\n" LINE("k") "\n",
		"a\n\n" LINE("k") "x\n",
		"a\n\n- k AAAAAAA=\n",
		"a\n\n\xe2\x80\x94k AAAAAAA=\n",
		"a\n\n\xe2\x80\x94  AAAAAAA=\n",
		"a\n\n\xe2\x80\x94 k\n",
		"a\n\n\xe2\x80\x94 k \n",
		"a\n\n\xe2\x80\x94 k AAAAAA==\n", /* no signature after the id */
		"a\n\n\xe2\x80\x94 k AAAAAAA\n",
		"a\n\n\xe2\x80\x94 k AAAAAAB=\n", /* unused bits */
		"a\n\n\xe2\x80\x94 k  AAAAAAA=\n",
		"a\n\n\xe2\x80\x94 k AAAAAAA= \n",
		"a\n\n\xe2\x80\x94 k+ AAAAAAA=\n",
		"a\n\n\xe2\x80\x94 k AAAAAAA=", /* no end of the line */
		"a\t\n\n" LINE("k"),
		"a\r\n\n" LINE("k"),
		"a\x1f\n\n" LINE("k"),
		"\xff\n\n" LINE("k"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct report report = { 0 };

		assert_int_equal(note_parse(bad[i], strlen(bad[i]), &note, &report), AL_MALFORMED);
		assert_true(report.message[0] != '\0');
	}
	assert_int_equal(note_parse("a\0b\n\n" LINE("k"), 20, &note, NULL), AL_MALFORMED);
	assert_int_equal(parse("a\x7f\n\n" LINE("k")), AL_OK); /* only those below U+0020 */
}

static void a_note_has_at_most_a_hundred_signatures(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, NOTE_LEN_MAX);
	buffer_append_text(&buffer, "a\n\n");
	for (int i = 0; i < NOTE_SIGNATURES_MAX; i++)
		buffer_append_text(&buffer, LINE("k"));
	assert_int_equal(parse(buffer_text(&buffer)), AL_OK);
	assert_int_equal(note.signature_count, NOTE_SIGNATURES_MAX);
	buffer_append_text(&buffer, LINE("k"));
	assert_int_equal(parse(buffer_text(&buffer)), AL_TOO_BIG);
	buffer_clear(&buffer);
}

/* A note with one signature of `len` bytes, which is not ours. */
static enum status parse_long_signature(size_t len)
{
	struct buffer buffer;
	enum status status;

	buffer_init(&buffer, NOTE_LEN_MAX);
	buffer_append_text(&buffer, "a\n\n\xe2\x80\x94 k ");
	for (size_t i = 0; i < (len + 4) / 3; i++)
		buffer_append_text(&buffer, "AAAA");
	buffer_append_text(&buffer, (len + 4) % 3 == 0	 ? "\n"
				    : (len + 4) % 3 == 1 ? "AA==\n"
							 : "AAA=\n");
	status = parse(buffer_text(&buffer));
	buffer_clear(&buffer);
	return status;
}

static void signatures_and_notes_have_limits(void **state)
{
	char *large = malloc(NOTE_LEN_MAX + 1);

	(void)state;
	assert_int_equal(parse_long_signature(2428), AL_OK); /* ML-DSA-44 */
	assert_int_equal(note.signatures[0].len, 2428);
	assert_int_equal(parse_long_signature(NOTE_SIGNATURE_LEN_MAX), AL_OK);
	assert_int_equal(parse_long_signature(NOTE_SIGNATURE_LEN_MAX + 6), AL_TOO_BIG);
	assert_non_null(large);
	memset(large, 'a', NOTE_LEN_MAX + 1);
	memcpy(large + NOTE_LEN_MAX - strlen("\n\n" LINE("k")), "\n\n" LINE("k"),
	       strlen("\n\n" LINE("k")));
	assert_int_equal(note_parse(large, NOTE_LEN_MAX, &note, NULL), AL_OK);
	assert_int_equal(note_parse(large, NOTE_LEN_MAX + 1, &note, NULL), AL_TOO_BIG);
	free(large);
}

/* Append the note of `text` by the two signers. */
static void sign_by_two(const char *text, const struct signer *a, const struct signer *b,
			struct buffer *ret)
{
	assert_int_equal(note_begin(text, strlen(text), ret), AL_OK);
	note_sign(&a->key, a->secret, text, strlen(text), ret);
	note_sign(&b->key, b->secret, text, strlen(text), ret);
	assert_int_equal(buffer_status(ret), AL_OK);
}

/* log-11 */
static void unknown_lines_are_ignored_and_failing_ones_are_not(void **state)
{
	struct signer a = signer_make("a.example", NOTE_KEY_ED25519, 1);
	struct signer b = signer_make("b.example", NOTE_KEY_ED25519, 2);
	struct signer same_name = signer_make("a.example", NOTE_KEY_ED25519, 3);
	struct buffer buffer;
	struct report report = { 0 };

	(void)state;
	buffer_init(&buffer, NOTE_LEN_MAX);
	sign_by_two("text\n", &same_name, &a, &buffer);
	assert_int_equal(parse(buffer_text(&buffer)), AL_OK);
	assert_int_equal(note.signature_count, 2);
	/* Another key of the same name does not matter. */
	assert_int_equal(note_verify(&note, &a.key, NULL, NULL), AL_OK);
	assert_int_equal(note_verify(&note, &b.key, NULL, &report), AL_NOT_FOUND);
	assert_string_equal(report.message, "there is no signature of b.example+2ff07c16");
	/* A second line of the same key that fails spoils the note. */
	note_sign(&a.key, a.secret, "other\n", 6, &buffer);
	assert_int_equal(parse(buffer_text(&buffer)), AL_OK);
	assert_int_equal(note_verify(&note, &a.key, NULL, NULL), AL_FORGED);
	assert_int_equal(note_verify(&note, &same_name.key, NULL, NULL), AL_OK);
	buffer_clear(&buffer);
	signer_clear(&a);
	signer_clear(&b);
	signer_clear(&same_name);
}

static void a_signature_of_another_length_fails(void **state)
{
	struct signer a = signer_make("a.example", NOTE_KEY_ED25519, 1);
	struct signer w = signer_make("w.example", NOTE_KEY_COSIGNATURE, 2);
	uint8_t zeros[NOTE_KNOWN_LEN_MAX] = { 0 };
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, NOTE_LEN_MAX);
	assert_int_equal(note_begin("text\n", 5, &buffer), AL_OK);
	note_append_line(&a.key, zeros, SIGNATURE_LEN + 1, &buffer);
	note_append_line(&w.key, zeros, COSIGNATURE_LEN - 1, &buffer);
	assert_int_equal(parse(buffer_text(&buffer)), AL_OK);
	assert_int_equal(note_verify(&note, &a.key, NULL, NULL), AL_FORGED);
	assert_int_equal(note_verify(&note, &w.key, NULL, NULL), AL_FORGED);
	buffer_clear(&buffer);
	signer_clear(&a);
	signer_clear(&w);
}

static void a_text_that_is_no_notes_is_not_begun(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 100);
	assert_int_equal(note_begin("", 0, &buffer), AL_MALFORMED);
	assert_int_equal(note_begin("a", 1, &buffer), AL_MALFORMED);
	assert_int_equal(note_begin("a\t\n", 3, &buffer), AL_MALFORMED);
	assert_int_equal(note_begin("\xff\n", 2, &buffer), AL_MALFORMED);
	assert_int_equal(buffer.len, 0);
	assert_int_equal(note_begin("a\n", 2, &buffer), AL_OK);
	assert_string_equal(buffer_text(&buffer), "a\n\n");
	buffer_clear(&buffer);
}

UNIT_MAIN("note", cmocka_unit_test(the_example_of_the_specification_holds),
	  cmocka_unit_test(every_flipped_bit_of_a_note_is_refused),
	  cmocka_unit_test(malformed_verifier_keys_are_refused),
	  cmocka_unit_test(a_key_of_a_name_has_its_limits),
	  cmocka_unit_test(names_have_no_spaces_and_no_plus),
	  cmocka_unit_test(the_text_ends_before_the_last_empty_line),
	  cmocka_unit_test(malformed_notes_are_refused),
	  cmocka_unit_test(a_note_has_at_most_a_hundred_signatures),
	  cmocka_unit_test(signatures_and_notes_have_limits),
	  cmocka_unit_test(unknown_lines_are_ignored_and_failing_ones_are_not),
	  cmocka_unit_test(a_signature_of_another_length_fails),
	  cmocka_unit_test(a_text_that_is_no_notes_is_not_begun))
