/* proof_test.c: a proof holds for what it was made for, and for nothing else. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/proof.h"

#include "base/json.h"
#include "unit/budget.h"
#include "unit/unit.h"
#include "unit/vote/ballot_sample.h"
#include "vote/proof_disjunction.h"

/* A group with the table of its generator, and a key in it. */
struct scene {
	const struct group *group;
	struct power_table *g;
	struct random random;
	struct scalar secret;
	struct element key;
};

static struct scene scene_make(const struct group *group, uint8_t seed)
{
	const uint8_t bytes[RANDOM_SEED_LEN] = { seed };
	struct scene scene = { .group = group };
	struct element generator;

	random_init_seed(&scene.random, bytes);
	group_generator(group, &generator);
	assert_int_equal(power_table_new(group, &generator, &scene.g), AL_OK);
	do {
		group_scalar_random(group, &scene.random, &scene.secret);
	} while (group_scalar_is_zero(&scene.secret));
	group_generate(group, &scene.secret, &scene.key);
	return scene;
}

static void scene_clear(struct scene *scene)
{
	power_table_free(scene->g);
	random_clear(&scene->random);
}

static const struct group *group_number(size_t i)
{
	static const char *const names[] = { "Ed25519", "BELENIOS-2048", "RFC-3526-2048" };

	return i < 3 ? group_find(names[i]) : NULL;
}

static struct statement statement(const char *prefix, const char *context)
{
	return (struct statement){ .prefix = prefix,
				   .context = context,
				   .context_len = strlen(context) };
}

/* Add 1 to `scalar`. */
static void change(const struct group *group, struct scalar *scalar)
{
	struct scalar one;

	group_scalar_small(group, 1, &one);
	group_scalar_add(group, scalar, &one, scalar);
}

/* proof-1 */
static void a_signature_holds_for_its_key_and_message_only(void **state)
{
	(void)state;
	for (size_t i = 0; group_number(i) != NULL; i++) {
		struct scene scene = scene_make(group_number(i), 1);
		struct statement message = statement("sigmsg", "message");
		struct statement other = statement("sigmsg", "messagf");
		struct statement prefix = statement("pok", "message");
		struct element other_key;
		struct proof proof;
		struct proof bad;

		proof_sign(scene.group, &message, &scene.secret, &scene.random, &proof);
		assert_true(proof_check(scene.group, scene.g, &message, &scene.key, &proof));
		assert_false(proof_check(scene.group, scene.g, &other, &scene.key, &proof));
		assert_false(proof_check(scene.group, scene.g, &prefix, &scene.key, &proof));
		group_multiply(scene.group, &scene.key, &scene.key, &other_key);
		assert_false(proof_check(scene.group, scene.g, &message, &other_key, &proof));
		bad = proof;
		change(scene.group, &bad.challenge);
		assert_false(proof_check(scene.group, scene.g, &message, &scene.key, &bad));
		bad = proof;
		change(scene.group, &bad.response);
		assert_false(proof_check(scene.group, scene.g, &message, &scene.key, &bad));
		scene_clear(&scene);
	}
}

static void a_nonce_is_drawn_once_and_gives_the_response(void **state)
{
	const struct group *group = group_find("Ed25519");
	struct scene scene = scene_make(group, 2);
	struct random again = scene.random;
	struct statement message = statement("sig", "h");
	struct scalar expected;
	struct scalar product;
	struct proof proof;

	(void)state;
	proof_sign(group, &message, &scene.secret, &scene.random, &proof);
	group_scalar_random(group, &again, &expected);
	group_scalar_multiply(group, &scene.secret, &proof.challenge, &product);
	group_scalar_subtract(group, &expected, &product, &expected);
	assert_true(group_scalar_equal(&expected, &proof.response));
	assert_int_equal(random_u64(&again), random_u64(&scene.random));
	scene_clear(&scene);
}

static void a_point_is_as_good_a_key(void **state)
{
	struct scene scene = scene_make(group_find("Ed25519"), 3);
	struct statement message = statement("sig", "hash");
	struct point point;
	struct proof proof;

	(void)state;
	group_vartime_point(scene.group, &scene.key, &point);
	proof_sign(scene.group, &message, &scene.secret, &scene.random, &proof);
	assert_true(proof_check_point(scene.group, scene.g, &message, &point, &proof));
	change(scene.group, &proof.response);
	assert_false(proof_check_point(scene.group, scene.g, &message, &point, &proof));
	scene_clear(&scene);
}

