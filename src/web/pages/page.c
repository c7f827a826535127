/* page.c: what all pages share: head, navigation, words, and what is shown when something fails. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/pages/page.h"

#include "law/statute.h"
#include "web/assets.h"
#include "web/cookie.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SENTENCE_MAX 4096 /* bytes of one formatted sentence */

/* --- words --- */

void page_say(struct page *page, const char *english)
{
	html_text(&page->html, words_in(page->language, english));
}

void page_print(struct page *page, const char *format, ...)
{
	char text[SENTENCE_MAX];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	html_text(&page->html, text);
}

void page_text(struct page *page, const char *text)
{
	html_text(&page->html, text);
}

void page_number(struct page *page, int64_t number)
{
	char digits[32];
	int count = snprintf(digits, sizeof(digits), "%lld", (long long)number);

	for (int i = 0; i < count; i++) {
		buffer_append_byte(page->html.out, (uint8_t)digits[i]);
		if (digits[i] != '-' && i + 1 < count && (count - i - 1) % 3 == 0)
			page_markup(page, "\xe2\x80\xaf"); /* a narrow space that does not break */
	}
}

/* --- the frame --- */

static const char *language_of(const struct http_request *request)
{
	struct web_cookie cookie = web_cookie_get(request, "language");

	return words_accepted(cookie.value[0] != '\0'
				  ? cookie.value
				  : http_request_header(request, "Accept-Language"));
}

bool page_start(struct page *page, void *user, const struct http_request *request,
		struct http_response *ret)
{
	struct web_service *service = user;
	const struct chain *chain = coop_chain(service->options.coop);
	const struct statute *statute = chain_statute(chain);
	struct report report = { .message = "" };
	enum status status;

	*page = (struct page){ .service = service,
			       .request = request,
			       .response = ret,
			       .language = language_of(request),
			       .now = web_now(service),
			       .chain = chain,
			       .name = statute != NULL ? statute->name : "Allmende" };
	page->html.out = &ret->body;
	status = web_session_find(service, request, &page->session, &report);
	if (status == AL_OK)
		return true;
	page_fail(page, status, &report);
	return false;
}

void page_go(struct page *page, const char *path)
{
	http_response_start(page->response, 303, "text/plain; charset=utf-8");
	http_response_header(page->response, "Cache-Control", "no-store");
	http_response_header(page->response, "Location", path);
}

static void refuse_role(struct page *page, unsigned roles)
{
	http_response_start(page->response, 403, "text/html; charset=utf-8");
	page_open(page, N_("This is not for your account"), PAGE_NOWHERE);
	if (roles == ROLE_OFFICE)
		page_paragraph(page, N_("It is for persons of the office: whose account holds a "
					"key that the log has in force as the office's."));
	else if (roles == ROLE_APPLICANT)
		page_paragraph(page, N_("It is for applicants: whose account holds a key that the "
					"log has in force as an applicant's."));
	else
		page_paragraph(page, N_("It is for members in force."));
	page_markup(page, "<p>");
	page_link_say(page, "/account", N_("To your account"));
	page_markup(page, "</p>");
	page_close(page);
}

bool page_start_in(struct page *page, void *user, const struct http_request *request,
		   unsigned roles, struct http_response *ret)
{
	char path[HTTP_TARGET_LEN_MAX];

	if (!page_start(page, user, request, ret))
		return false;
	if (!page->session.known) {
		(void)snprintf(path, sizeof(path), "/login?to=%s", request->path);
		page_go(page, path);
		return false;
	}
	if (roles == 0 || (page->session.roles & roles) != 0)
		return true;
	refuse_role(page, roles);
	return false;
}

static const struct {
	enum page_place place;
	const char *path;
	const char *words;
} places[] = {
	{ PAGE_GUIDELINES, "/guidelines", N_("Guidelines") },
	{ PAGE_APPLICATIONS, "/applications", N_("Applications") },
	{ PAGE_RESULTS, "/results", N_("Results") },
	{ PAGE_ASSEMBLIES, "/assemblies", N_("Assemblies") },
	{ PAGE_LOG, "/log", N_("Log") },
	{ PAGE_VERIFY, "/verify", N_("Verify it yourself") },
};

static void write_navigation(struct page *page, enum page_place place)
{
	page_markup(page, "<nav aria-label=\"");
	page_say(page, N_("Main navigation"));
	page_markup(page, "\"><ul>");
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		page_markup(page, "<li><a href=\"");
		page_text(page, places[i].path);
		page_markup(page, "\"");
		if (places[i].place == place)
			page_markup(page, " aria-current=\"page\"");
		page_markup(page, ">");
		page_say(page, places[i].words);
		page_markup(page, "</a></li>");
	}
	page_markup(page, "</ul></nav>");
}

/* The way in, or to what is one's own. */
static void write_own(struct page *page, enum page_place place)
{
	const char *here = " aria-current=\"page\"";

	page_markup(page, "<nav class=\"own\" aria-label=\"");
	page_say(page, N_("Your area"));
	page_markup(page, "\"><ul>");
	if ((page->session.roles & ROLE_OFFICE) != 0) {
		page_markup(page, "<li><a href=\"/office\"");
		html_append_markup(&page->html, place == PAGE_OFFICE ? here : "");
		page_markup(page, ">");
		page_say(page, N_("Office"));
		page_markup(page, "</a></li>");
	}
	page_markup(page, "<li><a href=\"");
	page_text(page, page->session.known ? "/account" : "/login");
	page_markup(page, "\"");
	html_append_markup(&page->html, place == PAGE_ACCOUNT ? here : "");
	page_markup(page, ">");
	page_say(page, page->session.known ? N_("Your account") : N_("Come in"));
	page_markup(page, "</a></li></ul></nav>");
}

