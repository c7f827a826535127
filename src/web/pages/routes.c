/* routes.c: the addresses of the pages. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/pages/page.h"
#include "web/pages/pages.h"

#include <string.h>

static const struct http_route routes[] = {
	{ .method = "GET", .path = "/", .run = page_home },
	{ .method = "GET", .path = "/about", .run = page_about },
	{ .method = "GET", .path = "/privacy", .run = page_privacy },
	{ .method = "GET", .path = "/accessibility", .run = page_accessibility },
	{ .method = "GET", .path = "/guidelines", .run = page_guidelines },
	{ .method = "GET", .path = "/guidelines/{guideline}", .run = page_guideline },
	{ .method = "GET", .path = "/applications", .run = page_applications },
	{ .method = "GET", .path = "/applications/{application}", .run = page_application },
	{ .method = "GET", .path = "/results", .run = page_results },
	{ .method = "GET", .path = "/results/{grant}", .run = page_grant },
	{ .method = "GET", .path = "/assemblies", .run = page_assemblies },
	{ .method = "GET", .path = "/assemblies/{assembly}", .run = page_assembly },
	{ .method = "GET", .path = "/motions/{motion}", .run = page_motion },
	{ .method = "GET", .path = "/log", .run = page_log },
	{ .method = "GET", .path = "/log/{entry}", .run = page_entry },
	{ .method = "GET", .path = "/log/{entry}/proof", .run = page_entry_proof },
	{ .method = "GET", .path = "/verify", .run = page_verify },
	{ .method = "GET", .path = "/assets/{asset}", .run = page_asset_file },
	{ .method = "POST", .path = "/language", .run = page_set_language },
	{ .method = "GET", .path = "/login", .run = page_login },
	{ .method = "POST", .path = "/logout", .run = page_logout },
	{ .method = "GET", .path = "/account", .run = page_account },
	{ .method = "GET", .path = "/account/new", .run = page_new_account },
	{ .method = "POST", .path = "/account/new", .run = page_make_account },
	{ .method = "POST", .path = "/account/passkeys/remove", .run = page_remove_passkey },
	{ .method = "POST", .path = "/account/passkeys/ask", .run = page_passkey_ask },
	{ .method = "POST", .path = "/account/passkeys/make", .run = page_passkey_make },
	{ .method = "POST", .path = "/account/keys", .run = page_show_key },
	{ .method = "GET", .path = "/join", .run = page_join },
	{ .method = "POST", .path = "/join", .run = page_apply_to_join },
	{ .method = "GET", .path = "/membership", .run = page_membership },
	{ .method = "POST", .path = "/membership", .run = page_change_membership },
	{ .method = "GET", .path = "/applicant", .run = page_applicant },
	{ .method = "POST", .path = "/applicant", .run = page_register_applicant },
	{ .method = "GET", .path = "/office", .run = page_office },
	{ .method = "GET", .path = "/office/applications", .run = page_office_applications },
	{ .method = "GET",
	  .path = "/office/applications/{application}",
	  .run = page_office_application },
	{ .method = "GET", .path = "/office/applicants", .run = page_office_applicants },
	{ .method = "GET", .path = "/office/applicants/{number}", .run = page_office_applicant },
	{ .method = "POST", .path = "/office/applicants/decide", .run = page_decide_applicant },
	{ .method = "GET", .path = "/office/members", .run = page_office_members },
	{ .method = "GET", .path = "/office/members.csv", .run = page_members_csv },
	{ .method = "GET", .path = "/office/members/{number}", .run = page_office_member },
	{ .method = "POST", .path = "/office/members/decide", .run = page_decide_member },
	{ .method = "POST", .path = "/office/members/share", .run = page_enter_share },
	{ .method = "POST", .path = "/office/members/end", .run = page_end_member },
	{ .method = "POST", .path = "/office/members/erase", .run = page_erase_member },
	{ .method = "POST", .path = "/office/roll", .run = page_enter_roll },
	{ .method = "POST", .path = "/login/ask", .run = page_passkey_ask_in },
	{ .method = "POST", .path = "/login/use", .run = page_passkey_use },
};

const struct http_route *web_page_routes(size_t *ret_count)
{
	*ret_count = sizeof(routes) / sizeof(routes[0]);
	return routes;
}

/* Say the problem in `ret` as a page. */
static void show_problem(void *user, const struct http_request *request, struct http_response *ret)
{
	int status = ret->status;
	struct page page;

	if (!page_start(&page, user, request, ret))
		return;
	if (status == 404) {
		page_not_found(&page);
		return;
	}
	http_response_start(ret, status, "text/html; charset=utf-8");
	page_open(&page, N_("This did not work"), PAGE_NOWHERE);
	if (status == 429)
		page_paragraph(&page, N_("This was too often. Wait a minute, then try again."));
	else if (status == 403)
		page_paragraph(&page, N_("The form was not sent from a page of this session. Load "
					 "the page again, and send it once more."));
	else
		page_paragraph(&page,
			       N_("The browser asked in a way that this address does not know. Go "
				  "back, load the page again, and try once more."));
	page_close(&page);
}

/* Whether a module of ours asks, and understands problems (RFC 9457). */
static bool is_for_module(const struct http_request *request)
{
	return http_request_is(request, "application/json");
}

void web_pages_handle(void *user, const struct http_request *request, struct http_response *ret)
{
	const char *type;

	http_route(routes, sizeof(routes) / sizeof(routes[0]), user, request, ret);
	type = http_response_get(ret, "Content-Type");
	if (!is_for_module(request) && ret->status >= 400 && type != NULL &&
	    strcmp(type, "application/problem+json") == 0)
		show_problem(user, request, ret);
}
