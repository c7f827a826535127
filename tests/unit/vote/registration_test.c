/* registration_test.c: who may register, and what a registrar commits to. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/registration.h"

#include "crypto/envelope.h"
#include "unit/unit.h"
#include "vote/secret_ballot.h"

#include <stdlib.h>

#define UUID "Abcdefghijkmno"
#define OTHER_UUID "Abcdefghijkmnp"
#define MEMBERS_MAX 40
#define TEXT_MAX 200000

/* Members with keys, of whom each can ask for a credential. */
struct town {
	const struct group *group;
	struct signing_key *keys[MEMBERS_MAX];
	struct random random;
	struct digest coop;
	struct arena arena;
};

static int setup(void **state)
{
	static const uint8_t seed[RANDOM_SEED_LEN] = { 7 };
	struct town *town = calloc(1, sizeof(*town));

	if (town == NULL)
		return -1;
	town->group = group_find("Ed25519");
	town->coop.bytes[0] = 9;
	random_init_seed(&town->random, seed);
	arena_init(&town->arena, (size_t)64 * 1024 * 1024);
	for (uint8_t i = 0; i < MEMBERS_MAX; i++) {
		uint8_t key_seed[KEY_SEED_LEN] = { (uint8_t)(i + 1) };

		if (signing_key_from_seed(key_seed, &town->keys[i]) != AL_OK)
			return -1;
	}
	*state = town;
	return 0;
}

static int teardown(void **state)
{
	struct town *town = *state;

	for (size_t i = 0; i < MEMBERS_MAX; i++)
		signing_key_free(town->keys[i]);
	random_clear(&town->random);
	arena_clear(&town->arena);
	free(town);
	return 0;
}

static const struct public_key *key_of(const struct town *town, size_t member)
{
	return signing_key_public(town->keys[member]);
}

/* The public credential g^`secret` as a text in the arena. */
static const char *credential(struct town *town, uint64_t secret)
{
	char text[GROUP_TEXT_MAX];
	struct element element;
	struct scalar scalar;
	size_t len;

	group_scalar_small(town->group, secret, &scalar);
	group_generate(town->group, &scalar, &element);
	len = group_element_format(town->group, &element, text);
	return arena_copy_text(&town->arena, text, len);
}

/* What `holder` asks for `member`, with a credential of its own. */
static struct credential_request request_of(struct town *town, size_t member, size_t holder)
{
	return (struct credential_request){ .coop = town->coop,
					    .credential = credential(town, member + 2),
					    .holder = *key_of(town, holder),
					    .member = *key_of(town, member),
					    .time = { .seconds = 1000 },
					    .uuid = UUID };
}

static struct buffer signed_by(struct town *town, const struct credential_request *request,
			       size_t signer)
{
	struct report report = { .message = "" };
	struct buffer text;

	buffer_init(&text, CREDENTIAL_REQUEST_LEN_MAX);
	if (credential_request_make(town->group, request, town->keys[signer], &text, &report) !=
	    AL_OK)
		fail_msg("%s", report.message);
	return text;
}

/* Read the `len` bytes at `text` and expect `status` and a report with `part`. */
static void expect_request(struct town *town, const char *text, size_t len, enum status status,
			   const char *part)
{
	struct credential_request read = { .uuid = "untouched" };
	struct report report = { .message = "" };
	enum status got =
	    credential_request_parse(town->group, text, len, &town->arena, &read, &report);

	if (got != status || strstr(report.message, part) == NULL)
		fail_msg("%s: \"%s\", wanted \"%s\"", status_name(got), report.message, part);
	if (status != AL_OK)
		assert_string_equal(read.uuid, "untouched");
}

/* --- requests --- */

static void a_request_is_read_as_it_was_made(void **state)
{
	struct town *town = *state;
	struct credential_request request = request_of(town, 3, 4);
	struct buffer text = signed_by(town, &request, 4);
	struct credential_request read;

	assert_int_equal(credential_request_parse(town->group, buffer_text(&text), text.len,
						  &town->arena, &read, NULL),
			 AL_OK);
	assert_true(digest_equal(&read.coop, &request.coop));
	assert_string_equal(read.credential, request.credential);
	assert_true(public_key_equal(&read.holder, &request.holder));
	assert_true(public_key_equal(&read.member, &request.member));
	assert_int_equal(read.time.seconds, 1000);
	assert_string_equal(read.uuid, UUID);
	buffer_clear(&text);
}

