/* jwks.c: the keys of an OpenID provider, and what they signed. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/jwks.h"

#include "base/json.h"

#include <cjose/cjose.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define RSA_BITS_MIN 2048
#define RSA_BITS_MAX 8192
#define KEY_NUMBER_LEN_MAX (RSA_BITS_MAX / 8 + 1)
#define P256_LEN 32
#define ES256_SIGNATURE_LEN (2 * P256_LEN)
#define RSA_SIGNATURE_LEN_MAX (RSA_BITS_MAX / 8)
#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

struct key {
	cjose_jwk_t *key;
	char *id;	 /* NULL: it has none */
	char *algorithm; /* NULL: any that fits */
};

struct jwks {
	struct key keys[JWKS_KEYS_MAX];
	size_t count;
};

/* A part of a token. */
struct part {
	const char *text;
	size_t len;
};

/* --- keys --- */

static void key_clear(struct key *key)
{
	if (key->key != NULL)
		(void)cjose_jwk_release(key->key);
	free(key->id);
	free(key->algorithm);
	*key = (struct key){ .key = NULL };
}

void jwks_free(struct jwks *keys)
{
	if (keys == NULL)
		return;
	for (size_t i = 0; i < keys->count; i++)
		key_clear(&keys->keys[i]);
	free(keys);
}

/* Copy the text `name` of `object`; none, or one that is too long, stays NULL. False: no memory. */
static bool copy_text(const json_t *object, const char *name, char **ret)
{
	const char *text = json_string_value(json_object_get(object, name));

	if (text == NULL || strlen(text) > JWKS_KEY_ID_LEN_MAX)
		return true;
	*ret = strdup(text);
	return *ret != NULL;
}

/* Whether `object` is a key for signatures of a kind that we take. */
static bool is_ours(const json_t *object)
{
	const char *kind = json_string_value(json_object_get(object, "kty"));
	const char *use = json_string_value(json_object_get(object, "use"));

	if (kind == NULL || (use != NULL && strcmp(use, "sig") != 0))
		return false;
	if (strcmp(kind, "EC") == 0)
		return json_object_get(object, "crv") != NULL;
	return strcmp(kind, "RSA") == 0 && json_object_get(object, "crv") == NULL;
}

/* Whether the key is one of the sizes that we take. */
static bool is_strong(const cjose_jwk_t *key)
{
	cjose_err error;
	size_t bits = cjose_jwk_get_keysize(key, &error);

	if (cjose_jwk_get_kty(key, &error) == CJOSE_JWK_KTY_RSA)
		return bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX;
	return cjose_jwk_EC_get_curve(key, &error) == CJOSE_JWK_EC_P_256;
}

/* A number of a key. */
struct number {
	uint8_t bytes[KEY_NUMBER_LEN_MAX];
	size_t len;
};

/* Whether the member `name` of `object` is a number in base64url. */
static bool read_number(const json_t *object, const char *name, struct number *ret)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL && text[0] != '\0' &&
	       sodium_base642bin(ret->bytes, sizeof(ret->bytes), text, strlen(text), NULL,
				 &ret->len, NULL, VARIANT) == 0;
}

/* The key that `object` is; NULL: it cannot be read, or no memory. */
static cjose_jwk_t *make_key(const json_t *object)
{
	const char *curve = json_string_value(json_object_get(object, "crv"));
	cjose_jwk_ec_keyspec elliptic = { .crv = CJOSE_JWK_EC_P_256 };
	cjose_jwk_rsa_keyspec rsa = { .n = NULL };
	cjose_err error;
	struct number first;
	struct number second;

	if (curve != NULL) {
		if (strcmp(curve, "P-256") != 0 || !read_number(object, "x", &first) ||
		    !read_number(object, "y", &second) || first.len != P256_LEN ||
		    second.len != P256_LEN)
			return NULL;
		elliptic.x = first.bytes;
		elliptic.xlen = first.len;
		elliptic.y = second.bytes;
		elliptic.ylen = second.len;
		return cjose_jwk_create_EC_spec(&elliptic, &error);
	}
	if (!read_number(object, "n", &first) || !read_number(object, "e", &second))
		return NULL;
	rsa.n = first.bytes;
	rsa.nlen = first.len;
	rsa.e = second.bytes;
	rsa.elen = second.len;
	return cjose_jwk_create_RSA_spec(&rsa, &error);
}

