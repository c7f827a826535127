/* accounts_test.c: ways in, sessions that end, and what follows from keys. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/accounts.h"

#include "unit/coop/house_folder.h"

#include <string.h>

static const struct when start = { HOUSE_START };

static struct when after(int64_t seconds)
{
	return when_add(start, seconds);
}

/* An account in a house whose story was told until `step`. */
static struct account make(void **state, enum house_step step)
{
	struct report report = { .message = "" };
	struct account account;

	assert_ok(house_run(house_of(state), step, &report), &report);
	assert_ok(accounts_make(house_of(state)->coop, "Ada", "ada@example.org", start, &account,
				&report),
		  &report);
	return account;
}

static struct passkey passkey_of(uint8_t number)
{
	return (struct passkey){ .id = { number, 2, 3 },
				 .id_len = 3,
				 .algorithm = PASSKEY_ES256,
				 .key = { 7, 8 },
				 .key_len = 2,
				 .sign_count = number,
				 .backup_eligible = true };
}

static void an_account_is_kept(void **state)
{
	struct account account = make(state, H_STATUTE);
	struct account other = make(state, H_STATUTE);
	struct report report = { .message = "" };
	struct account found;

	assert_int_equal(account.number, 1);
	assert_int_equal(other.number, 2);
	assert_memory_not_equal(account.handle, other.handle, ACCOUNT_HANDLE_LEN);
	assert_ok(house_reopen(house_of(state), &report), &report);
	assert_ok(accounts_get(house_of(state)->coop, 1, &found, &report), &report);
	assert_string_equal(found.name, "Ada");
	assert_string_equal(found.email, "ada@example.org");
	assert_memory_equal(found.handle, account.handle, ACCOUNT_HANDLE_LEN);
	assert_int_equal(accounts_get(house_of(state)->coop, 3, &found, &report), AL_NOT_FOUND);
}

