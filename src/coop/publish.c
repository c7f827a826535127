/* publish.c: from the log of record to the files that anyone can read. */
/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE /* memmem(), syncfs() */
#include "coop/publish.h"

#include "coop/coop_internal.h"
#include "crypto/envelope.h"
#include "log/checkpoint.h"
#include "log/policy.h"
#include "log/witness.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOG_FOLDER "log"
#define OBJECTS_FOLDER "objects"
#define TEXTS_FOLDER "texts"
#define CHECKPOINT_FILE "log/checkpoint"
#define PATH_SHORT_MAX 128 /* bytes of a path below public/ */
#define WITNESS_ANSWER_MAX 4096
#define WITNESS_TRIES 2 /* the second with the size that the witness told */
#define POLICY_TEXT_MAX 65536

/* --- files --- */

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

/* Publish the texts that the object names: each "sha256:..." in it that is one of our texts. */
static enum status write_texts(const struct coop *coop, const struct stored_entry *entry,
			       struct report *report)
{
	static const char mark[] = "\"" ID_PREFIX;
	const char *at = entry->envelope;
	const char *end = at + entry->envelope_len;
	enum status status = AL_OK;

	while (status == AL_OK && (at = memmem(at, (size_t)(end - at), mark, sizeof(mark) - 1))) {
		struct digest digest;
		struct buffer text;
		char name[PATH_SHORT_MAX];

		at += sizeof(mark) - 1;
		if (end - at < 2 * DIGEST_LEN ||
		    hex_parse(at, 2 * DIGEST_LEN, digest.bytes, DIGEST_LEN) != AL_OK)
			continue;
		buffer_init(&text, COOP_TEXT_LEN_MAX);
		status = coop_store_text(coop->db, &digest, &text, report);
		if (status == AL_OK) {
			(void)snprintf(name, sizeof(name), TEXTS_FOLDER "/%.*s", 2 * DIGEST_LEN,
				       at);
			status = write_public(coop, name, text.bytes, text.len, report);
		} else if (status == AL_NOT_FOUND) {
			status = AL_OK; /* not a text: another object, a commitment */
		}
		buffer_clear(&text);
	}
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
		status = write_texts(tiling->coop, entry, report);
	return status;
}

/* The tiles as they were published: made from the store, which is the truth. */
static enum status open_tiles(struct coop *coop, int64_t published, struct report *report)
{
	static const struct tile_sink skip = { .write = skip_tile };
	struct tiling tiling = { .coop = coop, .sink = &skip };
	enum status status;

	if (coop->tiles != NULL && (int64_t)tile_writer_size(coop->tiles) == published)
		return AL_OK;
	tile_writer_free(coop->tiles);
	coop->tiles = NULL;
	if (tile_writer_new(&coop->tiles) != AL_OK)
		return report_set(report, AL_NO_MEMORY, "out of memory for the tiles");
	status = coop_store_each_entry(coop->db, 0, published, tile_entry, &tiling, report);
	if (status == AL_OK)
		status = tile_writer_flush(coop->tiles, &skip, report);
	return status;
}

/* Remove the partial tiles of the tree of `old_size` that are no part of the tree of `size`. */
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
		status = report_set(report, AL_IO, "cannot force %s to the disk: %s",
				    coop->public_path, strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	return status;
}

static enum status heads_work(struct db *db, void *user, struct report *report)
{
	return coop_store_set_heads(db, user, report);
}

struct pending {
	const struct stored_heads *heads;
	const struct buffer *note; /* NULL: done */
};

static enum status pending_work(struct db *db, void *user, struct report *report)
{
	const struct pending *pending = user;
	enum status status = coop_store_set_heads(db, pending->heads, report);

	if (status != AL_OK)
		return status;
	if (pending->note == NULL)
		return coop_store_set_pending(db, NULL, 0, report);
	return coop_store_set_pending(db, pending->note->bytes, pending->note->len, report);
}

/* Write all files of the tree of heads->signed_size, then `note` as its checkpoint. */
static enum status write_files(struct coop *coop, struct stored_heads *heads,
			       const struct buffer *note, struct report *report)
{
	struct tile_sink sink = { .write = write_tile, .user = coop };
	struct tiling tiling = { .coop = coop, .sink = &sink, .publishing = true };
	struct pending done = { .heads = heads };
	char path[FILE_PATH_MAX];
	int64_t old_size = heads->published_size;
	enum status status = open_tiles(coop, old_size, report);

	if (status == AL_OK)
		status = coop_store_each_entry(coop->db, old_size, heads->signed_size, tile_entry,
					       &tiling, report);
	if (status == AL_OK)
		status = tile_writer_flush(coop->tiles, &sink, report);
	if (status == AL_OK)
		status = sync_public(coop, report);
	if (status == AL_OK)
		status = file_join(coop->public_path, CHECKPOINT_FILE, path, report);
	if (status == AL_OK)
		status = file_write(path, note->bytes, note->len, report);
	if (status == AL_OK) {
		remove_partial_tiles(coop, old_size, heads->signed_size);
		heads->published_size = heads->signed_size;
		status = db_transaction(coop->db, pending_work, &done, report);
	}
	if (status != AL_OK) { /* the writer may be ahead of the files */
		tile_writer_free(coop->tiles);
		coop->tiles = NULL;
	}
	return status;
}

