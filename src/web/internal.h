/* internal.h: what the routes of the cooperative share. Not for other folders. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_WEB_INTERNAL_H
#define ALLMENDE_WEB_INTERNAL_H

#include "base/arena.h"
#include "coop/coop.h"
#include "http/callers.h"
#include "http/json_body.h"
#include "http/router.h"
#include "law/names.h"
#include "web/challenges.h"
#include "web/limits.h"
#include "web/service.h"

#include <pthread.h>

#define WEB_ARENA_MAX ((size_t)64 << 20) /* bytes that reading one body may take */

#define WEB_EPSILONS 256

/* An epsilon at the delta that pages show, kept because it takes a third of a millisecond. */
struct web_epsilon {
	int64_t rho; /* 10^-12; 0: none */
	uint64_t micro;
};

struct web_service {
	struct web_service_options options;
	pthread_mutex_t lock; /* guards what follows, and options.coop */
	struct http_callers *callers;
	struct web_challenges challenges;
	struct web_limits limits;
	struct web_epsilon epsilons[WEB_EPSILONS]; /* that pages have shown, by their rho */
	struct when published;	 /* when it was last published; 0: never by this service */
	int64_t published_size;	 /* entries of the log then */
	struct when mail_failed; /* when a mail was last not taken; 0: never by this service */
};

/* The instant that it is. */
struct when web_now(const struct web_service *service);

/* Send mails that are due. Called without the lock. Statuses as outbox_next(), but AL_OK for none.
 */
AL_MUST_CHECK enum status web_mails_send(struct web_service *service, struct report *report);

#define WEB_KIND(kind) (1u << (kind))

/*
 * Who signed `request`, where it must be signed by a key in force of one of `kinds` (WEB_KIND() of
 * each). False: nobody, or another; `ret` is the problem to answer with. Called with the lock held.
 */
bool web_caller(struct web_service *service, const struct http_request *request, unsigned kinds,
		struct public_key *ret_key, struct http_response *ret);

/* The same for a member in force, who stands in the store and not in the log. */
bool web_caller_member(struct web_service *service, const struct http_request *request,
		       struct public_key *ret_key, struct http_response *ret);

/* The digest in `text` ("sha256:" and 64 digits), which stood in the path. False: it is none, and
 * `ret` is the problem to answer with. */
bool web_take_id(const char *text, struct digest *ret_id, struct http_response *ret);

/* Answer with the id of what was made, or with what failed. */
void web_give_id(enum status status, const struct digest *id, const struct report *report,
		 struct http_response *ret);

/* Answer with nothing, or with what failed. */
void web_give_nothing(enum status status, const struct report *report, struct http_response *ret);

/* Routes. All are called with the lock held. Those that anybody may send something to, unsigned,
 * give it away while they read that: parsing it and checking its signatures can take a second. */
http_route_function web_show, web_file, web_files; /* route_log.c */
http_route_function web_take_object, web_take_objects, web_take_text, web_take_key;
http_route_function web_take_guideline;
http_route_function web_admit, web_leave, web_erase, web_roll, web_roll_place; /* route_members.c */
http_route_function web_begin_period, web_certify;			       /* route_certify.c */
http_route_function web_register, web_call, web_put_motion, web_resolve;      /* route_assembly.c */
http_route_function web_draft_decision, web_draft_motion_decision, web_grant; /* route_desk.c */
http_route_function web_revoke, web_draft_check;
http_route_function web_set_up, web_cast, web_tally, web_decrypt, web_result; /* route_ballots.c */
http_route_function web_drop_decryptions;
http_route_function web_health, web_metrics; /* route_log.c */

#endif
