/* ballot_box_test.c: the course of a secret ballot in the cooperative, and what the box refuses. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/coop/box_story.h"

#include "base/arena.h"
#include "coop/box.h"
#include "crypto/hash.h"

#include <stdlib.h>

#define VOTERS 20

/* A kit that is large, and the same for each case. */
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

static void free_kit(struct election_kit *kit)
{
	kit_clear(kit);
	free(kit);
}

/* The last head that the log has. */
static struct election_state state_of(const struct box_story *story)
{
	struct election_state state;

	assert_int_equal(chain_election(coop_chain(story->house->coop), &story->election, &state),
			 AL_OK);
	return state;
}

static void vote_all(struct box_story *story)
{
	struct report report = { .message = "" };

	for (size_t v = 0; v < VOTERS; v++)
		assert_ok(box_cast_one(story, v,
				       v < 11	? CHOICE_YES
				       : v < 17 ? CHOICE_NO
						: CHOICE_ABSTAIN,
				       NULL, &report),
			  &report);
	/* One thinks again: no becomes yes. */
	assert_ok(box_cast_one(story, 11, CHOICE_YES, NULL, &report), &report);
}

static void a_secret_ballot_runs_from_set_up_to_resolution_and_is_verified(void **state)
{
	struct house *house = house_of(state);
	struct election_kit *kit = new_kit();
	struct report report = { .message = "" };
	struct box_story story;
	struct motion_state motion;

	box_prepare(&story, house, kit);
	assert_ok(house_publish(house, &report), &report);
	assert_ok(house_verify(house, NULL, &report), &report);
	house->now = box_time(0);
	vote_all(&story);
	assert_ok(ballot_box_tick(house->coop, box_time(1), &report), &report);
	assert_null(state_of(&story).head); /* not due yet */
	house->now = box_time(SECRET_HEAD_SECONDS);
	assert_ok(ballot_box_tick(house->coop, house->now, &report), &report);
	assert_int_equal(state_of(&story).head->height, VOTERS + 1);
	assert_int_equal(state_of(&story).ballots, VOTERS + 1);
	assert_ok(house_publish(house, &report), &report);
	assert_ok(house_verify(house, NULL, &report), &report);
	house->now = house_day(BOX_CLOSES);
	assert_ok(ballot_box_tick(house->coop, house->now, &report), &report);
	assert_int_equal(state_of(&story).head->phase, PHASE_CLOSED);
	assert_ok(box_decrypt(&story, 3, &report), &report);
	assert_refused(ballot_box_result(house->coop, kit->uuid, house->now, &report), AL_CONFLICT,
		       &report, "trustee");
	assert_ok(house_reopen(house, &report), &report);
	assert_ok(box_decrypt(&story, 1, &report), &report);
	assert_refused(assembly_resolve(house->coop, &story.motion, house->now, NULL, &report),
		       AL_REFUSED, &report, "no result");
	assert_ok(ballot_box_result(house->coop, kit->uuid, house->now, &report), &report);
	/* chain-79 */
	assert_ok(assembly_resolve(house->coop, &story.motion, house->now, NULL, &report), &report);
	assert_int_equal(chain_motion(coop_chain(house->coop), &story.motion, &motion), AL_OK);
	assert_int_equal(motion.resolution->yes, 12);
	assert_int_equal(motion.resolution->no, 5);
	assert_int_equal(motion.resolution->abstain, 3);
	assert_true(motion.resolution->accepted);
	assert_ok(house_publish(house, &report), &report);
	assert_ok(house_verify(house, NULL, &report), &report);
	assert_ok(house_reopen(house, &report), &report);
	assert_ok(house_verify(house, NULL, &report), &report);
	free_kit(kit);
}

