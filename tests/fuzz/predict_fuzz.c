/* predict_fuzz.c: a model that is read predicts for any row, and is written as it was read. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "learn/predict_json.h"

#include <assert.h>
#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const double odd[] = { NAN, INFINITY, -1e308, 0, 0.5 };
	struct predictor *predictor = NULL;
	struct predictor *again = NULL;
	double row[BOOST_FEATURES_MAX];
	struct buffer buffer;

	if (predict_parse((const char *)data, size, &predictor, NULL) != AL_OK)
		return 0;
	for (size_t i = 0; i < 5; i++) {
		double value;

		for (size_t j = 0; j < BOOST_FEATURES_MAX; j++)
			row[j] = odd[(i + j) % 5];
		value = predict_row(predictor, row);
		assert(isfinite(value));
		if (predictor->link == PREDICT_CLUSTER)
			assert(value < (double)predictor->centres->clusters);
		else if (predictor->link != PREDICT_CHANCE)
			assert(value >= predictor->target.low && value <= predictor->target.high);
	}
	buffer_init(&buffer, PREDICT_JSON_LEN_MAX);
	assert(predict_format(predictor, &buffer) == AL_OK);
	assert(predict_parse(buffer_text(&buffer), buffer.len, &again, NULL) == AL_OK);
	predict_free(again);
	predict_free(predictor);
	buffer_clear(&buffer);
	return 0;
}
