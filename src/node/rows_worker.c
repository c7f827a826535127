/* rows_worker.c: see rows_worker.h; the node's side of what is said. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/rows_worker.h"

#include "node/order.h"
#include "node/worker_process.h"
#include "query/sums_check.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>

#define PROGRESS_MAX 1000 /* parts of a reading */
#define BUFFER_LEN_MAX ((size_t)ORDER_LEN_MAX)

struct reader {
	struct rows rows;
	struct worker_process *process;
	uint32_t persons;
	bool greeted;	       /* `persons` is of the worker that runs */
	bool gone;	       /* nothing more is asked of this worker */
	struct buffer message; /* the last that came, or the one to send */
	const struct rows_task *task;
	struct rows_order order; /* of the last reading */
};

static struct reader *reader_of(struct rows *rows)
{
	return (struct reader *)rows;
}

/* --- saying and hearing --- */

static enum status send(struct reader *reader, enum order_kind kind, struct report *report)
{
	enum status status = buffer_status(&reader->message);

	if (status != AL_OK)
		return report_set(report, status, "out of memory for a worker's order");
	return worker_process_send(reader->process, (uint8_t)kind, &reader->message, report);
}

/* What the worker says of its failure. Of its words only those are passed on that it said before
 * it had any row. */
static enum status hear_failure(struct reader *reader, struct report *report)
{
	struct wire wire = { .at = reader->message.bytes, .left = reader->message.len };
	uint64_t status = wire_take_number(&wire);

	if (!reader->greeted && wire.left > 0 && wire.left < REPORT_MESSAGE_MAX && status > AL_OK &&
	    status <= AL_OVERFLOW)
		return report_set(report, (enum status)status, "%.*s", (int)wire.left,
				  (const char *)wire.at);
	if (status == AL_NO_MEMORY)
		return report_set(report, AL_NO_MEMORY,
				  "the job needs more memory than it may have");
	if (status == AL_OVERFLOW)
		return report_set(report, AL_OVERFLOW, "too many members for exact sums");
	return report_set(report, AL_IO, "the worker could not read the rows");
}

/* Tell how far the reading is, within what is said of progress: so a caller can rely on it. */
static enum status take_progress(const struct reader *reader, struct wire *wire)
{
	const struct rows_order *order = &reader->order;
	uint64_t done = wire_take_number(wire);
	uint64_t total = wire_take_number(wire);

	if (!wire_ended(wire) || done > total || total > PROGRESS_MAX)
		return AL_MALFORMED;
	if (order->progress != NULL)
		order->progress(order->user, (unsigned)done, (unsigned)total);
	return AL_OK;
}

/* How long a message of kind `wanted`, or what may come before it, can be: so that no worker fills
 * the node's memory. */
static uint64_t longest(const struct reader *reader, enum order_kind wanted)
{
	const struct work *work = reader->task != NULL ? reader->task->work : NULL;

	if (wanted == ORDER_LISTED)
		return 2 * (uint64_t)ORDER_PERSONS_LEN_MAX;
	if (wanted == ORDER_CHARGES)
		return ORDER_SHORT_MAX + 16 * (uint64_t)reader->order.members.count;
	if (wanted == ORDER_SUMS && sums_group_cells(work->question) == 0)
		return ORDER_SHORT_MAX + 8 * (uint64_t)plan_cells(work->question);
	if (wanted == ORDER_SUMS)
		return ORDER_GROUPS_LEN_MAX;
	if (wanted == ORDER_MODEL)
		return ORDER_SHORT_MAX + 3 * (uint64_t)TRAIN_MODEL_LEN_MAX;
	return ORDER_SHORT_MAX;
}

/* Wait for a message of kind `wanted`; progress is told meanwhile. */
static enum status hear(struct reader *reader, enum order_kind wanted, struct wire *ret,
			struct report *report)
{
	for (;;) {
		uint8_t kind = 0;
		enum status status = worker_process_receive(
		    reader->process, longest(reader, wanted), &kind, &reader->message, report);

		if (status != AL_OK)
			return status;
		*ret = (struct wire){ .at = reader->message.bytes, .left = reader->message.len };
		if (kind == (uint8_t)wanted)
			return AL_OK;
		if (kind == ORDER_FAILED)
			return hear_failure(reader, report);
		status = kind == ORDER_PROGRESS ? take_progress(reader, ret) : AL_MALFORMED;
		if (status != AL_OK)
			return status;
	}
}

/* After a failure nothing more is asked of this worker. */
static enum status judge(struct reader *reader, enum status status, struct report *report)
{
	if (status == AL_OK)
		return AL_OK;
	worker_process_kill(reader->process);
	reader->gone = true;
	if (status == AL_MALFORMED)
		status = report_set(report, AL_IO, "the worker does not keep to the form");
	reader->rows.lost = status == AL_IO;
	return status;
}

