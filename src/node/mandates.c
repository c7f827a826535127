/* mandates.c: taking links and mandates, durably and then into the index. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/mandates.h"

#include "crypto/hash.h"
#include "node/batch.h"
#include "node/link_store.h"
#include "node/node_internal.h"
#include "node/personal_store.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define PREPARE_PERSONS 20000 /* for fewer, a tree is planted when it is asked for */
#define MANDATE_MEMORY_MAX ((size_t)1024 * 1024) /* bytes that one mandate takes, decoded */

/* --- loading --- */

static enum status load_mandate(void *user, const struct stored_mandate *mandate,
				struct report *report)
{
	struct node *node = user;

	if (mandate->person < 1 || (uint64_t)mandate->person > node->index.count ||
	    mandate->rules < 0 || (uint64_t)mandate->rules > node->index.rules_count)
		return report_set(report, AL_MALFORMED, "a mandate names what is not there");
	mandate_index_put(&node->index, mandate);
	return AL_OK;
}

static enum status load_link(void *user, const struct stored_link *link, struct report *report)
{
	struct node *node = user;
	struct when end;

	if (link->person < 1 || (uint64_t)link->person > node->index.count)
		return report_set(report, AL_MALFORMED, "a link names what is not there");
	end = node_link_end(node, link->certified);
	if (end.seconds != WHEN_SECONDS_MAX)
		mandate_index_set_link_end(&node->index, link->person, end);
	return AL_OK;
}

enum status node_load_mandates(struct node *node, struct report *report)
{
	int64_t count;
	enum status status = mandate_store_person_count(node->db, &count, report);

	if (status != AL_OK)
		return status;
	if (mandate_index_grow(&node->index, (size_t)count) != AL_OK)
		return report_set(report, AL_NO_MEMORY, "out of memory for mandates");
	status = mandate_store_each_rules(node->db, 0, batch_load_rules, node, report);
	if (status == AL_OK)
		status = mandate_store_each(node->db, load_mandate, node, report);
	if (status == AL_OK)
		status = link_store_each(node->db, load_link, node, report);
	return status;
}

static enum status load_balance(void *user, int64_t person, int64_t rho, struct report *report)
{
	struct node *node = user;

	if (person < 1 || (uint64_t)person > node->index.count || rho < 0)
		return report_set(report, AL_MALFORMED, "a personal ledger is damaged");
	node->index.persons[person - 1].spent += (uint64_t)rho;
	return AL_OK;
}

enum status node_load_balances(struct node *node, struct when now, struct report *report)
{
	int64_t year = node_year(now);
	enum status status;

	if (node->index.year == year)
		return AL_OK;
	node->index.year = 0;
	for (size_t i = 0; i < node->index.count; i++)
		node->index.persons[i].spent = 0;
	status = personal_store_each(node->db, year, load_balance, node, report);
	if (status == AL_OK)
		node->index.year = year;
	return status;
}

/* The tree of the mandate root, then that of the uses. */
static enum status prepare(struct node *node, struct when now, bool *ret_more,
			   struct report *report)
{
	uint8_t seed[RANDOM_SEED_LEN];
	enum status status;

	random_bytes(&node->random, seed, RANDOM_SEED_LEN);
	status = mandate_tree_prepare(&node->index, now, seed, ret_more);

	if (status == AL_OK && !*ret_more)
		status = uses_slots_load(&node->slots, node->db, report);
	random_bytes(&node->random, seed, RANDOM_SEED_LEN);
	if (status == AL_OK && !*ret_more)
		status = uses_plant_step(&node->uses, &node->slots, seed, ret_more);
	sodium_memzero(seed, sizeof(seed));
	return status;
}

enum status node_prepare(struct node *node, struct when now, bool *ret_more, struct report *report)
{
	enum status status;

	*ret_more = false;
	if (node->behind || node->index.count < PREPARE_PERSONS)
		return AL_OK;
	status = prepare(node, now, ret_more, report);
	if (status == AL_NO_MEMORY)
		status = report_set(report, status, "out of memory for what is prepared");
	return status;
}

