/* enter.c: entering objects into the log of record, and replaying it into memory. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/coop.h"

#include "coop/coop_internal.h"
#include "law/statute.h"
#include "log/entry.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define LEAVES_FIRST 1024 /* room for so many leaf hashes at first */

/* --- the state, replayed from the log of record --- */

static enum status read_text(void *user, const struct digest *digest, struct buffer *ret,
			     struct report *report)
{
	struct coop *coop = user;
	enum status status = coop_store_text(coop->db, digest, ret, report);

	if (status == AL_NOT_FOUND)
		return report_set(report, AL_NOT_FOUND, "the text is not there: add it first");
	return status;
}

static enum status read_archive(void *user, const char *uuid, struct archive_piece *piece,
				struct report *report)
{
	struct coop *coop = user;

	return coop_store_read_archive(coop->db, uuid, piece, report);
}

/* Make room for `more` leaf hashes. */
static enum status reserve_leaves(struct log_state *log, size_t more, struct report *report)
{
	size_t capacity = log->leaves_capacity == 0 ? LEAVES_FIRST : log->leaves_capacity;
	struct digest *leaves;

	while (capacity - (size_t)log->tree.size < more)
		capacity *= 2;
	if (capacity == log->leaves_capacity)
		return AL_OK;
	leaves = realloc(log->leaves, capacity * sizeof(*leaves));
	if (leaves == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the log");
	log->leaves = leaves;
	log->leaves_capacity = capacity;
	return AL_OK;
}

/* Count the `count` leaf hashes behind the tree, which are there, as its next leaves. */
static void grow_tree(struct log_state *log, size_t count)
{
	for (size_t i = 0; i < count; i++)
		merkle_tree_add(&log->tree, &log->leaves[log->tree.size]);
}

/* The bytes of the entry of `envelope`, at `seq` and `time`, appended to `ret`. */
static void encode_entry(const struct digest *coop_id, const struct envelope *envelope, int64_t seq,
			 struct when time, struct buffer *ret)
{
	struct log_entry entry = { .coop = *coop_id, .id = envelope->id, .seq = seq, .time = time };

	static_assert(sizeof(entry.type) >= sizeof(envelope->type), "a type fits");
	memcpy(entry.type, envelope->type, strlen(envelope->type) + 1);
	log_entry_encode(&entry, ret);
}

/* Whether the stored entry is the one of its object. */
static enum status check_stored(const struct digest *coop_id, const struct stored_entry *entry,
				const struct envelope *envelope, struct report *report)
{
	struct buffer bytes;
	enum status status;

	buffer_init(&bytes, LOG_ENTRY_LEN_MAX);
	encode_entry(coop_id, envelope, entry->seq, entry->time, &bytes);
	status = buffer_status(&bytes);
	if (status != AL_OK)
		(void)report_set(report, status, "out of memory for the log");
	else if (bytes.len != entry->entry_len ||
		 memcmp(bytes.bytes, entry->entry, bytes.len) != 0 ||
		 !digest_equal(&entry->id, &envelope->id) ||
		 strcmp(entry->type, envelope->type) != 0)
		status = report_set(report, AL_FORGED,
				    "the entry does not fit its object: the store was altered");
	buffer_clear(&bytes);
	return status;
}

/* Where the log of record is replayed to. */
struct loading {
	struct log_state *log;
	const char *store; /* for messages */
};

static enum status replay_entry(void *user, const struct stored_entry *entry, struct report *report)
{
	const struct loading *loading = user;
	struct log_state *log = loading->log;
	struct envelope *envelope = NULL;
	enum status status;

	if (entry->seq != (int64_t)log->tree.size || entry->time.seconds < WHEN_SECONDS_MIN ||
	    entry->time.seconds > WHEN_SECONDS_MAX)
		return report_set(report, AL_MALFORMED,
				  "%s: the log of record has no entry %lld, or no time in it",
				  loading->store, (long long)log->tree.size);
	status = envelope_parse(entry->envelope, entry->envelope_len, &envelope, report);
	if (status == AL_OK)
		status = chain_enter(log->chain, entry->seq, entry->time, envelope, report);
	if (status == AL_OK)
		status = check_stored(chain_coop(log->chain), entry, envelope, report);
	if (status == AL_OK)
		status = reserve_leaves(log, 1, report);
	if (status == AL_OK) {
		log->leaves[log->tree.size] = merkle_leaf_hash(entry->entry, entry->entry_len);
		grow_tree(log, 1);
	} else {
		report_prefix(report, "%s: entry %lld", loading->store, (long long)entry->seq);
	}
	envelope_free(envelope);
	return status;
}

enum status log_state_load(struct coop *coop, struct log_state *ret, struct report *report)
{
	struct chain_reader reader = { .read_text = read_text,
				       .read_archive = read_archive,
				       .ballots_checked = true, /* before they were acknowledged */
				       .user = coop };
	struct loading loading = { .log = ret, .store = db_location(coop->db) };

