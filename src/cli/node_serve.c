/* node_serve.c: `allmende-node serve`. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/node_serve.h"
#include "base/file.h"
#include "cli/cli.h"
#include "cli/serve.h"
#include "http/client_transport.h"
#include "http/server.h"
#include "node/service.h"
#include "witness/service.h"
#include "words/words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM "allmende-node serve"
#define LISTEN_DEFAULT "127.0.0.1:8471"
#define THREADS_DEFAULT 2
#define SYNC_DEFAULT_S 5
#define MIRROR_FOLDER "log"
#define TOKEN_FILE "operator.token"
#define TOKEN_MIN 16
#define TOKEN_MAX 200
#define SECRET_FILE "openid.secret"
#define OPENID_CLIENT "allmende-node" /* as which the provider knows us, unless said */
#define OPENID_TOTAL_MS 5000	      /* of one question to the provider */
#define WORKER "allmende-node-worker"
#define WITNESS_PREFIX "/witness"

/* What belongs together while the node is served. */
struct serving {
	struct serve_settings settings;
	char mirror[FILE_PATH_MAX];
	char worker[FILE_PATH_MAX];
	char token[TOKEN_MAX + 1]; /* empty: the operator has none */
	struct node *node;
	char secret[TOKEN_MAX + 1]; /* empty: the provider gave us none */
	struct oidc_options openid;
	struct client_transport *openid_transport; /* NULL: no provider */
	struct client_transport *transport;
	struct node_service *service;
	struct witness_service *witness; /* NULL: the folder has none */
	struct http_server *server;
	struct http_server *operator_server; /* NULL: none */
};

/* Read the file `name`: one line of TOKEN_MIN to TOKEN_MAX bytes. Without a file `ret` stays. */
static enum status load_line(const char *folder, const char *name, char ret[static TOKEN_MAX + 1],
			     struct report *report)
{
	char path[FILE_PATH_MAX];
	struct buffer text;
	size_t len;
	enum status status = file_join(folder, name, path, report);

	if (status != AL_OK)
		return status;
	buffer_init(&text, TOKEN_MAX + 1);
	status = file_read(path, &text, report);
	if (status == AL_NOT_FOUND) {
		status = AL_OK;
	} else if (status == AL_OK) {
		len = strcspn(buffer_text(&text), "\n");
		if (len < TOKEN_MIN || len > TOKEN_MAX)
			status = report_set(report, AL_MALFORMED,
					    "%s: must be one line of %d to %d characters", path,
					    TOKEN_MIN, TOKEN_MAX);
		else
			memcpy(ret, buffer_text(&text), len);
	}
	buffer_clear(&text);
	return status;
}

/* `text`, or NULL when it is empty. */
static const char *said(const char *text)
{
	return text[0] == '\0' ? NULL : text;
}

/* Let persons show their accounts by the platform's OpenID provider, if there is one. */
static enum status set_openid(struct serving *serving, const char *folder,
			      struct node_service_options *ret, struct report *report)
{
	const struct serve_settings *settings = &serving->settings;
	enum status status;

	if (settings->openid[0] == '\0')
		return AL_OK;
	status = load_line(folder, SECRET_FILE, serving->secret, report);
	if (status == AL_OK)
		status =
		    serve_transport(settings, OPENID_TOTAL_MS, &serving->openid_transport, report);
	if (status != AL_OK)
		return status;
	serving->openid = (struct oidc_options){ .issuer = settings->openid,
						 .client = settings->openid_client[0] == '\0'
							       ? OPENID_CLIENT
							       : settings->openid_client,
						 .secret = said(serving->secret),
						 .scope = said(settings->openid_scope),
						 .claim = said(settings->openid_claim) };
	ret->openid = &serving->openid;
	ret->openid_transport = *client_transport_get(serving->openid_transport);
	return AL_OK;
}

static void tell(void *user, const char *message)
{
	(void)user;
	serve_say(PROGRAM, message);
}

/* Open the witness that lies in the node's folder, if one does. */
static enum status open_witness(struct serving *serving, const char *folder, struct report *report)
{
	static const struct witness_service_options options = { .prefix = WITNESS_PREFIX,
								.tell = tell };
	enum status status = witness_service_open(folder, &options, &serving->witness, report);

	return status == AL_NOT_FOUND ? AL_OK : status;
}

static enum status reload_witness(void *user, struct report *report)
{
	struct serving *serving = user;

	return serving->witness != NULL ? witness_service_reload(serving->witness, report) : AL_OK;
}

/* The witness answers below its prefix, the node everywhere else. */
static void handle(void *user, const struct http_request *request, struct http_response *ret)
{
	struct serving *serving = user;

	if (serving->witness != NULL &&
	    strncmp(request->path, WITNESS_PREFIX "/", sizeof(WITNESS_PREFIX)) == 0)
		witness_service_handle(serving->witness, request, ret);
	else
		node_service_handle(serving->service, request, ret);
}

/* The worker beside this program, with the limits that the operator set. */
static enum status find_worker(const struct serve_settings *settings, char *path, size_t size,
			       struct node_worker *ret, struct report *report)
{
	ssize_t len = readlink("/proc/self/exe", path, size - 1);
	char *name;

