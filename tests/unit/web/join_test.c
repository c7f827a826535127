/* join_test.c: joining by the pages: from the form to the list of members. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/accounts.h"
#include "coop/entries.h"
#include "coop/membership.h"
#include "coop/outbox.h"
#include "unit/coop/house_folder.h"
#include "unit/http/call.h"
#include "web/pages/pages.h"
#include "web/service.h"

#include <stdlib.h>
#include <string.h>

#define KEY "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
#define WISH                                                                                       \
	"given=Ada&family=L%C3%B6w&street=Weg+1&postcode=01234&town=Stadt&shares=2&key=" KEY       \
	"&statute=yes"

struct serving {
	struct house *house;
	struct web_service *service;
	struct call call;
	struct http_response response;
	char cookies[2][200]; /* of the office (0) and of Ada (1) */
	int64_t accounts[2];
};

static struct when clock_of(void *user)
{
	return when_add(((const struct serving *)user)->house->now, 60);
}

/* A new session of who has an account. */
static void come_in(struct serving *serving, int who)
{
	struct report report = { .message = "" };
	uint8_t token[ACCOUNT_TOKEN_LEN];
	char hex[2 * ACCOUNT_TOKEN_LEN + 1];

	assert_ok(accounts_begin_session(serving->house->coop, serving->accounts[who], "test",
					 clock_of(serving), token, &report),
		  &report);
	hex_format(token, sizeof(token), hex);
	(void)snprintf(serving->cookies[who], sizeof(serving->cookies[who]), "allmende=%s", hex);
}

/* An account with a session, which holds `key` of the house (0: none). */
static void let_in(struct serving *serving, int who, const char *name, int key)
{
	struct when now = clock_of(serving);
	struct report report = { .message = "" };
	struct account account;

	assert_ok(accounts_make(serving->house->coop, name, who == 0 ? "" : "ada@example.org", now,
				&account, &report),
		  &report);
	serving->accounts[who] = account.number;
	if (key != 0)
		assert_ok(accounts_add_key(serving->house->coop, account.number,
					   signing_key_public(serving->house->keys[key]), now,
					   &report),
			  &report);
	come_in(serving, who);
}

/* Tell the story on until `step`; who was in comes in again, for days have gone by. */
static void go_on(struct serving *serving, enum house_step step)
{
	struct report report = { .message = "" };

	assert_ok(house_run(serving->house, step, &report), &report);
	come_in(serving, 0);
	come_in(serving, 1);
}

static struct serving *serve(void **state)
{
	struct serving *serving = calloc(1, sizeof(*serving));
	struct report report = { .message = "" };
	struct web_service_options options = { .clock = clock_of, .clock_user = serving };

	assert_non_null(serving);
	serving->house = house_of(state);
	assert_ok(house_run(serving->house, H_KEY_PAPER, &report), &report);
	options.coop = serving->house->coop;
	assert_int_equal(web_service_new(&options, &serving->service, &report), AL_OK);
	serving->call = (struct call){ .handler = web_service_handle, .user = serving->service };
	let_in(serving, 0, "Olga", HK_OFFICE);
	let_in(serving, 1, "Ada", 0);
	http_response_init(&serving->response);
	return serving;
}

static void stop(struct serving *serving)
{
	http_response_clear(&serving->response);
	web_service_free(serving->service);
	free(serving);
}

static const char *body_of(const struct serving *serving)
{
	return buffer_text(&serving->response.body);
}

/* Look at `path` as `who`: 0 the office, 1 Ada, -1 nobody. */
static int look_at(struct serving *serving, int who, const char *path)
{
	const struct call_header headers[] = { { "Accept-Language", "en" },
					       { who < 0 ? NULL : "Cookie",
						 who < 0 ? NULL : serving->cookies[who] },
					       { NULL, NULL } };

	serving->call.headers = headers;
	http_response_clear(&serving->response);
	call_bytes(&serving->call, "GET", path, NULL, &serving->response);
	serving->call.headers = NULL;
	return serving->response.status;
}

/* The token of the last page's form. */
static void take_token(const struct serving *serving, char ret[static 65])
{
	const char *found = strstr(body_of(serving), "name=\"token\" value=\"");

	assert_non_null(found);
	(void)snprintf(ret, 65, "%s", found + strlen("name=\"token\" value=\""));
}

