/* task.c: from a request as text to a model of a table's persons. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/task.h"

#include "base/json.h"
#include "base/record.h"
#include "privacy/decimal.h"
#include "query/person_rows.h"

#include <math.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define SHRINKAGE_PLACES 6
#define ROWS_TYPICAL_MAX 10000

static const char *const model_names[] = { NULL,      "linear",	  "logistic",
					   "poisson", "boosting", "boosting-logistic",
					   "k-means", NULL };

/* A request as it is written. */
struct wish {
	int64_t clusters;
	int64_t depth;
	int model;
	const char *question;
	const char *rho;
	int64_t rounds;
	int64_t rows_typical;
	const char *shrinkage;
};

static const struct record_field wish_fields[] = {
	RECORD_INTEGER_OPTIONAL(struct wish, clusters, 1, KMEANS_CLUSTERS_MAX),
	RECORD_INTEGER_OPTIONAL(struct wish, depth, 1, BOOST_DEPTH_MAX),
	RECORD_ENUM(struct wish, model, model_names),
	RECORD_LINES(struct wish, question, 1, SQL_LEN_MAX),
	RECORD_TEXT(struct wish, rho, 1, DECIMAL_TEXT_MAX),
	RECORD_INTEGER_OPTIONAL(struct wish, rounds, 1, BOOST_ROUNDS_MAX),
	RECORD_INTEGER_OPTIONAL(struct wish, rows_typical, 1, ROWS_TYPICAL_MAX),
	RECORD_TEXT_OPTIONAL(struct wish, shrinkage, 1, DECIMAL_TEXT_MAX),
};
static const struct record_type wish_record = RECORD_TYPE(struct wish, wish_fields);

struct learn_task {
	struct plan *plan;
	struct learn_request request;
	struct rho rho;
	struct predict_column columns[PERSON_COLUMNS_MAX];
	uint16_t bins[PERSON_COLUMNS_MAX];
};

/* What the kind needs is there, and nothing that it does not know. */
static enum status check_members(const struct wish *wish, enum learn_kind kind,
				 struct report *report)
{
	bool boosts = kind == LEARN_BOOST_SQUARED || kind == LEARN_BOOST_LOGISTIC;

	if ((wish->rounds != -1) != (kind != LEARN_LINEAR))
		return report_set(report, AL_MALFORMED,
				  "every model but a linear one takes \"rounds\"");
	if ((wish->depth != -1) != boosts || (wish->shrinkage != NULL) != boosts)
		return report_set(
		    report, AL_MALFORMED,
		    "boosting, and no other model, takes \"depth\" and \"shrinkage\"");
	if ((wish->clusters != -1) != (kind == LEARN_KMEANS))
		return report_set(report, AL_MALFORMED,
				  "\"k-means\", and no other model, takes \"clusters\"");
	return AL_OK;
}

static enum status read_numbers(const struct wish *wish, struct learn_request *request,
				struct report *report)
{
	uint64_t shrinkage = 0;
	uint64_t one = 1000000;
	enum status status = rho_parse(wish->rho, strlen(wish->rho), &request->rho);

	if (status != AL_OK)
		return report_set(report, AL_MALFORMED, "\"rho\" is a number such as 0.05");
	if (wish->shrinkage != NULL)
		status = decimal_parse(wish->shrinkage, strlen(wish->shrinkage), SHRINKAGE_PLACES,
				       one, &shrinkage);
	if (status != AL_OK)
		return report_set(report, AL_MALFORMED,
				  "\"shrinkage\" is a number such as 0.3, at most 1");
	request->shrinkage = (double)shrinkage / (double)one;
	request->rounds = wish->rounds < 0 ? 1 : (size_t)wish->rounds;
	request->depth = wish->depth < 0 ? 0 : (unsigned)wish->depth;
	request->clusters = wish->clusters < 0 ? 0 : (size_t)wish->clusters;
	return AL_OK;
}

static double scaled(int64_t value, unsigned scale)
{
	return (double)value / pow(10, scale);
}

/* The columns of the question become those of the request. */
static enum status take_columns(struct learn_task *task, struct report *report)
{
	size_t count = person_rows_columns(task->plan);
	size_t first = task->request.kind == LEARN_KMEANS ? 0 : 1;

