/*
 * page_form.h: forms of pages.
 *
 *	page_form_begin(&page, "/join");
 *	page_field(&page, &(struct page_field){ .name = "given", .label = N_("Given names"),
 *		.value = http_form_get(&form, "given"), .autocomplete = "given-name", .max = 100 });
 *	page_form_end(&page, N_("Send"));
 *
 * Each field has a label, what helps to fill it, and, where it was wrong, what is wrong with it:
 * all three belong to it for a screen reader. What was typed stays.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_WEB_PAGES_PAGE_FORM_H
#define ALLMENDE_WEB_PAGES_PAGE_FORM_H

#include "http/form.h"
#include "web/pages/page.h"

struct page_field {
	const char *name;
	const char *label;	  /* in English */
	const char *hint;	  /* in English; NULL: none */
	const char *value;	  /* what was typed; NULL: nothing */
	const char *error;	  /* in English; NULL: none */
	const char *type;	  /* of the input; NULL: text; "lines": a text of several lines */
	const char *autocomplete; /* NULL: none */
	size_t max;		  /* letters; 0: as the browser says */
	bool optional;
};

/* One choice of a field. */
struct page_choice {
	const char *value;
	const char *label; /* in English */
};

/* A form that is sent to `action`; with the token of who is in. */
void page_form_begin(struct page *page, const char *action);

/* A button of its own: a form that asks for nothing. `extra` is the name of a hidden field with
 * `value`, or NULL. */
void page_form_button(struct page *page, const char *action, const char *english, const char *extra,
		      const char *value);
void page_form_hidden(struct page *page, const char *name, const char *value);
void page_form_end(struct page *page, const char *submit);

void page_field(struct page *page, const struct page_field *field);

/* A box to tick, with its words behind it. */
void page_tick(struct page *page, const struct page_field *field, bool ticked);

/* One of the choices, which end with a NULL value. */
void page_select(struct page *page, const struct page_field *field,
		 const struct page_choice *choices);

/* A note that `count` fields are wrong; nothing where that is 0. */
void page_form_errors(struct page *page, size_t count);

/* What passkey.mjs says to people, and what is said where there is no JavaScript. */
void page_passkey_words(struct page *page);

/*
 * Read the form that was sent. False: it is none of ours, or has not the token of who is in, and
 * the answer is made. True: cleared by http_form_clear().
 */
bool page_form_take(struct page *page, struct http_form *ret);

#endif
