/* outbox_store.c: the outbox in the store. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/outbox_store.h"

#include <stdio.h>
#include <string.h>

/* --- putting in --- */

/* Whether `text` is not empty and has no control characters but those of `allowed`. */
static bool is_clean(const char *text, const char *allowed)
{
	if (text[0] == '\0')
		return false;
	for (const char *at = text; *at != '\0'; at++) {
		if (*at == 0x7f || ((unsigned char)*at < 0x20 && strchr(allowed, *at) == NULL))
			return false;
	}
	return true;
}

static enum status check(const struct outbox_text *text, struct report *report)
{
	if (strlen(text->recipient) > OUTBOX_RECIPIENT_MAX ||
	    strlen(text->subject) > OUTBOX_SUBJECT_MAX || strlen(text->body) > OUTBOX_BODY_MAX ||
	    strlen(text->language) > OUTBOX_LANGUAGE_MAX)
		return report_set(
		    report, AL_TOO_BIG,
		    "a mail has an address of at most %d bytes, a subject of %d, a text of %d",
		    OUTBOX_RECIPIENT_MAX, OUTBOX_SUBJECT_MAX, OUTBOX_BODY_MAX);
	if (!is_clean(text->recipient, "") || !is_clean(text->subject, "") ||
	    !is_clean(text->body, "\t\r\n") || !is_clean(text->language, ""))
		return report_set(report, AL_MALFORMED,
				  "a mail has an address, a subject in one line, and a text, all "
				  "without control characters");
	return AL_OK;
}

enum status outbox_store_add(struct db *db, const struct outbox_text *text, struct when now,
			     struct report *report)
{
	enum status status = check(text, report);

	if (status != AL_OK)
		return status;
	return db_exec(
	    db,
	    "INSERT INTO outbox(number, recipient, subject, body, language, made, tries,"
	    " next_try, state) VALUES ((SELECT coalesce(max(number), 0) + 1 FROM outbox),"
	    " $1, $2, $3, $4, $5, 0, $5, $6)",
	    DB_PARAMS(db_text(text->recipient), db_text(text->subject), db_text(text->body),
		      db_text(text->language), db_integer(now.seconds), db_integer(OUTBOX_WAITING)),
	    report);
}

/* --- trying --- */

struct finding {
	struct outbox_mail *ret;
	bool found;
};

/* Copy the text in `column` to the `size` bytes at `ret`. */
static void take_text(const struct db_row *row, size_t column, char *ret, size_t size)
{
	(void)snprintf(ret, size, "%s", db_row_text(row, column));
}

static enum status due_row(void *user, const struct db_row *row, struct report *report)
{
	struct finding *finding = user;
	struct outbox_mail *mail = finding->ret;

	(void)report;
	finding->found = true;
	mail->number = db_row_integer(row, 0);
	take_text(row, 1, mail->recipient, sizeof(mail->recipient));
	take_text(row, 2, mail->subject, sizeof(mail->subject));
	take_text(row, 3, mail->body, sizeof(mail->body));
	take_text(row, 4, mail->language, sizeof(mail->language));
	mail->made.seconds = db_row_integer(row, 5);
	mail->tries = db_row_integer(row, 6);
	return AL_OK;
}

enum status outbox_store_find_due(struct db *db, struct when now, struct outbox_mail *ret,
				  struct report *report)
{
	struct finding finding = { .ret = ret };
	enum status status =
	    db_query(db,
		     "SELECT number, recipient, subject, body, language, made, tries FROM outbox"
		     " WHERE state = $1 AND (next_try <= $2 OR next_try > $3)"
		     " ORDER BY next_try, number LIMIT 1",
		     DB_PARAMS(db_integer(OUTBOX_WAITING), db_integer(now.seconds),
			       db_integer(when_add(now, OUTBOX_LONGEST_S).seconds)),
		     due_row, &finding, report);

	if (status != AL_OK)
		return status;
	return finding.found ? AL_OK : AL_NOT_FOUND;
}

enum status outbox_store_note_try(struct db *db, const struct outbox_mail *mail, struct when next,
				  struct report *report)
{
	return db_exec(
	    db, "UPDATE outbox SET tries = $2, next_try = $3 WHERE number = $1",
	    DB_PARAMS(db_integer(mail->number), db_integer(mail->tries), db_integer(next.seconds)),
	    report);
}

enum status outbox_store_end(struct db *db, const struct outbox_mail *mail, enum outbox_state state,
			     struct when until, struct report *report)
{
	enum status status =
	    db_exec(db,
		    "UPDATE outbox SET state = $1, body = '', next_try = $2 WHERE number = $3"
		    " AND made = $4 AND tries = $5 AND state = $6",
		    DB_PARAMS(db_integer(state), db_integer(until.seconds),
			      db_integer(mail->number), db_integer(mail->made.seconds),
			      db_integer(mail->tries), db_integer(OUTBOX_WAITING)),
		    report);

	if (status == AL_OK && db_changed(db) == 0)
		return report_set(report, AL_NOT_FOUND, "mail %lld is not under way any more",
				  (long long)mail->number);
	return status;
}

enum status outbox_store_forget(struct db *db, struct when now, struct report *report)
{
	return db_exec(db, "DELETE FROM outbox WHERE state <> $1 AND next_try <= $2",
		       DB_PARAMS(db_integer(OUTBOX_WAITING), db_integer(now.seconds)), report);
}
