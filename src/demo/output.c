/* output.c: two persons of the office check a result before the applicant has it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/demo_internal.h"

#include "coop/desk.h"
#include "law/held_result.h"
#include "node/jobs.h"

#define CHECK_ARENA_MAX ((size_t)256 * 1024 * 1024)
#define HELD_TEXT_MAX ((size_t)256 * 1024 * 1024) /* bytes of a result with its question */

const char *const demo_officers[] = { "Ayse Yilmaz", "Karin Sommer", "Deniz Arslan" };

/* What one person has in her hands. */
struct checking {
	struct demo *demo;
	int64_t officer;
	struct digest receipt;
	struct held_commitments logged;
	struct buffer held; /* opened */
	struct arena arena;
	struct output_note notes[OUTPUT_RULE_COUNT];
};

/* What the log says that she will find in the box. */
static enum status read_log(struct checking *checking, const struct envelope *job,
			    struct report *report)
{
	const struct demo *demo = checking->demo;
	struct receipt_state state;
	struct job object;
	enum status status = object_decode_as(job, OBJECT_JOB, &checking->arena, &object, report);

	if (status == AL_OK &&
	    chain_receipt(coop_chain(demo->coop), &checking->receipt, demo->now, &state) != AL_OK)
		status = report_set(report, AL_NOT_FOUND, "the receipt is not in the log");
	if (status != AL_OK)
		return status;
	checking->logged.result_commit = state.result_commit;
	checking->logged.plan = object.plan;
	return AL_OK;
}

/* Get her box from the node, and open it. */
static enum status open_box(struct checking *checking, struct report *report)
{
	struct opening_key *opening = NULL;
	struct buffer box;
	enum status status = cast_opening(&checking->demo->cast, checking->officer, &opening);

	buffer_init(&box, HELD_TEXT_MAX);
	if (status == AL_OK)
		status = node_held_result(checking->demo->node, &checking->receipt,
					  checking->demo->now, &box, report);
	if (status == AL_OK) {
		status = seal_open_one(opening, box.bytes, box.len, &checking->held);
		if (status != AL_OK)
			(void)report_set(report, status, "the held result cannot be opened");
	}
	opening_key_free(opening);
	buffer_clear(&box);
	return status;
}

/* Let the program answer the questions. */
static enum status look(struct checking *checking, struct report *report)
{
	struct output_table table;
	struct output_seen seen = { .table = &table };
	struct receipt_state receipt;
	struct held_result held;
	struct grant_state grant;
	const struct chain *chain = coop_chain(checking->demo->coop);
	enum status status = held_result_decode(checking->held.bytes, checking->held.len,
						&checking->logged, &held, report);

	if (status == AL_OK)
		status = output_table_parse((const char *)held.result + SALT_LEN,
					    held.result_len - SALT_LEN, &checking->arena, &table,
					    report);
	if (status == AL_OK)
		status = chain_receipt(chain, &checking->receipt, checking->demo->now, &receipt);
	if (status == AL_OK)
		status = chain_grant(chain, &receipt.grant, &grant);
	if (status != AL_OK)
		return status;
	seen.min_group = grant.grant->min_group;
	return output_rules_apply(&seen, &checking->arena, checking->notes);
}

static void tell_notes(const struct checking *checking)
{
	int in_order = 0;

	for (int i = 0; i < OUTPUT_RULE_COUNT; i++)
		in_order += checking->notes[i].finding == FINDING_OK;
	tell(_("   %s opens result and question. Of %d questions a program finds %d in order; she "
	       "looks at:"),
	     demo_officers[checking->officer], OUTPUT_RULE_COUNT, in_order);
	for (int i = 0; i < OUTPUT_RULE_COUNT; i++) {
		if (checking->notes[i].finding != FINDING_OK)
			tell("     %s: %s", output_rule_names[i + 1], checking->notes[i].text);
	}
}

/* She finds nothing against it, signs, and it is entered. */
static enum status pass(struct checking *checking, struct report *report)
{
	struct demo *demo = checking->demo;
	struct desk_verdict verdict = { .receipt = checking->receipt,
					.checker = cast_public(&demo->cast, CAST_OFFICE,
							       checking->officer),
					.verdict = VERDICT_PASS,
					.notes = checking->notes };
	struct signing_key *key = NULL;
	struct output_check check;
	enum status status =
	    desk_draft_check(demo->coop, &verdict, demo->now, &checking->arena, &check, report);

	if (status == AL_OK)
		status = cast_key(&demo->cast, CAST_OFFICE, checking->officer, &key);
	if (status == AL_OK)
		status = demo_enter(demo, OBJECT_OUTPUT_CHECK, &check, key, NULL, report);
	signing_key_free(key);
	return status;
}

static enum status check_by(struct demo *demo, int64_t officer, const struct digest *receipt,
			    const struct envelope *job, struct report *report)
{
	struct checking checking = { .demo = demo, .officer = officer, .receipt = *receipt };
	enum status status;

	arena_init(&checking.arena, CHECK_ARENA_MAX);
	buffer_init(&checking.held, HELD_TEXT_MAX);
	status = read_log(&checking, job, report);
	if (status == AL_OK)
		status = open_box(&checking, report);
	if (status == AL_OK)
		status = look(&checking, report);
	if (status == AL_OK)
		tell_notes(&checking);
	if (status == AL_OK)
		status = pass(&checking, report);
	buffer_clear(&checking.held);
	arena_clear(&checking.arena);
	return status;
}

enum status demo_check_result(struct demo *demo, const struct digest *receipt,
			      const struct envelope *job, struct report *report)
{
	enum status status = AL_OK;

	/* The first one has signed the decision. */
	for (int64_t officer = 1; officer < CAST_OFFICERS && status == AL_OK; officer++) {
		demo_wait(demo, HOUR_S);
		status = check_by(demo, officer, receipt, job, report);
	}
	if (status == AL_OK)
		status = demo_sync(demo, report);
	if (status == AL_OK)
		tell("%s",
		     _("   Both have passed it: the node gives it out. Who signed the decision "
		       "could not."));
	return status;
}
