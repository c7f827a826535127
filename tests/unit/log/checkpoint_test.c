/* checkpoint_test.c: checkpoints and cosignatures are those of C2SP. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/checkpoint.h"

#include "log/cosignature.h"
#include "log/merkle.h"
#include "unit/log/signers.h"
#include "unit/unit.h"

#define ROOT "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
#define ORIGIN_255                                                                                 \
	"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567" \
	"8901234567890123456789012345678901234567890123456789012345678901234567890123456789012345" \
	"6789012345678901234567890123456789012345678901234567890123456789012345678901234"

/* The example of the specification. */
static const char spec_text[] = "example.com/behind-the-sofa\n20852163\n" ROOT "\n";

static struct note note;

static void the_example_is_read_and_written(void **state)
{
	struct checkpoint checkpoint;
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, CHECKPOINT_TEXT_LEN_MAX);
	assert_int_equal(checkpoint_parse(spec_text, strlen(spec_text),
					  CHECKPOINT_EXTENSIONS_REFUSED, &checkpoint, NULL),
			 AL_OK);
	assert_string_equal(checkpoint.origin, "example.com/behind-the-sofa");
	assert_int_equal(checkpoint.size, 20852163);
	assert_int_equal(checkpoint.root.bytes[0], 0x0a);
	assert_int_equal(checkpoint.root.bytes[31], 0x62);
	checkpoint_format(&checkpoint, &buffer);
	assert_string_equal(buffer_text(&buffer), spec_text);
	buffer_clear(&buffer);
}

static void malformed_checkpoints_are_refused(void **state)
{
	static const struct {
		const char *text;
		enum status status;
	} bad[] = {
		{ "", AL_MALFORMED },
		{ "a\n1\n", AL_MALFORMED },
		{ "a\n1\n" ROOT, AL_MALFORMED },
		{ "\n1\n" ROOT "\n", AL_MALFORMED },
		{ "a\n\n" ROOT "\n", AL_MALFORMED },
		{ "a\n01\n" ROOT "\n", AL_MALFORMED },
		{ "a\n-1\n" ROOT "\n", AL_MALFORMED },
		{ "a\n 1\n" ROOT "\n", AL_MALFORMED },
		{ "a\n9223372036854775808\n" ROOT "\n", AL_MALFORMED },
		{ "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n", AL_MALFORMED },
		{ "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jx\n", AL_MALFORMED },
		{ "a\n1\n\n", AL_MALFORMED },
		{ "a\n1\n" ROOT "\n\n", AL_MALFORMED },
		{ "a\n1\n" ROOT "\nx", AL_MALFORMED },
		{ "a\n1\n" ROOT "\nx\n\ny\n", AL_MALFORMED },
		{ "a\n1\n" ROOT "\nx\n", AL_UNSUPPORTED }, /* log-14 */
		{ ORIGIN_255 "5\n1\n" ROOT "\n", AL_TOO_BIG },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct checkpoint checkpoint = { .size = 3 };
		struct report report = { 0 };

		assert_int_equal(checkpoint_parse(bad[i].text, strlen(bad[i].text),
						  CHECKPOINT_EXTENSIONS_REFUSED, &checkpoint,
						  &report),
				 bad[i].status);
		assert_int_equal(checkpoint.size, 3);
		assert_true(report.message[0] != '\0');
	}
	assert_int_equal(checkpoint_parse("a\0b\n1\n" ROOT "\n", 6 + 45,
					  CHECKPOINT_EXTENSIONS_REFUSED,
					  &(struct checkpoint){ .size = 0 }, NULL),
			 AL_MALFORMED);
}

static void limits_are_taken_on_their_near_side(void **state)
{
	static const char *const good[] = {
		"a\n0\n" ROOT "\n",
		"a\n9223372036854775807\n" ROOT "\n",
		"two words+plus\n1\n" ROOT "\n",
		ORIGIN_255 "\n1\n" ROOT "\n",
		"a\n1\n" ROOT "\nx\ny\n",
	};
	struct checkpoint checkpoint;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_int_equal(checkpoint_parse(good[i], strlen(good[i]),
						  CHECKPOINT_EXTENSIONS_IGNORED, &checkpoint, NULL),
				 AL_OK);
}

