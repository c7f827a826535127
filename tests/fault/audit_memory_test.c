/*
 * audit_memory_test.c: whichever allocation fails while an archive is audited, the audit says so,
 * and nothing is lost or believed.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fault/alloc.h"
#include "unit/budget.h"
#include "unit/vote/tamper.h"

#define ALLOCATIONS_MAX 100000

/* Audit to the end; *ret_decided: a result was believed. */
static enum status audit_all(const struct buffer *bytes, bool *ret_decided, struct report *report)
{
	struct archive_memory memory = { .bytes = bytes->bytes, .len = bytes->len };
	struct archive_source source = archive_memory_source(&memory);
	struct audit_options options = { .trust = AUDIT_CHECK_ALL, .threads = 1 };
	struct audit *audit = NULL;
	enum status status = audit_new(&source, &options, &audit);

	*ret_decided = false;
	if (status != AL_OK)
		return status;
	status = audit_advance(audit, -1, report);
	*ret_decided = audit_state(audit)->decided;
	audit_free(audit);
	return status;
}

static void each_allocation_of_an_audit_may_fail(void **state)
{
	struct budget budget = budget_begin("audit_memory");
	struct scene *scene = *state;
	struct report report = { .message = "" };
	bool decided;
	bool failed = true;
	uint64_t n = 1;

	assert_int_equal(audit_all(&scene->archive.bytes, &decided, &report), AL_OK);
	while (failed && budget_more(&budget, ALLOCATIONS_MAX)) {
		int64_t live = fault_alloc_live();
		enum status status;

		fault_alloc_after(n, FAULT_ALLOC_ONCE);
		status = audit_all(&scene->archive.bytes, &decided, &report);
		failed = fault_alloc_stop();
		if (status != (failed ? AL_NO_MEMORY : AL_OK) || decided == failed)
			fail_msg("allocation %llu: %s: %s", (unsigned long long)n,
				 status_name(status), report.message);
		assert_int_equal(fault_alloc_live(), live);
		n = budget_is_full() ? n + 1 : n + 1 + budget_below(&budget, 1 + n / 16);
	}
}

/* The same of what is asked of an audit that was made. */
static void each_allocation_of_a_question_may_fail(void **state)
{
	struct scene *scene = *state;
	struct archive_memory memory = { scene->archive.bytes.bytes, scene->archive.bytes.len };
	struct archive_source source = archive_memory_source(&memory);
	struct audit_options options = { .trust = AUDIT_TRUST_BALLOTS };
	struct report report = { .message = "" };
	struct audit *audit = NULL;
	struct buffer *ballot;
	char tracker[BASE64_DIGEST_LEN + 1];
	bool failed = true;
	uint64_t n;

	forge_read(&scene->forge, &scene->archive.bytes);
	ballot = tamper_data(scene, EVENT_BALLOT, 2, 0);
	ballot_tracker(buffer_text(ballot), ballot->len, tracker);
	forge_clear(&scene->forge);
	assert_int_equal(audit_new(&source, &options, &audit), AL_OK);
	assert_int_equal(audit_advance(audit, -1, &report), AL_OK);
	for (n = 1; failed; n++) {
		struct encrypted_tally tally;
		enum status statuses[2];
		struct arena arena;
		int64_t height = -1;
		bool counts = false;

		arena_init(&arena, TAMPER_LEN_MAX);
		fault_alloc_after(n, FAULT_ALLOC_ALL);
		statuses[0] = audit_find(audit, tracker, &height, &counts, &report);
		statuses[1] = audit_tally(audit, &arena, &tally, &report);
		failed = fault_alloc_stop();
		for (size_t i = 0; i < 2; i++)
			assert_true(statuses[i] == AL_OK || statuses[i] == AL_NO_MEMORY);
		assert_true(statuses[1] == (failed ? AL_NO_MEMORY : AL_OK));
		assert_int_equal(height, statuses[0] == AL_OK ? 3 : -1);
		assert_true(counts == (statuses[0] == AL_OK));
		arena_clear(&arena);
	}
	assert_true(n > 3);
	audit_free(audit);
}

static int start(void **state)
{
	fault_alloc_init();
	return tamper_start(state);
}

UNIT_MAIN_WITH("audit_memory", start, tamper_finish,
	       cmocka_unit_test(each_allocation_of_an_audit_may_fail),
	       cmocka_unit_test(each_allocation_of_a_question_may_fail))
