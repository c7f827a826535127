/* jobs.c: the protected answer, step by step; what is asked first is in job_check.c. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/jobs.h"

#include "crypto/seal.h"
#include "node/reading.h"
#include "node/run_internal.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define REFUSALS_WAITING_MAX 1000 /* in the outbox; beyond it a refusal makes no object */

static void tell(const struct run *run, enum node_stage stage)
{
	const struct node_hooks *hooks = &run->node->options.hooks;

	if (hooks->stage != NULL)
		hooks->stage(hooks->user, stage);
}

/* --- a refusal --- */

struct refusing {
	const struct run *run;
	struct digest subject;
	struct node_head head;
};

static enum status store_refusal(struct db *db, void *user, struct report *report)
{
	struct refusing *refusing = user;
	const struct run *run = refusing->run;
	struct node *node = run->node;
	struct node_head *head = &refusing->head;
	struct stored_refusal stored = { .code = (int64_t)run->refusal.code };
	struct node_made made;
	struct refusal refusal;
	enum status status;

	*head = node->head;
	node_head_advance(head, run->now);
	refusal = (struct refusal){
		.code = (int)run->refusal.code,
		.coop = head->coop,
		.node = *signing_key_public(node->key),
		.prev = head->prev,
		.rule = run->refusal.rule,
		.seq = head->seq + 1,
		.subject = refusing->subject,
		.time = run->now,
	};
	assert(strlen(run->refusal.rule) < sizeof(stored.rule));
	memcpy(stored.rule, run->refusal.rule, strlen(run->refusal.rule) + 1);
	status = node_make_object(node, head, OBJECT_REFUSAL, &refusal, &made, report);
	if (status == AL_OK)
		status = job_store_add_refusal(db, &refusing->subject, &stored, &made.id, report);
	if (status == AL_OK)
		status = node_store_set_head(db, head, report);
	return status;
}

/* Put the refusal of `run` into the outbox, once for each job. */
static enum status log_refusal(const struct run *run, struct report *report)
{
	struct node *node = run->node;
	struct refusing refusing = { .run = run, .subject = run->question->job->id };
	struct stored_refusal before;
	int64_t waiting;
	enum status status;

	if (run->stored.number != 0 && run->refusal.code != REFUSAL_REPLAY)
		refusing.subject = run->stored.id;
	status = job_store_refusal(node->db, &refusing.subject, &before, report);
	if (status != AL_NOT_FOUND)
		return status;
	status = node_store_waiting(node->db, object_type_names[OBJECT_REFUSAL], &waiting, report);
	if (status != AL_OK || waiting >= REFUSALS_WAITING_MAX)
		return status;
	status = db_transaction(node->db, store_refusal, &refusing, report);
	if (status == AL_OK)
		node->head = refusing.head;
	return status;
}

/* --- (2) --- */

struct charging {
	struct run *run;
	struct stored_job stored;
	struct node_head head;
};

static enum status add_job(struct db *db, struct charging *charging, struct report *report)
{
	const struct node_question *question = charging->run->question;
	struct buffer text;
	enum status status = job_store_add(db, &charging->stored, question->sql, question->sql_len,
					   &question->salt, report);

	if (status != AL_OK)
		return status;
	buffer_init(&text, ENVELOPE_LEN_MAX);
	envelope_format(question->job, &text);
	status = buffer_status(&text);
	if (status == AL_OK) {
		struct stored_object object = { .type = object_type_names[OBJECT_JOB],
						.id = question->job->id,
						.envelope = text.bytes,
						.envelope_len = text.len };

		status = node_store_add_object(db, &object, NULL, report);
	}
	buffer_clear(&text);
	return status;
}

static enum status store_charge(struct db *db, void *user, struct report *report)
{
	struct charging *charging = user;
	struct run *run = charging->run;
	struct stored_charge charge = {
		.grant = run->job.grant,
		.rho = (int64_t)run->rho.pico,
		.delta = (int64_t)work_delta(&run->work).atto,
		.year = node_year(run->now),
		.charged = run->now,
	};
	enum status status = AL_OK;

	charging->stored = run->stored;
	charging->head = run->node->head;
	node_head_advance(&charging->head, run->now);
	if (charging->stored.number == 0)
		status = add_job(db, charging, report);
	charge.job = charging->stored.number;
	if (status == AL_OK)
		status = job_store_charge(db, &charge, report);
	if (status == AL_OK)
		status = node_store_set_head(db, &charging->head, report);
	return status;
}

static enum status charge(struct run *run, struct report *report)
{
	struct charging charging = { .run = run };
	enum status status = db_transaction(run->node->db, store_charge, &charging, report);

	if (status != AL_OK)
		return status;
	run->stored = charging.stored;
	run->node->head = charging.head;
	tell(run, NODE_STAGE_CHARGED);
	return AL_OK;
}

