/*
 * store_writer.c: append numbered rows to a store in transactions of one to four, and acknowledge
 * each transaction on the standard output after its commit, by the number of its last row.
 *
 *	store_writer PATH LAST		rows up to the number LAST; goes on where the store ends
 *	store_writer PATH LAST group	by group commit
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fault/store_rows.h"
#include "store/group_commit.h"
#include "store/migration.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(const struct report *report)
{
	(void)fprintf(stderr, "store_writer: %s\n", report->message);
	return 1;
}

/* Acknowledge: straight to the descriptor, so that nothing waits in a buffer. */
static enum status acknowledge(int64_t number)
{
	if (printf("%" PRId64 "\n", number) < 0 || fflush(stdout) != 0)
		return AL_IO;
	return AL_OK;
}

static enum status append_all(struct db *db, struct group_commit *group, int64_t last,
			      struct report *report)
{
	struct store_batch batch = { 0 };
	enum status status =
	    db_query_integer(db, "SELECT max(number) FROM entry", NULL, &batch.last, report);

	while (status == AL_OK && batch.last < last) {
		batch.first = batch.last + 1;
		batch.last = batch.first + batch.first % 4;
		status = group == NULL
			     ? db_transaction(db, store_append_batch, &batch, report)
			     : group_commit_run(group, store_append_batch, &batch, report);
		if (status == AL_OK)
			status = acknowledge(batch.last);
	}
	return status;
}

int main(int argc, char **argv)
{
	static const struct db_options create = { .access = DB_CREATE };
	struct report report = { 0 };
	struct group_commit *group = NULL;
	struct db *db = NULL;
	enum status status;

	if (argc < 3) {
		(void)fputs("usage: store_writer PATH LAST [group]\n", stderr);
		return 2;
	}
	status = db_open(argv[1], &create, &db, &report);
	if (status == AL_OK)
		status = store_migrate(db, &report);
	if (status == AL_OK && argc > 3)
		status = group_commit_new(db, &group, &report);
	if (status == AL_OK)
		status = append_all(db, group, strtoll(argv[2], NULL, 10), &report);
	group_commit_free(group);
	db_close(db);
	return status == AL_OK ? 0 : fail(&report);
}
