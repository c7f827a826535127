/* registration_request.c: what a member asks of the registrar, and whether it may be registered. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/record.h"
#include "crypto/envelope.h"
#include "vote/election.h"
#include "vote/registration_internal.h"

#include <string.h>

#define TYPE "credential-request"
#define HEX_LEN (2 * PUBLIC_KEY_LEN + 1)

static enum status check_request(const void *value, struct report *report)
{
	const struct credential_request *request = value;

	if (!election_uuid_valid(request->uuid))
		return report_set(report, AL_MALFORMED, "uuid: is none of an election");
	return AL_OK;
}

static const struct record_field request_fields[] = {
	RECORD_BYTES(struct credential_request, coop, ID_PREFIX),
	RECORD_TEXT(struct credential_request, credential, 1, GROUP_TEXT_MAX - 1),
	RECORD_BYTES(struct credential_request, holder, KEY_PREFIX),
	RECORD_BYTES(struct credential_request, member, KEY_PREFIX),
	RECORD_WHEN(struct credential_request, time),
	RECORD_LITERAL(type, TYPE),
	RECORD_TEXT(struct credential_request, uuid, ELECTION_UUID_MIN, ELECTION_UUID_MAX),
	RECORD_VERSION(v, 1),
};
static const struct record_type request_record =
    RECORD_TYPE_CHECKED(struct credential_request, request_fields, check_request);

/* What a table cannot say: who signed, and that the credential is one. */
static enum status check_envelope(const struct group *group, const struct envelope *envelope,
				  const struct credential_request *request, struct report *report)
{
	struct element credential;
	enum status status;

	/* spec registration-1: "A request is signed by its holder and by nobody else." */
	if (envelope->signature_count != 1 || !envelope_signed_by(envelope, &request->holder))
		return report_set(report, AL_FORGED,
				  "the request must be signed by its holder and nobody else");
	status = group_element_parse(group, request->credential, strlen(request->credential),
				     &credential, report);
	if (status != AL_OK) {
		report_prefix(report, "credential");
		return status;
	}
	/* spec registration-2: "The credential of a request is a member of the group and not the
	 * identity." */
	if (group_is_identity(group, &credential))
		return report_set(report, AL_FORGED,
				  "credential: is the identity, whose key everybody knows");
	return AL_OK;
}

enum status credential_request_parse(const struct group *group, const char *text, size_t len,
				     struct arena *arena, struct credential_request *ret,
				     struct report *report)
{
	struct credential_request request;
	struct envelope *envelope = NULL;
	enum status status;

	if (len > CREDENTIAL_REQUEST_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "the request has %zu bytes, %d are allowed",
				  len, CREDENTIAL_REQUEST_LEN_MAX);
	status = envelope_parse(text, len, &envelope, report);
	if (status != AL_OK)
		return status;
	if (strcmp(envelope->type, TYPE) != 0)
		status = report_set(report, AL_MALFORMED, "type: is %s, not " TYPE, envelope->type);
	if (status == AL_OK)
		status = record_decode(&request_record, envelope->object, arena, &request, report);
	if (status == AL_OK)
		status = check_envelope(group, envelope, &request, report);
	if (status == AL_OK)
		*ret = request;
	envelope_free(envelope);
	return status;
}

/* Read again what was made, so that nothing is made that the registrar refuses. */
static enum status read_again(const struct group *group, const struct buffer *text,
			      struct report *report)
{
	struct credential_request request;
	struct arena arena;
	enum status status;

	arena_init(&arena, CREDENTIAL_REQUEST_LEN_MAX);
	status =
	    credential_request_parse(group, buffer_text(text), text->len, &arena, &request, report);
	arena_clear(&arena);
	return status == AL_NO_MEMORY ? status : status == AL_OK ? AL_OK : AL_MALFORMED;
}

enum status credential_request_make(const struct group *group,
				    const struct credential_request *request,
				    const struct signing_key *key, struct buffer *ret,
				    struct report *report)
{
	struct envelope *envelope = NULL;
	struct buffer canonical;
	struct buffer text;
	enum status status;

	buffer_init(&canonical, CREDENTIAL_REQUEST_LEN_MAX);
	buffer_init(&text, CREDENTIAL_REQUEST_LEN_MAX);
	record_encode(&request_record, request, &canonical);
	status = buffer_status(&canonical);
	if (status == AL_OK)
		status = envelope_make(TYPE, canonical.bytes, canonical.len, &key, 1, &envelope);
	if (status == AL_OK) {
		envelope_format(envelope, &text);
		status = buffer_status(&text);
	}
	if (status != AL_OK)
		(void)report_set(report, status, "the request cannot be made: %s",
				 status_name(status));
	else
		status = read_again(group, &text, report);
	if (status == AL_OK) {
		buffer_append(ret, text.bytes, text.len);
		status = buffer_status(ret);
	}
	envelope_free(envelope);
	buffer_clear(&text);
	buffer_clear(&canonical);
	return status;
}

/* Whether `request` may take the place of `held`. */
static enum status check_held(const struct credential_request *request,
			      const struct credential_request *held, struct report *report)
{
	bool own = public_key_equal(&request->holder, &request->member);
	bool held_own = public_key_equal(&held->holder, &held->member);

	/* spec registration-5: "Of two requests of one holder the later one counts; a member's own
	 * counts before her proxy's." */
	if (held_own && !own)
		return report_set(report, AL_REFUSED,
				  "the member has registered herself, so her proxy cannot");
	if (own == held_own && !when_before(held->time, request->time))
		return report_set(report, AL_CONFLICT,
				  "a request that is not older is registered already");
	return AL_OK;
}

static bool may_act(const struct public_key *holder, const struct entitled_member *member)
{
	return public_key_equal(holder, &member->member) ||
	       (!registration_no_key(&member->proxy) && public_key_equal(holder, &member->proxy));
}

enum status registration_accept(const struct registrar_rules *rules,
				const struct credential_request *request,
				const struct credential_request *held, struct report *report)
{
	const struct entitled_member *member = entitled_find(rules->entitled, &request->member);
	char hex[HEX_LEN];

	/* spec registration-3: "A request counts in the cooperative and election that it names." */
	if (!digest_equal(&request->coop, &rules->coop))
		return report_set(report, AL_REFUSED,
				  "coop: the request is of another cooperative");
	if (strcmp(request->uuid, rules->uuid) != 0)
		return report_set(report, AL_REFUSED, "uuid: the request is of the election %s",
				  request->uuid);
	hex_format(request->member.bytes, PUBLIC_KEY_LEN, hex);
	if (member == NULL)
		return report_set(report, AL_REFUSED, "member: " KEY_PREFIX "%s is not entitled",
				  hex);
	/* spec registration-4: "The holder of a request is the entitled member or her proxy." */
	if (!may_act(&request->holder, member))
		return report_set(report, AL_REFUSED,
				  "holder: is not the proxy of " KEY_PREFIX "%s", hex);
	return held == NULL ? AL_OK : check_held(request, held, report);
}
