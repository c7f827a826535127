/* id_token.c: what an OpenID provider says about who logged in. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/id_token.h"

#include "base/json.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Whether `value` is the text `expected`. */
static bool is_text(const json_t *value, const char *expected)
{
	const char *text = json_string_value(value);

	return text != NULL && strcmp(text, expected) == 0;
}

/* Whether the token is for `client` (3.1.3.7, 3 to 5): alone, or among others as the one that asked
 * for it. */
static enum status check_audience(const json_t *claims, const char *client, struct report *report)
{
	const json_t *audience = json_object_get(claims, "aud");
	const json_t *party = json_object_get(claims, "azp");
	size_t count = json_array_size(audience); /* 0: no list */
	bool named = is_text(audience, client);

	if (count > ID_TOKEN_AUDIENCES_MAX)
		return report_set(report, AL_MALFORMED, "the token is for too many");
	for (size_t i = 0; i < count; i++) {
		if (!json_is_string(json_array_get(audience, i)))
			return report_set(report, AL_MALFORMED, "the token says no text as aud");
		named = named || is_text(json_array_get(audience, i), client);
	}
	if (!named || (party != NULL ? !is_text(party, client) : count > 1))
		return report_set(report, AL_FORGED, "the token is not for us");
	return AL_OK;
}

/* The instant `name`. */
static enum status read_instant(const json_t *claims, const char *name, int64_t *ret,
				struct report *report)
{
	const json_t *value = json_object_get(claims, name);

	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
	    json_integer_value(value) > WHEN_SECONDS_MAX)
		return report_set(report, AL_MALFORMED, "the token has no instant %s", name);
	*ret = json_integer_value(value);
	return AL_OK;
}

static enum status check_time(const json_t *claims, struct when begun, struct when now,
			      struct report *report)
{
	int64_t expires;
	int64_t issued;
	int64_t from = 0;
	enum status status = read_instant(claims, "exp", &expires, report);

	if (status == AL_OK)
		status = read_instant(claims, "iat", &issued, report);
	if (status == AL_OK && json_object_get(claims, "nbf") != NULL)
		status = read_instant(claims, "nbf", &from, report);
	if (status != AL_OK)
		return status;
	if (expires + ID_TOKEN_LEEWAY_S <= now.seconds)
		return report_set(report, AL_REFUSED, "the token has ended: log in again");
	if (issued > now.seconds + ID_TOKEN_LEEWAY_S || from > now.seconds + ID_TOKEN_LEEWAY_S)
		return report_set(report, AL_REFUSED,
				  "the token is of the future: the provider's clock or ours is "
				  "wrong");
	if (issued < begun.seconds - ID_TOKEN_LEEWAY_S)
		return report_set(report, AL_REFUSED,
				  "the token is older than the login: log in again");
	return AL_OK;
}

/* Whether the token is of this login. */
static bool is_of_login(const json_t *claims, const char *nonce)
{
	const char *said = json_string_value(json_object_get(claims, "nonce"));
	size_t len = strlen(nonce);

	return said != NULL && len > 0 && strlen(said) == len &&
	       sodium_memcmp(said, nonce, len) == 0;
}

static bool is_name(const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return false;
	}
	return len > 0 && len <= ID_TOKEN_PERSON_LEN_MAX;
}

static enum status read_person(const json_t *claims, const char *claim, char *ret,
			       struct report *report)
{
	const json_t *value = json_object_get(claims, claim);
	const char *text = json_string_value(value);

	if (text != NULL && is_name(text))
		(void)snprintf(ret, ID_TOKEN_PERSON_LEN_MAX + 1, "%s", text);
	else if (json_is_integer(value))
		(void)snprintf(ret, ID_TOKEN_PERSON_LEN_MAX + 1, "%" PRId64,
			       (int64_t)json_integer_value(value));
	else
		return report_set(report, AL_MALFORMED,
				  "the provider does not say the %.100s of the person: its "
				  "settings for this client must allow it",
				  claim);
	return AL_OK;
}

static enum status check(const json_t *claims, const struct id_token_expected *expected,
			 struct when now, struct report *report)
{
	enum status status;

	if (!is_text(json_object_get(claims, "iss"), expected->issuer))
		return report_set(report, AL_FORGED, "the token is of another issuer");
	status = check_audience(claims, expected->client, report);
	if (status != AL_OK)
		return status;
	if (!is_of_login(claims, expected->nonce))
		return report_set(report, AL_FORGED, "the token is of another login");
	return check_time(claims, expected->begun, now, report);
}

enum status id_token_read(const char *text, size_t len, const struct id_token_expected *expected,
			  struct when now, char ret[static ID_TOKEN_PERSON_LEN_MAX + 1],
			  struct report *report)
{
	json_t *claims = NULL;
	enum status status = json_parse(text, len, &claims, report);

	if (status != AL_OK) {
		report_prefix(report, "the token");
		return status;
	}
	status = check(claims, expected, now, report);
	if (status == AL_OK)
		status = read_person(claims, expected->claim, ret, report);
	json_decref(claims);
	return status;
}
