/* election_course_test.c: an election from its keys to its result, by commands over files. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/election_box.h"
#include "unit/cli/election_desk.h"
#include "unit/unit.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define BOTH DESK_YES_NO "," DESK_BLANK

/* The tracker that `vote` has printed, in `ret` (44 bytes). */
static void copy_tracker(const struct desk *desk, char *ret)
{
	const char *at = strstr(desk->printed.output, "ballot is ");

	assert_non_null(at);
	(void)snprintf(ret, 44, "%s", at + strlen("ballot is "));
}

static void vote(struct desk *desk, int voter, const char *choices, int ballot)
{
	char line[200];

	(void)snprintf(line, sizeof(line), "vote --dir @ --credential @/voter%d %s --out @/b%d",
		       voter, choices, ballot);
	desk_expect(desk, line, CLI_OK, "The tracker of this ballot is ");
}

/* --- the whole way --- */

static void an_election_runs_from_its_keys_to_its_result(void **state)
{
	struct desk *desk = *state;
	char tracker[44];
	char line[100];

	desk_set_up(desk, BOTH, 3);
	desk_expect(desk, "verify --dir @", CLI_OK, "last event   0, Setup");
	vote(desk, 1, "--choice 1 --choice 1,3", 1);
	copy_tracker(desk, tracker);
	vote(desk, 2, "--choice 2 --blank", 2);
	vote(desk, 1, "--choice 2 --choice 3", 3);
	desk_expect(desk, "cast --dir @ @/b1 @/b2 @/b3", CLI_OK, "event 3\n");
	desk_expect(desk, "verify --dir @ --threads 2", CLI_OK, "3, of 2 voters");
	(void)snprintf(line, sizeof(line), "find --dir @ %s", tracker);
	desk_expect(desk, line, CLI_OK, "a later one of the same credential takes its place");
	desk_expect(desk, "close --dir @", CLI_OK, "ballots: 3, voters: 2");
	desk_expect(desk, "result --dir @", CLI_FAILED, "Ada");
	desk_expect(desk, "decrypt --dir @ --key @/key --out @/partial", CLI_OK, "");
	desk_expect(desk, "add-decryption --dir @ @/partial", CLI_OK, "of trustee 1, holds");
	desk_expect(desk, "result --dir @", CLI_OK, "{\"result\":[[0,2],[1,0,0,1]]}");
	desk_expect(desk, "verify --dir @", CLI_OK, "Everything holds.");
	desk_expect(desk, "show --dir @", CLI_OK, "2  No");
	desk_expect(desk, "show --dir @", CLI_OK, "1  (blank)");
}

/* Each of three trustees takes `step`; `more` is what stands behind her folder's name. */
static void take_step(struct desk *desk, const char *step, const char *more)
{
	for (int i = 1; i <= 3; i++) {
		char line[200];
		int len = snprintf(line, sizeof(line), "ceremony %s --dir @/t%d", step, i);

		if (more != NULL)
			(void)snprintf(line + len, sizeof(line) - (size_t)len,
				       " --index %d --name T%d %s", i, i, more);
		desk_expect(desk, line, CLI_OK, "For all other trustees: ");
	}
}

/* Each gives her file of `kind` to the others. */
static void exchange(const struct desk *desk, const char *kind)
{
	for (int i = 0; i < 9; i++) {
		struct buffer text;
		char name[80];

		(void)snprintf(name, sizeof(name), "t%d/%s-%d.json", i / 3 + 1, kind, i / 3 + 1);
		text = desk_read(desk, name);
		(void)snprintf(name, sizeof(name), "t%d/%s-%d.json", i % 3 + 1, kind, i / 3 + 1);
		desk_write(desk, name, buffer_text(&text));
		buffer_clear(&text);
	}
}

