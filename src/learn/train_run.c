/* train_run.c: rows to a trained model, its measures, its card. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/train_internal.h"

#include "crypto/hash.h"
#include "learn/onnx.h"
#include "learn/predict_json.h"
#include "query/person_rows.h"

#include <assert.h>
#include <math.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Rows as the rounds want them, and what comes out on the way. */
struct training {
	const struct train_plan *plan;
	struct person_rows read;
	size_t *offsets;
	double *features;
	double *targets;
	uint16_t *groups;
	struct rho *left;
	struct learn_rows rows;
	struct learn_model *model;
	struct predictor predictor; /* the model */
	struct card_measure measures[CARD_GROUPS_MAX];
};

static void clear(struct training *training)
{
	size_t persons = training->read.persons;
	size_t rows = training->read.offsets != NULL ? training->read.offsets[persons] : 0;

	if (training->features != NULL)
		sodium_memzero(training->features, rows * training->plan->request.features_count *
						       sizeof(*training->features));
	if (training->targets != NULL)
		sodium_memzero(training->targets, rows * sizeof(*training->targets));
	if (training->left != NULL)
		sodium_memzero(training->left, persons * sizeof(*training->left));
	free(training->offsets);
	free(training->features);
	free(training->targets);
	free(training->groups);
	free(training->left);
	learn_model_free(training->model);
	person_rows_clear(&training->read);
}

/* The group of a row, brought to [-1, 1]; what is no group is one outside of them. */
static uint16_t group_of(double scaled, size_t groups)
{
	if (isnan(scaled))
		return (uint16_t)groups;
	return (uint16_t)((scaled + 1) / 2 * (double)(groups - 1) + 0.5);
}

/* Copy the row at `from` behind the `count` rows there are, unless it has no target. */
static size_t copy_row(struct training *training, const double *from, size_t count)
{
	const struct train_request *request = &training->plan->request;
	size_t features = request->features_count;
	size_t at = features;

	if (request->target != NULL && isnan(from[at]))
		return count;
	for (size_t i = 0; i < features; i++)
		training->features[count * features + i] = isnan(from[i]) ? 0 : from[i];
	if (request->target != NULL)
		training->targets[count] = from[at++];
	if (request->groups != NULL)
		training->groups[count] = group_of(from[at], request->groups_count);
	return count + 1;
}

static enum status take_room(struct training *training)
{
	size_t persons = training->read.persons;
	size_t rows = training->read.offsets[persons];

	training->offsets = calloc(persons + 1, sizeof(*training->offsets));
	training->features =
	    calloc(rows * training->plan->request.features_count + 1, sizeof(double));
	training->targets = calloc(rows + 1, sizeof(double));
	training->groups = calloc(rows + 1, sizeof(*training->groups));
	training->left = calloc(persons + 1, sizeof(*training->left));
	return training->offsets != NULL && training->features != NULL &&
		       training->targets != NULL && training->groups != NULL &&
		       training->left != NULL
		   ? AL_OK
		   : AL_NO_MEMORY;
}

static enum status make_rows(struct training *training, const struct members *members)
{
	const struct train_request *request = &training->plan->request;
	const struct person_rows *read = &training->read;
	size_t count = 0;
	enum status status = take_room(training);

	if (status != AL_OK)
		return status;
	for (size_t p = 0; p < read->persons; p++) {
		training->left[p].pico = members->allowance_pico != NULL
					     ? members->allowance_pico[read->numbers[p]]
					     : RHO_PICO_MAX;
		for (size_t row = read->offsets[p]; row < read->offsets[p + 1]; row++)
			count = copy_row(training, read->values + row * read->columns, count);
		training->offsets[p + 1] = count;
	}
	training->rows = (struct learn_rows){
		.persons = read->persons,
		.offsets = training->offsets,
		.features = request->features_count,
		.features_of = training->features,
		.targets = request->target != NULL ? training->targets : NULL,
		.groups = request->groups != NULL ? training->groups : NULL,
		.left = training->left,
	};
	return AL_OK;
}

static enum status learn_and_measure(struct training *training, struct random *random,
				     struct report *report)
{
	const struct learn_request request = train_learn_request(training->plan);
	struct card_measure_options options;
	enum status status =
	    learn_train(&request, &training->rows, random, &training->model, report);