	merkle_tree_init(&ret->tree);
	if (chain_new(&reader, &ret->chain) != AL_OK)
		return report_set(report, AL_NO_MEMORY, "out of memory for the log");
	return coop_store_each_entry(coop->db, 0, INT64_MAX, replay_entry, &loading, report);
}

void log_state_clear(struct log_state *log)
{
	chain_free(log->chain);
	free(log->leaves);
	*log = (struct log_state){ .chain = NULL };
}

/*
 * After `status`, with which something failed that the chain had accepted already: make the state
 * anew from the store, so that nothing is believed that was not kept. Returns `status`.
 */
static enum status recover(struct coop *coop, enum status status, struct report *report)
{
	struct log_state log = { .chain = NULL };
	struct report again = { .message = "" };

	if (log_state_load(coop, &log, &again) == AL_OK) {
		log_state_clear(&coop->log);
		coop->log = log;
		return status;
	}
	log_state_clear(&log);
	coop->broken = status;
	report_detail(report, "and the log could not be read again: %.180s", again.message);
	return status;
}

/* --- what is checked before the chain --- */

static enum status check_clock(const struct coop *coop, struct when now, struct report *report)
{
	struct when last = chain_time(coop->log.chain);
	char now_text[WHEN_TEXT_LEN + 1];
	char last_text[WHEN_TEXT_LEN + 1];

	if (now.seconds < WHEN_SECONDS_MIN || now.seconds > WHEN_SECONDS_MAX)
		return report_set(report, AL_REFUSED,
				  "the clock shows no instant of the years 1970 to 9999: set it "
				  "right");
	if (!when_before(now, last))
		return AL_OK;
	when_format(now, now_text);
	when_format(last, last_text);
	return report_set(report, AL_REFUSED,
			  "the clock went back: it shows %s, the last entry is of %s: set it "
			  "right, or wait",
			  now_text, last_text);
}

/* The keys of witnesses in a statute can be used, and each is there once. */
static enum status check_witness_keys(const struct witness_rule *rule, struct report *report)
{
	struct note_key keys[STATUTE_WITNESSES_MAX];

	assert(rule->vkeys_count <= STATUTE_WITNESSES_MAX);
	for (size_t i = 0; i < rule->vkeys_count; i++) {
		const char *vkey = rule->vkeys[i];
		enum status status = note_key_parse(vkey, strlen(vkey), &keys[i], report);

		if (status == AL_OK && keys[i].type != NOTE_KEY_COSIGNATURE)
			status = report_set(report, AL_REFUSED, "is no key for cosignatures");
		for (size_t j = 0; j < i && status == AL_OK; j++) {
			if (public_key_equal(&keys[i].key, &keys[j].key))
				status = report_set(report, AL_REFUSED,
						    "is the key of witnesses.vkeys[%zu]", j);
		}
		if (status != AL_OK) {
			report_prefix(report, "witnesses.vkeys[%zu]", i);
			return AL_REFUSED;
		}
	}
	return AL_OK;
}

/*
 * A statute names the key of its log and its witnesses for good. What the chain cannot know: that
 * the key is this log's. Another object than a statute is left to the chain.
 */
static enum status check_founding(const struct coop *coop, const struct envelope *envelope,
				  struct report *report)
{
	struct statute statute;
	struct arena arena;
	enum status status;

	if (coop->log.tree.size > 0 || object_type_find(envelope->type) != OBJECT_STATUTE)
		return AL_OK;
	arena_init(&arena, OBJECT_ARENA_MAX);
	status = object_decode_as(envelope, OBJECT_STATUTE, &arena, &statute, report);
	if (status == AL_OK && strcmp(statute.log_vkey, coop->log_vkey) != 0)
		status = report_set(report, AL_REFUSED,
				    "log_vkey: is %.120s, but the key of this log is %.120s",
				    statute.log_vkey, coop->log_vkey);
	if (status == AL_OK)
		status = check_witness_keys(&statute.witnesses, report);
	arena_clear(&arena);
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
	size_t accepted;	       /* how many those are */
	db_work *work;
	void *user;
};

/* Store one object and its entry; *ret_leaf is the hash of the entry. */
static enum status store_object(struct db *db, const struct entering *entering,
				const struct envelope *envelope, int64_t seq,
				struct digest *ret_leaf, struct report *report)
{
	struct stored_entry stored = {
		.seq = seq, .type = envelope->type, .time = entering->now, .id = envelope->id
	};
	struct buffer entry;
	struct buffer object;
	enum status status;

