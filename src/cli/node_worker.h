/*
 * node_worker.h: what allmende-node-worker does: it reads rows, and has nothing else.
 *
 * Started by the node (worker_process.h) with one end of a socket pair as file 3, it closes a
 * sandbox around itself, opens the rows, says what there is, and then does what it is told
 * (order.h) until it is killed or the other end is closed.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CLI_NODE_WORKER_H
#define ALLMENDE_CLI_NODE_WORKER_H

#include "engine/engine.h"

#include <stdbool.h>

struct worker_options {
	int fd; /* to the node */
	struct engine_options engine;
	unsigned memory_mib;
	unsigned seconds;
	bool without_landlock;
};

/* Close the sandbox around this process, in which there is one thread. Statuses as
 * sandbox_enter(). */
AL_MUST_CHECK enum status worker_close(const struct worker_options *options, struct report *report);

/* Work until there is nothing more to do. Returns an exit status. */
int worker_run(const struct worker_options *options);

#endif
