/* challenges.h: challenges of passkeys that were given out, each good for one answer. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_WEB_CHALLENGES_H
#define ALLMENDE_WEB_CHALLENGES_H

#include "base/when.h"
#include "http/passkey.h"

#include <stdbool.h>

#define WEB_CHALLENGES_MAX 4096
#define WEB_CHALLENGE_S 300 /* WebAuthn 3, 13.4.3 asks that they end soon */

struct web_challenge {
	uint8_t bytes[PASSKEY_CHALLENGE_LEN];
	struct when made;
	int64_t account; /* whose new passkey it is for; 0: for coming in */
};

/* In memory: who begins before a new start begins again. All zero is an empty one. One owner. */
struct web_challenges {
	struct web_challenge list[WEB_CHALLENGES_MAX];
	size_t next; /* the oldest one, which the next replaces */
};

/* Give out a new challenge. With more than WEB_CHALLENGES_MAX open ones the oldest ends. */
void web_challenges_make(struct web_challenges *challenges, int64_t account, struct when now,
			 uint8_t ret[static PASSKEY_CHALLENGE_LEN]);

/* Whether `challenge` was given out for `account` and is still good; it is not from now on. */
bool web_challenges_take(struct web_challenges *challenges,
			 const uint8_t challenge[static PASSKEY_CHALLENGE_LEN], int64_t account,
			 struct when now);

#endif
