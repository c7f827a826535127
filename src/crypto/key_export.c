/* key_export.c: a private key in a file for another device. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/key_export.h"

#include "base/json.h"
#include "base/record.h"
#include "crypto/seal.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#define TYPE "key-export"
#define MAC_LEN crypto_aead_xchacha20poly1305_ietf_ABYTES
#define STRETCHED_LEN crypto_aead_xchacha20poly1305_ietf_KEYBYTES

const char *const key_export_kinds[] = {
	NULL,
	[KEY_EXPORT_APPLICANT] = "applicant",
	[KEY_EXPORT_MANDATE] = "mandate",
	[KEY_EXPORT_MEMBER] = "member",
	[KEY_EXPORT_OFFICE] = "office",
	NULL,
};

/* The file as the record table has it. */
struct fields {
	const char *box; /* hexadecimal */
	int kind;
	int64_t mem;
	uint8_t nonce[KEY_EXPORT_NONCE_LEN];
	int64_t ops;
	const char *platform;
	struct public_key public_key;
	uint8_t salt[KEY_EXPORT_SALT_LEN];
	struct sealing_key sealing_key;
};

#define BOX_FIELDS 1 /* those that are not in the head */

static const struct record_field fields[] = {
	RECORD_TEXT(struct fields, box, (2 * (KEY_SEED_LEN + MAC_LEN)),
		    (2 * KEY_EXPORT_BOX_LEN_MAX)),
	RECORD_ENUM(struct fields, kind, key_export_kinds),
	RECORD_INTEGER(struct fields, mem, KEY_EXPORT_MEM_MIN, KEY_EXPORT_MEM_MAX),
	RECORD_BYTES(struct fields, nonce, ""),
	RECORD_INTEGER(struct fields, ops, 1, KEY_EXPORT_OPS_MAX),
	RECORD_TEXT_OPTIONAL(struct fields, platform, 1, KEY_EXPORT_PLATFORM_LEN_MAX),
	RECORD_BYTES(struct fields, public_key, KEY_PREFIX),
	RECORD_BYTES(struct fields, salt, ""),
	RECORD_BYTES(struct fields, sealing_key, SEALING_KEY_PREFIX),
	RECORD_LITERAL(type, TYPE),
	RECORD_VERSION(v, 1),
};

static const struct record_type file_record = RECORD_TYPE(struct fields, fields);
/* What stands open, and is authenticated with the box. */
static const struct record_type head_record = {
	.size = sizeof(struct fields),
	.field_count = sizeof(fields) / sizeof(fields[0]) - BOX_FIELDS,
	.fields = fields + BOX_FIELDS,
};

size_t key_export_seeds_len(enum key_export_kind kind)
{
	return kind == KEY_EXPORT_APPLICANT || kind == KEY_EXPORT_OFFICE ? KEY_EXPORT_SEEDS_LEN_MAX
									 : KEY_SEED_LEN;
}

/* `box` has room for the digits; the fields borrow it and `file`. */
static struct fields fields_of(const struct key_export *file, char *box)
{
	struct fields made = {
		.box = box,
		.kind = (int)file->kind,
		.mem = file->mem,
		.ops = file->ops,
		.platform = file->platform[0] == '\0' ? NULL : file->platform,
		.public_key = file->public_key,
		.sealing_key = file->sealing_key,
	};

	memcpy(made.nonce, file->nonce, sizeof(made.nonce));
	memcpy(made.salt, file->salt, sizeof(made.salt));
	hex_format(file->box, key_export_seeds_len(file->kind) + MAC_LEN, box);
	return made;
}

static void append(const struct record_type *type, const struct key_export *file,
		   struct buffer *ret)
{
	char box[2 * KEY_EXPORT_BOX_LEN_MAX + 1];
	struct fields made = fields_of(file, box);

	record_encode(type, &made, ret);
}

void key_export_format(const struct key_export *file, struct buffer *ret)
{
	append(&file_record, file, ret);
	buffer_append_byte(ret, '\n');
}

/* --- reading --- */

static enum status take_fields(const struct fields *read, struct key_export *ret,
			       struct report *report)
{
	struct key_export file = {
		.kind = (enum key_export_kind)read->kind,
		.ops = read->ops,
		.mem = read->mem,
		.public_key = read->public_key,
		.sealing_key = read->sealing_key,
	};
	size_t box_len = key_export_seeds_len(file.kind) + MAC_LEN;

