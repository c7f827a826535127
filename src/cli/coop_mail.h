/* coop_mail.h: mails of the cooperative's outbox by the server that the settings name. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CLI_COOP_MAIL_H
#define ALLMENDE_CLI_COOP_MAIL_H

#include "cli/serve.h"
#include "coop/outbox.h"

struct coop_mail; /* Opaque. */

/*
 * By the settings mail-*; nothing is connected. `program` is named in the journal and lives as
 * long. AL_OK: *ret is yours, or NULL where no server is set. AL_MALFORMED: a setting lacks
 * another; else what smtp_new() says.
 */
AL_MUST_CHECK enum status coop_mail_new(const struct serve_settings *settings, const char *program,
					struct coop_mail **ret, struct report *report);

/* Send one mail: web_service_options.send_mail, with a struct coop_mail. What fails is said to the
 * journal, with the number of the mail and without its recipient. */
AL_MUST_CHECK enum status coop_mail_send(void *user, const struct outbox_mail *mail,
					 struct when now);

/* NULL does nothing. */
void coop_mail_free(struct coop_mail *self);

#endif
