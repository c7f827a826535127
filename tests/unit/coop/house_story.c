/* house_story.c: the story of the small cooperative, step by step. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/coop/house.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TERMS_TEXT "the terms of use\n"
#define GUIDELINE_TEXT "the guideline in words\n"
#define STATIONS_TEXT "id,name\n1,north\n"

/* What a step is: when it happens, and how many entries it makes, all in one transaction. */
struct step {
	const char *name;
	int64_t day;
	int64_t entries;
	enum status (*run)(struct house *house, enum house_step step, struct report *report);
};

static const struct digest *coop_id(const struct house *house)
{
	return chain_coop(coop_chain(house->coop));
}

/* Enter `envelope`, which is given away. */
static enum status enter(struct house *house, struct envelope *envelope, struct report *report)
{
	enum status status = coop_enter(house->coop, envelope, house->now, report);

	envelope_free(envelope);
	return status;
}

static enum status enter_by_founders(struct house *house, enum object_type type, const void *value,
				     struct report *report)
{
	struct envelope *envelope = NULL;
	enum status status =
	    object_make(type, value, (const struct signing_key *const *)&house->keys[HK_FOUNDER],
			HOUSE_FOUNDERS, &envelope, report);

	return status == AL_OK ? enter(house, envelope, report) : status;
}

static enum status run_statute(struct house *house, enum house_step step, struct report *report)
{
	struct public_key founders[HOUSE_FOUNDERS];
	const char *vkeys[HOUSE_WITNESSES];
	struct statute statute;

	(void)step;
	house_draft_statute(house, founders, vkeys, &statute);
	return enter_by_founders(house, OBJECT_STATUTE, &statute, report);
}

static enum status run_key(struct house *house, enum house_step step, struct report *report)
{
	struct key_object key = { .action = KEY_INTRODUCE,
				  .coop = *coop_id(house),
				  .time = house->now };

	switch (step) {
	case H_KEY_COOP:
		key.kind = KEY_COOP;
		key.key = *coop_key(house->coop);
		return enter_by_founders(house, OBJECT_KEY, &key, report);
	case H_KEY_OFFICE:
		key.kind = KEY_OFFICE;
		key.role = "office";
		key.key = *house_public(house, HK_OFFICE);
		return enter_by_founders(house, OBJECT_KEY, &key, report);
	case H_KEY_NODE:
		key.kind = KEY_NODE;
		key.role = HOUSE_PLATFORM;
		key.key = *house_public(house, HK_NODE);
		break;
	case H_KEY_CITY:
		key.kind = KEY_APPLICANT;
		key.role = "The City";
		key.key = *house_public(house, HK_CITY);
		break;
	default:
		assert(step == H_KEY_PAPER);
		key.kind = KEY_APPLICANT;
		key.role = "The Paper";
		key.key = *house_public(house, HK_PAPER);
	}
	return coop_make(house->coop, OBJECT_KEY, &key, house->now, NULL, report);
}

static enum status run_admit(struct house *house, enum house_step step, struct report *report)
{
	struct new_member members[HOUSE_MEMBERS];
	char names[HOUSE_MEMBERS][24];
	enum status status;

	(void)step;
	for (int i = 0; i < HOUSE_MEMBERS; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "Member Name-%02d", i);
		members[i].name = names[i];
		members[i].key = *house_public(house, HK_MEMBER + i);
	}
	status = roll_admit(house->coop, members, HOUSE_MEMBERS, house->now, report);
	return status == AL_CONFLICT ? AL_OK : status; /* done before a crash */
}

static enum status run_roll(struct house *house, enum house_step step, struct report *report)
{
	(void)step;
	return roll_publish(house->coop, house->now, NULL, report);
}

static enum status run_platform(struct house *house, enum house_step step, struct report *report)
{
	struct envelope *envelope = NULL;
	struct platform platform;
	struct digest *content;
	enum status status;

