/* uses_hold_test.c: a node that tells a member something false of her uses. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "log/merkle.h"
#include "verify/use_proof.h"
#include "verify/uses_hold.h"

#include <string.h>

#define LEAVES 4
#define HER 2	/* her place */
#define OTHER 1 /* of another member */
#define JOBS 3

/* A node with JOBS jobs, of which only the second used her rows. */
struct story {
	struct receipt receipts[JOBS];
	struct digest paths[JOBS][2];
	struct use_proof proofs[JOBS];
	struct job_use uses[JOBS];
	struct uses_page page;
	struct uses_hold hold;
};

static struct public_key key_of(size_t place)
{
	struct public_key key = { { 0 } };

	key.bytes[0] = (uint8_t)(100 + place);
	return key;
}

static bool is_used(size_t job, size_t place)
{
	return place == OTHER || job == 1;
}

/* Open `place` in the tree of `job`, of which all salts are alike. */
static void open_place(struct story *story, size_t job, size_t place)
{
	struct use_proof *proof = &story->proofs[job];
	struct digest leaves[LEAVES];
	struct merkle_array array = { .leaves = leaves, .count = LEAVES };
	struct merkle_source source = merkle_array_source(&array);
	struct merkle_proof path;

	*proof = (struct use_proof){ .key = key_of(place),
				     .path = story->paths[job],
				     .path_count = 2,
				     .place = (int64_t)place,
				     .receipt = story->uses[job].receipt,
				     .used = is_used(job, place) };
	proof->salt[0] = (uint8_t)job;
	for (size_t i = 0; i < LEAVES; i++) {
		struct public_key key = key_of(i);

		leaves[i] = use_leaf(proof->salt, &key, is_used(job, i));
	}
	story->receipts[job].uses_leaves = LEAVES;
	story->receipts[job].uses_root = merkle_root(leaves, LEAVES);
	assert_int_equal(merkle_prove_inclusion(&source, place, LEAVES, &path, NULL), AL_OK);
	memcpy(story->paths[job], path.hashes, sizeof(story->paths[job]));
}

static void story_make(struct story *story)
{
	*story = (struct story){ .page = { .key = key_of(HER), .node = { { 9 } } } };
	for (size_t i = 0; i < JOBS; i++) {
		struct job_use *use = &story->uses[i];

		*use = (struct job_use){ .answer = (int64_t)i + 1,
					 .grant = { { 1 } },
					 .proof = &story->proofs[i],
					 .released_at = { .seconds = 600 },
					 .rho = 5 };
		use->job.bytes[0] = (uint8_t)(10 + i);
		use->receipt.bytes[0] = (uint8_t)(20 + i);
		story->receipts[i] = (struct receipt){ .grant = use->grant,
						       .job = use->job,
						       .node = story->page.node,
						       .released_at = use->released_at,
						       .rho = use->rho,
						       .seq = (int64_t)(3 * i) + 4 };
		open_place(story, i, HER);
	}
	assert_int_equal(uses_hold_page(&story->hold, &story->page, NULL), AL_OK);
}

static enum status tell(struct story *story, size_t job)
{
	return uses_hold_use(&story->hold, &story->page, &story->uses[job], &story->receipts[job],
			     NULL);
}

/* What the node tells of `job` does not hold, and is not counted. */
static void assert_found(struct story *story, size_t job)
{
	struct uses_hold before = story->hold;

	assert_int_equal(tell(story, job), AL_FORGED);
	assert_memory_equal(&story->hold, &before, sizeof(before));
}

static void an_honest_node_tells_of_each_job(void **state)
{
	struct story story;

	(void)state;
	story_make(&story);
	story.uses[0].proof = NULL; /* before her link */
	for (size_t i = 0; i < JOBS; i++)
		assert_int_equal(tell(&story, i), AL_OK);
	assert_int_equal(story.hold.told, 3);
	assert_int_equal(story.hold.used, 1);
	assert_int_equal(story.hold.later, 1);
}

static void a_use_cannot_be_denied_nor_made_up(void **state)
{
	struct story story;

	(void)state;
	story_make(&story);
	story.proofs[0].used = true;
	assert_found(&story, 0);
	story_make(&story);
	story.proofs[1].used = false;
	assert_found(&story, 1);
}

static void the_place_of_another_is_found(void **state)
{
	struct story story;

	(void)state;
	story_make(&story);
	open_place(&story, 1, OTHER);
	assert_found(&story, 1); /* it opens, but for another key */
	story.proofs[1].key = key_of(HER);
	assert_found(&story, 1);
}

static void the_opening_of_another_receipt_is_found(void **state)
{
	struct story story;

	(void)state;
	story_make(&story);
	story.uses[1].proof = &story.proofs[0];
	assert_found(&story, 1);
	story.proofs[0].receipt = story.uses[1].receipt;
	assert_found(&story, 1);
}

static void a_job_told_twice_hides_no_other(void **state)
{
	struct story story;

	(void)state;
	story_make(&story);
	assert_int_equal(tell(&story, 0), AL_OK);
	story.uses[0].answer = 2; /* in place of the second */
	assert_found(&story, 0);
	assert_int_equal(tell(&story, 2), AL_OK);
	assert_found(&story, 1); /* nor later */
	assert_int_equal(story.hold.told, 2);
}

static void no_job_was_before_her_link_after_one_that_was_opened(void **state)
{
	struct story story;

	(void)state;
	story_make(&story);
	assert_int_equal(tell(&story, 0), AL_OK);
	story.uses[1].proof = NULL;
	assert_found(&story, 1);
}

static void all_that_is_told_of_a_job_is_as_its_receipt_says(void **state)
{
	struct story story;

	(void)state;
	story_make(&story);
	story.uses[0].released_at.seconds = 1200;
	assert_found(&story, 0);
	story_make(&story);
	story.uses[0].rho = 4;
	assert_found(&story, 0);
	story_make(&story);
	story.uses[0].job.bytes[1] = 1;
	assert_found(&story, 0);
	story_make(&story);
	story.uses[0].grant.bytes[1] = 1;
	assert_found(&story, 0);
	story_make(&story);
	story.receipts[0].node.bytes[1] = 1;
	assert_found(&story, 0);
}

static void all_pages_are_of_one_node(void **state)
{
	struct story story;

	(void)state;
	story_make(&story);
	assert_int_equal(uses_hold_page(&story.hold, &story.page, NULL), AL_OK);
	story.page.node.bytes[1] = 1;
	assert_int_equal(uses_hold_page(&story.hold, &story.page, NULL), AL_FORGED);
	assert_int_equal(story.hold.pages, 2);
}

UNIT_MAIN("uses_hold", cmocka_unit_test(an_honest_node_tells_of_each_job),
	  cmocka_unit_test(a_use_cannot_be_denied_nor_made_up),
	  cmocka_unit_test(the_place_of_another_is_found),
	  cmocka_unit_test(the_opening_of_another_receipt_is_found),
	  cmocka_unit_test(a_job_told_twice_hides_no_other),
	  cmocka_unit_test(no_job_was_before_her_link_after_one_that_was_opened),
	  cmocka_unit_test(all_that_is_told_of_a_job_is_as_its_receipt_says),
	  cmocka_unit_test(all_pages_are_of_one_node))
