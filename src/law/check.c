/* check.c: checks that several tables of this folder share. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/check.h"

#include "law/limits.h"
#include "law/registry.h"

#include <stdlib.h>
#include <string.h>

#define FEW 32 /* so many texts are compared with each other, more are sorted first */

const struct record_field term_item = {
	.name = "item", .kind = RECORD_KIND_TEXT, .min = 1, .max = TERM_LEN_MAX
};
const struct record_field sql_name_item = {
	.name = "item", .kind = RECORD_KIND_TEXT, .min = 1, .max = SQL_NAME_MAX
};

static enum status twice(const char *member, const char *text, struct report *report)
{
	return report_set(report, AL_MALFORMED, "%s: \"%.60s\" is there twice", member, text);
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum status check_unique_many(const char *member, const char *const *texts, size_t count,
				     struct report *report)
{
	const char **sorted = calloc(count, sizeof(*sorted));
	enum status status = AL_OK;

	if (sorted == NULL)
		return report_set(report, AL_NO_MEMORY, "%s: out of memory", member);
	memcpy(sorted, texts, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), compare_texts);
	for (size_t i = 1; i < count && status == AL_OK; i++) {
		if (strcmp(sorted[i - 1], sorted[i]) == 0)
			status = twice(member, sorted[i], report);
	}
	free(sorted);
	return status;
}

enum status check_unique(const char *member, const char *const *texts, size_t count,
			 struct report *report)
{
	if (count > FEW)
		return check_unique_many(member, texts, count, report);
	for (size_t i = 1; i < count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (strcmp(texts[i], texts[j]) == 0)
				return twice(member, texts[i], report);
		}
	}
	return AL_OK;
}

enum status check_terms(const char *member, const char *const *texts, size_t count,
			enum term_kind kind, struct report *report)
{
	static const char *const kinds[] = { NULL, "purpose", "kind of recipient", "legal basis",
					     "category of personal data" };

	for (size_t i = 0; i < count; i++) {
		if (!term_is_kind(texts[i], kind))
			return report_set(report, AL_MALFORMED, "%s: \"%.60s\" is no known %s",
					  member, texts[i], kinds[kind]);
	}
	return check_unique(member, texts, count, report);
}

enum status check_rule_ids(const char *member, const struct rule *rules, size_t count,
			   struct report *report)
{
	const char **ids = calloc(count + 1, sizeof(*ids));
	enum status status;

	if (ids == NULL)
		return report_set(report, AL_NO_MEMORY, "%s: out of memory", member);
	for (size_t i = 0; i < count; i++)
		ids[i] = rules[i].id;
	status = check_unique(member, ids, count, report);
	free(ids);
	return status;
}

enum status check_platform_name(const char *name, struct report *report)
{
	if (!platform_name_valid(name))
		return report_set(report, AL_MALFORMED,
				  "platform: \"%.60s\" must be of a to z, digits and -, begin with "
				  "a letter, and have at most %d bytes",
				  name, PLATFORM_NAME_MAX);
	return AL_OK;
}

enum status check_span(struct when from, struct when until, struct report *report)
{
	if (!when_before(from, until))
		return report_set(report, AL_MALFORMED, "until: must be after from");
	return AL_OK;
}

bool key_is_none(const struct public_key *key)
{
	static const struct public_key none = { .bytes = { 0 } };

	return public_key_equal(key, &none);
}
