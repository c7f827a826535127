/*
 * decide_bench.c: deciding applications over 10,000 rules with a trace of what each rule came to:
 * by the index of the rules, against matching one rule after the other and writing a line for each.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "bench/bench.h"
#include "law/decision.h"
#include "law/match.h"

#include <stdio.h>
#include <string.h>

#define RULES GUIDELINE_RULES_MAX
#define CONDITIONS 5
#define APPLICATIONS 200
#define ROUNDS 21
#define LINEAR_ROUNDS 3
#define RATIO_MAX 0.01 /* of the plain way */
#define DECISION_S 5e-6

static struct rule rules[RULES];
static struct condition conditions[RULES][CONDITIONS];
static const char *lists[RULES][CONDITIONS][2];
static char ids[RULES][8];
static struct terms terms = { .min_group = 1, .modes = 1 };
static struct fact facts[APPLICATIONS][FACT_COUNT];
static const char *values[APPLICATIONS][FACT_COUNT][2];
static uint64_t state = 1;

/* SplitMix64: the same numbers in each run. */
static size_t pick(size_t bound)
{
	uint64_t x = state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return (size_t)((x ^ x >> 31) % bound);
}

static const char *pick_value(enum fact_name name)
{
	const char *const *words = fact_words(name);
	size_t count = 0;

	if (words != NULL) {
		while (words[count] != NULL)
			count++;
		return words[pick(count)];
	}
	for (;;) {
		const struct term *term = term_at(pick(term_count()));

		if (term->kind == fact_term_kind(name))
			return term->id;
	}
}

static int64_t pick_number(enum fact_name name)
{
	int64_t min = fact_number_min(name);

	return min + (int64_t)pick((size_t)(fact_number_max(name) - min));
}

static struct condition make_condition(enum fact_name name, const char **list)
{
	struct condition condition = { .at_least = -1, .at_most = -1, .field = name };

	if (fact_is_number(name)) {
		condition.at_most = pick_number(name);
		return condition;
	}
	list[0] = pick_value(name);
	list[1] = pick_value(name);
	condition.is = list;
	condition.is_count = strcmp(list[0], list[1]) == 0 ? 1 : 2;
	return condition;
}

/* Each asks for a recipient, a purpose and three facts more; the last permits whatever nothing
 * forbids. */
static void make_rules(void)
{
	for (size_t i = 0; i < RULES; i++) {
		(void)snprintf(ids[i], sizeof(ids[i]), "r%zu", i);
		rules[i] = (struct rule){ .effect = pick(20) != 0  ? EFFECT_PERMIT
						    : pick(2) != 0 ? EFFECT_REFUSE
								   : EFFECT_REFER,
					  .id = ids[i],
					  .reason = "so it was resolved",
					  .when = conditions[i],
					  .when_count = CONDITIONS };
		for (size_t j = 0; j < CONDITIONS; j++) {
			enum fact_name name = j == 0   ? FACT_RECIPIENT
					      : j == 1 ? FACT_PURPOSE
						       : (enum fact_name)(1 + pick(FACT_COUNT));

			conditions[i][j] = make_condition(name, lists[i][j]);
		}
	}
	rules[RULES - 1].effect = EFFECT_PERMIT;
	conditions[RULES - 1][0] = (struct condition){ .at_least = -1, .field = FACT_RHO };
	conditions[RULES - 1][0].at_most = fact_number_max(FACT_RHO);
	rules[RULES - 1].when_count = 1;
	for (size_t i = 0; i < RULES; i++)
		rules[i].terms = rules[i].effect == EFFECT_PERMIT ? &terms : NULL;
}

static void make_facts(void)
{
	for (size_t i = 0; i < APPLICATIONS; i++) {
		for (int name = 1; name <= FACT_COUNT; name++) {
			struct fact *fact = &facts[i][name - 1];
			const char **list = values[i][name - 1];

			*fact =
			    (struct fact){ .name = name, .number = -1, .source = SOURCE_REGISTER };
			if (fact_is_number((enum fact_name)name)) {
				fact->number = pick_number((enum fact_name)name);
				continue;
			}
			list[0] = pick_value((enum fact_name)name);
			list[1] = pick_value((enum fact_name)name);
			fact->values = list;
			fact->values_count =
			    name == FACT_PURPOSE && strcmp(list[0], list[1]) != 0 ? 2 : 1;
		}
	}
}

/* Write the line of `rule`. */
static enum status write_line(const struct rule *rule, const struct rule_match *match,
			      struct arena *arena, struct trace_line *ret)
{
	fact_set because = match->truth == TRUTH_FALSE ? match->is_false : match->unknown;

	ret->rule = rule->id;
	ret->truth = (int)match->truth;
	return fact_set_list(match->truth == TRUTH_TRUE ? 0 : because, arena, &ret->because,
			     &ret->because_count);
}

/* How many rules of an effect came to a truth, as seen[effect][truth]. */
typedef size_t counted[EFFECT_REFER + 1][TRUTH_UNKNOWN + 1];

