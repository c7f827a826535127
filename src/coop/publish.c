/* publish.c: from the log of record to the files that anyone can read. */
/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE /* syncfs() */
#include "coop/publish.h"

#include "coop/coop_internal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LOG_FOLDER "log"
#define OBJECTS_FOLDER "objects"
#define TEXTS_FOLDER "texts"
#define CHECKPOINT_FILE "log/checkpoint"
#define PATH_SHORT_MAX 128 /* bytes of a path below public/ */

/* --- single files --- */

/* Write a file below public/ that can be derived again, making its folder where it is missing. */
static enum status write_public(const struct coop *coop, const char *name, const void *bytes,
				size_t len, struct report *report)
{
	char path[FILE_PATH_MAX];
	enum status status = file_join(coop->public_path, name, path, report);
	char *slash;

	if (status != AL_OK)
		return status;
	status = file_write_derived(path, bytes, len, report);
	if (status != AL_NOT_FOUND)
		return status;
	slash = strrchr(path, '/');
	*slash = '\0';
	status = file_make_folder(path, report);
	*slash = '/';
	return status == AL_OK ? file_write_derived(path, bytes, len, report) : status;
}

static enum status write_tile(void *user, const struct tile *tile, const void *bytes, size_t len,
			      struct report *report)
{
	char name[PATH_SHORT_MAX];
	char path[TILE_PATH_MAX];

	tile_path_format(tile, path);
	(void)snprintf(name, sizeof(name), LOG_FOLDER "/%s", path);
	return write_public(user, name, bytes, len, report);
}

/* Drops what is published already. */
static enum status skip_tile(void *user, const struct tile *tile, const void *bytes, size_t len,
			     struct report *report)
{
	(void)user;
	(void)tile;
	(void)bytes;
	(void)len;
	(void)report;
	return AL_OK;
}

static enum status write_text(void *user, const struct digest *digest, struct report *report)
{
	const struct coop *coop = user;
	char hex[2 * DIGEST_LEN + 1];
	char name[PATH_SHORT_MAX];
	struct buffer text;
	enum status status;

	hex_format(digest->bytes, DIGEST_LEN, hex);
	(void)snprintf(name, sizeof(name), TEXTS_FOLDER "/%s", hex);
	buffer_init(&text, COOP_TEXT_LEN_MAX);
	status = coop_store_text(coop->db, digest, &text, report);
	if (status == AL_OK)
		status = write_public(coop, name, text.bytes, text.len, report);
	else if (status == AL_NOT_FOUND)
		status = report_set(report, AL_MALFORMED, "%s: the text %s is gone",
				    db_location(coop->db), hex);
	buffer_clear(&text);
	return status;
}

/* One entry on its way to the tiles; `publishing`: its object and texts are written too. */
struct tiling {
	struct coop *coop;
	const struct tile_sink *sink;
	bool publishing;
};

static enum status tile_entry(void *user, const struct stored_entry *entry, struct report *report)
{
	const struct tiling *tiling = user;
	char hex[2 * DIGEST_LEN + 1];
	char name[PATH_SHORT_MAX];
	enum status status;

	status = tile_writer_add(tiling->coop->tiles, entry->entry, entry->entry_len, tiling->sink,
				 report);
	if (status != AL_OK || !tiling->publishing)
		return status;
	hex_format(entry->id.bytes, DIGEST_LEN, hex);
	(void)snprintf(name, sizeof(name), OBJECTS_FOLDER "/%s.json", hex);
	status = write_public(tiling->coop, name, entry->envelope, entry->envelope_len, report);
	if (status == AL_OK)
		status = named_texts_each(entry, write_text, tiling->coop, report);
	if (status == AL_OK)
		status = publish_archive(tiling->coop, entry, report);
	return status;
}

/* --- all files of a size --- */

/* The tiles of the tree of `size`, made from the store, which is the truth. */
static enum status open_tiles(struct coop *coop, int64_t size, struct report *report)
{
	static const struct tile_sink skip = { .write = skip_tile };
	struct tiling tiling = { .coop = coop, .sink = &skip };
	enum status status;

