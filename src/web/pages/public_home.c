/* public_home.c: what the cooperative is, and what stands at the foot of each page. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/entries.h"
#include "law/statute.h"
#include "web/pages/law_words.h"
#include "web/pages/page.h"
#include "web/pages/pages.h"

#define LATEST 5 /* decisions shown on the first page */

/* --- the first page --- */

static void write_chain(struct page *page)
{
	static const char *const steps[] = {
		N_("Members give mandates"),	    N_("The assembly adopts guidelines"),
		N_("Applicants say what for"),	    N_("Decisions follow the guidelines"),
		N_("Grants say what may be asked"), N_("Questions travel to the data"),
		N_("Only protected results leave"),
	};

	page_markup(page, "<ol class=\"chain\">");
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		page_markup(page, "<li>");
		page_say(page, steps[i]);
		page_markup(page, "</li>");
	}
	page_markup(page, "</ol>");
}

static void write_counts(struct page *page)
{
	const struct roll *roll = chain_roll(page->chain, NULL);
	int64_t counts[OBJECT_TYPE_COUNT + 1];

	chain_counts(page->chain, counts, OBJECT_TYPE_COUNT + 1);
	page_facts_begin(page);
	page_fact_number(page, N_("Members"), roll != NULL ? roll->members : 0);
	page_fact_number(page, N_("Guidelines put to the vote"), counts[OBJECT_GUIDELINE]);
	page_fact_number(page, N_("Applications"), counts[OBJECT_APPLICATION]);
	page_fact_number(page, N_("Decisions"), counts[OBJECT_DECISION]);
	page_fact_number(page, N_("Answers that left a platform"), counts[OBJECT_RECEIPT]);
	page_fact_number(page, N_("Entries of the public log"), chain_size(page->chain));
	page_facts_end(page);
}

static enum status write_latest(void *user, const struct entry_line *line, struct report *report)
{
	struct page *page = user;
	struct application_state state;

	(void)report;
	if (chain_application(page->chain, &line->id, &state) != AL_OK)
		return AL_OK;
	page_markup(page, "<li><h3>");
	page_link(page, "/applications/", &line->id, state.application->title);
	page_markup(page, "</h3><p>");
	page_text(page, state.application->summary);
	page_markup(page, "</p><p>");
	if (state.decision != NULL)
		page_effect(page, (enum effect)state.decision->outcome);
	else
		page_say(page, N_("not decided yet"));
	page_markup(page, "</p></li>");
	return AL_OK;
}

/* Before the foundation there is no one to speak of. */
static void write_unfounded(struct page *page)
{
	page_open(page, N_("A cooperative that is not founded yet"), PAGE_HOME);
	page_paragraph(page, N_("Its founders sign a statute; then these pages tell of it."));
	page_close(page);
}

void page_home(void *user, const struct http_request *request, const struct http_places *places,
	       struct http_response *ret)
{
	struct report report = { .message = "" };
	struct page page;
	enum status status;

	(void)places;
	if (!page_start(&page, user, request, ret))
		return;
	if (chain_statute(page.chain) == NULL) {
		write_unfounded(&page);
		return;
	}
	page_open(&page, N_("Your data, decided together"), PAGE_HOME);
	page_markup(&page, "<p class=\"lead\">");
	page_format(&page,
		    N_("%s is a cooperative of people who use public platforms. Their data stays "
		       "where it is. What changes is who decides over it: they do, together, by "
		       "rules that everyone can read and a vote that everyone can check."),
		    page.name);
	page_markup(&page, "</p>");
	if ((page.session.roles & ROLE_MEMBER) == 0) {
		page_markup(&page, "<p class=\"acts\"><a class=\"button first\" href=\"/join\">");
		page_say(&page, N_("Become a member"));
		page_markup(&page, "</a></p>");
	}
	write_chain(&page);
	write_counts(&page);
	page_heading(&page, N_("The newest applications"));
	page_markup(&page, "<ul class=\"cards\">");
	status = entries_each(page.service->options.coop,
			      (struct entry_range){ OBJECT_APPLICATION, -1, LATEST }, write_latest,
			      &page, &report);
	page_markup(&page, "</ul><p>");
	page_link_say(&page, "/applications", N_("All applications and their decisions"));
	page_markup(&page, "</p>");
	page_close(&page);
	if (status != AL_OK)
		page_fail(&page, status, &report);
}

/* --- about --- */

static void write_share(struct page *page, const char *english, struct fraction share)
{
	page_fact_begin(page, english);
	html_integer(&page->html, share.num);
	page_markup(page, "/");
	html_integer(&page->html, share.den);
	page_fact_end(page);
}

static void write_majorities(struct page *page, const struct statute *statute)
{
	static const char *const headings[] = { N_("Vote"), N_("Share of yes among yes and no"),
						NULL };

	page_table_begin(page, N_("Majorities"), headings);
	for (size_t i = 0; i < statute->majorities_count; i++) {
		const struct majority_rule *rule = &statute->majorities[i];

		page_markup(page, "<tr><th scope=\"row\">");
		page_say(page, motion_kind_title(rule->kind));
		page_markup(page, "</th><td>");
		page_say(page, rule->more ? N_("more than") : N_("at least"));
		page_markup(page, " ");
		html_integer(&page->html, rule->share.num);
		page_markup(page, "/");
		html_integer(&page->html, rule->share.den);
		page_markup(page, "</td></tr>");
	}
	page_table_end(page);
}

