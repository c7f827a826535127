/* query_ask.c: pay, draw, read, add, keep: in this order and no other. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/query.h"

#include "base/json.h"
#include "crypto/hash.h"
#include "engine/engine_guess.h"
#include "query/answer.h"
#include "query/bounds.h"
#include "query/catalogue.h"
#include "words/words.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ANSWERS_SUFFIX ".allmende-answers"
#define PROGRESS_LINE 40

/* --- paying --- */

enum status query_charge(struct query *query, struct rho rho, struct delta delta,
			 struct report *report)
{
	struct query_budget after[QUERY_TABLES_MAX];
	enum status status = AL_OK;

	for (size_t i = 0; i < query->tables_count && status == AL_OK; i++) {
		after[i] = query->tables[i].budget;
		if (!query->tables[i].asked)
			continue;
		status = query_budget_charge(&after[i], rho, delta, report);
		if (status != AL_OK)
			report_prefix(report, "%s", query->tables[i].path);
	}
	for (size_t i = 0; i < query->tables_count && status == AL_OK; i++) {
		if (!query->tables[i].asked)
			continue;
		status = query_budget_store(query->tables[i].path, &after[i], report);
		if (status == AL_OK)
			query->tables[i].budget = after[i];
	}
	return status;
}

enum status query_afford(const struct query *query, struct report *report)
{
	for (size_t i = 0; i < query->tables_count; i++) {
		struct query_budget after = query->tables[i].budget;
		enum status status = AL_OK;

		if (query->tables[i].asked)
			status =
			    query_budget_charge(&after, query->rho, (struct delta){ 0 }, report);
		if (status != AL_OK) {
			report_prefix(report, "%s", query->tables[i].path);
			return status;
		}
	}
	return AL_OK;
}

/* --- reading --- */

/* The columns that the question names, and the person's. */
static enum status import_table(struct query *query, size_t which, struct report *report)
{
	const struct query_table *table = &query->tables[which];
	struct engine_table all;
	struct engine_table some;
	struct engine_column *columns;
	enum status status = catalogue_engine_table(
	    query->catalogue, &query->platform.tables[query->publics_count + which], &query->arena,
	    &all, report);

	if (status != AL_OK)
		return status;
	columns = arena_take(&query->arena, all.columns_count, sizeof(*columns));
	if (columns == NULL)
		return AL_NO_MEMORY;
	some = all;
	some.columns = columns;
	some.columns_count = 0;
	for (size_t i = 0; i < all.columns_count; i++) {
		if (strcmp(all.columns[i].name, table->person) == 0 ||
		    query_names(query, all.columns[i].name))
			columns[some.columns_count++] = all.columns[i];
	}
	query_tell_reading(table->path);
	return engine_guess_import(query->engine, &some, table->path, &table->content, report);
}

enum status query_import(struct query *query, struct report *report)
{
	enum status status = AL_OK;

	if (query->imported)
		return AL_OK;
	for (size_t i = 0; i < query->tables_count && status == AL_OK; i++) {
		if (query->tables[i].asked)
			status = import_table(query, i, report);
	}
	if (status == AL_OK)
		status = engine_lock(query->engine, report);
	query->imported = status == AL_OK;
	return status;
}

/* --- bounds --- */

static const struct column *column_of(const struct query *query,
				      const struct query_missing *missing)
{
	return &query->platform.tables[query->publics_count + missing->table]
		    .columns[missing->column];
}

/* Keep what was found of the columns of one table. */
static enum status keep_bounds(struct query *query, size_t table,
			       const struct query_missing *missing,
			       const struct bounds_found *found, size_t count,
			       struct report *report)
{
	struct query_budget *budget = &query->tables[table].budget;
	const char *without = NULL;
	enum status status;