static void a_request_in_the_large_group_is_read_as_it_was_made(void **state)
{
	struct town *town = *state;
	struct credential_request request;
	struct credential_request read;
	struct buffer text;

	town->group = group_find("BELENIOS-2048");
	request = request_of(town, 3, 4);
	assert_true(strlen(request.credential) > 600);
	text = signed_by(town, &request, 4);
	assert_int_equal(credential_request_parse(town->group, buffer_text(&text), text.len,
						  &town->arena, &read, NULL),
			 AL_OK);
	assert_string_equal(read.credential, request.credential);
	town->group = group_find("Ed25519");
	expect_request(town, buffer_text(&text), text.len, AL_MALFORMED, "credential: ");
	buffer_clear(&text);
}

/* Sign the JSON of `request` with `keys`, without the checks of credential_request_make(). */
static struct buffer forge(const char *type, const char *json,
			   const struct signing_key *const *keys, size_t count)
{
	struct envelope *envelope;
	struct buffer text;

	buffer_init(&text, ENVELOPE_LEN_MAX);
	assert_int_equal(envelope_make(type, json, strlen(json), keys, count, &envelope), AL_OK);
	envelope_format(envelope, &text);
	envelope_free(envelope);
	assert_int_equal(buffer_status(&text), AL_OK);
	return text;
}

static void request_json(struct town *town, const char *credential_text, const char *uuid,
			 struct buffer *ret)
{
	char coop[2 * DIGEST_LEN + 1];
	char key[2 * PUBLIC_KEY_LEN + 1];

	hex_format(town->coop.bytes, DIGEST_LEN, coop);
	hex_format(key_of(town, 1)->bytes, PUBLIC_KEY_LEN, key);
	buffer_reset(ret);
	buffer_append_format(ret,
			     "{\"coop\":\"sha256:%s\",\"credential\":\"%s\",\"holder\":\"ed25519:%"
			     "s\",\"member\":\"ed25519:%s\",\"time\":\"2026-11-22T10:00:00Z\","
			     "\"type\":\"credential-request\",\"uuid\":\"%s\",\"v\":1}",
			     coop, credential_text, key, key, uuid);
}

/* registration-1 */
static void a_request_is_signed_by_its_holder_alone(void **state)
{
	struct town *town = *state;
	const struct signing_key *both[] = { town->keys[1], town->keys[2] };
	struct report report = { .message = "" };
	struct credential_request request = request_of(town, 1, 1);
	struct buffer json;
	struct buffer text;

	buffer_init(&json, CREDENTIAL_REQUEST_LEN_MAX);
	buffer_init(&text, CREDENTIAL_REQUEST_LEN_MAX);
	request_json(town, credential(town, 3), UUID, &json);
	for (size_t from = 0; from < 2; from++) {
		for (size_t count = 1; count <= 2 - from; count++) {
			struct buffer forged =
			    forge("credential-request", buffer_text(&json), both + from, count);

			expect_request(town, buffer_text(&forged), forged.len,
				       from == 0 && count == 1 ? AL_OK : AL_FORGED,
				       from == 0 && count == 1 ? "" : "signed by its holder");
			buffer_clear(&forged);
		}
	}
	assert_int_equal(
	    credential_request_make(town->group, &request, town->keys[2], &text, &report),
	    AL_MALFORMED);
	assert_int_equal(text.len, 0);
	text = signed_by(town, &request, 1);
	text.bytes[text.len - 10] ^= 1; /* in the signature */
	expect_request(town, buffer_text(&text), text.len, AL_FORGED, "does not hold");
	buffer_clear(&text);
	buffer_clear(&json);
}

