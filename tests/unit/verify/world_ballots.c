/* world_ballots.c: the small cooperative votes in secret, step by step. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/verify/world_ballots.h"

#include "crypto/hash.h"
#include "unit/unit.h"

#include <stdlib.h>

static const size_t voters[BALLOTS_CLASSES] = { 20, 12 };
static const char *const class_names[BALLOTS_CLASSES] = { "members", "investing members" };

/* The height of the head of each step. */
static const struct {
	int64_t height;
	enum election_phase phase;
} heads[B_END] = {
	[B_HEAD] = { BALLOTS_AT_HEAD, PHASE_VOTING },
	[B_HEAD_2] = { BALLOTS_AT_HEAD_2, PHASE_VOTING },
	[B_CLOSED] = { BALLOTS_AT_HEAD_2 + 2, PHASE_CLOSED },
	[B_RESULT] = { BALLOTS_AT_HEAD_2 + 2 + KIT_NEEDED + 1, PHASE_RESULT },
};

/* --- the elections --- */

/* Yes, no, yes, abstention; then the first one changes her mind: 1 yes, 2 no, 1 abstention. */
static void make_election(struct ballots_files *files, size_t class)
{
	static const struct kit_files usual = { .list = NULL };
	static const struct {
		size_t voter;
		enum choice choice;
	} votes[BALLOTS_AT_HEAD_2] = { { 0, CHOICE_YES },
				       { 1, CHOICE_NO },
				       { 2, CHOICE_YES },
				       { 3, CHOICE_ABSTAIN },
				       { 0, CHOICE_NO } };
	struct election_kit_wish wish = { .title = BALLOTS_TITLE,
					  .wording = BALLOTS_WORDING,
					  .voters = voters[class],
					  .seed = (uint8_t)(class + 1) };
	struct kit_archive *archive = &files->archives[class];

	kit_init(&files->kits[class], &wish);
	kit_archive_init(archive, &files->kits[class], &usual);
	for (size_t i = 0; i < BALLOTS_AT_HEAD_2; i++)
		kit_archive_vote(archive, &files->kits[class], votes[i].voter, votes[i].choice);
	kit_archive_finish(archive, &files->kits[class]);
}

static struct ballots_files *made; /* NULL: not yet */

static void free_files(void)
{
	for (size_t i = 0; i < BALLOTS_CLASSES; i++) {
		kit_clear(&made->kits[i]);
		kit_archive_clear(&made->archives[i]);
	}
	free(made);
}

const struct ballots_files *ballots_files(void)
{
	if (made == NULL) {
		made = calloc(1, sizeof(*made));
		assert_non_null(made);
		for (size_t i = 0; i < BALLOTS_CLASSES; i++)
			make_election(made, i);
		assert_int_equal(atexit(free_files), 0);
	}
	return made;
}

/* --- the world --- */

/* Enter `draft`, which must hold. */
static void enter(struct ballots *ballots, const struct draft *draft)
{
	struct report report = { .message = "" };
	enum status status = world_enter(&ballots->world, draft, &report);

	if (status != AL_OK)
		fail_msg("entry %zu: %s: %s", ballots->world.count, status_name(status),
			 report.message);
}

/* Enter a step of the story that is not as it is there. */
static void enter_changed(struct ballots *ballots, enum world_step step, const struct draft *draft)
{
	enter(ballots, draft);
	ballots->world.ids[step] = ballots->world.entered[step]->id;
}

