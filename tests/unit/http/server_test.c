/* server_test.c: the server over real sockets. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/server.h"

#include "http/files.h"
#include "unit/scratch.h"
#include "unit/unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define CLIENTS 256 /* with 128 ready on each of two threads the library used to stall */
#define ROUNDS 20

/* Says what it got. */
static void echo(void *user, const struct http_request *request, struct http_response *ret)
{
	const char *name = http_request_query(request, "name");
	const char *header = http_request_header(request, "X-Say");

	if (strcmp(request->path, "/trouble") == 0) {
		struct report report = { .message = "/srv/x: the disk is gone" };

		http_response_failure(ret, AL_IO, &report);
		return;
	}
	if (user != NULL && strcmp(request->path, "/file") == 0) {
		http_send_file(user, name, false, ret);
		return;
	}
	http_response_start(ret, 200, "text/plain");
	buffer_append_format(&ret->body, "%s|%s|%s|%s|%s|", request->method, request->path,
			     request->target, name == NULL ? "-" : name,
			     header == NULL ? "-" : header);
	buffer_append(&ret->body, request->body, request->body_len);
}

static struct http_server *start(const char *listen, void *user)
{
	struct http_server_options options = {
		.listen = listen, .body_max = 1000, .handle = echo, .user = user
	};
	struct http_server *server = NULL;
	struct report report = { .message = "" };
	enum status status = http_server_start(&options, &server, &report);

	if (status != AL_OK)
		fail_msg("%s", report.message);
	return server;
}

/* One that takes long bodies. */
static struct http_server *start_long(size_t body_max)
{
	struct http_server_options options = { .listen = "127.0.0.1:0",
					       .body_max = body_max,
					       .handle = echo };
	struct http_server *server = NULL;
	struct report report = { .message = "" };

	if (http_server_start(&options, &server, &report) != AL_OK)
		fail_msg("%s", report.message);
	return server;
}

static int connect_to(const struct http_server *server)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons(http_server_port(server)) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	assert_int_equal(
	    connect(fd, (const struct sockaddr *)(const void *)&address, sizeof(address)), 0);
	return fd;
}

static bool write_all(int fd, const char *text)
{
	size_t len = strlen(text);

	while (len > 0) {
		ssize_t written = send(fd, text, len, MSG_NOSIGNAL);

		if (written <= 0)
			return false;
		text += written;
		len -= (size_t)written;
	}
	return true;
}

/* Read one response with a Content-Length; false: the connection ended before it was whole. */
static bool read_response(int fd, char *ret, size_t size)
{
	size_t len = 0;

	for (;;) {
		const char *head;
		const char *length;
		ssize_t got = recv(fd, ret + len, size - 1 - len, 0);

		if (got <= 0)
			return false;
		len += (size_t)got;
		ret[len] = '\0';
		head = strstr(ret, "\r\n\r\n");
		length = strstr(ret, "Content-Length: ");
		if (head != NULL && length != NULL &&
		    len >= (size_t)(head + 4 - ret) + strtoul(length + 16, NULL, 10))
			return true;
	}
}

/* Send `request` on a new connection; the response is in `ret`. */
static void ask(const struct http_server *server, const char *request, char *ret, size_t size)
{
	int fd = connect_to(server);

	assert_true(write_all(fd, request));
	assert_true(read_response(fd, ret, size));
	(void)close(fd);
}

static void a_request_arrives_as_it_was_sent(void **state)
{
	struct http_server *server = start("127.0.0.1:0", NULL);
	char expected[256];
	char got[2048];

	(void)state;
	ask(server,
	    "POST /a%20b?name=x%26y HTTP/1.1\r\nHost: h\r\nX-Say: hi\r\nContent-Length: 5\r\n\r\n"
	    "hello",
	    got, sizeof(got));
	assert_non_null(strstr(got, "HTTP/1.1 200 OK"));
	assert_non_null(strstr(got, "X-Content-Type-Options: nosniff"));
	(void)snprintf(expected, sizeof(expected),
		       "POST|/a%%20b|http://127.0.0.1:%u/a%%20b?name=x%%26y|x&y|hi|hello",
		       (unsigned)http_server_port(server));
	assert_non_null(strstr(got, expected));
	assert_int_equal(http_server_answered(server, 2), 1);
	http_server_stop(server);
}

