/* mandate.h: what a member lets the cooperative do with her records on one platform, and until
 * when. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_MANDATE_H
#define ALLMENDE_LAW_MANDATE_H

#include "base/record.h"
#include "law/names.h"

#define MANDATE_RULES_MAX 32
#define MANDATE_TERMS_MAX 32 /* purposes, recipients or categories of one rule */

/* One rule: for whom and what it speaks. Terms cover those below them (law/terms.h). */
struct mandate_rule {
	const char *const *categories; /* DPV-PD terms of the columns; none: all */
	size_t categories_count;
	int commercial; /* enum commercial: whether it covers commercial use too */
	int effect;	/* enum mandate_effect */
	uint32_t modes; /* MODE_... */
	const char *const *purposes;
	size_t purposes_count;
	const char *const *recipients;
	size_t recipients_count;
};

/*
 * Signed by the mandate key alone; never a log entry. The highest serial holds; one that allows
 * nothing (no rules) is a revocation.
 */
struct mandate {
	struct digest coop;
	struct when from;
	int64_t min_group; /* persons; -1: the grant's */
	const char *platform;
	int64_t rho_year; /* 10^-12: what her rows may cost her in a calendar year (UTC) */
	struct mandate_rule *rules;
	size_t rules_count;
	int64_t serial; /* from 1 */
	struct when time;
	struct when until; /* the instant it ends is not covered */
};

extern const struct record_type mandate_rule_record;
extern const struct record_type mandate_record;

/* What somebody wants to do with rows. Texts are terms; borrowed. */
struct use {
	const char *const *purposes; /* each must be allowed */
	size_t purposes_count;
	const char *recipient;
	bool commercial;
	uint32_t mode;		       /* one of MODE_... */
	const char *const *categories; /* of the columns used; each must be allowed */
	size_t categories_count;
	int64_t min_group;
};

/* Whether the `count` rules at `rules` allow `use`: some rule allows each part of it and none
 * denies one. */
bool mandate_rules_allow(const struct mandate_rule *rules, size_t count, const struct use *use);

/*
 * Whether `mandate` and the assembly's default (`defaults`, `default_count`) both allow `use` at
 * `now`. The instant a mandate ends is not covered.
 */
bool mandate_covers(const struct mandate *mandate, const struct mandate_rule *defaults,
		    size_t default_count, const struct use *use, struct when now);

/* Whether `mandate` allows nothing at all, whenever. */
bool mandate_is_revocation(const struct mandate *mandate);

#endif
