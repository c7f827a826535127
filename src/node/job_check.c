/* job_check.c: step (1) of a protected answer: nothing here has seen a person's row or mandate. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/checked.h"
#include "crypto/seal.h"
#include "node/run_internal.h"
#include "privacy/ledger.h"

#include <assert.h>
#include <string.h>

/* Whether the refusal makes an object in the log. */
enum refusal_kind {
	REFUSED_FOR_GOOD, /* yes, when the job is this node's */
	REFUSED_FOR_NOW,  /* no: it may be asked again */
};

static enum status refuse(struct run *run, enum status status, enum refusal_code code,
			  enum refusal_kind kind, const char *rule)
{
	run->refusal.code = code;
	run->refusal.rule = rule;
	run->refusal.logged = run->ours && kind == REFUSED_FOR_GOOD;
	return status;
}

/* The same, `rule` being all that there is to say. */
static enum status refuse_plainly(struct run *run, enum status status, enum refusal_code code,
				  const char *rule, struct report *report)
{
	(void)report_set(report, status, "%s", rule);
	return refuse(run, status, code, REFUSED_FOR_GOOD, rule);
}

/* --- who asks, under which grant --- */

/* Whether the job and its grant are for this node, and the grant's holder asks. */
static enum status check_address(struct run *run, struct report *report)
{
	const struct node *node = run->node;
	const struct public_key *key = signing_key_public(node->key);
	const struct envelope *envelope = run->question->job;
	const struct grant *grant;

	if (!digest_equal(&run->job.coop, &node->head.coop))
		return refuse_plainly(run, AL_REFUSED, REFUSAL_GRANT,
				      "the job is for another cooperative", report);
	if (chain_grant(node->chain, &run->job.grant, &run->grant) != AL_OK)
		return refuse_plainly(run, AL_REFUSED, REFUSAL_GRANT,
				      "the log has no such grant, as far as this node has followed "
				      "it",
				      report);
	grant = run->grant.grant;
	if (!public_key_equal(&grant->node, key) || !public_key_equal(&run->job.node, key) ||
	    strcmp(grant->platform, node->head.platform) != 0)
		return refuse_plainly(run, AL_REFUSED, REFUSAL_GRANT,
				      "the grant or the job is for another node", report);
	/* Anyone can put another signature to a job that the applicant signed: that says nothing
	 * about the job, so it makes no object. */
	if (envelope->signature_count != 1 || !envelope_signed_by(envelope, &grant->applicant_key))
		return refuse_plainly(run, AL_FORGED, REFUSAL_SIGNATURE,
				      "the job is not signed by the grant's applicant alone",
				      report);
	run->ours = true;
	return AL_OK;
}

/* Whether this job is known: refused before, accepted before, or its key used for another. */
static enum status check_known(struct run *run, struct report *report)
{
	struct db *db = run->node->db;
	struct stored_refusal before;
	enum status status;

	status = job_store_find(db, &run->job.grant, run->job.idempotency, &run->stored, report);
	if (status == AL_NOT_FOUND) {
		run->stored = (struct stored_job){ .grant = run->job.grant,
						   .id = run->question->job->id,
						   .plan = run->job.plan,
						   .rho = run->job.rho };
		memcpy(run->stored.idempotency, run->job.idempotency, IDEMPOTENCY_LEN);
	} else if (status != AL_OK) {
		return status;
	} else if (!digest_equal(&run->stored.plan, &run->job.plan) ||
		   run->stored.rho != run->job.rho) {
		return refuse_plainly(run, AL_REFUSED, REFUSAL_REPLAY,
				      "another job has this idempotency key", report);
	}
	status = job_store_refusal(db, &run->stored.id, &before, report);
	if (status == AL_NOT_FOUND)
		return AL_OK;
	if (status != AL_OK)
		return status;
	run->refusal.code = (enum refusal_code)before.code;
	return report_set(report, AL_REFUSED,
			  "this job was refused before: %s; what has changed since needs a new job",
			  before.rule);
}

