/* rule_index_test.c: an index of random rules says of random facts what the rules say one by one.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/decision.h"
#include "law/rule_column.h"
#include "unit/budget.h"
#include "unit/unit.h"

#include <inttypes.h>

#define ROUNDS_FULL 20000
#define RULES_FEW 5
#define RULES_MANY 400
#define FORBIDDEN_MANY 70
#define LIST_MAX 4
#define HEARINGS 8 /* of one guideline */

struct rules {
	struct rule rules[RULES_MANY];
	char ids[RULES_MANY][8];
	struct condition conditions[RULES_MANY][GUIDELINE_CONDITIONS_MAX];
	const char *lists[RULES_MANY][GUIDELINE_CONDITIONS_MAX][LIST_MAX];
	size_t count;
};

static struct rules forbidden;
static struct rules own;
static struct terms terms;
static struct fact facts[FACT_COUNT];
static const char *values[FACT_COUNT][FACT_VALUES_MAX];
static size_t facts_count;

static size_t pick(struct budget *budget, size_t bound)
{
	return (size_t)budget_below(budget, bound);
}

/* Any word or term that the fact can have; most often one of the first few, so that some meet. */
static const char *pick_value(struct budget *budget, enum fact_name name)
{
	const char *const *words = fact_words(name);
	size_t count = rule_vocabulary_count(name);
	size_t wanted = pick(budget, pick(budget, 3) != 0 && count > 12 ? 12 : count);

	if (words != NULL)
		return words[wanted];
	for (size_t i = 0; i < term_count(); i++) {
		if (term_at(i)->kind == fact_term_kind(name) && wanted-- == 0)
			return term_at(i)->id;
	}
	fail();
	return NULL;
}

/* Up to `max` different values at `list`; how many. */
static size_t pick_values(struct budget *budget, enum fact_name name, size_t max, const char **list)
{
	size_t wanted = 1 + pick(budget, max);
	size_t count = 0;

	for (size_t i = 0; i < wanted; i++) {
		const char *value = pick_value(budget, name);
		bool there = false;

		for (size_t j = 0; j < count; j++)
			there = there || strcmp(list[j], value) == 0;
		if (!there &&
		    (count == 0 || (strcmp(value, "none") != 0 && strcmp(list[0], "none") != 0)))
			list[count++] = value;
	}
	return count;
}

/* A number that a fact of that name can have, often a small one. */
static int64_t pick_number(struct budget *budget, enum fact_name name)
{
	int64_t min = fact_number_min(name);
	int64_t max = fact_number_max(name);

	return min +
	       (int64_t)budget_below(budget, pick(budget, 2) != 0 ? 100 : (uint64_t)(max - min));
}

static void make_condition(struct budget *budget, struct condition *condition, const char **list)
{
	enum fact_name name = (enum fact_name)(1 + pick(budget, FACT_COUNT));

	*condition = (struct condition){ .at_least = -1, .at_most = -1, .field = name };
	condition->source = pick(budget, 4) == 0 ? (int)pick(budget, SOURCE_REGISTER + 1) : 0;
	if (fact_is_number(name)) {
		condition->at_least = pick(budget, 3) != 0 ? pick_number(budget, name) : -1;
		condition->at_most = condition->at_least == -1 || pick(budget, 2) != 0
					 ? (condition->at_least == -1 ? 0 : condition->at_least) +
					       (int64_t)pick(budget, 100)
					 : -1;
		return;
	}
	if (pick(budget, 2) != 0) {
		condition->is = list;
		condition->is_count = pick_values(budget, name, LIST_MAX, list);
	} else {
		condition->is_not = list;
		condition->is_not_count = pick_values(budget, name, LIST_MAX, list);
	}
}

