/* output.c: two persons of the office check a result before the applicant has it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/remote.h"

#include "law/grant.h"
#include "law/held_result.h"
#include "law/output_check.h"
#include "law/output_rule.h"
#include "node/service_records.h"
#include "web/records.h"

#define CHECK_ARENA_MAX ((size_t)256 * 1024 * 1024)
#define HELD_TEXT_MAX ((size_t)256 * 1024 * 1024) /* bytes of a result with its question */

const char *const demo_officers[] = { "Ayse Yilmaz", "Karin Sommer", "Deniz Arslan" };

/* What one person has in her hands. */
struct checking {
	struct demo *demo;
	int64_t officer;
	struct digest receipt_id;
	struct receipt receipt;
	struct held_commitments logged;
	struct buffer held; /* opened */
	struct arena arena;
	struct output_note notes[OUTPUT_RULE_COUNT];
};

/* What the log says that she will find in the box. */
static enum status read_log(struct checking *checking, const struct envelope *job,
			    struct report *report)
{
	struct job object;
	enum status status = object_decode_as(job, OBJECT_JOB, &checking->arena, &object, report);

	if (status == AL_OK)
		status = remote_object(checking->demo, &checking->receipt_id, OBJECT_RECEIPT,
				       &checking->arena, &checking->receipt, report);
	if (status != AL_OK)
		return status;
	checking->logged.result_commit = checking->receipt.result_commit;
	checking->logged.plan = object.plan;
	return AL_OK;
}

/* Get her box from the node, and open it. */
static enum status open_box(struct checking *checking, struct report *report)
{
	char path[REMOTE_PATH_MAX];
	struct remote_ask ask = {
		.server = REMOTE_NODE, .path = path, .use = CAST_OFFICE, .number = checking->officer
	};
	struct opening_key *opening = NULL;
	struct buffer box;
	enum status status = cast_opening(&checking->demo->cast, checking->officer, &opening);

	remote_path("/api/v1/receipts/", &checking->receipt_id, "/held", path);
	buffer_init(&box, HELD_TEXT_MAX);
	if (status == AL_OK)
		status = remote_ask(checking->demo, &ask, &box, report);
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
	struct held_result held;
	struct grant grant;
	enum status status = held_result_decode(checking->held.bytes, checking->held.len,
						&checking->logged, &held, report);

	if (status == AL_OK)
		status = output_table_parse((const char *)held.result + SALT_LEN,
					    held.result_len - SALT_LEN, &checking->arena, &table,
					    report);
	if (status == AL_OK)
		status = remote_object(checking->demo, &checking->receipt.grant, OBJECT_GRANT,
				       &checking->arena, &grant, report);
	if (status != AL_OK)
		return status;
	seen.min_group = grant.min_group;
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

/* Post what she says to `path`; *ret is the check for her to sign, from her arena. */
static enum status draft(struct checking *checking, const char *path, struct output_check *ret,
			 struct report *report)
{
	struct remote_ask ask = {
		.server = REMOTE_COOP, .path = path, .use = CAST_OFFICE, .number = checking->officer
	};
	int findings[OUTPUT_RULE_COUNT];
	struct web_verdict verdict = { .findings = findings,
				       .findings_count = OUTPUT_RULE_COUNT,
				       .verdict = VERDICT_PASS };
	struct buffer body;
	enum status status;

	for (int i = 0; i < OUTPUT_RULE_COUNT; i++)
		findings[i] = checking->notes[i].finding;
	buffer_init(&body, 1 << 16);
	record_encode(&web_verdict_record, &verdict, &body);
	status = buffer_status(&body);
	ask.body = body.bytes;
	ask.body_len = body.len;
	if (status == AL_OK)
		status = remote_get(checking->demo, &ask, &output_check_record, &checking->arena,
				    ret, report);
	buffer_clear(&body);
	return status;
}

/* She finds nothing against it, signs, and it is entered. */
static enum status pass(struct checking *checking, struct report *report)
{
	struct demo *demo = checking->demo;
	struct signing_key *key = NULL;
	char path[REMOTE_PATH_MAX];
	struct output_check check;
	enum status status;

	remote_path("/api/v1/receipts/", &checking->receipt_id, "/check", path);
	status = draft(checking, path, &check, report);
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
	struct checking checking = { .demo = demo, .officer = officer, .receipt_id = *receipt };
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

/* The receipt of the applicant's job `job`, as its state at the node names it. */
static enum status find_receipt(struct demo *demo, const struct envelope *job, struct digest *ret,
				struct report *report)
{
	char path[REMOTE_PATH_MAX];
	struct remote_ask ask = {
		.server = REMOTE_NODE, .path = path, .use = CAST_APPLICANT, .number = ROLE_NEWSPAPER
	};
	struct service_job shown;
	struct arena arena;
	enum status status;

	remote_path("/api/v1/jobs/", &job->id, "", path);
	arena_init(&arena, 1 << 20);
	status = remote_get(demo, &ask, &service_job_record, &arena, &shown, report);
	if (status == AL_OK)
		*ret = shown.receipt;
	arena_clear(&arena);
	return status;
}

enum status demo_check_result(struct demo *demo, const struct envelope *job, struct report *report)
{
	struct digest receipt;
	enum status status = find_receipt(demo, job, &receipt, report);

	/* The first one has signed the decision. */
	for (int64_t officer = 1; officer < CAST_OFFICERS && status == AL_OK; officer++) {
		demo_wait(demo, HOUR_S);
		status = check_by(demo, officer, &receipt, job, report);
	}
	if (status == AL_OK)
		status = demo_sync(demo, report);
	if (status == AL_OK)
		tell("%s",
		     _("   Both have passed it: the node gives it out. Who signed the decision "
		       "could not."));
	return status;
}
