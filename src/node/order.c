/* order.c: see order.h; what goes to the worker. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/order.h"

#include "base/json.h"
#include "law/limits.h"
#include "law/object.h"
#include "query/catalogue.h"

#include <sodium.h>

static void put_text(struct buffer *ret, const char *text, size_t len)
{
	wire_put_list(ret, text, 1, len);
}

/* --- a task --- */

void order_put_task(const struct rows_task *task, struct buffer *ret)
{
	struct buffer grant;

	buffer_init(&grant, ENVELOPE_LEN_MAX);
	record_encode(&grant_record, task->terms.grant, &grant);
	wire_put_number(ret, (uint64_t)task->terms.min_group);
	wire_put_number(ret, task->inquiry.rho.pico);
	put_text(ret, buffer_text(&grant), grant.len);
	put_text(ret, task->inquiry.sql, task->inquiry.sql_len);
	put_text(ret, buffer_text(task->description), task->description->len);
	wire_put_number(ret, task->texts_count);
	for (size_t i = 0; i < task->texts_count; i++) {
		put_text(ret, task->texts[i].table, strlen(task->texts[i].table));
		put_text(ret, task->texts[i].csv, task->texts[i].len);
	}
	if (buffer_status(&grant) != AL_OK)
		ret->status = buffer_status(&grant);
	buffer_clear(&grant);
}

/* *ret = the record of `type` in the next text, in the task's arena. */
static enum status take_record(struct wire *wire, const struct record_type *type,
			       struct order_task *task, void *ret, struct report *report)
{
	size_t len;
	const char *text = wire_take_list(wire, 1, &len);
	json_t *json = NULL;
	enum status status;

	if (wire->failed)
		return report_set(report, AL_MALFORMED, "the task is cut off");
	status = json_parse(text, len, &json, report);
	if (status == AL_OK)
		status = record_decode(type, json, &task->arena, ret, report);
	json_decref(json);
	return status;
}

static enum status take_texts(struct wire *wire, struct order_task *task, struct report *report)
{
	uint64_t count = wire_take_number(wire);
	enum status status = AL_OK;

	for (uint64_t i = 0; i < count && status == AL_OK; i++) {
		char name[ENGINE_NAME_MAX + 1];
		size_t name_len;
		const char *table = wire_take_list(wire, 1, &name_len);
		size_t len;
		const char *csv = wire_take_list(wire, 1, &len);

		if (wire->failed || name_len > ENGINE_NAME_MAX)
			return report_set(report, AL_MALFORMED, "the task is cut off");
		memcpy(name, table, name_len);
		name[name_len] = '\0';
		status = catalogue_add_public(task->catalogue, name, csv, len, report);
	}
	return status;
}

static enum status take_work(struct wire *wire, struct order_task *task, struct report *report)
{
	struct work_terms terms = { .min_group = (int64_t)wire_take_number(wire) };
	struct node_inquiry inquiry = { .rho = { .pico = wire_take_number(wire) } };
	struct platform *platform = arena_take(&task->arena, 1, sizeof(*platform));
	struct grant *grant = arena_take(&task->arena, 1, sizeof(*grant));
	enum status status;

	if (platform == NULL || grant == NULL)
		return AL_NO_MEMORY;
	status = take_record(wire, &grant_record, task, grant, report);
	if (status != AL_OK)
		return status;
	inquiry.sql = wire_take_list(wire, 1, &inquiry.sql_len);
	status = take_record(wire, &platform_record, task, platform, report);
	if (status == AL_OK)
		status = catalogue_new(platform, &task->catalogue, report);
	if (status == AL_OK)
		status = take_texts(wire, task, report);
	if (status == AL_OK && (!wire_ended(wire) || grant->runs < 1))
		status = report_set(report, AL_MALFORMED, "the task is not as long as it says");
	task->platform = platform;
	task->grant = grant;
	terms.catalogue = task->catalogue;
	terms.grant = grant;
	return status == AL_OK ? work_make(&terms, &inquiry, &task->work, report) : status;
}

enum status order_take_task(const uint8_t *bytes, size_t len, struct order_task *ret,
			    struct report *report)
{
	struct wire wire = { .at = bytes, .left = len };

	*ret = (struct order_task){ .platform = NULL };
	arena_init(&ret->arena, 4 * OBJECT_ARENA_MAX);
	ret->rows.work = &ret->work;
	return take_work(&wire, ret, report);
}

void order_task_clear(struct order_task *task)
{
	work_clear(&task->work);
	catalogue_free(task->catalogue);
	arena_clear(&task->arena);
	*task = (struct order_task){ .platform = NULL };
}

/* --- a reading --- */

/* Numbers first: so they lie where numbers may. */
void order_put_read(const struct rows_order *order, struct buffer *ret)
{
	const struct members *members = &order->members;

	wire_put_number(ret, order->threads);
	buffer_append(ret, order->vote_noise, ANSWER_VOTES * sizeof(*order->vote_noise));
	buffer_append(ret, order->seed, RANDOM_SEED_LEN);
	wire_put_list(ret, members->allowance_pico, sizeof(*members->allowance_pico),
		      members->count);
	buffer_append(ret, members->consent, members->count / 8 + 1);
}

bool order_take_read(struct wire *wire, struct rows_order *ret, int64_t ret_votes[ANSWER_VOTES])
{
	const size_t votes_size = ANSWER_VOTES * sizeof(*ret_votes);
	uint64_t threads = wire_take_number(wire);
	const void *votes = wire_take(wire, votes_size);
	const uint8_t *seed = wire_take(wire, RANDOM_SEED_LEN);
	size_t count;
	const void *allowances = wire_take_list(wire, sizeof(uint64_t), &count);
	const uint8_t *consent = wire_take(wire, count / 8 + 1);

	if (!wire_ended(wire) || threads > SUMS_THREADS_MAX || count > ENGINE_PERSONS_MAX)
		return false;
	memcpy(ret_votes, votes, votes_size);
	*ret = (struct rows_order){
		.members = { .consent = consent, .count = count, .allowance_pico = allowances },
		.vote_noise = ret_votes,
		.seed = seed,
		.threads = (unsigned)threads
	};
	return true;
}
