/* witness_test.c: a witness answers as tlog-witness says, and cosigns no fork. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/witness.h"

#include "log/cosignature.h"
#include "unit/log/signers.h"
#include "unit/unit.h"

#define ORIGIN "log.example/a"
#define SIZE_MAX_TESTED 20U

/* A log, a witness, and what they know of each other. */
struct scene {
	struct signer log;
	struct signer witness;
	struct digest leaves[SIZE_MAX_TESTED];
	struct witness_log known;
	struct witness_state state;
	struct witness_self self;
};

static struct witness_request request; /* it is large */

static struct scene scene_make(void)
{
	struct scene scene = {
		.log = signer_make(ORIGIN, NOTE_KEY_ED25519, 1),
		.witness = signer_make("witness.example/w", NOTE_KEY_COSIGNATURE, 2),
	};

	for (uint8_t i = 0; i < SIZE_MAX_TESTED; i++)
		scene.leaves[i] = merkle_leaf_hash(&i, 1);
	return scene;
}

/* To be called where the scene stays. */
static void scene_connect(struct scene *scene)
{
	scene->known =
	    (struct witness_log){ .origin = ORIGIN, .keys = &scene->log.key, .key_count = 1 };
	scene->self = (struct witness_self){ .key = &scene->witness.key,
					     .signer = scene->witness.secret,
					     .now = { 1000 } };
}

static void scene_clear(struct scene *scene)
{
	signer_clear(&scene->log);
	signer_clear(&scene->witness);
}

/* Append the request from `old_size` to `size`, with the right proof, to `ret`. */
static void make_request(const struct scene *scene, uint64_t old_size, uint64_t size,
			 struct buffer *ret)
{
	struct merkle_array array = { .leaves = scene->leaves, .count = SIZE_MAX_TESTED };
	struct merkle_source source = merkle_array_source(&array);
	struct digest root = merkle_root(scene->leaves, size);
	struct merkle_proof proof = { .count = 0 };
	struct buffer note;

	buffer_init(&note, NOTE_LEN_MAX);
	signer_checkpoint(&scene->log, size, &root, &note);
	if (old_size <= size)
		assert_int_equal(merkle_prove_consistency(&source, old_size, size, &proof, NULL),
				 AL_OK);
	witness_request_format(old_size, &proof, buffer_text(&note), note.len, ret);
	assert_int_equal(buffer_status(ret), AL_OK);
	buffer_clear(&note);
}

/* Give the body in `body` to the witness; the state is replaced when it cosigned. */
static enum witness_http ask(struct scene *scene, const struct buffer *body,
			     struct witness_answer *ret)
{
	struct report report = { 0 };

	assert_int_equal(witness_request_parse(buffer_text(body), body->len, &request, &report),
			 AL_OK);
	assert_int_equal(
	    witness_answer_make(&request, &scene->known, &scene->state, &scene->self, ret, &report),
	    AL_OK);
	if (ret->http == WITNESS_OK)
		scene->state = ret->state;
	else
		assert_true(report.message[0] != '\0');
	return ret->http;
}

/* Ask from `old_size` to `size`; only the status. */
static enum witness_http ask_sizes(struct scene *scene, uint64_t old_size, uint64_t size)
{
	struct witness_answer answer;
	struct buffer body;

	buffer_init(&body, WITNESS_REQUEST_LEN_MAX);
	make_request(scene, old_size, size, &body);
	(void)ask(scene, &body, &answer);
	witness_answer_clear(&answer);
	buffer_clear(&body);
	return answer.http;
}

