/* service_test.c: the node's interface and its queue, without a socket. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/service.h"

#include "node/queue.h"
#include "node/service_internal.h"
#include "unit/http/call.h"
#include "unit/node/fixture.h"

#include <stdlib.h>
#include <string.h>

#define TOKEN "0123456789abcdef"

struct serving {
	struct fixture *fixture;
	struct node_service *service;
	struct call call;
	struct http_response response;
};

static struct when clock_of(void *user)
{
	return ((const struct fixture *)user)->town.now;
}

static struct serving *serve(void **state)
{
	struct serving *serving = calloc(1, sizeof(*serving));
	struct fixture *fixture = *state;
	struct node_service_options options = { .node = fixture->town.node,
						.clock = clock_of,
						.clock_user = fixture,
						.operator_token = TOKEN };

	assert_non_null(serving);
	serving->fixture = fixture;
	assert_int_equal(node_service_new(&options, &serving->service, &fixture->report), AL_OK);
	serving->call = (struct call){ .handler = node_service_handle, .user = serving->service };
	http_response_init(&serving->response);
	return serving;
}

static void stop(struct serving *serving)
{
	http_response_clear(&serving->response);
	node_service_free(serving->service);
	free(serving);
}

static int ask(struct serving *serving, int key, const char *method, const char *path,
	       const char *body)
{
	serving->call.key = key == 0 ? NULL : serving->fixture->town.keys[key];
	serving->call.now = serving->fixture->town.now;
	http_response_clear(&serving->response);
	return call_json(&serving->call, method, path, body, &serving->response);
}

static const char *body_of(const struct serving *serving)
{
	return buffer_text(&serving->response.body);
}

/* A text member of the last answer, or "". */
static void member(const struct serving *serving, const char *name, char ret[static 200])
{
	json_t *body = call_parse(&serving->response);
	const char *text = json_string_value(json_object_get(body, name));

	(void)snprintf(ret, 200, "%s", text == NULL ? "" : text);
	json_decref(body);
}

static void assert_state(const struct serving *serving, const char *wanted)
{
	char text[200];

	member(serving, "state", text);
	assert_string_equal(text, wanted);
}

/* Send a job for `sql`, with the idempotency key `number`; its address is in `ret`. */
static int send_job(struct serving *serving, const char *sql, uint8_t number, int key,
		    char ret[static 200])
{
	struct town *town = &serving->fixture->town;
	struct town_job wish = {
		.grant = serving->fixture->grant, .sql = sql, .idempotency = number, .key = key
	};
	struct envelope *job = town_job(town, &wish);
	char hex[2 * DIGEST_LEN + 1];
	char salt[2 * SALT_LEN + 1];
	char body[8192];
	struct buffer text;
	int status;

	buffer_init(&text, ENVELOPE_LEN_MAX);
	envelope_format(job, &text);
	hex_format(town_salt().bytes, SALT_LEN, salt);
	(void)snprintf(body, sizeof(body), "{\"job\":%s,\"salt\":\"%s\",\"text\":\"%s\"}",
		       buffer_text(&text), salt, sql);
	status = ask(serving, 0, "POST", "/api/v1/jobs", body);
	hex_format(job->id.bytes, DIGEST_LEN, hex);
	(void)snprintf(ret, 200, "/api/v1/jobs/sha256:%s", hex);
	buffer_clear(&text);
	envelope_free(job);
	return status;
}

static void run_one(struct serving *serving, bool wanted)
{
	bool ran = false;

	if (node_service_run_one(serving->service, &ran, &serving->fixture->report) != AL_OK)
		fail_msg("%s", serving->fixture->report.message);
	assert_int_equal(ran, wanted);
}

