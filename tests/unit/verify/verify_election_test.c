/* verify_election_test.c: a published secret ballot holds, and whatever is changed in it is found.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "crypto/random.h"
#include "unit/budget.h"
#include "unit/verify/published.h"
#include "unit/verify/world_ballots.h"

#include <stdlib.h>

#define LAST (BALLOTS_AT_HEAD_2 + KIT_NEEDED + 3) /* height of the result */
#define FLIPS_FULL 20000
#define OTHER_UUID "QFM5ZVAac7yp93"

/* A published cooperative that votes in secret. */
struct published_ballots {
	struct ballots ballots;
	struct world_files files;
	char path[SOURCE_PATH_MAX]; /* of the archive */
	char other[SOURCE_PATH_MAX];
};

/* Published before `step`, with the archive up to the event of `height`. */
static void publish_ballots(struct published_ballots *ret, enum ballots_step step, int64_t height)
{
	const char *uuid = ballots_files()->kits[0].uuid;

	ballots_init(&ret->ballots, NULL);
	ballots_run(&ret->ballots, B_REGISTRAR, step);
	ballots_cut(&ret->ballots, 0, height);
	world_publish(&ret->ballots.world, &ret->files);
	(void)snprintf(ret->path, sizeof(ret->path), "elections/%s/%s.bel", uuid, uuid);
	(void)snprintf(ret->other, sizeof(ret->other), "elections/%s/%s.bel", OTHER_UUID,
		       OTHER_UUID);
}

static void unpublish_ballots(struct published_ballots *published)
{
	world_files_clear(&published->files);
	ballots_clear(&published->ballots);
}

static enum status verify(struct published_ballots *published, struct report *report)
{
	static const struct verify_options nothing = { .progress = NULL };
	struct source source = world_files_source(&published->files);
	struct verify_result result = { .chain = NULL };
	enum status status = verify_public(&source, &nothing, &result, report);

	verify_result_clear(&result);
	return status;
}

/* Verify, expecting `wanted` and `words`. */
static void expect(struct published_ballots *published, enum status wanted, const char *words)
{
	struct report report = { .message = "" };
	enum status status = verify(published, &report);

	if (status != wanted || strstr(report.message, words) == NULL)
		fail_msg("got %s: \"%s\", wanted %s: \"%s\"", status_name(status), report.message,
			 status_name(wanted), words);
}

static struct world_file *archive_of(const struct published_ballots *published)
{
	struct world_file *file = world_files_find(&published->files, published->path);

	assert_non_null(file);
	return file;
}

static void it_holds_as_it_grows(void **state)
{
	static const struct {
		enum ballots_step step;
		int64_t height;
	} all[] = {
		{ B_HEAD, 0 },
		{ B_HEAD_2, BALLOTS_AT_HEAD },
		{ B_CLOSED, BALLOTS_AT_HEAD_2 },
		{ B_RESULT, BALLOTS_AT_HEAD_2 + 2 },
		{ B_RESOLUTION, LAST },
		{ B_END, LAST },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct published_ballots published;

		publish_ballots(&published, all[i].step, all[i].height);
		expect(&published, AL_OK, "");
		unpublish_ballots(&published);
		if (all[i].height > 0) { /* chain-78 */
			publish_ballots(&published, all[i].step, all[i].height - 1);
			expect(&published, AL_NOT_FOUND, "the archive ends before event");
			unpublish_ballots(&published);
		}
		if (all[i].height < LAST) { /* chain-80 */
			publish_ballots(&published, all[i].step, all[i].height + 1);
			expect(&published, AL_REFUSED, "goes on behind event");
			unpublish_ballots(&published);
		}
	}
}

/* Change a byte of the archive: verify finds it and names the election. */
static void flip(struct published_ballots *published, size_t at, uint8_t bits)
{
	struct report report = { .message = "" };
	enum status status;

	archive_of(published)->bytes[at] ^= bits;
	status = verify(published, &report);
	archive_of(published)->bytes[at] ^= bits;
	if (status == AL_OK || status == AL_IO || status == AL_NO_MEMORY ||
	    strstr(report.message, ballots_files()->kits[0].uuid) == NULL)
		fail_msg("byte %zu ^ %u: %s: %s", at, bits, status_name(status), report.message);
}

static void a_changed_byte_in_each_block_of_an_archive_is_found(void **state)
{
	struct budget budget = budget_begin("verify_election_flip");
	struct published_ballots published;
	size_t len;

	(void)state;
	publish_ballots(&published, B_END, LAST);
	len = archive_of(&published)->len;
	/* The corners of each event, then anywhere. */
	for (int64_t height = 0; height <= LAST; height++) {
		flip(&published, ballots_files()->archives[0].ends[height] - 1, 1);
		flip(&published, ballots_files()->archives[0].ends[height] - ARCHIVE_BLOCK, 1);
	}
	flip(&published, 0, 1);
	while (budget_more(&budget, FLIPS_FULL))
		flip(&published, (size_t)budget_below(&budget, len),
		     (uint8_t)(1u << budget_below(&budget, 8)));
	expect(&published, AL_OK, "");
	unpublish_ballots(&published);
}

