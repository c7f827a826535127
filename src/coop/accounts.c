/* accounts.c: how people come into the pages, and which keys they have shown to hold. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/accounts.h"

#include "coop/account_store.h"
#include "coop/coop_internal.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* --- accounts --- */

/* Whether `text` is of at most `max` bytes without control characters. */
static bool is_line(const char *text, size_t max)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return false;
	}
	return len <= max;
}

static enum status make_work(struct db *db, void *user, struct report *report)
{
	struct account *account = user;
	enum status status = account_store_next(db, &account->number, report);

	return status == AL_OK ? account_store_add(db, account, report) : status;
}

enum status accounts_make(struct coop *coop, const char *name, const char *email, struct when now,
			  struct account *ret, struct report *report)
{
	struct account account = { .made = now };
	enum status status = coop_check_usable(coop, report);

	if (status != AL_OK)
		return status;
	if (name[0] == '\0' || !is_line(name, ACCOUNT_NAME_MAX))
		return report_set(report, AL_MALFORMED, "a name has 1 to %d bytes in one line",
				  ACCOUNT_NAME_MAX);
	if (!is_line(email, ACCOUNT_EMAIL_MAX))
		return report_set(report, AL_MALFORMED,
				  "an e-mail address has at most %d bytes in one line",
				  ACCOUNT_EMAIL_MAX);
	(void)snprintf(account.name, sizeof(account.name), "%s", name);
	(void)snprintf(account.email, sizeof(account.email), "%s", email);
	randombytes_buf(account.handle, sizeof(account.handle));
	status = db_transaction(coop->db, make_work, &account, report);
	if (status == AL_OK)
		*ret = account;
	return status;
}

enum status accounts_get(struct coop *coop, int64_t number, struct account *ret,
			 struct report *report)
{
	return account_store_get(coop->db, number, ret, report);
}

/* --- passkeys --- */

/* A passkey of an account, and what is done to it. */
struct passkey_change {
	int64_t account;
	struct account_passkey passkey;
	const uint8_t *id;
	size_t id_len;
};

static enum status count_passkey(void *user, const struct account_passkey *passkey,
				 struct report *report)
{
	(void)passkey;
	(void)report;
	++*(size_t *)user;
	return AL_OK;
}

static enum status add_passkey_work(struct db *db, void *user, struct report *report)
{
	const struct passkey_change *change = user;
	size_t count = 0;
	enum status status =
	    account_store_each_passkey(db, change->account, count_passkey, &count, report);

	if (status != AL_OK)
		return status;
	if (count >= ACCOUNT_PASSKEYS_MAX)
		return report_set(report, AL_EXHAUSTED,
				  "an account has at most %d passkeys: remove one first",
				  ACCOUNT_PASSKEYS_MAX);
	status = account_store_add_passkey(db, change->account, &change->passkey, report);
	return status == AL_CONFLICT
		   ? report_set(report, AL_CONFLICT, "this passkey is known already")
		   : status;
}

enum status accounts_add_passkey(struct coop *coop, int64_t account, const struct passkey *passkey,
				 const char *name, struct when now, struct report *report)
{
	struct passkey_change change = { .account = account };
	enum status status = coop_check_usable(coop, report);

	if (status != AL_OK)
		return status;
	change.passkey = (struct account_passkey){ .passkey = *passkey, .made = now, .used = now };
	(void)snprintf(change.passkey.name, sizeof(change.passkey.name), "%s",
		       is_line(name, SIZE_MAX) ? name : "");
	return db_transaction(coop->db, add_passkey_work, &change, report);
}

enum status accounts_find_passkey(struct coop *coop, const uint8_t *id, size_t id_len,
				  struct account_passkey *ret, int64_t *ret_account,
				  struct report *report)
{
	return account_store_find_passkey(coop->db, id, id_len, ret, ret_account, report);
}

static enum status use_passkey_work(struct db *db, void *user, struct report *report)
{
	return account_store_use_passkey(db, user, report);
}

enum status accounts_use_passkey(struct coop *coop, const struct account_passkey *passkey,
				 const struct passkey_use *use, struct when now,
				 struct report *report)
{
	struct account_passkey used = *passkey;
	enum status status = coop_check_usable(coop, report);

	used.passkey.sign_count = use->sign_count;
	used.passkey.backed_up = use->backed_up;
	used.used = now;
	return status == AL_OK ? db_transaction(coop->db, use_passkey_work, &used, report) : status;
}

