/* server.c: libmicrohttpd around a handler. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/server.h"

#include "http/listen.h"
#include "http/query.h"

#include <arpa/inet.h>
#include <assert.h>
#include <microhttpd.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#define THREADS_DEFAULT 2
#define BODY_DEFAULT ((size_t)1 << 20)
#define BODIES_LARGE 8 /* of full length at once */
#define CLASSES 6
#define ORIGIN_LEN_MAX 512
#define STOP_STEPS 500 /* of 10 ms */
#define HTTP_HEAD "HEAD"

struct http_server {
	struct http_server_options options;
	struct MHD_Daemon *daemon;
	int fd;
	uint16_t port;
	char origin[ORIGIN_LEN_MAX];
	char socket_path[108]; /* empty: loopback */
	atomic_uint_fast64_t answered[CLASSES];
	atomic_size_t held; /* bytes of bodies, beyond the small part of each */
};

/* One request while it comes in. */
struct incoming {
	struct MHD_Connection *connection;
	struct http_query query;
	char *target; /* of the server's origin, path and query as sent */
	char *path;
	struct buffer body;
	size_t held; /* of its body, as the server counts it */
	bool begun;
	char peer[INET6_ADDRSTRLEN];
};

static void drop_body(struct http_server *server, struct incoming *incoming)
{
	atomic_fetch_sub(&server->held, incoming->held);
	incoming->held = 0;
	buffer_clear(&incoming->body);
}

static void incoming_free(struct http_server *server, struct incoming *incoming)
{
	if (incoming == NULL)
		return;
	drop_body(server, incoming);
	http_query_clear(&incoming->query);
	free(incoming->target);
	free(incoming->path);
	free(incoming);
}

/* Called with the request line's address before anything else; what it returns is *state later. */
static void *begin(void *user, const char *uri, struct MHD_Connection *connection)
{
	struct http_server *server = user;
	size_t origin_len = strlen(server->origin);
	size_t len = strlen(uri);
	size_t path_len = strcspn(uri, "?");
	struct incoming *incoming = calloc(1, sizeof(*incoming));

	if (incoming == NULL)
		return NULL;
	incoming->connection = connection;
	buffer_init(&incoming->body, server->options.body_max);
	incoming->target = malloc(origin_len + len + 1);
	incoming->path = strndup(uri, path_len);
	if (incoming->target == NULL || incoming->path == NULL ||
	    http_query_parse(uri[path_len] == '?' ? uri + path_len + 1 : "", &incoming->query) ==
		AL_NO_MEMORY) {
		incoming_free(server, incoming);
		return NULL;
	}
	memcpy(incoming->target, server->origin, origin_len);
	memcpy(incoming->target + origin_len, uri, len + 1);
	return incoming;
}

static void end(void *user, struct MHD_Connection *connection, void **state,
		enum MHD_RequestTerminationCode how)
{
	(void)connection;
	(void)how;
	incoming_free(user, *state);
	*state = NULL;
}

/* --- out --- */

static void count(struct http_server *server, int status)
{
	int class = status / 100;

	if (class >= 1 && class < CLASSES)
		atomic_fetch_add_explicit(&server->answered[class], 1, memory_order_relaxed);
}

static struct MHD_Response *make_response(struct http_response *response)
{
	struct MHD_Response *made;

	if (response->file >= 0) {
		made = MHD_create_response_from_fd64(response->file_len, response->file);
		if (made != NULL)
			response->file = -1; /* the library's now */
		return made;
	}
	return MHD_create_response_from_buffer(response->body.len, response->body.bytes,
					       MHD_RESPMEM_MUST_COPY);
}

static enum MHD_Result send_response(struct http_server *server, struct MHD_Connection *connection,
				     struct http_response *response)
{
	struct MHD_Response *made;
	enum MHD_Result result;

	if (buffer_status(&response->body) != AL_OK)
		http_response_problem(response, 503, "no-memory", "There is no memory for this now",
				      NULL);
	made = make_response(response);
	if (made == NULL)
		return MHD_NO; /* closes the connection */
	for (size_t i = 0; i < response->headers_count; i++)
		(void)MHD_add_response_header(made, response->headers[i].name,
					      response->headers[i].value);
	(void)MHD_add_response_header(made, "X-Content-Type-Options", "nosniff");
	result = MHD_queue_response(connection, (unsigned)response->status, made);
	MHD_destroy_response(made);
	count(server, response->status);
	return result;
}

static enum MHD_Result send_problem(struct http_server *server, struct MHD_Connection *connection,
				    int status, const char *type, const char *title)
{
	struct http_response response;
	enum MHD_Result result;

	http_response_init(&response);
	http_response_problem(&response, status, type, title, NULL);
	result = send_response(server, connection, &response);
	http_response_clear(&response);
	return result;
}

/* --- in --- */

