/* plan.c: weights, bound, noise and price from public facts alone. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/plan_internal.h"
#include "query/relation.h"

#include "privacy/charge.h"
#include "privacy/clip.h"
#include "privacy/geometric.h"
#include "privacy/select.h"

#include <assert.h>
#include <stdlib.h>

#define UNIT_BITS_MAX 24
#define WEIGHT_BITS 8	  /* a weight keeps at least 8 bits, so rounding it loses under 0.4 % */
#define SIGMA_BITS_MAX 28 /* what the noise's sampler is tested for with 60-bit margins */
#define PRESENCE_SHARE 4  /* presence takes 1/4 of what the other measures take of C^2 */
#define VOTE_SHARE 20	  /* of rho, for the votes on norms */
#define TELL_SHARE 10	  /* a person tells with 1/10 of C that she is there, and is clipped */

/* The largest size of what one row adds to a measure, before its weight. */
static wide row_size(const struct measure *measure)
{
	int64_t low = measure->low - measure->middle;
	int64_t high = measure->high - measure->middle;
	uint64_t below = low < 0 ? -(uint64_t)low : (uint64_t)low;
	uint64_t above = high < 0 ? -(uint64_t)high : (uint64_t)high;

	if (measure->kind != MEASURE_SUM && measure->kind != MEASURE_SQUARES)
		return 1;
	if (below == 0 && above == 0)
		return 1;
	below = below > above ? below : above;
	return measure->kind == MEASURE_SQUARES ? wide_product(below, below) : below;
}

/* By how much values are shifted so that the square of one is at most 2^62. */
static unsigned shift_before(const struct measure *measure)
{
	unsigned shift = 0;

	if (measure->kind != MEASURE_SQUARES)
		return 0;
	while (row_size(measure) >> (2 * shift) >= (wide)1 << 62)
		shift++;
	return shift;
}

/* Whether groups are withheld at all: no group has fewer than one person. */
static bool has_min_group(const struct plan *plan)
{
	return plan->options.min_group > 1;
}

/* Whether each of a person's groups is bounded by itself. */
static bool limits_groups(const struct plan *plan)
{
	return plan->keep > 0 && !plan->analysis->selects;
}

/* Whether anyone looks at measure 0. */
static bool presence_matters(const struct plan *plan)
{
	const struct analysis *analysis = plan->analysis;

	if (has_min_group(plan) && !analysis->selects)
		return true;
	for (size_t i = 0; i < analysis->outputs_count; i++) {
		if (analysis->outputs[i].kind == ANSWER_PERSONS)
			return true;
	}
	return false;
}

/* How many parts of C^2 the measures but presence and the histograms take: each level of a tree
 * one, because all rows of a person in a group may lie in one node. */
static uint64_t parts_of(const struct analysis *analysis)
{
	uint64_t parts = analysis->measures_count - 1;

	for (size_t i = 0; i < analysis->histograms_count; i++)
		parts += analysis->histograms[i].kind == HISTOGRAM_TREE
			     ? analysis->histograms[i].levels
			     : 1;
	return parts;
}

/* `rows` is (unit R)^2. A person who has R rows with keys of their own takes one part of C^2. */
static void weigh_histograms(struct plan *plan, uint64_t unit, wide rows)
{
	for (size_t i = 0; i < plan->analysis->histograms_count; i++) {
		struct plan_histogram *histogram = &plan->histograms[i];

		histogram->weight = unit;
		if (plan->analysis->histograms[i].kind == HISTOGRAM_KEYS)
			histogram->weight =
			    wide_isqrt(rows / wide_product(plan->spread, plan->contribution));
		if (histogram->weight == 0)
			histogram->weight = 1;
	}
}

/*
 * Weights and C for a row that counts `unit`.
 *
 * A person with R rows of the greatest values, spread evenly over s groups, has in each of the
 * k others (parts_of()) the norm unit R / sqrt(s), and weight_0 sqrt(s) in presence:
 *	clip^2 = k (unit R)^2 / s + weight_0^2 s.
 * Presence has a weight such that its part is 1/4 of the others', so its noise is R sqrt(k) / (2 s)
 * times less than that of rows, for an eighth more of all noise. Telling the clipped share takes
 * 1/50 of C^2, for a hundredth more of all noise.
 */
