/* smtp.c: give a mail to a server by SMTP, by libcurl. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "mail/smtp.h"

#include "mail/address.h"
#include "mail/message.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOST_MAX 255 /* bytes of a server's name */
#define QUIT_ANSWER "221"

struct smtp {
	CURLU *url; /* with the name for EHLO as its path */
	char host[HOST_MAX + 1];
	bool tls_required;		 /* by STARTTLS */
	char from[MAIL_ADDRESS_MAX + 3]; /* in angle brackets */
	char *user;
	char *password_file;
	char *authorities;
	uint32_t connect_ms;
	uint32_t total_ms;
};

/* A mail while it is sent. */
struct sending {
	const char *bytes;
	size_t left;
	int code;   /* of the last answer that is not to QUIT */
	bool begun; /* the server wants the message */
};

static pthread_once_t library_once = PTHREAD_ONCE_INIT;
static bool library_is_ready;

static void start_library(void)
{
	library_is_ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

/* --- the password --- */

/* The first line of the file at `path` into `ret`, which is to be wiped in any case. */
static enum status read_password(const char *path, char ret[static SMTP_PASSWORD_MAX + 2],
				 struct report *report)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t got = 1;

	if (file < 0)
		return report_set(report, AL_IO, "the file of the mail password %s: %s", path,
				  strerror(errno));
	while (got > 0 && len < SMTP_PASSWORD_MAX + 1) {
		got = read(file, ret + len, SMTP_PASSWORD_MAX + 1 - len);
		len += got > 0 ? (size_t)got : 0;
	}
	(void)close(file);
	if (got < 0)
		return report_set(report, AL_IO, "the file of the mail password %s cannot be read",
				  path);
	ret[len] = '\0';
	ret[strcspn(ret, "\r\n")] = '\0';
	if (strlen(ret) > SMTP_PASSWORD_MAX)
		return report_set(report, AL_TOO_BIG, "the password in %s has more than %d bytes",
				  path, SMTP_PASSWORD_MAX);
	if (ret[0] == '\0')
		return report_set(report, AL_MALFORMED, "the first line of %s has no password",
				  path);
	return AL_OK;
}

/* --- making --- */

/* Whether `host` is this machine by its name. */
static bool is_loopback(const char *host)
{
	return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
	       (strncmp(host, "127.", 4) == 0 && strspn(host, "0123456789.") == strlen(host));
}

/* Whether `url` has nothing but scheme, host and port. */
static bool is_bare(CURLU *url)
{
	static const CURLUPart others[] = { CURLUPART_USER,  CURLUPART_PASSWORD, CURLUPART_OPTIONS,
					    CURLUPART_QUERY, CURLUPART_FRAGMENT, CURLUPART_ZONEID };
	char *text = NULL;
	bool bare;

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		if (curl_url_get(url, others[i], &text, 0) == CURLUE_OK) {
			curl_free(text);
			return false;
		}
	}
	bare = curl_url_get(url, CURLUPART_PATH, &text, 0) == CURLUE_OK && strcmp(text, "/") == 0;
	curl_free(text);
	return bare;
}

/* Let libcurl say `domain` at EHLO: it takes what stands in the path. */
static bool set_path(CURLU *url, const char *domain)
{
	char path[MAIL_ADDRESS_MAX + 2];

	(void)snprintf(path, sizeof(path), "/%s", domain);
	return curl_url_set(url, CURLUPART_PATH, path, 0) == CURLUE_OK;
}

static enum status read_server(struct smtp *smtp, const char *server, const char *domain,
			       struct report *report)
{
	bool plain = strncmp(server, "smtp://", 7) == 0;
	char *host = NULL;
	bool good;

