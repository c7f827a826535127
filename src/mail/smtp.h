/*
 * smtp.h: give a mail to a server by SMTP (RFC 5321), by libcurl.
 *
 *	struct smtp_options options = { .server = "smtp://mail.example.org:587",
 *		.from = "office@example.org", .user = "office",
 *		.password_file = "/etc/allmende/mail-password" };
 *
 *	status = smtp_new(&options, &smtp, report);
 *	status = smtp_send(smtp, "ada@example.net", bytes, len, report);
 *
 * Servers: "smtps://host" (RFC 8314: TLS from the first byte, port 465) and "smtp://host:587" with
 * STARTTLS (RFC 3207), without which nothing is sent; the certificate is always checked. In plain
 * only "smtp://" to 127.0.0.0/8, ::1 or localhost, unless `authorities` is given: then there, too,
 * STARTTLS is required. Each mail has a connection of its own. Reports name the server and the code
 * of its answer, never its words: those repeat the recipient.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_MAIL_SMTP_H
#define ALLMENDE_MAIL_SMTP_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

#define SMTP_CONNECT_DEFAULT_MS 10000
#define SMTP_TOTAL_DEFAULT_MS 30000
#define SMTP_TIME_MAX_MS 600000
#define SMTP_PASSWORD_MAX 512 /* bytes of the first line of the file */

struct smtp; /* Opaque. Once made it never changes, so threads may share it. */

/* The texts are copied. */
struct smtp_options {
	const char *server;
	const char *from; /* the address that mails come from; its domain is said at EHLO */
	const char *user; /* NULL: the server asks for nobody */
	const char *password_file; /* its first line is the password; with `user` */
	const char *authorities;   /* a file of certificates (PEM) to trust; NULL: the system's */
	uint32_t connect_ms;	   /* until connected; 0: SMTP_CONNECT_DEFAULT_MS */
	uint32_t total_ms;	   /* of sending one mail; 0: SMTP_TOTAL_DEFAULT_MS */
};

/*
 * AL_OK: *ret is yours, released by smtp_free(); nothing was connected, but the files were
 * looked at. AL_MALFORMED: the server's address or `from` is none, a user without a password or the
 * other way round, an empty password. AL_UNSUPPORTED: `from` as mail_address_check() says.
 * AL_TOO_BIG: a time over SMTP_TIME_MAX_MS, a password over its limit. AL_IO: a file cannot be
 * read. AL_NO_MEMORY. *ret is then untouched.
 */
AL_MUST_CHECK enum status smtp_new(const struct smtp_options *options, struct smtp **ret,
				   struct report *report);

/*
 * Send the `len` bytes at `message` (mail_message_write()) to the address `to`, and wait until the
 * server has taken them. The password is read from its file each time.
 * AL_REFUSED: the server will never take this mail (5xx to sender, recipient or message).
 * AL_IO: not now: no connection, no time, 4xx, or the server does not let us in at all.
 * AL_FORGED: its certificate does not hold. AL_MALFORMED, AL_UNSUPPORTED, AL_TOO_BIG: `to`, or the
 * message is over MAIL_BYTES_MAX. AL_NO_MEMORY. After AL_IO the server may have taken the mail.
 */
AL_MUST_CHECK enum status smtp_send(const struct smtp *smtp, const char *to, const void *message,
				    size_t len, struct report *report);

/* NULL does nothing. */
void smtp_free(struct smtp *smtp);

#endif