static enum effect choose(counted seen)
{
	if (seen[EFFECT_REFUSE][TRUTH_TRUE] != 0)
		return EFFECT_REFUSE;
	if (seen[EFFECT_REFER][TRUTH_TRUE] + seen[EFFECT_REFER][TRUTH_UNKNOWN] +
		seen[EFFECT_REFUSE][TRUTH_UNKNOWN] !=
	    0)
		return EFFECT_REFER;
	return seen[EFFECT_PERMIT][TRUTH_TRUE] != 0 ? EFFECT_PERMIT : EFFECT_REFER;
}

/* One rule after the other, a line for each. */
static enum status decide_plainly(const struct fact *wanted, struct arena *arena, enum effect *ret)
{
	struct trace_line *lines = arena_take(arena, RULES, sizeof(*lines));
	counted seen = { { 0 } };
	struct fact_index index;

	if (lines == NULL)
		return AL_NO_MEMORY;
	fact_index_init(&index, wanted, FACT_COUNT);
	for (size_t i = 0; i < RULES; i++) {
		struct rule_match match = match_rule(&rules[i], &index);

		if (write_line(&rules[i], &match, arena, &lines[i]) != AL_OK)
			return AL_NO_MEMORY;
		seen[rules[i].effect][match.truth]++;
	}
	*ret = choose(seen);
	return AL_OK;
}

/* Decide all applications `rounds` times one way or the other; seconds of one decision in the
 * middle round, or below 0. */
static double run(const struct rule_index *index, size_t rounds, enum effect *effects)
{
	double seconds[ROUNDS];

	for (size_t round = 0; round < rounds; round++) {
		double start = bench_now();

		for (size_t i = 0; i < APPLICATIONS; i++) {
			struct outcome outcome = { .effect = EFFECT_REFER };
			struct arena arena;
			enum status status;

			arena_init(&arena, DECISION_ARENA_MAX);
			status = index == NULL
				     ? decide_plainly(facts[i], &arena, &outcome.effect)
				     : decide_by(index, facts[i], FACT_COUNT, &arena, &outcome);
			arena_clear(&arena);
			if (status != AL_OK)
				return -1;
			effects[i] = outcome.effect;
		}
		seconds[round] = (bench_now() - start) / APPLICATIONS;
	}
	return bench_median(seconds, rounds);
}

/* What is done beside the decision where somebody reads it: all lines, and the flips. */
static bool say_the_rest(const struct rule_index *index)
{
	struct outcome outcome = { .effect = EFFECT_PERMIT };
	struct trace_line *lines;
	struct arena arena;
	double start = bench_now();
	double written;
	size_t place = 0;
	size_t count;
	bool good = true;

	arena_init(&arena, DECISION_ARENA_MAX);
	for (size_t i = 0; i < APPLICATIONS && good && outcome.effect == EFFECT_PERMIT; i++) {
		place = i;
		start = bench_now();
		good = decide_by(index, facts[i], FACT_COUNT, &arena, &outcome) == AL_OK;
	}
	good = good && rule_trace_write(&outcome.trace, &arena, &lines, &count) == AL_OK;
	written = bench_now() - start;
	good = good && outcome_find_flips(&outcome, facts[place], FACT_COUNT, &arena) == AL_OK;
	(void)printf("decide: %.0f us with a line written for each rule; %.1f ms the search for "
		     "the smallest change\n",
		     written * 1e6, (bench_now() - start - written) * 1e3);
	arena_clear(&arena);
	return good;
}

static bool compare(const struct rule_index *index)
{
	enum effect ours_effects[APPLICATIONS];
	enum effect plain_effects[APPLICATIONS];
	size_t counts[EFFECT_REFER + 1] = { 0 };
	double ours = run(index, ROUNDS, ours_effects);
	double plain = run(NULL, LINEAR_ROUNDS, plain_effects);

	if (ours < 0 || plain < 0 || memcmp(ours_effects, plain_effects, sizeof(ours_effects)) != 0)
		return false;
	for (size_t i = 0; i < APPLICATIONS; i++)
		counts[ours_effects[i]]++;
	(void)printf("decide: %d rules, %zu permitted, %zu refused, %zu referred: %.2f us a "
		     "decision with its trace, %.0f us rule by rule\n",
		     RULES, counts[EFFECT_PERMIT], counts[EFFECT_REFUSE], counts[EFFECT_REFER],
		     ours * 1e6, plain * 1e6);
	return bench_ratio("decide_linear", ours, plain, RATIO_MAX) &&
	       bench_ratio("decide_bound", ours, DECISION_S, 1);
}

int main(void)
{
	struct statute statute = { .forbidden_count = 0 };
	struct guideline guideline = { .rules = rules, .rules_count = RULES };
	const struct rule_index *index;
	struct arena arena;
	double start;
	bool within = false;

	make_rules();
	make_facts();
	arena_init(&arena, RULE_INDEX_ARENA_MAX);
	start = bench_now();
	if (rule_index_make(&statute, &guideline, &arena, &index) == AL_OK) {
		(void)printf("decide: an index of %d rules in %.1f ms, %.1f MB\n", RULES,
			     (bench_now() - start) * 1e3, (double)arena.taken / 1e6);
		within = compare(index);
		within = say_the_rest(index) && within;
	}
	arena_clear(&arena);
	return within ? 0 : 1;
}
