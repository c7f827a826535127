/* mandate_tree_test.c: a tree that is kept has the root of one that is made anew from its seeds. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/mandate_index.h"

#include "crypto/hash.h"
#include "log/merkle.h"
#include "unit/budget.h"
#include "unit/unit.h"

#include <stdlib.h>

#define ROUNDS_FULL 3000
#define LEAVES_MAX 1024

static struct mandate_index index_of;
static uint8_t seed[RANDOM_SEED_LEN];

static int set_up(void **state)
{
	(void)state;
	memset(seed, 1, sizeof(seed));
	mandate_index_init(&index_of);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	mandate_index_clear(&index_of);
	return 0;
}

/* `person` says: something holds from `from` until `until`; or nothing, where these are equal. */
static void say(int64_t person, int64_t from, int64_t until)
{
	static uint64_t serial;
	struct stored_mandate mandate = { .person = person,
					  .from = { .seconds = from },
					  .until = { .seconds = until },
					  .rules = from == until ? 0 : 1 };

	serial++;
	memcpy(mandate.id.bytes, &serial, sizeof(serial));
	index_of.rules_count = 1; /* what it says does not matter to the tree */
	mandate_index_put(&index_of, &mandate);
}

static struct mandate_root_made root_at(int64_t now)
{
	struct mandate_root_made made;

	seed[0]++;
	if (seed[0] == 0)
		seed[1]++;
	assert_int_equal(
	    mandate_index_root(&index_of, (struct when){ .seconds = now }, seed, &made), AL_OK);
	return made;
}

/* As node/mandate_tree.h says that who has the seeds makes the leaves. */
static struct digest plain_root(const struct mandate_root_made *made, int64_t now)
{
	static uint32_t places[LEAVES_MAX];
	static struct digest leaves[LEAVES_MAX];
	static struct salt salts[LEAVES_MAX];
	size_t count = (size_t)made->leaves;
	struct random random;

	assert_true(count <= LEAVES_MAX);
	random_init_seed(&random, made->seed);
	for (size_t i = 0; i < count; i++)
		places[i] = (uint32_t)i;
	for (size_t i = count - 1; i > 0; i--) {
		size_t other = (size_t)random_below(&random, i + 1);
		uint32_t place = places[i];

		places[i] = places[other];
		places[other] = place;
	}
	random_seek(&random, MANDATE_TREE_SALTS);
	random_bytes(&random, salts, count * sizeof(salts[0]));
	for (size_t i = 0; i < count; i++) {
		struct digest value = { { 0 } };

		if (i == count - 1)
			memcpy(value.bytes, seed, DIGEST_LEN);
		else if (i < index_of.count && index_of.persons[i].rules >= 0 &&
			 now >= index_of.persons[i].from.seconds &&
			 now < index_of.persons[i].until.seconds &&
			 now < index_of.persons[i].link_until.seconds)
			value = index_of.persons[i].id;
		value = hash_commit(&salts[places[i]], value.bytes, DIGEST_LEN);
		leaves[places[i]] = merkle_leaf_hash(value.bytes, DIGEST_LEN);
	}
	random_clear(&random);
	return merkle_root(leaves, count);
}

static void assert_plain(const struct mandate_root_made *made, int64_t now)
{
	struct digest plain = plain_root(made, now);

	assert_memory_equal(made->root.bytes, plain.bytes, DIGEST_LEN);
}

static void few_mandates_hide_among_padding(void **state)
{
	struct mandate_root_made made = root_at(1);

	(void)state;
	assert_int_equal(made.leaves, MANDATE_ROOT_LEAVES_MIN);
	assert_memory_equal(made.seed, seed, RANDOM_SEED_LEN);
	assert_plain(&made, 1);
}

/* object-9 */
static void the_last_leaf_is_the_answers(void **state)
{
	struct mandate_root_made made;

	(void)state;
	assert_int_equal(mandate_index_grow(&index_of, MANDATE_ROOT_LEAVES_MIN - 1), AL_OK);
	made = root_at(1);
	assert_int_equal(made.leaves, MANDATE_ROOT_LEAVES_MIN);
	assert_int_equal(mandate_index_grow(&index_of, MANDATE_ROOT_LEAVES_MIN), AL_OK);
	made = root_at(1);
	assert_int_equal(made.leaves, 2 * MANDATE_ROOT_LEAVES_MIN);
	assert_plain(&made, 1);
}

static void two_roots_differ_though_no_mandate_changed(void **state)
{
	struct mandate_root_made first;
	struct mandate_root_made second;

	(void)state;
	assert_int_equal(mandate_index_grow(&index_of, 5), AL_OK);
	say(1, 1, 1000);
	first = root_at(10);
	second = root_at(10);
	assert_memory_not_equal(first.root.bytes, second.root.bytes, DIGEST_LEN);
	assert_memory_equal(first.seed, second.seed, RANDOM_SEED_LEN);
	assert_plain(&second, 10);
}

static void another_epoch_has_another_tree(void **state)
{
	struct mandate_root_made first;
	struct mandate_root_made second;

	(void)state;
	first = root_at(NODE_EPOCH_S - 1);
	second = root_at(NODE_EPOCH_S);
	assert_memory_not_equal(first.seed, second.seed, RANDOM_SEED_LEN);
	assert_memory_equal(second.seed, seed, RANDOM_SEED_LEN);
	assert_plain(&second, NODE_EPOCH_S);
}

