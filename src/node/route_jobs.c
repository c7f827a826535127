/* route_jobs.c: jobs: sent, shown, cancelled, their results; prices and budgets. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "node/jobs.h"
#include "node/service_internal.h"
#include "node/service_records.h"

#include <stdlib.h>
#include <string.h>

/* Answer with how `job` stands. */
static void give_job(const struct queued_job *job, int64_t before, int status,
		     struct http_response *ret)
{
	struct service_job shown = {
		.before = job->state == QUEUE_WAITING ? before : -1,
		.code = job->code > 0 ? refusal_code_names[job->code] : NULL,
		.grant = job->grant,
		.job = job->id,
		.message = job->message[0] == '\0' ? NULL : job->message,
		.receipt = job->receipt,
		.released = job->released,
		.started = job->started,
		.state = (int)job->state,
	};

	json_body_give(ret, status, &service_job_record, &shown);
}

/* What a job's body has: {"job": ENVELOPE, "salt": 64 digits, "text": "..."}. */
struct sent_job {
	struct envelope *envelope; /* yours */
	struct queued_text text;   /* of the JSON value */
};

static enum status read_sent(const json_t *body, struct sent_job *ret, struct report *report)
{
	const json_t *job = json_object_get(body, "job");
	const json_t *salt = json_object_get(body, "salt");
	const json_t *text = json_object_get(body, "text");
	struct buffer canonical;
	enum status status;

	if (json_object_size(body) != 3 || !json_is_object(job) || !json_is_string(salt) ||
	    !json_is_string(text))
		return report_set(report, AL_MALFORMED,
				  "the body must have the members job (a signed object), salt and "
				  "text, and no others");
	if (json_string_length(salt) != 2 * SALT_LEN ||
	    hex_parse(json_string_value(salt), 2 * SALT_LEN, ret->text.salt.bytes, SALT_LEN) !=
		AL_OK)
		return report_set(report, AL_MALFORMED, "salt: must be %d hexadecimal digits",
				  2 * SALT_LEN);
	ret->text.text = json_string_value(text);
	ret->text.len = json_string_length(text);
	buffer_init(&canonical, ENVELOPE_LEN_MAX);
	status = json_canonical(job, &canonical, report);
	if (status == AL_OK)
		status =
		    envelope_parse(buffer_text(&canonical), canonical.len, &ret->envelope, report);
	buffer_clear(&canonical);
	return status;
}

void service_take_job(void *user, const struct http_request *request,
		      const struct http_places *places, struct http_response *ret)
{
	struct node_service *service = user;
	struct report report = { .message = "" };
	struct sent_job sent = { .envelope = NULL };
	struct queued_job job;
	enum status status = AL_OK;
	json_t *body;

	(void)places;
	(void)pthread_mutex_unlock(&service->lock);
	body = json_body_parse(request, ret);
	if (body != NULL)
		status = read_sent(body, &sent, &report);
	(void)pthread_mutex_lock(&service->lock);
	if (body == NULL)
		return;
	if (status == AL_OK)
		status = queue_take(service->options.node, sent.envelope, &sent.text,
				    service_now(service), &job, &report);
	if (status == AL_OK) {
		give_job(&job, 0, 202, ret);
		(void)pthread_cond_signal(&service->wake);
	} else {
		http_response_failure(ret, status, &report);
	}
	envelope_free(sent.envelope);
	json_decref(body);
}

/* The job that the path names, when its applicant asks. False: `ret` is the problem. */
static bool find_job(struct node_service *service, const struct http_request *request,
		     const struct http_places *places, struct queued_job *ret_job,
		     int64_t *ret_before, struct http_response *ret)
{
	struct report report = { .message = "" };
	struct http_caller caller;
	struct digest id;
	enum status status;

	if (!service_take_id(places->text[0], &id, ret) ||
	    !service_caller(service, request, &caller, ret))
		return false;
	status = queue_find(service->options.node, &id, service_now(service), ret_job, ret_before,
			    &report);
	/* To others it is as if there were no such job. */
	if (status == AL_OK && !public_key_equal(&caller.key, &ret_job->applicant))
		status = report_set(&report, AL_NOT_FOUND, "this node has no such job");
	if (status == AL_OK)
		return service_once(service, &caller, ret);
	http_response_failure(ret, status, &report);
	return false;
}

void service_show_job(void *user, const struct http_request *request,
		      const struct http_places *places, struct http_response *ret)
{
	struct queued_job job;
	int64_t before;

	if (find_job(user, request, places, &job, &before, ret))
		give_job(&job, before, 200, ret);
}

void service_cancel_job(void *user, const struct http_request *request,
			const struct http_places *places, struct http_response *ret)
{
	struct node_service *service = user;
	struct report report = { .message = "" };
	struct queued_job job;
	bool running;
	enum status status;

	if (!find_job(service, request, places, &job, NULL, ret))
		return;
	status =
	    queue_cancel(service->options.node, &job.id, service_now(service), &running, &report);
	if (status == AL_OK && running)
		node_cancel_reading(service->options.node);
	if (status == AL_OK)
		status = queue_find(service->options.node, &job.id, service_now(service), &job,
				    NULL, &report);
	if (status == AL_OK)
		give_job(&job, 0, 200, ret);
	else
		http_response_failure(ret, status, &report);
}

/* --- results --- */

/* The stored answer to the job `id`; to be cleared. */
static enum status read_answer(struct node_service *service, const struct digest *id,
			       struct node_answer *ret, struct report *report)
{
	struct node *node = service->options.node;
	struct node_question question = { .job = NULL };
	struct envelope *envelope = NULL;
	struct stored_queued queued;
	struct buffer bytes;
	struct buffer text;
	enum status status = queue_store_find(node->db, id, &queued, report);

