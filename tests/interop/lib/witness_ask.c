/*
 * witness_ask.c: a log of ours that asks witnesses over HTTP.
 *
 *	witness_ask key				its public key in hexadecimal, then as a vkey
 *	witness_ask ask URL VKEY OLD NEW	ask the witness with VKEY at URL to go from the tree
 *of OLD entries to that of NEW; the status of the answer. With 200 the cosignature must hold.
 *	witness_ask fork URL VKEY OLD NEW	the same of a log with other entries
 *	witness_ask stranger URL VKEY OLD NEW	the same of a log that nobody knows
 *	witness_ask grow URL VKEY OLD NEW	ask in small steps, and tell each size that was
 *cosigned, until NEW or until there is no answer witness_ask check VKEY FILE		whether the
 *checkpoint in FILE has VKEY's cosignature
 *
 * The log is called as sigsum calls one: sigsum.org/v1/tree/ and SHA-256 of its key.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/file.h"
#include "crypto/hash.h"
#include "http/client_transport.h"
#include "log/checkpoint.h"
#include "log/cosignature.h"
#include "log/merkle.h"
#include "log/text.h"
#include "log/witness.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_MOST 5000
#define ORIGIN "sigsum.org/v1/tree/"

struct log {
	struct signing_key *secret;
	struct note_key key;
	struct digest leaves[SIZE_MOST];
};

static struct log log_of_test;
static struct note parsed;

/* Leave with what went wrong unless `status` is AL_OK. */
static void need(enum status status, const struct report *report)
{
	if (status == AL_OK)
		return;
	(void)fprintf(stderr, "witness_ask: %s: %s\n", status_name(status), report->message);
	exit(1);
}

static void make_log(const char *which)
{
	uint8_t seed[KEY_SEED_LEN] = { 42 };
	struct report report = { .message = "no key" };
	char origin[sizeof(ORIGIN) + 2 * DIGEST_LEN] = ORIGIN;
	const struct public_key *key;
	struct digest digest;

	seed[1] = strcmp(which, "stranger") == 0;
	need(signing_key_from_seed(seed, &log_of_test.secret), &report);
	key = signing_key_public(log_of_test.secret);
	digest = hash_bytes(key->bytes, sizeof(key->bytes));
	hex_format(digest.bytes, DIGEST_LEN, origin + strlen(origin));
	need(note_key_make(origin, NOTE_KEY_ED25519, key, &log_of_test.key), &report);
	for (uint64_t i = 0; i < SIZE_MOST; i++) {
		uint64_t leaf = strcmp(which, "fork") == 0 ? i + SIZE_MOST : i;

		log_of_test.leaves[i] = merkle_leaf_hash(&leaf, sizeof(leaf));
	}
}

static void show_key(void)
{
	char vkey[NOTE_VKEY_LEN_MAX + 1];
	char hex[2 * PUBLIC_KEY_LEN + 1];

	hex_format(log_of_test.key.key.bytes, PUBLIC_KEY_LEN, hex);
	note_key_format(&log_of_test.key, vkey);
	(void)printf("%s\n%s\n", hex, vkey);
}

static void sign(uint64_t size, struct buffer *ret)
{
	struct checkpoint checkpoint = { .size = size,
					 .root = merkle_root(log_of_test.leaves, size) };
	struct report report = { .message = "cannot sign" };

	(void)snprintf(checkpoint.origin, sizeof(checkpoint.origin), "%s", log_of_test.key.name);
	need(checkpoint_sign(&checkpoint, &log_of_test.key, log_of_test.secret, ret), &report);
}

static void append_request(uint64_t old_size, uint64_t size, const struct buffer *note,
			   struct buffer *ret)
{
	struct merkle_array array = { .leaves = log_of_test.leaves, .count = SIZE_MOST };
	struct merkle_source source = merkle_array_source(&array);
	struct report report = { .message = "cannot prove" };
	struct merkle_proof proof = { .count = 0 };

	if (old_size <= size)
		need(merkle_prove_consistency(&source, old_size, size, &proof, &report), &report);
	witness_request_format(old_size, &proof, buffer_text(note), note->len, ret);
	need(buffer_status(ret), &report);
}

/* Whether the note in `note` has a cosignature by `key` that holds. */
static void verify(const struct buffer *note, const struct note_key *key)
{
	struct report report = { .message = "" };
	uint64_t time = 0;

	need(note_parse(buffer_text(note), note->len, &parsed, &report), &report);
	need(note_verify(&parsed, key, &time, &report), &report);
	if (time < 1700000000) {
		(void)fputs("witness_ask: a cosignature of another age\n", stderr);
		exit(1);
	}
}

