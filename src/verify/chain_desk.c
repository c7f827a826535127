/* chain_desk.c: guidelines as proposals, applications, decisions. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "verify/chain_internal.h"

#include <assert.h>
#include <string.h>

#define DECIDE_ARENA_MAX ((size_t)64 * 1024 * 1024) /* bytes of one recomputed outcome */

enum status chain_check_succession(const struct platform_entry *platform,
				   const struct guideline *guideline, struct report *report)
{
	const struct guideline_entry *before = platform == NULL ? NULL : platform->guideline;
	int64_t version = before == NULL ? 1 : before->guideline->version + 1;

	/* spec chain-32: "A guideline counts on from the one in force on its platform and says
	 * which one it replaces; the first one is version 1 and replaces none." */
	if (guideline->version != version)
		return report_set(report, AL_REFUSED,
				  "version: the next guideline for %s is version %lld",
				  guideline->platform, (long long)version);
	if (before == NULL && !digest_is_zero(&guideline->replaces))
		return report_set(report, AL_REFUSED, "replaces: no guideline is in force for %s",
				  guideline->platform);
	if (before != NULL && !digest_equal(&guideline->replaces, &before->id))
		return report_set(report, AL_REFUSED,
				  "replaces: is not the guideline in force for %s",
				  guideline->platform);
	return AL_OK;
}

static enum status check_guideline(const struct chain *chain, const struct arrival *arrival,
				   struct report *report)
{
	const struct guideline *guideline = arrival->value;
	enum status status = chain_check_coop(chain, arrival, report);

	if (status == AL_OK)
		status = chain_check_succession(chain_find_platform(chain, guideline->platform),
						guideline, report);
	if (status == AL_OK)
		status = chain_check_text(chain, &guideline->text, "text", NULL, report);
	/* spec chain-33: "The worked examples of a guideline come out as it says." */
	if (status == AL_OK)
		status = guideline_run_examples(chain->statute, guideline, report);
	return status;
}

enum status chain_enter_guideline(struct chain *chain, const struct arrival *arrival,
				  struct report *report)
{
	struct guideline_entry *entry;
	enum status status = check_guideline(chain, arrival, report);

	if (status != AL_OK)
		return status;
	entry = chain_take(chain, sizeof(*entry));
	if (entry == NULL)
		return chain_no_memory(report);
	entry->id = arrival->envelope->id;
	entry->guideline = chain_keep(chain, arrival);
	if (entry->guideline == NULL)
		return chain_no_memory(report);
	status = chain_make_platform(chain, entry->guideline->platform, &entry->platform, report);
	if (status == AL_OK)
		status = chain_add_text(chain, &entry->guideline->text, report);
	return status != AL_OK ? status : chain_put(chain, arrival, entry, report);
}

enum status chain_adopt_guideline(const struct chain *chain,
				  const struct guideline_entry *guideline, struct report *report)
{
	struct platform_entry *platform = guideline->platform;
	const struct rule_index *rules;
	struct arena arena;
	enum status status;

	arena_init(&arena, RULE_INDEX_ARENA_MAX);
	status = rule_index_make(chain->statute, guideline->guideline, &arena, &rules);
	if (status != AL_OK) {
		arena_clear(&arena);
		return chain_no_memory(report);
	}
	arena_clear(&platform->rules_arena);
	platform->rules_arena = arena;
	platform->rules = rules;
	platform->guideline = guideline;
	return AL_OK;
}

static bool has_vouched_fact(const struct application *application)
{
	for (size_t i = 0; i < application->facts_count; i++) {
		if (application->facts[i].source > SOURCE_DECLARED)
			return true;
	}
	return false;
}

