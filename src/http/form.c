/* form.c: what a form of a page sends, and whether it is ours. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/form.h"

#include "http/query.h"

#include <stdlib.h>
#include <string.h>

bool http_form_is_own(const struct http_request *request)
{
	const char *site = http_request_header(request, "Sec-Fetch-Site");
	const char *origin = http_request_header(request, "Origin");
	const char *host = http_request_header(request, "Host");

	if (site != NULL)
		return strcmp(site, "same-origin") == 0;
	if (origin == NULL)
		return true; /* no browser */
	origin = strstr(origin, "://");
	return origin != NULL && host != NULL && strcmp(origin + 3, host) == 0;
}

/* How many fields the text has at most. */
static size_t count_fields(const char *text, size_t len)
{
	size_t count = len > 0 ? 1 : 0;

	for (size_t i = 0; i < len; i++)
		count += text[i] == '&';
	return count;
}

/* Browsers end lines by CR LF; here it is LF alone. */
static void normalise_lines(char *text)
{
	char *out = text;

	for (; *text != '\0'; text++) {
		if (text[0] == '\r' && text[1] == '\n')
			continue;
		*out = *text;
		if (*out == '\r')
			*out = '\n';
		out++;
	}
	*out = '\0';
}

/* Decode the `len` bytes at `part` to `*room`, which moves on. */
static bool decode_field(const char *part, size_t len, char **room, struct http_field *ret)
{
	const char *equals = memchr(part, '=', len);
	size_t name_len = equals == NULL ? len : (size_t)(equals - part);
	char *value;

	if (name_len == 0 || !http_decode(part, name_len, HTTP_DECODE_QUERY, *room))
		return false;
	ret->name = *room;
	*room += strlen(*room) + 1;
	value = *room;
	if (!http_decode(equals == NULL ? "" : equals + 1, equals == NULL ? 0 : len - name_len - 1,
			 HTTP_DECODE_FORM, value))
		return false;
	*room += strlen(value) + 1;
	normalise_lines(value);
	ret->value = value;
	return true;
}

enum status http_form_parse(const char *text, size_t len, struct http_form *ret)
{
	size_t fields = count_fields(text, len);
	struct http_form form = { .count = 0 };
	enum status status = AL_OK;
	const char *end = text + len;
	char *room;

	if (len > HTTP_FORM_LEN_MAX || fields > HTTP_FIELDS_MAX)
		return AL_TOO_BIG;
	form.text = malloc(len + 2 * fields + 2);
	form.fields = calloc(fields + 1, sizeof(*form.fields));
	if (form.text == NULL || form.fields == NULL)
		status = AL_NO_MEMORY;
	room = form.text;
	while (status == AL_OK && text < end) {
		const char *and = memchr(text, '&', (size_t)(end - text));
		size_t part = (size_t)((and == NULL ? end : and) - text);

		if (part > 0 && !decode_field(text, part, &room, &form.fields[form.count++]))
			status = AL_MALFORMED;
		text += part + 1;
	}
	if (status != AL_OK) {
		http_form_clear(&form);
		return status;
	}
	*ret = form;
	return AL_OK;
}

void http_form_clear(struct http_form *form)
{
	free(form->text);
	free(form->fields);
	*form = (struct http_form){ .count = 0 };
}

bool http_form_take(const struct http_request *request, struct http_form *ret,
		    struct http_response *response)
{
	enum status status;

	*ret = (struct http_form){ .count = 0 };
	if (!http_form_is_own(request)) {
		http_response_problem(response, 403, "other-site", "This form is of another page",
				      "open the page here, and send the form from it");
		return false;
	}
	if (request->body_len > 0 &&
	    !http_request_is(request, "application/x-www-form-urlencoded")) {
		http_response_problem(response, 415, "form", "This is no form",
				      "send it as application/x-www-form-urlencoded");
		return false;
	}
	status =
	    http_form_parse(request->body == NULL ? "" : request->body, request->body_len, ret);
	if (status == AL_OK)
		return true;
	http_response_problem(response, http_status_of(status), "form", "This form cannot be read",
			      status == AL_TOO_BIG ? "it is too long"
						   : "it is not as a browser would send it");
	return false;
}

const char *http_form_get(const struct http_form *form, const char *name)
{
	for (size_t i = 0; i < form->count; i++) {
		if (strcmp(form->fields[i].name, name) == 0)
			return form->fields[i].value;
	}
	return NULL;
}

bool http_form_has(const struct http_form *form, const char *name, const char *value)
{
	for (size_t i = 0; i < form->count; i++) {
		if (strcmp(form->fields[i].name, name) == 0 &&
		    strcmp(form->fields[i].value, value) == 0)
			return true;
	}
	return false;
}
