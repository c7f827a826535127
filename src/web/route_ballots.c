/* route_ballots.c: secret ballots: setting up, casting, what trustees give, the result. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/internal.h"

#include "base/json.h"
#include "coop/ballot_box.h"
#include "web/records.h"

#include <stdlib.h>
#include <string.h>

#define OFFICE WEB_KIND(KEY_OFFICE)

/* `text` as a buffer of its own. */
static enum status copy_text(const char *text, struct buffer *ret)
{
	buffer_init(ret, WEB_TEXT_LEN_MAX);
	buffer_append_text(ret, text);
	return buffer_status(ret);
}

void web_set_up(void *user, const struct http_request *request, const struct http_places *places,
		struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct public_key caller;
	struct web_election wanted;
	struct buffer files[3] = { { .bytes = NULL } };
	struct ballot_box_setup setup = { .election = &files[0],
					  .trustees = &files[1],
					  .credentials = &files[2] };
	struct arena arena;
	struct digest id;
	enum status status;

	(void)places;
	if (!web_caller(service, request, OFFICE, &caller, ret))
		return;
	arena_init(&arena, WEB_ARENA_MAX);
	if (json_body_take(request, &web_election_record, &arena, &wanted, ret)) {
		setup.registration = wanted.registration;
		status = copy_text(wanted.election, &files[0]);
		if (status == AL_OK)
			status = copy_text(wanted.trustees, &files[1]);
		if (status == AL_OK)
			status = copy_text(wanted.credentials, &files[2]);
		if (status == AL_OK)
			status = ballot_box_set_up(service->options.coop, &setup, web_now(service),
						   &id, &report);
		web_give_id(status, &id, &report, ret);
	}
	for (size_t i = 0; i < 3; i++)
		buffer_clear(&files[i]);
	arena_clear(&arena);
}

/* {"results":[{"message":...,"receipt":...,"status":...}]} */
static void give_receipts(const struct cast_ballot *ballots, size_t count,
			  struct http_response *ret)
{
	http_response_start(ret, 200, "application/json");
	buffer_append_text(&ret->body, "{\"results\":[");
	for (size_t i = 0; i < count; i++) {
		buffer_append_text(&ret->body, i == 0 ? "{" : ",{");
		if (ballots[i].message[0] != '\0') {
			buffer_append_text(&ret->body, "\"message\":");
			json_append_text(&ret->body, ballots[i].message,
					 strlen(ballots[i].message));
			buffer_append_text(&ret->body, ",");
		}
		if (ballots[i].receipt != NULL) {
			buffer_append_text(&ret->body, "\"receipt\":");
			envelope_format(ballots[i].receipt, &ret->body);
			buffer_append_text(&ret->body, ",");
		}
		buffer_append_format(&ret->body, "\"status\":\"%s\"}",
				     status_name(ballots[i].status));
	}
	buffer_append_text(&ret->body, "]}");
}

void web_cast(void *user, const struct http_request *request, const struct http_places *places,
	      struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct cast_ballot *ballots = NULL;
	struct web_ballots wanted;
	struct arena arena;
	enum status status = AL_NO_MEMORY;
	bool read;

	arena_init(&arena, WEB_ARENA_MAX);
	(void)pthread_mutex_unlock(&service->lock);
	read = json_body_take(request, &web_ballots_record, &arena, &wanted, ret);
	(void)pthread_mutex_lock(&service->lock);
	if (read) {
		ballots = calloc(wanted.ballots_count, sizeof(*ballots));
		for (size_t i = 0; ballots != NULL && i < wanted.ballots_count; i++) {
			ballots[i].bytes = wanted.ballots[i];
			ballots[i].len = strlen(wanted.ballots[i]);
		}
		if (ballots != NULL)
			status = ballot_box_cast(service->options.coop, places->text[0], ballots,
						 wanted.ballots_count, web_now(service), &report);
		if (status == AL_OK)
			give_receipts(ballots, wanted.ballots_count, ret);
		else
			http_response_failure(ret, status, &report);
		for (size_t i = 0; ballots != NULL && i < wanted.ballots_count; i++)
			envelope_free(ballots[i].receipt);
		free(ballots);
	}
	arena_clear(&arena);
}

void web_tally(void *user, const struct http_request *request, const struct http_places *places,
	       struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct buffer tally;
	enum status status;

	(void)request;
	buffer_init(&tally, HTTP_BODY_LEN_MAX);
	status = ballot_box_tally(service->options.coop, places->text[0], &tally, &report);
	if (status == AL_OK) {
		http_response_start(ret, 200, "application/json");
		buffer_append(&ret->body, tally.bytes, tally.len);
	} else {
		http_response_failure(ret, status, &report);
	}
	buffer_clear(&tally);
}

void web_decrypt(void *user, const struct http_request *request, const struct http_places *places,
		 struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct web_decryption wanted;
	struct arena arena;
	bool read;

	arena_init(&arena, WEB_ARENA_MAX);
	(void)pthread_mutex_unlock(&service->lock);
	read = json_body_take(request, &web_decryption_record, &arena, &wanted, ret);
	(void)pthread_mutex_lock(&service->lock);
	if (read)
		web_give_nothing(ballot_box_add_decryption(service->options.coop, places->text[0],
							   wanted.owner, wanted.decryption,
							   strlen(wanted.decryption), &report),
				 &report, ret);
	arena_clear(&arena);
}

void web_drop_decryptions(void *user, const struct http_request *request,
			  const struct http_places *places, struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct public_key caller;

	if (web_caller(service, request, OFFICE, &caller, ret))
		web_give_nothing(
		    ballot_box_drop_decryptions(service->options.coop, places->text[0], &report),
		    &report, ret);
}

void web_result(void *user, const struct http_request *request, const struct http_places *places,
		struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct public_key caller;

	if (web_caller(service, request, OFFICE, &caller, ret))
		web_give_nothing(ballot_box_result(service->options.coop, places->text[0],
						   web_now(service), &report),
				 &report, ret);
}
