/* route_log.c: the log, its files, and entering objects. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/internal.h"

#include "base/json.h"
#include "coop/public_files.h"
#include "http/figures.h"
#include "http/files.h"
#include "law/guideline.h"
#include "law/registry.h"
#include "log/note.h"
#include "web/records.h"

#include <stdlib.h>
#include <string.h>

#define FILES_ENTRIES_MAX 4096 /* of which one answer lists the files, while others wait */

void web_show(void *user, const struct http_request *request, const struct http_places *places,
	      struct http_response *ret)
{
	struct web_service *service = user;
	const struct coop *coop = service->options.coop;
	const struct digest *id = chain_coop(coop_chain(coop));
	struct web_state state = { .entries = chain_size(coop_chain(coop)),
				   .key = *coop_key(coop),
				   .log_vkey = coop_log_vkey(coop),
				   .time = web_now(service) };

	(void)request;
	(void)places;
	if (id != NULL)
		state.coop = *id;
	json_body_give(ret, 200, &web_state_record, &state);
}

void web_health(void *user, const struct http_request *request, const struct http_places *places,
		struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };

	(void)request;
	(void)places;
	if (coop_check_usable(service->options.coop, &report) != AL_OK) {
		http_response_problem(ret, 503, "broken", "The service cannot do its work",
				      report.message);
		return;
	}
	http_response_start(ret, 200, "text/plain; charset=utf-8");
	buffer_append_text(&ret->body, "ok\n");
}

/* All of it is in the published files, too. */
void web_metrics(void *user, const struct http_request *request, const struct http_places *places,
		 struct http_response *ret)
{
	struct web_service *service = user;
	const struct chain *chain = coop_chain(service->options.coop);
	const struct roll *roll = chain_roll(chain, NULL);
	int64_t size = chain_size(chain);

	(void)request;
	(void)places;
	figures_start(ret);
	figures_gauge(ret, "allmende_coop_entries", "Entries of the log", size);
	figures_gauge(ret, "allmende_coop_members", "Members of the newest roll",
		      roll != NULL ? roll->members : 0);
	if (service->published.seconds == 0)
		return;
	figures_gauge(ret, "allmende_coop_unpublished_entries",
		      "Entries that the newest checkpoint does not have yet",
		      size - service->published_size);
	figures_gauge(ret, "allmende_coop_checkpoint_age_seconds",
		      "Age of the newest checkpoint that this server published",
		      web_now(service).seconds - service->published.seconds);
}

/* --- files --- */

/* Whether what is behind the name never changes. */
static bool is_lasting(const char *name)
{
	return strncmp(name, "objects/", 8) == 0 || strncmp(name, "texts/", 6) == 0 ||
	       strncmp(name, "log/tile/", 9) == 0;
}

void web_file(void *user, const struct http_request *request, const struct http_places *places,
	      struct http_response *ret)
{
	const struct web_service *service = user;

	(void)request;
	http_send_file(coop_public_path(service->options.coop), places->text[0],
		       is_lasting(places->text[0]), ret);
}

/* Names that are collected in an arena. */
struct names {
	struct arena arena;
	const char **list;
	size_t count;
	size_t capacity;
};

static enum status add_name(void *user, const char *path, struct report *report)
{
	struct names *names = user;
	char *copy;

	if (names->count == names->capacity) {
		size_t capacity = names->capacity == 0 ? 256 : 2 * names->capacity;
		const char **list = realloc(names->list, capacity * sizeof(*list));

		if (list == NULL)
			return report_set(report, AL_NO_MEMORY, "out of memory for the list");
		names->list = list;
		names->capacity = capacity;
	}
	copy = arena_copy_text(&names->arena, path, strlen(path));
	if (copy == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the list");
	names->list[names->count++] = copy;
	return AL_OK;
}

/* The number in `text`. False: it is none. */
static bool take_number(const char *text, int64_t *ret)
{
	int64_t number = 0;

	if (text[0] == '\0' || strlen(text) > 15)
		return false;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return false;
		number = number * 10 + (*text - '0');
	}
	*ret = number;
	return true;
}

