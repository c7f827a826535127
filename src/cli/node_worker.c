/* node_worker.c: see node_worker.h. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/node_worker.h"

#include "node/order.h"
#include "node/sandbox.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define PROCESSORS_SPARE 2 /* seconds of the processor beyond the node's own limit */

struct worker {
	int fd;
	struct rows *rows;
	struct buffer message; /* the last that came */
	struct buffer answer;
	struct buffer order_bytes; /* of the last reading: its members lie there */
	struct order_task task;
	bool has_task;
	bool has_read;
	struct rows_found found;
};

/* --- saying and hearing --- */

static bool write_all(int fd, const uint8_t *bytes, size_t len)
{
	while (len > 0) {
		ssize_t written = write(fd, bytes, len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		bytes += written;
		len -= (size_t)written;
	}
	return true;
}

static bool read_all(int fd, uint8_t *ret, size_t len)
{
	while (len > 0) {
		ssize_t got = read(fd, ret, len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		ret += got;
		len -= (size_t)got;
	}
	return true;
}

static bool tell(struct worker *worker, enum order_kind kind)
{
	uint8_t head[ORDER_HEAD_LEN] = { (uint8_t)kind };
	uint64_t len = worker->answer.len;

	if (buffer_status(&worker->answer) != AL_OK)
		return false;
	memcpy(head + 1, &len, sizeof(len));
	return write_all(worker->fd, head, sizeof(head)) &&
	       write_all(worker->fd, worker->answer.bytes, worker->answer.len);
}

static bool tell_failure(struct worker *worker, enum status status, const char *words)
{
	buffer_reset(&worker->answer);
	wire_put_number(&worker->answer, status);
	buffer_append_text(&worker->answer, words);
	return tell(worker, ORDER_FAILED);
}

/* The next message; its kind, or 0 when there is none. */
static uint8_t hear(struct worker *worker)
{
	uint8_t head[ORDER_HEAD_LEN];
	uint64_t len;

	if (!read_all(worker->fd, head, sizeof(head)))
		return 0;
	memcpy(&len, head + 1, sizeof(len));
	buffer_clear(&worker->message);
	if (len > ORDER_LEN_MAX)
		return 0;
	worker->message.bytes = malloc((size_t)len + 1);
	if (worker->message.bytes == NULL)
		return 0;
	worker->message.len = (size_t)len;
	worker->message.capacity = (size_t)len + 1;
	worker->message.bytes[len] = '\0';
	return read_all(worker->fd, worker->message.bytes, (size_t)len) ? head[0] : 0;
}

/* End when the node is gone, also while rows are read. */
static void *watch(void *user)
{
	const struct worker *worker = user;
	struct pollfd other = { .fd = worker->fd, .events = 0 };

	while (poll(&other, 1, -1) <= 0 || (other.revents & (POLLHUP | POLLERR)) == 0)
		continue;
	_exit(0);
}

/* --- what it is told to do --- */

static enum status tell_content(struct worker *worker)
{
	struct digest content;
	enum status status =
	    rows_content(worker->rows, buffer_text(&worker->message), &content, NULL);

	if (status == AL_OK)
		buffer_append(&worker->answer, content.bytes, DIGEST_LEN);
	return status == AL_NOT_FOUND ? AL_OK : status;
}

static enum status list_person(void *user, uint32_t index, const char *id, size_t len)
{
	struct worker *worker = user;

	(void)index;
	if (worker->answer.len > 0 && worker->answer.len + len + 8 > ORDER_PERSONS_LEN_MAX) {
		if (!tell(worker, ORDER_LISTED))
			return AL_IO;
		buffer_reset(&worker->answer);
	}
	wire_put_list(&worker->answer, id, 1, len);
	return buffer_status(&worker->answer);
}

static enum status list_persons(struct worker *worker)
{
	enum status status = rows_persons_each(worker->rows, list_person, worker, NULL);

	if (status == AL_OK && worker->answer.len > 0) {
		if (!tell(worker, ORDER_LISTED))
			return AL_IO;
		buffer_reset(&worker->answer);
	}
	return status;
}

static enum status find_person(struct worker *worker)
{
	uint32_t place = 0;
	enum status status = rows_person_find(worker->rows, buffer_text(&worker->message),
					      worker->message.len, &place, NULL);

	if (status != AL_OK && status != AL_NOT_FOUND)
		return status;
	wire_put_number(&worker->answer, status == AL_OK ? place : UINT64_MAX);
	return AL_OK;
}

static enum status begin(struct worker *worker)
{
	enum status status;

	if (worker->has_task)
		return AL_CONFLICT;
	worker->has_task = true;
	status = order_take_task(worker->message.bytes, worker->message.len, &worker->task, NULL);
	return status == AL_OK ? rows_begin(worker->rows, &worker->task.rows, NULL) : status;
}

static void progress(void *user, unsigned done, unsigned total)
{
	struct worker *worker = user;

	buffer_reset(&worker->answer);
	wire_put_number(&worker->answer, done);
	wire_put_number(&worker->answer, total);
	if (!tell(worker, ORDER_PROGRESS))
		_exit(1);
}

static enum status read_rows(struct worker *worker)
{
	int64_t votes[ANSWER_VOTES];
	struct rows_order order;
	struct wire wire;
	const struct personal_charge *charges;
	size_t count;
	enum status status;

	if (!worker->has_task)
		return AL_CONFLICT;
	/* The members are needed as long as someone may be taken out. */
	buffer_clear(&worker->order_bytes);
	worker->order_bytes = worker->message;
	buffer_init(&worker->message, 0);
	wire = (struct wire){ .at = worker->order_bytes.bytes, .left = worker->order_bytes.len };
	if (!order_take_read(&wire, &order, votes))
		return AL_MALFORMED;
	order.progress = progress;
	order.user = worker;
	rows_found_clear(&worker->found);
	worker->has_read = false;
	status = rows_read(worker->rows, &order, &worker->found, NULL);
	if (status != AL_OK)
		return status;
	worker->has_read = true;
	charges = rows_charges(&worker->task.rows, &worker->found, &count);
	buffer_reset(&worker->answer);
	order_put_charges(charges, count, &worker->answer);
	return AL_OK;
}

static enum status cut(struct worker *worker)
{
	struct wire wire = { .at = worker->message.bytes, .left = worker->message.len };
	size_t count;
	const uint32_t *persons = wire_take_list(&wire, sizeof(*persons), &count);
	bool training = worker->task.work.training != NULL;
	enum status status;

	if (!worker->has_read)
		return AL_CONFLICT;
	if (!wire_ended(&wire) || (training && count > 0))
		return AL_MALFORMED;
	status = rows_cut(worker->rows, persons, count, &worker->found, NULL);
	worker->has_read = false;
	if (status == AL_OK && training)
		order_put_model(&worker->found.trained, &worker->answer);
	else if (status == AL_OK)
		order_put_sums(&worker->found.sums, &worker->answer);
	return status;
}

/* Do what a message of `kind` says and answer it. False: it is over. */
static bool obey(struct worker *worker, uint8_t kind)
{
	enum order_kind answer = ORDER_LISTED;
	enum status status = AL_MALFORMED;

	buffer_reset(&worker->answer);
	if (kind == ORDER_CONTENT) {
		status = tell_content(worker);
		answer = ORDER_CONTENT_IS;
	} else if (kind == ORDER_PERSONS) {
		status = list_persons(worker);
	} else if (kind == ORDER_FIND) {
		status = find_person(worker);
		answer = ORDER_PLACE;
	} else if (kind == ORDER_TASK) {
		status = begin(worker);
		answer = ORDER_BEGUN;
	} else if (kind == ORDER_READ) {
		status = read_rows(worker);
		answer = ORDER_CHARGES;
	} else if (kind == ORDER_CUT) {
		answer = worker->task.work.training != NULL ? ORDER_MODEL : ORDER_SUMS;
		status = cut(worker);
	}
	if (status == AL_OK)
		status = buffer_status(&worker->answer);
	return status == AL_OK ? tell(worker, answer) : tell_failure(worker, status, "");
}

/* --- the beginning --- */

enum status worker_close(const struct worker_options *options, struct report *report)
{
	/* DuckDB looks for the limits of its group of processes, and ends the program where it
	 * cannot (version 1.5). */
	const char *const readable[] = { options->engine.path,	    "/proc/self/cgroup",
					 "/proc/self/mountinfo",    "/sys/fs/cgroup",
					 "/sys/devices/system/cpu", NULL };
	const struct sandbox sandbox = {
		.readable = readable,
		.memory_mib = options->memory_mib,
		/* The node's clock ends it first, unless all threads are busy all the time. */
		.seconds = (options->seconds + PROCESSORS_SPARE) *
			   (options->engine.threads != 0 ? options->engine.threads : 2),
		.without_landlock = options->without_landlock,
	};

	return sandbox_enter(&sandbox, report);
}

/* Close the sandbox, then open the rows. */
static enum status open_rows(struct worker *worker, const struct worker_options *options,
			     struct report *report)
{
	uint32_t persons = 0;
	enum status status = engine_load(options->engine.library, report);

	if (status == AL_OK)
		status = worker_close(options, report);
	if (status != AL_OK)
		return status;
	if (!tell(worker, ORDER_READY))
		return AL_IO;
	status = rows_open_here(&options->engine, &worker->rows, report);
	if (status == AL_OK)
		status = rows_persons(worker->rows, &persons, report);
	wire_put_number(&worker->answer, persons);
	return status;
}

static void clear(struct worker *worker)
{
	rows_found_clear(&worker->found);
	rows_close(worker->rows);
	if (worker->has_task)
		order_task_clear(&worker->task);
	buffer_clear(&worker->message);
	buffer_clear(&worker->answer);
	buffer_clear(&worker->order_bytes);
}

int worker_run(const struct worker_options *options)
{
	struct worker worker = { .fd = options->fd };
	const struct sigaction ignored = { .sa_handler = SIG_IGN };
	struct report report = { .message = "" };
	pthread_t thread;
	enum status status;
	uint8_t kind;

	(void)sigaction(SIGPIPE, &ignored, NULL);
	buffer_init(&worker.message, 0);
	buffer_init(&worker.answer, (size_t)ORDER_LEN_MAX);
	status = open_rows(&worker, options, &report);
	if (status == AL_OK && pthread_create(&thread, NULL, watch, &worker) != 0)
		status = AL_NO_MEMORY;
	if (status != AL_OK) {
		(void)tell_failure(&worker, status, report.message);
		clear(&worker);
		return 1;
	}
	kind = tell(&worker, ORDER_HELLO) ? hear(&worker) : 0;
	while (kind != 0 && obey(&worker, kind))
		kind = hear(&worker);
	clear(&worker);
	return kind == 0 ? 0 : 1;
}
