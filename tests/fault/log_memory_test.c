/*
 * log_memory_test.c: whichever allocation fails, the log says so, leaves what it was to give
 * untouched, and leaks nothing.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fault/alloc.h"
#include "log/cosignature.h"
#include "log/policy.h"
#include "log/replay.h"
#include "log/witness.h"
#include "unit/unit.h"

#define ALLOCATIONS_MAX 100000 /* of one operation */
#define SIZE 300U	       /* entries of the log */
#define FILES_MAX 16
#define FILE_LEN_MAX (TILE_WIDTH * (2 + LOG_ENTRY_LEN_MAX))

/* A folder of tiles that needs no allocation. */
struct files {
	size_t count;
	struct {
		struct tile tile;
		size_t len;
		uint8_t bytes[FILE_LEN_MAX];
	} files[FILES_MAX];
};

static struct files files;
static struct digest root;
static struct signing_key *log_secret;
static struct signing_key *witness_secret;
static struct note_key log_key;
static struct note_key witness_key;
static struct policy *policy;
static char checkpoint[1000]; /* signed by the log and the witness */
static char request[2000];    /* the same to the witness */
static char answer[500];      /* the witness's line */

static bool same_tile(const struct tile *a, const struct tile *b)
{
	return a->kind == b->kind && a->level == b->level && a->index == b->index &&
	       a->width == b->width;
}

static enum status files_write(void *user, const struct tile *tile, const void *bytes, size_t len,
			       struct report *report)
{
	struct files *to = user;
	size_t i = 0;

	(void)report;
	while (i < to->count && !same_tile(&to->files[i].tile, tile))
		i++;
	assert_true(i < FILES_MAX);
	assert_true(len <= FILE_LEN_MAX);
	to->files[i].tile = *tile;
	to->files[i].len = len;
	memcpy(to->files[i].bytes, bytes, len);
	to->count = i == to->count ? i + 1 : to->count;
	return AL_OK;
}

static enum status files_read(void *user, const struct tile *tile, struct buffer *ret,
			      struct report *report)
{
	const struct files *from = user;

	(void)report;
	for (size_t i = 0; i < from->count; i++) {
		if (same_tile(&from->files[i].tile, tile)) {
			buffer_append(ret, from->files[i].bytes, from->files[i].len);
			return buffer_status(ret);
		}
	}
	return AL_NOT_FOUND;
}

static const struct tile_source source = { .read = files_read, .user = &files };

/* Append the entries from `from` to before SIZE to `writer`. */
static enum status add_entries(struct tile_writer *writer, uint64_t from, struct files *to)
{
	struct tile_sink sink = { .write = files_write, .user = to };
	struct buffer bytes;
	enum status status = AL_OK;

	buffer_init(&bytes, LOG_ENTRY_LEN_MAX);
	for (uint64_t seq = from; seq < SIZE && status == AL_OK; seq++) {
		struct log_entry entry = { .seq = (int64_t)seq, .type = "receipt" };

		entry.coop.bytes[0] = 1;
		entry.id.bytes[0] = 2;
		entry.time.seconds = 1000;
		buffer_reset(&bytes);
		log_entry_encode(&entry, &bytes);
		status = buffer_status(&bytes);
		if (status == AL_OK)
			status = tile_writer_add(writer, bytes.bytes, bytes.len, &sink, NULL);
	}
	buffer_clear(&bytes);
	return status == AL_OK ? tile_writer_flush(writer, &sink, NULL) : status;
}

static void make_keys(void)
{
	static const uint8_t seeds[2][KEY_SEED_LEN] = { { 1 }, { 2 } };

	assert_int_equal(signing_key_from_seed(seeds[0], &log_secret), AL_OK);
	assert_int_equal(signing_key_from_seed(seeds[1], &witness_secret), AL_OK);
	assert_int_equal(note_key_make("log.example/a", NOTE_KEY_ED25519,
				       signing_key_public(log_secret), &log_key),
			 AL_OK);
	assert_int_equal(note_key_make("witness.example/w", NOTE_KEY_COSIGNATURE,
				       signing_key_public(witness_secret), &witness_key),
			 AL_OK);
}

static void keep_text(const struct buffer *from, size_t begin, char *ret, size_t len_max)
{
	assert_int_equal(buffer_status(from), AL_OK);
	assert_true(from->len - begin < len_max);
	memcpy(ret, from->bytes + begin, from->len - begin + 1);
}

