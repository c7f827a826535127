/* law_words.h: the law's closed lists in words: facts, conditions, rules, outcomes. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_WEB_PAGES_LAW_WORDS_H
#define ALLMENDE_WEB_PAGES_LAW_WORDS_H

#include "law/decision.h"
#include "web/pages/page.h"

/* Titles and words in English, to be said by page_say(); never NULL. */
const char *fact_title(enum fact_name name);
const char *fact_help(enum fact_name name);
const char *effect_title(enum effect effect);
const char *object_title(enum object_type type);
const char *motion_kind_title(int kind);
const char *source_title(enum fact_source source);

/* A word or term that is a value of the fact `name`, in the page's language. */
void page_value(struct page *page, enum fact_name name, const char *value);

/* A term (law/terms.h); as it is where it is not known. */
void page_term(struct page *page, const char *id);

/* What `fact` says. */
void page_fact_values(struct page *page, const struct fact *fact);

/* A number of the fact `name`: a rho as epsilon is not; days, persons and runs are. */
void page_fact_number_of(struct page *page, enum fact_name name, int64_t number);

/* A rho (10^-12) as people know it: as rho, and as epsilon at delta 10^-6. */
void page_rho(struct page *page, int64_t rho);

/* A sentence of one condition: "purpose is city planning or below it". */
void page_condition(struct page *page, const struct condition *condition);

/* A mark that shows an outcome by its word, and by its colour. */
void page_effect(struct page *page, enum effect effect);

/* The terms under which something is permitted, as facts within a list. */
void page_terms(struct page *page, const struct terms *terms);

/* Modes of use, as a list of words. */
void page_modes(struct page *page, uint32_t modes);

#endif
