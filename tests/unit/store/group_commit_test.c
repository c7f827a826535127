/* group_commit_test.c: jobs of many threads share a commit, and none suffers from another. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/group_commit.h"

#include "unit/scratch.h"
#include "unit/unit.h"

#include <pthread.h>

#define THREADS 16
#define JOBS 50 /* of each thread */

static struct db *open_rows(void **state)
{
	static const struct db_options create = { .access = DB_CREATE };
	struct report report = { 0 };
	struct db *db = NULL;

	if (db_open(scratch_path(state, "a"), &create, &db, &report) != AL_OK ||
	    db_script(db, "CREATE TABLE row(number BIGINT PRIMARY KEY, CHECK(number % 10 <> 3))",
		      &report) != AL_OK)
		fail_msg("%s", report.message);
	return db;
}

static int64_t integer(struct db *db, const char *sql)
{
	int64_t value = -1;

	assert_int_equal(db_query_integer(db, sql, NULL, &value, NULL), AL_OK);
	return value;
}

static enum status insert(struct db *db, void *user, struct report *report)
{
	const int64_t *number = user;

	return db_exec(db, "INSERT INTO row VALUES ($1)", DB_PARAMS(db_integer(*number)), report);
}

static void a_job_is_committed_when_its_caller_goes_on(void **state)
{
	static const struct db_options read = { .access = DB_READ };
	struct db *db = open_rows(state);
	struct db *reader = NULL;
	struct group_commit *group = NULL;

	assert_int_equal(db_open(scratch_path(state, "a"), &read, &reader, NULL), AL_OK);
	assert_int_equal(group_commit_new(db, &group, NULL), AL_OK);
	for (int64_t i = 100; i < 103; i++) {
		assert_int_equal(group_commit_run(group, insert, &i, NULL), AL_OK);
		assert_int_equal(integer(reader, "SELECT max(number) FROM row"), i);
	}
	group_commit_free(group);
	db_close(reader);
	db_close(db);
}

static void a_failure_reaches_the_caller_with_its_words(void **state)
{
	struct db *db = open_rows(state);
	struct group_commit *group = NULL;
	struct report report = { 0 };
	int64_t number = 3;

	assert_int_equal(group_commit_new(db, &group, NULL), AL_OK);
	assert_int_equal(group_commit_run(group, insert, &number, &report), AL_REFUSED);
	assert_non_null(strstr(report.message, "CHECK constraint failed"));
	assert_int_equal(group_commit_run(group, insert, &number, NULL), AL_REFUSED);
	group_commit_free(group);
	db_close(db);
}

static void no_job_ends_well(void **state)
{
	struct db *db = open_rows(state);
	struct group_commit *group = NULL;

	assert_int_equal(group_commit_new(db, &group, NULL), AL_OK);
	group_commit_free(group);
	group_commit_free(NULL);
	assert_int_equal(integer(db, "SELECT count(*) FROM row"), 0);
	db_close(db);
}

/* A thread that inserts its own numbers, of which those ending in 3 must fail. */
struct caller {
	struct group_commit *group;
	int64_t first;
	int wrong; /* jobs that did not end as they should */
};

static void *call_many(void *argument)
{
	struct caller *caller = argument;

	for (int64_t i = 0; i < JOBS; i++) {
		int64_t number = caller->first + i;
		struct report report = { 0 };
		enum status expected = number % 10 == 3 ? AL_REFUSED : AL_OK;

		if (group_commit_run(caller->group, insert, &number, &report) != expected ||
		    (report.message[0] == '\0') != (expected == AL_OK))
			caller->wrong++;
	}
	return NULL;
}

