/* decide_test.c: random guidelines and applications against a second, plain way to decide. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/decision.h"
#include "law/terms.h"
#include "unit/budget.h"
#include "unit/unit.h"

#include <inttypes.h>

#define ROUNDS_FULL 2000000
#define RULES_MAX 6
#define FIELDS 6
#define VALUES 6

/* What the rules of a world are about; all other facts have their first value. */
static const enum fact_name fields[FIELDS] = { FACT_COMMERCIAL, FACT_ETHICS_VOTE, FACT_KIND,
					       FACT_PURPOSE,	FACT_RECIPIENT,	  FACT_RHO };
static const char *const vocabulary[FIELDS][VALUES] = {
	{ "no", "yes", NULL },
	{ "none", "positive", NULL },
	{ "question", "access", "standing", "release", NULL },
	{ "dpv:Purpose", "dpv:ResearchAndDevelopment", "dpv:CommercialPurpose",
	  "dpv:CommercialResearch", "dpv:ScientificResearch", "dpv:PublicBenefit" },
	{ "dpv:Entity", "dpv:Organisation", "coop:University", "coop:InsuranceCompany",
	  "dpv:PublicSectorBody", "coop:MunicipalDepartment" },
	{ NULL },
};

struct world {
	struct budget *budget;
	struct statute statute;
	struct guideline guideline;
	struct rule rules[RULES_MAX];
	struct rule forbidden[2];
	struct condition conditions[RULES_MAX + 2][4];
	const char *lists[RULES_MAX + 2][4][2];
	struct terms terms;
	struct fact all[FACT_COUNT + 1]; /* by name */
	const char *values[FACT_COUNT + 1][2];
	struct fact facts[FACT_COUNT]; /* those that are there */
	size_t count;
};

static size_t pick(struct world *world, size_t bound)
{
	return (size_t)budget_below(world->budget, bound);
}

static size_t vocabulary_size(size_t field)
{
	size_t size = 0;

	while (size < VALUES && vocabulary[field][size] != NULL)
		size++;
	return size;
}

static struct condition make_condition(struct world *world, size_t field, const char **list)
{
	struct condition condition = { .at_least = -1, .at_most = -1, .field = fields[field] };
	size_t size = vocabulary_size(field);

	condition.source = pick(world, 4) == 0 ? (int)pick(world, 4) : 0;
	if (size == 0) {
		condition.at_least = pick(world, 3) != 0 ? (int64_t)pick(world, 5) : -1;
		condition.at_most = condition.at_least == -1 || pick(world, 2) != 0
					? (int64_t)(4 + pick(world, 4))
					: -1;
		return condition;
	}
	list[0] = vocabulary[field][pick(world, size)];
	list[1] = vocabulary[field][pick(world, size)];
	if (pick(world, 2) != 0) {
		condition.is = list;
		condition.is_count = list[0] == list[1] ? 1 : 2;
	} else {
		condition.is_not = list;
		condition.is_not_count = list[0] == list[1] ? 1 : 2;
	}
	return condition;
}

/* Rule number `place`; a permission always asks for recipient and commerce. */
static struct rule make_rule(struct world *world, size_t place, enum effect effect)
{
	static const char *const ids[] = { "a", "b", "c", "d", "e", "f", "g", "h" };
	size_t more = 1 + pick(world, effect == EFFECT_PERMIT ? 2 : 3);
	struct rule rule = { .effect = effect,
			     .id = ids[place],
			     .reason = "weil",
			     .when = world->conditions[place] };

	if (effect == EFFECT_PERMIT) {
		rule.terms = &world->terms;
		rule.when[0] = make_condition(world, 0, world->lists[place][0]);
		rule.when[1] = make_condition(world, 4, world->lists[place][1]);
		rule.when[0].source = 0;
		rule.when[1].source = 0;
		rule.when_count = 2;
	}
	for (size_t i = 0; i < more && rule.when_count < 4; i++) {
		rule.when[rule.when_count] = make_condition(world, pick(world, FIELDS),
							    world->lists[place][rule.when_count]);
		rule.when_count++;
	}
	return rule;
}

static void make_fact(struct world *world, int name)
{
	struct fact *fact = &world->all[name];
	const char **values = world->values[name];
	size_t field = 0;

	*fact = (struct fact){ .name = name, .number = -1, .source = SOURCE_REGISTER };
	if (fact_is_number((enum fact_name)name))
		fact->number = 1 + (int64_t)pick(world, 8);
	while (field < FIELDS && (int)fields[field] != name)
		field++;
	if (fact->number == -1) {
		const char *const *words = fact_words((enum fact_name)name);
		size_t size = field < FIELDS ? vocabulary_size(field) : 0;

		values[0] = size != 0	    ? vocabulary[field][pick(world, size)]
			    : words != NULL ? words[0]
					    : "eu-gdpr:A6-1-a";
		values[1] = name == FACT_PURPOSE ? vocabulary[field][pick(world, size)] : values[0];
		fact->values = values;
		fact->values_count = values[0] == values[1] ? 1 : 2;
	}
	if (pick(world, 20) == 0)
		fact->source = 1 + (int)pick(world, 3);
}

