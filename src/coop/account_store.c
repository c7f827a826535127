/* account_store.c: accounts in the store. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/account_store.h"

#include <stdio.h>
#include <string.h>

#define BACKUP_ELIGIBLE 1
#define BACKED_UP 2

/* Copy the text in `column` to the `size` bytes at `ret`, cut to them. */
static void take_text(const struct db_row *row, size_t column, char *ret, size_t size)
{
	const char *text = db_row_text(row, column);

	(void)snprintf(ret, size, "%s", text == NULL ? "" : text);
}

/* What a query for one row found. */
struct one {
	void *ret;
	int64_t *ret_account;
	bool found;
};

static enum status found_one(const struct one *one, enum status status)
{
	if (status != AL_OK)
		return status;
	return one->found ? AL_OK : AL_NOT_FOUND;
}

/* --- accounts --- */

enum status account_store_next(struct db *db, int64_t *ret, struct report *report)
{
	return db_query_integer(db, "SELECT coalesce(max(number), 0) + 1 FROM account", NULL, ret,
				report);
}

enum status account_store_add(struct db *db, const struct account *account, struct report *report)
{
	return db_exec(db,
		       "INSERT INTO account(number, handle, name, email, made, member)"
		       " VALUES ($1, $2, $3, $4, $5, NULL)",
		       DB_PARAMS(db_integer(account->number),
				 db_blob(account->handle, ACCOUNT_HANDLE_LEN),
				 db_text(account->name), db_text(account->email),
				 db_integer(account->made.seconds)),
		       report);
}

static enum status account_row(void *user, const struct db_row *row, struct report *report)
{
	struct one *one = user;
	struct account account = { .number = db_row_integer(row, 0),
				   .made = { .seconds = db_row_integer(row, 4) },
				   .member = db_row_integer(row, 5) };

	take_text(row, 2, account.name, sizeof(account.name));
	take_text(row, 3, account.email, sizeof(account.email));
	if (db_row_blob(row, 1, account.handle, ACCOUNT_HANDLE_LEN) != AL_OK)
		return report_set(report, AL_MALFORMED, "an account's handle has a wrong length");
	*(struct account *)one->ret = account;
	one->found = true;
	return AL_OK;
}

enum status account_store_get(struct db *db, int64_t number, struct account *ret,
			      struct report *report)
{
	struct one one = { .ret = ret };

	return found_one(&one, db_query(db,
					"SELECT number, handle, name, email, made, member"
					" FROM account WHERE number = $1",
					DB_PARAMS(db_integer(number)), account_row, &one, report));
}

enum status account_store_set_member(struct db *db, int64_t number, int64_t member,
				     struct report *report)
{
	return db_exec(db, "UPDATE account SET member = $2 WHERE number = $1",
		       DB_PARAMS(db_integer(number), member == 0 ? db_null() : db_integer(member)),
		       report);
}

/* --- passkeys --- */

enum status account_store_add_passkey(struct db *db, int64_t account,
				      const struct account_passkey *passkey, struct report *report)
{
	const struct passkey *of = &passkey->passkey;

	return db_exec(db,
		       "INSERT INTO account_passkey(id, account, algorithm, public_key, sign_count,"
		       " backup, name, made, used) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		       DB_PARAMS(db_blob(of->id, of->id_len), db_integer(account),
				 db_integer(of->algorithm), db_blob(of->key, of->key_len),
				 db_integer(of->sign_count),
				 db_integer((of->backup_eligible ? BACKUP_ELIGIBLE : 0) |
					    (of->backed_up ? BACKED_UP : 0)),
				 db_text(passkey->name), db_integer(passkey->made.seconds),
				 db_integer(passkey->used.seconds)),
		       report);
}

/* Copy the blob in `column`, of at most `size` bytes, to `ret`. */
static bool take_blob(const struct db_row *row, size_t column, uint8_t *ret, size_t size,
		      size_t *ret_len)
{
	const struct db_value *value = &row->values[column];

	if (value->type != DB_BLOB || value->len == 0 || value->len > size)
		return false;
	memcpy(ret, value->bytes, value->len);
	*ret_len = value->len;
	return true;
}

#define PASSKEY_COLUMNS "id, account, algorithm, public_key, sign_count, backup, name, made, used"

