/* public_results.c: grants, what was answered under them, and at which cost. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/entries.h"
#include "web/pages/law_words.h"
#include "web/pages/page.h"
#include "web/pages/pages.h"

#define RESULTS_SHOWN 25
#define RECEIPTS_LOOKED_AT 1000 /* newest ones, for one grant */

struct listing {
	struct page *page;
	const struct digest *grant; /* whose receipts are shown */
	int64_t last;
	int64_t shown;
};

/* --- all answers --- */

static enum status write_line(void *user, const struct entry_line *line, struct report *report)
{
	struct listing *listing = user;
	struct page *page = listing->page;
	struct receipt_state receipt;
	struct grant_state grant;

	(void)report;
	listing->last = line->seq;
	listing->shown++;
	if (chain_receipt(page->chain, &line->id, page->now, &receipt) != AL_OK ||
	    chain_grant(page->chain, &receipt.grant, &grant) != AL_OK)
		return AL_OK;
	page_markup(page, "<tr><td>");
	html_when(&page->html, line->time);
	page_markup(page, "</td><th scope=\"row\">");
	page_link(page, "/results/", &receipt.grant, grant.application->title);
	page_markup(page, "</th><td>");
	page_text(page, grant.application->applicant);
	page_markup(page, "</td><td>");
	page_text(page, grant.grant->platform);
	page_markup(page, "</td><td>");
	page_entry_link(page, &line->id);
	page_markup(page, "</td></tr>");
	return AL_OK;
}

void page_results(void *user, const struct http_request *request, const struct http_places *places,
		  struct http_response *ret)
{
	static const char *const headings[] = { N_("Answered"), N_("Application"), N_("For whom"),
						N_("Platform"), N_("Receipt"),	   NULL };
	struct report report = { .message = "" };
	struct listing listing = { .last = -1 };
	struct page page;
	enum status status;

	(void)places;
	if (!page_start(&page, user, request, ret))
		return;
	listing.page = &page;
	page_open(&page, N_("Results"), PAGE_RESULTS);
	page_paragraph(&page,
		       N_("Each answer that left a platform has a receipt in the log, signed by "
			  "the platform's node: under which grant, at which cost in privacy, and "
			  "the hash of what was answered. The answer itself is sealed to who "
			  "asked, until it is published."));
	page_table_begin(&page, N_("Answers, the newest first"), headings);
	status =
	    entries_each(page.service->options.coop,
			 (struct entry_range){ OBJECT_RECEIPT, page_query_number(&page, "before"),
					       RESULTS_SHOWN },
			 write_line, &listing, &report);
	page_table_end(&page);
	page_older(&page, "/results",
		   listing.shown == RESULTS_SHOWN && listing.last > 0 ? listing.last : -1);
	page_close(&page);
	if (status != AL_OK)
		page_fail(&page, status, &report);
}

/* --- one grant --- */

static void write_standing(struct page *page, const struct receipt_state *receipt)
{
	static const char *const words[] = {
		[OUTPUT_FREE] = N_("released"),
		[OUTPUT_WAITING] = N_("waits for two persons who look at it"),
		[OUTPUT_RELEASED] = N_("released after a check"),
		[OUTPUT_REFUSED] = N_("held back by a check"),
		[OUTPUT_LAPSED] = N_("never released"),
	};

	page_say(page, words[receipt->standing]);
}

static enum status write_receipt(void *user, const struct entry_line *line, struct report *report)
{
	struct listing *listing = user;
	struct page *page = listing->page;
	struct receipt_state receipt;
	char hex[2 * DIGEST_LEN + 1];

	(void)report;
	if (chain_receipt(page->chain, &line->id, page->now, &receipt) != AL_OK ||
	    !digest_equal(&receipt.grant, listing->grant))
		return AL_OK;
	listing->shown++;
	hex_format(receipt.result_commit.bytes, DIGEST_LEN, hex);
	page_markup(page, "<tr><td>");
	html_when(&page->html, line->time);
	page_markup(page, "</td><td>");
	write_standing(page, &receipt);
	page_markup(page, "</td><td><code>");
	page_text(page, hex);
	page_markup(page, "</code></td><td>");
	page_entry_link(page, &line->id);
	page_markup(page, "</td></tr>");
	return AL_OK;
}

static void write_grant(struct page *page, const struct grant_state *state, const struct digest *id)
{
	const struct grant *grant = state->grant;

	page_facts_begin(page);
	page_fact(page, N_("For whom"), state->application->applicant);
	page_fact_begin(page, N_("Application"));
	page_link(page, "/applications/", &grant->application, state->application->title);
	page_fact_end(page);
	page_fact(page, N_("Platform"), grant->platform);
	page_fact_begin(page, N_("Purpose"));
	for (size_t i = 0; i < grant->purposes_count; i++) {
		page_text(page, i == 0 ? "" : ", ");
		page_term(page, grant->purposes[i]);
	}
	page_fact_end(page);
	page_fact_begin(page, N_("Ways of use"));
	page_modes(page, grant->modes);
	page_fact_end(page);
	page_fact_begin(page, N_("In force"));
	html_when(&page->html, grant->from);
	page_markup(page, " \xe2\x80\x93 ");
	html_when(&page->html, grant->until);
	page_fact_end(page);
	page_fact_say(page, N_("State"),
		      state->revoked			      ? N_("revoked")
		      : !when_before(page->now, grant->until) ? N_("expired")
							      : N_("in force"));
	page_fact_begin(page, N_("Privacy budget"));
	page_rho(page, grant->rho);
	page_fact_end(page);
	page_fact_begin(page, N_("Spent so far"));
	page_rho(page, state->rho_spent);
	page_fact_end(page);
	page_fact_begin(page, N_("Questions"));
	page_format(page, N_("%lld of %lld"), (long long)state->runs_done, (long long)grant->runs);
	page_fact_end(page);
	page_fact_number(page, N_("Smallest group, in persons"), grant->min_group);
	page_fact_begin(page, N_("In the log"));
	page_entry_link(page, id);
	page_fact_end(page);
	page_facts_end(page);
}

void page_grant(void *user, const struct http_request *request, const struct http_places *places,
		struct http_response *ret)
{
	static const char *const headings[] = { N_("Answered"), N_("State"),
						N_("Hash of the answer"), N_("Receipt"), NULL };
	struct report report = { .message = "" };
	struct listing listing = { .last = -1 };
	struct grant_state state;
	struct digest id;
	struct page page;
	enum status status;

	if (!page_start(&page, user, request, ret))
		return;
	if (!page_take_id(places->text[0], &id) || chain_grant(page.chain, &id, &state) != AL_OK) {
		page_not_found(&page);
		return;
	}
	listing.page = &page;
	listing.grant = &id;
	page_open_on(&page, N_("Grant"), state.application->title, PAGE_RESULTS);
	write_grant(&page, &state, &id);
	page_heading(&page, N_("What was answered"));
	page_table_begin(&page, N_("Answers under this grant, the newest first"), headings);
	status = entries_each(page.service->options.coop,
			      (struct entry_range){ OBJECT_RECEIPT, -1, RECEIPTS_LOOKED_AT },
			      write_receipt, &listing, &report);
	page_table_end(&page);
	if (listing.shown < state.runs_done)
		page_paragraph(&page, N_("Older answers are in the log."));
	page_close(&page);
	if (status != AL_OK)
		page_fail(&page, status, &report);
}
