/*
 * worker_process.h: a worker as a process: started, spoken to, limited in time, killed.
 *
 * A worker inherits its end of a socket pair and nothing else: no environment, no other file, no
 * signal mask. Sending and receiving end at the limit of time, at a cancellation and when the
 * worker is gone.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_WORKER_PROCESS_H
#define ALLMENDE_NODE_WORKER_PROCESS_H

#include "base/buffer.h"
#include "engine/engine.h"
#include "node/node.h"

#include <stdint.h>

#define WORKER_SECONDS_DEFAULT 600
#define WORKER_MEMORY_MIB_DEFAULT 4096
#define WORKER_START_SECONDS 60 /* until it has said what it has */

struct worker_process; /* one owner thread, but for worker_process_cancel() */

/* A worker for the data file of `engine`, not started yet. AL_NOT_FOUND: there is no such program.
 * AL_NO_MEMORY. */
AL_MUST_CHECK enum status worker_process_new(const struct engine_options *engine,
					     const struct node_worker *worker,
					     struct worker_process **ret, struct report *report);

/* Kill and release. NULL does nothing. */
void worker_process_free(struct worker_process *process);

/* Start it unless it runs; *ret_anew says whether it did not. Outside a task. The time of
 * WORKER_START_SECONDS begins. AL_IO, AL_NO_MEMORY. */
AL_MUST_CHECK enum status worker_process_start(struct worker_process *process, bool *ret_anew,
					       struct report *report);

/* The time of a task begins. A cancellation from before is forgotten. */
void worker_process_limit(struct worker_process *process);

/* Kill it if it runs, and wait until it is gone. */
void worker_process_kill(struct worker_process *process);

/* From any thread: let what is sent or received end with AL_REFUSED. */
void worker_process_cancel(struct worker_process *process);

/* Send a message. AL_TOO_BIG: over the limit of time. AL_REFUSED: cancelled. AL_IO: it is gone. */
AL_MUST_CHECK enum status worker_process_send(struct worker_process *process, uint8_t kind,
					      const struct buffer *message, struct report *report);

/* Wait for a message of at most `len_max` bytes. Statuses as worker_process_send(), and
 * AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status worker_process_receive(struct worker_process *process, uint64_t len_max,
						 uint8_t *ret_kind, struct buffer *ret,
						 struct report *report);

#endif