/* Send `fields` as `who` to `path`, with the token of the page at `page` (NULL: without one). */
static int send_form(struct serving *serving, int who, const char *page, const char *path,
		     const char *fields)
{
	const struct call_header headers[] = { { "Sec-Fetch-Site", "same-origin" },
					       { "Accept-Language", "en" },
					       { "Cookie", serving->cookies[who] },
					       { NULL, NULL } };
	char body[2000];
	char token[65] = "";
	struct call_body form = { .type = "application/x-www-form-urlencoded", .bytes = body };

	if (page != NULL) {
		assert_int_equal(look_at(serving, who, page), 200);
		take_token(serving, token);
	}
	(void)snprintf(body, sizeof(body), "token=%s&%s", token, fields);
	form.len = strlen(body);
	serving->call.headers = headers;
	http_response_clear(&serving->response);
	call_bytes(&serving->call, "POST", path, &form, &serving->response);
	serving->call.headers = NULL;
	return serving->response.status;
}

static void assert_says(const struct serving *serving, const char *words)
{
	if (strstr(body_of(serving), words) == NULL)
		fail_msg("\"%s\" is not in: %.3000s", words, body_of(serving));
}

static void from_the_form_to_the_list_of_members(void **state)
{
	struct serving *serving = serve(state);
	struct report report = { .message = "" };
	static struct outbox_mail mail;
	struct membership found;

	assert_int_equal(send_form(serving, 1, "/join", "/join", WISH), 303);
	assert_string_equal(http_response_get(&serving->response, "Location"), "/membership");
	assert_int_equal(look_at(serving, 1, "/membership"), 200);
	assert_says(serving, "waits for the board");
	assert_int_equal(look_at(serving, 1, "/join"), 303);
	assert_int_equal(look_at(serving, 0, "/office/members?state=1"), 200);
	assert_says(serving, "L\xc3\xb6w, Ada");
	/* What is no clear yes is none. */
	assert_int_equal(send_form(serving, 0, "/office/members/1", "/office/members/decide",
				   "number=1&act=refuse"),
			 400);
	assert_int_equal(
	    send_form(serving, 0, "/office/members/1", "/office/members/decide", "number=1"), 400);
	assert_int_equal(send_form(serving, 0, "/office/members/1", "/office/members/decide",
				   "number=1&act=admit&renews=&reason="),
			 303);
	assert_ok(outbox_next(serving->house->coop, clock_of(serving), &mail, &report), &report);
	assert_string_equal(mail.recipient, "ada@example.org");
	assert_non_null(strstr(mail.body, "/membership\n"));
	assert_int_equal(outbox_next(serving->house->coop, clock_of(serving), &mail, &report),
			 AL_NOT_FOUND);
	assert_int_equal(look_at(serving, 1, "/membership"), 200);
	assert_says(serving, "<dd>member</dd>");
	assert_int_equal(send_form(serving, 0, "/office/members/1", "/office/members/share",
				   "number=1&kind=2&amount=150%2C5&note=transfer"),
			 303);
	assert_int_equal(look_at(serving, 1, "/membership"), 200);
	assert_says(serving, "\xe2\x82\xac"
			     "150.50");
	assert_int_equal(look_at(serving, 0, "/office/members.csv"), 200);
	assert_says(serving, "\"L\xc3\xb6w\",\"Ada\",\"Weg 1\",\"01234\",\"Stadt\",");
	assert_says(serving, ",2,150.50\r\n");
	assert_int_equal(send_form(serving, 1, "/membership", "/membership", "act=leave"), 303);
	assert_int_equal(
	    send_form(serving, 0, "/office/members/1", "/office/members/end", "number=1"), 303);
	assert_int_equal(
	    send_form(serving, 0, "/office/members/1", "/office/members/erase", "number=1"), 303);
	assert_ok(membership_get(serving->house->coop, 1, &found, &report), &report);
	assert_int_equal(found.state, MEMBERSHIP_LEFT);
	assert_string_equal(found.wish.family, "");
	stop(serving);
}

