/* console.c: the operator's page: what ran, for whom, on whose authority, at what cost; the stop
 * switch. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/translation.h"
#include "http/html.h"
#include "http/query.h"
#include "node/job_store.h"
#include "node/mandates.h"
#include "node/operator_store.h"
#include "node/queue.h"
#include "node/service_internal.h"
#include "words/words.h"

#include <stdio.h>
#include <string.h>

#define JOBS_SHOWN 200
#define ACTS_SHOWN 50
#define STOP_PATH "/console/stop"
#define START_PATH "/console/start"

/* A page that is being written. */
struct page {
	struct html html;
	const char *language;
	struct node_service *service;
	struct when now;
};

/* `english` in the page's language. */
static void say(struct page *page, const char *english)
{
	html_text(&page->html, words_in(page->language, english));
}

/* A cell of a heading. */
static void heading(struct page *page, const char *english)
{
	html_markup(&page->html, "<th scope=\"col\">");
	say(page, english);
	html_markup(&page->html, "</th>");
}

/* --- how it stands --- */

static void fact(struct page *page, const char *english, const char *value)
{
	html_markup(&page->html, "<dt>");
	say(page, english);
	html_markup(&page->html, "</dt><dd>");
	html_text(&page->html, value);
	html_markup(&page->html, "</dd>");
}

static void number_fact(struct page *page, const char *english, int64_t value)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%lld", (long long)value);
	fact(page, english, text);
}

static enum status write_state(struct page *page, struct report *report)
{
	struct node *node = page->service->options.node;
	char hex[2 * DIGEST_LEN + 1];
	int64_t outbox = 0;
	int64_t waiting = 0;
	enum status status = node_store_waiting(node->db, NULL, &outbox, report);

	if (status == AL_OK)
		status = queue_waiting(node, &waiting, report);
	if (status != AL_OK)
		return status;
	hex_format(node->head.coop.bytes, DIGEST_LEN, hex);
	html_markup(&page->html, "<dl>");
	fact(page, N_("Platform"), node->head.platform);
	fact(page, N_("Cooperative (founding id)"), hex);
	number_fact(page, N_("Entries of the log that were replayed"), node->head.followed_size);
	if (node->quorum_time.seconds == 0)
		fact(page, N_("Newest checkpoint with a quorum of witnesses"), "–");
	else
		number_fact(page, N_("Age of the newest checkpoint with a quorum, in seconds"),
			    page->now.seconds - node->quorum_time.seconds);
	number_fact(page, N_("Mandates in force"),
		    (int64_t)node_mandates_in_force(node, page->now));
	number_fact(page, N_("Objects that are not in the log yet"), outbox);
	number_fact(page, N_("Jobs that wait"), waiting);
	html_markup(&page->html, "</dl>");
	return AL_OK;
}

/* --- the stop switch --- */

static void write_switch(struct page *page)
{
	bool stopped = page->service->stopped;

	html_markup(&page->html, "<h2>");
	say(page, N_("Stop switch"));
	html_markup(&page->html, "</h2><p><strong>");
	say(page, stopped ? N_("Stopped: no job is run.") : N_("Jobs are run."));
	html_markup(&page->html, "</strong></p><form method=\"post\" action=\"");
	html_text(&page->html, stopped ? START_PATH : STOP_PATH);
	html_markup(&page->html, "\"><label for=\"reason\">");
	say(page, N_("Reason, for the journal"));
	html_markup(&page->html, "</label><input id=\"reason\" name=\"reason\" required "
				 "maxlength=\"200\"><button type=\"submit\">");
	say(page, stopped ? N_("Run jobs again") : N_("Stop all jobs"));
	html_markup(&page->html, "</button></form>");
}

static enum status write_act(void *user, const struct operator_entry *entry, struct report *report)
{
	struct page *page = user;

	(void)report;
	html_markup(&page->html, "<tr><td>");
	html_when(&page->html, entry->time);
	html_markup(&page->html, "</td><td>");
	say(page, entry->act == OPERATOR_STOP ? N_("stopped") : N_("started again"));
	html_markup(&page->html, "</td><td>");
	html_text(&page->html, entry->reason);
	html_markup(&page->html, "</td></tr>");
	return AL_OK;
}

static enum status write_journal(struct page *page, struct report *report)
{
	enum status status;

	html_markup(&page->html, "<h2>");
	say(page, N_("Journal of the switch"));
	html_markup(&page->html, "</h2><table><thead><tr>");
	heading(page, N_("When"));
	heading(page, N_("What"));
	heading(page, N_("Reason"));
	html_markup(&page->html, "</tr></thead><tbody>");
	status = operator_store_each(page->service->options.node->db, ACTS_SHOWN, write_act, page,
				     report);
	html_markup(&page->html, "</tbody></table>");
	return status;
}

/* --- jobs --- */