static enum status read_passkey(const struct db_row *row, struct account_passkey *ret,
				struct report *report)
{
	struct passkey *passkey = &ret->passkey;
	int64_t backup = db_row_integer(row, 5);

	memset(ret, 0, sizeof(*ret));
	passkey->algorithm = (enum passkey_algorithm)db_row_integer(row, 2);
	passkey->sign_count = (uint32_t)db_row_integer(row, 4);
	passkey->backup_eligible = (backup & BACKUP_ELIGIBLE) != 0;
	passkey->backed_up = (backup & BACKED_UP) != 0;
	take_text(row, 6, ret->name, sizeof(ret->name));
	ret->made.seconds = db_row_integer(row, 7);
	ret->used.seconds = db_row_integer(row, 8);
	if (!take_blob(row, 0, passkey->id, sizeof(passkey->id), &passkey->id_len) ||
	    !take_blob(row, 3, passkey->key, sizeof(passkey->key), &passkey->key_len))
		return report_set(report, AL_MALFORMED, "a stored passkey has a wrong length");
	return AL_OK;
}

static enum status passkey_row(void *user, const struct db_row *row, struct report *report)
{
	struct one *one = user;
	enum status status = read_passkey(row, one->ret, report);

	if (status != AL_OK)
		return status;
	*one->ret_account = db_row_integer(row, 1);
	one->found = true;
	return AL_OK;
}

enum status account_store_find_passkey(struct db *db, const uint8_t *id, size_t id_len,
				       struct account_passkey *ret, int64_t *ret_account,
				       struct report *report)
{
	struct one one = { .ret = ret };

	one.ret_account = ret_account;
	return found_one(
	    &one, db_query(db, "SELECT " PASSKEY_COLUMNS " FROM account_passkey WHERE id = $1",
			   DB_PARAMS(db_blob(id, id_len)), passkey_row, &one, report));
}

enum status account_store_use_passkey(struct db *db, const struct account_passkey *passkey,
				      struct report *report)
{
	const struct passkey *of = &passkey->passkey;

	return db_exec(
	    db, "UPDATE account_passkey SET sign_count = $2, backup = $3, used = $4 WHERE id = $1",
	    DB_PARAMS(db_blob(of->id, of->id_len), db_integer(of->sign_count),
		      db_integer((of->backup_eligible ? BACKUP_ELIGIBLE : 0) |
				 (of->backed_up ? BACKED_UP : 0)),
		      db_integer(passkey->used.seconds)),
	    report);
}

enum status account_store_drop_passkey(struct db *db, int64_t account, const uint8_t *id,
				       size_t id_len, struct report *report)
{
	enum status status =
	    db_exec(db, "DELETE FROM account_passkey WHERE account = $1 AND id = $2",
		    DB_PARAMS(db_integer(account), db_blob(id, id_len)), report);

	if (status != AL_OK)
		return status;
	return db_changed(db) > 0 ? AL_OK
				  : report_set(report, AL_NOT_FOUND, "there is no such passkey");
}

struct each_passkey {
	account_passkey_function *each;
	void *user;
};

static enum status each_passkey_row(void *user, const struct db_row *row, struct report *report)
{
	const struct each_passkey *context = user;
	struct account_passkey passkey;
	enum status status = read_passkey(row, &passkey, report);

	return status != AL_OK ? status : context->each(context->user, &passkey, report);
}

enum status account_store_each_passkey(struct db *db, int64_t account,
				       account_passkey_function *each, void *user,
				       struct report *report)
{
	struct each_passkey context = { .each = each, .user = user };

	return db_query(db,
			"SELECT " PASSKEY_COLUMNS
			" FROM account_passkey WHERE account = $1 ORDER BY made, id",
			DB_PARAMS(db_integer(account)), each_passkey_row, &context, report);
}

/* --- sessions --- */

static struct db_value token_value(const struct digest *token)
{
	return db_blob(token->bytes, DIGEST_LEN);
}

