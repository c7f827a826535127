/* onnx_graph.c: a model of ONNX from its nodes, tensors and names. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/onnx_graph.h"

#include "learn/onnx_wire.h"

#include <assert.h>

/* Numbers of fields, by message of the specification. */
enum {
	MODEL_IR_VERSION = 1,
	MODEL_PRODUCER_NAME = 2,
	MODEL_DOCUMENT = 6,
	MODEL_GRAPH = 7,
	MODEL_OPERATORS = 8,
	MODEL_FACTS = 14,
	OPERATORS_DOMAIN = 1,
	OPERATORS_VERSION = 2,
	FACT_KEY = 1,
	FACT_VALUE = 2,
	GRAPH_NODE = 1,
	GRAPH_NAME = 2,
	GRAPH_TENSOR = 5,
	GRAPH_INPUT = 11,
	GRAPH_OUTPUT = 12,
	NODE_INPUT = 1,
	NODE_OUTPUT = 2,
	NODE_NAME = 3,
	NODE_OPERATION = 4,
	NODE_ATTRIBUTE = 5,
	NODE_DOMAIN = 7,
	ATTRIBUTE_NAME = 1,
	ATTRIBUTE_INTEGER = 3,
	ATTRIBUTE_TEXT = 4,
	ATTRIBUTE_TENSOR = 5,
	ATTRIBUTE_INTEGERS = 8,
	ATTRIBUTE_TEXTS = 9,
	ATTRIBUTE_TYPE = 20,
	TENSOR_SIZES = 1,
	TENSOR_TYPE = 2,
	TENSOR_NAME = 8,
	TENSOR_RAW = 9,
	VALUE_NAME = 1,
	VALUE_TYPE = 2,
	TYPE_TENSOR = 1,
	TYPE_ELEMENT = 1,
	TYPE_SHAPE = 2,
	SHAPE_DIMENSION = 1,
	DIMENSION_SIZE = 1,
	DIMENSION_NAME = 2,
};

/* AttributeProto.AttributeType. */
enum attribute_type {
	TYPE_IS_INTEGER = 2,
	TYPE_IS_TEXT = 3,
	TYPE_IS_TENSOR = 4,
	TYPE_IS_INTEGERS = 7,
	TYPE_IS_TEXTS = 8,
};

void onnx_graph_init(struct onnx_graph *graph)
{
	buffer_init(&graph->nodes, ONNX_LEN_MAX);
	buffer_init(&graph->tensors, ONNX_LEN_MAX);
	buffer_init(&graph->node, ONNX_LEN_MAX);
}

void onnx_graph_clear(struct onnx_graph *graph)
{
	buffer_clear(&graph->nodes);
	buffer_clear(&graph->tensors);
	buffer_clear(&graph->node);
}

static void append_tensor(struct buffer *ret, uint32_t field, const struct onnx_tensor *tensor)
{
	struct buffer message;
	size_t count = 1;

	assert(tensor->dimensions == 1 || tensor->dimensions == 2);
	for (size_t i = 0; i < tensor->dimensions; i++)
		count *= (size_t)tensor->sizes[i];
	buffer_init(&message, ONNX_LEN_MAX);
	wire_integers(&message, TENSOR_SIZES, tensor->sizes, tensor->dimensions);
	wire_integer(&message, TENSOR_TYPE, ONNX_DOUBLE);
	wire_text(&message, TENSOR_NAME, tensor->name);
	wire_doubles(&message, TENSOR_RAW, tensor->values, count);
	wire_message(ret, field, &message);
	buffer_clear(&message);
}

void onnx_values(struct onnx_graph *graph, const struct onnx_tensor *tensor)
{
	append_tensor(&graph->tensors, GRAPH_TENSOR, tensor);
}

void onnx_open(struct onnx_graph *graph, const char *operation, const char *domain)
{
	buffer_reset(&graph->node);
	wire_text(&graph->node, NODE_OPERATION, operation);
	if (domain[0] != '\0')
		wire_text(&graph->node, NODE_DOMAIN, domain);
}

void onnx_input(struct onnx_graph *graph, const char *name)
{
	wire_text(&graph->node, NODE_INPUT, name);
}

/* The node is named after what comes out of it. */
void onnx_output(struct onnx_graph *graph, const char *name)
{
	wire_text(&graph->node, NODE_OUTPUT, name);
	wire_text(&graph->node, NODE_NAME, name);
}

static void begin_attribute(struct buffer *message, const char *name, enum attribute_type type)
{
	buffer_init(message, ONNX_LEN_MAX);
	wire_text(message, ATTRIBUTE_NAME, name);
	wire_integer(message, ATTRIBUTE_TYPE, type);
}

static void end_attribute(struct onnx_graph *graph, struct buffer *message)
{
	wire_message(&graph->node, NODE_ATTRIBUTE, message);
	buffer_clear(message);
}

void onnx_attribute_integer(struct onnx_graph *graph, const char *name, int64_t value)
{
	struct buffer message;

	begin_attribute(&message, name, TYPE_IS_INTEGER);
	wire_integer(&message, ATTRIBUTE_INTEGER, value);
	end_attribute(graph, &message);
}

void onnx_attribute_integers(struct onnx_graph *graph, const char *name, const int64_t *values,
			     size_t count)
{
	struct buffer message;

	begin_attribute(&message, name, TYPE_IS_INTEGERS);
	wire_integers(&message, ATTRIBUTE_INTEGERS, values, count);
	end_attribute(graph, &message);
}

