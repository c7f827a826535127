/* roll.c: members, and the roll that commits to them. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/roll.h"

#include "coop/coop_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct admitting {
	const struct new_member *members;
	size_t count;
	struct when now;
};

static enum status admit_work(struct db *db, void *user, struct report *report)
{
	const struct admitting *all = user;

	for (size_t i = 0; i < all->count; i++) {
		const struct new_member *member = &all->members[i];
		enum status status =
		    coop_store_add_member(db, &member->key, member->name, all->now, report);

		if (status == AL_CONFLICT)
			return report_set(report, AL_CONFLICT,
					  "member %zu: the key is or was a member's already",
					  i + 1);
		if (status != AL_OK)
			return status;
	}
	return AL_OK;
}

enum status roll_admit(struct coop *coop, const struct new_member *members, size_t count,
		       struct when now, struct report *report)
{
	struct admitting all = { .members = members, .count = count, .now = now };
	enum status status = coop_check_usable(coop, report);

	if (status != AL_OK)
		return status;
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(members[i].name);

		if (len == 0 || len > MEMBER_NAME_MAX)
			return report_set(report, AL_MALFORMED,
					  "member %zu: a name has 1 to %d bytes, this one %zu",
					  i + 1, MEMBER_NAME_MAX, len);
	}
	return db_transaction(coop->db, admit_work, &all, report);
}

/* A change of one member. */
struct member_change {
	const struct public_key *key;
	struct when now;
};

static enum status leave_work(struct db *db, void *user, struct report *report)
{
	const struct member_change *change = user;

	return coop_store_end_member(db, change->key, change->now, report);
}

enum status roll_check_member(struct coop *coop, const struct public_key *key,
			      struct report *report)
{
	int64_t number;
	enum status status = coop_check_usable(coop, report);

	return status == AL_OK ? coop_store_member(coop->db, key, &number, report) : status;
}

enum status roll_leave(struct coop *coop, const struct public_key *key, struct when now,
		       struct report *report)
{
	struct member_change change = { .key = key, .now = now };
	enum status status = coop_check_usable(coop, report);

	return status == AL_OK ? db_transaction(coop->db, leave_work, &change, report) : status;
}

static enum status erase_work(struct db *db, void *user, struct report *report)
{
	const struct member_change *change = user;

	return coop_store_erase_member(db, change->key, report);
}

enum status roll_erase(struct coop *coop, const struct public_key *key, struct report *report)
{
	struct member_change change = { .key = key };
	enum status status = coop_check_usable(coop, report);

	if (status == AL_OK)
		status = db_transaction(coop->db, erase_work, &change, report);
	return status == AL_OK ? coop_store_forget(coop->db, report) : status;
}

/* One leaf of the roll that is being made. */
struct leaf {
	int64_t member;
	struct public_key key;
	struct salt salt;
};

struct new_roll {
	struct leaf *leaves;
	size_t count;
	size_t capacity;
	int64_t epoch;
};

static enum status collect_member(void *user, int64_t number, const struct public_key *key,
				  struct report *report)
{
	struct new_roll *roll = user;

	if (roll->count == ROLL_MEMBERS_MAX)
		return report_set(report, AL_TOO_BIG, "a roll has at most %d members",
				  ROLL_MEMBERS_MAX);
	if (roll->count == roll->capacity) {
		size_t capacity = roll->capacity == 0 ? 1024 : 2 * roll->capacity;
		struct leaf *leaves = realloc(roll->leaves, capacity * sizeof(*leaves));

		if (leaves == NULL)
			return report_set(report, AL_NO_MEMORY, "out of memory for the roll");
		roll->leaves = leaves;
		roll->capacity = capacity;
	}
	roll->leaves[roll->count++] = (struct leaf){ .member = number, .key = *key };
	return AL_OK;
}

/* Fresh salts, and an order that says nothing: Fisher and Yates's shuffle. */
static void hide_order(struct new_roll *roll)
{
	struct random random;

	random_init_system(&random);
	for (size_t i = 0; i < roll->count; i++)
		random_bytes(&random, roll->leaves[i].salt.bytes, SALT_LEN);
	for (size_t i = roll->count; i > 1; i--) {
		size_t j = (size_t)random_below(&random, i);
		struct leaf leaf = roll->leaves[i - 1];

		roll->leaves[i - 1] = roll->leaves[j];
		roll->leaves[j] = leaf;
	}
	random_clear(&random);
}

/* The Merkle leaf of one member: the hash of her salted commitment. */
static struct digest leaf_digest(const struct salt *salt, const struct public_key *key)
{
	struct digest commitment = hash_commit(salt, key->bytes, PUBLIC_KEY_LEN);

	return merkle_leaf_hash(commitment.bytes, DIGEST_LEN);
}

static struct digest root_of(const struct new_roll *roll)
{
	struct merkle_tree tree;

