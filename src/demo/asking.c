/* asking.c: step 4: the grants' holders ask at the node. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/remote.h"

#include "base/json.h"
#include "crypto/hash.h"
#include "demo/facts.h"
#include "law/grant.h"
#include "node/queue.h"
#include "node/service_records.h"
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
	struct job job = { .coop = demo->coop_id,
			   .grant = demo->applications[asking->role].grant,
			   .idempotency = { asking->number },
			   .node = demo->node_key,
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
			       const struct buffer *sealed, struct report *report)
{
	struct buffer open;
	json_t *json = NULL;
	enum status status;

	buffer_init(&open, ANSWER_TEXT_MAX);
	status =
	    seal_open(demo->applications[asking->role].opening, sealed->bytes, sealed->len, &open);
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

static void explain(struct demo *demo, const struct asking *asking)
{
	struct service_inquiry inquiry = { .grant = demo->applications[asking->role].grant,
					   .rho = (int64_t)asking->rho_pico,
					   .text = asking->sql };
	struct buffer body;
	struct buffer text;

	buffer_init(&body, 1 << 20);
	buffer_init(&text, 1 << 20);
	record_encode(&service_inquiry_record, &inquiry, &body);
	if (buffer_status(&body) == AL_OK) {
		struct remote_ask ask = { .server = REMOTE_NODE,
					  .path = "/api/v1/explain?form=text",
					  .body = body.bytes,
					  .body_len = body.len };

		if (remote_ask(demo, &ask, &text, NULL) == AL_OK) {
			tell("%s", _("Before it is asked, EXPLAIN says what it costs and how exact "
				     "it will be:"));
			tell_block(buffer_text(&text));
		}
	}
	buffer_clear(&body);
	buffer_clear(&text);
}

/* --- a job --- */

/* Post `job` with what it asks. */
static enum status send_job(struct demo *demo, const struct asking *asking,
			    const struct envelope *job, const struct salt *salt,
			    struct report *report)
{
	char hex[2 * SALT_LEN + 1];
	struct buffer body;
	struct buffer answer;
	enum status status;

	hex_format(salt->bytes, SALT_LEN, hex);
	buffer_init(&body, REMOTE_ANSWER_MAX);
	buffer_init(&answer, REMOTE_ANSWER_MAX);
	buffer_append_text(&body, "{\"job\":");
	envelope_format(job, &body);
	buffer_append_format(&body, ",\"salt\":\"%s\",\"text\":", hex);
	json_append_text(&body, asking->sql, strlen(asking->sql));
	buffer_append_text(&body, "}");
	status = buffer_status(&body);
	if (status == AL_OK) {
		struct remote_ask ask = { .server = REMOTE_NODE,
					  .path = "/api/v1/jobs",
					  .body = body.bytes,
					  .body_len = body.len };

		status = remote_ask(demo, &ask, &answer, report);
	}
	buffer_clear(&body);
	buffer_clear(&answer);
	return status;
}

/* Ask how `job` stands; AL_OK: it is done. */
static enum status look(struct demo *demo, const struct asking *asking, const struct digest *job,
			struct report *report)
{
	char path[REMOTE_PATH_MAX];
	struct remote_ask ask = { .server = REMOTE_NODE,
				  .path = path,
				  .use = CAST_APPLICANT,
				  .number = (int64_t)asking->role };
	struct service_job shown;
	struct arena arena;
	enum status status;

	remote_path("/api/v1/jobs/", job, "", path);
	arena_init(&arena, 1 << 20);
	status = remote_get(demo, &ask, &service_job_record, &arena, &shown, report);
	if (status == AL_OK && shown.state != QUEUE_DONE)
		status = report_set(report,
				    shown.code != NULL && strcmp(shown.code, "budget") == 0
					? AL_EXHAUSTED
					: AL_REFUSED,
				    "%s", shown.message == NULL ? "not done" : shown.message);
	arena_clear(&arena);
	return status;
}

/* Fetch the sealed answer to `job`. AL_REFUSED: it is held back, among others. */
static enum status fetch(struct demo *demo, const struct asking *asking, const struct digest *job,
			 struct buffer *ret, struct report *report)
{
	char path[REMOTE_PATH_MAX];
	struct remote_ask ask = { .server = REMOTE_NODE,
				  .path = path,
				  .use = CAST_APPLICANT,
				  .number = (int64_t)asking->role };

	remote_path("/api/v1/jobs/", job, "/result", path);
	return remote_ask(demo, &ask, ret, report);
}

/* Let the office check a result that is held back, and ask for it again. */
static enum status have_checked(struct demo *demo, const struct asking *asking,
				const struct envelope *job, struct buffer *ret,
				struct report *report)
{
	enum status status;

	tell("%s", _("   The result is held back: two persons of the office look at it first."));
	status = demo_check_result(demo, job, report);
	buffer_reset(ret);
	return status == AL_OK ? fetch(demo, asking, &job->id, ret, report) : status;
}

/* Ask: the job waits, is run, and its answer leaves at its instant. */
static enum status ask(struct demo *demo, const struct asking *asking, struct buffer *ret,
		       struct report *report)
{
	struct envelope *job = NULL;
	struct salt salt;
	enum status status = make_job(demo, asking, &job, &salt, report);
	enum status asked;
	struct report refusal = { .message = "" };