static void only_the_office_sees_the_list(void **state)
{
	static const char *const paths[] = { "/office", "/office/members", "/office/members/1",
					     "/office/members.csv" };
	struct serving *serving = serve(state);

	assert_int_equal(send_form(serving, 1, "/join", "/join", WISH), 303);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		assert_int_equal(look_at(serving, -1, paths[i]), 303);
		assert_int_equal(look_at(serving, 1, paths[i]), 403);
		assert_says(serving, "persons of the office");
		assert_int_equal(look_at(serving, 0, paths[i]), 200);
	}
	assert_int_equal(
	    send_form(serving, 1, "/membership", "/office/members/decide", "number=1&act=admit"),
	    403);
	assert_int_equal(look_at(serving, 0, "/office/members/2"), 404);
	assert_int_equal(look_at(serving, 0, "/office/members/x"), 404);
	stop(serving);
}

static void what_is_missing_is_said_at_its_field(void **state)
{
	struct serving *serving = serve(state);

	assert_int_equal(send_form(serving, 1, "/join", "/join",
				   "given=Ada&family=&street=Weg&postcode=1&town=S&shares=0&key=x"),
			 422);
	assert_says(serving, "<p class=\"error\" id=\"error-family\">This is missing.</p>");
	assert_says(serving, "id=\"error-shares\"");
	assert_says(serving, "id=\"error-key\"");
	assert_says(serving, "id=\"error-statute\"");
	assert_says(serving, "aria-describedby=\"error-family\" aria-invalid=\"true\"");
	assert_says(serving, "value=\"Ada\"");
	stop(serving);
}

static void a_form_without_the_token_of_the_session_changes_nothing(void **state)
{
	struct serving *serving = serve(state);
	struct report report = { .message = "" };
	struct membership found;

	assert_int_equal(send_form(serving, 1, NULL, "/join", WISH), 403);
	assert_says(serving, "Load the page again");
	assert_int_equal(membership_of(serving->house->coop, serving->accounts[1], &found, &report),
			 AL_NOT_FOUND);
	/* Nor with the token of another session. */
	assert_int_equal(look_at(serving, 0, "/account"), 200);
	{
		char token[65];
		char body[500];
		const struct call_header headers[] = { { "Cookie", serving->cookies[1] },
						       { NULL, NULL } };
		struct call_body form = { "application/x-www-form-urlencoded", body, 0 };

		take_token(serving, token);
		(void)snprintf(body, sizeof(body), "token=%s&%s", token, WISH);
		form.len = strlen(body);
		serving->call.headers = headers;
		http_response_clear(&serving->response);
		call_bytes(&serving->call, "POST", "/join", &form, &serving->response);
		serving->call.headers = NULL;
	}
	assert_int_equal(serving->response.status, 403);
	stop(serving);
}

static void a_key_is_shown_by_signing_with_it(void **state)
{
	struct serving *serving = serve(state);
	struct report report = { .message = "" };
	const struct call_header headers[] = { { "Cookie", serving->cookies[1] },
					       { "Sec-Fetch-Site", "same-origin" },
					       { NULL, NULL } };
	struct account ada;
	unsigned roles = 0;

	serving->call.now = clock_of(serving);
	serving->call.headers = headers;
	http_response_clear(&serving->response);
	assert_int_equal(
	    call_json(&serving->call, "POST", "/account/keys", "{}", &serving->response), 401);
	serving->call.key = serving->house->keys[HK_CITY];
	http_response_clear(&serving->response);
	assert_int_equal(
	    call_json(&serving->call, "POST", "/account/keys", "{}", &serving->response), 204);
	assert_ok(accounts_get(serving->house->coop, serving->accounts[1], &ada, &report), &report);
	assert_ok(accounts_roles(serving->house->coop, &ada, &roles, &report), &report);
	assert_int_equal(roles, ROLE_APPLICANT);
	/* The office's key is the office's account's. */
	serving->call.key = serving->house->keys[HK_OFFICE];
	http_response_clear(&serving->response);
	assert_int_equal(
	    call_json(&serving->call, "POST", "/account/keys", "{}", &serving->response), 409);
	serving->call.headers = NULL;
	http_response_clear(&serving->response);
	assert_int_equal(
	    call_json(&serving->call, "POST", "/account/keys", "{}", &serving->response), 401);
	stop(serving);
}

