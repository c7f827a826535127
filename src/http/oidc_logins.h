/*
 * oidc_logins.h: logins by OpenID that were begun, each by a key.
 *
 * Who finishes a login must be who began it. So each is kept for the key that signed its beginning,
 * one for a key (a later one takes its place), and is given out once, for its state and that key.
 * One owner at a time.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_OIDC_LOGINS_H
#define ALLMENDE_HTTP_OIDC_LOGINS_H

#include "base/status.h"
#include "base/when.h"
#include "crypto/key.h"
#include "http/oidc.h"

#define OIDC_LOGINS_MAX 1024 /* at once */

struct oidc_logins; /* Opaque. */

/* AL_OK: *ret is yours, released by oidc_logins_free(), which wipes it. AL_NO_MEMORY. */
AL_MUST_CHECK enum status oidc_logins_new(struct oidc_logins **ret);
void oidc_logins_free(struct oidc_logins *logins);

/*
 * Keep a copy of `login`, begun at `now` by `key`. Where all places are taken the one that was
 * begun first gives way: anybody may begin logins, and who begins many must not keep others out
 * until theirs end, but only for as long as she goes on.
 */
void oidc_logins_keep(struct oidc_logins *logins, const struct public_key *key,
		      const struct oidc_login *login, struct when now);

/*
 * Take the login of `key` with the state `state` out. AL_OK: *ret is it, and is to be given to
 * oidc_finish(). AL_NOT_FOUND: there is none, it has ended, or it is another key's; that of the
 * other key stays.
 */
AL_MUST_CHECK enum status oidc_logins_take(struct oidc_logins *logins, const struct public_key *key,
					   const char *state, struct when now,
					   struct oidc_login *ret);

#endif
