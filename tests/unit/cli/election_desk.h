/*
 * election_desk.h: `allmende election` typed at a desk with a folder, for tests of its commands.
 *
 *	desk_expect(desk, "cast --dir @ @/ballot", CLI_OK, "accepted: ");
 *
 * A command line is split at blanks; "@" in it is the desk's folder.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_CLI_ELECTION_DESK_H
#define ALLMENDE_TESTS_UNIT_CLI_ELECTION_DESK_H

#include "cli/cli.h"
#include "unit/cli/registrar_class.h"

struct desk {
	struct members printed; /* `folder` and `output` */
	char uuid[48];		/* of the election that desk_set_up() has made */
};

/* Setup and teardown of a cmocka case: *state is a struct desk. */
int desk_setup(void **state);
int desk_teardown(void **state);

#define DESK_TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

/* Run the command line; its exit status. What it prints is desk->printed.output. */
int desk_run(struct desk *desk, const char *line);

/* The same, and fail unless it ends with `wanted` and prints `part`. */
void desk_expect(struct desk *desk, const char *line, int wanted, const char *part);

/* `name` in the folder, its whole content as text; release with buffer_clear(). */
struct buffer desk_read(const struct desk *desk, const char *name);
void desk_write(const struct desk *desk, const char *name, const char *text);

/* The archive of the desk's election. */
const char *desk_archive(const struct desk *desk);

/* One single trustee, `questions` (JSON) and `voters`, and the box is open. The voters' secrets are
 * in "voter1" and so on, the trustee's key in "key". */
void desk_set_up(struct desk *desk, const char *questions, size_t voters);

/* One question with yes and no; one with three answers, of which two may be chosen, or blank. */
#define DESK_YES_NO "{\"answers\":[\"Yes\",\"No\"],\"min\":1,\"max\":1,\"question\":\"Shall we?\"}"
#define DESK_BLANK                                                                                 \
	"{\"answers\":[\"Ada\",\"Emmy\",\"Lise\"],\"blank\":true,\"min\":1,\"max\":2,"             \
	"\"question\":\"Who?\"}"

#endif
