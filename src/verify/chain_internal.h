/*
 * chain_internal.h: what the files of the chain share. Not for others.
 *
 * One file for each group of object types has one function for each type: it checks every rule
 * against the state as it is, and only then changes it. What is kept lives in the chain's arena.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VERIFY_CHAIN_INTERNAL_H
#define ALLMENDE_VERIFY_CHAIN_INTERNAL_H

#include "base/arena.h"
#include "law/object.h"
#include "verify/chain.h"
#include "verify/digest_map.h"
#include "vote/audit.h"

#define CHAIN_DAY_S 86400
#define CHAIN_EPOCH_S 600 /* seconds of a mandate root's epoch */

/* Everything entered begins like this; a type that needs no more has one for all its objects. */
struct chain_head {
	enum object_type type;
};

struct key_state {
	struct public_key key;
	int kind;	  /* enum key_kind */
	const char *role; /* NULL: none */
	bool in_force;
	struct when ended;		 /* entry of the object that ended it; 0: in force */
	const struct key_object *object; /* that brought it in */
	struct key_state *next;		 /* office: the one introduced before */
	struct node_entry *node;	 /* of a node key */
};

struct guideline_entry {
	struct chain_head head;
	struct digest id;
	const struct guideline *guideline;
	struct platform_entry *platform;
};

/* A platform, as soon as a node key, a description or a guideline names it. */
struct platform_entry {
	const char *name;
	const struct platform *platform;	   /* the newest description; NULL: none yet */
	struct key_state *node;			   /* in force; NULL: none */
	struct issuer_entry *issuers;		   /* the newest first */
	const struct guideline_entry *guideline;   /* in force; NULL: none */
	const struct guideline_entry *at_assembly; /* a motion on it is not resolved; NULL: none */
	struct arena rules_arena;		   /* of `rules` alone */
	const struct rule_index *rules; /* of the statute and the guideline in force, or NULL */
	int64_t ledger_rho;		/* after the last receipt of `ledger_year` */
	int64_t ledger_year;
	struct platform_entry *next;
};

/* One period in which mandate keys are certified. */
struct issuer_entry {
	const struct issuer *issuer;
	struct issuer_entry *before;
};

/* One node key and what it has entered. */
struct node_entry {
	struct platform_entry *platform;
	int64_t seq; /* of its last object; -1: none */
	struct digest last;
	int64_t receipts;
	struct digest root; /* id of its newest mandate root; zero: none */
	int64_t root_epoch; /* of that; before, of the entry of the key */
};

struct assembly_entry {
	struct chain_head head;
	const struct assembly *assembly;
	struct electorate electorate;
	bool *taken; /* taken[i]: item i has its motion */
	struct assembly_entry *next;
};

struct motion_entry {
	struct chain_head head;
	const struct motion *motion;
	struct assembly_entry *assembly;
	struct count *count; /* of open votes; NULL once resolved, and in a secret ballot */
	struct registration_entry *registrations; /* of a secret ballot */
	struct tally tally;			  /* once resolved */
	const struct resolution *resolution;
	struct digest resolution_id;
	const struct guideline_entry *guideline; /* the proposal of a motion on one */
	struct decision_entry *referral;	 /* the proposal of a motion on an application */
	struct motion_entry *next;
};

/* Who may vote in one election on a motion. */
struct registration_entry {
	struct chain_head head;
	struct digest id;
	const struct registration *registration;
	struct motion_entry *motion;
	struct election_entry *election; /* NULL: not set up yet */
	struct registration_entry *next; /* of the same motion */
};

struct election_entry {
	struct chain_head head;
	struct digest id;
	const struct election_object *election;
	const struct registration_entry *registration;
	const struct election_head *last; /* NULL: none yet */
	struct chain *chain;		  /* whose reader reads the archive */
	struct archive_source source;	  /* of that */
	struct audit *audit;		  /* NULL: read again from the beginning when needed */
	int64_t ballots;		  /* up to the last head */
	struct tally tally;		  /* with PHASE_RESULT */
	struct election_entry *next;
};

struct resolution_entry {
	struct chain_head head;
	const struct motion_entry *motion;
};

struct application_entry {
	struct chain_head head;
	struct digest id;
	const struct application *application;
	struct decision_entry *decision; /* the last one; NULL: none yet */
	struct digest grant;		 /* zero: none */
	struct application_entry *next;
};

