/* serve.c: what the two servers share. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/serve.h"

#include "base/file.h"
#include "cli/cli.h"
#include "http/openapi.h"
#include "words/words.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define THREADS_MAX 16
#define API_VERSION "1"
#define SYNC_S_MAX 3600
#define JOB_S_MAX 86400
#define JOB_MEMORY_MIB_MIN 512
#define JOB_MEMORY_MIB_MAX 1048576

#define WITNESS(name, place)                                                                       \
	{                                                                                          \
		name, SETTING_TEXT, offsetof(struct serve_settings, witnesses[place]), 1,          \
		    SETTING_TEXT_MAX - 1                                                           \
	}

static const struct setting settings[] = {
	{ "authorities", SETTING_TEXT, offsetof(struct serve_settings, authorities), 1,
	  SETTING_TEXT_MAX - 1 },
	{ "certificates-required", SETTING_BOOL,
	  offsetof(struct serve_settings, certificates_required), 0, 0 },
	{ "coop", SETTING_TEXT, offsetof(struct serve_settings, coop), 1, SETTING_TEXT_MAX - 1 },
	{ "job-memory-mib", SETTING_INTEGER, offsetof(struct serve_settings, job_memory_mib),
	  JOB_MEMORY_MIB_MIN, JOB_MEMORY_MIB_MAX },
	{ "job-seconds", SETTING_INTEGER, offsetof(struct serve_settings, job_s), 1, JOB_S_MAX },
	{ "listen", SETTING_TEXT, offsetof(struct serve_settings, listen), 1,
	  SETTING_TEXT_MAX - 1 },
	{ "mail-authorities", SETTING_TEXT, offsetof(struct serve_settings, mail_authorities), 1,
	  SETTING_TEXT_MAX - 1 },
	{ "mail-from", SETTING_TEXT, offsetof(struct serve_settings, mail_from), 1,
	  SETTING_TEXT_MAX - 1 },
	{ "mail-password-file", SETTING_TEXT, offsetof(struct serve_settings, mail_password_file),
	  1, SETTING_TEXT_MAX - 1 },
	{ "mail-server", SETTING_TEXT, offsetof(struct serve_settings, mail_server), 1,
	  SETTING_TEXT_MAX - 1 },
	{ "mail-user", SETTING_TEXT, offsetof(struct serve_settings, mail_user), 1,
	  SETTING_TEXT_MAX - 1 },
	{ "openid", SETTING_TEXT, offsetof(struct serve_settings, openid), 1,
	  SETTING_TEXT_MAX - 1 },
	{ "openid-claim", SETTING_TEXT, offsetof(struct serve_settings, openid_claim), 1,
	  SETTING_TEXT_MAX - 1 },
	{ "openid-client", SETTING_TEXT, offsetof(struct serve_settings, openid_client), 1,
	  SETTING_TEXT_MAX - 1 },
	{ "openid-scope", SETTING_TEXT, offsetof(struct serve_settings, openid_scope), 1,
	  SETTING_TEXT_MAX - 1 },
	{ "operator", SETTING_TEXT, offsetof(struct serve_settings, operator), 1,
	  SETTING_TEXT_MAX - 1 },
	{ "origin", SETTING_TEXT, offsetof(struct serve_settings, origin), 1,
	  SETTING_TEXT_MAX - 1 },
	{ "proxy", SETTING_TEXT, offsetof(struct serve_settings, proxy), 1, SETTING_TEXT_MAX - 1 },
	{ "sync-seconds", SETTING_INTEGER, offsetof(struct serve_settings, sync_s), 1, SYNC_S_MAX },
	{ "threads", SETTING_INTEGER, offsetof(struct serve_settings, threads), 1, THREADS_MAX },
	{ "without-landlock", SETTING_BOOL, offsetof(struct serve_settings, without_landlock), 0,
	  0 },
	WITNESS("witness-1", 0),
	WITNESS("witness-2", 1),
	WITNESS("witness-3", 2),
	WITNESS("witness-4", 3),
	WITNESS("witness-5", 4),
	WITNESS("witness-6", 5),
	WITNESS("witness-7", 6),
	WITNESS("witness-8", 7),
};

enum status serve_load(const char *folder, struct serve_settings *ret, struct report *report)
{
	char path[FILE_PATH_MAX];
	enum status status = file_join(folder, SERVE_SETTINGS_FILE, path, report);

	if (status == AL_OK)
		status = settings_load(path, settings, sizeof(settings) / sizeof(settings[0]), ret,
				       report);
	return status == AL_NOT_FOUND ? AL_OK : status;
}

enum status serve_transport(const struct serve_settings *said, uint32_t total_ms,
			    struct client_transport **ret, struct report *report)
{
	struct http_client_options options = {
		.total_ms = total_ms,
		.body_max = HTTP_BODY_LEN_MAX,
		.authorities = said->authorities[0] == '\0' ? NULL : said->authorities,
		.proxy = said->proxy[0] == '\0' ? NULL : said->proxy,
	};

	return client_transport_new_with(&options, ret, report);
}

void serve_say(const char *program, const char *message)
{
	(void)fprintf(stderr, "%s: %s\n", program, message);
}

int serve_print_openapi(const char *title, const struct http_route *routes, size_t count)
{
	struct report report = { .message = "out of memory" };
	struct buffer text;
	int status = CLI_OK;

	buffer_init(&text, (size_t)8 << 20);
	openapi_write(title, API_VERSION, routes, count, &text);
	if (buffer_status(&text) == AL_OK)
		(void)fwrite(text.bytes, 1, text.len, stdout);
	else
		status = cli_fail("openapi", CLI_FAILED, &report);
	buffer_clear(&text);
	return status;
}

/* --- signals --- */