static void make_notes(void)
{
	struct checkpoint made = { .origin = "log.example/a", .size = SIZE, .root = root };
	struct merkle_proof none = { .count = 0 };
	struct buffer text;
	struct buffer note;
	struct buffer body;
	size_t len;

	buffer_init(&text, 1000);
	buffer_init(&note, NOTE_LEN_MAX);
	buffer_init(&body, WITNESS_REQUEST_LEN_MAX);
	checkpoint_format(&made, &text);
	assert_int_equal(checkpoint_sign(&made, &log_key, log_secret, &note), AL_OK);
	witness_request_format(0, &none, buffer_text(&note), note.len, &body);
	keep_text(&body, 0, request, sizeof(request));
	len = note.len;
	assert_int_equal(cosignature_append(&witness_key, witness_secret, buffer_text(&text),
					    text.len, 1000, &note),
			 AL_OK);
	keep_text(&note, 0, checkpoint, sizeof(checkpoint));
	keep_text(&note, len, answer, sizeof(answer));
	buffer_clear(&text);
	buffer_clear(&note);
	buffer_clear(&body);
}

static int append_policy_text(char *ret, size_t len_max)
{
	char vkeys[2][NOTE_VKEY_LEN_MAX + 1];

	note_key_format(&log_key, vkeys[0]);
	note_key_format(&witness_key, vkeys[1]);
	return snprintf(ret, len_max, "log %s https://log.example/a\nwitness w %s\nquorum w\n",
			vkeys[0], vkeys[1]);
}

static int setup(void **state)
{
	struct tile_writer *writer = NULL;
	char text[1000];

	(void)state;
	make_keys();
	assert_int_equal(tile_writer_new(&writer), AL_OK);
	assert_int_equal(add_entries(writer, 0, &files), AL_OK);
	root = tile_writer_root(writer);
	tile_writer_free(writer);
	make_notes();
	assert_true(append_policy_text(text, sizeof(text)) < (int)sizeof(text));
	assert_int_equal(policy_parse(text, strlen(text), &policy, NULL), AL_OK);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	policy_free(policy);
	signing_key_free(log_secret);
	signing_key_free(witness_secret);
	return 0;
}

/* Run `operation` with its 1st, 2nd, ... allocation failing, alone and with all that follow, until
 * it needs no more. It asserts by itself what must hold after each failure. */
static void try_all(enum status (*operation)(void))
{
	for (int mode = FAULT_ALLOC_ONCE; mode <= FAULT_ALLOC_ALL; mode++) {
		uint64_t n = 1;
		bool failed = true;

		for (; failed; n++) {
			int64_t live = fault_alloc_live();
			enum status status;

			assert_true(n < ALLOCATIONS_MAX);
			fault_alloc_after(n, (enum fault_alloc_mode)mode);
			status = operation();
			failed = fault_alloc_stop();
			assert_int_equal(status, failed ? AL_NO_MEMORY : AL_OK);
			assert_int_equal(fault_alloc_live(), live);
		}
		assert_true(n > 2); /* there was one to fail */
	}
}

static enum status write_log(void)
{
	static struct files other;
	struct tile_writer *writer = NULL;
	enum status status = tile_writer_new(&writer);

	assert_true((status == AL_OK) == (writer != NULL));
	other.count = 0;
	if (status == AL_OK)
		status = add_entries(writer, 0, &other);
	tile_writer_free(writer);
	return status;
}

static void a_writer_says_it(void **state)
{
	(void)state;
	try_all(write_log);
}

static enum status resume(void)
{
	struct tile_writer *writer = NULL;
	enum status status = tile_writer_resume(SIZE, &source, &writer, NULL);

	assert_true((status == AL_OK) == (writer != NULL));
	tile_writer_free(writer);
	return status;
}

static void a_log_is_resumed_or_not(void **state)
{
	(void)state;
	try_all(resume);
}

static enum status prove(void)
{
	struct tile_reader *reader = NULL;
	struct merkle_proof proof = { .count = 55 };
	struct merkle_source tree;
	enum status status = tile_reader_new(SIZE, &source, &reader);

	if (status != AL_OK) {
		assert_null(reader);
		return status;
	}
	tree = tile_reader_source(reader);
	status = merkle_prove_inclusion(&tree, 7, SIZE, &proof, NULL);
	assert_true((status == AL_OK) == (proof.count != 55));
	tile_reader_free(reader);
	return status;
}