	if (coop->tiles != NULL && (int64_t)tile_writer_size(coop->tiles) == size)
		return AL_OK;
	tile_writer_free(coop->tiles);
	coop->tiles = NULL;
	if (tile_writer_new(&coop->tiles) != AL_OK)
		return report_set(report, AL_NO_MEMORY, "out of memory for the tiles");
	status = coop_store_each_entry(coop->db, 0, size, tile_entry, &tiling, report);
	if (status == AL_OK)
		status = tile_writer_flush(coop->tiles, &skip, report);
	return status;
}

/* Remove the partial tiles of the tree of `old_size` that are no part of the tree of `size`. They
 * may stay, so that it cannot be done does not matter. */
static void remove_partial_tiles(const struct coop *coop, int64_t old_size, int64_t size)
{
	struct tile_list list;
	struct tile tile;

	tile_list_init(&list, (uint64_t)old_size);
	while (tile_list_next(&list, &tile)) {
		char path[TILE_PATH_MAX];
		char name[FILE_PATH_MAX + PATH_SHORT_MAX];
		char *slash;

		if (tile.width == TILE_WIDTH || tile_role(&tile, (uint64_t)size) == TILE_NEEDED)
			continue;
		tile_path_format(&tile, path);
		(void)snprintf(name, sizeof(name), "%s/" LOG_FOLDER "/%s", coop->public_path, path);
		(void)unlink(name);
		slash = strrchr(name, '/');
		*slash = '\0';
		(void)rmdir(name); /* stays while another width is in it */
	}
}

