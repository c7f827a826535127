/*
 * registration_memory_test.c: whichever allocation fails, what a registrar, an auditor and a member
 * do says so, leaves what it was to give untouched, and leaks nothing.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fault/alloc.h"
#include "unit/unit.h"
#include "vote/registration.h"
#include "vote/secret_ballot.h"

#define ALLOCATIONS_MAX 10000 /* of one operation */
#define ARENA_MAX ((size_t)1024 * 1024)
#define MEMBERS 3
#define UUID "Abcdefghijkmno"

static struct arena arena; /* of what is made at the beginning */
static struct signing_key *key;
static struct buffer request_text;
static struct buffer entitled_text;
static struct buffer list_text;
static struct buffer proof_text;
static struct registered items[MEMBERS];
static struct registered_list list = { .items = items, .count = MEMBERS };
static struct registration registration = {
	.class = "members", .credentials = MEMBERS, .entitled = MEMBERS, .uuid = UUID
};

/* A request of the holder of `key` for the member whose key is all `i`, and the i-th credential. */
static void make_item(size_t i)
{
	const struct group *group = group_find("Ed25519");
	char credential[GROUP_TEXT_MAX];
	struct credential_request request = { .credential = credential, .uuid = UUID };
	struct element element;
	struct scalar scalar;
	struct buffer text;

	group_scalar_small(group, i + 2, &scalar);
	group_generate(group, &scalar, &element);
	(void)group_element_format(group, &element, credential);
	request.coop.bytes[0] = 9;
	request.holder = *signing_key_public(key);
	request.member = request.holder;
	if (i > 0) /* else her own */
		request.member.bytes[0] ^= (uint8_t)i;
	request.time.seconds = 1000;
	buffer_init(&text, CREDENTIAL_REQUEST_LEN_MAX);
	assert_int_equal(credential_request_make(group, &request, key, &text, NULL), AL_OK);
	items[i].envelope = arena_copy_text(&arena, buffer_text(&text), text.len);
	items[i].envelope_len = text.len;
	assert_int_equal(credential_request_parse(group, items[i].envelope, text.len, &arena,
						  &items[i].request, NULL),
			 AL_OK);
	if (i == 0)
		buffer_append(&request_text, text.bytes, text.len);
	buffer_clear(&text);
}

static void make_texts(void)
{
	struct digest id = { .bytes = { 5 } };
	struct buffer credentials;
	struct leaf_tree *tree;
	struct leaf_proof proof;

	for (size_t i = 0; i < MEMBERS; i++)
		make_item(i);
	for (int i = 1; i <= MEMBERS; i++)
		buffer_append_format(&entitled_text, KEY_PREFIX "%064d " KEY_PREFIX "%064d\n", i,
				     i + 10);
	registered_list_format(&list, &list_text);
	registration.coop.bytes[0] = 9;
	assert_int_equal(registered_list_root(&list, &registration.root), AL_OK);
	buffer_init(&credentials, ARENA_MAX);
	assert_int_equal(registered_list_credentials(&list, &credentials, NULL), AL_OK);
	registration.list = hash_bytes(credentials.bytes, credentials.len);
	buffer_clear(&credentials);
	assert_int_equal(leaf_tree_new(&list, &tree), AL_OK);
	assert_int_equal(leaf_proof_make(tree, 1, &id, &arena, &proof), AL_OK);
	leaf_proof_format(&proof, &proof_text);
	leaf_tree_free(tree);
}

static int set_up(void **state)
{
	static const uint8_t seed[KEY_SEED_LEN] = { 1 };

	(void)state;
	fault_alloc_init();
	arena_init(&arena, ARENA_MAX);
	buffer_init(&request_text, ARENA_MAX);
	buffer_init(&entitled_text, ARENA_MAX);
	buffer_init(&list_text, ARENA_MAX);
	buffer_init(&proof_text, ARENA_MAX);
	if (signing_key_from_seed(seed, &key) != AL_OK)
		return -1;
	make_texts();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	signing_key_free(key);
	buffer_clear(&request_text);
	buffer_clear(&entitled_text);
	buffer_clear(&list_text);
	buffer_clear(&proof_text);
	arena_clear(&arena);
	return 0;
}

