/* reading.c: rows of persons, under their mandates and against their own budgets. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/reading.h"

#include "node/personal_store.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

void reading_init(struct reading *reading, struct run *run)
{
	*reading = (struct reading){ .run = run };
	random_init_system(&reading->random);
}

static void forget_rows(struct reading *reading)
{
	rows_found_clear(&reading->found);
	if (reading->consent != NULL)
		sodium_memzero(reading->consent, reading->count / 8 + 1);
	if (reading->allowance_pico != NULL)
		sodium_memzero(reading->allowance_pico,
			       reading->count * sizeof(*reading->allowance_pico));
	free(reading->consent);
	free(reading->allowance_pico);
	reading->consent = NULL;
	reading->allowance_pico = NULL;
	reading->count = 0;
}

static void forget_paid(struct reading *reading)
{
	if (reading->paid_pico != NULL)
		sodium_memzero(reading->paid_pico,
			       reading->paid_count * sizeof(*reading->paid_pico));
	free(reading->paid_pico);
	reading->paid_pico = NULL;
	reading->paid_count = 0;
}

void reading_clear(struct reading *reading)
{
	forget_rows(reading);
	forget_paid(reading);
	if (reading->used != NULL)
		sodium_memzero(reading->used, reading->used_count * sizeof(*reading->used));
	free(reading->used);
	answer_noise_clear(&reading->noise);
	mandate_verdicts_clear(&reading->verdicts);
	free(reading->categories);
	task_clear(&reading->task);
	random_clear(&reading->random);
	sodium_memzero(&reading->salt, sizeof(reading->salt));
	sodium_memzero(reading->seed, sizeof(reading->seed));
	sodium_memzero(reading->uses_seed, sizeof(reading->uses_seed));
}

enum status reading_draw(struct reading *reading, struct report *report)
{
	struct random *random = &reading->run->node->random;
	uint8_t seed[RANDOM_SEED_LEN];

	random_bytes(random, reading->salt.bytes, SALT_LEN);
	random_bytes(random, reading->seed, RANDOM_SEED_LEN);
	random_bytes(random, reading->uses_seed, RANDOM_SEED_LEN);
	random_bytes(random, seed, RANDOM_SEED_LEN);
	random_clear(&reading->random);
	random_init_seed(&reading->random, seed);
	sodium_memzero(seed, sizeof(seed));
	if (reading->run->work.training != NULL)
		return AL_OK;
	return answer_noise_draw(reading->run->work.question, random, &reading->noise, report);
}

/* --- who takes part --- */

/* Append the categories of what `granted` allows of `table`, which has its name. */
static void add_categories(const struct table *table, const struct granted_table *granted,
			   struct use *ret, const char **categories)
{
	for (size_t i = 0; i < granted->columns_count && i < table->columns_count; i++) {
		const struct column *column = table_column(table, granted->columns[i]);

		if (column != NULL && column->category != NULL &&
		    strcmp(column->name, table->person) != 0)
			categories[ret->categories_count++] = column->category;
	}
}

/*
 * The categories of all columns of the tables read that the grant allows, whether or not the
 * question names them: a mandate must cover them all. The person's own column is read, but never
 * answered.
 */
static enum status find_categories(struct reading *reading, struct use *ret, struct report *report)
{
	const struct plan *plan = work_rows(&reading->run->work);
	const struct grant *grant = reading->run->grant.grant;
	const struct table *table;
	size_t most = 1;

	for (size_t place = 0; (table = plan_table(plan, place)) != NULL; place++)
		most += table->columns_count * grant->tables_count;
	reading->categories = calloc(most, sizeof(*reading->categories));
	if (reading->categories == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a question");
	ret->categories = reading->categories;
	ret->categories_count = 0;
	for (size_t place = 0; (table = plan_table(plan, place)) != NULL; place++) {
		for (size_t i = 0; i < grant->tables_count; i++) {
			if (strcmp(grant->tables[i].table, table->name) == 0)
				add_categories(table, &grant->tables[i], ret, reading->categories);
		}
	}
	return AL_OK;
}

/* Set the use, for which mandates are asked. */
static enum status find_use(struct reading *reading, struct report *report)
{
	const struct run *run = reading->run;
	const struct grant *grant = run->grant.grant;
	const struct chain *chain = run->node->chain;
	int64_t min_group = chain_statute(chain)->privacy.min_group;
	struct use *use = &reading->verdicts.use;

