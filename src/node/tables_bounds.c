/* tables_bounds.c: candidates for the bounds of a column, coarser than the data. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/when.h"
#include "law/names.h"
#include "law/value.h"
#include "node/tables_draft.h"
#include "node/tables_hints.h"
#include "query/value.h"

#include <string.h>

int64_t tables_round_up(int64_t number)
{
	static const int64_t steps[] = { 1, 2, 5 };

	for (int64_t power = 1; power <= VALUE_MAX / 100; power *= 10) {
		for (size_t i = 0; i < 3; i++) {
			if (steps[i] * power >= number)
				return steps[i] * power;
		}
	}
	return VALUE_MAX;
}

/* Make the ends coarse: a size alone where zero is near, else a range on a coarse grid. */
static void round_range(int64_t *low, int64_t *high)
{
	int64_t step = tables_round_up(*high - *low > 4 ? (*high - *low) / 2 : 2);

	if (*low >= 0 && *low <= *high / 2) {
		*low = 0;
		*high = tables_round_up(*high > 0 ? *high : 1);
	} else if (*low < 0 && *high > 0) {
		int64_t size = tables_round_up(-*low > *high ? -*low : *high);

		*low = -size;
		*high = size;
	} else {
		*low = floor_divide(*low, step) * step;
		*high = -floor_divide(-*high, step) * step;
	}
}

/* Whole years, of a date or a time. */
static bool round_years(int64_t *low, int64_t *high, bool date)
{
	int64_t years[2];
	unsigned month;
	unsigned day;
	int64_t unit = date ? 1 : DAY_SECONDS;

	when_civil_from_days(floor_divide(*low, unit), &years[0], &month, &day);
	when_civil_from_days(floor_divide(*high, unit), &years[1], &month, &day);
	if (years[0] < 1970 || years[1] > 9998)
		return false;
	*low = when_days_from_civil(years[0], 1, 1) * unit;
	*high = when_days_from_civil(years[1] + 1, 1, 1) * unit - 1;
	return true;
}

/* `number` as objects write it, in the arena; NULL: out of memory. */
static const char *bound_text(const struct tables_draft *draft, const struct column *column,
			      int64_t number)
{
	char text[VALUE_TEXT_MAX + WHEN_TEXT_LEN];
	size_t len;

	if (column->type == COLUMN_TIMESTAMP)
		when_format((struct when){ .seconds = number }, text);
	else
		value_format(value_form_of(column), number, text);
	len = strlen(text);
	if (column->type == COLUMN_DECIMAL && strchr(text, '.') != NULL) {
		while (text[len - 1] == '0')
			len--;
		len -= text[len - 1] == '.';
	}
	return arena_copy_text(draft->arena, text, len);
}

/* Whether the values lie within the range that the name suggests; then it is taken. */
static bool take_known_range(struct tables_guess_column *ret, int64_t low, int64_t high)
{
	struct column *column = &ret->column;
	const struct tables_hint *hint = tables_hint_find(column->name);
	int64_t least;
	int64_t greatest;

	if (hint == NULL || hint->min == NULL || !column_value_parse(column, hint->min, &least) ||
	    !column_value_parse(column, hint->max, &greatest) || low < least || high > greatest)
		return false;
	ret->bounds_known = true;
	column->min = hint->min;
	column->max = hint->max;
	return true;
}

enum status tables_draft_bounds(const struct tables_draft *draft, size_t i,
				struct tables_guess_column *ret)
{
	struct column *column = &ret->column;
	int64_t low = draft->profiles[i].low;
	int64_t high = draft->profiles[i].high;
	bool number = column->type == COLUMN_INTEGER || column->type == COLUMN_DECIMAL;

	if (draft->guess.role == TABLE_PUBLIC || ret->out || column->type == COLUMN_TEXT ||
	    column->type == COLUMN_BOOLEAN || low == INT64_MIN || high == INT64_MIN)
		return AL_OK;
	if (take_known_range(ret, low, high) || low < -VALUE_MAX / 4 || high > VALUE_MAX / 4)
		return AL_OK;
	if (number)
		round_range(&low, &high);
	else if (!round_years(&low, &high, column->type == COLUMN_DATE))
		return AL_OK;
	column->min = bound_text(draft, column, low);
	column->max = bound_text(draft, column, high);
	return column->min != NULL && column->max != NULL ? AL_OK : AL_NO_MEMORY;
}