static void a_job_goes_from_the_queue_to_its_result(void **state)
{
	struct serving *serving = serve(state);
	struct town *town = &serving->fixture->town;
	char result[220];
	char path[200];
	char shown[200];

	assert_int_equal(send_job(serving, BY_STATION, 1, 0, path), 202);
	assert_state(serving, "waiting");
	assert_int_equal(ask(serving, T_APPLICANT, "GET", path, NULL), 200);
	assert_state(serving, "waiting");
	run_one(serving, true);
	run_one(serving, false);
	/* However soon it was ready: until its instant it is shown as running. */
	(void)snprintf(result, sizeof(result), "%s/result", path);
	assert_int_equal(ask(serving, T_APPLICANT, "GET", path, NULL), 200);
	assert_state(serving, "running");
	member(serving, "released", shown);
	assert_true(shown[0] != '\0');
	assert_int_equal(ask(serving, T_APPLICANT, "GET", result, NULL), 409);
	town->now = when_add(town->now, 3600);
	assert_int_equal(ask(serving, T_APPLICANT, "GET", path, NULL), 200);
	assert_state(serving, "done");
	if (ask(serving, T_APPLICANT, "GET", result, NULL) != 200)
		fail_msg("%s", body_of(serving));
	assert_true(serving->response.body.len > 100);
	assert_non_null(http_response_get(&serving->response, "Allmende-Receipt"));
	stop(serving);
}

/* No second goes by, while somebody sets the time of day by hours. */
static int64_t steady_while_the_clock_is_set(void *user)
{
	struct fixture *fixture = user;

	fixture->town.now = when_add(fixture->town.now, INT64_C(5) * 3600);
	return 100;
}

static void an_answer_does_not_wait_for_a_clock_that_jumped(void **state)
{
	struct fixture *fixture = *state;
	struct node_service_options options = { .node = fixture->town.node,
						.clock = clock_of,
						.clock_user = fixture,
						.steady_s = steady_while_the_clock_is_set };
	struct serving *serving = serve(state);
	struct when asked = fixture->town.now;
	struct when released;
	char path[200];
	char shown[200];

	node_service_free(serving->service);
	assert_int_equal(node_service_new(&options, &serving->service, &fixture->report), AL_OK);
	serving->call.user = serving->service;
	assert_int_equal(send_job(serving, BY_STATION, 1, 0, path), 202);
	run_one(serving, true);
	fixture->town.now = asked;
	assert_int_equal(ask(serving, T_APPLICANT, "GET", path, NULL), 200);
	member(serving, "released", shown);
	assert_int_equal(when_parse(shown, strlen(shown), &released), AL_OK);
	assert_true(when_before(released, when_add(asked, 3600)));
	stop(serving);
}

static void a_job_is_shown_to_its_applicant_alone(void **state)
{
	struct serving *serving = serve(state);
	char path[200];

	assert_int_equal(send_job(serving, BY_STATION, 1, 0, path), 202);
	assert_int_equal(ask(serving, 0, "GET", path, NULL), 401);
	assert_int_equal(ask(serving, T_STRANGER, "GET", path, NULL), 404);
	assert_int_equal(ask(serving, T_STRANGER, "DELETE", path, NULL), 404);
	assert_int_equal(ask(serving, T_APPLICANT, "GET", "/api/v1/jobs/sha256:00", NULL), 400);
	stop(serving);
}

static void jobs_that_are_none_are_not_taken(void **state)
{
	struct serving *serving = serve(state);
	char path[200];

	assert_int_equal(send_job(serving, BY_STATION, 1, T_STRANGER, path), 403);
	assert_int_equal(ask(serving, 0, "POST", "/api/v1/jobs", "{}"), 400);
	assert_int_equal(
	    ask(serving, 0, "POST", "/api/v1/jobs", "{\"job\":{},\"salt\":\"00\",\"text\":\"\"}"),
	    400);
	assert_int_equal(ask(serving, 0, "POST", "/api/v1/jobs", "x"), 400);
	run_one(serving, false);
	stop(serving);
}

static void a_cancelled_job_is_not_run_and_may_be_sent_again(void **state)
{
	struct serving *serving = serve(state);
	char path[200];

	assert_int_equal(send_job(serving, BY_STATION, 1, 0, path), 202);
	assert_int_equal(ask(serving, T_APPLICANT, "DELETE", path, NULL), 200);
	assert_state(serving, "cancelled");
	run_one(serving, false);
	assert_int_equal(fixture_stored(serving->fixture, "SELECT count(*) FROM charge"), 0);
	assert_int_equal(send_job(serving, BY_STATION, 1, 0, path), 202);
	assert_state(serving, "waiting");
	run_one(serving, true);
	assert_int_equal(fixture_stored(serving->fixture, "SELECT count(*) FROM charge"), 1);
	stop(serving);
}

