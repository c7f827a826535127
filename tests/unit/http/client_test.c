/* client_test.c: the client against our server and against sockets that misbehave. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/client.h"

#include "http/callers.h"
#include "http/server.h"
#include "unit/scratch.h"
#include "unit/unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define NOW 1795000000
#define DIGITS "0123456789012345678901234567890123456789"
#define LONG_SOCKET "unix:/" DIGITS DIGITS "012345678901234567890123456:/" /* 108 bytes */

/* What the server's handler needs and counts. */
struct world {
	struct http_server *server;
	struct http_client *client;
	struct http_callers *callers;
	char url[512];
	unsigned redirected;
};

static void verify(struct world *world, const struct http_request *request,
		   struct http_response *ret)
{
	const struct when now = { NOW + 1 };
	struct http_caller caller;
	char text[2 * PUBLIC_KEY_LEN + 1];

	if (!http_callers_find(world->callers, request, now, &caller, ret) ||
	    !http_callers_once(world->callers, &caller, now, ret))
		return;
	hex_format(caller.key.bytes, sizeof(caller.key.bytes), text);
	http_response_start(ret, 200, "text/plain");
	buffer_append_text(&ret->body, text);
}

static void answer(void *user, const struct http_request *request, struct http_response *ret)
{
	struct world *world = user;
	const char *say = http_request_header(request, "X-Say");

	if (strcmp(request->path, "/signed") == 0) {
		verify(world, request, ret);
		return;
	}
	http_response_start(ret, 200, "text/plain; charset=utf-8");
	if (strcmp(request->path, "/elsewhere") == 0) {
		http_response_start(ret, 302, "text/plain");
		http_response_header(ret, "Location", "/redirected");
	} else if (strcmp(request->path, "/redirected") == 0) {
		world->redirected++;
	} else if (strcmp(request->path, "/busy") == 0) {
		http_response_start(ret, 503, "text/plain");
		http_response_header(ret, "Retry-After", "7");
		http_response_header(ret, "X-Other", "not kept");
	} else if (strcmp(request->path, "/long") == 0) {
		for (int i = 0; i < 101; i++)
			buffer_append_text(&ret->body, "0123456789");
	} else {
		buffer_append_format(&ret->body, "%s %s %s ", request->method, request->target,
				     say == NULL ? "-" : say);
		buffer_append(&ret->body, request->body, request->body_len);
	}
}

static void begin(struct world *world, const char *listen, const char *origin)
{
	struct http_server_options options = {
		.listen = listen, .origin = origin, .handle = answer, .user = world
	};
	struct http_client_options limits = { .total_ms = 10000, .body_max = 1000 };
	struct report report = { .message = "" };

	*world = (struct world){ .redirected = 0 };
	assert_int_equal(http_server_start(&options, &world->server, &report), AL_OK);
	assert_int_equal(http_client_new(&limits, &world->client, &report), AL_OK);
	assert_int_equal(http_callers_new((struct when){ NOW - 10 }, &world->callers, &report),
			 AL_OK);
}

static void finish(struct world *world)
{
	http_client_free(world->client); /* first: the server waits for its connections */
	http_server_stop(world->server);
	http_callers_free(world->callers);
}

static const char *url_of(struct world *world, const char *target)
{
	(void)snprintf(world->url, sizeof(world->url), "http://127.0.0.1:%u%s",
		       (unsigned)http_server_port(world->server), target);
	return world->url;
}

/* Send `call`, which must be answered with `expected`; what is answered is in `ret`. */
static void send_call(struct world *world, const struct http_call *call, int expected,
		      struct http_response *ret)
{
	struct report report = { .message = "" };
	enum status status = http_client_send(world->client, call, ret, &report);

	if (status != AL_OK)
		fail_msg("%s: %s (%s)", call->url, report.message, report.detail);
	assert_int_equal(ret->status, expected);
}

