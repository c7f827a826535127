/* limits_test.c: how often one may try, and challenges that count once. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/limits.h"

#include "unit/unit.h"
#include "web/challenges.h"
#include "web/cookie.h"

#include <string.h>

static const struct when start = { 1767225600 };

static bool try_from(struct web_limits *limits, const char *peer, int64_t seconds)
{
	struct http_request request = { .method = "POST", .peer = peer };
	struct http_response response;
	bool taken;

	http_response_init(&response);
	taken =
	    web_limits_take(limits, WEB_LIMIT_LOGIN, &request, when_add(start, seconds), &response);
	if (!taken) {
		assert_int_equal(response.status, 429);
		assert_non_null(http_response_get(&response, "Retry-After"));
	}
	http_response_clear(&response);
	return taken;
}

static void after_some_tries_one_waits(void **state)
{
	static struct web_limits limits;

	(void)state;
	for (int i = 0; i < 10; i++)
		assert_true(try_from(&limits, "192.0.2.1", 0));
	assert_false(try_from(&limits, "192.0.2.1", 0));
	assert_false(try_from(&limits, "192.0.2.77", 5)); /* the same network */
	assert_true(try_from(&limits, "192.0.2.1", 6));
	assert_false(try_from(&limits, "192.0.2.1", 6));
	for (int i = 0; i < 10; i++)
		assert_true(try_from(&limits, "192.0.2.1", 3600));
	assert_false(try_from(&limits, "192.0.2.1", 3600));
	/* A clock that goes back makes nobody wait longer, and gives nothing. */
	assert_false(try_from(&limits, "192.0.2.1", 60));
	assert_true(try_from(&limits, "192.0.2.1", 3600 + 66));
}

static void networks_do_not_stand_in_for_each_other(void **state)
{
	static struct web_limits limits;

	(void)state;
	for (int i = 0; i < 10; i++)
		assert_true(try_from(&limits, "2001:db8:0:1100::1", 0));
	assert_false(try_from(&limits, "2001:db8:0:11ff::2", 0));
	assert_true(try_from(&limits, "2001:db8:0:1200::1", 0));
	assert_true(try_from(&limits, "198.51.100.1", 0));
	assert_true(try_from(&limits, "nonsense", 0));
}

static void a_challenge_counts_once_and_for_its_account(void **state)
{
	static struct web_challenges challenges;
	uint8_t first[PASSKEY_CHALLENGE_LEN];
	uint8_t second[PASSKEY_CHALLENGE_LEN];

	(void)state;
	web_challenges_make(&challenges, 7, start, first);
	web_challenges_make(&challenges, 0, start, second);
	assert_memory_not_equal(first, second, sizeof(first));
	assert_true(web_challenges_take(&challenges, first, 7, when_add(start, 299)));
	assert_false(web_challenges_take(&challenges, first, 7, when_add(start, 299)));
	assert_false(web_challenges_take(&challenges, second, 7, start));
	/* Who tried it for another account has used it up. */
	assert_false(web_challenges_take(&challenges, second, 0, start));
	web_challenges_make(&challenges, 7, start, first);
	assert_false(web_challenges_take(&challenges, first, 7, when_add(start, 300)));
	memset(first, 0, sizeof(first));
	assert_false(web_challenges_take(&challenges, first, 0, start));
}

static void the_oldest_challenge_gives_way(void **state)
{
	static struct web_challenges challenges;
	uint8_t first[PASSKEY_CHALLENGE_LEN];
	uint8_t other[PASSKEY_CHALLENGE_LEN];

	(void)state;
	web_challenges_make(&challenges, 0, start, first);
	for (int i = 1; i < WEB_CHALLENGES_MAX; i++)
		web_challenges_make(&challenges, 0, start, other);
	assert_true(web_challenges_take(&challenges, first, 0, start));
	web_challenges_make(&challenges, 0, start, first);
	for (int i = 0; i < WEB_CHALLENGES_MAX; i++)
		web_challenges_make(&challenges, 0, start, other);
	assert_false(web_challenges_take(&challenges, first, 0, start));
}

static const char *header_of(const void *from, const char *name)
{
	return strcmp(name, "Cookie") == 0 ? from : NULL;
}

static const char *cookie_in(const char *header, const char *name)
{
	static struct web_cookie cookie;
	struct http_request request = { .parts = { .header = header_of, .from = header } };

	cookie = web_cookie_get(&request, name);
	return cookie.value;
}

static void cookies_are_found_by_their_whole_name(void **state)
{
	char longest[WEB_COOKIE_LEN_MAX + 4];

	(void)state;
	assert_string_equal(cookie_in("a=1; ab=2", "ab"), "2");
	assert_string_equal(cookie_in("ab=2; a=1", "a"), "1");
	assert_string_equal(cookie_in("xa=2", "a"), "");
	assert_string_equal(cookie_in("a", "a"), "");
	assert_string_equal(cookie_in("a=1;a=2", "a"), "1");
	assert_string_equal(cookie_in(NULL, "a"), "");
	memset(longest, 'x', sizeof(longest));
	memcpy(longest, "a=", 2);
	longest[2 + WEB_COOKIE_LEN_MAX] = '\0';
	assert_int_equal(strlen(cookie_in(longest, "a")), WEB_COOKIE_LEN_MAX);
	longest[2 + WEB_COOKIE_LEN_MAX] = 'x';
	longest[3 + WEB_COOKIE_LEN_MAX] = '\0';
	assert_string_equal(cookie_in(longest, "a"), "");
}

UNIT_MAIN("limits", cmocka_unit_test(after_some_tries_one_waits),
	  cmocka_unit_test(networks_do_not_stand_in_for_each_other),
	  cmocka_unit_test(a_challenge_counts_once_and_for_its_account),
	  cmocka_unit_test(the_oldest_challenge_gives_way),
	  cmocka_unit_test(cookies_are_found_by_their_whole_name))
