/* log_proof_fuzz.c: a tlog-proof that is accepted is written as the same bytes. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "log/proof.h"

#include <assert.h>
#include <string.h>

/* The log of the corpus, without witnesses. */
static const char policy_text[] =
    "log log.allmende.example/interop+dfa35689+Ac7MFQfcHd1ylZUcKQiI8JWtuQRNG3PWlubfBl1oO9T8\n"
    "quorum none\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct when any_time = { .seconds = 0 };
	static struct tlog_proof proof;
	struct digest leaf = merkle_empty_root();
	struct report report = { 0 };
	struct policy *policy = NULL;
	struct buffer extra;
	struct buffer again;
	enum status status;

	if (tlog_proof_parse((const char *)data, size, &proof, &report) != AL_OK) {
		assert(report.message[0] != '\0');
		return 0;
	}
	buffer_init(&extra, TLOG_PROOF_EXTRA_LEN_MAX);
	buffer_init(&again, TLOG_PROOF_LEN_MAX);
	tlog_proof_extra(&proof, &extra);
	assert(buffer_status(&extra) == AL_OK);
	tlog_proof_format(proof.index, &proof.inclusion, &extra, proof.checkpoint,
			  proof.checkpoint_len, &again);
	assert(buffer_status(&again) == AL_OK);
	assert(again.len == size);
	assert(memcmp(again.bytes, data, size) == 0);
	buffer_clear(&extra);
	buffer_clear(&again);

	status = policy_parse(policy_text, strlen(policy_text), &policy, NULL);
	assert(status == AL_OK);
	status = tlog_proof_verify(&proof, &leaf, policy, any_time, NULL, &report);
	assert(status != AL_OK); /* no entry has that hash */
	policy_free(policy);
	return 0;
}
