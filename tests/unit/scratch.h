/* scratch.h: an empty folder for one test, removed with all that is in it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_SCRATCH_H
#define ALLMENDE_TESTS_UNIT_SCRATCH_H

#define SCRATCH_PATH_MAX 256

/* Setup and teardown of a cmocka case: *state is the folder's path. */
int scratch_setup(void **state);
int scratch_teardown(void **state);

/* `name` in the folder that is the case's *state; in one of four places used in turn. */
const char *scratch_path(void **state, const char *name);

#endif
