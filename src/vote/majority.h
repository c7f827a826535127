/* majority.h: what a motion is about, and how many votes carry it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VOTE_MAJORITY_H
#define ALLMENDE_VOTE_MAJORITY_H

#include "base/record.h"

enum motion_kind {
	MOTION_GUIDELINE = 1,	/* "guideline": adopt the guideline named as proposal */
	MOTION_APPLICATION,	/* "application": permit what the referring decision proposes */
	MOTION_STATUTE,		/* "statute" */
	MOTION_MANDATE_DEFAULT, /* "mandate-default" */
	MOTION_BUDGET,		/* "budget" */
	MOTION_ELECTION,	/* "election" */
	MOTION_DISCHARGE,	/* "discharge" */
	MOTION_OTHER,		/* "other" */
};
extern const char *const motion_kind_names[];

/* num/den, 0 <= num <= den, den from 1 to 1000. */
struct fraction {
	int64_t den;
	int64_t num;
};

struct majority_rule {
	int kind;	       /* enum motion_kind */
	bool more;	       /* strictly more than `share`, not just as much */
	struct fraction share; /* of the yes and no votes; abstentions do not count */
};

extern const struct record_type fraction_record;
extern const struct record_type majority_rule_record;

struct tally {
	int64_t yes;
	int64_t no;
	int64_t abstain;
};

/* Whether at least `quorum` of `entitled` voted. Abstentions count as having voted. */
bool majority_quorum_met(const struct tally *tally, int64_t entitled, struct fraction quorum);

/* Whether `tally` reaches `rule` (the quorum is another question). No yes vote: never. */
bool majority_reached(const struct tally *tally, const struct majority_rule *rule);

#endif
