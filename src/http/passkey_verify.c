/* passkey_verify.c: the signatures of passkeys, by libfido2. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/passkey_verify.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <openssl/ec.h>
#include <openssl/err.h>

#define EDDSA_SIGNED_LEN_MAX 1024 /* libfido2 keeps what EdDSA signs in a buffer of that size */

/*
 * libfido2 says the same of bytes that it cannot read and of too little memory. What it gets here
 * was read before, by rules at least as strict, so where it takes something over, what can fail is
 * memory, and one thing else: a point off its curve. Where it verifies, OpenSSL's list of errors
 * says whether memory was short; not everywhere, and then the signature is said not to hold.
 */
static enum status short_of_memory(struct report *report)
{
	return report_set(report, AL_NO_MEMORY, "out of memory for a passkey");
}

/* What OpenSSL's list of errors says. */
struct errors {
	bool memory;	/* it was short */
	bool set_up;	/* verifying was not begun, for which a key that can be used gives no other
			   reason */
	bool off_curve; /* a point; or it was not found out, when memory was short */
};

/* Empty OpenSSL's list of errors. */
static struct errors take_errors(void)
{
	struct errors errors = { .memory = false };
	unsigned long error;

	while ((error = ERR_get_error()) != 0) {
		int library = ERR_GET_LIB(error);
		int reason = ERR_GET_REASON(error);

		errors.memory = errors.memory || reason == ERR_R_MALLOC_FAILURE;
		errors.set_up = errors.set_up || library == ERR_LIB_EVP;
		errors.off_curve = errors.off_curve ||
				   (library == ERR_LIB_EC && reason == EC_R_POINT_IS_NOT_ON_CURVE);
	}
	return errors;
}

/* A key as libfido2 holds it: one of them. */
struct held_key {
	es256_pk_t *es256;
	eddsa_pk_t *eddsa;
	rs256_pk_t *rs256;
	const void *any; /* that one */
};

static void release_key(struct held_key *key)
{
	es256_pk_free(&key->es256);
	eddsa_pk_free(&key->eddsa);
	rs256_pk_free(&key->rs256);
}

/* Hold `key`; the caller releases *ret, whatever is returned. */
static enum status hold_key(const struct passkey_key *key, struct held_key *ret,
			    struct report *report)
{
	int result = FIDO_ERR_INTERNAL;
	struct errors errors;

	*ret = (struct held_key){ .any = NULL };
	ERR_clear_error();
	switch (key->algorithm) {
	case PASSKEY_ES256:
		ret->any = ret->es256 = es256_pk_new();
		if (ret->any != NULL)
			result = es256_pk_from_ptr(ret->es256, key->bytes, key->len);
		break;
	case PASSKEY_EDDSA:
		ret->any = ret->eddsa = eddsa_pk_new();
		if (ret->any != NULL)
			result = eddsa_pk_from_ptr(ret->eddsa, key->bytes, key->len);
		break;
	case PASSKEY_RS256:
		ret->any = ret->rs256 = rs256_pk_new();
		if (ret->any != NULL)
			result = rs256_pk_from_ptr(ret->rs256, key->bytes, key->len);
		break;
	}
	if (result == FIDO_OK)
		return AL_OK;
	errors = take_errors();
	if (errors.off_curve && !errors.memory)
		return report_set(report, AL_MALFORMED, "the passkey's key is none that works");
	return short_of_memory(report);
}

enum status passkey_verify_key(const struct passkey_key *key, struct report *report)
{
	struct held_key held;
	enum status status = hold_key(key, &held, report);

	release_key(&held);
	return status;
}

/* Whether libfido2 can verify what is signed by `algorithm`. */
static enum status check_len(const struct passkey_signed *said, int algorithm,
			     struct report *report)
{
	if (algorithm == PASSKEY_EDDSA && said->data->all.len > EDDSA_SIGNED_LEN_MAX - DIGEST_LEN)
		return report_set(report, AL_UNSUPPORTED,
				  "what the passkey signs by EdDSA is over %d bytes: use another",
				  EDDSA_SIGNED_LEN_MAX - DIGEST_LEN);
	return AL_OK;
}

/* What libfido2's verdict `result` means, on a signature by a passkey or, if `certified`, by a key
 * of which nothing is known. */
static enum status judge(int result, bool certified, struct report *report)
{
	struct errors errors = take_errors();

	if (result == FIDO_OK)
		return AL_OK;
	if (result != FIDO_ERR_INVALID_SIG || errors.memory || (errors.set_up && !certified))
		return short_of_memory(report);
	return report_set(report, AL_FORGED, "the passkey's signature does not hold");
}