	if (reading->categories != NULL)
		return AL_OK;
	use->purposes = grant->purposes;
	use->purposes_count = grant->purposes_count;
	use->recipient = grant->recipient;
	use->commercial = grant->commercial;
	use->mode = work_mode(&run->work);
	use->min_group = grant->min_group > min_group ? grant->min_group : min_group;
	reading->verdicts.defaults =
	    chain_default_mandate(chain, &reading->verdicts.defaults_count);
	return find_categories(reading, use, report);
}

/* What she has paid for this very job she need not have a second time. */
static void allow_paid(struct reading *reading)
{
	const struct mandate_index *index = &reading->run->node->index;

	if (reading->run->work.training != NULL)
		return;
	for (size_t i = 0; i < reading->count && reading->paid_count > 0; i++) {
		if (index->numbers[i] < reading->paid_count)
			reading->allowance_pico[i] += reading->paid_pico[index->numbers[i]];
	}
}

static enum status find_members(struct reading *reading, struct report *report)
{
	const struct run *run = reading->run;
	const struct mandate_index *index = &run->node->index;
	size_t count = index->numbers_count;
	enum status status = find_use(reading, report);

	if (status != AL_OK)
		return status;
	reading->count = count;
	reading->consent = calloc(count / 8 + 1, 1);
	reading->allowance_pico = calloc(count + 1, sizeof(*reading->allowance_pico));
	if (reading->consent == NULL || reading->allowance_pico == NULL ||
	    mandate_verdicts_grow(&reading->verdicts, index) != AL_OK)
		return report_set(report, AL_NO_MEMORY, "out of memory for %zu persons", count);
	mandate_verdicts_members(&reading->verdicts, index, run->now,
				 chain_statute(run->node->chain)->privacy.rho_person_year,
				 reading->consent, reading->allowance_pico);
	allow_paid(reading);
	return AL_OK;
}

/* --- (4) --- */

static enum status read_rows(struct reading *reading, struct report *report)
{
	const struct run *run = reading->run;
	const struct node_options *options = &run->node->options;
	uint8_t seed[RANDOM_SEED_LEN];
	struct rows_order order = { .members = { .consent = reading->consent,
						 .count = reading->count,
						 .allowance_pico = reading->allowance_pico },
				    .vote_noise = reading->noise.votes,
				    .seed = seed,
				    .threads = options->threads,
				    .progress = options->progress,
				    .user = options->progress_user };
	enum status status;

	random_bytes(&reading->random, seed, RANDOM_SEED_LEN);
	status = rows_read(run->node->rows, &order, &reading->found, report);
	sodium_memzero(seed, sizeof(seed));
	return status;
}

/* The same, while others may use the node: all that is needed of it was copied or stays. */
static enum status read_aside(struct reading *reading, struct report *report)
{
	struct node *node = reading->run->node;
	const struct node_aside *aside = &node->options.aside;
	enum status status;

	node->reading = true;
	if (aside->leave != NULL)
		aside->leave(aside->user);
	status = read_rows(reading, report);
	if (aside->enter != NULL)
		aside->enter(aside->user);
	node->reading = false;
	return status;
}

/* --- (5) --- */

/* The person of the store behind person `engine` of the engine, who is in the sums. */
static uint32_t number_of(const struct reading *reading, uint32_t engine)
{
	const struct mandate_index *index = &reading->run->node->index;

	assert(engine < index->numbers_count);
	assert(index->numbers[engine] != MANDATE_INDEX_NOBODY);
	return index->numbers[engine];
}

/* Have a place for what each person of the store has paid for this job. */
static enum status grow_paid(struct reading *reading, struct report *report)
{
	size_t persons = reading->run->node->index.count;
	uint64_t *grown;

