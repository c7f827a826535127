/* election_receipt_test.c: a voter finds the ballot of her receipt, or learns what the box did. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/election_receipt.h"

#include "cli/cli.h"
#include "coop/coop_internal.h"
#include "unit/cli/registrar_class.h"
#include "unit/coop/box_story.h"

#include <stdlib.h>

#define VOTERS 3

/* A house with a box whose vote is open, and what the command prints. */
struct told {
	struct house *house;
	struct election_kit kit;
	struct box_story story;
	struct members printed;
};

static struct told *told_new(void **state)
{
	static const struct election_kit_wish wish = {
		.title = BOX_TITLE, .wording = BOX_WORDING, .voters = VOTERS, .seed = 1
	};
	struct told *told = calloc(1, sizeof(*told));

	assert_non_null(told);
	told->house = house_of(state);
	kit_init(&told->kit, &wish);
	box_prepare(&told->story, told->house, &told->kit);
	told->house->now = box_time(0);
	return told;
}

static void told_free(struct told *told)
{
	kit_clear(&told->kit);
	free(told);
}

/* Enter what is due `seconds` after the vote opened, and publish. */
static void publish_at(struct told *told, int64_t seconds)
{
	struct report report = { .message = "" };

	told->house->now = box_time(seconds);
	assert_ok(ballot_box_tick(told->house->coop, told->house->now, &report), &report);
	assert_ok(house_publish(told->house, &report), &report);
}

static void write_receipt(const char *path, const struct envelope *envelope)
{
	struct buffer text;

	buffer_init(&text, ENVELOPE_LEN_MAX);
	envelope_format(envelope, &text);
	assert_int_equal(buffer_status(&text), AL_OK);
	assert_int_equal(file_write_derived(path, text.bytes, text.len, NULL), AL_OK);
	buffer_clear(&text);
}

/* `voter` votes; her receipt is in the file at `path`. */
static void vote(struct told *told, size_t voter, const char *path)
{
	struct report report = { .message = "" };
	struct envelope *receipt = NULL;

	assert_ok(box_cast_one(&told->story, voter, CHOICE_YES, &receipt, &report), &report);
	write_receipt(path, receipt);
	envelope_free(receipt);
}

/* The command says `part` of the receipt at `path` and exits with `wanted`. */
static void expect(struct told *told, const char *path, int wanted, const char *part)
{
	const char *const arguments[] = { "check-receipt", path, "--public",
					  coop_public_path(told->house->coop), NULL };

	class_expect(&told->printed,
		     class_run(&told->printed, cli_election_check_receipt, arguments), wanted,
		     part);
}

static void the_ballot_of_a_receipt_is_found_and_counts(void **state)
{
	struct told *told = told_new(state);
	const char *receipt = house_path(state, "receipt");

	vote(told, 0, house_path(state, "other"));
	vote(told, 1, receipt);
	publish_at(told, SECRET_HEAD_SECONDS);
	expect(told, receipt, CLI_OK, "is event 2 of election");
	expect(told, receipt, CLI_OK, "it counts");
	told_free(told);
}

static void a_later_ballot_takes_the_place_of_the_receipts(void **state)
{
	struct told *told = told_new(state);
	const char *receipt = house_path(state, "receipt");

	vote(told, 0, receipt);
	vote(told, 0, house_path(state, "later"));
	publish_at(told, SECRET_HEAD_SECONDS);
	expect(told, receipt, CLI_OK, "A later one of the same credential takes its place");
	expect(told, house_path(state, "later"), CLI_OK, "it counts");
	told_free(told);
}

static void before_the_next_head_the_log_does_not_have_it_yet(void **state)
{
	struct told *told = told_new(state);
	const char *receipt = house_path(state, "receipt");

	publish_at(told, 1);
	vote(told, 0, receipt);
	expect(told, receipt, CLI_FAILED, "fetch the files again");
	told_free(told);
}

