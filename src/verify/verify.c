/* verify.c: everything that can be checked from published files alone. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "verify/verify.h"

#include "law/object.h"
#include "verify/verify_internal.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TELL_EVERY 64 /* entries between two notes of progress */

void verify_tell(const struct verify_run *run, enum verify_stage stage, int64_t done, int64_t total)
{
	if (run->options->progress != NULL)
		run->options->progress(run->options->user, stage, done, total);
}

static struct digest_path path_of(const char *folder, const struct digest *digest,
				  const char *suffix)
{
	struct digest_path path;
	size_t len = strlen(folder);

	memcpy(path.text, folder, len);
	hex_format(digest->bytes, DIGEST_LEN, path.text + len);
	memcpy(path.text + len + 2 * (size_t)DIGEST_LEN, suffix, strlen(suffix) + 1);
	return path;
}

struct digest_path verify_object_path(const struct digest *id)
{
	return path_of(OBJECTS_FOLDER, id, OBJECTS_SUFFIX);
}

struct digest_path verify_text_path(const struct digest *digest)
{
	return path_of(TEXTS_FOLDER, digest, "");
}

/* The text part of a chain_reader over a source. */
static enum status read_text(void *user, const struct digest *digest, struct buffer *ret,
			     struct report *report)
{
	const struct source *source = user;

	return source->read(source->user, verify_text_path(digest).text, ret, report);
}

/* The other part, for the archives of elections. */
static enum status read_archive(void *user, const char *uuid, struct archive_piece *piece,
				struct report *report)
{
	return source_read_archive(user, uuid, piece, report);
}

/* A tile_source over a source. The caller puts the path before the message, so here it goes. */
static enum status read_tile(void *user, const struct tile *tile, struct buffer *ret,
			     struct report *report)
{
	const struct source *source = user;
	struct report own = { .message = "" };
	char path[sizeof(LOG_FOLDER) + TILE_PATH_MAX] = LOG_FOLDER;
	size_t len;
	enum status status;

	tile_path_format(tile, path + sizeof(LOG_FOLDER) - 1);
	len = strlen(path);
	status = source->read(source->user, path, ret, &own);
	if (status == AL_OK)
		return AL_OK;
	if (strncmp(own.message, path, len) == 0 && strncmp(own.message + len, ": ", 2) == 0)
		return report_set(report, status, "%s", own.message + len + 2);
	return report_set(report, status, "%s", own.message);
}

enum status verify_read_object(struct verify_run *run, const struct digest *id,
			       struct envelope **ret)
{
	struct digest_path path = verify_object_path(id);
	struct envelope *envelope;
	enum status status;

	buffer_reset(&run->bytes);
	status = run->source->read(run->source->user, path.text, &run->bytes, run->report);
	if (status != AL_OK)
		return status;
	status = envelope_parse(buffer_text(&run->bytes), run->bytes.len, &envelope, run->report);
	if (status != AL_OK) {
		report_prefix(run->report, "%s", path.text);
		return status;
	}
	if (!digest_equal(&envelope->id, id)) {
		envelope_free(envelope);
		return report_set(run->report, AL_FORGED, "%s: the object has another id",
				  path.text);
	}
	*ret = envelope;
	return AL_OK;
}

/* Check the object of one entry, and let it into the chain. */
static enum status take_object(struct verify_run *run, const struct log_entry *entry)
{
	struct envelope *envelope = NULL;
	struct digest_path path = verify_object_path(&entry->id);
	enum status status = verify_read_object(run, &entry->id, &envelope);

	if (status != AL_OK)
		return status;
	assert(envelope != NULL);
	if (strcmp(envelope->type, entry->type) != 0)
		status = report_set(run->report, AL_FORGED, "its entry calls it a %s", entry->type);
	else
		status = chain_enter(run->chain, entry->seq, entry->time, envelope, run->report);
	if (status == AL_OK && !digest_equal(&entry->coop, chain_coop(run->chain)))
		status = report_set(run->report, AL_FORGED, "its entry names another coop");
	if (status != AL_OK)
		report_prefix(run->report, "%s (entry %lld: %s)", path.text, (long long)entry->seq,
			      envelope->type);
	envelope_free(envelope);
	return status;
}

static enum status take_entry(void *user, const struct log_entry *entry, const void *bytes,
			      size_t len, struct report *report)
{
	struct verify_run *run = user;
	struct report *whole = run->report;
	struct report own = { .message = "" };
	enum status status;

	(void)bytes;
	(void)len;
	(void)report; /* the replay's, which puts the tile before; the object's place says more */
	run->report = &own;
	status = take_object(run, entry);
	run->report = whole;
	if (status != AL_OK) {
		run->own_report = true;
		if (whole != NULL)
			*whole = own;
		return status;
	}
	if (entry->seq % TELL_EVERY == 0)
		verify_tell(run, VERIFY_CHAIN, entry->seq, (int64_t)run->checkpoint.size);
	return AL_OK;
}

