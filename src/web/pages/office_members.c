/* office_members.c: the office's list of members: applications, admission, shares, the end. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/accounts.h"
#include "coop/membership.h"
#include "coop/roll.h"
#include "web/pages/membership_words.h"
#include "web/pages/notice.h"
#include "web/pages/page_form.h"
#include "web/pages/pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN 50

struct listing {
	struct page *page;
	int64_t last;
	int64_t shown;
};

/* --- the list --- */

static enum status write_line(void *user, const struct membership *membership,
			      struct report *report)
{
	struct listing *listing = user;
	struct page *page = listing->page;
	char path[64];

	(void)report;
	listing->last = membership->number;
	listing->shown++;
	(void)snprintf(path, sizeof(path), "/office/members/%lld", (long long)membership->number);
	page_markup(page, "<tr><td class=\"number\">");
	page_number(page, membership->number);
	page_markup(page, "</td><th scope=\"row\"><a href=\"");
	page_text(page, path);
	page_markup(page, "\">");
	if (membership->wish.family[0] == '\0') {
		page_say(page, N_("(erased)"));
	} else {
		page_text(page, membership->wish.family);
		page_text(page, ", ");
		page_text(page, membership->wish.given);
	}
	page_markup(page, "</a></th><td>");
	page_text(page, membership->wish.town);
	page_markup(page, "</td><td>");
	html_when(&page->html, membership->applied);
	page_markup(page, "</td><td>");
	page_say(page, membership_state_title(membership->state));
	page_markup(page, "</td></tr>");
	return AL_OK;
}

static enum membership_state state_of(const struct page *page)
{
	int64_t state = page_query_number(page, "state");

	return state >= MEMBERSHIP_APPLIED && state <= MEMBERSHIP_LEFT
		   ? (enum membership_state)state
		   : 0;
}

static void write_choice(struct page *page, enum membership_state chosen)
{
	page_markup(page, "<form method=\"get\" action=\"/office/members\" class=\"acts\"><label "
			  "for=\"state\">");
	page_say(page, N_("Show"));
	page_markup(page, "</label><span><select id=\"state\" name=\"state\"><option value=\"0\">");
	page_say(page, N_("all"));
	page_markup(page, "</option>");
	for (int state = MEMBERSHIP_APPLIED; state <= MEMBERSHIP_LEFT; state++) {
		page_markup(page, "<option value=\"");
		html_integer(&page->html, state);
		page_markup(page, "\"");
		if (state == (int)chosen)
			page_markup(page, " selected");
		page_markup(page, ">");
		page_say(page, membership_state_title((enum membership_state)state));
		page_markup(page, "</option>");
	}
	page_markup(page, "</select></span><button>");
	page_say(page, N_("Go"));
	page_markup(page, "</button></form>");
}

void page_office_members(void *user, const struct http_request *request,
			 const struct http_places *places, struct http_response *ret)
{
	static const char *const headings[] = { N_("Number"),  N_("Name"),  N_("Town"),
						N_("Applied"), N_("State"), NULL };
	struct report report = { .message = "" };
	struct listing listing = { .last = -1 };
	struct membership_range range = { .limit = SHOWN };
	struct page page;
	char path[64];
	enum status status;

	(void)places;
	if (!page_start_in(&page, user, request, ROLE_OFFICE, ret))
		return;
	listing.page = &page;
	range.state = state_of(&page);
	range.before = page_query_number(&page, "before");
	(void)snprintf(path, sizeof(path), "/office/members?state=%d", (int)range.state);
	page_open(&page, N_("List of members"), PAGE_OFFICE);
	write_choice(&page, range.state);
	page_table_begin(&page, N_("Memberships and applications, the newest first"), headings);
	status = membership_each(page.service->options.coop, &range, write_line, &listing, &report);
	page_table_end(&page);
	page_older(&page, path, listing.shown == SHOWN && listing.last > 1 ? listing.last : -1);
	page_markup(&page, "<div class=\"acts\">");
	page_form_button(&page, "/office/roll", N_("Enter the roll of the members in the log"),
			 NULL, NULL);
	page_markup(&page, "<a class=\"button\" href=\"/office/members.csv\">");
	page_say(&page, N_("List for the auditing association (CSV)"));
	page_markup(&page, "</a></div>");
	page_close(&page);
	if (status != AL_OK)
		page_fail(&page, status, &report);
}

/* --- one membership --- */

