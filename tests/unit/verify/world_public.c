/* world_public.c: the small cooperative's published files, in memory. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/verify/world.h"

#include "log/checkpoint.h"
#include "log/cosignature.h"
#include "log/entry.h"
#include "log/tile.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOTE_MAX 65536

static size_t hash_path(const char *path)
{
	size_t hash = 5381;

	for (; *path != '\0'; path++)
		hash = hash * 33 + (unsigned char)*path;
	return hash;
}

/* The slot of `path` in the table, or the empty one where it would be. */
static size_t *find_place(const struct world_files *files, const char *path)
{
	size_t at = hash_path(path) & (files->place_count - 1);

	while (files->places[at] != 0 &&
	       strcmp(files->files[files->places[at] - 1].path, path) != 0)
		at = (at + 1) & (files->place_count - 1);
	return &files->places[at];
}

/* Build the table of places anew, at most half full. */
static void index_files(struct world_files *files)
{
	files->place_count = 1024;
	while (files->place_count < 4 * files->count)
		files->place_count *= 2;
	free(files->places);
	files->places = calloc(files->place_count, sizeof(files->places[0]));
	assert(files->places != NULL);
	for (size_t i = 0; i < files->count; i++)
		*find_place(files, files->files[i].path) = i + 1;
}

struct world_file *world_files_find(const struct world_files *files, const char *path)
{
	size_t place = files->place_count == 0 ? 0 : *find_place(files, path);

	return place == 0 ? NULL : &files->files[place - 1];
}

void world_files_put(struct world_files *files, const char *path, const void *bytes, size_t len)
{
	struct world_file *file = world_files_find(files, path);
	uint8_t *copy = malloc(len + 1);

	assert(copy != NULL);
	memcpy(copy, bytes, len);
	if (file == NULL) {
		if (files->count == files->capacity) {
			files->capacity = files->capacity == 0 ? 256 : 2 * files->capacity;
			files->files =
			    realloc(files->files, files->capacity * sizeof(files->files[0]));
			assert(files->files != NULL);
		}
		file = &files->files[files->count++];
		assert(strlen(path) < sizeof(file->path));
		memcpy(file->path, path, strlen(path) + 1);
		file->bytes = NULL;
		if (2 * files->count > files->place_count)
			index_files(files);
		else
			*find_place(files, path) = files->count;
	}
	free(file->bytes);
	file->bytes = copy;
	file->len = len;
}

void world_files_remove(struct world_files *files, size_t index)
{
	free(files->files[index].bytes);
	files->files[index] = files->files[--files->count];
	index_files(files);
}

void world_files_clear(struct world_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->files[i].bytes);
	free(files->files);
	free(files->places);
	memset(files, 0, sizeof(*files));
}

static enum status read_file(void *user, const char *path, struct buffer *ret,
			     struct report *report)
{
	const struct world_file *file = world_files_find(user, path);

	if (file == NULL)
		return report_set(report, AL_NOT_FOUND, "%s: the file is missing", path);
	buffer_append(ret, file->bytes, file->len);
	if (buffer_status(ret) != AL_OK)
		return report_set(report, buffer_status(ret), "%s: is too large", path);
	return AL_OK;
}

static enum status read_part(void *user, const char *path, struct archive_piece *piece,
			     struct report *report)
{
	const struct world_file *file = world_files_find(user, path);
	size_t left;

	piece->got = 0;
	if (file == NULL)
		return report_set(report, AL_NOT_FOUND, "%s: the file is missing", path);
	left = piece->at < file->len ? file->len - (size_t)piece->at : 0;
	piece->got = left < piece->len ? left : piece->len;
	if (piece->got > 0)
		memcpy(piece->bytes, file->bytes + piece->at, piece->got);
	return AL_OK;
}

static enum status list_files(void *user, enum status (*each)(void *context, const char *path),
			      void *context, struct report *report)
{
	const struct world_files *files = user;

	(void)report;
	for (size_t i = 0; i < files->count; i++) {
		enum status status = each(context, files->files[i].path);

		if (status != AL_OK)
			return status;
	}
	return AL_OK;
}

struct source world_files_source(struct world_files *files)
{
	return (struct source){
		.read = read_file, .read_at = read_part, .list = list_files, .user = files
	};
}

static enum status write_tile(void *user, const struct tile *tile, const void *bytes, size_t len,
			      struct report *report)
{
	char path[TILE_PATH_MAX + 8] = "log/";

	(void)report;
	tile_path_format(tile, path + 4);
	world_files_put(user, path, bytes, len);
	return AL_OK;
}