/* proof-2 */
static void a_decryption_holds_for_its_factor_only(void **state)
{
	(void)state;
	for (size_t i = 0; group_number(i) != NULL; i++) {
		struct scene scene = scene_make(group_number(i), 4);
		struct element alpha;
		struct element factor;
		struct element other;
		struct proof proof;
		struct decryption_claim claim = { .fingerprint = "phi",
						  .public_key = &scene.key,
						  .alpha = &alpha,
						  .factor = &factor };
		struct decryption_claim bad;

		group_multiply(scene.group, &scene.key, &scene.key, &alpha);
		group_power(scene.group, &alpha, &scene.secret, &factor);
		group_multiply(scene.group, &factor, &scene.key, &other);
		proof_decryption_make(scene.group, &claim, &scene.secret, &scene.random, &proof);
		assert_true(proof_decryption_check(scene.group, scene.g, &claim, &proof));
		bad = claim;
		bad.fingerprint = "phj";
		assert_false(proof_decryption_check(scene.group, scene.g, &bad, &proof));
		bad = claim;
		bad.public_key = &other;
		assert_false(proof_decryption_check(scene.group, scene.g, &bad, &proof));
		bad = claim;
		bad.alpha = &other;
		assert_false(proof_decryption_check(scene.group, scene.g, &bad, &proof));
		bad = claim;
		bad.factor = &other;
		assert_false(proof_decryption_check(scene.group, scene.g, &bad, &proof));
		/* whoever lies about the factor cannot prove it */
		proof_decryption_make(scene.group, &bad, &scene.secret, &scene.random, &proof);
		assert_false(proof_decryption_check(scene.group, scene.g, &bad, &proof));
		scene_clear(&scene);
	}
}

static void an_empty_sum_is_decrypted_too(void **state)
{
	struct scene scene = scene_make(group_find("Ed25519"), 5);
	struct element identity;
	struct proof proof;
	struct decryption_claim claim = { .fingerprint = "phi",
					  .public_key = &scene.key,
					  .alpha = &identity,
					  .factor = &identity };
	struct decryption_claim bad = claim;

	(void)state;
	group_identity(scene.group, &identity);
	proof_decryption_make(scene.group, &claim, &scene.secret, &scene.random, &proof);
	assert_true(proof_decryption_check(scene.group, scene.g, &claim, &proof));
	bad.factor = &scene.key;
	assert_false(proof_decryption_check(scene.group, scene.g, &bad, &proof));
	scene_clear(&scene);
}

/* proof-1: of the reference tool's trustees */
static void keys_of_the_reference_tool_are_proved(void **state)
{
	static const struct {
		size_t archive;
		const char *name;
	} keys[] = { { 0, "6DDAFFB1.pubkey" }, { 1, "6EBF6503.pubkey" }, { 2, "4BA259AC.pubkey" } };
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const struct group *group = group_find(i == 0 ? "BELENIOS-2048" : "Ed25519");
		struct scene scene = scene_make(group, 6);
		struct sample_members members;
		struct buffer text;
		char context[2 * GROUP_TEXT_MAX];
		const char *key;
		struct proof proof;
		struct statement claim;
		json_t *json;

		if (sample_members_open(&sample_archives[keys[i].archive], &members)) {
			sample_members_close(&members);
			sample_archive_file(&sample_archives[keys[i].archive], keys[i].name, &text);
			assert_int_equal(json_parse(buffer_text(&text), text.len, &json, NULL),
					 AL_OK);
			key = json_string_value(json_object_get(json, "public_key"));
			assert_int_equal(
			    group_element_parse(group, key, strlen(key), &scene.key, NULL), AL_OK);
			assert_int_equal(
			    proof_parse(group, json_object_get(json, "pok"), &proof, NULL), AL_OK);
			(void)snprintf(context, sizeof(context), "%s|%s", group_name(group), key);
			claim = statement("pok", context);
			assert_true(proof_check(group, scene.g, &claim, &scene.key, &proof));
			change(group, &proof.challenge);
			assert_false(proof_check(group, scene.g, &claim, &scene.key, &proof));
			json_decref(json);
			buffer_clear(&text);
			found++;
		}
		scene_clear(&scene);
	}
	if (found == 0)
		skip();
}

/* Read `text` as a proof; the message must have `words`. */
static enum status parse_text(const char *text, const char *words)
{
	const struct group *group = group_find("Ed25519");
	struct proof proof;
	struct report report = { 0 };
	json_t *json;
	enum status status;

	assert_int_equal(json_parse(text, strlen(text), &json, NULL), AL_OK);
	status = proof_parse(group, json, &proof, &report);
	assert_non_null(strstr(report.message, words));
	json_decref(json);
	return status;
}

