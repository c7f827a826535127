/* forge.c: an archive taken apart, changed, and put together again. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/vote/forge.h"

#include "crypto/hash.h"
#include "unit/unit.h"
#include "vote/archive_header.h"
#include "vote/proof.h"

#include <stdlib.h>

#define BODY_LEN_MAX ((size_t)32 * 1024 * 1024)
#define HEX_LEN ((size_t)2 * DIGEST_LEN)

static struct archive_source source_of(const struct buffer *archive, struct archive_memory *memory)
{
	*memory = (struct archive_memory){ .bytes = archive->bytes, .len = archive->len };
	return archive_memory_source(memory);
}

void forge_read(struct forge *forge, const struct buffer *archive)
{
	struct archive_memory memory;
	struct archive_source source = source_of(archive, &memory);
	uint64_t at = 0;

	memset(forge, 0, sizeof(*forge));
	assert_int_equal(archive_read_start(&source, &forge->time, &at, NULL), AL_OK);
	while (at < archive->len) {
		struct forge_member *member = &forge->members[forge->count++];
		struct archive_member found;

		assert_in_range(forge->count, 1, FORGE_MEMBERS_MAX);
		assert_int_equal(archive_read_member(&source, forge->time, at, &found, NULL),
				 AL_OK);
		member->is_event = found.is_event;
		hex_format(found.name.bytes, DIGEST_LEN, member->old);
		buffer_init(&member->body, BODY_LEN_MAX);
		assert_int_equal(archive_read_body(&source, &found, &member->body, NULL), AL_OK);
		at = found.next;
	}
}

void forge_clear(struct forge *forge)
{
	for (size_t i = 0; i < forge->count; i++)
		buffer_clear(&forge->members[i].body);
	forge->count = 0;
}

size_t forge_event(const struct forge *forge, enum event_type type, size_t number)
{
	for (size_t i = 0; i < forge->count; i++) {
		const struct forge_member *member = &forge->members[i];
		struct event event;

		if (!member->is_event)
			continue;
		assert_int_equal(
		    event_parse(buffer_text(&member->body), member->body.len, &event, NULL), AL_OK);
		if (event.type == type && number-- == 0)
			return i;
	}
	fail_msg("there is no such event");
	return 0;
}

size_t forge_data(const struct forge *forge, size_t event, size_t i)
{
	size_t first = event;

	while (first > 0 && !forge->members[first - 1].is_event)
		first--;
	assert_true(first + i < event);
	return first + i;
}

void forge_insert(struct forge *forge, size_t at, bool is_event, const struct buffer *body)
{
	struct forge_member *members = forge->members;

	assert_true(at <= forge->count && forge->count < FORGE_MEMBERS_MAX);
	memmove(&members[at + 1], &members[at], (forge->count - at) * sizeof(*members));
	forge->count++;
	members[at] = (struct forge_member){ .is_event = is_event };
	buffer_init(&members[at].body, BODY_LEN_MAX);
	buffer_append(&members[at].body, body->bytes, body->len);
}

void forge_remove(struct forge *forge, size_t at)
{
	struct forge_member *members = forge->members;

	assert_true(at < forge->count);
	buffer_clear(&members[at].body);
	forge->count--;
	memmove(&members[at], &members[at + 1], (forge->count - at) * sizeof(*members));
}

void forge_swap(struct forge *forge, size_t a, size_t b)
{
	struct forge_member member = forge->members[a];

	forge->members[a] = forge->members[b];
	forge->members[b] = member;
}

void forge_copy(struct forge *forge, size_t at, size_t count, size_t to)
{
	for (size_t i = 0; i < count; i++) {
		size_t from = at < to ? at + i : at + 2 * i;
		struct buffer body;

		buffer_init(&body, BODY_LEN_MAX);
		buffer_append(&body, forge->members[from].body.bytes,
			      forge->members[from].body.len);
		forge_insert(forge, to + i, forge->members[from].is_event, &body);
		buffer_clear(&body);
	}
}

/* --- texts --- */

static char *find(const struct buffer *body, const char *from, size_t number, const char *to,
		  size_t *ret_len)
{
	char *place = strstr((char *)body->bytes, from);
	const char *end;

	for (size_t i = 0; i < number && place != NULL; i++)
		place = strstr(place + 1, from);
	assert_non_null(place);
	place += strlen(from);
	end = strstr(place, to);
	assert_non_null(end);
	*ret_len = (size_t)(end - place);
	return place;
}

void forge_put(struct buffer *body, const char *from, size_t number, const char *to,
	       const char *text)
{
	size_t len;
	const char *place = find(body, from, number, to, &len);
	size_t at = (size_t)(place - (char *)body->bytes);
	struct buffer changed;

	buffer_init(&changed, BODY_LEN_MAX);
	buffer_append(&changed, body->bytes, at);
	buffer_append_text(&changed, text);
	buffer_append(&changed, body->bytes + at + len, body->len - at - len);
	assert_int_equal(buffer_status(&changed), AL_OK);
	buffer_clear(body);
	*body = changed;
}

