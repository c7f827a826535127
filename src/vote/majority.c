/* majority.c: how many votes carry a motion, in integers. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/majority.h"

#include "base/json.h"

#include <assert.h>

#define DEN_MAX 1000

const char *const motion_kind_names[] = { NULL,	      "guideline",	 "application",
					  "statute",  "mandate-default", "budget",
					  "election", "discharge",	 "other",
					  NULL };

static enum status check_fraction(const void *value, struct report *report)
{
	const struct fraction *fraction = value;

	if (fraction->num > fraction->den)
		return report_set(report, AL_MALFORMED, "num: a share is at most one");
	return AL_OK;
}

static const struct record_field fraction_fields[] = {
	RECORD_INTEGER(struct fraction, den, 1, DEN_MAX),
	RECORD_INTEGER(struct fraction, num, 0, DEN_MAX),
};
const struct record_type fraction_record =
    RECORD_TYPE_CHECKED(struct fraction, fraction_fields, check_fraction);

static const struct record_field majority_rule_fields[] = {
	RECORD_ENUM(struct majority_rule, kind, motion_kind_names),
	RECORD_BOOL(struct majority_rule, more),
	RECORD_RECORD(struct majority_rule, share, &fraction_record),
};
const struct record_type majority_rule_record =
    RECORD_TYPE(struct majority_rule, majority_rule_fields);

/* `part` against `fraction` of `whole`: negative, 0 or positive. The products fit: 2^53 * 1000 <
 * 2^63. */
static int compare_share(int64_t part, int64_t whole, struct fraction fraction)
{
	int64_t left;
	int64_t right;

	assert(part >= 0);
	assert(whole >= part);
	assert(whole <= JSON_INTEGER_MAX);
	assert(fraction.den >= 1);
	assert(fraction.den <= DEN_MAX);
	assert(fraction.num >= 0);
	assert(fraction.num <= fraction.den);

	left = part * fraction.den;
	right = whole * fraction.num;
	return (left > right) - (left < right);
}

bool majority_quorum_met(const struct tally *tally, int64_t entitled, struct fraction quorum)
{
	int64_t voted = tally->yes + tally->no + tally->abstain;

	/* spec object-31: "The quorum counts abstentions as votes." */
	return entitled > 0 && voted > 0 && compare_share(voted, entitled, quorum) >= 0;
}

bool majority_reached(const struct tally *tally, const struct majority_rule *rule)
{
	int order = compare_share(tally->yes, tally->yes + tally->no, rule->share);

	/* spec object-32: "Abstentions do not count towards a majority, and without a yes there is
	 * none." */
	return tally->yes > 0 && (rule->more ? order > 0 : order >= 0);
}