	buffer_init(&bytes, ENVELOPE_LEN_MAX);
	buffer_init(&text, WORK_TEXT_LEN_MAX);
	if (status == AL_OK)
		status = queue_store_text(node->db, queued.number, &bytes, &text, &question.salt,
					  report);
	if (status == AL_OK)
		status = envelope_parse(buffer_text(&bytes), bytes.len, &envelope, report);
	if (status == AL_OK) {
		question.job = envelope;
		question.sql = buffer_text(&text);
		question.sql_len = text.len;
		status = node_run(node, &question, service_now(service), ret, report);
	}
	envelope_free(envelope);
	buffer_clear(&bytes);
	buffer_clear(&text);
	return status;
}

static void give_answer(struct node_answer *answer, struct http_response *ret)
{
	char id[sizeof(ID_PREFIX) + 2 * DIGEST_LEN] = ID_PREFIX;

	if (answer->standing == OUTPUT_WAITING) {
		http_response_problem(ret, 409, "checked-first", "The office checks this result",
				      "two persons of the office look at it first; ask again "
				      "later");
		return;
	}
	if (answer->standing != OUTPUT_FREE && answer->standing != OUTPUT_RELEASED) {
		http_response_problem(ret, 403, "not-released",
				      "The office has not released this result",
				      "the log says why: see the check of the receipt");
		return;
	}
	hex_format(answer->receipt.bytes, DIGEST_LEN, id + sizeof(ID_PREFIX) - 1);
	http_response_start(ret, 200, "application/octet-stream");
	http_response_header(ret, "Allmende-Receipt", id);
	buffer_append(&ret->body, answer->sealed.bytes, answer->sealed.len);
}

void service_result(void *user, const struct http_request *request,
		    const struct http_places *places, struct http_response *ret)
{
	struct node_service *service = user;
	struct report report = { .message = "" };
	struct node_answer answer = { .repeated = false };
	struct queued_job job;
	enum status status;

	if (!find_job(service, request, places, &job, NULL, ret))
		return;
	if (job.state != QUEUE_DONE) {
		http_response_problem(ret, 409, "not-done", "There is no result yet",
				      queue_state_names[job.state]);
		return;
	}
	status = read_answer(service, &job.id, &answer, &report);
	if (status == AL_OK)
		give_answer(&answer, ret);
	else
		http_response_failure(ret, status, &report);
	node_answer_clear(&answer);
}

/* For a person of the office: what she is to check, sealed to her. */
void service_held(void *user, const struct http_request *request, const struct http_places *places,
		  struct http_response *ret)
{
	struct node_service *service = user;
	struct node *node = service->options.node;
	struct report report = { .message = "" };
	struct http_caller caller;
	struct buffer sealed;
	struct digest receipt;
	enum status status = AL_OK;

	if (!service_take_id(places->text[0], &receipt, ret) ||
	    !service_caller(service, request, &caller, ret))
		return;
	buffer_init(&sealed, HTTP_BODY_LEN_MAX);
	if (node->chain == NULL || !chain_key_in_force(node->chain, &caller.key, KEY_OFFICE, NULL))
		status = report_set(&report, AL_REFUSED,
				    "only a key of the office that is in force may ask for this");
	if (status == AL_OK)
		status = node_held_result(node, &receipt, service_now(service), &sealed, &report);
	if (status == AL_OK && service_once(service, &caller, ret)) {
		http_response_start(ret, 200, "application/octet-stream");
		buffer_append(&ret->body, sealed.bytes, sealed.len);
	} else if (status != AL_OK) {
		http_response_failure(ret, status, &report);
	}
	buffer_clear(&sealed);
}

/* --- prices and budgets --- */

void service_explain(void *user, const struct http_request *request,
		     const struct http_places *places, struct http_response *ret)
{
	struct node_service *service = user;
	struct report report = { .message = "" };
	struct service_inquiry wanted;
	struct node_inquiry inquiry;
	const char *form = http_request_query(request, "form");
	bool as_text = form != NULL && strcmp(form, "text") == 0;
	struct arena arena;
	enum status status;
	bool read;

	(void)places;
	arena_init(&arena, SERVICE_ARENA_MAX);
	(void)pthread_mutex_unlock(&service->lock);
	read = json_body_take(request, &service_inquiry_record, &arena, &wanted, ret);
	(void)pthread_mutex_lock(&service->lock);
	if (read) {
		inquiry = (struct node_inquiry){ .grant = wanted.grant,
						 .rho = { .pico = (uint64_t)wanted.rho },
						 .sql = wanted.text,
						 .sql_len = strlen(wanted.text) };
		http_response_start(ret, 200,
				    as_text ? "text/plain; charset=utf-8" : "application/json");
		status = node_explain(service->options.node, &inquiry,
				      as_text ? NODE_EXPLAIN_TEXT : NODE_EXPLAIN_JSON, &ret->body,
				      &report);
		if (status != AL_OK)
			http_response_failure(ret, status, &report);
	}
	arena_clear(&arena);
}

void service_budget(void *user, const struct http_request *request,
		    const struct http_places *places, struct http_response *ret)
{
	struct node_service *service = user;
	struct report report = { .message = "" };
	struct node_budget budget;
	struct digest grant;
	enum status status;

	(void)request;
	if (!service_take_id(places->text[0], &grant, ret))
		return;
	status = node_budget_of(service->options.node, &grant, &budget, &report);
	if (status == AL_OK) {
		struct service_budget shown = { .delta_left = budget.delta_left,
						.left = (int64_t)budget.left.pico,
						.runs_left = budget.runs_left,
						.spent = (int64_t)budget.spent.pico };

		json_body_give(ret, 200, &service_budget_record, &shown);
	} else {
		http_response_failure(ret, status, &report);
	}
}