void forge_get(const struct buffer *body, const char *from, size_t number, const char *to,
	       struct buffer *ret)
{
	size_t len;
	const char *place = find(body, from, number, to, &len);

	buffer_append(ret, place, len);
}

void forge_sign(struct election_kit *kit, size_t voter, struct buffer *body)
{
	char hash[BASE64_DIGEST_LEN + 1];
	const struct statement statement = { "sig", hash, BASE64_DIGEST_LEN };
	struct scalar secret;
	struct digest digest;
	struct proof proof;
	struct buffer text;

	buffer_init(&text, BODY_LEN_MAX);
	forge_get(body, "", 0, ",\"signature\"", &text);
	buffer_append_text(&text, "}");
	digest = hash_bytes(text.bytes, text.len);
	base64_digest(&digest, hash);
	assert_int_equal(
	    credential_derive(kit->group, kit->uuid, kit->credentials[voter], &secret, NULL),
	    AL_OK);
	proof_sign(kit->group, &statement, &secret, &kit->random, &proof);
	text.len--;
	buffer_append_format(&text, ",\"signature\":{\"hash\":\"%s\",\"proof\":", hash);
	proof_format(kit->group, &proof, &text);
	buffer_append_text(&text, "}}");
	assert_int_equal(buffer_status(&text), AL_OK);
	buffer_clear(body);
	*body = text;
}

/* --- putting together --- */

/* What has a new name. */
struct renamed {
	char old[FORGE_MEMBERS_MAX][HEX_LEN + 1];
	char now[FORGE_MEMBERS_MAX][HEX_LEN + 1];
	size_t count;
};

/* Data may name other data: let it follow. */
static void mend_data(const struct renamed *renamed, struct buffer *body)
{
	for (size_t i = 0; i < renamed->count; i++) {
		char *place = body->len == 0 ? NULL : strstr((char *)body->bytes, renamed->old[i]);

		if (place != NULL)
			memcpy(place, renamed->now[i], HEX_LEN);
	}
}

static void mend_event(const struct digest *parent, int64_t height, const struct digest *payload,
		       struct buffer *body)
{
	struct event event;

	assert_int_equal(event_parse(buffer_text(body), body->len, &event, NULL), AL_OK);
	event.height = height;
	event.has_parent = height > 0;
	event.parent = *parent;
	event.payload = *payload;
	buffer_reset(body);
	event_format(&event, body);
}

static void append_member(int64_t time, const char *hex, bool is_event, const struct buffer *body,
			  struct buffer *ret)
{
	static const uint8_t zeros[ARCHIVE_BLOCK];
	uint8_t header[ARCHIVE_BLOCK];
	char name[ARCHIVE_NAME_LEN];

	(void)snprintf(name, sizeof(name), "%s%s", hex,
		       is_event ? ARCHIVE_EVENT_SUFFIX : ARCHIVE_DATA_SUFFIX);
	archive_header_format(name, body->len, time, header);
	buffer_append(ret, header, sizeof(header));
	buffer_append(ret, body->bytes, body->len);
	buffer_append(ret, zeros, archive_padding(body->len));
}

void forge_write(const struct forge *forge, struct buffer *ret)
{
	struct renamed *renamed = calloc(1, sizeof(*renamed));
	struct archive_writer writer;
	struct digest payload = { .bytes = { 0 } };
	struct digest parent = { .bytes = { 0 } };
	int64_t height = 0;

	assert_non_null(renamed);
	archive_start(&writer, forge->time, ret);
	for (size_t i = 0; i < forge->count; i++) {
		const struct forge_member *member = &forge->members[i];
		char hex[HEX_LEN + 1];
		struct digest hash;
		struct buffer body;

		buffer_init(&body, BODY_LEN_MAX);
		buffer_append(&body, member->body.bytes, member->body.len);
		if (!member->is_event)
			mend_data(renamed, &body);
		else if (!member->kept)
			mend_event(&parent, height, &payload, &body);
		hash = hash_bytes(body.bytes, body.len);
		hex_format(hash.bytes, DIGEST_LEN, hex);
		append_member(forge->time, hex, member->is_event, &body, ret);
		if (member->is_event) {
			parent = hash;
			height++;
		} else {
			payload = hash;
		}
		if (member->old[0] != '\0') {
			memcpy(renamed->old[renamed->count], member->old, sizeof(hex));
			memcpy(renamed->now[renamed->count++], hex, sizeof(hex));
		}
		buffer_clear(&body);
	}
	assert_int_equal(buffer_status(ret), AL_OK);
	free(renamed);
}
