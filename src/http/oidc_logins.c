/* oidc_logins.c: logins by OpenID that were begun, each by a key. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/oidc_logins.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct place {
	struct public_key key;
	struct oidc_login login; /* its state is empty: the place is free */
};

struct oidc_logins {
	struct place places[OIDC_LOGINS_MAX];
};

enum status oidc_logins_new(struct oidc_logins **ret)
{
	struct oidc_logins *logins = calloc(1, sizeof(*logins));

	if (logins == NULL)
		return AL_NO_MEMORY;
	*ret = logins;
	return AL_OK;
}

void oidc_logins_free(struct oidc_logins *logins)
{
	if (logins == NULL)
		return;
	sodium_memzero(logins, sizeof(*logins));
	free(logins);
}

/* Whether nothing stands there that still counts at `now`; a clock set back ends all. */
static bool is_free(const struct place *place, struct when now)
{
	int64_t passed = now.seconds - place->login.begun.seconds;

	return place->login.state[0] == '\0' || passed > OIDC_LOGIN_S || passed < -OIDC_LOGIN_S;
}

/* Whether `a` has less to lose than `b`: it is free, or was begun earlier. */
static bool gives_way(const struct place *a, const struct place *b, struct when now)
{
	if (is_free(a, now) || is_free(b, now))
		return is_free(a, now) && !is_free(b, now);
	return when_before(a->login.begun, b->login.begun);
}

void oidc_logins_keep(struct oidc_logins *logins, const struct public_key *key,
		      const struct oidc_login *login, struct when now)
{
	struct place *chosen = &logins->places[0];

	for (size_t i = 0; i < OIDC_LOGINS_MAX; i++) {
		struct place *place = &logins->places[i];

		if (!is_free(place, now) && public_key_equal(&place->key, key)) {
			chosen = place;
			break;
		}
		if (gives_way(place, chosen, now))
			chosen = place;
	}
	*chosen = (struct place){ .key = *key, .login = *login };
}

enum status oidc_logins_take(struct oidc_logins *logins, const struct public_key *key,
			     const char *state, struct when now, struct oidc_login *ret)
{
	for (size_t i = 0; i < OIDC_LOGINS_MAX; i++) {
		struct place *place = &logins->places[i];

		if (is_free(place, now) || !public_key_equal(&place->key, key) ||
		    strlen(state) != OIDC_SECRET_LEN ||
		    sodium_memcmp(state, place->login.state, OIDC_SECRET_LEN) != 0)
			continue;
		*ret = place->login;
		sodium_memzero(place, sizeof(*place));
		return AL_OK;
	}
	return AL_NOT_FOUND;
}
