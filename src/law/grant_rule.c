/* grant_rule.c: the widest grant that a decision gives, and whether a grant stays within it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/grant.h"

#include <assert.h>
#include <string.h>

#define SECONDS_OF_DAY 86400

static int64_t lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t greater(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static struct when earlier(struct when a, struct when b)
{
	return when_before(b, a) ? b : a;
}

static struct when later(struct when a, struct when b)
{
	return when_before(a, b) ? b : a;
}

static enum status wider(const char *member, struct report *report)
{
	return report_set(report, AL_REFUSED, "%s: goes beyond the decision", member);
}

static const struct fact *fact_of(const struct application *application, enum fact_name name)
{
	return fact_find(application->facts, application->facts_count, name);
}

/* The facts without which there is no grant, whoever decided. */
static enum status check_facts(const struct application *application, struct report *report)
{
	static const enum fact_name needed[] = {
		FACT_COMMERCIAL, FACT_DURATION_DAYS, FACT_KIND, FACT_MIN_GROUP,
		FACT_PURPOSE,	 FACT_RECIPIENT,     FACT_RHO,	FACT_RUNS,
	};

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (fact_of(application, needed[i]) == NULL)
			return report_set(report, AL_REFUSED,
					  "facts: the application does not answer %s",
					  fact_names[needed[i]]);
	}
	return AL_OK;
}

/*
 * Set the numbers, instants and single values of the widest grant given at `time`. AL_REFUSED:
 * there is none.
 */
static enum status find_widest(const struct decision *decision,
			       const struct application *application, const struct statute *statute,
			       struct when time, struct grant *ret, struct report *report)
{
	const struct terms *terms = decision->terms;
	const struct privacy_ceilings *privacy = &statute->privacy;
	enum status status;

	if (decision->outcome != EFFECT_PERMIT || terms == NULL)
		return report_set(report, AL_REFUSED, "decision: does not permit");
	status = check_facts(application, report);
	if (status != AL_OK)
		return status;
	ret->commercial = strcmp(fact_of(application, FACT_COMMERCIAL)->values[0], "yes") == 0;
	ret->delta = privacy->delta_max;
	ret->min_group = greater(greater(terms->min_group, privacy->min_group),
				 fact_of(application, FACT_MIN_GROUP)->number);
	ret->modes = terms->modes & application_modes(application);
	ret->output_check = terms->output_check;
	ret->purposes = fact_of(application, FACT_PURPOSE)->values;
	ret->purposes_count = fact_of(application, FACT_PURPOSE)->values_count;
	ret->recipient = fact_of(application, FACT_RECIPIENT)->values[0];
	ret->rho = lesser(lesser(terms->rho_application, privacy->rho_application),
			  fact_of(application, FACT_RHO)->number);
	ret->runs = fact_of(application, FACT_RUNS)->number;
	ret->time = time;
	ret->from = later(application->from, time);
	ret->until = earlier(
	    application->until,
	    when_add(ret->from, fact_of(application, FACT_DURATION_DAYS)->number * SECONDS_OF_DAY));
	if (ret->modes == 0)
		return report_set(report, AL_REFUSED,
				  "modes: the terms allow none of those applied for");
	if (!when_before(ret->from, ret->until))
		return report_set(report, AL_REFUSED, "until: the time applied for is over");
	return AL_OK;
}

/* When the results of a grant that ends at `until` are public; zero: not asked. */
static struct when publish_at(const struct terms *terms, struct when until)
{
	if (terms->publish_days == -1)
		return (struct when){ .seconds = 0 };
	return when_add(until, terms->publish_days * SECONDS_OF_DAY);
}

static bool has_text(const char *const *texts, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(texts[i], text) == 0)
			return true;
	}
	return false;
}

/* Whether `columns` of the table `name` are applied for and there on `platform`. */
static enum status check_columns(const char *name, const char *const *columns, size_t count,
				 const struct application *application,
				 const struct platform *platform, struct report *report)
{
	const struct table *table = platform_table(platform, name);
	const struct data_wanted *wanted = NULL;

	for (size_t i = 0; i < application->data_count; i++) {
		if (strcmp(application->data[i].table, name) == 0)
			wanted = &application->data[i];
	}
	if (wanted == NULL)
		return report_set(report, AL_REFUSED, "tables: %s was not applied for", name);
	if (table == NULL)
		return report_set(report, AL_REFUSED, "tables: %s is not on the platform %s", name,
				  platform->platform);
	for (size_t i = 0; i < count; i++) {
		if (!has_text(wanted->columns, wanted->columns_count, columns[i]))
			return report_set(report, AL_REFUSED, "tables: %s.%s was not applied for",
					  name, columns[i]);
		if (table_column(table, columns[i]) == NULL)
			return report_set(report, AL_REFUSED,
					  "tables: %s.%s is not on the platform %s", name,
					  columns[i], platform->platform);
	}
	return AL_OK;
}

static enum status check_tables(const struct grant *grant, const struct application *application,
				const struct platform *platform, struct report *report)
{
	for (size_t i = 0; i < grant->tables_count; i++) {
		enum status status =
		    check_columns(grant->tables[i].table, grant->tables[i].columns,
				  grant->tables[i].columns_count, application, platform, report);

		if (status != AL_OK)
			return status;
	}
	return AL_OK;
}