static enum status check_application_signers(const struct chain *chain,
					     const struct arrival *arrival, struct report *report)
{
	const struct application *application = arrival->value;
	const struct envelope *envelope = arrival->envelope;
	const char *role = NULL;
	size_t offices = 0;
	size_t wanted = has_vouched_fact(application) ? 1 : 0;

	/* spec chain-34: "The applicant signs an application with a key in force that was
	 * introduced under its legal name." */
	if (!envelope_signed_by(envelope, &application->applicant_key))
		return report_set(report, AL_REFUSED, "applicant_key: has not signed");
	if (!chain_key_in_force(chain, &application->applicant_key, KEY_APPLICANT, &role))
		return report_set(report, AL_REFUSED,
				  "applicant_key: is no applicant's key in force");
	if (role == NULL || strcmp(role, application->applicant) != 0)
		return report_set(report, AL_REFUSED,
				  "applicant: its key was introduced for another one");
	/* spec chain-35: "One office key signs too where a fact has a source above `declared`, and
	 * only there." */
	for (size_t i = 0; i < envelope->signature_count; i++) {
		if (chain_key_in_force(chain, &envelope->signatures[i].key, KEY_OFFICE, NULL))
			offices++;
	}
	if (offices != wanted)
		return report_set(report, AL_REFUSED,
				  wanted == 1
				      ? "facts: one office key must vouch for their sources"
				      : "an office key signs only where it vouches for a fact");
	if (envelope->signature_count != 1 + offices)
		return report_set(report, AL_REFUSED,
				  "signed by a key that is neither the applicant's nor an office "
				  "key in force");
	return AL_OK;
}

static enum status check_data(const struct platform *platform, const struct data_wanted *data,
			      struct report *report)
{
	const struct table *table = platform_table(platform, data->table);

	if (table == NULL)
		return report_set(report, AL_NOT_FOUND, "data: %s has no table %s",
				  platform->platform, data->table);
	for (size_t i = 0; i < data->columns_count; i++) {
		if (table_column(table, data->columns[i]) == NULL)
			return report_set(report, AL_NOT_FOUND, "data: %s has no column %s",
					  data->table, data->columns[i]);
	}
	return AL_OK;
}

static enum status check_application(const struct chain *chain, const struct arrival *arrival,
				     struct report *report)
{
	const struct application *application = arrival->value;
	const struct platform *platform = chain_platform(chain, application->platform);
	enum status status = check_application_signers(chain, arrival, report);

	if (status != AL_OK)
		return status;
	/* spec chain-36: "An application asks for tables and columns that the newest description
	 * of its platform has." */
	if (platform == NULL)
		return report_set(report, AL_NOT_FOUND, "platform: no node has described %s",
				  application->platform);
	for (size_t i = 0; i < application->data_count && status == AL_OK; i++)
		status = check_data(platform, &application->data[i], report);
	if (status == AL_OK)
		status = chain_check_text(chain, &application->terms, "terms", NULL, report);
	return status;
}

enum status chain_enter_application(struct chain *chain, const struct arrival *arrival,
				    struct report *report)
{
	struct application_entry *entry;
	enum status status = check_application(chain, arrival, report);

	if (status != AL_OK)
		return status;
	entry = chain_take(chain, sizeof(*entry));
	if (entry == NULL)
		return chain_no_memory(report);
	entry->id = arrival->envelope->id;
	entry->application = chain_keep(chain, arrival);
	if (entry->application == NULL)
		return chain_no_memory(report);
	*chain->applications_end = entry;
	chain->applications_end = &entry->next;
	status = chain_add_text(chain, &entry->application->terms, report);
	return status != AL_OK ? status : chain_put(chain, arrival, entry, report);
}

