/*
 * ceremony_transport.c: how a share gets from one trustee to another.
 *
 * Hashed ElGamal with an authenticated cipher (DHIES: Abdalla, Bellare, Rogaway, "The oracle
 * Diffie-Hellman assumptions", CT-RSA 2001), signed by the sender. The key is used for one message
 * only, so the nonce may be zero. Nothing of this stands in trustees.json: the reference moves
 * shares in another way (Belenios specification 3.0, "Threshold decryption"), and both leave the
 * same public files.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/ceremony_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SIGNED_PREFIX "share|" /* no other signed text of a ceremony begins so */
#define BOX_LEN (GROUP_LEN_MAX + crypto_aead_xchacha20poly1305_ietf_ABYTES)

static_assert(DIGEST_LEN == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "the cipher's key");

static const uint8_t zero_nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES];

/* spec ceremony-3: "A share is encrypted with the key SHA256("allmende/v1/ceremony-share|" || group
 * || "|" || certificates || "|" || from || "|" || to || "|" || R || "," || E || "|" || K)." */
static void derive_key(const struct gathering *gathering, struct route route,
		       const struct element *ephemeral, struct ceremony_work *work)
{
	const struct group *group = gathering->reader.group;
	char hex[2 * DIGEST_LEN + 1];
	char text[GROUP_TEXT_MAX];
	char numbers[64];

	hex_format(gathering->hash.bytes, DIGEST_LEN, hex);
	(void)snprintf(numbers, sizeof(numbers), "|%" PRId64 "|%" PRId64 "|", route.from, route.to);
	hash_start(&work->hash);
	hash_add_text(&work->hash, "allmende/v1/ceremony-share|");
	hash_add_text(&work->hash, group_name(group));
	hash_add_text(&work->hash, "|");
	hash_add_text(&work->hash, hex);
	hash_add_text(&work->hash, numbers);
	(void)group_element_format(group, ephemeral, text);
	hash_add_text(&work->hash, text);
	hash_add_text(&work->hash, ",");
	(void)group_element_format(group, &gathering->certificates[route.to - 1].encryption, text);
	hash_add_text(&work->hash, text);
	hash_add_text(&work->hash, "|");
	hash_add(&work->hash, work->common.bytes, sizeof(work->common.bytes));
	(void)crypto_hash_sha256_final(&work->hash.state, work->key.bytes); /* not by the stack */
}

/* Append what the sender signs: the message after SIGNED_PREFIX. */
static void append_message(const struct gathering *gathering, struct route route,
			   const struct element *ephemeral, const uint8_t box[static BOX_LEN],
			   struct buffer *ret)
{
	char hash[2 * DIGEST_LEN + 1];
	char hex[2 * BOX_LEN + 1];

	hex_format(gathering->hash.bytes, DIGEST_LEN, hash);
	hex_format(box, BOX_LEN, hex);
	buffer_append_format(ret,
			     SIGNED_PREFIX "{\"certificates\":\"%s\",\"from\":%" PRId64
					   ",\"to\":%" PRId64 ",\"ephemeral\":",
			     hash, route.from, route.to);
	trustee_element_format(gathering->reader.group, ephemeral, ret);
	buffer_append_format(ret, ",\"box\":\"%s\"}", hex);
}

enum status ceremony_seal_share(const struct gathering *gathering, struct route route,
				struct ceremony_work *work, struct random *random,
				struct buffer *ret)
{
	const struct group *group = gathering->reader.group;
	struct element ephemeral;
	struct signed_text text;
	struct buffer message;
	uint8_t box[BOX_LEN];
	enum status status;

	group_scalar_random(group, random, &work->ephemeral);
	group_generate(group, &work->ephemeral, &ephemeral);
	group_power(group, &gathering->certificates[route.to - 1].encryption, &work->ephemeral,
		    &work->common);
	derive_key(gathering, route, &ephemeral, work);
	for (size_t i = 0; i < GROUP_LEN_MAX; i++)
		work->plain[i] = work->share.bytes[GROUP_LEN_MAX - 1 - i];
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(
	    box, NULL, work->plain, GROUP_LEN_MAX, NULL, 0, NULL, zero_nonce, work->key.bytes);
	buffer_init(&message, TRUSTEES_LEN_MAX);
	append_message(gathering, route, &ephemeral, box, &message);
	status = buffer_status(&message);
	if (status == AL_OK) {
		trustee_sign(group, buffer_text(&message), message.len, &work->signing, random,
			     &text.signature);
		text.text = buffer_text(&message) + strlen(SIGNED_PREFIX);
		text.len = message.len - strlen(SIGNED_PREFIX);
		signed_text_format(group, &text, ret);
		status = buffer_status(ret);
	}
	buffer_clear(&message);
	return status;
}

