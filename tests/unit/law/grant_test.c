/* grant_test.c: the widest grant of a decision, and each way to widen it refused. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/law/sample.h"

#include "unit/unit.h"

static const struct digest decision_id = DIGEST(52);

static struct {
	struct statute statute;
	struct platform platform;
	struct application application;
	struct fact facts[FACT_COUNT];
	struct terms terms;
	struct decision decision;
	struct grant grant;
	struct arena arena;
} desk;

/* A grant for the full application, given before its start, under terms that ask for everything. */
static int set_up(void **state)
{
	(void)state;
	memset(&desk, 0, sizeof(desk));
	desk.statute = sample_statutes[1];
	desk.platform = sample_platforms[1];
	desk.application = sample_applications[1];
	memcpy(desk.facts, sample_applications[1].facts, sizeof(desk.facts));
	desk.application.facts = desk.facts;
	desk.terms = (struct terms){ .min_group = 10,
				     .modes = MODE_AGGREGATE | MODE_RELEASE,
				     .output_check = true,
				     .publish_days = 30,
				     .retention_days = -1,
				     .rho_application = INT64_C(300000000000),
				     .rho_purpose_year = INT64_C(900000000000) };
	desk.decision = (struct decision){ .application = DIGEST(50),
					   .coop = DIGEST(1),
					   .outcome = EFFECT_PERMIT,
					   .terms = &desk.terms };
	arena_init(&desk.arena, OBJECT_ARENA_MAX);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_clear(&desk.arena);
	return 0;
}

static enum status give(void)
{
	return grant_from_decision(&(struct grant_basis){ .decision = &desk.decision,
							  .decision_id = decision_id,
							  .application = &desk.application,
							  .statute = &desk.statute,
							  .platform = &desk.platform },
				   (struct when)HOUR(595), &desk.arena, &desk.grant);
}

static void the_widest_grant_passes_its_own_check(void **state)
{
	struct report report = { .message = "" };

	(void)state;
	assert_int_equal(give(), AL_OK);
	(void)!grant_check(&desk.grant, &desk.decision, &desk.application, &desk.statute,
			   &desk.platform, &report);
	assert_string_equal(report.message, "");
	assert_int_equal(desk.grant.rho, INT64_C(300000000000));
	assert_int_equal(desk.grant.min_group, 10);
	assert_int_equal(desk.grant.modes, MODE_AGGREGATE);
	assert_int_equal(desk.grant.runs, 20);
	assert_int_equal(desk.grant.delta, 1000000000);
	assert_string_equal(desk.grant.recipient, "coop:MunicipalDepartment");
	assert_false(desk.grant.commercial);
	assert_true(desk.grant.output_check);
	assert_int_equal(desk.grant.from.seconds, desk.application.from.seconds);
	assert_int_equal(desk.grant.until.seconds, desk.grant.from.seconds + 180 * 86400);
	assert_int_equal(desk.grant.publish.seconds, desk.grant.until.seconds + 30 * 86400);
	assert_int_equal(desk.grant.tables_count, 2);
	assert_true(digest_equal(&desk.grant.decision, &decision_id));
}

static void it_can_be_signed_and_read(void **state)
{
	struct report report = { .message = "" };
	struct envelope *envelope = NULL;
	struct signing_key *key;
	const struct signing_key *keys[1];

	(void)state;
	assert_int_equal(give(), AL_OK);
	assert_int_equal(signing_key_new(&key), AL_OK);
	keys[0] = key;
	(void)!object_make(OBJECT_GRANT, &desk.grant, keys, 1, &envelope, &report);
	assert_string_equal(report.message, "");
	envelope_free(envelope);
	signing_key_free(key);
}

static void the_smallest_of_all_budgets_and_the_largest_group_hold(void **state)
{
	(void)state;
	desk.statute.privacy.rho_application = 5;
	desk.facts[FACT_MIN_GROUP - 1].number = 33;
	assert_int_equal(give(), AL_OK);
	assert_int_equal(desk.grant.rho, 5);
	assert_int_equal(desk.grant.min_group, 33);
	desk.facts[FACT_RHO - 1].number = 4;
	desk.statute.privacy.min_group = 44;
	assert_int_equal(give(), AL_OK);
	assert_int_equal(desk.grant.rho, 4);
	assert_int_equal(desk.grant.min_group, 44);
}

