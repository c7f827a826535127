/* train_request.c: a training as somebody asks for it, in JSON. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/train_internal.h"

#include "base/json.h"
#include "crypto/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FEATURE_NAME_LEN_MAX 63

/* A request that is being read. */
struct request_reader {
	const json_t *object;
	struct arena *arena;
	struct report *report;
};

static enum status wrong(const struct request_reader *reader, const char *member, const char *what)
{
	return report_set(reader->report, AL_MALFORMED, "%s: %s", member, what);
}

/* *ret = the text `value` of the member `member`. */
static enum status copy_text(const struct request_reader *reader, const char *member,
			     const json_t *value, const char **ret)
{
	const char *text = json_string_value(value);

	if (text == NULL || strlen(text) != json_string_length(value) || text[0] == '\0')
		return wrong(reader, member, "wants a text");
	*ret = arena_copy_text(reader->arena, text, strlen(text));
	return *ret != NULL ? AL_OK : AL_NO_MEMORY;
}

static enum status read_text(const struct request_reader *reader, const char *member, bool needed,
			     const char **ret)
{
	const json_t *value = json_object_get(reader->object, member);

	if (value == NULL)
		return needed ? wrong(reader, member, "is missing") : AL_OK;
	return copy_text(reader, member, value, ret);
}

/* A whole number, `otherwise` when it is missing. */
static enum status read_number(const struct request_reader *reader, const char *member,
			       int64_t otherwise, int64_t most, int64_t *ret)
{
	const json_t *value = json_object_get(reader->object, member);

	*ret = otherwise;
	if (value == NULL)
		return AL_OK;
	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
	    json_integer_value(value) > most)
		return report_set(reader->report, AL_MALFORMED,
				  "%s: wants a whole number from 0 to %lld", member,
				  (long long)most);
	*ret = json_integer_value(value);
	return AL_OK;
}

static bool is_name(const char *text)
{
	size_t len =
	    strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");

	return len > 0 && len <= FEATURE_NAME_LEN_MAX && text[len] == '\0' &&
	       (text[0] < '0' || text[0] > '9');
}

/* A feature: a number as text, or {"name":..., "value":...}. */
static enum status read_feature(const struct request_reader *reader, const json_t *value,
				size_t place, struct train_request *request)
{
	const char *name = NULL;
	char number[32];
	enum status status;

	if (json_is_object(value) && json_object_size(value) == 2) {
		status = copy_text(reader, "features, name", json_object_get(value, "name"), &name);
		if (status != AL_OK)
			return status;
		if (!is_name(name))
			return wrong(reader, "features, name",
				     "has letters, digits and _ only, and begins with no digit");
		value = json_object_get(value, "value");
	}
	status = copy_text(reader, "features", value, &request->features[place]);
	if (status != AL_OK)
		return status;
	if (name == NULL && is_name(request->features[place]))
		name = request->features[place];
	(void)snprintf(number, sizeof(number), "feature_%zu", place + 1);
	if (name == NULL)
		name = arena_copy_text(reader->arena, number, strlen(number));
	request->names[place] = name;
	return name != NULL ? AL_OK : AL_NO_MEMORY;
}

static enum status read_features(const struct request_reader *reader, struct train_request *request)
{
	const json_t *list = json_object_get(reader->object, "features");
	enum status status = AL_OK;

	if (!json_is_array(list) || json_array_size(list) == 0)
		return wrong(reader, "features", "wants a list of numbers, at least one");
	if (json_array_size(list) > TRAIN_FEATURES_MAX)
		return report_set(reader->report, AL_TOO_BIG, "features: at most %d",
				  TRAIN_FEATURES_MAX);
	request->features_count = json_array_size(list);
	for (size_t i = 0; i < request->features_count && status == AL_OK; i++)
		status = read_feature(reader, json_array_get(list, i), i, request);
	for (size_t i = 1; i < request->features_count && status == AL_OK; i++) {
		for (size_t j = 0; j < i; j++) {
			if (strcmp(request->names[i], request->names[j]) == 0)
				return wrong(reader, "features", "two have the same name");
		}
	}
	return status;
}

static enum status read_groups(const struct request_reader *reader, struct train_request *request)
{
	const json_t *names = json_object_get(reader->object, "group_names");
	enum status status = read_text(reader, "groups", false, &request->groups);

	request->groups_count = 1;
	if (status != AL_OK || request->groups == NULL)
		return status;
	if (!json_is_array(names) || json_array_size(names) == 0 ||
	    json_array_size(names) > CARD_GROUPS_MAX)
		return wrong(reader, "group_names",
			     "wants the names of groups 0, 1, 2 ..., at most 64");
	request->groups_count = json_array_size(names);
	for (size_t i = 0; i < request->groups_count && status == AL_OK; i++)
		status = copy_text(reader, "group_names", json_array_get(names, i),
				   &request->group_names[i]);
	return status;
}

/* *ret = what `name` is a name of; false: of nothing. */
static bool find_kind(const char *name, enum learn_kind *ret)
{
	for (int kind = LEARN_LINEAR; name != NULL && kind <= LEARN_KMEANS; kind++) {
		if (strcmp(learn_kind_name((enum learn_kind)kind), name) == 0) {
			*ret = (enum learn_kind)kind;
			return true;
		}
	}
	return false;
}

