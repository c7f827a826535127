/* accumulate_person.c: a person is complete: her vector is weighed, clipped, charged and added. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/accumulate.h"

#include "privacy/charge.h"
#include "privacy/clip.h"
#include "privacy/select.h"

#include <stdlib.h>
#include <string.h>

/* The loops over a person's cells, for a number of lanes that the compiler may know. A person is
 * weighed without writing: almost no one has a value that must be held. */

/* The squared norm of the cells of the groups, weighed. A value beyond what its lane takes is held
 * at it, before the product could leave 64 bits: *cut is then set. */
static inline wide weigh_groups(struct accumulator *a, size_t step, bool *cut)
{
	int64_t weight[MEASURES_MAX];
	int64_t most[MEASURES_MAX];
	wide norm2 = 0;

	for (size_t m = 0; m < step; m++) {
		weight[m] = a->lanes[m].weight;
		most[m] = a->lanes[m].most;
	}
	for (size_t t = 0; t < a->touched_count; t++) {
		int64_t *cells = a->vector + (size_t)a->touched[t] * step;

		for (size_t m = 0; m < step; m++) {
			int64_t value = cells[m];

			if (value > most[m] || value < -most[m]) {
				value = value > most[m] ? most[m] : -most[m];
				cells[m] = value;
				*cut = true;
			}
			value *= weight[m];
			norm2 += (wide)((wide_signed)value * value);
		}
	}
	return norm2;
}

/* The squared norm of the vector, weighed. */
static wide weigh_vector(struct accumulator *a)
{
	bool cut = a->kept.cut;
	wide norm2;

	switch (a->lanes_count) {
	case 2:
		norm2 = weigh_groups(a, 2, &cut);
		break;
	case 3:
		norm2 = weigh_groups(a, 3, &cut);
		break;
	case 4:
		norm2 = weigh_groups(a, 4, &cut);
		break;
	default:
		norm2 = weigh_groups(a, a->lanes_count, &cut);
		break;
	}
	a->cut = cut;
	return norm2 + spread_weigh(&a->spread);
}

/* What a person is added with. */
struct scaled {
	wide norm2; /* of her vector, weighed, before it is scaled */
	struct clip_scale scale;
	int64_t select; /* the weight of each of her groups, where weights select; else 0 */
	bool clipped;
};

/* What the two cells add to the squared norm that tell that a person is there, and is clipped. */
static uint64_t told_norm2(const struct accumulator *a, const struct scaled *scaled)
{
	uint64_t weight = a->plan->tell_weight;

	return weight * weight * (scaled->clipped ? 2 : 1);
}

static uint64_t select_norm2(const struct accumulator *a, const struct scaled *scaled)
{
	uint64_t value = (uint64_t)clip_scale_apply(scaled->scale, scaled->select);

	return value * value * a->touched_count;
}

/* How to add the person, whose vector is weighed. */
static struct scaled scale_person(struct accumulator *a)
{
	struct scaled scaled = { .norm2 = weigh_vector(a) };

	if (a->plan->analysis->selects) {
		scaled.select = (int64_t)select_weight(a->plan->select_weight, a->touched_count);
		scaled.norm2 += wide_product((uint64_t)scaled.select, (uint64_t)scaled.select) *
				a->touched_count;
	}
	scaled.scale = clip_scale_of(scaled.norm2, a->plan->clip);
	scaled.clipped = scaled.scale.divisor != 0 || a->cut;
	return scaled;
}

/* *ret = where the sums of the group in place `slot` of the vector are. Only of unknown keys they
 * may have no memory. */
static enum status find_sums(struct accumulator *a, size_t slot, int64_t **ret)
{
	uint32_t code = (uint32_t)slot;
	size_t place;
	enum status status;