/* Each gives its status, AL_NO_MEMORY or AL_OK, and checks that what it gives is untouched then. */

static enum status make_request(void)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, CREDENTIAL_REQUEST_LEN_MAX);
	status =
	    credential_request_make(group_find("Ed25519"), &items[0].request, key, &text, NULL);
	if (status != AL_OK)
		assert_int_equal(text.len, 0);
	buffer_clear(&text);
	return status;
}

static enum status parse_request(void)
{
	struct credential_request request = { .uuid = "untouched" };
	struct arena own;
	enum status status;

	arena_init(&own, ARENA_MAX);
	status = credential_request_parse(group_find("Ed25519"), buffer_text(&request_text),
					  request_text.len, &own, &request, NULL);
	if (status != AL_OK)
		assert_string_equal(request.uuid, "untouched");
	arena_clear(&own);
	return status;
}

static enum status parse_entitled(void)
{
	struct entitled entitled = { .count = 99 };
	struct arena own;
	enum status status;

	arena_init(&own, ARENA_MAX);
	status =
	    entitled_parse(buffer_text(&entitled_text), entitled_text.len, &own, &entitled, NULL);
	assert_int_equal(entitled.count, status == AL_OK ? MEMBERS : 99);
	arena_clear(&own);
	return status;
}

static enum status parse_list(void)
{
	struct registered_list read = { .count = 99 };
	struct arena own;
	enum status status;

	arena_init(&own, ARENA_MAX);
	status = registered_list_parse(group_find("Ed25519"), buffer_text(&list_text),
				       list_text.len, &own, &read, NULL);
	assert_int_equal(read.count, status == AL_OK ? MEMBERS : 99);
	arena_clear(&own);
	return status;
}

static enum status check_list(void)
{
	return registered_list_check(&list, &registration, NULL, NULL);
}

static enum status format_credentials(void)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, ARENA_MAX);
	status = registered_list_credentials(&list, &text, NULL);
	buffer_clear(&text);
	return status;
}

static enum status prove_leaf(void)
{
	struct digest id = { .bytes = { 5 } };
	struct leaf_tree *tree = NULL;
	struct leaf_proof proof = { .index = 77 };
	struct arena own;
	enum status status = leaf_tree_new(&list, &tree);

	arena_init(&own, ARENA_MAX);
	if (status == AL_OK)
		status = leaf_proof_make(tree, 1, &id, &own, &proof);
	assert_int_equal(proof.index, status == AL_OK ? 1 : 77);
	leaf_tree_free(tree);
	arena_clear(&own);
	return status;
}

static enum status parse_proof(void)
{
	struct leaf_proof proof = { .index = 77 };
	struct arena own;
	enum status status;

	arena_init(&own, ARENA_MAX);
	status = leaf_proof_parse(buffer_text(&proof_text), proof_text.len, &own, &proof, NULL);
	assert_int_equal(proof.index, status == AL_OK ? 1 : 77);
	arena_clear(&own);
	return status;
}

static void every_failed_allocation_is_told_and_harmless(void **state)
{
	static enum status (*const operations[])(void) = {
		make_request, parse_request,	  parse_entitled, parse_list,
		check_list,   format_credentials, prove_leaf,	  parse_proof,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
		uint64_t n = 1;
		enum status status;

		assert_int_equal(operations[i](), AL_OK); /* what is made once is made */
		for (;; n++) {
			int64_t live = fault_alloc_live();
			bool failed;

			assert_true(n < ALLOCATIONS_MAX);
			fault_alloc_after(n, FAULT_ALLOC_ONCE);
			status = operations[i]();
			failed = fault_alloc_stop();
			assert_int_equal(fault_alloc_live(), live);
			if (!failed)
				break;
			if (status != AL_NO_MEMORY)
				fail_msg("operation %zu, allocation %llu: %s", i,
					 (unsigned long long)n, status_name(status));
		}
		assert_int_equal(status, AL_OK);
		assert_true(n > 1);
	}
}

UNIT_MAIN_WITH("registration_memory", set_up, tear_down,
	       cmocka_unit_test(every_failed_allocation_is_told_and_harmless))