static void a_cut_or_lengthened_archive_is_found(void **state)
{
	struct published_ballots published;
	struct world_file *file;
	size_t len;

	(void)state;
	publish_ballots(&published, B_END, LAST);
	file = archive_of(&published);
	len = file->len;
	for (int64_t height = 0; height < LAST; height++) {
		file->len = ballots_files()->archives[0].ends[height];
		expect(&published, AL_NOT_FOUND, "the archive ends before event");
		file->len++;
		expect(&published, AL_MALFORMED, ballots_files()->kits[0].uuid);
	}
	file->len = len - 1;
	expect(&published, AL_MALFORMED, ballots_files()->kits[0].uuid);
	file->len = 0;
	expect(&published, AL_NOT_FOUND, ballots_files()->kits[0].uuid);
	file->len = len;
	expect(&published, AL_OK, "");
	unpublish_ballots(&published);
	/* Within the vote, where events may follow. */
	publish_ballots(&published, B_HEAD_2, BALLOTS_AT_HEAD);
	file = archive_of(&published);
	world_files_put(&published.files, published.path, ballots_files()->archives[0].bytes.bytes,
			file->len + 1);
	expect(&published, AL_MALFORMED, ballots_files()->kits[0].uuid);
	unpublish_ballots(&published);
}

static void a_missing_archive_is_found(void **state)
{
	struct published_ballots published;

	(void)state;
	publish_ballots(&published, B_END, LAST);
	world_files_remove(&published.files,
			   (size_t)(archive_of(&published) - published.files.files));
	expect(&published, AL_NOT_FOUND, ballots_files()->kits[0].uuid);
	unpublish_ballots(&published);
}

static void no_other_file_lies_under_elections(void **state)
{
	const char *uuid = ballots_files()->kits[0].uuid;
	char paths[5][SOURCE_PATH_MAX];

	(void)state;
	/* chain-67 */
	(void)snprintf(paths[0], sizeof(paths[0]), "elections/%s.bel", uuid);
	(void)snprintf(paths[1], sizeof(paths[1]), "elections/%s/other.bel", uuid);
	(void)snprintf(paths[2], sizeof(paths[2]), "elections/%s/%s.bel.1", uuid, uuid);
	(void)snprintf(paths[3], sizeof(paths[3]), "elections/%s/x/%s.bel", uuid, uuid);
	(void)snprintf(paths[4], sizeof(paths[4]), "elections/%s/%s.bel", OTHER_UUID, uuid);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct published_ballots published;

		publish_ballots(&published, B_END, LAST);
		world_files_put(&published.files, paths[i], "x", 1);
		expect(&published, AL_REFUSED, paths[i]);
		unpublish_ballots(&published);
	}
}

static void the_archive_of_an_unknown_election_is_found(void **state)
{
	struct published_ballots published;

	(void)state;
	publish_ballots(&published, B_END, LAST);
	world_files_put(&published.files, published.other, archive_of(&published)->bytes,
			archive_of(&published)->len);
	expect(&published, AL_REFUSED, published.other);
	unpublish_ballots(&published);
	/* A registration alone has no archive yet. */
	publish_ballots(&published, B_ELECTION, LAST);
	expect(&published, AL_OK, "");
	world_files_put(&published.files, published.path, "x", 1);
	expect(&published, AL_REFUSED, "names this election");
	unpublish_ballots(&published);
}

static void two_archives_are_not_swapped(void **state)
{
	static const struct ballots_wish two = { .classes = 2 };
	const struct ballots_files *files = ballots_files();
	struct published_ballots published;

	(void)state;
	ballots_init(&published.ballots, &two);
	ballots_run(&published.ballots, B_REGISTRAR, B_END);
	world_publish(&published.ballots.world, &published.files);
	expect(&published, AL_OK, "");
	(void)snprintf(published.path, sizeof(published.path), "elections/%s/%s.bel",
		       files->kits[0].uuid, files->kits[0].uuid);
	world_files_put(&published.files, published.path, files->archives[1].bytes.bytes,
			files->archives[1].bytes.len);
	expect(&published, AL_REFUSED, "setup: the archive has another one");
	unpublish_ballots(&published);
}

UNIT_MAIN("verify_election", cmocka_unit_test(it_holds_as_it_grows),
	  cmocka_unit_test(a_changed_byte_in_each_block_of_an_archive_is_found),
	  cmocka_unit_test(a_cut_or_lengthened_archive_is_found),
	  cmocka_unit_test(a_missing_archive_is_found),
	  cmocka_unit_test(no_other_file_lies_under_elections),
	  cmocka_unit_test(the_archive_of_an_unknown_election_is_found),
	  cmocka_unit_test(two_archives_are_not_swapped))
