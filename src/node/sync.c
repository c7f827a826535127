/* sync.c: what the node has to say goes to the log, and what the log says comes to the node. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/file.h"
#include "base/json.h"
#include "node/follow.h"
#include "node/mirror.h"
#include "node/outbox.h"
#include "node/service_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ITEMS_MAX 500		  /* of the outbox that are sent at once */
#define ANSWER_LEN_MAX (8u << 20) /* bytes of an answer to what was sent */
#define URL_LEN_MAX 1024

/* Things of the outbox, copied so that the node can go on meanwhile. */
struct parcel {
	struct buffer texts[ITEMS_MAX];
	size_t texts_count;
	struct buffer objects; /* a JSON list */
	size_t objects_count;
};

static void parcel_clear(struct parcel *parcel)
{
	for (size_t i = 0; i < parcel->texts_count; i++)
		buffer_clear(&parcel->texts[i]);
	buffer_clear(&parcel->objects);
	free(parcel);
}

/* Ends the walk through the outbox when the parcel is full: AL_EXHAUSTED. */
static enum status pack(void *user, const struct node_item *item, struct report *report)
{
	struct parcel *parcel = user;
	struct buffer *text = &parcel->texts[parcel->texts_count];

	if (parcel->texts_count + parcel->objects_count >= ITEMS_MAX ||
	    parcel->objects.len + item->len + 2 > parcel->objects.len_max)
		return report_set(report, AL_EXHAUSTED, "the rest comes later");
	if (item->kind == NODE_ITEM_TEXT) {
		parcel->texts_count++;
		buffer_init(text, item->len);
		buffer_append(text, item->bytes, item->len);
		return buffer_status(text);
	}
	buffer_append_text(&parcel->objects, parcel->objects_count == 0 ? "[" : ",");
	buffer_append(&parcel->objects, item->bytes, item->len);
	parcel->objects_count++;
	return buffer_status(&parcel->objects);
}

/* Copy the oldest things of the outbox. */
static enum status make_parcel(struct node_service *service, struct parcel **ret,
			       struct report *report)
{
	struct parcel *parcel = calloc(1, sizeof(*parcel));
	enum status status;

	if (parcel == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the outbox");
	buffer_init(&parcel->objects, NODE_BODY_LEN_MAX);
	(void)pthread_mutex_lock(&service->lock);
	status = node_outbox_each(service->options.node, pack, parcel, report);
	(void)pthread_mutex_unlock(&service->lock);
	if (status == AL_EXHAUSTED)
		status = AL_OK;
	buffer_append_text(&parcel->objects, parcel->objects_count == 0 ? "[]" : "]");
	if (status == AL_OK)
		status = buffer_status(&parcel->objects);
	if (status != AL_OK) {
		parcel_clear(parcel);
		return status;
	}
	*ret = parcel;
	return AL_OK;
}

/* --- sending --- */

/* Ask the cooperative at `path`; anything but success is a failure with its words. */
static enum status ask(const struct node_service *service, struct http_ask *wanted,
		       const char *path, struct buffer *ret, struct report *report)
{
	const struct http_transport *transport = &service->options.transport;
	char url[URL_LEN_MAX];
	int answered = 0;
	enum status status;

	if (snprintf(url, sizeof(url), "%s%s", service->options.coop_url, path) >= (int)sizeof(url))
		return report_set(report, AL_TOO_BIG, "the cooperative's address is too long");
	wanted->url = url;
	status = transport->ask(transport->user, wanted, &answered, ret, report);
	if (status != AL_OK)
		return status;
	if (answered >= 200 && answered <= 299)
		return AL_OK;
	return report_set(report, AL_IO, "%s answers %d: %.200s", url, answered, buffer_text(ret));
}

/* The results of a batch: each object must be in the log, now or before. */
static enum status check_results(const struct buffer *answer, size_t count, struct report *report)
{
	json_t *body = NULL;
	const json_t *results;
	enum status status = json_parse(buffer_text(answer), answer->len, &body, report);

	if (status != AL_OK)
		return status;
	results = json_object_get(body, "results");
	if (json_array_size(results) != count)
		status = report_set(report, AL_IO,
				    "the cooperative does not say what became of each object");
	for (size_t i = 0; i < count && status == AL_OK; i++) {
		const json_t *one = json_array_get(results, i);
		const char *said = json_string_value(json_object_get(one, "status"));
		const char *why = json_string_value(json_object_get(one, "message"));

		if (said == NULL || (strcmp(said, status_name(AL_OK)) != 0 &&
				     strcmp(said, status_name(AL_CONFLICT)) != 0))
			status = report_set(report, AL_REFUSED,
					    "the cooperative did not enter an object of the "
					    "outbox: %.300s",
					    why == NULL ? "it does not say why" : why);
	}
	json_decref(body);
	return status;
}

static enum status send_texts(struct node_service *service, const struct parcel *parcel,
			      struct report *report)
{
	enum status status = AL_OK;