	if (persons <= reading->paid_count)
		return AL_OK;
	grown = calloc(persons, sizeof(*grown));
	if (grown == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for %zu persons", persons);
	if (reading->paid_count > 0)
		memcpy(grown, reading->paid_pico, reading->paid_count * sizeof(*grown));
	forget_paid(reading);
	reading->paid_pico = grown;
	reading->paid_count = persons;
	return AL_OK;
}

/*
 * What `charge` still takes of her. Sums that were read anew are the same sums, and none was told
 * to anybody, so she pays once. Each training has noise of its own, for which she pays.
 */
static uint64_t still_to_pay(const struct reading *reading, const struct personal_charge *charge)
{
	uint64_t paid = reading->paid_pico[number_of(reading, charge->person)];

	if (reading->run->work.training != NULL)
		return charge->rho.pico;
	return charge->rho.pico > paid ? charge->rho.pico - paid : 0;
}

static enum status store_personal(struct db *db, void *user, struct report *report)
{
	const struct reading *reading = user;
	size_t persons = reading->run->node->index.count;
	size_t count;
	const struct personal_charge *charges =
	    rows_charges(&reading->task.rows, &reading->found, &count);
	uint64_t *rho_pico = calloc(persons + 1, sizeof(*rho_pico));
	enum status status;

	if (rho_pico == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for %zu persons", persons);
	for (size_t i = 0; i < count; i++)
		rho_pico[number_of(reading, charges[i].person)] +=
		    still_to_pay(reading, &charges[i]);
	status = personal_store_charge(db, node_year(reading->run->now), rho_pico, persons, report);
	sodium_memzero(rho_pico, persons * sizeof(*rho_pico));
	free(rho_pico);
	return status;
}

static enum status charge_persons(struct reading *reading, struct report *report)
{
	struct node *node = reading->run->node;
	size_t count;
	const struct personal_charge *charges =
	    rows_charges(&reading->task.rows, &reading->found, &count);
	enum status status = grow_paid(reading, report);

	if (status == AL_OK)
		status = db_transaction(node->db, store_personal, reading, report);
	for (size_t i = 0; status == AL_OK && i < count; i++) {
		uint32_t number = number_of(reading, charges[i].person);
		uint64_t rho = still_to_pay(reading, &charges[i]);

		node->index.persons[number].spent += rho;
		reading->paid_pico[number] += rho;
	}
	return status;
}

static bool is_covered(struct reading *reading, uint32_t engine)
{
	const struct mandate_index *index = &reading->run->node->index;

	return mandate_verdicts_cover(&reading->verdicts, index,
				      &index->persons[number_of(reading, engine)],
				      reading->run->now);
}

/* Nobody can be taken out of a model. Whoever might have been in it counts, with rows or without:
 * else that it was trained anew, or failed, would tell that who revoked has rows. */
static enum status check_model(struct reading *reading, struct report *report)
{
	for (uint32_t engine = 0; engine < reading->count; engine++) {
		if ((reading->consent[engine / 8] >> (engine % 8) & 1) != 0 &&
		    !is_covered(reading, engine))
			return report_set(report, AL_CONFLICT,
					  "somebody revoked while the model was trained, %d times: "
					  "send the job again",
					  NODE_REQUEUES_MAX + 1);
	}
	return AL_OK;
}

/* *ret = those in the sums whose mandate does not cover the use any more; the caller's. */
static enum status find_revoked(struct reading *reading, uint32_t **ret, size_t *ret_count)
{
	size_t count;
	const struct personal_charge *charges =
	    rows_charges(&reading->task.rows, &reading->found, &count);
	uint32_t *found = malloc((count + 1) * sizeof(*found));

	if (found == NULL)
		return AL_NO_MEMORY;
	*ret_count = 0;
	for (size_t i = 0; i < count; i++) {
		if (!is_covered(reading, charges[i].person))
			found[(*ret_count)++] = charges[i].person;
	}
	*ret = found;
	return AL_OK;
}

/* Whose rows were used: who paid, and was not taken out. */
static enum status note_used(struct reading *reading, const uint32_t *revoked, size_t count)
{
	size_t charges_count;
	const struct personal_charge *charges =
	    rows_charges(&reading->task.rows, &reading->found, &charges_count);
	size_t next = 0; /* of `revoked`, which rise as charges do */

