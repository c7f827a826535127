/* key_certificate.c: that a mandate key is a member's, without saying whose. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/key_certificate.h"

#include "base/json.h"
#include "crypto/envelope.h"
#include "law/check.h"
#include "law/limits.h"

#include <assert.h>
#include <string.h>

#define CONTEXT "allmende/v1/mandate-key\n"
#define MESSAGE_LEN_MAX 512 /* bytes of the message, prepared */

static enum status check_key_certificate(const void *value, struct report *report)
{
	const struct key_certificate *certificate = value;
	uint8_t signature[BLIND_RSA_MODULUS_MAX];
	size_t len = strlen(certificate->signature);

	if (len % 2 != 0 || hex_parse(certificate->signature, len, signature, len / 2) != AL_OK)
		return report_set(report, AL_MALFORMED,
				  "signature: must be hexadecimal digits in lower case");
	return AL_OK;
}

static const struct record_field key_certificate_fields[] = {
	RECORD_WHEN(struct key_certificate, period),
	RECORD_BYTES(struct key_certificate, randomizer, ""),
	RECORD_TEXT(struct key_certificate, signature, BLIND_RSA_BITS_MIN / 4,
		    BLIND_RSA_BITS_MAX / 4),
	RECORD_LITERAL(type, "certificate"),
	RECORD_VERSION(v, 1),
};
const struct record_type key_certificate_record =
    RECORD_TYPE_CHECKED(struct key_certificate, key_certificate_fields, check_key_certificate);

/* spec certificate-1: "The message of a certificate is the line allmende/v1/mandate-key, the
 * cooperative's id, the platform's name and the instant at which the period begins, each ended by
 * a line feed, and the mandate key." */
void key_certificate_message(const struct certified_key *what, struct buffer *ret)
{
	char coop[2 * DIGEST_LEN + 1];
	char key[2 * PUBLIC_KEY_LEN + 1];
	char period[WHEN_TEXT_LEN + 1];

	hex_format(what->coop->bytes, DIGEST_LEN, coop);
	hex_format(what->key->bytes, PUBLIC_KEY_LEN, key);
	when_format(what->period, period);
	buffer_append_format(ret, CONTEXT ID_PREFIX "%s\n%s\n%s\n" KEY_PREFIX "%s", coop,
			     what->platform, period, key);
}

enum status key_certificate_make(const struct blind_rsa_public *issuer, struct when period,
				 const struct buffer *message, const uint8_t *signature,
				 struct arena *arena, struct key_certificate *ret)
{
	char *text = arena_take(arena, 2 * issuer->len + 1, 1);

	assert(message->len > BLIND_RSA_RANDOMIZER_LEN);
	if (text == NULL)
		return AL_NO_MEMORY;
	hex_format(signature, issuer->len, text);
	ret->period = period;
	ret->signature = text;
	memcpy(ret->randomizer, message->bytes, BLIND_RSA_RANDOMIZER_LEN);
	return AL_OK;
}

enum status key_certificate_parse(const char *text, size_t len, struct arena *arena,
				  struct key_certificate *ret, struct report *report)
{
	struct key_certificate made;
	json_t *json = NULL;
	enum status status;

	if (len > CERTIFICATE_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "a certificate has at most %d bytes",
				  CERTIFICATE_LEN_MAX);
	status = json_parse(text, len, &json, report);
	if (status != AL_OK)
		return status;
	status = record_decode(&key_certificate_record, json, arena, &made, report);
	json_decref(json);
	if (status == AL_OK)
		*ret = made;
	return status;
}

/* spec certificate-2: "A certificate holds when its signature is RSASSA-PSS with SHA-384, MGF1 with
 * SHA-384 and 48 bytes of salt over the randomizer followed by the message, under the modulus of
 * the issuer of its platform and period and the exponent 65537." */
enum status key_certificate_check(const struct key_certificate *certificate,
				  const struct certified_key *what,
				  const struct blind_rsa_public *issuer, struct report *report)
{
	uint8_t signature[BLIND_RSA_MODULUS_MAX];
	struct blind_rsa_message message;
	struct buffer text;
	enum status status;

	if (certificate->period.seconds != what->period.seconds)
		return report_set(report, AL_REFUSED, "the certificate is for another period");
	if (strlen(certificate->signature) != 2 * issuer->len)
		return report_set(report, AL_FORGED,
				  "the certificate is not signed by the cooperative's issuer");
	status = hex_parse(certificate->signature, 2 * issuer->len, signature, issuer->len);
	assert(status == AL_OK); /* the record was checked */
	buffer_init(&text, MESSAGE_LEN_MAX);
	buffer_append(&text, certificate->randomizer, BLIND_RSA_RANDOMIZER_LEN);
	key_certificate_message(what, &text);
	status = buffer_status(&text);
	if (status == AL_OK) {
		message = (struct blind_rsa_message){ text.bytes, text.len };
		status = blind_rsa_verify(issuer, &message, signature, report);
		if (status == AL_FORGED)
			(void)report_set(report, status,
					 "the certificate is not signed by the cooperative's "
					 "issuer for this platform, period and key");
	} else {
		(void)report_set(report, status, "out of memory for a certificate");
	}
	buffer_clear(&text);
	return status;
}
