/* queue.c: taking jobs into the queue, and how they stand. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/queue.h"

#include "law/grant.h"
#include "node/node_internal.h"
#include "node/queue_store.h"
#include "node/work.h"

#include <string.h>

#define DAY_S 86400

const char *const queue_state_names[] = { NULL,	     "waiting", "running",   "done",
					  "refused", "failed",	"cancelled", NULL };

/* --- taking --- */

struct taking {
	struct queued_job job;
	const struct queued_text *text;
	struct buffer envelope;
	int64_t again; /* number of the job that is there already; 0: none */
};

static enum status store_job(struct db *db, void *user, struct report *report)
{
	struct taking *taking = user;
	int64_t number;

	if (taking->again != 0)
		return queue_store_set(db, taking->again, &taking->job, report);
	return queue_store_add(db, &taking->job, &taking->envelope, taking->text, &number, report);
}

/* Jobs are kept for good, whatever became of them, and a refusal goes to the log. */
static enum status check_day(struct node *node, const struct queued_job *job, struct report *report)
{
	int64_t count;
	enum status status = queue_store_count_since(node->db, &job->applicant,
						     when_add(job->added, -DAY_S), &count, report);

	if (status == AL_OK && count >= QUEUE_DAY_MAX)
		return report_set(report, AL_EXHAUSTED,
				  "%d jobs of this applicant were sent within a day: try again "
				  "tomorrow",
				  QUEUE_DAY_MAX);
	return status;
}

/* Whether there is room for one more of its applicant. */
static enum status check_room(struct node *node, const struct queued_job *job,
			      struct report *report)
{
	int64_t all;
	int64_t own;
	enum status status = queue_store_count(node->db, QUEUE_WAITING, NULL, &all, report);

	if (status == AL_OK)
		status = queue_store_count(node->db, QUEUE_WAITING, &job->applicant, &own, report);
	if (status != AL_OK)
		return status;
	if (own >= QUEUE_APPLICANT_MAX)
		return report_set(report, AL_EXHAUSTED,
				  "%d jobs of this applicant wait already: wait until some are "
				  "done, or cancel some",
				  QUEUE_APPLICANT_MAX);
	if (all >= QUEUE_WAITING_MAX)
		return report_set(report, AL_EXHAUSTED, "%d jobs wait already: try again later",
				  QUEUE_WAITING_MAX);
	return AL_OK;
}

/* Whether the job may be sent again after it ended like this. */
static bool may_wait_again(const struct queued_job *job)
{
	return job->state == QUEUE_FAILED || job->state == QUEUE_CANCELLED ||
	       job->state == QUEUE_REFUSED;
}

/* Read the job: whose it is, under which grant, and that it asks what was sent. */
static enum status read_job(const struct node *node, const struct envelope *envelope,
			    const struct queued_text *text, struct queued_job *ret,
			    struct report *report)
{
	struct digest commitment = hash_commit(&text->salt, text->text, text->len);
	struct grant_state grant;
	struct arena arena;
	struct job job;
	enum status status;

	arena_init(&arena, OBJECT_ARENA_MAX);
	status = object_decode_as(envelope, OBJECT_JOB, &arena, &job, report);
	arena_clear(&arena);
	if (status != AL_OK)
		return status;
	if (chain_grant(node->chain, &job.grant, &grant) != AL_OK)
		return report_set(report, AL_REFUSED,
				  "the log has no such grant, as far as this node has followed it");
	if (envelope->signature_count != 1 ||
	    !envelope_signed_by(envelope, &grant.grant->applicant_key))
		return report_set(report, AL_FORGED,
				  "the job is not signed by the grant's applicant alone");
	if (!digest_equal(&commitment, &job.plan))
		return report_set(report, AL_FORGED,
				  "the job commits to another question than the one that was sent");
	*ret = (struct queued_job){ .id = envelope->id,
				    .grant = job.grant,
				    .applicant = grant.grant->applicant_key,
				    .state = QUEUE_WAITING };
	return AL_OK;
}

enum status queue_take(struct node *node, const struct envelope *envelope,
		       const struct queued_text *text, struct when now, struct queued_job *ret,
		       struct report *report)
{
	struct taking taking = { .text = text };
	struct stored_queued before;
	enum status status = node_check(node, now, report);