static enum status read_kind(const struct request_reader *reader, struct train_request *request)
{
	const char *name = json_string_value(json_object_get(reader->object, "model"));

	if (!find_kind(name, &request->kind))
		return wrong(reader, "model",
			     "is one of linear, logistic, poisson, boosting, boosting-logistic, "
			     "k-means");
	return AL_OK;
}

static enum status read_numbers(const struct request_reader *reader, struct train_request *request)
{
	bool boosting =
	    request->kind == LEARN_BOOST_SQUARED || request->kind == LEARN_BOOST_LOGISTIC;
	int64_t rounds = boosting ? 40 : request->kind == LEARN_KMEANS ? 5 : 20;
	enum status status =
	    read_number(reader, "rounds", rounds, LEARN_SUM_ROUNDS_MAX, &request->rounds);

	if (status == AL_OK)
		status = read_number(reader, "depth", 4, BOOST_DEPTH_MAX, &request->depth);
	if (status == AL_OK)
		status = read_number(reader, "shrinkage", 30, 100, &request->shrinkage);
	if (status == AL_OK)
		status = read_number(reader, "bins", 16, BOOST_BINS_MAX, &request->bins);
	if (status == AL_OK)
		status =
		    read_number(reader, "clusters", 4, KMEANS_CLUSTERS_MAX, &request->clusters);
	return status == AL_OK ? read_number(reader, "measure", 10, 90, &request->measure) : status;
}

/* Members that nobody reads would be promises that nobody keeps. */
static enum status check_members(const struct request_reader *reader)
{
	static const char *const known[] = { "bins",	  "clusters", "depth",	     "features",
					     "from",	  "groups",   "group_names", "intended",
					     "limits",	  "measure",  "model",	     "rounds",
					     "shrinkage", "target",   "where" };
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)reader->object, name, value)
	{
		size_t i = 0;

		while (i < sizeof(known) / sizeof(known[0]) && strcmp(known[i], name) != 0)
			i++;
		if (i == sizeof(known) / sizeof(known[0]))
			return report_set(reader->report, AL_MALFORMED,
					  "a training has no member %.60s", name);
	}
	return AL_OK;
}

static enum status read_all(const struct request_reader *reader, struct train_request *request)
{
	bool aims;
	enum status status = check_members(reader);

	if (status == AL_OK)
		status = read_kind(reader, request);
	aims = request->kind != LEARN_KMEANS;
	if (status == AL_OK)
		status = read_text(reader, "from", true, &request->from);
	if (status == AL_OK)
		status = read_text(reader, "where", false, &request->where);
	if (status == AL_OK)
		status = read_features(reader, request);
	if (status == AL_OK)
		status = read_text(reader, "target", aims, &request->target);
	if (status == AL_OK && !aims && request->target != NULL)
		return wrong(reader, "target", "clusters have none");
	if (status == AL_OK)
		status = read_groups(reader, request);
	if (status == AL_OK)
		status = read_numbers(reader, request);
	if (status == AL_OK)
		status = read_text(reader, "intended", false, &request->intended);
	return status == AL_OK ? read_text(reader, "limits", false, &request->limits) : status;
}

/* *ret = the hash of `object` in canonical JSON. */
static enum status hash_request(const json_t *object, struct digest *ret, struct report *report)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, (size_t)2 * TRAIN_REQUEST_LEN_MAX);
	status = json_canonical(object, &text, report);
	if (status == AL_OK)
		*ret = hash_bytes(text.bytes, text.len);
	buffer_clear(&text);
	return status;
}

enum status train_request_read(const char *text, size_t len, struct arena *arena,
			       struct train_request *ret, struct report *report)
{
	struct train_request request = { .intended = "", .limits = "" };
	struct request_reader reader = { .arena = arena, .report = report };
	json_t *object = NULL;
	enum status status;

	if (len > TRAIN_REQUEST_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "a training has at most %d bytes",
				  TRAIN_REQUEST_LEN_MAX);
	status = json_parse(text, len, &object, report);
	if (status != AL_OK)
		return status;
	reader.object = object;
	status = json_is_object(object)
		     ? read_all(&reader, &request)
		     : report_set(report, AL_MALFORMED, "a training is an object of JSON");
	if (status == AL_OK)
		status = hash_request(object, &request.said, report);
	json_decref(object);
	if (status == AL_OK)
		*ret = request;
	return status;
}

void train_request_sql(const struct train_request *request, struct buffer *ret)
{
	buffer_append_text(ret, "SELECT ");
	for (size_t i = 0; i < request->features_count; i++)
		buffer_append_format(ret, "%sSUM((%s)) AS \"%s\"", i > 0 ? ", " : "",
				     request->features[i], request->names[i]);
	if (request->target != NULL)
		buffer_append_format(ret, ", SUM((%s)) AS \"(target)\"", request->target);
	if (request->groups != NULL)
		buffer_append_format(ret, ", SUM((%s)) AS \"(groups)\"", request->groups);
	buffer_append_format(ret, " FROM %s", request->from);
	if (request->where != NULL)
		buffer_append_format(ret, " WHERE (%s)", request->where);
}