void web_files(void *user, const struct http_request *request, const struct http_places *places,
	       struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct names names = { .list = NULL };
	struct web_files files;
	struct buffer checkpoint;
	struct public_head head = { .checkpoint = &checkpoint, .most = FILES_ENTRIES_MAX };
	enum status status;

	(void)request;
	if (!take_number(places->text[0], &files.from)) {
		http_response_problem(ret, 400, "malformed", "This is not what it should be",
				      "how many entries the copy has must be a number");
		return;
	}
	arena_init(&names.arena, WEB_ARENA_MAX);
	buffer_init(&checkpoint, NOTE_LEN_MAX);
	status =
	    coop_public_files(service->options.coop, files.from, add_name, &names, &head, &report);
	if (status == AL_OK) {
		files.checkpoint = buffer_text(&checkpoint);
		files.size = head.size;
		files.until = head.until;
		files.files = names.list;
		files.files_count = names.count;
		json_body_give(ret, 200, &web_files_record, &files);
	} else {
		http_response_failure(ret, status, &report);
	}
	buffer_clear(&checkpoint);
	free(names.list);
	arena_clear(&names.arena);
}

/* --- entering --- */

/* Whether the log of record has it: who sends it again, because an answer was lost, is told so. */
static bool is_entered(const struct web_service *service, const struct envelope *envelope)
{
	return chain_has_object(coop_chain(service->options.coop), &envelope->id);
}

void web_take_object(void *user, const struct http_request *request,
		     const struct http_places *places, struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct envelope *envelope = NULL;
	enum status status;

	(void)places;
	(void)pthread_mutex_unlock(&service->lock);
	status = envelope_parse(request->body == NULL ? "" : request->body, request->body_len,
				&envelope, &report);
	(void)pthread_mutex_lock(&service->lock);
	if (status == AL_OK && is_entered(service, envelope))
		status = report_set(&report, AL_CONFLICT, "the log has this object already");
	if (status == AL_OK)
		status = coop_enter(service->options.coop, envelope, web_now(service), &report);
	web_give_id(status, envelope == NULL ? NULL : &envelope->id, &report, ret);
	envelope_free(envelope);
}

/* What was sent in a list. */
struct batch {
	struct envelope **envelopes; /* NULL where it is none */
	struct entered *entered;
	bool *had; /* by the log, before */
	struct web_outcome *outcomes;
	size_t count;
};

static void batch_clear(struct batch *batch)
{
	for (size_t i = 0; batch->envelopes != NULL && i < batch->count; i++)
		envelope_free(batch->envelopes[i]);
	free(batch->envelopes);
	free(batch->entered);
	free(batch->had);
	free(batch->outcomes);
}

/* Read the `count` envelopes of `list`; the first that is none fails all. */
static enum status batch_parse(struct batch *batch, const json_t *list, struct report *report)
{
	enum status status = AL_OK;

	batch->count = json_array_size(list);
	batch->envelopes = calloc(batch->count + 1, sizeof(struct envelope *));
	batch->entered = calloc(batch->count + 1, sizeof(*batch->entered));
	batch->had = calloc(batch->count + 1, sizeof(*batch->had));
	batch->outcomes = calloc(batch->count + 1, sizeof(*batch->outcomes));
	if (batch->envelopes == NULL || batch->entered == NULL || batch->had == NULL ||
	    batch->outcomes == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a list");
	for (size_t i = 0; i < batch->count && status == AL_OK; i++) {
		struct buffer text;

		buffer_init(&text, ENVELOPE_LEN_MAX);
		status = json_canonical(json_array_get(list, i), &text, report);
		if (status == AL_OK)
			status = envelope_parse(buffer_text(&text), text.len, &batch->envelopes[i],
						report);
		buffer_clear(&text);
		if (status != AL_OK)
			report_prefix(report, "item %zu", i);
	}
	return status;
}

/* Read the body of `request`, a list of objects. Needs neither the cooperative nor its lock. False:
 * `ret` is the problem. */
static bool batch_read(struct batch *batch, const struct http_request *request,
		       struct http_response *ret)
{
	struct report report = { .message = "" };
	json_t *list = json_body_parse(request, ret);
	enum status status = AL_OK;