	if (a->plan->analysis->selects) {
		status = key_groups_find(&a->groups_found, a->kept.keys + slot * KEY_LEN_MAX,
					 a->kept.lens[slot], &place);
		if (status != AL_OK)
			return status;
		a->groups_found.groups[place].persons++;
		*ret = a->groups_found.cells + place * a->groups_found.step;
		return AL_OK;
	}
	if (a->plan->keep > 0)
		memcpy(&code, a->kept.keys + slot * KEY_LEN_MAX, sizeof(code));
	*ret = a->sums + (size_t)code * a->lanes_count;
	return AL_OK;
}

/* The squared norm of what she would be added with; nothing changes. At most C^2 <= 2^62, and what
 * is told. */
static uint64_t scaled_norm2(const struct accumulator *a, const struct scaled *scaled)
{
	size_t step = a->lanes_count;
	uint64_t norm2 = told_norm2(a, scaled);

	if (scaled->scale.divisor == 0)
		return norm2 + (uint64_t)scaled->norm2;
	norm2 += select_norm2(a, scaled) + spread_scaled(&a->spread, scaled->scale, NULL);
	for (size_t t = 0; t < a->touched_count; t++) {
		const int64_t *cells = a->vector + (size_t)a->touched[t] * step;

		for (size_t m = 0; m < step; m++) {
			int64_t value =
			    clip_scale_apply(scaled->scale, cells[m] * a->lanes[m].weight);

			norm2 += (uint64_t)(value * value);
		}
	}
	return norm2;
}

/* Add the cells of the groups, weighed, to the sums, and set them to 0. */
static inline void move_groups(struct accumulator *a, size_t step)
{
	int64_t weight[MEASURES_MAX];
	int64_t *all = a->sums;

	for (size_t m = 0; m < step; m++)
		weight[m] = a->lanes[m].weight;
	for (size_t t = 0; t < a->touched_count; t++) {
		size_t at = (size_t)a->touched[t] * step;

		for (size_t m = 0; m < step; m++) {
			all[at + m] += a->vector[at + m] * weight[m];
			a->vector[at + m] = 0;
		}
	}
}

/* The same where cells are scaled or their sums are elsewhere; the squared norm of what was added
 * goes to *norm2. */
static enum status move_scaled(struct accumulator *a, const struct scaled *scaled, uint64_t *norm2)
{
	size_t step = a->lanes_count;

	for (size_t t = 0; t < a->touched_count; t++) {
		int64_t *cells = a->vector + (size_t)a->touched[t] * step;
		int64_t *sums;
		enum status status = find_sums(a, a->touched[t], &sums);

		if (status != AL_OK)
			return status;
		for (size_t m = 0; m < step; m++) {
			int64_t value =
			    clip_scale_apply(scaled->scale, cells[m] * a->lanes[m].weight);

			*norm2 += (uint64_t)(value * value);
			sums[m] += value;
			cells[m] = 0;
		}
		if (scaled->select > 0)
			sums[step] += clip_scale_apply(scaled->scale, scaled->select);
	}
	return AL_OK;
}

/* Add the vector, scaled, to the sums; its cells are 0 then. *ret = the squared norm of what was
 * added. Members x C is below 2^63, so no sum leaves 64 bits. */
static enum status add_scaled(struct accumulator *a, const struct scaled *scaled, uint64_t *ret)
{
	int64_t weight = (int64_t)a->plan->tell_weight;
	uint64_t norm2;

	a->sums[a->plan->told] += weight;
	a->sums[a->plan->told + 1] += scaled->clipped ? weight : 0;
	norm2 = told_norm2(a, scaled) + select_norm2(a, scaled) +
		spread_scaled(&a->spread, scaled->scale, a->sums);
	if (scaled->scale.divisor != 0 || a->plan->keep > 0) {
		enum status status = move_scaled(a, scaled, &norm2);

		if (status == AL_OK)
			*ret = norm2;
		return status;
	}
	*ret = told_norm2(a, scaled) + (uint64_t)scaled->norm2;
	switch (a->lanes_count) {
	case 2:
		move_groups(a, 2);
		break;
	case 3:
		move_groups(a, 3);
		break;
	case 4:
		move_groups(a, 4);
		break;
	default:
		move_groups(a, a->lanes_count);
		break;
	}
	return AL_OK;
}

