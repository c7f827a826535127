/* uses_test.c: whose rows a job used, committed to and opened. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/node_internal.h"
#include "node/uses_plant.h"
#include "unit/node/fixture.h"
#include "verify/uses_page.h"

#include <stdlib.h>

static const uint8_t seed[RANDOM_SEED_LEN] = { 7 };

/* `count` slots, of which slot i is person i's; the last one replaces that of person 0. */
static void make_slots(struct uses_slots *slots, size_t count)
{
	*slots = (struct uses_slots){ .count = count, .persons = count };
	slots->slots = calloc(count, sizeof(*slots->slots));
	slots->current = calloc(count, sizeof(*slots->current));
	for (size_t i = 0; i < count; i++) {
		uint32_t person = i + 1 < count ? (uint32_t)i : 0;

		memcpy(slots->slots[i].key.bytes, &i, sizeof(i));
		slots->slots[i].person = person;
		slots->current[person] = (uint32_t)i + 1;
	}
}

static struct receipt receipt_of(const struct uses_made *made)
{
	return (struct receipt){ .uses_leaves = made->leaves, .uses_root = made->root };
}

static void each_slot_opens_to_what_was_committed(void **state)
{
	const struct digest id = { { 3 } };
	const uint32_t used[] = { 0, 5, 1999 };
	struct digest path[USE_PATH_MAX];
	struct uses_slots slots;
	struct uses_made made;
	struct receipt receipt;

	(void)state;
	make_slots(&slots, 2001);
	assert_int_equal(uses_make(&slots, used, 3, seed, &made), AL_OK);
	assert_int_equal(made.leaves, 2048);
	receipt = receipt_of(&made);
	for (size_t slot = 0; slot < 2001; slot += slot < 10 ? 1 : 199) {
		bool wanted = slot == 5 || slot == 1999 || slot == 2000;
		struct use_proof proof;

		assert_int_equal(uses_open(&slots, &made, slot, path, &proof), AL_OK);
		proof.receipt = id;
		assert_int_equal(proof.used, wanted);
		assert_memory_equal(proof.key.bytes, &slot, sizeof(slot));
		assert_int_equal(use_proof_check(&proof, &id, &receipt, NULL), AL_OK);
		/* Nothing else can be opened there. */
		proof.used = !proof.used;
		assert_int_equal(use_proof_check(&proof, &id, &receipt, NULL), AL_FORGED);
		proof.used = wanted;
		proof.key.bytes[0] ^= 1;
		assert_int_equal(use_proof_check(&proof, &id, &receipt, NULL), AL_FORGED);
		proof.key.bytes[0] ^= 1;
		proof.place ^= 1;
		assert_int_equal(use_proof_check(&proof, &id, &receipt, NULL), AL_FORGED);
		proof.place ^= 1;
		proof.salt[0] ^= 1;
		assert_int_equal(use_proof_check(&proof, &id, &receipt, NULL), AL_FORGED);
		proof.salt[0] ^= 1;
		proof.path_count--;
		assert_int_equal(use_proof_check(&proof, &id, &receipt, NULL), AL_FORGED);
		proof.path_count++;
		proof.receipt.bytes[0] ^= 1;
		assert_int_equal(use_proof_check(&proof, &id, &receipt, NULL), AL_FORGED);
	}
	uses_made_clear(&made);
	uses_slots_clear(&slots);
}

static void the_tree_is_as_large_for_few_as_for_a_thousand(void **state)
{
	struct uses_slots slots;
	struct uses_made made;

	(void)state;
	make_slots(&slots, 1);
	assert_int_equal(uses_make(&slots, NULL, 0, seed, &made), AL_OK);
	assert_int_equal(made.leaves, USES_LEAVES_MIN);
	uses_made_clear(&made);
	uses_slots_clear(&slots);
	make_slots(&slots, USES_LEAVES_MIN);
	assert_int_equal(uses_make(&slots, NULL, 0, seed, &made), AL_OK);
	assert_int_equal(made.leaves, USES_LEAVES_MIN);
	uses_made_clear(&made);
	uses_slots_clear(&slots);
	make_slots(&slots, USES_LEAVES_MIN + 1);
	assert_int_equal(uses_make(&slots, NULL, 0, seed, &made), AL_OK);
	assert_int_equal(made.leaves, 2 * USES_LEAVES_MIN);
	uses_made_clear(&made);
	uses_slots_clear(&slots);
}

static void two_receipts_have_nothing_in_common(void **state)
{
	const uint8_t other[RANDOM_SEED_LEN] = { 8 };
	struct digest paths[2][USE_PATH_MAX];
	struct use_proof proofs[2];
	struct uses_slots slots;
	struct uses_made made[2];

	(void)state;
	make_slots(&slots, 500);
	assert_int_equal(uses_make(&slots, NULL, 0, seed, &made[0]), AL_OK);
	assert_int_equal(uses_make(&slots, NULL, 0, other, &made[1]), AL_OK);
	assert_false(digest_equal(&made[0].root, &made[1].root));
	for (int i = 0; i < 2; i++)
		assert_int_equal(uses_open(&slots, &made[i], 77, paths[i], &proofs[i]), AL_OK);
	assert_memory_not_equal(proofs[0].salt, proofs[1].salt, USE_SALT_LEN);
	assert_int_not_equal(proofs[0].place, proofs[1].place);
	assert_false(digest_equal(&paths[0][0], &paths[1][0]));
	uses_made_clear(&made[0]);
	uses_made_clear(&made[1]);
	uses_slots_clear(&slots);
}

