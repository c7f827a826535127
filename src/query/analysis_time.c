/* analysis_time.c: calendar bins and parts of a time as keys. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/when.h"
#include "query/analysis_key.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

/* Units of time, for bins and for parts. */
enum unit {
	UNIT_HOUR,
	UNIT_DAY,
	UNIT_WEEK,
	UNIT_MONTH,
	UNIT_YEAR,
	UNIT_WEEKDAY,	 /* dow: Sunday is 0 */
	UNIT_ISOWEEKDAY, /* isodow: Monday is 1 */
};

static const char *const unit_names[] = { "hour", "day", "week",   "month",
					  "year", "dow", "isodow", NULL };

static bool find_unit(const char *text, enum unit *ret)
{
	for (int i = 0; unit_names[i] != NULL; i++) {
		if (strcasecmp(unit_names[i], text) == 0) {
			*ret = (enum unit)i;
			return true;
		}
	}
	return false;
}

/* The bin of `day` in days or in months and years as running numbers. */
static int64_t bin_of_day(enum unit unit, int64_t day)
{
	int64_t year;
	unsigned month;
	unsigned day_of_month;

	if (unit == UNIT_DAY)
		return day;
	if (unit == UNIT_WEEK)
		return floor_divide(day + 3, 7); /* 1970-01-01 was a Thursday */
	when_civil_from_days(day, &year, &month, &day_of_month);
	return unit == UNIT_MONTH ? year * 12 + (int64_t)month - 1 : year;
}

/* The first day of a bin. */
static int64_t day_of_bin(enum unit unit, int64_t bin)
{
	switch (unit) {
	case UNIT_WEEK:
		return bin * 7 - 3;
	case UNIT_MONTH:
		return when_days_from_civil(floor_divide(bin, 12),
					    (unsigned)floor_modulo(bin, 12) + 1, 1);
	case UNIT_YEAR:
		return when_days_from_civil(bin, 1, 1);
	default:
		return bin;
	}
}

/* Bins of days and more: a table from the day to its bin. */
static enum status day_bins(struct reader *reader, const struct column_ref *ref, enum unit unit,
			    struct key *ret)
{
	int64_t divisor = ref->column->type == COLUMN_TIMESTAMP ? DAY_SECONDS : 1;
	int64_t min = 0;
	int64_t max = 0;
	int64_t first;
	int64_t *numbers = NULL;
	int32_t *table;
	enum status status = key_bounds_of(reader, ref, &min, &max);

	if (status != AL_OK)
		return status;
	min = floor_divide(min, divisor);
	max = floor_divide(max, divisor);
	first = bin_of_day(unit, min);
	status = key_take_labels(reader, ref->place, bin_of_day(unit, max) - first + 1, &numbers);
	if (status != AL_OK)
		return status;
	if (max - min >= CODE_SPAN_MAX)
		return sql_refuse(reader->tree, ref->place, AL_TOO_BIG, reader->report,
				  "the public bounds of %s are over %lld days apart",
				  ref->column->name, (long long)CODE_SPAN_MAX);
	ret->count = (size_t)(bin_of_day(unit, max) - first + 1);
	assert(numbers != NULL);
	for (size_t i = 0; i < ret->count; i++)
		numbers[i] = day_of_bin(unit, first + (int64_t)i);
	ret->numbers = numbers;
	ret->form = (struct value_form){ .type = COLUMN_DATE };
	table = arena_take(&reader->analysis->arena, (size_t)(max - min + 1), sizeof(*table));
	if (table == NULL)
		return AL_NO_MEMORY;
	for (int64_t day = min; day <= max; day++)
		table[day - min] = (int32_t)(bin_of_day(unit, day) - first);
	ret->map = (struct code_map){ .kind = CODE_DIVIDED,
				      .divisor = divisor,
				      .base = min,
				      .span = (size_t)(max - min + 1),
				      .table = table };
	return key_label_numbers(reader, ret);
}

static enum status hour_bins(struct reader *reader, const struct column_ref *ref, struct key *ret)
{
	int64_t min = 0;
	int64_t max = 0;
	int64_t *numbers = NULL;
	enum status status = key_bounds_of(reader, ref, &min, &max);

	if (status != AL_OK)
		return status;
	min = floor_divide(min, 3600);
	max = floor_divide(max, 3600);
	status = key_take_labels(reader, ref->place, max - min + 1, &numbers);
	if (status != AL_OK)
		return status;
	ret->count = (size_t)(max - min + 1);
	assert(numbers != NULL);
	for (size_t i = 0; i < ret->count; i++)
		numbers[i] = (min + (int64_t)i) * 3600;
	ret->numbers = numbers;
	ret->form = (struct value_form){ .type = COLUMN_TIMESTAMP };
	ret->map = (struct code_map){
		.kind = CODE_DIVIDED, .divisor = 3600, .base = min, .span = ret->count
	};
	return key_label_numbers(reader, ret);
}