/* --- what the log says now --- */

/* Whether the log was followed closely enough to know whether the grant still holds. */
static enum status check_fresh(struct run *run, struct report *report)
{
	const struct node *node = run->node;
	int64_t age_max_s = chain_statute(node->chain)->checkpoint_age_max_s;
	char seen[WHEN_TEXT_LEN + 1];

	if (node->quorum_time.seconds == 0) {
		(void)report_set(report, AL_REFUSED,
				 "no witness says how old the log is, so no job is run");
		return refuse(run, AL_REFUSED, REFUSAL_STALE, REFUSED_FOR_NOW,
			      "no fresh checkpoint");
	}
	if (!when_before(when_add(node->quorum_time, age_max_s), run->now))
		return AL_OK;
	when_format(node->quorum_time, seen);
	(void)report_set(report, AL_REFUSED,
			 "the newest checkpoint with a quorum of witnesses is of %s, older than "
			 "the %lld s that the statute allows: follow the log again",
			 seen, (long long)age_max_s);
	return refuse(run, AL_REFUSED, REFUSAL_STALE, REFUSED_FOR_NOW, "no fresh checkpoint");
}

/* Whether the log knows this node and its tables as they are. */
static enum status check_described(const struct run *run, struct report *report)
{
	const struct node *node = run->node;
	const struct public_key *key = signing_key_public(node->key);
	const struct platform *logged = chain_platform(node->chain, node->head.platform);

	if (!chain_key_in_force(node->chain, key, KEY_NODE, NULL))
		return report_set(report, AL_CONFLICT,
				  "the key of this node is not in force in the log");
	if (logged == NULL || !public_key_equal(&logged->node, key) ||
	    logged->seq != node->description->seq)
		return report_set(report, AL_CONFLICT,
				  "the description of the platform is not in the log yet: enter "
				  "the outbox and follow the log");
	return AL_OK;
}

/* Whether something can be sealed to `key`. */
static enum status check_sealing(const struct sealing_key *key)
{
	struct buffer probe;
	enum status status;

	buffer_init(&probe, 2 * SEAL_OVERHEAD);
	status = seal(key, "", 0, &probe);
	buffer_clear(&probe);
	return status;
}

/* Find who would check the result, before anything is charged. */
static enum status find_checkers(struct run *run, struct report *report)
{
	enum status status = AL_OK;

	if (!run->grant.grant->output_check)
		return AL_OK;
	run->checkers_count = chain_checkers(run->node->chain, &run->job.grant, run->checkers);
	if (run->checkers_count == 0) {
		(void)report_set(report, AL_REFUSED,
				 "two persons of the office must check each result of this grant, "
				 "and the log has no office keys of two persons with sealing keys: "
				 "ask the cooperative to introduce them");
		return refuse(run, AL_REFUSED, REFUSAL_GRANT, REFUSED_FOR_NOW, "nobody can check");
	}
	for (size_t i = 0; status == AL_OK && i < run->checkers_count; i++)
		status = check_sealing(&run->checkers[i].sealing_key);
	if (status != AL_MALFORMED)
		return status;
	(void)report_set(report, AL_REFUSED,
			 "nothing can be sealed to one of the office's sealing keys: ask the "
			 "cooperative to rotate it");
	return refuse(run, AL_REFUSED, REFUSAL_GRANT, REFUSED_FOR_NOW, "nobody can check");
}

static enum status check_grant(struct run *run, struct report *report)
{
	const struct node *node = run->node;
	const struct grant *grant = run->grant.grant;
	enum status status;

