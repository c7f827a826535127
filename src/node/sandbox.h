/*
 * sandbox.h: what a worker gives up before it has seen a byte of the rows.
 *
 * In this order: limits of resources (setrlimit(2)), no new privileges and no dump (prctl(2)),
 * Landlock (landlock(7): of all files only those named here can be read, none written), seccomp
 * (seccomp(2), by libseccomp: the calls that a reader of rows needs; no socket, no program, no
 * look at other processes, no memory that can be run). Both last hold for the thread and for all
 * that it makes, so there must be no other thread yet. None of it can be taken back.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_SANDBOX_H
#define ALLMENDE_NODE_SANDBOX_H

#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

struct sandbox {
	const char *const *readable; /* files and folders that may be read; NULL-ended. Who is
					missing is passed over */
	unsigned memory_mib;	     /* address space; 0: no limit */
	unsigned seconds;	     /* of the processor; 0: no limit */
	bool without_landlock;	     /* the operator says that the kernel has none */
};

/* Close the sandbox around this process. AL_UNSUPPORTED: the kernel has no Landlock, or something
 * else of it; the report says what helps. AL_IO. On failure the process must end. */
AL_MUST_CHECK enum status sandbox_enter(const struct sandbox *sandbox, struct report *report);

#endif
