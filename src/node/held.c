/* held.c: results that the office checks: sealed to the checkers first, to be given out later. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/run_internal.h"

#include <sodium.h>

enum status run_seal_held(const struct run *run, const struct buffer *content, struct buffer *ret,
			  struct report *report)
{
	const struct node_question *question = run->question;
	struct held_result held = { .result = content->bytes,
				    .result_len = content->len,
				    .salt = question->salt,
				    .sql = question->sql,
				    .sql_len = question->sql_len };
	struct sealing_key keys[CHECKERS_MAX];
	struct buffer bytes;
	enum status status;

	if (run->checkers_count == 0)
		return AL_OK;
	for (size_t i = 0; i < run->checkers_count; i++)
		keys[i] = run->checkers[i].sealing_key;
	buffer_init(&bytes, RUN_HELD_LEN_MAX);
	held_result_encode(&held, &bytes);
	status = buffer_status(&bytes);
	if (status == AL_OK)
		status = seal_to_each(keys, run->checkers_count, bytes.bytes, bytes.len, ret);
	if (status != AL_OK)
		(void)report_set(report, status, "the answer cannot be sealed to the office");
	if (bytes.bytes != NULL)
		sodium_memzero(bytes.bytes, bytes.len);
	buffer_clear(&bytes);
	return status;
}

/* What the log says of `receipt`; one that has not come there yet waits. */
static enum output_standing standing_of(const struct node *node, const struct digest *receipt,
					struct when now)
{
	struct receipt_state state;

	if (chain_receipt(node->chain, receipt, now, &state) != AL_OK)
		return OUTPUT_WAITING;
	return state.standing;
}

enum output_standing run_standing(const struct run *run, const struct digest *receipt)
{
	if (!run->grant.grant->output_check)
		return OUTPUT_FREE;
	return standing_of(run->node, receipt, run->now);
}

enum status node_held_result(const struct node *node, const struct digest *receipt, struct when now,
			     struct buffer *ret, struct report *report)
{
	enum status status = node_check(node, now, report);

	if (status != AL_OK)
		return status;
	if (node->chain == NULL)
		return report_set(report, AL_CONFLICT,
				  "the node has not followed the log since it was opened");
	status = standing_of(node, receipt, now) == OUTPUT_WAITING
		     ? job_store_held(node->db, receipt, ret, report)
		     : AL_NOT_FOUND;
	if (status == AL_NOT_FOUND)
		return report_set(report, status,
				  "no result with this receipt waits for a check at this node");
	return status;
}