static void the_instant_a_mandate_begins_or_ends_is_in_the_root(void **state)
{
	static const int64_t instants[] = { 99, 100, 199, 200, 150, 299, 300, 399, 400 };

	(void)state;
	assert_int_equal(mandate_index_grow(&index_of, 3), AL_OK);
	say(1, 100, 200);
	say(2, 200, 300);
	say(3, 1, 500);
	mandate_index_set_link_end(&index_of, 3, (struct when){ .seconds = 400 });
	for (size_t i = 0; i < sizeof(instants) / sizeof(instants[0]); i++) {
		struct mandate_root_made made = root_at(instants[i]);

		assert_plain(&made, instants[i]);
	}
}

/* Do up to `steps` steps of planting ahead; whether there is more to do. */
static bool prepare(int64_t now, const uint8_t *from, size_t steps)
{
	bool more = true;

	for (size_t i = 0; i < steps && more; i++)
		assert_int_equal(
		    mandate_tree_prepare(&index_of, (struct when){ .seconds = now }, from, &more),
		    AL_OK);
	return more;
}

static void what_is_planted_ahead_is_the_tree_of_its_epoch(void **state)
{
	static const uint8_t first[RANDOM_SEED_LEN] = { 77 };
	static const uint8_t second[RANDOM_SEED_LEN] = { 78 };
	static const uint8_t third[RANDOM_SEED_LEN] = { 79 };
	struct mandate_root_made made;

	(void)state;
	assert_int_equal(mandate_index_grow(&index_of, 200), AL_OK);
	say(7, 1, NODE_EPOCH_S + 10);
	say(8, 1, NODE_EPOCH_S + 20);
	assert_true(prepare(1, first, 1));
	assert_false(prepare(1, first, 9)); /* the tree of this epoch */
	made = root_at(2);
	assert_memory_equal(made.seed, first, RANDOM_SEED_LEN);
	assert_plain(&made, 2);
	assert_true(prepare(3, second, 1));
	say(7, 2, NODE_EPOCH_S + 15); /* while it is planted */
	assert_false(prepare(4, second, 9));
	say(9, 2, NODE_EPOCH_S + 15);
	assert_false(prepare(5, third, 9)); /* nothing is left to do */
	made = root_at(6);
	assert_memory_equal(made.seed, first, RANDOM_SEED_LEN);
	assert_plain(&made, 6);
	say(8, 1, 1);
	made = root_at(NODE_EPOCH_S);
	assert_memory_equal(made.seed, second, RANDOM_SEED_LEN);
	assert_plain(&made, NODE_EPOCH_S);
	made = root_at(NODE_EPOCH_S + 15);
	assert_plain(&made, NODE_EPOCH_S + 15);
}

static void what_was_planted_ahead_and_has_no_room_is_not_used(void **state)
{
	static const uint8_t ahead[RANDOM_SEED_LEN] = { 77 };
	struct mandate_root_made made;

	(void)state;
	assert_int_equal(mandate_index_grow(&index_of, 50), AL_OK);
	made = root_at(1);
	assert_false(prepare(1, ahead, 9));
	assert_int_equal(mandate_index_grow(&index_of, 150), AL_OK);
	made = root_at(NODE_EPOCH_S);
	assert_memory_equal(made.seed, seed, RANDOM_SEED_LEN);
	assert_int_equal(made.leaves, 256);
	assert_plain(&made, NODE_EPOCH_S);
}

/* Persons come, mandates come, end and are revoked, time goes by: the root is always the plain one.
 */
static void a_tree_that_is_kept_has_the_root_of_one_made_anew(void **state)
{
	struct budget budget = budget_begin("mandate_tree");

	(void)state;
	while (budget_more(&budget, ROUNDS_FULL)) {
		int64_t now = 1;

		mandate_index_clear(&index_of);
		assert_int_equal(mandate_index_grow(&index_of, 1 + budget_below(&budget, 400)),
				 AL_OK);
		for (int step = 0; step < 30; step++) {
			struct mandate_root_made made;
			size_t changes = budget_below(&budget, step == 0 ? 600 : 4);

			for (size_t i = 0; i < changes; i++) {
				int64_t person = 1 + (int64_t)budget_below(&budget, index_of.count);
				int64_t from = now - 50 + (int64_t)budget_below(&budget, 100);

				say(person, from < 1 ? 1 : from,
				    now + (int64_t)budget_below(&budget, 2000));
				if (budget_below(&budget, 4) == 0)
					say(person, 1, 1);
				if (budget_below(&budget, 9) == 0)
					mandate_index_set_link_end(
					    &index_of, person,
					    (struct when){ .seconds = now + (int64_t)budget_below(
										&budget, 300) });
			}
			if (budget_below(&budget, 8) == 0)
				assert_int_equal(
				    mandate_index_grow(&index_of,
						       index_of.count + budget_below(&budget, 20)),
				    AL_OK);
			(void)prepare(now, seed, budget_below(&budget, 3));
			now += (int64_t)budget_below(&budget, 3) * 40;
			if (budget_below(&budget, 3) == 0)
				continue;
			made = root_at(now);
			assert_plain(&made, now);
		}
	}
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

UNIT_MAIN("mandate_tree", CASE(few_mandates_hide_among_padding), CASE(the_last_leaf_is_the_answers),
	  CASE(two_roots_differ_though_no_mandate_changed), CASE(another_epoch_has_another_tree),
	  CASE(the_instant_a_mandate_begins_or_ends_is_in_the_root),
	  CASE(what_is_planted_ahead_is_the_tree_of_its_epoch),
	  CASE(what_was_planted_ahead_and_has_no_room_is_not_used),
	  CASE(a_tree_that_is_kept_has_the_root_of_one_made_anew))
