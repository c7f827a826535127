/* records.c: what the routes of the cooperative take and give. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/records.h"

#include "base/file.h"
#include "base/json.h"
#include "coop/roll.h"
#include "crypto/envelope.h"
#include "crypto/hash.h"
#include "law/issuer.h"
#include "law/limits.h"
#include "law/names.h"
#include "law/output_rule.h"
#include "vote/assembly.h"

#define MEMBERS_COUNT_MAX 100000000
#define REASON_LEN_MAX 2000 /* bytes */
#define WORDING_LEN_MAX (1 << 20)
#define PATH_LEN_MAX 256
#define PROOF_MAX 64
#define TRUSTEES_MAX 100

static const struct record_field state_fields[] = {
	RECORD_BYTES_OPTIONAL(struct web_state, coop, ID_PREFIX),
	RECORD_INTEGER(struct web_state, entries, 0, JSON_INTEGER_MAX),
	RECORD_BYTES(struct web_state, key, KEY_PREFIX),
	RECORD_TEXT(struct web_state, log_vkey, 1, 1000),
	RECORD_WHEN(struct web_state, time),
};
const struct record_type web_state_record = RECORD_TYPE(struct web_state, state_fields);

static const struct record_field made_fields[] = {
	RECORD_BYTES(struct web_made, id, ID_PREFIX),
};
const struct record_type web_made_record = RECORD_TYPE(struct web_made, made_fields);

static const struct record_field path_item = {
	.name = "item", .kind = RECORD_KIND_TEXT, .min = 1, .max = PATH_LEN_MAX
};
static const struct record_field files_fields[] = {
	RECORD_LINES(struct web_files, checkpoint, 1, 1 << 20),
	RECORD_LIST(struct web_files, files, &path_item, 0, INT32_MAX),
	RECORD_INTEGER(struct web_files, from, 0, JSON_INTEGER_MAX),
	RECORD_INTEGER(struct web_files, size, 0, JSON_INTEGER_MAX),
	RECORD_INTEGER(struct web_files, until, 0, JSON_INTEGER_MAX),
};
const struct record_type web_files_record = RECORD_TYPE(struct web_files, files_fields);

static const struct record_field outcome_fields[] = {
	RECORD_TEXT_OPTIONAL(struct web_outcome, message, 0, REPORT_MESSAGE_MAX),
	RECORD_TEXT(struct web_outcome, status, 1, 40),
};
static const struct record_type outcome_record = RECORD_TYPE(struct web_outcome, outcome_fields);
static const struct record_field outcomes_fields[] = {
	RECORD_LIST_RECORDS(struct web_outcomes, results, &outcome_record, 0, WEB_BATCH_MAX),
};
const struct record_type web_outcomes_record = RECORD_TYPE(struct web_outcomes, outcomes_fields);

static const struct record_field key_fields[] = {
	RECORD_ENUM(struct web_key, action, key_action_names),
	RECORD_BYTES_OPTIONAL(struct web_key, holder, ID_PREFIX),
	RECORD_BYTES(struct web_key, key, KEY_PREFIX),
	RECORD_ENUM(struct web_key, kind, key_kind_names),
	RECORD_BYTES_OPTIONAL(struct web_key, replaces, KEY_PREFIX),
	RECORD_TEXT_OPTIONAL(struct web_key, role, 1, NAME_LEN_MAX),
	RECORD_BYTES_OPTIONAL(struct web_key, sealing_key, SEALING_KEY_PREFIX),
};
const struct record_type web_key_record = RECORD_TYPE(struct web_key, key_fields);

static const struct record_field member_fields[] = {
	RECORD_BYTES(struct web_member, key, KEY_PREFIX),
	RECORD_TEXT(struct web_member, name, 1, MEMBER_NAME_MAX),
};
static const struct record_type member_record = RECORD_TYPE(struct web_member, member_fields);
static const struct record_field members_fields[] = {
	RECORD_LIST_RECORDS(struct web_members, members, &member_record, 1, WEB_BATCH_MAX),
};
const struct record_type web_members_record = RECORD_TYPE(struct web_members, members_fields);

static const struct record_field key_only_fields[] = {
	RECORD_BYTES(struct web_key_only, key, KEY_PREFIX),
};
const struct record_type web_key_only_record = RECORD_TYPE(struct web_key_only, key_only_fields);

static const struct record_field period_fields[] = {
	RECORD_WHEN(struct web_period, from),
	RECORD_TEXT(struct web_period, platform, 1, PLATFORM_NAME_MAX),
	RECORD_INTEGER(struct web_period, renewals, 0, ISSUER_RENEWALS_MAX),
	RECORD_WHEN(struct web_period, until),
};
const struct record_type web_period_record = RECORD_TYPE(struct web_period, period_fields);

static const struct record_field blinded_fields[] = {
	RECORD_TEXT(struct web_blinded, blinded, BLIND_RSA_BITS_MIN / 4, BLIND_RSA_BITS_MAX / 4),
	RECORD_TEXT(struct web_blinded, platform, 1, PLATFORM_NAME_MAX),
};
const struct record_type web_blinded_record = RECORD_TYPE(struct web_blinded, blinded_fields);

