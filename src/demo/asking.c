/* asking.c: step 4: the grants' holders ask at the node. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/demo_internal.h"

#include "base/json.h"
#include "crypto/hash.h"
#include "demo/facts.h"
#include "law/grant.h"
#include "node/jobs.h"
#include "node/mandates.h"
#include "privacy/epsilon.h"

#include <stdio.h>
#include <string.h>

#define RHO(thousandths) ((uint64_t)(thousandths)*UINT64_C(1000000000))
#define ROWS_SHOWN 8
#define ANSWER_TEXT_MAX (256u << 20)
#define REVOKE_EVERY 25 /* one member of so many revokes */

/* One question of one applicant. */
struct asking {
	enum demo_role role;
	const char *sql;
	uint64_t rho_pico;
	uint8_t number; /* makes the idempotency key */
};

/* Make and sign the job of `asking`; *ret_salt is what its commitment was made with. */
static enum status make_job(const struct demo *demo, const struct asking *asking,
			    struct envelope **ret, struct salt *ret_salt, struct report *report)
{
	struct job job = { .coop = *chain_coop(coop_chain(demo->coop)),
			   .grant = demo->applications[asking->role].grant,
			   .idempotency = { asking->number },
			   .node = *node_key(demo->node),
			   .rho = (int64_t)asking->rho_pico,
			   .time = demo->now };
	struct signing_key *key = NULL;
	const struct signing_key *keys[1];
	struct random random;
	enum status status;

	random_init_system(&random);
	random_bytes(&random, ret_salt->bytes, SALT_LEN);
	random_clear(&random);
	job.plan = hash_commit(ret_salt, asking->sql, strlen(asking->sql));
	status = cast_key(&demo->cast, CAST_APPLICANT, (int64_t)asking->role, &key);
	keys[0] = key;
	if (status == AL_OK)
		status = object_make(OBJECT_JOB, &job, keys, 1, ret, report);
	signing_key_free(key);
	return status;
}

/* Open what the node has sealed and show its first rows. */
static enum status show_answer(const struct demo *demo, const struct asking *asking,
			       const struct node_answer *answer, struct report *report)
{
	struct buffer open;
	json_t *json = NULL;
	enum status status;

	buffer_init(&open, ANSWER_TEXT_MAX);
	status = seal_open(demo->applications[asking->role].opening, answer->sealed.bytes,
			   answer->sealed.len, &open);
	if (status == AL_OK && open.len < SALT_LEN)
		status = AL_MALFORMED;
	if (status == AL_OK)
		status =
		    json_parse(buffer_text(&open) + SALT_LEN, open.len - SALT_LEN, &json, report);
	if (status == AL_OK)
		demo_show_table(json, ROWS_SHOWN);
	else
		(void)report_set(report, status, "the sealed answer cannot be opened");
	json_decref(json);
	buffer_clear(&open);
	return status;
}

static void explain(const struct demo *demo, const struct asking *asking)
{
	struct node_inquiry inquiry = { .grant = demo->applications[asking->role].grant,
					.rho = { .pico = asking->rho_pico },
					.sql = asking->sql,
					.sql_len = strlen(asking->sql) };
	struct buffer text;

	buffer_init(&text, 1 << 20);
	if (node_explain(demo->node, &inquiry, NODE_EXPLAIN_TEXT, &text, NULL) == AL_OK) {
		tell("%s", _("Before it is asked, EXPLAIN says what it costs and how exact it will "
			     "be:"));
		tell_block(buffer_text(&text));
	}
	buffer_clear(&text);
}

/* Let the office check a result that is held back, and ask for it again. */
static enum status have_checked(struct demo *demo, const struct node_question *question,
				struct node_answer *ret, struct report *report)
{
	struct digest receipt = ret->receipt;
	enum status status;

	tell("%s", _("   The result is held back: two persons of the office look at it first."));
	status = demo_check_result(demo, &receipt, question->job, report);
	node_answer_clear(ret);
	return status == AL_OK ? node_run(demo->node, question, demo->now, ret, report) : status;
}

/* Ask, and carry what the node says to the log. */
static enum status ask(struct demo *demo, const struct asking *asking, struct node_answer *ret,
		       struct report *report)
{
	struct node_question question = { .sql = asking->sql, .sql_len = strlen(asking->sql) };
	struct envelope *job = NULL;
	struct report refusal = { .message = "" };
	enum status status = make_job(demo, asking, &job, &question.salt, report);
	enum status asked;

	if (status != AL_OK)
		return status;
	question.job = job;
	asked = node_run(demo->node, &question, demo->now, ret, &refusal);
	demo_wait(demo, 60);
	status = demo_sync(demo, report);
	if (status == AL_OK && asked == AL_OK && ret->standing == OUTPUT_WAITING)
		status = have_checked(demo, &question, ret, report);
	envelope_free(job);
	if (status == AL_OK && asked != AL_OK)
		return report_set(report, asked, "%s", refusal.message);
	return status;
}

