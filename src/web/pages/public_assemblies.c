/* public_assemblies.c: assemblies, their motions, and what was resolved. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/entries.h"
#include "web/pages/law_words.h"
#include "web/pages/page.h"
#include "web/pages/pages.h"

#define ASSEMBLIES_SHOWN 25
#define MOTIONS_LOOKED_AT 1000

struct listing {
	struct page *page;
	const struct digest *assembly; /* whose motions are shown */
	int64_t last;
	int64_t shown;
};

static const char *form_title(int form)
{
	static const char *const titles[] = {
		[FORM_PRESENCE] = N_("in presence"),
		[FORM_VIRTUAL] = N_("virtual"),
		[FORM_HYBRID] = N_("hybrid"),
		[FORM_STRETCHED] = N_("stretched: discussion, then a period to vote"),
	};

	return titles[form];
}

/* --- all assemblies --- */

static enum status write_line(void *user, const struct entry_line *line, struct report *report)
{
	struct listing *listing = user;
	struct page *page = listing->page;
	const struct assembly *assembly = chain_assembly_find(page->chain, &line->id);
	char number[32];

	(void)report;
	listing->last = line->seq;
	listing->shown++;
	if (assembly == NULL)
		return AL_OK;
	(void)snprintf(number, sizeof(number), "%lld", (long long)assembly->number);
	page_markup(page, "<tr><th scope=\"row\">");
	page_link(page, "/assemblies/", &line->id, number);
	page_markup(page, "</th><td>");
	page_say(page, form_title(assembly->form));
	page_markup(page, "</td><td>");
	html_when(&page->html, assembly->opens);
	page_markup(page, "</td><td>");
	html_when(&page->html, assembly->closes);
	page_markup(page, "</td><td class=\"number\">");
	page_number(page, assembly->entitled);
	page_markup(page, "</td></tr>");
	return AL_OK;
}

void page_assemblies(void *user, const struct http_request *request,
		     const struct http_places *places, struct http_response *ret)
{
	static const char *const headings[] = { N_("Assembly"),		N_("Form"),
						N_("Vote opens"),	N_("Vote closes"),
						N_("Entitled to vote"), NULL };
	struct report report = { .message = "" };
	struct listing listing = { .last = -1 };
	struct page page;
	enum status status;

	(void)places;
	if (!page_start(&page, user, request, ret))
		return;
	listing.page = &page;
	page_open(&page, N_("Assemblies"), PAGE_ASSEMBLIES);
	page_table_begin(&page, N_("Assemblies, the newest first"), headings);
	status =
	    entries_each(page.service->options.coop,
			 (struct entry_range){ OBJECT_ASSEMBLY, page_query_number(&page, "before"),
					       ASSEMBLIES_SHOWN },
			 write_line, &listing, &report);
	page_table_end(&page);
	page_older(&page, "/assemblies",
		   listing.shown == ASSEMBLIES_SHOWN && listing.last > 0 ? listing.last : -1);
	page_close(&page);
	if (status != AL_OK)
		page_fail(&page, status, &report);
}

/* --- one assembly --- */

static void write_outcome(struct page *page, const struct motion_state *state)
{
	if (state->resolution == NULL) {
		page_say(page, when_before(page->now, state->assembly->opens)
				   ? N_("the vote has not begun")
			       : when_before(page->now, state->assembly->closes)
				   ? N_("the vote is open")
				   : N_("not resolved yet"));
		return;
	}
	page_markup(page, "<span class=\"mark ");
	page_text(page, state->resolution->accepted ? "good" : "bad");
	page_markup(page, "\">");
	page_say(page, state->resolution->accepted ? N_("accepted") : N_("not accepted"));
	page_markup(page, "</span>");
}

static enum status write_motion(void *user, const struct entry_line *line, struct report *report)
{
	struct listing *listing = user;
	struct page *page = listing->page;
	struct motion_state state;

	(void)report;
	if (chain_motion(page->chain, &line->id, &state) != AL_OK ||
	    !digest_equal(&state.motion->assembly, listing->assembly))
		return AL_OK;
	page_markup(page, "<tr><td class=\"number\">");
	page_number(page, state.motion->item);
	page_markup(page, "</td><th scope=\"row\">");
	page_link(page, "/motions/", &line->id, state.motion->title);
	page_markup(page, "</th><td>");
	page_say(page, motion_kind_title(state.motion->kind));
	page_markup(page, "</td><td>");
	write_outcome(page, &state);
	page_markup(page, "</td></tr>");
	return AL_OK;
}

void page_assembly(void *user, const struct http_request *request, const struct http_places *places,
		   struct http_response *ret)
{
	static const char *const headings[] = { N_("Item"), N_("Motion"), N_("Subject"),
						N_("Outcome"), NULL };
	struct report report = { .message = "" };
	struct listing listing = { .last = -1 };
	const struct assembly *assembly;
	char number[32];
	struct digest id;
	struct page page;
	enum status status;

