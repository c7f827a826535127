/* predict_json_test.c: a model comes back to the last bit, and no other text is one. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "crypto/random.h"
#include "learn/predict_json.h"
#include "unit/learn/learn_rows.h"
#include "unit/unit.h"

#include <math.h>

static const struct predict_column columns[] = { { "age", 0, 110 },
						 { "gr\"\xc3\xb6", -0.1, 1e300 } };

static const char weighted[] =
    "{\"columns\":[{\"high\":\"110\",\"low\":\"0\",\"name\":\"age\"}],\"link\":\"chance\","
    "\"target\":{\"high\":\"1\",\"low\":\"0\",\"name\":\"ill\"},\"weights\":[\"0.5\",\"-1.25\"]}";
static const char treed[] =
    "{\"columns\":[{\"high\":\"110\",\"low\":\"0\",\"name\":\"age\"}],\"link\":\"value\","
    "\"target\":{\"high\":\"1\",\"low\":\"0\",\"name\":\"ill\"},\"trees\":{\"depth\":1,"
    "\"leaves\":[\"1\",\"2\"],\"splits\":[[0,\"0.5\"]],\"start\":\"0\"}}";
static const char clustered[] =
    "{\"centres\":[[\"0\"],[\"1\"]],\"columns\":[{\"high\":\"110\",\"low\":\"0\",\"name\":"
    "\"age\"}],\"link\":\"cluster\"}";

/* Write `predictor`, read it, write it again: the same bytes, canonical, and the same answers. */
static void assert_returns(const struct predictor *predictor)
{
	struct budget budget = budget_begin("predict_json");
	struct predictor *again = NULL;
	struct buffer first;
	struct buffer second;
	struct buffer canonical;
	json_t *value = NULL;

	buffer_init(&first, PREDICT_JSON_LEN_MAX);
	buffer_init(&second, PREDICT_JSON_LEN_MAX);
	buffer_init(&canonical, PREDICT_JSON_LEN_MAX);
	assert_int_equal(predict_format(predictor, &first), AL_OK);
	assert_int_equal(predict_parse(buffer_text(&first), first.len, &again, NULL), AL_OK);
	assert_int_equal(predict_format(again, &second), AL_OK);
	assert_string_equal(buffer_text(&first), buffer_text(&second));
	assert_int_equal(json_parse(buffer_text(&first), first.len, &value, NULL), AL_OK);
	assert_int_equal(json_canonical(value, &canonical, NULL), AL_OK);
	assert_string_equal(buffer_text(&first), buffer_text(&canonical));
	for (size_t i = 0; i < 100; i++) {
		const double row[] = { 110 * learn_room_unit(&budget),
				       1e300 * learn_room_unit(&budget) };

		assert_true(predict_row(predictor, row) == predict_row(again, row));
	}
	json_decref(value);
	predict_free(again);
	buffer_clear(&first);
	buffer_clear(&second);
	buffer_clear(&canonical);
}

static void weights_come_back(void **state)
{
	static const enum predict_link links[] = { PREDICT_VALUE, PREDICT_CHANCE, PREDICT_RATE };
	static const double weights[] = { 1.0 / 3, -5e-324, 1e300 };
	struct predictor predictor = { .columns = columns,
				       .features = 2,
				       .target = { "y", -1.0 / 3, 1 },
				       .weights = weights };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		predictor.link = links[i];
		assert_returns(&predictor);
	}
}

static void trees_come_back(void **state)
{
	static const uint16_t bins[] = { 7, 9 };
	const uint8_t seed[RANDOM_SEED_LEN] = { 1 };
	struct boost_trees trees;
	struct predictor predictor = { .link = PREDICT_VALUE,
				       .columns = columns,
				       .features = 2,
				       .target = { "y", 0, 1 },
				       .trees = &trees,
				       .start = 0.1 };
	struct random random;

	(void)state;
	assert_int_equal(boost_trees_init(&trees, 2, 5, 3, NULL), AL_OK);
	random_init_seed(&random, seed);
	boost_trees_draw(&trees, bins, &random);
	for (size_t i = 0; i < 40; i++)
		trees.leaves[i] = sin((double)i) / 7;
	assert_returns(&predictor);
	boost_trees_clear(&trees);
}

