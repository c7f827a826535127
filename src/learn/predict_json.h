/*
 * predict_json.h: a trained model as canonical JSON, and back.
 *
 *	{"columns":[{"high":"110","low":"0","name":"age"}],"link":"chance",
 *	 "target":{"high":"1","low":"0","name":"ill"},"weights":["0.5","-1.25"]}
 *
 * In the place of "weights" stand "trees" ({"depth":2,"leaves":[...],"splits":[[feature,
 * threshold],...],"start":"0"}, in the order of boost_tree.h) or "centres" (a list a cluster; then
 * there is no target). Numbers that are not whole are texts of 17 digits, so they come back as
 * they were to the last bit.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_PREDICT_JSON_H
#define ALLMENDE_LEARN_PREDICT_JSON_H

#include "base/buffer.h"
#include "base/status.h"
#include "learn/predict.h"

#include <stddef.h>

#define PREDICT_JSON_LEN_MAX ((size_t)64 << 20) /* bytes; a longer text is refused unread */
#define PREDICT_NAME_MAX 256			/* bytes of a column's name */

/* Append `predictor` as canonical JSON to `ret`. AL_TOO_BIG, AL_NO_MEMORY as the buffer says; what
 * was appended is then of no use. */
AL_MUST_CHECK enum status predict_format(const struct predictor *predictor, struct buffer *ret);

/*
 * Read the `len` bytes at `text` as a model, whole and within all limits that training has, so that
 * predict_row() is total for it whoever wrote it.
 * AL_OK: the caller owns *ret, a predictor with all that it points to, released by predict_free().
 * AL_TOO_BIG: over PREDICT_JSON_LEN_MAX. AL_MALFORMED: the report says what. AL_NO_MEMORY. On
 * failure *ret is untouched.
 */
AL_MUST_CHECK enum status predict_parse(const char *text, size_t len, struct predictor **ret,
					struct report *report);

/* Release what predict_parse() made. NULL does nothing. */
void predict_free(struct predictor *predictor);

#endif