	if (count <= first)
		return report_set(report, AL_REFUSED,
				  "the question sums no feature: write the target first, where "
				  "there is one, and the features behind it");
	for (size_t i = 0; i < count; i++) {
		struct person_column from = person_rows_column(task->plan, i);
		struct predict_column column = { from.name, scaled(from.low, from.scale),
						 scaled(from.high, from.scale) };
		uint64_t values = (uint64_t)from.high - (uint64_t)from.low + 1;

		if (i < first) {
			task->request.target = column;
			continue;
		}
		task->columns[i - first] = column;
		task->bins[i - first] = (uint16_t)(values < LEARN_BINS ? values : LEARN_BINS);
	}
	task->request.columns = task->columns;
	task->request.bins = task->bins;
	task->request.features = count - first;
	return AL_OK;
}

static enum status make_task(const struct analysis_scope *scope, const struct wish *wish,
			     struct learn_task *task, struct report *report)
{
	struct learn_request *request = &task->request;
	struct plan_options options = { 0 };
	int64_t typical = wish->rows_typical;
	enum status status;

	request->kind = (enum learn_kind)wish->model;
	status = check_members(wish, request->kind, report);
	if (status == AL_OK)
		status = read_numbers(wish, request, report);
	if (status != AL_OK)
		return status;
	options.rho = request->rho;
	status = plan_of_sql(scope, wish->question, strlen(wish->question), &options, &task->plan,
			     report);
	if (status == AL_OK)
		status = person_rows_check(task->plan, report);
	if (status == AL_OK)
		status = take_columns(task, report);
	if (status != AL_OK)
		return status;
	if (typical < 0)
		typical = plan_table(task->plan, 0)->rows_typical;
	if (typical < 1)
		typical = 1;
	request->rows_typical = (uint32_t)(typical < ROWS_TYPICAL_MAX ? typical : ROWS_TYPICAL_MAX);
	return learn_plan(request, &task->rho, report);
}

enum status learn_task_parse(const struct analysis_scope *scope, const char *text, size_t len,
			     struct learn_task **ret, struct report *report)
{
	struct learn_task *task = calloc(1, sizeof(*task));
	struct arena arena;
	struct wish wish;
	json_t *json = NULL;
	enum status status;

	if (task == NULL)
		return AL_NO_MEMORY;
	arena_init(&arena, 16 * LEARN_TASK_LEN_MAX);
	status =
	    len <= LEARN_TASK_LEN_MAX
		? json_parse(text, len, &json, report)
		: report_set(report, AL_TOO_BIG, "a request for a training has at most %d bytes",
			     LEARN_TASK_LEN_MAX);
	if (status == AL_OK)
		status = record_decode(&wish_record, json, &arena, &wish, report);
	if (status == AL_OK)
		status = make_task(scope, &wish, task, report);
	if (status == AL_OK) {
		*ret = task;
		task = NULL; /* the caller's now */
	}
	json_decref(json);
	arena_clear(&arena);
	learn_task_free(task);
	return status;
}

void learn_task_free(struct learn_task *task)
{
	if (task == NULL)
		return;
	plan_free(task->plan);
	free(task);
}

struct rho learn_task_rho(const struct learn_task *task)
{
	return task->rho;
}

const struct learn_request *learn_task_request(const struct learn_task *task)
{
	return &task->request;
}

const struct plan *learn_task_plan(const struct learn_task *task)
{
	return task->plan;
}

/* Rows for training, made of those that were read. */
struct material {
	struct person_rows read;
	size_t features; /* of a row */
	size_t *offsets;
	double *values; /* of the features */
	double *targets;
	struct rho *left; /* and what each had before: */
	struct rho *before;
};

static void clear_material(struct material *material)
{
	size_t rows = material->offsets == NULL ? 0 : material->offsets[material->read.persons];

	if (material->values != NULL)
		sodium_memzero(material->values, rows * material->features * sizeof(double));
	if (material->targets != NULL)
		sodium_memzero(material->targets, rows * sizeof(double));
	free(material->offsets);
	free(material->values);
	free(material->targets);
	free(material->left);
	free(material->before);
	person_rows_clear(&material->read);
}