static void a_job_that_may_not_be_run_says_why(void **state)
{
	struct serving *serving = serve(state);
	char path[200];
	char text[200];

	assert_int_equal(send_job(serving, "SELECT rider FROM trips", 1, 0, path), 202);
	run_one(serving, true);
	assert_int_equal(ask(serving, T_APPLICANT, "GET", path, NULL), 200);
	assert_state(serving, "refused");
	member(serving, "code", text);
	assert_string_equal(text, "plan");
	member(serving, "message", text);
	assert_true(text[0] != '\0');
	stop(serving);
}

static void what_waited_or_ran_waits_again_after_a_new_start(void **state)
{
	struct serving *serving = serve(state);
	char path[200];

	assert_int_equal(send_job(serving, BY_STATION, 1, 0, path), 202);
	assert_int_equal(send_job(serving, MINUTES, 2, 0, path), 202);
	stop(serving);
	/* As a kill while the first was running leaves it. */
	fixture_change(*state, "UPDATE queued_job SET state = 2 WHERE number = 1;");
	serving = serve(state);
	town_sync(&serving->fixture->town);
	run_one(serving, true);
	run_one(serving, true);
	run_one(serving, false);
	assert_int_equal(
	    fixture_stored(serving->fixture, "SELECT count(*) FROM queued_job WHERE state = 3"), 2);
	stop(serving);
}

static void one_applicant_cannot_fill_the_queue(void **state)
{
	struct serving *serving = serve(state);
	char path[200];

	for (uint8_t i = 1; i <= QUEUE_APPLICANT_MAX; i++)
		assert_int_equal(send_job(serving, BY_STATION, i, 0, path), 202);
	assert_int_equal(send_job(serving, BY_STATION, QUEUE_APPLICANT_MAX + 1, 0, path), 403);
	assert_non_null(strstr(body_of(serving), "exhausted"));
	stop(serving);
}

/* Each is kept for good, also one that was refused or cancelled. */
static void one_applicant_sends_a_number_of_jobs_a_day(void **state)
{
	struct serving *serving = serve(state);
	struct fixture *fixture = serving->fixture;
	char path[200];

	assert_int_equal(send_job(serving, BY_STATION, 1, 0, path), 202);
	assert_int_equal(ask(serving, T_APPLICANT, "DELETE", path, NULL), 200);
	assert_int_equal(
	    db_exec(fixture->town.node->db,
		    "WITH RECURSIVE n(i) AS (VALUES(2) UNION ALL SELECT i + 1 FROM n WHERE i < $1)"
		    " INSERT INTO queued_job SELECT i, randomblob(32), grant_id, applicant, state,"
		    " added, started, released, code, message, receipt, envelope, question, salt"
		    " FROM queued_job, n WHERE number = 1",
		    DB_PARAMS(db_integer(QUEUE_DAY_MAX - 1)), &fixture->report),
	    AL_OK);
	assert_int_equal(send_job(serving, BY_STATION, 2, 0, path), 202);
	assert_int_equal(send_job(serving, BY_STATION, 3, 0, path), 403);
	assert_non_null(strstr(body_of(serving), "within a day"));
	assert_int_equal(send_job(serving, BY_STATION, 1, 0, path), 202); /* it is there */
	stop(serving);
}

static void a_mandate_is_acknowledged_by_the_nodes_signature(void **state)
{
	struct serving *serving = serve(state);
	struct town *town = &serving->fixture->town;
	struct town_mandate wish = { .rider = 3, .serial = 2 };
	struct envelope *mandate = town_mandate(town, &wish);
	struct envelope *acknowledgement = NULL;
	struct buffer text;

	buffer_init(&text, ENVELOPE_LEN_MAX);
	envelope_format(mandate, &text);
	assert_int_equal(ask(serving, 0, "POST", "/api/v1/mandates", buffer_text(&text)), 200);
	assert_int_equal(
	    envelope_parse(body_of(serving), serving->response.body.len, &acknowledgement, NULL),
	    AL_OK);
	assert_string_equal(acknowledgement->type, "mandate-acknowledgement");
	assert_true(envelope_signed_by(acknowledgement, node_key(town->node)));
	envelope_free(acknowledgement);
	envelope_free(mandate);
	/* A lower serial than the one that holds. */
	wish.serial = 1;
	wish.rules = 1;
	mandate = town_mandate(town, &wish);
	buffer_reset(&text);
	envelope_format(mandate, &text);
	assert_int_equal(ask(serving, 0, "POST", "/api/v1/mandates", buffer_text(&text)), 403);
	envelope_free(mandate);
	buffer_clear(&text);
	stop(serving);
}