/* Ask once; the status of the answer, whose body is put into `answer`. 0: there is none. */
static int ask_once(const struct http_transport *way, const char *base, const struct note_key *key,
		    const uint64_t sizes[2], struct buffer *answer)
{
	struct report report = { .message = "" };
	struct buffer request;
	struct buffer note;
	char url[1000];
	struct http_ask asked = { .method = "POST",
				  .url = url,
				  .content_type = "text/plain; charset=utf-8" };
	int code = 0;

	buffer_init(&request, WITNESS_REQUEST_LEN_MAX);
	buffer_init(&note, NOTE_LEN_MAX);
	buffer_reset(answer);
	sign(sizes[1], &note);
	append_request(sizes[0], sizes[1], &note, &request);
	(void)snprintf(url, sizeof(url), "%s/add-checkpoint", base);
	asked.body = request.bytes;
	asked.body_len = request.len;
	if (way->ask(way->user, &asked, &code, answer, &report) != AL_OK)
		code = 0;
	if (code == WITNESS_OK) {
		need(witness_lines_take(buffer_text(answer), answer->len, key, &note, &report),
		     &report);
		verify(&note, key);
	}
	buffer_clear(&request);
	buffer_clear(&note);
	return code;
}

static void ask(const char *base, const struct note_key *key, const uint64_t sizes[2], bool grow)
{
	struct client_transport *transport = NULL;
	struct report report = { .message = "there is no answer" };
	uint64_t step[2] = { sizes[0], sizes[1] };
	struct buffer answer;
	int code = WITNESS_OK;

	buffer_init(&answer, 4096);
	need(client_transport_new(NULL, NULL, &transport, &report), &report);
	while (grow && code == WITNESS_OK && step[0] < sizes[1]) {
		step[1] = step[0] + 1 + step[0] % 3;
		if (step[1] > sizes[1])
			step[1] = sizes[1];
		code = ask_once(client_transport_get(transport), base, key, step, &answer);
		step[0] = step[1];
		if (code == WITNESS_OK &&
		    (printf("%" PRIu64 "\n", step[1]) < 0 || fflush(stdout) != 0))
			exit(1);
	}
	if (!grow) {
		code = ask_once(client_transport_get(transport), base, key, sizes, &answer);
		need(code == 0 ? AL_IO : AL_OK, &report);
		(void)printf("%d%s%s", code, code == WITNESS_CONFLICT ? " " : "\n",
			     code == WITNESS_CONFLICT ? buffer_text(&answer) : "");
	}
	client_transport_free(transport);
	buffer_clear(&answer);
}

static void check(const char *path, const struct note_key *key)
{
	struct report report = { .message = "" };
	struct buffer note;

	buffer_init(&note, NOTE_LEN_MAX);
	need(file_read(path, &note, &report), &report);
	verify(&note, key);
	buffer_clear(&note);
}

static void show_go_key(const char *name)
{
	uint8_t bytes[1 + KEY_SEED_LEN] = { NOTE_KEY_ED25519, 43 };
	struct report report = { .message = "no key" };
	char vkey[NOTE_VKEY_LEN_MAX + 1];
	struct signing_key *secret = NULL;
	struct note_key key;
	struct buffer text;

	buffer_init(&text, 1024);
	need(signing_key_from_seed(bytes + 1, &secret), &report);
	need(note_key_make(name, NOTE_KEY_ED25519, signing_key_public(secret), &key), &report);
	note_key_format(&key, vkey);
	text_append_base64(&text, bytes, sizeof(bytes));
	(void)printf("PRIVATE+KEY+%s+%08" PRIx32 "+%s\n%s\n", name, key.id, buffer_text(&text),
		     vkey);
	signing_key_free(secret);
	buffer_clear(&text);
}

int main(int argc, char **argv)
{
	struct report report = { .message = "" };
	struct note_key key;
	uint64_t sizes[2];

	if (sodium_init() < 0 || argc < 2)
		return 2;
	make_log(argv[1]);
	if (argc == 2 && strcmp(argv[1], "key") == 0) {
		show_key();
	} else if (argc == 3 && strcmp(argv[1], "go-key") == 0) {
		show_go_key(argv[2]);
	} else if (argc == 4 && strcmp(argv[1], "check") == 0) {
		need(note_key_parse(argv[2], strlen(argv[2]), &key, &report), &report);
		check(argv[3], &key);
	} else if (argc == 6) {
		need(note_key_parse(argv[3], strlen(argv[3]), &key, &report), &report);
		for (int i = 0; i < 2; i++) {
			sizes[i] = strtoull(argv[4 + i], NULL, 10);
			if (sizes[i] > SIZE_MOST)
				return 2;
		}
		ask(argv[2], &key, sizes, strcmp(argv[1], "grow") == 0);
	} else {
		return 2;
	}
	signing_key_free(log_of_test.secret);
	return 0;
}
