/* mandates.c: members link their mandate keys at the node and give mandates, each her own. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "demo/remote.h"
#include "law/mandate.h"
#include "node/service_records.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define YEAR_S (INT64_C(365) * DAY_S)

/* What members are like. */
enum temper { OPEN, PLANNING_ONLY, NO_COMPANIES, SHORT, FRUGAL, TEMPER_COUNT };

static const char *const all_purposes[] = { "dpv:PublicBenefit", "dpv:ResearchAndDevelopment" };
static const char *const planning[] = { "dpv:ImprovePublicServices",
					"dpv:ImproveTransportMobility" };
static const char *const anybody[] = { "dpv:Entity" };
static const char *const public_bodies[] = { "dpv:AcademicScientificOrganisation",
					     "dpv:GovernmentalOrganisation",
					     "dpv:PublicSectorBody" };

#define RULE(purpose_list, recipient_list, mode_set)                                               \
	{                                                                                          \
		.effect = MANDATE_ALLOW, .commercial = COMMERCIAL_NO, .modes = (mode_set),         \
		.purposes = (purpose_list), .purposes_count = COUNT_OF(purpose_list),              \
		.recipients = (recipient_list), .recipients_count = COUNT_OF(recipient_list)       \
	}

static struct mandate_rule rules[TEMPER_COUNT] = {
	[OPEN] = RULE(all_purposes, anybody, MODE_AGGREGATE | MODE_TRAIN),
	[PLANNING_ONLY] = RULE(planning, anybody, MODE_AGGREGATE),
	[NO_COMPANIES] = RULE(all_purposes, public_bodies, MODE_AGGREGATE),
	[SHORT] = RULE(all_purposes, anybody, MODE_AGGREGATE),
	[FRUGAL] = RULE(all_purposes, anybody, MODE_AGGREGATE),
};

enum status demo_make_mandate(const struct demo *demo, size_t m, int64_t serial,
			      enum demo_mandate what, struct envelope **ret, struct report *report)
{
	enum temper temper = (enum temper)(m % 10 < 4 ? OPEN : m % 10 / 2);
	struct mandate mandate = {
		.coop = demo->coop_id,
		.from = demo->now,
		.min_group = -1,
		.platform = demo->data.platform,
		.rho_year = temper == FRUGAL ? INT64_C(20000000000) : INT64_C(1000000000000),
		.rules = &rules[temper],
		.rules_count = what == DEMO_MANDATE_GIVE ? 1 : 0,
		.serial = serial,
		.time = demo->now,
		.until = when_add(demo->now, temper == SHORT ? 180 * DAY_S : 2 * YEAR_S),
	};
	struct signing_key *key = NULL;
	const struct signing_key *keys[1];
	enum status status = cast_key(&demo->cast, CAST_MANDATE, (int64_t)m, &key);

	keys[0] = key;
	if (status == AL_OK)
		status = object_make(OBJECT_MANDATE, &mandate, keys, 1, ret, report);
	signing_key_free(key);
	return status;
}

/* Whether each of the `count` results in `answer` is good. */
static enum status check_taken(const struct buffer *answer, size_t count, struct report *report)
{
	json_t *body = NULL;
	const json_t *results;
	enum status status = json_parse(buffer_text(answer), answer->len, &body, report);

	if (status != AL_OK)
		return status;
	results = json_object_get(body, "results");
	if (json_array_size(results) != count)
		status = report_set(report, AL_MALFORMED, "the node has not judged each of a list");
	for (size_t i = 0; i < count && status == AL_OK; i++) {
		const json_t *one = json_array_get(results, i);
		const char *said = json_string_value(json_object_get(one, "status"));
		const char *why = json_string_value(json_object_get(one, "message"));

		if (said == NULL || strcmp(said, status_name(AL_OK)) != 0)
			status = report_set(report, AL_REFUSED, "%s",
					    why == NULL ? "the node refuses" : why);
	}
	json_decref(body);
	return status;
}

/* Post `body`, a list of `count` things, and see that all were taken. */
static enum status post_list(struct demo *demo, const struct remote_ask *ask, size_t count,
			     struct report *report)
{
	struct buffer answer;
	enum status status;

