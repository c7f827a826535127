/* coop_mail.c: mails of the cooperative's outbox by the server that the settings name. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/coop_mail.h"

#include "mail/message.h"
#include "mail/smtp.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>

struct coop_mail {
	struct smtp *smtp;
	char from[SETTING_TEXT_MAX];
	const char *program;
};

/* The text of a setting; NULL: it is not set. */
static const char *given(const char *text)
{
	return text[0] == '\0' ? NULL : text;
}

enum status coop_mail_new(const struct serve_settings *settings, const char *program,
			  struct coop_mail **ret, struct report *report)
{
	struct smtp_options options = {
		.server = settings->mail_server,
		.from = settings->mail_from,
		.user = given(settings->mail_user),
		.password_file = given(settings->mail_password_file),
		.authorities = given(settings->mail_authorities),
	};
	struct coop_mail *self;
	enum status status;

	if (given(settings->mail_server) == NULL) {
		if (given(settings->mail_from) != NULL || options.user != NULL ||
		    options.password_file != NULL || options.authorities != NULL)
			return report_set(report, AL_MALFORMED,
					  "settings of mail are there, but no mail-server");
		*ret = NULL;
		return AL_OK;
	}
	if (given(settings->mail_from) == NULL)
		return report_set(report, AL_MALFORMED,
				  "a mail-server is set, but not mail-from, the address that mails "
				  "come from");
	self = calloc(1, sizeof(*self));
	if (self == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for sending mails");
	self->program = program;
	(void)snprintf(self->from, sizeof(self->from), "%s", settings->mail_from);
	status = smtp_new(&options, &self->smtp, report);
	if (status == AL_OK) {
		*ret = self;
		self = NULL; /* the caller's now */
	}
	coop_mail_free(self);
	return status;
}

/* One line to the journal about a mail that was not taken. */
static void tell(const struct coop_mail *self, const struct outbox_mail *mail,
		 const struct report *report)
{
	char line[REPORT_MESSAGE_MAX + 100];

	(void)snprintf(line, sizeof(line), _("mail %lld was not taken at try %lld: %s"),
		       (long long)mail->number, (long long)mail->tries, report->message);
	serve_say(self->program, line);
}

enum status coop_mail_send(void *user, const struct outbox_mail *mail, struct when now)
{
	const struct coop_mail *self = user;
	struct mail_message message = {
		.from = self->from,
		.to = mail->recipient,
		.subject = mail->subject,
		.body = mail->body,
		.language = mail->language,
		.date = now,
	};
	struct report report = { .message = "" };
	struct buffer bytes;
	enum status status;

	buffer_init(&bytes, MAIL_BYTES_MAX);
	status = mail_message_write(&message, &bytes, &report);
	if (status == AL_OK)
		status = smtp_send(self->smtp, mail->recipient, bytes.bytes, bytes.len, &report);
	buffer_clear(&bytes);
	if (status != AL_OK)
		tell(self, mail, &report);
	return status;
}

void coop_mail_free(struct coop_mail *self)
{
	if (self == NULL)
		return;
	smtp_free(self->smtp);
	free(self);
}
