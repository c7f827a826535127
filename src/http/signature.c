/* signature.c: HTTP message signatures (RFC 9421) in our profile. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/signature.h"

#include "base/buffer.h"
#include "crypto/hash.h"
#include "http/signature_input.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define LABEL "sig1"
#define TAG "allmende"
#define ALGORITHM "ed25519"
#define BASE_LEN_MAX 16384 /* bytes of a signature base */
#define NONCE_LEN 18	   /* random bytes: 24 characters */
#define DIGEST_NAME "sha-256"

/* RFC 9530: Content-Digest of the body. */
static void format_digest(const struct signature_message *message, char *ret, size_t size)
{
	struct digest digest = hash_bytes(message->body, message->body_len);
	char base64[sodium_base64_ENCODED_LEN(DIGEST_LEN, sodium_base64_VARIANT_ORIGINAL)];

	sodium_bin2base64(base64, sizeof(base64), digest.bytes, DIGEST_LEN,
			  sodium_base64_VARIANT_ORIGINAL);
	(void)snprintf(ret, size, DIGEST_NAME "=:%s:", base64);
}

/* What a signature is over. */
struct covered {
	const struct signature_message *message;
	const char *digest; /* the value of Content-Digest, or NULL */
};

static const char *value_of(const void *from, struct slice name)
{
	const struct covered *covered = from;

	if (slice_is(name, "@method"))
		return covered->message->method;
	if (slice_is(name, "@target-uri"))
		return covered->message->target;
	return slice_is(name, "content-digest") ? covered->digest : NULL;
}

/* --- making --- */

