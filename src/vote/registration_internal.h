/* registration_internal.h: what the files of the registration share. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VOTE_REGISTRATION_INTERNAL_H
#define ALLMENDE_VOTE_REGISTRATION_INTERNAL_H

#include "vote/registration.h"

/* Whether the `count` keys at `proxies`, one for each represented member, which are sorted here,
 * stand for at most REGISTRATION_PROXIES_MAX members each. AL_REFUSED. */
AL_MUST_CHECK enum status registration_check_proxies(struct public_key *proxies, size_t count,
						     struct report *report);

/* Whether `key` is all zero. */
bool registration_no_key(const struct public_key *key);

/* The leaf hash of an item (RFC 9162, 2.1.1) whose entry is registered_leaf(). */
struct digest registration_leaf_hash(const struct salt *salt, const struct public_key *member,
				     const char *credential);

#endif