static void a_body_registers_and_the_office_accepts_it(void **state)
{
	static const char wish[] = "name=Institut&kind=dpv%3AAcademicScientificOrganisation&entry="
				   "VR+1&address=Weg+2&key=";
	struct serving *serving = serve(state);
	struct report report = { .message = "" };
	const struct public_key *key = signing_key_public(serving->house->keys[HK_STRANGER]);
	char hex[2 * PUBLIC_KEY_LEN + 1];
	char fields[500];

	hex_format(key->bytes, PUBLIC_KEY_LEN, hex);
	(void)snprintf(fields, sizeof(fields), "%sed25519:%s", wish, hex);
	assert_int_equal(send_form(serving, 1, "/applicant", "/applicant", "name=&kind=&key=x"),
			 422);
	assert_says(serving, "id=\"error-kind\"");
	assert_int_equal(send_form(serving, 1, "/applicant", "/applicant", fields), 403);
	assert_says(serving, "has not shown");
	assert_ok(accounts_add_key(serving->house->coop, serving->accounts[1], key,
				   clock_of(serving), &report),
		  &report);
	assert_int_equal(send_form(serving, 1, "/applicant", "/applicant", fields), 303);
	assert_int_equal(look_at(serving, 1, "/applicant"), 200);
	assert_says(serving, "waits for the office");
	assert_int_equal(look_at(serving, 1, "/office/applicants"), 403);
	assert_int_equal(look_at(serving, 0, "/office"), 200);
	assert_says(serving, "1 wait for the office.");
	assert_int_equal(look_at(serving, 0, "/office/applicants"), 200);
	assert_says(serving, "Institut");
	assert_int_equal(send_form(serving, 0, "/office/applicants/1", "/office/applicants/decide",
				   "number=1&act=accept&reason="),
			 303);
	assert_true(chain_key_in_force(coop_chain(serving->house->coop), key, KEY_APPLICANT, NULL));
	assert_int_equal(look_at(serving, 1, "/applicant"), 200);
	assert_says(serving, "the log knows the key");
	assert_int_equal(look_at(serving, 0, "/office/applicants/2"), 404);
	stop(serving);
}

static enum status take_id(void *user, const struct entry_line *line, struct report *report)
{
	(void)report;
	*(struct digest *)user = line->id;
	return AL_OK;
}

/* The page of the office on the newest application. */
static const char *newest_application(struct serving *serving)
{
	static char path[200];
	struct entry_range range = { OBJECT_APPLICATION, -1, 1 };
	struct report report = { .message = "" };
	struct digest id = { { 0 } };
	char hex[2 * DIGEST_LEN + 1];

	assert_ok(entries_each(serving->house->coop, range, take_id, &id, &report), &report);
	hex_format(id.bytes, DIGEST_LEN, hex);
	(void)snprintf(path, sizeof(path), "/office/applications/%s", hex);
	return path;
}

static void the_office_sees_what_is_next_of_each_application(void **state)
{
	struct serving *serving = serve(state);

	go_on(serving, H_DECISION);
	assert_int_equal(look_at(serving, 0, "/office/applications"), 200);
	assert_says(serving, "<td>decide</td>");
	assert_int_equal(look_at(serving, 0, newest_application(serving)), 200);
	assert_says(serving, "What the guideline decides");
	assert_says(serving, "data-desk=\"sign-decision\"");
	assert_int_equal(look_at(serving, 1, newest_application(serving)), 403);
	go_on(serving, H_GRANT);
	assert_int_equal(look_at(serving, 0, newest_application(serving)), 200);
	assert_says(serving, "data-desk=\"enter-grant\"");
	go_on(serving, H_APPLICATION_PAPER);
	assert_int_equal(look_at(serving, 0, newest_application(serving)), 200);
	assert_says(serving, "data-desk=\"revoke-grant\"");
	go_on(serving, H_REGISTER_2);
	assert_int_equal(look_at(serving, 0, "/office/applications"), 200);
	assert_says(serving, "put it to the assembly");
	assert_says(serving, "the grant runs");
	stop(serving);
}

UNIT_MAIN("join", HOUSE_TEST(the_office_sees_what_is_next_of_each_application),
	  HOUSE_TEST(a_body_registers_and_the_office_accepts_it),
	  HOUSE_TEST(from_the_form_to_the_list_of_members),
	  HOUSE_TEST(only_the_office_sees_the_list),
	  HOUSE_TEST(what_is_missing_is_said_at_its_field),
	  HOUSE_TEST(a_form_without_the_token_of_the_session_changes_nothing),
	  HOUSE_TEST(a_key_is_shown_by_signing_with_it))
