/* policy.c: judging a checkpoint by a policy. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/policy.h"

#include "log/policy_internal.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define MISSING_LEN_MAX 300 /* bytes of names in a report */

size_t policy_log_count(const struct policy *policy)
{
	return policy->log_count;
}

const struct note_key *policy_log(const struct policy *policy, size_t index, const char **ret_url)
{
	assert(index < policy->log_count);
	if (ret_url != NULL)
		*ret_url = policy->logs[index].url;
	return &policy->logs[index].key;
}

size_t policy_witness_count(const struct policy *policy)
{
	return policy->witness_count;
}

const struct note_key *policy_witness(const struct policy *policy, size_t index,
				      const char **ret_name, const char **ret_url)
{
	assert(index < policy->witness_count);
	if (ret_url != NULL)
		*ret_url = policy->witnesses[index].url;
	for (size_t i = 0; ret_name != NULL && i < policy->name_count; i++) {
		if (!policy->names[i].is_group && policy->names[i].witness == index)
			*ret_name = policy->names[i].name;
	}
	return policy->witnesses[index].supported ? &policy->witnesses[index].key : NULL;
}

bool policy_needs_witnesses(const struct policy *policy)
{
	return policy->quorum != POLICY_QUORUM_NONE;
}

/* Whether `signature` says that it is by `key`, of whatever type. */
static bool names_key(const struct note_signature *signature, const struct policy_key *key)
{
	return signature->key_id == key->id && signature->name_len == strlen(key->name) &&
	       memcmp(signature->name, key->name, signature->name_len) == 0;
}

static size_t count_unknown(const struct policy *policy, const struct note *note)
{
	size_t unknown = 0;

	for (size_t i = 0; i < note->signature_count; i++) {
		bool known = false;

		for (size_t j = 0; j < policy->log_count && !known; j++)
			known = names_key(&note->signatures[i], &policy->logs[j]);
		for (size_t j = 0; j < policy->witness_count && !known; j++)
			known = names_key(&note->signatures[i], &policy->witnesses[j]);
		if (!known)
			unknown++;
	}
	return unknown;
}

/* Find the log that signed `note` for `checkpoint`. */
static enum status find_log(const struct policy *policy, const struct note *note,
			    const struct checkpoint *checkpoint, const struct note_key **ret,
			    struct report *report)
{
	const struct note_key *found = NULL;
	const char *other = NULL;

	for (size_t i = 0; i < policy->log_count; i++) {
		const struct note_key *key = &policy->logs[i].key;
		enum status status = note_verify(note, key, NULL, report);

		if (status != AL_OK && status != AL_NOT_FOUND)
			return status;
		if (status == AL_OK && strcmp(key->name, checkpoint->origin) == 0)
			found = key;
		else if (status == AL_OK)
			other = key->name;
	}
	if (found == NULL && other != NULL)
		return report_set(report, AL_REFUSED,
				  "the checkpoint is of the log %s, its signature by %s",
				  checkpoint->origin, other);
	if (found == NULL)
		return report_set(report, AL_REFUSED,
				  "no log of the policy signed the checkpoint of %s",
				  checkpoint->origin);
	*ret = found;
	return AL_OK;
}

/* The times at which the witnesses cosigned `note`, 0 where one did not or does not count. */
static enum status find_times(const struct policy *policy, const struct note *note,
			      struct when latest, int64_t times[static POLICY_WITNESSES_MAX],
			      struct report *report)
{
	for (size_t i = 0; i < policy->witness_count; i++) {
		uint64_t timestamp;
		enum status status;

		times[i] = 0;
		if (!policy->witnesses[i].supported)
			continue;
		status = note_verify(note, &policy->witnesses[i].key, &timestamp, report);
		if (status == AL_NOT_FOUND)
			continue;
		if (status != AL_OK)
			return status;
		if (timestamp > (uint64_t)WHEN_SECONDS_MAX ||
		    (latest.seconds != 0 && timestamp > (uint64_t)latest.seconds))
			continue;
		times[i] = (int64_t)timestamp;
	}
	return AL_OK;
}

