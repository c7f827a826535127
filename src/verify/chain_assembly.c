/* chain_assembly.c: assemblies, motions, votes, resolutions. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "verify/chain_internal.h"

#include <assert.h>

/* Whether `opens` is at least `days` after `entered`. */
static bool is_notice(struct when entered, struct when opens, int64_t days)
{
	return !when_before(opens, when_add(entered, days * CHAIN_DAY_S));
}

static enum status check_assembly(const struct chain *chain, const struct arrival *arrival,
				  struct report *report)
{
	const struct assembly *assembly = arrival->value;
	enum status status = chain_check_coop(chain, arrival, report);

	if (status != AL_OK)
		return status;
	/* spec chain-17: "Assemblies count from 1, without gaps, and rest on the newest roll." */
	if (assembly->number != chain->assembly_count + 1)
		return report_set(report, AL_REFUSED, "number: the next assembly is %lld",
				  (long long)chain->assembly_count + 1);
	if (chain->roll == NULL)
		return report_set(report, AL_NOT_FOUND, "roll: none was entered before");
	if (!digest_equal(&assembly->roll, &chain->roll_id))
		return report_set(report, AL_REFUSED, "roll: is not the newest one");
	if (assembly->entitled > chain->roll->members)
		return report_set(report, AL_REFUSED, "entitled: the roll has %lld members only",
				  (long long)chain->roll->members);
	/* spec chain-19: "The vote opens at least the statute's `notice_days` after the assembly
	 * was entered." */
	if (!is_notice(arrival->entered, assembly->opens, chain->statute->notice_days))
		return report_set(report, AL_REFUSED, "opens: is less than %lld days from now",
				  (long long)chain->statute->notice_days);
	return AL_OK;
}

static enum status read_electorate(const struct chain *chain, const struct assembly *assembly,
				   struct electorate *ret, struct report *report)
{
	struct electorate electorate;
	struct buffer text;
	enum status status;

	if (digest_is_zero(&assembly->electorate)) {
		*ret = (struct electorate){ .keys = NULL };
		return AL_OK;
	}
	status = chain_check_text(chain, &assembly->electorate, "electorate", &text, report);
	if (status != AL_OK)
		return status;
	status = electorate_parse(buffer_text(&text), text.len, &electorate, report);
	buffer_clear(&text);
	if (status != AL_OK) {
		report_prefix(report, "electorate");
		return status;
	}
	/* spec chain-18: "The electorate has as many keys as `entitled` says, at most one for each
	 * member of the roll." */
	if (electorate.count != (size_t)assembly->entitled) {
		status = report_set(report, AL_REFUSED, "entitled: the electorate has %zu keys",
				    electorate.count);
		electorate_clear(&electorate);
		return status;
	}
	*ret = electorate;
	return AL_OK;
}

enum status chain_enter_assembly(struct chain *chain, const struct arrival *arrival,
				 struct report *report)
{
	const struct assembly *assembly = arrival->value;
	struct assembly_entry *entry;
	struct electorate electorate;
	enum status status = check_assembly(chain, arrival, report);

	if (status == AL_OK)
		status = read_electorate(chain, assembly, &electorate, report);
	if (status != AL_OK)
		return status;
	entry = chain_take(chain, sizeof(*entry));
	if (entry == NULL) {
		electorate_clear(&electorate);
		return chain_no_memory(report);
	}
	entry->electorate = electorate; /* the chain's now */
	entry->next = chain->assemblies;
	chain->assemblies = entry;
	chain->assembly_count++;
	entry->taken = chain_take(chain, assembly->agenda_count * sizeof(*entry->taken));
	entry->assembly = chain_keep(chain, arrival);
	if (entry->taken == NULL || entry->assembly == NULL)
		return chain_no_memory(report);
	if (!digest_is_zero(&assembly->electorate))
		status = chain_add_text(chain, &assembly->electorate, report);
	return status != AL_OK ? status : chain_put(chain, arrival, entry, report);
}

static enum status check_motion_guideline(const struct chain *chain, const struct motion *motion,
					  struct motion_entry *ret, struct report *report)
{
	const struct guideline_entry *entry =
	    chain_need(chain, &motion->proposal, OBJECT_GUIDELINE, "proposal", report);
	enum status status;

	if (entry == NULL)
		return AL_NOT_FOUND;
	/* spec chain-23: "A motion on a guideline names one that still follows the one in force,
	 * and no other motion on a guideline of that platform waits for its resolution." */
	if (entry->platform->at_assembly != NULL)
		return report_set(report, AL_REFUSED,
				  "proposal: another motion on a guideline for %s is not resolved",
				  entry->platform->name);
	status = chain_check_succession(entry->platform, entry->guideline, report);
	if (status != AL_OK) {
		report_prefix(report, "proposal");
		return status;
	}
	ret->guideline = entry;
	return AL_OK;
}