static void a_signed_checkpoint_opens_with_its_key_only(void **state)
{
	struct signer log = signer_make("log.example/a", NOTE_KEY_ED25519, 1);
	struct signer other = signer_make("log.example/b", NOTE_KEY_ED25519, 2);
	struct signer same_name = signer_make("log.example/a", NOTE_KEY_ED25519, 3);
	struct digest root = merkle_empty_root();
	struct checkpoint checkpoint = { .size = 99 };
	struct buffer buffer;
	struct report report = { 0 };

	(void)state;
	buffer_init(&buffer, NOTE_LEN_MAX);
	signer_checkpoint(&log, 0, &root, &buffer);
	/* log-12 */
	assert_int_equal(
	    checkpoint_open(buffer_text(&buffer), buffer.len, &other.key, &checkpoint, NULL, NULL),
	    AL_REFUSED);
	assert_int_equal(checkpoint_open(buffer_text(&buffer), buffer.len, &same_name.key,
					 &checkpoint, NULL, &report),
			 AL_REFUSED);
	assert_non_null(strstr(report.message, "is not signed by the log's key log.example/a+"));
	assert_int_equal(checkpoint.size, 99);
	assert_int_equal(
	    checkpoint_open(buffer_text(&buffer), buffer.len, &log.key, &checkpoint, &note, NULL),
	    AL_OK);
	assert_int_equal(checkpoint.size, 0);
	assert_string_equal(checkpoint.origin, "log.example/a");
	assert_int_equal(note.signature_count, 1);
	buffer.bytes[strlen("log.example/a\n")] ^= 1; /* size 1 */
	assert_int_equal(
	    checkpoint_open(buffer_text(&buffer), buffer.len, &log.key, &checkpoint, NULL, &report),
	    AL_FORGED);
	buffer_clear(&buffer);
	signer_clear(&log);
	signer_clear(&other);
	signer_clear(&same_name);
}

/* log-15 */
static void the_origin_is_the_name_of_the_key(void **state)
{
	struct signer log = signer_make("log.example/a", NOTE_KEY_ED25519, 1);
	struct checkpoint checkpoint = { .origin = "log.example/b", .size = 0 };
	struct buffer text;
	struct buffer buffer;
	struct report report = { 0 };

	(void)state;
	buffer_init(&buffer, NOTE_LEN_MAX);
	buffer_init(&text, NOTE_LEN_MAX);
	assert_int_equal(checkpoint_sign(&checkpoint, &log.key, log.secret, &buffer), AL_REFUSED);
	assert_int_equal(buffer.len, 0);
	/* The same as a note of a log that does not keep to it. */
	checkpoint_format(&checkpoint, &text);
	assert_int_equal(note_begin(buffer_text(&text), text.len, &buffer), AL_OK);
	note_sign(&log.key, log.secret, buffer_text(&text), text.len, &buffer);
	assert_int_equal(
	    checkpoint_open(buffer_text(&buffer), buffer.len, &log.key, &checkpoint, NULL, &report),
	    AL_REFUSED);
	assert_string_equal(report.message, "the checkpoint is of the log log.example/b, its "
					    "signature by log.example/a");
	buffer_clear(&buffer);
	buffer_clear(&text);
	signer_clear(&log);
}