	if ((file.kind == KEY_EXPORT_MANDATE) != (read->platform != NULL))
		return report_set(report, AL_MALFORMED,
				  "platform: a mandate key has one, and no other key");
	if (hex_parse(read->box, strlen(read->box), file.box, box_len) != AL_OK)
		return report_set(report, AL_MALFORMED, "box: must be %zu bytes in hexadecimal",
				  box_len);
	if (read->platform != NULL)
		memcpy(file.platform, read->platform, strlen(read->platform));
	memcpy(file.nonce, read->nonce, sizeof(file.nonce));
	memcpy(file.salt, read->salt, sizeof(file.salt));
	*ret = file;
	return AL_OK;
}

/* The file has one form: its bytes are those that key_export_format() writes. */
static enum status check_form(const struct key_export *file, const char *text, size_t len,
			      struct report *report)
{
	struct buffer again;
	enum status status;

	buffer_init(&again, KEY_EXPORT_LEN_MAX);
	key_export_format(file, &again);
	status = buffer_status(&again);
	if (status != AL_OK)
		status = report_set(report, status, "out of memory for a key");
	else if (again.len != len || memcmp(again.bytes, text, len) != 0)
		status = report_set(report, AL_MALFORMED, "the bytes are not the canonical form");
	buffer_clear(&again);
	return status;
}

enum status key_export_read(const char *text, size_t len, struct key_export *ret,
			    struct report *report)
{
	struct key_export file;
	struct fields read;
	struct arena arena;
	json_t *root = NULL;
	enum status status;

	if (len > KEY_EXPORT_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "a file with a key has at most %d bytes",
				  KEY_EXPORT_LEN_MAX);
	arena_init(&arena, 4 * KEY_EXPORT_LEN_MAX);
	status = json_parse(text, len, &root, report);
	if (status == AL_OK)
		status = record_decode(&file_record, root, &arena, &read, report);
	if (status == AL_OK)
		status = take_fields(&read, &file, report);
	if (status == AL_OK)
		status = check_form(&file, text, len, report);
	if (status == AL_OK)
		*ret = file;
	arena_clear(&arena);
	json_decref(root);
	return status;
}

/* --- the box --- */

/* The public keys of `seeds`. */
static enum status keys_of(enum key_export_kind kind, const uint8_t *seeds,
			   struct public_key *ret_public, struct sealing_key *ret_sealing)
{
	const uint8_t *opening_seed = seeds + key_export_seeds_len(kind) - KEY_SEED_LEN;
	struct opening_key *opening = NULL;
	struct signing_key *signing = NULL;
	enum status status = signing_key_from_seed(seeds, &signing);

	/* From a seed of an Ed25519 key this is what opening_key_of() that key makes: libsodium
	 * takes the first half of SHA-512 in either. */
	if (status == AL_OK)
		status = opening_key_from_seed(opening_seed, &opening);
	if (status == AL_OK) {
		*ret_public = *signing_key_public(signing);
		*ret_sealing = *opening_key_public(opening);
	}
	signing_key_free(signing);
	opening_key_free(opening);
	return status;
}

/* What encrypts; wiped by the caller, also after a failure. */
static enum status stretch(const struct key_export *file, const char *pass, size_t pass_len,
			   uint8_t ret[static STRETCHED_LEN], struct report *report)
{
	static_assert(KEY_EXPORT_SALT_LEN == crypto_pwhash_SALTBYTES, "libsodium's salt");
	if (crypto_pwhash(ret, STRETCHED_LEN, pass, pass_len, file->salt,
			  (unsigned long long)file->ops, (size_t)file->mem,
			  crypto_pwhash_ALG_ARGON2ID13) == 0)
		return AL_OK;
	return report_set(report, AL_NO_MEMORY,
			  "a pass phrase needs %lld bytes of memory, which are not there",
			  (long long)file->mem);
}

static bool pass_fits(size_t pass_len)
{
	return pass_len >= KEY_EXPORT_PASS_LEN_MIN && pass_len <= KEY_EXPORT_PASS_LEN_MAX;
}

/* Encrypt `seeds` into the box of `file`, the rest of which is there. */
static enum status encrypt(struct key_export *file, const uint8_t *seeds, const char *pass,
			   size_t pass_len, struct report *report)
{
	uint8_t key[STRETCHED_LEN];
	struct buffer head;
	enum status status;

	static_assert(KEY_EXPORT_NONCE_LEN == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
		      "libsodium's nonce");
	static_assert(KEY_EXPORT_BOX_LEN_MAX == KEY_EXPORT_SEEDS_LEN_MAX + MAC_LEN,
		      "libsodium's box");
	buffer_init(&head, KEY_EXPORT_LEN_MAX);
	append(&head_record, file, &head);
	status = buffer_status(&head);
	if (status != AL_OK)
		status = report_set(report, status, "out of memory for a key");
	if (status == AL_OK)
		status = stretch(file, pass, pass_len, key, report);
	if (status == AL_OK)
		(void)crypto_aead_xchacha20poly1305_ietf_encrypt(
		    file->box, NULL, seeds, key_export_seeds_len(file->kind), head.bytes, head.len,
		    NULL, file->nonce, key);
	sodium_memzero(key, sizeof(key));
	buffer_clear(&head);
	return status;
}

