/* registration_voters.c: members with keys who ask for credentials, for tests of registration. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/vote/registration_voters.h"

#include "unit/unit.h"

#include <stdlib.h>

int voters_setup(void **state)
{
	static const uint8_t seed[RANDOM_SEED_LEN] = { 7 };
	struct voters *voters = calloc(1, sizeof(*voters));

	if (voters == NULL)
		return -1;
	voters->group = group_find("Ed25519");
	voters->coop.bytes[0] = 9;
	random_init_seed(&voters->random, seed);
	arena_init(&voters->arena, (size_t)64 * 1024 * 1024);
	for (uint8_t i = 0; i < VOTERS_MAX; i++) {
		uint8_t key_seed[KEY_SEED_LEN] = { (uint8_t)(i + 1) };

		if (signing_key_from_seed(key_seed, &voters->keys[i]) != AL_OK)
			return -1;
	}
	*state = voters;
	return 0;
}

int voters_teardown(void **state)
{
	struct voters *voters = *state;

	for (size_t i = 0; i < VOTERS_MAX; i++)
		signing_key_free(voters->keys[i]);
	random_clear(&voters->random);
	arena_clear(&voters->arena);
	free(voters);
	return 0;
}

const struct public_key *voters_key(const struct voters *voters, size_t member)
{
	return signing_key_public(voters->keys[member]);
}

const char *voters_credential(struct voters *voters, uint64_t secret)
{
	char text[GROUP_TEXT_MAX];
	struct element element;
	struct scalar scalar;
	size_t len;

	group_scalar_small(voters->group, secret, &scalar);
	group_generate(voters->group, &scalar, &element);
	len = group_element_format(voters->group, &element, text);
	return arena_copy_text(&voters->arena, text, len);
}

struct credential_request voters_request(struct voters *voters, size_t member, size_t holder)
{
	return (struct credential_request){ .coop = voters->coop,
					    .credential = voters_credential(voters, member + 2),
					    .holder = *voters_key(voters, holder),
					    .member = *voters_key(voters, member),
					    .time = { .seconds = 1000 },
					    .uuid = VOTERS_UUID };
}

struct buffer voters_sign(struct voters *voters, const struct credential_request *request,
			  size_t signer)
{
	struct report report = { .message = "" };
	struct buffer text;

	buffer_init(&text, CREDENTIAL_REQUEST_LEN_MAX);
	if (credential_request_make(voters->group, request, voters->keys[signer], &text, &report) !=
	    AL_OK)
		fail_msg("%s", report.message);
	return text;
}

void voters_append_key(const struct voters *voters, size_t member, struct buffer *ret)
{
	char hex[2 * PUBLIC_KEY_LEN + 1];

	hex_format(voters_key(voters, member)->bytes, PUBLIC_KEY_LEN, hex);
	buffer_append_format(ret, "ed25519:%s", hex);
}

void voters_entitled_text(const struct voters *voters, const size_t *proxies, size_t count,
			  struct buffer *ret)
{
	buffer_reset(ret);
	for (size_t i = 0; i < count; i++) {
		voters_append_key(voters, i, ret);
		if (proxies[i] != 0) {
			buffer_append_byte(ret, ' ');
			voters_append_key(voters, proxies[i], ret);
		}
		buffer_append_byte(ret, '\n');
	}
}

void voters_entitled(struct voters *voters, struct entitled *ret)
{
	static const size_t proxies[VOTERS_MAX] = { 0, 5, 0, 5 };
	struct buffer text;

	buffer_init(&text, VOTERS_TEXT_MAX);
	voters_entitled_text(voters, proxies, 20, &text);
	assert_int_equal(entitled_parse(buffer_text(&text), text.len, &voters->arena, ret, NULL),
			 AL_OK);
	buffer_clear(&text);
}