static void a_body_may_be_as_long_as_its_limit_and_no_longer(void **state)
{
	struct http_server *server = start("127.0.0.1:0", NULL);
	char request[2048];
	char body[1002];
	char got[4096];

	(void)state;
	memset(body, 'x', sizeof(body));
	body[1000] = '\0';
	(void)snprintf(request, sizeof(request),
		       "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n%s", body);
	ask(server, request, got, sizeof(got));
	assert_non_null(strstr(got, "200 OK"));
	ask(server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n", got, sizeof(got));
	assert_non_null(strstr(got, " 413 "));
	body[1000] = 'x';
	body[1001] = '\0';
	(void)snprintf(request, sizeof(request),
		       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n%s"
		       "\r\n0\r\n\r\n",
		       body);
	ask(server, request, got, sizeof(got));
	assert_non_null(strstr(got, " 413 "));
	http_server_stop(server);
}

static void keep_words(void *user, const char *words)
{
	(void)snprintf(user, 100, "%s", words);
}

static void what_failed_is_told_to_who_runs_the_server(void **state)
{
	char told[100] = "";
	struct http_server_options options = {
		.listen = "127.0.0.1:0", .handle = echo, .tell = keep_words, .tell_user = told
	};
	struct http_server *server = NULL;
	struct report report = { .message = "" };
	char got[2048];

	(void)state;
	assert_int_equal(http_server_start(&options, &server, &report), AL_OK);
	ask(server, "GET /trouble HTTP/1.1\r\nHost: h\r\n\r\n", got, sizeof(got));
	http_server_stop(server);
	assert_non_null(strstr(got, "HTTP/1.1 500"));
	assert_null(strstr(got, "/srv"));
	assert_string_equal(told, "/srv/x: the disk is gone");
}

#define LONG_BODY ((size_t)2 * HTTP_BODY_SMALL)
#define LONG_BODIES 16 /* beyond the small part of each they are eight full ones */

/* Begin to send a body of LONG_BODY bytes, all but the last. */
static int begin_long(const struct http_server *server)
{
	static char body[LONG_BODY];
	char head[128];
	int fd = connect_to(server);

	memset(body, 'x', sizeof(body) - 1);
	(void)snprintf(head, sizeof(head),
		       "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %zu\r\n\r\n", LONG_BODY);
	assert_true(write_all(fd, head));
	assert_true(write_all(fd, body));
	return fd;
}

/* Send the last byte and read the answer; whether it is `expected`. */
static bool end_long(int fd, const char *expected)
{
	static char got[LONG_BODY + 4096];
	bool right;

	assert_true(write_all(fd, "x"));
	assert_true(read_response(fd, got, sizeof(got)));
	right = strstr(got, expected) != NULL;
	(void)close(fd);
	return right;
}

static void wait_until_held(const struct http_server *server, size_t bytes)
{
	while (http_server_held(server) != bytes)
		(void)sched_yield();
}

/* Two threads with 240 connections and bodies of 32 MiB would be 7.5 GiB of anybody's. */
static void all_bodies_together_take_no_more_than_eight_of_full_length(void **state)
{
	struct http_server *server = start_long(LONG_BODY);
	const size_t one = LONG_BODY - 1 - HTTP_BODY_SMALL;
	int fds[LONG_BODIES];
	char got[4096];

	(void)state;
	for (int i = 0; i < LONG_BODIES; i++)
		fds[i] = begin_long(server);
	wait_until_held(server, LONG_BODIES * one);
	/* It is refused, and gives back what it took. */
	assert_true(end_long(begin_long(server), "HTTP/1.1 503"));
	wait_until_held(server, LONG_BODIES * one);
	/* A short one has its place. */
	ask(server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", got,
	    sizeof(got));
	assert_non_null(strstr(got, "HTTP/1.1 200"));
	assert_true(end_long(fds[0], "HTTP/1.1 200"));
	(void)close(fds[1]);
	wait_until_held(server, (LONG_BODIES - 2) * one);
	assert_true(end_long(begin_long(server), "HTTP/1.1 200"));
	for (int i = 2; i < LONG_BODIES; i++)
		assert_true(end_long(fds[i], "HTTP/1.1 200"));
	wait_until_held(server, 0);
	http_server_stop(server);
}

static void what_cannot_be_read_is_refused(void **state)
{
	struct http_server *server = start("127.0.0.1:0", NULL);
	char request[HTTP_TARGET_LEN_MAX + 64];
	char got[2048];

	(void)state;
	ask(server, "GET /?a=%zz HTTP/1.1\r\nHost: h\r\n\r\n", got, sizeof(got));
	assert_non_null(strstr(got, " 400 "));
	assert_non_null(strstr(got, "problem+json"));
	memset(request, 'a', sizeof(request));
	memcpy(request, "GET /", 5);
	(void)snprintf(request + HTTP_TARGET_LEN_MAX + 5, 32, " HTTP/1.1\r\nHost: h\r\n\r\n");
	ask(server, request, got, sizeof(got));
	assert_non_null(strstr(got, " 414 "));
	http_server_stop(server);
}

static void a_file_is_sent_and_nothing_beside_its_folder(void **state)
{
	struct http_server *server = start("127.0.0.1:0", *state);
	char got[2048];
	FILE *file = fopen(scratch_path(state, "checkpoint"), "w");

	assert_non_null(file);
	(void)fputs("hello\n", file);
	(void)fclose(file);
	assert_int_equal(symlink("/etc/passwd", scratch_path(state, "link")), 0);
	ask(server, "GET /file?name=checkpoint HTTP/1.1\r\nHost: h\r\n\r\n", got, sizeof(got));
	assert_non_null(strstr(got, "200 OK"));
	assert_non_null(strstr(got, "text/plain; charset=utf-8"));
	assert_non_null(strstr(got, "\r\n\r\nhello\n"));
	ask(server, "GET /file?name=link HTTP/1.1\r\nHost: h\r\n\r\n", got, sizeof(got));
	assert_non_null(strstr(got, " 404 "));
	ask(server, "GET /file?name=checkpoint/x HTTP/1.1\r\nHost: h\r\n\r\n", got, sizeof(got));
	assert_non_null(strstr(got, " 404 "));
	ask(server, "GET /file?name=none HTTP/1.1\r\nHost: h\r\n\r\n", got, sizeof(got));
	assert_non_null(strstr(got, " 404 "));
	http_server_stop(server);
}

static void a_unix_socket_is_served_and_taken_over_from_the_dead(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct http_server_options options = { .handle = echo };
	struct http_server *second = NULL;
	struct http_server *server;
	char listen_at[300];
	char got[2048];
	int fd;

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s",
		       scratch_path(state, "http.sock"));
	(void)snprintf(listen_at, sizeof(listen_at), "unix:%s", address.sun_path);
	/* What a killed server leaves. */
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (const struct sockaddr *)(const void *)&address, sizeof(address)),
			 0);
	(void)close(fd);
	server = start(listen_at, NULL);
	options.listen = listen_at;
	assert_int_equal(http_server_start(&options, &second, NULL), AL_CONFLICT);
	assert_null(second);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(
	    connect(fd, (const struct sockaddr *)(const void *)&address, sizeof(address)), 0);
	assert_true(write_all(fd, "GET /x HTTP/1.1\r\nHost: h\r\n\r\n"));
	assert_true(read_response(fd, got, sizeof(got)));
	assert_non_null(strstr(got, "GET|/x|http://localhost/x|"));
	(void)close(fd);
	http_server_stop(server);
	assert_int_equal(access(address.sun_path, F_OK), -1);
}

