/*
 * ctime.h: what the programs of tests/ctime share.
 *
 * A secret is marked as undefined memory; memcheck follows it through every computation and
 * reports a branch or an address that depends on it. What becomes public on purpose is marked as
 * defined where it is written (ctime.c), so all before that is checked.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_CTIME_CTIME_H
#define ALLMENDE_TESTS_CTIME_CTIME_H

#include "crypto/group.h"

#include <stddef.h>

/* From here on the `len` bytes at `bytes` are a secret, or are none. */
void ctime_secret(const void *bytes, size_t len);
void ctime_public(const void *bytes, size_t len);

/* Call `check` for each group in which elections are made, with system randomness, all of which is
 * a secret. Returns the exit status for main(). */
int ctime_each_group(void (*check)(const struct group *group, struct random *random));

/* Stop the program when a step that must work does not. */
void ctime_need(int works, const char *what);

/* A secret scalar of `group`, and a public element that is not the generator. */
struct scalar ctime_scalar(const struct group *group, struct random *random);
struct element ctime_element(const struct group *group);

#endif
