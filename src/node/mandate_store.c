/* mandate_store.c: persons and mandates. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/mandate_store.h"

#include <string.h>

static struct db_value digest_value(const struct digest *digest)
{
	return db_blob(digest->bytes, DIGEST_LEN);
}

/* --- persons --- */

enum status mandate_store_person(struct db *db, const char *id, size_t len, int64_t *ret,
				 struct report *report)
{
	return db_query_integer(db, "SELECT number FROM person WHERE id = $1",
				DB_PARAMS(db_text_of(id, len)), ret, report);
}

enum status mandate_store_add_person(struct db *db, int64_t number, const char *id,
				     struct report *report)
{
	return db_exec(db, "INSERT INTO person(number, id) VALUES ($1, $2)",
		       DB_PARAMS(db_integer(number), db_text(id)), report);
}

struct person_row {
	stored_person_function *each;
	void *user;
};

static enum status person_row(void *user, const struct db_row *row, struct report *report)
{
	const struct person_row *context = user;

	return context->each(context->user, db_row_integer(row, 0), row->values[1].bytes,
			     row->values[1].len, report);
}

enum status mandate_store_each_person(struct db *db, int64_t after, stored_person_function *each,
				      void *user, struct report *report)
{
	struct person_row context = { .each = each, .user = user };

	return db_query(db, "SELECT number, id FROM person WHERE number > $1 ORDER BY number",
			DB_PARAMS(db_integer(after)), person_row, &context, report);
}

enum status mandate_store_person_count(struct db *db, int64_t *ret, struct report *report)
{
	return db_query_integer(db, "SELECT COUNT(*) FROM person", NULL, ret, report);
}

/* --- mandates --- */

enum status mandate_store_find_rules(struct db *db, const struct digest *digest, int64_t *ret,
				     struct report *report)
{
	return db_query_integer(db, "SELECT number FROM rules WHERE digest = $1",
				DB_PARAMS(digest_value(digest)), ret, report);
}

enum status mandate_store_count_rules(struct db *db, int64_t person, int64_t *ret,
				      struct report *report)
{
	return db_query_integer(db,
				"SELECT COUNT(DISTINCT rules) FROM (SELECT rules FROM mandate"
				" WHERE person = $1 ORDER BY serial DESC LIMIT 1000) AS last",
				DB_PARAMS(db_integer(person)), ret, report);
}

enum status mandate_store_rules(struct db *db, const struct digest *digest, const void *content,
				size_t len, int64_t *ret_number, struct report *report)
{
	enum status status = mandate_store_find_rules(db, digest, ret_number, report);

	if (status != AL_NOT_FOUND)
		return status;
	status = db_exec(db,
			 "INSERT INTO rules(number, digest, content)"
			 " SELECT COALESCE(MAX(number), 0) + 1, $1, $2 FROM rules",
			 DB_PARAMS(digest_value(digest), db_blob(content, len)), report);
	if (status != AL_OK)
		return status;
	return db_query_integer(db, "SELECT MAX(number) FROM rules", NULL, ret_number, report);
}

struct rules_row {
	stored_rules_function *each;
	void *user;
};

static enum status rules_row(void *user, const struct db_row *row, struct report *report)
{
	const struct rules_row *context = user;

	return context->each(context->user, db_row_integer(row, 0), row->values[1].bytes,
			     row->values[1].len, report);
}

enum status mandate_store_each_rules(struct db *db, int64_t after, stored_rules_function *each,
				     void *user, struct report *report)
{
	struct rules_row context = { .each = each, .user = user };

	return db_query(db, "SELECT number, content FROM rules WHERE number > $1 ORDER BY number",
			DB_PARAMS(db_integer(after)), rules_row, &context, report);
}

static enum status add_mandate(struct db *db, const struct stored_mandate *mandate, struct when now,
			       struct report *report)
{
	struct db_value rules = mandate->rules == 0 ? db_null() : db_integer(mandate->rules);