static void a_receipt_says_where_the_ballot_is(void **state)
{
	struct house *house = house_of(state);
	struct election_kit *kit = new_kit();
	struct report report = { .message = "" };
	struct envelope *envelope = NULL;
	struct ballot_receipt receipt;
	struct box_story story;
	struct arena arena;

	box_prepare(&story, house, kit);
	house->now = box_time(7);
	assert_ok(box_cast_one(&story, 4, CHOICE_NO, NULL, &report), &report);
	assert_ok(box_cast_one(&story, 5, CHOICE_NO, &envelope, &report), &report);
	arena_init(&arena, OBJECT_ARENA_MAX);
	assert_ok(object_decode_as(envelope, OBJECT_BALLOT_RECEIPT, &arena, &receipt, &report),
		  &report);
	assert_int_equal(receipt.height, 2);
	assert_true(digest_equal(&receipt.election, &story.election));
	assert_true(public_key_equal(&envelope->signatures[0].key, coop_key(house->coop)));
	house->now = box_time(SECRET_HEAD_SECONDS);
	assert_ok(ballot_box_tick(house->coop, house->now, &report), &report);
	assert_true(digest_equal(&receipt.head, &state_of(&story).head->head));
	/* A receipt is no entry. */
	assert_refused(coop_enter(house->coop, envelope, house->now, &report), AL_REFUSED, &report,
		       "never entered");
	arena_clear(&arena);
	envelope_free(envelope);
	free_kit(kit);
}

static void ballots_are_taken_only_while_the_vote_is_open(void **state)
{
	struct house *house = house_of(state);
	struct election_kit *kit = new_kit();
	struct report report = { .message = "" };
	struct box_story story;

	box_prepare(&story, house, kit);
	assert_refused(box_cast_one(&story, 0, CHOICE_YES, NULL, &report), AL_REFUSED, &report,
		       "not open");
	house->now = box_time(0);
	assert_ok(box_cast_one(&story, 0, CHOICE_YES, NULL, &report), &report);
	assert_refused(box_decrypt(&story, 1, &report), AL_CONFLICT, &report, "not closed");
	house->now = house_day(BOX_CLOSES);
	/* box-2 */
	assert_refused(box_cast_one(&story, 1, CHOICE_YES, NULL, &report), AL_REFUSED, &report,
		       "closed");
	free_kit(kit);
}

static void a_ballot_that_does_not_hold_is_refused_with_its_reason(void **state)
{
	struct house *house = house_of(state);
	struct election_kit *kit = new_kit();
	struct report report = { .message = "" };
	struct cast_ballot ballots[4];
	struct box_story story;
	struct buffer text;
	struct buffer spoilt;

	box_prepare(&story, house, kit);
	house->now = box_time(0);
	buffer_init(&text, BALLOT_LEN_MAX);
	buffer_init(&spoilt, BALLOT_LEN_MAX);
	kit_ballot(kit, 3, CHOICE_YES, &text);
	buffer_append(&spoilt, text.bytes, text.len);
	spoilt.bytes[spoilt.len - 10] = spoilt.bytes[spoilt.len - 10] == '1' ? '2' : '1';
	ballots[0] = (struct cast_ballot){ .bytes = spoilt.bytes, .len = spoilt.len };
	ballots[1] = (struct cast_ballot){ .bytes = text.bytes, .len = text.len };
	ballots[2] = ballots[1]; /* box-1 */
	ballots[3] = (struct cast_ballot){ .bytes = "{}", .len = 2 };
	assert_ok(ballot_box_cast(house->coop, kit->uuid, ballots, 4, house->now, &report),
		  &report);
	assert_int_equal(ballots[0].status, AL_FORGED);
	assert_non_null(strstr(ballots[0].message, "signature"));
	assert_null(ballots[0].receipt);
	assert_int_equal(ballots[1].status, AL_OK);
	assert_non_null(ballots[1].receipt);
	assert_int_equal(ballots[2].status, AL_CONFLICT);
	assert_int_equal(ballots[3].status, AL_MALFORMED);
	envelope_free(ballots[1].receipt);
	envelope_free(ballots[2].receipt);
	assert_ok(ballot_box_cast(house->coop, kit->uuid, &ballots[1], 1, house->now, &report),
		  &report);
	assert_int_equal(ballots[1].status, AL_CONFLICT);
	envelope_free(ballots[1].receipt);
	assert_refused(
	    ballot_box_cast(house->coop, "QFM5ZVAac7yp93", ballots, 1, house->now, &report),
	    AL_NOT_FOUND, &report, "no election");
	buffer_clear(&text);
	buffer_clear(&spoilt);
	free_kit(kit);
}

