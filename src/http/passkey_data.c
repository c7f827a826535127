/* passkey_data.c: what authenticators write. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/passkey_data.h"

#include <sodium.h>
#include <string.h>

#define MAKE_LEN 16 /* of the AAGUID */

/* --- keys --- */

/* A part of a key as it is written: bytes that are always these, then some of its own. */
struct pattern {
	const char *fixed;
	size_t fixed_len;
	size_t own_len;
};

/* The canonical form has one way only to write each (6.5.1.1: and no optional parameter). */
static const struct shape {
	enum passkey_algorithm algorithm;
	struct pattern parts[2];
} shapes[] = {
	{ PASSKEY_ES256,
	  { { "\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20", 10, 32 }, { "\x22\x58\x20", 3, 32 } } },
	{ PASSKEY_EDDSA, { { "\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20", 10, 32 }, { "", 0, 0 } } },
	{ PASSKEY_RS256,
	  { { "\xa4\x01\x03\x03\x39\x01\x00\x20\x59\x01\x00", 11, 256 }, { "\x21\x43", 2, 3 } } },
};

/* Read the key `cose`, which is of this shape. */
static bool read_shape(struct ctap cose, const struct shape *shape, struct passkey_key *ret)
{
	struct ctap fixed;
	struct ctap own;

	*ret = (struct passkey_key){ .algorithm = shape->algorithm };
	for (size_t i = 0; i < 2; i++) {
		const struct pattern *part = &shape->parts[i];

		if (!ctap_take(&cose, part->fixed_len, &fixed) ||
		    memcmp(fixed.bytes, part->fixed, part->fixed_len) != 0 ||
		    !ctap_take(&cose, part->own_len, &own))
			return false;
		memcpy(ret->bytes + ret->len, own.bytes, own.len);
		ret->len += own.len;
	}
	return cose.len == 0;
}

/* Whether the RSA key may be used: of 2048 bits, odd, and with the exponent 65537. */
static bool is_rsa(const struct passkey_key *key)
{
	return (key->bytes[0] & 0x80) != 0 && (key->bytes[255] & 1) != 0 &&
	       memcmp(key->bytes + 256, "\x01\x00\x01", 3) == 0;
}

/* The algorithm that `cose` names, which stands behind the kind of the key. */
static bool read_algorithm(struct ctap cose, int *ret)
{
	struct ctap_head head;
	int label;
	int kind;

	return ctap_read_head(&cose, &head) && head.kind == CTAP_MAP && head.number >= 2 &&
	       ctap_read_integer(&cose, &label) && label == 1 && ctap_read_integer(&cose, &kind) &&
	       ctap_read_integer(&cose, &label) && label == 3 && ctap_read_integer(&cose, ret);
}

enum status passkey_key_read(struct ctap cose, struct passkey_key *ret, struct report *report)
{
	struct passkey_key key;
	struct ctap rest = cose;
	int algorithm;

	if (!ctap_skip(&rest, CTAP_NEGATIVE_MAX) || rest.len != 0 ||
	    !read_algorithm(cose, &algorithm))
		return report_set(report, AL_MALFORMED, "the passkey's key cannot be read");
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
		if ((int)shapes[i].algorithm != algorithm)
			continue;
		if (!read_shape(cose, &shapes[i], &key))
			break;
		if (algorithm == PASSKEY_RS256 && !is_rsa(&key))
			break;
		*ret = key;
		return AL_OK;
	}
	if (algorithm == PASSKEY_ES256 || algorithm == PASSKEY_EDDSA)
		return report_set(report, AL_MALFORMED, "the passkey's key is not a whole one");
	return report_set(report, AL_UNSUPPORTED,
			  "the passkey signs by %d, or with a key of another size: use one that "
			  "signs by ES256, EdDSA, or RS256 with 2048 bits",
			  algorithm);
}

/* --- authenticator data --- */

static bool is_name(const struct ctap *name, const char *text)
{
	return name->len == strlen(text) && memcmp(name->bytes, text, name->len) == 0;
}

/* Read an integer of 1 to `max`. */
static bool read_small(struct ctap *in, int max, int *ret)
{
	return ctap_read_integer(in, ret) && *ret >= 1 && *ret <= max;
}

