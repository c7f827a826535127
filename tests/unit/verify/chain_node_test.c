/* chain_node_test.c: grants, jobs, and what nodes say. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "unit/verify/mutation.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

CHANGE(by_a_stranger, signed_by(d, W_STRANGER))
CHANGE(by_an_office, signed_by(d, W_OFFICE))
CHANGE(also_by_the_coop, also_signed_by(d, W_COOP))

/* --- grants --- */

CHANGE(no_decision, d->of.grant.decision = strange_digest())
CHANGE(permits_nothing, d->of.grant.decision = w->ids[S_DECISION_REFERRED])
CHANGE(other_application, d->of.grant.application = strange_digest())
CHANGE(other_node, d->of.grant.node = *world_public(w, W_NODE_2))
CHANGE(more_rho, d->of.grant.rho++)
CHANGE(more_runs, d->of.grant.runs++)
CHANGE(longer, d->of.grant.until.seconds++)
CHANGE(smaller_groups, d->of.grant.min_group--)
CHANGE(other_applicant, d->of.grant.applicant_key = *world_public(w, W_APPLICANT_2))
CHANGE(more_columns, static struct granted_table table;
       static const char *const columns[] = { "rider" }; table = d->of.grant.tables[0];
       table.columns = columns; d->of.grant.tables = &table)

static void a_grant_stays_within_its_decision(void **state)
{
	static const struct mutation all[] = {
		{ "chain-16", S_GRANT, by_an_office, AL_REFUSED, "no coop key in force" },
		{ "chain-44", S_GRANT, no_decision, AL_NOT_FOUND, "decision: no decision" },
		{ "chain-44", S_GRANT_2, permits_nothing, AL_REFUSED, "permits nothing" },
		{ "chain-44", S_GRANT, other_application, AL_REFUSED, "not the one that was" },
		{ "chain-45", S_GRANT, other_node, AL_REFUSED, "node: is not the one in force" },
		{ "chain-44", S_GRANT, more_rho, AL_REFUSED, "rho" },
		{ "chain-44", S_GRANT, more_runs, AL_REFUSED, "runs" },
		{ "chain-44", S_GRANT, longer, AL_REFUSED, "until" },
		{ "chain-44", S_GRANT, smaller_groups, AL_REFUSED, "min_group" },
		{ "chain-44", S_GRANT, other_applicant, AL_REFUSED, "applicant_key" },
		{ "chain-44", S_GRANT, more_columns, AL_REFUSED, "rider" },
	};

	(void)state;
	mutations_check(all, COUNT_OF(all));
}

static void a_decision_has_one_grant_which_is_revoked_once(void **state)
{
	struct world world;
	struct draft draft;
	struct report report;
	struct grant_state grant;

	(void)state;
	world_init(&world);
	world_run(&world, S_GUIDELINE_2);
	world_draft(&world, S_GRANT, &draft);
	draft.entered = chain_time(world.chain);
	draft.of.grant.time.seconds++;
	/* chain-44 */
	assert_int_equal(world_enter(&world, &draft, &report), AL_REFUSED);
	assert_non_null(strstr(report.message, "has its grant already"));
	assert_int_equal(chain_grant(world.chain, &world.ids[S_GRANT], &grant), AL_OK);
	assert_true(grant.revoked);
	world_draft(&world, S_REVOCATION, &draft);
	draft.of.revocation.reason = "Once more.";
	/* chain-46 */
	assert_int_equal(world_enter(&world, &draft, &report), AL_REFUSED);
	assert_non_null(strstr(report.message, "revoked already"));
	draft.of.revocation.grant = strange_digest();
	assert_int_equal(world_enter(&world, &draft, &report), AL_NOT_FOUND);
	world_clear(&world);
}

/* --- jobs --- */

