/* chain_output_test.c: results that two persons of the office check, and what the log refuses. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "unit/verify/mutation.h"

#include <stdlib.h>

#define CHECK_DAY 24 /* on which checks are entered, usually: a day after the receipt */

/* The keys of the office beside the two of the story. */
#define THIRD W_NODE_2
#define TWIN W_REGISTRAR /* a second key of the person with W_OFFICE_2 */

struct office {
	struct world world;
	struct report report;
	struct digest receipt;
	bool third;	/* a third person can check */
	bool twin;	/* one person has two keys */
	bool unchecked; /* the grant wants no check */
	bool ended;	/* W_OFFICE_2 was, a day before the receipt */
	void (*change)(struct office *office, struct draft *receipt); /* NULL: none */
};

static struct digest holder_of(enum world_key key)
{
	struct digest digest = { .bytes = { (uint8_t)(key == TWIN ? W_OFFICE_2 : key), 1 } };

	return digest;
}

static struct sealing_key sealing_of(enum world_key key)
{
	struct sealing_key sealing = { .bytes = { (uint8_t)key, 2 } };

	return sealing;
}

static void name_person(struct key_object *key, enum world_key of)
{
	key->holder = holder_of(of);
	key->sealing_key = sealing_of(of);
}

static int compare_keys(const void *a, const void *b)
{
	return public_key_compare(a, b);
}

/* Let `draft` name as checkers the `count` keys at `keys`. */
static void name_checkers(struct office *office, struct draft *draft, const enum world_key *keys,
			  size_t count)
{
	static struct public_key named[CHECKERS_MAX];

	for (size_t i = 0; i < count; i++)
		named[i] = *world_public(&office->world, keys[i]);
	qsort(named, count, sizeof(named[0]), compare_keys);
	draft->of.receipt.checkers = named;
	draft->of.receipt.checkers_count = count;
}

static void name_all(struct office *office, struct draft *draft)
{
	enum world_key keys[4] = { W_OFFICE, W_OFFICE_2 };
	size_t count = 2;

	if (office->third)
		keys[count++] = THIRD;
	if (office->twin)
		keys[count++] = TWIN;
	name_checkers(office, draft, keys, count);
}

static enum status enter_key(struct office *office, enum world_key key)
{
	struct draft draft;

	world_draft(&office->world, S_KEY_OFFICE_2, &draft);
	draft.entered = chain_time(office->world.chain);
	draft.of.key.key = *world_public(&office->world, key);
	name_person(&draft.of.key, key);
	return world_enter(&office->world, &draft, &office->report);
}

static enum status end_key(struct office *office, enum world_key key, struct when when)
{
	struct draft draft;

	world_draft(&office->world, S_KEY_OFFICE_2, &draft);
	draft.entered = when;
	draft.of.key.time = when;
	draft.of.key.action = KEY_END;
	draft.of.key.key = *world_public(&office->world, key);
	if (key == W_OFFICE)
		draft.of.key.role = "office";
	return world_enter(&office->world, &draft, &office->report);
}

/* The step of the story, with persons in the office and a grant that wants checks. */
static enum status play(struct office *office, enum world_step step)
{
	struct world *world = &office->world;
	struct draft draft;
	enum status status;

	world_draft(world, step, &draft);
	if (step == S_KEY_OFFICE)
		name_person(&draft.of.key, W_OFFICE);
	if (step == S_KEY_OFFICE_2)
		name_person(&draft.of.key, W_OFFICE_2);
	if (step == S_GRANT)
		draft.of.grant.output_check = !office->unchecked;
	if (step == S_RECEIPT && !office->unchecked)
		name_all(office, &draft);
	if (step == S_RECEIPT && office->change != NULL)
		office->change(office, &draft);
	if (when_before(draft.entered, chain_time(world->chain)))
		draft.entered = chain_time(world->chain);
	status = world_enter(world, &draft, &office->report);
	if (status == AL_OK)
		world->ids[step] = world->entered[world->count - 1]->id;
	return status;
}