static void make_rules(struct budget *budget, struct rules *rules, size_t count, bool forbid)
{
	size_t most = pick(budget, 3) == 0 ? GUIDELINE_CONDITIONS_MAX : 4;

	rules->count = count;
	for (size_t i = 0; i < count; i++) {
		struct rule *rule = &rules->rules[i];
		size_t conditions = 1 + pick(budget, most);

		(void)snprintf(rules->ids[i], sizeof(rules->ids[i]), "%c%zu", forbid ? 'f' : 'r',
			       i);
		*rule = (struct rule){ .effect = forbid ? EFFECT_REFUSE
							: 1 + (int)pick(budget, EFFECT_REFER),
				       .id = rules->ids[i],
				       .reason = "weil",
				       .when = rules->conditions[i] };
		rule->terms = rule->effect == EFFECT_PERMIT ? &terms : NULL;
		if (!forbid && rule->effect != EFFECT_PERMIT && pick(budget, 100) == 0)
			conditions = 0; /* speaks of everything */
		for (size_t j = 0; j < conditions; j++)
			make_condition(budget, &rule->when[j], rules->lists[i][j]);
		rule->when_count = conditions;
	}
}

static void make_facts(struct budget *budget)
{
	size_t rare = 3 + pick(budget, 60);
	size_t several[] = {
		[FACT_DECLARATIONS] = 5, [FACT_LEGAL_BASIS] = 16, [FACT_LINKAGE] = 2,
		[FACT_OWN_DATA] = 2,	 [FACT_PURPOSE] = 16,	  [FACT_SPECIAL_CATEGORIES] = 8,
		[FACT_THIRD_COUNTRY] = 2
	};

	facts_count = 0;
	for (int name = 1; name <= FACT_COUNT; name++) {
		struct fact *fact = &facts[facts_count];

		if (pick(budget, rare) == 0)
			continue;
		*fact = (struct fact){ .name = name,
				       .number = -1,
				       .source = pick(budget, rare) == 0
						     ? 1 + (int)pick(budget, SOURCE_REGISTER)
						     : SOURCE_REGISTER };
		if (fact_is_number((enum fact_name)name)) {
			fact->number = pick_number(budget, (enum fact_name)name);
		} else {
			size_t max =
			    name <= FACT_THIRD_COUNTRY && several[name] != 0 && pick(budget, 2) != 0
				? several[name]
				: 1;

			fact->values = values[facts_count];
			fact->values_count =
			    pick_values(budget, (enum fact_name)name, max, values[facts_count]);
		}
		facts_count++;
	}
	assert_int_equal(fact_check_list(facts, facts_count, NULL), AL_OK);
}

/* --- rule by rule --- */

static const struct rule *rule_at(size_t place)
{
	return place < forbidden.count ? &forbidden.rules[place]
				       : &own.rules[place - forbidden.count];
}

/* The first rule of those between whose effect and truth are asked for, or NULL. */
static const struct rule *first_rule(const struct rule_match *matches, size_t from, size_t to,
				     enum effect effect, enum truth truth)
{
	for (size_t i = from; i < to; i++) {
		if (rule_at(i)->effect == (int)effect && matches[i].truth == truth)
			return rule_at(i);
	}
	return NULL;
}

/* As doc/spec/objects.md says it, step by step. */
static const struct rule *choose(const struct rule_match *matches, enum effect *ret)
{
	size_t count = forbidden.count + own.count;
	const struct rule *rule;

	*ret = EFFECT_REFUSE;
	rule = first_rule(matches, 0, forbidden.count, EFFECT_REFUSE, TRUTH_TRUE);
	if (rule == NULL)
		rule = first_rule(matches, forbidden.count, count, EFFECT_REFUSE, TRUTH_TRUE);
	if (rule != NULL)
		return rule;
	*ret = EFFECT_REFER;
	if (facts_count < FACT_COUNT)
		return NULL;
	rule = first_rule(matches, 0, forbidden.count, EFFECT_REFUSE, TRUTH_UNKNOWN);
	for (size_t i = forbidden.count; i < count && rule == NULL; i++) {
		if ((rule_at(i)->effect == EFFECT_REFER && matches[i].truth == TRUTH_TRUE) ||
		    (rule_at(i)->effect != EFFECT_PERMIT && matches[i].truth == TRUTH_UNKNOWN))
			rule = rule_at(i);
	}
	if (rule != NULL)
		return rule;
	rule = first_rule(matches, forbidden.count, count, EFFECT_PERMIT, TRUTH_TRUE);
	if (rule != NULL)
		*ret = EFFECT_PERMIT;
	return rule;
}

