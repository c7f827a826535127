/* outbox_store.h: the outbox in the store: putting mails in, and all SQL of outbox.h. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_COOP_OUTBOX_STORE_H
#define ALLMENDE_COOP_OUTBOX_STORE_H

#include "coop/outbox.h"
#include "store/db.h"

/* All functions return what store/db.h says, and want an open transaction. */

/* A mail of plain text; it says no more than is needed: what happened, and a link. */
struct outbox_text {
	const char *recipient; /* an address (mail/address.h); not empty */
	const char *subject;   /* one line */
	const char *body;      /* lines */
	const char *language;  /* "de" */
};

/* Put a mail in, which is due at `now`. AL_MALFORMED, AL_TOO_BIG: a text is empty, too long, or has
 * control characters (in the body but tab and line ends): nobody could send it. */
AL_MUST_CHECK enum status outbox_store_add(struct db *db, const struct outbox_text *text,
					   struct when now, struct report *report);

/* --- for outbox.c --- */

/* As it stands in the column `state`. Of OUTBOX_WAITING the column next_try says when it is tried,
 * of the others when it is forgotten. */
enum outbox_state {
	OUTBOX_WAITING = 1,
	OUTBOX_SENT = 2,
	OUTBOX_GIVEN_UP = 3,
};

/* The mail that is due longest; also one whose time was set by a wrong clock. AL_NOT_FOUND: none;
 * the report is untouched. */
AL_MUST_CHECK enum status outbox_store_find_due(struct db *db, struct when now,
						struct outbox_mail *ret, struct report *report);
AL_MUST_CHECK enum status outbox_store_note_try(struct db *db, const struct outbox_mail *mail,
						struct when next, struct report *report);

/* Blank the text. AL_NOT_FOUND: the mail does not wait after this try. */
AL_MUST_CHECK enum status outbox_store_end(struct db *db, const struct outbox_mail *mail,
					   enum outbox_state state, struct when until,
					   struct report *report);

/* Remove what was to be kept until `now` or before. */
AL_MUST_CHECK enum status outbox_store_forget(struct db *db, struct when now,
					      struct report *report);

#endif
