/* node_store.c: the node's tables, its head, its description and its outbox. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/node_store.h"

#include "store/migration.h"

#include <string.h>

static const struct migration migrations[] = {
	{ 1, "head, description, outbox, mandates, ledgers, jobs, answers",
	  "CREATE TABLE head(one BIGINT PRIMARY KEY CHECK (one = 1), coop BLOB NOT NULL,"
	  " platform TEXT NOT NULL, instant BIGINT NOT NULL, seq BIGINT NOT NULL CHECK (seq >= -1),"
	  " prev BLOB NOT NULL, followed_size BIGINT NOT NULL, followed_root BLOB NOT NULL);"
	  "CREATE TABLE description(one BIGINT PRIMARY KEY CHECK (one = 1), object BLOB NOT NULL);"
	  "CREATE TABLE table_content(name TEXT PRIMARY KEY, content BLOB NOT NULL);"
	  "CREATE TABLE text(digest BLOB PRIMARY KEY, content BLOB NOT NULL);"
	  "CREATE TABLE outbox(position BIGINT PRIMARY KEY, type TEXT NOT NULL,"
	  " id BLOB NOT NULL UNIQUE, envelope BLOB NOT NULL, logged BIGINT NOT NULL);"
	  "CREATE TABLE outbox_text(position BIGINT NOT NULL REFERENCES outbox(position),"
	  " digest BLOB NOT NULL REFERENCES text(digest), PRIMARY KEY (position, digest));"
	  "CREATE TABLE person(number BIGINT PRIMARY KEY, id TEXT NOT NULL UNIQUE);"
	  "CREATE TABLE link(person BIGINT PRIMARY KEY REFERENCES person(number),"
	  " mandate_key BLOB NOT NULL UNIQUE, linked BIGINT NOT NULL);"
	  /* What mandates have in common: all but serial, times and personal budget. */
	  "CREATE TABLE rules(number BIGINT PRIMARY KEY, digest BLOB NOT NULL UNIQUE,"
	  " content BLOB NOT NULL);"
	  /* All that were ever taken; of a person the highest serial holds. rules NULL: none. */
	  "CREATE TABLE mandate(number BIGINT PRIMARY KEY, person BIGINT NOT NULL REFERENCES"
	  " person(number), serial BIGINT NOT NULL, starts BIGINT NOT NULL, ends BIGINT NOT NULL,"
	  " rho_year BIGINT NOT NULL, rules BIGINT REFERENCES rules(number), id BLOB NOT NULL,"
	  " taken BIGINT NOT NULL, UNIQUE (person, serial));"
	  "CREATE TABLE mandate_envelope(mandate BIGINT PRIMARY KEY REFERENCES mandate(number),"
	  " envelope BLOB NOT NULL);"
	  "CREATE TABLE personal(year BIGINT NOT NULL, person BIGINT NOT NULL REFERENCES"
	  " person(number), rho BIGINT NOT NULL CHECK (rho >= 0), PRIMARY KEY (year, person));"
	  "CREATE TABLE job(number BIGINT PRIMARY KEY, grant_id BLOB NOT NULL,"
	  " idempotency BLOB NOT NULL, id BLOB NOT NULL UNIQUE, plan BLOB NOT NULL,"
	  " rho BIGINT NOT NULL, question BLOB NOT NULL, salt BLOB NOT NULL, answer BIGINT,"
	  " UNIQUE (grant_id, idempotency));"
	  "CREATE TABLE charge(number BIGINT PRIMARY KEY, job BIGINT NOT NULL REFERENCES"
	  " job(number), grant_id BLOB NOT NULL, rho BIGINT NOT NULL CHECK (rho > 0),"
	  " year BIGINT NOT NULL, charged BIGINT NOT NULL);"
	  "CREATE INDEX charge_grant ON charge(grant_id, year);"
	  /* root_seed (of the tree, then the answer's own), mandates and answered make the
	   * leaves of the mandate root again: see node/mandate_tree.h. */
	  "CREATE TABLE answer(number BIGINT PRIMARY KEY, grant_id BLOB NOT NULL,"
	  " plan_digest BLOB NOT NULL, data_version BLOB NOT NULL, epoch BIGINT NOT NULL,"
	  " rho BIGINT NOT NULL, released BIGINT NOT NULL, receipt BLOB NOT NULL,"
	  " answered BIGINT NOT NULL, root_seed BLOB NOT NULL, mandates BIGINT NOT NULL);"
	  "CREATE INDEX answer_again ON answer(grant_id, plan_digest, data_version, epoch);"
	  "CREATE TABLE answer_part(answer BIGINT NOT NULL REFERENCES answer(number),"
	  " part BIGINT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (answer, part));"
	  "CREATE TABLE refusal(subject BLOB PRIMARY KEY, code BIGINT NOT NULL,"
	  " rule TEXT NOT NULL, id BLOB NOT NULL);" },
	{ 2, "delta of charges", "ALTER TABLE charge ADD COLUMN delta BIGINT NOT NULL DEFAULT 0;" },
	{ 3, "results that the office checks",
	  /* For the checkers; the applicant's own box is in answer_part. */
	  "CREATE TABLE held_part(answer BIGINT NOT NULL REFERENCES answer(number),"
	  " part BIGINT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (answer, part));"
	  "CREATE INDEX answer_receipt ON answer(receipt);" },
	{ 4, "jobs that wait",
	  "CREATE TABLE queued_job(number BIGINT PRIMARY KEY, id BLOB NOT NULL UNIQUE,"
	  " grant_id BLOB NOT NULL, applicant BLOB NOT NULL, state BIGINT NOT NULL,"
	  " added BIGINT NOT NULL, started BIGINT NOT NULL, released BIGINT NOT NULL,"
	  " code BIGINT NOT NULL, message TEXT NOT NULL, receipt BLOB NOT NULL,"
	  " envelope BLOB NOT NULL,"
	  " question BLOB NOT NULL, salt BLOB NOT NULL);"
	  "CREATE INDEX queued_state ON queued_job(state, number);"
	  "CREATE INDEX queued_applicant ON queued_job(applicant, started);" },
	{ 5, "the operator's stop switch",
	  "CREATE TABLE operator_act(number BIGINT PRIMARY KEY, act BIGINT NOT NULL,"
	  " time BIGINT NOT NULL, reason TEXT NOT NULL);" },
	{ 6, "personal ledgers in parts", /* see node/personal_store.h */
	  "CREATE TABLE personal_part(year BIGINT NOT NULL, part BIGINT NOT NULL CHECK (part >= 0),"
	  " content BLOB NOT NULL, PRIMARY KEY (year, part));" },
	{ 7, "one-time codes",
	  "CREATE TABLE link_code(number BIGINT PRIMARY KEY, hash BLOB NOT NULL UNIQUE,"
	  " person TEXT NOT NULL, until BIGINT NOT NULL, used_by BLOB);"
	  "CREATE INDEX link_code_person ON link_code(person);" },
	{ 8, "charges of jobs that were interrupted",
	  "CREATE TABLE open_charge(job BIGINT PRIMARY KEY REFERENCES job(number),"
	  " charge BIGINT NOT NULL REFERENCES charge(number));" },
	{ 9, "certificates of links",
	  "ALTER TABLE link ADD COLUMN base BIGINT NOT NULL DEFAULT 0;"
	  "ALTER TABLE link ADD COLUMN certified BIGINT NOT NULL DEFAULT 0;" },
	/* A slot for each link that is made, whoever makes it: see node/uses.h. */
	{ 10, "link slots and uses",
	  "CREATE TABLE link_slot(number BIGINT PRIMARY KEY, person BIGINT NOT NULL,"
	  " mandate_key BLOB NOT NULL);"
	  "INSERT INTO link_slot(number, person, mandate_key)"
	  " SELECT row_number() OVER (ORDER BY linked, person), person, mandate_key FROM link;"
	  "CREATE TRIGGER link_made AFTER INSERT ON link BEGIN"
	  " INSERT INTO link_slot(number, person, mandate_key)"
	  " SELECT coalesce(max(number), 0) + 1, NEW.person, NEW.mandate_key FROM link_slot; END;"
	  "CREATE TABLE answer_use(answer BIGINT PRIMARY KEY REFERENCES answer(number),"
	  " seed BLOB NOT NULL, leaves BIGINT NOT NULL, slots BIGINT NOT NULL,"
	  " used BLOB NOT NULL, tops BLOB NOT NULL);" },
	{ 11, "how many jobs an applicant sends",
	  "CREATE INDEX queued_added ON queued_job(applicant, added);" },
};