static enum status take_hello(struct reader *reader, struct wire *wire)
{
	uint64_t persons = wire_take_number(wire);

	if (!wire_ended(wire) || persons > ENGINE_PERSONS_MAX)
		return AL_MALFORMED;
	reader->persons = (uint32_t)persons;
	return AL_OK;
}

/* Have a worker that has said what it has. */
static enum status greet(struct reader *reader, struct report *report)
{
	struct wire wire;
	bool anew = false;
	enum status status;

	if (reader->gone)
		return report_set(report, AL_IO, "the worker is gone");
	if (reader->task != NULL)
		return AL_OK;
	status = worker_process_start(reader->process, &anew, report);
	if (status == AL_OK && !anew && reader->greeted)
		return AL_OK;
	reader->greeted = false;
	if (status == AL_OK)
		status = hear(reader, ORDER_READY, &wire, report);
	if (status == AL_OK)
		status = hear(reader, ORDER_HELLO, &wire, report);
	if (status == AL_OK)
		status = take_hello(reader, &wire);
	reader->greeted = status == AL_OK;
	status = judge(reader, status, report);
	if (status != AL_OK)
		reader->gone = false; /* the next call starts another */
	return status;
}

/* Send the message that is there, and hear the answer. */
static enum status ask(struct reader *reader, enum order_kind kind, enum order_kind wanted,
		       struct wire *ret, struct report *report)
{
	enum status status = send(reader, kind, report);

	return status == AL_OK ? hear(reader, wanted, ret, report) : status;
}

/* --- persons and tables --- */

static enum status content_there(struct rows *rows, const char *table, struct digest *ret,
				 struct report *report)
{
	struct reader *reader = reader_of(rows);
	struct wire wire;
	const void *content;
	enum status status = greet(reader, report);

	if (status != AL_OK)
		return status;
	buffer_reset(&reader->message);
	buffer_append_text(&reader->message, table);
	status = ask(reader, ORDER_CONTENT, ORDER_CONTENT_IS, &wire, report);
	if (status == AL_OK && wire.left == 0)
		return AL_NOT_FOUND;
	if (status != AL_OK)
		return judge(reader, status, report);
	content = wire_take(&wire, DIGEST_LEN);
	if (!wire_ended(&wire))
		return judge(reader, AL_MALFORMED, report);
	memcpy(ret->bytes, content, DIGEST_LEN);
	return AL_OK;
}

static enum status persons_there(struct rows *rows, uint32_t *ret, struct report *report)
{
	struct reader *reader = reader_of(rows);
	enum status status = greet(reader, report);

	if (status == AL_OK)
		*ret = reader->persons;
	return status;
}

static enum status each_there(struct rows *rows, engine_person_each_fn *each, void *context,
			      struct report *report)
{
	struct reader *reader = reader_of(rows);
	uint32_t first = 0;
	uint32_t count = 0;
	struct wire wire;
	enum status status = greet(reader, report);

	if (status != AL_OK)
		return status;
	buffer_reset(&reader->message);
	status = send(reader, ORDER_PERSONS, report);
	do {
		if (status == AL_OK)
			status = hear(reader, ORDER_LISTED, &wire, report);
		if (status == AL_OK)
			status = order_take_persons(&wire, first, reader->persons, each, context,
						    &count);
		first += count;
	} while (status == AL_OK && count > 0);
	if (status == AL_OK && first != reader->persons)
		status = AL_MALFORMED;
	return judge(reader, status, report);
}

static enum status find_there(struct rows *rows, const char *id, size_t len, uint32_t *ret,
			      struct report *report)
{
	struct reader *reader = reader_of(rows);
	struct wire wire;
	uint64_t place = 0;
	enum status status = greet(reader, report);

	if (status != AL_OK)
		return status;
	buffer_reset(&reader->message);
	buffer_append(&reader->message, id, len);
	status = ask(reader, ORDER_FIND, ORDER_PLACE, &wire, report);
	if (status == AL_OK) {
		place = wire_take_number(&wire);
		if (!wire_ended(&wire) || (place >= reader->persons && place != UINT64_MAX))
			status = AL_MALFORMED;
	}
	if (status != AL_OK)
		return judge(reader, status, report);
	if (place == UINT64_MAX)
		return AL_NOT_FOUND;
	*ret = (uint32_t)place;
	return AL_OK;
}

/* --- a task --- */

static enum status begin_there(struct rows *rows, const struct rows_task *task,
			       struct report *report)
{
	struct reader *reader = reader_of(rows);
	struct wire wire;
	enum status status = greet(reader, report);

