/*
 * chain.h: the state of a cooperative as its log tells it, object by object.
 *
 * Each object is checked against all that came before it: who may sign it, what it refers to, and
 * whether it follows. Verify replays a log through it, a node replays one before it trusts a grant,
 * and the cooperative sends each of its own objects through it before it is entered: one code says
 * what holds.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VERIFY_CHAIN_H
#define ALLMENDE_VERIFY_CHAIN_H

#include "base/status.h"
#include "base/when.h"
#include "crypto/envelope.h"
#include "law/application.h"
#include "law/decision.h"
#include "law/grant.h"
#include "law/guideline.h"
#include "law/registry.h"
#include "law/statute.h"
#include "vote/archive.h"
#include "vote/assembly.h"
#include "vote/secret_ballot.h"

#define CHAIN_TEXT_LEN_MAX ((size_t)128 * 1024 * 1024) /* bytes of one text */

struct chain; /* Opaque. One owner thread. */
struct issuer;

/* Where the chain reads what objects name. What a function returns is passed on. */
struct chain_reader {
	/* Append the text of that digest to `ret`, which holds up to CHAIN_TEXT_LEN_MAX; the chain
	 * checks the digest. AL_NOT_FOUND, AL_TOO_BIG, AL_IO, AL_NO_MEMORY. */
	enum status (*read_text)(void *user, const struct digest *digest, struct buffer *ret,
				 struct report *report);
	/* Read `piece` of the archive of the election `uuid`. AL_NOT_FOUND, AL_IO. NULL: there are
	 * no elections. */
	enum status (*read_archive)(void *user, const char *uuid, struct archive_piece *piece,
				    struct report *report);
	bool ballots_checked; /* the archives are the reader's own, which checked each ballot */
	void *user;
};

/* AL_OK: *ret is yours; `reader` is copied, its user must live as long. AL_NO_MEMORY. */
AL_MUST_CHECK enum status chain_new(const struct chain_reader *reader, struct chain **ret);
void chain_free(struct chain *chain);

/* Tell `watch` (NULL: nobody) how many ballots of an election were read, while that goes on. */
void chain_watch_ballots(struct chain *chain, void (*watch)(void *user, int64_t ballots),
			 void *user);

/*
 * Check the object in `envelope`, entered as number `seq` (the next one) at `entered` (never before
 * the last entry, never before the object's own time), and make it part of the state. The rules
 * stand in doc/spec/chain.md; that the signatures hold was checked by envelope_parse().
 * AL_REFUSED, AL_FORGED (a text has another digest), AL_MALFORMED (it is no object of its type),
 * AL_NOT_FOUND (it refers to what is not there), AL_EXHAUSTED (a budget), AL_UNSUPPORTED (nothing
 * can check it yet), or what the chain_reader said: the report says which member and rule, and the
 * state is unchanged. AL_NO_MEMORY: the chain must be freed.
 */
AL_MUST_CHECK enum status chain_enter(struct chain *chain, int64_t seq, struct when entered,
				      const struct envelope *envelope, struct report *report);

/* How many objects were entered. */
int64_t chain_size(const struct chain *chain);

/* The instant of the last entry; 0 seconds when there is none. */
struct when chain_time(const struct chain *chain);

/* Whether an object with this id was entered, and whether one that was entered names this text. */
bool chain_has_object(const struct chain *chain, const struct digest *id);
bool chain_has_text(const struct chain *chain, const struct digest *digest);

/* How many texts the objects name. */
int64_t chain_text_count(const struct chain *chain);

/* --- What holds now. All pointers are borrowed and live until the chain is freed. --- */

/* The statute and its id, or NULL before the first entry. */
const struct statute *chain_statute(const struct chain *chain);
const struct digest *chain_coop(const struct chain *chain);

/* Whether `key` is in force as a key of `kind`; *ret_role (may be NULL) is its role or NULL. */
bool chain_key_in_force(const struct chain *chain, const struct public_key *key, enum key_kind kind,
			const char **ret_role);