/* Whether the sender of `route` signed `text`. */
static enum status check_signature(const struct gathering *gathering, struct route route,
				   const struct signed_text *text)
{
	struct report *report = gathering->reader.report;
	struct buffer message;
	enum status status;

	buffer_init(&message, TRUSTEES_LEN_MAX + strlen(SIGNED_PREFIX));
	buffer_append_text(&message, SIGNED_PREFIX);
	buffer_append(&message, text->text, text->len);
	status = buffer_status(&message);
	if (status != AL_OK)
		status = report_set(report, status, "out of memory for the share");
	/* spec ceremony-4: "A share counts only with the signature of its sender, which names
	 * sender, recipient and the hash of all certificates." */
	else if (!trustee_signature_holds(&gathering->reader, buffer_text(&message), message.len,
					  &gathering->certificates[route.from - 1].verification,
					  &text->signature))
		status = report_set(report, AL_FORGED, "its signature does not hold");
	buffer_clear(&message);
	return status;
}

/* Read the message of a share and check that it is of this ceremony and goes this way. */
static enum status read_message(struct gathering *gathering, struct route route, const json_t *json,
				struct element *ret_ephemeral, uint8_t ret_box[static BOX_LEN])
{
	struct report *report = gathering->reader.report;
	const json_t *certificates = json_object_get(json, "certificates");
	const json_t *box = json_object_get(json, "box");
	const int64_t max = TRUSTEES_GROUP_MAX;
	char hash[2 * DIGEST_LEN + 1];
	struct route said;
	enum status status;

	hex_format(gathering->hash.bytes, DIGEST_LEN, hash);
	if (!json_is_string(certificates) || strcmp(json_string_value(certificates), hash) != 0)
		return report_set(report, AL_FORGED, "it was made for other certificates");
	status = trustee_number(&gathering->reader, json, "from", max, &said.from);
	if (status == AL_OK)
		status = trustee_number(&gathering->reader, json, "to", max, &said.to);
	if (status != AL_OK)
		return status;
	if (said.from != route.from || said.to != route.to)
		return report_set(report, AL_FORGED,
				  "it is from trustee %" PRId64 " for trustee %" PRId64, said.from,
				  said.to);
	if (hex_parse(json_string_value(box), json_string_length(box), ret_box, BOX_LEN) != AL_OK)
		return report_set(report, AL_MALFORMED, "\"box\" must have %zu hexadecimal digits",
				  2 * (size_t)BOX_LEN);
	return trustee_element(&gathering->reader, json, "ephemeral", ret_ephemeral);
}

enum status ceremony_open_share(struct gathering *gathering, struct route route, const json_t *json,
				struct ceremony_work *work)
{
	const struct group *group = gathering->reader.group;
	struct element ephemeral;
	struct signed_text text;
	json_t *message = NULL;
	uint8_t box[BOX_LEN];
	enum status status;

	status = signed_text_parse(&gathering->reader, json, &text);
	if (status == AL_OK)
		status = check_signature(gathering, route, &text);
	if (status == AL_OK)
		status = trustee_json(&gathering->reader, text.text, text.len, &message);
	if (status == AL_OK)
		status = read_message(gathering, route, message, &ephemeral, box);
	json_decref(message);
	if (status != AL_OK)
		return status;
	group_power(group, &ephemeral, &work->opening, &work->common);
	derive_key(gathering, route, &ephemeral, work);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(work->plain, NULL, NULL, box, BOX_LEN, NULL,
						       0, zero_nonce, work->key.bytes) != 0)
		return report_set(gathering->reader.report, AL_FORGED, "it cannot be opened");
	group_scalar_reduce(group, work->plain, sizeof(work->plain), &work->share);
	return AL_OK;
}
