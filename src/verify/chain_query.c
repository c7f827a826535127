/* chain_query.c: what holds now, for those who act on it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "verify/chain_internal.h"

int64_t chain_size(const struct chain *chain)
{
	return chain->size;
}

struct when chain_time(const struct chain *chain)
{
	return chain->time;
}

const struct statute *chain_statute(const struct chain *chain)
{
	return chain->statute;
}

const struct digest *chain_coop(const struct chain *chain)
{
	return chain->statute == NULL ? NULL : &chain->coop;
}

bool chain_has_object(const struct chain *chain, const struct digest *id)
{
	return digest_map_get(&chain->objects, id) != NULL;
}

bool chain_has_text(const struct chain *chain, const struct digest *digest)
{
	return digest_map_get(&chain->known, digest) != NULL;
}

int64_t chain_text_count(const struct chain *chain)
{
	return (int64_t)chain->known.count;
}

const struct roll *chain_roll(const struct chain *chain, struct digest *ret_id)
{
	if (chain->roll != NULL && ret_id != NULL)
		*ret_id = chain->roll_id;
	return chain->roll;
}

const struct platform *chain_platform(const struct chain *chain, const char *platform)
{
	const struct platform_entry *entry = chain_find_platform(chain, platform);

	return entry == NULL ? NULL : entry->platform;
}

const struct guideline *chain_guideline(const struct chain *chain, const char *platform,
					struct digest *ret_id)
{
	const struct platform_entry *entry = chain_find_platform(chain, platform);

	if (entry == NULL || entry->guideline == NULL)
		return NULL;
	if (ret_id != NULL)
		*ret_id = entry->guideline->id;
	return entry->guideline->guideline;
}

const struct guideline *chain_guideline_find(const struct chain *chain, const struct digest *id)
{
	const struct guideline_entry *entry = chain_find(chain, id, OBJECT_GUIDELINE);

	return entry == NULL ? NULL : entry->guideline;
}

void chain_each_platform(const struct chain *chain,
			 void (*each)(void *user, const char *name, const struct platform *platform,
				      const struct guideline *guideline),
			 void *user)
{
	for (const struct platform_entry *e = chain->platforms; e != NULL; e = e->next)
		each(user, e->name, e->platform,
		     e->guideline == NULL ? NULL : e->guideline->guideline);
}

const struct assembly *chain_assembly_find(const struct chain *chain, const struct digest *id)
{
	const struct assembly_entry *entry = chain_find(chain, id, OBJECT_ASSEMBLY);

	return entry == NULL ? NULL : entry->assembly;
}

const struct rule_index *chain_rules(const struct chain *chain, const char *platform)
{
	const struct platform_entry *entry = chain_find_platform(chain, platform);

	return entry == NULL ? NULL : entry->rules;
}

const struct mandate_rule *chain_default_mandate(const struct chain *chain, size_t *ret_count)
{
	if (chain->statute == NULL) {
		*ret_count = 0;
		return NULL;
	}
	*ret_count = chain->statute->default_mandate_count;
	return chain->statute->default_mandate;
}

int64_t chain_assemblies(const struct chain *chain)
{
	return chain->assembly_count;
}

enum status chain_motion(const struct chain *chain, const struct digest *id,
			 struct motion_state *ret)
{
	const struct motion_entry *entry = chain_find(chain, id, OBJECT_MOTION);
	struct tally tally;

	if (entry == NULL)
		return AL_NOT_FOUND;
	tally = entry->tally;
	if (entry->count != NULL)
		tally = count_tally(entry->count);
	else if (entry->resolution == NULL && chain_secret_tally(entry, &tally, NULL) != AL_OK)
		tally = (struct tally){ .yes = 0 };
	*ret = (struct motion_state){
		.motion = entry->motion,
		.assembly = entry->assembly->assembly,
		.tally = tally,
		.resolution = entry->resolution,
		.resolution_id = entry->resolution_id,
	};
	return AL_OK;
}

static struct application_state state_of(const struct application_entry *entry)
{
	struct application_state state = { .application = entry->application,
					   .grant = entry->grant };

	if (entry->decision != NULL) {
		state.decision = entry->decision->decision;
		state.decision_id = entry->decision->id;
		state.decided = state.decision->outcome != EFFECT_REFER;
	}
	return state;
}

enum status chain_application(const struct chain *chain, const struct digest *id,
			      struct application_state *ret)
{
	const struct application_entry *entry = chain_find(chain, id, OBJECT_APPLICATION);

	if (entry == NULL)
		return AL_NOT_FOUND;
	*ret = state_of(entry);
	return AL_OK;
}

enum status chain_referred(const struct chain *chain, const struct digest *decision,
			   struct application_state *ret)
{
	const struct decision_entry *entry = chain_find(chain, decision, OBJECT_DECISION);

	if (entry == NULL || entry->decision->outcome != EFFECT_REFER ||
	    entry->application->decision != entry)
		return AL_NOT_FOUND;
	*ret = state_of(entry->application);
	return AL_OK;
}

void chain_each_application(const struct chain *chain,
			    void (*each)(void *user, const struct digest *id,
					 const struct application_state *state),
			    void *user)
{
	for (const struct application_entry *entry = chain->applications; entry != NULL;
	     entry = entry->next) {
		struct application_state state = state_of(entry);

		each(user, &entry->id, &state);
	}
}

enum status chain_grant(const struct chain *chain, const struct digest *id, struct grant_state *ret)
{
	const struct grant_entry *entry = chain_find(chain, id, OBJECT_GRANT);

	if (entry == NULL)
		return AL_NOT_FOUND;
	*ret = (struct grant_state){
		.grant = entry->grant,
		.decision = entry->decision->decision,
		.application = entry->decision->application->application,
		.revoked = entry->revoked.seconds != 0,
		.rho_spent = entry->rho_spent,
		.delta_spent = entry->delta_spent,
		.runs_done = entry->runs_done,
	};
	return AL_OK;
}

enum status chain_node(const struct chain *chain, const struct public_key *node,
		       struct node_state *ret)
{
	const struct key_state *key = chain_key(chain, node);

	if (key == NULL || key->node == NULL)
		return AL_NOT_FOUND;
	*ret = (struct node_state){
		.seq = key->node->seq,
		.last = key->node->last,
		.receipts = key->node->receipts,
		.ledger_rho = key->node->platform->ledger_rho,
		.ledger_year = key->node->platform->ledger_year,
	};
	return AL_OK;
}

void chain_counts(const struct chain *chain, int64_t *ret, size_t count)
{
	for (size_t i = 0; i < count; i++)
		ret[i] = i <= OBJECT_TYPE_COUNT ? chain->counts[i] : 0;
}
