/* html_test.c: no text becomes markup. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/html.h"

#include "unit/unit.h"

static const char *written(struct buffer *buffer, const char *text)
{
	struct html html = { .out = buffer };

	buffer_reset(buffer);
	html_text(&html, text);
	return buffer_text(buffer);
}

static void what_means_something_is_escaped(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 1000);
	assert_string_equal(written(&buffer, "<a href=\"x\" id='y'>&</a>"),
			    "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;&lt;/a&gt;");
	assert_string_equal(written(&buffer, "Gr\xc3\xbc\xc3\x9f"
					     "e\n"),
			    "Gr\xc3\xbc\xc3\x9f"
			    "e\n");
	assert_string_equal(written(&buffer, "a\x01\xff\xc3\xbc"), "a??\xc3\xbc");
	/* RFC 3629, 4: the first and last character of each length, and what is none. */
	assert_string_equal(written(&buffer, "\xc2\x80\xdf\xbf"), "\xc2\x80\xdf\xbf");
	assert_string_equal(written(&buffer, "\xe0\xa0\x80\xef\xbf\xbf"),
			    "\xe0\xa0\x80\xef\xbf\xbf");
	assert_string_equal(written(&buffer, "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"),
			    "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf");
	assert_string_equal(written(&buffer, "\xc1\xbf"), "??");
	assert_string_equal(written(&buffer, "\xe0\x9f\xbf"), "???");
	assert_string_equal(written(&buffer, "\xed\xa0\x80"), "???");
	assert_string_equal(written(&buffer, "\xf0\x8f\xbf\xbf"), "????");
	assert_string_equal(written(&buffer, "\xf4\x90\x80\x80"), "????");
	assert_string_equal(written(&buffer, "\xf5\x80\x80\x80"), "????");
	assert_string_equal(written(&buffer, "\xe2\x82"), "??");
	assert_string_equal(written(&buffer, "\xf0\x9f\x98<"), "???&lt;");
	assert_string_equal(written(&buffer, NULL), "");
	buffer_clear(&buffer);
}

static void an_instant_is_for_people_and_machines(void **state)
{
	struct buffer buffer;
	struct html html = { .out = &buffer };

	(void)state;
	buffer_init(&buffer, 1000);
	html_when(&html, (struct when){ .seconds = 1767225600 });
	html_integer(&html, -7);
	assert_string_equal(buffer_text(&buffer), "<time datetime=\"2026-01-01T00:00:00Z\">"
						  "2026-01-01 00:00:00 UTC</time>-7");
	buffer_clear(&buffer);
}

UNIT_MAIN("html", cmocka_unit_test(what_means_something_is_escaped),
	  cmocka_unit_test(an_instant_is_for_people_and_machines))
