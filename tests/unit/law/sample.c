/* sample.c: the samples by type, their keys and signatures. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/law/sample.h"

#include "unit/unit.h"

static const struct public_key keys[SAMPLE_KEY_COUNT + 1] = {
	[1] = SAMPLE_KEY_1, [2] = SAMPLE_KEY_2, [3] = SAMPLE_KEY_3,
	[4] = SAMPLE_KEY_4, [5] = SAMPLE_KEY_5, [6] = SAMPLE_KEY_6,
	[7] = SAMPLE_KEY_7, [8] = SAMPLE_KEY_8, [9] = SAMPLE_KEY_9,
};

const struct public_key *sample_public_key(enum sample_key key)
{
	return &keys[key];
}

struct sample sample_get(enum object_type type, int variant)
{
	static const struct sample samples[OBJECT_TYPE_COUNT + 1] = {
		[OBJECT_STATUTE] = { sample_statutes, { SAMPLE_FOUNDER }, 1 },
		[OBJECT_KEY] = { sample_keys, { SAMPLE_COOP }, 1 },
		[OBJECT_ROLL] = { sample_rolls, { SAMPLE_COOP }, 1 },
		[OBJECT_ISSUER] = { sample_issuers, { SAMPLE_COOP }, 1 },
		[OBJECT_PLATFORM] = { sample_platforms, { SAMPLE_NODE }, 1 },
		[OBJECT_MANDATE] = { sample_mandates, { SAMPLE_MEMBER }, 1 },
		[OBJECT_MANDATE_ROOT] = { sample_mandate_roots, { SAMPLE_NODE }, 1 },
		[OBJECT_ASSEMBLY] = { sample_assemblies, { SAMPLE_COOP }, 1 },
		[OBJECT_MOTION] = { sample_motions, { SAMPLE_COOP }, 1 },
		[OBJECT_VOTE] = { sample_votes, { SAMPLE_MEMBER }, 1 },
		[OBJECT_REGISTRATION] = { sample_registrations, { SAMPLE_REGISTRAR }, 1 },
		[OBJECT_ELECTION] = { sample_elections, { SAMPLE_COOP }, 1 },
		[OBJECT_ELECTION_HEAD] = { sample_election_heads, { SAMPLE_COOP }, 1 },
		[OBJECT_BALLOT_RECEIPT] = { sample_ballot_receipts, { SAMPLE_COOP }, 1 },
		[OBJECT_RESOLUTION] = { sample_resolutions, { SAMPLE_COOP }, 1 },
		[OBJECT_GUIDELINE] = { sample_guidelines, { SAMPLE_COOP }, 1 },
		[OBJECT_APPLICATION] = { sample_applications, { SAMPLE_APPLICANT }, 1 },
		[OBJECT_DECISION] = { sample_decisions, { SAMPLE_OFFICE }, 1 },
		[OBJECT_GRANT] = { sample_grants, { SAMPLE_COOP }, 1 },
		[OBJECT_GRANT_REVOCATION] = { sample_grant_revocations, { SAMPLE_COOP }, 1 },
		[OBJECT_JOB] = { sample_jobs, { SAMPLE_APPLICANT }, 1 },
		[OBJECT_RECEIPT] = { sample_receipts, { SAMPLE_NODE }, 1 },
		[OBJECT_OUTPUT_CHECK] = { sample_output_checks, { SAMPLE_OFFICE }, 1 },
		[OBJECT_REFUSAL] = { sample_refusals, { SAMPLE_COOP }, 1 },
		[OBJECT_LEGAL_DEMAND] = { sample_legal_demands, { SAMPLE_OFFICE }, 1 },
	};
	struct sample sample = samples[type];

	if (variant == SAMPLE_MINIMAL)
		return sample;
	sample.object =
	    (const uint8_t *)sample.object + object_type_record(type)->size; /* the second one */
	if (type == OBJECT_STATUTE)
		sample = (struct sample){ sample.object,
					  { SAMPLE_WITNESS, SAMPLE_FOUNDER, SAMPLE_OTHER_FOUNDER },
					  3 };
	if (type == OBJECT_KEY)
		sample = (struct sample){ sample.object, { SAMPLE_COOP, SAMPLE_OFFICE }, 2 };
	if (type == OBJECT_APPLICATION)
		sample = (struct sample){ sample.object, { SAMPLE_APPLICANT, SAMPLE_OFFICE }, 2 };
	if (type == OBJECT_REFUSAL)
		sample.signers[0] = SAMPLE_NODE;
	return sample;
}

void sample_make(enum object_type type, int variant, struct envelope **ret)
{
	struct sample sample = sample_get(type, variant);
	struct signing_key *signing[SAMPLE_SIGNERS_MAX];
	struct report report = { .message = "" };
	uint8_t seed[KEY_SEED_LEN];
	enum status status;

	for (size_t i = 0; i < sample.signers_count; i++) {
		memset(seed, (int)sample.signers[i], sizeof(seed));
		assert_int_equal(signing_key_from_seed(seed, &signing[i]), AL_OK);
		assert_true(public_key_equal(signing_key_public(signing[i]),
					     sample_public_key(sample.signers[i])));
	}
	status = object_make(type, sample.object, (const struct signing_key *const *)signing,
			     sample.signers_count, ret, &report);
	assert_string_equal(report.message, "");
	assert_int_equal(status, AL_OK);
	for (size_t i = 0; i < sample.signers_count; i++)
		signing_key_free(signing[i]);
}
