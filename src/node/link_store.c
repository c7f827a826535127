/* link_store.c: which mandate key is whose. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/link_store.h"

#define COLUMNS "SELECT person, mandate_key, base, certified FROM link"

static struct db_value key_value(const struct public_key *key)
{
	return db_blob(key->bytes, PUBLIC_KEY_LEN);
}

enum status link_store_add(struct db *db, const struct stored_link *link, struct when now,
			   struct report *report)
{
	return db_exec(db,
		       "INSERT INTO link(person, mandate_key, linked, base, certified)"
		       " VALUES ($1, $2, $3, $4, $5)",
		       DB_PARAMS(db_integer(link->person), key_value(&link->key),
				 db_integer(now.seconds), db_integer(link->base),
				 db_integer(link->certified.seconds)),
		       report);
}

struct link_row {
	stored_link_function *each;
	void *user;
};

static enum status link_row(void *user, const struct db_row *row, struct report *report)
{
	const struct link_row *context = user;
	struct stored_link link = { .person = db_row_integer(row, 0),
				    .base = db_row_integer(row, 2),
				    .certified = { .seconds = db_row_integer(row, 3) } };

	if (db_row_blob(row, 1, link.key.bytes, PUBLIC_KEY_LEN) != AL_OK)
		return report_set(report, AL_MALFORMED, "a link in the store is damaged");
	return context->each(context->user, &link, report);
}

enum status link_store_each(struct db *db, stored_link_function *each, void *user,
			    struct report *report)
{
	struct link_row context = { .each = each, .user = user };

	return db_query(db, COLUMNS, NULL, link_row, &context, report);
}

struct found {
	struct stored_link link;
	bool found;
};

static enum status keep(void *user, const struct stored_link *link, struct report *report)
{
	struct found *found = user;

	(void)report;
	found->link = *link;
	found->found = true;
	return AL_OK;
}

static enum status find(struct db *db, const char *sql, const struct db_params *params,
			struct stored_link *ret, struct report *report)
{
	struct found found = { .found = false };
	struct link_row context = { .each = keep, .user = &found };
	enum status status = db_query(db, sql, params, link_row, &context, report);

	if (status != AL_OK)
		return status;
	if (!found.found)
		return AL_NOT_FOUND;
	*ret = found.link;
	return AL_OK;
}

enum status link_store_of_key(struct db *db, const struct public_key *key, struct stored_link *ret,
			      struct report *report)
{
	return find(db, COLUMNS " WHERE mandate_key = $1", DB_PARAMS(key_value(key)), ret, report);
}

enum status link_store_of_person(struct db *db, int64_t person, struct stored_link *ret,
				 struct report *report)
{
	return find(db, COLUMNS " WHERE person = $1", DB_PARAMS(db_integer(person)), ret, report);
}

enum status link_store_certify(struct db *db, int64_t person, struct when certified,
			       struct report *report)
{
	return db_exec(db, "UPDATE link SET certified = $2 WHERE person = $1",
		       DB_PARAMS(db_integer(person), db_integer(certified.seconds)), report);
}

enum status link_store_remove(struct db *db, int64_t person, struct report *report)
{
	return db_exec(db, "DELETE FROM link WHERE person = $1", DB_PARAMS(db_integer(person)),
		       report);
}
