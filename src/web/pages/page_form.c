/* page_form.c: forms of pages. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/pages/page_form.h"

#include <string.h>

static void attribute(struct page *page, const char *name, const char *value)
{
	page_markup(page, " ");
	page_text(page, name);
	page_markup(page, "=\"");
	page_text(page, value);
	page_markup(page, "\"");
}

void page_form_hidden(struct page *page, const char *name, const char *value)
{
	page_markup(page, "<input type=\"hidden\"");
	attribute(page, "name", name);
	attribute(page, "value", value);
	page_markup(page, ">");
}

void page_form_begin(struct page *page, const char *action)
{
	page_markup(page, "<form class=\"fields\" method=\"post\"");
	attribute(page, "action", action);
	page_markup(page, ">");
	if (page->session.known)
		page_form_hidden(page, "token", page->session.form_token);
}

static void write_button(struct page *page, const char *english)
{
	page_markup(page, "<button class=\"first\">");
	page_say(page, english);
	page_markup(page, "</button>");
}

void page_form_end(struct page *page, const char *submit)
{
	page_markup(page, "<p class=\"acts\">");
	write_button(page, submit);
	page_markup(page, "</p></form>");
}

void page_form_button(struct page *page, const char *action, const char *english, const char *extra,
		      const char *value)
{
	page_markup(page, "<form method=\"post\"");
	attribute(page, "action", action);
	page_markup(page, ">");
	if (page->session.known)
		page_form_hidden(page, "token", page->session.form_token);
	if (extra != NULL)
		page_form_hidden(page, extra, value);
	page_markup(page, "<button>");
	page_say(page, english);
	page_markup(page, "</button></form>");
}

/* Hint and error of a field, with the ids that it names. */
static void write_help(struct page *page, const struct page_field *field)
{
	if (field->hint != NULL) {
		page_markup(page, "<p class=\"hint\" id=\"hint-");
		page_text(page, field->name);
		page_markup(page, "\">");
		page_say(page, field->hint);
		page_markup(page, "</p>");
	}
	if (field->error != NULL) {
		page_markup(page, "<p class=\"error\" id=\"error-");
		page_text(page, field->name);
		page_markup(page, "\">");
		page_say(page, field->error);
		page_markup(page, "</p>");
	}
}

/* What every input has. */
static void write_attributes(struct page *page, const struct page_field *field)
{
	attribute(page, "id", field->name);
	attribute(page, "name", field->name);
	if (!field->optional)
		page_markup(page, " required");
	if (field->autocomplete != NULL)
		attribute(page, "autocomplete", field->autocomplete);
	if (field->hint != NULL || field->error != NULL) {
		page_markup(page, " aria-describedby=\"");
		if (field->hint != NULL) {
			page_markup(page, "hint-");
			page_text(page, field->name);
		}
		if (field->error != NULL) {
			page_text(page, field->hint != NULL ? " error-" : "error-");
			page_text(page, field->name);
		}
		page_markup(page, "\"");
	}
	if (field->error != NULL)
		page_markup(page, " aria-invalid=\"true\"");
}

static void write_label(struct page *page, const struct page_field *field)
{
	page_markup(page, "<label for=\"");
	page_text(page, field->name);
	page_markup(page, "\">");
	page_say(page, field->label);
	if (field->optional) {
		page_markup(page, " <span class=\"soft\">(");
		page_say(page, N_("not required"));
		page_markup(page, ")</span>");
	}
	page_markup(page, "</label>");
}

static void write_max(struct page *page, const struct page_field *field)
{
	if (field->max == 0 || (field->type != NULL && strcmp(field->type, "number") == 0))
		return;
	page_markup(page, " maxlength=\"");
	html_integer(&page->html, (int64_t)field->max);
	page_markup(page, "\"");
}

void page_field(struct page *page, const struct page_field *field)
{
	const char *type = field->type == NULL ? "text" : field->type;

	page_markup(page, "<div class=\"field\">");
	write_label(page, field);
	write_help(page, field);
	if (strcmp(type, "lines") == 0) {
		page_markup(page, "<textarea");
		write_attributes(page, field);
		write_max(page, field);
		page_markup(page, ">\n"); /* browsers drop the first line feed */
		page_text(page, field->value);
		page_markup(page, "</textarea>");
	} else {
		page_markup(page, "<input");
		attribute(page, "type", type);
		write_attributes(page, field);
		write_max(page, field);
		if (field->value != NULL)
			attribute(page, "value", field->value);
		page_markup(page, ">");
	}
	page_markup(page, "</div>");
}

void page_tick(struct page *page, const struct page_field *field, bool ticked)
{
	page_markup(page, "<div class=\"field\">");
	write_help(page, field);
	page_markup(page, "<div class=\"choice\"><input type=\"checkbox\" value=\"yes\"");
	write_attributes(page, field);
	if (ticked)
		page_markup(page, " checked");
	page_markup(page, "><label for=\"");
	page_text(page, field->name);
	page_markup(page, "\">");
	page_say(page, field->label);
	page_markup(page, "</label></div></div>");
}

void page_select(struct page *page, const struct page_field *field,
		 const struct page_choice *choices)
{
	page_markup(page, "<div class=\"field\">");
	write_label(page, field);
	write_help(page, field);
	page_markup(page, "<select");
	write_attributes(page, field);
	page_markup(page, ">");
	for (; choices->value != NULL; choices++) {
		page_markup(page, "<option");
		attribute(page, "value", choices->value);
		if (field->value != NULL && strcmp(field->value, choices->value) == 0)
			page_markup(page, " selected");
		page_markup(page, ">");
		page_say(page, choices->label);
		page_markup(page, "</option>");
	}
	page_markup(page, "</select></div>");
}

void page_form_errors(struct page *page, size_t count)
{
	if (count == 0)
		return;
	page_markup(page, "<div class=\"note bad\" role=\"alert\"><p>");
	page_say(page, N_("Nothing was sent yet: something is missing or wrong. What it is stands "
			  "at the field itself."));
	page_markup(page, "</p></div>");
}

bool page_form_take(struct page *page, struct http_form *ret)
{
	if (!http_form_take(page->request, ret, page->response))
		return false;
	if (!page->session.known || web_session_sent(&page->session, ret))
		return true;
	http_form_clear(ret);
	http_response_problem(page->response, 403, "form-token", "This form is not of your session",
			      "load the page again, and send the form once more");
	return false;
}