static void write_headers(struct page *page)
{
	struct http_response *ret = page->response;

	/* libsodium, by which keys are made and boxes opened, is WebAssembly. */
	http_response_header(
	    ret, "Content-Security-Policy",
	    page->script != NULL
		? "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self' "
		  "'wasm-unsafe-eval'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
		  "frame-ancestors 'none'"
		: "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
		  "base-uri 'none'; frame-ancestors 'none'");
	http_response_header(ret, "Content-Language", page->language);
	http_response_header(ret, "Vary", "Accept-Language, Cookie");
	http_response_header(ret, "Cache-Control", "no-store");
	http_response_header(ret, "Referrer-Policy", "same-origin");
}

void page_asset(struct page *page, const char *asset)
{
	const struct web_asset *found = web_asset_find(asset);

	assert(found != NULL);
	page_markup(page, "/assets/");
	page_text(page, found->name);
	page_markup(page, "?v=");
	page_text(page, found->digest);
}

static void write_top(struct page *page, enum page_place place)
{
	page_markup(page, "<a class=\"skip\" href=\"#main\">");
	page_say(page, N_("Skip to the content"));
	page_markup(page, "</a><header><p class=\"brand\"><a href=\"/\"");
	if (place == PAGE_HOME)
		page_markup(page, " aria-current=\"page\"");
	page_markup(page, ">");
	page_text(page, page->name);
	page_markup(page, "</a></p>");
	write_own(page, place);
	write_navigation(page, place);
	page_markup(page, "</header><main id=\"main\"><h1>");
}

void page_open_on(struct page *page, const char *title, const char *subject, enum page_place place)
{
	int status = page->response->status;

	http_response_start(page->response, status == 0 ? 200 : status, "text/html; charset=utf-8");
	write_headers(page);
	page_markup(page, "<!DOCTYPE html>\n<html lang=\"");
	page_text(page, page->language);
	page_markup(page, "\"><head><meta charset=\"utf-8\"><title>");
	page_say(page, title);
	if (subject != NULL) {
		page_markup(page, ": ");
		page_text(page, subject);
	}
	page_markup(page, " \xe2\x80\x93 ");
	page_text(page, page->name);
	page_markup(page, "</title><meta name=\"viewport\" content=\"width=device-width, "
			  "initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">"
			  "<link rel=\"stylesheet\" href=\"");
	page_asset(page, "style.css");
	page_markup(page, "\"><link rel=\"icon\" type=\"image/svg+xml\" href=\"");
	page_asset(page, "icon.svg");
	page_markup(page, "\">");
	if (page->script != NULL) {
		page_markup(page, "<script type=\"module\" src=\"");
		page_asset(page, page->script);
		page_markup(page, "\"></script>");
	}
	page_markup(page, "</head><body>");
	write_top(page, place);
	page_say(page, title);
	if (subject != NULL) {
		page_markup(page, ": ");
		page_text(page, subject);
	}
	page_markup(page, "</h1>");
}

void page_open(struct page *page, const char *title, enum page_place place)
{
	page_open_on(page, title, NULL, place);
}

static void write_footer(struct page *page)
{
	bool german = strcmp(page->language, "de") == 0;

	page_markup(page, "</main><footer><ul><li><a href=\"/about\">");
	page_say(page, N_("About the cooperative"));
	page_markup(page, "</a></li><li><a href=\"/privacy\">");
	page_say(page, N_("Data protection"));
	page_markup(page, "</a></li><li><a href=\"/accessibility\">");
	page_say(page, N_("Accessibility"));
	page_markup(page, "</a></li></ul><form method=\"post\" action=\"/language\"><input "
			  "type=\"hidden\" name=\"back\" value=\"");
	page_text(page, page->request->path);
	page_markup(page, "\"><button name=\"language\" value=\"");
	page_text(page, german ? "en" : "de");
	page_markup(page, "\" lang=\"");
	page_text(page, german ? "en" : "de");
	page_markup(page, "\">");
	page_text(page, german ? "English" : "Deutsch");
	page_markup(page, "</button></form></footer></body></html>\n");
}

void page_close(struct page *page)
{
	struct report report = { .message = "" };
	enum status status;

	write_footer(page);
	status = buffer_status(page->html.out);
	if (status != AL_OK)
		http_response_failure(page->response, status, &report);
}

/* --- failures --- */

void page_not_found(struct page *page)
{
	http_response_start(page->response, 404, "text/html; charset=utf-8");
	page_open(page, N_("This page does not exist"), PAGE_NOWHERE);
	page_paragraph(page, N_("Nothing stands at this address. Perhaps it was mistyped, or what "
				"it names has not been entered in the log."));
	page_markup(page, "<p>");
	page_link_say(page, "/", N_("To the first page"));
	page_markup(page, "</p>");
	page_close(page);
}

void page_fail(struct page *page, enum status status, const struct report *report)
{
	if (status == AL_NOT_FOUND) {
		page_not_found(page);
		return;
	}
	buffer_reset(page->html.out);
	http_response_start(page->response, http_status_of(status), "text/html; charset=utf-8");
	page_open(page, N_("This did not work"), PAGE_NOWHERE);
	page_paragraph(page, N_("Nothing was changed. What the program says:"));
	page_markup(page, "<p lang=\"en\">");
	page_text(page, report->message);
	page_markup(page, "</p>");
	page_close(page);
}
