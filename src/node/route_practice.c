/* route_practice.c: made-up rows in the form of a table. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/practice.h"
#include "node/service_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is asked: how many persons, and by which seed. False: `ret` is the problem. */
static bool read_request(const struct http_request *request, struct practice_request *wanted,
			 struct digest *seed, struct http_response *ret)
{
	const char *persons = http_request_query(request, "persons");
	const char *hex = http_request_query(request, "seed");
	size_t digits = persons == NULL ? 0 : strspn(persons, "0123456789");

	if (persons != NULL && (digits == 0 || digits > 6 || persons[digits] != '\0')) {
		http_response_problem(ret, 400, "malformed", "This is not what it should be",
				      "persons must be a number");
		return false;
	}
	if (persons != NULL)
		wanted->persons = (uint32_t)strtoul(persons, NULL, 10);
	if (hex == NULL)
		return true;
	if (strlen(hex) != 2 * DIGEST_LEN ||
	    hex_parse(hex, 2 * DIGEST_LEN, seed->bytes, DIGEST_LEN) != AL_OK) {
		http_response_problem(ret, 400, "malformed", "This is not what it should be",
				      "seed must be 64 hexadecimal digits");
		return false;
	}
	wanted->seed = seed;
	return true;
}

/* Append all parts to the answer. Needs neither the node nor its lock. */
static enum status write_parts(struct practice *practice, struct buffer *ret, struct report *report)
{
	enum status status = AL_OK;
	struct buffer part;

	buffer_init(&part, PRACTICE_PART_LEN_MAX);
	while (status == AL_OK && !practice_ended(practice)) {
		buffer_reset(&part);
		status = practice_next(practice, &part, report);
		if (status == AL_OK) {
			buffer_append(ret, part.bytes, part.len);
			status = buffer_status(ret);
		}
	}
	buffer_clear(&part);
	if (status == AL_TOO_BIG)
		(void)report_set(report, status,
				 "these are more bytes than one answer has: ask for fewer persons, "
				 "or make them yourself with allmende practice");
	return status;
}

void service_practice(void *user, const struct http_request *request,
		      const struct http_places *places, struct http_response *ret)
{
	struct node_service *service = user;
	struct report report = { .message = "" };
	struct practice_request wanted = { .table = places->text[0], .persons = PRACTICE_PERSONS };
	struct practice *practice = NULL;
	char name[PRACTICE_FILE_NAME_MAX];
	char header[PRACTICE_FILE_NAME_MAX + 40];
	struct digest seed;
	enum status status;

	if (!read_request(request, &wanted, &seed, ret))
		return;
	status = node_practice(service->options.node, &wanted, &practice, &report);
	if (status == AL_OK) {
		http_response_start(ret, 200, "text/csv; charset=utf-8");
		practice_file_name(wanted.table, name);
		(void)snprintf(header, sizeof(header), "attachment; filename=\"%s\"", name);
		http_response_header(ret, "Content-Disposition", header);
		(void)pthread_mutex_unlock(&service->lock);
		status = write_parts(practice, &ret->body, &report);
		(void)pthread_mutex_lock(&service->lock);
	}
	if (status != AL_OK)
		http_response_failure(ret, status, &report);
	practice_free(practice);
}
