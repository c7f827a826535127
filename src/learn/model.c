/* model.c: from a request to a model. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/model.h"

#include "base/translation.h"
#include "learn/glm.h"
#include "learn/linear.h"
#include "learn/predict_json.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FEATURES_MAX 256 /* of every kind */

const char *learn_kind_name(enum learn_kind kind)
{
	switch (kind) {
	case LEARN_LINEAR:
		return N_("linear");
	case LEARN_LOGISTIC:
		return N_("logistic");
	case LEARN_POISSON:
		return N_("poisson");
	case LEARN_BOOST_SQUARED:
		return N_("boosting");
	case LEARN_BOOST_LOGISTIC:
		return N_("boosting-logistic");
	case LEARN_KMEANS:
		return N_("k-means");
	}
	return NULL;
}

static bool has_weights(enum learn_kind kind)
{
	return kind == LEARN_LINEAR || kind == LEARN_LOGISTIC || kind == LEARN_POISSON;
}

static enum status check_column(const struct predict_column *column, struct report *report)
{
	size_t len = column->name == NULL ? 0 : strnlen(column->name, PREDICT_NAME_MAX + 1);

	if (len < 1 || len > PREDICT_NAME_MAX)
		return report_set(report, AL_REFUSED, "a column's name has 1 to %d bytes",
				  PREDICT_NAME_MAX);
	if (!isfinite(column->low) || !isfinite(column->high) || !(column->low < column->high))
		return report_set(report, AL_REFUSED,
				  "the column \"%s\" needs public bounds, the lower one below the "
				  "higher one",
				  column->name);
	return AL_OK;
}

static enum status check(const struct learn_request *request, struct report *report)
{
	enum status status = AL_OK;

	if (learn_kind_name(request->kind) == NULL)
		return report_set(report, AL_REFUSED, "there is no such kind of model");
	if (request->features < 1 || request->features > FEATURES_MAX)
		return report_set(report, AL_REFUSED, "a model takes 1 to %d features, not %zu",
				  FEATURES_MAX, request->features);
	for (size_t i = 0; i < request->features && status == AL_OK; i++)
		status = check_column(&request->columns[i], report);
	if (status == AL_OK && request->kind != LEARN_KMEANS)
		status = check_column(&request->target, report);
	if (status == AL_OK && request->kind == LEARN_POISSON && request->target.low != 0)
		return report_set(report, AL_REFUSED,
				  "a Poisson regression counts from 0: let the bounds of \"%s\" "
				  "begin there",
				  request->target.name);
	return status;
}

static struct linear_options linear_options(const struct learn_request *request)
{
	return (struct linear_options){ .rows_typical = request->rows_typical,
					.clip = request->clip,
					.rho = request->rho };
}

static struct glm_options glm_options(const struct learn_request *request)
{
	return (struct glm_options){ .family = request->kind == LEARN_POISSON ? GLM_POISSON
									      : GLM_LOGISTIC,
				     .rounds = request->rounds,
				     .rows_typical = request->rows_typical,
				     .clip = request->clip,
				     .rho = request->rho };
}

static struct boost_options boost_options(const struct learn_request *request)
{
	return (struct boost_options){ .loss = request->kind == LEARN_BOOST_LOGISTIC
						   ? BOOST_LOGISTIC
						   : BOOST_SQUARED,
				       .trees = request->rounds,
				       .depth = request->depth,
				       .shrinkage = request->shrinkage,
				       .rows_typical = request->rows_typical,
				       .bins = request->bins,
				       .rho = request->rho };
}

static struct kmeans_options kmeans_options(const struct learn_request *request)
{
	return (struct kmeans_options){ .clusters = request->clusters,
					.rounds = request->rounds,
					.rows_typical = request->rows_typical,
					.rho = request->rho };
}

/* The plan of the rounds of each kind; its rho is that of all that is asked of the data. */
static enum status plan_kind(const struct learn_request *request, struct learn_sum_plan *ret,
			     struct report *report)
{
	const struct linear_options linear = linear_options(request);
	const struct glm_options glm = glm_options(request);
	const struct boost_options boost = boost_options(request);
	const struct kmeans_options kmeans = kmeans_options(request);
	struct learn_sum_plan plan = { .rho = { 0 } };
	struct glm_plan rounds;
	enum status status = AL_REFUSED;

	switch (request->kind) {
	case LEARN_LINEAR:
		status = linear_plan(&linear, request->features, &plan, report);
		break;
	case LEARN_LOGISTIC:
	case LEARN_POISSON:
		status = glm_plan(&glm, request->features, &rounds, report);
		if (status == AL_OK) {
			plan = rounds.gradient;
			plan.rho = rounds.rho;
		}
		break;
	case LEARN_BOOST_SQUARED:
	case LEARN_BOOST_LOGISTIC:
		if (request->bins == NULL)
			return report_set(report, AL_REFUSED,
					  "boosting needs the number of bins of each feature");
		status = boost_plan(&boost, &plan, report);
		break;
	case LEARN_KMEANS:
		status = kmeans_plan(&kmeans, request->features, &plan, report);
		break;
	}
	if (status == AL_OK)
		*ret = plan;
	return status;
}