static enum status drop_passkey_work(struct db *db, void *user, struct report *report)
{
	const struct passkey_change *change = user;
	size_t count = 0;
	enum status status =
	    account_store_each_passkey(db, change->account, count_passkey, &count, report);

	if (status == AL_OK)
		status = account_store_drop_passkey(db, change->account, change->id, change->id_len,
						    report);
	if (status == AL_OK && count <= 1)
		return report_set(report, AL_REFUSED,
				  "this is your last passkey: make another one first, or you "
				  "cannot come in any more");
	return status;
}

enum status accounts_drop_passkey(struct coop *coop, int64_t account, const uint8_t *id,
				  size_t id_len, struct report *report)
{
	struct passkey_change change = { .account = account, .id = id, .id_len = id_len };
	enum status status = coop_check_usable(coop, report);

	return status == AL_OK ? db_transaction(coop->db, drop_passkey_work, &change, report)
			       : status;
}

enum status accounts_each_passkey(struct coop *coop, int64_t account,
				  account_passkey_function *each, void *user, struct report *report)
{
	return account_store_each_passkey(coop->db, account, each, user, report);
}

/* --- sessions --- */

/* A session, and what is done to it. */
struct session_change {
	struct digest token; /* its hash: the store cannot open a session */
	struct account_session session;
	struct when now;
};

static struct digest token_hash(const uint8_t token[static ACCOUNT_TOKEN_LEN])
{
	return hash_bytes(token, ACCOUNT_TOKEN_LEN);
}

static enum status begin_session_work(struct db *db, void *user, struct report *report)
{
	const struct session_change *change = user;
	enum status status =
	    account_store_forget_sessions(db, when_add(change->now, -ACCOUNT_SESSION_S),
					  when_add(change->now, -ACCOUNT_IDLE_S), report);

	return status == AL_OK
		   ? account_store_add_session(db, &change->token, &change->session, report)
		   : status;
}

enum status accounts_begin_session(struct coop *coop, int64_t account, const char *device,
				   struct when now, uint8_t ret[static ACCOUNT_TOKEN_LEN],
				   struct report *report)
{
	struct session_change change = {
		.session = { .account = account, .made = now, .used = now }, .now = now
	};
	uint8_t token[ACCOUNT_TOKEN_LEN];
	enum status status = coop_check_usable(coop, report);

	if (status != AL_OK)
		return status;
	randombytes_buf(token, sizeof(token));
	change.token = token_hash(token);
	(void)snprintf(change.session.device, sizeof(change.session.device), "%s",
		       is_line(device, SIZE_MAX) ? device : "");
	status = db_transaction(coop->db, begin_session_work, &change, report);
	if (status == AL_OK)
		memcpy(ret, token, sizeof(token));
	sodium_memzero(token, sizeof(token));
	return status;
}

static enum status touch_session_work(struct db *db, void *user, struct report *report)
{
	const struct session_change *change = user;

	return account_store_touch_session(db, &change->token, change->now, report);
}

enum status accounts_find_session(struct coop *coop, const uint8_t token[static ACCOUNT_TOKEN_LEN],
				  struct when now, struct account_session *ret,
				  struct account *ret_account, struct report *report)
{
	struct session_change change = { .token = token_hash(token), .now = now };
	struct account_session session;
	struct account account;
	enum status status = account_store_find_session(coop->db, &change.token, &session, report);

	if (status == AL_OK && (!when_before(now, when_add(session.used, ACCOUNT_IDLE_S)) ||
				!when_before(now, when_add(session.made, ACCOUNT_SESSION_S))))
		return AL_NOT_FOUND;
	if (status == AL_OK)
		status = account_store_get(coop->db, session.account, &account, report);
	if (status == AL_OK && !when_before(now, when_add(session.used, ACCOUNT_TOUCH_S))) {
		session.used = now;
		status = db_transaction(coop->db, touch_session_work, &change, report);
	}
	if (status == AL_OK) {
		*ret = session;
		*ret_account = account;
	}
	return status;
}

static enum status end_session_work(struct db *db, void *user, struct report *report)
{
	const struct session_change *change = user;

	if (change->session.account != 0)
		return account_store_end_others(db, change->session.account, &change->token,
						report);
	return account_store_end_session(db, &change->token, report);
}