static const char *header_of(const void *from, const char *name)
{
	const struct incoming *incoming = from;

	return MHD_lookup_connection_value(incoming->connection, MHD_HEADER_KIND, name);
}

static const char *query_of(const void *from, const char *name)
{
	const struct incoming *incoming = from;

	return http_query_get(&incoming->query, name);
}

/* Where the request comes from. On a unix socket only a proxy that we trust can have set it. */
static const char *peer_of(const struct http_server *server, struct incoming *incoming)
{
	const union MHD_ConnectionInfo *info;
	const struct sockaddr *address;
	const char *said;

	if (server->socket_path[0] != '\0') {
		said = header_of(incoming, "X-Real-IP");
		return said == NULL || strlen(said) >= sizeof(incoming->peer) ? "" : said;
	}
	info = MHD_get_connection_info(incoming->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	if (info == NULL)
		return "";
	address = info->client_addr;
	if (address->sa_family == AF_INET6)
		(void)inet_ntop(AF_INET6,
				&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr,
				incoming->peer, sizeof(incoming->peer));
	else if (address->sa_family == AF_INET)
		(void)inet_ntop(AF_INET,
				&((const struct sockaddr_in *)(const void *)address)->sin_addr,
				incoming->peer, sizeof(incoming->peer));
	return incoming->peer;
}

static enum MHD_Result answer(struct http_server *server, struct incoming *incoming,
			      const char *method)
{
	struct http_request request = {
		.method = strcmp(method, HTTP_HEAD) == 0 ? "GET" : method,
		.path = incoming->path,
		.target = incoming->target,
		.body = incoming->body.bytes,
		.body_len = incoming->body.len,
		.parts = { .header = header_of, .query = query_of, .from = incoming },
		.peer = peer_of(server, incoming),
	};
	struct http_response response;
	enum MHD_Result result;

	http_response_init(&response);
	server->options.handle(server->options.user, &request, &response);
	if (response.trouble != NULL && server->options.tell != NULL)
		server->options.tell(server->options.tell_user, response.trouble);
	drop_body(server, incoming); /* however slowly the answer is read */
	result = send_response(server, incoming->connection, &response);
	http_response_clear(&response);
	return result;
}

/* Whether the request says that its body is too long: then it is not read at all. */
static bool says_too_long(const struct http_server *server, const struct incoming *incoming)
{
	const char *length = header_of(incoming, "Content-Length");
	char *rest;
	unsigned long long bytes;

	if (length == NULL)
		return false;
	bytes = strtoull(length, &rest, 10);
	return *rest != '\0' || bytes > server->options.body_max;
}

/* Take `len` bytes of the body at `bytes`. What fails stays the buffer's status. */
static void take_body(struct http_server *server, struct incoming *incoming, const char *bytes,
		      size_t len)
{
	size_t after = incoming->body.len + len;
	size_t held = after > HTTP_BODY_SMALL ? after - HTTP_BODY_SMALL : 0;
	size_t more = held > incoming->held ? held - incoming->held : 0;

	if (buffer_status(&incoming->body) != AL_OK || after > server->options.body_max)
		more = 0; /* it is not kept */
	incoming->held += more;
	if (more > 0 && atomic_fetch_add(&server->held, more) + more >
			    BODIES_LARGE * server->options.body_max) {
		drop_body(server, incoming);
		incoming->body.status = AL_EXHAUSTED;
	}
	buffer_append(&incoming->body, bytes, len);
}

/* Answer that the body was not taken, and why. */
static enum MHD_Result refuse_body(struct http_server *server, struct MHD_Connection *connection,
				   enum status status)
{
	if (status == AL_TOO_BIG)
		return send_problem(server, connection, 413, "too-big", "The body is too long");
	if (status == AL_EXHAUSTED)
		return send_problem(server, connection, 503, "busy",
				    "Too many long requests at once: try again");
	return send_problem(server, connection, 503, "no-memory",
			    "There is no memory for this now");
}

static enum MHD_Result handle(void *user, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *version, const char *upload,
			      size_t *upload_len, void **state)
{
	struct http_server *server = user;
	struct incoming *incoming = *state;

	(void)url;
	(void)version;
	if (incoming == NULL)
		return MHD_NO;
	if (!incoming->begun) {
		incoming->begun = true;
		if (strlen(incoming->target) - strlen(server->origin) > HTTP_TARGET_LEN_MAX)
			return send_problem(server, connection, 414, "target",
					    "The address is too long");
		if (incoming->query.malformed)
			return send_problem(server, connection, 400, "query",
					    "The address has a query that cannot be read");
		if (says_too_long(server, incoming))
			return send_problem(server, connection, 413, "too-big",
					    "The body is too long");
		return MHD_YES;
	}
	if (*upload_len > 0) {
		take_body(server, incoming, upload, *upload_len);
		*upload_len = 0;
		return MHD_YES;
	}
	if (buffer_status(&incoming->body) != AL_OK)
		return refuse_body(server, connection, buffer_status(&incoming->body));
	return answer(server, incoming, method);
}

/* Percent signs are ours to decode. */
static size_t keep_as_sent(void *user, struct MHD_Connection *connection, char *text)
{
	(void)user;
	(void)connection;
	return strlen(text);
}

/* --- starting and stopping --- */

static enum status set_origin(struct http_server *server, struct report *report)
{
	const char *origin = server->options.origin;
	const char *colon = strrchr(server->options.listen, ':');
	int len;

	if (origin != NULL)
		len = snprintf(server->origin, sizeof(server->origin), "%s", origin);
	else if (server->socket_path[0] != '\0')
		len = snprintf(server->origin, sizeof(server->origin), "http://localhost");
	else
		len = snprintf(server->origin, sizeof(server->origin), "http://%.*s:%u",
			       (int)(colon - server->options.listen), server->options.listen,
			       (unsigned)server->port);
	if (len < 0 || (size_t)len >= sizeof(server->origin))
		return report_set(report, AL_TOO_BIG, "the server's origin is too long");
	while (len > 0 && server->origin[len - 1] == '/')
		server->origin[--len] = '\0';
	return AL_OK;
}

static enum status start_daemon(struct http_server *server, struct report *report)
{
	unsigned threads = server->options.threads;

	server->daemon = MHD_start_daemon(
	    MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL, handle, server,
	    MHD_OPTION_LISTEN_SOCKET, server->fd, MHD_OPTION_THREAD_POOL_SIZE, threads,
	    MHD_OPTION_CONNECTION_LIMIT, threads * HTTP_CONNECTIONS_PER_THREAD,
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTP_IDLE_S,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_REQUEST_HEAD_MAX,
	    MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_UNESCAPE_CALLBACK, keep_as_sent, NULL,
	    MHD_OPTION_URI_LOG_CALLBACK, begin, server, MHD_OPTION_NOTIFY_COMPLETED, end, server,
	    MHD_OPTION_END);
	if (server->daemon == NULL)
		return report_set(report, AL_IO, "the server at %s could not be started",
				  server->options.listen);
	server->fd = -1; /* the library closes it */
	return AL_OK;
}

enum status http_server_start(const struct http_server_options *options, struct http_server **ret,
			      struct report *report)
{
	struct http_server *server = calloc(1, sizeof(*server));
	enum status status;

	assert(options->handle != NULL);
	assert(options->threads <= HTTP_THREADS_MAX);
	assert(options->body_max <= HTTP_REQUEST_BODY_MAX);
	if (server == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a server");
	server->options = *options;
	server->fd = -1;
	if (server->options.threads == 0)
		server->options.threads = THREADS_DEFAULT;
	if (server->options.body_max == 0)
		server->options.body_max = BODY_DEFAULT;
	status = listen_open(options->listen, &server->fd, &server->port, report);
	if (status == AL_OK && server->port == 0)
		(void)snprintf(server->socket_path, sizeof(server->socket_path), "%s",
			       options->listen + sizeof(LISTEN_UNIX_PREFIX) - 1);
	if (status == AL_OK)
		status = set_origin(server, report);
	if (status == AL_OK)
		status = start_daemon(server, report);
	if (status == AL_OK) {
		*ret = server;
		server = NULL; /* the caller's now */
	}
	http_server_stop(server);
	return status;
}

/* Wait until nobody is served any more, or for some seconds. */
static void drain(struct http_server *server)
{
	const struct timespec step = { .tv_nsec = 10 * 1000 * 1000 };
	MHD_socket fd = MHD_quiesce_daemon(server->daemon);

	for (int i = 0; i < STOP_STEPS; i++) {
		const union MHD_DaemonInfo *info =
		    MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);

		if (info == NULL || info->num_connections == 0)
			break;
		(void)nanosleep(&step, NULL);
	}
	MHD_stop_daemon(server->daemon);
	if (fd != MHD_INVALID_SOCKET)
		(void)close(fd);
}

void http_server_stop(struct http_server *server)
{
	if (server == NULL)
		return;
	if (server->daemon != NULL)
		drain(server);
	if (server->fd >= 0)
		(void)close(server->fd);
	if (server->socket_path[0] != '\0')
		(void)unlink(server->socket_path);
	free(server);
}

uint16_t http_server_port(const struct http_server *server)
{
	return server->port;
}

const char *http_server_origin(const struct http_server *server)
{
	return server->origin;
}

uint64_t http_server_answered(const struct http_server *server, int class)
{
	assert(class >= 1 && class < CLASSES);
	return atomic_load_explicit(&server->answered[class], memory_order_relaxed);
}

size_t http_server_held(const struct http_server *server)
{
	return atomic_load(&server->held);
}