enum status node_store_prepare(struct db *db, struct when now, struct report *report)
{
	return migration_run(db, migrations, sizeof(migrations) / sizeof(migrations[0]), now,
			     report);
}

static struct db_value digest_value(const struct digest *digest)
{
	return db_blob(digest->bytes, DIGEST_LEN);
}

/* --- where the node stands --- */

enum status node_store_set_head(struct db *db, const struct node_head *head, struct report *report)
{
	return db_exec(db,
		       "INSERT INTO head(one, coop, platform, instant, seq, prev, followed_size,"
		       " followed_root) VALUES (1, $1, $2, $3, $4, $5, $6, $7)"
		       " ON CONFLICT (one) DO UPDATE SET instant = $3, seq = $4, prev = $5,"
		       " followed_size = $6, followed_root = $7",
		       DB_PARAMS(digest_value(&head->coop), db_text(head->platform),
				 db_integer(head->instant.seconds), db_integer(head->seq),
				 digest_value(&head->prev), db_integer(head->followed_size),
				 digest_value(&head->followed_root)),
		       report);
}

struct head_row {
	struct node_head head;
	bool found;
};

static enum status head_row(void *user, const struct db_row *row, struct report *report)
{
	struct head_row *context = user;
	struct node_head *head = &context->head;
	const char *platform = db_row_text(row, 1);

