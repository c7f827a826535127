/* onnx_tree.h: a sum of trees as one node of ai.onnx.ml; used by onnx.c only. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_ONNX_TREE_H
#define ALLMENDE_LEARN_ONNX_TREE_H

#include "base/status.h"
#include "learn/boost_tree.h"
#include "learn/onnx_graph.h"

/*
 * Add a TreeEnsembleRegressor (version 3) of `trees`, from rows of scaled features in `input` to
 * their scores, floats, in `output`.
 * AL_NO_MEMORY: nothing was added.
 */
AL_MUST_CHECK enum status onnx_trees(struct onnx_graph *graph, const struct boost_trees *trees,
				     const char *input, const char *output);

#endif
