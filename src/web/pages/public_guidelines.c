/* public_guidelines.c: the guidelines, in words and as rules. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/entries.h"
#include "web/pages/law_words.h"
#include "web/pages/page.h"
#include "web/pages/pages.h"

#include <string.h>

#define GUIDELINES_SHOWN 50
#define RULES_SHOWN 500 /* of one guideline; the object has them all */
#define MOTIONS_LOOKED_AT 1000

/* --- the list --- */

/* A list while it is written. */
struct listing {
	struct page *page;
	int64_t last; /* number of the last entry that was shown; -1: none */
	int64_t shown;
};

static bool is_in_force(const struct page *page, const struct guideline *guideline,
			const struct digest *id)
{
	struct digest present;

	return chain_guideline(page->chain, guideline->platform, &present) != NULL &&
	       digest_equal(&present, id);
}

static enum status write_line(void *user, const struct entry_line *line, struct report *report)
{
	struct listing *listing = user;
	struct page *page = listing->page;
	const struct guideline *guideline = chain_guideline_find(page->chain, &line->id);

	(void)report;
	listing->last = line->seq;
	listing->shown++;
	if (guideline == NULL)
		return AL_OK;
	page_markup(page, "<tr><th scope=\"row\">");
	page_link(page, "/guidelines/", &line->id, guideline->title);
	page_markup(page, "</th><td>");
	page_text(page, guideline->platform);
	page_markup(page, "</td><td class=\"number\">");
	page_number(page, guideline->version);
	page_markup(page, "</td><td>");
	html_when(&page->html, line->time);
	page_markup(page, "</td><td>");
	if (is_in_force(page, guideline, &line->id)) {
		page_markup(page, "<span class=\"mark good\">");
		page_say(page, N_("in force"));
		page_markup(page, "</span>");
	} else {
		page_say(page, N_("not in force"));
	}
	page_markup(page, "</td></tr>");
	return AL_OK;
}

void page_guidelines(void *user, const struct http_request *request,
		     const struct http_places *places, struct http_response *ret)
{
	static const char *const headings[] = { N_("Guideline"), N_("Platform"), N_("Version"),
						N_("Proposed"),	 N_("State"),	 NULL };
	struct report report = { .message = "" };
	struct listing listing = { .last = -1 };
	struct page page;
	enum status status;

	(void)places;
	if (!page_start(&page, user, request, ret))
		return;
	listing.page = &page;
	page_open(&page, N_("Guidelines"), PAGE_GUIDELINES);
	page_paragraph(&page,
		       N_("The members' assembly decides by which rules applications are decided. "
			  "A guideline is a text, rules that a program can follow, and worked "
			  "examples: the assembly votes on all three at once."));
	page_table_begin(&page, N_("All guidelines that were proposed, the newest first"),
			 headings);
	status =
	    entries_each(page.service->options.coop,
			 (struct entry_range){ OBJECT_GUIDELINE, page_query_number(&page, "before"),
					       GUIDELINES_SHOWN },
			 write_line, &listing, &report);
	page_table_end(&page);
	page_older(&page, "/guidelines",
		   listing.shown == GUIDELINES_SHOWN && listing.last > 0 ? listing.last : -1);
	page_close(&page);
	if (status != AL_OK)
		page_fail(&page, status, &report);
}

/* --- one guideline --- */

static void write_rule(struct page *page, const struct rule *rule)
{
	page_markup(page, "<li id=\"rule-");
	page_text(page, rule->id);
	page_markup(page, "\"><h3>");
	page_text(page, rule->id);
	page_markup(page, ": ");
	page_effect(page, (enum effect)rule->effect);
	page_markup(page, "</h3><p>");
	page_text(page, rule->reason);
	page_markup(page, "</p>");
	if (rule->when_count > 0) {
		page_markup(page, "<p>");
		page_say(page, N_("It holds where all of this is so:"));
		page_markup(page, "</p><ul>");
		for (size_t i = 0; i < rule->when_count; i++) {
			page_markup(page, "<li>");
			page_condition(page, &rule->when[i]);
			page_markup(page, "</li>");
		}
		page_markup(page, "</ul>");
	} else {
		page_paragraph(page, N_("It holds for every application."));
	}
	if (rule->terms != NULL) {
		page_markup(page, "<details><summary>");
		page_say(page, N_("Under these conditions"));
		page_markup(page, "</summary>");
		page_facts_begin(page);
		page_terms(page, rule->terms);
		page_facts_end(page);
		page_markup(page, "</details>");
	}
	page_markup(page, "</li>");
}