/* Read whether a registration does something, or the bytes that an assertion has for it. */
static bool read_done(struct ctap *in, enum passkey_ceremony ceremony, bool *ret)
{
	struct ctap_head head;
	struct ctap bytes;

	if (ceremony == PASSKEY_ASSERTION) {
		*ret = true;
		return ctap_read_bytes(in, &bytes);
	}
	if (!ctap_read_head(in, &head) || head.kind != CTAP_SIMPLE || head.number > CTAP_TRUE)
		return false;
	*ret = head.number == CTAP_TRUE;
	return true;
}

/* Read what is said of the extension `name`. */
static bool read_extension(struct ctap *in, const struct ctap *name, enum passkey_ceremony ceremony,
			   struct passkey_extensions *ret)
{
	if (is_name(name, "hmac-secret"))
		return read_done(in, ceremony, &ret->hmac_secret);
	if (is_name(name, "credBlob"))
		return read_done(in, ceremony, &ret->blob);
	if (ceremony == PASSKEY_REGISTRATION && is_name(name, "credProtect"))
		return read_small(in, 3, &ret->protection);
	if (ceremony == PASSKEY_REGISTRATION && is_name(name, "minPinLength"))
		return read_small(in, UINT8_MAX, &ret->pin_length_min);
	return ctap_skip(in, CTAP_LIBCBOR_NEGATIVE_MAX);
}

/* Whether `a` comes before `b`: the shorter first, then by bytes. */
static bool is_before(const struct ctap *a, const struct ctap *b)
{
	if (a->len != b->len)
		return a->len < b->len;
	return memcmp(a->bytes, b->bytes, a->len) < 0;
}

/* Read the map of extensions (9.5), each name once. */
static bool read_extensions(struct ctap *in, enum passkey_ceremony ceremony,
			    struct passkey_extensions *ret)
{
	struct ctap_head head;
	struct ctap before = { in->bytes, 0 };
	struct ctap name;

	if (!ctap_read_head(in, &head) || head.kind != CTAP_MAP)
		return false;
	for (uint64_t i = 0; i < head.number; i++) { /* each is two bytes at least */
		if (!ctap_read_text(in, &name) || (i > 0 && !is_before(&before, &name)) ||
		    !read_extension(in, &name, ceremony, ret))
			return false;
		before = name;
	}
	return true;
}

/* Read the id and the key of a new passkey (6.5.1). */
static bool read_credential(struct ctap *in, struct passkey_data *ret)
{
	struct ctap make;
	struct ctap len;
	struct ctap rest;

	if (!ctap_take(in, MAKE_LEN, &make) || !ctap_take(in, 2, &len) ||
	    !ctap_take(in, (size_t)len.bytes[0] << 8 | len.bytes[1], &ret->id) ||
	    ret->id.len == 0 || ret->id.len > PASSKEY_ID_LEN_MAX)
		return false;
	rest = *in;
	return ctap_skip(&rest, CTAP_NEGATIVE_MAX) && ctap_take(in, in->len - rest.len, &ret->cose);
}

static bool read_data(struct ctap in, enum passkey_ceremony ceremony, struct passkey_data *ret)
{
	struct ctap flags;
	struct ctap count;
	bool registered = ceremony == PASSKEY_REGISTRATION;

	if (!ctap_take(&in, crypto_hash_sha256_BYTES, &ret->site_hash) ||
	    !ctap_take(&in, 1, &flags) || !ctap_take(&in, 4, &count))
		return false;
	ret->flags = flags.bytes[0];
	for (size_t i = 0; i < 4; i++)
		ret->sign_count = ret->sign_count << 8 | count.bytes[i];
	if (((ret->flags & PASSKEY_FLAG_CREDENTIAL) != 0) != registered)
		return false;
	if (registered && !read_credential(&in, ret))
		return false;
	if ((ret->flags & PASSKEY_FLAG_EXTENSIONS) != 0 &&
	    !read_extensions(&in, ceremony, &ret->extensions))
		return false;
	return in.len == 0;
}

