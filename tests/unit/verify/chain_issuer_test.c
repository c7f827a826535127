/* chain_issuer_test.c: the keys that certify mandate keys, and what the log refuses of them. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "unit/verify/mutation.h"

#include <stdlib.h>

#define MODULUS_64 "c3a5e10f77b2914d8862f0c3a5e10f77b2914d8862f0c3a5e10f77b2914d886d"
#define MODULUS_256 MODULUS_64 MODULUS_64 MODULUS_64 MODULUS_64
#define MODULUS MODULUS_256 MODULUS_256 /* 2048 bits */
#define DAY 30				/* on which issuers are entered, after the story */
#define DAY_S INT64_C(86400)

struct desk {
	struct world world;
	struct report report;
};

static void open_desk(struct desk *desk, enum world_step until)
{
	world_init(&desk->world);
	world_run(&desk->world, until);
}

/* An issuer whose period begins `from` days after its entry and lasts `days`. */
static void draft_issuer(const struct desk *desk, int from, int days, int64_t issued,
			 struct draft *ret)
{
	const struct world *world = &desk->world;

	memset(ret, 0, sizeof(*ret));
	ret->type = OBJECT_ISSUER;
	ret->seq = chain_size(world->chain);
	ret->entered = world_time(DAY, 0);
	ret->of.issuer = (struct issuer){ .coop = *chain_coop(world->chain),
					  .from = when_add(ret->entered, from * DAY_S),
					  .issued = issued,
					  .modulus = MODULUS,
					  .platform = WORLD_PLATFORM,
					  .renewals = 2,
					  .time = ret->entered,
					  .until = when_add(ret->entered, (from + days) * DAY_S) };
	signed_by(ret, W_COOP);
}

static enum status enter(struct desk *desk, int from, int days, int64_t issued)
{
	struct draft draft;

	draft_issuer(desk, from, days, issued, &draft);
	return world_enter(&desk->world, &draft, &desk->report);
}

static void assert_says(const struct desk *desk, const char *words)
{
	if (strstr(desk->report.message, words) == NULL)
		fail_msg("got \"%s\", wanted \"%s\"", desk->report.message, words);
}

static void periods_follow_each_other(void **state)
{
	struct desk desk = { .report = { .message = "" } };
	struct when now = world_time(DAY, 0);
	const struct issuer *issuer;

	(void)state;
	open_desk(&desk, S_PLATFORM);
	assert_null(chain_last_issuer(desk.world.chain, WORLD_PLATFORM));
	assert_int_equal(enter(&desk, 0, 90, -1), AL_OK);
	/* chain-89 */
	assert_int_equal(enter(&desk, 89, 90, 5), AL_REFUSED);
	assert_says(&desk, "period before is not over");
	assert_int_equal(enter(&desk, 90, 90, 5), AL_OK);
	issuer = chain_issuer(desk.world.chain, WORLD_PLATFORM, when_add(now, 90 * DAY_S));
	assert_non_null(issuer);
	assert_int_equal(issuer->issued, 5);
	assert_ptr_equal(issuer, chain_last_issuer(desk.world.chain, WORLD_PLATFORM));
	assert_null(chain_issuer(desk.world.chain, WORLD_PLATFORM, when_add(now, 91 * DAY_S)));
	assert_null(chain_issuer(desk.world.chain, "nowhere", now));
	/* By any instant: the first, the last, and who is beyond. */
	assert_int_equal(chain_issuer_at(desk.world.chain, WORLD_PLATFORM, now)->issued, -1);
	assert_int_equal(
	    chain_issuer_at(desk.world.chain, WORLD_PLATFORM, when_add(now, 90 * DAY_S - 1))
		->issued,
	    -1);
	assert_ptr_equal(
	    chain_issuer_at(desk.world.chain, WORLD_PLATFORM, when_add(now, 90 * DAY_S)), issuer);
	assert_null(chain_issuer_at(desk.world.chain, WORLD_PLATFORM, when_add(now, 180 * DAY_S)));
	assert_null(chain_issuer_at(desk.world.chain, WORLD_PLATFORM, when_add(now, -1)));
	world_clear(&desk.world);
}

static void what_is_over_is_not_entered(void **state)
{
	struct desk desk = { .report = { .message = "" } };

	(void)state;
	open_desk(&desk, S_PLATFORM);
	/* chain-89 */
	assert_int_equal(enter(&desk, -90, 90, -1), AL_REFUSED);
	assert_says(&desk, "over already");
	assert_int_equal(enter(&desk, -89, 90, -1), AL_OK);
	world_clear(&desk.world);
}

static void what_was_issued_stands_there_from_the_second_on(void **state)
{
	struct desk desk = { .report = { .message = "" } };

	(void)state;
	open_desk(&desk, S_PLATFORM);
	/* chain-90 */
	assert_int_equal(enter(&desk, 0, 90, 0), AL_REFUSED);
	assert_says(&desk, "issued");
	assert_int_equal(enter(&desk, 0, 90, -1), AL_OK);
	assert_int_equal(enter(&desk, 90, 90, -1), AL_REFUSED);
	assert_says(&desk, "issued");
	assert_int_equal(enter(&desk, 90, 90, 0), AL_OK);
	world_clear(&desk.world);
}

static void it_is_for_a_platform_that_has_a_node(void **state)
{
	struct desk desk = { .report = { .message = "" } };
	struct draft draft;

	(void)state;
	open_desk(&desk, S_PLATFORM);
	/* chain-88 */
	draft_issuer(&desk, 0, 90, -1, &draft);
	draft.of.issuer.platform = "trams";
	assert_int_equal(world_enter(&desk.world, &draft, &desk.report), AL_REFUSED);
	assert_says(&desk, "no node key");
	world_clear(&desk.world);
}

static void the_cooperative_alone_signs_it(void **state)
{
	static const enum world_key others[] = { W_STRANGER, W_OFFICE, W_NODE };
	struct desk desk = { .report = { .message = "" } };
	struct draft draft;

	(void)state;
	open_desk(&desk, S_PLATFORM);
	/* chain-16 */
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		draft_issuer(&desk, 0, 90, -1, &draft);
		signed_by(&draft, others[i]);
		assert_int_not_equal(world_enter(&desk.world, &draft, &desk.report), AL_OK);
	}
	world_clear(&desk.world);
}

UNIT_MAIN("chain_issuer", cmocka_unit_test(periods_follow_each_other),
	  cmocka_unit_test(what_is_over_is_not_entered),
	  cmocka_unit_test(what_was_issued_stands_there_from_the_second_on),
	  cmocka_unit_test(it_is_for_a_platform_that_has_a_node),
	  cmocka_unit_test(the_cooperative_alone_signs_it))
