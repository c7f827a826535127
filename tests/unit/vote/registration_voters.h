/* registration_voters.h: members with keys who ask for credentials, for tests of registration. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_VOTE_REGISTRATION_VOTERS_H
#define ALLMENDE_TESTS_UNIT_VOTE_REGISTRATION_VOTERS_H

#include "vote/registration.h"

#define VOTERS_UUID "Abcdefghijkmno"
#define VOTERS_MAX 40
#define VOTERS_TEXT_MAX 200000

struct voters {
	const struct group *group;
	struct signing_key *keys[VOTERS_MAX];
	struct random random;
	struct digest coop;
	struct arena arena;
};

/* Setup and teardown of a cmocka case: *state is its struct voters. */
int voters_setup(void **state);
int voters_teardown(void **state);

const struct public_key *voters_key(const struct voters *voters, size_t member);

/* The public credential g^`secret` as a text in the arena. */
const char *voters_credential(struct voters *voters, uint64_t secret);

/* What `holder` asks for `member`, with a credential of its own. */
struct credential_request voters_request(struct voters *voters, size_t member, size_t holder);

/* `request` signed by `signer`; release with buffer_clear(). */
struct buffer voters_sign(struct voters *voters, const struct credential_request *request,
			  size_t signer);

void voters_append_key(const struct voters *voters, size_t member, struct buffer *ret);

/* The lines of the first `count` members, where member i has the proxy proxies[i] (0: none). */
void voters_entitled_text(const struct voters *voters, const size_t *proxies, size_t count,
			  struct buffer *ret);

/* Twenty members, of whom 1 and 3 have 5 as their proxy. */
void voters_entitled(struct voters *voters, struct entitled *ret);

#endif
