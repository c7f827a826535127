/* note_key.c: the keys of signed notes. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/note.h"

#include "crypto/hash.h"
#include "log/note_internal.h"
#include "log/text.h"

#include <stdio.h>
#include <string.h>

#define ID_DIGITS 8

/* Whether `code` has the Unicode property White_Space. */
static bool is_space(uint32_t code)
{
	return (code >= 0x09 && code <= 0x0d) || code == 0x20 || code == 0x85 || code == 0xa0 ||
	       code == 0x1680 || (code >= 0x2000 && code <= 0x200a) || code == 0x2028 ||
	       code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x3000;
}

bool note_name_is_valid(const char *name, size_t len)
{
	struct text text = { .bytes = name, .len = len };

	if (len == 0 || !text_is_utf8(text, NULL))
		return false;
	while (text.len > 0) {
		uint32_t code = text_take_code_point(&text);

		if (code < 0x20 || code == '+' || is_space(code))
			return false;
	}
	return true;
}

/* spec log-13: "The id of a key is the first four bytes of SHA-256 of its name, a line feed, the
 * byte of its type and the public key." */
static uint32_t key_id(const char *name, uint8_t type, const struct public_key *key)
{
	struct hash hash;
	struct digest digest;

	hash_start(&hash);
	hash_add_text(&hash, name);
	hash_add_text(&hash, "\n");
	hash_add(&hash, &type, 1);
	hash_add(&hash, key->bytes, PUBLIC_KEY_LEN);
	digest = hash_end(&hash);
	return (uint32_t)digest.bytes[0] << 24 | (uint32_t)digest.bytes[1] << 16 |
	       (uint32_t)digest.bytes[2] << 8 | digest.bytes[3];
}

enum status note_key_make(const char *name, enum note_key_type type, const struct public_key *key,
			  struct note_key *ret)
{
	size_t len = strlen(name);
	struct note_key made = { .type = type, .key = *key };

	if (len > NOTE_NAME_LEN_MAX)
		return AL_TOO_BIG;
	if (!note_name_is_valid(name, len))
		return AL_MALFORMED;
	memcpy(made.name, name, len);
	made.id = key_id(made.name, (uint8_t)type, key);
	*ret = made;
	return AL_OK;
}

/* Take what stands before the next '+' off `rest`. */
static bool take_part(struct text *rest, struct text *ret)
{
	const char *plus = rest->len == 0 ? NULL : memchr(rest->bytes, '+', rest->len);

	if (plus == NULL)
		return false;
	*ret = (struct text){ .bytes = rest->bytes, .len = (size_t)(plus - rest->bytes) };
	rest->bytes += ret->len + 1;
	rest->len -= ret->len + 1;
	return true;
}

enum status note_key_split(struct text text, struct note_key_parts *ret, struct report *report)
{
	struct text id;
	uint8_t bytes[ID_DIGITS / 2];

	if (!take_part(&text, &ret->name) || !take_part(&text, &id))
		return report_set(report, AL_MALFORMED,
				  "a verifier key is a name, 8 hexadecimal digits and base64, with "
				  "+ between them");
	if (!note_name_is_valid(ret->name.bytes, ret->name.len))
		return report_set(report, AL_MALFORMED,
				  "the name of a verifier key must be UTF-8, not empty and without "
				  "spaces");
	if (hex_parse(id.bytes, id.len, bytes, sizeof(bytes)) != AL_OK)
		return report_set(report, AL_MALFORMED,
				  "the id of the verifier key %.*s must be 8 hexadecimal digits",
				  (int)ret->name.len, ret->name.bytes);
	if (!text_base64(text, ret->material, sizeof(ret->material), &ret->material_len) ||
	    ret->material_len < 2)
		return report_set(report, AL_MALFORMED,
				  "the last part of the verifier key %.*s is no base64 of a type "
				  "and a key",
				  (int)ret->name.len, ret->name.bytes);
	ret->id = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
		  bytes[3];
	return AL_OK;
}

enum status note_key_from_parts(const struct note_key_parts *parts, struct note_key *ret,
				struct report *report)
{
	char name[NOTE_NAME_LEN_MAX + 1];
	uint8_t type = parts->material[0];
	struct public_key key;
	struct note_key made;
	enum status status;

	if (parts->name.len > NOTE_NAME_LEN_MAX)
		return report_set(report, AL_TOO_BIG,
				  "the name of a verifier key has at most %d bytes",
				  NOTE_NAME_LEN_MAX);
	memcpy(name, parts->name.bytes, parts->name.len);
	name[parts->name.len] = '\0';
	if (type != NOTE_KEY_ED25519 && type != NOTE_KEY_COSIGNATURE)
		return report_set(report, AL_UNSUPPORTED,
				  "the verifier key %s has the type 0x%02x; offered are 0x01 "
				  "(Ed25519) and 0x04 (Ed25519 cosignature)",
				  name, type);
	if (parts->material_len != 1 + PUBLIC_KEY_LEN)
		return report_set(report, AL_MALFORMED,
				  "the verifier key %s has %zu bytes instead of %d", name,
				  parts->material_len - 1, PUBLIC_KEY_LEN);
	memcpy(key.bytes, parts->material + 1, PUBLIC_KEY_LEN);
	status = note_key_make(name, (enum note_key_type)type, &key, &made);
	if (status != AL_OK)
		return report_set(report, status, "the name of the verifier key %s cannot be",
				  name);
	if (made.id != parts->id)
		return report_set(report, AL_MALFORMED,
				  "the verifier key %s has the id %08x, but its name and key give "
				  "%08x: one of them was altered",
				  name, parts->id, made.id);
	*ret = made;
	return AL_OK;
}

enum status note_key_parse(const char *text, size_t len, struct note_key *ret,
			   struct report *report)
{
	struct note_key_parts parts = { .name = { .bytes = "" } };
	enum status status;

	status = note_key_split((struct text){ .bytes = text, .len = len }, &parts, report);
	if (status != AL_OK)
		return status;
	return note_key_from_parts(&parts, ret, report);
}

void note_key_format(const struct note_key *key, char ret[static NOTE_VKEY_LEN_MAX + 1])
{
	uint8_t material[1 + PUBLIC_KEY_LEN];
	int len = snprintf(ret, NOTE_VKEY_LEN_MAX + 1, "%s+%08x+", key->name, key->id);

	material[0] = (uint8_t)key->type;
	memcpy(material + 1, key->key.bytes, PUBLIC_KEY_LEN);
	text_format_base64(material, sizeof(material), ret + len);
	ret[(size_t)len + TEXT_BASE64_LEN(sizeof(material))] = '\0';
}

bool note_key_equal(const struct note_key *a, const struct note_key *b)
{
	return a->id == b->id && a->type == b->type && strcmp(a->name, b->name) == 0 &&
	       public_key_equal(&a->key, &b->key);
}