static void weigh(struct plan *plan, uint64_t unit)
{
	const struct analysis *analysis = plan->analysis;
	uint64_t others = parts_of(analysis);
	wide rows = wide_product(unit * plan->contribution, unit * plan->contribution);
	wide spread2;
	wide square;

	plan->unit = unit;
	for (size_t i = 1; i < analysis->measures_count; i++) {
		wide size = row_size(&analysis->measures[i]);
		unsigned shift = 0;

		while ((size >> shift) > (unit >> WEIGHT_BITS) && (size >> shift) > 1)
			shift++;
		plan->measures[i].before = shift_before(&analysis->measures[i]);
		plan->measures[i].shift = shift;
		plan->measures[i].weight = unit / (uint64_t)((size >> shift) + (shift > 0));
		if (plan->measures[i].weight == 0)
			plan->measures[i].weight = 1;
	}
	weigh_histograms(plan, unit, rows);
	plan->measures[0].weight = 1;
	/* Under L0 each of the s groups may have R rows, else all of them together. */
	spread2 = limits_groups(plan) ? 1 : wide_product(plan->spread, plan->spread);
	if (presence_matters(plan)) {
		plan->measures[0].weight = wide_isqrt(rows * others / (PRESENCE_SHARE * spread2));
		if (plan->measures[0].weight < unit)
			plan->measures[0].weight = unit;
	}
	square = (limits_groups(plan) ? rows * plan->spread : rows / plan->spread + 1) * others +
		 wide_product(plan->measures[0].weight, plan->measures[0].weight) * plan->spread;
	plan->cell_most = limits_groups(plan) ? unit * plan->contribution : 0;
	/* Selection by weight takes as much as all else. */
	plan->select_weight =
	    analysis->selects && !plan->counts_persons ? wide_isqrt(square) + 1 : 0;
	square += wide_product(plan->select_weight, plan->select_weight);
	plan->clip = (uint64_t)wide_isqrt_up(square);
	plan->tell_weight = plan->clip / TELL_SHARE + 1;
	plan->bound =
	    (uint64_t)wide_isqrt_up(wide_product(plan->clip, plan->clip) +
				    2 * wide_product(plan->tell_weight, plan->tell_weight));
}

/* The rho wanted without that of the votes or the selection, which is at most half of it. */
static struct rho left_for_answer(const struct plan *plan)
{
	return (struct rho){ .pico = plan->options.rho.pico - plan->vote_rho.pico -
				     plan->select_rho.pico };
}

/* Whether the noise for C by the rho wanted stays below 2^SIGMA_BITS_MAX. */
static bool noise_fits(struct plan *plan)
{
	return plan->clip > 0 && plan->bound <= CLIP_BOUND_MAX && plan->bound > 0 &&
	       charge_sigma2(plan->bound, left_for_answer(plan), &plan->sigma2) == AL_OK &&
	       plan->sigma2 < UINT64_C(1) << (2 * SIGMA_BITS_MAX);
}

/* The finest unit that the noise's range allows. */
static enum status choose_unit(struct plan *plan, struct report *report)
{
	for (int bits = UNIT_BITS_MAX; bits >= 0; bits--) {
		weigh(plan, UINT64_C(1) << bits);
		if (noise_fits(plan))
			return charge_nominal(plan->bound, plan->sigma2, &plan->rho);
	}
	return report_set(report, AL_REFUSED,
			  "the budget is so small that only noise would be left: give more rho, or "
			  "count fewer rows of a person in full (contribution)");
}

/* From which noisy weight on a group of unknown keys is shown. */
static enum status choose_threshold(struct plan *plan, struct report *report)
{
	uint64_t from;
	enum status status = select_threshold(plan->select_weight, plan->keep, plan->sigma2,
					      plan->options.delta, plan_persons_min(plan), &from);

	if (status != AL_OK)
		return report_set(
		    report, status,
		    "no threshold for unknown keys fits this budget: give more rho or "
		    "delta, or name the keys");
	plan->select_from = from > INT64_MAX ? INT64_MAX : (int64_t)from;
	return AL_OK;
}

/*
 * Let the number of persons select, for half of rho, where each person has part in one group and
 * fewer of them are then needed than `plan` needs. That is so where delta is large for the budget;
 * with little delta it is not, because epsilon^2 / 2 is a high price in zCDP. The answer is (rho,
 * delta): delta-approximate zCDP composes (Bun and Steinke 2016), and what is shown of a
 * group that is kept has the sensitivity C.
 */
static enum status prefer_counting(struct plan *plan)
{
	struct plan counting = *plan;
	struct geometric geometric;
	struct report report = { 0 }; /* of a failure that only means: not so */

