/* registration_proof.c: what shows a member that her credential is in the root. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "base/record.h"
#include "crypto/envelope.h"
#include "log/merkle.h"
#include "vote/credential.h"
#include "vote/registration_internal.h"
#include "vote/secret_ballot.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const struct record_field hash_item = {
	.name = "item", .kind = RECORD_KIND_BYTES, .prefix = ID_PREFIX, .max = DIGEST_LEN
};
static const struct record_field proof_fields[] = {
	RECORD_TEXT(struct leaf_proof, credential, 1, GROUP_TEXT_MAX - 1),
	RECORD_LIST(struct leaf_proof, hashes, &hash_item, 0, MERKLE_PROOF_MAX),
	RECORD_INTEGER(struct leaf_proof, index, 0, CREDENTIALS_MAX),
	RECORD_BYTES(struct leaf_proof, member, KEY_PREFIX),
	RECORD_BYTES(struct leaf_proof, registration, ID_PREFIX),
	RECORD_BYTES(struct leaf_proof, salt, ""),
	RECORD_LITERAL(type, "leaf-proof"),
	RECORD_VERSION(v, 1),
};
static const struct record_type proof_record = RECORD_TYPE(struct leaf_proof, proof_fields);

/* levels[h][i] is the hash of the i-th whole subtree of 2^h leaves. */
struct leaf_tree {
	const struct registered_list *list;
	struct digest *levels[MERKLE_HEIGHT_COUNT];
	struct digest nodes[];
};

enum status leaf_tree_new(const struct registered_list *list, struct leaf_tree **ret)
{
	struct leaf_tree *tree;
	size_t nodes = 0;
	size_t level = 0;

	assert(list->count <= CREDENTIALS_MAX);
	/* Fewer than twice as many nodes as leaves. */
	tree = calloc(1, sizeof(*tree) + 2 * list->count * sizeof(struct digest));
	if (tree == NULL)
		return AL_NO_MEMORY;
	tree->list = list;
	tree->levels[0] = tree->nodes;
	for (size_t i = 0; i < list->count; i++) {
		const struct registered *item = &list->items[i];

		tree->nodes[nodes++] = registration_leaf_hash(&item->salt, &item->request.member,
							      item->request.credential);
	}
	for (size_t count = list->count / 2; count > 0; count /= 2) {
		const struct digest *below = tree->levels[level++];

		tree->levels[level] = tree->nodes + nodes;
		for (size_t i = 0; i < count; i++)
			tree->nodes[nodes++] = merkle_node_hash(&below[2 * i], &below[2 * i + 1]);
	}
	*ret = tree;
	return AL_OK;
}

void leaf_tree_free(struct leaf_tree *tree)
{
	free(tree);
}

static enum status read_node(void *user, unsigned height, uint64_t index, struct digest *ret,
			     struct report *report)
{
	const struct leaf_tree *tree = user;

	(void)report;
	*ret = tree->levels[height][index];
	return AL_OK;
}

enum status leaf_proof_make(const struct leaf_tree *tree, size_t index,
			    const struct digest *registration, struct arena *arena,
			    struct leaf_proof *ret)
{
	const struct registered *item = &tree->list->items[index];
	/* The source only reads. */
	struct merkle_source source = { .read = read_node, .user = (void *)(uintptr_t)tree };
	struct merkle_proof inclusion;
	struct digest *hashes;
	enum status status;

	assert(index < tree->list->count);
	status = merkle_prove_inclusion(&source, index, tree->list->count, &inclusion, NULL);
	if (status != AL_OK)
		return status;
	hashes = arena_take(arena, inclusion.count, sizeof(*hashes));
	if (hashes == NULL)
		return AL_NO_MEMORY;
	memcpy(hashes, inclusion.hashes, inclusion.count * sizeof(*hashes));
	*ret = (struct leaf_proof){ .credential = item->request.credential,
				    .hashes = hashes,
				    .hashes_count = inclusion.count,
				    .index = (int64_t)index,
				    .member = item->request.member,
				    .registration = *registration,
				    .salt = item->salt };
	return AL_OK;
}

void leaf_proof_format(const struct leaf_proof *proof, struct buffer *ret)
{
	record_encode(&proof_record, proof, ret);
}

enum status leaf_proof_parse(const char *text, size_t len, struct arena *arena,
			     struct leaf_proof *ret, struct report *report)
{
	struct leaf_proof proof;
	json_t *json = NULL;
	enum status status;

	if (len > LEAF_PROOF_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "the proof has %zu bytes, %d are allowed",
				  len, LEAF_PROOF_LEN_MAX);
	status = json_parse(text, len, &json, report);
	if (status == AL_OK)
		status = record_decode(&proof_record, json, arena, &proof, report);
	if (status == AL_OK)
		*ret = proof;
	json_decref(json);
	return status;
}

enum status leaf_proof_check(const struct leaf_proof *proof,
			     const struct registration *registration, const struct digest *id,
			     struct report *report)
{
	struct digest leaf =
	    registration_leaf_hash(&proof->salt, &proof->member, proof->credential);
	struct merkle_proof inclusion = { .count = proof->hashes_count };

	/* spec registration-12: "A proof holds when it names the registration and its hashes lead
	 * from the leaf to the root in it." */
	if (!digest_equal(&proof->registration, id))
		return report_set(report, AL_FORGED, "the proof is of another registration");
	assert(proof->hashes_count <= MERKLE_PROOF_MAX);
	memcpy(inclusion.hashes, proof->hashes, proof->hashes_count * sizeof(*proof->hashes));
	if (!merkle_verify_inclusion(&leaf, (uint64_t)proof->index,
				     (uint64_t)registration->credentials, &inclusion,
				     &registration->root))
		return report_set(report, AL_FORGED,
				  "the leaf is not proved to be in the root of the registration");
	return AL_OK;
}