/* The rules on a decision by the office or the machine. */
static enum status check_by_rule(const struct chain *chain, const struct decision *decision,
				 const struct application_entry *application, struct report *report)
{
	const struct decision_entry *before = application->decision;
	const struct platform_entry *platform =
	    chain_find_platform(chain, application->application->platform);
	const struct guideline_entry *guideline = platform->guideline;
	const struct application *asked = application->application;
	struct outcome outcome;
	struct arena arena;
	enum status status;

	/* spec chain-39: "A decision by the office or the machine rests on the guideline in force
	 * at its entry and says what follows from it." */
	if (guideline == NULL)
		return report_set(report, AL_NOT_FOUND, "guideline: none is in force for %s",
				  platform->name);
	if (!digest_equal(&decision->guideline, &guideline->id))
		return report_set(report, AL_REFUSED, "guideline: is not the one in force for %s",
				  platform->name);
	if (!digest_is_zero(&decision->resolution))
		return report_set(report, AL_REFUSED,
				  "resolution: only a decision by the assembly names one");
	/* spec chain-43: "After a referral the rules decide again only where another guideline came
	 * into force and the assembly has no motion on it." */
	if (before != NULL && before->motion != NULL)
		return report_set(report, AL_REFUSED, "application: it is for the assembly now");
	if (before != NULL && digest_equal(&before->decision->guideline, &guideline->id))
		return report_set(report, AL_REFUSED,
				  "application: was referred by this guideline already");
	arena_init(&arena, DECIDE_ARENA_MAX);
	status = decide_by(platform->rules, asked->facts, asked->facts_count, &arena, &outcome);
	if (status == AL_OK)
		status = outcome_find_flips(&outcome, asked->facts, asked->facts_count, &arena);
	if (status != AL_OK)
		(void)chain_no_memory(report);
	else
		status = decision_check(chain->statute, decision, &outcome, asked, report);
	arena_clear(&arena);
	return status;
}

static bool has_natural_person(const struct application *application)
{
	const struct fact *persons =
	    fact_find(application->facts, application->facts_count, FACT_PERSONS);

	return application->persons_count > 0 || persons == NULL || persons->number != 0;
}

static enum status check_machine(const struct decision *decision,
				 const struct application *application, struct report *report)
{
	/* spec chain-38: "The machine decides only where it permits, by terms that are automatic,
	 * and where no natural person takes part." */
	if (decision->outcome != EFFECT_PERMIT || decision->terms == NULL ||
	    !decision->terms->automatic)
		return report_set(report, AL_REFUSED,
				  "by: the machine decides only what automatic terms permit");
	if (has_natural_person(application))
		return report_set(report, AL_REFUSED,
				  "by: natural persons take part, so a person decides");
	return AL_OK;
}

/* Whether both say the same where a decision by the assembly repeats the referral. */
static enum status check_repeats(const struct decision *decision, const struct decision *referral,
				 struct report *report)
{
	struct decision right = *referral;
	struct buffer a;
	struct buffer b;
	enum status status;

	right.by = decision->by;
	right.objection_until = decision->objection_until;
	right.outcome = decision->outcome;
	right.reason = decision->reason;
	right.resolution = decision->resolution;
	right.time = decision->time;
	if (decision->outcome == EFFECT_REFUSE)
		right.terms = NULL;
	else
		right.flips_count = 0; /* a permission has none */
	buffer_init(&a, ENVELOPE_LEN_MAX);
	buffer_init(&b, ENVELOPE_LEN_MAX);
	record_encode(&decision_record, &right, &a);
	record_encode(&decision_record, decision, &b);
	status = buffer_status(&a);
	if (status == AL_OK)
		status = buffer_status(&b);
	if (status != AL_OK)
		(void)chain_no_memory(report);
	else if (a.len != b.len || memcmp(buffer_text(&a), buffer_text(&b), a.len) != 0)
		status = report_set(report, AL_REFUSED,
				    "terms: a decision by the assembly repeats the guideline, "
				    "rule, trace and terms of the referral");
	buffer_clear(&a);
	buffer_clear(&b);
	return status;
}

/* The rules on a decision by the assembly. */
static enum status check_by_assembly(const struct chain *chain, const struct decision *decision,
				     const struct application_entry *application,
				     struct report *report)
{
	const struct resolution_entry *entry =
	    chain_need(chain, &decision->resolution, OBJECT_RESOLUTION, "resolution", report);
	int outcome;

