/* rule_column.c: filling the columns of an index of rules. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/rule_column.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define SCRATCH_MAX ((size_t)1024 * 1024)
#define COLUMNS_GRID ((FACT_COUNT + 1) * (SOURCE_REGISTER + 1) * GUIDELINE_CONDITIONS_MAX)

/* What a value is to a condition's list, in an order in which the greatest of several holds. */
enum relation { RELATION_NONE, RELATION_PERHAPS, RELATION_YES };

/* Memory while columns are filled. */
struct filling {
	struct rule_index *index;
	struct arena *arena;	      /* of the index */
	struct arena scratch;	      /* gone afterwards */
	uint8_t **relations;	      /* of each term: what those of its kind are to it, or NULL */
	bool *wanted;		      /* the grid, by fact, source and turn: what is there */
	struct rule_column **columns; /* the same: the columns; NULL: not there */
};

size_t rule_vocabulary_count(enum fact_name field)
{
	const char *const *words = fact_words(field);
	size_t count = 0;

	if (words == NULL) {
		for (size_t i = 0; i < term_count(); i++)
			count += term_at(i)->kind == fact_term_kind(field) ? 1 : 0;
		return count;
	}
	while (words[count] != NULL)
		count++;
	return count;
}

size_t rule_vocabulary_place(const struct rule_index *index, enum fact_name field,
			     const char *value)
{
	const char *const *words = fact_words(field);
	size_t place = 0;

	if (words == NULL) {
		const struct term *term = term_find(value);

		assert(term != NULL);
		return index->places[term - term_at(0)];
	}
	while (strcmp(words[place], value) != 0) {
		place++;
		assert(words[place] != NULL);
	}
	return place;
}

/* --- which columns there are --- */

/* Where the column of `condition` stands in the grid; `turns` counts those of one rule before. */
static size_t grid_place(const struct condition *condition,
			 uint8_t turns[static(FACT_COUNT + 1) * (SOURCE_REGISTER + 1)])
{
	int source = condition->source != 0
			 ? condition->source
			 : (int)fact_default_source((enum fact_name)condition->field);
	size_t place = (size_t)condition->field * (SOURCE_REGISTER + 1) + (size_t)source;

	return place * GUIDELINE_CONDITIONS_MAX + turns[place]++;
}

/* Do `each` with every condition of every rule and its place in the grid. */
static void for_each_condition(struct filling *filling,
			       void (*each)(struct filling *filling, size_t grid_place,
					    size_t rule_place, const struct condition *condition))
{
	const struct rule_index *index = filling->index;

	for (size_t i = 0; i < index->count; i++) {
		uint8_t turns[(FACT_COUNT + 1) * (SOURCE_REGISTER + 1)] = { 0 };
		const struct rule *rule = index->rules[i];

		for (size_t j = 0; j < rule->when_count; j++)
			each(filling, grid_place(&rule->when[j], turns), i, &rule->when[j]);
	}
}

static void want(struct filling *filling, size_t grid_place, size_t rule_place,
		 const struct condition *condition)
{
	(void)rule_place;
	(void)condition;
	filling->wanted[grid_place] = true;
}

static enum status lay_out(struct filling *filling)
{
	struct rule_index *index = filling->index;

	size_t count = 0;

	for_each_condition(filling, want);
	for (size_t i = 0; i < COLUMNS_GRID; i++)
		count += filling->wanted[i] ? 1 : 0;
	index->columns = arena_take(filling->arena, count, sizeof(*index->columns));
	if (index->columns == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < COLUMNS_GRID; i++) {
		size_t place = i / GUIDELINE_CONDITIONS_MAX;
		struct rule_column *column = &index->columns[index->columns_count];

		if (!filling->wanted[i])
			continue;
		index->columns_count++;
		filling->columns[i] = column;
		column->field = (enum fact_name)(place / (SOURCE_REGISTER + 1));
		column->source = (int)(place % (SOURCE_REGISTER + 1));
		if (!fact_is_number(column->field))
			column->values = rule_vocabulary_count(column->field);
	}
	return AL_OK;
}

