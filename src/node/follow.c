/* follow.c: replaying the cooperative's public log before believing it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/follow.h"

#include "log/note.h"
#include "log/policy.h"
#include "log/replay.h"
#include "node/node_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECKPOINT_PATH "log/checkpoint"
#define LOG_FOLDER "log/"
#define OBJECT_PATH_FORMAT "objects/%s.json"
#define TEXT_PATH_FORMAT "texts/%s"

/* One call of node_follow(). */
struct following {
	struct node *node;
	struct when now;
	struct tile_source tiles;
	struct checkpoint checkpoint;
	struct when quorum_time;
	struct digest *seen; /* new entries that may be of this node's outbox */
	size_t seen_count;
	size_t seen_capacity;
	int64_t waiting;
	struct node_head head;
};

/* --- reading published files --- */

static enum status read_text(void *user, const struct digest *digest, struct buffer *ret,
			     struct report *report)
{
	const struct node *node = user;
	char hex[2 * DIGEST_LEN + 1];
	char path[SOURCE_PATH_MAX];

	if (node->source == NULL)
		return report_set(report, AL_NOT_FOUND, "the published texts are not at hand");
	hex_format(digest->bytes, DIGEST_LEN, hex);
	(void)snprintf(path, sizeof(path), TEXT_PATH_FORMAT, hex);
	return node->source->read(node->source->user, path, ret, report);
}

static enum status read_archive(void *user, const char *uuid, struct archive_piece *piece,
				struct report *report)
{
	const struct node *node = user;

	if (node->source == NULL)
		return report_set(report, AL_NOT_FOUND, "the published archives are not at hand");
	return source_read_archive(node->source, uuid, piece, report);
}

static enum status read_tile(void *user, const struct tile *tile, struct buffer *ret,
			     struct report *report)
{
	const struct source *source = ((const struct node *)user)->source;
	char path[sizeof(LOG_FOLDER) + TILE_PATH_MAX] = LOG_FOLDER;

	tile_path_format(tile, path + sizeof(LOG_FOLDER) - 1);
	return source->read(source->user, path, ret, report);
}

/* Read the object `id`; *ret is yours. */
static enum status read_object(const struct node *node, const struct digest *id,
			       struct envelope **ret, struct report *report)
{
	struct envelope *envelope = NULL;
	char hex[2 * DIGEST_LEN + 1];
	char path[SOURCE_PATH_MAX];
	struct buffer bytes;
	enum status status;

	hex_format(id->bytes, DIGEST_LEN, hex);
	(void)snprintf(path, sizeof(path), OBJECT_PATH_FORMAT, hex);
	buffer_init(&bytes, ENVELOPE_LEN_MAX);
	status = node->source->read(node->source->user, path, &bytes, report);
	if (status == AL_OK) {
		status = envelope_parse(buffer_text(&bytes), bytes.len, &envelope, report);
		if (status != AL_OK)
			report_prefix(report, "%s", path);
	}
	buffer_clear(&bytes);
	if (status != AL_OK)
		return status;
	if (!digest_equal(&envelope->id, id)) {
		envelope_free(envelope);
		return report_set(report, AL_FORGED, "%s: the object has another id", path);
	}
	*ret = envelope;
	return AL_OK;
}

/* --- the checkpoint --- */

/* What the statute says of the log and its witnesses, as a C2SP policy. */
static enum status make_policy(const struct statute *statute, struct policy **ret,
			       struct report *report)
{
	const struct witness_rule *rule = &statute->witnesses;
	struct buffer text;
	enum status status;

	buffer_init(&text, POLICY_LEN_MAX);
	buffer_append_format(&text, "log %s\n", statute->log_vkey);
	for (size_t i = 0; i < rule->vkeys_count; i++)
		buffer_append_format(&text, "witness w%zu %s\n", i, rule->vkeys[i]);
	if (rule->quorum > 0) {
		buffer_append_format(&text, "group g %lld", (long long)rule->quorum);
		for (size_t i = 0; i < rule->vkeys_count; i++)
			buffer_append_format(&text, " w%zu", i);
		buffer_append_text(&text, "\n");
	}
	buffer_append_text(&text, rule->quorum > 0 ? "quorum g\n" : "quorum none\n");
	status = buffer_status(&text);
	if (status == AL_OK)
		status = policy_parse(buffer_text(&text), text.len, ret, report);
	else
		(void)report_set(report, status, "out of memory for the statute's witnesses");
	buffer_clear(&text);
	return status;
}