/* --- (6) and (7) --- */

/* An answer that is being stored. */
struct finishing {
	struct run *run;
	const struct reading *reading;
	const struct buffer *sealed; /* to the applicant */
	const struct buffer *held;   /* to those who check; empty: nobody does */
	struct digest commit;	     /* SHA-256(salt || answer) */
	const struct uses_made *uses;
	struct stored_answer answer;
	struct node_head head;
};

/* The second multiple of `grid_s` after `now`: so there is a whole step of the grid to make the
 * answer in, whenever it was asked for. By the first, who asks just before a multiple would learn
 * on which side of it the answer was ready, and so something of the rows. */
static struct when release_after(struct when now, int64_t grid_s)
{
	return (struct when){ .seconds = (now.seconds / grid_s + 2) * grid_s };
}

static enum status make_root(struct finishing *finishing, struct digest *ret, struct report *report)
{
	struct run *run = finishing->run;
	struct node_head *head = &finishing->head;
	struct mandate_root root = {
		.coop = head->coop,
		.epoch = run->now.seconds / NODE_EPOCH_S,
		.leaves = finishing->reading->root.leaves,
		.node = *signing_key_public(run->node->key),
		.prev = head->prev,
		.root = finishing->reading->root.root,
		.seq = head->seq + 1,
		.time = run->now,
	};
	struct node_made made;
	enum status status =
	    node_make_object(run->node, head, OBJECT_MANDATE_ROOT, &root, &made, report);

	if (status == AL_OK)
		*ret = made.id;
	return status;
}

static enum status make_receipt(struct finishing *finishing, const struct digest *root,
				struct report *report)
{
	struct run *run = finishing->run;
	struct node_head *head = &finishing->head;
	struct public_key checkers[CHECKERS_MAX];
	struct receipt receipt = {
		.checkers = checkers,
		.checkers_count = run->checkers_count,
		.coop = head->coop,
		.delta = (int64_t)work_delta(&run->work).atto,
		.grant = run->job.grant,
		.job = run->stored.id,
		.ledger_rho_after = run->ledger_before + (int64_t)run->rho.pico,
		.mandate_root = *root,
		.node = *signing_key_public(run->node->key),
		.plan_hash = work_hash(&run->work, &run->question->salt),
		.prev = head->prev,
		.released_at = finishing->answer.released,
		.result_commit = finishing->commit,
		.rho = (int64_t)run->rho.pico,
		.seq = head->seq + 1,
		.time = run->now,
		.uses_leaves = finishing->uses->leaves,
		.uses_root = finishing->uses->root,
	};
	struct node_made made;
	enum status status;

	for (size_t i = 0; i < run->checkers_count; i++)
		checkers[i] = run->checkers[i].key;
	status = node_make_object(run->node, head, OBJECT_RECEIPT, &receipt, &made, report);
	if (status == AL_OK)
		finishing->answer.receipt = made.id;
	return status;
}

static enum status store_answer(struct db *db, void *user, struct report *report)
{
	struct finishing *finishing = user;
	struct run *run = finishing->run;
	struct digest root;
	int64_t number;
	enum status status;

	finishing->head = run->node->head;
	node_head_advance(&finishing->head, run->now);
	status = make_root(finishing, &root, report);
	if (status == AL_OK)
		status = make_receipt(finishing, &root, report);
	if (status == AL_OK)
		status = job_store_add_answer(db, &finishing->answer, finishing->sealed, &number,
					      report);
	if (status == AL_OK)
		status = job_store_add_held(db, number, finishing->held, report);
	if (status == AL_OK)
		status = uses_store_add(db, number, finishing->uses, report);
	if (status == AL_OK)
		status = job_store_set_answer(db, run->stored.number, number, report);
	if (status == AL_OK)
		status = job_store_close_charge(db, run->stored.number, report);
	if (status == AL_OK)
		status = node_store_set_head(db, &finishing->head, report);
	return status;
}

/* An answer that is sealed. */
struct sealed_answer {
	struct buffer sealed; /* to the applicant */
	struct buffer held;   /* to those who check; empty: nobody does */
	struct digest commit;
};

/* Commit to whose rows were used. */
static enum status make_uses(const struct run *run, const struct reading *reading,
			     struct uses_made *ret, struct report *report)
{
	struct node *node = run->node;
	enum status status = uses_slots_load(&node->slots, node->db, report);

	if (status != AL_OK)
		return status;
	status =
	    uses_plant_take(&node->uses, &node->slots, reading->used, reading->used_count, ret);
	if (status == AL_NOT_FOUND)
		status = uses_make(&node->slots, reading->used, reading->used_count,
				   reading->uses_seed, ret);
	return status == AL_OK ? AL_OK
			       : report_set(report, status, "out of memory for the uses of a job");
}

