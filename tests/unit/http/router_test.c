/* router_test.c: methods and paths. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/router.h"

#include "http/query.h"
#include "unit/unit.h"

#include <string.h>

static void a_path_fits_its_pattern_alone(void **state)
{
	struct http_places places;

	(void)state;
	assert_true(http_path_fits("/", "/", &places));
	assert_true(http_path_fits("/api/v1/jobs", "/api/v1/jobs", &places));
	assert_int_equal(places.count, 0);
	assert_false(http_path_fits("/api/v1/jobs", "/api/v1/jobs/", &places));
	assert_false(http_path_fits("/api/v1/jobs", "/api/v1/job", &places));
	assert_false(http_path_fits("/api/v1/jobs", "/api/v1/jobs2", &places));
	assert_false(http_path_fits("/api/v1/jobs", "api/v1/jobs", &places));
	assert_false(http_path_fits("/api", "", &places));
}

static void places_hold_what_stood_there_decoded(void **state)
{
	struct http_places places;

	(void)state;
	assert_true(http_path_fits("/jobs/{job}/rows/{row}", "/jobs/a%20b/rows/%C3%A4", &places));
	assert_int_equal(places.count, 2);
	assert_string_equal(places.text[0], "a b");
	assert_string_equal(places.text[1], "\xc3\xa4");
	assert_true(http_path_fits("/public/{...}", "/public/log/tile/0/000", &places));
	assert_string_equal(places.text[0], "log/tile/0/000");
}

static void names_that_leave_their_folder_fit_nothing(void **state)
{
	static const char *const bad[] = {
		"/public/",	 "/public/..",	  "/public/a/../../b", "/public/%2e%2e/x",
		"/public/a//b",	 "/public/a/",	  "/public/a%2fb",     "/public/a%2Fb",
		"/public/a%00b", "/public/a%0ab", "/public/.",	       "/public/a%",
		"/public/a%2",	 "/public/a%zz",  "/public/./a",
	};
	struct http_places places;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(http_path_fits("/public/{...}", bad[i], &places));
	assert_false(http_path_fits("/jobs/{job}", "/jobs/..", &places));
	assert_false(http_path_fits("/jobs/{job}", "/jobs/", &places));
	assert_false(http_path_fits("/jobs/{job}", "/jobs/a%2fb", &places));
}

static void a_place_has_a_longest_text(void **state)
{
	char path[HTTP_PLACE_LEN_MAX + 16] = "/a/";
	struct http_places places;

	(void)state;
	memset(path + 3, 'x', HTTP_PLACE_LEN_MAX);
	assert_true(http_path_fits("/a/{b}", path, &places));
	path[3 + HTTP_PLACE_LEN_MAX] = 'x';
	assert_false(http_path_fits("/a/{b}", path, &places));
}

static void say(void *user, const struct http_request *request, const struct http_places *places,
		struct http_response *ret)
{
	(void)request;
	http_response_start(ret, 200, "text/plain");
	buffer_append_text(&ret->body, user);
	if (places->count > 0)
		buffer_append_text(&ret->body, places->text[0]);
}

static void say_other(void *user, const struct http_request *request,
		      const struct http_places *places, struct http_response *ret)
{
	(void)user;
	(void)request;
	(void)places;
	http_response_start(ret, 201, "text/plain");
}

static const struct http_route routes[] = {
	{ .method = "GET", .path = "/things/{thing}", .run = say },
	{ .method = "DELETE", .path = "/things/{thing}", .run = say_other },
	{ .method = "GET", .path = "/things", .run = say_other },
};

static void the_first_route_that_fits_answers(void **state)
{
	char hello[] = "hello ";
	struct http_request request = { .method = "GET", .path = "/things/a" };
	struct http_response response;

	(void)state;
	http_response_init(&response);
	http_route(routes, 3, hello, &request, &response);
	assert_int_equal(response.status, 200);
	assert_string_equal(buffer_text(&response.body), "hello a");
	request.method = "DELETE";
	http_route(routes, 3, hello, &request, &response);
	assert_int_equal(response.status, 201);
	http_response_clear(&response);
}

static void what_is_not_there_and_what_is_not_offered_differ(void **state)
{
	struct http_request request = { .method = "PUT", .path = "/things/a" };
	struct http_response response;

	(void)state;
	http_response_init(&response);
	http_route(routes, 3, NULL, &request, &response);
	assert_int_equal(response.status, 405);
	assert_string_equal(http_response_get(&response, "Allow"), "GET, DELETE");
	request.path = "/nothing";
	http_route(routes, 3, NULL, &request, &response);
	assert_int_equal(response.status, 404);
	http_response_clear(&response);
}

static void a_query_is_decoded_and_ambiguous_ones_are_refused(void **state)
{
	struct http_query query;
	char many[HTTP_PARAMETERS_MAX * 4 + 8] = "";
	size_t len = 0;

	(void)state;
	assert_int_equal(http_query_parse("a=1&b=x+y%26&c&=", &query), AL_MALFORMED);
	assert_true(query.malformed);
	assert_null(http_query_get(&query, "a"));
	http_query_clear(&query);
	assert_int_equal(http_query_parse("a=1&&b=x+y%26=z&c", &query), AL_OK);
	assert_string_equal(http_query_get(&query, "a"), "1");
	assert_string_equal(http_query_get(&query, "b"), "x y&=z");
	assert_string_equal(http_query_get(&query, "c"), "");
	assert_null(http_query_get(&query, "d"));
	http_query_clear(&query);
	assert_int_equal(http_query_parse("a=1&a=2", &query), AL_MALFORMED);
	http_query_clear(&query);
	assert_int_equal(http_query_parse("a=%00", &query), AL_MALFORMED);
	http_query_clear(&query);
	for (char c = 'a'; c < 'a' + HTTP_PARAMETERS_MAX; c++) {
		len += (size_t)snprintf(many + len, sizeof(many) - len, "%c=1&", c);
	}
	assert_int_equal(http_query_parse(many, &query), AL_OK);
	http_query_clear(&query);
	(void)snprintf(many + len, sizeof(many) - len, "z=1");
	assert_int_equal(http_query_parse(many, &query), AL_MALFORMED);
	http_query_clear(&query);
}

static void names_without_values_have_room(void **state)
{
	struct http_query query;

	(void)state;
	assert_int_equal(http_query_parse("a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p", &query), AL_OK);
	assert_int_equal(query.count, HTTP_PARAMETERS_MAX);
	assert_string_equal(http_query_get(&query, "p"), "");
	http_query_clear(&query);
}

UNIT_MAIN("router", cmocka_unit_test(a_path_fits_its_pattern_alone),
	  cmocka_unit_test(places_hold_what_stood_there_decoded),
	  cmocka_unit_test(names_that_leave_their_folder_fit_nothing),
	  cmocka_unit_test(a_place_has_a_longest_text),
	  cmocka_unit_test(the_first_route_that_fits_answers),
	  cmocka_unit_test(what_is_not_there_and_what_is_not_offered_differ),
	  cmocka_unit_test(a_query_is_decoded_and_ambiguous_ones_are_refused),
	  cmocka_unit_test(names_without_values_have_room))