	if (!page_start(&page, user, request, ret))
		return;
	assembly = page_take_id(places->text[0], &id) ? chain_assembly_find(page.chain, &id) : NULL;
	if (assembly == NULL) {
		page_not_found(&page);
		return;
	}
	listing.page = &page;
	listing.assembly = &id;
	(void)snprintf(number, sizeof(number), "%lld", (long long)assembly->number);
	page_open_on(&page, N_("Assembly"), number, PAGE_ASSEMBLIES);
	page_facts_begin(&page);
	page_fact_say(&page, N_("Form"), form_title(assembly->form));
	page_fact_when(&page, N_("Called"), assembly->time);
	page_fact_when(&page, N_("Vote opens"), assembly->opens);
	page_fact_when(&page, N_("Vote closes"), assembly->closes);
	page_fact_number(&page, N_("Entitled to vote"), assembly->entitled);
	page_fact_begin(&page, N_("In the log"));
	page_entry_link(&page, &id);
	page_fact_end(&page);
	page_facts_end(&page);
	page_heading(&page, N_("Agenda"));
	page_markup(&page, "<ol>");
	for (size_t i = 0; i < assembly->agenda_count; i++) {
		page_markup(&page, "<li>");
		page_text(&page, assembly->agenda[i]);
		page_markup(&page, "</li>");
	}
	page_markup(&page, "</ol>");
	page_table_begin(&page, N_("Motions"), headings);
	status = entries_each(page.service->options.coop,
			      (struct entry_range){ OBJECT_MOTION, -1, MOTIONS_LOOKED_AT },
			      write_motion, &listing, &report);
	page_table_end(&page);
	page_close(&page);
	if (status != AL_OK)
		page_fail(&page, status, &report);
}

/* --- one motion --- */

static void write_votes(struct page *page, const struct resolution *resolution)
{
	page_heading(page, N_("Result"));
	page_facts_begin(page);
	page_fact_say(page, N_("Outcome"),
		      resolution->accepted ? N_("accepted") : N_("not accepted"));
	page_fact_number(page, N_("Yes"), resolution->yes);
	page_fact_number(page, N_("No"), resolution->no);
	page_fact_number(page, N_("Abstention"), resolution->abstain);
	page_fact_number(page, N_("Entitled to vote"), resolution->entitled);
	page_fact_say(page, N_("Quorum met"), resolution->quorum_met ? N_("yes") : N_("no"));
	page_facts_end(page);
}

static enum status write_wording(struct page *page, const struct motion *motion,
				 struct report *report)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, COOP_TEXT_LEN_MAX);
	status = entries_text(page->service->options.coop, &motion->wording, &text, report);
	if (status == AL_OK) {
		page_heading(page, N_("Wording that was put to the vote"));
		page_markup(page, "<blockquote>");
		page_text(page, buffer_text(&text));
		page_markup(page, "</blockquote>");
	}
	buffer_clear(&text);
	return status == AL_NOT_FOUND ? AL_OK : status;
}

/* What the motion is about, as a link. */
static void write_proposal(struct page *page, const struct motion *motion)
{
	const struct guideline *guideline = chain_guideline_find(page->chain, &motion->proposal);
	struct application_state application;

	if (guideline != NULL) {
		page_fact_begin(page, N_("Guideline"));
		page_link(page, "/guidelines/", &motion->proposal, guideline->title);
		page_fact_end(page);
	} else if (chain_referred(page->chain, &motion->proposal, &application) == AL_OK) {
		page_fact_begin(page, N_("Application"));
		page_link(page, "/applications/", &application.decision->application,
			  application.application->title);
		page_fact_end(page);
	}
}

void page_motion(void *user, const struct http_request *request, const struct http_places *places,
		 struct http_response *ret)
{
	struct report report = { .message = "" };
	struct motion_state state;
	struct digest id;
	struct page page;
	enum status status;

	if (!page_start(&page, user, request, ret))
		return;
	if (!page_take_id(places->text[0], &id) || chain_motion(page.chain, &id, &state) != AL_OK) {
		page_not_found(&page);
		return;
	}
	page_open_on(&page, N_("Motion"), state.motion->title, PAGE_ASSEMBLIES);
	page_facts_begin(&page);
	page_fact_begin(&page, N_("Assembly"));
	page_link(&page, "/assemblies/", &state.motion->assembly,
		  state.assembly->agenda[state.motion->item - 1]);
	page_fact_end(&page);
	page_fact_say(&page, N_("Subject"), motion_kind_title(state.motion->kind));
	write_proposal(&page, state.motion);
	page_fact_say(&page, N_("How it is voted on"),
		      state.motion->method == METHOD_OPEN ? N_("openly, by keys without names")
							  : N_("in secret (Belenios)"));
	page_fact_begin(&page, N_("State"));
	write_outcome(&page, &state);
	page_fact_end(&page);
	page_fact_begin(&page, N_("In the log"));
	page_entry_link(&page, &id);
	page_fact_end(&page);
	page_facts_end(&page);
	if (state.resolution != NULL)
		write_votes(&page, state.resolution);
	status = write_wording(&page, state.motion, &report);
	page_close(&page);
	if (status != AL_OK)
		page_fail(&page, status, &report);
}
