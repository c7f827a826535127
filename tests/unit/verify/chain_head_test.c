/* chain_head_test.c: heads of elections, their archives, and the resolution that follows. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "unit/verify/mutation.h"
#include "unit/verify/world_ballots.h"

#include <stdlib.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define TALLY (BALLOTS_AT_HEAD_2 + 2) /* height of the encrypted tally */
#define LAST (TALLY + KIT_NEEDED + 1) /* and of the result */

/* Enter `draft`, or expect the refusal `wanted` with `words`. */
static void try_draft(struct ballots *ballots, const struct draft *draft, enum status wanted,
		      const char *words, int number)
{
	struct report report = { .message = "" };
	enum status status = world_enter(&ballots->world, draft, &report);

	if (status != wanted || strstr(report.message, words) == NULL)
		fail_msg("number %d: got %s: \"%s\", wanted %s: \"%s\"", number,
			 status_name(status), report.message, status_name(wanted), words);
}

/* A head that is not as the story has it. */
struct other_head {
	enum ballots_step step; /* in whose place */
	int64_t height;
	int phase;
	int64_t day; /* when it is entered */
	int64_t seconds;
	enum status status;
	const char *message;
};

static void check_head(const struct other_head *other, int number)
{
	const struct kit_archive *archive = &ballots_files()->archives[0];
	struct ballots ballots;
	struct draft right;
	struct draft wrong;

	ballots_init(&ballots, NULL);
	ballots_run(&ballots, B_REGISTRAR, other->step);
	ballots_draft(&ballots, other->step, 0, &right);
	wrong = right;
	wrong.of.head.height = other->height;
	wrong.of.head.head =
	    archive->heads[other->height > archive->height ? archive->height : other->height];
	wrong.of.head.phase = other->phase;
	wrong.entered = world_time(other->day, other->seconds);
	wrong.of.head.time = wrong.entered;
	try_draft(&ballots, &wrong, other->status, other->message, number);
	if (other->status != AL_OK)
		try_draft(&ballots, &right, AL_OK, "", number);
	ballots_clear(&ballots);
}

