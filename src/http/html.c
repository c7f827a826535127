/* html.c: a page, written so that no text of anyone becomes markup. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/html.h"

#include <inttypes.h>
#include <string.h>

void html_append_markup(struct html *html, const char *markup)
{
	buffer_append_text(html->out, markup);
}

/* What stands for `c`, of ASCII, or NULL when it stands for itself. */
static const char *escape_of(char c)
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
	return (unsigned char)c < 0x20 || c == 0x7f ? "?" : NULL;
}

/* How many bytes a character has that begins with `c`, beyond ASCII (RFC 3629, 4); 0: none does. */
static size_t len_by(unsigned char c)
{
	if (c < 0xc2 || c > 0xf4)
		return 0;
	return c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/* How many bytes the character at `text` has, which is beyond ASCII; 0: it is none. */
static size_t character_len(const unsigned char *text)
{
	size_t len = len_by(text[0]);

	/* No longer form than needed, no surrogate, nothing beyond U+10FFFF. */
	if ((text[0] == 0xe0 && text[1] < 0xa0) || (text[0] == 0xed && text[1] > 0x9f) ||
	    (text[0] == 0xf0 && text[1] < 0x90) || (text[0] == 0xf4 && text[1] > 0x8f))
		return 0;
	for (size_t i = 1; i < len; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	}
	return len;
}

void html_text(struct html *html, const char *text)
{
	const char *plain = text; /* from where on nothing was written yet */

	if (text == NULL)
		return;
	while (*text != '\0') {
		const char *escape = NULL;
		size_t len = 1;

		if ((unsigned char)*text >= 0x80) {
			len = character_len((const unsigned char *)text);
			escape = len == 0 ? "?" : NULL;
			len = len == 0 ? 1 : len;
		} else {
			escape = escape_of(*text);
		}
		if (escape != NULL) {
			buffer_append(html->out, plain, (size_t)(text - plain));
			buffer_append_text(html->out, escape);
			plain = text + len;
		}
		text += len;
	}
	buffer_append(html->out, plain, (size_t)(text - plain));
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
