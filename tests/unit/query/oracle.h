/* oracle.h: what plain SQL says, of the rows that the engine keeps, for tests of sums. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_QUERY_ORACLE_H
#define ALLMENDE_TESTS_UNIT_QUERY_ORACLE_H

#include "engine/engine_internal.h"

#include <stddef.h>
#include <stdint.h>

/* Run `sql` in the engine's database, which is not locked yet, or the test fails. */
void oracle_run(struct engine *engine, const char *sql);

/* The sums that `sql` gives as rows (group, measures): `groups` x `measures` of them, 0 where it
 * has no group. Freed by the caller. */
int64_t *oracle_sums(struct engine *engine, const char *sql, size_t groups, size_t measures);

#endif
