/*
 * analysis_predict.c: PREDICT('model', number, ...): what a model says of a row, as a number of it.
 *
 * A model is a function that was published or sent with the question: applying it tells nothing.
 * What it says of a person's rows is bounded by the model and clipped as any number is.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/analysis_builder.h"

#include <string.h>

bool builder_is_predict(const json_t *node)
{
	const json_t *members = sql_node_of(node, "FuncCall");
	const char *name = sql_name(json_object_get(members, "funcname"));

	return name != NULL && strcmp(name, "predict") == 0;
}

/* *ret = the model that `node`, the first argument, names. */
static enum status find_model(const struct builder *builder, const json_t *node,
			      const struct number_model **ret)
{
	const struct reader *reader = builder->reader;
	const struct analysis_scope *scope = reader->scope;
	struct sql_constant constant = { 0 };
	enum status status = sql_constant(reader->tree, node, &constant, NULL);

	if (status != AL_OK || constant.kind != SQL_TEXT)
		return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report,
				  "write the name of a model in quotes first, then the numbers "
				  "that it takes: PREDICT('model', number, ...)");
	for (size_t i = 0; i < scope->models_count; i++) {
		if (strcmp(scope->models[i].name, constant.text) == 0) {
			*ret = &scope->models[i];
			reader->analysis->applied |= UINT32_C(1) << i;
			return AL_OK;
		}
	}
	return sql_refuse(reader->tree, constant.place, AL_NOT_FOUND, reader->report,
			  "no model %s comes with the question", constant.text);
}

static int64_t factor_of(unsigned scale)
{
	int64_t factor = 1;

	for (; scale > 0; scale--)
		factor *= 10;
	return factor;
}

/* The argument `node` becomes feature `place` of `model`. */
// NOLINTNEXTLINE(misc-no-recursion): SQL_DEPTH_MAX bounds it
static enum status read_feature(struct builder *builder, const json_t *node, size_t depth,
				const struct number_model *model, size_t place, struct part *ret)
{
	struct number_step step = { .op = NUMBER_FEATURE, .slot = place, .model = model };
	const char *before = ret->what;
	bool outer = builder->predicts;
	enum status status;

	builder->predicts = true;
	status = builder_part(builder, node, depth + 1, ret);
	builder->predicts = outer;
	if (status == AL_OK)
		status = builder_need(builder, node, ret);
	if (status != AL_OK)
		return status;
	step.first = factor_of(ret->scale);
	ret->what = reader_format(builder->reader, "%s,%s", before, ret->what);
	return ret->what != NULL ? builder_add(builder, node, &step, -1) : AL_NO_MEMORY;
}

// NOLINTNEXTLINE(misc-no-recursion): SQL_DEPTH_MAX bounds it
enum status builder_predict(struct builder *builder, const json_t *node, size_t depth,
			    struct part *ret)
{
	static const char *const allowed[] = { "funcname", "args", "funcformat", NULL };
	const json_t *members = sql_node_of(node, "FuncCall");
	const json_t *args = json_object_get(members, "args");
	struct reader *reader = builder->reader;
	struct number_step step = { .op = NUMBER_PREDICT };
	struct part part = { 0 };
	enum status status = sql_only(reader->tree, members, allowed, sql_place(node, 0),
				      "write PREDICT('model', number, ...)", reader->report);

	if (status == AL_OK && builder->predicts)
		return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report,
				  "PREDICT takes no other PREDICT: make it a column of a "
				  "sub-query");
	if (status == AL_OK)
		status = find_model(builder, json_array_get(args, 0), &step.model);
	if (status != AL_OK)
		return status;
	if (json_array_size(args) != step.model->features + 1)
		return sql_refuse(reader->tree, sql_place(node, 0), AL_UNSUPPORTED, reader->report,
				  "the model %s takes %zu numbers, in the order of its columns",
				  step.model->name, step.model->features);
	part.what = reader_format(reader, "[\"predict\",\"%s\"", step.model->digest);
	for (size_t i = 0; i < step.model->features && status == AL_OK && part.what != NULL; i++)
		status =
		    read_feature(builder, json_array_get(args, i + 1), depth, step.model, i, &part);
	if (status != AL_OK)
		return status;
	step.first = factor_of(step.model->scale);
	if (reader->analysis->features_most < step.model->features)
		reader->analysis->features_most = step.model->features;
	*ret = (struct part){ .what = part.what != NULL ? reader_format(reader, "%s]", part.what)
							: NULL,
			      .low = step.model->low,
			      .high = step.model->high,
			      .scale = step.model->scale };
	return ret->what != NULL ? builder_add(builder, node, &step, 1) : AL_NO_MEMORY;
}
