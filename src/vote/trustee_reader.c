/* trustee_reader.c: the parts of which the files of trustees are made. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/trustee_internal.h"

#include <inttypes.h>
#include <string.h>

#define READER_ARENA_MAX ((size_t)128 * 1024 * 1024)

enum status trustee_reader_init(const struct group *group, struct report *report,
				struct trustee_reader *ret)
{
	struct element generator;
	struct power_table *g = NULL;
	enum status status;

	group_generator(group, &generator);
	status = power_table_new(group, &generator, &g);
	if (status != AL_OK)
		return report_set(report, status, "out of memory for the trustees");
	*ret = (struct trustee_reader){ .group = group, .g = g, .report = report };
	arena_init(&ret->arena, READER_ARENA_MAX);
	return AL_OK;
}

void trustee_reader_clear(struct trustee_reader *reader)
{
	power_table_free(reader->g);
	arena_clear(&reader->arena);
}

void *trustee_take(struct trustee_reader *reader, size_t count, size_t size)
{
	void *taken = arena_take(&reader->arena, count, size);

	if (taken == NULL)
		(void)report_write(reader->report, "out of memory for the trustees");
	return taken;
}

enum status trustee_json(struct trustee_reader *reader, const char *text, size_t len, json_t **ret)
{
	if (len > TRUSTEES_LEN_MAX)
		return report_set(reader->report, AL_TOO_BIG,
				  "the text has %zu bytes, %d are allowed", len, TRUSTEES_LEN_MAX);
	return json_parse(text, len, ret, reader->report);
}

enum status trustee_element(struct trustee_reader *reader, const json_t *json, const char *name,
			    struct element *ret)
{
	const json_t *member = name == NULL ? json : json_object_get(json, name);
	enum status status;

	if (!json_is_string(member)) {
		status = report_set(reader->report, AL_MALFORMED, "it must be a text");
	} else {
		status = group_element_parse(reader->group, json_string_value(member),
					     json_string_length(member), ret, reader->report);
	}
	if (status != AL_OK && name != NULL)
		report_prefix(reader->report, "\"%s\"", name);
	return status;
}

enum status trustee_number(struct trustee_reader *reader, const json_t *json, const char *name,
			   int64_t max, int64_t *ret)
{
	const json_t *member = json_object_get(json, name);
	int64_t number = json_integer_value(member);

	if (!json_is_integer(member) || number < 1 || number > max)
		return report_set(reader->report, AL_MALFORMED,
				  "\"%s\" must be a number from 1 to %" PRId64, name, max);
	*ret = number;
	return AL_OK;
}

void trustee_element_format(const struct group *group, const struct element *element,
			    struct buffer *ret)
{
	char text[GROUP_TEXT_MAX];

	(void)group_element_format(group, element, text);
	buffer_append_byte(ret, '"');
	buffer_append_text(ret, text);
	buffer_append_byte(ret, '"');
}

void trustee_sign(const struct group *group, const char *text, size_t len,
		  const struct scalar *secret, struct random *random, struct proof *ret)
{
	struct statement statement = { .prefix = "sigmsg", .context = text, .context_len = len };

	proof_sign(group, &statement, secret, random, ret);
}

bool trustee_signature_holds(const struct trustee_reader *reader, const char *text, size_t len,
			     const struct element *key, const struct proof *signature)
{
	struct statement statement = { .prefix = "sigmsg", .context = text, .context_len = len };

	return proof_check(reader->group, reader->g, &statement, key, signature);
}

enum status signed_text_parse(struct trustee_reader *reader, const json_t *json,
			      struct signed_text *ret)
{
	const json_t *message = json_object_get(json, "message");
	struct proof signature;
	const char *text;
	enum status status;

	if (!json_is_string(message))
		return report_set(reader->report, AL_MALFORMED, "\"message\" must be a text");
	status = proof_parse(reader->group, json_object_get(json, "signature"), &signature,
			     reader->report);
	if (status != AL_OK) {
		report_prefix(reader->report, "\"signature\"");
		return status;
	}
	text = arena_copy_text(&reader->arena, json_string_value(message),
			       json_string_length(message));
	if (text == NULL)
		return report_set(reader->report, AL_NO_MEMORY, "out of memory for the trustees");
	*ret = (struct signed_text){ .text = text,
				     .len = json_string_length(message),
				     .signature = signature };
	return AL_OK;
}

void signed_text_format(const struct group *group, const struct signed_text *text,
			struct buffer *ret)
{
	buffer_append_text(ret, "{\"message\":");
	json_append_text(ret, text->text, text->len);
	buffer_append_text(ret, ",\"signature\":");
	proof_format(group, &text->signature, ret);
	buffer_append_byte(ret, '}');
}