static void a_proof_is_whole_or_untouched(void **state)
{
	(void)state;
	try_all(prove);
}

static enum status replay(void)
{
	struct replay all = { .size = SIZE, .root = root, .source = &source };

	return replay_run(&all, NULL, NULL);
}

static enum status check_extends(void)
{
	struct digest old_root = merkle_empty_root();
	enum status status = replay_check_extends(&source, 0, &old_root, SIZE, &root, NULL);

	/* Size 0 needs no tile; the same size neither. */
	return status == AL_OK ? replay_check_extends(&source, SIZE, &root, SIZE, &root, NULL)
			       : status;
}

static void a_replay_says_it(void **state)
{
	(void)state;
	try_all(replay);
	try_all(check_extends);
}

static enum status parse_policy(void)
{
	struct policy *parsed = NULL;
	char text[1000];
	enum status status;

	(void)append_policy_text(text, sizeof(text));
	status = policy_parse(text, strlen(text), &parsed, NULL);
	assert_true((status == AL_OK) == (parsed != NULL));
	policy_free(parsed);
	return status;
}

static enum status make_policy(void)
{
	struct policy *made = NULL;
	enum status status = policy_new_for_log(&log_key, &made);

	assert_true((status == AL_OK) == (made != NULL));
	policy_free(made);
	return status;
}

static enum status check_policy(void)
{
	struct policy_verdict verdict = { .cosignature_count = 99 };
	enum status status = policy_check(policy, checkpoint, strlen(checkpoint),
					  (struct when){ .seconds = 0 }, &verdict, NULL);

	assert_true((status == AL_OK) == (verdict.cosignature_count == 1));
	return status;
}

static void a_policy_is_there_or_not(void **state)
{
	(void)state;
	try_all(parse_policy);
	try_all(make_policy);
	try_all(check_policy);
}

static enum status ask_witness(void)
{
	static struct witness_request parsed;
	struct witness_log known = { .origin = "log.example/a", .keys = &log_key, .key_count = 1 };
	struct witness_state state = { .size = 0 };
	struct witness_self self = { .key = &witness_key,
				     .signer = witness_secret,
				     .now = { .seconds = 1000 } };
	struct witness_answer made = { .http = WITNESS_NOT_FOUND };
	enum status status;

	assert_int_equal(witness_request_parse(request, strlen(request), &parsed, NULL), AL_OK);
	status = witness_answer_make(&parsed, &known, &state, &self, &made, NULL);
	assert_int_equal(made.http, status == AL_OK ? WITNESS_OK : WITNESS_NOT_FOUND);
	if (status == AL_OK)
		witness_answer_clear(&made);
	return status;
}

static enum status take_lines(void)
{
	struct buffer note;
	enum status status;
	size_t len;

	buffer_init(&note, NOTE_LEN_MAX);
	buffer_append_text(&note, checkpoint);
	status = buffer_status(&note);
	len = note.len;
	if (status == AL_OK)
		status = witness_lines_take(answer, strlen(answer), &witness_key, &note, NULL);
	assert_int_equal(note.len, status == AL_OK ? len + strlen(answer) : len);
	buffer_clear(&note);
	return status;
}

static void a_witness_answers_or_not(void **state)
{
	(void)state;
	try_all(ask_witness);
	try_all(take_lines);
}

static enum status sign(void)
{
	struct checkpoint made = { .origin = "log.example/a", .size = SIZE, .root = root };
	struct buffer note;
	enum status status;

	buffer_init(&note, NOTE_LEN_MAX);
	status = checkpoint_sign(&made, &log_key, log_secret, &note);
	buffer_clear(&note);
	return status;
}

static void a_checkpoint_is_signed_or_not(void **state)
{
	(void)state;
	try_all(sign);
}

UNIT_MAIN_WITH("log_memory", setup, teardown, cmocka_unit_test(a_writer_says_it),
	       cmocka_unit_test(a_log_is_resumed_or_not),
	       cmocka_unit_test(a_proof_is_whole_or_untouched), cmocka_unit_test(a_replay_says_it),
	       cmocka_unit_test(a_policy_is_there_or_not),
	       cmocka_unit_test(a_witness_answers_or_not),
	       cmocka_unit_test(a_checkpoint_is_signed_or_not))
