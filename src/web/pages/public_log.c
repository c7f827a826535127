/* public_log.c: the log of record, entry by entry, with proofs; and how to verify all of it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/entries.h"
#include "web/pages/law_words.h"
#include "web/pages/page.h"
#include "web/pages/pages.h"

#include <jansson.h>
#include <stdlib.h>

#define ENTRIES_SHOWN 50
#define JSON_INDENTED_MAX                                                                          \
	((size_t)64 << 10) /* bytes of an object that are shown with line breaks */

struct listing {
	struct page *page;
	int64_t last;
	int64_t shown;
};

/* --- all entries --- */

static enum status write_line(void *user, const struct entry_line *line, struct report *report)
{
	struct listing *listing = user;
	struct page *page = listing->page;

	(void)report;
	listing->last = line->seq;
	listing->shown++;
	page_markup(page, "<tr><td class=\"number\">");
	page_number(page, line->seq);
	page_markup(page, "</td><th scope=\"row\">");
	page_say(page, object_title(line->type));
	page_markup(page, "</th><td>");
	html_when(&page->html, line->time);
	page_markup(page, "</td><td>");
	page_entry_link(page, &line->id);
	page_markup(page, "</td></tr>");
	return AL_OK;
}

/* Choose one type of entries, without a script. */
static void write_choice(struct page *page, enum object_type chosen)
{
	page_markup(page,
		    "<form method=\"get\" action=\"/log\" class=\"acts\"><label for=\"type\">");
	page_say(page, N_("Show"));
	page_markup(page, "</label><span><select id=\"type\" name=\"type\"><option value=\"\">");
	page_say(page, N_("all entries"));
	page_markup(page, "</option>");
	for (int type = 1; type <= OBJECT_TYPE_COUNT; type++) {
		if (type == OBJECT_MANDATE || type == OBJECT_BALLOT_RECEIPT)
			continue; /* never entered */
		page_markup(page, "<option value=\"");
		page_text(page, object_type_names[type]);
		page_markup(page, "\"");
		if (type == (int)chosen)
			page_markup(page, " selected");
		page_markup(page, ">");
		page_say(page, object_title((enum object_type)type));
		page_markup(page, "</option>");
	}
	page_markup(page, "</select></span><button>");
	page_say(page, N_("Go"));
	page_markup(page, "</button></form>");
}

void page_log(void *user, const struct http_request *request, const struct http_places *places,
	      struct http_response *ret)
{
	static const char *const headings[] = { N_("Number"), N_("What"), N_("Entered"), N_("Id"),
						NULL };
	struct report report = { .message = "" };
	struct listing listing = { .last = -1 };
	enum object_type type = 0;
	struct page page;
	const char *wanted;
	char path[64];
	enum status status;

	(void)places;
	if (!page_start(&page, user, request, ret))
		return;
	wanted = http_request_query(request, "type");
	if (wanted != NULL && wanted[0] != '\0')
		type = object_type_find(wanted);
	(void)snprintf(path, sizeof(path), "/log%s%s", type != 0 ? "?type=" : "",
		       type != 0 ? object_type_names[type] : "");
	listing.page = &page;
	page_open(&page, N_("Log"), PAGE_LOG);
	page_paragraph(&page,
		       N_("Everything that the cooperative decides is an entry here, signed and "
			  "chained by hashes. Nothing can be changed or left out afterwards "
			  "without everyone who looks noticing; independent witnesses sign each "
			  "state."));
	write_choice(&page, type);
	page_table_begin(&page, N_("Entries, the newest first"), headings);
	status = entries_each(
	    page.service->options.coop,
	    (struct entry_range){ type, page_query_number(&page, "before"), ENTRIES_SHOWN },
	    write_line, &listing, &report);
	page_table_end(&page);
	page_older(&page, path,
		   listing.shown == ENTRIES_SHOWN && listing.last > 0 ? listing.last : -1);
	page_close(&page);
	if (status != AL_OK)
		page_fail(&page, status, &report);
}

/* --- one entry --- */

/* The page that shows an object of `type` to people; NULL: only this one. */
static const char *shown_at(enum object_type type)
{
	switch (type) {
	case OBJECT_APPLICATION:
		return "/applications/";
	case OBJECT_GUIDELINE:
		return "/guidelines/";
	case OBJECT_GRANT:
		return "/results/";
	case OBJECT_ASSEMBLY:
		return "/assemblies/";
	case OBJECT_MOTION:
		return "/motions/";
	default:
		return NULL;
	}
}

static void write_object(struct page *page, const struct buffer *envelope)
{
	json_t *value = NULL;
	char *text = NULL;

	if (envelope->len <= JSON_INDENTED_MAX)
		value = json_loadb(buffer_text(envelope), envelope->len, 0, NULL);
	if (value != NULL)
		text = json_dumps(value, JSON_INDENT(2) | JSON_SORT_KEYS);
	page_markup(page, "<details open><summary>");
	page_say(page, N_("The signed object"));
	page_markup(page, "</summary><pre tabindex=\"0\"><code>");
	if (text != NULL)
		page_text(page, text);
	else
		page_say(page, N_("It is too long to be shown here; the file has all of it."));
	page_markup(page, "</code></pre></details>");
	free(text);
	json_decref(value);
}