/* What a plant over the first `planted` of `count` slots gives for `used`, beside uses_make(). */
static void compare_with_plant(size_t planted, size_t count, const uint32_t *used,
			       size_t used_count)
{
	struct uses_plant plant = { .ready = false };
	struct uses_slots slots;
	struct uses_made wanted;
	struct uses_made made;
	bool more = true;

	make_slots(&slots, count);
	slots.count = planted;
	assert_int_equal(uses_plant_take(&plant, &slots, NULL, 0, &made), AL_NOT_FOUND);
	while (more)
		assert_int_equal(uses_plant_step(&plant, &slots, seed, &more), AL_OK);
	assert_true(plant.ready);
	slots.count = count;
	assert_int_equal(uses_make(&slots, used, used_count, seed, &wanted), AL_OK);
	assert_int_equal(uses_plant_take(&plant, &slots, used, used_count, &made), AL_OK);
	assert_true(digest_equal(&wanted.root, &made.root));
	assert_int_equal(wanted.leaves, made.leaves);
	assert_memory_equal(wanted.tops, made.tops,
			    (size_t)made.leaves / USES_SUBTREE * sizeof(*made.tops));
	assert_memory_equal(wanted.used, made.used, count / 8 + 1);
	/* It is for one receipt. */
	uses_made_clear(&made);
	assert_int_equal(uses_plant_take(&plant, &slots, used, used_count, &made), AL_NOT_FOUND);
	uses_made_clear(&wanted);
	uses_plant_clear(&plant);
	uses_slots_clear(&slots);
}

static void a_tree_that_was_planted_ahead_is_the_same(void **state)
{
	uint32_t all[3000];

	(void)state;
	for (uint32_t i = 0; i < 3000; i++)
		all[i] = i;
	compare_with_plant(3000, 3000, NULL, 0);
	compare_with_plant(3000, 3000, (const uint32_t[]){ 7, 2998 }, 2);
	compare_with_plant(3000, 3000, all, 2999);
	compare_with_plant(2900, 3000, (const uint32_t[]){ 0, 2950 }, 2); /* links came since */
	compare_with_plant(1, 5, all, 4);
}

static void what_was_outgrown_is_planted_anew(void **state)
{
	struct uses_plant plant = { .ready = false };
	struct uses_slots slots;
	struct uses_made made;
	bool more = true;

	(void)state;
	make_slots(&slots, 1025);
	slots.count = 1024;
	while (more)
		assert_int_equal(uses_plant_step(&plant, &slots, seed, &more), AL_OK);
	slots.count = 1025;
	assert_int_equal(uses_plant_take(&plant, &slots, NULL, 0, &made), AL_NOT_FOUND);
	assert_int_equal(uses_plant_step(&plant, &slots, seed, &more), AL_OK);
	assert_true(more);
	while (more)
		assert_int_equal(uses_plant_step(&plant, &slots, seed, &more), AL_OK);
	assert_int_equal(uses_plant_take(&plant, &slots, NULL, 0, &made), AL_OK);
	assert_int_equal(made.leaves, 2048);
	uses_made_clear(&made);
	uses_plant_clear(&plant);
	uses_slots_clear(&slots);
}

/* The opening of the slot of `rider` (r00 is slot 0) for the only answer, checked by its receipt.
 */
static bool opened(struct fixture *fixture, size_t rider)
{
	struct node *node = fixture->town.node;
	struct digest path[USE_PATH_MAX];
	struct use_proof proof;
	struct uses_made made;
	struct receipt receipt;
	struct digest id = { { 1 } };

	assert_int_equal(uses_slots_load(&node->slots, node->db, NULL), AL_OK);
	assert_int_equal(uses_store_load(node->db, 1, &made, NULL), AL_OK);
	receipt = receipt_of(&made);
	assert_int_equal(uses_open(&node->slots, &made, rider, path, &proof), AL_OK);
	proof.receipt = id;
	assert_int_equal(use_proof_check(&proof, &id, &receipt, NULL), AL_OK);
	assert_true(
	    public_key_equal(&proof.key, town_public(&fixture->town, T_RIDER + (int)rider)));
	uses_made_clear(&made);
	return proof.used;
}

static void revoke_at_paid(struct fixture *fixture, enum node_stage stage)
{
	if (stage == NODE_STAGE_PAID)
		fixture_revoke(fixture, 4);
}

