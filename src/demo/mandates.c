/* mandates.c: members link their mandate keys at the node and give mandates, each her own. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/demo_internal.h"

#include "law/mandate.h"
#include "node/mandates.h"

#include <inttypes.h>
#include <stdlib.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define YEAR_S (INT64_C(365) * DAY_S)

/* What members are like. */
enum temper { OPEN, PLANNING_ONLY, NO_COMPANIES, SHORT, FRUGAL, TEMPER_COUNT };

static const char *const all_purposes[] = { "dpv:PublicBenefit", "dpv:ResearchAndDevelopment" };
static const char *const planning[] = { "dpv:ImprovePublicServices",
					"dpv:ImproveTransportMobility" };
static const char *const anybody[] = { "dpv:Entity" };
static const char *const public_bodies[] = { "dpv:AcademicScientificOrganisation",
					     "dpv:GovernmentalOrganisation",
					     "dpv:PublicSectorBody" };

#define RULE(purpose_list, recipient_list, mode_set)                                               \
	{                                                                                          \
		.effect = MANDATE_ALLOW, .commercial = COMMERCIAL_NO, .modes = (mode_set),         \
		.purposes = (purpose_list), .purposes_count = COUNT_OF(purpose_list),              \
		.recipients = (recipient_list), .recipients_count = COUNT_OF(recipient_list)       \
	}

static struct mandate_rule rules[TEMPER_COUNT] = {
	[OPEN] = RULE(all_purposes, anybody, MODE_AGGREGATE | MODE_TRAIN),
	[PLANNING_ONLY] = RULE(planning, anybody, MODE_AGGREGATE),
	[NO_COMPANIES] = RULE(all_purposes, public_bodies, MODE_AGGREGATE),
	[SHORT] = RULE(all_purposes, anybody, MODE_AGGREGATE),
	[FRUGAL] = RULE(all_purposes, anybody, MODE_AGGREGATE),
};

enum status demo_make_mandate(const struct demo *demo, size_t m, int64_t serial,
			      enum demo_mandate what, struct envelope **ret, struct report *report)
{
	enum temper temper = (enum temper)(m % 10 < 4 ? OPEN : m % 10 / 2);
	struct mandate mandate = {
		.coop = *chain_coop(coop_chain(demo->coop)),
		.from = demo->now,
		.min_group = -1,
		.platform = demo->data.platform,
		.rho_year = temper == FRUGAL ? INT64_C(20000000000) : INT64_C(1000000000000),
		.rules = &rules[temper],
		.rules_count = what == DEMO_MANDATE_GIVE ? 1 : 0,
		.serial = serial,
		.time = demo->now,
		.until = when_add(demo->now, temper == SHORT ? 180 * DAY_S : 2 * YEAR_S),
	};
	struct signing_key *key = NULL;
	const struct signing_key *keys[1];
	enum status status = cast_key(&demo->cast, CAST_MANDATE, (int64_t)m, &key);

	keys[0] = key;
	if (status == AL_OK)
		status = object_make(OBJECT_MANDATE, &mandate, keys, 1, ret, report);
	signing_key_free(key);
	return status;
}

static enum status check_taken(const struct node_taken *taken, size_t count, struct report *report)
{
	for (size_t i = 0; i < count; i++) {
		if (taken[i].status != AL_OK)
			return report_set(report, taken[i].status, "%s", taken[i].message);
	}
	return AL_OK;
}

/* Link and mandate the members from `first`, `count` of them. */
static enum status take_batch(struct demo *demo, size_t first, size_t count, struct report *report)
{
	struct node_link links[BATCH];
	struct node_taken taken[BATCH];
	struct envelope *mandates[BATCH] = { NULL };
	enum status status = AL_OK;

	for (size_t i = 0; i < count && status == AL_OK; i++) {
		links[i].person = demo->data.persons[demo->members[first + i]];
		links[i].key = cast_public(&demo->cast, CAST_MANDATE, (int64_t)(first + i));
		status =
		    demo_make_mandate(demo, first + i, 1, DEMO_MANDATE_GIVE, &mandates[i], report);
	}
	if (status == AL_OK)
		status = node_link_many(demo->node, links, count, demo->now, taken, report);
	if (status == AL_OK)
		status = check_taken(taken, count, report);
	if (status == AL_OK)
		status = node_take_mandates(demo->node, (const struct envelope *const *)mandates,
					    count, demo->now, taken, report);
	if (status == AL_OK)
		status = check_taken(taken, count, report);
	for (size_t i = 0; i < count; i++)
		envelope_free(mandates[i]);
	return status;
}

enum status demo_mandates(struct demo *demo, struct report *report)
{
	struct progress progress;
	enum status status = AL_OK;

	progress_start(&progress, _("mandates given"), (int64_t)demo->members_count);
	for (size_t first = 0; first < demo->members_count && status == AL_OK; first += BATCH) {
		size_t left = demo->members_count - first;

		status = take_batch(demo, first, left < BATCH ? left : BATCH, report);
		progress_at(&progress, (int64_t)first);
	}
	progress_end(&progress);
	if (status != AL_OK)
		return status;
	tell(_("%zu mandates are in force at the node, signed by their members. They differ in "
	       "purposes,\n"
	       "recipients, modes, personal budget and end; none of them stands in the public "
	       "log."),
	     node_mandates_in_force(demo->node, demo->now));
	return AL_OK;
}
