/* account.c: making an account, and what is one's own: passkeys, devices, keys. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/pages/membership_words.h"
#include "web/pages/page_form.h"
#include "web/pages/pages.h"

#include <string.h>

/* --- coming in --- */

/* Where the browser goes next: a path of ours. */
static const char *next_of(const struct page *page)
{
	const char *to = http_request_query(page->request, "to");

	return page_is_own_path(to) ? to : "/account";
}

void page_login(void *user, const struct http_request *request, const struct http_places *places,
		struct http_response *ret)
{
	struct page page;

	(void)places;
	if (!page_start(&page, user, request, ret))
		return;
	if (page.session.known) {
		page_go(&page, next_of(&page));
		return;
	}
	page.script = "passkey.mjs";
	page_open(&page, N_("Come in"), PAGE_ACCOUNT);
	page_paragraph(&page, N_("You come in by a passkey: your telephone, computer or security "
				 "key shows that it is you. There is no password that anyone could "
				 "steal or guess."));
	page_markup(&page, "<p class=\"acts\"><button class=\"first\" data-passkey=\"use\" "
			   "data-next=\"");
	page_text(&page, next_of(&page));
	page_markup(&page, "\" disabled>");
	page_say(&page, N_("Come in with a passkey"));
	page_markup(&page, "</button></p>");
	page_passkey_words(&page);
	page_heading(&page, N_("You have no account yet?"));
	page_paragraph(&page, N_("An account is a way in and nothing more. With one you can apply "
				 "to become a member, or apply for the use of data."));
	page_markup(&page, "<p>");
	page_link_say(&page, "/account/new", N_("Make an account"));
	page_markup(&page, "</p>");
	page_close(&page);
}

/* What the module says, in the language of the page, and what is said without it. */
void page_passkey_words(struct page *page)
{
	static const struct {
		const char *name;
		const char *words;
	} said[] = {
		{ "refused", N_("The passkey was not taken. Try it again, or with another one.") },
		{ "cancelled", N_("Nothing happened: it was cancelled, or took too long.") },
		{ "unknown", N_("This passkey is not known here. Perhaps it belongs to an account "
				"elsewhere.") },
		{ "often", N_("This was too often. Wait a minute, then try again.") },
		{ "offline", N_("The server does not answer. Try again later.") },
	};

	page_markup(page, "<p class=\"error\" role=\"alert\" data-passkey-says></p>");
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		page_markup(page, "<template data-says=\"");
		page_text(page, said[i].name);
		page_markup(page, "\">");
		page_say(page, said[i].words);
		page_markup(page, "</template>");
	}
	page_markup(page, "<noscript><p class=\"note\">");
	page_say(page, N_("A passkey is a key that your browser uses: for that it needs "
			  "JavaScript. All public pages work without it."));
	page_markup(page, "</p></noscript>");
}

/* --- a new account --- */

static void write_new(struct page *page, const struct http_form *form, const char *name_error,
		      const char *email_error)
{
	page_open(page, N_("Make an account"), PAGE_ACCOUNT);
	page_form_errors(page, (name_error != NULL) + (size_t)(email_error != NULL));
	page_form_begin(page, "/account/new");
	page_field(page, &(struct page_field){ .name = "name",
					       .label = N_("Your name"),
					       .value = http_form_get(form, "name"),
					       .error = name_error,
					       .autocomplete = "name",
					       .max = 100 });
	page_field(page, &(struct page_field){
			     .name = "email",
			     .label = N_("E-mail address"),
			     .hint = N_("For invitations, decisions and when something has to be "
					"done. Nobody else gets it."),
			     .value = http_form_get(form, "email"),
			     .error = email_error,
			     .type = "email",
			     .autocomplete = "email",
			     .max = 254 });
	page_form_end(page, N_("Make the account"));
	page_close(page);
}

void page_new_account(void *user, const struct http_request *request,
		      const struct http_places *places, struct http_response *ret)
{
	struct http_form empty = { .count = 0 };
	struct page page;

	(void)places;
	if (!page_start(&page, user, request, ret))
		return;
	if (page.session.known)
		page_go(&page, "/account");
	else
		write_new(&page, &empty, NULL, NULL);
}

static void make_account(struct page *page, const struct http_form *form)
{
	const char *name = http_form_get(form, "name");
	const char *email = http_form_get(form, "email");
	struct report report = { .message = "" };
	struct account account;
	enum status status;

	if (name == NULL || name[0] == '\0' || email == NULL || strchr(email, '@') == NULL) {
		page->response->status = 422;
		write_new(page, form, name == NULL || name[0] == '\0' ? N_("Say your name.") : NULL,
			  email == NULL || strchr(email, '@') == NULL
			      ? N_("This is no e-mail address: it has an @ in its middle.")
			      : NULL);
		return;
	}
	/* Who only mistyped has used nothing up. */
	if (!web_limits_take(&page->service->limits, WEB_LIMIT_ACCOUNT, page->request, page->now,
			     page->response))
		return;
	status =
	    accounts_make(page->service->options.coop, name, email, page->now, &account, &report);
	if (status == AL_OK)
		status = web_session_begin(page->service, account.number, page->request,
					   page->response, &report);
	if (status == AL_OK)
		page_go(page, "/account");
	else
		page_fail(page, status, &report);
}

