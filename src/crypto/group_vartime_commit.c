/* group_vartime_commit.c: what the verifier of a proof recomputes. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/group_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 16 /* entries of the curve computed at once */

enum status power_table_new(const struct group *group, const struct element *base,
			    struct power_table **ret)
{
	struct power_table *table = calloc(1, sizeof(*table));
	struct point point;
	enum status status;

	if (table == NULL)
		return AL_NO_MEMORY;
	table->group = group;
	group_vartime_point(group, base, &point);
	if (group->field == NULL)
		status = edwards_table_new(&point.as.edwards, &table->edwards);
	else
		status = field_table_new(group, point.as.field, &table->field);
	if (status != AL_OK) {
		free(table);
		return status;
	}
	*ret = table;
	return AL_OK;
}

void power_table_free(struct power_table *table)
{
	if (table == NULL)
		return;
	edwards_table_free(table->edwards);
	field_table_free(table->field);
	free(table);
}

void group_vartime_double_power(const struct group *group, const struct power_table *fixed,
				const struct scalar *r, const struct point *x,
				const struct scalar *c, struct point *ret)
{
	struct field_number exponent;
	struct field_number power;

	assert(fixed->group == group);
	if (group->field == NULL) {
		edwards_vartime_double_multiply(r->bytes, fixed->edwards, c->bytes, &x->as.edwards,
						&ret->as.edwards);
		return;
	}
	scalar_load(group, c, exponent.limbs);
	field_vartime_powers(group, x->as.field, &exponent, 1, &power);
	scalar_load(group, r, exponent.limbs);
	field_table_vartime_multiply(fixed->field, exponent.limbs, power.limbs);
	memcpy(ret->as.field, power.limbs, sizeof(power.limbs));
}

const struct scalar *commit_scalar(const struct scalar *first, size_t stride, size_t j)
{
	return (const struct scalar *)(const void *)((const uint8_t *)first + j * stride);
}

void commit_shift(const struct group *group, const struct commit_input *input, size_t j,
		  struct scalar *ret)
{
	int64_t plaintext = input->first + (int64_t)j;
	uint64_t size = plaintext < 0 ? 0 - (uint64_t)plaintext : (uint64_t)plaintext;
	struct scalar zero = { .bytes = { 0 } };

	group_scalar_small(group, size, ret);
	group_scalar_multiply(group, ret, commit_scalar(input->challenges, input->stride, j), ret);
	if (plaintext > 0)
		group_scalar_subtract(group, &zero, ret, ret);
}

/* The entries from `first` on, at most BATCH. */
static void commit_edwards(const struct power_table *g, const struct power_table *y,
			   const struct commit_input *input, size_t first, struct point *ret)
{
	size_t count = input->count - first < BATCH ? input->count - first : BATCH;
	struct scalar shifts[BATCH];
	struct edwards_point points[BATCH];
	struct edwards_sums sums = {
		.table = g->edwards,
		.a = { commit_scalar(input->responses, input->stride, first)->bytes,
		       input->stride },
		.point = &input->alpha->as.edwards,
		.b = { commit_scalar(input->challenges, input->stride, first)->bytes,
		       input->stride },
		.count = count,
	};

	edwards_vartime_sums(&sums, points);
	for (size_t i = 0; i < count; i++) {
		ret[2 * i].as.edwards = points[i];
		commit_shift(g->group, input, first + i, &shifts[i]);
	}
	sums.table = y->edwards;
	sums.second_table = g->edwards;
	sums.second = (struct edwards_scalars){ shifts[0].bytes, sizeof(shifts[0]) };
	sums.point = &input->beta->as.edwards;
	edwards_vartime_sums(&sums, points);
	for (size_t i = 0; i < count; i++)
		ret[2 * i + 1].as.edwards = points[i];
}

bool group_vartime_commit(const struct group *group, const struct power_table *g,
			  const struct power_table *y, const struct commit_input *input,
			  struct point *ret)
{
	assert(g->group == group && y->group == group);
	assert(input->count >= 1);
	if (group->field != NULL)
		return field_vartime_commit(g, y, input, ret);
	if (input->check_members && (!group_vartime_are_members(group, input->alpha, 1) ||
				     !group_vartime_are_members(group, input->beta, 1)))
		return false;
	for (size_t i = 0; i < input->count; i += BATCH)
		commit_edwards(g, y, input, i, ret + 2 * i);
	return true;
}
