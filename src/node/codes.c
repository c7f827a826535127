/* codes.c: one-time codes by which a person shows which account of the platform is hers. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/codes.h"

#include "crypto/hash.h"
#include "node/code_store.h"
#include "node/mandates.h"
#include "node/node_internal.h"

#include <sodium.h>
#include <string.h>

#define CODES_OPEN_MAX 100000 /* beyond it the oldest are forgotten */

/* RFC 4648's base32 in small letters: none of them looks like another of them. */
static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";

/* --- making one --- */

static void draw(struct random *random, char ret[static CODE_LEN + 1])
{
	uint8_t bytes[CODE_LEN];

	random_bytes(random, bytes, sizeof(bytes));
	for (size_t i = 0; i < CODE_LEN; i++)
		ret[i] = letters[bytes[i] % 32];
	ret[CODE_LEN] = '\0';
	sodium_memzero(bytes, sizeof(bytes));
}

static enum status store_code(struct db *db, void *user, struct report *report)
{
	const struct stored_code *code = user;
	enum status status = code_store_forget(db, code->person, code->made, report);

	if (status == AL_OK)
		status = code_store_trim(db, CODES_OPEN_MAX, report);
	return status == AL_OK ? code_store_add(db, code, report) : status;
}

enum status node_code_make(struct node *node, const char *person, struct when now,
			   char ret[static CODE_LEN + 1], struct report *report)
{
	struct stored_code code = { .made = now, .until = when_add(now, CODE_LASTS_S) };
	char text[CODE_LEN + 1];
	enum status status = node_check(node, now, report);

	if (status == AL_OK)
		status = node_check_person(person, report);
	if (status != AL_OK)
		return status;
	draw(&node->random, text);
	code.person = person;
	code.hash = hash_bytes(text, CODE_LEN);
	status = db_transaction(node->db, store_code, &code, report);
	if (status == AL_OK)
		memcpy(ret, text, sizeof(text));
	sodium_memzero(text, sizeof(text));
	return status;
}

/* --- using one --- */

/* What was meant by `code`. False: no code looks so. */
static bool read_code(const char *code, char ret[static CODE_LEN + 1])
{
	size_t len = 0;

	for (; *code != '\0'; code++) {
		char c = *code;

		if (c == ' ' || c == '-')
			continue;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (len == CODE_LEN || strchr(letters, c) == NULL)
			return false;
		ret[len++] = c;
	}
	ret[len] = '\0';
	return len == CODE_LEN;
}

struct voiding {
	struct digest hash;
	struct public_key key;
};

static enum status store_use(struct db *db, void *user, struct report *report)
{
	const struct voiding *voiding = user;

	return code_store_use(db, &voiding->hash, &voiding->key, report);
}

enum status node_code_use(struct node *node, const char *code, const struct public_key *key,
			  const struct key_certificate *certificate, struct when now,
			  struct report *report)
{
	struct node_link link = { .key = *key, .certificate = certificate };
	struct voiding voiding = { .key = *key };
	char person[ENGINE_PERSON_LEN_MAX + 1];
	char text[CODE_LEN + 1];
	enum status status = node_check(node, now, report);

	if (status != AL_OK)
		return status;
	status = AL_NOT_FOUND;
	if (read_code(code, text)) {
		voiding.hash = hash_bytes(text, CODE_LEN);
		status = code_store_find(node->db, &voiding.hash, key, now, person, report);
	}
	sodium_memzero(text, sizeof(text));
	if (status == AL_NOT_FOUND)
		return report_set(report, status,
				  "there is no such code, or it was used or is older than %d "
				  "minutes: have the platform show a new one",
				  CODE_LASTS_S / 60);
	/* Bound to the key before the link is made: nobody else can use it after a crash. */
	if (status == AL_OK)
		status = db_transaction(node->db, store_use, &voiding, report);
	link.person = person;
	return status == AL_OK ? node_link_shown(node, &link, now, report) : status;
}