	counting.counts_persons = true;
	counting.select_epsilon = geometric_epsilon((struct rho){ plan->options.rho.pico / 2 });
	if (plan->keep != 1 ||
	    geometric_init(counting.select_epsilon, plan->options.delta, &geometric) != AL_OK ||
	    geometric_rho(counting.select_epsilon, &counting.select_rho) != AL_OK ||
	    choose_unit(&counting, &report) != AL_OK ||
	    plan_selected_from(&counting) >= plan_selected_from(plan))
		return AL_OK;
	*plan = counting;
	return rho_add(plan->rho, plan->select_rho, &plan->rho);
}

/*
 * A person's rows lie in about the square root of all groups: a guess that is public, so it costs
 * nothing; a wrong one clips more or adds more noise than need be (README.md has the numbers for
 * bicycle trips).
 */
static uint64_t guess_spread(uint64_t contribution, size_t groups)
{
	uint64_t root = (uint64_t)wide_isqrt_up(groups);

	return root < contribution ? root : contribution;
}

/* Give each part of the vector its cells; at most 10^6 groups with some 600,000 each, so nothing
 * overflows. */
static void lay_out(struct plan *plan)
{
	const struct analysis *analysis = plan->analysis;

	plan->cells = analysis->selects ? 0 : analysis->groups * analysis->measures_count;
	for (size_t i = 0; i < analysis->histograms_count; i++) {
		plan->histograms[i].first = plan->cells;
		plan->cells += analysis->groups * analysis->histograms[i].cells;
	}
	plan->told = plan->cells;
	plan->cells += 2;
}

/* How many groups of a person take part, and how many of her rows in each. */
static enum status choose_limits(struct plan *plan, int64_t *contribution, struct report *report)
{
	const struct analysis *analysis = plan->analysis;
	int64_t groups = plan->options.groups_per_person;

	if (groups < 0 || groups > PLAN_GROUPS_MAX)
		return report_set(report, AL_TOO_BIG,
				  "the groups of a person are a number from 1 to %d",
				  PLAN_GROUPS_MAX);
	if (groups == 0 && analysis->selects)
		groups = PLAN_GROUPS_UNKNOWN;
	if (groups > 0 && analysis->histograms_count > 0)
		return report_set(report, AL_UNSUPPORTED,
				  "quantiles and distinct values need public keys and no limit of "
				  "groups for a person: send a question of its own for them");
	plan->keep = (size_t)groups;
	if (groups > 0 && !analysis->selects && *contribution == 0)
		*contribution = (analysis->table->rows_typical + groups - 1) / groups;
	return AL_OK;
}

/* What the votes on norms cost, where they are wanted. */
static enum status plan_votes(struct plan *plan, struct report *report)
{
	const struct rho part = { .pico = plan->options.rho.pico / VOTE_SHARE };
	enum status status;

	plan->votes = plan->options.private_clip;
	if (!plan->votes)
		return AL_OK;
	if (plan->keep > 0)
		return report_set(
		    report, AL_UNSUPPORTED,
		    "a private choice of what counts in full needs public keys and no "
		    "limit of groups for a person");
	status = charge_sigma2(PLAN_VOTE, part, &plan->vote_sigma2);
	if (status == AL_OK)
		status = charge_nominal(PLAN_VOTE, plan->vote_sigma2, &plan->vote_rho);
	if (status != AL_OK)
		return report_set(
		    report, AL_REFUSED,
		    "the budget is too small to choose privately what counts in full: "
		    "give more rho, or say the contribution");
	return AL_OK;
}

/* In how many groups a person's rows are taken to lie. */
static uint64_t choose_spread(const struct plan *plan)
{
	const struct analysis *analysis = plan->analysis;

	if (analysis->selects)
		return plan->contribution < plan->keep ? plan->contribution : plan->keep;
	if (plan->keep > 0)
		return plan->keep < analysis->groups ? plan->keep : analysis->groups;
	return guess_spread(plan->contribution, analysis->groups);
}

static enum status check_cells(const struct plan *plan, struct report *report)
{
	size_t groups = plan->analysis->groups;

	if (plan->cells <= PLAN_CELLS_MAX)
		return AL_OK;
	return report_set(report, AL_TOO_BIG,
			  "%zu groups with %zu sums each are over %d cells: group more coarsely",
			  groups, (plan->told - 1) / groups + 1, PLAN_CELLS_MAX);
}

