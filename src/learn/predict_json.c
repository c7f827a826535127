/* predict_json.c: a trained model as canonical JSON, and back. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/predict_json.h"

#include "base/json.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX 40 /* bytes of a number as text with its final NUL */

static const char *const link_names[] = { [PREDICT_VALUE] = "value",
					  [PREDICT_CHANCE] = "chance",
					  [PREDICT_RATE] = "rate",
					  [PREDICT_CLUSTER] = "cluster" };

/* Members are written in the order of their names, without space: RFC 8785, 3.2.3. */
static void append_numbers(struct buffer *ret, const double *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buffer_append_format(ret, "%s\"%.17g\"", i == 0 ? "[" : ",", values[i]);
	buffer_append_text(ret, "]");
}

static void append_column(struct buffer *ret, const struct predict_column *column)
{
	buffer_append_format(ret, "{\"high\":\"%.17g\",\"low\":\"%.17g\",\"name\":", column->high,
			     column->low);
	json_append_text(ret, column->name, strlen(column->name));
	buffer_append_text(ret, "}");
}

static void append_trees(struct buffer *ret, const struct predictor *predictor)
{
	const struct boost_trees *trees = predictor->trees;
	size_t splits = trees->trees * boost_splits(trees->depth);

	buffer_append_format(ret, ",\"trees\":{\"depth\":%u,\"leaves\":", trees->depth);
	append_numbers(ret, trees->leaves, trees->trees * boost_leaves(trees->depth));
	buffer_append_text(ret, ",\"splits\":");
	for (size_t i = 0; i < splits; i++)
		buffer_append_format(ret, "%s[%u,\"%.17g\"]", i == 0 ? "[" : ",",
				     (unsigned)trees->splits[i].feature,
				     trees->splits[i].threshold);
	buffer_append_format(ret, "],\"start\":\"%.17g\"}}", predictor->start);
}

enum status predict_format(const struct predictor *predictor, struct buffer *ret)
{
	const struct kmeans_centres *centres = predictor->centres;

	buffer_append_text(ret, "{");
	if (predictor->link == PREDICT_CLUSTER) {
		for (size_t i = 0; i < centres->clusters; i++) {
			buffer_append_text(ret, i == 0 ? "\"centres\":[" : ",");
			append_numbers(ret, centres->places + i * centres->features,
				       centres->features);
		}
		buffer_append_text(ret, "],");
	}
	for (size_t i = 0; i < predictor->features; i++) {
		buffer_append_text(ret, i == 0 ? "\"columns\":[" : ",");
		append_column(ret, &predictor->columns[i]);
	}
	buffer_append_format(ret, "],\"link\":\"%s\"", link_names[predictor->link]);
	if (predictor->link == PREDICT_CLUSTER) {
		buffer_append_text(ret, "}");
		return buffer_status(ret);
	}
	buffer_append_text(ret, ",\"target\":");
	append_column(ret, &predictor->target);
	if (predictor->trees != NULL) {
		append_trees(ret, predictor);
	} else {
		buffer_append_text(ret, ",\"weights\":");
		append_numbers(ret, predictor->weights, predictor->features + 1);
		buffer_append_text(ret, "}");
	}
	return buffer_status(ret);
}

/* A predictor that owns what it points to. */
struct owned {
	struct predictor predictor; /* first, so that a pointer to one is a pointer to the other */
	struct predict_column columns[BOOST_FEATURES_MAX];
	char names[BOOST_FEATURES_MAX + 1][PREDICT_NAME_MAX + 1]; /* the target's last */
	double weights[BOOST_FEATURES_MAX + 1];
	struct boost_trees trees;
	struct kmeans_centres centres;
};

void predict_free(struct predictor *predictor)
{
	struct owned *owned = (struct owned *)predictor;

	if (owned == NULL)
		return;
	boost_trees_clear(&owned->trees);
	kmeans_centres_clear(&owned->centres);
	free(owned);
}

/* What predict_format() writes for a finite number, and nothing else. */
static bool read_number(const json_t *value, double *ret)
{
	const char *text = json_string_value(value);
	char again[NUMBER_MAX];
	double number;

	if (text == NULL)
		return false;
	number = strtod(text, NULL);
	snprintf(again, sizeof(again), "%.17g", number);
	if (!isfinite(number) || strcmp(again, text) != 0)
		return false;
	*ret = number;
	return true;
}

static bool read_numbers(const json_t *array, double *ret, size_t count)
{
	if (json_array_size(array) != count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!read_number(json_array_get(array, i), &ret[i]))
			return false;
	return true;
}

static bool read_column(const json_t *value, char *name, struct predict_column *ret)
{
	const json_t *given = json_object_get(value, "name");
	size_t len = json_string_length(given);

	if (json_object_size(value) != 3 || len < 1 || len > PREDICT_NAME_MAX ||
	    !read_number(json_object_get(value, "low"), &ret->low) ||
	    !read_number(json_object_get(value, "high"), &ret->high) || !(ret->low < ret->high))
		return false;
	memcpy(name, json_string_value(given), len + 1);
	ret->name = name;
	return true;
}

static bool read_columns(const json_t *array, struct owned *ret)
{
	size_t count = json_array_size(array);

	if (count < 1 || count > BOOST_FEATURES_MAX)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!read_column(json_array_get(array, i), ret->names[i], &ret->columns[i]))
			return false;
	ret->predictor.columns = ret->columns;
	ret->predictor.features = count;
	return true;
}

