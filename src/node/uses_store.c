/* uses_store.c: link slots and the uses of answers in the node's store; see uses.h. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/uses.h"

#include <stdlib.h>
#include <string.h>

enum status uses_store_add(struct db *db, int64_t answer, const struct uses_made *made,
			   struct report *report)
{
	size_t tops = (size_t)made->leaves / USES_SUBTREE;

	return db_exec(db,
		       "INSERT INTO answer_use(answer, seed, leaves, slots, used, tops)"
		       " VALUES ($1, $2, $3, $4, $5, $6)",
		       DB_PARAMS(db_integer(answer), db_blob(made->seed, RANDOM_SEED_LEN),
				 db_integer(made->leaves), db_integer((int64_t)made->slots),
				 db_blob(made->used, made->slots / 8 + 1),
				 db_blob(made->tops, tops * sizeof(*made->tops))),
		       report);
}

struct made_row {
	struct uses_made *ret;
	bool found;
};

static enum status damaged(struct report *report)
{
	return report_set(report, AL_MALFORMED, "the uses of an answer in the store are damaged");
}

static bool sizes_fit(int64_t leaves, int64_t slots)
{
	return leaves >= USES_LEAVES_MIN && leaves <= UINT32_MAX && leaves % USES_SUBTREE == 0 &&
	       slots >= 0 && slots <= leaves;
}

static enum status made_row(void *user, const struct db_row *row, struct report *report)
{
	struct made_row *context = user;
	struct uses_made made = { .leaves = db_row_integer(row, 1) };
	int64_t slots = db_row_integer(row, 2);
	size_t tops;

	if (!sizes_fit(made.leaves, slots))
		return damaged(report);
	made.slots = (size_t)slots;
	tops = (size_t)made.leaves / USES_SUBTREE;
	made.used = calloc(made.slots / 8 + 1, 1);
	made.tops = calloc(tops, sizeof(*made.tops));
	if (made.used == NULL || made.tops == NULL) {
		uses_made_clear(&made);
		return report_set(report, AL_NO_MEMORY, "out of memory for the uses of a job");
	}
	if (db_row_blob(row, 0, made.seed, RANDOM_SEED_LEN) != AL_OK ||
	    db_row_blob(row, 3, made.used, made.slots / 8 + 1) != AL_OK ||
	    db_row_blob(row, 4, made.tops, tops * sizeof(*made.tops)) != AL_OK) {
		uses_made_clear(&made);
		return damaged(report);
	}
	made.root = merkle_root(made.tops, tops);
	*context->ret = made;
	context->found = true;
	return AL_OK;
}

enum status uses_store_load(struct db *db, int64_t answer, struct uses_made *ret,
			    struct report *report)
{
	struct made_row context = { .ret = ret };
	enum status status =
	    db_query(db, "SELECT seed, leaves, slots, used, tops FROM answer_use WHERE answer = $1",
		     DB_PARAMS(db_integer(answer)), made_row, &context, report);

	return status == AL_OK && !context.found ? AL_NOT_FOUND : status;
}

struct slot_row {
	uses_slot_function *each;
	void *user;
};

static enum status slot_row(void *user, const struct db_row *row, struct report *report)
{
	const struct slot_row *context = user;
	int64_t person = db_row_integer(row, 1);
	struct uses_slot slot = { .person = (uint32_t)(person - 1) };

	if (person < 1 || person >= UINT32_MAX ||
	    db_row_blob(row, 2, slot.key.bytes, PUBLIC_KEY_LEN) != AL_OK)
		return report_set(report, AL_MALFORMED, "a link slot in the store is damaged");
	return context->each(context->user, db_row_integer(row, 0), &slot, report);
}

enum status uses_store_each_slot(struct db *db, int64_t after, uses_slot_function *each, void *user,
				 struct report *report)
{
	struct slot_row context = { .each = each, .user = user };

	return db_query(db,
			"SELECT number, person, mandate_key FROM link_slot WHERE number > $1"
			" ORDER BY number",
			DB_PARAMS(db_integer(after)), slot_row, &context, report);
}

struct answer_row {
	uses_answer_function *each;
	void *user;
};

static enum status answer_row(void *user, const struct db_row *row, struct report *report)
{
	const struct answer_row *context = user;
	struct uses_answer answer = { .number = db_row_integer(row, 0),
				      .answered = { db_row_integer(row, 1) },
				      .released = { db_row_integer(row, 2) },
				      .rho = db_row_integer(row, 3) };

	if (db_row_blob(row, 4, answer.receipt.bytes, DIGEST_LEN) != AL_OK ||
	    db_row_blob(row, 5, answer.grant.bytes, DIGEST_LEN) != AL_OK ||
	    db_row_blob(row, 6, answer.job.bytes, DIGEST_LEN) != AL_OK)
		return damaged(report);
	return context->each(context->user, &answer, report);
}

enum status uses_store_each_answer(struct db *db, const struct uses_span *span,
				   uses_answer_function *each, void *user, struct report *report)
{
	struct answer_row context = { .each = each, .user = user };

	return db_query(db,
			"SELECT answer.number, answered, released, answer.rho, receipt,"
			" answer.grant_id, job.id"
			" FROM answer JOIN answer_use ON answer_use.answer = answer.number"
			" JOIN job ON job.answer = answer.number"
			" WHERE answer.number > $1 AND released <= $3"
			" AND job.number = (SELECT MIN(first.number) FROM job AS first"
			" WHERE first.answer = answer.number)"
			" ORDER BY answer.number LIMIT $2",
			DB_PARAMS(db_integer(span->after), db_integer(span->most),
				  db_integer(span->now.seconds)),
			answer_row, &context, report);
}