	if (entry == NULL)
		return AL_NOT_FOUND;
	/* spec chain-40: "A decision by the assembly names the resolution on the referral that was
	 * the last decision, permits when that was accepted and else refuses, and repeats what the
	 * referral says." */
	if (application->decision == NULL || application->decision->motion != entry->motion)
		return report_set(report, AL_REFUSED,
				  "resolution: is not about the referral of this application");
	outcome = entry->motion->resolution->accepted ? EFFECT_PERMIT : EFFECT_REFUSE;
	if (decision->outcome != outcome)
		return report_set(report, AL_REFUSED, "outcome: the resolution says %s",
				  effect_names[outcome]);
	return check_repeats(decision, application->decision->decision, report);
}

static enum status check_decision_signers(const struct chain *chain, const struct arrival *arrival,
					  struct report *report)
{
	const struct decision *decision = arrival->value;

	/* spec chain-37: "One office key signs a decision by the office or the assembly, the
	 * cooperative's key one by the machine." */
	return chain_check_signers(chain, arrival,
				   decision->by == DECIDED_BY_MACHINE ? KEY_COOP : KEY_OFFICE, 1, 1,
				   report);
}

static enum status check_decision(const struct chain *chain, const struct arrival *arrival,
				  struct application_entry **ret, struct report *report)
{
	const struct decision *decision = arrival->value;
	enum status status = check_decision_signers(chain, arrival, report);
	struct application_entry *application;
	struct when until;

	if (status != AL_OK)
		return status;
	application =
	    chain_need(chain, &decision->application, OBJECT_APPLICATION, "application", report);
	if (application == NULL)
		return AL_NOT_FOUND;
	/* spec chain-42: "After a decision that permits or refuses there is no other." */
	if (application->decision != NULL &&
	    application->decision->decision->outcome != EFFECT_REFER)
		return report_set(report, AL_REFUSED, "application: is decided already");
	/* spec chain-41: "Objections are open for the statute's `objection_days` after the time of
	 * the decision." */
	until = when_add(decision->time, chain->statute->objection_days * CHAIN_DAY_S);
	if (decision->objection_until.seconds != until.seconds)
		return report_set(report, AL_REFUSED,
				  "objection_until: must be %lld days after time",
				  (long long)chain->statute->objection_days);
	/* spec chain-69: "A decision is entered within a day of its time." */
	if (arrival->entered.seconds - decision->time.seconds > CHAIN_DAY_S)
		return report_set(report, AL_REFUSED,
				  "time: a decision is entered within a day of its time, or its "
				  "objection period would be over too early");
	if (decision->by == DECIDED_BY_ASSEMBLY)
		status = check_by_assembly(chain, decision, application, report);
	else
		status = check_by_rule(chain, decision, application, report);
	if (status == AL_OK && decision->by == DECIDED_BY_MACHINE)
		status = check_machine(decision, application->application, report);
	if (status == AL_OK)
		*ret = application;
	return status;
}

enum status chain_enter_decision(struct chain *chain, const struct arrival *arrival,
				 struct report *report)
{
	struct application_entry *application = NULL;
	struct decision_entry *entry;
	enum status status = check_decision(chain, arrival, &application, report);

	if (status != AL_OK)
		return status;
	assert(application != NULL);
	entry = chain_take(chain, sizeof(*entry));
	if (entry == NULL)
		return chain_no_memory(report);
	entry->id = arrival->envelope->id;
	entry->application = application;
	entry->signer = chain_key(chain, &arrival->envelope->signatures[0].key);
	entry->decision = chain_keep(chain, arrival);
	if (entry->decision == NULL)
		return chain_no_memory(report);
	application->decision = entry;
	return chain_put(chain, arrival, entry, report);
}
