/* my_certificate.c: a mandate key is certified by the cooperative, which does not see it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "cli/cli.h"
#include "cli/my.h"
#include "crypto/envelope.h"
#include "crypto/key_file.h"
#include "law/issuer.h"
#include "law/key_certificate.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STATE_SUFFIX ".blinding"
#define STATE_LEN_MAX 16384
#define ARENA_LEN_MAX ((size_t)1 << 20)

/*
 * What must be remembered between asking and the answer: else a call that was cut off would cost a
 * signature. In the file beside the mandate key until the certificate is made. In JSON.
 */
struct blinding {
	const char *blinded; /* hexadecimal, as all of it */
	const char *inverse; /* secret: it shows which signature is whose */
	const char *message; /* prepared */
	struct when period;
};

static const struct record_field blinding_fields[] = {
	RECORD_TEXT(struct blinding, blinded, 1, BLIND_RSA_BITS_MAX / 4),
	RECORD_TEXT(struct blinding, inverse, 1, BLIND_RSA_BITS_MAX / 4),
	RECORD_TEXT(struct blinding, message, 1, 2 * BLIND_RSA_MESSAGE_MAX),
	RECORD_WHEN(struct blinding, period),
};
static const struct record_type blinding_record = RECORD_TYPE(struct blinding, blinding_fields);

/* A certificate on its way. */
struct certifying {
	const struct my_arguments *arguments;
	const struct issuer *issuer;
	struct blind_rsa_public public_key;
	struct certified_key what;
	char path[FILE_PATH_MAX]; /* of the file with what is remembered */
	struct buffer message;	  /* prepared */
	uint8_t blinded[BLIND_RSA_MODULUS_MAX];
	uint8_t inverse[BLIND_RSA_MODULUS_MAX];
	uint8_t signature[BLIND_RSA_MODULUS_MAX];
};

/* Take what is remembered of an earlier call for the same period. AL_NOT_FOUND: nothing is. */
static enum status remembered(struct certifying *certifying, struct report *report)
{
	uint8_t text[STATE_LEN_MAX];
	uint8_t message[BLIND_RSA_MESSAGE_MAX];
	const size_t len = certifying->public_key.len;
	struct blinding blinding;
	struct arena arena;
	size_t text_len = 0;
	json_t *json = NULL;
	enum status status = key_file_read(certifying->path, text, sizeof(text), &text_len, report);

	if (status != AL_OK)
		return status;
	arena_init(&arena, ARENA_LEN_MAX);
	status = json_parse((const char *)text, text_len, &json, report);
	if (status == AL_OK)
		status = record_decode(&blinding_record, json, &arena, &blinding, report);
	if (status == AL_OK && (blinding.period.seconds != certifying->issuer->from.seconds ||
				strlen(blinding.blinded) != 2 * len))
		status = AL_NOT_FOUND; /* of another period */
	if (status == AL_OK &&
	    (hex_parse(blinding.blinded, 2 * len, certifying->blinded, len) != AL_OK ||
	     strlen(blinding.inverse) != 2 * len ||
	     hex_parse(blinding.inverse, 2 * len, certifying->inverse, len) != AL_OK ||
	     hex_parse(blinding.message, strlen(blinding.message), message,
		       strlen(blinding.message) / 2) != AL_OK))
		status = report_set(report, AL_MALFORMED, "%s: is not as it was written",
				    certifying->path);
	if (status == AL_OK)
		buffer_append(&certifying->message, message, strlen(blinding.message) / 2);
	json_decref(json);
	arena_clear(&arena);
	sodium_memzero(text, sizeof(text));
	return status == AL_OK ? buffer_status(&certifying->message) : status;
}

static enum status remember(const struct certifying *certifying, struct report *report)
{
	const size_t len = certifying->public_key.len;
	char blinded[2 * BLIND_RSA_MODULUS_MAX + 1];
	char inverse[2 * BLIND_RSA_MODULUS_MAX + 1];
	char message[2 * BLIND_RSA_MESSAGE_MAX + 1];
	const struct blinding blinding = { .blinded = blinded,
					   .inverse = inverse,
					   .message = message,
					   .period = certifying->issuer->from };
	struct buffer text;
	enum status status;

	hex_format(certifying->blinded, len, blinded);
	hex_format(certifying->inverse, len, inverse);
	hex_format(certifying->message.bytes, certifying->message.len, message);
	buffer_init(&text, STATE_LEN_MAX);
	record_encode(&blinding_record, &blinding, &text);
	status = buffer_status(&text);
	(void)unlink(certifying->path); /* of an earlier period */
	if (status == AL_OK)
		status = key_file_write(certifying->path, text.bytes, text.len, report);
	if (text.bytes != NULL)
		sodium_memzero(text.bytes, text.len);
	buffer_clear(&text);
	sodium_memzero(inverse, sizeof(inverse));
	return status;
}

static enum status blind(struct certifying *certifying, struct report *report)
{
	struct buffer text;
	enum status status = remembered(certifying, report);

	if (status != AL_NOT_FOUND)
		return status;
	buffer_init(&text, BLIND_RSA_MESSAGE_MAX);
	key_certificate_message(&certifying->what, &text);
	status = buffer_status(&text);
	if (status == AL_OK)
		status = blind_rsa_prepare(text.bytes, text.len, &certifying->message);
	if (status == AL_OK)
		status = blind_rsa_blind(&certifying->public_key,
					 &(struct blind_rsa_message){ certifying->message.bytes,
								      certifying->message.len },
					 certifying->blinded, certifying->inverse, report);
	buffer_clear(&text);
	return status == AL_OK ? remember(certifying, report) : status;
}

