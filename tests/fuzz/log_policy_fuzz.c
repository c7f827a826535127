/* log_policy_fuzz.c: a policy that is accepted judges a checkpoint without harm. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "log/policy.h"

#include <assert.h>
#include <string.h>

/* Signed by the log and witnesses of the corpus. */
static const char checkpoint[] =
    "log.allmende.example/interop\n"
    "257\n"
    "mTbE5an8IDfLKplMF5mIh+jo1oKdbu0E7Pjiu6Z7EJA=\n"
    "\n"
    "\xe2\x80\x94 log.allmende.example/interop "
    "36NWidXvB1FuOFcidHzj9ixTmIxRpmx6FA4wFHvGi3nSsIgygqQhhFLfAy9EBIFNZvI7I3wdFDld0Z8dpZXM02VpJwE=\n"
    "\xe2\x80\x94 witness.allmende.example/w1 "
    "7UYr5AAAAABrA0YSwKReTlVzrljUQOaxavFEweLOzsuNtueD17dEWEH63dsbXWiCNs2+"
    "aXVe2iGJY4OTZ30QxMipPUOtnHF2OT68DA==\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct when any_time = { .seconds = 0 };
	struct report report = { 0 };
	struct policy *policy = NULL;
	struct policy_verdict verdict;
	enum status status;

	status = policy_parse((const char *)data, size, &policy, &report);
	if (status != AL_OK) {
		assert(policy == NULL);
		assert(report.message[0] != '\0');
		return 0;
	}
	assert(policy_log_count(policy) <= POLICY_LOGS_MAX);
	assert(policy_witness_count(policy) <= POLICY_WITNESSES_MAX);
	for (size_t i = 0; i < policy_log_count(policy); i++)
		assert(policy_log(policy, i, NULL)->type == NOTE_KEY_ED25519);
	for (size_t i = 0; i < policy_witness_count(policy); i++) {
		const char *name = NULL;
		const struct note_key *key = policy_witness(policy, i, &name, NULL);

		assert(name != NULL);
		assert(key == NULL || key->type == NOTE_KEY_COSIGNATURE);
	}
	status = policy_check(policy, checkpoint, strlen(checkpoint), any_time, &verdict, &report);
	assert(status == AL_OK || status == AL_REFUSED || status == AL_FORGED);
	if (status == AL_OK && policy_needs_witnesses(policy)) {
		assert(verdict.quorum_time.seconds >= verdict.oldest_time.seconds);
		assert(verdict.quorum_time.seconds <= verdict.newest_time.seconds);
		assert(verdict.cosignature_count >= 1);
	}
	policy_free(policy);
	return 0;
}