static void write_decision(struct page *page, const struct membership *membership)
{
	char number[32];

	(void)snprintf(number, sizeof(number), "%lld", (long long)membership->number);
	page_heading(page, N_("Decide"));
	page_form_begin(page, "/office/members/decide");
	page_form_hidden(page, "number", number);
	page_field(page, &(struct page_field){
			     .name = "renews",
			     .label = N_("Number of an earlier membership of this person"),
			     .hint = N_("Only when she has lost her key: the earlier one ends, its "
					"shares go on. Make sure that it is her."),
			     .max = 12,
			     .optional = true });
	page_field(page, &(struct page_field){ .name = "reason",
					       .label = N_("Reason, when you do not admit her"),
					       .hint = N_("She reads it."),
					       .type = "lines",
					       .max = 500,
					       .optional = true });
	page_markup(page,
		    "<p class=\"acts\"><button class=\"first\" name=\"act\" value=\"admit\">");
	page_say(page, N_("Admit"));
	page_markup(page, "</button><button class=\"danger\" name=\"act\" value=\"refuse\">");
	page_say(page, N_("Do not admit"));
	page_markup(page, "</button></p></form>");
}

static void write_share_form(struct page *page, const struct membership *membership)
{
	static const struct page_choice kinds[] = {
		{ "2", N_("paid in") },		  { "3", N_("fee or contribution") },
		{ "1", N_("shares taken over") }, { "4", N_("shares given notice of") },
		{ "5", N_("paid out") },	  { NULL, NULL },
	};
	char number[32];

	(void)snprintf(number, sizeof(number), "%lld", (long long)membership->number);
	page_heading(page, N_("New entry"));
	page_form_begin(page, "/office/members/share");
	page_form_hidden(page, "number", number);
	page_select(page, &(struct page_field){ .name = "kind", .label = N_("What") }, kinds);
	page_field(page, &(struct page_field){
			     .name = "amount",
			     .label = N_("Number of shares, or amount in euros"),
			     .hint = N_("12.50 or 12,50; with a minus it puts an entry right."),
			     .max = 14 });
	page_field(page, &(struct page_field){
			     .name = "note", .label = N_("Note"), .max = 100, .optional = true });
	page_form_end(page, N_("Enter it"));
}

static void write_acts(struct page *page, const struct membership *membership)
{
	char number[32];

	(void)snprintf(number, sizeof(number), "%lld", (long long)membership->number);
	page_markup(page, "<div class=\"acts\">");
	if (membership->state == MEMBERSHIP_ADMITTED || membership->state == MEMBERSHIP_LEAVING)
		page_form_button(page, "/office/members/end", N_("The membership ends now"),
				 "number", number);
	else if (membership->state != MEMBERSHIP_APPLIED && membership->wish.family[0] != '\0')
		page_form_button(page, "/office/members/erase", N_("Erase what is personal"),
				 "number", number);
	page_markup(page, "</div>");
}

static enum status write_membership(struct page *page, const struct membership *membership,
				    struct report *report)
{
	enum status status = AL_OK;

	page_facts_begin(page);
	page_fact_number(page, N_("Number"), membership->number);
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
	if (membership->state == MEMBERSHIP_APPLIED)
		write_decision(page, membership);
	else if (membership->member != 0)
		status = page_shares(page, membership->number, report);
	if (membership->state == MEMBERSHIP_ADMITTED || membership->state == MEMBERSHIP_LEAVING)
		write_share_form(page, membership);
	write_acts(page, membership);
	return status;
}

/* The number in `text` (NULL: none), from 1 on; 0: it is none. */
static int64_t number_of(const char *text)
{
	char *end = NULL;
	long long number = text == NULL ? 0 : strtoll(text, &end, 10);

	return end == NULL || end == text || *end != '\0' || number < 1 ? 0 : number;
}

void page_office_member(void *user, const struct http_request *request,
			const struct http_places *places, struct http_response *ret)
{
	struct report report = { .message = "" };
	struct membership found;
	struct page page;
	char name[32];
	enum status status;

	if (!page_start_in(&page, user, request, ROLE_OFFICE, ret))
		return;
	status =
	    membership_get(page.service->options.coop, number_of(places->text[0]), &found, &report);
	if (status == AL_OK) {
		(void)snprintf(name, sizeof(name), "%lld", (long long)found.number);
		page_open_on(&page, N_("Membership"), name, PAGE_OFFICE);
		status = write_membership(&page, &found, &report);
		page_close(&page);
	}
	if (status != AL_OK)
		page_fail(&page, status, &report);
}

/* --- acts --- */

/* Read the form of an act of the office on one membership, whose number is then set. */
static bool start_act(struct page *page, void *user, const struct http_request *request,
		      struct http_form *form, int64_t *ret_number)
{
	if (!page_start_in(page, user, request, ROLE_OFFICE, page->response) ||
	    !page_form_take(page, form))
		return false;
	*ret_number = number_of(http_form_get(form, "number"));
	return true;
}

/* Answer an act: back to the membership, or what failed. */
static void end_act(struct page *page, int64_t number, enum status status,
		    const struct report *report, struct http_form *form)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/office/members/%lld", (long long)number);
	if (status == AL_OK)
		page_go(page, path);
	else
		page_fail(page, status, report);
	http_form_clear(form);
}

static enum status settle(struct page *page, const struct http_form *form, int64_t number,
			  struct report *report)
{
	struct membership_verdict verdict = { .number = number };
	const char *renews = http_form_get(form, "renews");
	struct membership found;
	struct notice notice;
	enum status status;

