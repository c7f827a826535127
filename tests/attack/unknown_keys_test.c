/* unknown_keys_test.c: keys that are only there because she is. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "attack/attack.h"
#include "base/buffer.h"
#include "query/key_groups.h"
#include "unit/unit.h"

#include <stdlib.h>

#define ROUNDS 2000
#define RHO 0.02
#define HEADER                                                                                     \
	"rider,station,kind,minutes,price,delta,began,day,ebike,note,zone,big,hidden,unbounded\n"
#define BY_NOTE "SELECT note, count(*) FROM trips GROUP BY note"
#define BY_MINUTES "SELECT unbounded, count(DISTINCT rider) FROM trips GROUP BY unbounded"

static struct plan_options options_of(int64_t min_group)
{
	return (struct plan_options){ .rho = { (uint64_t)(RHO * (double)RHO_PICO_ONE) },
				      .contribution = 1,
				      .groups_per_person = 3,
				      .min_group = min_group,
				      .delta = { 1000000000 } }; /* 10^-9 */
}

/* Such that the number of persons selects: half of rho buys an epsilon of 0.02. */
static struct plan_options counting_of(int64_t min_group)
{
	return (struct plan_options){ .rho = { RHO_PICO_ONE / 2500 },
				      .contribution = 1,
				      .groups_per_person = 1,
				      .min_group = min_group,
				      .delta = { UINT64_C(5000000000000000) } }; /* 0.005 */
}

/* Many with the note "rain", so that the answer is not empty, then `others` with the note "her". */
static char *table_of(unsigned others)
{
	struct buffer text;
	char *copy;

	buffer_init(&text, 1 << 20);
	buffer_append_text(&text, HEADER);
	for (unsigned i = 0; i < 600; i++)
		buffer_append_format(&text, "p%03u,S1,,5,,,,,,rain,,,,7\n", i);
	for (unsigned i = 0; i < others; i++)
		buffer_append_format(&text, "q%03u,S1,,5,,,,,,her,,,,77\n", i);
	copy = strdup(buffer_text(&text));
	assert_non_null(copy);
	buffer_clear(&text);
	return copy;
}

static bool shows(const struct answer *answer, const char *key)
{
	for (size_t row = 0; row < answer_rows(answer); row++) {
		if (strcmp(answer_value(answer, row, 0).key, key) == 0)
			return true;
	}
	return false;
}

/* A system that shows each key of `least` persons by an exact count. */
static bool naive_shows(const struct key_groups *groups, unsigned least, size_t groups_without)
{
	size_t shown = 0;

	for (size_t i = 0; i < groups->count; i++)
		shown += groups->groups[i].persons >= least;
	return shown > groups_without;
}

/* He says that she is in when her key is shown. */
static void look_for_key(const char *sql, const char *key, unsigned others,
			 struct plan_options (*options_for)(int64_t min_group))
{
	char *table = table_of(others);
	const struct plan_options options = options_for((int64_t)others + 1);
	double rho = (double)options.rho.pico / (double)RHO_PICO_ONE;
	struct attack_world world = attack_world_new(table, "zz,S1,,5,,,,,,her,,,,77\n");
	struct attack_question asked = attack_ask(&world, sql, &options, ATTACK_PROTECTED);
	struct attack_score unprotected = { 0 };
	struct attack_score score = { 0 };
	unsigned rain = 0;

	assert_true((options_for == counting_of) ==
		    (strstr(plan_canonical(asked.plan), "select_epsilon") != NULL));
	for (unsigned i = 0; i < 2 * ROUNDS; i++) {
		struct answer *answer = attack_answer(&world, &asked, i % 2, ATTACK_PROTECTED);

		attack_note(&unprotected, i % 2,
			    naive_shows(asked.sums[i % 2].groups, others + 1, 1));
		attack_note(&score, i % 2, shows(answer, key));
		rain += answer_rows(answer) > 0;
		answer_free(answer);
	}
	/* What many have is shown, so it is not that nothing ever is. */
	assert_true(rain > ROUNDS);
	attack_must_succeed("keys of an exact number of persons", &unprotected);
	attack_must_fail("keys that are selected", &score, rho);
	attack_question_clear(&asked);
	attack_world_clear(&world);
	free(table);
}

static void a_key_of_hers_alone_does_not_show(void **state)
{
	(void)state;
	look_for_key(BY_NOTE, "her", 0, options_of);
	look_for_key(BY_MINUTES, "77", 0, options_of);
}

/* Accomplices bring a key to one person below the hard minimum. */
static void she_does_not_make_a_minimum_full(void **state)
{
	(void)state;
	look_for_key(BY_NOTE, "her", 9, options_of);
	look_for_key(BY_MINUTES, "77", 9, options_of);
}

static void she_is_not_told_by_the_number_that_selects(void **state)
{
	(void)state;
	look_for_key(BY_NOTE, "her", 0, counting_of);
	look_for_key(BY_NOTE, "her", 9, counting_of);
}

/* Thousands of keys of hers: more than her part of them cannot show either. */
static void thousands_of_keys_of_hers_do_not_show(void **state)
{
	const struct plan_options options = options_of(0);
	struct buffer hers;
	struct attack_world world;
	struct attack_question asked;
	struct attack_score score = { 0 };
	char *table = table_of(0);

	(void)state;
	buffer_init(&hers, 1 << 20);
	for (unsigned i = 0; i < 3000; i++)
		buffer_append_format(&hers, "zz,S1,,5,,,,,,her %u,,,,%u\n", i, i);
	world = attack_world_new(table, buffer_text(&hers));
	asked = attack_ask(&world, BY_NOTE, &options, ATTACK_PROTECTED);
	assert_int_equal(asked.sums[0].groups->count, 1);
	assert_int_equal(asked.sums[1].groups->count, 1 + 3); /* of groups_per_person */
	for (unsigned i = 0; i < 2 * ROUNDS; i++) {
		struct answer *answer = attack_answer(&world, &asked, i % 2, ATTACK_PROTECTED);

		attack_note(&score, i % 2, answer_rows(answer) > 1);
		answer_free(answer);
	}
	attack_must_fail("thousands of keys", &score, RHO);
	attack_question_clear(&asked);
	attack_world_clear(&world);
	buffer_clear(&hers);
	free(table);
}

UNIT_MAIN("unknown_keys", cmocka_unit_test(a_key_of_hers_alone_does_not_show),
	  cmocka_unit_test(she_does_not_make_a_minimum_full),
	  cmocka_unit_test(she_is_not_told_by_the_number_that_selects),
	  cmocka_unit_test(thousands_of_keys_of_hers_do_not_show))
