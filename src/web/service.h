/*
 * service.h: the cooperative as a service: its JSON interface over HTTP.
 *
 *	web_service_new(&options, &service, &report);
 *	http_server_start(&(struct http_server_options){ .listen = "127.0.0.1:8470",
 *		.handle = web_service_handle, .user = service }, &server, &report);
 *	...	web_service_tick(service, &report) every second or so
 *	http_server_stop(server);
 *	web_service_free(service);
 *
 * Requests come on several threads; whatever touches the cooperative is done by one at a time, but
 * for asking witnesses, during which others go on. Who calls is shown by a message signature
 * (RFC 9421) by a key that the log knows; what a key may do, each route says (doc/api/coop.json).
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_WEB_SERVICE_H
#define ALLMENDE_WEB_SERVICE_H

#include "base/status.h"
#include "base/when.h"
#include "coop/outbox.h"
#include "coop/publish.h"
#include "http/message.h"
#include "http/router.h"

#define WEB_BODY_LEN_MAX (32u << 20) /* bytes of a request: an election's credentials */
#define WEB_PUBLISH_EVERY_S 60	     /* a fresh checkpoint even when nothing was entered */
#define WEB_CALLERS_MAX 65536	     /* requests within two minutes whose nonces are kept */

struct web_service; /* Opaque. */

struct web_service_options {
	struct coop *coop; /* open; the service's alone until it is freed, then yours again */
	/* Which instant it is; NULL: the system's clock. */
	struct when (*clock)(void *user);
	void *clock_user;
	const struct witness_link *links; /* by which witnesses are asked; live as long */
	size_t links_count;
	const char *origin; /* how clients see the server: "https://coop.example" */
	/*
	 * Give `mail` to a server. AL_OK: it was taken. AL_REFUSED, AL_MALFORMED, AL_TOO_BIG,
	 * AL_UNSUPPORTED: it never will be; what else: perhaps later. Called by web_service_tick()
	 * while others use the cooperative. NULL: mails wait.
	 */
	enum status (*send_mail)(void *user, const struct outbox_mail *mail, struct when now);
	void *send_mail_user;
};

/* AL_OK: *ret is yours. AL_NO_MEMORY. */
AL_MUST_CHECK enum status web_service_new(const struct web_service_options *options,
					  struct web_service **ret, struct report *report);
void web_service_free(struct web_service *service);

/* Answer one request: an http_handler. Any thread. */
void web_service_handle(void *user, const struct http_request *request, struct http_response *ret);

/*
 * Do what is due: heads and ends of ballots, publishing what was entered and, each
 * WEB_PUBLISH_EVERY_S, a checkpoint that nodes take as fresh; then sending mails that are due. One
 * thread at a time. What ballot_box_tick(), coop_publish() or outbox_next() say; it is tried again
 * at the next call. That a mail was not taken is no failure: it waits.
 */
AL_MUST_CHECK enum status web_service_tick(struct web_service *service, struct report *report);

/* Publish now, also when nothing was entered; else as web_service_tick(), and not while it runs. */
AL_MUST_CHECK enum status web_service_publish(struct web_service *service, struct report *report);

/* The routes, for doc/api. */
const struct http_route *web_routes(size_t *ret_count);

#endif
