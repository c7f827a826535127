/* store_rows.c: the rows that the store's crash test writes. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fault/store_rows.h"

#include "store/migration.h"

#include <inttypes.h>
#include <string.h>

#define BYTES_MAX 9000 /* so that some rows need several pages */

static const struct migration migrations[] = {
	{ 1, "entry", "CREATE TABLE entry(number BIGINT PRIMARY KEY, bytes BLOB NOT NULL);" },
	{ 2, "batch", "CREATE TABLE batch(first BIGINT PRIMARY KEY, last BIGINT NOT NULL);" },
};

/* The bytes of row `number`, which its number decides; their count. */
static size_t bytes_of(int64_t number, uint8_t ret[static BYTES_MAX])
{
	size_t len = number % 5 == 0 ? BYTES_MAX : (size_t)(number * 37 % 300);

	for (size_t i = 0; i < len; i++)
		ret[i] = (uint8_t)((uint64_t)number * 131 + i);
	return len;
}

enum status store_migrate(struct db *db, struct report *report)
{
	static const struct when now = { 1795376401 };
	/* A short write-ahead log, so that a short run copies it into the store several times. */
	enum status status = db_script(db, "PRAGMA wal_autocheckpoint = 20", report);

	if (status == AL_OK)
		status = migration_run(db, migrations, 2, now, report);
	return status;
}

enum status store_append_batch(struct db *db, void *user, struct report *report)
{
	const struct store_batch *batch = user;
	uint8_t bytes[BYTES_MAX];
	enum status status =
	    db_exec(db, "INSERT INTO batch(first, last) VALUES ($1, $2)",
		    DB_PARAMS(db_integer(batch->first), db_integer(batch->last)), report);

	for (int64_t i = batch->first; i <= batch->last && status == AL_OK; i++) {
		size_t len = bytes_of(i, bytes);

		status = db_exec(db, "INSERT INTO entry(number, bytes) VALUES ($1, $2)",
				 DB_PARAMS(db_integer(i), db_blob(bytes, len)), report);
	}
	return status;
}

static enum status check_row(void *user, const struct db_row *row, struct report *report)
{
	int64_t *last = user;
	int64_t number = db_row_integer(row, 0);
	uint8_t expected[BYTES_MAX];
	uint8_t found[BYTES_MAX];
	size_t len = bytes_of(number, expected);

	if (number != *last + 1)
		return report_set(report, AL_MALFORMED, "row %" PRId64 " follows row %" PRId64,
				  number, *last);
	if (db_row_blob(row, 1, found, len) != AL_OK || memcmp(found, expected, len) != 0)
		return report_set(report, AL_MALFORMED, "row %" PRId64 " has other bytes", number);
	*last = number;
	return AL_OK;
}

static enum status check_batch(void *user, const struct db_row *row, struct report *report)
{
	int64_t *last = user;

	if (db_row_integer(row, 0) != *last + 1)
		return report_set(report, AL_MALFORMED,
				  "the batch after row %" PRId64 " is missing", *last);
	*last = db_row_integer(row, 1);
	return AL_OK;
}

enum status store_check_rows(struct db *db, int64_t *ret_last, struct report *report)
{
	int64_t last_row = 0;
	int64_t last_batch = 0;
	bool has_rows = false;
	bool has_batches = false;
	enum status status = db_check(db, report);

	if (status == AL_OK)
		status = db_has_table(db, "entry", &has_rows, report);
	if (status == AL_OK && has_rows)
		status = db_query(db, "SELECT number, bytes FROM entry ORDER BY number", NULL,
				  check_row, &last_row, report);
	if (status == AL_OK)
		status = db_has_table(db, "batch", &has_batches, report);
	if (status == AL_OK && has_batches)
		status = db_query(db, "SELECT first, last FROM batch ORDER BY first", NULL,
				  check_batch, &last_batch, report);
	if (status == AL_OK && last_row != last_batch)
		status =
		    report_set(report, AL_MALFORMED,
			       "the last row is %" PRId64 ", the last batch ends with %" PRId64,
			       last_row, last_batch);
	if (status == AL_OK)
		*ret_last = last_row;
	return status;
}
