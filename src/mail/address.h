/* address.h: whether a text is an e-mail address that we send to. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_MAIL_ADDRESS_H
#define ALLMENDE_MAIL_ADDRESS_H

#include "base/status.h"

#include <stddef.h>

#define MAIL_ADDRESS_MAX 254 /* bytes: RFC 5321, 4.5.3.1.3, without its angle brackets */
#define MAIL_LOCAL_MAX 64    /* bytes before the @: RFC 5321, 4.5.3.1.1 */
#define MAIL_LABEL_MAX 63    /* bytes between its dots */

/*
 * Whether the `len` bytes at `text` are an address as people have them: a dot-atom of RFC 5322
 * (3.2.3), an @, and a domain of two or more labels of letters, digits and hyphens, whose last is
 * no number. That nobody reads mail there is not found out.
 * AL_MALFORMED: it is none. AL_TOO_BIG: over a limit above. AL_UNSUPPORTED: an address by some
 * standard that we do not write to: letters beyond ASCII (RFC 6531), a quoted name, an address
 * literal. The report says what to write instead.
 */
AL_MUST_CHECK enum status mail_address_check(const char *text, size_t len, struct report *report);

#endif
