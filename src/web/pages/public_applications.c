/* public_applications.c: the register of applications, with what became of each and why. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/entries.h"
#include "web/pages/decision_words.h"
#include "web/pages/page.h"
#include "web/pages/pages.h"

#define APPLICATIONS_SHOWN 25

/* --- the register --- */

struct listing {
	struct page *page;
	int64_t last; /* number of the last entry that was shown; -1: none */
	int64_t shown;
};

/* What became of it, in a mark. */
static void write_state(struct page *page, const struct application_state *state)
{
	struct grant_state grant;

	if (state->decision == NULL) {
		page_markup(page, "<span class=\"mark\">");
		page_say(page, N_("not decided yet"));
		page_markup(page, "</span>");
		return;
	}
	page_effect(page, (enum effect)state->decision->outcome);
	if (digest_is_zero(&state->grant) ||
	    chain_grant(page->chain, &state->grant, &grant) != AL_OK)
		return;
	page_markup(page, "<br>");
	page_say(page, grant.revoked				    ? N_("grant revoked")
		       : when_before(page->now, grant.grant->until) ? N_("grant in force")
								    : N_("grant expired"));
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
	page_link(page, "/applications/", &line->id, state.application->title);
	page_markup(page, "</th><td>");
	page_text(page, state.application->applicant);
	page_markup(page, "</td><td>");
	page_text(page, state.application->platform);
	page_markup(page, "</td><td>");
	html_when(&page->html, line->time);
	page_markup(page, "</td><td>");
	write_state(page, &state);
	page_markup(page, "</td></tr>");
	return AL_OK;
}

void page_applications(void *user, const struct http_request *request,
		       const struct http_places *places, struct http_response *ret)
{
	static const char *const headings[] = { N_("Application"), N_("Who applies"),
						N_("Platform"),	   N_("Entered"),
						N_("State"),	   NULL };
	struct report report = { .message = "" };
	struct listing listing = { .last = -1 };
	struct page page;
	enum status status;

	(void)places;
	if (!page_start(&page, user, request, ret))
		return;
	listing.page = &page;
	page_open(&page, N_("Applications"), PAGE_APPLICATIONS);
	page_paragraph(&page,
		       N_("Everyone who wants to use data of the members applies here, and every "
			  "application gets its decision: by the guideline in force, or by the "
			  "assembly. None is closed without one, and silence permits nothing."));
	page_markup(&page, "<p>");
	page_link_say(&page, "/applicant", N_("Register to apply"));
	page_markup(&page, "</p>");
	page_table_begin(&page, N_("Register of applications, the newest first"), headings);
	status = entries_each(page.service->options.coop,
			      (struct entry_range){ OBJECT_APPLICATION,
						    page_query_number(&page, "before"),
						    APPLICATIONS_SHOWN },
			      write_line, &listing, &report);
	page_table_end(&page);
	page_older(&page, "/applications",
		   listing.shown == APPLICATIONS_SHOWN && listing.last > 0 ? listing.last : -1);
	page_close(&page);
	if (status != AL_OK)
		page_fail(&page, status, &report);
}

/* --- one application --- */

static void write_columns(struct page *page, const struct platform *platform,
			  const struct data_wanted *wanted)
{
	const struct table *table =
	    platform == NULL ? NULL : platform_table(platform, wanted->table);

	page_markup(page, "<li><strong>");
	page_text(page, table != NULL ? table->title : wanted->table);
	page_markup(page, "</strong>: ");
	for (size_t i = 0; i < wanted->columns_count; i++) {
		const struct column *column =
		    table == NULL ? NULL : table_column(table, wanted->columns[i]);

		page_text(page, i == 0 ? "" : ", ");
		page_markup(page, "<code>");
		page_text(page, wanted->columns[i]);
		page_markup(page, "</code>");
		if (column != NULL && column->category != NULL) {
			page_markup(page, " <span class=\"soft\">(");
			page_term(page, column->category);
			page_markup(page, ")</span>");
		}
	}
	page_markup(page, "<br>");
	page_text(page, wanted->necessity);
	page_markup(page, "</li>");
}

static void write_facts(struct page *page, const struct application *application)
{
	static const char *const headings[] = { N_("Fact"), N_("What is said"), N_("By whom"),
						NULL };

	page_table_begin(page, N_("Facts by which it is decided"), headings);
	for (size_t i = 0; i < application->facts_count; i++) {
		const struct fact *fact = &application->facts[i];

		page_markup(page, "<tr><th scope=\"row\">");
		page_say(page, fact_title((enum fact_name)fact->name));
		page_markup(page, "</th><td>");
		page_fact_values(page, fact);
		page_markup(page, "</td><td>");
		page_say(page, source_title((enum fact_source)fact->source));
		page_markup(page, "</td></tr>");
	}
	page_table_end(page);
}

static void write_application(struct page *page, const struct application *application,
			      const struct digest *id)
{
	const struct platform *platform = chain_platform(page->chain, application->platform);

	page_markup(page, "<p class=\"lead\">");
	page_text(page, application->summary);
	page_markup(page, "</p>");
	page_facts_begin(page);
	page_fact(page, N_("Who applies"), application->applicant);
	page_fact(page, N_("Question"), application->question);
	page_fact(page, N_("Benefit"), application->benefit);
	page_fact(page, N_("Method"), application->method);
	page_fact(page, N_("Platform"), application->platform);
	page_fact_begin(page, N_("Period"));
	html_when(&page->html, application->from);
	page_markup(page, " \xe2\x80\x93 ");
	html_when(&page->html, application->until);
	page_fact_end(page);
	page_fact_number(page, N_("Named persons with access"),
			 (int64_t)application->persons_count);
	page_fact_begin(page, N_("In the log"));
	page_entry_link(page, id);
	page_fact_end(page);
	page_facts_end(page);
	page_heading(page, N_("Data wanted, and why just these"));
	page_markup(page, "<ul>");
	for (size_t i = 0; i < application->data_count; i++)
		write_columns(page, platform, &application->data[i]);
	page_markup(page, "</ul>");
	write_facts(page, application);
}

void page_application(void *user, const struct http_request *request,
		      const struct http_places *places, struct http_response *ret)
{
	struct application_state state;
	struct digest id;
	struct page page;

	if (!page_start(&page, user, request, ret))
		return;
	if (!page_take_id(places->text[0], &id) ||
	    chain_application(page.chain, &id, &state) != AL_OK) {
		page_not_found(&page);
		return;
	}
	page_open_on(&page, N_("Application"), state.application->title, PAGE_APPLICATIONS);
	write_application(&page, state.application, &id);
	page_heading(&page, N_("Decision"));
	if (state.decision != NULL)
		page_decision(&page, state.decision, &state.decision_id);
	else
		page_paragraph(&page, N_("There is none yet. Silence permits nothing."));
	if (!digest_is_zero(&state.grant)) {
		page_markup(&page, "<p class=\"acts\">");
		page_link(&page, "/results/", &state.grant,
			  words_in(page.language, N_("The grant, and what was answered under it")));
		page_markup(&page, "</p>");
	}
	page_close(&page);
}
