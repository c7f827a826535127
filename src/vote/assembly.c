/* assembly.c: the objects of an assembly, and what a resolution must say. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/assembly.h"

#include "crypto/envelope.h"

#define NUMBER_MAX 1000000

const char *const assembly_form_names[] = {
	NULL, "presence", "virtual", "hybrid", "stretched", NULL
};
const char *const vote_method_names[] = { NULL, "open", "belenios", NULL };
const char *const choice_names[] = { NULL, "yes", "no", "abstain", NULL };

static const struct record_field agenda_item = {
	.name = "item", .kind = RECORD_KIND_TEXT, .min = 1, .max = ASSEMBLY_TITLE_MAX
};

static enum status check_assembly(const void *value, struct report *report)
{
	const struct assembly *assembly = value;

	/* spec object-27: "An assembly is called before it opens and opens before it closes." */
	if (!when_before(assembly->time, assembly->opens))
		return report_set(report, AL_MALFORMED,
				  "opens: the vote opens after the assembly was called");
	if (!when_before(assembly->opens, assembly->closes))
		return report_set(report, AL_MALFORMED, "closes: must be after it opens");
	return AL_OK;
}

static const struct record_field assembly_fields[] = {
	RECORD_LIST(struct assembly, agenda, &agenda_item, 1, ASSEMBLY_AGENDA_MAX),
	RECORD_WHEN(struct assembly, closes),
	RECORD_BYTES(struct assembly, coop, ID_PREFIX),
	RECORD_BYTES_OPTIONAL(struct assembly, electorate, ID_PREFIX),
	RECORD_INTEGER(struct assembly, entitled, 1, ASSEMBLY_ENTITLED_MAX),
	RECORD_ENUM(struct assembly, form, assembly_form_names),
	RECORD_INTEGER(struct assembly, number, 1, NUMBER_MAX),
	RECORD_WHEN(struct assembly, opens),
	RECORD_BYTES(struct assembly, roll, ID_PREFIX),
	RECORD_WHEN(struct assembly, time),
	RECORD_LITERAL(type, "assembly"),
	RECORD_VERSION(v, 1),
};
const struct record_type assembly_record =
    RECORD_TYPE_CHECKED(struct assembly, assembly_fields, check_assembly);

static enum status check_motion(const void *value, struct report *report)
{
	const struct motion *motion = value;
	bool about = motion->kind == MOTION_GUIDELINE || motion->kind == MOTION_APPLICATION;

	if (about && digest_is_zero(&motion->proposal))
		return report_set(report, AL_MALFORMED, "proposal: a motion of kind %s has one",
				  motion_kind_names[motion->kind]);
	return AL_OK;
}

static const struct record_field motion_fields[] = {
	RECORD_BYTES(struct motion, assembly, ID_PREFIX),
	RECORD_BYTES(struct motion, coop, ID_PREFIX),
	RECORD_INTEGER(struct motion, item, 1, ASSEMBLY_AGENDA_MAX),
	RECORD_ENUM(struct motion, kind, motion_kind_names),
	RECORD_ENUM(struct motion, method, vote_method_names),
	RECORD_BYTES_OPTIONAL(struct motion, proposal, ID_PREFIX),
	RECORD_WHEN(struct motion, time),
	RECORD_TEXT(struct motion, title, 1, ASSEMBLY_TITLE_MAX),
	RECORD_LITERAL(type, "motion"),
	RECORD_VERSION(v, 1),
	RECORD_BYTES(struct motion, wording, ID_PREFIX),
};
const struct record_type motion_record =
    RECORD_TYPE_CHECKED(struct motion, motion_fields, check_motion);

static const struct record_field vote_fields[] = {
	RECORD_ENUM(struct vote, choice, choice_names),
	RECORD_BYTES(struct vote, coop, ID_PREFIX),
	RECORD_BYTES(struct vote, motion, ID_PREFIX),
	RECORD_WHEN(struct vote, time),
	RECORD_LITERAL(type, "vote"),
	RECORD_VERSION(v, 1),
	RECORD_BYTES(struct vote, voter, KEY_PREFIX),
};
const struct record_type vote_record = RECORD_TYPE(struct vote, vote_fields);

static enum status check_resolution(const void *value, struct report *report)
{
	const struct resolution *resolution = value;

	if (resolution->yes + resolution->no + resolution->abstain > resolution->entitled)
		return report_set(report, AL_MALFORMED,
				  "entitled: there are more votes than entitled members");
	if (resolution->accepted && !resolution->quorum_met)
		return report_set(report, AL_MALFORMED,
				  "accepted: nothing is accepted without a quorum");
	return AL_OK;
}

static const struct record_field resolution_fields[] = {
	RECORD_INTEGER(struct resolution, abstain, 0, ASSEMBLY_ENTITLED_MAX),
	RECORD_BOOL(struct resolution, accepted),
	RECORD_BYTES(struct resolution, coop, ID_PREFIX),
	RECORD_INTEGER(struct resolution, entitled, 1, ASSEMBLY_ENTITLED_MAX),
	RECORD_BYTES(struct resolution, motion, ID_PREFIX),
	RECORD_INTEGER(struct resolution, no, 0, ASSEMBLY_ENTITLED_MAX),
	RECORD_BOOL(struct resolution, quorum_met),
	RECORD_WHEN(struct resolution, time),
	RECORD_LITERAL(type, "resolution"),
	RECORD_VERSION(v, 1),
	RECORD_INTEGER(struct resolution, yes, 0, ASSEMBLY_ENTITLED_MAX),
};
const struct record_type resolution_record =
    RECORD_TYPE_CHECKED(struct resolution, resolution_fields, check_resolution);

void resolution_set_result(struct resolution *resolution, const struct tally *tally,
			   int64_t entitled, const struct majority_rule *rule,
			   struct fraction quorum)
{
	resolution->yes = tally->yes;
	resolution->no = tally->no;
	resolution->abstain = tally->abstain;
	resolution->entitled = entitled;
	resolution->quorum_met = majority_quorum_met(tally, entitled, quorum);
	resolution->accepted = resolution->quorum_met && majority_reached(tally, rule);
}

static enum status check_number(const char *name, int64_t said, int64_t counted,
				struct report *report)
{
	if (said == counted)
		return AL_OK;
	return report_set(report, AL_REFUSED, "%s: the resolution says %lld, the count is %lld",
			  name, (long long)said, (long long)counted);
}

enum status resolution_check(const struct resolution *resolution, const struct tally *tally,
			     int64_t entitled, const struct majority_rule *rule,
			     struct fraction quorum, struct report *report)
{
	struct resolution right = *resolution;
	enum status status;

	resolution_set_result(&right, tally, entitled, rule, quorum);
	status = check_number("yes", resolution->yes, right.yes, report);
	if (status == AL_OK)
		status = check_number("no", resolution->no, right.no, report);
	if (status == AL_OK)
		status = check_number("abstain", resolution->abstain, right.abstain, report);
	if (status == AL_OK)
		status = check_number("entitled", resolution->entitled, right.entitled, report);
	if (status != AL_OK)
		return status;
	if (resolution->quorum_met != right.quorum_met)
		return report_set(report, AL_REFUSED, "quorum_met: the votes say %s",
				  right.quorum_met ? "true" : "false");
	if (resolution->accepted != right.accepted)
		return report_set(report, AL_REFUSED, "accepted: the votes say %s",
				  right.accepted ? "true" : "false");
	return AL_OK;
}
