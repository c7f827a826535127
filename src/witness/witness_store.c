/* witness_store.c: the table of a witness. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "witness/witness_store.h"

#include "crypto/hash.h"
#include "store/migration.h"

#include <string.h>

static const struct migration migrations[] = {
	{ 1, "cosigned",
	  "CREATE TABLE cosigned("
	  " origin TEXT PRIMARY KEY,"
	  " hash BLOB NOT NULL UNIQUE," /* SHA-256 of the origin */
	  " size BIGINT NOT NULL CHECK (size >= 0),"
	  " root BLOB NOT NULL,"
	  " time BIGINT NOT NULL,"
	  " note BLOB NOT NULL);" },
};

enum status witness_store_open(const char *path, struct when now, struct db **ret,
			       struct report *report)
{
	static const struct db_options options = { .access = DB_CREATE };
	struct db *db = NULL;
	enum status status = db_open(path, &options, &db, report);

	if (status == AL_OK)
		status = migration_run(db, migrations, sizeof(migrations) / sizeof(migrations[0]),
				       now, report);
	if (status != AL_OK) {
		db_close(db);
		return status;
	}
	*ret = db;
	return AL_OK;
}

static enum status take_state(void *user, const struct db_row *row, struct report *report)
{
	struct witness_state *state = user;

	state->size = (uint64_t)db_row_integer(row, 0);
	state->time.seconds = db_row_integer(row, 2);
	if (db_row_blob(row, 1, state->root.bytes, DIGEST_LEN) != AL_OK)
		return report_set(report, AL_MALFORMED, "the witness's store has a broken root");
	return AL_OK;
}

enum status witness_store_load(struct db *db, const char *origin, struct witness_state *ret,
			       struct report *report)
{
	struct witness_state state = { .size = 0 };
	enum status status = db_query(db, "SELECT size, root, time FROM cosigned WHERE origin = $1",
				      DB_PARAMS(db_text(origin)), take_state, &state, report);

	if (status == AL_OK)
		*ret = state;
	return status;
}

struct replacing {
	const char *origin;
	const struct witness_state *old;
	const struct witness_answer *answer;
};

/* A first one is added only where there is none, another replaces only the very one that was
 * judged. */
static enum status replace(struct db *db, void *user, struct report *report)
{
	const struct replacing *replacing = user;
	const struct witness_state *old = replacing->old;
	const struct witness_state *new = &replacing->answer->state;
	const struct buffer *note = &replacing->answer->note;
	struct digest hash = hash_bytes(replacing->origin, strlen(replacing->origin));
	enum status status;

	if (old->time.seconds == 0)
		return db_exec(
		    db,
		    "INSERT INTO cosigned(origin, hash, size, root, time, note)"
		    " VALUES ($1, $2, $3, $4, $5, $6)",
		    DB_PARAMS(db_text(replacing->origin), db_blob(hash.bytes, DIGEST_LEN),
			      db_integer((int64_t) new->size), db_blob(new->root.bytes, DIGEST_LEN),
			      db_integer(new->time.seconds), db_blob(note->bytes, note->len)),
		    report);
	status =
	    db_exec(db,
		    "UPDATE cosigned SET size = $2, root = $3, time = $4, note = $5"
		    " WHERE origin = $1 AND size = $6 AND root = $7 AND time = $8",
		    DB_PARAMS(db_text(replacing->origin), db_integer((int64_t) new->size),
			      db_blob(new->root.bytes, DIGEST_LEN), db_integer(new->time.seconds),
			      db_blob(note->bytes, note->len), db_integer((int64_t)old->size),
			      db_blob(old->root.bytes, DIGEST_LEN), db_integer(old->time.seconds)),
		    report);
	if (status == AL_OK && db_changed(db) != 1)
		return report_set(report, AL_CONFLICT,
				  "something else was cosigned for %s in the meantime",
				  replacing->origin);
	return status;
}

enum status witness_store_replace(struct db *db, const char *origin,
				  const struct witness_state *old,
				  const struct witness_answer *answer, struct report *report)
{
	struct replacing replacing = { .origin = origin, .old = old, .answer = answer };

	return db_transaction(db, replace, &replacing, report);
}

struct noting {
	struct buffer *ret;
	bool found;
};

static enum status take_note(void *user, const struct db_row *row, struct report *report)
{
	struct noting *noting = user;

	(void)report;
	noting->found = true;
	buffer_append(noting->ret, row->values[0].bytes, row->values[0].len);
	return buffer_status(noting->ret);
}

enum status witness_store_note(struct db *db, const struct digest *origin, struct buffer *ret,
			       struct report *report)
{
	struct noting noting = { .ret = ret };
	enum status status =
	    db_query(db, "SELECT note FROM cosigned WHERE hash = $1",
		     DB_PARAMS(db_blob(origin->bytes, DIGEST_LEN)), take_note, &noting, report);

	if (status == AL_OK && !noting.found)
		return report_set(report, AL_NOT_FOUND, "nothing was cosigned for this origin");
	return status;
}