	if (status != AL_OK)
		return status;
	reader->task = task;
	worker_process_limit(reader->process);
	buffer_reset(&reader->message);
	order_put_task(task, &reader->message);
	return judge(reader, ask(reader, ORDER_TASK, ORDER_BEGUN, &wire, report), report);
}

/* Take the charges that were told to `found`. */
static enum status take_charges(struct reader *reader, struct wire *wire, struct rows_found *found,
				struct report *report)
{
	bool training = reader->task->work->training != NULL;
	struct personal_charge *charges = NULL;
	size_t count = 0;
	struct rho most = work_rho(reader->task->work);
	enum status status = order_take_charges(wire, &charges, &count);

	if (status == AL_OK)
		status = charges_check(charges, count, &reader->order.members, most, report);
	if (status != AL_OK) {
		free(charges);
		return status;
	}
	if (training) {
		found->trained.charges = charges;
		found->trained.charges_count = count;
	} else {
		found->sums.charges = charges;
		found->sums.charges_count = count;
	}
	return AL_OK;
}

static enum status read_there(struct rows *rows, const struct rows_order *order,
			      struct rows_found *found, struct report *report)
{
	struct reader *reader = reader_of(rows);
	struct wire wire;
	enum status status;

	assert(reader->task != NULL && order->members.allowance_pico != NULL);
	if (reader->gone)
		return report_set(report, AL_IO, "the worker is gone");
	reader->order = *order;
	buffer_reset(&reader->message);
	order_put_read(order, &reader->message);
	status = ask(reader, ORDER_READ, ORDER_CHARGES, &wire, report);
	if (status == AL_OK)
		status = take_charges(reader, &wire, found, report);
	return judge(reader, status, report);
}

static enum status take_found(struct reader *reader, struct wire *wire, struct rows_found *found,
			      struct report *report)
{
	const struct work *work = reader->task->work;
	enum status status;

	if (work->training != NULL)
		return order_take_model(wire, &found->trained);
	status = order_take_sums(wire, sums_group_cells(work->question), &found->sums);
	if (status == AL_OK)
		status = sums_check(work->question, &reader->order.members, &found->sums, report);
	return status;
}

static enum status cut_there(struct rows *rows, const uint32_t *persons, size_t count,
			     struct rows_found *found, struct report *report)
{
	struct reader *reader = reader_of(rows);
	struct wire wire;
	enum status status;

	if (reader->gone)
		return report_set(report, AL_IO, "the worker is gone");
	buffer_reset(&reader->message);
	wire_put_list(&reader->message, persons, sizeof(*persons), count);
	status =
	    ask(reader, ORDER_CUT, reader->task->work->training != NULL ? ORDER_MODEL : ORDER_SUMS,
		&wire, report);
	if (status == AL_OK)
		status = take_found(reader, &wire, found, report);
	return judge(reader, status, report);
}

static void end_there(struct rows *rows)
{
	struct reader *reader = reader_of(rows);
	bool anew;

	if (reader->message.bytes != NULL)
		sodium_memzero(reader->message.bytes, reader->message.capacity);
	buffer_clear(&reader->message);
	reader->order = (struct rows_order){ .seed = NULL };
	if (reader->task == NULL && !reader->gone)
		return; /* this worker has not seen a task */
	reader->task = NULL;
	reader->gone = false;
	reader->rows.lost = false;
	reader->greeted = false;
	worker_process_kill(reader->process);
	/* The next one gets ready meanwhile; if it cannot, the next task says why. */
	if (worker_process_start(reader->process, &anew, NULL) != AL_OK)
		worker_process_kill(reader->process);
}

static void cancel_there(struct rows *rows)
{
	worker_process_cancel(reader_of(rows)->process);
}

static void close_there(struct rows *rows)
{
	struct reader *reader = reader_of(rows);

	worker_process_free(reader->process);
	buffer_clear(&reader->message);
	free(reader);
}

static const struct rows_functions functions = {
	.close = close_there,
	.content = content_there,
	.persons = persons_there,
	.each = each_there,
	.find = find_there,
	.begin = begin_there,
	.read = read_there,
	.cut = cut_there,
	.cancel = cancel_there,
	.end = end_there,
};

enum status rows_open_worker(const struct engine_options *engine, const struct node_worker *worker,
			     struct rows **ret, struct report *report)
{
	struct reader *reader = calloc(1, sizeof(*reader));
	enum status status;
	bool anew;

	if (reader == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a worker");
	reader->rows.functions = &functions;
	buffer_init(&reader->message, BUFFER_LEN_MAX);
	status = worker_process_new(engine, worker, &reader->process, report);
	if (status == AL_OK)
		status = worker_process_start(reader->process, &anew, report);
	if (status != AL_OK) {
		close_there(&reader->rows);
		return status;
	}
	*ret = &reader->rows;
	return AL_OK;
}
