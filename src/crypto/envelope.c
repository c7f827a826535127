/* envelope.c: signed objects. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/envelope.h"

#include "base/json.h"
#include "base/record.h"
#include "crypto/hash.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const struct record_field signature_fields[] = {
	RECORD_BYTES(struct envelope_signature, key, KEY_PREFIX),
	RECORD_BYTES(struct envelope_signature, sig, ""),
};
static const struct record_type signature_record =
    RECORD_TYPE(struct envelope_signature, signature_fields);

void envelope_free(struct envelope *envelope)
{
	if (envelope == NULL)
		return;
	json_decref(envelope->object);
	buffer_clear(&envelope->canonical);
	free(envelope);
}

bool envelope_signed_by(const struct envelope *envelope, const struct public_key *key)
{
	for (size_t i = 0; i < envelope->signature_count; i++) {
		if (public_key_equal(&envelope->signatures[i].key, key))
			return true;
	}
	return false;
}

/* Append the bytes that are signed. */
static void append_signed_bytes(const char *type, const void *canonical, size_t len,
				struct buffer *ret)
{
	buffer_append_text(ret, "allmende/v1/");
	buffer_append_text(ret, type);
	buffer_append_text(ret, "\n");
	buffer_append(ret, canonical, len);
}

void envelope_format(const struct envelope *envelope, struct buffer *ret)
{
	buffer_append_text(ret, "{\"object\":");
	buffer_append(ret, envelope->canonical.bytes, envelope->canonical.len);
	buffer_append_text(ret, ",\"signatures\":[");
	for (size_t i = 0; i < envelope->signature_count; i++) {
		if (i > 0)
			buffer_append_byte(ret, ',');
		record_encode(&signature_record, &envelope->signatures[i], ret);
	}
	buffer_append_text(ret, "]}");
}

static enum status read_type(struct envelope *envelope, struct report *report)
{
	const char *type = json_string_value(json_object_get(envelope->object, "type"));
	size_t len = type == NULL ? 0 : strlen(type);

	if (len == 0 || len > ENVELOPE_TYPE_LEN_MAX)
		return report_set(report, AL_MALFORMED,
				  "object.type: must be a text of 1 to %d bytes",
				  ENVELOPE_TYPE_LEN_MAX);
	if (strspn(type, "abcdefghijklmnopqrstuvwxyz-") != len)
		return report_set(report, AL_MALFORMED, "object.type: must be of a to z and -");
	memcpy(envelope->type, type, len + 1);
	return AL_OK;
}

static enum status read_signatures(struct envelope *envelope, const json_t *list,
				   struct report *report)
{
	struct arena arena;
	enum status status = AL_OK;
	size_t count = json_array_size(list);

	if (!json_is_array(list) || count < 1 || count > ENVELOPE_SIGNATURES_MAX)
		return report_set(report, AL_MALFORMED, "signatures: must be a list of 1 to %d",
				  ENVELOPE_SIGNATURES_MAX);
	arena_init(&arena, 0); /* a signature points at nothing */
	for (size_t i = 0; i < count && status == AL_OK; i++) {
		struct envelope_signature *signature = &envelope->signatures[i];

		status = record_decode(&signature_record, json_array_get(list, i), &arena,
				       signature, report);
		if (status != AL_OK)
			report_prefix(report, "signatures[%zu]", i);
		else if (i > 0 && public_key_compare(&signature[-1].key, &signature->key) >= 0)
			status = report_set(
			    report, AL_MALFORMED,
			    "signatures[%zu]: not in the order of keys, or there twice", i);
	}
	arena_clear(&arena);
	envelope->signature_count = count;
	return status;
}

static enum status verify_signatures(const struct envelope *envelope, struct report *report)
{
	struct buffer bytes;
	enum status status;

	buffer_init(&bytes, ENVELOPE_LEN_MAX + 64);
	append_signed_bytes(envelope->type, envelope->canonical.bytes, envelope->canonical.len,
			    &bytes);
	status = buffer_status(&bytes);
	for (size_t i = 0; i < envelope->signature_count && status == AL_OK; i++) {
		const struct envelope_signature *signature = &envelope->signatures[i];

		if (!key_verify(&signature->key, &signature->sig, bytes.bytes, bytes.len)) {
			char hex[2 * PUBLIC_KEY_LEN + 1];

			hex_format(signature->key.bytes, PUBLIC_KEY_LEN, hex);
			status = report_set(report, AL_FORGED,
					    "the signature by " KEY_PREFIX "%s does not hold", hex);
		}
	}
	buffer_clear(&bytes);
	return status;
}

/* The envelope has one form: its bytes are those that envelope_format() writes. */
static enum status check_form(const struct envelope *envelope, const char *text, size_t len,
			      struct report *report)
{
	struct buffer again;
	enum status status;