/* The grant in the desk is refused, and the report names `member`. */
static void assert_refused(const struct grant *grant, const char *member)
{
	struct report report = { .message = "" };

	assert_int_equal(grant_check(grant, &desk.decision, &desk.application, &desk.statute,
				     &desk.platform, &report),
			 AL_REFUSED);
	assert_memory_equal(report.message, member, strlen(member));
}

static void each_larger_number_and_longer_time_is_refused(void **state)
{
	struct grant wide;

	(void)state;
	/* object-22 */
	assert_int_equal(give(), AL_OK);
	wide = desk.grant;
	wide.rho++;
	assert_refused(&wide, "rho:");
	wide = desk.grant;
	wide.delta++;
	assert_refused(&wide, "delta:");
	wide = desk.grant;
	wide.min_group--;
	assert_refused(&wide, "min_group:");
	wide = desk.grant;
	wide.runs++;
	assert_refused(&wide, "runs:");
	wide = desk.grant;
	wide.output_check = false;
	assert_refused(&wide, "output_check:");
	wide = desk.grant;
	wide.from.seconds--;
	assert_refused(&wide, "from:");
	wide = desk.grant;
	wide.until.seconds++;
	assert_refused(&wide, "until:");
	wide = desk.grant;
	wide.modes |= MODE_RELEASE;
	assert_refused(&wide, "modes:");
}

static void each_other_purpose_recipient_and_party_is_refused(void **state)
{
	static const char *const other[] = { "dpv:ImproveTransportMobility",
					     "dpv:ScientificResearch" };
	struct grant wide;

	(void)state;
	/* object-22 */
	assert_int_equal(give(), AL_OK);
	wide = desk.grant;
	wide.purposes = other;
	wide.purposes_count = 2;
	assert_refused(&wide, "purposes:");
	wide = desk.grant;
	wide.recipient = "dpv:PublicSectorBody";
	assert_refused(&wide, "recipient:");
	wide = desk.grant;
	wide.commercial = true;
	assert_refused(&wide, "commercial:");
	wide = desk.grant;
	wide.applicant_key.bytes[0] ^= 1;
	assert_refused(&wide, "applicant_key:");
	wide = desk.grant;
	wide.sealing_key.bytes[0] ^= 1;
	assert_refused(&wide, "sealing_key:");
	wide = desk.grant;
	wide.application.bytes[0] ^= 1;
	assert_refused(&wide, "application:");
	wide = desk.grant;
	wide.coop.bytes[0] ^= 1;
	assert_refused(&wide, "coop:");
	wide = desk.grant;
	wide.node.bytes[0] ^= 1;
	assert_refused(&wide, "node:");
	wide = desk.grant;
	wide.platform = "trains";
	assert_refused(&wide, "platform:");
}

static void each_other_table_and_column_is_refused(void **state)
{
	static const char *const not_wanted[] = { "rider", "price" };
	static const char *const wanted[] = { "rider", "start_station" };
	struct granted_table table = { .columns = not_wanted,
				       .columns_count = 2,
				       .table = "trips" };
	struct grant wide;

	(void)state;
	/* object-22 */
	assert_int_equal(give(), AL_OK);
	wide = desk.grant;
	wide.tables = &table;
	wide.tables_count = 1;
	assert_refused(&wide, "tables: trips.price");
	table.columns = wanted;
	assert_int_equal(grant_check(&wide, &desk.decision, &desk.application, &desk.statute,
				     &desk.platform, NULL),
			 AL_OK);
	table.table = "payments";
	assert_refused(&wide, "tables: payments");
	table.table = "stations";
	assert_refused(&wide, "tables: stations.rider");
}

static void results_are_public_in_time_and_only_where_asked(void **state)
{
	struct grant grant;

	(void)state;
	/* object-24 */
	assert_int_equal(give(), AL_OK);
	grant = desk.grant;
	grant.publish.seconds++;
	assert_refused(&grant, "publish:");
	grant.publish.seconds = 0;
	assert_refused(&grant, "publish:");
	grant.publish.seconds = desk.grant.publish.seconds - 5;
	assert_int_equal(grant_check(&grant, &desk.decision, &desk.application, &desk.statute,
				     &desk.platform, NULL),
			 AL_OK);
	desk.terms.publish_days = -1;
	assert_refused(&desk.grant, "publish:");
	assert_int_equal(give(), AL_OK);
	assert_int_equal(desk.grant.publish.seconds, 0);
}