static void the_operator_alone_says_who_holds_which_key(void **state)
{
	struct serving *serving = serve(state);
	const char *body = "{\"links\":[{\"key\":\"ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3"
			   "daa62325af021a68f707511a\",\"person\":\"r35\"}]}";

	assert_int_equal(ask(serving, 0, "POST", "/api/v1/operator/links", body), 404);
	serving->call.handler = node_service_handle_operator;
	assert_int_equal(ask(serving, 0, "POST", "/api/v1/operator/links", body), 401);
	serving->call.token = "0123456789abcdee";
	assert_int_equal(ask(serving, 0, "POST", "/api/v1/operator/links", body), 401);
	serving->call.token = TOKEN;
	assert_int_equal(ask(serving, 0, "POST", "/api/v1/operator/links", body), 200);
	assert_string_equal(body_of(serving), "{\"results\":[{\"status\":\"ok\"}]}");
	assert_int_equal(ask(serving, 0, "GET", "/api/v1", NULL), 200);
	stop(serving);
}

static void prices_budgets_and_figures_are_shown(void **state)
{
	struct serving *serving = serve(state);
	char hex[2 * DIGEST_LEN + 1];
	char text[400];

	hex_format(serving->fixture->grant.bytes, DIGEST_LEN, hex);
	(void)snprintf(text, sizeof(text),
		       "{\"grant\":\"sha256:%s\",\"rho\":%lld,\"text\":\"" BY_STATION "\"}", hex,
		       (long long)TOWN_RHO);
	assert_int_equal(ask(serving, 0, "POST", "/api/v1/explain", text), 200);
	assert_non_null(strstr(body_of(serving), "\"columns\""));
	(void)snprintf(text, sizeof(text), "/api/v1/grants/sha256:%s/budget", hex);
	assert_int_equal(ask(serving, 0, "GET", text, NULL), 200);
	assert_non_null(strstr(body_of(serving), "\"runs_left\""));
	assert_int_equal(ask(serving, 0, "GET", "/metrics", NULL), 200);
	assert_non_null(strstr(body_of(serving), "allmende_node_jobs_waiting 0\n"));
	assert_int_equal(ask(serving, 0, "GET", "/healthz", NULL), 200);
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
	static const char *const paths[] = { "/api/v1/mandates/batch", "/api/v1/jobs",
					     "/api/v1/explain" };
	struct serving *serving = serve(state);

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
		node_service_handle(serving->service, &request, &serving->response);
		assert_int_equal(serving->response.status, 400);
	}
	stop(serving);
}

static void practice_data_cost_nothing_and_are_the_same_for_all(void **state)
{
	struct serving *serving = serve(state);
	char first[200];

	assert_int_equal(ask(serving, 0, "GET", "/api/v1/practice/trips?persons=20", NULL), 200);
	assert_non_null(strstr(body_of(serving), "practice-000001"));
	assert_string_equal(http_response_get(&serving->response, "Content-Disposition"),
			    "attachment; filename=\"practice-trips.csv\"");
	(void)snprintf(first, sizeof(first), "%s", body_of(serving));
	assert_int_equal(ask(serving, 0, "GET", "/api/v1/practice/trips?persons=20", NULL), 200);
	assert_memory_equal(first, body_of(serving), strlen(first));
	assert_int_equal(ask(serving, 0, "GET", "/api/v1/practice/nothing", NULL), 404);
	assert_int_equal(ask(serving, 0, "GET", "/api/v1/practice/trips?persons=x", NULL), 400);
	assert_int_equal(ask(serving, 0, "GET", "/api/v1/practice/trips?seed=00", NULL), 400);
	assert_int_equal(fixture_stored(serving->fixture, "SELECT count(*) FROM charge"), 0);
	stop(serving);
}

static void ask_form(struct serving *serving, const char *path, const char *form)
{
	struct call_body body = { .type = "application/x-www-form-urlencoded",
				  .bytes = form,
				  .len = strlen(form) };

	http_response_clear(&serving->response);
	call_bytes(&serving->call, "POST", path, &body, &serving->response);
}

