/*
 * accounts.h: accounts: how people come into the pages, and which keys they have shown to hold.
 *
 * An account is in the store alone and never in the log. It is a way in, not a right: what somebody
 * may do follows from the keys that she has shown to hold and from what the log and the roll say of
 * them. A session is known by a random token, of which the store has only the hash.
 *
 * AL_MUST_CHECK statuses are those of store/db.h besides what each function says. One owner thread,
 * as the cooperative itself.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_COOP_ACCOUNTS_H
#define ALLMENDE_COOP_ACCOUNTS_H

#include "coop/coop.h"
#include "http/passkey.h"

#define ACCOUNT_HANDLE_LEN 32 /* WebAuthn's user.id: random, says nothing of the person */
#define ACCOUNT_NAME_MAX 200  /* bytes */
#define ACCOUNT_EMAIL_MAX 254 /* bytes: RFC 5321, 4.5.3.1.3 */
#define ACCOUNT_DEVICE_MAX 80 /* bytes: how a person calls a device */
#define ACCOUNT_TOKEN_LEN 32
#define ACCOUNT_PASSKEYS_MAX 20
#define ACCOUNT_KEYS_MAX 20
#define ACCOUNT_IDLE_S 1800	/* a session that was not used ends then (OWASP ASVS 5.0, 7.3) */
#define ACCOUNT_SESSION_S 43200 /* and each one then */
#define ACCOUNT_FRESH_S 300	/* so long after coming in, nobody is asked again */
#define ACCOUNT_TOUCH_S 60	/* a use is noted at most that often */

struct account {
	int64_t number; /* from 1 */
	uint8_t handle[ACCOUNT_HANDLE_LEN];
	char name[ACCOUNT_NAME_MAX + 1];
	char email[ACCOUNT_EMAIL_MAX + 1]; /* empty: none */
	struct when made;
	int64_t member; /* number in the list of members; 0: none */
};

struct account_passkey {
	struct passkey passkey;
	char name[ACCOUNT_DEVICE_MAX + 1];
	struct when made;
	struct when used;
};

struct account_session {
	int64_t account;
	struct when made;
	struct when used;
	char device[ACCOUNT_DEVICE_MAX + 1];
};

/* Make an account. AL_MALFORMED: the name is empty, or one of both is too long or has control
 * characters. AL_OK: *ret is it. */
AL_MUST_CHECK enum status accounts_make(struct coop *coop, const char *name, const char *email,
					struct when now, struct account *ret,
					struct report *report);

/* AL_NOT_FOUND: there is none with that number. */
AL_MUST_CHECK enum status accounts_get(struct coop *coop, int64_t number, struct account *ret,
				       struct report *report);

/* --- passkeys --- */

typedef enum status account_passkey_function(void *user, const struct account_passkey *passkey,
					     struct report *report);

/* AL_CONFLICT: the passkey is an account's already. AL_EXHAUSTED: the account has
 * ACCOUNT_PASSKEYS_MAX. `name` is cut to ACCOUNT_DEVICE_MAX. */
AL_MUST_CHECK enum status accounts_add_passkey(struct coop *coop, int64_t account,
					       const struct passkey *passkey, const char *name,
					       struct when now, struct report *report);

/* The passkey with that id, and whose it is. AL_NOT_FOUND. */
AL_MUST_CHECK enum status accounts_find_passkey(struct coop *coop, const uint8_t *id, size_t id_len,
						struct account_passkey *ret, int64_t *ret_account,
						struct report *report);

/* Note a use of it at `now`. */
AL_MUST_CHECK enum status accounts_use_passkey(struct coop *coop,
					       const struct account_passkey *passkey,
					       const struct passkey_use *use, struct when now,
					       struct report *report);

/* AL_NOT_FOUND: the account has none with that id. AL_REFUSED: it is its last one. */
AL_MUST_CHECK enum status accounts_drop_passkey(struct coop *coop, int64_t account,
						const uint8_t *id, size_t id_len,
						struct report *report);
AL_MUST_CHECK enum status accounts_each_passkey(struct coop *coop, int64_t account,
						account_passkey_function *each, void *user,
						struct report *report);

/* --- sessions --- */

typedef enum status account_session_function(void *user, const struct account_session *session,
					     struct report *report);

/* Begin a session; `ret` is its token, a secret of the person's browser. Sessions that are over are
 * forgotten at the same time. */
AL_MUST_CHECK enum status accounts_begin_session(struct coop *coop, int64_t account,
						 const char *device, struct when now,
						 uint8_t ret[static ACCOUNT_TOKEN_LEN],
						 struct report *report);

/* The session of `token`, and its account. AL_NOT_FOUND: there is none, or it is over; the report
 * is untouched. */
AL_MUST_CHECK enum status accounts_find_session(struct coop *coop,
						const uint8_t token[static ACCOUNT_TOKEN_LEN],
						struct when now, struct account_session *ret,
						struct account *ret_account, struct report *report);
AL_MUST_CHECK enum status accounts_end_session(struct coop *coop,
					       const uint8_t token[static ACCOUNT_TOKEN_LEN],
					       struct report *report);

/* End all sessions of `account` but that of `token`. */
AL_MUST_CHECK enum status accounts_end_others(struct coop *coop, int64_t account,
					      const uint8_t token[static ACCOUNT_TOKEN_LEN],
					      struct report *report);
AL_MUST_CHECK enum status accounts_each_session(struct coop *coop, int64_t account,
						account_session_function *each, void *user,
						struct report *report);

/* --- keys --- */

typedef enum status account_key_function(void *user, const struct public_key *key, struct when made,
					 struct report *report);

/* The person of `account` has shown that she holds `key`. AL_CONFLICT: another account has.
 * AL_EXHAUSTED: the account has ACCOUNT_KEYS_MAX. The same again is AL_OK. */
AL_MUST_CHECK enum status accounts_add_key(struct coop *coop, int64_t account,
					   const struct public_key *key, struct when now,
					   struct report *report);
AL_MUST_CHECK enum status accounts_each_key(struct coop *coop, int64_t account,
					    account_key_function *each, void *user,
					    struct report *report);

/* --- what an account may be --- */

enum account_role {
	ROLE_MEMBER = 1,
	ROLE_APPLICANT = 2,
	ROLE_OFFICE = 4,
};

/* *ret = the roles (a set) of `account`: member in force; holder of a key that the log has in force
 * as an applicant's, or as the office's. */
AL_MUST_CHECK enum status accounts_roles(struct coop *coop, const struct account *account,
					 unsigned *ret, struct report *report);

/* The key of `account` that the log has in force as one of `kind`. AL_NOT_FOUND: none. */
AL_MUST_CHECK enum status accounts_key_of(struct coop *coop, int64_t account, enum key_kind kind,
					  struct public_key *ret, struct report *report);

#endif
