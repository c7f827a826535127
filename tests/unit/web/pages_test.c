/* pages_test.c: the pages that everyone sees. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/pages/pages.h"

#include "coop/entries.h"
#include "unit/coop/house_folder.h"
#include "unit/http/call.h"
#include "web/service.h"

#include <stdlib.h>
#include <string.h>

struct serving {
	struct house *house;
	struct web_service *service;
	struct call call;
	struct http_response response;
};

static const struct call_header english[] = { { "Accept-Language", "en" }, { NULL, NULL } };
static const struct call_header german[] = { { "Accept-Language", "de-DE,de;q=0.9" },
					     { NULL, NULL } };

static struct when clock_of(void *user)
{
	return ((const struct serving *)user)->house->now;
}

/* A house whose story was told until `step`, with its service, asked in English. */
static struct serving *serve(void **state, enum house_step step)
{
	struct serving *serving = calloc(1, sizeof(*serving));
	struct report report = { .message = "" };
	struct web_service_options options = { .clock = clock_of, .clock_user = serving };

	assert_non_null(serving);
	serving->house = house_of(state);
	assert_ok(house_run(serving->house, step, &report), &report);
	options.coop = serving->house->coop;
	assert_int_equal(web_service_new(&options, &serving->service, &report), AL_OK);
	serving->call = (struct call){ .handler = web_service_handle,
				       .user = serving->service,
				       .headers = english };
	http_response_init(&serving->response);
	return serving;
}

static void stop(struct serving *serving)
{
	http_response_clear(&serving->response);
	web_service_free(serving->service);
	free(serving);
}

static int look_at(struct serving *serving, const char *path)
{
	http_response_clear(&serving->response);
	call_bytes(&serving->call, "GET", path, NULL, &serving->response);
	return serving->response.status;
}

static const char *body_of(const struct serving *serving)
{
	return buffer_text(&serving->response.body);
}

static void assert_says(const struct serving *serving, const char *words)
{
	if (strstr(body_of(serving), words) == NULL)
		fail_msg("\"%s\" is not in: %.3000s", words, body_of(serving));
}

static enum status take_id(void *user, const struct entry_line *line, struct report *report)
{
	(void)report;
	*(struct digest *)user = line->id;
	return AL_OK;
}

/* The address of the newest object of `type` behind `path`. */
static const char *address(struct serving *serving, const char *path, enum object_type type)
{
	static char text[200];
	struct report report = { .message = "" };
	struct digest id = { { 0 } };
	char hex[2 * DIGEST_LEN + 1];

	assert_ok(entries_each(serving->house->coop, (struct entry_range){ type, -1, 1 }, take_id,
			       &id, &report),
		  &report);
	hex_format(id.bytes, DIGEST_LEN, hex);
	(void)snprintf(text, sizeof(text), "%s%s", path, hex);
	return text;
}

static void every_page_is_there_before_and_after_the_foundation(void **state)
{
	struct serving *serving = serve(state, H_STATUTE);
	size_t count;
	const struct http_route *routes = web_page_routes(&count);

	for (int founded = 0; founded < 2; founded++) {
		struct report report = { .message = "" };

		for (size_t i = 0; i < count; i++) {
			if (strcmp(routes[i].method, "GET") != 0 ||
			    strchr(routes[i].path, '{') != NULL)
				continue;
			if (look_at(serving, routes[i].path) == 303) {
				assert_memory_equal(
				    http_response_get(&serving->response, "Location"),
				    "/login?to=/", 11);
				continue;
			}
			if (serving->response.status != 200)
				fail_msg("%s: %d", routes[i].path, serving->response.status);
			assert_says(serving, "<main id=\"main\"><h1>");
			assert_says(serving, "</html>");
			assert_non_null(
			    strstr(http_response_get(&serving->response, "Content-Security-Policy"),
				   "default-src 'none'"));
		}
		assert_ok(house_run(serving->house, H_END, &report), &report);
	}
	stop(serving);
}

static void an_application_is_shown_with_its_decision_and_why(void **state)
{
	struct serving *serving = serve(state, H_DECISION_ASSEMBLY);

	assert_int_equal(look_at(serving, "/applications"), 200);
	assert_says(serving, "referred to the assembly");
	assert_says(serving, "permitted");
	assert_int_equal(look_at(serving, address(serving, "/applications/", OBJECT_APPLICATION)),
			 200);
	assert_says(serving, "referred to the assembly");
	assert_says(serving, "What each rule came to");
	stop(serving);
}

