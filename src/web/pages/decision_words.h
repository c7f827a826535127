/* decision_words.h: a decision in words. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_WEB_PAGES_DECISION_WORDS_H
#define ALLMENDE_WEB_PAGES_DECISION_WORDS_H

#include "web/pages/law_words.h"

/* All that `decision` says. `id`: of its entry in the log; NULL: it is a draft. */
void page_decision(struct page *page, const struct decision *decision, const struct digest *id);

#endif