	if (strlen(platform) > NODE_PLATFORM_NAME_MAX ||
	    db_row_blob(row, 0, head->coop.bytes, DIGEST_LEN) != AL_OK ||
	    db_row_blob(row, 4, head->prev.bytes, DIGEST_LEN) != AL_OK ||
	    db_row_blob(row, 6, head->followed_root.bytes, DIGEST_LEN) != AL_OK)
		return report_set(report, AL_MALFORMED, "the head of the node's store is damaged");
	memcpy(head->platform, platform, strlen(platform) + 1);
	head->instant.seconds = db_row_integer(row, 2);
	head->seq = db_row_integer(row, 3);
	head->followed_size = db_row_integer(row, 5);
	context->found = true;
	return AL_OK;
}

enum status node_store_head(struct db *db, struct node_head *ret, struct report *report)
{
	struct head_row context = { .found = false };
	enum status status = db_query(db,
				      "SELECT coop, platform, instant, seq, prev, followed_size,"
				      " followed_root FROM head",
				      NULL, head_row, &context, report);

	if (status != AL_OK)
		return status;
	if (!context.found)
		return report_set(report, AL_NOT_FOUND, "the store was never made a node's");
	*ret = context.head;
	return AL_OK;
}

/* --- bytes by a key --- */

struct bytes_row {
	struct buffer *ret;
	bool found;
};

static enum status bytes_row(void *user, const struct db_row *row, struct report *report)
{
	struct bytes_row *context = user;

	context->found = true;
	buffer_append(context->ret, row->values[0].bytes, row->values[0].len);
	if (buffer_status(context->ret) != AL_OK)
		return report_set(report, buffer_status(context->ret),
				  "what the store holds does not fit into memory");
	return AL_OK;
}

static enum status query_bytes(struct db *db, const char *sql, const struct db_params *params,
			       struct buffer *ret, struct report *report)
{
	struct bytes_row context = { .ret = ret };
	enum status status = db_query(db, sql, params, bytes_row, &context, report);

	if (status != AL_OK)
		return status;
	return context.found ? AL_OK : AL_NOT_FOUND;
}

enum status node_store_set_description(struct db *db, const void *object, size_t len,
				       struct report *report)
{
	return db_exec(db,
		       "INSERT INTO description(one, object) VALUES (1, $1)"
		       " ON CONFLICT (one) DO UPDATE SET object = $1",
		       DB_PARAMS(db_blob(object, len)), report);
}

enum status node_store_description(struct db *db, struct buffer *ret, struct report *report)
{
	return query_bytes(db, "SELECT object FROM description", NULL, ret, report);
}

enum status node_store_set_content(struct db *db, const char *table, const struct digest *content,
				   struct report *report)
{
	return db_exec(db,
		       "INSERT INTO table_content(name, content) VALUES ($1, $2)"
		       " ON CONFLICT (name) DO UPDATE SET content = $2",
		       DB_PARAMS(db_text(table), digest_value(content)), report);
}

enum status node_store_forget_contents(struct db *db, struct report *report)
{
	return db_exec(db, "DELETE FROM table_content", NULL, report);
}

enum status node_store_content(struct db *db, const char *table, struct digest *ret,
			       struct report *report)
{
	struct buffer bytes;
	enum status status;

	buffer_init(&bytes, DIGEST_LEN);
	status = query_bytes(db, "SELECT content FROM table_content WHERE name = $1",
			     DB_PARAMS(db_text(table)), &bytes, report);
	if (status == AL_OK && bytes.len != DIGEST_LEN)
		status = report_set(report, AL_MALFORMED, "a digest in the store is damaged");
	if (status == AL_OK)
		memcpy(ret->bytes, bytes.bytes, DIGEST_LEN);
	buffer_clear(&bytes);
	return status;
}