	merkle_tree_init(&tree);
	for (size_t i = 0; i < roll->count; i++) {
		struct digest leaf = leaf_digest(&roll->leaves[i].salt, &roll->leaves[i].key);

		merkle_tree_add(&tree, &leaf);
	}
	return merkle_tree_root(&tree);
}

static enum status leaves_work(struct db *db, void *user, struct report *report)
{
	const struct new_roll *roll = user;

	for (size_t i = 0; i < roll->count; i++) {
		const struct leaf *leaf = &roll->leaves[i];
		enum status status = coop_store_add_leaf(db, roll->epoch, (int64_t)i, leaf->member,
							 &leaf->salt, report);

		if (status != AL_OK)
			return status;
	}
	return AL_OK;
}

enum status roll_publish(struct coop *coop, struct when now, struct digest *ret_id,
			 struct report *report)
{
	const struct chain *chain = coop_chain(coop);
	const struct roll *last = chain_roll(chain, NULL);
	struct new_roll all = { .epoch = last == NULL ? 1 : last->epoch + 1 };
	struct roll roll = { .epoch = all.epoch, .time = now };
	struct envelope *envelope = NULL;
	enum status status;

	if (chain_coop(chain) == NULL)
		return report_set(report, AL_CONFLICT, "the cooperative is not founded yet");
	status = coop_check_now(coop, now, report);
	if (status != AL_OK)
		return status;
	status = coop_store_each_member(coop->db, collect_member, &all, report);
	if (status != AL_OK)
		goto out;
	if (all.count == 0) {
		status = report_set(report, AL_CONFLICT, "a roll has at least one member");
		goto out;
	}
	hide_order(&all);
	roll.root = root_of(&all);
	roll.coop = *chain_coop(chain);
	roll.members = (int64_t)all.count;
	status = coop_sign(coop, OBJECT_ROLL, &roll, &envelope, report);
	if (status == AL_OK)
		status = coop_enter_with(coop, envelope, now, leaves_work, &all, report);
	if (status == AL_OK && ret_id != NULL)
		*ret_id = envelope->id;
out:
	envelope_free(envelope);
	free(all.leaves);
	return status;
}

/* Looking for one member among the leaves. */
struct finding {
	const struct public_key *key;
	struct digest *leaves;
	size_t count;
	size_t capacity;
	bool found;
	struct roll_place *place;
};

static enum status find_leaf(void *user, const struct stored_leaf *leaf, struct report *report)
{
	struct finding *finding = user;

	if (finding->count == finding->capacity || leaf->position != (int64_t)finding->count)
		return report_set(report, AL_MALFORMED,
				  "leaf %zu of the roll is not where it should be: the store is "
				  "damaged",
				  finding->count);
	if (public_key_equal(&leaf->key, finding->key)) {
		finding->found = true;
		finding->place->index = leaf->position;
		finding->place->salt = leaf->salt;
	}
	finding->leaves[finding->count++] = leaf_digest(&leaf->salt, &leaf->key);
	return AL_OK;
}

/* What is proved must lead to the root that was published, or it proves nothing. */
static enum status prove_place(const struct finding *finding, const struct roll *roll,
			       struct report *report)
{
	struct merkle_array array = { .leaves = finding->leaves, .count = finding->count };
	struct merkle_source source = merkle_array_source(&array);
	struct digest root = merkle_root(finding->leaves, finding->count);

	if (!digest_equal(&root, &roll->root))
		return report_set(report, AL_FORGED,
				  "the leaves in the store are not those of the roll of epoch "
				  "%" PRId64 ": the store was altered",
				  roll->epoch);
	if (!finding->found)
		return report_set(report, AL_NOT_FOUND,
				  "the key is not in the roll of epoch %" PRId64, roll->epoch);
	return merkle_prove_inclusion(&source, (uint64_t)finding->place->index, finding->count,
				      &finding->place->proof, report);
}

enum status roll_find(struct coop *coop, const struct public_key *key, struct roll_place *ret,
		      struct report *report)
{
	const struct roll *roll = chain_roll(coop_chain(coop), NULL);
	struct roll_place place = { .index = 0 };
	struct finding finding = { .key = key, .place = &place };
	enum status status = coop_check_usable(coop, report);

	if (status != AL_OK)
		return status;
	if (roll == NULL)
		return report_set(report, AL_NOT_FOUND, "there is no roll yet");
	if (roll->members > ROLL_MEMBERS_MAX)
		return report_set(report, AL_TOO_BIG, "a roll has at most %d members",
				  ROLL_MEMBERS_MAX);
	place.members = roll->members;
	finding.capacity = (size_t)roll->members;
	finding.leaves = calloc(finding.capacity, sizeof(*finding.leaves));
	if (finding.leaves == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the roll");
	status = coop_store_each_leaf(coop->db, roll->epoch, find_leaf, &finding, report);
	if (status == AL_OK)
		status = prove_place(&finding, roll, report);
	if (status == AL_OK)
		*ret = place;
	free(finding.leaves);
	return status;
}
