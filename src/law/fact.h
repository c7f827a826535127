/* fact.h: what an application states, in a fixed list of named facts with their sources. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_FACT_H
#define ALLMENDE_LAW_FACT_H

#include "base/record.h"
#include "law/limits.h"
#include "law/names.h"
#include "law/terms.h"

/*
 * The list is closed. An application is complete when it answers each of them ("none" is an
 * answer); an incomplete one is never permitted.
 */
enum fact_name {
	FACT_COMMERCIAL = 1, /* "yes" "no"; source office */
	FACT_DECLARATIONS,   /* "no-reidentification" "no-decisions" "no-marketing" "no-insurance"
				"no-stigma" "none" */
	FACT_DPIA,	     /* "none" "done" "not-required" */
	FACT_DURATION_DAYS,  /* number */
	FACT_ETHICS_VOTE,    /* "none" "positive"; source office */
	FACT_IDENTIFICATION, /* "aggregate" "anonymised" "pseudonymised" */
	FACT_KIND,	     /* "question" "access" "standing" "release" */
	FACT_LEGAL_BASIS,    /* "eu-gdpr:A6-1-a" ... */
	FACT_LINKAGE,	     /* "none" "public" "personal" */
	FACT_MIN_GROUP,	     /* number of persons */
	FACT_OWN_DATA,	     /* "none" "public" "personal" */
	FACT_PERSONS,	     /* number of natural persons with access */
	FACT_PUBLICATION,    /* "none" "open" "restricted" */
	FACT_PURPOSE,	     /* terms below dpv:Purpose */
	FACT_RECIPIENT,	     /* one term below dpv:Organisation and the like; source office */
	FACT_RHO,	     /* number, 10^-12 */
	FACT_RUNS,	     /* number */
	FACT_SPECIAL_CATEGORIES, /* "none" or "health" "biometric" "political" "religion" "sex-life"
				    "origin" "union" "genetic" */
	FACT_THIRD_COUNTRY,	 /* "none" "adequate" "other" */
};
#define FACT_COUNT 19
#define FACT_VALUES_MAX 16
#define FACT_VALUE_LEN_MAX 96 /* bytes */
#define FACT_DAYS_MAX DAYS_MAX
#define FACT_PERSONS_MAX 10000
#define FACT_RUNS_MAX 100000

struct fact {
	int name;	/* enum fact_name */
	int64_t number; /* -1 in a fact that has values */
	int source;	/* enum fact_source */
	const char *const *values;
	size_t values_count;
};

extern const char *const fact_names[];
extern const struct record_type fact_record;

/* Whether the fact has a number (else it has values). */
bool fact_is_number(enum fact_name name);

/* The source that a condition on this fact needs where it does not say: office or declared. */
enum fact_source fact_default_source(enum fact_name name);

/* The smallest and the largest number of a fact; largest 0: it has values. */
int64_t fact_number_min(enum fact_name name);
int64_t fact_number_max(enum fact_name name);

/* What the values of a fact are: terms of a kind (else 0), or words, NULL-ended (else NULL). */
enum term_kind fact_term_kind(enum fact_name name);
const char *const *fact_words(enum fact_name name);

/* Whether `value` is one that the fact `name` can have. */
bool fact_value_known(enum fact_name name, const char *value);

/*
 * Check that the `count` texts at `values` are values that the fact `name` can have, each once.
 * AL_MALFORMED: the report says `member` and which. AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status fact_check_values(const char *member, enum fact_name name,
					    const char *const *values, size_t count,
					    struct report *report);

/*
 * Check that the `count` facts at `facts` have known values, numbers where numbers belong, and
 * stand once each in the order of their names. AL_MALFORMED: the report names fact and value.
 * AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status fact_check_list(const struct fact *facts, size_t count,
					  struct report *report);

/* The fact `name` among `facts`, borrowed, or NULL. */
const struct fact *fact_find(const struct fact *facts, size_t count, enum fact_name name);

#endif
