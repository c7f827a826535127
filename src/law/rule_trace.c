/* rule_trace.c: matching all rules of an index at once. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/rule_trace.h"

#include "law/rule_column.h"

#include <assert.h>
#include <string.h>

/* A fact of values, and where these stand in its vocabulary. */
struct placed_fact {
	const struct fact *fact; /* NULL: missing */
	size_t places[FACT_VALUES_MAX];
};

/* The rules to whose condition in `column` the number is one that makes it false. */
static enum status match_number(const struct rule_column *column, int64_t number, size_t words,
				struct arena *arena, struct rule_sets *ret)
{
	size_t low = 0;
	size_t high = column->edges_count;
	uint64_t *set;

	while (low < high) { /* how many edges lie at the number or below */
		size_t middle = low + (high - low) / 2;

		if (column->edges[middle].from <= number)
			low = middle + 1;
		else
			high = middle;
	}
	ret->is_false = &column->kept[low / EDGES_STEP * words];
	if (low % EDGES_STEP == 0)
		return AL_OK;
	set = arena_take(arena, words, sizeof(*set));
	if (set == NULL)
		return AL_NO_MEMORY;
	memcpy(set, ret->is_false, words * sizeof(*set));
	for (size_t i = low / EDGES_STEP * EDGES_STEP; i < low; i++)
		rule_set_toggle(set, column->edges[i].place);
	ret->is_false = set;
	return AL_OK;
}

/* What several values together make of a column. */
struct gathered {
	uint64_t *any_false; /* to one of them the condition is false */
	uint64_t *all_false;
	uint64_t *any_true;
	uint64_t *any_unknown;
};

/* Add one value, to which the conditions of `asks` are false or unknown. */
static void gather(const struct gathered *gathered, const uint64_t *restrict asks,
		   const uint64_t *restrict is_false, const uint64_t *restrict unknown,
		   size_t words)
{
	uint64_t *restrict any_false = gathered->any_false;
	uint64_t *restrict all_false = gathered->all_false;
	uint64_t *restrict any_true = gathered->any_true;
	uint64_t *restrict any_unknown = gathered->any_unknown;

	for (size_t i = 0; i < words; i++) {
		any_false[i] |= is_false[i];
		all_false[i] &= is_false[i];
		any_true[i] |= asks[i] & ~(is_false[i] | unknown[i]);
		any_unknown[i] |= unknown[i];
	}
}

/* A permission is for all of the values, so any one makes it false; the others are for any, so one
 * that matches is enough. */
static enum status match_several(const struct rule_index *index, const struct rule_column *column,
				 const struct placed_fact *placed, struct arena *arena,
				 struct rule_sets *ret)
{
	size_t words = index->words;
	uint64_t *room = arena_take(arena, 5 * words, sizeof(*room));
	struct gathered gathered = { room, room + words, room + 2 * words, room + 3 * words };

	if (room == NULL)
		return AL_NO_MEMORY;
	memcpy(gathered.all_false, column->asks, words * sizeof(*room));
	for (size_t i = 0; i < placed->fact->values_count; i++) {
		size_t at = placed->places[i] * words;

		gather(&gathered, column->asks, &column->is_false[at],
		       column->unknown == NULL ? room + 4 * words : &column->unknown[at], words);
	}
	for (size_t i = 0; i < words; i++) {
		uint64_t permits = index->permits[i];

		gathered.any_false[i] =
		    (gathered.any_false[i] & permits) | (gathered.all_false[i] & ~permits);
		gathered.any_unknown[i] &=
		    ~(gathered.any_false[i] | (gathered.any_true[i] & ~permits));
	}
	*ret =
	    (struct rule_sets){ .is_false = gathered.any_false, .unknown = gathered.any_unknown };
	return AL_OK;
}

static enum status match_column(const struct rule_index *index, const struct rule_column *column,
				const struct placed_fact *placed, struct arena *arena,
				struct rule_sets *ret)
{
	const struct fact *fact = placed->fact;

	*ret = (struct rule_sets){ .is_false = NULL };
	/* spec object-18: "A fact below the source a condition asks for counts as missing." */
	if (fact == NULL || fact->source < column->source) {
		ret->unknown = column->asks;
		return AL_OK;
	}
	if (fact_is_number(column->field))
		return match_number(column, fact->number, index->words, arena, ret);
	if (fact->values_count != 1)
		return match_several(index, column, placed, arena, ret);
	ret->is_false = &column->is_false[placed->places[0] * index->words];
	if (column->unknown != NULL)
		ret->unknown = &column->unknown[placed->places[0] * index->words];
	return AL_OK;
}

