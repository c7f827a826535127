/* box_story.c: a house that votes in secret on one motion. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/coop/box_story.h"

#include "crypto/hash.h"
#include "unit/unit.h"

#define TALLY_LEN_MAX ((size_t)1024 * 1024)

struct when box_time(int64_t seconds)
{
	return when_add(house_day(BOX_OPENS), seconds);
}

enum status box_introduce_registrar(const struct box_story *story, struct report *report)
{
	const struct house *house = story->house;
	struct key_object key = { .action = KEY_INTRODUCE,
				  .coop = *chain_coop(coop_chain(house->coop)),
				  .holder = hash_bytes("Jonas Albers", 12),
				  .key = *house_public(house, HK_STRANGER),
				  .kind = KEY_REGISTRAR,
				  .time = house->now };

	return coop_make(house->coop, OBJECT_KEY, &key, house->now, NULL, report);
}

enum status box_call_assembly(struct box_story *story, struct report *report)
{
	static const char *const agenda[] = { "What there is" };
	struct assembly_call call = { .agenda = agenda,
				      .agenda_count = 1,
				      .form = FORM_VIRTUAL,
				      .secret = true,
				      .opens = house_day(BOX_OPENS),
				      .closes = house_day(BOX_CLOSES) };

	return assembly_call(story->house->coop, &call, story->house->now, &story->assembly,
			     report);
}

enum status box_put_motion(struct box_story *story, struct report *report)
{
	struct motion_draft draft = { .assembly = story->assembly,
				      .item = 1,
				      .kind = MOTION_OTHER,
				      .method = METHOD_BELENIOS,
				      .title = BOX_TITLE,
				      .wording = BOX_WORDING };

	return assembly_put_motion(story->house->coop, &draft, story->house->now, &story->motion,
				   report);
}

void box_call(struct box_story *story, struct house *house, struct election_kit *kit)
{
	struct report report = { .message = "" };

	*story = (struct box_story){ .house = house, .kit = kit };
	assert_ok(house_run(house, H_KEY_NODE, &report), &report);
	assert_ok(box_introduce_registrar(story, &report), &report);
	assert_ok(box_call_assembly(story, &report), &report);
	assert_ok(box_put_motion(story, &report), &report);
}

struct registration box_registration(const struct box_story *story)
{
	return (struct registration){
		.class = "members",
		.coop = *chain_coop(coop_chain(story->house->coop)),
		.credentials = (int64_t)story->kit->voters,
		.entitled = HOUSE_MEMBERS,
		.list = hash_bytes(story->kit->list.bytes, story->kit->list.len),
		.motion = story->motion,
		.root = hash_bytes("root", 4),
		.sealed = hash_bytes("sealed", 6),
		.time = story->house->now,
		.uuid = story->kit->uuid,
	};
}

enum status box_register(struct box_story *story, const struct registration *registration,
			 struct report *report)
{
	struct envelope *envelope = NULL;
	enum status status = house_make(story->house, OBJECT_REGISTRATION, registration,
					HK_STRANGER, &envelope, report);

	if (status == AL_OK)
		status = coop_enter(story->house->coop, envelope, story->house->now, report);
	if (status == AL_OK)
		story->registration = envelope->id;
	envelope_free(envelope);
	return status;
}

struct ballot_box_setup box_setup(const struct box_story *story)
{
	return (struct ballot_box_setup){ .registration = story->registration,
					  .election = &story->kit->election,
					  .trustees = &story->kit->trustees,
					  .credentials = &story->kit->list };
}

void box_prepare(struct box_story *story, struct house *house, struct election_kit *kit)
{
	struct report report = { .message = "" };
	struct registration registration;
	struct ballot_box_setup setup;

	box_call(story, house, kit);
	registration = box_registration(story);
	assert_ok(box_register(story, &registration, &report), &report);
	setup = box_setup(story);
	assert_ok(ballot_box_set_up(house->coop, &setup, house->now, &story->election, &report),
		  &report);
}

enum status box_cast_one(struct box_story *story, size_t voter, enum choice choice,
			 struct envelope **ret_receipt, struct report *report)
{
	struct cast_ballot ballot;
	struct buffer text;
	enum status status;

	buffer_init(&text, BALLOT_LEN_MAX);
	kit_ballot(story->kit, voter, choice, &text);
	ballot = (struct cast_ballot){ .bytes = text.bytes, .len = text.len };
	status = ballot_box_cast(story->house->coop, story->kit->uuid, &ballot, 1,
				 story->house->now, report);
	buffer_clear(&text);
	if (status != AL_OK)
		return status;
	if (ballot.status != AL_OK) {
		envelope_free(ballot.receipt);
		return report_set(report, ballot.status, "%s", ballot.message);
	}
	if (ret_receipt != NULL)
		*ret_receipt = ballot.receipt;
	else
		envelope_free(ballot.receipt);
	return AL_OK;
}

enum status box_decrypt(struct box_story *story, int64_t owner, struct report *report)
{
	struct buffer tally;
	struct buffer partial;
	enum status status;

	buffer_init(&tally, TALLY_LEN_MAX);
	buffer_init(&partial, TALLY_LEN_MAX);
	status = ballot_box_tally(story->house->coop, story->kit->uuid, &tally, report);
	if (status == AL_OK) {
		kit_decrypt(story->kit, owner, &tally, &partial);
		status = ballot_box_add_decryption(story->house->coop, story->kit->uuid, owner,
						   partial.bytes, partial.len, report);
	}
	buffer_clear(&tally);
	buffer_clear(&partial);
	return status;
}