static enum status check_motion_application(const struct chain *chain, const struct motion *motion,
					    struct motion_entry *ret, struct report *report)
{
	struct decision_entry *entry =
	    chain_need(chain, &motion->proposal, OBJECT_DECISION, "proposal", report);

	if (entry == NULL)
		return AL_NOT_FOUND;
	/* spec chain-24: "A motion on an application names the referring decision that is its
	 * last, and there is no other motion on that." */
	if (entry->decision->outcome != EFFECT_REFER)
		return report_set(report, AL_REFUSED, "proposal: the decision refers nothing");
	if (entry->application->decision != entry)
		return report_set(report, AL_REFUSED,
				  "proposal: another decision followed this one");
	if (entry->motion != NULL)
		return report_set(report, AL_REFUSED,
				  "proposal: there was a motion on this decision");
	ret->referral = entry;
	return AL_OK;
}

static enum status check_proposal(const struct chain *chain, const struct motion *motion,
				  struct motion_entry *ret, struct report *report)
{
	switch ((enum motion_kind)motion->kind) {
	case MOTION_GUIDELINE:
		return check_motion_guideline(chain, motion, ret, report);
	case MOTION_APPLICATION:
		return check_motion_application(chain, motion, ret, report);
	case MOTION_STATUTE:
	case MOTION_MANDATE_DEFAULT:
	case MOTION_BUDGET:
		/* spec chain-25: "Motions on the statute, the default mandate or a budget are
		 * refused, as long as no type of object says what they change." */
		return report_set(report, AL_UNSUPPORTED,
				  "kind: a motion on the %s needs an object that says what "
				  "changes, and there is no type for it yet; put it as \"other\"",
				  motion_kind_names[motion->kind]);
	case MOTION_ELECTION:
	case MOTION_DISCHARGE:
	case MOTION_OTHER:
		/* spec chain-26: "A motion on anything else has no proposal and changes nothing
		 * here." */
		if (!digest_is_zero(&motion->proposal))
			return report_set(report, AL_REFUSED,
					  "proposal: a motion of kind %s has none",
					  motion_kind_names[motion->kind]);
		return AL_OK;
	}
	assert(!"a word of motion_kind_names");
	return AL_REFUSED;
}

static enum status check_motion(const struct chain *chain, const struct arrival *arrival,
				struct motion_entry *ret, struct report *report)
{
	const struct motion *motion = arrival->value;
	enum status status = chain_check_coop(chain, arrival, report);

	if (status != AL_OK)
		return status;
	ret->assembly = chain_need(chain, &motion->assembly, OBJECT_ASSEMBLY, "assembly", report);
	if (ret->assembly == NULL)
		return AL_NOT_FOUND;
	/* spec chain-20: "A motion is entered at least the statute's `items_days` before the vote
	 * opens." */
	if (!is_notice(arrival->entered, ret->assembly->assembly->opens,
		       chain->statute->items_days))
		return report_set(report, AL_REFUSED,
				  "the vote opens in less than %lld days: too late for a motion",
				  (long long)chain->statute->items_days);
	/* spec chain-21: "A motion is about one item of the agenda, and the only one about it." */
	if (motion->item > (int64_t)ret->assembly->assembly->agenda_count)
		return report_set(report, AL_REFUSED, "item: the agenda has %zu items only",
				  ret->assembly->assembly->agenda_count);
	if (ret->assembly->taken[motion->item - 1])
		return report_set(report, AL_REFUSED, "item: %lld has its motion already",
				  (long long)motion->item);
	/* spec chain-22: "Open votes want an electorate of their assembly, a secret ballot wants a
	 * statute with trustees." */
	if (motion->method == METHOD_OPEN && digest_is_zero(&ret->assembly->assembly->electorate))
		return report_set(report, AL_REFUSED,
				  "method: the assembly has no electorate for open votes");
	if (motion->method == METHOD_BELENIOS && chain->statute->trustees.count == 0)
		return report_set(report, AL_REFUSED,
				  "method: the statute names no trustees for a secret ballot");
	status = check_proposal(chain, motion, ret, report);
	if (status != AL_OK)
		return status;
	return chain_check_text(chain, &motion->wording, "wording", NULL, report);
}

enum status chain_enter_motion(struct chain *chain, const struct arrival *arrival,
			       struct report *report)
{
	struct motion_entry found = { .motion = NULL };
	struct motion_entry *entry;
	enum status status = check_motion(chain, arrival, &found, report);

	if (status != AL_OK)
		return status;
	entry = chain_take(chain, sizeof(*entry));
	if (entry == NULL)
		return chain_no_memory(report);
	*entry = found;
	entry->motion = chain_keep(chain, arrival);
	if (entry->motion == NULL)
		return chain_no_memory(report);
	if (entry->motion->method == METHOD_OPEN) {
		status = count_new(&entry->assembly->electorate, &entry->count);
		if (status != AL_OK)
			return chain_no_memory(report);
	}
	entry->next = chain->motions;
	chain->motions = entry;
	entry->assembly->taken[entry->motion->item - 1] = true;
	if (entry->guideline != NULL)
		entry->guideline->platform->at_assembly = entry->guideline;
	if (entry->referral != NULL)
		entry->referral->motion = entry;
	status = chain_add_text(chain, &entry->motion->wording, report);
	return status != AL_OK ? status : chain_put(chain, arrival, entry, report);
}