enum status node_store_add_text(struct db *db, const struct digest *digest, const void *text,
				size_t len, struct report *report)
{
	return db_exec(db,
		       "INSERT INTO text(digest, content) VALUES ($1, $2)"
		       " ON CONFLICT (digest) DO NOTHING",
		       DB_PARAMS(digest_value(digest), db_blob(text, len)), report);
}

enum status node_store_text(struct db *db, const struct digest *digest, struct buffer *ret,
			    struct report *report)
{
	enum status status = query_bytes(db, "SELECT content FROM text WHERE digest = $1",
					 DB_PARAMS(digest_value(digest)), ret, report);

	if (status == AL_NOT_FOUND)
		return report_set(report, AL_NOT_FOUND,
				  "a text of the node's description is missing in its store");
	return status;
}

/* --- the outbox --- */

enum status node_store_add_object(struct db *db, const struct stored_object *object,
				  int64_t *ret_position, struct report *report)
{
	enum status status = db_exec(db,
				     "INSERT INTO outbox(position, type, id, envelope, logged)"
				     " SELECT COALESCE(MAX(position), 0) + 1, $1, $2, $3, 0"
				     " FROM outbox WHERE 1 = 1 ON CONFLICT (id) DO NOTHING",
				     DB_PARAMS(db_text(object->type), digest_value(&object->id),
					       db_blob(object->envelope, object->envelope_len)),
				     report);

	if (status != AL_OK || ret_position == NULL)
		return status;
	return db_query_integer(db, "SELECT position FROM outbox WHERE id = $1",
				DB_PARAMS(digest_value(&object->id)), ret_position, report);
}

enum status node_store_add_object_text(struct db *db, int64_t position, const struct digest *digest,
				       struct report *report)
{
	return db_exec(db,
		       "INSERT INTO outbox_text(position, digest) VALUES ($1, $2)"
		       " ON CONFLICT (position, digest) DO NOTHING",
		       DB_PARAMS(db_integer(position), digest_value(digest)), report);
}

enum status node_store_set_logged(struct db *db, const struct digest *id, struct report *report)
{
	return db_exec(db, "UPDATE outbox SET logged = 1 WHERE id = $1 AND logged = 0",
		       DB_PARAMS(digest_value(id)), report);
}

enum status node_store_has_object(struct db *db, const struct digest *id, bool *ret,
				  struct report *report)
{
	int64_t count;
	enum status status = db_query_integer(db, "SELECT COUNT(*) FROM outbox WHERE id = $1",
					      DB_PARAMS(digest_value(id)), &count, report);

	if (status == AL_OK)
		*ret = count > 0;
	return status;
}

enum status node_store_waiting(struct db *db, const char *type, int64_t *ret, struct report *report)
{
	return db_query_integer(db,
				"SELECT COUNT(*) FROM outbox"
				" WHERE logged = 0 AND ($1 IS NULL OR type = $1)",
				DB_PARAMS(db_text(type)), ret, report);
}

struct waiting_row {
	struct db *db;
	node_item_function *each;
	void *user;
};

static enum status give_item(struct waiting_row *context, enum node_item_kind kind,
			     const char *type, const struct db_row *row, struct report *report)
{
	struct node_item item = { .kind = kind, .type = type };

	if (db_row_blob(row, 0, item.id.bytes, DIGEST_LEN) != AL_OK)
		return report_set(report, AL_MALFORMED, "an id in the outbox is damaged");
	item.bytes = row->values[1].bytes;
	item.len = row->values[1].len;
	return context->each(context->user, &item, report);
}

static enum status text_row(void *user, const struct db_row *row, struct report *report)
{
	return give_item(user, NODE_ITEM_TEXT, "text", row, report);
}

static enum status waiting_row(void *user, const struct db_row *row, struct report *report)
{
	struct waiting_row *context = user;
	enum status status =
	    db_query(context->db,
		     "SELECT text.digest, text.content FROM outbox_text"
		     " JOIN text ON text.digest = outbox_text.digest"
		     " WHERE outbox_text.position = $1 ORDER BY text.digest",
		     DB_PARAMS(db_integer(db_row_integer(row, 3))), text_row, context, report);

	if (status != AL_OK)
		return status;
	return give_item(context, NODE_ITEM_OBJECT, db_row_text(row, 2), row, report);
}

enum status node_store_each_waiting(struct db *db, node_item_function *each, void *user,
				    struct report *report)
{
	struct waiting_row context = { .db = db, .each = each, .user = user };

	return db_query(db,
			"SELECT id, envelope, type, position FROM outbox WHERE logged = 0"
			" ORDER BY position",
			NULL, waiting_row, &context, report);
}