	if (len < 0)
		return report_set(report, AL_IO, "/proc/self/exe: %s", strerror(errno));
	path[len] = '\0';
	name = strrchr(path, '/');
	if (name == NULL || (size_t)(name + 1 - path) + sizeof(WORKER) > size)
		return report_set(report, AL_TOO_BIG, "%s: the path is too long", path);
	memcpy(name + 1, WORKER, sizeof(WORKER));
	if (access(path, X_OK) != 0)
		return report_set(report, AL_NOT_FOUND,
				  "%s: this program is missing, without which no rows are read: "
				  "install it beside allmende-node",
				  path);
	*ret = (struct node_worker){ .program = path,
				     .seconds = (unsigned)settings->job_s,
				     .memory_mib = (unsigned)settings->job_memory_mib,
				     .without_landlock = settings->without_landlock };
	return AL_OK;
}

static enum status start_servers(struct serving *serving, struct report *report)
{
	struct http_server_options options = { .listen = serving->settings.listen,
					       .threads = (unsigned)serving->settings.threads,
					       .body_max = NODE_BODY_LEN_MAX,
					       .handle = handle,
					       .user = serving,
					       .tell = tell };
	enum status status;

	if (serving->settings.origin[0] != '\0')
		options.origin = serving->settings.origin;
	status = http_server_start(&options, &serving->server, report);
	if (status != AL_OK || serving->settings.operator[0] == '\0')
		return status;
	options.listen = serving->settings.operator;
	options.origin = NULL;
	options.user = serving->service;
	options.handle = node_service_handle_operator;
	return http_server_start(&options, &serving->operator_server, report);
}

static enum status start(struct serving *serving, const char *folder, struct report *report)
{
	struct node_service_options options = { .mirror = serving->mirror };
	struct node_options node = { .certificates_required =
					 serving->settings.certificates_required };
	enum status status = file_join(folder, MIRROR_FOLDER, serving->mirror, report);

	if (status == AL_OK)
		status = find_worker(&serving->settings, serving->worker, sizeof(serving->worker),
				     &node.worker, report);

	if (status == AL_OK)
		status = load_line(folder, TOKEN_FILE, serving->token, report);
	if (status == AL_OK)
		status = set_openid(serving, folder, &options, report);
	if (status == AL_OK)
		status = serve_transport(&serving->settings, 0, &serving->transport, report);
	if (status == AL_OK)
		status = node_open(folder, &node, cli_now(), &serving->node, report);
	if (status != AL_OK)
		return status;
	options.node = serving->node;
	options.transport = *client_transport_get(serving->transport);
	if (serving->settings.coop[0] != '\0')
		options.coop_url = serving->settings.coop;
	if (serving->token[0] != '\0')
		options.operator_token = serving->token;
	status = node_service_new(&options, &serving->service, report);
	if (status == AL_OK)
		status = open_witness(serving, folder, report);
	return status == AL_OK ? start_servers(serving, report) : status;
}

static void clear(struct serving *serving)
{
	http_server_stop(serving->operator_server);
	http_server_stop(serving->server);
	witness_service_close(serving->witness);
	node_service_free(serving->service);
	node_close(serving->node);
	client_transport_free(serving->transport);
	client_transport_free(serving->openid_transport);
}

static enum status tick(void *user, struct report *report)
{
	return node_service_sync(user, report);
}

static void run(void *user)
{
	node_service_run(user);
}

static void end(void *user)
{
	node_service_end(user);
}

static enum status serve(struct serving *serving, const char *folder, struct report *report)
{
	struct serve_work work = { .tick = tick,
				   .run = run,
				   .end = end,
				   .reload = reload_witness,
				   .reload_user = serving,
				   .every_s = (unsigned)serving->settings.sync_s,
				   .program = PROGRAM };
	enum status status = serve_block_signals(report);

	if (status == AL_OK)
		status = start(serving, folder, report);
	if (status == AL_OK) {
		work.user = serving->service;
		(void)fprintf(stderr, _("%s: answers at %s\n"), PROGRAM,
			      http_server_origin(serving->server));
		status = serve_until_signal(&work, folder, report);
	}
	clear(serving);
	return status;
}

int node_serve(int argc, char **argv)
{
	static struct serving serving = { .settings = { .listen = LISTEN_DEFAULT,
							.threads = THREADS_DEFAULT,
							.sync_s = SYNC_DEFAULT_S } };
	struct report report = { .message = "" };
	bool check = argc == 3 && strcmp(argv[2], "--check-config") == 0;

	if (argc != 2 && !check) {
		(void)fputs(_("usage: allmende-node serve DIR [--check-config]\n"), stderr);
		return CLI_USAGE;
	}
	if (serve_load(argv[1], &serving.settings, &report) != AL_OK)
		return cli_fail(PROGRAM, CLI_FAILED, &report);
	if (check) {
		(void)printf(_("the settings can be read; it would listen at %s\n"),
			     serving.settings.listen);
		return CLI_OK;
	}
	if (serve(&serving, argv[1], &report) != AL_OK)
		return cli_fail(PROGRAM, CLI_FAILED, &report);
	return CLI_OK;
}
