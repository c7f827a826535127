/* fact.c: the closed list of facts, their words and their sources. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/fact.h"

#include "base/json.h"
#include "law/check.h"

#include <assert.h>
#include <string.h>

const char *const fact_names[] = { NULL,
				   "commercial",
				   "declarations",
				   "dpia",
				   "duration_days",
				   "ethics_vote",
				   "identification",
				   "kind",
				   "legal_basis",
				   "linkage",
				   "min_group",
				   "own_data",
				   "persons",
				   "publication",
				   "purpose",
				   "recipient",
				   "rho",
				   "runs",
				   "special_categories",
				   "third_country",
				   NULL };

/* What one fact may be: a number, a word of `words`, or a term. */
struct fact_kind {
	const char *const *words; /* NULL-ended; NULL: not a fact of words */
	int64_t number_min;
	int64_t number_max; /* 0: not a number */
	size_t values_max;
	enum term_kind terms;	 /* 0: not a fact of terms */
	enum fact_source source; /* that a condition needs unless it says otherwise */
};

static const char *const yes_no[] = { "no", "yes", NULL };
static const char *const declarations[] = { "no-decisions",
					    "no-insurance",
					    "no-marketing",
					    "no-reidentification",
					    "no-stigma",
					    "none",
					    NULL };
static const char *const dpias[] = { "done", "none", "not-required", NULL };
static const char *const ethics_votes[] = { "none", "positive", NULL };
static const char *const identifications[] = { "aggregate", "anonymised", "pseudonymised", NULL };
static const char *const kinds[] = { "access", "question", "release", "standing", NULL };
static const char *const data_kinds[] = { "none", "personal", "public", NULL };
static const char *const publications[] = { "none", "open", "restricted", NULL };
static const char *const special[] = { "biometric", "genetic",	"health",   "none",  "origin",
				       "political", "religion", "sex-life", "union", NULL };
static const char *const countries[] = { "adequate", "none", "other", NULL };

static const struct fact_kind fact_kinds[FACT_COUNT + 1] = {
	[FACT_COMMERCIAL] = { .words = yes_no, .values_max = 1, .source = SOURCE_OFFICE },
	[FACT_DECLARATIONS] = { .words = declarations, .values_max = 5, .source = SOURCE_DECLARED },
	[FACT_DPIA] = { .words = dpias, .values_max = 1, .source = SOURCE_DECLARED },
	[FACT_DURATION_DAYS] = { .number_min = 1,
				 .number_max = FACT_DAYS_MAX,
				 .source = SOURCE_DECLARED },
	[FACT_ETHICS_VOTE] = { .words = ethics_votes, .values_max = 1, .source = SOURCE_OFFICE },
	[FACT_IDENTIFICATION] = { .words = identifications,
				  .values_max = 1,
				  .source = SOURCE_DECLARED },
	[FACT_KIND] = { .words = kinds, .values_max = 1, .source = SOURCE_DECLARED },
	[FACT_LEGAL_BASIS] = { .terms = TERM_LEGAL_BASIS,
			       .values_max = FACT_VALUES_MAX,
			       .source = SOURCE_DECLARED },
	[FACT_LINKAGE] = { .words = data_kinds, .values_max = 2, .source = SOURCE_DECLARED },
	[FACT_MIN_GROUP] = { .number_min = 1,
			     .number_max = MIN_GROUP_MAX,
			     .source = SOURCE_DECLARED },
	[FACT_OWN_DATA] = { .words = data_kinds, .values_max = 2, .source = SOURCE_DECLARED },
	[FACT_PERSONS] = { .number_max = FACT_PERSONS_MAX, .source = SOURCE_DECLARED },
	[FACT_PUBLICATION] = { .words = publications, .values_max = 1, .source = SOURCE_DECLARED },
	[FACT_PURPOSE] = { .terms = TERM_PURPOSE,
			   .values_max = PURPOSES_MAX,
			   .source = SOURCE_DECLARED },
	[FACT_RECIPIENT] = { .terms = TERM_RECIPIENT, .values_max = 1, .source = SOURCE_OFFICE },
	[FACT_RHO] = { .number_min = 1, .number_max = RHO_MAX, .source = SOURCE_DECLARED },
	[FACT_RUNS] = { .number_min = 1, .number_max = FACT_RUNS_MAX, .source = SOURCE_DECLARED },
	[FACT_SPECIAL_CATEGORIES] = { .words = special,
				      .values_max = 8,
				      .source = SOURCE_DECLARED },
	[FACT_THIRD_COUNTRY] = { .words = countries, .values_max = 2, .source = SOURCE_DECLARED },
};

