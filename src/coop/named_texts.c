/* named_texts.c: which texts an object names. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/coop_internal.h"

#include "law/registry.h"
#include "vote/assembly.h"

static enum status platform_texts(const struct platform *platform, named_text_function *each,
				  void *user, struct report *report)
{
	for (size_t i = 0; i < platform->tables_count; i++) {
		enum status status = AL_OK;

		if (platform->tables[i].role == TABLE_PUBLIC)
			status = each(user, &platform->tables[i].content, report);
		if (status != AL_OK)
			return status;
	}
	return AL_OK;
}

/* An assembly without open votes has no electorate. */
static enum status assembly_texts(const struct assembly *assembly, named_text_function *each,
				  void *user, struct report *report)
{
	if (digest_is_zero(&assembly->electorate))
		return AL_OK;
	return each(user, &assembly->electorate, report);
}

/* The members that hold texts, type by type: the same that the chain reads (chain-7). */
static enum status object_texts(enum object_type type, const void *value, named_text_function *each,
				void *user, struct report *report)
{
	switch (type) {
	case OBJECT_ASSEMBLY:
		return assembly_texts(value, each, user, report);
	case OBJECT_MOTION:
		return each(user, &((const struct motion *)value)->wording, report);
	case OBJECT_GUIDELINE:
		return each(user, &((const struct guideline *)value)->text, report);
	case OBJECT_APPLICATION:
		return each(user, &((const struct application *)value)->terms, report);
	case OBJECT_PLATFORM:
		return platform_texts(value, each, user, report);
	case OBJECT_STATUTE:
	case OBJECT_KEY:
	case OBJECT_ROLL:
	case OBJECT_ISSUER:
	case OBJECT_MANDATE:
	case OBJECT_MANDATE_ROOT:
	case OBJECT_VOTE:
	case OBJECT_REGISTRATION:
	case OBJECT_ELECTION:
	case OBJECT_ELECTION_HEAD:
	case OBJECT_BALLOT_RECEIPT:
	case OBJECT_RESOLUTION:
	case OBJECT_DECISION:
	case OBJECT_GRANT:
	case OBJECT_GRANT_REVOCATION:
	case OBJECT_JOB:
	case OBJECT_RECEIPT:
	case OBJECT_OUTPUT_CHECK:
	case OBJECT_REFUSAL:
	case OBJECT_LEGAL_DEMAND:
		break;
	}
	return AL_OK;
}

/* Most objects name none and need not be read: an election has many votes. */
static bool may_name_texts(const char *type)
{
	switch (object_type_find(type)) {
	case OBJECT_ASSEMBLY:
	case OBJECT_MOTION:
	case OBJECT_GUIDELINE:
	case OBJECT_APPLICATION:
	case OBJECT_PLATFORM:
		return true;
	default:
		return false;
	}
}

enum status named_texts_each(const struct stored_entry *entry, named_text_function *each,
			     void *user, struct report *report)
{
	struct envelope *envelope = NULL;
	enum object_type type;
	struct arena arena;
	const void *value;
	enum status status;

	if (!may_name_texts(entry->type))
		return AL_OK;
	arena_init(&arena, OBJECT_ARENA_MAX);
	status = envelope_parse(entry->envelope, entry->envelope_len, &envelope, report);
	if (status == AL_OK)
		status = object_decode(envelope, &arena, &type, &value, report);
	if (status == AL_OK)
		status = object_texts(type, value, each, user, report);
	arena_clear(&arena);
	envelope_free(envelope);
	return status;
}