/* Whether `key` was in force as a key of `kind` at `time`, or is now: an object that is not entered
 * holds also after its key has ended. */
bool chain_key_was_in_force(const struct chain *chain, const struct public_key *key,
			    enum key_kind kind, struct when time);

/* The newest roll, or NULL; its id in *ret_id (may be NULL). */
const struct roll *chain_roll(const struct chain *chain, struct digest *ret_id);

/* What the newest description of `platform` says, or NULL. */
const struct platform *chain_platform(const struct chain *chain, const char *platform);

/* The guideline in force for `platform`, or NULL; its id in *ret_id (may be NULL). */
const struct guideline *chain_guideline(const struct chain *chain, const char *platform,
					struct digest *ret_id);

/* The guideline with this id, adopted or not, or NULL. */
const struct guideline *chain_guideline_find(const struct chain *chain, const struct digest *id);

/* Calls `each` for every platform that a key, a description or a guideline has named; any of the
 * last two may be NULL. */
void chain_each_platform(const struct chain *chain,
			 void (*each)(void *user, const char *name, const struct platform *platform,
				      const struct guideline *guideline),
			 void *user);

/* The rules by which applications for `platform` are decided, or NULL: no guideline is in force.
 * Borrowed until the next guideline is adopted. */
const struct rule_index *chain_rules(const struct chain *chain, const char *platform);

/* The mandate rules that the assembly set as default: the statute's, as resolutions changed them.
 */
const struct mandate_rule *chain_default_mandate(const struct chain *chain, size_t *ret_count);

/* The assembly with this id, or NULL. */
const struct assembly *chain_assembly_find(const struct chain *chain, const struct digest *id);

/* How many assemblies were called. */
int64_t chain_assemblies(const struct chain *chain);

/* The registration with this id, or NULL. Borrowed. */
const struct registration *chain_registration(const struct chain *chain, const struct digest *id);

/* An election that was set up. */
struct election_state {
	const struct election_object *object;
	struct digest id;
	const struct registration *registration;
	const struct motion *motion;
	const struct assembly *assembly;
	const struct election_head *head; /* the last one; NULL: none yet */
	int64_t ballots;		  /* in the archive, up to the last head */
	struct tally tally;		  /* with PHASE_RESULT */
};

/* AL_OK: *ret is set. AL_NOT_FOUND. `uuid` is a registration's. */
AL_MUST_CHECK enum status chain_election(const struct chain *chain, const struct digest *id,
					 struct election_state *ret);
AL_MUST_CHECK enum status chain_election_find(const struct chain *chain, const char *uuid,
					      struct election_state *ret);

/* Calls `each` for every election, in the order of the log. */
void chain_each_election(const struct chain *chain,
			 void (*each)(void *user, const struct election_state *state), void *user);

/*
 * Check that no archive goes on behind its last head: for what is published, not for a box's own.
 * AL_REFUSED, or what is wrong behind it: the report names the election.
 */
AL_MUST_CHECK enum status chain_check_archives(struct chain *chain, struct report *report);

struct motion_state {
	const struct motion *motion;
	const struct assembly *assembly;
	struct tally tally;		     /* so far */
	const struct resolution *resolution; /* NULL: none yet */
	struct digest resolution_id;
};

/* AL_OK: *ret is set. AL_NOT_FOUND. */
AL_MUST_CHECK enum status chain_motion(const struct chain *chain, const struct digest *id,
				       struct motion_state *ret);

struct application_state {
	const struct application *application;
	const struct decision *decision; /* the last one; NULL: none yet */
	struct digest decision_id;
	bool decided;	     /* `decision` permits or refuses */
	struct digest grant; /* zero: none */
};

AL_MUST_CHECK enum status chain_application(const struct chain *chain, const struct digest *id,
					    struct application_state *ret);

