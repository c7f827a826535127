/*
 * worker_between.c: a worker that lies. It stands between the node and the real worker, passes
 *their messages on, and changes them as the name says under which it was started:
 *
 *	task-dies, read-dies, cut-dies	it ends when that is asked, the first time
 *	charges-stranger, charges-more, charges-twice, sums-short, sums-huge, sums-step,
 *	found-mixed	one message is changed
 *	silent, endless	it says nothing more; it announces more than it sends
 *	words	it gives up, with words about somebody
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/order.h"
#include "node/rows_worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *name;  /* the lie */
static char marker[4096]; /* a file that is there once it was told */
static uint8_t *message;  /* the rest of the message that is passed on */
static uint64_t len;
static uint8_t kind;

static bool is(const char *lie)
{
	return strcmp(name, lie) == 0;
}

static void must(bool good)
{
	if (!good)
		_exit(1);
}

static void read_all(int fd, void *ret, size_t size)
{
	for (uint8_t *at = ret; size > 0;) {
		ssize_t got = read(fd, at, size);

		must(got > 0);
		at += got;
		size -= (size_t)got;
	}
}

static void write_all(int fd, const void *bytes, size_t size)
{
	for (const uint8_t *at = bytes; size > 0;) {
		ssize_t written = write(fd, at, size);

		must(written > 0);
		at += written;
		size -= (size_t)written;
	}
}

static void hear(int fd)
{
	uint8_t head[ORDER_HEAD_LEN];

	read_all(fd, head, sizeof(head));
	kind = head[0];
	memcpy(&len, head + 1, sizeof(len));
	free(message);
	message = malloc(len + 1024); /* room for a lie */
	must(message != NULL);
	read_all(fd, message, len);
}

static void say(int fd)
{
	uint8_t head[ORDER_HEAD_LEN] = { kind };

	memcpy(head + 1, &len, sizeof(len));
	write_all(fd, head, sizeof(head));
	write_all(fd, message, len);
}

static void set(size_t at, uint64_t number)
{
	must(at + sizeof(number) <= len);
	memcpy(message + at, &number, sizeof(number));
}

static uint64_t get(size_t at)
{
	uint64_t number = 0;

	must(at + sizeof(number) <= len);
	memcpy(&number, message + at, sizeof(number));
	return number;
}

/* Whether the lie was not told yet; it is from now on. */
static bool is_first(void)
{
	int fd = open(marker, O_WRONLY | O_CREAT | O_EXCL, 0600);

	if (fd >= 0)
		(void)close(fd);
	return fd >= 0;
}

static void wait_for_the_end(void)
{
	for (;;)
		(void)pause();
}

/* Change the charges: a count, then person and rho of each. */
static void change_charges(void)
{
	size_t last = 8 + 16 * ((size_t)get(0) - 1);

	if (is("charges-stranger"))
		set(last, 39); /* who has rows, and gave no mandate */
	if (is("charges-more"))
		set(last + 8, get(last + 8) + UINT64_C(1000000000000));
	if (is("charges-twice"))
		set(last, get(8));
}

/* Change the sums: a step, a count of cells, the cells, a count of groups. */
static void change_sums(void)
{
	if (is("sums-short")) {
		set(8, get(8) - 1);
		memmove(message + 16, message + 24, len - 24);
		len -= 8;
	}
	if (is("sums-huge"))
		set(16, INT64_MAX);
	if (is("sums-step"))
		set(0, 1000);
	if (is("found-mixed"))
		kind = ORDER_MODEL;
}

static void give_up(void)
{
	static const char words[] = "r07 has rows";
	uint64_t status = AL_IO;

	kind = ORDER_FAILED;
	len = sizeof(status) + sizeof(words);
	memcpy(message, &status, sizeof(status));
	memcpy(message + sizeof(status), words, sizeof(words));
}

/* What the worker said, to the node. */
static void pass_back(int worker)
{
	hear(worker);
	if (kind == ORDER_CHARGES) {
		if (is("silent"))
			wait_for_the_end();
		if (is("words"))
			give_up();
		if (is("endless")) {
			uint8_t head[ORDER_HEAD_LEN] = { ORDER_CHARGES };
			uint64_t much = ORDER_LEN_MAX;

			memcpy(head + 1, &much, sizeof(much));
			write_all(WORKER_FD, head, sizeof(head));
			wait_for_the_end();
		}
		if (kind == ORDER_CHARGES)
			change_charges();
	}
	if (kind == ORDER_SUMS)
		change_sums();
	say(WORKER_FD);
}

/* What the node said, to the worker. */
static void pass_on(int worker)
{
	hear(WORKER_FD);
	if ((kind == ORDER_TASK && is("task-dies")) || (kind == ORDER_READ && is("read-dies")) ||
	    (kind == ORDER_CUT && is("cut-dies"))) {
		if (is_first())
			_exit(0);
	}
	say(worker);
}

static int start_worker(char **argv)
{
	char program[4096];
	int ends[2];
	pid_t pid;

	(void)snprintf(program, sizeof(program), "%s/allmende-node-worker", argv[2]);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
	pid = fork();
	must(pid >= 0);
	if (pid == 0) {
		(void)dup2(ends[1], WORKER_FD);
		(void)close(ends[0]);
		argv[0] = program;
		argv[2] = argv[8];
		argv[8] = NULL;
		(void)execv(program, argv);
		_exit(1);
	}
	(void)close(ends[1]);
	return ends[0];
}

int main(int argc, char **argv)
{
	static char build[] = ALLMENDE_BUILD_FOLDER;
	char *arguments[10] = { NULL };
	int worker;

	must(argc == 8);
	for (int i = 0; i < argc; i++)
		arguments[i] = argv[i];
	arguments[8] = arguments[2]; /* DuckDB's library */
	arguments[2] = build;
	name = strrchr(argv[0], '/') + 1;
	(void)snprintf(marker, sizeof(marker), "%s.told", argv[0]);
	worker = start_worker(arguments);
	for (;;) {
		struct pollfd ends[] = { { .fd = WORKER_FD, .events = POLLIN },
					 { .fd = worker, .events = POLLIN } };

		must(poll(ends, 2, -1) > 0);
		if (ends[0].revents != 0)
			pass_on(worker);
		if (ends[1].revents != 0)
			pass_back(worker);
	}
}
