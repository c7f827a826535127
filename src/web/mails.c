/* mails.c: what waits in the outbox is sent, without the lock while a server answers. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/internal.h"

#define MAILS_AT_ONCE 10 /* then others have their turn */
#define PAUSE_S 60 /* after a server that did not take a mail, so that publishing is not late */

/* Whether the last mail was not taken a moment ago. */
static bool pauses(const struct web_service *service, struct when now)
{
	return !when_before(now, service->mail_failed) &&
	       when_before(now, when_add(service->mail_failed, PAUSE_S));
}

/* Whether the same mail would fail in the same way again and again. */
static bool is_for_good(enum status status)
{
	return status == AL_REFUSED || status == AL_MALFORMED || status == AL_TOO_BIG ||
	       status == AL_UNSUPPORTED;
}

/* Send `mail`, with the lock given away, and note what became of it. */
static enum status send_one(struct web_service *service, const struct outbox_mail *mail,
			    struct when now, struct report *report)
{
	const struct web_service_options *options = &service->options;
	enum status sent;
	enum status status;

	(void)pthread_mutex_unlock(&service->lock);
	sent = options->send_mail(options->send_mail_user, mail, now);
	(void)pthread_mutex_lock(&service->lock);
	now = web_now(service);
	if (sent == AL_OK)
		status = outbox_done(options->coop, mail, now, report);
	else
		status =
		    outbox_failed(options->coop, mail,
				  is_for_good(sent) ? OUTBOX_FOR_GOOD : OUTBOX_LATER, now, report);
	if (sent != AL_OK && !is_for_good(sent))
		service->mail_failed = now;
	return status == AL_NOT_FOUND ? AL_OK : status; /* it was taken out meanwhile */
}

enum status web_mails_send(struct web_service *service, struct report *report)
{
	struct outbox_mail mail;
	enum status status = AL_OK;

	if (service->options.send_mail == NULL)
		return AL_OK;
	(void)pthread_mutex_lock(&service->lock);
	for (int i = 0; i < MAILS_AT_ONCE && status == AL_OK; i++) {
		struct when now = web_now(service);

		if (pauses(service, now))
			break;
		status = outbox_next(service->options.coop, now, &mail, report);
		if (status == AL_OK)
			status = send_one(service, &mail, now, report);
	}
	(void)pthread_mutex_unlock(&service->lock);
	return status == AL_NOT_FOUND ? AL_OK : status;
}
