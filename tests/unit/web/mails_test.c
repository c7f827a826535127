/* mails_test.c: the tick sends what waits, and is not held up by it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/coop_internal.h"
#include "coop/outbox_store.h"
#include "unit/coop/house_folder.h"
#include "web/internal.h"
#include "web/service.h"

#include <stdlib.h>
#include <string.h>

/* A house with its service, and a server of mails that says what a test wants. */
struct serving {
	struct house *house;
	struct web_service *service;
	struct when now;
	enum status says;
	int asked;
	bool was_free;	 /* the lock, while the server talked */
	bool removes_it; /* somebody takes the mail out of the outbox meanwhile */
	char last_body[100];
	char last_to[100];
};

static struct when clock_of(void *user)
{
	return ((const struct serving *)user)->now;
}

static enum status send_mail(void *user, const struct outbox_mail *mail, struct when now)
{
	struct serving *serving = user;

	serving->asked++;
	assert_int_equal(now.seconds, serving->now.seconds);
	(void)snprintf(serving->last_body, sizeof(serving->last_body), "%s", mail->body);
	(void)snprintf(serving->last_to, sizeof(serving->last_to), "%s", mail->recipient);
	serving->was_free = pthread_mutex_trylock(&serving->service->lock) == 0;
	if (serving->was_free) {
		if (serving->removes_it)
			assert_int_equal(
			    db_exec(serving->house->coop->db, "DELETE FROM outbox", NULL, NULL),
			    AL_OK);
		(void)pthread_mutex_unlock(&serving->service->lock);
	}
	return serving->says;
}

static struct serving *serve(void **state)
{
	struct serving *serving = calloc(1, sizeof(*serving));
	struct report report = { .message = "" };
	struct web_service_options options = { .clock = clock_of,
					       .clock_user = serving,
					       .send_mail = send_mail,
					       .send_mail_user = serving };

	assert_non_null(serving);
	serving->house = house_of(state);
	assert_ok(house_run(serving->house, H_ADMIT, &report), &report);
	serving->now = serving->house->now;
	options.coop = serving->house->coop;
	options.links = serving->house->links;
	options.links_count = HOUSE_WITNESSES;
	assert_int_equal(web_service_new(&options, &serving->service, &report), AL_OK);
	return serving;
}

static void stop(struct serving *serving)
{
	web_service_free(serving->service);
	free(serving);
}

static enum status add_work(struct db *db, void *user, struct report *report)
{
	const struct serving *serving = user;
	const struct outbox_text text = {
		.recipient = "ada@example.org", .subject = "s", .body = "b", .language = "de"
	};

	return outbox_store_add(db, &text, serving->now, report);
}

static void add(struct serving *serving, int count)
{
	for (int i = 0; i < count; i++)
		assert_int_equal(db_transaction(serving->house->coop->db, add_work, serving, NULL),
				 AL_OK);
}

static void tick(struct serving *serving)
{
	struct report report = { .message = "" };

	assert_ok(web_service_tick(serving->service, &report), &report);
}

/* How many mails of `state` are in the store. */
static int64_t count(struct serving *serving, enum outbox_state state)
{
	int64_t found = -1;

	assert_int_equal(db_query_integer(serving->house->coop->db,
					  "SELECT count(*) FROM outbox WHERE state = $1",
					  DB_PARAMS(db_integer(state)), &found, NULL),
			 AL_OK);
	return found;
}

static void a_tick_sends_what_waits_without_the_lock(void **state)
{
	struct serving *serving = serve(state);

	tick(serving);
	assert_int_equal(serving->asked, 0);
	add(serving, 1);
	tick(serving);
	assert_int_equal(serving->asked, 1);
	assert_true(serving->was_free);
	assert_string_equal(serving->last_to, "ada@example.org");
	assert_string_equal(serving->last_body, "b");
	assert_int_equal(count(serving, OUTBOX_SENT), 1);
	tick(serving);
	assert_int_equal(serving->asked, 1);
	stop(serving);
}

