/* code_store.c: one-time codes. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/code_store.h"

#include <stdbool.h>
#include <string.h>

enum status code_store_forget(struct db *db, const char *person, struct when now,
			      struct report *report)
{
	return db_exec(db, "DELETE FROM link_code WHERE person = $1 OR until <= $2",
		       DB_PARAMS(db_text(person), db_integer(now.seconds)), report);
}

enum status code_store_trim(struct db *db, int64_t most, struct report *report)
{
	return db_exec(db,
		       "DELETE FROM link_code WHERE number <="
		       " (SELECT coalesce(max(number), 0) FROM link_code) - $1 + 1",
		       DB_PARAMS(db_integer(most)), report);
}

enum status code_store_add(struct db *db, const struct stored_code *code, struct report *report)
{
	return db_exec(db,
		       "INSERT INTO link_code(number, hash, person, until)"
		       " SELECT coalesce(max(number), 0) + 1, $1, $2, $3 FROM link_code",
		       DB_PARAMS(db_blob(code->hash.bytes, DIGEST_LEN), db_text(code->person),
				 db_integer(code->until.seconds)),
		       report);
}

struct person_row {
	char *ret;
	bool found;
};

static enum status person_row(void *user, const struct db_row *row, struct report *report)
{
	struct person_row *context = user;
	const char *person = db_row_text(row, 0);

	if (strlen(person) > ENGINE_PERSON_LEN_MAX)
		return report_set(report, AL_MALFORMED, "a code in the store is damaged");
	memcpy(context->ret, person, strlen(person) + 1);
	context->found = true;
	return AL_OK;
}

// NOLINTBEGIN(readability-non-const-parameter): person_row() writes it
enum status code_store_find(struct db *db, const struct digest *hash, const struct public_key *key,
			    struct when now, char ret[static ENGINE_PERSON_LEN_MAX + 1],
			    struct report *report)
// NOLINTEND(readability-non-const-parameter)
{
	struct person_row context = { .ret = ret };
	enum status status =
	    db_query(db,
		     "SELECT person FROM link_code WHERE hash = $1 AND until > $2"
		     " AND (used_by IS NULL OR used_by = $3)",
		     DB_PARAMS(db_blob(hash->bytes, DIGEST_LEN), db_integer(now.seconds),
			       db_blob(key->bytes, PUBLIC_KEY_LEN)),
		     person_row, &context, report);

	return status == AL_OK && !context.found ? AL_NOT_FOUND : status;
}

enum status code_store_use(struct db *db, const struct digest *hash, const struct public_key *key,
			   struct report *report)
{
	return db_exec(
	    db, "UPDATE link_code SET used_by = $2 WHERE hash = $1",
	    DB_PARAMS(db_blob(hash->bytes, DIGEST_LEN), db_blob(key->bytes, PUBLIC_KEY_LEN)),
	    report);
}

enum status code_store_void(struct db *db, int64_t person, const struct public_key *key,
			    struct report *report)
{
	return db_exec(
	    db,
	    "DELETE FROM link_code WHERE person = (SELECT id FROM person WHERE number = $1)"
	    " AND (used_by IS NULL OR $2 IS NULL OR used_by <> $2)",
	    DB_PARAMS(db_integer(person),
		      key == NULL ? db_null() : db_blob(key->bytes, PUBLIC_KEY_LEN)),
	    report);
}