static void a_guideline_says_its_rules_in_words(void **state)
{
	struct serving *serving = serve(state, H_RESOLUTION + 1);
	const char *path = address(serving, "/guidelines/", OBJECT_GUIDELINE);

	assert_int_equal(look_at(serving, path), 200);
	assert_says(serving, "It holds where all of this is so:");
	assert_says(serving, "<span class=\"mark good\">permitted</span>");
	assert_says(serving, "Put to the vote by");
	serving->call.headers = german;
	assert_int_equal(look_at(serving, path), 200);
	assert_says(serving, "<html lang=\"de\">");
	assert_says(serving, "<span class=\"mark good\">erlaubt</span>");
	stop(serving);
}

static void a_grant_an_assembly_and_a_motion_have_their_pages(void **state)
{
	struct serving *serving = serve(state, H_END);

	assert_int_equal(look_at(serving, address(serving, "/results/", OBJECT_GRANT)), 200);
	assert_says(serving, "Spent so far");
	assert_int_equal(look_at(serving, address(serving, "/assemblies/", OBJECT_ASSEMBLY)), 200);
	assert_says(serving, "Agenda");
	assert_int_equal(look_at(serving, address(serving, "/motions/", OBJECT_MOTION)), 200);
	assert_says(serving, "Quorum met");
	/* The id of one is no address of another. */
	assert_int_equal(look_at(serving, address(serving, "/motions/", OBJECT_GRANT)), 404);
	stop(serving);
}

static void every_entry_is_shown_with_a_proof(void **state)
{
	struct serving *serving = serve(state, H_END);
	char path[300];

	(void)snprintf(path, sizeof(path), "%s", address(serving, "/log/", OBJECT_ROLL));
	assert_int_equal(look_at(serving, path), 200);
	assert_says(serving, "&quot;epoch&quot;: 2");
	(void)snprintf(path, sizeof(path), "%s/proof", address(serving, "/log/", OBJECT_ROLL));
	assert_int_equal(look_at(serving, path), 200);
	assert_says(serving, "c2sp.org/tlog-proof@v1\nindex ");
	stop(serving);
}

static void what_is_not_published_yet_has_no_proof(void **state)
{
	struct serving *serving = serve(state, H_REGISTER);
	char path[300];

	(void)snprintf(path, sizeof(path), "%s/proof", address(serving, "/log/", OBJECT_GUIDELINE));
	assert_int_equal(look_at(serving, path), 404);
	stop(serving);
}

static void lists_go_on_where_they_end(void **state)
{
	struct serving *serving = serve(state, H_END);
	const char *next;

	assert_int_equal(look_at(serving, "/log"), 200);
	next = strstr(body_of(serving), "/log?before=");
	assert_non_null(next);
	assert_int_equal(look_at(serving, "/log?before=3"), 200);
	assert_says(serving, "<td class=\"number\">2</td>");
	assert_null(strstr(body_of(serving), "<td class=\"number\">3</td>"));
	assert_int_equal(look_at(serving, "/log?type=roll"), 200);
	assert_null(strstr(body_of(serving), "<th scope=\"row\">statute</th>"));
	assert_int_equal(look_at(serving, "/log?before=nonsense"), 200);
	stop(serving);
}

static void what_is_not_there_is_said_by_a_page(void **state)
{
	static const char *const paths[] = { "/nothing", "/applications/12", "/guidelines/x",
					     "/log/zz",	 "/assets/none.css", "/motions/%00" };
	struct serving *serving = serve(state, H_STATUTE);

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		assert_int_equal(look_at(serving, paths[i]), 404);
		assert_says(serving, "This page does not exist");
		assert_string_equal(http_response_get(&serving->response, "Content-Type"),
				    "text/html; charset=utf-8");
	}
	stop(serving);
}

/* Send the form `body`, with `site` as Sec-Fetch-Site. */
static int send_form(struct serving *serving, const char *path, const char *body, const char *site)
{
	const struct call_header headers[] = { { "Sec-Fetch-Site", site }, { NULL, NULL } };
	struct call_body form = { .type = "application/x-www-form-urlencoded",
				  .bytes = body,
				  .len = strlen(body) };

	serving->call.headers = headers;
	http_response_clear(&serving->response);
	call_bytes(&serving->call, "POST", path, &form, &serving->response);
	serving->call.headers = english;
	return serving->response.status;
}

