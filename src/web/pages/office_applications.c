/* office_applications.c: the office decides on applications, grants, and takes grants back. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/desk.h"
#include "coop/entries.h"
#include "web/pages/decision_words.h"
#include "web/pages/page_form.h"
#include "web/pages/pages.h"

#define SHOWN 50

struct listing {
	struct page *page;
	int64_t last;
	int64_t shown;
};

/* --- the queue --- */

/* What the office has to do about an application, in English. */
static const char *next_act(const struct page *page, const struct application_state *state)
{
	struct grant_state grant;

	if (state->decision == NULL)
		return N_("decide");
	if (state->decision->outcome == EFFECT_REFER)
		return N_("put it to the assembly");
	if (state->decision->outcome == EFFECT_REFUSE)
		return N_("nothing");
	if (digest_is_zero(&state->grant))
		return N_("enter the grant");
	if (chain_grant(page->chain, &state->grant, &grant) != AL_OK || grant.revoked ||
	    !when_before(page->now, grant.grant->until))
		return N_("nothing");
	return N_("the grant runs");
}

static enum status write_line(void *user, const struct entry_line *line, struct report *report)
{
	struct listing *listing = user;
	struct page *page = listing->page;
	struct application_state state;

	(void)report;
	listing->last = line->seq;
	listing->shown++;
	if (chain_application(page->chain, &line->id, &state) != AL_OK)
		return AL_OK;
	page_markup(page, "<tr><th scope=\"row\">");
	page_link(page, "/office/applications/", &line->id, state.application->title);
	page_markup(page, "</th><td>");
	page_text(page, state.application->applicant);
	page_markup(page, "</td><td>");
	html_when(&page->html, line->time);
	page_markup(page, "</td><td class=\"number\">");
	page_number(page, (page->now.seconds - line->time.seconds) / 86400);
	page_markup(page, "</td><td>");
	page_say(page, next_act(page, &state));
	page_markup(page, "</td></tr>");
	return AL_OK;
}

void page_office_applications(void *user, const struct http_request *request,
			      const struct http_places *places, struct http_response *ret)
{
	static const char *const headings[] = { N_("Application"),  N_("Who applies"),
						N_("Entered"),	    N_("Days since"),
						N_("What is next"), NULL };
	struct report report = { .message = "" };
	struct listing listing = { .last = -1 };
	struct entry_range range = { .type = OBJECT_APPLICATION, .limit = SHOWN };
	struct page page;
	enum status status;

	(void)places;
	if (!page_start_in(&page, user, request, ROLE_OFFICE, ret))
		return;
	listing.page = &page;
	range.before = page_query_number(&page, "before");
	page_open(&page, N_("Applications for the use of data"), PAGE_OFFICE);
	page_table_begin(&page, N_("Applications, the newest first"), headings);
	status = entries_each(page.service->options.coop, range, write_line, &listing, &report);
	page_table_end(&page);
	page_older(&page, "/office/applications",
		   listing.shown == SHOWN && listing.last > 0 ? listing.last : -1);
	page_close(&page);
	if (status != AL_OK)
		page_fail(&page, status, &report);
}

/* --- one application --- */

/* What desk.mjs says besides the words of the server. */
static void write_desk_words(struct page *page)
{
	static const struct {
		const char *name;
		const char *words;
	} said[] = {
		{ "no-key", N_("There is no key of the office in this browser. Take it from its "
			       "file on the page of your account.") },
		{ "offline", N_("The server does not answer. Try again later.") },
		{ "wait", N_("This takes a moment.") },
	};

	page_markup(page, "<p role=\"status\" data-desk-says></p>");
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		page_markup(page, "<template data-says=\"");
		page_text(page, said[i].name);
		page_markup(page, "\">");
		page_say(page, said[i].words);
		page_markup(page, "</template>");
	}
	page_markup(page, "<noscript><p class=\"note\">");
	page_say(page, N_("What is signed by your key, your browser signs: for that it needs "
			  "JavaScript. The program allmende can do the same."));
	page_markup(page, "</p></noscript>");
}

