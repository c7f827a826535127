/* grant.c: the tables of grant, revocation, job, receipt, refusal and legal demand. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/grant.h"

#include "base/json.h"
#include "crypto/envelope.h"
#include "law/check.h"

static const struct record_field granted_table_fields[] = {
	RECORD_LIST(struct granted_table, columns, &sql_name_item, 1, COLUMNS_MAX),
	RECORD_TEXT(struct granted_table, table, 1, SQL_NAME_MAX),
};

static enum status check_granted_table(const void *value, struct report *report)
{
	const struct granted_table *table = value;

	return check_unique("columns", table->columns, table->columns_count, report);
}

static const struct record_type granted_table_record =
    RECORD_TYPE_CHECKED(struct granted_table, granted_table_fields, check_granted_table);

static enum status check_grant(const void *value, struct report *report)
{
	const struct grant *grant = value;
	const char *tables[TABLES_MAX];
	enum status status = check_platform_name(grant->platform, report);

	if (status == AL_OK)
		status = check_terms("purposes", grant->purposes, grant->purposes_count,
				     TERM_PURPOSE, report);
	if (status == AL_OK)
		status = check_terms("recipient", &grant->recipient, 1, TERM_RECIPIENT, report);
	if (status == AL_OK)
		status = check_span(grant->from, grant->until, report);
	for (size_t i = 0; i < grant->tables_count; i++)
		tables[i] = grant->tables[i].table;
	if (status == AL_OK)
		status = check_unique("tables", tables, grant->tables_count, report);
	return status;
}

static const struct record_field grant_fields[] = {
	RECORD_BYTES(struct grant, applicant_key, KEY_PREFIX),
	RECORD_BYTES(struct grant, application, ID_PREFIX),
	RECORD_BOOL(struct grant, commercial),
	RECORD_BYTES(struct grant, coop, ID_PREFIX),
	RECORD_BYTES(struct grant, decision, ID_PREFIX),
	RECORD_INTEGER(struct grant, delta, 1, DELTA_MAX),
	RECORD_WHEN(struct grant, from),
	RECORD_INTEGER(struct grant, min_group, 1, MIN_GROUP_MAX),
	RECORD_SET(struct grant, modes, mode_names, 1),
	RECORD_BYTES(struct grant, node, KEY_PREFIX),
	RECORD_BOOL(struct grant, output_check),
	RECORD_TEXT(struct grant, platform, 1, PLATFORM_NAME_MAX),
	RECORD_WHEN_OPTIONAL(struct grant, publish),
	RECORD_LIST(struct grant, purposes, &term_item, 1, PURPOSES_MAX),
	RECORD_TEXT(struct grant, recipient, 1, TERM_LEN_MAX),
	RECORD_INTEGER(struct grant, rho, 1, RHO_MAX),
	RECORD_INTEGER(struct grant, runs, 1, GRANT_RUNS_MAX),
	RECORD_BYTES(struct grant, sealing_key, SEALING_KEY_PREFIX),
	RECORD_LIST_RECORDS(struct grant, tables, &granted_table_record, 1, TABLES_MAX),
	RECORD_WHEN(struct grant, time),
	RECORD_LITERAL(type, "grant"),
	RECORD_WHEN(struct grant, until),
	RECORD_VERSION(v, 1),
};
const struct record_type grant_record =
    RECORD_TYPE_CHECKED(struct grant, grant_fields, check_grant);

static const struct record_field grant_revocation_fields[] = {
	RECORD_BYTES(struct grant_revocation, coop, ID_PREFIX),
	RECORD_BYTES(struct grant_revocation, grant, ID_PREFIX),
	RECORD_LINES(struct grant_revocation, reason, 1, REASON_LEN_MAX),
	RECORD_WHEN(struct grant_revocation, time),
	RECORD_LITERAL(type, "grant-revocation"),
	RECORD_VERSION(v, 1),
};
const struct record_type grant_revocation_record =
    RECORD_TYPE(struct grant_revocation, grant_revocation_fields);

static const struct record_field job_fields[] = {
	RECORD_BYTES(struct job, coop, ID_PREFIX),
	RECORD_BYTES(struct job, grant, ID_PREFIX),
	RECORD_BYTES(struct job, idempotency, ""),
	RECORD_BYTES(struct job, node, KEY_PREFIX),
	RECORD_BYTES(struct job, plan, ID_PREFIX),
	RECORD_INTEGER(struct job, rho, 1, RHO_MAX),
	RECORD_WHEN(struct job, time),
	RECORD_LITERAL(type, "job"),
	RECORD_VERSION(v, 1),
};
const struct record_type job_record = RECORD_TYPE(struct job, job_fields);

static enum status check_receipt(const void *value, struct report *report)
{
	const struct receipt *receipt = value;

	if (receipt->ledger_rho_after < receipt->rho)
		return report_set(report, AL_MALFORMED,
				  "ledger_rho_after: is below this receipt's rho");
	/* spec object-47: "The number of leaves of the uses is a power of two." */
	if ((receipt->uses_leaves & (receipt->uses_leaves - 1)) != 0)
		return report_set(report, AL_MALFORMED, "uses_leaves: is no power of two");
	/* spec object-43: "A receipt has no checkers, or two and more, which rise." */
	if (receipt->checkers_count == 1)
		return report_set(report, AL_MALFORMED, "checkers: are at least %d", CHECKERS_MIN);
	for (size_t i = 1; i < receipt->checkers_count; i++) {
		if (public_key_compare(&receipt->checkers[i - 1], &receipt->checkers[i]) >= 0)
			return report_set(report, AL_MALFORMED,
					  "checkers[%zu]: not above the one before", i);
	}
	return AL_OK;
}

