/* group_vartime_log.c: small exponents found again. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/group_internal.h"

#include "base/checked.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 32 /* points encoded with one inversion */

/* An entry of the table of baby steps g^i: open addressing, by the key of the power. */
struct step {
	uint64_t key;
	uint64_t number; /* i + 1; 0: free */
};

struct steps {
	struct step *entries;
	size_t mask; /* how many there are, a power of two, less one */
};

/* 64 bits of each point, the same for the same element. Two elements may share them. */
static void point_keys(const struct group *group, const struct point *points, size_t count,
		       uint64_t *ret)
{
	struct edwards_point batch[BATCH];
	uint8_t bytes[BATCH][EDWARDS_BYTES];

	for (size_t i = 0; i < count; i++) {
		if (group->field == NULL)
			batch[i] = points[i].as.edwards;
		else
			ret[i] = points[i].as.field[0];
	}
	if (group->field != NULL)
		return;
	edwards_vartime_encode(batch, count, bytes[0]);
	for (size_t i = 0; i < count; i++)
		memcpy(&ret[i], bytes[i], sizeof(ret[i]));
}

/* The powers *next * factor^0, * factor^1, ... and their keys; *next is then the power after. */
static void batch_keys(const struct group *group, struct point *next, const struct point *factor,
		       uint64_t ret[static BATCH])
{
	struct point points[BATCH];

	for (size_t i = 0; i < BATCH; i++) {
		points[i] = *next;
		group_vartime_multiply(group, next, factor, next);
	}
	point_keys(group, points, BATCH, ret);
}

/* Where the search for `key` begins: elements look random, small ones of TINY-23 need not. */
static size_t slot(const struct steps *steps, uint64_t key)
{
	return (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 20) & steps->mask;
}

static void steps_put(struct steps *steps, uint64_t key, uint64_t i)
{
	size_t at = slot(steps, key);

	while (steps->entries[at].number != 0)
		at = (at + 1) & steps->mask;
	steps->entries[at] = (struct step){ .key = key, .number = i + 1 };
}

/* Whether g^exponent is `power`. */
static bool is_log(const struct group *group, const struct element *power, uint64_t exponent)
{
	struct scalar scalar;
	struct element again;

	group_scalar_small(group, exponent, &scalar);
	group_generate(group, &scalar, &again);
	return group_element_equal(&again, power);
}

/* Among the steps with `key`, the one by which `power` is g^(giant + i): *ret. */
static bool steps_find(const struct group *group, const struct steps *steps, uint64_t key,
		       const struct element *power, uint64_t giant, uint64_t *ret)
{
	for (size_t at = slot(steps, key); steps->entries[at].number != 0;
	     at = (at + 1) & steps->mask) {
		uint64_t exponent = giant + steps->entries[at].number - 1;

		if (steps->entries[at].key == key && is_log(group, power, exponent)) {
			*ret = exponent;
			return true;
		}
	}
	return false;
}

/* The least number whose square is above `max`. */
static uint64_t steps_needed(uint64_t max)
{
	uint64_t root = 0;

	for (uint64_t bit = UINT64_C(1) << 31; bit > 0; bit >>= 1) {
		uint64_t more = root + bit;

		if (more * more <= max)
			root = more;
	}
	return root + 1;
}

/* Make the table of g^0 to g^(count-1). */
static enum status steps_make(const struct group *group, uint64_t count, struct steps *ret)
{
	struct element generator;
	struct point g;
	struct point next;
	uint64_t keys[BATCH];
	uint64_t size = 4;

	while (size < 2 * count)
		size *= 2;
	if (size > SIZE_MAX / sizeof(*ret->entries))
		return AL_NO_MEMORY;
	ret->entries = calloc((size_t)size, sizeof(*ret->entries));
	if (ret->entries == NULL)
		return AL_NO_MEMORY;
	ret->mask = (size_t)size - 1;
	group_generator(group, &generator);
	group_vartime_point(group, &generator, &g);
	group_vartime_point_identity(group, &next);
	for (uint64_t i = 0; i < count; i++) {
		if (i % BATCH == 0)
			batch_keys(group, &next, &g, keys);
		steps_put(ret, keys[i % BATCH], i);
	}
	return AL_OK;
}

/* Shanks: an exponent is giant * count + baby; power * g^(-giant * count) is a baby step. */
enum status group_vartime_log(const struct group *group, const struct element *power, uint64_t max,
			      uint64_t *ret)
{
	uint64_t count = steps_needed(max);
	struct steps steps;
	struct scalar scalar;
	struct scalar zero = { .bytes = { 0 } };
	struct element step;
	struct point factor;
	struct point next;
	uint64_t keys[BATCH];
	uint64_t found;
	enum status status;

	assert(count > 0); /* a step takes at least one */
	status = steps_make(group, count, &steps);
	if (status != AL_OK)
		return status;
	group_scalar_small(group, count, &scalar);
	group_scalar_subtract(group, &zero, &scalar, &scalar);
	group_generate(group, &scalar, &step);
	group_vartime_point(group, &step, &factor);
	group_vartime_point(group, power, &next);
	status = AL_NOT_FOUND;
	for (uint64_t i = 0; status == AL_NOT_FOUND && i <= max / count; i++) {
		if (i % BATCH == 0)
			batch_keys(group, &next, &factor, keys);
		if (steps_find(group, &steps, keys[i % BATCH], power, i * count, &found))
			status = AL_OK;
	}
	free(steps.entries);
	if (status == AL_OK && found > max)
		return AL_NOT_FOUND;
	if (status == AL_OK)
		*ret = found;
	return status;
}