/* --- room --- */

/* Count the edges that `condition` makes in its column. */
static void count_edges(struct filling *filling, size_t grid_place, size_t rule_place,
			const struct condition *condition)
{
	(void)rule_place;
	filling->columns[grid_place]->edges_count +=
	    (condition->at_least != -1 ? 1u : 0u) + (condition->at_most != -1 ? 1u : 0u);
}

static enum status make_room(const struct filling *filling, struct rule_column *column)
{
	size_t words = filling->index->words;
	bool number = fact_is_number(column->field);
	size_t sets = number ? column->edges_count / EDGES_STEP + 1 : column->values;
	uint64_t *room = arena_take(filling->arena, sets * words, sizeof(*room));

	column->asks = arena_take(filling->arena, words, sizeof(*column->asks));
	if (room == NULL || column->asks == NULL)
		return AL_NO_MEMORY;
	if (number) {
		column->kept = room;
		column->edges =
		    arena_take(filling->arena, column->edges_count, sizeof(*column->edges));
		return column->edges == NULL ? AL_NO_MEMORY : AL_OK;
	}
	column->is_false = room;
	if (fact_term_kind(column->field) == 0)
		return AL_OK;
	column->unknown = arena_take(filling->arena, sets * words, sizeof(*column->unknown));
	return column->unknown == NULL ? AL_NO_MEMORY : AL_OK;
}

/* What each term of its kind is to the term `wanted`, which a condition names. */
static enum status relate(struct filling *filling, const struct term *wanted)
{
	uint8_t **relations = &filling->relations[wanted - term_at(0)];

	if (*relations != NULL)
		return AL_OK;
	*relations = arena_take(&filling->scratch, term_count(), 1);
	if (*relations == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < term_count(); i++) {
		if (term_at(i)->kind != wanted->kind)
			continue;
		if (term_covers(wanted, term_at(i)))
			(*relations)[filling->index->places[i]] = RELATION_YES;
		else if (term_covers(term_at(i), wanted))
			(*relations)[filling->index->places[i]] = RELATION_PERHAPS;
	}
	return AL_OK;
}

static enum status relate_all(struct filling *filling)
{
	enum status status = AL_OK;

	for (size_t i = 0; i < filling->index->count; i++) {
		const struct rule *rule = filling->index->rules[i];

		for (size_t j = 0; j < rule->when_count; j++) {
			const struct condition *condition = &rule->when[j];

			if (fact_term_kind((enum fact_name)condition->field) == 0)
				continue;
			for (size_t k = 0; k < condition->is_count && status == AL_OK; k++)
				status = relate(filling, term_find(condition->is[k]));
			for (size_t k = 0; k < condition->is_not_count && status == AL_OK; k++)
				status = relate(filling, term_find(condition->is_not[k]));
		}
	}
	return status;
}

static enum status prepare(struct filling *filling)
{
	enum status status;

	filling->wanted = arena_take(&filling->scratch, COLUMNS_GRID, sizeof(bool));
	filling->columns =
	    arena_take(&filling->scratch, COLUMNS_GRID, sizeof(struct rule_column *));
	filling->relations = arena_take(&filling->scratch, term_count(), sizeof(uint8_t *));
	if (filling->wanted == NULL || filling->columns == NULL || filling->relations == NULL)
		return AL_NO_MEMORY;
	status = lay_out(filling);
	if (status == AL_OK)
		status = relate_all(filling);
	if (status != AL_OK)
		return status;
	for_each_condition(filling, count_edges);
	for (size_t i = 0; i < filling->index->columns_count && status == AL_OK; i++)
		status = make_room(filling, &filling->index->columns[i]);
	for (size_t i = 0; i < filling->index->columns_count; i++)
		filling->index->columns[i].edges_count = 0; /* counted again when they are there */
	return status;
}

