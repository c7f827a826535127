/* public_applications.c: the register of applications, with what became of each and why. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/entries.h"
#include "web/pages/law_words.h"
#include "web/pages/page.h"
#include "web/pages/pages.h"

#define APPLICATIONS_SHOWN 25
#define TRACE_SHOWN 200 /* rules of a decision; the object has them all */

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

static void write_flips(struct page *page, const struct decision *decision)
{
	if (decision->flips_count == 0)
		return;
	page_subheading(page, N_("What would make it a permission"));
	page_markup(page, "<ul>");
	for (size_t i = 0; i < decision->flips_count; i++) {
		const struct flip *flip = &decision->flips[i];

		page_markup(page, "<li>");
		page_say(page, fact_title((enum fact_name)flip->field));
		page_markup(page, ": ");
		if (fact_is_number((enum fact_name)flip->field))
			page_fact_number_of(page, (enum fact_name)flip->field, flip->number);
		for (size_t k = 0; k < flip->values_count; k++) {
			page_text(page, k == 0 ? "" : ", ");
			page_value(page, (enum fact_name)flip->field, flip->values[k]);
		}
		if (flip->source > SOURCE_DECLARED) {
			page_markup(page, " <span class=\"soft\">(");
			page_say(page, source_title((enum fact_source)flip->source));
			page_markup(page, ")</span>");
		}
		page_markup(page, "</li>");
	}
	page_markup(page, "</ul>");
}

static void write_trace(struct page *page, const struct decision *decision)
{
	static const char *const truths[] = { [TRUTH_TRUE] = N_("holds"),
					      [TRUTH_FALSE] = N_("does not hold"),
					      [TRUTH_UNKNOWN] = N_("cannot be told") };
	static const char *const headings[] = { N_("Rule"), N_("For this application"),
						N_("Because of"), NULL };

	page_markup(page, "<details><summary>");
	page_say(page, N_("Every rule, one by one"));
	page_markup(page, "</summary>");
	page_table_begin(page, N_("What each rule came to"), headings);
	for (size_t i = 0; i < decision->trace_count && i < TRACE_SHOWN; i++) {
		const struct trace_line *line = &decision->trace[i];

		page_markup(page, "<tr><th scope=\"row\">");
		page_text(page, line->rule);
		page_markup(page, "</th><td>");
		page_say(page, truths[line->truth]);
		page_markup(page, "</td><td>");
		for (size_t k = 0; k < line->because_count; k++) {
			page_text(page, k == 0 ? "" : ", ");
			page_say(page, fact_title((enum fact_name)line->because[k]));
		}
		page_markup(page, "</td></tr>");
	}
	page_table_end(page);
	page_markup(page, "</details>");
}

static void write_decision(struct page *page, const struct application_state *state)
{
	static const char *const bodies[] = { [DECIDED_BY_OFFICE] = N_("a person of the office"),
					      [DECIDED_BY_MACHINE] = N_("the machine"),
					      [DECIDED_BY_ASSEMBLY] = N_("the assembly") };
	const struct decision *decision = state->decision;

	page_heading(page, N_("Decision"));
	if (decision == NULL) {
		page_paragraph(page, N_("There is none yet. Silence permits nothing."));
		return;
	}
	page_markup(page, "<p>");
	page_effect(page, (enum effect)decision->outcome);
	page_markup(page, "</p><blockquote>");
	page_text(page, decision->reason);
	page_markup(page, "</blockquote>");
	page_facts_begin(page);
	page_fact_say(page, N_("Decided by"), bodies[decision->by]);
	page_fact_when(page, N_("Decided"), decision->time);
	page_fact_begin(page, N_("By the guideline"));
	page_link(page, "/guidelines/", &decision->guideline,
		  decision->rule != NULL ? decision->rule
					 : words_in(page->language, N_("without a single rule")));
	page_fact_end(page);
	page_fact_when(page, N_("Objections until"), decision->objection_until);
	if (decision->terms != NULL)
		page_terms(page, decision->terms);
	page_fact_begin(page, N_("In the log"));
	page_entry_link(page, &state->decision_id);
	page_fact_end(page);
	page_facts_end(page);
	write_flips(page, decision);
	write_trace(page, decision);
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
	write_decision(&page, &state);
	if (!digest_is_zero(&state.grant)) {
		page_markup(&page, "<p class=\"acts\">");
		page_link(&page, "/results/", &state.grant,
			  words_in(page.language, N_("The grant, and what was answered under it")));
		page_markup(&page, "</p>");
	}
	page_close(&page);
}