static enum status time_column(struct reader *reader, const json_t *node, struct column_ref *ref,
			       size_t *ret_slot)
{
	enum status status = key_use_own_column(reader, node, ref, ret_slot);

	if (status == AL_OK && ref->column->type != COLUMN_TIMESTAMP &&
	    ref->column->type != COLUMN_DATE)
		return sql_refuse(reader->tree, ref->place, AL_UNSUPPORTED, reader->report,
				  "the column %s is no time or date", ref->column->name);
	return status;
}

/* date_trunc('unit', column) */
static enum status key_of_trunc(struct reader *reader, const json_t *args, enum unit unit,
				struct key *ret)
{
	struct column_ref ref;
	enum status status = time_column(reader, json_array_get(args, 1), &ref, &ret->slot);

	if (status != AL_OK)
		return status;
	if (unit > UNIT_YEAR || (unit == UNIT_HOUR && ref.column->type == COLUMN_DATE))
		return sql_refuse(reader->tree, ref.place, AL_UNSUPPORTED, reader->report,
				  "date_trunc takes 'hour' (of a time), 'day', 'week', 'month' or "
				  "'year'");
	ret->what = reader_format(reader, "date_trunc(%s, %s)", unit_names[unit], ref.column->name);
	if (ret->what == NULL)
		return AL_NO_MEMORY;
	return unit == UNIT_HOUR ? hour_bins(reader, &ref, ret) : day_bins(reader, &ref, unit, ret);
}

/* The parts of a time: the first number and how many. */
static enum status part_numbers(struct reader *reader, const struct column_ref *ref, enum unit unit,
				struct key *ret)
{
	static const struct {
		int64_t first;
		int64_t count;
		enum code_map_kind kind;
		int64_t base;
	} parts[] = {
		[UNIT_HOUR] = { 0, 24, CODE_HOUR, 0 },
		[UNIT_MONTH] = { 1, 12, CODE_MONTH, 0 },
		[UNIT_WEEKDAY] = { 0, 7, CODE_WEEKDAY, 4 },
		[UNIT_ISOWEEKDAY] = { 1, 7, CODE_WEEKDAY, 3 },
	};
	int64_t *numbers = NULL;
	enum status status = key_take_labels(reader, ref->place, parts[unit].count, &numbers);

	if (status != AL_OK)
		return status;
	ret->count = (size_t)parts[unit].count;
	assert(numbers != NULL);
	for (size_t i = 0; i < ret->count; i++)
		numbers[i] = parts[unit].first + (int64_t)i;
	ret->numbers = numbers;
	ret->form = (struct value_form){ .type = COLUMN_INTEGER };
	ret->map = (struct code_map){
		.kind = parts[unit].kind,
		.divisor = ref->column->type == COLUMN_TIMESTAMP ? DAY_SECONDS : 1,
		.base = parts[unit].base,
		.span = ret->count,
	};
	return key_label_numbers(reader, ret);
}

/* EXTRACT(unit FROM column) */
static enum status key_of_part(struct reader *reader, const json_t *args, enum unit unit,
			       struct key *ret)
{
	struct column_ref ref;
	enum status status = time_column(reader, json_array_get(args, 1), &ref, &ret->slot);

	if (status != AL_OK)
		return status;
	if (unit == UNIT_DAY || unit == UNIT_WEEK || unit == UNIT_YEAR ||
	    (unit == UNIT_HOUR && ref.column->type == COLUMN_DATE))
		return sql_refuse(reader->tree, ref.place, AL_UNSUPPORTED, reader->report,
				  "EXTRACT takes hour (of a time), dow, isodow or month; for days, "
				  "weeks and years use date_trunc");
	ret->what = reader_format(reader, "extract(%s, %s)", unit_names[unit], ref.column->name);
	return ret->what != NULL ? part_numbers(reader, &ref, unit, ret) : AL_NO_MEMORY;
}

enum status key_of_time(struct reader *reader, const json_t *call, bool part, struct key *ret)
{
	const json_t *args = json_object_get(call, "args");
	struct sql_constant name = { 0 };
	enum unit unit = UNIT_HOUR;
	size_t place = sql_place(call, 0);
	enum status status = AL_NOT_FOUND;

	if (json_array_size(args) == 2)
		status = sql_constant(reader->tree, json_array_get(args, 0), &name, reader->report);
	if (status != AL_OK && status != AL_NOT_FOUND)
		return status;
	if (status == AL_NOT_FOUND || name.kind != SQL_TEXT || !find_unit(name.text, &unit))
		return sql_refuse(
		    reader->tree, place, AL_UNSUPPORTED, reader->report,
		    "write date_trunc('hour', 'day', 'week', 'month' or 'year', column) "
		    "or EXTRACT(hour, dow, isodow or month FROM column)");
	return part ? key_of_part(reader, args, unit, ret) : key_of_trunc(reader, args, unit, ret);
}