void ballots_init(struct ballots *ballots, const struct ballots_wish *wish)
{
	static const struct ballots_wish usual = { .classes = 1 };
	const struct ballots_files *files = ballots_files();
	struct draft draft;

	if (wish == NULL)
		wish = &usual;
	memset(ballots, 0, sizeof(*ballots));
	ballots->classes = wish->classes == 0 ? 1 : wish->classes;
	world_init(&ballots->world);
	if (wish->trusted)
		world_trust_ballots(&ballots->world);
	world_draft(&ballots->world, S_STATUTE, &draft);
	if (wish->trustees != 0) {
		draft.of.statute.trustees.count = wish->trustees < 0 ? 0 : wish->trustees;
		draft.of.statute.trustees.threshold = wish->threshold;
	}
	enter_changed(ballots, S_STATUTE, &draft);
	world_run(&ballots->world, S_ROLL);
	world_draft(&ballots->world, S_ROLL, &draft);
	draft.of.roll.members = BALLOTS_MEMBERS;
	enter_changed(ballots, S_ROLL, &draft);
	ballots->wording =
	    world_add_text(&ballots->world, BALLOTS_WORDING, strlen(BALLOTS_WORDING));
	for (size_t i = 0; i < ballots->classes; i++)
		ballots_replace(ballots, i, &files->archives[i]);
}

void ballots_clear(struct ballots *ballots)
{
	world_clear(&ballots->world);
}

void ballots_replace(struct ballots *ballots, size_t class, const struct kit_archive *archive)
{
	world_set_archive(&ballots->world, ballots_files()->kits[class].uuid, archive->bytes.bytes,
			  archive->bytes.len);
}

void ballots_cut(struct ballots *ballots, size_t class, int64_t height)
{
	const struct kit_archive *archive = &ballots_files()->archives[class];

	world_set_archive(&ballots->world, ballots_files()->kits[class].uuid, archive->bytes.bytes,
			  archive->ends[height]);
}

/* --- steps --- */

struct when ballots_time(enum ballots_step step)
{
	static const struct {
		int64_t day;
		int64_t seconds;
	} times[B_END] = {
		[B_REGISTRAR] = { 1, 0 },
		[B_ASSEMBLY] = { 2, 0 },
		[B_MOTION] = { 3, 0 },
		[B_REGISTRATION] = { 15, 0 },
		[B_ELECTION] = { 16, 0 },
		[B_HEAD] = { BALLOTS_OPENS, 300 },
		[B_HEAD_2] = { BALLOTS_OPENS, 600 },
		[B_CLOSED] = { BALLOTS_CLOSES, 0 },
		[B_RESULT] = { BALLOTS_CLOSES, 300 },
		[B_RESOLUTION] = { BALLOTS_CLOSES, 600 },
	};

	return world_time(times[step].day, times[step].seconds);
}

static void sign(struct draft *draft, enum world_key key)
{
	draft->signers[0] = key;
	draft->signer_count = 1;
}

/* What comes before there is a class. */
static void draft_call(struct ballots *ballots, enum ballots_step step, struct draft *ret)
{
	static const char *const agenda[] = { "The one thing", "Another thing" };
	struct digest coop = ballots->world.ids[S_STATUTE];
	struct when time = ret->entered;

	sign(ret, W_COOP);
	if (step == B_REGISTRAR) {
		ret->type = OBJECT_KEY;
		ret->of.key =
		    (struct key_object){ .action = KEY_INTRODUCE,
					 .coop = coop,
					 .holder = hash_bytes("Jonas Albers", 12),
					 .key = *world_public(&ballots->world, W_REGISTRAR),
					 .kind = KEY_REGISTRAR,
					 .time = time };
	} else if (step == B_ASSEMBLY) {
		ret->type = OBJECT_ASSEMBLY;
		ret->of.assembly = (struct assembly){ .agenda = agenda,
						      .agenda_count = 2,
						      .closes = world_time(BALLOTS_CLOSES, 0),
						      .coop = coop,
						      .form = FORM_VIRTUAL,
						      .number = 1,
						      .opens = world_time(BALLOTS_OPENS, 0),
						      .roll = ballots->world.ids[S_ROLL],
						      .time = time };
		for (size_t i = 0; i < ballots->classes; i++)
			ret->of.assembly.entitled += (int64_t)voters[i];
	} else {
		ret->type = OBJECT_MOTION;
		ret->of.motion = (struct motion){ .assembly = ballots->ids[0][B_ASSEMBLY],
						  .coop = coop,
						  .item = 1,
						  .kind = MOTION_OTHER,
						  .method = METHOD_BELENIOS,
						  .time = time,
						  .title = BALLOTS_TITLE,
						  .wording = ballots->wording };
	}
}

