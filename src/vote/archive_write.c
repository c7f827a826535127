/* archive_write.c: the archive as it grows, one step after another. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/hash.h"
#include "vote/archive_header.h"

#include <stdio.h>
#include <string.h>

#define SMALL_LEN_MAX 1024	     /* bytes of a body that the archive makes itself */
#define WEIGHT_NUMBER_MAX 1073741823 /* above it the reference writes a text */

static void add_member(const char *name, int64_t time, const void *body, size_t len,
		       struct buffer *ret)
{
	static const uint8_t zeros[ARCHIVE_BLOCK];
	uint8_t header[ARCHIVE_BLOCK];

	archive_header_format(name, len, time, header);
	buffer_append(ret, header, sizeof(header));
	buffer_append(ret, body, len);
	buffer_append(ret, zeros, archive_padding(len));
}

void archive_start(struct archive_writer *writer, int64_t time, struct buffer *ret)
{
	char body[64];
	int len =
	    snprintf(body, sizeof(body), "{\"version\":1,\"timestamp\":\"%lld\"}", (long long)time);

	*writer = (struct archive_writer){ .time = time };
	add_member(ARCHIVE_FIRST_NAME, time, body, (size_t)len, ret);
}

/* A member that is named after its hash. */
static struct digest add_hashed(int64_t time, const char *suffix, const void *body, size_t len,
				struct buffer *ret)
{
	struct digest hash = hash_bytes(body, len);
	char name[ARCHIVE_NAME_LEN];

	hex_format(hash.bytes, DIGEST_LEN, name);
	memcpy(name + 2 * DIGEST_LEN, suffix, strlen(suffix) + 1);
	add_member(name, time, body, len, ret);
	return hash;
}

void archive_add_data(const struct archive_writer *writer, const void *body, size_t len,
		      struct buffer *ret, struct digest *ret_hash)
{
	struct digest hash = add_hashed(writer->time, ARCHIVE_DATA_SUFFIX, body, len, ret);

	if (ret_hash != NULL)
		*ret_hash = hash;
}

void archive_add_event(struct archive_writer *writer, enum event_type type,
		       const struct digest *payload, struct buffer *ret)
{
	struct event event = { .height = writer->height,
			       .type = type,
			       .has_parent = writer->height > 0,
			       .parent = writer->head,
			       .has_payload = payload != NULL };
	struct buffer body;

	if (payload != NULL)
		event.payload = *payload;
	buffer_init(&body, ARCHIVE_EVENT_LEN_MAX);
	event_format(&event, &body);
	if (buffer_status(&body) != AL_OK) {
		ret->status = buffer_status(&body);
	} else {
		writer->head =
		    add_hashed(writer->time, ARCHIVE_EVENT_SUFFIX, body.bytes, body.len, ret);
		writer->height++;
	}
	buffer_clear(&body);
}

/* A small body, made here, and an event that has it as its payload. */
static void add_small(struct archive_writer *writer, enum event_type type, const char *body,
		      struct buffer *ret)
{
	struct digest payload;

	archive_add_data(writer, body, strlen(body), ret, &payload);
	archive_add_event(writer, type, &payload, ret);
}

void archive_add_setup(struct archive_writer *writer, const struct buffer *election,
		       const struct buffer *trustees, const struct buffer *credentials,
		       struct buffer *ret)
{
	const struct buffer *bodies[] = { election, trustees, credentials };
	char hex[3][2 * DIGEST_LEN + 1];
	char setup[SMALL_LEN_MAX];

	for (size_t i = 0; i < 3; i++) {
		struct digest hash;

		archive_add_data(writer, buffer_text(bodies[i]), bodies[i]->len, ret, &hash);
		hex_format(hash.bytes, DIGEST_LEN, hex[i]);
	}
	(void)snprintf(setup, sizeof(setup),
		       "{\"election\":\"%s\",\"trustees\":\"%s\",\"credentials\":\"%s\"}", hex[0],
		       hex[1], hex[2]);
	add_small(writer, EVENT_SETUP, setup, ret);
}

void archive_add_ballot(struct archive_writer *writer, const void *ballot, size_t len,
			struct buffer *ret)
{
	struct digest payload;

	archive_add_data(writer, ballot, len, ret, &payload);
	archive_add_event(writer, EVENT_BALLOT, &payload, ret);
}

void archive_add_tally(struct archive_writer *writer, const struct buffer *encrypted_tally,
		       int64_t num_tallied, int64_t total_weight, struct buffer *ret)
{
	const char *quote = total_weight > WEIGHT_NUMBER_MAX ? "\"" : "";
	char hex[2 * DIGEST_LEN + 1];
	char sized[SMALL_LEN_MAX];
	struct digest hash;

	archive_add_data(writer, buffer_text(encrypted_tally), encrypted_tally->len, ret, &hash);
	hex_format(hash.bytes, DIGEST_LEN, hex);
	(void)snprintf(
	    sized, sizeof(sized),
	    "{\"num_tallied\":%lld,\"total_weight\":%s%lld%s,\"encrypted_tally\":\"%s\"}",
	    (long long)num_tallied, quote, (long long)total_weight, quote, hex);
	add_small(writer, EVENT_ENCRYPTED_TALLY, sized, ret);
}

void archive_add_partial_decryption(struct archive_writer *writer, int64_t owner,
				    const struct buffer *partial, struct buffer *ret)
{
	char hex[2 * DIGEST_LEN + 1];
	char owned[SMALL_LEN_MAX];
	struct digest hash;

	archive_add_data(writer, buffer_text(partial), partial->len, ret, &hash);
	hex_format(hash.bytes, DIGEST_LEN, hex);
	(void)snprintf(owned, sizeof(owned), "{\"owner\":%lld,\"payload\":\"%s\"}",
		       (long long)owner, hex);
	add_small(writer, EVENT_PARTIAL_DECRYPTION, owned, ret);
}

void archive_add_result(struct archive_writer *writer, const struct buffer *result,
			struct buffer *ret)
{
	struct digest payload;

	archive_add_data(writer, buffer_text(result), result->len, ret, &payload);
	archive_add_event(writer, EVENT_RESULT, &payload, ret);
}
