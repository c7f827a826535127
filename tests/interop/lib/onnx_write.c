/*
 * onnx_write.c: write models of each kind as ONNX, and what our own code predicts for rows.
 *
 *	onnx_write FOLDER	KIND.onnx, KIND.rows (a row: its features, then the prediction)
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "learn/onnx.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define FEATURES 5
#define ROWS 2000

static const struct predict_column columns[FEATURES] = {
	{ "age", 0, 110 },  { "income \"net\"", -1000.5, 100000 },
	{ "female", 0, 1 }, { "temperature", -40, 45.75 },
	{ "größe", 1, 2 },
};

static double draw(struct random *random, double low, double high)
{
	return low + (high - low) * ((double)(random_u64(random) >> 11) * 0x1p-53);
}

/* Mostly within twice the bounds; now and then a bound, the middle, or no number at all. */
static double draw_value(struct random *random, const struct predict_column *column)
{
	double width = column->high - column->low;

	switch (random_below(random, 16)) {
	case 0:
		return column->low;
	case 1:
		return column->high;
	case 2:
		return column->low / 2 + column->high / 2;
	case 3:
		return NAN;
	case 4:
		return random_below(random, 2) == 0 ? INFINITY : -INFINITY;
	default:
		return draw(random, column->low - width / 2, column->high + width / 2);
	}
}

static FILE *open_file(const char *folder, const char *kind, const char *ending)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s.%s", folder, kind, ending);
	return fopen(path, "wb");
}

static int write_rows(FILE *file, const struct predictor *predictor, struct random *random)
{
	for (size_t i = 0; i < ROWS; i++) {
		double values[FEATURES];

		for (size_t j = 0; j < FEATURES; j++) {
			values[j] = draw_value(random, &columns[j]);
			fprintf(file, "%.17g ", values[j]);
		}
		fprintf(file, "%.17g\n", predict_row(predictor, values));
	}
	return fclose(file);
}

static int write_model(const char *folder, const char *kind, const struct predictor *predictor,
		       struct random *random)
{
	const struct onnx_fact fact = { "card", "{\"kind\":\"a test\"}" };
	struct buffer buffer;
	int failed = 1;
	FILE *file;

	buffer_init(&buffer, ONNX_LEN_MAX);
	if (onnx_format(predictor, "a model of random numbers", &fact, 1, &buffer) == AL_OK &&
	    (file = open_file(folder, kind, "onnx")) != NULL) {
		failed = fwrite(buffer.bytes, 1, buffer.len, file) != buffer.len;
		failed |= fclose(file) != 0;
	}
	buffer_clear(&buffer);
	file = failed ? NULL : open_file(folder, kind, "rows");
	return file == NULL || write_rows(file, predictor, random) != 0;
}

static int write_linear(const char *folder, struct random *random)
{
	double weights[FEATURES + 1];
	struct predictor predictor = { .columns = columns,
				       .features = FEATURES,
				       .weights = weights };
	int failed;

	for (size_t i = 0; i <= FEATURES; i++)
		weights[i] = draw(random, -1, 1);
	predictor.link = PREDICT_VALUE;
	predictor.target = (struct predict_column){ "rent", -200, 1000 };
	failed = write_model(folder, "linear", &predictor, random);
	predictor.link = PREDICT_CHANCE;
	predictor.target = (struct predict_column){ "ill", 0, 1 };
	failed |= write_model(folder, "logistic", &predictor, random);
	predictor.link = PREDICT_RATE;
	predictor.target = (struct predict_column){ "visits", 0, 3.5 };
	failed |= write_model(folder, "poisson", &predictor, random);
	return failed;
}

static int write_boosted(const char *folder, struct random *random)
{
	const uint16_t bins[FEATURES] = { 32, 7, 2, 1000, 1 };
	struct boost_trees trees;
	struct predictor predictor = {
		.columns = columns, .features = FEATURES, .trees = &trees, .start = 0.125
	};
	int failed;

	if (boost_trees_init(&trees, FEATURES, 40, 5, NULL) != AL_OK)
		return 1;
	boost_trees_draw(&trees, bins, random);
	for (size_t i = 0; i < trees.trees * boost_leaves(trees.depth); i++)
		trees.leaves[i] = draw(random, -0.2, 0.2);
	predictor.link = PREDICT_VALUE;
	predictor.target = (struct predict_column){ "rent", -200, 1000 };
	failed = write_model(folder, "boosted", &predictor, random);
	predictor.link = PREDICT_CHANCE;
	predictor.target = (struct predict_column){ "ill", 0, 1 };
	failed |= write_model(folder, "boosted_logistic", &predictor, random);
	boost_trees_clear(&trees);
	return failed;
}

static int write_clusters(const char *folder, struct random *random)
{
	struct kmeans_centres centres;
	const struct predictor predictor = { .link = PREDICT_CLUSTER,
					     .columns = columns,
					     .features = FEATURES,
					     .centres = &centres };
	int failed;

	if (kmeans_centres_init(&centres, 7, FEATURES, NULL) != AL_OK)
		return 1;
	kmeans_spread(&centres, random);
	failed = write_model(folder, "clusters", &predictor, random);
	kmeans_centres_clear(&centres);
	return failed;
}

int main(int argc, char **argv)
{
	const uint8_t seed[RANDOM_SEED_LEN] = { 23 };
	struct random random;

	if (argc != 2) {
		fprintf(stderr, "usage: onnx_write FOLDER\n");
		return 2;
	}
	random_init_seed(&random, seed);
	return write_linear(argv[1], &random) || write_boosted(argv[1], &random) ||
	       write_clusters(argv[1], &random);
}
