/* limits.c: how often somebody may try. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/limits.h"

#include "crypto/hash.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const struct {
	int64_t cost_s; /* seconds of waiting that one costs */
	int64_t most;	/* that are saved up */
} kinds[] = { [WEB_LIMIT_LOGIN] = { 6, 10 }, [WEB_LIMIT_ACCOUNT] = { 60, 5 } };

/* The network of who sends `request`: behind nginx on a unix socket, that is what nginx says. */
static void network_of(const struct http_request *request, char *ret, size_t size)
{
	const char *address = request->peer;
	uint8_t bytes[16];

	if (address == NULL || address[0] == '\0')
		address = http_request_header(request, "X-Real-IP");
	if (address == NULL)
		address = "";
	if (inet_pton(AF_INET, address, bytes) == 1)
		(void)snprintf(ret, size, "%u.%u.%u", bytes[0], bytes[1], bytes[2]);
	else if (inet_pton(AF_INET6, address, bytes) == 1)
		hex_format(bytes, 7, ret);
	else
		(void)snprintf(ret, size, "other");
}

static struct web_bucket *bucket_of(struct web_limits *limits, enum web_limit limit,
				    const struct http_request *request)
{
	char text[128];
	char network[64];
	struct digest digest;
	uint64_t number;

	while (limits->secret == 0)
		randombytes_buf(&limits->secret, sizeof(limits->secret));
	network_of(request, network, sizeof(network));
	(void)snprintf(text, sizeof(text), "%llx %d %s", (unsigned long long)limits->secret,
		       (int)limit, network);
	digest = hash_bytes(text, strlen(text));
	memcpy(&number, digest.bytes, sizeof(number));
	return &limits->buckets[number % WEB_BUCKETS];
}

bool web_limits_take(struct web_limits *limits, enum web_limit limit,
		     const struct http_request *request, struct when now, struct http_response *ret)
{
	struct web_bucket *bucket = bucket_of(limits, limit, request);
	int64_t full_s = kinds[limit].cost_s * kinds[limit].most;
	int64_t saved_s = full_s;
	char seconds[32];

	if (bucket->filled.seconds != 0 && !when_before(now, bucket->filled) &&
	    now.seconds - bucket->filled.seconds < full_s - bucket->seconds)
		saved_s = bucket->seconds + now.seconds - bucket->filled.seconds;
	else if (bucket->filled.seconds != 0 && when_before(now, bucket->filled))
		saved_s = bucket->seconds; /* the clock went back */
	if (saved_s >= kinds[limit].cost_s) {
		*bucket = (struct web_bucket){ now, saved_s - kinds[limit].cost_s };
		return true;
	}
	http_response_problem(ret, 429, "too-often", "This was too often",
			      "wait a minute, then try again");
	(void)snprintf(seconds, sizeof(seconds), "%lld",
		       (long long)(kinds[limit].cost_s - saved_s));
	http_response_header(ret, "Retry-After", seconds);
	return false;
}
