/*
 * pages_bench.c: the ten most used pages of a cooperative with a million members and 100,000
 * entries: how late they are at 200 requests a second, and how many a second there are at most,
 * beside a static file of nginx.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE /* strcasestr */
#include "base/file.h"
#include "bench/bench.h"
#include "coop/accounts.h"
#include "coop/membership.h"
#include "http/server.h"
#include "unit/coop/house.h"
#include "web/service.h"

#include <arpa/inet.h>
#include <ftw.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MEMBERS 1000000
#define BATCH 100000
#define ENTRIES 100000
#define FILL 1000
#define APPLICATIONS 2000
#define RATE 200 /* requests a second */
#define CLIENTS 8
#define EACH_S 4 /* of one page */
#define REQUESTS (RATE / CLIENTS * EACH_S)
#define LATE_MS 50.0
#define ANSWER_MAX (1 << 20) /* bytes */
#define PAGES 10
#define NGINX_PORT 18499

/* What is served. */
struct world {
	char folder[FILE_PATH_MAX];
	struct house house;
	struct web_service *service;
	struct http_server *server;
	char cookie[200];
	char paths[PAGES][200];
};

static void need(enum status status, const struct report *report, const char *what)
{
	if (status == AL_OK)
		return;
	(void)fprintf(stderr, "%s: %s: %s\n", what, status_name(status), report->message);
	exit(1);
}

/* --- the world --- */

static struct when clock_of(void *user)
{
	return when_add(((const struct world *)user)->house.now, 60);
}

static void admit(struct world *world, struct report *report)
{
	struct new_member *members = calloc(BATCH, sizeof(*members));

	need(members == NULL ? AL_NO_MEMORY : AL_OK, report, "members");
	for (int first = 0; first < MEMBERS; first += BATCH) {
		/* The house has some already. */
		size_t count = first + BATCH < MEMBERS ? BATCH : BATCH - HOUSE_MEMBERS;

		for (int i = 0; i < BATCH; i++) {
			int number = first + i;

			members[i].name = "Erika Mustermann";
			memcpy(members[i].key.bytes, &number, sizeof(number));
			members[i].key.bytes[31] = 7;
		}
		need(roll_admit(world->house.coop, members, count, world->house.now, report),
		     report, "members");
		(void)fprintf(stderr, "\r%d members", first + BATCH);
	}
	free(members);
}

/* Applications by the city, each with a title of its own. */
static void apply(struct world *world, struct report *report)
{
	struct digest id = house_id(&world->house, H_APPLICATION);
	struct application_state first;
	struct application application;
	char title[64];

	need(chain_application(coop_chain(world->house.coop), &id, &first), report, "application");
	house_draft_application(HOUSE_CITY, &application);
	application.coop = *chain_coop(coop_chain(world->house.coop));
	application.applicant_key = *house_public(&world->house, HK_CITY);
	application.terms = first.application->terms;
	for (int i = 0; i < APPLICATIONS; i++) {
		const struct signing_key *keys[] = { world->house.keys[HK_CITY],
						     world->house.keys[HK_OFFICE] };
		struct envelope *envelope = NULL;

		(void)snprintf(title, sizeof(title), "Fahrten, %d. Auswertung", i + 1);
		application.title = title;
		application.time = world->house.now;
		need(object_make(OBJECT_APPLICATION, &application, keys, 2, &envelope, report),
		     report, "applications");
		need(coop_enter(world->house.coop, envelope, world->house.now, report), report,
		     "applications");
		envelope_free(envelope);
	}
}

static void fill(struct world *world, struct report *report)
{
	while (chain_size(coop_chain(world->house.coop)) < ENTRIES) {
		need(house_fill(&world->house, chain_size(coop_chain(world->house.coop)), FILL, 120,
				report),
		     report, "entries");
		(void)fprintf(stderr, "\r%lld entries of the log",
			      (long long)chain_size(coop_chain(world->house.coop)));
	}
}

/* A member with a session. */
static void let_in(struct world *world, struct report *report)
{
	uint8_t token[ACCOUNT_TOKEN_LEN];
	char hex[2 * ACCOUNT_TOKEN_LEN + 1];
	struct account account;

	need(accounts_make(world->house.coop, "Ada", "", clock_of(world), &account, report), report,
	     "account");
	need(accounts_begin_session(world->house.coop, account.number, "bench", clock_of(world),
				    token, report),
	     report, "account");
	hex_format(token, sizeof(token), hex);
	(void)snprintf(world->cookie, sizeof(world->cookie), "Cookie: allmende=%s\r\n", hex);
}

