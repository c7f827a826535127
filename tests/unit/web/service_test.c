/* service_test.c: the cooperative's interface, without a socket. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/service.h"

#include "unit/coop/house_folder.h"
#include "unit/http/call.h"
#include "web/internal.h"

#include <stdlib.h>
#include <string.h>

struct serving {
	struct house *house;
	struct web_service *service;
	struct call call;
	struct http_response response;
};

static struct when clock_of(void *user)
{
	return ((const struct serving *)user)->house->now;
}

/* A house whose story was told until `step`, with its service. */
static struct serving *serve(void **state, enum house_step step)
{
	struct serving *serving = calloc(1, sizeof(*serving));
	struct report report = { .message = "" };
	struct web_service_options options = { .clock = clock_of, .clock_user = serving };

	assert_non_null(serving);
	serving->house = house_of(state);
	assert_ok(house_run(serving->house, step, &report), &report);
	options.coop = serving->house->coop;
	options.links = serving->house->links;
	options.links_count = HOUSE_WITNESSES;
	assert_int_equal(web_service_new(&options, &serving->service, &report), AL_OK);
	serving->call = (struct call){ .handler = web_service_handle,
				       .user = serving->service,
				       .now = serving->house->now };
	http_response_init(&serving->response);
	return serving;
}

static void stop(struct serving *serving)
{
	http_response_clear(&serving->response);
	web_service_free(serving->service);
	free(serving);
}

/* Ask as the holder of `key` (0: nobody); the status. */
static int ask(struct serving *serving, int key, const char *method, const char *path,
	       const char *body)
{
	serving->call.key = key == 0 ? NULL : serving->house->keys[key];
	serving->call.now = serving->house->now;
	http_response_clear(&serving->response);
	return call_json(&serving->call, method, path, body, &serving->response);
}

static const char *body_of(const struct serving *serving)
{
	return buffer_text(&serving->response.body);
}

static void the_state_names_cooperative_log_and_keys(void **state)
{
	struct serving *serving = serve(state, H_ADMIT);
	char expected[200];
	char hex[2 * DIGEST_LEN + 1];

	assert_int_equal(ask(serving, 0, "GET", "/api/v1", NULL), 200);
	hex_format(chain_coop(coop_chain(serving->house->coop))->bytes, DIGEST_LEN, hex);
	(void)snprintf(expected, sizeof(expected), "\"coop\":\"sha256:%s\"", hex);
	assert_non_null(strstr(body_of(serving), expected));
	assert_non_null(strstr(body_of(serving), "\"log_vkey\":\"" HOUSE_ORIGIN "+"));
	assert_int_equal(ask(serving, 0, "GET", "/healthz", NULL), 200);
	assert_int_equal(ask(serving, 0, "GET", "/metrics", NULL), 200);
	assert_non_null(strstr(body_of(serving), "\nallmende_coop_entries "));
	assert_non_null(strstr(body_of(serving), "\n# TYPE allmende_coop_members gauge\n"));
	stop(serving);
}

static void only_the_office_admits_members(void **state)
{
	struct serving *serving = serve(state, H_ADMIT);
	const char *body = "{\"members\":[{\"key\":\"ed25519:d75a980182b10ab7d54bfed3c964073a0ee172"
			   "f3daa62325af021a68f707511a\",\"name\":\"Ada\"}]}";

	assert_int_equal(ask(serving, 0, "POST", "/api/v1/members", body), 401);
	assert_int_equal(ask(serving, HK_STRANGER, "POST", "/api/v1/members", body), 403);
	assert_non_null(strstr(body_of(serving), "office"));
	assert_int_equal(ask(serving, HK_OFFICE, "POST", "/api/v1/members", body), 204);
	assert_int_equal(ask(serving, HK_OFFICE, "POST", "/api/v1/members", body), 409);
	assert_int_equal(ask(serving, HK_OFFICE, "POST", "/api/v1/members", "{\"members\":[]}"),
			 400);
	assert_int_equal(ask(serving, HK_OFFICE, "POST", "/api/v1/members", "nonsense"), 400);
	stop(serving);
}

static void a_member_alone_sees_her_place_in_the_roll(void **state)
{
	struct serving *serving = serve(state, H_KEY_NODE);
	json_t *place;

	assert_int_equal(ask(serving, HK_MEMBER, "GET", "/api/v1/my/roll-place", NULL), 200);
	place = call_parse(&serving->response);
	assert_int_equal(json_integer_value(json_object_get(place, "members")), HOUSE_MEMBERS);
	json_decref(place);
	assert_int_equal(ask(serving, HK_STRANGER, "GET", "/api/v1/my/roll-place", NULL), 403);
	assert_int_equal(ask(serving, 0, "GET", "/api/v1/my/roll-place", NULL), 401);
	stop(serving);
}