/* Who: applicant, node and what the decision is about. */
static enum status check_parties(const struct grant *grant, const struct decision *decision,
				 const struct application *application,
				 const struct platform *platform, struct report *report)
{
	if (!digest_equal(&grant->coop, &decision->coop))
		return report_set(report, AL_REFUSED, "coop: is not the decision's");
	if (!digest_equal(&grant->application, &decision->application))
		return report_set(report, AL_REFUSED,
				  "application: is not the one that was decided on");
	if (!public_key_equal(&grant->applicant_key, &application->applicant_key))
		return report_set(report, AL_REFUSED, "applicant_key: is not the applicant's");
	if (memcmp(grant->sealing_key.bytes, application->sealing_key.bytes, PUBLIC_KEY_LEN) != 0)
		return report_set(report, AL_REFUSED, "sealing_key: is not the applicant's");
	if (strcmp(grant->platform, application->platform) != 0 ||
	    strcmp(grant->platform, platform->platform) != 0)
		return report_set(report, AL_REFUSED,
				  "platform: is not the one that was applied for");
	if (!public_key_equal(&grant->node, &platform->node))
		return report_set(report, AL_REFUSED, "node: is not the platform's");
	return AL_OK;
}

/* What for: purposes, recipient, commerce and modes. */
static enum status check_use(const struct grant *grant, const struct grant *widest,
			     struct report *report)
{
	for (size_t i = 0; i < grant->purposes_count; i++) {
		if (!has_text(widest->purposes, widest->purposes_count, grant->purposes[i]))
			return wider("purposes", report);
	}
	assert(widest->recipient != NULL);
	if (strcmp(grant->recipient, widest->recipient) != 0)
		return report_set(report, AL_REFUSED, "recipient: is not the one vouched for");
	if (grant->commercial != widest->commercial)
		return report_set(report, AL_REFUSED, "commercial: is not what was vouched for");
	if ((grant->modes & ~widest->modes) != 0)
		return wider("modes", report);
	return AL_OK;
}

/* How much and when. */
static enum status check_extent(const struct grant *grant, const struct grant *widest,
				const struct terms *terms, struct report *report)
{
	struct when publish = publish_at(terms, grant->until);

	if (grant->rho > widest->rho)
		return wider("rho", report);
	if (grant->delta > widest->delta)
		return wider("delta", report);
	if (grant->min_group < widest->min_group)
		return wider("min_group", report);
	if (grant->runs > widest->runs)
		return wider("runs", report);
	if (widest->output_check && !grant->output_check)
		return wider("output_check", report);
	if (when_before(grant->from, widest->from))
		return wider("from", report);
	if (when_before(widest->until, grant->until))
		return wider("until", report);
	/* spec object-24: "Results are public by the day that the terms ask for, and not where they
	 * do not." */
	if ((publish.seconds == 0) != (grant->publish.seconds == 0) ||
	    when_before(publish, grant->publish))
		return wider("publish", report);
	return AL_OK;
}

/* spec object-22: "A grant is in no respect wider than its decision, its application and the
 * statute." */
enum status grant_check(const struct grant *grant, const struct decision *decision,
			const struct application *application, const struct statute *statute,
			const struct platform *platform, struct report *report)
{
	struct grant widest = { .rho = 0 };
	enum status status =
	    find_widest(decision, application, statute, grant->time, &widest, report);

	if (status == AL_OK)
		status = check_parties(grant, decision, application, platform, report);
	if (status == AL_OK)
		status = check_use(grant, &widest, report);
	if (status == AL_OK)
		status = check_extent(grant, &widest, decision->terms, report);
	if (status == AL_OK)
		status = check_tables(grant, application, platform, report);
	return status;
}

enum status grant_from_decision(const struct grant_basis *basis, struct when time,
				struct arena *arena, struct grant *ret)
{
	const struct decision *decision = basis->decision;
	const struct application *application = basis->application;
	const struct platform *platform = basis->platform;
	struct grant grant = { .rho = 0 };
	enum status status = find_widest(decision, application, basis->statute, time, &grant, NULL);

	if (status != AL_OK)
		return status;
	if (strcmp(application->platform, platform->platform) != 0)
		return AL_REFUSED;
	grant.applicant_key = application->applicant_key;
	grant.application = decision->application;
	grant.coop = decision->coop;
	grant.decision = basis->decision_id;
	grant.node = platform->node;
	grant.platform = application->platform;
	grant.publish = publish_at(decision->terms, grant.until);
	grant.sealing_key = application->sealing_key;
	grant.tables = arena_take(arena, application->data_count, sizeof(*grant.tables));
	if (grant.tables == NULL)
		return AL_NO_MEMORY;
	grant.tables_count = application->data_count;
	for (size_t i = 0; i < application->data_count; i++)
		grant.tables[i] = (struct granted_table){
			.columns = application->data[i].columns,
			.columns_count = application->data[i].columns_count,
			.table = application->data[i].table,
		};
	status = check_tables(&grant, application, platform, NULL);
	if (status == AL_OK)
		*ret = grant;
	return status;
}

bool grant_is_open(const struct grant *grant, struct when now)
{
	/* spec object-23: "A grant is open from its start up to, not including, its end." */
	return !when_before(now, grant->from) && when_before(now, grant->until);
}