static void request_and_answer_arrive_whole(void **state)
{
	static const char *const headers[] = { "X-Say: hello", "Content-Type: text/plain", NULL };
	struct http_response got;
	struct world world;
	char expected[600];

	(void)state;
	begin(&world, "127.0.0.1:0", NULL);
	for (int i = 0; i < 3; i++) {
		struct http_call call = { .method = "POST",
					  .url = url_of(&world, "/a/../b?c=%20d"),
					  .headers = headers,
					  .body = "abc",
					  .body_len = 3 };

		send_call(&world, &call, 200, &got);
		(void)snprintf(expected, sizeof(expected), "POST %s hello abc", call.url);
		assert_string_equal(buffer_text(&got.body), expected);
		assert_string_equal(http_response_get(&got, "content-type"),
				    "text/plain; charset=utf-8");
		http_response_clear(&got);
	}
	finish(&world);
}

static void each_method_arrives_as_itself(void **state)
{
	static const char *const methods[] = { "GET", "DELETE", "POST", "PUT" };
	struct http_response got;
	struct world world;

	(void)state;
	begin(&world, "127.0.0.1:0", NULL);
	for (size_t i = 0; i < 4; i++) {
		struct http_call call = { .method = methods[i], .url = url_of(&world, "/") };

		send_call(&world, &call, 200, &got);
		assert_memory_equal(buffer_text(&got.body), methods[i], strlen(methods[i]));
		http_response_clear(&got);
	}
	finish(&world);
}

static void a_unix_socket_is_reached_under_its_origin(void **state)
{
	char listen[300];
	char url[400];
	struct http_response got;
	struct world world;
	struct http_call call = { .method = "GET", .url = url };

	(void)snprintf(listen, sizeof(listen), "unix:%s", scratch_path(state, "http.sock"));
	(void)snprintf(url, sizeof(url), "%s:/a?b=c", listen);
	begin(&world, listen, NULL);
	send_call(&world, &call, 200, &got);
	assert_string_equal(buffer_text(&got.body), "GET http://localhost/a?b=c - ");
	http_response_clear(&got);
	finish(&world);
}

static void a_signed_request_is_known_by_its_key(void **state)
{
	static const char origin[] = "https://node.example";
	static const uint8_t seed[KEY_SEED_LEN] = { 7 };
	struct signing_key *key = NULL;
	char listen[300];
	char url[400];
	char expected[2 * PUBLIC_KEY_LEN + 1];
	struct http_response got;
	struct world world;

	(void)snprintf(listen, sizeof(listen), "unix:%s", scratch_path(state, "http.sock"));
	(void)snprintf(url, sizeof(url), "%s:/signed?x=%%41", listen);
	assert_int_equal(signing_key_from_seed(seed, &key), AL_OK);
	hex_format(signing_key_public(key)->bytes, PUBLIC_KEY_LEN, expected);
	begin(&world, listen, origin);
	for (size_t body_len = 0; body_len < 2; body_len++) {
		struct http_call call = { .method = body_len == 0 ? "GET" : "POST",
					  .url = url,
					  .origin = origin,
					  .body = "x",
					  .body_len = body_len,
					  .key = key,
					  .now = { NOW } };

		send_call(&world, &call, 200, &got);
		assert_string_equal(buffer_text(&got.body), expected);
		http_response_clear(&got);
		call.origin = "https://other.example";
		send_call(&world, &call, 401, &got);
		http_response_clear(&got);
	}
	finish(&world);
	signing_key_free(key);
}

static void a_redirect_is_an_answer_and_not_followed(void **state)
{
	struct http_response got;
	struct world world;
	struct http_call call = { .method = "GET" };

	(void)state;
	begin(&world, "127.0.0.1:0", NULL);
	call.url = url_of(&world, "/elsewhere");
	send_call(&world, &call, 302, &got);
	assert_string_equal(http_response_get(&got, "Location"), "/redirected");
	assert_int_equal(world.redirected, 0);
	http_response_clear(&got);
	finish(&world);
}

static void headers_that_programs_act_on_are_kept(void **state)
{
	struct http_response got;
	struct world world;
	struct http_call call = { .method = "GET" };

	(void)state;
	begin(&world, "127.0.0.1:0", NULL);
	call.url = url_of(&world, "/busy");
	send_call(&world, &call, 503, &got);
	assert_string_equal(http_response_get(&got, "retry-after"), "7");
	assert_null(http_response_get(&got, "X-Other"));
	http_response_clear(&got);
	finish(&world);
}

