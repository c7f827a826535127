/* notice.h: a mail that tells somebody that something happened: one sentence and a link. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_WEB_PAGES_NOTICE_H
#define ALLMENDE_WEB_PAGES_NOTICE_H

#include "coop/outbox_store.h"
#include "web/pages/page.h"

#define NOTICE_SUBJECT_MAX 300 /* bytes */
#define NOTICE_BODY_MAX 2000   /* bytes */

struct notice {
	struct outbox_text text; /* points into what follows */
	char recipient[ACCOUNT_EMAIL_MAX + 1];
	char subject[NOTICE_SUBJECT_MAX];
	char body[NOTICE_BODY_MAX];
};

/*
 * Write the mail to the person of `account` that says `english`, a sentence, and where to look: at
 * `path`. In German, as long as no account has a language. AL_OK: `ret` holds it. AL_NOT_FOUND: the
 * account has no address; nothing is to be sent. What the store says.
 */
AL_MUST_CHECK enum status notice_make(const struct page *page, int64_t account, const char *english,
				      const char *path, struct notice *ret, struct report *report);

#endif
