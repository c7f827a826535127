/*
 * message.h: a mail of plain text, as the bytes that an SMTP server takes (RFC 5322 and MIME).
 *
 *	struct mail_message message = { .from = "office@example.org", .to = "ada@example.net",
 *		.subject = "Ihr Antrag", .body = "Es gibt Neues: https://...\n",
 *		.language = "de", .date = now };
 *
 *	buffer_init(&bytes, MAIL_BYTES_MAX);
 *	status = mail_message_write(&message, &bytes, report);
 *
 * No field can add a header or end the message: what has control characters is refused, and what is
 * not plain ASCII is encoded (RFC 2047, RFC 2045).
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_MAIL_MESSAGE_H
#define ALLMENDE_MAIL_MESSAGE_H

#include "base/buffer.h"
#include "base/status.h"
#include "base/when.h"

#define MAIL_SUBJECT_MAX 300 /* bytes of UTF-8 */
#define MAIL_BODY_MAX 16384  /* bytes of UTF-8 */
#define MAIL_LANGUAGE_MAX 35 /* bytes: RFC 5646, 4.4.1 */
#define MAIL_BYTES_MAX 65536 /* of a whole message: three for each byte of the body, and more */

/* All texts are borrowed until the call returns. */
struct mail_message {
	const char *from;     /* an address; its domain stands in the Message-ID, too */
	const char *to;	      /* an address */
	const char *subject;  /* one line, not empty */
	const char *body;     /* lines that end by LF or CR LF; control characters: tab alone */
	const char *language; /* a tag of RFC 5646: "de" */
	struct when date;
};

/*
 * Append `message` to `ret`, which can hold MAIL_BYTES_MAX more, all of it ASCII, in lines that end
 * by CR LF: of at most 78 bytes, but longer where an address is. The Message-ID is random.
 * AL_MALFORMED, AL_TOO_BIG, AL_UNSUPPORTED: a field is not as said above; AL_NO_MEMORY. `ret` may
 * then hold a part.
 */
AL_MUST_CHECK enum status mail_message_write(const struct mail_message *message, struct buffer *ret,
					     struct report *report);

#endif