static void a_name_is_one_line(void **state)
{
	struct coop *coop = house_of(state)->coop;
	struct report report = { .message = "" };
	char long_name[ACCOUNT_NAME_MAX + 2];
	struct account account;

	memset(long_name, 'a', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	assert_refused(accounts_make(coop, "", "", start, &account, &report), AL_MALFORMED, &report,
		       "name");
	assert_refused(accounts_make(coop, "a\nb", "", start, &account, &report), AL_MALFORMED,
		       &report, "name");
	assert_refused(accounts_make(coop, long_name, "", start, &account, &report), AL_MALFORMED,
		       &report, "name");
	assert_refused(accounts_make(coop, "a", "a@b\r\nBcc: x", start, &account, &report),
		       AL_MALFORMED, &report, "e-mail");
	long_name[ACCOUNT_NAME_MAX] = '\0';
	assert_ok(accounts_make(coop, long_name, "", start, &account, &report), &report);
}

static enum status count_passkey(void *user, const struct account_passkey *passkey,
				 struct report *report)
{
	(void)passkey;
	(void)report;
	++*(int *)user;
	return AL_OK;
}

static void a_passkey_belongs_to_one_account_and_counts(void **state)
{
	struct account account = make(state, H_STATUTE);
	struct account other = make(state, H_STATUTE);
	struct coop *coop = house_of(state)->coop;
	struct report report = { .message = "" };
	struct passkey passkey = passkey_of(1);
	struct passkey_use use = { .sign_count = 9, .backed_up = true };
	struct account_passkey found;
	int64_t whose;
	int count = 0;

	assert_ok(accounts_add_passkey(coop, account.number, &passkey, "phone", start, &report),
		  &report);
	assert_refused(accounts_add_passkey(coop, other.number, &passkey, "stolen", start, &report),
		       AL_CONFLICT, &report, "known already");
	assert_ok(accounts_find_passkey(coop, passkey.id, 3, &found, &whose, &report), &report);
	assert_int_equal(whose, account.number);
	assert_string_equal(found.name, "phone");
	assert_ok(accounts_use_passkey(coop, &found, &use, after(60), &report), &report);
	assert_ok(accounts_find_passkey(coop, passkey.id, 3, &found, &whose, &report), &report);
	assert_int_equal(found.passkey.sign_count, 9);
	assert_true(found.passkey.backed_up);
	assert_true(found.passkey.backup_eligible);
	assert_int_equal(found.used.seconds, after(60).seconds);
	assert_int_equal(accounts_find_passkey(coop, passkey.id, 2, &found, &whose, &report),
			 AL_NOT_FOUND);
	assert_ok(accounts_each_passkey(coop, account.number, count_passkey, &count, &report),
		  &report);
	assert_int_equal(count, 1);
}

static void the_last_passkey_stays(void **state)
{
	struct account account = make(state, H_STATUTE);
	struct coop *coop = house_of(state)->coop;
	struct report report = { .message = "" };
	int count = 0;

	for (uint8_t i = 0; i < ACCOUNT_PASSKEYS_MAX; i++) {
		struct passkey passkey = passkey_of(i);

		assert_ok(accounts_add_passkey(coop, account.number, &passkey, "", start, &report),
			  &report);
	}
	{
		struct passkey one_more = passkey_of(ACCOUNT_PASSKEYS_MAX);

		assert_refused(
		    accounts_add_passkey(coop, account.number, &one_more, "", start, &report),
		    AL_EXHAUSTED, &report, "at most");
	}
	for (uint8_t i = 1; i < ACCOUNT_PASSKEYS_MAX; i++) {
		uint8_t id[] = { i, 2, 3 };

		assert_ok(accounts_drop_passkey(coop, account.number, id, 3, &report), &report);
		assert_refused(accounts_drop_passkey(coop, account.number, id, 3, &report),
			       AL_NOT_FOUND, &report, "no such passkey");
	}
	assert_refused(
	    accounts_drop_passkey(coop, account.number, (const uint8_t[]){ 0, 2, 3 }, 3, &report),
	    AL_REFUSED, &report, "last passkey");
	assert_ok(accounts_each_passkey(coop, account.number, count_passkey, &count, &report),
		  &report);
	assert_int_equal(count, 1);
}

static void a_session_ends_when_it_is_not_used_or_long_old(void **state)
{
	struct account account = make(state, H_STATUTE);
	struct coop *coop = house_of(state)->coop;
	struct report report = { .message = "" };
	struct account_session session;
	uint8_t token[ACCOUNT_TOKEN_LEN];
	struct account found;
	int64_t at = 0;

	assert_ok(accounts_begin_session(coop, account.number, "Firefox", start, token, &report),
		  &report);
	assert_ok(accounts_find_session(coop, token, after(ACCOUNT_IDLE_S - 1), &session, &found,
					&report),
		  &report);
	assert_int_equal(found.number, account.number);
	assert_string_equal(session.device, "Firefox");
	/* It was used then, so it counts from there. */
	assert_ok(accounts_find_session(coop, token, after(2 * ACCOUNT_IDLE_S - 2), &session,
					&found, &report),
		  &report);
	assert_int_equal(accounts_find_session(coop, token, after(3 * ACCOUNT_IDLE_S - 2), &session,
					       &found, &report),
			 AL_NOT_FOUND);
	assert_ok(accounts_begin_session(coop, account.number, "Firefox", start, token, &report),
		  &report);
	for (at = 0; at < ACCOUNT_SESSION_S; at += ACCOUNT_IDLE_S - 1)
		assert_ok(accounts_find_session(coop, token, after(at), &session, &found, &report),
			  &report);
	assert_int_equal(
	    accounts_find_session(coop, token, after(ACCOUNT_SESSION_S), &session, &found, &report),
	    AL_NOT_FOUND);
	token[0] ^= 1;
	assert_int_equal(accounts_find_session(coop, token, start, &session, &found, &report),
			 AL_NOT_FOUND);
}

static enum status count_session(void *user, const struct account_session *session,
				 struct report *report)
{
	(void)session;
	(void)report;
	++*(int *)user;
	return AL_OK;
}

static void sessions_are_ended_here_or_elsewhere(void **state)
{
	struct account account = make(state, H_STATUTE);
	struct account other = make(state, H_STATUTE);
	struct coop *coop = house_of(state)->coop;
	struct report report = { .message = "" };
	uint8_t tokens[3][ACCOUNT_TOKEN_LEN];
	struct account_session session;
	struct account found;
	int count = 0;

	for (int i = 0; i < 3; i++)
		assert_ok(accounts_begin_session(coop, i < 2 ? account.number : other.number, "",
						 start, tokens[i], &report),
			  &report);
	assert_ok(accounts_end_others(coop, account.number, tokens[0], &report), &report);
	assert_ok(accounts_each_session(coop, account.number, count_session, &count, &report),
		  &report);
	assert_int_equal(count, 1);
	assert_int_equal(accounts_find_session(coop, tokens[1], start, &session, &found, &report),
			 AL_NOT_FOUND);
	assert_ok(accounts_find_session(coop, tokens[2], start, &session, &found, &report),
		  &report);
	assert_ok(accounts_end_session(coop, tokens[2], &report), &report);
	assert_int_equal(accounts_find_session(coop, tokens[2], start, &session, &found, &report),
			 AL_NOT_FOUND);
	/* Who comes in later finds what is over forgotten. */
	assert_ok(accounts_begin_session(coop, account.number, "", after(ACCOUNT_SESSION_S + 1),
					 tokens[1], &report),
		  &report);
	count = 0;
	assert_ok(accounts_each_session(coop, account.number, count_session, &count, &report),
		  &report);
	assert_int_equal(count, 1);
}

static void roles_follow_from_keys_in_force(void **state)
{
	struct account account = make(state, H_KEY_PAPER);
	struct account other = make(state, H_KEY_PAPER);
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct public_key office = *signing_key_public(house->keys[HK_OFFICE]);
	struct public_key city = *signing_key_public(house->keys[HK_CITY]);
	struct public_key found;
	unsigned roles = 99;

	assert_ok(accounts_roles(house->coop, &account, &roles, &report), &report);
	assert_int_equal(roles, 0);
	assert_ok(accounts_add_key(house->coop, account.number, &office, start, &report), &report);
	assert_ok(accounts_add_key(house->coop, account.number, &office, start, &report), &report);
	assert_refused(accounts_add_key(house->coop, other.number, &office, start, &report),
		       AL_CONFLICT, &report, "another account");
	assert_ok(accounts_add_key(house->coop, other.number, &city, start, &report), &report);
	assert_ok(accounts_roles(house->coop, &account, &roles, &report), &report);
	assert_int_equal(roles, ROLE_OFFICE);
	assert_ok(accounts_roles(house->coop, &other, &roles, &report), &report);
	assert_int_equal(roles, ROLE_APPLICANT);
	assert_ok(accounts_key_of(house->coop, account.number, KEY_OFFICE, &found, &report),
		  &report);
	assert_memory_equal(found.bytes, office.bytes, PUBLIC_KEY_LEN);
	assert_int_equal(
	    accounts_key_of(house->coop, account.number, KEY_APPLICANT, &found, &report),
	    AL_NOT_FOUND);
}

static void a_store_of_an_older_program_is_brought_on(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	char path[FILE_PATH_MAX];

	assert_ok(house_run(house, H_ADMIT, &report), &report);
	(void)snprintf(path, sizeof(path), "%s", house->path);
	coop_close(house->coop);
	house->coop = NULL;
	assert_ok(coop_upgrade(path, start, &report), &report);
	assert_ok(house_open(house, &report), &report);
	assert_refused(coop_upgrade(path, start, &report), AL_CONFLICT, &report, "");
}

UNIT_MAIN("accounts", HOUSE_TEST(an_account_is_kept), HOUSE_TEST(a_name_is_one_line),
	  HOUSE_TEST(a_passkey_belongs_to_one_account_and_counts),
	  HOUSE_TEST(the_last_passkey_stays),
	  HOUSE_TEST(a_session_ends_when_it_is_not_used_or_long_old),
	  HOUSE_TEST(sessions_are_ended_here_or_elsewhere),
	  HOUSE_TEST(roles_follow_from_keys_in_force),
	  HOUSE_TEST(a_store_of_an_older_program_is_brought_on))
