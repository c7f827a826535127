/* suggest.c: what would make the errors of an answer smaller, by public facts alone. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/suggest.h"

#include "base/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define WIDER 5 /* times as wide are the bins that are suggested */

/* Calendar units and about how many days each has; hours are finer than a day. */
static const struct {
	const char *name;
	int64_t days;
} units[] = { { "hour", 0 }, { "day", 1 }, { "week", 7 }, { "month", 30 }, { "year", 365 } };
#define UNITS (sizeof(units) / sizeof(units[0]))

/* Days from the first key to the last. */
static int64_t days_of(const struct key *key)
{
	int64_t distance = key->numbers[key->count - 1] - key->numbers[0];

	return key->form.type == COLUMN_TIMESTAMP ? distance / DAY_SECONDS : distance;
}

/* The column in "function(first, column)" or "function(column, ...)": from `from` to a comma or the
 * end. */
static void copy_name(const char *from, char ret[static SUGGESTION_LEN_MAX])
{
	size_t len = strcspn(from, ",)");

	(void)snprintf(ret, SUGGESTION_LEN_MAX, "%.*s", (int)len, from);
}

/* date_trunc by the next coarser unit that makes fewer groups. */
static bool coarser_time(const struct key *key, struct suggestion *ret)
{
	char unit[SUGGESTION_LEN_MAX];
	char column[SUGGESTION_LEN_MAX];
	size_t place = 0;

	if (strncmp(key->what, "date_trunc(", 11) != 0 || key->numbers == NULL || key->count < 2)
		return false;
	copy_name(key->what + 11, unit);
	copy_name(key->what + 11 + strlen(unit) + 2, column);
	while (place < UNITS && strcmp(units[place].name, unit) != 0)
		place++;
	if (place + 1 >= UNITS)
		return false;
	(void)snprintf(ret->write, sizeof(ret->write), "date_trunc('%s', %.200s)",
		       units[place + 1].name, column);
	(void)snprintf(ret->instead, sizeof(ret->instead), "date_trunc('%.20s', %.200s)", unit,
		       column);
	ret->groups = (size_t)(days_of(key) / units[place + 1].days) + 1;
	return ret->groups < key->count;
}

/* floor(column / width) with wider bins. */
static bool wider_bins(const struct key *key, struct suggestion *ret)
{
	char column[SUGGESTION_LEN_MAX];

	if (strncmp(key->what, "floor(", 6) != 0 || key->count <= WIDER)
		return false;
	copy_name(key->what + 6, column);
	(void)snprintf(ret->write, sizeof(ret->write), "floor(%.100s / w) with w %d times as great",
		       column, WIDER);
	(void)snprintf(ret->instead, sizeof(ret->instead), "floor(%.200s / w)", column);
	ret->groups = (key->count + WIDER - 1) / WIDER;
	return true;
}

/* Another column of the public table `table` with at most half as many keys, the most of those. */
static const struct column *coarser_column(const struct plan *plan, const struct table *table,
					   size_t count, size_t *ret_count)
{
	const struct column *best = NULL;

	*ret_count = 0;
	for (size_t i = 0; i < table->columns_count; i++) {
		struct domain domain = { .count = 0 };

		if (catalogue_domain(plan->analysis->catalogue, table, &table->columns[i], &domain,
				     NULL) != AL_OK ||
		    domain.count < 2 || domain.count > count / 2 || domain.count <= *ret_count)
			continue;
		best = &table->columns[i];
		*ret_count = domain.count;
	}
	return best;
}

/* A column of keys that a public table tells more of. */
static bool coarser_key(const struct plan *plan, const struct key *key, struct suggestion *ret)
{
	const struct analysis *analysis = plan->analysis;
	const struct column *own = table_column(analysis->table, key->what);
	const struct table *table = analysis->join.table;
	const struct column *found;

	if (strchr(key->what, '(') != NULL)
		return false;
	if (own != NULL && own->keys_of != NULL)
		table =
		    platform_table(catalogue_platform(analysis->catalogue), own->keys_of->table);
	if (table == NULL || (own == NULL && strchr(key->what, '.') == NULL))
		return false;
	found = coarser_column(plan, table, key->count, &ret->groups);
	if (found == NULL)
		return false;
	(void)snprintf(ret->write, sizeof(ret->write), "%.100s.%.100s", table->name, found->name);
	(void)snprintf(ret->instead, sizeof(ret->instead), "%.200s", key->what);
	return true;
}

/* Half the bounds of a column that is summed: half the noise, where few values are beyond. */
static bool narrower_bounds(const struct measure *measure, struct suggestion *ret)
{
	struct value_form form = { .type = COLUMN_DECIMAL };
	char half[VALUE_TEXT_MAX];

	if (measure->kind != MEASURE_SUM || measure->number == NULL ||
	    measure->number->column == NULL || measure->low < 0 || measure->high < 2)
		return false;
	form.scale = measure->number->scale;
	value_format(form, measure->high / 2, half);
	(void)snprintf(ret->write, sizeof(ret->write), "LEAST(%.150s, %s)",
		       measure->number->column->name, half);
	(void)snprintf(ret->instead, sizeof(ret->instead), "%.200s", measure->number->column->name);
	ret->groups = 0;
	return true;
}

size_t suggest(const struct plan *plan, struct suggestion ret[static SUGGESTIONS_MAX])
{
	const struct analysis *analysis = plan->analysis;
	size_t count = 0;

	for (size_t k = 0; k < analysis->keys_count && count < SUGGESTIONS_MAX; k++) {
		const struct key *key = &analysis->keys[k];

		if (key->unknown)
			continue;
		count += coarser_time(key, &ret[count]) || wider_bins(key, &ret[count]) ||
			 coarser_key(plan, key, &ret[count]);
	}
	for (size_t m = 0; m < analysis->measures_count && count < SUGGESTIONS_MAX; m++) {
		bool said = !narrower_bounds(&analysis->measures[m], &ret[count]);

		for (size_t i = 0; i < count && !said; i++)
			said = strcmp(ret[i].write, ret[count].write) == 0;
		count += !said;
	}
	return count;
}

void suggest_text(const struct plan *plan, struct buffer *ret)
{
	struct suggestion all[SUGGESTIONS_MAX];
	size_t count = suggest(plan, all);

	if (count > 0)
		buffer_append_text(ret, "for smaller errors:\n");
	for (size_t i = 0; i < count; i++) {
		if (all[i].groups > 0)
			buffer_append_format(ret,
					     "  group by %s in the place of %s: about %zu groups, "
					     "each with more rows under the same noise\n",
					     all[i].write, all[i].instead, all[i].groups);
		else
			buffer_append_format(ret,
					     "  take %s in the place of %s: half the noise, if few "
					     "values are above\n",
					     all[i].write, all[i].instead);
	}
}

void suggest_json(const struct plan *plan, struct buffer *ret)
{
	struct suggestion all[SUGGESTIONS_MAX];
	size_t count = suggest(plan, all);

	buffer_append_byte(ret, '[');
	for (size_t i = 0; i < count; i++) {
		buffer_append_text(ret, i > 0 ? ",{" : "{");
		if (all[i].groups > 0)
			buffer_append_format(ret, "\"groups\":%zu,", all[i].groups);
		buffer_append_text(ret, "\"instead\":");
		json_append_text(ret, all[i].instead, strlen(all[i].instead));
		buffer_append_text(ret, ",\"write\":");
		json_append_text(ret, all[i].write, strlen(all[i].write));
		buffer_append_byte(ret, '}');
	}
	buffer_append_byte(ret, ']');
}
