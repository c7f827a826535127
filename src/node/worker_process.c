/* worker_process.c: see worker_process.h. */
/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE /* posix_spawn_file_actions_addclosefrom_np() */
#include "node/worker_process.h"

#include "base/file.h"
#include "node/order.h"
#include "node/rows_worker.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define POLL_MS 50 /* how soon a cancellation is seen */
#define NUMBER_TEXT_MAX 16
#define CHUNK_LEN ((size_t)1 << 20)

struct worker_process {
	char program[FILE_PATH_MAX];
	char data[FILE_PATH_MAX];
	char library[FILE_PATH_MAX]; /* empty: as the worker finds it */
	unsigned threads;
	unsigned engine_mib;
	unsigned seconds;
	unsigned memory_mib;
	bool without_landlock;
	pid_t pid; /* 0: none runs */
	int fd;	   /* our end; -1: none */
	int64_t deadline_ms;
	bool limited; /* the deadline is a task's */
	atomic_bool cancelled;
};

static int64_t now_ms(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static unsigned or_default(unsigned wanted, unsigned usual)
{
	return wanted != 0 ? wanted : usual;
}

/* Copy `text` (NULL: empty) to `ret`. */
static enum status copy_path(const char *text, char ret[static FILE_PATH_MAX],
			     struct report *report)
{
	size_t len = text != NULL ? strlen(text) : 0;

	if (len >= FILE_PATH_MAX)
		return report_set(report, AL_TOO_BIG, "%s: the path is too long", text);
	if (len > 0)
		memcpy(ret, text, len);
	ret[len] = '\0';
	return AL_OK;
}

enum status worker_process_new(const struct engine_options *engine,
			       const struct node_worker *worker, struct worker_process **ret,
			       struct report *report)
{
	struct worker_process *process = calloc(1, sizeof(*process));
	const char *library = engine->library != NULL ? engine->library : getenv("ALLMENDE_DUCKDB");
	enum status status;

	if (process == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a worker");
	process->fd = -1;
	process->threads = engine->threads;
	process->engine_mib = engine->memory_mib;
	process->seconds = or_default(worker->seconds, WORKER_SECONDS_DEFAULT);
	process->memory_mib = or_default(worker->memory_mib, WORKER_MEMORY_MIB_DEFAULT);
	process->without_landlock = worker->without_landlock;
	status = copy_path(worker->program, process->program, report);
	if (status == AL_OK)
		status = copy_path(engine->path, process->data, report);
	if (status == AL_OK)
		status = copy_path(library, process->library, report);
	if (status == AL_OK && access(process->program, X_OK) != 0)
		status = report_set(report, AL_NOT_FOUND,
				    "%s: this program is missing, without which no rows are read",
				    process->program);
	if (status != AL_OK) {
		free(process);
		return status;
	}
	*ret = process;
	return AL_OK;
}

void worker_process_free(struct worker_process *process)
{
	if (process == NULL)
		return;
	worker_process_kill(process);
	free(process);
}

/* --- start and end --- */

/* Start the program with `end` as WORKER_FD and nothing else. Returns an errno, or 0. */
static int spawn(struct worker_process *process, int end, char *const arguments[])
{
	char *const environment[] = { NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	sigset_t all;
	int error;

	(void)sigemptyset(&none);
	(void)sigfillset(&all);
	error = posix_spawn_file_actions_init(&actions);
	if (error != 0)
		return error;
	error = posix_spawnattr_init(&attributes);
	if (error != 0) {
		(void)posix_spawn_file_actions_destroy(&actions);
		return error;
	}
	for (int fd = 0; fd < WORKER_FD && error == 0; fd++)
		error = posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(&actions, end, WORKER_FD);
	if (error == 0)
		error = posix_spawn_file_actions_addclosefrom_np(&actions, WORKER_FD + 1);
	if (error == 0)
		error = posix_spawnattr_setsigmask(&attributes, &none);
	if (error == 0)
		error = posix_spawnattr_setsigdefault(&attributes, &all);
	if (error == 0)
		error = posix_spawnattr_setflags(&attributes,
						 POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	if (error == 0)
		error = posix_spawn(&process->pid, process->program, &actions, &attributes,
				    arguments, environment);
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&actions);
	return error;
}

static int spawn_with_arguments(struct worker_process *process, int end)
{
	char threads[NUMBER_TEXT_MAX];
	char engine_mib[NUMBER_TEXT_MAX];
	char seconds[NUMBER_TEXT_MAX];
	char memory_mib[NUMBER_TEXT_MAX];
	char plain[] = "landlock";
	char without[] = "without-landlock";
	char *const arguments[] = { process->program,
				    process->data,
				    process->library,
				    threads,
				    engine_mib,
				    seconds,
				    memory_mib,
				    process->without_landlock ? without : plain,
				    NULL };

	(void)snprintf(threads, sizeof(threads), "%u", process->threads);
	(void)snprintf(engine_mib, sizeof(engine_mib), "%u", process->engine_mib);
	(void)snprintf(seconds, sizeof(seconds), "%u", process->seconds);
	(void)snprintf(memory_mib, sizeof(memory_mib), "%u", process->memory_mib);
	return spawn(process, end, arguments);
}

/* A socket pair, of which the worker's end lies above the places that its files have. */
static int make_pair(int ret[2])
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return errno;
	ret[0] = ends[0];
	ret[1] = fcntl(ends[1], F_DUPFD_CLOEXEC, WORKER_FD + 1);
	(void)close(ends[1]);
	if (ret[1] >= 0 && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0)
		return 0;
	(void)close(ends[0]);
	if (ret[1] >= 0)
		(void)close(ret[1]);
	return EMFILE;
}

/* Whether an idle worker, which has nothing to say, is still there. */
static bool is_there(const struct worker_process *process)
{
	struct pollfd state = { .fd = process->fd, .events = 0 };

	return process->pid != 0 && poll(&state, 1, 0) == 0;
}

enum status worker_process_start(struct worker_process *process, bool *ret_anew,
				 struct report *report)
{
	int ends[2] = { -1, -1 };
	int error;

	*ret_anew = false;
	process->limited = false;
	process->deadline_ms = now_ms() + (int64_t)WORKER_START_SECONDS * 1000;
	atomic_store(&process->cancelled, false);
	if (is_there(process))
		return AL_OK;
	worker_process_kill(process);
	error = make_pair(ends);
	if (error == 0) {
		error = spawn_with_arguments(process, ends[1]);
		(void)close(ends[1]);
		process->fd = ends[0];
	}
	if (error != 0) {
		process->pid = 0;
		worker_process_kill(process);
		return report_set(report, AL_IO, "%s cannot be started: %s", process->program,
				  strerror(error));
	}
	*ret_anew = true;
	return AL_OK;
}

void worker_process_limit(struct worker_process *process)
{
	process->limited = true;
	process->deadline_ms = now_ms() + (int64_t)process->seconds * 1000;
	atomic_store(&process->cancelled, false);
}

void worker_process_kill(struct worker_process *process)
{
	if (process->fd >= 0)
		(void)close(process->fd);
	process->fd = -1;
	if (process->pid == 0)
		return;
	(void)kill(process->pid, SIGKILL);
	while (waitpid(process->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	process->pid = 0;
}

void worker_process_cancel(struct worker_process *process)
{
	atomic_store(&process->cancelled, true);
}

/* --- sending and receiving --- */

static enum status gone(struct report *report)
{
	return report_set(report, AL_IO,
			  "the worker ended before it was done: perhaps by a limit of memory");
}

/* Wait until the worker can be spoken to. */
static enum status wait_for(struct worker_process *process, short events, struct report *report)
{
	for (;;) {
		struct pollfd wanted = { .fd = process->fd, .events = events };
		int64_t left = process->deadline_ms - now_ms();
		int ready;

		if (process->fd < 0)
			return gone(report);
		if (atomic_load(&process->cancelled))
			return report_set(report, AL_REFUSED, "the job was cancelled");
		if (left <= 0 && process->limited)
			return report_set(report, AL_TOO_BIG,
					  "the job took longer than the %u seconds it may",
					  process->seconds);
		if (left <= 0)
			return report_set(report, AL_IO, "the worker did not get ready");
		ready = poll(&wanted, 1, left < POLL_MS ? (int)left : POLL_MS);
		if (ready > 0)
			return AL_OK;
		if (ready < 0 && errno != EINTR)
			return report_set(report, AL_IO, "a worker: %s", strerror(errno));
	}
}

static enum status send_bytes(struct worker_process *process, const uint8_t *bytes, size_t len,
			      struct report *report)
{
	while (len > 0) {
		ssize_t sent;
		enum status status = wait_for(process, POLLOUT, report);

		if (status != AL_OK)
			return status;
		sent = send(process->fd, bytes, len, MSG_NOSIGNAL);
		if (sent < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (sent < 0)
			return gone(report);
		bytes += sent;
		len -= (size_t)sent;
	}
	return AL_OK;
}

enum status worker_process_send(struct worker_process *process, uint8_t kind,
				const struct buffer *message, struct report *report)
{
	uint8_t head[ORDER_HEAD_LEN] = { kind };
	uint64_t len = message->len;
	enum status status;

	memcpy(head + 1, &len, sizeof(len));
	status = send_bytes(process, head, sizeof(head), report);
	return status == AL_OK ? send_bytes(process, message->bytes, message->len, report) : status;
}

static enum status receive_bytes(struct worker_process *process, uint8_t *ret, size_t len,
				 struct report *report)
{
	while (len > 0) {
		ssize_t got;
		enum status status = wait_for(process, POLLIN, report);

		if (status != AL_OK)
			return status;
		got = recv(process->fd, ret, len, 0);
		if (got < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (got <= 0)
			return gone(report);
		ret += got;
		len -= (size_t)got;
	}
	return AL_OK;
}

/* The rest of a message, held only as far as it came. */
static enum status receive_rest(struct worker_process *process, uint64_t len, struct buffer *ret,
				struct report *report)
{
	static const uint8_t zeros[4096];
	enum status status = AL_OK;

	buffer_reset(ret);
	while (status == AL_OK && ret->len < len) {
		size_t before = ret->len;
		size_t more = len - before < CHUNK_LEN ? (size_t)(len - before) : CHUNK_LEN;

		for (size_t i = 0; i < more; i += sizeof(zeros))
			buffer_append(ret, zeros,
				      more - i < sizeof(zeros) ? more - i : sizeof(zeros));
		if (buffer_status(ret) != AL_OK)
			return report_set(report, AL_NO_MEMORY, "out of memory for an answer");
		status = receive_bytes(process, ret->bytes + before, more, report);
	}
	return status;
}

enum status worker_process_receive(struct worker_process *process, uint64_t len_max,
				   uint8_t *ret_kind, struct buffer *ret, struct report *report)
{
	uint8_t head[ORDER_HEAD_LEN];
	uint64_t len;
	enum status status = receive_bytes(process, head, sizeof(head), report);

	if (status != AL_OK)
		return status;
	memcpy(&len, head + 1, sizeof(len));
	if (head[0] == 0 || head[0] >= ORDER_KIND_END || len > len_max)
		return report_set(report, AL_IO, "the worker does not keep to the form");
	status = receive_rest(process, len, ret, report);
	if (status == AL_OK)
		*ret_kind = head[0];
	return status;
}
