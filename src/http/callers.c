/* callers.c: who signed a request, once. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/callers.h"

#include "crypto/hash.h"
#include "http/signature.h"

#include <stdlib.h>
#include <string.h>

/*
 * What was signed is remembered by the hash of key and nonce, in a table with open places. A place
 * is free again when the window of its signature is over; when all are taken, nothing more is let
 * in until some are free: never is one forgotten early.
 */
#define PLACES 131072 /* a power of two */
#define TAKEN_MAX (PLACES / 2)
#define KEPT_S (2 * SIGNATURE_WINDOW_S + 1)

struct place {
	uint64_t hash; /* 0: free */
	int64_t until; /* seconds: free after that */
};

struct http_callers {
	struct when start;
	struct place *places;
	size_t taken;
	int64_t swept; /* when places that are over were last made free */
};

enum status http_callers_new(struct when start, struct http_callers **ret, struct report *report)
{
	struct http_callers *callers = calloc(1, sizeof(*callers));

	if (callers != NULL)
		callers->places = calloc(PLACES, sizeof(*callers->places));
	if (callers == NULL || callers->places == NULL) {
		http_callers_free(callers);
		return report_set(report, AL_NO_MEMORY, "out of memory for callers");
	}
	callers->start = start;
	callers->swept = start.seconds;
	*ret = callers;
	return AL_OK;
}

void http_callers_free(struct http_callers *callers)
{
	if (callers == NULL)
		return;
	free(callers->places);
	free(callers);
}

/* The hash of who signed and her nonce; never 0. */
static uint64_t hash_of(const struct http_caller *caller)
{
	uint8_t bytes[PUBLIC_KEY_LEN + SIGNATURE_NONCE_MAX];
	size_t len = strlen(caller->nonce);
	struct digest digest;
	uint64_t hash;

	memcpy(bytes, caller->key.bytes, PUBLIC_KEY_LEN);
	memcpy(bytes + PUBLIC_KEY_LEN, caller->nonce, len);
	digest = hash_bytes(bytes, PUBLIC_KEY_LEN + len);
	memcpy(&hash, digest.bytes, sizeof(hash));
	return hash == 0 ? 1 : hash;
}

/* The place of `hash`, or the free one where it belongs. */
static struct place *find(struct place *places, uint64_t hash)
{
	size_t at = (size_t)hash & (PLACES - 1);

	while (places[at].hash != 0 && places[at].hash != hash)
		at = (at + 1) & (PLACES - 1);
	return &places[at];
}

/* Keep only what is not over yet. AL_NO_MEMORY: nothing changed. */
static enum status sweep(struct http_callers *callers, int64_t now)
{
	struct place *kept = calloc(PLACES, sizeof(*kept));

	if (kept == NULL)
		return AL_NO_MEMORY;
	callers->taken = 0;
	for (size_t i = 0; i < PLACES; i++) {
		if (callers->places[i].hash == 0 || callers->places[i].until < now)
			continue;
		*find(kept, callers->places[i].hash) = callers->places[i];
		callers->taken++;
	}
	free(callers->places);
	callers->places = kept;
	callers->swept = now;
	return AL_OK;
}

/* AL_CONFLICT: it was sent before. AL_EXHAUSTED: too many were within the window. */
static enum status remember(struct http_callers *callers, const struct http_caller *caller,
			    struct when now)
{
	uint64_t hash = hash_of(caller);
	struct place *place;

	if (callers->taken >= TAKEN_MAX / 2 && now.seconds > callers->swept &&
	    sweep(callers, now.seconds) != AL_OK)
		return AL_NO_MEMORY;
	place = find(callers->places, hash);
	if (place->hash != 0)
		return AL_CONFLICT;
	if (callers->taken >= TAKEN_MAX)
		return AL_EXHAUSTED;
	*place = (struct place){ .hash = hash, .until = caller->created.seconds + KEPT_S };
	callers->taken++;
	return AL_OK;
}

/* Check the signature of `request`. */
static enum status check(const struct http_callers *callers, const struct http_request *request,
			 struct when now, struct signature_verdict *ret, struct report *report)
{
	struct signature_message message = { .method = request->method,
					     .target = request->target,
					     .body = request->body,
					     .body_len = request->body_len };
	struct signature_said said = {
		.content_digest = http_request_header(request, "Content-Digest"),
		.input = http_request_header(request, "Signature-Input"),
		.signature = http_request_header(request, "Signature"),
	};
	enum status status = signature_check(&message, &said, now, ret, report);

	if (status == AL_OK && when_before(ret->created, callers->start))
		return report_set(report, AL_REFUSED,
				  "the signature was made before this program was started: sign "
				  "again");
	return status;
}

bool http_callers_find(const struct http_callers *callers, const struct http_request *request,
		       struct when now, struct http_caller *ret, struct http_response *response)
{
	struct report report = { .message = "" };
	struct signature_verdict verdict;

	if (check(callers, request, now, &verdict, &report) != AL_OK) {
		http_response_problem(response, 401, "signature", "The request must be signed",
				      report.message);
		return false;
	}
	*ret = (struct http_caller){ .key = verdict.key, .created = verdict.created };
	memcpy(ret->nonce, verdict.nonce, sizeof(ret->nonce));
	return true;
}

bool http_callers_once(struct http_callers *callers, const struct http_caller *caller,
		       struct when now, struct http_response *response)
{
	enum status status = remember(callers, caller, now);

	if (status == AL_OK)
		return true;
	if (status == AL_CONFLICT)
		http_response_problem(response, 401, "replay", "This request was sent before",
				      "sign it again, with another nonce");
	else
		http_response_problem(response, 503, "busy", "Too many requests",
				      "too many signed requests within two minutes; try again");
	return false;
}
