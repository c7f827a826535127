/* onnx_tree.c: a sum of trees as one node of ai.onnx.ml. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/onnx_tree.h"

#include <stdlib.h>

/* The columns of the table of nodes that the operator takes as attributes; leaves are nodes too. */
struct table {
	size_t count;
	int64_t *tree;
	int64_t *node;
	int64_t *feature;
	int64_t *yes;
	int64_t *no;
	const char **mode;
	double *value;
	/* The leaves alone. */
	size_t leaves;
	int64_t *leaf_tree;
	int64_t *leaf_node;
	int64_t *leaf_target;
	double *leaf_value;
};

static void table_clear(struct table *table)
{
	free(table->tree);
	free(table->node);
	free(table->feature);
	free(table->yes);
	free(table->no);
	free(table->mode);
	free(table->value);
	free(table->leaf_tree);
	free(table->leaf_node);
	free(table->leaf_target);
	free(table->leaf_value);
}

/* Room for `count` nodes, `leaves` of them leaves, all 0. */
static enum status table_init(struct table *table, size_t count, size_t leaves)
{
	*table = (struct table){
		.count = count,
		.tree = calloc(count, sizeof(int64_t)),
		.node = calloc(count, sizeof(int64_t)),
		.feature = calloc(count, sizeof(int64_t)),
		.yes = calloc(count, sizeof(int64_t)),
		.no = calloc(count, sizeof(int64_t)),
		.mode = calloc(count, sizeof(char *)),
		.value = calloc(count, sizeof(double)),
		.leaves = leaves,
		.leaf_tree = calloc(leaves, sizeof(int64_t)),
		.leaf_node = calloc(leaves, sizeof(int64_t)),
		.leaf_target = calloc(leaves, sizeof(int64_t)),
		.leaf_value = calloc(leaves, sizeof(double)),
	};
	if (table->tree != NULL && table->node != NULL && table->feature != NULL &&
	    table->yes != NULL && table->no != NULL && table->mode != NULL &&
	    table->value != NULL && table->leaf_tree != NULL && table->leaf_node != NULL &&
	    table->leaf_target != NULL && table->leaf_value != NULL)
		return AL_OK;
	table_clear(table);
	return AL_NO_MEMORY;
}

/* Nodes are numbered as in the heap: splits first, then the leaves. */
static void fill_tree(struct table *table, const struct boost_trees *trees, size_t tree)
{
	size_t splits = boost_splits(trees->depth);
	size_t leaves = boost_leaves(trees->depth);
	size_t first = tree * (splits + leaves);

	for (size_t i = 0; i < splits + leaves; i++) {
		table->tree[first + i] = (int64_t)tree;
		table->node[first + i] = (int64_t)i;
		table->mode[first + i] = i < splits ? "BRANCH_LEQ" : "LEAF";
	}
	for (size_t i = 0; i < splits; i++) {
		const struct boost_split *split = &trees->splits[tree * splits + i];

		table->feature[first + i] = split->feature;
		table->value[first + i] = split->threshold;
		table->yes[first + i] = (int64_t)(2 * i + 1);
		table->no[first + i] = (int64_t)(2 * i + 2);
	}
	for (size_t i = 0; i < leaves; i++) {
		table->leaf_tree[tree * leaves + i] = (int64_t)tree;
		table->leaf_node[tree * leaves + i] = (int64_t)(splits + i);
		table->leaf_value[tree * leaves + i] = trees->leaves[tree * leaves + i];
	}
}

static void append_node(struct onnx_graph *graph, const struct table *table, const char *input,
			const char *output)
{
	onnx_open(graph, "TreeEnsembleRegressor", ONNX_DOMAIN_ML);
	onnx_input(graph, input);
	onnx_output(graph, output);
	onnx_attribute_text(graph, "aggregate_function", "SUM");
	onnx_attribute_integer(graph, "n_targets", 1);
	onnx_attribute_integers(graph, "nodes_treeids", table->tree, table->count);
	onnx_attribute_integers(graph, "nodes_nodeids", table->node, table->count);
	onnx_attribute_integers(graph, "nodes_featureids", table->feature, table->count);
	onnx_attribute_integers(graph, "nodes_truenodeids", table->yes, table->count);
	onnx_attribute_integers(graph, "nodes_falsenodeids", table->no, table->count);
	onnx_attribute_texts(graph, "nodes_modes", table->mode, table->count);
	onnx_attribute_doubles(graph, "nodes_values_as_tensor", table->value, table->count);
	onnx_attribute_integers(graph, "target_treeids", table->leaf_tree, table->leaves);
	onnx_attribute_integers(graph, "target_nodeids", table->leaf_node, table->leaves);
	onnx_attribute_integers(graph, "target_ids", table->leaf_target, table->leaves);
	onnx_attribute_doubles(graph, "target_weights_as_tensor", table->leaf_value, table->leaves);
	onnx_close(graph);
}

enum status onnx_trees(struct onnx_graph *graph, const struct boost_trees *trees, const char *input,
		       const char *output)
{
	size_t leaves = trees->trees * boost_leaves(trees->depth);
	struct table table;
	enum status status;

	status = table_init(&table, trees->trees * boost_splits(trees->depth) + leaves, leaves);
	if (status != AL_OK)
		return status;
	for (size_t tree = 0; tree < trees->trees; tree++)
		fill_tree(&table, trees, tree);
	append_node(graph, &table, input, output);
	table_clear(&table);
	return AL_OK;
}
