/* account_key.c: a person shows that she holds a key, by signing the request with it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/form.h"
#include "web/pages/page.h"
#include "web/pages/pages.h"

/*
 * The request is signed as those of programs are (RFC 9421), and comes from the person's session:
 * so the key is hers who is in. What the key may do the log says, not we.
 */
void page_show_key(void *user, const struct http_request *request, const struct http_places *places,
		   struct http_response *ret)
{
	struct report report = { .message = "" };
	struct http_caller caller;
	struct page page;

	(void)places;
	if (!http_form_is_own(request)) {
		http_response_problem(ret, 403, "other-site", "This comes from another page",
				      "open the page here");
		return;
	}
	if (!page_start(&page, user, request, ret))
		return;
	if (!page.session.known) {
		http_response_problem(ret, 401, "session", "Nobody is in", "come in first");
		return;
	}
	if (!http_callers_find(page.service->callers, request, page.now, &caller, ret) ||
	    !http_callers_once(page.service->callers, &caller, page.now, ret))
		return;
	web_give_nothing(accounts_add_key(page.service->options.coop, page.session.account.number,
					  &caller.key, page.now, &report),
			 &report, ret);
}