/*
 * The application that the referring decision `decision` is about, as long as that decision is its
 * last one. AL_NOT_FOUND: no such decision, it does not refer, or another one followed.
 */
AL_MUST_CHECK enum status chain_referred(const struct chain *chain, const struct digest *decision,
					 struct application_state *ret);

/* Calls `each` for every application, in the order of the log. */
void chain_each_application(const struct chain *chain,
			    void (*each)(void *user, const struct digest *id,
					 const struct application_state *state),
			    void *user);

struct grant_state {
	const struct grant *grant;
	const struct decision *decision;
	const struct application *application;
	bool revoked;
	int64_t rho_spent; /* by receipts so far */
	int64_t delta_spent;
	int64_t runs_done; /* receipts so far */
};

AL_MUST_CHECK enum status chain_grant(const struct chain *chain, const struct digest *id,
				      struct grant_state *ret);

/* Who can check a result. */
struct checker {
	struct public_key key; /* of the office */
	struct sealing_key sealing_key;
	struct digest holder;
};

/*
 * Write to `ret`, which has CHECKERS_MAX places, who could check a result under the grant `grant`
 * now, in the order of their keys, and return how many: office keys in force of named persons who
 * have a sealing key, but for the one who signed the decision where two others can. 0: there are
 * not two persons, or no such grant.
 */
size_t chain_checkers(const struct chain *chain, const struct digest *grant, struct checker *ret);

/* What became of a result. */
enum output_standing {
	OUTPUT_FREE = 1, /* its grant wants no check */
	OUTPUT_WAITING,	 /* for two persons to pass it */
	OUTPUT_RELEASED, /* they did: for good */
	OUTPUT_REFUSED,	 /* one has refused it: for good */
	OUTPUT_LAPSED,	 /* the days for checking are over, or the grant was revoked: for good */
};

struct receipt_state {
	struct digest grant;
	struct digest job;
	struct digest result_commit;
	enum output_standing standing;
	size_t passes;
	struct when check_until; /* from then on it lapses; 0: OUTPUT_FREE */
	struct digest refused;	 /* id of the check that refused it; zero: none */
};

/* How it stands with the receipt `id` at `now`. AL_OK: *ret is set. AL_NOT_FOUND. */
AL_MUST_CHECK enum status chain_receipt(const struct chain *chain, const struct digest *id,
					struct when now, struct receipt_state *ret);

/* Calls `each` for every receipt whose result waits for a check at `now`, in the order of the log.
 */
void chain_each_waiting(const struct chain *chain, struct when now,
			void (*each)(void *user, const struct digest *id,
				     const struct receipt_state *state),
			void *user);

/* What the cooperative's issuers say; borrowed from `chain`, or NULL: none. By the instant at which
 * the period begins, and by any instant within it. */
const struct issuer *chain_issuer(const struct chain *chain, const char *platform,
				  struct when from);
const struct issuer *chain_issuer_at(const struct chain *chain, const char *platform,
				     struct when now);

/* The newest one of `platform`, or NULL. */
const struct issuer *chain_last_issuer(const struct chain *chain, const char *platform);

struct node_state {
	int64_t seq;	     /* of its last object; -1: none */
	struct digest last;  /* its id; zero: none */
	int64_t receipts;    /* how many were entered */
	int64_t ledger_rho;  /* of its platform, after the last receipt of `ledger_year` */
	int64_t ledger_year; /* calendar year (UTC); 0: no receipt yet */
};

AL_MUST_CHECK enum status chain_node(const struct chain *chain, const struct public_key *node,
				     struct node_state *ret);

/* What the receipts say was spent for `purpose` on `platform` in the calendar year (UTC) of `when`,
 * by the receipts' times. */
int64_t chain_purpose_rho(const struct chain *chain, const char *platform, const char *purpose,
			  struct when when);

/* Counts for a summary: ret[i] is how many objects of type i (law/object.h) were entered. */
void chain_counts(const struct chain *chain, int64_t *ret, size_t count);

#endif