static bool read_split(const json_t *pair, size_t features, struct boost_split *ret)
{
	const json_t *feature = json_array_get(pair, 0);
	json_int_t number = json_integer_value(feature);

	if (json_array_size(pair) != 2 || !json_is_integer(feature) || number < 0 ||
	    (uint64_t)number >= features || !read_number(json_array_get(pair, 1), &ret->threshold))
		return false;
	ret->feature = (uint32_t)number;
	return true;
}

/* AL_OK also where the trees are malformed; then `ret` has none. */
static enum status read_trees(const json_t *value, struct owned *ret)
{
	const json_t *leaves = json_object_get(value, "leaves");
	const json_t *splits = json_object_get(value, "splits");
	json_int_t depth = json_integer_value(json_object_get(value, "depth"));
	size_t features = ret->predictor.features;
	struct boost_trees *trees = &ret->trees;
	enum status status;

	if (json_object_size(value) != 4 || depth < 1 || depth > BOOST_DEPTH_MAX ||
	    !read_number(json_object_get(value, "start"), &ret->predictor.start))
		return AL_OK;
	status = boost_trees_init(trees, features,
				  json_array_size(leaves) / boost_leaves((unsigned)depth),
				  (unsigned)depth, NULL);
	if (status != AL_OK)
		return status == AL_NO_MEMORY ? status : AL_OK;
	if (!read_numbers(leaves, trees->leaves, trees->trees * boost_leaves(trees->depth)) ||
	    json_array_size(splits) != trees->trees * boost_splits(trees->depth))
		return AL_OK;
	for (size_t i = 0; i < json_array_size(splits); i++)
		if (!read_split(json_array_get(splits, i), features, &trees->splits[i]))
			return AL_OK;
	ret->predictor.trees = trees;
	return AL_OK;
}

/* AL_OK also where the centres are malformed; then `ret` has none. */
static enum status read_centres(const json_t *array, struct owned *ret)
{
	struct kmeans_centres *centres = &ret->centres;
	size_t features = ret->predictor.features;
	enum status status = kmeans_centres_init(centres, json_array_size(array), features, NULL);

	if (status != AL_OK)
		return status == AL_NO_MEMORY ? status : AL_OK;
	for (size_t i = 0; i < centres->clusters; i++)
		if (!read_numbers(json_array_get(array, i), centres->places + i * features,
				  features))
			return AL_OK;
	for (size_t i = 0; i < centres->clusters * features; i++)
		if (fabs(centres->places[i]) > 1)
			return AL_OK;
	ret->predictor.centres = centres;
	return AL_OK;
}

/* The link called `name`, or 0. */
static enum predict_link link_of(const json_t *name)
{
	const char *text = json_string_value(name);

	for (int i = PREDICT_VALUE; text != NULL && i <= PREDICT_CLUSTER; i++)
		if (strcmp(text, link_names[i]) == 0)
			return (enum predict_link)i;
	return (enum predict_link)0;
}

/* What stands in `value`, but for columns and link. AL_MALFORMED: it does not fit the link. */
static enum status read_rest(const json_t *value, struct owned *ret)
{
	struct predictor *predictor = &ret->predictor;
	const json_t *weights = json_object_get(value, "weights");
	enum status status = AL_OK;

	if (predictor->link == PREDICT_CLUSTER) {
		status = read_centres(json_object_get(value, "centres"), ret);
		if (status != AL_OK)
			return status;
		return predictor->centres != NULL && json_object_size(value) == 3 ? AL_OK
										  : AL_MALFORMED;
	}
	if (!read_column(json_object_get(value, "target"), ret->names[BOOST_FEATURES_MAX],
			 &predictor->target) ||
	    json_object_size(value) != 4)
		return AL_MALFORMED;
	if (weights == NULL)
		status = read_trees(json_object_get(value, "trees"), ret);
	else if (read_numbers(weights, ret->weights, predictor->features + 1))
		predictor->weights = ret->weights;
	if (status != AL_OK)
		return status;
	return predictor->trees != NULL || predictor->weights != NULL ? AL_OK : AL_MALFORMED;
}

static enum status read_model(const json_t *value, struct owned *ret, struct report *report)
{
	enum status status;

	if (!read_columns(json_object_get(value, "columns"), ret))
		return report_set(report, AL_MALFORMED,
				  "the model's columns are not 1 to %d names with finite bounds",
				  BOOST_FEATURES_MAX);
	ret->predictor.link = link_of(json_object_get(value, "link"));
	if (ret->predictor.link == 0)
		return report_set(report, AL_MALFORMED,
				  "the model's link is none of value, chance, rate and cluster");
	status = read_rest(value, ret);
	if (status == AL_MALFORMED)
		return report_set(report, status,
				  "the model needs a target and weights or trees, or centres for "
				  "clusters, whole, within their limits, and nothing else");
	return status;
}

enum status predict_parse(const char *text, size_t len, struct predictor **ret,
			  struct report *report)
{
	struct owned *owned = NULL;
	json_t *value = NULL;
	enum status status;

	if (len > PREDICT_JSON_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "a model has at most %zu bytes",
				  PREDICT_JSON_LEN_MAX);
	status = json_parse(text, len, &value, report);
	if (status != AL_OK)
		return status;
	status = AL_NO_MEMORY;
	owned = calloc(1, sizeof(*owned));
	if (owned == NULL)
		goto out;
	status = read_model(value, owned, report);
	if (status != AL_OK)
		goto out;
	*ret = &owned->predictor;
	owned = NULL; /* the caller's now */
out:
	if (owned != NULL)
		predict_free(&owned->predictor);
	json_decref(value);
	return status;
}