/* The story up to the receipt, whose status comes back. */
static enum status office_open(struct office *office)
{
	world_init(&office->world);
	for (int step = S_STATUTE; step < S_RECEIPT; step++) {
		assert_int_equal(play(office, (enum world_step)step), AL_OK);
		if (step == S_KEY_OFFICE_2 && office->third)
			assert_int_equal(enter_key(office, THIRD), AL_OK);
		if (step == S_DECISION_MACHINE && office->ended)
			assert_int_equal(
			    end_key(office, W_OFFICE_2, chain_time(office->world.chain)), AL_OK);
		if (step == S_KEY_OFFICE_2 && office->twin)
			assert_int_equal(enter_key(office, TWIN), AL_OK);
	}
	return play(office, S_RECEIPT);
}

static void open_checked(struct office *office)
{
	assert_int_equal(office_open(office), AL_OK);
	office->receipt = office->world.ids[S_RECEIPT];
}

/* A check by `key`, as it should be. */
static void draft_check(struct office *office, enum world_key key, enum output_verdict verdict,
			struct draft *ret)
{
	static struct output_answer answers[OUTPUT_RULE_COUNT];
	struct world *world = &office->world;

	for (int i = 0; i < OUTPUT_RULE_COUNT; i++)
		answers[i] = (struct output_answer){ .answer = FINDING_OK,
						     .automatic = FINDING_OK,
						     .rule = i + 1 };
	memset(ret, 0, sizeof(*ret));
	ret->type = OBJECT_OUTPUT_CHECK;
	ret->seq = chain_size(world->chain);
	ret->entered = world_time(CHECK_DAY, 0);
	ret->of.check = (struct output_check){ .answers = answers,
					       .answers_count = OUTPUT_RULE_COUNT,
					       .checker = *world_public(world, key),
					       .coop = *chain_coop(world->chain),
					       .job = world->ids[S_JOB],
					       .receipt = office->receipt,
					       .time = ret->entered,
					       .verdict = (int)verdict };
	memset(ret->of.check.result_commit.bytes, 5, DIGEST_LEN); /* as the story's receipt */
	if (verdict == VERDICT_REFUSE)
		ret->of.check.reason = "Too few.";
	signed_by(ret, key);
}

static enum status check_by(struct office *office, enum world_key key, enum output_verdict verdict)
{
	struct draft draft;

	draft_check(office, key, verdict, &draft);
	return world_enter(&office->world, &draft, &office->report);
}

static void assert_refused(const struct office *office, enum status status, const char *words)
{
	assert_int_equal(status, AL_REFUSED);
	if (strstr(office->report.message, words) == NULL)
		fail_msg("got \"%s\", wanted \"%s\"", office->report.message, words);
}

static void assert_standing(const struct office *office, enum output_standing standing,
			    size_t passes)
{
	struct receipt_state state;

	assert_int_equal(chain_receipt(office->world.chain, &office->receipt,
				       chain_time(office->world.chain), &state),
			 AL_OK);
	assert_int_equal(state.standing, standing);
	assert_int_equal(state.passes, passes);
}

static void two_persons_release_a_result(void **state)
{
	struct office office = { .third = true };

	(void)state;
	open_checked(&office);
	assert_standing(&office, OUTPUT_WAITING, 0);
	assert_int_equal(check_by(&office, W_OFFICE_2, VERDICT_PASS), AL_OK);
	assert_standing(&office, OUTPUT_WAITING, 1);
	assert_int_equal(check_by(&office, THIRD, VERDICT_PASS), AL_OK);
	assert_standing(&office, OUTPUT_RELEASED, 2);
	/* chain-86 */
	assert_refused(&office, check_by(&office, W_OFFICE, VERDICT_REFUSE), "settled already");
	assert_standing(&office, OUTPUT_RELEASED, 2);
	world_clear(&office.world);
}