	if (run->grant.revoked)
		return refuse_plainly(run, AL_REFUSED, REFUSAL_GRANT, "the grant was revoked",
				      report);
	if (!grant_is_open(grant, run->now))
		return refuse_plainly(run, AL_REFUSED, REFUSAL_TIME,
				      when_before(run->now, grant->from) ? "the grant has not begun"
									 : "the grant has ended",
				      report);
	if (!grant_is_open(grant, run->job.time))
		return refuse_plainly(run, AL_REFUSED, REFUSAL_TIME,
				      "the job was signed before the grant began", report);
	if (!chain_key_in_force(node->chain, &grant->applicant_key, KEY_APPLICANT, NULL))
		return refuse_plainly(run, AL_REFUSED, REFUSAL_GRANT,
				      "the applicant's key has ended", report);
	status = check_sealing(&grant->sealing_key);
	if (status == AL_MALFORMED)
		return refuse_plainly(run, AL_REFUSED, REFUSAL_GRANT,
				      "nothing can be sealed to the grant's sealing key", report);
	return status == AL_OK ? find_checkers(run, report) : status;
}

/* --- the question --- */

/* Whether the grant is for the use that the job makes of rows. */
static enum status check_mode(struct run *run, struct report *report)
{
	uint32_t modes = work_modes(&run->work);
	uint32_t missing = modes & ~run->grant.grant->modes;

	if (missing == 0)
		return AL_OK;
	return refuse_plainly(run, AL_REFUSED, REFUSAL_GRANT,
			      missing == MODE_AGGREGATE ? "the grant is not for aggregates"
			      : modes == MODE_TRAIN	? "the grant is not for training"
							: "the grant is not for models",
			      report);
}

static enum status check_plan(struct run *run, struct report *report)
{
	const struct node_question *question = run->question;
	struct digest commitment = hash_commit(&question->salt, question->sql, question->sql_len);
	struct node_inquiry inquiry = { .rho = { .pico = (uint64_t)run->job.rho },
					.sql = question->sql,
					.sql_len = question->sql_len };
	struct work_terms terms = work_terms_of(run->node, run->grant.grant);
	const char *canonical;
	enum status status;

	if (!digest_equal(&commitment, &run->job.plan)) {
		/* Whoever sends other words than were signed does not spoil the job. */
		(void)report_set(report, AL_FORGED,
				 "the job commits to another question than the one that was sent");
		return refuse(run, AL_FORGED, REFUSAL_PLAN, REFUSED_FOR_NOW, "another question");
	}
	status = work_make(&terms, &inquiry, &run->work, report);
	if (status == AL_NO_MEMORY)
		return status;
	if (status != AL_OK)
		return refuse(run, AL_REFUSED, REFUSAL_PLAN, REFUSED_FOR_GOOD,
			      "the question is not one that may be asked");
	status = check_mode(run, report);
	if (status != AL_OK)
		return status;
	run->rho = work_rho(&run->work);
	canonical = work_canonical(&run->work);
	run->same = (struct stored_sameness){ .grant = run->job.grant,
					      .plan = hash_bytes(canonical, strlen(canonical)),
					      .data_version = run->node->data_version,
					      .epoch = run->now.seconds / NODE_EPOCH_S };
	return AL_OK;
}

/* --- what may be spent --- */

enum status run_spent(const struct node *node, const struct digest *id, int64_t but,
		      struct stored_spent *ret, struct report *report)
{
	struct grant_state grant;
	enum status status = job_store_spent(node->db, id, but, ret, report);

	if (status != AL_OK || chain_grant(node->chain, id, &grant) != AL_OK)
		return status;
	/* What the log knows of, but this store does not, counts as well. */
	if (ret->rho < grant.rho_spent)
		ret->rho = grant.rho_spent;
	if (ret->delta < grant.delta_spent)
		ret->delta = grant.delta_spent;
	return AL_OK;
}

/* Whether the delta of the job is still there. */
static enum status check_delta(struct run *run, int64_t spent, struct report *report)
{
	int64_t delta = (int64_t)work_delta(&run->work).atto;
	int64_t all = run->grant.grant->delta;