enum status account_store_add_session(struct db *db, const struct digest *token,
				      const struct account_session *session, struct report *report)
{
	return db_exec(db,
		       "INSERT INTO account_session(token, account, made, used, device)"
		       " VALUES ($1, $2, $3, $4, $5)",
		       DB_PARAMS(token_value(token), db_integer(session->account),
				 db_integer(session->made.seconds),
				 db_integer(session->used.seconds), db_text(session->device)),
		       report);
}

static void read_session(const struct db_row *row, struct account_session *ret)
{
	*ret = (struct account_session){ .account = db_row_integer(row, 0),
					 .made = { .seconds = db_row_integer(row, 1) },
					 .used = { .seconds = db_row_integer(row, 2) } };
	take_text(row, 3, ret->device, sizeof(ret->device));
}

static enum status session_row(void *user, const struct db_row *row, struct report *report)
{
	struct one *one = user;

	(void)report;
	read_session(row, one->ret);
	one->found = true;
	return AL_OK;
}

enum status account_store_find_session(struct db *db, const struct digest *token,
				       struct account_session *ret, struct report *report)
{
	struct one one = { .ret = ret };

	return found_one(
	    &one,
	    db_query(db, "SELECT account, made, used, device FROM account_session WHERE token = $1",
		     DB_PARAMS(token_value(token)), session_row, &one, report));
}

enum status account_store_touch_session(struct db *db, const struct digest *token, struct when used,
					struct report *report)
{
	return db_exec(db, "UPDATE account_session SET used = $2 WHERE token = $1",
		       DB_PARAMS(token_value(token), db_integer(used.seconds)), report);
}

enum status account_store_end_session(struct db *db, const struct digest *token,
				      struct report *report)
{
	return db_exec(db, "DELETE FROM account_session WHERE token = $1",
		       DB_PARAMS(token_value(token)), report);
}

enum status account_store_end_others(struct db *db, int64_t account, const struct digest *token,
				     struct report *report)
{
	return db_exec(db, "DELETE FROM account_session WHERE account = $1 AND token <> $2",
		       DB_PARAMS(db_integer(account), token_value(token)), report);
}

enum status account_store_forget_sessions(struct db *db, struct when made, struct when used,
					  struct report *report)
{
	return db_exec(db, "DELETE FROM account_session WHERE made < $1 OR used < $2",
		       DB_PARAMS(db_integer(made.seconds), db_integer(used.seconds)), report);
}

struct each_session {
	account_session_function *each;
	void *user;
};

static enum status each_session_row(void *user, const struct db_row *row, struct report *report)
{
	const struct each_session *context = user;
	struct account_session session;

	read_session(row, &session);
	return context->each(context->user, &session, report);
}

enum status account_store_each_session(struct db *db, int64_t account,
				       account_session_function *each, void *user,
				       struct report *report)
{
	struct each_session context = { .each = each, .user = user };

	return db_query(db,
			"SELECT account, made, used, device FROM account_session"
			" WHERE account = $1 ORDER BY used DESC, made DESC",
			DB_PARAMS(db_integer(account)), each_session_row, &context, report);
}

/* --- keys --- */

enum status account_store_add_key(struct db *db, int64_t account, const struct public_key *key,
				  struct when made, struct report *report)
{
	return db_exec(db, "INSERT INTO account_key(public_key, account, made) VALUES ($1, $2, $3)",
		       DB_PARAMS(db_blob(key->bytes, PUBLIC_KEY_LEN), db_integer(account),
				 db_integer(made.seconds)),
		       report);
}

struct each_key {
	account_key_function *each;
	void *user;
};

static enum status each_key_row(void *user, const struct db_row *row, struct report *report)
{
	const struct each_key *context = user;
	struct public_key key;

	if (db_row_blob(row, 0, key.bytes, PUBLIC_KEY_LEN) != AL_OK)
		return report_set(report, AL_MALFORMED, "a stored key has a wrong length");
	return context->each(context->user, &key,
			     (struct when){ .seconds = db_row_integer(row, 1) }, report);
}

enum status account_store_each_key(struct db *db, int64_t account, account_key_function *each,
				   void *user, struct report *report)
{
	struct each_key context = { .each = each, .user = user };

	return db_query(db,
			"SELECT public_key, made FROM account_key WHERE account = $1"
			" ORDER BY made, public_key",
			DB_PARAMS(db_integer(account)), each_key_row, &context, report);
}
