/*
 * outbox.h: mails that wait in the store until a server has taken them.
 *
 * A mail is put here in the same transaction as the act that it tells of (outbox_store.h), so that
 * none is lost and none tells of what did not happen. It is noted that a mail is tried before it
 * is: a program that ends in between tries again later, and so somebody may get a mail twice, but
 * a program that ends again and again does not flood anybody.
 *
 * Of a mail that was sent, or given up, the text is blanked at once and the rest forgotten after
 * OUTBOX_KEPT_S.
 *
 * AL_MUST_CHECK statuses are those of store/db.h besides what each function says. One owner thread,
 * as the cooperative itself.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_COOP_OUTBOX_H
#define ALLMENDE_COOP_OUTBOX_H

#include "coop/coop.h"

#define OUTBOX_RECIPIENT_MAX 254 /* bytes */
#define OUTBOX_SUBJECT_MAX 300	 /* bytes */
#define OUTBOX_BODY_MAX 16384	 /* bytes */
#define OUTBOX_LANGUAGE_MAX 35	 /* bytes */
#define OUTBOX_FIRST_S 60	 /* after the first try; then twice as long each time */
#define OUTBOX_LONGEST_S 21600	 /* but never longer */
#define OUTBOX_GIVEN_UP_S 259200 /* since it was made; a try that fails then is the last */
#define OUTBOX_KEPT_S 2592000	 /* that a mail was sent or given up is known for 30 days */

/* A mail that is to be tried. */
struct outbox_mail {
	int64_t number; /* from 1 */
	char recipient[OUTBOX_RECIPIENT_MAX + 1];
	char subject[OUTBOX_SUBJECT_MAX + 1];
	char body[OUTBOX_BODY_MAX + 1];
	char language[OUTBOX_LANGUAGE_MAX + 1];
	struct when made;
	int64_t tries; /* with this one */
};

/* Take the next mail that is due at `now`, and note that it is tried. AL_NOT_FOUND: none is; the
 * report is untouched. Must not be called within a transaction; so, too, what follows. */
AL_MUST_CHECK enum status outbox_next(struct coop *coop, struct when now, struct outbox_mail *ret,
				      struct report *report);

/* A server has taken `mail`. AL_NOT_FOUND: it is not under way any more. */
AL_MUST_CHECK enum status outbox_done(struct coop *coop, const struct outbox_mail *mail,
				      struct when now, struct report *report);

enum outbox_failure {
	OUTBOX_LATER,	 /* it may go another time, if it is not given up by then */
	OUTBOX_FOR_GOOD, /* it will never be taken */
};

/* `mail` was not taken. AL_NOT_FOUND as above. */
AL_MUST_CHECK enum status outbox_failed(struct coop *coop, const struct outbox_mail *mail,
					enum outbox_failure failure, struct when now,
					struct report *report);

#endif
