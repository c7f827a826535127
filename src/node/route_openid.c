/*
 * route_openid.c: a person shows by the platform's OpenID provider which account is hers.
 *
 * Both requests are signed by the mandate key that is to be linked. The redirect leads to the
 * person's own machine (RFC 8252, 7.3), so only her client gets the code, and it comes back under
 * the key that began: nobody links an account that another has logged in to. Neither request takes
 * room among the nonces, since any key may send them; sent twice, they do no more than once.
 *
 * While the provider is asked the node goes on: the service's lock is given away, and one login at
 * a time waits.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/mandates.h"
#include "node/service_internal.h"
#include "node/service_records.h"

#include <stdlib.h>
#include <string.h>

#define ARENA_MAX 65536
#define AGAIN_S "2"

struct service_openid {
	pthread_mutex_t lock; /* guards `provider`; nobody waits for it */
	struct oidc *provider;
	struct oidc_logins *logins; /* guarded by the service's lock */
};

enum status service_openid_new(const struct node_service_options *options,
			       struct service_openid **ret, struct report *report)
{
	struct service_openid *openid;
	enum status status;

	if (options->openid == NULL)
		return AL_OK;
	openid = calloc(1, sizeof(*openid));
	if (openid == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for logins");
	(void)pthread_mutex_init(&openid->lock, NULL);
	status = oidc_logins_new(&openid->logins);
	if (status != AL_OK)
		(void)report_set(report, status, "out of memory for logins");
	else
		status = oidc_new(options->openid, &options->openid_transport, &openid->provider,
				  report);
	if (status == AL_OK)
		*ret = openid;
	else
		service_openid_free(openid);
	return status;
}

void service_openid_free(struct service_openid *openid)
{
	if (openid == NULL)
		return;
	oidc_free(openid->provider);
	oidc_logins_free(openid->logins);
	(void)pthread_mutex_destroy(&openid->lock);
	free(openid);
}

static void say_busy(struct http_response *ret)
{
	http_response_problem(ret, 503, "busy", "Too many logins at once", "try again");
	http_response_header(ret, "Retry-After", AGAIN_S);
}

/* Whether this node has a provider that nobody asks now; then it is this thread's, and the
 * service's lock is to be given away while it is asked. */
static bool take_provider(const struct node_service *service, struct http_response *ret)
{
	if (service->openid == NULL) {
		http_response_problem(ret, 404, "not-found", "There is no such thing",
				      "this node knows no OpenID provider: ask its operator for "
				      "another way to link an account");
		return false;
	}
	if (pthread_mutex_trylock(&service->openid->lock) == 0)
		return true;
	say_busy(ret);
	return false;
}

/* Whether `redirect` leads to the person's own machine: an address of loopback with a port. */
static bool is_own_machine(const char *redirect)
{
	static const char *const prefixes[] = { "http://127.0.0.1:", "http://[::1]:" };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		size_t len = strlen(prefixes[i]);
		size_t digits;

		if (strncmp(redirect, prefixes[i], len) != 0)
			continue;
		digits = strspn(redirect + len, "0123456789");
		return digits >= 1 && digits <= 5 &&
		       (redirect[len + digits] == '/' || redirect[len + digits] == '\0');
	}
	return false;
}

/* Begin a login for `key` that comes back to `redirect`. */
static void begin(struct node_service *service, const struct public_key *key, const char *redirect,
		  struct http_response *ret)
{
	struct service_openid *openid = service->openid;
	struct when now = service_now(service);
	struct report report = { .message = "" };
	struct oidc_login login;
	struct buffer address;
	enum status status;