static void format_input(const struct signature_message *message, const struct signing_key *key,
			 struct when now, char *ret, size_t size)
{
	char nonce[sodium_base64_ENCODED_LEN(NONCE_LEN, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
	char hex[2 * PUBLIC_KEY_LEN + 1];
	uint8_t random[NONCE_LEN];

	randombytes_buf(random, sizeof(random));
	sodium_bin2base64(nonce, sizeof(nonce), random, sizeof(random),
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	hex_format(signing_key_public(key)->bytes, PUBLIC_KEY_LEN, hex);
	(void)snprintf(ret, size,
		       LABEL "=(\"@method\" \"@target-uri\"%s);created=%" PRId64
			     ";nonce=\"%s\";keyid=\"" KEY_PREFIX "%s\";tag=\"" TAG "\"",
		       message->body_len > 0 ? " \"content-digest\"" : "", now.seconds, nonce, hex);
}

enum status signature_make(const struct signature_message *message, const struct signing_key *key,
			   struct when now, struct signature_headers *ret)
{
	char base64[sodium_base64_ENCODED_LEN(SIGNATURE_LEN, sodium_base64_VARIANT_ORIGINAL)];
	struct signature_headers made = { .content_digest = "" };
	struct covered covered = { message, made.content_digest };
	struct signature_input input;
	struct signature signature;
	struct buffer base;
	enum status status;

	if (message->body_len > 0)
		format_digest(message, made.content_digest, sizeof(made.content_digest));
	format_input(message, key, now, made.input, sizeof(made.input));
	status = signature_input_parse(made.input, TAG, &input);
	if (status != AL_OK)
		return status;
	buffer_init(&base, BASE_LEN_MAX);
	status = signature_base(&input, value_of, &covered, &base);
	if (status == AL_OK) {
		signature = key_sign(key, base.bytes, base.len);
		sodium_bin2base64(base64, sizeof(base64), signature.bytes, SIGNATURE_LEN,
				  sodium_base64_VARIANT_ORIGINAL);
		(void)snprintf(made.signature, sizeof(made.signature), LABEL "=:%s:", base64);
		*ret = made;
	}
	buffer_clear(&base);
	return status;
}

/* --- checking --- */

static bool covers(const struct signature_input *input, const char *name)
{
	for (size_t i = 0; i < input->components_count; i++) {
		if (slice_is(input->components[i], name))
			return true;
	}
	return false;
}

/* Whether what is covered is what our profile wants, each once. */
static enum status check_components(const struct signature_input *input, bool has_body,
				    struct report *report)
{
	size_t wanted = has_body ? 3 : 2;

	if (input->components_count == wanted && covers(input, "@method") &&
	    covers(input, "@target-uri") && (!has_body || covers(input, "content-digest")))
		return AL_OK;
	return report_set(report, AL_MALFORMED,
			  "the signature must cover \"@method\" \"@target-uri\"%s and nothing else",
			  has_body ? " \"content-digest\"" : "");
}

static enum status check_parameters(const struct signature_input *input, struct when now,
				    struct signature_verdict *ret, struct report *report)
{
	size_t prefix = sizeof(KEY_PREFIX) - 1;
	struct slice keyid = input->keyid;

	if (input->alg.begin != NULL && !slice_is(input->alg, ALGORITHM))
		return report_set(report, AL_MALFORMED, "the signature must be by ed25519");
	if (keyid.begin == NULL || keyid.len != prefix + 2 * (size_t)PUBLIC_KEY_LEN ||
	    memcmp(keyid.begin, KEY_PREFIX, prefix) != 0 ||
	    hex_parse(keyid.begin + prefix, 2 * (size_t)PUBLIC_KEY_LEN, ret->key.bytes,
		      PUBLIC_KEY_LEN) != AL_OK)
		return report_set(report, AL_MALFORMED,
				  "the signature's keyid must be " KEY_PREFIX "and 64 digits");
	if (input->nonce.begin == NULL || input->nonce.len < SIGNATURE_NONCE_MIN ||
	    input->nonce.len > SIGNATURE_NONCE_MAX)
		return report_set(report, AL_MALFORMED,
				  "the signature must have a nonce of %d to %d bytes",
				  SIGNATURE_NONCE_MIN, SIGNATURE_NONCE_MAX);
	if (input->created < 0)
		return report_set(report, AL_MALFORMED, "the signature must say when it was made");
	memcpy(ret->nonce, input->nonce.begin, input->nonce.len);
	ret->nonce[input->nonce.len] = '\0';
	ret->created.seconds = input->created;
	if (now.seconds - input->created > SIGNATURE_WINDOW_S ||
	    input->created - now.seconds > SIGNATURE_WINDOW_S ||
	    (input->expires >= 0 && input->expires <= now.seconds))
		return report_set(report, AL_REFUSED,
				  "the signature was made more than %d s ago or later than now: "
				  "sign again, and set the clock if that does not help",
				  SIGNATURE_WINDOW_S);
	return AL_OK;
}

/* Whether the digest that is covered is that of the body. */
static enum status check_digest(const struct signature_message *message, const char *said,
				struct report *report)
{
	struct slice name = { DIGEST_NAME, sizeof(DIGEST_NAME) - 1 };
	struct digest digest = hash_bytes(message->body, message->body_len);
	struct digest claimed;

	if (message->body_len == 0)
		return AL_OK;
	if (said == NULL || signature_bytes_parse(said, name, DIGEST_LEN, claimed.bytes) != AL_OK)
		return report_set(report, AL_MALFORMED,
				  "a body that is signed needs Content-Digest with " DIGEST_NAME);
	if (!digest_equal(&digest, &claimed))
		return report_set(report, AL_FORGED, "Content-Digest is not that of the body");
	return AL_OK;
}

static enum status check_signature(const struct signature_message *message,
				   const struct signature_said *said,
				   const struct signature_input *input,
				   const struct public_key *key, struct report *report)
{
	struct covered covered = { message, said->content_digest };
	struct signature signature;
	struct buffer base;
	enum status status;

	status =
	    signature_bytes_parse(said->signature, input->label, SIGNATURE_LEN, signature.bytes);
	if (status != AL_OK)
		return report_set(report, AL_MALFORMED,
				  "the header Signature has not the 64 bytes of the signature");
	buffer_init(&base, BASE_LEN_MAX);
	status = signature_base(input, value_of, &covered, &base);
	if (status == AL_OK && !key_verify(key, &signature, base.bytes, base.len))
		status = report_set(report, AL_FORGED,
				    "the signature does not hold: it must cover the address as "
				    "%.200s",
				    message->target);
	buffer_clear(&base);
	return status;
}

enum status signature_check(const struct signature_message *message,
			    const struct signature_said *said, struct when now,
			    struct signature_verdict *ret, struct report *report)
{
	struct signature_verdict verdict;
	struct signature_input input;
	enum status status;

	if (said->input == NULL || said->signature == NULL)
		return report_set(report, AL_NOT_FOUND,
				  "the request must be signed (RFC 9421): there is no signature");
	status = signature_input_parse(said->input, TAG, &input);
	if (status == AL_NOT_FOUND)
		return report_set(report, status, "no signature has the tag \"" TAG "\"");
	if (status != AL_OK)
		return report_set(report, status, "the header Signature-Input cannot be read");
	status = check_components(&input, message->body_len > 0, report);
	if (status == AL_OK)
		status = check_parameters(&input, now, &verdict, report);
	if (status == AL_OK)
		status = check_digest(message, said->content_digest, report);
	if (status == AL_OK)
		status = check_signature(message, said, &input, &verdict.key, report);
	if (status == AL_OK)
		*ret = verdict;
	return status;
}
