/*
 * form.h: what a form of a page sends (application/x-www-form-urlencoded), and whether it is ours.
 *
 * A form of another site must not act here with a person's cookies. The browser says where a
 * request comes from (Sec-Fetch-Site; older ones Origin), and what does not come from our own pages
 * is not read (OWASP ASVS 5.0, 3.5).
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_FORM_H
#define ALLMENDE_HTTP_FORM_H

#include "http/message.h"

#define HTTP_FORM_LEN_MAX (256u << 10) /* bytes of a body */
#define HTTP_FIELDS_MAX 512	       /* of one form */

struct http_field {
	const char *name;
	const char *value; /* lines end with LF */
};

/* Zeroed memory is an empty form. */
struct http_form {
	char *text; /* holds them all */
	struct http_field *fields;
	size_t count;
};

/* Whether `request` comes from a page of the same site, or from no browser. */
bool http_form_is_own(const struct http_request *request);

/*
 * Read the form that `request` sends. False: it comes from another site, or is no form, too long,
 * or malformed, and `response` is the problem to answer with; `ret` is then empty. True: it is
 * released by http_form_clear().
 */
bool http_form_take(const struct http_request *request, struct http_form *ret,
		    struct http_response *response);
void http_form_clear(struct http_form *form);

/*
 * Read the `len` bytes at `text`. AL_OK: *ret is yours. AL_TOO_BIG, AL_MALFORMED (percent signs
 * that are no bytes, control characters but line ends, a field without a name), AL_NO_MEMORY: *ret
 * is untouched.
 */
AL_MUST_CHECK enum status http_form_parse(const char *text, size_t len, struct http_form *ret);

/* The value of the first field `name`, or NULL. Borrowed. */
const char *http_form_get(const struct http_form *form, const char *name);

/* Whether some field `name` has the value `value`. */
bool http_form_has(const struct http_form *form, const char *name, const char *value);

#endif
