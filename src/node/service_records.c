/* service_records.c: what the routes of the node take and give. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/service_records.h"

#include "base/json.h"
#include "crypto/envelope.h"
#include "engine/engine.h"
#include "http/oidc.h"
#include "node/queue.h"
#include "node/work.h"

#define CODE_TEXT_MAX 100 /* bytes, with spaces and hyphens */
#define LINKS_MAX 100000  /* of one request */

static const struct record_field state_fields[] = {
	RECORD_BYTES(struct service_state, coop, ID_PREFIX),
	RECORD_INTEGER(struct service_state, followed, 0, JSON_INTEGER_MAX),
	RECORD_BYTES(struct service_state, key, KEY_PREFIX),
	RECORD_TEXT(struct service_state, platform, 1, NODE_PLATFORM_NAME_MAX),
	RECORD_WHEN_OPTIONAL(struct service_state, quorum_time),
	RECORD_BOOL(struct service_state, stopped),
	RECORD_WHEN(struct service_state, time),
};
const struct record_type service_state_record = RECORD_TYPE(struct service_state, state_fields);

static const struct record_field acknowledgement_fields[] = {
	RECORD_BYTES(struct service_acknowledgement, coop, ID_PREFIX),
	RECORD_BYTES(struct service_acknowledgement, mandate, ID_PREFIX),
	RECORD_BYTES(struct service_acknowledgement, node, KEY_PREFIX),
	RECORD_WHEN(struct service_acknowledgement, time),
	RECORD_LITERAL(type, "mandate-acknowledgement"),
	RECORD_VERSION(v, 1),
};
const struct record_type service_acknowledgement_record =
    RECORD_TYPE(struct service_acknowledgement, acknowledgement_fields);

static const struct record_field job_fields[] = {
	RECORD_INTEGER_OPTIONAL(struct service_job, before, 0, QUEUE_WAITING_MAX),
	RECORD_TEXT_OPTIONAL(struct service_job, code, 1, 40),
	RECORD_BYTES(struct service_job, grant, ID_PREFIX),
	RECORD_BYTES(struct service_job, job, ID_PREFIX),
	RECORD_TEXT_OPTIONAL(struct service_job, message, 1, QUEUE_MESSAGE_MAX),
	RECORD_BYTES_OPTIONAL(struct service_job, receipt, ID_PREFIX),
	RECORD_WHEN_OPTIONAL(struct service_job, released),
	RECORD_WHEN_OPTIONAL(struct service_job, started),
	RECORD_ENUM(struct service_job, state, queue_state_names),
};
const struct record_type service_job_record = RECORD_TYPE(struct service_job, job_fields);

static const struct record_field inquiry_fields[] = {
	RECORD_BYTES(struct service_inquiry, grant, ID_PREFIX),
	RECORD_INTEGER(struct service_inquiry, rho, 1, JSON_INTEGER_MAX),
	RECORD_LINES(struct service_inquiry, text, 1, WORK_TEXT_LEN_MAX),
};
const struct record_type service_inquiry_record =
    RECORD_TYPE(struct service_inquiry, inquiry_fields);

static const struct record_field budget_fields[] = {
	RECORD_INTEGER(struct service_budget, delta_left, 0, JSON_INTEGER_MAX),
	RECORD_INTEGER(struct service_budget, left, 0, JSON_INTEGER_MAX),
	RECORD_INTEGER(struct service_budget, runs_left, 0, JSON_INTEGER_MAX),
	RECORD_INTEGER(struct service_budget, spent, 0, JSON_INTEGER_MAX),
};
const struct record_type service_budget_record = RECORD_TYPE(struct service_budget, budget_fields);

static const struct record_field link_fields[] = {
	RECORD_RECORD_OPTIONAL(struct service_link, certificate, &key_certificate_record),
	RECORD_BYTES(struct service_link, key, KEY_PREFIX),
	RECORD_TEXT(struct service_link, person, 1, ENGINE_PERSON_LEN_MAX),
};
static const struct record_type link_record = RECORD_TYPE(struct service_link, link_fields);
static const struct record_field links_fields[] = {
	RECORD_LIST_RECORDS(struct service_links, links, &link_record, 1, LINKS_MAX),
};
const struct record_type service_links_record = RECORD_TYPE(struct service_links, links_fields);

static const struct record_field login_wish_fields[] = {
	RECORD_TEXT(struct service_login_wish, redirect, 1, OIDC_TEXT_LEN_MAX),
};
const struct record_type service_login_wish_record =
    RECORD_TYPE(struct service_login_wish, login_wish_fields);

static const struct record_field login_fields[] = {
	RECORD_TEXT(struct service_login, address, 1, OIDC_ADDRESS_LEN_MAX),
};
const struct record_type service_login_record = RECORD_TYPE(struct service_login, login_fields);

static const struct record_field login_answer_fields[] = {
	RECORD_RECORD_OPTIONAL(struct service_login_answer, certificate, &key_certificate_record),
	RECORD_TEXT_OPTIONAL(struct service_login_answer, code, 1, OIDC_CODE_LEN_MAX),
	RECORD_TEXT_OPTIONAL(struct service_login_answer, error, 1, 200),
	RECORD_TEXT_OPTIONAL(struct service_login_answer, iss, 1, OIDC_TEXT_LEN_MAX),
	RECORD_TEXT(struct service_login_answer, state, 1, OIDC_TEXT_LEN_MAX),
};
const struct record_type service_login_answer_record =
    RECORD_TYPE(struct service_login_answer, login_answer_fields);

static const struct record_field linked_fields[] = {
	RECORD_BYTES(struct service_linked, key, KEY_PREFIX),
	RECORD_WHEN_OPTIONAL(struct service_linked, until),
};
const struct record_type service_linked_record = RECORD_TYPE(struct service_linked, linked_fields);

static const struct record_field left_fields[] = {
	RECORD_BYTES(struct service_left, coop, ID_PREFIX),
	RECORD_BYTES(struct service_left, key, KEY_PREFIX),
	RECORD_BYTES(struct service_left, node, KEY_PREFIX),
	RECORD_WHEN(struct service_left, time),
	RECORD_LITERAL(type, "link-end"),
	RECORD_VERSION(v, 1),
};
const struct record_type service_left_record = RECORD_TYPE(struct service_left, left_fields);

static const struct record_field code_wish_fields[] = {
	RECORD_TEXT(struct service_code_wish, person, 1, ENGINE_PERSON_LEN_MAX),
};
const struct record_type service_code_wish_record =
    RECORD_TYPE(struct service_code_wish, code_wish_fields);

static const struct record_field code_fields[] = {
	RECORD_TEXT(struct service_code, code, 1, CODE_TEXT_MAX),
	RECORD_WHEN(struct service_code, until),
};
const struct record_type service_code_record = RECORD_TYPE(struct service_code, code_fields);

static const struct record_field code_given_fields[] = {
	RECORD_RECORD_OPTIONAL(struct service_code_given, certificate, &key_certificate_record),
	RECORD_TEXT(struct service_code_given, code, 1, CODE_TEXT_MAX),
};
const struct record_type service_code_given_record =
    RECORD_TYPE(struct service_code_given, code_given_fields);
