/*
 * predict_sql.h: models in a question: PREDICT('name', number, ...).
 *
 *	{"models":{"m":{...}},"sql":"SELECT station, AVG(PREDICT('m', minutes)) FROM trips
 *	GROUP BY station"}
 *
 * A model is in the form of predict_json.h, or an object with it as "model", as a training
 * returns it. Its numbers are given in the order of its columns. What it says is held within the
 * bounds of its target (chances within 0 and 1, clusters are numbers from 0), and has up to 6
 * digits after the point. No number of it but 0 is below 1e-100 in size.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_PREDICT_SQL_H
#define ALLMENDE_LEARN_PREDICT_SQL_H

#include "base/json.h"
#include "base/status.h"
#include "query/number.h"

#include <stddef.h>

#define PREDICT_MODELS_MAX 8	  /* of a question */
#define PREDICT_MODEL_NAME_MAX 63 /* bytes of a model's name */

struct predict_models; /* Opaque. Once read they never change. */

/*
 * Read the members of the object `json` as models by name.
 * AL_OK: *ret is the caller's, freed by predict_models_free(). AL_MALFORMED: no such object, or a
 * model is none; the report says which. AL_TOO_BIG: over a limit above, or of NUMBER_FEATURES_MAX.
 * AL_NO_MEMORY. *ret is then untouched.
 */
AL_MUST_CHECK enum status predict_models_read(json_t *json, struct predict_models **ret,
					      struct report *report);

/* NULL does nothing. */
void predict_models_free(struct predict_models *models);

/* The models for struct analysis_scope, *ret_count of them; borrowed, as what is made with them
 * does. NULL has none. */
const struct number_model *predict_models_list(const struct predict_models *models,
					       size_t *ret_count);

#endif
