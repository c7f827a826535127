/* query_replay.c: record, replay, compare. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "prop/query_replay.h"

#include "prop/query_groups.h"
#include "unit/unit.h"

#include <stdlib.h>

/* One of the two ways. */
struct way {
	struct path path;
	struct sums sums;
	struct path_answer answer;
	char told[256];
};

const char *finding_name(enum finding finding)
{
	static const char *const names[] = { "nothing",	 "plan",  "noise",	 "price",
					     "progress", "shape", "sensitivity", "charges",
					     "answer",	 "flow",  "candidates" };

	return names[finding];
}

static bool same_bytes(const struct buffer *a, const struct buffer *b)
{
	return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

static bool same_noise(const struct path *a, const struct path *b)
{
	const struct answer_noise *one = &a->noise;
	const struct answer_noise *other = &b->noise;

	return trace_equal(a->noise_trace, b->noise_trace) &&
	       one->cells_count == other->cells_count &&
	       memcmp(one->cells, other->cells, one->cells_count * sizeof(*one->cells)) == 0 &&
	       memcmp(one->seed, other->seed, sizeof(one->seed)) == 0 &&
	       memcmp(one->votes, other->votes, sizeof(one->votes)) == 0 &&
	       a->random.block_number == b->random.block_number && a->random.used == b->random.used;
}

/* What the parent did before a row was read. */
static enum finding compare_parents(const struct path *a, const struct path *b)
{
	if (a->planned != b->planned || !trace_equal(a->plan_trace, b->plan_trace) ||
	    strcmp(a->report.message, b->report.message) != 0)
		return FOUND_PLAN;
	if (a->planned != AL_OK)
		return FOUND_NOTHING;
	if (strcmp(plan_canonical(a->plan), plan_canonical(b->plan)) != 0 ||
	    plan_rho(a->plan).pico != plan_rho(b->plan).pico ||
	    plan_bound(a->plan) != plan_bound(b->plan) ||
	    plan_sigma2(a->plan) != plan_sigma2(b->plan))
		return FOUND_PLAN;
	return same_noise(a, b) ? FOUND_NOTHING : FOUND_NOISE;
}

/* C^2 / (2 sigma2) is at most the price, with that of the votes; one draw for each cell. */
static enum finding check_price(const struct path *path)
{
	wide square = wide_product(plan_bound(path->plan), plan_bound(path->plan));
	const struct plan *plan = path->plan;
	uint64_t rho = plan_rho(plan).pico - plan->vote_rho.pico;
	wide paid = 2 * wide_product(rho, plan_sigma2(plan));
	wide votes = 2 * wide_product(plan->vote_rho.pico, plan->vote_sigma2);

	if (path->noise.cells_count != plan_cells(path->plan))
		return FOUND_NOISE;
	if (plan->votes && wide_product(PLAN_VOTE, PLAN_VOTE) > votes / RHO_PICO_ONE + 1)
		return FOUND_PRICE;
	return square > paid / RHO_PICO_ONE + 1 ? FOUND_PRICE : FOUND_NOTHING;
}

static uint64_t dearest(const struct sums *sums)
{
	uint64_t most = 0;

	for (size_t i = 0; i < sums->charges_count; i++)
		most = sums->charges[i].rho.pico > most ? sums->charges[i].rho.pico : most;
	return most;
}

/* Groups of unknown keys: theirs is a part of the sums; and they differ in as many of them as one
 * person may have, by her alone. *square grows by how far they are apart. */
static enum finding compare_groups(const struct replay *replay, const struct way *a,
				   const struct way *b, wide *square)
{
	struct groups_difference difference;

	if ((a->sums.groups == NULL) != (b->sums.groups == NULL))
		return FOUND_SHAPE;
	if (a->sums.groups == NULL)
		return FOUND_NOTHING;
	difference = groups_compare(a->sums.groups, b->sums.groups);
	*square += difference.square;
	if (difference.groups > replay->distance * a->path.plan->keep ||
	    difference.most > replay->distance)
		return FOUND_CANDIDATES;
	return FOUND_NOTHING;
}

/* What goes into the mechanism, and what persons pay. */
static enum finding compare_sums(const struct replay *replay, const struct way *a,
				 const struct way *b)
{
	uint64_t bound = replay->distance * plan_bound(a->path.plan);
	size_t more = a->sums.charges_count > b->sums.charges_count
			  ? a->sums.charges_count - b->sums.charges_count
			  : b->sums.charges_count - a->sums.charges_count;
	enum finding found;
	wide square;

	if (strcmp(a->told, b->told) != 0)
		return FOUND_PROGRESS;
	if (a->sums.step != b->sums.step || a->sums.cells_count != plan_cells(a->path.plan) ||
	    !path_distance2(&a->sums, &b->sums, &square))
		return FOUND_SHAPE;
	found = compare_groups(replay, a, b, &square);
	if (found != FOUND_NOTHING)
		return found;
	if (square > wide_product(bound, bound))
		return FOUND_SENSITIVITY;
	/* Who is changed may come to pay, or no longer. */
	if (more > 1 || dearest(&a->sums) > plan_rho(a->path.plan).pico ||
	    dearest(&b->sums) > plan_rho(a->path.plan).pico)
		return FOUND_CHARGES;
	return FOUND_NOTHING;
}

/*
 * The noise of groups of unknown keys is drawn for the candidates in their order, so it cannot be
 * that of another table. Their answer is made again of `a` instead, of all that it may depend on:
 * candidates by their keys and their noisy sums, not how many persons and what other groups are;
 * but where the number of persons is what selects, it may depend on that.
 */
static void disguise_groups(const struct way *a, struct way *b)
{
	const struct plan *plan = a->path.plan;

	if (a->sums.groups == NULL)
		return;
	key_groups_clear(b->sums.groups);
	free(b->sums.groups);
	b->sums.groups = groups_disguised(a->sums.groups, (uint32_t)plan_persons_min(plan),
					  plan->counts_persons);
}

static enum finding compare_answers(const struct replay *replay, struct way *a, struct way *b)
{
	struct answer_noise frozen = path_frozen_noise(&a->sums, &a->path.noise, &b->sums);
	enum finding found = FOUND_NOTHING;

	disguise_groups(a, b);
	a->answer = path_answer(a->path.plan, &a->sums, &a->path.noise);
	b->answer = path_answer(a->path.plan, &b->sums, &frozen);
	if (replay->spoil_answer != NULL) {
		replay->spoil_answer(&a->sums, &a->answer);
		replay->spoil_answer(&b->sums, &b->answer);
	}
	if (!same_bytes(&a->answer.json, &b->answer.json))
		found = FOUND_ANSWER;
	else if (!trace_equal(a->answer.trace, b->answer.trace) && a->sums.groups == NULL)
		found = FOUND_FLOW; /* of unknown keys it sorts the groups, which are others */
	path_answer_clear(&a->answer);
	path_answer_clear(&b->answer);
	answer_noise_clear(&frozen);
	return found;
}

/* The rows, by a plan whose numbers may be spoiled for the reading alone. */
static void read_way(const struct replay *replay, struct way *way, struct engine *engine,
		     unsigned threads)
{
	struct plan as_it_was = *way->path.plan;

	if (replay->spoil_reading != NULL)
		replay->spoil_reading(way->path.plan);
	way->sums = path_read(&way->path, engine, threads, way->told);
	*way->path.plan = as_it_was;
}

static enum finding compare_ways(const struct replay *replay, struct way *a, struct way *b)
{
	enum finding found = check_price(&a->path);

	if (found != FOUND_NOTHING)
		return found;
	read_way(replay, a, replay->recorded, 1);
	read_way(replay, b, replay->replayed, 2);
	found = compare_sums(replay, a, b);
	if (found == FOUND_NOTHING)
		found = compare_answers(replay, a, b);
	sums_clear(&a->sums);
	sums_clear(&b->sums);
	return found;
}

enum finding replay_run(const struct replay *replay)
{
	struct way a = { .path = path_begin(replay->question) };
	struct way b = { .path = path_begin(replay->question) };
	enum finding found;

	if (replay->spoil_plan != NULL) {
		replay->spoil_plan(a.path.plan, replay->recorded);
		replay->spoil_plan(b.path.plan, replay->replayed);
	}
	found = compare_parents(&a.path, &b.path);
	if (found == FOUND_NOTHING && a.path.planned == AL_OK)
		found = compare_ways(replay, &a, &b);
	path_clear(&a.path);
	path_clear(&b.path);
	return found;
}
