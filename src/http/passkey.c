/* passkey.c: whether a passkey was made for us, or used to come in. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/passkey.h"

#include "base/json.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "http/passkey_data.h"
#include "http/passkey_verify.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

/* What a ceremony must say. Borrowed. */
struct expected {
	const struct passkey_site *site;
	enum passkey_ceremony ceremony;
	char challenge[PASSKEY_CHALLENGE_TEXT_LEN + 1];
};

void passkey_challenge_new(uint8_t ret[static PASSKEY_CHALLENGE_LEN])
{
	struct random random;

	random_init_system(&random);
	random_bytes(&random, ret, PASSKEY_CHALLENGE_LEN);
	random_clear(&random);
}

void passkey_challenge_format(const uint8_t challenge[static PASSKEY_CHALLENGE_LEN],
			      char ret[static PASSKEY_CHALLENGE_TEXT_LEN + 1])
{
	(void)sodium_bin2base64(ret, PASSKEY_CHALLENGE_TEXT_LEN + 1, challenge,
				PASSKEY_CHALLENGE_LEN, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static struct expected expect(const struct passkey_site *site, enum passkey_ceremony ceremony,
			      const uint8_t challenge[static PASSKEY_CHALLENGE_LEN])
{
	struct expected expected = { .site = site, .ceremony = ceremony };

	assert(site->id != NULL && site->origin != NULL);
	passkey_challenge_format(challenge, expected.challenge);
	return expected;
}

static struct ctap to_read(struct passkey_bytes bytes)
{
	return (struct ctap){ bytes.bytes, bytes.len };
}

/* --- the client's data (5.8.1) --- */

/* Check that the member `name` of `client` is the text `expected`; else it is `mismatch`. */
static enum status check_text(const json_t *client, const char *name, const char *expected,
			      const char *mismatch, struct report *report)
{
	const char *text = json_string_value(json_object_get(client, name));

	if (text == NULL)
		return report_set(report, AL_MALFORMED, "the browser says no %s", name);
	if (strcmp(text, expected) != 0)
		return report_set(report, AL_FORGED, "%s", mismatch);
	return AL_OK;
}

static enum status check_client(const json_t *client, const struct expected *expected,
				struct report *report)
{
	const char *type =
	    expected->ceremony == PASSKEY_REGISTRATION ? "webauthn.create" : "webauthn.get";
	const json_t *crossed = json_object_get(client, "crossOrigin");
	enum status status =
	    check_text(client, "type", type, "the passkey was asked for something else", report);

	if (status == AL_OK)
		status = check_text(client, "challenge", expected->challenge,
				    "the passkey answers another challenge: begin again", report);
	if (status == AL_OK)
		status = check_text(client, "origin", expected->site->origin,
				    "the passkey was used on another site's page", report);
	if (status != AL_OK)
		return status;
	if (crossed != NULL && !json_is_boolean(crossed))
		return report_set(report, AL_MALFORMED, "the browser says no crossOrigin");
	if (json_is_true(crossed) || json_object_get(client, "topOrigin") != NULL)
		return report_set(report, AL_FORGED,
				  "the passkey was used inside of another site's page");
	return AL_OK;
}

/* Check the client's data and give their hash. */
static enum status read_client(struct passkey_bytes bytes, const struct expected *expected,
			       struct digest *ret, struct report *report)
{
	json_t *client = NULL;
	enum status status;

	if (bytes.len > PASSKEY_CLIENT_DATA_LEN_MAX)
		return report_set(report, AL_MALFORMED, "what the browser says is over %d bytes",
				  PASSKEY_CLIENT_DATA_LEN_MAX);
	status = json_parse((const char *)bytes.bytes, bytes.len, &client, report);
	if (status != AL_OK) {
		report_prefix(report, "what the browser says");
		return status;
	}
	status = check_client(client, expected, report);
	json_decref(client);
	if (status == AL_OK)
		*ret = hash_bytes(bytes.bytes, bytes.len);
	return status;
}

/* --- the authenticator's data (6.1) --- */

/* Read the authenticator data and check for which site it is, and that the person was there. */
static enum status read_data(struct ctap bytes, const struct expected *expected,
			     struct passkey_data *ret, struct report *report)
{
	struct digest hash = hash_bytes(expected->site->id, strlen(expected->site->id));
	enum status status = passkey_data_read(bytes, expected->ceremony, ret, report);

	if (status != AL_OK)
		return status;
	if (memcmp(ret->site_hash.bytes, hash.bytes, DIGEST_LEN) != 0)
		return report_set(report, AL_FORGED, "the passkey is of another site");
	if ((ret->flags & PASSKEY_FLAG_PRESENT) == 0 || (ret->flags & PASSKEY_FLAG_VERIFIED) == 0)
		return report_set(report, AL_REFUSED,
				  "the passkey does not say who used it: unlock it by PIN, finger "
				  "or face");
	return AL_OK;
}

/* --- ceremonies --- */

static struct passkey to_keep(const struct passkey_data *data, enum passkey_algorithm algorithm)
{
	struct passkey passkey = {
		.id_len = data->id.len,
		.algorithm = algorithm,
		.key_len = data->cose.len,
		.sign_count = data->sign_count,
		.backup_eligible = (data->flags & PASSKEY_FLAG_BACKUP_ELIGIBLE) != 0,
		.backed_up = (data->flags & PASSKEY_FLAG_BACKED_UP) != 0,
	};

	memcpy(passkey.id, data->id.bytes, data->id.len);
	memcpy(passkey.key, data->cose.bytes, data->cose.len);
	return passkey;
}

enum status passkey_register(const struct passkey_site *site,
			     const uint8_t challenge[static PASSKEY_CHALLENGE_LEN],
			     const struct passkey_made *made, struct passkey *ret,
			     struct report *report)
{
	struct expected expected = expect(site, PASSKEY_REGISTRATION, challenge);
	struct passkey_attestation attestation;
	struct passkey_data data;
	struct passkey_signed said = { .site = site->id, .data = &data };
	struct passkey_key key;
	enum status status = read_client(made->client_data, &expected, &said.client_hash, report);

	if (status == AL_OK)
		status = passkey_attestation_read(to_read(made->attestation), &attestation, report);
	if (status == AL_OK)
		status = read_data(attestation.data, &expected, &data, report);
	if (status == AL_OK)
		status = passkey_key_read(data.cose, &key, report);
	if (status == AL_OK)
		status = passkey_verify_key(&key, report);
	if (status == AL_OK && attestation.format != PASSKEY_NONE)
		status = passkey_verify_attestation(&said, &key, &attestation, report);
	if (status == AL_OK)
		*ret = to_keep(&data, key.algorithm);
	return status;
}

/* Check what a signature that holds says of the `passkey` since its last use. */
static enum status check_use(const struct passkey *passkey, const struct passkey_data *data,
			     struct report *report)
{
	bool eligible = (data->flags & PASSKEY_FLAG_BACKUP_ELIGIBLE) != 0;

	/* One that does not count says 0 for ever (6.1.1). */
	if (passkey->sign_count != 0 && data->sign_count <= passkey->sign_count)
		return report_set(report, AL_REFUSED,
				  "the passkey counts back: there may be a copy of it, so use "
				  "another and remove this one");
	if (eligible != passkey->backup_eligible)
		return report_set(report, AL_REFUSED,
				  "the passkey now says otherwise whether it can be copied: use "
				  "another");
	return AL_OK;
}

enum status passkey_assert(const struct passkey_site *site,
			   const uint8_t challenge[static PASSKEY_CHALLENGE_LEN],
			   const struct passkey *passkey, const struct passkey_answer *answer,
			   struct passkey_use *ret, struct report *report)
{
	struct expected expected = expect(site, PASSKEY_ASSERTION, challenge);
	struct passkey_data data;
	struct passkey_signed said = { .site = site->id, .data = &data };
	struct passkey_key key;
	enum status status =
	    passkey_key_read((struct ctap){ passkey->key, passkey->key_len }, &key, report);

	if (status != AL_OK)
		return status;
	if (answer->signature.len == 0 || answer->signature.len > PASSKEY_SIGNATURE_LEN_MAX)
		return report_set(report, AL_MALFORMED, "a passkey's signature has 1 to %d bytes",
				  PASSKEY_SIGNATURE_LEN_MAX);
	status = read_client(answer->client_data, &expected, &said.client_hash, report);
	if (status == AL_OK)
		status = read_data(to_read(answer->authenticator_data), &expected, &data, report);
	if (status == AL_OK)
		status = passkey_verify_answer(&said, &key, answer->signature, report);
	if (status == AL_OK)
		status = check_use(passkey, &data, report);
	if (status == AL_OK)
		*ret = (struct passkey_use){ data.sign_count,
					     (data.flags & PASSKEY_FLAG_BACKED_UP) != 0 };
	return status;
}