static void a_growing_log_is_cosigned(void **state)
{
	struct scene scene = scene_make();
	struct witness_answer answer;
	struct buffer body;
	struct note note;
	uint64_t timestamp;

	(void)state;
	scene_connect(&scene);
	buffer_init(&body, WITNESS_REQUEST_LEN_MAX);
	make_request(&scene, 0, 5, &body);
	assert_int_equal(ask(&scene, &body, &answer), WITNESS_OK);
	assert_string_equal(answer.content_type, "text/plain; charset=utf-8");
	assert_memory_equal(buffer_text(&answer.body), "\xe2\x80\x94 witness.example/w ", 22);
	assert_int_equal(scene.state.size, 5);
	assert_int_equal(scene.state.time.seconds, 1000);
	/* The note for monitors has both signatures. */
	assert_int_equal(note_parse(buffer_text(&answer.note), answer.note.len, &note, NULL),
			 AL_OK);
	assert_int_equal(note.signature_count, 2);
	assert_int_equal(note_verify(&note, &scene.log.key, NULL, NULL), AL_OK);
	assert_int_equal(note_verify(&note, &scene.witness.key, &timestamp, NULL), AL_OK);
	assert_int_equal(timestamp, 1000);
	witness_answer_clear(&answer);
	buffer_clear(&body);
	assert_int_equal(ask_sizes(&scene, 5, 5), WITNESS_OK);
	assert_int_equal(ask_sizes(&scene, 5, 13), WITNESS_OK);
	assert_int_equal(ask_sizes(&scene, 13, 16), WITNESS_OK);
	assert_int_equal(ask_sizes(&scene, 16, 17), WITNESS_OK);
	assert_int_equal(scene.state.size, 17);
	scene_clear(&scene);
}

static void an_empty_log_is_cosigned(void **state)
{
	struct scene scene = scene_make();

	(void)state;
	scene_connect(&scene);
	assert_int_equal(ask_sizes(&scene, 0, 0), WITNESS_OK);
	assert_int_equal(ask_sizes(&scene, 0, 3), WITNESS_OK);
	scene_clear(&scene);
}

static void every_step_to_a_size_is_judged_alike(void **state)
{
	(void)state;
	for (uint64_t stored = 0; stored <= SIZE_MAX_TESTED; stored++) {
		for (uint64_t old = 0; old <= SIZE_MAX_TESTED; old++) {
			for (uint64_t size = 0; size <= SIZE_MAX_TESTED; size += 3) {
				struct scene scene = scene_make();
				enum witness_http expected = old > size	     ? WITNESS_BAD_REQUEST
							     : old != stored ? WITNESS_CONFLICT
									     : WITNESS_OK;

				scene_connect(&scene);
				scene.state.size = stored;
				scene.state.root = merkle_root(scene.leaves, stored);
				assert_int_equal(ask_sizes(&scene, old, size), expected);
				scene_clear(&scene);
			}
		}
	}
}

static void an_unknown_origin_is_404(void **state)
{
	struct scene scene = scene_make();
	struct witness_answer answer;
	struct buffer body;

	(void)state;
	scene_connect(&scene);
	buffer_init(&body, WITNESS_REQUEST_LEN_MAX);
	make_request(&scene, 9, 5, &body); /* 404 goes before 400 */
	assert_int_equal(witness_request_parse(buffer_text(&body), body.len, &request, NULL),
			 AL_OK);
	assert_int_equal(
	    witness_answer_make(&request, NULL, &scene.state, &scene.self, &answer, NULL), AL_OK);
	assert_int_equal(answer.http, WITNESS_NOT_FOUND);
	witness_answer_clear(&answer);
	buffer_clear(&body);
	scene_clear(&scene);
}

static void a_checkpoint_without_the_logs_signature_is_403(void **state)
{
	struct scene scene = scene_make();
	struct signer other = signer_make(ORIGIN, NOTE_KEY_ED25519, 9);
	struct witness_answer answer;
	struct buffer body;

	(void)state;
	scene_connect(&scene);
	buffer_init(&body, WITNESS_REQUEST_LEN_MAX);
	make_request(&scene, 9, 5, &body); /* 403 goes before 400 */
	scene.known.keys = &other.key;
	assert_int_equal(ask(&scene, &body, &answer), WITNESS_FORBIDDEN);
	witness_answer_clear(&answer);
	scene.known.keys = &scene.log.key;
	/* A second line of the log's key that fails: the note is malformed. */
	note_sign(&scene.log.key, scene.log.secret, "x\n", 2, &body);
	assert_int_equal(ask(&scene, &body, &answer), WITNESS_FORBIDDEN);
	witness_answer_clear(&answer);
	buffer_clear(&body);
	signer_clear(&other);
	scene_clear(&scene);
}