/* The event that `cast` has a receipt for; frees it. */
static struct digest receipt_head(struct cast_ballot *cast, int64_t *ret_height)
{
	struct report report = { .message = "" };
	struct ballot_receipt receipt;
	struct digest head;
	struct arena arena;

	assert_non_null(cast->receipt);
	arena_init(&arena, OBJECT_ARENA_MAX);
	assert_ok(object_decode_as(cast->receipt, OBJECT_BALLOT_RECEIPT, &arena, &receipt, &report),
		  &report);
	head = receipt.head;
	*ret_height = receipt.height;
	arena_clear(&arena);
	envelope_free(cast->receipt);
	return head;
}

/* box-3: also after a revote, a head and a new start. */
static void who_casts_a_ballot_again_gets_a_receipt_for_the_first(void **state)
{
	struct house *house = house_of(state);
	struct election_kit *kit = new_kit();
	struct report report = { .message = "" };
	struct cast_ballot ballots[2];
	struct box_story story;
	struct digest first;
	struct digest again;
	int64_t height = 0;
	struct buffer text;

	box_prepare(&story, house, kit);
	house->now = box_time(0);
	buffer_init(&text, BALLOT_LEN_MAX);
	assert_ok(box_cast_one(&story, 1, CHOICE_NO, NULL, &report), &report);
	kit_ballot(kit, 3, CHOICE_YES, &text);
	ballots[0] = (struct cast_ballot){ .bytes = text.bytes, .len = text.len };
	ballots[1] = ballots[0];
	assert_ok(ballot_box_cast(house->coop, kit->uuid, ballots, 2, house->now, &report),
		  &report);
	assert_int_equal(ballots[1].status, AL_CONFLICT);
	first = receipt_head(&ballots[0], &height);
	again = receipt_head(&ballots[1], &height);
	assert_int_equal(height, 2);
	assert_true(digest_equal(&first, &again));
	assert_ok(box_cast_one(&story, 3, CHOICE_NO, NULL, &report), &report);
	house->now = box_time(SECRET_HEAD_SECONDS);
	assert_ok(ballot_box_tick(house->coop, house->now, &report), &report);
	assert_ok(house_reopen(house, &report), &report);
	assert_ok(ballot_box_cast(house->coop, kit->uuid, ballots, 1, house->now, &report),
		  &report);
	assert_int_equal(ballots[0].status, AL_CONFLICT);
	again = receipt_head(&ballots[0], &height);
	assert_int_equal(height, 2);
	assert_true(digest_equal(&first, &again));
	buffer_clear(&text);
	free_kit(kit);
}

/* Whoever sends the archive's ballots back, as anybody can, costs no proofs. */
static void a_ballot_that_is_in_the_archive_is_not_verified_again(void **state)
{
	struct house *house = house_of(state);
	struct election_kit *kit = new_kit();
	struct report report = { .message = "" };
	struct cast_ballot ballot;
	struct box_story story;
	struct box *box = NULL;
	struct buffer text;
	int64_t height;

	box_prepare(&story, house, kit);
	house->now = box_time(0);
	buffer_init(&text, BALLOT_LEN_MAX);
	kit_ballot(kit, 3, CHOICE_YES, &text);
	ballot = (struct cast_ballot){ .bytes = text.bytes, .len = text.len };
	for (int i = 0; i < 3; i++) {
		assert_ok(ballot_box_cast(house->coop, kit->uuid, &ballot, 1, house->now, &report),
			  &report);
		assert_int_equal(ballot.status, i == 0 ? AL_OK : AL_CONFLICT);
		(void)receipt_head(&ballot, &height);
		assert_int_equal(height, 1);
		assert_ok(box_find(house->coop, kit->uuid, &box, &report), &report);
		assert_int_equal(box->verified, 1);
	}
	buffer_clear(&text);
	free_kit(kit);
}