static void draft_registration(struct ballots *ballots, size_t class, struct draft *ret)
{
	const struct election_kit *kit = &ballots_files()->kits[class];

	ret->type = OBJECT_REGISTRATION;
	ret->of.registration =
	    (struct registration){ .class = class_names[class],
				   .coop = ballots->world.ids[S_STATUTE],
				   .credentials = (int64_t)kit->voters,
				   .entitled = (int64_t)kit->voters,
				   .list = hash_bytes(kit->list.bytes, kit->list.len),
				   .motion = ballots->ids[0][B_MOTION],
				   .root = hash_bytes("root", 4),
				   .sealed = hash_bytes("sealed", 6),
				   .time = ret->entered,
				   .uuid = kit->uuid };
	sign(ret, W_REGISTRAR);
}

static void draft_resolution(struct ballots *ballots, struct draft *ret)
{
	ret->type = OBJECT_RESOLUTION;
	ret->of.resolution =
	    (struct resolution){ .abstain = (int64_t)ballots->classes,
				 .accepted = false,
				 .coop = ballots->world.ids[S_STATUTE],
				 .entitled = (int64_t)voters[0] +
					     (ballots->classes > 1 ? (int64_t)voters[1] : 0),
				 .motion = ballots->ids[0][B_MOTION],
				 .no = 2 * (int64_t)ballots->classes,
				 .quorum_met = false,
				 .time = ret->entered,
				 .yes = (int64_t)ballots->classes };
	sign(ret, W_COOP);
}

void ballots_draft(struct ballots *ballots, enum ballots_step step, size_t class, struct draft *ret)
{
	const struct election_kit *kit = &ballots_files()->kits[class];
	const struct kit_archive *archive = &ballots_files()->archives[class];
	struct digest coop = ballots->world.ids[S_STATUTE];

	memset(ret, 0, sizeof(*ret));
	ret->seq = chain_size(ballots->world.chain);
	ret->entered = ballots_time(step);
	if (step <= B_MOTION) {
		draft_call(ballots, step, ret);
	} else if (step == B_REGISTRATION) {
		draft_registration(ballots, class, ret);
	} else if (step == B_ELECTION) {
		ret->type = OBJECT_ELECTION;
		ret->of.election = (struct election_object){
			.coop = coop,
			.election = hash_bytes(kit->election.bytes, kit->election.len),
			.registration = ballots->ids[class][B_REGISTRATION],
			.setup = archive->heads[0],
			.time = ret->entered,
		};
		sign(ret, W_COOP);
	} else if (step == B_RESOLUTION) {
		draft_resolution(ballots, ret);
	} else {
		ret->type = OBJECT_ELECTION_HEAD;
		ret->of.head = (struct election_head){ .coop = coop,
						       .election = ballots->ids[class][B_ELECTION],
						       .head = archive->heads[heads[step].height],
						       .height = heads[step].height,
						       .phase = (int)heads[step].phase,
						       .time = ret->entered };
		sign(ret, W_COOP);
	}
}

void ballots_do(struct ballots *ballots, enum ballots_step step)
{
	bool each = step > B_MOTION && step < B_RESOLUTION;

	for (size_t class = 0; class < (each ? ballots->classes : 1); class ++) {
		struct draft draft;

		ballots_draft(ballots, step, class, &draft);
		enter(ballots, &draft);
		ballots->ids[class][step] = ballots->world.entered[ballots->world.count - 1]->id;
	}
}

void ballots_run(struct ballots *ballots, enum ballots_step from, enum ballots_step until)
{
	for (int step = from; step < (int)until; step++)
		ballots_do(ballots, (enum ballots_step)step);
}
