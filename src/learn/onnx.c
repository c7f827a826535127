/* onnx.c: a trained model as an ONNX file. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/onnx.h"

#include "base/json.h"
#include "learn/onnx_tree.h"

#include <assert.h>
#include <string.h>

static void add_row(struct onnx_graph *graph, const char *name, const double *values, size_t count)
{
	onnx_values(graph, &(struct onnx_tensor){ .name = name,
						  .sizes = { (int64_t)count },
						  .dimensions = 1,
						  .values = values });
}

static void add_number(struct onnx_graph *graph, const char *name, double value)
{
	add_row(graph, name, &value, 1);
}

/* `input`, held within the constants `low` and `high`, to `output`. */
static void add_hold(struct onnx_graph *graph, const char *input, double low, double high)
{
	add_number(graph, "lowest", low);
	add_number(graph, "highest", high);
	onnx_apply(graph, "Max", input, "lowest", "from_below");
	onnx_apply(graph, "Min", "from_below", "highest", "held");
}

/* From `features` to `scaled`: predict_scale() of each column. */
static void add_scaling(struct onnx_graph *graph, const struct predictor *predictor)
{
	size_t count = predictor->features;
	double low[BOOST_FEATURES_MAX];
	double high[BOOST_FEATURES_MAX];
	double middle[BOOST_FEATURES_MAX];
	double half[BOOST_FEATURES_MAX];

	for (size_t i = 0; i < count; i++) {
		low[i] = predictor->columns[i].low;
		high[i] = predictor->columns[i].high;
		middle[i] = low[i] / 2 + high[i] / 2;
		half[i] = high[i] / 2 - low[i] / 2;
	}
	add_row(graph, "low", low, count);
	add_row(graph, "high", high, count);
	add_row(graph, "middle", middle, count);
	add_row(graph, "half", half, count);
	onnx_apply(graph, "IsNaN", "features", NULL, "missing");
	onnx_open(graph, "Where", "");
	onnx_input(graph, "missing");
	onnx_input(graph, "middle");
	onnx_input(graph, "features");
	onnx_output(graph, "present");
	onnx_close(graph);
	onnx_apply(graph, "Max", "present", "low", "not_below");
	onnx_apply(graph, "Min", "not_below", "high", "within");
	onnx_apply(graph, "Sub", "within", "middle", "centred");
	onnx_apply(graph, "Div", "centred", "half", "scaled");
}

/* From `scaled` to `score`: predict_score(). */
static enum status add_score(struct onnx_graph *graph, const struct predictor *predictor)
{
	enum status status;

	if (predictor->trees == NULL) {
		onnx_values(graph,
			    &(struct onnx_tensor){ .name = "weights",
						   .sizes = { (int64_t)predictor->features, 1 },
						   .dimensions = 2,
						   .values = predictor->weights });
		add_number(graph, "constant", predictor->weights[predictor->features]);
		onnx_apply(graph, "MatMul", "scaled", "weights", "weighted");
		onnx_apply(graph, "Add", "weighted", "constant", "score");
		return AL_OK;
	}
	status = onnx_trees(graph, predictor->trees, "scaled", "leaves");
	if (status != AL_OK)
		return status;
	add_number(graph, "start", predictor->start);
	onnx_open(graph, "Cast", "");
	onnx_input(graph, "leaves");
	onnx_output(graph, "leaves_double");
	onnx_attribute_integer(graph, "to", ONNX_DOUBLE);
	onnx_close(graph);
	onnx_apply(graph, "Add", "leaves_double", "start", "score");
	return AL_OK;
}

/* From `score` to `prediction`: predict_link(). */
static void add_link(struct onnx_graph *graph, const struct predictor *predictor)
{
	const struct predict_column *target = &predictor->target;

	switch (predictor->link) {
	case PREDICT_VALUE:
		add_hold(graph, "score", -1, 1);
		add_number(graph, "target_half", target->high / 2 - target->low / 2);
		add_number(graph, "target_middle", target->low / 2 + target->high / 2);
		onnx_apply(graph, "Mul", "held", "target_half", "widened");
		onnx_apply(graph, "Add", "widened", "target_middle", "unheld");
		break;
	case PREDICT_CHANCE:
		add_hold(graph, "score", -PREDICT_SCORE_MAX, PREDICT_SCORE_MAX);
		onnx_apply(graph, "Sigmoid", "held", NULL, "prediction");
		return;
	case PREDICT_RATE:
		add_hold(graph, "score", -PREDICT_SCORE_MAX, PREDICT_SCORE_MAX);
		onnx_apply(graph, "Exp", "held", NULL, "unheld");
		break;
	case PREDICT_CLUSTER:
		return;
	}
	add_number(graph, "target_low", target->low);
	add_number(graph, "target_high", target->high);
	onnx_apply(graph, "Max", "unheld", "target_low", "target_from_below");
	onnx_apply(graph, "Min", "target_from_below", "target_high", "prediction");
}