struct decision_entry {
	struct chain_head head;
	struct digest id;
	const struct decision *decision;
	const struct key_state *signer;
	struct application_entry *application;
	const struct motion_entry *motion; /* that is about it; NULL: none */
	bool granted;
};

struct grant_entry {
	struct chain_head head;
	struct digest id;
	const struct grant *grant;
	const struct decision_entry *decision;
	struct platform_entry *platform;
	struct when revoked; /* entry of the revocation; 0: none */
	int64_t rho_spent;
	int64_t delta_spent;
	int64_t runs_done;
};

struct job_entry {
	struct chain_head head;
	struct grant_entry *grant;
	struct when time;
	int64_t rho;
	bool answered; /* by a receipt or the node's refusal */
};

/* The check of one result by the office. */
struct checking_entry {
	struct digest receipt;
	const struct key_state *checkers[CHECKERS_MAX];
	size_t checkers_count;
	const struct key_state *passed[CHECKERS_MIN];
	size_t passed_count;
	struct digest refused;	    /* id of the check that refused it; zero: none */
	struct receipt_entry *next; /* in the order of the log */
};

struct receipt_entry {
	struct chain_head head;
	const struct grant_entry *grant;
	struct digest job;
	struct digest result_commit;
	struct when entered;
	struct checking_entry *checking; /* NULL: nobody checks it */
};

struct chain {
	struct chain_reader reader;
	audit_progress *watch; /* of ballots; NULL: nobody watches */
	void *watch_user;
	struct arena arena;	   /* all that is kept */
	struct digest_map objects; /* id -> chain_head of a longer struct */
	struct digest_map keys;	   /* public key -> key_state */
	struct digest_map known;   /* digest of a text that was read and named -> anything */
	struct digest_map names;   /* hash of a platform's name -> platform_entry */
	struct digest_map marks;   /* hash of grant and idempotency -> anything */
	struct digest_map spent;   /* hash of platform, purpose and year -> int64_t */
	struct chain_head plain[OBJECT_TYPE_COUNT + 1]; /* by type, for those without more */
	int64_t counts[OBJECT_TYPE_COUNT + 1];		/* by type */
	int64_t size;
	struct when time;
	struct digest coop;
	const struct statute *statute;
	const struct roll *roll;
	struct digest roll_id;
	int64_t assembly_count;
	struct assembly_entry *assemblies;
	struct motion_entry *motions;
	struct platform_entry *platforms;
	struct election_entry *elections; /* in the order of the log */
	struct election_entry **elections_end;
	struct key_state *offices;		/* all office keys there were, the newest first */
	struct application_entry *applications; /* in the order of the log */
	struct application_entry **applications_end;
	struct receipt_entry *checked; /* whose results are checked, in the order of the log */
	struct receipt_entry **checked_end;
};

/* An object that wants to be entered. */
struct arrival {
	const struct envelope *envelope;
	struct when entered;
	enum object_type type;
	const void *value; /* the decoded object, gone after the entry */
};

/* --- chain.c --- */

/* `size` zeroed bytes that live as long as the chain, or NULL. */
void *chain_take(struct chain *chain, size_t size);

/* The struct of the object of `arrival`, decoded again into the chain's memory, or NULL. */
const void *chain_keep(struct chain *chain, const struct arrival *arrival);

/* AL_NO_MEMORY with its words. */
enum status chain_no_memory(struct report *report);

/* Make `entry`, which begins with a chain_head, what the id of `arrival` stands for. */
AL_MUST_CHECK enum status chain_put(struct chain *chain, const struct arrival *arrival, void *entry,
				    struct report *report);

/* As chain_put(), for an object of which nothing but its id is remembered. */
AL_MUST_CHECK enum status chain_put_plain(struct chain *chain, const struct arrival *arrival,
					  struct report *report);

/* What was put for `id` when it is of `type`, else NULL. */
void *chain_find(const struct chain *chain, const struct digest *id, enum object_type type);

/* As chain_find(); when it is NULL, the report says that `what`, a member, names nothing. */
void *chain_need(const struct chain *chain, const struct digest *id, enum object_type type,
		 const char *what, struct report *report);

/* Whether the text `digest`, named by the member `what`, is there; *ret (may be NULL, else a new
 * buffer of the caller's) gets its content. Nothing is remembered. */
AL_MUST_CHECK enum status chain_check_text(const struct chain *chain, const struct digest *digest,
					   const char *what, struct buffer *ret,
					   struct report *report);