static void list_signals(sigset_t *ret)
{
	(void)sigemptyset(ret);
	(void)sigaddset(ret, SIGTERM);
	(void)sigaddset(ret, SIGINT);
	(void)sigaddset(ret, SIGHUP);
}

enum status serve_block_signals(struct report *report)
{
	struct sigaction ignore = { .sa_flags = 0 };
	sigset_t set;
	int error;

	list_signals(&set);
	error = pthread_sigmask(SIG_BLOCK, &set, NULL);
	if (error != 0)
		return report_set(report, AL_IO, "signals cannot be blocked: %s", strerror(error));
	ignore.sa_handler = SIG_IGN;
	return sigaction(SIGPIPE, &ignore, NULL) == 0
		   ? AL_OK
		   : report_set(report, AL_IO, "signals cannot be ignored: %s", strerror(errno));
}

/* --- threads --- */

/* A tick again and again, until it is told to end. */
struct ticking {
	const struct serve_work *work;
	pthread_mutex_t lock;
	pthread_cond_t wake; /* by CLOCK_MONOTONIC: the time of day may be set back by hours */
	bool ended;	     /* by lock */
};

/* Wait for the next tick. False: it is the end. */
static bool wait_tick(struct ticking *ticking)
{
	struct timespec until;
	bool ended;

	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ticking->work->every_s;
	(void)pthread_mutex_lock(&ticking->lock);
	while (!ticking->ended &&
	       pthread_cond_timedwait(&ticking->wake, &ticking->lock, &until) == 0)
		continue;
	ended = ticking->ended;
	(void)pthread_mutex_unlock(&ticking->lock);
	return !ended;
}

static void *tick(void *user)
{
	struct ticking *ticking = user;
	const struct serve_work *work = ticking->work;
	char last[REPORT_MESSAGE_MAX] = "";

	do {
		struct report report = { .message = "" };

		if (work->tick != NULL && work->tick(work->user, &report) != AL_OK) {
			/* The same again and again would hide everything else. */
			if (strcmp(last, report.message) != 0)
				serve_say(work->program, report.message);
			memcpy(last, report.message, sizeof(last));
		} else if (last[0] != '\0') {
			last[0] = '\0';
			serve_say(work->program, _("goes on"));
		}
	} while (wait_tick(ticking));
	return NULL;
}

static void *run(void *user)
{
	const struct ticking *ticking = user;

	ticking->work->run(ticking->work->user);
	return NULL;
}

/* Read the settings anew, for words: what they change needs a new start. */
static void reload(const struct serve_work *work, const char *folder)
{
	struct serve_settings again = { .listen = "" };
	struct report report = { .message = "" };

	if (serve_load(folder, &again, &report) != AL_OK)
		serve_say(work->program, report.message);
	else
		serve_say(work->program, _("the settings can be read; they take effect at the next "
					   "start"));
	if (work->reload != NULL && work->reload(work->reload_user, &report) != AL_OK)
		serve_say(work->program, report.message);
}

static void wait_signal(const struct serve_work *work, const char *folder)
{
	sigset_t set;
	int got;

	list_signals(&set);
	for (;;) {
		if (sigwait(&set, &got) != 0)
			return;
		if (got != SIGHUP)
			return;
		reload(work, folder);
	}
}

enum status serve_until_signal(const struct serve_work *work, const char *folder,
			       struct report *report)
{
	struct ticking ticking = { .work = work, .lock = PTHREAD_MUTEX_INITIALIZER };
	pthread_condattr_t by_monotonic;
	pthread_t tick_thread;
	pthread_t run_thread;
	enum status status = AL_OK;

	run_thread = pthread_self(); /* until there is one */
	(void)pthread_condattr_init(&by_monotonic);
	(void)pthread_condattr_setclock(&by_monotonic, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&ticking.wake, &by_monotonic);
	(void)pthread_condattr_destroy(&by_monotonic);
	if (pthread_create(&tick_thread, NULL, tick, &ticking) != 0)
		return report_set(report, AL_NO_MEMORY, "there is no thread to be had");
	if (work->run != NULL && pthread_create(&run_thread, NULL, run, &ticking) != 0)
		status = report_set(report, AL_NO_MEMORY, "there is no thread to be had");
	if (status == AL_OK)
		wait_signal(work, folder);
	(void)pthread_mutex_lock(&ticking.lock);
	ticking.ended = true;
	(void)pthread_cond_broadcast(&ticking.wake);
	(void)pthread_mutex_unlock(&ticking.lock);
	if (status == AL_OK && work->run != NULL) {
		work->end(work->user);
		(void)pthread_join(run_thread, NULL);
	}
	(void)pthread_join(tick_thread, NULL);
	return status;
}