/* registration-2 */
static void a_request_asks_for_a_member_of_the_group(void **state)
{
	struct town *town = *state;
	static const struct {
		const char *credential;
		enum status status;
		const char *part;
	} cases[] = {
		{ "0000000000000000000000000000000000000000000000000000000000000001", AL_FORGED,
		  "identity" },
		/* of order 2, then 4 */
		{ "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec", AL_FORGED,
		  "credential: " },
		{ "0000000000000000000000000000000000000000000000000000000000000000", AL_FORGED,
		  "credential: " },
		{ "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEC", AL_MALFORMED,
		  "credential: " },
		{ "17", AL_MALFORMED, "credential: " },
	};
	const struct signing_key *key = town->keys[1];
	struct buffer json;

	buffer_init(&json, CREDENTIAL_REQUEST_LEN_MAX);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buffer text;

		request_json(town, cases[i].credential, UUID, &json);
		text = forge("credential-request", buffer_text(&json), &key, 1);
		expect_request(town, buffer_text(&text), text.len, cases[i].status, cases[i].part);
		buffer_clear(&text);
	}
	buffer_clear(&json);
}

static void a_request_has_one_form(void **state)
{
	struct town *town = *state;
	const struct signing_key *key = town->keys[1];
	struct credential_request request = request_of(town, 1, 1);
	struct buffer text = signed_by(town, &request, 1);
	struct buffer json;
	struct buffer other;

	buffer_append_byte(&text, '\n');
	expect_request(town, buffer_text(&text), text.len, AL_MALFORMED, "canonical");
	expect_request(town, buffer_text(&text), text.len - 2, AL_MALFORMED, "");
	buffer_clear(&text);
	buffer_init(&json, CREDENTIAL_REQUEST_LEN_MAX);
	request_json(town, credential(town, 3), "O0Il_notBase58", &json);
	other = forge("credential-request", buffer_text(&json), &key, 1);
	expect_request(town, buffer_text(&other), other.len, AL_MALFORMED, "uuid");
	buffer_clear(&other);
	other = forge("vote", "{\"type\":\"vote\",\"v\":1}", &key, 1);
	expect_request(town, buffer_text(&other), other.len, AL_MALFORMED, "type: is vote");
	buffer_clear(&other);
	buffer_init(&other, CREDENTIAL_REQUEST_LEN_MAX + 1);
	while (other.len <= CREDENTIAL_REQUEST_LEN_MAX)
		buffer_append_byte(&other, ' ');
	expect_request(town, buffer_text(&other), other.len, AL_TOO_BIG, "4097 bytes");
	expect_request(town, buffer_text(&other), other.len - 1, AL_MALFORMED, "");
	buffer_clear(&other);
	buffer_clear(&json);
}

/* --- who is entitled --- */

static void append_key(const struct town *town, size_t member, struct buffer *ret)
{
	char hex[2 * PUBLIC_KEY_LEN + 1];

	hex_format(key_of(town, member)->bytes, PUBLIC_KEY_LEN, hex);
	buffer_append_format(ret, "ed25519:%s", hex);
}

/* The first `count` members, where member i has the proxy proxies[i] (0: none). */
static void entitled_text(const struct town *town, const size_t *proxies, size_t count,
			  struct buffer *ret)
{
	buffer_reset(ret);
	for (size_t i = 0; i < count; i++) {
		append_key(town, i, ret);
		if (proxies[i] != 0) {
			buffer_append_byte(ret, ' ');
			append_key(town, proxies[i], ret);
		}
		buffer_append_byte(ret, '\n');
	}
}

static void expect_entitled(struct town *town, const struct buffer *text, enum status status,
			    const char *part)
{
	struct entitled entitled = { .count = 99 };
	struct report report = { .message = "" };
	enum status got =
	    entitled_parse(buffer_text(text), text->len, &town->arena, &entitled, &report);

	if (got != status || strstr(report.message, part) == NULL)
		fail_msg("%s: \"%s\", wanted \"%s\"", status_name(got), report.message, part);
	if (status != AL_OK)
		assert_int_equal(entitled.count, 99);
}

static void entitled_members_are_found(void **state)
{
	struct town *town = *state;
	static const size_t proxies[MEMBERS_MAX] = { 0, 5, 0, 39 };
	struct entitled entitled;
	struct buffer text;

	buffer_init(&text, TEXT_MAX);
	entitled_text(town, proxies, 20, &text);
	assert_int_equal(
	    entitled_parse(buffer_text(&text), text.len, &town->arena, &entitled, NULL), AL_OK);
	assert_int_equal(entitled.count, 20);
	for (size_t i = 0; i < MEMBERS_MAX; i++) {
		const struct entitled_member *found = entitled_find(&entitled, key_of(town, i));

		assert_int_equal(found != NULL, i < 20);
		if (found == NULL)
			continue;
		assert_true(public_key_equal(&found->member, key_of(town, i)));
		assert_int_equal(public_key_equal(&found->proxy, key_of(town, 5)), i == 1);
		assert_int_equal(public_key_equal(&found->proxy, key_of(town, 39)), i == 3);
	}
	buffer_clear(&text);
}

