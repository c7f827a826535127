/* caller.c: who calls, and small answers. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/roll.h"
#include "web/internal.h"
#include "web/records.h"

#include <stdio.h>
#include <string.h>

/* Append the names of `kinds` to the `size` bytes at `ret`. */
static void name_kinds(unsigned kinds, char *ret, size_t size)
{
	size_t len = 0;

	ret[0] = '\0';
	for (int kind = 1; key_kind_names[kind] != NULL; kind++) {
		if ((kinds & WEB_KIND(kind)) == 0)
			continue;
		len += (size_t)snprintf(ret + len, size - len, "%s%s", len == 0 ? "" : " or ",
					key_kind_names[kind]);
	}
}

bool web_caller(struct web_service *service, const struct http_request *request, unsigned kinds,
		struct public_key *ret_key, struct http_response *ret)
{
	const struct chain *chain = coop_chain(service->options.coop);
	char names[200];
	char why[300];
	struct http_caller caller;

	if (!http_callers_find(service->callers, request, web_now(service), &caller, ret))
		return false;
	*ret_key = caller.key;
	for (int kind = 1; key_kind_names[kind] != NULL; kind++) {
		if ((kinds & WEB_KIND(kind)) != 0 &&
		    chain_key_in_force(chain, ret_key, (enum key_kind)kind, NULL))
			return http_callers_once(service->callers, &caller, web_now(service), ret);
	}
	name_kinds(kinds, names, sizeof(names));
	(void)snprintf(why, sizeof(why),
		       "this address is for keys of the kind %s that are in force in the log; the "
		       "key that signed is none",
		       names);
	http_response_problem(ret, 403, "caller", "This key may not do that", why);
	return false;
}

bool web_caller_member(struct web_service *service, const struct http_request *request,
		       struct public_key *ret_key, struct http_response *ret)
{
	struct report report = { .message = "" };
	struct http_caller caller;
	enum status status;

	if (!http_callers_find(service->callers, request, web_now(service), &caller, ret))
		return false;
	*ret_key = caller.key;
	status = roll_check_member(service->options.coop, ret_key, &report);
	if (status == AL_OK)
		return http_callers_once(service->callers, &caller, web_now(service), ret);
	if (status == AL_NOT_FOUND)
		http_response_problem(ret, 403, "caller", "This key may not do that",
				      "this address is for members in force; the key that signed "
				      "is none's");
	else
		http_response_failure(ret, status, &report);
	return false;
}

bool web_take_id(const char *text, struct digest *ret_id, struct http_response *ret)
{
	size_t prefix = sizeof(ID_PREFIX) - 1;

	if (strlen(text) == prefix + 2 * DIGEST_LEN && strncmp(text, ID_PREFIX, prefix) == 0 &&
	    hex_parse(text + prefix, 2 * DIGEST_LEN, ret_id->bytes, DIGEST_LEN) == AL_OK)
		return true;
	http_response_problem(ret, 400, "malformed", "This is not what it should be",
			      "the address must name an id: sha256: and 64 digits");
	return false;
}

void web_give_id(enum status status, const struct digest *id, const struct report *report,
		 struct http_response *ret)
{
	struct web_made made;

	if (status != AL_OK) {
		http_response_failure(ret, status, report);
		return;
	}
	made.id = *id;
	json_body_give(ret, 201, &web_made_record, &made);
}

void web_give_nothing(enum status status, const struct report *report, struct http_response *ret)
{
	if (status == AL_OK)
		ret->status = 204;
	else
		http_response_failure(ret, status, report);
}
