/* job_cost.c: what a question would cost, and what a grant has left. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/output_check.h"
#include "node/run_internal.h"
#include "privacy/ledger.h"

static enum status find_grant(const struct node *node, const struct digest *id,
			      struct grant_state *ret, struct report *report)
{
	if (node->chain == NULL)
		return report_set(report, AL_CONFLICT,
				  "the node has not followed the log since it was opened");
	if (chain_grant(node->chain, id, ret) != AL_OK)
		return report_set(report, AL_NOT_FOUND,
				  "the log has no such grant, as far as this node has followed it");
	return AL_OK;
}

/* Append what EXPLAIN says of `work`, whose answer two persons look at first if `checked`. The
 * names of its members rise, and these are before all others. */
static enum status explain_json(const struct work *work, bool checked, struct buffer *ret)
{
	struct buffer json;
	enum status status;

	if (!checked) {
		work_explain(work, NODE_EXPLAIN_JSON, ret);
		return buffer_status(ret);
	}
	buffer_init(&json, PLAN_EXPLAIN_LEN_MAX);
	work_explain(work, NODE_EXPLAIN_JSON, &json);
	status = buffer_status(&json);
	if (status == AL_OK) {
		buffer_append_format(ret, "{\"checked_by\":2,\"checked_within_days\":%d,",
				     OUTPUT_CHECK_DAYS);
		buffer_append_text(ret, buffer_text(&json) + 1);
		status = buffer_status(ret);
	}
	buffer_clear(&json);
	return status;
}

enum status node_explain(const struct node *node, const struct node_inquiry *inquiry,
			 enum node_explain_form form, struct buffer *ret, struct report *report)
{
	struct grant_state grant;
	struct work_terms terms;
	struct work work = { 0 };
	enum status status = find_grant(node, &inquiry->grant, &grant, report);

	if (status != AL_OK)
		return status;
	if (node->description == NULL)
		return report_set(report, AL_CONFLICT, "the platform was not described yet");
	terms = work_terms_of(node, grant.grant);
	status = work_make(&terms, inquiry, &work, report);
	if (status != AL_OK)
		return status;
	if (form == NODE_EXPLAIN_JSON)
		status = explain_json(&work, grant.grant->output_check, ret);
	else
		work_explain(&work, NODE_EXPLAIN_TEXT, ret);
	if (form == NODE_EXPLAIN_TEXT && grant.grant->output_check)
		buffer_append_format(
		    ret,
		    "two persons of the office look at the answer before it is given "
		    "out, within %d days\n",
		    OUTPUT_CHECK_DAYS);
	work_clear(&work);
	return status == AL_OK ? buffer_status(ret) : status;
}

enum status node_budget_of(const struct node *node, const struct digest *grant,
			   struct node_budget *ret, struct report *report)
{
	struct grant_state state;
	struct stored_spent spent;
	enum status status = find_grant(node, grant, &state, report);

	if (status == AL_OK)
		status = run_spent(node, grant, 0, &spent, report);
	if (status != AL_OK)
		return status;
	ret->spent.pico = (uint64_t)spent.rho;
	ret->left = ledger_left(ret->spent, (struct rho){ .pico = (uint64_t)state.grant->rho });
	ret->runs_left = spent.runs < state.grant->runs ? state.grant->runs - spent.runs : 0;
	ret->delta_left = state.grant->delta > spent.delta ? state.grant->delta - spent.delta : 0;
	return AL_OK;
}
