/* smtp_test.c: sending to a server that answers as a test says. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "mail/smtp.h"

#include "base/file.h"
#include "mail/message.h"
#include "unit/scratch.h"
#include "unit/unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAIL "Subject: x\r\n\r\nHello\r\n.\r\n..two\r\n"
#define HEARD_MAX 8192

/* A server for one connection: it says `greeting`, then to the line that begins with the n-th of
 * `to` the n-th of `says`; to others 250. Where it is silent it waits for the other end. */
struct script {
	const char *greeting; /* NULL: silence */
	struct {
		const char *to; /* "." stands for the end of the message */
		const char *says;
	} answers[4];
};

struct server {
	const struct script *script;
	int listener;
	char url[64];
	pthread_t thread;
	char heard[HEARD_MAX];
	size_t heard_len;
};

static void say(int peer, const char *text)
{
	char line[200];

	(void)snprintf(line, sizeof(line), "%s\r\n", text);
	(void)send(peer, line, strlen(line), MSG_NOSIGNAL);
}

static const char *answer_to(const struct server *server, const char *line)
{
	for (size_t i = 0; i < 4 && server->script->answers[i].to != NULL; i++) {
		const char *to = server->script->answers[i].to;

		if (strncmp(line, to, strlen(to)) == 0)
			return server->script->answers[i].says;
	}
	return strncmp(line, "DATA", 4) == 0   ? "354 go on"
	       : strncmp(line, "QUIT", 4) == 0 ? "221 bye"
					       : "250 fine";
}

static void *serve(void *user)
{
	struct server *server = user;
	int peer = accept(server->listener, NULL, NULL);
	FILE *in = peer < 0 ? NULL : fdopen(peer, "r");
	bool in_message = false;
	char line[2000];

	if (in == NULL)
		return NULL;
	if (server->script->greeting != NULL)
		say(peer, server->script->greeting);
	while (fgets(line, sizeof(line), in) != NULL) {
		size_t len = strlen(line);
		const char *answer;

		if (server->heard_len + len < sizeof(server->heard)) {
			memcpy(server->heard + server->heard_len, line, len + 1);
			server->heard_len += len;
		}
		if (server->script->greeting == NULL)
			continue;
		if (in_message && strcmp(line, ".\r\n") != 0)
			continue;
		answer = answer_to(server, line);
		in_message = strncmp(answer, "354", 3) == 0;
		say(peer, answer);
	}
	(void)fclose(in);
	return NULL;
}

static void start(struct server *server, const struct script *script)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t len = sizeof(address);

	memset(server, 0, sizeof(*server));
	server->script = script;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	server->listener = socket(AF_INET, SOCK_STREAM, 0);
	assert_true(server->listener >= 0);
	assert_int_equal(bind(server->listener, (struct sockaddr *)&address, len), 0);
	assert_int_equal(listen(server->listener, 1), 0);
	assert_int_equal(getsockname(server->listener, (struct sockaddr *)&address, &len), 0);
	(void)snprintf(server->url, sizeof(server->url), "smtp://127.0.0.1:%d",
		       ntohs(address.sin_port));
	assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
}

static void stop(struct server *server)
{
	(void)shutdown(server->listener, SHUT_RDWR); /* in case nobody came */
	(void)pthread_join(server->thread, NULL);
	(void)close(server->listener);
}

/* Send MAIL by `options` to a server of `script`; what it heard stays in `server`. */
static enum status send_by(const struct script *script, struct smtp_options options,
			   struct server *server, struct report *report)
{
	struct smtp *smtp = NULL;
	enum status status;

	start(server, script);
	options.server = server->url;
	options.from = "office@example.org";
	status = smtp_new(&options, &smtp, report);
	if (status == AL_OK)
		status = smtp_send(smtp, "ada@example.net", MAIL, strlen(MAIL), report);
	smtp_free(smtp);
	stop(server);
	return status;
}

static void a_mail_arrives_as_it_is(void **state)
{
	static const struct script script = { .greeting = "220 hello" };
	struct report report = { .message = "" };
	struct server server;

	(void)state;
	assert_int_equal(send_by(&script, (struct smtp_options){ 0 }, &server, &report), AL_OK);
	assert_string_equal(server.heard, "EHLO example.org\r\n"
					  "MAIL FROM:<office@example.org>\r\n"
					  "RCPT TO:<ada@example.net>\r\n"
					  "DATA\r\n"
					  "Subject: x\r\n\r\nHello\r\n..\r\n...two\r\n.\r\n"
					  "QUIT\r\n");
}