static const struct record_field value_item = {
	.name = "item", .kind = RECORD_KIND_TEXT, .min = 1, .max = FACT_VALUE_LEN_MAX
};

static const struct fact_kind *kind_of(enum fact_name name)
{
	assert(name >= 1);
	assert(name <= FACT_COUNT);
	return &fact_kinds[name];
}

bool fact_is_number(enum fact_name name)
{
	return kind_of(name)->number_max != 0;
}

int64_t fact_number_min(enum fact_name name)
{
	return kind_of(name)->number_min;
}

int64_t fact_number_max(enum fact_name name)
{
	return kind_of(name)->number_max;
}

enum fact_source fact_default_source(enum fact_name name)
{
	return kind_of(name)->source;
}

enum term_kind fact_term_kind(enum fact_name name)
{
	return kind_of(name)->terms;
}

const char *const *fact_words(enum fact_name name)
{
	return kind_of(name)->words;
}

bool fact_value_known(enum fact_name name, const char *value)
{
	const struct fact_kind *kind = kind_of(name);

	if (kind->terms != 0)
		return term_is_kind(value, kind->terms);
	for (size_t i = 0; kind->words != NULL && kind->words[i] != NULL; i++) {
		if (strcmp(kind->words[i], value) == 0)
			return true;
	}
	return false;
}

enum status fact_check_values(const char *member, enum fact_name name, const char *const *values,
			      size_t count, struct report *report)
{
	for (size_t i = 0; i < count; i++) {
		if (!fact_value_known(name, values[i]))
			return report_set(report, AL_MALFORMED,
					  "%s: \"%.60s\" is no known value of the fact %s", member,
					  values[i], fact_names[name]);
	}
	return check_unique(member, values, count, report);
}

static enum status check_number(const struct fact *fact, struct report *report)
{
	const struct fact_kind *kind = kind_of((enum fact_name)fact->name);

	if (fact->values_count != 0 || fact->number < kind->number_min ||
	    fact->number > kind->number_max)
		return report_set(report, AL_MALFORMED, "%s: is a number from %lld to %lld",
				  fact_names[fact->name], (long long)kind->number_min,
				  (long long)kind->number_max);
	return AL_OK;
}

static enum status check_fact(const void *value, struct report *report)
{
	const struct fact *fact = value;
	const struct fact_kind *kind = kind_of((enum fact_name)fact->name);

	if (kind->number_max != 0)
		return check_number(fact, report);
	if (fact->number != -1)
		return report_set(report, AL_MALFORMED, "%s: has values, not a number",
				  fact_names[fact->name]);
	if (fact->values_count < 1 || fact->values_count > kind->values_max)
		return report_set(report, AL_MALFORMED, "%s: has 1 to %zu values",
				  fact_names[fact->name], kind->values_max);
	for (size_t i = 0; i < fact->values_count && fact->values_count > 1; i++) {
		/* spec object-13: "The value none stands alone." */
		if (strcmp(fact->values[i], "none") == 0)
			return report_set(report, AL_MALFORMED,
					  "%s: \"none\" stands alone or not at all",
					  fact_names[fact->name]);
	}
	return fact_check_values("values", (enum fact_name)fact->name, fact->values,
				 fact->values_count, report);
}

static const struct record_field fact_fields[] = {
	RECORD_ENUM(struct fact, name, fact_names),
	RECORD_INTEGER_OPTIONAL(struct fact, number, 0, JSON_INTEGER_MAX),
	RECORD_ENUM(struct fact, source, fact_source_names),
	RECORD_LIST_OPTIONAL(struct fact, values, &value_item, FACT_VALUES_MAX),
};
const struct record_type fact_record = RECORD_TYPE_CHECKED(struct fact, fact_fields, check_fact);

enum status fact_check_list(const struct fact *facts, size_t count, struct report *report)
{
	for (size_t i = 0; i < count; i++) {
		enum status status = check_fact(&facts[i], report);

		if (status != AL_OK) {
			report_prefix(report, "facts[%zu]", i);
			return status;
		}
		/* spec object-12: "Facts stand in the order of their names, each once." */
		if (i > 0 && facts[i - 1].name >= facts[i].name)
			return report_set(report, AL_MALFORMED,
					  "facts[%zu]: %s is out of order or there twice", i,
					  fact_names[facts[i].name]);
	}
	return AL_OK;
}

const struct fact *fact_find(const struct fact *facts, size_t count, enum fact_name name)
{
	for (size_t i = 0; i < count; i++) {
		if (facts[i].name == (int)name)
			return &facts[i];
	}
	return NULL;
}