	return db_exec(db,
		       "INSERT INTO mandate(number, person, serial, starts, ends, rho_year, rules,"
		       " id, taken) SELECT COALESCE(MAX(number), 0) + 1, $1, $2, $3, $4, $5, $6,"
		       " $7, $8 FROM mandate",
		       DB_PARAMS(db_integer(mandate->person), db_integer(mandate->serial),
				 db_integer(mandate->from.seconds),
				 db_integer(mandate->until.seconds), db_integer(mandate->rho_year),
				 rules, digest_value(&mandate->id), db_integer(now.seconds)),
		       report);
}

enum status mandate_store_add(struct db *db, const struct stored_mandate *mandate,
			      const void *envelope, size_t len, struct when now,
			      struct report *report)
{
	enum status status = add_mandate(db, mandate, now, report);

	if (status != AL_OK)
		return status;
	return db_exec(db,
		       "INSERT INTO mandate_envelope(mandate, envelope)"
		       " SELECT MAX(number), $1 FROM mandate",
		       DB_PARAMS(db_blob(envelope, len)), report);
}

struct serial_row {
	int64_t serial;
	struct digest id;
};

static enum status serial_row(void *user, const struct db_row *row, struct report *report)
{
	struct serial_row *context = user;

	context->serial = db_row_integer(row, 0);
	if (db_row_blob(row, 1, context->id.bytes, DIGEST_LEN) != AL_OK)
		return report_set(report, AL_MALFORMED, "a mandate in the store is damaged");
	return AL_OK;
}

enum status mandate_store_serial(struct db *db, int64_t person, int64_t *ret, struct digest *ret_id,
				 struct report *report)
{
	struct serial_row context = { .serial = 0 };
	enum status status = db_query(db,
				      "SELECT serial, id FROM mandate WHERE person = $1"
				      " ORDER BY serial DESC LIMIT 1",
				      DB_PARAMS(db_integer(person)), serial_row, &context, report);

	if (status != AL_OK)
		return status;
	*ret = context.serial;
	*ret_id = context.id;
	return AL_OK;
}

enum status mandate_store_end(struct db *db, int64_t person, struct when now,
			      struct stored_mandate *ret, struct report *report)
{
	struct stored_mandate end = { .person = person, .from = now, .until = now };
	struct digest before;
	enum status status = mandate_store_serial(db, person, &end.serial, &before, report);

	end.serial++;
	if (status == AL_OK)
		status = add_mandate(db, &end, now, report);
	if (status == AL_OK)
		*ret = end;
	return status;
}

enum status mandate_store_last(struct db *db, int64_t *ret, struct report *report)
{
	return db_query_integer(db, "SELECT MAX(number) FROM mandate", NULL, ret, report);
}

struct mandate_row {
	stored_mandate_function *each;
	void *user;
};

static enum status mandate_row(void *user, const struct db_row *row, struct report *report)
{
	const struct mandate_row *context = user;
	struct stored_mandate mandate = {
		.person = db_row_integer(row, 0),
		.serial = db_row_integer(row, 1),
		.from = { .seconds = db_row_integer(row, 2) },
		.until = { .seconds = db_row_integer(row, 3) },
		.rho_year = db_row_integer(row, 4),
		.rules = db_row_integer(row, 5),
	};

	if (db_row_blob(row, 6, mandate.id.bytes, DIGEST_LEN) != AL_OK)
		return report_set(report, AL_MALFORMED, "a mandate in the store is damaged");
	return context->each(context->user, &mandate, report);
}

enum status mandate_store_each(struct db *db, stored_mandate_function *each, void *user,
			       struct report *report)
{
	struct mandate_row context = { .each = each, .user = user };

	return db_query(db,
			"SELECT person, serial, starts, ends, rho_year, rules, id FROM mandate"
			" ORDER BY number",
			NULL, mandate_row, &context, report);
}