static void nobody_fills_the_archive(void **state)
{
	struct house *house = house_of(state);
	struct election_kit *kit = new_kit();
	struct report report = { .message = "" };
	struct box_story story;

	box_prepare(&story, house, kit);
	house->now = box_time(0);
	/* box-5 */
	for (int i = 0; i < BALLOT_BOX_REVOTES_MAX; i++)
		assert_ok(box_cast_one(&story, 3, CHOICE_YES, NULL, &report), &report);
	assert_refused(box_cast_one(&story, 3, CHOICE_NO, NULL, &report), AL_REFUSED, &report,
		       "casts no more");
	assert_ok(box_cast_one(&story, 4, CHOICE_NO, NULL, &report), &report);
	free_kit(kit);
}

static void what_is_set_up_must_be_the_motion_and_the_registration(void **state)
{
	struct house *house = house_of(state);
	struct election_kit *kit = new_kit();
	struct report report = { .message = "" };
	struct registration registration;
	struct ballot_box_setup setup;
	char text[GROUP_TEXT_MAX];
	struct element generator;
	struct box_story story;
	struct buffer other;

	box_call(&story, house, kit);
	setup = box_setup(&story);
	assert_refused(ballot_box_set_up(house->coop, &setup, house->now, NULL, &report),
		       AL_NOT_FOUND, &report, "registration");
	registration = box_registration(&story);
	registration.entitled = HOUSE_MEMBERS + 1; /* chain-71 */
	assert_refused(box_register(&story, &registration, &report), AL_REFUSED, &report,
		       "entitled");
	registration = box_registration(&story);
	assert_ok(box_register(&story, &registration, &report), &report);
	setup = box_setup(&story);
	buffer_init(&other, 1 << 20);
	buffer_append(&other, kit->list.bytes, kit->list.len - 1);
	group_generator(kit->group, &generator);
	(void)group_element_format(kit->group, &generator, text);
	buffer_append_format(&other, ",\"%s\"]", text);
	setup.credentials = &other; /* chain-73 */
	assert_refused(ballot_box_set_up(house->coop, &setup, house->now, NULL, &report),
		       AL_REFUSED, &report, "list of credentials");
	buffer_clear(&other);
	setup = box_setup(&story);
	assert_ok(ballot_box_set_up(house->coop, &setup, house->now, &story.election, &report),
		  &report);
	assert_refused(ballot_box_set_up(house->coop, &setup, house->now, NULL, &report),
		       AL_CONFLICT, &report, "set up already");
	assert_ok(house_publish(house, &report), &report);
	assert_ok(house_verify(house, NULL, &report), &report);
	free_kit(kit);
}

static void a_wrong_decryption_names_the_trustee(void **state)
{
	struct house *house = house_of(state);
	struct election_kit *kit = new_kit();
	struct report report = { .message = "" };
	struct box_story story;
	struct buffer tally;
	struct buffer partial;

	box_prepare(&story, house, kit);
	house->now = box_time(0);
	assert_ok(box_cast_one(&story, 0, CHOICE_YES, NULL, &report), &report);
	house->now = house_day(BOX_CLOSES);
	assert_ok(ballot_box_tick(house->coop, house->now, &report), &report);
	buffer_init(&tally, 1 << 20);
	buffer_init(&partial, 1 << 20);
	assert_ok(ballot_box_tally(house->coop, kit->uuid, &tally, &report), &report);
	kit_decrypt(kit, 1, &tally, &partial);
	assert_refused(ballot_box_add_decryption(house->coop, kit->uuid, 2, partial.bytes,
						 partial.len, &report),
		       AL_FORGED, &report, "trustee 2");
	assert_refused(ballot_box_add_decryption(house->coop, kit->uuid, 9, partial.bytes,
						 partial.len, &report),
		       AL_NOT_FOUND, &report, "9");
	assert_ok(box_decrypt(&story, 1, &report), &report);
	assert_refused(box_decrypt(&story, 1, &report), AL_CONFLICT, &report, "trustee 1");
	buffer_clear(&tally);
	buffer_clear(&partial);
	free_kit(kit);
}

