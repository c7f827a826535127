/*
 * log_tool.c: write logs for other clients to read, and read theirs.
 *
 *	log_tool write DIR SIZE...	a log that grows in DIR/log; at each size a checkpoint with
 *a cosignature (DIR/checkpoint.SIZE) and proofs (DIR/proofs.SIZE); the verifier keys in DIR/vkeys,
 *each on a line log_tool open VKEY FILE		exit 0 when the note in FILE is signed by
 *VKEY, and it holds log_tool replay DIR VKEY FILE	check DIR/log against the checkpoint in FILE
 *signed by VKEY
 *
 * Proofs are lines "inclusion INDEX SIZE HASH..." and "consistency OLD NEW HASH..." in base64.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/file.h"
#include "crypto/hash.h"
#include "log/checkpoint.h"
#include "log/cosignature.h"
#include "log/entry.h"
#include "log/replay.h"
#include "log/text.h"
#include "log/tile.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ORIGIN "log.allmende.example/interop"
#define WITNESS "witness.allmende.example/w1"
#define TIME_FIRST INT64_C(1795376401)
#define LEN_MAX (16UL * 1024 * 1024)

/* Leave with `message` unless `status` is AL_OK. */
static void need(enum status status, const struct report *report)
{
	if (status == AL_OK)
		return;
	fprintf(stderr, "log_tool: %s: %s\n", status_name(status), report->message);
	exit(1);
}

struct key {
	struct signing_key *secret;
	struct note_key note_key;
};

static struct key make_key(const char *name, enum note_key_type type, uint8_t seed_byte)
{
	uint8_t seed[KEY_SEED_LEN] = { seed_byte };
	struct report report = { .message = "no key" };
	struct key key;

	need(signing_key_from_seed(seed, &key.secret), &report);
	need(note_key_make(name, type, signing_key_public(key.secret), &key.note_key), &report);
	return key;
}

static void path_of(const char *folder, const struct tile *tile, char path[static FILE_PATH_MAX])
{
	char name[TILE_PATH_MAX];

	tile_path_format(tile, name);
	(void)snprintf(path, FILE_PATH_MAX, "%s/log/%s", folder, name);
}

static enum status write_tile(void *user, const struct tile *tile, const void *bytes, size_t len,
			      struct report *report)
{
	char path[FILE_PATH_MAX];
	enum status status;
	char *slash;

	path_of(user, tile, path);
	slash = strrchr(path, '/');
	*slash = '\0';
	status = file_make_folder(path, report);
	*slash = '/';
	return status == AL_OK ? file_write_derived(path, bytes, len, report) : status;
}

static enum status read_tile(void *user, const struct tile *tile, struct buffer *ret,
			     struct report *report)
{
	char path[FILE_PATH_MAX];

	path_of(user, tile, path);
	return file_read(path, ret, report);
}

/* Append one entry to the log. */
static void add_entry(struct tile_writer *writer, uint64_t seq, const struct tile_sink *sink)
{
	struct log_entry entry = { .seq = (int64_t)seq, .type = "receipt" };
	struct report report = { 0 };
	struct buffer bytes;

	buffer_init(&bytes, LOG_ENTRY_LEN_MAX);
	entry.coop = hash_bytes("coop", 4);
	entry.id = hash_bytes(&seq, sizeof(seq));
	entry.time.seconds = TIME_FIRST + (int64_t)seq;
	log_entry_encode(&entry, &bytes);
	need(buffer_status(&bytes), &report);
	need(tile_writer_add(writer, bytes.bytes, bytes.len, sink, &report), &report);
	buffer_clear(&bytes);
}

static void append_hashes(const struct merkle_proof *proof, struct buffer *ret)
{
	for (size_t i = 0; i < proof->count; i++) {
		buffer_append_byte(ret, ' ');
		text_append_base64(ret, proof->hashes[i].bytes, DIGEST_LEN);
	}
	buffer_append_byte(ret, '\n');
}

/* Some inclusion proofs in the tree of `size`, and one of consistency from each earlier size. */
static void append_proofs(char *folder, uint64_t size, const uint64_t *earlier, size_t count,
			  struct buffer *ret)
{
	struct tile_source tiles = { .read = read_tile, .user = folder };
	struct report report = { .message = "out of memory" };
	struct tile_reader *reader = NULL;
	struct merkle_source source;
	struct merkle_proof proof;

	need(tile_reader_new(size, &tiles, &reader), &report);
	source = tile_reader_source(reader);
	for (uint64_t index = 0; index < size; index += size / 97 + 1) {
		need(merkle_prove_inclusion(&source, index, size, &proof, &report), &report);
		buffer_append_format(ret, "inclusion %" PRIu64 " %" PRIu64, index, size);
		append_hashes(&proof, ret);
	}
	need(merkle_prove_inclusion(&source, size - 1, size, &proof, &report), &report);
	buffer_append_format(ret, "inclusion %" PRIu64 " %" PRIu64, size - 1, size);
	append_hashes(&proof, ret);
	for (size_t i = 0; i < count; i++) {
		need(merkle_prove_consistency(&source, earlier[i], size, &proof, &report), &report);
		buffer_append_format(ret, "consistency %" PRIu64 " %" PRIu64, earlier[i], size);
		append_hashes(&proof, ret);
	}
	tile_reader_free(reader);
}

