/* cosignature.c: making and verifying cosignatures. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/cosignature.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define TIMESTAMP_LEN 8
#define HEADER_LEN_MAX 64 /* bytes of the two lines before the checkpoint */

/* Append what is signed to `ret`.
 * spec log-16: "A cosignature signs the line cosignature/v1, the line time with its timestamp in
 * decimal, and the whole text of the checkpoint." */
static void append_message(const char *text, size_t len, uint64_t timestamp, struct buffer *ret)
{
	buffer_append_format(ret, "cosignature/v1\ntime %" PRIu64 "\n", timestamp);
	buffer_append(ret, text, len);
}

enum status cosignature_append(const struct note_key *key, const struct signing_key *signer,
			       const char *text, size_t len, uint64_t timestamp, struct buffer *ret)
{
	uint8_t bytes[COSIGNATURE_LEN];
	struct signature signature;
	struct buffer message;
	enum status status;

	assert(key->type == NOTE_KEY_COSIGNATURE);
	assert(public_key_equal(&key->key, signing_key_public(signer)));
	assert(timestamp >= 1);
	assert(timestamp <= COSIGNATURE_TIMESTAMP_MAX);
	assert(len <= NOTE_LEN_MAX);

	buffer_init(&message, HEADER_LEN_MAX + len);
	append_message(text, len, timestamp, &message);
	status = buffer_status(&message);
	if (status == AL_OK) {
		signature = key_sign(signer, message.bytes, message.len);
		for (unsigned i = 0; i < TIMESTAMP_LEN; i++)
			bytes[i] = (uint8_t)(timestamp >> (56 - 8 * i));
		memcpy(bytes + TIMESTAMP_LEN, signature.bytes, SIGNATURE_LEN);
		note_append_line(key, bytes, sizeof(bytes), ret);
		status = buffer_status(ret);
	}
	buffer_clear(&message);
	return status;
}

enum status cosignature_verify(const struct note_key *key, const uint8_t *cosignature,
			       size_t cosignature_len, const char *text, size_t len,
			       uint64_t *ret_timestamp)
{
	struct signature signature;
	struct buffer message;
	uint64_t timestamp = 0;
	enum status status;

	assert(key->type == NOTE_KEY_COSIGNATURE);
	assert(len <= NOTE_LEN_MAX);
	if (cosignature_len != COSIGNATURE_LEN)
		return AL_FORGED;
	for (unsigned i = 0; i < TIMESTAMP_LEN; i++)
		timestamp = timestamp << 8 | cosignature[i];
	if (timestamp > COSIGNATURE_TIMESTAMP_MAX)
		return AL_FORGED;
	memcpy(signature.bytes, cosignature + TIMESTAMP_LEN, SIGNATURE_LEN);

	buffer_init(&message, HEADER_LEN_MAX + len);
	append_message(text, len, timestamp, &message);
	status = buffer_status(&message);
	if (status == AL_OK && !key_verify(&key->key, &signature, message.bytes, message.len))
		status = AL_FORGED;
	buffer_clear(&message);
	if (status == AL_OK)
		*ret_timestamp = timestamp;
	return status;
}
