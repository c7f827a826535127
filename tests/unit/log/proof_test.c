/* proof_test.c: a proof that stands alone holds for its entry only. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/proof.h"

#include "unit/log/signers.h"
#include "unit/unit.h"

#define SIZE 21U
#define HASH "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
#define FIRST "c2sp.org/tlog-proof@v1\n"

/* A log of SIZE leaves with one witness, and the policy that asks for it. */
struct scene {
	struct signer log;
	struct signer witness;
	struct digest leaves[SIZE];
	struct policy *policy;
	struct buffer checkpoint;
};

static struct scene scene_make(void)
{
	struct scene scene = {
		.log = signer_make("log.example/a", NOTE_KEY_ED25519, 1),
		.witness = signer_make("witness.example/w", NOTE_KEY_COSIGNATURE, 2),
	};
	char log_vkey[NOTE_VKEY_LEN_MAX + 1];
	char witness_vkey[NOTE_VKEY_LEN_MAX + 1];
	char text[1000];
	struct digest root;

	for (uint8_t i = 0; i < SIZE; i++)
		scene.leaves[i] = merkle_leaf_hash(&i, 1);
	root = merkle_root(scene.leaves, SIZE);
	buffer_init(&scene.checkpoint, NOTE_LEN_MAX);
	signer_checkpoint(&scene.log, SIZE, &root, &scene.checkpoint);
	signer_cosign(&scene.witness, 1000, &scene.checkpoint);
	note_key_format(&scene.log.key, log_vkey);
	note_key_format(&scene.witness.key, witness_vkey);
	(void)snprintf(text, sizeof(text), "log %s\nwitness w %s\nquorum w\n", log_vkey,
		       witness_vkey);
	assert_int_equal(policy_parse(text, strlen(text), &scene.policy, NULL), AL_OK);
	return scene;
}

static void scene_clear(struct scene *scene)
{
	signer_clear(&scene->log);
	signer_clear(&scene->witness);
	buffer_clear(&scene->checkpoint);
	policy_free(scene->policy);
}

/* Append the proof of entry `index` with `extra` to `ret`. */
static void make_proof(const struct scene *scene, uint64_t index, const char *extra,
		       struct buffer *ret)
{
	struct merkle_array array = { .leaves = scene->leaves, .count = SIZE };
	struct merkle_source source = merkle_array_source(&array);
	struct merkle_proof inclusion;
	struct buffer bytes;

	buffer_init(&bytes, TLOG_PROOF_EXTRA_LEN_MAX);
	buffer_append_text(&bytes, extra);
	assert_int_equal(merkle_prove_inclusion(&source, index, SIZE, &inclusion, NULL), AL_OK);
	tlog_proof_format(index, &inclusion, &bytes, buffer_text(&scene->checkpoint),
			  scene->checkpoint.len, ret);
	assert_int_equal(buffer_status(ret), AL_OK);
	buffer_clear(&bytes);
}

static const struct when any_time = { .seconds = 0 };

/* log-20 */
static void a_proof_holds_for_its_entry_only(void **state)
{
	struct scene scene = scene_make();

	(void)state;
	for (uint64_t index = 0; index < SIZE; index++) {
		struct tlog_proof proof;
		struct policy_verdict verdict;
		struct report report = { 0 };
		struct buffer text;

		buffer_init(&text, TLOG_PROOF_LEN_MAX);
		make_proof(&scene, index, "", &text);
		assert_int_equal(tlog_proof_parse(buffer_text(&text), text.len, &proof, NULL),
				 AL_OK);
		assert_int_equal(proof.index, index);
		assert_null(proof.extra);
		for (uint64_t other = 0; other < SIZE; other++) {
			enum status status =
			    tlog_proof_verify(&proof, &scene.leaves[other], scene.policy, any_time,
					      &verdict, &report);

			assert_int_equal(status, other == index ? AL_OK : AL_FORGED);
		}
		assert_int_equal(verdict.quorum_time.seconds, 1000);
		assert_non_null(strstr(report.message, "is not proved to be number"));
		proof.index = (proof.index + 1) % SIZE;
		assert_int_equal(tlog_proof_verify(&proof, &scene.leaves[index], scene.policy,
						   any_time, NULL, NULL),
				 AL_FORGED);
		buffer_clear(&text);
	}
	scene_clear(&scene);
}

static void a_proof_needs_a_checkpoint_that_the_policy_takes(void **state)
{
	struct scene scene = scene_make();
	struct tlog_proof proof;
	struct buffer text;

	(void)state;
	buffer_init(&text, TLOG_PROOF_LEN_MAX);
	make_proof(&scene, 3, "", &text);
	assert_int_equal(tlog_proof_parse(buffer_text(&text), text.len, &proof, NULL), AL_OK);
	assert_int_equal(tlog_proof_verify(&proof, &scene.leaves[3], scene.policy,
					   (struct when){ .seconds = 999 }, NULL, NULL),
			 AL_REFUSED);
	text.bytes[text.len - 20] ^= 1;
	assert_int_not_equal(
	    tlog_proof_verify(&proof, &scene.leaves[3], scene.policy, any_time, NULL, NULL), AL_OK);
	buffer_clear(&text);
	scene_clear(&scene);
}

