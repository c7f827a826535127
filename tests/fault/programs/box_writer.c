/*
 * box_writer.c: run a secret ballot from its registration to its resolution, and acknowledge each
 * ballot on the standard output once its receipt is there.
 *
 *	box_writer DIR WITNESSES	goes on where DIR ends
 *	box_writer DIR WITNESSES load	casts ballots until it is killed
 *
 * A line "entered N": the log has N entries; "published N": a checkpoint of N entries stands;
 * "cast HEIGHT TRACKER": that ballot's event has this height.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fault/box_writer.h"
#include "coop/coop_internal.h"
#include "unit/coop/box_story.h"

#include <inttypes.h>
#include <stdlib.h>

#define DAY 2 /* of the preparations, after the start */
#define BATCH_MAX 40

struct writer {
	struct house house;
	struct election_kit kit;
	struct box_story story;
	bool resumed; /* an earlier run had set the election up */
	struct report report;
};

/* At once to the descriptor, so that nothing waits in a buffer. */
static enum status acknowledge(const char *what, int64_t number, const char *name)
{
	return printf("%s %" PRId64 " %s\n", what, number, name) < 0 || fflush(stdout) != 0 ? AL_IO
											    : AL_OK;
}

/* Let it be `now`, or the instant of the last entry, of an earlier run, when that is later. */
static void set_now(struct writer *writer, struct when now)
{
	struct when last = chain_time(coop_chain(writer->house.coop));

	writer->house.now = when_before(now, last) ? last : now;
}

static int64_t size_of(const struct writer *writer)
{
	return chain_size(coop_chain(writer->house.coop));
}

static enum status publish(struct writer *writer)
{
	enum status status = house_publish(&writer->house, &writer->report);

	return status == AL_OK ? acknowledge("published", size_of(writer), "") : status;
}

/* --- until the vote opens --- */

static enum status take_id(void *user, const struct stored_entry *entry, struct report *report)
{
	(void)report;
	*(struct digest *)user = entry->id;
	return AL_OK;
}

static enum status introduce(struct writer *writer, struct digest *ret)
{
	(void)ret;
	return box_introduce_registrar(&writer->story, &writer->report);
}

static enum status call(struct writer *writer, struct digest *ret)
{
	(void)ret;
	return box_call_assembly(&writer->story, &writer->report);
}

static enum status put(struct writer *writer, struct digest *ret)
{
	(void)ret;
	return box_put_motion(&writer->story, &writer->report);
}

static enum status enroll(struct writer *writer, struct digest *ret)
{
	struct registration registration = box_registration(&writer->story);

	(void)ret;
	return box_register(&writer->story, &registration, &writer->report);
}

static enum status set_up(struct writer *writer, struct digest *ret)
{
	struct ballot_box_setup setup = box_setup(&writer->story);

	return ballot_box_set_up(writer->house.coop, &setup, writer->house.now, ret,
				 &writer->report);
}

/* What enters one object each; it is not done again. */
static enum status prepare(struct writer *writer)
{
	struct box_story *story = &writer->story;
	const struct {
		enum status (*run)(struct writer *writer, struct digest *ret);
		struct digest *id;
	} steps[] = {
		{ introduce, NULL },	      { call, &story->assembly },
		{ put, &story->motion },      { enroll, &story->registration },
		{ set_up, &story->election },
	};
	enum status status = house_run(&writer->house, H_KEY_NODE, &writer->report);

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && status == AL_OK; i++) {
		int64_t seq = house_entries_before(H_KEY_NODE) + (int64_t)i;

		set_now(writer, when_add(house_day(DAY), (int64_t)i));
		if (size_of(writer) > seq && steps[i].id != NULL)
			status = coop_store_each_entry(writer->house.coop->db, seq, seq + 1,
						       take_id, steps[i].id, &writer->report);
		else if (size_of(writer) <= seq)
			status = steps[i].run(writer, steps[i].id);
		if (status == AL_OK)
			status = acknowledge("entered", seq + 1, "");
	}
	return status;
}

/* --- votes --- */

/* The voters from `first` on, in their `round`-th ballot, in one call. */
static enum status cast(struct writer *writer, size_t first, size_t count, uint8_t round,
			enum choice choice)
{
	struct cast_ballot ballots[BATCH_MAX] = { { .bytes = NULL } };
	struct buffer texts[BATCH_MAX];
	enum status status;

	for (size_t i = 0; i < count; i++) {
		uint8_t seed[RANDOM_SEED_LEN] = { 'b', (uint8_t)(first + i), round };

		/* So that it is the same ballot in each run. */
		random_init_seed(&writer->kit.random, seed);
		buffer_init(&texts[i], BALLOT_LEN_MAX);
		kit_ballot(&writer->kit, first + i, choice, &texts[i]);
		ballots[i].bytes = texts[i].bytes;
		ballots[i].len = texts[i].len;
	}
	status = ballot_box_cast(writer->house.coop, writer->kit.uuid, ballots, count,
				 writer->house.now, &writer->report);
	for (size_t i = 0; i < count; i++) {
		struct ballot_receipt receipt;
		struct arena arena;

		arena_init(&arena, OBJECT_ARENA_MAX);
		if (status == AL_OK && ballots[i].receipt == NULL)
			status = report_set(&writer->report, AL_REFUSED, "no receipt: %s",
					    ballots[i].message);
		if (status == AL_OK)
			status = object_decode_as(ballots[i].receipt, OBJECT_BALLOT_RECEIPT, &arena,
						  &receipt, &writer->report);
		if (status == AL_OK)
			status = acknowledge("cast", receipt.height, receipt.tracker);
		arena_clear(&arena);
		envelope_free(ballots[i].receipt);
		buffer_clear(&texts[i]);
	}
	/* The vote had ended when an earlier run did. */
	if (status == AL_REFUSED && writer->resumed &&
	    strstr(writer->report.message, "closed") != NULL)
		return AL_OK;
	return status;
}

