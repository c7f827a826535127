/* house_folder.h: a cmocka case with the small cooperative in a folder of its own. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_COOP_HOUSE_FOLDER_H
#define ALLMENDE_TESTS_UNIT_COOP_HOUSE_FOLDER_H

#include "unit/coop/house.h"
#include "unit/unit.h"

/* Setup and teardown: *state is a new folder with an open cooperative in it. */
int house_folder_setup(void **state);
int house_folder_teardown(void **state);

#define HOUSE_TEST(name)                                                                           \
	cmocka_unit_test_setup_teardown(name, house_folder_setup, house_folder_teardown)

/* The cooperative of the case. */
struct house *house_of(void **state);

/* `name` in the folder of the case; in one of four places used in turn. */
const char *house_path(void **state, const char *name);

/* `outcome` is AL_OK, or the words of `report` are shown. */
#define assert_ok(outcome, report)                                                                 \
	do {                                                                                       \
		enum status assert_ok_found = (outcome);                                           \
                                                                                                   \
		if (assert_ok_found != AL_OK)                                                      \
			fail_msg("%s: %s (%s)", status_name(assert_ok_found), (report)->message,   \
				 (report)->detail);                                                \
	} while (0)

/* `outcome` is `wanted`, and the message of `report` has `words` in it. */
#define assert_refused(outcome, wanted, report, words)                                             \
	do {                                                                                       \
		enum status assert_refused_found = (outcome);                                      \
                                                                                                   \
		if (assert_refused_found != (wanted))                                              \
			fail_msg("%s, not %s: %s", status_name(assert_refused_found),              \
				 status_name(wanted), (report)->message);                          \
		if (strstr((report)->message, (words)) == NULL)                                    \
			fail_msg("\"%s\" is not in: %s", (words), (report)->message);              \
	} while (0)

/* Whether a regular file below `folder` has the bytes of `text` in it. */
bool house_folder_has(const char *folder, const char *text);

/* How many regular files are below `folder`. */
int house_folder_count(const char *folder);

/* Copy the folder `from` to `to`, which is removed before. */
void house_folder_copy(const char *from, const char *to);

#endif
