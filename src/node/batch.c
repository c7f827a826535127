/* batch.c: many links or mandates taken in one transaction. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/batch.h"

#include <stdlib.h>
#include <string.h>

enum status batch_load_rules(void *user, int64_t number, const char *content, size_t len,
			     struct report *report)
{
	struct node *node = user;

	if (number != (int64_t)node->index.rules_count + 1)
		return report_set(report, AL_MALFORMED, "rules of mandates are missing");
	return mandate_index_add_rules(&node->index, content, len, report);
}

/* Whether `status` is about the item, and not about the store. */
static bool is_verdict(enum status status)
{
	switch (status) {
	case AL_OK:
	case AL_MALFORMED:
	case AL_TOO_BIG:
	case AL_NOT_FOUND:
	case AL_CONFLICT:
	case AL_REFUSED:
	case AL_FORGED:
	case AL_EXHAUSTED:
	case AL_UNSUPPORTED:
		return true;
	case AL_NO_MEMORY:
	case AL_IO:
	case AL_NO_SPACE:
	case AL_OVERFLOW:
		return false;
	}
	return false;
}

struct batch_item {
	struct batch *batch;
	size_t item;
};

static enum status take_item(struct db *db, void *user, struct report *report)
{
	struct batch_item *item = user;

	(void)db;
	return item->batch->take(item->batch, item->item, report);
}

/* Item `i` did not hold, and there are `persons` as before. */
static void forget_item(struct batch *batch, size_t i, int64_t persons)
{
	batch->persons = persons;
	batch->mandates[i].person = 0;
	batch->links[i].person = 0;
}

static enum status take_batch(struct db *db, void *user, struct report *report)
{
	struct batch *batch = user;
	enum status status = mandate_store_person_count(db, &batch->persons, report);

	for (size_t i = 0; status == AL_OK && i < batch->count; i++) {
		struct batch_item item = { .batch = batch, .item = i };
		struct report words = { .message = "" };

		int64_t persons = batch->persons;

		batch->mandates[i].person = 0;
		batch->links[i].person = 0;
		batch->ret[i].status = db_savepoint(db, take_item, &item, &words);
		memcpy(batch->ret[i].message, words.message, sizeof(words.message));
		if (batch->ret[i].status == AL_OK)
			batch->ret[i].message[0] = '\0';
		else
			forget_item(batch, i, persons);
		if (!is_verdict(batch->ret[i].status) || !db_in_transaction(db))
			status = report_set(report, batch->ret[i].status, "%s", words.message);
	}
	if (status != AL_OK)
		return status;
	batch->head = batch->node->head;
	node_head_advance(&batch->head,
			  node_vouched(batch->node, batch->node->quorum_time, batch->now));
	return node_store_set_head(db, &batch->head, report);
}

/* Bring what is durable into the index. */
static enum status apply_batch(struct batch *batch, struct report *report)
{
	struct node *node = batch->node;
	enum status status = AL_OK;

	node->head = batch->head;
	if (mandate_index_grow(&node->index, (size_t)batch->persons) != AL_OK)
		status = AL_NO_MEMORY;
	if (status == AL_OK)
		status = mandate_store_each_rules(node->db, (int64_t)node->index.rules_count,
						  batch_load_rules, node, report);
	for (size_t i = 0; status == AL_OK && i < batch->count; i++) {
		const struct batch_link *link = &batch->links[i];

		if (batch->mandates[i].person != 0)
			mandate_index_put(&node->index, &batch->mandates[i]);
		if (link->person != 0)
			mandate_index_set_link_end(&node->index, link->person, link->until);
	}
	node->behind = status != AL_OK;
	return status;
}

enum status batch_run(struct batch *batch, struct report *report)
{
	enum status status = node_check(batch->node, batch->now, report);

	if (status != AL_OK || batch->count == 0)
		return status;
	batch->mandates = calloc(batch->count, sizeof(*batch->mandates));
	batch->links = calloc(batch->count, sizeof(*batch->links));
	if (batch->mandates == NULL || batch->links == NULL)
		status =
		    report_set(report, AL_NO_MEMORY, "out of memory for %zu items", batch->count);
	if (status == AL_OK)
		status = db_transaction(batch->node->db, take_batch, batch, report);
	if (status == AL_OK)
		status = apply_batch(batch, report);
	free(batch->mandates);
	free(batch->links);
	return status;
}

enum status batch_run_single(struct batch *batch, struct report *report)
{
	struct node_taken taken = { .status = AL_OK };
	enum status status;

	batch->count = 1;
	batch->ret = &taken;
	status = batch_run(batch, report);
	batch->ret = NULL;
	if (status != AL_OK)
		return status;
	if (taken.status != AL_OK)
		return report_set(report, taken.status, "%s", taken.message);
	return AL_OK;
}