void onnx_attribute_text(struct onnx_graph *graph, const char *name, const char *value)
{
	struct buffer message;

	begin_attribute(&message, name, TYPE_IS_TEXT);
	wire_text(&message, ATTRIBUTE_TEXT, value);
	end_attribute(graph, &message);
}

void onnx_attribute_texts(struct onnx_graph *graph, const char *name, const char *const *values,
			  size_t count)
{
	struct buffer message;

	begin_attribute(&message, name, TYPE_IS_TEXTS);
	for (size_t i = 0; i < count; i++)
		wire_text(&message, ATTRIBUTE_TEXTS, values[i]);
	end_attribute(graph, &message);
}

void onnx_attribute_doubles(struct onnx_graph *graph, const char *name, const double *values,
			    size_t count)
{
	struct onnx_tensor tensor = {
		.name = name, .sizes = { (int64_t)count }, .dimensions = 1, .values = values
	};
	struct buffer message;

	begin_attribute(&message, name, TYPE_IS_TENSOR);
	append_tensor(&message, ATTRIBUTE_TENSOR, &tensor);
	end_attribute(graph, &message);
}

void onnx_close(struct onnx_graph *graph)
{
	wire_message(&graph->nodes, GRAPH_NODE, &graph->node);
}

void onnx_apply(struct onnx_graph *graph, const char *operation, const char *first,
		const char *second, const char *output)
{
	onnx_open(graph, operation, "");
	onnx_input(graph, first);
	if (second != NULL)
		onnx_input(graph, second);
	onnx_output(graph, output);
	onnx_close(graph);
}

/* A dimension of the rows there are, then one of `width`. */
static void append_shape(struct buffer *ret, int64_t width)
{
	struct buffer shape;
	struct buffer size;

	buffer_init(&shape, ONNX_LEN_MAX);
	buffer_init(&size, ONNX_LEN_MAX);
	wire_text(&size, DIMENSION_NAME, "rows");
	wire_message(&shape, SHAPE_DIMENSION, &size);
	if (width > 0) {
		buffer_reset(&size);
		wire_integer(&size, DIMENSION_SIZE, width);
		wire_message(&shape, SHAPE_DIMENSION, &size);
	}
	wire_message(ret, TYPE_SHAPE, &shape);
	buffer_clear(&size);
	buffer_clear(&shape);
}

static void append_value(struct buffer *ret, uint32_t field, const struct onnx_value *value)
{
	struct buffer tensor;
	struct buffer type;
	struct buffer message;

	buffer_init(&tensor, ONNX_LEN_MAX);
	buffer_init(&type, ONNX_LEN_MAX);
	buffer_init(&message, ONNX_LEN_MAX);
	wire_integer(&tensor, TYPE_ELEMENT, value->type);
	append_shape(&tensor, value->width);
	wire_message(&type, TYPE_TENSOR, &tensor);
	wire_text(&message, VALUE_NAME, value->name);
	wire_message(&message, VALUE_TYPE, &type);
	wire_message(ret, field, &message);
	buffer_clear(&message);
	buffer_clear(&type);
	buffer_clear(&tensor);
}

static void append_operators(struct buffer *ret, const char *domain, int64_t version)
{
	struct buffer message;

	buffer_init(&message, ONNX_LEN_MAX);
	wire_text(&message, OPERATORS_DOMAIN, domain);
	wire_integer(&message, OPERATORS_VERSION, version);
	wire_message(ret, MODEL_OPERATORS, &message);
	buffer_clear(&message);
}

static void append_fact(struct buffer *ret, const struct onnx_fact *fact)
{
	struct buffer message;

	buffer_init(&message, ONNX_LEN_MAX);
	wire_text(&message, FACT_KEY, fact->key);
	wire_text(&message, FACT_VALUE, fact->value);
	wire_message(ret, MODEL_FACTS, &message);
	buffer_clear(&message);
}

/* Fields that are written already, as they are. */
static void append_fields(struct buffer *ret, const struct buffer *fields)
{
	if (ret->status == AL_OK)
		ret->status = fields->status;
	buffer_append(ret, fields->bytes, fields->len);
}

enum status onnx_finish(const struct onnx_graph *graph, const struct onnx_header *header,
			struct buffer *ret)
{
	struct buffer message;

	buffer_init(&message, ONNX_LEN_MAX);
	append_fields(&message, &graph->nodes);
	wire_text(&message, GRAPH_NAME, header->name);
	append_fields(&message, &graph->tensors);
	append_value(&message, GRAPH_INPUT, &header->input);
	for (size_t i = 0; i < header->outputs_count; i++)
		append_value(&message, GRAPH_OUTPUT, &header->outputs[i]);

	wire_integer(ret, MODEL_IR_VERSION, ONNX_IR_VERSION);
	wire_text(ret, MODEL_PRODUCER_NAME, "allmende");
	wire_text(ret, MODEL_DOCUMENT, header->document);
	wire_message(ret, MODEL_GRAPH, &message);
	append_operators(ret, "", ONNX_OPSET);
	append_operators(ret, ONNX_DOMAIN_ML, ONNX_OPSET_ML);
	for (size_t i = 0; i < header->facts_count; i++)
		append_fact(ret, &header->facts[i]);
	buffer_clear(&message);
	return buffer_status(ret);
}
