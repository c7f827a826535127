/* chain_output.c: results that two persons of the office look at before the applicant has them. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/output_check.h"

#include "verify/chain_internal.h"

#include <assert.h>

static bool can_check(const struct key_state *key)
{
	return key->kind == KEY_OFFICE && key_object_checks(key->object);
}

/* Whether both keys are one person's, as far as the log can tell. */
static bool same_person(const struct key_state *a, const struct key_state *b)
{
	return a == b || (!digest_is_zero(&a->object->holder) &&
			  digest_equal(&a->object->holder, &b->object->holder));
}

/* How many persons the `count` keys at `keys` have, without `but` (NULL: with all), up to two. */
static size_t count_persons(const struct key_state *const *keys, size_t count,
			    const struct key_state *but)
{
	const struct key_state *first = NULL;

	for (size_t i = 0; i < count; i++) {
		if (but != NULL && same_person(keys[i], but))
			continue;
		if (first != NULL && !same_person(keys[i], first))
			return 2;
		first = keys[i];
	}
	return first == NULL ? 0 : 1;
}

/* --- who can check --- */

/* Put `key` among the `count` keys at `keys`, which rise; the highest of too many is dropped. */
static size_t insert_key(const struct key_state **keys, size_t count, const struct key_state *key)
{
	size_t at = count;

	while (at > 0 && public_key_compare(&keys[at - 1]->key, &key->key) > 0)
		at--;
	if (at == CHECKERS_MAX)
		return count;
	if (count == CHECKERS_MAX)
		count--;
	for (size_t i = count; i > at; i--)
		keys[i] = keys[i - 1];
	keys[at] = key;
	return count + 1;
}

size_t chain_checkers(const struct chain *chain, const struct digest *grant, struct checker *ret)
{
	const struct grant_entry *entry = chain_find(chain, grant, OBJECT_GRANT);
	const struct key_state *keys[CHECKERS_MAX];
	const struct key_state *signer;
	size_t count = 0;
	size_t written = 0;

	if (entry == NULL)
		return 0;
	for (const struct key_state *key = chain->offices; key != NULL; key = key->next) {
		if (key->in_force && can_check(key))
			count = insert_key(keys, count, key);
	}
	if (count_persons(keys, count, NULL) < 2)
		return 0;
	signer = entry->decision->signer;
	if (count_persons(keys, count, signer) < 2)
		signer = NULL;
	for (size_t i = 0; i < count; i++) {
		if (signer == NULL || !same_person(keys[i], signer))
			ret[written++] =
			    (struct checker){ .key = keys[i]->key,
					      .sealing_key = keys[i]->object->sealing_key,
					      .holder = keys[i]->object->holder };
	}
	return written;
}

/* --- what a receipt says of them --- */

static enum status find_checkers(const struct chain *chain, const struct receipt *receipt,
				 const struct key_state **ret, struct report *report)
{
	for (size_t i = 0; i < receipt->checkers_count; i++) {
		ret[i] = chain_key(chain, &receipt->checkers[i]);
		if (ret[i] == NULL || !can_check(ret[i]) ||
		    chain_is_late(chain, ret[i]->ended, receipt->time))
			return report_set(report, AL_REFUSED,
					  "checkers[%zu]: is no office key in force of a person "
					  "who can check",
					  i);
	}
	return AL_OK;
}

enum status chain_check_checkers(const struct chain *chain, const struct receipt *receipt,
				 const struct grant_entry *grant, struct report *report)
{
	const struct key_state *keys[CHECKERS_MAX];
	enum status status;

	/* spec chain-82: "A receipt has checkers where its grant wants its results checked, and
	 * only there: office keys with sealing keys, of two persons at least." */
	if (grant->grant->output_check != (receipt->checkers_count > 0))
		return report_set(report, AL_REFUSED, "checkers: the grant wants %s",
				  grant->grant->output_check ? "its results checked" : "none");
	if (receipt->checkers_count == 0)
		return AL_OK;
	status = find_checkers(chain, receipt, keys, report);
	if (status == AL_OK && count_persons(keys, receipt->checkers_count, NULL) < 2)
		return report_set(report, AL_REFUSED, "checkers: all are one person's keys");
	return status;
}

/* Remember who checks the result of `entry`, a receipt with checkers. */
static enum status add_checking(struct chain *chain, const struct arrival *arrival,
				struct receipt_entry *entry, struct report *report)
{
	const struct receipt *receipt = arrival->value;
	struct checking_entry *checking = chain_take(chain, sizeof(*checking));

	if (checking == NULL)
		return chain_no_memory(report);
	checking->receipt = arrival->envelope->id;
	checking->checkers_count = receipt->checkers_count;
	for (size_t i = 0; i < checking->checkers_count; i++)
		checking->checkers[i] = chain_key(chain, &receipt->checkers[i]);
	entry->checking = checking;
	*chain->checked_end = entry;
	chain->checked_end = &checking->next;
	return AL_OK;
}

enum status chain_put_receipt(struct chain *chain, const struct arrival *arrival,
			      const struct grant_entry *grant, struct report *report)
{
	const struct receipt *receipt = arrival->value;
	struct receipt_entry *entry = chain_take(chain, sizeof(*entry));

	if (entry == NULL)
		return chain_no_memory(report);
	entry->grant = grant;
	entry->job = receipt->job;
	entry->result_commit = receipt->result_commit;
	entry->entered = arrival->entered;
	if (receipt->checkers_count > 0 && add_checking(chain, arrival, entry, report) != AL_OK)
		return AL_NO_MEMORY;
	return chain_put(chain, arrival, entry, report);
}

/* --- how a result stands --- */