/* The element as it is hashed. */
static void hash_element(const struct group *group, const struct element *element,
			 struct hash *hash)
{
	char text[GROUP_TEXT_MAX];

	hash_add(hash, text, group_element_format(group, element, text));
}

/*
 * The proof of decryption of Belenios 1 hashes neither alpha nor the factor: A trustee who knows x
 * takes A = g^w and B = alpha^b for any b, and her proof holds for the factor alpha^((b - s)/c),
 * which is not alpha^x.
 */
static void cheat(const struct election_kit *kit, int64_t owner, const struct element *alpha,
		  struct element *ret_factor, struct proof *ret_proof)
{
	const struct group *group = kit->group;
	const struct scalar *secret = &kit->shares[owner - 1];
	struct scalar w;
	struct scalar b;
	struct element x;
	struct element commitment;
	struct digest digest;
	struct hash hash;

	group_scalar_small(group, 1234567, &w);
	group_scalar_small(group, 7654321, &b);
	group_generate(group, secret, &x);
	hash_start(&hash);
	hash_add_text(&hash, "decrypt|");
	hash_add_text(&hash, kit->parsed.fingerprint);
	hash_add_text(&hash, "|");
	hash_element(group, &x, &hash);
	hash_add_text(&hash, "|");
	group_generate(group, &w, &commitment);
	hash_element(group, &commitment, &hash);
	hash_add_text(&hash, ",");
	group_power(group, alpha, &b, &commitment);
	hash_element(group, &commitment, &hash);
	digest = hash_end(&hash);
	group_scalar_reduce(group, digest.bytes, DIGEST_LEN, &ret_proof->challenge);
	group_scalar_multiply(group, secret, &ret_proof->challenge, &ret_proof->response);
	group_scalar_subtract(group, &w, &ret_proof->response, &ret_proof->response);
	group_scalar_subtract(group, &b, &ret_proof->response, &b);
	group_scalar_vartime_invert(group, &ret_proof->challenge, &w);
	group_scalar_multiply(group, &b, &w, &b);
	group_power(group, alpha, &b, ret_factor);
}

static void append_cheat(const struct election_kit *kit, int64_t owner, const struct buffer *tally,
			 struct buffer *ret)
{
	struct encrypted_tally sums;
	struct report report = { .message = "" };
	struct element factors[3];
	struct proof proofs[3];
	char text[GROUP_TEXT_MAX];
	struct arena arena;

	arena_init(&arena, 1 << 20);
	assert_ok(encrypted_tally_parse(&kit->parsed, buffer_text(tally), tally->len, &arena, &sums,
					&report),
		  &report);
	assert_int_equal(sums.count, 3);
	buffer_append_text(ret, "{\"decryption_factors\":[[");
	for (size_t i = 0; i < 3; i++) {
		cheat(kit, owner, &sums.sums[i].alpha, &factors[i], &proofs[i]);
		(void)group_element_format(kit->group, &factors[i], text);
		buffer_append_format(ret, "%s\"%s\"", i == 0 ? "" : ",", text);
	}
	buffer_append_text(ret, "]],\"decryption_proofs\":[[");
	for (size_t i = 0; i < 3; i++) {
		buffer_append_text(ret, i == 0 ? "" : ",");
		proof_format(kit->group, &proofs[i], ret);
	}
	buffer_append_text(ret, "]]}");
	arena_clear(&arena);
}

