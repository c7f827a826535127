/* challenges.c: challenges of passkeys that were given out. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/challenges.h"

#include <string.h>

void web_challenges_make(struct web_challenges *challenges, int64_t account, struct when now,
			 uint8_t ret[static PASSKEY_CHALLENGE_LEN])
{
	struct web_challenge *challenge = &challenges->list[challenges->next];

	challenges->next = (challenges->next + 1) % WEB_CHALLENGES_MAX;
	passkey_challenge_new(challenge->bytes);
	challenge->made = now;
	challenge->account = account;
	memcpy(ret, challenge->bytes, PASSKEY_CHALLENGE_LEN);
}

bool web_challenges_take(struct web_challenges *challenges,
			 const uint8_t challenge[static PASSKEY_CHALLENGE_LEN], int64_t account,
			 struct when now)
{
	for (size_t i = 0; i < WEB_CHALLENGES_MAX; i++) {
		struct web_challenge *known = &challenges->list[i];
		bool good;

		/* What everybody may see is compared, so its time tells nothing. */
		if (known->made.seconds == 0 ||
		    memcmp(known->bytes, challenge, PASSKEY_CHALLENGE_LEN) != 0)
			continue;
		good = known->account == account && !when_before(now, known->made) &&
		       when_before(now, when_add(known->made, WEB_CHALLENGE_S));
		*known = (struct web_challenge){ .account = 0 };
		return good;
	}
	return false;
}
