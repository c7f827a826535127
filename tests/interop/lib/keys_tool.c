/*
 * keys_tool.c: what C seals and exports for the page of tests/browser/keys.sh, and what it makes of
 * the page's exports.
 *
 * usage: keys_tool cases PASS	one JSON object: boxes of several kinds with the seeds of keys, and
 *	exports of keys under PASS
 *	  keys_tool open PASS	the kind of the key in each line of the input, once it is open
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/key_export.h"
#include "crypto/seal.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONTENT_MAX 5000
#define EACH_COUNT 3

/* Stop at what cannot fail here. */
static void must(bool holds)
{
	if (!holds)
		abort();
}

static json_t *hex_json(const void *bytes, size_t len, const char *prefix)
{
	char *text = malloc(strlen(prefix) + 2 * len + 1);
	json_t *json;

	must(text != NULL);
	memcpy(text, prefix, strlen(prefix) + 1);
	hex_format(bytes, len, text + strlen(prefix));
	json = json_string(text);
	free(text);
	return json;
}

/* The key of the kind of `own`: its own seed, or that of a signing key. */
static struct opening_key *key_of(const uint8_t *seed, bool own)
{
	struct opening_key *opening = NULL;
	struct signing_key *signing = NULL;

	if (own) {
		must(opening_key_from_seed(seed, &opening) == AL_OK);
	} else {
		must(signing_key_from_seed(seed, &signing) == AL_OK);
		must(opening_key_of(signing, &opening) == AL_OK);
	}
	signing_key_free(signing);
	return opening;
}

/* A box with `len` bytes to the key that `place` stands for; to some others, too, if `each`. */
static json_t *box_json(uint8_t place, bool own, bool each, size_t len)
{
	uint8_t content[CONTENT_MAX];
	uint8_t seeds[2 * SEAL_SEED_LEN];
	size_t seeds_len = own ? sizeof(seeds) : SEAL_SEED_LEN;
	struct sealing_key keys[EACH_COUNT];
	struct opening_key *opening;
	struct buffer box;
	json_t *json = json_object();

	memset(content, 0xa0 + place, sizeof(content));
	memset(seeds, place, sizeof(seeds));
	if (own)
		memset(seeds + SEAL_SEED_LEN, place + 100, SEAL_SEED_LEN);
	opening = key_of(seeds + seeds_len - SEAL_SEED_LEN, own);
	buffer_init(&box, CONTENT_MAX + 1000);
	for (uint8_t i = 0; i < EACH_COUNT; i++) {
		uint8_t other[SEAL_SEED_LEN] = { i, 1 };
		struct opening_key *key = key_of(other, true);

		keys[i] = *opening_key_public(i == place % EACH_COUNT ? opening : key);
		opening_key_free(key);
	}
	must((each ? seal_to_each(keys, EACH_COUNT, content, len, &box)
		   : seal(opening_key_public(opening), content, len, &box)) == AL_OK);
	(void)json_object_set_new(json, "seeds", hex_json(seeds, seeds_len, ""));
	(void)json_object_set_new(
	    json, "sealing_key",
	    hex_json(opening_key_public(opening)->bytes, PUBLIC_KEY_LEN, SEALING_KEY_PREFIX));
	(void)json_object_set_new(json, "each", json_boolean(each));
	(void)json_object_set_new(json, "content", hex_json(content, len, ""));
	(void)json_object_set_new(json, "box", hex_json(box.bytes, box.len, ""));
	buffer_clear(&box);
	opening_key_free(opening);
	return json;
}

static const struct key_export abouts[] = {
	{ .kind = KEY_EXPORT_APPLICANT, .ops = 1, .mem = KEY_EXPORT_MEM_MIN },
	{ .kind = KEY_EXPORT_MANDATE,
	  .platform = "M\xc3\xbcllers \"Rad\"",
	  .ops = 1,
	  .mem = KEY_EXPORT_MEM_MIN },
	{ .kind = KEY_EXPORT_MEMBER, .ops = KEY_EXPORT_OPS_DEFAULT, .mem = KEY_EXPORT_MEM_DEFAULT },
	{ .kind = KEY_EXPORT_OFFICE, .ops = 2, .mem = 2 * KEY_EXPORT_MEM_MIN },
};

/* A file under `pass` with the key of `place`, and what should come out. */
static json_t *export_json(uint8_t place, const char *pass)
{
	uint8_t seeds[KEY_EXPORT_SEEDS_LEN_MAX];
	const struct key_export *about = &abouts[place];
	struct key_export file;
	struct buffer text;
	json_t *json = json_object();

	memset(seeds, 50 + place, KEY_SEED_LEN);
	memset(seeds + KEY_SEED_LEN, 60 + place, KEY_SEED_LEN);
	must(key_export_make(about, seeds, pass, strlen(pass), &file, NULL) == AL_OK);
	buffer_init(&text, KEY_EXPORT_LEN_MAX);
	key_export_format(&file, &text);
	must(buffer_status(&text) == AL_OK);
	(void)json_object_set_new(json, "text", json_string(buffer_text(&text)));
	(void)json_object_set_new(json, "seeds",
				  hex_json(seeds, key_export_seeds_len(about->kind), ""));
	(void)json_object_set_new(json, "kind", json_string(key_export_kinds[about->kind]));
	if (about->platform[0] != '\0')
		(void)json_object_set_new(json, "platform", json_string(about->platform));
	buffer_clear(&text);
	return json;
}

static int cases(const char *pass)
{
	static const size_t lens[] = { 0, 1, 31, 1000, CONTENT_MAX };
	json_t *root = json_object();
	json_t *boxes = json_array();
	json_t *exports = json_array();
	int failed;

	for (uint8_t i = 0; i < 4 * sizeof(lens) / sizeof(lens[0]); i++)
		(void)json_array_append_new(
		    boxes, box_json((uint8_t)(i + 1), i % 2 == 1, i / 2 % 2 == 1, lens[i / 4]));
	for (uint8_t i = 0; i < sizeof(abouts) / sizeof(abouts[0]); i++)
		(void)json_array_append_new(exports, export_json(i, pass));
	(void)json_object_set_new(root, "boxes", boxes);
	(void)json_object_set_new(root, "exports", exports);
	failed = json_dumpf(root, stdout, JSON_COMPACT);
	json_decref(root);
	return failed == 0 ? 0 : 1;
}

/* Open each line of the input. */
static int open_all(const char *pass)
{
	static char line[KEY_EXPORT_LEN_MAX + 2];
	uint8_t seeds[KEY_EXPORT_SEEDS_LEN_MAX];

	while (fgets(line, sizeof(line), stdin) != NULL) {
		struct report report = { .message = "" };
		struct key_export file;
		enum status status = key_export_read(line, strlen(line), &file, &report);

		if (status == AL_OK)
			status = key_export_open(&file, pass, strlen(pass), seeds, &report);
		if (status != AL_OK)
			(void)printf("%s: %s\n", status_name(status), report.message);
		else
			(void)printf("%s %s\n", key_export_kinds[file.kind], file.platform);
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "cases") == 0)
		return cases(argv[2]);
	if (argc == 3 && strcmp(argv[1], "open") == 0)
		return open_all(argv[2]);
	(void)fputs("usage: keys_tool cases|open PASS\n", stderr);
	return 2;
}
