/* form_test.c: forms are read whole, and only our own. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/form.h"

#include "unit/unit.h"

#include <string.h>

static enum status parse(const char *text, struct http_form *ret)
{
	return http_form_parse(text, strlen(text), ret);
}

static void fields_are_decoded_and_may_come_twice(void **state)
{
	struct http_form form;

	(void)state;
	assert_int_equal(parse("name=Ada+L%C3%B6w&use=a&use=b&empty=&bare", &form), AL_OK);
	assert_int_equal(form.count, 5);
	assert_string_equal(http_form_get(&form, "name"), "Ada L\xc3\xb6w");
	assert_string_equal(http_form_get(&form, "use"), "a");
	assert_true(http_form_has(&form, "use", "b"));
	assert_false(http_form_has(&form, "use", "c"));
	assert_string_equal(http_form_get(&form, "empty"), "");
	assert_string_equal(http_form_get(&form, "bare"), "");
	assert_null(http_form_get(&form, "other"));
	http_form_clear(&form);
	assert_int_equal(parse("", &form), AL_OK);
	assert_int_equal(form.count, 0);
	http_form_clear(&form);
}

static void lines_end_with_a_line_feed(void **state)
{
	struct http_form form;

	(void)state;
	assert_int_equal(parse("text=a%0D%0Ab%0Dc%0Ad%09e", &form), AL_OK);
	assert_string_equal(http_form_get(&form, "text"), "a\nb\nc\nd\te");
	http_form_clear(&form);
}

static void what_is_no_form_is_refused(void **state)
{
	static const char *const wrong[] = { "a=%",   "a=%0", "a=%zz", "a=%00",
					     "a=%1b", "=x",   "a%0A=x" };
	struct http_form form = { .count = 7 };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(parse(wrong[i], &form), AL_MALFORMED);
		assert_int_equal(form.count, 7);
	}
}

static void a_form_has_its_limits(void **state)
{
	static char text[HTTP_FORM_LEN_MAX + 2];
	struct http_form form;

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	assert_int_equal(http_form_parse(text, HTTP_FORM_LEN_MAX, &form), AL_OK);
	http_form_clear(&form);
	assert_int_equal(http_form_parse(text, HTTP_FORM_LEN_MAX + 1, &form), AL_TOO_BIG);
	for (size_t i = 1; i < 2 * HTTP_FIELDS_MAX; i += 2)
		text[i] = '&';
	assert_int_equal(http_form_parse(text, 2 * HTTP_FIELDS_MAX - 1, &form), AL_OK);
	assert_int_equal(form.count, HTTP_FIELDS_MAX);
	http_form_clear(&form);
	assert_int_equal(http_form_parse(text, 2 * HTTP_FIELDS_MAX, &form), AL_TOO_BIG);
}

/* A request with one header of each kind. */
struct came {
	const char *site;
	const char *origin;
	const char *host;
};

static const char *header_of(const void *from, const char *name)
{
	const struct came *came = from;

	if (strcmp(name, "Sec-Fetch-Site") == 0)
		return came->site;
	if (strcmp(name, "Origin") == 0)
		return came->origin;
	return strcmp(name, "Host") == 0 ? came->host : NULL;
}

static bool is_own(const char *site, const char *origin)
{
	struct came came = { .site = site, .origin = origin, .host = "coop.example" };
	struct http_request request = { .method = "POST",
					.parts = { .header = header_of, .from = &came } };

	return http_form_is_own(&request);
}

static void a_form_of_another_site_is_not_ours(void **state)
{
	(void)state;
	assert_true(is_own("same-origin", NULL));
	assert_false(is_own("cross-site", NULL));
	assert_false(is_own("same-site", NULL));
	assert_false(is_own("none", NULL));
	assert_true(is_own(NULL, NULL));
	assert_true(is_own(NULL, "https://coop.example"));
	assert_false(is_own(NULL, "https://evil.example"));
	assert_false(is_own(NULL, "null"));
	assert_false(is_own("cross-site", "https://coop.example"));
}

UNIT_MAIN("form", cmocka_unit_test(fields_are_decoded_and_may_come_twice),
	  cmocka_unit_test(lines_end_with_a_line_feed),
	  cmocka_unit_test(what_is_no_form_is_refused), cmocka_unit_test(a_form_has_its_limits),
	  cmocka_unit_test(a_form_of_another_site_is_not_ours))