#define ORDER "7237005577332262213973186563042994240857116359379907606001950938285454250989"
#define BELOW "7237005577332262213973186563042994240857116359379907606001950938285454250988"

static void a_proof_is_read_in_one_form_only(void **state)
{
	(void)state;
	assert_int_equal(parse_text("{\"challenge\":\"0\",\"response\":\"" BELOW "\"}", ""), AL_OK);
	assert_int_equal(parse_text("{\"challenge\":\"0\",\"response\":\"" ORDER "\"}", "response"),
			 AL_MALFORMED);
	assert_int_equal(parse_text("{\"challenge\":\"00\",\"response\":\"1\"}", "challenge"),
			 AL_MALFORMED);
	assert_int_equal(parse_text("{\"challenge\":1,\"response\":\"1\"}", "challenge is missing"),
			 AL_MALFORMED);
	assert_int_equal(parse_text("{\"challenge\":\"1\"}", "response is missing"), AL_MALFORMED);
	assert_int_equal(parse_text("[]", "challenge is missing"), AL_MALFORMED);
}

static void proofs_and_ciphertexts_are_read_as_written(void **state)
{
	(void)state;
	for (size_t i = 0; group_number(i) != NULL; i++) {
		struct scene scene = scene_make(group_number(i), 7);
		struct statement message = statement("sigmsg", "m");
		struct ciphertext ciphertext = { .alpha = scene.key };
		struct ciphertext ciphertext_again;
		struct proof proof;
		struct proof proof_again;
		struct buffer text;
		json_t *json;

		buffer_init(&text, 10000);
		proof_sign(scene.group, &message, &scene.secret, &scene.random, &proof);
		proof_format(scene.group, &proof, &text);
		assert_int_equal(json_parse(buffer_text(&text), text.len, &json, NULL), AL_OK);
		assert_int_equal(proof_parse(scene.group, json, &proof_again, NULL), AL_OK);
		assert_memory_equal(&proof, &proof_again, sizeof(proof));
		json_decref(json);

		buffer_reset(&text);
		group_generator(scene.group, &ciphertext.beta);
		ciphertext_format(scene.group, &ciphertext, &text);
		assert_int_equal(json_parse(buffer_text(&text), text.len, &json, NULL), AL_OK);
		assert_int_equal(ciphertext_parse(scene.group, json, &ciphertext_again, NULL),
				 AL_OK);
		assert_memory_equal(&ciphertext, &ciphertext_again, sizeof(ciphertext));
		json_decref(json);
		buffer_clear(&text);
		scene_clear(&scene);
	}
}

