/* outbox_test.c: mails that wait, are tried, and are forgotten. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/outbox.h"

#include "coop/coop_internal.h"
#include "coop/outbox_store.h"
#include "unit/coop/house_folder.h"

#include <string.h>

static const struct when start = { HOUSE_START };

static struct when after(int64_t seconds)
{
	return when_add(start, seconds);
}

static const struct outbox_text usual = {
	.recipient = "ada@example.org", .subject = "News", .body = "Secret line\n", .language = "de"
};

static enum status add_work(struct db *db, void *user, struct report *report)
{
	return outbox_store_add(db, user, start, report);
}

static enum status add(void **state, const struct outbox_text *text, struct report *report)
{
	struct outbox_text copy = *text;

	return db_transaction(house_of(state)->coop->db, add_work, &copy, report);
}

/* A house with one mail in its outbox. */
static struct coop *house_with_mail(void **state)
{
	struct report report = { .message = "" };

	assert_ok(house_run(house_of(state), H_STATUTE, &report), &report);
	assert_ok(add(state, &usual, &report), &report);
	return house_of(state)->coop;
}

static int64_t count(struct coop *coop, const char *sql)
{
	int64_t found = -1;

	assert_int_equal(db_query_integer(coop->db, sql, NULL, &found, NULL), AL_OK);
	return found;
}

static void a_mail_is_sent_once(void **state)
{
	struct coop *coop = house_with_mail(state);
	struct report report = { .message = "" };
	struct outbox_mail mail;

	assert_ok(outbox_next(coop, start, &mail, &report), &report);
	assert_int_equal(mail.number, 1);
	assert_string_equal(mail.recipient, "ada@example.org");
	assert_string_equal(mail.subject, "News");
	assert_string_equal(mail.body, "Secret line\n");
	assert_string_equal(mail.language, "de");
	assert_int_equal(mail.made.seconds, start.seconds);
	assert_int_equal(mail.tries, 1);
	assert_ok(outbox_done(coop, &mail, start, &report), &report);
	assert_int_equal(outbox_next(coop, after(OUTBOX_LONGEST_S), &mail, &report), AL_NOT_FOUND);
	assert_int_equal(outbox_done(coop, &mail, start, &report), AL_NOT_FOUND);
	assert_int_equal(count(coop, "SELECT count(*) FROM outbox WHERE state = 2 AND body = ''"),
			 1);
}

static void a_mail_waits_until_its_act_is_certain(void **state)
{
	struct coop *coop = house_with_mail(state);
	struct report report = { .message = "" };

	assert_ok(db_begin(coop->db, &report), &report);
	assert_ok(outbox_store_add(coop->db, &usual, start, &report), &report);
	db_rollback(coop->db);
	assert_int_equal(count(coop, "SELECT count(*) FROM outbox"), 1);
}

static void a_mail_that_is_under_way_is_not_due(void **state)
{
	struct coop *coop = house_with_mail(state);
	struct report report = { .message = "" };
	struct outbox_mail mail;

	assert_ok(outbox_next(coop, start, &mail, &report), &report);
	assert_int_equal(outbox_next(coop, start, &mail, &report), AL_NOT_FOUND);
	/* The program ends here, and nobody knows whether it was sent. */
	assert_ok(house_reopen(house_of(state), &report), &report);
	coop = house_of(state)->coop;
	assert_int_equal(outbox_next(coop, after(OUTBOX_FIRST_S - 1), &mail, &report),
			 AL_NOT_FOUND);
	assert_ok(outbox_next(coop, after(OUTBOX_FIRST_S), &mail, &report), &report);
	assert_int_equal(mail.tries, 2);
}

static void tries_are_further_and_further_apart(void **state)
{
	static const int64_t waits[] = { 60,   120,  240,   480,   960,	 1920,
					 3840, 7680, 15360, 21600, 21600 };
	struct coop *coop = house_with_mail(state);
	struct report report = { .message = "" };
	struct when now = start;
	struct outbox_mail mail;

	for (size_t i = 0; i < sizeof(waits) / sizeof(*waits); i++) {
		assert_ok(outbox_next(coop, now, &mail, &report), &report);
		assert_int_equal(mail.tries, i + 1);
		assert_ok(outbox_failed(coop, &mail, OUTBOX_LATER, now, &report), &report);
		assert_int_equal(outbox_next(coop, when_add(now, waits[i] - 1), &mail, &report),
				 AL_NOT_FOUND);
		now = when_add(now, waits[i]);
	}
	assert_ok(outbox_next(coop, now, &mail, &report), &report);
	assert_string_equal(mail.body, "Secret line\n");
}

static void a_mail_is_given_up_after_three_days(void **state)
{
	struct coop *coop = house_with_mail(state);
	struct report report = { .message = "" };
	struct when late = after(OUTBOX_GIVEN_UP_S);
	struct outbox_mail mail;

	assert_ok(outbox_next(coop, after(OUTBOX_GIVEN_UP_S - 1), &mail, &report), &report);
	assert_ok(outbox_failed(coop, &mail, OUTBOX_LATER, after(OUTBOX_GIVEN_UP_S - 1), &report),
		  &report);
	assert_int_equal(count(coop, "SELECT state FROM outbox"), OUTBOX_WAITING);
	assert_ok(outbox_failed(coop, &mail, OUTBOX_LATER, late, &report), &report);
	assert_int_equal(count(coop, "SELECT count(*) FROM outbox WHERE state = 3 AND body = ''"),
			 1);
	assert_int_equal(outbox_next(coop, when_add(late, OUTBOX_LONGEST_S), &mail, &report),
			 AL_NOT_FOUND);
}

