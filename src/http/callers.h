/*
 * callers.h: who signed a request (RFC 9421), once.
 *
 * Remembers what was signed within the window of time in which it would be taken again (nonces.h),
 * so that nobody sends a request of another a second time. One owner at a time.
 *
 * It is remembered in memory. After a new start nothing is taken that was signed before it. What
 * remains: within the very second of the start, and where the clock of who signed was ahead of ours
 * (then for as long as it was ahead, at most the window), or our clock was set back, somebody who
 * has seen a request inside of TLS could send it once more. What is asked for must for this reason
 * not do more when it is done twice: mandates have serials, jobs and objects are named by their
 * content, answers are sealed to the key.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_CALLERS_H
#define ALLMENDE_HTTP_CALLERS_H

#include "base/status.h"
#include "base/when.h"
#include "crypto/key.h"
#include "http/message.h"
#include "http/signature.h"

#include <stdbool.h>

struct http_callers; /* Opaque. */

/* `start` is the present: what was signed before is not taken, since it may have been taken by the
 * program that was here before. AL_OK: *ret is yours. AL_NO_MEMORY. */
AL_MUST_CHECK enum status http_callers_new(struct when start, struct http_callers **ret,
					   struct report *report);
void http_callers_free(struct http_callers *callers);

/* Who signed a request. */
struct http_caller {
	struct public_key key;
	struct when created;
	char nonce[SIGNATURE_NONCE_MAX + 1];
};

/* Whether `request` is signed at `now`; *ret then says by whom. False: it is not, and `response` is
 * the problem to answer with. What the key may do is the caller's question, before
 * http_callers_once(). */
bool http_callers_find(const struct http_callers *callers, const struct http_request *request,
		       struct when now, struct http_caller *ret, struct http_response *response);

/* Whether the request of `caller`, who may do what it asks, comes the first time; it is remembered.
 * Only those who may do something take up room here. False: `response` is the problem. */
bool http_callers_once(struct http_callers *callers, const struct http_caller *caller,
		       struct when now, struct http_response *response);

#endif