	if (status != AL_OK)
		return status;
	training->predictor = learn_model_predictor(training->model);
	options = train_measure_options(training->plan, &training->predictor);
	if (training->plan->rho_measure.pico == 0)
		return AL_OK;
	return card_measure(&options, &training->rows, random, training->measures, report);
}

static enum status write_result(struct training *training, struct train_result *ret,
				struct report *report)
{
	const struct train_plan *plan = training->plan;
	const struct train_request *request = &plan->request;
	const struct digest digest = hash_bytes(plan->canonical.bytes, plan->canonical.len);
	const struct card card = {
		.kind = learn_kind_name(request->kind),
		.predictor = &training->predictor,
		.table = request->from,
		.filter = request->where != NULL ? request->where : "",
		.plan = &digest,
		.rounds = request->kind == LEARN_LINEAR ? 1 : (size_t)request->rounds,
		.clip = training->model->clip,
		.rho = plan->rho_train,
		.rho_measure = plan->rho_measure,
		.delta = plan->options.delta,
		.intended = request->intended,
		.limits = request->limits,
		.groups_column = request->groups,
		.groups_names = request->groups != NULL ? request->group_names : NULL,
		.measures = training->measures,
		.measures_count = plan->rho_measure.pico > 0 ? request->groups_count : 0,
	};
	enum status status;

	buffer_append_text(&ret->json, "{\"card\":");
	status = card_format(&card, &ret->json, report);
	if (status == AL_OK)
		status = card_format_text(&card, NULL, &ret->text, report);
	if (status != AL_OK)
		return status;
	buffer_append_text(&ret->json, ",\"model\":");
	status = predict_format(&training->predictor, &ret->json);
	buffer_append_byte(&ret->json, '}');
	if (status == AL_OK)
		status = buffer_status(&ret->json);
	if (status == AL_OK)
		status = onnx_format(&training->predictor, learn_kind_name(request->kind), NULL, 0,
				     &ret->onnx);
	return status == AL_OK ? AL_OK : report_set(report, status, "the model is too large");
}

/* What each person has paid. */
static enum status note_charges(const struct training *training, const struct members *members,
				struct train_result *ret)
{
	const struct person_rows *read = &training->read;

	ret->charges = calloc(read->persons + 1, sizeof(*ret->charges));
	if (ret->charges == NULL)
		return AL_NO_MEMORY;
	for (size_t p = 0; p < read->persons; p++) {
		uint64_t before = members->allowance_pico != NULL
				      ? members->allowance_pico[read->numbers[p]]
				      : RHO_PICO_MAX;

		if (before > training->left[p].pico)
			ret->charges[ret->charges_count++] = (struct personal_charge){
				.person = read->numbers[p],
				.rho = { before - training->left[p].pico },
			};
	}
	return AL_OK;
}

enum status train_run(const struct train_plan *plan, struct engine *engine,
		      const struct members *members, struct random *random,
		      struct train_result *ret, struct report *report)
{
	struct training *training = calloc(1, sizeof(*training));
	struct train_result result = { .charges_count = 0 };
	enum status status;

	if (training == NULL)
		return AL_NO_MEMORY;
	training->plan = plan;
	buffer_init(&result.json, TRAIN_MODEL_LEN_MAX);
	buffer_init(&result.text, TRAIN_MODEL_LEN_MAX);
	buffer_init(&result.onnx, TRAIN_MODEL_LEN_MAX);
	status = person_rows_read(plan->question, engine, members, NULL, &training->read, report);
	if (status == AL_OK)
		status = make_rows(training, members);
	if (status == AL_OK)
		status = learn_and_measure(training, random, report);
	if (status == AL_OK)
		status = write_result(training, &result, report);
	if (status == AL_OK)
		status = note_charges(training, members, &result);
	clear(training);
	free(training);
	if (status != AL_OK) {
		train_result_clear(&result);
		return status;
	}
	*ret = result;
	return AL_OK;
}

void train_result_clear(struct train_result *result)
{
	buffer_clear(&result->json);
	buffer_clear(&result->text);
	buffer_clear(&result->onnx);
	if (result->charges != NULL)
		sodium_memzero(result->charges, result->charges_count * sizeof(*result->charges));
	free(result->charges);
	*result = (struct train_result){ .charges_count = 0 };
}
