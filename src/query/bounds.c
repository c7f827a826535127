/* bounds.c: votes of persons for bins, clipped, under noise; the outermost bins are bounds. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/bounds.h"

#include "base/checked.h"
#include "base/when.h"
#include "privacy/charge.h"
#include "privacy/clip.h"
#include "privacy/noise.h"
#include "privacy/wide.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define VOTE                                                                                       \
	(UINT64_C(1) << 20) /* C: so clipping, which rounds to integers, loses next to nothing */
#define POWERS 53	    /* of two: numbers are below 2^53 in size */
#define NUMBER_BINS (2 * (size_t)POWERS + 1)
#define YEAR_BINS ((size_t)(BOUNDS_YEAR_LAST - BOUNDS_YEAR_FIRST) + 1)
#define NO_BIN SIZE_MAX
#define NOBODY UINT32_MAX

/* 4.5 sigma, as a square of quarters: (9 / 2)^2 = 81 / 4. Gaussian noise is above it once in
 * 290,000 draws, so of the 3,200 bins of 16 columns an empty one counts in about 1 of 90 cases. */
#define THRESHOLD_SQUARE 81

static bool is_time(const struct bounds_column *column)
{
	return column->form.type == COLUMN_DATE || column->form.type == COLUMN_TIMESTAMP;
}

static int64_t first_day(int64_t year)
{
	return when_days_from_civil(year, 1, 1);
}

/* --- bins --- */

/* The bin of `value` among those of `column`; NO_BIN: none. */
static size_t bin_of(const struct bounds_column *column, int64_t value)
{
	int64_t year;
	unsigned month;
	unsigned day;
	size_t power;

	if (is_time(column)) {
		if (column->form.type == COLUMN_TIMESTAMP)
			value = floor_divide(value, DAY_SECONDS);
		if (value < first_day(BOUNDS_YEAR_FIRST) ||
		    value >= first_day(BOUNDS_YEAR_LAST + 1))
			return NO_BIN;
		when_civil_from_days(value, &year, &month, &day);
		return (size_t)(year - BOUNDS_YEAR_FIRST);
	}
	if (value == 0)
		return POWERS;
	value = value > VALUE_MAX ? VALUE_MAX : value < -VALUE_MAX ? -VALUE_MAX : value;
	power = 63 - (size_t)__builtin_clzll((uint64_t)(value < 0 ? -value : value));
	return value < 0 ? POWERS - 1 - power : POWERS + 1 + power;
}

/* The least and greatest value of `bin`. */
static void edges_of(const struct bounds_column *column, size_t bin, int64_t *ret_low,
		     int64_t *ret_high)
{
	int64_t unit = column->form.type == COLUMN_TIMESTAMP ? DAY_SECONDS : 1;
	unsigned power;

	if (is_time(column)) {
		*ret_low = first_day(BOUNDS_YEAR_FIRST + (int64_t)bin) * unit;
		*ret_high = first_day(BOUNDS_YEAR_FIRST + (int64_t)bin + 1) * unit - 1;
	} else if (bin == POWERS) {
		*ret_low = 0;
		*ret_high = 0;
	} else if (bin > POWERS) {
		power = (unsigned)(bin - POWERS - 1);
		*ret_low = INT64_C(1) << power;
		*ret_high = (INT64_C(1) << power) * 2 - 1;
	} else {
		power = (unsigned)(POWERS - 1 - bin);
		*ret_low = 1 - (INT64_C(1) << power) * 2;
		*ret_high = -(INT64_C(1) << power);
	}
}

/* --- the plan --- */

enum status bounds_plan_make(const char *table, const struct bounds_column *columns, size_t count,
			     struct rho rho, struct bounds_plan *ret, struct report *report)
{
	struct bounds_plan plan = {
		.table = table, .columns = columns, .columns_count = count, .bound = VOTE
	};
	enum status status;

	if (count == 0 || count > BOUNDS_COLUMNS_MAX)
		return report_set(report, AL_TOO_BIG,
				  "bounds of %zu columns are missing, and of at most %d they can "
				  "be found at once; declare some",
				  count, BOUNDS_COLUMNS_MAX);
	for (size_t i = 0; i < count; i++)
		plan.starts[i + 1] =
		    plan.starts[i] + (is_time(&columns[i]) ? YEAR_BINS : NUMBER_BINS);
	status = charge_sigma2(plan.bound, rho, &plan.sigma2);
	if (status == AL_OK)
		status = charge_nominal(plan.bound, plan.sigma2, &plan.rho);
	if (status != AL_OK)
		return report_set(report, AL_REFUSED,
				  "the budget is too small to find bounds with; declare them, or "
				  "give a greater epsilon");
	plan.threshold =
	    (int64_t)wide_isqrt_up(wide_divide_up(wide_product(plan.sigma2, THRESHOLD_SQUARE), 4));
	*ret = plan;
	return AL_OK;
}

size_t bounds_cells(const struct bounds_plan *plan)
{
	return plan->starts[plan->columns_count];
}

uint64_t bounds_persons(const struct bounds_plan *plan)
{
	return (uint64_t)plan->threshold / plan->bound + 1;
}

enum status bounds_draw(const struct bounds_plan *plan, struct random *random, int64_t *cells,
			struct report *report)
{
	enum status status = noise_draw(random, plan->sigma2, cells, bounds_cells(plan));

	if (status != AL_OK)
		return report_set(report, status, "no noise could be drawn");
	return AL_OK;
}

/* --- the votes --- */