/* --- checks --- */

struct seen {
	uint64_t effects[EFFECT_REFER + 1];
	uint64_t truths[TRUTH_UNKNOWN + 1];
};

static void the_lines_say_why(const struct rule_trace *trace, const struct rule_match *matches,
			      struct arena *arena)
{
	struct trace_line *lines;
	size_t count;

	assert_int_equal(rule_trace_write(trace, arena, &lines, &count), AL_OK);
	assert_int_equal(count, forbidden.count + own.count);
	for (size_t i = 0; i < count; i++) {
		fact_set because = matches[i].truth == TRUTH_FALSE  ? matches[i].is_false
				   : matches[i].truth == TRUTH_TRUE ? 0
								    : matches[i].unknown;
		fact_set said = 0;

		assert_ptr_equal(lines[i].rule, rule_at(i)->id);
		assert_int_equal(lines[i].truth, matches[i].truth);
		for (size_t j = 0; j < lines[i].because_count; j++) {
			assert_true(j == 0 || lines[i].because[j - 1] < lines[i].because[j]);
			said |= UINT32_C(1) << lines[i].because[j];
		}
		assert_int_equal(said, because);
	}
}

static void hear(const struct rule_index *index, struct seen *seen)
{
	struct rule_match matches[FORBIDDEN_MANY + RULES_MANY];
	struct fact_index by_name;
	struct outcome outcome;
	struct arena arena;
	const struct rule *rule;
	enum effect effect;

	arena_init(&arena, DECISION_ARENA_MAX);
	fact_index_init(&by_name, facts, facts_count);
	assert_int_equal(decide_by(index, facts, facts_count, &arena, &outcome), AL_OK);
	assert_int_equal(rule_trace_count(&outcome.trace), forbidden.count + own.count);
	for (size_t i = 0; i < forbidden.count + own.count; i++) {
		struct rule_match match = rule_trace_get(&outcome.trace, i);

		matches[i] = match_rule(rule_at(i), &by_name);
		assert_int_equal(match.truth, matches[i].truth);
		assert_int_equal(match.fields, matches[i].fields);
		if (match.truth != TRUTH_TRUE) {
			assert_int_equal(match.is_false, matches[i].is_false);
			assert_int_equal(match.unknown, matches[i].unknown & ~matches[i].is_false);
		}
		seen->truths[match.truth]++;
	}
	the_lines_say_why(&outcome.trace, matches, &arena);
	rule = choose(matches, &effect);
	assert_int_equal(outcome.effect, effect);
	assert_ptr_equal(outcome.rule, rule);
	assert_int_equal(outcome.forbidden,
			 rule >= forbidden.rules && rule < forbidden.rules + forbidden.count);
	assert_int_equal(outcome.missing_count, FACT_COUNT - facts_count);
	for (size_t i = 0; rule != NULL && i < forbidden.count + own.count; i++) {
		if (rule_at(i) == rule)
			assert_int_equal(outcome.supposed, matches[i].truth == TRUTH_UNKNOWN);
	}
	seen->effects[effect]++;
	arena_clear(&arena);
}