static void a_mail_that_is_refused_is_given_up_at_once(void **state)
{
	struct coop *coop = house_with_mail(state);
	struct report report = { .message = "" };
	struct outbox_mail mail;

	assert_ok(outbox_next(coop, start, &mail, &report), &report);
	assert_ok(outbox_failed(coop, &mail, OUTBOX_FOR_GOOD, start, &report), &report);
	assert_int_equal(count(coop, "SELECT count(*) FROM outbox WHERE state = 3 AND body = ''"),
			 1);
	assert_int_equal(outbox_failed(coop, &mail, OUTBOX_FOR_GOOD, start, &report), AL_NOT_FOUND);
}

static void what_ended_is_forgotten_after_30_days(void **state)
{
	struct coop *coop = house_with_mail(state);
	struct report report = { .message = "" };
	struct outbox_mail mail;

	assert_ok(outbox_next(coop, start, &mail, &report), &report);
	assert_ok(outbox_done(coop, &mail, start, &report), &report);
	assert_int_equal(outbox_next(coop, after(OUTBOX_KEPT_S - 1), &mail, &report), AL_NOT_FOUND);
	assert_int_equal(count(coop, "SELECT count(*) FROM outbox"), 1);
	assert_int_equal(outbox_next(coop, after(OUTBOX_KEPT_S), &mail, &report), AL_NOT_FOUND);
	assert_int_equal(count(coop, "SELECT count(*) FROM outbox"), 0);
}

static void a_mail_of_a_clock_that_was_wrong_is_due(void **state)
{
	struct coop *coop = house_with_mail(state);
	struct report report = { .message = "" };
	struct outbox_mail mail;

	assert_int_equal(outbox_next(coop, after(-OUTBOX_LONGEST_S), &mail, &report), AL_NOT_FOUND);
	assert_ok(outbox_next(coop, after(-OUTBOX_LONGEST_S - 1), &mail, &report), &report);
	assert_int_equal(outbox_next(coop, after(-OUTBOX_LONGEST_S - 1), &mail, &report),
			 AL_NOT_FOUND);
}

static void mails_go_in_their_order(void **state)
{
	struct coop *coop = house_with_mail(state);
	struct report report = { .message = "" };
	struct outbox_mail mail;

	assert_ok(add(state, &usual, &report), &report);
	for (int64_t i = 1; i <= 2; i++) {
		assert_ok(outbox_next(coop, start, &mail, &report), &report);
		assert_int_equal(mail.number, i);
	}
	assert_int_equal(outbox_next(coop, start, &mail, &report), AL_NOT_FOUND);
}

static void what_nobody_can_send_is_not_put_in(void **state)
{
	static char longer[OUTBOX_BODY_MAX + 2];
	static const size_t maxima[] = { OUTBOX_RECIPIENT_MAX, OUTBOX_SUBJECT_MAX, OUTBOX_BODY_MAX,
					 OUTBOX_LANGUAGE_MAX };
	struct coop *coop = house_with_mail(state);
	struct report report = { .message = "" };

	for (int field = 0; field < 4; field++) {
		struct outbox_text text = usual;
		const char **fields[] = { &text.recipient, &text.subject, &text.body,
					  &text.language };

		*fields[field] = "";
		assert_int_equal(add(state, &text, &report), AL_MALFORMED);
		*fields[field] = "x\x01";
		assert_int_equal(add(state, &text, &report), AL_MALFORMED);
		*fields[field] = "x\x7f";
		assert_int_equal(add(state, &text, &report), AL_MALFORMED);
		*fields[field] = "x\ny";
		assert_int_equal(add(state, &text, &report), field == 2 ? AL_OK : AL_MALFORMED);
		memset(longer, 'x', sizeof(longer));
		longer[maxima[field] + 1] = '\0';
		*fields[field] = longer;
		assert_int_equal(add(state, &text, &report), AL_TOO_BIG);
		longer[maxima[field]] = '\0';
		assert_ok(add(state, &text, &report), &report);
	}
	assert_int_equal(count(coop, "SELECT count(*) FROM outbox"), 1 + 5);
}

UNIT_MAIN("coop.outbox", HOUSE_TEST(a_mail_is_sent_once),
	  HOUSE_TEST(a_mail_waits_until_its_act_is_certain),
	  HOUSE_TEST(a_mail_that_is_under_way_is_not_due),
	  HOUSE_TEST(tries_are_further_and_further_apart),
	  HOUSE_TEST(a_mail_is_given_up_after_three_days),
	  HOUSE_TEST(a_mail_that_is_refused_is_given_up_at_once),
	  HOUSE_TEST(what_ended_is_forgotten_after_30_days),
	  HOUSE_TEST(a_mail_of_a_clock_that_was_wrong_is_due), HOUSE_TEST(mails_go_in_their_order),
	  HOUSE_TEST(what_nobody_can_send_is_not_put_in))
