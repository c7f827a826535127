/* migration.c: how the tables of a store come from one version to the next. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/migration.h"

#include "base/digest.h"
#include "crypto/hash.h"

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

/* The versions that the store went through, compared with those that the program has. */
struct comparison {
	const struct migration *migrations;
	size_t count;
	size_t found;	/* rows so far */
	int64_t newest; /* version of the last row */
	int64_t wrong;	/* the first version that does not fit, or 0 */
	bool altered;	/* it is there with another text */
};

/* One migration on its way. */
struct step {
	const struct migration *migration;
	struct when now;
};

static void sql_digest(const char *sql, char ret[static 2 * DIGEST_LEN + 1])
{
	struct digest digest = hash_bytes(sql, strlen(sql));

	hex_format(digest.bytes, DIGEST_LEN, ret);
}

/* One row: version, sha256. The rows come in the order of their versions. */
static enum status compare_version(void *user, const struct db_row *row, struct report *report)
{
	struct comparison *comparison = user;
	int64_t version = db_row_integer(row, 0);
	const char *recorded = db_row_text(row, 1);
	char present[2 * DIGEST_LEN + 1];

	(void)report;
	comparison->newest = version;
	if (comparison->wrong == 0 && comparison->found < comparison->count) {
		sql_digest(comparison->migrations[comparison->found].sql, present);
		if (version != (int64_t)comparison->found + 1) {
			comparison->wrong = (int64_t)comparison->found + 1;
		} else if (recorded == NULL || strcmp(recorded, present) != 0) {
			comparison->wrong = version;
			comparison->altered = true;
		}
	}
	comparison->found++;
	return AL_OK;
}

enum status migration_check(struct db *db, const struct migration *migrations, size_t count,
			    size_t *ret_waiting, struct report *report)
{
	struct comparison comparison = { .migrations = migrations, .count = count };
	bool has_table = false;
	enum status status;

	assert(count <= MIGRATION_COUNT_MAX);
	for (size_t i = 0; i < count; i++)
		assert(migrations[i].version == (int)i + 1);
	status = db_has_table(db, "schema_migration", &has_table, report);
	if (status == AL_OK && has_table)
		status =
		    db_query(db, "SELECT version, sha256 FROM schema_migration ORDER BY version",
			     NULL, compare_version, &comparison, report);
	if (status != AL_OK)
		return status;
	if (comparison.newest > (int64_t)count)
		return report_set(report, AL_UNSUPPORTED,
				  "the store %s has version %" PRId64
				  ", this program knows it up to %zu: use the newer program",
				  db_location(db), comparison.newest, count);
	if (comparison.wrong != 0)
		return report_set(
		    report, AL_MALFORMED,
		    "the store %s was made by another program: its version %" PRId64 " \"%s\" %s",
		    db_location(db), comparison.wrong, migrations[comparison.wrong - 1].name,
		    comparison.altered ? "has another text" : "is missing");
	*ret_waiting = count - comparison.found;
	return AL_OK;
}

static enum status create_table(struct db *db, void *user, struct report *report)
{
	(void)user;
	return db_script(db,
			 "CREATE TABLE IF NOT EXISTS schema_migration("
			 "version BIGINT PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, "
			 "applied_at TEXT NOT NULL)",
			 report);
}

static enum status apply(struct db *db, void *user, struct report *report)
{
	const struct step *step = user;
	char digest[2 * DIGEST_LEN + 1];
	char now[WHEN_TEXT_LEN + 1];
	enum status status = db_script(db, step->migration->sql, report);

	if (status != AL_OK)
		return status;
	sql_digest(step->migration->sql, digest);
	when_format(step->now, now);
	return db_exec(db,
		       "INSERT INTO schema_migration(version, name, sha256, applied_at) "
		       "VALUES ($1, $2, $3, $4)",
		       DB_PARAMS(db_integer(step->migration->version),
				 db_text(step->migration->name), db_text(digest), db_text(now)),
		       report);
}

enum status migration_run(struct db *db, const struct migration *migrations, size_t count,
			  struct when now, struct report *report)
{
	size_t waiting = 0;
	enum status status = migration_check(db, migrations, count, &waiting, report);

	if (status == AL_OK && waiting > 0)
		status = db_transaction(db, create_table, NULL, report);
	for (size_t i = count - waiting; i < count && status == AL_OK; i++) {
		struct step step = { .migration = &migrations[i], .now = now };

		status = db_transaction(db, apply, &step, report);
		if (status != AL_OK)
			report_prefix(report, "bringing the store to version %d \"%s\"",
				      migrations[i].version, migrations[i].name);
	}
	return status;
}