void page_make_account(void *user, const struct http_request *request,
		       const struct http_places *places, struct http_response *ret)
{
	struct http_form form;
	struct page page;

	(void)places;
	if (!page_start(&page, user, request, ret) || !page_form_take(&page, &form))
		return;
	make_account(&page, &form);
	http_form_clear(&form);
}

/* --- one's own account --- */

/* A list while it is written; where it has no row there is no table. */
struct own {
	struct page *page;
	const char *caption;
	const char *const *headings;
	size_t count;
};

static void begin_row(struct own *own)
{
	if (own->count++ == 0)
		page_table_begin(own->page, own->caption, own->headings);
	page_markup(own->page, "<tr><th scope=\"row\">");
}

static void end_rows(const struct own *own)
{
	if (own->count > 0)
		page_table_end(own->page);
}

static enum status write_passkey(void *user, const struct account_passkey *passkey,
				 struct report *report)
{
	struct own *own = user;
	struct page *page = own->page;
	char hex[2 * PASSKEY_ID_LEN_MAX + 1];

	(void)report;
	hex_format(passkey->passkey.id, passkey->passkey.id_len, hex);
	begin_row(own);
	page_text(page, passkey->name[0] == '\0' ? "?" : passkey->name);
	page_markup(page, "</th><td>");
	html_when(&page->html, passkey->made);
	page_markup(page, "</td><td>");
	html_when(&page->html, passkey->used);
	page_markup(page, "</td><td>");
	page_say(page, passkey->passkey.backed_up ? N_("kept by its maker on several devices")
						  : N_("on one device"));
	page_markup(page, "</td><td>");
	page_form_button(page, "/account/passkeys/remove", N_("Remove"), "passkey", hex);
	page_markup(page, "</td></tr>");
	return AL_OK;
}

static enum status write_passkeys(struct page *page, struct report *report)
{
	static const char *const headings[] = { N_("Passkey"),	   N_("Made"), N_("Last used"),
						N_("Where it is"), N_("Act"),  NULL };
	struct own own = { .page = page,
			   .caption = N_("Passkeys by which you come in"),
			   .headings = headings };
	enum status status;

	page_heading(page, N_("Passkeys"));
	status = accounts_each_passkey(page->service->options.coop, page->session.account.number,
				       write_passkey, &own, report);
	end_rows(&own);
	if (own.count == 0) {
		page_markup(page, "<div class=\"note bad\"><p>");
		page_say(page, N_("You have no passkey yet. Make one now: without it you cannot "
				  "come in again."));
		page_markup(page, "</p></div>");
	} else if (own.count == 1) {
		page_paragraph(page, N_("With a second one, on another device, you can still come "
					"in when the first one is lost."));
	}
	page_markup(page, "<p class=\"acts\"><button class=\"first\" data-passkey=\"make\" "
			  "data-next=\"/account\" disabled>");
	page_say(page, N_("Make a passkey on this device"));
	page_markup(page, "</button></p>");
	page_passkey_words(page);
	return status;
}

static enum status write_session(void *user, const struct account_session *session,
				 struct report *report)
{
	struct own *own = user;
	struct page *page = own->page;

	(void)report;
	begin_row(own);
	page_text(page, session->device);
	page_markup(page, "</th><td>");
	html_when(&page->html, session->made);
	page_markup(page, "</td><td>");
	html_when(&page->html, session->used);
	page_markup(page, "</td></tr>");
	return AL_OK;
}

static enum status write_sessions(struct page *page, struct report *report)
{
	static const char *const headings[] = { N_("Device"), N_("Came in"), N_("Last seen"),
						NULL };
	struct own own = { .page = page,
			   .caption = N_("Devices on which you are in"),
			   .headings = headings };
	enum status status;

	page_heading(page, N_("Where you are in"));
	status = accounts_each_session(page->service->options.coop, page->session.account.number,
				       write_session, &own, report);
	end_rows(&own);
	page_markup(page, "<div class=\"acts\">");
	page_form_button(page, "/logout", N_("Leave here"), NULL, NULL);
	if (own.count > 1)
		page_form_button(page, "/logout", N_("Leave everywhere else"), "others", "yes");
	page_markup(page, "</div>");
	return status;
}

static enum status write_key(void *user, const struct public_key *key, struct when made,
			     struct report *report)
{
	struct own *own = user;
	struct page *page = own->page;
	char hex[2 * PUBLIC_KEY_LEN + 1];
	const char *role = NULL;

