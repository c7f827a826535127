/* output_rule.c: the questions to a result, and what a program can say to each. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/output_rule.h"

#include "law/output_difference.h"
#include "law/registry.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Here only numbers are compared that carry their noise already. */

static void note(struct output_note *ret, enum output_finding finding, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void note(struct output_note *ret, enum output_finding finding, const char *format, ...)
{
	va_list arguments;

	ret->finding = (int)finding;
	va_start(arguments, format);
	(void)vsnprintf(ret->text, sizeof(ret->text), format, arguments);
	va_end(arguments);
}

static double size_of(double value)
{
	return value < 0 ? -value : value;
}

/* --- each question --- */

/* The threshold rule of the handbook, on the noisy count. */
static void look_at_group_size(const struct output_seen *seen, struct output_note *ret)
{
	const struct output_table *table = seen->table;
	double least = (double)seen->min_group;
	size_t below = 0;
	size_t near = 0;
	bool told = false;

	for (size_t c = 0; c < table->columns_count; c++) {
		if (table->columns[c].kind != OUTPUT_KIND_PERSONS)
			continue;
		told = true;
		for (size_t row = 0; row < table->rows_count; row++) {
			const struct output_cell *cell = output_table_cell(table, row, c);

			if (table->withheld[row] || !cell->known)
				continue;
			below += cell->value < least;
			near += cell->value >= least && cell->value - cell->error < least;
		}
	}
	if (below > 0)
		note(ret, FINDING_STOP, "%zu groups are shown with fewer than %lld persons", below,
		     (long long)seen->min_group);
	else if (near > 0)
		note(ret, FINDING_LOOK,
		     "%zu groups could by their noise have fewer than %lld persons", near,
		     (long long)seen->min_group);
	else
		note(ret, FINDING_OK,
		     told ? "each group that is shown is large enough by its noisy count"
			  : "the node withholds small groups by a noisy count that is not shown");
}

/* Secondary disclosure: a single gap can be filled from a total. */
static void look_at_withheld(const struct output_seen *seen, struct output_note *ret)
{
	const struct output_table *table = seen->table;
	size_t count = 0;

	for (size_t row = 0; row < table->rows_count; row++)
		count += table->withheld[row];
	if (count == 1 && table->rows_count > 1)
		note(ret, FINDING_LOOK,
		     "one group alone is withheld: a total known elsewhere would give it");
	else
		note(ret, FINDING_OK, "%zu groups are withheld", count);
}

/* Dominance: what a person adds is clipped; below the noise a number may be of a few. */
static void look_at_dominance(const struct output_seen *seen, struct output_note *ret)
{
	const struct output_table *table = seen->table;
	size_t count = 0;

	for (size_t c = 0; c < table->columns_count; c++) {
		if (table->columns[c].kind != OUTPUT_KIND_MEASURE)
			continue;
		for (size_t row = 0; row < table->rows_count; row++) {
			const struct output_cell *cell = output_table_cell(table, row, c);

			count += !table->withheld[row] && cell->known &&
				 size_of(cell->value) < cell->error;
		}
	}
	if (count > 0)
		note(ret, FINDING_LOOK, "%zu sums or means are smaller than their noise", count);
	else
		note(ret, FINDING_OK,
		     "what one person adds is clipped, and no number is below its noise");
}

/* Class disclosure: nearly all in one group. */
static bool is_one_class(const struct output_table *table, size_t column)
{
	double sum = 0;
	double greatest = 0;
	size_t shown = 0;

	for (size_t row = 0; row < table->rows_count; row++) {
		const struct output_cell *cell = output_table_cell(table, row, column);

		if (table->withheld[row] || !cell->known || cell->value <= 0)
			continue;
		shown++;
		sum += cell->value;
		if (cell->value > greatest)
			greatest = cell->value;
	}
	return shown > 1 && greatest >= OUTPUT_CLASS_SHARE * sum;
}

static void look_at_class(const struct output_seen *seen, struct output_note *ret)
{
	const struct output_table *table = seen->table;

	for (size_t c = 0; c < table->columns_count; c++) {
		enum output_kind kind = table->columns[c].kind;

		if ((kind == OUTPUT_KIND_PERSONS || kind == OUTPUT_KIND_COUNT) &&
		    is_one_class(table, c)) {
			note(ret, FINDING_LOOK, "%.60s: at least 90 %% fall into one group",
			     table->columns[c].name);
			return;
		}
	}
	note(ret, FINDING_OK, "no group has nearly all");
}

/* Ranks: an extreme one speaks of single persons. */
static void look_at_extremes(const struct output_seen *seen, struct output_note *ret)
{
	const struct output_table *table = seen->table;

	for (size_t c = 0; c < table->columns_count; c++) {
		if (table->columns[c].kind == OUTPUT_KIND_RANK) {
			note(ret, FINDING_LOOK, "%.60s is a quantile: is it far out?",
			     table->columns[c].name);
			return;
		}
	}
	note(ret, FINDING_OK, "no number is the value of a rank");
}

/* --- names and texts --- */

/* Whether `text` could be a message, an address or a number of somebody. */
static bool is_odd_text(const char *text)
{
	size_t digits = 0;

	if (strlen(text) > OUTPUT_KEY_PLAIN_LEN || strchr(text, '@') != NULL)
		return true;
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text < ' ')
			return true;
		digits = *text >= '0' && *text <= '9' ? digits + 1 : 0;
		if (digits >= OUTPUT_KEY_DIGITS)
			return true;
	}
	return false;
}