static void check_rules(struct budget *budget, struct seen *seen)
{
	struct statute statute = { .forbidden = forbidden.rules };
	struct guideline guideline = { .rules = own.rules };
	const struct rule_index *index;
	struct arena arena;

	make_rules(budget, &forbidden, pick(budget, pick(budget, 9) == 0 ? FORBIDDEN_MANY : 2),
		   true);
	make_rules(budget, &own, 1 + pick(budget, pick(budget, 9) == 0 ? RULES_MANY : RULES_FEW),
		   false);
	statute.forbidden_count = forbidden.count;
	guideline.rules_count = own.count;
	arena_init(&arena, RULE_INDEX_ARENA_MAX);
	assert_int_equal(rule_index_make(&statute, &guideline, &arena, &index), AL_OK);
	for (size_t i = 0; i < HEARINGS; i++) {
		make_facts(budget);
		hear(index, seen);
	}
	arena_clear(&arena);
}

/* object-17, object-18, object-19 */
static void an_index_says_what_the_rules_say_one_by_one(void **state)
{
	struct budget budget = budget_begin("rule_index");
	struct seen seen = { .effects = { 0 } };

	(void)state;
	while (budget_more(&budget, ROUNDS_FULL))
		check_rules(&budget, &seen);
	(void)printf("permitted %" PRIu64 ", refused %" PRIu64 ", referred %" PRIu64
		     "; rules true %" PRIu64 ", false %" PRIu64 ", unknown %" PRIu64 "\n",
		     seen.effects[EFFECT_PERMIT], seen.effects[EFFECT_REFUSE],
		     seen.effects[EFFECT_REFER], seen.truths[TRUTH_TRUE], seen.truths[TRUTH_FALSE],
		     seen.truths[TRUTH_UNKNOWN]);
}

/* The rules that need the most room: each value of each kind in every column that there can be. */
static void the_widest_rules_fit_into_the_arena(void **state)
{
	static struct condition conditions[FACT_COUNT * SOURCE_REGISTER][GUIDELINE_CONDITIONS_MAX];
	static struct rule rules[GUIDELINE_RULES_MAX];
	struct statute statute = { .forbidden_count = 0 };
	struct guideline guideline = { .rules = rules, .rules_count = GUIDELINE_RULES_MAX };
	const struct rule_index *index;
	struct arena arena;

	(void)state;
	for (size_t i = 0; i < GUIDELINE_RULES_MAX; i++) {
		size_t turn = i % (FACT_COUNT * SOURCE_REGISTER);
		enum fact_name name = (enum fact_name)(1 + turn % FACT_COUNT);

		for (size_t j = 0; j < GUIDELINE_CONDITIONS_MAX; j++) {
			static const char *value[FACT_COUNT + 1];
			struct condition *condition = &conditions[turn][j];

			*condition = (struct condition){ .at_least = -1, .at_most = -1 };
			condition->field = name;
			condition->source = 1 + (int)(turn / FACT_COUNT);
			if (fact_is_number(name)) {
				condition->at_least = 1;
				condition->at_most = 2;
				continue;
			}
			for (size_t k = 0; fact_words(name) == NULL && value[name] == NULL; k++) {
				if (term_at(k)->kind == fact_term_kind(name))
					value[name] = term_at(k)->id;
			}
			if (fact_words(name) != NULL)
				value[name] = fact_words(name)[0];
			condition->is = &value[name];
			condition->is_count = 1;
		}
		rules[i] = (struct rule){ .effect = EFFECT_REFUSE,
					  .id = "x",
					  .reason = "weil",
					  .when = conditions[turn],
					  .when_count = GUIDELINE_CONDITIONS_MAX };
	}
	arena_init(&arena, RULE_INDEX_ARENA_MAX);
	assert_int_equal(rule_index_make(&statute, &guideline, &arena, &index), AL_OK);
	assert_int_equal(index->columns_count,
			 FACT_COUNT * SOURCE_REGISTER * GUIDELINE_CONDITIONS_MAX);
	(void)printf("%zu bytes\n", arena.taken);
	arena_clear(&arena);
}

UNIT_MAIN("rule_index", cmocka_unit_test(an_index_says_what_the_rules_say_one_by_one),
	  cmocka_unit_test(the_widest_rules_fit_into_the_arena))