enum status publish_finish(struct coop *coop, struct report *report)
{
	struct stored_heads heads;
	struct buffer note;
	enum status status = coop_store_heads(coop->db, &heads, report);

	if (status != AL_OK)
		return status;
	buffer_init(&note, NOTE_LEN_MAX);
	status = coop_store_pending(coop->db, &note, report);
	if (status == AL_OK)
		status = write_files(coop, &heads, &note, report);
	else if (status == AL_NOT_FOUND)
		status = AL_OK; /* nothing was cut off */
	buffer_clear(&note);
	return status;
}

/* --- witnesses --- */

/* A checkpoint that is to be witnessed. */
struct asking {
	struct coop *coop;
	const struct checkpoint *checkpoint;
	const struct buffer *signed_note; /* with the log's own line */
	struct when now;
};

/* Append the hashes as the base64 lines of tlog-witness. */
static void append_proof(const struct merkle_proof *proof, struct buffer *ret)
{
	for (size_t i = 0; i < proof->count; i++) {
		char text[sodium_base64_ENCODED_LEN(DIGEST_LEN, sodium_base64_VARIANT_ORIGINAL)];

		buffer_append_text(ret,
				   sodium_bin2base64(text, sizeof(text), proof->hashes[i].bytes,
						     DIGEST_LEN, sodium_base64_VARIANT_ORIGINAL));
		buffer_append_byte(ret, '\n');
	}
}

/* Append the request of tlog-witness for a witness that knows the tree of `old_size`. */
static enum status append_request(const struct asking *asking, uint64_t old_size,
				  struct buffer *ret, struct report *report)
{
	struct merkle_array array = { .leaves = asking->coop->leaves,
				      .count = (size_t)asking->checkpoint->size };
	struct merkle_source source = merkle_array_source(&array);
	struct merkle_proof proof;
	enum status status;

	if (old_size > asking->checkpoint->size)
		return report_set(report, AL_CONFLICT,
				  "it has seen %" PRIu64 " entries, more than there are", old_size);
	status =
	    merkle_prove_consistency(&source, old_size, asking->checkpoint->size, &proof, report);
	if (status != AL_OK)
		return status;
	buffer_append_format(ret, "old %" PRIu64 "\n", old_size);
	append_proof(&proof, ret);
	buffer_append_byte(ret, '\n');
	buffer_append(ret, asking->signed_note->bytes, asking->signed_note->len);
	return buffer_status(ret);
}

/* Ask one witness; its lines are appended to `ret`. */
static enum status ask_witness(const struct asking *asking, const struct witness_link *link,
			       uint64_t old_size, struct buffer *ret, struct report *report)
{
	struct buffer request;
	struct buffer answer;
	enum status status = AL_OK;
	int code = 0;

	buffer_init(&request, WITNESS_REQUEST_LEN_MAX);
	buffer_init(&answer, WITNESS_ANSWER_MAX);
	for (int i = 0; i < WITNESS_TRIES && status == AL_OK; i++) {
		buffer_reset(&request);
		buffer_reset(&answer);
		status = append_request(asking, old_size, &request, report);
		if (status == AL_OK)
			status =
			    link->add(link->user, &request, asking->now, &code, &answer, report);
		if (status != AL_OK || code != WITNESS_CONFLICT)
			break;
		old_size = strtoull(buffer_text(&answer), NULL, 10);
	}
	if (status == AL_OK && code != WITNESS_OK)
		status = report_set(report, AL_REFUSED, "it answered %d: %.100s", code,
				    buffer_text(&answer));
	if (status == AL_OK)
		buffer_append(ret, answer.bytes, answer.len);
	buffer_clear(&request);
	buffer_clear(&answer);
	return status;
}