/* Copy the rows that have a target, which stands before the features, or nothing does. */
static void sort_columns(struct material *material)
{
	const struct person_rows *read = &material->read;
	size_t features = material->features;
	size_t first = read->columns - features;
	size_t row = 0;

	for (size_t p = 0; p < read->persons; p++) {
		for (size_t from = read->offsets[p]; from < read->offsets[p + 1]; from++) {
			const double *values = read->values + from * read->columns;

			if (first > 0 && isnan(values[0]))
				continue;
			material->targets[row] = first > 0 ? values[0] : 0;
			for (size_t i = 0; i < features; i++)
				material->values[row * features + i] =
				    isnan(values[first + i]) ? 0 : values[first + i];
			row++;
		}
		material->offsets[p + 1] = row;
	}
}

/* Read the rows and what the persons may still spend. */
static enum status gather(const struct learn_task *task, struct engine *engine,
			  const struct members *members, struct material *ret,
			  struct report *report)
{
	const struct sums_options options = { 0 };
	size_t rows;
	enum status status =
	    person_rows_read(task->plan, engine, members, &options, &ret->read, report);

	if (status != AL_OK)
		return status;
	ret->features = task->request.features;
	rows = ret->read.offsets[ret->read.persons];
	ret->offsets = calloc(ret->read.persons + 1, sizeof(*ret->offsets));
	ret->values = calloc(rows * ret->features + 1, sizeof(double));
	ret->targets = calloc(rows + 1, sizeof(double));
	ret->left = calloc(ret->read.persons + 1, sizeof(*ret->left));
	ret->before = calloc(ret->read.persons + 1, sizeof(*ret->before));
	if (ret->offsets == NULL || ret->values == NULL || ret->targets == NULL ||
	    ret->left == NULL || ret->before == NULL)
		return AL_NO_MEMORY;
	sort_columns(ret);
	for (size_t p = 0; p < ret->read.persons; p++) {
		uint64_t pico = members->allowance_pico == NULL
				    ? RHO_PICO_MAX
				    : members->allowance_pico[ret->read.numbers[p]];

		ret->before[p].pico = pico < RHO_PICO_MAX ? pico : RHO_PICO_MAX;
		ret->left[p] = ret->before[p];
	}
	return AL_OK;
}

/* What each has spent. */
static void take_charges(const struct material *material, struct learn_outcome *outcome)
{
	for (size_t p = 0; p < material->read.persons; p++) {
		uint64_t spent = material->before[p].pico - material->left[p].pico;

		if (spent > 0)
			outcome->charges[outcome->charges_count++] =
			    (struct personal_charge){ material->read.numbers[p], { spent } };
	}
}

enum status learn_task_run(const struct learn_task *task, struct engine *engine,
			   const struct members *members, struct random *random,
			   struct learn_outcome *ret, struct report *report)
{
	struct learn_outcome outcome = { 0 };
	struct material material = { 0 };
	struct boost_rows rows;
	enum status status = gather(task, engine, members, &material, report);

	if (status != AL_OK)
		goto out;
	outcome.charges = calloc(material.read.persons + 1, sizeof(*outcome.charges));
	if (outcome.charges == NULL) {
		status = AL_NO_MEMORY;
		goto out;
	}
	rows = (struct boost_rows){ .persons = material.read.persons,
				    .offsets = material.offsets,
				    .features = task->request.features,
				    .features_of = material.values,
				    .targets = material.targets,
				    .left = material.left };
	status = learn_train(&task->request, &rows, random, &outcome.model, report);
	if (status != AL_OK)
		goto out;
	take_charges(&material, &outcome);
	*ret = outcome;
	outcome = (struct learn_outcome){ 0 }; /* the caller's now */
out:
	learn_outcome_clear(&outcome);
	clear_material(&material);
	return status;
}

void learn_outcome_clear(struct learn_outcome *outcome)
{
	learn_model_free(outcome->model);
	if (outcome->charges != NULL)
		sodium_memzero(outcome->charges,
			       outcome->charges_count * sizeof(*outcome->charges));
	free(outcome->charges);
	*outcome = (struct learn_outcome){ 0 };
}
