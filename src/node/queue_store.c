/* queue_store.c: jobs that were sent to the node. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/queue_store.h"

#include <string.h>

#define COLUMNS                                                                                    \
	"number, id, grant_id, applicant, state, added, started, released, code, message, receipt"

static struct db_value digest_value(const struct digest *digest)
{
	return db_blob(digest->bytes, DIGEST_LEN);
}

static struct db_value key_value(const struct public_key *key)
{
	return db_blob(key->bytes, PUBLIC_KEY_LEN);
}

enum status queue_store_add(struct db *db, const struct queued_job *job,
			    const struct buffer *envelope, const struct queued_text *text,
			    int64_t *ret_number, struct report *report)
{
	int64_t number = 0;
	enum status status = db_query_integer(
	    db, "SELECT coalesce(max(number), 0) + 1 FROM queued_job", NULL, &number, report);

	if (status == AL_OK)
		status = db_exec(
		    db,
		    "INSERT INTO queued_job(" COLUMNS ", envelope, question, salt)"
		    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
		    DB_PARAMS(db_integer(number), digest_value(&job->id), digest_value(&job->grant),
			      key_value(&job->applicant), db_integer(job->state),
			      db_integer(job->added.seconds), db_integer(job->started.seconds),
			      db_integer(job->released.seconds), db_integer(job->code),
			      db_text(job->message), digest_value(&job->receipt),
			      db_blob(envelope->bytes, envelope->len),
			      db_blob(text->text, text->len), db_blob(text->salt.bytes, SALT_LEN)),
		    report);
	if (status == AL_OK)
		*ret_number = number;
	return status;
}

static enum status read_row(const struct db_row *row, struct stored_queued *ret,
			    struct report *report)
{
	struct queued_job *job = &ret->job;
	const char *message = db_row_text(row, 9);

	*ret = (struct stored_queued){ .number = db_row_integer(row, 0) };
	if (db_row_blob(row, 1, job->id.bytes, DIGEST_LEN) != AL_OK ||
	    db_row_blob(row, 2, job->grant.bytes, DIGEST_LEN) != AL_OK ||
	    db_row_blob(row, 3, job->applicant.bytes, PUBLIC_KEY_LEN) != AL_OK ||
	    db_row_blob(row, 10, job->receipt.bytes, DIGEST_LEN) != AL_OK ||
	    strlen(message) >= sizeof(job->message))
		return report_set(report, AL_MALFORMED, "a queued job in the store is damaged");
	job->state = (enum queue_state)db_row_integer(row, 4);
	job->added.seconds = db_row_integer(row, 5);
	job->started.seconds = db_row_integer(row, 6);
	job->released.seconds = db_row_integer(row, 7);
	job->code = db_row_integer(row, 8);
	memcpy(job->message, message, strlen(message) + 1);
	return AL_OK;
}

struct one_row {
	struct stored_queued *ret;
	bool found;
};

static enum status one_row(void *user, const struct db_row *row, struct report *report)
{
	struct one_row *context = user;

	context->found = true;
	return read_row(row, context->ret, report);
}

/* The one row that `sql` answers. */
static enum status find_one(struct db *db, const char *sql, const struct db_params *params,
			    struct stored_queued *ret, struct report *report)
{
	struct stored_queued found;
	struct one_row context = { .ret = &found };
	enum status status = db_query(db, sql, params, one_row, &context, report);

	if (status != AL_OK)
		return status;
	if (!context.found)
		return AL_NOT_FOUND;
	*ret = found;
	return AL_OK;
}

enum status queue_store_find(struct db *db, const struct digest *id, struct stored_queued *ret,
			     struct report *report)
{
	return find_one(db, "SELECT " COLUMNS " FROM queued_job WHERE id = $1",
			DB_PARAMS(digest_value(id)), ret, report);
}

enum status queue_store_next(struct db *db, struct stored_queued *ret, struct report *report)
{
	return find_one(db,
			"SELECT " COLUMNS " FROM queued_job AS waiting WHERE state = $1"
			" ORDER BY (SELECT coalesce(max(started), 0) FROM queued_job AS served"
			" WHERE served.applicant = waiting.applicant), number LIMIT 1",
			DB_PARAMS(db_integer(QUEUE_WAITING)), ret, report);
}