/* Publish entry number `seq` and its object. */
static void publish_entry(const struct world *world, size_t seq, struct tile_writer *writer,
			  const struct tile_sink *sink)
{
	const struct envelope *envelope = world->entered[seq];
	struct log_entry entry = { .coop = world->entered[0]->id,
				   .id = envelope->id,
				   .seq = (int64_t)seq,
				   .time = world->times[seq] };
	char path[SOURCE_PATH_MAX];
	char hex[2 * DIGEST_LEN + 1];
	struct buffer bytes;
	enum status status;

	memcpy(entry.type, envelope->type, strlen(envelope->type) + 1);
	buffer_init(&bytes, ENVELOPE_LEN_MAX);
	log_entry_encode(&entry, &bytes);
	status = tile_writer_add(writer, bytes.bytes, bytes.len, sink, NULL);
	assert(status == AL_OK);
	buffer_reset(&bytes);
	envelope_format(envelope, &bytes);
	assert(buffer_status(&bytes) == AL_OK);
	hex_format(envelope->id.bytes, DIGEST_LEN, hex);
	(void)snprintf(path, sizeof(path), "objects/%s.json", hex);
	world_files_put(sink->user, path, bytes.bytes, bytes.len);
	buffer_clear(&bytes);
}

static void publish_texts(const struct world *world, struct world_files *ret)
{
	for (size_t i = 0; i < world->text_count; i++) {
		const struct world_text_file *text = &world->texts[i];
		char path[SOURCE_PATH_MAX];
		char hex[2 * DIGEST_LEN + 1];

		if (!chain_has_text(world->chain, &text->digest))
			continue;
		hex_format(text->digest.bytes, DIGEST_LEN, hex);
		(void)snprintf(path, sizeof(path), "texts/%s", hex);
		world_files_put(ret, path, text->bytes.bytes, text->bytes.len);
	}
}

static void publish_archives(const struct world *world, struct world_files *ret)
{
	for (size_t i = 0; i < world->archive_count; i++) {
		const struct world_archive *archive = &world->archives[i];
		struct election_state election;
		char path[SOURCE_PATH_MAX];

		if (chain_election_find(world->chain, archive->uuid, &election) != AL_OK)
			continue;
		(void)snprintf(path, sizeof(path), "elections/%s/%s.bel", archive->uuid,
			       archive->uuid);
		world_files_put(ret, path, archive->bytes.bytes, archive->bytes.len);
	}
}

static struct note_key key_of(const char *vkey)
{
	struct note_key key;
	enum status status = note_key_parse(vkey, strlen(vkey), &key, NULL);

	assert(status == AL_OK);
	return key;
}

void world_checkpoint(const struct world *world, int64_t size, const struct digest *root,
		      size_t witnesses, struct buffer *ret)
{
	struct checkpoint checkpoint = { .origin = WORLD_ORIGIN,
					 .size = (uint64_t)size,
					 .root = *root };
	struct note_key log = key_of(world->log_vkey);
	struct buffer text;
	enum status status = checkpoint_sign(&checkpoint, &log, world->keys[W_LOG], ret);

	assert(status == AL_OK);
	buffer_init(&text, NOTE_MAX);
	checkpoint_format(&checkpoint, &text);
	for (size_t i = 0; i < witnesses; i++) {
		struct note_key key = key_of(world->witness_vkeys[i]);

		status = cosignature_append(&key, world->keys[W_WITNESS + i], buffer_text(&text),
					    text.len,
					    (uint64_t)chain_time(world->chain).seconds + i, ret);
		assert(status == AL_OK);
	}
	assert(buffer_status(ret) == AL_OK);
	buffer_clear(&text);
}

void world_publish(const struct world *world, struct world_files *ret)
{
	struct tile_sink sink = { .write = write_tile, .user = ret };
	struct tile_writer *writer = NULL;
	struct digest root;
	struct buffer note;
	enum status status = tile_writer_new(&writer);

	assert(status == AL_OK);
	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; i < world->count; i++)
		publish_entry(world, i, writer, &sink);
	status = tile_writer_flush(writer, &sink, NULL);
	assert(status == AL_OK);
	root = tile_writer_root(writer);
	tile_writer_free(writer);
	publish_texts(world, ret);
	publish_archives(world, ret);
	buffer_init(&note, NOTE_MAX);
	world_checkpoint(world, (int64_t)world->count, &root, 2, &note);
	world_files_put(ret, "log/checkpoint", note.bytes, note.len);
	buffer_clear(&note);
}