static void the_office_begins_a_period_and_members_are_certified(void **state)
{
	struct serving *serving = serve(state, H_KEY_CITY);
	struct when now = chain_time(coop_chain(house_of(state)->coop));
	char from[WHEN_TEXT_LEN + 1];
	char until[WHEN_TEXT_LEN + 1];
	char body[2000];
	char number[2 * 384 + 1];

	when_format(now, from);
	when_format(when_add(now, INT64_C(90) * HOUSE_DAY), until);
	(void)snprintf(body, sizeof(body),
		       "{\"from\":\"%s\",\"platform\":\"" HOUSE_PLATFORM
		       "\",\"renewals\":0,\"until\":\"%s\"}",
		       from, until);
	assert_int_equal(ask(serving, HK_MEMBER, "POST", "/api/v1/issuers", body), 403);
	assert_int_equal(ask(serving, HK_OFFICE, "POST", "/api/v1/issuers", body), 201);
	assert_int_equal(ask(serving, HK_OFFICE, "POST", "/api/v1/issuers", body), 403);
	/* Whatever is sent is signed, if it is a number of the right size. */
	memset(number, '1', sizeof(number) - 1);
	number[sizeof(number) - 1] = '\0';
	(void)snprintf(body, sizeof(body),
		       "{\"blinded\":\"%s\",\"platform\":\"" HOUSE_PLATFORM "\"}", number);
	assert_int_equal(ask(serving, 0, "POST", "/api/v1/certificates", body), 401);
	assert_int_equal(ask(serving, HK_STRANGER, "POST", "/api/v1/certificates", body), 403);
	assert_int_equal(ask(serving, HK_MEMBER, "POST", "/api/v1/certificates", body), 200);
	assert_non_null(strstr(body_of(serving), "\"signature\":\""));
	assert_int_equal(ask(serving, HK_MEMBER, "POST", "/api/v1/certificates", body), 200);
	*strchr(body, '1') = '2'; /* another one */
	assert_int_equal(ask(serving, HK_MEMBER, "POST", "/api/v1/certificates", body), 403);
	*strchr(body, '2') = 'x';
	assert_int_equal(ask(serving, HK_MEMBER, "POST", "/api/v1/certificates", body), 400);
	stop(serving);
}

static void a_signed_object_is_entered_once(void **state)
{
	struct serving *serving = serve(state, H_APPLICATION);
	const struct signing_key *keys[] = { serving->house->keys[HK_CITY],
					     serving->house->keys[HK_OFFICE] };
	struct application application;
	struct envelope *envelope = NULL;
	struct buffer text;
	char list[8192];

	house_draft_application(HOUSE_CITY, &application);
	application.applicant_key = *house_public(serving->house, HK_CITY);
	application.coop = *chain_coop(coop_chain(serving->house->coop));
	application.time = serving->house->now;
	assert_int_equal(coop_add_text(serving->house->coop, "terms", 5, &application.terms, NULL),
			 AL_OK);
	assert_int_equal(object_make(OBJECT_APPLICATION, &application, keys, 2, &envelope, NULL),
			 AL_OK);
	buffer_init(&text, ENVELOPE_LEN_MAX);
	envelope_format(envelope, &text);
	if (ask(serving, 0, "POST", "/api/v1/objects", buffer_text(&text)) != 201)
		fail_msg("%s", body_of(serving));
	assert_int_equal(ask(serving, 0, "POST", "/api/v1/objects", buffer_text(&text)), 409);
	(void)snprintf(list, sizeof(list), "[%s]", buffer_text(&text));
	assert_int_equal(ask(serving, 0, "POST", "/api/v1/objects/batch", list), 200);
	assert_non_null(strstr(body_of(serving), "\"status\":\"conflict\""));
	assert_int_equal(ask(serving, 0, "POST", "/api/v1/objects/batch", "[{}]"), 400);
	assert_non_null(strstr(body_of(serving), "item 0"));
	assert_int_equal(ask(serving, 0, "POST", "/api/v1/objects/batch", "{}"), 400);
	buffer_clear(&text);
	envelope_free(envelope);
	stop(serving);
}

/* The content type, of which the service asks when it begins to read a body. */
static const char *type_without_lock(const void *from, const char *name)
{
	const struct serving *serving = from;

	if (strcmp(name, "Content-Type") != 0)
		return NULL;
	assert_int_equal(pthread_mutex_trylock(&serving->service->lock), 0);
	(void)pthread_mutex_unlock(&serving->service->lock);
	return "application/json";
}

static void what_strangers_send_is_read_while_others_go_on(void **state)
{
	static const char *const paths[] = { "/api/v1/objects/batch", "/api/v1/registrations",
					     "/api/v1/elections/x/ballots",
					     "/api/v1/elections/x/decryptions" };
	struct serving *serving = serve(state, H_ADMIT);

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		const struct http_request request = {
			.method = "POST",
			.path = paths[i],
			.target = paths[i],
			.body = "[1]",
			.body_len = 3,
			.parts = { .header = type_without_lock, .from = serving },
			.peer = "",
		};

		http_response_clear(&serving->response);
		web_service_handle(serving->service, &request, &serving->response);
		assert_int_equal(serving->response.status, 400);
	}
	stop(serving);
}