/* The status of `call` in `world`, with its words in `ret`. */
static enum status fails(struct world *world, const struct http_call *call, struct report *ret)
{
	struct http_response untouched;
	struct http_response before;
	enum status status;

	memset(&untouched, 0x5a, sizeof(untouched));
	before = untouched;
	*ret = (struct report){ .message = "" };
	status = http_client_send(world->client, call, &untouched, ret);
	assert_int_not_equal(status, AL_OK);
	assert_memory_equal(&untouched, &before, sizeof(before));
	assert_true(ret->message[0] != '\0');
	return status;
}

static void an_answer_over_the_limit_is_refused(void **state)
{
	struct report report;
	struct world world;
	struct http_call call = { .method = "GET" };

	(void)state;
	begin(&world, "127.0.0.1:0", NULL);
	call.url = url_of(&world, "/long");
	assert_int_equal(fails(&world, &call, &report), AL_TOO_BIG);
	assert_non_null(strstr(report.message, "1000 bytes"));
	finish(&world);
}

static void plain_http_goes_to_this_machine_only(void **state)
{
	static const char *const refused[] = { "http://node.example/",	"http://10.0.0.1/",
					       "http://128.0.0.1/",	"http://[::2]/",
					       "http://0.0.0.0/",	"http://localhost.example/",
					       "http://127.0.0.1.nip/", "HTTP://Node.Example/" };
	struct report report;
	struct world world;

	(void)state;
	begin(&world, "127.0.0.1:0", NULL);
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		struct http_call call = { .method = "GET", .url = refused[i] };

		if (fails(&world, &call, &report) != AL_REFUSED)
			fail_msg("%s: %s", refused[i], report.message);
	}
	finish(&world);
}

static void what_is_no_address_is_malformed(void **state)
{
	static const char *const malformed[] = {
		"",
		"node.example",
		"/path",
		"ftp://node.example/",
		"file:///etc/passwd",
		"https://",
		"https://user:secret@node.example/",
		"https://node.example/a b",
		"https://node.example/#part",
		"https://node.example/\xc3\xa4",
		"https://node.example/\r\nX: y",
		"unix:relative:/",
		"unix:/socket",
		"unix:/socket:target",
		LONG_SOCKET,
	};
	struct report report;
	struct world world;

	(void)state;
	begin(&world, "127.0.0.1:0", NULL);
	for (size_t i = 0; i < sizeof(malformed) / sizeof(*malformed); i++) {
		struct http_call call = { .method = "GET", .url = malformed[i] };

		if (fails(&world, &call, &report) != AL_MALFORMED)
			fail_msg("%s: %s", malformed[i], report.message);
		assert_null(strstr(report.message, "secret"));
	}
	finish(&world);
}

static void what_would_not_arrive_as_given_is_not_sent(void **state)
{
	static const char *const bad_lines[] = {
		"X", "X:", "X: a\r\nY: b", ": a", "X Y: a", "X:ab", "X: a\x7f", "Content-Type;"
	};
	struct report report;
	struct world world;
	struct http_call call = { .method = "GET" };

	(void)state;
	begin(&world, "127.0.0.1:0", NULL);
	call.url = url_of(&world, "/");
	for (size_t i = 0; i < sizeof(bad_lines) / sizeof(*bad_lines); i++) {
		const char *const headers[] = { bad_lines[i], NULL };

		call.headers = headers;
		if (fails(&world, &call, &report) != AL_MALFORMED)
			fail_msg("%s: %s", bad_lines[i], report.message);
	}
	call.headers = NULL;
	call.method = "TRACE";
	assert_int_equal(fails(&world, &call, &report), AL_MALFORMED);
	call.method = "GET";
	call.body = "x";
	call.body_len = 1;
	assert_int_equal(fails(&world, &call, &report), AL_MALFORMED);
	call.method = "POST";
	call.body_len = HTTP_CALL_BODY_MAX + 1;
	assert_int_equal(fails(&world, &call, &report), AL_TOO_BIG);
	finish(&world);
}

