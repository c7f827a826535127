/* registration_test.c: what a registrar commits to. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/registration.h"

#include "unit/unit.h"
#include "unit/vote/registration_voters.h"
#include "vote/secret_ballot.h"

#define OTHER_UUID "Abcdefghijkmnp"

/* --- the list --- */

/* A list of the first `count` members, and the registration that commits to it. */
struct register_made {
	struct registered_list list;
	struct registration registration;
};

static void commit(struct register_made *made)
{
	struct buffer credentials;

	buffer_init(&credentials, VOTERS_TEXT_MAX);
	made->registration.credentials = (int64_t)made->list.count;
	assert_int_equal(registered_list_root(&made->list, &made->registration.root), AL_OK);
	assert_int_equal(registered_list_credentials(&made->list, &credentials, NULL), AL_OK);
	made->registration.list = hash_bytes(credentials.bytes, credentials.len);
	buffer_clear(&credentials);
}

static void make_list(struct voters *voters, size_t count, struct register_made *ret)
{
	*ret = (struct register_made){ .registration = { .class = "members",
							 .coop = voters->coop,
							 .entitled = 20,
							 .uuid = VOTERS_UUID } };
	ret->list.items = arena_take(&voters->arena, count, sizeof(*ret->list.items));
	ret->list.count = count;
	for (size_t i = 0; i < count; i++) {
		struct registered *item = &ret->list.items[i];
		struct buffer text;

		item->request = voters_request(voters, i, i == 1 || i == 3 ? 5 : i);
		text = voters_sign(voters, &item->request, i == 1 || i == 3 ? 5 : i);
		item->envelope = arena_copy_text(&voters->arena, buffer_text(&text), text.len);
		item->envelope_len = text.len;
		buffer_clear(&text);
	}
	registered_list_shuffle(&ret->list, &voters->random);
	commit(ret);
}

static void expect_list(const struct register_made *made, const struct entitled *entitled,
			enum status status, const char *part)
{
	struct report report = { .message = "" };
	enum status got =
	    registered_list_check(&made->list, &made->registration, entitled, &report);

	if (got != status || strstr(report.message, part) == NULL)
		fail_msg("%s: \"%s\", wanted \"%s\"", status_name(got), report.message, part);
}

static void a_list_is_read_as_it_was_written(void **state)
{
	struct voters *voters = *state;
	struct register_made made;
	struct registered_list read;
	struct buffer text;
	struct buffer again;

	make_list(voters, 12, &made);
	buffer_init(&text, VOTERS_TEXT_MAX);
	buffer_init(&again, VOTERS_TEXT_MAX);
	registered_list_format(&made.list, &text);
	assert_int_equal(registered_list_parse(voters->group, buffer_text(&text), text.len,
					       &voters->arena, &read, NULL),
			 AL_OK);
	assert_int_equal(read.count, 12);
	registered_list_format(&read, &again);
	assert_string_equal(buffer_text(&again), buffer_text(&text));
	made.list = read;
	expect_list(&made, NULL, AL_OK, "");
	buffer_clear(&again);
	buffer_clear(&text);
}

static void a_list_that_was_changed_is_not_read(void **state)
{
	struct voters *voters = *state;
	struct register_made made;
	struct registered_list read = { .count = 99 };
	struct report report = { .message = "" };
	struct buffer text;

	make_list(voters, 3, &made);
	buffer_init(&text, VOTERS_TEXT_MAX);
	registered_list_format(&made.list, &text);
	assert_int_equal(registered_list_parse(voters->group, buffer_text(&text), text.len - 1,
					       &voters->arena, &read, &report),
			 AL_MALFORMED);
	assert_non_null(strstr(report.message, "last line"));
	text.bytes[0] = 'x';
	assert_int_equal(registered_list_parse(voters->group, buffer_text(&text), text.len,
					       &voters->arena, &read, &report),
			 AL_MALFORMED);
	assert_non_null(strstr(report.message, "line 1 of the list: must begin with a salt"));
	text.bytes[0] = '0';
	text.bytes[text.len - 10] ^= 1;
	assert_int_equal(registered_list_parse(voters->group, buffer_text(&text), text.len,
					       &voters->arena, &read, &report),
			 AL_FORGED);
	assert_non_null(strstr(report.message, "line 3 of the list: "));
	assert_int_equal(read.count, 99);
	buffer_clear(&text);
}

