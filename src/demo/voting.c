/* voting.c: an assembly of all members about one motion, by secret ballot. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/ballot.h"

#include "demo/remote.h"
#include "web/records.h"

#include <sodium.h>
#include <string.h>

#define NOTICE_DAYS 15 /* more than the statute's fortnight */
#define VOTE_DAYS 2
#define FILE_LEN_MAX ((size_t)16 * 1024 * 1024)
#define LIST_LEN_MAX ((size_t)256 * 1024 * 1024)

int64_t ballot_lap(struct demo_ballot *ballot)
{
	int64_t now = tell_clock_ms();
	int64_t ms = now - ballot->begun_ms;

	ballot->begun_ms = now;
	return ms;
}

static enum status ballot_init(struct demo_ballot *ballot, struct report *report)
{
	ballot->group = group_find("Ed25519");
	ballot->begun_ms = tell_clock_ms();
	buffer_init(&ballot->election, FILE_LEN_MAX);
	buffer_init(&ballot->trustees, FILE_LEN_MAX);
	buffer_init(&ballot->list, LIST_LEN_MAX);
	ballot->secrets = sodium_malloc(sizeof(*ballot->secrets));
	ballot->credentials =
	    sodium_allocarray(ballot->demo->members_count, sizeof(*ballot->credentials));
	if (ballot->secrets == NULL || ballot->credentials == NULL)
		return report_set(report, AL_NO_MEMORY,
				  "no memory could be locked for the secrets of a ballot");
	return AL_OK;
}

static void ballot_clear(struct demo_ballot *ballot)
{
	sodium_free(ballot->secrets);
	sodium_free(ballot->credentials);
	buffer_clear(&ballot->election);
	buffer_clear(&ballot->trustees);
	buffer_clear(&ballot->list);
}

/* Call the assembly and freeze the wording of its motion. */
static enum status call_assembly(struct demo *demo, const struct demo_motion *motion,
				 struct digest *ret_motion, struct report *report)
{
	const char *agenda[] = { motion->title };
	struct web_assembly call = { .agenda = agenda,
				     .agenda_count = 1,
				     .form = FORM_STRETCHED,
				     .secret = true,
				     .opens = when_add(demo->now, NOTICE_DAYS * DAY_S),
				     .closes =
					 when_add(demo->now, (NOTICE_DAYS + VOTE_DAYS) * DAY_S) };
	struct web_motion draft = { .item = 1,
				    .kind = motion->kind,
				    .method = METHOD_BELENIOS,
				    .proposal = motion->proposal,
				    .title = motion->title,
				    .wording = motion->wording };
	enum status status;

	demo->assemblies++;
	status = remote_make(demo, "/api/v1/assemblies", &web_assembly_record, &call,
			     &draft.assembly, report);
	if (status == AL_OK)
		status = remote_make(demo, "/api/v1/motions", &web_motion_record, &draft,
				     ret_motion, report);
	if (status == AL_OK)
		tell(_("Assembly %lld is called with %d days' notice; the wording of its motion is "
		       "frozen."),
		     (long long)demo->assemblies, NOTICE_DAYS);
	return status;
}

/* Have the votes counted, and tell what is published of the result. */
static enum status resolve(struct demo *demo, const struct digest *motion, bool *ret_accepted,
			   struct report *report)
{
	struct resolution resolution;
	char path[REMOTE_PATH_MAX];
	struct arena arena;
	struct digest id;
	enum status status;

	remote_path("/api/v1/motions/", motion, "/resolution", path);
	arena_init(&arena, 1 << 20);
	status = remote_make(demo, path, NULL, NULL, &id, report);
	if (status == AL_OK)
		status = demo_publish(demo, report);
	if (status == AL_OK)
		status = remote_object(demo, &id, OBJECT_RESOLUTION, &arena, &resolution, report);
	if (status == AL_OK) {
		tell(_("%lld of %lld entitled members vote: %lld yes, %lld no, %lld abstain. %s."),
		     (long long)resolution.yes + resolution.no + resolution.abstain,
		     (long long)resolution.entitled, (long long)resolution.yes,
		     (long long)resolution.no, (long long)resolution.abstain,
		     resolution.accepted ? _("Quorum and majority are reached: accepted")
					 : _("Not accepted"));
		*ret_accepted = resolution.accepted;
	}
	arena_clear(&arena);
	return status;
}

/* From the key ceremony to the result. */
static enum status hold_ballot(struct demo_ballot *ballot, struct report *report)
{
	struct demo *demo = ballot->demo;
	enum status status = ballot_init(ballot, report);

	if (status == AL_OK)
		status = ballot_found(ballot, report);
	if (status == AL_OK)
		status = ballot_register(ballot, report);
	demo_wait(demo, NOTICE_DAYS * DAY_S + HOUR_S);
	if (status == AL_OK)
		status = ballot_collect(ballot, report);
	demo_wait(demo, VOTE_DAYS * DAY_S);
	if (status == AL_OK)
		status = ballot_tally(ballot, report);
	ballot_clear(ballot);
	return status;
}

enum status demo_vote(struct demo *demo, const struct demo_motion *motion,
		      struct digest *ret_motion, bool *ret_accepted, struct report *report)
{
	struct demo_ballot ballot = { .demo = demo, .motion = motion };
	enum status status = call_assembly(demo, motion, ret_motion, report);

	if (status != AL_OK)
		return status;
	ballot.motion_id = *ret_motion;
	status = hold_ballot(&ballot, report);
	return status == AL_OK ? resolve(demo, ret_motion, ret_accepted, report) : status;
}
