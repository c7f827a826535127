/* applicant.c: registering a body that wants to apply for the use of data. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/applicants.h"
#include "web/pages/applicant_words.h"
#include "web/pages/membership_words.h"
#include "web/pages/page_form.h"
#include "web/pages/pages.h"

#include <string.h>

/* What is wrong with what was sent; NULL: nothing. */
struct errors {
	const char *name;
	const char *entry;
	const char *address;
	const char *kind;
	const char *key;
	size_t count;
};

/* --- reading --- */

/* Copy the field `name` to the `size` bytes at `ret`; what is wrong with it, or NULL. */
static const char *read_text(const struct http_form *form, const char *name, char *ret, size_t size,
			     struct errors *errors)
{
	const char *text = http_form_get(form, name);
	const char *error = NULL;

	if (text == NULL || text[0] == '\0')
		error = N_("This is missing.");
	else if (strlen(text) >= size || strchr(text, '\n') != NULL)
		error = N_("This is too long.");
	else
		memcpy(ret, text, strlen(text) + 1);
	errors->count += error != NULL;
	return error;
}

static void read_wish(const struct http_form *form, struct applicant_wish *wish,
		      struct errors *errors)
{
	const char *key = http_form_get(form, "key");
	size_t prefix = sizeof(KEY_PREFIX) - 1;

	errors->name = read_text(form, "name", wish->name, sizeof(wish->name), errors);
	errors->entry = read_text(form, "entry", wish->entry, sizeof(wish->entry), errors);
	errors->address = read_text(form, "address", wish->address, sizeof(wish->address), errors);
	errors->kind = read_text(form, "kind", wish->kind, sizeof(wish->kind), errors);
	if (errors->kind == NULL && !term_is_kind(wish->kind, TERM_RECIPIENT)) {
		errors->kind = N_("Choose one of the list.");
		errors->count++;
	}
	if (key == NULL || strlen(key) != prefix + 2 * (size_t)PUBLIC_KEY_LEN ||
	    strncmp(key, KEY_PREFIX, prefix) != 0 ||
	    hex_parse(key + prefix, 2 * PUBLIC_KEY_LEN, wish->key.bytes, PUBLIC_KEY_LEN) != AL_OK) {
		errors->key = N_("This is no public key: ed25519: and 64 digits.");
		errors->count++;
	}
}

/* --- writing --- */

static void write_kinds(struct page *page, const struct http_form *form, const char *error)
{
	const char *chosen = http_form_get(form, "kind");

	page_markup(page, "<div class=\"field\"><label for=\"kind\">");
	page_say(page, N_("Kind of body"));
	page_markup(page, "</label>");
	if (error != NULL) {
		page_markup(page, "<p class=\"error\" id=\"error-kind\">");
		page_say(page, error);
		page_markup(page, "</p>");
	}
	page_markup(page, "<select id=\"kind\" name=\"kind\" required");
	if (error != NULL)
		page_markup(page, " aria-invalid=\"true\" aria-describedby=\"error-kind\"");
	page_markup(page, "><option value=\"\"></option>");
	for (size_t i = 0; i < term_count(); i++) {
		const struct term *term = term_at(i);

		if (term->kind != TERM_RECIPIENT)
			continue;
		page_markup(page, "<option value=\"");
		page_text(page, term->id);
		page_markup(page, "\"");
		if (chosen != NULL && strcmp(chosen, term->id) == 0)
			page_markup(page, " selected");
		page_markup(page, ">");
		page_term(page, term->id);
		page_markup(page, "</option>");
	}
	page_markup(page, "</select></div>");
}

static void write_form(struct page *page, const struct http_form *form, const struct errors *errors)
{
	page->script = "applicant.mjs";
	page_open(page, N_("Register as an applicant"), PAGE_ACCOUNT);
	page_form_errors(page, errors->count);
	page_paragraph(page,
		       N_("Before you can apply for the use of data, the office makes sure that "
			  "the body exists and that you speak for it. Its name is public then."));
	page_form_begin(page, "/applicant");
	page_field(page, &(struct page_field){ .name = "name",
					       .label = N_("Legal name of the body"),
					       .value = http_form_get(form, "name"),
					       .error = errors->name,
					       .autocomplete = "organization",
					       .max = 100 });
	write_kinds(page, form, errors->kind);
	page_field(page,
		   &(struct page_field){ .name = "entry",
					 .label = N_("Where it is registered"),
					 .hint = N_("Register and number; of a public body the law "
						    "or decree that it rests on."),
					 .value = http_form_get(form, "entry"),
					 .error = errors->entry,
					 .max = 100 });
	page_field(page, &(struct page_field){ .name = "address",
					       .label = N_("Address"),
					       .value = http_form_get(form, "address"),
					       .error = errors->address,
					       .max = 100 });
	page_heading(page, N_("The key by which you sign"));
	page_paragraph(page,
		       N_("Applications and questions are signed by it, and results are sealed so "
			  "that it alone opens them. It is made in your browser and stays there."));
	page_key_maker(page, "applicant", "key");
	page_field(page, &(struct page_field){
			     .name = "key",
			     .label = N_("Public key"),
			     .hint = N_("It fills itself in when you make the key above, or take "
					"it from its file."),
			     .value = http_form_get(form, "key"),
			     .error = errors->key,
			     .max = 72 });
	page_form_end(page, N_("Register"));
	page_close(page);
}

static void write_state(struct page *page, const struct applicant *applicant)
{
	page_open(page, N_("Your registration as an applicant"), PAGE_ACCOUNT);
	page_facts_begin(page);
	page_applicant_facts(page, applicant);
	page_facts_end(page);
	if (applicant->state == APPLICANT_REFUSED) {
		page_markup(page, "<p>");
		page_link_say(page, "/applicant?again=1", N_("Register again"));
		page_markup(page, "</p>");
	}
	page_close(page);
}

/* --- the pages --- */

void page_applicant(void *user, const struct http_request *request,
		    const struct http_places *places, struct http_response *ret)
{
	struct report report = { .message = "" };
	struct http_form empty = { .count = 0 };
	struct errors errors = { .count = 0 };
	struct applicant found;
	struct page page;
	enum status status;

	(void)places;
	if (!page_start_in(&page, user, request, 0, ret))
		return;
	status =
	    applicants_of(page.service->options.coop, page.session.account.number, &found, &report);
	if (status == AL_OK &&
	    (found.state != APPLICANT_REFUSED || page_query_number(&page, "again") != 1))
		write_state(&page, &found);
	else if (status == AL_OK || status == AL_NOT_FOUND)
		write_form(&page, &empty, &errors);
	else
		page_fail(&page, status, &report);
}

void page_register_applicant(void *user, const struct http_request *request,
			     const struct http_places *places, struct http_response *ret)
{
	struct applicant_wish wish = { .name = "" };
	struct report report = { .message = "" };
	struct errors errors = { .count = 0 };
	struct http_form form;
	struct page page;
	int64_t number;
	enum status status;

	(void)places;
	if (!page_start_in(&page, user, request, 0, ret) || !page_form_take(&page, &form))
		return;
	read_wish(&form, &wish, &errors);
	if (errors.count > 0) {
		ret->status = 422;
		write_form(&page, &form, &errors);
		http_form_clear(&form);
		return;
	}
	status = applicants_register(page.service->options.coop, page.session.account.number, &wish,
				     page.now, &number, &report);
	if (status == AL_OK)
		page_go(&page, "/applicant");
	else
		page_fail(&page, status, &report);
	http_form_clear(&form);
}