	verdict.by = page->session.account.number;
	verdict.renews = number_of(renews);
	if (renews != NULL && renews[0] != '\0' && verdict.renews == 0)
		return report_set(report, AL_MALFORMED, "renews: is no number");
	if (!http_form_has(form, "act", "admit")) {
		verdict.reason = http_form_get(form, "reason");
		if (verdict.reason == NULL)
			verdict.reason = ""; /* which is refused: never taken for a yes */
	}
	status = membership_get(page->service->options.coop, verdict.number, &found, report);
	if (status != AL_OK)
		return status;
	status =
	    notice_make(page, found.account, N_("There is a decision on your application to join."),
			"/membership", &notice, report);
	if (status == AL_OK)
		verdict.mail = &notice.text;
	else if (status != AL_NOT_FOUND)
		return status;
	return membership_decide(page->service->options.coop, &verdict, page->now, report);
}

void page_decide_member(void *user, const struct http_request *request,
			const struct http_places *places, struct http_response *ret)
{
	struct page page = { .response = ret };
	struct report report = { .message = "" };
	struct http_form form;
	int64_t number;

	(void)places;
	if (start_act(&page, user, request, &form, &number))
		end_act(&page, number, settle(&page, &form, number, &report), &report, &form);
}

/* The cents of "12", "12.5", "-12,50". False: it is no amount. */
static bool take_cents(const char *text, int64_t *ret)
{
	bool negative = text[0] == '-';
	int64_t cents = 0;
	int places = -1;

	for (text += negative ? 1 : 0; *text != '\0'; text++) {
		if ((*text == '.' || *text == ',') && places < 0) {
			places = 0;
			continue;
		}
		if (*text < '0' || *text > '9' || places == 2 || cents > MEMBERSHIP_CENTS_MAX)
			return false;
		cents = cents * 10 + (*text - '0');
		places += places < 0 ? 0 : 1;
	}
	for (places = places < 0 ? 0 : places; places < 2; places++)
		cents *= 10;
	*ret = negative ? -cents : cents;
	return true;
}

static enum status enter_share(struct page *page, const struct http_form *form, int64_t number,
			       struct report *report)
{
	const char *amount = http_form_get(form, "amount");
	const char *note = http_form_get(form, "note");
	struct share_entry entry = { .membership = number,
				     .kind =
					 (enum share_kind)number_of(http_form_get(form, "kind")),
				     .time = page->now,
				     .by = page->session.account.number };

	if (entry.kind < SHARE_SUBSCRIBED || entry.kind > SHARE_REPAID)
		return report_set(report, AL_MALFORMED, "kind: is none");
	(void)snprintf(entry.note, sizeof(entry.note), "%s", note == NULL ? "" : note);
	if (entry.kind == SHARE_SUBSCRIBED || entry.kind == SHARE_CANCELLED)
		entry.shares = number_of(amount);
	else if (amount == NULL || !take_cents(amount, &entry.cents))
		return report_set(report, AL_MALFORMED, "amount: is none; write 12.50 or 12,50");
	return share_enter(page->service->options.coop, &entry, report);
}

void page_enter_share(void *user, const struct http_request *request,
		      const struct http_places *places, struct http_response *ret)
{
	struct page page = { .response = ret };
	struct report report = { .message = "" };
	struct http_form form;
	int64_t number;

	(void)places;
	if (start_act(&page, user, request, &form, &number))
		end_act(&page, number, enter_share(&page, &form, number, &report), &report, &form);
}

void page_end_member(void *user, const struct http_request *request,
		     const struct http_places *places, struct http_response *ret)
{
	struct page page = { .response = ret };
	struct report report = { .message = "" };
	struct http_form form;
	int64_t number;

	(void)places;
	if (start_act(&page, user, request, &form, &number))
		end_act(&page, number,
			membership_end(page.service->options.coop, number, page.now, &report),
			&report, &form);
}

void page_erase_member(void *user, const struct http_request *request,
		       const struct http_places *places, struct http_response *ret)
{
	struct page page = { .response = ret };
	struct report report = { .message = "" };
	struct http_form form;
	int64_t number;

	(void)places;
	if (start_act(&page, user, request, &form, &number))
		end_act(&page, number,
			membership_erase(page.service->options.coop, number, &report), &report,
			&form);
}

void page_enter_roll(void *user, const struct http_request *request,
		     const struct http_places *places, struct http_response *ret)
{
	struct report report = { .message = "" };
	struct http_form form;
	struct page page;
	enum status status;

	(void)places;
	if (!page_start_in(&page, user, request, ROLE_OFFICE, ret) || !page_form_take(&page, &form))
		return;
	status = roll_publish(page.service->options.coop, page.now, NULL, &report);
	if (status == AL_OK)
		page_go(&page, "/office/members");
	else
		page_fail(&page, status, &report);
	http_form_clear(&form);
}
