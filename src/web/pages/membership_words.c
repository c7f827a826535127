/* membership_words.c: memberships and shares in words. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/pages/membership_words.h"

#include <stdio.h>
#include <string.h>

const char *membership_state_title(enum membership_state state)
{
	static const char *const titles[] = {
		[MEMBERSHIP_APPLIED] = N_("waits for the board"),
		[MEMBERSHIP_ADMITTED] = N_("member"),
		[MEMBERSHIP_REFUSED] = N_("not admitted"),
		[MEMBERSHIP_WITHDRAWN] = N_("taken back"),
		[MEMBERSHIP_LEAVING] = N_("member, notice given"),
		[MEMBERSHIP_LEFT] = N_("has left"),
	};

	return titles[state];
}

const char *share_kind_title(enum share_kind kind)
{
	static const char *const titles[] = {
		[SHARE_SUBSCRIBED] = N_("shares taken over"),
		[SHARE_PAID] = N_("paid in"),
		[SHARE_FEE] = N_("fee or contribution"),
		[SHARE_CANCELLED] = N_("shares given notice of"),
		[SHARE_REPAID] = N_("paid out"),
	};

	return titles[kind];
}

void page_membership_wish(struct page *page, const struct membership_wish *wish)
{
	char hex[2 * PUBLIC_KEY_LEN + 1];

	hex_format(wish->key.bytes, PUBLIC_KEY_LEN, hex);
	page_fact_begin(page, N_("Name"));
	page_text(page, wish->given);
	page_text(page, " ");
	page_text(page, wish->family);
	page_fact_end(page);
	page_fact_begin(page, N_("Address"));
	page_text(page, wish->street);
	page_markup(page, "<br>");
	page_text(page, wish->postcode);
	page_text(page, " ");
	page_text(page, wish->town);
	page_fact_end(page);
	if (wish->shares > 0)
		page_fact_number(page, N_("Shares applied for"), wish->shares);
	page_fact_begin(page, N_("Public key"));
	page_markup(page, "<code>ed25519:");
	page_text(page, hex);
	page_markup(page, "</code>");
	page_fact_end(page);
}

void page_cents(struct page *page, int64_t cents)
{
	bool german = strcmp(page->language, "de") == 0;
	int64_t whole = cents < 0 ? -cents : cents;
	char text[64];

	(void)snprintf(text, sizeof(text),
		       german ? "%s%lld,%02lld\xc2\xa0\xe2\x82\xac" : "%s\xe2\x82\xac%lld.%02lld",
		       cents < 0 ? "\xe2\x88\x92" : "", (long long)(whole / 100),
		       (long long)(whole % 100));
	page_text(page, text);
}

static enum status write_share(void *user, const struct share_entry *entry, struct report *report)
{
	struct page *page = user;

	(void)report;
	page_markup(page, "<tr><td>");
	html_when(&page->html, entry->time);
	page_markup(page, "</td><th scope=\"row\">");
	page_say(page, share_kind_title(entry->kind));
	page_markup(page, "</th><td class=\"number\">");
	if (entry->shares != 0)
		page_number(page, entry->shares);
	page_markup(page, "</td><td class=\"number\">");
	if (entry->cents != 0)
		page_cents(page, entry->cents);
	page_markup(page, "</td><td>");
	page_text(page, entry->note);
	page_markup(page, "</td></tr>");
	return AL_OK;
}

enum status page_shares(struct page *page, int64_t membership, struct report *report)
{
	static const char *const headings[] = { N_("When"),   N_("What"), N_("Shares"),
						N_("Amount"), N_("Note"), NULL };
	struct coop *coop = page->service->options.coop;
	struct share_sum sum = { .shares = 0 };
	enum status status;

	page_heading(page, N_("Shares and payments"));
	page_table_begin(page, N_("Every entry; none is ever changed"), headings);
	status = share_each(coop, membership, write_share, page, report);
	page_table_end(page);
	if (status == AL_OK)
		status = share_sum(coop, membership, &sum, report);
	page_facts_begin(page);
	page_fact_number(page, N_("Shares held"), sum.shares);
	page_fact_begin(page, N_("Paid in, less what was paid out"));
	page_cents(page, sum.paid_cents);
	page_fact_end(page);
	page_fact_begin(page, N_("Fees and contributions"));
	page_cents(page, sum.fee_cents);
	page_fact_end(page);
	page_facts_end(page);
	return status;
}

/* --- keys --- */

/* What the module says: by the codes of doc/browser-keys.md. */
static void write_key_words(struct page *page)
{
	static const struct {
		const char *name;
		const char *words;
	} said[] = {
		{ "made", N_("The key is made and kept in this browser.") },
		{ "file", N_("Save the file with the key") },
		{ "wait", N_("This takes a second or two.") },
		{ "exists", N_("This key is in this browser already.") },
		{ "wrong-pass-phrase", N_("The pass phrase does not open the file.") },
		{ "weak-pass-phrase", N_("The pass phrase has at least 12 characters.") },
		{ "no-memory", N_("This device has not the memory for it.") },
		{ "storage",
		  N_("The browser keeps nothing now: a private window, or a full disk.") },
		{ "unsupported", N_("This browser cannot make such keys: take a newer one.") },
		{ "malformed", N_("This file holds no key.") },
		{ "not-found", N_("This key is not in this browser: make one, or take it from "
				  "its file.") },
	};

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		page_markup(page, "<template data-says=\"");
		page_text(page, said[i].name);
		page_markup(page, "\">");
		page_say(page, said[i].words);
		page_markup(page, "</template>");
	}
}

void page_key_maker(struct page *page, const char *kind, const char *field)
{
	page_markup(page, "<noscript><p class=\"note\">");
	page_say(page, N_("A key is made by your browser: for that it needs JavaScript. Or make "
			  "one with the program allmende, and write its public part below."));
	page_markup(page, "</p></noscript>");
	page_markup(page, "<div class=\"note\" hidden data-key-maker=\"");
	page_text(page, kind);
	page_markup(page, "\" data-field=\"");
	page_text(page, field);
	page_markup(page, "\"><div class=\"field\"><label for=\"pass-phrase\">");
	page_say(page, N_("Pass phrase for the file with your key"));
	page_markup(page, "</label><p class=\"hint\" id=\"hint-pass-phrase\">");
	page_say(page, N_("At least 12 characters; four or five words that belong together for you "
			  "alone. Nobody can give it back to you."));
	page_markup(page,
		    "</p><input type=\"password\" id=\"pass-phrase\" "
		    "autocomplete=\"new-password\" aria-describedby=\"hint-pass-phrase\"></div>"
		    "<p class=\"acts\"><button type=\"button\" data-key-make>");
	page_say(page, N_("Make a new key in this browser"));
	page_markup(page, "</button></p><div class=\"field\"><label for=\"key-file\">");
	page_say(page, N_("Or take one from a file"));
	page_markup(page, "</label><input type=\"file\" id=\"key-file\" "
			  "accept=\".json,application/json\"></div><p role=\"status\" "
			  "data-key-says></p><p><a hidden data-key-file></a></p>");
	write_key_words(page);
	page_markup(page, "</div>");
}