	for (size_t i = 0; i < parcel->texts_count && status == AL_OK; i++) {
		struct http_ask wanted = { .method = "POST",
					   .content_type = "application/octet-stream",
					   .body = parcel->texts[i].bytes,
					   .body_len = parcel->texts[i].len,
					   .key = service->options.node->key };
		struct buffer answer;

		buffer_init(&answer, ANSWER_LEN_MAX);
		status = ask(service, &wanted, "/api/v1/texts", &answer, report);
		buffer_clear(&answer);
	}
	return status;
}

static enum status send_objects(struct node_service *service, const struct parcel *parcel,
				struct report *report)
{
	struct http_ask wanted = { .method = "POST",
				   .content_type = "application/json",
				   .body = parcel->objects.bytes,
				   .body_len = parcel->objects.len,
				   .key = service->options.node->key };
	struct buffer answer;
	enum status status;

	if (parcel->objects_count == 0)
		return AL_OK;
	buffer_init(&answer, ANSWER_LEN_MAX);
	status = ask(service, &wanted, "/api/v1/objects/batch", &answer, report);
	if (status == AL_OK)
		status = check_results(&answer, parcel->objects_count, report);
	buffer_clear(&answer);
	return status;
}

static enum status send_outbox(struct node_service *service, struct report *report)
{
	struct parcel *parcel = NULL;
	enum status status = make_parcel(service, &parcel, report);

	if (status != AL_OK)
		return status;
	status = send_texts(service, parcel, report);
	if (status == AL_OK)
		status = send_objects(service, parcel, report);
	if (status != AL_OK)
		report_prefix(report, "sending to the cooperative");
	parcel_clear(parcel);
	return status;
}

/* --- following --- */

static enum status follow(struct node_service *service, struct report *report)
{
	struct source_folder *source = NULL;
	enum status status = source_folder_new(service->options.mirror, &source, report);

	if (status != AL_OK)
		return status;
	(void)pthread_mutex_lock(&service->lock);
	/* While rows are read what was followed must stay; it is followed at the next call. */
	if (!service->options.node->reading)
		status = node_follow(service->options.node, source_folder_get(source),
				     service_now(service), NULL, report);
	if (status == AL_OK && !service->options.node->reading) {
		service->held = false;
		(void)pthread_cond_broadcast(&service->wake);
	}
	(void)pthread_mutex_unlock(&service->lock);
	source_folder_free(source);
	return status;
}

/* Do ahead what the next job would wait for, in steps between which others have the lock. */
static enum status prepare(struct node_service *service, struct report *report)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	enum status status = AL_OK;
	bool more = true;

	while (status == AL_OK && more) {
		(void)pthread_mutex_lock(&service->lock);
		status = node_prepare(service->options.node, service_now(service), &more, report);
		(void)pthread_mutex_unlock(&service->lock);
		if (more)
			(void)nanosleep(&pause, NULL);
	}
	return status;
}

/* Why no job could be taken, where that is so. */
static enum status tell_trouble(struct node_service *service, struct report *report)
{
	enum status status;

	(void)pthread_mutex_lock(&service->lock);
	status = service->trouble_status;
	if (status != AL_OK)
		(void)report_set(report, status, "running jobs: %s", service->trouble);
	(void)pthread_mutex_unlock(&service->lock);
	return status;
}

enum status node_service_sync(struct node_service *service, struct report *report)
{
	struct report sending = { .message = "" };
	struct mirror mirror = { .folder = service->options.mirror,
				 .url = service->options.coop_url,
				 .transport = &service->options.transport };
	enum status sent;
	enum status status;

	if (service->options.coop_url == NULL)
		return AL_OK;
	/* That the outbox is not taken does not keep the node from seeing a revocation. */
	sent = send_outbox(service, &sending);
	status = mirror_update(&mirror, report);
	if (status == AL_OK) {
		status = follow(service, report);
		if (status != AL_OK) /* perhaps by a file that was lost here */
			mirror_forget(&mirror);
	}
	if (status == AL_OK)
		status = prepare(service, report);
	if (status == AL_OK && sent != AL_OK)
		status = report_set(report, sent, "%s", sending.message);
	return status == AL_OK ? tell_trouble(service, report) : status;
}
