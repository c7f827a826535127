/* relation_group.c: GROUP BY the person and keys, and windows, on the rows of one person. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/relation_stage.h"

#include "privacy/wide.h"

#include <assert.h>

/* What COUNT, SUM, AVG, MIN and MAX need of rows. */
struct total {
	uint64_t rows;
	uint64_t filled;
	wide_signed sum; /* below 2^53 x PERSON_ROWS_MAX in size */
	int64_t least;
	int64_t most;
};

/* Add row `row` of `column` (NULL: there is none). */
static void total_add(struct total *total, const struct rows_column *column, size_t row)
{
	int64_t value;

	total->rows++;
	if (column == NULL || !rows_valid(column, row))
		return;
	value = column->values[row];
	total->least = total->filled == 0 || value < total->least ? value : total->least;
	total->most = total->filled == 0 || value > total->most ? value : total->most;
	total->sum += value;
	total->filled++;
}

static int64_t held(const struct made *made, wide_signed value)
{
	value = value < made->facts.low ? made->facts.low : value;
	return (int64_t)(value > made->facts.high ? made->facts.high : value);
}

/* The mean in hundredths of the column's unit, to nearest, a half up; `count` is above 0. */
static wide_signed mean(wide_signed sum, uint64_t count)
{
	wide_signed twice = 2 * (wide_signed)count;
	wide_signed above = 2 * sum * AVERAGE_FACTOR + (wide_signed)count;

	return above / twice - (above % twice < 0);
}

/* Set row `row` of `to` to what `made` is by `total`. */
static void total_set(const struct total *total, const struct made *made,
		      const struct rows_column *to, size_t row)
{
	bool filled = total->filled > 0;

	switch (made->op) {
	case MADE_SUM:
		rows_set(to, row, held(made, total->sum), filled);
		break;
	case MADE_AVERAGE:
		rows_set(to, row, filled ? held(made, mean(total->sum, total->filled)) : 0, filled);
		break;
	case MADE_LEAST:
		rows_set(to, row, total->least, filled);
		break;
	case MADE_MOST:
		rows_set(to, row, total->most, filled);
		break;
	default:
		rows_set(to, row, held(made, made->expr == EXPR_NONE ? total->rows : total->filled),
			 true);
		break;
	}
}

/* Different values of `column` among the `count` rows at `order`, which are sorted by it. */
static uint64_t count_distinct(const struct rows_column *column, const uint32_t *order,
			       size_t count)
{
	const struct rows_order by = { .column = column };
	uint64_t found = 0;

	for (size_t i = 0; i < count; i++) {
		if (rows_valid(column, order[i]) &&
		    (i == 0 || rows_compare(&by, 1, order[i - 1], order[i]) != 0))
			found++;
	}
	return found;
}

/* Set row `group` of column `place` by the `count` rows at `order`. */
static void set_group(struct runner *runner, size_t place, size_t group, const uint32_t *order,
		      size_t count)
{
	const struct made *made = &runner->stage->made[place];
	const struct rows_column *to = &runner->made.columns[place];
	const struct rows_column *from =
	    made->expr != EXPR_NONE ? &runner->computed.columns[made->expr] : NULL;
	struct total total = { 0 };

	if (made->op == MADE_PERSON) {
		rows_set(to, group, 0, false);
	} else if (made->op == MADE_VALUE) {
		assert(from != NULL);
		rows_set(to, group, from->values[order[0]], rows_valid(from, order[0]));
	} else if (made->op == MADE_DISTINCT) {
		assert(from != NULL);
		rows_set(to, group, held(made, count_distinct(from, order, count)), true);
	} else {
		for (size_t i = 0; i < count; i++)
			total_add(&total, from, order[i]);
		total_set(&total, made, to, group);
	}
}

/* Set column `place` of each group; the rows are sorted by the keys at `orders`. */
static void set_groups(struct runner *runner, const struct rows_order *orders, size_t place)
{
	size_t count = runner->computed.count;
	size_t group = 0;
	size_t end;

	for (size_t first = 0; first < count; first = end) {
		for (end = first + 1; end < count; end++) {
			if (rows_compare(orders, runner->stage->keys_count, runner->order[first],
					 runner->order[end]) != 0)
				break;
		}
		set_group(runner, place, group++, runner->order + first, end - first);
	}
	runner->made.count = group;
}

void runner_group(struct runner *runner)
{
	const struct stage *stage = runner->stage;
	const struct rows_column *columns = runner->computed.columns;
	struct rows_order orders[STAGE_KEYS_MAX + 1] = { { 0 } };

	for (size_t k = 0; k < stage->keys_count; k++)
		orders[k].column = &columns[stage->keys[k]];
	rows_sort(orders, stage->keys_count, runner->computed.count, runner->order, runner->spare);
	for (size_t place = 0; place < stage->table.columns_count; place++) {
		if (stage->made[place].op != MADE_DISTINCT)
			set_groups(runner, orders, place);
	}
	for (size_t place = 0; place < stage->table.columns_count; place++) {
		if (stage->made[place].op != MADE_DISTINCT)
			continue;
		orders[stage->keys_count].column = &columns[stage->made[place].expr];
		rows_sort(orders, stage->keys_count + 1, runner->computed.count, runner->order,
			  runner->spare);
		set_groups(runner, orders, place);
	}
}

