/* links.c: which mandate key is whose. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/text.h"
#include "node/batch.h"
#include "node/mandates.h"

#include <string.h>

enum status node_check_person(const char *person, struct report *report)
{
	struct text text = { .bytes = person, .len = strlen(person) };

	if (text.len == 0 || text.len > ENGINE_PERSON_LEN_MAX || !text_is_utf8(text, NULL))
		return report_set(report, AL_MALFORMED,
				  "the id of a person must be UTF-8 of 1 to %d bytes",
				  ENGINE_PERSON_LEN_MAX);
	return AL_OK;
}

/* The number of `person`, who is added when she is new. */
static enum status find_person(struct batch *batch, const char *person, int64_t *ret,
			       struct report *report)
{
	struct db *db = batch->node->db;
	enum status status = mandate_store_person(db, person, strlen(person), ret, report);

	if (status != AL_NOT_FOUND)
		return status;
	if (batch->persons >= (int64_t)ENGINE_PERSONS_MAX)
		return report_set(report, AL_TOO_BIG, "there are too many persons");
	status = mandate_store_add_person(db, batch->persons + 1, person, report);
	if (status == AL_OK)
		*ret = ++batch->persons;
	return status;
}

static enum status take_link(struct batch *batch, size_t item, struct report *report)
{
	const struct node_link *link = (const struct node_link *)batch->items + item;
	struct db *db = batch->node->db;
	int64_t person;
	int64_t holder;
	bool linked;
	enum status status = node_check_person(link->person, report);

	if (status == AL_OK)
		status = mandate_store_holder(db, &link->key, &holder, report);
	if (status != AL_OK && status != AL_NOT_FOUND)
		return status;
	if (status == AL_OK) {
		status =
		    mandate_store_person(db, link->person, strlen(link->person), &person, report);
		if (status == AL_OK && person == holder)
			return AL_OK; /* once more the same */
		if (status == AL_OK || status == AL_NOT_FOUND)
			return report_set(report, AL_CONFLICT,
					  "this mandate key is linked to another person");
		return status;
	}
	/* A person who is new comes last, so that nothing has to be undone in `batch`. */
	status = mandate_store_person(db, link->person, strlen(link->person), &person, report);
	if (status == AL_OK)
		status = mandate_store_linked(db, person, &linked, report);
	if (status == AL_OK && linked)
		return report_set(report, AL_CONFLICT,
				  "the person is linked to another mandate key");
	if (status == AL_OK || status == AL_NOT_FOUND)
		status = find_person(batch, link->person, &person, report);
	if (status == AL_OK)
		status = mandate_store_add_link(db, person, &link->key, batch->now, report);
	return status;
}

enum status node_link_many(struct node *node, const struct node_link *links, size_t count,
			   struct when now, struct node_taken *ret, struct report *report)
{
	struct batch batch = { .node = node,
			       .now = now,
			       .items = links,
			       .count = count,
			       .take = take_link,
			       .ret = ret };

	return batch_run(&batch, report);
}

enum status node_link(struct node *node, const char *person, const struct public_key *key,
		      struct when now, struct report *report)
{
	struct node_link link = { .person = person, .key = *key };
	struct batch batch = { .node = node, .now = now, .items = &link, .take = take_link };

	return batch_run_single(&batch, report);
}