/* registration-6 */
static void a_proxy_represents_two_members_and_not_three(void **state)
{
	struct town *town = *state;
	static const size_t two[MEMBERS_MAX] = { 0, 5, 6, 5 };
	static const size_t three[MEMBERS_MAX] = { 5, 5, 6, 5 };
	struct buffer text;

	buffer_init(&text, TEXT_MAX);
	entitled_text(town, two, 8, &text);
	expect_entitled(town, &text, AL_OK, "");
	entitled_text(town, three, 8, &text);
	expect_entitled(town, &text, AL_REFUSED, "represents more than 2 members");
	buffer_clear(&text);
}

static void what_is_no_list_of_members_is_refused(void **state)
{
	struct town *town = *state;
	static const size_t none[MEMBERS_MAX] = { 0 };
	static const size_t self[MEMBERS_MAX] = { 0, 1 };
	struct buffer text;

	buffer_init(&text, TEXT_MAX);
	expect_entitled(town, &text, AL_MALFORMED, "line feed");
	entitled_text(town, self, 2, &text);
	expect_entitled(town, &text, AL_REFUSED, "line 2: the member is her own proxy");
	entitled_text(town, none, 3, &text);
	append_key(town, 1, &text);
	expect_entitled(town, &text, AL_MALFORMED, "line feed");
	buffer_append_byte(&text, '\n');
	expect_entitled(town, &text, AL_REFUSED, "stands there twice");
	entitled_text(town, none, 1, &text);
	buffer_append_text(&text, "\n");
	expect_entitled(town, &text, AL_MALFORMED, "line 2:");
	entitled_text(town, none, 1, &text);
	text.bytes[10] = 'G';
	expect_entitled(town, &text, AL_MALFORMED, "line 1:");
	entitled_text(town, none, 1, &text);
	text.bytes[0] = 'x';
	expect_entitled(town, &text, AL_MALFORMED, "line 1:");
	entitled_text(town, none, 2, &text);
	text.bytes[72] = '\t'; /* two keys in a line, without a blank between them */
	expect_entitled(town, &text, AL_MALFORMED, "line 1:");
	buffer_reset(&text);
	append_key(town, 1, &text);
	buffer_append_format(&text, " ed25519:%064d\n", 0);
	expect_entitled(town, &text, AL_MALFORMED, "line 1:");
	buffer_clear(&text);
}

static void as_many_members_as_the_limit_and_not_one_more(void **state)
{
	struct town *town = *state;
	struct buffer text;

	buffer_init(&text, (size_t)2 * ASSEMBLY_ENTITLED_MAX);
	for (size_t i = 0; i <= ASSEMBLY_ENTITLED_MAX; i++)
		buffer_append_byte(&text, '\n');
	expect_entitled(town, &text, AL_TOO_BIG, "1000001 lines");
	text.len--;
	expect_entitled(town, &text, AL_MALFORMED, "line 1:");
	buffer_clear(&text);
}

/* Twenty members, of whom 1 and 3 have 5 as their proxy. */
static void read_entitled(struct town *town, struct entitled *ret)
{
	static const size_t proxies[MEMBERS_MAX] = { 0, 5, 0, 5 };
	struct buffer text;

	buffer_init(&text, TEXT_MAX);
	entitled_text(town, proxies, 20, &text);
	assert_int_equal(entitled_parse(buffer_text(&text), text.len, &town->arena, ret, NULL),
			 AL_OK);
	buffer_clear(&text);
}

static void expect_accept(struct town *town, const struct credential_request *request,
			  const struct credential_request *held, enum status status,
			  const char *part)
{
	struct report report = { .message = "" };
	struct registrar_rules rules = { .coop = town->coop, .uuid = UUID };
	struct entitled entitled;
	enum status got;

	read_entitled(town, &entitled);
	rules.entitled = &entitled;
	got = registration_accept(&rules, request, held, &report);
	if (got != status || strstr(report.message, part) == NULL)
		fail_msg("%s: \"%s\", wanted \"%s\"", status_name(got), report.message, part);
}

