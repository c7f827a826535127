/* learn_sum.c: one round of learning as a protected sum over persons. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/learn_sum.h"

#include "base/parallel.h"
#include "privacy/charge.h"
#include "privacy/clip.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 2
#define APART 64	/* cells between the threads' rooms: no two threads write to one line */
#define BLOCK 8		/* cells that are passed over together where a person touched none */
#define BLOCKED_FROM 48 /* cells from which that is worth it */

enum status learn_sum_plan(const struct learn_sum_shape *shape, struct rho rho,
			   struct learn_sum_plan *ret, struct report *report)
{
	struct learn_sum_plan plan = { .shape = *shape };
	struct rho once;
	enum status status;

	if (shape->rounds < 1 || shape->rounds > LEARN_SUM_ROUNDS_MAX)
		return report_set(report, AL_REFUSED, "learning takes 1 to %d rounds, not %zu",
				  LEARN_SUM_ROUNDS_MAX, shape->rounds);
	if (shape->cells < 1 || shape->cells > LEARN_SUM_CELLS_MAX)
		return report_set(report, AL_REFUSED,
				  "a round takes 1 to %zu sums, not %zu: choose fewer features, "
				  "leaves, clusters or groups",
				  LEARN_SUM_CELLS_MAX, shape->cells);
	if (!(shape->clip > 0) || shape->clip > LEARN_SUM_CLIP_MAX)
		return report_set(report, AL_REFUSED,
				  "a person's share is held to a length above 0 and up to %g",
				  LEARN_SUM_CLIP_MAX);
	plan.unit = (double)LEARN_SUM_BOUND / shape->clip;
	once.pico = rho.pico / shape->rounds;
	status = charge_sigma2(LEARN_SUM_BOUND, once, &plan.sigma2);
	if (status != AL_OK)
		return report_set(report, status,
				  "the budget is too small for %zu rounds: choose fewer rounds",
				  shape->rounds);
	status = charge_nominal(LEARN_SUM_BOUND, plan.sigma2, &once);
	if (status != AL_OK)
		return status;
	plan.rho.pico = once.pico * shape->rounds; /* at most `rho`, see charge_nominal() */
	*ret = plan;
	return AL_OK;
}

/* What the threads share; each has its own room of `stride` cells, whole blocks. */
struct job {
	const struct learn_sum_plan *plan;
	const struct learn_rows *rows;
	learn_share *share;
	const void *user;
	size_t block; /* BLOCK, or all cells where they are few */
	size_t stride;
	size_t room;	   /* stride, and as much as keeps threads apart */
	int64_t *sums;	   /* THREADS x room */
	double *vectors;   /* THREADS x room; all 0 between two persons */
	int64_t *steps;	   /* THREADS x room: of the blocks that a person touched, one by one */
	uint32_t *touched; /* THREADS x room: these blocks */
};

/* What has more steps than a value may have, or is not a number. */
static int64_t odd_steps(double steps)
{
	if (!isfinite(steps))
		return 0;
	return steps < 0 ? -CLIP_VALUE_MAX : CLIP_VALUE_MAX;
}

/* `value` in whole steps, to the nearest; 0 for what is not a number. */
static int64_t steps_of(double value, double unit)
{
	double steps = value * unit;

	if (!(fabs(steps) <= (double)CLIP_VALUE_MAX))
		return odd_steps(steps);
	return (int64_t)(steps + copysign(0.5, steps));
}

/* Whether `person` pays for a vector of the squared norm `norm2`; nothing is taken from who cannot.
 */
static bool pays(const struct job *job, size_t person, uint64_t norm2)
{
	struct rho charge;

	if (job->rows->left == NULL)
		return true;
	return charge_personal(norm2, job->plan->sigma2, &charge) == AL_OK &&
	       rho_sub(job->rows->left[person], charge, &job->rows->left[person]) == AL_OK;
}

static bool is_zero(const double *values, size_t count)
{
	uint64_t any = 0;

	for (size_t i = 0; i < count; i++) {
		uint64_t bits;

		memcpy(&bits, &values[i], sizeof(bits));
		any |= bits;
	}
	return any == 0;
}