/* Write `buffer` as DIR/`name`.`size`, and empty it. */
static void write_buffer(const char *folder, const char *name, uint64_t size, struct buffer *buffer)
{
	char path[FILE_PATH_MAX];
	struct report report = { .message = "no memory for a file" };

	need(buffer_status(buffer), &report);
	(void)snprintf(path, sizeof(path), "%s/%s.%" PRIu64, folder, name, size);
	need(file_write_derived(path, buffer->bytes, buffer->len, &report), &report);
	buffer_reset(buffer);
}

/* The checkpoint of `writer`'s tree, signed and cosigned. */
static void append_checkpoint(const struct tile_writer *writer, const struct key *log,
			      const struct key *witness, struct buffer *ret)
{
	struct checkpoint checkpoint = { .origin = ORIGIN, .size = tile_writer_size(writer) };
	struct report report = { .message = "no checkpoint" };
	struct buffer text;

	buffer_init(&text, CHECKPOINT_TEXT_LEN_MAX);
	checkpoint.root = tile_writer_root(writer);
	checkpoint_format(&checkpoint, &text);
	need(checkpoint_sign(&checkpoint, &log->note_key, log->secret, ret), &report);
	need(cosignature_append(&witness->note_key, witness->secret, buffer_text(&text), text.len,
				(uint64_t)TIME_FIRST + checkpoint.size, ret),
	     &report);
	buffer_clear(&text);
}

static void write_vkeys(const char *folder, const struct key *log, const struct key *witness)
{
	char vkeys[2][NOTE_VKEY_LEN_MAX + 1];
	char text[2 * (NOTE_VKEY_LEN_MAX + 1) + 1];
	char path[FILE_PATH_MAX];
	struct report report = { 0 };

	note_key_format(&log->note_key, vkeys[0]);
	note_key_format(&witness->note_key, vkeys[1]);
	(void)snprintf(text, sizeof(text), "%s\n%s\n", vkeys[0], vkeys[1]);
	(void)snprintf(path, sizeof(path), "%s/vkeys", folder);
	need(file_write_derived(path, text, strlen(text), &report), &report);
}

static int write_log(char *folder, char **size_texts, size_t count)
{
	struct key log = make_key(ORIGIN, NOTE_KEY_ED25519, 1);
	struct key witness = make_key(WITNESS, NOTE_KEY_COSIGNATURE, 2);
	struct tile_sink sink = { .write = write_tile, .user = folder };
	uint64_t *sizes = calloc(count, sizeof(*sizes));
	struct report report = { .message = "out of memory" };
	struct tile_writer *writer = NULL;
	struct buffer buffer;

	need(sizes == NULL ? AL_NO_MEMORY : tile_writer_new(&writer), &report);
	buffer_init(&buffer, LEN_MAX);
	for (size_t i = 0; i < count; i++) {
		sizes[i] = strtoull(size_texts[i], NULL, 10);
		for (uint64_t seq = tile_writer_size(writer); seq < sizes[i]; seq++)
			add_entry(writer, seq, &sink);
		need(tile_writer_flush(writer, &sink, &report), &report);
		append_checkpoint(writer, &log, &witness, &buffer);
		write_buffer(folder, "checkpoint", sizes[i], &buffer);
		append_proofs(folder, sizes[i], sizes, i, &buffer);
		write_buffer(folder, "proofs", sizes[i], &buffer);
	}
	write_vkeys(folder, &log, &witness);
	buffer_clear(&buffer);
	tile_writer_free(writer);
	signing_key_free(log.secret);
	signing_key_free(witness.secret);
	free(sizes);
	return 0;
}

static struct note_key parse_vkey(const char *vkey)
{
	struct report report = { 0 };
	struct note_key key;

	need(note_key_parse(vkey, strlen(vkey), &key, &report), &report);
	return key;
}

static int open_note(const char *vkey, const char *path)
{
	struct note_key key = parse_vkey(vkey);
	struct report report = { 0 };
	struct buffer bytes;
	struct note note;
	uint64_t timestamp;

	buffer_init(&bytes, NOTE_LEN_MAX);
	need(file_read(path, &bytes, &report), &report);
	need(note_parse(buffer_text(&bytes), bytes.len, &note, &report), &report);
	need(note_verify(&note, &key, &timestamp, &report), &report);
	printf("%s: %zu bytes, at %" PRIu64 "\n", key.name, note.text_len, timestamp);
	buffer_clear(&bytes);
	return 0;
}

static int replay_log(char *folder, const char *vkey, const char *path)
{
	struct tile_source source = { .read = read_tile, .user = folder };
	struct note_key key = parse_vkey(vkey);
	struct replay replay = { .source = &source };
	struct report report = { 0 };
	struct checkpoint checkpoint;
	struct buffer bytes;

	buffer_init(&bytes, NOTE_LEN_MAX);
	need(file_read(path, &bytes, &report), &report);
	need(checkpoint_open(buffer_text(&bytes), bytes.len, &key, &checkpoint, NULL, &report),
	     &report);
	replay.size = checkpoint.size;
	replay.root = checkpoint.root;
	need(replay_run(&replay, NULL, &report), &report);
	printf("%" PRIu64 " entries hold\n", checkpoint.size);
	buffer_clear(&bytes);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc >= 4 && strcmp(argv[1], "write") == 0)
		return write_log(argv[2], argv + 3, (size_t)argc - 3);
	if (argc == 4 && strcmp(argv[1], "open") == 0)
		return open_note(argv[2], argv[3]);
	if (argc == 5 && strcmp(argv[1], "replay") == 0)
		return replay_log(argv[2], argv[3], argv[4]);
	fputs("usage: log_tool write DIR SIZE... | open VKEY FILE | replay DIR VKEY FILE\n",
	      stderr);
	return 2;
}
