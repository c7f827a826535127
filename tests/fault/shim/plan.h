/*
 * plan.h: which of the program's calls fails or is its last, as the environment says.
 *
 * Part of libfault.so; its use is described at the head of shim.c.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_FAULT_SHIM_PLAN_H
#define ALLMENDE_TESTS_FAULT_SHIM_PLAN_H

#include <stdbool.h>

enum call {
	CALL_OPEN,   /* of a file that is there */
	CALL_CREATE, /* open with O_CREAT, mkdir, link */
	CALL_WRITE,
	CALL_TRUNCATE,
	CALL_SYNC,
	CALL_RENAME,
	CALL_UNLINK,
};

enum verdict {
	VERDICT_GO_ON,
	VERDICT_FAIL,	    /* errno is set */
	VERDICT_HALF,	    /* a write does its first half only and says so */
	VERDICT_DIE_HALF,   /* a write does its first half, then the program is killed */
	VERDICT_DIE_BEFORE, /* killed now */
	VERDICT_DIE_AFTER,  /* killed when the call has been done */
	VERDICT_LOSE_POWER, /* what was not forced to the disk is undone, then killed */
};

/* Whether the calls on the absolute `path` are counted. */
bool plan_watches(const char *path);

/* Whether changes are to be remembered, so that they can be undone. */
bool plan_loses_power(void);

/* Count one more call and say what becomes of it. The caller holds the shim's lock. */
enum verdict plan_next(enum call call);

/* Write the number of calls to where the environment asks for it. */
void plan_end(void);

#endif