/* The `rank`-th largest, from 1, of the `count` numbers at `values`. */
static int64_t largest(const int64_t *values, size_t count, size_t rank)
{
	for (size_t i = 0; i < count; i++) {
		size_t above = 0;
		size_t equal = 0;

		for (size_t j = 0; j < count; j++) {
			above += values[j] > values[i] ? 1 : 0;
			equal += values[j] == values[i] ? 1 : 0;
		}
		if (above < rank && rank <= above + equal)
			return values[i];
	}
	assert(false);
	return 0;
}

/* The latest instant from which on the cosignatures are a quorum; 0: they are none.
 * spec log-17: "The quorum time of a checkpoint is the latest instant for which the cosignatures of
 * that time or later are a quorum by themselves." */
static int64_t quorum_time(const struct policy *policy,
			   const int64_t witness_times[static POLICY_WITNESSES_MAX])
{
	int64_t times[POLICY_NAMES_MAX] = { 0 };
	int64_t of_members[POLICY_NAMES_MAX];

	for (size_t i = 0; i < policy->name_count; i++) {
		const struct policy_name *name = &policy->names[i];

		if (!name->is_group) {
			times[i] = witness_times[name->witness];
			continue;
		}
		for (size_t j = 0; j < name->member_count; j++)
			of_members[j] = times[name->members[j]];
		times[i] = largest(of_members, name->member_count, name->threshold);
	}
	return times[policy->quorum];
}

/* Say whose cosignatures are missing. */
static enum status report_missing(const struct policy *policy,
				  const int64_t times[static POLICY_WITNESSES_MAX],
				  struct report *report)
{
	char missing[MISSING_LEN_MAX] = "";
	size_t len = 0;

	for (size_t i = 0; i < policy->name_count; i++) {
		const struct policy_name *name = &policy->names[i];
		int written;

		if (name->is_group || times[name->witness] != 0)
			continue;
		written = snprintf(missing + len, sizeof(missing) - len, "%s%s%s",
				   len == 0 ? "" : ", ", name->name,
				   policy->witnesses[name->witness].supported
				       ? ""
				       : " (its type of key cannot be verified here)");
		if (written < 0 || (size_t)written >= sizeof(missing) - len)
			break;
		len += (size_t)written;
	}
	return report_set(report, AL_REFUSED,
			  "the quorum %s is not reached: no cosignature that counts of %s",
			  policy->names[policy->quorum].name, missing);
}

/* Set the times of `verdict`. */
static enum status judge_witnesses(const struct policy *policy, const struct note *note,
				   struct when latest, struct policy_verdict *verdict,
				   struct report *report)
{
	int64_t times[POLICY_WITNESSES_MAX];
	enum status status;

	status = find_times(policy, note, latest, times, report);
	if (status != AL_OK)
		return status;
	for (size_t i = 0; i < policy->witness_count; i++) {
		if (times[i] == 0)
			continue;
		verdict->cosignature_count++;
		if (times[i] > verdict->newest_time.seconds)
			verdict->newest_time.seconds = times[i];
		if (verdict->oldest_time.seconds == 0 || times[i] < verdict->oldest_time.seconds)
			verdict->oldest_time.seconds = times[i];
	}
	if (!policy_needs_witnesses(policy))
		return AL_OK;
	verdict->quorum_time.seconds = quorum_time(policy, times);
	if (verdict->quorum_time.seconds == 0)
		return report_missing(policy, times, report);
	return AL_OK;
}

enum status policy_check(const struct policy *policy, const char *bytes, size_t len,
			 struct when latest, struct policy_verdict *ret, struct report *report)
{
	struct policy_verdict verdict = { .log = NULL };
	struct note note;
	enum status status;

	status = note_parse(bytes, len, &note, report);
	if (status != AL_OK)
		return status;
	status = checkpoint_parse(note.text, note.text_len, CHECKPOINT_EXTENSIONS_REFUSED,
				  &verdict.checkpoint, report);
	if (status != AL_OK)
		return status;
	status = find_log(policy, &note, &verdict.checkpoint, &verdict.log, report);
	if (status != AL_OK)
		return status;
	status = judge_witnesses(policy, &note, latest, &verdict, report);
	if (status != AL_OK)
		return status;
	verdict.unknown_count = count_unknown(policy, &note);
	*ret = verdict;
	return AL_OK;
}