static void any_of_the_logs_keys_will_do(void **state)
{
	struct scene scene = scene_make();
	struct signer other = signer_make(ORIGIN, NOTE_KEY_ED25519, 9);
	struct note_key keys[2];

	(void)state;
	scene_connect(&scene);
	keys[0] = other.key;
	keys[1] = scene.log.key;
	scene.known.keys = keys;
	scene.known.key_count = 2;
	assert_int_equal(ask_sizes(&scene, 0, 5), WITNESS_OK);
	signer_clear(&other);
	scene_clear(&scene);
}

static void a_stale_size_is_409_and_told(void **state)
{
	struct scene scene = scene_make();
	struct witness_answer answer;
	struct buffer body;
	uint64_t size = 0;

	(void)state;
	scene_connect(&scene);
	assert_int_equal(ask_sizes(&scene, 0, 7), WITNESS_OK);
	buffer_init(&body, WITNESS_REQUEST_LEN_MAX);
	make_request(&scene, 0, 9, &body);
	assert_int_equal(ask(&scene, &body, &answer), WITNESS_CONFLICT);
	assert_string_equal(answer.content_type, "text/x.tlog.size");
	assert_string_equal(buffer_text(&answer.body), "7\n");
	assert_int_equal(witness_size_parse(buffer_text(&answer.body), answer.body.len, &size),
			 AL_OK);
	assert_int_equal(size, 7);
	witness_answer_clear(&answer);
	buffer_clear(&body);
	scene_clear(&scene);
}

/* log-18 */
static void a_fork_is_422(void **state)
{
	struct scene scene = scene_make();

	(void)state;
	scene_connect(&scene);
	assert_int_equal(ask_sizes(&scene, 0, 7), WITNESS_OK);
	scene.leaves[3].bytes[0] ^= 1;
	assert_int_equal(ask_sizes(&scene, 7, 7), WITNESS_UNPROCESSABLE);
	for (uint64_t size = 8; size <= SIZE_MAX_TESTED; size++)
		assert_int_equal(ask_sizes(&scene, 7, size), WITNESS_UNPROCESSABLE);
	scene.leaves[3].bytes[0] ^= 1;
	assert_int_equal(ask_sizes(&scene, 7, 8), WITNESS_OK);
	scene_clear(&scene);
}

static void a_needless_proof_is_422(void **state)
{
	static const uint64_t steps[][2] = { { 0, 5 }, { 5, 5 }, { 0, 0 } };
	struct merkle_proof proof = { .count = 1 };

	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct scene scene = scene_make();
		struct digest root = merkle_root(scene.leaves, steps[i][1]);
		struct witness_answer answer;
		struct buffer body;
		struct buffer note;

		scene_connect(&scene);
		scene.state.size = steps[i][0];
		scene.state.root = merkle_root(scene.leaves, steps[i][0]);
		buffer_init(&body, WITNESS_REQUEST_LEN_MAX);
		buffer_init(&note, NOTE_LEN_MAX);
		signer_checkpoint(&scene.log, steps[i][1], &root, &note);
		witness_request_format(steps[i][0], &proof, buffer_text(&note), note.len, &body);
		assert_int_equal(ask(&scene, &body, &answer), WITNESS_UNPROCESSABLE);
		witness_answer_clear(&answer);
		buffer_clear(&body);
		buffer_clear(&note);
		scene_clear(&scene);
	}
}

static void size_zero_has_the_empty_root(void **state)
{
	struct scene scene = scene_make();
	struct merkle_proof proof = { .count = 0 };
	struct witness_answer answer;
	struct buffer body;
	struct buffer note;

	(void)state;
	scene_connect(&scene);
	buffer_init(&body, WITNESS_REQUEST_LEN_MAX);
	buffer_init(&note, NOTE_LEN_MAX);
	signer_checkpoint(&scene.log, 0, &scene.leaves[0], &note);
	witness_request_format(0, &proof, buffer_text(&note), note.len, &body);
	assert_int_equal(ask(&scene, &body, &answer), WITNESS_UNPROCESSABLE);
	witness_answer_clear(&answer);
	buffer_clear(&body);
	buffer_clear(&note);
	scene_clear(&scene);
}