/* box-4 */
static void a_trustee_who_spoils_the_result_does_not_stop_the_others(void **state)
{
	struct house *house = house_of(state);
	struct election_kit *kit = new_kit();
	struct report report = { .message = "" };
	struct box_story story;
	struct buffer tally;
	struct buffer partial;

	box_prepare(&story, house, kit);
	house->now = box_time(0);
	assert_ok(box_cast_one(&story, 0, CHOICE_YES, NULL, &report), &report);
	assert_refused(ballot_box_drop_decryptions(house->coop, kit->uuid, &report), AL_CONFLICT,
		       &report, "not closed");
	house->now = house_day(BOX_CLOSES);
	assert_ok(ballot_box_tick(house->coop, house->now, &report), &report);
	buffer_init(&tally, 1 << 20);
	buffer_init(&partial, 1 << 20);
	assert_ok(ballot_box_tally(house->coop, kit->uuid, &tally, &report), &report);
	append_cheat(kit, 1, &tally, &partial);
	assert_ok(ballot_box_add_decryption(house->coop, kit->uuid, 1, partial.bytes, partial.len,
					    &report),
		  &report);
	assert_ok(box_decrypt(&story, 2, &report), &report);
	assert_ok(box_decrypt(&story, 3, &report), &report);
	assert_refused(ballot_box_result(house->coop, kit->uuid, house->now, &report), AL_FORGED,
		       &report, "is no number");
	assert_ok(ballot_box_drop_decryptions(house->coop, kit->uuid, &report), &report);
	assert_ok(ballot_box_drop_decryptions(house->coop, kit->uuid, &report), &report);
	assert_ok(box_decrypt(&story, 2, &report), &report);
	assert_ok(house_reopen(house, &report), &report);
	assert_ok(box_decrypt(&story, 3, &report), &report);
	assert_ok(ballot_box_result(house->coop, kit->uuid, house->now, &report), &report);
	assert_refused(ballot_box_drop_decryptions(house->coop, kit->uuid, &report), AL_CONFLICT,
		       &report, "result");
	assert_int_equal(state_of(&story).tally.yes, 1);
	assert_ok(house_publish(house, &report), &report);
	assert_ok(house_verify(house, NULL, &report), &report);
	buffer_clear(&tally);
	buffer_clear(&partial);
	free_kit(kit);
}

/* Append `add` to the archive as a failure leaves it that comes before the head. */
static void append_alone(struct box_story *story, enum event_type type, const char *result)
{
	struct report report = { .message = "" };
	struct archive_writer after;
	struct box *box = NULL;
	struct buffer bytes;
	struct buffer text;

	buffer_init(&bytes, 1 << 20);
	buffer_init(&text, 1 << 20);
	assert_ok(box_find(story->house->coop, story->kit->uuid, &box, &report), &report);
	after = box->writer;
	buffer_append_text(&text, result);
	if (type == EVENT_RESULT)
		archive_add_result(&after, &text, &bytes);
	else
		archive_add_event(&after, type, NULL, &bytes);
	assert_ok(box_append(story->house->coop, box, &after, &bytes, &report), &report);
	buffer_clear(&bytes);
	buffer_clear(&text);
}

/* The clock may go back meanwhile: what has ended in the archive has ended. */
static void nothing_follows_the_end_when_the_head_is_missing(void **state)
{
	struct house *house = house_of(state);
	struct election_kit *kit = new_kit();
	struct report report = { .message = "" };
	struct box_story story;
	struct box *box = NULL;

	box_prepare(&story, house, kit);
	house->now = box_time(0);
	assert_ok(box_cast_one(&story, 0, CHOICE_YES, NULL, &report), &report);
	append_alone(&story, EVENT_END_BALLOTS, "");
	assert_refused(box_cast_one(&story, 1, CHOICE_YES, NULL, &report), AL_REFUSED, &report,
		       "closed");
	assert_ok(house_reopen(house, &report), &report);
	assert_refused(box_cast_one(&story, 1, CHOICE_YES, NULL, &report), AL_REFUSED, &report,
		       "closed");
	assert_ok(box_find(house->coop, kit->uuid, &box, &report), &report);
	free_kit(kit);
}

