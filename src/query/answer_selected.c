/* answer_selected.c: which of the groups of unknown keys are shown, by noise and a threshold. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/answer_internal.h"

#include "privacy/geometric.h"
#include "privacy/noise.h"
#include "query/key_groups.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A group that has persons enough to be asked. */
struct candidate {
	const struct analysis *analysis;
	const uint8_t *key;
	size_t place;
};

/* One of a group's keys, taken from the bytes at *at, which is moved behind it. */
struct key_part {
	int64_t number; /* or a code */
	const char *text;
	size_t len;
};

static struct key_part next_part(const struct key *key, const uint8_t **at)
{
	struct key_part part = { .number = 0 };
	uint16_t len;
	uint32_t code;

	if (!key->unknown) {
		memcpy(&code, *at, sizeof(code));
		part.number = code;
		*at += sizeof(code);
	} else if (key->form.type == COLUMN_TEXT) {
		memcpy(&len, *at, sizeof(len));
		part.text = (const char *)*at + sizeof(len);
		part.len = len;
		*at += sizeof(len) + len;
	} else {
		memcpy(&part.number, *at, sizeof(part.number));
		*at += sizeof(part.number);
	}
	return part;
}

static int compare_parts(const struct key_part *a, const struct key_part *b)
{
	int order;

	if (a->text == NULL || b->text == NULL)
		return (a->number > b->number) - (a->number < b->number);
	order = memcmp(a->text, b->text, a->len < b->len ? a->len : b->len);
	return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

/* By the keys in the order of GROUP BY: numbers rising, texts by their bytes. */
static int compare_candidates(const void *a, const void *b)
{
	const struct candidate *left = a;
	const struct candidate *right = b;
	const uint8_t *at[2] = { left->key, right->key };
	int order = 0;

	for (size_t k = 0; k < left->analysis->keys_count && order == 0; k++) {
		struct key_part parts[2] = { next_part(&left->analysis->keys[k], &at[0]),
					     next_part(&left->analysis->keys[k], &at[1]) };

		order = compare_parts(&parts[0], &parts[1]);
	}
	return order;
}

/* *ret = the groups that have the hard minimum of persons, sorted. The caller's. */
static enum status find_candidates(const struct plan *plan, const struct key_groups *groups,
				   struct candidate **ret, size_t *ret_count)
{
	uint64_t least = plan_persons_min(plan);
	struct candidate *found = malloc((groups->count + 1) * sizeof(*found));
	size_t count = 0;

	if (found == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < groups->count; i++) {
		if (groups->groups[i].persons >= least)
			found[count++] = (struct candidate){ .analysis = plan->analysis,
							     .key = key_groups_key(groups, i),
							     .place = i };
	}
	qsort(found, count, sizeof(*found), compare_candidates);
	*ret = found;
	*ret_count = count;
	return AL_OK;
}

/* The chances by the number of persons, of a plan that counts them; else none. */
struct chances {
	uint64_t *values;
	size_t count;
};

static enum status find_chances(const struct plan *plan, struct chances *ret)
{
	struct geometric geometric;
	enum status status;

	*ret = (struct chances){ 0 };
	if (!plan->counts_persons)
		return AL_OK;
	status = geometric_init(plan->select_epsilon, plan->options.delta, &geometric);
	if (status != AL_OK)
		return status;
	ret->count = geometric_persons(&geometric, GEOMETRIC_ONE) + 1;
	ret->values = calloc(ret->count, sizeof(*ret->values));
	if (ret->values == NULL)
		return AL_NO_MEMORY;
	geometric_chances(&geometric, ret->values, ret->count);
	return AL_OK;
}

/* Add noise to the candidates, and keep those whose weight is over the threshold, or whose persons
 * win the draw: then noise is only drawn for what is shown. */
static void select_groups(const struct plan *plan, const struct candidate *candidates, size_t count,
			  const struct chances *chances, struct random *random,
			  struct selected *ret)
{
	size_t measures = plan->analysis->measures_count;
	size_t step = ret->groups->step;

	for (size_t i = 0; i < count; i++) {
		const int64_t *cells = ret->groups->cells + candidates[i].place * step;
		int64_t *noisy = ret->cells + ret->count * measures;
		int64_t noise[MEASURES_MAX + 1];

		if (chances->values != NULL &&
		    !geometric_draw(random, chances->values, chances->count,
				    ret->groups->groups[candidates[i].place].persons,
				    plan_persons_min(plan)))
			continue;
		/* The plan's sigma2 is within the range of the sampler. */
		if (noise_draw(random, plan->sigma2, noise, step) != AL_OK)
			continue;
		if (chances->values == NULL &&
		    answer_add_held(cells[step - 1], noise[step - 1]) <= plan->select_from)
			continue;
		for (size_t m = 0; m < measures; m++)
			noisy[m] = answer_add_held(cells[m], noise[m]);
		ret->places[ret->count++] = candidates[i].place;
	}
}

enum status selected_make(const struct plan *plan, const struct sums *sums,
			  const struct answer_noise *noise, struct selected *ret)
{
	struct selected selected = { .analysis = plan->analysis, .groups = sums->groups };
	struct candidate *candidates = NULL;
	struct chances chances;
	struct random random;
	size_t count = 0;
	enum status status;

	assert(sums->groups != NULL);
	assert(sums->groups->step == plan_group_cells(plan));
	status = find_chances(plan, &chances);
	if (status == AL_OK)
		status = find_candidates(plan, sums->groups, &candidates, &count);
	if (status != AL_OK) {
		free(chances.values);
		return status;
	}
	selected.places = calloc(count + 1, sizeof(*selected.places));
	selected.cells = calloc(count * plan->analysis->measures_count + 1, sizeof(int64_t));
	if (selected.places == NULL || selected.cells == NULL) {
		selected_clear(&selected);
		free(candidates);
		free(chances.values);
		return AL_NO_MEMORY;
	}
	random_init_seed(&random, noise->seed);
	select_groups(plan, candidates, count, &chances, &random, &selected);
	random_clear(&random);
	free(candidates);
	free(chances.values);
	*ret = selected;
	return AL_OK;
}

void selected_clear(struct selected *selected)
{
	free(selected->places);
	free(selected->cells);
}

int selected_compare(const struct selected *selected, size_t a, size_t b, size_t k)
{
	const uint8_t *at[2] = { key_groups_key(selected->groups, selected->places[a]),
				 key_groups_key(selected->groups, selected->places[b]) };
	struct key_part parts[2] = { { 0 }, { 0 } };

	for (size_t i = 0; i <= k; i++) {
		parts[0] = next_part(&selected->analysis->keys[i], &at[0]);
		parts[1] = next_part(&selected->analysis->keys[i], &at[1]);
	}
	return compare_parts(&parts[0], &parts[1]);
}

enum status selected_label(const struct selected *selected, size_t row, size_t k,
			   struct arena *arena, const char **ret)
{
	const struct key *key = &selected->analysis->keys[k];
	const uint8_t *at = key_groups_key(selected->groups, selected->places[row]);
	struct key_part part = { .number = 0 };
	char number[VALUE_TEXT_MAX];

	for (size_t i = 0; i <= k; i++)
		part = next_part(&selected->analysis->keys[i], &at);
	if (!key->unknown) {
		part.text = key->labels[part.number];
		part.len = strlen(part.text);
	} else if (part.text == NULL) {
		value_format(key->form, part.number, number);
		part.text = number;
		part.len = strlen(number);
	}
	*ret = arena_copy_text(arena, part.text, part.len);
	return *ret != NULL ? AL_OK : AL_NO_MEMORY;
}
