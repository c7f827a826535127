/*
 * ceremony_fuzz.c: what one of two trustees does with whatever the other gives her: three lines,
 * the other's certificate, polynomial and verification key.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "vote/ceremony.h"

#include <assert.h>
#include <string.h>

#define LINES 3

/* The part of trustee `index`, whose secret is all `index`; always with the same randomness. */
static struct ceremony part_of(uint8_t index, struct random *random)
{
	static struct ceremony_secret secrets[2];
	uint8_t seed[RANDOM_SEED_LEN];

	memset(secrets[index - 1].seed, index, CEREMONY_SECRET_LEN);
	memset(seed, 10 + index, sizeof(seed));
	random_init_seed(random, seed);
	return (struct ceremony){ .group = group_find("Ed25519"),
				  .size = 2,
				  .threshold = 2,
				  .index = index,
				  .secret = &secrets[index - 1],
				  .random = random };
}

/* The first lines of `data` into `lines`, which are given back cut into texts. */
static void cut(struct buffer *text, const char *lines[static LINES])
{
	char *at = (char *)text->bytes;

	for (size_t i = 0; i < LINES; i++) {
		char *end = strchr(at, '\n');

		lines[i] = at;
		if (end != NULL) {
			*end = '\0';
			at = end + 1;
		} else {
			at += strlen(at);
		}
	}
}

/* All steps of trustee 1, as far as they go. */
static void take_part(const char *const lines[static LINES])
{
	struct random random;
	struct ceremony part = part_of(1, &random);
	struct buffer own[LINES];
	struct buffer joined;
	const char *texts[LINES][2];
	struct ceremony_texts lists[LINES];
	struct scalar share;
	struct report report = { 0 };
	enum status status;

	buffer_init(&joined, TRUSTEES_LEN_MAX);
	for (size_t i = 0; i < LINES; i++) {
		buffer_init(&own[i], TRUSTEES_LEN_MAX);
		texts[i][1] = lines[i];
		lists[i] = (struct ceremony_texts){ .texts = texts[i], .count = 2 };
	}
	status = ceremony_certificate(&part, &own[0], NULL);
	assert(status == AL_OK);
	texts[0][0] = buffer_text(&own[0]);
	status = ceremony_polynomial(&part, &lists[0], &own[1], &report);
	texts[1][0] = buffer_text(&own[1]);
	if (status == AL_OK)
		status = ceremony_share(&part, &lists[0], &lists[1], &share, &own[2], &report);
	texts[2][0] = buffer_text(&own[2]);
	if (status == AL_OK)
		status =
		    ceremony_join(part.group, &lists[0], &lists[1], &lists[2], &joined, &report);
	assert((status == AL_OK) == (report.message[0] == '\0'));
	assert((status == AL_OK) == (joined.len > 0));
	for (size_t i = 0; i < LINES; i++)
		buffer_clear(&own[i]);
	buffer_clear(&joined);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *lines[LINES];
	struct buffer text;

	buffer_init(&text, size + 1);
	buffer_append(&text, data, size);
	buffer_append_byte(&text, '\n');
	if (buffer_status(&text) == AL_OK) {
		cut(&text, lines);
		take_part(lines);
	}
	buffer_clear(&text);
	return 0;
}
