/*
 * servers.h: the cooperative's and the node's servers, as the demo runs them.
 *
 * They are the same that allmende-coop and allmende-node run, on loopback, in this process, so that
 * their clock can be the demo's calendar.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_DEMO_SERVERS_H
#define ALLMENDE_DEMO_SERVERS_H

#include "base/status.h"
#include "base/when.h"
#include "coop/publish.h"
#include "http/transport.h"
#include "node/node.h"

struct servers; /* Opaque. */

/* Servers that are not there yet; `now` is their clock's first instant. AL_OK: *ret is yours.
 * AL_NO_MEMORY. */
AL_MUST_CHECK enum status servers_new(struct when now, struct servers **ret, struct report *report);

/* Stop both and close what they opened. NULL does nothing. */
void servers_free(struct servers *servers);

/* Set their clock. */
void servers_set_clock(struct servers *servers, struct when now);

/* Open the cooperative at `path`, which publishes by the `count` witnesses at `links`, and serve
 * it. */
AL_MUST_CHECK enum status servers_open_coop(struct servers *servers, const char *path,
					    const struct witness_link *links, size_t count,
					    struct report *report);

/* Open the node at `path` and serve it; it follows the cooperative, which is served. */
AL_MUST_CHECK enum status servers_open_node(struct servers *servers, const char *path,
					    struct report *report);

/* The node itself, for what its operator does on its machine: describing tables. Borrowed. */
struct node *servers_node(const struct servers *servers);

/* What the servers do by themselves from time to time: publish; send the outbox and follow; run the
 * jobs that wait. */
enum servers_when { SERVERS_WHEN_DUE = 1, SERVERS_IN_ANY_CASE };
AL_MUST_CHECK enum status servers_publish(struct servers *servers, enum servers_when when,
					  struct report *report);
AL_MUST_CHECK enum status servers_sync(struct servers *servers, struct report *report);
AL_MUST_CHECK enum status servers_run_jobs(struct servers *servers, struct report *report);

/* Go on by the real clock until SIGINT or SIGTERM. AL_NO_MEMORY: no thread. */
AL_MUST_CHECK enum status servers_go_on(struct servers *servers, struct report *report);

/* How they are reached. All borrowed. */
const struct http_transport *servers_transport(const struct servers *servers);
const char *servers_coop_url(const struct servers *servers);
const char *servers_node_url(const struct servers *servers);
const char *servers_operator_url(const struct servers *servers);
const char *servers_token(const struct servers *servers);

#endif
