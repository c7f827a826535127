/* model_internal.h: how a model is put together, by training and by reading. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_MODEL_INTERNAL_H
#define ALLMENDE_LEARN_MODEL_INTERNAL_H

#include "learn/model.h"

/*
 * *ret = an empty model of the kind, columns, target and rounds of `request`, copied, with room for
 * its weights. AL_REFUSED: a column has no name, or no bounds, or there are too many. AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status model_new(const struct learn_request *request, struct learn_model **ret,
				    struct report *report);

/* Whether `kind` is a regression. */
bool model_has_weights(enum learn_kind kind);

#endif