	free(reading->used);
	reading->used_count = 0;
	reading->used = calloc(charges_count + 1, sizeof(*reading->used));
	if (reading->used == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < charges_count; i++) {
		if (next < count && revoked[next] == charges[i].person)
			next++;
		else
			reading->used[reading->used_count++] =
			    number_of(reading, charges[i].person);
	}
	return AL_OK;
}

/* Take out whoever's mandate does not cover the use any more. */
static enum status cut_revoked(struct reading *reading, struct report *report)
{
	struct run *run = reading->run;
	const struct mandate_index *index = &run->node->index;
	uint32_t *revoked = NULL;
	size_t count = 0;
	enum status status = AL_OK;

	if (mandate_verdicts_grow(&reading->verdicts, index) != AL_OK)
		return report_set(report, AL_NO_MEMORY, "out of memory for mandates");
	if (run->work.training != NULL)
		status = check_model(reading, report);
	else if (find_revoked(reading, &revoked, &count) != AL_OK)
		status = report_set(report, AL_NO_MEMORY, "out of memory for mandates");
	if (status == AL_OK)
		status = rows_cut(run->node->rows, revoked, count, &reading->found, report);
	if (status == AL_OK && note_used(reading, revoked, count) != AL_OK)
		status = report_set(report, AL_NO_MEMORY, "out of memory for uses");
	free(revoked);
	return status;
}

/* Fix what is in force now: for the receipt. */
static enum status fix_root(struct reading *reading, struct report *report)
{
	struct node *node = reading->run->node;

	if (mandate_index_root(&node->index, reading->run->now, reading->seed, &reading->root) !=
	    AL_OK)
		return report_set(report, AL_NO_MEMORY, "out of memory for the mandate root");
	return mandate_store_last(node->db, &reading->mandates, report);
}

/* Everything once. *ret_again: it failed where another try may help. */
static enum status read_once(struct reading *reading, reading_stage *tell, bool *ret_again,
			     struct report *report)
{
	struct run *run = reading->run;
	enum status status;

	*ret_again = false;
	forget_rows(reading);
	status = node_load_balances(run->node, run->now, report);
	if (status == AL_OK)
		status = find_members(reading, report);
	if (status == AL_OK)
		status = read_aside(reading, report);
	if (status != AL_OK)
		return status;
	tell(run, NODE_STAGE_READ);
	/* Someone may have been linked meanwhile. */
	status = node_find_persons(run->node, report);
	if (status == AL_OK)
		status = charge_persons(reading, report);
	if (status != AL_OK)
		return status;
	tell(run, NODE_STAGE_PAID);
	status = node_find_persons(run->node, report);
	if (status == AL_OK) {
		status = cut_revoked(reading, report);
		*ret_again = status != AL_OK;
	}
	return status;
}

/* Read until it succeeds or nothing more helps. */
static enum status read_again(struct reading *reading, reading_stage *tell, struct report *report)
{
	struct rows *rows = reading->run->node->rows;
	enum status status = rows_begin(rows, &reading->task.rows, report);
	bool replaced = false; /* a worker was lost already */

	for (int i = 0; status == AL_OK; i++) {
		bool again = false;

		status = read_once(reading, tell, &again, report);
		if (rows->lost && !replaced) {
			/* One that ended by itself, or was killed, gets one successor: nothing of
			 * what it read was told to anybody. */
			replaced = true;
			rows_end(rows);
			status = rows_begin(rows, &reading->task.rows, report);
		} else if (status != AL_OK && again && !rows->lost && i < NODE_REQUEUES_MAX) {
			status = AL_OK;
		} else {
			break;
		}
	}
	return status;
}

enum status reading_read(struct reading *reading, reading_stage *tell, struct report *report)
{
	enum status status = task_make(reading->run, &reading->task, report);

	if (status == AL_OK) {
		status = read_again(reading, tell, report);
		rows_end(reading->run->node->rows);
	}
	if (status == AL_OK)
		status = fix_root(reading, report);
	if (status == AL_OK)
		tell(reading->run, NODE_STAGE_CUT);
	return status;
}
