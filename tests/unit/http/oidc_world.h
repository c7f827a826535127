/*
 * oidc_world.h: a login by a provider that may lie, for tests of one file.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_HTTP_OIDC_WORLD_H
#define ALLMENDE_TESTS_UNIT_HTTP_OIDC_WORLD_H

#include "http/oidc.h"
#include "unit/http/oidc_keys.h"
#include "unit/http/oidc_provider_fake.h"
#include "unit/unit.h"

#define CLAIMS                                                                                     \
	"\"iss\":\"" FAKE_ISSUER "\",\"aud\":\"" FAKE_CLIENT "\",\"exp\":1795000300,"              \
	"\"iat\":1795000000,\"nonce\":\"NONCE\",\"sub\":\"person-1\""

struct world {
	struct fake_provider fake;
	struct oidc *oidc;
	struct oidc_login login;
	struct buffer address;
	char person[OIDC_PERSON_LEN_MAX + 1];
	struct report report;
};

static inline void begin_with(struct world *world, const struct oidc_options *options)
{
	memset(world, 0, sizeof(*world));
	fake_provider_init(&world->fake);
	buffer_init(&world->address, OIDC_ADDRESS_LEN_MAX);
	assert_int_equal(oidc_new(options, &world->fake.transport, &world->oidc, &world->report),
			 AL_OK);
}

static inline enum status begin_login(struct world *world, int64_t at)
{
	buffer_reset(&world->address);
	return oidc_begin(world->oidc, FAKE_REDIRECT, (struct when){ at }, &world->login,
			  &world->address, &world->report);
}

static inline void begin(struct world *world)
{
	struct oidc_options options = { .issuer = FAKE_ISSUER, .client = FAKE_CLIENT };

	begin_with(world, &options);
	if (begin_login(world, FAKE_NOW) != AL_OK)
		fail_msg("%s", world->report.message);
}

static inline void end(struct world *world)
{
	oidc_free(world->oidc);
	fake_provider_clear(&world->fake);
	buffer_clear(&world->address);
}

/* `claims` with the login's nonce in the place of NONCE. */
static inline const char *with_nonce(const struct world *world, const char *claims)
{
	static char text[4096]; /* until the next call */
	const char *at = strstr(claims, "NONCE");

	if (at == NULL)
		return claims;
	(void)snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - claims), claims,
		       world->login.nonce, at + 5);
	return text;
}

/* Sign `claims` as a provider that does not lie would. */
static inline void sign(struct world *world, const char *claims)
{
	fake_provider_sign(&world->fake, with_nonce(world, claims), rsa_private, "RS256", "r1",
			   "JWT");
}

static inline enum status finish_at(struct world *world, int64_t at)
{
	char state[OIDC_SECRET_LEN + 1];
	struct oidc_answer answer = { .state = state, .code = "a code+/" };
	enum status status;

	memcpy(state, world->login.state, sizeof(state));
	world->report.message[0] = '\0';
	world->person[0] = '\0';
	status = oidc_finish(world->oidc, &world->login, &answer, (struct when){ at },
			     world->person, &world->report);
	assert_int_equal(world->person[0] != '\0', status == AL_OK);
	assert_int_equal(world->report.message[0] != '\0', status != AL_OK);
	return status;
}

static inline enum status finish(struct world *world)
{
	return finish_at(world, FAKE_NOW + 10);
}

#define OTHER(iss, aud, exp, iat, nonce, sub)                                                      \
	"{\"iss\":" iss ",\"aud\":" aud ",\"exp\":" exp ",\"iat\":" iat ",\"nonce\":" nonce        \
	",\"sub\":" sub "}"
#define ISS "\"" FAKE_ISSUER "\""
#define AUD "\"" FAKE_CLIENT "\""
#define EXP "1795000300"
#define IAT "1795000000"
#define NON "\"NONCE\""
#define SUB "\"p\""

#endif
