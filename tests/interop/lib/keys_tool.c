/*
 * keys_tool.c: what C seals for the page of tests/browser/keys.sh.
 *
 * usage: keys_tool cases		one JSON object: boxes of several kinds, with the seeds of
 * keys
 */
/* SPDX-License-Identifier: EUPL-1.2 */
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

static int cases(void)
{
	static const size_t lens[] = { 0, 1, 31, 1000, CONTENT_MAX };
	json_t *root = json_object();
	json_t *boxes = json_array();
	int failed;

	for (uint8_t i = 0; i < 4 * sizeof(lens) / sizeof(lens[0]); i++)
		(void)json_array_append_new(
		    boxes, box_json((uint8_t)(i + 1), i % 2 == 1, i / 2 % 2 == 1, lens[i / 4]));
	(void)json_object_set_new(root, "boxes", boxes);
	failed = json_dumpf(root, stdout, JSON_COMPACT);
	json_decref(root);
	return failed == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "cases") == 0)
		return cases();
	(void)fputs("usage: keys_tool cases\n", stderr);
	return 2;
}