/* log-16 */
static void a_cosignature_signs_time_and_text(void **state)
{
	static const char message[] = "cosignature/v1\ntime 1679315147\n"
				      "example.com/behind-the-sofa\n20852163\n" ROOT "\n";
	struct signer witness = signer_make("witness.example/w1", NOTE_KEY_COSIGNATURE, 7);
	struct buffer buffer;
	struct signature signature;
	uint64_t timestamp = 0;

	(void)state;
	buffer_init(&buffer, NOTE_LEN_MAX);
	assert_int_equal(note_begin(spec_text, strlen(spec_text), &buffer), AL_OK);
	assert_int_equal(cosignature_append(&witness.key, witness.secret, spec_text,
					    strlen(spec_text), 1679315147, &buffer),
			 AL_OK);
	assert_int_equal(note_parse(buffer_text(&buffer), buffer.len, &note, NULL), AL_OK);
	assert_int_equal(note.signatures[0].len, COSIGNATURE_LEN);
	assert_memory_equal(note.signatures[0].bytes, "\0\0\0\0\x64\x18\x50\xcb", 8);
	memcpy(signature.bytes, note.signatures[0].bytes + 8, SIGNATURE_LEN);
	assert_true(key_verify(&witness.key.key, &signature, message, strlen(message)));
	assert_int_equal(note_verify(&note, &witness.key, &timestamp, NULL), AL_OK);
	assert_int_equal(timestamp, 1679315147);
	/* Another time than the signed one. */
	for (unsigned bit = 0; bit < 8 * COSIGNATURE_LEN; bit++) {
		note.signatures[0].bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
		assert_int_equal(note_verify(&note, &witness.key, NULL, NULL), AL_FORGED);
		note.signatures[0].bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
	}
	buffer_clear(&buffer);
	signer_clear(&witness);
}

static void the_newest_of_several_cosignatures_counts(void **state)
{
	struct signer log = signer_make("log.example/a", NOTE_KEY_ED25519, 1);
	struct signer witness = signer_make("witness.example/w1", NOTE_KEY_COSIGNATURE, 7);
	struct digest root = merkle_empty_root();
	struct buffer buffer;
	uint64_t timestamp = 0;

	(void)state;
	buffer_init(&buffer, NOTE_LEN_MAX);
	signer_checkpoint(&log, 0, &root, &buffer);
	signer_cosign(&witness, 20, &buffer);
	signer_cosign(&witness, 30, &buffer);
	signer_cosign(&witness, COSIGNATURE_TIMESTAMP_MAX, &buffer);
	signer_cosign(&witness, 1, &buffer);
	assert_int_equal(note_parse(buffer_text(&buffer), buffer.len, &note, NULL), AL_OK);
	assert_int_equal(note.signature_count, 5);
	assert_int_equal(note_verify(&note, &witness.key, &timestamp, NULL), AL_OK);
	assert_true(timestamp == COSIGNATURE_TIMESTAMP_MAX);
	buffer_clear(&buffer);
	signer_clear(&log);
	signer_clear(&witness);
}

static void the_same_key_of_another_type_is_another_key(void **state)
{
	struct signer log = signer_make("a.example", NOTE_KEY_ED25519, 1);
	struct signer witness = signer_make("a.example", NOTE_KEY_COSIGNATURE, 1);
	struct digest root = merkle_empty_root();
	struct buffer buffer;

	(void)state;
	assert_int_not_equal(log.key.id, witness.key.id);
	buffer_init(&buffer, NOTE_LEN_MAX);
	signer_checkpoint(&log, 0, &root, &buffer);
	assert_int_equal(note_parse(buffer_text(&buffer), buffer.len, &note, NULL), AL_OK);
	assert_int_equal(note_verify(&note, &witness.key, NULL, NULL), AL_NOT_FOUND);
	buffer_clear(&buffer);
	signer_clear(&log);
	signer_clear(&witness);
}

UNIT_MAIN("checkpoint", cmocka_unit_test(the_example_is_read_and_written),
	  cmocka_unit_test(malformed_checkpoints_are_refused),
	  cmocka_unit_test(limits_are_taken_on_their_near_side),
	  cmocka_unit_test(a_signed_checkpoint_opens_with_its_key_only),
	  cmocka_unit_test(the_origin_is_the_name_of_the_key),
	  cmocka_unit_test(a_cosignature_signs_time_and_text),
	  cmocka_unit_test(the_newest_of_several_cosignatures_counts),
	  cmocka_unit_test(the_same_key_of_another_type_is_another_key))