/* registration-7 */
static void an_entry_is_the_hash_of_salt_key_and_credential(void **state)
{
	struct voters *voters = *state;
	struct salt salt = { .bytes = { 1, 2, 3 } };
	uint8_t bytes[SALT_LEN + PUBLIC_KEY_LEN + 3];
	struct digest expected;
	struct digest got;

	memcpy(bytes, salt.bytes, SALT_LEN);
	memcpy(bytes + SALT_LEN, voters_key(voters, 0)->bytes, PUBLIC_KEY_LEN);
	memcpy(bytes + SALT_LEN + PUBLIC_KEY_LEN, "abc", 3);
	expected = hash_bytes(bytes, sizeof(bytes));
	got = registered_leaf(&salt, voters_key(voters, 0), "abc");
	assert_true(digest_equal(&got, &expected));
}

/* The root by the definition of RFC 9162, 2.1.1, in its own words. */
static struct digest root_by_definition(const struct registered *items, size_t count)
{
	uint8_t bytes[1 + 2 * DIGEST_LEN] = { 0 };
	struct digest left;
	struct digest right;
	size_t k = 1;

	if (count == 1) {
		left = registered_leaf(&items->salt, &items->request.member,
				       items->request.credential);
		memcpy(bytes + 1, left.bytes, DIGEST_LEN);
		return hash_bytes(bytes, 1 + DIGEST_LEN);
	}
	while (2 * k < count)
		k *= 2;
	left = root_by_definition(items, k);
	right = root_by_definition(items + k, count - k);
	bytes[0] = 1;
	memcpy(bytes + 1, left.bytes, DIGEST_LEN);
	memcpy(bytes + 1 + DIGEST_LEN, right.bytes, DIGEST_LEN);
	return hash_bytes(bytes, sizeof(bytes));
}

/* registration-11 */
static void the_root_is_that_of_rfc_9162(void **state)
{
	struct voters *voters = *state;

	for (size_t count = 1; count <= 17; count++) {
		struct register_made made;
		struct digest expected;

		make_list(voters, count, &made);
		expected = root_by_definition(made.list.items, count);
		assert_true(digest_equal(&made.registration.root, &expected));
	}
}

/* registration-8 registration-9 */
static void the_credentials_are_sorted_by_value_and_each_stands_once(void **state)
{
	struct voters *voters = *state;
	static const char *const texts[] = { "7", "10", "9", "123", "99", "11" };
	struct registered items[6] = { { .envelope = NULL } };
	struct registered_list list = { .items = items, .count = 6 };
	struct report report = { .message = "" };
	struct buffer json;

	(void)voters;
	for (size_t i = 0; i < 6; i++)
		items[i].request.credential = texts[i];
	buffer_init(&json, VOTERS_TEXT_MAX);
	assert_int_equal(registered_list_credentials(&list, &json, NULL), AL_OK);
	assert_string_equal(buffer_text(&json), "[\"7\",\"9\",\"10\",\"11\",\"99\",\"123\"]");
	items[5].request.credential = "7";
	buffer_reset(&json);
	assert_int_equal(registered_list_credentials(&list, &json, &report), AL_CONFLICT);
	assert_non_null(strstr(report.message, "is registered twice"));
	assert_int_equal(json.len, 0);
	buffer_clear(&json);
}