static void three_trustees_make_one_key(void **state)
{
	struct desk *desk = *state;
	struct stat about;

	for (int i = 1; i <= 3; i++)
		assert_int_equal(mkdir(class_path_of(&desk->printed, "t", (size_t)i), 0700), 0);
	take_step(desk, "certificate", "--size 3 --threshold 2");
	desk_expect(desk, "ceremony polynomial --dir @/t1", CLI_FAILED, "certificate-2.json");
	exchange(desk, "certificate");
	take_step(desk, "polynomial", NULL);
	exchange(desk, "polynomial");
	take_step(desk, "share", NULL);
	exchange(desk, "key");
	desk_expect(desk, "ceremony join --dir @/t2", CLI_OK, "threshold.json");
	desk_expect(desk, "trustees --dir @ @/t2/threshold.json", CLI_OK, "");
	assert_int_equal(stat(class_path(&desk->printed, "t1/share.privkey"), &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	/* A second start does not overwrite what she has. */
	desk_expect(desk, "ceremony certificate --dir @/t1 --size 3 --threshold 2 --index 1",
		    CLI_FAILED, "is there already, and stays");
	desk_write(desk, "t2/polynomial-1.json", "{}");
	desk_expect(desk, "ceremony share --dir @/t2", CLI_FAILED, "1");
}

/* --- the box --- */

static void a_ballot_is_refused_with_its_reason_and_the_others_are_cast(void **state)
{
	struct desk *desk = *state;
	struct buffer ballot;
	char line[200];

	desk_set_up(desk, DESK_YES_NO, 1);
	(void)snprintf(line, sizeof(line), "credential --uuid %s --out @/voter9", desk->uuid);
	desk_expect(desk, line, CLI_OK, "");
	vote(desk, 1, "--choice 1", 1);
	vote(desk, 9, "--choice 1", 2);
	ballot = desk_read(desk, "b1");
	ballot.bytes[ballot.len / 2] ^= 1;
	desk_write(desk, "b3", buffer_text(&ballot));
	buffer_clear(&ballot);
	desk_expect(desk, "cast --dir @ @/b2 @/b3 @/b1 @/none", CLI_FAILED,
		    "is not in the list of this election");
	assert_non_null(strstr(desk->printed.output, "accepted: "));
	assert_non_null(strstr(desk->printed.output, "/b3: "));
	assert_non_null(strstr(desk->printed.output, "/none: "));
	desk_expect(desk, "cast --dir @ @/b1", CLI_FAILED, "was cast already, as event 1");
	desk_expect(desk, "verify --dir @", CLI_OK, "ballots      1, of 1 voters");
}

static void after_the_end_no_ballot_is_taken_and_nothing_ends_twice(void **state)
{
	struct desk *desk = *state;

	desk_set_up(desk, DESK_YES_NO, 1);
	vote(desk, 1, "--choice 1", 1);
	desk_expect(desk, "decrypt --dir @ --key @/key", CLI_FAILED, "not closed yet");
	desk_expect(desk, "result --dir @", CLI_FAILED, "not closed yet");
	desk_expect(desk, "add-decryption --dir @ @/b1", CLI_FAILED, "not closed yet");
	desk_expect(desk, "close --dir @", CLI_OK, "ballots: 0, voters: 0");
	desk_expect(desk, "close --dir @", CLI_FAILED, "closed already");
	desk_expect(desk, "cast --dir @ @/b1", CLI_FAILED, "the vote is closed");
	desk_expect(desk, "add-decryption --dir @ @/b1", CLI_FAILED, "/b1: ");
	desk_expect(desk, "open --dir @", CLI_FAILED, "is there already, and stays");
}

static void a_second_writer_is_refused(void **state)
{
	struct desk *desk = *state;
	int fd;

	desk_set_up(desk, DESK_YES_NO, 1);
	vote(desk, 1, "--choice 1", 1);
	fd = open(desk_archive(desk), O_RDONLY | O_CLOEXEC);
	assert_int_equal(flock(fd, LOCK_SH | LOCK_NB), 0);
	desk_expect(desk, "cast --dir @ @/b1", CLI_FAILED, "another process has the box open");
	desk_expect(desk, "verify --dir @", CLI_OK, "Everything holds.");
	(void)close(fd);
	desk_expect(desk, "cast --dir @ @/b1", CLI_OK, "accepted: ");
}

static off_t archive_size(const struct desk *desk)
{
	struct stat about;

	assert_int_equal(stat(desk_archive(desk), &about), 0);
	return about.st_size;
}

static void a_closing_that_was_cut_off_can_be_finished(void **state)
{
	struct desk *desk = *state;
	off_t before;
	off_t whole;

	desk_set_up(desk, DESK_YES_NO, 1);
	vote(desk, 1, "--choice 1", 1);
	desk_expect(desk, "cast --dir @ @/b1", CLI_OK, "accepted: ");
	before = archive_size(desk);
	desk_expect(desk, "close --dir @", CLI_OK, "ballots: 1, voters: 1");
	whole = archive_size(desk);
	for (off_t left = before; left < whole; left += 300) {
		assert_int_equal(truncate(desk_archive(desk), left), 0);
		desk_expect(desk, "close --dir @", CLI_OK, "ballots: 1, voters: 1");
		assert_int_equal(archive_size(desk), whole);
	}
	desk_expect(desk, "verify --dir @", CLI_OK, "EncryptedTally");
}

/* Put the ballot in the file `name` there without checking it, as another program could. */
static void put_unchecked(const struct desk *desk, const char *name)
{
	struct buffer ballot = desk_read(desk, name);
	struct archive_writer after;
	struct buffer bytes;
	struct box_file box;

	buffer_init(&bytes, (size_t)1024 * 1024);
	assert_int_equal(box_file_open(desk->printed.folder, &box, NULL), AL_OK);
	after = box.writer;
	archive_add_ballot(&after, ballot.bytes, ballot.len, &bytes);
	assert_int_equal(box_file_append(&box, &after, &bytes, NULL), AL_OK);
	box_file_close(&box);
	buffer_clear(&bytes);
	buffer_clear(&ballot);
}

static void a_ballot_that_was_not_checked_stops_the_closing(void **state)
{
	struct desk *desk = *state;
	struct buffer ballot;
	uint8_t *digit;
	off_t before;

	desk_set_up(desk, DESK_YES_NO, 1);
	vote(desk, 1, "--choice 1", 1);
	ballot = desk_read(desk, "b1");
	digit = &ballot.bytes[ballot.len - 5]; /* of the signature's response: ...7"}}} */
	assert_true(*digit >= '0' && *digit <= '9');
	*digit = *digit == '1' ? '2' : '1';
	desk_write(desk, "b2", buffer_text(&ballot));
	buffer_clear(&ballot);
	desk_expect(desk, "cast --dir @ @/b2", CLI_FAILED, "refused: ");
	put_unchecked(desk, "b2");
	before = archive_size(desk);
	desk_expect(desk, "close --dir @", CLI_FAILED, "event 1");
	assert_int_equal(archive_size(desk), before);
}

static void a_damaged_box_is_refused_and_nothing_is_cut_off(void **state)
{
	struct desk *desk = *state;
	off_t set_up;
	off_t whole;
	int fd;

	desk_set_up(desk, DESK_YES_NO, 2);
	set_up = archive_size(desk);
	vote(desk, 1, "--choice 1", 1);
	vote(desk, 2, "--choice 2", 2);
	desk_expect(desk, "cast --dir @ @/b1 @/b2", CLI_OK, "event 2\n");
	whole = archive_size(desk);
	fd = open(desk_archive(desk), O_WRONLY | O_CLOEXEC);
	assert_int_equal(pwrite(fd, "~", 1, set_up), 1); /* the header of the first ballot */
	(void)close(fd);
	desk_expect(desk, "cast --dir @ @/b1", CLI_FAILED, "so the archive is damaged");
	assert_int_equal(archive_size(desk), whole);
}

/* --- auditors --- */

static void an_earlier_copy_must_be_the_beginning(void **state)
{
	struct desk *desk = *state;
	struct buffer bytes;
	char name[100];

	desk_set_up(desk, DESK_YES_NO, 2);
	vote(desk, 1, "--choice 1", 1);
	vote(desk, 2, "--choice 1", 2);
	desk_expect(desk, "cast --dir @ @/b1", CLI_OK, "accepted: ");
	assert_int_equal(mkdir(class_path(&desk->printed, "before"), 0700), 0);
	(void)snprintf(name, sizeof(name), "%s.bel", desk->uuid);
	bytes = desk_read(desk, name);
	(void)snprintf(name, sizeof(name), "before/%s.bel", desk->uuid);
	class_write(&desk->printed, name, bytes.bytes, bytes.len);
	buffer_clear(&bytes);
	desk_expect(desk, "cast --dir @ @/b2", CLI_OK, "accepted: ");
	desk_expect(desk, "verify --dir @ --since @/before", CLI_OK, "Everything holds.");
	desk_expect(desk, "verify --dir @/before --since @", CLI_FAILED, "event");
	/* Another second ballot: each is sound, but neither goes on from the other. */
	desk_expect(desk, "cast --dir @/before @/b1", CLI_FAILED, "cast already");
	vote(desk, 2, "--choice 2", 3);
	desk_expect(desk, "cast --dir @/before @/b3", CLI_OK, "accepted: ");
	desk_expect(desk, "verify --dir @ --since @/before", CLI_FAILED,
		    "event 2 is not the one of the earlier copy");
}

static void what_was_changed_is_named(void **state)
{
	struct desk *desk = *state;
	off_t size;
	int fd;

	desk_set_up(desk, DESK_YES_NO, 1);
	size = archive_size(desk);
	vote(desk, 1, "--choice 1", 1);
	desk_expect(desk, "cast --dir @ @/b1", CLI_OK, "accepted: ");
	fd = open(desk_archive(desk), O_WRONLY | O_CLOEXEC);
	assert_int_equal(pwrite(fd, "~", 1, size + 1000), 1);
	(void)close(fd);
	desk_expect(desk, "verify --dir @", CLI_FAILED, "event 1");
	desk_expect(desk, "show --dir @", CLI_FAILED, "event 1");
	desk_expect(desk, "find --dir @ 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU", CLI_FAILED,
		    "event 1");
}

static void what_an_election_says_steers_no_terminal(void **state)
{
	struct desk *desk = *state;

	desk_set_up(desk,
		    "{\"answers\":[\"a\\u001b[2Jb\",\"c\\u009bd\",\"e\\u202ef\",\"g\\u2067h\","
		    "\"ü\"],\"min\":1,\"max\":1,\"question\":\"one\\ntwo\\u007f\"}",
		    1);
	desk_expect(desk, "show --dir @", CLI_OK, "\none\ntwo?\n");
	desk_expect(desk, "show --dir @", CLI_OK, " a?[2Jb\n");
	desk_expect(desk, "show --dir @", CLI_OK, " c?d\n");
	desk_expect(desk, "show --dir @", CLI_OK, " e?f\n");
	desk_expect(desk, "show --dir @", CLI_OK, " g?h\n");
	desk_expect(desk, "show --dir @", CLI_OK, " ü\n");
}

static void a_folder_must_have_one_archive(void **state)
{
	struct desk *desk = *state;

	desk_expect(desk, "verify --dir @", CLI_FAILED, "has no archive (*.bel)");
	desk_expect(desk, "verify --dir @/none", CLI_FAILED, "none");
	desk_write(desk, "a.bel", "a");
	desk_expect(desk, "verify --dir @", CLI_FAILED, "a.bel: ");
	desk_write(desk, "b.bel", "b");
	desk_expect(desk, "verify --dir @", CLI_FAILED, "several archives");
}

UNIT_MAIN("election_course", DESK_TEST(an_election_runs_from_its_keys_to_its_result),
	  DESK_TEST(three_trustees_make_one_key),
	  DESK_TEST(a_ballot_is_refused_with_its_reason_and_the_others_are_cast),
	  DESK_TEST(after_the_end_no_ballot_is_taken_and_nothing_ends_twice),
	  DESK_TEST(a_second_writer_is_refused),
	  DESK_TEST(a_closing_that_was_cut_off_can_be_finished),
	  DESK_TEST(a_ballot_that_was_not_checked_stops_the_closing),
	  DESK_TEST(a_damaged_box_is_refused_and_nothing_is_cut_off),
	  DESK_TEST(an_earlier_copy_must_be_the_beginning), DESK_TEST(what_was_changed_is_named),
	  DESK_TEST(what_an_election_says_steers_no_terminal),
	  DESK_TEST(a_folder_must_have_one_archive))
