/* answer.c: noise onto sums, then division, means and the noisy rule for small groups. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/answer_internal.h"

#include "base/checked.h"
#include "privacy/noise.h"

#include <assert.h>
#include <math.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_SIZE_MAX ((size_t)512 << 20) /* bytes in memory */

enum status answer_noise_draw(const struct plan *plan, struct random *random,
			      struct answer_noise *ret, struct report *report)
{
	int64_t *cells = calloc(plan->cells, sizeof(*cells));
	enum status status;

	if (cells == NULL)
		return AL_NO_MEMORY;
	status = noise_draw(random, plan->sigma2, cells, plan->cells);
	if (status != AL_OK) {
		free(cells);
		return report_set(report, status, "no noise could be drawn for this plan");
	}
	*ret = (struct answer_noise){ .cells = cells, .cells_count = plan->cells };
	if (plan->analysis->selects)
		random_bytes(random, ret->seed, sizeof(ret->seed));
	if (plan->votes)
		return noise_draw(random, plan->vote_sigma2, ret->votes, ANSWER_VOTES);
	return AL_OK;
}

void answer_noise_clear(struct answer_noise *noise)
{
	if (noise->cells != NULL)
		sodium_memzero(noise->cells, noise->cells_count * sizeof(*noise->cells));
	sodium_memzero(noise->seed, sizeof(noise->seed));
	sodium_memzero(noise->votes, sizeof(noise->votes));
	free(noise->cells);
	*noise = (struct answer_noise){ 0 };
}

int64_t answer_add_held(int64_t sum, int64_t noise)
{
	int64_t noisy;

	if (checked_add(sum, noise, &noisy))
		return noisy;
	return noise > 0 ? INT64_MAX : INT64_MIN;
}

static int64_t hold(wide_signed value)
{
	if (value > VALUE_HELD_MAX)
		return VALUE_HELD_MAX;
	return value < -VALUE_HELD_MAX ? -VALUE_HELD_MAX : (int64_t)value;
}

/* `a` / `b` to the nearest integer, halves away from 0; `b` above 0. */
static wide_signed divide_nearest(wide_signed a, wide_signed b)
{
	return a < 0 ? -((-a + b / 2) / b) : (a + b / 2) / b;
}

/* A noisy cell in the measure's own unit. */
static int64_t measure_value(const struct plan *plan, size_t measure, int64_t cell)
{
	const struct plan_measure *planned = &plan->measures[measure];
	wide_signed scaled = (wide_signed)cell * ((wide_signed)1 << planned->shift);

	return hold(divide_nearest(scaled, (wide_signed)planned->weight));
}

uint64_t answer_error_of(const struct plan *plan, size_t measure)
{
	const struct plan_measure *planned = &plan->measures[measure];
	wide scaled = (wide)plan_half_width(plan) << planned->shift;
	wide error = wide_divide_up(scaled, planned->weight);

	return error > (wide)VALUE_HELD_MAX ? (uint64_t)VALUE_HELD_MAX : (uint64_t)error;
}

struct answer_column answer_column_of(const struct plan *plan, const struct output *output)
{
	const struct analysis *analysis = plan->analysis;
	struct answer_column column = { .name = output->name,
					.kind = output->kind,
					.type = (int)COLUMN_INTEGER };

	if (output->kind == ANSWER_KEY) {
		column.type = (int)analysis->keys[output->place].form.type;
		column.unit = analysis->keys[output->place].unit;
		return column;
	}
	if (output->kind == ANSWER_COUNT || output->kind == ANSWER_PERSONS ||
	    output->kind == ANSWER_DISTINCT)
		return column;
	column.type = COLUMN_DECIMAL;
	column.unit = output->unit;
	column.places = output->places;
	return column;
}

/* (sum 2^shift / its weight) / (rows / `weight`) in 10^-AVERAGE_PLACES of the unit; held far
 * outside all bounds where it would leave 128 bits, which takes noise beyond any that is drawn. */
static wide_signed distance_from_middle(int64_t sum, const struct plan_measure *planned,
					wide_signed weight, int64_t rows)
{
	wide_signed above = (wide_signed)sum * ((wide_signed)1 << planned->shift);
	wide_signed far = (wide_signed)VALUE_HELD_MAX * AVERAGE_FACTOR;

	if (!checked_mul(above, weight * AVERAGE_FACTOR, &above))
		return sum < 0 ? -far : far;
	return divide_nearest(above, (wide_signed)planned->weight * rows);
}

/*
 * middle + S / n, in 10^-places, S and n noisy. Its error is that of a quotient of two independent
 * values (first order): sqrt(E_S^2 + (mean - middle)^2 E_n^2) / n. A mean lies within the bounds,
 * so it is held there, and no error is above their distance; with no rows left by the noise it is
 * the middle.
 */