static void a_person_checks_once_whatever_key_she_takes(void **state)
{
	struct office office = { .twin = true };

	(void)state;
	open_checked(&office);
	assert_int_equal(check_by(&office, W_OFFICE_2, VERDICT_PASS), AL_OK);
	/* chain-85; chain-6 would let the very same object in once only */
	assert_refused(&office, check_by(&office, W_OFFICE_2, VERDICT_REFUSE),
		       "checked it already");
	assert_refused(&office, check_by(&office, TWIN, VERDICT_PASS), "checked it already");
	assert_standing(&office, OUTPUT_WAITING, 1);
	world_clear(&office.world);
}

static void one_refusal_ends_it_before_and_after_a_pass(void **state)
{
	struct office first = { .third = true };
	struct office second = { .third = true };

	(void)state;
	open_checked(&first);
	assert_int_equal(check_by(&first, W_OFFICE_2, VERDICT_REFUSE), AL_OK);
	assert_standing(&first, OUTPUT_REFUSED, 0);
	/* chain-86 */
	assert_refused(&first, check_by(&first, THIRD, VERDICT_PASS), "settled already");
	world_clear(&first.world);

	open_checked(&second);
	assert_int_equal(check_by(&second, W_OFFICE_2, VERDICT_PASS), AL_OK);
	assert_int_equal(check_by(&second, THIRD, VERDICT_REFUSE), AL_OK);
	assert_standing(&second, OUTPUT_REFUSED, 1);
	world_clear(&second.world);
}

static void who_decided_does_not_check_where_two_others_can(void **state)
{
	struct office three = { .third = true };
	struct office two = { .third = false };
	struct office twins = { .twin = true };

	(void)state;
	/* chain-85 */
	open_checked(&three);
	assert_refused(&three, check_by(&three, W_OFFICE, VERDICT_PASS), "signed the decision");
	world_clear(&three.world);
	open_checked(&two);
	assert_int_equal(check_by(&two, W_OFFICE, VERDICT_PASS), AL_OK);
	world_clear(&two.world);
	/* Two keys of one person are no two others. */
	open_checked(&twins);
	assert_int_equal(check_by(&twins, W_OFFICE, VERDICT_PASS), AL_OK);
	world_clear(&twins.world);
}

static void a_check_names_what_was_checked(void **state)
{
	struct office office = { .third = true };
	struct draft draft;

	(void)state;
	open_checked(&office);
	/* chain-84 */
	draft_check(&office, W_OFFICE_2, VERDICT_PASS, &draft);
	draft.of.check.result_commit = strange_digest();
	assert_refused(&office, world_enter(&office.world, &draft, &office.report),
		       "result_commit");
	draft_check(&office, W_OFFICE_2, VERDICT_PASS, &draft);
	draft.of.check.job = strange_digest();
	assert_refused(&office, world_enter(&office.world, &draft, &office.report), "job: ");
	draft_check(&office, W_OFFICE_2, VERDICT_PASS, &draft);
	draft.of.check.receipt = strange_digest();
	assert_int_equal(world_enter(&office.world, &draft, &office.report), AL_NOT_FOUND);
	draft_check(&office, W_OFFICE_2, VERDICT_PASS, &draft);
	draft.of.check.receipt = office.world.ids[S_JOB];
	assert_int_equal(world_enter(&office.world, &draft, &office.report), AL_NOT_FOUND);
	assert_standing(&office, OUTPUT_WAITING, 0);
	world_clear(&office.world);
}

static void only_a_checker_with_a_key_in_force_signs(void **state)
{
	struct office office = { .third = true };
	struct draft draft;

	(void)state;
	open_checked(&office);
	/* chain-83 */
	assert_refused(&office, check_by(&office, W_STRANGER, VERDICT_PASS), "no office key");
	assert_refused(&office, check_by(&office, W_COOP, VERDICT_PASS), "no office key");
	draft_check(&office, W_OFFICE_2, VERDICT_PASS, &draft);
	signed_by(&draft, THIRD); /* in another's name */
	assert_refused(&office, world_enter(&office.world, &draft, &office.report),
		       "must be signed by");
	draft_check(&office, W_OFFICE_2, VERDICT_PASS, &draft);
	also_signed_by(&draft, THIRD);
	assert_refused(&office, world_enter(&office.world, &draft, &office.report),
		       "must be signed by");
	assert_int_equal(enter_key(&office, TWIN), AL_OK); /* after the receipt */
	assert_refused(&office, check_by(&office, TWIN, VERDICT_PASS), "none of the receipt's");
	assert_int_equal(end_key(&office, THIRD, world_time(23, 100)), AL_OK);
	assert_refused(&office, check_by(&office, THIRD, VERDICT_PASS), "no office key in force");
	assert_standing(&office, OUTPUT_WAITING, 0);
	world_clear(&office.world);
}

