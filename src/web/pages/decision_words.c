/* decision_words.c: a decision in words: outcome, reason, what would change it, rule by rule. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/pages/decision_words.h"

#define TRACE_SHOWN 200 /* rules of a decision; the object has them all */

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

void page_decision(struct page *page, const struct decision *decision, const struct digest *id)
{
	static const char *const bodies[] = { [DECIDED_BY_OFFICE] = N_("a person of the office"),
					      [DECIDED_BY_MACHINE] = N_("the machine"),
					      [DECIDED_BY_ASSEMBLY] = N_("the assembly") };

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
	if (id != NULL) {
		page_fact_begin(page, N_("In the log"));
		page_entry_link(page, id);
		page_fact_end(page);
	}
	page_facts_end(page);
	write_flips(page, decision);
	write_trace(page, decision);
}