static void write_entry(struct page *page, const struct entry_line *line,
			const struct buffer *envelope)
{
	char hex[2 * DIGEST_LEN + 1];

	hex_format(line->id.bytes, DIGEST_LEN, hex);
	page_facts_begin(page);
	page_fact_number(page, N_("Number"), line->seq);
	page_fact_say(page, N_("What"), object_title(line->type));
	page_fact_when(page, N_("Entered"), line->time);
	page_fact_begin(page, N_("Id"));
	page_markup(page, "<code>sha256:");
	page_text(page, hex);
	page_markup(page, "</code>");
	page_fact_end(page);
	page_facts_end(page);
	page_markup(page, "<ul class=\"acts\">");
	if (shown_at(line->type) != NULL) {
		page_markup(page, "<li>");
		page_link(page, shown_at(line->type), &line->id,
			  words_in(page->language, N_("Shown in words")));
		page_markup(page, "</li>");
	}
	page_markup(page, "<li><a href=\"/public/objects/");
	page_text(page, hex);
	page_markup(page, ".json\">");
	page_say(page, N_("The file"));
	page_markup(page, "</a></li><li><a href=\"/log/");
	page_text(page, hex);
	page_markup(page, "/proof\" download>");
	page_say(page, N_("Proof that it stands in the log (C2SP tlog-proof)"));
	page_markup(page, "</a></li></ul>");
	write_object(page, envelope);
}

void page_entry(void *user, const struct http_request *request, const struct http_places *places,
		struct http_response *ret)
{
	struct report report = { .message = "" };
	struct entry_line line;
	struct buffer envelope;
	struct digest id;
	struct page page;
	enum status status;

	if (!page_start(&page, user, request, ret))
		return;
	buffer_init(&envelope, ENVELOPE_LEN_MAX);
	status = page_take_id(places->text[0], &id)
		     ? entries_find(page.service->options.coop, &id, &line, &envelope, &report)
		     : AL_NOT_FOUND;
	if (status != AL_OK) {
		page_fail(&page, status, &report);
	} else {
		page_open_on(&page, N_("Entry"), words_in(page.language, object_title(line.type)),
			     PAGE_LOG);
		write_entry(&page, &line, &envelope);
		page_close(&page);
	}
	buffer_clear(&envelope);
}

void page_entry_proof(void *user, const struct http_request *request,
		      const struct http_places *places, struct http_response *ret)
{
	struct report report = { .message = "" };
	struct entry_line line;
	struct digest id;
	struct page page;
	enum status status;

	if (!page_start(&page, user, request, ret))
		return;
	status = page_take_id(places->text[0], &id)
		     ? entries_find(page.service->options.coop, &id, &line, NULL, &report)
		     : AL_NOT_FOUND;
	if (status == AL_OK) {
		http_response_start(ret, 200, "text/plain; charset=utf-8");
		http_response_header(ret, "Cache-Control", "no-store");
		http_response_header(ret, "Content-Disposition",
				     "attachment; filename=\"entry.tlog-proof\"");
		status = entries_prove(page.service->options.coop, line.seq, &ret->body, &report);
	}
	if (status != AL_OK)
		page_fail(&page, status, &report);
}

/* --- verify it yourself --- */

static void write_commands(struct page *page)
{
	const char *origin = page->service->options.origin;

	page_markup(page, "<pre tabindex=\"0\"><code>allmende verify ");
	page_text(page, origin != NULL && origin[0] != '\0' ? origin : "http://localhost:8470");
	page_markup(page, "</code></pre>");
}

static void write_list(struct page *page, const char *const *items)
{
	page_markup(page, "<ul>");
	for (; *items != NULL; items++) {
		page_markup(page, "<li>");
		page_say(page, *items);
		page_markup(page, "</li>");
	}
	page_markup(page, "</ul>");
}

void page_verify(void *user, const struct http_request *request, const struct http_places *places,
		 struct http_response *ret)
{
	static const char *const proved[] = {
		N_("that the log is whole: nothing was changed, put in or left out since a state "
		   "that you or a witness saw"),
		N_("that each guideline in force was adopted by the majority that the statute "
		   "asks for, and that each vote was counted as it was cast"),
		N_("that each decision follows from the guideline and the facts that it names"),
		N_("that each grant stays within its decision, and each answer within its grant "
		   "and the privacy budgets"),
		NULL
	};
	static const char *const unproved[] = {
		N_("that the members of the roll exist: that is a matter for audit"),
		N_("that the office was right to vouch for a fact"),
		N_("what happened inside a platform's node: its receipts are the operator's "
		   "signed word"),
		NULL
	};
	struct page page;

	(void)places;
	if (!page_start(&page, user, request, ret))
		return;
	page_open(&page, N_("Verify it yourself"), PAGE_VERIFY);
	page_markup(&page, "<p class=\"lead\">");
	page_say(&page, N_("You need not believe these pages. The program allmende fetches the "
			   "published files and replays everything, from the statute to the last "
			   "answer, on your own machine."));
	page_markup(&page, "</p>");
	page_facts_begin(&page);
	page_fact(&page, N_("Key of the log"), coop_log_vkey(page.service->options.coop));
	page_fact_begin(&page, N_("Founding statute"));
	if (chain_coop(page.chain) != NULL)
		page_entry_link(&page, chain_coop(page.chain));
	page_fact_end(&page);
	page_fact_number(&page, N_("Entries"), chain_size(page.chain));
	page_fact_begin(&page, N_("Newest signed state"));
	page_link_say(&page, "/public/log/checkpoint", N_("checkpoint"));
	page_fact_end(&page);
	page_facts_end(&page);
	write_commands(&page);
	page_heading(&page, N_("What it proves"));
	write_list(&page, proved);
	page_heading(&page, N_("What it cannot prove"));
	write_list(&page, unproved);
	page_close(&page);
}
