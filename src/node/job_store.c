/* job_store.c: jobs, nominal charges, answers and refusals. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/job_store.h"

#include <string.h>

#define ANSWER_PART_LEN ((size_t)8 * 1024 * 1024) /* bytes of a sealed box in one row */

static struct db_value digest_value(const struct digest *digest)
{
	return db_blob(digest->bytes, DIGEST_LEN);
}

/* --- jobs --- */

struct job_row {
	struct stored_job *ret;
	bool found;
};

static enum status job_row(void *user, const struct db_row *row, struct report *report)
{
	struct job_row *context = user;

	context->found = true;
	context->ret->number = db_row_integer(row, 0);
	context->ret->rho = db_row_integer(row, 1);
	context->ret->answer = db_row_integer(row, 2);
	if (db_row_blob(row, 3, context->ret->id.bytes, DIGEST_LEN) != AL_OK ||
	    db_row_blob(row, 4, context->ret->plan.bytes, DIGEST_LEN) != AL_OK)
		return report_set(report, AL_MALFORMED, "a job in the store is damaged");
	return AL_OK;
}

enum status job_store_find(struct db *db, const struct digest *grant,
			   const uint8_t idempotency[static IDEMPOTENCY_LEN],
			   struct stored_job *ret, struct report *report)
{
	struct stored_job job = { .grant = *grant };
	struct job_row context = { .ret = &job };
	enum status status;

	memcpy(job.idempotency, idempotency, IDEMPOTENCY_LEN);
	status = db_query(db,
			  "SELECT number, rho, answer, id, plan FROM job"
			  " WHERE grant_id = $1 AND idempotency = $2",
			  DB_PARAMS(digest_value(grant), db_blob(idempotency, IDEMPOTENCY_LEN)),
			  job_row, &context, report);
	if (status != AL_OK)
		return status;
	if (!context.found)
		return AL_NOT_FOUND;
	*ret = job;
	return AL_OK;
}

enum status job_store_add(struct db *db, struct stored_job *job, const char *sql, size_t len,
			  const struct salt *salt, struct report *report)
{
	enum status status = db_exec(
	    db,
	    "INSERT INTO job(number, grant_id, idempotency, id, plan, rho, question, salt)"
	    " SELECT COALESCE(MAX(number), 0) + 1, $1, $2, $3, $4, $5, $6, $7 FROM job",
	    DB_PARAMS(digest_value(&job->grant), db_blob(job->idempotency, IDEMPOTENCY_LEN),
		      digest_value(&job->id), digest_value(&job->plan), db_integer(job->rho),
		      db_blob(sql, len), db_blob(salt->bytes, SALT_LEN)),
	    report);

	if (status != AL_OK)
		return status;
	return db_query_integer(db, "SELECT MAX(number) FROM job", NULL, &job->number, report);
}

enum status job_store_set_answer(struct db *db, int64_t job, int64_t answer, struct report *report)
{
	return db_exec(db, "UPDATE job SET answer = $2 WHERE number = $1",
		       DB_PARAMS(db_integer(job), db_integer(answer)), report);
}

/* --- nominal charges --- */

/* Open charges of other jobs, or none at all, count as spent. */
#define NOT_OPEN(job) " AND number NOT IN (SELECT charge FROM open_charge WHERE job = " job ")"

/* *ret = the number of the open charge that is the same as `charge`. AL_NOT_FOUND. */
static enum status find_open(struct db *db, const struct stored_charge *charge, int64_t *ret,
			     struct report *report)
{
	enum status status =
	    db_query_integer(db,
			     "SELECT coalesce(max(charge.number), 0) FROM charge JOIN open_charge"
			     " ON open_charge.charge = charge.number"
			     " WHERE charge.job = $1 AND rho = $2 AND year = $3 AND delta = $4",
			     DB_PARAMS(db_integer(charge->job), db_integer(charge->rho),
				       db_integer(charge->year), db_integer(charge->delta)),
			     ret, report);

	return status == AL_OK && *ret == 0 ? AL_NOT_FOUND : status;
}

enum status job_store_charge(struct db *db, const struct stored_charge *charge,
			     struct report *report)
{
	int64_t number;
	enum status status = find_open(db, charge, &number, report);

	if (status != AL_NOT_FOUND)
		return status;
	status = job_store_close_charge(db, charge->job, report);
	if (status == AL_OK)
		status = db_exec(
		    db,
		    "INSERT INTO charge(number, job, grant_id, rho, year, charged, delta)"
		    " SELECT COALESCE(MAX(number), 0) + 1, $1, $2, $3, $4, $5, $6 FROM charge",
		    DB_PARAMS(db_integer(charge->job), digest_value(&charge->grant),
			      db_integer(charge->rho), db_integer(charge->year),
			      db_integer(charge->charged.seconds), db_integer(charge->delta)),
		    report);
	if (status == AL_OK)
		status = db_exec(db,
				 "INSERT INTO open_charge(job, charge)"
				 " SELECT $1, MAX(number) FROM charge",
				 DB_PARAMS(db_integer(charge->job)), report);
	return status;
}

