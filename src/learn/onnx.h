/*
 * onnx.h: a trained model as an ONNX file, which other people's programs can run.
 *
 * Input: `features`, rows of one double a column, as they stand in the table. The graph does all
 * that predict_row() does: what is not a number becomes the middle of the bounds, values are held
 * within the bounds and brought to [-1, 1], then comes the model (MatMul and Add;
 * TreeEnsembleRegressor of ai.onnx.ml; distances and ArgMin) and the link. Output: `prediction`
 * (double), for clusters `cluster` (int64). Trees add up their leaves in float, as ai.onnx.ml wants
 * it; all else is double.
 *
 * What the columns are called, and their bounds, stand in the file's metadata as `columns`, one
 * JSON array of [name, low, high] in texts; what else the caller gives stands beside.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_ONNX_H
#define ALLMENDE_LEARN_ONNX_H

#include "base/buffer.h"
#include "base/status.h"
#include "learn/onnx_graph.h"
#include "learn/predict.h"

#include <stddef.h>

#define ONNX_FACTS_MAX 16 /* facts that a caller gives */

/*
 * Append `predictor` as an ONNX model to `ret`, with `document` (what it is, in words) and the
 * `count` (at most ONNX_FACTS_MAX) `facts` in its metadata.
 * AL_TOO_BIG: over ONNX_LEN_MAX or what `ret` may hold. AL_NO_MEMORY. What was appended to `ret` is
 * then of no use.
 */
AL_MUST_CHECK enum status onnx_format(const struct predictor *predictor, const char *document,
				      const struct onnx_fact *facts, size_t count,
				      struct buffer *ret);

#endif
