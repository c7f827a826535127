/* coop.c: opening a cooperative, and entering objects into its log of record. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/coop.h"

#include "coop/coop_internal.h"
#include "crypto/hash.h"
#include "log/entry.h"

#include <stdlib.h>
#include <string.h>

#define STORE_FILE "store.db"
#define KEY_FILE "coop.key"
#define LOG_KEY_FILE "log.key"
#define ORIGIN_FILE "origin"
#define PUBLIC_FOLDER "public"
#define ORIGIN_FILE_MAX (NOTE_NAME_LEN_MAX + 1)

/* --- keys and places --- */

static enum status new_key(const char *path, const char *name, struct report *report)
{
	char file[FILE_PATH_MAX];
	struct signing_key *key = NULL;
	enum status status = file_join(path, name, file, report);

	if (status == AL_OK)
		status = signing_key_new(&key);
	if (status == AL_OK)
		status = signing_key_save(key, file, report);
	signing_key_free(key);
	return status;
}

enum status coop_init(const char *path, const char *origin, struct when now, struct report *report)
{
	char file[FILE_PATH_MAX];
	struct db_options options = { .access = DB_CREATE };
	struct db *db = NULL;
	enum status status;

	if (strlen(origin) > NOTE_NAME_LEN_MAX || !note_name_is_valid(origin, strlen(origin)))
		return report_set(report, AL_MALFORMED,
				  "\"%.60s\" cannot name a log: no space, no +, at most %d bytes",
				  origin, NOTE_NAME_LEN_MAX);
	status = file_make_folder(path, report);
	if (status == AL_OK)
		status = new_key(path, KEY_FILE, report);
	if (status == AL_OK)
		status = new_key(path, LOG_KEY_FILE, report);
	if (status == AL_OK)
		status = file_join(path, ORIGIN_FILE, file, report);
	if (status == AL_OK)
		status = file_write(file, origin, strlen(origin), report);
	if (status == AL_OK)
		status = file_join(path, STORE_FILE, file, report);
	if (status == AL_OK)
		status = db_open(file, &options, &db, report);
	if (status == AL_OK)
		status = coop_store_prepare(db, now, report);
	db_close(db);
	return status;
}

static enum status load_key(const char *path, const char *name, struct signing_key **ret,
			    struct report *report)
{
	char file[FILE_PATH_MAX];
	enum status status = file_join(path, name, file, report);

	return status == AL_OK ? signing_key_load(file, ret, report) : status;
}

static enum status load_log_key(struct coop *coop, const char *path, struct report *report)
{
	char file[FILE_PATH_MAX];
	struct buffer origin;
	enum status status = load_key(path, LOG_KEY_FILE, &coop->log_key, report);

	buffer_init(&origin, ORIGIN_FILE_MAX);
	if (status == AL_OK)
		status = file_join(path, ORIGIN_FILE, file, report);
	if (status == AL_OK)
		status = file_read(file, &origin, report);
	if (status == AL_OK) {
		status = note_key_make(buffer_text(&origin), NOTE_KEY_ED25519,
				       signing_key_public(coop->log_key), &coop->log_note_key);
		if (status != AL_OK)
			(void)report_set(report, status, "%s does not name a log", file);
	}
	if (status == AL_OK)
		note_key_format(&coop->log_note_key, coop->log_vkey);
	buffer_clear(&origin);
	return status;
}

/* --- the state, replayed from the log of record --- */

static enum status read_text(void *user, const struct digest *digest, struct buffer *ret,
			     struct report *report)
{
	struct coop *coop = user;
	enum status status = coop_store_text(coop->db, digest, ret, report);

	if (status == AL_NOT_FOUND)
		return report_set(report, AL_NOT_FOUND,
				  "a text that the object names is not there");
	return status;
}

static enum status remember_leaf(struct coop *coop, const void *entry, size_t len,
				 struct report *report)
{
	size_t size = (size_t)coop->tree.size;
	struct digest leaf = merkle_leaf_hash(entry, len);

	if (size == coop->leaves_capacity) {
		size_t capacity = size == 0 ? 1024 : 2 * size;
		struct digest *leaves = realloc(coop->leaves, capacity * sizeof(*leaves));

		if (leaves == NULL)
			return report_set(report, AL_NO_MEMORY, "out of memory for the log");
		coop->leaves = leaves;
		coop->leaves_capacity = capacity;
	}
	coop->leaves[size] = leaf;
	merkle_tree_add(&coop->tree, &leaf);
	return AL_OK;
}

