/* object.c: every type of object there is. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/object.h"
#include "law/issuer.h"

#include "base/json.h"
#include "law/application.h"
#include "law/decision.h"
#include "law/grant.h"
#include "law/guideline.h"
#include "law/mandate.h"
#include "law/output_check.h"
#include "law/registry.h"
#include "law/statute.h"
#include "vote/assembly.h"
#include "vote/secret_ballot.h"

#include <assert.h>
#include <string.h>

/* spec object-1: "Every object has type, v and time, and all but the statute have coop." */
const char *const object_type_names[] = {
	NULL,	      "statute",       "key",
	"roll",	      "platform",      "issuer",
	"mandate",    "mandate-root",  "assembly",
	"motion",     "vote",	       "registration",
	"election",   "election-head", "ballot-receipt",
	"resolution", "guideline",     "application",
	"decision",   "grant",	       "grant-revocation",
	"job",	      "receipt",       "output-check",
	"refusal",    "legal-demand",  NULL,
};

static const struct record_type *const records[OBJECT_TYPE_COUNT + 1] = {
	[OBJECT_STATUTE] = &statute_record,
	[OBJECT_KEY] = &key_object_record,
	[OBJECT_ROLL] = &roll_record,
	[OBJECT_PLATFORM] = &platform_record,
	[OBJECT_ISSUER] = &issuer_record,
	[OBJECT_MANDATE] = &mandate_record,
	[OBJECT_MANDATE_ROOT] = &mandate_root_record,
	[OBJECT_ASSEMBLY] = &assembly_record,
	[OBJECT_MOTION] = &motion_record,
	[OBJECT_VOTE] = &vote_record,
	[OBJECT_REGISTRATION] = &registration_record,
	[OBJECT_ELECTION] = &election_object_record,
	[OBJECT_ELECTION_HEAD] = &election_head_record,
	[OBJECT_BALLOT_RECEIPT] = &ballot_receipt_record,
	[OBJECT_RESOLUTION] = &resolution_record,
	[OBJECT_GUIDELINE] = &guideline_record,
	[OBJECT_APPLICATION] = &application_record,
	[OBJECT_DECISION] = &decision_record,
	[OBJECT_GRANT] = &grant_record,
	[OBJECT_GRANT_REVOCATION] = &grant_revocation_record,
	[OBJECT_JOB] = &job_record,
	[OBJECT_RECEIPT] = &receipt_record,
	[OBJECT_OUTPUT_CHECK] = &output_check_record,
	[OBJECT_REFUSAL] = &refusal_record,
	[OBJECT_LEGAL_DEMAND] = &legal_demand_record,
};

enum object_type object_type_find(const char *name)
{
	for (int i = 1; i <= OBJECT_TYPE_COUNT; i++) {
		if (strcmp(object_type_names[i], name) == 0)
			return (enum object_type)i;
	}
	return 0;
}

const struct record_type *object_type_record(enum object_type type)
{
	assert(type >= 1);
	assert(type <= OBJECT_TYPE_COUNT);
	return records[type];
}

enum status object_decode(const struct envelope *envelope, struct arena *arena,
			  enum object_type *ret_type, const void **ret, struct report *report)
{
	enum object_type type = object_type_find(envelope->type);
	enum status status;
	void *value;

	assert(envelope->object != NULL);
	if (type == 0)
		return report_set(report, AL_MALFORMED, "type: \"%s\" is none of the types",
				  envelope->type);
	value = arena_take(arena, 1, records[type]->size);
	if (value == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a %s", envelope->type);
	status = record_decode(records[type], envelope->object, arena, value, report);
	if (status != AL_OK)
		return status;
	*ret_type = type;
	*ret = value;
	return AL_OK;
}

enum status object_decode_as(const struct envelope *envelope, enum object_type type,
			     struct arena *arena, void *ret, struct report *report)
{
	const char *name = object_type_names[type];

	assert(envelope->object != NULL);
	if (strcmp(envelope->type, name) != 0)
		return report_set(report, AL_MALFORMED, "type: is a %s, not a %s", envelope->type,
				  name);
	return record_decode(object_type_record(type), envelope->object, arena, ret, report);
}

/* Read `json` into a place of its own, only to see whether it can be read. */
static enum status check_readable(const struct record_type *record, const json_t *json,
				  struct report *report)
{
	struct arena arena;
	enum status status = AL_OK;
	void *copy;

	arena_init(&arena, OBJECT_ARENA_MAX);
	copy = arena_take(&arena, 1, record->size);
	if (copy == NULL)
		status = report_set(report, AL_NO_MEMORY, "out of memory for an object");
	else
		status = record_decode(record, json, &arena, copy, report);
	arena_clear(&arena);
	return status;
}

enum status object_make(enum object_type type, const void *value,
			const struct signing_key *const *keys, size_t key_count,
			struct envelope **ret, struct report *report)
{
	const struct record_type *record = object_type_record(type);
	const char *name = object_type_names[type];
	struct buffer canonical;
	json_t *json = NULL;
	enum status status;

	buffer_init(&canonical, ENVELOPE_LEN_MAX);
	record_encode(record, value, &canonical);
	status = buffer_status(&canonical);
	if (status != AL_OK) {
		(void)report_set(report, status, "the %s is too big", name);
		goto out;
	}
	status = json_parse(buffer_text(&canonical), canonical.len, &json, report);
	/* spec object-2: "What would not be read is not signed." */
	if (status == AL_OK)
		status = check_readable(record, json, report);
	if (status != AL_OK)
		goto out;
	status = envelope_make(name, canonical.bytes, canonical.len, keys, key_count, ret);
	if (status != AL_OK) {
		(void)report_set(report, status, "the %s cannot be signed: %s", name,
				 status_name(status));
		goto out;
	}
	(*ret)->object = json;
	json = NULL; /* the envelope's now */
out:
	json_decref(json);
	buffer_clear(&canonical);
	return status;
}
