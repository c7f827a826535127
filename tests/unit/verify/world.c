/* world.c: keys, texts and entries of the small cooperative. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/verify/world.h"

#include "crypto/hash.h"
#include "log/note.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORLD_ARCHIVE_LEN_MAX ((size_t)256 * 1024 * 1024)

const struct public_key *world_public(const struct world *world, enum world_key key)
{
	return signing_key_public(world->keys[key]);
}

struct when world_time(int64_t days, int64_t seconds)
{
	return (struct when){ .seconds = WORLD_START + days * WORLD_DAY + seconds };
}

static enum status read_text(void *user, const struct digest *digest, struct buffer *ret,
			     struct report *report)
{
	const struct world *world = user;

	for (size_t i = 0; i < world->text_count; i++) {
		if (digest_equal(&world->texts[i].digest, digest)) {
			buffer_append(ret, world->texts[i].bytes.bytes, world->texts[i].bytes.len);
			return buffer_status(ret);
		}
	}
	return report_set(report, AL_NOT_FOUND, "the text is missing");
}

static struct world_archive *find_archive(struct world *world, const char *uuid)
{
	for (size_t i = 0; i < world->archive_count; i++) {
		if (strcmp(world->archives[i].uuid, uuid) == 0)
			return &world->archives[i];
	}
	return NULL;
}

static enum status read_archive(void *user, const char *uuid, struct archive_piece *piece,
				struct report *report)
{
	const struct world_archive *archive = find_archive(user, uuid);
	size_t left;

	piece->got = 0;
	if (archive == NULL)
		return report_set(report, AL_NOT_FOUND, "the archive is missing");
	left = piece->at < archive->bytes.len ? archive->bytes.len - (size_t)piece->at : 0;
	piece->got = left < piece->len ? left : piece->len;
	if (piece->got > 0)
		memcpy(piece->bytes, archive->bytes.bytes + piece->at, piece->got);
	return AL_OK;
}

void world_set_archive(struct world *world, const char *uuid, const void *bytes, size_t len)
{
	struct world_archive *archive = find_archive(world, uuid);

	if (archive == NULL) {
		assert(world->archive_count < WORLD_ARCHIVES_MAX);
		archive = &world->archives[world->archive_count++];
		assert(strlen(uuid) < sizeof(archive->uuid));
		memcpy(archive->uuid, uuid, strlen(uuid) + 1);
		buffer_init(&archive->bytes, WORLD_ARCHIVE_LEN_MAX);
	}
	buffer_reset(&archive->bytes);
	buffer_append(&archive->bytes, bytes, len);
	assert(buffer_status(&archive->bytes) == AL_OK);
}

struct digest world_add_text(struct world *world, const void *bytes, size_t len)
{
	struct digest digest = hash_bytes(bytes, len);
	struct world_text_file *file;

	for (size_t i = 0; i < world->text_count; i++) {
		if (digest_equal(&world->texts[i].digest, &digest))
			return digest;
	}
	assert(world->text_count < WORLD_TEXTS_MAX);
	file = &world->texts[world->text_count++];
	file->digest = digest;
	buffer_init(&file->bytes, len + 1);
	buffer_append(&file->bytes, bytes, len);
	assert(buffer_status(&file->bytes) == AL_OK);
	return digest;
}

static int compare_keys(const void *a, const void *b)
{
	return public_key_compare(a, b);
}

struct digest world_add_electorate(struct world *world, size_t count)
{
	struct public_key keys[WORLD_VOTERS];
	struct electorate electorate = { .keys = keys, .count = count };
	struct digest digest;
	struct buffer text;

	assert(count <= WORLD_VOTERS);
	for (size_t i = 0; i < count; i++)
		keys[i] = *world_public(world, (enum world_key)(W_VOTER + i));
	qsort(keys, count, sizeof(keys[0]), compare_keys);
	buffer_init(&text, 1 << 16);
	electorate_format(&electorate, &text);
	assert(buffer_status(&text) == AL_OK);
	digest = world_add_text(world, text.bytes, text.len);
	buffer_clear(&text);
	return digest;
}

static void make_vkey(const struct world *world, const char *name, enum note_key_type type,
		      enum world_key key, char *ret)
{
	struct note_key note_key;
	enum status status = note_key_make(name, type, world_public(world, key), &note_key);

	assert(status == AL_OK);
	note_key_format(&note_key, ret);
}

static void start_chain(struct world *world, bool ballots_checked)
{
	struct chain_reader reader = { .read_text = read_text,
				       .read_archive = read_archive,
				       .ballots_checked = ballots_checked,
				       .user = world };
	enum status status = chain_new(&reader, &world->chain);

	assert(status == AL_OK);
}

void world_trust_ballots(struct world *world)
{
	assert(world->count == 0);
	chain_free(world->chain);
	start_chain(world, true);
}

void world_init(struct world *world)
{
	enum status status;

	memset(world, 0, sizeof(*world));
	for (size_t i = 1; i < W_KEY_COUNT; i++) {
		uint8_t seed[KEY_SEED_LEN];

		memset(seed, (int)i, sizeof(seed));
		status = signing_key_from_seed(seed, &world->keys[i]);
		assert(status == AL_OK);
	}
	world->founders[0] = *world_public(world, W_FOUNDER);
	world->founders[1] = *world_public(world, W_FOUNDER_2);
	qsort(world->founders, 2, sizeof(world->founders[0]), compare_keys);
	make_vkey(world, WORLD_ORIGIN, NOTE_KEY_ED25519, W_LOG, world->log_vkey);
	make_vkey(world, "witness.example/1", NOTE_KEY_COSIGNATURE, W_WITNESS,
		  world->witness_vkeys[0]);
	make_vkey(world, "witness.example/2", NOTE_KEY_COSIGNATURE, W_WITNESS_2,
		  world->witness_vkeys[1]);
	(void)world_add_text(world, "the wording\n", 12);
	(void)world_add_text(world, "the guideline in words\n", 23);
	(void)world_add_text(world, "the terms of use\n", 17);
	(void)world_add_text(world, "id,name\n1,north\n", 16);
	(void)world_add_electorate(world, WORLD_VOTERS);
	arena_init(&world->arena, (size_t)64 * 1024 * 1024);
	world->entered = calloc(WORLD_ENTRIES_MAX, sizeof(world->entered[0]));
	world->times = calloc(WORLD_ENTRIES_MAX, sizeof(world->times[0]));
	assert(world->entered != NULL);
	assert(world->times != NULL);
	start_chain(world, false);
}

void world_clear(struct world *world)
{
	chain_free(world->chain);
	for (size_t i = 0; i < world->count; i++)
		envelope_free(world->entered[i]);
	free(world->entered);
	free(world->times);
	for (size_t i = 1; i < W_KEY_COUNT; i++)
		signing_key_free(world->keys[i]);
	for (size_t i = 0; i < world->text_count; i++)
		buffer_clear(&world->texts[i].bytes);
	for (size_t i = 0; i < world->archive_count; i++)
		buffer_clear(&world->archives[i].bytes);
	arena_clear(&world->arena);
}

enum status world_make(const struct world *world, const struct draft *draft, struct envelope **ret,
		       struct report *report)
{
	const struct signing_key *keys[WORLD_SIGNERS_MAX];

	for (size_t i = 0; i < draft->signer_count; i++)
		keys[i] = world->keys[draft->signers[i]];
	return object_make(draft->type, &draft->of, keys, draft->signer_count, ret, report);
}

enum status world_enter(struct world *world, const struct draft *draft, struct report *report)
{
	struct envelope *envelope = NULL;
	enum status status = world_make(world, draft, &envelope, report);

	if (status != AL_OK)
		return status;
	status = chain_enter(world->chain, draft->seq, draft->entered, envelope, report);
	if (status != AL_OK) {
		envelope_free(envelope);
		return status;
	}
	assert(world->count < WORLD_ENTRIES_MAX);
	world->entered[world->count] = envelope;
	world->times[world->count] = draft->entered;
	world->count++;
	return AL_OK;
}

void world_run(struct world *world, enum world_step until)
{
	/* The story comes first, so its steps are the first entries. */
	for (size_t step = world->count; step < until; step++) {
		struct draft draft;
		struct report report = { .message = "" };
		enum status status;

		world_draft(world, (enum world_step)step, &draft);
		status = world_enter(world, &draft, &report);
		if (status != AL_OK)
			(void)fprintf(stderr, "step %zu: %s: %s\n", step, status_name(status),
				      report.message);
		assert(status == AL_OK);
		world->ids[step] = world->entered[step]->id;
	}
}