/* registration-10 */
static void a_list_that_does_not_fit_the_registration_is_found(void **state)
{
	struct voters *voters = *state;
	struct register_made right;
	struct register_made made;
	struct entitled entitled;
	struct registered items[12];

	voters_entitled(voters, &entitled);
	make_list(voters, 12, &right);
	expect_list(&right, &entitled, AL_OK, "");
	made = right;
	made.list.items = items;
	memcpy(items, right.list.items, sizeof(items));
	items[4].salt.bytes[31] ^= 1;
	expect_list(&made, &entitled, AL_FORGED, "root");
	memcpy(items, right.list.items, sizeof(items));
	items[2] = right.list.items[3];
	items[3] = right.list.items[2];
	expect_list(&made, &entitled, AL_FORGED, "root");
	memcpy(items, right.list.items, sizeof(items));
	items[2].request.member = items[3].request.member;
	expect_list(&made, &entitled, AL_REFUSED, "twice");
	memcpy(items, right.list.items, sizeof(items));
	made.list.count = 11;
	expect_list(&made, &entitled, AL_FORGED, "11 members, the registration says 12");
	made = right;
	made.registration.list.bytes[0] ^= 1;
	expect_list(&made, &entitled, AL_FORGED, "published credentials");
	made = right;
	made.registration.entitled = 21;
	expect_list(&made, &entitled, AL_REFUSED, "20 members are entitled");
	expect_list(&made, NULL, AL_OK, "");
	made = right;
	made.registration.uuid = OTHER_UUID;
	expect_list(&made, NULL, AL_REFUSED, "uuid");
}

static void a_list_with_a_stranger_is_found(void **state)
{
	struct voters *voters = *state;
	struct register_made made;
	struct entitled entitled;

	voters_entitled(voters, &entitled);
	make_list(voters, 12, &made);
	made.list.items[7].request.member = *voters_key(voters, 30);
	made.list.items[7].request.holder = *voters_key(voters, 30);
	commit(&made);
	expect_list(&made, NULL, AL_OK, "");
	expect_list(&made, &entitled, AL_REFUSED, "is not entitled");
}

static void a_list_with_a_proxy_of_three_is_found(void **state)
{
	struct voters *voters = *state;
	struct register_made made;

	make_list(voters, 12, &made);
	for (size_t i = 0; i < 12; i++) {
		if (public_key_equal(&made.list.items[i].request.member, voters_key(voters, 8)))
			made.list.items[i].request.holder = *voters_key(voters, 5);
	}
	commit(&made);
	expect_list(&made, NULL, AL_REFUSED, "represents more than 2");
}

/* With 24 orders of 4 leaves, each is expected 1000 times; chi-square with 23 degrees of freedom is
 * above 49.7 with probability 0.001, and the seed is fixed. */
static void every_order_is_as_likely(void **state)
{
	struct voters *voters = *state;
	size_t counts[256] = { 0 };
	double chi = 0;
	size_t seen = 0;

	for (int round = 0; round < 24000; round++) {
		struct registered items[4] = { { .envelope = NULL } };
		struct registered_list list = { .items = items, .count = 4 };
		size_t order = 0;

		for (size_t i = 0; i < 4; i++)
			items[i].envelope_len = i;
		registered_list_shuffle(&list, &voters->random);
		for (size_t i = 0; i < 4; i++)
			order = order * 4 + items[i].envelope_len;
		counts[order]++;
	}
	for (size_t i = 0; i < 256; i++) {
		if (counts[i] == 0)
			continue;
		seen++;
		chi += ((double)counts[i] - 1000) * ((double)counts[i] - 1000) / 1000;
	}
	assert_int_equal(seen, 24);
	assert_true(chi < 49.7);
}

static void no_two_salts_are_the_same(void **state)
{
	struct voters *voters = *state;
	struct register_made made;

	make_list(voters, 20, &made);
	for (size_t i = 0; i < 20; i++) {
		for (size_t j = 0; j < i; j++)
			assert_memory_not_equal(made.list.items[i].salt.bytes,
						made.list.items[j].salt.bytes, SALT_LEN);
	}
}

/* --- a member's leaf --- */

