/* guideline.h: the rules an assembly adopts, each with text, effect and reason, and worked
 * examples. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_GUIDELINE_H
#define ALLMENDE_LAW_GUIDELINE_H

#include "base/record.h"
#include "law/fact.h"
#include "law/names.h"

#define GUIDELINE_RULES_MAX 10000
#define GUIDELINE_CONDITIONS_MAX 16
#define GUIDELINE_EXAMPLES_MAX 256
#define CONDITION_VALUES_MAX 64
#define RULE_ID_MAX 32	    /* bytes */
#define REASON_LEN_MAX 2000 /* bytes */

/*
 * One condition on one fact. Exactly one of `is`, `is_not` or the limits (one or both) is given. A
 * term covers the terms below it; a fact whose term is wider than it is not known to match or not.
 * Of a fact with several values, a permit rule asks that all of them
 * match, a refuse or refer rule that any does.
 */
struct condition {
	int64_t at_least; /* -1: no limit */
	int64_t at_most;  /* -1: no limit */
	int field;	  /* enum fact_name */
	const char *const *is;
	size_t is_count;
	const char *const *is_not;
	size_t is_not_count;
	int source; /* enum fact_source it needs at least; 0: the default of the fact (law/fact.h)
		     */
};

/* Under what conditions a permission is given. rho in 10^-12. */
struct terms {
	bool automatic;		  /* the machine may decide, where no natural person applies */
	int64_t min_group;	  /* persons, on the noisy count */
	uint32_t modes;		  /* MODE_... */
	bool output_check;	  /* the office looks at each result first */
	int64_t publish_days;	  /* results are public that many days after; -1: not asked */
	int64_t retention_days;	  /* results are deleted by then; -1: not asked */
	int64_t rho_application;  /* at most, in one application */
	int64_t rho_purpose_year; /* at most, for one purpose on one platform in a calendar year */
};

struct rule {
	int effect; /* enum effect */
	const char *id;
	const char *reason;  /* in words, for people */
	struct terms *terms; /* NULL unless the effect is permit, or refer with proposed terms */
	struct condition *when;
	size_t when_count;
};

struct example {
	struct fact *facts;
	size_t facts_count;
	const char *name;
	int outcome;	  /* enum effect */
	const char *rule; /* that decides; NULL: none */
};

/* Logged by the cooperative as a proposal; in force from the resolution that adopts it. */
struct guideline {
	struct digest coop;
	struct example *examples;
	size_t examples_count;
	const char *platform;
	struct digest replaces; /* zero: none */
	struct rule *rules;
	size_t rules_count;
	struct digest text; /* of the wording, a file in public/texts */
	struct when time;
	const char *title;
	int64_t version; /* from 1 */
};

extern const struct record_type condition_record;
extern const struct record_type terms_record;
extern const struct record_type rule_record;
extern const struct record_type guideline_record;

#endif