/* Add the key that `object` is; what is none of ours is left out. */
static enum status add_key(struct jwks *keys, const json_t *object)
{
	struct key key = { .key = NULL };
	bool whole;

	if (!is_ours(object))
		return AL_OK;
	key.key = make_key(object);
	if (key.key == NULL)
		return AL_OK; /* cjose says "no memory" of points off the curve too */
	whole = copy_text(object, "kid", &key.id) && copy_text(object, "alg", &key.algorithm);
	if (!whole || !is_strong(key.key)) {
		key_clear(&key);
		return whole ? AL_OK : AL_NO_MEMORY;
	}
	keys->keys[keys->count++] = key;
	return AL_OK;
}

static enum status add_keys(struct jwks *keys, const json_t *list, struct report *report)
{
	enum status status = AL_OK;

	if (!json_is_array(list))
		return report_set(report, AL_MALFORMED, "the provider's keys are no list");
	if (json_array_size(list) > JWKS_KEYS_MAX)
		return report_set(report, AL_TOO_BIG, "the provider has more than %d keys",
				  JWKS_KEYS_MAX);
	for (size_t i = 0; status == AL_OK && i < json_array_size(list); i++)
		status = add_key(keys, json_array_get(list, i));
	if (status != AL_OK)
		return report_set(report, status, "out of memory for the provider's keys");
	return AL_OK;
}

enum status jwks_parse(const char *text, size_t len, struct jwks **ret, struct report *report)
{
	struct jwks *keys;
	json_t *object = NULL;
	enum status status;

	if (len > JWKS_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "the provider's keys are over %d bytes",
				  JWKS_LEN_MAX);
	status = json_parse(text, len, &object, report);
	if (status != AL_OK) {
		report_prefix(report, "the provider's keys");
		return status;
	}
	keys = calloc(1, sizeof(*keys));
	if (keys == NULL)
		status = report_set(report, AL_NO_MEMORY, "out of memory for the provider's keys");
	else
		status = add_keys(keys, json_object_get(object, "keys"), report);
	json_decref(object);
	if (status == AL_OK)
		*ret = keys;
	else
		jwks_free(keys);
	return status;
}

/* --- tokens --- */

/* Split `token` at its two dots. */
static bool split(const char *token, struct part ret[static 3])
{
	for (size_t i = 0; i < 3; i++) {
		ret[i] = (struct part){ token, strcspn(token, ".") };
		token += ret[i].len;
		if (*token != (i < 2 ? '.' : '\0') || ret[i].len == 0)
			return false;
		token++;
	}
	return true;
}

/* Append the bytes of `part` to `ret`. */
static enum status decode(struct part part, struct buffer *ret)
{
	uint8_t *bytes = malloc(part.len);
	size_t len;
	enum status status = AL_MALFORMED;

	if (bytes == NULL)
		return AL_NO_MEMORY;
	if (sodium_base642bin(bytes, part.len, part.text, part.len, NULL, &len, NULL, VARIANT) ==
	    0) {
		buffer_append(ret, bytes, len);
		status = buffer_status(ret);
	}
	free(bytes);
	return status;
}

/* Whether the token's header is one that we take; *ret_algorithm is borrowed from it. */
static enum status check_header(const json_t *header, const char **ret_algorithm,
				struct report *report)
{
	static const char *const algorithms[] = { "RS256", "PS256", "ES256" };
	const char *algorithm = json_string_value(json_object_get(header, "alg"));
	const json_t *type = json_object_get(header, "typ");
	const json_t *id = json_object_get(header, "kid");

	if (algorithm == NULL || json_object_get(header, "crit") != NULL ||
	    (type != NULL && (json_string_value(type) == NULL ||
			      strcasecmp(json_string_value(type), "JWT") != 0)) ||
	    (id != NULL && !json_is_string(id)))
		return report_set(report, AL_MALFORMED,
				  "the token has a head that is none of ours");
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(*algorithms); i++) {
		if (strcmp(algorithm, algorithms[i]) == 0) {
			*ret_algorithm = algorithms[i];
			return AL_OK;
		}
	}
	return report_set(report, AL_UNSUPPORTED,
			  "the token is signed by %.20s: let the provider sign by RS256, PS256 or "
			  "ES256",
			  algorithm);
}