static void a_job_says_whose_rows_it_used(void **state)
{
	struct fixture *fixture = *state;
	char *answer;

	fixture_revoke(fixture, 3);
	fixture->on_stage = revoke_at_paid;
	answer = fixture_answer(fixture, BY_STATION);
	fixture->on_stage = NULL;
	assert_true(opened(fixture, 2));
	assert_false(opened(fixture, 3)); /* she revoked before */
	assert_false(opened(fixture, 4)); /* and she while it ran, though she paid */
	/* Also when the node is opened again. */
	fixture_reopen(fixture);
	assert_true(opened(fixture, 2));
	assert_false(opened(fixture, 4));
	free(answer);
}

/* Her page behind `after`, opened with the key of `rider`. */
static enum status page_of(struct fixture *fixture, int rider, int64_t after, struct arena *arena,
			   struct uses_page *ret)
{
	struct town *town = &fixture->town;
	struct buffer box;
	enum status status;

	buffer_init(&box, USES_PAGE_LEN + SEAL_OVERHEAD);
	status = node_member_uses(town->node, town_public(town, T_RIDER + rider), after, town->now,
				  &box, &fixture->report);
	if (status == AL_OK) {
		assert_int_equal(box.len, USES_PAGE_LEN + SEAL_OVERHEAD); /* whatever is in it */
		/* Nobody else can open it. */
		assert_int_equal(
		    uses_page_open(town->keys[T_STRANGER], box.bytes, box.len, arena, ret, NULL),
		    AL_FORGED);
		assert_int_equal(uses_page_open(town->keys[T_RIDER + rider], box.bytes, box.len,
						arena, ret, &fixture->report),
				 AL_OK);
	}
	buffer_clear(&box);
	return status;
}

static void a_member_gets_her_uses_page_by_page_when_answers_have_left(void **state)
{
	struct fixture *fixture = *state;
	struct uses_page page;
	struct arena arena;

	for (int i = 0; i < USES_PAGE_COUNT + 2; i++) {
		char sql[100];
		struct town_job wish = { .grant = fixture->grant,
					 .sql = sql,
					 .rho = TOWN_RHO / 20 };
		struct node_answer answer;

		(void)snprintf(sql, sizeof(sql), "SELECT COUNT(*) FROM trips WHERE minutes < %d",
			       200 + i);
		assert_int_equal(town_ask(&fixture->town, &wish, &answer, &fixture->report), AL_OK);
		node_answer_clear(&answer);
		town_sync(&fixture->town);
	}
	arena_init(&arena, USES_PAGE_ARENA_MAX);
	assert_int_equal(page_of(fixture, 5, 0, &arena, &page), AL_OK);
	assert_int_equal(page.uses_count, 0); /* no answer has left the house */
	fixture->town.now = when_add(fixture->town.now, 4000);
	assert_int_equal(page_of(fixture, 5, 0, &arena, &page), AL_OK);
	assert_int_equal(page.uses_count, USES_PAGE_COUNT);
	assert_true(page.more);
	assert_true(page.spent > 0 && page.spent <= page.ceiling);
	assert_true(page.uses[0].proof != NULL && page.uses[0].proof->used);
	assert_int_equal(page_of(fixture, 5, page.uses[USES_PAGE_COUNT - 1].answer, &arena, &page),
			 AL_OK);
	assert_int_equal(page.uses_count, 2);
	assert_false(page.more);
	/* r35 has rows, but was never linked. */
	assert_int_equal(page_of(fixture, 35, 0, &arena, &page), AL_NOT_FOUND);
	arena_clear(&arena);
}

static void who_is_linked_later_has_no_place_in_jobs_before(void **state)
{
	struct fixture *fixture = *state;
	struct uses_page page;
	struct arena arena;

	free(fixture_answer(fixture, BY_STATION));
	town_sync(&fixture->town);
	assert_int_equal(node_link(fixture->town.node, "r35",
				   town_public(&fixture->town, T_RIDER + 35), fixture->town.now,
				   &fixture->report),
			 AL_OK);
	fixture->town.now = when_add(fixture->town.now, 4000);
	arena_init(&arena, USES_PAGE_ARENA_MAX);
	assert_int_equal(page_of(fixture, 35, 0, &arena, &page), AL_OK);
	assert_int_equal(page.uses_count, 1);
	assert_null(page.uses[0].proof);
	assert_int_equal(page.spent, 0);
	arena_clear(&arena);
}

UNIT_MAIN("uses", cmocka_unit_test(each_slot_opens_to_what_was_committed),
	  cmocka_unit_test(the_tree_is_as_large_for_few_as_for_a_thousand),
	  cmocka_unit_test(two_receipts_have_nothing_in_common),
	  cmocka_unit_test(a_tree_that_was_planted_ahead_is_the_same),
	  cmocka_unit_test(what_was_outgrown_is_planted_anew), CASE(a_job_says_whose_rows_it_used),
	  CASE(a_member_gets_her_uses_page_by_page_when_answers_have_left),
	  CASE(who_is_linked_later_has_no_place_in_jobs_before))