/* registration-3 registration-4 */
static void only_who_may_act_for_a_member_can_register_her(void **state)
{
	struct town *town = *state;
	struct credential_request request = request_of(town, 1, 1);

	expect_accept(town, &request, NULL, AL_OK, "");
	request.coop.bytes[5] = 1;
	expect_accept(town, &request, NULL, AL_REFUSED, "another cooperative");
	request = request_of(town, 1, 5);
	expect_accept(town, &request, NULL, AL_OK, "");
	request.uuid = OTHER_UUID;
	expect_accept(town, &request, NULL, AL_REFUSED, "election " OTHER_UUID);
	request = request_of(town, 2, 5);
	expect_accept(town, &request, NULL, AL_REFUSED, "is not the proxy of ed25519:");
	request = request_of(town, 20, 20);
	expect_accept(town, &request, NULL, AL_REFUSED, "is not entitled");
	/* A key of zeros is nobody, not the proxy of those who have none. */
	request = request_of(town, 2, 2);
	request.holder = (struct public_key){ .bytes = { 0 } };
	expect_accept(town, &request, NULL, AL_REFUSED, "is not the proxy");
}

/* registration-5 */
static void the_later_request_counts_and_a_members_own_before_her_proxys(void **state)
{
	struct town *town = *state;
	struct credential_request own = request_of(town, 1, 1);
	struct credential_request later = request_of(town, 1, 1);
	struct credential_request proxy = request_of(town, 1, 5);

	expect_accept(town, &later, &own, AL_CONFLICT, "not older");
	later.time.seconds++;
	expect_accept(town, &later, &own, AL_OK, "");
	expect_accept(town, &own, &later, AL_CONFLICT, "not older");
	proxy.time.seconds = 5000;
	expect_accept(town, &proxy, &own, AL_REFUSED, "has registered herself");
	expect_accept(town, &own, &proxy, AL_OK, "");
	later = proxy;
	expect_accept(town, &later, &proxy, AL_CONFLICT, "not older");
	later.time.seconds++;
	expect_accept(town, &later, &proxy, AL_OK, "");
}

/* --- the list --- */

/* A list of the first `count` members, and the registration that commits to it. */
struct register_made {
	struct registered_list list;
	struct registration registration;
};

static void commit(struct register_made *made)
{
	struct buffer credentials;

	buffer_init(&credentials, TEXT_MAX);
	made->registration.credentials = (int64_t)made->list.count;
	assert_int_equal(registered_list_root(&made->list, &made->registration.root), AL_OK);
	assert_int_equal(registered_list_credentials(&made->list, &credentials, NULL), AL_OK);
	made->registration.list = hash_bytes(credentials.bytes, credentials.len);
	buffer_clear(&credentials);
}

