/* html.c: a page, written so that no text of anyone becomes markup. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/html.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdbool.h>
#include <string.h>

void html_append_markup(struct html *html, const char *markup)
{
	buffer_append_text(html->out, markup);
}

/* What stands for `c`, or NULL when it stands for itself. */
static const char *escape_of(char c, bool valid)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '\n':
	case '\t':
		return NULL;
	default:
		break;
	}
	if ((unsigned char)c < 0x20 || c == 0x7f || (!valid && (unsigned char)c >= 0x80))
		return "?";
	return NULL;
}

void html_text(struct html *html, const char *text)
{
	json_t *checked;
	bool valid;

	if (text == NULL)
		return;
	checked = json_string(text); /* NULL: no UTF-8 */
	valid = checked != NULL;
	json_decref(checked);
	for (; *text != '\0'; text++) {
		const char *escape = escape_of(*text, valid);

		if (escape != NULL)
			buffer_append_text(html->out, escape);
		else
			buffer_append_byte(html->out, (uint8_t)*text);
	}
}

void html_integer(struct html *html, int64_t number)
{
	buffer_append_format(html->out, "%" PRId64, number);
}

void html_when(struct html *html, struct when when)
{
	char text[WHEN_TEXT_LEN + 1];

	when_format(when, text);
	html_markup(html, "<time datetime=\"");
	html_text(html, text);
	buffer_append_format(html->out, "\">%.10s %.8s UTC</time>", text, text + 11);
}