/* Whether what goes into a file will be read from it. */
static enum status check_about(const struct key_export *file, struct report *report)
{
	struct key_export again;
	struct buffer text;
	enum status status;

	buffer_init(&text, KEY_EXPORT_LEN_MAX);
	key_export_format(file, &text);
	status = buffer_status(&text);
	if (status == AL_OK)
		status = key_export_read(buffer_text(&text), text.len, &again, report);
	else
		status = report_set(report, status, "out of memory for a key");
	buffer_clear(&text);
	return status;
}

enum status key_export_make(const struct key_export *about, const uint8_t *seeds, const char *pass,
			    size_t pass_len, struct key_export *ret, struct report *report)
{
	struct key_export file = { .kind = about->kind, .ops = about->ops, .mem = about->mem };
	int ready = sodium_init();
	enum status status;

	assert(ready >= 0);
	assert(memchr(about->platform, '\0', sizeof(about->platform)) != NULL);
	if (!pass_fits(pass_len))
		return report_set(report, AL_REFUSED,
				  "a pass phrase has %d to %d bytes: six words drawn by dice do",
				  KEY_EXPORT_PASS_LEN_MIN, KEY_EXPORT_PASS_LEN_MAX);
	memcpy(file.platform, about->platform, strlen(about->platform));
	randombytes_buf(file.salt, sizeof(file.salt));
	randombytes_buf(file.nonce, sizeof(file.nonce));
	status = keys_of(file.kind, seeds, &file.public_key, &file.sealing_key);
	if (status != AL_OK)
		return report_set(report, status, "out of memory for a key");
	status = check_about(&file, report);
	if (status == AL_OK)
		status = encrypt(&file, seeds, pass, pass_len, report);
	if (status == AL_OK)
		*ret = file;
	return status;
}

/* Decrypt the box of `file` to `ret`. */
static enum status decrypt(const struct key_export *file, const uint8_t *key,
			   const struct buffer *head, uint8_t *ret, struct report *report)
{
	size_t box_len = key_export_seeds_len(file->kind) + MAC_LEN;

	if (crypto_aead_xchacha20poly1305_ietf_decrypt(
		ret, NULL, NULL, file->box, box_len, head->bytes, head->len, file->nonce, key) == 0)
		return AL_OK;
	return report_set(report, AL_FORGED,
			  "this pass phrase does not open the file, or the file was altered");
}

/* Whether `seeds` are those of the keys that `file` names. */
static enum status check_keys(const struct key_export *file, const uint8_t *seeds,
			      struct report *report)
{
	struct public_key public_key;
	struct sealing_key sealing_key;
	enum status status = keys_of(file->kind, seeds, &public_key, &sealing_key);

	if (status != AL_OK)
		return report_set(report, status, "out of memory for a key");
	if (!public_key_equal(&public_key, &file->public_key) ||
	    memcmp(&sealing_key, &file->sealing_key, sizeof(sealing_key)) != 0)
		return report_set(report, AL_MALFORMED, "the file names another key than it has");
	return AL_OK;
}

enum status key_export_open(const struct key_export *file, const char *pass, size_t pass_len,
			    uint8_t *ret, struct report *report)
{
	uint8_t key[STRETCHED_LEN];
	struct buffer head;
	int ready = sodium_init();
	enum status status;

	assert(ready >= 0);
	if (!pass_fits(pass_len))
		return report_set(report, AL_FORGED,
				  "this pass phrase does not open the file: it has %d to %d bytes",
				  KEY_EXPORT_PASS_LEN_MIN, KEY_EXPORT_PASS_LEN_MAX);
	buffer_init(&head, KEY_EXPORT_LEN_MAX);
	append(&head_record, file, &head);
	status = buffer_status(&head);
	if (status != AL_OK)
		status = report_set(report, status, "out of memory for a key");
	if (status == AL_OK)
		status = stretch(file, pass, pass_len, key, report);
	if (status == AL_OK)
		status = decrypt(file, key, &head, ret, report);
	if (status == AL_OK)
		status = check_keys(file, ret, report);
	if (status != AL_OK)
		sodium_memzero(ret, KEY_EXPORT_SEEDS_LEN_MAX);
	sodium_memzero(key, sizeof(key));
	buffer_clear(&head);
	return status;
}