static void what_the_server_says_decides(void **state)
{
	static const struct {
		struct script script;
		enum status wanted;
		const char *words;
	} cases[] = {
		{ { "220 hi", { { "MAIL", "451 later" } } }, AL_IO, "451" },
		{ { "220 hi", { { "MAIL", "550 never" } } }, AL_REFUSED, "550" },
		{ { "220 hi", { { "MAIL", "530 login first" } } }, AL_IO, "530" },
		{ { "220 hi", { { "RCPT", "450 ada@example.net is busy" } } }, AL_IO, "450" },
		{ { "220 hi", { { "RCPT", "550 no ada@example.net" } } }, AL_REFUSED, "550" },
		{ { "220 hi", { { "RCPT", "550 no" }, { "QUIT", "221 bye" } } },
		  AL_REFUSED,
		  "550" },
		{ { "220 hi", { { "DATA", "421 closing" } } }, AL_IO, "421" },
		{ { "220 hi", { { "DATA", "554 never" } } }, AL_REFUSED, "554" },
		{ { "220 hi", { { ".", "452 full" } } }, AL_IO, "452" },
		{ { "220 hi", { { ".", "552 too much" } } }, AL_REFUSED, "552" },
		{ { "220 hi", { { "EHLO", "502 what" }, { "RCPT", "450 busy" } } }, AL_IO, "450" },
		{ { "421 not now", { { NULL, NULL } } }, AL_IO, "421" },
		{ { "554 no mail here", { { NULL, NULL } } }, AL_IO, "554" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct report report = { .message = "" };
		struct server server;

		assert_int_equal(
		    send_by(&cases[i].script, (struct smtp_options){ 0 }, &server, &report),
		    cases[i].wanted);
		if (strstr(report.message, cases[i].words) == NULL)
			fail_msg("case %zu: %s", i, report.message);
		assert_null(strstr(report.message, "ada@"));
		assert_string_equal(report.detail, "");
	}
}

static void a_server_that_is_silent_is_left(void **state)
{
	static const struct script script = { .greeting = NULL };
	struct report report = { .message = "" };
	struct server server;

	(void)state;
	assert_int_equal(
	    send_by(&script, (struct smtp_options){ .total_ms = 100 }, &server, &report), AL_IO);
	assert_non_null(strstr(report.message, "in time"));
}

static void without_starttls_nothing_is_sent_where_it_is_required(void **state)
{
	static const struct script script = { .greeting = "220 hello" };
	struct report report = { .message = "" };
	const char *authorities = scratch_path(state, "authorities");
	struct server server;

	assert_int_equal(file_write(authorities, "x", 1, NULL), AL_OK);
	/* An authority is given, so that loopback is as any other place. */
	assert_int_equal(
	    send_by(&script, (struct smtp_options){ .authorities = authorities }, &server, &report),
	    AL_IO);
	assert_non_null(strstr(report.message, "STARTTLS"));
	assert_null(strstr(server.heard, "MAIL"));
}

static void a_password_is_the_first_line_of_its_file(void **state)
{
	static const struct script script = {
		.greeting = "220 hello",
		.answers = { { "EHLO", "250 AUTH PLAIN" },
			     { "AUTH", "334 " },
			     { "AHUAcA==\r\n", "235 come in" } /* base64 of \\0 u \\0 p */ }
	};
	const char *path = scratch_path(state, "password");
	struct smtp_options options = { .user = "u", .password_file = path };
	struct report report = { .message = "" };
	struct server server;

	assert_int_equal(file_write(path, "p\r\nnot this\n", 12, NULL), AL_OK);
	if (send_by(&script, options, &server, &report) != AL_OK)
		fail_msg("%s: %s", report.message, server.heard);
	assert_non_null(strstr(server.heard, "AHUAcA==\r\nMAIL FROM"));
}

static void a_password_that_is_gone_lets_mail_wait(void **state)
{
	const char *path = scratch_path(state, "password");
	struct smtp_options options = { .server = "smtp://127.0.0.1:1",
					.from = "office@example.org",
					.user = "u",
					.password_file = path };
	struct report report = { .message = "" };
	struct smtp *smtp = NULL;

	assert_int_equal(file_write(path, "p", 1, NULL), AL_OK);
	assert_int_equal(smtp_new(&options, &smtp, NULL), AL_OK);
	assert_int_equal(file_write(path, "", 0, NULL), AL_OK);
	assert_int_equal(smtp_send(smtp, "ada@example.net", "x", 1, &report), AL_IO);
	assert_non_null(strstr(report.message, "no password"));
	smtp_free(smtp);
}

static void a_wrong_password_lets_mail_wait(void **state)
{
	static const struct script script = { .greeting = "220 hello",
					      .answers = { { "EHLO", "250 AUTH PLAIN" },
							   { "AUTH", "535 no" } } };
	const char *path = scratch_path(state, "password");
	struct smtp_options options = { .user = "u", .password_file = path };
	struct report report = { .message = "" };
	struct server server;

	assert_int_equal(file_write(path, "p", 1, NULL), AL_OK);
	assert_int_equal(send_by(&script, options, &server, &report), AL_IO);
	assert_non_null(strstr(report.message, "user and password"));
	assert_null(strstr(server.heard, "MAIL"));
}

static enum status make(struct smtp_options options, struct report *report)
{
	struct smtp *smtp = NULL;
	enum status status;

	if (options.server == NULL)
		options.server = "smtps://mail.example.org";
	if (options.from == NULL)
		options.from = "office@example.org";
	status = smtp_new(&options, &smtp, report);
	assert_int_equal(status == AL_OK, smtp != NULL);
	smtp_free(smtp);
	return status;
}

static void a_server_is_a_scheme_a_host_and_a_port(void **state)
{
	static const char *const good[] = { "smtps://mail.example.org",
					    "smtp://mail.example.org:587", "smtp://[::1]:25",
					    "smtp://127.0.0.1" };
	static const char *const bad[] = {
		"",
		"mail.example.org",
		"http://mail.example.org",
		"smtp:/mail.example.org",
		"smtp://",
		"smtp://mail.example.org/path",
		"smtp://user:pass@mail.example.org",
		"smtp://mail.example.org?x",
		"smtp://mail.example.org#x",
		"smtp://mail.example.org:99999",
		"smtp://mail example.org",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_int_equal(make((struct smtp_options){ .server = good[i] }, NULL), AL_OK);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(make((struct smtp_options){ .server = bad[i] }, NULL),
				 AL_MALFORMED);
}

static void options_that_do_not_fit_are_refused(void **state)
{
	const char *path = scratch_path(state, "password");
	char text[SMTP_PASSWORD_MAX + 1];
	struct smtp_options with = { .user = "u", .password_file = path };

	assert_int_equal(make((struct smtp_options){ .user = "u" }, NULL), AL_MALFORMED);
	assert_int_equal(make((struct smtp_options){ .password_file = path }, NULL), AL_MALFORMED);
	assert_int_equal(make((struct smtp_options){ .from = "office" }, NULL), AL_MALFORMED);
	assert_int_equal(make((struct smtp_options){ .from = "office@b\xc3\xa4.de" }, NULL),
			 AL_UNSUPPORTED);
	assert_int_equal(make((struct smtp_options){ .total_ms = SMTP_TIME_MAX_MS }, NULL), AL_OK);
	assert_int_equal(make((struct smtp_options){ .total_ms = SMTP_TIME_MAX_MS + 1 }, NULL),
			 AL_TOO_BIG);
	assert_int_equal(make((struct smtp_options){ .connect_ms = SMTP_TIME_MAX_MS + 1 }, NULL),
			 AL_TOO_BIG);
	assert_int_equal(make(with, NULL), AL_IO);
	assert_int_equal(file_write(path, "\nlate", 5, NULL), AL_OK);
	assert_int_equal(make(with, NULL), AL_MALFORMED);
	memset(text, 'x', sizeof(text));
	assert_int_equal(file_write(path, text, SMTP_PASSWORD_MAX, NULL), AL_OK);
	assert_int_equal(make(with, NULL), AL_OK);
	assert_int_equal(file_write(path, text, SMTP_PASSWORD_MAX + 1, NULL), AL_OK);
	assert_int_equal(make(with, NULL), AL_TOO_BIG);
	assert_int_equal(
	    make((struct smtp_options){ .authorities = scratch_path(state, "none") }, NULL), AL_IO);
}

static void what_cannot_be_sent_is_refused_before_connecting(void **state)
{
	static const char bytes[MAIL_BYTES_MAX + 1];
	struct smtp_options options = { .server = "smtp://127.0.0.1:1", .from = "a@example.org" };
	struct smtp *smtp = NULL;

	(void)state;
	assert_int_equal(smtp_new(&options, &smtp, NULL), AL_OK);
	assert_int_equal(smtp_send(smtp, "ada", "x", 1, NULL), AL_MALFORMED);
	assert_int_equal(smtp_send(smtp, "a@example.org>\r\nRCPT TO:<b@example.org", "x", 1, NULL),
			 AL_MALFORMED);
	assert_int_equal(smtp_send(smtp, "ada@m\xc3\xbcller.de", "x", 1, NULL), AL_UNSUPPORTED);
	assert_int_equal(smtp_send(smtp, "a@example.org", bytes, sizeof(bytes), NULL), AL_TOO_BIG);
	/* Nobody listens there. */
	assert_int_equal(smtp_send(smtp, "a@example.org", bytes, sizeof(bytes) - 1, NULL), AL_IO);
	smtp_free(smtp);
}

UNIT_MAIN("mail.smtp", cmocka_unit_test(a_mail_arrives_as_it_is),
	  cmocka_unit_test(what_the_server_says_decides),
	  cmocka_unit_test(a_server_that_is_silent_is_left),
	  cmocka_unit_test_setup_teardown(without_starttls_nothing_is_sent_where_it_is_required,
					  scratch_setup, scratch_teardown),
	  cmocka_unit_test_setup_teardown(a_password_is_the_first_line_of_its_file, scratch_setup,
					  scratch_teardown),
	  cmocka_unit_test_setup_teardown(a_password_that_is_gone_lets_mail_wait, scratch_setup,
					  scratch_teardown),
	  cmocka_unit_test_setup_teardown(a_wrong_password_lets_mail_wait, scratch_setup,
					  scratch_teardown),
	  cmocka_unit_test(a_server_is_a_scheme_a_host_and_a_port),
	  cmocka_unit_test_setup_teardown(options_that_do_not_fit_are_refused, scratch_setup,
					  scratch_teardown),
	  cmocka_unit_test(what_cannot_be_sent_is_refused_before_connecting))
