/* route_assembly.c: registering voting keys, calling an assembly, motions and what follows. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/internal.h"

#include "coop/assembly.h"
#include "web/records.h"

#include <stdlib.h>

#define OFFICE WEB_KIND(KEY_OFFICE)

void web_register(void *user, const struct http_request *request, const struct http_places *places,
		  struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct voting_registration *list = NULL;
	struct web_registrations wanted;
	struct arena arena;
	enum status status = AL_NO_MEMORY;
	bool read;

	(void)places;
	arena_init(&arena, WEB_ARENA_MAX);
	(void)pthread_mutex_unlock(&service->lock);
	read = json_body_take(request, &web_registrations_record, &arena, &wanted, ret);
	(void)pthread_mutex_lock(&service->lock);
	if (read) {
		list = calloc(wanted.registrations_count, sizeof(*list));
		for (size_t i = 0; list != NULL && i < wanted.registrations_count; i++) {
			const struct web_registration *one = &wanted.registrations[i];

			list[i] = (struct voting_registration){ .member = one->member,
								.voting = one->voting,
								.signature = one->signature };
		}
		if (list != NULL)
			status = assembly_register(service->options.coop, list,
						   wanted.registrations_count, &report);
		web_give_nothing(status, &report, ret);
		free(list);
	}
	arena_clear(&arena);
}

void web_call(void *user, const struct http_request *request, const struct http_places *places,
	      struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct public_key caller;
	struct web_assembly wanted;
	struct assembly_call call;
	struct arena arena;
	struct digest id;

	(void)places;
	if (!web_caller(service, request, OFFICE, &caller, ret))
		return;
	arena_init(&arena, WEB_ARENA_MAX);
	if (json_body_take(request, &web_assembly_record, &arena, &wanted, ret)) {
		call = (struct assembly_call){ .agenda = wanted.agenda,
					       .agenda_count = wanted.agenda_count,
					       .form = (enum assembly_form)wanted.form,
					       .secret = wanted.secret,
					       .opens = wanted.opens,
					       .closes = wanted.closes };
		web_give_id(
		    assembly_call(service->options.coop, &call, web_now(service), &id, &report),
		    &id, &report, ret);
	}
	arena_clear(&arena);
}

void web_put_motion(void *user, const struct http_request *request,
		    const struct http_places *places, struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct public_key caller;
	struct web_motion wanted;
	struct motion_draft draft;
	struct arena arena;
	struct digest id;

	(void)places;
	if (!web_caller(service, request, OFFICE, &caller, ret))
		return;
	arena_init(&arena, WEB_ARENA_MAX);
	if (json_body_take(request, &web_motion_record, &arena, &wanted, ret)) {
		draft = (struct motion_draft){ .assembly = wanted.assembly,
					       .item = wanted.item,
					       .kind = (enum motion_kind)wanted.kind,
					       .method = (enum vote_method)wanted.method,
					       .proposal = wanted.proposal,
					       .title = wanted.title,
					       .wording = wanted.wording };
		web_give_id(assembly_put_motion(service->options.coop, &draft, web_now(service),
						&id, &report),
			    &id, &report, ret);
	}
	arena_clear(&arena);
}

void web_resolve(void *user, const struct http_request *request, const struct http_places *places,
		 struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct public_key caller;
	struct digest motion;
	struct digest id;

	if (web_caller(service, request, OFFICE, &caller, ret) &&
	    web_take_id(places->text[0], &motion, ret))
		web_give_id(assembly_resolve(service->options.coop, &motion, web_now(service), &id,
					     &report),
			    &id, &report, ret);
}