static int extensions_of(const struct passkey_extensions *extensions)
{
	return (extensions->hmac_secret ? FIDO_EXT_HMAC_SECRET : 0) |
	       (extensions->blob ? FIDO_EXT_CRED_BLOB : 0);
}

/* --- assertions --- */

static bool fill_assertion(fido_assert_t *assertion, const struct passkey_signed *said,
			   struct passkey_bytes signature)
{
	const struct passkey_data *data = said->data;

	return fido_assert_set_rp(assertion, said->site) == FIDO_OK &&
	       fido_assert_set_clientdata_hash(assertion, said->client_hash.bytes, DIGEST_LEN) ==
		   FIDO_OK &&
	       fido_assert_set_up(assertion, FIDO_OPT_TRUE) == FIDO_OK &&
	       fido_assert_set_uv(assertion, FIDO_OPT_TRUE) == FIDO_OK &&
	       fido_assert_set_extensions(assertion, extensions_of(&data->extensions)) == FIDO_OK &&
	       fido_assert_set_count(assertion, 1) == FIDO_OK &&
	       fido_assert_set_authdata_raw(assertion, 0, data->all.bytes, data->all.len) ==
		   FIDO_OK &&
	       fido_assert_set_sig(assertion, 0, signature.bytes, signature.len) == FIDO_OK;
}

enum status passkey_verify_answer(const struct passkey_signed *said, const struct passkey_key *key,
				  struct passkey_bytes signature, struct report *report)
{
	struct held_key held;
	fido_assert_t *assertion = NULL;
	enum status status = check_len(said, key->algorithm, report);

	if (status != AL_OK)
		return status;
	fido_init(0);
	status = hold_key(key, &held, report);
	if (status != AL_OK)
		goto out;
	assertion = fido_assert_new();
	if (assertion == NULL || !fill_assertion(assertion, said, signature)) {
		status = short_of_memory(report);
		goto out;
	}
	status = judge(fido_assert_verify(assertion, 0, key->algorithm, held.any), false, report);
out:
	fido_assert_free(&assertion);
	release_key(&held);
	return status;
}

/* --- attestations --- */

/* Say that the extensions that are there were to be expected. */
static bool expect_extensions(fido_cred_t *credential, const struct passkey_extensions *extensions)
{
	return fido_cred_set_extensions(credential, extensions_of(extensions)) == FIDO_OK &&
	       fido_cred_set_prot(credential, extensions->protection) == FIDO_OK &&
	       fido_cred_set_pin_minlen(credential, (size_t)extensions->pin_length_min) == FIDO_OK;
}

static bool fill_credential(fido_cred_t *credential, const struct passkey_signed *said,
			    const struct passkey_key *key,
			    const struct passkey_attestation *attestation)
{
	const struct passkey_data *data = said->data;

	return fido_cred_set_type(credential, key->algorithm) == FIDO_OK &&
	       fido_cred_set_rp(credential, said->site, NULL) == FIDO_OK &&
	       fido_cred_set_clientdata_hash(credential, said->client_hash.bytes, DIGEST_LEN) ==
		   FIDO_OK &&
	       fido_cred_set_uv(credential, FIDO_OPT_TRUE) == FIDO_OK &&
	       expect_extensions(credential, &data->extensions) &&
	       fido_cred_set_fmt(credential, "packed") == FIDO_OK &&
	       fido_cred_set_authdata_raw(credential, data->all.bytes, data->all.len) == FIDO_OK &&
	       fido_cred_set_attstmt(credential, attestation->statement.bytes,
				     attestation->statement.len) == FIDO_OK;
}

enum status passkey_verify_attestation(const struct passkey_signed *said,
				       const struct passkey_key *key,
				       const struct passkey_attestation *attestation,
				       struct report *report)
{
	bool certified = attestation->format == PASSKEY_PACKED_CERTIFIED;
	fido_cred_t *credential;
	enum status status = check_len(said, attestation->algorithm, report);

	if (status != AL_OK)
		return status;
	/* -257 is a negative number of 16 bits: see CTAP_LIBCBOR_NEGATIVE_MAX. */
	if (key->algorithm == PASSKEY_RS256 || attestation->algorithm == PASSKEY_RS256)
		return report_set(report, AL_UNSUPPORTED,
				  "the new passkey has an attestation with RS256: ask for none");
	if (!certified && attestation->algorithm != (int)key->algorithm)
		return report_set(report, AL_FORGED,
				  "the new passkey's attestation is not by its own key");
	fido_init(0);
	credential = fido_cred_new();
	if (credential == NULL || !fill_credential(credential, said, key, attestation)) {
		status = short_of_memory(report);
	} else {
		ERR_clear_error();
		status = judge(certified ? fido_cred_verify(credential)
					 : fido_cred_verify_self(credential),
			       certified, report);
	}
	fido_cred_free(&credential);
	return status;
}