	if (!take_provider(service, ret))
		return;
	buffer_init(&address, OIDC_ADDRESS_LEN_MAX);
	(void)pthread_mutex_unlock(&service->lock);
	status = oidc_begin(openid->provider, redirect, now, &login, &address, &report);
	(void)pthread_mutex_unlock(&openid->lock);
	(void)pthread_mutex_lock(&service->lock);
	if (status != AL_OK) {
		http_response_problem(ret, 502, "provider", "The OpenID provider did not answer",
				      report.message);
	} else {
		struct service_login given = { .address = buffer_text(&address) };

		oidc_logins_keep(openid->logins, key, &login, now);
		json_body_give(ret, 200, &service_login_record, &given);
	}
	buffer_clear(&address);
}

void service_begin_openid(void *user, const struct http_request *request,
			  const struct http_places *places, struct http_response *ret)
{
	struct node_service *service = user;
	struct service_login_wish wish;
	struct http_caller caller;
	struct arena arena;

	(void)places;
	arena_init(&arena, ARENA_MAX);
	if (service_caller(service, request, &caller, ret) &&
	    json_body_take(request, &service_login_wish_record, &arena, &wish, ret)) {
		if (is_own_machine(wish.redirect))
			begin(service, &caller.key, wish.redirect, ret);
		else
			http_response_problem(ret, 400, "malformed",
					      "This is not what it should be",
					      "a login comes back to your own machine: redirect is "
					      "http://127.0.0.1:PORT/ or http://[::1]:PORT/");
	}
	arena_clear(&arena);
}

/* Answer to a login that failed as `status` says. */
static void say_failed(enum status status, const struct report *report, struct http_response *ret)
{
	if (status == AL_IO || status == AL_MALFORMED || status == AL_TOO_BIG ||
	    status == AL_UNSUPPORTED || status == AL_NOT_FOUND)
		http_response_problem(ret, 502, "provider",
				      "The OpenID provider did not answer as it should",
				      report->message);
	else
		http_response_failure(ret, status, report);
}

/* Finish `login`, which the key of `link` began, by `answer`, and link; the provider is this
 * thread's. */
static void finish(struct node_service *service, struct node_link *link, struct oidc_login *login,
		   const struct oidc_answer *answer, struct http_response *ret)
{
	struct service_openid *openid = service->openid;
	struct when now = service_now(service);
	struct report report = { .message = "" };
	char person[OIDC_PERSON_LEN_MAX + 1];
	enum status status;

	(void)pthread_mutex_unlock(&service->lock);
	status = oidc_finish(openid->provider, login, answer, now, person, &report);
	(void)pthread_mutex_unlock(&openid->lock);
	(void)pthread_mutex_lock(&service->lock);
	if (status != AL_OK) {
		say_failed(status, &report, ret);
		return;
	}
	link->person = person;
	status = node_link_shown(service->options.node, link, service_now(service), &report);
	link->person = NULL; /* it ends here */
	if (status == AL_OK)
		service_give_linked(service, &link->key, ret);
	else
		http_response_failure(ret, status, &report);
}

void service_finish_openid(void *user, const struct http_request *request,
			   const struct http_places *places, struct http_response *ret)
{
	struct node_service *service = user;
	struct service_login_answer given;
	struct oidc_answer answer;
	struct oidc_login login;
	struct http_caller caller;
	struct node_link link;
	struct arena arena;

	(void)places;
	arena_init(&arena, ARENA_MAX);
	if (!service_caller(service, request, &caller, ret) ||
	    !json_body_take(request, &service_login_answer_record, &arena, &given, ret) ||
	    !take_provider(service, ret))
		goto out;
	if (oidc_logins_take(service->openid->logins, &caller.key, given.state,
			     service_now(service), &login) == AL_OK) {
		answer = (struct oidc_answer){ .state = given.state,
					       .code = given.code,
					       .iss = given.iss,
					       .error = given.error };
		link = (struct node_link){ .key = caller.key, .certificate = given.certificate };
		finish(service, &link, &login, &answer, ret);
	} else {
		(void)pthread_mutex_unlock(&service->openid->lock);
		http_response_problem(ret, 404, "not-found", "There is no such login",
				      "this key has begun none with that state, or it has ended: "
				      "begin again");
	}
out:
	arena_clear(&arena);
}