enum status passkey_data_read(struct ctap in, enum passkey_ceremony ceremony,
			      struct passkey_data *ret, struct report *report)
{
	struct passkey_data data = { .all = in };

	if (in.len > PASSKEY_DATA_LEN_MAX || !read_data(in, ceremony, &data))
		return report_set(report, AL_MALFORMED,
				  "what the authenticator says cannot be read");
	if ((data.flags & PASSKEY_FLAG_BACKED_UP) != 0 &&
	    (data.flags & PASSKEY_FLAG_BACKUP_ELIGIBLE) == 0)
		return report_set(report, AL_MALFORMED,
				  "the authenticator says that it copied what cannot be copied");
	*ret = data;
	return AL_OK;
}

/* --- attestation objects --- */

/* Read the list of certificates, of which the first has signed. */
static bool read_certificates(struct ctap *in)
{
	struct ctap_head head;
	struct ctap certificate;

	if (!ctap_read_head(in, &head) || head.kind != CTAP_LIST || head.number == 0 ||
	    head.number > PASSKEY_CERTIFICATES_MAX)
		return false;
	for (uint64_t i = 0; i < head.number; i++) {
		if (!ctap_read_bytes(in, &certificate) || certificate.len == 0)
			return false;
	}
	return true;
}

/* Read a packed statement (8.2). */
static bool read_packed(struct ctap *in, struct passkey_attestation *ret)
{
	struct ctap_head head;
	struct ctap signature;

	if (!ctap_read_head(in, &head) || head.kind != CTAP_MAP ||
	    (head.number != 2 && head.number != 3) || !ctap_read_name(in, "alg") ||
	    !ctap_read_integer(in, &ret->algorithm) || !ctap_read_name(in, "sig") ||
	    !ctap_read_bytes(in, &signature) || signature.len == 0)
		return false;
	ret->format = head.number == 3 ? PASSKEY_PACKED_CERTIFIED : PASSKEY_PACKED_SELF;
	return head.number == 2 || (ctap_read_name(in, "x5c") && read_certificates(in));
}

/* Read the statement of the format `format`; of one that we do not take, to its end. */
static bool read_statement(struct ctap *in, const struct ctap *format,
			   struct passkey_attestation *ret)
{
	struct ctap from = *in;
	bool whole;

	if (is_name(format, "none"))
		whole = ctap_read_map(in, 0);
	else if (is_name(format, "packed"))
		whole = read_packed(in, ret);
	else
		whole = ctap_skip(in, CTAP_NEGATIVE_MAX);
	return whole && ctap_take(&from, from.len - in->len, &ret->statement);
}

static bool is_signed_by_known(const struct passkey_attestation *attestation)
{
	return attestation->format == PASSKEY_NONE || attestation->algorithm == PASSKEY_ES256 ||
	       attestation->algorithm == PASSKEY_EDDSA || attestation->algorithm == PASSKEY_RS256;
}

enum status passkey_attestation_read(struct ctap in, struct passkey_attestation *ret,
				     struct report *report)
{
	struct passkey_attestation attestation = { .format = PASSKEY_NONE };
	struct ctap format;

	if (in.len > PASSKEY_ATTESTATION_LEN_MAX || !ctap_read_map(&in, 3) ||
	    !ctap_read_name(&in, "fmt") || !ctap_read_text(&in, &format) ||
	    !ctap_read_name(&in, "attStmt") || !read_statement(&in, &format, &attestation) ||
	    !ctap_read_name(&in, "authData") || !ctap_read_bytes(&in, &attestation.data) ||
	    in.len != 0)
		return report_set(report, AL_MALFORMED,
				  "what the browser says of the new passkey cannot be read");
	if (!is_name(&format, "none") && !is_name(&format, "packed"))
		return report_set(report, AL_UNSUPPORTED,
				  "the new passkey has an attestation of another format: ask for "
				  "none or packed");
	if (!is_signed_by_known(&attestation))
		return report_set(report, AL_UNSUPPORTED,
				  "the new passkey's attestation is signed by %d: ask for none",
				  attestation.algorithm);
	*ret = attestation;
	return AL_OK;
}
