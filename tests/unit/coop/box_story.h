/* box_story.h: a house that votes in secret on one motion, step by step. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_COOP_BOX_STORY_H
#define ALLMENDE_TESTS_UNIT_COOP_BOX_STORY_H

#include "coop/ballot_box.h"
#include "unit/coop/house_folder.h"
#include "unit/vote/election_kit.h"

#define BOX_TITLE "Sollen wir es tun?"
#define BOX_WORDING "Wir tun es.\n"
#define BOX_OPENS 30 /* days after the start */
#define BOX_CLOSES 31

struct box_story {
	struct house *house;
	struct election_kit *kit;
	struct digest assembly;
	struct digest motion;
	struct digest registration;
	struct digest election;
};

/* Single steps, in this order, in a house where the roll was published. */
enum status box_introduce_registrar(const struct box_story *story, struct report *report);
enum status box_call_assembly(struct box_story *story, struct report *report);
enum status box_put_motion(struct box_story *story, struct report *report);

/* All of them: call an assembly and put a motion with a secret ballot; the registrar's key is
 * introduced. */
void box_call(struct box_story *story, struct house *house, struct election_kit *kit);

/* What the registrar signs for the kit's list. */
struct registration box_registration(const struct box_story *story);

/* Enter it, signed by the registrar; AL_OK sets the story's registration. */
enum status box_register(struct box_story *story, const struct registration *registration,
			 struct report *report);

/* The kit's files as a set-up. */
struct ballot_box_setup box_setup(const struct box_story *story);

/* All of the above, and the set-up. */
void box_prepare(struct box_story *story, struct house *house, struct election_kit *kit);

/* Cast one ballot of `voter` now; *ret_receipt (may be NULL) is yours. */
enum status box_cast_one(struct box_story *story, size_t voter, enum choice choice,
			 struct envelope **ret_receipt, struct report *report);

/* Trustee `owner` decrypts, and gives it to the box. */
enum status box_decrypt(struct box_story *story, int64_t owner, struct report *report);

/* `seconds` after the vote opened. */
struct when box_time(int64_t seconds);

#endif