static void heads_rise_in_their_phase(void **state)
{
	static const struct other_head all[] = {
		/* chain-77 */
		{ B_HEAD, 3, PHASE_VOTING, BALLOTS_OPENS, -1, AL_REFUSED, "not open yet" },
		{ B_HEAD, 3, PHASE_VOTING, BALLOTS_OPENS, 0, AL_OK, "" },
		{ B_HEAD, 3, PHASE_VOTING, BALLOTS_CLOSES, -1, AL_OK, "" },
		{ B_HEAD_2, 3, PHASE_VOTING, BALLOTS_OPENS, 600, AL_REFUSED, "not above" },
		{ B_HEAD_2, 2, PHASE_VOTING, BALLOTS_OPENS, 600, AL_REFUSED, "not above" },
		{ B_HEAD_2, 4, PHASE_VOTING, BALLOTS_OPENS, 600, AL_OK, "" },
		{ B_CLOSED, 5, PHASE_CLOSED, BALLOTS_CLOSES, 0, AL_REFUSED, "not above" },
		{ B_HEAD_2, 5, PHASE_VOTING, BALLOTS_CLOSES, 0, AL_REFUSED, "vote is closed" },
		{ B_HEAD_2, TALLY, PHASE_CLOSED, BALLOTS_OPENS, 600, AL_REFUSED, "not closed yet" },
		{ B_CLOSED, TALLY, PHASE_CLOSED, BALLOTS_CLOSES, -1, AL_REFUSED, "not closed yet" },
		{ B_CLOSED, LAST, PHASE_RESULT, BALLOTS_CLOSES, -1, AL_REFUSED, "not closed yet" },
		{ B_CLOSED, LAST, PHASE_RESULT, BALLOTS_CLOSES, 0, AL_OK, "" },
		{ B_RESULT, 8, PHASE_VOTING, BALLOTS_CLOSES, 300, AL_REFUSED, "goes back" },
		{ B_RESULT, 8, PHASE_CLOSED, BALLOTS_CLOSES, 300, AL_OK, "" },
		/* chain-78: the phase is that of the event */
		{ B_HEAD_2, 6, PHASE_VOTING, BALLOTS_OPENS, 600, AL_REFUSED, "6 is a EndBallots" },
		{ B_CLOSED, LAST, PHASE_CLOSED, BALLOTS_CLOSES, 0, AL_REFUSED, "is a Result" },
		{ B_RESULT, 8, PHASE_RESULT, BALLOTS_CLOSES, 300, AL_REFUSED, "8 is a Partial" },
		{ B_HEAD, LAST + 1, PHASE_VOTING, BALLOTS_OPENS, 0, AL_NOT_FOUND, "ends before" },
		{ B_RESULT, LAST + 1, PHASE_RESULT, BALLOTS_CLOSES, 300, AL_NOT_FOUND, "ends" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++)
		check_head(&all[i], (int)i);
}

static void heads_are_the_cooperatives_and_of_an_election(void **state)
{
	struct ballots ballots;
	struct draft right;
	struct draft wrong;

	(void)state;
	ballots_init(&ballots, NULL);
	ballots_run(&ballots, B_REGISTRAR, B_HEAD);
	ballots_draft(&ballots, B_HEAD, 0, &right);
	wrong = right;
	signed_by(&wrong, W_REGISTRAR); /* chain-16 */
	try_draft(&ballots, &wrong, AL_REFUSED, "no coop key in force", 1);
	wrong = right;
	wrong.of.head.election = strange_digest();
	try_draft(&ballots, &wrong, AL_NOT_FOUND, "election: no election", 2);
	wrong.of.head.election = ballots.ids[0][B_REGISTRATION];
	try_draft(&ballots, &wrong, AL_NOT_FOUND, "election: no election", 3);
	wrong = right;
	wrong.of.head.head = strange_digest(); /* chain-78 */
	try_draft(&ballots, &wrong, AL_FORGED, "has another hash", 4);
	try_draft(&ballots, &right, AL_OK, "", 5);
	ballots_clear(&ballots);
}

static void nothing_follows_the_result(void **state)
{
	struct ballots ballots;
	struct draft draft;

	(void)state;
	ballots_init(&ballots, NULL);
	ballots_run(&ballots, B_REGISTRAR, B_RESOLUTION);
	ballots_draft(&ballots, B_RESULT, 0, &draft);
	draft.entered = when_add(draft.entered, 1);
	draft.of.head.time = draft.entered;
	try_draft(&ballots, &draft, AL_REFUSED, "not above", 1);
	draft.of.head.height = LAST + 1;
	try_draft(&ballots, &draft, AL_REFUSED, "has its result", 2); /* chain-77 */
	ballots_clear(&ballots);
}

/* The archive of the first class, then `bytes`. */
static void lengthen(struct ballots *ballots, const void *bytes, size_t len)
{
	const struct kit_archive *archive = &ballots_files()->archives[0];
	struct buffer longer;

	buffer_init(&longer, archive->bytes.len + len + 1);
	buffer_append(&longer, archive->bytes.bytes, archive->bytes.len);
	buffer_append(&longer, bytes, len);
	world_set_archive(&ballots->world, ballots_files()->kits[0].uuid, longer.bytes, longer.len);
	buffer_clear(&longer);
}

static void nothing_lies_behind_the_result(void **state)
{
	const struct kit_archive *archive = &ballots_files()->archives[0];
	struct buffer data;
	struct ballots ballots;
	struct draft draft;

	(void)state;
	buffer_init(&data, 4096);
	archive_add_data(&archive->writer, "data", 4, &data, NULL);
	ballots_init(&ballots, NULL);
	ballots_run(&ballots, B_REGISTRAR, B_RESULT);
	ballots_draft(&ballots, B_RESULT, 0, &draft);
	lengthen(&ballots, data.bytes, data.len);
	try_draft(&ballots, &draft, AL_MALFORMED, "data that no event names", 1);
	lengthen(&ballots, "", 1);
	try_draft(&ballots, &draft, AL_MALFORMED, "after event 10", 2);
	lengthen(&ballots, archive->bytes.bytes + archive->ends[0],
		 archive->ends[1] - archive->ends[0]);
	try_draft(&ballots, &draft, AL_FORGED, "event 11", 3);
	lengthen(&ballots, "", 0);
	try_draft(&ballots, &draft, AL_OK, "", 4);
	buffer_clear(&data);
	ballots_clear(&ballots);
}

/* The kit of the first class, with a course of its own from here on. */
static struct election_kit *borrow_kit(void)
{
	struct election_kit *kit = calloc(1, sizeof(*kit));

	assert_non_null(kit);
	*kit = ballots_files()->kits[0];
	arena_init(&kit->arena, (size_t)1024 * 1024);
	return kit;
}

static void return_kit(struct election_kit *kit)
{
	arena_clear(&kit->arena);
	free(kit);
}

/* --- how many ballots lie between heads --- */

/* A ballot that differs from `like` in the digits of its signature only, by `number`. */
static void vary(const struct buffer *like, int number, struct buffer *ret)
{
	const char *text = buffer_text(like);
	const char *signature = strstr(text, "\"signature\"");
	char *digits;

	assert_non_null(signature);
	buffer_reset(ret);
	buffer_append(ret, like->bytes, like->len);
	digits = (char *)ret->bytes + (strstr(signature, "\"response\":\"") - text) + 12;
	for (int i = 0; i < 5; i++) {
		digits[i + 5] = (char)('0' + number % 10);
		number /= 10;
	}
}

static void at_most_a_thousand_ballots_lie_between_two_heads(void **state)
{
	static const struct ballots_wish trusted = { .trusted = true };
	static const struct kit_files usual = { .list = NULL };
	struct election_kit *kit = borrow_kit();
	struct kit_archive *archive = calloc(1, sizeof(*archive));
	struct ballots ballots;
	struct buffer ballot;
	struct buffer other;
	struct draft draft;

	(void)state;
	assert_non_null(archive);
	buffer_init(&ballot, BALLOT_LEN_MAX);
	buffer_init(&other, BALLOT_LEN_MAX);
	kit_ballot(kit, 5, CHOICE_YES, &ballot);
	kit_archive_init(archive, kit, &usual);
	for (int i = 1; i <= 2 * SECRET_HEAD_BALLOTS_MAX + 1; i++) {
		vary(&ballot, i, &other);
		kit_archive_add(archive, &other);
	}
	ballots_init(&ballots, &trusted);
	ballots_replace(&ballots, 0, archive);
	ballots_run(&ballots, B_REGISTRAR, B_HEAD);
	ballots_draft(&ballots, B_HEAD, 0, &draft);
	draft.of.head.height = SECRET_HEAD_BALLOTS_MAX + 1; /* chain-78 */
	draft.of.head.head = archive->heads[draft.of.head.height];
	try_draft(&ballots, &draft, AL_REFUSED, "1001 ballots since the last head", 1);
	draft.of.head.height = 1;
	draft.of.head.head = archive->heads[1];
	try_draft(&ballots, &draft, AL_OK, "", 2);
	draft.of.head.height = SECRET_HEAD_BALLOTS_MAX + 2;
	draft.of.head.head = archive->heads[draft.of.head.height];
	draft.seq++;
	try_draft(&ballots, &draft, AL_REFUSED, "1001 ballots since the last head", 3);
	draft.of.head.height--;
	draft.of.head.head = archive->heads[draft.of.head.height];
	try_draft(&ballots, &draft, AL_OK, "", 4);
	draft.seq++;
	draft.of.head.height += SECRET_HEAD_BALLOTS_MAX;
	draft.of.head.head = archive->heads[draft.of.head.height];
	try_draft(&ballots, &draft, AL_OK, "", 5);
	ballots_clear(&ballots);
	kit_archive_clear(archive);
	buffer_clear(&ballot);
	buffer_clear(&other);
	free(archive);
	return_kit(kit);
}

/* --- archives that were changed --- */

/* After the first head one ballot is dropped, and all that follows is made anew. */
static void a_ballot_cannot_be_dropped_below_a_head(void **state)
{
	static const struct kit_files usual = { .list = NULL };
	struct election_kit *kit = borrow_kit();
	struct kit_archive *archive = calloc(1, sizeof(*archive));
	struct ballots ballots;
	struct draft draft;

	(void)state;
	assert_non_null(archive);
	kit_archive_init(archive, kit, &usual);
	kit_archive_vote(archive, kit, 0, CHOICE_YES);
	kit_archive_vote(archive, kit, 2, CHOICE_YES);
	kit_archive_vote(archive, kit, 3, CHOICE_YES);
	kit_archive_vote(archive, kit, 4, CHOICE_YES);
	kit_archive_finish(archive, kit);
	ballots_init(&ballots, NULL);
	ballots_replace(&ballots, 0, archive);
	ballots_run(&ballots, B_REGISTRAR, B_HEAD);
	ballots_draft(&ballots, B_HEAD, 0, &draft);
	/* chain-78 */
	try_draft(&ballots, &draft, AL_FORGED, "a ballot was taken out or changed", 1);
	draft.of.head.head = archive->heads[BALLOTS_AT_HEAD]; /* but with a head of its own */
	try_draft(&ballots, &draft, AL_OK, "", 2);
	ballots_clear(&ballots);
	kit_archive_clear(archive);
	free(archive);
	return_kit(kit);
}

static void an_archive_that_ends_early_is_found(void **state)
{
	struct ballots ballots;
	struct draft draft;

	(void)state;
	ballots_init(&ballots, NULL);
	ballots_run(&ballots, B_REGISTRAR, B_HEAD_2);
	ballots_draft(&ballots, B_HEAD_2, 0, &draft);
	ballots_cut(&ballots, 0, BALLOTS_AT_HEAD_2 - 1);
	try_draft(&ballots, &draft, AL_NOT_FOUND, "ends before event 5", 1);
	/* It has grown. */
	ballots_cut(&ballots, 0, BALLOTS_AT_HEAD_2);
	try_draft(&ballots, &draft, AL_OK, "", 2);
	ballots_clear(&ballots);
}

/* Whether the published archive may end with the event of `height` before `step`. */
static void try_end(enum ballots_step step, int64_t height, enum status wanted, const char *words)
{
	struct report report = { .message = "" };
	struct ballots ballots;
	enum status status;

	ballots_init(&ballots, NULL);
	ballots_run(&ballots, B_REGISTRAR, step);
	ballots_cut(&ballots, 0, height);
	status = chain_check_archives(ballots.world.chain, &report);
	if (status != wanted || strstr(report.message, words) == NULL)
		fail_msg("height %lld: got %s: \"%s\"", (long long)height, status_name(status),
			 report.message);
	ballots_cut(&ballots, 0, LAST);
	ballots_run(&ballots, step, B_END);
	assert_int_equal(chain_check_archives(ballots.world.chain, &report), AL_OK);
	ballots_clear(&ballots);
}

static void a_published_archive_ends_with_its_last_head(void **state)
{
	(void)state;
	/* chain-80 */
	try_end(B_HEAD, 0, AL_OK, "");
	try_end(B_HEAD, 1, AL_REFUSED, "goes on behind event 0");
	try_end(B_HEAD_2, BALLOTS_AT_HEAD, AL_OK, "");
	try_end(B_HEAD_2, BALLOTS_AT_HEAD + 1, AL_REFUSED, "goes on behind event 3");
	try_end(B_RESULT, TALLY, AL_OK, "");
	try_end(B_RESULT, TALLY + 1, AL_REFUSED, "goes on behind event 7");
	try_end(B_RESULT, LAST, AL_REFUSED, "goes on behind event 7");
}

/* --- resolutions --- */

static void a_resolution_wants_the_result_of_each_class(void **state)
{
	static const struct ballots_wish two = { .classes = 2 };
	struct ballots ballots;
	struct draft resolution;
	struct draft draft;

	(void)state;
	/* chain-79 */
	ballots_init(&ballots, &two);
	ballots_run(&ballots, B_REGISTRAR, B_RESULT);
	ballots_draft(&ballots, B_RESOLUTION, 0, &resolution);
	try_draft(&ballots, &resolution, AL_REFUSED, "has no result yet", 1);
	ballots_draft(&ballots, B_RESULT, 0, &draft);
	try_draft(&ballots, &draft, AL_OK, "", 2);
	resolution.seq++;
	try_draft(&ballots, &resolution, AL_REFUSED, "has no result yet", 3);
	ballots_draft(&ballots, B_RESULT, 1, &draft);
	try_draft(&ballots, &draft, AL_OK, "", 4);
	resolution.seq++;
	resolution.of.resolution.yes--; /* of the first class only */
	try_draft(&ballots, &resolution, AL_REFUSED, "the count is 2", 5);
	resolution.of.resolution.yes++;
	try_draft(&ballots, &resolution, AL_OK, "", 6);
	ballots_clear(&ballots);
}

static void a_class_without_an_election_has_no_result(void **state)
{
	static const struct ballots_wish two = { .classes = 2 };
	struct ballots ballots;
	struct draft draft;

	(void)state;
	ballots_init(&ballots, &two);
	ballots_run(&ballots, B_REGISTRAR, B_ELECTION);
	ballots.classes = 1; /* the second one is never set up */
	ballots_run(&ballots, B_ELECTION, B_RESOLUTION);
	ballots_draft(&ballots, B_RESOLUTION, 0, &draft);
	try_draft(&ballots, &draft, AL_REFUSED, "has no result yet", 1); /* chain-79 */
	ballots_clear(&ballots);
}

static void a_motion_without_a_registration_is_not_resolved(void **state)
{
	struct ballots ballots;
	struct draft draft;

	(void)state;
	ballots_init(&ballots, NULL);
	ballots_run(&ballots, B_REGISTRAR, B_REGISTRATION);
	ballots_draft(&ballots, B_RESOLUTION, 0, &draft);
	try_draft(&ballots, &draft, AL_REFUSED, "motion: has no election", 1); /* chain-79 */
	ballots_clear(&ballots);
}

UNIT_MAIN("chain_head", cmocka_unit_test(heads_rise_in_their_phase),
	  cmocka_unit_test(heads_are_the_cooperatives_and_of_an_election),
	  cmocka_unit_test(nothing_follows_the_result),
	  cmocka_unit_test(nothing_lies_behind_the_result),
	  cmocka_unit_test(at_most_a_thousand_ballots_lie_between_two_heads),
	  cmocka_unit_test(a_ballot_cannot_be_dropped_below_a_head),
	  cmocka_unit_test(an_archive_that_ends_early_is_found),
	  cmocka_unit_test(a_published_archive_ends_with_its_last_head),
	  cmocka_unit_test(a_resolution_wants_the_result_of_each_class),
	  cmocka_unit_test(a_class_without_an_election_has_no_result),
	  cmocka_unit_test(a_motion_without_a_registration_is_not_resolved))