static const struct record_field blind_signature_fields[] = {
	RECORD_WHEN(struct web_blind_signature, from),
	RECORD_TEXT(struct web_blind_signature, signature, BLIND_RSA_BITS_MIN / 4,
		    BLIND_RSA_BITS_MAX / 4),
	RECORD_WHEN(struct web_blind_signature, until),
};
const struct record_type web_blind_signature_record =
    RECORD_TYPE(struct web_blind_signature, blind_signature_fields);

static const struct record_field hash_item = {
	.name = "item", .kind = RECORD_KIND_BYTES, .prefix = ID_PREFIX, .max = DIGEST_LEN
};
static const struct record_field place_fields[] = {
	RECORD_INTEGER(struct web_place, index, 0, MEMBERS_COUNT_MAX),
	RECORD_INTEGER(struct web_place, members, 1, MEMBERS_COUNT_MAX),
	RECORD_LIST(struct web_place, proof, &hash_item, 0, PROOF_MAX),
	RECORD_BYTES(struct web_place, salt, ""),
};
const struct record_type web_place_record = RECORD_TYPE(struct web_place, place_fields);

static const struct record_field registration_fields[] = {
	RECORD_BYTES(struct web_registration, member, KEY_PREFIX),
	RECORD_BYTES(struct web_registration, signature, ""),
	RECORD_BYTES(struct web_registration, voting, KEY_PREFIX),
};
static const struct record_type voting_record =
    RECORD_TYPE(struct web_registration, registration_fields);
static const struct record_field registrations_fields[] = {
	RECORD_LIST_RECORDS(struct web_registrations, registrations, &voting_record, 1,
			    WEB_BATCH_MAX),
};
const struct record_type web_registrations_record =
    RECORD_TYPE(struct web_registrations, registrations_fields);

static const struct record_field title_item = {
	.name = "item", .kind = RECORD_KIND_TEXT, .min = 1, .max = ASSEMBLY_TITLE_MAX
};
static const struct record_field assembly_fields[] = {
	RECORD_LIST(struct web_assembly, agenda, &title_item, 1, ASSEMBLY_AGENDA_MAX),
	RECORD_WHEN(struct web_assembly, closes),
	RECORD_ENUM(struct web_assembly, form, assembly_form_names),
	RECORD_WHEN(struct web_assembly, opens),
	RECORD_BOOL(struct web_assembly, secret),
};
const struct record_type web_assembly_record = RECORD_TYPE(struct web_assembly, assembly_fields);

static const struct record_field motion_fields[] = {
	RECORD_BYTES(struct web_motion, assembly, ID_PREFIX),
	RECORD_INTEGER(struct web_motion, item, 1, ASSEMBLY_AGENDA_MAX),
	RECORD_ENUM(struct web_motion, kind, motion_kind_names),
	RECORD_ENUM_OPTIONAL(struct web_motion, method, vote_method_names),
	RECORD_BYTES_OPTIONAL(struct web_motion, proposal, ID_PREFIX),
	RECORD_TEXT(struct web_motion, title, 1, ASSEMBLY_TITLE_MAX),
	RECORD_LINES(struct web_motion, wording, 1, WORDING_LEN_MAX),
};
const struct record_type web_motion_record = RECORD_TYPE(struct web_motion, motion_fields);

static const struct record_field revocation_fields[] = {
	RECORD_TEXT(struct web_revocation, reason, 1, REASON_LEN_MAX),
};
const struct record_type web_revocation_record =
    RECORD_TYPE(struct web_revocation, revocation_fields);

static const struct record_field election_fields[] = {
	RECORD_LINES(struct web_election, credentials, 1, WEB_TEXT_LEN_MAX),
	RECORD_LINES(struct web_election, election, 1, WEB_TEXT_LEN_MAX),
	RECORD_BYTES(struct web_election, registration, ID_PREFIX),
	RECORD_LINES(struct web_election, trustees, 1, WEB_TEXT_LEN_MAX),
};
const struct record_type web_election_record = RECORD_TYPE(struct web_election, election_fields);

static const struct record_field ballot_item = {
	.name = "item", .kind = RECORD_KIND_TEXT, .lines = true, .min = 1, .max = 1 << 20
};
static const struct record_field ballots_fields[] = {
	RECORD_LIST(struct web_ballots, ballots, &ballot_item, 1, WEB_BALLOTS_MAX),
};
const struct record_type web_ballots_record = RECORD_TYPE(struct web_ballots, ballots_fields);

static const struct record_field decryption_fields[] = {
	RECORD_LINES(struct web_decryption, decryption, 1, WEB_TEXT_LEN_MAX),
	RECORD_INTEGER(struct web_decryption, owner, 1, TRUSTEES_MAX),
};
const struct record_type web_decryption_record =
    RECORD_TYPE(struct web_decryption, decryption_fields);

static const struct record_field finding_item = { .name = "item",
						  .kind = RECORD_KIND_ENUM,
						  .names = output_finding_names };
static const struct record_field verdict_fields[] = {
	RECORD_LIST(struct web_verdict, findings, &finding_item, OUTPUT_RULE_COUNT,
		    OUTPUT_RULE_COUNT),
	RECORD_LINES_OPTIONAL(struct web_verdict, reason, 1, REASON_LEN_MAX),
	RECORD_INTEGER(struct web_verdict, stops, 0, (1 << OUTPUT_RULE_COUNT) - 1),
	RECORD_ENUM(struct web_verdict, verdict, output_verdict_names),
};
const struct record_type web_verdict_record = RECORD_TYPE(struct web_verdict, verdict_fields);
