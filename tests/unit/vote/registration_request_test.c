/* registration_request_test.c: what a member may ask of the registrar. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/registration.h"

#include "crypto/envelope.h"
#include "unit/unit.h"
#include "unit/vote/registration_voters.h"
#include "vote/assembly.h"

#define OTHER_UUID "Abcdefghijkmnp"

/* Read the `len` bytes at `text` and expect `status` and a report with `part`. */
static void expect_request(struct voters *voters, const char *text, size_t len, enum status status,
			   const char *part)
{
	struct credential_request read = { .uuid = "untouched" };
	struct report report = { .message = "" };
	enum status got =
	    credential_request_parse(voters->group, text, len, &voters->arena, &read, &report);

	if (got != status || strstr(report.message, part) == NULL)
		fail_msg("%s: \"%s\", wanted \"%s\"", status_name(got), report.message, part);
	if (status != AL_OK)
		assert_string_equal(read.uuid, "untouched");
}

/* --- requests --- */

static void a_request_is_read_as_it_was_made(void **state)
{
	struct voters *voters = *state;
	struct credential_request request = voters_request(voters, 3, 4);
	struct buffer text = voters_sign(voters, &request, 4);
	struct credential_request read;

	assert_int_equal(credential_request_parse(voters->group, buffer_text(&text), text.len,
						  &voters->arena, &read, NULL),
			 AL_OK);
	assert_true(digest_equal(&read.coop, &request.coop));
	assert_string_equal(read.credential, request.credential);
	assert_true(public_key_equal(&read.holder, &request.holder));
	assert_true(public_key_equal(&read.member, &request.member));
	assert_int_equal(read.time.seconds, 1000);
	assert_string_equal(read.uuid, VOTERS_UUID);
	buffer_clear(&text);
}

static void a_request_in_the_large_group_is_read_as_it_was_made(void **state)
{
	struct voters *voters = *state;
	struct credential_request request;
	struct credential_request read;
	struct buffer text;

	voters->group = group_find("BELENIOS-2048");
	request = voters_request(voters, 3, 4);
	assert_true(strlen(request.credential) > 600);
	text = voters_sign(voters, &request, 4);
	assert_int_equal(credential_request_parse(voters->group, buffer_text(&text), text.len,
						  &voters->arena, &read, NULL),
			 AL_OK);
	assert_string_equal(read.credential, request.credential);
	voters->group = group_find("Ed25519");
	expect_request(voters, buffer_text(&text), text.len, AL_MALFORMED, "credential: ");
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

static void request_json(struct voters *voters, const char *credential_text, const char *uuid,
			 struct buffer *ret)
{
	char coop[2 * DIGEST_LEN + 1];
	char key[2 * PUBLIC_KEY_LEN + 1];

	hex_format(voters->coop.bytes, DIGEST_LEN, coop);
	hex_format(voters_key(voters, 1)->bytes, PUBLIC_KEY_LEN, key);
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
	struct voters *voters = *state;
	const struct signing_key *both[] = { voters->keys[1], voters->keys[2] };
	struct report report = { .message = "" };
	struct credential_request request = voters_request(voters, 1, 1);
	struct buffer json;
	struct buffer text;

	buffer_init(&json, CREDENTIAL_REQUEST_LEN_MAX);
	buffer_init(&text, CREDENTIAL_REQUEST_LEN_MAX);
	request_json(voters, voters_credential(voters, 3), VOTERS_UUID, &json);
	for (size_t from = 0; from < 2; from++) {
		for (size_t count = 1; count <= 2 - from; count++) {
			struct buffer forged =
			    forge("credential-request", buffer_text(&json), both + from, count);

			expect_request(voters, buffer_text(&forged), forged.len,
				       from == 0 && count == 1 ? AL_OK : AL_FORGED,
				       from == 0 && count == 1 ? "" : "signed by its holder");
			buffer_clear(&forged);
		}
	}
	assert_int_equal(
	    credential_request_make(voters->group, &request, voters->keys[2], &text, &report),
	    AL_MALFORMED);
	assert_int_equal(text.len, 0);
	text = voters_sign(voters, &request, 1);
	text.bytes[text.len - 10] ^= 1; /* in the signature */
	expect_request(voters, buffer_text(&text), text.len, AL_FORGED, "does not hold");
	buffer_clear(&text);
	buffer_clear(&json);
}

/* registration-2 */
static void a_request_asks_for_a_member_of_the_group(void **state)
{
	struct voters *voters = *state;
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
	const struct signing_key *key = voters->keys[1];
	struct buffer json;

	buffer_init(&json, CREDENTIAL_REQUEST_LEN_MAX);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buffer text;

		request_json(voters, cases[i].credential, VOTERS_UUID, &json);
		text = forge("credential-request", buffer_text(&json), &key, 1);
		expect_request(voters, buffer_text(&text), text.len, cases[i].status,
			       cases[i].part);
		buffer_clear(&text);
	}
	buffer_clear(&json);
}