static const struct record_field checker_item = {
	.name = "item", .kind = RECORD_KIND_BYTES, .max = PUBLIC_KEY_LEN, .prefix = KEY_PREFIX
};

static const struct record_field receipt_fields[] = {
	RECORD_LIST_OPTIONAL(struct receipt, checkers, &checker_item, CHECKERS_MAX),
	RECORD_BYTES(struct receipt, coop, ID_PREFIX),
	RECORD_INTEGER(struct receipt, delta, 0, DELTA_MAX),
	RECORD_BYTES(struct receipt, grant, ID_PREFIX),
	RECORD_BYTES(struct receipt, job, ID_PREFIX),
	RECORD_INTEGER(struct receipt, ledger_rho_after, 1, JSON_INTEGER_MAX),
	RECORD_BYTES(struct receipt, mandate_root, ID_PREFIX),
	RECORD_BYTES(struct receipt, node, KEY_PREFIX),
	RECORD_BYTES(struct receipt, plan_hash, ID_PREFIX),
	RECORD_BYTES(struct receipt, prev, ID_PREFIX),
	RECORD_WHEN(struct receipt, released_at),
	RECORD_BYTES(struct receipt, result_commit, ID_PREFIX),
	RECORD_INTEGER(struct receipt, rho, 1, RHO_MAX),
	RECORD_INTEGER(struct receipt, seq, 1, JSON_INTEGER_MAX),
	RECORD_WHEN(struct receipt, time),
	RECORD_LITERAL(type, "receipt"),
	RECORD_INTEGER(struct receipt, uses_leaves, USES_LEAVES_MIN, USES_LEAVES_MAX),
	RECORD_BYTES(struct receipt, uses_root, ID_PREFIX),
	RECORD_VERSION(v, 1),
};
const struct record_type receipt_record =
    RECORD_TYPE_CHECKED(struct receipt, receipt_fields, check_receipt);

static enum status check_refusal(const void *value, struct report *report)
{
	const struct refusal *refusal = value;
	bool by_node = !key_is_none(&refusal->node);

	if (by_node != (refusal->seq != -1) || by_node != !digest_is_zero(&refusal->prev))
		return report_set(report, AL_MALFORMED,
				  "node: stands with seq and prev, or none of them does");
	return AL_OK;
}

static const struct record_field refusal_fields[] = {
	RECORD_ENUM(struct refusal, code, refusal_code_names),
	RECORD_BYTES(struct refusal, coop, ID_PREFIX),
	RECORD_BYTES_OPTIONAL(struct refusal, node, KEY_PREFIX),
	RECORD_BYTES_OPTIONAL(struct refusal, prev, ID_PREFIX),
	RECORD_LINES(struct refusal, rule, 1, REASON_LEN_MAX),
	RECORD_INTEGER_OPTIONAL(struct refusal, seq, 1, JSON_INTEGER_MAX),
	RECORD_BYTES(struct refusal, subject, ID_PREFIX),
	RECORD_WHEN(struct refusal, time),
	RECORD_LITERAL(type, "refusal"),
	RECORD_VERSION(v, 1),
};
const struct record_type refusal_record =
    RECORD_TYPE_CHECKED(struct refusal, refusal_fields, check_refusal);

static enum status check_legal_demand(const void *value, struct report *report)
{
	const struct legal_demand *demand = value;
	bool answered = demand->answered.seconds != 0;

	if (answered != (demand->answer != DEMAND_PENDING))
		return report_set(report, AL_MALFORMED,
				  "answered: is there unless the answer is \"pending\"");
	if (answered && when_before(demand->answered, demand->received))
		return report_set(report, AL_MALFORMED, "answered: is before received");
	return AL_OK;
}

static const struct record_field legal_demand_fields[] = {
	RECORD_ENUM(struct legal_demand, answer, demand_answer_names),
	RECORD_WHEN_OPTIONAL(struct legal_demand, answered),
	RECORD_TEXT(struct legal_demand, authority, 1, NAME_LEN_MAX),
	RECORD_LINES(struct legal_demand, basis, 1, REASON_LEN_MAX),
	RECORD_BYTES(struct legal_demand, coop, ID_PREFIX),
	RECORD_WHEN(struct legal_demand, received),
	RECORD_WHEN(struct legal_demand, time),
	RECORD_LITERAL(type, "legal-demand"),
	RECORD_VERSION(v, 1),
};
const struct record_type legal_demand_record =
    RECORD_TYPE_CHECKED(struct legal_demand, legal_demand_fields, check_legal_demand);