static void an_address_that_others_reach_is_refused(void **state)
{
	static const struct {
		const char *listen;
		enum status status;
	} cases[] = {
		{ "0.0.0.0:8080", AL_REFUSED },	     { "192.0.2.1:80", AL_REFUSED },
		{ "[::]:8080", AL_REFUSED },	     { "localhost:80", AL_MALFORMED },
		{ "127.0.0.1", AL_MALFORMED },	     { "127.0.0.1:", AL_MALFORMED },
		{ "127.0.0.1:65536", AL_MALFORMED }, { "127.0.0.1:8x", AL_MALFORMED },
		{ "unix:relative", AL_MALFORMED },   { "", AL_MALFORMED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_server_options options = { .listen = cases[i].listen, .handle = echo };
		struct http_server *server = NULL;
		struct report report = { .message = "" };

		assert_int_equal(http_server_start(&options, &server, &report), cases[i].status);
		assert_null(server);
		assert_true(report.message[0] != '\0');
	}
}

/* --- many connections --- */

struct crowd {
	struct http_server *server;
	pthread_barrier_t barrier;
	atomic_int answered;
};

static void *be_a_client(void *user)
{
	struct crowd *crowd = user;
	char got[2048];
	int fd = connect_to(crowd->server);

	(void)pthread_barrier_wait(&crowd->barrier);
	for (int i = 0; i < ROUNDS; i++) {
		if (!write_all(fd, "GET /x HTTP/1.1\r\nHost: h\r\n\r\n") ||
		    !read_response(fd, got, sizeof(got)))
			break;
		atomic_fetch_add(&crowd->answered, 1);
	}
	(void)close(fd);
	return NULL;
}

static void two_hundred_fifty_six_connections_do_not_stall_two_threads(void **state)
{
	pthread_t clients[CLIENTS];
	struct crowd crowd = { .server = start("127.0.0.1:0", NULL) };
	pthread_attr_t small;

	(void)state;
	assert_int_equal(pthread_barrier_init(&crowd.barrier, NULL, CLIENTS), 0);
	assert_int_equal(pthread_attr_init(&small), 0);
	assert_int_equal(pthread_attr_setstacksize(&small, 256 * 1024), 0);
	for (size_t i = 0; i < CLIENTS; i++)
		assert_int_equal(pthread_create(&clients[i], &small, be_a_client, &crowd), 0);
	for (size_t i = 0; i < CLIENTS; i++)
		assert_int_equal(pthread_join(clients[i], NULL), 0);
	assert_int_equal(atomic_load(&crowd.answered), CLIENTS * ROUNDS);
	(void)pthread_attr_destroy(&small);
	(void)pthread_barrier_destroy(&crowd.barrier);
	http_server_stop(crowd.server);
}

/* --- exactly as many ready connections as the library asks for at once --- */

#define READY 128

struct gate {
	pthread_mutex_t lock;
	pthread_cond_t opened;
	bool open;
	bool reached;
};

/* The first request waits at the gate, and with it the server's only thread. */
static void wait_at_gate(void *user, const struct http_request *request, struct http_response *ret)
{
	struct gate *gate = user;

	(void)request;
	(void)pthread_mutex_lock(&gate->lock);
	gate->reached = true;
	(void)pthread_cond_broadcast(&gate->opened);
	while (!gate->open)
		(void)pthread_cond_wait(&gate->opened, &gate->lock);
	(void)pthread_mutex_unlock(&gate->lock);
	http_response_start(ret, 200, "text/plain");
	buffer_append_text(&ret->body, "ok");
}

static void a_full_batch_of_ready_connections_is_served_at_once(void **state)
{
	struct gate gate = { .lock = PTHREAD_MUTEX_INITIALIZER,
			     .opened = PTHREAD_COND_INITIALIZER };
	struct http_server_options options = {
		.listen = "127.0.0.1:0", .threads = 1, .handle = wait_at_gate, .user = &gate
	};
	struct http_server *server = NULL;
	int fds[READY + 1];
	char got[1024];

	(void)state;
	assert_int_equal(http_server_start(&options, &server, NULL), AL_OK);
	/* All are accepted before the thread is held up; then all but the first are ready. */
	for (size_t i = 0; i <= READY; i++)
		fds[i] = connect_to(server);
	for (size_t i = 0; i <= READY; i++) {
		assert_true(write_all(fds[i], "GET /x HTTP/1.1\r\nHost: h\r\n"
					      "Connection: close\r\n\r\n"));
		(void)pthread_mutex_lock(&gate.lock);
		while (!gate.reached)
			(void)pthread_cond_wait(&gate.opened, &gate.lock);
		(void)pthread_mutex_unlock(&gate.lock);
	}
	(void)pthread_mutex_lock(&gate.lock);
	gate.open = true;
	(void)pthread_cond_broadcast(&gate.opened);
	(void)pthread_mutex_unlock(&gate.lock);
	for (size_t i = 0; i <= READY; i++) {
		/* A stalled server closes them unanswered when they have been idle too long. */
		assert_true(read_response(fds[i], got, sizeof(got)));
		(void)close(fds[i]);
	}
	http_server_stop(server);
}

UNIT_MAIN("server", cmocka_unit_test(a_request_arrives_as_it_was_sent),
	  cmocka_unit_test(what_failed_is_told_to_who_runs_the_server),
	  cmocka_unit_test(all_bodies_together_take_no_more_than_eight_of_full_length),
	  cmocka_unit_test(a_body_may_be_as_long_as_its_limit_and_no_longer),
	  cmocka_unit_test(what_cannot_be_read_is_refused),
	  cmocka_unit_test_setup_teardown(a_file_is_sent_and_nothing_beside_its_folder,
					  scratch_setup, scratch_teardown),
	  cmocka_unit_test_setup_teardown(a_unix_socket_is_served_and_taken_over_from_the_dead,
					  scratch_setup, scratch_teardown),
	  cmocka_unit_test(an_address_that_others_reach_is_refused),
	  cmocka_unit_test(two_hundred_fifty_six_connections_do_not_stall_two_threads),
	  cmocka_unit_test(a_full_batch_of_ready_connections_is_served_at_once))
