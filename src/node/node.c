/* node.c: a node's folder, its key, its store, and the objects it signs. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/node.h"

#include "law/limits.h"
#include "node/node_internal.h"
#include "node/outbox.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define KEY_FILE "node.key"
#define STORE_FILE "store.db"

/* --- the clock --- */

enum status node_check(const struct node *node, struct when now, struct report *report)
{
	char shown[WHEN_TEXT_LEN + 1];
	char last[WHEN_TEXT_LEN + 1];

	if (node->behind)
		return report_set(report, AL_CONFLICT,
				  "memory ran out after something was stored: open the node again");
	if (!when_before(now, node->head.instant))
		return AL_OK;
	when_format(now, shown);
	when_format(node->head.instant, last);
	return report_set(report, AL_REFUSED,
			  "the clock went backwards: it says %s, and the node has recorded %s "
			  "already; set the clock right or wait until then",
			  shown, last);
}

enum status node_check_idle(const struct node *node, const char *what, struct report *report)
{
	if (!node->reading)
		return AL_OK;
	return report_set(report, AL_CONFLICT, "rows are being read for a job; %s after that",
			  what);
}

void node_set_aside(struct node *node, const struct node_aside *aside)
{
	assert(!node->reading);
	node->options.aside = *aside;
}

void node_head_advance(struct node_head *head, struct when now)
{
	if (when_before(head->instant, now))
		head->instant = now;
}

struct when node_vouched(const struct node *node, struct when quorum_time, struct when now)
{
	struct when limit;

	if (node->chain == NULL || quorum_time.seconds == 0)
		return now;
	limit = when_add(quorum_time, chain_statute(node->chain)->checkpoint_age_max_s);
	return when_before(limit, now) ? quorum_time : now;
}

void node_cancel_reading(struct node *node)
{
	if (node->reading)
		rows_cancel(node->rows);
}

int64_t node_year(struct when when)
{
	int64_t days = when.seconds / 86400;
	int64_t year;
	unsigned month;
	unsigned day;

	when_civil_from_days(days, &year, &month, &day);
	return year;
}

/* --- making a node --- */

static enum status write_head(struct db *db, void *user, struct report *report)
{
	struct node_head there;
	enum status status = node_store_head(db, &there, NULL);

	if (status == AL_OK)
		return report_set(report, AL_CONFLICT, "%s is a node already", db_location(db));
	if (status != AL_NOT_FOUND)
		return report_set(report, status, "%s cannot be read", db_location(db));
	return node_store_set_head(db, user, report);
}

/* Make the key, unless an earlier try that went no further left it there. */
static enum status make_key(const char *path, struct report *report)
{
	char file[FILE_PATH_MAX];
	struct signing_key *key = NULL;
	enum status status = file_join(path, KEY_FILE, file, report);

	if (status != AL_OK)
		return status;
	if (signing_key_load(file, &key, NULL) == AL_OK) {
		signing_key_free(key);
		return AL_OK;
	}
	status = signing_key_new(&key);
	if (status != AL_OK)
		return report_set(report, status, "out of memory for a key");
	status = signing_key_save(key, file, report);
	signing_key_free(key);
	return status;
}

enum status node_init(const char *path, const struct digest *coop, const char *platform,
		      struct when now, struct report *report)
{
	struct db_options options = { .access = DB_CREATE };
	struct node_head head = { .coop = *coop, .instant = now, .seq = -1 };
	char file[FILE_PATH_MAX];
	struct db *db = NULL;
	enum status status;

	if (!platform_name_valid(platform))
		return report_set(report, AL_MALFORMED,
				  "\"%.60s\" cannot name a platform: a to z, digits and -, first a "
				  "letter, at most %d bytes",
				  platform, PLATFORM_NAME_MAX);
	memcpy(head.platform, platform, strlen(platform) + 1);
	status = file_make_folder(path, report);
	if (status == AL_OK)
		status = make_key(path, report);
	if (status == AL_OK)
		status = file_join(path, STORE_FILE, file, report);
	if (status == AL_OK)
		status = db_open(file, &options, &db, report);
	if (status == AL_OK)
		status = node_store_prepare(db, now, report);
	if (status == AL_OK)
		status = db_transaction(db, write_head, &head, report);
	db_close(db);
	return status;
}