	for (size_t i = 0; i < count; i++) {
		struct query_budget_column *column = &budget->columns[missing[i].column];
		struct value_form form = value_form_of(column_of(query, &missing[i]));
		char low[VALUE_TEXT_MAX];
		char high[VALUE_TEXT_MAX];

		if (!found[i].found) {
			without = without != NULL ? without : column->name;
			continue;
		}
		value_format(form, found[i].low, low);
		value_format(form, found[i].high, high);
		column->min = arena_copy_text(&query->arena, low, strlen(low));
		column->max = arena_copy_text(&query->arena, high, strlen(high));
		if (column->min == NULL || column->max == NULL)
			return AL_NO_MEMORY;
	}
	status = query_budget_store(query->tables[table].path, budget, report);
	if (status == AL_OK && without != NULL)
		return report_set(report, AL_REFUSED,
				  "too few persons have values of %s.%s for bounds at this "
				  "epsilon: write --bounds %s=LOW:HIGH from what is known of the "
				  "matter, not of the file",
				  query->tables[table].name, without, without);
	return status;
}

/* Buy for the columns `missing` of one table, whose charge is on the disk. */
static enum status find_bounds(struct query *query, const struct bounds_plan *plan,
			       struct bounds_found *found, struct report *report)
{
	size_t size = bounds_cells(plan) * sizeof(int64_t);
	int64_t *cells = malloc(size);
	struct random random;
	enum status status;

	if (cells == NULL)
		return AL_NO_MEMORY;
	random_init_system(&random);
	status = bounds_draw(plan, &random, cells, report);
	random_clear(&random);
	if (status == AL_OK)
		status = query_import(query, report);
	if (status == AL_OK)
		status = bounds_read(plan, query->engine, cells, report);
	if (status == AL_OK)
		bounds_choose(plan, cells, found);
	sodium_memzero(cells, size);
	free(cells);
	return status;
}

/* How many of `missing` from `first` on are of the same table. */
static size_t run_of(const struct query_missing *missing, size_t first, size_t count)
{
	size_t end = first;

	while (end < count && missing[end].table == missing[first].table)
		end++;
	return end - first;
}

enum status query_buy(struct query *query, const struct query_missing *missing, size_t count,
		      struct rho *ret_rho, struct report *report)
{
	struct rho part = { .pico = query->rho.pico / QUERY_PART };
	size_t tables = 0;
	enum status status = AL_OK;

	for (size_t i = 0; i < count; i += run_of(missing, i, count))
		tables++;
	part.pico /= tables > 0 ? tables : 1;
	*ret_rho = (struct rho){ .pico = 0 };
	for (size_t i = 0; i < count && status == AL_OK; i += run_of(missing, i, count)) {
		struct bounds_column columns[BOUNDS_COLUMNS_MAX];
		struct bounds_found found[BOUNDS_COLUMNS_MAX];
		struct bounds_plan plan;
		size_t run = run_of(missing, i, count);
		size_t table = missing[i].table;

		for (size_t j = 0; j < run; j++) {
			const struct column *column = column_of(query, &missing[i + j]);

			columns[j] = (struct bounds_column){ .name = column->name,
							     .form = value_form_of(column) };
		}
		status =
		    bounds_plan_make(query->tables[table].name, columns, run, part, &plan, report);
		if (status == AL_OK)
			status = query_charge(query, plan.rho, (struct delta){ 0 }, report);
		if (status == AL_OK)
			status = rho_add(*ret_rho, plan.rho, ret_rho);
		if (status == AL_OK)
			status = find_bounds(query, &plan, found, report);
		if (status == AL_OK)
			status = keep_bounds(query, table, missing + i, found, run, report);
	}
	return status == AL_OK ? query_catalogue(query, report) : status;
}

/* --- answers that are kept --- */

/* A file with the name that the question calls it by: two files may change their names with each
 * other, and the question is another one then. */
static void add_file(struct hash *hash, const char *name, const struct digest *content)
{
	hash_add(hash, name, strlen(name) + 1);
	hash_add(hash, content->bytes, DIGEST_LEN);
}

/* Where the answer to this question on these files lies: beside the first table that it reads. */
static enum status answer_path(const struct query *query, bool make, char ret[static FILE_PATH_MAX],
			       struct report *report)
{
	char folder[FILE_PATH_MAX];
	char hex[2 * DIGEST_LEN + 1];
	const char *beside = query->tables[0].path;
	struct plan *plan = NULL;
	struct digest digest;
	struct hash hash;
	enum status status = query_plan(query, query->rho, &plan, report);

