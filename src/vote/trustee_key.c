/* trustee_key.c: the public key of one trustee, with the proof that she knows its secret. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/trustee_internal.h"

#include "log/text.h"
#include "vote/credential.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NAME_MAX_SHOWN 100 /* bytes */
#define KEY_CONTEXT_MAX (GROUP_TEXT_MAX + 64)

/* What a proof of knowledge of the logarithm of `key` is about: GROUP "|" X, written to `text`. */
static struct statement key_statement(const struct group *group, const struct element *key,
				      char text[static KEY_CONTEXT_MAX])
{
	char element[GROUP_TEXT_MAX];
	int len;

	(void)group_element_format(group, key, element);
	len = snprintf(text, KEY_CONTEXT_MAX, "%s|%s", group_name(group), element);
	return (struct statement){ .prefix = "pok", .context = text, .context_len = (size_t)len };
}

void trustee_public_prove(const struct group *group, const struct scalar *secret,
			  struct random *random, struct trustee_public *trustee)
{
	char text[KEY_CONTEXT_MAX];
	struct statement statement = key_statement(group, &trustee->key, text);

	proof_sign(group, &statement, secret, random, &trustee->knowledge);
}

/* Read "name", which may be missing. */
static enum status parse_name(struct trustee_reader *reader, const json_t *json, const char **ret)
{
	const json_t *member = json_object_get(json, "name");

	*ret = NULL;
	if (member == NULL)
		return AL_OK;
	if (!json_is_string(member))
		return report_set(reader->report, AL_MALFORMED, "\"name\" must be a text");
	*ret =
	    arena_copy_text(&reader->arena, json_string_value(member), json_string_length(member));
	if (*ret == NULL)
		return report_set(reader->report, AL_NO_MEMORY, "out of memory for the trustees");
	return AL_OK;
}

enum status trustee_public_parse(struct trustee_reader *reader, const json_t *json,
				 struct trustee_public *ret)
{
	struct trustee_public trustee = { .name = NULL };
	const json_t *signature = json_object_get(json, "signature");
	char text[KEY_CONTEXT_MAX];
	struct statement statement;
	enum status status;

	status = trustee_element(reader, json, "public_key", &trustee.key);
	if (status == AL_OK) {
		status = proof_parse(reader->group, json_object_get(json, "pok"),
				     &trustee.knowledge, reader->report);
		if (status != AL_OK)
			report_prefix(reader->report, "\"pok\"");
	}
	if (status == AL_OK && signature != NULL) {
		trustee.is_signed = true;
		status = proof_parse(reader->group, signature, &trustee.signature, reader->report);
		if (status != AL_OK)
			report_prefix(reader->report, "\"signature\"");
	}
	if (status == AL_OK)
		status = parse_name(reader, json, &trustee.name);
	if (status != AL_OK)
		return status;
	/* spec trustee-1: "A trustee proves that she knows the secret of her key." */
	statement = key_statement(reader->group, &trustee.key, text);
	if (!proof_check(reader->group, reader->g, &statement, &trustee.key, &trustee.knowledge))
		return report_set(reader->report, AL_FORGED,
				  "the proof that the key's secret is known does not hold");
	*ret = trustee;
	return AL_OK;
}

void trustee_public_format(const struct group *group, const struct trustee_public *trustee,
			   struct buffer *ret)
{
	buffer_append_text(ret, "{\"pok\":");
	proof_format(group, &trustee->knowledge, ret);
	buffer_append_text(ret, ",\"public_key\":");
	trustee_element_format(group, &trustee->key, ret);
	if (trustee->is_signed) {
		buffer_append_text(ret, ",\"signature\":");
		proof_format(group, &trustee->signature, ret);
	}
	if (trustee->name != NULL) {
		buffer_append_text(ret, ",\"name\":");
		json_append_text(ret, trustee->name, strlen(trustee->name));
	}
	buffer_append_byte(ret, '}');
}

/* Whether the name may be shown: UTF-8 without control characters, not too long, not empty. */
static bool name_is_fit(const char *name)
{
	struct text text = { .bytes = name, .len = strlen(name) };

	if (text.len == 0 || text.len > NAME_MAX_SHOWN || !text_is_utf8(text, NULL))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		uint8_t byte = (uint8_t)name[i];

		/* U+0000 to U+001F, U+007F, and U+0080 to U+009F, which begin with 0xc2 */
		if (byte < 0x20 || byte == 0x7f || (byte == 0xc2 && (uint8_t)name[i + 1] < 0xa0))
			return false;
	}
	return true;
}

enum status trustee_name_check(const char *name, struct report *report)
{
	if (name != NULL && !name_is_fit(name))
		return report_set(report, AL_REFUSED,
				  "the name of a trustee must have 1 to %d bytes of UTF-8 without "
				  "control characters",
				  NAME_MAX_SHOWN);
	return AL_OK;
}

void trustee_label(const struct trustees *trustees, int64_t owner,
		   char ret[static TRUSTEE_LABEL_MAX])
{
	const char *name = NULL;

	for (size_t i = 0; i < trustees->entries_count; i++) {
		const struct trustee_entry *entry = &trustees->entries[i];

		if (owner >= entry->owner && owner < entry->owner + entry->count)
			name = entry->names[owner - entry->owner];
	}
	if (name != NULL && name_is_fit(name))
		(void)snprintf(ret, TRUSTEE_LABEL_MAX, "trustee %" PRId64 " (%s)", owner, name);
	else
		(void)snprintf(ret, TRUSTEE_LABEL_MAX, "trustee %" PRId64, owner);
}

enum status trustee_key_make(const struct group *group, const char *name, struct random *random,
			     struct scalar *ret_secret, struct buffer *ret, struct report *report)
{
	struct trustee_public trustee = { .name = name };
	struct secret_scalar *secret;
	enum status status = trustee_name_check(name, report);

	if (status != AL_OK)
		return status;
	if (!group_is_offered(group))
		return report_set(
		    report, AL_UNSUPPORTED,
		    "new keys are not made in the group %s, which is for reading only",
		    group_name(group));
	secret = secret_scalar_new();
	if (secret == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the key");
	group_scalar_random(group, random, &secret->scalar);
	group_generate(group, &secret->scalar, &trustee.key);
	trustee_public_prove(group, &secret->scalar, random, &trustee);
	trustee_public_format(group, &trustee, ret);
	status = buffer_status(ret);
	if (status == AL_OK)
		*ret_secret = secret->scalar;
	else
		(void)report_set(report, status, "the public key cannot be written");
	secret_scalar_free(secret);
	return status;
}