static struct answer_value average(const struct plan *plan, const struct output *output,
				   const int64_t *cells)
{
	const struct measure *sum = &plan->analysis->measures[output->place];
	const struct plan_measure *sum_planned = &plan->measures[output->place];
	wide_signed weight = (wide_signed)plan->measures[output->filled].weight;
	wide_signed low = (wide_signed)sum->low * AVERAGE_FACTOR;
	wide_signed high = (wide_signed)sum->high * AVERAGE_FACTOR;
	wide_signed mean = (wide_signed)sum->middle * AVERAGE_FACTOR;
	wide_signed error = high - low;
	int64_t rows = cells[output->filled];
	double count = (double)rows / (double)weight;

	if (rows > 0) {
		double of_sum = (double)answer_error_of(plan, output->place);
		double of_rows = (double)answer_error_of(plan, output->filled);
		double wide_error;

		mean += distance_from_middle(cells[output->place], sum_planned, weight, rows);
		mean = mean < low ? low : mean > high ? high : mean;
		wide_error =
		    AVERAGE_FACTOR *
		    hypot(of_sum, ((double)mean / AVERAGE_FACTOR - (double)sum->middle) * of_rows) /
		    count;
		if (wide_error < (double)error)
			error = (wide_signed)ceil(wide_error);
	}
	return (struct answer_value){ .value = hold(mean), .error = (uint64_t)hold(error) };
}

/* A count or sum, held where the public bounds rule out the other sign. */
static struct answer_value plain(const struct plan *plan, const struct output *output,
				 const int64_t *cells)
{
	const struct measure *measure = &plan->analysis->measures[output->place];
	struct answer_value value = {
		.value = measure_value(plan, output->place, cells[output->place]),
		.error = answer_error_of(plan, output->place),
	};
	bool sum = measure->kind == MEASURE_SUM;

	if ((!sum || measure->low >= 0) && value.value < 0)
		value.value = 0;
	if (sum && measure->high <= 0 && value.value > 0)
		value.value = 0;
	return value;
}

/* The interval of a value that has its error, within what public facts allow. */
static void set_interval(const struct plan *plan, const struct output *output,
			 struct answer_value *value)
{
	const struct measure *measure = &plan->analysis->measures[output->place];
	int64_t error = (int64_t)value->error;
	int64_t least = -VALUE_HELD_MAX;
	int64_t most = VALUE_HELD_MAX;

	if (output->kind == ANSWER_AVERAGE) {
		/* Bounds of over 16 digits have no room for the places of a mean. */
		least = hold((wide_signed)measure->low * AVERAGE_FACTOR);
		most = hold((wide_signed)measure->high * AVERAGE_FACTOR);
	} else if (output->kind != ANSWER_SUM || measure->low >= 0) {
		least = 0;
	} else if (measure->high <= 0) {
		most = 0;
	}
	value->low = value->value - error > least ? value->value - error : least;
	value->high = value->value + error < most ? value->value + error : most;
}

/* The error of a value that has its interval. */
static void set_error(struct answer_value *value)
{
	uint64_t below = (uint64_t)(value->value - value->low);
	uint64_t above = (uint64_t)(value->high - value->value);

	value->error = below > above ? below : above;
}

static void add_noise(const struct sums *sums, const struct answer_noise *noise, size_t first,
		      size_t count, int64_t *ret)
{
	for (size_t i = 0; i < count; i++)
		ret[i] = answer_add_held(sums->cells[first + i], noise->cells[first + i]);
}

/* The noisy sums from which an answer is made. */
struct noisy {
	const struct plan *plan;
	const struct sums *sums;
	const struct answer_noise *noise;
	int64_t *cells; /* room for a group of a histogram */
	struct answer_trees trees;
	struct selected selected; /* of unknown keys */
};

static struct answer_value make_spread(struct noisy *noisy, const struct output *output,
				       size_t group)
{
	const struct plan *plan = noisy->plan;
	size_t count = plan->analysis->histograms[output->place].cells;
	struct answer_value value;

	add_noise(noisy->sums, noisy->noise, plan->histograms[output->place].first + group * count,
		  count, noisy->cells);
	value = output->kind == ANSWER_QUANTILE
		    ? answer_quantile(plan, output, noisy->cells, &noisy->trees)
		    : answer_distinct(plan, output, noisy->cells);
	set_error(&value);
	return value;
}

