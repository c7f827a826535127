/* predict_sql.c: see predict_sql.h. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/predict_sql.h"

#include "base/digest.h"
#include "crypto/hash.h"
#include "learn/predict_json.h"
#include "query/value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PLACES_MAX 6
#define TAME_LEAST 1e-100

struct named_model {
	char name[PREDICT_MODEL_NAME_MAX + 1];
	char digest[2 * DIGEST_LEN + 1];
	struct predictor *predictor;
};

struct predict_models {
	struct named_model named[PREDICT_MODELS_MAX];
	struct number_model list[PREDICT_MODELS_MAX];
	size_t count;
};

static double predict(const void *context, const double *features)
{
	return predict_row(context, features);
}

/* Whether `number` is 0 or so large that arithmetic with it leaves no subnormal numbers: with those
 * some processors are slow, and the time would tell of a row (Andrysco et al., "On Subnormal
 * Floating Point and Abnormal Timing", S&P 2015). */
static bool is_tame(double number)
{
	return number == 0 || fabs(number) >= TAME_LEAST;
}

static bool are_tame(const double *numbers, size_t count)
{
	bool tame = true;

	for (size_t i = 0; i < count; i++)
		tame = tame && is_tame(numbers[i]);
	return tame;
}

static bool is_tame_model(const struct predictor *predictor)
{
	const struct boost_trees *trees = predictor->trees;
	bool tame = is_tame(predictor->target.low) && is_tame(predictor->target.high) &&
		    is_tame(predictor->target.high - predictor->target.low);

	for (size_t i = 0; i < predictor->features; i++)
		tame = tame && is_tame(predictor->columns[i].low) &&
		       is_tame(predictor->columns[i].high) &&
		       is_tame(predictor->columns[i].high - predictor->columns[i].low);
	if (trees != NULL)
		return tame && is_tame(predictor->start) &&
		       are_tame(trees->leaves, trees->trees * boost_leaves(trees->depth));
	if (predictor->centres != NULL)
		return tame && are_tame(predictor->centres->places,
					predictor->centres->clusters * predictor->features);
	return tame && are_tame(predictor->weights, predictor->features + 1);
}

/* Set the bounds of what `predictor` says, with as many digits as stay below 2^53. */
static bool set_bounds(const struct predictor *predictor, struct number_model *ret)
{
	double low = predictor->target.low;
	double high = predictor->target.high;
	double factor = 1;

	if (predictor->link == PREDICT_CHANCE || predictor->link == PREDICT_CLUSTER) {
		low = 0;
		high = predictor->link == PREDICT_CHANCE ? 1
							 : (double)predictor->centres->clusters - 1;
	}
	if (!(fmax(fabs(low), fabs(high)) <= (double)VALUE_MAX))
		return false;
	while (predictor->link != PREDICT_CLUSTER && ret->scale < PLACES_MAX &&
	       fmax(fabs(low), fabs(high)) * factor * 10 <= (double)VALUE_MAX) {
		factor *= 10;
		ret->scale++;
	}
	ret->low = (int64_t)floor(low * factor);
	ret->high = (int64_t)ceil(high * factor);
	return ret->low >= -VALUE_MAX && ret->high <= VALUE_MAX;
}

/* Read `json` as the model `named`, whose name is set. */
static enum status read_model(const json_t *json, struct named_model *named,
			      struct number_model *ret, struct report *report)
{
	const json_t *inner = json_object_get(json, "model");
	struct digest digest;
	struct buffer text;
	enum status status;

	buffer_init(&text, PREDICT_JSON_LEN_MAX);
	status = json_canonical(inner != NULL ? inner : json, &text, report);
	if (status == AL_OK)
		status = predict_parse(buffer_text(&text), text.len, &named->predictor, report);
	digest = hash_bytes(text.bytes, text.len);
	buffer_clear(&text);
	if (status != AL_OK)
		return status;
	if (named->predictor->features > NUMBER_FEATURES_MAX)
		return report_set(report, AL_TOO_BIG, "models, %s: more than %d columns",
				  named->name, NUMBER_FEATURES_MAX);
	if (!is_tame_model(named->predictor))
		return report_set(report, AL_MALFORMED,
				  "models, %s: a number is below 1e-100 in size: write 0",
				  named->name);
	hex_format(digest.bytes, DIGEST_LEN, named->digest);
	*ret = (struct number_model){ .name = named->name,
				      .digest = named->digest,
				      .features = named->predictor->features,
				      .predict = predict,
				      .context = named->predictor };
	if (!set_bounds(named->predictor, ret))
		return report_set(report, AL_MALFORMED,
				  "models, %s: what it says is not held below 2^53", named->name);
	return AL_OK;
}

static enum status read_all(json_t *json, struct predict_models *models, struct report *report)
{
	const char *name;
	json_t *value;

	json_object_foreach(json, name, value)
	{
		struct named_model *named = &models->named[models->count];
		enum status status;

		if (name[0] == '\0' || strlen(name) > PREDICT_MODEL_NAME_MAX)
			return report_set(report, AL_MALFORMED, "models: a name has 1 to %d bytes",
					  PREDICT_MODEL_NAME_MAX);
		memcpy(named->name, name, strlen(name) + 1);
		status = read_model(value, named, &models->list[models->count], report);
		models->count++; /* what is half there is freed, too */
		if (status != AL_OK)
			return status;
	}
	return AL_OK;
}

static int compare_names(const void *a, const void *b)
{
	const struct number_model *left = a;
	const struct number_model *right = b;

	return strcmp(left->name, right->name);
}

enum status predict_models_read(json_t *json, struct predict_models **ret, struct report *report)
{
	struct predict_models *models;
	enum status status;

	if (!json_is_object(json))
		return report_set(report, AL_MALFORMED,
				  "models: wants an object with a model for each name");
	if (json_object_size(json) > PREDICT_MODELS_MAX)
		return report_set(report, AL_TOO_BIG, "models: at most %d", PREDICT_MODELS_MAX);
	models = calloc(1, sizeof(*models));
	if (models == NULL)
		return AL_NO_MEMORY;
	status = read_all(json, models, report);
	if (status != AL_OK) {
		predict_models_free(models);
		return status;
	}
	qsort(models->list, models->count, sizeof(*models->list), compare_names);
	*ret = models;
	return AL_OK;
}

void predict_models_free(struct predict_models *models)
{
	if (models == NULL)
		return;
	for (size_t i = 0; i < models->count; i++)
		predict_free(models->named[i].predictor);
	free(models);
}

const struct number_model *predict_models_list(const struct predict_models *models,
					       size_t *ret_count)
{
	*ret_count = models != NULL ? models->count : 0;
	return models != NULL ? models->list : NULL;
}
