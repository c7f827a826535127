/* card_test.c: a card is canonical JSON, or text, and tells what it should. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/digest.h"
#include "base/json.h"
#include "base/translation.h"
#include "learn/card.h"
#include "unit/unit.h"
#include "words/catalogues.h"

#include <stdlib.h>
#include <string.h>

static const struct predict_column columns[] = { { "age", 0, 110 }, { "gr\"o\xc3\x9f", -0.5, 1 } };
static const double weights[] = { 0.5, 0.25, 0 };
static const struct digest plan = { { 0xab } };
static const char *const names[] = { "f", "m" };
static const struct card_measure measures[] = {
	{ .rows = { true, 100, 90, 110 },
	  .accuracy = { true, 0.75, 0.7, 0.8 },
	  .yes = { true, 0.5, 0.25, 0.625 },
	  .yes_found = { false, 0, 0, 1 },
	  .error2 = { true, 2, 1, 3 },
	  .error = { true, -0.5, -1, 0 } },
	{ .rows = { true, 50, 40, 60 } },
};

static struct predictor predictor = { .link = PREDICT_CHANCE,
				      .columns = columns,
				      .features = 2,
				      .target = { "ill", 0, 1 },
				      .weights = weights };

static struct card card_of(enum predict_link link)
{
	predictor.link = link;
	return (struct card){ .kind = "logistic regression",
			      .predictor = &predictor,
			      .table = "stays",
			      .filter = "age >= 18",
			      .plan = &plan,
			      .rounds = 50,
			      .clip = 1.5,
			      .rho = { RHO_PICO_ONE / 20 },
			      .rho_measure = { RHO_PICO_ONE / 100 },
			      .delta = { 1000000000 },
			      .intended = "planning of beds",
			      .limits = "one\nhospital",
			      .groups_column = "sex",
			      .groups_names = names,
			      .measures = measures,
			      .measures_count = 2 };
}

static void a_card_tells_what_it_should(void **state)
{
	static const char wanted[] =
	    "{\"basis\":{\"filter\":\"age >= 18\",\"table\":\"stays\"},\"features\":[{\"high\":"
	    "\"110\",\"low\":\"0\",\"name\":\"age\"},{\"high\":\"1\",\"low\":\"-0.5\",\"name\":"
	    "\"gr\\\"o\xc3\x9f\"}],\"intended_use\":\"planning of beds\",\"kind\":\"logistic "
	    "regression\",\"limits\":\"one\\nhospital\",\"measured_by\":\"sex\",\"measures\":[{"
	    "\"accuracy\":{\"high\":\"0.8\",\"low\":\"0.7\",\"value\":\"0.75\"},\"false_alarm\""
	    ":{\"high\":\"0\",\"low\":\"0\",\"value\":null},\"group\":\"f\",\"rows\":{\"high\":"
	    "\"110\",\"low\":\"90\",\"value\":\"100\"},\"yes\":{\"high\":\"0.625\",\"low\":"
	    "\"0.25\",\"value\":\"0.5\"},\"yes_found\":{\"high\":\"1\",\"low\":\"0\",\"value\":"
	    "null}},{";
	struct card card = card_of(PREDICT_CHANCE);
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 1 << 16);
	assert_int_equal(card_format(&card, &buffer, NULL), AL_OK);
	assert_memory_equal(buffer_text(&buffer), wanted, sizeof(wanted) - 1);
	assert_non_null(strstr(buffer_text(&buffer), "\"rho\":\"0.06\",\"rho_of_measures\":"
						     "\"0.01\",\"rounds\":50}"));
	assert_non_null(strstr(buffer_text(&buffer), "\"plan\":\"ab0000"));
	buffer_clear(&buffer);
}

static void the_json_is_canonical_for_each_link(void **state)
{
	static const enum predict_link links[] = { PREDICT_VALUE, PREDICT_CHANCE, PREDICT_RATE,
						   PREDICT_CLUSTER };

	(void)state;
	for (size_t i = 0; i < 8; i++) {
		struct card card = card_of(links[i % 4]);
		struct buffer buffer;
		struct buffer again;
		json_t *value = NULL;

		if (i >= 4) {
			card.groups_column = NULL;
			card.groups_names = NULL;
			card.measures_count = 1;
		}
		buffer_init(&buffer, 1 << 16);
		buffer_init(&again, 1 << 16);
		assert_int_equal(card_format(&card, &buffer, NULL), AL_OK);
		assert_int_equal(json_parse(buffer_text(&buffer), buffer.len, &value, NULL), AL_OK);
		assert_int_equal(json_canonical(value, &again, NULL), AL_OK);
		assert_string_equal(buffer_text(&buffer), buffer_text(&again));
		json_decref(value);
		buffer_clear(&buffer);
		buffer_clear(&again);
	}
}

static void the_text_has_a_line_a_fact(void **state)
{
	struct card card = card_of(PREDICT_CHANCE);
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 1 << 16);
	assert_int_equal(card_format_text(&card, NULL, &buffer, NULL), AL_OK);
	assert_non_null(strstr(buffer_text(&buffer), "model: logistic regression\n"));
	assert_non_null(strstr(buffer_text(&buffer), "\nfeature: age [0, 110]\n"));
	assert_non_null(strstr(buffer_text(&buffer), "\npredicts: ill [0, 1]\n"));
	assert_non_null(strstr(buffer_text(&buffer), "\nrho: 0.06\n"));
	assert_non_null(strstr(buffer_text(&buffer), "\nsex: f\n  rows: 100 [90, 110]\n"
						     "  right answers: 0.75 [0.7, 0.8]\n"));
	assert_non_null(strstr(buffer_text(&buffer), "\n  yeses found: ? [0, 1]\n"));
	assert_non_null(strstr(buffer_text(&buffer), "\nknown limits: one\nhospital\n"));
	buffer_clear(&buffer);
}

/* The catalogue of po/de.po. */
static struct translation german(void)
{
	struct translation ret = { .count = 0 };
	size_t i = 0;