static void a_request_has_one_form(void **state)
{
	struct voters *voters = *state;
	const struct signing_key *key = voters->keys[1];
	struct credential_request request = voters_request(voters, 1, 1);
	struct buffer text = voters_sign(voters, &request, 1);
	struct buffer json;
	struct buffer other;

	buffer_append_byte(&text, '\n');
	expect_request(voters, buffer_text(&text), text.len, AL_MALFORMED, "canonical");
	expect_request(voters, buffer_text(&text), text.len - 2, AL_MALFORMED, "");
	buffer_clear(&text);
	buffer_init(&json, CREDENTIAL_REQUEST_LEN_MAX);
	request_json(voters, voters_credential(voters, 3), "O0Il_notBase58", &json);
	other = forge("credential-request", buffer_text(&json), &key, 1);
	expect_request(voters, buffer_text(&other), other.len, AL_MALFORMED, "uuid");
	buffer_clear(&other);
	other = forge("vote", "{\"type\":\"vote\",\"v\":1}", &key, 1);
	expect_request(voters, buffer_text(&other), other.len, AL_MALFORMED, "type: is vote");
	buffer_clear(&other);
	buffer_init(&other, CREDENTIAL_REQUEST_LEN_MAX + 1);
	while (other.len <= CREDENTIAL_REQUEST_LEN_MAX)
		buffer_append_byte(&other, ' ');
	expect_request(voters, buffer_text(&other), other.len, AL_TOO_BIG, "4097 bytes");
	expect_request(voters, buffer_text(&other), other.len - 1, AL_MALFORMED, "");
	buffer_clear(&other);
	buffer_clear(&json);
}

/* --- who is entitled --- */

static void expect_entitled(struct voters *voters, const struct buffer *text, enum status status,
			    const char *part)
{
	struct entitled entitled = { .count = 99 };
	struct report report = { .message = "" };
	enum status got =
	    entitled_parse(buffer_text(text), text->len, &voters->arena, &entitled, &report);

	if (got != status || strstr(report.message, part) == NULL)
		fail_msg("%s: \"%s\", wanted \"%s\"", status_name(got), report.message, part);
	if (status != AL_OK)
		assert_int_equal(entitled.count, 99);
}

static void entitled_members_are_found(void **state)
{
	struct voters *voters = *state;
	static const size_t proxies[VOTERS_MAX] = { 0, 5, 0, 39 };
	struct entitled entitled;
	struct buffer text;

	buffer_init(&text, VOTERS_TEXT_MAX);
	voters_entitled_text(voters, proxies, 20, &text);
	assert_int_equal(
	    entitled_parse(buffer_text(&text), text.len, &voters->arena, &entitled, NULL), AL_OK);
	assert_int_equal(entitled.count, 20);
	for (size_t i = 0; i < VOTERS_MAX; i++) {
		const struct entitled_member *found =
		    entitled_find(&entitled, voters_key(voters, i));

		assert_int_equal(found != NULL, i < 20);
		if (found == NULL)
			continue;
		assert_true(public_key_equal(&found->member, voters_key(voters, i)));
		assert_int_equal(public_key_equal(&found->proxy, voters_key(voters, 5)), i == 1);
		assert_int_equal(public_key_equal(&found->proxy, voters_key(voters, 39)), i == 3);
	}
	buffer_clear(&text);
}

/* registration-6 */
static void a_proxy_represents_two_members_and_not_three(void **state)
{
	struct voters *voters = *state;
	static const size_t two[VOTERS_MAX] = { 0, 5, 6, 5 };
	static const size_t three[VOTERS_MAX] = { 5, 5, 6, 5 };
	struct buffer text;

	buffer_init(&text, VOTERS_TEXT_MAX);
	voters_entitled_text(voters, two, 8, &text);
	expect_entitled(voters, &text, AL_OK, "");
	voters_entitled_text(voters, three, 8, &text);
	expect_entitled(voters, &text, AL_REFUSED, "represents more than 2 members");
	buffer_clear(&text);
}

static void what_is_no_list_of_members_is_refused(void **state)
{
	struct voters *voters = *state;
	static const size_t none[VOTERS_MAX] = { 0 };
	static const size_t self[VOTERS_MAX] = { 0, 1 };
	struct buffer text;

	buffer_init(&text, VOTERS_TEXT_MAX);
	expect_entitled(voters, &text, AL_MALFORMED, "line feed");
	voters_entitled_text(voters, self, 2, &text);
	expect_entitled(voters, &text, AL_REFUSED, "line 2: the member is her own proxy");
	voters_entitled_text(voters, none, 3, &text);
	voters_append_key(voters, 1, &text);
	expect_entitled(voters, &text, AL_MALFORMED, "line feed");
	buffer_append_byte(&text, '\n');
	expect_entitled(voters, &text, AL_REFUSED, "stands there twice");
	voters_entitled_text(voters, none, 1, &text);
	buffer_append_text(&text, "\n");
	expect_entitled(voters, &text, AL_MALFORMED, "line 2:");
	voters_entitled_text(voters, none, 1, &text);
	text.bytes[10] = 'G';
	expect_entitled(voters, &text, AL_MALFORMED, "line 1:");
	voters_entitled_text(voters, none, 1, &text);
	text.bytes[0] = 'x';
	expect_entitled(voters, &text, AL_MALFORMED, "line 1:");
	voters_entitled_text(voters, none, 2, &text);
	text.bytes[72] = '\t'; /* two keys in a line, without a blank between them */
	expect_entitled(voters, &text, AL_MALFORMED, "line 1:");
	buffer_reset(&text);
	voters_append_key(voters, 1, &text);
	buffer_append_format(&text, " ed25519:%064d\n", 0);
	expect_entitled(voters, &text, AL_MALFORMED, "line 1:");
	buffer_clear(&text);
}

