/*
 * group_commit.h: many small durable changes that share one forcing to the disk.
 *
 * Any number of threads call group_commit_run(); one writer thread, which owns the database handle,
 * takes all that wait, does them in the order they came in one transaction, commits, and lets their
 * callers go on. While the disk is busy with one group, the next one gathers. Each job lies in a
 * savepoint, so one that fails undoes itself and nothing else.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_STORE_GROUP_COMMIT_H
#define ALLMENDE_STORE_GROUP_COMMIT_H

#include "base/status.h"
#include "store/db.h"

#define GROUP_COMMIT_JOBS_MAX 1024 /* in one transaction; more wait for the next */

struct group_commit; /* Opaque. */

/*
 * Start a writer thread on `db`, which stays yours but is the thread's alone until
 * group_commit_free(). AL_OK: *ret is yours. AL_NO_MEMORY (also: no thread to be had): *ret is
 * untouched.
 */
AL_MUST_CHECK enum status group_commit_new(struct db *db, struct group_commit **ret,
					   struct report *report);

/*
 * Have `work` done with `user` on the writer thread and wait until it is durable. Any thread, but
 * not from within `work`. `work` may be called more than once, as db_transaction() says; it may use
 * what `user` points at without a lock, because the caller waits.
 * AL_OK: it is committed. Otherwise what `work` returned, or the failure of the commit, and nothing
 * of it is in the database.
 */
AL_MUST_CHECK enum status group_commit_run(struct group_commit *group, db_work *work, void *user,
					   struct report *report);

/* Do what still waits, end the thread and release `group`. NULL does nothing. No other thread may
 * be in group_commit_run() or call it from now on. */
void group_commit_free(struct group_commit *group);

#endif
