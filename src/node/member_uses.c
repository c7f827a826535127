/* member_uses.c: what one member may know of the use of her rows, sealed to her. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/mandates.h"
#include "node/node_internal.h"
#include "verify/uses_page.h"

#include <stdlib.h>

/* A page that is being filled. */
struct filling {
	struct node *node;
	const struct public_key *key;
	struct uses_page page;
	struct job_use uses[USES_PAGE_COUNT];
	struct use_proof proofs[USES_PAGE_COUNT];
	struct digest paths[USES_PAGE_COUNT][USE_PATH_MAX];
	size_t slots[USES_PAGE_COUNT + 1]; /* her links among the slots, the last ones first */
	size_t slots_count;
};

/* The links of her key, newest first: at most the last few matter to anyone. */
static void find_slots(struct filling *filling)
{
	const struct uses_slots *slots = &filling->node->slots;

	for (size_t i = slots->count; i-- > 0 && filling->slots_count < USES_PAGE_COUNT + 1;) {
		if (public_key_equal(&slots->slots[i].key, filling->key))
			filling->slots[filling->slots_count++] = i;
	}
}

/* Her newest slot among the first `count`, or `count`: none. */
static size_t slot_within(const struct filling *filling, size_t count)
{
	for (size_t i = 0; i < filling->slots_count; i++) {
		if (filling->slots[i] < count)
			return filling->slots[i];
	}
	return count;
}

static enum status prove(struct filling *filling, const struct uses_answer *answer,
			 struct job_use *ret, struct report *report)
{
	const struct node *node = filling->node;
	size_t place = filling->page.uses_count;
	struct use_proof *proof = &filling->proofs[place];
	struct uses_made made = { .slots = 0 };
	size_t slot;
	enum status status = uses_store_load(node->db, answer->number, &made, report);

	if (status == AL_OK && made.slots > node->slots.count)
		status = report_set(report, AL_MALFORMED, "link slots are missing in the store");
	if (status == AL_OK) {
		slot = slot_within(filling, made.slots);
		if (slot < made.slots) {
			status = uses_open(&node->slots, &made, slot, filling->paths[place], proof);
			proof->receipt = answer->receipt;
			ret->proof = proof;
		}
	}
	uses_made_clear(&made);
	return status;
}

static enum status add_use(void *user, const struct uses_answer *answer, struct report *report)
{
	struct filling *filling = user;
	struct job_use *use = &filling->uses[filling->page.uses_count];
	enum status status;

	if (filling->page.uses_count == USES_PAGE_COUNT) {
		filling->page.more = true;
		return AL_OK;
	}
	*use = (struct job_use){ .answer = answer->number,
				 .grant = answer->grant,
				 .job = answer->job,
				 .receipt = answer->receipt,
				 .released_at = answer->released,
				 .rho = answer->rho };
	status = prove(filling, answer, use, report);
	if (status == AL_OK)
		filling->page.uses_count++;
	return status;
}

static enum status add_balance(struct filling *filling, struct when now, struct report *report)
{
	struct node_balance balance;
	enum status status =
	    node_member_balance(filling->node, filling->key, now, &balance, report);

	filling->page.spent = -1;
	filling->page.ceiling = -1;
	if (status == AL_OK) {
		filling->page.spent = (int64_t)balance.spent.pico;
		filling->page.ceiling = (int64_t)balance.ceiling.pico;
	}
	return status == AL_NOT_FOUND ? AL_OK : status;
}

enum status node_member_uses(struct node *node, const struct public_key *key, int64_t after,
			     struct when now, struct buffer *ret, struct report *report)
{
	const struct uses_span span = { .after = after, .most = USES_PAGE_COUNT + 1, .now = now };
	struct filling *filling = calloc(1, sizeof(*filling));
	enum status status;

	if (filling == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a list of uses");
	filling->node = node;
	filling->key = key;
	filling->page = (struct uses_page){
		.key = *key, .node = *node_key(node), .time = now, .uses = filling->uses
	};
	status = uses_slots_load(&node->slots, node->db, report);
	if (status == AL_OK) {
		find_slots(filling);
		if (filling->slots_count == 0)
			status = report_set(report, AL_NOT_FOUND,
					    "the key was never linked to an account here");
	}
	if (status == AL_OK)
		status = add_balance(filling, now, report);
	if (status == AL_OK)
		status = uses_store_each_answer(node->db, &span, add_use, filling, report);
	if (status == AL_OK)
		status = uses_page_seal(&filling->page, ret);
	free(filling);
	return status;
}
