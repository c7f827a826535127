/*
 * onnx_graph.h: a model of ONNX from its nodes, tensors and names.
 *
 * Field numbers are those of the published ONNX intermediate representation, version 8 (Open Neural
 * Network Exchange Intermediate Representation Specification,
 * https://onnx.ai/onnx/repo-docs/IR.html), with the operators of ai.onnx 13 and ai.onnx.ml 3.
 *
 *	onnx_graph_init(&graph);
 *	onnx_values(&graph, &(struct onnx_tensor){ "weights", { 3, 1 }, 2, weights });
 *	onnx_apply(&graph, "MatMul", "features", "weights", "score");
 *	status = onnx_finish(&graph, &header, ret);
 *	onnx_graph_clear(&graph);
 *
 * Names are constant texts of the caller. Failures are kept and told by onnx_finish().
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_ONNX_GRAPH_H
#define ALLMENDE_LEARN_ONNX_GRAPH_H

#include "base/buffer.h"
#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

#define ONNX_LEN_MAX ((size_t)64 << 20) /* bytes of a model */
#define ONNX_IR_VERSION 8
#define ONNX_OPSET 13	/* of ai.onnx */
#define ONNX_OPSET_ML 3 /* of ai.onnx.ml */
#define ONNX_DOMAIN_ML "ai.onnx.ml"

/* Types of a tensor's numbers, TensorProto.DataType. */
enum onnx_type {
	ONNX_FLOAT = 1,
	ONNX_INT64 = 7,
	ONNX_DOUBLE = 11,
};

/* A constant tensor of doubles, row by row. */
struct onnx_tensor {
	const char *name;
	int64_t sizes[2];
	size_t dimensions; /* 1 or 2 */
	const double *values;
};

/* What a model takes or gives: rows of `width` numbers. */
struct onnx_value {
	const char *name;
	enum onnx_type type;
	int64_t width; /* 0: one number a row without a second dimension */
};

/* A fact about the model, for people and programs. */
struct onnx_fact {
	const char *key;
	const char *value;
};

/* What stands around a graph. */
struct onnx_header {
	const char *name;     /* of the graph */
	const char *document; /* what the model is, in words */
	struct onnx_value input;
	const struct onnx_value *outputs;
	size_t outputs_count;
	const struct onnx_fact *facts;
	size_t facts_count;
};

/* A graph that is being made. */
struct onnx_graph {
	struct buffer nodes;   /* fields of the graph: its nodes */
	struct buffer tensors; /* fields of the graph: its constants */
	struct buffer node;    /* the node that is open */
};

void onnx_graph_init(struct onnx_graph *graph);
void onnx_graph_clear(struct onnx_graph *graph);

/* Add the constant `tensor`; the values are copied. */
void onnx_values(struct onnx_graph *graph, const struct onnx_tensor *tensor);

/* Open a node of the operator `operation` of `domain` ("" for ai.onnx); then come its inputs, its
 * outputs and its attributes, and onnx_close(). */
void onnx_open(struct onnx_graph *graph, const char *operation, const char *domain);
void onnx_input(struct onnx_graph *graph, const char *name);
void onnx_output(struct onnx_graph *graph, const char *name);
void onnx_attribute_integer(struct onnx_graph *graph, const char *name, int64_t value);
void onnx_attribute_integers(struct onnx_graph *graph, const char *name, const int64_t *values,
			     size_t count);
void onnx_attribute_text(struct onnx_graph *graph, const char *name, const char *value);
/* `count` texts. */
void onnx_attribute_texts(struct onnx_graph *graph, const char *name, const char *const *values,
			  size_t count);
/* A tensor of `count` doubles in one dimension. */
void onnx_attribute_doubles(struct onnx_graph *graph, const char *name, const double *values,
			    size_t count);
void onnx_close(struct onnx_graph *graph);

/* A whole node of ai.onnx without attributes; `second` is NULL where the operator takes one. */
void onnx_apply(struct onnx_graph *graph, const char *operation, const char *first,
		const char *second, const char *output);

/*
 * Append the model of `graph` under `header` to `ret`, as bytes of a .onnx file.
 * AL_TOO_BIG: over ONNX_LEN_MAX. AL_NO_MEMORY. What was appended is then of no use.
 */
AL_MUST_CHECK enum status onnx_finish(const struct onnx_graph *graph,
				      const struct onnx_header *header, struct buffer *ret);

#endif
