/* trustee_decryption.c: what one trustee gives to the decryption of a tally. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/tally_internal.h"
#include "vote/trustee_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

/* --- Making --- */

struct made {
	const struct group *group;
	struct element *factors;
	struct proof *proofs;
};

static void append_factor(const void *user, size_t i, struct buffer *ret)
{
	const struct made *made = user;

	trustee_element_format(made->group, &made->factors[i], ret);
}

static void append_proof(const void *user, size_t i, struct buffer *ret)
{
	const struct made *made = user;

	proof_format(made->group, &made->proofs[i], ret);
}

enum status partial_decryption_make(const struct election *election,
				    const struct encrypted_tally *tally,
				    const struct scalar *secret, struct random *random,
				    struct buffer *ret)
{
	const struct group *group = election->group;
	struct element public_key;
	struct made made = { .group = group };
	enum status status = AL_NO_MEMORY;

	assert(tally->count == tally_choices(election));
	group_generate(group, secret, &public_key);
	made.factors = calloc(tally->count + 1, sizeof(*made.factors));
	made.proofs = calloc(tally->count + 1, sizeof(*made.proofs));
	if (made.factors == NULL || made.proofs == NULL)
		goto out;
	for (size_t i = 0; i < tally->count; i++) {
		struct decryption_claim claim = { .fingerprint = election->fingerprint,
						  .public_key = &public_key,
						  .alpha = &tally->sums[i].alpha,
						  .factor = &made.factors[i] };

		group_power(group, claim.alpha, secret, &made.factors[i]);
		proof_decryption_make(group, &claim, secret, random, &made.proofs[i]);
	}
	buffer_append_text(ret, "{\"decryption_factors\":");
	tally_append(election, append_factor, &made, ret);
	buffer_append_text(ret, ",\"decryption_proofs\":");
	tally_append(election, append_proof, &made, ret);
	buffer_append_byte(ret, '}');
	status = buffer_status(ret);
out:
	free(made.factors);
	free(made.proofs);
	return status;
}

/* --- Checking --- */

struct given {
	struct trustee_reader reader;
	const struct decryption *decryption;
	const struct element *public_key;
	struct element *factors;
};

static enum status read_factor(void *user, size_t i, const json_t *json, struct report *report)
{
	struct given *given = user;

	(void)report; /* the reader has it */
	return trustee_element(&given->reader, json, NULL, &given->factors[i]);
}

static enum status read_proof(void *user, size_t i, const json_t *json, struct report *report)
{
	const struct given *given = user;
	const struct group *group = given->reader.group;
	struct decryption_claim claim = {
		.fingerprint = given->decryption->election->fingerprint,
		.public_key = given->public_key,
		.alpha = &given->decryption->tally->sums[i].alpha,
		.factor = &given->factors[i],
	};
	struct proof proof;
	enum status status = proof_parse(group, json, &proof, report);

	if (status != AL_OK)
		return status;
	/* spec trustee-7: "A partial decryption counts only when all its proofs hold for its
	 * owner's verification key." */
	if (!proof_decryption_check(group, given->reader.g, &claim, &proof))
		return report_set(report, AL_FORGED, "the proof of decryption does not hold");
	return AL_OK;
}

static enum status read_all(struct given *given, const struct buffer *text)
{
	const struct election *election = given->decryption->election;
	struct report *report = given->reader.report;
	json_t *json = NULL;
	enum status status;

	status = trustee_json(&given->reader, buffer_text(text), text->len, &json);
	if (status == AL_OK)
		status = tally_read(election, json_object_get(json, "decryption_factors"),
				    read_factor, given, report);
	if (status == AL_OK)
		status = tally_read(election, json_object_get(json, "decryption_proofs"),
				    read_proof, given, report);
	json_decref(json);
	return status;
}

enum status partial_decryption_parse(const struct decryption *decryption, int64_t owner,
				     const struct buffer *text, struct arena *arena,
				     struct partial_decryption *ret, struct report *report)
{
	const struct trustees *trustees = decryption->trustees;
	const struct encrypted_tally *tally = decryption->tally;
	struct given given = { .decryption = decryption };
	char label[TRUSTEE_LABEL_MAX];
	enum status status;

	assert(tally->count == tally_choices(decryption->election));
	given.public_key = trustees_key(trustees, owner);
	if (given.public_key == NULL)
		return report_set(report, AL_NOT_FOUND,
				  "there is no trustee %" PRId64 ", only 1 to %" PRId64, owner,
				  trustees->owners);
	given.factors = arena_take(arena, tally->count, sizeof(*given.factors));
	if (given.factors == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the decryption");
	status = trustee_reader_init(decryption->election->group, report, &given.reader);
	if (status != AL_OK)
		return status;
	status = read_all(&given, text);
	trustee_reader_clear(&given.reader);
	if (status != AL_OK) {
		trustee_label(trustees, owner, label);
		report_prefix(report, "the partial decryption of %s", label);
		return status;
	}
	*ret = (struct partial_decryption){ .owner = owner, .factors = given.factors };
	return AL_OK;
}