struct text_row {
	struct buffer *envelope;
	struct buffer *text;
	struct salt *salt;
	bool found;
};

static enum status text_row(void *user, const struct db_row *row, struct report *report)
{
	struct text_row *context = user;

	if (db_row_blob(row, 2, context->salt->bytes, SALT_LEN) != AL_OK)
		return report_set(report, AL_MALFORMED, "a queued job in the store is damaged");
	buffer_append(context->envelope, row->values[0].bytes, row->values[0].len);
	buffer_append(context->text, row->values[1].bytes, row->values[1].len);
	context->found = true;
	return AL_OK;
}

enum status queue_store_text(struct db *db, int64_t number, struct buffer *ret_envelope,
			     struct buffer *ret_text, struct salt *ret_salt, struct report *report)
{
	struct text_row context = { .envelope = ret_envelope, .text = ret_text, .salt = ret_salt };
	enum status status =
	    db_query(db, "SELECT envelope, question, salt FROM queued_job WHERE number = $1",
		     DB_PARAMS(db_integer(number)), text_row, &context, report);

	if (status != AL_OK)
		return status;
	if (!context.found)
		return report_set(report, AL_MALFORMED, "a queued job in the store is gone");
	status = buffer_status(ret_envelope);
	return status == AL_OK ? buffer_status(ret_text) : status;
}

enum status queue_store_set(struct db *db, int64_t number, const struct queued_job *job,
			    struct report *report)
{
	return db_exec(db,
		       "UPDATE queued_job SET state = $2, started = $3, released = $4, code = $5,"
		       " message = $6, receipt = $7 WHERE number = $1",
		       DB_PARAMS(db_integer(number), db_integer(job->state),
				 db_integer(job->started.seconds),
				 db_integer(job->released.seconds), db_integer(job->code),
				 db_text(job->message), digest_value(&job->receipt)),
		       report);
}

enum status queue_store_count(struct db *db, enum queue_state state,
			      const struct public_key *applicant, int64_t *ret,
			      struct report *report)
{
	if (applicant == NULL)
		return db_query_integer(db, "SELECT count(*) FROM queued_job WHERE state = $1",
					DB_PARAMS(db_integer(state)), ret, report);
	return db_query_integer(
	    db, "SELECT count(*) FROM queued_job WHERE state = $1 AND applicant = $2",
	    DB_PARAMS(db_integer(state), key_value(applicant)), ret, report);
}

enum status queue_store_count_since(struct db *db, const struct public_key *applicant,
				    struct when since, int64_t *ret, struct report *report)
{
	return db_query_integer(
	    db, "SELECT count(*) FROM queued_job WHERE applicant = $1 AND added > $2",
	    DB_PARAMS(key_value(applicant), db_integer(since.seconds)), ret, report);
}

enum status queue_store_before(struct db *db, int64_t number, int64_t *ret, struct report *report)
{
	return db_query_integer(
	    db, "SELECT count(*) FROM queued_job WHERE state = $1 AND number < $2",
	    DB_PARAMS(db_integer(QUEUE_WAITING), db_integer(number)), ret, report);
}

enum status queue_store_requeue(struct db *db, struct report *report)
{
	return db_exec(db, "UPDATE queued_job SET state = $1 WHERE state = $2 AND released = 0",
		       DB_PARAMS(db_integer(QUEUE_WAITING), db_integer(QUEUE_RUNNING)), report);
}

struct each_row {
	queued_function *each;
	void *user;
};

static enum status each_row(void *user, const struct db_row *row, struct report *report)
{
	struct each_row *context = user;
	struct stored_queued queued;
	enum status status = read_row(row, &queued, report);

	return status == AL_OK ? context->each(context->user, &queued, report) : status;
}

enum status queue_store_each(struct db *db, int64_t most, queued_function *each, void *user,
			     struct report *report)
{
	struct each_row context = { .each = each, .user = user };

	return db_query(db, "SELECT " COLUMNS " FROM queued_job ORDER BY number DESC LIMIT $1",
			DB_PARAMS(db_integer(most)), each_row, &context, report);
}