/* From `scaled` to `cluster`. The squared distance of x from c is |x|^2 - 2 x c + |c|^2, and its
 * first term is the same for all c. */
static void add_clusters(struct onnx_graph *graph, const struct kmeans_centres *centres)
{
	size_t clusters = centres->clusters;
	double squares[KMEANS_CLUSTERS_MAX] = { 0 };
	double turned[KMEANS_CLUSTERS_MAX * KMEANS_FEATURES_MAX];

	for (size_t i = 0; i < clusters; i++)
		for (size_t j = 0; j < centres->features; j++) {
			double place = centres->places[i * centres->features + j];

			turned[j * clusters + i] = -2 * place;
			squares[i] += place * place;
		}
	onnx_values(graph, &(struct onnx_tensor){
			       .name = "centres",
			       .sizes = { (int64_t)centres->features, (int64_t)clusters },
			       .dimensions = 2,
			       .values = turned });
	add_row(graph, "squares", squares, clusters);
	onnx_apply(graph, "MatMul", "scaled", "centres", "products");
	onnx_apply(graph, "Add", "products", "squares", "distances");
	onnx_open(graph, "ArgMin", "");
	onnx_input(graph, "distances");
	onnx_output(graph, "cluster");
	onnx_attribute_integer(graph, "axis", 1);
	onnx_attribute_integer(graph, "keepdims", 0);
	onnx_close(graph);
}

/* The columns with their bounds, in texts, because numbers of our JSON are whole. */
static void append_columns(struct buffer *ret, const struct predictor *predictor)
{
	for (size_t i = 0; i < predictor->features; i++) {
		const struct predict_column *column = &predictor->columns[i];

		buffer_append_text(ret, i == 0 ? "[[" : ",[");
		json_append_text(ret, column->name, strlen(column->name));
		buffer_append_format(ret, ",\"%.17g\",\"%.17g\"]", column->low, column->high);
	}
	buffer_append_text(ret, "]");
}

static enum status finish(const struct onnx_graph *graph, const struct predictor *predictor,
			  struct onnx_header *header, struct buffer *ret)
{
	static const struct onnx_value cluster = { "cluster", ONNX_INT64, 0 };
	static const struct onnx_value prediction = { "prediction", ONNX_DOUBLE, 1 };

	header->name = "allmende";
	header->input =
	    (struct onnx_value){ "features", ONNX_DOUBLE, (int64_t)predictor->features };
	header->outputs = predictor->link == PREDICT_CLUSTER ? &cluster : &prediction;
	header->outputs_count = 1;
	return onnx_finish(graph, header, ret);
}

enum status onnx_format(const struct predictor *predictor, const char *document,
			const struct onnx_fact *facts, size_t count, struct buffer *ret)
{
	struct onnx_fact all[ONNX_FACTS_MAX + 1] = { { .key = "columns" } };
	struct onnx_header header = { .document = document, .facts = all };
	enum status status = AL_OK;
	struct onnx_graph graph;
	struct buffer columns;

	assert(predictor->features >= 1 && predictor->features <= BOOST_FEATURES_MAX);
	assert(count <= ONNX_FACTS_MAX);
	buffer_init(&columns, ONNX_LEN_MAX);
	onnx_graph_init(&graph);
	add_scaling(&graph, predictor);
	if (predictor->link == PREDICT_CLUSTER)
		add_clusters(&graph, predictor->centres);
	else
		status = add_score(&graph, predictor);
	add_link(&graph, predictor);
	append_columns(&columns, predictor);
	if (status == AL_OK)
		status = buffer_status(&columns);
	if (status == AL_OK) {
		all[0].value = buffer_text(&columns);
		for (size_t i = 0; i < count; i++)
			all[1 + i] = facts[i];
		header.facts_count = 1 + count;
		status = finish(&graph, predictor, &header, ret);
	}
	onnx_graph_clear(&graph);
	buffer_clear(&columns);
	return status;
}
