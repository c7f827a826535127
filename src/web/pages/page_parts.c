/* page_parts.c: the parts that pages are made of. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/pages/page.h"

#include <string.h>

void page_paragraph(struct page *page, const char *english)
{
	page_markup(page, "<p>");
	page_say(page, english);
	page_markup(page, "</p>");
}

void page_heading(struct page *page, const char *english)
{
	page_markup(page, "<h2>");
	page_say(page, english);
	page_markup(page, "</h2>");
}

void page_subheading(struct page *page, const char *english)
{
	page_markup(page, "<h3>");
	page_say(page, english);
	page_markup(page, "</h3>");
}

/* --- facts --- */

void page_facts_begin(struct page *page)
{
	page_markup(page, "<dl>");
}

void page_facts_end(struct page *page)
{
	page_markup(page, "</dl>");
}

void page_fact_begin(struct page *page, const char *english)
{
	page_markup(page, "<div><dt>");
	page_say(page, english);
	page_markup(page, "</dt><dd>");
}

void page_fact_end(struct page *page)
{
	page_markup(page, "</dd></div>");
}

void page_fact(struct page *page, const char *english, const char *text)
{
	page_fact_begin(page, english);
	page_text(page, text);
	page_fact_end(page);
}

void page_fact_say(struct page *page, const char *english, const char *value)
{
	page_fact_begin(page, english);
	page_say(page, value);
	page_fact_end(page);
}

void page_fact_number(struct page *page, const char *english, int64_t value)
{
	page_fact_begin(page, english);
	page_number(page, value);
	page_fact_end(page);
}

void page_fact_when(struct page *page, const char *english, struct when when)
{
	page_fact_begin(page, english);
	html_when(&page->html, when);
	page_fact_end(page);
}

/* --- tables --- */

void page_table_begin(struct page *page, const char *caption, const char *const *headings)
{
	/* It can be reached and scrolled by keyboard where it is wider than the screen. */
	page_markup(page, "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"");
	page_say(page, caption);
	page_markup(page, "\"><table><caption>");
	page_say(page, caption);
	page_markup(page, "</caption><thead><tr>");
	for (; *headings != NULL; headings++) {
		page_markup(page, "<th scope=\"col\">");
		page_say(page, *headings);
		page_markup(page, "</th>");
	}
	page_markup(page, "</tr></thead><tbody>");
}

void page_table_end(struct page *page)
{
	page_markup(page, "</tbody></table></div>");
}

/* --- links --- */

void page_link(struct page *page, const char *path, const struct digest *id, const char *text)
{
	char hex[2 * DIGEST_LEN + 1];

	page_markup(page, "<a href=\"");
	page_text(page, path);
	if (id != NULL) {
		hex_format(id->bytes, DIGEST_LEN, hex);
		page_text(page, hex);
	}
	page_markup(page, "\">");
	page_text(page, text);
	page_markup(page, "</a>");
}

void page_link_say(struct page *page, const char *path, const char *english)
{
	page_link(page, path, NULL, words_in(page->language, english));
}

void page_entry_link(struct page *page, const struct digest *id)
{
	char hex[2 * DIGEST_LEN + 1];

	hex_format(id->bytes, DIGEST_LEN, hex);
	page_markup(page, "<a class=\"id\" href=\"/log/");
	page_text(page, hex);
	hex[16] = '\0';
	page_markup(page, "\"><code>");
	page_text(page, hex);
	page_markup(page, "\xe2\x80\xa6</code></a>");
}

void page_older(struct page *page, const char *path, int64_t before)
{
	bool first = page_query_number(page, "before") < 0;

	if (before < 0 && first)
		return;
	page_markup(page, "<nav class=\"pager\" aria-label=\"");
	page_say(page, N_("Pages of this list"));
	page_markup(page, "\"><ul>");
	if (!first) {
		page_markup(page, "<li><a href=\"");
		page_text(page, path);
		page_markup(page, "\">");
		page_say(page, N_("Newest"));
		page_markup(page, "</a></li>");
	}
	if (before >= 0) {
		page_markup(page, "<li><a rel=\"next\" href=\"");
		page_text(page, path);
		page_text(page, strchr(path, '?') == NULL ? "?before=" : "&before=");
		html_integer(&page->html, before);
		page_markup(page, "\">");
		page_say(page, N_("Older"));
		page_markup(page, "</a></li>");
	}
	page_markup(page, "</ul></nav>");
}

int64_t page_query_number(const struct page *page, const char *name)
{
	const char *text = http_request_query(page->request, name);
	int64_t number = 0;

	if (text == NULL || text[0] == '\0' || strlen(text) > 15)
		return -1;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return -1;
		number = number * 10 + (*text - '0');
	}
	return number;
}

bool page_take_id(const char *text, struct digest *ret)
{
	return strlen(text) == 2 * (size_t)DIGEST_LEN &&
	       hex_parse(text, 2 * DIGEST_LEN, ret->bytes, DIGEST_LEN) == AL_OK;
}

bool page_is_own_path(const char *path)
{
	return path != NULL && path[0] == '/' && strspn(path + 1, "/\\") == 0 &&
	       strpbrk(path, "\r\n\t") == NULL;
}