static void write_examples(struct page *page, const struct guideline *guideline)
{
	static const char *const headings[] = { N_("Example"), N_("Outcome"), N_("By rule"), NULL };

	page_heading(page, N_("Worked examples"));
	page_paragraph(page, N_("These come out as the assembly wanted; the log takes no guideline "
				"whose examples come out otherwise."));
	page_table_begin(page, N_("Worked examples"), headings);
	for (size_t i = 0; i < guideline->examples_count; i++) {
		const struct example *example = &guideline->examples[i];

		page_markup(page, "<tr><th scope=\"row\">");
		page_text(page, example->name);
		page_markup(page, "</th><td>");
		page_effect(page, (enum effect)example->outcome);
		page_markup(page, "</td><td>");
		page_text(page, example->rule == NULL ? "\xe2\x80\x93" : example->rule);
		page_markup(page, "</td></tr>");
	}
	page_table_end(page);
}

/* The motion that put a guideline to the vote. */
struct motion_search {
	const struct page *page;
	struct digest proposal;
	struct digest found; /* zero: none */
};

static enum status look_at_motion(void *user, const struct entry_line *line, struct report *report)
{
	struct motion_search *search = user;
	struct motion_state state;

	(void)report;
	if (chain_motion(search->page->chain, &line->id, &state) == AL_OK &&
	    digest_equal(&state.motion->proposal, &search->proposal))
		search->found = line->id;
	return AL_OK;
}

static enum status write_origin(struct page *page, const struct digest *id, struct report *report)
{
	struct motion_search search = { .page = page, .proposal = *id };
	struct motion_state state;
	enum status status =
	    entries_each(page->service->options.coop,
			 (struct entry_range){ OBJECT_MOTION, -1, MOTIONS_LOOKED_AT },
			 look_at_motion, &search, report);

	if (status != AL_OK || digest_is_zero(&search.found) ||
	    chain_motion(page->chain, &search.found, &state) != AL_OK)
		return status;
	page_fact_begin(page, N_("Put to the vote by"));
	page_link(page, "/motions/", &search.found, state.motion->title);
	page_fact_end(page);
	return AL_OK;
}

static enum status write_text(struct page *page, const struct guideline *guideline,
			      struct report *report)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, COOP_TEXT_LEN_MAX);
	status = entries_text(page->service->options.coop, &guideline->text, &text, report);
	if (status == AL_OK) {
		page_heading(page, N_("The text"));
		page_markup(page, "<blockquote>");
		page_text(page, buffer_text(&text));
		page_markup(page, "</blockquote>");
	}
	buffer_clear(&text);
	return status == AL_NOT_FOUND ? AL_OK : status;
}

static enum status write_guideline(struct page *page, const struct guideline *guideline,
				   const struct digest *id, struct report *report)
{
	enum status status;

	page_facts_begin(page);
	page_fact(page, N_("Platform"), guideline->platform);
	page_fact_number(page, N_("Version"), guideline->version);
	page_fact_say(page, N_("State"),
		      is_in_force(page, guideline, id) ? N_("in force") : N_("not in force"));
	page_fact_when(page, N_("Proposed"), guideline->time);
	if (!digest_is_zero(&guideline->replaces)) {
		page_fact_begin(page, N_("Replaces"));
		page_link(page, "/guidelines/", &guideline->replaces,
			  words_in(page->language, N_("the version before")));
		page_fact_end(page);
	}
	status = write_origin(page, id, report);
	page_fact_begin(page, N_("In the log"));
	page_entry_link(page, id);
	page_fact_end(page);
	page_facts_end(page);
	if (status == AL_OK)
		status = write_text(page, guideline, report);
	page_heading(page, N_("The rules"));
	page_paragraph(page, N_("A rule that refuses outweighs one that refers to the assembly, "
				"and that one outweighs a permission. What no rule permits goes to "
				"the assembly. A missing fact never permits."));
	page_markup(page, "<ol class=\"cards\">");
	for (size_t i = 0; i < guideline->rules_count && i < RULES_SHOWN; i++)
		write_rule(page, &guideline->rules[i]);
	page_markup(page, "</ol>");
	if (guideline->rules_count > RULES_SHOWN)
		page_paragraph(page, N_("There are more rules than this page shows; the entry in "
					"the log has all of them."));
	write_examples(page, guideline);
	return status;
}

void page_guideline(void *user, const struct http_request *request,
		    const struct http_places *places, struct http_response *ret)
{
	struct report report = { .message = "" };
	const struct guideline *guideline;
	struct digest id;
	struct page page;
	enum status status;

	if (!page_start(&page, user, request, ret))
		return;
	guideline =
	    page_take_id(places->text[0], &id) ? chain_guideline_find(page.chain, &id) : NULL;
	if (guideline == NULL) {
		page_not_found(&page);
		return;
	}
	page_open_on(&page, N_("Guideline"), guideline->title, PAGE_GUIDELINES);
	status = write_guideline(&page, guideline, &id, &report);
	page_close(&page);
	if (status != AL_OK)
		page_fail(&page, status, &report);
}
