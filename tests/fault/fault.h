/*
 * fault.h: run a program such that a bad day comes on a given call, and see what becomes of it.
 *
 *	struct fault_plan plan = { .argv = argv, .folder = "/tmp/x", .event = "kill-after", .at = 17
 *}; struct fault_result result;
 *
 *	fault_run(&plan, &result);
 *	... open what is in the folder and look whether all holds ...
 *	fault_result_clear(&result);
 *
 * The events are those of libfault.so, described at the head of shim/shim.c. The functions assert
 * that the run itself is possible; a program that fails or is killed is a result.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_FAULT_FAULT_H
#define ALLMENDE_TESTS_FAULT_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FAULT_PATH_MAX 4096

struct fault_plan {
	const char *const *argv; /* the program's path first, NULL last */
	const char *folder;	 /* absolute; calls on files in it and below are counted */
	const char *event;	 /* a word of FAULT_DO, or NULL: only count */
	uint64_t at;		 /* the call that it happens to, from 1 */
};

struct fault_result {
	bool killed;	 /* by SIGKILL, as the event asked */
	int exit_status; /* of a program that was not killed; -1 after another signal */
	uint64_t calls;	 /* counted, if it was not killed */
	char *output;	 /* what it wrote to its standard output, and a NUL */
	char *errors;	 /* the same of the standard error */
};

/* Run the program of `plan` to its end and say in *ret what became of it; the texts are yours. */
void fault_run(const struct fault_plan *plan, struct fault_result *ret);

/* Release the texts of `result`. */
void fault_result_clear(struct fault_result *result);

/*
 * The path of the program `name` that is built beside the present test program, in `ret`
 * (FAULT_PATH_MAX bytes).
 */
void fault_program(const char *name, char *ret);

/* Remove the folder `path` with all that is in it, then make it anew and empty. */
void fault_fresh_folder(const char *path);

/* Remove the folder `path` with all that is in it. */
void fault_remove_folder(const char *path);

#endif
