/* use_proof.c: see use_proof.h. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "verify/use_proof.h"

#include "crypto/envelope.h"

#include <string.h>

static const struct record_field path_item = {
	.name = "item", .kind = RECORD_KIND_BYTES, .max = DIGEST_LEN, .prefix = ""
};

static const struct record_field use_proof_fields[] = {
	RECORD_BYTES(struct use_proof, key, KEY_PREFIX),
	RECORD_LIST(struct use_proof, path, &path_item, 1, USE_PATH_MAX),
	RECORD_INTEGER(struct use_proof, place, 0, USES_LEAVES_MAX - 1),
	RECORD_BYTES(struct use_proof, receipt, ID_PREFIX),
	RECORD_BYTES(struct use_proof, salt, ""),
	RECORD_LITERAL(type, "use-proof"),
	RECORD_BOOL(struct use_proof, used),
	RECORD_VERSION(v, 1),
};
const struct record_type use_proof_record = RECORD_TYPE(struct use_proof, use_proof_fields);

struct digest use_leaf(const uint8_t salt[static USE_SALT_LEN], const struct public_key *key,
		       bool used)
{
	uint8_t entry[USE_SALT_LEN + PUBLIC_KEY_LEN + 1];

	memcpy(entry, salt, USE_SALT_LEN);
	memcpy(entry + USE_SALT_LEN, key->bytes, PUBLIC_KEY_LEN);
	entry[USE_SALT_LEN + PUBLIC_KEY_LEN] = used ? 1 : 0;
	return merkle_leaf_hash(entry, sizeof(entry));
}

enum status use_proof_check(const struct use_proof *proof, const struct digest *id,
			    const struct receipt *receipt, struct report *report)
{
	struct digest leaf = use_leaf(proof->salt, &proof->key, proof->used);
	struct merkle_proof path = { .count = proof->path_count };

	if (!digest_equal(&proof->receipt, id))
		return report_set(report, AL_FORGED, "the proof is of another receipt");
	if (path.count > USE_PATH_MAX || path.count > MERKLE_PROOF_MAX)
		return report_set(report, AL_FORGED, "the proof is too long");
	for (size_t i = 0; i < path.count; i++)
		path.hashes[i] = proof->path[i];
	if (!merkle_verify_inclusion(&leaf, (uint64_t)proof->place, (uint64_t)receipt->uses_leaves,
				     &path, &receipt->uses_root))
		return report_set(
		    report, AL_FORGED,
		    "the receipt does not say this: its uses have another leaf there");
	return AL_OK;
}