/* --- mandates --- */

/* Whether `mandate` may be said here and now, by whoever. */
static enum status check_mandate(const struct batch *batch, const struct mandate *mandate,
				 struct report *report)
{
	const struct node_head *head = &batch->node->head;

	if (!digest_equal(&mandate->coop, &head->coop))
		return report_set(report, AL_REFUSED,
				  "the mandate was given to another cooperative");
	if (strcmp(mandate->platform, head->platform) != 0)
		return report_set(report, AL_REFUSED, "the mandate is for the platform %s",
				  mandate->platform);
	if (when_before(batch->now, mandate->time))
		return report_set(report, AL_REFUSED,
				  "the mandate says it was given later than now");
	return AL_OK;
}

/* The link of the key that alone signed `envelope`. */
static enum status find_giver(struct node *node, const struct envelope *envelope,
			      struct stored_link *ret, struct report *report)
{
	enum status status;

	if (envelope->signature_count != 1)
		return report_set(report, AL_FORGED,
				  "a mandate is signed by its mandate key alone; this one has %zu "
				  "signatures",
				  envelope->signature_count);
	status = link_store_of_key(node->db, &envelope->signatures[0].key, ret, report);
	if (status == AL_NOT_FOUND)
		return report_set(report, AL_FORGED,
				  "the mandate is signed by a key that is linked to nobody here");
	return status;
}

/* Whether `person` may bring other rules than are here. All rules that ever came stay in memory, so
 * that a mandate takes few bytes: one person must not fill it. */
static enum status check_rules(struct node *node, int64_t person, const struct digest *digest,
			       struct report *report)
{
	int64_t number;
	int64_t count = 0;
	enum status status = mandate_store_find_rules(node->db, digest, &number, report);

	if (status != AL_NOT_FOUND)
		return status;
	status = mandate_store_count_rules(node->db, person, &count, report);
	if (status == AL_OK && count >= RULES_OF_PERSON_MAX)
		return report_set(report, AL_REFUSED,
				  "your mandates had %d different rules: take some that you had "
				  "before, or revoke",
				  RULES_OF_PERSON_MAX);
	return status;
}

/* What `mandate` of `person` has in common with others, as a mandate of its own. */
static enum status store_rules(struct node *node, const struct mandate *mandate, int64_t person,
			       int64_t *ret, struct report *report)
{
	struct mandate common = *mandate;
	struct buffer content;
	struct digest digest;
	enum status status;

	common.from.seconds = WHEN_SECONDS_MIN;
	common.until.seconds = WHEN_SECONDS_MAX;
	common.time.seconds = WHEN_SECONDS_MIN;
	common.serial = 1;
	common.rho_year = 0;
	buffer_init(&content, ENVELOPE_LEN_MAX);
	record_encode(&mandate_record, &common, &content);
	status = buffer_status(&content);
	if (status == AL_OK) {
		digest = hash_bytes(content.bytes, content.len);
		status = check_rules(node, person, &digest, report);
		if (status == AL_OK)
			status = mandate_store_rules(node->db, &digest, content.bytes, content.len,
						     ret, report);
	} else {
		(void)report_set(report, status, "out of memory for a mandate");
	}
	buffer_clear(&content);
	return status;
}

static enum status store_mandate(struct batch *batch, size_t item, const struct mandate *mandate,
				 const struct stored_link *giver, struct report *report)
{
	const struct envelope *envelope = ((const struct envelope *const *)batch->items)[item];
	struct stored_mandate stored = {
		.person = giver->person,
		.serial = giver->base + mandate->serial,
		.from = mandate->from,
		.until = mandate->until,
		.rho_year = mandate->rho_year,
		.id = envelope->id,
	};
	struct buffer text;
	enum status status = AL_OK;

	if (!mandate_is_revocation(mandate))
		status = store_rules(batch->node, mandate, giver->person, &stored.rules, report);
	if (status != AL_OK)
		return status;
	buffer_init(&text, ENVELOPE_LEN_MAX);
	envelope_format(envelope, &text);
	status = buffer_status(&text);
	if (status == AL_OK)
		status = mandate_store_add(batch->node->db, &stored, text.bytes, text.len,
					   batch->now, report);
	else
		(void)report_set(report, status, "out of memory for a mandate");
	if (status == AL_OK)
		batch->mandates[item] = stored;
	buffer_clear(&text);
	return status;
}

