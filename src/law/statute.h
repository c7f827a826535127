/* statute.h: the founding document: who may do what, by which majority, under which ceilings. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_STATUTE_H
#define ALLMENDE_LAW_STATUTE_H

#include "base/record.h"
#include "crypto/key.h"
#include "law/guideline.h"
#include "law/mandate.h"
#include "vote/majority.h"

#define STATUTE_FORBIDDEN_MAX 256
#define STATUTE_OFFICES_MAX 64
#define STATUTE_TRUSTEES_MAX 32
#define STATUTE_WITNESSES_MAX 32
#define VKEY_LEN_MAX 256 /* bytes of a C2SP vkey */

/* Who must sign a `key` object for a key of `kind`: at least `count` of `signers`. */
struct key_rule {
	int64_t count;
	int kind;    /* enum key_kind */
	int signers; /* enum key_signers */
};

/* Ceilings that no guideline can raise. rho in 10^-12, delta in 10^-18. */
struct privacy_ceilings {
	int64_t delta_max;
	int64_t min_group;	   /* persons */
	int64_t rho_application;   /* in one grant */
	int64_t rho_person_year;   /* one person on one platform in a calendar year, at most her
				      mandate's */
	int64_t rho_platform_year; /* all grants on one platform in a calendar year */
};

struct witness_rule {
	int64_t quorum;
	const char *const *vkeys; /* C2SP vkey texts of cosignature keys */
	size_t vkeys_count;
};

struct trustee_rule {
	int64_t count;
	int64_t threshold;
};

/* Signed by all founders. Its id is the cooperative's. */
struct statute {
	int64_t checkpoint_age_max_s; /* how old the witnessed checkpoint may be that a node relies
					 on */
	struct mandate_rule *default_mandate;
	size_t default_mandate_count;
	struct rule *forbidden; /* uses that no guideline can permit: refuse rules */
	size_t forbidden_count;
	struct public_key *founders; /* in the order of their bytes */
	size_t founders_count;
	int64_t items_days;
	struct key_rule *key_rules; /* one for each kind, in the order of enum key_kind */
	size_t key_rules_count;
	int legal_form;			  /* enum legal_form */
	const char *log_vkey;		  /* C2SP vkey of the log; its name is the origin */
	struct majority_rule *majorities; /* one for each enum motion_kind, in its order */
	size_t majorities_count;
	struct fraction minority; /* of the members who can have an assembly called */
	const char *name;
	int64_t notice_days;
	int64_t objection_days;
	const char *const *offices;
	size_t offices_count;
	struct privacy_ceilings privacy;
	struct fraction quorum; /* of the entitled who must vote */
	const char *seat;
	struct when time;
	struct trustee_rule trustees;
	struct witness_rule witnesses;
};

extern const struct record_type privacy_ceilings_record;
extern const struct record_type statute_record;

/* The rule of `statute` for motions of `kind`. Borrowed; never NULL in a checked statute. */
const struct majority_rule *statute_majority(const struct statute *statute, enum motion_kind kind);

/* The rule of `statute` for keys of `kind`. Borrowed; never NULL in a checked statute. */
const struct key_rule *statute_key_rule(const struct statute *statute, enum key_kind kind);

#endif