static void list_present(struct world *world, const bool *missing)
{
	world->count = 0;
	for (int name = 1; name <= FACT_COUNT; name++) {
		if (!missing[name])
			world->facts[world->count++] = world->all[name];
	}
}

static void make_world(struct world *world, struct budget *budget)
{
	bool missing[FACT_COUNT + 1] = { false };
	size_t forbidden;

	memset(world, 0, sizeof(*world));
	world->budget = budget;
	world->terms = (struct terms){ .min_group = 1,
				       .modes = 1,
				       .publish_days = -1,
				       .retention_days = -1,
				       .rho_application = 5,
				       .rho_purpose_year = 5 };
	world->statute.privacy = (struct privacy_ceilings){ .rho_application = 4,
							    .rho_platform_year = 4,
							    .min_group = 2 };
	forbidden = pick(world, 3);
	for (size_t i = 0; i < forbidden; i++)
		world->forbidden[i] = make_rule(world, RULES_MAX + i, EFFECT_REFUSE);
	world->statute.forbidden = world->forbidden;
	world->statute.forbidden_count = forbidden;
	world->guideline.rules = world->rules;
	world->guideline.rules_count = 1 + pick(world, RULES_MAX - 1);
	for (size_t i = 0; i < world->guideline.rules_count; i++)
		world->rules[i] = make_rule(
		    world, i,
		    pick(world, 4) != 0 ? EFFECT_PERMIT : (enum effect)(2 + pick(world, 2)));
	for (int name = 1; name <= FACT_COUNT; name++)
		make_fact(world, name);
	for (size_t i = pick(world, 6); i > 4; i--)
		missing[1 + pick(world, FACT_COUNT)] = true;
	list_present(world, missing);
	assert_int_equal(fact_check_list(world->facts, world->count, NULL), AL_OK);
}

/* --- The second way: truths are 1, 0, -1, conjunction is the least, disjunction the greatest. ---
 */

static int plain_value(const struct condition *condition, const char *value)
{
	bool is = condition->is_count != 0;
	const char *const *list = is ? condition->is : condition->is_not;
	size_t count = is ? condition->is_count : condition->is_not_count;
	bool terms = fact_term_kind((enum fact_name)condition->field) != 0;
	int truth = -1;

	for (size_t i = 0; i < count; i++) {
		int one = strcmp(value, list[i]) == 0 ? 1 : -1;

		if (terms && term_is_below(value, list[i]))
			one = 1;
		else if (terms && term_is_below(list[i], value))
			one = 0;
		truth = one > truth ? one : truth;
	}
	return is ? truth : -truth;
}

static int plain_source(const struct condition *condition)
{
	if (condition->source != 0)
		return condition->source;
	return condition->field == FACT_RECIPIENT || condition->field == FACT_COMMERCIAL ||
		       condition->field == FACT_ETHICS_VOTE
		   ? SOURCE_OFFICE
		   : SOURCE_DECLARED;
}

static int plain_condition(const struct condition *condition, bool permit, const struct fact *facts,
			   size_t count)
{
	const struct fact *fact = fact_find(facts, count, (enum fact_name)condition->field);
	int truth = permit ? 1 : -1;

	if (fact == NULL || fact->source < plain_source(condition))
		return 0;
	if (fact->values_count == 0)
		return (condition->at_least == -1 || fact->number >= condition->at_least) &&
			       (condition->at_most == -1 || fact->number <= condition->at_most)
			   ? 1
			   : -1;
	for (size_t i = 0; i < fact->values_count; i++) {
		int one = plain_value(condition, fact->values[i]);

		if (permit ? one < truth : one > truth)
			truth = one;
	}
	return truth;
}

static int plain_rule(const struct rule *rule, const struct fact *facts, size_t count)
{
	int truth = 1;

	for (size_t i = 0; i < rule->when_count; i++) {
		int one =
		    plain_condition(&rule->when[i], rule->effect == EFFECT_PERMIT, facts, count);

		truth = one < truth ? one : truth;
	}
	return truth;
}

static enum effect plain_decide(const struct world *world, const struct fact *facts, size_t count)
{
	bool refer = count < FACT_COUNT;
	bool permit = false;

