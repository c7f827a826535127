/* office_applicants.c: the office looks at bodies that want to apply. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/pages/applicant_words.h"
#include "web/pages/notice.h"
#include "web/pages/page_form.h"
#include "web/pages/pages.h"

#include <stdio.h>
#include <stdlib.h>

#define SHOWN 50

struct listing {
	struct page *page;
	int64_t last;
	int64_t shown;
};

const char *applicant_state_title(enum applicant_state state)
{
	static const char *const titles[] = {
		[APPLICANT_WAITS] = N_("waits for the office"),
		[APPLICANT_ACCEPTED] = N_("accepted; the log knows the key"),
		[APPLICANT_REFUSED] = N_("not accepted"),
	};

	return titles[state];
}

void page_applicant_facts(struct page *page, const struct applicant *applicant)
{
	char hex[2 * PUBLIC_KEY_LEN + 1];

	hex_format(applicant->wish.key.bytes, PUBLIC_KEY_LEN, hex);
	page_fact_say(page, N_("State"), applicant_state_title(applicant->state));
	page_fact(page, N_("Legal name of the body"), applicant->wish.name);
	page_fact_begin(page, N_("Kind of body"));
	page_term(page, applicant->wish.kind);
	page_fact_end(page);
	page_fact(page, N_("Where it is registered"), applicant->wish.entry);
	page_fact(page, N_("Address"), applicant->wish.address);
	page_fact_begin(page, N_("Public key"));
	page_markup(page, "<code>ed25519:");
	page_text(page, hex);
	page_markup(page, "</code>");
	page_fact_end(page);
	page_fact_when(page, N_("Registered"), applicant->asked);
	if (applicant->decided.seconds != 0)
		page_fact_when(page, N_("Decided"), applicant->decided);
	if (applicant->reason[0] != '\0')
		page_fact(page, N_("Reason"), applicant->reason);
}

static enum status write_line(void *user, const struct applicant *applicant, struct report *report)
{
	struct listing *listing = user;
	struct page *page = listing->page;

	(void)report;
	listing->last = applicant->number;
	listing->shown++;
	page_markup(page, "<tr><th scope=\"row\"><a href=\"/office/applicants/");
	html_integer(&page->html, applicant->number);
	page_markup(page, "\">");
	page_text(page, applicant->wish.name);
	page_markup(page, "</a></th><td>");
	page_term(page, applicant->wish.kind);
	page_markup(page, "</td><td>");
	html_when(&page->html, applicant->asked);
	page_markup(page, "</td><td>");
	page_say(page, applicant_state_title(applicant->state));
	page_markup(page, "</td></tr>");
	return AL_OK;
}

void page_office_applicants(void *user, const struct http_request *request,
			    const struct http_places *places, struct http_response *ret)
{
	static const char *const headings[] = { N_("Legal name of the body"), N_("Kind of body"),
						N_("Registered"), N_("State"), NULL };
	struct report report = { .message = "" };
	struct listing listing = { .last = -1 };
	struct applicant_range range = { .limit = SHOWN };
	struct page page;
	enum status status;

	(void)places;
	if (!page_start_in(&page, user, request, ROLE_OFFICE, ret))
		return;
	listing.page = &page;
	range.before = page_query_number(&page, "before");
	page_open(&page, N_("Bodies that want to apply"), PAGE_OFFICE);
	page_table_begin(&page, N_("Registrations, the newest first"), headings);
	status = applicants_each(page.service->options.coop, &range, write_line, &listing, &report);
	page_table_end(&page);
	page_older(&page, "/office/applicants",
		   listing.shown == SHOWN && listing.last > 1 ? listing.last : -1);
	page_close(&page);
	if (status != AL_OK)
		page_fail(&page, status, &report);
}

static void write_decision(struct page *page, const struct applicant *applicant)
{
	char number[32];

	(void)snprintf(number, sizeof(number), "%lld", (long long)applicant->number);
	page_heading(page, N_("Decide"));
	page_paragraph(page,
		       N_("Look into the register that is named, and make sure by a way that you "
			  "know of that this person speaks for the body."));
	page_form_begin(page, "/office/applicants/decide");
	page_form_hidden(page, "number", number);
	page_field(page, &(struct page_field){ .name = "reason",
					       .label = N_("Reason, when you do not accept it"),
					       .hint = N_("The person reads it."),
					       .type = "lines",
					       .max = 500,
					       .optional = true });
	page_markup(page, "<p class=\"acts\"><button class=\"first\" name=\"act\" "
			  "value=\"accept\">");
	page_say(page, N_("Accept, and enter the key in the log"));
	page_markup(page, "</button><button class=\"danger\" name=\"act\" value=\"refuse\">");
	page_say(page, N_("Do not accept"));
	page_markup(page, "</button></p></form>");
}

/* The number in `text` (NULL: none), from 1 on; 0: it is none. */
static int64_t number_of(const char *text)
{
	char *end = NULL;
	long long number = text == NULL ? 0 : strtoll(text, &end, 10);

	return end == NULL || end == text || *end != '\0' || number < 1 ? 0 : number;
}

void page_office_applicant(void *user, const struct http_request *request,
			   const struct http_places *places, struct http_response *ret)
{
	struct report report = { .message = "" };
	struct applicant found;
	struct page page;
	enum status status;

	if (!page_start_in(&page, user, request, ROLE_OFFICE, ret))
		return;
	status =
	    applicants_get(page.service->options.coop, number_of(places->text[0]), &found, &report);
	if (status != AL_OK) {
		page_fail(&page, status, &report);
		return;
	}
	page_open_on(&page, N_("Applicant"), found.wish.name, PAGE_OFFICE);
	page_facts_begin(&page);
	page_applicant_facts(&page, &found);
	page_facts_end(&page);
	if (found.state == APPLICANT_WAITS)
		write_decision(&page, &found);
	page_close(&page);
}

static enum status settle(struct page *page, const struct http_form *form, int64_t number,
			  struct report *report)
{
	struct applicant_verdict verdict = { .number = number };
	struct applicant found;
	struct notice notice;
	enum status status;

	verdict.by = page->session.account.number;
	if (!http_form_has(form, "act", "accept")) {
		verdict.reason = http_form_get(form, "reason");
		if (verdict.reason == NULL)
			verdict.reason = ""; /* which is refused: never taken for a yes */
	}
	status = applicants_get(page->service->options.coop, verdict.number, &found, report);
	if (status != AL_OK)
		return status;
	status = notice_make(page, found.account,
			     N_("There is a decision on your registration as an applicant."),
			     "/applicant", &notice, report);
	if (status == AL_OK)
		verdict.mail = &notice.text;
	else if (status != AL_NOT_FOUND)
		return status;
	return applicants_decide(page->service->options.coop, &verdict, page->now, report);
}

void page_decide_applicant(void *user, const struct http_request *request,
			   const struct http_places *places, struct http_response *ret)
{
	struct report report = { .message = "" };
	struct http_form form;
	struct page page;
	char path[64];
	int64_t number;
	enum status status;

	(void)places;
	if (!page_start_in(&page, user, request, ROLE_OFFICE, ret) || !page_form_take(&page, &form))
		return;
	number = number_of(http_form_get(&form, "number"));
	status = settle(&page, &form, number, &report);
	(void)snprintf(path, sizeof(path), "/office/applicants/%lld", (long long)number);
	if (status == AL_OK)
		page_go(&page, path);
	else
		page_fail(&page, status, &report);
	http_form_clear(&form);
}