/* --- opening one --- */

static enum status load_key(struct node *node, struct report *report)
{
	char file[FILE_PATH_MAX];
	enum status status = file_join(node->path, KEY_FILE, file, report);

	return status == AL_OK ? signing_key_load(file, &node->key, report) : status;
}

static enum status load_store(struct node *node, struct when now, struct report *report)
{
	struct db_options options = { .access = DB_WRITE };
	char file[FILE_PATH_MAX];
	enum status status = file_join(node->path, STORE_FILE, file, report);

	if (status == AL_OK)
		status = db_open(file, &options, &node->db, report);
	if (status == AL_OK)
		status = node_store_prepare(node->db, now, report);
	if (status == AL_OK)
		status = node_store_head(node->db, &node->head, report);
	if (status == AL_OK)
		status = node_check(node, now, report);
	if (status == AL_OK)
		status = node_load_mandates(node, report);
	if (status == AL_OK)
		status = node_load_description(node, report);
	if (status == AL_OK)
		status = node_recover_rows(node, report);
	return status;
}

enum status node_open(const char *path, const struct node_options *options, struct when now,
		      struct node **ret, struct report *report)
{
	struct node *node;
	enum status status;

	if (strlen(path) >= FILE_PATH_MAX)
		return report_set(report, AL_TOO_BIG, "the path of the node is too long");
	node = calloc(1, sizeof(*node));
	if (node == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory");
	memcpy(node->path, path, strlen(path) + 1);
	if (options != NULL)
		node->options = *options;
	if (node->options.hooks.seed_for_tests != NULL)
		random_init_seed(&node->random, node->options.hooks.seed_for_tests);
	else
		random_init_system(&node->random);
	mandate_index_init(&node->index);
	arena_init(&node->description_arena, OBJECT_ARENA_MAX);
	status = load_key(node, report);
	if (status == AL_OK)
		status = load_store(node, now, report);
	if (status == AL_OK) {
		*ret = node;
		node = NULL; /* the caller's now */
	}
	node_close(node);
	return status;
}

void node_close(struct node *node)
{
	if (node == NULL)
		return;
	assert(!node->reading);
	chain_free(node->chain);
	node_close_rows(node);
	catalogue_free(node->catalogue);
	arena_clear(&node->description_arena);
	mandate_index_clear(&node->index);
	uses_slots_clear(&node->slots);
	uses_plant_clear(&node->uses);
	db_close(node->db);
	signing_key_free(node->key);
	random_clear(&node->random);
	free(node);
}

const struct public_key *node_key(const struct node *node)
{
	return signing_key_public(node->key);
}

const char *node_platform(const struct node *node)
{
	return node->head.platform;
}

const struct digest *node_coop(const struct node *node)
{
	return &node->head.coop;
}

const struct platform *node_description(const struct node *node)
{
	return node->description;
}

/* --- objects --- */

enum status node_make_object(struct node *node, struct node_head *head, enum object_type type,
			     const void *value, struct node_made *ret, struct report *report)
{
	const struct signing_key *keys[] = { node->key };
	struct envelope *envelope = NULL;
	struct node_made made = { .position = 0 };
	struct buffer text;
	enum status status = object_make(type, value, keys, 1, &envelope, report);

	if (status != AL_OK)
		return status;
	buffer_init(&text, ENVELOPE_LEN_MAX);
	envelope_format(envelope, &text);
	made.id = envelope->id;
	status = buffer_status(&text);
	if (status != AL_OK)
		(void)report_set(report, status, "out of memory for an object");
	if (status == AL_OK) {
		struct stored_object object = { .type = object_type_names[type],
						.id = made.id,
						.envelope = text.bytes,
						.envelope_len = text.len };

		status = node_store_add_object(node->db, &object, &made.position, report);
	}
	if (status == AL_OK) {
		head->seq++;
		head->prev = made.id;
		if (ret != NULL)
			*ret = made;
	}
	buffer_clear(&text);
	envelope_free(envelope);
	return status;
}

/* --- the outbox --- */

enum status node_outbox_each(const struct node *node, node_item_function *each, void *user,
			     struct report *report)
{
	return node_store_each_waiting(node->db, each, user, report);
}
