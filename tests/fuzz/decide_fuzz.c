/* decide_fuzz.c: any facts under any rules; no missing fact permits, no change named is in vain. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"

#include "base/json.h"
#include "law/decision.h"

#include <assert.h>
#include <string.h>

/* {"facts":[...],"forbidden":[...],"rules":[...]} */
struct hearing {
	struct fact *facts;
	size_t facts_count;
	struct rule *forbidden;
	size_t forbidden_count;
	struct rule *rules;
	size_t rules_count;
};

static const struct record_field fields[] = {
	RECORD_LIST_RECORDS(struct hearing, facts, &fact_record, 0, FACT_COUNT),
	RECORD_LIST_RECORDS(struct hearing, forbidden, &rule_record, 0, 64),
	RECORD_LIST_RECORDS(struct hearing, rules, &rule_record, 0, 256),
};
static const struct record_type hearing_record = RECORD_TYPE(struct hearing, fields);

static void hear(const struct hearing *hearing, const struct fact *facts, size_t count,
		 struct arena *arena, struct outcome *ret)
{
	struct statute statute = { .forbidden = hearing->forbidden,
				   .forbidden_count = hearing->forbidden_count };
	struct guideline guideline = { .rules = hearing->rules,
				       .rules_count = hearing->rules_count };
	enum status status = decide(&statute, &guideline, facts, count, arena, ret);

	assert(status == AL_OK);
}

/* `facts` with the flips of `outcome` in place. */
static size_t apply(const struct fact *facts, size_t count, const struct outcome *outcome,
		    struct fact ret[static FACT_COUNT])
{
	struct fact by_name[FACT_COUNT + 1] = { { .name = 0 } };
	size_t size = 0;

	for (size_t i = 0; i < count; i++)
		by_name[facts[i].name] = facts[i];
	for (size_t i = 0; i < outcome->flips_count; i++) {
		const struct flip *flip = &outcome->flips[i];

		by_name[flip->field] = (struct fact){ flip->field, flip->number, flip->source,
						      flip->values, flip->values_count };
	}
	for (int name = 1; name <= FACT_COUNT; name++) {
		if (by_name[name].name != 0)
			ret[size++] = by_name[name];
	}
	return size;
}

static void check(const struct hearing *hearing, struct arena *arena)
{
	struct fact facts[FACT_COUNT];
	struct outcome outcome;
	struct outcome other;

	hear(hearing, hearing->facts, hearing->facts_count, arena, &outcome);
	assert(rule_trace_count(&outcome.trace) == hearing->forbidden_count + hearing->rules_count);
	assert(outcome.missing_count == FACT_COUNT - hearing->facts_count);
	assert(outcome.effect != EFFECT_PERMIT || outcome.missing_count == 0);
	assert(outcome.effect != EFFECT_PERMIT || outcome.flips_count == 0);
	if (outcome.flips_count == 0)
		return;
	hear(hearing, facts, apply(hearing->facts, hearing->facts_count, &outcome, facts), arena,
	     &other);
	assert(other.effect == EFFECT_PERMIT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hearing hearing;
	struct arena arena;
	json_t *json;

	if (json_parse((const char *)data, size, &json, NULL) != AL_OK)
		return 0;
	arena_init(&arena, DECISION_ARENA_MAX);
	if (record_decode(&hearing_record, json, &arena, &hearing, NULL) == AL_OK &&
	    fact_check_list(hearing.facts, hearing.facts_count, NULL) == AL_OK) {
		bool forbids = true;

		for (size_t i = 0; i < hearing.forbidden_count; i++)
			forbids = forbids && hearing.forbidden[i].effect == EFFECT_REFUSE;
		if (forbids)
			check(&hearing, &arena);
	}
	arena_clear(&arena);
	json_decref(json);
	return 0;
}