/* The policy of the cooperative: by the chain, or by its founding statute, whose id is known. */
static enum status find_policy(const struct node *node, struct policy **ret, struct report *report)
{
	struct envelope *envelope = NULL;
	struct statute statute;
	struct arena arena;
	enum status status;

	if (node->chain != NULL)
		return make_policy(chain_statute(node->chain), ret, report);
	status = read_object(node, &node->head.coop, &envelope, report);
	if (status != AL_OK) {
		report_prefix(report, "the founding statute");
		return status;
	}
	arena_init(&arena, OBJECT_ARENA_MAX);
	status = object_decode_as(envelope, OBJECT_STATUTE, &arena, &statute, report);
	if (status == AL_OK)
		status = make_policy(&statute, ret, report);
	arena_clear(&arena);
	envelope_free(envelope);
	return status;
}

static enum status read_checkpoint(struct following *following, struct report *report)
{
	const struct source *source = following->node->source;
	struct policy_verdict verdict;
	struct policy *policy = NULL;
	struct buffer bytes;
	enum status status = find_policy(following->node, &policy, report);

	if (status != AL_OK)
		return status;
	buffer_init(&bytes, NOTE_LEN_MAX);
	status = source->read(source->user, CHECKPOINT_PATH, &bytes, report);
	if (status == AL_OK) {
		status = policy_check(policy, buffer_text(&bytes), bytes.len, following->now,
				      &verdict, report);
		if (status != AL_OK)
			report_prefix(report, CHECKPOINT_PATH);
	}
	if (status == AL_OK) {
		following->checkpoint = verdict.checkpoint;
		following->quorum_time = verdict.quorum_time;
	}
	buffer_clear(&bytes);
	policy_free(policy);
	return status;
}

/* Whether the checkpoint goes on from the one that was seen before. */
static enum status check_history(const struct following *following, struct report *report)
{
	const struct node_head *head = &following->node->head;
	uint64_t size = following->checkpoint.size;
	enum status status;

	if (size == 0)
		return report_set(report, AL_NOT_FOUND, CHECKPOINT_PATH ": the log is empty");
	if (size < (uint64_t)head->followed_size)
		return report_set(report, AL_REFUSED,
				  CHECKPOINT_PATH ": the log has %llu entries, and this node has "
						  "seen %lld: it was rolled back",
				  (unsigned long long)size, (long long)head->followed_size);
	if (head->followed_size == 0)
		return AL_OK;
	status =
	    replay_check_extends(&following->tiles, (uint64_t)head->followed_size,
				 &head->followed_root, size, &following->checkpoint.root, report);
	if (status == AL_FORGED)
		return report_set(report, AL_FORGED,
				  CHECKPOINT_PATH ": the log does not go on from the %lld entries "
						  "that this node has seen: it is another history",
				  (long long)head->followed_size);
	return status;
}

/* --- the entries --- */

/* Remember that `entry` may be one of the outbox. */
static enum status remember(struct following *following, const struct log_entry *entry,
			    struct report *report)
{
	enum object_type type = object_type_find(entry->type);

	if (type != OBJECT_PLATFORM && type != OBJECT_MANDATE_ROOT && type != OBJECT_JOB &&
	    type != OBJECT_RECEIPT && type != OBJECT_REFUSAL)
		return AL_OK;
	if (following->seen_count == following->seen_capacity) {
		size_t capacity = following->seen_count == 0 ? 256 : 2 * following->seen_count;
		struct digest *seen = realloc(following->seen, capacity * sizeof(*seen));

		if (seen == NULL)
			return report_set(report, AL_NO_MEMORY, "out of memory for the log");
		following->seen = seen;
		following->seen_capacity = capacity;
	}
	following->seen[following->seen_count++] = entry->id;
	return AL_OK;
}

static enum status take_entry(void *user, const struct log_entry *entry, const void *bytes,
			      size_t len, struct report *report)
{
	struct following *following = user;
	struct node *node = following->node;
	struct envelope *envelope = NULL;
	enum status status;

	(void)bytes;
	(void)len;
	if (!digest_equal(&entry->coop, &node->head.coop))
		return report_set(report, AL_FORGED, "it is of another cooperative");
	if (when_before(following->now, entry->time))
		return report_set(report, AL_REFUSED,
				  "it was entered later than now: the node's clock is behind");
	status = read_object(node, &entry->id, &envelope, report);
	if (status != AL_OK)
		return status;
	if (strcmp(envelope->type, entry->type) != 0)
		status = report_set(report, AL_FORGED, "its entry calls a %s a %s", envelope->type,
				    entry->type);
	else
		status = chain_enter(node->chain, entry->seq, entry->time, envelope, report);
	envelope_free(envelope);
	return status == AL_OK ? remember(following, entry, report) : status;
}

