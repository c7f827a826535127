/* membership_words.h: memberships and shares in words, for members and the office. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_WEB_PAGES_MEMBERSHIP_WORDS_H
#define ALLMENDE_WEB_PAGES_MEMBERSHIP_WORDS_H

#include "coop/membership.h"
#include "web/pages/page.h"

/* In English, to be said by page_say(). */
const char *membership_state_title(enum membership_state state);
const char *share_kind_title(enum share_kind kind);

/* What a person told when she applied, as facts within a list. */
void page_membership_wish(struct page *page, const struct membership_wish *wish);

/* An amount of money: "12,50 €" in German, "€12.50" in English. */
void page_cents(struct page *page, int64_t cents);

/* The entries of a membership and their sum, under a heading. */
AL_MUST_CHECK enum status page_shares(struct page *page, int64_t membership, struct report *report);

/* What makes a key of `kind` in the browser, or takes it from a file, and puts its public part into
 * the field `field`: key_maker.mjs. */
void page_key_maker(struct page *page, const char *kind, const char *field);

#endif