	buffer_init(&again, ENVELOPE_LEN_MAX);
	envelope_format(envelope, &again);
	status = buffer_status(&again);
	if (status == AL_OK && (again.len != len || memcmp(again.bytes, text, len) != 0))
		status = report_set(report, AL_MALFORMED, "the bytes are not the canonical form");
	buffer_clear(&again);
	return status;
}

static enum status read_parts(struct envelope *envelope, const json_t *root, struct report *report)
{
	enum status status;

	envelope->object = json_incref(json_object_get(root, "object"));
	if (!json_is_object(envelope->object) || json_object_size(root) != 2)
		return report_set(report, AL_MALFORMED,
				  "an envelope has the members \"object\" and \"signatures\" only");
	status = read_type(envelope, report);
	if (status != AL_OK)
		return status;
	status = json_canonical(envelope->object, &envelope->canonical, report);
	if (status != AL_OK)
		return status;
	envelope->id = hash_bytes(envelope->canonical.bytes, envelope->canonical.len);
	return read_signatures(envelope, json_object_get(root, "signatures"), report);
}

enum status envelope_parse(const char *text, size_t len, struct envelope **ret,
			   struct report *report)
{
	struct envelope *envelope = NULL;
	json_t *root = NULL;
	enum status status;

	if (len > ENVELOPE_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "an envelope has at most %d bytes",
				  ENVELOPE_LEN_MAX);
	status = json_parse(text, len, &root, report);
	if (status != AL_OK)
		return status;
	envelope = calloc(1, sizeof(*envelope));
	if (envelope == NULL) {
		status = report_set(report, AL_NO_MEMORY, "out of memory for an envelope");
		goto out;
	}
	buffer_init(&envelope->canonical, ENVELOPE_LEN_MAX);
	status = read_parts(envelope, root, report);
	if (status == AL_OK)
		status = check_form(envelope, text, len, report);
	if (status == AL_OK)
		status = verify_signatures(envelope, report);
	if (status != AL_OK)
		goto out;
	*ret = envelope;
	envelope = NULL; /* the caller's now */
out:
	envelope_free(envelope);
	json_decref(root);
	return status;
}

static int compare_signatures(const void *a, const void *b)
{
	const struct envelope_signature *x = a;
	const struct envelope_signature *y = b;

	return public_key_compare(&x->key, &y->key);
}

enum status envelope_make(const char *type, const void *canonical, size_t len,
			  const struct signing_key *const *keys, size_t key_count,
			  struct envelope **ret)
{
	struct envelope *envelope;
	struct buffer bytes;
	enum status status;

	assert(strlen(type) <= ENVELOPE_TYPE_LEN_MAX);
	assert(key_count >= 1);
	assert(key_count <= ENVELOPE_SIGNATURES_MAX);
	if (len > ENVELOPE_OBJECT_LEN_MAX)
		return AL_TOO_BIG;
	envelope = calloc(1, sizeof(*envelope));
	if (envelope == NULL)
		return AL_NO_MEMORY;
	buffer_init(&envelope->canonical, ENVELOPE_LEN_MAX);
	buffer_init(&bytes, ENVELOPE_LEN_MAX + 64);
	buffer_append(&envelope->canonical, canonical, len);
	append_signed_bytes(type, canonical, len, &bytes);
	status = buffer_status(&envelope->canonical);
	if (status == AL_OK)
		status = buffer_status(&bytes);
	if (status != AL_OK)
		goto out;
	memcpy(envelope->type, type, strlen(type) + 1);
	envelope->id = hash_bytes(canonical, len);
	envelope->signature_count = key_count;
	for (size_t i = 0; i < key_count; i++) {
		envelope->signatures[i].key = *signing_key_public(keys[i]);
		envelope->signatures[i].sig = key_sign(keys[i], bytes.bytes, bytes.len);
	}
	qsort(envelope->signatures, key_count, sizeof(envelope->signatures[0]), compare_signatures);
	*ret = envelope;
	envelope = NULL; /* the caller's now */
out:
	buffer_clear(&bytes);
	envelope_free(envelope);
	return status;
}

enum status envelope_cosign(const struct envelope *envelope, const struct signing_key *key,
			    struct envelope **ret)
{
	const struct signing_key *one[] = { key };
	struct envelope *copy = NULL;
	size_t count = envelope->signature_count;
	enum status status;

	if (envelope_signed_by(envelope, signing_key_public(key)))
		return AL_CONFLICT;
	if (count == ENVELOPE_SIGNATURES_MAX)
		return AL_TOO_BIG;
	status = envelope_make(envelope->type, envelope->canonical.bytes, envelope->canonical.len,
			       one, 1, &copy);
	if (status != AL_OK)
		return status;
	copy->object = json_incref(envelope->object);
	memcpy(&copy->signatures[1], envelope->signatures, count * sizeof(copy->signatures[0]));
	copy->signature_count = count + 1;
	qsort(copy->signatures, count + 1, sizeof(copy->signatures[0]), compare_signatures);
	*ret = copy;
	return AL_OK;
}