static enum status replay_entry(void *user, const struct stored_entry *entry, struct report *report)
{
	struct coop *coop = user;
	struct envelope *envelope = NULL;
	enum status status;

	if (entry->seq != (int64_t)coop->tree.size)
		return report_set(report, AL_MALFORMED, "the log of record has a gap at entry %llu",
				  (unsigned long long)coop->tree.size);
	status = envelope_parse(entry->envelope, entry->envelope_len, &envelope, report);
	if (status == AL_OK)
		status = chain_enter(coop->chain, entry->seq, entry->time, envelope, report);
	if (status == AL_OK)
		status = remember_leaf(coop, entry->entry, entry->entry_len, report);
	if (status != AL_OK)
		report_prefix(report, "entry %lld of the log of record", (long long)entry->seq);
	envelope_free(envelope);
	return status;
}

/* Make the state in memory what the store says. */
static enum status load_state(struct coop *coop, struct report *report)
{
	struct text_reader texts = { .read = read_text, .user = coop };

	chain_free(coop->chain);
	coop->chain = NULL;
	merkle_tree_init(&coop->tree);
	if (chain_new(&texts, &coop->chain) != AL_OK)
		return report_set(report, AL_NO_MEMORY, "out of memory for the chain");
	return coop_store_each_entry(coop->db, 0, INT64_MAX, replay_entry, coop, report);
}

enum status coop_open(const char *path, struct coop **ret, struct report *report)
{
	char file[FILE_PATH_MAX];
	struct db_options options = { .access = DB_WRITE };
	struct coop *coop = calloc(1, sizeof(*coop));
	enum status status;

	if (coop == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory");
	status = file_join(path, PUBLIC_FOLDER, coop->public_path, report);
	if (status == AL_OK)
		status = file_join(path, STORE_FILE, file, report);
	if (status == AL_OK)
		status = db_open(file, &options, &coop->db, report);
	if (status == AL_OK)
		status = load_key(path, KEY_FILE, &coop->key, report);
	if (status == AL_OK)
		status = load_log_key(coop, path, report);
	if (status == AL_OK)
		status = load_state(coop, report);
	if (status == AL_OK)
		status = publish_finish(coop, report);
	if (status != AL_OK)
		goto out;
	*ret = coop;
	coop = NULL; /* the caller's now */
out:
	coop_close(coop);
	return status;
}

void coop_close(struct coop *coop)
{
	if (coop == NULL)
		return;
	tile_writer_free(coop->tiles);
	chain_free(coop->chain);
	free(coop->leaves);
	signing_key_free(coop->key);
	signing_key_free(coop->log_key);
	db_close(coop->db);
	free(coop);
}

const char *coop_log_vkey(const struct coop *coop)
{
	return coop->log_vkey;
}

const struct public_key *coop_key(const struct coop *coop)
{
	return signing_key_public(coop->key);
}

const char *coop_public_path(const struct coop *coop)
{
	return coop->public_path;
}

const struct chain *coop_chain(const struct coop *coop)
{
	return coop->chain;
}

/* --- texts --- */

struct keeping_text {
	const struct digest *digest;
	const void *text;
	size_t len;
};

static enum status text_work(struct db *db, void *user, struct report *report)
{
	const struct keeping_text *keeping = user;

	return coop_store_add_text(db, keeping->digest, keeping->text, keeping->len, report);
}

enum status coop_add_text(struct coop *coop, const void *text, size_t len, struct digest *ret,
			  struct report *report)
{
	struct digest digest = hash_bytes(text, len);
	struct keeping_text keeping = { .digest = &digest, .text = text, .len = len };
	enum status status;