/* --- filling --- */

static void add_edge(struct rule_column *column, int64_t from, size_t rule_place)
{
	column->edges[column->edges_count++] =
	    (struct edge){ .from = from, .place = (uint32_t)rule_place };
}

/* False below at_least, then true, then false above at_most. */
static void fill_limits(struct rule_column *column, size_t rule_place,
			const struct condition *condition)
{
	if (condition->at_least != -1) {
		rule_set_add(column->kept, rule_place);
		add_edge(column, condition->at_least, rule_place);
	}
	if (condition->at_most != -1)
		add_edge(column, condition->at_most + 1, rule_place);
}

/* Raise `truths` of all values by what they are to the `count` values at `list`. */
static void relate_list(const struct filling *filling, const struct rule_column *column,
			const char *const *list, size_t count, uint8_t *truths)
{
	for (size_t i = 0; i < count; i++) {
		const uint8_t *relations;

		if (fact_term_kind(column->field) == 0) {
			truths[rule_vocabulary_place(filling->index, column->field, list[i])] =
			    RELATION_YES;
			continue;
		}
		relations = filling->relations[term_find(list[i]) - term_at(0)];
		for (size_t j = 0; j < column->values; j++) {
			if (truths[j] < relations[j])
				truths[j] = relations[j];
		}
	}
}

static void fill_values(const struct filling *filling, struct rule_column *column,
			size_t rule_place, const struct condition *condition)
{
	uint8_t truths[UINT8_MAX + 1] = { RELATION_NONE };
	size_t words = filling->index->words;
	bool is = condition->is_count != 0;
	uint8_t no = is ? RELATION_NONE : RELATION_YES;

	assert(column->values <= sizeof(truths));
	relate_list(filling, column, is ? condition->is : condition->is_not,
		    is ? condition->is_count : condition->is_not_count, truths);
	for (size_t i = 0; i < column->values; i++) {
		if (truths[i] == no)
			rule_set_add(&column->is_false[i * words], rule_place);
		else if (truths[i] == RELATION_PERHAPS)
			rule_set_add(&column->unknown[i * words], rule_place);
	}
}

static void fill(struct filling *filling, size_t grid_place, size_t rule_place,
		 const struct condition *condition)
{
	struct rule_column *column = filling->columns[grid_place];

	rule_set_add(column->asks, rule_place);
	if (fact_is_number(column->field))
		fill_limits(column, rule_place, condition);
	else
		fill_values(filling, column, rule_place, condition);
}

static int compare_edges(const void *a, const void *b)
{
	const struct edge *x = a;
	const struct edge *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

/* Sort the edges and keep a set every EDGES_STEP of them. */
static void keep_sets(struct rule_column *column, size_t words)
{
	if (column->edges_count != 0)
		qsort(column->edges, column->edges_count, sizeof(*column->edges), compare_edges);
	for (size_t i = EDGES_STEP; i <= column->edges_count; i += EDGES_STEP) {
		uint64_t *set = &column->kept[i / EDGES_STEP * words];

		memcpy(set, set - words, words * sizeof(*set));
		for (size_t j = i - EDGES_STEP; j < i; j++)
			rule_set_toggle(set, column->edges[j].place);
	}
}

enum status rule_columns_make(struct rule_index *index, struct arena *arena)
{
	struct filling filling = { .index = index, .arena = arena };
	enum status status;

	arena_init(&filling.scratch, SCRATCH_MAX);
	status = prepare(&filling);
	if (status == AL_OK) {
		for_each_condition(&filling, fill);
		for (size_t i = 0; i < index->columns_count; i++) {
			if (fact_is_number(index->columns[i].field))
				keep_sets(&index->columns[i], index->words);
		}
	}
	arena_clear(&filling.scratch);
	return status;
}
