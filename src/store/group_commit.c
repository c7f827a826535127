/* group_commit.c: many small durable changes that share one forcing to the disk. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/group_commit.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* One call of group_commit_run(), on its caller's stack until `done`. */
struct job {
	db_work *work;
	void *user;
	struct report *report;
	enum status status;   /* the writer's until `done` */
	bool done;	      /* under `lock` */
	pthread_cond_t ended; /* `done` has become true */
	struct job *next;     /* under `lock` while it waits, then the writer's */
};

struct group_commit {
	struct db *db; /* the writer's */
	pthread_t writer;
	pthread_mutex_t lock;
	pthread_cond_t arrived; /* `first` or `ending` has changed */
	struct job *first;	/* under `lock` */
	struct job **last;	/* under `lock`: where the next job is put */
	bool ending;		/* under `lock` */
};

static void initialise_condition(pthread_cond_t *condition)
{
	int failure = pthread_cond_init(condition, NULL);

	assert(failure == 0); /* glibc's cannot fail */
}

/* Run all jobs of the list at `user`, each in a savepoint. Fails only when the transaction did. */
static enum status run_all(struct db *db, void *user, struct report *report)
{
	for (struct job *job = user; job != NULL; job = job->next) {
		job->status = db_savepoint(db, job->work, job->user, job->report);
		if (!db_in_transaction(db))
			return report_set(report, AL_IO, "the group's transaction was lost");
	}
	return AL_OK;
}

static void run_list(struct db *db, struct job *jobs)
{
	if (jobs->next != NULL && db_transaction(db, run_all, jobs, NULL) == AL_OK)
		return;
	/* Alone, or together was impossible: then each gets the result that is its own. */
	for (struct job *job = jobs; job != NULL; job = job->next)
		job->status = db_transaction(db, job->work, job->user, job->report);
}

/* Take up to GROUP_COMMIT_JOBS_MAX jobs off the queue. The lock is held. */
static struct job *take_list(struct group_commit *group)
{
	struct job *first = group->first;
	struct job *job = first;

	for (int i = 1; i < GROUP_COMMIT_JOBS_MAX && job->next != NULL; i++)
		job = job->next;
	group->first = job->next;
	if (group->first == NULL)
		group->last = &group->first;
	job->next = NULL;
	return first;
}

static void *write_groups(void *argument)
{
	struct group_commit *group = argument;

	(void)pthread_mutex_lock(&group->lock);
	for (;;) {
		struct job *jobs;

		while (group->first == NULL && !group->ending)
			(void)pthread_cond_wait(&group->arrived, &group->lock);
		if (group->first == NULL)
			break;
		jobs = take_list(group);
		(void)pthread_mutex_unlock(&group->lock);
		run_list(group->db, jobs);
		(void)pthread_mutex_lock(&group->lock);
		while (jobs != NULL) {
			struct job *next = jobs->next; /* a job that is done is gone at once */

			jobs->done = true;
			(void)pthread_cond_signal(&jobs->ended);
			jobs = next;
		}
	}
	(void)pthread_mutex_unlock(&group->lock);
	return NULL;
}

/* Start the writer with all signals blocked: they are for the program's other threads. */
static int start_writer(struct group_commit *group)
{
	sigset_t all;
	sigset_t before;
	int failure;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	failure = pthread_create(&group->writer, NULL, write_groups, group);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failure;
}

static void release(struct group_commit *group)
{
	(void)pthread_cond_destroy(&group->arrived);
	(void)pthread_mutex_destroy(&group->lock);
	free(group);
}

enum status group_commit_new(struct db *db, struct group_commit **ret, struct report *report)
{
	struct group_commit *group = calloc(1, sizeof(*group));
	int failure;

	if (group == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for group commit");
	group->db = db;
	group->last = &group->first;
	failure = pthread_mutex_init(&group->lock, NULL);
	assert(failure == 0); /* glibc's cannot fail */
	initialise_condition(&group->arrived);
	failure = start_writer(group);
	if (failure != 0) {
		release(group);
		return report_set(report, AL_NO_MEMORY, "cannot start a thread: %s",
				  strerror(failure));
	}
	*ret = group;
	return AL_OK;
}

enum status group_commit_run(struct group_commit *group, db_work *work, void *user,
			     struct report *report)
{
	struct job job = { .work = work, .user = user, .report = report };

	assert(!pthread_equal(pthread_self(), group->writer));
	initialise_condition(&job.ended);
	(void)pthread_mutex_lock(&group->lock);
	assert(!group->ending);
	*group->last = &job;
	group->last = &job.next;
	(void)pthread_cond_signal(&group->arrived);
	while (!job.done)
		(void)pthread_cond_wait(&job.ended, &group->lock);
	(void)pthread_mutex_unlock(&group->lock);
	(void)pthread_cond_destroy(&job.ended);
	return job.status;
}

void group_commit_free(struct group_commit *group)
{
	if (group == NULL)
		return;
	(void)pthread_mutex_lock(&group->lock);
	group->ending = true;
	(void)pthread_cond_signal(&group->arrived);
	(void)pthread_mutex_unlock(&group->lock);
	(void)pthread_join(group->writer, NULL);
	release(group);
}