	for (size_t i = 0; i < world->statute.forbidden_count; i++) {
		int truth = plain_rule(&world->statute.forbidden[i], facts, count);

		if (truth == 1)
			return EFFECT_REFUSE;
		refer = refer || truth == 0;
	}
	for (size_t i = 0; i < world->guideline.rules_count; i++) {
		const struct rule *rule = &world->guideline.rules[i];
		int truth = plain_rule(rule, facts, count);

		if (rule->effect == EFFECT_REFUSE && truth == 1)
			return EFFECT_REFUSE;
		refer = refer || (rule->effect == EFFECT_REFER && truth == 1) ||
			(rule->effect != EFFECT_PERMIT && truth == 0);
		permit = permit || (rule->effect == EFFECT_PERMIT && truth == 1);
	}
	return permit && !refer ? EFFECT_PERMIT : EFFECT_REFER;
}

/* --- Checks --- */

static enum effect decide_again(const struct world *world, const struct fact *facts, size_t count)
{
	struct outcome outcome;
	struct arena arena;

	arena_init(&arena, DECISION_ARENA_MAX);
	assert_int_equal(decide(&world->statute, &world->guideline, facts, count, &arena, &outcome),
			 AL_OK);
	arena_clear(&arena);
	return outcome.effect;
}

static void without_any_one_fact_it_is_not_permitted(const struct world *world)
{
	for (size_t i = 0; i < world->count; i++) {
		struct fact facts[FACT_COUNT];

		memcpy(facts, world->facts, i * sizeof(facts[0]));
		memcpy(facts + i, world->facts + i + 1, (world->count - i - 1) * sizeof(facts[0]));
		assert_int_not_equal(decide_again(world, facts, world->count - 1), EFFECT_PERMIT);
	}
}

static void below_the_office_it_is_not_permitted(const struct world *world)
{
	static const enum fact_name vouched[] = { FACT_RECIPIENT, FACT_COMMERCIAL };

	for (size_t i = 0; i < 2; i++) {
		struct fact facts[FACT_COUNT];

		memcpy(facts, world->facts, sizeof(facts));
		facts[vouched[i] - 1].source = SOURCE_DECLARED;
		assert_int_not_equal(decide_again(world, facts, FACT_COUNT), EFFECT_PERMIT);
	}
}

/* One rule of refusal or referral more never permits what was not permitted before. */
static void another_refusal_permits_nothing_new(struct world *world, enum effect before)
{
	enum effect effect = (enum effect)(2 + pick(world, 2));
	size_t place = world->guideline.rules_count;
	enum effect after;

	world->rules[place] = make_rule(world, place, effect);
	world->guideline.rules_count++;
	after = decide_again(world, world->facts, world->count);
	if (before != EFFECT_PERMIT)
		assert_int_not_equal(after, EFFECT_PERMIT);
	if (before == EFFECT_REFUSE)
		assert_int_equal(after, EFFECT_REFUSE);
	world->guideline.rules_count--;
}

/* The facts of `world` with one of them put in its place, or in addition. */
static size_t put(const struct fact *from, size_t count, const struct fact *fact, struct fact *ret)
{
	size_t size = 0;
	bool done = false;

	for (size_t i = 0; i < count; i++) {
		if (!done && from[i].name >= fact->name) {
			ret[size++] = *fact;
			done = true;
		}
		if (from[i].name != fact->name)
			ret[size++] = from[i];
	}
	if (!done)
		ret[size++] = *fact;
	return size;
}

/* Whether changing `depth` facts or fewer, from field `from` on, permits; tries everything. */
static bool brute_force(const struct world *world, const struct fact *facts, size_t count,
			size_t from, size_t depth)
{
	if (plain_decide(world, facts, count) == EFFECT_PERMIT)
		return true;
	if (depth == 0)
		return false;
	for (size_t field = from; field < FIELDS; field++) {
		size_t size = vocabulary_size(field);

		for (size_t i = 0; i < (size == 0 ? 9 : size); i++) {
			struct fact changed[FACT_COUNT + 1];
			struct fact fact = { .name = fields[field],
					     .number = size == 0 ? (int64_t)i + 1 : -1,
					     .source = SOURCE_REGISTER,
					     .values = size == 0 ? NULL : &vocabulary[field][i],
					     .values_count = size != 0 };
			size_t now = put(facts, count, &fact, changed);

			if (brute_force(world, changed, now, field + 1, depth - 1))
				return true;
		}
	}
	return false;
}