/* Take `mandate` of `giver`, whose serial must be above all that were taken. */
static enum status take_serial(struct batch *batch, size_t item, const struct mandate *mandate,
			       const struct stored_link *giver, struct report *report)
{
	const struct envelope *envelope = ((const struct envelope *const *)batch->items)[item];
	struct digest id;
	int64_t serial;
	enum status status =
	    mandate_store_serial(batch->node->db, giver->person, &serial, &id, report);

	if (status != AL_OK)
		return status;
	serial -= giver->base;
	if (serial == mandate->serial && digest_equal(&id, &envelope->id))
		return AL_OK; /* once more the same */
	if (mandate->serial <= serial)
		return report_set(report, AL_REFUSED,
				  "the mandate has the serial %lld, and one with the serial %lld "
				  "is here already: only a higher one counts",
				  (long long)mandate->serial, (long long)serial);
	return store_mandate(batch, item, mandate, giver, report);
}

static enum status take_mandate(struct batch *batch, size_t item, struct report *report)
{
	const struct envelope *envelope = ((const struct envelope *const *)batch->items)[item];
	struct mandate mandate;
	struct stored_link giver;
	struct arena arena;
	enum status status;

	arena_init(&arena, MANDATE_MEMORY_MAX);
	status = object_decode_as(envelope, OBJECT_MANDATE, &arena, &mandate, report);
	if (status == AL_OK)
		status = find_giver(batch->node, envelope, &giver, report);
	if (status == AL_OK)
		status = check_mandate(batch, &mandate, report);
	if (status == AL_OK)
		status = take_serial(batch, item, &mandate, &giver, report);
	arena_clear(&arena);
	return status;
}

enum status node_take_mandates(struct node *node, const struct envelope *const *envelopes,
			       size_t count, struct when now, struct node_taken *ret,
			       struct report *report)
{
	struct batch batch = { .node = node,
			       .now = now,
			       .items = envelopes,
			       .count = count,
			       .take = take_mandate,
			       .ret = ret };

	return batch_run(&batch, report);
}

enum status node_take_mandate(struct node *node, const struct envelope *envelope, struct when now,
			      struct report *report)
{
	struct batch batch = { .node = node, .now = now, .items = &envelope, .take = take_mandate };

	return batch_run_single(&batch, report);
}

/* --- what is known --- */

size_t node_mandates_in_force(const struct node *node, struct when now)
{
	size_t count = 0;

	for (size_t i = 0; i < node->index.count; i++)
		count += mandate_index_in_force(&node->index.persons[i], now) ? 1 : 0;
	return count;
}

enum status node_member_balance(const struct node *node, const struct public_key *key,
				struct when now, struct node_balance *ret, struct report *report)
{
	const struct statute *statute = node->chain == NULL ? NULL : chain_statute(node->chain);
	struct stored_link link;
	int64_t spent;
	int64_t ceiling;
	enum status status = link_store_of_key(node->db, key, &link, report);

	if (status == AL_NOT_FOUND)
		return report_set(report, AL_NOT_FOUND, "the key is linked to nobody here");
	if (status == AL_OK)
		status =
		    personal_store_balance(node->db, node_year(now), link.person, &spent, report);
	if (status != AL_OK)
		return status;
	ceiling = node->index.persons[link.person - 1].rho_year;
	if (statute != NULL && ceiling > statute->privacy.rho_person_year)
		ceiling = statute->privacy.rho_person_year;
	ret->spent.pico = (uint64_t)spent;
	ret->ceiling.pico = (uint64_t)ceiling;
	return AL_OK;
}