static void tell_ballots(void *user, int64_t ballots)
{
	verify_tell(user, VERIFY_BALLOTS, ballots, 0);
}

/* Report what the replay found in the log's files, with their folder before the path. */
static enum status report_log(const struct verify_run *run, enum status status,
			      const struct replay_place *place, const struct report *found)
{
	if (place->path[0] == '\0')
		return report_set(run->report, status, "%s", found->message);
	if (strncmp(found->message, place->path, strlen(place->path)) == 0)
		return report_set(run->report, status, LOG_FOLDER "%s", found->message);
	return report_set(run->report, status, LOG_FOLDER "%s: %s", place->path, found->message);
}

/* Replay tiles, entries and objects. */
static enum status replay_log(struct verify_run *run)
{
	const struct verify_expectation *expectation = &run->options->expectation;
	struct report own = { .message = "" };
	struct replay replay = { .size = run->checkpoint.size,
				 .root = run->checkpoint.root,
				 .source = &run->tiles,
				 .each = take_entry,
				 .user = run };
	struct replay_place place = { .path = "" };
	enum status status;

	verify_tell(run, VERIFY_TREE, 0, (int64_t)replay.size);
	status = replay_run(&replay, &place, &own);
	if (status != AL_OK && !run->own_report)
		return report_log(run, status, &place, &own);
	if (status != AL_OK)
		return status;
	verify_tell(run, VERIFY_CHAIN, (int64_t)replay.size, (int64_t)replay.size);
	if (expectation->size == 0)
		return AL_OK;
	/* All tiles hold by now, so what fails here is another history. */
	status = replay_check_extends(&run->tiles, (uint64_t)expectation->size, &expectation->root,
				      replay.size, &replay.root, &own);
	if (status == AL_FORGED)
		return report_set(run->report, AL_CONFLICT,
				  CHECKPOINT_PATH ": the log does not go on from the %lld entries "
						  "that it had before: history was changed",
				  (long long)expectation->size);
	return status == AL_OK ? AL_OK : report_set(run->report, status, "%s", own.message);
}

static void set_result(struct verify_run *run, struct verify_result *ret)
{
	*ret = (struct verify_result){
		.coop = run->coop,
		.size = (int64_t)run->checkpoint.size,
		.root = run->checkpoint.root,
		.witnesses = run->witnesses,
		.newest_cosignature = run->newest_cosignature,
		.files = run->files,
		.chain = run->chain,
	};
	note_key_format(&run->log_key, ret->vkey);
	(void)snprintf(ret->origin, sizeof(ret->origin), "%s", run->checkpoint.origin);
	run->chain = NULL; /* the result's now */
}

enum status verify_public(const struct source *source, const struct verify_options *options,
			  struct verify_result *ret, struct report *report)
{
	struct verify_run run = { .source = source, .options = options, .report = report };
	/* The callbacks' pointers are not const; nothing is changed through them. */
	void *user = (void *)(uintptr_t)source;
	struct chain_reader reader = { .read_text = read_text,
				       .read_archive = read_archive,
				       .user = user };
	enum status status;

	run.tiles = (struct tile_source){ .read = read_tile, .user = user };
	arena_init(&run.arena, OBJECT_ARENA_MAX);
	buffer_init(&run.note_bytes, NOTE_LEN_MAX);
	buffer_init(&run.bytes, ENVELOPE_LEN_MAX);
	verify_tell(&run, VERIFY_CHECKPOINT, 0, 1);
	status = verify_checkpoint(&run);
	if (status != AL_OK)
		goto out;
	verify_tell(&run, VERIFY_CHECKPOINT, 1, 1);
	status = chain_new(&reader, &run.chain);
	if (status != AL_OK) {
		(void)report_set(report, status, "out of memory");
		goto out;
	}
	chain_watch_ballots(run.chain, tell_ballots, &run);
	status = replay_log(&run);
	if (status == AL_OK)
		status = chain_check_archives(run.chain, report);
	if (status == AL_OK)
		status = verify_files(&run);
	if (status != AL_OK)
		goto out;
	chain_watch_ballots(run.chain, NULL, NULL); /* the chain outlives the run */
	verify_tell(&run, VERIFY_DONE, 1, 1);
	set_result(&run, ret);
out:
	chain_free(run.chain);
	buffer_clear(&run.bytes);
	buffer_clear(&run.note_bytes);
	arena_clear(&run.arena);
	return status;
}

void verify_result_clear(struct verify_result *result)
{
	chain_free(result->chain);
	result->chain = NULL;
}