	if (len > COOP_TEXT_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "a text has at most %d bytes, this one %zu",
				  COOP_TEXT_LEN_MAX, len);
	status = db_transaction(coop->db, text_work, &keeping, report);
	if (status == AL_OK)
		*ret = digest;
	return status;
}

/* --- entering --- */

/* Objects on their way into the log, in one transaction. */
struct entering {
	struct coop *coop;
	const struct envelope *const *envelopes;
	size_t count;
	struct when now;
	const struct entered *results; /* NULL: all are entered; else those with AL_OK */
	db_work *work;
	void *user;
};

static enum status store_object(struct db *db, const struct envelope *envelope, int64_t seq,
				const struct entering *entering, struct report *report)
{
	struct stored_entry stored = {
		.seq = seq, .type = envelope->type, .time = entering->now, .id = envelope->id
	};
	struct log_entry entry = { .coop = *chain_coop(entering->coop->chain),
				   .id = envelope->id,
				   .seq = seq,
				   .time = entering->now };
	struct buffer entry_bytes;
	struct buffer envelope_bytes;
	enum status status;

	memcpy(entry.type, envelope->type, strlen(envelope->type) + 1);
	buffer_init(&entry_bytes, LOG_ENTRY_LEN_MAX);
	buffer_init(&envelope_bytes, ENVELOPE_LEN_MAX);
	log_entry_encode(&entry, &entry_bytes);
	envelope_format(envelope, &envelope_bytes);
	status = buffer_status(&entry_bytes);
	if (status == AL_OK)
		status = buffer_status(&envelope_bytes);
	if (status == AL_OK) {
		stored.entry = entry_bytes.bytes;
		stored.entry_len = entry_bytes.len;
		stored.envelope = envelope_bytes.bytes;
		stored.envelope_len = envelope_bytes.len;
		status = coop_store_add_entry(db, &stored, report);
	}
	buffer_clear(&entry_bytes);
	buffer_clear(&envelope_bytes);
	return status;
}

static enum status enter_work(struct db *db, void *user, struct report *report)
{
	const struct entering *entering = user;
	int64_t seq = (int64_t)entering->coop->tree.size;
	enum status status = AL_OK;

	for (size_t i = 0; i < entering->count && status == AL_OK; i++) {
		if (entering->results != NULL && entering->results[i].status != AL_OK)
			continue;
		status = store_object(db, entering->envelopes[i], seq++, entering, report);
	}
	if (status == AL_OK && entering->work != NULL)
		status = entering->work(db, entering->user, report);
	return status;
}

static enum status remember_entry(void *user, const struct stored_entry *entry,
				  struct report *report)
{
	return remember_leaf(user, entry->entry, entry->entry_len, report);
}

/*
 * Make durable what the chain has accepted already. When that fails, the chain is made anew from
 * the store, so that nothing is believed that was not kept.
 */
static enum status make_durable(struct coop *coop, struct entering *entering, struct report *report)
{
	struct report again;
	enum status status = db_transaction(coop->db, enter_work, entering, report);

	if (status == AL_OK)
		return coop_store_each_entry(coop->db, (int64_t)coop->tree.size, INT64_MAX,
					     remember_entry, coop, report);
	if (load_state(coop, &again) != AL_OK)
		report_detail(report, "and the log could not be read again: %s", again.message);
	return status;
}

enum status coop_enter_with(struct coop *coop, const struct envelope *envelope, struct when now,
			    db_work *work, void *user, struct report *report)
{
	struct entering entering = { .coop = coop,
				     .envelopes = &envelope,
				     .count = 1,
				     .now = now,
				     .work = work,
				     .user = user };
	enum status status;

	status = chain_enter(coop->chain, (int64_t)coop->tree.size, now, envelope, report);
	if (status != AL_OK)
		return status;
	return make_durable(coop, &entering, report);
}

enum status coop_enter(struct coop *coop, const struct envelope *envelope, struct when now,
		       struct report *report)
{
	return coop_enter_with(coop, envelope, now, NULL, NULL, report);
}

enum status coop_enter_many(struct coop *coop, const struct envelope *const *envelopes,
			    size_t count, struct when now, struct entered *ret,
			    struct report *report)
{
	struct entering entering = {
		.coop = coop, .envelopes = envelopes, .count = count, .now = now, .results = ret
	};
	int64_t seq = (int64_t)coop->tree.size;

	for (size_t i = 0; i < count; i++) {
		struct report one = { .message = "" };

		ret[i].status = chain_enter(coop->chain, seq, now, envelopes[i], &one);
		memcpy(ret[i].message, one.message, sizeof(one.message));
		if (ret[i].status == AL_OK)
			seq++;
	}
	return make_durable(coop, &entering, report);
}

enum status coop_make_with(struct coop *coop, enum object_type type, const void *value,
			   struct when now, struct digest *ret_id, db_work *work, void *user,
			   struct report *report)
{
	const struct signing_key *keys[] = { coop->key };
	struct envelope *envelope = NULL;
	enum status status = object_make(type, value, keys, 1, &envelope, report);

	if (status == AL_OK)
		status = coop_enter_with(coop, envelope, now, work, user, report);
	if (status == AL_OK && ret_id != NULL)
		*ret_id = envelope->id;
	envelope_free(envelope);
	return status;
}

enum status coop_make(struct coop *coop, enum object_type type, const void *value, struct when now,
		      struct digest *ret_id, struct report *report)
{
	return coop_make_with(coop, type, value, now, ret_id, NULL, NULL, report);
}