	if (spent <= all && delta <= all - spent)
		return AL_OK;
	(void)report_set(report, AL_EXHAUSTED,
			 "the question selects among unknown keys, and the grant has not the delta "
			 "left for that: name the keys, or group by what is public");
	return refuse(run, AL_EXHAUSTED, REFUSAL_BUDGET, REFUSED_FOR_GOOD,
		      "the grant has less delta left than the job needs");
}

static enum status check_grant_budget(struct run *run, struct report *report)
{
	const struct grant *grant = run->grant.grant;
	struct rho total = { .pico = (uint64_t)grant->rho };
	struct rho wanted = { .pico = (uint64_t)run->job.rho };
	char has_text[DECIMAL_TEXT_MAX];
	char wants_text[DECIMAL_TEXT_MAX];
	struct stored_spent spent;
	struct rho before;
	enum status status =
	    run_spent(run->node, &run->job.grant, run->stored.number, &spent, report);

	if (status != AL_OK)
		return status;
	before.pico = (uint64_t)spent.rho;
	if (spent.runs >= grant->runs)
		return refuse_plainly(run, AL_EXHAUSTED, REFUSAL_RUNS,
				      "all runs of the grant are done", report);
	if (ledger_can_charge(before, wanted, total))
		return check_delta(run, spent.delta, report);
	rho_format(ledger_left(before, total), has_text);
	rho_format(wanted, wants_text);
	(void)report_set(report, AL_EXHAUSTED,
			 "the job wants a rho of %s, and the grant has %s left", wants_text,
			 has_text);
	return refuse(run, AL_EXHAUSTED, REFUSAL_BUDGET, REFUSED_FOR_GOOD,
		      "the grant has less budget left than the job wants");
}

/* The sum of the charges under grants that have a purpose, or under all. */
struct purpose_sum {
	const struct chain *chain;
	const char *purpose; /* NULL: all */
	int64_t rho;
};

static bool grant_has_purpose(const struct grant *grant, const char *purpose)
{
	for (size_t i = 0; i < grant->purposes_count; i++) {
		if (strcmp(grant->purposes[i], purpose) == 0)
			return true;
	}
	return false;
}

static enum status add_spent(void *user, const struct digest *id, int64_t rho,
			     struct report *report)
{
	struct purpose_sum *sum = user;
	struct grant_state grant;

	if (sum->purpose != NULL && (chain_grant(sum->chain, id, &grant) != AL_OK ||
				     !grant_has_purpose(grant.grant, sum->purpose)))
		return AL_OK;
	if (!checked_add(sum->rho, rho, &sum->rho))
		return report_set(report, AL_OVERFLOW, "the ledger is over its range");
	return AL_OK;
}

enum status run_ledger(const struct run *run, int64_t *ret, struct report *report)
{
	const struct node *node = run->node;
	struct purpose_sum sum = { .chain = node->chain };
	struct node_state state;
	int64_t year = node_year(run->now);
	enum status status =
	    job_store_each_spent(node->db, year, run->stored.number, add_spent, &sum, report);

	if (status != AL_OK)
		return status;
	if (chain_node(node->chain, signing_key_public(node->key), &state) == AL_OK &&
	    state.ledger_year == year && state.ledger_rho > sum.rho)
		sum.rho = state.ledger_rho;
	*ret = sum.rho;
	return AL_OK;
}

static enum status check_purpose(struct run *run, const char *purpose, int64_t ceiling,
				 struct report *report)
{
	const struct node *node = run->node;
	struct purpose_sum sum = { .chain = node->chain, .purpose = purpose };
	int64_t logged = chain_purpose_rho(node->chain, node->head.platform, purpose, run->now);
	int64_t after;
	enum status status = job_store_each_spent(node->db, node_year(run->now), run->stored.number,
						  add_spent, &sum, report);

