/* statute.c: the founding document and what it says about keys and majorities. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/statute.h"

#include "crypto/envelope.h"
#include "law/check.h"
#include "law/limits.h"

#include <assert.h>

static const struct record_field key_rule_fields[] = {
	RECORD_INTEGER(struct key_rule, count, 1, ENVELOPE_SIGNATURES_MAX),
	RECORD_ENUM(struct key_rule, kind, key_kind_names),
	RECORD_ENUM(struct key_rule, signers, key_signers_names),
};
static const struct record_type key_rule_record = RECORD_TYPE(struct key_rule, key_rule_fields);

static enum status check_privacy(const void *value, struct report *report)
{
	const struct privacy_ceilings *privacy = value;

	if (privacy->rho_application > privacy->rho_platform_year)
		return report_set(report, AL_MALFORMED,
				  "rho_application: is above rho_platform_year");
	return AL_OK;
}

static const struct record_field privacy_fields[] = {
	RECORD_INTEGER(struct privacy_ceilings, delta_max, 1, DELTA_MAX),
	RECORD_INTEGER(struct privacy_ceilings, min_group, 1, MIN_GROUP_MAX),
	RECORD_INTEGER(struct privacy_ceilings, rho_application, 1, RHO_MAX),
	RECORD_INTEGER(struct privacy_ceilings, rho_person_year, 1, RHO_MAX),
	RECORD_INTEGER(struct privacy_ceilings, rho_platform_year, 1, RHO_MAX),
};
const struct record_type privacy_ceilings_record =
    RECORD_TYPE_CHECKED(struct privacy_ceilings, privacy_fields, check_privacy);

static const struct record_field vkey_item = {
	.name = "item", .kind = RECORD_KIND_TEXT, .min = 1, .max = VKEY_LEN_MAX
};

static enum status check_witnesses(const void *value, struct report *report)
{
	const struct witness_rule *witnesses = value;

	if (witnesses->quorum > (int64_t)witnesses->vkeys_count)
		return report_set(report, AL_MALFORMED, "quorum: there are only %zu witnesses",
				  witnesses->vkeys_count);
	/* spec object-40: "A quorum of witnesses is more than half of them, or 0." */
	if (witnesses->quorum > 0 && 2 * witnesses->quorum <= (int64_t)witnesses->vkeys_count)
		return report_set(report, AL_MALFORMED,
				  "quorum: of %zu witnesses, %lld are not more than half: two "
				  "quorums could sign two histories",
				  witnesses->vkeys_count, (long long)witnesses->quorum);
	return check_unique("vkeys", witnesses->vkeys, witnesses->vkeys_count, report);
}

static const struct record_field witness_fields[] = {
	RECORD_INTEGER(struct witness_rule, quorum, 0, STATUTE_WITNESSES_MAX),
	RECORD_LIST(struct witness_rule, vkeys, &vkey_item, 0, STATUTE_WITNESSES_MAX),
};
static const struct record_type witness_record =
    RECORD_TYPE_CHECKED(struct witness_rule, witness_fields, check_witnesses);

static enum status check_trustees(const void *value, struct report *report)
{
	const struct trustee_rule *trustees = value;

	if (trustees->threshold > trustees->count ||
	    (trustees->threshold == 0) != (trustees->count == 0))
		return report_set(report, AL_MALFORMED,
				  "threshold: from 1 to the number of trustees");
	return AL_OK;
}

static const struct record_field trustee_fields[] = {
	RECORD_INTEGER(struct trustee_rule, count, 0, STATUTE_TRUSTEES_MAX),
	RECORD_INTEGER(struct trustee_rule, threshold, 0, STATUTE_TRUSTEES_MAX),
};
static const struct record_type trustee_record =
    RECORD_TYPE_CHECKED(struct trustee_rule, trustee_fields, check_trustees);

static enum status check_forbidden(const struct statute *statute, struct report *report)
{
	for (size_t i = 0; i < statute->forbidden_count; i++) {
		const struct rule *rule = &statute->forbidden[i];

		if (rule->effect != EFFECT_REFUSE)
			return report_set(report, AL_MALFORMED,
					  "forbidden[%zu]: a forbidden use is refused", i);
		if (rule->when_count == 0)
			return report_set(report, AL_MALFORMED,
					  "forbidden[%zu]: it would forbid everything", i);
	}
	return check_rule_ids("forbidden", statute->forbidden, statute->forbidden_count, report);
}

static enum status check_founders(const struct statute *statute, struct report *report)
{
	for (size_t i = 1; i < statute->founders_count; i++) {
		if (public_key_compare(&statute->founders[i - 1], &statute->founders[i]) >= 0)
			return report_set(report, AL_MALFORMED,
					  "founders[%zu]: not above the one before", i);
	}
	return AL_OK;
}

