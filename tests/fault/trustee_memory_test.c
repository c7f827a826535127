/*
 * trustee_memory_test.c: whichever allocation fails, ceremonies, trustees and tallies say so, leave
 * what they were to give untouched, and leak nothing.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fault/alloc.h"
#include "unit/unit.h"
#include "vote/ceremony.h"

#define ALLOCATIONS_MAX 10000 /* of one operation */
#define COUNT 2
#define CHOICES 2
#define ARENA_MAX ((size_t)1024 * 1024)

static const char *const answers[CHOICES] = { "A", "B" };

/* A ceremony of two, both needed, and what they decrypt. */
static struct random source;
static struct ceremony_secret secrets[COUNT];
static struct scalar shares[COUNT];
static struct buffer messages[3][COUNT]; /* of each step, of each trustee */
static const char *texts[3][COUNT];
static struct ceremony_texts lists[3];
static struct buffer joined;
static struct buffer list;
static struct arena arena;
static struct trustees trustees;
static struct question question = { .answers = answers, .answers_count = CHOICES };
static struct election election = { .questions = &question,
				    .questions_count = 1,
				    .fingerprint = "memory" };
static struct ciphertext sums[CHOICES];
static struct encrypted_tally tally = { .sums = sums, .count = CHOICES };
static struct decryption decryption = { .election = &election,
					.trustees = &trustees,
					.tally = &tally };
static struct buffer partial_texts[COUNT];
static struct partial_decryption partials[COUNT];
static struct buffer tally_text;

static struct ceremony part(size_t i)
{
	return (struct ceremony){ .group = election.group,
				  .size = COUNT,
				  .threshold = COUNT,
				  .index = (int64_t)i + 1,
				  .name = "A",
				  .secret = &secrets[i],
				  .random = &source };
}

/* Trustee `i` takes step `step`, 0 to 2, and appends her message to `ret`. */
static enum status take_step(size_t step, size_t i, struct scalar *ret_share, struct buffer *ret)
{
	struct ceremony ceremony = part(i);

	if (step == 0)
		return ceremony_certificate(&ceremony, ret, NULL);
	if (step == 1)
		return ceremony_polynomial(&ceremony, &lists[0], ret, NULL);
	return ceremony_share(&ceremony, &lists[0], &lists[1], ret_share, ret, NULL);
}

static void hold_ceremony(void)
{
	const char *text;

	for (size_t i = 0; i < COUNT; i++)
		random_bytes(&source, secrets[i].seed, CEREMONY_SECRET_LEN);
	for (size_t step = 0; step < 3; step++) {
		for (size_t i = 0; i < COUNT; i++) {
			buffer_init(&messages[step][i], TRUSTEES_LEN_MAX);
			assert_int_equal(take_step(step, i, &shares[i], &messages[step][i]), AL_OK);
			texts[step][i] = buffer_text(&messages[step][i]);
		}
		lists[step] = (struct ceremony_texts){ .texts = texts[step], .count = COUNT };
	}
	buffer_init(&joined, TRUSTEES_LEN_MAX);
	buffer_init(&list, TRUSTEES_LEN_MAX);
	assert_int_equal(
	    ceremony_join(election.group, &lists[0], &lists[1], &lists[2], &joined, NULL), AL_OK);
	text = buffer_text(&joined);
	assert_int_equal(trustees_join(election.group, &text, 1, &list, NULL), AL_OK);
	assert_int_equal(
	    trustees_parse(election.group, buffer_text(&list), list.len, &arena, &trustees, NULL),
	    AL_OK);
}

static int set_up(void **state)
{
	static const uint8_t seed[RANDOM_SEED_LEN] = { 2 };

	(void)state;
	fault_alloc_init();
	random_init_seed(&source, seed);
	arena_init(&arena, ARENA_MAX);
	election.group = group_find("Ed25519");
	hold_ceremony();
	for (size_t i = 0; i < CHOICES; i++) {
		group_generator(election.group, &sums[i].alpha);
		group_generator(election.group, &sums[i].beta);
		group_multiply(election.group, &sums[i].beta, &trustees.public_key, &sums[i].beta);
	}
	buffer_init(&tally_text, TRUSTEES_LEN_MAX);
	assert_int_equal(encrypted_tally_format(&election, &tally, &tally_text), AL_OK);
	for (size_t i = 0; i < COUNT; i++) {
		buffer_init(&partial_texts[i], TRUSTEES_LEN_MAX);
		assert_int_equal(partial_decryption_make(&election, &tally, &shares[i], &source,
							 &partial_texts[i]),
				 AL_OK);
		assert_int_equal(partial_decryption_parse(&decryption, (int64_t)i + 1,
							  &partial_texts[i], &arena, &partials[i],
							  NULL),
				 AL_OK);
	}
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		for (size_t step = 0; step < 3; step++)
			buffer_clear(&messages[step][i]);
		buffer_clear(&partial_texts[i]);
	}
	buffer_clear(&joined);
	buffer_clear(&list);
	buffer_clear(&tally_text);
	arena_clear(&arena);
	return 0;
}

/* Each gives its status, AL_NO_MEMORY or AL_OK, and checks that what it gives is untouched then. */

static enum status step_again(size_t step)
{
	struct scalar share = { .bytes = { [GROUP_LEN_MAX - 1] = 7 } };
	struct buffer text;
	enum status status;

	buffer_init(&text, TRUSTEES_LEN_MAX);
	status = take_step(step, 0, &share, &text);
	if (status != AL_OK || step < 2)
		assert_int_equal(share.bytes[GROUP_LEN_MAX - 1], 7);
	buffer_clear(&text);
	return status;
}

static enum status make_certificate(void)
{
	return step_again(0);
}