static void an_old_signature_opens_nothing(void **state)
{
	struct serving *serving = serve(state, H_KEY_NODE);

	serving->call.key = serving->house->keys[HK_OFFICE];
	serving->call.now = when_add(serving->house->now, -61);
	assert_int_equal(
	    call_json(&serving->call, "POST", "/api/v1/rolls", NULL, &serving->response), 401);
	stop(serving);
}

static void a_copy_gets_the_files_that_it_lacks(void **state)
{
	struct serving *serving = serve(state, H_PUBLISH_2);
	struct report report = { .message = "" };
	json_t *list;
	int64_t before;

	assert_int_equal(ask(serving, 0, "GET", "/api/v1/files/0", NULL), 200);
	list = call_parse(&serving->response);
	before = json_integer_value(json_object_get(list, "size"));
	assert_true(json_array_size(json_object_get(list, "files")) > (size_t)before);
	json_decref(list);
	/* The tick publishes what was entered since. */
	assert_int_equal(web_service_tick(serving->service, &report), AL_OK);
	(void)ask(serving, 0, "GET", "/api/v1/files/0", NULL);
	list = call_parse(&serving->response);
	assert_true(json_integer_value(json_object_get(list, "size")) > before);
	for (size_t i = 0; i < json_array_size(json_object_get(list, "files")); i++) {
		char path[300];

		(void)snprintf(
		    path, sizeof(path), "/public/%s",
		    json_string_value(json_array_get(json_object_get(list, "files"), i)));
		assert_int_equal(ask(serving, 0, "GET", path, NULL), 200);
		assert_true(serving->response.file >= 0);
	}
	json_decref(list);
	assert_int_equal(ask(serving, 0, "GET", "/api/v1/files/1000000", NULL), 400);
	assert_int_equal(ask(serving, 0, "GET", "/api/v1/files/x", NULL), 400);
	assert_int_equal(ask(serving, 0, "GET", "/public/log/checkpoint", NULL), 200);
	assert_int_equal(ask(serving, 0, "GET", "/public/../coop.key", NULL), 404);
	assert_int_equal(ask(serving, 0, "GET", "/public/nothing", NULL), 404);
	stop(serving);
}

static void the_desk_goes_from_application_to_grant(void **state)
{
	struct serving *serving = serve(state, H_DECISION);
	struct digest application = house_id(serving->house, H_APPLICATION);
	char hex[2 * DIGEST_LEN + 1];
	char path[300];

	hex_format(application.bytes, DIGEST_LEN, hex);
	(void)snprintf(path, sizeof(path), "/api/v1/applications/sha256:%s/decision", hex);
	assert_int_equal(ask(serving, HK_CITY, "GET", path, NULL), 403);
	assert_int_equal(ask(serving, HK_OFFICE, "GET", path, NULL), 200);
	assert_non_null(strstr(body_of(serving), "\"outcome\":\"permit\""));
	(void)snprintf(path, sizeof(path), "/api/v1/applications/sha256:%s/grant", hex);
	assert_int_equal(ask(serving, HK_OFFICE, "POST", path, NULL), 403);
	assert_int_equal(house_run(serving->house, H_GRANT, NULL), AL_OK);
	assert_int_equal(ask(serving, HK_OFFICE, "POST", path, NULL), 201);
	assert_int_equal(ask(serving, HK_OFFICE, "POST", "/api/v1/applications/abc/grant", NULL),
			 400);
	stop(serving);
}

static void every_route_is_described_with_what_it_takes(void **state)
{
	size_t count;
	const struct http_route *routes = web_routes(&count);

	(void)state;
	assert_true(count > 20);
	for (size_t i = 0; i < count; i++) {
		assert_non_null(routes[i].run);
		assert_non_null(routes[i].summary);
		if (strcmp(routes[i].method, "GET") == 0)
			assert_true(routes[i].gives != NULL || routes[i].gives_type != NULL);
	}
}

UNIT_MAIN("service", HOUSE_TEST(the_state_names_cooperative_log_and_keys),
	  HOUSE_TEST(only_the_office_admits_members),
	  HOUSE_TEST(a_member_alone_sees_her_place_in_the_roll),
	  HOUSE_TEST(the_office_begins_a_period_and_members_are_certified),
	  HOUSE_TEST(a_signed_object_is_entered_once), HOUSE_TEST(an_old_signature_opens_nothing),
	  HOUSE_TEST(what_strangers_send_is_read_while_others_go_on),
	  HOUSE_TEST(a_copy_gets_the_files_that_it_lacks),
	  HOUSE_TEST(the_desk_goes_from_application_to_grant),
	  cmocka_unit_test(every_route_is_described_with_what_it_takes))
