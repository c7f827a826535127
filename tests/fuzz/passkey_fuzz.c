/* passkey_fuzz.c: what browsers and authenticators say is taken or refused, and never beyond what
 * libfido2 can read. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "http/passkey_data.h"

#include <assert.h>
#include <string.h>

static const struct passkey_site site = { "localhost", "http://localhost:8470" };

/* Take as many bytes as the next two bytes say, or all. */
static struct passkey_bytes take(struct ctap *in)
{
	struct ctap len;
	struct ctap bytes;

	if (!ctap_take(in, 2, &len) ||
	    !ctap_take(in, (size_t)len.bytes[0] << 8 | len.bytes[1], &bytes)) {
		bytes = *in;
		*in = (struct ctap){ in->bytes + in->len, 0 };
	}
	return (struct passkey_bytes){ bytes.bytes, bytes.len };
}

/* Whatever libfido2 gets it can read: else it would say that there is no memory. */
static void check(enum status status, const struct report *report)
{
	assert(status != AL_NO_MEMORY);
	assert((status == AL_OK) == (report->message[0] == '\0'));
}

/* The input is the client's data with their length, then an attestation object. */
static void make(struct ctap in)
{
	uint8_t challenge[PASSKEY_CHALLENGE_LEN];
	struct report report = { .message = "" };
	struct passkey passkey = { .id_len = 4711 };
	struct passkey_made made = { .client_data = take(&in) };
	struct passkey_key key;
	enum status status;

	for (uint8_t i = 0; i < PASSKEY_CHALLENGE_LEN; i++)
		challenge[i] = i;
	made.attestation = (struct passkey_bytes){ in.bytes, in.len };
	status = passkey_register(&site, challenge, &made, &passkey, &report);
	check(status, &report);
	if (status != AL_OK) {
		assert(passkey.id_len == 4711);
		return;
	}
	assert(passkey.id_len >= 1 && passkey.id_len <= PASSKEY_ID_LEN_MAX);
	assert(passkey.backup_eligible || !passkey.backed_up);
	assert(passkey_key_read((struct ctap){ passkey.key, passkey.key_len }, &key, &report) ==
	       AL_OK);
	assert(key.algorithm == passkey.algorithm);
}

/* The input is a key, the client's data and the authenticator's, each with its length, then a
 * signature. */
static void use(struct ctap in)
{
	uint8_t challenge[PASSKEY_CHALLENGE_LEN];
	struct report report = { .message = "" };
	struct passkey passkey = { .id_len = 1 };
	struct passkey_use used = { .sign_count = 4711 };
	struct passkey_bytes key = take(&in);
	struct passkey_answer answer = { .client_data = take(&in) };
	enum status status;

	for (uint8_t i = 0; i < PASSKEY_CHALLENGE_LEN; i++)
		challenge[i] = 32 + i;
	answer.authenticator_data = take(&in);
	answer.signature = (struct passkey_bytes){ in.bytes, in.len };
	passkey.key_len = key.len < PASSKEY_KEY_LEN_MAX ? key.len : PASSKEY_KEY_LEN_MAX;
	memcpy(passkey.key, key.bytes, passkey.key_len);
	status = passkey_assert(&site, challenge, &passkey, &answer, &used, &report);
	check(status, &report);
	if (status == AL_OK)
		assert((answer.authenticator_data.bytes[32] &
			(PASSKEY_FLAG_PRESENT | PASSKEY_FLAG_VERIFIED)) ==
		       (PASSKEY_FLAG_PRESENT | PASSKEY_FLAG_VERIFIED));
	else
		assert(used.sign_count == 4711);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ctap in = { data, size };
	struct ctap item = in;
	struct ctap kind;

	if (ctap_skip(&item, CTAP_NEGATIVE_MAX))
		assert(item.len < size && item.bytes == data + (size - item.len));
	if (!ctap_take(&in, 1, &kind))
		return 0;
	if (kind.bytes[0] % 2 == 0)
		make(in);
	else
		use(in);
	return 0;
}