static bool key_fits(const struct key *key, const char *algorithm, const char *id)
{
	cjose_err error;
	bool elliptic = cjose_jwk_get_kty(key->key, &error) == CJOSE_JWK_KTY_EC;

	return elliptic == (algorithm[0] == 'E') &&
	       (key->algorithm == NULL || strcmp(key->algorithm, algorithm) == 0) &&
	       (id == NULL || (key->id != NULL && strcmp(key->id, id) == 0));
}

/* The one key that fits. */
static enum status find_key(const struct jwks *keys, const char *algorithm, const char *id,
			    const cjose_jwk_t **ret, struct report *report)
{
	const cjose_jwk_t *found = NULL;

	for (size_t i = 0; i < keys->count; i++) {
		if (!key_fits(&keys->keys[i], algorithm, id))
			continue;
		if (found != NULL)
			return report_set(report, AL_MALFORMED,
					  "several keys of the provider fit the token");
		found = keys->keys[i].key;
	}
	if (found == NULL)
		return report_set(report, AL_NOT_FOUND,
				  "the provider has no key that fits the token");
	*ret = found;
	return AL_OK;
}

static enum status check_signature(const char *token, const cjose_jwk_t *key, struct report *report)
{
	cjose_err error = { .code = CJOSE_ERR_NONE };
	cjose_jws_t *jws = cjose_jws_import(token, strlen(token), &error);
	bool holds;

	/* It was read before, by the same rules: what can fail is memory. */
	if (jws == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a token");
	holds = cjose_jws_verify(jws, key, &error);
	cjose_jws_release(jws);
	if (holds)
		return AL_OK;
	if (error.code == CJOSE_ERR_NO_MEMORY)
		return report_set(report, AL_NO_MEMORY, "out of memory for a token");
	return report_set(report, AL_FORGED, "the token's signature does not hold");
}

/* Whether a signature by `algorithm` may have `len` bytes. */
static bool length_fits(size_t len, const char *algorithm)
{
	if (algorithm[0] == 'E')
		return len == ES256_SIGNATURE_LEN;
	return len <= RSA_SIGNATURE_LEN_MAX;
}

/* Check the token of this decoded head and a signature of `len` bytes. */
static enum status verify(const struct jwks *keys, const char *token, const struct buffer *head,
			  size_t len, struct report *report)
{
	const char *algorithm;
	const cjose_jwk_t *key;
	json_t *header = NULL;
	enum status status = json_parse(buffer_text(head), head->len, &header, report);

	if (status != AL_OK) {
		report_prefix(report, "the token's head");
		return status;
	}
	status = check_header(header, &algorithm, report);
	if (status == AL_OK && !length_fits(len, algorithm))
		status = report_set(report, AL_FORGED, "the token's signature does not hold");
	if (status == AL_OK)
		status = find_key(keys, algorithm,
				  json_string_value(json_object_get(header, "kid")), &key, report);
	if (status == AL_OK)
		status = check_signature(token, key, report);
	json_decref(header);
	return status;
}

enum status jwks_verify(const struct jwks *keys, const char *token, struct buffer *ret,
			struct report *report)
{
	struct buffer decoded[3]; /* head, claims, signature */
	struct part parts[3];
	enum status status = AL_OK;

	if (strlen(token) > JWKS_TOKEN_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "a token is longer than %d bytes",
				  JWKS_TOKEN_LEN_MAX);
	if (!split(token, parts))
		return report_set(report, AL_MALFORMED, "the token is not of three parts");
	for (size_t i = 0; i < 3; i++) {
		buffer_init(&decoded[i], JWKS_TOKEN_LEN_MAX);
		if (status == AL_OK)
			status = decode(parts[i], &decoded[i]);
	}
	if (status != AL_OK)
		(void)report_set(report, status, "the token is not written in base64url");
	else
		status = verify(keys, token, &decoded[0], decoded[2].len, report);
	if (status == AL_OK) {
		buffer_append(ret, decoded[1].bytes, decoded[1].len);
		status = buffer_status(ret);
	}
	for (size_t i = 0; i < 3; i++)
		buffer_clear(&decoded[i]);
	return status;
}