static void a_cancelled_call_ends(void **state)
{
	atomic_bool cancel = true;
	struct report report;
	struct world world;
	struct http_call call = { .method = "GET", .cancel = &cancel };

	(void)state;
	begin(&world, "127.0.0.1:0", NULL);
	call.url = url_of(&world, "/");
	assert_int_equal(fails(&world, &call, &report), AL_CONFLICT);
	finish(&world);
}

/* --- servers that misbehave --- */

/* A socket that takes one connection and sends `words` (NULL: nothing) until it is closed. */
struct misbehaving {
	int fd;
	const char *words;
	size_t times;
	pthread_t thread;
};

static void *misbehave(void *user)
{
	const struct misbehaving *peer = user;
	char request[4096];
	int fd = accept(peer->fd, NULL, NULL);

	if (fd < 0)
		return NULL;
	(void)recv(fd, request, sizeof(request), 0);
	for (size_t i = 0; i < peer->times; i++) {
		if (send(fd, peer->words, strlen(peer->words), MSG_NOSIGNAL) < 0)
			break;
	}
	if (peer->times == 0)
		(void)recv(fd, request, sizeof(request), 0); /* until the client gives up */
	(void)close(fd);
	return NULL;
}

static uint16_t misbehaving_begin(struct misbehaving *peer)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t len = sizeof(address);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	peer->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(peer->fd >= 0);
	assert_int_equal(bind(peer->fd, (const struct sockaddr *)(const void *)&address, len), 0);
	assert_int_equal(listen(peer->fd, 1), 0);
	assert_int_equal(getsockname(peer->fd, (struct sockaddr *)(void *)&address, &len), 0);
	if (peer->thread == 0)
		assert_int_equal(pthread_create(&peer->thread, NULL, misbehave, peer), 0);
	return ntohs(address.sin_port);
}

/* What a call to a server that answers `words` `times` times ends with. */
static enum status against(const char *words, size_t times, struct report *ret)
{
	struct misbehaving peer = { .words = words, .times = times };
	struct http_client_options limits = { .total_ms = times == 0 ? 100 : 10000,
					      .body_max = 1000 };
	struct world world = { .redirected = 0 };
	char url[64];
	struct http_call call = { .method = "GET", .url = url };
	enum status status;

	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/?secret=1",
		       (unsigned)misbehaving_begin(&peer));
	assert_int_equal(http_client_new(&limits, &world.client, NULL), AL_OK);
	status = fails(&world, &call, ret);
	http_client_free(world.client);
	assert_int_equal(pthread_join(peer.thread, NULL), 0);
	(void)close(peer.fd);
	assert_null(strstr(ret->message, "secret"));
	return status;
}

static void a_silent_server_is_given_up(void **state)
{
	struct report report;

	(void)state;
	assert_int_equal(against(NULL, 0, &report), AL_IO);
	assert_non_null(strstr(report.message, "127.0.0.1 did not answer in time"));
}

static void a_server_that_speaks_no_http_is_malformed(void **state)
{
	struct report report;

	(void)state;
	assert_int_equal(against("SSH-2.0-x\r\n", 1, &report), AL_MALFORMED);
	assert_int_equal(against("HTTP/1.1 999 x\r\n\r\n", 1, &report), AL_MALFORMED);
}

static void an_endless_head_is_refused(void **state)
{
	struct report report;

	(void)state;
	assert_int_equal(against("HTTP/1.1 100 Continue\r\n\r\n", 10000, &report), AL_TOO_BIG);
	assert_non_null(strstr(report.message, "headers"));
}

static void an_endless_body_is_refused(void **state)
{
	struct report report;

	(void)state;
	assert_int_equal(against("HTTP/1.1 200 OK\r\n\r\n0123456789", 10000, &report), AL_TOO_BIG);
}

static void a_body_that_breaks_off_is_an_error(void **state)
{
	struct report report;

	(void)state;
	assert_int_equal(against("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nabc", 1, &report),
			 AL_IO);
}