static void a_ciphertext_is_of_members(void **state)
{
	static const struct {
		const char *text;
		const char *words;
		enum status status;
	} cases[] = {
		{ "{\"alpha\":\"1\",\"beta\":\"2\"}", "", AL_OK },
		{ "{\"alpha\":\"1\",\"beta\":\"5\"}", "beta", AL_FORGED },
		{ "{\"alpha\":\"01\",\"beta\":\"2\"}", "alpha", AL_MALFORMED },
		{ "{\"alpha\":\"1\"}", "beta is missing", AL_MALFORMED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ciphertext ciphertext;
		struct report report = { 0 };
		json_t *json;

		assert_int_equal(json_parse(cases[i].text, strlen(cases[i].text), &json, NULL),
				 AL_OK);
		assert_int_equal(ciphertext_parse(group_tiny(), json, &ciphertext, &report),
				 cases[i].status);
		assert_non_null(strstr(report.message, cases[i].words));
		json_decref(json);
	}
}

/* --- Disjunctions: what a voter who lies about her plaintext comes to --- */

/* Whether the proof of `count` entries, whose hash began with "x", holds for the ciphertext. */
static bool disjunction_holds(const struct scene *scene, const struct power_table *y,
			      const struct ciphertext *ciphertext, const struct proof *proofs,
			      size_t count)
{
	struct point alpha;
	struct point beta;
	struct point points[8];
	char texts[8][GROUP_TEXT_MAX];
	struct commit_input input = { .alpha = &alpha,
				      .beta = &beta,
				      .count = count,
				      .challenges = &proofs[0].challenge,
				      .responses = &proofs[0].response,
				      .stride = sizeof(*proofs) };
	struct scalar sum;
	struct scalar expected;
	struct hash hash;
	struct digest digest;

	group_vartime_point(scene->group, &ciphertext->alpha, &alpha);
	group_vartime_point(scene->group, &ciphertext->beta, &beta);
	assert_true(group_vartime_commit(scene->group, scene->g, y, &input, points));
	group_vartime_points_format(scene->group, points, 2 * count, texts[0]);
	hash_start(&hash);
	hash_add_text(&hash, "x");
	group_scalar_small(scene->group, 0, &sum);
	for (size_t i = 0; i < 2 * count; i++) {
		if (i > 0)
			hash_add_text(&hash, ",");
		hash_add_text(&hash, texts[i]);
	}
	for (size_t i = 0; i < count; i++)
		group_scalar_add(scene->group, &sum, &proofs[i].challenge, &sum);
	digest = hash_end(&hash);
	group_scalar_reduce(scene->group, digest.bytes, sizeof(digest.bytes), &expected);
	return group_scalar_equal(&sum, &expected);
}

/* Encrypt `plain` under the scene's key, prove that it is one of 0..count-1, with `truth` as the
 * true entry, and say whether that holds. */
static bool prove_range(struct scene *scene, uint64_t plain, uint64_t truth, size_t count)
{
	struct disjunction_entry entries[4];
	struct disjunction disjunction = {
		.group = scene->group, .y = &scene->key, .entries = entries, .count = count
	};
	struct ciphertext ciphertext;
	struct scalar randomness;
	struct scalar number;
	struct element shift;
	struct power_table *y;
	struct proof proofs[4];
	struct hash hash;
	bool holds;

	group_scalar_random(scene->group, &scene->random, &randomness);
	group_scalar_small(scene->group, plain, &number);
	group_generate(scene->group, &randomness, &ciphertext.alpha);
	group_power(scene->group, &scene->key, &randomness, &ciphertext.beta);
	group_generate(scene->group, &number, &shift);
	group_multiply(scene->group, &ciphertext.beta, &shift, &ciphertext.beta);
	for (size_t j = 0; j < count; j++)
		disjunction_set(&disjunction, j, &randomness, plain, j, j == truth);
	hash_start(&hash);
	hash_add_text(&hash, "x");
	disjunction_prove(&disjunction, &hash, &scene->random, proofs);
	assert_int_equal(power_table_new(scene->group, &scene->key, &y), AL_OK);
	holds = disjunction_holds(scene, y, &ciphertext, proofs, count);
	power_table_free(y);
	return holds;
}

/* ballot-6, proof-3 */
static void a_disjunction_is_proved_by_its_true_entry_only(void **state)
{
	struct scene scenes[] = { scene_make(group_find("Ed25519"), 8),
				  scene_make(group_find("BELENIOS-2048"), 9) };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		for (uint64_t plain = 0; plain < 4; plain++) {
			for (uint64_t truth = 0; truth < 4; truth++)
				assert_int_equal(prove_range(&scenes[i], plain, truth, 3),
						 plain == truth && plain < 3);
		}
		assert_true(prove_range(&scenes[i], 0, 0, 1));
		scene_clear(&scenes[i]);
	}
}

/* In a group of 11 elements a lie succeeds when the drawn challenge is right by chance, or else the
 * hash: 1 - (10/11)^2. Truth always does. */
static void truth_is_always_proved_in_a_tiny_group(void **state)
{
	struct scene scene = scene_make(group_tiny(), 10);
	size_t lies = 0;

	(void)state;
	for (size_t i = 0; i < 2000; i++) {
		assert_true(prove_range(&scene, i % 3, i % 3, 3));
		lies += prove_range(&scene, 3, i % 3, 3);
	}
	assert_in_range(lies, 347 - 90, 347 + 90); /* over 5 standard deviations */
	scene_clear(&scene);
}

UNIT_MAIN("proof", cmocka_unit_test(a_signature_holds_for_its_key_and_message_only),
	  cmocka_unit_test(a_nonce_is_drawn_once_and_gives_the_response),
	  cmocka_unit_test(a_point_is_as_good_a_key),
	  cmocka_unit_test(a_decryption_holds_for_its_factor_only),
	  cmocka_unit_test(an_empty_sum_is_decrypted_too),
	  cmocka_unit_test(keys_of_the_reference_tool_are_proved),
	  cmocka_unit_test(a_proof_is_read_in_one_form_only),
	  cmocka_unit_test(proofs_and_ciphertexts_are_read_as_written),
	  cmocka_unit_test(a_ciphertext_is_of_members),
	  cmocka_unit_test(a_disjunction_is_proved_by_its_true_entry_only),
	  cmocka_unit_test(truth_is_always_proved_in_a_tiny_group))