static struct answer_value make_value(struct noisy *noisy, const struct output *output,
				      size_t group, const int64_t *cells)
{
	const struct plan *plan = noisy->plan;
	struct answer_value value;

	if (output->kind == ANSWER_QUANTILE || output->kind == ANSWER_DISTINCT)
		return make_spread(noisy, output, group);
	if (answer_of_pair(output)) {
		value = answer_pair(plan, output, cells);
		set_error(&value);
		return value;
	}
	if (output->kind >= ANSWER_VAR_POP)
		value = answer_variance(plan, output, cells);
	else if (output->kind == ANSWER_AVERAGE)
		value = average(plan, output, cells);
	else
		value = plain(plan, output, cells);
	set_interval(plan, output, &value);
	return value;
}

/* Row `group`, from the noisy `cells` of its measures. */
static void make_row(struct noisy *noisy, size_t group, const int64_t *cells, struct answer *answer)
{
	const struct analysis *analysis = noisy->plan->analysis;
	struct answer_value *values = answer->values + group * answer->columns_count;

	answer->withheld[group] =
	    !analysis->selects && (wide_signed)cells[0] < plan_presence_least(noisy->plan);
	for (size_t c = 0; c < analysis->outputs_count; c++) {
		const struct output *output = &analysis->outputs[c];

		if (output->kind != ANSWER_KEY && !answer->withheld[group])
			values[c] = make_value(noisy, output, group, cells);
	}
}

/*
 * The share of a person in `clipped` of `persons`, both noisy counts in cells, in 10^-4. Its error
 * is that of a quotient of two independent values (first order); nothing is said while that leaves
 * all open.
 */
static struct answer_share share_of(double persons, double clipped, double error)
{
	struct answer_share share = { .high = 10000 };
	double part;
	double width;

	if (persons <= error)
		return share;
	part = fmin(fmax(clipped / persons, 0), 1);
	width = error * hypot(1, part) / persons;
	share.value = (int64_t)(part * 10000 + 0.5);
	share.low = (int64_t)(fmax(part - width, 0) * 10000);
	share.high = (int64_t)ceil(fmin(part + width, 1) * 10000);
	return share;
}

/* Give each row its key in column `c`, each label copied once. */
static enum status copy_labels(const struct analysis *analysis, size_t c, struct answer *answer)
{
	size_t place = analysis->outputs[c].place;
	const struct key *key = &analysis->keys[place];
	const char **labels = arena_take(&answer->arena, key->count, sizeof(*labels));
	size_t step = 1; /* groups from one key to the next */

	assert(key->count > 0); /* the catalogue gives a key no empty list */
	if (labels == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < key->count; i++) {
		labels[i] = arena_copy_text(&answer->arena, key->labels[i], strlen(key->labels[i]));
		if (labels[i] == NULL)
			return AL_NO_MEMORY;
	}
	for (size_t k = place + 1; k < analysis->keys_count; k++)
		step *= analysis->keys[k].count;
	assert(step > 0);
	assert(key->count > 0); /* what has no keys is not grouped by */
	for (size_t row = 0; row < answer->rows_count; row++)
		answer->values[row * answer->columns_count + c].key =
		    labels[row / step % key->count];
	return AL_OK;
}

static enum status copy_texts(const struct analysis *analysis, struct answer *answer)
{
	for (size_t c = 0; c < answer->columns_count; c++) {
		struct answer_column *column = &answer->columns[c];
		enum status status = AL_OK;

		column->name = arena_copy_text(&answer->arena, column->name, strlen(column->name));
		if (column->name == NULL)
			return AL_NO_MEMORY;
		if (column->unit != NULL) {
			column->unit =
			    arena_copy_text(&answer->arena, column->unit, strlen(column->unit));
			if (column->unit == NULL)
				return AL_NO_MEMORY;
		}
		if (column->kind == ANSWER_KEY && !analysis->selects)
			status = copy_labels(analysis, c, answer);
		if (status != AL_OK)
			return status;
	}
	return AL_OK;
}

static void make_rows(struct noisy *noisy, struct answer *answer)
{
	size_t measures = noisy->plan->analysis->measures_count;

	for (size_t row = 0; row < answer->rows_count; row++) {
		int64_t cells[MEASURES_MAX] = { 0 };

		if (noisy->plan->analysis->selects)
			memcpy(cells, noisy->selected.cells + row * measures,
			       measures * sizeof(*cells));
		else
			add_noise(noisy->sums, noisy->noise, row * measures, measures, cells);
		make_row(noisy, row, cells, answer);
	}
}

/* Give each selected row its keys. */
static enum status label_rows(const struct noisy *noisy, struct answer *answer)
{
	const struct analysis *analysis = noisy->plan->analysis;

	for (size_t c = 0; c < answer->columns_count; c++) {
		if (answer->columns[c].kind != ANSWER_KEY)
			continue;
		for (size_t row = 0; row < answer->rows_count; row++) {
			enum status status = selected_label(
			    &noisy->selected, row, analysis->outputs[c].place, &answer->arena,
			    &answer->values[row * answer->columns_count + c].key);

			if (status != AL_OK)
				return status;
		}
	}
	return AL_OK;
}

