/* account_store.h: accounts in the store: all SQL of accounts.h. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_COOP_ACCOUNT_STORE_H
#define ALLMENDE_COOP_ACCOUNT_STORE_H

#include "base/digest.h"
#include "coop/accounts.h"
#include "store/db.h"

/* All functions return what store/db.h says; those that write want an open transaction. */

/* *ret = the number that the next account gets. */
AL_MUST_CHECK enum status account_store_next(struct db *db, int64_t *ret, struct report *report);
AL_MUST_CHECK enum status account_store_add(struct db *db, const struct account *account,
					    struct report *report);

/* AL_NOT_FOUND: there is none with that number. */
AL_MUST_CHECK enum status account_store_get(struct db *db, int64_t number, struct account *ret,
					    struct report *report);
/* `member` 0: she is none any more. */
AL_MUST_CHECK enum status account_store_set_member(struct db *db, int64_t number, int64_t member,
						   struct report *report);

AL_MUST_CHECK enum status account_store_add_passkey(struct db *db, int64_t account,
						    const struct account_passkey *passkey,
						    struct report *report);

/* AL_NOT_FOUND. */
AL_MUST_CHECK enum status account_store_find_passkey(struct db *db, const uint8_t *id,
						     size_t id_len, struct account_passkey *ret,
						     int64_t *ret_account, struct report *report);
AL_MUST_CHECK enum status account_store_use_passkey(struct db *db,
						    const struct account_passkey *passkey,
						    struct report *report);

/* AL_NOT_FOUND: the account has no passkey with that id. */
AL_MUST_CHECK enum status account_store_drop_passkey(struct db *db, int64_t account,
						     const uint8_t *id, size_t id_len,
						     struct report *report);
AL_MUST_CHECK enum status account_store_each_passkey(struct db *db, int64_t account,
						     account_passkey_function *each, void *user,
						     struct report *report);

AL_MUST_CHECK enum status account_store_add_session(struct db *db, const struct digest *token,
						    const struct account_session *session,
						    struct report *report);

/* AL_NOT_FOUND. */
AL_MUST_CHECK enum status account_store_find_session(struct db *db, const struct digest *token,
						     struct account_session *ret,
						     struct report *report);
AL_MUST_CHECK enum status account_store_touch_session(struct db *db, const struct digest *token,
						      struct when used, struct report *report);
AL_MUST_CHECK enum status account_store_end_session(struct db *db, const struct digest *token,
						    struct report *report);

/* End all sessions of `account` but the one of `token`. */
AL_MUST_CHECK enum status account_store_end_others(struct db *db, int64_t account,
						   const struct digest *token,
						   struct report *report);

/* Forget the sessions that were begun before `made` or not used since `used`. */
AL_MUST_CHECK enum status account_store_forget_sessions(struct db *db, struct when made,
							struct when used, struct report *report);
AL_MUST_CHECK enum status account_store_each_session(struct db *db, int64_t account,
						     account_session_function *each, void *user,
						     struct report *report);

/* AL_CONFLICT: the key is an account's already. */
AL_MUST_CHECK enum status account_store_add_key(struct db *db, int64_t account,
						const struct public_key *key, struct when made,
						struct report *report);
AL_MUST_CHECK enum status account_store_each_key(struct db *db, int64_t account,
						 account_key_function *each, void *user,
						 struct report *report);

#endif