static void forget_vector(struct accumulator *a)
{
	for (size_t t = 0; t < a->touched_count; t++)
		memset(a->vector + (size_t)a->touched[t] * a->lanes_count, 0,
		       a->lanes_count * sizeof(*a->vector));
	a->touched_count = 0;
	spread_forget(&a->spread);
	kept_forget(&a->kept);
}

static enum status note_charge(struct accumulator *a, struct rho rho)
{
	if (a->charges_count == a->charges_capacity) {
		size_t capacity = a->charges_capacity * 2 + 1024;
		struct personal_charge *more = realloc(a->charges, capacity * sizeof(*a->charges));

		if (more == NULL)
			return AL_NO_MEMORY;
		a->charges = more;
		a->charges_capacity = capacity;
	}
	a->charges[a->charges_count++] =
	    (struct personal_charge){ .person = a->person, .rho = rho };
	return AL_OK;
}

/* What an answer costs a person whose part has the squared norm `norm2`. Where keys are selected,
 * norms do not tell the whole: then it is the nominal charge. */
static enum status charge_of(const struct accumulator *a, uint64_t norm2, struct rho *ret)
{
	enum status status;

	if (a->plan->analysis->selects) {
		*ret = a->plan->rho;
		return AL_OK;
	}
	status = charge_personal(norm2, a->plan->sigma2, ret);
	return status == AL_OK ? rho_add(*ret, a->plan->vote_rho, ret) : status;
}

/* Vote for the step from which on the person, whose vector is weighed, counts in full: there her
 * norm^2 2^(PLAN_STEP_ONE - step) is at most clip^2, below 2^62. */
static void vote(struct accumulator *a, wide norm2)
{
	wide most = wide_product(a->plan->clip, a->plan->clip);
	unsigned step = 0;

	while (step + 1 < PLAN_STEPS && norm2 > (most << step) >> PLAN_STEP_ONE)
		step++;
	a->votes[step] += (int64_t)PLAN_VOTE;
}

/* What a vote costs is charged with the answer, so only who can pay for that, whatever it will cost
 * her, does vote: else she would be left out of the sums, and have voted for nothing. */
static void finish_voter(struct accumulator *a)
{
	const uint64_t *allowance = a->members->allowance_pico;

	if (allowance == NULL || allowance[a->person] >= a->plan->rho.pico)
		vote(a, weigh_vector(a));
	forget_vector(a);
}

/* Who has less left than the answer costs at most is asked what it costs her before she is added.
 */
enum status accumulator_finish_person(struct accumulator *a)
{
	const uint64_t *allowance = a->members->allowance_pico;
	struct scaled scaled;
	struct rho rho = { 0 };
	uint64_t norm2 = 0;
	enum status status = AL_OK;

	if (a->list != NULL)
		return row_list_end_person(a->list, a->person);
	for (size_t slot = 0; slot < a->kept.count; slot++)
		a->touched[slot] = (uint32_t)slot;
	if (a->plan->keep > 0)
		a->touched_count = a->kept.count;
	if (a->touched_count == 0)
		return AL_OK;
	if (a->voting) {
		finish_voter(a);
		return AL_OK;
	}
	scaled = scale_person(a);
	if (allowance != NULL && allowance[a->person] < a->plan->rho.pico) {
		status = charge_of(a, scaled_norm2(a, &scaled), &rho);
		if (status != AL_OK || rho.pico > allowance[a->person]) {
			forget_vector(a);
			return status;
		}
	}
	status = add_scaled(a, &scaled, &norm2);
	if (status == AL_OK)
		status = charge_of(a, norm2, &rho);
	a->touched_count = 0;
	spread_forget(&a->spread);
	kept_forget(&a->kept);
	if (status != AL_OK || rho.pico == 0)
		return status;
	return note_charge(a, rho);
}