/* A receipt as the box could sign it, of an event that it does not publish. */
static void forge(struct told *told, const char *path, int64_t height)
{
	struct house *house = told->house;
	struct ballot_receipt receipt = { .coop = *chain_coop(coop_chain(house->coop)),
					  .election = told->story.election,
					  .head = { .bytes = { 1 } },
					  .height = height,
					  .time = house->now,
					  .tracker =
					      "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU" };
	struct report report = { .message = "" };
	struct envelope *envelope = NULL;

	assert_ok(coop_sign(house->coop, OBJECT_BALLOT_RECEIPT, &receipt, &envelope, &report),
		  &report);
	write_receipt(path, envelope);
	envelope_free(envelope);
}

static void a_ballot_that_the_box_left_out_is_told(void **state)
{
	struct told *told = told_new(state);
	const char *receipt = house_path(state, "receipt");

	vote(told, 0, house_path(state, "other"));
	publish_at(told, SECRET_HEAD_SECONDS);
	forge(told, receipt, 1);
	expect(told, receipt, CLI_FAILED, "the ballot was taken out or changed");
	forge(told, receipt, 2);
	expect(told, receipt, CLI_FAILED, "fetch the files again"); /* it may come yet */
	publish_at(told, (int64_t)(BOX_CLOSES - BOX_OPENS) * HOUSE_DAY);
	forge(told, receipt, 9);
	expect(told, receipt, CLI_FAILED, "was left out");
	told_free(told);
}

static void a_receipt_of_a_stranger_says_nothing(void **state)
{
	struct told *told = told_new(state);
	const char *path = house_path(state, "receipt");
	struct ballot_receipt receipt = { .coop = *chain_coop(coop_chain(told->house->coop)),
					  .election = told->story.election,
					  .height = 1,
					  .time = told->house->now,
					  .tracker =
					      "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU" };
	struct report report = { .message = "" };
	struct envelope *envelope = NULL;

	publish_at(told, 1);
	assert_ok(house_make(told->house, OBJECT_BALLOT_RECEIPT, &receipt, HK_STRANGER, &envelope,
			     &report),
		  &report);
	write_receipt(path, envelope);
	envelope_free(envelope);
	expect(told, path, CLI_FAILED, "not signed by the cooperative of this log");
	told_free(told);
}

static void wrong_use_and_what_is_no_receipt_are_told_apart(void **state)
{
	static const char *const no_file[] = { "check-receipt", "--public", ".", NULL };
	static const char *const no_folder[] = { "check-receipt", "x", NULL };
	static const char *const help[] = { "check-receipt", "--help", NULL };
	struct told *told = told_new(state);
	const char *path = house_path(state, "receipt");
	int (*run)(int argc, char **argv) = cli_election_check_receipt;

	class_expect(&told->printed, class_run(&told->printed, run, no_file), CLI_USAGE,
		     "the receipt's file is missing");
	class_expect(&told->printed, class_run(&told->printed, run, no_folder), CLI_USAGE,
		     "--public is missing");
	class_expect(&told->printed, class_run(&told->printed, run, help), CLI_OK, "usage: ");
	publish_at(told, 1);
	assert_int_equal(file_write_derived(path, "{}", 2, NULL), AL_OK);
	expect(told, path, CLI_FAILED, "allmende election check-receipt: ");
	expect(told, house_path(state, "none"), CLI_FAILED, "none");
	told_free(told);
}

UNIT_MAIN("election_receipt", HOUSE_TEST(the_ballot_of_a_receipt_is_found_and_counts),
	  HOUSE_TEST(a_later_ballot_takes_the_place_of_the_receipts),
	  HOUSE_TEST(before_the_next_head_the_log_does_not_have_it_yet),
	  HOUSE_TEST(a_ballot_that_the_box_left_out_is_told),
	  HOUSE_TEST(a_receipt_of_a_stranger_says_nothing),
	  HOUSE_TEST(wrong_use_and_what_is_no_receipt_are_told_apart))