static enum status replay_entries(struct following *following, struct report *report)
{
	struct node *node = following->node;
	struct chain_reader reader = { .read_text = read_text,
				       .read_archive = read_archive,
				       .user = node };
	struct replay replay = {
		.size = following->checkpoint.size,
		.root = following->checkpoint.root,
		.source = &following->tiles,
		.each = take_entry,
		.user = following,
	};

	if (node->chain == NULL && chain_new(&reader, &node->chain) != AL_OK)
		return report_set(report, AL_NO_MEMORY, "out of memory for the chain");
	replay.from = (uint64_t)chain_size(node->chain);
	replay.after = chain_time(node->chain);
	return replay_run(&replay, NULL, report);
}

/* Whether what the log has by this node's key is what this node has made. */
static enum status check_own(const struct following *following, struct report *report)
{
	const struct node *node = following->node;
	struct node_state state;
	bool there = true;
	enum status status = chain_node(node->chain, signing_key_public(node->key), &state);

	if (status == AL_NOT_FOUND)
		return AL_OK; /* its key is not in the log yet */
	if (status != AL_OK)
		return report_set(report, status, "the log's view of this node is not to be had");
	if (state.seq >= 0)
		status = node_store_has_object(node->db, &state.last, &there, report);
	if (status == AL_OK && (!there || state.seq > node->head.seq))
		return report_set(
		    report, AL_CONFLICT,
		    "the log has an object number %lld by this node's key that this "
		    "folder does not know: it is an old copy, or someone else has the "
		    "key",
		    (long long)state.seq);
	return status;
}

static enum status store_followed(struct db *db, void *user, struct report *report)
{
	struct following *following = user;
	struct node_head *head = &following->head;
	enum status status = AL_OK;

	*head = following->node->head;
	node_head_advance(head,
			  node_vouched(following->node, following->quorum_time, following->now));
	head->followed_size = (int64_t)following->checkpoint.size;
	head->followed_root = following->checkpoint.root;
	for (size_t i = 0; status == AL_OK && i < following->seen_count; i++)
		status = node_store_set_logged(db, &following->seen[i], report);
	if (status == AL_OK)
		status = node_store_set_head(db, head, report);
	if (status == AL_OK)
		status = node_store_waiting(db, NULL, &following->waiting, report);
	return status;
}

/* Take what came after the checkpoint, and make it durable; what fails here leaves no chain. */
static enum status take_entries(struct following *following, struct report *report)
{
	struct node *node = following->node;
	enum status status = replay_entries(following, report);

	if (status == AL_OK)
		status = check_own(following, report);
	if (status == AL_OK)
		status = db_transaction(node->db, store_followed, following, report);
	if (status == AL_OK) {
		node->head = following->head;
		node->quorum_time = following->quorum_time;
		return AL_OK;
	}
	chain_free(node->chain);
	node->chain = NULL;
	return status;
}

enum status node_follow(struct node *node, const struct source *source, struct when now,
			struct node_followed *ret, struct report *report)
{
	struct following following = {
		.node = node,
		.now = now,
		.tiles = { .read = read_tile, .user = node },
	};
	enum status status = node_check(node, now, report);

	if (status == AL_OK)
		status = node_check_idle(node, "the log is followed", report);
	if (status != AL_OK)
		return status;
	node->source = source;
	status = read_checkpoint(&following, report);
	if (status == AL_OK)
		status = check_history(&following, report);
	if (status == AL_OK)
		status = take_entries(&following, report);
	node->source = NULL;
	free(following.seen);
	if (status != AL_OK || ret == NULL)
		return status;
	*ret = (struct node_followed){
		.size = (int64_t)following.checkpoint.size,
		.root = following.checkpoint.root,
		.quorum_time = following.quorum_time,
		.waiting = following.waiting,
	};
	return AL_OK;
}

const struct chain *node_chain(const struct node *node)
{
	return node->chain;
}