	(void)step;
	house_draft_platform(&platform);
	content = &platform.tables[0].content;
	status = coop_add_text(house->coop, STATIONS_TEXT, strlen(STATIONS_TEXT), content, report);
	platform.coop = *coop_id(house);
	platform.node = *house_public(house, HK_NODE);
	platform.time = house->now;
	if (status == AL_OK)
		status = house_make(house, OBJECT_PLATFORM, &platform, HK_NODE, &envelope, report);
	return status == AL_OK ? enter(house, envelope, report) : status;
}

static enum status run_publish(struct house *house, enum house_step step, struct report *report)
{
	(void)step;
	return house_publish(house, report);
}

static enum status run_guideline(struct house *house, enum house_step step, struct report *report)
{
	struct guideline guideline;
	enum status status;

	(void)step;
	house_draft_guideline(&guideline);
	guideline.coop = *coop_id(house);
	guideline.time = house->now;
	status = coop_add_text(house->coop, GUIDELINE_TEXT, strlen(GUIDELINE_TEXT), &guideline.text,
			       report);
	if (status == AL_OK)
		status =
		    coop_make(house->coop, OBJECT_GUIDELINE, &guideline, house->now, NULL, report);
	return status;
}

/* --- assemblies --- */

static bool is_second(enum house_step step)
{
	return step >= H_REGISTER_2;
}

static enum status run_register(struct house *house, enum house_step step, struct report *report)
{
	struct voting_registration all[HOUSE_MEMBERS];
	int64_t number = is_second(step) ? 2 : 1;
	enum status status;

	if (assembly_next_number(house->coop) != number)
		return AL_OK; /* done before a crash, and the assembly is called */
	for (int i = 0; i < HOUSE_MEMBERS; i++)
		all[i] = house_registration(house, number, i);
	status = assembly_register(house->coop, all, HOUSE_MEMBERS, report);
	return status == AL_CONFLICT ? AL_OK : status;
}

static enum status run_assembly(struct house *house, enum house_step step, struct report *report)
{
	static const char *const agenda[] = { "What there is" };
	struct assembly_call call = { .agenda = agenda,
				      .agenda_count = 1,
				      .form = FORM_STRETCHED,
				      .opens = when_add(house->now, 14 * HOUSE_DAY),
				      .closes = when_add(house->now, 16 * HOUSE_DAY) };

	(void)step;
	return assembly_call(house->coop, &call, house->now, NULL, report);
}

static enum status run_motion(struct house *house, enum house_step step, struct report *report)
{
	bool second = is_second(step);
	struct motion_draft draft = {
		.assembly = house_id(house, second ? H_ASSEMBLY_2 : H_ASSEMBLY),
		.item = 1,
		.kind = second ? MOTION_APPLICATION : MOTION_GUIDELINE,
		.proposal = house_id(house, second ? H_DECISION_PAPER : H_GUIDELINE),
		.title = "To adopt it",
		.wording = second ? "the second wording\n" : "the wording\n",
	};

	return assembly_put_motion(house->coop, &draft, house->now, NULL, report);
}

static enum status run_votes(struct house *house, enum house_step step, struct report *report)
{
	bool second = is_second(step);
	struct envelope *envelopes[HOUSE_MEMBERS] = { NULL };
	struct entered *entered = calloc(HOUSE_MEMBERS, sizeof(*entered));
	struct vote vote = { .coop = *coop_id(house),
			     .motion = house_id(house, second ? H_MOTION_2 : H_MOTION),
			     .time = house->now };
	enum status status = AL_OK;

