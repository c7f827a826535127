/* outbox.c: mails that wait in the store until a server has taken them. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/outbox.h"

#include "coop/coop_internal.h"
#include "coop/outbox_store.h"

#include <string.h>

/* How long after the try of this number the next one is. */
static int64_t wait_after(int64_t tries)
{
	int64_t wait = OUTBOX_FIRST_S;

	for (int64_t i = 1; i < tries && wait < OUTBOX_LONGEST_S; i++)
		wait *= 2;
	return wait < OUTBOX_LONGEST_S ? wait : OUTBOX_LONGEST_S;
}

struct taking {
	struct when now;
	struct outbox_mail *mail;
	bool found;
};

static enum status take_work(struct db *db, void *user, struct report *report)
{
	struct taking *taking = user;
	enum status status = outbox_store_forget(db, taking->now, report);

	taking->found = false;
	if (status == AL_OK)
		status = outbox_store_find_due(db, taking->now, taking->mail, report);
	if (status == AL_NOT_FOUND)
		return AL_OK; /* what was forgotten stays so */
	if (status != AL_OK)
		return status;
	taking->found = true;
	taking->mail->tries++;
	return outbox_store_note_try(
	    db, taking->mail, when_add(taking->now, wait_after(taking->mail->tries)), report);
}

enum status outbox_next(struct coop *coop, struct when now, struct outbox_mail *ret,
			struct report *report)
{
	struct outbox_mail mail;
	struct taking taking = { .now = now, .mail = &mail };
	enum status status = coop_check_usable(coop, report);

	if (status == AL_OK)
		status = db_transaction(coop->db, take_work, &taking, report);
	if (status != AL_OK)
		return status;
	if (!taking.found)
		return AL_NOT_FOUND;
	*ret = mail;
	return AL_OK;
}

/* The end of a mail. */
struct ending {
	const struct outbox_mail *mail;
	enum outbox_state state;
	struct when until; /* it is kept */
};

static enum status end_work(struct db *db, void *user, struct report *report)
{
	const struct ending *ending = user;

	return outbox_store_end(db, ending->mail, ending->state, ending->until, report);
}

static enum status end(struct coop *coop, const struct outbox_mail *mail, enum outbox_state state,
		       struct when now, struct report *report)
{
	struct ending ending = { .mail = mail,
				 .state = state,
				 .until = when_add(now, OUTBOX_KEPT_S) };
	enum status status = coop_check_usable(coop, report);

	return status == AL_OK ? db_transaction(coop->db, end_work, &ending, report) : status;
}

enum status outbox_done(struct coop *coop, const struct outbox_mail *mail, struct when now,
			struct report *report)
{
	return end(coop, mail, OUTBOX_SENT, now, report);
}

enum status outbox_failed(struct coop *coop, const struct outbox_mail *mail,
			  enum outbox_failure failure, struct when now, struct report *report)
{
	/* The next try was noted when this one began. */
	if (failure == OUTBOX_LATER && when_before(now, when_add(mail->made, OUTBOX_GIVEN_UP_S)))
		return AL_OK;
	return end(coop, mail, OUTBOX_GIVEN_UP, now, report);
}
