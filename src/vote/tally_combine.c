/* tally_combine.c: from partial decryptions to counts. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/tally_internal.h"
#include "vote/trustee_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A partial decryption that is used, and what its factors are raised to. */
struct share {
	const struct element *factors;
	bool whole; /* the exponent is 1 */
	struct scalar exponent;
};

struct combination {
	const struct group *group;
	const struct trustees *trustees;
	const struct partial_decryption *partials;
	size_t partials_count;
	struct share *shares; /* room for one of each trustee */
	size_t shares_count;
	struct report *report;
};

/* The factors that `owner` gave; NULL: none. */
static const struct element *find(const struct combination *combination, int64_t owner)
{
	for (size_t i = 0; i < combination->partials_count; i++) {
		if (combination->partials[i].owner == owner)
			return combination->partials[i].factors;
	}
	return NULL;
}

/*
 * Lagrange's coefficient at 0 of the person `at` among the `count` at `persons`, numbers within
 * their entry: the product of k / (k - at) over the others (Shamir, "How to share a secret", 1979;
 * Belenios specification, "Threshold decryption").
 */
static void lagrange(const struct group *group, const int64_t *persons, size_t count, int64_t at,
		     struct scalar *ret)
{
	struct scalar above;
	struct scalar below;
	struct scalar here;

	group_scalar_small(group, 1, &above);
	group_scalar_small(group, 1, &below);
	group_scalar_small(group, (uint64_t)at, &here);
	for (size_t i = 0; i < count; i++) {
		struct scalar other;

		if (persons[i] == at)
			continue;
		group_scalar_small(group, (uint64_t)persons[i], &other);
		group_scalar_multiply(group, &above, &other, &above);
		group_scalar_subtract(group, &other, &here, &other);
		group_scalar_multiply(group, &below, &other, &below);
	}
	group_scalar_vartime_invert(group, &below, &below);
	group_scalar_multiply(group, &above, &below, ret);
}

/* Say whose decryption is missing from `entry`, in which `missing` more are needed. */
static enum status refuse_missing(const struct combination *combination,
				  const struct trustee_entry *entry, int64_t missing)
{
	char names[REPORT_MESSAGE_MAX] = "";
	size_t len = 0;

	for (int64_t i = 0; i < entry->count && len < sizeof(names); i++) {
		char label[TRUSTEE_LABEL_MAX];

		if (find(combination, entry->owner + i) != NULL)
			continue;
		trustee_label(combination->trustees, entry->owner + i, label);
		len += (size_t)snprintf(names + len, sizeof(names) - len, "%s%s",
					len == 0 ? "" : ", ", label);
	}
	if (!entry->pedersen)
		return report_set(combination->report, AL_CONFLICT,
				  "the partial decryption of %s is missing", names);
	return report_set(combination->report, AL_CONFLICT,
			  "%" PRId64 " more partial decryption%s needed, from among %s", missing,
			  missing == 1 ? " is" : "s are", names);
}

/* Choose whose decryptions of `entry` are used: the first ones that are there. */
static enum status choose(struct combination *combination, const struct trustee_entry *entry)
{
	int64_t persons[TRUSTEES_GROUP_MAX];
	int64_t count = 0;

	for (int64_t i = 0; i < entry->count && count < entry->threshold; i++) {
		if (find(combination, entry->owner + i) != NULL)
			persons[count++] = i + 1;
	}
	/* spec trustee-8: "A tally is decrypted with the partial decryption of every Single trustee
	 * and of as many persons of each Pedersen entry as its threshold says." */
	if (count < entry->threshold)
		return refuse_missing(combination, entry, entry->threshold - count);
	for (int64_t i = 0; i < count; i++) {
		struct share *share = &combination->shares[combination->shares_count++];

		share->factors = find(combination, entry->owner + persons[i] - 1);
		share->whole = count == 1 && !entry->pedersen;
		lagrange(combination->group, persons, (size_t)count, persons[i], &share->exponent);
	}
	return AL_OK;
}

static enum status choose_all(struct combination *combination)
{
	for (size_t i = 0; i < combination->partials_count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (combination->partials[i].owner == combination->partials[j].owner)
				return report_set(combination->report, AL_CONFLICT,
						  "trustee %" PRId64 " has decrypted twice",
						  combination->partials[i].owner);
		}
	}
	for (size_t i = 0; i < combination->trustees->entries_count; i++) {
		enum status status = choose(combination, &combination->trustees->entries[i]);

		if (status != AL_OK)
			return status;
	}
	return AL_OK;
}

/* g^m of the ciphertext `sum` of number `i`. */
static void open_sum(const struct combination *combination, const struct ciphertext *sum, size_t i,
		     struct element *ret)
{
	*ret = sum->beta;
	for (size_t k = 0; k < combination->shares_count; k++) {
		const struct share *share = &combination->shares[k];
		struct element factor = share->factors[i];

		if (!share->whole)
			group_power(combination->group, &factor, &share->exponent, &factor);
		group_divide(combination->group, ret, &factor, ret);
	}
}

static enum status count_all(const struct combination *combination,
			     const struct decryption *decryption, int64_t total_weight,
			     int64_t *ret)
{
	const struct encrypted_tally *tally = decryption->tally;

	for (size_t i = 0; i < tally->count; i++) {
		struct element power;
		uint64_t count = 0;
		enum status status;

		open_sum(combination, &tally->sums[i], i, &power);
		status =
		    group_vartime_log(combination->group, &power, (uint64_t)total_weight, &count);
		if (status == AL_NOT_FOUND) {
			status =
			    report_set(combination->report, AL_FORGED,
				       "the sum is no number from 0 to %" PRId64, total_weight);
			tally_report_place(decryption->election, i, combination->report);
			return status;
		}
		if (status != AL_OK)
			return report_set(combination->report, status,
					  "out of memory for the tally");
		ret[i] = (int64_t)count;
	}
	return AL_OK;
}

enum status tally_combine(const struct decryption *decryption,
			  const struct partial_decryption *partials, size_t count,
			  int64_t total_weight, int64_t *ret, struct report *report)
{
	const struct encrypted_tally *tally = decryption->tally;
	struct combination combination = { .group = decryption->election->group,
					   .trustees = decryption->trustees,
					   .partials = partials,
					   .partials_count = count,
					   .report = report };
	int64_t *counts;
	enum status status;

	assert(tally->count == tally_choices(decryption->election));
	assert(total_weight >= 0);
	counts = calloc(tally->count + 1, sizeof(*counts));
	combination.shares =
	    calloc((size_t)decryption->trustees->owners + 1, sizeof(*combination.shares));
	if (counts == NULL || combination.shares == NULL) {
		status = report_set(report, AL_NO_MEMORY, "out of memory for the tally");
		goto out;
	}
	status = choose_all(&combination);
	if (status == AL_OK)
		status = count_all(&combination, decryption, total_weight, counts);
	if (status == AL_OK)
		memcpy(ret, counts, tally->count * sizeof(*counts));
out:
	free(combination.shares);
	free(counts);
	return status;
}
