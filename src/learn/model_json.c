/* model_json.c: a model as JSON and back. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "learn/model_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_LEN_MAX 30 /* bytes of a number as text */

/* Add `value` under `name` and take it over, also on failure. */
static bool put(json_t *object, const char *name, json_t *value)
{
	return value != NULL && json_object_set_new(object, name, value) == 0;
}

static json_t *number(double value)
{
	char text[NUMBER_LEN_MAX + 1];

	(void)snprintf(text, sizeof(text), "%.17g", value);
	return json_string(text);
}

static json_t *numbers(const double *values, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; list != NULL && i < count; i++) {
		if (json_array_append_new(list, number(values[i])) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static json_t *column_json(const struct predict_column *column)
{
	json_t *object = json_object();

	if (object != NULL && put(object, "high", number(column->high)) &&
	    put(object, "low", number(column->low)) &&
	    put(object, "name", json_string(column->name)))
		return object;
	json_decref(object);
	return NULL;
}

static json_t *columns_json(const struct learn_model *model)
{
	json_t *list = json_array();

	for (size_t i = 0; list != NULL && i < model->features; i++) {
		if (json_array_append_new(list, column_json(&model->columns[i])) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static bool put_trees(json_t *object, const struct boost_trees *trees)
{
	size_t splits = trees->trees * boost_splits(trees->depth);
	json_t *features = json_array();
	json_t *thresholds = json_array();
	bool put_all = features != NULL && thresholds != NULL;

	for (size_t i = 0; put_all && i < splits; i++)
		put_all =
		    json_array_append_new(features, json_integer(trees->splits[i].feature)) == 0 &&
		    json_array_append_new(thresholds, number(trees->splits[i].threshold)) == 0;
	if (!put_all) {
		json_decref(features);
		json_decref(thresholds);
		return false;
	}
	put_all = put(object, "split_features", features);
	put_all = put(object, "split_thresholds", thresholds) && put_all;
	return put_all && put(object, "depth", json_integer((json_int_t)trees->depth)) &&
	       put(object, "leaves",
		   numbers(trees->leaves, trees->trees * boost_leaves(trees->depth)));
}

static bool put_all(json_t *object, const struct learn_model *model)
{
	char rho[DECIMAL_TEXT_MAX];
	bool done;

	rho_format(model->rho, rho);
	done = put(object, "columns", columns_json(model)) &&
	       put(object, "kind", json_string(learn_kind_name(model->kind))) &&
	       put(object, "rho", json_string(rho)) &&
	       put(object, "rounds", json_integer((json_int_t)model->rounds));
	if (done && model->kind != LEARN_KMEANS)
		done = put(object, "target", column_json(&model->target));
	if (done && model->weights != NULL)
		done = put(object, "weights", numbers(model->weights, model->features + 1));
	if (done && model->errors != NULL)
		done = put(object, "errors", numbers(model->errors, model->features + 1));
	if (done && model->trees.trees > 0)
		done = put_trees(object, &model->trees);
	if (done && model->kind == LEARN_KMEANS)
		done = put(object, "clusters", json_integer((json_int_t)model->centres.clusters)) &&
		       put(object, "places",
			   numbers(model->centres.places,
				   model->centres.clusters * model->centres.features));
	return done;
}

enum status learn_model_format(const struct learn_model *model, struct buffer *ret)
{
	json_t *object = json_object();
	enum status status = AL_NO_MEMORY;

	if (object != NULL && put_all(object, model))
		status = json_canonical(object, ret, NULL);
	json_decref(object);
	return status;
}

/* A model that is being read. */
struct reader {
	const json_t *object;
	struct report *report;
};

static enum status wrong(const struct reader *reader, const char *name)
{
	return report_set(reader->report, AL_MALFORMED,
			  "the model's member \"%s\" is missing or not what its kind needs", name);
}

/* A finite number as number() writes it: digits, signs, a point, an exponent. */
static bool read_number(const json_t *value, double *ret)
{
	const char *text = json_string_value(value);
	char *end;
	double read;

	if (text == NULL || json_string_length(value) > NUMBER_LEN_MAX ||
	    text[strspn(text, "0123456789+-.e")] != '\0' || strlen(text) == 0)
		return false;
	read = strtod(text, &end);
	if (*end != '\0' || !isfinite(read))
		return false;
	*ret = read;
	return true;
}

static enum status read_numbers(const struct reader *reader, const char *name, double *ret,
				size_t count)
{
	const json_t *list = json_object_get(reader->object, name);

	if (json_array_size(list) != count)
		return wrong(reader, name);
	for (size_t i = 0; i < count; i++) {
		if (!read_number(json_array_get(list, i), &ret[i]))
			return wrong(reader, name);
	}
	return AL_OK;
}

/* A whole number from 1 to `max`. */
static enum status read_count(const struct reader *reader, const char *name, size_t max,
			      size_t *ret)
{
	const json_t *value = json_object_get(reader->object, name);

	if (!json_is_integer(value) || json_integer_value(value) < 1 ||
	    json_integer_value(value) > (json_int_t)max)
		return wrong(reader, name);
	*ret = (size_t)json_integer_value(value);
	return AL_OK;
}

static bool read_column(const json_t *object, struct predict_column *ret)
{
	ret->name = json_string_value(json_object_get(object, "name"));
	return ret->name != NULL && json_object_size(object) == 3 &&
	       read_number(json_object_get(object, "low"), &ret->low) &&
	       read_number(json_object_get(object, "high"), &ret->high);
}

static enum status read_trees(const struct reader *reader, struct learn_model *model)
{
	const json_t *features = json_object_get(reader->object, "split_features");
	const json_t *thresholds = json_object_get(reader->object, "split_thresholds");
	size_t depth;
	size_t splits;
	enum status status = read_count(reader, "depth", BOOST_DEPTH_MAX, &depth);

	if (status == AL_OK)
		status = boost_trees_init(&model->trees, model->features, model->rounds,
					  (unsigned)depth, reader->report);
	if (status != AL_OK)
		return status == AL_REFUSED ? wrong(reader, "rounds") : status;
	splits = model->rounds * boost_splits((unsigned)depth);
	if (json_array_size(features) != splits || json_array_size(thresholds) != splits)
		return wrong(reader, "split_features");
	for (size_t i = 0; i < splits; i++) {
		const json_t *feature = json_array_get(features, i);
		struct boost_split *split = &model->trees.splits[i];

		if (!json_is_integer(feature) || json_integer_value(feature) < 0 ||
		    json_integer_value(feature) >= (json_int_t)model->features ||
		    !read_number(json_array_get(thresholds, i), &split->threshold))
			return wrong(reader, "split_features");
		split->feature = (uint32_t)json_integer_value(feature);
	}
	return read_numbers(reader, "leaves", model->trees.leaves,
			    model->rounds * boost_leaves((unsigned)depth));
}

static enum status read_centres(const struct reader *reader, struct learn_model *model)
{
	size_t clusters;
	enum status status = read_count(reader, "clusters", KMEANS_CLUSTERS_MAX, &clusters);

	if (status == AL_OK)
		status =
		    kmeans_centres_init(&model->centres, clusters, model->features, reader->report);
	if (status == AL_OK)
		status = read_numbers(reader, "places", model->centres.places,
				      clusters * model->features);
	return status;
}

/* Members of an object of `kind`. */
static size_t members_of(enum learn_kind kind)
{
	switch (kind) {
	case LEARN_LOGISTIC:
	case LEARN_POISSON:
		return 6;
	case LEARN_LINEAR:
		return 7;
	case LEARN_BOOST_SQUARED:
	case LEARN_BOOST_LOGISTIC:
		return 9;
	case LEARN_KMEANS:
		break;
	}
	return 6;
}

static enum status read_rest(const struct reader *reader, struct learn_model *model)
{
	const json_t *rho = json_object_get(reader->object, "rho");
	enum status status;

	if (!json_is_string(rho) ||
	    rho_parse(json_string_value(rho), json_string_length(rho), &model->rho) != AL_OK)
		return wrong(reader, "rho");
	switch (model->kind) {
	case LEARN_LINEAR:
		status = read_numbers(reader, "errors", model->errors, model->features + 1);
		if (status != AL_OK)
			return status;
		break;
	case LEARN_LOGISTIC:
	case LEARN_POISSON:
		break;
	case LEARN_BOOST_SQUARED:
	case LEARN_BOOST_LOGISTIC:
		return read_trees(reader, model);
	case LEARN_KMEANS:
		return read_centres(reader, model);
	}
	return read_numbers(reader, "weights", model->weights, model->features + 1);
}

/* The kind, or 0. */
static enum learn_kind read_kind(const json_t *object)
{
	const char *name = json_string_value(json_object_get(object, "kind"));

	for (int kind = LEARN_LINEAR; name != NULL && kind <= LEARN_KMEANS; kind++) {
		if (strcmp(name, learn_kind_name((enum learn_kind)kind)) == 0)
			return (enum learn_kind)kind;
	}
	return (enum learn_kind)0;
}

static enum status read_model(const struct reader *reader, struct learn_model **ret)
{
	const json_t *list = json_object_get(reader->object, "columns");
	struct predict_column columns[BOOST_FEATURES_MAX];
	struct learn_request request = { .kind = read_kind(reader->object),
					 .columns = columns,
					 .features = json_array_size(list) };
	struct learn_model *model = NULL;
	enum status status;

	if (learn_kind_name(request.kind) == NULL)
		return wrong(reader, "kind");
	if (json_object_size(reader->object) != members_of(request.kind))
		return report_set(reader->report, AL_MALFORMED,
				  "a model of this kind has %zu members", members_of(request.kind));
	if (request.features < 1 || request.features > BOOST_FEATURES_MAX)
		return wrong(reader, "columns");
	for (size_t i = 0; i < request.features; i++) {
		if (!read_column(json_array_get(list, i), &columns[i]))
			return wrong(reader, "columns");
	}
	if (request.kind != LEARN_KMEANS &&
	    !read_column(json_object_get(reader->object, "target"), &request.target))
		return wrong(reader, "target");
	status = read_count(reader, "rounds", BOOST_ROUNDS_MAX, &request.rounds);
	if (status == AL_OK)
		status = model_new(&request, &model, reader->report);
	if (status == AL_OK)
		status = read_rest(reader, model);
	if (status != AL_OK) {
		learn_model_free(model);
		return status == AL_REFUSED ? AL_MALFORMED : status;
	}
	*ret = model;
	return AL_OK;
}

enum status learn_model_parse(const char *text, size_t len, struct learn_model **ret,
			      struct report *report)
{
	struct reader reader = { .report = report };
	json_t *object;
	enum status status;

	if (len > LEARN_JSON_MAX)
		return report_set(report, AL_TOO_BIG, "a model has at most %zu bytes",
				  LEARN_JSON_MAX);
	status = json_parse(text, len, &object, report);
	if (status != AL_OK)
		return status;
	reader.object = object;
	status = json_is_object(object) ? read_model(&reader, ret) : wrong(&reader, "kind");
	json_decref(object);
	return status;
}