static void as_many_members_as_the_limit_and_not_one_more(void **state)
{
	struct voters *voters = *state;
	struct buffer text;

	buffer_init(&text, (size_t)2 * ASSEMBLY_ENTITLED_MAX);
	for (size_t i = 0; i <= ASSEMBLY_ENTITLED_MAX; i++)
		buffer_append_byte(&text, '\n');
	expect_entitled(voters, &text, AL_TOO_BIG, "1000001 lines");
	text.len--;
	expect_entitled(voters, &text, AL_MALFORMED, "line 1:");
	buffer_clear(&text);
}

static void expect_accept(struct voters *voters, const struct credential_request *request,
			  const struct credential_request *held, enum status status,
			  const char *part)
{
	struct report report = { .message = "" };
	struct registrar_rules rules = { .coop = voters->coop, .uuid = VOTERS_UUID };
	struct entitled entitled;
	enum status got;

	voters_entitled(voters, &entitled);
	rules.entitled = &entitled;
	got = registration_accept(&rules, request, held, &report);
	if (got != status || strstr(report.message, part) == NULL)
		fail_msg("%s: \"%s\", wanted \"%s\"", status_name(got), report.message, part);
}

/* registration-3 registration-4 */
static void only_who_may_act_for_a_member_can_register_her(void **state)
{
	struct voters *voters = *state;
	struct credential_request request = voters_request(voters, 1, 1);

	expect_accept(voters, &request, NULL, AL_OK, "");
	request.coop.bytes[5] = 1;
	expect_accept(voters, &request, NULL, AL_REFUSED, "another cooperative");
	request = voters_request(voters, 1, 5);
	expect_accept(voters, &request, NULL, AL_OK, "");
	request.uuid = OTHER_UUID;
	expect_accept(voters, &request, NULL, AL_REFUSED, "election " OTHER_UUID);
	request = voters_request(voters, 2, 5);
	expect_accept(voters, &request, NULL, AL_REFUSED, "is not the proxy of ed25519:");
	request = voters_request(voters, 20, 20);
	expect_accept(voters, &request, NULL, AL_REFUSED, "is not entitled");
	/* A key of zeros is nobody, not the proxy of those who have none. */
	request = voters_request(voters, 2, 2);
	request.holder = (struct public_key){ .bytes = { 0 } };
	expect_accept(voters, &request, NULL, AL_REFUSED, "is not the proxy");
}

/* registration-5 */
static void the_later_request_counts_and_a_members_own_before_her_proxys(void **state)
{
	struct voters *voters = *state;
	struct credential_request own = voters_request(voters, 1, 1);
	struct credential_request later = voters_request(voters, 1, 1);
	struct credential_request proxy = voters_request(voters, 1, 5);

	expect_accept(voters, &later, &own, AL_CONFLICT, "not older");
	later.time.seconds++;
	expect_accept(voters, &later, &own, AL_OK, "");
	expect_accept(voters, &own, &later, AL_CONFLICT, "not older");
	proxy.time.seconds = 5000;
	expect_accept(voters, &proxy, &own, AL_REFUSED, "has registered herself");
	expect_accept(voters, &own, &proxy, AL_OK, "");
	later = proxy;
	expect_accept(voters, &later, &proxy, AL_CONFLICT, "not older");
	later.time.seconds++;
	expect_accept(voters, &later, &proxy, AL_OK, "");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, voters_setup, voters_teardown)

UNIT_MAIN("registration_request", CASE(a_request_is_read_as_it_was_made),
	  CASE(a_request_in_the_large_group_is_read_as_it_was_made),
	  CASE(a_request_is_signed_by_its_holder_alone),
	  CASE(a_request_asks_for_a_member_of_the_group), CASE(a_request_has_one_form),
	  CASE(entitled_members_are_found), CASE(a_proxy_represents_two_members_and_not_three),
	  CASE(what_is_no_list_of_members_is_refused),
	  CASE(as_many_members_as_the_limit_and_not_one_more),
	  CASE(only_who_may_act_for_a_member_can_register_her),
	  CASE(the_later_request_counts_and_a_members_own_before_her_proxys))
