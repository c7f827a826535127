/* assembly.h: the objects of an assembly: assembly, motion, vote, resolution. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VOTE_ASSEMBLY_H
#define ALLMENDE_VOTE_ASSEMBLY_H

#include "base/record.h"
#include "crypto/key.h"
#include "vote/majority.h"

#define ASSEMBLY_ENTITLED_MAX 1000000
#define ASSEMBLY_AGENDA_MAX 200 /* items */
#define ASSEMBLY_TITLE_MAX 200	/* bytes */

enum assembly_form { FORM_PRESENCE = 1, FORM_VIRTUAL, FORM_HYBRID, FORM_STRETCHED };
enum vote_method { METHOD_OPEN = 1, METHOD_BELENIOS }; /* "open" "belenios" */
enum choice { CHOICE_YES = 1, CHOICE_NO, CHOICE_ABSTAIN };
extern const char *const assembly_form_names[];
extern const char *const vote_method_names[];
extern const char *const choice_names[];

/* Signed by the cooperative. */
struct assembly {
	const char *const *agenda; /* titles of the items, from 1 */
	size_t agenda_count;
	struct when closes; /* votes entered at or after it do not count */
	struct digest coop;
	struct digest electorate; /* of the text that lists the voting keys of this assembly
				     (below), for open votes; zero: there are none */
	int64_t entitled;	  /* members; with an electorate, its keys */
	int form;		  /* enum assembly_form */
	int64_t number;		  /* from 1, without gaps */
	struct when opens;	  /* of the vote; at least the statute's notice after `time` */
	struct digest roll;	  /* id of the roll it rests on: the newest one */
	struct when time;	  /* when it was called */
};

/* Signed by the cooperative: the frozen wording of one agenda item. */
struct motion {
	struct digest assembly;
	struct digest coop;
	int64_t item; /* of the agenda, from 1 */
	int kind;     /* enum motion_kind */
	int method;   /* enum vote_method */
	struct digest
	    proposal; /* the object it is about: a guideline, or a referring decision; zero: none */
	struct when time;
	const char *title;
	struct digest wording; /* a text */
};

/* Signed by a voting key of the assembly. The last one of a key that is entered in time counts. */
struct vote {
	int choice; /* enum choice */
	struct digest coop;
	struct digest motion;
	struct when time;
	struct public_key voter; /* who signs: so that no two voters' votes are one object */
};

/* Signed by the cooperative after the assembly closed: what follows from the votes. */
struct resolution {
	int64_t abstain;
	bool accepted;
	struct digest coop;
	int64_t entitled;
	struct digest motion;
	int64_t no;
	bool quorum_met;
	struct when time;
	int64_t yes;
};

extern const struct record_type assembly_record;
extern const struct record_type motion_record;
extern const struct record_type vote_record;
extern const struct record_type resolution_record;

/*
 * Write into `resolution` what follows from `tally` among `entitled` keys: numbers, `quorum_met`
 * and `accepted`. Its other members stay.
 */
void resolution_set_result(struct resolution *resolution, const struct tally *tally,
			   int64_t entitled, const struct majority_rule *rule,
			   struct fraction quorum);

/*
 * Whether `resolution` says what follows from `tally` among `entitled` keys under `rule` and
 * `quorum`. AL_REFUSED: the report names the first member that is wrong.
 */
AL_MUST_CHECK enum status resolution_check(const struct resolution *resolution,
					   const struct tally *tally, int64_t entitled,
					   const struct majority_rule *rule, struct fraction quorum,
					   struct report *report);

/*
 * The electorate is a text: one line for each voting key, "ed25519:" and 64 hexadecimal digits,
 * lines rising, each once, each ended by a line feed.
 */
struct electorate {
	struct public_key *keys; /* rising */
	size_t count;
};

/*
 * Read an electorate. AL_OK: *ret is yours, cleared by electorate_clear(). AL_MALFORMED (the report
 * names the line), AL_NO_MEMORY: *ret is untouched.
 */
AL_MUST_CHECK enum status electorate_parse(const char *text, size_t len, struct electorate *ret,
					   struct report *report);

/* Append `electorate` to `ret` as such a text. The keys must be rising. */
void electorate_format(const struct electorate *electorate, struct buffer *ret);

void electorate_clear(struct electorate *electorate);

/* The place of `key` in `electorate`, or -1. */
int64_t electorate_find(const struct electorate *electorate, const struct public_key *key);

/* Counting the open votes of one motion. */
struct count; /* Opaque; remembers one choice for each entitled key. */

/* AL_OK: *ret is yours; it borrows `electorate`. AL_NO_MEMORY. */
AL_MUST_CHECK enum status count_new(const struct electorate *electorate, struct count **ret);

/* Enter a vote by `key`. AL_REFUSED: the key is not entitled. A later vote replaces an earlier one.
 */
AL_MUST_CHECK enum status count_enter(struct count *count, const struct public_key *key,
				      enum choice choice, struct report *report);

struct tally count_tally(const struct count *count);

void count_free(struct count *count);

#endif