/* Read the blind signature in `answer`. */
static enum status take_signature(struct certifying *certifying, const struct buffer *answer,
				  struct report *report)
{
	const size_t len = certifying->public_key.len;
	json_t *json = NULL;
	const char *text = NULL;
	enum status status = json_parse(buffer_text(answer), answer->len, &json, report);

	if (status == AL_OK)
		text = json_string_value(json_object_get(json, "signature"));
	if (status == AL_OK && (text == NULL || strlen(text) != 2 * len ||
				hex_parse(text, 2 * len, certifying->signature, len) != AL_OK))
		status = report_set(report, AL_MALFORMED,
				    "the cooperative's answer is no blind signature");
	json_decref(json);
	return status;
}

static enum status ask_coop(struct certifying *certifying, struct report *report)
{
	const struct my_arguments *arguments = certifying->arguments;
	char blinded[2 * BLIND_RSA_MODULUS_MAX + 1];
	struct signing_key *member = NULL;
	struct my_ask ask = { .base = arguments->coop,
			      .method = "POST",
			      .path = "/api/v1/certificates" };
	struct buffer body;
	struct buffer answer;
	enum status status = signing_key_load(arguments->member_key, &member, report);

	buffer_init(&body, STATE_LEN_MAX);
	buffer_init(&answer, STATE_LEN_MAX);
	hex_format(certifying->blinded, certifying->public_key.len, blinded);
	buffer_append_format(&body, "{\"blinded\":\"%s\",\"platform\":\"%s\"}", blinded,
			     certifying->issuer->platform);
	ask.key = member;
	ask.body = &body;
	if (status == AL_OK)
		status = buffer_status(&body);
	if (status == AL_OK)
		status = my_ask(arguments, &ask, &answer, report);
	if (status == AL_OK)
		status = take_signature(certifying, &answer, report);
	signing_key_free(member);
	buffer_clear(&body);
	buffer_clear(&answer);
	return status;
}

/* Unblind, check, print; then nothing needs to be remembered. */
static enum status finish(struct certifying *certifying, struct report *report)
{
	struct key_certificate certificate;
	struct arena arena;
	struct buffer text;
	enum status status = blind_rsa_finalize(
	    &certifying->public_key,
	    &(struct blind_rsa_message){ certifying->message.bytes, certifying->message.len },
	    certifying->signature, certifying->inverse, certifying->signature, report);

	if (status != AL_OK)
		return status;
	arena_init(&arena, ARENA_LEN_MAX);
	buffer_init(&text, CERTIFICATE_LEN_MAX);
	status =
	    key_certificate_make(&certifying->public_key, certifying->issuer->from,
				 &certifying->message, certifying->signature, &arena, &certificate);
	if (status == AL_OK)
		status = key_certificate_check(&certificate, &certifying->what,
					       &certifying->public_key, report);
	if (status == AL_OK) {
		record_encode(&key_certificate_record, &certificate, &text);
		status = buffer_status(&text);
	}
	if (status == AL_OK && (printf("%s\n", buffer_text(&text)) < 0 || fflush(stdout) != 0))
		status = report_set(report, AL_IO, "the certificate cannot be written");
	if (status == AL_OK)
		(void)unlink(certifying->path);
	buffer_clear(&text);
	arena_clear(&arena);
	return status;
}

static enum status certify(const struct my_arguments *arguments, const struct my_public *files,
			   const struct public_key *key, struct report *report)
{
	const struct chain *chain = files->result.chain;
	struct certifying certifying = { .arguments = arguments };
	enum status status;

	certifying.issuer = chain_issuer_at(chain, arguments->platform, cli_now());
	if (certifying.issuer == NULL)
		return report_set(report, AL_NOT_FOUND,
				  "the log names no issuer for the platform %s now: the "
				  "cooperative has begun no period",
				  arguments->platform);
	if (snprintf(certifying.path, sizeof(certifying.path), "%s" STATE_SUFFIX, arguments->key) >=
	    FILE_PATH_MAX)
		return report_set(report, AL_TOO_BIG, "%s: the path is too long", arguments->key);
	certifying.public_key = issuer_key(certifying.issuer);
	certifying.what = (struct certified_key){ .coop = chain_coop(chain),
						  .platform = arguments->platform,
						  .period = certifying.issuer->from,
						  .key = key };
	buffer_init(&certifying.message, BLIND_RSA_MESSAGE_MAX);
	status = blind(&certifying, report);
	if (status == AL_OK)
		status = ask_coop(&certifying, report);
	if (status == AL_OK)
		status = finish(&certifying, report);
	buffer_clear(&certifying.message);
	sodium_memzero(certifying.inverse, sizeof(certifying.inverse));
	return status;
}

enum status my_certificate(const struct my_arguments *arguments, struct report *report)
{
	struct my_public files = { .folder = NULL };
	struct signing_key *key = NULL;
	enum status status;

	if (arguments->what != NULL || arguments->coop == NULL || arguments->key == NULL ||
	    arguments->member_key == NULL || arguments->platform == NULL ||
	    arguments->public_path == NULL)
		return AL_UNSUPPORTED;
	status = signing_key_load(arguments->key, &key, report);
	if (status == AL_OK)
		status = my_public_open(arguments->public_path, &files, report);
	if (status == AL_OK)
		status = certify(arguments, &files, signing_key_public(key), report);
	my_public_clear(&files);
	signing_key_free(key);
	return status == AL_UNSUPPORTED ? AL_IO : status;
}