	assert(entered != NULL);
	for (int i = 0; i < HOUSE_MEMBERS && status == AL_OK; i++) {
		int key = (second ? HK_VOTING_2 : HK_VOTING) + i;

		vote.choice = i % 5 == 0 ? CHOICE_NO : i % 7 == 0 ? CHOICE_ABSTAIN : CHOICE_YES;
		vote.voter = *house_public(house, key);
		status = house_make(house, OBJECT_VOTE, &vote, key, &envelopes[i], report);
	}
	if (status == AL_OK)
		status = coop_enter_many(house->coop, (const struct envelope *const *)envelopes,
					 HOUSE_MEMBERS, house->now, entered, report);
	for (int i = 0; i < HOUSE_MEMBERS; i++) {
		if (status == AL_OK && entered[i].status != AL_OK)
			status = report_set(report, entered[i].status, "%s", entered[i].message);
		envelope_free(envelopes[i]);
	}
	free(entered);
	return status;
}

static enum status run_resolution(struct house *house, enum house_step step, struct report *report)
{
	struct digest motion = house_id(house, is_second(step) ? H_MOTION_2 : H_MOTION);

	return assembly_resolve(house->coop, &motion, house->now, NULL, report);
}

/* --- the desk --- */

static enum status run_application(struct house *house, enum house_step step, struct report *report)
{
	bool paper = step == H_APPLICATION_PAPER;
	const struct signing_key *keys[] = { house->keys[paper ? HK_PAPER : HK_CITY],
					     house->keys[HK_OFFICE] };
	struct application application;
	struct envelope *envelope = NULL;
	enum status status;

	house_draft_application(paper ? HOUSE_PAPER : HOUSE_CITY, &application);
	application.applicant_key = *signing_key_public(keys[0]);
	application.coop = *coop_id(house);
	application.time = house->now;
	status =
	    coop_add_text(house->coop, TERMS_TEXT, strlen(TERMS_TEXT), &application.terms, report);
	if (status == AL_OK)
		status = object_make(OBJECT_APPLICATION, &application, keys, 2, &envelope, report);
	return status == AL_OK ? enter(house, envelope, report) : status;
}

static enum status run_decision(struct house *house, enum house_step step, struct report *report)
{
	struct envelope *envelope = NULL;
	struct decision decision;
	struct arena arena;
	struct digest id;
	enum status status;

	arena_init(&arena, DECISION_ARENA_MAX);
	if (step == H_DECISION_ASSEMBLY) {
		id = house_id(house, H_MOTION_2);
		status = desk_draft_assembly_decision(house->coop, &id, house->now, &arena,
						      &decision, report);
	} else {
		id = house_id(house, step == H_DECISION ? H_APPLICATION : H_APPLICATION_PAPER);
		status =
		    desk_draft_decision(house->coop, &id, house->now, &arena, &decision, report);
	}
	if (status == AL_OK)
		status =
		    house_make(house, OBJECT_DECISION, &decision, HK_OFFICE, &envelope, report);
	if (status == AL_OK)
		status = enter(house, envelope, report);
	arena_clear(&arena);
	return status;
}

static enum status run_grant(struct house *house, enum house_step step, struct report *report)
{
	struct digest id = house_id(house, step == H_GRANT ? H_APPLICATION : H_APPLICATION_PAPER);

	return desk_grant(house->coop, &id, house->now, NULL, report);
}

static enum status run_revoke(struct house *house, enum house_step step, struct report *report)
{
	struct digest id = house_id(house, H_GRANT_PAPER);

	(void)step;
	return desk_revoke(house->coop, &id, "The paper has closed.", house->now, report);
}

static enum status run_leave(struct house *house, enum house_step step, struct report *report)
{
	enum status status =
	    roll_leave(house->coop, house_public(house, HK_MEMBER + 7), house->now, report);

	(void)step;
	return status == AL_NOT_FOUND ? AL_OK : status; /* done before a crash */
}

static enum status run_erase(struct house *house, enum house_step step, struct report *report)
{
	(void)step;
	return roll_erase(house->coop, house_public(house, HK_MEMBER + 7), report);
}