static void a_stopped_node_runs_nothing_until_it_is_started_again(void **state)
{
	struct serving *serving = serve(state);
	char path[200];

	assert_int_equal(send_job(serving, BY_STATION, 1, 0, path), 202);
	serving->call.key = NULL;
	serving->call.handler = node_service_handle_operator;
	ask_form(serving, "/console/stop", "reason=audit");
	assert_int_equal(serving->response.status, 401);
	serving->call.token = TOKEN;
	ask_form(serving, "/console/stop", "");
	assert_int_equal(serving->response.status, 400);
	ask_form(serving, "/console/stop", "reason=an+audit+%3Cb%3E");
	assert_int_equal(serving->response.status, 303);
	run_one(serving, false);
	/* It lasts beyond a new start. */
	stop(serving);
	fixture_reopen(*state);
	serving = serve(state);
	town_sync(&serving->fixture->town);
	run_one(serving, false);
	serving->call.handler = node_service_handle_operator;
	serving->call.token = TOKEN;
	assert_int_equal(ask(serving, 0, "GET", "/console", NULL), 200);
	assert_non_null(strstr(body_of(serving), "an audit &lt;b&gt;"));
	assert_non_null(strstr(body_of(serving), "<html lang=\"de\">"));
	assert_non_null(strstr(body_of(serving), "/console/start"));
	ask_form(serving, "/console/start", "reason=done");
	assert_int_equal(serving->response.status, 303);
	run_one(serving, true);
	stop(serving);
}

static void the_console_shows_what_ran_on_whose_authority(void **state)
{
	struct serving *serving = serve(state);
	char path[200];

	assert_int_equal(send_job(serving, BY_STATION, 1, 0, path), 202);
	assert_int_equal(send_job(serving, "SELECT rider FROM trips", 2, 0, path), 202);
	run_one(serving, true);
	run_one(serving, true);
	serving->call.handler = node_service_handle_operator;
	serving->call.token = TOKEN;
	assert_int_equal(ask(serving, 0, "GET", "/console", NULL), 200);
	assert_non_null(strstr(body_of(serving), "Regel der Richtlinie"));
	assert_non_null(strstr(body_of(serving), "<td>0.1"));
	assert_non_null(strstr(body_of(serving), "abgelehnt"));
	assert_int_equal(ask(serving, 0, "GET", "/console/style.css", NULL), 200);
	stop(serving);
}

static void a_code_links_one_key_once_and_for_a_quarter_of_an_hour(void **state)
{
	struct serving *serving = serve(state);
	struct town *town = &serving->fixture->town;
	int first = T_RIDER + 35;
	char body[100];
	char code[200];

	serving->call.handler = node_service_handle_operator;
	serving->call.token = TOKEN;
	assert_int_equal(ask(serving, 0, "POST", "/api/v1/operator/codes", "{\"person\":\"r35\"}"),
			 201);
	member(serving, "code", code);
	assert_int_equal(strlen(code), 26);
	serving->call.token = NULL;
	assert_int_equal(ask(serving, 0, "POST", "/api/v1/operator/codes", "{\"person\":\"r35\"}"),
			 401);
	/* As a person writes it down. */
	(void)snprintf(body, sizeof(body), "{\"code\":\"%.5s %.5s-%s\"}", code, code + 5,
		       code + 10);
	assert_int_equal(ask(serving, 0, "POST", "/api/v1/links", body), 401);
	assert_int_equal(ask(serving, first, "POST", "/api/v1/links", "{\"code\":\"abc\"}"), 404);
	assert_int_equal(ask(serving, first, "POST", "/api/v1/links", body), 200);
	assert_int_equal(ask(serving, first, "POST", "/api/v1/links", body), 200);
	assert_int_equal(ask(serving, T_RIDER + 36, "POST", "/api/v1/links", body), 404);
	assert_int_equal(fixture_stored(serving->fixture,
					"SELECT count(*) FROM link JOIN person ON person = number"
					" WHERE id = 'r35'"),
			 1);
	/* A second code voids the first, and one that is old is none. */
	serving->call.token = TOKEN;
	assert_int_equal(ask(serving, 0, "POST", "/api/v1/operator/codes", "{\"person\":\"r36\"}"),
			 201);
	member(serving, "code", code);
	town->now = when_add(town->now, 900);
	(void)snprintf(body, sizeof(body), "{\"code\":\"%s\"}", code);
	assert_int_equal(ask(serving, T_RIDER + 36, "POST", "/api/v1/links", body), 404);
	assert_int_equal(ask(serving, 0, "POST", "/api/v1/operator/codes", "{\"person\":\"\"}"),
			 400);
	stop(serving);
}

