/* card_text.c: a model's card as text. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/card_internal.h"

#include "base/digest.h"
#include "base/translation.h"

/* Labels are found by their English words. */
struct writer {
	const struct translation *translation;
	struct buffer *ret;
};

static void line(const struct writer *writer, const char *label, const char *text)
{
	buffer_append_text(writer->ret, translation_find(writer->translation, NULL, label));
	buffer_append_text(writer->ret, ": ");
	buffer_append_text(writer->ret, text);
	buffer_append_byte(writer->ret, '\n');
}

static void range(const struct writer *writer, const char *label,
		  const struct predict_column *column)
{
	char low[CARD_NUMBER_MAX];
	char high[CARD_NUMBER_MAX];

	card_number(column->low, low);
	card_number(column->high, high);
	buffer_append_text(writer->ret, translation_find(writer->translation, NULL, label));
	buffer_append_format(writer->ret, ": %s [%s, %s]\n", column->name, low, high);
}

static void value(const struct writer *writer, const char *label, const struct card_value *value)
{
	char middle[CARD_NUMBER_MAX] = "?";
	char low[CARD_NUMBER_MAX];
	char high[CARD_NUMBER_MAX];

	if (value->known)
		card_number(value->value, middle);
	card_number(value->low, low);
	card_number(value->high, high);
	buffer_append_text(writer->ret, "  ");
	buffer_append_text(writer->ret, translation_find(writer->translation, NULL, label));
	buffer_append_format(writer->ret, ": %s [%s, %s]\n", middle, low, high);
}

static void measure(const struct writer *writer, const struct card *card, size_t group)
{
	const struct card_measure *of = &card->measures[group];

	if (card->groups_column != NULL)
		line(writer, card->groups_column, card->groups_names[group]);
	else
		line(writer, N_("measured on"), card->table);
	value(writer, N_("rows"), &of->rows);
	switch (card->predictor->link) {
	case PREDICT_CHANCE:
		value(writer, N_("right answers"), &of->accuracy);
		value(writer, N_("answered yes"), &of->yes);
		value(writer, N_("yeses found"), &of->yes_found);
		value(writer, N_("false alarms"), &of->false_alarm);
		break;
	case PREDICT_VALUE:
	case PREDICT_RATE:
		value(writer, N_("mean squared error"), &of->error2);
		value(writer, N_("mean error"), &of->error);
		break;
	case PREDICT_CLUSTER:
		value(writer, N_("mean squared distance"), &of->error2);
		break;
	}
}

static void privacy(const struct writer *writer, const struct card *card, struct rho total,
		    struct epsilon epsilon)
{
	char text[DECIMAL_TEXT_MAX];
	char clip[CARD_NUMBER_MAX];

	buffer_append_text(writer->ret, translation_find(writer->translation, NULL, N_("rounds")));
	buffer_append_format(writer->ret, ": %zu\n", card->rounds);
	card_number(card->clip, clip);
	line(writer, N_("a person's share of a round is held to"), clip);
	rho_format(total, text);
	line(writer, N_("rho"), text);
	rho_format(card->rho_measure, text);
	line(writer, N_("of it for the measures"), text);
	epsilon_format(epsilon, text);
	line(writer, N_("epsilon"), text);
	delta_format(card->delta, text);
	line(writer, N_("delta"), text);
}

enum status card_format_text(const struct card *card, const struct translation *translation,
			     struct buffer *ret, struct report *report)
{
	const struct writer writer = { translation, ret };
	char plan[2 * DIGEST_LEN + 1];
	struct rho total;
	struct epsilon epsilon;
	enum status status;

	status = card_check(card, report);
	if (status == AL_OK)
		status = card_epsilon(card, &total, &epsilon, report);
	if (status != AL_OK)
		return status;
	line(&writer, N_("model"), translation_find(translation, NULL, card->kind));
	line(&writer, N_("table"), card->table);
	if (card->filter[0] != '\0')
		line(&writer, N_("rows where"), card->filter);
	for (size_t i = 0; i < card->predictor->features; i++)
		range(&writer, N_("feature"), &card->predictor->columns[i]);
	if (card->predictor->link != PREDICT_CLUSTER)
		range(&writer, N_("predicts"), &card->predictor->target);
	privacy(&writer, card, total, epsilon);
	for (size_t i = 0; i < card->measures_count; i++)
		measure(&writer, card, i);
	hex_format(card->plan->bytes, DIGEST_LEN, plan);
	line(&writer, N_("plan"), plan);
	line(&writer, N_("intended use"), card->intended);
	line(&writer, N_("known limits"), card->limits);
	return buffer_status(ret);
}
