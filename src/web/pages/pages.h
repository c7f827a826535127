/*
 * pages.h: the pages of the cooperative: what people see at / and below.
 *
 * Each function answers one address; routes.c of this folder says which. All are called with the
 * service's lock held.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_WEB_PAGES_PAGES_H
#define ALLMENDE_WEB_PAGES_PAGES_H

#include "http/router.h"

/* The routes of the pages. */
const struct http_route *web_page_routes(size_t *ret_count);

/*
 * Answer `request` to the service at `user` with a page. What goes wrong is a page, too, in the
 * language of who reads.
 */
void web_pages_handle(void *user, const struct http_request *request, struct http_response *ret);

/* Everyone's: public_*.c. */
http_route_function page_home, page_about, page_privacy, page_accessibility;
http_route_function page_guidelines, page_guideline;
http_route_function page_applications, page_application;
http_route_function page_results, page_grant;
http_route_function page_assemblies, page_assembly, page_motion;
http_route_function page_log, page_entry, page_entry_proof;
http_route_function page_verify;
http_route_function page_asset_file, page_set_language;

/* Accounts: account.c; the answers to passkey.mjs: passkeys.c. */
http_route_function page_login, page_logout, page_new_account, page_make_account, page_account;
http_route_function page_remove_passkey;
http_route_function page_show_key; /* account_key.c */
http_route_function page_passkey_ask, page_passkey_make, page_passkey_use, page_passkey_ask_in;

/* Joining: join.c; the office: office*.c. */
http_route_function page_join, page_apply_to_join, page_membership, page_change_membership;
http_route_function page_office, page_members_csv;
http_route_function page_office_applications, page_office_application;
http_route_function page_office_members, page_office_member, page_decide_member, page_enter_share;
http_route_function page_end_member, page_erase_member, page_enter_roll;

/* Bodies that want to apply: applicant.c, office_applicants.c. */
http_route_function page_applicant, page_register_applicant;
http_route_function page_office_applicants, page_office_applicant, page_decide_applicant;

#endif