static void what_an_interim_answer_says_is_forgotten(void **state)
{
	struct misbehaving peer = { .words = "HTTP/1.1 103 Early\r\nLocation: /a\r\n\r\n"
					     "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
				    .times = 1 };
	struct http_client_options limits = { .total_ms = 10000 };
	struct world world = { .redirected = 0 };
	struct http_response got;
	char url[64];
	struct http_call call = { .method = "GET", .url = url };

	(void)state;
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/",
		       (unsigned)misbehaving_begin(&peer));
	assert_int_equal(http_client_new(&limits, &world.client, NULL), AL_OK);
	send_call(&world, &call, 200, &got);
	assert_null(http_response_get(&got, "Location"));
	http_response_clear(&got);
	http_client_free(world.client);
	assert_int_equal(pthread_join(peer.thread, NULL), 0);
	(void)close(peer.fd);
}

static void a_closed_port_takes_no_connection(void **state)
{
	struct misbehaving peer = { .thread = pthread_self() }; /* nobody accepts */
	struct world world = { .redirected = 0 };
	struct report report;
	char url[64];
	struct http_call call = { .method = "GET", .url = url };

	(void)state;
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/",
		       (unsigned)misbehaving_begin(&peer));
	(void)close(peer.fd);
	assert_int_equal(http_client_new(&(struct http_client_options){ 0 }, &world.client, NULL),
			 AL_OK);
	assert_int_equal(fails(&world, &call, &report), AL_IO);
	assert_non_null(strstr(report.message, "does not take connections"));
	http_client_free(world.client);
}

static void limits_beyond_their_maximum_are_refused(void **state)
{
	struct http_client *client = NULL;
	struct http_client_options most = { .connect_ms = HTTP_TIME_MAX_MS,
					    .total_ms = HTTP_TIME_MAX_MS,
					    .body_max = HTTP_BODY_LEN_MAX };
	struct http_client_options beyond = { .total_ms = HTTP_TIME_MAX_MS + 1 };

	(void)state;
	assert_int_equal(http_client_new(&beyond, &client, NULL), AL_TOO_BIG);
	beyond = (struct http_client_options){ .connect_ms = HTTP_TIME_MAX_MS + 1 };
	assert_int_equal(http_client_new(&beyond, &client, NULL), AL_TOO_BIG);
	beyond = (struct http_client_options){ .body_max = HTTP_BODY_LEN_MAX + 1 };
	assert_int_equal(http_client_new(&beyond, &client, NULL), AL_TOO_BIG);
	assert_null(client);
	assert_int_equal(http_client_new(&most, &client, NULL), AL_OK);
	http_client_free(client);
}

UNIT_MAIN("client", cmocka_unit_test(request_and_answer_arrive_whole),
	  cmocka_unit_test(each_method_arrives_as_itself),
	  cmocka_unit_test_setup_teardown(a_unix_socket_is_reached_under_its_origin, scratch_setup,
					  scratch_teardown),
	  cmocka_unit_test_setup_teardown(a_signed_request_is_known_by_its_key, scratch_setup,
					  scratch_teardown),
	  cmocka_unit_test(a_redirect_is_an_answer_and_not_followed),
	  cmocka_unit_test(headers_that_programs_act_on_are_kept),
	  cmocka_unit_test(an_answer_over_the_limit_is_refused),
	  cmocka_unit_test(plain_http_goes_to_this_machine_only),
	  cmocka_unit_test(what_is_no_address_is_malformed),
	  cmocka_unit_test(what_would_not_arrive_as_given_is_not_sent),
	  cmocka_unit_test(a_cancelled_call_ends), cmocka_unit_test(a_silent_server_is_given_up),
	  cmocka_unit_test(a_server_that_speaks_no_http_is_malformed),
	  cmocka_unit_test(an_endless_head_is_refused),
	  cmocka_unit_test(an_endless_body_is_refused),
	  cmocka_unit_test(a_body_that_breaks_off_is_an_error),
	  cmocka_unit_test(what_an_interim_answer_says_is_forgotten),
	  cmocka_unit_test(a_closed_port_takes_no_connection),
	  cmocka_unit_test(limits_beyond_their_maximum_are_refused))
