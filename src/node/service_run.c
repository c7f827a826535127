/* service_run.c: running the jobs that wait. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/jobs.h"
#include "node/service_internal.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A job that is being run. */
struct serving {
	struct node_service *service;
	struct stored_queued queued;
	struct buffer envelope_bytes;
	struct buffer text;
	struct salt salt;
	struct envelope *envelope;
};

static void serving_clear(struct serving *serving)
{
	envelope_free(serving->envelope);
	buffer_clear(&serving->envelope_bytes);
	buffer_clear(&serving->text);
}

static enum status store_queued(struct db *db, void *user, struct report *report)
{
	const struct serving *serving = user;

	return queue_store_set(db, serving->queued.number, &serving->queued.job, report);
}

/* Take the next job and mark it as running. AL_NOT_FOUND: there is none. */
static enum status take_next(struct serving *serving, struct report *report)
{
	struct node *node = serving->service->options.node;
	enum status status = queue_store_next(node->db, &serving->queued, report);

	if (status != AL_OK)
		return status;
	status = queue_store_text(node->db, serving->queued.number, &serving->envelope_bytes,
				  &serving->text, &serving->salt, report);
	if (status == AL_OK)
		status = envelope_parse(buffer_text(&serving->envelope_bytes),
					serving->envelope_bytes.len, &serving->envelope, report);
	if (status != AL_OK)
		return status;
	serving->queued.job.state = QUEUE_RUNNING;
	serving->queued.job.started = service_now(serving->service);
	serving->queued.job.released = (struct when){ 0 };
	serving->queued.job.code = 0;
	serving->queued.job.message[0] = '\0';
	return db_transaction(node->db, store_queued, serving, report);
}

static int64_t steady_s(const struct node_service *service)
{
	struct timespec now = { 0 };

	if (service->options.steady_s != NULL)
		return service->options.steady_s(service->options.clock_user);
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec;
}

/* What becomes of the job, which was ready at `ready`, after `status`; `why` are the words about
 * it. */
static void judge(struct serving *serving, enum status status, const struct node_answer *answer,
		  struct when ready, const struct report *why)
{
	struct queued_job *job = &serving->queued.job;
	const struct node *node = serving->service->options.node;

	(void)snprintf(job->message, sizeof(job->message), "%s",
		       status == AL_OK ? "" : why->message);
	job->code = status == AL_OK ? 0 : (int64_t)answer->code;
	if (status == AL_OK) {
		job->state = QUEUE_DONE;
		job->receipt = answer->receipt;
		job->released = node_release(node, answer, ready);
	} else if (serving->service->ended && status == AL_REFUSED && answer->code == 0) {
		return; /* it was ended with the service, and is taken up again when that is */
	} else if (status == AL_CONFLICT || answer->code == REFUSAL_STALE) {
		job->state = QUEUE_WAITING; /* until the log has been followed again */
		job->started = (struct when){ 0 };
		serving->service->held = true;
	} else if (answer->code != 0) {
		job->state = QUEUE_REFUSED;
	} else {
		job->state = QUEUE_FAILED;
	}
}

/* Run the job that was taken, and note what became of it, unless it was cancelled meanwhile. */
static enum status serve(struct serving *serving, struct report *report)
{
	struct node *node = serving->service->options.node;
	struct node_question question = { .job = serving->envelope,
					  .sql = buffer_text(&serving->text),
					  .sql_len = serving->text.len,
					  .salt = serving->salt };
	struct report why = { .message = "" };
	struct stored_queued now_stored;
	struct node_answer answer;
	struct when started = service_now(serving->service);
	int64_t begin_s = steady_s(serving->service);
	enum status status = node_run(node, &question, started, &answer, &why);
	/* How late it is must not hang on the time of day, which may be set meanwhile: an answer
	 * would wait for as long as that jumped. Both clocks give whole seconds: never too early.
	 */
	struct when ready = when_add(started, steady_s(serving->service) - begin_s + 1);

	judge(serving, status, &answer, ready, &why);
	node_answer_clear(&answer);
	status = queue_store_find(node->db, &serving->queued.job.id, &now_stored, report);
	if (status == AL_OK && now_stored.job.state == QUEUE_RUNNING)
		status = db_transaction(node->db, store_queued, serving, report);
	return status;
}

/* With the lock held. */
static enum status run_next(struct node_service *service, bool *ret, struct report *report)
{
	struct serving serving = { .service = service };
	enum status status;

	*ret = false;
	if (service->held || service->stopped)
		return AL_OK;
	buffer_init(&serving.envelope_bytes, ENVELOPE_LEN_MAX);
	buffer_init(&serving.text, WORK_TEXT_LEN_MAX);
	/* What became of the last job could perhaps not be stored: no other runs, so it waits
	 * again. */
	status =
	    service->trouble_status == AL_OK ? AL_OK : queue_recover(service->options.node, report);
	if (status == AL_OK)
		status = take_next(&serving, report);
	if (status == AL_OK) {
		*ret = true;
		status = serve(&serving, report);
	}
	serving_clear(&serving);
	if (status == AL_NOT_FOUND)
		status = AL_OK;
	service->trouble_status = status;
	if (status != AL_OK)
		memcpy(service->trouble, report->message, sizeof(service->trouble));
	return status;
}

enum status node_service_run_one(struct node_service *service, bool *ret, struct report *report)
{
	enum status status;

	(void)pthread_mutex_lock(&service->lock);
	status = run_next(service, ret, report);
	(void)pthread_mutex_unlock(&service->lock);
	return status;
}

void node_service_run(struct node_service *service)
{
	(void)pthread_mutex_lock(&service->lock);
	while (!service->ended) {
		struct report report;
		bool ran = false;

		if (run_next(service, &ran, &report) != AL_OK || !ran)
			(void)pthread_cond_wait(&service->wake, &service->lock);
	}
	(void)pthread_mutex_unlock(&service->lock);
}

void node_service_end(struct node_service *service)
{
	(void)pthread_mutex_lock(&service->lock);
	service->ended = true;
	node_cancel_reading(service->options.node);
	(void)pthread_cond_broadcast(&service->wake);
	(void)pthread_mutex_unlock(&service->lock);
}
