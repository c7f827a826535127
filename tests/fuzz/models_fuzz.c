/* models_fuzz.c: models that a question brings are read whole or refused, and say finite numbers.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "learn/predict_sql.h"
#include "query/value.h"

#include <assert.h>
#include <math.h>

static void apply(const struct number_model *model)
{
	static const double odd[] = { NAN, INFINITY, -1e308, 0, 0.5 };
	double row[NUMBER_FEATURES_MAX];

	assert(model->features >= 1 && model->features <= NUMBER_FEATURES_MAX);
	assert(model->low <= model->high && model->low >= -VALUE_MAX && model->high <= VALUE_MAX);
	for (size_t i = 0; i < 5; i++) {
		for (size_t j = 0; j < NUMBER_FEATURES_MAX; j++)
			row[j] = odd[(i + j) % 5];
		assert(isfinite(model->predict(model->context, row)));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct predict_models *models = NULL;
	const struct number_model *list;
	json_t *json = NULL;
	size_t count;

	if (json_parse((const char *)data, size, &json, NULL) != AL_OK)
		return 0;
	if (predict_models_read(json, &models, NULL) == AL_OK) {
		list = predict_models_list(models, &count);
		for (size_t i = 0; i < count; i++)
			apply(&list[i]);
		predict_models_free(models);
	}
	json_decref(json);
	return 0;
}
