/* applicant_words.h: registrations of applicants in words. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_WEB_PAGES_APPLICANT_WORDS_H
#define ALLMENDE_WEB_PAGES_APPLICANT_WORDS_H

#include "coop/applicants.h"
#include "web/pages/law_words.h"

/* In English, to be said by page_say(). */
const char *applicant_state_title(enum applicant_state state);

/* What a registration says and what became of it, as facts within a list. */
void page_applicant_facts(struct page *page, const struct applicant *applicant);

#endif
