/* office.c: where the office begins, and the list that auditors ask for. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/applicants.h"
#include "coop/membership.h"
#include "web/pages/page.h"
#include "web/pages/pages.h"

#include <string.h>

#define COUNTED_MAX 1000 /* applications to join that are counted */

static enum status count_membership(void *user, const struct membership *membership,
				    struct report *report)
{
	(void)membership;
	(void)report;
	++*(int64_t *)user;
	return AL_OK;
}

static enum status count_applicant(void *user, const struct applicant *applicant,
				   struct report *report)
{
	(void)applicant;
	(void)report;
	++*(int64_t *)user;
	return AL_OK;
}

/* Applications for the use of data that have no decision yet. */
static void count_undecided(void *user, const struct digest *id,
			    const struct application_state *state)
{
	(void)id;
	if (state->decision == NULL)
		++*(int64_t *)user;
}

void page_office(void *user, const struct http_request *request, const struct http_places *places,
		 struct http_response *ret)
{
	struct membership_range range = { MEMBERSHIP_APPLIED, -1, COUNTED_MAX };
	struct applicant_range waiting = { APPLICANT_WAITS, -1, COUNTED_MAX };
	struct report report = { .message = "" };
	int64_t joining = 0;
	int64_t bodies = 0;
	int64_t undecided = 0;
	struct page page;
	enum status status;

	(void)places;
	if (!page_start_in(&page, user, request, ROLE_OFFICE, ret))
		return;
	status = membership_each(page.service->options.coop, &range, count_membership, &joining,
				 &report);
	if (status == AL_OK)
		status = applicants_each(page.service->options.coop, &waiting, count_applicant,
					 &bodies, &report);
	chain_each_application(page.chain, count_undecided, &undecided);
	page_open(&page, N_("Office"), PAGE_OFFICE);
	page_markup(&page, "<ul class=\"cards\"><li><h2><a href=\"/office/members?state=1\">");
	page_say(&page, N_("Applications to join"));
	page_markup(&page, "</a></h2><p>");
	page_format(&page, N_("%lld wait for the board."), (long long)joining);
	page_markup(&page, "</p></li><li><h2><a href=\"/office/members\">");
	page_say(&page, N_("List of members"));
	page_markup(&page, "</a></h2><p>");
	page_say(&page, N_("Admission, shares, the end, erasure."));
	page_markup(&page, "</p></li><li><h2><a href=\"/office/applicants\">");
	page_say(&page, N_("Bodies that want to apply"));
	page_markup(&page, "</a></h2><p>");
	page_format(&page, N_("%lld wait for the office."), (long long)bodies);
	page_markup(&page, "</p></li><li><h2><a href=\"/office/applications\">");
	page_say(&page, N_("Applications for the use of data"));
	page_markup(&page, "</a></h2><p>");
	page_format(&page, N_("%lld are not decided yet."), (long long)undecided);
	page_markup(&page, "</p></li></ul>");
	page_close(&page);
	if (status != AL_OK)
		page_fail(&page, status, &report);
}

/* --- for auditors --- */

/* A field of a line (RFC 4180). A spreadsheet must not take what a person typed for a formula. */
static void write_field(struct buffer *out, const char *text)
{
	buffer_append_text(out, "\"");
	if (text[0] != '\0' && strchr("=+-@", text[0]) != NULL)
		buffer_append_text(out, "'");
	for (; *text != '\0'; text++) {
		if (*text == '"')
			buffer_append_text(out, "\"");
		buffer_append_byte(out, (uint8_t)*text);
	}
	buffer_append_text(out, "\",");
}

static void write_day(struct buffer *out, struct when when)
{
	char text[WHEN_TEXT_LEN + 1];

	if (when.seconds != 0) {
		when_format(when, text);
		buffer_append_format(out, "%.10s", text);
	}
	buffer_append_text(out, ",");
}

struct export
{
	struct page *page;
	struct buffer *out;
};

static enum status write_member(void *user, const struct membership *membership,
				struct report *report)
{
	const struct export *export = user;
	struct buffer *out = export->out;
	struct share_sum sum = { .shares = 0 };
	enum status status;

	if (membership->member == 0)
		return AL_OK; /* never a member */
	status = share_sum(export->page->service->options.coop, membership->number, &sum, report);
	buffer_append_format(out, "%lld,", (long long)membership->member);
	write_field(out, membership->wish.family);
	write_field(out, membership->wish.given);
	write_field(out, membership->wish.street);
	write_field(out, membership->wish.postcode);
	write_field(out, membership->wish.town);
	write_day(out, membership->decided);
	write_day(out, membership->notice);
	write_day(out, membership->left);
	buffer_append_format(
	    out, "%lld,%lld.%02lld\r\n", (long long)sum.shares, (long long)(sum.paid_cents / 100),
	    (long long)(sum.paid_cents < 0 ? -sum.paid_cents % 100 : sum.paid_cents % 100));
	return status;
}

void page_members_csv(void *user, const struct http_request *request,
		      const struct http_places *places, struct http_response *ret)
{
	struct membership_range range = { .before = -1, .limit = INT64_MAX };
	struct report report = { .message = "" };
	struct export export = { .out = &ret->body };
	struct page page;
	enum status status;

	(void)places;
	if (!page_start_in(&page, user, request, ROLE_OFFICE, ret))
		return;
	export.page = &page;
	http_response_start(ret, 200, "text/csv; charset=utf-8");
	http_response_header(ret, "Cache-Control", "no-store");
	http_response_header(ret, "X-Content-Type-Options", "nosniff");
	http_response_header(ret, "Content-Disposition", "attachment; filename=\"members.csv\"");
	buffer_append_text(&ret->body, "number,family_name,given_names,street,postal_code,town,"
				       "admitted,notice,left,shares,paid_euros\r\n");
	status =
	    membership_each(page.service->options.coop, &range, write_member, &export, &report);
	if (status == AL_OK)
		status = buffer_status(&ret->body);
	if (status != AL_OK)
		page_fail(&page, status, &report);
}
