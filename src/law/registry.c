/* registry.c: the tables of key, roll and mandate root. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/registry.h"

#include "base/json.h"
#include "crypto/envelope.h"
#include "law/check.h"

#include <string.h>

#define MEMBERS_MAX 100000000
#define EPOCH_MAX 1000000000

bool key_object_checks(const struct key_object *key)
{
	static const struct sealing_key none = { .bytes = { 0 } };

	return memcmp(&key->sealing_key, &none, sizeof(none)) != 0;
}

static enum status check_key(const void *value, struct report *report)
{
	const struct key_object *key = value;
	bool replaces = !key_is_none(&key->replaces);
	bool has_role =
	    key->kind == KEY_OFFICE || key->kind == KEY_NODE || key->kind == KEY_APPLICANT;

	if (replaces != (key->action == KEY_ROTATE))
		return report_set(report, AL_MALFORMED,
				  "replaces: is there with \"rotate\" and only then");
	if (public_key_equal(&key->key, &key->replaces))
		return report_set(report, AL_MALFORMED, "replaces: a key does not replace itself");
	/* spec object-42: "Only an office key of a named person has a sealing key, and not where it
	 * ends." */
	if (key_object_checks(key) &&
	    (key->kind != KEY_OFFICE || digest_is_zero(&key->holder) || key->action == KEY_END))
		return report_set(report, AL_MALFORMED,
				  "sealing_key: only an office key with a holder has one, and not "
				  "where it ends");
	if (has_role != (key->role != NULL))
		return report_set(report, AL_MALFORMED, "role: a key of kind %s has %s",
				  key_kind_names[key->kind], has_role ? "one" : "none");
	return AL_OK;
}

static const struct record_field key_fields[] = {
	RECORD_ENUM(struct key_object, action, key_action_names),
	RECORD_BYTES(struct key_object, coop, ID_PREFIX),
	RECORD_BYTES_OPTIONAL(struct key_object, holder, ID_PREFIX),
	RECORD_BYTES(struct key_object, key, KEY_PREFIX),
	RECORD_ENUM(struct key_object, kind, key_kind_names),
	RECORD_BYTES_OPTIONAL(struct key_object, replaces, KEY_PREFIX),
	RECORD_TEXT_OPTIONAL(struct key_object, role, 1, NAME_LEN_MAX),
	RECORD_BYTES_OPTIONAL(struct key_object, sealing_key, SEALING_KEY_PREFIX),
	RECORD_WHEN(struct key_object, time),
	RECORD_LITERAL(type, "key"),
	RECORD_VERSION(v, 1),
};
const struct record_type key_object_record =
    RECORD_TYPE_CHECKED(struct key_object, key_fields, check_key);

static const struct record_field roll_fields[] = {
	RECORD_BYTES(struct roll, coop, ID_PREFIX),
	RECORD_INTEGER(struct roll, epoch, 1, EPOCH_MAX),
	RECORD_INTEGER(struct roll, members, 1, MEMBERS_MAX),
	RECORD_BYTES(struct roll, root, ID_PREFIX),
	RECORD_WHEN(struct roll, time),
	RECORD_LITERAL(type, "roll"),
	RECORD_VERSION(v, 1),
};
const struct record_type roll_record = RECORD_TYPE(struct roll, roll_fields);

static enum status check_mandate_root(const void *value, struct report *report)
{
	const struct mandate_root *root = value;

	/* spec object-9: "The number of leaves is a power of two, so that it tells little." */
	if ((root->leaves & (root->leaves - 1)) != 0)
		return report_set(report, AL_MALFORMED, "leaves: must be a power of two");
	return AL_OK;
}

static const struct record_field mandate_root_fields[] = {
	RECORD_BYTES(struct mandate_root, coop, ID_PREFIX),
	RECORD_INTEGER(struct mandate_root, epoch, 0, EPOCH_MAX),
	RECORD_INTEGER(struct mandate_root, leaves, 1, INT64_C(1) << 40),
	RECORD_BYTES(struct mandate_root, node, KEY_PREFIX),
	RECORD_BYTES(struct mandate_root, prev, ID_PREFIX),
	RECORD_BYTES(struct mandate_root, root, ID_PREFIX),
	RECORD_INTEGER(struct mandate_root, seq, 1, JSON_INTEGER_MAX),
	RECORD_WHEN(struct mandate_root, time),
	RECORD_LITERAL(type, "mandate-root"),
	RECORD_VERSION(v, 1),
};
const struct record_type mandate_root_record =
    RECORD_TYPE_CHECKED(struct mandate_root, mandate_root_fields, check_mandate_root);
