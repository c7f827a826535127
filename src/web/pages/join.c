/* join.c: applying to become a member, and one's own membership. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/membership.h"
#include "law/statute.h"
#include "web/pages/membership_words.h"
#include "web/pages/page_form.h"
#include "web/pages/pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is asked, where it goes in a wish, and what is wrong with what was sent. */
struct asked {
	struct page_field field;
	size_t offset;
	size_t size;
};

#define ASKED(member, ...)                                                                         \
	{                                                                                          \
		.field = { .name = #member, __VA_ARGS__ },                                         \
		.offset = offsetof(struct membership_wish, member),                                \
		.size = sizeof(((struct membership_wish *)NULL)->member),                          \
	}

static const struct asked asked[] = {
	ASKED(given, .label = N_("Given names"), .autocomplete = "given-name", .max = 50),
	ASKED(family, .label = N_("Family name"), .autocomplete = "family-name", .max = 50),
	ASKED(street, .label = N_("Street and number"), .autocomplete = "address-line1",
	      .max = 100),
	ASKED(postcode, .label = N_("Postal code"), .autocomplete = "postal-code", .max = 16),
	ASKED(town, .label = N_("Town"), .autocomplete = "address-level2", .max = 100),
};
#define ASKED_COUNT (sizeof(asked) / sizeof(asked[0]))

/* The errors of a form, in the order of its fields; NULL: none. */
struct errors {
	const char *asked[ASKED_COUNT];
	const char *shares;
	const char *key;
	const char *statute;
	size_t count;
};

/* --- reading --- */

static void read_texts(const struct http_form *form, struct membership_wish *wish,
		       struct errors *errors)
{
	for (size_t i = 0; i < ASKED_COUNT; i++) {
		const char *text = http_form_get(form, asked[i].field.name);
		char *to = (char *)wish + asked[i].offset;

		if (text == NULL || text[0] == '\0') {
			errors->asked[i] = N_("This is missing.");
			errors->count++;
		} else if (strlen(text) >= asked[i].size || strchr(text, '\n') != NULL) {
			errors->asked[i] = N_("This is too long.");
			errors->count++;
		} else {
			memcpy(to, text, strlen(text) + 1);
		}
	}
}

static bool is_coop(const struct page *page)
{
	const struct statute *statute = chain_statute(page->chain);

	return statute != NULL && statute->legal_form == LEGAL_FORM_EG;
}

static void read_shares(const struct page *page, const struct http_form *form,
			struct membership_wish *wish, struct errors *errors)
{
	const char *text = http_form_get(form, "shares");
	char *end = NULL;

	if (!is_coop(page))
		return;
	wish->shares = text == NULL ? 0 : strtoll(text, &end, 10);
	if (end == NULL || *end != '\0' || wish->shares < 1 ||
	    wish->shares > MEMBERSHIP_SHARES_MAX) {
		errors->shares = N_("This is a number from 1 on.");
		errors->count++;
	}
}

static void read_rest(const struct page *page, const struct http_form *form,
		      struct membership_wish *wish, struct errors *errors)
{
	const char *key = http_form_get(form, "key");
	size_t prefix = sizeof(KEY_PREFIX) - 1;

	if (key == NULL || strlen(key) != prefix + 2 * (size_t)PUBLIC_KEY_LEN ||
	    strncmp(key, KEY_PREFIX, prefix) != 0 ||
	    hex_parse(key + prefix, 2 * PUBLIC_KEY_LEN, wish->key.bytes, PUBLIC_KEY_LEN) != AL_OK) {
		errors->key = N_("This is no public key: ed25519: and 64 digits.");
		errors->count++;
	}
	if (!http_form_has(form, "statute", "yes")) {
		errors->statute = N_("Nobody joins without accepting the statute.");
		errors->count++;
	}
	wish->statute = *chain_coop(page->chain);
}

/* --- writing --- */

/* The key that she will sign by: made in the browser, or by the program allmende. */
static void write_key(struct page *page, const struct http_form *form, const char *error)
{
	page_heading(page, N_("Your key as a member"));
	page_paragraph(page,
		       N_("You sign by it what you do as a member. It is made in your browser and "
			  "stays there; only its public part is sent. Keep the file with it in a "
			  "safe place: with the file you can go on when this device is lost."));
	page_key_maker(page, "member", "key");
	page_field(page, &(struct page_field){
			     .name = "key",
			     .label = N_("Public key"),
			     .hint = N_("It fills itself in when you make the key above. Without "
					"JavaScript: the public key of a key that the program "
					"allmende made."),
			     .value = http_form_get(form, "key"),
			     .error = error,
			     .max = 72 });
}

static void write_form(struct page *page, const struct http_form *form, const struct errors *errors)
{
	page->script = "key_maker.mjs";
	page_open(page, N_("Become a member"), PAGE_ACCOUNT);
	page_form_errors(page, errors->count);
	page_paragraph(page,
		       N_("The law wants names and addresses in the list of members. They stay "
			  "with the office, and are erased on your wish when you have left."));
	page_form_begin(page, "/join");
	for (size_t i = 0; i < ASKED_COUNT; i++) {
		struct page_field field = asked[i].field;

		field.value = http_form_get(form, field.name);
		field.error = errors->asked[i];
		page_field(page, &field);
	}
	if (is_coop(page)) {
		const char *shares = http_form_get(form, "shares");

		page_field(page, &(struct page_field){
				     .name = "shares",
				     .label = N_("Number of shares"),
				     .hint = N_("What one share costs says the statute."),
				     .value = shares == NULL ? "1" : shares,
				     .error = errors->shares,
				     .type = "number",
				     .max = 7 });
	}
	write_key(page, form, errors->key);
	page_tick(page,
		  &(struct page_field){ .name = "statute",
					.label = N_("I have read the statute and accept it."),
					.error = errors->statute },
		  http_form_has(form, "statute", "yes"));
	page_markup(page, "<p>");
	page_link_say(page, "/about", N_("The statute, in words"));
	page_markup(page, "</p>");
	page_form_end(page, N_("Apply"));
	page_close(page);
}

/* How one's own membership stands, and what can be done. */
static void write_membership(struct page *page, const struct membership *membership)
{
	page_open(page, N_("Your membership"), PAGE_ACCOUNT);
	page_facts_begin(page);
	page_fact_say(page, N_("State"), membership_state_title(membership->state));
	page_fact_when(page, N_("Applied"), membership->applied);
	if (membership->decided.seconds != 0)
		page_fact_when(page, N_("Decided"), membership->decided);
	if (membership->reason[0] != '\0')
		page_fact(page, N_("Reason"), membership->reason);
	if (membership->notice.seconds != 0)
		page_fact_when(page, N_("Notice given"), membership->notice);
	if (membership->left.seconds != 0)
		page_fact_when(page, N_("Left"), membership->left);
	page_membership_wish(page, &membership->wish);
	page_facts_end(page);
	page_markup(page, "<div class=\"acts\">");
	if (membership->state == MEMBERSHIP_APPLIED)
		page_form_button(page, "/membership", N_("Take the application back"), "act",
				 "withdraw");
	if (membership->state == MEMBERSHIP_ADMITTED)
		page_form_button(page, "/membership", N_("Give notice to leave"), "act", "leave");
	page_markup(page, "</div>");
	if (membership->state == MEMBERSHIP_ADMITTED)
		page_paragraph(page,
			       N_("You stay a member until the office has entered the end that "
				  "the statute says. Your mandates you can end at any time, at "
				  "once and without a reason."));
	if (membership->state == MEMBERSHIP_REFUSED || membership->state == MEMBERSHIP_WITHDRAWN ||
	    membership->state == MEMBERSHIP_LEFT) {
		page_markup(page, "<p>");
		page_link_say(page, "/join", N_("Apply again"));
		page_markup(page, "</p>");
	}
}

static bool is_open(const struct membership *membership)
{
	return membership->state == MEMBERSHIP_APPLIED ||
	       membership->state == MEMBERSHIP_ADMITTED || membership->state == MEMBERSHIP_LEAVING;
}

/* --- the pages --- */

/* For those who are not in yet. */
static void write_invitation(struct page *page)
{
	page_open(page, N_("Become a member"), PAGE_NOWHERE);
	page_markup(page, "<p class=\"lead\">");
	page_say(page, N_("Members decide together what their data on public platforms may be used "
			  "for. You need an account, a few facts for the list of members, and a "
			  "key that your browser makes."));
	page_markup(page, "</p><ul class=\"acts\"><li>");
	page_markup(page, "<a class=\"button first\" href=\"/account/new\">");
	page_say(page, N_("Make an account"));
	page_markup(page, "</a></li><li><a class=\"button\" href=\"/login?to=/join\">");
	page_say(page, N_("I have one"));
	page_markup(page, "</a></li></ul>");
	page_close(page);
}

void page_join(void *user, const struct http_request *request, const struct http_places *places,
	       struct http_response *ret)
{
	struct report report = { .message = "" };
	struct http_form empty = { .count = 0 };
	struct errors errors = { .count = 0 };
	struct membership found;
	struct page page;
	enum status status;

	(void)places;
	if (!page_start(&page, user, request, ret))
		return;
	if (!page.session.known || chain_coop(page.chain) == NULL) {
		write_invitation(&page);
		return;
	}
	status =
	    membership_of(page.service->options.coop, page.session.account.number, &found, &report);
	if (status == AL_OK && is_open(&found))
		page_go(&page, "/membership");
	else if (status == AL_OK || status == AL_NOT_FOUND)
		write_form(&page, &empty, &errors);
	else
		page_fail(&page, status, &report);
}

static void apply(struct page *page, const struct http_form *form)
{
	struct membership_wish wish = { .shares = 0 };
	struct report report = { .message = "" };
	struct errors errors = { .count = 0 };
	int64_t number;
	enum status status;

	read_texts(form, &wish, &errors);
	read_shares(page, form, &wish, &errors);
	read_rest(page, form, &wish, &errors);
	if (errors.count > 0) {
		page->response->status = 422;
		write_form(page, form, &errors);
		return;
	}
	status = membership_apply(page->service->options.coop, page->session.account.number, &wish,
				  page->now, &number, &report);
	if (status == AL_OK)
		page_go(page, "/membership");
	else
		page_fail(page, status, &report);
}

void page_apply_to_join(void *user, const struct http_request *request,
			const struct http_places *places, struct http_response *ret)
{
	struct http_form form;
	struct page page;

	(void)places;
	if (!page_start_in(&page, user, request, 0, ret) || !page_form_take(&page, &form))
		return;
	if (chain_coop(page.chain) == NULL)
		page_not_found(&page);
	else
		apply(&page, &form);
	http_form_clear(&form);
}

void page_membership(void *user, const struct http_request *request,
		     const struct http_places *places, struct http_response *ret)
{
	struct report report = { .message = "" };
	struct membership found;
	struct page page;
	enum status status;

	(void)places;
	if (!page_start_in(&page, user, request, 0, ret))
		return;
	status =
	    membership_of(page.service->options.coop, page.session.account.number, &found, &report);
	if (status == AL_NOT_FOUND) {
		page_go(&page, "/join");
		return;
	}
	if (status == AL_OK) {
		write_membership(&page, &found);
		status = page_shares(&page, found.number, &report);
		page_close(&page);
	}
	if (status != AL_OK)
		page_fail(&page, status, &report);
}

void page_change_membership(void *user, const struct http_request *request,
			    const struct http_places *places, struct http_response *ret)
{
	struct report report = { .message = "" };
	struct http_form form;
	struct page page;
	struct coop *coop;
	enum status status = AL_NOT_FOUND;

	(void)places;
	if (!page_start_in(&page, user, request, 0, ret) || !page_form_take(&page, &form))
		return;
	coop = page.service->options.coop;
	if (http_form_has(&form, "act", "withdraw"))
		status = membership_withdraw(coop, page.session.account.number, page.now, &report);
	else if (http_form_has(&form, "act", "leave"))
		status =
		    membership_give_notice(coop, page.session.account.number, page.now, &report);
	if (status == AL_OK)
		page_go(&page, "/membership");
	else
		page_fail(&page, status, &report);
	http_form_clear(&form);
}
