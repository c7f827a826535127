/* mandate.c: whether a member, and the assembly's default, let a use happen. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/mandate.h"

#include "base/json.h"
#include "crypto/envelope.h"
#include "law/check.h"
#include "law/limits.h"

static enum status check_mandate_rule(const void *value, struct report *report)
{
	const struct mandate_rule *rule = value;
	enum status status;

	status = check_terms("categories", rule->categories, rule->categories_count,
			     TERM_PERSONAL_DATA, report);
	if (status == AL_OK)
		status = check_terms("purposes", rule->purposes, rule->purposes_count, TERM_PURPOSE,
				     report);
	if (status == AL_OK)
		status = check_terms("recipients", rule->recipients, rule->recipients_count,
				     TERM_RECIPIENT, report);
	return status;
}

static const struct record_field mandate_rule_fields[] = {
	RECORD_LIST_OPTIONAL(struct mandate_rule, categories, &term_item, MANDATE_TERMS_MAX),
	RECORD_ENUM(struct mandate_rule, commercial, commercial_names),
	RECORD_ENUM(struct mandate_rule, effect, mandate_effect_names),
	RECORD_SET(struct mandate_rule, modes, mode_names, 1),
	RECORD_LIST(struct mandate_rule, purposes, &term_item, 1, MANDATE_TERMS_MAX),
	RECORD_LIST(struct mandate_rule, recipients, &term_item, 1, MANDATE_TERMS_MAX),
};
const struct record_type mandate_rule_record =
    RECORD_TYPE_CHECKED(struct mandate_rule, mandate_rule_fields, check_mandate_rule);

static enum status check_mandate(const void *value, struct report *report)
{
	const struct mandate *mandate = value;
	enum status status = check_platform_name(mandate->platform, report);

	if (status != AL_OK)
		return status;
	return check_span(mandate->from, mandate->until, report);
}

static const struct record_field mandate_fields[] = {
	RECORD_BYTES(struct mandate, coop, ID_PREFIX),
	RECORD_WHEN(struct mandate, from),
	RECORD_INTEGER_OPTIONAL(struct mandate, min_group, 1, MIN_GROUP_MAX),
	RECORD_TEXT(struct mandate, platform, 1, PLATFORM_NAME_MAX),
	RECORD_INTEGER(struct mandate, rho_year, 0, RHO_MAX),
	RECORD_LIST_RECORDS(struct mandate, rules, &mandate_rule_record, 0, MANDATE_RULES_MAX),
	RECORD_INTEGER(struct mandate, serial, 1, JSON_INTEGER_MAX),
	RECORD_WHEN(struct mandate, time),
	RECORD_LITERAL(type, "mandate"),
	RECORD_WHEN(struct mandate, until),
	RECORD_VERSION(v, 1),
};
const struct record_type mandate_record =
    RECORD_TYPE_CHECKED(struct mandate, mandate_fields, check_mandate);

/* Whether `term` is one of the `count` terms at `above` or lies below one. */
static bool below_any(const char *term, const char *const *above, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (term_is_below(term, above[i]))
			return true;
	}
	return false;
}

/* The same, or one of `others` lies below `term`: then a part of what it means is among them. */
static bool meets_any(const char *term, const char *const *others, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (term_is_below(term, others[i]) || term_is_below(others[i], term))
			return true;
	}
	return false;
}

/* Whether `rule` speaks of the mode and commerce of `use` at all. */
static bool rule_speaks(const struct mandate_rule *rule, const struct use *use)
{
	return (rule->modes & use->mode) != 0 &&
	       (!use->commercial || rule->commercial == COMMERCIAL_ANY);
}

static bool rule_allows(const struct mandate_rule *rule, const struct use *use, const char *purpose,
			const char *category)
{
	return rule->effect == MANDATE_ALLOW && rule_speaks(rule, use) &&
	       below_any(purpose, rule->purposes, rule->purposes_count) &&
	       below_any(use->recipient, rule->recipients, rule->recipients_count) &&
	       (rule->categories_count == 0 ||
		(category != NULL &&
		 below_any(category, rule->categories, rule->categories_count)));
}

/* spec object-8: "A denial holds for a wider term too, because that means the denied one as well."
 */
static bool rule_denies(const struct mandate_rule *rule, const struct use *use, const char *purpose,
			const char *category)
{
	return rule->effect == MANDATE_DENY && rule_speaks(rule, use) &&
	       meets_any(purpose, rule->purposes, rule->purposes_count) &&
	       meets_any(use->recipient, rule->recipients, rule->recipients_count) &&
	       (rule->categories_count == 0 ||
		(category != NULL &&
		 meets_any(category, rule->categories, rule->categories_count)));
}

/* Whether one purpose with one category (NULL: no personal column) is allowed and not denied. */
static bool pair_allowed(const struct mandate_rule *rules, size_t count, const struct use *use,
			 const char *purpose, const char *category)
{
	bool allowed = false;

	for (size_t i = 0; i < count; i++) {
		if (rule_denies(&rules[i], use, purpose, category))
			return false;
		allowed = allowed || rule_allows(&rules[i], use, purpose, category);
	}
	return allowed;
}

/* spec object-5: "Every purpose of a use with every category must be allowed by some rule and
 * denied by none." */
bool mandate_rules_allow(const struct mandate_rule *rules, size_t count, const struct use *use)
{
	if (use->purposes_count == 0 || use->recipient == NULL)
		return false;
	for (size_t i = 0; i < use->purposes_count; i++) {
		if (use->categories_count == 0 &&
		    !pair_allowed(rules, count, use, use->purposes[i], NULL))
			return false;
		for (size_t j = 0; j < use->categories_count; j++) {
			if (!pair_allowed(rules, count, use, use->purposes[i], use->categories[j]))
				return false;
		}
	}
	return true;
}

bool mandate_covers(const struct mandate *mandate, const struct mandate_rule *defaults,
		    size_t default_count, const struct use *use, struct when now)
{
	/* spec object-6: "The instant a mandate ends is not covered." */
	if (when_before(now, mandate->from) || !when_before(now, mandate->until))
		return false;
	if (mandate->min_group != -1 && use->min_group < mandate->min_group)
		return false;
	/* spec object-7: "A use needs the member's rules and the assembly's default: both must
	 * allow it." */
	return mandate_rules_allow(mandate->rules, mandate->rules_count, use) &&
	       mandate_rules_allow(defaults, default_count, use);
}

bool mandate_is_revocation(const struct mandate *mandate)
{
	for (size_t i = 0; i < mandate->rules_count; i++) {
		if (mandate->rules[i].effect == MANDATE_ALLOW)
			return false;
	}
	return true;
}
