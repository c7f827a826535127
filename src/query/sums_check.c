/* sums_check.c: see sums_check.h. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/sums_check.h"

#include "query/plan_internal.h"

#include <string.h>

#define NUMBER_MOST (INT64_C(1) << 53) /* engine.h: no value is larger */

enum status charges_check(const struct personal_charge *charges, size_t count,
			  const struct members *members, struct rho most, struct report *report)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t person = charges[i].person;

		if ((i > 0 && person <= charges[i - 1].person) || person >= members->count ||
		    (members->consent[person / 8] >> (person % 8) & 1) == 0)
			return report_set(report, AL_MALFORMED,
					  "charge %zu is of who takes no part", i);
		if (charges[i].rho.pico == 0 || charges[i].rho.pico > most.pico ||
		    (members->allowance_pico != NULL &&
		     charges[i].rho.pico > members->allowance_pico[person]))
			return report_set(report, AL_MALFORMED, "charge %zu is too large", i);
	}
	return AL_OK;
}

size_t sums_group_cells(const struct plan *plan)
{
	return plan->analysis->selects ? plan_group_cells(plan) : 0;
}

/* Whether no cell is further from 0 than all members together can bring it. */
static bool cells_fit(const struct plan *plan, const struct members *members, const int64_t *cells,
		      size_t count)
{
	wide_signed most = (wide_signed)plan->bound * (wide_signed)members->count;

	for (size_t i = 0; i < count; i++) {
		if ((wide_signed)cells[i] > most || (wide_signed)cells[i] < -most)
			return false;
	}
	return true;
}

/* Take the bytes of one part of a key off `bytes`. */
static bool take_part(const struct key *key, const uint8_t **bytes, size_t *left)
{
	size_t size = key->form.type == COLUMN_TEXT ? sizeof(uint16_t) : sizeof(int64_t);
	uint16_t len = 0;
	uint32_t code = 0;
	int64_t number = 0;

	if (!key->unknown)
		size = sizeof(code);
	if (*left < size)
		return false;
	if (!key->unknown)
		memcpy(&code, *bytes, size);
	else if (key->form.type == COLUMN_TEXT)
		memcpy(&len, *bytes, size);
	else
		memcpy(&number, *bytes, size);
	*bytes += size;
	*left -= size;
	if (!key->unknown)
		return code < key->count;
	if (*left < len || len > KEY_TEXT_LEN_MAX || number > NUMBER_MOST || number < -NUMBER_MOST)
		return false;
	if (len > 0 && memchr(*bytes, 0, len) != NULL)
		return false;
	*bytes += len;
	*left -= len;
	return true;
}

static bool key_fits(const struct plan *plan, const uint8_t *bytes, size_t len)
{
	for (size_t k = 0; k < plan->analysis->keys_count; k++) {
		if (!take_part(&plan->analysis->keys[k], &bytes, &len))
			return false;
	}
	return len == 0;
}

static enum status check_groups(const struct plan *plan, const struct members *members,
				const struct key_groups *groups, struct report *report)
{
	if (groups->step != plan_group_cells(plan) || groups->count > KEY_GROUPS_MAX)
		return report_set(report, AL_MALFORMED, "the groups are not of this question");
	for (size_t i = 0; i < groups->count; i++) {
		const struct key_group *group = &groups->groups[i];

		if (group->len > KEY_LEN_MAX ||
		    !key_fits(plan, key_groups_key(groups, i), group->len) ||
		    group->persons > members->count)
			return report_set(report, AL_MALFORMED, "group %zu is none", i);
	}
	if (!cells_fit(plan, members, groups->cells, groups->count * groups->step))
		return report_set(report, AL_MALFORMED, "a group's sum is too large");
	return AL_OK;
}

enum status sums_check(const struct plan *plan, const struct members *members,
		       const struct sums *sums, struct report *report)
{
	if (sums->cells_count != plan->cells || sums->step >= PLAN_STEPS ||
	    (sums->groups != NULL) != plan->analysis->selects)
		return report_set(report, AL_MALFORMED, "the sums are not of this question");
	if (!cells_fit(plan, members, sums->cells, sums->cells_count))
		return report_set(report, AL_MALFORMED, "a sum is too large");
	return sums->groups == NULL ? AL_OK : check_groups(plan, members, sums->groups, report);
}
