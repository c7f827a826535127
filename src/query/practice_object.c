/* practice_object.c: from a platform object and the texts it names to the twin of a table. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/practice_internal.h"

#include "base/json.h"
#include "crypto/hash.h"
#include "law/object.h"

#include <stdlib.h>
#include <string.h>

static enum status decode(struct practice *practice, const char *object, size_t len,
			  const struct platform **ret, struct report *report)
{
	struct platform *platform = arena_take(&practice->object, 1, sizeof(*platform));
	json_t *json = NULL;
	enum status status;

	if (platform == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a platform object");
	status = json_parse(object, len, &json, report);
	if (status == AL_OK)
		status = record_decode(&platform_record, json, &practice->object, platform, report);
	json_decref(json);
	if (status == AL_OK)
		*ret = platform;
	else
		report_prefix(report, "the platform object");
	return status;
}

/* Read the content of the public table `table` and check that it is the one. */
static enum status read_public(const struct practice_texts *texts, const struct table *table,
			       struct buffer *ret, struct report *report)
{
	struct digest digest;
	enum status status = texts->read(texts->user, &table->content, ret, report);

	if (status != AL_OK) {
		report_prefix(report, "the content of the public table %s", table->name);
		return status;
	}
	digest = hash_bytes(ret->bytes, ret->len);
	if (memcmp(digest.bytes, table->content.bytes, DIGEST_LEN) != 0)
		return report_set(report, AL_FORGED,
				  "the content of the public table %s is not the one that the "
				  "platform object names",
				  table->name);
	return AL_OK;
}

/* Whether a column of `table` takes its keys from `other`. */
static bool takes_keys_of(const struct table *table, const struct table *other)
{
	for (size_t i = 0; i < table->columns_count; i++) {
		const struct keys_of *keys_of = table->columns[i].keys_of;

		if (keys_of != NULL && strcmp(keys_of->table, other->name) == 0)
			return true;
	}
	return false;
}

static enum status add_public_tables(struct catalogue *catalogue, const struct table *table,
				     const struct practice_texts *texts, struct report *report)
{
	const struct platform *platform = catalogue_platform(catalogue);
	enum status status = AL_OK;

	for (size_t i = 0; status == AL_OK && i < platform->tables_count; i++) {
		const struct table *other = &platform->tables[i];
		struct buffer text;

		if (other->role != TABLE_PUBLIC || !takes_keys_of(table, other))
			continue;
		buffer_init(&text, PUBLIC_TABLE_LEN_MAX);
		status = read_public(texts, other, &text, report);
		if (status == AL_OK)
			status = catalogue_add_public(catalogue, other->name, buffer_text(&text),
						      text.len, report);
		buffer_clear(&text);
	}
	return status;
}

static enum status begin(struct practice *practice, const char *object, size_t len,
			 const struct practice_texts *texts, const struct practice_request *request,
			 struct report *report)
{
	struct digest id = hash_bytes(object, len);
	struct practice_request seeded = *request;
	const struct platform *platform = NULL;
	const struct table *table = NULL;
	enum status status = decode(practice, object, len, &platform, report);

	if (status != AL_OK)
		return status;
	table = platform_table(platform, request->table);
	if (table != NULL && table->role == TABLE_PUBLIC) {
		practice->public = true;
		return read_public(texts, table, &practice->text, report);
	}
	status = catalogue_new(platform, &practice->catalogue, report);
	if (status == AL_OK && table != NULL)
		status = add_public_tables(practice->catalogue, table, texts, report);
	if (seeded.seed == NULL)
		seeded.seed = &id;
	if (status == AL_OK)
		status = practice_begin(practice, practice->catalogue, &seeded, report);
	return status;
}

enum status practice_of_object(const char *object, size_t len, const struct practice_texts *texts,
			       const struct practice_request *request, struct practice **ret,
			       struct report *report)
{
	struct practice *practice = practice_alloc();
	enum status status;

	if (practice == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for practice data");
	status = begin(practice, object, len, texts, request, report);
	if (status != AL_OK) {
		practice_free(practice);
		return status;
	}
	*ret = practice;
	return AL_OK;
}