	if (status != AL_OK)
		return status;
	hash_start(&hash);
	for (size_t i = query->tables_count; i-- > 0;) {
		if (!query->tables[i].asked)
			continue;
		add_file(&hash, query->tables[i].name, &query->tables[i].content);
		beside = query->tables[i].path;
	}
	for (size_t i = 0; i < query->publics_count; i++) {
		digest = hash_bytes(query->publics[i].csv.bytes, query->publics[i].csv.len);
		add_file(&hash, query->publics[i].name, &digest);
	}
	hash_add_text(&hash, plan_canonical(plan));
	plan_free(plan);
	digest = hash_end(&hash);
	hex_format(digest.bytes, DIGEST_LEN, hex);
	if (snprintf(folder, sizeof(folder), "%s" ANSWERS_SUFFIX, beside) >= (int)sizeof(folder) ||
	    snprintf(ret, FILE_PATH_MAX, "%s/%s.json", folder, hex) >= FILE_PATH_MAX)
		return report_set(report, AL_TOO_BIG, "%.80s...: the path is too long", beside);
	return make ? file_make_folder(folder, report) : AL_OK;
}

enum status query_stored(struct query *query, json_t **ret, struct report *report)
{
	char path[FILE_PATH_MAX];
	struct buffer text;
	enum status status = answer_path(query, false, path, report);

	if (status != AL_OK)
		return status;
	if (access(path, F_OK) != 0)
		return AL_NOT_FOUND;
	buffer_init(&text, QUERY_ANSWER_LEN_MAX);
	status = file_read(path, &text, report);
	if (status == AL_OK)
		status = json_parse(buffer_text(&text), text.len, ret, report);
	if (status != AL_OK)
		report_prefix(report,
			      "%s: the answer that was kept cannot be read; remove it to "
			      "ask again, for a new charge",
			      path);
	buffer_clear(&text);
	return status == AL_NOT_FOUND ? AL_IO : status;
}

/* --- the answer --- */

static void show_progress(void *context, unsigned done, unsigned total)
{
	const char *name = context;

	(void)fprintf(stderr, "\r");
	(void)fprintf(stderr, _("reading %s: %u of %u parts"), name, done, total);
	if (done == total)
		(void)fprintf(stderr, "\r%*s\r", PROGRESS_LINE, "");
	(void)fflush(stderr);
}

/* Everybody whose rows are in the file takes part. */
static enum status read_sums(struct query *query, const struct plan *plan,
			     const struct answer_noise *noise, struct sums *ret,
			     struct report *report)
{
	uint32_t persons = engine_person_count(query->engine);
	uint8_t *all = malloc((size_t)persons / 8 + 1);
	struct members members = { .consent = all, .count = persons };
	char name[SQL_NAME_MAX + 1];
	struct sums_options how = { .vote_noise = noise->votes, .context = name };
	enum status status;

	if (all == NULL)
		return AL_NO_MEMORY;
	(void)snprintf(name, sizeof(name), "%s", plan_table(plan, 0)->name);
	if (isatty(STDERR_FILENO) == 1)
		how.progress = show_progress;
	memset(all, 0xff, (size_t)persons / 8 + 1);
	status = sums_read(plan, query->engine, &members, &how, ret, report);
	free(all);
	return status;
}

static enum status protect(struct query *query, const struct plan *plan, struct answer **ret,
			   struct report *report)
{
	struct answer_noise noise = { .cells = NULL };
	struct sums sums = { .cells = NULL };
	struct random random;
	enum status status;

	random_init_system(&random);
	status = answer_noise_draw(plan, &random, &noise, report);
	random_clear(&random);
	if (status != AL_OK)
		return status;
	status = query_import(query, report);
	if (status == AL_OK)
		status = read_sums(query, plan, &noise, &sums, report);
	if (status == AL_OK) {
		status = answer_make(plan, &sums, &noise, ret, report);
		sums_clear(&sums);
	}
	answer_noise_clear(&noise);
	return status;
}