static void a_tick_sends_ten_and_leaves_the_others_to_the_next(void **state)
{
	struct serving *serving = serve(state);

	add(serving, 11);
	tick(serving);
	assert_int_equal(serving->asked, 10);
	tick(serving);
	assert_int_equal(serving->asked, 11);
	stop(serving);
}

static void without_a_server_mails_wait(void **state)
{
	struct serving *serving = serve(state);

	serving->service->options.send_mail = NULL;
	add(serving, 1);
	tick(serving);
	assert_int_equal(count(serving, OUTBOX_WAITING), 1);
	stop(serving);
}

static void after_a_failure_for_now_all_wait_a_minute(void **state)
{
	static const enum status statuses[] = { AL_IO, AL_FORGED, AL_NO_MEMORY };
	struct serving *serving = serve(state);

	add(serving, 2);
	for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++) {
		serving->says = statuses[i];
		tick(serving);
		assert_int_equal(serving->asked, i + 1);
		serving->now = when_add(serving->now, 59);
		tick(serving);
		assert_int_equal(serving->asked, i + 1);
		serving->now = when_add(serving->now, 1);
	}
	serving->says = AL_OK;
	serving->now = when_add(serving->now, OUTBOX_LONGEST_S);
	tick(serving);
	assert_int_equal(count(serving, OUTBOX_SENT), 2);
	stop(serving);
}

static void a_pause_ends_when_the_clock_is_set_back(void **state)
{
	struct serving *serving = serve(state);

	add(serving, 2);
	serving->says = AL_IO;
	tick(serving);
	assert_int_equal(serving->asked, 1);
	serving->service->mail_failed = when_add(serving->now, 1);
	serving->says = AL_OK;
	tick(serving);
	assert_int_equal(serving->asked, 2);
	stop(serving);
}

static void a_refusal_for_good_ends_that_mail_alone(void **state)
{
	static const enum status statuses[] = { AL_REFUSED, AL_MALFORMED, AL_TOO_BIG,
						AL_UNSUPPORTED };
	struct serving *serving = serve(state);

	for (int i = 0; i < 4; i++) {
		serving->says = statuses[i];
		add(serving, 2);
		tick(serving);
		assert_int_equal(serving->asked, 2 * (i + 1));
		assert_int_equal(count(serving, OUTBOX_GIVEN_UP), 2 * (i + 1));
	}
	stop(serving);
}

static void a_mail_that_is_taken_out_meanwhile_is_no_failure(void **state)
{
	struct serving *serving = serve(state);

	add(serving, 1);
	serving->removes_it = true;
	tick(serving);
	assert_int_equal(serving->asked, 1);
	stop(serving);
}

static void mails_go_though_nothing_can_be_published(void **state)
{
	struct serving *serving = serve(state);
	struct report report = { .message = "" };

	serving->service->options.links_count = 0;
	add(serving, 1);
	assert_int_equal(web_service_tick(serving->service, &report), AL_REFUSED);
	assert_string_not_equal(report.message, "");
	assert_int_equal(serving->asked, 1);
	stop(serving);
}

UNIT_MAIN("web.mails", HOUSE_TEST(a_tick_sends_what_waits_without_the_lock),
	  HOUSE_TEST(a_tick_sends_ten_and_leaves_the_others_to_the_next),
	  HOUSE_TEST(without_a_server_mails_wait),
	  HOUSE_TEST(after_a_failure_for_now_all_wait_a_minute),
	  HOUSE_TEST(a_pause_ends_when_the_clock_is_set_back),
	  HOUSE_TEST(a_refusal_for_good_ends_that_mail_alone),
	  HOUSE_TEST(a_mail_that_is_taken_out_meanwhile_is_no_failure),
	  HOUSE_TEST(mails_go_though_nothing_can_be_published))