CHANGE(no_grant, d->of.job.grant = strange_digest())
CHANGE(other_job_node, d->of.job.node = *world_public(w, W_NODE_2))
CHANGE(before_the_grant, d->of.job.time = world_time(22, -1))
CHANGE(after_the_grant, d->of.job.time = world_time(300, 0); d->entered = world_time(300, 0);
       d->seq = chain_size(w->chain))
CHANGE(by_another_applicant, signed_by(d, W_APPLICANT_2))
CHANGE(same_idempotency, memset(d->of.job.idempotency, 1, IDEMPOTENCY_LEN))

static void a_job_is_its_applicants_and_within_its_grant(void **state)
{
	static const struct mutation all[] = {
		{ "grant", S_JOB, no_grant, AL_NOT_FOUND, "grant: no grant" },
		{ "chain-47", S_JOB, by_another_applicant, AL_REFUSED, "applicant key and nobody" },
		{ "chain-47", S_JOB, also_by_the_coop, AL_REFUSED, "applicant key and nobody" },
		{ "chain-48", S_JOB, other_job_node, AL_REFUSED, "node: is not the grant's" },
		{ "chain-48", S_JOB, before_the_grant, AL_REFUSED, "not open then" },
		{ "chain-48", S_JOB, after_the_grant, AL_REFUSED, "not open then" },
		{ "chain-49", S_JOB_2, same_idempotency, AL_REFUSED, "another job with this key" },
	};

	(void)state;
	mutations_check(all, COUNT_OF(all));
}

/* --- what every object of a node has --- */

CHANGE(first_seq, d->of.platform.seq = 1; d->of.platform.prev = strange_digest())
CHANGE(seq_gap, d->of.root.seq++)
CHANGE(other_prev, d->of.root.prev = strange_digest())
CHANGE(other_platform, d->of.platform.platform = "trains")
CHANGE(no_stations, static struct table tables[2];
       memcpy(tables, d->of.platform.tables, sizeof(tables)); tables[0].content = strange_digest();
       d->of.platform.tables = tables)
CHANGE(other_epoch, d->of.root.epoch++)
CHANGE(older_epoch, d->of.root.epoch--)
CHANGE(root_before_its_key, d->of.root.time = world_time(-1, 0);
       d->of.root.epoch = world_time(-1, 0).seconds / 600)

static void a_nodes_objects_follow_each_other(void **state)
{
	static const struct mutation all[] = {
		{ "chain-50", S_PLATFORM, first_seq, AL_REFUSED, "the next one of this node is 0" },
		{ "chain-50", S_MANDATE_ROOT, seq_gap, AL_REFUSED, "of this node is 1" },
		{ "chain-50", S_MANDATE_ROOT, other_prev, AL_REFUSED, "prev: is not" },
		{ "chain-8", S_PLATFORM, by_a_stranger, AL_REFUSED, "must be signed by ed25519:" },
		{ "chain-8", S_PLATFORM, also_by_the_coop, AL_REFUSED, "and nobody else" },
		{ "chain-51", S_PLATFORM, other_platform, AL_REFUSED, "node key is for bikes" },
		{ "chain-7", S_PLATFORM, no_stations, AL_NOT_FOUND, "stations: the text" },
		{ "chain-52", S_MANDATE_ROOT, other_epoch, AL_REFUSED, "its time is in epoch" },
		{ "chain-52", S_MANDATE_ROOT, older_epoch, AL_REFUSED, "its time is in epoch" },
		{ "chain-52", S_MANDATE_ROOT, root_before_its_key, AL_REFUSED,
		  "its key began in epoch" },
	};

	(void)state;
	mutations_check(all, COUNT_OF(all));
}

UNIT_MAIN("chain_node", cmocka_unit_test(a_grant_stays_within_its_decision),
	  cmocka_unit_test(a_decision_has_one_grant_which_is_revoked_once),
	  cmocka_unit_test(a_job_is_its_applicants_and_within_its_grant),
	  cmocka_unit_test(a_nodes_objects_follow_each_other))
