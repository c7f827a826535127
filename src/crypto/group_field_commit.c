/* group_field_commit.c: what a verifier recomputes, in a finite field. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/group_internal.h"

#include <string.h>

/* Some entries of a commit_input and the powers of alpha and beta by their challenges. */
struct part {
	size_t first; /* entry */
	size_t count;
	bool check; /* whether one more exponent is the order: membership */
	struct field_number exponents[FIELD_POWERS_MAX];
	struct field_number alphas[FIELD_POWERS_MAX];
	struct field_number betas[FIELD_POWERS_MAX];
};

/* Returns whether alpha and beta are members, as far as that is checked here. */
static bool raise_part(const struct group *group, const struct commit_input *input,
		       struct part *part)
{
	size_t count = part->count;

	for (size_t i = 0; i < part->count; i++)
		scalar_load(group, commit_scalar(input->challenges, input->stride, part->first + i),
			    part->exponents[i].limbs);
	if (part->check)
		memcpy(part->exponents[count++].limbs, group->order->value,
		       sizeof(group->order->value));
	field_vartime_powers(group, input->alpha->as.field, part->exponents, count, part->alphas);
	field_vartime_powers(group, input->beta->as.field, part->exponents, count, part->betas);
	return !part->check || (field_is_one(group->field, part->alphas[part->count].limbs) &&
				field_is_one(group->field, part->betas[part->count].limbs));
}

/* Multiply the powers of entry `j` by g^r, y^r and g^(-plaintext * c). */
static void finish_entry(const struct power_table *g, const struct power_table *y,
			 const struct commit_input *input, size_t j, struct point ret[static 2])
{
	const struct group *group = g->group;
	struct scalar shift;
	uint64_t exponent[MODULUS_LIMBS_MAX];

	scalar_load(group, commit_scalar(input->responses, input->stride, j), exponent);
	field_table_vartime_multiply(g->field, exponent, ret[0].as.field);
	field_table_vartime_multiply(y->field, exponent, ret[1].as.field);
	commit_shift(group, input, j, &shift);
	scalar_load(group, &shift, exponent);
	field_table_vartime_multiply(g->field, exponent, ret[1].as.field);
}

bool field_vartime_commit(const struct power_table *g, const struct power_table *y,
			  const struct commit_input *input, struct point *ret)
{
	const struct group *group = g->group;
	struct part part;
	bool check = input->check_members;

	if (check && group->field->order_is_half) {
		if (!field_vartime_is_member(group, input->alpha->as.field) ||
		    !field_vartime_is_member(group, input->beta->as.field))
			return false;
		check = false;
	}
	for (part.first = 0; part.first < input->count; part.first += part.count) {
		part.check = check && part.first == 0;
		part.count = FIELD_POWERS_MAX - (part.check ? 1 : 0);
		if (part.count > input->count - part.first)
			part.count = input->count - part.first;
		if (!raise_part(group, input, &part))
			return false;
		for (size_t i = 0; i < part.count; i++) {
			size_t j = part.first + i;

			memcpy(ret[2 * j].as.field, part.alphas[i].limbs,
			       sizeof(part.alphas[i].limbs));
			memcpy(ret[2 * j + 1].as.field, part.betas[i].limbs,
			       sizeof(part.betas[i].limbs));
			finish_entry(g, y, input, j, &ret[2 * j]);
		}
	}
	return true;
}