	buffer_init(&entry, LOG_ENTRY_LEN_MAX);
	buffer_init(&object, ENVELOPE_LEN_MAX);
	encode_entry(chain_coop(entering->coop->log.chain), envelope, seq, entering->now, &entry);
	envelope_format(envelope, &object);
	status = buffer_status(&entry);
	if (status == AL_OK)
		status = buffer_status(&object);
	if (status == AL_OK) {
		stored.entry = entry.bytes;
		stored.entry_len = entry.len;
		stored.envelope = object.bytes;
		stored.envelope_len = object.len;
		status = coop_store_add_entry(db, &stored, report);
	} else {
		(void)report_set(report, status, "out of memory for an entry");
	}
	if (status == AL_OK)
		*ret_leaf = merkle_leaf_hash(entry.bytes, entry.len);
	buffer_clear(&entry);
	buffer_clear(&object);
	return status;
}

/* Called again when the transaction begins anew, it does the same again. */
static enum status enter_work(struct db *db, void *user, struct report *report)
{
	const struct entering *entering = user;
	struct log_state *log = &entering->coop->log;
	size_t seq = (size_t)log->tree.size;

	for (size_t i = 0; i < entering->count; i++) {
		enum status status;

		if (entering->results != NULL && entering->results[i].status != AL_OK)
			continue;
		/* The leaf lies behind the tree, where it counts for nothing until the commit. */
		status = store_object(db, entering, entering->envelopes[i], (int64_t)seq,
				      &log->leaves[seq], report);
		if (status != AL_OK)
			return status;
		seq++;
	}
	return entering->work == NULL ? AL_OK : entering->work(db, entering->user, report);
}

/* Make durable what the chain has accepted already; nothing can fail after the commit. */
static enum status make_durable(struct coop *coop, struct entering *entering, struct report *report)
{
	enum status status = reserve_leaves(&coop->log, entering->accepted, report);

	if (status == AL_OK)
		status = db_transaction(coop->db, enter_work, entering, report);
	if (status != AL_OK)
		return recover(coop, status, report);
	grow_tree(&coop->log, entering->accepted);
	return AL_OK;
}

enum status coop_check_now(const struct coop *coop, struct when now, struct report *report)
{
	enum status status = coop_check_usable(coop, report);

	return status == AL_OK ? check_clock(coop, now, report) : status;
}

enum status coop_enter_with(struct coop *coop, const struct envelope *envelope, struct when now,
			    db_work *work, void *user, struct report *report)
{
	struct entering entering = { .coop = coop,
				     .envelopes = &envelope,
				     .count = 1,
				     .now = now,
				     .accepted = 1,
				     .work = work,
				     .user = user };
	enum status status = coop_check_now(coop, now, report);

	if (status == AL_OK)
		status = check_founding(coop, envelope, report);
	if (status != AL_OK)
		return status;
	status = chain_enter(coop->log.chain, (int64_t)coop->log.tree.size, now, envelope, report);
	if (status == AL_NO_MEMORY)
		return recover(coop, status, report);
	return status == AL_OK ? make_durable(coop, &entering, report) : status;
}

enum status coop_enter(struct coop *coop, const struct envelope *envelope, struct when now,
		       struct report *report)
{
	return coop_enter_with(coop, envelope, now, NULL, NULL, report);
}

/* Whether `status` says nothing about the object, but that the machine failed. */
static bool is_machine_failure(enum status status)
{
	return status == AL_NO_MEMORY || status == AL_IO || status == AL_NO_SPACE;
}

enum status coop_enter_many(struct coop *coop, const struct envelope *const *envelopes,
			    size_t count, struct when now, struct entered *ret,
			    struct report *report)
{
	struct entering entering = {
		.coop = coop, .envelopes = envelopes, .count = count, .now = now, .results = ret
	};
	int64_t first = (int64_t)coop->log.tree.size;
	enum status status = coop_check_now(coop, now, report);

	if (status != AL_OK)
		return status;
	for (size_t i = 0; i < count; i++) {
		struct report one = { .message = "" };
		int64_t seq = first + (int64_t)entering.accepted;

		status = seq == 0 ? check_founding(coop, envelopes[i], &one) : AL_OK;
		if (status == AL_OK)
			status = chain_enter(coop->log.chain, seq, now, envelopes[i], &one);
		if (is_machine_failure(status))
			return recover(coop, report_set(report, status, "%s", one.message), report);
		ret[i].status = status;
		memcpy(ret[i].message, one.message, sizeof(one.message));
		if (status == AL_OK)
			entering.accepted++;
	}
	return entering.accepted == 0 ? AL_OK : make_durable(coop, &entering, report);
}

enum status coop_sign(const struct coop *coop, enum object_type type, const void *value,
		      struct envelope **ret, struct report *report)
{
	const struct signing_key *keys[] = { coop->key };

	return object_make(type, value, keys, 1, ret, report);
}

enum status coop_make(struct coop *coop, enum object_type type, const void *value, struct when now,
		      struct digest *ret_id, struct report *report)
{
	struct envelope *envelope = NULL;
	enum status status = coop_check_now(coop, now, report);

	if (status == AL_OK)
		status = coop_sign(coop, type, value, &envelope, report);
	if (status == AL_OK)
		status = coop_enter(coop, envelope, now, report);
	if (status == AL_OK && ret_id != NULL)
		*ret_id = envelope->id;
	envelope_free(envelope);
	return status;
}
