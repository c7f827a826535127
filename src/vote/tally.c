/* tally.c: the ciphertexts that are decrypted, and lists of their shape. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/tally_internal.h"

#include "base/json.h"

#include <assert.h>

size_t tally_choices(const struct election *election)
{
	size_t count = 0;

	for (size_t i = 0; i < election->questions_count; i++)
		count += question_choices(&election->questions[i]);
	return count;
}

void tally_append(const struct election *election,
		  void (*append)(const void *user, size_t i, struct buffer *ret), const void *user,
		  struct buffer *ret)
{
	size_t i = 0;

	buffer_append_byte(ret, '[');
	for (size_t question = 0; question < election->questions_count; question++) {
		size_t choices = question_choices(&election->questions[question]);

		buffer_append_text(ret, question == 0 ? "[" : ",[");
		for (size_t choice = 0; choice < choices; choice++) {
			if (choice > 0)
				buffer_append_byte(ret, ',');
			append(user, i++, ret);
		}
		buffer_append_byte(ret, ']');
	}
	buffer_append_byte(ret, ']');
}

void tally_report_place(const struct election *election, size_t i, struct report *report)
{
	for (size_t question = 0; question < election->questions_count; question++) {
		size_t choices = question_choices(&election->questions[question]);

		if (i < choices) {
			report_prefix(report, "question %zu, choice %zu", question + 1, i + 1);
			return;
		}
		i -= choices;
	}
}

enum status tally_read(const struct election *election, const json_t *json,
		       enum status (*read)(void *user, size_t i, const json_t *json,
					   struct report *report),
		       void *user, struct report *report)
{
	size_t i = 0;

	if (!json_is_array(json) || json_array_size(json) != election->questions_count)
		return report_set(report, AL_MALFORMED, "there must be a list for each question");
	for (size_t question = 0; question < election->questions_count; question++) {
		const json_t *list = json_array_get(json, question);
		size_t choices = question_choices(&election->questions[question]);

		if (!json_is_array(list) || json_array_size(list) != choices)
			return report_set(report, AL_MALFORMED,
					  "question %zu must have %zu choices", question + 1,
					  choices);
		for (size_t choice = 0; choice < choices; choice++, i++) {
			enum status status = read(user, i, json_array_get(list, choice), report);

			if (status != AL_OK) {
				tally_report_place(election, i, report);
				return status;
			}
		}
	}
	return AL_OK;
}

/* Whose sums are read or written. */
struct sums {
	const struct group *group;
	struct ciphertext *sums;
};

static void append_sum(const void *user, size_t i, struct buffer *ret)
{
	const struct sums *sums = user;

	ciphertext_format(sums->group, &sums->sums[i], ret);
}

enum status encrypted_tally_format(const struct election *election,
				   const struct encrypted_tally *tally, struct buffer *ret)
{
	struct sums sums = { .group = election->group, .sums = tally->sums };

	assert(tally->count == tally_choices(election));
	tally_append(election, append_sum, &sums, ret);
	return buffer_status(ret);
}

static enum status read_sum(void *user, size_t i, const json_t *json, struct report *report)
{
	const struct sums *sums = user;

	return ciphertext_parse(sums->group, json, &sums->sums[i], report);
}

enum status encrypted_tally_parse(const struct election *election, const char *text, size_t len,
				  struct arena *arena, struct encrypted_tally *ret,
				  struct report *report)
{
	struct encrypted_tally tally = { .count = tally_choices(election) };
	struct sums sums = { .group = election->group };
	json_t *json = NULL;
	enum status status;

	tally.sums = arena_take(arena, tally.count, sizeof(*tally.sums));
	if (tally.sums == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the tally");
	sums.sums = tally.sums;
	status = json_parse(text, len, &json, report);
	if (status == AL_OK)
		status = tally_read(election, json, read_sum, &sums, report);
	json_decref(json);
	if (status == AL_OK)
		*ret = tally;
	else
		report_prefix(report, "the encrypted tally");
	return status;
}
