/* like_test.c: LIKE finds the texts that plain SQL finds. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/analysis_operand.h"

#include "unit/unit.h"

static void patterns_take_what_they_say(void **state)
{
	static const struct {
		const char *pattern;
		const char *text;
		bool like;
	} cases[] = {
		{ "", "", true },
		{ "", "a", false },
		{ "a", "", false },
		{ "%", "", true },
		{ "%", "anything", true },
		{ "_", "", false },
		{ "_", "ab", false },
		{ "K_ln", "K\xc3\xb6ln", true },
		{ "K__ln", "K\xc3\xb6ln", false },
		{ "%ln", "K\xc3\xb6ln", true },
		{ "%_ln", "\xc3\xb6ln", true },
		{ "a%b%c", "aXXbYYbZc", true },
		{ "a%b%c", "aXXbYYbZ", false },
		{ "%aab", "aaaab", true },
		{ "a%%", "a", true },
		{ "100\\%", "100%", true },
		{ "100\\%", "1000", false },
		{ "\\_", "_", true },
		{ "\\_", "a", false },
		{ "\\\\", "\\", true },
		{ "a\\", "a\\", true },
		{ "A", "a", false },
		{ "%x%", "abc", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (where_like(cases[i].pattern, cases[i].text) != cases[i].like)
			fail_msg("%s LIKE %s", cases[i].text, cases[i].pattern);
	}
}

UNIT_MAIN("like", cmocka_unit_test(patterns_take_what_they_say))