static void place_fact(const struct rule_index *index, const struct fact *fact,
		       struct placed_fact *ret)
{
	ret->fact = fact;
	for (size_t i = 0; fact != NULL && i < fact->values_count; i++)
		ret->places[i] =
		    rule_vocabulary_place(index, (enum fact_name)fact->name, fact->values[i]);
}

/* Match each column. AL_OK, AL_NO_MEMORY. */
static enum status match_columns(const struct rule_index *index, const struct fact_index *facts,
				 struct arena *arena, struct rule_sets *ret)
{
	struct placed_fact placed = { .fact = NULL };
	enum fact_name field = 0;
	enum status status = AL_OK;

	for (size_t i = 0; i < index->columns_count && status == AL_OK; i++) {
		const struct rule_column *column = &index->columns[i];

		if (column->field != field) {
			field = column->field;
			place_fact(index, facts->of[field], &placed);
		}
		status = match_column(index, column, &placed, arena, &ret[i]);
	}
	return status;
}

enum status rule_trace_make(const struct rule_index *index, const struct fact_index *facts,
			    struct arena *arena, struct rule_trace *ret)
{
	size_t count = index->columns_count;
	struct rule_sets *columns = arena_take(arena, count, sizeof(*columns));
	const uint64_t **is_false = arena_take(arena, count, sizeof(const uint64_t *));
	const uint64_t **unknown = arena_take(arena, count, sizeof(const uint64_t *));
	uint64_t *any = arena_take(arena, 2 * index->words, sizeof(*any));
	size_t is_false_count = 0;
	size_t unknown_count = 0;
	enum status status;

	if (columns == NULL || is_false == NULL || unknown == NULL || any == NULL)
		return AL_NO_MEMORY;
	status = match_columns(index, facts, arena, columns);
	if (status != AL_OK)
		return status;
	for (size_t i = 0; i < count; i++) {
		if (columns[i].is_false != NULL)
			is_false[is_false_count++] = columns[i].is_false;
		if (columns[i].unknown != NULL)
			unknown[unknown_count++] = columns[i].unknown;
	}
	rule_set_unite(is_false, is_false_count, index->words, any);
	rule_set_unite(unknown, unknown_count, index->words, any + index->words);
	*ret = (struct rule_trace){ .index = index,
				    .columns = columns,
				    .any = { .is_false = any, .unknown = any + index->words } };
	return AL_OK;
}

size_t rule_trace_count(const struct rule_trace *trace)
{
	return trace->index == NULL ? 0 : trace->index->count;
}

struct rule_match rule_trace_get(const struct rule_trace *trace, size_t place)
{
	const struct rule_index *index = trace->index;
	struct rule_match match = { .truth = TRUTH_TRUE };

	assert(place < rule_trace_count(trace));
	match.fields = index->fields[place];
	if (rule_set_has(trace->any.is_false, place))
		match.truth = TRUTH_FALSE;
	else if (rule_set_has(trace->any.unknown, place))
		match.truth = TRUTH_UNKNOWN;
	for (size_t i = 0; i < index->columns_count && match.truth != TRUTH_TRUE; i++) {
		const struct rule_sets *column = &trace->columns[i];
		fact_set field = UINT32_C(1) << index->columns[i].field;

		if (column->is_false != NULL && rule_set_has(column->is_false, place))
			match.is_false |= field;
		if (column->unknown != NULL && rule_set_has(column->unknown, place))
			match.unknown |= field;
	}
	match.unknown &= ~match.is_false;
	return match;
}

enum status rule_trace_write(const struct rule_trace *trace, struct arena *arena,
			     struct trace_line **ret, size_t *ret_count)
{
	size_t count = rule_trace_count(trace);
	struct trace_line *lines = arena_take(arena, count, sizeof(*lines));

	if (lines == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		struct rule_match match = rule_trace_get(trace, i);
		enum status status;

		lines[i].rule = trace->index->rules[i]->id;
		lines[i].truth = (int)match.truth;
		status = fact_set_list(match.truth == TRUTH_FALSE ? match.is_false : match.unknown,
				       arena, &lines[i].because, &lines[i].because_count);
		if (status != AL_OK)
			return status;
	}
	*ret = lines;
	*ret_count = count;
	return AL_OK;
}

enum status fact_set_list(fact_set set, struct arena *arena, int **ret, size_t *ret_count)
{
	int *names = NULL;
	size_t count = 0;

	if (set != 0) {
		names = arena_take(arena, FACT_COUNT, sizeof(*names));
		if (names == NULL)
			return AL_NO_MEMORY;
	}
	for (int name = 1; name <= FACT_COUNT; name++) {
		if ((set >> name & 1) != 0)
			names[count++] = name;
	}
	*ret = names;
	*ret_count = count;
	return AL_OK;
}