static struct when check_until(const struct receipt_entry *entry)
{
	return when_add(entry->entered, OUTPUT_CHECK_DAYS * (int64_t)CHAIN_DAY_S);
}

static enum output_standing standing_of(const struct receipt_entry *entry, struct when now)
{
	const struct checking_entry *checking = entry->checking;

	if (checking == NULL)
		return OUTPUT_FREE;
	if (!digest_is_zero(&checking->refused))
		return OUTPUT_REFUSED;
	if (checking->passed_count == CHECKERS_MIN)
		return OUTPUT_RELEASED;
	if (entry->grant->revoked.seconds != 0 || !when_before(now, check_until(entry)))
		return OUTPUT_LAPSED;
	return OUTPUT_WAITING;
}

static struct receipt_state state_of(const struct receipt_entry *entry, struct when now)
{
	struct receipt_state state = {
		.grant = entry->grant->id,
		.job = entry->job,
		.result_commit = entry->result_commit,
		.standing = standing_of(entry, now),
	};

	if (entry->checking != NULL) {
		state.passes = entry->checking->passed_count;
		state.check_until = check_until(entry);
		state.refused = entry->checking->refused;
	}
	return state;
}

enum status chain_receipt(const struct chain *chain, const struct digest *id, struct when now,
			  struct receipt_state *ret)
{
	const struct receipt_entry *entry = chain_find(chain, id, OBJECT_RECEIPT);

	if (entry == NULL)
		return AL_NOT_FOUND;
	*ret = state_of(entry, now);
	return AL_OK;
}

void chain_each_waiting(const struct chain *chain, struct when now,
			void (*each)(void *user, const struct digest *id,
				     const struct receipt_state *state),
			void *user)
{
	for (const struct receipt_entry *entry = chain->checked; entry != NULL;
	     entry = entry->checking->next) {
		struct receipt_state state = state_of(entry, now);

		if (state.standing == OUTPUT_WAITING)
			each(user, &entry->checking->receipt, &state);
	}
}

/* --- a check --- */

/* The result that the check is about, and whether it can still be checked. */
static enum status check_result(const struct arrival *arrival, const struct receipt_entry *receipt,
				struct report *report)
{
	const struct output_check *check = arrival->value;

	/* spec chain-84: "An output check names the job and the result of its receipt." */
	if (!digest_equal(&check->job, &receipt->job))
		return report_set(report, AL_REFUSED, "job: is not the receipt's");
	if (!digest_equal(&check->result_commit, &receipt->result_commit))
		return report_set(report, AL_REFUSED, "result_commit: is not the receipt's");
	switch (standing_of(receipt, arrival->entered)) {
	case OUTPUT_WAITING:
		return AL_OK;
	case OUTPUT_FREE:
		return report_set(report, AL_REFUSED, "receipt: its grant wants no check");
	/* spec chain-86: "Two passes or one refusal settle a result, and no check follows." */
	case OUTPUT_RELEASED:
	case OUTPUT_REFUSED:
		return report_set(report, AL_REFUSED, "receipt: the result is settled already");
	/* spec chain-87: "A result is checked within 30 days after the entry of its receipt, and
	 * not after its grant was revoked." */
	case OUTPUT_LAPSED:
		return report_set(report, AL_REFUSED,
				  "receipt: the %d days are over, or the grant was revoked",
				  OUTPUT_CHECK_DAYS);
	}
	assert(!"a word of output_standing");
	return AL_REFUSED;
}

static bool is_checker(const struct checking_entry *checking, const struct key_state *key)
{
	for (size_t i = 0; i < checking->checkers_count; i++) {
		if (checking->checkers[i] == key)
			return true;
	}
	return false;
}

/* Whether the person with `key` may check. */
static enum status check_person(const struct receipt_entry *receipt, const struct key_state *key,
				struct report *report)
{
	const struct key_state *signer = receipt->grant->decision->signer;
	const struct checking_entry *checking = receipt->checking;

	/* spec chain-83: "One of the receipt's checkers signs an output check, with a key in force,
	 * and nobody else." */
	if (!is_checker(checking, key))
		return report_set(report, AL_REFUSED, "checker: is none of the receipt's");
	/* spec chain-85: "A person checks a result once, and not where she has signed the decision
	 * on its application and the receipt names two others." */
	for (size_t i = 0; i < checking->passed_count; i++) {
		if (same_person(checking->passed[i], key))
			return report_set(report, AL_REFUSED,
					  "checker: this person has checked it already");
	}
	if (same_person(signer, key) &&
	    count_persons(checking->checkers, checking->checkers_count, signer) == 2)
		return report_set(report, AL_REFUSED,
				  "checker: this person has signed the decision, and two others "
				  "can check");
	return AL_OK;
}

enum status chain_enter_output_check(struct chain *chain, const struct arrival *arrival,
				     struct report *report)
{
	const struct output_check *check = arrival->value;
	const struct key_state *key = chain_key(chain, &check->checker);
	enum status status =
	    chain_check_signer(chain, arrival, KEY_OFFICE, &check->checker, report);
	struct receipt_entry *receipt;

	if (status != AL_OK)
		return status;
	receipt = chain_need(chain, &check->receipt, OBJECT_RECEIPT, "receipt", report);
	if (receipt == NULL)
		return AL_NOT_FOUND;
	status = check_result(arrival, receipt, report);
	if (status == AL_OK)
		status = check_person(receipt, key, report);
	if (status != AL_OK)
		return status;
	if (check->verdict == VERDICT_PASS)
		receipt->checking->passed[receipt->checking->passed_count++] = key;
	else
		receipt->checking->refused = arrival->envelope->id;
	return chain_put_plain(chain, arrival, report);
}
