/* mandate_index_test.c: what is remembered of mandates is what they say. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/mandate_index.h"

#include "crypto/hash.h"
#include "crypto/random.h"
#include "log/merkle.h"
#include "unit/unit.h"

#include <stdlib.h>

#define PERSONS 500
#define CONTENTS 6

static const char *const purposes[][1] = { { "dpv:PublicBenefit" },
					   { "dpv:ResearchAndDevelopment" },
					   { "dpv:ImproveTransportMobility" } };
static const char *const recipients[][1] = { { "dpv:Entity" }, { "coop:University" } };
static const char *const asked[] = { "dpv:ImproveTransportMobility" };

static const struct use use = { .purposes = asked,
				.purposes_count = 1,
				.recipient = "coop:MunicipalDepartment",
				.mode = MODE_AGGREGATE,
				.min_group = 5 };

/* The rules of content `i`. */
static struct mandate_rule rule_of(size_t i)
{
	return (struct mandate_rule){ .commercial = COMMERCIAL_NO,
				      .effect = MANDATE_ALLOW,
				      .modes = MODE_AGGREGATE,
				      .purposes = purposes[i % 3],
				      .purposes_count = 1,
				      .recipients = recipients[i / 3],
				      .recipients_count = 1 };
}

static struct mandate content_of(size_t i, struct mandate_rule *rule)
{
	*rule = rule_of(i);
	return (struct mandate){ .coop = { { 1 } },
				 .from = { .seconds = WHEN_SECONDS_MIN },
				 .min_group = i == 4 ? 6 : -1,
				 .platform = "bikes",
				 .rules = rule,
				 .rules_count = 1,
				 .serial = 1,
				 .time = { .seconds = WHEN_SECONDS_MIN },
				 .until = { .seconds = WHEN_SECONDS_MAX } };
}

/* Person `i` has content i % CONTENTS, from i to i + 1000; every seventh has none. */
static struct stored_mandate mandate_of(size_t i)
{
	return (struct stored_mandate){
		.person = (int64_t)i + 1,
		.serial = 1,
		.from = { .seconds = (int64_t)i + 1 },
		.until = { .seconds = (int64_t)i + 1001 },
		.rho_year = 1,
		.rules = i % 7 == 0 ? 0 : (int64_t)(i % CONTENTS) + 1,
		.id = { { (uint8_t)i, (uint8_t)(i >> 8), 1 } },
	};
}

static void fill(struct mandate_index *index)
{
	mandate_index_init(index);
	assert_int_equal(mandate_index_grow(index, PERSONS), AL_OK);
	for (size_t i = 0; i < CONTENTS; i++) {
		struct mandate_rule rule;
		struct mandate mandate = content_of(i, &rule);
		struct buffer text;

		buffer_init(&text, 100000);
		record_encode(&mandate_record, &mandate, &text);
		assert_int_equal(mandate_index_add_rules(index, buffer_text(&text), text.len, NULL),
				 AL_OK);
		buffer_clear(&text);
	}
	for (size_t i = 0; i < PERSONS; i++) {
		struct stored_mandate mandate = mandate_of(i);

		mandate_index_put(index, &mandate);
	}
}

static void each_verdict_is_the_mandates_own(void **state)
{
	struct mandate_rule defaults = rule_of(0);
	struct mandate_verdicts verdicts = { .defaults = &defaults,
					     .defaults_count = 1,
					     .use = use };
	struct mandate_index index;
	size_t covered = 0;

	(void)state;
	fill(&index);
	assert_int_equal(mandate_verdicts_grow(&verdicts, &index), AL_OK);
	for (size_t i = 0; i < PERSONS; i++) {
		struct stored_mandate stored = mandate_of(i);
		struct mandate_rule rule;
		struct mandate mandate = content_of(i % CONTENTS, &rule);

		mandate.from = stored.from;
		mandate.until = stored.until;
		for (int64_t now = stored.from.seconds - 1; now <= stored.until.seconds + 1;
		     now += now == stored.from.seconds + 1 ? 998 : 1) {
			struct when at = { .seconds = now };
			bool own =
			    stored.rules != 0 && mandate_covers(&mandate, &defaults, 1, &use, at);

			assert_int_equal(
			    mandate_verdicts_cover(&verdicts, &index, &index.persons[i], at), own);
			covered += own ? 1 : 0;
		}
	}
	assert_true(covered > 0);
	mandate_verdicts_clear(&verdicts);
	mandate_index_clear(&index);
}

static void a_mandate_ends_with_its_link(void **state)
{
	struct mandate_index index;
	struct stored_mandate mandate = mandate_of(8);

	(void)state;
	fill(&index);
	assert_true(mandate_index_in_force(&index.persons[8], mandate.from));
	assert_int_equal(mandate_index_end(&index.persons[8]).seconds, mandate.until.seconds);
	mandate_index_set_link_end(&index, 9, (struct when){ .seconds = 500 });
	assert_true(mandate_index_in_force(&index.persons[8], (struct when){ .seconds = 499 }));
	assert_false(mandate_index_in_force(&index.persons[8], (struct when){ .seconds = 500 }));
	mandate_index_put(&index, &mandate); /* a new mandate does not renew the link */
	assert_false(mandate_index_in_force(&index.persons[8], (struct when){ .seconds = 500 }));
	mandate_index_set_link_end(&index, 9, (struct when){ .seconds = 5000 });
	assert_int_equal(mandate_index_end(&index.persons[8]).seconds, mandate.until.seconds);
	mandate_index_clear(&index);
}

static void what_is_no_mandate_is_not_taken_into_memory(void **state)
{
	struct mandate_index index;

	(void)state;
	mandate_index_init(&index);
	assert_int_equal(mandate_index_add_rules(&index, "{", 1, NULL), AL_MALFORMED);
	assert_int_equal(mandate_index_add_rules(&index, "{}", 2, NULL), AL_MALFORMED);
	assert_int_equal(index.rules_count, 0);
	mandate_index_clear(&index);
}

UNIT_MAIN("mandate_index", cmocka_unit_test(each_verdict_is_the_mandates_own),
	  cmocka_unit_test(a_mandate_ends_with_its_link),
	  cmocka_unit_test(what_is_no_mandate_is_not_taken_into_memory))