	if (list == NULL)
		return false;
	if (!json_is_array(list) || json_array_size(list) > WEB_BATCH_MAX)
		status = report_set(&report, AL_MALFORMED,
				    "the body must be a list of at most %d signed objects",
				    WEB_BATCH_MAX);
	if (status == AL_OK)
		status = batch_parse(batch, list, &report);
	json_decref(list);
	if (status != AL_OK)
		http_response_failure(ret, status, &report);
	return status == AL_OK;
}

/* Note what the log had before. */
static void find_entered(const struct web_service *service, struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		batch->had[i] = is_entered(service, batch->envelopes[i]);
}

static void batch_give(struct batch *batch, struct http_response *ret)
{
	struct web_outcomes outcomes = { .results = batch->outcomes,
					 .results_count = batch->count };

	for (size_t i = 0; i < batch->count; i++) {
		const struct entered *entered = &batch->entered[i];

		batch->outcomes[i].status =
		    status_name(batch->had[i] ? AL_CONFLICT : entered->status);
		batch->outcomes[i].message = entered->message[0] == '\0' ? NULL : entered->message;
	}
	json_body_give(ret, 200, &web_outcomes_record, &outcomes);
}

void web_take_objects(void *user, const struct http_request *request,
		      const struct http_places *places, struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct batch batch = { .count = 0 };
	enum status status;
	bool read;

	(void)places;
	(void)pthread_mutex_unlock(&service->lock);
	read = batch_read(&batch, request, ret);
	(void)pthread_mutex_lock(&service->lock);
	if (read) {
		find_entered(service, &batch);
		status = coop_enter_many(service->options.coop,
					 (const struct envelope *const *)batch.envelopes,
					 batch.count, web_now(service), batch.entered, &report);
		if (status == AL_OK)
			batch_give(&batch, ret);
		else
			http_response_failure(ret, status, &report);
	}
	batch_clear(&batch);
}

void web_take_text(void *user, const struct http_request *request, const struct http_places *places,
		   struct http_response *ret)
{
	struct web_service *service = user;
	struct report report = { .message = "" };
	struct public_key caller;
	struct digest digest;
	enum status status;

	(void)places;
	if (!web_caller(service, request, WEB_KIND(KEY_NODE) | WEB_KIND(KEY_OFFICE), &caller, ret))
		return;
	status = coop_add_text(service->options.coop, request->body == NULL ? "" : request->body,
			       request->body_len, &digest, &report);
	web_give_id(status, &digest, &report, ret);
}

void web_take_key(void *user, const struct http_request *request, const struct http_places *places,
		  struct http_response *ret)
{
	struct web_service *service = user;
	struct coop *coop = service->options.coop;
	struct report report = { .message = "" };
	struct public_key caller;
	struct key_object key;
	struct web_key wanted;
	struct arena arena;
	struct digest id;
	enum status status;

	(void)places;
	if (!web_caller(service, request, WEB_KIND(KEY_OFFICE), &caller, ret))
		return;
	arena_init(&arena, WEB_ARENA_MAX);
	if (json_body_take(request, &web_key_record, &arena, &wanted, ret)) {
		key = (struct key_object){ .action = wanted.action,
					   .coop = *chain_coop(coop_chain(coop)),
					   .holder = wanted.holder,
					   .key = wanted.key,
					   .kind = wanted.kind,
					   .replaces = wanted.replaces,
					   .role = wanted.role,
					   .sealing_key = wanted.sealing_key,
					   .time = web_now(service) };
		status = coop_make(coop, OBJECT_KEY, &key, key.time, &id, &report);
		web_give_id(status, &id, &report, ret);
	}
	arena_clear(&arena);
}

void web_take_guideline(void *user, const struct http_request *request,
			const struct http_places *places, struct http_response *ret)
{
	struct web_service *service = user;
	struct coop *coop = service->options.coop;
	struct report report = { .message = "" };
	struct guideline guideline;
	struct public_key caller;
	struct arena arena;
	struct digest id;
	enum status status;

	(void)places;
	if (!web_caller(service, request, WEB_KIND(KEY_OFFICE), &caller, ret))
		return;
	arena_init(&arena, OBJECT_ARENA_MAX);
	if (json_body_take(request, &guideline_record, &arena, &guideline, ret)) {
		guideline.time = web_now(service);
		status =
		    coop_make(coop, OBJECT_GUIDELINE, &guideline, guideline.time, &id, &report);
		web_give_id(status, &id, &report, ret);
	}
	arena_clear(&arena);
}