static void the_days_for_checking_end(void **state)
{
	struct office office = { .third = true };
	struct when end;
	struct draft draft;

	(void)state;
	open_checked(&office);
	end = when_add(chain_time(office.world.chain), 30 * (int64_t)WORLD_DAY);
	draft_check(&office, W_OFFICE_2, VERDICT_PASS, &draft);
	draft.entered = when_add(end, -1);
	assert_int_equal(world_enter(&office.world, &draft, &office.report), AL_OK);
	assert_standing(&office, OUTPUT_WAITING, 1);
	/* chain-87 */
	draft_check(&office, THIRD, VERDICT_PASS, &draft);
	draft.entered = end;
	assert_refused(&office, world_enter(&office.world, &draft, &office.report),
		       "days are over");
	world_clear(&office.world);
}

static void a_revoked_grants_result_is_not_released_any_more(void **state)
{
	struct office office = { .third = true };

	(void)state;
	open_checked(&office);
	assert_int_equal(check_by(&office, W_OFFICE_2, VERDICT_PASS), AL_OK);
	assert_int_equal(play(&office, S_REVOCATION), AL_OK);
	assert_standing(&office, OUTPUT_LAPSED, 1);
	world_clear(&office.world);

	/* What was released before stays so. */
	open_checked(&office);
	assert_int_equal(check_by(&office, W_OFFICE_2, VERDICT_PASS), AL_OK);
	assert_int_equal(check_by(&office, THIRD, VERDICT_PASS), AL_OK);
	assert_int_equal(play(&office, S_REVOCATION), AL_OK);
	assert_standing(&office, OUTPUT_RELEASED, 2);
	world_clear(&office.world);
}

/* --- the receipt --- */

static void nobody_is_named(struct office *office, struct draft *draft)
{
	(void)office;
	draft->of.receipt.checkers_count = 0;
}

static void one_person_is_named(struct office *office, struct draft *draft)
{
	static const enum world_key keys[] = { W_OFFICE_2, TWIN };

	name_checkers(office, draft, keys, 2);
}

static void a_node_is_named(struct office *office, struct draft *draft)
{
	static const enum world_key keys[] = { W_OFFICE, W_NODE };

	name_checkers(office, draft, keys, 2);
}

static void an_unknown_key_is_named(struct office *office, struct draft *draft)
{
	static const enum world_key keys[] = { W_OFFICE, W_STRANGER };

	name_checkers(office, draft, keys, 2);
}

static void somebody_is_named(struct office *office, struct draft *draft)
{
	static const enum world_key keys[] = { W_OFFICE, W_OFFICE_2 };

	name_checkers(office, draft, keys, 2);
}

static void a_receipt_names_two_persons_where_its_grant_asks_for_checks(void **state)
{
	static const struct {
		struct office office;
		const char *words;
	} all[] = {
		{ { .change = nobody_is_named }, "wants its results checked" },
		{ { .twin = true, .change = one_person_is_named }, "one person's keys" },
		{ { .change = a_node_is_named }, "is no office key" },
		{ { .change = an_unknown_key_is_named }, "is no office key" },
		{ { .unchecked = true, .change = somebody_is_named }, "wants none" },
	};

	(void)state;
	/* chain-82 */
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct office office = all[i].office;

		assert_refused(&office, office_open(&office), all[i].words);
		office.change = NULL;
		assert_int_equal(play(&office, S_RECEIPT), AL_OK);
		world_clear(&office.world);
	}
}

