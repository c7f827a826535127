/*
 * migration.h: how the tables of a store come from one version to the next.
 *
 *	static const struct migration migrations[] = {
 *		{ 1, "member", "CREATE TABLE member(number BIGINT PRIMARY KEY, name TEXT);" },
 *		{ 2, "member seat", "ALTER TABLE member ADD COLUMN seat TEXT;" },
 *	};
 *	status = migration_run(db, migrations, 2, now, report);
 *
 * A migration that was once released is never changed: a store remembers the SHA-256 of each that
 * it went through, in the table schema_migration(version, name, sha256, applied_at). The SQL is one
 * text for all databases: BIGINT, TEXT, BLOB (a domain over BYTEA in PostgreSQL), no IF NOT EXISTS.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_STORE_MIGRATION_H
#define ALLMENDE_STORE_MIGRATION_H

#include "base/status.h"
#include "base/when.h"
#include "store/db.h"

#include <stddef.h>

#define MIGRATION_COUNT_MAX 10000

struct migration {
	int version;	  /* the first is 1, each next one more */
	const char *name; /* a few words, for messages */
	const char *sql;  /* statements with their semicolons */
};

/*
 * Bring `db` to the last of the `count` versions at `migrations`, noting `now` for each new one.
 * Each runs in a transaction of its own; a failed one leaves the version before it.
 * AL_UNSUPPORTED: the store has a newer version than `count`. AL_MALFORMED: a version that the
 * store went through was altered, or its table of versions has a gap. In both cases nothing is
 * changed. Otherwise as db_exec(), and the report names the migration.
 */
AL_MUST_CHECK enum status migration_run(struct db *db, const struct migration *migrations,
					size_t count, struct when now, struct report *report);

/*
 * As migration_run(), but change nothing: AL_OK and how many migrations are waiting in
 * *ret_waiting. For a dry run, and for readers, which want 0.
 */
AL_MUST_CHECK enum status migration_check(struct db *db, const struct migration *migrations,
					  size_t count, size_t *ret_waiting, struct report *report);

#endif