enum status job_store_close_charge(struct db *db, int64_t job, struct report *report)
{
	return db_exec(db, "DELETE FROM open_charge WHERE job = $1", DB_PARAMS(db_integer(job)),
		       report);
}

enum status job_store_cost(struct db *db, const struct digest *id, int64_t *ret,
			   struct report *report)
{
	return db_query_integer(db,
				"SELECT coalesce(sum(charge.rho), 0) FROM charge"
				" JOIN job ON charge.job = job.number WHERE job.id = $1",
				DB_PARAMS(digest_value(id)), ret, report);
}

enum status job_store_spent(struct db *db, const struct digest *grant, int64_t but,
			    struct stored_spent *ret, struct report *report)
{
	struct stored_spent spent = { 0 };
	enum status status =
	    db_query_integer(db, "SELECT SUM(rho) FROM charge WHERE grant_id = $1" NOT_OPEN("$2"),
			     DB_PARAMS(digest_value(grant), db_integer(but)), &spent.rho, report);

	if (status == AL_OK)
		status = db_query_integer(
		    db, "SELECT SUM(delta) FROM charge WHERE grant_id = $1" NOT_OPEN("$2"),
		    DB_PARAMS(digest_value(grant), db_integer(but)), &spent.delta, report);
	if (status == AL_OK)
		status = db_query_integer(db,
					  "SELECT COUNT(DISTINCT job) FROM charge"
					  " WHERE grant_id = $1 AND job <> $2",
					  DB_PARAMS(digest_value(grant), db_integer(but)),
					  &spent.runs, report);
	if (status == AL_OK)
		*ret = spent;
	return status;
}

struct spent_row {
	stored_spent_function *each;
	void *user;
};

static enum status spent_row(void *user, const struct db_row *row, struct report *report)
{
	const struct spent_row *context = user;
	struct digest grant;

	if (db_row_blob(row, 0, grant.bytes, DIGEST_LEN) != AL_OK)
		return report_set(report, AL_MALFORMED, "a charge in the store is damaged");
	return context->each(context->user, &grant, db_row_integer(row, 1), report);
}

enum status job_store_each_spent(struct db *db, int64_t year, int64_t but,
				 stored_spent_function *each, void *user, struct report *report)
{
	struct spent_row context = { .each = each, .user = user };

	return db_query(db,
			"SELECT grant_id, SUM(rho) FROM charge WHERE year = $1" NOT_OPEN(
			    "$2") " GROUP BY grant_id ORDER BY grant_id",
			DB_PARAMS(db_integer(year), db_integer(but)), spent_row, &context, report);
}

/* --- answers --- */

/* Add the parts of `sealed` by `insert`, which takes answer, part and content. */
static enum status add_parts(struct db *db, const char *insert, int64_t answer,
			     const struct buffer *sealed, struct report *report)
{
	enum status status = AL_OK;
	size_t at = 0;

	for (int64_t part = 0; status == AL_OK && at < sealed->len; part++) {
		size_t len = sealed->len - at;

		if (len > ANSWER_PART_LEN)
			len = ANSWER_PART_LEN;
		status = db_exec(db, insert,
				 DB_PARAMS(db_integer(answer), db_integer(part),
					   db_blob(sealed->bytes + at, len)),
				 report);
		at += len;
	}
	return status;
}

enum status job_store_add_answer(struct db *db, const struct stored_answer *answer,
				 const struct buffer *sealed, int64_t *ret_number,
				 struct report *report)
{
	const struct stored_sameness *same = &answer->same;
	int64_t number;
	enum status status =
	    db_exec(db,
		    "INSERT INTO answer(number, grant_id, plan_digest, data_version, epoch, rho,"
		    " released, receipt, answered, root_seed, mandates)"
		    " SELECT COALESCE(MAX(number), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10"
		    " FROM answer",
		    DB_PARAMS(digest_value(&same->grant), digest_value(&same->plan),
			      digest_value(&same->data_version), db_integer(same->epoch),
			      db_integer(answer->rho), db_integer(answer->released.seconds),
			      digest_value(&answer->receipt), db_integer(answer->answered.seconds),
			      db_blob(answer->root_seeds, sizeof(answer->root_seeds)),
			      db_integer(answer->mandates)),
		    report);

	if (status == AL_OK)
		status =
		    db_query_integer(db, "SELECT MAX(number) FROM answer", NULL, &number, report);
	if (status == AL_OK)
		status = add_parts(db,
				   "INSERT INTO answer_part(answer, part, content)"
				   " VALUES ($1, $2, $3)",
				   number, sealed, report);
	if (status == AL_OK)
		*ret_number = number;
	return status;
}

enum status job_store_add_held(struct db *db, int64_t number, const struct buffer *sealed,
			       struct report *report)
{
	return add_parts(db, "INSERT INTO held_part(answer, part, content) VALUES ($1, $2, $3)",
			 number, sealed, report);
}