static enum status make_polynomial(void)
{
	return step_again(1);
}

static enum status make_share(void)
{
	return step_again(2);
}

static enum status join_ceremony(void)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, TRUSTEES_LEN_MAX);
	status = ceremony_join(election.group, &lists[0], &lists[1], &lists[2], &text, NULL);
	if (status == AL_OK)
		assert_string_equal(buffer_text(&text), buffer_text(&joined));
	buffer_clear(&text);
	return status;
}

static enum status make_key(void)
{
	struct scalar secret = { .bytes = { [GROUP_LEN_MAX - 1] = 7 } };
	struct buffer text;
	enum status status;

	buffer_init(&text, TRUSTEES_LEN_MAX);
	status = trustee_key_make(election.group, "A", &source, &secret, &text, NULL);
	assert_int_equal(secret.bytes[GROUP_LEN_MAX - 1], status == AL_OK ? 0 : 7);
	buffer_clear(&text);
	return status;
}

static enum status join_trustees(void)
{
	const char *text = buffer_text(&joined);
	struct buffer ret;
	enum status status;

	buffer_init(&ret, TRUSTEES_LEN_MAX);
	status = trustees_join(election.group, &text, 1, &ret, NULL);
	assert_int_equal(ret.len, status == AL_OK ? list.len : 0);
	buffer_clear(&ret);
	return status;
}

static enum status read_trustees(void)
{
	struct trustees own = { .owners = -7 };
	struct arena memory;
	enum status status;

	arena_init(&memory, ARENA_MAX);
	status = trustees_parse(election.group, buffer_text(&list), list.len, &memory, &own, NULL);
	assert_int_equal(own.owners, status == AL_OK ? COUNT : -7);
	arena_clear(&memory);
	return status;
}

static enum status read_tally(void)
{
	struct encrypted_tally own = { .count = 77 };
	struct arena memory;
	enum status status;

	arena_init(&memory, ARENA_MAX);
	status = encrypted_tally_parse(&election, buffer_text(&tally_text), tally_text.len, &memory,
				       &own, NULL);
	assert_int_equal(own.count, status == AL_OK ? CHOICES : 77);
	arena_clear(&memory);
	return status;
}

static enum status make_decryption(void)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, TRUSTEES_LEN_MAX);
	status = partial_decryption_make(&election, &tally, &shares[0], &source, &text);
	buffer_clear(&text);
	return status;
}

static enum status read_decryption(void)
{
	struct partial_decryption partial = { .owner = -7 };
	struct arena memory;
	enum status status;

	arena_init(&memory, ARENA_MAX);
	status =
	    partial_decryption_parse(&decryption, 1, &partial_texts[0], &memory, &partial, NULL);
	assert_int_equal(partial.owner, status == AL_OK ? 1 : -7);
	arena_clear(&memory);
	return status;
}

static enum status combine(void)
{
	int64_t counts[CHOICES] = { -7 };
	enum status status = tally_combine(&decryption, partials, COUNT, 1000, counts, NULL);

	assert_int_equal(counts[0], status == AL_OK ? 1 : -7);
	return status;
}

static enum status read_result(void)
{
	static const char text[] = "{\"result\":[[1,2]]}";
	int64_t counts[CHOICES] = { -7 };
	enum status status = result_parse(&election, text, strlen(text), counts, NULL);

	assert_int_equal(counts[0], status == AL_OK ? 1 : -7);
	return status;
}

/* Let each allocation of `operation` fail, one after another, until it succeeds. */
static void fail_each(const char *name, enum status (*operation)(void))
{
	for (uint64_t n = 1; n < ALLOCATIONS_MAX; n++) {
		int64_t live = fault_alloc_live();
		enum status status;

		fault_alloc_after(n, FAULT_ALLOC_ONCE);
		status = operation();
		if (!fault_alloc_stop()) {
			assert_int_equal(status, AL_OK);
			assert_true(n > 1); /* some allocation did fail */
			return;
		}
		if (status != AL_NO_MEMORY)
			fail_msg("%s, allocation %llu: %s", name, (unsigned long long)n,
				 status_name(status));
		assert_int_equal(fault_alloc_live(), live);
	}
	fail_msg("%s never succeeded", name);
}

#define CASE(operation)                                                                            \
	static void operation##_says_when_memory_is_short(void **state)                            \
	{                                                                                          \
		(void)state;                                                                       \
		fail_each(#operation, operation);                                                  \
	}

CASE(make_certificate)
CASE(make_polynomial)
CASE(make_share)
CASE(join_ceremony)
CASE(make_key)
CASE(join_trustees)
CASE(read_trustees)
CASE(read_tally)
CASE(make_decryption)
CASE(read_decryption)
CASE(combine)
CASE(read_result)

UNIT_MAIN_WITH("trustee_memory", set_up, tear_down,
	       cmocka_unit_test(make_certificate_says_when_memory_is_short),
	       cmocka_unit_test(make_polynomial_says_when_memory_is_short),
	       cmocka_unit_test(make_share_says_when_memory_is_short),
	       cmocka_unit_test(join_ceremony_says_when_memory_is_short),
	       cmocka_unit_test(make_key_says_when_memory_is_short),
	       cmocka_unit_test(join_trustees_says_when_memory_is_short),
	       cmocka_unit_test(read_trustees_says_when_memory_is_short),
	       cmocka_unit_test(read_tally_says_when_memory_is_short),
	       cmocka_unit_test(make_decryption_says_when_memory_is_short),
	       cmocka_unit_test(read_decryption_says_when_memory_is_short),
	       cmocka_unit_test(combine_says_when_memory_is_short),
	       cmocka_unit_test(read_result_says_when_memory_is_short))