static void jobs_of_many_threads_all_end_as_they_should(void **state)
{
	struct db *db = open_rows(state);
	struct group_commit *group = NULL;
	struct caller callers[THREADS];
	pthread_t threads[THREADS];

	assert_int_equal(group_commit_new(db, &group, NULL), AL_OK);
	for (int i = 0; i < THREADS; i++) {
		callers[i] = (struct caller){ .group = group, .first = (int64_t)i * JOBS };
		assert_int_equal(pthread_create(&threads[i], NULL, call_many, &callers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_int_equal(callers[i].wrong, 0);
	}
	group_commit_free(group);
	assert_int_equal(integer(db, "SELECT count(*) FROM row"), THREADS * JOBS / 10 * 9);
	db_close(db);
}

/* A gate: the first job holds the writer, so that the others gather and form a group. */
struct gate {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool entered;
	bool open;
};

static enum status hold(struct db *db, void *user, struct report *report)
{
	struct gate *gate = user;

	(void)db;
	(void)report;
	(void)pthread_mutex_lock(&gate->lock);
	gate->entered = true;
	(void)pthread_cond_broadcast(&gate->changed);
	while (!gate->open)
		(void)pthread_cond_wait(&gate->changed, &gate->lock);
	(void)pthread_mutex_unlock(&gate->lock);
	return AL_OK;
}

struct one_call {
	struct group_commit *group;
	db_work *work;
	void *user;
	struct report report;
	enum status status;
};

static void *call_one(void *argument)
{
	struct one_call *call = argument;

	call->status = group_commit_run(call->group, call->work, call->user, &call->report);
	return NULL;
}

/* A failure that ends the whole transaction from below. */
static enum status insert_or_rollback(struct db *db, void *user, struct report *report)
{
	const int64_t *number = user;

	return db_exec(db, "INSERT OR ROLLBACK INTO row VALUES ($1)",
		       DB_PARAMS(db_integer(*number)), report);
}

static void a_job_that_ends_the_transaction_takes_no_other_with_it(void **state)
{
	struct db *db = open_rows(state);
	struct group_commit *group = NULL;
	struct gate gate = { .lock = PTHREAD_MUTEX_INITIALIZER,
			     .changed = PTHREAD_COND_INITIALIZER };
	int64_t numbers[4] = { 1, 2, 3, 4 };
	struct one_call calls[5];
	pthread_t threads[5];

	assert_int_equal(group_commit_new(db, &group, NULL), AL_OK);
	for (int i = 0; i < 5; i++) {
		calls[i] = (struct one_call){ .group = group, .status = AL_OVERFLOW };
		calls[i].work = i == 0 ? hold : i == 3 ? insert_or_rollback : insert;
		calls[i].user = i == 0 ? (void *)&gate : (void *)&numbers[i - 1];
		assert_int_equal(pthread_create(&threads[i], NULL, call_one, &calls[i]), 0);
		if (i > 0)
			continue;
		(void)pthread_mutex_lock(&gate.lock);
		while (!gate.entered)
			(void)pthread_cond_wait(&gate.changed, &gate.lock);
		(void)pthread_mutex_unlock(&gate.lock);
	}
	(void)pthread_mutex_lock(&gate.lock);
	gate.open = true;
	(void)pthread_cond_broadcast(&gate.changed);
	(void)pthread_mutex_unlock(&gate.lock);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_int_equal(calls[i].status, i == 3 ? AL_REFUSED : AL_OK);
	}
	assert_non_null(strstr(calls[3].report.message, "CHECK constraint failed"));
	group_commit_free(group);
	assert_int_equal(integer(db, "SELECT count(*) FROM row"), 3);
	assert_int_equal(integer(db, "SELECT sum(number) FROM row"), 7);
	db_close(db);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, scratch_setup, scratch_teardown)

UNIT_MAIN("group_commit", CASE(a_job_is_committed_when_its_caller_goes_on),
	  CASE(a_failure_reaches_the_caller_with_its_words), CASE(no_job_ends_well),
	  CASE(jobs_of_many_threads_all_end_as_they_should),
	  CASE(a_job_that_ends_the_transaction_takes_no_other_with_it))
