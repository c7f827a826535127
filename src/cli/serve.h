/* serve.h: what the two servers share: signals, threads, words to the journal. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CLI_SERVE_H
#define ALLMENDE_CLI_SERVE_H

#include "base/settings.h"
#include "base/status.h"
#include "http/client_transport.h"
#include "http/router.h"

#include <stdbool.h>

#define SERVE_SETTINGS_FILE "serve.conf"
#define SERVE_WITNESSES_MAX 8

/* What the operator said, in the folder's serve.conf. */
struct serve_settings {
	char listen[SETTING_TEXT_MAX];
	char origin[SETTING_TEXT_MAX];	 /* empty: by the listener */
	char operator[SETTING_TEXT_MAX]; /* the node's listener for its operator; empty: none */
	char coop[SETTING_TEXT_MAX];	 /* the node's cooperative; empty: none */
	char witnesses[SERVE_WITNESSES_MAX][SETTING_TEXT_MAX]; /* the cooperative's, by address */
	char authorities[SETTING_TEXT_MAX]; /* file of certificates to trust; empty: the system's */
	char proxy[SETTING_TEXT_MAX];	    /* by which others are asked; empty: none */
	char openid[SETTING_TEXT_MAX];	    /* the platform's OpenID provider; empty: none */
	char openid_client[SETTING_TEXT_MAX];
	char openid_claim[SETTING_TEXT_MAX];
	char openid_scope[SETTING_TEXT_MAX];
	char mail_server[SETTING_TEXT_MAX]; /* the cooperative's; empty: mails wait */
	char mail_from[SETTING_TEXT_MAX];
	char mail_user[SETTING_TEXT_MAX]; /* empty: the server asks for nobody */
	char mail_password_file[SETTING_TEXT_MAX];
	char mail_authorities[SETTING_TEXT_MAX]; /* empty: the system's */
	int64_t threads;
	int64_t sync_s;
	int64_t job_s;		/* a job of the node may take; 0: the usual */
	int64_t job_memory_mib; /* and its worker may have; 0: the usual */
	bool without_landlock;
	bool certificates_required; /* of a node: links count only with one */
};

/* What a server does besides answering. */
struct serve_work {
	/* Called again and again on a thread of its own, every `every_s` seconds. NULL: nothing. */
	enum status (*tick)(void *user, struct report *report);
	/* Called once on a thread of its own; returns when `end` was called. NULL: nothing. */
	void (*run)(void *user);
	void (*end)(void *user);
	void *user;
	/* Called at SIGHUP, after the settings were read; NULL: nothing. */
	enum status (*reload)(void *user, struct report *report);
	void *reload_user;
	unsigned every_s;
	const char *program;
};

/* Read the settings of the folder `folder` over what `settings` has. AL_OK also without a file. */
AL_MUST_CHECK enum status serve_load(const char *folder, struct serve_settings *settings,
				     struct report *report);

/* How others are asked, as `settings` say, each time in at most `total_ms` (0: the usual). Statuses
 * as client_transport_new_with(). */
AL_MUST_CHECK enum status serve_transport(const struct serve_settings *settings, uint32_t total_ms,
					  struct client_transport **ret, struct report *report);

/*
 * Block the signals that end a server; before any thread is made, so that all inherit it. AL_IO.
 */
AL_MUST_CHECK enum status serve_block_signals(struct report *report);

/*
 * Do `work` until SIGTERM or SIGINT. SIGHUP: read the settings of `folder` anew and say what of
 * them needs a new start. AL_OK: ended by a signal. AL_NO_MEMORY: no thread.
 */
AL_MUST_CHECK enum status serve_until_signal(const struct serve_work *work, const char *folder,
					     struct report *report);

/* Print the description of an interface (http/openapi.h). Returns an exit status. */
int serve_print_openapi(const char *title, const struct http_route *routes, size_t count);

/* One line to the journal (standard error). No personal data. */
void serve_say(const char *program, const char *message);

#endif