static void what_needs_no_check_has_none(void **state)
{
	struct office office = { .unchecked = true };

	(void)state;
	open_checked(&office);
	assert_standing(&office, OUTPUT_FREE, 0);
	assert_refused(&office, check_by(&office, W_OFFICE_2, VERDICT_PASS), "wants no check");
	world_clear(&office.world);
}

/* A receipt may name a checker whose key ended so shortly before that its node could not know. */
static void end_shortly_before(struct office *office, struct draft *draft)
{
	assert_int_equal(end_key(office, W_OFFICE_2, draft->of.receipt.time), AL_OK);
	draft->seq = chain_size(office->world.chain);
}

static void a_checkers_key_may_have_ended_just_before(void **state)
{
	struct office office = { .third = true, .change = end_shortly_before };

	(void)state;
	open_checked(&office);
	assert_refused(&office, check_by(&office, W_OFFICE_2, VERDICT_PASS), "in force");
	world_clear(&office.world);
}

static void a_checkers_key_that_ended_long_before_is_not_named(void **state)
{
	struct office office = { .third = true, .ended = true };

	(void)state;
	/* chain-82 */
	assert_refused(&office, office_open(&office), "is no office key in force");
	world_clear(&office.world);
}

/* --- who can check --- */

static size_t checkers_now(struct office *office, struct checker *ret)
{
	return chain_checkers(office->world.chain, &office->world.ids[S_GRANT], ret);
}

static bool among(const struct office *office, enum world_key key, const struct checker *checkers,
		  size_t count)
{
	for (size_t i = 0; i < count; i++) {
		assert_true(i == 0 ||
			    public_key_compare(&checkers[i - 1].key, &checkers[i].key) < 0);
		if (public_key_equal(&checkers[i].key, world_public(&office->world, key)))
			return true;
	}
	return false;
}

static void who_can_check_follows_from_the_keys_in_force(void **state)
{
	struct office office = { .third = true, .twin = true };
	struct checker checkers[CHECKERS_MAX];
	size_t count;

	(void)state;
	open_checked(&office);
	count = checkers_now(&office, checkers);
	assert_int_equal(count, 3);
	assert_true(among(&office, W_OFFICE_2, checkers, count));
	assert_true(among(&office, TWIN, checkers, count));
	assert_true(among(&office, THIRD, checkers, count));
	assert_false(among(&office, W_OFFICE, checkers, count)); /* she decided */
	assert_int_equal(end_key(&office, THIRD, world_time(23, 100)), AL_OK);
	count = checkers_now(&office, checkers);
	assert_int_equal(count, 3); /* without her there would be one person only */
	assert_true(among(&office, W_OFFICE, checkers, count));
	assert_int_equal(end_key(&office, W_OFFICE, world_time(23, 101)), AL_OK);
	assert_int_equal(checkers_now(&office, checkers), 0); /* two keys, one person */
	assert_int_equal(chain_checkers(office.world.chain, &office.receipt, checkers), 0);
	world_clear(&office.world);
}

UNIT_MAIN("chain_output", cmocka_unit_test(two_persons_release_a_result),
	  cmocka_unit_test(a_person_checks_once_whatever_key_she_takes),
	  cmocka_unit_test(one_refusal_ends_it_before_and_after_a_pass),
	  cmocka_unit_test(who_decided_does_not_check_where_two_others_can),
	  cmocka_unit_test(a_check_names_what_was_checked),
	  cmocka_unit_test(only_a_checker_with_a_key_in_force_signs),
	  cmocka_unit_test(the_days_for_checking_end),
	  cmocka_unit_test(a_revoked_grants_result_is_not_released_any_more),
	  cmocka_unit_test(a_receipt_names_two_persons_where_its_grant_asks_for_checks),
	  cmocka_unit_test(what_needs_no_check_has_none),
	  cmocka_unit_test(a_checkers_key_may_have_ended_just_before),
	  cmocka_unit_test(a_checkers_key_that_ended_long_before_is_not_named),
	  cmocka_unit_test(who_can_check_follows_from_the_keys_in_force))