/* Append the bounds that were bought of columns that the question names. */
static void append_bought(const struct query *query, struct buffer *ret)
{
	bool first = true;

	buffer_append_byte(ret, '[');
	for (size_t i = 0; i < query->tables_count; i++) {
		const struct query_table *table = &query->tables[i];

		for (size_t j = 0; j < table->budget.columns_count; j++) {
			const struct query_budget_column *column = &table->budget.columns[j];

			if (!table->asked || column->min == NULL ||
			    !query_names(query, column->name) ||
			    query_fact_find(&query->options->bounds, table->name, column->name) !=
				NULL)
				continue;
			buffer_append_format(ret,
					     "%s{\"column\":\"%s.%s\",\"max\":\"%s\",\"min\":"
					     "\"%s\"}",
					     first ? "" : ",", table->name, column->name,
					     column->max, column->min);
			first = false;
		}
	}
	buffer_append_byte(ret, ']');
}

/* What is kept of an answer: integers and texts, as all our JSON. */
static enum status encode(const struct query *query, const struct plan *plan,
			  const struct answer *answer, struct rho bought, struct buffer *ret)
{
	struct delta delta = query->options->delta;
	struct rho rho = plan_rho(plan);
	struct epsilon epsilon = { .micro = 0 };
	struct epsilon of_bounds = { .micro = 0 };
	enum status status = rho_add(rho, bought, &rho);

	if (status == AL_OK)
		status = epsilon_from_rho(rho, delta, &epsilon);
	if (status == AL_OK && bought.pico > 0)
		status = epsilon_from_rho(bought, delta, &of_bounds);
	if (status == AL_OK)
		status = delta_add(delta, plan_delta(plan), &delta);
	if (status != AL_OK)
		return status;
	buffer_append_text(ret, "{\"answer\":");
	answer_encode(answer, ret);
	buffer_append_text(ret, ",\"bought\":{\"bounds\":");
	append_bought(query, ret);
	buffer_append_format(ret, ",\"epsilon\":%llu,\"keys\":%llu}",
			     (unsigned long long)of_bounds.micro,
			     (unsigned long long)plan_delta(plan).atto);
	buffer_append_format(ret, ",\"delta\":%llu,\"epsilon\":%llu,\"rho\":%llu,\"v\":1}",
			     (unsigned long long)delta.atto, (unsigned long long)epsilon.micro,
			     (unsigned long long)rho.pico);
	return buffer_status(ret);
}

/* Keep the answer before anyone sees it. */
static enum status keep(const struct query *query, const struct buffer *text, struct report *report)
{
	char path[FILE_PATH_MAX];
	enum status status = answer_path(query, true, path, report);

	return status == AL_OK ? file_write(path, text->bytes, text->len, report) : status;
}

enum status query_answer(struct query *query, struct rho bought, json_t **ret,
			 struct report *report)
{
	struct plan *plan = NULL;
	struct answer *answer = NULL;
	struct rho rho = query->rho;
	struct buffer text;
	enum status status = rho_sub(query->rho, bought, &rho);

	buffer_init(&text, QUERY_ANSWER_LEN_MAX);
	if (status == AL_OK)
		status = query_plan(query, rho, &plan, report);
	if (status == AL_OK)
		status = query_charge(query, plan_rho(plan), plan_delta(plan), report);
	if (status == AL_OK)
		status = protect(query, plan, &answer, report);
	if (status == AL_OK) {
		status = encode(query, plan, answer, bought, &text);
		if (status != AL_OK)
			report_set(report, status,
				   "the answer is over %u bytes: ask for fewer groups",
				   QUERY_ANSWER_LEN_MAX);
	}
	if (status == AL_OK)
		status = keep(query, &text, report);
	if (status == AL_OK)
		status = json_parse(buffer_text(&text), text.len, ret, report);
	buffer_clear(&text);
	answer_free(answer);
	plan_free(plan);
	return status;
}
