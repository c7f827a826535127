/* card.c: a model's card as canonical JSON. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/card_internal.h"

#include "base/digest.h"
#include "base/json.h"

#include <stdio.h>
#include <string.h>

enum status card_check(const struct card *card, struct report *report)
{
	const struct {
		const char *what;
		const char *text;
	} texts[] = { { "filter", card->filter },
		      { "intended use", card->intended },
		      { "known limits", card->limits } };

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (strlen(texts[i].text) > CARD_TEXT_MAX)
			return report_set(report, AL_TOO_BIG,
					  "the card's %s is over %d bytes: shorten it",
					  texts[i].what, CARD_TEXT_MAX);
	return AL_OK;
}

enum status card_epsilon(const struct card *card, struct rho *total, struct epsilon *epsilon,
			 struct report *report)
{
	enum status status = rho_add(card->rho, card->rho_measure, total);

	if (status == AL_OK)
		status = epsilon_from_rho(*total, card->delta, epsilon);
	if (status != AL_OK)
		return report_set(report, status,
				  "no epsilon is there for the budget: give a delta above 0");
	return AL_OK;
}

void card_number(double value, char ret[static CARD_NUMBER_MAX])
{
	snprintf(ret, CARD_NUMBER_MAX, "%.6g", value);
}

/* Members are written in the order of their names, without space: RFC 8785, 3.2.3. */
static void text(struct buffer *ret, const char *before, const char *value)
{
	buffer_append_text(ret, before);
	json_append_text(ret, value, strlen(value));
}

/* Bounds are public facts and stand as they are, so that they can be computed with. */
static void append_column(struct buffer *ret, const struct predict_column *column)
{
	buffer_append_format(ret, "{\"high\":\"%.17g\",\"low\":\"%.17g\"", column->high,
			     column->low);
	text(ret, ",\"name\":", column->name);
	buffer_append_text(ret, "}");
}

static void append_value(struct buffer *ret, const char *before, const struct card_value *value)
{
	char number[CARD_NUMBER_MAX];

	buffer_append_text(ret, before);
	card_number(value->high, number);
	buffer_append_format(ret, "{\"high\":\"%s\"", number);
	card_number(value->low, number);
	buffer_append_format(ret, ",\"low\":\"%s\",\"value\":", number);
	card_number(value->value, number);
	if (value->known)
		buffer_append_format(ret, "\"%s\"}", number);
	else
		buffer_append_text(ret, "null}");
}

static void append_group(struct buffer *ret, const char *before, const struct card *card,
			 size_t group)
{
	buffer_append_text(ret, before);
	if (card->groups_column != NULL) {
		text(ret, "\"group\":", card->groups_names[group]);
		buffer_append_text(ret, ",");
	}
}

static void append_measure(struct buffer *ret, const struct card *card, size_t group)
{
	const struct card_measure *of = &card->measures[group];

	switch (card->predictor->link) {
	case PREDICT_CHANCE:
		append_value(ret, "{\"accuracy\":", &of->accuracy);
		append_value(ret, ",\"false_alarm\":", &of->false_alarm);
		append_group(ret, ",", card, group);
		append_value(ret, "\"rows\":", &of->rows);
		append_value(ret, ",\"yes\":", &of->yes);
		append_value(ret, ",\"yes_found\":", &of->yes_found);
		break;
	case PREDICT_VALUE:
	case PREDICT_RATE:
		append_value(ret, "{\"error\":", &of->error);
		append_group(ret, ",", card, group);
		append_value(ret, "\"rows\":", &of->rows);
		append_value(ret, ",\"squared_error\":", &of->error2);
		break;
	case PREDICT_CLUSTER:
		append_group(ret, "{", card, group);
		append_value(ret, "\"rows\":", &of->rows);
		append_value(ret, ",\"squared_distance\":", &of->error2);
		break;
	}
	buffer_append_text(ret, "}");
}

static void append_measures(struct buffer *ret, const struct card *card)
{
	if (card->groups_column != NULL)
		text(ret, ",\"measured_by\":", card->groups_column);
	buffer_append_text(ret, ",\"measures\":[");
	for (size_t i = 0; i < card->measures_count; i++) {
		buffer_append_text(ret, i == 0 ? "" : ",");
		append_measure(ret, card, i);
	}
	buffer_append_text(ret, "]");
}

static void append_privacy(struct buffer *ret, const struct card *card, struct rho total,
			   struct epsilon epsilon)
{
	char clip[CARD_NUMBER_MAX];
	char number[DECIMAL_TEXT_MAX];

	card_number(card->clip, clip);
	buffer_append_format(ret, ",\"privacy\":{\"clip\":\"%s\"", clip);
	delta_format(card->delta, number);
	buffer_append_format(ret, ",\"delta\":\"%s\"", number);
	epsilon_format(epsilon, number);
	buffer_append_format(ret, ",\"epsilon\":\"%s\"", number);
	rho_format(total, number);
	buffer_append_format(ret, ",\"rho\":\"%s\"", number);
	rho_format(card->rho_measure, number);
	buffer_append_format(ret, ",\"rho_of_measures\":\"%s\"", number);
	buffer_append_format(ret, ",\"rounds\":%zu}", card->rounds);
}

enum status card_format(const struct card *card, struct buffer *ret, struct report *report)
{
	char plan[2 * DIGEST_LEN + 1];
	struct rho total;
	struct epsilon epsilon;
	enum status status;

	status = card_check(card, report);
	if (status == AL_OK)
		status = card_epsilon(card, &total, &epsilon, report);
	if (status != AL_OK)
		return status;
	hex_format(card->plan->bytes, DIGEST_LEN, plan);
	text(ret, "{\"basis\":{\"filter\":", card->filter);
	text(ret, ",\"table\":", card->table);
	buffer_append_text(ret, "},\"features\":[");
	for (size_t i = 0; i < card->predictor->features; i++) {
		buffer_append_text(ret, i == 0 ? "" : ",");
		append_column(ret, &card->predictor->columns[i]);
	}
	text(ret, "],\"intended_use\":", card->intended);
	text(ret, ",\"kind\":", card->kind);
	text(ret, ",\"limits\":", card->limits);
	append_measures(ret, card);
	text(ret, ",\"plan\":", plan);
	append_privacy(ret, card, total, epsilon);
	if (card->predictor->link != PREDICT_CLUSTER) {
		buffer_append_text(ret, ",\"target\":");
		append_column(ret, &card->predictor->target);
	}
	buffer_append_text(ret, "}");
	return buffer_status(ret);
}