	while (i < catalogues_count && strcmp(catalogue_languages[i], "de") != 0)
		i++;
	assert_true(i < catalogues_count);
	assert_int_equal(translation_decode(catalogues[i].bytes, catalogues[i].len, &ret), AL_OK);
	return ret;
}

/* Whether the label that `english` begins with begins `translated` too: it was not translated.
 * What the data names, as a group's column, has the same label in each language. */
static bool same_label(const char *english, const char *translated)
{
	size_t len = strcspn(english, ":\n");

	return english[len] == ':' && strncmp(english, translated, len + 1) == 0 &&
	       strncmp(english, "sex:", 4) != 0;
}

static void each_label_is_said_in_german(void **state)
{
	static const enum predict_link links[] = { PREDICT_VALUE, PREDICT_CHANCE, PREDICT_RATE,
						   PREDICT_CLUSTER };
	const struct translation translation = german();

	(void)state;
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		struct card card = card_of(links[i]);
		struct buffer english;
		struct buffer translated;
		const char *one;
		const char *other;

		card.kind = "logistic";
		buffer_init(&english, 1 << 16);
		buffer_init(&translated, 1 << 16);
		assert_int_equal(card_format_text(&card, NULL, &english, NULL), AL_OK);
		assert_int_equal(card_format_text(&card, &translation, &translated, NULL), AL_OK);
		assert_non_null(strstr(buffer_text(&translated), "Modell: logistisch\n"));
		one = buffer_text(&english);
		other = buffer_text(&translated);
		while (one[0] != '\0') {
			assert_false(same_label(one, other));
			one += strcspn(one, "\n") + 1;
			other += strcspn(other, "\n") + 1;
		}
		assert_string_equal(other, "");
		buffer_clear(&english);
		buffer_clear(&translated);
	}
}

static void a_text_over_its_limit_is_refused(void **state)
{
	struct card card = card_of(PREDICT_CHANCE);
	char *text = malloc(CARD_TEXT_MAX + 2);
	struct report report = { 0 };
	struct buffer buffer;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', CARD_TEXT_MAX + 1);
	text[CARD_TEXT_MAX + 1] = '\0';
	buffer_init(&buffer, 1 << 16);
	card.limits = text;
	assert_int_equal(card_format(&card, &buffer, &report), AL_TOO_BIG);
	assert_non_null(strstr(report.message, "known limits"));
	assert_int_equal(card_format_text(&card, NULL, &buffer, &report), AL_TOO_BIG);
	assert_int_equal(buffer.len, 0);
	card.limits = text + 1;
	assert_int_equal(card_format(&card, &buffer, NULL), AL_OK);
	buffer_clear(&buffer);
	free(text);
}

static void without_a_delta_there_is_no_epsilon(void **state)
{
	struct card card = card_of(PREDICT_CHANCE);
	struct report report;
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 1 << 16);
	card.delta = (struct delta){ 0 };
	assert_int_equal(card_format(&card, &buffer, &report), AL_OVERFLOW);
	card = card_of(PREDICT_CHANCE);
	card.rho = (struct rho){ RHO_PICO_MAX };
	assert_int_equal(card_format(&card, &buffer, &report), AL_OVERFLOW);
	buffer_clear(&buffer);
}

static void a_card_longer_than_its_buffer_is_too_big(void **state)
{
	struct card card = card_of(PREDICT_CHANCE);
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 100);
	assert_int_equal(card_format(&card, &buffer, NULL), AL_TOO_BIG);
	buffer_clear(&buffer);
}

UNIT_MAIN("card", cmocka_unit_test(a_card_tells_what_it_should),
	  cmocka_unit_test(the_json_is_canonical_for_each_link),
	  cmocka_unit_test(the_text_has_a_line_a_fact),
	  cmocka_unit_test(each_label_is_said_in_german),
	  cmocka_unit_test(a_text_over_its_limit_is_refused),
	  cmocka_unit_test(without_a_delta_there_is_no_epsilon),
	  cmocka_unit_test(a_card_longer_than_its_buffer_is_too_big))
