/*
 * unit.h: the frame of a test program whose cases CTest runs one by one.
 *
 *	static void the_end_instant_is_not_covered(void **state)
 *	{
 *		(void)state;
 *		assert_false(mandate_covers(...));
 *	}
 *
 *	UNIT_MAIN("mandate", cmocka_unit_test(the_end_instant_is_not_covered))
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_UNIT_H
#define ALLMENDE_TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* `--list` prints the cases, a name selects one; returns the exit status, or -1 to go on and run.
 */
static inline int unit_select(int argc, char **argv, const struct CMUnitTest *cases, size_t count)
{
	const char *wanted = argc > 1 ? argv[1] : NULL;
	bool list = wanted != NULL && strcmp(wanted, "--list") == 0;

	if (wanted == NULL)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (list) {
			puts(cases[i].name);
		} else if (strcmp(wanted, cases[i].name) == 0) {
			cmocka_set_test_filter(wanted);
			return -1;
		}
	}
	return list ? 0 : 2; /* cmocka alone would call "no such case" a pass */
}

/* The main of a test program: the module's name, then its cases. */
#define UNIT_MAIN(module, ...) UNIT_MAIN_WITH(module, NULL, NULL, __VA_ARGS__)

/* The same with `int setup(void **)` and teardown of the whole group; either may be NULL. */
#define UNIT_MAIN_WITH(module, setup, teardown, ...)                                               \
	int main(int argc, char **argv)                                                            \
	{                                                                                          \
		const struct CMUnitTest cases[] = { __VA_ARGS__ };                                 \
		int done = unit_select(argc, argv, cases, sizeof(cases) / sizeof(*cases));         \
		return done >= 0 ? done                                                            \
				 : cmocka_run_group_tests_name(module, cases, setup, teardown);    \
	}

#endif