	if (status == AL_OK)
		status = send_job(demo, asking, job, &salt, report);
	if (status == AL_OK)
		status = servers_run_jobs(demo->servers, report);
	demo_wait(demo, 60);
	if (status == AL_OK)
		status = demo_sync(demo, report);
	if (status != AL_OK) {
		envelope_free(job);
		return status;
	}
	asked = look(demo, asking, &job->id, &refusal);
	if (asked == AL_OK && demo->applications[asking->role].checked)
		status = have_checked(demo, asking, job, ret, report);
	else if (asked == AL_OK)
		status = fetch(demo, asking, &job->id, ret, report);
	else
		status = report_set(report, asked, "%s", refusal.message);
	envelope_free(job);
	return status;
}

static enum status read_budget(struct demo *demo, enum demo_role role, struct service_budget *ret,
			       struct report *report)
{
	char path[REMOTE_PATH_MAX];
	struct remote_ask ask = { .server = REMOTE_NODE, .path = path };
	struct arena arena;
	enum status status;

	remote_path("/api/v1/grants/", &demo->applications[role].grant, "/budget", path);
	arena_init(&arena, 1 << 16);
	status = remote_get(demo, &ask, &service_budget_record, &arena, ret, report);
	arena_clear(&arena);
	return status;
}

static enum status ask_and_show(struct demo *demo, const struct asking *asking,
				struct report *report)
{
	struct service_budget before;
	struct service_budget after;
	struct buffer sealed;
	enum status status = read_budget(demo, asking->role, &before, report);

	buffer_init(&sealed, REMOTE_ANSWER_MAX);
	if (status == AL_OK)
		status = ask(demo, asking, &sealed, report);
	if (status == AL_OK)
		status = show_answer(demo, asking, &sealed, report);
	if (status == AL_OK)
		status = read_budget(demo, asking->role, &after, report);
	if (status == AL_OK)
		tell(_("   Cost: rho %llu.%03llu."),
		     (unsigned long long)(after.spent - before.spent) / RHO(1000),
		     (unsigned long long)(after.spent - before.spent) / RHO(1) % 1000);
	buffer_clear(&sealed);
	return status;
}

static enum status tell_budget(struct demo *demo, enum demo_role role, struct report *report)
{
	struct service_budget budget;
	enum status status = read_budget(demo, role, &budget, report);

	if (status == AL_OK)
		tell(_("Left of the grant's budget: rho %llu.%03llu, %lld runs."),
		     (unsigned long long)budget.left / RHO(1000),
		     (unsigned long long)budget.left / RHO(1) % 1000, (long long)budget.runs_left);
	return status;
}

/* Send a mandate, and see the node's acknowledgement. */
static enum status send_mandate(struct demo *demo, const struct envelope *mandate,
				struct report *report)
{
	struct envelope *acknowledgement = NULL;
	struct buffer body;
	struct buffer answer;
	enum status status;

	buffer_init(&body, ENVELOPE_LEN_MAX);
	buffer_init(&answer, REMOTE_ANSWER_MAX);
	envelope_format(mandate, &body);
	status = buffer_status(&body);
	if (status == AL_OK) {
		struct remote_ask ask = { .server = REMOTE_NODE,
					  .path = "/api/v1/mandates",
					  .body = body.bytes,
					  .body_len = body.len };

		status = remote_ask(demo, &ask, &answer, report);
	}
	if (status == AL_OK)
		status = envelope_parse(buffer_text(&answer), answer.len, &acknowledgement, report);
	if (status == AL_OK && !envelope_signed_by(acknowledgement, &demo->node_key))
		status = report_set(report, AL_FORGED, "the node has not acknowledged a mandate");
	envelope_free(acknowledgement);
	buffer_clear(&body);
	buffer_clear(&answer);
	return status;
}

/* One in so many members revokes: a mandate with a higher serial that allows nothing. */
static enum status revoke_some(struct demo *demo, struct report *report)
{
	size_t count = 0;
	size_t left = 0;
	enum status status = AL_OK;

	for (size_t m = 0; m < demo->members_count && status == AL_OK; m += REVOKE_EVERY) {
		struct envelope *envelope = NULL;

		status = demo_make_mandate(demo, m, 2, DEMO_MANDATE_REVOKE, &envelope, report);
		if (status == AL_OK)
			status = send_mandate(demo, envelope, report);
		envelope_free(envelope);
		count++;
	}
	if (status == AL_OK)
		status = demo_count_mandates(demo, &left, report);
	if (status == AL_OK)
		tell(_("%zu members revoke. From now on their rows are in no answer; %zu mandates "
		       "are in force."),
		     count, left);
	return status;
}

/* What is asked beyond the budget is refused before a row is read. */
static enum status ask_too_much(struct demo *demo, struct report *report)
{
	struct asking asking = { .role = ROLE_CITY,
				 .sql = demo->data.questions[1 % demo->data.questions_count].sql,
				 .rho_pico = RHO(390),
				 .number = 100 };
	struct report refusal = { .message = "" };
	struct buffer sealed;
	enum status status;

	buffer_init(&sealed, REMOTE_ANSWER_MAX);
	status = ask(demo, &asking, &sealed, &refusal);
	buffer_clear(&sealed);
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