static void name_pages(struct world *world)
{
	static const struct {
		const char *path;
		enum house_step step; /* whose object it shows; 0: none */
	} pages[PAGES] = {
		{ "/", 0 },
		{ "/guidelines", 0 },
		{ "/guidelines/", H_GUIDELINE },
		{ "/applications", 0 },
		{ "/applications/", H_APPLICATION },
		{ "/results", 0 },
		{ "/log", 0 },
		{ "/log/", H_GRANT },
		{ "/account", 0 },
		{ "/verify", 0 },
	};

	for (size_t i = 0; i < PAGES; i++) {
		char hex[2 * DIGEST_LEN + 1] = "";

		if (pages[i].step != 0) {
			struct digest id = house_id(&world->house, pages[i].step);

			hex_format(id.bytes, DIGEST_LEN, hex);
		}
		(void)snprintf(world->paths[i], sizeof(world->paths[i]), "%s%s", pages[i].path,
			       hex);
	}
}

static void make_world(struct world *world)
{
	struct report report = { .message = "" };
	char path[FILE_PATH_MAX];

	(void)snprintf(world->folder, sizeof(world->folder), "/tmp/pages_bench_XXXXXX");
	if (mkdtemp(world->folder) == NULL)
		exit(1);
	(void)snprintf(path, sizeof(path), "%s/coop", world->folder);
	house_init(&world->house, path, NULL);
	need(house_open(&world->house, &report), &report, "house");
	need(house_run(&world->house, H_REVOKE, &report), &report, "house");
	admit(world, &report);
	apply(world, &report);
	fill(world, &report);
	need(roll_publish(world->house.coop, world->house.now, NULL, &report), &report, "roll");
	(void)fputs("\n", stderr);
	let_in(world, &report);
	name_pages(world);
}

static void serve(struct world *world)
{
	struct web_service_options service = { .coop = world->house.coop,
					       .clock = clock_of,
					       .clock_user = world };
	struct http_server_options server = { .listen = "127.0.0.1:0",
					      .handle = web_service_handle };
	struct report report = { .message = "" };

	need(web_service_new(&service, &world->service, &report), &report, "service");
	server.user = world->service;
	need(http_server_start(&server, &world->server, &report), &report, "server");
}

/* --- asking --- */

/* One client, which asks for a page at instants that were fixed before, however late answers are.
 */
struct client {
	uint16_t port;
	const char *path;
	const char *cookie;
	double begin; /* bench_now() */
	double late_s[REQUESTS];
	bool failed;
};

static int connect_to(uint16_t port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
	int sock = socket(AF_INET, SOCK_STREAM, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (sock >= 0 && connect(sock, (struct sockaddr *)&to, sizeof(to)) == 0)
		return sock;
	return -1;
}

/* Read one answer with a Content-Length. */
static bool read_answer(int sock, char *answer)
{
	size_t len = 0;
	size_t whole = 0;

	while (whole == 0 || len < whole) {
		ssize_t got = recv(sock, answer + len, ANSWER_MAX - 1 - len, 0);
		const char *end;
		const char *length;

		if (got <= 0)
			return false;
		len += (size_t)got;
		answer[len] = '\0';
		end = strstr(answer, "\r\n\r\n");
		length = strcasestr(answer, "content-length:");
		if (whole == 0 && end != NULL && length != NULL)
			whole = (size_t)(end + 4 - answer) + strtoul(length + 15, NULL, 10);
	}
	return strncmp(answer, "HTTP/1.1 200", 12) == 0;
}

static void *run_client(void *user)
{
	struct client *client = user;
	char *answer = malloc(ANSWER_MAX);
	int sock = connect_to(client->port);
	char request[600];
	int len = snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n",
			   client->path, client->cookie);

	client->failed = answer == NULL || sock < 0;
	for (int i = 0; i < REQUESTS && !client->failed; i++) {
		double due = client->begin + (double)i * CLIENTS / RATE;
		double wait = due - bench_now();

		if (wait > 0)
			(void)usleep((useconds_t)(wait * 1e6));
		client->failed =
		    send(sock, request, (size_t)len, 0) != len || !read_answer(sock, answer);
		client->late_s[i] = bench_now() - due;
	}
	if (sock >= 0)
		(void)close(sock);
	free(answer);
	return NULL;
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a;
	double right = *(const double *)b;

	return (left > right) - (left < right);
}

/* How late `path` is, at the 99th percentile, in milliseconds. Below 0: it failed. */
static double measure(struct world *world, const char *path, double *ret_median)
{
	static struct client clients[CLIENTS];
	static double all[CLIENTS * REQUESTS];
	pthread_t threads[CLIENTS];
	double begin = bench_now() + 0.1;

	for (int i = 0; i < CLIENTS; i++) {
		clients[i] = (struct client){ .port = http_server_port(world->server),
					      .path = path,
					      .cookie = world->cookie,
					      .begin = begin + (double)i / RATE };
		if (pthread_create(&threads[i], NULL, run_client, &clients[i]) != 0)
			exit(1);
	}
	for (int i = 0; i < CLIENTS; i++) {
		(void)pthread_join(threads[i], NULL);
		if (clients[i].failed)
			return -1;
		memcpy(all + (size_t)i * REQUESTS, clients[i].late_s, sizeof(clients[i].late_s));
	}
	qsort(all, CLIENTS * REQUESTS, sizeof(all[0]), compare);
	*ret_median = all[CLIENTS * REQUESTS / 2] * 1e3;
	return all[CLIENTS * REQUESTS * 99 / 100] * 1e3;
}