static enum status ask_and_show(struct demo *demo, const struct asking *asking,
				struct report *report)
{
	struct node_answer answer = { .code = 0 };
	enum status status = ask(demo, asking, &answer, report);

	if (status == AL_OK)
		status = show_answer(demo, asking, &answer, report);
	if (status == AL_OK)
		tell(_("   Cost: rho %llu.%03llu."),
		     (unsigned long long)(answer.rho.pico / RHO(1000)),
		     (unsigned long long)(answer.rho.pico / RHO(1) % 1000));
	node_answer_clear(&answer);
	return status;
}

static enum status tell_budget(const struct demo *demo, enum demo_role role, struct report *report)
{
	struct node_budget budget;
	enum status status =
	    node_budget_of(demo->node, &demo->applications[role].grant, &budget, report);

	if (status == AL_OK)
		tell(_("Left of the grant's budget: rho %llu.%03llu, %lld runs."),
		     (unsigned long long)(budget.left.pico / RHO(1000)),
		     (unsigned long long)(budget.left.pico / RHO(1) % 1000),
		     (long long)budget.runs_left);
	return status;
}

/* One in so many members revokes: a mandate with a higher serial that allows nothing. */
static enum status revoke_some(struct demo *demo, struct report *report)
{
	size_t count = 0;
	enum status status = AL_OK;

	for (size_t m = 0; m < demo->members_count && status == AL_OK; m += REVOKE_EVERY) {
		struct envelope *envelope = NULL;

		status = demo_make_mandate(demo, m, 2, DEMO_MANDATE_REVOKE, &envelope, report);
		if (status == AL_OK)
			status = node_take_mandate(demo->node, envelope, demo->now, report);
		envelope_free(envelope);
		count++;
	}
	if (status == AL_OK)
		tell(_("%zu members revoke. From now on their rows are in no answer; %zu mandates "
		       "are in force."),
		     count, node_mandates_in_force(demo->node, demo->now));
	return status;
}

/* What is asked beyond the budget is refused before a row is read. */
static enum status ask_too_much(struct demo *demo, struct report *report)
{
	struct asking asking = { .role = ROLE_CITY,
				 .sql = demo->data.questions[1 % demo->data.questions_count].sql,
				 .rho_pico = RHO(390),
				 .number = 100 };
	struct node_answer answer = { .code = 0 };
	struct report refusal = { .message = "" };
	enum status status = ask(demo, &asking, &answer, &refusal);

	node_answer_clear(&answer);
	if (status == AL_EXHAUSTED) {
		tell("%s",
		     _("A question that costs rho 0.390 is refused before anything is read:"));
		tell("   %s", refusal.message);
		return AL_OK;
	}
	if (status == AL_OK)
		return report_set(report, AL_REFUSED, "a question beyond the budget was answered");
	*report = refusal;
	return status;
}

/* Who asks which of the data's questions, at what price. */
static enum status ask_all(struct demo *demo, struct report *report)
{
	static const enum demo_role roles[] = { ROLE_CITY, ROLE_CITY, ROLE_UNIVERSITY,
						ROLE_NEWSPAPER };
	static const uint64_t prices[] = { RHO(150), RHO(50), RHO(50), RHO(50) };
	enum status status = AL_OK;

	for (size_t i = 0; i < demo->data.questions_count && status == AL_OK; i++) {
		struct asking asking = { .role = roles[i % 4],
					 .sql = demo->data.questions[i].sql,
					 .rho_pico = prices[i % 4],
					 .number = (uint8_t)(i + 1) };

		tell(_("\n%s asks: %s"), demo_role_name(asking.role),
		     demo->data.questions[i].title);
		tell_block(asking.sql);
		if (i == 0)
			explain(demo, &asking);
		status = ask_and_show(demo, &asking, report);
		if (status == AL_OK)
			status = tell_budget(demo, asking.role, report);
	}
	return status;
}

enum status demo_asking(struct demo *demo, struct report *report)
{
	struct asking again = { .role = ROLE_CITY, .rho_pico = RHO(50), .number = 101 };
	enum status status = demo_sync(demo, report);

	if (status == AL_OK)
		status = ask_all(demo, report);
	if (status != AL_OK)
		return status;
	tell(" ");
	status = ask_too_much(demo, report);
	demo_wait(demo, HOUR_S);
	if (status == AL_OK)
		status = revoke_some(demo, report);
	if (status == AL_OK)
		status = demo_sync(demo, report);
	if (status != AL_OK)
		return status;
	again.sql = demo->data.questions[1 % demo->data.questions_count].sql;
	tell(_("The city asks again: %s"),
	     demo->data.questions[1 % demo->data.questions_count].title);
	return ask_and_show(demo, &again, report);
}