/* Store the sealed answer with root and receipt, and give it out unless it is to be checked. */
static enum status finish(struct run *run, const struct reading *reading,
			  struct sealed_answer *sealed, struct node_answer *ret,
			  struct report *report)
{
	struct uses_made uses;
	struct finishing finishing = {
		.run = run,
		.uses = &uses,
		.reading = reading,
		.sealed = &sealed->sealed,
		.held = &sealed->held,
		.commit = sealed->commit,
		.answer = { .same = run->same,
			    .rho = (int64_t)run->rho.pico,
			    .released = release_after(run->now, run->node->description->grid_s),
			    .answered = run->now,
			    .mandates = reading->mandates },
	};
	enum status status;

	memcpy(finishing.answer.root_seeds, reading->root.seed, RANDOM_SEED_LEN);
	memcpy(finishing.answer.root_seeds + RANDOM_SEED_LEN, reading->seed, RANDOM_SEED_LEN);
	status = make_uses(run, reading, &uses, report);
	if (status != AL_OK)
		return status;
	status = db_transaction(run->node->db, store_answer, &finishing, report);
	uses_made_clear(&uses);
	if (status != AL_OK)
		return status;
	run->node->head = finishing.head;
	*ret = (struct node_answer){
		.released_at = finishing.answer.released,
		.job = run->stored.id,
		.receipt = finishing.answer.receipt,
		.standing = run->checkers_count == 0 ? OUTPUT_FREE : OUTPUT_WAITING,
		.rho = run->rho,
	};
	if (ret->standing == OUTPUT_FREE) {
		ret->sealed = sealed->sealed;
		buffer_init(&sealed->sealed, 0); /* the answer's now */
	}
	tell(run, NODE_STAGE_STORED);
	return AL_OK;
}

/* Append a model to `ret`: its card and itself in JSON, and as ONNX. */
static enum status encode_model(const struct train_result *trained, struct buffer *ret)
{
	size_t size = sodium_base64_encoded_len(trained->onnx.len, sodium_base64_VARIANT_ORIGINAL);
	char *base64 = malloc(size);

	if (base64 == NULL)
		return AL_NO_MEMORY;
	sodium_bin2base64(base64, size, trained->onnx.bytes, trained->onnx.len,
			  sodium_base64_VARIANT_ORIGINAL);
	/* The JSON is an object of "card" and "model": so its last byte is a brace. */
	buffer_append(ret, trained->json.bytes, trained->json.len - 1);
	buffer_append_text(ret, ",\"onnx\":\"");
	buffer_append_text(ret, base64);
	buffer_append_text(ret, "\"}");
	free(base64);
	return buffer_status(ret);
}

/* Append the answer to a question to `ret`. */
static enum status encode_sums(const struct run *run, const struct reading *reading,
			       struct buffer *ret, struct report *report)
{
	struct answer *answer = NULL;
	enum status status =
	    answer_make(run->work.question, &reading->found.sums, &reading->noise, &answer, report);

	if (status != AL_OK)
		return status;
	answer_encode(answer, ret);
	answer_free(answer);
	return buffer_status(ret);
}

/* Append salt and answer to `ret`: what is sealed. Its hash is the commitment. */
static enum status encode_answer(const struct run *run, const struct reading *reading,
				 struct buffer *ret, struct report *report)
{
	enum status status;

	buffer_append(ret, reading->salt.bytes, SALT_LEN);
	status = run->work.training != NULL ? encode_model(&reading->found.trained, ret)
					    : encode_sums(run, reading, ret, report);
	if (status == AL_OK)
		tell(run, NODE_STAGE_ADDED);
	return status == AL_TOO_BIG ? report_set(report, status, "the answer is too large")
				    : status;
}

/* Seal `content` to the applicant and, where results are checked, to the checkers. */
static enum status seal_answer(const struct run *run, const struct buffer *content,
			       struct sealed_answer *ret, struct report *report)
{
	enum status status =
	    seal(&run->grant.grant->sealing_key, content->bytes, content->len, &ret->sealed);

	if (status != AL_OK)
		return report_set(report, status, "the answer cannot be sealed");
	ret->commit = hash_bytes(content->bytes, content->len);
	return run_seal_held(run, content, &ret->held, report);
}

static enum status answer(struct run *run, struct reading *reading, struct node_answer *ret,
			  struct report *report)
{
	struct buffer content;
	struct sealed_answer sealed;
	enum status status;

	buffer_init(&content, SALT_LEN + (size_t)ANSWER_LEN_MAX);
	buffer_init(&sealed.sealed, SALT_LEN + (size_t)ANSWER_LEN_MAX + SEAL_OVERHEAD);
	buffer_init(&sealed.held, RUN_HELD_LEN_MAX);
	status = encode_answer(run, reading, &content, report);
	if (status == AL_OK)
		status = seal_answer(run, &content, &sealed, report);
	if (content.bytes != NULL)
		sodium_memzero(content.bytes, content.len);
	if (status == AL_OK)
		status = finish(run, reading, &sealed, ret, report);
	buffer_clear(&content);
	buffer_clear(&sealed.sealed);
	buffer_clear(&sealed.held);
	return status;
}