static void extra_data_comes_back(void **state)
{
	struct scene scene = scene_make();
	struct tlog_proof proof;
	struct buffer text;
	struct buffer extra;

	(void)state;
	buffer_init(&text, TLOG_PROOF_LEN_MAX);
	buffer_init(&extra, TLOG_PROOF_EXTRA_LEN_MAX);
	make_proof(&scene, 3, "age-v1.2.1-darwin-arm64.tar.gz", &text);
	assert_non_null(strstr(buffer_text(&text),
			       "\nextra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6\nindex 3\n"));
	assert_int_equal(tlog_proof_parse(buffer_text(&text), text.len, &proof, NULL), AL_OK);
	tlog_proof_extra(&proof, &extra);
	assert_string_equal(buffer_text(&extra), "age-v1.2.1-darwin-arm64.tar.gz");
	assert_int_equal(
	    tlog_proof_verify(&proof, &scene.leaves[3], scene.policy, any_time, NULL, NULL), AL_OK);
	buffer_clear(&extra);
	buffer_clear(&text);
	scene_clear(&scene);
}

static void malformed_proofs_are_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"c2sp.org/tlog-proof@v1",
		FIRST,
		"c2sp.org/tlog-proof@v2\nindex 0\n\nx",
		FIRST "\nindex 0\n\nx",
		FIRST "index\n\nx",
		FIRST "index 00\n\nx",
		FIRST "index -1\n\nx",
		FIRST "index 9223372036854775807\n\nx",
		FIRST "index 0\n",
		FIRST "index 0\n\n", /* no checkpoint */
		FIRST "index 0\nx",
		FIRST "index 0\nAAAA\n\nx",
		FIRST "index 0\n" HASH "x\n\nx",
		FIRST "extra \nindex 0\n\nx",
		FIRST "extra\nindex 0\n\nx",
		FIRST "extra A\nindex 0\n\nx",
		FIRST "extra YWdl==\nindex 0\n\nx",
		FIRST "extra YW==YWdl\nindex 0\n\nx",
		FIRST "extra YWdl\n",
		FIRST "extra YWdl\n\nx",
		FIRST "extra YWdl\nextra YWdl\nindex 0\n\nx",
		FIRST "index 0\nextra YWdl\n\nx",
	};
	struct tlog_proof proof;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct report report = { 0 };

		assert_int_equal(tlog_proof_parse(bad[i], strlen(bad[i]), &proof, &report),
				 AL_MALFORMED);
		assert_true(report.message[0] != '\0');
	}
}

static void a_proof_has_limits(void **state)
{
	struct tlog_proof proof;
	struct buffer text;

	(void)state;
	buffer_init(&text, TLOG_PROOF_LEN_MAX + 100);
	for (int count = MERKLE_PROOF_MAX; count <= MERKLE_PROOF_MAX + 1; count++) {
		buffer_reset(&text);
		buffer_append_text(&text, FIRST "index 9223372036854775806\n");
		for (int i = 0; i < count; i++)
			buffer_append_text(&text, HASH "\n");
		buffer_append_text(&text, "\nx");
		assert_int_equal(tlog_proof_parse(buffer_text(&text), text.len, &proof, NULL),
				 count == MERKLE_PROOF_MAX ? AL_OK : AL_TOO_BIG);
	}
	for (size_t len = TLOG_PROOF_EXTRA_LEN_MAX; len <= TLOG_PROOF_EXTRA_LEN_MAX + 3; len += 3) {
		buffer_reset(&text);
		buffer_append_text(&text, FIRST "extra ");
		for (size_t i = 0; i < (len + 2) / 3; i++)
			buffer_append_text(&text, "AAAA");
		buffer_append_text(&text, "\nindex 0\n\nx");
		assert_int_equal(tlog_proof_parse(buffer_text(&text), text.len, &proof, NULL),
				 len == TLOG_PROOF_EXTRA_LEN_MAX ? AL_OK : AL_TOO_BIG);
	}
	while (text.len <= TLOG_PROOF_LEN_MAX)
		buffer_append_byte(&text, 'x');
	assert_int_equal(tlog_proof_parse(buffer_text(&text), text.len, &proof, NULL), AL_TOO_BIG);
	buffer_clear(&text);
}

UNIT_MAIN("proof", cmocka_unit_test(a_proof_holds_for_its_entry_only),
	  cmocka_unit_test(a_proof_needs_a_checkpoint_that_the_policy_takes),
	  cmocka_unit_test(extra_data_comes_back), cmocka_unit_test(malformed_proofs_are_refused),
	  cmocka_unit_test(a_proof_has_limits))
