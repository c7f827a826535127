/*
 * session.h: who is in, by the cookie of a request.
 *
 * The cookie is a random token and nothing else; "__Host-" where the service is reached by https,
 * so that no other host can set it. Forms carry a second token that is made from the first, and
 * what does not come from our own pages is not read (http/form.h).
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_WEB_SESSION_H
#define ALLMENDE_WEB_SESSION_H

#include "coop/accounts.h"
#include "http/form.h"
#include "http/message.h"

#define WEB_FORM_TOKEN_LEN 64 /* letters */

struct web_service;

struct web_session {
	bool known; /* somebody is in; else the rest is empty */
	struct account account;
	struct account_session session;
	unsigned roles; /* enum account_role */
	uint8_t token[ACCOUNT_TOKEN_LEN];
	char form_token[WEB_FORM_TOKEN_LEN + 1];
};

/* Who sends `request`. AL_OK, also when it is nobody; what the store says. */
AL_MUST_CHECK enum status web_session_find(struct web_service *service,
					   const struct http_request *request,
					   struct web_session *ret, struct report *report);

/* Begin a session of `account` on the device that `request` names, and set the cookie. */
AL_MUST_CHECK enum status web_session_begin(struct web_service *service, int64_t account,
					    const struct http_request *request,
					    struct http_response *ret, struct report *report);

/* End `session` and take the cookie back. */
AL_MUST_CHECK enum status web_session_end(struct web_service *service,
					  const struct web_session *session,
					  struct http_response *ret, struct report *report);

/* Whether `form` carries the token of `session`. */
bool web_session_sent(const struct web_session *session, const struct http_form *form);

#endif
