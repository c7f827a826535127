/* route_certify.c: mandate keys are certified, blindly. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/internal.h"

#include "coop/certify.h"
#include "web/records.h"

#include <string.h>

#define OFFICE WEB_KIND(KEY_OFFICE)
#define ARENA_MAX 65536

/* Making the key takes a second or two, in which nobody else is answered: four times a year. */
void web_begin_period(void *user, const struct http_request *request,
		      const struct http_places *places, struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct web_period wanted;
	struct public_key caller;
	struct digest id;
	struct arena arena;

	(void)places;
	if (!web_caller(service, request, OFFICE, &caller, ret))
		return;
	arena_init(&arena, ARENA_MAX);
	if (json_body_take(request, &web_period_record, &arena, &wanted, ret)) {
		const struct certify_period period = { .platform = wanted.platform,
						       .from = wanted.from,
						       .until = wanted.until,
						       .renewals = wanted.renewals };

		web_give_id(
		    certify_begin(service->options.coop, &period, web_now(service), &id, &report),
		    &id, &report, ret);
	}
	arena_clear(&arena);
}

/* Sent twice, it is counted once. */
void web_certify(void *user, const struct http_request *request, const struct http_places *places,
		 struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	uint8_t blinded[BLIND_RSA_MODULUS_MAX];
	char signature[2 * BLIND_RSA_MODULUS_MAX + 1];
	struct certify_wish wish = { .blinded = blinded };
	struct web_blinded wanted;
	struct certified made;
	struct public_key caller;
	struct arena arena;
	enum status status;

	(void)places;
	if (!web_caller_member(service, request, &caller, ret))
		return;
	arena_init(&arena, ARENA_MAX);
	if (json_body_take(request, &web_blinded_record, &arena, &wanted, ret)) {
		wish.platform = wanted.platform;
		wish.len = strlen(wanted.blinded) / 2;
		status = hex_parse(wanted.blinded, strlen(wanted.blinded), blinded, wish.len);
		if (status != AL_OK)
			status = report_set(&report, AL_MALFORMED, "blinded: is not hexadecimal");
		if (status == AL_OK)
			status = certify_sign(service->options.coop, &caller, &wish,
					      web_now(service), &made, &report);
		if (status == AL_OK) {
			hex_format(made.signature, made.len, signature);
			json_body_give(ret, 200, &web_blind_signature_record,
				       &(struct web_blind_signature){ .from = made.from,
								      .signature = signature,
								      .until = made.until });
		} else {
			http_response_failure(ret, status, &report);
		}
	}
	arena_clear(&arena);
}