static void the_flips_permit_and_fewer_do_not(const struct world *world,
					      const struct outcome *outcome)
{
	struct fact facts[FACT_COUNT + 1];
	size_t count = world->count;
	size_t fewer = outcome->flips_count == 0 ? FLIPS_MAX : outcome->flips_count - 1;

	memcpy(facts, world->facts, count * sizeof(facts[0]));
	for (size_t i = 0; i < outcome->flips_count; i++) {
		const struct flip *flip = &outcome->flips[i];
		struct fact fact = { flip->field, flip->number, flip->source, flip->values,
				     flip->values_count };
		struct fact changed[FACT_COUNT + 1];

		count = put(facts, count, &fact, changed);
		memcpy(facts, changed, count * sizeof(facts[0]));
	}
	assert_int_equal(fact_check_list(facts, count, NULL), AL_OK);
	if (outcome->flips_count != 0)
		assert_int_equal(plain_decide(world, facts, count), EFFECT_PERMIT);
	for (size_t i = 0; i < outcome->flips_count; i++) { /* no source higher than needed */
		struct fact *fact = NULL;

		for (size_t j = 0; j < count; j++) {
			if (facts[j].name == outcome->flips[i].field)
				fact = &facts[j];
		}
		assert_non_null(fact);
		if (--fact->source >= SOURCE_DECLARED)
			assert_int_not_equal(plain_decide(world, facts, count), EFFECT_PERMIT);
		fact->source++;
	}
	assert_false(brute_force(world, world->facts, world->count, 0, fewer));
}

static void a_decision_survives_its_replay(const struct world *world, const struct outcome *outcome,
					   struct arena *arena)
{
	struct application application = { .facts = (struct fact *)(uintptr_t)world->facts,
					   .facts_count = world->count };
	struct digest id = { { 1 } };
	struct decision decision = { .by = DECIDED_BY_OFFICE };
	struct report report = { .message = "" };

	assert_int_equal(decision_from_outcome(&world->statute, outcome,
					       &(struct decided){ .application = &application,
								  .application_id = id,
								  .guideline_id = id },
					       arena, &decision),
			 AL_OK);
	(void)!decision_check(&world->statute, &decision, outcome, &application, &report);
	assert_string_equal(report.message, "");
	assert_int_equal(decision_record.check(&decision, NULL), AL_OK);
	decision.outcome = decision.outcome == EFFECT_PERMIT ? EFFECT_REFUSE : EFFECT_PERMIT;
	assert_int_equal(decision_check(&world->statute, &decision, outcome, &application, NULL),
			 AL_REFUSED);
}

/* How the worlds came out, to see that none of the checks is idle. */
struct seen {
	uint64_t effects[EFFECT_REFER + 1];
	uint64_t flips[FLIPS_MAX + 1];
};

static void check_world(struct world *world, struct seen *seen)
{
	struct outcome outcome;
	struct arena arena;

	arena_init(&arena, DECISION_ARENA_MAX);
	assert_int_equal(decide(&world->statute, &world->guideline, world->facts, world->count,
				&arena, &outcome),
			 AL_OK);
	assert_int_equal(outcome.effect, plain_decide(world, world->facts, world->count));
	seen->effects[outcome.effect]++;
	seen->flips[outcome.flips_count] += outcome.effect != EFFECT_PERMIT;
	if (outcome.effect == EFFECT_PERMIT) {
		without_any_one_fact_it_is_not_permitted(world);
		below_the_office_it_is_not_permitted(world);
		assert_int_equal(outcome.flips_count, 0);
	} else {
		the_flips_permit_and_fewer_do_not(world, &outcome);
	}
	a_decision_survives_its_replay(world, &outcome, &arena);
	another_refusal_permits_nothing_new(world, outcome.effect);
	arena_clear(&arena);
}

/* object-5, object-14, object-18, object-19 */
static void random_worlds_are_decided_as_by_the_plain_way(void **state)
{
	struct budget budget = budget_begin("decide");
	struct seen seen = { .effects = { 0 } };
	struct world world;

	(void)state;
	while (budget_more(&budget, ROUNDS_FULL)) {
		make_world(&world, &budget);
		check_world(&world, &seen);
	}
	(void)printf("permitted %" PRIu64 ", refused %" PRIu64 ", referred %" PRIu64
		     "; permitted by 1, 2, 3 changes or none: %" PRIu64 ", %" PRIu64 ", %" PRIu64
		     ", %" PRIu64 "\n",
		     seen.effects[EFFECT_PERMIT], seen.effects[EFFECT_REFUSE],
		     seen.effects[EFFECT_REFER], seen.flips[1], seen.flips[2], seen.flips[3],
		     seen.flips[0]);
}

UNIT_MAIN("decide", cmocka_unit_test(random_worlds_are_decided_as_by_the_plain_way))