/*
 * Bring the blocks of `vector` that are not 0 to clipped `steps`, list them in `touched`, *count of
 * them, and make `vector` 0 again; returns the squared norm of `steps`. Where all steps are below
 * 2^21, as most are, 64 bits hold the sum of their squares (clip_norm2()), and what is within the
 * bound stays as it is: clip_vector() would find the same in two more walks.
 */
static uint64_t clip_steps(const struct job *job, double *vector, int64_t *steps, uint32_t *touched,
			   size_t *count)
{
	double unit = job->plan->unit;
	size_t block = job->block;
	uint64_t bits = 0;
	uint64_t norm2 = 0;
	size_t to = 0;

	assert(block > 0);
	for (size_t from = 0; from < job->stride; from += block) {
		if (block == BLOCK && is_zero(vector + from, BLOCK))
			continue;
		for (size_t i = 0; i < block; i++) {
			int64_t step = steps_of(vector[from + i], unit);

			vector[from + i] = 0;
			steps[to * block + i] = step;
			bits |= (uint64_t)(step < 0 ? -step : step);
			norm2 += (uint64_t)step * (uint64_t)step;
		}
		touched[to++] = (uint32_t)(from / block);
	}
	*count = to;
	if (bits >> 21 == 0 && norm2 <= LEARN_SUM_BOUND * LEARN_SUM_BOUND)
		return norm2;
	return clip_vector(steps, to * block, LEARN_SUM_BOUND);
}

static void add_person(const struct job *job, size_t thread, size_t person)
{
	double *vector = job->vectors + thread * job->room;
	int64_t *steps = job->steps + thread * job->room;
	int64_t *sums = job->sums + thread * job->room;
	uint32_t *touched = job->touched + thread * job->room;
	size_t block = job->block;
	size_t count;

	for (size_t row = job->rows->offsets[person]; row < job->rows->offsets[person + 1]; row++)
		job->share(job->user, job->rows, row, vector);
	if (!pays(job, person, clip_steps(job, vector, steps, touched, &count)))
		return;
	for (size_t i = 0; i < count; i++) {
		int64_t *to = sums + touched[i] * block;
		const int64_t *from = steps + i * block;

		for (size_t k = 0; k < block; k++)
			to[k] += from[k]; /* below 2^32 persons x 2^20 */
	}
}

static void add_range(void *user, size_t thread)
{
	const struct job *job = user;
	size_t persons = job->rows->persons;
	size_t end =
	    persons / THREADS * (thread + 1) + (thread + 1 == THREADS ? persons % THREADS : 0);

	for (size_t person = persons / THREADS * thread; person < end; person++)
		add_person(job, thread, person);
}

enum status learn_sum(const struct learn_sum_plan *plan, const struct learn_rows *rows,
		      learn_share *share, const void *user, int64_t *ret)
{
	size_t block = plan->shape.cells < BLOCKED_FROM ? plan->shape.cells : BLOCK;
	size_t stride = (plan->shape.cells + block - 1) / block * block;
	size_t room = stride + APART;
	struct job job = {
		.plan = plan,
		.rows = rows,
		.share = share,
		.user = user,
		.block = block,
		.stride = stride,
		.room = room,
		.sums = calloc(THREADS * room, sizeof(*job.sums)),
		.vectors = calloc(THREADS * room, sizeof(*job.vectors)),
		.steps = calloc(THREADS * room, sizeof(*job.steps)),
		.touched = calloc(THREADS * room, sizeof(*job.touched)),
	};
	enum status status = AL_NO_MEMORY;

	assert(rows->persons < UINT32_MAX);
	if (job.sums != NULL && job.vectors != NULL && job.steps != NULL && job.touched != NULL) {
		parallel_each(THREADS, THREADS, add_range, &job);
		for (size_t i = 0; i < plan->shape.cells; i++) {
			ret[i] = 0;
			for (size_t thread = 0; thread < THREADS; thread++)
				ret[i] += job.sums[thread * room + i];
		}
		status = AL_OK;
	}
	free(job.sums);
	free(job.vectors);
	free(job.steps);
	free(job.touched);
	return status;
}

double learn_sum_deviation(const struct learn_sum_plan *plan)
{
	return sqrt((double)plan->sigma2) / plan->unit;
}

double learn_sum_value(const struct learn_sum_plan *plan, int64_t sum, int64_t noise)
{
	return ((double)sum + (double)noise) / plan->unit;
}