static void nothing_follows_the_result_when_the_head_is_missing(void **state)
{
	struct house *house = house_of(state);
	struct election_kit *kit = new_kit();
	struct report report = { .message = "" };
	struct box_story story;

	box_prepare(&story, house, kit);
	house->now = box_time(0);
	assert_ok(box_cast_one(&story, 0, CHOICE_YES, NULL, &report), &report);
	house->now = house_day(BOX_CLOSES);
	assert_ok(ballot_box_tick(house->coop, house->now, &report), &report);
	assert_ok(box_decrypt(&story, 1, &report), &report);
	assert_ok(box_decrypt(&story, 2, &report), &report);
	append_alone(&story, EVENT_RESULT, "{\"result\":[[1,0,0]]}");
	assert_refused(box_decrypt(&story, 3, &report), AL_CONFLICT, &report, "result");
	assert_refused(ballot_box_drop_decryptions(house->coop, kit->uuid, &report), AL_CONFLICT,
		       &report, "result");
	assert_ok(house_reopen(house, &report), &report);
	assert_ok(ballot_box_result(house->coop, kit->uuid, house->now, &report), &report);
	assert_int_equal(state_of(&story).tally.yes, 1);
	assert_ok(house_publish(house, &report), &report);
	assert_ok(house_verify(house, NULL, &report), &report);
	free_kit(kit);
}

/* Set up the election of a class of half of the members. */
static void prepare_class(struct box_story *story, const char *class)
{
	struct house *house = story->house;
	struct registration registration = box_registration(story);
	struct report report = { .message = "" };
	struct ballot_box_setup setup;

	registration.class = class;
	registration.entitled = HOUSE_MEMBERS / 2;
	assert_ok(box_register(story, &registration, &report), &report);
	setup = box_setup(story);
	assert_ok(ballot_box_set_up(house->coop, &setup, house->now, &story->election, &report),
		  &report);
}

static void an_election_that_fails_does_not_stop_the_others(void **state)
{
	struct election_kit_wish wish = { .title = BOX_TITLE,
					  .wording = BOX_WORDING,
					  .voters = HOUSE_MEMBERS / 2 };
	struct report report = { .message = "" };
	struct house *house = house_of(state);
	struct box_story stories[2];
	struct election_kit *kits[2];

	for (size_t i = 0; i < 2; i++) {
		kits[i] = calloc(1, sizeof(*kits[i]));
		assert_non_null(kits[i]);
		wish.seed++;
		kit_init(kits[i], &wish);
	}
	box_call(&stories[0], house, kits[0]);
	stories[1] = stories[0];
	stories[1].kit = kits[1];
	prepare_class(&stories[0], "members");
	prepare_class(&stories[1], "investing members");
	house->now = box_time(0);
	for (size_t i = 0; i < 2; i++)
		assert_ok(box_cast_one(&stories[i], 0, CHOICE_YES, NULL, &report), &report);
	append_alone(&stories[0], EVENT_END_BALLOTS, "");
	house->now = house_day(BOX_CLOSES);
	assert_refused(ballot_box_tick(house->coop, house->now, &report), AL_REFUSED, &report,
		       "cannot follow");
	assert_null(state_of(&stories[0]).head);
	assert_non_null(state_of(&stories[1]).head);
	assert_int_equal(state_of(&stories[1]).head->phase, PHASE_CLOSED);
	free_kit(kits[0]);
	free_kit(kits[1]);
}

UNIT_MAIN("ballot_box", HOUSE_TEST(a_secret_ballot_runs_from_set_up_to_resolution_and_is_verified),
	  HOUSE_TEST(a_receipt_says_where_the_ballot_is),
	  HOUSE_TEST(ballots_are_taken_only_while_the_vote_is_open),
	  HOUSE_TEST(a_ballot_that_does_not_hold_is_refused_with_its_reason),
	  HOUSE_TEST(who_casts_a_ballot_again_gets_a_receipt_for_the_first),
	  HOUSE_TEST(a_ballot_that_is_in_the_archive_is_not_verified_again),
	  HOUSE_TEST(nobody_fills_the_archive),
	  HOUSE_TEST(what_is_set_up_must_be_the_motion_and_the_registration),
	  HOUSE_TEST(a_trustee_who_spoils_the_result_does_not_stop_the_others),
	  HOUSE_TEST(nothing_follows_the_end_when_the_head_is_missing),
	  HOUSE_TEST(nothing_follows_the_result_when_the_head_is_missing),
	  HOUSE_TEST(an_election_that_fails_does_not_stop_the_others),
	  HOUSE_TEST(a_wrong_decryption_names_the_trustee))