enum status job_store_same(struct db *db, const struct stored_sameness *same, int64_t *ret,
			   struct report *report)
{
	return db_query_integer(
	    db,
	    "SELECT number FROM answer WHERE grant_id = $1 AND plan_digest = $2"
	    " AND data_version = $3 AND epoch = $4 ORDER BY number DESC LIMIT 1",
	    DB_PARAMS(digest_value(&same->grant), digest_value(&same->plan),
		      digest_value(&same->data_version), db_integer(same->epoch)),
	    ret, report);
}

struct answer_row {
	struct stored_answer *ret;
	bool found;
};

static enum status answer_row(void *user, const struct db_row *row, struct report *report)
{
	struct answer_row *context = user;
	struct stored_answer *ret = context->ret;

	context->found = true;
	ret->same.epoch = db_row_integer(row, 3);
	ret->rho = db_row_integer(row, 4);
	ret->released.seconds = db_row_integer(row, 5);
	ret->answered.seconds = db_row_integer(row, 7);
	ret->mandates = db_row_integer(row, 8);
	if (db_row_blob(row, 0, ret->same.grant.bytes, DIGEST_LEN) != AL_OK ||
	    db_row_blob(row, 1, ret->same.plan.bytes, DIGEST_LEN) != AL_OK ||
	    db_row_blob(row, 2, ret->same.data_version.bytes, DIGEST_LEN) != AL_OK ||
	    db_row_blob(row, 6, ret->receipt.bytes, DIGEST_LEN) != AL_OK)
		return report_set(report, AL_MALFORMED, "an answer in the store is damaged");
	return AL_OK;
}

static enum status part_row(void *user, const struct db_row *row, struct report *report)
{
	struct buffer *sealed = user;

	buffer_append(sealed, row->values[0].bytes, row->values[0].len);
	if (buffer_status(sealed) != AL_OK)
		return report_set(report, buffer_status(sealed), "the answer does not fit");
	return AL_OK;
}

enum status job_store_answer(struct db *db, int64_t number, struct stored_answer *ret,
			     struct buffer *ret_sealed, struct report *report)
{
	struct stored_answer answer = { .rho = 0 };
	struct answer_row context = { .ret = &answer };
	enum status status = db_query(db,
				      "SELECT grant_id, plan_digest, data_version, epoch, rho,"
				      " released, receipt, answered, mandates FROM answer"
				      " WHERE number = $1",
				      DB_PARAMS(db_integer(number)), answer_row, &context, report);

	if (status == AL_OK && !context.found)
		status = report_set(report, AL_MALFORMED, "answer %lld is missing in the store",
				    (long long)number);
	if (status == AL_OK)
		status =
		    db_query(db, "SELECT content FROM answer_part WHERE answer = $1 ORDER BY part",
			     DB_PARAMS(db_integer(number)), part_row, ret_sealed, report);
	if (status == AL_OK)
		*ret = answer;
	return status;
}

enum status job_store_held(struct db *db, const struct digest *receipt, struct buffer *ret_sealed,
			   struct report *report)
{
	size_t before = ret_sealed->len;
	enum status status =
	    db_query(db,
		     "SELECT content FROM held_part JOIN answer ON"
		     " answer.number = held_part.answer WHERE answer.receipt = $1"
		     " ORDER BY part",
		     DB_PARAMS(digest_value(receipt)), part_row, ret_sealed, report);

	return status == AL_OK && ret_sealed->len == before ? AL_NOT_FOUND : status;
}

/* --- refusals --- */

enum status job_store_add_refusal(struct db *db, const struct digest *subject,
				  const struct stored_refusal *refusal, const struct digest *id,
				  struct report *report)
{
	return db_exec(db, "INSERT INTO refusal(subject, code, rule, id) VALUES ($1, $2, $3, $4)",
		       DB_PARAMS(digest_value(subject), db_integer(refusal->code),
				 db_text(refusal->rule), digest_value(id)),
		       report);
}

struct refusal_row {
	struct stored_refusal *ret;
	bool found;
};

static enum status refusal_row(void *user, const struct db_row *row, struct report *report)
{
	struct refusal_row *context = user;
	const char *rule = db_row_text(row, 1);

	if (strlen(rule) >= sizeof(context->ret->rule))
		return report_set(report, AL_MALFORMED, "a refusal in the store is damaged");
	context->found = true;
	context->ret->code = db_row_integer(row, 0);
	memcpy(context->ret->rule, rule, strlen(rule) + 1);
	return AL_OK;
}

enum status job_store_refusal(struct db *db, const struct digest *subject,
			      struct stored_refusal *ret, struct report *report)
{
	struct stored_refusal refusal = { .code = 0 };
	struct refusal_row context = { .ret = &refusal };
	enum status status =
	    db_query(db, "SELECT code, rule FROM refusal WHERE subject = $1",
		     DB_PARAMS(digest_value(subject)), refusal_row, &context, report);

	if (status != AL_OK)
		return status;
	if (!context.found)
		return AL_NOT_FOUND;
	*ret = refusal;
	return AL_OK;
}
