/*
 * rows_worker.h: rows read by allmende-node-worker, a process of its own in a sandbox.
 *
 * The worker has the data file, read only, and one end of a socket pair: no key, no store, no
 * network, no other file (sandbox.h). Each task has a worker of its own, which is killed with it;
 * the next one is started at once and waits with the rows open. What a worker sends is checked by
 * its form (order.h) and against plan and members (query/sums_check.h).
 *
 * The limits of time and memory are the operator's. Whether a job reaches them hangs on the rows,
 * so a job that failed at a limit tells that, once, for its whole charge; nothing else of it is
 * told.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_ROWS_WORKER_H
#define ALLMENDE_NODE_ROWS_WORKER_H

#include "node/node.h"
#include "node/rows.h"

#define WORKER_FD 3 /* in the worker: its end of the socket pair */

/* Read the data file of `engine` by a worker, which is started. The texts are copied. AL_NOT_FOUND:
 * there is no such program. AL_IO, AL_NO_MEMORY. */
AL_MUST_CHECK enum status rows_open_worker(const struct engine_options *engine,
					   const struct node_worker *worker, struct rows **ret,
					   struct report *report);

#endif
