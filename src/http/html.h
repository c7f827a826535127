/*
 * html.h: a page, written so that no text of anyone becomes markup.
 *
 *	html_markup(page, "<td title=\"");
 *	html_text(page, title);
 *	html_markup(page, "\">");
 *
 * html_markup() takes literals alone, so the compiler refuses anything else; html_text() escapes
 * what means something in text and in attributes between double quotes. Nothing else is written.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_HTML_H
#define ALLMENDE_HTTP_HTML_H

#include "base/buffer.h"
#include "base/when.h"

#include <stdint.h>

/* A page that is being written; its buffer keeps a failure. */
struct html {
	struct buffer *out; /* borrowed */
};

/* Append the literal `markup` as it is. */
#define html_markup(html, markup) html_append_markup((html), "" markup "")
void html_append_markup(struct html *html, const char *markup);

/* Append `text` (NULL: nothing), escaped; bytes that are no UTF-8 and control characters become
 * question marks. */
void html_text(struct html *html, const char *text);

void html_integer(struct html *html, int64_t number);

/* 2026-11-23 10:40:05 UTC, within a time element. */
void html_when(struct html *html, struct when when);

#endif