static void the_language_is_chosen_by_a_form_of_ours(void **state)
{
	static const struct call_header cookie[] = { { "Accept-Language", "de" },
						     { "Cookie", "a=b; language=en" },
						     { NULL, NULL } };
	struct serving *serving = serve(state, H_STATUTE);

	assert_int_equal(send_form(serving, "/language", "language=en&back=%2Flog", "same-origin"),
			 303);
	assert_string_equal(http_response_get(&serving->response, "Location"), "/log");
	assert_non_null(
	    strstr(http_response_get(&serving->response, "Set-Cookie"), "language=en;"));
	/* Nobody is led elsewhere. */
	assert_int_equal(
	    send_form(serving, "/language", "language=en&back=%2F%2Fevil.example", "same-origin"),
	    303);
	assert_string_equal(http_response_get(&serving->response, "Location"), "/");
	assert_int_equal(send_form(serving, "/language", "language=en", "cross-site"), 403);
	serving->call.headers = cookie;
	assert_int_equal(look_at(serving, "/"), 200);
	assert_says(serving, "<html lang=\"en\">");
	stop(serving);
}

static void a_form_that_comes_back_is_a_page_like_others(void **state)
{
	struct serving *serving = serve(state, H_STATUTE + 1);

	assert_int_equal(
	    send_form(serving, "/account/new", "name=Ada&email=nonsense", "same-origin"), 422);
	assert_string_equal(http_response_get(&serving->response, "Content-Type"),
			    "text/html; charset=utf-8");
	assert_non_null(http_response_get(&serving->response, "Content-Security-Policy"));
	assert_says(serving, "aria-invalid=\"true\"");
	stop(serving);
}

static void who_makes_many_accounts_waits_and_who_mistypes_does_not(void **state)
{
	struct serving *serving = serve(state, H_STATUTE);

	for (int i = 0; i < 8; i++)
		assert_int_equal(
		    send_form(serving, "/account/new", "name=Ada&email=nowhere", "same-origin"),
		    422);
	for (int i = 0; i < 5; i++)
		assert_int_equal(send_form(serving, "/account/new",
					   "name=Ada&email=ada%40example.org", "same-origin"),
				 303);
	assert_int_equal(
	    send_form(serving, "/account/new", "name=Ada&email=ada%40example.org", "same-origin"),
	    429);
	assert_says(serving, "Das war zu oft.");
	stop(serving);
}

static void assets_are_kept_by_their_digest(void **state)
{
	struct serving *serving = serve(state, H_STATUTE);
	char path[200];
	const char *found;

	assert_int_equal(look_at(serving, "/"), 200);
	found = strstr(body_of(serving), "/assets/style.css?v=");
	assert_non_null(found);
	(void)snprintf(path, sizeof(path), "%.*s", (int)strcspn(found, "\""), found);
	assert_int_equal(look_at(serving, path), 200);
	assert_non_null(
	    strstr(http_response_get(&serving->response, "Cache-Control"), "immutable"));
	assert_int_equal(look_at(serving, "/assets/style.css?v=other"), 200);
	assert_string_equal(http_response_get(&serving->response, "Cache-Control"), "no-cache");
	stop(serving);
}

UNIT_MAIN("pages", HOUSE_TEST(every_page_is_there_before_and_after_the_foundation),
	  HOUSE_TEST(an_application_is_shown_with_its_decision_and_why),
	  HOUSE_TEST(a_guideline_says_its_rules_in_words),
	  HOUSE_TEST(a_grant_an_assembly_and_a_motion_have_their_pages),
	  HOUSE_TEST(every_entry_is_shown_with_a_proof),
	  HOUSE_TEST(what_is_not_published_yet_has_no_proof),
	  HOUSE_TEST(lists_go_on_where_they_end), HOUSE_TEST(what_is_not_there_is_said_by_a_page),
	  HOUSE_TEST(the_language_is_chosen_by_a_form_of_ours),
	  HOUSE_TEST(a_form_that_comes_back_is_a_page_like_others),
	  HOUSE_TEST(who_makes_many_accounts_waits_and_who_mistypes_does_not),
	  HOUSE_TEST(assets_are_kept_by_their_digest))
