/* message_test.c: requests and responses without a socket. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/message.h"

#include "base/json.h"
#include "unit/unit.h"

#include <string.h>

static const char *content_type(const void *from, const char *name)
{
	return strcmp(name, "Content-Type") == 0 ? from : NULL;
}

static void a_media_type_is_known_whatever_its_parameters(void **state)
{
	struct http_request request = { .parts = { .header = content_type } };

	(void)state;
	assert_false(http_request_is(&request, "application/json"));
	request.parts.from = "application/json";
	assert_true(http_request_is(&request, "application/json"));
	request.parts.from = "Application/JSON ; charset=utf-8";
	assert_true(http_request_is(&request, "application/json"));
	request.parts.from = "application/jsonx";
	assert_false(http_request_is(&request, "application/json"));
	assert_null(http_request_query(&request, "x"));
}

static void a_header_is_set_once_and_replaced(void **state)
{
	struct http_response response;

	(void)state;
	http_response_init(&response);
	http_response_header(&response, "Allow", "GET");
	http_response_header(&response, "allow", "POST");
	assert_int_equal(response.headers_count, 1);
	assert_string_equal(http_response_get(&response, "ALLOW"), "POST");
	assert_null(http_response_get(&response, "Other"));
	assert_int_equal(response.status, 200);
	http_response_clear(&response);
}

static void a_header_with_a_line_feed_is_an_error_and_is_not_sent(void **state)
{
	struct http_response response;

	(void)state;
	http_response_init(&response);
	http_response_header(&response, "X-A", "a\r\nSet-Cookie: b");
	assert_int_equal(response.status, 500);
	assert_int_equal(response.headers_count, 0);
	http_response_clear(&response);
}

static void more_headers_than_there_is_room_for_are_an_error(void **state)
{
	struct http_response response;
	char name[8];

	(void)state;
	http_response_init(&response);
	for (int i = 0; i < HTTP_HEADERS_MAX; i++) {
		(void)snprintf(name, sizeof(name), "X-%d", i);
		http_response_header(&response, name, "1");
	}
	assert_int_equal(response.status, 200);
	http_response_header(&response, "X-0", "2");
	assert_int_equal(response.status, 200);
	http_response_header(&response, "X-more", "1");
	assert_int_equal(response.status, 500);
	http_response_clear(&response);
}

static void a_problem_is_canonical_json_with_its_members(void **state)
{
	struct http_response response;

	(void)state;
	http_response_init(&response);
	buffer_append_text(&response.body, "what was begun");
	http_response_problem(&response, 409, "conflict", "Not now", "say \"please\"");
	assert_int_equal(response.status, 409);
	assert_string_equal(http_response_get(&response, "Content-Type"),
			    "application/problem+json");
	assert_string_equal(buffer_text(&response.body),
			    "{\"detail\":\"say \\\"please\\\"\",\"status\":409,\"title\":\"Not "
			    "now\",\"type\":\"urn:allmende:problem:conflict\"}");
	http_response_problem(&response, 404, "x", "y", NULL);
	assert_string_equal(buffer_text(&response.body),
			    "{\"status\":404,\"title\":\"y\",\"type\":\"urn:allmende:problem:x\"}");
	http_response_clear(&response);
}

static void bytes_that_are_no_text_do_not_break_a_problem(void **state)
{
	struct http_response response;
	json_t *value = NULL;

	(void)state;
	http_response_init(&response);
	http_response_problem(&response, 400, "x", "y", "bad \xff\xfe \xc3\xa4 end");
	assert_int_equal(json_parse(buffer_text(&response.body), response.body.len, &value, NULL),
			 AL_OK);
	assert_string_equal(json_string_value(json_object_get(value, "detail")), "bad ?? ?? end");
	json_decref(value);
	http_response_clear(&response);
}

static void each_status_has_its_kind_of_problem(void **state)
{
	static const int expected[] = {
		[AL_MALFORMED] = 400, [AL_TOO_BIG] = 413,   [AL_NO_MEMORY] = 503,
		[AL_NOT_FOUND] = 404, [AL_CONFLICT] = 409,  [AL_REFUSED] = 403,
		[AL_FORGED] = 403,    [AL_EXHAUSTED] = 403, [AL_UNSUPPORTED] = 422,
		[AL_IO] = 500,	      [AL_NO_SPACE] = 507,  [AL_OVERFLOW] = 422,
	};
	struct report report = { .message = "why" };
	struct http_response response;

	(void)state;
	http_response_init(&response);
	for (int status = AL_MALFORMED; status <= AL_OVERFLOW; status++) {
		http_response_failure(&response, (enum status)status, &report);
		assert_int_equal(response.status, expected[status]);
		assert_int_equal(http_status_of((enum status)status), expected[status]);
		if (status == AL_IO || status == AL_NO_SPACE)
			continue;
		assert_non_null(strstr(buffer_text(&response.body), "\"detail\":\"why\""));
		assert_null(response.trouble);
	}
	http_response_clear(&response);
}

/* They name folders and files of the machine. */
static void what_failed_here_is_told_to_the_operator_alone(void **state)
{
	static const enum status ours[] = { AL_IO, AL_NO_SPACE };
	struct http_response response;
	struct report report = { .message = "/srv/coop/coop.db: cannot be written" };

	(void)state;
	http_response_init(&response);
	for (size_t i = 0; i < 2; i++) {
		http_response_failure(&response, ours[i], &report);
		assert_null(strstr(buffer_text(&response.body), "/srv"));
		assert_non_null(strstr(buffer_text(&response.body), "journal"));
		assert_string_equal(response.trouble, report.message);
	}
	http_response_failure(&response, AL_IO, NULL);
	assert_null(response.trouble);
	http_response_clear(&response);
}

UNIT_MAIN("message", cmocka_unit_test(a_media_type_is_known_whatever_its_parameters),
	  cmocka_unit_test(a_header_is_set_once_and_replaced),
	  cmocka_unit_test(a_header_with_a_line_feed_is_an_error_and_is_not_sent),
	  cmocka_unit_test(more_headers_than_there_is_room_for_are_an_error),
	  cmocka_unit_test(a_problem_is_canonical_json_with_its_members),
	  cmocka_unit_test(bytes_that_are_no_text_do_not_break_a_problem),
	  cmocka_unit_test(what_failed_here_is_told_to_the_operator_alone),
	  cmocka_unit_test(each_status_has_its_kind_of_problem))