	if (status != AL_OK)
		return status;
	if (node->chain == NULL)
		return report_set(report, AL_CONFLICT,
				  "the node has not followed the log since it was started: try "
				  "again in a moment");
	if (text->len > WORK_TEXT_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "a job's text has at most %d bytes",
				  WORK_TEXT_LEN_MAX);
	status = read_job(node, envelope, text, &taking.job, report);
	if (status != AL_OK)
		return status;
	taking.job.added = now;
	status = queue_store_find(node->db, &taking.job.id, &before, report);
	if (status == AL_OK) {
		*ret = before.job;
		if (!may_wait_again(&before.job))
			return AL_OK;
		taking.again = before.number;
	} else if (status != AL_NOT_FOUND) {
		return status;
	}
	status = check_room(node, &taking.job, report);
	if (status == AL_OK && taking.again == 0)
		status = check_day(node, &taking.job, report);
	if (status != AL_OK)
		return status;
	buffer_init(&taking.envelope, ENVELOPE_LEN_MAX);
	envelope_format(envelope, &taking.envelope);
	status = buffer_status(&taking.envelope);
	if (status == AL_OK)
		status = db_transaction(node->db, store_job, &taking, report);
	buffer_clear(&taking.envelope);
	if (status == AL_OK)
		*ret = taking.job;
	return status;
}

/* --- how it stands --- */

/* What is shown of `job` at `now`: an answer that is ready is still "running" until it leaves. */
static void show(struct queued_job *job, struct when now)
{
	if (job->state != QUEUE_DONE || !when_before(now, job->released))
		return;
	job->state = QUEUE_RUNNING;
	job->receipt = (struct digest){ { 0 } };
}

enum status queue_find(struct node *node, const struct digest *id, struct when now,
		       struct queued_job *ret, int64_t *ret_before, struct report *report)
{
	struct stored_queued found;
	int64_t before = 0;
	enum status status = queue_store_find(node->db, id, &found, report);

	if (status == AL_NOT_FOUND)
		return report_set(report, status, "this node has no such job");
	if (status == AL_OK && found.job.state == QUEUE_WAITING)
		status = queue_store_before(node->db, found.number, &before, report);
	if (status != AL_OK)
		return status;
	show(&found.job, now);
	*ret = found.job;
	if (ret_before != NULL)
		*ret_before = before;
	return AL_OK;
}

/* --- cancelling --- */

static enum status store_state(struct db *db, void *user, struct report *report)
{
	const struct stored_queued *queued = user;

	return queue_store_set(db, queued->number, &queued->job, report);
}

enum status queue_cancel(struct node *node, const struct digest *id, struct when now,
			 bool *ret_running, struct report *report)
{
	struct stored_queued found;
	enum status status = queue_store_find(node->db, id, &found, report);

	(void)now;
	if (status == AL_NOT_FOUND)
		return report_set(report, status, "this node has no such job");
	if (status != AL_OK)
		return status;
	*ret_running = found.job.state == QUEUE_RUNNING;
	if (found.job.state != QUEUE_WAITING && found.job.state != QUEUE_RUNNING)
		return AL_OK;
	found.job.state = QUEUE_CANCELLED;
	return db_transaction(node->db, store_state, &found, report);
}

enum status queue_waiting(struct node *node, int64_t *ret, struct report *report)
{
	return queue_store_count(node->db, QUEUE_WAITING, NULL, ret, report);
}

static enum status store_requeue(struct db *db, void *user, struct report *report)
{
	(void)user;
	return queue_store_requeue(db, report);
}

enum status queue_recover(struct node *node, struct report *report)
{
	return db_transaction(node->db, store_requeue, NULL, report);
}

struct showing {
	queue_each_function *each;
	void *user;
};

static enum status show_one(void *user, const struct stored_queued *queued, struct report *report)
{
	const struct showing *showing = user;

	return showing->each(showing->user, &queued->job, report);
}

enum status queue_each(struct node *node, int64_t most, queue_each_function *each, void *user,
		       struct report *report)
{
	struct showing showing = { .each = each, .user = user };

	return queue_store_each(node->db, most, show_one, &showing, report);
}
