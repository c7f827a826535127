/* fixture.h: a town with a grant, ready for questions, in a folder of its own. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_NODE_FIXTURE_H
#define ALLMENDE_TESTS_UNIT_NODE_FIXTURE_H

#include "unit/node/town.h"
#include "unit/unit.h"

#define BY_STATION "SELECT station, COUNT(*) FROM trips GROUP BY station"
#define MINUTES "SELECT station, SUM(minutes) FROM trips GROUP BY station"
/* How many persons were charged for their rows. */
#define PERSONS_CHARGED                                                                            \
	"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 255)"            \
	" SELECT COUNT(*) FROM personal_part, n WHERE substr(content, 8 * i + 1, 8) <>"            \
	" x'0000000000000000'"

struct fixture {
	struct town town;
	struct digest grant;
	struct report report; /* of the last call */
	/* Called at each stage of an answer; NULL: not. */
	void (*on_stage)(struct fixture *fixture, enum node_stage stage);
	enum node_stage stages[256]; /* all that came */
	size_t stage_count;
};

/* Setup and teardown of a cmocka case: *state is a struct fixture whose town has a granted city. */
int fixture_setup(void **state);
int fixture_teardown(void **state);

/* A second one, for comparing; freed by fixture_free(). */
struct fixture *fixture_new(int rides);
void fixture_free(struct fixture *fixture);

/* Close the node and open it again. */
void fixture_reopen(struct fixture *fixture);

/* The answer to `sql` in clear; the caller frees it. What goes wrong fails the test. */
char *fixture_answer(struct fixture *fixture, const char *sql);

/* Revoke the mandate of `rider`, with the serial 2. */
void fixture_revoke(struct fixture *fixture, int rider);

/* The integer that `sql` gives on the node's store, as it is on the disk. */
int64_t fixture_stored(const struct fixture *fixture, const char *sql);

/* Close the node, run the statements of `sql` on its store, and open it again. */
void fixture_change(struct fixture *fixture, const char *sql);

/* Undo, in the store, the last step of the only answer: as if the program had been killed before.
 */
void fixture_forget_answer(struct fixture *fixture);

#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

#endif
