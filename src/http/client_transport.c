/* client_transport.c: the client as a transport. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/client_transport.h"

#include "http/client.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct client_transport {
	struct http_transport transport;
	struct when (*clock)(void *user);
	void *clock_user;
	pthread_mutex_t lock;
	struct http_client *client; /* by lock */
};

static enum status ask(void *user, const struct http_ask *asked, int *ret_status,
		       struct buffer *ret, struct report *report)
{
	struct client_transport *self = user;
	const char *headers[3] = { NULL };
	char authorization[HTTP_HEADER_LEN_MAX + 32];
	char type[200];
	size_t count = 0;
	struct http_call call = {
		.method = asked->method,
		.url = asked->url,
		.headers = headers,
		.body = asked->body,
		.body_len = asked->body_len,
		.answer_max = ret->len_max - ret->len,
		.key = asked->key,
		.now = self->clock != NULL ? self->clock(self->clock_user)
					   : (struct when){ .seconds = (int64_t)time(NULL) },
	};
	struct http_response answer;
	enum status status;

	if (asked->content_type != NULL) {
		(void)snprintf(type, sizeof(type), "Content-Type: %s", asked->content_type);
		headers[count++] = type;
	}
	if (asked->token != NULL) {
		(void)snprintf(authorization, sizeof(authorization), "Authorization: %s %s",
			       asked->scheme == NULL ? "Bearer" : asked->scheme, asked->token);
		headers[count++] = authorization;
	}
	(void)pthread_mutex_lock(&self->lock);
	status = http_client_send(self->client, &call, &answer, report);
	(void)pthread_mutex_unlock(&self->lock);
	sodium_memzero(authorization, sizeof(authorization));
	if (status != AL_OK)
		return status;
	buffer_append(ret, answer.body.bytes, answer.body.len);
	*ret_status = answer.status;
	http_response_clear(&answer);
	return buffer_status(ret);
}

static enum status make(const struct http_client_options *options, struct when (*clock)(void *user),
			void *clock_user, struct client_transport **ret, struct report *report)
{
	struct client_transport *self = calloc(1, sizeof(*self));
	enum status status;

	if (self == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a client");
	self->transport = (struct http_transport){ .ask = ask, .user = self };
	self->clock = clock;
	self->clock_user = clock_user;
	(void)pthread_mutex_init(&self->lock, NULL);
	status = http_client_new(options, &self->client, report);
	if (status != AL_OK) {
		client_transport_free(self);
		return status;
	}
	*ret = self;
	return AL_OK;
}

enum status client_transport_new(struct when (*clock)(void *user), void *clock_user,
				 struct client_transport **ret, struct report *report)
{
	struct http_client_options options = { .body_max = HTTP_BODY_LEN_MAX };

	return make(&options, clock, clock_user, ret, report);
}

enum status client_transport_new_with(const struct http_client_options *options,
				      struct client_transport **ret, struct report *report)
{
	return make(options, NULL, NULL, ret, report);
}

void client_transport_free(struct client_transport *self)
{
	if (self == NULL)
		return;
	http_client_free(self->client);
	(void)pthread_mutex_destroy(&self->lock);
	free(self);
}

const struct http_transport *client_transport_get(const struct client_transport *self)
{
	return &self->transport;
}