static enum status take_rows(struct answer *answer)
{
	answer->columns =
	    arena_take(&answer->arena, answer->columns_count, sizeof(*answer->columns));
	answer->withheld =
	    arena_take(&answer->arena, answer->rows_count, sizeof(*answer->withheld));
	answer->values = arena_take(&answer->arena, answer->rows_count * answer->columns_count,
				    sizeof(*answer->values));
	return answer->columns != NULL && answer->withheld != NULL && answer->values != NULL
		   ? AL_OK
		   : AL_NO_MEMORY;
}

static enum status fill_answer(struct noisy *noisy, struct answer *answer)
{
	const struct plan *plan = noisy->plan;
	const struct analysis *analysis = plan->analysis;
	int64_t told[2];
	enum status status;

	answer->rows_count = analysis->selects ? noisy->selected.count : analysis->groups;
	answer->columns_count = analysis->outputs_count;
	status = take_rows(answer);
	if (status != AL_OK)
		return status;
	for (size_t c = 0; c < answer->columns_count; c++)
		answer->columns[c] = answer_column_of(plan, &analysis->outputs[c]);
	make_rows(noisy, answer);
	add_noise(noisy->sums, noisy->noise, plan->told, 2, told);
	answer->clipped = share_of((double)told[0], (double)told[1], (double)plan_half_width(plan));
	status = copy_texts(analysis, answer);
	if (status == AL_OK && analysis->selects)
		status = label_rows(noisy, answer);
	return status == AL_OK ? answer_order(analysis, &noisy->selected, answer) : status;
}

static void clear_noisy(struct noisy *noisy)
{
	free(noisy->cells);
	answer_tree_clear(&noisy->trees);
	selected_clear(&noisy->selected);
}

/* Room for the greatest histogram, and the groups that are selected. */
static enum status init_noisy(struct noisy *noisy)
{
	const struct analysis *analysis = noisy->plan->analysis;
	size_t most = 1;

	for (size_t h = 0; h < analysis->histograms_count; h++) {
		if (analysis->histograms[h].cells > most)
			most = analysis->histograms[h].cells;
	}
	noisy->cells = calloc(most, sizeof(*noisy->cells));
	if (noisy->cells == NULL)
		return AL_NO_MEMORY;
	if (answer_tree_init(&noisy->trees, noisy->plan) != AL_OK) {
		free(noisy->cells);
		return AL_NO_MEMORY;
	}
	if (!analysis->selects ||
	    selected_make(noisy->plan, noisy->sums, noisy->noise, &noisy->selected) == AL_OK)
		return AL_OK;
	clear_noisy(noisy);
	return AL_NO_MEMORY;
}

enum status answer_make(const struct plan *plan, const struct sums *sums,
			const struct answer_noise *noise, struct answer **ret,
			struct report *report)
{
	const struct plan settled = plan_at_step(plan, plan->votes ? sums->step : PLAN_STEP_ONE);
	struct noisy noisy = { .plan = &settled, .sums = sums, .noise = noise };
	struct answer *answer;
	enum status status;

	assert(sums->cells_count == plan->cells);
	assert(noise->cells_count == plan->cells);
	answer = calloc(1, sizeof(*answer));
	if (answer == NULL)
		return AL_NO_MEMORY;
	arena_init(&answer->arena, ANSWER_SIZE_MAX);
	status = init_noisy(&noisy);
	if (status == AL_OK) {
		status = fill_answer(&noisy, answer);
		clear_noisy(&noisy);
	}
	if (status != AL_OK) {
		answer_free(answer);
		return report_set(report, status, "no memory for the answer");
	}
	*ret = answer;
	return AL_OK;
}

void answer_free(struct answer *answer)
{
	if (answer == NULL)
		return;
	arena_clear(&answer->arena);
	free(answer);
}

size_t answer_columns(const struct answer *answer)
{
	return answer->columns_count;
}

size_t answer_rows(const struct answer *answer)
{
	return answer->rows_count;
}

const struct answer_column *answer_column(const struct answer *answer, size_t column)
{
	assert(column < answer->columns_count);
	return &answer->columns[column];
}

bool answer_withheld(const struct answer *answer, size_t row)
{
	assert(row < answer->rows_count);
	return answer->withheld[row];
}

struct answer_share answer_clipped(const struct answer *answer)
{
	return answer->clipped;
}

struct answer_value answer_value(const struct answer *answer, size_t row, size_t column)
{
	assert(row < answer->rows_count);
	assert(column < answer->columns_count);
	return answer->values[row * answer->columns_count + column];
}
