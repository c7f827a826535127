/* chain_signer.c: who may sign an object. That the signatures hold was checked before. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "verify/chain_internal.h"

#include <assert.h>
#include <string.h>

/* A public key as text. */
struct key_text {
	char text[sizeof(KEY_PREFIX) + 2 * (size_t)PUBLIC_KEY_LEN];
};

static struct key_text text_of(const struct public_key *key)
{
	struct key_text ret = { .text = KEY_PREFIX };

	hex_format(key->bytes, PUBLIC_KEY_LEN, ret.text + sizeof(KEY_PREFIX) - 1);
	return ret;
}

static struct digest digest_of(const struct public_key *key)
{
	struct digest digest;

	static_assert(sizeof(key->bytes) == sizeof(digest.bytes), "a key is as long as a digest");
	memcpy(digest.bytes, key->bytes, DIGEST_LEN);
	return digest;
}

struct key_state *chain_key(const struct chain *chain, const struct public_key *key)
{
	struct digest digest = digest_of(key);

	return digest_map_get(&chain->keys, &digest);
}

enum status chain_put_key(struct chain *chain, struct key_state *state, struct report *report)
{
	struct digest digest = digest_of(&state->key);
	enum status status = digest_map_put(&chain->keys, &digest, state);

	return status == AL_OK ? AL_OK : chain_no_memory(report);
}

bool chain_key_in_force(const struct chain *chain, const struct public_key *key, enum key_kind kind,
			const char **ret_role)
{
	const struct key_state *state = chain_key(chain, key);

	if (state == NULL || !state->in_force || state->kind != (int)kind)
		return false;
	if (ret_role != NULL)
		*ret_role = state->role;
	return true;
}

bool chain_key_was_in_force(const struct chain *chain, const struct public_key *key,
			    enum key_kind kind, struct when time)
{
	const struct key_state *state = chain_key(chain, key);

	return state != NULL && state->kind == (int)kind &&
	       (state->in_force || !when_before(state->ended, time));
}

/* spec chain-9: "Only keys in force at the entry sign." */
static enum status check_in_force(const struct chain *chain, const struct public_key *key,
				  enum key_kind kind, struct report *report)
{
	if (chain_key_in_force(chain, key, kind, NULL))
		return AL_OK;
	return report_set(report, AL_REFUSED, "signed by %s, which is no %s key in force",
			  text_of(key).text, key_kind_names[kind]);
}

static enum status check_count(const struct arrival *arrival, const char *who, size_t least,
			       size_t most, struct report *report)
{
	size_t count = arrival->envelope->signature_count;

	if (count < least)
		return report_set(report, AL_REFUSED,
				  "needs %zu signatures by %s keys in force, has %zu", least, who,
				  count);
	if (count > most)
		return report_set(report, AL_REFUSED,
				  "has %zu signatures by %s keys, where %zu is the most", count,
				  who, most);
	return AL_OK;
}

enum status chain_check_signers(const struct chain *chain, const struct arrival *arrival,
				enum key_kind kind, size_t least, size_t most,
				struct report *report)
{
	const struct envelope *envelope = arrival->envelope;

	/* spec chain-8: "Nobody signs besides those who must: one signature too many is refused."
	 */
	for (size_t i = 0; i < envelope->signature_count; i++) {
		enum status status =
		    check_in_force(chain, &envelope->signatures[i].key, kind, report);

		if (status != AL_OK)
			return status;
	}
	return check_count(arrival, key_kind_names[kind], least, most, report);
}

enum status chain_check_coop(const struct chain *chain, const struct arrival *arrival,
			     struct report *report)
{
	/* spec chain-16: "The cooperative signs rolls, issuers, assemblies, motions, resolutions,
	 * guidelines, grants and their revocations." */
	return chain_check_signers(chain, arrival, KEY_COOP, 1, ENVELOPE_SIGNATURES_MAX, report);
}

enum status chain_check_signer(const struct chain *chain, const struct arrival *arrival,
			       enum key_kind kind, const struct public_key *key,
			       struct report *report)
{
	const struct envelope *envelope = arrival->envelope;

	if (envelope->signature_count != 1 || !envelope_signed_by(envelope, key))
		return report_set(report, AL_REFUSED, "must be signed by %s and nobody else",
				  text_of(key).text);
	return check_in_force(chain, key, kind, report);
}

static bool is_founder(const struct statute *statute, const struct public_key *key)
{
	for (size_t i = 0; i < statute->founders_count; i++) {
		if (public_key_equal(&statute->founders[i], key))
			return true;
	}
	return false;
}

enum status chain_check_founders(const struct statute *statute, const struct arrival *arrival,
				 size_t least, struct report *report)
{
	const struct envelope *envelope = arrival->envelope;

	for (size_t i = 0; i < envelope->signature_count; i++) {
		const struct public_key *key = &envelope->signatures[i].key;

		if (!is_founder(statute, key))
			return report_set(report, AL_REFUSED,
					  "signed by %s, which is no founder's key",
					  text_of(key).text);
	}
	return check_count(arrival, "founder", least, ENVELOPE_SIGNATURES_MAX, report);
}