/* --- at most --- */

/* Start wrk on `url`, with `cookie`; what it prints can be read from *ret. Its process, or -1. */
static pid_t start_wrk(const char *url, const char *cookie, int *ret)
{
	char header[300];
	int ends[2];
	pid_t pid;

	(void)snprintf(header, sizeof(header), "%.*s", (int)strcspn(cookie, "\r"), cookie);
	if (pipe(ends) != 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		(void)dup2(ends[1], STDOUT_FILENO);
		(void)close(ends[0]);
		(void)execlp("wrk", "wrk", "-t1", "-c16", "-d3s", "-H", header, url, (char *)NULL);
		_exit(127);
	}
	(void)close(ends[1]);
	*ret = ends[0];
	return pid;
}

/* How many requests a second wrk has answered at `port`; 0: there is no wrk. */
static double most(uint16_t port, const char *path, const char *cookie)
{
	static const char words[] = "Requests/sec:";
	char url[300];
	char said[4096] = "";
	const char *found;
	size_t len = 0;
	ssize_t got = 1;
	int out = -1;
	pid_t pid;

	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", port, path);
	pid = start_wrk(url, cookie, &out);
	while (pid > 0 && got > 0 && len < sizeof(said) - 1) {
		got = read(out, said + len, sizeof(said) - 1 - len);
		len += got > 0 ? (size_t)got : 0;
	}
	said[len] = '\0';
	if (out >= 0)
		(void)close(out);
	if (pid > 0)
		(void)waitpid(pid, NULL, 0);
	found = strstr(said, words);
	return found == NULL ? 0 : strtod(found + sizeof(words) - 1, NULL);
}

/* Start nginx on a static file of the size of a page; its process, or -1. */
static pid_t start_nginx(const struct world *world)
{
	char path[FILE_PATH_MAX + 32];
	FILE *file;
	pid_t pid;

	(void)snprintf(path, sizeof(path), "%s/page.html", world->folder);
	file = fopen(path, "w");
	for (int i = 0; file != NULL && i < 1000; i++)
		(void)fputs("0123456789\n", file);
	if (file == NULL || fclose(file) != 0)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/nginx.conf", world->folder);
	file = fopen(path, "w");
	if (file == NULL)
		return -1;
	(void)fprintf(
	    file,
	    "daemon off; worker_processes 2; pid %s/nginx.pid; error_log stderr crit;\n"
	    "events {}\nhttp { access_log off; server { listen 127.0.0.1:%d; root %s; } }\n",
	    world->folder, NGINX_PORT, world->folder);
	if (fclose(file) != 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		(void)execlp("nginx", "nginx", "-c", path, (char *)NULL);
		_exit(127);
	}
	(void)usleep(500000);
	return pid;
}

static void compare_with_nginx(struct world *world)
{
	pid_t pid = start_nginx(world);
	double plain = pid > 0 ? most(NGINX_PORT, "/page.html", world->cookie) : 0;

	if (plain <= 0)
		(void)printf("no nginx or no wrk here, so nothing to compare with\n");
	for (size_t i = 0; i < PAGES && plain > 0; i++) {
		double ours = most(http_server_port(world->server), world->paths[i], world->cookie);

		(void)printf("%-16.16s %8.0f a second at most, nginx %8.0f static: 1/%.1f\n",
			     world->paths[i], ours, plain, plain / (ours > 0 ? ours : 1));
	}
	if (pid > 0) {
		(void)kill(pid, SIGTERM);
		(void)waitpid(pid, NULL, 0);
	}
}

/* --- all of it --- */

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *at)
{
	(void)info;
	(void)type;
	(void)at;
	return remove(path);
}

static void print_memory(void)
{
	char line[200];
	FILE *file = fopen("/proc/self/status", "r");

	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		if (strncmp(line, "VmRSS:", 6) == 0)
			(void)printf("memory: %s", line + 6);
	}
	if (file != NULL)
		(void)fclose(file);
}

int main(void)
{
	static struct world world;
	bool ok = true;

	make_world(&world);
	serve(&world);
	(void)malloc_trim(0);
	sync(); /* what was built is on its way to the disk: that is not measured */
	print_memory();
	for (size_t i = 0; i < PAGES; i++) {
		double median = 0;
		double late = measure(&world, world.paths[i], &median);
		bool good = late >= 0 && late < LATE_MS;

		ok = ok && good;
		(void)printf("%-16.16s at %d a second: median %.1f ms, 99 %% within %.1f ms (at "
			     "most %.0f) %s\n",
			     world.paths[i], RATE, median, late, LATE_MS, good ? "ok" : "OVER");
		(void)fflush(stdout);
	}
	compare_with_nginx(&world);
	http_server_stop(world.server);
	web_service_free(world.service);
	house_clear(&world.house);
	(void)nftw(world.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return ok ? 0 : 1;
}