static void a_narrower_grant_passes(void **state)
{
	struct grant grant;

	(void)state;
	assert_int_equal(give(), AL_OK);
	grant = desk.grant;
	grant.rho = 1;
	grant.delta = 1;
	grant.min_group = 1000;
	grant.runs = 1;
	grant.from.seconds += 100;
	grant.until.seconds -= 100;
	grant.publish.seconds -= 100;
	grant.tables_count = 1;
	assert_int_equal(grant_check(&grant, &desk.decision, &desk.application, &desk.statute,
				     &desk.platform, NULL),
			 AL_OK);
}

static void what_is_not_permitted_is_not_granted(void **state)
{
	(void)state;
	desk.decision.outcome = EFFECT_REFER;
	assert_int_equal(give(), AL_REFUSED);
	desk.decision.outcome = EFFECT_REFUSE;
	desk.decision.terms = NULL;
	assert_int_equal(give(), AL_REFUSED);
	assert_refused(&sample_grants[1], "decision:");
}

static void a_fact_left_open_gives_no_grant(void **state)
{
	(void)state;
	desk.application.facts_count = FACT_RUNS - 1; /* runs and what follows are not there */
	assert_int_equal(give(), AL_REFUSED);
	assert_refused(&sample_grants[1], "facts: the application does not answer runs");
}

static void no_common_mode_gives_no_grant(void **state)
{
	(void)state;
	desk.terms.modes = MODE_TRAIN;
	assert_int_equal(give(), AL_REFUSED);
	assert_refused(&sample_grants[1], "modes:");
}

static void a_time_that_is_over_gives_no_grant(void **state)
{
	(void)state;
	desk.application.until = (struct when)HOUR(595);
	assert_int_equal(give(), AL_REFUSED);
	desk.application.until = (struct when)HOUR(601);
	assert_int_equal(give(), AL_OK);
}

static void another_platform_gives_no_grant(void **state)
{
	(void)state;
	desk.platform.platform = "trains";
	assert_int_equal(give(), AL_REFUSED);
	desk.platform = sample_platforms[0]; /* the same name, without these tables */
	assert_int_equal(give(), AL_REFUSED);
}

static void the_kind_of_application_gives_its_modes(void **state)
{
	static const char *const kinds[] = { "question", "access", "standing", "release" };
	static const uint32_t modes[] = { MODE_AGGREGATE, MODE_AGGREGATE | MODE_TRAIN,
					  MODE_AGGREGATE, MODE_RELEASE };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		desk.facts[FACT_KIND - 1].values = &kinds[i];
		assert_int_equal(application_modes(&desk.application), modes[i]);
	}
	desk.application.facts_count = 0;
	assert_int_equal(application_modes(&desk.application), 0);
}

static void the_end_instant_is_not_open(void **state)
{
	struct grant grant = { .from = { 100 }, .until = { 200 } };

	(void)state;
	/* object-23 */
	assert_false(grant_is_open(&grant, (struct when){ 99 }));
	assert_true(grant_is_open(&grant, (struct when){ 100 }));
	assert_true(grant_is_open(&grant, (struct when){ 199 }));
	assert_false(grant_is_open(&grant, (struct when){ 200 }));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

UNIT_MAIN("grant", CASE(the_widest_grant_passes_its_own_check), CASE(it_can_be_signed_and_read),
	  CASE(the_smallest_of_all_budgets_and_the_largest_group_hold),
	  CASE(each_larger_number_and_longer_time_is_refused),
	  CASE(each_other_purpose_recipient_and_party_is_refused),
	  CASE(each_other_table_and_column_is_refused),
	  CASE(results_are_public_in_time_and_only_where_asked), CASE(a_narrower_grant_passes),
	  CASE(what_is_not_permitted_is_not_granted), CASE(a_fact_left_open_gives_no_grant),
	  CASE(no_common_mode_gives_no_grant), CASE(a_time_that_is_over_gives_no_grant),
	  CASE(another_platform_gives_no_grant), CASE(the_kind_of_application_gives_its_modes),
	  CASE(the_end_instant_is_not_open))
