/* notice.c: a mail that tells somebody that something happened. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/pages/notice.h"

#include <stdio.h>
#include <string.h>

#define LANGUAGE "de"

enum status notice_make(const struct page *page, int64_t account, const char *english,
			const char *path, struct notice *ret, struct report *report)
{
	const char *origin = page->service->options.origin;
	struct account found;
	enum status status = accounts_get(page->service->options.coop, account, &found, report);

	if (status != AL_OK)
		return status;
	if (found.email[0] == '\0')
		return AL_NOT_FOUND;
	(void)snprintf(ret->recipient, sizeof(ret->recipient), "%s", found.email);
	(void)snprintf(ret->subject, sizeof(ret->subject), "%s: %s", page->name,
		       words_in(LANGUAGE, english));
	(void)snprintf(ret->body, sizeof(ret->body), "%s\n\n%s%s\n", words_in(LANGUAGE, english),
		       origin == NULL ? "" : origin, path);
	ret->text = (struct outbox_text){ .recipient = ret->recipient,
					  .subject = ret->subject,
					  .body = ret->body,
					  .language = LANGUAGE };
	return AL_OK;
}