static const struct step steps[H_END] = {
	[H_STATUTE] = { "statute", 0, 1, run_statute },
	[H_KEY_COOP] = { "key-coop", 0, 1, run_key },
	[H_KEY_OFFICE] = { "key-office", 0, 1, run_key },
	[H_ADMIT] = { "admit", 1, 0, run_admit },
	[H_ROLL] = { "roll", 1, 1, run_roll },
	[H_KEY_NODE] = { "key-node", 2, 1, run_key },
	[H_KEY_CITY] = { "key-city", 2, 1, run_key },
	[H_KEY_PAPER] = { "key-paper", 2, 1, run_key },
	[H_PLATFORM] = { "platform", 2, 1, run_platform },
	[H_PUBLISH] = { "publish", 3, 0, run_publish },
	[H_GUIDELINE] = { "guideline", 4, 1, run_guideline },
	[H_REGISTER] = { "register", 4, 0, run_register },
	[H_ASSEMBLY] = { "assembly", 5, 1, run_assembly },
	[H_MOTION] = { "motion", 5, 1, run_motion },
	[H_VOTES] = { "votes", 20, HOUSE_MEMBERS, run_votes },
	[H_RESOLUTION] = { "resolution", 22, 1, run_resolution },
	[H_PUBLISH_2] = { "publish-2", 22, 0, run_publish },
	[H_APPLICATION] = { "application", 23, 1, run_application },
	[H_DECISION] = { "decision", 24, 1, run_decision },
	[H_GRANT] = { "grant", 24, 1, run_grant },
	[H_APPLICATION_PAPER] = { "application-paper", 25, 1, run_application },
	[H_DECISION_PAPER] = { "decision-paper", 26, 1, run_decision },
	[H_REGISTER_2] = { "register-2", 27, 0, run_register },
	[H_ASSEMBLY_2] = { "assembly-2", 28, 1, run_assembly },
	[H_MOTION_2] = { "motion-2", 28, 1, run_motion },
	[H_VOTES_2] = { "votes-2", 43, HOUSE_MEMBERS, run_votes },
	[H_RESOLUTION_2] = { "resolution-2", 45, 1, run_resolution },
	[H_DECISION_ASSEMBLY] = { "decision-assembly", 46, 1, run_decision },
	[H_GRANT_PAPER] = { "grant-paper", 46, 1, run_grant },
	[H_PUBLISH_3] = { "publish-3", 46, 0, run_publish },
	[H_REVOKE] = { "revoke", 47, 1, run_revoke },
	[H_LEAVE] = { "leave", 48, 0, run_leave },
	[H_ROLL_2] = { "roll-2", 48, 1, run_roll },
	[H_ERASE] = { "erase", 48, 0, run_erase },
	[H_PUBLISH_4] = { "publish-4", 49, 0, run_publish },
};

const char *house_step_name(enum house_step step)
{
	return steps[step].name;
}

int64_t house_entries_before(enum house_step step)
{
	int64_t entries = 0;

	for (int i = 0; i < (int)step; i++)
		entries += steps[i].entries;
	return entries;
}

enum status house_do(struct house *house, enum house_step step, struct report *report)
{
	int64_t before = house_entries_before(step);
	int64_t size = chain_size(coop_chain(house->coop));
	enum status status;

	house->now = when_add(house_day(steps[step].day), (int64_t)step);
	if (steps[step].entries > 0 && size >= before + steps[step].entries)
		return AL_OK;				    /* done before a crash */
	assert(steps[step].entries == 0 || size == before); /* never in part */
	if (when_before(house->now, chain_time(coop_chain(house->coop))))
		return AL_OK; /* it enters nothing, and later ones did */
	status = steps[step].run(house, step, report);
	assert(status != AL_OK ||
	       chain_size(coop_chain(house->coop)) == size + steps[step].entries);
	if (status != AL_OK)
		report_prefix(report, "%s", steps[step].name);
	return status;
}

enum status house_run(struct house *house, enum house_step until, struct report *report)
{
	enum status status = AL_OK;

	for (int step = 0; step < (int)until && status == AL_OK; step++)
		status = house_do(house, (enum house_step)step, report);
	return status;
}