static void look_at_free_text(const struct output_seen *seen, struct output_note *ret)
{
	const struct output_table *table = seen->table;

	for (size_t c = 0; c < table->columns_count; c++) {
		if (!sql_name_valid(table->columns[c].name)) {
			note(ret, FINDING_LOOK, "the name of column %zu is not a plain one", c + 1);
			return;
		}
		for (size_t row = 0; row < table->rows_count; row++) {
			const struct output_cell *cell = output_table_cell(table, row, c);

			if (cell->text != NULL && is_odd_text(cell->text)) {
				note(ret, FINDING_LOOK,
				     "row %zu: its key is long, or looks like an address or number",
				     row + 1);
				return;
			}
		}
	}
	note(ret, FINDING_OK, "all names and keys are plain");
}

static void look_at_extent(const struct output_seen *seen, struct output_note *ret)
{
	const struct output_table *table = seen->table;
	size_t numbers = 0;

	for (size_t c = 0; c < table->columns_count; c++)
		numbers += table->columns[c].kind == OUTPUT_KIND_KEY ? 0 : table->rows_count;
	note(ret, numbers > OUTPUT_EXTENT_NUMBERS ? FINDING_LOOK : FINDING_OK, "%zu numbers",
	     numbers);
}

/* --- the table of questions --- */

typedef void look_function(const struct output_seen *seen, struct output_note *ret);

static const struct {
	const char *question;
	look_function *look; /* NULL: only a person can say, or it is done elsewhere */
} rules[OUTPUT_RULE_COUNT + 1] = {
	[OUTPUT_GROUP_SIZE] = { "Has every group that is shown as many persons as the grant asks "
				"for, by the noisy count?",
				look_at_group_size },
	[OUTPUT_WITHHELD] = { "Can a group that is withheld be found from those that are shown?",
			      look_at_withheld },
	[OUTPUT_DOMINANCE] = { "Is each sum or mean large against its noise, so that it speaks of "
			       "many and not of few?",
			       look_at_dominance },
	[OUTPUT_CLASS] = { "Does nearly everybody fall into one group, so that the answer tells a "
			   "trait of each of them?",
			   look_at_class },
	[OUTPUT_EXTREMES] = { "Does a number speak of the outermost persons, as minimum, maximum "
			      "or "
			      "a far quantile do?",
			      look_at_extremes },
	[OUTPUT_DIFFERENCING] = { "Does the difference to an earlier answer under this grant speak "
				  "of few persons?",
				  NULL },
	[OUTPUT_MODEL] = { "If it is a model: does its card say how it was trained, and can it not "
			   "give back single rows?",
			   NULL },
	[OUTPUT_FREE_TEXT] = { "Are all names and texts in the result plain, and none a message or "
			       "about a person?",
			       look_at_free_text },
	[OUTPUT_EXTENT] = { "Are there no more numbers than the purpose needs?", look_at_extent },
	[OUTPUT_PURPOSE] = { "Does the question serve the purpose that the grant names, and "
			     "nothing "
			     "that is forbidden?",
			     NULL },
};

const char *output_rule_question(enum output_rule rule)
{
	assert(rule >= 1);
	assert(rule <= OUTPUT_RULE_COUNT);
	return rules[rule].question;
}

enum status output_rules_apply(const struct output_seen *seen, struct arena *arena,
			       struct output_note ret[static OUTPUT_RULE_COUNT])
{
	enum status status = AL_OK;
	struct output_difference difference;

	for (int rule = 1; rule <= OUTPUT_RULE_COUNT; rule++) {
		if (seen->table == NULL)
			note(&ret[rule - 1], FINDING_LOOK, "a program cannot see into a model");
		else if (rules[rule].look != NULL)
			rules[rule].look(seen, &ret[rule - 1]);
	}
	note(&ret[OUTPUT_PURPOSE - 1], FINDING_LOOK, "only a person can say");
	if (seen->table == NULL)
		return AL_OK;
	note(&ret[OUTPUT_MODEL - 1], FINDING_OK, "it is no model");
	note(&ret[OUTPUT_DIFFERENCING - 1], FINDING_OK,
	     "no group differs from an earlier answer by few");
	for (size_t i = 0; status == AL_OK && i < seen->earlier_count; i++) {
		status = output_difference_find(seen->table, &seen->earlier[i], seen->min_group,
						arena, &difference);
		if (status == AL_OK && difference.found)
			note(&ret[OUTPUT_DIFFERENCING - 1], FINDING_LOOK,
			     "row %zu, %.60s: by %.0f off the earlier answer %zu",
			     difference.row + 1, seen->table->columns[difference.column].name,
			     difference.by, i + 1);
	}
	return status;
}
