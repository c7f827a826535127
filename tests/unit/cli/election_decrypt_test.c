/* election_decrypt_test.c: a trustee decrypts the tally of the log, and no other. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/election.h"

#include "cli/cli.h"
#include "unit/cli/registrar_class.h"
#include "unit/coop/box_story.h"

#include <stdlib.h>

#define VOTERS 3
#define BYTES_MAX ((size_t)16 * 1024 * 1024)

/* A house whose vote is closed and published, and what the command prints. */
struct closed {
	struct house *house;
	struct election_kit kit;
	struct box_story story;
	struct members printed;
	char folder[FILE_PATH_MAX]; /* of the published election */
};

static struct closed *closed_new(void **state)
{
	static const struct election_kit_wish wish = {
		.title = BOX_TITLE, .wording = BOX_WORDING, .voters = VOTERS, .seed = 3
	};
	struct closed *closed = calloc(1, sizeof(*closed));
	struct report report = { .message = "" };

	assert_non_null(closed);
	closed->house = house_of(state);
	kit_init(&closed->kit, &wish);
	box_prepare(&closed->story, closed->house, &closed->kit);
	closed->house->now = box_time(0);
	for (size_t v = 0; v < VOTERS; v++)
		assert_ok(box_cast_one(&closed->story, v, CHOICE_YES, NULL, &report), &report);
	assert_ok(house_publish(closed->house, &report), &report);
	(void)snprintf(closed->folder, sizeof(closed->folder), "%.3000s/elections/%s",
		       coop_public_path(closed->house->coop), closed->kit.uuid);
	return closed;
}

static void closed_free(struct closed *closed)
{
	kit_clear(&closed->kit);
	free(closed);
}

static void close_vote(struct closed *closed)
{
	struct report report = { .message = "" };

	closed->house->now = house_day(BOX_CLOSES);
	assert_ok(ballot_box_tick(closed->house->coop, closed->house->now, &report), &report);
	assert_ok(house_publish(closed->house, &report), &report);
}

/* The share of trustee `owner` as a file; its path. */
static const char *write_share(void **state, const struct closed *closed, size_t owner)
{
	const char *path = house_path(state, "share");
	char folder[FILE_PATH_MAX];
	char name[32];

	(void)snprintf(folder, sizeof(folder), "%.3000s", path);
	*strrchr(folder, '/') = '\0';
	(void)snprintf(name, sizeof(name), "share%zu", owner);
	assert_int_equal(election_write_scalar(closed->kit.group, folder, name,
					       &closed->kit.shares[owner - 1], NULL),
			 AL_OK);
	return house_path(state, name);
}

/* Decrypt the tally in `dir` with the key at `key`. */
static void expect(struct closed *closed, const char *dir, const char *key, int wanted,
		   const char *part)
{
	const char *const arguments[] = { "decrypt",
					  "--dir",
					  dir,
					  "--key",
					  key,
					  "--public",
					  coop_public_path(closed->house->coop),
					  NULL };

	class_expect(&closed->printed, class_run(&closed->printed, cli_election_decrypt, arguments),
		     wanted, part);
}

static void the_tally_of_the_log_is_decrypted(void **state)
{
	struct closed *closed = closed_new(state);
	const char *key = write_share(state, closed, 1);

	expect(closed, closed->folder, key, CLI_FAILED, "not closed yet");
	close_vote(closed);
	expect(closed, closed->folder, key, CLI_OK, "decryption_factors");
	closed_free(closed);
}

/* An archive of the same set-up with one voter's ballot alone, closed. */
static void write_false_archive(struct closed *closed, const char *folder)
{
	struct audit_options options = { .trust = AUDIT_TRUST_BALLOTS };
	struct report report = { .message = "" };
	struct archive_memory memory;
	struct archive_source source;
	struct archive_writer writer;
	struct encrypted_tally tally;
	struct audit *audit = NULL;
	char path[FILE_PATH_MAX];
	struct buffer bytes;
	struct buffer text;
	struct arena arena;

	buffer_init(&bytes, BYTES_MAX);
	buffer_init(&text, BYTES_MAX);
	arena_init(&arena, BYTES_MAX);
	archive_start(&writer, closed->house->now.seconds, &bytes);
	archive_add_setup(&writer, &closed->kit.election, &closed->kit.trustees, &closed->kit.list,
			  &bytes);
	kit_ballot(&closed->kit, 1, CHOICE_NO, &text);
	archive_add_ballot(&writer, text.bytes, text.len, &bytes);
	memory = (struct archive_memory){ .bytes = bytes.bytes, .len = bytes.len };
	source = archive_memory_source(&memory);
	assert_int_equal(audit_new(&source, &options, &audit), AL_OK);
	assert_ok(audit_advance(audit, -1, &report), &report);
	assert_ok(audit_tally(audit, &arena, &tally, &report), &report);
	buffer_reset(&text);
	assert_int_equal(encrypted_tally_format(&closed->kit.parsed, &tally, &text), AL_OK);
	archive_add_event(&writer, EVENT_END_BALLOTS, NULL, &bytes);
	archive_add_tally(&writer, &text, 1, 1, &bytes);
	audit_free(audit);
	assert_int_equal(file_make_folder(folder, NULL), AL_OK);
	(void)snprintf(path, sizeof(path), "%.3000s/%s.bel", folder, closed->kit.uuid);
	assert_int_equal(file_write_derived(path, bytes.bytes, bytes.len, NULL), AL_OK);
	buffer_clear(&bytes);
	buffer_clear(&text);
	arena_clear(&arena);
}

static void another_archive_with_one_voters_ballot_is_not_decrypted(void **state)
{
	struct closed *closed = closed_new(state);
	const char *key = write_share(state, closed, 2);
	char folder[FILE_PATH_MAX];

	close_vote(closed);
	(void)snprintf(folder, sizeof(folder), "%.3000s", house_path(state, "false"));
	write_false_archive(closed, folder);
	expect(closed, folder, key, CLI_FAILED, "another tally than the log");
	expect(closed, closed->folder, key, CLI_OK, "decryption_factors");
	closed_free(closed);
}

UNIT_MAIN("election_decrypt", HOUSE_TEST(the_tally_of_the_log_is_decrypted),
	  HOUSE_TEST(another_archive_with_one_voters_ballot_is_not_decrypted))