/* For whom and on whose authority, as the log says it. */
static void write_authority(struct page *page, const struct queued_job *job)
{
	const struct node *node = page->service->options.node;
	struct html *html = &page->html;
	struct grant_state grant;

	if (node->chain == NULL || chain_grant(node->chain, &job->grant, &grant) != AL_OK) {
		html_markup(html, "<td>–</td><td>–</td><td>–</td>");
		return;
	}
	html_markup(html, "<td>");
	html_text(html, grant.application->applicant);
	html_markup(html, "</td><td>");
	html_text(html, grant.application->title);
	html_markup(html, "<br>");
	for (size_t i = 0; i < grant.grant->purposes_count; i++) {
		html_text(html, i == 0 ? "" : ", ");
		html_text(html, grant.grant->purposes[i]);
	}
	html_markup(html, "</td><td>");
	if (grant.decision->rule != NULL) {
		say(page, N_("rule of the guideline:"));
		html_markup(html, " ");
		html_text(html, grant.decision->rule);
	} else {
		say(page, N_("resolution of the assembly"));
	}
	if (grant.revoked) {
		html_markup(html, "<br>");
		say(page, N_("revoked"));
	}
	html_markup(html, "</td>");
}

static const char *state_words(enum queue_state state)
{
	static const char *const words[] = {
		[QUEUE_WAITING] = N_("waits"), [QUEUE_RUNNING] = N_("runs"),
		[QUEUE_DONE] = N_("done"),     [QUEUE_REFUSED] = N_("refused"),
		[QUEUE_FAILED] = N_("failed"), [QUEUE_CANCELLED] = N_("cancelled"),
	};

	return words[state];
}

static enum status write_job(void *user, const struct queued_job *job, struct report *report)
{
	struct page *page = user;
	struct html *html = &page->html;
	char hex[2 * DIGEST_LEN + 1];
	char cost[32];
	int64_t rho = 0;
	enum status status =
	    job_store_cost(page->service->options.node->db, &job->id, &rho, report);

	if (status != AL_OK)
		return status;
	hex_format(job->id.bytes, DIGEST_LEN, hex);
	(void)snprintf(cost, sizeof(cost), "%lld.%06lld", (long long)(rho / 1000000000000),
		       (long long)(rho / 1000000 % 1000000));
	html_markup(html, "<tr><td>");
	html_when(html, job->added);
	html_markup(html, "<br><code>");
	hex[12] = '\0';
	html_text(html, hex);
	html_markup(html, "</code></td>");
	write_authority(page, job);
	html_markup(html, "<td>");
	html_text(html, cost);
	html_markup(html, "</td><td>");
	say(page, state_words(job->state));
	if (job->message[0] != '\0') {
		html_markup(html, "<br><span lang=\"en\">");
		html_text(html, job->message);
		html_markup(html, "</span>");
	}
	html_markup(html, "</td></tr>");
	return AL_OK;
}

static enum status write_jobs(struct page *page, struct report *report)
{
	enum status status;

	html_markup(&page->html, "<h2>");
	say(page, N_("Jobs"));
	html_markup(&page->html, "</h2><div class=\"wide\" tabindex=\"0\" role=\"region\" "
				 "aria-label=\"");
	say(page, N_("Jobs"));
	html_markup(&page->html, "\"><table><thead><tr>");
	heading(page, N_("Sent"));
	heading(page, N_("For whom"));
	heading(page, N_("What for"));
	heading(page, N_("On whose authority"));
	heading(page, N_("Cost (rho)"));
	heading(page, N_("State"));
	html_markup(&page->html, "</tr></thead><tbody>");
	status = queue_each(page->service->options.node, JOBS_SHOWN, write_job, page, report);
	html_markup(&page->html, "</tbody></table></div>");
	return status;
}

/* --- the page --- */

static void begin(struct page *page)
{
	html_markup(&page->html, "<!DOCTYPE html><html lang=\"");
	html_text(&page->html, page->language);
	html_markup(&page->html, "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
				 "content=\"width=device-width, initial-scale=1\"><title>");
	say(page, N_("Node console"));
	html_markup(&page->html, "</title><link rel=\"stylesheet\" href=\"/console/style.css\">"
				 "</head><body><main><h1>");
	say(page, N_("Node console"));
	html_markup(&page->html, "</h1>");
}

void service_console(void *user, const struct http_request *request,
		     const struct http_places *places, struct http_response *ret)
{
	struct page page = { .service = user };
	struct report report = { .message = "" };
	enum status status;

	(void)places;
	http_response_start(ret, 200, "text/html; charset=utf-8");
	http_response_header(ret, "Content-Security-Policy",
			     "default-src 'none'; style-src 'self'; form-action 'self'; "
			     "base-uri 'none'; frame-ancestors 'none'");
	http_response_header(ret, "Cache-Control", "no-store");
	http_response_header(ret, "Referrer-Policy", "same-origin");
	page.html.out = &ret->body;
	page.language = words_accepted(http_request_header(request, "Accept-Language"));
	page.now = service_now(page.service);
	begin(&page);
	status = write_state(&page, &report);
	if (status == AL_OK) {
		write_switch(&page);
		status = write_jobs(&page, &report);
	}
	if (status == AL_OK)
		status = write_journal(&page, &report);
	html_markup(&page.html, "</main></body></html>");
	if (status != AL_OK)
		http_response_failure(ret, status, &report);
}