	(void)report;
	hex_format(key->bytes, PUBLIC_KEY_LEN, hex);
	begin_row(own);
	page_markup(page, "<code>ed25519:");
	page_text(page, hex);
	page_markup(page, "</code></th><td>");
	if (chain_key_in_force(page->chain, key, KEY_OFFICE, &role) ||
	    chain_key_in_force(page->chain, key, KEY_APPLICANT, &role))
		page_text(page, role);
	else
		page_say(page, N_("yours; the log does not know it"));
	page_markup(page, "</td><td>");
	html_when(&page->html, made);
	page_markup(page, "</td></tr>");
	return AL_OK;
}

static enum status write_keys(struct page *page, struct report *report)
{
	static const char *const headings[] = { N_("Key"), N_("What it is"), N_("Shown"), NULL };
	struct own own = { .page = page,
			   .caption = N_("Keys that you have shown to hold"),
			   .headings = headings };
	enum status status;

	page_heading(page, N_("Keys"));
	page_paragraph(page, N_("What you sign in the cooperative's log, you sign by keys that "
				"your browser or the program allmende holds. The cooperative sees "
				"their public parts only."));
	status = accounts_each_key(page->service->options.coop, page->session.account.number,
				   write_key, &own, report);
	end_rows(&own);
	page_markup(page, "<div data-key-show hidden>");
	page_key_maker(page, "office", "key");
	page_field(page,
		   &(struct page_field){
		       .name = "key",
		       .label = N_("Public key"),
		       .hint = N_("For persons of the office: take your key from its file, "
				  "then show the cooperative that you hold it. The key itself "
				  "is not sent."),
		       .optional = true,
		       .max = 72 });
	page_markup(page, "<p class=\"acts\"><button type=\"button\" data-key-show-it>");
	page_say(page, N_("Show that I hold it"));
	page_markup(page, "</button></p></div>");
	return status;
}

void page_account(void *user, const struct http_request *request, const struct http_places *places,
		  struct http_response *ret)
{
	struct report report = { .message = "" };
	struct page page;
	enum status status;

	(void)places;
	if (!page_start_in(&page, user, request, 0, ret))
		return;
	page.script = "account.mjs";
	page_open(&page, N_("Your account"), PAGE_ACCOUNT);
	page_facts_begin(&page);
	page_fact(&page, N_("Name"), page.session.account.name);
	page_fact(&page, N_("E-mail address"), page.session.account.email);
	page_fact_begin(&page, N_("Member"));
	page_say(&page, (page.session.roles & ROLE_MEMBER) != 0 ? N_("yes") : N_("no"));
	page_text(&page, " ");
	page_link_say(&page, "/membership", N_("Your membership"));
	page_fact_end(&page);
	page_fact_begin(&page, N_("Applicant"));
	page_say(&page, (page.session.roles & ROLE_APPLICANT) != 0 ? N_("yes") : N_("no"));
	page_text(&page, " ");
	page_link_say(&page, "/applicant", N_("Your registration as an applicant"));
	page_fact_end(&page);
	page_facts_end(&page);
	status = write_passkeys(&page, &report);
	if (status == AL_OK)
		status = write_sessions(&page, &report);
	if (status == AL_OK)
		status = write_keys(&page, &report);
	page_close(&page);
	if (status != AL_OK)
		page_fail(&page, status, &report);
}

/* --- acts --- */

void page_logout(void *user, const struct http_request *request, const struct http_places *places,
		 struct http_response *ret)
{
	struct report report = { .message = "" };
	struct http_form form;
	struct page page;
	enum status status;

	(void)places;
	if (!page_start_in(&page, user, request, 0, ret) || !page_form_take(&page, &form))
		return;
	if (http_form_has(&form, "others", "yes")) {
		status =
		    accounts_end_others(page.service->options.coop, page.session.account.number,
					page.session.token, &report);
		page_go(&page, "/account");
	} else {
		page_go(&page, "/");
		status = web_session_end(page.service, &page.session, ret, &report);
	}
	if (status != AL_OK)
		page_fail(&page, status, &report);
	http_form_clear(&form);
}

void page_remove_passkey(void *user, const struct http_request *request,
			 const struct http_places *places, struct http_response *ret)
{
	struct report report = { .message = "" };
	uint8_t id[PASSKEY_ID_LEN_MAX];
	struct http_form form;
	struct page page;
	const char *hex;
	enum status status = AL_NOT_FOUND;

	(void)places;
	if (!page_start_in(&page, user, request, 0, ret) || !page_form_take(&page, &form))
		return;
	hex = http_form_get(&form, "passkey");
	if (hex != NULL && strlen(hex) % 2 == 0 && strlen(hex) <= 2 * sizeof(id) &&
	    hex_parse(hex, strlen(hex), id, strlen(hex) / 2) == AL_OK)
		status =
		    accounts_drop_passkey(page.service->options.coop, page.session.account.number,
					  id, strlen(hex) / 2, &report);
	if (status == AL_OK)
		page_go(&page, "/account");
	else
		page_fail(&page, status, &report);
	http_form_clear(&form);
}
