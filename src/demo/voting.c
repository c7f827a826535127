/* voting.c: an assembly of all members about one motion, with open votes by keys of that assembly.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/demo_internal.h"

#include "coop/assembly.h"

#include <stdlib.h>
#include <string.h>

#define NOTICE_DAYS 15 /* more than the statute's fortnight */
#define VOTE_DAYS 2

static enum status sign_registration(const struct demo *demo, size_t m,
				     struct voting_registration *ret)
{
	int use = CAST_VOTING + (int)demo->assemblies;
	struct signing_key *key = NULL;
	struct buffer bytes;
	enum status status = cast_key(&demo->cast, CAST_MEMBER, (int64_t)m, &key);

	if (status != AL_OK)
		return status;
	ret->member = *signing_key_public(key);
	ret->voting = cast_public(&demo->cast, use, (int64_t)m);
	buffer_init(&bytes, 1024);
	registration_bytes(chain_coop(coop_chain(demo->coop)), assembly_next_number(demo->coop),
			   &ret->voting, &bytes);
	status = buffer_status(&bytes);
	if (status == AL_OK)
		ret->signature = key_sign(key, bytes.bytes, bytes.len);
	buffer_clear(&bytes);
	signing_key_free(key);
	return status;
}

static enum status register_keys(struct demo *demo, struct report *report)
{
	struct voting_registration *all = calloc(BATCH, sizeof(*all));
	struct progress progress;
	enum status status = AL_OK;

	if (all == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the registrations");
	progress_start(&progress, _("voting keys registered"), (int64_t)demo->members_count);
	for (size_t m = 0; m < demo->members_count && status == AL_OK;) {
		size_t count = 0;

		while (count < BATCH && m < demo->members_count && status == AL_OK)
			status = sign_registration(demo, m++, &all[count++]);
		if (status == AL_OK)
			status = assembly_register(demo->coop, all, count, report);
		progress_at(&progress, (int64_t)m);
	}
	progress_end(&progress);
	free(all);
	return status;
}

static enum status cast_vote(const struct demo *demo, size_t m, const struct digest *motion,
			     enum choice choice, struct envelope **ret, struct report *report)
{
	struct vote vote = { .choice = (int)choice,
			     .coop = *chain_coop(coop_chain(demo->coop)),
			     .motion = *motion,
			     .time = demo->now };
	struct signing_key *key = NULL;
	const struct signing_key *keys[1];
	enum status status =
	    cast_key(&demo->cast, CAST_VOTING + (int)demo->assemblies, (int64_t)m, &key);

	keys[0] = key;
	if (status == AL_OK)
		vote.voter = *signing_key_public(key);
	if (status == AL_OK)
		status = object_make(OBJECT_VOTE, &vote, keys, 1, ret, report);
	signing_key_free(key);
	return status;
}

/* Whether member `m` votes, and how: spread evenly, the same each time. */
static bool votes(size_t m, const struct demo_motion *motion, enum choice *ret)
{
	size_t dice = m * 37 % 100;

	if ((int)(m * 61 % 100) >= motion->turnout_percent)
		return false;
	if (dice < 3)
		*ret = CHOICE_ABSTAIN;
	else
		*ret = (int)(dice * 100 / 97) < motion->yes_percent ? CHOICE_YES : CHOICE_NO;
	return true;
}

static enum status enter_votes(struct demo *demo, const struct envelope *const *envelopes,
			       size_t count, struct report *report)
{
	struct entered results[BATCH];
	enum status status =
	    coop_enter_many(demo->coop, envelopes, count, demo->now, results, report);

	for (size_t i = 0; i < count && status == AL_OK; i++) {
		if (results[i].status != AL_OK)
			status = report_set(report, results[i].status, "%s", results[i].message);
	}
	return status;
}

static enum status collect_votes(struct demo *demo, const struct demo_motion *motion,
				 const struct digest *id, struct report *report)
{
	struct envelope *envelopes[BATCH];
	struct progress progress;
	enum status status = AL_OK;

	progress_start(&progress, _("votes"), (int64_t)demo->members_count);
	for (size_t m = 0; m < demo->members_count && status == AL_OK;) {
		size_t count = 0;

		while (count < BATCH && m < demo->members_count && status == AL_OK) {
			enum choice choice;

			if (votes(m, motion, &choice)) {
				status = cast_vote(demo, m, id, choice, &envelopes[count], report);
				count += status == AL_OK ? 1 : 0;
			}
			m++;
		}
		if (status == AL_OK)
			status = enter_votes(demo, (const struct envelope *const *)envelopes, count,
					     report);
		for (size_t i = 0; i < count; i++)
			envelope_free(envelopes[i]);
		progress_at(&progress, (int64_t)m);
	}
	progress_end(&progress);
	return status;
}

static enum status tell_result(const struct demo *demo, const struct digest *motion,
			       bool *ret_accepted)
{
	struct motion_state state;
	enum status status = chain_motion(coop_chain(demo->coop), motion, &state);

	if (status != AL_OK || state.resolution == NULL)
		return AL_NOT_FOUND;
	tell(_("%lld of %lld entitled keys vote: %lld yes, %lld no, %lld abstain. %s."),
	     (long long)state.tally.yes + state.tally.no + state.tally.abstain,
	     (long long)state.assembly->entitled, (long long)state.tally.yes,
	     (long long)state.tally.no, (long long)state.tally.abstain,
	     state.resolution->accepted ? _("Quorum and majority are reached: accepted")
					: _("Not accepted"));
	*ret_accepted = state.resolution->accepted;
	return AL_OK;
}

enum status demo_vote(struct demo *demo, const struct demo_motion *motion,
		      struct digest *ret_motion, bool *ret_accepted, struct report *report)
{
	const char *agenda[] = { motion->title };
	struct assembly_call call = { .agenda = agenda,
				      .agenda_count = 1,
				      .form = FORM_STRETCHED,
				      .opens = when_add(demo->now, NOTICE_DAYS * DAY_S),
				      .closes =
					  when_add(demo->now, (NOTICE_DAYS + VOTE_DAYS) * DAY_S) };
	struct motion_draft draft = { .item = 1,
				      .kind = (enum motion_kind)motion->kind,
				      .proposal = motion->proposal,
				      .title = motion->title,
				      .wording = motion->wording };
	enum status status;

	demo->assemblies++;
	status = register_keys(demo, report);
	if (status == AL_OK)
		status = assembly_call(demo->coop, &call, demo->now, &draft.assembly, report);
	if (status == AL_OK)
		status = assembly_put_motion(demo->coop, &draft, demo->now, ret_motion, report);
	if (status != AL_OK)
		return status;
	tell(
	    _("Assembly %lld is called with %d days' notice; the wording of its motion is frozen."),
	    (long long)demo->assemblies, NOTICE_DAYS);
	demo_wait(demo, NOTICE_DAYS * DAY_S + HOUR_S);
	status = collect_votes(demo, motion, ret_motion, report);
	demo_wait(demo, VOTE_DAYS * DAY_S);
	if (status == AL_OK)
		status = assembly_resolve(demo->coop, ret_motion, demo->now, NULL, report);
	if (status == AL_OK)
		status = tell_result(demo, ret_motion, ret_accepted);
	if (status == AL_OK)
		status = demo_publish(demo, report);
	return status;
}