/* registration-12 */
static void a_proof_holds_for_its_leaf_and_registration_only(void **state)
{
	struct voters *voters = *state;
	struct digest id = { .bytes = { 5 } };
	struct digest other = { .bytes = { 6 } };

	for (size_t count = 1; count <= 9; count++) {
		struct register_made made;
		struct leaf_tree *tree;

		make_list(voters, count, &made);
		assert_int_equal(leaf_tree_new(&made.list, &tree), AL_OK);
		for (size_t i = 0; i < count; i++) {
			struct leaf_proof proof;
			struct leaf_proof wrong;

			assert_int_equal(leaf_proof_make(tree, i, &id, &voters->arena, &proof),
					 AL_OK);
			assert_int_equal(leaf_proof_check(&proof, &made.registration, &id, NULL),
					 AL_OK);
			assert_int_equal(leaf_proof_check(&proof, &made.registration, &other, NULL),
					 AL_FORGED);
			wrong = proof;
			wrong.index++;
			assert_int_equal(leaf_proof_check(&wrong, &made.registration, &id, NULL),
					 AL_FORGED);
			wrong = proof;
			wrong.salt.bytes[0] ^= 1;
			assert_int_equal(leaf_proof_check(&wrong, &made.registration, &id, NULL),
					 AL_FORGED);
			wrong = proof;
			wrong.member = *voters_key(voters, 30);
			assert_int_equal(leaf_proof_check(&wrong, &made.registration, &id, NULL),
					 AL_FORGED);
			wrong = proof;
			wrong.credential = voters_credential(voters, 100);
			assert_int_equal(leaf_proof_check(&wrong, &made.registration, &id, NULL),
					 AL_FORGED);
		}
		leaf_tree_free(tree);
	}
}

static void a_proof_is_read_as_it_was_written(void **state)
{
	struct voters *voters = *state;
	struct digest id = { .bytes = { 5 } };
	struct register_made made;
	struct leaf_tree *tree;
	struct leaf_proof proof;
	struct leaf_proof read = { .index = 77 };
	struct buffer text;

	make_list(voters, 9, &made);
	assert_int_equal(leaf_tree_new(&made.list, &tree), AL_OK);
	assert_int_equal(leaf_proof_make(tree, 5, &id, &voters->arena, &proof), AL_OK);
	leaf_tree_free(tree);
	buffer_init(&text, LEAF_PROOF_LEN_MAX + 1);
	leaf_proof_format(&proof, &text);
	assert_int_equal(
	    leaf_proof_parse(buffer_text(&text), text.len - 1, &voters->arena, &read, NULL),
	    AL_MALFORMED);
	assert_int_equal(read.index, 77);
	assert_int_equal(
	    leaf_proof_parse(buffer_text(&text), text.len, &voters->arena, &read, NULL), AL_OK);
	assert_int_equal(read.index, 5);
	assert_int_equal(leaf_proof_check(&read, &made.registration, &id, NULL), AL_OK);
	while (text.len <= LEAF_PROOF_LEN_MAX)
		buffer_append_byte(&text, ' ');
	assert_int_equal(
	    leaf_proof_parse(buffer_text(&text), text.len, &voters->arena, &read, NULL),
	    AL_TOO_BIG);
	assert_int_equal(
	    leaf_proof_parse(buffer_text(&text), text.len - 1, &voters->arena, &read, NULL), AL_OK);
	buffer_clear(&text);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, voters_setup, voters_teardown)

UNIT_MAIN("registration", CASE(a_list_is_read_as_it_was_written),
	  CASE(a_list_that_was_changed_is_not_read),
	  CASE(an_entry_is_the_hash_of_salt_key_and_credential), CASE(the_root_is_that_of_rfc_9162),
	  CASE(the_credentials_are_sorted_by_value_and_each_stands_once),
	  CASE(a_list_that_does_not_fit_the_registration_is_found),
	  CASE(a_list_with_a_stranger_is_found), CASE(a_list_with_a_proxy_of_three_is_found),
	  CASE(every_order_is_as_likely), CASE(no_two_salts_are_the_same),
	  CASE(a_proof_holds_for_its_leaf_and_registration_only),
	  CASE(a_proof_is_read_as_it_was_written))
