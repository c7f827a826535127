/* accumulate_histogram.c: the part of a person's vector in which her rows lie one by one. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/accumulate_histogram.h"

#include <assert.h>
#include <stdlib.h>

enum status spread_init(struct spread_cells *ret, const struct plan *plan, int64_t *vector)
{
	size_t cells = 0;

	for (size_t h = 0; h < plan->analysis->histograms_count; h++)
		cells += plan->analysis->groups * plan->analysis->histograms[h].cells;
	*ret = (struct spread_cells){ .plan = plan };
	ret->vector = vector;
	ret->touched = calloc(cells + 1, sizeof(*ret->touched));
	return ret->touched != NULL ? AL_OK : AL_NO_MEMORY;
}

void spread_clear(struct spread_cells *spread)
{
	free(spread->touched);
}

/* Let cell `at` be listed, if it is 0 now and so not listed yet. It must not stay 0. */
static void touch(struct spread_cells *spread, size_t at)
{
	spread->touched[spread->touched_count] = (uint32_t)at;
	spread->touched_count += spread->vector[at] == 0;
}

void spread_add_tree(struct spread_cells *spread, size_t h, size_t count, const int32_t *groups,
		     int64_t *numbers, const uint8_t *filled)
{
	const struct histogram *about = &spread->plan->analysis->histograms[h];
	size_t leaves = spread->plan->histograms[h].first + about->starts[about->levels - 1];
	int64_t low = about->low;
	int64_t high = about->high;

	for (size_t i = 0; i < count; i++) {
		int64_t value = numbers[i];

		value = value < low ? low : value;
		numbers[i] = ((value > high ? high : value) - low) >> about->shift;
	}
	for (size_t i = 0; i < count; i++) {
		size_t at;

		if (groups[i] < 0 || !filled[i])
			continue;
		at = leaves + (size_t)groups[i] * about->cells + (size_t)numbers[i];
		touch(spread, at);
		spread->vector[at]++;
	}
}

void spread_add_keys(struct spread_cells *spread, size_t h, size_t count, const int32_t *groups,
		     const int32_t *codes)
{
	const struct histogram *about = &spread->plan->analysis->histograms[h];
	size_t first = spread->plan->histograms[h].first;

	for (size_t i = 0; i < count; i++) {
		size_t at;

		if (groups[i] < 0 || codes[i] < 0)
			continue;
		at = first + (size_t)groups[i] * about->cells + (size_t)codes[i];
		touch(spread, at);
		spread->vector[at] = 1;
	}
}

/* The histogram that cell `at` belongs to; they lie behind each other. */
static size_t histogram_of(const struct plan *plan, size_t at)
{
	size_t h = plan->analysis->histograms_count - 1;

	while (plan->histograms[h].first > at)
		h--;
	return h;
}

/* Add the leaf at `at` to the nodes above it. */
static void add_above(struct spread_cells *spread, size_t h, size_t at)
{
	const struct histogram *about = &spread->plan->analysis->histograms[h];
	size_t inside = (at - spread->plan->histograms[h].first) % about->cells;
	size_t top = at - inside;
	size_t bin = inside - about->starts[about->levels - 1];

	for (unsigned level = about->levels - 1; level > 0; level--) {
		size_t node;

		bin >>= TREE_FAN_BITS;
		node = top + about->starts[level - 1] + bin;
		touch(spread, node);
		spread->vector[node] += spread->vector[at];
	}
}

wide spread_weigh(struct spread_cells *spread)
{
	const struct plan *plan = spread->plan;
	size_t leaves = spread->touched_count;
	wide norm2 = 0;

	for (size_t i = 0; i < leaves; i++) {
		size_t h = histogram_of(plan, spread->touched[i]);

		if (plan->analysis->histograms[h].kind == HISTOGRAM_TREE)
			add_above(spread, h, spread->touched[i]);
	}
	for (size_t i = 0; i < spread->touched_count; i++) {
		size_t at = spread->touched[i];
		int64_t weight = (int64_t)plan->histograms[histogram_of(plan, at)].weight;
		int64_t most = CLIP_VALUE_MAX / weight;
		int64_t value = spread->vector[at];

		value = (value > most ? most : value) * weight;
		spread->vector[at] = value;
		norm2 += wide_product((uint64_t)value, (uint64_t)value);
	}
	return norm2;
}

uint64_t spread_scaled(const struct spread_cells *spread, struct clip_scale scale, int64_t *sums)
{
	uint64_t norm2 = 0;

	for (size_t i = 0; i < spread->touched_count; i++) {
		size_t at = spread->touched[i];
		int64_t value = clip_scale_apply(scale, spread->vector[at]);

		norm2 += (uint64_t)(value * value);
		if (sums != NULL)
			sums[at] += value;
	}
	return norm2;
}

void spread_forget(struct spread_cells *spread)
{
	for (size_t i = 0; i < spread->touched_count; i++)
		spread->vector[spread->touched[i]] = 0;
	spread->touched_count = 0;
}