static void a_linked_key_ends_its_link_and_the_node_signs_that_it_did(void **state)
{
	struct serving *serving = serve(state);
	struct town *town = &serving->fixture->town;
	struct envelope *said = NULL;

	assert_int_equal(ask(serving, 0, "DELETE", "/api/v1/links", NULL), 401);
	assert_int_equal(ask(serving, T_STRANGER, "DELETE", "/api/v1/links", NULL), 404);
	assert_int_equal(ask(serving, T_RIDER + 4, "DELETE", "/api/v1/links", NULL), 200);
	assert_int_equal(envelope_parse(body_of(serving), serving->response.body.len, &said, NULL),
			 AL_OK);
	assert_string_equal(said->type, "link-end");
	assert_true(envelope_signed_by(said, node_key(town->node)));
	envelope_free(said);
	assert_int_equal(node_mandates_in_force(town->node, town->now), TOWN_MEMBERS - 1);
	assert_int_equal(ask(serving, T_RIDER + 4, "DELETE", "/api/v1/links", NULL), 404);
	stop(serving);
}

static void a_certificate_of_an_issuer_that_the_log_does_not_name_is_refused(void **state)
{
	static const char zeros[] =
	    "0000000000000000000000000000000000000000000000000000000000000000";
	struct serving *serving = serve(state);
	char certificate[1000];
	char body[1200];

	(void)snprintf(certificate, sizeof(certificate),
		       "{\"period\":\"2026-01-01T00:00:00Z\",\"randomizer\":\"%s\",\"signature\":"
		       "\"%s%s%s%s%s%s%s%s\",\"type\":\"certificate\",\"v\":1}",
		       zeros, zeros, zeros, zeros, zeros, zeros, zeros, zeros, zeros);
	assert_int_equal(ask(serving, 0, "POST", "/api/v1/certificates", certificate), 401);
	assert_int_equal(ask(serving, T_RIDER + 4, "POST", "/api/v1/certificates", "{}"), 400);
	assert_int_equal(ask(serving, T_RIDER + 4, "POST", "/api/v1/certificates", certificate),
			 404);
	assert_int_equal(ask(serving, T_STRANGER, "POST", "/api/v1/certificates", certificate),
			 404);
	(void)snprintf(body, sizeof(body), "{\"certificate\":%s,\"code\":\"abc\"}", certificate);
	assert_int_equal(ask(serving, T_STRANGER, "POST", "/api/v1/links", body), 404);
	stop(serving);
}

UNIT_MAIN("service", CASE(a_job_goes_from_the_queue_to_its_result),
	  CASE(an_answer_does_not_wait_for_a_clock_that_jumped),
	  CASE(a_job_is_shown_to_its_applicant_alone), CASE(jobs_that_are_none_are_not_taken),
	  CASE(a_cancelled_job_is_not_run_and_may_be_sent_again),
	  CASE(a_job_that_may_not_be_run_says_why),
	  CASE(what_waited_or_ran_waits_again_after_a_new_start),
	  CASE(one_applicant_cannot_fill_the_queue),
	  CASE(one_applicant_sends_a_number_of_jobs_a_day),
	  CASE(a_mandate_is_acknowledged_by_the_nodes_signature),
	  CASE(the_operator_alone_says_who_holds_which_key),
	  CASE(prices_budgets_and_figures_are_shown),
	  CASE(what_strangers_send_is_read_while_others_go_on),
	  CASE(practice_data_cost_nothing_and_are_the_same_for_all),
	  CASE(a_stopped_node_runs_nothing_until_it_is_started_again),
	  CASE(a_code_links_one_key_once_and_for_a_quarter_of_an_hour),
	  CASE(a_linked_key_ends_its_link_and_the_node_signs_that_it_did),
	  CASE(a_certificate_of_an_issuer_that_the_log_does_not_name_is_refused),
	  CASE(the_console_shows_what_ran_on_whose_authority))