static void write_forbidden(struct page *page, const struct statute *statute)
{
	page_heading(page, N_("What no guideline can permit"));
	page_markup(page, "<ul>");
	for (size_t i = 0; i < statute->forbidden_count; i++) {
		page_markup(page, "<li>");
		page_text(page, statute->forbidden[i].reason);
		page_markup(page, "</li>");
	}
	page_markup(page, "</ul>");
}

static void write_ceilings(struct page *page, const struct privacy_ceilings *privacy)
{
	page_heading(page, N_("Ceilings of privacy"));
	page_paragraph(page,
		       N_("Each answer carries noise, so that nobody can tell from it whether a "
			  "certain person was there. Budgets say how much all answers together may "
			  "reveal at most; what is spent is spent."));
	page_facts_begin(page);
	page_fact_begin(page, N_("In one application"));
	page_rho(page, privacy->rho_application);
	page_fact_end(page);
	page_fact_begin(page, N_("On one platform in a year"));
	page_rho(page, privacy->rho_platform_year);
	page_fact_end(page);
	page_fact_begin(page, N_("Of one person on one platform in a year"));
	page_rho(page, privacy->rho_person_year);
	page_fact_end(page);
	page_fact_number(page, N_("Smallest group, in persons"), privacy->min_group);
	page_facts_end(page);
}

void page_about(void *user, const struct http_request *request, const struct http_places *places,
		struct http_response *ret)
{
	const struct statute *statute;
	struct page page;

	(void)places;
	if (!page_start(&page, user, request, ret))
		return;
	statute = chain_statute(page.chain);
	if (statute == NULL) {
		write_unfounded(&page);
		return;
	}
	page_open(&page, N_("About the cooperative"), PAGE_NOWHERE);
	page_facts_begin(&page);
	page_fact(&page, N_("Name"), statute->name);
	page_fact(&page, N_("Seat"), statute->seat);
	page_fact(&page, N_("Legal form"), legal_form_names[statute->legal_form]);
	page_fact_when(&page, N_("Founded"), statute->time);
	page_fact_begin(&page, N_("Founding statute"));
	page_entry_link(&page, chain_coop(page.chain));
	page_fact_end(&page);
	page_fact_begin(&page, N_("Offices"));
	for (size_t i = 0; i < statute->offices_count; i++) {
		page_text(&page, i == 0 ? "" : ", ");
		page_text(&page, statute->offices[i]);
	}
	page_fact_end(&page);
	page_fact_number(&page, N_("Days of notice before an assembly"), statute->notice_days);
	page_fact_number(&page, N_("Days to object to a decision"), statute->objection_days);
	write_share(&page, N_("Members who must vote (quorum)"), statute->quorum);
	write_share(&page, N_("Members who can have an assembly called"), statute->minority);
	page_fact_number(&page, N_("Witnesses of the log"),
			 (int64_t)statute->witnesses.vkeys_count);
	page_fact_number(&page, N_("Witnesses that must have signed"), statute->witnesses.quorum);
	page_facts_end(&page);
	write_majorities(&page, statute);
	write_forbidden(&page, statute);
	write_ceilings(&page, &statute->privacy);
	page_close(&page);
}

/* --- data protection, accessibility --- */

void page_privacy(void *user, const struct http_request *request, const struct http_places *places,
		  struct http_response *ret)
{
	struct page page;

	(void)places;
	if (!page_start(&page, user, request, ret))
		return;
	page_open(&page, N_("Data protection"), PAGE_NOWHERE);
	page_heading(&page, N_("These pages"));
	page_paragraph(&page,
		       N_("They set no cookie before you choose a language or log in, load nothing "
			  "from other servers, and count nobody. The cookie of the language holds "
			  "one word; the cookie of a login a random number that ends with it."));
	page_heading(&page, N_("What the cooperative knows"));
	page_paragraph(&page,
		       N_("Of members: name and what the law asks of a list of members, and a key. "
			  "Not: what you do on a platform, which mandates you have given there, "
			  "which questions used your rows, how you voted in secret."));
	page_heading(&page, N_("What is public"));
	page_paragraph(&page,
		       N_("The log: guidelines, votes, applications, decisions, grants, receipts. "
			  "Natural persons stand in it only as random looking numbers; names can "
			  "be erased while the log stays whole."));
	page_heading(&page, N_("Your rights"));
	page_paragraph(&page,
		       N_("Access, correction, erasure, restriction, portability and objection "
			  "(articles 15 to 21 GDPR) against the cooperative and against each "
			  "platform; complaint to the supervisory authority. A mandate takes none "
			  "of them away: you may always turn to a platform yourself."));
	page_close(&page);
}

void page_accessibility(void *user, const struct http_request *request,
			const struct http_places *places, struct http_response *ret)
{
	struct page page;

	(void)places;
	if (!page_start(&page, user, request, ret))
		return;
	page_open(&page, N_("Accessibility"), PAGE_NOWHERE);
	page_paragraph(
	    &page,
	    N_("These pages aim at WCAG 2.2 AA and EN 301 549. They work by keyboard, "
	       "with screen readers, at a zoom of 400 percent, on phones, in dark mode and on "
	       "paper; without JavaScript wherever no key of yours is used. Each of "
	       "them is checked by a program at each change, and by people before a "
	       "release."));
	page_paragraph(&page,
		       N_("What we know to be missing: plain language and sign language versions. "
			  "If something stands in your way, tell the office; it answers within "
			  "four weeks. If that does not help, the arbitration body of the federal "
			  "or state commissioner can."));
	page_close(&page);
}
