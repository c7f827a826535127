/* box_lies_test.c: what a voter's receipt shows of a box that lies. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "cli/election_receipt.h"
#include "coop/coop_internal.h"
#include "crypto/hash.h"
#include "unit/coop/box_story.h"

#include <getopt.h>
#include <stdlib.h>
#include <unistd.h>

#define VOTERS 3
#define WORDS_LEN_MAX 4096

static struct election_kit *new_kit(void)
{
	static const struct election_kit_wish wish = {
		.title = BOX_TITLE, .wording = BOX_WORDING, .voters = VOTERS, .seed = 1
	};
	struct election_kit *kit = calloc(1, sizeof(*kit));

	assert_non_null(kit);
	kit_init(kit, &wish);
	return kit;
}

/* Let the voter of `receipt` look for her ballot; what is said of a fault is in `ret_words`. */
static int look(const struct house *house, const struct envelope *receipt, char *ret_words)
{
	char path[FILE_PATH_MAX];
	char public_path[FILE_PATH_MAX];
	char words_path[FILE_PATH_MAX];
	char command[] = "check-receipt";
	char option[] = "--public";
	char *argv[] = { command, path, option, public_path, NULL };
	struct report report = { .message = "" };
	struct buffer text;
	int old = dup(STDERR_FILENO);
	int found;

	(void)snprintf(path, sizeof(path), "%.1000s.receipt", house->path);
	(void)snprintf(words_path, sizeof(words_path), "%.1000s.words", house->path);
	(void)snprintf(public_path, sizeof(public_path), "%.1000s/public", house->path);
	buffer_init(&text, ENVELOPE_LEN_MAX);
	envelope_format(receipt, &text);
	assert_ok(file_write(path, text.bytes, text.len, &report), &report);
	(void)fflush(stderr);
	assert_non_null(freopen(words_path, "w", stderr));
	optind = 1;
	found = cli_election_check_receipt(4, argv);
	(void)fflush(stderr);
	assert_true(dup2(old, STDERR_FILENO) >= 0);
	(void)close(old);
	buffer_reset(&text);
	assert_ok(file_read(words_path, &text, &report), &report);
	(void)snprintf(ret_words, WORDS_LEN_MAX, "%s", buffer_text(&text));
	buffer_clear(&text);
	return found;
}

/* A receipt that the box signs, of a ballot that it does not have, as event `height`. */
static struct envelope *false_receipt(const struct box_story *story, int64_t height)
{
	char tracker[BASE64_DIGEST_LEN + 1];
	struct digest digest = hash_bytes("dropped", 7);
	struct ballot_receipt receipt = { .coop = *chain_coop(coop_chain(story->house->coop)),
					  .election = story->election,
					  .head = digest,
					  .height = height,
					  .time = story->house->now,
					  .tracker = tracker };
	struct report report = { .message = "" };
	struct envelope *envelope = NULL;

	base64_digest(&digest, tracker);
	assert_ok(
	    coop_sign(story->house->coop, OBJECT_BALLOT_RECEIPT, &receipt, &envelope, &report),
	    &report);
	return envelope;
}

static void publish(struct box_story *story)
{
	struct report report = { .message = "" };

	assert_ok(ballot_box_tick(story->house->coop, story->house->now, &report), &report);
	assert_ok(house_publish(story->house, &report), &report);
}

static void a_ballot_beyond_the_end_of_the_vote_was_left_out(void **state)
{
	struct house *house = house_of(state);
	struct election_kit *kit = new_kit();
	struct report report = { .message = "" };
	struct envelope *taken = NULL;
	struct envelope *below;
	struct envelope *beyond;
	char words[WORDS_LEN_MAX];
	struct box_story story;

	box_prepare(&story, house, kit);
	house->now = box_time(0);
	assert_ok(box_cast_one(&story, 0, CHOICE_NO, NULL, &report), &report);
	assert_ok(box_cast_one(&story, 1, CHOICE_NO, &taken, &report), &report);
	below = false_receipt(&story, 1);
	beyond = false_receipt(&story, 900);
	house->now = box_time(SECRET_HEAD_SECONDS);
	publish(&story);
	assert_int_equal(look(house, taken, words), CLI_OK);
	assert_int_equal(look(house, below, words), CLI_FAILED);
	assert_non_null(strstr(words, "taken out or changed"));
	assert_int_equal(look(house, beyond, words), CLI_FAILED);
	assert_non_null(strstr(words, "in some minutes"));
	house->now = house_day(BOX_CLOSES);
	publish(&story);
	assert_int_equal(look(house, taken, words), CLI_OK);
	assert_int_equal(look(house, beyond, words), CLI_FAILED);
	assert_non_null(strstr(words, "left out"));
	envelope_free(taken);
	envelope_free(below);
	envelope_free(beyond);
	kit_clear(kit);
	free(kit);
}

/* The cooperative's key gives way to another. */
static void rotate_key(struct house *house)
{
	const struct signing_key *founders[HOUSE_FOUNDERS];
	struct key_object key = { .action = KEY_ROTATE,
				  .coop = *chain_coop(coop_chain(house->coop)),
				  .holder = hash_bytes("example", 7),
				  .key = *house_public(house, HK_VOTING_2),
				  .kind = KEY_COOP,
				  .replaces = *coop_key(house->coop),
				  .time = house->now };
	struct report report = { .message = "" };
	struct envelope *envelope = NULL;

	for (int i = 0; i < HOUSE_FOUNDERS; i++)
		founders[i] = house->keys[HK_FOUNDER + i];
	assert_ok(object_make(OBJECT_KEY, &key, founders, HOUSE_FOUNDERS, &envelope, &report),
		  &report);
	assert_ok(coop_enter(house->coop, envelope, house->now, &report), &report);
	envelope_free(envelope);
}

static void a_receipt_holds_also_when_its_key_was_rotated_away(void **state)
{
	struct house *house = house_of(state);
	struct election_kit *kit = new_kit();
	struct report report = { .message = "" };
	struct envelope *taken = NULL;
	struct envelope *below;
	struct envelope *later;
	char words[WORDS_LEN_MAX];
	struct box_story story;

	box_prepare(&story, house, kit);
	house->now = box_time(0);
	assert_ok(box_cast_one(&story, 0, CHOICE_NO, &taken, &report), &report);
	below = false_receipt(&story, 1);
	house->now = box_time(SECRET_HEAD_SECONDS);
	publish(&story);
	rotate_key(house);
	assert_ok(house_publish(house, &report), &report);
	assert_int_equal(look(house, taken, words), CLI_OK);
	assert_int_equal(look(house, below, words), CLI_FAILED);
	assert_non_null(strstr(words, "taken out or changed"));
	/* But nobody who has the old key convicts the box with it. */
	house->now = box_time(SECRET_HEAD_SECONDS + 1);
	later = false_receipt(&story, 1);
	assert_int_equal(look(house, later, words), CLI_FAILED);
	assert_non_null(strstr(words, "not signed by the cooperative"));
	envelope_free(taken);
	envelope_free(below);
	envelope_free(later);
	kit_clear(kit);
	free(kit);
}

UNIT_MAIN("box_lies", HOUSE_TEST(a_ballot_beyond_the_end_of_the_vote_was_left_out),
	  HOUSE_TEST(a_receipt_holds_also_when_its_key_was_rotated_away))
