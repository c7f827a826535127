/* route_desk.c: decisions to be signed, grants and their revocation. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/internal.h"

#include "coop/desk.h"
#include "web/records.h"

#include <string.h>

#define OFFICE WEB_KIND(KEY_OFFICE)

typedef enum status draft_function(const struct coop *coop, const struct digest *id,
				   struct when now, struct arena *arena, struct decision *ret,
				   struct report *report);

/* Answer with what `draft` makes of the id in the path: an object without a signature. */
static void give_draft(struct web_service *service, const struct http_request *request,
		       const struct http_places *places, draft_function *draft,
		       struct http_response *ret)
{
	struct report report = { .message = "" };
	struct public_key caller;
	struct decision decision;
	struct arena arena;
	struct digest id;
	enum status status;

	if (!web_caller(service, request, OFFICE, &caller, ret) ||
	    !web_take_id(places->text[0], &id, ret))
		return;
	arena_init(&arena, OBJECT_ARENA_MAX);
	status = draft(service->options.coop, &id, web_now(service), &arena, &decision, &report);
	if (status == AL_OK) {
		json_body_give(ret, 200, object_type_record(OBJECT_DECISION), &decision);
	} else {
		http_response_failure(ret, status, &report);
	}
	arena_clear(&arena);
}

void web_draft_decision(void *user, const struct http_request *request,
			const struct http_places *places, struct http_response *ret)
{
	give_draft(user, request, places, desk_draft_decision, ret);
}

void web_draft_motion_decision(void *user, const struct http_request *request,
			       const struct http_places *places, struct http_response *ret)
{
	give_draft(user, request, places, desk_draft_assembly_decision, ret);
}

void web_grant(void *user, const struct http_request *request, const struct http_places *places,
	       struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct public_key caller;
	struct digest application;
	struct digest id;

	if (web_caller(service, request, OFFICE, &caller, ret) &&
	    web_take_id(places->text[0], &application, ret))
		web_give_id(
		    desk_grant(service->options.coop, &application, web_now(service), &id, &report),
		    &id, &report, ret);
}

void web_revoke(void *user, const struct http_request *request, const struct http_places *places,
		struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct web_revocation wanted;
	struct public_key caller;
	struct arena arena;
	struct digest grant;

	if (!web_caller(service, request, OFFICE, &caller, ret) ||
	    !web_take_id(places->text[0], &grant, ret))
		return;
	arena_init(&arena, WEB_ARENA_MAX);
	if (json_body_take(request, &web_revocation_record, &arena, &wanted, ret))
		web_give_nothing(desk_revoke(service->options.coop, &grant, wanted.reason,
					     web_now(service), &report),
				 &report, ret);
	arena_clear(&arena);
}

/* What the body says of the result with `receipt`; the notes are put into `notes`. */
static void fill_verdict(const struct web_verdict *wanted, const struct public_key *caller,
			 const struct digest *receipt,
			 struct output_note notes[static OUTPUT_RULE_COUNT],
			 struct desk_verdict *ret)
{
	memset(notes, 0, OUTPUT_RULE_COUNT * sizeof(notes[0]));
	for (size_t i = 0; i < wanted->findings_count; i++)
		notes[i].finding = wanted->findings[i];
	*ret = (struct desk_verdict){ .receipt = *receipt,
				      .checker = *caller,
				      .verdict = (enum output_verdict)wanted->verdict,
				      .notes = notes,
				      .stops = (uint32_t)wanted->stops,
				      .reason = wanted->reason };
}

void web_draft_check(void *user, const struct http_request *request,
		     const struct http_places *places, struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct output_note notes[OUTPUT_RULE_COUNT];
	struct desk_verdict verdict;
	struct web_verdict wanted;
	struct output_check check;
	struct public_key caller;
	struct digest receipt;
	struct arena arena;
	enum status status;

	if (!web_caller(service, request, OFFICE, &caller, ret) ||
	    !web_take_id(places->text[0], &receipt, ret))
		return;
	arena_init(&arena, WEB_ARENA_MAX);
	if (json_body_take(request, &web_verdict_record, &arena, &wanted, ret)) {
		fill_verdict(&wanted, &caller, &receipt, notes, &verdict);
		status = desk_draft_check(service->options.coop, &verdict, web_now(service), &arena,
					  &check, &report);
		if (status == AL_OK)
			json_body_give(ret, 200, &output_check_record, &check);
		else
			http_response_failure(ret, status, &report);
	}
	arena_clear(&arena);
}
