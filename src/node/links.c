/* links.c: which mandate key is whose. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/text.h"
#include "node/batch.h"
#include "node/certificates.h"
#include "node/code_store.h"
#include "node/link_store.h"
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

struct when node_link_end(const struct node *node, struct when certified)
{
	struct when never = { .seconds = WHEN_SECONDS_MAX };
	struct when always = { .seconds = WHEN_SECONDS_MIN };

	if (certified.seconds != 0)
		return when_add(certified, CERTIFICATE_GRACE_S);
	return node->options.certificates_required ? always : never;
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

/* Until when `certificate` (NULL: none) says that a member holds `key`; 0: it does not say. */
static enum status certified_until(const struct batch *batch, const struct public_key *key,
				   const struct key_certificate *certificate, struct when *ret,
				   struct report *report)
{
	const struct node *node = batch->node;

	ret->seconds = 0;
	if (certificate != NULL)
		return node_check_certificate(node, key, certificate, batch->now, ret, report);
	if (node->options.certificates_required)
		return report_set(report, AL_REFUSED,
				  "this node links a key only with the cooperative's certificate "
				  "for it: ask the cooperative for one first");
	return AL_OK;
}

/* The link of item `item` is that of `person` and certified until `certified`. */
static void set_end(struct batch *batch, size_t item, int64_t person, struct when certified)
{
	batch->links[item].person = person;
	batch->links[item].until = node_link_end(batch->node, certified);
}

/* `link`, which is there, is certified until `certified` at least. */
static enum status extend(struct batch *batch, size_t item, struct stored_link *link,
			  struct when certified, struct report *report)
{
	enum status status = AL_OK;

	if (when_before(link->certified, certified)) {
		link->certified = certified;
		status = link_store_certify(batch->node->db, link->person, certified, report);
	}
	if (status == AL_OK)
		set_end(batch, item, link->person, link->certified);
	return status;
}

/* The link of `person` ends, and her mandates with it; her codes are void, but that of `key`. */
static enum status end_link(struct batch *batch, size_t item, int64_t person,
			    const struct public_key *key, struct report *report)
{
	struct db *db = batch->node->db;
	enum status status =
	    mandate_store_end(db, person, batch->now, &batch->mandates[item], report);

	if (status == AL_OK)
		status = link_store_remove(db, person, report);
	return status == AL_OK ? code_store_void(db, person, key, report) : status;
}

enum replacing { REFUSE_ANOTHER, REPLACE_ANOTHER };

/* Add the link that `wanted` says, of a key that is nobody's. */
static enum status add_link(struct batch *batch, size_t item, const struct node_link *wanted,
			    struct when certified, enum replacing replacing, struct report *report)
{
	struct db *db = batch->node->db;
	struct stored_link link = { .key = wanted->key, .certified = certified };
	struct stored_link before;
	struct digest last;
	enum status status = find_person(batch, wanted->person, &link.person, report);

	if (status == AL_OK)
		status = link_store_of_person(db, link.person, &before, report);
	if (status == AL_OK && replacing == REFUSE_ANOTHER)
		return report_set(report, AL_CONFLICT,
				  "the person is linked to another mandate key");
	if (status == AL_OK)
		status = end_link(batch, item, link.person, &wanted->key, report);
	else if (status == AL_NOT_FOUND)
		status = AL_OK;
	if (status == AL_OK)
		status = mandate_store_serial(db, link.person, &link.base, &last, report);
	if (status == AL_OK)
		status = link_store_add(db, &link, batch->now, report);
	if (status == AL_OK)
		set_end(batch, item, link.person, certified);
	return status;
}

static enum status take_any_link(struct batch *batch, size_t item, enum replacing replacing,
				 struct report *report)
{
	const struct node_link *wanted = (const struct node_link *)batch->items + item;
	struct db *db = batch->node->db;
	struct stored_link holder;
	struct when certified;
	int64_t person;
	enum status status = node_check_person(wanted->person, report);

	if (status == AL_OK)
		status =
		    certified_until(batch, &wanted->key, wanted->certificate, &certified, report);
	if (status != AL_OK)
		return status;
	status = link_store_of_key(db, &wanted->key, &holder, report);
	if (status == AL_NOT_FOUND)
		return add_link(batch, item, wanted, certified, replacing, report);
	if (status == AL_OK)
		status = mandate_store_person(db, wanted->person, strlen(wanted->person), &person,
					      report);
	if (status == AL_OK && person == holder.person)
		return extend(batch, item, &holder, certified, report); /* once more the same */
	if (status == AL_OK || status == AL_NOT_FOUND)
		return report_set(report, AL_CONFLICT,
				  "this mandate key is linked to another person");
	return status;
}