	buffer_init(&answer, REMOTE_ANSWER_MAX);
	status = remote_ask(demo, ask, &answer, report);
	if (status == AL_OK)
		status = check_taken(&answer, count, report);
	buffer_clear(&answer);
	return status;
}

/* The platform says who holds which mandate key. */
static enum status link_batch(struct demo *demo, size_t first, size_t count, struct report *report)
{
	struct service_link links[BATCH];
	struct service_links all = { .links = links, .links_count = count };
	struct buffer body;
	enum status status;

	for (size_t i = 0; i < count; i++) {
		links[i] = (struct service_link){
			.person = demo->data.persons[demo->members[first + i]],
			.key = cast_public(&demo->cast, CAST_MANDATE, (int64_t)(first + i)),
		};
	}
	buffer_init(&body, REMOTE_ANSWER_MAX);
	record_encode(&service_links_record, &all, &body);
	status = buffer_status(&body);
	if (status == AL_OK) {
		struct remote_ask ask = { .server = REMOTE_OPERATOR,
					  .path = "/api/v1/operator/links",
					  .body = body.bytes,
					  .body_len = body.len };

		status = post_list(demo, &ask, count, report);
	}
	buffer_clear(&body);
	return status;
}

/* The members from `first`, `count` of them, send their mandates. */
static enum status mandate_batch(struct demo *demo, size_t first, size_t count,
				 struct report *report)
{
	struct buffer body;
	enum status status = AL_OK;

	buffer_init(&body, REMOTE_ANSWER_MAX);
	for (size_t i = 0; i < count && status == AL_OK; i++) {
		struct envelope *mandate = NULL;

		status = demo_make_mandate(demo, first + i, 1, DEMO_MANDATE_GIVE, &mandate, report);
		buffer_append_text(&body, i == 0 ? "[" : ",");
		if (status == AL_OK)
			envelope_format(mandate, &body);
		envelope_free(mandate);
	}
	buffer_append_text(&body, "]");
	if (status == AL_OK)
		status = buffer_status(&body);
	if (status == AL_OK) {
		struct remote_ask ask = { .server = REMOTE_NODE,
					  .path = "/api/v1/mandates/batch",
					  .body = body.bytes,
					  .body_len = body.len };

		status = post_list(demo, &ask, count, report);
	}
	buffer_clear(&body);
	return status;
}

enum status demo_count_mandates(struct demo *demo, size_t *ret, struct report *report)
{
	struct remote_ask ask = { .server = REMOTE_OPERATOR, .path = "/api/v1/operator" };
	json_t *body = NULL;
	struct buffer answer;
	enum status status;

	buffer_init(&answer, REMOTE_ANSWER_MAX);
	status = remote_ask(demo, &ask, &answer, report);
	if (status == AL_OK)
		status = json_parse(buffer_text(&answer), answer.len, &body, report);
	if (status == AL_OK)
		*ret = (size_t)json_integer_value(json_object_get(body, "mandates"));
	json_decref(body);
	buffer_clear(&answer);
	return status;
}

enum status demo_mandates(struct demo *demo, struct report *report)
{
	struct progress progress;
	enum status status = AL_OK;
	size_t count = 0;

	progress_start(&progress, _("mandates given"), (int64_t)demo->members_count);
	for (size_t first = 0; first < demo->members_count && status == AL_OK; first += BATCH) {
		size_t left = demo->members_count - first;

		size_t batch = left < BATCH ? left : BATCH;

		status = link_batch(demo, first, batch, report);
		if (status == AL_OK)
			status = mandate_batch(demo, first, batch, report);
		progress_at(&progress, (int64_t)first);
	}
	progress_end(&progress);
	if (status == AL_OK)
		status = demo_count_mandates(demo, &count, report);
	if (status != AL_OK)
		return status;
	tell(_("%zu mandates are in force at the node, signed by their members. They differ in "
	       "purposes,\n"
	       "recipients, modes, personal budget and end; none of them stands in the public "
	       "log."),
	     count);
	return AL_OK;
}
