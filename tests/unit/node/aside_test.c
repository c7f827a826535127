/* aside_test.c: what others may do at the node while rows are read for a job. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/queue.h"
#include "node/service.h"
#include "unit/http/call.h"
#include "unit/node/fixture.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

/* --- what is let in, and what is not --- */

struct visit {
	struct fixture *fixture;
	int left;
	int entered;
	enum status followed;
	enum status asked;
	enum status described;
};

/* While rows are read: she revokes, and what must wait is tried. */
static void visit_node(void *user)
{
	struct visit *visit = user;
	struct town *town = &visit->fixture->town;
	struct town_job wish = { .grant = visit->fixture->grant, .sql = BY_STATION };
	struct node_answer answer;

	visit->left++;
	fixture_revoke(visit->fixture, 3);
	visit->followed = node_follow(town->node, &town->source, town->now, NULL, NULL);
	visit->asked = town_ask(town, &wish, &answer, NULL);
	visit->described = town_describe(town, NULL);
	node_answer_clear(&answer);
}

static void come_back(void *user)
{
	((struct visit *)user)->entered++;
}

static void who_revokes_meanwhile_is_out_and_the_rest_waits(void **state)
{
	struct fixture *fixture = *state;
	struct fixture *other = fixture_new(5);
	struct visit visit = { .fixture = fixture };
	struct node_aside aside = { .leave = visit_node, .enter = come_back, .user = &visit };
	char *without;
	char *with;

	node_set_aside(fixture->town.node, &aside);
	with = fixture_answer(fixture, MINUTES);
	fixture_revoke(other, 3);
	without = fixture_answer(other, MINUTES);
	assert_string_equal(with, without);
	assert_int_equal(visit.left, 1);
	assert_int_equal(visit.entered, 1);
	assert_int_equal(visit.followed, AL_CONFLICT);
	assert_int_equal(visit.asked, AL_CONFLICT);
	assert_int_equal(visit.described, AL_CONFLICT);
	/* Afterwards all is as usual. */
	node_set_aside(fixture->town.node, &(struct node_aside){ .leave = NULL });
	assert_int_equal(
	    node_follow(fixture->town.node, &fixture->town.source, fixture->town.now, NULL, NULL),
	    AL_OK);
	free(with);
	free(without);
	fixture_free(other);
}

/* --- with threads --- */

#define ROUNDS 4

struct service_of {
	struct fixture *fixture;
	struct node_service *service;
	atomic_bool ended;
	atomic_int ran;
};

static struct when clock_of(void *user)
{
	return ((const struct fixture *)user)->town.now;
}

static void *run_jobs(void *user)
{
	struct service_of *of = user;

	while (!atomic_load(&of->ended)) {
		bool ran = false;

		if (node_service_run_one(of->service, &ran, NULL) != AL_OK)
			break;
		if (ran)
			atomic_fetch_add(&of->ran, 1);
	}
	return NULL;
}

static void post(struct service_of *of, const char *path, const char *body, int wanted)
{
	struct call call = { .handler = node_service_handle,
			     .user = of->service,
			     .now = of->fixture->town.now };
	struct http_response response;

	assert_int_equal(call_json(&call, "POST", path, body, &response), wanted);
	http_response_clear(&response);
}

static void send_mandate(struct service_of *of, int rider, int64_t serial)
{
	struct town_mandate wish = { .rider = rider, .serial = serial, .rules = serial % 2 != 0 };
	struct envelope *mandate = town_mandate(&of->fixture->town, &wish);
	struct buffer text;

	buffer_init(&text, ENVELOPE_LEN_MAX);
	envelope_format(mandate, &text);
	post(of, "/api/v1/mandates", buffer_text(&text), 200);
	buffer_clear(&text);
	envelope_free(mandate);
}

static void send_job(struct service_of *of, uint8_t number)
{
	struct town_job wish = { .grant = of->fixture->grant,
				 .sql = number % 2 != 0 ? BY_STATION : MINUTES,
				 .idempotency = number };
	struct envelope *job = town_job(&of->fixture->town, &wish);
	char salt[2 * SALT_LEN + 1];
	struct salt bytes = town_salt();
	struct buffer body;

	hex_format(bytes.bytes, SALT_LEN, salt);
	buffer_init(&body, ENVELOPE_LEN_MAX);
	buffer_append_text(&body, "{\"job\":");
	envelope_format(job, &body);
	buffer_append_format(&body, ",\"salt\":\"%s\",\"text\":\"%s\"}", salt, wish.sql);
	post(of, "/api/v1/jobs", buffer_text(&body), 202);
	buffer_clear(&body);
	envelope_free(job);
}

static void mandates_and_jobs_come_while_jobs_run(void **state)
{
	struct service_of of = { .fixture = *state };
	struct node_service_options options = { .node = of.fixture->town.node,
						.clock = clock_of,
						.clock_user = of.fixture };
	pthread_t runner;

	assert_int_equal(node_service_new(&options, &of.service, NULL), AL_OK);
	assert_int_equal(pthread_create(&runner, NULL, run_jobs, &of), 0);
	for (uint8_t number = 1; number <= ROUNDS; number++) {
		send_job(&of, number);
		for (int rider = 0; rider < 10; rider++)
			send_mandate(&of, rider, number + 1);
	}
	while (atomic_load(&of.ran) < 1)
		;
	atomic_store(&of.ended, true);
	assert_int_equal(pthread_join(runner, NULL), 0);
	node_service_free(of.service);
	/* All mandates are there: the last serial of each. */
	assert_int_equal(
	    fixture_stored(of.fixture, "SELECT count(*) FROM mandate WHERE serial = 5"), 10);
}

UNIT_MAIN("aside", CASE(who_revokes_meanwhile_is_out_and_the_rest_waits),
	  CASE(mandates_and_jobs_come_while_jobs_run))