/* --- a stored answer --- */

struct repeating {
	struct run *run;
	struct stored_job stored;
	struct node_head head;
};

static enum status store_repeat(struct db *db, void *user, struct report *report)
{
	struct repeating *repeating = user;
	const struct node_question *question = repeating->run->question;
	int64_t answer_number = repeating->run->stored.answer;
	enum status status;

	repeating->stored = repeating->run->stored;
	repeating->head = repeating->run->node->head;
	node_head_advance(&repeating->head,
			  node_vouched(repeating->run->node, repeating->run->node->quorum_time,
				       repeating->run->now));
	status = job_store_add(db, &repeating->stored, question->sql, question->sql_len,
			       &question->salt, report);
	if (status == AL_OK)
		status = job_store_set_answer(db, repeating->stored.number, answer_number, report);
	if (status == AL_OK)
		status = node_store_set_head(db, &repeating->head, report);
	return status;
}

/* Give out an answer that is there; a job that is new is remembered with it, and costs nothing. */
static enum status repeat(struct run *run, struct node_answer *ret, struct report *report)
{
	struct repeating repeating = { .run = run };
	struct node_answer found = { .repeated = true };
	struct stored_answer stored;
	enum status status = AL_OK;

	if (run->stored.number == 0) {
		status = db_transaction(run->node->db, store_repeat, &repeating, report);
		if (status != AL_OK)
			return status;
		run->node->head = repeating.head;
	}
	buffer_init(&found.sealed, SALT_LEN + (size_t)ANSWER_LEN_MAX + SEAL_OVERHEAD);
	status =
	    job_store_answer(run->node->db, run->stored.answer, &stored, &found.sealed, report);
	if (status != AL_OK) {
		buffer_clear(&found.sealed);
		return status;
	}
	found.released_at = stored.released;
	found.job = run->stored.id;
	found.receipt = stored.receipt;
	found.standing = run_standing(run, &stored.receipt);
	if (found.standing != OUTPUT_FREE && found.standing != OUTPUT_RELEASED)
		buffer_clear(&found.sealed);
	found.rho.pico = (uint64_t)stored.rho;
	*ret = found;
	return AL_OK;
}

/* --- all of it --- */

static enum status store_closed(struct db *db, void *user, struct report *report)
{
	const struct run *run = user;

	return job_store_close_charge(db, run->stored.number, report);
}

/* A failure that is told is paid for: it may hang on the rows. Who was only interrupted, by the end
 * of the program or by a revocation, was told nothing, and comes again for the same charge. */
static void spend(struct run *run, enum status status)
{
	if (status == AL_OK || status == AL_REFUSED || status == AL_CONFLICT)
		return;
	if (db_transaction(run->node->db, store_closed, run, NULL) != AL_OK)
		return; /* as if the program had been killed now */
}

/* Steps (2) to (7). */
static enum status run_answer(struct run *run, struct node_answer *ret, struct report *report)
{
	struct reading reading;
	enum status status = node_check_idle(run->node, "another is run", report);

	if (status == AL_OK)
		status = node_ready_rows(run->node, report);
	if (status == AL_OK)
		status = charge(run, report);
	if (status != AL_OK)
		return status;
	reading_init(&reading, run);
	status = reading_draw(&reading, report);
	if (status == AL_OK) {
		tell(run, NODE_STAGE_DRAWN);
		status = reading_read(&reading, tell, report);
	}
	if (status == AL_OK)
		status = answer(run, &reading, ret, report);
	reading_clear(&reading);
	spend(run, status);
	return status;
}

enum status node_run(struct node *node, const struct node_question *question, struct when now,
		     struct node_answer *ret, struct report *report)
{
	struct run run = { .node = node, .question = question, .now = now };
	enum status status;

	*ret = (struct node_answer){ .repeated = false };
	arena_init(&run.arena, OBJECT_ARENA_MAX);
	status = run_check(&run, report);
	if (status != AL_OK && run.refusal.code != 0) {
		ret->code = run.refusal.code;
		if (run.refusal.logged) {
			enum status logged = log_refusal(&run, report);

			status = logged == AL_OK ? status : logged;
		}
	}
	if (status == AL_OK)
		status = run.stored.answer != 0 ? repeat(&run, ret, report)
						: run_answer(&run, ret, report);
	work_clear(&run.work);
	arena_clear(&run.arena);
	return status;
}

void node_answer_clear(struct node_answer *answer)
{
	buffer_clear(&answer->sealed);
	*answer = (struct node_answer){ .repeated = false };
}