/* log-19 */
static void the_time_never_goes_back(void **state)
{
	struct scene scene = scene_make();

	(void)state;
	scene_connect(&scene);
	assert_int_equal(ask_sizes(&scene, 0, 7), WITNESS_OK);
	scene.self.now.seconds = 900;
	assert_int_equal(ask_sizes(&scene, 7, 8), WITNESS_OK);
	assert_int_equal(scene.state.time.seconds, 1000);
	scene.self.now.seconds = 1001;
	assert_int_equal(ask_sizes(&scene, 8, 9), WITNESS_OK);
	assert_int_equal(scene.state.time.seconds, 1001);
	scene_clear(&scene);
}

static void malformed_requests_are_refused(void **state)
{
	static const char *const bad[] = { "",	       "old",	   "old\n",	"old 1",
					   "old 01\n", "old -1\n", "older 1\n", "new 1\n",
					   "old 1\n",  "old 1\n\n" };
	static const char *const starts[] = { "old 1\nAAAA\n\n", "old 1\n \n\n", "old 1\n",
					      "\nold 1\n\n", "old 1 \n\n" };
	struct scene scene = scene_make();
	struct digest root = merkle_root(scene.leaves, 2);
	struct buffer note;
	struct buffer body;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(witness_request_parse(bad[i], strlen(bad[i]), &request, NULL),
				 AL_MALFORMED);
	buffer_init(&note, NOTE_LEN_MAX);
	buffer_init(&body, WITNESS_REQUEST_LEN_MAX);
	signer_checkpoint(&scene.log, 2, &root, &note);
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		buffer_reset(&body);
		buffer_append_text(&body, starts[i]);
		buffer_append(&body, note.bytes, note.len);
		assert_int_equal(
		    witness_request_parse(buffer_text(&body), body.len, &request, NULL),
		    AL_MALFORMED);
	}
	buffer_clear(&note);
	buffer_clear(&body);
	scene_clear(&scene);
}

static void a_proof_has_at_most_63_hashes(void **state)
{
	struct scene scene = scene_make();
	struct digest root = merkle_root(scene.leaves, 2);
	struct merkle_proof proof = { .count = WITNESS_PROOF_MAX };
	struct buffer note;
	struct buffer body;

	(void)state;
	buffer_init(&note, NOTE_LEN_MAX);
	buffer_init(&body, WITNESS_REQUEST_LEN_MAX);
	signer_checkpoint(&scene.log, 2, &root, &note);
	witness_request_format(1, &proof, buffer_text(&note), note.len, &body);
	assert_int_equal(witness_request_parse(buffer_text(&body), body.len, &request, NULL),
			 AL_OK);
	assert_int_equal(request.proof.count, 63);
	buffer_reset(&body);
	buffer_append_text(&body, "old 1\n");
	for (int i = 0; i < WITNESS_PROOF_MAX + 1; i++)
		buffer_append_text(&body, "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n");
	buffer_append_byte(&body, '\n');
	buffer_append(&body, note.bytes, note.len);
	assert_int_equal(witness_request_parse(buffer_text(&body), body.len, &request, NULL),
			 AL_TOO_BIG);
	buffer_clear(&note);
	buffer_clear(&body);
	scene_clear(&scene);
}

static void extension_lines_are_cosigned_with_the_rest(void **state)
{
	struct scene scene = scene_make();
	struct checkpoint checkpoint = { .origin = ORIGIN, .size = 2 };
	struct merkle_proof proof = { .count = 0 };
	struct witness_answer answer;
	struct buffer text;
	struct buffer note;
	struct buffer body;

	(void)state;
	scene_connect(&scene);
	buffer_init(&text, 1000);
	buffer_init(&note, NOTE_LEN_MAX);
	buffer_init(&body, WITNESS_REQUEST_LEN_MAX);
	checkpoint.root = merkle_root(scene.leaves, 2);
	checkpoint_format(&checkpoint, &text);
	buffer_append_text(&text, "an extension\n");
	assert_int_equal(note_begin(buffer_text(&text), text.len, &note), AL_OK);
	note_sign(&scene.log.key, scene.log.secret, buffer_text(&text), text.len, &note);
	witness_request_format(0, &proof, buffer_text(&note), note.len, &body);
	assert_int_equal(ask(&scene, &body, &answer), WITNESS_OK);
	assert_int_equal(witness_lines_take(buffer_text(&answer.body), answer.body.len,
					    &scene.witness.key, &note, NULL),
			 AL_OK);
	witness_answer_clear(&answer);
	buffer_clear(&text);
	buffer_clear(&note);
	buffer_clear(&body);
	scene_clear(&scene);
}