static void centres_come_back(void **state)
{
	double places[] = { 0.1, 1, -1, 0, 1.0 / 3, -0.25 };
	const struct kmeans_centres centres = { .clusters = 3, .features = 2, .places = places };
	const struct predictor predictor = {
		.link = PREDICT_CLUSTER, .columns = columns, .features = 2, .centres = &centres
	};

	(void)state;
	assert_returns(&predictor);
}

/* Each of these models is read, and none with the text `was` replaced by `is`. */
static void nothing_else_is_a_model(void **state)
{
	static const struct {
		const char *model;
		const char *was;
		const char *is;
	} wrong[] = {
		{ weighted, "\"110\"", "110" },
		{ weighted, "\"110\"", "\"0\"" },
		{ weighted, "\"110\"", "\"inf\"" },
		{ weighted, "\"110\"", "\"0x6e\"" },
		{ weighted, "\"110\"", "\" 110\"" },
		{ weighted, "\"110\"", "\"110.0\"" },
		{ weighted, "\"age\"", "\"\"" },
		{ weighted, "chance", "guess" },
		{ weighted, "chance", "cluster" },
		{ weighted, "\"0.5\",", "" },
		{ weighted, "\"0.5\"", "\"nan\"" },
		{ weighted, "\"weights\":", "\"more\":0,\"weights\":" },
		{ weighted, "\"weights\":", "\"trees\":" },
		{ weighted, "[{", "[1,{" },
		{ treed, "\"depth\":1", "\"depth\":0" },
		{ treed, "\"depth\":1", "\"depth\":9" },
		{ treed, "\"depth\":1", "\"depth\":2" },
		{ treed, "[0,\"0.5\"]", "[1,\"0.5\"]" },
		{ treed, "[0,\"0.5\"]", "[-1,\"0.5\"]" },
		{ treed, "[0,\"0.5\"]", "[0,\"0.5\",0]" },
		{ treed, "[0,\"0.5\"]", "" },
		{ treed, "\"1\",\"2\"", "\"1\",\"2\",\"3\"" },
		{ treed, "\"1\",\"2\"", "" },
		{ treed, ",\"start\":\"0\"", "" },
		{ treed, "\"trees\":{", "\"trees\":{\"more\":1," },
		{ clustered, "\"1\"]", "\"1.5\"]" },
		{ clustered, "[\"1\"]", "[]" },
		{ clustered, "[\"0\"],[\"1\"]", "" },
		{ clustered, "cluster", "value" },
		{ clustered, "\"link\"", "\"target\":0,\"link\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		const char *at = strstr(wrong[i].model, wrong[i].was);
		struct predictor *predictor = NULL;
		struct report report = { 0 };
		char text[512];
		int len;

		assert_non_null(at);
		assert_int_equal(
		    predict_parse(wrong[i].model, strlen(wrong[i].model), &predictor, NULL), AL_OK);
		predict_free(predictor);
		predictor = NULL;
		len = snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - wrong[i].model),
			       wrong[i].model, wrong[i].is, at + strlen(wrong[i].was));
		assert_true(len > 0 && (size_t)len < sizeof(text));
		assert_int_equal(predict_parse(text, (size_t)len, &predictor, &report),
				 AL_MALFORMED);
		assert_null(predictor);
		assert_true(report.message[0] != '\0');
	}
}

static void a_text_over_the_limit_is_refused_unread(void **state)
{
	struct predictor *predictor = NULL;

	(void)state;
	assert_int_equal(predict_parse("", PREDICT_JSON_LEN_MAX + 1, &predictor, NULL), AL_TOO_BIG);
	assert_int_equal(predict_parse("", 0, &predictor, NULL), AL_MALFORMED);
	assert_int_equal(predict_parse("[]", 2, &predictor, NULL), AL_MALFORMED);
	assert_null(predictor);
	predict_free(NULL);
}

UNIT_MAIN("predict_json", cmocka_unit_test(weights_come_back), cmocka_unit_test(trees_come_back),
	  cmocka_unit_test(centres_come_back), cmocka_unit_test(nothing_else_is_a_model),
	  cmocka_unit_test(a_text_over_the_limit_is_refused_unread))
