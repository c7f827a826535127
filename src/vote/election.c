/* election.c: writing what is voted on, and the names of elections. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/election.h"

#include "base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

static const char base58[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

bool election_uuid_valid(const char *uuid)
{
	size_t len = strlen(uuid);

	/* spec election-2: "A uuid has 14 to 44 digits of Base58." */
	return len >= ELECTION_UUID_MIN && len <= ELECTION_UUID_MAX && strspn(uuid, base58) == len;
}

void election_uuid_make(struct random *random, char ret[static ELECTION_UUID_MIN + 1])
{
	for (size_t i = 0; i < ELECTION_UUID_MIN; i++)
		ret[i] = base58[random_below(random, sizeof(base58) - 1)];
	ret[ELECTION_UUID_MIN] = '\0';
}

void base64_digest(const struct digest *digest, char ret[static BASE64_DIGEST_LEN + 1])
{
	(void)sodium_bin2base64(ret, BASE64_DIGEST_LEN + 1, digest->bytes, DIGEST_LEN,
				sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}

size_t question_choices(const struct question *question)
{
	return question->answers_count + (question->blank ? 1 : 0);
}

/* Append ,"name":"text", or nothing when there is no text. */
static void append_member(const char *name, const char *text, struct buffer *ret)
{
	if (text == NULL)
		return;
	buffer_append_format(ret, ",\"%s\":", name);
	json_append_text(ret, text, strlen(text));
}

static void append_question(const struct question *question, struct buffer *ret)
{
	buffer_append_text(ret, "{\"answers\":[");
	for (size_t i = 0; i < question->answers_count; i++) {
		if (i > 0)
			buffer_append_byte(ret, ',');
		json_append_text(ret, question->answers[i], strlen(question->answers[i]));
	}
	buffer_append_byte(ret, ']');
	if (question->blank)
		buffer_append_text(ret, ",\"blank\":true");
	buffer_append_format(ret, ",\"min\":%" PRId64 ",\"max\":%" PRId64, question->min,
			     question->max);
	append_member("question", question->question, ret);
	buffer_append_byte(ret, '}');
}

static void append_election(const struct election *election, struct buffer *ret)
{
	char key[GROUP_TEXT_MAX];

	(void)group_element_format(election->group, &election->public_key, key);
	buffer_append_text(ret, "{\"version\":1");
	append_member("description", election->description, ret);
	append_member("name", election->name, ret);
	append_member("group", group_name(election->group), ret);
	append_member("public_key", key, ret);
	buffer_append_text(ret, ",\"questions\":[");
	for (size_t i = 0; i < election->questions_count; i++) {
		if (i > 0)
			buffer_append_byte(ret, ',');
		append_question(&election->questions[i], ret);
	}
	buffer_append_byte(ret, ']');
	append_member("uuid", election->uuid, ret);
	append_member("administrator", election->administrator, ret);
	append_member("credential_authority", election->credential_authority, ret);
	buffer_append_byte(ret, '}');
}

enum status election_format(const struct election *election, struct buffer *ret,
			    struct report *report)
{
	struct election again;
	struct arena arena;
	struct buffer text;
	enum status status;

	assert(election->group != NULL);
	buffer_init(&text, ELECTION_LEN_MAX);
	arena_init(&arena, ELECTION_ARENA_MAX);
	append_election(election, &text);
	status = buffer_status(&text);
	if (status != AL_OK) {
		(void)report_set(report, status, "the election is over %d bytes", ELECTION_LEN_MAX);
		goto out;
	}
	/* What we would not read, nobody shall vote on. */
	status = election_parse(buffer_text(&text), text.len, &arena, &again, report);
	if (status != AL_OK) {
		status = status == AL_NO_MEMORY ? AL_NO_MEMORY : AL_MALFORMED;
		goto out;
	}
	buffer_append(ret, text.bytes, text.len);
	status = buffer_status(ret);
out:
	arena_clear(&arena);
	buffer_clear(&text);
	return status;
}