/* What a log takes from an answer. */
static void only_lines_that_hold_are_taken(void **state)
{
	struct scene scene = scene_make();
	struct signer other = signer_make("witness.example/x", NOTE_KEY_COSIGNATURE, 3);
	struct digest root = merkle_root(scene.leaves, 2);
	struct buffer note;
	struct buffer fuller;
	struct buffer lines;
	size_t len;

	(void)state;
	buffer_init(&note, NOTE_LEN_MAX);
	buffer_init(&fuller, NOTE_LEN_MAX);
	buffer_init(&lines, NOTE_LEN_MAX);
	signer_checkpoint(&scene.log, 2, &root, &note);
	len = note.len;
	buffer_append(&fuller, note.bytes, note.len);
	signer_cosign(&other, 5, &fuller);
	signer_cosign(&scene.witness, 6, &fuller);
	/* Two lines, one of a key that is not asked for. */
	buffer_append(&lines, fuller.bytes + len, fuller.len - len);
	assert_int_equal(
	    witness_lines_take(buffer_text(&lines), lines.len, &scene.witness.key, &note, NULL),
	    AL_OK);
	assert_true(note.len > len && note.len < fuller.len);
	/* A line that does not hold. */
	len = note.len;
	lines.bytes[lines.len - 10] = lines.bytes[lines.len - 10] == 'A' ? 'B' : 'A';
	assert_int_equal(
	    witness_lines_take(buffer_text(&lines), lines.len, &scene.witness.key, &note, NULL),
	    AL_FORGED);
	assert_int_equal(
	    witness_lines_take(buffer_text(&lines), lines.len, &scene.log.key, &note, NULL),
	    AL_NOT_FOUND);
	assert_int_equal(witness_lines_take("", 0, &scene.witness.key, &note, NULL), AL_MALFORMED);
	assert_int_equal(witness_lines_take("x\n", 2, &scene.witness.key, &note, NULL),
			 AL_MALFORMED);
	/* An answer cannot become part of the text. */
	buffer_reset(&lines);
	buffer_append_text(&lines, "\n");
	buffer_append(&lines, fuller.bytes + note.len, fuller.len - note.len);
	assert_int_equal(
	    witness_lines_take(buffer_text(&lines), lines.len, &scene.witness.key, &note, NULL),
	    AL_MALFORMED);
	assert_int_equal(note.len, len);
	buffer_clear(&note);
	buffer_clear(&fuller);
	buffer_clear(&lines);
	signer_clear(&other);
	scene_clear(&scene);
}

static void a_size_is_one_line(void **state)
{
	static const char *const bad[] = { "", "7", "7\n\n", "07\n", " 7\n", "7 \n", "x\n" };
	uint64_t size = 3;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(witness_size_parse(bad[i], strlen(bad[i]), &size), AL_MALFORMED);
	assert_int_equal(size, 3);
	assert_int_equal(witness_size_parse("0\n", 2, &size), AL_OK);
	assert_int_equal(size, 0);
}

UNIT_MAIN("witness", cmocka_unit_test(a_growing_log_is_cosigned),
	  cmocka_unit_test(an_empty_log_is_cosigned),
	  cmocka_unit_test(every_step_to_a_size_is_judged_alike),
	  cmocka_unit_test(an_unknown_origin_is_404),
	  cmocka_unit_test(a_checkpoint_without_the_logs_signature_is_403),
	  cmocka_unit_test(any_of_the_logs_keys_will_do),
	  cmocka_unit_test(a_stale_size_is_409_and_told), cmocka_unit_test(a_fork_is_422),
	  cmocka_unit_test(a_needless_proof_is_422), cmocka_unit_test(size_zero_has_the_empty_root),
	  cmocka_unit_test(the_time_never_goes_back),
	  cmocka_unit_test(malformed_requests_are_refused),
	  cmocka_unit_test(a_proof_has_at_most_63_hashes),
	  cmocka_unit_test(extension_lines_are_cosigned_with_the_rest),
	  cmocka_unit_test(only_lines_that_hold_are_taken), cmocka_unit_test(a_size_is_one_line))