enum status chain_enter_vote(struct chain *chain, const struct arrival *arrival,
			     struct report *report)
{
	const struct vote *vote = arrival->value;
	const struct envelope *envelope = arrival->envelope;
	const struct motion_entry *motion =
	    chain_need(chain, &vote->motion, OBJECT_MOTION, "motion", report);
	const struct assembly *assembly;
	enum status status;

	if (motion == NULL)
		return AL_NOT_FOUND;
	assembly = motion->assembly->assembly;
	/* spec chain-27: "A vote is signed by one voting key of the electorate, and entered from
	 * the instant the vote opens up to, not including, the instant it closes." */
	if (envelope->signature_count != 1)
		return report_set(report, AL_REFUSED, "a vote has one signature");
	/* spec chain-28: "A vote names the voting key that signed it." */
	if (!public_key_equal(&vote->voter, &envelope->signatures[0].key))
		return report_set(report, AL_REFUSED, "voter: another key has signed the vote");
	if (motion->motion->method != METHOD_OPEN)
		return report_set(report, AL_REFUSED,
				  "motion: is voted on by secret ballot, so votes go to its box");
	if (when_before(arrival->entered, assembly->opens))
		return report_set(report, AL_REFUSED, "the vote is not open yet");
	if (!when_before(arrival->entered, assembly->closes))
		return report_set(report, AL_REFUSED, "the vote is closed");
	assert(motion->count != NULL); /* nothing is resolved before the vote closes */
	status = count_enter(motion->count, &envelope->signatures[0].key, (enum choice)vote->choice,
			     report);
	return status != AL_OK ? status : chain_put_plain(chain, arrival, report);
}

/* What was voted on `motion`, by its method. */
static enum status motion_tally(const struct motion_entry *motion, struct tally *ret,
				struct report *report)
{
	if (motion->motion->method == METHOD_BELENIOS)
		return chain_secret_tally(motion, ret, report);
	*ret = count_tally(motion->count);
	return AL_OK;
}

static enum status check_resolution(const struct chain *chain, const struct arrival *arrival,
				    struct motion_entry **ret, struct report *report)
{
	const struct resolution *resolution = arrival->value;
	enum status status = chain_check_coop(chain, arrival, report);
	struct motion_entry *motion = NULL;
	struct tally tally;

	if (status != AL_OK)
		return status;
	motion = chain_need(chain, &resolution->motion, OBJECT_MOTION, "motion", report);
	if (motion == NULL)
		return AL_NOT_FOUND;
	/* spec chain-29: "A motion is resolved once, after the vote closed." */
	if (motion->resolution != NULL)
		return report_set(report, AL_REFUSED, "motion: is resolved already");
	if (when_before(arrival->entered, motion->assembly->assembly->closes))
		return report_set(report, AL_REFUSED, "motion: the vote is not closed yet");
	/* spec chain-30: "A resolution says what follows from the votes by the statute." */
	status = motion_tally(motion, &tally, report);
	if (status != AL_OK)
		return status;
	status = resolution_check(
	    resolution, &tally, motion->assembly->assembly->entitled,
	    statute_majority(chain->statute, (enum motion_kind)motion->motion->kind),
	    chain->statute->quorum, report);
	if (status == AL_OK)
		*ret = motion;
	return status;
}

enum status chain_enter_resolution(struct chain *chain, const struct arrival *arrival,
				   struct report *report)
{
	struct resolution_entry *entry;
	struct motion_entry *motion = NULL;
	enum status status = check_resolution(chain, arrival, &motion, report);

	if (status != AL_OK)
		return status;
	assert(motion != NULL);
	entry = chain_take(chain, sizeof(*entry));
	motion->resolution = chain_keep(chain, arrival);
	if (entry == NULL || motion->resolution == NULL)
		return chain_no_memory(report);
	entry->motion = motion;
	motion->resolution_id = arrival->envelope->id;
	motion->tally = (struct tally){ .yes = motion->resolution->yes,
					.no = motion->resolution->no,
					.abstain = motion->resolution->abstain };
	count_free(motion->count);
	motion->count = NULL;
	if (motion->guideline != NULL) {
		struct platform_entry *platform = motion->guideline->platform;

		platform->at_assembly = NULL;
		/* spec chain-31: "A guideline is in force from the entry of the resolution that
		 * adopts it, in place of the one before." */
		if (motion->resolution->accepted)
			status = chain_adopt_guideline(chain, motion->guideline, report);
	}
	return status != AL_OK ? status : chain_put(chain, arrival, entry, report);
}