static enum status take_link(struct batch *batch, size_t item, struct report *report)
{
	return take_any_link(batch, item, REFUSE_ANOTHER, report);
}

static enum status take_shown_link(struct batch *batch, size_t item, struct report *report)
{
	return take_any_link(batch, item, REPLACE_ANOTHER, report);
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

/* Whether the person of `link` may have one more. Outside of a transaction: what is loaded stays.
 */
static enum status check_links(struct node *node, const struct node_link *link,
			       struct report *report)
{
	struct stored_link holder;
	int64_t person;
	size_t count = 0;
	enum status status =
	    mandate_store_person(node->db, link->person, strlen(link->person), &person, report);

	if (status == AL_NOT_FOUND)
		return AL_OK; /* her first */
	if (status == AL_OK)
		status = link_store_of_key(node->db, &link->key, &holder, report);
	if (status == AL_OK)
		return AL_OK; /* it is there, or another's: no link is added */
	if (status == AL_NOT_FOUND)
		status = uses_slots_load(&node->slots, node->db, report);
	if (status != AL_OK)
		return status;
	for (size_t i = 0; i < node->slots.count; i++)
		count += node->slots.slots[i].person == (uint32_t)(person - 1) ? 1 : 0;
	if (count < LINKS_OF_PERSON_MAX)
		return AL_OK;
	return report_set(
	    report, AL_REFUSED,
	    "this account has been linked %d times, and each link stays in the proofs "
	    "of all jobs: end the present link and ask the platform's operator for "
	    "another",
	    LINKS_OF_PERSON_MAX);
}

enum status node_link_shown(struct node *node, const struct node_link *link, struct when now,
			    struct report *report)
{
	struct batch batch = { .node = node, .now = now, .items = link, .take = take_shown_link };
	enum status status = node_check_person(link->person, report);

	if (status == AL_OK)
		status = check_links(node, link, report);
	return status == AL_OK ? batch_run_single(&batch, report) : status;
}

static enum status find_link(const struct node *node, const struct public_key *key,
			     struct stored_link *ret, struct report *report)
{
	enum status status = link_store_of_key(node->db, key, ret, report);

	if (status == AL_NOT_FOUND)
		return report_set(report, status, "the key is linked to nobody here");
	return status;
}

enum status node_link_until(const struct node *node, const struct public_key *key, struct when *ret,
			    struct report *report)
{
	struct stored_link link;
	enum status status = find_link(node, key, &link, report);

	if (status == AL_OK)
		*ret = node_link_end(node, link.certified);
	return status;
}

/* --- what the holder of a linked key asks --- */

struct asked {
	const struct public_key *key;
	const struct key_certificate *certificate;
};

static enum status take_renewal(struct batch *batch, size_t item, struct report *report)
{
	const struct asked *asked = batch->user;
	struct stored_link link;
	struct when certified;
	enum status status = find_link(batch->node, asked->key, &link, report);

	if (status == AL_OK)
		status = certified_until(batch, asked->key, asked->certificate, &certified, report);
	if (status == AL_OK)
		status = extend(batch, item, &link, certified, report);
	return status;
}

enum status node_renew(struct node *node, const struct public_key *key,
		       const struct key_certificate *certificate, struct when now,
		       struct report *report)
{
	struct asked asked = { .key = key, .certificate = certificate };
	struct batch batch = { .node = node, .now = now, .user = &asked, .take = take_renewal };

	return batch_run_single(&batch, report);
}

static enum status take_leave(struct batch *batch, size_t item, struct report *report)
{
	const struct asked *asked = batch->user;
	struct stored_link link;
	enum status status = find_link(batch->node, asked->key, &link, report);

	return status == AL_OK ? end_link(batch, item, link.person, NULL, report) : status;
}

enum status node_leave(struct node *node, const struct public_key *key, struct when now,
		       struct report *report)
{
	struct asked asked = { .key = key };
	struct batch batch = { .node = node, .now = now, .user = &asked, .take = take_leave };

	return batch_run_single(&batch, report);
}
