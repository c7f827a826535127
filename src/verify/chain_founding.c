/* chain_founding.c: the statute, the keys, the rolls. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "verify/chain_internal.h"

#include <assert.h>
#include <string.h>

enum status chain_enter_statute(struct chain *chain, const struct arrival *arrival,
				struct report *report)
{
	const struct statute *statute = arrival->value;
	/* spec chain-2: "All founders sign the statute, and nobody else." */
	enum status status =
	    chain_check_founders(statute, arrival, statute->founders_count, report);

	if (status != AL_OK)
		return status;
	statute = chain_keep(chain, arrival);
	if (statute == NULL)
		return chain_no_memory(report);
	chain->statute = statute;
	chain->coop = arrival->envelope->id;
	return chain_put_plain(chain, arrival, report);
}

static enum status check_key_signers(const struct chain *chain, const struct arrival *arrival,
				     enum key_kind kind, struct report *report)
{
	const struct key_rule *rule = statute_key_rule(chain->statute, kind);
	size_t least = (size_t)rule->count;

	/* spec chain-10: "A key is introduced, rotated or ended by the signers whom the statute
	 * names for its kind, at least as many as it asks for." */
	switch ((enum key_signers)rule->signers) {
	case SIGNERS_FOUNDERS:
		return chain_check_founders(chain->statute, arrival, least, report);
	case SIGNERS_COOP:
		return chain_check_signers(chain, arrival, KEY_COOP, least, ENVELOPE_SIGNATURES_MAX,
					   report);
	case SIGNERS_OFFICE:
		return chain_check_signers(chain, arrival, KEY_OFFICE, least,
					   ENVELOPE_SIGNATURES_MAX, report);
	}
	assert(!"a word of key_signers_names");
	return AL_REFUSED;
}

static bool same_role(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* The key that `object` ends, whether by "end" or by "rotate". */
static enum status check_ended(const struct chain *chain, const struct key_object *object,
			       const struct public_key *key, struct report *report)
{
	const struct key_state *state = chain_key(chain, key);

	if (state == NULL || !state->in_force)
		return report_set(report, AL_REFUSED, "the key that would end is not in force");
	/* spec chain-12: "A key that ends, or is rotated away, is named with its kind and role."
	 */
	if (state->kind != object->kind || !same_role(state->role, object->role))
		return report_set(report, AL_REFUSED,
				  "kind, role: the key that would end has others");
	return AL_OK;
}

static bool is_office(const struct statute *statute, const char *role)
{
	for (size_t i = 0; i < statute->offices_count; i++) {
		if (strcmp(statute->offices[i], role) == 0)
			return true;
	}
	return false;
}

/* The key that `object` brings in, whether by "introduce" or by "rotate". */
static enum status check_introduced(const struct chain *chain, const struct key_object *object,
				    struct report *report)
{
	const struct platform_entry *platform;

	/* spec chain-11: "A key is introduced once; it has one kind, and an ended key stays ended."
	 */
	if (chain_key(chain, &object->key) != NULL)
		return report_set(report, AL_REFUSED, "key: was introduced before");
	/* spec chain-14: "The role of an office key is one of the statute's offices." */
	if (object->kind == KEY_OFFICE &&
	    (object->role == NULL || !is_office(chain->statute, object->role)))
		return report_set(report, AL_REFUSED, "role: the statute has no such office");
	if (object->kind != KEY_NODE && object->kind != KEY_APPLICANT)
		return AL_OK;
	if (object->role == NULL)
		return report_set(report, AL_REFUSED,
				  "role: a node key names its platform, an applicant's its name");
	platform = object->kind == KEY_NODE ? chain_find_platform(chain, object->role) : NULL;
	/* spec chain-13: "A platform has one node key in force." */
	if (platform != NULL && platform->node != NULL && object->action == KEY_INTRODUCE)
		return report_set(report, AL_REFUSED, "role: %s has a node key in force already",
				  object->role);
	return AL_OK;
}

static enum status check_key(const struct chain *chain, const struct arrival *arrival,
			     struct report *report)
{
	const struct key_object *object = arrival->value;
	enum status status = check_key_signers(chain, arrival, (enum key_kind)object->kind, report);

	if (status != AL_OK)
		return status;
	switch ((enum key_action)object->action) {
	case KEY_INTRODUCE:
		return check_introduced(chain, object, report);
	case KEY_ROTATE:
		status = check_ended(chain, object, &object->replaces, report);
		return status != AL_OK ? status : check_introduced(chain, object, report);
	case KEY_END:
		return check_ended(chain, object, &object->key, report);
	}
	assert(!"a word of key_action_names");
	return AL_REFUSED;
}

static void end_key(const struct chain *chain, const struct public_key *key, struct when entered)
{
	struct key_state *state = chain_key(chain, key);

	state->in_force = false;
	state->ended = entered;
	if (state->node != NULL)
		state->node->platform->node = NULL;
}

static enum status introduce_key(struct chain *chain, const struct arrival *arrival,
				 struct report *report)
{
	const struct key_object *object = chain_keep(chain, arrival);
	struct key_state *state = chain_take(chain, sizeof(*state));
	enum status status;

	if (object == NULL || state == NULL)
		return chain_no_memory(report);
	*state = (struct key_state){
		.key = object->key,
		.kind = object->kind,
		.role = object->role,
		.in_force = true,
		.object = object,
	};
	if (object->kind == KEY_OFFICE) {
		state->next = chain->offices;
		chain->offices = state;
	}
	if (object->kind == KEY_NODE) {
		state->node = chain_take(chain, sizeof(*state->node));
		if (state->node == NULL)
			return chain_no_memory(report);
		state->node->seq = -1;
		state->node->root_epoch = arrival->entered.seconds / CHAIN_EPOCH_S;
		status = chain_make_platform(chain, object->role, &state->node->platform, report);
		if (status != AL_OK)
			return status;
		state->node->platform->node = state;
	}
	return chain_put_key(chain, state, report);
}

enum status chain_enter_key(struct chain *chain, const struct arrival *arrival,
			    struct report *report)
{
	const struct key_object *object = arrival->value;
	enum status status = check_key(chain, arrival, report);

	if (status != AL_OK)
		return status;
	if (object->action != KEY_INTRODUCE)
		end_key(chain, object->action == KEY_END ? &object->key : &object->replaces,
			arrival->entered);
	if (object->action != KEY_END)
		status = introduce_key(chain, arrival, report);
	return status != AL_OK ? status : chain_put_plain(chain, arrival, report);
}

enum status chain_enter_roll(struct chain *chain, const struct arrival *arrival,
			     struct report *report)
{
	const struct roll *roll = arrival->value;
	int64_t next = chain->roll == NULL ? 1 : chain->roll->epoch + 1;
	enum status status = chain_check_coop(chain, arrival, report);

	if (status != AL_OK)
		return status;
	/* spec chain-15: "Rolls count their epochs from 1, without gaps." */
	if (roll->epoch != next)
		return report_set(report, AL_REFUSED, "epoch: the next roll is %lld",
				  (long long)next);
	roll = chain_keep(chain, arrival);
	if (roll == NULL)
		return chain_no_memory(report);
	chain->roll = roll;
	chain->roll_id = arrival->envelope->id;
	return chain_put_plain(chain, arrival, report);
}
