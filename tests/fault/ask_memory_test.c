/*
 * ask_memory_test.c: whichever allocation fails, `allmende query` says that memory is missing,
 * tells no answer and leaks nothing; and the same question is answered afterwards.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "fault/alloc.h"
#include "unit/budget.h"
#include "unit/cli/election_desk.h"
#include "unit/unit.h"

#include <unistd.h>

#define ALLOCATIONS_MAX 100000

static void write_rides(struct desk *desk)
{
	struct buffer csv;

	buffer_init(&csv, 1u << 20);
	buffer_append_text(&csv, "rider,kind,minutes\n");
	for (unsigned i = 0; i < 300; i++)
		buffer_append_format(&csv, "r%u,%s,%u\n", i / 2, i % 3 == 0 ? "bike" : "bus",
				     i % 50);
	desk_write(desk, "rides.csv", buffer_text(&csv));
	buffer_clear(&csv);
	desk_write(desk, "kinds.csv", "kind,wheels\nbike,2\nbus,6\n");
}

/* A question that buys bounds and joins; none of the budget of the runs before is in its way. */
static int ask(struct desk *desk, const char *more)
{
	char table[FILE_PATH_MAX + 16];
	char public[FILE_PATH_MAX + 16];
	const char *arguments[] = {
		"query",
		"--table",
		table,
		"--public",
		public,
		"--person",
		"rider",
		"--epsilon",
		"20",
		"--budget",
		"1000000",
		more,
		"SELECT wheels, COUNT(*), AVG(minutes) FROM rides JOIN kinds ON rides.kind = "
		"kinds.kind GROUP BY wheels",
		NULL,
	};

	(void)snprintf(table, sizeof(table), "rides=%s", class_path(&desk->printed, "rides.csv"));
	(void)snprintf(public, sizeof(public), "kinds=%s", class_path(&desk->printed, "kinds.csv"));
	return class_run(&desk->printed, cli_query, arguments);
}

/* Each allocation fails once, alone; each time on a file that was asked nothing before. */
static void a_question_without_memory_tells_nothing(void **state)
{
	struct desk *desk = *state;
	struct budget budget = budget_begin("ask_memory");
	bool failed = true;

	write_rides(desk);
	assert_int_equal(ask(desk, "--json"), CLI_OK); /* what is made once is made now */
	for (uint64_t n = 1; failed && budget_more(&budget, ALLOCATIONS_MAX);) {
		int64_t live;
		int ended;

		desk_write(desk, "rides.csv.allmende-budget", "");
		assert_int_equal(unlink(class_path(&desk->printed, "rides.csv.allmende-budget")),
				 0);
		live = fault_alloc_live();
		fault_alloc_after(n, FAULT_ALLOC_ONCE);
		ended = ask(desk, "--json");
		failed = fault_alloc_stop();
		if (fault_alloc_live() != live)
			fail_msg("allocation %llu: %lld blocks leaked: %s", (unsigned long long)n,
				 (long long)(fault_alloc_live() - live), desk->printed.output);
		if (failed &&
		    (ended != CLI_FAILED || strstr(desk->printed.output, "memory") == NULL))
			fail_msg("allocation %llu: exit status %d: %s", (unsigned long long)n,
				 ended, desk->printed.output);
		if (failed && strstr(desk->printed.output, "\"rows\"") != NULL)
			fail_msg("allocation %llu: it tells an answer", (unsigned long long)n);
		n = budget_is_full() ? n + 1 : n + 1 + budget_below(&budget, 1 + n / 4);
	}
	assert_int_equal(ask(desk, "--json"), CLI_OK);
}

UNIT_MAIN("ask_memory", DESK_TEST(a_question_without_memory_tells_nothing))