/* A window's rows: sorted by its partition and order, then by all that is computed, so that rows
 * that are equal by the order have one that depends on nothing but them. */
struct sorted {
	struct rows_order orders[STAGE_KEYS_MAX + STAGE_ORDERS_MAX + STAGE_EXPRS_MAX];
	size_t partition; /* orders that tell partitions apart */
	size_t peers;	  /* orders by which rows are equal */
	size_t count;
};

static void sort_window(struct runner *runner, const struct window *window, struct sorted *ret)
{
	const struct rows_column *columns = runner->computed.columns;
	size_t count = 0;

	for (size_t i = 0; i < window->partition_count; i++)
		ret->orders[count++] =
		    (struct rows_order){ .column = &columns[window->partition[i]] };
	ret->partition = count;
	for (size_t i = 0; i < window->orders_count; i++)
		ret->orders[count++] =
		    (struct rows_order){ .column = &columns[window->orders[i].expr],
					 .falling = window->orders[i].falling,
					 .nulls_first = window->orders[i].nulls_first };
	ret->peers = count;
	for (size_t i = 0; i < runner->stage->exprs_count; i++)
		ret->orders[count++] = (struct rows_order){ .column = &columns[i] };
	ret->count = count;
	rows_sort(ret->orders, count, runner->computed.count, runner->order, runner->spare);
}

/* ROW_NUMBER, LAG and LEAD in the partition of `count` rows at `order`. */
static void set_shifted(struct runner *runner, size_t place, const uint32_t *order, size_t count)
{
	const struct made *made = &runner->stage->made[place];
	const struct rows_column *to = &runner->made.columns[place];
	const struct rows_column *from = NULL;

	if (made->expr != EXPR_NONE)
		from = &runner->computed.columns[made->expr];
	assert(from != NULL || made->op == MADE_ROW_NUMBER);
	for (size_t i = 0; i < count; i++) {
		bool lag = made->op == MADE_LAG;
		bool there = lag ? i >= made->offset : count - i > made->offset;
		size_t other = order[i];

		if (from == NULL) {
			rows_set(to, order[i], held(made, (wide_signed)i + 1), true);
			continue;
		}
		if (there)
			other = order[lag ? i - made->offset : i + made->offset];
		rows_set(to, order[i], from->values[other], there && rows_valid(from, other));
	}
}

/* An aggregate of the rows up to the present one, with those that are its equals. */
static void set_running(struct runner *runner, size_t place, const struct sorted *sorted,
			const uint32_t *order, size_t count)
{
	const struct made *made = &runner->stage->made[place];
	const struct window *window = &runner->stage->windows[made->window];
	const struct rows_column *from =
	    made->expr != EXPR_NONE ? &runner->computed.columns[made->expr] : NULL;
	struct total total = { 0 };
	size_t end;

	for (size_t first = 0; first < count; first = end) {
		for (end = first + 1; end < count && !window->by_rows; end++) {
			if (rows_compare(sorted->orders, sorted->peers, order[first], order[end]) !=
			    0)
				break;
		}
		for (size_t i = first; i < end; i++)
			total_add(&total, from, order[i]);
		for (size_t i = first; i < end; i++)
			total_set(&total, made, &runner->made.columns[place], order[i]);
	}
}

static void set_window(struct runner *runner, size_t place, const struct sorted *sorted)
{
	const struct made *made = &runner->stage->made[place];
	size_t count = runner->computed.count;
	size_t end;

	for (size_t first = 0; first < count; first = end) {
		for (end = first + 1; end < count; end++) {
			if (rows_compare(sorted->orders, sorted->partition, runner->order[first],
					 runner->order[end]) != 0)
				break;
		}
		if (made->op >= MADE_ROW_NUMBER)
			set_shifted(runner, place, runner->order + first, end - first);
		else
			set_running(runner, place, sorted, runner->order + first, end - first);
	}
}

/* A column without a window: the expression, or the person, who has no value. */
static void set_value(struct runner *runner, size_t place)
{
	const struct made *made = &runner->stage->made[place];
	const struct rows_column *to = &runner->made.columns[place];

	for (size_t row = 0; row < runner->computed.count; row++) {
		const struct rows_column *from = to;

		if (made->expr != EXPR_NONE)
			from = &runner->computed.columns[made->expr];
		rows_set(to, row, made->expr != EXPR_NONE ? from->values[row] : 0,
			 made->expr != EXPR_NONE && rows_valid(from, row));
	}
}

void runner_windows(struct runner *runner)
{
	const struct stage *stage = runner->stage;
	struct sorted sorted;

	runner->made.count = runner->computed.count;
	for (size_t place = 0; place < stage->table.columns_count; place++) {
		if (stage->made[place].window == EXPR_NONE)
			set_value(runner, place);
	}
	for (size_t w = 0; w < stage->windows_count; w++) {
		sort_window(runner, &stage->windows[w], &sorted);
		for (size_t place = 0; place < stage->table.columns_count; place++) {
			if (stage->made[place].window == w)
				set_window(runner, place, &sorted);
		}
	}
}
