/* election.h: a small election for the programs of tests/ctime. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_CTIME_ELECTION_H
#define ALLMENDE_TESTS_CTIME_ELECTION_H

#include "vote/election.h"

#define CTIME_CHOICES 6 /* two answers, then a blank vote and three answers */

/* An election with two questions, one of which offers a blank vote. Memory from `arena`. */
void ctime_election(const struct group *group, struct arena *arena, struct election *ret);

#endif