/* The person whose rows come, and the bins she has a value in. */
struct voter {
	const struct bounds_plan *plan;
	int64_t *votes; /* of all persons before */
	int64_t *vector;
	size_t *touched;
	size_t touched_count;
	uint32_t person; /* NOBODY: before the first */
};

static enum status voter_init(struct voter *voter, const struct bounds_plan *plan)
{
	size_t cells = bounds_cells(plan);

	*voter = (struct voter){ .plan = plan, .person = NOBODY };
	voter->votes = calloc(cells, sizeof(*voter->votes));
	voter->vector = calloc(cells, sizeof(*voter->vector));
	voter->touched = calloc(cells, sizeof(*voter->touched));
	if (voter->votes == NULL || voter->vector == NULL || voter->touched == NULL)
		return AL_NO_MEMORY;
	return AL_OK;
}

static void voter_clear(struct voter *voter)
{
	size_t cells = bounds_cells(voter->plan);

	if (voter->votes != NULL)
		sodium_memzero(voter->votes, cells * sizeof(*voter->votes));
	if (voter->vector != NULL)
		sodium_memzero(voter->vector, cells * sizeof(*voter->vector));
	free(voter->votes);
	free(voter->vector);
	free(voter->touched);
}

/* Her vector is complete: clip it and add it. Below 2^32 persons the sums stay below 2^52. */
static void end_person(struct voter *voter)
{
	wide norm2 = wide_product(VOTE, VOTE) * voter->touched_count;
	struct clip_scale scale = clip_scale_of(norm2, voter->plan->bound);

	for (size_t i = 0; i < voter->touched_count; i++) {
		size_t cell = voter->touched[i];

		voter->votes[cell] += clip_scale_apply(scale, voter->vector[cell]);
		voter->vector[cell] = 0;
	}
	voter->touched_count = 0;
}

static void add_row(struct voter *voter, const struct engine_chunk *chunk, size_t row)
{
	const struct bounds_plan *plan = voter->plan;

	for (size_t i = 0; i < plan->columns_count; i++) {
		size_t bin;

		if (!engine_values_valid(&chunk->columns[i], row))
			continue;
		bin = bin_of(&plan->columns[i], engine_values_number(&chunk->columns[i], row));
		if (bin == NO_BIN || voter->vector[plan->starts[i] + bin] != 0)
			continue;
		voter->vector[plan->starts[i] + bin] = (int64_t)VOTE;
		voter->touched[voter->touched_count++] = plan->starts[i] + bin;
	}
}

/* AL_CONFLICT: rows do not come person by person. */
static enum status add_rows(struct voter *voter, struct engine_scan *scan, struct report *report)
{
	struct engine_chunk chunk = { .rows = 0 };

	for (;;) {
		enum status status = engine_scan_next(scan, &chunk, report);

		if (status != AL_OK)
			return status;
		if (chunk.rows == 0)
			break;
		for (size_t row = 0; row < chunk.rows; row++) {
			uint32_t person = chunk.persons[row];

			if (voter->person != NOBODY && person < voter->person)
				return AL_CONFLICT;
			if (person != voter->person)
				end_person(voter);
			voter->person = person;
			add_row(voter, &chunk, row);
		}
	}
	end_person(voter);
	return AL_OK;
}

static enum status read_votes(const struct bounds_plan *plan, struct engine *engine,
			      enum engine_order order, int64_t *cells, struct report *report)
{
	const char *names[BOUNDS_COLUMNS_MAX];
	struct engine_scan_request request = { .table = plan->table,
					       .columns = names,
					       .columns_count = plan->columns_count,
					       .person_last = ENGINE_PERSONS_MAX,
					       .order = order };
	struct engine_scan *scan = NULL;
	struct voter voter;
	enum status status = voter_init(&voter, plan);

	for (size_t i = 0; i < plan->columns_count; i++)
		names[i] = plan->columns[i].name;
	if (status == AL_OK)
		status = engine_scan_open(engine, &request, &scan, report);
	if (status == AL_OK)
		status = add_rows(&voter, scan, report);
	for (size_t i = 0; status == AL_OK && i < bounds_cells(plan); i++) {
		/* Noise this great is never drawn; total all the same. */
		if (!checked_add(cells[i], voter.votes[i], &cells[i]))
			cells[i] = INT64_MAX;
	}
	engine_scan_close(scan);
	voter_clear(&voter);
	return status;
}

enum status bounds_read(const struct bounds_plan *plan, struct engine *engine, int64_t *cells,
			struct report *report)
{
	enum status status = read_votes(plan, engine, ENGINE_ORDER_STORED, cells, report);

	if (status == AL_CONFLICT)
		status = read_votes(plan, engine, ENGINE_ORDER_SORTED, cells, report);
	if (status == AL_CONFLICT)
		return report_set(report, AL_IO, "the database gave rows in no order at all");
	return status;
}

void bounds_choose(const struct bounds_plan *plan, const int64_t *cells, struct bounds_found *ret)
{
	for (size_t i = 0; i < plan->columns_count; i++) {
		ret[i] = (struct bounds_found){ .found = false };
		for (size_t cell = plan->starts[i]; cell < plan->starts[i + 1]; cell++) {
			int64_t low;
			int64_t high;

			if (cells[cell] <= plan->threshold)
				continue;
			edges_of(&plan->columns[i], cell - plan->starts[i], &low, &high);
			ret[i].low = ret[i].found ? ret[i].low : low;
			ret[i].high = high;
			ret[i].found = true;
		}
	}
}