static enum status tick(struct writer *writer, struct when now)
{
	enum status status;

	set_now(writer, now);
	status = ballot_box_tick(writer->house.coop, writer->house.now, &writer->report);
	return status == AL_OK ? acknowledge("entered", size_of(writer), "") : status;
}

/* First six one by one, who say yes; then eight at once, of whom two say no now; then two one by
 * one, who abstain now. */
static enum status vote(struct writer *writer)
{
	enum status status = AL_OK;

	for (size_t v = 0; v < 6 && status == AL_OK; v++) {
		set_now(writer, box_time((int64_t)v));
		status = cast(writer, v, 1, 1, CHOICE_YES);
	}
	if (status == AL_OK)
		status = tick(writer, box_time(SECRET_HEAD_SECONDS));
	if (status == AL_OK)
		status = cast(writer, 4, 8, 2, CHOICE_NO);
	if (status == AL_OK)
		status = publish(writer);
	if (status == AL_OK)
		status = tick(writer, box_time(2 * (int64_t)SECRET_HEAD_SECONDS));
	for (size_t v = 0; v < 2 && status == AL_OK; v++)
		status = cast(writer, v, 1, 3, CHOICE_ABSTAIN);
	return status;
}

/* --- the result --- */

static enum status decrypt(struct writer *writer, int64_t owner)
{
	enum status status = box_decrypt(&writer->story, owner, &writer->report);

	return status == AL_CONFLICT ? AL_OK : status; /* she gave hers, or it is over */
}

static enum status resolve(struct writer *writer)
{
	struct motion_state motion;
	enum status status =
	    chain_motion(coop_chain(writer->house.coop), &writer->story.motion, &motion);

	if (status == AL_OK && motion.resolution == NULL)
		status = assembly_resolve(writer->house.coop, &writer->story.motion,
					  writer->house.now, NULL, &writer->report);
	return status;
}

static enum status conclude(struct writer *writer)
{
	enum status status = tick(writer, house_day(BOX_CLOSES));

	if (status == AL_OK)
		status = publish(writer);
	if (status == AL_OK)
		status = decrypt(writer, 3);
	if (status == AL_OK)
		status = decrypt(writer, 1);
	if (status == AL_OK) {
		status = ballot_box_result(writer->house.coop, writer->kit.uuid, writer->house.now,
					   &writer->report);
		if (status == AL_CONFLICT &&
		    strstr(writer->report.message, "has its result") != NULL)
			status = AL_OK;
	}
	if (status == AL_OK)
		status = resolve(writer);
	return status == AL_OK ? publish(writer) : status;
}

/* Ballots without an end, one by one and many at once. */
static enum status cast_for_ever(struct writer *writer)
{
	enum status status = AL_OK;
	int64_t second = 0;

	for (uint8_t round = 10; status == AL_OK; round++) {
		for (size_t v = 0; v < BOX_VOTERS && status == AL_OK;) {
			size_t count = 1 + (round + v) % 4;

			count = v + count > BOX_VOTERS ? BOX_VOTERS - v : count;
			if (tick(writer, box_time(second++)) != AL_OK)
				return AL_IO;
			status = cast(writer, v, count, round, CHOICE_YES);
			v += count;
		}
	}
	return status;
}

static enum status run(struct writer *writer, bool load)
{
	enum status status = house_open(&writer->house, &writer->report);

	if (status == AL_OK) {
		writer->resumed = size_of(writer) > house_entries_before(H_KEY_NODE) + 4;
		status = prepare(writer);
	}
	if (status == AL_OK)
		status = publish(writer);
	if (status == AL_OK && load) {
		writer->resumed = false; /* a vote that is closed ends it */
		return cast_for_ever(writer);
	}
	if (status == AL_OK)
		status = vote(writer);
	return status == AL_OK ? conclude(writer) : status;
}

int main(int argc, char **argv)
{
	static const struct election_kit_wish wish = {
		.title = BOX_TITLE, .wording = BOX_WORDING, .voters = BOX_VOTERS, .seed = BOX_SEED
	};
	struct writer *writer = calloc(1, sizeof(*writer));
	enum status status;

	if (argc < 3 || writer == NULL) {
		(void)fputs("usage: box_writer DIR WITNESSES [load]\n", stderr);
		return 2;
	}
	kit_init(&writer->kit, &wish);
	house_init(&writer->house, argv[1], argv[2]);
	writer->story = (struct box_story){ .house = &writer->house, .kit = &writer->kit };
	status = run(writer, argc > 3);
	house_clear(&writer->house);
	kit_clear(&writer->kit);
	if (status != AL_OK)
		(void)fprintf(stderr, "box_writer: %s\n", writer->report.message);
	free(writer);
	return status == AL_OK ? 0 : 1;
}