/* A button that desk.mjs makes work: `act` is sign-decision, enter-grant or revoke-grant. */
static void write_button(struct page *page, const char *act, const struct digest *id,
			 const char *english)
{
	char hex[2 * DIGEST_LEN + 1];

	hex_format(id->bytes, DIGEST_LEN, hex);
	page_markup(page, "<p class=\"acts\"><button type=\"button\" class=\"first\" disabled "
			  "data-desk=\"");
	page_text(page, act);
	page_markup(page, "\" data-id=\"sha256:");
	page_text(page, hex);
	page_markup(page, "\">");
	page_say(page, english);
	page_markup(page, "</button></p>");
}

static enum status write_draft(struct page *page, const struct digest *id, struct report *report)
{
	struct decision decision;
	struct arena arena;
	enum status status;

	arena_init(&arena, WEB_ARENA_MAX);
	status = desk_draft_decision(page->service->options.coop, id, page->now, &arena, &decision,
				     report);
	if (status == AL_OK) {
		page_heading(page, N_("What the guideline decides"));
		page_paragraph(page, N_("The rules propose it and you sign it, by your own key: "
					"you answer for it by your name. Look whether the facts "
					"are as they are said."));
		page_decision(page, &decision, NULL);
		write_button(page, "sign-decision", id, N_("Sign this decision and enter it"));
	}
	arena_clear(&arena);
	return status;
}

static void write_revocation(struct page *page, const struct digest *grant)
{
	page_heading(page, N_("Take the grant back"));
	page_field(page,
		   &(struct page_field){
		       .name = "reason",
		       .label = N_("Reason"),
		       .hint = N_("It is public. Running questions stop, new ones are "
				  "refused within seconds; what was answered stays paid for."),
		       .type = "lines",
		       .max = 500 });
	write_button(page, "revoke-grant", grant, N_("Revoke the grant"));
}

static enum status write_acts(struct page *page, const struct application_state *state,
			      const struct digest *id, struct report *report)
{
	struct grant_state grant;

	if (state->decision == NULL)
		return write_draft(page, id, report);
	page_heading(page, N_("Decision"));
	page_decision(page, state->decision, &state->decision_id);
	if (state->decision->outcome == EFFECT_PERMIT && digest_is_zero(&state->grant)) {
		write_button(page, "enter-grant", id, N_("Enter the grant in the log"));
	} else if (!digest_is_zero(&state->grant) &&
		   chain_grant(page->chain, &state->grant, &grant) == AL_OK && !grant.revoked &&
		   when_before(page->now, grant.grant->until)) {
		write_revocation(page, &state->grant);
	}
	return AL_OK;
}

void page_office_application(void *user, const struct http_request *request,
			     const struct http_places *places, struct http_response *ret)
{
	struct report report = { .message = "" };
	struct application_state state;
	struct digest id;
	struct page page;
	enum status status;

	if (!page_start_in(&page, user, request, ROLE_OFFICE, ret))
		return;
	if (!page_take_id(places->text[0], &id) ||
	    chain_application(page.chain, &id, &state) != AL_OK) {
		page_not_found(&page);
		return;
	}
	page.script = "desk.mjs";
	page_open_on(&page, N_("Application"), state.application->title, PAGE_OFFICE);
	page_markup(&page, "<p class=\"lead\">");
	page_text(&page, state.application->summary);
	page_markup(&page, "</p><p>");
	page_link(&page, "/applications/", &id,
		  words_in(page.language, N_("The whole application")));
	page_markup(&page, "</p>");
	status = write_acts(&page, &state, &id, &report);
	write_desk_words(&page);
	page_close(&page);
	if (status != AL_OK && status != AL_NOT_FOUND)
		page_fail(&page, status, &report);
}