static void make_list(struct town *town, size_t count, struct register_made *ret)
{
	*ret = (struct register_made){ .registration = { .class = "members",
							 .coop = town->coop,
							 .entitled = 20,
							 .uuid = UUID } };
	ret->list.items = arena_take(&town->arena, count, sizeof(*ret->list.items));
	ret->list.count = count;
	for (size_t i = 0; i < count; i++) {
		struct registered *item = &ret->list.items[i];
		struct buffer text;

		item->request = request_of(town, i, i == 1 || i == 3 ? 5 : i);
		text = signed_by(town, &item->request, i == 1 || i == 3 ? 5 : i);
		item->envelope = arena_copy_text(&town->arena, buffer_text(&text), text.len);
		item->envelope_len = text.len;
		buffer_clear(&text);
	}
	registered_list_shuffle(&ret->list, &town->random);
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
	struct town *town = *state;
	struct register_made made;
	struct registered_list read;
	struct buffer text;
	struct buffer again;

	make_list(town, 12, &made);
	buffer_init(&text, TEXT_MAX);
	buffer_init(&again, TEXT_MAX);
	registered_list_format(&made.list, &text);
	assert_int_equal(registered_list_parse(town->group, buffer_text(&text), text.len,
					       &town->arena, &read, NULL),
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
	struct town *town = *state;
	struct register_made made;
	struct registered_list read = { .count = 99 };
	struct report report = { .message = "" };
	struct buffer text;

	make_list(town, 3, &made);
	buffer_init(&text, TEXT_MAX);
	registered_list_format(&made.list, &text);
	assert_int_equal(registered_list_parse(town->group, buffer_text(&text), text.len - 1,
					       &town->arena, &read, &report),
			 AL_MALFORMED);
	assert_non_null(strstr(report.message, "last line"));
	text.bytes[0] = 'x';
	assert_int_equal(registered_list_parse(town->group, buffer_text(&text), text.len,
					       &town->arena, &read, &report),
			 AL_MALFORMED);
	assert_non_null(strstr(report.message, "line 1 of the list: must begin with a salt"));
	text.bytes[0] = '0';
	text.bytes[text.len - 10] ^= 1;
	assert_int_equal(registered_list_parse(town->group, buffer_text(&text), text.len,
					       &town->arena, &read, &report),
			 AL_FORGED);
	assert_non_null(strstr(report.message, "line 3 of the list: "));
	assert_int_equal(read.count, 99);
	buffer_clear(&text);
}

/* registration-7 */
static void an_entry_is_the_hash_of_salt_key_and_credential(void **state)
{
	struct town *town = *state;
	struct salt salt = { .bytes = { 1, 2, 3 } };
	uint8_t bytes[SALT_LEN + PUBLIC_KEY_LEN + 3];
	struct digest expected;
	struct digest got;

	memcpy(bytes, salt.bytes, SALT_LEN);
	memcpy(bytes + SALT_LEN, key_of(town, 0)->bytes, PUBLIC_KEY_LEN);
	memcpy(bytes + SALT_LEN + PUBLIC_KEY_LEN, "abc", 3);
	expected = hash_bytes(bytes, sizeof(bytes));
	got = registered_leaf(&salt, key_of(town, 0), "abc");
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
	struct town *town = *state;

	for (size_t count = 1; count <= 17; count++) {
		struct register_made made;
		struct digest expected;

		make_list(town, count, &made);
		expected = root_by_definition(made.list.items, count);
		assert_true(digest_equal(&made.registration.root, &expected));
	}
}

/* registration-8 registration-9 */
static void the_credentials_are_sorted_by_value_and_each_stands_once(void **state)
{
	struct town *town = *state;
	static const char *const texts[] = { "7", "10", "9", "123", "99", "11" };
	struct registered items[6] = { { .envelope = NULL } };
	struct registered_list list = { .items = items, .count = 6 };
	struct report report = { .message = "" };
	struct buffer json;

	(void)town;
	for (size_t i = 0; i < 6; i++)
		items[i].request.credential = texts[i];
	buffer_init(&json, TEXT_MAX);
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
	struct town *town = *state;
	struct register_made right;
	struct register_made made;
	struct entitled entitled;
	struct registered items[12];

	read_entitled(town, &entitled);
	make_list(town, 12, &right);
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
	struct town *town = *state;
	struct register_made made;
	struct entitled entitled;

	read_entitled(town, &entitled);
	make_list(town, 12, &made);
	made.list.items[7].request.member = *key_of(town, 30);
	made.list.items[7].request.holder = *key_of(town, 30);
	commit(&made);
	expect_list(&made, NULL, AL_OK, "");
	expect_list(&made, &entitled, AL_REFUSED, "is not entitled");
}

static void a_list_with_a_proxy_of_three_is_found(void **state)
{
	struct town *town = *state;
	struct register_made made;

	make_list(town, 12, &made);
	for (size_t i = 0; i < 12; i++) {
		if (public_key_equal(&made.list.items[i].request.member, key_of(town, 8)))
			made.list.items[i].request.holder = *key_of(town, 5);
	}
	commit(&made);
	expect_list(&made, NULL, AL_REFUSED, "represents more than 2");
}

/* With 24 orders of 4 leaves, each is expected 1000 times; chi-square with 23 degrees of freedom is
 * above 49.7 with probability 0.001, and the seed is fixed. */
static void every_order_is_as_likely(void **state)
{
	struct town *town = *state;
	size_t counts[256] = { 0 };
	double chi = 0;
	size_t seen = 0;

	for (int round = 0; round < 24000; round++) {
		struct registered items[4] = { { .envelope = NULL } };
		struct registered_list list = { .items = items, .count = 4 };
		size_t order = 0;

		for (size_t i = 0; i < 4; i++)
			items[i].envelope_len = i;
		registered_list_shuffle(&list, &town->random);
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
	struct town *town = *state;
	struct register_made made;

	make_list(town, 20, &made);
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
	struct town *town = *state;
	struct digest id = { .bytes = { 5 } };
	struct digest other = { .bytes = { 6 } };

	for (size_t count = 1; count <= 9; count++) {
		struct register_made made;
		struct leaf_tree *tree;

		make_list(town, count, &made);
		assert_int_equal(leaf_tree_new(&made.list, &tree), AL_OK);
		for (size_t i = 0; i < count; i++) {
			struct leaf_proof proof;
			struct leaf_proof wrong;

			assert_int_equal(leaf_proof_make(tree, i, &id, &town->arena, &proof),
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
			wrong.member = *key_of(town, 30);
			assert_int_equal(leaf_proof_check(&wrong, &made.registration, &id, NULL),
					 AL_FORGED);
			wrong = proof;
			wrong.credential = credential(town, 100);
			assert_int_equal(leaf_proof_check(&wrong, &made.registration, &id, NULL),
					 AL_FORGED);
		}
		leaf_tree_free(tree);
	}
}

static void a_proof_is_read_as_it_was_written(void **state)
{
	struct town *town = *state;
	struct digest id = { .bytes = { 5 } };
	struct register_made made;
	struct leaf_tree *tree;
	struct leaf_proof proof;
	struct leaf_proof read = { .index = 77 };
	struct buffer text;

	make_list(town, 9, &made);
	assert_int_equal(leaf_tree_new(&made.list, &tree), AL_OK);
	assert_int_equal(leaf_proof_make(tree, 5, &id, &town->arena, &proof), AL_OK);
	leaf_tree_free(tree);
	buffer_init(&text, LEAF_PROOF_LEN_MAX + 1);
	leaf_proof_format(&proof, &text);
	assert_int_equal(
	    leaf_proof_parse(buffer_text(&text), text.len - 1, &town->arena, &read, NULL),
	    AL_MALFORMED);
	assert_int_equal(read.index, 77);
	assert_int_equal(leaf_proof_parse(buffer_text(&text), text.len, &town->arena, &read, NULL),
			 AL_OK);
	assert_int_equal(read.index, 5);
	assert_int_equal(leaf_proof_check(&read, &made.registration, &id, NULL), AL_OK);
	while (text.len <= LEAF_PROOF_LEN_MAX)
		buffer_append_byte(&text, ' ');
	assert_int_equal(leaf_proof_parse(buffer_text(&text), text.len, &town->arena, &read, NULL),
			 AL_TOO_BIG);
	assert_int_equal(
	    leaf_proof_parse(buffer_text(&text), text.len - 1, &town->arena, &read, NULL), AL_OK);
	buffer_clear(&text);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

UNIT_MAIN("registration", CASE(a_request_is_read_as_it_was_made),
	  CASE(a_request_in_the_large_group_is_read_as_it_was_made),
	  CASE(a_request_is_signed_by_its_holder_alone),
	  CASE(a_request_asks_for_a_member_of_the_group), CASE(a_request_has_one_form),
	  CASE(entitled_members_are_found), CASE(a_proxy_represents_two_members_and_not_three),
	  CASE(what_is_no_list_of_members_is_refused),
	  CASE(as_many_members_as_the_limit_and_not_one_more),
	  CASE(only_who_may_act_for_a_member_can_register_her),
	  CASE(the_later_request_counts_and_a_members_own_before_her_proxys),
	  CASE(a_list_is_read_as_it_was_written), CASE(a_list_that_was_changed_is_not_read),
	  CASE(an_entry_is_the_hash_of_salt_key_and_credential), CASE(the_root_is_that_of_rfc_9162),
	  CASE(the_credentials_are_sorted_by_value_and_each_stands_once),
	  CASE(a_list_that_does_not_fit_the_registration_is_found),
	  CASE(a_list_with_a_stranger_is_found), CASE(a_list_with_a_proxy_of_three_is_found),
	  CASE(every_order_is_as_likely), CASE(no_two_salts_are_the_same),
	  CASE(a_proof_holds_for_its_leaf_and_registration_only),
	  CASE(a_proof_is_read_as_it_was_written))