/* The statute's witnesses and quorum as a tlog-policy. */
static void append_policy(const struct coop *coop, struct buffer *ret)
{
	const struct witness_rule *rule = &chain_statute(coop->chain)->witnesses;

	buffer_append_format(ret, "log %s\n", coop->log_vkey);
	for (size_t i = 0; i < rule->vkeys_count; i++)
		buffer_append_format(ret, "witness w%zu %s\n", i + 1, rule->vkeys[i]);
	if (rule->quorum == 0) {
		buffer_append_text(ret, "quorum none\n");
		return;
	}
	buffer_append_format(ret, "group statute %" PRId64, rule->quorum);
	for (size_t i = 0; i < rule->vkeys_count; i++)
		buffer_append_format(ret, " w%zu", i + 1);
	buffer_append_text(ret, "\nquorum statute\n");
}

/* Whether `note` carries what the statute asks for; nothing else is ever published. */
static enum status check_quorum(const struct coop *coop, const struct buffer *note, struct when now,
				struct report *report)
{
	struct policy *policy = NULL;
	struct policy_verdict verdict;
	struct buffer text;
	enum status status;

	buffer_init(&text, POLICY_TEXT_MAX);
	append_policy(coop, &text);
	status = buffer_status(&text);
	if (status == AL_OK)
		status = policy_parse(buffer_text(&text), text.len, &policy, report);
	if (status == AL_OK)
		status = policy_check(policy, buffer_text(note), note->len, now, &verdict, report);
	policy_free(policy);
	buffer_clear(&text);
	return status;
}

/* Collect cosignatures; what a witness that failed said goes into the report's detail. */
static enum status witness_note(const struct asking *asking, const struct witness_link *links,
				size_t count, uint64_t old_size, struct buffer *note,
				struct report *report)
{
	struct report failure = { .message = "" };
	const char *failed = NULL;
	enum status status;

	buffer_append(note, asking->signed_note->bytes, asking->signed_note->len);
	for (size_t i = 0; i < count; i++) {
		if (ask_witness(asking, &links[i], old_size, note, &failure) != AL_OK)
			failed = links[i].name;
	}
	status = buffer_status(note);
	if (status == AL_OK)
		status = check_quorum(asking->coop, note, asking->now, report);
	if (status != AL_OK && failed != NULL)
		report_detail(report, "witness %s: %.150s", failed, failure.message);
	return status;
}

/* Never sign what is inconsistent with what was signed before. */
static enum status check_extends(const struct coop *coop, const struct stored_heads *heads,
				 struct report *report)
{
	struct digest root;

	if (heads->signed_size > (int64_t)coop->tree.size)
		return report_set(report, AL_FORGED,
				  "the log of record has %" PRIu64 " entries, but %" PRId64
				  " were signed before: entries were lost",
				  coop->tree.size, heads->signed_size);
	root = merkle_root(coop->leaves, (size_t)heads->signed_size);
	if (heads->signed_size > 0 && !digest_equal(&root, &heads->signed_root))
		return report_set(report, AL_FORGED,
				  "the log of record was changed below entry %" PRId64
				  ", which was signed before",
				  heads->signed_size);
	return AL_OK;
}

enum status coop_publish(struct coop *coop, const struct witness_link *links, size_t count,
			 struct when now, struct report *report)
{
	struct checkpoint checkpoint = { .size = coop->tree.size };
	struct asking asking = { .coop = coop, .checkpoint = &checkpoint, .now = now };
	struct stored_heads heads;
	struct buffer signed_note;
	struct buffer note;
	struct pending pending = { .heads = &heads, .note = &note };
	enum status status = coop_store_heads(coop->db, &heads, report);

	if (status != AL_OK)
		return status;
	if (chain_coop(coop->chain) == NULL)
		return report_set(report, AL_CONFLICT, "the cooperative is not founded yet");
	status = check_extends(coop, &heads, report);
	if (status != AL_OK)
		return status;
	buffer_init(&signed_note, NOTE_LEN_MAX);
	buffer_init(&note, NOTE_LEN_MAX);
	asking.signed_note = &signed_note;
	(void)snprintf(checkpoint.origin, sizeof(checkpoint.origin), "%s", coop->log_note_key.name);
	checkpoint.root = merkle_tree_root(&coop->tree);
	heads.signed_size = (int64_t)checkpoint.size;
	heads.signed_root = checkpoint.root;
	status = db_transaction(coop->db, heads_work, &heads, report);
	if (status == AL_OK)
		status =
		    checkpoint_sign(&checkpoint, &coop->log_note_key, coop->log_key, &signed_note);
	if (status == AL_OK)
		status = witness_note(&asking, links, count, (uint64_t)heads.published_size, &note,
				      report);
	if (status == AL_OK)
		status = db_transaction(coop->db, pending_work, &pending, report);
	if (status == AL_OK)
		status = write_files(coop, &heads, &note, report);
	buffer_clear(&signed_note);
	buffer_clear(&note);
	return status;
}
