/* servers.c: the two servers of the demo. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/servers.h"

#include "base/digest.h"
#include "base/file.h"
#include "crypto/random.h"
#include "http/client_transport.h"
#include "http/server.h"
#include "node/service.h"
#include "web/service.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COOP_LISTEN "127.0.0.1:8470"
#define NODE_LISTEN "127.0.0.1:8471"
#define ANY_LISTEN "127.0.0.1:0"
#define TOKEN_BYTES 16
#define MIRROR_FOLDER "log"
#define SYNC_S 5

struct servers {
	atomic_int_fast64_t clock_s; /* seconds; 0: the real clock */
	char token[2 * TOKEN_BYTES + 1];
	char mirror[FILE_PATH_MAX];
	struct client_transport *transport;
	struct coop *coop;
	struct web_service *web;
	struct http_server *web_server;
	struct node *node;
	struct node_service *service;
	struct http_server *node_server;
	struct http_server *operator_server;
};

static struct when clock_of(void *user)
{
	struct servers *servers = user;
	int64_t seconds = atomic_load(&servers->clock_s);

	return (struct when){ .seconds = seconds != 0 ? seconds : (int64_t)time(NULL) };
}

enum status servers_new(struct when now, struct servers **ret, struct report *report)
{
	struct servers *servers = calloc(1, sizeof(*servers));
	uint8_t bytes[TOKEN_BYTES];
	struct random random;
	enum status status;

	if (servers == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory");
	atomic_init(&servers->clock_s, now.seconds);
	random_init_system(&random);
	random_bytes(&random, bytes, sizeof(bytes));
	random_clear(&random);
	hex_format(bytes, sizeof(bytes), servers->token);
	status = client_transport_new(clock_of, servers, &servers->transport, report);
	if (status != AL_OK) {
		servers_free(servers);
		return status;
	}
	*ret = servers;
	return AL_OK;
}

void servers_free(struct servers *servers)
{
	if (servers == NULL)
		return;
	http_server_stop(servers->operator_server);
	http_server_stop(servers->node_server);
	http_server_stop(servers->web_server);
	node_service_free(servers->service);
	node_close(servers->node);
	web_service_free(servers->web);
	coop_close(servers->coop);
	client_transport_free(servers->transport);
	free(servers);
}

void servers_set_clock(struct servers *servers, struct when now)
{
	atomic_store(&servers->clock_s, now.seconds);
}

/* Serve at `listen`, or anywhere when something is there already. */
static enum status start(struct http_server_options *options, const char *listen,
			 struct http_server **ret, struct report *report)
{
	enum status status;

	options->listen = listen;
	status = http_server_start(options, ret, report);
	if (status != AL_CONFLICT)
		return status;
	options->listen = ANY_LISTEN;
	return http_server_start(options, ret, report);
}

enum status servers_open_coop(struct servers *servers, const char *path,
			      const struct witness_link *links, size_t count, struct report *report)
{
	struct web_service_options service = {
		.clock = clock_of, .clock_user = servers, .links = links, .links_count = count
	};
	struct http_server_options options = { .body_max = WEB_BODY_LEN_MAX,
					       .handle = web_service_handle };
	enum status status = coop_open(path, &servers->coop, report);

	if (status != AL_OK)
		return status;
	service.coop = servers->coop;
	status = web_service_new(&service, &servers->web, report);
	options.user = servers->web;
	return status == AL_OK ? start(&options, COOP_LISTEN, &servers->web_server, report)
			       : status;
}

enum status servers_open_node(struct servers *servers, const char *path, struct report *report)
{
	struct node_service_options service = { .clock = clock_of,
						.clock_user = servers,
						.coop_url = servers_coop_url(servers),
						.transport = *servers_transport(servers),
						.mirror = servers->mirror,
						.operator_token = servers->token };
	struct http_server_options options = { .body_max = NODE_BODY_LEN_MAX };
	enum status status = file_join(path, MIRROR_FOLDER, servers->mirror, report);

	if (status == AL_OK)
		status = node_open(path, NULL, clock_of(servers), &servers->node, report);
	if (status != AL_OK)
		return status;
	service.node = servers->node;
	status = node_service_new(&service, &servers->service, report);
	options.user = servers->service;
	options.handle = node_service_handle;
	if (status == AL_OK)
		status = start(&options, NODE_LISTEN, &servers->node_server, report);
	options.handle = node_service_handle_operator;
	if (status == AL_OK)
		status = start(&options, ANY_LISTEN, &servers->operator_server, report);
	return status;
}

struct node *servers_node(const struct servers *servers)
{
	return servers->node;
}

/* --- what they do by themselves --- */

enum status servers_publish(struct servers *servers, enum servers_when when, struct report *report)
{
	return when == SERVERS_WHEN_DUE ? web_service_tick(servers->web, report)
					: web_service_publish(servers->web, report);
}

enum status servers_sync(struct servers *servers, struct report *report)
{
	enum status status = AL_OK;

	/* What the node sends now it sees in the log after the next publishing. */
	for (int i = 0; i < 2 && status == AL_OK; i++) {
		status = web_service_publish(servers->web, report);
		if (status == AL_OK)
			status = node_service_sync(servers->service, report);
	}
	return status;
}

enum status servers_run_jobs(struct servers *servers, struct report *report)
{
	bool ran = true;
	enum status status = AL_OK;

	while (status == AL_OK && ran)
		status = node_service_run_one(servers->service, &ran, report);
	return status;
}

static void *run_jobs(void *user)
{
	node_service_run(user);
	return NULL;
}

/* Publish and follow every few seconds until `set` has a signal. */
static void keep_going(struct servers *servers, const sigset_t *set)
{
	const struct timespec step = { .tv_sec = SYNC_S };
	struct report report;

	do {
		enum status status = servers_publish(servers, SERVERS_WHEN_DUE, &report);

		if (status == AL_OK)
			status = node_service_sync(servers->service, &report);
		if (status != AL_OK) /* it is tried again */
			(void)fprintf(stderr, "%s\n", report.message);
	} while (sigtimedwait(set, NULL, &step) < 0);
}

enum status servers_go_on(struct servers *servers, struct report *report)
{
	pthread_t runner;
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGTERM);
	(void)pthread_sigmask(SIG_BLOCK, &set, NULL);
	atomic_store(&servers->clock_s, 0);
	if (pthread_create(&runner, NULL, run_jobs, servers->service) != 0)
		return report_set(report, AL_NO_MEMORY, "there is no thread to be had");
	keep_going(servers, &set);
	node_service_end(servers->service);
	(void)pthread_join(runner, NULL);
	return AL_OK;
}

/* --- how they are reached --- */

const struct http_transport *servers_transport(const struct servers *servers)
{
	return client_transport_get(servers->transport);
}

const char *servers_coop_url(const struct servers *servers)
{
	return http_server_origin(servers->web_server);
}

const char *servers_node_url(const struct servers *servers)
{
	return http_server_origin(servers->node_server);
}

const char *servers_operator_url(const struct servers *servers)
{
	return http_server_origin(servers->operator_server);
}

const char *servers_token(const struct servers *servers)
{
	return servers->token;
}