/* Force everything below public/ to the disk at once. */
static enum status sync_public(const struct coop *coop, struct report *report)
{
	int fd = open(coop->public_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum status status = AL_OK;

	if (fd < 0 || syncfs(fd) != 0)
		status = report_set(
		    report, errno == ENOSPC || errno == EDQUOT ? AL_NO_SPACE : AL_IO,
		    "cannot force %s to the disk: %s", coop->public_path, strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	return status;
}

enum status publish_read(const struct coop *coop, struct checkpoint *ret, struct buffer *ret_note,
			 struct report *report)
{
	char path[FILE_PATH_MAX];
	enum status status = file_join(coop->public_path, CHECKPOINT_FILE, path, report);

	if (status != AL_OK)
		return status;
	status = file_read(path, ret_note, report);
	if (status == AL_OK) {
		status = checkpoint_open(buffer_text(ret_note), ret_note->len, &coop->log_note_key,
					 ret, NULL, NULL);
		if (status == AL_NO_MEMORY)
			(void)report_set(report, status, "out of memory for %s", path);
		else if (status != AL_OK)
			status = AL_NOT_FOUND; /* not ours, so nothing that we said */
	} else if (status == AL_TOO_BIG) {
		status = AL_NOT_FOUND;
	}
	return status;
}

/* The checkpoint in public/, if it is one of this log. AL_NOT_FOUND: there is none. */
static enum status read_published(const struct coop *coop, struct checkpoint *ret,
				  struct report *report)
{
	struct buffer note;
	enum status status;

	buffer_init(&note, NOTE_LEN_MAX);
	status = publish_read(coop, ret, &note, report);
	buffer_clear(&note);
	return status;
}

/* How many entries have all their files in public/. */
static enum status find_covered(const struct coop *coop, const struct stored_heads *heads,
				int64_t *ret, struct report *report)
{
	struct checkpoint checkpoint;
	enum status status = read_published(coop, &checkpoint, report);

	if (status == AL_NOT_FOUND) {
		*ret = 0;
		return AL_OK;
	}
	if (status != AL_OK)
		return status;
	*ret = heads->published_size;
	if (checkpoint.size < (uint64_t)heads->published_size)
		*ret = (int64_t)checkpoint.size;
	return AL_OK;
}

/* What is noted together about a publishing. */
struct noting {
	const struct stored_heads *heads;
	const struct buffer *note; /* NULL: nothing is pending */
};

static enum status heads_work(struct db *db, void *user, struct report *report)
{
	return coop_store_set_heads(db, user, report);
}

static enum status noting_work(struct db *db, void *user, struct report *report)
{
	const struct noting *noting = user;
	enum status status = coop_store_set_heads(db, noting->heads, report);

	if (status != AL_OK)
		return status;
	if (noting->note == NULL)
		return coop_store_set_pending(db, NULL, 0, report);
	return coop_store_set_pending(db, noting->note->bytes, noting->note->len, report);
}

/* Write objects, texts and tiles of the entries from `old_size` to before `size`. */
static enum status write_entries(struct coop *coop, int64_t old_size, int64_t size,
				 struct report *report)
{
	struct tile_sink sink = { .write = write_tile, .user = coop };
	struct tiling tiling = { .coop = coop, .sink = &sink, .publishing = true };
	enum status status = open_tiles(coop, old_size, report);

	if (status == AL_OK)
		status =
		    coop_store_each_entry(coop->db, old_size, size, tile_entry, &tiling, report);
	if (status == AL_OK)
		status = tile_writer_flush(coop->tiles, &sink, report);
	if (status != AL_OK) { /* the writer may be ahead of the files */
		tile_writer_free(coop->tiles);
		coop->tiles = NULL;
	}
	return status;
}

/* Write all files of the tree of `size`, then `note` as its checkpoint. */
static enum status write_files(struct coop *coop, struct stored_heads *heads, int64_t size,
			       const struct buffer *note, struct report *report)
{
	struct noting done = { .heads = heads };
	char path[FILE_PATH_MAX];
	int64_t old_size = 0;
	enum status status = find_covered(coop, heads, &old_size, report);

	if (status == AL_OK)
		status = write_entries(coop, old_size, size, report);
	if (status == AL_OK)
		status = sync_public(coop, report);
	if (status == AL_OK)
		status = file_join(coop->public_path, CHECKPOINT_FILE, path, report);
	if (status == AL_OK)
		status = file_write(path, note->bytes, note->len, report);
	if (status != AL_OK)
		return status;
	remove_partial_tiles(coop, old_size, size);
	heads->published_size = size;
	return db_transaction(coop->db, noting_work, &done, report);
}

/* --- what was signed before --- */

/* Whether the log of record has the tree of `size` and `root`, which `what` names. */
static enum status check_tree(const struct coop *coop, uint64_t size, const struct digest *root,
			      const char *what, struct report *report)
{
	struct digest found;

	if (size > coop->log.tree.size)
		return report_set(report, AL_FORGED,
				  "the log of record in %s has %" PRIu64 " entries, but %s has "
				  "%" PRIu64 ": entries were lost; bring back the newest copy of "
				  "the store",
				  db_location(coop->db), coop->log.tree.size, what, size);
	found = merkle_root(coop->log.leaves, (size_t)size);
	if (size > 0 && !digest_equal(&found, root))
		return report_set(report, AL_FORGED,
				  "the log of record in %s is not the one of which %s has %" PRIu64
				  " entries; bring back the store that belongs to it",
				  db_location(coop->db), what, size);
	return AL_OK;
}

static enum status check_heads(const struct coop *coop, const struct stored_heads *heads,
			       struct report *report)
{
	if (heads->published_size < 0 || heads->signed_size < heads->published_size)
		return report_set(report, AL_MALFORMED,
				  "%s: what it says about publishing cannot be: it is damaged",
				  db_location(coop->db));
	return check_tree(coop, (uint64_t)heads->signed_size, &heads->signed_root,
			  "what was signed before", report);
}

enum status publish_check(const struct coop *coop, struct report *report)
{
	struct stored_heads heads;
	struct checkpoint checkpoint;
	enum status status = coop_store_heads(coop->db, &heads, report);

	if (status == AL_OK)
		status = check_heads(coop, &heads, report);
	if (status != AL_OK)
		return status;
	/* The store may be an old copy, which knows nothing of what it signed since. */
	status = read_published(coop, &checkpoint, report);
	if (status == AL_NOT_FOUND)
		return AL_OK;
	if (status != AL_OK)
		return status;
	return check_tree(coop, checkpoint.size, &checkpoint.root, "the published " CHECKPOINT_FILE,
			  report);
}

enum status publish_finish(struct coop *coop, struct report *report)
{
	struct checkpoint checkpoint;
	struct stored_heads heads;
	struct buffer note;
	enum status status = coop_store_heads(coop->db, &heads, report);

	if (status != AL_OK)
		return status;
	buffer_init(&note, NOTE_LEN_MAX);
	status = coop_store_pending(coop->db, &note, report);
	if (status == AL_NOT_FOUND) {
		buffer_clear(&note);
		return AL_OK; /* nothing was cut off */
	}
	if (status == AL_OK)
		status = checkpoint_open(buffer_text(&note), note.len, &coop->log_note_key,
					 &checkpoint, NULL, report);
	if (status == AL_OK)
		status = check_tree(coop, checkpoint.size, &checkpoint.root,
				    "the checkpoint that was about to be published", report);
	if (status == AL_OK)
		status = write_files(coop, &heads, (int64_t)checkpoint.size, &note, report);
	buffer_clear(&note);
	return status;
}

/* --- publishing --- */

/*
 * Sign a checkpoint of all entries: `ret` is the note with the log's own line, *ret_checkpoint what
 * it says, `heads` what was noted.
 */
static enum status sign(struct coop *coop, struct stored_heads *heads,
			struct checkpoint *ret_checkpoint, struct buffer *ret,
			struct report *report)
{
	struct checkpoint checkpoint = { .size = coop->log.tree.size,
					 .root = merkle_tree_root(&coop->log.tree) };
	enum status status = check_heads(coop, heads, report);

	if (status != AL_OK)
		return status;
	static_assert(sizeof(checkpoint.origin) >= sizeof(coop->log_note_key.name), "it fits");
	(void)snprintf(checkpoint.origin, sizeof(checkpoint.origin), "%s", coop->log_note_key.name);
	heads->signed_size = (int64_t)checkpoint.size;
	heads->signed_root = checkpoint.root;
	/* Durable before it is signed: no other tree of this size will ever be. */
	status = db_transaction(coop->db, heads_work, heads, report);
	if (status != AL_OK)
		return status;
	status = checkpoint_sign(&checkpoint, &coop->log_note_key, coop->log_key, ret);
	if (status != AL_OK)
		return report_set(report, status, "out of memory for a checkpoint");
	*ret_checkpoint = checkpoint;
	return AL_OK;
}

enum status coop_publish(struct coop *coop, const struct witness_link *links, size_t count,
			 struct when now, struct report *report)
{
	struct witnessing witnessing = { .coop = coop, .now = now };
	struct checkpoint checkpoint;
	struct stored_heads heads;
	struct buffer signed_note;
	struct buffer note;
	struct noting pending = { .heads = &heads, .note = &note };
	enum status status = coop_check_usable(coop, report);

	assert(count <= WITNESS_LINKS_MAX);
	if (status == AL_OK && chain_coop(coop->log.chain) == NULL)
		status = report_set(report, AL_CONFLICT, "the cooperative is not founded yet");
	if (status == AL_OK)
		status = publish_finish(coop, report);
	if (status == AL_OK)
		status = coop_store_heads(coop->db, &heads, report);
	if (status != AL_OK)
		return status;
	buffer_init(&signed_note, NOTE_LEN_MAX);
	buffer_init(&note, NOTE_LEN_MAX);
	status = sign(coop, &heads, &checkpoint, &signed_note, report);
	if (status == AL_OK) {
		witnessing.checkpoint = &checkpoint;
		witnessing.signed_note = &signed_note;
		witnessing.old_size = (uint64_t)heads.published_size;
		status = witnessing_collect(&witnessing, links, count, &note, report);
	}
	if (status == AL_OK)
		status = db_transaction(coop->db, noting_work, &pending, report);
	if (status == AL_OK)
		status = write_files(coop, &heads, heads.signed_size, &note, report);
	buffer_clear(&signed_note);
	buffer_clear(&note);
	return status;
}