	smtp->url = curl_url();
	if (smtp->url == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for sending mails");
	good = (plain || strncmp(server, "smtps://", 8) == 0) &&
	       curl_url_set(smtp->url, CURLUPART_URL, server, 0) == CURLUE_OK &&
	       is_bare(smtp->url) &&
	       curl_url_get(smtp->url, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
	       strlen(host) <= HOST_MAX;
	if (good) {
		(void)snprintf(smtp->host, sizeof(smtp->host), "%s", host);
		smtp->tls_required = plain && (!is_loopback(host) || smtp->authorities != NULL);
	}
	curl_free(host);
	if (!good)
		return report_set(report, AL_MALFORMED,
				  "a mail server is written as smtps://mail.example.org or "
				  "smtp://mail.example.org:587");
	return set_path(smtp->url, domain)
		   ? AL_OK
		   : report_set(report, AL_NO_MEMORY, "out of memory for sending mails");
}

/* A copy of `text`, NULL for NULL; false: no memory. */
static bool copy_text(const char *text, char **ret)
{
	*ret = text == NULL ? NULL : strdup(text);
	return text == NULL || *ret != NULL;
}

static enum status fill(struct smtp *smtp, const struct smtp_options *options,
			struct report *report)
{
	enum status status = mail_address_check(options->from, strlen(options->from), report);

	if (status != AL_OK)
		return status;
	if (!copy_text(options->user, &smtp->user) ||
	    !copy_text(options->password_file, &smtp->password_file) ||
	    !copy_text(options->authorities, &smtp->authorities))
		return report_set(report, AL_NO_MEMORY, "out of memory for sending mails");
	(void)snprintf(smtp->from, sizeof(smtp->from), "<%s>", options->from);
	smtp->connect_ms = options->connect_ms > 0 ? options->connect_ms : SMTP_CONNECT_DEFAULT_MS;
	smtp->total_ms = options->total_ms > 0 ? options->total_ms : SMTP_TOTAL_DEFAULT_MS;
	status = read_server(smtp, options->server, strrchr(options->from, '@') + 1, report);
	if (status == AL_OK && smtp->authorities != NULL && access(smtp->authorities, R_OK) != 0)
		return report_set(report, AL_IO, "the file of trusted certificates %s: %s",
				  smtp->authorities, strerror(errno));
	if (status == AL_OK && smtp->password_file != NULL) {
		char password[SMTP_PASSWORD_MAX + 2];

		status = read_password(smtp->password_file, password, report);
		sodium_memzero(password, sizeof(password));
	}
	return status;
}

enum status smtp_new(const struct smtp_options *options, struct smtp **ret, struct report *report)
{
	struct smtp *smtp;
	enum status status;

	if (options->connect_ms > SMTP_TIME_MAX_MS || options->total_ms > SMTP_TIME_MAX_MS)
		return report_set(report, AL_TOO_BIG, "sending a mail may take at most %d ms",
				  SMTP_TIME_MAX_MS);
	if ((options->user == NULL) != (options->password_file == NULL))
		return report_set(report, AL_MALFORMED,
				  "a mail server wants user and password, or neither");
	(void)pthread_once(&library_once, start_library);
	smtp = library_is_ready ? calloc(1, sizeof(*smtp)) : NULL;
	if (smtp == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for sending mails");
	status = fill(smtp, options, report);
	if (status == AL_OK) {
		*ret = smtp;
		smtp = NULL; /* the caller's now */
	}
	smtp_free(smtp);
	return status;
}

void smtp_free(struct smtp *smtp)
{
	if (smtp == NULL)
		return;
	curl_url_cleanup(smtp->url);
	free(smtp->user);
	free(smtp->password_file);
	free(smtp->authorities);
	free(smtp);
}

/* --- what libcurl calls --- */

static size_t give_bytes(char *ret, size_t size, size_t count, void *user)
{
	struct sending *sending = user;
	size_t len = size * count < sending->left ? size * count : sending->left;

	sending->begun = true;
	memcpy(ret, sending->bytes, len);
	sending->bytes += len;
	sending->left -= len;
	return len;
}

/* One line of the server's answers: "550 5.1.1 ...". */
static size_t take_line(char *bytes, size_t size, size_t count, void *user)
{
	struct sending *sending = user;
	size_t len = size * count;

	if (len >= 3 && bytes[0] >= '2' && bytes[0] <= '5' && bytes[1] >= '0' && bytes[1] <= '9' &&
	    bytes[2] >= '0' && bytes[2] <= '9' && memcmp(bytes, QUIT_ANSWER, 3) != 0)
		sending->code = (bytes[0] - '0') * 100 + (bytes[1] - '0') * 10 + (bytes[2] - '0');
	return len;
}

/* --- sending --- */

/* Set an option; its failure is one of memory, or of a libcurl that lacks what we need. */
#define SET(curl, option, value) (curl_easy_setopt((curl), (option), (value)) == CURLE_OK)

/* Where it goes, and whom it trusts. */
static bool set_server(CURL *curl, const struct smtp *smtp)
{
	if (smtp->authorities != NULL && !SET(curl, CURLOPT_CAINFO, smtp->authorities))
		return false;
	return SET(curl, CURLOPT_CURLU, smtp->url) &&
	       SET(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps") && SET(curl, CURLOPT_PROXY, "") &&
	       SET(curl, CURLOPT_USE_SSL,
		   (long)(smtp->tls_required ? CURLUSESSL_ALL : CURLUSESSL_NONE)) &&
	       SET(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) &&
	       SET(curl, CURLOPT_SSL_VERIFYPEER, 1L) && SET(curl, CURLOPT_SSL_VERIFYHOST, 2L) &&
	       SET(curl, CURLOPT_NOSIGNAL, 1L) &&
	       SET(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)smtp->connect_ms) &&
	       SET(curl, CURLOPT_TIMEOUT_MS, (long)smtp->total_ms);
}

static enum status set_user(CURL *curl, const struct smtp *smtp, struct report *report)
{
	char password[SMTP_PASSWORD_MAX + 2];
	enum status status;

	if (smtp->user == NULL)
		return AL_OK;
	status = read_password(smtp->password_file, password, report);
	if (status == AL_OK &&
	    (!SET(curl, CURLOPT_USERNAME, smtp->user) || !SET(curl, CURLOPT_PASSWORD, password)))
		status = report_set(report, AL_NO_MEMORY, "out of memory for a mail");
	sodium_memzero(password, sizeof(password));
	/* That the file has no password now is not the mail's fault. */
	return status == AL_MALFORMED || status == AL_TOO_BIG ? AL_IO : status;
}

static bool set_mail(CURL *curl, const struct smtp *smtp, const struct curl_slist *recipients,
		     struct sending *sending)
{
	return SET(curl, CURLOPT_MAIL_FROM, smtp->from) &&
	       SET(curl, CURLOPT_MAIL_RCPT, recipients) && SET(curl, CURLOPT_UPLOAD, 1L) &&
	       SET(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)sending->left) &&
	       SET(curl, CURLOPT_READFUNCTION, give_bytes) &&
	       SET(curl, CURLOPT_READDATA, sending) &&
	       SET(curl, CURLOPT_HEADERFUNCTION, take_line) &&
	       SET(curl, CURLOPT_HEADERDATA, sending);
}

/* The status that `result` (not CURLE_OK) stands for. */
static enum status failure(const struct smtp *smtp, const struct sending *sending, CURLcode result,
			   struct report *report)
{
	switch ((int)result) {
	case CURLE_OUT_OF_MEMORY:
		return report_set(report, AL_NO_MEMORY, "out of memory for a mail");
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
		return report_set(report, AL_IO,
				  "the mail server %s does not take connections: is its address "
				  "right, and does a firewall let us through?",
				  smtp->host);
	case CURLE_OPERATION_TIMEDOUT:
		return report_set(report, AL_IO, "the mail server %s does not answer in time",
				  smtp->host);
	case CURLE_PEER_FAILED_VERIFICATION:
		return report_set(
		    report, AL_FORGED,
		    "the certificate of the mail server %s does not hold: is the name "
		    "right, and is its authority trusted?",
		    smtp->host);
	case CURLE_SSL_CACERT_BADFILE:
		return report_set(report, AL_IO,
				  "the file of trusted certificates %s is not to be read",
				  smtp->authorities == NULL ? "" : smtp->authorities);
	case CURLE_USE_SSL_FAILED:
		return report_set(report, AL_IO,
				  "the mail server %s does not offer STARTTLS, and nothing is sent "
				  "in plain",
				  smtp->host);
	case CURLE_LOGIN_DENIED:
		return report_set(report, AL_IO,
				  "the mail server %s does not know our user and password",
				  smtp->host);
	default:
		break;
	}
	/* 530, 535 and 538 (RFC 4954, 6) are about us, not about the mail. */
	if ((result == CURLE_SEND_ERROR || sending->begun) && sending->code >= 500 &&
	    sending->code != 530 && sending->code != 535 && sending->code != 538)
		return report_set(report, AL_REFUSED,
				  "the mail server %s refuses the mail for good (%d)", smtp->host,
				  sending->code);
	if (sending->code >= 400)
		return report_set(report, AL_IO,
				  "the mail server %s does not take the mail now (%d)", smtp->host,
				  sending->code);
	return report_set(report, AL_IO, "sending to the mail server %s failed: %s", smtp->host,
			  curl_easy_strerror(result));
}

static enum status run(CURL *curl, const struct smtp *smtp, const char *to, struct sending *sending,
		       struct report *report)
{
	char recipient[MAIL_ADDRESS_MAX + 3];
	enum status status = set_user(curl, smtp, report);
	struct curl_slist *recipients;
	CURLcode result = CURLE_OUT_OF_MEMORY;

	if (status != AL_OK)
		return status;
	(void)snprintf(recipient, sizeof(recipient), "<%s>", to);
	recipients = curl_slist_append(NULL, recipient);
	if (recipients != NULL && set_server(curl, smtp) &&
	    set_mail(curl, smtp, recipients, sending))
		result = curl_easy_perform(curl);
	if (result != CURLE_OK)
		status = failure(smtp, sending, result, report);
	curl_slist_free_all(recipients);
	return status;
}

enum status smtp_send(const struct smtp *smtp, const char *to, const void *message, size_t len,
		      struct report *report)
{
	struct sending sending = { .bytes = message, .left = len };
	enum status status = mail_address_check(to, strlen(to), report);
	CURL *curl;

	if (status != AL_OK)
		return status;
	if (len > MAIL_BYTES_MAX)
		return report_set(report, AL_TOO_BIG, "a mail has at most %d bytes",
				  MAIL_BYTES_MAX);
	curl = curl_easy_init();
	if (curl == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a mail");
	status = run(curl, smtp, to, &sending, report);
	curl_easy_cleanup(curl);
	return status;
}
