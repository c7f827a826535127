/* route_members.c: the roll. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/internal.h"

#include "coop/roll.h"
#include "web/records.h"

#include <stdlib.h>
#include <string.h>

#define OFFICE WEB_KIND(KEY_OFFICE)

void web_admit(void *user, const struct http_request *request, const struct http_places *places,
	       struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct new_member *members = NULL;
	struct web_members wanted;
	struct public_key caller;
	struct arena arena;
	enum status status;

	(void)places;
	if (!web_caller(service, request, OFFICE, &caller, ret))
		return;
	arena_init(&arena, WEB_ARENA_MAX);
	if (json_body_take(request, &web_members_record, &arena, &wanted, ret)) {
		members = calloc(wanted.members_count, sizeof(*members));
		for (size_t i = 0; members != NULL && i < wanted.members_count; i++)
			members[i] = (struct new_member){ .name = wanted.members[i].name,
							  .key = wanted.members[i].key };
		status = members == NULL
			     ? AL_NO_MEMORY
			     : roll_admit(service->options.coop, members, wanted.members_count,
					  web_now(service), &report);
		web_give_nothing(status, &report, ret);
		free(members);
	}
	arena_clear(&arena);
}

/* Read the key of a member that the body names, when the office asks. */
static bool take_member(struct web_service *service, const struct http_request *request,
			struct public_key *ret_key, struct http_response *ret)
{
	struct public_key caller;
	struct web_key_only wanted;
	struct arena arena;
	bool taken;

	if (!web_caller(service, request, OFFICE, &caller, ret))
		return false;
	arena_init(&arena, WEB_ARENA_MAX);
	taken = json_body_take(request, &web_key_only_record, &arena, &wanted, ret);
	arena_clear(&arena);
	if (taken)
		*ret_key = wanted.key;
	return taken;
}

void web_leave(void *user, const struct http_request *request, const struct http_places *places,
	       struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct public_key key;

	(void)places;
	if (take_member(service, request, &key, ret))
		web_give_nothing(roll_leave(service->options.coop, &key, web_now(service), &report),
				 &report, ret);
}

void web_erase(void *user, const struct http_request *request, const struct http_places *places,
	       struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct public_key key;

	(void)places;
	if (take_member(service, request, &key, ret))
		web_give_nothing(roll_erase(service->options.coop, &key, &report), &report, ret);
}

void web_roll(void *user, const struct http_request *request, const struct http_places *places,
	      struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct public_key caller;
	struct digest id;

	(void)places;
	if (web_caller(service, request, OFFICE, &caller, ret))
		web_give_id(roll_publish(service->options.coop, web_now(service), &id, &report),
			    &id, &report, ret);
}

void web_roll_place(void *user, const struct http_request *request,
		    const struct http_places *places, struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct public_key caller;
	struct roll_place place;
	struct web_place shown;
	enum status status;

	(void)places;
	if (!web_caller_member(service, request, &caller, ret))
		return;
	status = roll_find(service->options.coop, &caller, &place, &report);
	if (status != AL_OK) {
		http_response_failure(ret, status, &report);
		return;
	}
	shown = (struct web_place){ .index = place.index,
				    .members = place.members,
				    .proof = place.proof.hashes,
				    .proof_count = place.proof.count };
	memcpy(shown.salt.bytes, place.salt.bytes, sizeof(shown.salt.bytes));
	json_body_give(ret, 200, &web_place_record, &shown);
}