void service_style(void *user, const struct http_request *request, const struct http_places *places,
		   struct http_response *ret)
{
	(void)user;
	(void)request;
	(void)places;
	http_response_start(ret, 200, "text/css; charset=utf-8");
	buffer_append_text(
	    &ret->body,
	    ":root{color-scheme:light "
	    "dark;--ink:#1a1a1a;--paper:#fff;--line:#767676;--act:#0b57a4}\n"
	    "@media(prefers-color-scheme:dark){:root{--ink:#f0f0f0;--paper:#16181c;--line:#8a8a8a;"
	    "--act:#8ec5ff}}\n"
	    "body{margin:0;color:var(--ink);background:var(--paper);font:1rem/1.5 sans-serif}\n"
	    "main{max-width:75rem;margin:0 auto;padding:1rem}\n"
	    "dl{display:grid;grid-template-columns:minmax(10rem,auto) 1fr;gap:.25rem 1rem}\n"
	    "dt{font-weight:bold}dd{margin:0;overflow-wrap:anywhere}\n"
	    ".wide{overflow-x:auto}\n"
	    "table{border-collapse:collapse;width:100%}\n"
	    "th,td{border:1px solid var(--line);padding:.4rem;text-align:left;vertical-align:top}\n"
	    "form{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}\n"
	    "input,button{font:inherit;min-height:2.75rem;padding:0 .75rem;border:1px solid "
	    "var(--line);color:var(--ink);background:var(--paper)}\n"
	    "button{border-color:var(--act);color:var(--act);font-weight:bold}\n"
	    ":focus-visible{outline:3px solid var(--act);outline-offset:2px}\n"
	    "@media(max-width:40rem){dl{grid-template-columns:1fr}}\n");
}

/* --- acting --- */

/* A form of another page must not be able to act here: the browser says where it comes from. */
static bool is_own_form(const struct http_request *request)
{
	const char *site = http_request_header(request, "Sec-Fetch-Site");
	const char *origin = http_request_header(request, "Origin");
	const char *host = http_request_header(request, "Host");

	if (site != NULL)
		return strcmp(site, "same-origin") == 0;
	if (origin == NULL)
		return true; /* no browser */
	origin = strstr(origin, "://");
	return origin != NULL && host != NULL && strcmp(origin + 3, host) == 0;
}

static enum status store_act(struct db *db, void *user, struct report *report)
{
	return operator_store_add(db, user, report);
}

/* Read the reason from the form. False: `ret` is the problem. */
static bool read_reason(const struct http_request *request, struct operator_entry *entry,
			struct http_response *ret)
{
	struct http_query form = { .text = NULL };
	const char *reason = NULL;
	char body[4 * OPERATOR_REASON_MAX];

	if (request->body_len < sizeof(body)) {
		memcpy(body, request->body == NULL ? "" : request->body, request->body_len);
		body[request->body_len] = '\0';
		if (http_query_parse(body, &form) == AL_OK)
			reason = http_query_get(&form, "reason");
	}
	if (reason != NULL && reason[0] != '\0' && strlen(reason) <= OPERATOR_REASON_MAX)
		(void)snprintf(entry->reason, sizeof(entry->reason), "%s", reason);
	http_query_clear(&form);
	if (entry->reason[0] != '\0')
		return true;
	http_response_problem(ret, 400, "reason", "A reason is needed",
			      "say in at most 400 bytes why, for the journal");
	return false;
}

static void act(struct node_service *service, const struct http_request *request,
		enum operator_act what, struct http_response *ret)
{
	struct operator_entry entry = { .act = what, .time = service_now(service) };
	struct report report = { .message = "" };
	enum status status;

	if (!is_own_form(request)) {
		http_response_problem(ret, 403, "other-site", "This form is of another page",
				      "open the console itself, and try again");
		return;
	}
	if (!read_reason(request, &entry, ret))
		return;
	status = db_transaction(service->options.node->db, store_act, &entry, &report);
	if (status != AL_OK) {
		http_response_failure(ret, status, &report);
		return;
	}
	service->stopped = what == OPERATOR_STOP;
	(void)pthread_cond_broadcast(&service->wake);
	http_response_start(ret, 303, "text/plain; charset=utf-8");
	http_response_header(ret, "Location", "/console");
}

void service_stop(void *user, const struct http_request *request, const struct http_places *places,
		  struct http_response *ret)
{
	(void)places;
	act(user, request, OPERATOR_STOP, ret);
}

void service_start(void *user, const struct http_request *request, const struct http_places *places,
		   struct http_response *ret)
{
	(void)places;
	act(user, request, OPERATOR_START, ret);
}
