/*
 * page.h: one page of the cooperative, while it is written.
 *
 *	struct page page;
 *
 *	if (!page_start(&page, user, request, ret))
 *		return;
 *	page_open(&page, N_("Guidelines"), PAGE_GUIDELINES);
 *	... what it shows: page_say(), page_markup(), page_text()
 *	page_close(&page);
 *
 * Texts are given in English and said in the language of who reads (words/words.h); German where
 * nothing else is wanted. No text of anyone becomes markup (http/html.h). A page has no script and
 * no style within: what it may load is said in its headers.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_WEB_PAGES_PAGE_H
#define ALLMENDE_WEB_PAGES_PAGE_H

#include "base/translation.h"
#include "crypto/hash.h"
#include "crypto/key.h"
#include "http/html.h"
#include "web/internal.h"
#include "web/session.h"
#include "words/words.h"

/* Which entry of the navigation is the present one. */
enum page_place {
	PAGE_NOWHERE,
	PAGE_HOME,
	PAGE_GUIDELINES,
	PAGE_APPLICATIONS,
	PAGE_RESULTS,
	PAGE_ASSEMBLIES,
	PAGE_LOG,
	PAGE_VERIFY,
	PAGE_ACCOUNT,
	PAGE_OFFICE,
};

struct page {
	struct html html; /* writes to the response's body */
	struct web_service *service;
	const struct http_request *request;
	struct http_response *response;
	const char *language; /* "de", "en": borrowed for ever */
	struct when now;
	const struct chain *chain;
	const char *name;	    /* of the cooperative; "Allmende" before its foundation */
	const char *script;	    /* the module that the page loads (assets.h); NULL: none */
	struct web_session session; /* who is in */
};

/* Begin to answer `request`, which came to the service at `user`. False: it cannot be answered, and
 * `ret` says so. */
bool page_start(struct page *page, void *user, const struct http_request *request,
		struct http_response *ret);

/*
 * As page_start(), for who is in alone; others are sent to come in first, and back. `roles` (a set
 * of enum account_role, 0: any): one of them is needed, or the answer says which.
 */
bool page_start_in(struct page *page, void *user, const struct http_request *request,
		   unsigned roles, struct http_response *ret);

/* Send the browser on to `path` (303). */
void page_go(struct page *page, const char *path);

/* Write the page up to the heading `title`, in English, and in it `subject` (NULL: nothing), a
 * text that is not translated. */
void page_open(struct page *page, const char *title, enum page_place place);
void page_open_on(struct page *page, const char *title, const char *subject, enum page_place place);

/* Write the page's end. A page that grew over its maximum becomes a problem. */
void page_close(struct page *page);

/* --- words --- */

#define page_markup(page, markup) html_append_markup(&(page)->html, "" markup "")

/* `english`, in the page's language. */
void page_say(struct page *page, const char *english);

/* `english` in the page's language, as a format (printf) for what follows. */
#define page_format(page, english, ...)                                                            \
	page_print((page), words_in((page)->language, (english)), __VA_ARGS__)
void page_print(struct page *page, const char *format, ...) AL_PRINTF(2, 3);

/* A text of somebody, as it is. */
void page_text(struct page *page, const char *text);

/* A number with its thousands apart. */
void page_number(struct page *page, int64_t number);

/* --- parts --- */

/* A paragraph, a heading of the second or third level, all of `english`. */
void page_paragraph(struct page *page, const char *english);
void page_heading(struct page *page, const char *english);
void page_subheading(struct page *page, const char *english);

/* A list of terms and what they are: begin, for each term page_fact...(), end. */
void page_facts_begin(struct page *page);
void page_fact_begin(struct page *page, const char *english);
void page_fact_end(struct page *page);
void page_fact(struct page *page, const char *english, const char *text);
void page_fact_say(struct page *page, const char *english, const char *value);
void page_fact_number(struct page *page, const char *english, int64_t value);
void page_fact_when(struct page *page, const char *english, struct when when);
void page_facts_end(struct page *page);

/*
 * A table with the caption `caption` and one column for each of the headings, which end with NULL:
 * then rows are written as markup, and page_table_end() ends it.
 */
void page_table_begin(struct page *page, const char *caption, const char *const *headings);
void page_table_end(struct page *page);

/* A link to the address `path` followed by the id `id` (NULL: nothing), which shows `text`. */
void page_link(struct page *page, const char *path, const struct digest *id, const char *text);
void page_link_say(struct page *page, const char *path, const char *english);

/* The id of an object as a link to its entry in the log explorer. */
void page_entry_link(struct page *page, const struct digest *id);

/* The address of `asset` with its digest, for href and src. */
void page_asset(struct page *page, const char *asset);

/* Older and newer pages of a list in the log's order: a link to those before `before` (-1: there
 * are none), at the address `path`. */
void page_older(struct page *page, const char *path, int64_t before);

/* The number in the query's parameter `name`, or -1. */
int64_t page_query_number(const struct page *page, const char *name);

/* The digest of 64 digits in `text`, which stood in the path. */
bool page_take_id(const char *text, struct digest *ret);

/* Whether `path` (NULL: no) is an address of ours: a path, and no other host ("//host"). */
bool page_is_own_path(const char *path);

/* --- failures --- */

/* Answer with a page that says what is wrong and what to do; nothing was written before. */
void page_not_found(struct page *page);
void page_fail(struct page *page, enum status status, const struct report *report);

#endif