/* Remember that an object in the log names the text `digest`. */
AL_MUST_CHECK enum status chain_add_text(struct chain *chain, const struct digest *digest,
					 struct report *report);

/* The calendar year (UTC) of `when`. */
int64_t chain_year(struct when when);

/* --- chain_signer.c: who may sign --- */

/* The state of `key`, or NULL when it was never introduced. */
struct key_state *chain_key(const struct chain *chain, const struct public_key *key);

/* Remember `state` under its key. */
AL_MUST_CHECK enum status chain_put_key(struct chain *chain, struct key_state *state,
					struct report *report);

/* All who signed are keys of `kind` in force, at least `least` of them and at most `most`. */
AL_MUST_CHECK enum status chain_check_signers(const struct chain *chain,
					      const struct arrival *arrival, enum key_kind kind,
					      size_t least, size_t most, struct report *report);

/* All who signed are keys of the cooperative in force. */
AL_MUST_CHECK enum status chain_check_coop(const struct chain *chain, const struct arrival *arrival,
					   struct report *report);

/* Signed by `key`, in force as a key of `kind`, and nobody else. */
AL_MUST_CHECK enum status chain_check_signer(const struct chain *chain,
					     const struct arrival *arrival, enum key_kind kind,
					     const struct public_key *key, struct report *report);

/* All who signed are founders, at least `least` of them. */
AL_MUST_CHECK enum status chain_check_founders(const struct statute *statute,
					       const struct arrival *arrival, size_t least,
					       struct report *report);

/* Whether `time` is too late for a grant or key that ended by an entry at `ended` (0: it did not).
 */
bool chain_is_late(const struct chain *chain, struct when ended, struct when time);

/* --- results that are checked, in chain_output.c --- */

/* Whether the receipt names the checkers that its grant asks for. */
AL_MUST_CHECK enum status chain_check_checkers(const struct chain *chain,
					       const struct receipt *receipt,
					       const struct grant_entry *grant,
					       struct report *report);

/* Make `arrival`, a receipt that was checked, what its id stands for. */
AL_MUST_CHECK enum status chain_put_receipt(struct chain *chain, const struct arrival *arrival,
					    const struct grant_entry *grant, struct report *report);

/* Whether `guideline` follows the one in force on `platform` (NULL: none is). */
AL_MUST_CHECK enum status chain_check_succession(const struct platform_entry *platform,
						 const struct guideline *guideline,
						 struct report *report);

/* --- secret ballots, in chain_election.c --- */

/* The sum of the results of all elections on `motion`. AL_REFUSED: one is missing, or has no result
 * yet. */
AL_MUST_CHECK enum status chain_secret_tally(const struct motion_entry *motion, struct tally *ret,
					     struct report *report);

/* --- platforms, in chain_node.c --- */

/* The platform `name`, or NULL when nothing has named it. */
struct platform_entry *chain_find_platform(const struct chain *chain, const char *name);

/* The same; it is made when it is not there. `name` must live as long as the chain. */
AL_MUST_CHECK enum status chain_make_platform(struct chain *chain, const char *name,
					      struct platform_entry **ret, struct report *report);

/* Put `guideline` in force, and index its rules. AL_NO_MEMORY: the old one stays. */
AL_MUST_CHECK enum status chain_adopt_guideline(const struct chain *chain,
						const struct guideline_entry *guideline,
						struct report *report);

/* --- one function for each type --- */

typedef enum status chain_enter_type(struct chain *chain, const struct arrival *arrival,
				     struct report *report);

chain_enter_type chain_enter_statute;
chain_enter_type chain_enter_key;
chain_enter_type chain_enter_roll, chain_enter_issuer;
chain_enter_type chain_enter_platform;
chain_enter_type chain_enter_mandate_root;
chain_enter_type chain_enter_assembly;
chain_enter_type chain_enter_motion;
chain_enter_type chain_enter_vote;
chain_enter_type chain_enter_registration;
chain_enter_type chain_enter_election;
chain_enter_type chain_enter_election_head;
chain_enter_type chain_enter_resolution;
chain_enter_type chain_enter_guideline;
chain_enter_type chain_enter_application;
chain_enter_type chain_enter_decision;
chain_enter_type chain_enter_grant;
chain_enter_type chain_enter_grant_revocation;
chain_enter_type chain_enter_job;
chain_enter_type chain_enter_receipt;
chain_enter_type chain_enter_output_check;
chain_enter_type chain_enter_refusal;
chain_enter_type chain_enter_legal_demand;

#endif