/* spec object-26: "A statute has one rule for each kind of key and one for each kind of motion."
 * They stand in the order of kinds. */
static enum status check_rules_complete(const struct statute *statute, struct report *report)
{
	for (size_t i = 0; i < statute->key_rules_count; i++) {
		const struct key_rule *rule = &statute->key_rules[i];

		if (rule->kind != (int)i + 1)
			return report_set(report, AL_MALFORMED,
					  "key_rules[%zu]: must be the rule for \"%s\"", i,
					  key_kind_names[i + 1]);
		if ((rule->signers == SIGNERS_COOP && rule->count != 1) ||
		    (rule->signers == SIGNERS_FOUNDERS &&
		     rule->count > (int64_t)statute->founders_count))
			return report_set(report, AL_MALFORMED,
					  "key_rules[%zu].count: there are not so many signers", i);
	}
	for (size_t i = 0; i < statute->majorities_count; i++) {
		if (statute->majorities[i].kind != (int)i + 1)
			return report_set(report, AL_MALFORMED,
					  "majorities[%zu]: must be the rule for \"%s\"", i,
					  motion_kind_names[i + 1]);
	}
	return AL_OK;
}

static enum status check_statute(const void *value, struct report *report)
{
	const struct statute *statute = value;
	enum status status = check_founders(statute, report);

	if (status == AL_OK)
		status = check_rules_complete(statute, report);
	if (status == AL_OK)
		status = check_forbidden(statute, report);
	if (status == AL_OK && statute->items_days > statute->notice_days)
		status = report_set(report, AL_MALFORMED,
				    "items_days: items are announced after the assembly is called");
	if (status == AL_OK)
		status = check_unique("offices", statute->offices, statute->offices_count, report);
	return status;
}

static const struct record_field founder_item = {
	.name = "item", .kind = RECORD_KIND_BYTES, .prefix = KEY_PREFIX, .max = PUBLIC_KEY_LEN
};
static const struct record_field office_item = {
	.name = "item", .kind = RECORD_KIND_TEXT, .min = 1, .max = NAME_LEN_MAX
};

static const struct record_field statute_fields[] = {
	RECORD_INTEGER(struct statute, checkpoint_age_max_s, 1, 86400),
	RECORD_LIST_RECORDS(struct statute, default_mandate, &mandate_rule_record, 0,
			    MANDATE_RULES_MAX),
	RECORD_LIST_RECORDS(struct statute, forbidden, &rule_record, 0, STATUTE_FORBIDDEN_MAX),
	RECORD_LIST(struct statute, founders, &founder_item, 1, ENVELOPE_SIGNATURES_MAX),
	RECORD_INTEGER(struct statute, items_days, 0, 365),
	RECORD_LIST_RECORDS(struct statute, key_rules, &key_rule_record, KEY_APPLICANT,
			    KEY_APPLICANT),
	RECORD_ENUM(struct statute, legal_form, legal_form_names),
	RECORD_TEXT(struct statute, log_vkey, 1, VKEY_LEN_MAX),
	RECORD_LIST_RECORDS(struct statute, majorities, &majority_rule_record, MOTION_OTHER,
			    MOTION_OTHER),
	RECORD_RECORD(struct statute, minority, &fraction_record),
	RECORD_TEXT(struct statute, name, 1, NAME_LEN_MAX),
	RECORD_INTEGER(struct statute, notice_days, 0, 365),
	RECORD_INTEGER(struct statute, objection_days, 1, 365),
	RECORD_LIST(struct statute, offices, &office_item, 1, STATUTE_OFFICES_MAX),
	RECORD_RECORD(struct statute, privacy, &privacy_ceilings_record),
	RECORD_RECORD(struct statute, quorum, &fraction_record),
	RECORD_TEXT(struct statute, seat, 1, NAME_LEN_MAX),
	RECORD_WHEN(struct statute, time),
	RECORD_RECORD(struct statute, trustees, &trustee_record),
	RECORD_LITERAL(type, "statute"),
	RECORD_VERSION(v, 1),
	RECORD_RECORD(struct statute, witnesses, &witness_record),
};
const struct record_type statute_record =
    RECORD_TYPE_CHECKED(struct statute, statute_fields, check_statute);

const struct majority_rule *statute_majority(const struct statute *statute, enum motion_kind kind)
{
	assert(kind >= 1);
	assert((size_t)kind <= statute->majorities_count);
	return &statute->majorities[kind - 1];
}

const struct key_rule *statute_key_rule(const struct statute *statute, enum key_kind kind)
{
	assert(kind >= 1);
	assert((size_t)kind <= statute->key_rules_count);
	return &statute->key_rules[kind - 1];
}