static enum status plan_rounds(const struct learn_request *request, struct learn_sum_plan *ret,
			       struct report *report)
{
	enum status status = check(request, report);

	return status != AL_OK ? status : plan_kind(request, ret, report);
}

enum status learn_plan(const struct learn_request *request, struct rho *ret, struct report *report)
{
	struct learn_sum_plan plan;
	enum status status = plan_rounds(request, &plan, report);

	if (status == AL_OK)
		*ret = plan.rho;
	return status;
}

/* Copy `from`, its name into the model's arena. */
static bool copy_column(struct learn_model *model, const struct predict_column *from,
			struct predict_column *to)
{
	*to = *from;
	to->name = arena_copy_text(&model->arena, from->name, strlen(from->name));
	return to->name != NULL;
}

/* *ret = an empty model of `request`, which is checked, with room for its weights. */
static enum status new_model(const struct learn_request *request, struct learn_model **ret)
{
	struct learn_model *model;
	size_t weights = has_weights(request->kind) ? request->features + 1 : 0;
	bool copied;

	model = calloc(1, sizeof(*model));
	if (model == NULL)
		return AL_NO_MEMORY;
	arena_init(&model->arena, LEARN_MODEL_MAX);
	model->kind = request->kind;
	model->features = request->features;
	model->rounds = request->kind == LEARN_LINEAR ? 1 : request->rounds;
	model->columns = arena_take(&model->arena, model->features, sizeof(*model->columns));
	copied = model->columns != NULL;
	for (size_t i = 0; copied && i < model->features; i++)
		copied = copy_column(model, &request->columns[i], &model->columns[i]);
	if (copied && request->kind != LEARN_KMEANS)
		copied = copy_column(model, &request->target, &model->target);
	if (copied && weights > 0) {
		model->weights = arena_take(&model->arena, weights, sizeof(*model->weights));
		copied = model->weights != NULL;
	}
	if (copied && request->kind == LEARN_LINEAR) {
		model->errors = arena_take(&model->arena, weights, sizeof(*model->errors));
		copied = model->errors != NULL;
	}
	if (!copied) {
		learn_model_free(model);
		return AL_NO_MEMORY;
	}
	*ret = model;
	return AL_OK;
}

static enum status train_kind(const struct learn_request *request, const struct learn_rows *rows,
			      struct random *random, struct learn_model *model,
			      struct report *report)
{
	const struct linear_options linear = linear_options(request);
	const struct glm_options glm = glm_options(request);
	const struct boost_options boost = boost_options(request);
	const struct kmeans_options kmeans = kmeans_options(request);
	enum status status = AL_REFUSED;

	switch (request->kind) {
	case LEARN_LINEAR:
		return linear_train(&linear, rows, random, model->weights, model->errors, report);
	case LEARN_LOGISTIC:
		return glm_train(&glm, rows, random, model->weights, report);
	case LEARN_POISSON:
		status = glm_train(&glm, rows, random, model->weights, report);
		if (status == AL_OK)
			model->weights[model->features] += log(request->target.high);
		return status;
	case LEARN_BOOST_SQUARED:
	case LEARN_BOOST_LOGISTIC:
		return boost_train(&boost, rows, random, &model->trees, report);
	case LEARN_KMEANS:
		return kmeans_train(&kmeans, rows, random, &model->centres, report);
	}
	return status;
}

enum status learn_train(const struct learn_request *request, const struct learn_rows *rows,
			struct random *random, struct learn_model **ret, struct report *report)
{
	struct learn_model *model = NULL;
	struct learn_sum_plan plan;
	enum status status = plan_rounds(request, &plan, report);

	if (status != AL_OK)
		return status;
	assert(rows->features == request->features);
	status = new_model(request, &model);
	if (status == AL_OK)
		status = train_kind(request, rows, random, model, report);
	if (status != AL_OK) {
		learn_model_free(model);
		return status;
	}
	model->rho = plan.rho;
	model->clip = plan.shape.clip;
	*ret = model;
	return AL_OK;
}

void learn_model_free(struct learn_model *model)
{
	if (model == NULL)
		return;
	boost_trees_clear(&model->trees);
	kmeans_centres_clear(&model->centres);
	arena_clear(&model->arena);
	free(model);
}

static enum predict_link link_of(enum learn_kind kind)
{
	switch (kind) {
	case LEARN_LINEAR:
	case LEARN_BOOST_SQUARED:
		return PREDICT_VALUE;
	case LEARN_LOGISTIC:
	case LEARN_BOOST_LOGISTIC:
		return PREDICT_CHANCE;
	case LEARN_POISSON:
		return PREDICT_RATE;
	case LEARN_KMEANS:
		break;
	}
	return PREDICT_CLUSTER;
}

struct predictor learn_model_predictor(const struct learn_model *model)
{
	bool trees = model->trees.trees > 0;
	bool centres = model->kind == LEARN_KMEANS;

	return (struct predictor){ .link = link_of(model->kind),
				   .columns = model->columns,
				   .features = model->features,
				   .target = model->target,
				   .weights = model->weights,
				   .trees = trees ? &model->trees : NULL,
				   .centres = centres ? &model->centres : NULL };
}