	if (status != AL_OK)
		return status;
	if (sum.rho < logged)
		sum.rho = logged;
	if (checked_add(sum.rho, run->job.rho, &after) && after <= ceiling)
		return AL_OK;
	return refuse_plainly(run, AL_EXHAUSTED, REFUSAL_BUDGET,
			      "a purpose of the grant has less budget left on this platform this "
			      "year than the job wants",
			      report);
}

static enum status check_years(struct run *run, struct report *report)
{
	const struct node *node = run->node;
	const struct grant *grant = run->grant.grant;
	int64_t ceiling = chain_statute(node->chain)->privacy.rho_platform_year;
	int64_t after;
	enum status status = run_ledger(run, &run->ledger_before, report);

	if (status != AL_OK)
		return status;
	if (!checked_add(run->ledger_before, run->job.rho, &after) || after > ceiling)
		return refuse_plainly(run, AL_EXHAUSTED, REFUSAL_BUDGET,
				      "the platform has less budget left this year than the job "
				      "wants",
				      report);
	for (size_t i = 0; status == AL_OK && i < grant->purposes_count; i++)
		status = check_purpose(run, grant->purposes[i],
				       run->grant.decision->terms->rho_purpose_year, report);
	return status;
}

/* Whether the log has what the node said before: all receipts but the last. */
static enum status check_outbox(const struct run *run, struct report *report)
{
	int64_t waiting;
	enum status status =
	    node_store_waiting(run->node->db, object_type_names[OBJECT_RECEIPT], &waiting, report);

	if (status == AL_OK && waiting > 1)
		return report_set(report, AL_CONFLICT,
				  "%lld receipts of this node are not in a co-signed checkpoint "
				  "yet: enter the outbox, have the log published, and follow it",
				  (long long)waiting);
	return status;
}

/* The answer that is stored for the same question, if there is one. */
static enum status find_same(struct run *run, struct report *report)
{
	enum status status = job_store_same(run->node->db, &run->same, &run->stored.answer, report);

	return status == AL_NOT_FOUND ? AL_OK : status;
}

/* What has to be there before anything can be checked. */
static enum status check_ready(struct run *run, struct report *report)
{
	enum status status = node_check(run->node, run->now, report);

	if (status != AL_OK)
		return status;
	status = object_decode_as(run->question->job, OBJECT_JOB, &run->arena, &run->job, report);
	if (status != AL_OK)
		return status;
	if (run->node->chain == NULL)
		return report_set(report, AL_CONFLICT,
				  "the node has not followed the log since it was opened");
	if (run->node->description == NULL)
		return report_set(report, AL_CONFLICT, "the platform was not described yet");
	if (when_before(run->now, run->job.time)) {
		(void)report_set(report, AL_REFUSED,
				 "the job says it was signed later than now: one of the two "
				 "clocks is wrong");
		return refuse(run, AL_REFUSED, REFUSAL_TIME, REFUSED_FOR_NOW, "a later job");
	}
	return AL_OK;
}

enum status run_check(struct run *run, struct report *report)
{
	enum status status = check_ready(run, report);

	if (status == AL_OK)
		status = check_address(run, report);
	if (status == AL_OK)
		status = check_known(run, report);
	if (status != AL_OK)
		return status;
	if (run->stored.answer != 0) /* the log alone says whether a checked one is released */
		return run->grant.grant->output_check ? check_fresh(run, report) : AL_OK;
	status = check_fresh(run, report);
	if (status == AL_OK)
		status = check_described(run, report);
	if (status == AL_OK)
		status = check_grant(run, report);
	if (status == AL_OK)
		status = check_plan(run, report);
	if (status == AL_OK)
		status = find_same(run, report);
	if (status != AL_OK || run->stored.answer != 0)
		return status;
	status = check_grant_budget(run, report);
	if (status == AL_OK)
		status = check_years(run, report);
	if (status == AL_OK)
		status = check_outbox(run, report);
	return status;
}