static enum status fill(struct plan *plan, struct report *report)
{
	int64_t contribution = plan->options.contribution;
	enum status status;

	if (plan->options.rho.pico == 0)
		return report_set(report, AL_REFUSED,
				  "no answer without a budget: give rho above 0");
	if (plan->options.rho.pico > RHO_PICO_MAX)
		return report_set(report, AL_TOO_BIG, "the budget wanted is over all range");
	status = choose_limits(plan, &contribution, report);
	if (status != AL_OK)
		return status;
	if (contribution == 0)
		contribution = plan->analysis->table->rows_typical;
	if (contribution < 1 || contribution > PLAN_CONTRIBUTION_MAX)
		return report_set(report, AL_TOO_BIG,
				  "the contribution is a number of rows from 1 to %d",
				  PLAN_CONTRIBUTION_MAX);
	if (relation_is_one_row(plan->analysis))
		contribution = 1; /* more would be noise for nothing */
	plan->contribution = (uint64_t)contribution;
	plan->spread = choose_spread(plan);
	lay_out(plan);
	status = check_cells(plan, report);
	if (status == AL_OK)
		status = plan_votes(plan, report);
	if (status == AL_OK)
		status = choose_unit(plan, report);
	if (status == AL_OK)
		status = rho_add(plan->rho, plan->vote_rho, &plan->rho);
	if (status != AL_OK || !plan->analysis->selects)
		return status;
	status = choose_threshold(plan, report);
	return status == AL_OK ? prefer_counting(plan) : status;
}

enum status plan_of_sql(const struct analysis_scope *scope, const char *sql, size_t len,
			const struct plan_options *options, struct plan **ret,
			struct report *report)
{
	struct plan *plan = calloc(1, sizeof(*plan));
	struct analysis_scope within = *scope;
	enum status status;

	if (plan == NULL)
		return AL_NO_MEMORY;
	plan->options = *options;
	within.unknown_keys = options->delta.atto > 0;
	buffer_init(&plan->canonical, PLAN_CANONICAL_LEN_MAX);
	status = analysis_of_sql(&within, sql, len, &plan->analysis, report);
	if (status == AL_OK)
		status = fill(plan, report);
	if (status == AL_OK)
		status = plan_encode(plan, &plan->canonical, report);
	if (status != AL_OK) {
		plan_free(plan);
		return status;
	}
	*ret = plan;
	return AL_OK;
}

void plan_free(struct plan *plan)
{
	if (plan == NULL)
		return;
	analysis_free(plan->analysis);
	buffer_clear(&plan->canonical);
	free(plan);
}

const struct table *plan_table(const struct plan *plan, size_t place)
{
	const struct table *tables[STAGE_SIDES_MAX];
	size_t count = relation_tables(plan->analysis, tables);

	return place < count ? tables[place] : NULL;
}

struct rho plan_rho(const struct plan *plan)
{
	return plan->rho;
}

struct delta plan_delta(const struct plan *plan)
{
	return plan->analysis->selects ? plan->options.delta : (struct delta){ 0 };
}

uint64_t plan_sigma2(const struct plan *plan)
{
	return plan->sigma2;
}

uint64_t plan_bound(const struct plan *plan)
{
	return plan->bound;
}

uint64_t plan_contribution(const struct plan *plan)
{
	return plan->contribution;
}

size_t plan_cells(const struct plan *plan)
{
	return plan->cells;
}

const char *plan_canonical(const struct plan *plan)
{
	return buffer_text(&plan->canonical);
}

struct digest plan_hash(const struct plan *plan, const struct salt *salt)
{
	return hash_commit(salt, plan->canonical.bytes, plan->canonical.len);
}

uint64_t plan_half_width(const struct plan *plan)
{
	return charge_half_width(plan->sigma2, CONFIDENCE_95);
}

wide_signed plan_presence_least(const struct plan *plan)
{
	if (!has_min_group(plan))
		return INT64_MIN;
	/* 90 % on both sides are 95 % on one. */
	return (wide_signed)plan->options.min_group * (wide_signed)plan->measures[0].weight +
	       (wide_signed)charge_half_width(plan->sigma2, CONFIDENCE_90);
}

uint64_t plan_shown_from(const struct plan *plan)
{
	if (!has_min_group(plan))
		return 0;
	return (uint64_t)wide_divide_up((wide)plan_presence_least(plan), plan->measures[0].weight);
}