enum status accounts_end_session(struct coop *coop, const uint8_t token[static ACCOUNT_TOKEN_LEN],
				 struct report *report)
{
	struct session_change change = { .token = token_hash(token) };

	return db_transaction(coop->db, end_session_work, &change, report);
}

enum status accounts_end_others(struct coop *coop, int64_t account,
				const uint8_t token[static ACCOUNT_TOKEN_LEN],
				struct report *report)
{
	struct session_change change = { .token = token_hash(token),
					 .session = { .account = account } };

	return db_transaction(coop->db, end_session_work, &change, report);
}

enum status accounts_each_session(struct coop *coop, int64_t account,
				  account_session_function *each, void *user, struct report *report)
{
	return account_store_each_session(coop->db, account, each, user, report);
}

/* --- keys --- */

struct key_change {
	int64_t account;
	struct public_key key;
	struct when now;
	size_t count;
	bool known;
};

static enum status look_at_key(void *user, const struct public_key *key, struct when made,
			       struct report *report)
{
	struct key_change *change = user;

	(void)made;
	(void)report;
	change->count++;
	if (public_key_compare(key, &change->key) == 0)
		change->known = true;
	return AL_OK;
}

static enum status add_key_work(struct db *db, void *user, struct report *report)
{
	struct key_change *change = user;
	enum status status;

	change->count = 0;
	change->known = false;
	status = account_store_each_key(db, change->account, look_at_key, change, report);
	if (status != AL_OK || change->known)
		return status;
	if (change->count >= ACCOUNT_KEYS_MAX)
		return report_set(report, AL_EXHAUSTED, "an account has at most %d keys",
				  ACCOUNT_KEYS_MAX);
	status = account_store_add_key(db, change->account, &change->key, change->now, report);
	return status == AL_CONFLICT
		   ? report_set(report, AL_CONFLICT, "another account holds this key")
		   : status;
}

enum status accounts_add_key(struct coop *coop, int64_t account, const struct public_key *key,
			     struct when now, struct report *report)
{
	struct key_change change = { .account = account, .key = *key, .now = now };
	enum status status = coop_check_usable(coop, report);

	return status == AL_OK ? db_transaction(coop->db, add_key_work, &change, report) : status;
}

enum status accounts_each_key(struct coop *coop, int64_t account, account_key_function *each,
			      void *user, struct report *report)
{
	return account_store_each_key(coop->db, account, each, user, report);
}

/* --- what an account may be --- */

/* A search among the keys of an account. */
struct key_search {
	const struct chain *chain;
	enum key_kind kind;
	struct public_key found;
	bool is_found;
	unsigned roles;
};

static enum status look_at_role(void *user, const struct public_key *key, struct when made,
				struct report *report)
{
	struct key_search *search = user;

	(void)made;
	(void)report;
	if (chain_key_in_force(search->chain, key, KEY_APPLICANT, NULL))
		search->roles |= ROLE_APPLICANT;
	if (chain_key_in_force(search->chain, key, KEY_OFFICE, NULL))
		search->roles |= ROLE_OFFICE;
	return AL_OK;
}

enum status accounts_roles(struct coop *coop, const struct account *account, unsigned *ret,
			   struct report *report)
{
	struct key_search search = { .chain = coop->log.chain };
	int64_t in_force = 0;
	enum status status =
	    account_store_each_key(coop->db, account->number, look_at_role, &search, report);

	if (status == AL_OK && account->member != 0)
		status = coop_store_member_in_force(coop->db, account->member, &in_force, report);
	if (status != AL_OK)
		return status;
	*ret = search.roles | (in_force != 0 ? (unsigned)ROLE_MEMBER : 0);
	return AL_OK;
}

static enum status look_for_kind(void *user, const struct public_key *key, struct when made,
				 struct report *report)
{
	struct key_search *search = user;

	(void)made;
	(void)report;
	if (!search->is_found && chain_key_in_force(search->chain, key, search->kind, NULL)) {
		search->found = *key;
		search->is_found = true;
	}
	return AL_OK;
}

enum status accounts_key_of(struct coop *coop, int64_t account, enum key_kind kind,
			    struct public_key *ret, struct report *report)
{
	struct key_search search = { .chain = coop->log.chain, .kind = kind };
	enum status status =
	    account_store_each_key(coop->db, account, look_for_kind, &search, report);

	if (status != AL_OK)
		return status;
	if (!search.is_found)
		return AL_NOT_FOUND;
	*ret = search.found;
	return AL_OK;
}
